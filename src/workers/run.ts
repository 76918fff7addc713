import { hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { FileFacts } from '../model/facts.ts';
import type { FilePath } from '../model/location.ts';
import { type Problem, UsageError } from '../model/problem.ts';
import type { SourceFile } from '../model/source.ts';
import type { Analyse, Analysis } from './analysis.ts';
import { type Cache, openCache } from './cache.ts';
import { hashOf } from './content-hash.ts';
import { collectSoonerFrom, optimizeLess } from './engine-flags.ts';
import { runPool } from './pool.ts';
import { readSource } from './read.ts';
import type { ShardEntry, Shards } from './shard.ts';
import { Store } from './store.ts';

/** How files are read. */
export interface RunOptions {
  /** Absolute. */
  readonly root: string;
  /**
   * Worker threads, whatever the size; 1 for none in a small project. By default this thread does it all, unless there is so much to analyse that
   * workers pay; only long files go to a worker, which can be ended when one of them takes too long. In a large project something is always
   * analysed in a worker, if only in one: the memory of parsers and trees is gone with it, before linking needs its own.
   */
  readonly jobs?: number;
  /** Milliseconds one file may take in a worker. 20 s by default. */
  readonly timeout?: number;
  /** Undefined: nothing is kept. `fingerprint` stands for everything but the file that the facts depend on: the program itself. */
  readonly cache?: { readonly folder: string; readonly fingerprint: string };
  /** Contents to analyse instead of what is on disk: git's index, an editor's buffer, standard input. */
  readonly contents?: ReadonlyMap<FilePath, Uint8Array>;
  /** Facts that were read elsewhere: then nothing is analysed here. */
  readonly shards?: Shards;
  readonly onProgress?: (done: number, total: number) => void;
  /** The analysis that runs in this thread, and the script that runs it in others. For tests. */
  readonly createAnalyse?: () => Promise<Analyse>;
  readonly script?: URL;
}

/** Sorted by path, whatever ran where, and the same from the cache as without it. */
export interface RunResult {
  readonly facts: readonly FileFacts[];
  /** Left out for what they hold. */
  readonly leftOut: readonly { readonly path: FilePath; readonly reason: 'binary' | 'minified' }[];
  /** Of files that have no facts, and of the run; what is wrong with a file that has facts stands there. */
  readonly problems: readonly Problem[];
  /** Files whose facts came from the cache. */
  readonly cached: number;
}

/** Reads and analyses files, each alone. Never throws for what a file holds. */
export async function analyseFiles(files: readonly SourceFile[], options: RunOptions): Promise<RunResult> {
  const reading = openReading(files, options);
  const result = await reading.analyse();
  const problem = reading.close();
  return problem === undefined ? result : { ...result, problems: [...result.problems, problem] };
}

/** Files that have been read once, and of which nothing is analysed yet. */
export interface Reading {
  /** Stands for the program, and for the path, classification and content of every file: the same digest, the same facts. */
  readonly digest: string;
  /**
   * Takes from the cache or the shards what is there, analyses the rest.
   * @throws UsageError when shards were given and a file is not in them
   */
  analyse(): Promise<RunResult>;
  /** What became of each file, sorted by path, for a shard. To be called after `analyse`. */
  entries(): Iterable<ShardEntry>;
  /** Milliseconds that files took which were analysed in this run. */
  readonly times: ReadonlyMap<FilePath, number>;
  /** What an earlier run remembered under a key. */
  recall(key: string): string | undefined;
  /** Keeps a text for later runs, unless a file has changed or could not be analysed since it was read: then it speaks of something else. */
  remember(key: string, text: string): void;
  /** To be called last. @returns a problem when the cache cannot be written */
  close(): Problem | undefined;
}

/** Reads every file once, to know whether anything has changed. Never throws for what a file holds. */
export function openReading(files: readonly SourceFile[], options: RunOptions): Reading {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const cache = options.cache && openCache(options.cache.folder);
  const run = new Run(sorted, options, cache);
  run.look();
  return {
    digest: run.digest(),
    times: run.times,
    async analyse() {
      await run.analyse();
      return run.result();
    },
    entries: () => run.entries(),
    recall: (key) => cache?.get(key),
    remember: (key, text) => {
      if (run.isAsLookedAt()) cache?.put(key, text);
    },
    close: () => cache?.close(),
  };
}

/** Above this many bytes of code that nobody has analysed yet (some 120,000 lines), workers pay for their start, on two cores too. */
const worthWorkers = 4_000_000;
/** A file that long goes to a worker even in a small project: it may be made to take forever. */
const longFile = 300_000;
const defaultTimeout = 20_000;

/** A file as it was when it was looked at. */
interface Seen {
  /** Of its facts in the cache, undefined for one that could not be read. */
  readonly key: string | undefined;
  /** The same without the program, as shards have it. */
  readonly content: string | undefined;
  readonly bytes: number;
}

/** A file that is not in the cache. */
interface Miss {
  /** In `files`. */
  readonly index: number;
  readonly bytes: number;
}

/** Bytes in use while files are read, from which memory counts more than the time that is lost by collecting sooner: some 100,000 lines. */
const MUCH_MEMORY = 32 * 1024 * 1024;

class Run {
  readonly #files: readonly SourceFile[];
  readonly #options: RunOptions;
  readonly #cache: Cache | undefined;
  readonly #analyses: (Analysis | undefined)[];
  readonly #seen: Seen[] = [];
  readonly problems: Problem[] = [];
  readonly times = new Map<FilePath, number>();
  readonly #store = new Store();
  #cached = 0;
  #settled = 0;
  #done = 0;
  #analyse: Promise<Analyse> | undefined;

  constructor(files: readonly SourceFile[], options: RunOptions, cache: Cache | undefined) {
    this.#files = files;
    this.#options = options;
    this.#cache = cache;
    this.#analyses = new Array<Analysis | undefined>(files.length).fill(undefined);
  }

  /** Reads every file once. */
  look(): void {
    for (const [index, source] of this.#files.entries()) {
      const content = this.#read(source);
      if (content instanceof Uint8Array) {
        const hash = hashOf(content);
        this.#seen.push({ key: this.#key(index, hash), content: keyOf('', source, hash), bytes: content.byteLength });
      } else {
        this.#seen.push({ key: undefined, content: undefined, bytes: 0 });
        this.#settle(index, { kind: 'failed', problem: content });
      }
    }
  }

  digest(): string {
    const unread = (index: number) => JSON.stringify(this.#analyses[index]);
    return hash('sha256', this.#seen.map(({ key }, index) => key ?? unread(index)).join('\n'), 'hex').slice(0, 32);
  }

  async analyse(): Promise<void> {
    if (this.#options.shards !== undefined) {
      this.#takeFrom(this.#options.shards);
      this.#store.close();
      return optimizeLess();
    }
    const misses: Miss[] = [];
    for (const [index, { key, bytes }] of this.#seen.entries()) {
      if (key !== undefined && !this.#takeFromCache(index, key)) misses.push({ index, bytes });
    }
    const { here, there, workers } = this.#divide(misses);
    // Workers say so themselves, once they have started.
    if (workers === 0) optimizeLess();
    await Promise.all([this.#inWorkers(there, workers), this.#inThisThread(here)]);
    this.#store.close();
    optimizeLess();
  }

  *entries(): Iterable<ShardEntry> {
    for (const [index, { path }] of this.#files.entries()) {
      const analysis = this.#analyses[index]!;
      yield { path, key: this.#seen[index]!.content, analysis };
    }
  }

  /** Whether what was analysed is what had been looked at. */
  isAsLookedAt(): boolean {
    return this.#seen.every(({ key }, index) => this.#keyFor(index, this.#analyses[index]) === key);
  }

  result(): RunResult {
    const facts: FileFacts[] = [];
    const leftOut: { path: FilePath; reason: 'binary' | 'minified' }[] = [];
    const problems: Problem[] = [];
    for (const [index, analysis] of this.#analyses.entries()) {
      if (analysis?.kind === 'facts') facts.push(analysis.facts);
      if (analysis?.kind === 'left-out') leftOut.push({ path: this.#files[index]!.path, reason: analysis.reason });
      if (analysis?.kind === 'failed') problems.push(analysis.problem);
    }
    return { facts, leftOut, problems: [...problems, ...this.problems], cached: this.#cached };
  }

  #takeFrom(shards: Shards): void {
    for (const [index, { path }] of this.#files.entries()) {
      const analysis = shards.take(path, this.#seen[index]!.content);
      if (analysis === undefined) throw notInShards(path);
      this.#settle(index, analysis);
    }
    if (shards.size !== this.#files.length)
      throw new UsageError(`The shards hold ${shards.size} files, here are ${this.#files.length}.`, sameCommit);
  }

  #read(source: SourceFile): Uint8Array | Problem {
    return this.#options.contents?.get(source.path) ?? readSource(this.#options.root, source.path);
  }

  #takeFromCache(index: number, key: string): boolean {
    const text = this.#cache?.get(key);
    if (text === undefined) return false;
    this.#cached++;
    this.#settle(index, JSON.parse(text) as Analysis);
    return true;
  }

  /** What runs in this thread, what in workers, and in how many. */
  #divide(misses: readonly Miss[]): { here: readonly Miss[]; there: readonly Miss[]; workers: number } {
    const { jobs, contents } = this.#options;
    const isLarge = this.#bytesOfCode(this.#seen.map(({ bytes }, index) => ({ index, bytes }))) > worthWorkers;
    if (jobs === 1 && !isLarge) return { here: misses, there: [], workers: 0 };
    const onDisk = misses.filter(({ index }) => contents?.has(this.#files[index]!.path) !== true);
    const isMuch = this.#bytesOfCode(onDisk) > worthWorkers;
    const there = jobs !== undefined || isLarge ? onDisk : onDisk.filter(({ bytes }) => bytes > longFile);
    const most = jobs ?? (isMuch ? Math.min(availableParallelism(), 8) : 1);
    const away = new Set(there);
    return { here: misses.filter((miss) => !away.has(miss)), there, workers: Math.min(most, there.length) };
  }

  #bytesOfCode(misses: readonly Miss[]): number {
    const isCode = ({ index }: Miss) => /^(?:python|typescript|javascript)$/.test(this.#files[index]!.language);
    return misses.filter(isCode).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async #inThisThread(misses: readonly Miss[]): Promise<void> {
    if (misses.length === 0) return;
    this.#analyse ??= this.#options.createAnalyse?.() ?? loadAnalyse(misses.map(({ index }) => this.#files[index]!.language));
    const analyse = await this.#analyse;
    let paused = performance.now();
    for (const { index } of misses) {
      const source = this.#files[index]!;
      const start = performance.now();
      const content = this.#read(source);
      const analysis: Analysis =
        content instanceof Uint8Array ? await analyse(source, content) : { kind: 'failed', problem: content };
      this.#keep(index, analysis, undefined, performance.now() - start);
      // Messages of the worker, its watchdog and signals are waiting.
      if (performance.now() - paused > 100) {
        await new Promise((resume) => setImmediate(resume));
        paused = performance.now();
      }
    }
  }

  async #inWorkers(misses: readonly Miss[], workers: number): Promise<void> {
    if (misses.length === 0) return;
    const { root, timeout = defaultTimeout, script } = this.#options;
    const pool = await runPool(
      misses.map(({ index }) => this.#files[index]!),
      {
        root,
        workers,
        timeout,
        ...(script === undefined ? {} : { script }),
        onDone: (at, text, took) => this.#keep(misses[at]!.index, JSON.parse(text) as Analysis, text, took),
      },
    );
    if (pool.failure !== undefined) this.problems.push(startProblem(pool.failure));
    await this.#inThisThread(misses.filter(({ index }) => this.#analyses[index] === undefined));
  }

  /** @param text the analysis as JSON, where a worker made it */
  #keep(index: number, analysis: Analysis, text: string | undefined, took: number): void {
    this.times.set(this.#files[index]!.path, took);
    const key = this.#keyFor(index, analysis);
    if (key !== undefined) this.#cache?.put(key, text ?? JSON.stringify(analysis));
    this.#settle(index, analysis);
  }

  /** Of the content that was analysed: the file may have changed since it was looked at. */
  #keyFor(index: number, analysis: Analysis | undefined): string | undefined {
    if (analysis === undefined || analysis.kind === 'failed') return undefined;
    return this.#key(index, analysis.kind === 'facts' ? analysis.facts.hash : analysis.hash);
  }

  #key(index: number, content: string): string {
    return keyOf(this.#options.cache?.fingerprint ?? '', this.#files[index]!, content);
  }

  #settle(index: number, analysis: Analysis): void {
    if (++this.#settled % 64 === 0) collectSoonerFrom(MUCH_MEMORY);
    this.#analyses[index] = this.#store.take(analysis);
    this.#done++;
    this.#options.onProgress?.(this.#done, this.#files.length);
  }
}

/** The parsers are loaded only when something is to be parsed. */
async function loadAnalyse(languages: readonly SourceFile['language'][]): Promise<Analyse> {
  const [{ createAnalyse, prepare }, { fileRules }] = await Promise.all([import('./analyse-file.ts'), import('./file-rules.ts')]);
  prepare(new Set(languages));
  return createAnalyse(fileRules);
}

/** Everything the facts of a file depend on. */
function keyOf(fingerprint: string, source: SourceFile, content: string): string {
  const { path, language, role, project, tracked } = source;
  return hash('sha256', JSON.stringify([fingerprint, path, language, role, project, tracked, content]), 'hex').slice(0, 32);
}

const sameCommit = 'Run every shard and the merge on the same commit, with the same --include and --exclude.';

function notInShards(path: FilePath): UsageError {
  return new UsageError(`${path} is in no shard, or has changed since.`, sameCommit);
}

function startProblem(message: string): Problem {
  return { kind: 'crashed', message: `A worker did not start (${message}); its files were analysed without one.`, fatal: false };
}
