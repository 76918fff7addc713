import { accessSync, constants, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import type { FilePath } from '../model/location.ts';
import { UsageError } from '../model/problem.ts';

/** What the paths on the command line mean. */
export interface Target {
  /** Absolute, links resolved: the folder whose files are read. */
  readonly root: string;
  /** Undefined: everything is reported. Otherwise files, and folders with a trailing slash, relative to the root. */
  readonly only: readonly FilePath[] | undefined;
}

/**
 * One folder is the root. Of one file, its folder is the root and only it is reported. Of several paths, the root is the folder that holds
 * them all, and only they are reported. No path means the current folder.
 * @throws UsageError for a path that does not exist or cannot be read
 */
export function resolveTarget(paths: readonly string[]): Target {
  const places = (paths.length === 0 ? ['.'] : paths).map(lookUp);
  const [first] = places;
  if (places.length === 1 && first!.isFolder) return { root: first!.path, only: undefined };
  const root = places.map((place) => (place.isFolder ? place.path : dirname(place.path))).reduce(commonFolder);
  const only = [...new Set(places.map((place) => relativeTo(root, place)))].sort();
  return { root, only: only.includes('/' as FilePath) ? undefined : only };
}

interface Place {
  readonly path: string;
  readonly isFolder: boolean;
}

function lookUp(given: string): Place {
  const asked = resolve(given);
  const stat = look(given, asked);
  if (!stat.isFile() && !stat.isDirectory())
    throw new UsageError(`${given} is neither a file nor a folder.`, 'Name a folder of source code.');
  try {
    accessSync(asked, stat.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK);
    return { path: realpathSync(asked), isFolder: stat.isDirectory() };
  } catch {
    throw new UsageError(`${given} cannot be read.`, 'Check its permissions.');
  }
}

function look(given: string, asked: string): Stats {
  try {
    return statSync(asked);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new UsageError(`${given} does not exist.`, `Looked for ${asked}.`);
    throw new UsageError(`${given} cannot be read (${code ?? 'unknown error'}).`, 'Check its permissions.');
  }
}

function commonFolder(a: string, b: string): string {
  let folder = a;
  while (b !== folder && !b.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
    const parent = dirname(folder);
    if (parent === folder) throw new UsageError(`${a} and ${b} have no folder in common.`, 'Audit them one after the other.');
    folder = parent;
  }
  return folder;
}

function relativeTo(root: string, place: Place): FilePath {
  const path = relative(root, place.path).split(sep).join('/');
  return (place.isFolder ? `${path}/` : path) as FilePath;
}
