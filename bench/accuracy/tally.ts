import type { Confidence } from '../../src/model/finding.ts';
import type { Categories, CategoryRow, Outcome, Score } from './score.ts';

/** Figures of a rule over all repositories. */
export interface RuleRow {
  readonly rule: string;
  /** Findings by what became of them. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Findings by the confidence they were reported with, and what became of them. */
  readonly byConfidence: ReadonlyMap<Confidence, Readonly<Record<Outcome, number>>>;
  /** Labels it serves. One finding may serve several, by its related places. */
  readonly hit: number;
  /** Missed labels that name it, and those of its category that name no rule: these count against every rule of the category. */
  readonly missed: number;
}

const outcomeNames: readonly Outcome[] = ['true', 'repeat', 'debatable', 'trap', 'false', 'unjudged'];

/** Figures of a category over all repositories, by name. */
export function categoryRows(scores: readonly Score[]): Map<string, CategoryRow> {
  const names = [...new Set(scores.flatMap(({ rows }) => [...rows.keys()]))].sort();
  return new Map(names.map((name) => [name, sum(scores.flatMap(({ rows }) => rows.get(name) ?? []))]));
}

/** Added up, field by field. */
export function sum(rows: readonly CategoryRow[]): CategoryRow {
  const total = (pick: (row: CategoryRow) => number) => rows.reduce((so, row) => so + pick(row), 0);
  return {
    bugs: total((row) => row.bugs),
    hit: total((row) => row.hit),
    traps: total((row) => row.traps),
    trapHit: total((row) => row.trapHit),
    found: total((row) => row.found),
    false: total((row) => row.false),
    optional: total((row) => row.optional),
  };
}

/** Figures of every given rule, in the order given. */
export function ruleRows(
  scores: readonly Score[],
  rules: readonly string[],
  map: Categories['map'],
  categoryOf: CategoryOf,
): RuleRow[] {
  const all = scores.flatMap(({ outcomes }) => outcomes);
  const misses = scores.flatMap((score) => score.misses);
  const hits = scores.flatMap((score) => score.hits);
  return rules.map((rule) => {
    const own = all.filter(({ finding }) => finding.rule === rule);
    const category = categoryOf(rule, map);
    const confidences = [...new Set(own.flatMap(({ finding }) => finding.confidence ?? []))];
    return {
      rule,
      outcomes: count(own),
      byConfidence: new Map(
        confidences.map((level) => [level, count(own.filter(({ finding }) => finding.confidence === level))]),
      ),
      hit: hits.filter(({ finding }) => finding.rule === rule).length,
      missed: misses.filter((label) => (label.rule === undefined ? label.category === category : label.rule === rule)).length,
    };
  });
}
type CategoryOf = (rule: string, map: Categories['map']) => string | undefined;

function count(findings: Score['outcomes']): Record<Outcome, number> {
  const of = (name: Outcome) => findings.filter(({ outcome }) => outcome === name).length;
  return Object.fromEntries(outcomeNames.map((name) => [name, of(name)])) as Record<Outcome, number>;
}

/** Share with two digits, `-` of nothing. Never rounded up to 1.00. */
export function share(part: number, whole: number): string {
  if (whole === 0) return '-';
  return part === whole ? '1.00' : Math.min(part / whole, 0.99).toFixed(2);
}

/** Share of the judged findings that are right. Repeats are right; what one may argue about, and what nobody judged, is left out. */
export function precision(outcomes: RuleRow['outcomes'] | undefined): string {
  if (outcomes === undefined) return '-';
  const right = outcomes.true + outcomes.repeat;
  return share(right, right + outcomes.trap + outcomes.false);
}

/** Of a category: share of all findings in an exhaustive one, of those that serve a label or are false elsewhere. */
export function categoryPrecision(row: CategoryRow, isExhaustive: boolean): string {
  const judged = isExhaustive ? row.found : row.hit + row.false;
  return share(judged - row.false, judged);
}
