import { parentPort, workerData } from 'node:worker_threads';
import type { SourceFile } from '../model/source.ts';
import type { Analyse, Analysis } from './analysis.ts';
import { readSource } from './read.ts';

/** What a worker is started with. */
export interface Assignment {
  /** Absolute. */
  readonly root: string;
  readonly files: readonly SourceFile[];
  /** [0] is the index of the next file that nobody has taken. */
  readonly next: Int32Array;
  /** For each worker the index of the file it is at; -1 before the first, `files.length` after the last. */
  readonly at: Int32Array;
  /** Its place in `at`. */
  readonly worker: number;
}

/** A worker's message: one file done. */
export interface Done {
  readonly index: number;
  /** The `Analysis` as JSON: crosses threads faster than the object, and is what the cache stores. */
  readonly text: string;
  /** Milliseconds it took. */
  readonly took: number;
}

/** Takes files from the shared counter until there are none left, and posts what became of each. */
export async function serve(analyse: Analyse): Promise<void> {
  const { root, files, next, at, worker } = workerData as Assignment;
  for (let index = take(next, at, worker); index < files.length; index = take(next, at, worker)) {
    const source = files[index]!;
    const start = performance.now();
    const content = readSource(root, source.path);
    const analysis: Analysis = Buffer.isBuffer(content) ? await analyse(source, content) : { kind: 'failed', problem: content };
    const text = JSON.stringify(analysis);
    parentPort!.postMessage({ index, text, took: performance.now() - start } satisfies Done);
  }
}

function take(next: Int32Array, at: Int32Array, worker: number): number {
  const index = Atomics.add(next, 0, 1);
  Atomics.store(at, worker, index);
  return index;
}
