import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { rules } from '../../rules/index.ts';
import { auditFiles } from '../audit.ts';
import type { Finding } from '../model/finding.ts';
import { lineOf } from '../model/location.ts';
import type { FixtureProject } from '../testing/fixture.ts';
import { readFolderFixture } from '../testing/fixture.ts';
import { filesBelow, repository, textOf } from '../testing/load.ts';

// The package as npm would publish it, installed without network into an empty folder and run there.
let work: string;
let program: string;
const packed = () => join(work, 'node_modules/backend-audit');

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'backend-audit-packed-'));
  npm(repository, 'pack', '--pack-destination', work);
  const [archive] = readdirSync(work);
  writeFileSync(join(work, 'package.json'), '{ "private": true }\n');
  npm(work, 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', `./${archive}`);
  program = join(work, 'node_modules/.bin/backend-audit');
}, 180_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

function npm(cwd: string, ...args: string[]): void {
  execFileSync('npm', args, { cwd, stdio: 'pipe', shell: process.platform === 'win32' });
}

/** Runs the installed command with a cache of its own and no way to the network through a proxy of this machine. */
function run(args: readonly string[], cwd = work) {
  const env = { ...process.env, XDG_CACHE_HOME: join(work, 'cache'), NO_COLOR: '1', FORCE_COLOR: undefined };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8', timeout: 60_000 });
  return { code: status, stdout, stderr };
}

/** Writes files below a new folder and, as most repositories are, puts them under git. */
function checkOut(name: string, files: ReadonlyMap<string, string>): string {
  const folder = join(work, name);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  execFileSync('git', ['init', '-q'], { cwd: folder });
  execFileSync('git', ['add', '-A', '-f'], { cwd: folder });
  return folder;
}

function fixture(name: string): FixtureProject {
  const folder = `fixtures/projects/${name}`;
  return readFolderFixture(folder, new Map(filesBelow(folder).map((path) => [path.slice(folder.length + 1), textOf(path)])));
}

/** A finding as the JSON report has it. */
interface Reported {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}
const inWords = ({ rule, path, line, message }: Reported) => `${path}:${line} ${rule} ${message}`;
const reported = ({ rule, at, message }: Finding): Reported => ({ rule, path: at.file, line: lineOf(at.span), message });

describe('the package', () => {
  test('holds what it needs and nothing else', () => {
    expect(readdirSync(packed()).sort()).toEqual(expect.arrayContaining(['LICENSE', 'bin', 'dist', 'package.json', 'schemas']));
    const strange = readdirSync(packed()).filter(
      (name) => !/^(?:LICENSE|README\.md|CHANGELOG\.md|bin|dist|package\.json|schemas)$/.test(name),
    );
    expect(strange).toEqual([]);
    expect(readdirSync(join(packed(), 'dist'))).toEqual(
      expect.arrayContaining(['main.cjs', 'worker.cjs', 'load.cjs', 'THIRD_PARTY_LICENSES.txt']),
    );
  });

  test('brings no other package along', () => {
    expect(readdirSync(join(work, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['backend-audit']);
  });

  test('knows its version and its rules', () => {
    expect(run(['--version'])).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
    const listed = JSON.parse(run(['rules', '--format', 'json']).stdout) as { id: string }[];
    expect(listed.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
    expect(run(['explain', rules[0]!.id]).stdout).toContain(rules[0]!.title);
  });
});

describe('an audit', () => {
  const all = ['--format', 'json', '--min-confidence', 'low', '--profile', 'all'];

  test.each(['fastapi-sqlalchemy', 'express-sequelize'])('of %s says what the sources say of it in memory', async (name) => {
    const project = fixture(name);
    const folder = checkOut(name, project.files);
    const { code, stdout, stderr } = run([folder, ...all]);
    const expected = await auditFiles(project.files, rules, { tracked: 'yes' });
    expect(stderr).toBe('');
    expect(expected.findings.length).toBeGreaterThan(0);
    const found = (JSON.parse(stdout) as { findings: Reported[] }).findings;
    expect(found.map(inWords)).toEqual(expected.findings.map((finding) => inWords(reported(finding))));
    expect(code).toBe(1);
  });

  test('gives the same bytes again: from the cache, without it, with workers, from inside the folder', () => {
    const folder = checkOut('again', fixture('nestjs-typeorm').files);
    const first = run([folder, ...all]).stdout;
    expect(JSON.parse(first).findings.length).toBeGreaterThan(0);
    for (const args of [[folder], [folder, '--no-cache'], [folder, '--no-cache', '--jobs', '2']])
      expect(run([...args, ...all]).stdout).toBe(first);
    expect(run(all, folder).stdout).toBe(first);
  });

  test('writes several reports at once', () => {
    const folder = checkOut('reports', fixture('flask-sqlalchemy').files);
    const { stdout, stderr } = run([folder, '--format', 'pretty', '--format', `sarif=${join(work, 'audit.sarif')}`]);
    expect(stdout).toMatch(/^ *--> .*:\d+:\d+$/m);
    expect(stderr).toContain('Wrote ');
    const sarif = JSON.parse(run([folder, '--format', 'sarif']).stdout);
    expect(sarif.version).toBe('2.1.0');
    expect(sarif.runs[0].results.length).toBeGreaterThan(0);
    expect(existsSync(join(work, 'audit.sarif'))).toBe(true);
  });

  test('shows no secret of the audited project in any format', () => {
    const secret = ['ghp', 'x7Kq2mVt9RbW4nYc8LzF3hJd6PsG1aEu5oTi'].join('_');
    const folder = checkOut('secret', new Map([['main.py', `PASSWORD = "kV8-pineapple-Quartz"\nTOKEN = "${secret}"\n`]]));
    for (const format of ['pretty', 'json', 'sarif']) {
      const { code, stdout } = run([folder, '--format', format]);
      expect([code, stdout.includes('kV8-pineapple-Quartz'), stdout.includes(secret)]).toEqual([1, false, false]);
      expect(stdout).toContain('secrets/provider-token');
    }
  });

  test.each([
    ['nothing to find', ['clean'], 0, 'No findings'],
    ['a folder that is not there', ['nowhere'], 2, 'nowhere does not exist'],
    ['an unknown rule', ['clean', '--select', 'cors/wildcrad-origin'], 2, "Did you mean 'cors/wildcard-origin'?"],
    ['a folder without a backend', ['empty'], 2, 'No backend source found'],
  ])('with %s ends with its exit code', (_, args, code, text) => {
    if (!existsSync(join(work, 'clean'))) {
      checkOut('clean', new Map([['main.py', 'def add(a: int, b: int) -> int:\n    return a + b\n']]));
      checkOut('empty', new Map([['notes.md', '# Notes\n']]));
    }
    const [folder, ...flags] = args;
    const select = flags.length > 0 ? flags : ['--select', 'cors/*'];
    const result = run([join(work, folder!), ...select]);
    expect(result.code).toBe(code);
    expect(result.stdout + result.stderr).toContain(text);
  });
});

test('an audited repository starts no program: not by its git configuration, hooks, scripts or configuration files', () => {
  const trap = join(work, 'sprung');
  const touch = `require('node:fs').writeFileSync(${JSON.stringify(trap)}, '')`;
  const folder = checkOut(
    'hostile',
    new Map([
      ['main.py', `open(${JSON.stringify(trap)}, "w")\n`],
      ['setup.py', `open(${JSON.stringify(trap)}, "w")\n`],
      ['index.js', touch],
      ['package.json', JSON.stringify({ scripts: { preinstall: 'node index.js' }, type: 'commonjs', main: 'index.js' })],
      ['backend-audit.config.js', touch],
      ['.npmrc', `node-options=--require ${JSON.stringify(join(work, 'hostile/index.js'))}\n`],
    ]),
  );
  const script = join(folder, 'trap.sh');
  writeFileSync(script, `#!/bin/sh\ntouch ${trap}\n`);
  chmodSync(script, 0o755);
  for (const [key, value] of [
    ['core.fsmonitor', script],
    ['core.pager', script],
    ['core.sshCommand', script],
    ['core.hooksPath', folder],
    ['filter.trap.clean', script],
    ['alias.ls-files', `!${script}`],
  ] as const)
    execFileSync('git', ['config', key, value], { cwd: folder });
  writeFileSync(join(folder, '.gitattributes'), '* filter=trap\n');
  expect(run([folder, '--no-cache'], folder).code).toBeLessThan(2);
  expect(existsSync(trap)).toBe(false);
  spawnSync('git', ['status'], { cwd: folder });
  expect(existsSync(trap), 'the trap was armed: git by itself springs it').toBe(true);
});
