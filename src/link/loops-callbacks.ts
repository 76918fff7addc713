import type { Call } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import type { IterationNames } from './iterations.ts';

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
]);
/** How projects call such functions of their own. */
const ownFunctions = /^(?:mapAsync|asyncMap|asyncForEach)$/;

/** What a call iterates over, running a function it is handed per element; undefined for every other call. */
export function iteratedBy(call: Call, isPython: boolean, names: IterationNames): Value | undefined {
  return isPython ? iteratedInPython(call) : iteratedInNode(call, names);
}

export function iteratedInPython({ callee, positional, named }: Call): Value | undefined {
  const isKeyed = named.some(({ name, value }) => name === 'key' && value.kind === 'function');
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

function iteratedInNode({ callee, positional }: Call, { functions, owners, methods }: IterationNames): Value | undefined {
  const [given, second] = positional;
  const isIterating = (name: string) => positional.length > 1 && (functions.has(name) || ownFunctions.test(name));
  if (callee.kind === 'name') return isIterating(callee.name) ? given : undefined;
  if (callee.kind !== 'member') return undefined;
  if (callee.object.kind === 'name' && owners.has(callee.object.name)) return isIterating(callee.property) ? given : undefined;
  // Array.from(ids, load)
  if (callee.object.kind === 'name' && callee.object.name === 'Array' && callee.property === 'from') return second && given;
  if (given?.kind === 'function')
    return iteratingMethods.has(callee.property) || methods.has(callee.property) ? callee.object : undefined;
  const isReference = given?.kind === 'name' || given?.kind === 'member';
  return isReference && /^(?:map|forEach|flatMap)$/.test(callee.property) ? callee.object : undefined;
}
