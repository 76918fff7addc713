import { arg, defineFramework } from '../../model/framework.ts';
import { renderedLists } from './template-lists.ts';

const app = 'aiohttp.{web,web_app}.Application';
const table = 'aiohttp.{web,web_routedef}.RouteTableDef';
const dispatcher = `{${app}().router,aiohttp.{web,web_urldispatcher}.UrlDispatcher()}`;
const verbs = 'get,post,put,patch,delete,head,options';

/** The server of aiohttp. https://docs.aiohttp.org/en/stable/web_reference.html */
export default defineFramework({
  id: 'aiohttp',
  kind: 'web',
  title: 'aiohttp',
  languages: ['python'],
  packages: ['aiohttp.web', 'aiohttp_session', 'aiohttp_security', 'aiohttp_jinja2', 'aiohttp_apispec', 'aiohttp_cors'],
  documentation: 'https://docs.aiohttp.org/en/stable/web_reference.html',
  keepsOwnSettings: true,
  // https://aiohttp-jinja2.readthedocs.io/en/stable/
  recogniseListings: (linker) =>
    renderedLists(linker, 'aiohttp', [
      {
        call: 'aiohttp_jinja2.{render_template,render_template_async,render_string}',
        template: arg(0, 'template_name'),
        context: arg(2, 'context'),
      },
      { call: 'aiohttp_jinja2.template', template: arg(0, 'template_name'), context: 'returned' },
    ]),
  routers: [
    { create: app, isApp: true, middleware: arg('middlewares') },
    // https://docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.RouteTableDef
    { create: table, isApp: false },
  ],
  mounts: [
    // A table, or a list of `web.get(...)`. https://docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.Application.add_routes
    { call: `{${app}(),${dispatcher}}.add_routes`, child: arg(0), takesList: true },
    // https://docs.aiohttp.org/en/stable/web_advanced.html#nested-applications
    { call: `${app}().add_subapp`, child: arg(1, 'subapp'), prefix: arg(0, 'prefix') },
  ],
  routes: [
    {
      call: `aiohttp.{web,web_routedef}.{${verbs}}`,
      as: 'entry',
      method: 'name',
      path: arg(0, 'path'),
      handler: arg(1, 'handler'),
    },
    {
      call: 'aiohttp.{web,web_routedef}.route',
      as: 'entry',
      method: { slot: arg(0, 'method'), default: ['ANY'] },
      path: arg(1, 'path'),
      handler: arg(2, 'handler'),
    },
    { call: 'aiohttp.{web,web_routedef}.view', as: 'entry', method: 'ANY', path: arg(0, 'path'), handler: arg(1, 'handler') },
    { call: `${table}().{${verbs}}`, as: 'decorator', method: 'name', path: arg(0, 'path') },
    {
      call: `${table}().route`,
      as: 'decorator',
      method: { slot: arg(0, 'method'), default: ['ANY'] },
      path: arg(1, 'path'),
    },
    { call: `${table}().view`, as: 'decorator', method: 'ANY', path: arg(0, 'path') },
    ...verbs.split(',').map((verb) => ({
      call: `${dispatcher}.add_${verb}`,
      as: 'call' as const,
      method: verb.toUpperCase(),
      path: arg(0, 'path'),
      handler: arg(1, 'handler'),
    })),
    {
      call: `${dispatcher}.add_route`,
      as: 'call',
      method: { slot: arg(0, 'method'), default: ['ANY'] },
      path: arg(1, 'path'),
      handler: arg(2, 'handler'),
    },
    { call: `${dispatcher}.add_view`, as: 'call', method: 'ANY', path: arg(0, 'path'), handler: arg(1, 'handler') },
  ],
  // https://docs.aiohttp.org/en/stable/web_quickstart.html#class-based-views
  handlerClasses: [{ base: 'aiohttp.{web,web_urldispatcher}.View', applied: [] }],
  uses: [{ call: `${app}().middlewares.{append,extend}`, what: arg(0), as: 'call', order: 'all' }],
  guards: [
    // https://aiohttp-security.readthedocs.io/en/latest/reference.html
    { path: 'aiohttp_security.{**.,}{check_authorized,login_required}', authenticates: 'yes', authorises: 'no' },
    { path: 'aiohttp_security.{**.,}{check_permission,has_permission()}', authenticates: 'yes', authorises: 'yes' },
  ],
  uploads: [
    // https://docs.aiohttp.org/en/stable/web_quickstart.html#file-uploads
    '{aiohttp.web**.Request(),aiohttp.web**.View().request,~request,~req}.multipart',
    '{aiohttp.web**.Request(),aiohttp.web**.View().request,~request,~req}.post().**.{read,file.read}',
  ],
  pages: ['aiohttp_jinja2.{render_template,template()}'],
  cookies: [
    ...[
      'cookie_storage.EncryptedCookieStorage',
      'nacl_storage.NaClCookieStorage',
      'SimpleCookieStorage',
      'redis_storage.RedisStorage',
      'memcached_storage.MemcachedStorage',
    ].map((name) => ({
      // HttpOnly, nothing else by default. https://aiohttp-session.readthedocs.io/en/stable/reference.html#abstract-storage
      call: `aiohttp_session.${name}`,
      by: 'session' as const,
      title: name.split('.').at(-1)!,
      name: arg('cookie_name'),
      defaultName: 'AIOHTTP_SESSION',
      secure: { slot: arg('secure'), default: 'no' as const },
      httpOnly: { slot: arg('httponly'), default: 'yes' as const },
      sameSite: { slot: arg('samesite'), default: 'absent' as const },
      domain: arg('domain'),
      maxAge: { slot: arg('max_age'), unit: 's' as const },
    })),
  ],
});
