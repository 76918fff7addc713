import type { MiddlewareDraft, RouteDraft, RouteReader } from '../../model/framework.ts';
import { arg, defineFramework } from '../../model/framework.ts';
import type { CallSite, CodeFile, Denotation, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';

const router = '{@adonisjs/core/services/router{,.default},@ioc:Adonis/Core/Route{,.default},~router,~Route}';
const verbs = ['get', 'post', 'put', 'patch', 'delete', 'any'];
const MAX_GROUPS = 8;

/** AdonisJS 5 and 6. https://docs.adonisjs.com/guides/basics/routing */
export default defineFramework({
  id: 'adonis',
  kind: 'web',
  title: 'AdonisJS',
  languages: ['javascript', 'typescript'],
  packages: [
    '@adonisjs/core',
    '@adonisjs/auth',
    '@adonisjs/session',
    '@adonisjs/limiter',
    '@adonisjs/cors',
    '@adonisjs/lucid',
    '@ioc:Adonis/Core',
  ],
  documentation: 'https://docs.adonisjs.com/guides/basics/routing',
  guards: [
    // https://docs.adonisjs.com/guides/authentication/session-guard#protecting-routes
    { path: '@adonisjs/core/http.middleware.auth', authenticates: 'yes', authorises: 'no' },
  ],
  limiters: [
    {
      // Counters live where `config/limiter.ts` says. https://docs.adonisjs.com/guides/security/rate-limiting
      applied: [
        '@adonisjs/core/http.middleware.throttle',
        '{@adonisjs/limiter/services/main,@ioc:Adonis/Addons/Limiter}{,.default}.{define(),Limiter.define()}',
        '{@adonisjs/limiter/services/main,@ioc:Adonis/Addons/Limiter}{,.default}{,.Limiter}.use().{attempt,consume,penalize,get,increment}',
      ],
      store: { default: 'unknown' },
      evicts: 'yes',
      key: { default: 'unknown' },
    },
  ],
  cors: [
    {
      // Only where it is enabled, and then with credentials. https://docs.adonisjs.com/guides/security/cors
      call: '@adonisjs/cors.defineConfig',
      within: arg([0, 'enabled']),
      origins: arg([0, 'origin']),
      credentials: { slot: arg([0, 'credentials']), default: 'yes' },
      default: 'none',
      whenTrue: 'reflects',
      wildcardInList: true,
      matching: 'whole',
      callback: 'returned',
    },
  ],
  cookies: [
    {
      // https://docs.adonisjs.com/guides/basics/session#configuration
      call: '@adonisjs/session.defineConfig',
      by: 'session',
      title: 'the session',
      name: arg([0, 'cookieName']),
      defaultName: 'adonis-session',
      secure: { slot: arg([0, 'cookie', 'secure']), default: 'no' },
      httpOnly: { slot: arg([0, 'cookie', 'httpOnly']), default: 'no' },
      sameSite: { slot: arg([0, 'cookie', 'sameSite']), default: 'absent' },
      domain: arg([0, 'cookie', 'domain']),
    },
  ],
  recogniseRoutes,
});

/** `router.group(() => { router.post('login', [AuthController, 'login']) }).prefix('auth').use(throttle)`. */
function* recogniseRoutes(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  for (const file of linker.program.code.values()) {
    if (file.isPython || !linker.stacks.byProject.get(file.facts.source.project)?.has('adonis')) continue;
    const chains = new Chains(file);
    for (const site of file.sites) {
      const { callee, positional, block, span } = site.call;
      if (callee.kind !== 'member' || !verbs.includes(callee.property) || positional.length < 2) continue;
      if (!linker.resolver.calleePaths(site).some((path) => linker.fits(`${router}.{${verbs.join(',')}}`, path))) continue;
      const place = { file, block };
      const own = readChain(read, chains, site, place, 'route');
      const groups = groupsAround(read, chains, site);
      const prefix = groups.reduceRight((path, group) => read.join(path, group.prefix), '');
      const handler = handlerOf(linker, read, positional[1]!, place);
      const [path] = read.pathsOf(positional[0]!, place) ?? [undefined];
      const name = methodName(positional[1]!);
      yield {
        framework: 'adonis',
        file,
        method: callee.property === 'any' ? 'ANY' : callee.property.toUpperCase(),
        path: read.join(read.join('/', prefix), path ?? ''),
        ...(handler ? { handler } : {}),
        ...(name ? { handlerName: name } : {}),
        at: linker.locate(file, span),
        middleware: [...groups.flatMap((group) => group.middleware), ...own.middleware],
        isExact: path !== undefined,
        isMounted: 'yes',
      };
    }
  }
}

// ------------------------------------------------------------------------------------------------------------- chains and groups

/** Which call is made on what a call gives, and which call a function is handed to. */
class Chains {
  readonly on = new Map<number, CallSite>();
  readonly handed = new Map<number, CallSite>();
  readonly file: CodeFile;

  constructor(file: CodeFile) {
    this.file = file;
    for (const site of file.sites) {
      const { callee, positional } = site.call;
      if (callee.kind === 'member' && callee.object.kind === 'call') this.on.set(callee.object.call, site);
      if (callee.kind === 'member' && callee.property === 'group' && positional[0]?.kind === 'function')
        this.handed.set(positional[0].function, site);
    }
  }
}

interface Applied {
  readonly prefix: string;
  readonly middleware: readonly MiddlewareDraft[];
}

/** What is chained to a route or a group: `.prefix('admin').use(middleware.auth())`, `.middleware('throttle:global')`. */
function readChain(read: RouteReader, chains: Chains, first: CallSite, place: Place, via: MiddlewareDraft['via']): Applied {
  let prefix = '';
  const middleware: MiddlewareDraft[] = [];
  for (let site = chains.on.get(first.id), i = 0; site && i < 20; site = chains.on.get(site.id), i++) {
    const { callee, positional } = site.call;
    const method = callee.kind === 'member' ? callee.property : '';
    if (method === 'prefix' && positional[0]) prefix = read.join(read.pathsOf(positional[0], place)?.[0] ?? '', prefix);
    if (method !== 'use' && method !== 'middleware') continue;
    for (const value of positional)
      for (const item of read.itemsOf(value, place)) middleware.push(...appliedBy(read, item.value, item.place, via, site));
  }
  return { prefix, middleware };
}

/** A name of the kernel (`'auth'`, `middleware.auth()`), or a function. */
function appliedBy(
  read: RouteReader,
  value: Value,
  place: Place,
  via: MiddlewareDraft['via'],
  site: CallSite,
): readonly MiddlewareDraft[] {
  const called = value.kind === 'call' ? place.file.code.calls[value.call]!.callee : undefined;
  const isNamed = called?.kind === 'member' && called.object.kind === 'name' && called.object.name === 'middleware';
  const text = value.kind === 'literal' ? String(value.value).split(':')[0] : isNamed ? called.property : undefined;
  if (text === undefined) return read.applied(value, place, via);
  const at = { file: site.file.path, span: value.span };
  return [{ what: [{ kind: 'external', path: `@adonisjs/core/http.middleware.${text}` }], name: text, via, at }];
}

function groupsAround(read: RouteReader, chains: Chains, { call }: CallSite): readonly Applied[] {
  const found: Applied[] = [];
  const { file } = chains;
  for (let fn = file.functionOf[call.block]!; found.length < MAX_GROUPS; ) {
    const group = chains.handed.get(fn);
    if (!group) return found;
    found.push(readChain(read, chains, group, { file, block: group.call.block }, 'router'));
    fn = file.functionOf[group.call.block]!;
  }
  return found;
}

// ------------------------------------------------------------------------------------------------------------- handlers

function methodName(value: Value): string | undefined {
  const [, method] = value.kind === 'list' ? value.items : [];
  const text = method ?? value;
  return text.kind === 'literal' && typeof text.value === 'string' ? text.value.split('.').at(-1) : undefined;
}

/** A function, `[AuthController, 'login']` (the class itself, or `() => import('#controllers/auth_controller')`), or `'AuthController.login'`. */
function handlerOf(linker: Linker, read: RouteReader, value: Value, place: Place): FunctionNode | undefined {
  const name = methodName(value);
  if (value.kind === 'list' && value.items[0] && name) {
    for (const one of linker.resolver.denote(value.items[0], place)) {
      const found = methodOf(linker, one.kind === 'function' ? linker.resolver.resultOf(one) : [one], name);
      if (found) return found;
    }
    return undefined;
  }
  if (value.kind !== 'literal' || !name) return read.handlerOf(value, place);
  const cls = String(value.value).split('.')[0]!.split('/').at(-1);
  for (const file of linker.program.code.values()) {
    if (!file.path.endsWith(`Controllers/Http/${String(value.value).split('.')[0]}.ts`)) continue;
    const id = file.code.classes.findIndex((one) => one.name === cls);
    const method = file.methods.get(id)?.get(name);
    if (method !== undefined) return { file, id: method };
  }
  return undefined;
}

function methodOf(linker: Linker, denoted: readonly Denotation[], name: string): FunctionNode | undefined {
  for (const one of denoted) {
    const classes = one.kind === 'file' ? linker.resolver.memberOf(one, 'default') : [one];
    for (const cls of classes) {
      if (cls.kind !== 'class' && cls.kind !== 'instance') continue;
      const method = cls.file.methods.get(cls.id)?.get(name);
      if (method !== undefined) return { file: cls.file, id: method };
    }
  }
  return undefined;
}
