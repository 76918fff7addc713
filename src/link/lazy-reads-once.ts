import { bodyOf } from '../model/body.ts';
import type { LazyRead, Loop } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';
import { compareSpans, holdsSpan, type Span } from '../model/location.ts';
import type { LoopSite } from './loops.ts';
import { append, blocksAround, lastName } from './program.ts';

/**
 * Without reads of rows that have the relation in memory: an earlier loop of the function read it of each of them, itself or by a function that it hands
 * them to. `for item in items: check(item)` and then `sum(total(item) for item in items)`.
 */
export function withoutLaterLoops(
  reads: readonly LazyRead[],
  siteOf: ReadonlyMap<Loop, LoopSite>,
  linker: Linker,
): readonly LazyRead[] {
  const byRows = new Map<string, LazyRead[]>();
  const rowsOf = (read: LazyRead): string | undefined => {
    const { over, place } = siteOf.get(read.loop) ?? {};
    if (over?.kind !== 'name' || !place || read.isAgain) return undefined;
    const [held, other] = linker.resolver.bindingsOf(over, place);
    if (!held || other) return undefined;
    return `${held.place.file.path}:${held.value.span}:${read.loop.inFunction}:${read.relationship.owner}.${read.relationship.name}`;
  };
  for (const read of reads) {
    const rows = rowsOf(read);
    if (rows !== undefined) append(byRows, rows, read);
  }
  const later = new Set<LazyRead>();
  for (const same of byRows.values())
    for (const read of same) if (same.some((one) => isInMemory(read, one, siteOf))) later.add(read);
  return later.size === 0 ? reads : reads.filter((one) => !later.has(one));
}

function isInMemory(read: LazyRead, before: LazyRead, siteOf: ReadonlyMap<Loop, LoopSite>): boolean {
  if (read.loop === before.loop || compareSpans(before.loop.at.span, read.loop.at.span) >= 0) return false;
  const first = siteOf.get(before.loop)!;
  const second = siteOf.get(read.loop)!.place;
  const isOnWay = blocksAround(second.file, second.block).some(({ id }) => id === first.place.block);
  return isOnWay && !isLeftEarly(first) && !isForgotten(first.place, before.loop.at.span, read.loop.at.span);
}

/** A search stops at the row it looks for. */
function isLeftEarly({ file: { code }, block }: LoopSite): boolean {
  const span = block === undefined ? undefined : code.blocks[block]!.span;
  return span !== undefined && code.jumps.some((one) => one.kind === 'break' && holdsSpan(span, one.span));
}

/** Whether rows are asked anew after a place of a function: https://docs.sqlalchemy.org/en/20/orm/session_state_management.html#refreshing-expiring */
function isForgotten({ file, block }: LoopSite['place'], from: Span, to: Span): boolean {
  const { calls } = bodyOf(file, file.functionOf[block]!);
  return calls.some(
    ({ call }) =>
      /^(?:commit|rollback|expire|expire_all|refresh|refresh_from_db)$/.test(lastName(call.callee) ?? '') &&
      compareSpans(call.span, from) > 0 &&
      compareSpans(call.span, to) < 0,
  );
}
