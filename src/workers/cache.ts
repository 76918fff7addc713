import { hash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Problem } from '../model/problem.ts';

/**
 * Texts by key, kept in a folder of segments. A segment is written once, under a name nobody else uses, and then only read or removed, so that
 * any number of audits can share the folder. Anything that is missing, cut off or changed reads as "not there". Deleting the folder is safe.
 */
export interface Cache {
  /** The text that an earlier run stored under a key. */
  get(key: string): string | undefined;
  /** Stores a text for later runs. A key is to be put once a run. */
  put(key: string, text: string): void;
  /** Writes what is new and tidies up. Returns a problem when the folder cannot be written. The cache is not to be used afterwards. */
  close(): Problem | undefined;
}

/** What a cache is kept below. */
export interface CacheLimits {
  /** Bytes of all segments together. */
  readonly bytes: number;
  /** More segments than this are merged into one. */
  readonly segments: number;
}
/** The facts of four million lines. */
const defaultLimits: CacheLimits = { bytes: 1_000_000_000, segments: 8 };

/**
 * Opens the cache in a folder, which is created (for its owner alone) when something is written. Never throws.
 * @param folder absolute
 */
export function openCache(folder: string, limits: CacheLimits = defaultLimits): Cache {
  return new SegmentedCache(folder, limits);
}

/**
 * Where the cache of an audited root is kept: always in the user's own cache folder, never inside the audited repository, which could bring
 * entries along that say "nothing found". https://specifications.freedesktop.org/basedir-spec/latest/
 * @param root absolute, links resolved
 * @returns undefined for a user without a home folder
 */
export function defaultCacheFolder(root: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const folder = userCacheFolder(environment);
  return folder && join(folder, 'backend-audit', hash('sha256', root, 'hex').slice(0, 16));
}

function userCacheFolder(environment: NodeJS.ProcessEnv): string | undefined {
  const asked = environment['XDG_CACHE_HOME'];
  if (asked !== undefined && isAbsolute(asked)) return asked;
  const local = environment['LOCALAPPDATA'];
  if (process.platform === 'win32' && local !== undefined && isAbsolute(local)) return local;
  const home = homeFolder();
  return home && (process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache'));
}

/** `homedir` throws for a user id without an entry, as containers have them. */
function homeFolder(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}

/** Key, offset in the segment, length in bytes, CRC-32 of the text. */
type IndexEntry = readonly [key: string, offset: number, length: number, check: number];

interface Segment {
  readonly name: string;
  readonly file: number;
  readonly bytes: number;
  /** Bytes of entries that this run asked for. */
  used: number;
}
interface Place {
  readonly segment: Segment;
  readonly entry: IndexEntry;
  /** The same key in another segment: the text is the same, and one of them may be damaged. */
  readonly other: Place | undefined;
}

const segmentName = /^facts-[0-9a-f]{16}\.jsonl$/;
const temporaryName = /^\.facts-[0-9a-f]{16}\.tmp$/;
/** Ends a segment: the magic word, the offset of the index, its CRC-32, each of fixed width. */
const footerLength = 40;
const magic = 'backend-audit-1';

class SegmentedCache implements Cache {
  readonly #folder: string;
  readonly #limits: CacheLimits;
  readonly #segments: Segment[] = [];
  readonly #places = new Map<string, Place>();
  /** Found in a segment in this run. */
  readonly #used = new Set<string>();
  /** What this run put, on its way to the disk. */
  #fresh: SegmentWriter | undefined;
  #failure: unknown;

  constructor(folder: string, limits: CacheLimits) {
    this.#folder = folder;
    this.#limits = limits;
    if (!isOwn(folder)) return;
    for (const name of list(folder).filter((entry) => segmentName.test(entry))) this.#open(name);
  }

  get(key: string): string | undefined {
    const place = this.#places.get(key);
    const text = readAny(place);
    if (place === undefined || text === undefined) return undefined;
    if (!this.#used.has(key)) place.segment.used += place.entry[2];
    this.#used.add(key);
    return text;
  }

  put(key: string, text: string): void {
    this.#attempt(() => {
      this.#fresh ??= new SegmentWriter(prepareFolder(this.#folder));
      this.#fresh.add(key, text);
    });
  }

  close(): Problem | undefined {
    this.#attempt(() => this.#finish());
    if (this.#failure !== undefined) this.#fresh?.abandon();
    for (const { file } of this.#segments) closeSync(file);
    return this.#failure === undefined ? undefined : writeProblem(this.#folder, this.#failure);
  }

  /** After the first failure nothing more is written. */
  #attempt(write: () => void): void {
    if (this.#failure !== undefined) return;
    try {
      write();
    } catch (error) {
      this.#failure = error;
    }
  }

  #open(name: string): void {
    const opened = openSegment(join(this.#folder, name));
    if (opened === undefined) return;
    const segment: Segment = { name, file: opened.file, bytes: opened.bytes, used: 0 };
    this.#segments.push(segment);
    for (const entry of opened.index) this.#places.set(entry[0], { segment, entry, other: this.#places.get(entry[0]) });
  }

  #finish(): void {
    const merge = this.#isToBeMerged();
    if (merge) {
      this.#fresh ??= new SegmentWriter(prepareFolder(this.#folder));
      for (const [key, text] of this.#kept(this.#fresh)) this.#fresh.add(key, text);
    }
    this.#fresh?.finish();
    if (merge) for (const { name } of this.#segments) remove(join(this.#folder, name));
  }

  #isToBeMerged(): boolean {
    const stored = this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
    const used = this.#segments.reduce((sum, segment) => sum + segment.used, 0);
    const fresh = this.#fresh?.bytes ?? 0;
    // A run that found everything as it was has asked for the report alone, and not for the facts that the next one needs.
    if (fresh === 0) return false;
    if (this.#segments.length + 1 > this.#limits.segments) return true;
    if (stored + fresh > this.#limits.bytes) return true;
    // Mostly entries of other branches and older contents: worth a rewrite only together with one that is due anyway.
    return stored > 16_000_000 && stored > 4 * (used + fresh);
  }

  /** Entries to take over into a merged segment: those of this run first, then others while they are no more than as much again. */
  *#kept(fresh: SegmentWriter): Iterable<[string, string]> {
    let budget = this.#limits.bytes - fresh.bytes;
    const isUsed = ([key]: [string, Place]) => this.#used.has(key);
    const places = [...this.#places].filter(([key]) => !fresh.has(key));
    const used = places.filter(isUsed);
    const usedBytes = used.reduce((sum, [, place]) => sum + place.entry[2], 0);
    let spare = Math.max(usedBytes, 4_000_000);
    for (const [key, place] of [...used, ...places.filter((each) => !isUsed(each))]) {
      const size = place.entry[2];
      if (!this.#used.has(key)) spare -= size;
      budget -= size;
      if (budget < 0 || spare < 0) return;
      const text = readAny(place);
      if (text !== undefined) yield [key, text];
    }
  }
}

function writeProblem(folder: string, failure: unknown): Problem {
  const code = (failure as NodeJS.ErrnoException).code ?? String(failure);
  const message = `The cache in ${folder} cannot be written (${code}).`;
  return { kind: 'config', message, hint: 'Name another folder with --cache-dir, or use --no-cache.', fatal: false };
}

// ── segments ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

function openSegment(path: string): { file: number; bytes: number; index: readonly IndexEntry[] } | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const bytes = fstatSync(file).size;
    const index = readIndex(file, bytes);
    if (index !== undefined) return { file, bytes, index };
    closeSync(file);
    return undefined;
  } catch {
    if (file !== undefined) closeSync(file); // Removed or damaged in the meantime: then its entries are not there.
    return undefined;
  }
}

function readIndex(file: number, bytes: number): readonly IndexEntry[] | undefined {
  if (bytes < footerLength) return undefined;
  const [word, offset, check] = readBytes(file, bytes - footerLength, footerLength)
    .toString('latin1')
    .trim()
    .split(' ');
  const start = Number(offset);
  if (word !== magic || !Number.isSafeInteger(start) || start < 0 || start > bytes - footerLength) return undefined;
  const text = readBytes(file, start, bytes - footerLength - start);
  if (crc32(text) !== Number(check)) return undefined;
  return JSON.parse(text.toString('utf8')) as IndexEntry[];
}

function readAny(place: Place | undefined): string | undefined {
  for (let each = place; each !== undefined; each = each.other) {
    const text = readEntry(each);
    if (text !== undefined) return text;
  }
  return undefined;
}

function readEntry({ segment, entry }: Place): string | undefined {
  const [, offset, length, check] = entry;
  try {
    const bytes = readBytes(segment.file, offset, length);
    return crc32(bytes) === check ? bytes.toString('utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** @throws RangeError when the file is shorter than that */
function readBytes(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(file, bytes, filled, length - filled, offset + filled);
    if (count === 0) throw new RangeError('The segment is cut off.');
    filled += count;
  }
  return bytes;
}

const chunkBytes = 1_000_000;

/** Writes a segment as it comes, under a temporary name: complete under its final name or not there at all. */
class SegmentWriter {
  readonly #temporary: string;
  readonly #final: string;
  readonly #file: number;
  readonly #index: IndexEntry[] = [];
  readonly #keys = new Set<string>();
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #isOpen = true;
  /** Of all entries so far. */
  bytes = 0;

  constructor(folder: string) {
    const id = randomBytes(8).toString('hex');
    this.#temporary = join(folder, `.facts-${id}.tmp`);
    this.#final = join(folder, `facts-${id}.jsonl`);
    this.#file = openSync(this.#temporary, 'wx', 0o600);
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** One entry a line. */
  add(key: string, text: string): void {
    const bytes = Buffer.from(`${text}\n`);
    this.#index.push([key, this.bytes, bytes.length - 1, crc32(bytes.subarray(0, -1))]);
    this.#keys.add(key);
    this.bytes += bytes.length;
    this.#write(bytes);
  }

  /** The index on one line, then the footer, then the final name. */
  finish(): void {
    const indexText = Buffer.from(JSON.stringify(this.#index));
    const footer = `\n${magic} ${this.bytes} ${crc32(indexText)}`.padEnd(footerLength - 1);
    this.#write(indexText);
    this.#write(Buffer.from(`${footer}\n`));
    this.#flush();
    this.#close();
    renameSync(this.#temporary, this.#final);
  }

  /** Leaves nothing behind. */
  abandon(): void {
    this.#close();
    remove(this.#temporary);
  }

  #write(bytes: Buffer): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= chunkBytes) this.#flush();
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }
}

// ── the folder ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const day = 86_400_000;

/** Creates the folder if need be, and tidies up. Returns it. */
function prepareFolder(folder: string): string {
  const isNew = mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined;
  if (!isOwn(folder)) throw Object.assign(new Error('not ours'), { code: 'others can write there' });
  const now = new Date();
  utimesSync(folder, now, now);
  for (const name of list(folder)) if (temporaryName.test(name) && isOlder(join(folder, name), day)) remove(join(folder, name));
  if (isNew) removeAbandoned(dirname(folder));
  return folder;
}

/** The caches of roots that nobody audited for two months, in a folder of caches that `defaultCacheFolder` named. */
function removeAbandoned(folder: string): void {
  if (!folder.endsWith('backend-audit')) return;
  for (const name of list(folder)) {
    const path = join(folder, name);
    if (/^[0-9a-f]{16}$/.test(name) && isOlder(path, 60 * day)) rmSync(path, { recursive: true, force: true });
  }
}

/** A folder that only this user can write: entries of others are not to be believed. */
function isOwn(folder: string): boolean {
  const stat = look(folder);
  if (stat === undefined || !stat.isDirectory()) return false;
  return process.getuid === undefined || (stat.uid === process.getuid() && (stat.mode & 0o002) === 0);
}

function look(path: string): Stats | undefined {
  try {
    return statSync(realpathSync(path));
  } catch {
    return undefined;
  }
}

function isOlder(path: string, age: number): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > age;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** On Windows a segment that another audit has open stays; the next merge removes it. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    return;
  }
}
