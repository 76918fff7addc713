import { confidences } from '../../src/model/finding.ts';
import type { Table } from '../table.ts';
import type { CategoryRow, Label, Outcome, Score, ScoredFinding } from './score.ts';
import { categoryPrecision, precision, type RuleRow, share, sum } from './tally.ts';

/**
 * A row a category, exhaustive ones first, and the totals of both kinds.
 * @param lower the same with findings of low confidence
 * @param covered categories that some rule speaks of; the others share a row
 */
export function categoryTable(
  rows: CategoryRows,
  lower: CategoryRows,
  exhaustive: readonly string[],
  covered: ReadonlySet<string>,
): Table {
  const isHeadline = (name: string) => exhaustive.includes(name);
  const names = [...new Set([...rows.keys(), ...lower.keys()])].sort(
    (a, b) => Number(isHeadline(b)) - Number(isHeadline(a)) || (a < b ? -1 : 1),
  );
  const line = (title: string, of: readonly string[], isExhaustive: boolean) => {
    const row = sum(of.flatMap((name) => rows.get(name) ?? []));
    const low = sum(of.flatMap((name) => lower.get(name) ?? []));
    return [
      title,
      ...[row.bugs, row.hit].map(String),
      share(row.hit, row.bugs),
      ...[row.found, row.false].map(String),
      categoryPrecision(row, isExhaustive),
      `${row.trapHit}/${row.traps}`,
      share(low.hit, low.bugs),
      ...[low.found, low.false].map(String),
      categoryPrecision(low, isExhaustive),
    ];
  };
  const uncovered = names.filter((name) => !covered.has(name));
  return [
    'category,bugs,hit,recall,found,false,precision,traps hit,low: recall,found,false,precision'.split(','),
    ...names.filter((name) => covered.has(name)).map((name) => line(name, [name], isHeadline(name))),
    ...(uncovered.length > 0 ? [line(`(${uncovered.length} without a rule)`, uncovered, false)] : []),
    line('HEADLINE', names.filter(isHeadline), true),
    line(
      'EXTENDED',
      names.filter((name) => !isHeadline(name)),
      false,
    ),
  ];
}
type CategoryRows = ReadonlyMap<string, CategoryRow>;

/** A row a rule, by what became of its findings. */
export function ruleTable(rows: readonly RuleRow[]): Table {
  return [
    'rule,findings,judged,true,false,traps hit,debatable,recall,precision,at high,at medium,at low'.split(','),
    ...rows.map(({ rule, outcomes, byConfidence, hit, missed }) => [
      rule,
      String(Object.values(outcomes).reduce((all, one) => all + one, 0)),
      String(outcomes.true + outcomes.repeat + outcomes.trap + outcomes.false),
      String(outcomes.true + outcomes.repeat),
      String(outcomes.trap + outcomes.false),
      String(outcomes.trap),
      String(outcomes.debatable),
      share(hit, hit + missed),
      precision(outcomes),
      precision(byConfidence.get('high')),
      precision(byConfidence.get('medium')),
      precision(byConfidence.get('low')),
    ]),
  ];
}

/** A row a confidence: how often findings that claim it are right, in the categories where every instance is labelled and in the others. */
export function confidenceTable(scores: readonly Score[]): Table {
  const all = scores.flatMap(({ outcomes }) => outcomes);
  return [
    'confidence,findings,judged,true,false,debatable,right'.split(','),
    ...confidences.map((level) => {
      const own = all.filter(({ finding }) => finding.confidence === level);
      const count = (...names: readonly Outcome[]) => own.filter(({ outcome }) => names.includes(outcome)).length;
      const [right, wrong, debatable] = [count('true', 'repeat'), count('trap', 'false'), count('debatable')];
      return [level, ...[own.length, right + wrong, right, wrong, debatable].map(String), share(right, right + wrong)];
    }),
  ];
}

/** A row a repository: the exhaustive categories only. */
export function repositoryTable(scores: ReadonlyMap<string, Score>, exhaustive: readonly string[]): Table {
  return [
    ['repository', 'bugs', 'hit', 'recall', 'found', 'false', 'precision', 'traps hit'],
    ...[...scores].map(([name, { rows }]) => {
      const row = sum([...rows].filter(([category]) => exhaustive.includes(category)).map(([, one]) => one));
      const figures = [String(row.found), String(row.false), categoryPrecision(row, true), `${row.trapHit}/${row.traps}`];
      return [name, String(row.bugs), String(row.hit), share(row.hit, row.bugs), ...figures];
    }),
  ];
}

/** Missed labels of a repository that some rule should find, a line each. */
export function missLines({ misses }: Score, covered: ReadonlySet<string>): string[] {
  return misses
    .filter(({ category }) => covered.has(category))
    .map((label) => `${placeText(label)} ${label.rule ?? label.category} - ${shortNote(label)}`)
    .sort();
}

/** Findings that are wrong, in the order of the findings. */
export function falseAlarms({ outcomes }: Score): ScoredFinding[] {
  return outcomes.filter(({ outcome }) => outcome === 'trap' || outcome === 'false').map(({ finding }) => finding);
}

/** False alarms of a repository with their messages, a line each. */
export function alarmLines(score: Score): string[] {
  return falseAlarms(score)
    .map((finding) => `${findingText(finding)} - ${finding.message}`)
    .sort();
}

/** Findings that no label speaks of, a line each: what is left to judge. */
export function unjudgedLines({ outcomes }: Score): string[] {
  return outcomes
    .filter(({ outcome }) => outcome === 'unjudged')
    .map(({ finding }) => `${findingText(finding)} - ${finding.message}`)
    .sort();
}

function placeText({ path, line }: Label): string {
  return path === '' ? '(project)' : `${path}:${line}`;
}

/** Where a finding stands, of which rule it is, and how sure. */
export function findingText({ places: [place], rule, confidence }: ScoredFinding): string {
  return `${place ? `${place.path}:${place.first}` : '(no place)'} ${rule} (${confidence ?? 'no'} confidence)`;
}

function shortNote({ note }: Label): string {
  return (note ?? '').replace(/\s+/g, ' ').slice(0, 200);
}
