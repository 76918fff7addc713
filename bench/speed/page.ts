import { asMarkdown } from '../table.ts';
import type { TreeResult } from './cases.ts';
import { peerTable, startTable, targetTable, treeTable } from './tables.ts';
import { judge, type Results, slowestRule } from './targets.ts';

/** Where it was measured. */
export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  readonly processor: string;
  /** GB. */
  readonly memory: number;
}

/**
 * `docs/performance.md`.
 * @param results with the names of the repositories that were left out
 */
export function performancePage(
  version: string,
  results: Results & { readonly absent: readonly string[] },
  machine: Machine,
  runs: number,
): string {
  const { trees, start, absent } = results;
  const withPeers = trees.filter(({ peerFigures }) => peerFigures.size > 0);
  return [
    '# Performance',
    'Written by the bench; every figure comes from one run of this command:',
    `    npm run bench:speed -- --peers DIR --semgrep-rules DIR${absent.length === 0 ? '' : trees.map(({ name }) => ` --only ${name}`).join('')} --write`,
    ...(absent.length === 0 ? [] : [`Not measured: ${absent.join(', ')}.`]),
    `Version ${version}, Node ${machine.node}, ${machine.platform}, ${machine.cores} cores (${machine.processor}), ${machine.memory} GB.`,
    '## Targets',
    asMarkdown(targetTable(judge(results))),
    '## How it is measured',
    howMeasured(runs),
    '## Start',
    asMarkdown(startTable(start)),
    '## Repositories of different sizes',
    asMarkdown([['repository', 'files', 'lines', 'MB'], ...trees.map(sizeRow)]),
    ...trees.map((tree) => asMarkdown(treeTable(tree))),
    '## Where the time of a cold run goes',
    asMarkdown([['repository', ...phasesOf(trees)], ...trees.map((tree) => phaseRow(tree, phasesOf(trees)))]),
    ...(withPeers.length === 0 ? [] : ['## Other tools on the same files', othersNote(withPeers)]),
    ...withPeers.map((tree) => asMarkdown(peerTable(tree))),
  ]
    .map((part) => part.trimEnd())
    .join('\n\n')
    .concat('\n');
}

function howMeasured(runs: number): string {
  return [
    '- What runs is the packed command, as npm publishes it. The repositories are generated, the same every time; `bench/README.md` says from what.',
    `- Times are those of whole processes, from their start to their end: ${runs === 1 ? 'one run each' : `medians of ${runs} runs`}. All cases of a repository take turns, so that noise hits all alike; the spread is the difference between the slowest and the fastest run.`,
    '- CPU seconds and peak memory are those of the process with all its threads, as Node reports them; `git`, which it asks for the list of files, is in the wall time only.',
    '- `NODE_EXTRA_CA_CERTS` is not set: with it Node reads certificates at every start, 0.1 s for those of a Linux system, and all of its ratios look better.',
    '- Cold means without a cache of the tool. Files are in the memory of the operating system in all runs.',
    '- *Parse alone* is a process that reads the same files and makes their syntax trees with the same parsers, and nothing more.',
    '- A changed file got another function at its end.',
  ].join('\n');
}

function sizeRow({ name, size }: TreeResult): string[] {
  return [name, String(size.files), String(size.lines), (size.bytes / 1e6).toFixed(1)];
}

function phasesOf(trees: readonly TreeResult[]): string[] {
  return [...new Set(trees.flatMap(({ timing }) => [...timing.phases.keys()])), 'slowest rule'];
}

function phaseRow(tree: TreeResult, phases: readonly string[]): string[] {
  const slowest = slowestRule(tree);
  const cell = (phase: string) => {
    const time = tree.timing.phases.get(phase);
    return time === undefined ? '-' : `${(time / 1000).toFixed(2)} s`;
  };
  const cells = phases.slice(0, -1).map(cell);
  return [tree.name, ...cells, slowest ? `${slowest.rule}, ${(100 * slowest.share).toFixed(1)}%` : '-'];
}

/** What each was asked to do. */
function othersNote(trees: readonly TreeResult[]): string {
  const peers = new Map(trees.flatMap((tree) => tree.peers.map((peer) => [`${peer.name} on ${tree.name}`, peer.note])));
  const lines = [...peers].map(([name, note]) => `- ${name}: ${note}.`);
  return ['None of them does the same work: most look at each file alone, and have other rules.', '', ...lines].join('\n');
}
