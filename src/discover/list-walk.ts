import { type Dirent, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { readIgnoreFile } from './ignore-files.ts';
import { isProject, type LeaveOutReason, reasonToLeaveFolder } from './leave-out.ts';

/** What a walk over a folder found. Paths are relative to its root; folders end in `/`. */
export interface WalkListing {
  readonly paths: readonly string[];
  readonly leftOut: readonly { readonly path: string; readonly reason: LeaveOutReason }[];
  /** Folders that could not be opened. */
  readonly unreadable: readonly string[];
  /** Folders below the depth limit, not entered. */
  readonly tooDeep: readonly string[];
  /** `.gitignore` lines passed over, with their folder. */
  readonly refused: readonly string[];
}

const maxDepth = 64;
const maxEntries = 1_000_000;

/**
 * Walks a folder without git: never through a link, never out of the root, not into folders of foreign code; honours every `.gitignore` from
 * the git root (if there is one) downwards, the nearest deciding.
 */
export function listByWalk(root: string, gitRoot: string | undefined): WalkListing {
  const found = {
    paths: [] as string[],
    leftOut: [] as { path: string; reason: LeaveOutReason }[],
    unreadable: [] as string[],
    tooDeep: [] as string[],
    refused: [] as string[],
  };
  const rules = rulesAbove(root, gitRoot);
  const pending: Folder[] = [{ path: '', depth: 0, rules, isProject: true }];
  let seen = 0;
  for (let folder = pending.pop(); folder !== undefined && seen < maxEntries; folder = pending.pop()) {
    const entries = readFolder(join(root, folder.path));
    if (entries === undefined) {
      found.unreadable.push(folder.path);
      continue;
    }
    seen += entries.length;
    visit(root, folder, entries, found, pending);
  }
  return found;
}

interface Folder {
  /** '' or with a trailing slash. */
  readonly path: string;
  readonly depth: number;
  /** Nearest last. */
  readonly rules: readonly Rules[];
  /** The folder above is the root or holds a manifest. */
  readonly isProject: boolean;
}
type Rules = (path: string) => 'ignored' | 'kept' | undefined;
type Found = { [K in keyof WalkListing]: WalkListing[K] extends readonly (infer T)[] ? T[] : never };

function visit(root: string, folder: Folder, entries: readonly Dirent[], found: Found, pending: Folder[]): void {
  const names = new Set(entries.map((entry) => entry.name));
  const name = folder.path.split('/').at(-2) ?? '';
  const reason =
    folder.path === ''
      ? undefined
      : reasonToLeaveFolder(name, folder.isProject, names, () => namesBelow(join(root, folder.path), entries));
  if (reason !== undefined) {
    found.leftOut.push({ path: folder.path, reason });
    return;
  }
  const rules = names.has('.gitignore') ? [...folder.rules, ...ownRules(root, folder.path, found)] : folder.rules;
  const holdsManifest = folder.path === '' || isProject(names);
  for (const entry of entries) {
    if (entry.name === '.git') continue;
    const path = folder.path + entry.name;
    if (entry.isDirectory()) {
      if (isIgnored(`${path}/`, rules)) found.leftOut.push({ path: `${path}/`, reason: 'ignored' });
      else if (folder.depth >= maxDepth) found.tooDeep.push(`${path}/`);
      else pending.push({ path: `${path}/`, depth: folder.depth + 1, rules, isProject: holdsManifest });
    } else if (isIgnored(path, rules)) found.leftOut.push({ path, reason: 'ignored' });
    else found.paths.push(path);
  }
}

function readFolder(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}

/** Folders that are looked into to tell whose code they are, and how far down. */
const maxLook = { folders: 200, depth: 6 };

/** Names in the folders below one. */
function* namesBelow(folder: string, entries: readonly Dirent[]): Generator<string> {
  const open = [{ folder, entries, depth: 0 }];
  for (const one of open)
    for (const entry of one.entries) {
      if (one.depth > 0) yield entry.name;
      const isOpen = entry.isDirectory() && one.depth < maxLook.depth && open.length < maxLook.folders;
      const path = join(one.folder, entry.name);
      if (isOpen) open.push({ folder: path, entries: readFolder(path) ?? [], depth: one.depth + 1 });
    }
}

function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (let index = rules.length - 1; index >= 0; index--) {
    const answer = rules[index]!(path);
    if (answer !== undefined) return answer === 'ignored';
  }
  return false;
}

/** The `.gitignore` of a folder inside the root. */
function ownRules(root: string, folder: string, found: Found): Rules[] {
  const patterns = readIgnoreFile(join(root, folder));
  if (patterns === undefined) return [];
  for (const line of patterns.refused) found.refused.push(`${folder}.gitignore: ${line}`);
  return [(path) => answerOf(patterns.matcher.test(path.slice(folder.length)))];
}

/** Those of the folders between the git root and the audited root, unless they ignore the audited root itself: it was asked for. */
function rulesAbove(root: string, gitRoot: string | undefined): Rules[] {
  if (gitRoot === undefined || gitRoot === root) return [];
  const rules: Rules[] = [];
  for (let at = dirname(root); ; at = dirname(at)) {
    const patterns = readIgnoreFile(at);
    const prefix = `${relative(at, root).split(sep).join('/')}/`;
    if (patterns !== undefined && !patterns.matcher.test(prefix).ignored) {
      rules.unshift((path) => answerOf(patterns.matcher.test(prefix + path)));
    }
    if (at === gitRoot || dirname(at) === at) return rules;
  }
}

function answerOf(result: { readonly ignored: boolean; readonly unignored: boolean }): 'ignored' | 'kept' | undefined {
  if (result.ignored) return 'ignored';
  return result.unignored ? 'kept' : undefined;
}
