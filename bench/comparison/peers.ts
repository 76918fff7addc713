import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { ScoredFinding } from '../accuracy/score.ts';
import { BenchError } from '../checkouts.ts';
import { writeSemgrepRules } from '../semgrep-rules.ts';

/** A finding of a peer. */
export interface PeerFinding {
  readonly rule: string;
  /** As the peer writes it: absolute, or relative to the checkout. */
  readonly path: string;
  readonly first: number;
  readonly last: number;
}

/** A tool that is measured beside ours. */
export interface Peer {
  readonly name: string;
  /** The command, as its package installs it. */
  readonly command: string;
  /** @param output the file to write; undefined when it needs rules that were not given */
  args(folder: string, output: string, rules: string | undefined): readonly string[] | undefined;
  read(report: unknown): PeerFinding[];
  /** It has no option for a file, and prints nothing but the report. */
  readonly writesToStdout?: true;
  /** Which of our categories its rules speak of, the first pattern that fits. */
  readonly categories: readonly (readonly [RegExp, string])[];
}

type Json = Record<string, unknown>;
const list = (value: unknown) => (Array.isArray(value) ? (value as Json[]) : []);
const text = (value: unknown) => String(value ?? '');
const line = (value: unknown) => Number(value ?? 0);

const semgrepCategories: Peer['categories'] = [
  [/cors|access-control-allow-origin/i, 'cors/wildcard'],
  [/cookie|session-(?:secure|httponly|samesite)|httponly|samesite/i, 'cookies/insecure'],
  [/rate-?limit|throttl/i, 'rate-limit/missing'],
  [/on-?delete/i, 'db/fk-no-ondelete'],
  [/n-plus-(?:one|1)|batch-import|query-in-loop/i, 'perf/n-plus-one'],
  [/secret|hard-?coded|password-in|passwd|credential|api-?key|token|private-key|detected-/i, 'secrets/hardcoded'],
];

/** All of their rules that can be had without network and account; what each reports in our categories is told by the id of the rule. */
export const peers: readonly Peer[] = [
  {
    // https://semgrep.dev/docs/cli-reference
    name: 'semgrep',
    command: 'semgrep',
    args: (folder, output, rules) => {
      if (rules === undefined) return undefined;
      const config = join(dirname(output), 'rules.json');
      const about = new RegExp(semgrepCategories.map(([pattern]) => pattern.source).join('|'), 'i');
      writeSemgrepRules(rules, ['python', 'javascript', 'typescript', 'generic', 'dockerfile', 'yaml', 'json'], about, config);
      const quiet = ['--metrics', 'off', '--disable-version-check', '--quiet'];
      return ['scan', '--config', config, ...quiet, '--json', '--output', output, folder];
    },
    read: (report) =>
      list((report as Json)['results']).map(({ check_id, path, start, end }) => ({
        rule: text(check_id),
        path: text(path),
        first: line((start as Json)['line']),
        last: line((end as Json)['line']),
      })),
    categories: semgrepCategories,
  },
  {
    // https://bandit.readthedocs.io/en/latest/plugins/
    name: 'bandit',
    command: 'bandit',
    args: (folder, output) => ['-r', folder, '-f', 'json', '-o', output, '-q', '--exit-zero'],
    read: (report) =>
      list((report as Json)['results']).map(({ test_id, filename, line_number, line_range }) => ({
        rule: text(test_id),
        path: text(filename),
        first: line(line_number),
        last: Math.max(line(line_number), ...(Array.isArray(line_range) ? line_range.map(line) : [])),
      })),
    categories: [[/^B10[567]$/, 'secrets/hardcoded']],
  },
  {
    // https://docs.astral.sh/ruff/rules/#flake8-bandit-s
    name: 'ruff S',
    command: 'ruff',
    args: (folder, output) => [
      ...['check', folder, '--select', 'S', '--isolated', '--no-cache', '--exit-zero', '--quiet'],
      ...['--output-format', 'json', '--output-file', output],
    ],
    read: (report) =>
      list(report).map(({ code, filename, location, end_location }) => ({
        rule: text(code),
        path: text(filename),
        first: line((location as Json)['row']),
        last: line((end_location as Json)['row']),
      })),
    categories: [[/^S10[567]$/, 'secrets/hardcoded']],
  },
  {
    // https://github.com/gitleaks/gitleaks
    name: 'gitleaks',
    command: 'gitleaks',
    args: (folder, output) => [
      'dir',
      folder,
      '-f',
      'json',
      '-r',
      output,
      '--no-banner',
      '--exit-code',
      '0',
      '--log-level',
      'error',
    ],
    read: (report) =>
      list(report).map(({ RuleID, File, StartLine, EndLine }) => ({
        rule: text(RuleID),
        path: text(File),
        first: line(StartLine),
        last: line(EndLine),
      })),
    categories: [[/./, 'secrets/hardcoded']],
  },
  {
    // https://github.com/ajinabraham/njsscan
    name: 'njsscan',
    command: 'njsscan',
    args: (folder, output) => ['--json', '-o', output, folder],
    read: (report) =>
      ['nodejs', 'templates'].flatMap((kind) =>
        Object.entries(((report as Json)[kind] ?? {}) as Record<string, Json>).flatMap(([rule, { files }]) =>
          list(files).map(({ file_path, match_lines }) => {
            const [first, last] = Array.isArray(match_lines) ? match_lines.map(line) : [0, 0];
            return { rule, path: text(file_path), first: first ?? 0, last: last ?? 0 };
          }),
        ),
      ),
    categories: [
      [/cors/i, 'cors/wildcard'],
      [/cookie/i, 'cookies/insecure'],
      [/rate_?limit/i, 'rate-limit/missing'],
      [/secret|hardcoded|password|api_key|token/i, 'secrets/hardcoded'],
    ],
  },
  {
    // https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html
    name: 'checkov',
    command: 'checkov',
    args: (folder) => [
      ...['-d', folder, '--framework', 'secrets', 'dockerfile', 'yaml', 'json', 'github_actions', 'kubernetes', 'helm'],
      ...['-o', 'json', '--compact', '--quiet', '--soft-fail', '--skip-download'],
    ],
    writesToStdout: true,
    // One report a framework, or one object when there is only one or nothing.
    read: (report) =>
      (Array.isArray(report) ? list(report) : [report as Json]).flatMap(({ results }) =>
        list((results as Json | undefined)?.['failed_checks']).map(({ check_id, file_abs_path, file_line_range }) => {
          const [first, last] = Array.isArray(file_line_range) ? file_line_range.map(line) : [0, 0];
          return { rule: text(check_id), path: text(file_abs_path), first: first ?? 0, last: last ?? 0 };
        }),
      ),
    categories: [[/^CKV_SECRET_/, 'secrets/hardcoded']],
  },
];

export interface PeerOptions {
  readonly peers: readonly string[];
  readonly semgrepRules: string | undefined;
  readonly raw?: string | undefined;
}

/**
 * What a peer finds in a checkout.
 * @returns undefined when it is not installed, or lacks its rules
 * @throws BenchError when it fails
 */
export function runPeer(
  peer: Peer,
  folder: string,
  name: string,
  { peers: folders, semgrepRules, raw }: PeerOptions,
): { version: string; findings: PeerFinding[] } | undefined {
  const kept = raw === undefined ? undefined : join(raw, `${peer.command}-${name}.json`);
  if (kept !== undefined && existsSync(kept)) return read(peer, folder, readFileSync(kept, 'utf8'));
  const env = {
    ...process.env,
    PATH: [...folders, process.env['PATH'] ?? ''].join(delimiter),
    // Else semgrep asks its server for news before every run, and waits where there is none.
    SEMGREP_ENABLE_VERSION_CHECK: '0',
  };
  const version = versionOf(peer, env);
  const scratch = mkdtempSync(join(tmpdir(), 'backend-audit-peer-'));
  try {
    const output = join(scratch, 'report.json');
    const args = peer.args(folder, output, semgrepRules);
    if (version === undefined || args === undefined) return undefined;
    const { stdout, stderr, status } = spawnSync(peer.command, args, { encoding: 'utf8', env, maxBuffer: 1e9 });
    if (peer.writesToStdout && stdout.trim() !== '') writeFileSync(output, stdout);
    if (!existsSync(output))
      throw new BenchError(`${peer.name} wrote nothing for ${folder} (${status}):\n${stderr.slice(-2_000)}`);
    const report = `{"version":${JSON.stringify(version)},"report":${readFileSync(output, 'utf8')}}`;
    if (kept !== undefined) {
      mkdirSync(raw!, { recursive: true });
      writeFileSync(kept, report);
    }
    return read(peer, folder, report);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function read(peer: Peer, folder: string, kept: string): { version: string; findings: PeerFinding[] } {
  const { version, report } = JSON.parse(kept) as { version: string; report: unknown };
  const inside = (path: string) => (isAbsolute(path) ? relative(folder, path) : path).split(sep).join('/');
  return { version, findings: peer.read(report).map((finding) => ({ ...finding, path: inside(finding.path) })) };
}

function versionOf({ command }: Peer, env: NodeJS.ProcessEnv): string | undefined {
  const { stdout, error } = spawnSync(command, [command === 'gitleaks' ? 'version' : '--version'], { encoding: 'utf8', env });
  return error ? undefined : (/\d+\.\d+[\w.]*/.exec(stdout)?.[0] ?? 'development build');
}

/** In the terms of our labels; findings that speak of none of our categories are left out. */
export function scoredFindings({ categories }: Pick<Peer, 'categories'>, findings: readonly PeerFinding[]): ScoredFinding[] {
  return findings.flatMap(({ rule, path, first, last }) => {
    const category = categories.find(([pattern]) => pattern.test(rule))?.[1];
    const place = { path, first, last: Math.min(last, first + longest) };
    return category === undefined ? [] : [{ rule, category, confidence: undefined, message: rule, places: [place] }];
  });
}

/** Lines after the first that count, as of our own findings. */
const longest = 6;
