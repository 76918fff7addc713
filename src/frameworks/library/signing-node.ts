import { arg, defineFramework } from '../../model/framework.ts';

/** Where Node libraries are handed the keys that sign tokens, sessions and cookies. */
export default defineFramework({
  id: 'signing-node',
  kind: 'library',
  title: 'Signing in Node.js',
  languages: ['typescript', 'javascript'],
  packages: ['jsonwebtoken', 'jose', '@nestjs/jwt', 'passport-jwt', 'express-session', 'cookie-session', 'cookie-parser'],
  documentation: 'https://github.com/auth0/node-jsonwebtoken',
  // https://github.com/cisco/node-jose#obtaining-keys
  conversions: ['{jose,node-jose}.JWK.asKey'],
  signingKeys: [
    // https://github.com/auth0/node-jsonwebtoken#usage
    { use: 'jwt', sink: 'jwt.sign', key: { call: '{jsonwebtoken,jwt-simple}.sign', slot: arg(1) } },
    { use: 'jwt', sink: 'jwt.verify', key: { call: 'jsonwebtoken.verify', slot: arg(1) } },
    { use: 'jwt', sink: 'jwt.encode', key: { call: 'jwt-simple.{encode,decode}', slot: arg(1) } },
    // https://github.com/panva/jose/blob/v2.x/docs/README.md
    { use: 'jwt', sink: 'JWT.sign', key: { call: 'jose.{JWT,JWS}.{sign,verify}', slot: arg(1) } },
    // https://github.com/panva/jose/blob/main/docs/README.md
    { use: 'jwt', sink: 'SignJWT.sign', key: { call: 'jose.{SignJWT,CompactSign,FlattenedSign}()**.sign', slot: arg(0) } },
    { use: 'jwt', sink: 'jwtVerify', key: { call: 'jose.{jwtVerify,jwtDecrypt,compactVerify}', slot: arg(1) } },
    // https://github.com/nestjs/jwt
    {
      use: 'jwt',
      sink: 'JwtModule',
      key: { call: '@nestjs/jwt.JwtModule.register', slot: arg([0, 'secret'], [0, 'secretOrPrivateKey']) },
    },
    {
      use: 'jwt',
      sink: 'JwtModule',
      key: {
        call: '@nestjs/jwt.JwtModule.registerAsync',
        slot: arg([0, 'secret'], [0, 'secretOrPrivateKey']),
        factory: arg([0, 'useFactory']),
      },
    },
    {
      use: 'jwt',
      sink: 'JwtService.sign',
      key: { call: '@nestjs/jwt.JwtService().{sign,signAsync,verify,verifyAsync}', slot: arg([1, 'secret']) },
    },
    { use: 'jwt', sink: 'JwtService', key: { call: '@nestjs/jwt.JwtService', slot: arg([0, 'secret']) } },
    // https://github.com/mikenicholson/passport-jwt#configure-strategy
    { use: 'jwt', sink: 'passport-jwt', key: { call: 'passport-jwt.Strategy', slot: arg([0, 'secretOrKey']) } },
    { use: 'jwt', sink: 'passport-jwt', key: { call: '@nestjs/passport.PassportStrategy()', slot: arg([0, 'secretOrKey']) } },
    // https://github.com/auth0/express-jwt#usage
    {
      use: 'jwt',
      sink: 'express-jwt',
      key: { call: '{express-jwt,express-jwt.expressjwt,express-jwt.default}', slot: arg([0, 'secret']) },
    },
    { use: 'jwt', sink: 'koa-jwt', key: { call: 'koa-jwt', slot: arg([0, 'secret']) } },
    // https://expressjs.com/en/resources/middleware/session.html
    { use: 'session', sink: 'express-session', key: { call: 'express-session', slot: arg([0, 'secret']) } },
    // https://expressjs.com/en/resources/middleware/cookie-session.html
    { use: 'session', sink: 'cookie-session', key: { call: 'cookie-session', slot: arg([0, 'secret'], [0, 'keys']) } },
    // https://expressjs.com/en/resources/middleware/cookie-parser.html
    { use: 'cookie', sink: 'cookie-parser', key: { call: 'cookie-parser', slot: arg(0) } },
    // https://github.com/Psifi-Solutions/csrf-csrf
    { use: 'csrf', sink: 'doubleCsrf', key: { call: 'csrf-csrf.doubleCsrf', slot: arg([0, 'getSecret']) } },
    // https://github.com/fastify/fastify-jwt#options
    fastify('jwt', '@fastify/jwt', '{@fastify/jwt,fastify-jwt}', arg([1, 'secret', 'private'], [1, 'secret'])),
    fastify('session', '@fastify/session', '{@fastify/session,fastify-session}', arg([1, 'secret'])),
    fastify('cookie', '@fastify/cookie', '{@fastify/cookie,fastify-cookie}', arg([1, 'secret'])),
    fastify(
      'session',
      '@fastify/secure-session',
      '{@fastify/secure-session,fastify-secure-session}',
      arg([1, 'key'], [1, 'secret']),
    ),
    // https://koajs.com/#app-keys-
    { use: 'cookie', sink: 'app.keys', key: { member: '{koa,koa.default}().keys' } },
    // https://elysiajs.com/plugins/jwt
    { use: 'jwt', sink: '@elysiajs/jwt', key: { call: '@elysiajs/jwt.{jwt,default}', slot: arg([0, 'secret']) } },
    // https://elysiajs.com/patterns/cookie#cookie-signature
    { use: 'cookie', sink: 'Elysia', key: { call: 'elysia.Elysia', slot: arg([0, 'cookie', 'secrets']) } },
    // https://hono.dev/docs/middleware/builtin/jwt
    { use: 'jwt', sink: 'hono/jwt', key: { call: 'hono/jwt.jwt', slot: arg([0, 'secret']) } },
    // https://hono.dev/docs/helpers/jwt
    { use: 'jwt', sink: 'hono/jwt', key: { call: 'hono/jwt.{sign,verify}', slot: arg(1) } },
    { use: 'cookie', sink: 'setSignedCookie', key: { call: 'hono/cookie.setSignedCookie', slot: arg(3) } },
    // https://next-auth.js.org/configuration/options#secret
    {
      use: 'session',
      sink: 'next-auth',
      key: { call: '{next-auth,next-auth.default,@auth/core.Auth}', slot: arg([0, 'secret'], [2, 'secret']) },
    },
    // https://github.com/vvo/iron-session#session-options
    {
      use: 'session',
      sink: 'iron-session',
      key: {
        call: 'iron-session**.{getIronSession,withIronSessionApiRoute,withIronSessionSsr}',
        slot: arg([2, 'password'], [1, 'password']),
      },
    },
    // https://remix.run/docs/en/main/utils/cookies#signing-cookies
    {
      use: 'session',
      sink: 'createCookieSessionStorage',
      key: {
        call: '{@remix-run/node,@remix-run/cloudflare,@remix-run/server-runtime,react-router}.{createCookieSessionStorage,createSessionStorage}',
        slot: arg([0, 'cookie', 'secrets']),
        cookie: arg([0, 'cookie', 'name']),
      },
    },
    // https://github.com/tj/node-cookie-signature
    { use: 'cookie', sink: 'cookie-signature', key: { call: 'cookie-signature.{sign,unsign}', slot: arg(1) } },
    // https://expressjs.com/en/resources/middleware/cookie-parser.html#cookieparsersignedcookiestr-secret
    { use: 'cookie', sink: 'cookie-parser', key: { call: 'cookie-parser.{signedCookie,signedCookies}', slot: arg(1) } },
    // https://nodejs.org/api/crypto.html#cryptocreatehmacalgorithm-key-options
    { use: 'message', sink: 'createHmac', key: { call: '{crypto,node:crypto}.createHmac', slot: arg(1) } },
    // https://nodejs.org/api/crypto.html#cryptocreatecipherivalgorithm-key-iv-options
    {
      use: 'encryption',
      sink: 'createCipheriv',
      key: { call: '{crypto,node:crypto}.{createCipheriv,createDecipheriv,createCipher,createDecipher}', slot: arg(1) },
    },
    // https://cryptojs.gitbook.io/docs#ciphers
    {
      use: 'encryption',
      sink: 'CryptoJS',
      key: { call: 'crypto-js.{AES,DES,TripleDES,Rabbit,RC4}.{encrypt,decrypt}', slot: arg(1) },
    },
    // https://cryptojs.gitbook.io/docs#hmac
    { use: 'message', sink: 'CryptoJS', key: { call: 'crypto-js.Hmac{MD5,SHA1,SHA224,SHA256,SHA384,SHA512}', slot: arg(1) } },
    // https://github.com/MauriceButler/cryptr#usage
    { use: 'encryption', sink: 'cryptr', key: { call: 'cryptr', slot: arg(0) } },
    // https://www.better-auth.com/docs/reference/options#secret
    { use: 'session', sink: 'better-auth', key: { call: 'better-auth.betterAuth', slot: arg([0, 'secret']) } },
  ],
});

/** A plug-in and its options. https://fastify.dev/docs/latest/Reference/Plugins/ */
function fastify(use: 'jwt' | 'session' | 'cookie', sink: string, plugin: string, slot: ReturnType<typeof arg>) {
  return {
    use,
    sink,
    key: { call: '{**.register,~fastify.register,~app.register}', slot, given: { slot: arg(0), path: plugin } },
  } as const;
}
