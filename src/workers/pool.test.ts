import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FilePath } from '../model/location.ts';
import type { SourceFile } from '../model/source.ts';
import type { Analysis } from './analysis.ts';
import { runPool } from './pool.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'pool-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const script = new URL('./pool.test-worker.ts', import.meta.url);

function sources(names: readonly string[]): SourceFile[] {
  for (const name of names) writeFileSync(join(root, name), `content of ${name}`);
  return names.map((path) => ({ path: path as FilePath, language: 'text', role: 'source', project: '', tracked: 'unknown' }));
}

const short = (analysis: Analysis | undefined) =>
  analysis?.kind === 'facts'
    ? analysis.facts.hash
    : analysis?.kind === 'failed'
      ? `${analysis.problem.kind} ${analysis.problem.file}`
      : analysis?.kind;

describe('runPool', { timeout: 60_000 }, () => {
  test.each([1, 3])('gives one analysis a file, in order, with %i workers', async (workers) => {
    const names = Array.from({ length: 40 }, (_, index) => `f${index}.txt`);
    let done = 0;
    const { analyses } = await runPool(sources(names), { root, workers, timeout: 20_000, script, onDone: () => done++ });
    expect(analyses.map(short)).toEqual(names.map((name) => `content of ${name}`));
    expect(done).toBe(40);
  });

  test('a file that hangs, throws, exits or fills the memory does not stop the others', async () => {
    const names = ['a.txt', 'hang.txt', 'b.txt', 'throw.txt', 'c.txt', 'exit.txt', 'd.txt', 'regex.txt', 'memory.txt', 'e.txt'];
    const { analyses } = await runPool(sources(names), { root, workers: 2, timeout: 1_500, script });
    expect(analyses.map(short)).toEqual([
      'content of a.txt',
      'timeout hang.txt',
      'content of b.txt',
      'crashed throw.txt',
      'content of c.txt',
      'crashed exit.txt',
      'content of d.txt',
      'timeout regex.txt',
      expect.stringMatching(/^(?:crashed|timeout) memory\.txt$/),
      'content of e.txt',
    ]);
    expect(analyses[3]).toMatchObject({ problem: { fatal: true, message: expect.stringContaining('thrown on purpose') } });
    expect(analyses[1]).toMatchObject({
      problem: { fatal: true, message: 'hang.txt took longer than 1.5 s and is not audited.' },
    });
  });

  test('a file that cannot be read is a problem of its own', async () => {
    const files = sources(['gone.txt', 'here.txt', 'link.txt']);
    rmSync(join(root, 'gone.txt'));
    rmSync(join(root, 'link.txt'));
    symlinkSync('here.txt', join(root, 'link.txt'));
    const { analyses } = await runPool(files, { root, workers: 1, timeout: 20_000, script });
    expect(analyses.map(short)).toEqual(['unreadable gone.txt', 'content of here.txt', 'unreadable link.txt']);
  });

  test('workers that do not start leave the files to the caller', async () => {
    const missing = new URL('./no-such-worker.ts', import.meta.url);
    const result = await runPool(sources(['a.txt', 'b.txt']), { root, workers: 2, timeout: 20_000, script: missing });
    expect(result).toEqual({ analyses: [undefined, undefined], failure: expect.stringContaining('no-such-worker') });
  });
});
