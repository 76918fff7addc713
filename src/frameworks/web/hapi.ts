import type { MiddlewareDraft, RouteDraft, RouteReader } from '../../model/framework.ts';
import { arg, defineFramework } from '../../model/framework.ts';
import type { CallSite, Linker, Place } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';

const server = '{@hapi/hapi.server(),~server,~plugin}';
const state = { secure: 'isSecure', httpOnly: 'isHttpOnly', sameSite: 'isSameSite' } as const;

/** The options of a cookie at these ways into the arguments. Secure, HttpOnly and Strict unless told otherwise. https://hapi.dev/api/#-serverstatename-options */
function cookieOptions(...ways: readonly (readonly (number | string)[])[]) {
  const slot = (key: string) => ({ at: ways.map((way) => [...way, key]) });
  return {
    secure: { slot: slot(state.secure), default: 'yes' as const },
    httpOnly: { slot: slot(state.httpOnly), default: 'yes' as const },
    sameSite: { slot: slot(state.sameSite), default: 'strict' as const },
    domain: slot('domain'),
    maxAge: { slot: slot('ttl'), unit: 'ms' as const },
  };
}

/** hapi 17 to 21. https://hapi.dev/api/ */
export default defineFramework({
  id: 'hapi',
  kind: 'web',
  title: 'hapi',
  languages: ['javascript', 'typescript'],
  packages: [
    '@hapi/hapi',
    'hapi',
    '@hapi/glue',
    'glue',
    '@hapi/basic',
    '@hapi/cookie',
    '@hapi/jwt',
    '@hapi/yar',
    '@hapi/inert',
    '@hapi/vision',
    'hapi-auth-jwt2',
    'hapi-auth-cookie',
    '@hapipal/schmervice',
  ],
  documentation: 'https://hapi.dev/api/',
  aliases: [
    ['{hapi.server,hapi.Server,@hapi/hapi.Server,@hapi/hapi.default.server,@hapi/hapi.default.Server}', '@hapi/hapi.server'],
    ['{hapi.Server,@hapi/hapi.Server}()', '@hapi/hapi.server()'],
  ],
  routers: [{ create: '@hapi/hapi.server', isApp: true }],
  guards: [
    // What a route's `auth` or `server.auth.default()` names. https://hapi.dev/api/#-routeoptionsauth
    { path: '@hapi/hapi.server().auth.strategy()', authenticates: 'yes', authorises: 'unknown' },
  ],
  cors: [
    {
      // Nothing is allowed without `cors`; `true` means everybody. https://hapi.dev/api/#-routeoptionscors
      call: `${server}.route`,
      within: arg([0, 'options', 'cors'], [0, 'config', 'cors']),
      origins: arg([0, 'options', 'cors', 'origin'], [0, 'config', 'cors', 'origin']),
      credentials: {
        slot: arg([0, 'options', 'cors', 'credentials'], [0, 'config', 'cors', 'credentials']),
        default: 'no',
      },
      default: 'any',
      whenTrue: 'unknown',
      wildcardInList: true,
      matching: 'whole',
    },
  ],
  cookies: [
    {
      call: `${server}.state`,
      by: 'call',
      title: 'server.state',
      name: arg(0),
      ...cookieOptions([1]),
    },
    {
      // https://hapi.dev/api/#-hstatename-value-options
      call: '~{h,toolkit}.state',
      by: 'call',
      title: 'h.state',
      name: arg(0),
      value: arg(1),
      ...cookieOptions([2]),
    },
    {
      // https://hapi.dev/module/cookie/api
      call: `${server}.auth.strategy`,
      when: { slot: arg(1), path: 'cookie' },
      by: 'session',
      title: '@hapi/cookie',
      name: arg([2, 'cookie', 'name'], [2, 'cookie']),
      defaultName: 'sid',
      ...cookieOptions([2, 'cookie'], [2]),
    },
    {
      // Lax by default. https://hapi.dev/module/yar/api
      call: '**.register',
      when: { slot: arg([0, 'plugin']), path: '{@hapi/yar,yar}' },
      by: 'session',
      title: '@hapi/yar',
      name: arg([0, 'options', 'name']),
      defaultName: 'session',
      ...cookieOptions([0, 'options', 'cookieOptions']),
      sameSite: { slot: arg([0, 'options', 'cookieOptions', 'isSameSite']), default: 'lax' },
    },
  ],
  signingKeys: [
    {
      use: 'session',
      sink: '@hapi/cookie',
      key: { call: `${server}.auth.strategy`, slot: arg([2, 'cookie', 'password'], [2, 'password']) },
    },
    // https://hapi.dev/module/jwt/api
    { use: 'jwt', sink: '@hapi/jwt', key: { call: `${server}.auth.strategy`, slot: arg([2, 'keys']) } },
    // https://github.com/dwyl/hapi-auth-jwt2#documentation
    { use: 'jwt', sink: 'hapi-auth-jwt2', key: { call: `${server}.auth.strategy`, slot: arg([2, 'key']) } },
    {
      use: 'session',
      sink: '@hapi/yar',
      key: { call: '**.register', slot: arg([0, 'options', 'cookieOptions', 'password']) },
    },
    { use: 'jwt', sink: 'Jwt.token.generate', key: { call: '@hapi/jwt**.token.{generate,verify}', slot: arg(1) } },
  ],
  limiters: [
    {
      // Counts in the server's cache. https://github.com/wraithgar/hapi-rate-limit
      applied: ['hapi-rate-limit', 'hapi-ratelimit'],
      store: { default: 'unknown' },
      evicts: 'yes',
      key: { default: 'address' },
    },
    {
      // https://github.com/futurestudio/hapi-rate-limitor
      applied: ['hapi-rate-limitor'],
      store: { default: 'shared' },
      evicts: 'yes',
      key: { default: 'address' },
    },
  ],
  pages: ['{~h,~reply,~toolkit}.{view,file}'],
  recogniseRoutes,
});

/** What reaches every route of a project: the strategy of `server.auth.default()`, plug-ins. */
interface Shared {
  readonly auth: MiddlewareDraft | undefined;
  readonly plugins: readonly MiddlewareDraft[];
}

/** `server.route({ method, path, handler, options })`, also a list, also of another module. */
function* recogniseRoutes(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  const shared = new Map<string, Shared>();
  for (const site of callsOn(linker, 'route')) {
    const { project } = site.file.facts.source;
    let around = shared.get(project);
    if (!around) shared.set(project, (around = sharedBy(linker, read, project)));
    const [given] = site.call.positional;
    for (const item of given ? read.itemsOf(given, placeOf(site)) : [])
      for (const one of linker.resolver.denote(item.value, item.place))
        if (one.kind === 'value' && one.value.kind === 'object') yield* routeOf(linker, read, one.value, one.place, around);
        else if (one.kind === 'value' && one.value.kind === 'list')
          for (const inner of one.value.items)
            for (const route of linker.resolver.denote(inner, one.place))
              if (route.kind === 'value' && route.value.kind === 'object')
                yield* routeOf(linker, read, route.value, route.place, around);
  }
}

/** Calls of a method of the server in projects that use hapi. */
function callsOn(linker: Linker, method: string): readonly CallSite[] {
  return linker.resolver
    .callsTo(`${server}.${method}`)
    .filter(({ file }) => !file.isPython && linker.stacks.uses(file.path, 'hapi'));
}

type Written = Extract<Value, { kind: 'object' }>;

function* routeOf(linker: Linker, read: RouteReader, route: Written, place: Place, around: Shared): Generator<RouteDraft> {
  const method = entryOf(route, 'method');
  const path = entryOf(route, 'path');
  if (!path) return;
  const options = objectOf(linker, entryOf(route, 'options') ?? entryOf(route, 'config'), place);
  const own = options && entryOf(options.value, 'handler');
  const handlerValue = entryOf(route, 'handler');
  const home = own && options ? options.place : place;
  const value = handlerValue ?? own;
  const handler = value && read.handlerOf(value, handlerValue ? place : home);
  const at = linker.locate(place.file, route.span);
  const [text] = read.pathsOf(path, place) ?? [undefined];
  const pre = options && entryOf(options.value, 'pre');
  const auth = options && entryOf(options.value, 'auth');
  for (const verb of methodsOf(linker, method, place)) {
    yield {
      framework: 'hapi',
      file: place.file,
      method: verb,
      path: text ?? '',
      ...(handler ? { handler } : {}),
      at,
      middleware: [
        ...around.plugins,
        ...authOf(linker, auth, options?.place ?? place, around),
        ...(pre ? prerequisites(linker, read, pre, options!.place) : []),
      ],
      ...(options && takesFile(linker, options.value, options.place) ? { takesFile: true } : {}),
      isExact: text !== undefined,
      isMounted: 'yes',
    };
  }
}

/** Parts of forms are read where `multipart` says so. https://hapi.dev/api/#-routeoptionspayloadmultipart */
function takesFile(linker: Linker, options: Written, place: Place): boolean {
  const payload = objectOf(linker, entryOf(options, 'payload'), place);
  const multipart = payload && entryOf(payload.value, 'multipart');
  return multipart !== undefined && !(multipart.kind === 'literal' && multipart.value === false);
}

function methodsOf(linker: Linker, value: Value | undefined, place: Place): readonly string[] {
  const constant = value && linker.constants.valueOf(value, place);
  const items = constant?.kind === 'list' ? constant.items : constant ? [constant] : [];
  const names = items.flatMap((one) => (one.kind === 'literal' ? [String(one.value).toUpperCase()] : []));
  return names.length > 0 ? names.map((name) => (name === '*' ? 'ANY' : name)) : ['ANY'];
}

/** `auth: false`, `'session'`, `{ strategy, mode }`; what is not said is as `server.auth.default()` has it. */
function authOf(linker: Linker, value: Value | undefined, place: Place, around: Shared): readonly MiddlewareDraft[] {
  if (!value) return around.auth ? [around.auth] : [];
  if (value.kind === 'literal' && value.value === false) return [];
  const options = objectOf(linker, value, place);
  const mode = options && entryOf(options.value, 'mode');
  // `try` and `optional` let everybody pass. https://hapi.dev/api/#-routeoptionsauthmode
  if (mode?.kind === 'literal' && (mode.value === 'try' || mode.value === 'optional')) return [];
  const strategy = options ? (entryOf(options.value, 'strategy') ?? entryOf(options.value, 'strategies')) : value;
  if (options && !strategy && around.auth) return [around.auth];
  return [guard(linker, place, strategy ?? value)];
}

function guard(linker: Linker, place: Place, value: Value): MiddlewareDraft {
  const name = value.kind === 'literal' ? String(value.value) : linker.show(value, place.file);
  const at = linker.locate(place.file, value.span);
  return { what: [{ kind: 'external', path: '@hapi/hapi.server().auth.strategy()' }], name: `auth ${name}`, via: 'route', at };
}

/** Functions that run before the handler: `pre: [{ method, assign }, check, [a, b]]`. https://hapi.dev/api/#-routeoptionspre */
function prerequisites(linker: Linker, read: RouteReader, value: Value, place: Place): readonly MiddlewareDraft[] {
  return read.itemsOf(value, place).flatMap((item) =>
    linker.resolver.denote(item.value, item.place).flatMap((one): readonly MiddlewareDraft[] => {
      if (one.kind !== 'value' || one.value.kind !== 'object') return [...read.applied(item.value, item.place, 'route')];
      const method = entryOf(one.value, 'method');
      return method ? [...read.applied(method, one.place, 'route')] : [];
    }),
  );
}

function sharedBy(linker: Linker, read: RouteReader, project: string): Shared {
  const isHere = ({ file }: CallSite) => file.facts.source.project === project;
  const byDefault = callsOn(linker, 'auth.default').find(isHere);
  const [strategy] = byDefault?.call.positional ?? [];
  const plugins = callsOn(linker, 'register')
    .filter(isHere)
    .flatMap((site) => pluginsOf(linker, read, site));
  return { auth: byDefault && strategy && { ...guard(linker, placeOf(byDefault), strategy), via: 'app' }, plugins };
}

/** Libraries' plug-ins: `server.register({ plugin: require('hapi-rate-limit'), options })`. */
function pluginsOf(linker: Linker, read: RouteReader, site: CallSite): readonly MiddlewareDraft[] {
  const [given] = site.call.positional;
  return (given ? read.itemsOf(given, placeOf(site)) : []).flatMap((item) => {
    const options = objectOf(linker, item.value, item.place);
    const plugin = options ? entryOf(options.value, 'plugin') : item.value;
    return (plugin ? linker.resolver.denote(plugin, options?.place ?? item.place) : []).flatMap((one): MiddlewareDraft[] =>
      one.kind === 'external' && !one.path.startsWith('~')
        ? [{ what: [one], name: one.path, via: 'app', at: linker.locate(site.file, site.call.span), isPlugin: true }]
        : [],
    );
  });
}

function objectOf(linker: Linker, value: Value | undefined, place: Place): { value: Written; place: Place } | undefined {
  if (!value) return undefined;
  for (const one of linker.resolver.denote(value, place))
    if (one.kind === 'value' && one.value.kind === 'object') return { value: one.value, place: one.place };
  return undefined;
}

function entryOf(value: Written, key: string): Value | undefined {
  return value.entries.find((one) => one.key === key)?.value;
}

function placeOf({ file, call }: CallSite): Place {
  return { file, block: call.block };
}
