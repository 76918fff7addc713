import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { pythonRewiring } from './service.ts';
import { lineCount, readTemplates } from './templates.ts';
import { treeFiles, writeTree } from './tree.ts';

const templates = readTemplates();
const scratch = mkdtempSync(join(tmpdir(), 'backend-audit-tree-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const tree = new Map([...treeFiles(templates, 'mixed', 20_000)].map(({ path, text }) => [path, text]));

function linesOf(ending: RegExp, files: ReadonlyMap<string, string>): number {
  return [...files].filter(([path]) => ending.test(path)).reduce((sum, [, text]) => sum + lineCount(text), 0);
}

test('a tree has the size and the languages asked for, and is the same again', () => {
  const lines = linesOf(/./, tree);
  expect(lines).toBeGreaterThanOrEqual(20_000 - 300);
  expect(lines).toBeLessThan(20_000 * 1.05);
  expect(linesOf(/\.py$/, tree)).toBeGreaterThan(lines * 0.3);
  expect(linesOf(/\.ts$/, tree)).toBeGreaterThan(lines * 0.2);
  expect(linesOf(/\.js$/, tree)).toBeGreaterThan(lines * 0.08);
  expect(linesOf(/\.(?:ya?ml|json|example|md)$/, tree)).toBeGreaterThan(lines * 0.02);
  expect([...treeFiles(templates, 'mixed', 20_000)].map(({ path, text }) => [path, text])).toEqual([...tree]);
});

test('a tree of one language is of that language', () => {
  const python = new Map([...treeFiles(templates, 'python', 5_000)].map(({ path, text }) => [path, text]));
  expect(linesOf(/\.py$/, python)).toBeGreaterThan(4_000);
  expect(linesOf(/\.[jt]s$/, python)).toBeLessThan(200);
});

test('what modules import from each other is there', () => {
  const missing: string[] = [];
  let count = 0;
  const expectName = (module: string, name: string, importer: string) => {
    count++;
    const text = ['.py', '.ts', '.js', '/index.ts', '/index.js', '/__init__.py']
      .map((ending) => tree.get(module + ending))
      .find(Boolean);
    if (text === undefined) missing.push(`${importer}: no ${module}`);
    else if (!text.includes(name) && !text.includes('./')) missing.push(`${importer}: no ${name} in ${module}`);
  };
  for (const [path, text] of tree) {
    const service = path.split('/').slice(0, 2).join('/');
    for (const [, name, from] of text.matchAll(/^import \{ (\w+) \} from '(\.[^']*|@acme\/[^']*)';$/gm))
      expectName(
        from!.startsWith('@')
          ? `packages/${from!.slice(6)}/src/index`
          : posix.join(posix.dirname(path), from!.replace(/\.js$/, '')),
        name!,
        path,
      );
    for (const [, name, from] of text.matchAll(/^const \{ (\w+) \} = require\('(\.[^']*|@acme\/[^']*)'\);$/gm))
      expectName(
        from!.startsWith('@') ? `packages/${from!.slice(6)}/src/index` : posix.join(posix.dirname(path), from!),
        name!,
        path,
      );
    for (const [, from, name] of text.matchAll(/^from (\w+_\w+s\.[\w.]+|shared\.[\w.]+) import (\w+)$/gm))
      expectName(posix.join(from!.startsWith('shared.') ? '' : service, from!.replaceAll('.', '/')), name!, path);
  }
  expect(count).toBeGreaterThan(200);
  // Fixtures import a few modules that they do not show.
  console.log(count, missing);
  expect(missing.length).toBeLessThan(count * 0.02);
});

test('services share packages, and differ in their tables and routes', () => {
  const all = [...tree.values()].join('\n');
  expect(all).toMatch(/^from shared\.\w+\.\w+ import/m);
  expect(all).toMatch(/from '@acme\//);
  const tables = [...all.matchAll(/__tablename__ = "(\w+)"/g)].map((match) => match[1]!);
  expect(new Set(tables).size).toBeGreaterThan(tables.length * 0.8);
  expect(all).not.toMatch(/widget|PEER_/i);
});

test('absolute imports follow Python modules into their new package', () => {
  const rewire = pythonRewiring(['app/main.py', 'app/deps.py', 'users.py'], 'shop.module');
  expect(rewire('from app.deps import session\nimport users\nimport os\nfrom apps import x\n')).toBe(
    'from shop.module.app.deps import session\nfrom shop.module import users\nimport os\nfrom apps import x\n',
  );
  expect(rewire('run("app.main:app"); ForeignKey("users.id")')).toBe('run("shop.module.app.main:app"); ForeignKey("users.id")');
});

test('a tree is a git repository that knows all its files, and has the same commit everywhere', () => {
  const folders = ['one', 'two'].map((name) => join(scratch, name));
  const files = [...tree].slice(0, 40).map(([path, text]) => ({ path, text }));
  const sizes = folders.map((folder) => writeTree(folder, files));
  const git = (folder: string, ...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' });
  expect(sizes[0]!.files).toBe(40);
  expect(git(folders[0]!, 'status', '--porcelain')).toBe('');
  expect(git(folders[0]!, 'ls-files').trim().split('\n')).toHaveLength(40);
  expect(git(folders[0]!, 'rev-parse', 'HEAD')).toBe(git(folders[1]!, 'rev-parse', 'HEAD'));
  expect(readFileSync(join(folders[0]!, files[0]!.path), 'utf8')).toBe(files[0]!.text);
});
