import type { Limiter } from '../../model/concepts.ts';
import { arg, defineFramework } from '../../model/framework.ts';
import type { Linker } from '../../model/linking.ts';
import { litestarRoutes } from './litestar-routes.ts';
import { renderedLists } from './template-lists.ts';

const backends = '{JWTAuth,JWTCookieAuth,OAuth2PasswordBearerAuth,SessionAuth}';

/** Litestar. https://docs.litestar.dev/latest/usage/routing/overview.html */
export default defineFramework({
  id: 'litestar',
  kind: 'web',
  title: 'Litestar',
  languages: ['python'],
  packages: ['litestar', 'starlite', 'litestar_users'],
  documentation: 'https://docs.litestar.dev/latest/usage/routing/overview.html',
  keepsOwnSettings: true,
  aliases: [['starlite', 'litestar']],
  recogniseRoutes: litestarRoutes,
  // https://docs.litestar.dev/latest/usage/templating.html
  recogniseListings: (linker) =>
    renderedLists(linker, 'litestar', [
      {
        call: 'litestar.{response,response_containers,contrib.htmx.response}.{Template,HTMXTemplate}',
        template: arg(0, 'template_name', 'name'),
        context: arg('context'),
      },
    ]),
  // https://lonelyvikingmichael.github.io/litestar-users/usage/1-configuration/
  pluginRoutes: [
    {
      create: 'litestar_users.config.AuthHandlerConfig',
      brings: [{ method: 'POST', path: '/login', name: 'AuthHandlerConfig', purpose: 'login' }],
    },
    {
      create: 'litestar_users.config.RegisterHandlerConfig',
      brings: [{ method: 'POST', path: '/register', name: 'RegisterHandlerConfig', purpose: 'register' }],
    },
    {
      create: 'litestar_users.config.PasswordResetHandlerConfig',
      brings: [
        { method: 'POST', path: '/forgot-password', name: 'PasswordResetHandlerConfig', purpose: 'password-reset' },
        { method: 'POST', path: '/reset-password', name: 'PasswordResetHandlerConfig', purpose: 'password-reset' },
      ],
    },
    {
      create: 'litestar_users.config.VerificationHandlerConfig',
      brings: [{ method: 'POST', path: '/verify', name: 'VerificationHandlerConfig', purpose: 'verification' }],
    },
  ],
  guards: [
    // Each refuses who brings no valid token or session. https://docs.litestar.dev/latest/usage/security/security-backends.html
    { path: `litestar.**.${backends}().{on_app_init,middleware}`, authenticates: 'yes', authorises: 'no' },
  ],
  limiters: [
    {
      // Counts in the app's store `rate_limit`, which is memory unless the app has another.
      // https://docs.litestar.dev/latest/usage/middleware/builtin-middleware.html#rate-limit-middleware
      create: 'litestar.middleware.rate_limit.RateLimitConfig',
      applied: ['litestar.middleware.rate_limit.RateLimitConfig().middleware'],
      store: { default: 'cache' },
      evicts: 'no',
      key: { default: 'address', slot: arg('identifier_for_request') },
    },
  ],
  cacheStore,
  cors: [
    {
      // Everybody unless told otherwise. https://docs.litestar.dev/latest/reference/config.html#litestar.config.cors.CORSConfig
      call: 'litestar.config.{cors.,}CORSConfig',
      origins: arg('allow_origins', 0),
      pattern: arg('allow_origin_regex'),
      default: 'any',
      whenTrue: 'unknown',
      wildcardInList: true,
      matching: 'whole',
      credentials: { slot: arg('allow_credentials', 3), default: 'no' },
    },
  ],
  cookies: [
    {
      // https://docs.litestar.dev/latest/reference/datastructures/cookie.html
      call: 'litestar.{datastructures.**.,datastructures.}Cookie',
      by: 'call',
      title: 'Cookie',
      name: arg(0, 'key'),
      value: arg('value'),
      secure: { slot: arg('secure'), default: 'no' },
      httpOnly: { slot: arg('httponly'), default: 'no' },
      sameSite: { slot: arg('samesite'), default: 'lax' },
      domain: arg('domain'),
      maxAge: { slot: arg('max_age'), unit: 's' },
    },
    {
      // HttpOnly and Lax. https://docs.litestar.dev/latest/reference/middleware/session/base.html
      call: 'litestar.middleware.session.{client_side.CookieBackendConfig,server_side.ServerSideSessionConfig}',
      by: 'session',
      title: 'session',
      name: arg('key'),
      defaultName: 'session',
      secure: { slot: arg('secure'), default: 'no' },
      httpOnly: { slot: arg('httponly'), default: 'yes' },
      sameSite: { slot: arg('samesite'), default: 'lax' },
      domain: arg('domain'),
      maxAge: { slot: arg('max_age'), unit: 's' },
    },
    {
      // Both set the token as a cookie at the sign-in. https://docs.litestar.dev/latest/reference/security/jwt.html#litestar.security.jwt.JWTCookieAuth
      call: 'litestar.{security,contrib}.jwt.{**.,}{JWTCookieAuth,OAuth2PasswordBearerAuth}',
      by: 'session',
      purpose: 'auth',
      title: 'the JWT cookie of Litestar',
      name: arg('key'),
      defaultName: 'token',
      secure: { slot: arg('secure'), default: 'no' },
      httpOnly: { slot: arg(), default: 'yes' },
      sameSite: { slot: arg('samesite'), default: 'lax' },
      domain: arg('domain'),
    },
    {
      // https://docs.litestar.dev/latest/reference/config.html#litestar.config.csrf.CSRFConfig
      call: 'litestar.config.csrf.CSRFConfig',
      by: 'session',
      purpose: 'csrf',
      title: 'CSRFConfig',
      name: arg('cookie_name'),
      defaultName: 'csrftoken',
      secure: { slot: arg('cookie_secure'), default: 'no' },
      httpOnly: { slot: arg('cookie_httponly'), default: 'no' },
      sameSite: { slot: arg('cookie_samesite'), default: 'lax' },
      domain: arg('cookie_domain'),
    },
  ],
  signingKeys: [
    {
      use: 'jwt',
      sink: 'JWTAuth(token_secret=)',
      key: { call: 'litestar.security.jwt.{**.,}{JWTAuth,JWTCookieAuth,OAuth2PasswordBearerAuth}', slot: arg('token_secret') },
    },
    { use: 'csrf', sink: 'CSRFConfig(secret=)', key: { call: 'litestar.config.csrf.CSRFConfig', slot: arg('secret', 0) } },
    {
      use: 'session',
      sink: 'CookieBackendConfig(secret=)',
      key: { call: 'litestar.middleware.session.client_side.CookieBackendConfig', slot: arg('secret') },
    },
  ],
  // https://docs.litestar.dev/latest/usage/requests.html#file-uploads
  uploads: ['litestar.datastructures.{upload_file.,}{UploadFile,UploadFile()}'],
  pages: ['litestar.{response,response.template,response_containers}.Template'],
});

/** https://docs.litestar.dev/latest/usage/stores.html */
function cacheStore(linker: Linker): Limiter['store'] | undefined {
  const [first] = linker.resolver.callsTo('litestar.middleware.rate_limit.RateLimitConfig');
  if (!first) return undefined;
  const [shared] = linker.resolver.callsTo(
    'litestar.stores.{redis,valkey}.{RedisStore,ValkeyStore,RedisStore.with_client,ValkeyStore.with_client}',
  );
  if (shared)
    return { is: 'unknown', at: linker.locate(shared.file, shared.call.span), says: 'the app has a store in Redis', trail: [] };
  return { is: 'memory', says: 'stores of Litestar are in memory unless the app has others', trail: [] };
}
