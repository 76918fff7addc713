import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this project. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** A public repository that is measured, at a fixed commit. */
export interface Repository {
  /** Name of the folder of the checkout, and of the files that speak of it. */
  readonly name: string;
  /** `owner/name` on GitHub. */
  readonly repo: string;
  readonly commit: string;
  /** The categories that its code was read for, where it was not read for all: what is found in others counts neither way. */
  readonly categories?: readonly string[];
}

/** Something the caller can put right; shown without a stack. */
export class BenchError extends Error {}

/** `bench/repositories.json`. */
export function repositories(): Repository[] {
  return JSON.parse(readFileSync(join(root, 'bench', 'repositories.json'), 'utf8')) as Repository[];
}

/** By name, the categories of those that were not read for all. */
export function categoriesRead(): ReadonlyMap<string, readonly string[]> {
  return new Map(repositories().flatMap(({ name, categories }) => (categories ? [[name, categories] as const] : [])));
}

/** How to get a checkout. */
function checkoutCommands({ name, repo, commit }: Repository, folder: string): string {
  const target = join(folder, name);
  return `git clone https://github.com/${repo} ${target} && git -C ${target} checkout ${commit}`;
}

/** Throws, with the commands that help, unless every repository lies in the folder at its commit and unchanged. */
export function requireCheckouts(wanted: readonly Repository[], folder: string): void {
  const wrong = wanted.flatMap((one) => {
    const reason = reasonAgainst(one, join(folder, one.name));
    return reason === undefined ? [] : [`${one.name}: ${reason}\n  ${checkoutCommands(one, folder)}`];
  });
  if (wrong.length > 0)
    throw new BenchError(`These checkouts are missing or differ from what was judged:\n\n${wrong.join('\n')}`);
}

/** Why a folder is not the checkout of a repository at its commit; undefined when it is. */
export function reasonAgainst({ commit }: Repository, folder: string): string | undefined {
  if (!existsSync(folder)) return `there is no ${folder}`;
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    // In a folder that is no repository of its own git answers for one further up.
    if (git('rev-parse', '--show-prefix') !== '') return `${folder} is not the root of a git repository`;
    const head = git('rev-parse', 'HEAD');
    if (head !== commit) return `${folder} is at ${head}, not at ${commit}`;
    // Lines of two letters and a path. A file that is absent was left out (large files, sparse checkouts) and is no change.
    const changes = git('status', '--porcelain', '--untracked-files=no')
      .split('\n')
      .filter((line) => !/^(?: ?D|$)/.test(line));
    return changes.length === 0 ? undefined : `${folder} has changes`;
  } catch {
    return `${folder} is not a git repository`;
  }
}

/**
 * What the built tool writes for a folder in a format, parsed. Nothing is cached, and no network is used.
 * @param args further options of the command line, such as `--min-confidence low`
 */
export function audit(folder: string, format: 'json' | 'sarif', args: readonly string[] = []): unknown {
  const scratch = mkdtempSync(join(tmpdir(), 'backend-audit-bench-'));
  const output = join(scratch, 'report');
  const command = [
    join(root, 'bin', 'backend-audit.cjs'),
    folder,
    '--format',
    `${format}=${output}`,
    '--no-cache',
    '--fail-on',
    'none',
    ...args,
  ];
  try {
    const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
    if (status !== 0) throw new BenchError(`The audit of ${folder} ended with ${status}:\n${stderr}`);
    return JSON.parse(readFileSync(output, 'utf8'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs a command of the bench, shows what the caller can put right, and sets the exit code. */
export async function runBench(main: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
