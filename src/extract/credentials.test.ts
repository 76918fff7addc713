// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the values of configuration files are full of them.
import { describe, expect, test } from 'vitest';
import { credentialName } from '../model/credential-names.ts';
import {
  embeddedPasswords,
  type JudgeContext,
  judge,
  judgePassword,
  looksRandom,
  redactPasswords,
  weakWords,
} from './credentials.ts';

const code = (context: JudgeContext['context'] = 'assignment', more: Partial<JudgeContext> = {}): JudgeContext => ({
  role: 'source',
  context,
  medium: 'code',
  ...more,
});
const config: JudgeContext = { role: 'deploy', context: 'key', medium: 'config' };

describe('names that speak of a credential', () => {
  test.each([
    ['password', 'password'],
    ['DB_PASSWORD', 'password'],
    ['smtpPass', 'password'],
    ['PGPASSWORD', 'password'],
    ['requirepass', 'password'],
    ['db.password', 'password'],
    ['MYSQL_PWD', 'password'],
    ['passphrase', 'password'],
    ['password2', 'password'],
    ['DEFAULT_ADMIN_PASSWORD', 'password'],
    ['apiKey', 'key'],
    ['x-api-key', 'key'],
    ['OPENAI_APIKEY', 'key'],
    ['MINIO_SECRET_KEY', 'key'],
    ['AWS_SECRET_ACCESS_KEY', 'key'],
    ['private_key', 'key'],
    ['MINIO_ACCESS_KEY', 'key'],
    ['SECRET_KEY', 'signing-key'],
    ['app.secret_key', 'signing-key'],
    ['JWT_SECRET', 'signing-key'],
    ['ACCESS_TOKEN_SECRET', 'signing-key'],
    ['JWT_SECRET_REFRESH_TOKEN', 'signing-key'],
    ['jwtSecretAccess', 'signing-key'],
    ['NEXTAUTH_SECRET', 'signing-key'],
    ['encryptionKey', 'signing-key'],
    ['RESET_PASSWORD_SECRET', 'signing-key'],
    ['client_secret', 'secret'],
    ['GOOGLE_OAUTH_CLIENT_SECRET', 'secret'],
    ['webhookSecret', 'secret'],
    ['CLIENT_SECRET_ACCESS_TOKEN', 'secret'],
    ['GITHUB_TOKEN', 'token'],
    ['bot_token', 'token'],
    ['Authorization', 'token'],
  ])('%s: %s', (name, what) => {
    expect(credentialName(name)?.what).toBe(what);
  });

  test.each(
    (
      'keyboard monkey tokenizer tokenize passed compass bypass passenger keyword author authority authorized passport token_url tokenUrl password_field key_name SECRET_KEY_ENV token_type ' +
      'password_min_length ACCESS_TOKEN_EXPIRE_MINUTES access_token_lifetime cookie_name reset_password_path RESET_PASSWORD forgotPassword csrf_header csrf_token access_key_id key_id ' +
      'AWS_ACCESS_KEY_ID primary_key foreign_key cache_key sort_key partition_key public_key PUBLISHABLE_KEY password_hash hashed_password passwordError password_reset verifyPassword ' +
      'hasPassword showPassword invalid_password max_tokens pad_token next_page_token cancel_token secrets secret_name secretsDir TOKEN_KEY_NAME api_key_header ssl_certificate_key ' +
      'password_regex KAFKA_PASSWORD_RESET_EMAIL_TOPIC EMAIL_RESET_PASSWORD_PATH oauth2_scheme keypair turnkey hotkey donkey secretary tokens passwords key Key name'
    ).split(' '),
  )('%s says nothing', (name) => {
    expect(credentialName(name)).toBeUndefined();
  });

  test('the enclosing object lends its words', () => {
    expect(credentialName('secret', 'jwt')?.what).toBe('signing-key');
    expect(credentialName('secret', 'session')?.what).toBe('signing-key');
    expect(credentialName('secret')?.what).toBe('secret');
    expect(credentialName('password', 'errors')).toBeUndefined();
    expect(credentialName('AUTH_JWT_SECRET', 'PLACEHOLDER_SECRETS')).toBeUndefined();
  });

  test('a very long name costs nothing', () => {
    expect(credentialName(`${'a'.repeat(100_000)}_password`)).toBeUndefined();
  });
});

describe('known defaults', () => {
  test.each([
    ['MINIO_SECRET_KEY', 'minioadmin', code('default')],
    ['MINIO_ACCESS_KEY', 'minioadmin', code('default')],
    ['SECRET_KEY', 'dev', code('fallback')],
    ['SECRET_KEY', 'dev-secret', code('fallback')],
    ['SECRET_KEY', 'change-me-in-production', code('fallback')],
    ['SECRET_KEY', 'dev_secret_key_change_in_production', config],
    ['SECRET_KEY', 'your-secret-key-here-change-in-production', code('default')],
    ['SECRET_KEY', 'your-secret-key', code('fallback')],
    ['JWT_SECRET', 'supersecret', code('fallback')],
    ['JWT_SECRET', 'jwt_secret', code('fallback')],
    ['JWT_SECRET', 'mySuperSecretJwtKey123', code('assignment')],
    ['cookieSecret', 'session_cookie_secret_key_here', code('key')],
    ['secret', 'keyboard cat', code('key', { parent: 'session' })],
    ['SECRET_KEY', 'random', code('assignment')],
    ['POSTGRES_PASSWORD', 'postgres', code('default')],
    ['POSTGRES_PASSWORD', 'password', config],
    ['PASSWORD', 'password', config],
    ['REDIS_PASSWORD', 'mysecretpassword', config],
    ['ADMIN_PASSWORD', 'Admin_123', config],
    ['ADMIN_PASSWORD', 'P@ssw0rd!', config],
    ['ADMIN_PASSWORD', 'changethis', config],
    ['POSTGRES_PASSWORD', 'Please-change-password', config],
    ['ADMIN_PASSWORD', '123456', config],
    ['ADMIN_PASSWORD', '11111111', config],
    ['password', 'admin123', code('compare')],
    ['DB_PASSWORD', 'root', code('fallback')],
    ['RABBITMQ_DEFAULT_PASS', 'guest', config],
    ['SECRET_KEY', '${SECRET_KEY:-changeme}', config],
  ] as const)('%s = %s', (name, value, where) => {
    expect(judge(name, value, where)?.strength).toBe('known-default');
  });

  test('are placeholders in samples, documents and CI', () => {
    for (const role of ['env-example', 'docs', 'example', 'ci'] as const) {
      expect(judge('MINIO_SECRET_KEY', 'minioadmin', { ...config, role })?.strength, role).toBe('placeholder');
      expect(judge('SECRET_KEY', 'InsanelySecretKey', { ...config, role })?.strength, role).toBe('placeholder');
      expect(judge('SECRET_KEY', 'changeme', { ...config, role })?.strength, role).toBe('placeholder');
    }
  });

  test('words are found in compounds, not in random letters', () => {
    expect(weakWords('thisisasecretkey')).toEqual({ areAll: true, hasCore: true });
    expect(weakWords('access_token')).toEqual({ areAll: true, hasCore: false });
    expect(weakWords('xkqzvbpw').areAll).toBe(false);
    expect(weakWords('a'.repeat(79)).areAll).toBe(true);
  });
});

describe('usable values', () => {
  test.each([
    ['SECRET_KEY', '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7', code('assignment')],
    ['SECRET_KEY', '61fxc$k%9nj!be-_up9%xzm(z)9l7$h33b1!@bf9581=c-03%p', code('assignment')],
    ['SECRET_KEY', 'InsanlySecretKey', { ...config, role: 'env' }],
    ['ADMIN_PASSWORD', 'admin@picaspot.com', { ...config, role: 'env' }],
    ['POSTGRES_PASSWORD', 'mealie', config],
    ['DB_PASSWORD', 'tuesday-horse', code('fallback')],
    ['password', 'Tr0ub4dor&3', code('keyword')],
    ['apiKey', 'v9dn0balpqas1pcc281tn5ood1', code('key')],
    ['token', 'q8Zr2LmW7vRtYb4NcPdXz1Gs', code('key')],
    ['Authorization', 'Bearer q8Zr2LmW7vRtYb4NcPdXz1Gs9J', code('key')],
    ['ACCESS_KEY', 'DO52sy279IPjHmX5Q0RT', config],
    ['SECRET_KEY', '${SECRET_KEY:-q8Zr2LmW7vRtYb4N}', config],
    ['api_key', '3f2504e0-4f89-41d3-9a0c-0305e82c3301', code('keyword')],
    ['PASSWORD', 'wger', code('key', { isSetting: true })],
  ] as const)('%s = %s', (name, value, where) => {
    expect(judge(name, value, where)?.strength).toBe('usable');
  });

  test('of a default in a shell expansion the default is shown', () => {
    expect(judge('DB_PASSWORD', '${DB_PASSWORD:-mathesar}', config)).toMatchObject({
      length: 8,
      redacted: 'mat… (8 characters)',
    });
    expect(judge('DB_PASSWORD', '${DB_PASSWORD-"mathesar"}', config)?.redacted).toBe('mat… (8 characters)');
    const [found] = embeddedPasswords('postgres://app:${PW:-mathesar}@db/app');
    expect(judgePassword(found!, config).redacted).toBe('mat… (8 characters)');
  });

  test('random bytes written as a text are no words, and a coloured message is no key', () => {
    const bytes = '\x88W\xf09\x91\x07\x98\x89\x87\xa0A\xc68\xf9';
    expect(judge('secret', bytes, code('key'))?.strength).toBe('usable');
    expect(judge('secret', '\x1b[31m\x1b[1mno secret was given\x1b[0m', code('key'))?.strength).toBe('not-secret');
  });

  test('their redacted form shows at most four characters', () => {
    expect(judge('MINIO_SECRET_KEY', 'minioadmin', code('default'))).toMatchObject({
      length: 10,
      redacted: 'mini… (10 characters)',
    });
    expect(judge('SECRET_KEY', 'dev', code('fallback'))?.redacted).toBe('d… (3 characters)');
  });
});

describe('placeholders', () => {
  test.each(
    [
      '',
      '  ',
      '${DB_PASSWORD}',
      '${DB_PASSWORD:?missing}',
      '${PGPASSWORD:-}',
      '${PGPASSWORD:-""}',
      'ZZZ',
      '$DB_PASSWORD',
      '{{ password }}',
      '${{ secrets.TOKEN }}',
      '{settings.PASSWORD}',
      '%(password)s',
      '%s',
      '{}',
      '<password>',
      '<your token>',
      '[password]',
      'xxx',
      'xxxxxxxx',
      '******',
      '...',
      'YOUR_API_KEY_HERE',
      '!!!SET DB_PASSWORD!!!',
      'your-password',
      'replace_with_password',
      'placeholder',
      'example-password',
      'TODO',
      'REDACTED',
      'sk-...',
      '1x0000000000000000000000000000000AA',
    ].map((value) => [value]),
  )('%j', (value) => {
    expect(judge('DB_PASSWORD', value, config)?.strength).toBe('placeholder');
  });

  test('somebody else’s key cannot be guessed from a phrase', () => {
    expect(judge('OPENAI_API_KEY', 'your-api-key', code('fallback'))?.strength).toBe('placeholder');
    expect(judge('OPENAI_API_KEY', 'change-me', config)?.strength).toBe('placeholder');
  });
});

describe('what is no secret', () => {
  test('the name of a secret of an image build', () => {
    expect(judge('secret', 'id=REGISTRY_NPM_TOKEN', config)?.strength).toBe('not-secret');
  });
  test('a key that command lines send events with', () => {
    expect(judge('CLI_SEGMENT_WRITE_KEY', 'tq68Kw9ytWx2AUqDl30XBwiIoUfr', code('fallback'))).toBeUndefined();
    expect(judge('WRITE_KEY', 'tq68Kw9ytWx2AUqDl30XBwiIoUfr', code('assignment'))).toBeUndefined();
  });
  test.each([
    // Names: of fields, cookies, headers, storage keys, enum members.
    ['password', 'password', code('key')],
    ['PASSWORD_VALUE', 'password_value', code('default')],
    ['ACCESS_KEY', 'access_token', code()],
    ['AUTH_KEY', 'auth', code()],
    ['SESSION_KEY', 'user_session', code()],
    ['AUTH_COOKIE_KEY', 'app_session', code('fallback')],
    ['ACCESS_TOKEN', 'accessToken', code()],
    ['REFRESH_TOKEN', 'refresh-token', code()],
    ['GITHUB_TOKEN', 'github-token', code()],
    ['apiKey', 'x-api-key', code('key')],
    ['api_key', 'api_key', code('keyword')],
    ['token', 'access', code('keyword')],
    ['token', 'bearer', code('keyword')],
    ['storageKey', 'vite-ui-theme', code('default')],
    // Texts: labels, messages, error codes, translations.
    ['password', 'Password', code('key')],
    ['password', 'Passwort', code('key')],
    ['password', 'Contraseña', code('key')],
    ['password', 'incorrectPassword', code('key')],
    ['password', 'incorrectEmailOrPassword', code('key')],
    ['password', 'Must be at least 8 characters', code('key')],
    ['password', 'Updated.', code('key')],
    ['password', 'LDAP', code('compare')],
    ['password', 'string', code('compare')],
    // Types, algorithms, units, dates, regions, charsets.
    ['secret', 'HS256', code('key')],
    ['password', 'bcrypt', code('key')],
    ['token', '15m', code('key')],
    ['api_key', 'us-east-1', code('keyword')],
    ['password', '2024-01-31', code('key')],
    ['secret', 'abcdefghijklmnopqrstuvwxyz0123456789', code('key')],
    ['credentials', 'include', code('key')],
    ['credentials', 'same-origin', code('key')],
    ['secret', 'application/json', code('key')],
    // Places and references.
    ['private_key', '/etc/ssl/private/server.key', code('keyword')],
    ['private_key', './certs/server.pem', config],
    ['private_key', 'server.pem', config],
    ['private_key', '$TEMP_DIR/private.key', config],
    ['DB_PASSWORD', '/run/secrets/db_password', config],
    ['token', 'https://auth.shop.test/token', code('keyword')],
    ['password', 'arn:aws:secretsmanager:eu-west-1:1:secret:x', config],
    ['password', 'DB_PASSWORD', code('keyword')],
    ['secret', 'auth.jwt.secret', code('key')],
    ['secret_key', 'settings.SECRET_KEY', config],
    ['password', "config.get('password')", config],
    // Public halves, hashes.
    ['private_key', `-----BEGIN PUBLIC ${'KEY'}-----\nabc`, code()],
    ['access_key', `AKIA${'Q3EGRT7ZPLM4XK2N'}`, config],
    ['password', '$2b$12$KIXQ1q9w8e7r6t5y4u3i2o1pASDFGHJKLZXCVBNMqwertyuiopas', code('key')],
    ['password', 'pbkdf2_sha256$600000$abc$def', code('key')],
    // Selectors, markup.
    ['password', '#password', code('key')],
    ['password', '.password-input', code('key')],
    ['password', 'input[name=password]', code('key')],
  ] as const)('%s = %j', (name, value, where) => {
    expect(judge(name, value, where)?.strength).toBe('not-secret');
  });

  test('a prompt may pass for a placeholder, never for a value', () => {
    expect(judge('PASSWORD', 'Please enter your password', code())?.strength).toBe('placeholder');
    expect(judge('password', 'Enter password:', code('keyword'))?.strength).toBe('placeholder');
  });

  test('a name that says nothing is not judged at all', () => {
    expect(judge('token_url', 'q8Zr2LmW7vRtYb4NcPdXz1Gs', code())).toBeUndefined();
  });
});

describe('passwords inside URLs and connection strings', () => {
  const strength = (text: string, where: JudgeContext = code('assignment')) =>
    embeddedPasswords(text).map((found) => judgePassword(found, where).strength);

  test.each([
    ['postgresql://shop:q8Zr2Lm@db:5432/shop', 'usable'],
    ['postgres://postgres:postgres@localhost:5432/app', 'known-default'],
    ['postgres://user:password@localhost/db', 'known-default'],
    ['amqp://guest:guest@rabbit:5672//', 'known-default'],
    ['redis://:hunter2x@cache:6379/0', 'usable'],
    ['mongodb+srv://shop:Xy7%40kq@cluster0.abc.mongodb.net', 'usable'],
    ['postgres://shop:${DB_PASSWORD:-postgres}@db/shop', 'known-default'],
    ['Server=db;Database=shop;User Id=sa;Password=q8Zr2Lm;', 'usable'],
    ['host=db user=shop password=q8Zr2Lm dbname=shop', 'usable'],
    ['postgres://shop:${DB_PASSWORD}@db/shop', 'placeholder'],
    ['postgres://${USER}:${DB_PASSWORD:?missing}@db/shop', 'placeholder'],
    ['postgres://shop:{settings.PASSWORD}@db/shop', 'placeholder'],
    ['postgres://%s:%s@%s/%s', 'placeholder'],
    ['postgres://%(user)s:%(password)s@db/shop', 'placeholder'],
    ['postgres://shop:<password>@db/shop', 'placeholder'],
    ['postgres://shop:****@db/shop', 'placeholder'],
    ['postgres://user:password@host:5432/db', 'placeholder'],
    ['driver://user:pass@localhost/dbname', 'placeholder'],
    ['EVENTS_URL must be a URL, e.g. http://user:password@localhost:8123/events', 'placeholder'],
    ['connects to http://user:password@localhost:8123/events', 'known-default'],
    ['https://username:password@example.com/', 'placeholder'],
  ])('%s', (text, expected) => {
    expect(strength(text)).toEqual([expected]);
  });

  test.each([
    'redis://localhost:6379/0',
    'http://localhost:8080/@scope/package',
    'https://unpkg.com/vue@3',
    'postgres://shop@db/shop',
    'see http://a:b or mail me@example.com',
    "UPDATE users SET user = 'a', password = $1",
    'SELECT * FROM t WHERE host = x AND password = y',
  ])('none in %s', (text) => {
    expect(strength(text)).toEqual([]);
  });

  test('a sample URL in a document is a placeholder', () => {
    expect(strength('postgresql://shop:password@localhost/shop', { ...config, role: 'docs' })).toEqual(['placeholder']);
    expect(strength('postgresql://shop:password@localhost/shop', { ...config, role: 'env-example' })).toEqual(['placeholder']);
  });

  test('only the password is replaced', () => {
    expect(redactPasswords('a postgres://u:q8Zr2Lm@db/x and redis://:${P:-abc}@c')).toBe(
      'a postgres://u:***@db/x and redis://:${P:-***}@c',
    );
    expect(redactPasswords('postgres://u:${P}@db/x')).toBe('postgres://u:${P}@db/x');
    expect(redactPasswords('Server=db;User Id=sa;Password=q8Zr2Lm;')).toBe('Server=db;User Id=sa;Password=***;');
  });
});

test('randomness', () => {
  expect(looksRandom('q8Zr2LmW7vRtYb4NcPdXz1Gs')).toBe(true);
  expect(looksRandom('9f2c7b41d8e35a06fb7c1d924e8053ab')).toBe(true);
  expect(looksRandom('user_session_key_2024')).toBe(false);
  expect(looksRandom('GoodNewsEveryone')).toBe(false);
  expect(looksRandom('incorrectEmailOrPassword')).toBe(false);
});

test('is linear on hostile values', () => {
  const started = performance.now();
  for (const unit of [
    '://',
    'a://b:',
    '${',
    '{a.',
    'password=',
    'x',
    '<',
    'a.',
    'a_',
    '/a',
    'changeme',
    '-----BEGIN ',
    '\\',
    '[',
    'server=',
  ]) {
    const value = unit.repeat(Math.ceil(200_000 / unit.length));
    judge('DB_PASSWORD', value, config);
    judge('token', value, code('key'));
    embeddedPasswords(value);
    redactPasswords(value);
  }
  expect(performance.now() - started).toBeLessThan(4_000);
});
