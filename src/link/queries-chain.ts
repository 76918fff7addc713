import { bodyOf } from '../model/body.ts';
import type { CallSite, Linker, Place } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { partsOf } from './values.ts';

const MAX_SITES = 40;

/**
 * The calls a result was made by, last first: of `q = db.query(A); q.filter(x).all()` these are `all`, `filter` and `query`. Calls that hand a statement
 * in (`db.execute(statement)`), or copy its rows (`list(books)`), bring the statement's calls along. Variables are followed, and methods that the
 * project adds to queries, and functions that get a query and give it back with more; a condition gives the calls of all its arms.
 */
export function chainOf(site: CallSite, linker: Linker): readonly CallSite[] {
  const found: CallSite[] = [];
  const seen = new Set<object>();
  const visit = (one: CallSite) => {
    if (seen.has(one.call) || found.length >= MAX_SITES) return;
    seen.add(one.call);
    found.push(one);
    const place = { file: one.file, block: one.call.block };
    if (one.call.callee.kind === 'member') follow(one.call.callee.object, place);
    for (const origin of madeBy(one, linker)) visit(origin);
    for (const node of linker.resolver.denote(one.call.callee, place)) {
      const parameter = node.kind === 'function' ? linker.resolver.chainedParameter(node) : undefined;
      if (node.kind !== 'function' || !parameter) continue;
      found.push(...bodyOf(node.file, node.id).calls);
      for (const argument of linker.resolver.argumentOf(one, node, parameter)) follow(argument.value, argument.place);
    }
    const [given] = one.call.positional;
    if (given && isStatement(given) && (executing.test(methodOf(one)) || isCopy(one))) follow(given, place);
    for (const { name, value } of one.call.named) if (name === 'statement') follow(value, place);
  };
  const follow = (value: Value, place: Place) => {
    for (const origin of originsOf(value, place, linker)) visit(origin);
  };
  visit(site);
  return found;
}

/** What a method gives that the project adds to a query: `Order.objects.with_customers()`, whose body says `self.select_related("customer")`. */
function madeBy({ file, id, call }: CallSite, { resolver }: Linker): readonly CallSite[] {
  const place = { file, block: call.block };
  if (call.callee.kind !== 'member') return [];
  if (!resolver.denote(call.callee.object, place).some((one) => one.kind === 'external' && one.rows)) return [];
  return resolver
    .denote({ kind: 'call', call: id, span: call.span }, place)
    .flatMap((one) => (one.kind === 'external' && one.origin && one.origin.call !== call ? [one.origin] : []));
}

/** Methods that take a statement. */
const executing =
  /^(?:execute|exec|scalars?|stream|stream_scalars|fetch_?(?:all|one|val|row)?|iterate|paginate|paginate_queryset|filter_queryset|Paginator|query|where|subquery|exists)$/;

/** `list(rows)`, `sorted(rows, key=...)`, `dict.fromkeys(rows)`. */
export function isCopy({ call: { callee } }: CallSite): boolean {
  if (callee.kind === 'member' && callee.property === 'fromkeys') return true;
  return callee.kind === 'name' && /^(?:list|sorted|set|tuple|reversed|enumerate|iter)$/.test(callee.name);
}

/** A name or a chain, not data. */
function isStatement(value: Value): boolean {
  return value.kind === 'name' || value.kind === 'call';
}

/** The calls that made what a value stands for. */
export function originsOf(value: Value, place: Place, linker: Linker): readonly CallSite[] {
  if (value.kind === 'await' || value.kind === 'spread') return originsOf(value.value, place, linker);
  if (value.kind === 'call') {
    const call = place.file.code.calls[value.call];
    return call ? [{ file: place.file, id: value.call, call }] : [];
  }
  if (value.kind === 'member' && value.object.kind !== 'name') return originsOf(value.object, place, linker);
  return linker.resolver
    .denote(value, place)
    .flatMap((one) => ((one.kind === 'external' || one.kind === 'instance') && one.origin ? [one.origin] : []));
}

/** The last name of what is called. */
export function methodOf({ call: { callee } }: CallSite): string {
  return callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : '';
}

/** Every value inside one, itself first, calls' callees and arguments included. Bounded. */
export function* valuesIn(value: Value, { code }: { readonly code: Place['file']['code'] }, depth = 8): Generator<Value> {
  yield value;
  if (depth === 0) return;
  for (const part of partsWithCalls(value, code)) yield* valuesIn(part, { code }, depth - 1);
}

function partsWithCalls(value: Value, code: Place['file']['code']): readonly Value[] {
  if (value.kind !== 'call') return partsOf(value);
  const call = code.calls[value.call];
  return call ? [call.callee, ...call.positional, ...call.named.map((one) => one.value)] : [];
}
