import type { Unit } from '../../model/concepts.ts';
import type { DurationDescriptor, DurationSetting } from '../../model/descriptors.ts';
import { arg, defineFramework, type Slot } from '../../model/framework.ts';

/** One descriptor a keyword, when all take one unit. */
function each(
  call: string,
  unit: Unit,
  title: string,
  keywords: readonly (string | readonly [string, number])[],
): DurationDescriptor[] {
  return keywords.map((one) => {
    const [name, position] = typeof one === 'string' ? [one, undefined] : one;
    const slot: Slot = position === undefined ? arg(name) : arg(name, position);
    return { call, sink: `${title}(${name}=)`, slot, unit };
  });
}

/** Keywords that name their unit, with their positions where they have one. */
function spelled(call: string, title: string, positions: Readonly<Record<string, number>> = {}): DurationDescriptor[] {
  const keywords: readonly (readonly [string, Unit])[] = [
    ['weeks', 'week'],
    ['days', 'd'],
    ['hours', 'h'],
    ['minutes', 'min'],
    ['seconds', 's'],
    ['milliseconds', 'ms'],
    ['microseconds', 'us'],
  ];
  return keywords.map(([name, unit]) => {
    const position = positions[name];
    return {
      call,
      sink: `${title}(${name}=)`,
      slot: position === undefined ? arg(name) : arg(name, position),
      unit,
      isConstructor: true,
    };
  });
}

/** Number of seconds in a setting. */
function settings(from: DurationSetting['from'], unit: Unit, ...keys: readonly string[]): DurationSetting[] {
  return keys.map((key) => ({ from, key, unit }));
}

const redis =
  '{redis.{Redis,StrictRedis,from_url,Redis.from_url,RedisCluster,client.Redis}(),redis.asyncio.{Redis,StrictRedis,from_url,Redis.from_url,client.Redis}(),aioredis.{Redis,from_url}()}';
const redisPackages = ['redis', 'aioredis', 'fakeredis'];

/** Places of Python that take a duration, clocks, and dates. */
export default defineFramework({
  id: 'durations-python',
  kind: 'library',
  title: 'Python durations',
  languages: ['python'],
  packages: [
    'cachetools',
    'dramatiq',
    'aiocache',
    'tenacity',
    'apscheduler',
    'fastapi_cache',
    'cachelib',
    'pendulum',
    'dateutil',
    'arrow',
  ],
  documentation: 'https://docs.python.org/3/library/datetime.html',
  aliases: [
    // The names that the module imports for itself. https://github.com/django/django/blob/main/django/utils/timezone.py
    ['django.utils.timezone.timedelta', 'datetime.timedelta'],
    ['django.utils.timezone.datetime', 'datetime.datetime'],
  ],
  durations: [
    // https://docs.python.org/3/library/datetime.html#datetime.timedelta
    ...spelled('datetime.timedelta', 'timedelta', {
      days: 0,
      seconds: 1,
      microseconds: 2,
      milliseconds: 3,
      minutes: 4,
      hours: 5,
      weeks: 6,
    }),
    // https://dateutil.readthedocs.io/en/stable/relativedelta.html
    ...spelled('dateutil.relativedelta.relativedelta', 'relativedelta'),
    // https://pendulum.eustace.io/docs/#duration
    ...spelled('pendulum.duration', 'duration'),
    ...spelled('pendulum.**().{add,subtract}', 'add'),
    // https://arrow.readthedocs.io/en/latest/api-guide.html#arrow.arrow.Arrow.shift
    ...spelled('arrow.**().shift', 'shift'),
    // https://apscheduler.readthedocs.io/en/3.x/modules/triggers/interval.html
    ...spelled('apscheduler.**.{IntervalTrigger,add_job,scheduled_job}', 'interval'),
    // https://docs.python.org/3/library/time.html#time.sleep
    { call: 'time.sleep', sink: 'time.sleep', slot: arg(0, 'secs'), unit: 's' },
    // https://docs.python.org/3/library/asyncio-task.html#asyncio.sleep
    { call: 'asyncio.sleep', sink: 'asyncio.sleep', slot: arg(0, 'delay'), unit: 's' },
    // https://anyio.readthedocs.io/en/stable/api.html#anyio.sleep, https://trio.readthedocs.io/en/stable/reference-core.html#trio.sleep
    { call: '{anyio,trio,gevent,eventlet}.sleep', sink: 'sleep', slot: arg(0), unit: 's' },
    { call: 'anyio.{fail_after,move_on_after}', sink: 'fail_after', slot: arg(0, 'delay'), unit: 's' },
    // https://docs.python.org/3/library/asyncio-task.html#asyncio.wait_for
    { call: 'asyncio.wait_for', sink: 'asyncio.wait_for(timeout=)', slot: arg('timeout', 1), unit: 's' },
    { call: 'asyncio.{wait,as_completed}', sink: 'asyncio.wait(timeout=)', slot: arg('timeout'), unit: 's' },
    { call: 'asyncio.timeout', sink: 'asyncio.timeout', slot: arg(0, 'delay'), unit: 's' },
    // https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.call_later
    {
      call: 'asyncio.{get_event_loop,get_running_loop,new_event_loop}().call_later',
      sink: 'call_later',
      slot: arg(0),
      unit: 's',
    },
    // https://docs.python.org/3/library/threading.html#threading.Timer
    { call: 'threading.Timer', sink: 'threading.Timer', slot: arg(0, 'interval'), unit: 's' },
    { call: 'threading.{Event,Condition}().wait', sink: 'wait(timeout=)', slot: arg(0, 'timeout'), unit: 's' },
    { call: 'threading.Thread().join', sink: 'join(timeout=)', slot: arg(0, 'timeout'), unit: 's' },
    // https://docs.python.org/3/library/subprocess.html#subprocess.run
    { call: 'subprocess.{run,call,check_call,check_output}', sink: 'subprocess(timeout=)', slot: arg('timeout'), unit: 's' },
    // https://docs.python.org/3/library/socket.html#socket.socket.settimeout
    { call: 'socket.socket().settimeout', sink: 'settimeout', slot: arg(0), unit: 's' },
    { call: 'socket.setdefaulttimeout', sink: 'setdefaulttimeout', slot: arg(0), unit: 's' },
    // https://docs.python.org/3/library/smtplib.html#smtplib.SMTP
    { call: 'smtplib.{SMTP,SMTP_SSL}', sink: 'SMTP(timeout=)', slot: arg('timeout'), unit: 's' },
    // https://docs.python.org/3/library/urllib.request.html#urllib.request.urlopen
    { call: 'urllib.request.urlopen', sink: 'urlopen(timeout=)', slot: arg('timeout', 2), unit: 's' },

    // https://requests.readthedocs.io/en/latest/user/quickstart/#timeouts
    {
      call: 'requests.{get,post,put,patch,delete,head,options,request}',
      sink: 'requests(timeout=)',
      slot: arg('timeout'),
      unit: 's',
    },
    {
      call: 'requests.{Session,session}().{get,post,put,patch,delete,head,options,request}',
      sink: 'requests(timeout=)',
      slot: arg('timeout'),
      unit: 's',
    },
    // https://www.python-httpx.org/advanced/timeouts/
    {
      call: 'httpx.{get,post,put,patch,delete,head,options,request,stream,Client,AsyncClient}',
      sink: 'httpx(timeout=)',
      slot: arg('timeout'),
      unit: 's',
    },
    {
      call: 'httpx.{Client,AsyncClient}().{get,post,put,patch,delete,head,options,request,stream}',
      sink: 'httpx(timeout=)',
      slot: arg('timeout'),
      unit: 's',
    },
    ...each('httpx.Timeout', 's', 'httpx.Timeout', [['timeout', 0], 'connect', 'read', 'write', 'pool']),
    // https://docs.aiohttp.org/en/stable/client_reference.html#clienttimeout
    ...each('aiohttp.ClientTimeout', 's', 'ClientTimeout', [
      ['total', 0],
      ['connect', 1],
      ['sock_read', 2],
      ['sock_connect', 3],
    ]),
    // https://urllib3.readthedocs.io/en/stable/reference/urllib3.util.html#urllib3.util.Timeout
    ...each('urllib3.{Timeout,util.Timeout,util.timeout.Timeout}', 's', 'Timeout', ['total', 'connect', 'read']),
    // https://tenacity.readthedocs.io/en/latest/api.html#wait-functions
    { call: 'tenacity.{wait_fixed,stop_after_delay,wait.wait_fixed}', sink: 'tenacity', slot: arg(0), unit: 's' },
    ...each('tenacity.{wait_exponential,wait_random,wait_random_exponential}', 's', 'tenacity', ['min', 'max']),

    // https://redis-py.readthedocs.io/en/stable/commands.html#redis.commands.core.CoreCommands.set
    {
      call: `${redis}**.{set,getex}`,
      untyped: { methods: ['set', 'getex'], packages: redisPackages },
      sink: 'set(ex=)',
      slot: arg('ex'),
      unit: 's',
    },
    {
      call: `${redis}**.{set,getex}`,
      untyped: { methods: ['set', 'getex'], packages: redisPackages },
      sink: 'set(px=)',
      slot: arg('px'),
      unit: 'ms',
    },
    // https://redis.io/docs/latest/commands/setex/
    {
      call: `${redis}**.setex`,
      untyped: { methods: ['setex'], packages: redisPackages },
      sink: 'setex',
      slot: arg('time', 1),
      unit: 's',
    },
    // https://redis.io/docs/latest/commands/psetex/
    {
      call: `${redis}**.psetex`,
      untyped: { methods: ['psetex'], packages: redisPackages },
      sink: 'psetex',
      slot: arg('time_ms', 1),
      unit: 'ms',
    },
    // https://redis.io/docs/latest/commands/expire/
    {
      call: `${redis}**.expire`,
      untyped: { methods: ['expire'], packages: redisPackages },
      sink: 'expire',
      slot: arg('time', 1),
      unit: 's',
    },
    // https://redis.io/docs/latest/commands/pexpire/
    {
      call: `${redis}**.pexpire`,
      untyped: { methods: ['pexpire'], packages: redisPackages },
      sink: 'pexpire',
      slot: arg('time', 1),
      unit: 'ms',
    },
    // https://redis-py.readthedocs.io/en/stable/lock.html
    ...each(`${redis}.lock`, 's', 'lock', [['timeout', 1], ['sleep', 2], 'blocking_timeout']),
    // https://redis-py.readthedocs.io/en/stable/connections.html#redis.Redis
    ...each('redis{,.asyncio}.{Redis,StrictRedis,from_url,Redis.from_url,ConnectionPool,ConnectionPool.from_url}', 's', 'Redis', [
      'socket_timeout',
      'socket_connect_timeout',
      'health_check_interval',
    ]),

    // https://docs.djangoproject.com/en/5.2/topics/cache/#django.core.caches.cache.set
    { call: 'django.core.cache.cache.{set,add,get_or_set}', sink: 'cache.set(timeout=)', slot: arg('timeout', 2), unit: 's' },
    { call: 'django.core.cache.cache.touch', sink: 'cache.touch(timeout=)', slot: arg('timeout', 1), unit: 's' },
    { call: 'django.core.cache.cache.set_many', sink: 'cache.set_many(timeout=)', slot: arg('timeout', 1), unit: 's' },
    // https://docs.djangoproject.com/en/5.2/topics/cache/#django.views.decorators.cache.cache_page
    { call: 'django.views.decorators.cache.cache_page', sink: 'cache_page', slot: arg('timeout', 0), unit: 's' },
    // https://docs.djangoproject.com/en/5.2/topics/http/sessions/#django.contrib.sessions.backends.base.SessionBase.set_expiry
    { call: '**.session.set_expiry', sink: 'set_expiry', slot: arg(0), unit: 's' },
    // https://docs.djangoproject.com/en/5.2/topics/signing/#django.core.signing.TimestampSigner.unsign
    { call: 'django.core.signing.{loads,TimestampSigner().unsign}', sink: 'signing(max_age=)', slot: arg('max_age'), unit: 's' },
    // https://flask-caching.readthedocs.io/en/latest/api.html
    { call: 'flask_caching.Cache().{cached,memoize}', sink: 'cached(timeout=)', slot: arg('timeout', 0), unit: 's' },
    { call: 'flask_caching.Cache().set', sink: 'cache.set(timeout=)', slot: arg('timeout'), unit: 's' },
    // https://cachetools.readthedocs.io/en/stable/#cachetools.TTLCache: the timer is time.monotonic unless given.
    { call: 'cachetools.TTLCache', sink: 'TTLCache(ttl=)', slot: arg('ttl', 1), unit: 's' },
    // https://aiocache.aio-libs.org/en/latest/decorators.html
    { call: 'aiocache.{cached,cached_stampede,multi_cached}', sink: 'cached(ttl=)', slot: arg('ttl'), unit: 's' },
    // https://github.com/long2ice/fastapi-cache#usage
    { call: 'fastapi_cache.decorator.cache', sink: 'cache(expire=)', slot: arg('expire', 0), unit: 's' },

    // https://itsdangerous.palletsprojects.com/en/stable/timed/
    {
      call: 'itsdangerous.**{URLSafeTimedSerializer,TimedSerializer,TimestampSigner}().{loads,unsign,loads_unsafe,validate}',
      sink: 'itsdangerous(max_age=)',
      slot: arg('max_age'),
      unit: 's',
    },
    // https://www.starlette.io/middleware/#corsmiddleware
    {
      call: '**.add_middleware',
      when: { slot: arg(0, 'middleware_class'), path: '{starlette,fastapi}.middleware.cors.CORSMiddleware' },
      sink: "'max_age' of CORSMiddleware",
      slot: arg('max_age'),
      unit: 's',
    },

    // https://docs.celeryq.dev/en/stable/userguide/calling.html#eta-and-countdown
    {
      call: 'celery.**.apply_async',
      untyped: { methods: ['apply_async', 'signature', 'send_task'], packages: ['celery'] },
      sink: 'apply_async(countdown=)',
      slot: arg('countdown'),
      unit: 's',
    },
    {
      call: 'celery.**.apply_async',
      untyped: { methods: ['apply_async', 'signature', 'send_task'], packages: ['celery'] },
      sink: 'apply_async(expires=)',
      slot: arg('expires'),
      unit: 's',
    },
    // https://docs.celeryq.dev/en/stable/reference/celery.app.task.html#celery.app.task.Task.retry
    {
      call: 'celery.**.retry',
      untyped: { methods: ['retry'], packages: ['celery'] },
      sink: 'retry(countdown=)',
      slot: arg('countdown'),
      unit: 's',
    },
    // https://docs.celeryq.dev/en/stable/userguide/workers.html#time-limits
    ...['time_limit', 'soft_time_limit', 'default_retry_delay', 'retry_backoff_max'].map(
      (name): DurationDescriptor => ({
        call: 'celery.{shared_task,Celery().task,app.task.Task}',
        untyped: { methods: ['task'], packages: ['celery'] },
        sink: `task(${name}=)`,
        slot: arg(name),
        unit: 's',
      }),
    ),
    // https://docs.celeryq.dev/en/stable/userguide/configuration.html
    ...each('celery.Celery().conf.update', 's', 'celery', [
      'task_time_limit',
      'task_soft_time_limit',
      'result_expires',
      'broker_connection_timeout',
    ]),
    // https://dramatiq.io/guide.html#message-time-limits
    ...each('dramatiq.actor', 'ms', 'dramatiq.actor', ['time_limit', 'max_age', 'min_backoff', 'max_backoff']),
    // https://dramatiq.io/guide.html#scheduling-messages
    {
      call: 'dramatiq.**.send_with_options',
      untyped: { methods: ['send_with_options'], packages: ['dramatiq'] },
      sink: 'send_with_options(delay=)',
      slot: arg('delay'),
      unit: 'ms',
    },
    // https://python-rq.org/docs/#enqueueing-jobs
    ...each('rq.Queue().enqueue', 's', 'enqueue', ['job_timeout', 'result_ttl', 'failure_ttl', 'ttl']),
    // https://arq-docs.helpmanual.io/#arq.connections.ArqRedis.enqueue_job
    {
      call: 'arq.**.enqueue_job',
      untyped: { methods: ['enqueue_job'], packages: ['arq'] },
      sink: 'enqueue_job(_defer_by=)',
      slot: arg('_defer_by'),
      unit: 's',
    },

    // https://boto3.amazonaws.com/v1/documentation/api/latest/reference/services/s3/client/generate_presigned_url.html
    {
      call: 'boto3.**.generate_presigned_url',
      untyped: { methods: ['generate_presigned_url'], packages: ['boto3', 'aioboto3', 'botocore', 'aiobotocore'] },
      sink: 'generate_presigned_url(ExpiresIn=)',
      slot: arg('ExpiresIn', 2),
      unit: 's',
    },
    {
      call: 'boto3.**.generate_presigned_post',
      untyped: { methods: ['generate_presigned_post'], packages: ['boto3', 'aioboto3', 'botocore', 'aiobotocore'] },
      sink: 'generate_presigned_post(ExpiresIn=)',
      slot: arg('ExpiresIn', 4),
      unit: 's',
    },
    // https://docs.sqlalchemy.org/en/20/core/engines.html#sqlalchemy.create_engine
    ...each('sqlalchemy.{create_engine,ext.asyncio.create_async_engine}', 's', 'create_engine', ['pool_recycle', 'pool_timeout']),
    ...each('sqlmodel.create_engine', 's', 'create_engine', ['pool_recycle', 'pool_timeout']),
    // https://www.psycopg.org/docs/module.html#psycopg2.connect, https://www.postgresql.org/docs/current/libpq-connect.html
    { call: '{psycopg2,psycopg}.connect', sink: 'connect(connect_timeout=)', slot: arg('connect_timeout'), unit: 's' },
    // https://magicstack.github.io/asyncpg/current/api/index.html
    ...each('asyncpg.{connect,create_pool}', 's', 'asyncpg', ['timeout', 'command_timeout', 'max_inactive_connection_lifetime']),
    // https://www.uvicorn.org/settings/#timeouts
    ...each('uvicorn.{run,Config}', 's', 'uvicorn', ['timeout_keep_alive', 'timeout_graceful_shutdown']),
  ],
  durationSettings: [
    // https://docs.djangoproject.com/en/5.2/ref/settings/
    ...settings(
      'settings-module',
      's',
      'SESSION_COOKIE_AGE',
      'CSRF_COOKIE_AGE',
      'LANGUAGE_COOKIE_AGE',
      'PASSWORD_RESET_TIMEOUT',
      'CACHE_MIDDLEWARE_SECONDS',
      'SECURE_HSTS_SECONDS',
      'EMAIL_TIMEOUT',
    ),
    // https://docs.djangoproject.com/en/2.2/ref/settings/#password-reset-timeout-days
    ...settings('settings-module', 'd', 'PASSWORD_RESET_TIMEOUT_DAYS'),
    // https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-time-limit
    ...settings(
      'settings-module',
      's',
      'CELERY_TASK_TIME_LIMIT',
      'CELERY_TASK_SOFT_TIME_LIMIT',
      'CELERY_RESULT_EXPIRES',
      'CELERYD_TASK_TIME_LIMIT',
      'CELERYD_TASK_SOFT_TIME_LIMIT',
    ),
    // https://flask.palletsprojects.com/en/stable/config/#PERMANENT_SESSION_LIFETIME
    ...settings('app-config', 's', 'PERMANENT_SESSION_LIFETIME', 'SEND_FILE_MAX_AGE_DEFAULT'),
    // https://flask-jwt-extended.readthedocs.io/en/stable/options.html#JWT_ACCESS_TOKEN_EXPIRES
    ...settings('app-config', 's', 'JWT_ACCESS_TOKEN_EXPIRES', 'JWT_REFRESH_TOKEN_EXPIRES'),
    // https://flask-caching.readthedocs.io/en/latest/#configuring-flask-caching
    ...settings('app-config', 's', 'CACHE_DEFAULT_TIMEOUT'),
    // https://flask-wtf.readthedocs.io/en/latest/config/
    ...settings('app-config', 's', 'WTF_CSRF_TIME_LIMIT'),
  ],
  momentSinks: [
    // https://docs.python.org/3/library/datetime.html#datetime.datetime.fromtimestamp
    { call: 'datetime.datetime.{fromtimestamp,utcfromtimestamp}', title: 'fromtimestamp', slot: arg(0, 'timestamp'), unit: 's' },
    // https://pyjwt.readthedocs.io/en/stable/usage.html#expiration-time-claim-exp
    {
      call: '{jwt,jose.jwt}.encode',
      title: "'exp' of jwt.encode",
      slot: arg([0, 'exp'], ['payload', 'exp'], ['claims', 'exp']),
      unit: 's',
    },
    // https://redis.io/docs/latest/commands/expireat/
    { call: `${redis}**.expireat`, title: 'expireat', slot: arg('when', 1), unit: 's' },
    { call: `${redis}**.pexpireat`, title: 'pexpireat', slot: arg('when', 1), unit: 'ms' },
  ],
  unitSources: [
    // https://docs.python.org/3/library/time.html#time.time
    { path: 'time.{time,monotonic,perf_counter}', unit: 's', isClock: true },
    // https://docs.python.org/3/library/datetime.html#datetime.datetime.timestamp
    { path: 'datetime.datetime**.timestamp', unit: 's', isClock: true },
    { path: 'django.utils.timezone.now().timestamp', unit: 's', isClock: true },
    // https://docs.python.org/3/library/calendar.html#calendar.timegm
    { path: 'calendar.timegm', unit: 's', isClock: true },
    // https://docs.python.org/3/library/datetime.html#datetime.timedelta.total_seconds
    { path: '**.total_seconds', unit: 's', isClock: false },
    // `exp`, `iat` and `nbf` count seconds. https://www.rfc-editor.org/rfc/rfc7519#section-2
    { path: '{jwt,jose.jwt}.decode().{exp,iat,nbf}', unit: 's', isClock: true },
    { path: 'authlib.jose.**.decode().{exp,iat,nbf}', unit: 's', isClock: true },
  ],
  datetimes: [
    // https://docs.python.org/3/library/datetime.html#datetime.datetime.utcnow
    { call: 'datetime.datetime.{utcnow,utcfromtimestamp}', zone: 'no', isNaiveNow: true },
    { call: 'datetime.datetime.now', zone: arg('tz', 0) },
    { call: 'datetime.datetime.fromtimestamp', zone: arg('tz', 1) },
    { call: 'datetime.datetime.today', zone: 'no' },
    { call: 'datetime.datetime', zone: arg('tzinfo', 7) },
    // With a zone or not by the text. https://docs.python.org/3/library/datetime.html#datetime.datetime.strptime
    { call: 'datetime.datetime.{strptime,fromisoformat,combine}', zone: 'unknown' },
    // With a zone when USE_TZ is on. https://docs.djangoproject.com/en/5.2/ref/utils/#django.utils.timezone.now
    { call: 'django.utils.timezone.now', zone: 'unknown' },
  ],
  timeSpans: [
    // https://docs.python.org/3/library/datetime.html#datetime.timedelta.seconds
    { type: 'datetime.timedelta()', part: 'seconds', rest: 'days' },
  ],
});
