import { arg, defineFramework } from '../../model/framework.ts';

const app = 'falcon.{App,API,app.App,api.API,asgi.App,asgi.app.App}';
const request = '{falcon.{Request,request.Request,asgi.Request,asgi.request.Request}(),~req,~request}';

/** Falcon. https://falcon.readthedocs.io/en/stable/api/app.html */
export default defineFramework({
  id: 'falcon',
  kind: 'web',
  title: 'Falcon',
  languages: ['python'],
  packages: ['falcon', 'falcon_auth', 'falcon_auth2', 'falcon_cors', 'falcon_multipart', 'falcon_limiter'],
  documentation: 'https://falcon.readthedocs.io/en/stable/api/app.html',
  // https://falcon.readthedocs.io/en/stable/api/middleware.html
  routers: [{ create: app, isApp: true, middleware: arg('middleware') }],
  routes: [
    {
      // A resource answers by `on_post`, below a route with a suffix by `on_post_login`. https://falcon.readthedocs.io/en/stable/api/routing.html
      call: `${app}().add_route`,
      as: 'call',
      method: 'ANY',
      path: arg(0, 'uri_template'),
      handler: arg(1, 'resource'),
      responders: { before: 'on_', suffix: arg('suffix') },
    },
    // https://falcon.readthedocs.io/en/stable/api/app.html#falcon.App.add_sink
    { call: `${app}().add_sink`, as: 'call', method: 'ANY', path: arg(1, 'prefix'), handler: arg(0, 'sink') },
  ],
  uses: [{ call: `${app}().add_middleware`, what: arg(0, 'middleware'), as: 'call', order: 'all' }],
  // https://falcon.readthedocs.io/en/stable/api/hooks.html
  holders: [{ call: 'falcon.{before,hooks.before}', what: arg(0, 'action') }],
  guards: [
    // https://falcon-auth.readthedocs.io/en/latest/api/api.html
    { path: '{falcon_auth,falcon_auth2}.{**.,}{FalconAuthMiddleware,AuthMiddleware}()', authenticates: 'yes', authorises: 'no' },
  ],
  // https://falcon.readthedocs.io/en/stable/api/multipart.html
  uploads: [
    'falcon.media.{multipart.,}BodyPart{,().**}',
    `${request}.{media,get_media()}.**.{stream,secure_filename,file}{,.**}`,
  ],
});
