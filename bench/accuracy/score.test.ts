import type { Log, Result } from 'sarif';
import { describe, expect, test } from 'vitest';
import { asMarkdown, asText } from '../table.ts';
import { categoryOf, findingsOf, isOptional, judgeable, type Label, readLabels, score } from './score.ts';
import { categoryTable, missLines, ruleTable, unjudgedLines } from './tables.ts';
import { categoryRows, precision, ruleRows, share } from './tally.ts';

const map = { 'cookies/*': 'cookies', 'secrets/*': 'secrets', 'secrets/not-required': 'settings', 'time/epoch': 'time' };
const exhaustive = ['cookies', 'secrets'];

function label(line: number, more: Partial<Label> = {}): Label {
  return { repo: 'o/r', commit: 'c', path: 'a.py', line, end_line: line, category: 'cookies', verdict: 'bug', ...more };
}

function result(line: number, { rule = 'cookies/x', related = [] as number[], end = line, path = 'a.py', ...more } = {}): Result {
  const location = (startLine: number, endLine = startLine) => ({
    physicalLocation: { artifactLocation: { uri: path }, region: { startLine, endLine } },
  });
  return {
    ruleId: rule,
    message: { text: `says ${rule}.` },
    locations: [location(line, end)],
    relatedLocations: related.map((one) => location(one)),
    properties: { confidence: 'high' },
    ...more,
  };
}

function findings(...results: readonly Result[]) {
  const log: Log = { version: '2.1.0', runs: [{ tool: { driver: { name: 't' } }, results: [...results] }] };
  return findingsOf(log, map);
}

function scored(labels: readonly Label[], ...results: readonly Result[]) {
  const all = score(labels, findings(...results), exhaustive);
  return { ...all, row: all.rows.get('cookies')!, kinds: all.outcomes.map(({ outcome }) => outcome) };
}

describe('what is read', () => {
  test('an id goes before its pack', () => {
    expect(categoryOf('secrets/not-required', map)).toBe('settings');
    expect(categoryOf('secrets/other', map)).toBe('secrets');
    expect(categoryOf('time/other', map)).toBeUndefined();
  });

  test('suppressed results are no findings, and paths are decoded', () => {
    const some = findings(result(1, { suppressions: [{ kind: 'inSource' }] } as object), result(2, { path: 'a%20b.py' }));
    expect(some.map(({ places }) => places[0])).toEqual([{ path: 'a b.py', first: 2, last: 2 }]);
  });

  test('of a region that spans a function seven lines count', () => {
    expect(findings(result(10, { end: 90 }))[0]!.places[0]).toEqual({ path: 'a.py', first: 10, last: 16 });
  });

  test('a broken line of labels is named', () => {
    expect(readLabels('{"path":"a"}\n\n{"path":"b"}\n').map(({ path }) => path)).toEqual(['a', 'b']);
    expect(() => readLabels('{"path":"a"}\n{')).toThrow(/^line 2: /);
  });

  test('unsure and marked labels are optional', () => {
    const marked = ['[soft] x', '[mirror of a.py:1]', '[repeat of a.py:1]'].map((note) => label(1, { note }));
    expect([label(1, { verdict: 'unsure' }), ...marked, label(1)].map(isOptional)).toEqual([true, true, true, true, false]);
  });
});

describe('matching', () => {
  test('three lines away serves, four do not', () => {
    expect(scored([label(10)], result(13)).row).toMatchObject({ bugs: 1, hit: 1, found: 1, false: 0 });
    const far = scored([label(10)], result(14));
    expect(far.row).toMatchObject({ hit: 0, false: 1 });
    expect(far.kinds).toEqual(['false']);
    expect(far.misses).toEqual([label(10)]);
  });

  test('another file and another category do not serve', () => {
    expect(scored([label(10)], result(10, { path: 'b.py' })).row.hit).toBe(0);
    expect(scored([label(10)], result(10, { rule: 'secrets/x' })).row.hit).toBe(0);
  });

  test('inside the span of a label there is no distance', () => {
    expect(scored([label(10, { end_line: 40 })], result(30)).row.hit).toBe(1);
  });

  test('one finding serves one label, the nearest; a second one is a repeat', () => {
    const one = scored([label(10), label(12)], result(12));
    expect(one.hits.map((hit) => hit.label.line)).toEqual([12]);
    expect(one.misses.map(({ line }) => line)).toEqual([10]);
    const two = scored([label(10)], result(11), result(10));
    expect(two.kinds).toEqual(['repeat', 'true']);
    expect(two.row.false).toBe(0);
  });

  test('related places serve labels of their own', () => {
    const { row, kinds } = scored([label(10), label(50)], result(10, { related: [50] }));
    expect(row).toMatchObject({ bugs: 2, hit: 2, found: 1, false: 0 });
    expect(kinds).toEqual(['true']);
  });

  test('a nearer trap takes the finding', () => {
    const { row, kinds } = scored([label(10), label(12, { verdict: 'ok-trap' })], result(12));
    expect(row).toMatchObject({ hit: 0, traps: 1, trapHit: 1, false: 1 });
    expect(kinds).toEqual(['trap']);
  });

  test('a trap as near as the flaw does not', () => {
    expect(scored([label(10), label(12, { verdict: 'ok-trap' })], result(11)).row).toMatchObject({ hit: 1, trapHit: 0 });
  });

  test('the same place labelled twice is one flaw', () => {
    const labels = [label(10, { source: 'a' }), label(30), label(10, { source: 'b' })];
    expect(scored(labels, result(10), result(30)).row).toMatchObject({ bugs: 2, hit: 2 });
  });

  test('one may argue: neither a miss nor a false alarm', () => {
    const silent = scored([label(10, { verdict: 'unsure' })]);
    expect(silent.row).toMatchObject({ bugs: 0, optional: 1 });
    const found = scored([label(10, { verdict: 'unsure' })], result(10));
    expect(found.row).toMatchObject({ hit: 0, false: 0 });
    expect(found.kinds).toEqual(['debatable']);
  });

  test('a label without a path is served by any finding of its category', () => {
    const { row, misses } = scored([label(0, { path: '' })], result(77));
    expect(row).toMatchObject({ bugs: 1, hit: 1, false: 0 });
    expect(misses).toEqual([]);
    expect(scored([label(0, { path: '' })]).misses).toHaveLength(1);
  });

  test('outside the exhaustive categories only traps are false', () => {
    const labels = [label(10, { category: 'time', verdict: 'ok-trap' })];
    const { rows, kinds } = scored(labels, result(10, { rule: 'time/epoch' }), result(90, { rule: 'time/epoch' }));
    expect(kinds).toEqual(['trap', 'unjudged']);
    expect(rows.get('time')).toMatchObject({ found: 2, false: 1, trapHit: 1 });
  });

  test('a rule without a category is not judged', () => {
    expect(scored([label(10)], result(10, { rule: 'time/other' })).kinds).toEqual(['unjudged']);
  });

  test('what a repository was not read for is not judged', () => {
    const all = findings(result(10), result(10, { rule: 'secrets/x' }), result(10, { rule: 'time/other' }));
    expect(judgeable(all, undefined)).toHaveLength(3);
    expect(judgeable(all, ['cookies']).map(({ rule }) => rule)).toEqual(['cookies/x']);
    expect(score([label(10)], judgeable(all, ['cookies']), exhaustive).rows.has('secrets')).toBe(false);
  });

  test('notes of readers are not scored', () => {
    expect(score([label(10, { verdict: 'not-static' })], [], exhaustive).rows.size).toBe(0);
  });
});

describe('figures', () => {
  const scores = [
    scored([label(10), label(20, { rule: 'cookies/y' }), label(30)], result(10), result(90, { rule: 'cookies/y' })),
    scored([label(5)], result(5), result(6)),
  ];

  test('rows add up over repositories', () => {
    expect(categoryRows(scores).get('cookies')).toMatchObject({ bugs: 4, hit: 2, found: 4, false: 1 });
  });

  test('a miss counts against the rule it names, or against all of its category', () => {
    const rows = ruleRows(scores, ['cookies/x', 'cookies/y', 'secrets/x'], map, categoryOf);
    expect(rows.map(({ hit, missed }) => [hit, missed])).toEqual([
      [2, 1],
      [0, 2],
      [0, 0],
    ]);
    expect(ruleTable(rows).slice(1)).toEqual([
      ['cookies/x', '3', '3', '3', '0', '0', '0', '0.67', '1.00', '1.00', '-', '-'],
      ['cookies/y', '1', '1', '0', '1', '0', '0', '0.00', '0.00', '0.00', '-', '-'],
      ['secrets/x', '0', '0', '0', '0', '0', '0', '-', '-', '-', '-', '-'],
    ]);
  });

  test('categories without a rule share a row, and their misses are not listed', () => {
    const some = [scored([label(10), label(1, { category: 'docs' }), label(2, { category: 'tests' })])];
    const rows = categoryRows(some);
    const table = categoryTable(rows, rows, exhaustive, new Set(['cookies']));
    expect(table.map(([name, bugs]) => [name, bugs])).toEqual([
      ['category', 'bugs'],
      ['cookies', '1'],
      ['(2 without a rule)', '2'],
      ['HEADLINE', '1'],
      ['EXTENDED', '2'],
    ]);
    expect(missLines(some[0]!, new Set(['cookies']))).toEqual(['a.py:10 cookies - ']);
  });

  test('a share is never rounded up to one, and of nothing there is none', () => {
    expect([share(999, 1000), share(3, 3), share(0, 0), share(1, 3)]).toEqual(['0.99', '1.00', '-', '0.33']);
    expect(precision({ true: 1, repeat: 1, debatable: 5, trap: 1, false: 1, unjudged: 9 })).toBe('0.50');
  });

  test('what is left to judge is listed', () => {
    expect(unjudgedLines(scored([], result(10, { rule: 'time/other' })))).toEqual([
      'a.py:10 time/other (high confidence) - says time/other.',
    ]);
  });

  test('tables for the terminal and in Markdown', () => {
    const table = [
      ['name', 'n'],
      ['a|b', '10'],
    ];
    expect(asText(table)).toBe('name   n\na|b   10\n');
    expect(asMarkdown(table)).toBe('| name | n |\n| --- | ---: |\n| a\\|b | 10 |\n');
  });
});
