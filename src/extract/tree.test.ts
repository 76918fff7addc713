// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the values of configuration files are full of them.
import { describe, expect, test } from 'vitest';
import { columnOf, type FilePath, lineOf } from '../model/location.ts';
import type { Language, Role, SourceFile } from '../model/source.ts';
import { parseDockerfile } from '../parse/dockerfile.ts';
import { parseEnv } from '../parse/env.ts';
import { parseJson } from '../parse/json.ts';
import { parseNginx } from '../parse/nginx.ts';
import { parseToml } from '../parse/toml.ts';
import { parseYaml } from '../parse/yaml.ts';
import { scanTokens } from './scan-tokens.ts';
import { extractText } from './text.ts';
import { extractDockerfile, extractTree } from './tree.ts';

const sourceOf = (path: string, language: Language, role: Role): SourceFile => ({
  path: path as FilePath,
  language,
  role,
  project: '',
  tracked: 'yes',
});
const parsers = { yaml: parseYaml, json: parseJson, toml: parseToml, env: parseEnv, nginx: parseNginx };

function tree(language: keyof typeof parsers, text: string, role: Role = 'deploy', path = 'docker-compose.yml') {
  return extractTree(sourceOf(path, language, role), parsers[language](text), text, scanTokens(text));
}
const said = ({ credentials }: Pick<ReturnType<typeof tree>, 'credentials'>) =>
  credentials.map(({ span, name, traits }) => `${lineOf(span)}:${columnOf(span)} ${name} ${traits.strength}`);

describe('compose', () => {
  const text = [
    'services:',
    '  db:',
    '    environment:',
    '      POSTGRES_USER: shop',
    '      POSTGRES_PASSWORD: password',
    '      PGPASSWORD: ${PGPASSWORD}',
    '      MYSQL_ROOT_PASSWORD: ${ROOT:-q8Zr2Lm}',
    '      DB_PASSWORD_FILE: /run/secrets/db',
    '  api:',
    '    environment:',
    '      - SECRET_KEY=q8Zr2LmW7v',
    '      - "JWT_SECRET=changeme"',
    '      - DATABASE_URL=postgresql://shop:password@db/shop',
    '      - REDIS_URL=redis://redis:6379/0',
    '      - API_TOKEN=${API_TOKEN:?}',
    '      - REDIS_PASSWORD=12345',
    '    command: redis-server --requirepass q8Zr2LmW7v --port 6379',
    '  worker:',
    '    command: redis-server --requirepass "${REDIS_PASSWORD}"',
    '    environment:',
    '      CELERY_URL: redis://:${REDIS_PASSWORD}@redis/0',
    '      MYSQL_PASSWORD: 123456',
    'secrets:',
    '  db_password:',
    '    file: ./db_password.txt',
  ].join('\n');

  test('map and list style, commands and URLs', () => {
    expect(said(tree('yaml', text))).toEqual([
      '5:26 POSTGRES_PASSWORD known-default',
      '6:19 PGPASSWORD placeholder',
      '7:28 MYSQL_ROOT_PASSWORD usable',
      '11:20 SECRET_KEY usable',
      '12:21 JWT_SECRET known-default',
      '13:9 DATABASE_URL known-default',
      '15:19 API_TOKEN placeholder',
      '16:24 REDIS_PASSWORD known-default',
      '17:41 requirepass usable',
      '19:42 requirepass placeholder',
      '21:19 CELERY_URL placeholder',
      '22:23 MYSQL_PASSWORD known-default',
    ]);
  });

  test('nothing usable stays in the tree', () => {
    const kept = JSON.stringify(tree('yaml', text).tree);
    expect(kept).not.toContain('q8Zr2Lm');
    expect(kept).not.toContain('shop:password');
    expect(kept).toContain('${ROOT:-***}');
    expect(kept).toContain('postgresql://shop:***@db/shop');
    expect(kept).toContain('${REDIS_PASSWORD}');
    expect(kept).toContain('--port 6379');
  });
});

test('Kubernetes names its values beside them', () => {
  const text =
    'spec:\n  containers:\n    - env:\n        - name: DB_PASSWORD\n          value: q8Zr2LmW7v\n        - name: LOG_LEVEL\n          value: q8Zr2LmW7v\n';
  expect(said(tree('yaml', text))).toEqual(['5:18 DB_PASSWORD usable']);
});

test('JSON Web Keys: the part that is secret, by the kind of key', () => {
  const value = 'bARFd5Rs6taTZpYN6yU5zCDOR6uV5nouyqNCfIh7Ogn2';
  const keys = (fields: object) => said(tree('json', JSON.stringify({ keys: [fields] }), 'config', 'keys.json'));
  expect(keys({ kty: 'oct', k: value, kid: 'reset' })).toEqual(['1:27 privateKey usable']);
  expect(keys({ kty: 'RSA', d: value, n: 'xW8' })).toEqual(['1:27 privateKey usable']);
  expect(keys({ kty: 'RSA', n: value, k: value })).toEqual([]);
});

test('env files: used values, samples', () => {
  const text =
    'SECRET_KEY="InsanelySecretKey"\nADMIN_PASSWORD=admin\nACCESS_TOKEN_EXPIRE_SECONDS=36000\nEMAIL_RESET_PASSWORD_PATH="/auth/reset"\nMAPBOX_API_KEY="YOUR_KEY_HERE"\n';
  expect(said(tree('env', text, 'env', '.env'))).toEqual([
    '1:12 SECRET_KEY usable',
    '2:16 ADMIN_PASSWORD known-default',
    '5:16 MAPBOX_API_KEY placeholder',
  ]);
  expect(said(tree('env', text, 'env-example', '.env.example')).filter((line) => !line.endsWith('placeholder'))).toEqual([]);
});

test('JSON and TOML: settings, not labels and schemas', () => {
  expect(
    said(tree('json', '{"db": {"password": "q8Zr2LmW7v"}, "labels": {"password": "Passwort"}}', 'config', 'config.json')),
  ).toEqual(['1:21 password usable']);
  expect(said(tree('json', '{"password": "q8Zr2LmW7v"}', 'source', 'src/i18n/de.json'))).toEqual([]);
  expect(said(tree('json', '{"openapi": "3.0.0", "x": {"password": "q8Zr2LmW7v"}}', 'docs', 'openapi.json'))).toEqual([]);
  expect(
    said(tree('yaml', 'user:\n  example:\n    password: q8Zr2LmW7v\n  required: [email, password]\n', 'config', 'api.yml')),
  ).toEqual([]);
  expect(said(tree('toml', '[db]\npassword = "q8Zr2LmW7v"\nname = "shop"\n', 'config', 'app.toml'))).toEqual([
    '2:12 password usable',
  ]);
});

test('nginx: certificates are files', () => {
  expect(said(tree('nginx', 'server {\n  ssl_certificate_key /etc/nginx/certs/cert.key;\n}\n', 'deploy', 'nginx.conf'))).toEqual(
    [],
  );
});

test('a token of a provider is hidden whatever its key', () => {
  const token = `gl${'pat-'}Zx8Kq2LmWv7RtYb4NcPd`;
  const found = tree('yaml', `ci:\n  value: ${token}\n  deploy_token: ${token}\n`, 'config', 'app.yml');
  expect(JSON.stringify(found)).not.toContain(token);
  expect(found.credentials).toMatchObject([{ name: 'deploy_token', provider: 'gitlab-pat' }]);
});

describe('Dockerfile', () => {
  const text = [
    'FROM node:20',
    'ARG NPM_TOKEN',
    'ENV DB_PASSWORD=q8Zr2LmW7v NODE_ENV=production',
    'ENV JWT_SECRET "w3Vb9KxLm"',
    'ARG API_KEY=$API_KEY',
    'RUN curl https://bot:h5Tz8Qx@git.shop.test/x && mysql --password=f6Gh2Wq db',
    'CMD ["redis-server", "--requirepass", "k2Pv7Nd"]',
  ].join('\n');
  const found = extractDockerfile(
    sourceOf('Dockerfile', 'dockerfile', 'deploy'),
    parseDockerfile(text).instructions,
    text,
    scanTokens(text),
  );

  test('ENV, ARG, flags and URLs', () => {
    expect(found.credentials.map(({ name, span, traits }) => `${lineOf(span)} ${name} ${traits.strength}`)).toEqual([
      '3 DB_PASSWORD usable',
      '4 JWT_SECRET usable',
      '5 API_KEY placeholder',
      '6 url usable',
      '6 password usable',
      '7 requirepass usable',
    ]);
  });

  test('nothing usable stays in words and texts', () => {
    const kept = JSON.stringify(found.instructions);
    for (const secret of ['q8Zr2LmW7v', 'w3Vb9KxLm', 'h5Tz8Qx', 'f6Gh2Wq', 'k2Pv7Nd']) expect(kept, secret).not.toContain(secret);
    expect(kept).toContain('NODE_ENV=production');
  });
});

describe('other texts', () => {
  const text = (path: string, content: string, role: Role = 'config', language: Language = 'text') =>
    extractText(sourceOf(path, language, role), content, scanTokens(content)).map(
      ({ name, span, traits }) => `${lineOf(span)}:${columnOf(span)} ${name} ${traits.strength}`,
    );

  test('ini files', () => {
    expect(
      text(
        'alembic.ini',
        '[alembic]\n# sqlalchemy.url = postgresql://a:q8Zr2Lm@db/x\nsqlalchemy.url = postgresql://shop:password@localhost/shop\n',
      ),
    ).toEqual(['3:36 sqlalchemy.url known-default']);
    expect(text('alembic.ini', 'sqlalchemy.url = driver://user:pass@localhost/dbname\n')).toEqual([
      '1:32 sqlalchemy.url placeholder',
    ]);
  });

  test('shell scripts', () => {
    const script = [
      'export DB_PASSWORD=q8Zr2LmW7v',
      'API_SECRET="changeme" # comment',
      'PGPASSWORD=$POSTGRES_PASSWORD psql',
      'PGPASSWORD=${POSTGRES_PASSWORD:-}',
      '# DB_PASSWORD=q8Zr2LmW7v',
      'TOKEN_URL=https://auth.shop.test/token',
      'SECRET_KEY=$(openssl rand -hex 32)',
      'docker run -e POSTGRES_PASSWORD=postgres --env "API_TOKEN=h5Tz8QxK2m" -e DB_PASSWORD=$DB_PASSWORD shop',
    ].join('\n');
    expect(text('setup.sh', script, 'script').filter((line) => !line.endsWith('placeholder'))).toEqual([
      '1:20 DB_PASSWORD usable',
      '2:13 API_SECRET known-default',
      '8:33 POSTGRES_PASSWORD known-default',
      '8:59 API_TOKEN usable',
    ]);
  });

  test('other languages: URLs only', () => {
    expect(
      text(
        'config.go',
        '\tURL: getEnv("TIMESCALE_URL", "postgresql://shop:password@localhost:5433/x"),\n\tPassword: "q8Zr2LmW7v",\n',
        'source',
      ),
    ).toEqual(['1:50 TIMESCALE_URL known-default']);
  });

  test('Terraform and Redis', () => {
    const lines =
      'resource "db" "x" {\n  password = "q8Zr2LmW7v"\n  password = var.db_password\n  password = "${var.other}"\n}\n';
    expect(text('infra/main.tf', lines, 'deploy')).toEqual(['2:15 password usable', '4:15 password placeholder']);
    expect(text('redis.conf', 'requirepass q8Zr2LmW7v\n# requirepass foobared\n', 'deploy')).toEqual(['1:13 requirepass usable']);
  });

  test('SQL', () => {
    const sql =
      "CREATE USER shop WITH PASSWORD 'q8Zr2LmW7v';\nCREATE USER x IDENTIFIED BY 'changeme';\n-- PASSWORD 'q8Zr2LmW7v'\n";
    expect(text('init.sql', sql, 'deploy', 'sql')).toEqual(['1:33 password usable', '2:30 password known-default']);
  });

  test('documents are meant to be read', () => {
    expect(text('README.md', 'export DB_PASSWORD=q8Zr2LmW7v\npostgres://a:q8Zr2LmW7v@db/x\n', 'docs')).toEqual([]);
  });
});

test('is linear on hostile trees', () => {
  const started = performance.now();
  for (const value of [
    '--a '.repeat(50_000),
    'A=B'.repeat(50_000),
    ' -e A='.repeat(280),
    '://a:b'.repeat(30_000),
    '${'.repeat(50_000),
    '"'.repeat(100_000),
  ]) {
    const text = `k: x\npassword: ${JSON.stringify(value)}\n`;
    tree('yaml', text);
    extractText(sourceOf('a.sh', 'text', 'script'), value, []);
  }
  expect(performance.now() - started).toBeLessThan(6_000);
});
