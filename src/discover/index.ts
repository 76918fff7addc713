import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { FilePath } from '../model/location.ts';
import { type Problem, UsageError } from '../model/problem.ts';
import type { SourceFile } from '../model/source.ts';
import { browserProjects } from './browser-projects.ts';
import { classify, holdsApp, isCode, type Surroundings } from './classify.ts';
import { compilePatterns } from './ignore-files.ts';
import {
  isProject,
  type LeaveOutReason,
  maxCodeBytes,
  maxOtherBytes,
  reasonToLeaveFile,
  reasonToLeaveFolder,
} from './leave-out.ts';
import { findGitRoot, listByGit } from './list-git.ts';
import { listByWalk } from './list-walk.ts';
import { resolveTarget, type Target } from './target.ts';

export type { LeaveOutReason } from './leave-out.ts';
export { resolveTarget, type Target } from './target.ts';

/** Which files are read. */
export interface DiscoverOptions {
  /** gitignore syntax, relative to the root: when given, only files that match are read. */
  readonly include?: readonly string[];
  /** gitignore syntax, relative to the root: files that match are not read. */
  readonly exclude?: readonly string[];
  /** False: walk the folder even where git could list it. */
  readonly git?: boolean;
}

/** A file or folder that was looked at and left out. A folder that is not entered stands once, with a trailing slash. */
export interface LeftOut {
  readonly path: string;
  readonly reason: LeaveOutReason;
}

/** What there is to audit. Lists are sorted by path (by UTF-16 unit). */
export interface Discovery {
  /** Absolute, links resolved. */
  readonly root: string;
  /** Absolute; undefined outside a git work tree. */
  readonly gitRoot: string | undefined;
  /** Path from the git root to the root, `/` separators, '' when they are the same or there is no git root. */
  readonly prefix: string;
  /** When files were asked for: only these are reported, all others are context. A folder ends in `/`. */
  readonly only: readonly FilePath[] | undefined;
  readonly files: readonly SourceFile[];
  /** Size of all `files`, in bytes. */
  readonly bytes: number;
  readonly leftOut: readonly LeftOut[];
  /** `leftOut`, counted by reason; keys sorted. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly problems: readonly Problem[];
}

/**
 * Finds the files of a repository and says what each is for. Reads names and sizes, package.json files, and `.gitignore` files where git
 * cannot be asked; follows no link and leaves the root by no path. The audited root is the folder given; of a file, its folder, and only that file is reported.
 * @throws UsageError when the path is missing or unreadable, or when nothing is left to audit
 */
export async function discover(path: string | readonly string[], options: DiscoverOptions = {}): Promise<Discovery> {
  const target = resolveTarget(typeof path === 'string' ? [path] : path);
  const gitRoot = findGitRoot(target.root);
  const listing = await list(target.root, options.git === false ? undefined : gitRoot, gitRoot);
  const seen = inspect(target.root, listing, options);
  const files = classifyAll(seen.kept, listing.tracked, seen.folders);
  if (files.length === 0) throw nothingToAudit(target, seen.leftOut);
  const leftOut = seen.leftOut.sort(byPath);
  return {
    root: target.root,
    gitRoot,
    prefix: gitRoot === undefined ? '' : relative(gitRoot, target.root).split(sep).join('/'),
    only: target.only,
    files,
    bytes: seen.bytes,
    leftOut,
    skipped: countByReason(leftOut),
    problems: [...listing.problems, ...seen.problems],
  };
}

interface Listing {
  readonly paths: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** Undefined where git was not asked. */
  readonly tracked: ReadonlySet<string> | undefined;
  readonly problems: readonly Problem[];
}

async function list(root: string, askGit: string | undefined, gitRoot: string | undefined): Promise<Listing> {
  const byGit = askGit === undefined ? undefined : await listByGit(root, askGit);
  // An empty list: a new repository, or a folder that an outer repository ignores; the walk tells which.
  if (byGit !== undefined && byGit.paths.length > 0)
    return { paths: byGit.paths, leftOut: [], tracked: byGit.tracked, problems: unreadable(byGit.unreadable) };
  const walk = listByWalk(root, gitRoot);
  return { paths: walk.paths, leftOut: walk.leftOut, tracked: byGit?.tracked, problems: problemsOf(walk) };
}

function problemsOf(walk: ReturnType<typeof listByWalk>): Problem[] {
  return [
    ...unreadable(walk.unreadable),
    ...walk.tooDeep.map((path) => problem('too-deep', path, `${path} is nested too deeply and is not audited.`)),
    ...walk.refused.map((line) => problem('config', '', `A pattern has too many wildcards and is ignored: ${line}`)),
  ].sort((a, b) => compare(a.file ?? '', b.file ?? ''));
}

function unreadable(folders: readonly string[]): Problem[] {
  const says = (path: string) => `${path === '' ? '.' : path} cannot be opened and is not audited.`;
  return [...folders].sort(compare).map((path) => problem('unreadable', path, says(path), 'Check its permissions.'));
}

function problem(kind: Problem['kind'], path: string, message: string, hint?: string): Problem {
  return {
    kind,
    ...(path === '' ? {} : { file: path as FilePath }),
    message,
    ...(hint === undefined ? {} : { hint }),
    fatal: false,
  };
}

interface Seen {
  readonly kept: string[];
  readonly folders: Folders;
  readonly leftOut: LeftOut[];
  readonly problems: Problem[];
  bytes: number;
}

/** Looks at every listed path on disk and keeps the ordinary files that are worth reading. */
function inspect(root: string, listing: Listing, options: DiscoverOptions): Seen {
  const folders = new Folders(root, listing.paths);
  const seen: Seen = { kept: [], folders, leftOut: [...listing.leftOut], problems: [], bytes: 0 };
  const wanted = selection(options, seen.problems);
  const reported = new Set<string>();
  for (const path of [...listing.paths].sort(compare)) {
    const closed = folders.closed(path);
    if (closed !== undefined) {
      if (!reported.has(closed.path)) seen.leftOut.push(closed);
      reported.add(closed.path);
      continue;
    }
    inspectFile(root, path, wanted, seen);
  }
  return seen;
}

function inspectFile(root: string, path: string, wanted: (path: string) => boolean, seen: Seen): void {
  const stat = isPlainPath(path) ? lstat(join(root, path)) : undefined;
  const reason = stat === undefined ? undefined : reasonToLeave(path, stat, wanted);
  if (!isPlainPath(path)) seen.leftOut.push({ path, reason: 'unreadable name' });
  else if (reason !== undefined) seen.leftOut.push({ path, reason });
  else if (stat !== undefined) {
    seen.kept.push(path);
    seen.bytes += stat.size;
  } // Otherwise it is in the index and not on disk: there is nothing to audit.
  if (reason === 'too large')
    seen.problems.push(
      problem('too-large', path, `${path} is larger than ${sizeLimit(path) / 1_000_000} MB and is not audited.`),
    );
}

function reasonToLeave(path: string, stat: Stats, wanted: (path: string) => boolean): LeaveOutReason | undefined {
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isDirectory()) return 'submodule';
  if (!stat.isFile()) return 'special file';
  if (!wanted(path)) return 'excluded';
  const byName = reasonToLeaveFile(path.slice(path.lastIndexOf('/') + 1));
  return byName ?? (stat.size > sizeLimit(path) ? 'too large' : undefined);
}

/** No way up or out, and a name that survived decoding. */
function isPlainPath(path: string): boolean {
  return !path.startsWith('/') && !path.includes('\uFFFD') && !path.split('/').includes('..');
}

function lstat(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function sizeLimit(path: string): number {
  return /\.(?:py|[cm]?[jt]sx?)$/i.test(path) ? maxCodeBytes : maxOtherBytes;
}

function selection(options: DiscoverOptions, problems: Problem[]): (path: string) => boolean {
  const compile = (lines: readonly string[] | undefined) => {
    if (lines === undefined || lines.length === 0) return undefined;
    const { matcher, refused } = compilePatterns(lines);
    for (const line of refused)
      problems.push({ ...problem('config', '', `A pattern has too many wildcards: ${line}`), fatal: true });
    return matcher;
  };
  const include = compile(options.include);
  const exclude = compile(options.exclude);
  return (path) => (include === undefined || include.ignores(path)) && !(exclude?.ignores(path) ?? false);
}

const MAX_NAMING_BYTES = 500;
const MAX_MANIFEST_BYTES = 200_000;
const packageKeys = ['scripts', 'workspaces', 'bin', 'exports', 'imports'];

/** Whether a package.json is empty, or names a module that has no scripts and asks for nothing. */
function isOnlyNaming(text: string): boolean {
  if (text.trim() === '') return true;
  try {
    const entries = Object.entries(JSON.parse(text) as object);
    return !entries.some(
      ([key, value]) => typeof value === 'object' && (packageKeys.includes(key) || /dependencies$/i.test(key)),
    );
  } catch {
    return false;
  }
}

/** The folders of a list of paths: which are not entered, and which hold a manifest. */
class Folders {
  readonly #root: string;
  readonly #names = new Map<string, Set<string>>([['', new Set()]]);
  readonly #reasons = new Map<string, LeftOut | undefined>([['', undefined]]);
  readonly projects: ReadonlySet<string>;
  readonly charts: ReadonlySet<string>;
  readonly apps: ReadonlySet<string>;
  readonly browser: ReadonlySet<string>;

  constructor(root: string, paths: readonly string[]) {
    this.#root = root;
    for (const path of paths) this.#add(path);
    const holding = (isIt: (names: ReadonlySet<string>) => boolean) =>
      new Set([...this.#names].filter(([, names]) => isIt(names)).map(([folder]) => folder));
    this.projects = new Set([...holding(isProject)].filter((folder) => !this.#isOnlyNamed(folder)));
    this.charts = holding((names) => names.has('Chart.yaml') || names.has('Chart.yml'));
    this.apps = holding(holdsApp);
    this.browser = browserProjects(this.#manifests());
  }

  #add(path: string): void {
    let child = path.endsWith('/') ? path.slice(0, -1) : path;
    for (;;) {
      const slash = child.lastIndexOf('/');
      const folder = slash < 0 ? '' : child.slice(0, slash);
      const names = this.#names.get(folder);
      if (names !== undefined) {
        names.add(child.slice(slash + 1)); // A known folder: those above it are known too.
        return;
      }
      this.#names.set(folder, new Set([child.slice(slash + 1)]));
      child = folder;
    }
  }

  /** Texts of the package.json files of projects, by folder. */
  #manifests(): Map<string, string> {
    const manifests = new Map<string, string>();
    for (const folder of this.projects) {
      const text = this.#names.get(folder)?.has('package.json') ? this.#manifest(folder, MAX_MANIFEST_BYTES) : undefined;
      if (text !== undefined) manifests.set(folder, text);
    }
    return manifests;
  }

  #manifest(folder: string, maxBytes: number): string | undefined {
    const path = join(this.#root, folder, 'package.json');
    const stat = lstat(path);
    return stat?.isFile() && stat.size <= maxBytes ? readFileSync(path, 'utf8') : undefined;
  }

  /** Its package.json says nothing but what it is called (a module of the package above), and no other manifest stands beside it. */
  #isOnlyNamed(folder: string): boolean {
    const names = this.#names.get(folder)!;
    if (folder === '' || !names.has('package.json') || isProject(new Set([...names].filter((name) => name !== 'package.json'))))
      return false;
    const parts = folder.split('/');
    if (!parts.some((_, depth) => this.#names.get(parts.slice(0, depth).join('/'))?.has('package.json'))) return false;
    const text = this.#manifest(folder, MAX_NAMING_BYTES);
    return text !== undefined && isOnlyNaming(text);
  }

  /** The outermost folder above a path that is not entered, if there is one. */
  closed(path: string): LeftOut | undefined {
    const slash = path.lastIndexOf('/', path.endsWith('/') ? path.length - 2 : path.length);
    return slash < 0 ? undefined : this.#closedFolder(path.slice(0, slash));
  }

  #closedFolder(folder: string): LeftOut | undefined {
    if (this.#reasons.has(folder)) return this.#reasons.get(folder);
    const slash = folder.lastIndexOf('/');
    const parent = slash < 0 ? '' : folder.slice(0, slash);
    const answer = this.#closedFolder(parent) ?? this.#judge(folder, folder.slice(slash + 1), parent);
    this.#reasons.set(folder, answer);
    return answer;
  }

  #judge(folder: string, name: string, parent: string): LeftOut | undefined {
    const path = `${folder}/`;
    // Git lists what the index says; on disk a folder may have become a link that leads anywhere.
    const stat = lstat(join(this.#root, folder));
    if (stat?.isSymbolicLink()) return { path, reason: 'link' };
    const isTop = parent === '' || this.projects.has(parent);
    const reason = reasonToLeaveFolder(name, isTop, this.#names.get(folder) ?? new Set(), () => this.#below(folder));
    return reason === undefined ? undefined : { path, reason };
  }

  /** Names in the folders below one. */
  *#below(top: string): Generator<string> {
    const open = [top];
    for (const folder of open)
      for (const name of this.#names.get(folder) ?? []) {
        if (folder !== top) yield name;
        if (this.#names.has(`${folder}/${name}`)) open.push(`${folder}/${name}`);
      }
  }
}

function classifyAll(paths: readonly string[], tracked: ReadonlySet<string> | undefined, folders: Folders): SourceFile[] {
  const trackedOf = (path: string): SourceFile['tracked'] =>
    tracked === undefined ? 'unknown' : tracked.has(path) ? 'yes' : 'no';
  const all = (around: Surroundings) => paths.map((path) => classify(path, trackedOf(path), around));
  const { projects, charts, apps, browser } = folders;
  const around = { projects, charts, apps, browser, hasExamples: true };
  const files = all(around);
  const isProduct = (file: SourceFile) => file.role === 'source' && isCode(file.language);
  return files.some(isProduct) ? files : all({ ...around, hasExamples: false });
}

function nothingToAudit(target: Target, leftOut: readonly LeftOut[]): UsageError {
  if (leftOut.length === 0)
    return new UsageError(`There is nothing to audit in ${target.root}: the folder is empty.`, 'Name the folder of a backend.');
  const counts = Object.entries(countByReason(leftOut)).map(([reason, count]) => `${count} ${reason}`);
  return new UsageError(
    `There is nothing to audit in ${target.root}: everything was left out (${counts.join(', ')}).`,
    'See --list-files, and check --include and --exclude.',
  );
}

function countByReason(leftOut: readonly LeftOut[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => compare(a, b)));
}

function byPath(a: LeftOut, b: LeftOut): number {
  return compare(a.path, b.path);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
