import { arg, defineFramework } from '../../model/framework.ts';

/** Rate limiters of Node web applications. */
export default defineFramework({
  id: 'limiters-node',
  kind: 'library',
  title: 'Node rate limiters',
  languages: ['javascript', 'typescript'],
  packages: [
    'express-rate-limit',
    'express-slow-down',
    'rate-limiter-flexible',
    'express-brute',
    'koa-ratelimit',
    '@fastify/rate-limit',
    'fastify-rate-limit',
    'hono-rate-limiter',
    '@nestjs/throttler',
    '@upstash/ratelimit',
    'limiter',
    'ratelimiter',
    'next-rate-limit',
    'nestjs-rate-limiter',
    'koa2-ratelimit',
    'bottleneck',
    'elysia-rate-limit',
  ],
  documentation: 'https://express-rate-limit.mintlify.app/',
  aliases: [
    ['express-rate-limit.{rateLimit,default}', 'express-rate-limit'],
    ['express-slow-down.slowDown', 'express-slow-down'],
    ['fastify-rate-limit', '@fastify/rate-limit'],
  ],
  limiters: [
    {
      // MemoryStore unless `store`; entries are dropped each window. https://express-rate-limit.mintlify.app/reference/configuration
      create: '{express-rate-limit,express-slow-down}',
      applied: ['{express-rate-limit,express-slow-down}()'],
      store: { default: 'memory', slot: arg([0, 'store']), whenGiven: 'shared' },
      evicts: 'yes',
      key: { default: 'address', slot: arg([0, 'keyGenerator']) },
      off: [{ slot: arg([0, 'skip']), value: 'always-true' }],
    },
    {
      // Where the counters live is in the class's name. https://github.com/animir/node-rate-limiter-flexible
      create: 'rate-limiter-flexible.{RateLimiterMemory,RateLimiterCluster}',
      applied: ['rate-limiter-flexible.{RateLimiterMemory,RateLimiterCluster}().{consume,get,penalty}'],
      store: { default: 'memory' },
      evicts: 'yes',
      key: { default: 'unknown' },
    },
    {
      create:
        'rate-limiter-flexible.{RateLimiterRedis,RateLimiterMemcache,RateLimiterMongo,RateLimiterMySQL,RateLimiterPostgres,RateLimiterPrisma,RateLimiterDynamo,RateLimiterValkey,RateLimiterUnion,BurstyRateLimiter,RateLimiterQueue}',
      applied: [
        'rate-limiter-flexible.{RateLimiterRedis,RateLimiterMemcache,RateLimiterMongo,RateLimiterMySQL,RateLimiterPostgres,RateLimiterPrisma,RateLimiterDynamo,RateLimiterValkey,RateLimiterUnion,BurstyRateLimiter}().{consume,get,penalty}',
      ],
      store: { default: 'shared' },
      // https://github.com/animir/node-rate-limiter-flexible/wiki/Insurance-Strategy
      spare: arg([0, 'insuranceLimiter']),
      evicts: 'yes',
      key: { default: 'unknown' },
    },
    {
      // https://github.com/AdamPflug/express-brute: the store is the first argument.
      create: 'express-brute',
      applied: ['express-brute().{prevent,getMiddleware()}'],
      store: { default: 'unknown' },
      evicts: 'yes',
      key: { default: 'address' },
    },
    {
      // driver: 'memory' | 'redis'. https://github.com/koajs/ratelimit
      create: 'koa-ratelimit',
      applied: ['koa-ratelimit()'],
      store: { default: 'unknown', slot: arg([0, 'driver']), whenGiven: 'by-uri' },
      evicts: 'yes',
      key: { default: 'address', slot: arg([0, 'id']) },
      off: [{ slot: arg([0, 'whitelist']), value: 'always-true' }],
    },
    {
      // The memory store is the default. https://github.com/ysocorp/koa2-ratelimit
      create: 'koa2-ratelimit.RateLimit.middleware',
      applied: ['koa2-ratelimit.RateLimit.middleware()'],
      store: { default: 'memory', slot: arg([0, 'store']), whenGiven: 'shared' },
      evicts: 'yes',
      key: { default: 'address', slot: arg([0, 'keyGenerator'], [0, 'getUserId']) },
      off: [{ slot: arg([0, 'skip']), value: 'always-true' }],
    },
    {
      // Local LRU unless `redis`. https://github.com/fastify/fastify-rate-limit
      applied: ['@fastify/rate-limit'],
      through: ['{fastify(),~fastify,~app,~server,~instance}.rateLimit()'],
      // `global: true` is the default: every route of the scope.
      asked: { slot: arg([1, 'global']), value: false, option: ['config', 'rateLimit'] },
      store: { default: 'memory', slot: arg([1, 'redis'], [1, 'store']), whenGiven: 'shared' },
      evicts: 'yes',
      key: { default: 'address', slot: arg([1, 'keyGenerator']) },
    },
    {
      // https://github.com/rhinobase/hono-rate-limiter
      create: 'hono-rate-limiter.rateLimiter',
      applied: ['hono-rate-limiter.rateLimiter()'],
      store: { default: 'memory', slot: arg([0, 'store']), whenGiven: 'shared' },
      evicts: 'yes',
      key: { default: 'unknown', slot: arg([0, 'keyGenerator']) },
    },
    {
      // An LRU of the process unless `context`. https://github.com/rayriffy/elysia-rate-limit#context
      create: 'elysia-rate-limit.rateLimit',
      applied: ['elysia-rate-limit.rateLimit()'],
      store: { default: 'memory', slot: arg([0, 'context']), whenGiven: 'shared' },
      evicts: 'yes',
      key: { default: 'address', slot: arg([0, 'generator']) },
    },
    {
      // The module holds the settings, the guard limits. In-memory storage unless `storage` is given. https://docs.nestjs.com/security/rate-limiting
      create: '@nestjs/throttler.ThrottlerModule.{forRoot,forRootAsync}',
      configures: true,
      factory: arg([0, 'useFactory']),
      applied: ['@nestjs/throttler.ThrottlerGuard', '@nestjs/throttler.ThrottlerGuard()'],
      store: { default: 'memory', slot: arg([0, 'storage']), whenGiven: 'shared' },
      evicts: 'yes',
      key: { default: 'address', slot: arg([0, 'getTracker']) },
      keyMethod: 'getTracker',
      off: [{ slot: arg([0, 'skipIf']), value: 'always-true' }],
    },
    {
      // https://upstash.com/docs/redis/sdks/ratelimit-ts/overview
      create: '@upstash/ratelimit.Ratelimit',
      applied: ['@upstash/ratelimit.Ratelimit().{limit,blockUntilReady}'],
      store: { default: 'shared' },
      evicts: 'yes',
      key: { default: 'unknown' },
    },
  ],
  // https://github.com/isaacs/node-lru-cache, https://github.com/node-cache/node-cache, https://github.com/isaacs/ttlcache
  evictingStores: ['{lru-cache,quick-lru,tiny-lru,node-cache,@isaacs/ttlcache}**'],
  sharedStores: [
    '{ioredis,redis,@redis/client,@upstash/redis,memcached,@vercel/kv}**',
    '~{redis,redisClient,client,kv}.{incr,expire,eval,zadd,zcard,multi,pipeline,setex,get,set}',
  ],
});
