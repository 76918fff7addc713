import type { CorsDescriptor } from '../../model/descriptors.ts';
import { arg, defineFramework } from '../../model/framework.ts';

/** Everybody unless told otherwise, `true` echoes, texts are compared whole. https://github.com/expressjs/cors#configuration-options */
const cors: Pick<CorsDescriptor, 'default' | 'whenTrue' | 'wildcardInList' | 'matching' | 'callback'> = {
  default: 'any',
  whenTrue: 'reflects',
  wildcardInList: false,
  matching: 'anywhere',
  callback: 'called',
};

/** Cross-origin requests in Node web frameworks. */
export default defineFramework({
  id: 'cors-node',
  kind: 'library',
  title: 'Node CORS',
  languages: ['javascript', 'typescript'],
  packages: [
    'cors',
    '@fastify/cors',
    'fastify-cors',
    '@koa/cors',
    'kcors',
    'koa2-cors',
    'hono/cors',
    'socket.io',
    'graphql-yoga',
    '@elysiajs/cors',
  ],
  documentation: 'https://github.com/expressjs/cors#configuration-options',
  aliases: [
    ['cors.default', 'cors'],
    ['{fastify-cors,@fastify/cors.fastifyCors,@fastify/cors.default}', '@fastify/cors'],
    ['{kcors,koa2-cors,@koa/cors.default}', '@koa/cors'],
    ['{@elysiajs/cors.default,@elysia/cors.{cors,default}}', '@elysiajs/cors.cors'],
  ],
  cors: [
    { call: 'cors', origins: arg([0, 'origin']), credentials: { slot: arg([0, 'credentials']), default: 'no' }, ...cors },
    {
      // https://docs.nestjs.com/security/cors: the options of cors for Express.
      call: '{@nestjs/core.NestFactory.create(),~app}.enableCors',
      origins: arg([0, 'origin']),
      credentials: { slot: arg([0, 'credentials']), default: 'no' },
      ...cors,
    },
    {
      call: '@nestjs/core.NestFactory.create',
      within: arg([1, 'cors'], [2, 'cors']),
      origins: arg([1, 'cors', 'origin'], [2, 'cors', 'origin']),
      credentials: { slot: arg([1, 'cors', 'credentials'], [2, 'cors', 'credentials']), default: 'no' },
      ...cors,
    },
    {
      // Options of cors for Express. https://github.com/typestack/routing-controllers#using-cors
      call: 'routing-controllers.{createExpressServer,useExpressServer}',
      within: arg([0, 'cors'], [1, 'cors']),
      origins: arg([0, 'cors', 'origin'], [1, 'cors', 'origin']),
      credentials: { slot: arg([0, 'cors', 'credentials'], [1, 'cors', 'credentials']), default: 'no' },
      ...cors,
    },
    {
      // https://docs.nestjs.com/websockets/gateways
      call: '@nestjs/websockets.WebSocketGateway',
      within: arg([1, 'cors'], [0, 'cors']),
      origins: arg([1, 'cors', 'origin'], [0, 'cors', 'origin']),
      credentials: { slot: arg([1, 'cors', 'credentials'], [0, 'cors', 'credentials']), default: 'no' },
      ...cors,
    },
    {
      // Nothing is allowed without `cors`. https://socket.io/docs/v4/handling-cors/
      call: 'socket.io{,.Server}',
      within: arg([1, 'cors'], [0, 'cors']),
      origins: arg([1, 'cors', 'origin'], [0, 'cors', 'origin']),
      credentials: { slot: arg([1, 'cors', 'credentials'], [0, 'cors', 'credentials']), default: 'no' },
      ...cors,
    },
    {
      // `origin` is `*` by default, and a list with '*' in it means the same. https://github.com/fastify/fastify-cors#options
      call: '**.register',
      when: { slot: arg(0), path: '@fastify/cors' },
      origins: arg([1, 'origin']),
      credentials: { slot: arg([1, 'credentials']), default: 'no' },
      ...cors,
      wildcardInList: true,
    },
    {
      // `*` by default, until version 4 the request's origin: everybody either way. https://github.com/koajs/cors#corsoptions
      call: '@koa/cors',
      origins: arg([0, 'origin']),
      credentials: { slot: arg([0, 'credentials']), default: 'no' },
      default: 'any',
      whenTrue: 'unknown',
      wildcardInList: false,
      matching: 'anywhere',
      callback: 'returned',
    },
    {
      // https://hono.dev/docs/middleware/builtin/cors#options
      call: 'hono/cors.cors',
      origins: arg([0, 'origin']),
      credentials: { slot: arg([0, 'credentials']), default: 'no' },
      default: 'any',
      whenTrue: 'unknown',
      wildcardInList: false,
      matching: 'anywhere',
      callback: 'returned',
    },
    {
      // The origin that asks, and with credentials, unless told otherwise. https://elysiajs.com/plugins/cors
      call: '@elysiajs/cors.cors',
      origins: arg([0, 'origin']),
      credentials: { slot: arg([0, 'credentials']), default: 'yes' },
      ...cors,
      wildcardInList: true,
      callback: 'returned',
    },
    {
      // The origin that asks, and with credentials, also where nothing is said of CORS. https://the-guild.dev/graphql/yoga-server/docs/features/cors
      call: 'graphql-yoga.createYoga',
      within: arg([0, 'cors']),
      withoutWithin: 'defaults',
      origins: arg([0, 'cors', 'origin']),
      credentials: { slot: arg([0, 'cors', 'credentials']), default: 'yes' },
      default: 'any',
      whenTrue: 'unknown',
      wildcardInList: true,
      matching: 'whole',
      callback: 'returned',
    },
    {
      // `origin` is ['*'] by default, credentials are off. https://hapi.dev/api/?v=21.3.2#-routeoptionscors
      call: '{@hapi/hapi,hapi}.{server,Server}',
      within: arg([0, 'routes', 'cors']),
      origins: arg([0, 'routes', 'cors', 'origin']),
      credentials: { slot: arg([0, 'routes', 'cors', 'credentials']), default: 'no' },
      default: 'any',
      whenTrue: 'unknown',
      wildcardInList: true,
      matching: 'whole',
    },
  ],
});
