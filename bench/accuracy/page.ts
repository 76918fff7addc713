import type { Rule } from '../../src/model/rule.ts';
import type { Repository } from '../checkouts.ts';
import { asMarkdown } from '../table.ts';
import { type Categories, type CategoryRow, categoryOf, coveredCategories, type Score, tolerance } from './score.ts';
import { categoryTable, confidenceTable, falseAlarms, findingText, missLines, repositoryTable, ruleTable } from './tables.ts';
import { categoryRows, ruleRows, sum } from './tally.ts';

/** Everything `docs/accuracy.md` is made from. */
export interface Measurement {
  readonly version: string;
  /** Folders of labels, relative to the project. */
  readonly labelFolders: readonly string[];
  readonly repositories: readonly Repository[];
  /** By name, the categories of those that were not read for all. */
  readonly partly?: ReadonlyMap<string, readonly string[]>;
  readonly rules: readonly Rule[];
  readonly categories: Categories;
  /** By repository, of the default profile. */
  readonly scores: ReadonlyMap<string, Score>;
  /** With findings of low confidence too. */
  readonly lower: ReadonlyMap<string, Score>;
}

/** The page, in Markdown. */
export function accuracyPage(measured: Measurement): string {
  const { scores, lower, rules, categories } = measured;
  const rows = categoryRows([...scores.values()]);
  const all = sum([...rows.values()]);
  const ids = rules.map(({ id }) => id);
  const covered = coveredCategories(ids, categories.map);
  const byRule = ruleRows([...scores.values()], ids, categories.map, categoryOf);
  const options = measured.labelFolders.map((folder) => `--labels ${folder} `).join('');
  return [
    '# Accuracy',
    `Written by the bench; every figure comes from this command, \`CHECKOUTS\` being a folder with the repositories below:`,
    `    npm run build\n    npm run bench:accuracy -- ${options}--repos CHECKOUTS --write`,
    `${all.bugs} flaws and ${all.traps} places that only look like one, in ${measured.repositories.length} public ` +
      `repositories, judged by reading the code: positions and reasons stand in \`${measured.labelFolders.join('`, `')}\`. Version ${measured.version}, ` +
      'default profile.',
    '## How it is counted',
    howCounted(measured, rows),
    '## Repositories',
    asMarkdown([['repository', 'commit'], ...measured.repositories.map(({ repo, commit }) => [repo, `\`${commit}\``])]),
    asMarkdown(repositoryTable(scores, categories.exhaustive)),
    '## By category',
    asMarkdown(categoryTable(rows, categoryRows([...lower.values()]), categories.exhaustive, covered)),
    '## By confidence',
    'How often a finding that claims a confidence is right. Findings of low confidence are hidden by default.',
    asMarkdown(confidenceTable([...lower.values()])),
    '## By rule',
    asMarkdown(ruleTable(byRule).map((row) => row.slice(0, -1))),
    '## Known misses',
    lists(scores, (score) => missLines(score, covered)),
    '## Known false alarms',
    lists(scores, (score) => falseAlarms(score).map(findingText).sort()),
    '## What each rule does not see',
    rules.map(({ id, limits }) => `- **${id}**: ${limits ?? 'Nothing is known.'}`).join('\n'),
  ]
    .map((part) => part.trimEnd())
    .join('\n\n')
    .concat('\n');
}

function howCounted({ categories, repositories, partly }: Measurement, rows: ReadonlyMap<string, CategoryRow>): string {
  const measured = categories.exhaustive.filter((name) => rows.has(name));
  const some = repositories.filter(({ name }) => partly?.has(name)).length;
  return [
    `- A finding is **true** when one of its places stands at most ${tolerance} lines from a labelled flaw of its category, each label being served once, or when it repeats a flaw that is labelled there.`,
    '- It is **false** when it stands nearest to a place that only looks like a flaw (a trap), or, in the categories where every instance is labelled, near no label at all.',
    '- **Precision** is the share of true ones among those judged. Places about which one may argue count neither way in the table of rules, and as found in that of categories.',
    '- **Recall** is the share of labelled flaws that are found. A miss counts against the rule that its label names.',
    `- Every instance is labelled in ${measured.map((name) => `\`${name}\``).join(', ')}: the headline. In the other categories the findings are judged, and what was not found is not known in full.`,
    ...(some > 0
      ? [
          `- ${some} of the repositories were read for some categories only (\`bench/repositories.json\` says which); their other findings are left out.`,
        ]
      : []),
  ].join('\n');
}

function lists(scores: ReadonlyMap<string, Score>, lines: (score: Score) => string[]): string {
  const parts = [...scores].flatMap(([name, score]) => lines(score).map((line) => `- ${name}: ${escaped(line)}`));
  return parts.length === 0 ? 'None.' : parts.join('\n');
}

/** So that names with underscores and stars stay what they are. */
function escaped(text: string): string {
  return text.replace(/[\\`*_<>[\]|]/g, '\\$&');
}
