/** Where limiters keep their counters, and whether these are ever removed. */

import { bodyOf } from '../model/body.ts';
import type { Limiter } from '../model/concepts.ts';
import type { LimiterDescriptor } from '../model/framework.ts';
import type { CallSite, CodeFile, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Location, Span } from '../model/location.ts';
import type { FunctionId, Truth, Value } from '../model/value.ts';
import { inlineCallbacks } from './inline-callbacks.ts';
import { iterationsOf } from './iterations.ts';
import { type Configured, optionOf } from './limiters-settings.ts';
import { iteratedBy } from './loops-callbacks.ts';
import type { PatternTable } from './match.ts';
import { lastName, locate } from './program.ts';
import { reaches } from './reach.ts';

/** Calls that are followed from a function of the project. */
export const CALL_DEPTH = 3;
/** Methods of containers. */
const filling = new Set(['set', 'append', 'push', 'setdefault', 'appendleft', 'add', 'update']);
const emptying = new Set(['delete', 'pop', 'clear', 'popitem']);

/** The store of a library's limiter that a call makes: by its options, the app's configuration, or the library's default. */
export function storeOf(
  linker: Linker,
  descriptor: LimiterDescriptor,
  site: CallSite,
  configured: (names: readonly string[] | undefined) => readonly Configured[],
): Limiter['store'] {
  const slotted = optionOf(linker, descriptor, site, descriptor.store.slot);
  const at = locate(site.file, site.call.span);
  if (
    !slotted &&
    descriptor.factory &&
    optionOf(linker, descriptor, site, {
      at: [
        [0, 'useClass'],
        [0, 'useExisting'],
      ],
    })
  )
    return { is: 'unknown', at, says: 'a class of its own makes the options', trail: [] };
  const named = slotted ?? configured(descriptor.store.settings)[0];
  // `redis: null`
  const isNone = named && descriptor.store.whenGiven === 'shared' && isNull(named.value);
  if (!named || isNone)
    return { ...defaultStore(linker, descriptor, 'no store is given, and the default is the memory of the process'), at };
  const { value: given, place } = named;
  const where = locate(place.file, given.span);
  if (descriptor.store.whenGiven === 'shared') {
    const isMemory = linker.resolver.pathsOf(given, place).some((path) => /memory/i.test(path));
    const isSometimes =
      given.kind === 'name' &&
      linker.resolver
        .definitionsOf(given.name, place, given.span)
        .some(({ definition: one }) => one.kind === 'binding' && (!one.binding.value || isNull(one.binding.value)));
    const isConditional = given.kind === 'conditional' && (isNull(given.then) || isNull(given.otherwise));
    if (isSometimes || isConditional) return { is: 'unknown', at: where, says: 'a store is given under a condition', trail: [] };
    return { is: isMemory ? 'memory' : 'shared', at: where, says: 'a store is given', trail: [] };
  }
  const constant = linker.constants.valueOf(given, place);
  const texts = constant.kind === 'either' ? constant.options : [constant];
  const uris = texts.flatMap((one) =>
    one.kind === 'literal' && typeof one.value === 'string' ? [one.value] : one.kind === 'text' ? [one.parts[0] ?? ''] : [],
  );
  if (uris.length === 0) return { is: 'unknown', at: where, says: 'the store depends on the deployment', trail: [] };
  const memory = uris.filter((uri) => /^(?:async\+)?memory(?::|$)/.test(uri)).length;
  return {
    is: memory === uris.length ? 'memory' : memory === 0 ? 'shared' : 'unknown',
    at: where,
    says: 'the store is named here',
    trail: constant.trail,
  };
}

/** Where a library keeps its counters when nothing is said, with what the answer says of itself. */
export function defaultStore(linker: Linker, { store }: LimiterDescriptor, says: string): Limiter['store'] {
  if (store.default !== 'cache') return { is: store.default, says, trail: [] };
  for (const one of linker.frameworks) {
    const found = one.cacheStore?.(linker);
    if (found) return found;
  }
  return { is: 'unknown', says: 'the cache that it counts in is configured elsewhere', trail: [] };
}

/**
 * Where an own limiter counts: a shared store it calls, or a dict, Map or list of the module or the object. One that asks the database and does not fill
 * the container itself may count rows: what it calls keeps other things too.
 */
export function ownStore(
  linker: Linker,
  { shared: sharedStores, evicting, queries }: Readonly<Record<'shared' | 'evicting' | 'queries', PatternTable<true>>>,
  one: Denotation,
  nodes: readonly FunctionNode[],
): { store: Limiter['store']; evicts: Truth } {
  let shared: Location | undefined;
  let isAsked = false;
  let isOwn = false;
  let memory: Location | undefined;
  let evicts: Truth = 'no';
  const visit = (node: FunctionNode, isStart: boolean) => {
    const body = bodyOf(node.file, node.id);
    const fill = (span: Span) => {
      memory ??= locate(node.file, span);
      isOwn ||= isStart;
    };
    for (const site of body.calls) {
      const { call } = site;
      const place = { file: node.file, block: call.block };
      const paths = linker.resolver.calleePaths(site);
      if (paths.some((path) => sharedStores.of(path).length > 0)) shared ??= locate(node.file, call.span);
      isAsked ||= paths.some((path) => queries.of(path).length > 0);
      if (deletes(linker, call, place)) evicts = 'yes';
      if (call.callee.kind === 'member' && isContainer(linker, call.callee.object, place)) {
        if (filling.has(call.callee.property)) fill(call.span);
        if (emptying.has(call.callee.property)) evicts = 'yes';
      }
      if (paths.some((path) => evicting.of(path).length > 0)) evicts = 'yes';
    }
    for (const assign of body.assigns) {
      if (assign.target.kind === 'index' && isContainer(linker, assign.target.object, { file: node.file, block: assign.block }))
        fill(assign.span);
    }
  };
  const owner =
    one.kind === 'class' || one.kind === 'instance'
      ? [...(one.file.methods.get(one.id)?.values() ?? [])].map((id) => ({ file: one.file, id }))
      : [];
  for (const start of [...nodes, ...owner]) {
    reaches(linker.calls, start, CALL_DEPTH, (inner) => {
      visit(inner, inner.file === start.file && inner.id === start.id);
      return false;
    });
  }
  if (isAsked && !isOwn) memory = undefined;
  // A cleanup task beside the entries in their module (`setInterval(() => hits.delete(...))`, `del hits[key]`).
  const home = memory && linker.program.code.get(memory.file);
  if (evicts === 'no' && home) evicts = moduleEvicts(linker, home) ? 'yes' : 'no';
  if (shared) return { store: { is: 'shared', at: shared, says: 'it counts in a shared store', trail: [] }, evicts: 'yes' };
  if (memory) return { store: { is: 'memory', at: memory, says: 'it counts in the memory of the process', trail: [] }, evicts };
  return { store: { is: 'unknown', says: 'where it counts could not be followed', trail: [] }, evicts: 'unknown' };
}

function moduleEvicts(linker: Linker, file: CodeFile): boolean {
  return file.code.calls.some((call) => {
    if (deletes(linker, call, { file, block: call.block })) return true;
    const method = lastName(call.callee);
    return (
      call.callee.kind === 'member' &&
      (method === 'delete' || method === 'pop' || method === 'clear') &&
      isContainer(linker, call.callee.object, { file, block: call.block })
    );
  });
}

/** `del hits[client]`. */
function deletes(linker: Linker, call: CallSite['call'], place: Place): boolean {
  if (call.callee.kind !== 'name' || call.callee.name !== 'del') return false;
  return call.positional.some((one) => one.kind === 'index' && isContainer(linker, one.object, place));
}

/** A container that the function itself makes counts nothing: it is gone when the call ends. */
function isOfOneCall(linker: Linker, value: Value, { file, block }: Place): boolean {
  if (value.kind !== 'name') return false;
  const definitions = linker.resolver.definitionsOf(value.name, { file, block }, value.span);
  const own = functionsOfCall(linker, file, file.functionOf[block]!);
  return (
    !own.has(0) &&
    definitions.length > 0 &&
    definitions.every(
      ({ file: home, definition: one }) =>
        home === file &&
        one.kind === 'binding' &&
        own.has(file.functionOf[one.binding.block]!) &&
        one.binding.value?.kind !== 'name' &&
        one.binding.value?.kind !== 'member',
    )
  );
}

/** A function, and those around it that only run it for each element: `await Promise.all(items.map(async (item) => ...))`. */
function functionsOfCall(linker: Linker, file: CodeFile, id: FunctionId): ReadonlySet<FunctionId> {
  const names = iterationsOf(linker.frameworks);
  const found = new Set([id]);
  for (let at = id; ; ) {
    const site = inlineCallbacks(file).get(at)?.site;
    if (!site || iteratedBy(site.call, file.isPython, names) === undefined) return found;
    at = file.functionOf[site.call.block]!;
    if (at === 0 || found.has(at)) return found;
    found.add(at);
  }
}

function isNull(value: Value): boolean {
  return value.kind === 'literal' && value.value === null;
}

function isContainer(linker: Linker, value: Value, place: { file: CodeFile; block: number }): boolean {
  const base = value.kind === 'index' ? value.object : value;
  if (isOfOneCall(linker, base, place)) return false;
  const isMap = (path: string) =>
    /^(?:dict|Map|Object|collections\.(?:defaultdict|OrderedDict|Counter|deque)|list|set|WeakMap)(?:\(\))?$/.test(path);
  for (const one of linker.resolver.denote(base, place)) {
    if (one.kind === 'value' && (one.value.kind === 'object' || one.value.kind === 'list' || one.value.kind === 'comprehension'))
      return true;
    if (one.kind === 'external' && isMap(one.path)) return true;
  }
  return false;
}
