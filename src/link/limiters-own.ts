/** Limiters that the project wrote itself: by what the code answers and counts, and by its name. */

import { bodyOf } from '../model/body.ts';
import type { Limiter } from '../model/concepts.ts';
import type { LimiterDescriptor } from '../model/framework.ts';
import type { Denotation, FunctionNode, Linker } from '../model/linking.ts';
import type { ClassSyntax, FunctionSyntax } from '../model/syntax.ts';
import type { BlockId, Value } from '../model/value.ts';
import { nodesOf, syntaxOf } from './guards.ts';
import type { LimiterKeys } from './limiters-keys.ts';
import type { LibraryLimiters } from './limiters-library.ts';
import type { Known, LimiterRegistry } from './limiters-registry.ts';
import { CALL_DEPTH, ownStore } from './limiters-store.ts';
import { tableOf } from './match.ts';
import { classSymbol, lastName, locate, symbolOf } from './program.ts';
import { gather, nestedFunctions, reaches } from './reach.ts';
import { statusesOf } from './statuses.ts';
import { trustsProxies } from './trusted-proxies.ts';

/** What a function is marked by, see `marksOf`: it answers 429 or 423, compares or counts failed tries, calls a library's limiter. */
const mark = { refuses: 1, locks: 2, compares: 4, library: 8, counts: 16 } as const;
/** Names by which the field calls limiters; own code must also answer 429 or count. */
const limiterName =
  /rate_?limit|throttl|too_?many_?requests|brute_?force|lock_?out|login_?attempts?|token_?bucket|leaky_?bucket|slow_?down|abuse_?(?:detect|check|guard|limit)/i;
const failedTries = /(?:attem?pts?|tries)_?(?:left|remaining)$|attem?pt?s?(?:_?count)?$|failed|failures|tries$/i;
/** What is left of a number of tries: `attempts_left -= 1`. */
const triesLeft = /^(?:(?:attem?pts|tries)_?(?:left|remaining)|(?:remaining|left)_?(?:attem?pts|tries))$/i;
/** What is counted with an account: `failed_logins`, `login_attempts`; not what is sent again (`failed_deliveries`, `retry_attempts`). */
const countedTries =
  /^(?=.*(?:fail|attempt|tries))(?=.*(?:log_?in|sign_?in|auth|password|attempt|pin|otp))(?!.*(?:retr|deliver|send|sent|job|task))/i;
/** Methods of a limiter that ask it: not those that report, configure or clear. */
const askingName =
  /limit|allow|check|acquire|hit|consume|exceed|block|throttl|record|attempt|enforce|try|permit|lock|authori[sz]e|take/i;
/** Tells of tries instead of asking about them: `sendLockoutEmail`, `clearLoginAttempts`. */
const tellingName = /^_?(?:send|log|notify|mail|record|increment|increase|clear|reset|unlock|remove|delete)|e?mail|notif/i;
const notLimiterName =
  /exceeded|exception|error|config|settings|header|key|response|handler$|^_?(?:edit|update|delete|patch|show|view|list|manage|save|render|display)(?:_|[A-Z])/i;
/** Stands for what was judged and limits nothing. */
const nothing = { kind: 'limiter', name: '', isOwn: true } as Limiter;

/** Gives the limiter that a function or class of the project is, if it is one. */
export function buildOwnLimiters(
  linker: Linker,
  registry: LimiterRegistry,
  keys: LimiterKeys,
  library: LibraryLimiters,
): (one: Denotation) => Known | undefined {
  const stores = {
    shared: tableOf(linker.frameworks, ({ sharedStores = [] }) => sharedStores.map((path) => [path, true] as const)),
    evicting: tableOf(linker.frameworks, ({ evictingStores = [] }) => evictingStores.map((path) => [path, true] as const)),
    queries: tableOf(linker.frameworks, ({ queries = [] }) => queries.map(({ call }) => [call, true] as const)),
  };
  const increments = new Set(linker.frameworks.flatMap((one) => one.increments ?? []));
  const marks = gather(linker.calls, marksOf);
  const own = new Map<FunctionSyntax | ClassSyntax, Known | undefined>();

  function ownLimiter(one: Denotation): Known | undefined {
    const syntax = syntaxOf(one);
    if (!syntax) return undefined;
    if (!own.has(syntax)) own.set(syntax, judgeOwn(one));
    return own.get(syntax);
  }

  function judgeOwn(asked: Denotation): Known | undefined {
    const one = limiterAsked(asked) ?? asked;
    const nodes = one === asked ? nodesOf(linker, one) : [...nodesOf(linker, asked), ...nodesOf(linker, one)];
    if (nodes.length === 0) return undefined;
    const isClass = one.kind === 'class' || one.kind === 'instance';
    const symbol = isClass ? classSymbol(one.file, one.id) : symbolOf(nodes[0]!.file, nodes[0]!.id);
    // Functions under the same key of several objects have the same name.
    const key = isClass ? `own:${symbol}` : `own:${nodes[0]!.file.path}:${nodes[0]!.id}`;
    const known = registry.byKey.get(key);
    if (known) return known.limiter.isOwn && known.limiter.name === '' ? undefined : known;
    const name = symbol.slice(symbol.indexOf('#') + 1);
    const short = name.split('.').at(-1)!;
    const answers = nodes.some((node) => marks(node, CALL_DEPTH) & mark.refuses);
    const saysSo = limiterName.test(short) && !notLimiterName.test(short);
    const wrapsLibrary = nodes.map((node) => libraryInside(node)).find((inner) => inner !== undefined);
    const isLockout = !answers && !saysSo && !wrapsLibrary && nodes.some(locksAccounts);
    if (!answers && !saysSo && !wrapsLibrary && !isLockout) {
      registry.byKey.set(key, { limiter: nothing });
      const asked = one.kind === 'function' ? namedLimiterIn(linker, nodes) : undefined;
      const inner = asked && judgeOwn({ kind: 'function', ...asked });
      if (inner) registry.byKey.set(key, inner);
      if (inner) return inner;
      return undefined;
    }
    if (wrapsLibrary) {
      registry.byKey.set(key, wrapsLibrary);
      return wrapsLibrary;
    }
    const first = nodes[0]!;
    const maker = isClass ? undefined : makerOf(first);
    const named = maker ?? first;
    const at = isClass
      ? locate(one.file, one.file.code.classes[one.id]!.nameSpan)
      : locate(named.file, named.file.code.functions[named.id]!.nameSpan);
    const isHandedOn = nodes.every(({ file, id }) => catchesRefusals({ file, id }).length > 0);
    const storage: ReturnType<typeof ownStore> = isHandedOn
      ? { store: { is: 'unknown', says: 'what refuses stands elsewhere', trail: [] }, evicts: 'unknown' }
      : isLockout
        ? { store: { is: 'shared', says: 'failed tries are counted with the account', trail: [] }, evicts: 'yes' }
        : ownStore(linker, stores, one, isClass ? nodes : nodes.flatMap(refusing));
    const header =
      isLockout || trustsProxies(linker, first.file.facts.source.project)
        ? undefined
        : nodes.map((node) => keys.forwardedHeader(node)).find((found) => found !== undefined);
    const paths = listedPaths(linker, nodes);
    const limiter: Limiter = {
      kind: 'limiter',
      name: maker ? maker.file.code.functions[maker.id]!.name : name || short,
      at,
      framework: 'own',
      project: first.file.facts.source.project,
      store: storage.store,
      evicts: storage.evicts,
      key: header
        ? {
            is: 'forwarded-header',
            at: header.at,
            says: `it counts by the header ${header.name}, which the client writes`,
            trail: [],
          }
        : isLockout
          ? { is: 'user', says: 'it counts by the account that is tried', trail: [] }
          : { is: 'unknown', says: 'own code', trail: [] },
      isCoarse: false,
      takesEffect: { is: 'yes', says: 'it is applied', trail: [] },
      covers: 0,
      isOwn: true,
    };
    return registry.remember(key, { limiter, ...(paths.length > 0 ? { paths } : {}) });
  }

  /**
   * Failed tries are compared with a bound, and they are counted with the account, or who passed the bound is told that it is locked.
   * https://www.rfc-editor.org/rfc/rfc4918#section-11.3
   */
  function locksAccounts(node: FunctionNode): boolean {
    const found = marks(node, CALL_DEPTH);
    return (found & mark.compares) !== 0 && (found & (mark.locks | mark.counts)) !== 0;
  }

  /** What refuses by a bound: the function itself, or those that it calls for it, which is where the counting is, too. */
  function refusing(node: FunctionNode): readonly FunctionNode[] {
    if (statusesOf(node.file, node.id).has(429)) return [node];
    const found: FunctionNode[] = [];
    reaches(linker.calls, node, CALL_DEPTH, (inner) => {
      const isBound = bodyOf(inner.file, inner.id).compares.some(({ operator }) => /^[<>]=?$/.test(operator));
      if (isBound && statusesOf(inner.file, inner.id).has(429)) found.push(inner);
      return false;
    });
    return found.length > 0 ? found : [node];
  }

  function marksOf({ file, id }: FunctionNode): number {
    const statuses = statusesOf(file, id);
    const { compares, calls, assigns } = bodyOf(file, id);
    const isCompared = compares.some(
      ({ operator, left, right }) =>
        /^[<>]=?$/.test(operator) && [left, right].some((side) => failedTries.test(lastName(side) ?? '')),
    );
    const isCounted = assigns.some(
      ({ target, value }) =>
        target.kind === 'member' &&
        !isReset(value) &&
        (countedTries.test(target.property) || (triesLeft.test(target.property) && isDifference(value))),
    );
    const isIncreased = calls.some(({ call }) => {
      const given = [...call.positional, ...call.named.map(({ value }) => value)];
      return (
        given.some((one) => increases(one, increments)) || (increments.has(lastName(call.callee) ?? '') && given.some(namesTries))
      );
    });
    const isLibrary = calls.some((site) =>
      linker.resolver.calleePaths(site).some((path) => library.uses.of(path).some(({ as }) => as !== 'through')),
    );
    return (
      (statuses.has(429) && !relaysRefusal({ file, id }) ? mark.refuses : 0) |
      (statuses.has(423) ? mark.locks : 0) |
      (isCompared ? mark.compares : 0) |
      (isCounted || isIncreased ? mark.counts : 0) |
      (isLibrary ? mark.library : 0)
    );
  }

  /** `except openai.RateLimitError: raise HTTPException(429)` tells what another service refused; nothing is counted here. */
  function relaysRefusal(node: FunctionNode): boolean {
    return catchesRefusals(node).some(({ value, block }) =>
      linker.resolver
        .denote(value, { file: node.file, block })
        .some((found) => found.kind === 'external' && library.uses.of(found.path).length === 0),
    );
  }

  /** A function that makes or calls a library's limiter: a factory, a wrapper. */
  function libraryInside(node: FunctionNode): Known | undefined {
    if ((marks(node, 2) & mark.library) === 0) return undefined;
    let found: Known | undefined;
    reaches(linker.calls, node, 2, (inner) => {
      for (const site of bodyOf(inner.file, inner.id).calls) {
        for (const path of linker.resolver.calleePaths(site)) {
          const made = new Set<LimiterDescriptor>();
          for (const { framework, descriptor, as } of library.uses.of(path)) {
            if (as === 'create') {
              made.add(descriptor);
              found ??= library.libraryLimiter(framework, descriptor, site);
            } else if (as === 'applied' && !made.has(descriptor))
              found ??= library.ofExternal({ kind: 'external', path, origin: site });
          }
        }
      }
      return found !== undefined;
    });
    return found;
  }

  return ownLimiter;
}

/** The errors of refusals that a function catches, where it compares no count itself. */
function catchesRefusals({ file, id }: FunctionNode): readonly { readonly value: Value; readonly block: BlockId }[] {
  const { compares, blocks } = bodyOf(file, id);
  if (compares.some(({ operator }) => /^[<>]=?$/.test(operator))) return [];
  return blocks.flatMap((at) => {
    const block = file.code.blocks[at]!;
    if (block.kind !== 'handler') return [];
    return block.catches
      .filter((one) => /rate_?limit|throttl|too_?many/i.test(lastName(one) ?? ''))
      .map((value) => ({ value, block: block.parent }));
  });
}

/** What a piece of middleware asks under the name of a limiter: `if (await AuthAttempt.abuseDetected(ip)) throw badRequest()`. */
function namedLimiterIn(linker: Linker, nodes: readonly FunctionNode[]): FunctionNode | undefined {
  // What a decorator wraps around a function stands in it: `def wrapper(request): if not TokenBucket.authorize(request.user): ...`.
  const within = nodes.flatMap(({ file, id }) => nestedFunctions(file, id).map((inner) => ({ file, id: inner })));
  for (const node of [...nodes, ...within])
    for (const site of bodyOf(node.file, node.id).calls)
      for (const { to, by, isCallback } of linker.calls.targetsOf(site)) {
        const { name } = to.file.code.functions[to.id]!;
        if (isCallback || by !== 'typed' || tellingName.test(name)) continue;
        if (limiterName.test(name) && !notLimiterName.test(name)) return to;
        if (limiterAsked({ kind: 'function', ...to })) return to;
      }
  return undefined;
}

/** `limiter.is_limited(client)`: a method that asks a class whose name says that it limits stands for the class, whatever is answered then. */
function limiterAsked(one: Denotation): Denotation | undefined {
  const fn = one.kind === 'function' ? one.file.code.functions[one.id] : undefined;
  if (one.kind !== 'function' || fn?.class === undefined || !askingName.test(fn.name)) return undefined;
  const { name } = one.file.code.classes[fn.class]!;
  return limiterName.test(name) && !notLimiterName.test(name) ? { kind: 'instance', file: one.file, id: fn.class } : undefined;
}

/** Paths an own middleware compares the request with, when they are the ones it limits: at least one speaks of signing in. */
function listedPaths(linker: Linker, nodes: readonly FunctionNode[]): string[] {
  const found = new Set<string>();
  for (const start of nodes) {
    reaches(linker.calls, start, 1, ({ file, id }) => {
      const read = (value: Value | undefined, block: number) => {
        if (!value) return;
        const constant = linker.constants.valueOf(value, { file, block });
        const items =
          constant.kind === 'list'
            ? constant.items
            : constant.kind === 'object'
              ? [...constant.entries.keys()].map((text) => ({ kind: 'literal' as const, value: text }))
              : [constant];
        for (const item of items)
          if (item.kind === 'literal' && typeof item.value === 'string' && item.value.startsWith('/')) found.add(item.value);
      };
      const body = bodyOf(file, id);
      for (const compare of body.compares) {
        if (compare.operator === 'not in' || compare.operator === '!=') continue;
        read(compare.left, compare.block);
        read(compare.right, compare.block);
      }
      for (const { call } of body.calls) {
        if (/^(?:startswith|startsWith|endswith|endsWith|includes|match)$/.test(lastName(call.callee) ?? ''))
          for (const value of call.positional) read(value, call.block);
      }
      for (const block of file.code.blocks) {
        if (block.kind === 'loop' && block.over && file.functionOf[block.parent] === id) read(block.over, block.parent);
      }
      return false;
    });
  }
  const paths = [...found];
  return paths.some((path) => /login|auth|token|register|signup|password|otp|verify/i.test(path)) ? paths : [];
}

/** The named function that returns a nameless one: `function limit(times) { return (req, res, next) => ... }`. */
function makerOf({ file, id }: FunctionNode): FunctionNode | undefined {
  const fn = file.code.functions[id]!;
  if (fn.name) return undefined;
  const parent = file.functionOf[file.code.blocks[fn.block]!.parent]!;
  const isReturned = file.code.returns.some(
    (one) => file.functionOf[one.block] === parent && one.value?.kind === 'function' && one.value.function === id,
  );
  return parent !== 0 && isReturned && file.code.functions[parent]!.name ? { file, id: parent } : undefined;
}

/** `data: { invalidLoginAttempts: { increment: 1 } }`, `{ $inc: { failedLogins: 1 } }`, `{ loginAttempts: user.loginAttempts + 1 }` */
function increases(value: Value, increments: ReadonlySet<string>, depth = 0): boolean {
  if (value.kind !== 'object' || depth > 3) return false;
  return value.entries.some(({ key, value: given }) => {
    if (key === undefined || !countedTries.test(key)) return increases(given, increments, depth + 1);
    if (given.kind === 'object') return given.entries.some((one) => one.key !== undefined && increments.has(one.key));
    return (given.kind === 'literal' && typeof given.value === 'number' && given.value > 0) || isSum(given);
  });
}

/** `'failedLogins'` and `['failedLogins']` of `user.increment('failedLogins')`. */
function namesTries(value: Value): boolean {
  if (value.kind === 'list') return value.items.some(namesTries);
  return value.kind === 'literal' && typeof value.value === 'string' && countedTries.test(value.value);
}

function isSum(value: Value): boolean {
  return value.kind === 'binary' && value.operator === '+';
}

/** `-= 1` reads as a difference, too. */
function isDifference(value: Value): boolean {
  return value.kind === 'binary' && value.operator === '-';
}

/** `account.failed_attempts = 0`; `+= 1` counts. */
function isReset(value: Value): boolean {
  return value.kind === 'literal' && !value.value;
}
