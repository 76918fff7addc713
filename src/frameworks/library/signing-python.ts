import { arg, defineFramework } from '../../model/framework.ts';

/** Where Python libraries are handed the keys that sign tokens, sessions and forms. */
export default defineFramework({
  id: 'signing-python',
  kind: 'library',
  title: 'Signing in Python',
  languages: ['python'],
  packages: ['jwt', 'jose', 'authlib', 'joserfc', 'itsdangerous', 'flask_jwt_extended', 'fastapi_users'],
  documentation: 'https://pyjwt.readthedocs.io/en/stable/api.html',
  signingKeys: [
    // https://pyjwt.readthedocs.io/en/stable/api.html
    { use: 'jwt', sink: 'jwt.encode', key: { call: 'jwt.{encode,PyJWT().encode,api_jwt.encode}', slot: arg(1, 'key') } },
    {
      use: 'jwt',
      sink: 'jwt.decode',
      key: { call: 'jwt.{decode,PyJWT().decode,api_jwt.decode,decode_complete}', slot: arg(1, 'key') },
    },
    // https://python-jose.readthedocs.io/en/latest/jwt/api.html
    { use: 'jwt', sink: 'jwt.encode', key: { call: 'jose.{jwt.encode,jws.sign,jwe.encrypt}', slot: arg(1, 'key') } },
    { use: 'jwt', sink: 'jwt.decode', key: { call: 'jose.{jwt.decode,jws.verify,jwe.decrypt}', slot: arg(1, 'key') } },
    // https://docs.authlib.org/en/latest/jose/jwt.html
    { use: 'jwt', sink: 'jwt.encode', key: { call: 'authlib.jose.{jwt,JsonWebToken()}.encode', slot: arg(2, 'key') } },
    { use: 'jwt', sink: 'jwt.decode', key: { call: 'authlib.jose.{jwt,JsonWebToken()}.decode', slot: arg(1, 'key') } },
    // https://jose.authlib.org/en/api/jwt/
    { use: 'jwt', sink: 'jwt.encode', key: { call: 'joserfc.jwt.encode', slot: arg(2, 'key') } },
    { use: 'jwt', sink: 'jwt.decode', key: { call: 'joserfc.jwt.decode', slot: arg(1, 'key') } },
    // https://itsdangerous.palletsprojects.com/en/stable/serializer/
    {
      use: 'other',
      sink: 'itsdangerous',
      key: {
        call: 'itsdangerous.**{Serializer,TimedSerializer,URLSafeSerializer,URLSafeTimedSerializer,Signer,TimestampSigner,TimedJSONWebSignatureSerializer,JSONWebSignatureSerializer}',
        slot: arg(0, 'secret_key'),
      },
    },
    // https://docs.python.org/3/library/hmac.html#hmac.new
    { use: 'message', sink: 'hmac.new', key: { call: 'hmac.{new,digest,HMAC}', slot: arg(0, 'key') } },
    // https://cryptography.io/en/latest/fernet/
    { use: 'encryption', sink: 'Fernet', key: { call: 'cryptography.fernet.Fernet', slot: arg(0, 'key') } },
    // https://pycryptodome.readthedocs.io/en/latest/src/cipher/aes.html
    {
      use: 'encryption',
      sink: 'AES.new',
      key: { call: '{Crypto,Cryptodome}.Cipher.{AES,DES,DES3,ARC4,Blowfish}.new', slot: arg(0, 'key') },
    },
    // https://fastapi-login.readthedocs.io/usage/
    { use: 'jwt', sink: 'LoginManager', key: { call: 'fastapi_login.**LoginManager', slot: arg(0, 'secret') } },
    // https://docs.pylonsproject.org/projects/pyramid/en/latest/api/authentication.html
    {
      use: 'cookie',
      sink: 'AuthTktCookieHelper',
      key: { call: 'pyramid.authentication.{AuthTktCookieHelper,AuthTktAuthenticationPolicy}', slot: arg(0, 'secret') },
    },
    // https://docs.pylonsproject.org/projects/pyramid/en/latest/api/session.html
    {
      use: 'session',
      sink: 'SignedCookieSessionFactory',
      key: { call: 'pyramid.session.SignedCookieSessionFactory', slot: arg(0, 'secret') },
    },
    // https://fastapi-users.github.io/fastapi-users/latest/configuration/authentication/strategies/jwt/
    {
      use: 'jwt',
      sink: 'JWTStrategy(secret=)',
      key: { call: 'fastapi_users.authentication.**JWTStrategy', slot: arg(0, 'secret') },
    },
    // https://fastapi-users.github.io/fastapi-users/latest/configuration/user-manager/
    {
      use: 'jwt',
      sink: 'reset_password_token_secret',
      key: { field: 'reset_password_token_secret', base: 'fastapi_users.**BaseUserManager' },
    },
    {
      use: 'jwt',
      sink: 'verification_token_secret',
      key: { field: 'verification_token_secret', base: 'fastapi_users.**BaseUserManager' },
    },
    // https://www.starlette.io/middleware/#sessionmiddleware
    {
      use: 'session',
      sink: 'SessionMiddleware(secret_key=)',
      key: { call: 'starlette.middleware.sessions.SessionMiddleware', slot: arg(1, 'secret_key') },
    },
    {
      use: 'session',
      sink: 'SessionMiddleware(secret_key=)',
      key: {
        call: '**.add_middleware',
        slot: arg('secret_key'),
        given: { slot: arg(0, 'middleware_class'), path: '{starlette,fastapi}.middleware.sessions.SessionMiddleware' },
      },
    },
    {
      use: 'session',
      sink: 'SessionMiddleware(secret_key=)',
      key: {
        call: '{starlette,fastapi}.middleware.Middleware',
        slot: arg('secret_key'),
        given: { slot: arg(0, 'cls'), path: '{starlette,fastapi}.middleware.sessions.SessionMiddleware' },
      },
    },
    // Signs the session cookie. https://www.fastht.ml/docs/api/core.html
    {
      use: 'session',
      sink: 'fast_app(secret_key=)',
      key: { call: 'fasthtml.**{fast_app,FastHTML,fast_app_in_colab}', slot: arg('secret_key') },
    },
    // https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY
    { use: 'session', sink: "Flask's SECRET_KEY", key: { member: '{flask.Flask(),~app,~application,**.Flask()}.secret_key' } },
    {
      use: 'session',
      sink: "Flask's SECRET_KEY",
      key: { entry: 'SECRET_KEY', of: '{flask.**,quart.**,~app,~application,connexion.**}.config' },
    },
    // https://flask-jwt-extended.readthedocs.io/en/stable/options.html#JWT_SECRET_KEY
    {
      use: 'jwt',
      sink: 'JWT_SECRET_KEY',
      key: { entry: 'JWT_SECRET_KEY', of: '{flask.**,quart.**,~app,~application,connexion.**}.config' },
    },
    // https://flask-wtf.readthedocs.io/en/1.2.x/config/
    {
      use: 'csrf',
      sink: 'WTF_CSRF_SECRET_KEY',
      key: { entry: 'WTF_CSRF_SECRET_KEY', of: '{flask.**,quart.**,~app,~application,connexion.**}.config' },
    },
    // Refuses to start without: https://docs.djangoproject.com/en/stable/ref/settings/#secret-key
    { use: 'other', sink: "Django's SECRET_KEY", refusesEmpty: true, key: { setting: ['SECRET_KEY'] } },
    // https://django-rest-framework-simplejwt.readthedocs.io/en/latest/settings.html#signing-key
    { use: 'jwt', sink: "SIMPLE_JWT['SIGNING_KEY']", key: { setting: ['SIMPLE_JWT', 'SIGNING_KEY'] } },
    // https://www.tornadoweb.org/en/stable/web.html#tornado.web.Application.settings
    { use: 'cookie', sink: 'Application(cookie_secret=)', key: { call: 'tornado.web.Application', slot: arg('cookie_secret') } },
    // https://aiohttp-session.readthedocs.io/en/stable/reference.html
    {
      use: 'session',
      sink: 'EncryptedCookieStorage',
      key: { call: 'aiohttp_session.cookie_storage.EncryptedCookieStorage', slot: arg(0, 'secret_key') },
    },
  ],
  configObjects: [
    // https://flask.palletsprojects.com/en/stable/api/#flask.Config.from_object
    { call: '**.config.{from_object,from_mapping,from_pyfile,update}', object: arg(0) },
  ],
  randomSources: [
    // https://github.com/django/django/blob/stable/5.1.x/django/core/management/utils.py
    'django.core.management.utils.get_random_secret_key',
    'django.utils.crypto.get_random_string',
  ],
  conversions: [
    'joserfc.jwk.{OctKey.import_key,import_key}',
    'authlib.jose.{OctKey.import_key,JsonWebKey.import_key}',
    'fastapi.**.SecretStr',
  ],
});
