import { arg, defineFramework } from '../../model/framework.ts';

/** FastHTML re-exports its names from several modules; the usual import is `from fasthtml.common import *`. */
const from = 'fasthtml.{common,core,fastapp,xtend,starlette}';
/** `app, rt = fast_app()`: the first two are the app and its `route`. https://www.fastht.ml/docs/api/fastapp.html */
const made = `${from}.fast_app()[]`;
const app = `{${from}.FastHTML(),${made},${from}.APIRouter()}`;

/** FastHTML. https://www.fastht.ml/docs/ref/handlers.html */
export default defineFramework({
  id: 'fasthtml',
  kind: 'web',
  title: 'FastHTML',
  languages: ['python'],
  packages: ['fasthtml', 'monsterui'],
  documentation: 'https://www.fastht.ml/docs/ref/handlers.html',
  keepsOwnSettings: true,
  routers: [
    { create: `${from}.{fast_app,FastHTML}`, isApp: true, middleware: arg('before', 'middleware'), routes: arg('routes') },
    { create: `${from}.APIRouter`, isApp: false, prefix: arg(0, 'prefix') },
  ],
  mounts: [
    // https://www.fastht.ml/docs/ref/handlers.html#routing
    { call: `${from}.APIRouter().to_app`, child: arg(), parent: arg(0, 'app') },
    { call: `{${from}.FastHTML(),${made}}.mount`, child: arg(1, 'app'), prefix: arg(0, 'path') },
  ],
  routes: [
    // Without methods GET and POST; a function named like a method serves that one, when a path is given.
    // https://www.fastht.ml/docs/ref/handlers.html
    {
      call: `{${made},${from}.FastHTML().route,${from}.APIRouter(),${from}.APIRouter().route,${made}.route}`,
      as: 'decorator',
      method: { slot: arg('methods', 1), default: ['GET', 'POST'] },
      path: arg(0, 'path'),
      pathFromName: true,
      methodFromName: true,
    },
    {
      call: `${app}.{get,post,put,patch,delete,head,options}`,
      as: 'decorator',
      method: 'name',
      path: arg(0, 'path'),
      pathFromName: true,
    },
    {
      call: `{${from}.FastHTML(),${made}}.add_route`,
      as: 'call',
      method: { slot: arg('methods', 2), default: ['GET', 'POST'] },
      path: arg(0, 'path'),
      handler: arg(1, 'route', 'endpoint'),
    },
    { call: `${app}.ws`, as: 'decorator', method: 'WEBSOCKET', path: arg(0, 'path'), pathFromName: true },
  ],
  // Paths in `skip` are not asked. https://www.fastht.ml/docs/ref/handlers.html#beforeware
  holders: [
    { call: `${from}.Beforeware`, what: arg(0, 'f'), skips: arg('skip', 1) },
    { call: `${from}.Middleware`, what: arg(0, 'cls') },
  ],
  uses: [
    { call: `{${from}.FastHTML(),${made}}.add_middleware`, what: arg(0, 'middleware_class'), as: 'call', order: 'all' },
    { call: `{${from}.FastHTML(),${made}}.middleware`, what: arg(0), as: 'decorator', order: 'all' },
  ],
  uploads: [`${from}.{UploadFile,UploadFile()}`],
  // Handlers return the elements of a page.
  pages: [
    `${from}.{Titled,Title,Page,Html,Body,Main,Container,Div,Section,Article,Header,Footer,Nav,Form,Group,Card,Grid,Table,Ul,Ol,P,H1,H2,H3,Span,A,Button,Input,Label,Img,Script,Style,NotStr,FT,Safe,MarkdownJS,Iframe,Dialog,Fieldset,Hgroup}`,
    'monsterui.**',
  ],
});
