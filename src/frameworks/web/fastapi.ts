import { arg, defineFramework } from '../../model/framework.ts';
import { modelLists } from './fastapi-responses.ts';

/** FastAPI and the Starlette classes it re-exports. https://fastapi.tiangolo.com/reference/ */
export default defineFramework({
  id: 'fastapi',
  kind: 'web',
  title: 'FastAPI',
  languages: ['python'],
  packages: ['fastapi', 'fastapi_pagination'],
  documentation: 'https://fastapi.tiangolo.com/reference/',
  keepsOwnSettings: true,
  recogniseListings: modelLists,
  injectors: [
    // https://fastapi.tiangolo.com/reference/dependencies/
    { call: 'fastapi.{Depends,Security,params.Depends,params.Security}', provider: arg(0, 'dependency') },
  ],
  routers: [
    { create: 'fastapi.{FastAPI,applications.FastAPI}', isApp: true, middleware: arg('dependencies') },
    { create: 'fastapi.{APIRouter,routing.APIRouter}', isApp: false, prefix: arg('prefix'), middleware: arg('dependencies') },
  ],
  mounts: [
    {
      call: 'fastapi.{FastAPI,APIRouter,**.FastAPI,**.APIRouter}().include_router',
      child: arg(0, 'router'),
      prefix: arg('prefix'),
      middleware: arg('dependencies'),
    },
    { call: 'fastapi.{FastAPI,APIRouter}().mount', child: arg(1, 'app'), prefix: arg(0, 'path') },
  ],
  routes: [
    {
      call: 'fastapi.{FastAPI,APIRouter}().{get,post,put,patch,delete,head,options,trace}',
      as: 'decorator',
      method: 'name',
      path: arg(0, 'path'),
      middleware: arg('dependencies'),
    },
    {
      call: 'fastapi.{FastAPI,APIRouter}().{api_route,route}',
      as: 'decorator',
      method: { slot: arg('methods', 1), default: ['GET'] },
      path: arg(0, 'path'),
      middleware: arg('dependencies'),
    },
    {
      call: 'fastapi.{FastAPI,APIRouter}().{add_api_route,add_route}',
      as: 'call',
      method: { slot: arg('methods', 2), default: ['GET'] },
      path: arg(0, 'path'),
      handler: arg(1, 'endpoint', 'route'),
      middleware: arg('dependencies'),
    },
    {
      call: 'fastapi.{FastAPI,APIRouter}().{websocket,websocket_route}',
      as: 'decorator',
      method: 'WEBSOCKET',
      path: arg(0, 'path'),
      middleware: arg('dependencies'),
    },
  ],
  guards: [
    // Each refuses with 401/403 by itself, unless `auto_error=False`. https://fastapi.tiangolo.com/reference/security/
    {
      path: 'fastapi.security.{OAuth2PasswordBearer,OAuth2AuthorizationCodeBearer,HTTPBearer,HTTPBasic,HTTPDigest,OpenIdConnect,APIKeyHeader,APIKeyCookie,APIKeyQuery}()',
      authenticates: 'yes',
      authorises: 'no',
      open: { slot: arg('auto_error'), value: false },
    },
    {
      path: 'fastapi.security.**.{OAuth2PasswordBearer,OAuth2AuthorizationCodeBearer,HTTPBearer,HTTPBasic,HTTPDigest,OpenIdConnect,APIKeyHeader,APIKeyCookie,APIKeyQuery}()',
      authenticates: 'yes',
      authorises: 'no',
      open: { slot: arg('auto_error'), value: false },
    },
  ],
  uploads: ['fastapi.{UploadFile,File,UploadFile(),File()}', 'starlette.datastructures.{UploadFile,UploadFile()}'],
  pages: ['{fastapi,starlette}.templating.Jinja2Templates().TemplateResponse', '{fastapi,starlette}.responses.HTMLResponse'],
});
