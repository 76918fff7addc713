// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code under test is full of them.
import { beforeAll, describe, expect, test } from 'vitest';
import { type FilePath, lineOf, placesOf, spanOf } from '../model/location.ts';
import type { Role, SourceFile } from '../model/source.ts';
import { loadPython, parsePython } from '../parse/python.ts';
import { parseDdl } from '../parse/sql.ts';
import { loadTypeScript, parseTypeScript } from '../parse/typescript.ts';
import { extractCode } from './code.ts';
import { scanTokens } from './scan-tokens.ts';

beforeAll(async () => {
  await Promise.all([loadPython(), loadTypeScript()]);
});

function extract(text: string, path: string, role: Role = 'source') {
  const isPython = path.endsWith('.py');
  const source: SourceFile = {
    path: path as FilePath,
    language: isPython ? 'python' : 'typescript',
    role,
    project: '',
    tracked: 'yes',
  };
  const syntax = isPython ? parsePython(text) : parseTypeScript(text, path);
  return extractCode(source, syntax, text, { parseSql: parseDdl, tokens: scanTokens(text) });
}
const python = (text: string, role?: Role) => extract(text, 'app/settings.py', role);
const typescript = (text: string, role?: Role) => extract(text, 'src/settings.ts', role);

/** `line name context strength` of each credential. */
function said({ credentials }: ReturnType<typeof extract>): string[] {
  return credentials.map(({ span, name, context, traits }) => `${lineOf(span)} ${name} ${context} ${traits.strength}`);
}

describe('Python', () => {
  test('settings: class fields, Field, wrappers', () => {
    const found = python(
      [
        'class Settings(BaseSettings):',
        '    SECRET_KEY: str',
        '    MINIO_ACCESS_KEY: str = "minioadmin"',
        '    MINIO_SECRET_KEY: str = "minioadmin"',
        '    password: SecretStr = SecretStr("postgres")',
        '    jwt_secret: str = Field("dev-secret", env="JWT_SECRET")',
        '    api_secret: str = Field(',
        '        default="supersecret",',
        '    )',
        '    ADMIN_PASSWORD: Union[str, bool] = Field(False, alias="ADMIN_PASSWORD")',
        '    ALGORITHM: str = "HS256"',
        '    token_type: str = "bearer"',
        '    KAFKA_PASSWORD_RESET_EMAIL_TOPIC: str = Field(default="password-reset-email-requests")',
      ].join('\n'),
    );
    expect(said(found)).toEqual([
      '3 MINIO_ACCESS_KEY default known-default',
      '4 MINIO_SECRET_KEY default known-default',
      '5 password default known-default',
      '6 jwt_secret default known-default',
      '8 api_secret default known-default',
    ]);
  });

  test('environment reads with a fallback', () => {
    const found = python(
      [
        'A = os.getenv("SECRET_KEY", "dev")',
        'B = os.environ.get("JWT_SECRET", "changeme")',
        'C = config("DB_PASSWORD", default="postgres")',
        'D = env.str("API_SECRET", "supersecret")',
        'E = os.getenv("REDIS_PASSWORD") or "admin"',
        'F = os.environ["DB_PASSWORD"] if "DB_PASSWORD" in os.environ else "root"',
        'G = settings.get("jwt.secret", "secret")',
        'H = os.getenv("DB_PASSWORD")',
        'I = os.getenv("COOKIE_NAME", "session")',
        'sign(payload, os.getenv("JWT_SECRET", "secret"))',
        'J = config.getItem("db.password", "123456")',
      ].join('\n'),
    );
    expect(said(found)).toEqual([
      '1 SECRET_KEY fallback known-default',
      '2 JWT_SECRET fallback known-default',
      '3 DB_PASSWORD fallback known-default',
      '4 API_SECRET fallback known-default',
      '5 REDIS_PASSWORD fallback known-default',
      '6 DB_PASSWORD fallback known-default',
      '7 jwt.secret fallback known-default',
      '10 JWT_SECRET fallback known-default',
      '11 db.password fallback known-default',
    ]);
    expect(found.credentials[0]?.env).toBe('SECRET_KEY');
    expect(found.credentials[4]?.env).toBe('REDIS_PASSWORD');
  });

  test('assignments to members and entries, keywords, dicts, parameters, comparisons', () => {
    const found = python(
      [
        'app.secret_key = "super secret key"',
        'app.config["SECRET_KEY"] = "q8Zr2LmW7v"',
        'connect(user="shop", password="q8Zr2LmW7v")',
        'DATABASES = {"default": {"USER": "shop", "PASSWORD": "wger"}}',
        'def login(user, password="hunter2"): pass',
        'if password == "letmein": pass',
        'key = "q8Zr2LmW7v".encode()',
        'SECRET = b"q8Zr2LmW7v"',
        'os.environ["DJANGO_SECRET_KEY"] = "securekey"',
      ].join('\n'),
    );
    expect(said(found)).toEqual([
      '1 secret_key assignment known-default',
      '2 SECRET_KEY assignment usable',
      '3 password keyword usable',
      '4 PASSWORD key usable',
      '5 password default known-default',
      '6 password compare known-default',
      '8 SECRET assignment usable',
    ]);
  });

  test('a field and the variable it is read from: either name may say that it signs', () => {
    const [credential] = python('SECRET_KEY = os.environ.get("SHOP_SECRET", "secret-key")').credentials;
    expect(credential).toMatchObject({ what: 'signing-key', context: 'fallback', env: 'SHOP_SECRET' });
  });

  test.each([
    ['enum members', 'class Purpose(StrEnum):\n    PASSWORD = "q8Zr2LmW7v"\n    RESET_TOKEN = "reset"'],
    ['column names', 'password = Column("password", String)\nhashed_password = Column(String(255))'],
    ['messages', 'raise HTTPException(401, detail="Incorrect username or password")\nPASSWORD_ERROR = "Wrong password!"'],
    ['URLs of tokens', 'OAuth2PasswordBearer(tokenUrl="/api/auth/token")'],
    ['claims and kinds', 'encode({"type": "access", "token_type": "bearer"}, key=settings.SECRET_KEY)'],
    ['salts', 'URLSafeTimedSerializer(secret_key=settings.SECRET_KEY, salt="email_verification")'],
    ['values that are read', 'password = settings.PASSWORD\nsecret = f"{prefix}-{suffix}"\nkey = make_key("secret")'],
    ['prompts', 'token = getpass("Enter your GitHub token: ")\npassword = input("Password: ")'],
    ['what another switch decides', 'x = connect(os.environ["API_TOKEN"] if LIVE else "demo")'],
    ['documented examples', 'EXAMPLES = """\n- password: 12345\n  url: mongodb://root:hunter2@localhost/db\n"""'],
    ['files that are shown', 'EXAMPLE_CONFIG = """\n[db]\nurl = mysql://root:hunter2@localhost/db\n"""'],
    ['redaction lists', 'HIDDEN = ["password", "token", "secret"]\nif "password" in data: pass'],
    ['request fields', 'password = request.form.get("password", "")\nform.get("token", None)'],
  ])('silent on %s', (_, text) => {
    expect(said(python(text))).toEqual([]);
  });
});

describe('TypeScript', () => {
  test('environment reads with a fallback, over lines and in conditionals', () => {
    const found = typescript(
      [
        "const a = process.env.JWT_SECRET || 'secret';",
        "const b = { password: process.env.DB_PASSWORD ?? 'postgres' };",
        'const c =',
        '  process.env.SESSION_SECRET ||',
        "  'keyboard cat';",
        "const { API_SECRET = 'supersecret' } = process.env;",
        "const d = process.env.TOKEN_SECRET ? process.env.TOKEN_SECRET : 'dev';",
        "jwt.sign(payload, process.env.JWT_SECRET || 'shhhhh');",
        "const e = config.get('jwt.secret', 'changeme');",
        "const f = process.env.AUTH_COOKIE_KEY || 'app_session';",
        "const g = process.env.API_URL || 'https://192.168.1.108/api';",
        "const h = process.env.JWT_SECRET || '';",
      ].join('\n'),
    );
    expect(said(found)).toEqual([
      '1 JWT_SECRET fallback known-default',
      '2 DB_PASSWORD fallback known-default',
      '5 SESSION_SECRET fallback known-default',
      '6 API_SECRET fallback known-default',
      '7 TOKEN_SECRET fallback known-default',
      '8 JWT_SECRET fallback known-default',
      '9 jwt.secret fallback known-default',
    ]);
    expect(found.credentials.map(({ env }) => env)).toContain('JWT_SECRET');
  });

  test('objects, schemas and fields', () => {
    const found = typescript(
      [
        "app.use(session({ secret: 'keyboard cat', resave: false }));",
        "createTransport({ auth: { user: 'shop', pass: 'q8Zr2LmW7v' } });",
        'const schema = z.object({ JWT_SECRET: z.string().min(8).default("supersecret") });',
        "export default cleanEnv(process.env, { DB_PASSWORD: str({ default: 'postgres' }) });",
        "class Client { private apiKey = 'q8Zr2LmW7vRtYb4NcPdX'; }",
        "app.set('superSecret', 'q8Zr2LmW7v');",
        "const DB_PASSWORD = 'tuesdayhorse';",
        "headers = { Authorization: 'Bearer q8Zr2LmW7vRtYb4NcPdX' };",
      ].join('\n'),
    );
    expect(said(found)).toEqual([
      '1 secret key known-default',
      '2 pass key usable',
      '3 JWT_SECRET default known-default',
      '4 DB_PASSWORD default known-default',
      '5 apiKey default usable',
      '6 superSecret assignment usable',
      '7 DB_PASSWORD assignment usable',
      '8 Authorization key usable',
    ]);
    expect(found.credentials[0]?.what).toBe('signing-key');
  });

  test.each([
    ['storage keys', "const ACCESS_KEY = 'access_token';\nconst TOKEN_KEY = 'auth.token';"],
    ['labels', 'const labels = { password: \'Passwort\', token: \'Token\' };\n<Input name="password" placeholder="Password" />;'],
    ['error codes', "throw new Error({ errors: { password: 'incorrectPassword', oldPassword: 'missingOldPassword' } });"],
    ['validators', "body('password', 'Password is invalid.').isLength({ min: 8 });"],
    ['enums', "enum Field { PASSWORD = 'password', API_KEY = 'api_key' }"],
    [
      'enums of identifiers',
      "enum Manager { LastPass = 'b78a0a55-6ef8', ProtonPass = '50726f74-6f6e', Keeper = '0ea242b4-43c4' }",
    ],
    ['keys that are public', "const POSTHOG_API_KEY = 'phc_9CipPajQC22mSkk2wxe2TXsUA0Ysyupe8dt5';"],
    [
      'messages on a key',
      "export const ENV_NOT_FOUND_KEY_DATA_ENCRYPTION_KEY = 'DATA_ENCRYPTION_KEY is not present in .env file';",
    ],
    ['fetch options', "fetch(url, { credentials: 'include' });"],
    ['types', "if (typeof password === 'string') {}\ntype Token = 'access';"],
    ['empty state', "const [password, setPassword] = useState('');\nconst user = { password: '' };"],
    ['strategies', "const apikey = authenticate('localapikey', 'API key is not correct.', false, null);"],
    ['refused values', "const PLACEHOLDER_SECRETS = { JWT_SECRET: 'secret' };"],
    ['settings of tools', "process.env.JWT_SECRET = 'securekey';"],
  ])('silent on %s', (_, text) => {
    expect(said(extract(text, 'src/file.tsx'))).toEqual([]);
  });

  test('translations are texts', () => {
    const text = "export default { password: 'q8Zr2LmW7v', forgot: 'x' };";
    expect(said(extract(text, 'src/locales/de.ts'))).toEqual([]);
    expect(said(extract(text, 'src/users.ts'))).toHaveLength(1);
  });
});

describe('what the facts keep', () => {
  test('no usable text: assigned, passed, in URLs, in tokens, in docstrings', () => {
    const token = `gh${'p_'}x4Kq9ZtW2mVb7LsR1nYc8DfHj3PgTa6UeQoI`;
    const found = python(
      [
        'API_KEY = "q8Zr2LmW7vRtYb4NcPdX"',
        'engine = create_engine("postgresql://shop:w3Vb9Kx@db/shop")',
        `client = Client(headers={"X": "token ${token}"})`,
        'class A:',
        `    """Uses ${token}."""`,
      ].join('\n'),
    );
    const kept = JSON.stringify(found);
    for (const secret of ['q8Zr2LmW7vRtYb4NcPdX', 'w3Vb9Kx', token]) expect(kept).not.toContain(secret);
    expect(kept).toContain('postgresql://shop:***@db/shop');
    expect(kept).toContain('q8Zr… (20 characters)');
    expect(said(found)).toEqual(['1 API_KEY assignment usable', '2 url argument usable']);
  });

  test('the traits of what is no secret stand beside its text', () => {
    const { code } = python('ACCESS_KEY = "access_token"\nNAME = "shop"');
    expect(code.bindings.map(({ value }) => value)).toMatchObject([
      { value: 'access_token', secret: { strength: 'not-secret' } },
      { value: 'shop' },
    ]);
    expect(code.bindings[1]?.value).not.toHaveProperty('secret');
    expect(code).not.toHaveProperty('comments');
  });

  test('a token that a name calls a credential is marked as reported already', () => {
    const found = python(`GITHUB_TOKEN = "${'gh'}p_x4Kq9ZtW2mVb7LsR1nYc8DfHj3PgTa6UeQoI"`);
    expect(found.credentials[0]).toMatchObject({ provider: 'github-pat', name: 'GITHUB_TOKEN' });
  });

  test('URLs with interpolated passwords stay as they are', () => {
    const found = typescript('const url = `postgres://${user}:${password}@db/x`;\nconst b = "redis://:${PASS}@cache";');
    expect(found.credentials.filter(({ traits }) => traits.strength !== 'placeholder')).toEqual([]);
  });

  test('of a pair only the secret, unless the access key is a default', () => {
    expect(said(python('S3_ACCESS_KEY = "DO52sy279IPjHmX5Q0RT"\nS3_SECRET_KEY = "zvYw0PWeRj8UggqWEDOATPGpMpu7RJS1"'))).toEqual([
      '2 S3_SECRET_KEY assignment usable',
    ]);
  });
});

describe('DDL in strings', () => {
  const tables = (found: ReturnType<typeof extract>) =>
    found.ddl.map(({ statement }) => [statement.kind, statement.table, placesOf(statement.span).slice(0, 2)]);

  test('in a triple-quoted string, with places of the file', () => {
    const found = python(
      [
        'def up(c):',
        '    c.execute("""',
        '        CREATE TABLE runs (',
        '            id int,',
        '            user_id int REFERENCES users (id)',
        '        )',
        '    """)',
      ].join('\n'),
    );
    expect(tables(found)).toEqual([['create-table', 'runs', [3, 9]]]);
    expect(found.ddl[0]?.statement).toMatchObject({ keys: [{ span: spanOf(5, 25, 5, 46) }] });
    expect(found.ddl[0]?.block).toBeGreaterThan(0);
  });

  test('in one line, adjacent strings, concatenations and templates', () => {
    expect(tables(python('db.execute("CREATE TABLE a (id int)")'))).toEqual([['create-table', 'a', [1, 13]]]);
    expect(tables(python('Q = ("CREATE TABLE a ("\n     "id int)")'))).toEqual([['create-table', 'a', [1, 7]]]);
    expect(tables(typescript("const q = 'CREATE TABLE a (' +\n  'id int)';"))).toEqual([['create-table', 'a', [1, 12]]]);
    expect(tables(typescript('await sql`ALTER TABLE a ADD COLUMN b int REFERENCES ${x} (id)`;'))).toMatchObject([
      ['add-column', 'a', [1, 11]],
    ]);
  });

  test('nothing where the table is unknown or there is only prose', () => {
    expect(tables(python('Q = f"CREATE TABLE {name} (id int)"'))).toEqual([]);
    expect(tables(python('log("could not create table for references")'))).toEqual([]);
  });
});

test('deep and hostile code is walked without recursion, in linear time', () => {
  const started = performance.now();
  const chain = typescript(`const s = ${Array.from({ length: 4_000 }, (_, i) => `"p${i}"`).join(' + ')};`);
  expect(chain.credentials).toEqual([]);
  expect(said(python(`password = {"a": ${'['.repeat(60)}1${']'.repeat(60)}}`))).toEqual([]);
  const many = python(Array.from({ length: 3_000 }, (_, i) => `PASSWORD_${i} = "q8Zr2LmW${i}"`).join('\n'));
  expect(many.credentials).toHaveLength(3_000);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('the same input gives the same facts', () => {
  const text = 'SECRET_KEY = os.getenv("SECRET_KEY", "dev")\nurl = "redis://:q8Zr2Lm@cache"';
  expect(JSON.stringify(python(text))).toBe(JSON.stringify(python(text)));
});
