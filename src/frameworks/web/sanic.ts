import type { MountDraft, RouteReader } from '../../model/framework.ts';
import { arg, defineFramework } from '../../model/framework.ts';
import type { Linker, Place } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';
import { renderedLists } from './template-lists.ts';

const app = '{sanic.Sanic,sanic.app.Sanic}';
const blueprint = '{sanic.Blueprint,sanic.blueprints.Blueprint}';
const either = `{${app.slice(1, -1)},${blueprint.slice(1, -1)}}()`;
const group = `${blueprint}.group`;
const verbs = 'get,post,put,patch,delete,head,options';

/** Sanic. https://sanic.dev/en/guide/basics/routing.html */
export default defineFramework({
  id: 'sanic',
  kind: 'web',
  title: 'Sanic',
  languages: ['python'],
  packages: [
    'sanic',
    'sanic_ext',
    'sanic_jwt',
    'sanic_cors',
    'sanic_security',
    'sanic_testing',
    'sanic_limiter',
    'sanic_session',
  ],
  documentation: 'https://sanic.dev/en/guide/basics/routing.html',
  keepsOwnSettings: true,
  // https://sanic.dev/en/plugins/sanic-ext/templating/jinja.html
  recogniseListings: (linker) =>
    renderedLists(linker, 'sanic', [
      { call: 'sanic_ext.{**.,}render', template: arg(0, 'template_name'), context: arg('context') },
      { call: `${app}().ext.template`, template: arg(0, 'template_name'), context: 'returned' },
    ]),
  routers: [
    { create: app, isApp: true },
    // https://sanic.dev/en/guide/best-practices/blueprints.html
    { create: blueprint, isApp: false, prefix: arg('url_prefix', 1) },
  ],
  recogniseMounts,
  routes: [
    { call: `${either}.{${verbs}}`, as: 'decorator', method: 'name', path: arg(0, 'uri') },
    {
      call: `${either}.route`,
      as: 'decorator',
      method: { slot: arg('methods'), default: ['GET'] },
      path: arg(0, 'uri'),
    },
    // https://sanic.dev/en/guide/basics/routing.html#adding-a-route
    {
      call: `${either}.add_route`,
      as: 'call',
      method: { slot: arg('methods', 2), default: ['GET'] },
      handler: arg(0, 'handler'),
      path: arg(1, 'uri'),
    },
  ],
  // https://sanic.dev/en/guide/advanced/class-based-views.html
  handlerClasses: [{ base: 'sanic.views.HTTPMethodView', applied: ['decorators'] }],
  uses: [
    // https://sanic.dev/en/guide/basics/middleware.html
    { call: `${either}.on_request`, what: arg(0), as: 'decorator', order: 'all' },
    {
      call: `${either}.middleware`,
      what: arg(0),
      as: 'decorator',
      order: 'all',
      only: { slot: arg(0, 'attach_to'), values: ['request'] },
    },
    { call: `${app}().register_middleware`, what: arg(0, 'middleware'), as: 'call', order: 'all' },
  ],
  guards: [
    // https://sanic-jwt.readthedocs.io/en/latest/pages/protected.html
    { path: 'sanic_jwt.{**.,}{protected,protected(),inject_user()}', authenticates: 'yes', authorises: 'no' },
    { path: 'sanic_jwt.{**.,}scoped()', authenticates: 'yes', authorises: 'yes' },
    // https://security.na-stewart.com/
    { path: 'sanic_security.{**.,}{requires_authentication,authenticate}', authenticates: 'yes', authorises: 'no' },
    {
      path: 'sanic_security.{**.,}{require_permissions(),requires_permission(),require_roles(),requires_role(),check_roles,check_permissions}',
      authenticates: 'yes',
      authorises: 'yes',
    },
  ],
  cookies: [
    {
      // HttpOnly, nothing else by default. https://sanic-session.readthedocs.io/en/latest/configuration.html
      call: 'sanic_session.{**.,}{InMemory,Redis,AIORedis,Memcache,MongoDB}SessionInterface',
      by: 'session',
      title: 'session',
      name: arg('cookie_name'),
      defaultName: 'session',
      secure: { slot: arg('secure'), default: 'no' },
      httpOnly: { slot: arg('httponly'), default: 'yes' },
      sameSite: { slot: arg('samesite'), default: 'absent' },
      domain: arg('domain'),
      maxAge: { slot: arg('expiry'), unit: 's' },
    },
  ],
  // https://sanic-jwt.readthedocs.io/en/latest/pages/endpoints.html
  pluginRoutes: [
    {
      create: 'sanic_jwt.{**.,}{Initialize,initialize}',
      brings: [{ method: 'POST', path: '/auth', name: 'Initialize', purpose: 'login' }],
    },
  ],
  // https://sanic.dev/en/plugins/sanic-ext/validation.html
  bodySchemas: [{ decorator: 'sanic_ext.{**.,}validate()', schema: arg('json', 'form', 'query') }],
  // https://sanic.dev/en/guide/basics/request.html#files
  uploads: ['{sanic.{**.,}Request(),~request,~req}.files{,.**}'],
  pages: ['sanic_ext.{render,template()}'],
});

/** Blueprints, lists of them and groups. https://sanic.dev/en/guide/best-practices/blueprints.html#blueprint-groups */
function* recogniseMounts(linker: Linker, read: RouteReader): Generator<MountDraft> {
  for (const site of linker.resolver.callsTo(`${app}().{blueprint,register_blueprint}`)) {
    const place = { file: site.file, block: site.call.block };
    const given = linker.argument(site.call, arg(0, 'blueprint'));
    const prefix = linker.argument(site.call, arg('url_prefix'));
    if (!given) continue;
    const at = linker.locate(site.file, site.call.span);
    for (const one of childrenOf(linker, read, given, place, prefixIn(read, prefix, place), 0))
      for (const child of linker.resolver.denote(one.value, one.place))
        yield { parent: site, at, child, prefix: one.prefix, isHoisted: false };
  }
}

interface Child {
  readonly value: Value;
  readonly place: Place;
  readonly prefix: string | undefined;
}

const GROUP_DEPTH = 6;

/** Blueprints in a list or group, each with the prefixes of the groups around it. */
function childrenOf(
  linker: Linker,
  read: RouteReader,
  given: Value,
  place: Place,
  prefix: string | undefined,
  depth: number,
): readonly Child[] {
  if (depth > GROUP_DEPTH) return [];
  return read.itemsOf(given, place).flatMap((item): readonly Child[] => {
    const groups = linker.resolver
      .denote(item.value, item.place)
      .flatMap((one) => (one.kind === 'external' && one.origin && linker.fits(`${group}()`, one.path) ? [one.origin] : []));
    if (groups.length === 0) return [{ ...item, prefix }];
    return groups.flatMap(({ file, call }) => {
      const home = { file, block: call.block };
      const own = prefixIn(read, linker.argument(call, arg('url_prefix')), home);
      const joined = prefix === undefined || own === undefined ? undefined : read.join(prefix, own);
      return call.positional.flatMap((one) => childrenOf(linker, read, one, home, joined, depth + 1));
    });
  });
}

/** The path that an argument says; none without one. */
function prefixIn(read: RouteReader, value: Value | undefined, place: Place): string | undefined {
  return value ? read.pathsOf(value, place)?.[0] : '';
}
