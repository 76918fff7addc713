/**
 * Measures how fast the packed tool is: `npm run bench:speed -- [--quick] [--runs N] [--only TREE]... [--tree DIR]... [--peers DIR] [--semgrep-rules DIR]
 * [--cpu] [--write]`. `--cpu` compares processor time, for a machine that is doing other work. Exit code 1 when a target is not met. `--generate DIR --lines N [--kind mixed|python|typescript]` only makes a repository.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BenchError, root, runBench } from './checkouts.ts';
import { type CaseName, measureStart, measureTree, scratchFolder, type Tree, type TreeResult } from './speed/cases.ts';
import type { Mode } from './speed/measure.ts';
import { performancePage } from './speed/page.ts';
import { findPeers, type Peer, type Reads } from './speed/peers.ts';
import { peerTable, startTable, targetTable, treeTable } from './speed/tables.ts';
import { judge } from './speed/targets.ts';
import { lineCount, readTemplates } from './speed/templates.ts';
import { filesOf, packTool, type Tool } from './speed/tool.ts';
import { isTreeKind, kinds, type Size, type TreeKind, treeFiles, writeTree } from './speed/tree.ts';
import { asText } from './table.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
    only: { type: 'string', multiple: true },
    tree: { type: 'string', multiple: true },
    peers: { type: 'string' },
    'semgrep-rules': { type: 'string' },
    cpu: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    generate: { type: 'string' },
    lines: { type: 'string' },
    kind: { type: 'string', default: 'mixed' },
  },
});

/** A repository that is to be generated and measured. */
interface Plan {
  readonly name: string;
  readonly kind: TreeKind;
  readonly lines: number;
  readonly cases: readonly CaseName[];
}

const everything: readonly CaseName[] = ['cold', 'one', 'two', 'write', 'warm', 'percent', 'ten', 'staged', 'parse'];
const forPeers: readonly CaseName[] = ['cold', 'parse'];
const ofReal: readonly CaseName[] = ['cold', 'write', 'warm', 'percent', 'parse'];

const plans: readonly Plan[] = [
  { name: 'mixed-20k', kind: 'mixed', lines: 20_000, cases: everything },
  { name: 'mixed-200k', kind: 'mixed', lines: 200_000, cases: everything },
  { name: 'python-200k', kind: 'python', lines: 200_000, cases: forPeers },
  { name: 'typescript-200k', kind: 'typescript', lines: 200_000, cases: forPeers },
  { name: 'mixed-1m', kind: 'mixed', lines: 1_000_000, cases: everything },
  { name: 'mixed-2.5m', kind: 'mixed', lines: 2_500_000, cases: ['cold', 'write', 'warm', 'parse'] },
];

const quickPlans: readonly Plan[] = [
  { name: 'mixed-20k', kind: 'mixed', lines: 20_000, cases: ['cold', 'write', 'warm', 'parse'] },
  { name: 'mixed-200k', kind: 'mixed', lines: 200_000, cases: ['cold', 'write', 'warm', 'percent', 'parse'] },
  { name: 'python-20k', kind: 'python', lines: 20_000, cases: forPeers },
  { name: 'typescript-20k', kind: 'typescript', lines: 20_000, cases: forPeers },
];

function wholeNumber(name: string, text: string | undefined, least: number): number {
  const value = Number(text?.replaceAll('_', ''));
  if (!Number.isInteger(value) || value < least) throw new BenchError(`--${name} takes a whole number from ${least} on.`);
  return value;
}

function generate(folder: string): number {
  const { kind, lines } = options;
  if (!isTreeKind(kind)) throw new BenchError(`--kind is one of ${Object.keys(kinds).join(', ')}.`);
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new BenchError(`${folder} is not empty.`);
  const size = writeTree(folder, treeFiles(readTemplates(), kind, wholeNumber('lines', lines, 1_000)));
  process.stdout.write(`${folder}: ${size.files} files, ${size.lines} lines, ${(size.bytes / 1e6).toFixed(1)} MB\n`);
  return 0;
}

/** What is measured, one repository after the other: each is made when its turn comes, and removed after it. */
function* treesToMeasure(tool: Tool, peers: readonly Peer[], scratch: string): Iterable<Tree> {
  for (const tree of options.tree ?? []) yield realTree(tool, resolve(tree), peers, scratch);
  if (options.tree !== undefined && options.only === undefined) return;
  const templates = readTemplates();
  const known = options.quick ? quickPlans : plans;
  const unknown = (options.only ?? []).filter((name) => !known.some((plan) => plan.name === name));
  if (unknown.length > 0)
    throw new BenchError(`--only is one of ${known.map(({ name }) => name).join(', ')}, not ${unknown.join(', ')}.`);
  for (const { name, kind, lines, cases } of known.filter((plan) => options.only?.includes(plan.name) ?? true)) {
    const reads: Reads = kind === 'mixed' ? 'everything' : kind === 'python' ? 'python' : 'scripts';
    const fitting = lines > 200_000 || (kind === 'mixed' && lines < 200_000) ? [] : peers.filter((peer) => peer.reads === reads);
    // These two are there to be compared.
    if (kind !== 'mixed' && fitting.length === 0 && options.quick) continue;
    const folder = scratchFolder(scratch, 'tree');
    say(`${name}: generating`);
    yield { name, folder, cases, size: writeTree(folder, treeFiles(templates, kind, lines)), peers: fitting };
  }
}

/** A clone of somebody's repository, so that nothing is changed there. */
function realTree(tool: Tool, from: string, peers: readonly Peer[], scratch: string): Tree {
  const folder = scratchFolder(scratch, 'tree');
  try {
    execFileSync('git', ['clone', '-q', from, folder], { stdio: 'pipe' });
  } catch (error) {
    throw new BenchError(`${from} cannot be cloned:\n${(error as { stderr?: Buffer }).stderr ?? error}`);
  }
  const files = filesOf(tool, folder);
  const languages = new Set(files.map(({ language }) => language));
  const fits: Record<Reads, boolean> = {
    everything: true,
    python: languages.has('python'),
    scripts: languages.has('typescript') || languages.has('javascript'),
  };
  const texts = files.map(({ path }) => readFileSync(join(folder, path), 'utf8'));
  const size: Size = {
    files: files.length,
    lines: texts.reduce((sum, text) => sum + lineCount(text), 0),
    bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
  };
  // A tool with rules for two languages is asked for the first that fits.
  const fitting = peers.filter(
    (peer, index) => fits[peer.reads] && peers.findIndex((one) => one.name === peer.name && fits[one.reads]) === index,
  );
  const commit = execFileSync('git', ['-C', folder, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  return { name: `${basename(from)}@${commit}`, folder, size, cases: ofReal, peers: fitting };
}

/** Two repositories of 20 files: a small service each. */
function smallTrees(scratch: string): Record<'python' | 'typescript', string> {
  const make = (kind: 'python' | 'typescript') => {
    const folder = scratchFolder(scratch, `small-${kind}`);
    const files = [...treeFiles(readTemplates(), kind, 5_000)].filter(
      ({ path, text }) => path.startsWith('services/') && text !== '',
    );
    writeTree(folder, files.slice(0, 20));
    return folder;
  };
  return { python: make('python'), typescript: make('typescript') };
}

function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function print(...blocks: readonly string[]): void {
  say('');
  for (const block of blocks) process.stdout.write(`${block.trimEnd()}\n\n`);
}

async function measureAll(scratch: string): Promise<number> {
  const runs = options.runs === undefined ? (options.quick ? 2 : 3) : wholeNumber('runs', options.runs, 1);
  const peerOptions = { folder: options.peers, semgrepRules: options['semgrep-rules'] };
  const peers = findPeers(peerOptions, scratchFolder(scratch, 'peers'));
  say('packing');
  const tool = await packTool(scratchFolder(scratch, 'tool'));
  const mode: Mode = { clock: options.cpu ? 'cpu' : 'wall', say };
  // The tool keeps its own files there, not among the user's.
  process.env['XDG_CACHE_HOME'] = scratchFolder(scratch, 'caches');

  const start = measureStart(tool, smallTrees(scratch), options.quick ? 5 : 15, scratchFolder(scratch, 'work'), mode);
  print(asText(startTable(start)));
  const trees: TreeResult[] = [];
  for (const tree of treesToMeasure(tool, peers, scratch)) {
    const result = measureTree(tool, tree, runs, scratchFolder(scratch, 'work'), mode);
    rmSync(tree.folder, { recursive: true, force: true });
    trees.push(result);
    // After each, so that what was measured stays when the rest is given up.
    if (options.write) writePage({ trees, start }, runs);
    print(`${tree.size.files} files, ${tree.size.lines} lines\n${asText(treeTable(result))}`);
    if (result.peerFigures.size > 0) print(asText(peerTable(result)));
  }
  const targets = judge({ trees, start });
  print(asText(targetTable(targets)));
  if (options.write) print('Wrote docs/performance.md.');
  return targets.every(({ outcome }) => outcome?.isMet ?? true) ? 0 : 1;
}

function writePage(results: Parameters<typeof judge>[0], runs: number): void {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const absent = plans.map(({ name }) => name).filter((name) => !results.trees.some((tree) => tree.name === name));
  const real = results.trees.map(({ name }) => name).filter((name) => !plans.some((plan) => plan.name === name));
  const machine = {
    node: process.version.slice(1),
    platform: `${process.platform} ${process.arch}`,
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memory: Math.round(totalmem() / 2 ** 30),
  };
  writeFileSync(join(root, 'docs', 'performance.md'), performancePage(version, { ...results, absent, real }, machine, runs));
}

async function main(): Promise<number> {
  if (options.generate !== undefined) return generate(options.generate);
  if (options.write && (options.quick || options.cpu || (options.tree && !options.only)))
    throw new BenchError(
      '--write needs times of the generated repositories: leave --quick and --cpu away, and give --only beside --tree.',
    );
  const scratch = mkdtempSync(join(tmpdir(), 'backend-audit-speed-'));
  try {
    return await measureAll(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

await runBench(main);
