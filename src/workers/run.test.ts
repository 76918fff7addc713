import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FilePath } from '../model/location.ts';
import type { Language, SourceFile } from '../model/source.ts';
import { createAnalyse } from './analyse-file.ts';
import { analyseFiles, type RunOptions } from './run.ts';

let root: string;
let folder: string;
let analysed: string[];
beforeEach(() => {
  const base = mkdtempSync(join(tmpdir(), 'run-'));
  root = join(base, 'repo');
  folder = join(base, 'cache');
  mkdirSync(root);
  analysed = [];
});
afterEach(() => rmSync(join(root, '..'), { recursive: true, force: true }));

const contents: Record<string, string> = {
  'b.py': 'LIMIT = 1e999\nx = [1, 2]\n',
  'a.ts': 'export const n = 1e999, z = -0;\n',
  'c.yml': 'a: .inf\nb: [1]\n',
  'd.txt': 'text\n',
  'e.txt': 'bin\0ary',
  'f.env': 'A=1\n',
};
const languages: Record<string, Language> = { py: 'python', ts: 'typescript', yml: 'yaml', txt: 'text', env: 'env' };

function write(files: Record<string, string> = contents): SourceFile[] {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  return Object.keys(files).map((path) => ({
    path: path as FilePath,
    language: languages[path.split('.').at(-1)!]!,
    role: 'source',
    project: '',
    tracked: 'yes',
  }));
}

/** Analyses in this thread, and notes what was analysed. */
const run = (files: readonly SourceFile[], options: Partial<RunOptions> = {}) =>
  analyseFiles(files, {
    root,
    createAnalyse: async () => {
      const analyse = createAnalyse([]);
      return (source, content) => {
        analysed.push(source.path);
        return analyse(source, content);
      };
    },
    ...options,
  });
const cached = (fingerprint = '1') => ({ cache: { folder, fingerprint } });
const paths = (result: Awaited<ReturnType<typeof run>>) => result.facts.map((facts) => facts.source.path);

test('results are sorted by path, with what was left out and what could not be read', async () => {
  const files = write();
  rmSync(join(root, 'd.txt'));
  const seen: [number, number][] = [];
  const result = await run(files, { onProgress: (done, total) => seen.push([done, total]) });
  expect(paths(result)).toEqual(['a.ts', 'b.py', 'c.yml', 'f.env']);
  expect(result.leftOut).toEqual([{ path: 'e.txt', reason: 'binary' }]);
  expect(result.problems).toMatchObject([{ kind: 'unreadable', file: 'd.txt' }]);
  expect(seen).toEqual([1, 2, 3, 4, 5, 6].map((done) => [done, 6]));
});

describe('cache', () => {
  test('cold, warm and without a cache give the same, and warm analyses nothing', async () => {
    const files = write();
    const none = await run(files);
    const cold = await run(files, cached());
    analysed = [];
    const warm = await run(files, cached());
    expect(analysed).toEqual([]);
    expect(warm.cached).toBe(6);
    expect({ ...cold, cached: 0 }).toStrictEqual({ ...none, cached: 0 });
    expect({ ...warm, cached: 0 }).toStrictEqual({ ...none, cached: 0 });
  });

  test('only what changed is analysed again: content, classification, program', async () => {
    const files = write();
    await run(files, cached());
    analysed = [];
    writeFileSync(join(root, 'b.py'), 'y = 2\n');
    expect((await run(files, cached())).facts[1]).toMatchObject({ code: { bindings: [{ name: 'y' }] } });
    expect(analysed).toEqual(['b.py']);
    analysed = [];
    await run(
      files.map((file) => (file.path === 'd.txt' ? { ...file, role: 'docs' as const } : file)),
      cached(),
    );
    expect(analysed).toEqual(['d.txt']);
    analysed = [];
    await run(files, cached('2'));
    expect(analysed).toHaveLength(6);
  });

  test('a damaged cache is as good as none', async () => {
    const files = write();
    const before = await run(files, cached());
    for (const name of readdirSync(folder)) truncateSync(join(folder, name), 100);
    expect(await run(files, cached())).toStrictEqual(before);
    expect((await run(files, cached())).cached).toBe(6);
  });

  test('two audits at the same time', async () => {
    const files = write();
    const both = await Promise.all([run(files, cached()), run(files, cached())]);
    expect(both[0]).toStrictEqual(both[1]);
    expect((await run(files, cached())).cached).toBe(6);
  });

  test('one that cannot be written is a problem of the run', async () => {
    writeFileSync(folder, '');
    const result = await run(write(), cached());
    expect(result.facts).toHaveLength(5);
    expect(result.problems).toMatchObject([{ kind: 'config', fatal: false }]);
  });
});

test('given contents take the place of what is on disk', async () => {
  const files = write();
  const path = 'b.py' as FilePath;
  const result = await run(files, { contents: new Map([[path, Buffer.from('staged = 1\n')]]), jobs: 2 });
  expect(result.facts.find((facts) => facts.source.path === path)).toMatchObject({ code: { bindings: [{ name: 'staged' }] } });
});

describe('workers', { timeout: 60_000 }, () => {
  test('any number of them gives the same', async () => {
    const files = write();
    const here = await run(files, { jobs: 1 });
    analysed = [];
    expect(await run(files, { jobs: 2 })).toStrictEqual(here);
    expect(await run(files, { jobs: 3, ...cached() })).toStrictEqual(here);
    expect(analysed).toEqual([]);
    expect((await run(files, cached())).cached).toBe(6);
  });

  test('a long file goes to one, the others stay', async () => {
    const files = write({ 'long.txt': 'line\n'.repeat(100_000), 'short.txt': '' });
    expect((await run(files)).facts.map(({ lines }) => lines)).toEqual([100_000, 0]);
    expect(analysed).toEqual(['short.txt']);
  });

  test('a large project is analysed in one even with a single job, and so is what has changed of it', async () => {
    const files = write({ 'large.py': '# comment\n'.repeat(410_000), 'small.txt': '' });
    await run(files, { ...cached(), jobs: 1 });
    writeFileSync(join(root, 'small.txt'), 'changed\n');
    expect(await run(files, cached())).toMatchObject({ facts: [{ lines: 410_000 }, { lines: 1 }], cached: 1 });
    expect(analysed).toEqual([]);
  });

  test('a file that hangs is a fatal problem, and is not cached', async () => {
    const files = write({ 'a.txt': 'x', 'hang.txt': '' });
    const script = new URL('./pool.test-worker.ts', import.meta.url);
    const result = await run(files, { jobs: 2, timeout: 1_000, script, ...cached() });
    expect(paths(result)).toEqual(['a.txt']);
    expect(result.problems).toMatchObject([{ kind: 'timeout', file: 'hang.txt', fatal: true }]);
    expect((await run([files[1]!], cached())).cached).toBe(0);
  });

  test('where they do not start, this thread does it', async () => {
    const files = write();
    const result = await run(files, { jobs: 2, script: new URL('./no-such-worker.ts', import.meta.url) });
    expect(result.facts).toHaveLength(5);
    expect(result.problems).toMatchObject([{ kind: 'crashed', fatal: false }]);
  });
});
