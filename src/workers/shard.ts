import { readFileSync } from 'node:fs';
import { crc32, gunzipSync, gzipSync } from 'node:zlib';
import type { FilePath } from '../model/location.ts';
import { UsageError } from '../model/problem.ts';
import type { Analysis } from './analysis.ts';

/** One of several parts into which the files of a repository are divided: the first of three is `{ index: 1, count: 3 }`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Whether a file belongs to a shard. Goes by the path alone, so that a file stays in its shard, and in that shard's cache, when others come and go. */
export function isInShard(path: FilePath, { index, count }: Shard): boolean {
  return crc32(path) % count === index - 1;
}

/** What became of one file of a shard. */
export interface ShardEntry {
  readonly path: FilePath;
  /** Of the path, classification and content that were analysed; undefined for a file that could not be read. */
  readonly key: string | undefined;
  readonly analysis: Analysis;
}

const format = 'backend-audit shard 1';

/** First line of a shard file. */
interface Head {
  readonly format: typeof format;
  /** Which program wrote it: facts of another one mean something else. */
  readonly program: string;
  readonly shard: Shard;
}

/** The bytes of a shard file: gzip, a line of JSON for the head and for each file. The same entries give the same bytes. */
export function shardFile(shard: Shard, program: string, entries: Iterable<ShardEntry>): Buffer {
  const head: Head = { format, program, shard };
  const lines = [Buffer.from(`${JSON.stringify(head)}\n`)];
  for (const entry of entries) lines.push(Buffer.from(`${JSON.stringify(entry)}\n`));
  return gzipSync(Buffer.concat(lines), { level: 1 });
}

/** The facts of all shards of a repository. */
export interface Shards {
  /** Number of files in them. */
  readonly size: number;
  /** @returns undefined when the file is in no shard, or was another when it was analysed */
  take(path: FilePath, key: string | undefined): Analysis | undefined;
}

/**
 * Opens the files that `--shard 1/n` to `--shard n/n` wrote.
 * @throws UsageError when one cannot be read, is damaged or of another program, or when they are not all of `expected`
 */
export function openShards(files: readonly string[], expected: number, program: string): Shards {
  const opened = files.map((file) => openShard(file, program));
  const seen = new Map<number, string>();
  for (const { file, shard } of opened) {
    if (shard.count !== expected)
      throw new UsageError(`${file} is one of ${shard.count} shards, not of ${expected}.`, 'Give --expect what --shard had.');
    const other = seen.get(shard.index);
    if (other !== undefined)
      throw new UsageError(`${other} and ${file} are both shard ${shard.index} of ${expected}.`, 'Give each shard once.');
    seen.set(shard.index, file);
  }
  const missing = Array.from({ length: expected }, (_, at) => at + 1).filter((index) => !seen.has(index));
  if (missing.length > 0)
    throw new UsageError(
      `Of ${expected} shards ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`,
      'Did its job fail?',
    );
  return joined(opened.flatMap(({ lines }) => lines));
}

function joined(lines: readonly Buffer[]): Shards {
  const byPath = new Map<FilePath, Buffer>();
  for (const line of lines) byPath.set(pathIn(line), line);
  return {
    size: byPath.size,
    take(path, key) {
      const line = byPath.get(path);
      if (line === undefined) return undefined;
      const entry = JSON.parse(line.toString('utf8')) as ShardEntry;
      return entry.key === key ? entry.analysis : undefined;
    },
  };
}

/** The path comes first in a line; the rest is read when it is asked for. */
function pathIn(line: Buffer): FilePath {
  const end = line.indexOf('"', line.indexOf(':') + 2);
  const start = line.subarray(0, end + 1).toString('utf8');
  return start.includes('\\')
    ? (JSON.parse(line.toString('utf8')) as ShardEntry).path
    : (JSON.parse(`${start}}`) as ShardEntry).path;
}

function openShard(file: string, program: string): { file: string; shard: Shard; lines: readonly Buffer[] } {
  const bytes = unpacked(file);
  const [first, ...lines] = linesOf(bytes);
  const head = headIn(first);
  if (head === undefined) throw damaged(file);
  if (head.program !== program)
    throw new UsageError(
      `${file} was written by another version of backend-audit.`,
      'Run the shards and the merge with the same one.',
    );
  return { file, shard: head.shard, lines };
}

function unpacked(file: string): Buffer {
  let packed: Buffer;
  try {
    packed = readFileSync(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`);
  }
  try {
    return gunzipSync(packed);
  } catch {
    throw damaged(file);
  }
}

function damaged(file: string): UsageError {
  return new UsageError(`${file} is no shard, or is damaged.`, 'Shards are written by --shard i/n --output FILE.');
}

function headIn(line: Buffer | undefined): Head | undefined {
  try {
    const head = JSON.parse(line?.toString('utf8') ?? '') as Head;
    return head.format === format ? head : undefined;
  } catch {
    return undefined;
  }
}

/** Views of the bytes: a string could not hold the facts of millions of lines. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}
