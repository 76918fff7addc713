/**
 * Measures peers and the built tool against the same labels:
 * `npm run bench:comparison -- --repos DIR [--labels DIR] [--peers DIR] [--semgrep-rules DIR] [--raw DIR] [--only NAME] [--write]`.
 *
 * `--peers` (repeatable) are folders with the peers' commands, looked into before PATH; a peer that is not installed is left out and said so. `--raw`
 * keeps what the peers wrote, and takes it from there the next time. `--write` writes `docs/comparison.md`.
 */
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Log } from 'sarif';
import { labelsIn, repositoryOf } from './accuracy/labels.ts';
import { type Categories, findingsOf, judgeable, type Score, score } from './accuracy/score.ts';
import { audit, BenchError, categoriesRead, requireCheckouts, root, runBench } from './checkouts.ts';
import { comparisonPage, comparisonTable, type Measured } from './comparison/page.ts';
import { type Peer, peers, runPeer, scoredFindings } from './comparison/peers.ts';
import { asText } from './table.ts';

const { values: options } = parseArgs({
  options: {
    labels: { type: 'string', multiple: true },
    repos: { type: 'string' },
    peers: { type: 'string', multiple: true, default: [] },
    'semgrep-rules': { type: 'string' },
    raw: { type: 'string' },
    only: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
  },
});

function main(): number {
  if (options.repos === undefined) throw new BenchError('Say where the checkouts are: --repos DIR.');
  const categories = JSON.parse(readFileSync(join(root, 'bench', 'accuracy', 'categories.json'), 'utf8')) as Categories;
  const all = labelsIn(options.labels ?? [join(root, 'bench', 'labels')]);
  const labels = new Map([...all].filter(([name]) => options.only?.includes(name) ?? true));
  const repositories = [...labels].map(([name, some]) => repositoryOf(name, some));
  requireCheckouts(repositories, options.repos);

  const read = categoriesRead();
  const ours: Measured = { name: 'backend-audit', version: versionOf(), scores: [] };
  for (const [name, some] of labels) {
    const found = findingsOf(audit(join(options.repos, name), 'sarif') as Log, categories.map);
    ours.scores.push(score(some, judgeable(found, read.get(name)), categories.exhaustive));
  }
  const measured = [ours];
  const absent: Peer[] = [];
  for (const peer of peers) {
    const scores: Score[] = [];
    let version: string | undefined;
    for (const [name, some] of labels) {
      // Some peers find nothing below a link.
      const run = runPeer(peer, realpathSync(join(options.repos, name)), name, {
        ...options,
        semgrepRules: options['semgrep-rules'],
      });
      if (run === undefined) break;
      version = run.version;
      scores.push(score(some, judgeable(scoredFindings(peer, run.findings), read.get(name)), categories.exhaustive));
    }
    // What ran on some repositories only, from kept reports, cannot stand beside what ran on all.
    if (version === undefined || scores.length < ours.scores.length) absent.push(peer);
    else measured.push({ name: peer.name, version, scores });
  }
  process.stdout.write(asText(comparisonTable(measured, categories.exhaustive)));
  for (const { name } of absent)
    process.stdout.write(`${name} was not measured on all: it is not installed, or was not given its rules.\n`);
  if (options.write)
    writeFileSync(join(root, 'docs', 'comparison.md'), comparisonPage(measured, absent, repositories, categories.exhaustive));
  return 0;
}

function versionOf(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

runBench(main);
