import { bodyOf } from '../model/body.ts';
import type { Query } from '../model/concepts.ts';
import type { CallSite, CodeFile, Linker } from '../model/linking.ts';
import { compareEnds, holdsSpan, type Span } from '../model/location.ts';
import type { BlockId, FunctionId, Value } from '../model/value.ts';
import type { LoopSite } from './loops.ts';
import { blocksAround, lastName, once } from './program.ts';
import { valuesIn } from './queries-chain.ts';

/** https://docs.python.org/3/library/functools.html#functools.lru_cache and its like. */
const cachingDecorators =
  /^(?:lru_cache|cache|cached|cached_property|cachedmethod|alru_cache|async_lru_cache|ttl_cache|memoize|memoized|memoise|Memoize|Cacheable|cached_query)$/;

/** The project's own: `cache_for_request`, `cached_per_user`, `memoize_for`, `redis_cache`. Not `cache_control`, which is for clients, and not `clear_cache`. */
const ownCaches =
  /^(?:cached?|memoi[sz]ed?)_(?:for|in|on|by|per|with|during|until|result|method|function|call|value|query)\w{0,40}$|^(?:redis|request|local|memory|session)_cached?$/i;

/** Whether a function keeps its results. */
export function isCached(file: CodeFile, id: FunctionId): boolean {
  const isDecorated = (file.code.functions[id]?.decorators ?? []).some((one) => {
    const name = one.kind === 'call' ? lastName(file.code.calls[one.call]?.callee ?? one) : lastName(one);
    return name !== undefined && (cachingDecorators.test(name) || ownCaches.test(name));
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
    const isCache = (value: Value) => /cache|redis|memo/i.test(lastName(value) ?? '');
    // `_cache[key] = found`
    for (const { target, block } of file.code.assigns)
      if (target.kind === 'index' && isCache(target.object)) kept.add(file.functionOf[block]!);
    for (const { callee, block } of file.code.calls) {
      if (callee.kind !== 'member' || !isCache(callee.object)) continue;
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
    if (block.kind === 'function' && block.function !== loop?.callback) {
      const kept = loop ? undefined : answeredBefore(site.file, site.call, block.id).find((one) => one.kind === 'name');
      return kept && `asked only until '${linker.show(kept, site.file)}' is set`;
    }
    if (loop && block.id === loop.block) return undefined;
    if (block.kind !== 'branch') continue;
    const kept = loop ? undefined : keptInModule(block.test, block.holds, block.id, site.file);
    if (kept) return `asked only until '${linker.show(kept, site.file)}' is set`;
    const asked = askedFor(block.test, block.holds, site.file);
    // `line.get('id')` of each line: an element keeps nothing for the others.
    const isElement = asked?.kind === 'name' && loop?.loop.variables.includes(asked.name) === true;
    if (asked && !isElement && keeps(asked, site.file))
      return `asked only when '${linker.show(asked, site.file)}' has no answer yet`;
    const flag = loop?.block === undefined ? undefined : onceFlag(block.test, block.holds, block.id, loop.block, site.file);
    if (flag !== undefined) return `asked only until '${flag}' is set`;
    const key = loop && oneKey(block.test, block.holds, loop);
    if (key !== undefined) return `asked only for the entry '${key}'`;
    if (block.holds && isAfterWait(block.test, site.file)) return 'asked at most once in a time';
    const batch = loop && block.holds ? fullBatch(block.test, loop, site.file) : undefined;
    if (batch) return `asked only when '${linker.show(batch, site.file)}' is full`;
  }
  return undefined;
}

/** Whether a page asks a service in the browser: no request of the backend waits, and what it asks takes one at a time. */
export function inBrowser({ file, call }: CallSite, { target }: Pick<Query, 'target'>, linker: Linker): string | undefined {
  if (target !== 'http' || !isComponent(file, linker)) return undefined;
  const isOnServer = serverFunctions(linker);
  for (const block of blocksAround(file, call.block))
    if (block.kind === 'function' && isOnServer(file.code.functions[block.function]!.name)) return undefined;
  return 'runs in the browser';
}

/** A component of the browser calls hooks; those of a server cannot. */
function isComponent({ isPython, code }: CodeFile, { frameworks }: Linker): boolean {
  if (isPython) return false;
  return frameworks.some(({ browserComponents: known }) => {
    if (!known) return false;
    const isHook = (name: string | undefined) => name !== undefined && known.hooks.includes(name);
    const imports = code.imports.filter(({ from }) => known.packages.includes(from));
    return (
      imports.some(({ name }) => name === '*' || name === 'default' || isHook(name)) &&
      code.calls.some(({ callee }) => isHook(lastName(callee)))
    );
  });
}

const serverFunctions = once(({ frameworks }: Linker) => {
  const names = frameworks.flatMap(({ browserComponents }) => browserComponents?.serverFunctions ?? []);
  const whole = new Set(names);
  const beginnings = names.flatMap((name) => (name.endsWith('*') ? [name.slice(0, -1)] : []));
  return (name: string) => whole.has(name) || beginnings.some((one) => name.startsWith(one));
});

/** Whether a call runs in one round of a loop only, for one of the entries of a mapping. */
export function isForOneEntry({ file, call }: CallSite, loop: LoopSite): boolean {
  for (const block of blocksAround(file, call.block)) {
    if (block.kind === 'function' || block.id === loop.block) return false;
    if (block.kind === 'branch' && oneKey(block.test, block.holds, loop) !== undefined) return true;
  }
  return false;
}

/** `if key == 'tags'` in `for key, value in attrs.items()`, a mapping having one entry of a name, and in `for field in fields`. */
function oneKey(test: Value, holds: boolean, { over, place, loop }: LoopSite): string | undefined {
  if (!holds || test.kind !== 'binary' || !/^={2,3}$/.test(test.operator)) return undefined;
  const [key, ...others] = loop.variables;
  if (test.left.kind !== 'name' || test.left.name !== key || others.length > 1) return undefined;
  const callee = over?.kind === 'call' ? place.file.code.calls[over.call]!.callee : undefined;
  const isEntries = callee?.kind === 'member' && /^(?:items|iteritems|entries)$/.test(callee.property);
  if (others.length === 1 && !isEntries) return undefined;
  return test.right.kind === 'literal' && typeof test.right.value === 'string' ? test.right.value : undefined;
}

/** `if time.monotonic() - last >= INTERVAL`: however many elements there are, it is asked now and then. */
function isAfterWait(test: Value, file: CodeFile): boolean {
  if (test.kind !== 'binary') return false;
  if (test.operator === 'and') return isAfterWait(test.left, file) || isAfterWait(test.right, file);
  const passed = /^>=?$/.test(test.operator) ? test.left : /^<=?$/.test(test.operator) ? test.right : undefined;
  return passed?.kind === 'binary' && passed.operator === '-' && isClock(passed.left, file);
}

function isClock(value: Value, file: CodeFile): boolean {
  if (value.kind === 'name') {
    const bound = file.code.bindings.find((one) => one.name === value.name && one.value?.kind === 'call');
    return bound?.value !== undefined && isClock(bound.value, file);
  }
  const callee = value.kind === 'call' ? file.code.calls[value.call]?.callee : undefined;
  return callee !== undefined && /^(?:monotonic|perf_counter|time|now|getTime|hrtime)$/.test(lastName(callee) ?? '');
}

/** `rows` of `if len(rows) >= BATCH_SIZE`, which the loop fills: once for many elements. */
function fullBatch(test: Value, at: LoopSite, file: CodeFile): Value | undefined {
  if (test.kind !== 'binary') return undefined;
  // `if len(batch) >= size or is_last`
  if (test.operator === 'or') return fullBatch(test.left, at, file) ?? fullBatch(test.right, at, file);
  const { loop } = at;
  const { code } = file;
  // `if i % 100 == 0`
  if (/^={2,3}$/.test(test.operator) && test.left.kind === 'binary' && test.left.operator === '%') {
    const size = test.left.right;
    const isMany = size.kind === 'literal' ? typeof size.value === 'number' && size.value >= 10 : size.kind !== 'call';
    return isMany && test.right.kind === 'literal' ? test.left.left : undefined;
  }
  if (!/^(?:>=?|={2,3})$/.test(test.operator)) return undefined;
  const { left, right } = test;
  const isMany = right.kind === 'literal' ? typeof right.value === 'number' && right.value >= 10 : right.kind !== 'call';
  const call = left.kind === 'call' ? code.calls[left.call] : undefined;
  const counted =
    call?.callee.kind === 'name' && call.callee.name === 'len'
      ? call.positional[0]
      : left.kind === 'member' && /^(?:length|size)$/.test(left.property)
        ? left.object
        : undefined;
  if (!isMany || counted?.kind !== 'name' || loop.variables.includes(counted.name)) return undefined;
  return counted;
}

/**
 * Whether a round of a loop that makes a call is its last: after the call, in the same or an outer block, stands a `return`, a `break` or an error that
 * is thrown out of the loop, and nothing on the way there goes on with the next element. Only statements, not callbacks.
 */
export function isLastRound(call: { file: CodeFile; block: BlockId; span: Span }, { block: loop }: LoopSite): boolean {
  const { file } = call;
  if (loop === undefined) return false;
  const { returns, jumps, raises } = file.code;
  const way: BlockId[] = [];
  for (let id = call.block; id > 0 && id !== loop; id = file.code.blocks[id]!.parent) {
    if (file.code.blocks[id]!.kind === 'function') return false;
    way.push(id);
  }
  const here = new Set([...way, loop]);
  const exits = [
    ...returns.filter(({ isYield, block }) => !isYield && here.has(block)),
    ...jumps.filter(({ kind, block }) => kind === 'break' && here.has(block) && loopAround(file, block) === loop),
    ...raises.filter(({ block }) => here.has(block) && !isTriedInside(file, block, loop)),
  ].filter(({ span }) => endsAfter(span, call.span));
  return exits.some(
    ({ span }) =>
      !jumps.some(
        (one) =>
          one.kind === 'continue' &&
          loopAround(file, one.block) === loop &&
          endsAfter(one.span, call.span) &&
          endsAfter(span, one.span),
      ),
  );
}

/** Inside a `try` of the loop, so that the loop may go on after the error. */
function isTriedInside({ code }: CodeFile, block: BlockId, loop: BlockId): boolean {
  for (let id = block; id > 0 && id !== loop; id = code.blocks[id]!.parent) if (code.blocks[id]!.kind === 'try') return true;
  return false;
}

function loopAround({ code }: CodeFile, block: BlockId): BlockId | undefined {
  for (let id = block; id > 0; id = code.blocks[id]!.parent) {
    const { kind } = code.blocks[id]!;
    if (kind === 'loop') return id;
    if (kind === 'function') return undefined;
  }
  return undefined;
}

function endsAfter(a: Span, b: Span): boolean {
  return compareEnds(a, b) >= 0;
}

/** `execute(DropTable(table))`: a schema is changed object by object. */
export function isDefinition(value: Value, { code }: CodeFile): boolean {
  const callee = value.kind === 'call' ? code.calls[value.call]?.callee : undefined;
  return /^(?:Create|Drop|Alter|Add)[A-Z]/.test((callee && lastName(callee)) ?? '');
}

/** Why a query that takes another table, or another address, for each element cannot be asked once for all. */
export function distinctTarget(site: CallSite, loop: LoopSite, query: Query): string | undefined {
  const given = [...site.call.positional, ...site.call.named.map(({ value }) => value)];
  if (query.target === 'http')
    return given.some((one) => isAddressOf(one, loop)) ? 'every element is an address of its own' : undefined;
  if (query.target !== 'database') return undefined;
  const [statement] = site.call.positional;
  if (!statement) return undefined;
  if (isDefinition(statement, site.file)) return 'it changes the schema';
  const parts = [...valuesIn(statement, site.file, 4)];
  const texts = parts.flatMap((one) => writtenAs(one, site));
  if (texts.some((one) => definitions.test(startOf(one)))) return 'it changes the schema';
  const isTable = parts.some((one) => isTableOf(one, site, loop)) || texts.some((one) => fillsInTable(one, site, loop));
  return isTable ? 'every element is a table of its own' : undefined;
}

/** Statements that take one object of the schema each. */
const definitions = /^\s{0,80}(?:alter|create|drop|truncate|comment\s+on|reindex|vacuum|analyze|grant|revoke)\b/i;

/** The SQL that a part of a statement says, also where a name holds it. */
function writtenAs(value: Value, { file, call }: CallSite): readonly Value[] {
  if (value.kind === 'template' || value.kind === 'literal') return [value];
  if (value.kind !== 'name') return [];
  return bodyOf(file, file.functionOf[call.block]!).bindings.flatMap((one) =>
    one.name === value.name && one.value
      ? [...valuesIn(one.value, file, 2)].filter(({ kind }) => kind === 'template' || kind === 'literal')
      : [],
  );
}

function startOf(value: Value): string {
  const first = value.kind === 'template' ? value.parts[0] : value;
  return first?.kind === 'literal' && typeof first.value === 'string' ? first.value.slice(0, 200) : '';
}

/** `f"DELETE FROM {table}"`, `f"UPDATE {quote(dep['table'])} SET"`: where a table is named stands what comes from the element. */
function fillsInTable(value: Value, { file }: CallSite, { loop }: LoopSite): boolean {
  if (value.kind !== 'template') return false;
  return value.parts.some((part, i) => {
    const before = value.parts[i - 1];
    if (part.kind === 'literal' || before?.kind !== 'literal' || typeof before.value !== 'string') return false;
    if (!/\b(?:from|into|update|join|table)\s{1,20}["'`[]?$/i.test(before.value.slice(-60))) return false;
    return [...valuesIn(part, file, 5)].some((one) => one.kind === 'name' && loop.variables.includes(one.name));
  });
}

/**
 * Node's Redis clients write the commands of one tick out without waiting for answers: a callback that is called for every element waits once.
 * https://redis.io/docs/latest/develop/clients/nodejs/transpipe/
 */
export function pipelined({ call }: LoopSite, { target }: Query, file: CodeFile): string | undefined {
  return target === 'redis' && call && !file.isPython ? 'the client pipelines the commands of one tick' : undefined;
}

const addresses = /(?:^|_)(?:url|uri|href|link|endpoint|feed)s?$|(?:Url|Uri|URL|URI|Href|Link|Endpoint|Feed)$/;

/** `url`, `bookmark.url`: what a loop over addresses hands on, not an address made up from a fixed one and an id. */
function isAddressOf(value: Value, { loop }: LoopSite): boolean {
  let root = value;
  while (root.kind === 'member') root = root.object;
  return root.kind === 'name' && loop.variables.includes(root.name) && addresses.test(lastName(value) ?? '');
}

/** `metadata.tables[name]`, looked up by the element. */
function isTableOf(value: Value, { file, call }: CallSite, { loop }: LoopSite): boolean {
  if (value.kind !== 'name') return false;
  const bound = file.code.bindings.filter(
    (one) => one.name === value.name && file.functionOf[one.block] === file.functionOf[call.block],
  );
  return bound.some(
    ({ value: table }) =>
      table?.kind === 'index' &&
      lastName(table.object) === 'tables' &&
      table.index.kind === 'name' &&
      loop.variables.includes(table.index.name),
  );
}

/**
 * `if config is None: config = load()`, `if not hasattr(local, 'config'): local.config = load()`, where the name stands in the module: what is found once
 * is kept for all who ask later.
 */
function keptInModule(test: Value, holds: boolean, branch: BlockId, file: CodeFile): Value | undefined {
  const { code, functionOf } = file;
  const asked = unsetIn(test, holds, file);
  const root = asked?.kind === 'member' ? asked.object : asked;
  if (!asked || root?.kind !== 'name' || isOwn(root.name)) return undefined;
  if (!code.bindings.some(({ name, block }) => name === root.name && functionOf[block] === 0)) return undefined;
  // By the place: what Python calls `global` belongs to the module's block.
  const isWithin = (span: Span) => holdsSpan(code.blocks[branch]!.span, span);
  const isSet =
    asked.kind === 'name'
      ? code.bindings.some(({ name, span, value }) => name === asked.name && value && isWithin(span)) ||
        code.assigns.some(({ target, value }) => target.kind === 'name' && target.name === asked.name && isWithin(value.span))
      : code.assigns.some(
          ({ target, value }) => target.kind === 'member' && target.property === lastName(asked) && isWithin(value.span),
        );
  return isSet ? asked : undefined;
}

/**
 * The field of its own object that a call fills only where it is not filled yet: `if self._rates is None: self._rates = load()`. Whoever asks the same
 * object again gets what it has.
 */
export function keptOnObject({ file, call }: CallSite): Value | undefined {
  for (const block of blocksAround(file, call.block)) {
    if (block.kind === 'function') return answeredBefore(file, call, block.id).find((one) => isOwnField(one));
    if (block.kind !== 'branch') continue;
    const asked = ownFieldsIn(unsetIn(block.test, block.holds, file), file, block.id);
    const set = file.code.assigns.find(
      ({ target, value }) =>
        target.kind === 'member' &&
        asked.has(target.property) &&
        target.object.kind === 'name' &&
        isOwn(target.object.name) &&
        holdsSpan(block.span, value.span),
    );
    if (set) return set.target;
  }
  return undefined;
}

function isOwnField(value: Value): boolean {
  return value.kind === 'member' && value.object.kind === 'name' && isOwn(value.object.name);
}

/**
 * What a function gives back before it asks, where it has it already, and keeps once it has asked: `client` of
 * `if (client) return client; client = await connect(); return client;`, `self._rates` of `if self._rates is not None: return self._rates`.
 */
function answeredBefore(file: CodeFile, call: { readonly span: Span }, body: BlockId): readonly Value[] {
  const { code, functionOf } = file;
  const fn = functionOf[body]!;
  return bodyOf(file, fn).returns.flatMap(({ value, block, isYield }) => {
    if (!value || isYield || endsAfter(code.blocks[block]!.span, call.span)) return [];
    const branch = code.blocks[block]!;
    if (branch.kind !== 'branch' || branch.parent !== body || (value.kind !== 'name' && value.kind !== 'member')) return [];
    const set =
      branch.test.kind === 'name' || branch.test.kind === 'member' ? (branch.holds ? branch.test : undefined) : undefined;
    const known = set ?? unsetIn(branch.test, !branch.holds, file) ?? setIn(branch.test, branch.holds);
    return known && isSameName(known, value) && isKeptIn(value, file, fn, branch.span) ? [value] : [];
  });
}

/** `x` of `x is not None`, `x !== null`. */
function setIn(test: Value, holds: boolean): Value | undefined {
  if (test.kind !== 'binary' || !holds || !/^(?:is not|!={1,2})$/.test(test.operator)) return undefined;
  const { left, right } = test;
  const isNothing = (right.kind === 'literal' && right.value === null) || (right.kind === 'name' && right.name === 'undefined');
  return isNothing ? left : undefined;
}

function isSameName(a: Value, b: Value): boolean {
  if (a.kind === 'name') return b.kind === 'name' && a.name === b.name;
  return a.kind === 'member' && b.kind === 'member' && a.property === b.property && isSameName(a.object, b.object);
}

/** Whether a function gives a value to a name that outlives it, after a place. */
function isKeptIn(value: Value, file: CodeFile, fn: FunctionId, after: Span): boolean {
  const { code } = file;
  if (value.kind === 'member')
    return bodyOf(file, fn).assigns.some((one) => isSameName(one.target, value) && endsAfter(one.span, after));
  if (value.kind !== 'name' || !bodyOf(file, 0).bindings.some(({ name }) => name === value.name)) return false;
  const isHere = (span: Span) => holdsSpan(code.blocks[code.functions[fn]!.block]!.span, span) && endsAfter(span, after);
  return code.bindings.some(({ name, span, value: given }) => name === value.name && given !== undefined && isHere(span));
}

/** `_rates` of `self._rates`, also behind a name: `rate = self._rates.get(code)`, which a branch finds missing and reads all of them anew. */
function ownFieldsIn(value: Value | undefined, file: CodeFile, at: BlockId): ReadonlySet<string> {
  const written =
    value?.kind === 'name'
      ? file.code.bindings.filter((one) => one.name === value.name && file.functionOf[one.block] === file.functionOf[at])
      : [];
  const read =
    value?.kind === 'member' ? [value] : written.flatMap((one) => (one.value ? [...valuesIn(one.value, file, 3)] : []));
  return new Set(
    read.flatMap((one) => (one.kind === 'member' && one.object.kind === 'name' && isOwn(one.object.name) ? [one.property] : [])),
  );
}

/** What stands for the object of a method. */
function isOwn(name: string): boolean {
  return /^(?:self|cls|this)$/.test(name);
}

/** What a branch found not to be set: `x` of `not x`, `x is None`, `!x`, `x === undefined`, `not isinstance(x, dict)`; `o.p` of `not hasattr(o, 'p')`. */
function unsetIn(test: Value, holds: boolean, file: CodeFile): Value | undefined {
  if (test.kind === 'unary' && test.operator === 'not') {
    const inner = unsetIn(test.operand, !holds, file);
    return inner ?? (holds && (test.operand.kind === 'name' || test.operand.kind === 'member') ? test.operand : undefined);
  }
  if (test.kind === 'binary' && holds && /^(?:is|={2,3})$/.test(test.operator)) {
    const isNothing =
      (test.right.kind === 'literal' && test.right.value === null) ||
      (test.right.kind === 'name' && test.right.name === 'undefined');
    return isNothing ? test.left : undefined;
  }
  const call = test.kind === 'call' && !holds ? file.code.calls[test.call] : undefined;
  const [object, name] = call?.positional ?? [];
  if (call?.callee.kind === 'name' && call.callee.name === 'isinstance') return object;
  if (call?.callee.kind !== 'name' || call.callee.name !== 'hasattr' || !object || name?.kind !== 'literal') return undefined;
  return { kind: 'member', object, property: String(name.value), span: test.span };
}

/** The names that the branches around a block found not to be set: `groups` below `if groups is None`. */
export function leftOutAt(file: CodeFile, at: BlockId): ReadonlySet<string> {
  const names = new Set<string>();
  for (const block of blocksAround(file, at)) {
    if (block.kind === 'function') break;
    const left = block.kind === 'branch' ? unsetIn(block.test, block.holds, file) : undefined;
    if (left?.kind === 'name') names.add(left.name);
  }
  return names;
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

/** `if (!loaded) { loaded = true; ... }`, where the variable lives longer than a round of the loop: only the first round goes in. */
function onceFlag(test: Value, holds: boolean, branch: BlockId, loop: BlockId, file: CodeFile): string | undefined {
  // `if (isMatch && !isDone)`
  if (test.kind === 'binary' && test.operator === 'and' && holds)
    return onceFlag(test.left, holds, branch, loop, file) ?? onceFlag(test.right, holds, branch, loop, file);
  const { code } = file;
  const isNegated = test.kind === 'unary' && test.operator === 'not';
  const isNull =
    test.kind === 'binary' && /^(?:==|===|is)$/.test(test.operator) && test.right.kind === 'literal' && !test.right.value;
  const flag = isNegated && holds ? test.operand : isNull && holds ? test.left : test;
  // `if (isMissing) { await create(); isMissing = false; }`
  const isLowered = flag === test && holds;
  if (flag?.kind !== 'name') return undefined;
  const isWithin = (block: BlockId, outer: BlockId) => {
    for (let id = block; id > 0; id = code.blocks[id]!.parent) if (id === outer) return true;
    return outer === 0;
  };
  const set = code.bindings.filter(({ name, block }) => name === flag.name && isWithin(block, loop));
  const isKept = code.bindings.some(({ name, block }) => name === flag.name && !isWithin(block, loop) && isWithin(loop, block));
  const isSet = set.some(
    ({ block, value }) => isWithin(block, branch) && value && (value.kind === 'literal' && !value.value) === isLowered,
  );
  return isKept && isSet && set.every(({ block }) => isWithin(block, branch)) ? flag.name : undefined;
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
