import type { Call } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';

/** https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Array#iterative_methods */
const iteratingMethods = new Set([
  'map',
  'forEach',
  'flatMap',
  'filter',
  'some',
  'every',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'reduce',
  'reduceRight',
  // https://mongoosejs.com/docs/api/querycursor.html#QueryCursor.prototype.eachAsync()
  'eachAsync',
]);
/** Functions that take the elements first: p-map, p-each-series, Bluebird, lodash, async. */
const iteratingFunctions =
  /^(?:pMap|pEach|pEachSeries|pMapSeries|pFilter|map|mapSeries|each|eachSeries|eachLimit|eachOf|eachOfSeries|eachOfLimit|forEachOf|forEachOfSeries|forEachOfLimit|mapValues|concatSeries|filterSeries|mapLimit|forEach|forEachSeries|forEachLimit|filter|flatMap|reduce|mapAsync|asyncMap|asyncForEach)$/;

/** What a call iterates over, running a function it is handed per element; undefined for every other call. */
export function iteratedBy(call: Call, isPython: boolean): Value | undefined {
  const { callee, positional } = call;
  if (isPython) {
    const isKeyed = call.named.some(({ name, value }) => name === 'key' && value.kind === 'function');
    // sorted(items, key=function), items.sort(key=function)
    if (isKeyed && callee.kind === 'member') return callee.property === 'sort' ? callee.object : undefined;
    if (isKeyed && callee.kind === 'name' && /^(?:sorted|min|max)$/.test(callee.name)) return positional[0];
    // `pool.map(function, items)`: https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.map
    if (callee.kind === 'member' && /^(?:map|imap|imap_unordered|amap)$/.test(callee.property)) {
      const [handed, items] = positional;
      return handed?.kind === 'name' || handed?.kind === 'member' ? items : undefined;
    }
    // map(function, items), filter(function, items); the order of arguments is the other way round.
    return callee.kind === 'name' && (callee.name === 'map' || callee.name === 'filter') && positional.length === 2
      ? positional[1]
      : undefined;
  }
  if (callee.kind === 'name') return iteratingFunctions.test(callee.name) && positional.length > 1 ? positional[0] : undefined;
  if (callee.kind !== 'member') return undefined;
  // Promise.map(items, f), _.map(items, f), async.eachLimit(items, 5, f)
  if (callee.object.kind === 'name' && /^(?:_|lodash|async|Promise|Bluebird|BB)$/.test(callee.object.name))
    return iteratingFunctions.test(callee.property) && positional.length > 1 ? positional[0] : undefined;
  const [given, second] = positional;
  // Array.from(ids, load)
  if (callee.object.kind === 'name' && callee.object.name === 'Array' && callee.property === 'from') return second && given;
  if (given?.kind === 'function') return iteratingMethods.has(callee.property) ? callee.object : undefined;
  const isReference = given?.kind === 'name' || given?.kind === 'member';
  return isReference && /^(?:map|forEach|flatMap)$/.test(callee.property) ? callee.object : undefined;
}
