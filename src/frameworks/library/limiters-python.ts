import { arg, defineFramework } from '../../model/framework.ts';

/** Rate limiters of Python web applications. */
export default defineFramework({
  id: 'limiters-python',
  kind: 'library',
  title: 'Python rate limiters',
  languages: ['python'],
  packages: [
    'slowapi',
    'flask_limiter',
    'fastapi_limiter',
    'ratelimit',
    'django_ratelimit',
    'limits',
    'pyrate_limiter',
    'throttled',
    'axes',
    'defender',
    'fastapi_throttle',
    'fastapi_guard',
    'quart_rate_limiter',
  ],
  documentation: 'https://slowapi.readthedocs.io/',
  limiters: [
    {
      // Memory unless storage_uri; needs app.state.limiter and a `request` parameter. https://slowapi.readthedocs.io/en/latest/
      create: 'slowapi.{Limiter,extension.Limiter}',
      applied: ['slowapi.{Limiter,extension.Limiter}().{limit,shared_limit}()', 'slowapi.{Limiter,extension.Limiter}()'],
      store: { default: 'memory', slot: arg('storage_uri'), whenGiven: 'by-uri' },
      evicts: 'yes',
      key: { default: 'address', slot: arg(0, 'key_func') },
      // https://slowapi.readthedocs.io/en/latest/examples/#apply-a-global-default-limit-to-all-routes
      appWide: {
        slot: arg('default_limits', 'application_limits'),
        middleware: 'slowapi.{middleware.,}{SlowAPIMiddleware,SlowAPIASGIMiddleware}',
        exempts: 'slowapi.{Limiter,extension.Limiter}().exempt',
      },
      needsAssign: ['state', 'limiter'],
      needsParameter: 'request',
      off: [{ slot: arg('enabled'), value: false }],
    },
    {
      // Memory unless storage_uri; default_limits reach every route. https://flask-limiter.readthedocs.io/en/stable/
      create: 'flask_limiter.{Limiter,extension.Limiter}',
      applied: [
        'flask_limiter.{Limiter,extension.Limiter}().{limit,shared_limit}()',
        'flask_limiter.{Limiter,extension.Limiter}()',
        'flask_limiter.{Limiter,extension.Limiter}().check',
      ],
      // https://flask-limiter.readthedocs.io/en/stable/configuration.html
      store: {
        default: 'memory',
        slot: arg('storage_uri'),
        whenGiven: 'by-uri',
        settings: ['RATELIMIT_STORAGE_URI', 'RATELIMIT_STORAGE_URL'],
      },
      evicts: 'yes',
      key: { default: 'address', slot: arg('key_func', 0) },
      appWide: {
        slot: arg('default_limits', 'application_limits'),
        settings: ['RATELIMIT_DEFAULT', 'RATELIMIT_APPLICATION'],
        exempts: 'flask_limiter.{Limiter,extension.Limiter}().exempt',
      },
      // https://flask-limiter.readthedocs.io/en/stable/#quick-start
      needsApp: { slot: arg('app'), app: '{flask,quart}.**.{Flask,Quart}()', method: 'init_app' },
      off: [{ slot: arg('enabled'), value: false }],
    },
    {
      // Memory unless a store is given; each route names its own limits. https://quart-rate-limiter.readthedocs.io/en/latest/
      create: 'quart_rate_limiter.RateLimiter',
      applied: ['quart_rate_limiter.RateLimiter()'],
      store: { default: 'memory', slot: arg('store'), whenGiven: 'shared' },
      evicts: 'no',
      key: { default: 'address', slot: arg('key_function') },
      appWide: { slot: arg('default_limits'), exempts: 'quart_rate_limiter.rate_exempt' },
      needsApp: { slot: arg('app'), app: 'quart.**.Quart()', method: 'init_app' },
      off: [{ slot: arg('enabled'), value: false }],
    },
    {
      applied: ['quart_rate_limiter.{rate_limit,timed_rate_limit}()'],
      store: { default: 'unknown' },
      evicts: 'yes',
      key: { default: 'address' },
    },
    {
      // Redis is handed to FastAPILimiter.init. https://github.com/long2ice/fastapi-limiter
      create: 'fastapi_limiter.depends.{RateLimiter,WebSocketRateLimiter}',
      applied: ['fastapi_limiter.depends.{RateLimiter,WebSocketRateLimiter}()'],
      store: { default: 'shared' },
      evicts: 'yes',
      key: { default: 'address', slot: arg('identifier') },
    },
    {
      // Middleware with limits by expressions over paths; where those stand is not followed. https://github.com/abersheeran/asgi-ratelimit
      create: 'ratelimit.{core.,}RateLimitMiddleware',
      applied: ['ratelimit.{core.,}RateLimitMiddleware', 'ratelimit.{core.,}RateLimitMiddleware()'],
      store: { default: 'unknown' },
      evicts: 'yes',
      key: { default: 'other' },
    },
    {
      // Counters are kept in the Django cache. https://django-ratelimit.readthedocs.io/en/stable/usage.html
      create: '{ratelimit,django_ratelimit}.decorators.ratelimit',
      applied: [
        '{ratelimit,django_ratelimit}.decorators.ratelimit()',
        '{ratelimit,django_ratelimit}.core.{is_ratelimited,get_usage}',
      ],
      store: { default: 'cache' },
      evicts: 'yes',
      key: { default: 'unknown' },
    },
    {
      // https://django-axes.readthedocs.io/en/latest/: failed logins are counted in the database.
      applied: [
        'axes.decorators.{axes_dispatch,axes_form_invalid}',
        '{django-axes,axes.middleware.AxesMiddleware}',
        'defender.decorators.watch_login()',
      ],
      store: { default: 'shared' },
      evicts: 'yes',
      key: { default: 'address' },
    },
    {
      // https://www.django-rest-framework.org/api-guide/throttling/: counters in the default cache.
      applied: [
        'rest_framework.throttling.{AnonRateThrottle,UserRateThrottle,ScopedRateThrottle,SimpleRateThrottle,BaseThrottle}',
        'rest_framework.throttling.*Throttle()',
        // Of packages beside it.
        '**.throttling.*Throttle',
      ],
      store: { default: 'cache' },
      evicts: 'yes',
      key: { default: 'address' },
    },
    {
      // On by default, counted in the cache: ACCOUNT_RATE_LIMITS. https://docs.allauth.org/en/latest/account/rate_limits.html
      applied: ['django-allauth'],
      store: { default: 'cache' },
      evicts: 'yes',
      key: { default: 'address' },
    },
    {
      // https://limits.readthedocs.io/en/stable/
      create: 'limits.strategies.{FixedWindowRateLimiter,MovingWindowRateLimiter,SlidingWindowCounterRateLimiter}',
      applied: ['limits.{strategies,aio.strategies}.*RateLimiter().{hit,test}'],
      store: { default: 'unknown' },
      evicts: 'yes',
      key: { default: 'unknown' },
    },
    {
      // https://github.com/vutran1710/PyrateLimiter
      applied: [
        'pyrate_limiter.Limiter().{try_acquire,ratelimit,as_decorator}',
        'pyrate_limiter.Limiter().{ratelimit,as_decorator}()',
      ],
      store: { default: 'unknown' },
      evicts: 'yes',
      key: { default: 'unknown' },
    },
  ],
  uses: [
    // A whole blueprint. https://flask-limiter.readthedocs.io/en/stable/recipes.html#rate-limiting-all-routes-in-a-blueprint
    {
      call: 'flask_limiter.{Limiter,extension.Limiter}().{limit(),shared_limit(),exempt}',
      what: arg(),
      on: arg(0),
      as: 'call',
      order: 'all',
    },
  ],
  // https://cachetools.readthedocs.io/en/stable/#cache-implementations, https://github.com/amitdev/lru-dict, https://github.com/mailgun/expiringdict
  evictingStores: ['{cachetools.**{TTLCache,LRUCache,LFUCache,TLRUCache},lru.LRU,expiringdict.ExpiringDict}{,()**}'],
  sharedStores: [
    '{redis,aioredis,redis.asyncio,fakeredis,coredis,valkey}.**',
    'django.core.cache.**',
    'pymemcache.**',
    '~{redis,redis_client,r,cache}.{incr,incrby,expire,eval,zadd,zcard,pipeline,get,set,setex}',
  ],
});
