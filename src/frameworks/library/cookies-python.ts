import type { CookieDescriptor, CookieSettings } from '../../model/descriptors.ts';
import { arg, defineFramework } from '../../model/framework.ts';

/** `set_cookie(key, value, max_age, expires, path, domain, secure, httponly, samesite)`, the same in Starlette, Werkzeug and Django. */
const setCookie: Omit<CookieDescriptor, 'call' | 'sameSite' | 'title'> = {
  by: 'call',
  name: arg(0, 'key', 'name'),
  value: arg(1, 'value'),
  secure: { slot: arg('secure', 6), default: 'no' },
  httpOnly: { slot: arg('httponly', 7), default: 'no' },
  domain: arg('domain', 5),
  maxAge: { slot: arg('max_age', 2), unit: 's' },
  expires: arg('expires', 3),
};
const sameSite = arg('samesite', 8);

const deletion: Omit<CookieDescriptor, 'call' | 'title'> = {
  by: 'call',
  name: arg(0, 'key', 'name'),
  secure: { slot: arg('secure'), default: 'unknown' },
  httpOnly: { slot: arg('httponly'), default: 'unknown' },
  sameSite: { slot: arg('samesite'), default: 'unknown' },
  isDeletion: true,
};

/** Libraries over Starlette that keep something in the session: states of a sign-in, tokens against forged requests, who is signed in, messages. */
const writers = [
  'authlib',
  'starlette_wtf',
  'starlette_csrf',
  'sqladmin',
  'starlette_admin',
  'fastapi_msal',
  'fastapi_azure_auth',
  'onelogin',
  'nicegui',
  'gradio',
  'social_core',
  'starlette_flash',
  'fasthtml.oauth',
];

const sessionClass = '{starlette,fastapi,fasthtml}.**SessionMiddleware';
/** Signed, always HttpOnly, Lax, two weeks, and not Secure. https://www.starlette.io/middleware/#sessionmiddleware */
const starletteSession: Omit<CookieDescriptor, 'call'> = {
  by: 'session',
  title: 'SessionMiddleware',
  name: arg('session_cookie'),
  defaultName: 'session',
  secure: { slot: arg('https_only'), default: 'no' },
  httpOnly: { slot: arg(), default: 'yes' },
  sameSite: { slot: arg('same_site'), default: 'lax' },
  domain: arg('domain'),
  maxAge: { slot: arg('max_age'), unit: 's', default: 1_209_600 },
  // An empty session is not sent. https://github.com/Kludex/starlette/blob/main/starlette/middleware/sessions.py
  whenWritten: { names: ['session', 'sess'], handed: [], packages: writers },
};
/** A year, Lax, not Secure. https://www.fastht.ml/docs/api/fastapp.html#fast_app */
const fasthtmlSession: Omit<CookieDescriptor, 'call' | 'title'> = {
  by: 'session',
  name: arg('session_cookie'),
  defaultName: 'session_',
  secure: { slot: arg('sess_https_only'), default: 'no' },
  httpOnly: { slot: arg(), default: 'yes' },
  sameSite: { slot: arg('same_site'), default: 'lax' },
  domain: arg('sess_domain'),
  maxAge: { slot: arg('max_age'), unit: 's', default: 365 * 24 * 3600 },
  whenWritten: { names: ['session', 'sess'], handed: ['session', 'sess'], packages: writers },
};

function djangoCookie(prefix: string, purpose: 'session' | 'csrf'): Omit<CookieSettings, 'usedBy'> {
  return {
    from: 'settings-module',
    title: prefix,
    purpose,
    defaultName: purpose === 'session' ? 'sessionid' : 'csrftoken',
    name: `${prefix}_NAME`,
    secure: { key: `${prefix}_SECURE`, default: 'no' },
    httpOnly: { key: `${prefix}_HTTPONLY`, default: purpose === 'session' ? 'yes' : 'no' },
    sameSite: { key: `${prefix}_SAMESITE`, default: 'lax' },
    domain: `${prefix}_DOMAIN`,
    maxAge: `${prefix}_AGE`,
  };
}

function restAuthCookie(prefix: string): Omit<CookieSettings, 'usedWhen'> {
  return {
    from: 'settings-module',
    title: `${prefix}JWT_AUTH_COOKIE`,
    purpose: 'auth',
    defaultName: 'jwt',
    name: `${prefix}JWT_AUTH_COOKIE`,
    secure: { key: `${prefix}JWT_AUTH_SECURE`, default: 'no' },
    httpOnly: { key: `${prefix}JWT_AUTH_HTTPONLY`, default: 'yes' },
    sameSite: { key: `${prefix}JWT_AUTH_SAMESITE`, default: 'lax' },
    domain: `${prefix}JWT_AUTH_COOKIE_DOMAIN`,
    maxAge: `${prefix}JWT_AUTH_COOKIE_AGE`,
  };
}

/** Cookies and sessions of Python web frameworks. */
export default defineFramework({
  id: 'cookies-python',
  kind: 'library',
  title: 'Python cookies',
  languages: ['python'],
  packages: ['itsdangerous', 'flask_session'],
  documentation: 'https://docs.python.org/3/library/http.cookies.html',
  cookies: [
    {
      // `samesite="lax"` by default. https://www.starlette.io/responses/#set-cookie
      call: '{fastapi,starlette,fasthtml,litestar,sse_starlette}.**.set_cookie',
      untyped: { call: '~*.set_cookie', packages: ['fastapi', 'starlette', 'fasthtml', 'litestar'] },
      title: 'set_cookie',
      ...setCookie,
      sameSite: { slot: sameSite, default: 'lax' },
    },
    {
      // Nothing by default. https://werkzeug.palletsprojects.com/en/stable/wrappers/#werkzeug.wrappers.Response.set_cookie
      // https://docs.djangoproject.com/en/5.2/ref/request-response/#django.http.HttpResponse.set_cookie
      call: '{flask,werkzeug,quart,django,rest_framework}.**.{set_cookie,set_signed_cookie}',
      untyped: {
        call: '~*.{set_cookie,set_signed_cookie}',
        packages: ['flask', 'werkzeug', 'quart', 'django', 'rest_framework'],
      },
      title: 'set_cookie',
      ...setCookie,
      sameSite: { slot: sameSite, default: 'absent' },
    },
    {
      // https://docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.StreamResponse.set_cookie
      call: 'aiohttp.web**.set_cookie',
      title: 'set_cookie',
      ...setCookie,
      secure: { slot: arg('secure'), default: 'no' },
      httpOnly: { slot: arg('httponly'), default: 'no' },
      sameSite: { slot: arg('samesite'), default: 'absent' },
      maxAge: { slot: arg('max_age'), unit: 's' },
      expires: arg('expires'),
      domain: arg('domain'),
    },
    {
      // https://www.tornadoweb.org/en/stable/web.html#tornado.web.RequestHandler.set_cookie
      call: 'tornado.web.RequestHandler().{set_cookie,set_signed_cookie,set_secure_cookie}',
      title: 'set_cookie',
      ...setCookie,
      secure: { slot: arg('secure'), default: 'no' },
      httpOnly: { slot: arg('httponly'), default: 'no' },
      sameSite: { slot: arg('samesite'), default: 'absent' },
      maxAge: { slot: arg('expires_days'), unit: 'd' },
      expires: arg('expires'),
      domain: arg('domain'),
    },
    {
      // `cookie(key, value, ...)` gives a header of the page; Lax by default. https://www.fastht.ml/docs/api/core.html#cookie
      call: 'fasthtml{,.*}.cookie',
      title: 'cookie',
      ...setCookie,
      sameSite: { slot: sameSite, default: 'lax' },
    },
    {
      // https://sanic.dev/en/guide/basics/cookies.html: Secure and Lax by default.
      call: 'sanic.**.add_cookie',
      title: 'add_cookie',
      ...setCookie,
      secure: { slot: arg('secure'), default: 'yes' },
      httpOnly: { slot: arg('httponly'), default: 'no' },
      sameSite: { slot: arg('samesite'), default: 'lax' },
      maxAge: { slot: arg('max_age'), unit: 's' },
      expires: arg('expires'),
      domain: arg('domain'),
    },
    {
      call: '{fastapi,starlette,fasthtml,litestar,flask,werkzeug,quart,django,rest_framework,aiohttp}.**.{delete_cookie,del_cookie}',
      untyped: {
        call: '~*.delete_cookie',
        packages: ['fastapi', 'starlette', 'fasthtml', 'flask', 'django', 'rest_framework', 'aiohttp'],
      },
      title: 'delete_cookie',
      ...deletion,
    },
    {
      // Secure, HttpOnly and Lax unless told otherwise. https://fastapi-users.github.io/fastapi-users/latest/configuration/authentication/transports/cookie/
      call: 'fastapi_users.authentication.**CookieTransport',
      by: 'session',
      purpose: 'auth',
      title: 'CookieTransport',
      name: arg('cookie_name', 0),
      defaultName: 'fastapiusersauth',
      secure: { slot: arg('cookie_secure'), default: 'yes' },
      httpOnly: { slot: arg('cookie_httponly'), default: 'yes' },
      sameSite: { slot: arg('cookie_samesite'), default: 'lax' },
      domain: arg('cookie_domain'),
      maxAge: { slot: arg('cookie_max_age', 1), unit: 's' },
    },
    {
      // WebOb's answer: nothing by default. https://docs.pylonsproject.org/projects/webob/en/stable/api/response.html#webob.response.Response.set_cookie
      call: '{pyramid,webob}.**.set_cookie',
      untyped: { call: '~*.set_cookie', packages: ['pyramid', 'webob'] },
      title: 'set_cookie',
      ...setCookie,
      secure: { slot: arg('secure', 5), default: 'no' },
      httpOnly: { slot: arg('httponly', 6), default: 'no' },
      sameSite: { slot: arg('samesite'), default: 'absent' },
      domain: arg('domain', 4),
      expires: arg('expires'),
    },
    {
      // https://docs.pylonsproject.org/projects/pyramid/en/latest/api/authentication.html
      call: 'pyramid.authentication.AuthTktCookieHelper',
      by: 'session',
      purpose: 'auth',
      title: 'AuthTktCookieHelper',
      name: arg('cookie_name', 1),
      defaultName: 'auth_tkt',
      secure: { slot: arg('secure', 2), default: 'no' },
      httpOnly: { slot: arg('http_only', 'httponly', 7), default: 'no' },
      sameSite: { slot: arg('samesite'), default: 'lax' },
      domain: arg('domain'),
      maxAge: { slot: arg('max_age', 6), unit: 's' },
    },
    {
      call: 'pyramid.authentication.AuthTktAuthenticationPolicy',
      by: 'session',
      purpose: 'auth',
      title: 'AuthTktAuthenticationPolicy',
      name: arg('cookie_name', 2),
      defaultName: 'auth_tkt',
      secure: { slot: arg('secure', 3), default: 'no' },
      httpOnly: { slot: arg('http_only', 'httponly'), default: 'no' },
      sameSite: { slot: arg('samesite'), default: 'lax' },
      domain: arg('domain'),
      maxAge: { slot: arg('max_age'), unit: 's' },
    },
    {
      // https://docs.pylonsproject.org/projects/pyramid/en/latest/api/session.html#pyramid.session.SignedCookieSessionFactory
      call: 'pyramid.session.SignedCookieSessionFactory',
      by: 'session',
      title: 'SignedCookieSessionFactory',
      name: arg('cookie_name', 3),
      defaultName: 'session',
      secure: { slot: arg('secure', 7), default: 'no' },
      httpOnly: { slot: arg('httponly', 8), default: 'no' },
      sameSite: { slot: arg('samesite'), default: 'lax' },
      domain: arg('domain'),
      maxAge: { slot: arg('max_age', 4), unit: 's' },
    },
    // HttpOnly always. https://indominusbyte.github.io/fastapi-jwt-auth/configuration/cookies/
    ...(['access', 'refresh'] as const).map(
      (kind): CookieDescriptor => ({
        call: `{fastapi_jwt_auth,async_fastapi_jwt_auth,another_fastapi_jwt_auth}.**AuthJWT().set_${kind}_cookies`,
        by: 'call',
        title: `set_${kind}_cookies`,
        defaultName: `${kind}_token_cookie`,
        secure: { slot: arg('authjwt_cookie_secure'), default: 'no' },
        httpOnly: { slot: arg(), default: 'yes' },
        sameSite: { slot: arg('authjwt_cookie_samesite'), default: 'absent' },
        inClassFields: true,
      }),
    ),
    { call: '**.add_middleware', when: { slot: arg(0, 'middleware_class'), path: sessionClass }, ...starletteSession },
    {
      call: '{starlette,fastapi,fasthtml}.**Middleware',
      when: { slot: arg(0, 'cls'), path: sessionClass },
      ...starletteSession,
    },
    { call: 'starlette.middleware.sessions.SessionMiddleware', ...starletteSession },
    { call: 'fasthtml{,.*}.fast_app', title: 'fast_app', ...fasthtmlSession },
    { call: 'fasthtml{,.*}.FastHTML', title: 'FastHTML', ...fasthtmlSession },
    { call: 'fasthtml{,.*}.FastHTMLWithLiveReload', title: 'FastHTMLWithLiveReload', ...fasthtmlSession },
  ],
  cookieSettings: [
    {
      // https://docs.djangoproject.com/en/5.2/ref/settings/#sessions
      ...djangoCookie('SESSION_COOKIE', 'session'),
      usedBy: [
        { setting: 'MIDDLEWARE', element: 'django.contrib.sessions.middleware.SessionMiddleware' },
        { setting: 'INSTALLED_APPS', element: 'django.contrib.sessions' },
      ],
    },
    {
      // Script reads it by default. https://docs.djangoproject.com/en/5.2/ref/settings/#csrf-cookie-httponly
      ...djangoCookie('CSRF_COOKIE', 'csrf'),
      usedBy: [{ setting: 'MIDDLEWARE', element: 'django.middleware.csrf.CsrfViewMiddleware' }],
    },
    // https://dj-rest-auth.readthedocs.io/en/latest/configuration.html, and before version 3 without the dictionary
    { ...restAuthCookie('REST_AUTH.'), usedWhen: 'REST_AUTH.USE_JWT' },
    { ...restAuthCookie(''), usedWhen: 'REST_USE_JWT' },
    {
      // https://flask.palletsprojects.com/en/stable/config/#SESSION_COOKIE_SECURE
      from: 'app-config',
      title: 'SESSION_COOKIE',
      purpose: 'session',
      defaultName: 'session',
      usedImports: [
        { from: 'flask', name: 'session' },
        // https://quart.palletsprojects.com/en/latest/reference/response_values.html, configured by the same names
        { from: 'quart', name: 'session' },
        { from: 'flask_login', name: 'login_user' },
      ],
      // https://github.com/wntrblm/flask-talisman#options
      hardenedBy: {
        call: '{flask_talisman,talisman}.{Talisman,Talisman().init_app}',
        secure: arg('session_cookie_secure'),
        sameSite: arg('session_cookie_samesite'),
      },
      name: 'SESSION_COOKIE_NAME',
      secure: { key: 'SESSION_COOKIE_SECURE', default: 'no' },
      httpOnly: { key: 'SESSION_COOKIE_HTTPONLY', default: 'yes' },
      sameSite: { key: 'SESSION_COOKIE_SAMESITE', default: 'absent' },
      domain: 'SESSION_COOKIE_DOMAIN',
      maxAge: 'PERMANENT_SESSION_LIFETIME',
    },
    {
      // https://flask-login.readthedocs.io/en/latest/#cookie-settings
      from: 'app-config',
      title: 'REMEMBER_COOKIE',
      purpose: 'auth',
      defaultName: 'remember_token',
      usedCall: { call: 'flask_login.**login_user', argument: arg('remember', 1) },
      name: 'REMEMBER_COOKIE_NAME',
      secure: { key: 'REMEMBER_COOKIE_SECURE', default: 'no' },
      httpOnly: { key: 'REMEMBER_COOKIE_HTTPONLY', default: 'yes' },
      sameSite: { key: 'REMEMBER_COOKIE_SAMESITE', default: 'absent' },
      domain: 'REMEMBER_COOKIE_DOMAIN',
      maxAge: 'REMEMBER_COOKIE_DURATION',
    },
    {
      // HttpOnly always. https://flask-jwt-extended.readthedocs.io/en/stable/options.html#cross-site-request-forgery-options
      from: 'app-config',
      title: 'JWT_COOKIE',
      purpose: 'auth',
      defaultName: 'access_token_cookie',
      usedImports: [
        { from: 'flask_jwt_extended', name: 'set_access_cookies' },
        { from: 'flask_jwt_extended', name: 'set_refresh_cookies' },
      ],
      name: 'JWT_ACCESS_COOKIE_NAME',
      secure: { key: 'JWT_COOKIE_SECURE', default: 'no' },
      httpOnly: { key: 'JWT_COOKIE_HTTPONLY', default: 'yes' },
      sameSite: { key: 'JWT_COOKIE_SAMESITE', default: 'absent' },
      domain: 'JWT_COOKIE_DOMAIN',
      maxAge: 'JWT_ACCESS_TOKEN_EXPIRES',
    },
  ],
});
