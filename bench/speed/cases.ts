import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../checkouts.ts';
import { editFiles } from './edits.ts';
import { type Case, type Command, type Figure, type Mode, measure, measureCases, type Sample } from './measure.ts';
import type { Peer } from './peers.ts';
import { auditOf, filesOf, parseAlone, readTiming, type Timing, type Tool } from './tool.ts';
import type { Size } from './tree.ts';

/** The runs of the tool on a tree that can be measured; `names` says what each is. */
export type CaseName = keyof typeof names;

export const names = {
  cold: 'cold',
  one: 'cold, `--jobs 1`',
  two: 'cold, `--jobs 2`',
  write: 'cold, writing a cache',
  warm: 'nothing changed',
  percent: '1% of files changed',
  ten: '10% of files changed',
  staged: 'one staged file',
  parse: 'parse alone',
} as const;

/** A repository that is measured. */
export interface Tree {
  readonly name: string;
  readonly folder: string;
  readonly size: Size;
  readonly cases: readonly CaseName[];
  readonly peers: readonly Peer[];
}

/** What was measured on a tree. */
export interface TreeResult extends Omit<Tree, 'cases' | 'folder'> {
  readonly figures: ReadonlyMap<CaseName, Figure>;
  /** By name of the tool. */
  readonly peerFigures: ReadonlyMap<string, Figure>;
  /** Of the last cold run. */
  readonly timing: Timing;
  /** Whether all runs on the unchanged tree wrote the same bytes. */
  readonly isSame: boolean;
}

/** Measures a tree. All cases take turns. */
export function measureTree(tool: Tool, tree: Tree, runs: number, scratch: string, mode: Mode): TreeResult {
  const { folder, peers } = tree;
  const cache = join(scratch, 'cache');
  const output = join(scratch, 'output');
  const log = join(scratch, 'log');
  const hashes = new Set<string>();
  let timing: Timing = { phases: new Map(), rules: new Map() };
  const run = (command: Command): Sample => measure(command, scratch);
  const audit = (args: readonly string[]) => run({ ...auditOf(tool, folder, args), stdout: output, stderr: log });
  const unchanged = (args: readonly string[]) => {
    const sample = audit(args);
    hashes.add(createHash('sha256').update(readFileSync(output)).digest('hex'));
    return sample;
  };
  const cached = ['--cache-dir', cache];
  /** Works on a copy of the cache, so that each run finds what the last whole audit left. */
  const withCopy = (change: () => () => void) => () => {
    const kept = `${cache}-kept`;
    cpSync(cache, kept, { recursive: true, preserveTimestamps: true });
    const putBack = change();
    return () => {
      putBack();
      rmSync(cache, { recursive: true });
      cpSync(kept, cache, { recursive: true, preserveTimestamps: true });
      rmSync(kept, { recursive: true });
    };
  };
  const files = filesOf(tool, folder);
  if (files.length === 0) throw new BenchError(`The tool reads nothing in ${folder}.`);
  const edited = (share: number) =>
    withCopy(() =>
      editFiles(
        folder,
        files.map(({ path }) => path),
        Math.round(files.length * share),
      ),
    );
  const parse = parseAlone(tool, folder, files, scratch);

  const all: Record<CaseName, Omit<Case, 'name'>> = {
    cold: {
      run: () => {
        const sample = unchanged(['--no-cache', '--timing']);
        timing = readTiming(readFileSync(log, 'utf8'));
        return sample;
      },
    },
    one: { run: () => unchanged(['--no-cache', '--jobs', '1']) },
    two: { run: () => unchanged(['--no-cache', '--jobs', '2']) },
    write: {
      prepare: () => {
        rmSync(cache, { recursive: true, force: true });
        return undefined;
      },
      run: () => unchanged(cached),
    },
    warm: { run: () => unchanged(cached) },
    percent: { prepare: edited(0.01), run: () => audit(cached) },
    ten: { prepare: edited(0.1), run: () => audit(cached) },
    staged: {
      prepare: withCopy(() =>
        stageOne(
          folder,
          files.map(({ path }) => path),
        ),
      ),
      run: () => audit([...cached, '--staged']),
    },
    parse: { run: () => run(parse) },
  };
  const cases = tree.cases
    .filter((name) => name !== 'staged' || tool.help.includes('--staged'))
    .map((name) => ({ ...all[name], name }));
  const others = peers.map((peer) => ({ name: peer.name, run: () => run(peer.command(folder)) }));
  const figures = measureCases([...cases, ...others], runs, { ...mode, say: (text) => mode.say(`${tree.name}: ${text}`) });
  return {
    name: tree.name,
    size: tree.size,
    peers,
    figures: new Map(cases.map(({ name }) => [name, figures.get(name)!])),
    peerFigures: new Map(others.map(({ name }) => [name, figures.get(name)!])),
    timing,
    isSame: hashes.size <= 1,
  };
}

/** Changes one file and adds it to git's index; returns what takes both back. */
function stageOne(folder: string, paths: readonly string[]): () => void {
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'pipe' });
  const putBack = editFiles(folder, paths, 1);
  git('add', '--update');
  return () => {
    git('reset', '-q');
    putBack();
  };
}

/** Starts of the command, and of Node without it. */
export const startNames = {
  node: '`node -e 0`',
  version: '`--version`',
  help: '`--help`',
  python: '20 files of Python',
  typescript: '20 files of TypeScript',
} as const;
export type StartName = keyof typeof startNames;

/** @param small folders of the small repositories */
export function measureStart(
  tool: Tool,
  small: Readonly<Record<'python' | 'typescript', string>>,
  runs: number,
  scratch: string,
  mode: Mode,
): Map<StartName, Figure> {
  const node = (...args: readonly string[]) => measure({ program: 'node', args }, scratch);
  const audit = (folder: string) => measure(auditOf(tool, folder, ['--no-cache']), scratch);
  const cases: (Case & { name: StartName })[] = [
    { name: 'node', run: () => node('-e', '0') },
    { name: 'version', run: () => node(tool.script, '--version') },
    { name: 'help', run: () => node(tool.script, '--help') },
    { name: 'python', run: () => audit(small.python) },
    { name: 'typescript', run: () => audit(small.typescript) },
  ];
  // What an installed command keeps for its later starts is whole after some.
  for (let round = 0; round < 3; round++) for (const { run } of cases) run();
  return measureCases(cases, runs, { ...mode, say: (text) => mode.say(`start: ${text}`) }) as Map<StartName, Figure>;
}

/** An empty folder for what is measured. */
export function scratchFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}
