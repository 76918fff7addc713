/**
 * Measures the built tool against labelled repositories:
 * `npm run bench:accuracy -- --labels DIR --repos DIR [--verbose] [--only NAME] [--write]`.
 *
 * `--labels` (repeatable, default `bench/labels`) holds NAME.jsonl, `--repos` holds a checkout NAME for each. `--verbose` lists every miss and false alarm,
 * `--write` writes `docs/accuracy.md`, from labels of this repository only.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Log } from 'sarif';
import { rules } from '../rules/index.ts';
import { labelsIn, repositoryOf } from './accuracy/labels.ts';
import { accuracyPage } from './accuracy/page.ts';
import { type Categories, categoryOf, coveredCategories, findingsOf, judgeable, type Score, score } from './accuracy/score.ts';
import { alarmLines, categoryTable, missLines, repositoryTable, ruleTable, unjudgedLines } from './accuracy/tables.ts';
import { categoryRows, ruleRows } from './accuracy/tally.ts';
import { audit, BenchError, categoriesRead, requireCheckouts, root, runBench } from './checkouts.ts';
import { asText } from './table.ts';

const { values: options } = parseArgs({
  options: {
    labels: { type: 'string', multiple: true },
    repos: { type: 'string' },
    only: { type: 'string', multiple: true },
    verbose: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const categories = JSON.parse(readFileSync(join(root, 'bench', 'accuracy', 'categories.json'), 'utf8')) as Categories;

function print(...blocks: readonly string[]): void {
  for (const block of blocks) process.stdout.write(`${block.trimEnd()}\n\n`);
}

function list(title: string, scores: ReadonlyMap<string, Score>, lines: (score: Score) => string[]): string {
  const all = [...scores].flatMap(([name, one]) => lines(one).map((line) => `  ${name}: ${line}`));
  return [`${title} (${all.length})`, ...all].join('\n');
}

function main(): number {
  if (options.repos === undefined) throw new BenchError('Say where the checkouts are: --repos DIR.');
  if (options.write && options.only) throw new BenchError('--write needs all repositories: leave --only away.');
  const folders = options.labels ?? [join(root, 'bench', 'labels')];
  const shownFolders = folders.map((folder) => relative(root, resolve(folder)));
  if (options.write && shownFolders.some((folder) => folder.startsWith('..')))
    throw new BenchError('--write takes labels of this repository only, so that anyone can measure again.');

  const all = labelsIn(folders);
  const unknown = (options.only ?? []).filter((name) => !all.has(name));
  if (unknown.length > 0) throw new BenchError(`No labels for ${unknown.join(', ')}; there are ${[...all.keys()].join(', ')}.`);
  const labels = new Map([...all].filter(([name]) => options.only?.includes(name) ?? true));
  const repositories = [...labels].map(([name, some]) => repositoryOf(name, some));
  requireCheckouts(repositories, options.repos);

  const read = categoriesRead();
  const scoresWith = (...args: readonly string[]) =>
    new Map(
      [...labels].map(([name, some]) => {
        const log = audit(join(options.repos!, name), 'sarif', args) as Log;
        return [name, score(some, judgeable(findingsOf(log, categories.map), read.get(name)), categories.exhaustive)];
      }),
    );
  const scores = scoresWith();
  const lower = scoresWith('--min-confidence', 'low');
  const ids = rules.map(({ id }) => id);
  const covered = coveredCategories(ids, categories.map);
  print(
    asText(categoryTable(categoryRows([...scores.values()]), categoryRows([...lower.values()]), categories.exhaustive, covered)),
    asText(ruleTable(ruleRows([...lower.values()], ids, categories.map, categoryOf))),
    asText(repositoryTable(scores, categories.exhaustive)),
  );
  if (options.verbose)
    print(
      list('MISSED', scores, (one) => missLines(one, covered)),
      list('FALSE ALARMS', scores, alarmLines),
      list('NOT JUDGED', scores, unjudgedLines),
    );
  if (options.write) {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const measured = {
      version,
      labelFolders: shownFolders,
      repositories,
      partly: read,
      rules,
      categories,
      scores,
      lower,
    };
    writeFileSync(join(root, 'docs', 'accuracy.md'), accuracyPage(measured));
    print('Wrote docs/accuracy.md.');
  }
  return 0;
}

await runBench(main);
