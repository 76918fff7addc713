import { expect, test } from 'vitest';
import { lineOf } from '../model/location.ts';
import { linkerOf, type Texts } from '../testing/probe.ts';

async function layers(files: Texts, variable: string, project = ''): Promise<string[]> {
  const { environment } = await linkerOf(files);
  return environment.layersOf(variable, project).map(({ from, at, value }) => `${from} ${at.file}:${lineOf(at.span)} ${value}`);
}

test.each<readonly [string, Texts, readonly string[]]>([
  ['an env file, quoted, exported', { '.env': "export X='a b'\n" }, ['env-file .env:1 a b']],
  [
    'env files of several deployments',
    { '.env': 'X=1\n', '.env.production': 'X=2\n' },
    ['env-file .env:1 1', 'env-file .env.production:1 2'],
  ],
  [
    'examples, samples, templates and tests',
    { '.env.example': 'X=1\n', '.env.sample': 'X=1\n', '.env.template': 'X=1\n', 'tests/.env': 'X=1\n' },
    [],
  ],
  [
    'compose in map and list style, an anchor said once',
    {
      'compose.yaml':
        'x-env: &env\n  X: shared\nservices:\n  a:\n    build: .\n    environment:\n      <<: *env\n  b:\n    build: .\n    environment:\n      <<: *env\n  c:\n    build: .\n    environment:\n      - X=listed\n',
    },
    ['compose compose.yaml:2 shared', 'compose compose.yaml:15 listed'],
  ],
  ['compose of tests and CI', { 'tests/compose.yaml': 'services:\n  a:\n    build: .\n    environment:\n      X: 1\n' }, []],
  [
    'ENV of a Dockerfile, both forms',
    { Dockerfile: 'FROM a\nENV X=1 Y=2\n', 'api/Dockerfile': 'FROM a\nENV X 3\n' },
    ['dockerfile Dockerfile:2 1', 'dockerfile api/Dockerfile:2 3'],
  ],
  ['ARG is no layer', { Dockerfile: 'FROM a\nARG X=1\n' }, []],
])('%s', async (_, files, expected) => {
  expect(await layers(files, 'X')).toEqual(expected);
});

test('an env file speaks to the services that load it', async () => {
  const files = {
    'compose.yaml': 'services:\n  api:\n    build: ./api\n    env_file: ./deploy/api.env\n  web:\n    build: ./web\n',
    'deploy/api.env': 'X=1\n',
    'api/package.json': '{}',
    'web/package.json': '{}',
  };
  expect(await layers(files, 'X', 'api')).toEqual(['env-file deploy/api.env:1 1']);
  expect(await layers(files, 'X', 'web')).toEqual([]);
});
