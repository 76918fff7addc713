/**
 * Measures the built tool against labelled repositories:
 * `npm run bench:accuracy -- --labels DIR --repos DIR [--verbose] [--only NAME] [--write]`.
 *
 * `--labels` (repeatable, default `bench/labels`) holds NAME.jsonl, `--repos` holds a checkout NAME for each. `--verbose` lists every miss and false alarm,
 * `--write` writes `docs/accuracy.md`, from labels of this repository only.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Log } from 'sarif';
import { rules } from '../rules/index.ts';
import { accuracyPage } from './accuracy/page.ts';
import {
  type Categories,
  categoryOf,
  coveredCategories,
  findingsOf,
  type Label,
  readLabels,
  type Score,
  score,
} from './accuracy/score.ts';
import { alarmLines, asText, categoryTable, missLines, repositoryTable, ruleTable, unjudgedLines } from './accuracy/tables.ts';
import { categoryRows, ruleRows } from './accuracy/tally.ts';
import { audit, BenchError, type Repository, requireCheckouts, root, runBench } from './checkouts.ts';

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

/** Labels by repository, from all folders, repositories sorted by name. */
function labelsIn(folders: readonly string[]): Map<string, Label[]> {
  const files = folders.flatMap((folder) => {
    if (!existsSync(folder)) throw new BenchError(`There is no folder ${folder}.`);
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => join(folder, name));
  });
  const labels = new Map<string, Label[]>();
  for (const file of files) {
    const name = basename(file, '.jsonl');
    labels.set(name, [...(labels.get(name) ?? []), ...labelsOf(file)]);
  }
  return new Map([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function labelsOf(file: string): Label[] {
  try {
    return readLabels(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new BenchError(`${file}: ${(error as Error).message}`);
  }
}

/** The repository that labels speak of. Labels of one repository must agree on it. */
function repositoryOf(name: string, labels: readonly Label[]): Repository {
  const said = [...new Set(labels.map(({ repo, commit }) => `${repo}@${commit}`))];
  const [repo, commit] = said.length === 1 ? said[0]!.split('@') : [];
  if (!repo || !commit)
    throw new BenchError(`The labels of ${name} name ${said.length === 0 ? 'no repository' : said.join(' and ')}.`);
  return { name, repo, commit };
}

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

  const scoresWith = (...args: readonly string[]) =>
    new Map(
      [...labels].map(([name, some]) => {
        const log = audit(join(options.repos!, name), 'sarif', args) as Log;
        return [name, score(some, findingsOf(log, categories.map), categories.exhaustive)];
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

runBench(main);
