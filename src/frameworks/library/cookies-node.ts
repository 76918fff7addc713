import type { CookieDescriptor } from '../../model/descriptors.ts';
import { arg, defineFramework } from '../../model/framework.ts';

/** The options of a cookie in an object at this position of the arguments, or below these keys of it. */
function options(
  ...at: readonly (readonly [number, ...string[]])[]
): (key: string) => { readonly at: readonly (readonly (number | string)[])[] } {
  return (key) => ({ at: at.map((way) => [...way, key]) });
}

function flags(
  of: ReturnType<typeof options>,
  defaults: {
    secure: 'yes' | 'no' | 'unknown';
    httpOnly: 'yes' | 'no' | 'unknown';
    sameSite: 'absent' | 'lax' | 'unknown';
    unit: 'ms' | 's';
    followsRequest?: boolean;
  },
): Pick<CookieDescriptor, 'secure' | 'httpOnly' | 'sameSite' | 'domain' | 'maxAge' | 'expires'> {
  return {
    secure: { slot: of('secure'), default: defaults.secure, followsRequest: defaults.followsRequest ?? false },
    httpOnly: { slot: of('httpOnly'), default: defaults.httpOnly },
    sameSite: { slot: of('sameSite'), default: defaults.sameSite },
    domain: of('domain'),
    maxAge: { slot: of('maxAge'), unit: defaults.unit },
    expires: of('expires'),
  };
}

const nothing = { secure: 'no', httpOnly: 'no', sameSite: 'absent' } as const;
/** HttpOnly unless told otherwise; Secure is left to whether the request came encrypted, which behind a proxy it did not. https://github.com/pillarjs/cookies#cookiessetname--values--options */
const pillar = { secure: 'no', httpOnly: 'yes', sameSite: 'absent', unit: 'ms', followsRequest: true } as const;

const deletion: Omit<CookieDescriptor, 'call' | 'title'> = {
  by: 'call',
  name: arg(0),
  secure: { slot: arg(), default: 'unknown' },
  httpOnly: { slot: arg(), default: 'unknown' },
  sameSite: { slot: arg(), default: 'unknown' },
  isDeletion: true,
};

/** Cookies and sessions of Node web frameworks. */
export default defineFramework({
  id: 'cookies-node',
  kind: 'library',
  title: 'Node cookies',
  languages: ['javascript', 'typescript'],
  packages: [
    'express-session',
    'cookie-session',
    'koa-session',
    'cookie',
    'cookies',
    'cookie-parser',
    '@fastify/cookie',
    'fastify-cookie',
    '@fastify/session',
    '@fastify/secure-session',
    'iron-session',
    'hono/cookie',
    'cookies-next',
    'nookies',
  ],
  documentation: 'https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie',
  aliases: [
    ['{fastify-session,@fastify/session.fastifySession,@fastify/session.default}', '@fastify/session'],
    ['{fastify-secure-session,@fastify/secure-session.default}', '@fastify/secure-session'],
  ],
  cookies: [
    {
      // `reply.setCookie(name, value, options)`, seconds. https://github.com/fastify/fastify-cookie#setting-a-cookie
      call: '{fastify.FastifyReply()**,~reply**}.{setCookie,cookie}',
      by: 'call',
      title: 'reply.setCookie',
      name: arg(0),
      value: arg(1),
      ...flags(options([2]), { ...nothing, unit: 's' }),
      // https://github.com/fastify/fastify-cookie#options
      defaultsFrom: {
        call: '**.register',
        when: { slot: arg(0), path: '{@fastify/cookie,fastify-cookie}' },
        at: arg([1, 'parseOptions']),
      },
    },
    {
      // `res.cookie(name, value, options)`, milliseconds. https://expressjs.com/en/5x/api.html#res.cookie
      call: '{express.Response()**,express.response**,Response()**,~res**,~response**,~*.res**,~*.response**}.cookie',
      by: 'call',
      title: 'res.cookie',
      name: arg(0),
      value: arg(1),
      ...flags(options([2]), { ...nothing, unit: 'ms' }),
    },
    {
      // https://nextjs.org/docs/app/api-reference/functions/cookies#options
      call: '{next/headers.cookies(),next/headers.**.cookies(),next/server.**.cookies}.set',
      untyped: { call: '~{res,response,nextResponse,cookieStore}**.set', packages: ['next', 'next/server', 'next/headers'] },
      by: 'call',
      title: 'cookies().set',
      name: arg([0, 'name'], 0),
      value: arg([0, 'value'], 1),
      ...flags(options([2], [0]), { ...nothing, unit: 's' }),
    },
    {
      // https://github.com/koajs/koa/blob/master/docs/api/context.md#ctxcookiessetname-value-options
      call: '{koa.**,cookies()}.cookies.set',
      untyped: { call: '~{ctx,context,this}**.cookies.set', packages: ['koa', '@koa/router', 'koa-router'] },
      by: 'call',
      title: 'ctx.cookies.set',
      name: arg(0),
      value: arg(1),
      ...flags(options([2]), pillar),
    },
    {
      call: 'cookies().set',
      by: 'call',
      title: 'cookies.set',
      name: arg(0),
      value: arg(1),
      ...flags(options([2]), pillar),
    },
    {
      // https://hono.dev/docs/helpers/cookie#options
      call: 'hono/cookie.setCookie',
      by: 'call',
      title: 'setCookie',
      name: arg(1),
      value: arg(2),
      ...flags(options([3]), { ...nothing, unit: 's' }),
    },
    {
      call: 'hono/cookie.setSignedCookie',
      by: 'call',
      title: 'setSignedCookie',
      name: arg(1),
      value: arg(2),
      ...flags(options([4]), { ...nothing, unit: 's' }),
    },
    {
      // https://h3.dev/utils/cookie
      call: 'h3.setCookie',
      by: 'call',
      title: 'setCookie',
      name: arg(1),
      value: arg(2),
      ...flags(options([3]), { ...nothing, unit: 's' }),
    },
    {
      // On the server, where it is given the response. https://github.com/andreizanik/cookies-next#options
      call: 'cookies-next{,/server}.setCookie',
      when: { slot: arg([2, 'res'], [2, 'cookies']), path: '**' },
      by: 'call',
      title: 'setCookie',
      name: arg(0),
      value: arg(1),
      ...flags(options([2]), { ...nothing, unit: 's' }),
    },
    {
      // https://github.com/maticzav/nookies#reference
      call: 'nookies{,.default}.{set,setCookie}',
      by: 'call',
      title: 'nookies.set',
      name: arg(1),
      value: arg(2),
      ...flags(options([3]), { ...nothing, unit: 's' }),
    },
    {
      // https://github.com/jshttp/cookie#cookieserializename-value-options
      call: 'cookie.{serialize,serializeCookie}',
      by: 'call',
      title: 'cookie.serialize',
      name: arg(0),
      value: arg(1),
      ...flags(options([2]), { ...nothing, unit: 's' }),
    },
    {
      call: '{express.Response()**,Response()**,~res**,~response**,~*.res**,fastify.FastifyReply()**,~reply**}.clearCookie',
      title: 'clearCookie',
      ...deletion,
    },
    { call: 'hono/cookie.deleteCookie', title: 'deleteCookie', ...deletion, name: arg(1) },
    { call: '{next/headers.cookies(),next/server.**.cookies}.delete', title: 'cookies().delete', ...deletion },
    {
      // HttpOnly by default, nothing else. https://expressjs.com/en/resources/middleware/session.html
      call: 'express-session',
      by: 'session',
      title: 'express-session',
      name: arg([0, 'name'], [0, 'key']),
      defaultName: 'connect.sid',
      ...flags(options([0, 'cookie']), { secure: 'no', httpOnly: 'yes', sameSite: 'absent', unit: 'ms' }),
    },
    {
      // https://expressjs.com/en/resources/middleware/cookie-session.html
      call: 'cookie-session',
      by: 'session',
      title: 'cookie-session',
      name: arg([0, 'name']),
      defaultName: 'session',
      ...flags(options([0]), pillar),
    },
    {
      // `session(options, app)`, or the reverse. https://github.com/koajs/session#example
      call: 'koa-session',
      by: 'session',
      title: 'koa-session',
      name: arg([0, 'key'], [1, 'key']),
      defaultName: 'koa.sess',
      ...flags(options([0], [1]), pillar),
    },
    {
      // Secure and HttpOnly by default. https://github.com/fastify/session#cookie
      call: '**.register',
      when: { slot: arg(0), path: '@fastify/session' },
      by: 'session',
      title: '@fastify/session',
      name: arg([1, 'cookieName']),
      defaultName: 'sessionId',
      ...flags(options([1, 'cookie']), { secure: 'yes', httpOnly: 'yes', sameSite: 'absent', unit: 'ms' }),
    },
    {
      // The options of @fastify/cookie. https://github.com/fastify/fastify-secure-session#using-a-pregenerated-key
      call: '**.register',
      when: { slot: arg(0), path: '@fastify/secure-session' },
      by: 'session',
      title: '@fastify/secure-session',
      name: arg([1, 'cookieName'], [1, 'sessionName']),
      defaultName: 'session',
      ...flags(options([1, 'cookie']), { ...nothing, unit: 's' }),
    },
    {
      // Secure, HttpOnly and Lax by default. https://github.com/vvo/iron-session#session-options
      call: 'iron-session{,/next}.{getIronSession,withIronSessionApiRoute,withIronSessionSsr}',
      by: 'session',
      title: 'iron-session',
      name: arg([2, 'cookieName'], [1, 'cookieName']),
      ...flags(options([2, 'cookieOptions'], [1, 'cookieOptions']), {
        secure: 'yes',
        httpOnly: 'yes',
        sameSite: 'lax',
        unit: 's',
      }),
    },
    {
      // Secure where the site's address is https. https://next-auth.js.org/configuration/options#cookies
      call: '{next-auth,next-auth/next}',
      by: 'session',
      title: 'next-auth',
      name: arg([0, 'cookies', 'sessionToken', 'name']),
      ...flags(options([0, 'cookies', 'sessionToken', 'options']), {
        secure: 'unknown',
        httpOnly: 'unknown',
        sameSite: 'unknown',
        unit: 's',
      }),
    },
    {
      // Lax by default. https://remix.run/docs/en/main/utils/sessions#createcookiesessionstorage
      call: '{@remix-run/node,@remix-run/cloudflare,@remix-run/server-runtime,react-router}.{createCookieSessionStorage,createSessionStorage}',
      by: 'session',
      title: 'createCookieSessionStorage',
      name: arg([0, 'cookie', 'name']),
      defaultName: '__session',
      ...flags(options([0, 'cookie']), { secure: 'no', httpOnly: 'no', sameSite: 'lax', unit: 's' }),
    },
  ],
});
