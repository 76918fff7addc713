import { arg, defineFramework } from '../../model/framework.ts';

const request = '{~req,~request,express.Request()}';
const app = '{express(),~app,~req.app,~request.app,express.Request().app}';

/** Express 4 and 5. https://expressjs.com/en/5x/api.html */
export default defineFramework({
  id: 'express',
  kind: 'web',
  title: 'Express',
  languages: ['javascript', 'typescript'],
  packages: ['express', 'express-promise-router', 'express-async-router', '@awaitjs/express'],
  documentation: 'https://expressjs.com/en/5x/api.html',
  // https://expressjs.com/en/5x/api.html#express.static, https://github.com/expressjs/serve-static
  sameFunctions: ['@awaitjs/express.addAsync'],
  fileServers: ['express.static', 'serve-static'],
  aliases: [
    ['{express-promise-router,express.Router,express-async-router}', 'express.Router'],
    ['@awaitjs/express.Router', 'express.Router'],
    ['express.application', 'express()'],
    ['express.{Application,Express}()', 'express()'],
    ['express.{IRouter,Router}()', 'express.Router()'],
    // These give the router again, so that calls chain. https://expressjs.com/en/5x/api.html#router
    ['express().{use,set,enable,disable,engine,param,all,post,put,patch,delete,head,options}()', 'express()'],
    ['express.Router().{use,param,all,get,post,put,patch,delete,head,options}()', 'express.Router()'],
  ],
  routers: [
    { create: 'express', isApp: true },
    { create: 'express.Router', isApp: false },
  ],
  routes: [
    {
      call: '{express(),express.Router(),~app,~router}.{get,post,put,patch,delete,del,all,head,options}',
      as: 'call',
      method: 'name',
      path: arg(0),
      handlersFrom: 1,
      errorHandlerTakes: 4,
    },
    // Methods that catch what a promise rejects with, of a library or put there by the project. https://github.com/vkarpov15/awaitjs-express
    {
      call: '{express(),express.Router(),~app,~router}.{get,post,put,patch,delete,all}Async',
      as: 'call',
      method: 'name',
      path: arg(0),
      handlersFrom: 1,
      errorHandlerTakes: 4,
    },
    // `router.route(path).post(handler)`: the path stands in the call before. https://expressjs.com/en/5x/api.html#router.route
    {
      call: '{express(),express.Router(),~app,~router}.route()**.{get,post,put,patch,delete,all}',
      as: 'call',
      method: 'name',
      path: arg(),
      handlersFrom: 0,
      // https://expressjs.com/en/guide/error-handling.html#writing-error-handlers
      errorHandlerTakes: 4,
    },
  ],
  uses: [{ call: '{express(),express.Router(),~app,~router}.{use,useAsync}', what: { from: 0 }, as: 'call', order: 'sequence' }],
  carriedState: [
    // https://expressjs.com/en/guide/writing-middleware.html: `req.db = pool`
    {
      holders: request,
      own: [
        'body',
        'query',
        'params',
        'headers',
        'cookies',
        'signedCookies',
        'session',
        'file',
        'files',
        'app',
        'res',
        'get',
        'is',
      ],
    },
    // https://expressjs.com/en/5x/api.html#app.locals, https://expressjs.com/en/5x/api.html#res.locals
    { holders: `${app}.locals` },
    { holders: '{~res,~response,express.Response(),~req.res}.locals' },
    // https://expressjs.com/en/5x/api.html#app.set
    {
      holders: app,
      puts: `${app}.set`,
      gets: `${app}.get`,
      own: ['locals', 'get', 'set', 'use', 'post', 'put', 'delete', 'all', 'listen', 'route'],
    },
  ],
  trustedProxies: [
    // https://expressjs.com/en/guide/behind-proxies.html
    { call: '{express(),~app,@nestjs/core.NestFactory.create()}.set', text: 'trust proxy', slot: arg(1) },
    { call: '{express(),~app,@nestjs/core.NestFactory.create()}.enable', text: 'trust proxy', slot: arg(0) },
  ],
  guards: [
    // https://www.passportjs.org/concepts/authentication/middleware/
    {
      path: '{passport,passport.default,~passport}.authenticate()',
      authenticates: 'yes',
      authorises: 'no',
      except: {
        slot: arg(0),
        values: ['local', 'google', 'facebook', 'github', 'twitter', 'apple', 'linkedin', 'localapikey', 'oauth2', 'oidc'],
      },
    },
    {
      // https://github.com/auth0/express-jwt#usage
      path: '{express-jwt,express-jwt.expressjwt,express-jwt.jwt}()',
      authenticates: 'yes',
      authorises: 'no',
      open: { slot: arg([0, 'credentialsRequired']), value: false },
    },
    { path: 'connect-ensure-login.{ensureLoggedIn,ensureAuthenticated}()', authenticates: 'yes', authorises: 'no' },
    { path: 'express-basic-auth()', authenticates: 'yes', authorises: 'no' },
  ],
  uploads: [
    'multer().{single,array,fields,any}()',
    'express-fileupload()',
    'connect-multiparty()',
    '{busboy,formidable,formidable.IncomingForm}',
    'multiparty.Form',
    // Where these parsers put what they read. https://expressjs.com/en/resources/middleware/multer.html
    '{~req,~request,express.Request()}.{file,files}',
  ],
  pages: ['{~res,~response,express.Response()}.{render,sendFile}'],
});
