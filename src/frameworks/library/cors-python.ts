import type { CorsDescriptor } from '../../model/descriptors.ts';
import { arg, defineFramework } from '../../model/framework.ts';

const starletteClass = '{starlette,fastapi,fasthtml}.**CORSMiddleware';

/** No origins unless given; `"*"` in the list opens it; the pattern is matched whole. https://www.starlette.io/middleware/#corsmiddleware */
const starlette: Omit<CorsDescriptor, 'call'> = {
  origins: arg('allow_origins'),
  pattern: arg('allow_origin_regex'),
  default: 'none',
  whenTrue: 'unknown',
  wildcardInList: true,
  matching: 'whole',
  credentials: { slot: arg('allow_credentials'), default: 'no' },
};

/**
 * Everybody unless told otherwise; texts with characters of patterns are patterns, matched from the start. Sanic's is a port of Flask's.
 * https://flask-cors.readthedocs.io/en/latest/configuration.html, https://github.com/ashleysommer/sanic-cors#options
 */
const sanic: Omit<CorsDescriptor, 'call'> = {
  resources: { slot: arg('resources'), origins: 'origins', credentials: 'supports_credentials' },
  origins: arg('origins'),
  default: 'any',
  whenTrue: 'unknown',
  wildcardInList: true,
  textsArePatterns: true,
  matching: 'from-start',
  credentials: { slot: arg('supports_credentials'), default: 'no' },
};

const flask: Omit<CorsDescriptor, 'call'> = {
  ...sanic,
  config: { origins: 'CORS_ORIGINS', credentials: 'CORS_SUPPORTS_CREDENTIALS' },
};

/** The server's own origin unless given; credentials are on. https://python-socketio.readthedocs.io/en/latest/api.html#socketio.Server */
const socketIo: Omit<CorsDescriptor, 'call'> = {
  origins: arg('cors_allowed_origins'),
  default: 'none',
  whenTrue: 'unknown',
  wildcardInList: true,
  matching: 'whole',
  credentials: { slot: arg('cors_credentials'), default: 'yes' },
};

const aiohttp: Omit<CorsDescriptor, 'call'> = {
  origins: arg(),
  default: 'none',
  whenTrue: 'unknown',
  wildcardInList: true,
  matching: 'whole',
  credentials: { slot: arg(0, 'allow_credentials'), default: 'no' },
};

/** Everybody unless origins are given. https://falcon.readthedocs.io/en/stable/api/cors.html */
const falcon: Omit<CorsDescriptor, 'call'> = {
  origins: arg('allow_origins', 0),
  default: 'any',
  whenTrue: 'unknown',
  wildcardInList: true,
  matching: 'whole',
  credentials: { slot: arg('allow_credentials', 2), default: 'no' },
};

/** Cross-origin requests in Python web frameworks. */
export default defineFramework({
  id: 'cors-python',
  kind: 'library',
  title: 'Python CORS',
  languages: ['python'],
  packages: ['flask_cors', 'sanic_cors', 'corsheaders', 'flask_socketio', 'socketio', 'aiohttp_cors', 'falcon', 'falcon_cors'],
  documentation: 'https://www.starlette.io/middleware/#corsmiddleware',
  cors: [
    { call: '**.add_middleware', when: { slot: arg(0, 'middleware_class'), path: starletteClass }, ...starlette },
    {
      call: '{starlette,fastapi,fasthtml}.**Middleware',
      when: { slot: arg(0, 'cls'), path: starletteClass },
      ...starlette,
    },
    { call: '{starlette,fastapi}.middleware.cors.CORSMiddleware', needs: arg(0, 'app'), ...starlette },
    {
      // A middleware that comes with the library, open to everybody. https://github.com/AnswerDotAI/fasthtml/blob/main/fasthtml/core.py
      call: 'fasthtml{,.*}.{fast_app,FastHTML}',
      title: 'cors_allow',
      when: { slot: arg('middleware'), path: 'fasthtml.**cors_allow' },
      ...starlette,
      default: 'any',
      credentials: { slot: arg(), default: 'yes' },
    },
    { call: 'flask_cors.{CORS,extension.CORS}', needs: arg(0, 'app'), ...flask },
    { call: 'flask_cors.{CORS,extension.CORS}().init_app', inherits: true, ...flask },
    { call: 'flask_cors.{cross_origin,decorator.cross_origin}', ...flask },
    { call: 'sanic_cors.{CORS,extension.CORS,CORS().init_app}', needs: arg(0, 'app'), ...sanic },
    { call: 'sanic_cors.{cross_origin,decorator.cross_origin}', ...sanic, origins: arg('origins', 1) },
    // Nobody unless given; an origin is told that it may, `"*"` any. https://github.com/aio-libs/aiohttp-cors#usage
    { call: 'aiohttp_cors.setup', needs: arg('defaults'), keyed: arg('defaults'), ...aiohttp },
    { call: 'aiohttp_cors.setup().add', needs: arg(1, 'config'), keyed: arg(1, 'config'), ...aiohttp },
    { call: 'falcon.{App,API,app.App,api.API,asgi.App,asgi.app.App}', ...falcon, within: arg('cors_enable'), origins: arg() },
    { call: 'falcon.{CORSMiddleware,middleware.CORSMiddleware}', ...falcon },
    // https://github.com/lwcolton/falcon-cors#usage
    {
      call: 'falcon_cors.CORS',
      ...falcon,
      origins: arg('allow_all_origins', 'allow_origins_list'),
      pattern: arg('allow_origins_regex'),
      default: 'none',
      whenTrue: 'any',
      credentials: { slot: arg('allow_credentials_all_origins'), default: 'no' },
    },
    { call: '{socketio.AsyncServer,socketio.Server,flask_socketio.SocketIO,flask_socketio.SocketIO().init_app}', ...socketIo },
  ],
  corsSettings: [
    {
      // https://github.com/adamchainz/django-cors-headers#configuration: patterns are applied with `re.match`.
      usedBy: [
        { setting: 'INSTALLED_APPS', element: 'corsheaders' },
        { setting: 'MIDDLEWARE', element: 'corsheaders.middleware.CorsMiddleware' },
      ],
      anyOrigin: ['CORS_ALLOW_ALL_ORIGINS', 'CORS_ORIGIN_ALLOW_ALL'],
      origins: ['CORS_ALLOWED_ORIGINS', 'CORS_ORIGIN_WHITELIST'],
      patterns: ['CORS_ALLOWED_ORIGIN_REGEXES', 'CORS_ORIGIN_REGEX_WHITELIST'],
      credentials: 'CORS_ALLOW_CREDENTIALS',
      paths: 'CORS_URLS_REGEX',
      matching: 'from-start',
    },
  ],
});
