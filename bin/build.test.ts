import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  cpSync(join(here, 'backend-audit.js'), join(installed, 'bin/backend-audit.js'));
  writeFileSync(join(project, 'main.py'), 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/a")\ndef a(): ...\n');
  writeFileSync(
    join(project, 'server.ts'),
    "import express from 'express';\nconst app = express();\napp.get('/b', (req, res) => res.json({}));\n",
  );
  writeFileSync(join(project, 'compose.yml'), 'services: {}\n');
}, 60_000);
afterAll(() => rmSync(join(installed, '..'), { recursive: true, force: true }));

const run = (...args: string[]) =>
  spawnSync(process.execPath, [join(installed, 'bin/backend-audit.js'), ...args], { encoding: 'utf8', cwd: project });

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

  test('holds the grammars, the notices of what is in it, and no placeholder', () => {
    const names = readdirSync(join(installed, 'dist'));
    expect(names).toEqual(expect.arrayContaining(['main.js', 'worker.js', 'web-tree-sitter.wasm', 'tree-sitter-python.wasm']));
    const notices = readFileSync(join(installed, 'dist/THIRD_PARTY_LICENSES.txt'), 'utf8');
    for (const name of ['commander', 'ignore', 'typescript', 'web-tree-sitter', 'tree-sitter-python', 'yaml']) {
      expect(notices).toMatch(new RegExp(`^${name} (?:\\S+ )?\\(`, 'm'));
    }
    for (const name of names.filter((each) => each.endsWith('.js'))) {
      expect(readFileSync(join(installed, 'dist', name), 'utf8')).not.toContain('@'.repeat(32));
    }
  });

  test('starts without parsers and rules: what main.js imports at once is small', () => {
    const seen = new Set<string>();
    expect(bytesLoadedBy('main.js', seen)).toBeLessThan(200_000);
    expect(seen.size).toBeGreaterThan(1);
  });

  function bytesLoadedBy(name: string, seen: Set<string>): number {
    if (seen.has(name)) return 0;
    seen.add(name);
    const text = readFileSync(join(installed, 'dist', name), 'utf8');
    const imported = [...text.matchAll(/(?:^|[;}])import(?:[\w$*{},\s]{1,20000}from)?"\.\/([\w.-]{1,100}\.js)"/gm)].map(
      (match) => match[1]!,
    );
    return imported.reduce((sum, each) => sum + bytesLoadedBy(each, seen), text.length);
  }

  test('a missing bundle is said in a sentence', () => {
    rmSync(join(installed, 'dist'), { recursive: true });
    expect(run()).toMatchObject({ status: 70, stdout: '', stderr: expect.stringContaining('npm run build') });
  });
});
