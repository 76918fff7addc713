import { arg, defineFramework } from '../../model/framework.ts';
import { renderedLists } from './template-lists.ts';

const app = '{starlette.applications.Starlette,fastapi.FastAPI,fastapi.applications.FastAPI}';
const templates = '{starlette,fastapi}.templating.Jinja2Templates';

/** Starlette. https://www.starlette.io/routing/ */
export default defineFramework({
  id: 'starlette',
  kind: 'web',
  title: 'Starlette',
  languages: ['python'],
  packages: ['starlette'],
  documentation: 'https://www.starlette.io/routing/',
  keepsOwnSettings: true,
  // The request stands first since 0.29, and in the values before. https://www.starlette.io/templates/
  recogniseListings: (linker) =>
    renderedLists(linker, 'starlette', [
      { call: `${templates}().TemplateResponse`, template: arg('name', 0), context: arg('context', 1) },
      { call: `${templates}().TemplateResponse`, template: arg('name', 1), context: arg('context', 2) },
    ]),
  routers: [
    { create: 'starlette.applications.Starlette', isApp: true, middleware: arg('middleware', 2), routes: arg('routes', 1) },
    { create: 'starlette.routing.Router', isApp: false, middleware: arg('middleware'), routes: arg(0, 'routes') },
  ],
  mounts: [
    // https://www.starlette.io/routing/#submounting-routes
    {
      call: '{starlette.routing,fastapi.routing,fasthtml.{common,core,starlette}}.{Mount,Host}',
      child: arg('app', 1),
      prefix: arg(0, 'path'),
      middleware: arg('middleware'),
      entries: arg('routes'),
    },
    { call: '{starlette.applications.Starlette,starlette.routing.Router}().mount', child: arg(1, 'app'), prefix: arg(0, 'path') },
  ],
  routes: [
    // GET (and HEAD) unless methods say otherwise. https://www.starlette.io/routing/#http-routing
    {
      call: '{starlette.routing,fasthtml.{common,core,starlette}}.Route',
      as: 'entry',
      method: { slot: arg('methods'), default: ['GET'] },
      path: arg(0, 'path'),
      handler: arg(1, 'endpoint'),
      middleware: arg('middleware'),
    },
    {
      call: '{starlette.routing,fastapi.routing}.{WebSocketRoute,APIWebSocketRoute}',
      as: 'entry',
      method: 'WEBSOCKET',
      path: arg(0, 'path'),
      handler: arg(1, 'endpoint'),
    },
    {
      call: 'fastapi.routing.APIRoute',
      as: 'entry',
      method: { slot: arg('methods'), default: ['GET'] },
      path: arg(0, 'path'),
      handler: arg(1, 'endpoint'),
      middleware: arg('dependencies'),
    },
    {
      call: '{starlette.applications.Starlette,starlette.routing.Router}().route',
      as: 'decorator',
      method: { slot: arg('methods', 1), default: ['GET'] },
      path: arg(0, 'path'),
    },
    {
      call: '{starlette.applications.Starlette,starlette.routing.Router}().add_route',
      as: 'call',
      method: { slot: arg('methods', 2), default: ['GET'] },
      path: arg(0, 'path'),
      handler: arg(1, 'route', 'endpoint'),
    },
    {
      call: '{starlette.applications.Starlette,starlette.routing.Router}().websocket_route',
      as: 'decorator',
      method: 'WEBSOCKET',
      path: arg(0, 'path'),
    },
  ],
  // https://www.starlette.io/endpoints/
  handlerClasses: [{ base: 'starlette.endpoints.HTTPEndpoint', applied: [], any: ['dispatch'] }],
  holders: [
    { call: 'starlette.middleware.{Middleware,**.Middleware}', what: arg(0, 'cls') },
    { call: 'fastapi.middleware.Middleware', what: arg(0, 'cls') },
  ],
  uses: [
    // https://www.starlette.io/middleware/
    { call: `${app}().add_middleware`, what: arg(0, 'middleware_class'), as: 'call', order: 'all' },
    { call: `${app}().middleware`, what: arg(0), as: 'decorator', order: 'all' },
  ],
  guards: [
    // Refuses with 403, or redirects, whoever lacks the scope. https://www.starlette.io/authentication/#permissions
    { path: 'starlette.authentication.requires()', authenticates: 'yes', authorises: 'yes' },
  ],
  uploads: [
    'starlette.datastructures.{UploadFile,UploadFile()}',
    // What is read out of a form's field is a file: the others are plain text. https://www.starlette.io/requests/#request-files
    '{**.Request(),~request,~req}.form().**.{read,file.read}',
  ],
  pages: ['starlette.templating.Jinja2Templates().TemplateResponse', 'starlette.responses.HTMLResponse'],
});
