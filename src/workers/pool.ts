import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FilePath } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';
import type { SourceFile } from '../model/source.ts';
import type { Analysis } from './analysis.ts';
import type { Assignment, Done } from './serve.ts';

/** How workers are run. */
export interface PoolOptions {
  /** Absolute. */
  readonly root: string;
  /** Number of workers, at least 1. */
  readonly workers: number;
  /** Milliseconds one file may take before its worker is ended. */
  readonly timeout: number;
  /** The script that calls `serve`. */
  readonly script?: URL;
  /** Called once for every file that a worker took, in no particular order: its index, its `Analysis` as JSON, and the milliseconds it took. */
  readonly onDone: (index: number, text: string, took: number) => void;
}

/**
 * Analyses files in worker threads. A file that takes too long or brings its worker down gets a problem, and a new worker goes on with the
 * next: nothing a file holds can stop the others.
 * @returns why a worker did not start; then, and only then, some files may have been taken by nobody
 */
export async function runPool(files: readonly SourceFile[], options: PoolOptions): Promise<{ readonly failure?: string }> {
  const next = new Int32Array(new SharedArrayBuffer(4));
  const at = new Int32Array(new SharedArrayBuffer(4 * options.workers));
  const isDone = new Array<boolean>(files.length).fill(false);
  const report: Report = (index, text, took = 0) => {
    if (isDone[index]) return;
    isDone[index] = true;
    options.onDone(index, text, took);
  };
  const lanes = Array.from({ length: options.workers }, (_, worker) =>
    runLane({ root: options.root, files, next, at, worker }, options, report),
  );
  const failure = (await Promise.all(lanes)).find((end) => end !== undefined);
  const taken = Math.min(Atomics.load(next, 0), files.length);
  for (let index = 0; index < taken; index++) report(index, failed(problemOf(files[index]!.path, { kind: 'exit' }, 0)));
  return failure === undefined ? {} : { failure };
}

type Report = (index: number, text: string, took?: number) => void;

/**
 * One worker after the other in the same place, until the files run out or one ends without having taken any.
 * @returns why it did not start
 */
async function runLane(assignment: Assignment, options: PoolOptions, report: Report): Promise<string | undefined> {
  const { files, next, at, worker } = assignment;
  while (Atomics.load(next, 0) < files.length) {
    Atomics.store(at, worker, -1);
    const end = await runWorker(assignment, options, report);
    const index = Atomics.load(at, worker);
    if (index < 0) return end.kind === 'error' ? end.message : 'it ended at once';
    if (index < files.length)
      report(index, failed(problemOf(files[index]!.path, end, options.timeout)), end.kind === 'timeout' ? options.timeout : 0);
  }
  return undefined;
}

/** Why a worker is no more. */
type End = { readonly kind: 'exit' } | { readonly kind: 'timeout' } | { readonly kind: 'error'; readonly message: string };

function runWorker(assignment: Assignment, options: PoolOptions, report: Report): Promise<End> {
  const script = options.script ?? workerScript();
  const worker = startWorker(script, assignment);
  return new Promise((resolve) => {
    let end: End = { kind: 'exit' };
    const stopWatching = watch(assignment, options.timeout, () => {
      end = { kind: 'timeout' };
      void worker.terminate();
    });
    worker.on('message', ({ index, text, took }: Done) => report(index, text, took));
    worker.on('error', (error) => {
      end = { kind: 'error', message: error instanceof Error ? error.message : String(error) };
    });
    worker.on('exit', () => {
      stopWatching();
      resolve(end);
    });
  });
}

/** Calls back once when the worker has been at the same file for longer than the time allowed. */
function watch({ at, worker, files }: Assignment, timeout: number, onTimeout: () => void): () => void {
  let index = -1;
  let since = performance.now();
  let last = since;
  const step = Math.max(10, Math.min(500, timeout / 4));
  const timer = setInterval(() => {
    const now = performance.now();
    const current = Atomics.load(at, worker);
    // A gap between two looks means that this thread was busy or the machine asleep: the worker is not to blame for it.
    if (current !== index || now - last > step * 4) since = now;
    index = current;
    last = now;
    if (index < 0 || index >= files.length || now - since < timeout) return;
    clearInterval(timer);
    onTimeout();
  }, step);
  return () => clearInterval(timer);
}

function problemOf(file: FilePath, end: End, timeout: number): Problem {
  if (end.kind === 'timeout') {
    return {
      kind: 'timeout',
      file,
      message: `${file} took longer than ${timeout / 1_000} s and is not audited.`,
      hint: 'Exclude it.',
      fatal: true,
    };
  }
  const why = end.kind === 'error' ? ` (${end.message})` : '';
  return {
    kind: 'crashed',
    file,
    message: `The analysis of ${file} ended unexpectedly${why}.`,
    hint: 'Exclude it, and report this.',
    fatal: true,
  };
}

function failed(problem: Problem): string {
  return JSON.stringify({ kind: 'failed', problem } satisfies Analysis);
}

/** Beside this module: in the source tree `worker.ts`, in the bundle `load.cjs`, which loads the worker when it is not the main thread. */
function workerScript(): URL {
  return import.meta.url.endsWith('.ts') ? new URL('./worker.ts', import.meta.url) : new URL('./load.cjs', import.meta.url);
}

/** In the source tree a worker is TypeScript: it registers the loader that runs the tests and `tsx` before it imports the script. */
function startWorker(script: URL, workerData: Assignment): Worker {
  const options = { workerData, resourceLimits: { maxOldGenerationSizeMb: 1_500 } };
  if (!script.pathname.endsWith('.ts')) return new Worker(script, options);
  const loader = new URL('./dist/esm/api/index.mjs', pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json')))
    .href;
  const start = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(script.href)}); })`;
  return new Worker(start, { ...options, eval: true });
}
