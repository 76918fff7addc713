import { describe, expect, test } from 'vitest';
import { classify, holdsApp, type Surroundings } from './classify.ts';

const around: Surroundings = {
  projects: new Set(['', 'backend', 'services/api']),
  charts: new Set(['deploy/chart']),
  hasExamples: true,
};
const roleOf = (path: string) => classify(path, 'yes', around).role;
const languageOf = (path: string) => classify(path, 'yes', around).language;

const roles: Record<string, string[]> = {
  source: [
    'app/main.py',
    'src/server.ts',
    'src/users/user-avatar.tsx',
    'app/core/setup.py',
    'src/server/setup.ts',
    'config/settings/production.py',
    'alembic/env.py',
    'migrations/env.py',
    'wger/core/management/commands/sync.py',
    'mealie/services/migrations/paprika.py',
    'mealie/services/migrations/__init__.py',
    'mealie/schema/cookbook/cookbook.py',
    'mealie/services/seeder/service.py',
    'app/jobs/populate_cache.py',
    'shop/management/commands/send_reminders.py',
    'app/samples/routes.py',
    'app/api/versions/v1.py',
    'app/repos/repository_factory.py',
    'src/factories/payment.factory.ts',
    'src/docs/swagger.ts',
    'website/__init__.py',
    'website/presentation/templates/home.html',
    'src/composables/available-locales.ts',
    'app/benchmark.py',
    'schema.prisma',
    'db/schema.sql',
    'scripts/init-db.sql',
    'cmd/server/main.go',
    'templates/index.html',
    'static/scripts/menu.js',
    'src/email.template.ts',
    'src/latest.py',
    'src/contest.py',
    'src/non-generated.ts',
    'src/seed/service.ts',
  ],
  test: [
    'web/src/tree.clienttest.tsx',
    'api/auth.integration-test.ts',
    'email/handler/mock-events.ts',
    'spec/support/key.pem',
    'spec/configs/auth.json',
    'test-core.ini',
    'src/main/resources/application-test.properties',
    'test-infrastructure/docker-compose.yml',
    'dashboard/.storybook/providers.tsx',
    'packages/testcontainers/src/webapp.ts',
    'docker-compose.integration.yml',
    'tests/conftest.py',
    'conftest.py',
    'app/users/tests.py',
    'app/users/test_views.py',
    'app/users/views_test.py',
    'src/users/users.service.spec.ts',
    'src/users/users.test.tsx',
    'test/auth.e2e-spec.ts',
    'src/__tests__/auth.ts',
    'src/__test__/setup.ts',
    'bin/test_plugins.sh',
    'config/configuration_testing.py',
    'src/__mocks__/db.ts',
    'e2e/login.ts',
    'cypress/support/index.js',
    'cypress.json',
    'core/fixtures/users.json',
    'pkg/testdata/key.pem',
    'tests/factories/user.py',
    'tests/.env',
    '.env.test',
    'jest.config.js',
    'playwright.config.ts',
    'docker-compose.test.yml',
    'docker-compose.relational.ci.yaml',
    'relational.e2e.Dockerfile',
    'config/settings/test.py',
    'src/Button.stories.tsx',
    'spec/user_spec.js',
    'internal/db/db_test.go',
    'app/unit_tests/a.py',
    'tests/data/migrations/0001_x.py',
  ],
  migration: [
    'alembic/versions/2022-03-23-17.43.34_263dd6707191_convert.py',
    'backend/alembic/versions/002_add_sweep_tables.py',
    'migrations/versions/12.08.2024_22aea0e14c36_add_message_model.py',
    'server/db/migrations-sqlite/2.5.1.js',
    'db/versions/22aea0e14c36_add.py',
    'wger/core/migrations/0002_auto_20141225_1512.py',
    'exercises/migrations/0035_add_is_ai_generated.py',
    'server/migrations/20200211220920_constraints.js',
    'src/database/migrations/1715028537217-CreateUser.ts',
    'src/migrations/Migration20240101.ts',
    'src/migrations/create-users.ts',
    'prisma/migrations/20240101_init/migration.sql',
    'drizzle/0000_init.sql',
    'db/migrate/V2__users.sql',
    'migrations/001.do.users.sql',
  ],
  script: [
    'scripts/run.py',
    'backend/scripts/prestart.sh',
    'src/database/seeds/run-seed.ts',
    'packages/database/src/seed/constants.ts',
    'artifacts/db-reset.js',
    'prisma/seed.ts',
    'apps/web/prisma/populate.ts',
    'seed_data.py',
    'src/utils/dataSeeder.ts',
    'run_seed.py',
    'app/init_sample_data.py',
    'blog/management/commands/create_testdata.py',
    'shop/management/commands/populate_products.py',
    'db/seeders/users.js',
    'shop/utils/random_data.py',
    'shop/management/commands/generate_fake_data.py',
    'benchmarks/load.py',
    'src/router.bench.ts',
    'locustfile.py',
    'Gruntfile.js',
    'setup.py',
    '.devcontainer/docker-compose.yml',
  ],
  example: [
    'examples/basic.py',
    'sdk/python/examples/simple.py',
    'samples/a.ts',
    'docs_src/first.py',
    'config.example.yml',
    'settings.py.dist',
    'local_settings.sample.py',
  ],
  docs: [
    'README.md',
    'LICENSE',
    'docs/conf.py',
    'backend/docs/build.js',
    'website/src/pages/index.js',
    'mkdocs.yml',
    'docs/openapi.json',
    'shop.postman_collection.json',
    'locale/de/LC_MESSAGES/django.po',
    'src/i18n/de/auth.json',
  ],
  ci: [
    'hosting/helm/ci/lint-values.yaml',
    'template/{{name}}/.github/workflows/test.yml',
    '.github/workflows/ci.yml',
    '.github/dependabot.yml',
    '.gitlab-ci.yml',
    'azure-pipelines.yml',
    'Jenkinsfile',
    '.circleci/config.yml',
    '.travis.yml',
    'cloudbuild.yaml',
  ],
  deploy: [
    'Dockerfile',
    'Dockerfile.prod',
    'backend/api.dockerfile',
    'docker-compose.yml',
    'docker-compose.prod.yaml',
    'compose.override.yml',
    'nginx/conf/nginx.conf',
    'nginx/templates/default.conf.template',
    'nginx.conf.template',
    'k8s/api.yaml',
    'deploy/chart/values.yaml',
    'deploy/chart/templates/api.yaml',
    'Procfile',
    'docker/init.sql',
    'main.tf',
    'entrypoint.sh',
  ],
  env: [
    '.env',
    '.env.local',
    '.env.production',
    'prod.env',
    'backend/.env',
    '.envs/.production/.django',
    '_envs/.env.auth',
    '.flaskenv',
    '.secrets',
    '.env.docker',
  ],
  'env-example': [
    '.env.example',
    '.env.sample',
    '.env.template',
    '.env.dist',
    'example.env',
    'template.env',
    '.env-example',
    '.env.exemple',
    'env-example-relational',
    'env.example',
    '.env.mock',
    '.env.production.example',
  ],
  generated: [
    'api/user_pb2.py',
    'api/user_pb2_grpc.py',
    'src/client/sdk.gen.ts',
    'src/api.generated.ts',
    'src/generated/prisma/index.js',
    'types/env.d.ts',
  ],
  config: [
    'package.json',
    'pyproject.toml',
    'requirements.txt',
    'requirements/dev.txt',
    'backend/requirements-prod.txt',
    'alembic.ini',
    'certs/key.pem',
    'config/settings.yaml',
    'eslint.config.mjs',
    '.vscode/settings.json',
    'src/config/default.json',
    'openapi_specs/openapi3.yml',
    'app/swagger.json',
  ],
};

describe('role', () => {
  const cases = Object.entries(roles).flatMap(([role, paths]) => paths.map((path) => ({ path, role })));
  test.each(cases)('$path is $role', ({ path, role }) => expect(roleOf(path)).toBe(role));

  test('an app with tables of its own is the product whatever it is called', () => {
    const app = { ...around, apps: new Set(['cookbook']) };
    expect(classify('cookbook/views.py', 'yes', app).role).toBe('source');
    expect(classify('cookbook/views.py', 'yes', around).role).toBe('example');
    expect(holdsApp(new Set(['migrations', 'models.py', 'views.py']))).toBe(true);
    expect(holdsApp(new Set(['models.py', 'views.py']))).toBe(false);
  });

  test('an example folder is the product where there is no other code', () => {
    const only = { ...around, hasExamples: false };
    expect(classify('examples/app.py', 'yes', only).role).toBe('source');
    expect(classify('demo/app.py', 'yes', only).role).toBe('source');
    expect(classify('examples/tests/test_app.py', 'yes', only).role).toBe('test');
  });
});

describe('language', () => {
  test.each([
    ['app/main.py', 'python'],
    ['src/a.mts', 'typescript'],
    ['src/a.tsx', 'typescript'],
    ['src/a.cjs', 'javascript'],
    ['config/env/development.js', 'javascript'],
    ['src/env.ts', 'typescript'],
    ['app/env.py', 'python'],
    ['.env', 'env'],
    ['.env.ts', 'typescript'],
    ['.env.json', 'json'],
    ['env-example-document', 'env'],
    ['environment.go', 'text'],
    ['env.go', 'text'],
    ['Dockerfile', 'dockerfile'],
    ['Dockerfile.dev', 'dockerfile'],
    ['maildev.Dockerfile', 'dockerfile'],
    ['Dockerfile.dockerignore', 'text'],
    ['Dockerfile.md', 'text'],
    ['dockerfile.ts', 'typescript'],
    ['nginx/nginx.conf', 'nginx'],
    ['nginx/templates/default.conf.template', 'nginx'],
    ['apache.conf', 'text'],
    ['deploy/chart/templates/api.yaml', 'text'],
    ['deploy/chart/values.yaml', 'yaml'],
    ['Pipfile', 'toml'],
    ['config.yml.example', 'yaml'],
    ['requirements.txt', 'text'],
    ['page.html.j2', 'html'],
    ['schema.prisma', 'prisma'],
    ['{{cookiecutter.project_slug}}/config/settings.py', 'python'],
  ])('%s is %s', (path, language) => expect(languageOf(path)).toBe(language));
});

test('the project is the folder of the nearest manifest', () => {
  const projectOf = (path: string) => classify(path, 'unknown', around).project;
  expect(projectOf('services/api/src/a.ts')).toBe('services/api');
  expect(projectOf('services/worker/a.py')).toBe('');
  expect(projectOf('backend/app/main.py')).toBe('backend');
  expect(projectOf('backends/app/main.py')).toBe('');
  expect(projectOf('main.py')).toBe('');
});

test('no name makes a pattern run away', () => {
  const started = performance.now();
  for (const piece of ['a.', '-env', '.env', '_test', 'nginx.', 'compose.', 'seed_', 'gen.'])
    classify(`${piece.repeat(1_000)}!/${piece.repeat(1_000)}!`, 'yes', around);
  expect(performance.now() - started).toBeLessThan(500);
});
