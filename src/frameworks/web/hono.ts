import { arg, defineFramework } from '../../model/framework.ts';

const context = '{~c,~ctx,~context,hono.Context()}';
const app = '{hono.Hono(),~app}';

/** Hono 3 and 4. https://hono.dev/docs/api/hono */
export default defineFramework({
  id: 'hono',
  kind: 'web',
  title: 'Hono',
  languages: ['javascript', 'typescript'],
  packages: ['hono', '@hono/node-server', '@hono/zod-openapi'],
  documentation: 'https://hono.dev/docs/api/hono',
  // Databases that Cloudflare binds to the environment. https://hono.dev/docs/getting-started/cloudflare-workers#bindings, https://developers.cloudflare.com/d1/worker-api/
  queries: [
    { call: '{~{c,ctx,context},hono.Context()}.env.*.prepare()**.{first,all,run,raw}', does: 'unknown' },
    { call: '{~{c,ctx,context},hono.Context()}.env.*.batch', does: 'unknown', isBulk: true },
  ],
  // https://hono.dev/docs/getting-started/nodejs#serve-static-files
  fileServers: ['hono/{serve-static,bun,deno}**.serveStatic', '@hono/node-server/serve-static.serveStatic'],
  aliases: [
    ['{hono/tiny.Hono,hono/quick.Hono,hono/factory.createFactory().createApp,@hono/zod-openapi.OpenAPIHono}', 'hono.Hono'],
    ['hono/factory.createFactory().createApp()', 'hono.Hono()'],
    // Every method gives the app again, so that calls chain. https://hono.dev/docs/api/routing#chained-route
    ['hono.Hono().{get,post,put,patch,delete,options,all,on,use,route,basePath,mount,onError,notFound,openapi}()', 'hono.Hono()'],
  ],
  routers: [
    { create: 'hono.Hono', isApp: true },
    // https://hono.dev/docs/api/routing#base-path
    { create: 'hono.Hono().basePath', isApp: false, prefix: arg(0), parent: 'object' },
  ],
  mounts: [{ call: `${app}.route`, prefix: arg(0), child: arg(1) }],
  routes: [
    {
      call: `${app}.{get,post,put,patch,delete,options,all}`,
      as: 'call',
      method: 'name',
      path: arg(0),
      handlersFrom: 1,
    },
    {
      call: `${app}.on`,
      as: 'call',
      method: { slot: arg(0), default: ['ANY'] },
      path: arg(1),
      handlersFrom: 2,
    },
    {
      // `app.openapi(createRoute({ method, path }), handler)`. https://github.com/honojs/middleware/tree/main/packages/zod-openapi
      call: `${app}.openapi`,
      as: 'call',
      method: { slot: arg([0, 'method']), default: ['ANY'] },
      path: arg([0, 'path']),
      handlersFrom: 1,
      middleware: arg([0, 'middleware']),
    },
  ],
  uses: [{ call: `${app}.use`, what: { from: 0 }, as: 'call', order: 'sequence' }],
  // https://hono.dev/docs/api/context#set-get
  carriedState: [{ holders: `${context}.var`, puts: `${context}.set`, gets: `${context}.get` }],
  guards: [
    // Each refuses with 401. https://hono.dev/docs/middleware/builtin/jwt
    {
      path: '{hono/jwt.jwt,hono/jwk.jwk,hono/bearer-auth.bearerAuth,hono/basic-auth.basicAuth}()',
      authenticates: 'yes',
      authorises: 'no',
    },
    // Reads the session, and lets everybody pass. https://github.com/honojs/middleware/tree/main/packages/clerk-auth
    { path: '@hono/clerk-auth.clerkMiddleware()', authenticates: 'no', authorises: 'no' },
    { path: '@hono/auth-js.verifyAuth()', authenticates: 'yes', authorises: 'no' },
  ],
  uploads: [
    // https://hono.dev/docs/api/request#parsebody
    `${context}.req.parseBody().{file,files}`,
    `${context}.req.{parseBody,formData}()**.{arrayBuffer,stream}`,
  ],
  pages: [`${context}.{html,render}`],
});
