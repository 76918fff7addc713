import type { Score } from '../accuracy/score.ts';
import { categoryPrecision, categoryRows, share, sum } from '../accuracy/tally.ts';
import type { Repository } from '../checkouts.ts';
import { asMarkdown, type Table } from '../table.ts';

/** A tool and how it did, a score a repository. */
export interface Measured {
  readonly name: string;
  readonly version: string;
  readonly scores: Score[];
}

/** A row a category: recall and precision of each tool, and how many findings that is of. */
export function comparisonTable(measured: readonly Measured[], exhaustive: readonly string[]): Table {
  const rows = measured.map(({ scores }) => categoryRows(scores));
  const cells = (names: readonly string[]) =>
    rows.map((byName) => {
      const row = sum(names.flatMap((name) => byName.get(name) ?? []));
      return row.found === 0 ? '-' : `${share(row.hit, row.bugs)} / ${categoryPrecision(row, true)} (${row.found})`;
    });
  const bugs = (names: readonly string[]) => String(sum(names.flatMap((name) => rows[0]!.get(name) ?? [])).bugs);
  const named = exhaustive.filter((name) => rows.some((byName) => byName.has(name)));
  return [
    ['category', 'flaws', ...measured.map(({ name }) => name)],
    ...named.map((name) => [name, bugs([name]), ...cells([name])]),
    ['all', bugs(named), ...cells(named)],
  ];
}

/** `docs/comparison.md`. @param absent tools that the bench knows and that did not run on all repositories */
export function comparisonPage(
  measured: readonly Measured[],
  absent: readonly Pick<Measured, 'name'>[],
  repositories: readonly Repository[],
  exhaustive: readonly string[],
): string {
  const unmeasured = absent.map(({ name }) => `${name}, `).join('');
  return `# Beside other tools

Written by the bench, from the labels of [accuracy](accuracy.md), over ${repositories.length} public repositories:

    npm run build
    npm run bench:comparison -- --repos CHECKOUTS --semgrep-rules SEMGREP_RULES --write

with ${measured.map(({ name, version }) => `${name} ${version}`).join(', ')}; SEMGREP_RULES is a checkout of the public
[semgrep-rules](https://github.com/semgrep/semgrep-rules). A cell is *recall / precision (findings)*; \`-\` means that the tool reports nothing of that
kind here. Findings of other kinds do not count against anybody. All tools run with the defaults that their documentation gives.

${asMarkdown(comparisonTable(measured, exhaustive)).trimEnd()}

## How to read it

- The labels are ours, and we mended this tool by them: its own column says that it reproduces them, not how it does on code that nobody has read. The
  others' columns say what they see of the flaws that these categories are about.
- Which category a finding of another tool belongs to is told by the id of its rule (\`bench/comparison/peers.ts\`). It counts as a hit within three lines of
  the label, as ours do.
- The other tools find much that this one does not look for (injection, unsafe deserialisation, weak cryptography, secrets in git's history). Use them beside it.
- eslint-plugin-security has no rule that speaks of these categories. Not measured: ${unmeasured}Semgrep's Pro rules, which need an account, and KICS.
`;
}
