import type { CallSite, CodeFile, Linker, Place } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { nameOfEmpty, putsInto } from './grown-lists.ts';
import type { RowLoading } from './row-loading.ts';

const MAX_DEPTH = 8;
const MAX_SOURCES = 24;
/** Expressions that one question looks at: callers of callers are many. */
const MAX_STEPS = 200;

/** An expression where it is evaluated. */
interface Bound {
  readonly value: Value;
  readonly place: Place;
}

/**
 * The queries that gave the row, or the parent of the rows, that an expression stands for: followed to what a loop runs over, from a relation to its
 * parent, and to what callers hand in. Those that could not be followed are left out.
 */
export function queriesOfRows(from: Value, at: Place, linker: Linker, { queriesBehind }: RowLoading): readonly CallSite[] {
  const found = new Map<object, CallSite>();
  let steps = 0;
  visit(from, at, MAX_DEPTH);
  return [...found.values()];

  function visit(value: Value, place: Place, depth: number): void {
    if (depth === 0 || found.size >= MAX_SOURCES || ++steps > MAX_STEPS) return;
    const sites = queriesBehind(value, place);
    for (const site of sites) found.set(site.call, site);
    if (sites.length === 0) for (const one of stepsBack(value, place)) visit(one.value, one.place, depth - 1);
  }

  /** Where the rows of an expression come from, one step. */
  function stepsBack(value: Value, place: Place): readonly Bound[] {
    if (value.kind === 'await' || value.kind === 'spread') return [{ value: value.value, place }];
    if (value.kind === 'member') return [{ value: value.object, place }];
    if (value.kind === 'name')
      return variableOf(value.name, place) ?? [...linker.resolver.bindingsOf(value, place), ...putInto(value.name, place)];
    const made = nameOfEmpty(value, place.file);
    if (made) return putInto(made.name, { file: place.file, block: made.block });
    const call = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
    const given = call && handedOn(call.callee, call.positional);
    if (given) return [{ value: given, place: { file: place.file, block: call.block } }];
    // A function of the project that fills a list and returns it.
    return linker.resolver
      .denote(value, place)
      .flatMap((one) =>
        one.kind === 'value' && nameOfEmpty(one.value, one.place.file) ? [{ value: one.value, place: one.place }] : [],
      );
  }

  /** What a loop over a name's rows runs over, or what callers hand in for a parameter; undefined for another name. */
  function variableOf(name: string, { file, block }: Place): readonly Bound[] | undefined {
    for (const one of linker.blocksAround(file, block)) {
      if (one.kind === 'loop' && one.variables.includes(name)) {
        const over = one.over && sideOf(one.over, one.variables.indexOf(name), file);
        return over ? [{ value: over, place: { file, block: one.parent } }] : [];
      }
      if (one.kind !== 'function') continue;
      const index = file.code.functions[one.function]!.parameters.findIndex((parameter) => parameter.name === name);
      if (index >= 0) return linker.resolver.argumentsFor(file, one.function, index);
    }
    return undefined;
  }
}

/** What a function puts into a collection that it fills. */
function putInto(name: string, place: Place): readonly Bound[] {
  if (!place.file.isPython) return [];
  const { elements, listed, entries } = putsInto(name, place);
  return [...elements, ...listed, ...entries].map(({ value, block }) => ({ value, place: { file: place.file, block } }));
}

/** `others` of `for row, other in zip(rows, others)`. */
function sideOf(over: Value, index: number, { code }: CodeFile): Value {
  const call = over.kind === 'call' ? code.calls[over.call] : undefined;
  const isZip = call?.callee.kind === 'name' && call.callee.name === 'zip';
  return (isZip ? call.positional[index] : undefined) ?? over;
}

/** What a call gives on with the same rows: `sorted(rows, key=...)`, `order.items.all()`. */
function handedOn(callee: Value, positional: readonly Value[]): Value | undefined {
  if (callee.kind === 'member' && /^(?:all|items|values)$/.test(callee.property)) return callee.object;
  if (callee.kind === 'member' && callee.property === 'groupby') return positional[0];
  if (callee.kind !== 'name' || !/^(?:list|sorted|set|tuple|reversed|enumerate|filter|groupby)$/.test(callee.name))
    return undefined;
  return positional[callee.name === 'filter' ? 1 : 0];
}
