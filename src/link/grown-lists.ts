import type { CodeFile, Place } from '../model/linking.ts';
import type { BlockId, FunctionId, Value } from '../model/value.ts';
import { append, lastName, once } from './program.ts';

/** What a function puts into a collection by its name. `isSpread`: the elements of it, `rows.extend(more)`. */
export interface Put {
  readonly value: Value;
  readonly block: BlockId;
  readonly isSpread: boolean;
}

interface Puts {
  /** `rows.append(row)` */
  readonly elements: Put[];
  /** `groups[key].append(row)`, `groups.setdefault(key, []).append(row)` */
  readonly listed: Put[];
  /** `byId[row.id] = row` */
  readonly entries: Put[];
}

/** What stands under a key that is written out: `data['orders'] = rows`. */
export interface KeyedPut extends Put {
  readonly key: string;
}

const adds = /^(?:append|add|appendleft|extend|update|insert|push)$/;
const nothingPut: Puts = { elements: [], listed: [], entries: [] };
const none: readonly Value[] = [];

/** What the function of a place puts into a dictionary under keys that are written out. */
export function keyedIn(name: string, { file, block }: Place): readonly KeyedPut[] {
  return keyedPuts(file).get(name)?.get(file.functionOf[block]!) ?? noneKeyed;
}
const noneKeyed: readonly KeyedPut[] = [];

/** What the function of a place puts into a collection that it calls by a name. */
export function putsInto(name: string, { file, block }: Place): Readonly<Record<keyof Puts, readonly Put[]>> {
  return putsIn(file).get(name)?.get(file.functionOf[block]!) ?? nothingPut;
}

/** The name that an empty list which is written out is bound to: `rows = []`. */
export function nameOfEmpty(value: Value, file: CodeFile): { readonly name: string; readonly block: BlockId } | undefined {
  return value.kind === 'list' && value.items.length === 0 && file.isPython ? emptyLists(file).get(value) : undefined;
}

/** The collection behind `groups.items()` and `groups.values()`, also where it is sorted or copied; `isPairs`: with its keys. */
export function groupsOf(over: Value, place: Place): { readonly name: string; readonly isPairs: boolean } | undefined {
  let at = over;
  for (let depth = 0; depth < 3 && at.kind === 'call'; depth++) {
    const { callee, positional } = place.file.code.calls[at.call]!;
    if (callee.kind === 'member' && (callee.property === 'items' || callee.property === 'values'))
      return callee.object.kind === 'name' ? { name: callee.object.name, isPairs: callee.property === 'items' } : undefined;
    const [given] = positional;
    if (callee.kind !== 'name' || !/^(?:list|sorted|reversed|tuple)$/.test(callee.name) || !given) return undefined;
    at = given;
  }
  return undefined;
}

/** Lists that one is put together of: `paid + open`, `chain(paid, open)`, `[*paid, *open]`. */
export function joinedIn(value: Value, { file }: Place): readonly Value[] {
  if (value.kind === 'binary') return value.operator === '+' || value.operator === '|' ? [value.left, value.right] : none;
  if (value.kind === 'list') return value.items.flatMap((one) => (one.kind === 'spread' ? [one.value] : []));
  const call = value.kind === 'call' ? file.code.calls[value.call] : undefined;
  return call && lastName(call.callee) === 'chain' ? call.positional.filter(({ kind }) => kind !== 'spread') : none;
}

/** What a dictionary that is made in a comprehension holds under each key: `row` of `{row.id: row for row in rows}`. */
export function entryOf(value: Value): Value | undefined {
  if (value.kind !== 'comprehension' || value.element.kind !== 'object') return undefined;
  const [entry, other] = value.element.entries;
  return entry && !other && entry.key === undefined && entry.value.kind !== 'spread' ? entry.value : undefined;
}

const emptyLists = once((file: CodeFile) => {
  const found = new Map<Value, { name: string; block: BlockId }>();
  for (const { name, value, block } of file.code.bindings)
    if (value?.kind === 'list' && value.items.length === 0) found.set(value, { name, block });
  return found;
});

/** By the collection's name, then by the function: it is asked for at every loop. */
const putsIn = once((file: CodeFile) => {
  const found = new Map<string, Map<FunctionId, Puts>>();
  const into = (name: string, block: BlockId): Puts => {
    let byFunction = found.get(name);
    if (!byFunction) found.set(name, (byFunction = new Map()));
    const id = file.functionOf[block]!;
    let puts = byFunction.get(id);
    if (!puts) byFunction.set(id, (puts = { elements: [], listed: [], entries: [] }));
    return puts;
  };
  for (const { callee, positional, block } of file.code.calls) {
    if (callee.kind !== 'member' || !adds.test(callee.property)) continue;
    const isSpread = callee.property === 'extend' || callee.property === 'update';
    const values = callee.property === 'push' ? positional : positional.slice(callee.property === 'insert' ? 1 : 0).slice(0, 1);
    const { object } = callee;
    const group = object.kind === 'index' ? object.object : grouped(object, file);
    for (const value of values) {
      const put = { value, block, isSpread };
      if (object.kind === 'name') into(object.name, block).elements.push(put);
      if (group?.kind === 'name') into(group.name, block).listed.push(put);
    }
  }
  for (const { target, value, block } of file.code.assigns)
    if (target.kind === 'index' && target.object.kind === 'name' && target.index.kind !== 'literal')
      into(target.object.name, block).entries.push({ value, block, isSpread: false });
  return found;
});

/** By the dictionary's name, then by the function. */
const keyedPuts = once((file: CodeFile) => {
  const found = new Map<string, Map<FunctionId, KeyedPut[]>>();
  if (!file.isPython) return found;
  for (const { target, value, block } of file.code.assigns) {
    if (target.kind !== 'index' || target.object.kind !== 'name' || target.index.kind !== 'literal') continue;
    const { name } = target.object;
    const id = file.functionOf[block]!;
    let byFunction = found.get(name);
    if (!byFunction) found.set(name, (byFunction = new Map()));
    append(byFunction, id, { key: String(target.index.value), value, block, isSpread: false });
  }
  return found;
});

/** `groups` of `groups.setdefault(key, [])`. */
function grouped(value: Value, file: CodeFile): Value | undefined {
  const call = value.kind === 'call' ? file.code.calls[value.call] : undefined;
  return call?.callee.kind === 'member' && call.callee.property === 'setdefault' ? call.callee.object : undefined;
}
