import type { CallSite, CodeFile, Linker } from '../model/linking.ts';
import type { FunctionId, Value } from '../model/value.ts';
import type { LoopSite } from './loops.ts';
import { blocksAround, lastName } from './program.ts';
import { valuesIn } from './queries-chain.ts';

/** https://docs.python.org/3/library/functools.html#functools.lru_cache and its like. */
const cachingDecorators =
  /^(?:lru_cache|cache|cached|cached_property|cachedmethod|alru_cache|async_lru_cache|ttl_cache|memoize|memoized|memoise|Memoize|Cacheable|cached_query)$/;

/** Whether a function keeps its results. */
export function isCached(file: CodeFile, id: FunctionId): boolean {
  const isDecorated = (file.code.functions[id]?.decorators ?? []).some((one) => {
    const name = one.kind === 'call' ? lastName(file.code.calls[one.call]?.callee ?? one) : lastName(one);
    return name !== undefined && cachingDecorators.test(name);
  });
  return isDecorated || askers(file).has(id);
}

const askersMemo = new WeakMap<CodeFile, ReadonlySet<FunctionId>>();

/** Functions that ask a cache first and put what they found there: `cache.get(key)` and `cache.set(key, found)`. */
function askers(file: CodeFile): ReadonlySet<FunctionId> {
  let found = askersMemo.get(file);
  if (!found) {
    const asked = new Set<FunctionId>();
    const kept = new Set<FunctionId>();
    for (const { callee, block } of file.code.calls) {
      if (callee.kind !== 'member' || !/cache|redis|memo/i.test(lastName(callee.object) ?? '')) continue;
      if (/^(?:get|aget|hget|hGet|getItem|get_or_set)$/.test(callee.property)) asked.add(file.functionOf[block]!);
      if (/^(?:set|aset|setex|setEx|hset|hSet|add|put|setItem|get_or_set)$/.test(callee.property))
        kept.add(file.functionOf[block]!);
    }
    askersMemo.set(file, (found = new Set([...asked].filter((id) => kept.has(id)))));
  }
  return found;
}

/**
 * Why a call in a loop does not run for every element: a branch asks first whether the answer is known (`if key not in cache`), and the answer is kept
 * there. Without a loop: why a call in a function does not run on every call.
 */
export function excuseOf(site: CallSite, loop: LoopSite | undefined, linker: Linker): string | undefined {
  for (const block of blocksAround(site.file, site.call.block)) {
    if (block.kind === 'function' && block.function !== loop?.callback) return undefined;
    if (loop && block.id === loop.block) return undefined;
    if (block.kind !== 'branch') continue;
    const asked = askedFor(block.test, block.holds, site.file);
    if (asked && keeps(asked, site.file)) return `asked only when '${linker.show(asked, site.file)}' has no answer yet`;
  }
  return undefined;
}

/** The collection a branch found no entry in. */
function askedFor(test: Value, holds: boolean, file: CodeFile): Value | undefined {
  for (const value of valuesIn(test, file, 3)) {
    if (value.kind === 'binary' && value.operator === 'not in' && holds) return value.right;
    if (value.kind === 'binary' && value.operator === 'in' && !holds) return value.right;
    const call = value.kind === 'call' ? file.code.calls[value.call] : undefined;
    if (call?.callee.kind === 'member' && (call.callee.property === 'has' || call.callee.property === 'get'))
      return call.callee.object;
  }
  return undefined;
}

/** Whether a file puts entries into a collection: `cache[key] = x`, `cache.set(key, x)`, `seen.add(x)`. */
function keeps(collection: Value, { code }: CodeFile): boolean {
  const name = lastName(collection);
  if (!name) return false;
  return (
    code.assigns.some(({ target }) => target.kind === 'index' && lastName(target.object) === name) ||
    code.calls.some(
      ({ callee }) =>
        callee.kind === 'member' && /^(?:set|add|setdefault)$/.test(callee.property) && lastName(callee.object) === name,
    )
  );
}
