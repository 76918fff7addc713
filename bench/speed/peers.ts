import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeSemgrepRules } from '../semgrep-rules.ts';
import type { Command } from './measure.ts';

/** Where other tools may be. */
export interface PeerOptions {
  /** A folder with `venv/`, `npm/` or `node_modules/`, and `bin/`, in this order; then the PATH. */
  readonly folder?: string;
  /** A checkout of rules for semgrep. */
  readonly semgrepRules?: string;
}

export type Reads = 'python' | 'scripts' | 'everything';

/** Another tool that reads the same tree. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** What it is asked to do, for the page. */
  readonly note: string;
  /** What it is for: files of one language, or all. */
  readonly reads: Reads;
  command(tree: string): Command;
}

/** The tools that are installed. Those that are not are left out. */
export function findPeers(options: PeerOptions, scratch: string): Peer[] {
  mkdirSync(scratch, { recursive: true });
  return [bandit, ruff, semgrep, eslint, oxlint, gitleaks].flatMap((find) => find(options, scratch));
}

type Find = (options: PeerOptions, scratch: string) => readonly Peer[];

const bandit: Find = (options) =>
  peer(options, 'bandit', 'python', 'all its checks', (program) => (tree) => ({
    program,
    args: ['-q', '-r', tree, '-f', 'json', '--exit-zero'],
  }));

const ruff: Find = (options) =>
  peer(options, 'ruff', 'python', 'its rules S, no cache', (program) => (tree) => ({
    program,
    args: ['check', '--isolated', '--no-cache', '--select', 'S', '--exit-zero', '--output-format', 'json', tree],
  }));

const oxlint: Find = (options) =>
  peer(options, 'oxlint', 'scripts', 'its default rules', (program) => (tree) => ({
    program,
    args: ['--format', 'json', tree],
    codes: [0, 1],
  }));

const gitleaks: Find = (options) =>
  peer(
    options,
    'gitleaks',
    'everything',
    'secrets only, files only',
    (program) => (tree) => ({ program, args: ['dir', tree, '--no-banner', '--exit-code', '0', '--log-level', 'error'] }),
    ['version'],
  );

/** Rules are chosen by their ids: those that speak of what this tool speaks of. */
const ours = /cookie|cors|secret|credential|password|passwd|jwt|token|session|api-?key|limit|query-in-loop|n-plus|debug|env-set/;

const semgrep: Find = (options, scratch) => {
  const { semgrepRules } = options;
  if (semgrepRules === undefined) return [];
  const env = {
    SEMGREP_ENABLE_VERSION_CHECK: '0',
    SEMGREP_SETTINGS_FILE: join(scratch, 'semgrep.yml'),
    SEMGREP_LOG_FILE: join(scratch, 'semgrep.log'),
  };
  return (['python', 'scripts'] as const).flatMap((reads) => {
    const folders = reads === 'python' ? ['python'] : ['javascript', 'typescript'];
    const config = join(scratch, `semgrep-${reads}.json`);
    const count = writeSemgrepRules(resolve(semgrepRules), folders, ours, config);
    if (count === 0) return [];
    const args = ['scan', '--config', config, '--metrics', 'off', '--disable-version-check', '--quiet', '--json'];
    const note = `its ${count} public rules about what this tool looks for`;
    return peer(options, 'semgrep', reads, note, (program) => (tree) => ({ program, args: [...args, tree], env }));
  });
};

const eslint: Find = (options, scratch) => {
  const program = locate('eslint', options);
  if (program === undefined) return [];
  const require = createRequire(join(resolve(program, '..', '..', '..'), 'package.json'));
  const config = join(scratch, 'eslint.config.mjs');
  try {
    const from = (name: string) => JSON.stringify(pathToFileURL(require.resolve(name)).href);
    const lines = [
      `import security from ${from('eslint-plugin-security')};`,
      `import parser from ${from('@typescript-eslint/parser')};`,
      "export default [{ files: ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}'], linterOptions: { reportUnusedDisableDirectives: 'off' }, languageOptions: { parser }, ...security.configs.recommended }];",
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
  } catch {
    return []; // Without the plug-in or a parser for TypeScript.
  }
  return peer(options, 'eslint', 'scripts', 'the recommended rules of eslint-plugin-security', () => (tree) => ({
    program,
    args: ['--config', config, '--no-config-lookup', '--format', 'json', '.'],
    cwd: tree,
    codes: [0, 1],
  }));
};

function peer(
  options: PeerOptions,
  name: string,
  reads: Reads,
  note: string,
  command: (program: string) => Peer['command'],
  versionArgs: readonly string[] = ['--version'],
): Peer[] {
  const program = locate(name, options);
  if (program === undefined) return [];
  // Else semgrep asks its server for news even then, and waits where there is none.
  const env = { ...process.env, SEMGREP_ENABLE_VERSION_CHECK: '0' };
  const { status, stdout } = spawnSync(program, versionArgs, { encoding: 'utf8', env });
  if (status !== 0) return [];
  return [{ name, reads, note, version: /\d[\w.]*/.exec(stdout)?.[0] ?? 'unknown', command: command(program) }];
}

function locate(name: string, { folder }: PeerOptions): string | undefined {
  const places = ['venv/bin', 'npm/node_modules/.bin', 'node_modules/.bin', 'bin'];
  const given = folder === undefined ? [] : places.map((place) => resolve(folder, place));
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((place) => place !== '');
  return [...given, ...path].map((place) => join(place, name)).find((file) => existsSync(file));
}
