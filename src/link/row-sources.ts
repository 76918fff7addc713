import { bodyOf } from '../model/body.ts';
import type { CallSite, ClassNode, CodeFile, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { entryOf, joinedIn, keyedIn, nameOfEmpty, putsInto } from './grown-lists.ts';
import { lastName } from './program.ts';
import type { RowLoading } from './row-loading.ts';

const MAX_DEPTH = 10;
const MAX_SOURCES = 24;
/** Expressions that one question looks at: callers of callers are many. */
const MAX_STEPS = 200;

/** An expression where it is evaluated. */
interface Bound {
  readonly value: Value;
  readonly place: Place;
  /** The way on from there; as it was where it is left out. */
  readonly way?: Way;
}

/** The fields, keys and places that lead from what an expression holds to the rows, the last one first to go. */
type Way = readonly (string | number | boolean | null)[];

/**
 * The queries that gave the row, or the parent of the rows, that an expression stands for: followed to what a loop runs over, from a relation to its
 * parent, and to what callers hand in. Those that could not be followed are left out.
 */
export function queriesOfRows(from: Value, at: Place, linker: Linker, { queriesBehind }: RowLoading): readonly CallSite[] {
  const found = new Map<object, CallSite>();
  let steps = 0;
  visit(from, at, [], MAX_DEPTH);
  return [...found.values()];

  function visit(value: Value, place: Place, way: Way, depth: number): void {
    if (depth === 0 || found.size >= MAX_SOURCES || ++steps > MAX_STEPS) return;
    const sites = queriesBehind(value, place);
    for (const site of sites) found.set(site.call, site);
    if (sites.length === 0)
      for (const one of stepsBack(value, place, way)) visit(one.value, one.place, one.way ?? way, depth - 1);
  }

  /** Where the rows of an expression come from, one step. */
  function stepsBack(value: Value, place: Place, way: Way): readonly Bound[] {
    const here = (one: Value, rest = way): Bound => ({ value: one, place, way: rest });
    switch (value.kind) {
      case 'await':
      case 'spread':
        return [here(value.value)];
      case 'member':
        return [here(value.object, [...way, value.property])];
      case 'index':
        return [here(value.object, value.index.kind === 'literal' ? [...way, value.index.value] : way)];
      case 'conditional':
        return [here(value.then), here(value.otherwise)];
      case 'object':
        return value.entries.flatMap(({ key, value: held }) =>
          way.length === 0 ? [here(held)] : key === way.at(-1) ? [here(held, way.slice(0, -1))] : [],
        );
      case 'comprehension':
        return [{ value: entryOf(value) ?? value.element, place: { file: place.file, block: value.loop }, way }];
      case 'name':
        return (
          variableOf(value.name, place, way) ?? [
            ...linker.resolver.bindingsOf(value, place),
            ...putInto(value.name, place),
            ...underKey(value.name, place, way),
          ]
        );
    }
    const made = nameOfEmpty(value, place.file);
    if (made) return putInto(made.name, { file: place.file, block: made.block });
    const item = value.kind === 'list' && typeof way.at(-1) === 'number' ? value.items[Number(way.at(-1))] : undefined;
    if (item) return [here(item, way.slice(0, -1))];
    const joined = joinedIn(value, place);
    if (joined.length > 0) return joined.map((one) => here(one));
    return value.kind === 'call' ? behindCall(value, place, way) : [];
  }

  function behindCall(value: Extract<Value, { kind: 'call' }>, { file }: Place, way: Way): readonly Bound[] {
    const site = file.sites[value.call];
    if (!site) return [];
    const { callee, positional, block } = site.call;
    const there = { file, block };
    const given = handedOn(callee, positional);
    if (given) return [{ value: given, place: there, way }];
    if (callee.kind === 'name' && callee.name === 'dict')
      return site.call.named.flatMap((one) =>
        one.name === way.at(-1) ? [{ value: one.value, place: there, way: way.slice(0, -1) }] : [],
      );
    return linker.resolver.denote(callee, there).flatMap((one): readonly Bound[] => {
      if (one.kind === 'class') return fieldGiven(site, one, way);
      // A function of the project gives what it returns or yields.
      return one.kind === 'function' ? returnsOf(one, way) : [];
    });
  }

  /** `rows` of `Page(items=rows)`, on the way to its `items`. */
  function fieldGiven(site: CallSite, { file, id }: ClassNode, way: Way): readonly Bound[] {
    const last = way.at(-1);
    // `rows, total = Result(rows, total)` of a named tuple.
    const field = typeof last === 'number' ? fieldsInOrder({ file, id })[last] : last;
    if (typeof field !== 'string') return [];
    const { call } = site;
    const place = { file: site.file, block: call.block };
    const rest = way.slice(0, -1);
    const given =
      call.named.find(({ name }) => name === field)?.value ?? call.positional[fieldsInOrder({ file, id }).indexOf(field)];
    return given && given.kind !== 'spread' ? [{ value: given, place, way: rest }] : [];
  }

  /** What a loop over a name's rows runs over, or what callers hand in for a parameter; undefined for another name. */
  function variableOf(name: string, { file, block }: Place, way: Way): readonly Bound[] | undefined {
    for (const one of linker.blocksAround(file, block)) {
      if (one.kind === 'loop' && one.variables.includes(name)) {
        const index = one.variables.indexOf(name);
        const over = one.over && sideOf(one.over, index, file);
        if (!over) return [];
        // `for order, note in pairs`: the first of each.
        const isPart = over === one.over && one.variables.length > 1 && !isNumbered(over, file);
        return [{ value: over, place: { file, block: one.parent }, way: isPart ? [...way, index] : way }];
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

/** `rows` of `data['orders'] = rows`, on the way to `data['orders']`. */
function underKey(name: string, place: Place, way: Way): readonly Bound[] {
  const key = way.at(-1);
  if (key === undefined) return [];
  return keyedIn(name, place).flatMap((one) =>
    one.key === String(key) ? [{ value: one.value, place: { file: place.file, block: one.block }, way: way.slice(0, -1) }] : [],
  );
}

/** `others` of `for row, other in zip(rows, others)`. */
function sideOf(over: Value, index: number, { code }: CodeFile): Value {
  const call = over.kind === 'call' ? code.calls[over.call] : undefined;
  const isZip = call?.callee.kind === 'name' && call.callee.name === 'zip';
  return (isZip ? call.positional[index] : undefined) ?? over;
}

/** What a function gives: in the order of its text. */
function returnsOf({ file, id }: FunctionNode, way: Way): readonly Bound[] {
  return bodyOf(file, id).returns.flatMap(({ value, block }) => (value ? [{ value, place: { file, block }, way }] : []));
}

/** Fields of a class in the order in which its constructor takes them. https://docs.python.org/3/library/dataclasses.html */
function fieldsInOrder({ file, id }: ClassNode): readonly string[] {
  const init = file.methods.get(id)?.get('__init__');
  if (init !== undefined) return file.code.functions[init]!.parameters.slice(1).map(({ name }) => name);
  const { block } = file.code.classes[id]!;
  return file.code.bindings.flatMap((one) => (one.block === block && one.type ? [one.name] : []));
}

function isNumbered(over: Value, { code }: CodeFile): boolean {
  const call = over.kind === 'call' ? code.calls[over.call] : undefined;
  return call !== undefined && /^(?:enumerate|items|groupby)$/.test(lastName(call.callee) ?? '');
}

/** What a call gives on with the same rows: `sorted(rows, key=...)`, `order.items.all()`. */
function handedOn(callee: Value, positional: readonly Value[]): Value | undefined {
  if (callee.kind === 'member' && /^(?:all|items|values|get|pop|copy)$/.test(callee.property)) return callee.object;
  if (callee.kind === 'member' && /^(?:groupby|fromkeys)$/.test(callee.property)) return positional[0];
  if (callee.kind !== 'name' || !/^(?:list|sorted|set|tuple|reversed|enumerate|filter|groupby|iter)$/.test(callee.name))
    return undefined;
  return positional[callee.name === 'filter' ? 1 : 0];
}
