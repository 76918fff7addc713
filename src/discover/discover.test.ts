import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../model/problem.ts';
import { type DiscoverOptions, type Discovery, discover } from './index.ts';

let base: string;
let root: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'discover-')));
  root = join(base, 'repo');
  mkdirSync(root);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function write(files: Record<string, string | Buffer>, folder = root): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function git(args: string[], folder = root): void {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'protocol.file.allow=always'];
  execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'ignore' });
}

const paths = (found: Discovery) => found.files.map((file) => file.path);
const tracked = (found: Discovery) => Object.fromEntries(found.files.map((file) => [file.path, file.tracked]));
const failure = (path: string, options?: DiscoverOptions) =>
  discover(path, options).then(
    () => undefined,
    (error: unknown) => error,
  );

test('the code of a package that runs in a browser has a role of its own, its other files do not', async () => {
  write({
    'api/package.json': '{"dependencies": {"express": "5"}}',
    'api/src/app.ts': '',
    'web/package.json': '{"dependencies": {"react": "19"}}',
    'web/src/main.tsx': '',
    'web/src/main.test.tsx': '',
    'web/.env': 'VITE_API=1',
    'web/tools/report.py': '',
  });
  const { files } = await discover(root, { git: false });
  expect(Object.fromEntries(files.map(({ path, role }) => [path, role]))).toEqual({
    'api/package.json': 'config',
    'api/src/app.ts': 'source',
    'web/.env': 'env',
    'web/package.json': 'config',
    'web/src/main.test.tsx': 'test',
    'web/src/main.tsx': 'browser',
    'web/tools/report.py': 'source',
  });
});

const ways = [
  { way: 'git', inGit: true },
  { way: 'walk', inGit: false },
];

describe.each(ways)('by $way', ({ inGit }) => {
  const prepare = () => inGit && git(['init', '-q']);

  test('lists files sorted, without what git ignores at any level', async () => {
    write({
      'b.py': '',
      'a.py': '',
      'src/z.ts': '',
      'src/keep.log': '',
      'src/drop.log': '',
      'tmp/x.py': '',
      'src/tmp/y.py': '',
      '.gitignore': '*.log\n/tmp/\n.env\n',
      'src/.gitignore': '!keep.log\n',
      '.env': 'A=1',
    });
    prepare();
    expect(paths(await discover(root))).toEqual([
      '.gitignore',
      'a.py',
      'b.py',
      'src/.gitignore',
      'src/keep.log',
      'src/tmp/y.py',
      'src/z.ts',
    ]);
  });

  test('does not follow links: to files, to folders, in circles, or out of the root', async () => {
    write({ 'secret.py': '', 'lib/x.py': '' }, join(base, 'outside'));
    write({ 'a.py': '', 'pkg/b.py': '' });
    symlinkSync(join(base, 'outside/secret.py'), join(root, 'stolen.py'));
    symlinkSync(join(base, 'outside/lib'), join(root, 'lib'));
    symlinkSync('..', join(root, 'pkg/loop'));
    symlinkSync('self.py', join(root, 'self.py'));
    symlinkSync('nowhere', join(root, 'dangling.ts'));
    prepare();
    const found = await discover(root);
    expect(paths(found)).toEqual(['a.py', 'pkg/b.py']);
    expect(found.skipped).toEqual({ link: 5 });
  });

  test('reads env files whatever follows their name', async () => {
    write({ '.env.db': 'DB_PASS=1234', 'deploy/.env.bak': 'X=1', 'shop.db': '', 'dump.bak': '' });
    prepare();
    const found = await discover(root);
    expect(paths(found)).toEqual(['.env.db', 'deploy/.env.bak']);
    expect(found.skipped).toEqual({ binary: 2 });
  });

  test('leaves out foreign, generated and binary files, and counts them by reason', async () => {
    write({
      'app.py': '',
      'package.json': '{}',
      'node_modules/x/index.js': '',
      'venv/lib/a.py': '',
      'env2/pyvenv.cfg': '',
      'env2/lib/a.py': '',
      'dist/main.js': '',
      'build/a.js': '',
      'vendor/lib.js': '',
      'a/__pycache__/b.pyc': '',
      'static/jquery.min.js': '',
      'yarn.lock': '',
      'package-lock.json': '',
      'logo.png': '',
      'style.css': '',
      'bundle.js.map': '',
      'big.py': 'x'.repeat(1_500_001),
      'big.json': 'x'.repeat(1_500_001),
      'huge.json': 'x'.repeat(5_000_001),
    });
    prepare();
    const found = await discover(root);
    expect(paths(found)).toEqual(['app.py', 'big.json', 'package.json']);
    expect(found.skipped).toEqual({
      binary: 1,
      'build output': 2,
      dependencies: 3,
      'lock file': 2,
      minified: 1,
      'source map': 1,
      'style sheet or drawing': 1,
      'too large': 2,
      'tool cache': 1,
      vendored: 1,
    });
    expect(found.leftOut).toContainEqual({ path: 'node_modules/', reason: 'dependencies' });
    expect(found.problems.map((problem) => problem.message)).toEqual([
      'big.py is larger than 1.5 MB and is not audited.',
      'huge.json is larger than 5 MB and is not audited.',
    ]);
  });

  test('build and coverage are packages of their own away from a manifest, and vendor may be a domain', async () => {
    write({
      'app/coverage/models.py': '',
      'app/build/api.py': '',
      'shop/vendor/models.py': '',
      'src/vendor/vendor.service.ts': '',
      'apps/auth/vendor/v1/controllers/sign-in.controller.ts': '',
      'apps/vendors/src/handlers/vendorController.js': '',
      'vendor/requests/models.py': '',
      'web/vendor/charts/index.ts': '',
    });
    prepare();
    const own = [
      'app/build/api.py',
      'app/coverage/models.py',
      'apps/auth/vendor/v1/controllers/sign-in.controller.ts',
      'apps/vendors/src/handlers/vendorController.js',
      'shop/vendor/models.py',
      'src/vendor/vendor.service.ts',
    ];
    expect(paths(await discover(root))).toEqual(own);
    expect(paths(await discover(root, { git: false }))).toEqual(own);
  });

  test('include and exclude are gitignore patterns from the root', async () => {
    write({ 'a/x.py': '', 'a/y.ts': '', 'b/x.py': '' });
    prepare();
    expect(paths(await discover(root, { exclude: ['/b/', '*.ts'] }))).toEqual(['a/x.py']);
    expect(paths(await discover(root, { include: ['*.py'], exclude: ['/a/'] }))).toEqual(['b/x.py']);
  });

  test('setup.py and manage.py make a project, unless they are modules of a package', async () => {
    write({
      'app/core/__init__.py': '',
      'app/core/setup.py': '',
      'app/core/config.py': '',
      'shop/manage.py': '',
      'shop/shop/urls.py': '',
    });
    prepare();
    const projects = (await discover(root)).files.map((file) => [file.path, file.project]);
    expect(projects).toContainEqual(['app/core/config.py', '']);
    expect(projects).toContainEqual(['shop/shop/urls.py', 'shop']);
  });

  test('a package.json that says nothing but a name is a module of the package above', async () => {
    write({
      'package.json': '{"dependencies":{"hapi":"16"}}',
      'lib/users/package.json': '{"name":"users","version":"1.0.0","dependencies":"models"}',
      'lib/users/index.js': '',
      'src/package.json': '',
      'src/index.js': '',
      'web/package.json': '{"name":"web","scripts":{"start":"node ."}}',
      'web/index.js': '',
      'api/package.json': '{"name":"api"}',
      'api/requirements.txt': '',
      'api/main.py': '',
    });
    prepare();
    const projects = (await discover(root)).files.map((file) => [file.path, file.project]);
    expect(projects).toContainEqual(['lib/users/index.js', '']);
    expect(projects).toContainEqual(['src/index.js', '']);
    expect(projects).toContainEqual(['web/index.js', 'web']);
    expect(projects).toContainEqual(['api/main.py', 'api']);
  });

  test('knows the projects, and that a folder of examples can be the product', async () => {
    write({ 'demo/api/requirements.txt': '', 'demo/api/app/main.py': '', 'README.md': '' });
    prepare();
    const found = await discover(root);
    expect(found.files.find((file) => file.path.endsWith('main.py'))).toMatchObject({ role: 'source', project: 'demo/api' });
  });

  test('nothing to audit is an error with a hint', async () => {
    prepare();
    expect(await failure(root)).toBeInstanceOf(UsageError);
    write({ 'logo.png': '' });
    expect(await failure(root)).toMatchObject({
      message: expect.stringContaining('1 binary'),
      hint: expect.stringContaining('--list-files'),
    });
  });

  test('awkward names survive', async () => {
    const names = ['{{cookiecutter.slug}}/main.py', 'a b.py', 'line\nbreak.py', 'quote".py', 'ünï.py', '(group)/[id].ts'];
    write(Object.fromEntries(names.map((name) => [name, ''])));
    prepare();
    expect(paths(await discover(root))).toEqual([...names].sort());
  });

  test.skipIf(process.platform === 'win32')('a named pipe is not opened', async () => {
    write({ 'a.py': '' });
    execFileSync('mkfifo', [join(root, 'pipe.py')]);
    prepare();
    expect(paths(await discover(root))).toEqual(['a.py']);
  });
});

describe('in a git work tree', () => {
  test('says what is tracked', async () => {
    write({ 'a.py': '', 'b.py': '', 'forced.log': '', '.gitignore': '*.log' });
    git(['init', '-q']);
    git(['add', '-f', 'a.py', 'forced.log']);
    expect(tracked(await discover(root))).toEqual({ '.gitignore': 'no', 'a.py': 'yes', 'b.py': 'no', 'forced.log': 'yes' });
    expect(tracked(await discover(root, { git: false }))).toEqual({
      '.gitignore': 'unknown',
      'a.py': 'unknown',
      'b.py': 'unknown',
    });
  });

  test('a sub-folder is its own root, with the way from the git root', async () => {
    write({ 'api/src/a.py': '', 'web/b.ts': '', '.gitignore': 'api/src/c.py', 'api/src/c.py': '' });
    git(['init', '-q']);
    for (const options of [{}, { git: false }]) {
      expect(await discover(join(root, 'api'), options)).toMatchObject({
        prefix: 'api',
        gitRoot: root,
        files: [{ path: 'src/a.py' }],
      });
    }
  });

  test('a folder that the outer repository ignores can be audited', async () => {
    write({ '.gitignore': 'work/', 'work/a.py': '' });
    git(['init', '-q']);
    expect(tracked(await discover(join(root, 'work')))).toEqual({ 'a.py': 'no' });
  });

  test('submodules and nested repositories are not entered', async () => {
    const other = join(base, 'other');
    write({ 'x.py': '' }, other);
    git(['init', '-q'], other);
    git(['add', '.'], other);
    git(['commit', '-qm', 'x'], other);
    write({ 'a.py': '', 'nested/y.py': '' });
    git(['init', '-q']);
    git(['submodule', 'add', other, 'sub']);
    git(['init', '-q'], join(root, 'nested'));
    const found = await discover(root);
    expect(paths(found)).toEqual(['.gitmodules', 'a.py']);
    expect(found.skipped).toEqual({ submodule: 2 });
  });

  test('a file that is in the index and gone from disk is no file', async () => {
    write({ 'a.py': '', 'gone.py': '' });
    git(['init', '-q']);
    git(['add', '.']);
    rmSync(join(root, 'gone.py'));
    expect(paths(await discover(root))).toEqual(['a.py']);
  });

  test('a tracked folder that became a link out of the root is not entered', async () => {
    write({ 'a.py': '', 'pkg/b.py': '' });
    git(['init', '-q']);
    git(['add', '.']);
    rmSync(join(root, 'pkg'), { recursive: true });
    write({ 'b.py': '' }, join(base, 'outside'));
    symlinkSync(join(base, 'outside'), join(root, 'pkg'));
    const found = await discover(root);
    expect(paths(found)).toEqual(['a.py']);
    expect(found.leftOut).toEqual([
      { path: 'pkg', reason: 'link' },
      { path: 'pkg/', reason: 'link' },
    ]);
  });

  test.skipIf(process.platform === 'win32')(
    'nothing of the repository runs, neither its monitor nor a git of its own',
    async () => {
      const marker = join(base, 'ran');
      const program = `#!/bin/sh\ntouch ${marker}\n`;
      write({ 'a.py': '', 'node_modules/.bin/git': program, 'tools/git': program, 'evil.sh': program });
      for (const path of ['node_modules/.bin/git', 'tools/git', 'evil.sh']) chmodSync(join(root, path), 0o755);
      git(['init', '-q']);
      git(['config', 'core.fsmonitor', join(root, 'evil.sh')]);
      const before = { PATH: process.env['PATH'], GIT_DIR: process.env['GIT_DIR'] };
      process.env['PATH'] = `${join(root, 'node_modules/.bin')}:${join(root, 'tools')}:${before.PATH}`;
      process.env['GIT_DIR'] = join(base, 'elsewhere');
      try {
        expect(tracked(await discover(root))).toEqual({ 'a.py': 'no', 'evil.sh': 'no', 'tools/git': 'no' });
      } finally {
        process.env['PATH'] = before.PATH;
        if (before.GIT_DIR === undefined) delete process.env['GIT_DIR'];
        else process.env['GIT_DIR'] = before.GIT_DIR;
      }
      await expect(discover(marker)).rejects.toThrow('does not exist');
    },
  );

  test('a damaged repository is walked instead', async () => {
    write({ 'a.py': '', '.git/HEAD': 'nonsense' });
    expect(tracked(await discover(root))).toEqual({ 'a.py': 'unknown' });
  });
});

describe('the target', () => {
  test('a file: its folder is the root, only it is reported', async () => {
    write({ 'src/a.py': '', 'src/b.py': '', 'c.py': '' });
    const found = await discover(join(root, 'src/a.py'));
    expect(found).toMatchObject({ root: join(root, 'src'), only: ['a.py'] });
    expect(paths(found)).toEqual(['a.py', 'b.py']);
  });

  test('several paths: their common folder is the root', async () => {
    write({ 'api/a.py': '', 'web/src/b.ts': '', 'c.py': '' });
    const found = await discover([join(root, 'web/src'), join(root, 'api/a.py')]);
    expect(found).toMatchObject({ root, only: ['api/a.py', 'web/src/'] });
    expect(await discover([root, join(root, 'c.py')])).toMatchObject({ root, only: undefined });
  });

  test('a path that is missing or no folder', async () => {
    expect(await failure(join(root, 'nope'))).toMatchObject({ name: 'UsageError', hint: expect.stringContaining('Looked for') });
    write({ 'a.py': '' });
    expect(await failure(join(root, 'a.py/b'))).toBeInstanceOf(UsageError);
    if (process.platform !== 'win32')
      expect(await failure('/dev/null')).toMatchObject({ message: '/dev/null is neither a file nor a folder.' });
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('an unreadable folder', async () => {
    write({ 'api/a.py': '', 'api/closed/b.py': '' });
    chmodSync(join(root, 'api/closed'), 0);
    expect(await failure(join(root, 'api/closed'))).toBeInstanceOf(UsageError);
    expect((await discover(root)).problems).toMatchObject([{ kind: 'unreadable', file: 'api/closed/', fatal: false }]);
    git(['init', '-q']);
    expect((await discover(root)).problems).toMatchObject([{ kind: 'unreadable', file: 'api/closed/', fatal: false }]);
    expect((await discover(join(root, 'api'))).problems).toMatchObject([{ kind: 'unreadable', file: 'closed/' }]);
    chmodSync(join(root, 'api/closed'), 0o755);
  });
});

test('a hostile .gitignore costs no time and is reported', async () => {
  write({ '.gitignore': `${'*a'.repeat(40)}b\n*.log\n`, ['a'.repeat(200)]: '', 'x.log': '' });
  const started = performance.now();
  const found = await discover(root);
  expect(performance.now() - started).toBeLessThan(1_000);
  expect(paths(found)).toEqual(['.gitignore', 'a'.repeat(200)]);
  expect(found.problems).toMatchObject([{ kind: 'config', fatal: false }]);
});

test('depth is bounded', async () => {
  const deep = Array.from({ length: 80 }, () => 'd').join('/');
  write({ 'a.py': '', [`${deep}/b.py`]: '' });
  const found = await discover(root);
  expect(paths(found)).toEqual(['a.py']);
  expect(found.problems).toMatchObject([{ kind: 'too-deep' }]);
});
