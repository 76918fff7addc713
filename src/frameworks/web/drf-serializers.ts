import { bodyOf } from '../../model/body.ts';
import type { CallSite, CodeFile, Denotation, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { ListingDraft, RowRead } from '../../model/listings.ts';
import type { Call } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';
import { isField, ownUserModel } from '../orm/django-fields.ts';
import { fieldsWithBases, type ModelClass, optionOf } from '../orm/python-models.ts';
import { bindingsIn, calleeName, callHere, isRead, keyword, nameOfValue, textAt, textsAt, truthAt } from '../orm/reading.ts';
import { fieldOf } from './drf-view.ts';
import { actionCall } from './drf-viewsets.ts';

// Lists that Django REST framework answers through a serializer, and what the serializer reads of each row.
// https://www.django-rest-framework.org/api-guide/serializers/

export const anySerializer = 'rest_framework.serializers.*';
/** Views that list their rows. */
export const listing =
  'rest_framework.{viewsets.{ModelViewSet,ReadOnlyModelViewSet},mixins.ListModelMixin,generics.{ListAPIView,ListCreateAPIView}}';
const viewSets = 'rest_framework.viewsets.{ModelViewSet,ReadOnlyModelViewSet}';
const retrieving =
  'rest_framework.{mixins.RetrieveModelMixin,generics.{RetrieveAPIView,RetrieveUpdateAPIView,RetrieveDestroyAPIView,RetrieveUpdateDestroyAPIView}}';
const MAX_NESTED = 4;
const MAX_READS = 200;
const MAX_VIEWS = 60;
/** Fields of which the key of the related row is enough. https://www.django-rest-framework.org/api-guide/relations/ */
const byKey = 'rest_framework.{serializers,relations}.{PrimaryKeyRelatedField,HyperlinkedRelatedField}';

export type Rows = readonly { readonly value: Value; readonly place: Place }[];

/** Views that list, and serializers made with `many=True`. */
export function* serializedLists(linker: Linker): Generator<ListingDraft> {
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file)) continue;
    for (const id of file.code.classes.keys()) yield* listOfView(linker, { file, id });
    for (const site of file.sites) yield* listOfCall(linker, site);
  }
}

/** A view set or generic view with the action `list` that the library brings. */
function* listOfView(linker: Linker, view: ModelClass): Generator<ListingDraft> {
  const derives = (base: string) => linker.resolver.derivesFrom(view.file, view.id, base);
  const isList = derives(listing);
  if (isList) yield* answersOf(linker, view, true);
  // A view set answers for one row as well, often with a serializer that says more.
  if (derives(retrieving) || (isList && derives(viewSets))) yield* answersOf(linker, view, false);
}

function* answersOf(linker: Linker, view: ModelClass, isList: boolean): Generator<ListingDraft> {
  const { file, id } = view;
  const own = methodOf(linker, view, isList ? 'list' : 'retrieve');
  if (own && !handsToBase(own)) return;
  // A generic view may answer by its own method for the request.
  const get = methodOf(linker, view, 'get');
  if (get && !handsToBase(get) && !callsOwn(get, isList ? 'list' : 'retrieve')) return;
  const allowed = linker.resolver.fieldValues(file, id, 'http_method_names')[0];
  if (allowed && !textsAt(linker, allowed.value, allowed.place).includes('get')) return;
  const rows = rowsOfView(linker, view);
  const [last] = rows.slice(-1);
  if (!last || isOfValues(last.value, last.place.file)) return;
  const asked: Asked = isList ? listed : { action: 'retrieve', method: 'GET' };
  const ofList = !isList && linker.resolver.derivesFrom(file, id, listing) ? serializersOf(linker, view, listed) : [];
  for (const serializer of serializersOf(linker, view, asked)) {
    // What the list says of each row was told of the list.
    if (ofList.some((one) => one.file === serializer.file && one.id === serializer.id)) continue;
    yield draftOf(linker, serializer, rows, view, linker.locate(last.place.file, last.value.span), file, asked.action!, !isList);
  }
}

/**
 * `OrderSerializer(orders, many=True)`, also as `self.get_serializer(page, many=True)`, and `self.serializer_class(page, many=True)` of a list view of the
 * project's own, for each view that derives from it.
 */
function* listOfCall(linker: Linker, site: CallSite): Generator<ListingDraft> {
  const { file, call } = site;
  if (keyword(call, 'data')) return;
  if (truthAt(linker, keyword(call, 'many'), { file, block: call.block }) !== 'yes') {
    yield* oneOfCall(linker, site);
    return;
  }
  const given = call.positional[0] ?? keyword(call, 'instance');
  const owner = classAround(linker, file, call.block);
  if (!given || (owner && isSerializer(linker, owner))) return;
  const place = { file, block: call.block };
  const from = { file, id: file.functionOf[call.block]! };
  if (owner && isOwnSerializer(call, file)) {
    const views = [owner, ...linker.resolver.implementationsOf(owner.file, owner.id)].slice(0, MAX_VIEWS);
    for (const view of views) {
      const rows = isRead(view.file) ? rowsOf(linker, given, place, view, 0) : [];
      const [last] = rows.slice(-1);
      if (!last) continue;
      const at = views.length > 1 ? linker.locate(last.place.file, last.value.span) : linker.locate(file, call.span);
      for (const serializer of serializersOfCall(linker, view, from))
        yield draftOf(linker, serializer, rows, view, at, last.place.file, from);
    }
    return;
  }
  const rows = rowsOf(linker, given, place, owner, 0);
  for (const serializer of classesOf(linker, call.callee, place))
    if (isSerializer(linker, serializer))
      yield draftOf(linker, serializer, rows, owner, linker.locate(file, call.span), file, from);
}

/** `OrderSerializer(order).data`: one row, whose lists the serializer reads. */
function* oneOfCall(linker: Linker, { file, call, id }: CallSite): Generator<ListingDraft> {
  const [given, other] = call.positional;
  if (!given || other || keyword(call, 'many') || !dataRead(file).has(id)) return;
  const place = { file, block: call.block };
  const owner = classAround(linker, file, call.block);
  if (owner && isSerializer(linker, owner)) return;
  for (const serializer of classesOf(linker, call.callee, place))
    if (isSerializer(linker, serializer)) {
      const rows = rowsOf(linker, given, place, owner, 0);
      const from = { file, id: file.functionOf[call.block]! };
      yield draftOf(linker, serializer, rows, owner, linker.locate(file, call.span), file, from, true);
    }
}

const dataMemo = new WeakMap<CodeFile, ReadonlySet<number>>();
/** Calls whose `data` is read: of the call itself, or of a name for it. */
function dataRead(file: CodeFile): ReadonlySet<number> {
  let found = dataMemo.get(file);
  if (!found) {
    const calls = new Set<number>();
    const take = (value: Value, depth: number): void => {
      if (value.kind === 'member' && value.property === 'data' && value.object.kind === 'call') calls.add(value.object.call);
      if (depth < 6) for (const part of partsHere(value)) take(part, depth + 1);
    };
    for (const { value } of [...file.code.returns, ...file.code.bindings]) if (value) take(value, 0);
    for (const { positional, named } of file.code.calls)
      for (const value of [...positional, ...named.map((one) => one.value)]) take(value, 0);
    for (const { value } of file.code.bindings) if (value?.kind === 'call') calls.add(value.call);
    dataMemo.set(file, (found = calls));
  }
  return found;
}

function partsHere(value: Value): readonly Value[] {
  if (value.kind === 'object') return value.entries.map((entry) => entry.value);
  if (value.kind === 'list') return value.items;
  if (value.kind === 'conditional') return [value.then, value.otherwise];
  return value.kind === 'spread' || value.kind === 'await' ? [value.value] : [];
}

/** `self.get_serializer(...)`, `self.serializer_class(...)`, `self.get_serializer_class()(...)`. */
function isOwnSerializer({ callee }: Call, file: CodeFile): boolean {
  const made = callee.kind === 'call' ? file.code.calls[callee.call]?.callee : callee;
  return (
    made?.kind === 'member' &&
    made.object.kind === 'name' &&
    made.object.name === 'this' &&
    /^(?:get_serializer|serializer_class|get_serializer_class)$/.test(made.property)
  );
}

function draftOf(
  linker: Linker,
  serializer: ModelClass,
  rows: Rows,
  view: ModelClass | undefined,
  at: ListingDraft['at'],
  file: CodeFile,
  from: FunctionNode | string,
  isOne = false,
): ListingDraft {
  return {
    ...(isOne && { isOne }),
    framework: 'drf',
    file,
    at,
    schema: serializer.file.code.classes[serializer.id]!.name,
    rows,
    model: modelOf(linker, serializer),
    reads: readsOf(linker, serializer, [], 0).slice(0, MAX_READS),
    alongside: [
      ...(view ? lineOf(linker, view) : []).flatMap((one) => callsOfRequest(linker, one, from)),
      ...[...lineOf(linker, serializer), ...listClassesOf(linker, serializer)].flatMap(callsIn),
    ],
  };
}

/** Methods of views that answer one kind of request. https://www.django-rest-framework.org/api-guide/viewsets/ */
const handlers =
  /^(?:get|post|put|patch|delete|list|retrieve|create|update|partial_update|destroy|perform_create|perform_update|perform_destroy)$/;

/** The calls of a view's methods but for those that answer other requests than the one `from` which a list is given. */
function callsOfRequest(linker: Linker, view: ModelClass, from: FunctionNode | string): readonly CallSite[] {
  return callsIn(view).filter(({ file, call }) => {
    const id = file.functionOf[call.block]!;
    const { name } = file.code.functions[id]!;
    if (typeof from === 'string' ? name === from || name === 'get' : file === from.file && id === from.id) return true;
    return !handlers.test(name) && actionCall(linker, file, id) === undefined;
  });
}

// ---------------------------------------------------------------------------------------------------------- what is listed

/** `get_queryset`, else the field `queryset`. https://www.django-rest-framework.org/api-guide/generic-views/#attributes */
export function rowsOfView(linker: Linker, view: ModelClass): Rows {
  const method = methodOf(linker, view, 'get_queryset');
  const field = fieldOf(linker, view.file, view.id, 'queryset');
  if (!method) return field;
  const given = returnsOf(method).filter(({ value }) => !isOwnQueryset(value));
  // One row is what the project's own calls take from it, no list.
  const lists = given.filter(({ value, place }) => !isRow(linker, value, place));
  return [...field, ...(lists.length > 0 ? lists : given)];
}

function isRow(linker: Linker, value: Value, place: Place): boolean {
  const found = linker.resolver.denote(value, place);
  return found.length > 0 && found.every(({ kind }) => kind === 'instance');
}

/** `.values("shop", "month").annotate(...)` gives dictionaries, whose fields are there. https://docs.djangoproject.com/en/5.2/ref/models/querysets/#values */
function isOfValues(value: Value, { code }: CodeFile): boolean {
  let one = value;
  while (one.kind === 'call' || one.kind === 'member') {
    const callee: Value = one.kind === 'call' ? code.calls[one.call]!.callee : one;
    if (callee.kind !== 'member') return false;
    if (one.kind === 'call' && /^values(?:_list)?$/.test(callee.property)) return true;
    one = callee.object;
  }
  return false;
}

function isOwnQueryset(value: Value): boolean {
  return value.kind === 'member' && value.property === 'queryset' && value.object.kind === 'name' && value.object.name === 'this';
}

/** What a function returns. */
export function returnsOf({ file, id }: FunctionNode): Rows {
  return file.code.returns.flatMap(({ value, block, isYield }) =>
    value && !isYield && file.functionOf[block] === id ? [{ value, place: { file, block } }] : [],
  );
}

/** Where the rows come from that a view handed on: through its pagination and its filters, through names. */
export function rowsOf(linker: Linker, value: Value, place: Place, view: ModelClass | undefined, depth: number): Rows {
  if (depth > 6) return [];
  const further = (one: Value, there = place) => rowsOf(linker, one, there, view, depth + 1);
  if (value.kind === 'member' && value.object.kind === 'name' && value.object.name === 'this' && view)
    return value.property === 'queryset' ? fieldOf(linker, view.file, view.id, 'queryset') : [{ value, place }];
  // `OrderFilter(request.GET, queryset=orders).qs`
  if (value.kind === 'member' && value.property === 'qs') return further(value.object);
  if (value.kind === 'name') {
    const bound = linker.resolver.bindingsOf(value, place).filter((one) => one.value !== value);
    return bound.length > 0 ? bound.flatMap((one) => further(one.value, one.place)) : [{ value, place }];
  }
  if (value.kind === 'conditional') return [...further(value.then), ...further(value.otherwise)];
  if (value.kind === 'binary' && (value.operator === '+' || value.operator === '|'))
    return [...further(value.left), ...further(value.right)];
  const call = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
  const name = call && calleeName(call);
  const [first] = call?.positional ?? [];
  if (name === 'get_queryset' && call?.callee.kind === 'member' && call.callee.object.kind === 'name' && view)
    return rowsOfView(linker, view);
  if (first && /^(?:paginate_queryset|filter_queryset|Paginator)$/.test(name ?? '')) return further(first);
  if (isFormset(linker, value, place)) return [];
  if (call && name === 'chain') return call.positional.flatMap((one) => further(one));
  // https://django-filter.readthedocs.io/en/stable/guide/usage.html#the-view
  const filtered = call && keyword(call, 'queryset');
  if (filtered) return further(filtered);
  if (call?.callee.kind === 'member' && /^(?:get_page|page)$/.test(name ?? '')) return further(call.callee.object);
  return [{ value, place }];
}

/** Its elements are forms, not the rows of its `queryset`. */
function isFormset(linker: Linker, value: Value, place: Place): boolean {
  return linker.resolver
    .denote(value, place)
    .some(
      (one) =>
        one.kind === 'external' &&
        one.path.endsWith('()()') &&
        linker.frameworks.some(({ iterables }) => iterables?.some((pattern) => linker.fits(pattern, one.path))),
    );
}

// ------------------------------------------------------------------------------------------------------ which serializers

/** What a request asks a view set for: the action, and the method in capitals. */
export interface Asked {
  readonly action: string | undefined;
  readonly method: string | undefined;
}
const listed: Asked = { action: 'list', method: 'GET' };

/** Those that a view answers, or reads, with; by default its list. */
export function serializersOf(linker: Linker, view: ModelClass, asked: Asked = listed): readonly ModelClass[] {
  const method = methodOf(linker, view, 'get_serializer_class');
  const chosen = method ? returnsOf(method).filter((one) => isFor(one.place, asked)) : [];
  const values = method
    ? chosen.flatMap(({ value, place }) => armsFor(value, asked).map((one) => ({ value: one, place })))
    : fieldOf(linker, view.file, view.id, 'serializer_class');
  return values
    .flatMap(({ value, place }) => classesChosen(linker, view, value, place, asked))
    .filter(
      (one, index, all) =>
        isSerializer(linker, one) && all.findIndex((other) => other.file === one.file && other.id === one.id) === index,
    )
    .slice(0, 1);
}

/** Of a serializer that a view's method makes: what `@action(serializer_class=...)` says, else what the view has for the action that the method is. */
function serializersOfCall(linker: Linker, view: ModelClass, { file, id }: FunctionNode): readonly ModelClass[] {
  const action = actionCall(linker, file, id);
  const said = action && keyword(action, 'serializer_class');
  const own = said ? classesOf(linker, said, { file, block: action.block }).filter((one) => isSerializer(linker, one)) : [];
  if (own.length > 0) return own.slice(0, 1);
  const { name } = file.code.functions[id]!;
  return serializersOf(linker, view, action || name === 'list' ? { action: name, method: undefined } : listed);
}

/** What `get_serializer_class` gives: a class, the field, or one of a table by the action. */
function classesChosen(
  linker: Linker,
  view: ModelClass,
  value: Value,
  place: Place,
  asked: Asked,
  depth = 0,
): readonly ModelClass[] {
  const further = (one: Value, there = place) => classesChosen(linker, view, one, there, asked, depth + 1);
  if (depth > 4) return [];
  if (value.kind === 'binary' && value.operator === 'or') {
    const left = further(value.left);
    return left.length > 0 ? left : further(value.right);
  }
  if (value.kind === 'member' && value.property === 'serializer_class') return fieldClasses(linker, view);
  if (value.kind === 'index') return inTable(entriesNamed(linker, view, value.object, place, asked.action));
  if (value.kind === 'name') {
    const found = classesOf(linker, value, place);
    return found.length > 0 ? found : linker.resolver.bindingsOf(value, place).flatMap((one) => further(one.value, one.place));
  }
  if (value.kind !== 'call') return classesOf(linker, value, place);
  const { callee, positional } = place.file.code.calls[value.call]!;
  if (callee.kind !== 'member' || callee.property !== 'get') return fieldClasses(linker, view);
  const found = inTable(entriesNamed(linker, view, callee.object, place, asked.action));
  if (found.length > 0) return found;
  const usual = positional[1];
  return usual && !(usual.kind === 'literal' && usual.value === null) ? further(usual) : [];

  function inTable(entries: Rows): readonly ModelClass[] {
    return entries.flatMap((one) => further(one.value, one.place));
  }
}

/** `ListSerializer` of `serializers = {"list": ListSerializer}`, a table of the view or of the module. */
function entriesNamed(linker: Linker, view: ModelClass, table: Value, place: Place, key: string | undefined): Rows {
  const isOwn = table.kind === 'member' && table.object.kind === 'name' && table.object.name === 'this';
  const tables: Rows = isOwn
    ? fieldOf(linker, view.file, view.id, table.property)
    : table.kind === 'name'
      ? linker.resolver.bindingsOf(table, place)
      : [{ value: table, place }];
  return tables.flatMap(({ value, place: home }) =>
    value.kind === 'object' && key !== undefined
      ? value.entries.flatMap((one) => (one.key === key ? [{ value: one.value, place: home }] : []))
      : [],
  );
}

/** `Detail if self.action == "retrieve" else Short`: what is given for what is asked, both where that is not known. */
function armsFor(value: Value, asked: Asked): readonly Value[] {
  if (value.kind !== 'conditional') return [value];
  const holds = holdsFor(value.test, asked);
  return [...(holds !== false ? armsFor(value.then, asked) : []), ...(holds !== true ? armsFor(value.otherwise, asked) : [])];
}

function fieldClasses(linker: Linker, view: ModelClass): readonly ModelClass[] {
  return fieldOf(linker, view.file, view.id, 'serializer_class').flatMap(({ value, place }) => classesOf(linker, value, place));
}

/** Whether a statement can run for what is asked: below `if self.action == 'create'` it cannot for `list`. */
function isFor({ file, block }: Place, asked: Asked): boolean {
  for (let id = block; id > 0; id = file.code.blocks[id]!.parent) {
    const one = file.code.blocks[id]!;
    if (one.kind === 'function') return true;
    if (one.kind === 'branch') {
      const holds = holdsFor(one.test, asked);
      if (holds !== undefined && holds !== one.holds) return false;
    }
  }
  return true;
}

/** What a test says of `self.action` and `self.request.method`; undefined when it asks for something else. */
export function holdsFor(test: Value, asked: Asked): boolean | undefined {
  if (test.kind === 'unary' && test.operator === 'not') {
    const inner = holdsFor(test.operand, asked);
    return inner === undefined ? undefined : !inner;
  }
  if (test.kind === 'binary' && (test.operator === 'and' || test.operator === 'or')) {
    const sides = [holdsFor(test.left, asked), holdsFor(test.right, asked)];
    if (sides.includes(test.operator === 'or')) return test.operator === 'or';
    return sides.includes(undefined) ? undefined : test.operator !== 'or';
  }
  if (test.kind !== 'binary' || test.left.kind !== 'member') return undefined;
  const current = test.left.property === 'action' ? asked.action : test.left.property === 'method' ? asked.method : undefined;
  const named = (test.right.kind === 'list' ? test.right.items : [test.right]).map((one) =>
    one.kind === 'literal' ? one.value : undefined,
  );
  if (current === undefined || named.includes(undefined)) return undefined;
  const isIn = named.includes(current);
  return test.operator === '==' || test.operator === 'in'
    ? isIn
    : test.operator === '!=' || test.operator === 'not in'
      ? !isIn
      : undefined;
}

// ------------------------------------------------------------------------------------------------ what a serializer reads

/** What a serializer reads of the object behind `path`. */
function readsOf(linker: Linker, serializer: ModelClass, path: readonly string[], depth: number): readonly RowRead[] {
  if (depth > MAX_NESTED) return [];
  const representation = methodOf(linker, serializer, 'to_representation');
  const own = representation ? methodReads(linker, representation, path, depth) : [];
  // Its own answer, without the fields.
  if (representation && !callsSuper(representation)) return own;
  const lines = lineOf(linker, serializer);
  const option = (name: string) => lines.map((one) => optionOf(one, name)).find((one) => one !== undefined);
  const listed = option('fields');
  const place = { file: serializer.file, block: serializer.file.code.classes[serializer.id]!.block };
  const names = listed?.kind === 'list' ? textsAt(linker, listed, place) : undefined;
  const unread = unreadOf(option('extra_kwargs'));
  const fields = fieldsWithBases(linker, serializer);
  const declared = fields.flatMap(({ binding, file, block }) =>
    names && !names.includes(binding.name)
      ? []
      : fieldReads(linker, serializer, binding.name, binding.value, { file, block }, path, depth),
  );
  const excluded = textsAt(linker, option('exclude'), place);
  const isNested = option('depth') !== undefined;
  const taken = new Set(fields.map(({ binding }) => binding.name));
  const automatic = (names ?? relationNames(modelOf(linker, serializer), isNested)).filter(
    (name) => !taken.has(name) && !excluded.includes(name) && !unread.has(name),
  );
  const at = linker.locate(place.file, (listed ?? { span: place.file.code.classes[serializer.id]!.nameSpan }).span);
  return [
    ...own,
    ...declared,
    ...automatic.map((name): RowRead => ({ path: [...path, name], needs: isNested ? 'row' : 'key', at })),
  ];
}

function fieldReads(
  linker: Linker,
  serializer: ModelClass,
  name: string,
  value: Value | undefined,
  home: Place,
  path: readonly string[],
  depth: number,
): readonly RowRead[] {
  const here = callHere(value, home);
  if (!here) return [];
  const { call, place } = here;
  const kind = calleeName(call) ?? '';
  if (truthAt(linker, keyword(call, 'write_only'), place) === 'yes' || /^(?:HiddenField|HyperlinkedIdentityField)$/.test(kind))
    return [];
  if (kind === 'SerializerMethodField') {
    const method = methodOf(
      linker,
      serializer,
      textAt(linker, keyword(call, 'method_name') ?? call.positional[0], place) ?? `get_${name}`,
    );
    return method ? methodReads(linker, method, path, depth) : [];
  }
  const source = textAt(linker, keyword(call, 'source'), place);
  const whole = source === '*' ? path : [...path, ...(source ?? name).split('.')];
  const nested = classesOf(linker, call.callee, place).find((one) => isSerializer(linker, one));
  const read: RowRead = {
    path: whole,
    needs: isByKey(linker, call, place) ? 'key' : 'row',
    at: linker.locate(place.file, call.span),
  };
  if (nested) return [read, ...readsOf(linker, nested, whole, depth + 1)];
  const shown = shownOf(linker, kind, call, place);
  return shown === undefined ? [read] : [read, { ...read, path: [...whole, shown] }];
}

/** What a field shows of an object behind a relation: its text, or one field of it. https://www.django-rest-framework.org/api-guide/relations/ */
function shownOf(linker: Linker, kind: string, call: Call, place: Place): string | undefined {
  if (kind === 'SlugRelatedField') return textAt(linker, keyword(call, 'slug_field') ?? call.positional[0], place);
  return kind === 'CharField' || kind === 'StringRelatedField' ? '__str__' : undefined;
}

function isByKey(linker: Linker, call: Call, place: Place): boolean {
  return linker.resolver
    .denote(call.callee, place)
    .some((one) =>
      one.kind === 'class'
        ? linker.resolver.derivesFrom(one.file, one.id, byKey)
        : one.kind === 'external' && linker.fits(byKey, one.path),
    );
}

/** What a method reads of the object it gets, serializers that it makes of parts of it included: `ItemSerializer(order.items.all(), many=True)`. */
function methodReads(linker: Linker, method: FunctionNode, path: readonly string[], depth: number): readonly RowRead[] {
  const { file, id } = method;
  const parameter = file.code.functions[id]!.parameters.find(({ name }) => name !== 'this')?.name;
  if (!parameter) return [];
  const nested = file.sites.flatMap(({ call }): readonly RowRead[] => {
    if (file.functionOf[call.block] !== id || !call.positional[0]) return [];
    const part = partOf(call.positional[0], parameter, file.code.calls);
    const [made] = part
      ? classesOf(linker, call.callee, { file, block: call.block }).filter((one) => isSerializer(linker, one))
      : [];
    return made ? readsOf(linker, made, [...path, ...part!], depth + 1) : [];
  });
  return [{ path, method, parameter }, ...nested];
}

/** `['items']` of `order.items.all()`. */
function partOf(value: Value, parameter: string, calls: readonly Call[]): readonly string[] | undefined {
  if (value.kind === 'name') return value.name === parameter ? [] : undefined;
  if (value.kind === 'member') {
    const before = partOf(value.object, parameter, calls);
    return before && [...before, value.property];
  }
  const call = value.kind === 'call' ? calls[value.call] : undefined;
  return call?.callee.kind === 'member' && call.callee.property === 'all'
    ? partOf(call.callee.object, parameter, calls)
    : undefined;
}

/** Names that `extra_kwargs` makes write-only. */
function unreadOf(value: Value | undefined): ReadonlySet<string> {
  const entries = value?.kind === 'object' ? value.entries : [];
  return new Set(
    entries.flatMap(({ key, value: options }) => {
      const isUnread = options.kind === 'object' && options.entries.some((one) => one.key === 'write_only');
      return key !== undefined && isUnread ? [key] : [];
    }),
  );
}

/** Relations of a model that `fields = '__all__'` takes: those to many by their keys, and with `depth` the others too. */
function relationNames(models: readonly Denotation[], isNested: boolean): readonly string[] {
  return models.flatMap((one) => {
    if (one.kind !== 'class') return [];
    const { block } = one.file.code.classes[one.id]!;
    return bindingsIn(one.file, block).flatMap(({ name, value }) => {
      const here = callHere(value, { file: one.file, block });
      if (!here || !isField(here)) return [];
      const kind = calleeName(here.call)!;
      return /ManyToMany/.test(kind) || (isNested && /^(?:ForeignKey|OneToOneField)$/.test(kind)) ? [name] : [];
    });
  });
}

// ------------------------------------------------------------------------------------------------------------------ classes

export function modelOf(linker: Linker, serializer: ModelClass): readonly Denotation[] {
  for (const one of lineOf(linker, serializer)) {
    const value = optionOf(one, 'model');
    if (!value) continue;
    const found = linker.resolver.denote(value, { file: one.file, block: one.file.code.classes[one.id]!.block });
    // `User = get_user_model()`
    const isUser =
      /user/i.test(nameOfValue(value) ?? (value.kind === 'call' ? 'user' : '')) && !found.some(({ kind }) => kind === 'class');
    const own = isUser ? ownUserModel(linker) : undefined;
    return own ? [{ kind: 'class', ...own }] : found;
  }
  return [];
}

/** What stands around the serializer of a list. https://www.django-rest-framework.org/api-guide/serializers/#customizing-listserializer-behavior */
function listClassesOf(linker: Linker, serializer: ModelClass): readonly ModelClass[] {
  return lineOf(linker, serializer).flatMap((one) => {
    const value = optionOf(one, 'list_serializer_class');
    return value ? classesOf(linker, value, { file: one.file, block: one.file.code.classes[one.id]!.block }) : [];
  });
}

export function isSerializer(linker: Linker, { file, id }: ModelClass): boolean {
  return linker.resolver.derivesFrom(file, id, anySerializer);
}

export function classesOf(linker: Linker, value: Value, place: Place): readonly ModelClass[] {
  return linker.resolver.denote(value, place).flatMap((one) => (one.kind === 'class' ? [{ file: one.file, id: one.id }] : []));
}

/** A class and its bases in the project, nearest first. */
export function lineOf(linker: Linker, { file, id }: ModelClass): readonly ModelClass[] {
  return [
    { file, id },
    ...linker.resolver.basesOf(file, id).flatMap((one) => (one.kind === 'class' ? [{ file: one.file, id: one.id }] : [])),
  ];
}

export function methodOf(linker: Linker, cls: ModelClass, name: string): FunctionNode | undefined {
  for (const { file, id } of lineOf(linker, cls)) {
    const method = file.methods.get(id)?.get(name);
    if (method !== undefined) return { file, id: method };
  }
  return undefined;
}

/** `def list(self, request): return super().list(request)`: documented, cached, and the library's own all the same. */
function handsToBase({ file, id }: FunctionNode): boolean {
  const { calls, assigns } = bodyOf(file, id);
  const isSuper = ({ callee }: Call) =>
    callee.kind === 'member' && callee.object.kind === 'name' && callee.object.name === 'super';
  const name = file.code.functions[id]!.name;
  return (
    assigns.length === 0 &&
    calls.some(({ call }) => isSuper(call) && call.callee.kind === 'member' && call.callee.property === name)
  );
}

/** `return self.list(request)` */
function callsOwn({ file, id }: FunctionNode, name: string): boolean {
  return bodyOf(file, id).calls.some(
    ({ call: { callee } }) =>
      callee.kind === 'member' && callee.property === name && callee.object.kind === 'name' && callee.object.name === 'this',
  );
}

function callsSuper({ file, id }: FunctionNode): boolean {
  return file.code.calls.some(
    ({ callee, block }) => callee.kind === 'member' && callee.property === 'to_representation' && file.functionOf[block] === id,
  );
}

/** The calls of a class's methods. */
function callsIn({ file, id }: ModelClass): readonly CallSite[] {
  return file.sites.filter(({ call }) => file.code.functions[file.functionOf[call.block]!]?.class === id);
}

function classAround(linker: Linker, file: CodeFile, block: number): ModelClass | undefined {
  for (const one of linker.blocksAround(file, block)) if (one.kind === 'class') return { file, id: one.class };
  return undefined;
}
