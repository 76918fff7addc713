import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const version = (JSON.parse(readFileSync(join(here, '../package.json'), 'utf8')) as { version: string }).version;
let installed: string;
let project: string;

beforeAll(() => {
  const base = mkdtempSync(join(tmpdir(), 'build-'));
  installed = join(base, 'installed');
  project = join(base, 'project');
  mkdirSync(join(installed, 'bin'), { recursive: true });
  mkdirSync(project);
  execFileSync(process.execPath, [join(here, 'build.mjs'), join(installed, 'dist')]);
  writeFileSync(join(installed, 'package.json'), '{"type":"module"}');
  cpSync(join(here, 'backend-audit.cjs'), join(installed, 'bin/backend-audit.cjs'));
  writeFileSync(join(project, 'main.py'), 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/a")\ndef a(): ...\n');
  writeFileSync(
    join(project, 'server.ts'),
    "import express from 'express';\nconst app = express();\napp.get('/b', (req, res) => res.json({}));\n",
  );
  writeFileSync(join(project, 'compose.yml'), 'services: {}\n');
}, 60_000);
afterAll(() => rmSync(join(installed, '..'), { recursive: true, force: true }));

const run = (...args: string[]) =>
  spawnSync(process.execPath, [join(installed, 'bin/backend-audit.cjs'), ...args], {
    encoding: 'utf8',
    cwd: project,
    env: { ...process.env, XDG_CACHE_HOME: join(installed, '../cache') },
  });

describe('the bundle, away from the checkout and without node_modules', { timeout: 30_000 }, () => {
  test('says the version of the package', () => {
    expect(run('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([1, 2])('reads Python, TypeScript and YAML with %i jobs', (jobs) => {
    const { status, stdout, stderr } = run(
      '.',
      '--format',
      'json',
      '--no-cache',
      '--jobs',
      String(jobs),
      '--fail-on',
      'critical',
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ problems: [], summary: { files: 3, lines: 11, routes: 2 } });
  });

  test('is ASCII, which is how the loader reads it', () => {
    for (const name of readdirSync(join(installed, 'dist')).filter((one) => one.endsWith('.cjs')))
      expect(
        readFileSync(join(installed, 'dist', name)).every((byte) => byte < 0x80),
        name,
      ).toBe(true);
  });

  test('holds the grammars, the notices of what is in it, and no placeholder', () => {
    const names = readdirSync(join(installed, 'dist'));
    expect(names).toEqual(
      expect.arrayContaining([
        'main.cjs',
        'worker.cjs',
        'load.cjs',
        'python.wasm',
        'web-tree-sitter.wasm',
        'tree-sitter-python.wasm',
      ]),
    );
    const notices = readFileSync(join(installed, 'dist/THIRD_PARTY_LICENSES.txt'), 'utf8');
    for (const name of ['commander', 'ignore', 'typescript', 'web-tree-sitter', 'tree-sitter', 'tree-sitter-python', 'yaml']) {
      expect(notices).toMatch(new RegExp(`^${name} (?:\\S+ )?\\(`, 'm'));
    }
    for (const name of names.filter((each) => each.endsWith('.cjs'))) {
      expect(readFileSync(join(installed, 'dist', name), 'utf8')).not.toContain('@'.repeat(32));
    }
  });

  test("holds TypeScript's parser and not the rest of TypeScript", () => {
    const sizes = readdirSync(join(installed, 'dist'))
      .filter((name) => name.endsWith('.cjs'))
      .map((name) => statSync(join(installed, 'dist', name)).size);
    expect(Math.max(...sizes)).toBeLessThan(2_000_000);
  });

  test('starts without parsers and rules: what main.cjs imports at once is small', () => {
    const seen = new Set<string>();
    expect(bytesLoadedBy('main.cjs', seen)).toBeLessThan(200_000);
    expect(seen.size).toBeGreaterThan(1);
  });

  function bytesLoadedBy(name: string, seen: Set<string>): number {
    if (seen.has(name)) return 0;
    seen.add(name);
    const text = readFileSync(join(installed, 'dist', name), 'utf8');
    // At once: a chunk that is loaded later is required in a function of its own.
    const imported = [...text.matchAll(/(?:=|[;}(])require\("\.\/([\w.-]{1,100}\.cjs)"\)/g)]
      .filter(({ index }) => !text.slice(Math.max(0, index - 60), index).includes('.then('))
      .map((match) => match[1]!);
    return imported.reduce((sum, each) => sum + bytesLoadedBy(each, seen), text.length);
  }

  test('keeps compiled code, and does without what is damaged', () => {
    const folder = join(installed, '../cache/backend-audit');
    const files = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.code'));
    run('.');
    const path = join(folder, files().find((name) => name.includes('main.cjs'))!);
    const whole = readFileSync(path);
    for (const damaged of [whole.subarray(0, 5), whole.subarray(0, 900), Buffer.from(whole).fill(7, 100, 300), Buffer.alloc(0)]) {
      writeFileSync(path, damaged);
      expect(run('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
      expect(readFileSync(path).length).toBeGreaterThan(900);
    }
  });

  // Which of two workers reads a file is chance, and so is in how many runs a part was needed by one that lived to keep it.
  test.each([1, 2])('soon compiles nothing anew, with %i jobs', (jobs) => {
    const folder = join(installed, '../cache/backend-audit');
    const written = () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => statSync(join(folder, name)).isFile())
        .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`)
        .sort();
    const audit = () => run('.', '--no-cache', '--jobs', String(jobs));
    let before: string[] = [];
    let after: string[] = [];
    for (let round = 0; round < 4 || (round < 10 && after.join() !== before.join()); round++) {
      before = round === 0 ? [] : written();
      audit();
      after = written();
    }
    expect(after.length).toBeGreaterThan(5);
    expect(after).toEqual(before);
  });

  test.runIf(process.getuid)('believes no compiled code in a folder that others can write', () => {
    const base = join(installed, '../cache/backend-audit');
    run('--version');
    const before = readdirSync(base);
    for (const name of before) chmodSync(join(base, name), 0o777);
    expect(run('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
    for (const name of before) chmodSync(join(base, name), 0o700);
  });

  test('a missing bundle is said in a sentence', () => {
    rmSync(join(installed, 'dist'), { recursive: true });
    expect(run()).toMatchObject({ status: 70, stdout: '', stderr: expect.stringContaining('npm run build') });
  });
});
