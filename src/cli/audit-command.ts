import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { rules } from '../../rules/index.ts';
import { type Audit, type AuditOptions, audit } from '../audit.ts';
import { nearest } from '../config/nearest.ts';
import { type Profile, selectRules } from '../config/select.ts';
import { discover } from '../discover/index.ts';
import { type Confidence, type Severity, severities } from '../model/finding.ts';
import { type Problem, UsageError } from '../model/problem.ts';
import type { Report, Reporter } from '../model/report.ts';
import { reporters } from '../report/index.ts';
import { visible } from '../report/visible.ts';
import { about } from './about.ts';
import type { AuditFlags } from './audit-options.ts';
import { exitCodes } from './exit-codes.ts';
import { startProgress } from './progress.ts';
import { runOptionsOf } from './run-options.ts';
import { type Terminal, wantsColor, widthOf, write } from './terminal.ts';

/** A report format and where it goes: a file, or stdout. */
interface Output {
  readonly reporter: Reporter;
  readonly file?: string;
}

/**
 * Audits and reports: findings to stdout or files, everything else to stderr.
 * @returns the exit code
 * @throws UsageError for flags that make no sense and when there is nothing to audit
 */
export async function auditCommand(paths: readonly string[], flags: AuditFlags, terminal: Terminal): Promise<number> {
  if (flags.listFiles) return listFiles(paths, flags, terminal);
  if (flags.shard) {
    const { shardCommand } = await import('./shard-commands.ts');
    return shardCommand(paths, { ...flags, shard: flags.shard }, terminal);
  }
  return auditAndReport(paths, flags, runOptionsOf(flags, terminal), terminal);
}

/** What an audit needs to know beside how files are read. */
export type ReportFlags = Omit<AuditFlags, 'jobs' | 'cacheDir' | 'cache' | 'shard' | 'listFiles'>;

/**
 * Audits and reports, with files read in a way that the caller chose.
 * @returns the exit code
 * @throws UsageError as `auditCommand`
 */
export async function auditAndReport(
  paths: readonly string[],
  flags: ReportFlags,
  run: NonNullable<AuditOptions['run']>,
  terminal: Terminal,
): Promise<number> {
  const outputs = outputsOf(flags);
  const selected = selectRules(rules, { profile: flags.profile as Profile, select: flags.select, ignore: flags.ignore });
  const progress = startProgress(terminal, flags.quiet ?? false);
  const result = await audit({
    paths,
    discovery: { include: flags.include, exclude: flags.exclude },
    run: { ...run, onProgress: progress.report },
    rules: selected,
    knownRules: rules,
    minSeverity: flags.minSeverity as Severity,
    minConfidence: (flags.minConfidence as Confidence | undefined) ?? (flags.profile === 'all' ? 'low' : 'medium'),
    tool: about,
    today: terminal.today,
  }).finally(progress.stop);
  await Promise.all(outputs.map((output) => deliver(output, result.report, flags, terminal)));
  if (flags.timing) await write(terminal.stderr, timingText(result));
  return exitCodeOf(result.report, flags);
}

// ------------------------------------------------------------------------------------------------------------- outputs

/** @throws UsageError for an unknown format, and for two that would mix on stdout */
function outputsOf({ format, output }: ReportFlags): Output[] {
  const outputs = (format.length === 0 ? ['pretty'] : format).map(outputOf);
  const toStdout = outputs.filter(({ file }) => file === undefined);
  if (output !== undefined) {
    if (toStdout.length !== 1)
      throw new UsageError('--output takes one format without a file.', 'Use --format FMT=FILE for each.');
    return outputs.map((one) => (one === toStdout[0] ? { ...one, file: output } : one));
  }
  if (toStdout.length > 1)
    throw new UsageError('Only one format can go to stdout.', 'Give the others a file: --format sarif=audit.sarif.');
  return outputs;
}

function outputOf(text: string): Output {
  const [name = '', ...rest] = text.split('=');
  const reporter = reporters.get(name);
  if (!reporter) {
    const names = [...reporters.keys()];
    const meant = nearest(name, names);
    throw new UsageError(
      `There is no format '${name}'.`,
      meant ? `Did you mean '${meant}'?` : `The formats are ${names.join(', ')}.`,
    );
  }
  if (rest.length === 0) return { reporter };
  const file = rest.join('=');
  if (file === '')
    throw new UsageError(`--format ${name}= names no file.`, `Write --format ${name}=FILE, or --format ${name} for stdout.`);
  return { reporter, file };
}

async function deliver({ reporter, file }: Output, report: Report, flags: ReportFlags, terminal: Terminal): Promise<void> {
  const isSilent = flags.quiet && reporter.name === 'pretty' && report.findings.length === 0 && report.problems.length === 0;
  if (isSilent && file === undefined) return;
  const color = file === undefined && wantsColor(terminal, flags.color);
  const text = reporter.render(report, { color, width: widthOf(terminal), showSuppressed: flags.showSuppressed ?? false });
  if (file === undefined) return write(terminal.stdout, text);
  writeReport(file, text);
  if (!flags.quiet) await write(terminal.stderr, `Wrote ${file}.\n`);
}

/** Creates folders on the way. @throws UsageError when it cannot be written */
export function writeReport(file: string, text: string | Uint8Array): void {
  try {
    mkdirSync(dirname(resolve(file)), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}).`);
  }
}

// ----------------------------------------------------------------------------------------------------------- exit code

/** Whether something was not audited: fatal problems, and with `--strict` any file that could not be read in full. */
export function isIncomplete(problems: readonly Problem[], strict: boolean | undefined): boolean {
  return problems.some(({ fatal, kind }) => fatal || (strict === true && gaps.has(kind)));
}

/** Problems of files that were not audited in full; those of suppressions and of names that could not be followed are none. */
const gaps: ReadonlySet<Problem['kind']> = new Set([
  'unreadable',
  'syntax',
  'too-large',
  'too-deep',
  'encoding',
  'timeout',
  'crashed',
]);

function exitCodeOf({ findings, problems }: Report, { failOn, strict }: ReportFlags): number {
  if (isIncomplete(problems, strict)) return exitCodes.incomplete;
  if (failOn === 'none') return exitCodes.clean;
  const mildest = severities.indexOf(failOn as Severity);
  return findings.some(({ severity }) => severities.indexOf(severity) <= mildest) ? exitCodes.findings : exitCodes.clean;
}

// --------------------------------------------------------------------------------------------------------------- lists

async function listFiles(paths: readonly string[], { include, exclude }: AuditFlags, terminal: Terminal): Promise<number> {
  const { files, leftOut } = await discover(paths, { include, exclude });
  const rows = [
    ...files.map(({ path, language, role }) => [path, language, role]),
    ...leftOut.map(({ path, reason }) => [path, '-', `left out: ${reason}`]),
  ].sort(([a], [b]) => (a! < b! ? -1 : 1));
  const width = Math.max(...rows.map(([path]) => path!.length));
  const lines = rows.map(([path, language, role]) => `${path!.padEnd(width)}  ${language!.padEnd(10)}  ${role}\n`);
  await write(terminal.stdout, lines.join(''));
  return exitCodes.clean;
}

/** Phases in order, then the slowest files and rules. */
function timingText({ phases, files, rules: times }: Audit): string {
  const line = ([name, time]: readonly [string, number]) => `  ${time.toFixed(0).padStart(6)} ms  ${visible(name)}\n`;
  const slowest = (of: ReadonlyMap<string, number>) => [...of].sort(([, a], [, b]) => b - a).slice(0, 10);
  const section = (title: string, rows: readonly (readonly [string, number])[]) =>
    rows.length === 0 ? [] : [`${title}:\n`, ...rows.map(line)];
  return [
    ...section('Phases', [...phases]),
    ...section('Slowest files', slowest(files)),
    ...section('Slowest rules', slowest(times)),
  ].join('');
}
