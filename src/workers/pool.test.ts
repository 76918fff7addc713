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

function short(text: string | undefined): string | undefined {
  const analysis = text === undefined ? undefined : (JSON.parse(text) as Analysis);
  if (analysis?.kind === 'facts') return analysis.facts.hash;
  return analysis?.kind === 'failed' ? `${analysis.problem.kind} ${analysis.problem.file}` : undefined;
}

/** Runs the pool and puts what it reported in the order of the files. */
async function run(files: readonly SourceFile[], workers: number, timeout = 20_000, worker = script) {
  const analyses = new Array<string | undefined>(files.length).fill(undefined);
  const { failure } = await runPool(files, {
    root,
    workers,
    timeout,
    script: worker,
    onDone: (index, text) => (analyses[index] = text),
  });
  return { analyses, failure };
}

describe('runPool', { timeout: 60_000 }, () => {
  test.each([1, 3])('gives one analysis a file, in order, with %i workers', async (workers) => {
    const names = Array.from({ length: 40 }, (_, index) => `f${index}.txt`);
    const { analyses } = await run(sources(names), workers);
    expect(analyses.map(short)).toEqual(names.map((name) => `content of ${name}`));
  });

  test('a file that hangs, throws, exits or fills the memory does not stop the others', async () => {
    const names = ['a.txt', 'hang.txt', 'b.txt', 'throw.txt', 'c.txt', 'exit.txt', 'd.txt', 'regex.txt', 'memory.txt', 'e.txt'];
    const { analyses } = await run(sources(names), 2, 1_500);
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
    expect(JSON.parse(analyses[3]!)).toMatchObject({
      problem: { fatal: true, message: expect.stringContaining('thrown on purpose') },
    });
    expect(JSON.parse(analyses[1]!)).toMatchObject({
      problem: { fatal: true, message: 'hang.txt took longer than 1.5 s and is not audited.' },
    });
  });

  test('a file that cannot be read is a problem of its own', async () => {
    const files = sources(['gone.txt', 'here.txt', 'link.txt']);
    rmSync(join(root, 'gone.txt'));
    rmSync(join(root, 'link.txt'));
    symlinkSync('here.txt', join(root, 'link.txt'));
    const { analyses } = await run(files, 1);
    expect(analyses.map(short)).toEqual(['unreadable gone.txt', 'content of here.txt', 'unreadable link.txt']);
  });

  test('workers that do not start leave the files to the caller', async () => {
    const missing = new URL('./no-such-worker.ts', import.meta.url);
    const result = await run(sources(['a.txt', 'b.txt']), 2, 20_000, missing);
    expect(result).toEqual({ analyses: [undefined, undefined], failure: expect.stringContaining('no-such-worker') });
  });
});
