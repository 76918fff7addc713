import type { Linker, Place } from '../../model/linking.ts';
import type { ListingDraft, RowRead } from '../../model/listings.ts';
import type { BlockId, Value } from '../../model/value.ts';
import { calleeName } from '../orm/reading.ts';
import { type Rows, rowsOf } from './drf-serializers.ts';

// Rows that a template gets in tuples, `for order, count in rows`, and under the keys of a dictionary, `for status, orders in groups.items()`.

type Head = Pick<ListingDraft, 'framework' | 'schema'>;

/** Lists of rows that stand in what a template's loop runs over, with what it reads of them. */
export function* heldDrafts(linker: Linker, head: Head, rows: Rows, reads: readonly RowRead[]): Generator<ListingDraft> {
  const places = new Set(reads.flatMap(({ path }) => (/^(?:#\d|\{\})/.test(path[0] ?? '') ? [path[0]!] : [])));
  for (const place of places) {
    const own = reads.flatMap((read) =>
      read.path[0] === place && read.path.length > 1 ? [{ ...read, path: read.path.slice(1) }] : [],
    );
    if (own.length === 0) continue;
    for (const one of rows) {
      const drafts = place === '{}' ? underKeys(linker, one) : inTuples(linker, one, Number(place.slice(1)));
      for (const draft of drafts) {
        const [first] = draft.rows;
        const { file } = first!.place;
        yield { ...head, ...draft, file, at: linker.locate(file, first!.value.span), reads: own, alongside: [] };
      }
    }
  }
}

/** Whether a read is of a row that stands in a tuple or under a key. */
export function isHeld({ path: [first] }: RowRead): boolean {
  return first !== undefined && /^(?:#\d+|\{(?:key)?\})$/.test(first);
}

type Held = Pick<ListingDraft, 'rows' | 'model'>;

/** One of what each element is made of: `[(order, total(order)) for order in orders]`, `session.query(Order, func.count(Item.id))`. */
function* inTuples(linker: Linker, { value, place }: Rows[number], index: number): Generator<Held> {
  for (const { wrapped, block } of elementsOf(value, place)) {
    const item = wrapped.kind === 'list' ? wrapped.items[index] : undefined;
    const over = item && loopOver(linker, item, { file: place.file, block });
    if (over) yield { rows: [over] };
  }
  const model = linker.resolver.elementsOf(value, place).flatMap((one) => {
    const column = one.kind === 'external' ? (one.columns?.[index] ?? []) : [];
    return column.flatMap((it) => (it.kind === 'instance' ? [{ kind: 'class' as const, file: it.file, id: it.id }] : []));
  });
  if (model.length > 0) yield { rows: [{ value, place }], model };
}

/** What stands under the keys of a dictionary that is written out, made in a comprehension, or filled in a loop. */
function* underKeys(linker: Linker, { value, place }: Rows[number]): Generator<Held> {
  const { file } = place;
  const made = (one: Value, there: Place): Held => ({ rows: rowsOf(linker, one, there, undefined, 0) });
  if (value.kind === 'comprehension' && value.element.kind === 'object') {
    const [entry] = value.element.entries;
    if (entry) yield* rowsUnder(entry.value, { file, block: value.loop });
  }
  if (value.kind === 'object') for (const entry of value.entries) if (entry.key !== undefined) yield made(entry.value, place);
  const name = file.code.bindings.find((one) => one.value === value)?.name;
  if (name === undefined) return;
  const isHere = (block: BlockId) => file.functionOf[block] === file.functionOf[place.block];
  for (const { target, value: put, block } of file.code.assigns)
    if (target.kind === 'index' && target.object.kind === 'name' && target.object.name === name && isHere(block))
      yield* rowsUnder(put, { file, block });
  for (const { callee, positional, block } of file.code.calls) {
    if (callee.kind !== 'member' || callee.property !== 'append' || !isHere(block)) continue;
    const group = callee.object.kind === 'index' ? callee.object.object : groupOf(callee.object, place);
    const over =
      group?.kind === 'name' && group.name === name && positional[0]
        ? loopOver(linker, positional[0], { file, block })
        : undefined;
    if (over) yield { rows: [over] };
  }

  /** Either a row of a loop, or a list of rows of its own. */
  function* rowsUnder(one: Value, there: Place): Generator<Held> {
    const over = loopOver(linker, one, there);
    yield over ? { rows: [over] } : made(one, there);
  }
}

/** `groups` of `groups.setdefault(key, [])`. */
function groupOf(value: Value, { file }: Place): Value | undefined {
  const call = value.kind === 'call' ? file.code.calls[value.call] : undefined;
  return call?.callee.kind === 'member' && call.callee.property === 'setdefault' ? call.callee.object : undefined;
}

/** What a loop runs over whose variable an expression is. */
function loopOver(linker: Linker, value: Value, { file, block }: Place): Rows[number] | undefined {
  if (value.kind !== 'name') return undefined;
  for (const one of linker.blocksAround(file, block)) {
    if (one.kind === 'function') return undefined;
    if (one.kind === 'loop' && one.over && one.variables.length === 1 && one.variables[0] === value.name)
      return { value: one.over, place: { file, block: one.parent } };
  }
  return undefined;
}

/** What each element of a list is made of, and in which block. */
export function elementsOf(
  value: Value,
  { file, block }: Place,
): readonly { readonly wrapped: Value; readonly block: BlockId }[] {
  if (value.kind === 'comprehension') return [{ wrapped: value.element, block: value.loop }];
  const call = value.kind === 'call' ? file.code.calls[value.call] : undefined;
  if (call && /^(?:sorted|list|reversed)$/.test(calleeName(call) ?? '') && call.positional[0])
    return elementsOf(call.positional[0], { file, block: call.block });
  if (value.kind !== 'list' || value.items.length > 0) return [];
  const held = file.code.bindings.find((one) => one.value === value);
  if (!held) return [];
  return file.sites.flatMap(({ call: { callee, positional, block: at } }) =>
    callee.kind === 'member' &&
    callee.property === 'append' &&
    callee.object.kind === 'name' &&
    callee.object.name === held.name &&
    file.functionOf[at] === file.functionOf[block] &&
    positional[0]
      ? [{ wrapped: positional[0], block: at }]
      : [],
  );
}
