/**
 * Compares the findings on pinned public repositories with those of the last time: `npm run bench:ruling -- --repos DIR [--only NAME] [--update]`.
 *
 * `bench/ruling/NAME.txt` holds a line a finding, of all rules and every confidence. Prints what is gone and what is new; exit code 1 when anything is,
 * unless `--update` stores it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { audit, BenchError, repositories, requireCheckouts, root, runBench } from './checkouts.ts';
import { difference, type RuledFinding, rulingText } from './ruling/ruling.ts';

const { values: options } = parseArgs({
  options: { repos: { type: 'string' }, only: { type: 'string', multiple: true }, update: { type: 'boolean', default: false } },
});

/** Compares one repository, prints the difference, and says how many findings differ. */
function compare(name: string, folder: string): number {
  const file = join(root, 'bench', 'ruling', `${name}.txt`);
  const report = audit(folder, 'json', ['--profile', 'all', '--min-confidence', 'low']) as { findings: readonly RuledFinding[] };
  const now = rulingText(report.findings);
  const { gone, fresh } = difference(existsSync(file) ? readFileSync(file, 'utf8') : '', now);
  process.stdout.write(`${name}: ${report.findings.length} findings, ${gone.length} gone, ${fresh.length} new\n`);
  for (const line of gone) process.stdout.write(`  - ${line}\n`);
  for (const line of fresh) process.stdout.write(`  + ${line}\n`);
  if (options.update) writeFileSync(file, now);
  return gone.length + fresh.length;
}

function main(): number {
  const { repos, only, update } = options;
  if (repos === undefined) throw new BenchError('Say where the checkouts are: --repos DIR.');
  const known = repositories();
  const unknown = (only ?? []).filter((wanted) => !known.some(({ name }) => name === wanted));
  if (unknown.length > 0) throw new BenchError(`Not in bench/repositories.json: ${unknown.join(', ')}.`);
  const wanted = known.filter(({ name }) => only?.includes(name) ?? true);
  requireCheckouts(wanted, repos);
  const changed = wanted.map(({ name }) => compare(name, join(repos, name))).reduce((sum, one) => sum + one, 0);
  if (changed > 0 && !update)
    process.stdout.write(`\n${changed} findings differ. When they are right, run again with --update.\n`);
  return changed > 0 && !update ? 1 : 0;
}

await runBench(main);
