import { bodyOf } from '../../model/body.ts';
import type { CallSite, CodeFile, Denotation, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { ListingDraft, RowRead } from '../../model/listings.ts';
import type { Value } from '../../model/value.ts';
import { fieldsWithBases, type ModelClass } from '../orm/python-models.ts';
import { type CallHere, calleeName, callHere, isRead, keyword, nameOfValue, textAt, truthAt } from '../orm/reading.ts';

// Lists that are answered through a model of pydantic, and what the model reads of each row.
// https://fastapi.tiangolo.com/tutorial/response-model/, https://docs.pydantic.dev/latest/concepts/models/#arbitrary-class-instances

const anyModel =
  '{pydantic.**.BaseModel,pydantic.BaseModel,sqlmodel.**.SQLModel,sqlmodel.SQLModel,ninja{,.schema,.orm}.{Schema,ModelSchema},ninja_schema.{Schema,ModelSchema}}';
const fastapi: AnsweringRoutes = {
  framework: 'fastapi',
  route: 'fastapi.**.{get,post,put,patch,delete,api_route}',
  answer: 'response_model',
};

/** Decorators of routes, and the keyword that says what they answer with. */
export interface AnsweringRoutes {
  readonly framework: string;
  readonly route: string;
  readonly answer: string;
}
/** What fills one model from one row. */
const readers: readonly string[] = ['model_validate', 'from_orm', 'parse_obj'];
// https://uriyyo-fastapi-pagination.netlify.app/
const page = '{fastapi_pagination,fastapi_pagination.**}.*Page*';
const paginate = '{fastapi_pagination,fastapi_pagination.**}.{paginate,apaginate}';
const MAX_NESTED = 4;
const MAX_READS = 200;

/** Routes with `response_model=list[Out]` or `-> list[Out]`, those that answer one row whose model holds lists, and `[Out.model_validate(row) for row in rows]`. */
export function* modelLists(linker: Linker): Generator<ListingDraft> {
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file)) continue;
    for (const id of file.code.functions.keys()) yield* listOfRoute(linker, file, id, fastapi);
  }
  yield* modelsOfLists(linker);
  for (const name of readers) {
    for (const { file, call } of linker.program.callsByName.get(name) ?? []) {
      const [row] = call.positional;
      if (!file.isPython || !isRead(file) || call.callee.kind !== 'member' || row?.kind !== 'name') continue;
      const place = { file, block: call.block };
      const over = overOf(linker, place, row.name);
      const [model] = linker.resolver.denote(call.callee.object, place).filter((one) => isModel(linker, one));
      if (model?.kind !== 'class') continue;
      const at = linker.locate(file, call.span);
      if (over) yield draftOf(linker, model, [over], at, file);
      else {
        yield { ...draftOf(linker, model, [{ value: row, place }], at, file), isOne: true };
        for (const one of loopsHanding(linker, row, place)) yield draftOf(linker, model, [one.over], one.at, one.over.place.file);
      }
    }
  }
}

/** Loops that hand their elements to a function which fills a model from them: `[to_out(order) for order in orders]`, `map(to_out, orders)`. */
function loopsHanding(linker: Linker, row: Value, { file, block }: Place): readonly { over: Row; at: ListingDraft['at'] }[] {
  const [only, other] = row.kind === 'name' ? linker.resolver.definitionsOf(row.name, { file, block }, row.span) : [];
  if (other || only?.definition.kind !== 'parameter' || only.file !== file) return [];
  const { function: id, index } = only.definition;
  const { name } = file.code.functions[id]!;
  const called = linker.resolver.argumentsFor(file, id, index).flatMap(({ value, place, site }) => {
    const over = value.kind === 'name' ? overOf(linker, place, value.name) : undefined;
    return over ? [{ over, at: linker.locate(place.file, site.call.span) }] : [];
  });
  const mapped = (linker.program.callsByName.get('map') ?? []).flatMap((site) => {
    const [fill, rows] = site.call.positional;
    const place = { file: site.file, block: site.call.block };
    if (!site.file.isPython || !fill || !rows || nameOfValue(fill) !== name) return [];
    const isIt = linker.resolver.denote(fill, place).some((one) => one.kind === 'function' && one.file === file && one.id === id);
    return isIt ? [{ over: { value: rows, place }, at: linker.locate(site.file, site.call.span) }] : [];
  });
  return [...called, ...mapped];
}

/** `map(Out.model_validate, rows)`, `TypeAdapter(list[Out]).validate_python(rows)`, `parse_obj_as(list[Out], rows)`. */
function* modelsOfLists(linker: Linker): Generator<ListingDraft> {
  const sites = (name: string) =>
    (linker.program.callsByName.get(name) ?? []).filter(({ file }) => file.isPython && isRead(file));
  const listed = (type: Value | undefined, rows: Value | undefined, { file, call }: CallSite, isOne = false) => {
    const place = { file, block: call.block };
    const models = !type ? [] : isOne ? linker.resolver.denote(type, place) : elementsIn(linker, type, place);
    const model = models.find((one) => isModel(linker, one));
    if (!rows || (model?.kind !== 'instance' && model?.kind !== 'class')) return [];
    return [draftOf(linker, model, [{ value: rows, place }], linker.locate(file, call.span), file)];
  };
  for (const site of sites('map')) {
    const [fill, rows] = site.call.positional;
    if (fill?.kind === 'member' && readers.includes(fill.property)) yield* listed(fill.object, rows, site, true);
  }
  for (const site of sites('parse_obj_as')) yield* listed(site.call.positional[0], site.call.positional[1], site);
  for (const site of sites('validate_python')) {
    const { callee, positional, block } = site.call;
    if (callee.kind !== 'member') continue;
    const [made] = linker.resolver.bindingsOf(callee.object, { file: site.file, block });
    const adapter = callHere(made?.value ?? callee.object, made?.place ?? { file: site.file, block });
    if (adapter && calleeName(adapter.call) === 'TypeAdapter') yield* listed(adapter.call.positional[0], positional[0], site);
  }
}

/** Lists that routes of another library answer through models of pydantic. */
export function* listsOfRoutes(linker: Linker, routes: AnsweringRoutes): Generator<ListingDraft> {
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file)) continue;
    for (const id of file.code.functions.keys())
      for (const draft of listOfRoute(linker, file, id, routes)) yield { ...draft, framework: routes.framework };
  }
}

function* listOfRoute(linker: Linker, file: CodeFile, id: number, { route, answer }: AnsweringRoutes): Generator<ListingDraft> {
  const { decorators, returns, block } = file.code.functions[id]!;
  const place = { file, block: file.code.blocks[block]?.parent ?? 0 };
  for (const decorator of decorators) {
    const call = callHere(decorator, place)?.call;
    if (!call || !linker.resolver.pathsOf(call.callee, place).some((path) => linker.fits(route, path))) continue;
    const type = keyword(call, answer) ?? returns;
    const paged = type && pagedOf(linker, type, place);
    if (paged) {
      yield* pagesOf(linker, paged, file, id);
      return;
    }
    const [listed] = type ? elementsIn(linker, type, place).filter((one) => isModel(linker, one)) : [];
    const [model] = listed ? [listed] : type ? linker.resolver.denoteType(type, place).filter((one) => isModel(linker, one)) : [];
    const rows = file.code.returns.flatMap(({ value, block: there, isYield }) =>
      value && !isYield && file.functionOf[there] === id ? [{ value, place: { file, block: there } }] : [],
    );
    const last = rows.at(-1);
    if (model?.kind === 'instance' && last) {
      const at = linker.locate(file, last.value.span);
      const draft = draftOf(linker, model, rows, at, file);
      yield listed ? draft : { ...draft, isOne: true };
      if (!listed) yield* insideOf(linker, model, rows, at, file, argumentsOf(linker, type!, model, place));
    }
    return;
  }
}

/** The model that a page of a library holds: `Page[Out]`. */
function pagedOf(linker: Linker, type: Value, place: Place): ModelClass | undefined {
  if (type.kind !== 'index') return undefined;
  const isPage = linker.resolver
    .denote(type.object, place)
    .some((one) =>
      one.kind === 'class'
        ? linker.resolver.derivesFrom(one.file, one.id, page)
        : one.kind === 'external' && linker.fits(page, one.path),
    );
  const [model] = isPage ? linker.resolver.denoteType(type.index, place).filter((one) => isModel(linker, one)) : [];
  return model?.kind === 'instance' ? model : undefined;
}

/** What a route hands to `paginate`: the query, or its rows. */
function* pagesOf(linker: Linker, model: ModelClass, file: CodeFile, id: number): Generator<ListingDraft> {
  for (const { file: home, call } of pagingCalls(linker, { file, id }, 2)) {
    const place = { file: home, block: call.block };
    const isOwn = () => linker.resolver.pathsOf(call.callee, place).some((path) => linker.fits(paginate, path));
    // Rows that are awaited do not load relations by being read.
    if (call.isAwaited || (!/^a?paginate$/.test(calleeName(call) ?? '') && !isOwn())) continue;
    const rows = [...call.positional, ...call.named.map(({ value }) => value)]
      .filter((value) => value.kind !== 'spread' && linker.resolver.elementsOf(value, place).length > 0)
      .map((value) => ({ value, place }));
    if (rows.length > 0) yield draftOf(linker, model, rows, linker.locate(home, call.span), home);
  }
}

/** The calls of a route, and of the functions whose answers it gives back. */
function* pagingCalls(linker: Linker, node: FunctionNode, depth: number): Generator<CallSite> {
  yield* bodyOf(node.file, node.id).calls;
  if (depth === 0) return;
  for (const { value, place } of returnsOf(node)) {
    const site = callHere(value.kind === 'await' ? value.value : value, place);
    if (!site) continue;
    for (const one of linker.resolver.denote(site.call.callee, site.place))
      if (one.kind === 'function') yield* pagingCalls(linker, one, depth - 1);
  }
}

/** What stands for the parameters of a generic model: `T` of `Envelope[list[Out]]`. */
function argumentsOf(linker: Linker, type: Value, model: ModelClass, place: Place): ReadonlyMap<string, Typed> {
  const found = new Map<string, Typed>();
  if (type.kind !== 'index') return found;
  const given = type.index.kind === 'list' ? type.index.items : [type.index];
  const generic = model.file.code.classes[model.id]!.bases.find((base) => base.kind === 'index');
  if (generic?.kind !== 'index' || !isModelValue(linker, type.object, place)) return found;
  const parameters = generic.index.kind === 'list' ? generic.index.items : [generic.index];
  for (const [at, one] of parameters.entries())
    if (one.kind === 'name' && given[at]) found.set(one.name, { type: given[at], place });
  return found;
}

function isModelValue(linker: Linker, value: Value, place: Place): boolean {
  return linker.resolver.denote(value, place).some((one) => isModel(linker, one));
}

interface Typed {
  readonly type: Value;
  readonly place: Place;
}

/** Lists and rows in the answer's fields: `{"message": "Found", "data": orders}` for a model with `data: list[OrderOut]`. */
function* insideOf(
  linker: Linker,
  answer: ModelClass,
  given: ListingDraft['rows'],
  at: ListingDraft['at'],
  file: CodeFile,
  generic: ReadonlyMap<string, Typed>,
): Generator<ListingDraft> {
  for (const { binding, file: home, block } of fieldsWithBases(linker, answer)) {
    if (!binding.type) continue;
    const { type, place, isList } = typeOf(binding.type, { file: home, block }, generic);
    const inside = isList ? linker.resolver.denoteType(type, place) : elementsIn(linker, type, place);
    const [listed] = inside.filter((one) => isModel(linker, one));
    const [model] = listed ? [listed] : linker.resolver.denoteType(type, place).filter((one) => isModel(linker, one));
    const rows = model?.kind === 'instance' ? given.flatMap((one) => entriesOf(linker, one, binding.name, 0)) : [];
    if (model?.kind !== 'instance' || rows.length === 0) continue;
    const draft = draftOf(linker, model, rows, at, file);
    yield listed ? draft : { ...draft, isOne: true };
  }
}

/** The type of a field, with what stands for a parameter of its class: `T`, `list[T]`, `T | None`. */
function typeOf(type: Value, place: Place, generic: ReadonlyMap<string, Typed>): Typed & { readonly isList: boolean } {
  const own = type.kind === 'name' ? generic.get(type.name) : undefined;
  if (own) return { ...own, isList: false };
  if (type.kind === 'binary' && type.operator === '|') return typeOf(type.left, place, generic);
  if (type.kind === 'index' && type.index.kind === 'name' && generic.has(type.index.name)) {
    const isList = /^(?:list|List|Sequence|Iterable|set|Set)$/.test(nameOfValue(type.object) ?? '');
    return { ...generic.get(type.index.name)!, isList };
  }
  return { type, place, isList: false };
}

type Row = ListingDraft['rows'][number];

/** What stands under a key of the answer: in a dictionary, as a keyword of a class, also where functions make it of what they are handed. */
function entriesOf(linker: Linker, { value, place }: Row, key: string, depth: number): readonly Row[] {
  if (depth > MAX_NESTED) return [];
  const further = (one: Row) => entriesOf(linker, one, key, depth + 1);
  if (value.kind === 'await') return further({ value: value.value, place });
  if (value.kind === 'object') return value.entries.flatMap((one) => (one.key === key ? [{ value: one.value, place }] : []));
  if (value.kind === 'name')
    return linker.resolver
      .bindingsOf(value, place)
      .filter((one) => one.value !== value)
      .flatMap(further);
  const site = value.kind === 'call' ? place.file.sites[value.call] : undefined;
  if (!site) return [];
  const home = { file: place.file, block: site.call.block };
  // `dict(items=rows)`
  const named = site.call.callee.kind === 'name' && site.call.callee.name === 'dict' ? keyword(site.call, key) : undefined;
  if (named) return [{ value: named, place: home }];
  return linker.resolver.denote(site.call.callee, home).flatMap((one): readonly Row[] => {
    if (one.kind === 'class') {
      const own = keyword(site.call, key);
      return own ? [{ value: own, place: home }] : [];
    }
    if (one.kind !== 'function') return [];
    return returnsOf(one)
      .flatMap(further)
      .map((row) => handedTo(linker, row, one, site));
  });
}

function returnsOf({ file, id }: FunctionNode): readonly Row[] {
  return bodyOf(file, id).returns.flatMap(({ value, block, isYield }) =>
    value && !isYield ? [{ value, place: { file, block } }] : [],
  );
}

/** A parameter is what this call hands over for it. */
function handedTo(linker: Linker, row: Row, node: FunctionNode, site: CallSite): Row {
  const { value, place } = row;
  const [only, other] = value.kind === 'name' ? linker.resolver.definitionsOf(value.name, place, value.span) : [];
  if (other || only?.definition.kind !== 'parameter' || place.file !== node.file || only.definition.function !== node.id)
    return row;
  return linker.resolver.argumentOf(site, node, only.definition)[0] ?? row;
}

/** What the elements of a type that is a list are. */
function elementsIn(linker: Linker, type: Value, place: Place): readonly Denotation[] {
  return linker.resolver.denoteType(type, place).flatMap((one) => (one.kind === 'external' && one.element ? one.element : []));
}

/** What the loop runs over whose variable this is. */
function overOf(linker: Linker, { file, block }: Place, name: string): { value: Value; place: Place } | undefined {
  for (const one of linker.blocksAround(file, block)) {
    if (one.kind === 'function') return undefined;
    if (one.kind === 'loop' && one.over && one.variables.includes(name))
      return { value: one.over, place: { file, block: one.parent } };
  }
  return undefined;
}

function isModel(linker: Linker, one: Denotation): one is Extract<Denotation, { kind: 'class' | 'instance' }> {
  return (one.kind === 'class' || one.kind === 'instance') && linker.resolver.derivesFrom(one.file, one.id, anyModel);
}

function draftOf(
  linker: Linker,
  model: ModelClass,
  rows: ListingDraft['rows'],
  at: ListingDraft['at'],
  file: CodeFile,
): ListingDraft {
  return {
    framework: 'fastapi',
    file,
    at,
    schema: model.file.code.classes[model.id]!.name,
    rows,
    reads: readsOf(linker, model, [], 0).slice(0, MAX_READS),
    alongside: [],
  };
}

/** Fields that are models themselves, or lists of them. */
function readsOf(linker: Linker, model: ModelClass, path: readonly string[], depth: number): readonly RowRead[] {
  if (depth > MAX_NESTED) return [];
  const taken = validatorsOf(linker, model).map((one): RowRead => ({ path, ...one }));
  const fields = fieldsWithBases(linker, model).flatMap(({ binding, file, block }): readonly RowRead[] => {
    const { name, type, value } = binding;
    const resolver = resolverOf(model, name);
    if (resolver) return [{ path, ...resolver }];
    // The relation of a table is no part of the answer.
    const made = callHere(value, { file, block });
    if (!type || (made && /^(?:Relationship|relationship)$/.test(calleeName(made.call) ?? ''))) return [];
    const at = linker.locate(file, binding.span);
    const alias = made && aliasOf(linker, made);
    if (alias) return [{ path: [...path, ...alias], needs: 'row', at }];
    const nested = linker.resolver
      .denoteType(type, { file, block })
      .flatMap((one) => (one.kind === 'external' && one.element ? one.element : [one]))
      .find((one) => isModel(linker, one));
    const whole = [...path, name];
    const further = nested?.kind === 'instance' ? readsOf(linker, nested, whole, depth + 1) : [];
    // A plain field may be a property of the row.
    return [{ path: whole, needs: nested?.kind === 'instance' ? 'row' : 'key', at }, ...further];
  });
  return [...taken, ...fields];
}

/** `resolve_total(order)` of a schema of Django Ninja gives its field `total`. https://django-ninja.dev/guides/response/#resolvers */
function resolverOf({ file, id }: ModelClass, field: string): { method: FunctionNode; parameter: string } | undefined {
  const method = file.methods.get(id)?.get(`resolve_${field}`);
  const parameters = method === undefined ? [] : file.code.functions[method]!.parameters;
  const row = parameters.find(({ name }) => name !== 'this' && name !== 'self');
  return method !== undefined && row ? { method: { file, id: method }, parameter: row.name } : undefined;
}

/** `Field(validation_alias=AliasPath("customer", "email"))`. https://docs.pydantic.dev/latest/concepts/alias/ */
function aliasOf(linker: Linker, { call, place }: CallHere): readonly string[] | undefined {
  const alias = callHere(keyword(call, 'validation_alias') ?? keyword(call, 'alias'), place);
  if (!alias || calleeName(alias.call) !== 'AliasPath') return undefined;
  const path = alias.call.positional.map((one) => textAt(linker, one, alias.place));
  return path.every((one) => one !== undefined) ? path : undefined;
}

/** What reads the row itself before a model is filled: `@model_validator(mode="before")`. https://docs.pydantic.dev/latest/concepts/validators/#model-validators */
function validatorsOf(linker: Linker, { file, id }: ModelClass): readonly { method: FunctionNode; parameter: string }[] {
  const lines = [{ file, id }, ...linker.resolver.basesOf(file, id).flatMap((one) => (one.kind === 'class' ? [one] : []))];
  return lines.flatMap((one) =>
    [...(one.file.methods.get(one.id) ?? [])].flatMap(([, method]) => {
      const { decorators, parameters, block } = one.file.code.functions[method]!;
      const place = { file: one.file, block };
      const isBefore = decorators.some((decorator) => {
        const made = callHere(decorator, place);
        return (
          made !== undefined &&
          ((calleeName(made.call) === 'model_validator' && textAt(linker, keyword(made.call, 'mode'), place) === 'before') ||
            (calleeName(made.call) === 'root_validator' && truthAt(linker, keyword(made.call, 'pre'), place) === 'yes'))
        );
      });
      const parameter = isBefore ? parameters.find(({ name }) => name !== 'this')?.name : undefined;
      return parameter === undefined ? [] : [{ method: { file: one.file, id: method }, parameter }];
    }),
  );
}
