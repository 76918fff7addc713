import { bodyOf } from '../model/body.ts';
import type { Limiter, Stated } from '../model/concepts.ts';
import type { LimiterDescriptor, LimiterDraft, RouteDraft, Slot } from '../model/framework.ts';
import type { CallSite, CodeFile, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import { fileStart, type Location, type Span } from '../model/location.ts';
import type { Call, ClassSyntax, FunctionSyntax } from '../model/syntax.ts';
import type { ClassId, Truth, Value } from '../model/value.ts';
import { argumentAt } from './constants.ts';
import type { Deployment } from './deployment.ts';
import { nodesOf, syntaxOf } from './guards.ts';
import { PatternTable } from './match.ts';
import { entryAt, optionAt } from './options.ts';
import { classSymbol, lastName, locate, symbolOf } from './program.ts';
import { readProxyLimits } from './proxy-limits.ts';
import { gather, nestedFunctions, reaches } from './reach.ts';
import { statusesOf } from './statuses.ts';
import { offByDefault } from './switches.ts';

/** Which things limit, asked by routes for everything that is attached to them. */
export interface Limiting {
  /** The limiter that a piece of middleware, a decorator, a dependency or a guard is (or wraps), if any. */
  limiterOf(denotation: Denotation, at?: Location): Limiter | undefined;
  /** Whether this takes what it is applied to out of the limits of the whole app. */
  isExempting(denotation: Denotation): boolean;
  readonly all: readonly Limiter[];
  /** Limiters that reach a route by its method and full path: app-wide defaults, path rules of a middleware, proxy locations. */
  onPath(method: string, path: string, file: CodeFile): readonly Limiter[];
  /** Whether a limiter that is attached to an app or router reaches a path (own middleware may list the paths it limits). */
  reachesPath(limiter: Limiter, path: string): boolean;
  /** A limiter as it stands where it cannot work: above the route's decorator, on a handler without `request`. */
  misplace(limiter: Limiter, says: string, at: Location): Limiter;
  readonly misplaced: readonly Limiter[];
  /** Whether a route gets a limiter that takes only those whose options ask for it. */
  isAskedFor(limiter: Limiter, options: RouteDraft['options']): boolean;
  /** What a handler must take for a limiter to work on it. */
  neededParameter(limiter: Limiter): string | undefined;
  /**
   * The limiter as the model shows it, once it is known how many routes it covers; undefined when it covers none itself and those made from it
   * stand for it.
   */
  conclude(limiter: Limiter, covers: number): Limiter | undefined;
}

/** A descriptor and the framework it is of. */
interface Library {
  readonly framework: string;
  readonly descriptor: LimiterDescriptor;
}

interface Known {
  readonly limiter: Limiter;
  readonly site?: CallSite;
  readonly descriptor?: LimiterDescriptor;
  /** Paths an own middleware lists as the ones it limits. */
  readonly paths?: readonly string[];
  readonly appWide?: boolean;
}

/** A read of a header that names the client. */
interface HeaderRead {
  readonly at: Location;
  readonly name: string;
}

const CALL_DEPTH = 3;
/** What a function is marked by, see `marksOf`: it answers 429 or 423, compares or counts failed tries, calls a library's limiter. */
const mark = { refuses: 1, locks: 2, compares: 4, library: 8, counts: 16 } as const;
/** Methods of containers. */
const filling = new Set(['set', 'append', 'push', 'setdefault', 'appendleft', 'add', 'update']);
const emptying = new Set(['delete', 'pop', 'clear', 'popitem']);
/** Names by which the field calls limiters; own code must also answer 429 or count. */
const limiterName =
  /rate_?limit|throttl|too_?many_?requests|brute_?force|lock_?out|login_?attempts?|token_?bucket|leaky_?bucket|slow_?down|abuse_?(?:detect|check|guard|limit)/i;
const failedTries = /attem?pt?s?(?:_?count)?$|failed|failures|tries$/i;
/** What is counted with an account: `failed_logins`, `login_attempts`; not what is sent again (`failed_deliveries`, `retry_attempts`). */
const countedTries =
  /^(?=.*(?:fail|attempt|tries))(?=.*(?:log_?in|sign_?in|auth|password|attempt|pin|otp))(?!.*(?:retr|deliver|send|sent|job|task))/i;
/** Methods of a limiter that ask it: not those that report, configure or clear. */
const askingName =
  /limit|allow|check|acquire|hit|consume|exceed|block|throttl|record|attempt|enforce|try|permit|lock|authori[sz]e|take/i;
/** Tells of tries instead of asking about them: `sendLockoutEmail`, `clearLoginAttempts`. */
const tellingName = /^_?(?:send|log|notify|mail|record|increment|increase|clear|reset|unlock|remove|delete)|e?mail|notif/i;
const notLimiterName = /exceeded|exception|error|config|settings|header|key|response|handler$/i;

export function assembleLimiters(linker: Linker, _deployment: Deployment): Limiting {
  const descriptors = linker.frameworks.flatMap((framework) =>
    (framework.limiters ?? []).map((descriptor) => ({ framework: framework.id, descriptor })),
  );
  const sharedStores = new PatternTable(
    linker.frameworks.flatMap((framework) => (framework.sharedStores ?? []).map((path) => [path, true] as const)),
  );
  const applied = new PatternTable(
    descriptors.flatMap((one) => one.descriptor.applied.map((path): readonly [string, Library] => [path, one])),
  );
  const uses = new PatternTable(descriptors.flatMap(usesOf));
  const exempting = new PatternTable(
    descriptors.flatMap(({ descriptor }) => (descriptor.appWide?.exempts ? [[descriptor.appWide.exempts, true] as const] : [])),
  );
  const marks = gather(linker.calls, marksOf);
  let settings: readonly Configured[] | undefined;
  let mentioned: ReadonlySet<Call> | undefined;
  const byKey = new Map<string, Known>();
  const all: Known[] = [];
  const byLimiter = new Map<Limiter, Known>();
  const ofClass = new Map<ClassSyntax, Library | undefined>();
  const own = new Map<FunctionSyntax | ClassSyntax, Known | undefined>();
  const misplaced = new Map<string, Limiter>();
  const templates = new Set<Limiter>();
  /** By project. */
  const trusting = new Map<string, boolean>();
  const proxies = readProxyLimits(linker);
  for (const { framework, descriptor } of descriptors) {
    if (!descriptor.create) continue;
    for (const site of linker.resolver.callsTo(descriptor.create)) libraryLimiter(framework, descriptor, site);
  }
  for (const draft of linker.frameworks.flatMap((one) => [...(one.recogniseLimiters?.(linker) ?? [])])) fromSettings(draft);

  function configured(names: readonly string[] | undefined): readonly Configured[] {
    if (!names) return [];
    const wanted = descriptors.flatMap(({ descriptor: { appWide, store } }) => [
      ...(appWide?.settings ?? []),
      ...(store.settings ?? []),
    ]);
    settings ??= readConfigured(linker, new Set(wanted));
    return settings.filter(({ name }) => names.includes(name));
  }

  function isMentioned(call: Call): boolean {
    mentioned ??= readMentioned(linker);
    return mentioned.has(call);
  }

  function fromSettings({ what, name, at, takesEffect }: LimiterDraft): void {
    const isIt = (pattern: string) =>
      what.kind === 'external'
        ? linker.fits(pattern, what.path)
        : what.kind === 'class' && linker.resolver.derivesFrom(what.file, what.id, pattern);
    const library = descriptors.find(({ descriptor }) => descriptor.applied.some(isIt));
    const key =
      what.kind === 'external'
        ? `${library?.framework}:${what.path}`
        : what.kind === 'class'
          ? `class:${classSymbol(what.file, what.id)}`
          : undefined;
    if (!library || key === undefined || byKey.has(key)) return;
    const { framework, descriptor } = library;
    const limiter = plainLimiter(framework, descriptor, name, at);
    remember(key, { limiter: { ...limiter, ...(takesEffect ? { takesEffect } : {}) }, descriptor });
  }

  function remember(key: string, known: Known): Known {
    byKey.set(key, known);
    all.push(known);
    byLimiter.set(known.limiter, known);
    return known;
  }

  function limiterOf(one: Denotation, at?: Location): Limiter | undefined {
    return knownOf(one, at)?.limiter;
  }

  function knownOf(one: Denotation, where?: Location): Known | undefined {
    if (one.kind === 'external') {
      const passed = new Set<LimiterDescriptor>();
      for (const { framework, descriptor, as } of uses.of(one.path)) {
        if (as === 'create' || passed.has(descriptor)) continue;
        if (as === 'through') {
          const made = one.origin && inProject(descriptor, one.origin.file.facts.source.project);
          if (made) return made;
          passed.add(descriptor);
          continue;
        }
        if (descriptor.configures) {
          const made = inProject(descriptor, one.origin?.file.facts.source.project);
          if (made) return made;
        }
        const site = descriptor.configures ? undefined : descriptor.create ? creationOf(descriptor, one) : one.origin;
        if (site) return libraryLimiter(framework, descriptor, site);
        const key = `${framework}:${one.path}`;
        return byKey.get(key) ?? remember(key, { limiter: plainLimiter(framework, descriptor, one.path, where), descriptor });
      }
      return undefined;
    }
    if (one.kind === 'class' || one.kind === 'instance') {
      const library = libraryOf(one.file, one.id);
      if (library) {
        const key = `class:${classSymbol(one.file, one.id)}`;
        const known = byKey.get(key);
        if (known) return known;
        const { descriptor, framework } = library;
        const cls = one.file.code.classes[one.id]!;
        const made = descriptor.configures ? inProject(descriptor, one.file.facts.source.project) : undefined;
        const method = descriptor.keyMethod ? one.file.methods.get(one.id)?.get(descriptor.keyMethod) : undefined;
        if (made && method === undefined) return made;
        const at = locate(one.file, cls.nameSpan);
        const plain = made?.limiter ?? plainLimiter(framework, descriptor, cls.name, at);
        if (made) templates.add(made.limiter);
        const key_ = method === undefined ? plain.key : keyOfFunction({ file: one.file, id: method }, at);
        return remember(key, { limiter: { ...plain, name: cls.name, at, key: key_ }, descriptor });
      }
    }
    return ownLimiter(one);
  }

  /** The first descriptor that a class derives from something of. */
  function libraryOf(file: CodeFile, id: ClassId): Library | undefined {
    const cls = file.code.classes[id]!;
    if (!ofClass.has(cls)) {
      const paths = linker.resolver.basesOf(file, id).flatMap((base) => (base.kind === 'external' ? [base.path] : []));
      ofClass.set(cls, applied.first(paths));
    }
    return ofClass.get(cls);
  }

  /** What a project made of a descriptor; of another project of the repository when it made none itself. */
  function inProject(descriptor: LimiterDescriptor, project: string | undefined): Known | undefined {
    const made = all.filter((known) => known.descriptor === descriptor && known.site !== undefined);
    return made.find((known) => known.limiter.project === project) ?? (made.length > 0 ? made[0] : undefined);
  }

  /** The call that made the object a decorator or method belongs to. */
  function creationOf(descriptor: LimiterDescriptor, one: Extract<Denotation, { kind: 'external' }>): CallSite | undefined {
    let site = one.origin;
    for (let i = 0; site && i < 6; i++) {
      if (linker.resolver.calleePaths(site).some((path) => linker.fits(descriptor.create!, path))) return site;
      const callee: Value = site.call.callee;
      if (callee.kind !== 'member') return undefined;
      const place = { file: site.file, block: site.call.block };
      const inner: Denotation | undefined = linker.resolver
        .denote(callee.object, place)
        .find((candidate) => candidate.kind === 'external' && candidate.origin);
      site = inner?.kind === 'external' ? inner.origin : undefined;
    }
    return undefined;
  }

  function libraryLimiter(framework: string, descriptor: LimiterDescriptor, site: CallSite): Known {
    const key = `${site.file.path}:${site.id}`;
    const known = byKey.get(key);
    if (known) return known;
    const place = { file: site.file, block: site.call.block };
    const at = locate(site.file, site.call.span);
    const wide = descriptor.appWide;
    const isWide =
      wide !== undefined &&
      (wide.always === true ||
        (wide.slot !== undefined && argumentAt(site.call, wide.slot.at) !== undefined) ||
        configured(wide.settings).length > 0) &&
      (wide.middleware === undefined || isAdded(linker, wide.middleware));
    const limiter: Limiter = {
      kind: 'limiter',
      name:
        descriptor.configures && site.call.callee.kind === 'member' ? (lastName(site.call.callee.object) ?? '') : nameOf(site),
      at,
      framework,
      project: site.file.facts.source.project,
      store: storeOf(descriptor, site),
      evicts: descriptor.evicts,
      key: keyOf(descriptor, site),
      isCoarse: false,
      takesEffect: switchedOff(descriptor, site) ??
        offByDefault(linker, site) ??
        unwired(descriptor, site) ??
        unmet(descriptor, site) ?? { is: 'yes', says: 'it is created here', at, trail: [] },
      covers: 0,
      isOwn: false,
      ...limitText(site, linker, place),
    };
    return remember(key, { limiter, site, descriptor, appWide: isWide });
  }

  function plainLimiter(framework: string, descriptor: LimiterDescriptor, name: string, at: Location | undefined): Limiter {
    const anywhere = at ?? { file: linker.program.code.keys().next().value!, span: fileStart };
    return {
      kind: 'limiter',
      name,
      at: anywhere,
      framework,
      project: linker.program.files.get(anywhere.file)?.source.project ?? '',
      store: defaultStore(descriptor, 'the library keeps its counters there by default'),
      evicts: descriptor.evicts,
      key: { is: descriptor.key.default, says: 'the library counts by it', trail: [] },
      isCoarse: false,
      takesEffect: { is: 'yes', says: 'it is applied', trail: [] },
      covers: 0,
      isOwn: false,
    };
  }

  function storeOf(descriptor: LimiterDescriptor, site: CallSite): Limiter['store'] {
    const slotted = option(descriptor, site, descriptor.store.slot);
    const at = locate(site.file, site.call.span);
    if (
      !slotted &&
      descriptor.factory &&
      option(descriptor, site, {
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
      return { ...defaultStore(descriptor, 'no store is given, and the default is the memory of the process'), at };
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
      if (isSometimes || isConditional)
        return { is: 'unknown', at: where, says: 'a store is given under a condition', trail: [] };
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

  function defaultStore({ store }: LimiterDescriptor, says: string): Limiter['store'] {
    if (store.default !== 'cache') return { is: store.default, says, trail: [] };
    for (const one of linker.frameworks) {
      const found = one.cacheStore?.(linker);
      if (found) return found;
    }
    return { is: 'unknown', says: 'the cache that it counts in is configured elsewhere', trail: [] };
  }

  /** Created without its app, and no method ever brings the two together. */
  function unmet({ needsApp }: LimiterDescriptor, site: CallSite): Stated<Truth> | undefined {
    if (!needsApp) return undefined;
    const place = { file: site.file, block: site.call.block };
    if (argumentAt(site.call, needsApp.slot.at)) return undefined;
    if (site.call.positional.some((one) => one.kind === 'spread')) return undefined;
    const isApp = (value: Value) =>
      linker.resolver.pathsOf(value, place).some((path) => linker.fits(needsApp.app, path) || path.startsWith('~app'));
    if (site.call.positional.some(isApp)) return undefined;
    for (const one of linker.program.callsByName.get(needsApp.method) ?? []) {
      const { callee } = one.call;
      const home = { file: one.file, block: one.call.block };
      const denoted = callee.kind === 'member' ? linker.resolver.denote(callee.object, home) : [];
      // What nobody could follow may be it.
      if (denoted.length === 0) return undefined;
      if (
        denoted.some(
          (it) =>
            (it.kind === 'external' || it.kind === 'instance') &&
            (it.origin?.call === site.call || ('parameter' in it && it.parameter)),
        )
      )
        return undefined;
    }
    const says = `it is given no app, and nothing calls its '${needsApp.method}'`;
    return { is: 'no', at: locate(site.file, site.call.span), says, trail: [] };
  }

  function option(descriptor: LimiterDescriptor, site: CallSite, slot: Slot | undefined) {
    return slot && optionAt(linker, site, slot, descriptor.factory);
  }

  function keyOf(descriptor: LimiterDescriptor, site: CallSite): Limiter['key'] {
    const slotted = option(descriptor, site, descriptor.key.slot);
    const everyone = descriptor.key.default === 'address' && trustsEverybody(site.file.facts.source.project);
    if (!slotted && everyone)
      return {
        is: 'forwarded-header',
        at: everyone,
        says: 'it counts by X-Forwarded-For, which every client is trusted with',
        trail: [],
      };
    if (!slotted) return { is: descriptor.key.default, says: 'the library counts by it', trail: [] };
    const { value: given, place } = slotted;
    const at = locate(place.file, given.span);
    const denoted = linker.resolver.denote(given, place);
    if (denoted.some((one) => one.kind === 'external' && /get_remote_address$/.test(one.path)))
      return { is: 'address', at, says: 'it counts by the address of the connection', trail: [] };
    if (denoted.some((one) => one.kind === 'external' && /get_ipaddr$/.test(one.path)))
      return { is: 'forwarded-header', at, says: 'get_ipaddr trusts X-Forwarded-For', trail: [] };
    for (const one of denoted) {
      if (one.kind !== 'function') continue;
      return keyOfFunction({ file: one.file, id: one.id }, at);
    }
    return { is: 'unknown', at, says: 'its key function could not be followed', trail: [] };
  }

  function keyOfFunction(node: FunctionNode, at: Location): Limiter['key'] {
    const header = forwardedHeader(node);
    if (header && trustsProxies(node.file.facts.source.project))
      return { is: 'other', at: header.at, says: 'it counts by a header that the trusted proxies write', trail: [] };
    if (header)
      return {
        is: 'forwarded-header',
        at: header.at,
        says: `it counts by the header ${header.name}, which the client writes`,
        trail: [{ at, says: 'the key function is named here' }],
      };
    const returned = bodyOf(node.file, node.id).returns.flatMap(({ value }) => (value ? [...parts(value)] : []));
    const names = new Set(returned.map(lastName));
    if (names.has('user') || names.has('userId') || names.has('current_user'))
      return { is: 'user', at, says: 'it counts by user', trail: [] };
    if (['ip', 'ips', 'remoteAddress', 'remote_addr'].some((name) => names.has(name)))
      return { is: 'address', at, says: 'it counts by the address of the connection', trail: [] };
    return { is: 'other', at, says: 'it counts by what its own key function returns', trail: [] };
  }

  /** Whether a project says which proxies may name the client. */
  function trustsProxies(project: string): boolean {
    let known = trusting.get(project);
    if (known === undefined) trusting.set(project, (known = readTrust(project)));
    return known;
  }

  function readTrust(project: string): boolean {
    return linker.frameworks
      .flatMap((one) => one.trustedProxies ?? [])
      .some(({ call, text, slot }) =>
        linker.resolver.callsTo(call).some((site) => {
          if (site.file.facts.source.project !== project) return false;
          const [first] = site.call.positional;
          if (text !== undefined && !(first?.kind === 'literal' && first.value === text)) return false;
          const given = optionAt(linker, site, slot);
          return given !== undefined && !(given.value.kind === 'literal' && !given.value.value);
        }),
      );
  }

  /** Where every proxy is trusted, the client too: `app.set('trust proxy', true)`. https://expressjs.com/en/guide/behind-proxies.html */
  function trustsEverybody(project: string): Location | undefined {
    for (const { call, text, slot } of linker.frameworks.flatMap((one) => one.trustedProxies ?? []))
      for (const site of linker.resolver.callsTo(call)) {
        const [first] = site.call.positional;
        if (site.file.facts.source.project !== project) continue;
        if (text !== undefined && !(first?.kind === 'literal' && first.value === text)) continue;
        const given = optionAt(linker, site, slot);
        if (!given || given.value.kind !== 'literal') continue;
        // `app.enable('trust proxy')` is the same as true.
        if (given.value.value === true || given.value === first) return locate(site.file, site.call.span);
      }
    return undefined;
  }

  /** Where a function reads X-Forwarded-For or a like header, itself or one call away. */
  function forwardedHeader(node: FunctionNode): HeaderRead | undefined {
    let found: HeaderRead | undefined;
    reaches(linker.calls, node, 1, (inner) => {
      found ??= headerRead(inner);
      return found !== undefined;
    });
    return found;
  }

  function headerRead({ file, id }: FunctionNode): HeaderRead | undefined {
    const read = (value: Value, span: Span): HeaderRead => {
      const name = value.kind === 'member' ? value.property : value.kind === 'literal' ? String(value.value) : '';
      return { at: locate(file, span), name };
    };
    const named = (value: Value) => (value.kind === 'index' ? value.index : value);
    const isHeader = (value: Value | undefined) =>
      value?.kind === 'literal' &&
      typeof value.value === 'string' &&
      /^(?:http_)?x[-_]forwarded[-_]for$|^(?:http_)?x[-_]real[-_]ip$|^(?:http_)?x[-_]client[-_]ip$/i.test(value.value);
    const isRead = (value: Value) =>
      (value.kind === 'index' && isHeader(value.index)) ||
      (value.kind === 'member' && /^(?:x-forwarded-for|x-real-ip|x-client-ip)$/i.test(value.property));
    const readIn = (value: Value | undefined) => (value ? [...parts(value)].find(isRead) : undefined);
    const body = bodyOf(file, id);
    for (const { call } of body.calls) {
      const header = call.positional.find(isHeader);
      if (header) return read(header, call.span);
      const found = call.positional.map(readIn).find((one) => one !== undefined);
      if (found) return read(named(found), found.span);
    }
    for (const { value } of [...body.bindings, ...body.returns]) {
      const found = readIn(value);
      if (found) return read(named(found), found.span);
    }
    return undefined;
  }

  function switchedOff(descriptor: LimiterDescriptor, site: CallSite): Stated<Truth> | undefined {
    for (const off of descriptor.off ?? []) {
      const slotted = option(descriptor, site, off.slot);
      if (!slotted) continue;
      const { value, place } = slotted;
      const at = locate(place.file, value.span);
      const constant = linker.constants.valueOf(value, place);
      if (off.value === 'always-true') {
        const skips = linker.resolver.denote(value, place).find((one) => one.kind === 'function');
        const returned = skips?.kind === 'function' ? bodyOf(skips.file, skips.id).returns : [];
        if (returned.length === 1 && returned[0]!.value?.kind === 'literal' && returned[0]!.value.value === true)
          return { is: 'no', at, says: 'every request is skipped', trail: [] };
      } else if (constant.kind === 'literal' && constant.value === off.value)
        return { is: 'no', at, says: 'it is switched off', trail: constant.trail };
    }
    return undefined;
  }

  function unwired(descriptor: LimiterDescriptor, site: CallSite): Stated<Truth> | undefined {
    const { needsAssign } = descriptor;
    if (!needsAssign) return undefined;
    for (const file of linker.program.code.values()) {
      if (file.isPython !== site.file.isPython) continue;
      for (const assign of file.code.assigns) if (endsWith(assign.target, needsAssign)) return undefined;
    }
    return {
      is: 'no',
      at: locate(site.file, site.call.span),
      says: `nothing assigns it to '${needsAssign.join('.')}' of the app, which the library asks for`,
      trail: [],
    };
  }

  // ------------------------------------------------------------------------------------------------------------- own code

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
    const known = byKey.get(key);
    if (known) return known.limiter.isOwn && known.limiter.name === '' ? undefined : known;
    const name = symbol.slice(symbol.indexOf('#') + 1);
    const short = name.split('.').at(-1)!;
    const answers = nodes.some((node) => marks(node, CALL_DEPTH) & mark.refuses);
    const saysSo = limiterName.test(short) && !notLimiterName.test(short);
    const wrapsLibrary = nodes.map((node) => libraryInside(node)).find((inner) => inner !== undefined);
    const isLockout = !answers && !saysSo && !wrapsLibrary && nodes.some(locksAccounts);
    if (!answers && !saysSo && !wrapsLibrary && !isLockout) {
      byKey.set(key, { limiter: nothing });
      const asked = one.kind === 'function' ? namedLimiterIn(nodes) : undefined;
      const inner = asked && judgeOwn({ kind: 'function', ...asked });
      if (inner) byKey.set(key, inner);
      if (inner) return inner;
      return undefined;
    }
    if (wrapsLibrary) {
      byKey.set(key, wrapsLibrary);
      return wrapsLibrary;
    }
    const first = nodes[0]!;
    const maker = isClass ? undefined : makerOf(first);
    const named = maker ?? first;
    const at = isClass
      ? locate(one.file, one.file.code.classes[one.id]!.nameSpan)
      : locate(named.file, named.file.code.functions[named.id]!.nameSpan);
    const storage: ReturnType<typeof ownStore> = isLockout
      ? { store: { is: 'shared', says: 'failed tries are counted with the account', trail: [] }, evicts: 'yes' }
      : ownStore(one, nodes);
    const header =
      isLockout || trustsProxies(first.file.facts.source.project)
        ? undefined
        : nodes.map((node) => forwardedHeader(node)).find((found) => found !== undefined);
    const paths = listedPaths(nodes);
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
    return remember(key, { limiter, ...(paths.length > 0 ? { paths } : {}) });
  }

  /** What a piece of middleware asks under the name of a limiter: `if (await AuthAttempt.abuseDetected(ip)) throw badRequest()`. */
  function namedLimiterIn(nodes: readonly FunctionNode[]): FunctionNode | undefined {
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

  /**
   * Failed tries are compared with a bound, and they are counted with the account, or who passed the bound is told that it is locked.
   * https://www.rfc-editor.org/rfc/rfc4918#section-11.3
   */
  function locksAccounts(node: FunctionNode): boolean {
    const found = marks(node, CALL_DEPTH);
    return (found & mark.compares) !== 0 && (found & (mark.locks | mark.counts)) !== 0;
  }

  function marksOf({ file, id }: FunctionNode): number {
    const statuses = statusesOf(file, id);
    const { compares, calls, assigns } = bodyOf(file, id);
    const isCompared = compares.some(
      ({ operator, left, right }) =>
        /^[<>]=?$/.test(operator) && [left, right].some((side) => failedTries.test(lastName(side) ?? '')),
    );
    const isCounted = assigns.some(
      ({ target, value }) => target.kind === 'member' && countedTries.test(target.property) && !isReset(value),
    );
    const isLibrary = calls.some((site) =>
      linker.resolver.calleePaths(site).some((path) => uses.of(path).some(({ as }) => as !== 'through')),
    );
    return (
      (statuses.has(429) ? mark.refuses : 0) |
      (statuses.has(423) ? mark.locks : 0) |
      (isCompared ? mark.compares : 0) |
      (isCounted ? mark.counts : 0) |
      (isLibrary ? mark.library : 0)
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
          for (const { framework, descriptor, as } of uses.of(path)) {
            if (as === 'create') {
              made.add(descriptor);
              found ??= libraryLimiter(framework, descriptor, site);
            } else if (as === 'applied' && !made.has(descriptor)) found ??= knownOf({ kind: 'external', path, origin: site });
          }
        }
      }
      return found !== undefined;
    });
    return found;
  }

  /** Where an own limiter counts: a shared store it calls, or a dict, Map or list of the module or the object. */
  function ownStore(one: Denotation, nodes: readonly FunctionNode[]): { store: Limiter['store']; evicts: Truth } {
    let shared: Location | undefined;
    let memory: Location | undefined;
    let evicts: Truth = 'no';
    const visit = (node: FunctionNode) => {
      const body = bodyOf(node.file, node.id);
      for (const site of body.calls) {
        const { call } = site;
        const place = { file: node.file, block: call.block };
        const paths = linker.resolver.calleePaths(site);
        if (paths.some((path) => sharedStores.of(path).length > 0)) shared ??= locate(node.file, call.span);
        if (deletes(linker, call, place)) evicts = 'yes';
        if (call.callee.kind === 'member' && isContainer(linker, call.callee.object, place)) {
          if (filling.has(call.callee.property)) memory ??= locate(node.file, call.span);
          if (emptying.has(call.callee.property)) evicts = 'yes';
        }
        if (paths.some((path) => /(?:TTLCache|LRUCache|lru-cache|node-cache|LRU)/.test(path))) evicts = 'yes';
      }
      for (const assign of body.assigns) {
        if (assign.target.kind === 'index' && isContainer(linker, assign.target.object, { file: node.file, block: assign.block }))
          memory ??= locate(node.file, assign.span);
      }
    };
    const owner =
      one.kind === 'class' || one.kind === 'instance'
        ? [...(one.file.methods.get(one.id)?.values() ?? [])].map((id) => ({ file: one.file, id }))
        : [];
    for (const start of [...nodes, ...owner]) {
      reaches(linker.calls, start, CALL_DEPTH, (inner) => {
        visit(inner);
        return false;
      });
    }
    // A cleanup task beside the entries in their module (`setInterval(() => hits.delete(...))`, `del hits[key]`).
    const home = memory && linker.program.code.get(memory.file);
    if (evicts === 'no' && home) evicts = moduleEvicts(home) ? 'yes' : 'no';
    if (shared) return { store: { is: 'shared', at: shared, says: 'it counts in a shared store', trail: [] }, evicts: 'yes' };
    if (memory) return { store: { is: 'memory', at: memory, says: 'it counts in the memory of the process', trail: [] }, evicts };
    return { store: { is: 'unknown', says: 'where it counts could not be followed', trail: [] }, evicts: 'unknown' };
  }

  function moduleEvicts(file: CodeFile): boolean {
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

  /** Paths an own middleware compares the request with, when they are the ones it limits: at least one speaks of signing in. */
  function listedPaths(nodes: readonly FunctionNode[]): string[] {
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

  return {
    limiterOf,
    get all() {
      return [...all.map((known) => known.limiter), ...proxies.map((proxy) => proxy.limiter)];
    },
    onPath(_method, path, file) {
      const wide = all
        .filter((known) => known.appWide && sharesApp(known.limiter.project, file.facts.source.project))
        .map((known) => known.limiter);
      return [
        ...wide,
        ...proxies.filter((proxy) => proxy.reaches(path, file.facts.source.project)).map((proxy) => proxy.limiter),
      ];
    },
    reachesPath(limiter, path) {
      const known = byLimiter.get(limiter);
      if (!known?.paths) return true;
      return known.paths.some(
        (listed) =>
          path === listed || path.startsWith(`${listed.replace(/\/$/, '')}/`) || path.endsWith(listed) || listed.endsWith(path),
      );
    },
    isExempting(one) {
      return one.kind === 'external' && exempting.of(one.path).length > 0;
    },
    misplace(limiter, says, at) {
      templates.add(limiter);
      const key = `${at.file}:${at.span}`;
      const known = misplaced.get(key);
      if (known) return known;
      const made: Limiter = { ...limiter, takesEffect: { is: 'no', says, at, trail: [] } };
      misplaced.set(key, made);
      return made;
    },
    get misplaced() {
      return [...misplaced.values()];
    },
    isAskedFor(limiter, options) {
      const known = byLimiter.get(limiter);
      const asked = known?.descriptor?.asked;
      if (!asked || !known.site) return true;
      const set = option(known.descriptor!, known.site, asked.slot);
      const constant = set && linker.constants.valueOf(set.value, set.place);
      const isOptIn = constant?.kind === 'literal' && constant.value === asked.value;
      const found = options && entryAt(linker, options.value, options.place, asked.option);
      if (found?.value.kind === 'literal' && found.value.value === false) return false;
      return !isOptIn || found !== undefined;
    },
    neededParameter: (limiter) => byLimiter.get(limiter)?.descriptor?.needsParameter,
    conclude(limiter, covers) {
      if (limiter.takesEffect.is === 'no') return { ...limiter, covers };
      const known = byLimiter.get(limiter);
      if (covers === 0 && templates.has(limiter)) return undefined;
      const isApplied = covers > 0 || !known?.site || known.appWide;
      if (isApplied || (!known.descriptor?.configures && isMentioned(known.site.call))) return { ...limiter, covers };
      return {
        ...limiter,
        covers,
        takesEffect: { is: 'no', says: 'nothing applies it to a route, a router or the app', at: limiter.at, trail: [] },
      };
    },
  };
}

/** Patterns of a descriptor with what fits them does. */
function usesOf({
  framework,
  descriptor,
}: Library): (readonly [string, Library & { readonly as: 'create' | 'through' | 'applied' }])[] {
  const { create, through = [], applied } = descriptor;
  return [
    ...(create ? [[create, { framework, descriptor, as: 'create' }] as const] : []),
    ...through.map((path) => [path, { framework, descriptor, as: 'through' }] as const),
    ...applied.map((path) => [path, { framework, descriptor, as: 'applied' }] as const),
  ];
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

/** `del hits[client]`. */
function deletes(linker: Linker, call: CallSite['call'], place: Place): boolean {
  if (call.callee.kind !== 'name' || call.callee.name !== 'del') return false;
  return call.positional.some((one) => one.kind === 'index' && isContainer(linker, one.object, place));
}

/** `account.failed_attempts = 0`; `+= 1` counts. */
function isReset(value: Value): boolean {
  return value.kind === 'literal' && !value.value;
}

function isNull(value: Value): boolean {
  return value.kind === 'literal' && value.value === null;
}

const nothing = { kind: 'limiter', name: '', isOwn: true } as Limiter;

function sharesApp(a: string, b: string): boolean {
  return a === b || a === '' || b === '';
}

interface Configured {
  readonly name: string;
  readonly value: Value;
  readonly place: Place;
}

/** What the app's configuration is given under these names: `app.config["X"] = v`, a field of a configuration class, `config.update(X=v)`. */
function readConfigured(linker: Linker, names: ReadonlySet<string>): readonly Configured[] {
  const found: Configured[] = [];
  const add = (name: unknown, value: Value | undefined, place: Place) => {
    if (typeof name === 'string' && value && names.has(name)) found.push({ name, value, place });
  };
  if (names.size === 0) return found;
  for (const file of linker.program.code.values()) {
    for (const one of bodyOf(file, 0).bindings) add(one.name, one.value, { file, block: one.block });
    for (const { target, value, block } of file.code.assigns)
      if (target.kind === 'index' && target.index.kind === 'literal') add(target.index.value, value, { file, block });
    for (const call of file.code.calls) {
      const place = { file, block: call.block };
      for (const one of call.named) add(one.name, one.value, place);
      for (const one of call.positional)
        if (one.kind === 'object') for (const entry of one.entries) add(entry.key, entry.value, place);
    }
  }
  return found;
}

/** Whether some call is handed this piece of middleware: `app.add_middleware(SlowAPIMiddleware)`, `Middleware(SlowAPIMiddleware)`. */
function isAdded(linker: Linker, pattern: string): boolean {
  for (const name of ['add_middleware', 'Middleware', 'middleware', 'use'])
    for (const { file, call } of linker.program.callsByName.get(name) ?? [])
      for (const value of [...call.positional, ...call.named.map((one) => one.value)])
        if (linker.resolver.pathsOf(value, { file, block: call.block }).some((path) => linker.fits(pattern, path))) return true;
  return false;
}

/** The calls whose result is used somewhere: called, called on, handed over. */
function readMentioned(linker: Linker): ReadonlySet<Call> {
  const found = new Set<Call>();
  const mention = (value: Value, place: Place, by?: Call) => {
    for (const one of linker.resolver.denote(value, place))
      if ((one.kind === 'external' || one.kind === 'instance') && one.origin && one.origin.call !== by)
        found.add(one.origin.call);
  };
  for (const file of linker.program.code.values()) {
    for (const call of file.code.calls) {
      const place = { file, block: call.block };
      const read = (value: Value, by?: Call) => {
        for (const part of parts(value)) {
          // Handed over where it is made: `app.use(rateLimit({ ... }))`.
          if (part.kind === 'call') found.add(file.code.calls[part.call]!);
          else if (part.kind === 'name' || part.kind === 'member') mention(part, place, by);
        }
      };
      for (const one of call.positional) read(one);
      for (const one of call.named) read(one.value);
      if (call.callee.kind === 'member') read(call.callee.object);
      read(call.callee, call);
    }
    for (const one of file.code.functions) {
      const place = { file, block: file.code.blocks[one.block]!.parent };
      for (const decorator of one.decorators) mention(decorator, place);
    }
  }
  return found;
}

/** An expression and what it is made of, a few levels deep. */
function* parts(value: Value, depth = 0): Generator<Value> {
  yield value;
  if (depth > 5) return;
  switch (value.kind) {
    case 'list':
      for (const item of value.items) yield* parts(item, depth + 1);
      break;
    case 'object':
      for (const entry of value.entries) yield* parts(entry.value, depth + 1);
      break;
    case 'binary':
      yield* parts(value.left, depth + 1);
      yield* parts(value.right, depth + 1);
      break;
    case 'conditional':
      yield* parts(value.then, depth + 1);
      yield* parts(value.otherwise, depth + 1);
      break;
    case 'member':
    case 'index':
      yield* parts(value.object, depth + 1);
      break;
    case 'spread':
    case 'await':
      yield* parts(value.value, depth + 1);
      break;
  }
}

function isContainer(linker: Linker, value: Value, place: { file: CodeFile; block: number }): boolean {
  const base = value.kind === 'index' ? value.object : value;
  const isMap = (path: string) =>
    /^(?:dict|Map|Object|collections\.(?:defaultdict|OrderedDict|Counter|deque)|list|set|WeakMap)(?:\(\))?$/.test(path);
  for (const one of linker.resolver.denote(base, place)) {
    if (one.kind === 'value' && (one.value.kind === 'object' || one.value.kind === 'list' || one.value.kind === 'comprehension'))
      return true;
    if (one.kind === 'external' && isMap(one.path)) return true;
  }
  return false;
}

function endsWith(target: Value, members: readonly string[]): boolean {
  let value = target;
  for (const name of [...members].reverse()) {
    if (value.kind !== 'member' || value.property !== name) return false;
    value = value.object;
  }
  return true;
}

/** The variable a limiter is bound to, else what made it. */
function nameOf(site: CallSite): string {
  const bound = site.file.code.bindings.find((binding) => binding.value?.kind === 'call' && binding.value.call === site.id);
  return bound?.name ?? lastName(site.call.callee) ?? 'limiter';
}

function limitText(site: CallSite, linker: Linker, place: { file: CodeFile; block: number }): { limit?: string } {
  const value = argumentAt(site.call, ['default_limits', [0, 'max'], [0, 'limit'], 'times']);
  if (!value) return {};
  const constant = linker.constants.valueOf(value, place);
  const first = constant.kind === 'list' ? constant.items[0] : constant;
  return first?.kind === 'literal' ? { limit: String(first.value) } : {};
}
