import { arg, defineFramework } from '../../model/framework.ts';

const context = '{~ctx,~context,koa.Context(),koa.ParameterizedContext()}';

/** Koa 2 and 3 with @koa/router. https://koajs.com */
export default defineFramework({
  id: 'koa',
  kind: 'web',
  title: 'Koa',
  languages: ['javascript', 'typescript'],
  packages: ['koa', '@koa/router', 'koa-router', 'koa-better-router', 'koa-tree-router'],
  documentation: 'https://koajs.com',
  // https://github.com/koajs/static
  fileServers: ['koa-static'],
  aliases: [
    ['koa.default', 'koa'],
    // It gives the app that it is handed, with `ws` beside `use`. https://github.com/kudos/koa-websocket
    ['koa-websocket()', 'koa()'],
    ['{koa-router,@koa/router.default,@koa/router.Router,koa-router.default,koa-router.Router}', '@koa/router'],
    // Methods that return the object itself. https://github.com/koajs/router/blob/master/API.md
    ['koa().use()', 'koa()'],
    ['@koa/router().{use,prefix,get,post,put,patch,delete,del,all,head,options}()', '@koa/router()'],
  ],
  routers: [
    { create: 'koa', isApp: true },
    { create: 'koa-websocket', isApp: true },
    {
      create: '@koa/router',
      isApp: false,
      prefix: arg([0, 'prefix']),
      // https://github.com/koajs/router/blob/master/API.md#module_koa-router--Router+routes
      served: ['routes', 'middleware'],
      beside: ['allowedMethods'],
    },
  ],
  mounts: [
    // `app.use(mount('/prefix', other))`. https://github.com/koajs/mount
    { call: '{koa(),~app}.use', child: arg(0), wrapper: { call: 'koa-mount', prefix: arg(0), child: arg(1, 0) } },
  ],
  routes: [
    {
      call: '{@koa/router(),~router}.{get,post,put,patch,delete,del,all,head,options}',
      as: 'call',
      method: 'name',
      path: arg(0),
      // https://github.com/koajs/router/blob/master/API.md#named-routes
      isNamed: true,
      handlersFrom: 1,
    },
  ],
  uses: [{ call: '{koa(),@koa/router(),~app,~router}.use', what: { from: 0 }, as: 'call', order: 'sequence' }],
  // https://koajs.com/#app-context, https://koajs.com/#ctx-state
  carriedState: [
    {
      holders: `{${context},koa().context,~app.context}`,
      own: [
        'body',
        'query',
        'params',
        'request',
        'response',
        'req',
        'res',
        'state',
        'app',
        'cookies',
        'session',
        'status',
        'type',
        'file',
        'files',
      ],
    },
    { holders: `${context}.state` },
  ],
  // https://koajs.com/#settings
  // https://github.com/koajs/koa/blob/master/docs/api/index.md#settings
  trustedProxies: [{ call: 'koa', slot: arg([0, 'proxy']), assigned: 'proxy' }],
  guards: [
    // Refuses with 401 unless `passthrough`. https://github.com/koajs/jwt
    { path: 'koa-jwt()', authenticates: 'yes', authorises: 'no', open: { slot: arg([0, 'passthrough']), value: true } },
    {
      path: '{koa-passport,koa-passport.default}.authenticate()',
      authenticates: 'yes',
      authorises: 'no',
      except: { slot: arg(0), values: ['local', 'google', 'facebook', 'github', 'twitter', 'apple'] },
    },
    // https://github.com/koajs/basic-auth
    { path: 'koa-basic-auth()', authenticates: 'yes', authorises: 'no' },
  ],
  uploads: [
    // https://github.com/koajs/multer
    '{@koa/multer,koa-multer,multer}().{single,array,fields,any}()',
    `${context}.request.{file,files}`,
    `${context}.{file,files}`,
  ],
  pages: [`${context}.render`],
});
