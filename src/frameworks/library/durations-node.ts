import type { Unit } from '../../model/concepts.ts';
import type { DurationDescriptor } from '../../model/descriptors.ts';
import { arg, defineFramework, type Slot } from '../../model/framework.ts';

/** Options of one object that all take one unit. */
function options(
  call: string,
  unit: Unit,
  title: string,
  way: readonly [number, ...string[]],
  keys: readonly string[],
): DurationDescriptor[] {
  return keys.map((key) => ({ call, sink: `'${key}' of ${title}`, slot: arg([...way, key]), unit }));
}

function one(call: string, unit: Unit, sink: string, slot: Slot): DurationDescriptor {
  return { call, unit, sink, slot };
}

const ioredis = '{ioredis(),ioredis.{Redis,Cluster,default}(),@upstash/redis.{Redis,Redis.fromEnv}()}';
const nodeRedis = '{redis,@redis/client}.{createClient,createCluster}()';
const redisPackages = ['redis', 'ioredis', '@redis/client', '@upstash/redis', '@vercel/kv'];
/** The words that say the unit of the argument beside them, by unit. */
const words: readonly (readonly [Unit, readonly string[]])[] = [
  ['ms', ['millisecond', 'milliseconds', 'ms']],
  ['s', ['second', 'seconds', 's']],
  ['min', ['minute', 'minutes', 'm']],
  ['h', ['hour', 'hours', 'h']],
  ['d', ['day', 'days', 'd']],
  ['week', ['week', 'weeks', 'w']],
];
const dateFns: readonly (readonly [Unit, string])[] = [
  ['ms', 'Milliseconds'],
  ['s', 'Seconds'],
  ['min', 'Minutes'],
  ['h', 'Hours'],
  ['d', 'Days'],
  ['week', 'Weeks'],
];
const luxonKeys: readonly (readonly [Unit, readonly string[]])[] = [
  ['ms', ['milliseconds', 'millisecond']],
  ['s', ['seconds', 'second']],
  ['min', ['minutes', 'minute']],
  ['h', ['hours', 'hour']],
  ['d', ['days', 'day']],
  ['week', ['weeks', 'week']],
];

/** Places of Node that take a duration, and clocks. */
export default defineFramework({
  id: 'durations-node',
  kind: 'library',
  title: 'Node durations',
  languages: ['javascript', 'typescript'],
  packages: [
    'node-cache',
    'lru-cache',
    'cache-manager',
    '@nestjs/cache-manager',
    'ms',
    'date-fns',
    'luxon',
    'dayjs',
    'moment',
    'p-timeout',
    'p-retry',
  ],
  documentation: 'https://nodejs.org/api/timers.html',
  durations: [
    // https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
    one(
      '{setTimeout,globalThis.setTimeout,window.setTimeout,timers.setTimeout,node:timers.setTimeout}',
      'ms',
      'setTimeout',
      arg(1),
    ),
    one(
      '{setInterval,globalThis.setInterval,window.setInterval,timers.setInterval,node:timers.setInterval}',
      'ms',
      'setInterval',
      arg(1),
    ),
    // https://nodejs.org/api/timers.html#timerspromisessettimeoutdelay-value-options
    one('{timers/promises,node:timers/promises}.{setTimeout,setInterval,scheduler.wait}', 'ms', 'setTimeout', arg(0)),
    // https://developer.mozilla.org/en-US/docs/Web/API/AbortSignal/timeout_static
    one('AbortSignal.timeout', 'ms', 'AbortSignal.timeout', arg(0)),
    // https://nodejs.org/api/child_process.html#child_processexecfilefile-args-options-callback
    ...options(
      '{child_process,node:child_process}.{exec,execFile,spawn,execSync,spawnSync,execFileSync}',
      'ms',
      'child_process',
      [1],
      ['timeout'],
    ),
    ...options(
      '{child_process,node:child_process}.{execFile,spawn,spawnSync,execFileSync}',
      'ms',
      'child_process',
      [2],
      ['timeout'],
    ),
    // https://nodejs.org/api/http.html#httprequesturl-options-callback
    ...options('{http,https,node:http,node:https}.{request,get}', 'ms', 'http.request', [0], ['timeout']),
    ...options('{http,https,node:http,node:https}.{request,get}', 'ms', 'http.request', [1], ['timeout']),

    // https://axios-http.com/docs/req_config
    ...options('axios{,.create,.request}', 'ms', 'axios', [0], ['timeout']),
    ...options('axios{,.create()}{,.get,.delete,.head,.options}', 'ms', 'axios', [1], ['timeout']),
    ...options('axios{,.create()}.{post,put,patch}', 'ms', 'axios', [2], ['timeout']),
    // https://github.com/sindresorhus/got/blob/main/documentation/6-timeout.md
    ...options(
      'got{,.get,.post,.put,.patch,.delete,.extend}',
      'ms',
      'got',
      [1, 'timeout'],
      ['request', 'connect', 'response', 'socket'],
    ),
    ...options('got.extend', 'ms', 'got', [0, 'timeout'], ['request', 'connect', 'response', 'socket']),
    // https://undici.nodejs.org/#/docs/api/Client
    ...options(
      'undici.{Agent,Client,Pool}',
      'ms',
      'undici',
      [0],
      ['headersTimeout', 'bodyTimeout', 'connectTimeout', 'keepAliveTimeout'],
    ),
    // https://github.com/sindresorhus/p-timeout
    ...options('p-timeout', 'ms', 'p-timeout', [1], ['milliseconds']),
    // https://github.com/sindresorhus/p-retry#options: those of https://github.com/tim-kos/node-retry#retryoperationoptions
    ...options('p-retry', 'ms', 'p-retry', [1], ['minTimeout', 'maxTimeout']),

    // https://expressjs.com/en/5x/api.html#express.static
    ...options('{express.static,serve-static}', 'ms', 'express.static', [1], ['maxAge']).map((each) => ({
      ...each,
      takesText: true,
    })),
    // https://helmetjs.github.io/#strict-transport-security
    ...options('helmet', 's', 'helmet', [0, 'hsts'], ['maxAge']),
    ...options('helmet', 's', 'helmet', [0, 'strictTransportSecurity'], ['maxAge']),
    ...options('helmet.{hsts,strictTransportSecurity}', 's', 'helmet.hsts', [0], ['maxAge']),
    // https://github.com/expressjs/cors#configuration-options
    ...options('cors', 's', 'cors', [0], ['maxAge']),
    // https://express-rate-limit.mintlify.app/reference/configuration#windowms
    ...options('{express-rate-limit,express-slow-down}', 'ms', 'express-rate-limit', [0], ['windowMs']).map(asWindow),
    // https://github.com/koajs/ratelimit#options
    ...options('koa-ratelimit', 'ms', 'koa-ratelimit', [0], ['duration']).map(asWindow),
    // https://github.com/rhinobase/hono-rate-limiter#configuration
    ...options('hono-rate-limiter.rateLimiter', 'ms', 'hono-rate-limiter', [0], ['windowMs']).map(asWindow),
    // https://github.com/animir/node-rate-limiter-flexible/wiki/Options
    ...options('rate-limiter-flexible.*', 's', 'rate-limiter-flexible', [0], ['duration', 'blockDuration']),
    // https://github.com/fastify/fastify-rate-limit#options
    {
      call: '**.register',
      when: { slot: arg(0), path: '@fastify/rate-limit' },
      sink: "'timeWindow' of @fastify/rate-limit",
      slot: arg([1, 'timeWindow']),
      unit: 'ms',
      takesText: true,
      isWindow: true,
    },
    // https://fastify.dev/docs/latest/Reference/Server/#connectiontimeout
    ...options('fastify', 'ms', 'fastify', [0], ['connectionTimeout', 'keepAliveTimeout', 'requestTimeout', 'pluginTimeout']),
    // Seconds before version 5, milliseconds since. https://github.com/nestjs/throttler/blob/master/CHANGELOG.md#500
    ...throttler('ms', { from: 5 }),
    ...throttler('s', { below: 5 }),

    // A number is seconds, a text without a unit milliseconds. https://github.com/auth0/node-jsonwebtoken#jwtsignpayload-secretorprivatekey-options-callback
    { call: 'jsonwebtoken.sign', sink: "'expiresIn' of jwt.sign", slot: arg([2, 'expiresIn']), unit: 's', takesText: true },
    { call: 'jsonwebtoken.sign', sink: "'notBefore' of jwt.sign", slot: arg([2, 'notBefore']), unit: 's', takesText: true },
    // https://github.com/auth0/node-jsonwebtoken#jwtverifytoken-secretorpublickey-options-callback
    { call: 'jsonwebtoken.verify', sink: "'clockTolerance' of jwt.verify", slot: arg([2, 'clockTolerance']), unit: 's' },
    // The options of jsonwebtoken. https://docs.nestjs.com/security/authentication#jwt-token
    {
      call: '@nestjs/jwt.JwtService().{sign,signAsync}',
      sink: "'expiresIn' of JwtService.sign",
      slot: arg([1, 'expiresIn']),
      unit: 's',
      takesText: true,
    },
    {
      call: '@nestjs/jwt.JwtModule.{register,registerAsync}',
      sink: "'expiresIn' of JwtModule",
      slot: arg([0, 'signOptions', 'expiresIn']),
      factory: arg([0, 'useFactory'], [0, 'useClass']),
      unit: 's',
      takesText: true,
    },
    // A number is seconds. https://github.com/fastify/fastify-jwt#sign
    {
      call: '{fastify()**,fastify.{FastifyInstance,FastifyReply,FastifyRequest}()**,~fastify**,~app**,~reply**}.{jwt.sign,jwtSign}',
      sink: "'expiresIn' of @fastify/jwt",
      slot: arg([1, 'expiresIn']),
      unit: 's',
      takesText: true,
    },
    {
      call: '**.register',
      when: { slot: arg(0), path: '{@fastify/jwt,fastify-jwt}' },
      sink: "'expiresIn' of @fastify/jwt",
      slot: arg([1, 'sign', 'expiresIn']),
      unit: 's',
      takesText: true,
    },
    // https://github.com/fastify/fastify-cookie#options: what holds for all cookies.
    {
      call: '**.register',
      when: { slot: arg(0), path: '{@fastify/cookie,fastify-cookie}' },
      sink: "'maxAge' of @fastify/cookie",
      slot: arg([1, 'parseOptions', 'maxAge']),
      unit: 's',
    },
    // https://next-auth.js.org/configuration/options#session
    ...options('{next-auth,next-auth/next}', 's', 'the session', [0, 'session'], ['maxAge', 'updateAge']),
    ...options('{next-auth,next-auth/next}', 's', 'the token', [0, 'jwt'], ['maxAge']),
    // https://www.better-auth.com/docs/concepts/session-management#session-expiration
    ...options('better-auth.betterAuth', 's', 'the session', [0, 'session'], ['expiresIn', 'updateAge', 'freshAge']),

    // https://redis.io/docs/latest/commands/set/
    ...(
      [
        ['EX', 's'],
        ['PX', 'ms'],
      ] as const
    ).flatMap(([word, unit]): DurationDescriptor[] => [
      {
        call: `${ioredis}**.{set,getex}`,
        untyped: { methods: ['set', 'getex'], packages: redisPackages },
        sink: `set(${word})`,
        slot: arg(),
        unit,
        after: { word, from: 1 },
      },
      // https://github.com/redis/node-redis#redis-commands, https://upstash.com/docs/redis/sdks/ts/commands/string/set
      {
        call: `{${nodeRedis},${ioredis},@vercel/kv.kv}**.set`,
        untyped: { methods: ['set'], packages: redisPackages },
        sink: `set(${word})`,
        slot: arg([2, word], [2, word.toLowerCase()]),
        unit,
      },
    ]),
    // https://redis.io/docs/latest/commands/setex/
    redisCall(['setex', 'setEx'], 's', 1),
    redisCall(['psetex', 'pSetEx'], 'ms', 1),
    redisCall(['expire'], 's', 1),
    redisCall(['pexpire', 'pExpire'], 'ms', 1),
    // https://redis.github.io/ioredis/interfaces/CommonRedisOptions.html
    ...[0, 1, 2].flatMap((at) =>
      options('{ioredis,ioredis.Redis}', 'ms', 'ioredis', [at], ['connectTimeout', 'commandTimeout', 'keepAlive']),
    ),

    // https://github.com/node-cache/node-cache#options
    ...options('node-cache', 's', 'node-cache', [0], ['stdTTL', 'checkperiod']),
    one('node-cache().set', 's', 'set of node-cache', arg(2)),
    one('node-cache().ttl', 's', 'ttl of node-cache', arg(1)),
    // https://github.com/isaacs/node-lru-cache#ttl
    ...options('{lru-cache,lru-cache.LRUCache}', 'ms', 'lru-cache', [0], ['ttl', 'maxAge']),
    ...options('{lru-cache,lru-cache.LRUCache}().set', 'ms', 'set of lru-cache', [2], ['ttl']),
    // Milliseconds since version 5, seconds before. https://github.com/jaredwray/cacheable/tree/main/packages/cache-manager
    ...cacheManager('ms', { from: 5 }),
    ...cacheManager('s', { below: 5 }),

    // https://docs.bullmq.io/guide/jobs/delayed
    ...options('{bullmq.Queue().add,bull().add}', 'ms', 'add of a queue', [2], ['delay', 'timeout']),
    ...options('{bull().add,bull.Queue().add}', 'ms', 'add of a queue', [1], ['delay', 'timeout']),
    ...options('{bullmq.Queue().add,bull().add}', 'ms', 'repeat of a queue', [2, 'repeat'], ['every']),
    ...options('{bullmq.Queue().add,bull().add}', 'ms', 'backoff of a queue', [2, 'backoff'], ['delay']),
    ...options('bullmq.Worker', 'ms', 'Worker', [2], ['lockDuration', 'stalledInterval']),
    // https://docs.nestjs.com/techniques/task-scheduling#declarative-intervals
    one('@nestjs/schedule.{Interval,Timeout}', 'ms', '@Interval', arg(1, 0)),

    // https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-s3-request-presigner/
    ...options('@aws-sdk/s3-request-presigner.getSignedUrl', 's', 'getSignedUrl', [2], ['expiresIn']),
    // https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-s3-presigned-post/
    ...options('@aws-sdk/s3-presigned-post.createPresignedPost', 's', 'createPresignedPost', [1], ['Expires']),
    // https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/S3.html#getSignedUrl-property
    ...options('aws-sdk.S3().{getSignedUrl,getSignedUrlPromise}', 's', 'getSignedUrl', [1], ['Expires']),
    // https://min.io/docs/minio/linux/developers/javascript/API.html#presignedGetObject
    one('minio.Client().{presignedGetObject,presignedPutObject}', 's', 'presignedGetObject', arg(2)),

    // https://node-postgres.com/apis/pool
    ...options(
      'pg.{Pool,Client}',
      'ms',
      'pg',
      [0],
      [
        'idleTimeoutMillis',
        'connectionTimeoutMillis',
        'statement_timeout',
        'query_timeout',
        'idle_in_transaction_session_timeout',
      ],
    ),
    // Seconds, or a text. https://mongoosejs.com/docs/api/schemadate.html#SchemaDate.prototype.expires()
    ...(
      [
        ['mongoose.Schema', [0, '*']],
        ['mongoose.Schema', [0, '*', 'index']],
        ['@nestjs/mongoose.Prop', [0]],
        ['@nestjs/mongoose.Prop', [0, 'index']],
        ['{mongoose.Schema(),@nestjs/mongoose.SchemaFactory.createForClass()}.index', [1]],
      ] as const
    ).flatMap(([call, way]) =>
      options(call, 's', 'the index', way, ['expires', 'expireAfterSeconds']).map((each) => ({ ...each, takesText: true })),
    ),
    // https://www.mongodb.com/docs/manual/core/index-ttl/
    {
      call: '{mongodb,mongoose}.**.{createIndex,ensureIndex}',
      untyped: { methods: ['createIndex', 'ensureIndex'], packages: ['mongodb', 'mongoose'] },
      sink: "'expireAfterSeconds' of createIndex",
      slot: arg([1, 'expireAfterSeconds']),
      unit: 's',
    },
    // https://www.mongodb.com/docs/drivers/node/current/connect/connection-options/
    ...options(
      'mongoose.{connect,createConnection}',
      'ms',
      'mongoose',
      [1],
      ['serverSelectionTimeoutMS', 'socketTimeoutMS', 'connectTimeoutMS'],
    ),
    // https://nodemailer.com/smtp/
    ...options('nodemailer.createTransport', 'ms', 'nodemailer', [0], ['connectionTimeout', 'greetingTimeout', 'socketTimeout']),
    // https://socket.io/docs/v4/server-options/
    ...options('socket.io.Server', 'ms', 'socket.io', [1], ['pingTimeout', 'pingInterval', 'connectTimeout']),
    // https://github.com/expressjs/session#touchafter of https://github.com/jdesboeufs/connect-mongo#lazy-session-update: seconds.
    ...options('connect-mongo.create', 's', 'connect-mongo', [0], ['ttl', 'touchAfter']),
    // https://github.com/voxpelli/node-connect-pg-simple#advanced-options
    ...options('connect-pg-simple()', 's', 'connect-pg-simple', [0], ['ttl', 'pruneSessionInterval']),
    // https://github.com/valery-barysok/session-file-store#options
    ...options('session-file-store()', 's', 'session-file-store', [0], ['ttl']),
    // https://github.com/chill117/express-mysql-session#options
    ...options('express-mysql-session()', 'ms', 'express-mysql-session', [0], ['expiration', 'checkExpirationInterval']),
    // https://docs.nestjs.com/techniques/http-module#configuration
    {
      call: '@nestjs/axios.HttpModule.{register,registerAsync}',
      sink: "'timeout' of HttpModule",
      slot: arg([0, 'timeout']),
      unit: 'ms',
      factory: arg([0, 'useFactory'], [0, 'useClass']),
    },
    // https://github.com/tj/connect-redis#ttl
    ...options('{connect-redis,connect-redis.RedisStore}', 's', 'connect-redis', [0], ['ttl']),

    // https://date-fns.org/docs/addMinutes
    ...dateFns.map(
      ([unit, name]): DurationDescriptor => ({
        call: `date-fns{,/add${name},/sub${name}}.{add${name},sub${name}}`,
        sink: `add${name}`,
        slot: arg(1),
        unit,
        isConstructor: true,
      }),
    ),
    // https://moment.github.io/luxon/api-docs/index.html#datetimeplus, https://date-fns.org/docs/add
    ...luxonKeys.flatMap(([unit, keys]): DurationDescriptor[] =>
      keys.flatMap((key) => [
        { call: 'luxon.DateTime**.{plus,minus}', sink: `plus({ ${key} })`, slot: arg([0, key]), unit, isConstructor: true },
        { call: 'luxon.Duration.fromObject', sink: `Duration({ ${key} })`, slot: arg([0, key]), unit, isConstructor: true },
        { call: 'date-fns.{add,sub}', sink: `add({ ${key} })`, slot: arg([1, key]), unit, isConstructor: true },
      ]),
    ),
    // https://day.js.org/docs/en/manipulate/add, https://momentjs.com/docs/#/manipulating/add/
    ...words.flatMap(([unit, of]): DurationDescriptor[] => [
      {
        call: '{dayjs,moment}{,.utc,.tz}().**{add,subtract}',
        sink: `add(…, '${of[1]}')`,
        slot: arg(0),
        unit,
        isConstructor: true,
        word: { slot: arg(1), of },
      },
      {
        call: '{dayjs,moment}.duration',
        sink: `duration(…, '${of[1]}')`,
        slot: arg(0),
        unit,
        isConstructor: true,
        word: { slot: arg(1), of },
      },
    ]),
  ],
  momentSinks: [
    // https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Date/Date#time_value_or_timestamp_number
    { call: 'Date', title: 'new Date()', slot: arg(0), unit: 'ms', alone: true },
    // `expiresIn` counts from `iat`. https://github.com/auth0/node-jsonwebtoken#token-expiration-exp-claim
    ...(['exp', 'iat', 'nbf'] as const).flatMap((claim) => [
      { call: 'jsonwebtoken.sign', title: `'${claim}' of jwt.sign`, slot: arg([0, claim]), unit: 's' as const },
      {
        call: '@nestjs/jwt.JwtService().{sign,signAsync}',
        title: `'${claim}' of JwtService.sign`,
        slot: arg([0, claim]),
        unit: 's' as const,
      },
    ]),
    // https://hono.dev/docs/helpers/jwt#payload-validation
    ...(['exp', 'iat', 'nbf'] as const).map((claim) => ({
      call: 'hono/jwt.sign',
      title: `'${claim}' of sign`,
      slot: arg([0, claim]),
      unit: 's' as const,
    })),
    // https://github.com/hokaccha/node-jwt-simple#expiration
    { call: 'jwt-simple.encode', title: "'exp' of jwt.encode", slot: arg([0, 'exp']), unit: 's' },
    // https://github.com/panva/jose/blob/main/docs/jwt/sign/classes/SignJWT.md#setexpirationtime
    { call: 'jose.**.setExpirationTime', title: 'setExpirationTime', slot: arg(0), unit: 's' },
    // https://redis.io/docs/latest/commands/expireat/
    { call: `{${nodeRedis},${ioredis}}**.{expireat,expireAt}`, title: 'expireat', slot: arg(1), unit: 's' },
    { call: `{${nodeRedis},${ioredis}}**.{pexpireat,pExpireAt}`, title: 'pexpireat', slot: arg(1), unit: 'ms' },
    // https://day.js.org/docs/en/parse/unix-timestamp-seconds, https://momentjs.com/docs/#/parsing/unix-timestamp/
    { call: '{dayjs,moment}.unix', title: 'unix', slot: arg(0), unit: 's' },
    // https://date-fns.org/docs/fromUnixTime
    { call: 'date-fns.fromUnixTime', title: 'fromUnixTime', slot: arg(0), unit: 's' },
    // https://moment.github.io/luxon/api-docs/index.html#datetimefromseconds
    { call: 'luxon.DateTime.fromSeconds', title: 'fromSeconds', slot: arg(0), unit: 's' },
    { call: 'luxon.DateTime.fromMillis', title: 'fromMillis', slot: arg(0), unit: 'ms' },
  ],
  unitSources: [
    // A date in arithmetic is its time value. https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Date/valueOf
    { path: 'Date', unit: 'ms', isClock: true, isText: true },
    // https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Date/now
    { path: 'Date.{now,parse,UTC}', unit: 'ms', isClock: true },
    // https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Date/getTime
    { path: '**.getTime', unit: 'ms', isClock: true },
    // Setters give the time value too. https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Date/setDate
    {
      path: 'Date().{valueOf,setTime,setDate,setMonth,setFullYear,setHours,setMinutes,setSeconds,setUTCDate,setUTCHours}',
      unit: 'ms',
      isClock: true,
    },
    // https://developer.mozilla.org/en-US/docs/Web/API/Performance/now
    { path: '{performance,perf_hooks.performance,node:perf_hooks.performance}.now', unit: 'ms', isClock: true },
    // https://day.js.org/docs/en/display/unix-timestamp, https://momentjs.com/docs/#/displaying/unix-timestamp/
    { path: '{dayjs,moment}{,.utc}().**unix', unit: 's', isClock: true },
    { path: '{dayjs,moment}{,.utc}().**valueOf', unit: 'ms', isClock: true },
    // https://date-fns.org/docs/getUnixTime
    { path: 'date-fns.getUnixTime', unit: 's', isClock: true },
    // https://moment.github.io/luxon/api-docs/index.html#datetimetomillis
    { path: 'luxon.DateTime**.toMillis', unit: 'ms', isClock: true },
    { path: 'luxon.DateTime**.{toSeconds,toUnixInteger}', unit: 's', isClock: true },
    // https://github.com/vercel/ms#examples
    { path: 'ms', unit: 'ms', isClock: false },
    // https://github.com/nestjs/throttler#readme: the helpers give milliseconds.
    { path: '@nestjs/throttler.{seconds,minutes,hours,days,weeks}', unit: 'ms', isClock: false },
    // https://date-fns.org/docs/hoursToMilliseconds
    { path: 'date-fns.{hours,minutes,seconds}ToMilliseconds', unit: 'ms', isClock: false },
    { path: 'date-fns.{hours,minutes,milliseconds}ToSeconds', unit: 's', isClock: false },
    { path: 'date-fns.differenceInMilliseconds', unit: 'ms', isClock: false },
    { path: 'date-fns.differenceInSeconds', unit: 's', isClock: false },
    { path: 'date-fns.differenceInMinutes', unit: 'min', isClock: false },
    { path: 'date-fns.differenceInHours', unit: 'h', isClock: false },
    { path: 'date-fns.differenceInDays', unit: 'd', isClock: false },
    // https://day.js.org/docs/en/durations/as-seconds
    { path: '{dayjs,moment}.duration()**.asMilliseconds', unit: 'ms', isClock: false },
    { path: '{dayjs,moment}.duration()**.asSeconds', unit: 's', isClock: false },
    { path: '{dayjs,moment}.duration()**.asMinutes', unit: 'min', isClock: false },
    // `exp`, `iat` and `nbf` count seconds. https://www.rfc-editor.org/rfc/rfc7519#section-2
    {
      path: '{jsonwebtoken.{decode,verify},jwt-decode,jwt-decode.jwtDecode,jose.decodeJwt}().{exp,iat,nbf}',
      unit: 's',
      isClock: true,
    },
    { path: 'jose.jwtVerify().payload.{exp,iat,nbf}', unit: 's', isClock: true },
    { path: '{jsonwebtoken.JwtPayload,jwt-decode.JwtPayload,jose.JWTPayload}().{exp,iat,nbf}', unit: 's', isClock: true },
    { path: '~{payload,decoded,decodedToken,claims,jwtPayload,tokenPayload}.{exp,iat,nbf}', unit: 's', isClock: true },
    // The claims of a token, whoever read it.
    { path: '~{claims,jwtPayload,tokenPayload,decodedToken,decodedJwt}.{exp,iat,nbf}', unit: 's', isClock: true },
    { path: '@nestjs/jwt.JwtService().{decode,verify,verifyAsync}().{exp,iat,nbf}', unit: 's', isClock: true },
  ],
});

function redisCall(methods: readonly string[], unit: Unit, position: number): DurationDescriptor {
  return {
    call: `{${nodeRedis},${ioredis},@vercel/kv.kv}**.{${methods.join(',')}}`,
    untyped: { methods, packages: redisPackages },
    sink: methods[0]!,
    slot: arg(position),
    unit,
  };
}

function asWindow(descriptor: DurationDescriptor): DurationDescriptor {
  return { ...descriptor, isWindow: true };
}

function throttler(unit: Unit, range: { from?: number; below?: number }): DurationDescriptor[] {
  const version = { package: '@nestjs/throttler', ...range };
  const sink = "'ttl' of @nestjs/throttler";
  return [
    // One set of options, or one each name. https://docs.nestjs.com/security/rate-limiting#multiple-throttler-definitions
    ...([[], [0], [1], [2], ['throttlers', 0], ['throttlers', 1], ['throttlers', 2]] as const).map(
      (way): DurationDescriptor => ({
        call: '@nestjs/throttler.ThrottlerModule.{forRoot,forRootAsync}',
        sink,
        slot: arg([0, ...way, 'ttl']),
        unit,
        version,
        isWindow: true,
        factory: arg([0, 'useFactory'], [0, 'useClass']),
      }),
    ),
    { call: '@nestjs/throttler.Throttle', sink, slot: arg([0, 'default', 'ttl'], 1), unit, version, isWindow: true },
  ];
}

function cacheManager(unit: Unit, range: { from?: number; below?: number }): DurationDescriptor[] {
  const version = { package: 'cache-manager', ...range };
  return [
    {
      call: '{@nestjs/cache-manager,@nestjs/common}.CacheModule.{register,registerAsync}',
      sink: "'ttl' of CacheModule",
      slot: arg([0, 'ttl']),
      unit,
      version,
      factory: arg([0, 'useFactory'], [0, 'useClass']),
      isKept: true,
      // These take the number for seconds. https://github.com/dabroek/node-cache-manager-redis-store#readme
      unless: { slot: arg([0, 'store']), path: '{cache-manager-redis-store,cache-manager-redis,cache-manager-ioredis}**' },
    },
    { call: '{@nestjs/cache-manager,@nestjs/common}.CacheTTL', sink: 'CacheTTL', slot: arg(0), unit, version, isKept: true },
    {
      call: '{cache-manager,@nestjs/cache-manager}.**.set',
      sink: 'set of cache-manager',
      slot: arg(2),
      unit,
      version,
      isKept: true,
      unless: { packages: ['cache-manager-redis-store', 'cache-manager-redis', 'cache-manager-ioredis'] },
    },
  ];
}
