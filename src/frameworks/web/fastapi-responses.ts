import { bodyOf } from '../../model/body.ts';
import type { CallSite, CodeFile, Denotation, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { ListingDraft, RowRead } from '../../model/listings.ts';
import type { Value } from '../../model/value.ts';
import { fieldsWithBases, type ModelClass } from '../orm/python-models.ts';
import { calleeName, callHere, isRead, keyword } from '../orm/reading.ts';

// Lists that are answered through a model of pydantic, and what the model reads of each row.
// https://fastapi.tiangolo.com/tutorial/response-model/, https://docs.pydantic.dev/latest/concepts/models/#arbitrary-class-instances

const anyModel = '{pydantic.**.BaseModel,pydantic.BaseModel,sqlmodel.**.SQLModel,sqlmodel.SQLModel}';
const route = 'fastapi.**.{get,post,put,patch,delete,api_route}';
const MAX_NESTED = 4;
const MAX_READS = 200;

/** Routes with `response_model=list[Out]` or `-> list[Out]`, those that answer one row whose model holds lists, and `[Out.model_validate(row) for row in rows]`. */
export function* modelLists(linker: Linker): Generator<ListingDraft> {
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file)) continue;
    for (const id of file.code.functions.keys()) yield* listOfRoute(linker, file, id);
  }
  for (const name of ['model_validate', 'from_orm', 'parse_obj']) {
    for (const { file, call } of linker.program.callsByName.get(name) ?? []) {
      const [row] = call.positional;
      if (!file.isPython || !isRead(file) || call.callee.kind !== 'member' || row?.kind !== 'name') continue;
      const place = { file, block: call.block };
      const over = overOf(linker, place, row.name);
      const [model] = linker.resolver.denote(call.callee.object, place).filter((one) => isModel(linker, one));
      if (over && model?.kind === 'class') yield draftOf(linker, model, [over], linker.locate(file, call.span), file);
    }
  }
}

function* listOfRoute(linker: Linker, file: CodeFile, id: number): Generator<ListingDraft> {
  const { decorators, returns, block } = file.code.functions[id]!;
  const place = { file, block: file.code.blocks[block]?.parent ?? 0 };
  for (const decorator of decorators) {
    const call = callHere(decorator, place)?.call;
    if (!call || !linker.resolver.pathsOf(call.callee, place).some((path) => linker.fits(route, path))) continue;
    const type = keyword(call, 'response_model') ?? returns;
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
      if (!listed) yield* insideOf(linker, model, rows, at, file);
    }
    return;
  }
}

/** Lists and rows in the answer's fields: `{"message": "Found", "data": orders}` for a model with `data: list[OrderOut]`. */
function* insideOf(
  linker: Linker,
  answer: ModelClass,
  given: ListingDraft['rows'],
  at: ListingDraft['at'],
  file: CodeFile,
): Generator<ListingDraft> {
  for (const { binding, file: home, block } of fieldsWithBases(linker, answer)) {
    if (!binding.type) continue;
    const place = { file: home, block };
    const [listed] = elementsIn(linker, binding.type, place).filter((one) => isModel(linker, one));
    const [model] = listed ? [listed] : linker.resolver.denoteType(binding.type, place).filter((one) => isModel(linker, one));
    const rows = model?.kind === 'instance' ? given.flatMap((one) => entriesOf(linker, one, binding.name, 0)) : [];
    if (model?.kind !== 'instance' || rows.length === 0) continue;
    const draft = draftOf(linker, model, rows, at, file);
    yield listed ? draft : { ...draft, isOne: true };
  }
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
  return fieldsWithBases(linker, model).flatMap(({ binding, file, block }): readonly RowRead[] => {
    const { name, type, value } = binding;
    // The relation of a table is no part of the answer.
    const made = callHere(value, { file, block });
    if (!type || (made && /^(?:Relationship|relationship)$/.test(calleeName(made.call) ?? ''))) return [];
    const nested = linker.resolver
      .denoteType(type, { file, block })
      .flatMap((one) => (one.kind === 'external' && one.element ? one.element : [one]))
      .find((one) => isModel(linker, one));
    if (nested?.kind !== 'instance') return [];
    const whole = [...path, name];
    return [{ path: whole, needs: 'row', at: linker.locate(file, binding.span) }, ...readsOf(linker, nested, whole, depth + 1)];
  });
}
