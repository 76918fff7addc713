import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, relative, sep } from 'node:path';

/** Files as git sees them. Paths are relative to the folder that was asked about. */
export interface GitListing {
  /** In the index or on disk and not ignored; nested repositories as `folder/`. */
  readonly paths: readonly string[];
  readonly tracked: ReadonlySet<string>;
  /** Folders that git could not open, with a trailing slash. */
  readonly unreadable: readonly string[];
}

/**
 * Lists a folder of a git work tree by `git ls-files`, without letting anything of that repository run: no hooks, no file-system monitor,
 * no lazy fetch of missing objects (all three are commands or addresses that `.git/config` can name), no `GIT_*` of the environment, and no
 * `git` that the repository itself put on the PATH.
 * @returns undefined when git is missing, refuses (dubious ownership), fails or takes longer than a minute
 */
export async function listByGit(root: string, gitRoot: string): Promise<GitListing | undefined> {
  const git = findGit(gitRoot);
  if (git === undefined) return undefined;
  const [paths, tracked] = await Promise.all([
    lsFiles(git, root, ['--cached', '--others', '--exclude-standard']),
    lsFiles(git, root, ['--cached']),
  ]);
  if (paths === undefined || tracked === undefined) return undefined;
  return {
    paths: [...new Set(paths.paths)],
    tracked: new Set(tracked.paths),
    unreadable: below(relative(gitRoot, root), paths.unreadable),
  };
}

/** Git names folders from its own root; of those inside the asked folder, the rest of the path. */
function below(folder: string, paths: readonly string[]): string[] {
  const prefix = folder === '' ? '' : `${folder.split(sep).join('/')}/`;
  return [...new Set(paths)].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
}

/** The nearest folder at or above `folder` that holds a `.git`, or undefined. */
export function findGitRoot(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** Each is a setting of `.git/config` that would run a program or reach the network: https://git-scm.com/docs/git-config */
const harmless = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.untrackedCache=false',
  'core.quotePath=false',
  'protocol.allow=never',
  'credential.helper=',
  'submodule.recurse=false',
];

async function lsFiles(
  git: string,
  root: string,
  options: readonly string[],
): Promise<{ paths: string[]; unreadable: string[] } | undefined> {
  const settings = harmless.flatMap((setting) => ['-c', setting]);
  const args = ['--no-pager', ...settings, 'ls-files', '-z', ...options];
  const limits = {
    cwd: root,
    env: gitEnvironment(),
    encoding: 'buffer',
    maxBuffer: 1 << 29,
    timeout: 60_000,
    windowsHide: true,
  } as const;
  // Loads much of Node that no other part of an audit needs.
  const { execFile } = await import('node:child_process');
  return new Promise((resolve) => {
    execFile(git, args, limits, (error, stdout, stderr) => {
      if (error) return resolve(undefined);
      // https://github.com/git/git/blob/v2.39.5/dir.c: it warns, passes over the folder and succeeds.
      const warnings = stderr.toString('utf8').matchAll(/^warning: could not open directory '(.{1,4096})': /gm);
      resolve({
        paths: stdout.toString('utf8').split('\0').filter(Boolean),
        unreadable: [...warnings].map((match) => match[1]!),
      });
    });
  });
}

function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^git_/i.test(name));
  return { ...Object.fromEntries(kept), GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' };
}

/**
 * `npx` puts `node_modules/.bin` of the current folder in front of the PATH, and a repository may commit one: entries inside the audited
 * work tree, relative entries and any `node_modules` are passed over.
 */
function findGit(gitRoot: string): string | undefined {
  const candidates = process.platform === 'win32' ? ['git.exe'] : ['git'];
  for (const folder of (process.env['PATH'] ?? process.env['Path'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder) || folder.split(sep).includes('node_modules')) continue;
    for (const candidate of candidates) {
      const real = runnable(join(folder, candidate));
      if (real !== undefined && !isInside(real, gitRoot)) return real;
    }
  }
  return undefined;
}

/** The path as given, if what it leads to is a program; undefined otherwise. */
function runnable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
