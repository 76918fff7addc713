import { InvalidArgumentError, Option } from 'commander';
import type { Shard } from '../workers/shard.ts';

/** What the default command takes, as commander gives it. */
export interface AuditFlags {
  readonly format: readonly string[];
  readonly output?: string;
  readonly failOn: string;
  readonly minSeverity: string;
  readonly minConfidence?: string;
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly profile: string;
  readonly jobs?: number;
  readonly cacheDir?: string;
  readonly cache: boolean;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly showSuppressed?: boolean;
  readonly listFiles?: boolean;
  readonly timing?: boolean;
  readonly shard?: Shard;
  readonly color?: boolean;
}

/** What `merge` takes. */
export type MergeFlags = Omit<AuditFlags, 'jobs' | 'cacheDir' | 'cache' | 'shard' | 'listFiles'> & {
  readonly expect: number;
  readonly root: string;
};

/** Kept apart from the model's lists, so that `--help` loads nothing but commander. A test holds them together. */
export const severityNames = ['critical', 'high', 'medium', 'low', 'info'];
export const confidenceNames = ['high', 'medium', 'low'];
export const profileNames = ['recommended', 'security', 'strict', 'all'];

/** Which files are read and how: shared by all commands that read a repository. */
export function readingOptions(): Option[] {
  return [
    new Option('--include <glob>', 'read only files that match (gitignore syntax, repeatable)')
      .argParser(collect)
      .default([], 'all'),
    new Option('--exclude <glob>', 'do not read files that match (gitignore syntax, repeatable)')
      .argParser(collect)
      .default([], 'none'),
    new Option('--jobs <n>', 'worker threads').argParser(positiveInteger),
    new Option('--cache-dir <dir>', 'where to keep what was read for the next run'),
    new Option('--no-cache', 'keep nothing, use nothing kept'),
  ];
}

/** All options of the default command. */
export function auditOptions(): Option[] {
  return [
    new Option('-f, --format <fmt[=file]>', 'pretty, json, sarif; to a file or stdout (repeatable)')
      .argParser(collect)
      .default([], 'pretty'),
    new Option('-o, --output <file>', 'write the report to a file'),
    new Option('--fail-on <severity>', 'exit with 1 for findings from this severity on')
      .choices([...severityNames, 'none'])
      .default('high'),
    new Option('--min-severity <severity>', 'hide milder findings').choices(severityNames).default('info'),
    new Option('--min-confidence <level>', 'hide less sure findings (default: medium)').choices(confidenceNames),
    new Option('--select <rules>', 'run only these: ids, pack/*, severities (comma separated, repeatable)')
      .argParser(collectList)
      .default([], 'by profile'),
    new Option('--ignore <rules>', 'do not run these').argParser(collectList).default([], 'none'),
    new Option('--profile <name>', 'which rules run').choices(profileNames).default('recommended'),
    ...readingOptions(),
    new Option('--strict', 'exit with 2 when any file could not be audited in full'),
    new Option('-q, --quiet', 'say nothing when there is nothing to say'),
    new Option('--show-suppressed', 'list suppressed findings too'),
    new Option('--list-files', 'list the files that would be audited, and stop'),
    new Option('--timing', 'say where the time went'),
    new Option('--shard <i/n>', "read part i of n only, into --output, for 'merge'").argParser(shardOf),
    new Option('--color', 'colour the output'),
    new Option('--no-color', 'do not colour the output'),
  ];
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function collectList(value: string, before: readonly string[]): string[] {
  const names = value.split(',').map((name) => name.trim());
  return [...before, ...names.filter((name) => name !== '')];
}

function shardOf(value: string): Shard {
  const [, index, count] = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/.exec(value) ?? [];
  if (index === undefined || Number(index) > Number(count)) throw new InvalidArgumentError('Not one of 1/n to n/n.');
  return { index: Number(index), count: Number(count) };
}

/** A whole number from 1 to 999. */
export function positiveInteger(value: string): number {
  if (!/^[1-9]\d{0,2}$/.test(value)) throw new InvalidArgumentError('Not a number from 1 to 999.');
  return Number(value);
}
