import { readShard } from '../audit.ts';
import { discover } from '../discover/index.ts';
import { type Problem, UsageError } from '../model/problem.ts';
import type { SourceFile } from '../model/source.ts';
import { visible } from '../report/visible.ts';
import { openShards, type Shard } from '../workers/shard.ts';
import { about, fingerprint } from './about.ts';
import { auditAndReport, isIncomplete, writeReport } from './audit-command.ts';
import type { AuditFlags, MergeFlags } from './audit-options.ts';
import { exitCodes } from './exit-codes.ts';
import { runOptionsOf } from './run-options.ts';
import { type Terminal, write } from './terminal.ts';
import { textTable } from './text-table.ts';

/** Stands for this program in shard files. */
const program = `${about.version} ${fingerprint ?? ''}`;

/**
 * Reads one part of a repository and writes what was found there to `--output`. Findings are reported by the merge.
 * @returns the exit code: clean, or incomplete when a file could not be read
 * @throws UsageError without an output file, and when there is nothing to audit
 */
export async function shardCommand(
  paths: readonly string[],
  flags: AuditFlags & { readonly shard: Shard },
  terminal: Terminal,
): Promise<number> {
  const { output, shard } = flags;
  if (output === undefined || flags.format.length > 0)
    throw new UsageError('--shard writes no report.', 'Give it --output FILE and no --format; `merge` reports on all shards.');
  const { bytes, problems, files, of } = await readShard(
    { paths, discovery: { include: flags.include, exclude: flags.exclude }, run: runOptionsOf(flags, terminal) },
    shard,
    program,
  );
  writeReport(output, bytes);
  await write(terminal.stderr, problems.map(problemLine).join(''));
  if (!flags.quiet) await write(terminal.stderr, `Wrote ${output}: ${files} of ${of} files.\n`);
  return isIncomplete(problems, flags.strict) ? exitCodes.incomplete : exitCodes.clean;
}

function problemLine({ message, fatal }: Problem): string {
  return `${fatal ? 'error' : 'warning'}: ${visible(message)}\n`;
}

/**
 * Audits a repository from its shards: the same report and exit code as of one audit.
 * @throws UsageError when the shards are not all there, or do not belong to these files
 */
export async function mergeCommand(files: readonly string[], flags: MergeFlags, terminal: Terminal): Promise<number> {
  return auditAndReport([flags.root], flags, { shards: openShards(files, flags.expect, program) }, terminal);
}

/** A folder with a manifest of its own, and backend code. */
interface Project {
  /** Relative to the audited root, `.` for itself. */
  readonly path: string;
  readonly files: number;
  readonly languages: readonly string[];
}

/** Lists the projects of a repository. @throws UsageError when there is nothing to audit */
export async function listProjectsCommand(path: string, asJson: boolean, { stdout }: Terminal): Promise<void> {
  const projects = projectsOf((await discover(path)).files);
  if (asJson) return write(stdout, `${JSON.stringify(projects)}\n`);
  const rows = projects.map(({ path, files, languages }) => [path, String(files), languages.join(', ')]);
  await write(stdout, textTable([['project', 'files', 'languages'], ...rows]));
}

const codeLanguages = new Set(['python', 'typescript', 'javascript']);

function projectsOf(files: readonly SourceFile[]): Project[] {
  const byPath = new Map<string, SourceFile[]>();
  for (const file of files) {
    const path = file.project === '' ? '.' : file.project;
    const others = byPath.get(path);
    if (others === undefined) byPath.set(path, [file]);
    else others.push(file);
  }
  return [...byPath]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, own]) => {
      const code = own.filter(({ language, role }) => codeLanguages.has(language) && role === 'source');
      return { path, files: own.length, languages: [...new Set(code.map(({ language }) => language))].sort() };
    })
    .filter(({ languages }) => languages.length > 0);
}
