import { describe, expect, it } from 'vitest';
import type { CodeFacts, Credential, FileFacts, Suppression } from '../model/facts.ts';
import type { Found } from '../model/finding.ts';
import { type FilePath, lineOf, type Span, spanOf } from '../model/location.ts';
import type { Rule, RuleId } from '../model/rule.ts';
import type { Role } from '../model/source.ts';
import { lineHashes } from './line-hash.ts';
import { type RankOptions, rank } from './rank.ts';

const path = (text: string) => text as FilePath;

function rule(id: RuleId, card: Partial<Rule> = {}): Rule {
  return {
    ...{ id, scope: 'project', title: id, severity: 'high', confidence: 'high', what: '', why: '', fix: '', check: () => [] },
    ...card,
  } as Rule;
}

function found(id: RuleId, file: string, span: Span, message = 'It is so.', more: Partial<Found> = {}): Found {
  return { rule: id, at: { file: path(file), span }, message, ...more };
}

interface Parts {
  role?: Role;
  suppressions?: Suppression[];
  credentials?: Credential[];
  functions?: { qualifiedName: string; span: Span }[];
}
function code(file: string, { role = 'source', suppressions = [], credentials = [], functions = [] }: Parts = {}): FileFacts {
  return {
    kind: 'code',
    source: { path: path(file), language: 'python', role, project: '', tracked: 'yes' },
    ...{ hash: '', lines: 9, suppressions, findings: [], problems: [], credentials, ddl: [] },
    code: { classes: [], functions } as unknown as CodeFacts['code'],
  };
}

const texts: Record<string, string> = {
  'a.py': 'import os\ndef login():\n    token = "hunter2-hunter2"\n    use("hunter2-hunter2")\n',
  'b.py': 'first\nsecond\nthird\n',
};
const options: RankOptions = {
  minSeverity: 'info',
  minConfidence: 'medium',
  today: '2026-06-01',
  names: { isKnown: (id) => ['p/a', 'p/b', 'q/c', 'p/*'].includes(id), nearest: () => 'p/a' },
  readText: (file) => texts[file],
  findTokens: (text) =>
    [...text.matchAll(/ghp_\w{36}|-----BEGIN[\s\S]*?-----END/g)].map((it) => ({ start: it.index, end: it.index + it[0].length })),
};
const rules = [rule('p/a'), rule('p/b', { severity: 'medium' })];
const secret: Credential = {
  ...{ name: 'token', what: 'token', context: 'assignment', block: 0, span: spanOf(3, 13, 3, 30) },
  traits: { length: 15, strength: 'usable', redacted: 'hunt… (15 characters)' },
};

describe('rank', () => {
  it('takes severity and confidence from the card unless the draft says otherwise', () => {
    const { findings } = rank(
      [
        found('p/a', 'b.py', spanOf(1, 1, 1, 2)),
        found('p/a', 'b.py', spanOf(2, 1, 2, 2), 'Milder.', { severity: 'low', confidence: 'medium' }),
      ],
      [code('b.py')],
      rules,
      options,
    );
    expect(findings.map((it) => [it.severity, it.confidence])).toEqual([
      ['high', 'high'],
      ['low', 'medium'],
    ]);
  });

  it('sorts worst first and gives the same result whatever the order of the input', () => {
    const input = [
      found('p/b', 'a.py', spanOf(1, 1, 1, 2)),
      found('p/a', 'b.py', spanOf(2, 1, 2, 2), 'Less sure.', { confidence: 'medium' }),
      found('p/a', 'b.py', spanOf(3, 1, 3, 2)),
      found('p/a', 'a.py', spanOf(2, 1, 2, 2)),
      found('p/a', 'b.py', spanOf(1, 1, 1, 2), 'Grouped.', {
        evidence: [{ at: { file: path('a.py'), span: spanOf(1, 1, 1, 2) }, says: 'there' }],
      }),
    ];
    const facts = [code('a.py'), code('b.py')];
    const forwards = rank(input, facts, rules, options);
    const backwards = rank([...input].reverse(), [...facts].reverse(), rules, options);
    expect(forwards.findings.map(({ rule, at }) => `${rule} ${at.file}:${lineOf(at.span)}`)).toEqual([
      'p/a b.py:1',
      'p/a a.py:2',
      'p/a b.py:3',
      'p/a b.py:2',
      'p/b a.py:1',
    ]);
    expect(backwards).toEqual(forwards);
  });

  it('makes one finding of two of one rule on one line, the gravest first', () => {
    const { findings } = rank(
      [
        found('p/a', 'b.py', spanOf(1, 1, 1, 2), 'Mild.', { severity: 'low' }),
        found('p/a', 'b.py', spanOf(1, 3, 1, 4), 'Grave.'),
      ],
      [code('b.py')],
      rules,
      options,
    );
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ message: 'Grave.', severity: 'high', evidence: [{ says: 'Mild' }] });
  });

  it('hides what is less sure or milder than asked for, and what is no production code', () => {
    const { findings, hidden } = rank(
      [
        found('p/a', 'b.py', spanOf(1, 1, 1, 2), 'Unsure.', { confidence: 'low' }),
        found('p/b', 'b.py', spanOf(2, 1, 2, 2), 'Mild.'),
        found('p/a', 'tests/b.py', spanOf(1, 1, 1, 2), 'Test.'),
      ],
      [code('b.py'), code('tests/b.py', { role: 'test' })],
      rules,
      { ...options, minSeverity: 'high' },
    );
    expect(findings).toEqual([]);
    expect(hidden.map(({ finding, by }) => [finding.message, by])).toEqual([
      ['Test.', 'selection'],
      ['Unsure.', 'confidence'],
      ['Mild.', 'severity'],
    ]);
  });

  it('hides findings of files that were not asked for', () => {
    const some: RankOptions = { ...options, isReported: (file) => file !== 'b.py' };
    const { findings, hidden } = rank([found('p/a', 'b.py', spanOf(1, 1, 1, 2))], [code('b.py')], rules, some);
    expect([findings, hidden.map(({ by }) => by)]).toEqual([[], ['selection']]);
  });

  it('shows findings in tests for a rule that means every role', () => {
    const everywhere = [rule('p/a', { tags: ['any-role'] })];
    const { findings } = rank(
      [found('p/a', 'tests/b.py', spanOf(1, 1, 1, 2))],
      [code('tests/b.py', { role: 'test' })],
      everywhere,
      options,
    );
    expect(findings).toHaveLength(1);
  });
});

describe('suppressions', () => {
  const comment = (line: number, ids: string[], more: Partial<Suppression> = {}): Suppression => ({
    ...{ line, span: spanOf(Math.max(1, line - 1), 1, Math.max(1, line - 1), 20), rules: ids, reason: 'accepted' },
    ...more,
  });
  const run = (suppressions: Suppression[]) =>
    rank([found('p/a', 'b.py', spanOf(2, 1, 2, 2))], [code('b.py', { suppressions })], rules, options);

  it.each([
    ['by id on its line', comment(2, ['p/a'])],
    ['by pack', comment(2, ['p/*'])],
    ['for the whole file', comment(0, ['p/a'])],
    ['on its last day', comment(2, ['p/a'], { until: '2026-06-01' })],
  ])('silence %s', (_, suppression) => {
    const { findings, hidden, problems } = run([suppression]);
    expect(findings).toEqual([]);
    expect(hidden).toMatchObject([{ by: 'suppression', reason: 'accepted' }]);
    expect(problems).toEqual([]);
  });

  it.each([
    ['another line', comment(3, ['p/a']), "The suppression of 'p/a' silences nothing."],
    ['another rule', comment(2, ['p/b']), "The suppression of 'p/b' silences nothing."],
    ['no reason', comment(2, ['p/a'], { reason: '' }), "The suppression of 'p/a' gives no reason, so it silences nothing."],
    ['an expired one', comment(2, ['p/a'], { until: '2026-05-31' }), "The suppression of 'p/a' expired on 2026-05-31."],
    ['no rule', comment(2, []), 'A suppression names no rule, so it silences nothing.'],
    ['an unknown rule', comment(2, ['p/aa']), "A suppression names the unknown rule 'p/aa'."],
  ])('do not silence, and are reported: %s', (_, suppression, message) => {
    const { findings, problems } = run([suppression]);
    expect(findings).toHaveLength(1);
    expect(problems.map((it) => it.message)).toEqual([message]);
    expect(problems[0]!.fatal).toBe(false);
  });

  it('are not called unused when their rule did not run', () => {
    expect(run([comment(3, ['q/c'])]).problems).toEqual([]);
  });
});

describe('secrets', () => {
  const one = (line: number, message?: string) => {
    const facts = [code('a.py', { credentials: [secret] })];
    return rank([found('p/a', 'a.py', spanOf(line, 5, line, 9), message)], facts, rules, options).findings[0]!;
  };

  it('are covered in excerpts, at their place and wherever else they stand, columns kept', () => {
    expect(one(3).excerpt).toEqual([
      { line: 2, text: 'def login():' },
      { line: 3, text: '    token = "***************"' },
      { line: 4, text: '    use("***************")' },
    ]);
  });

  it('are covered in messages', () => {
    expect(one(3, "The token is 'hunter2-hunter2'.").message).toBe("The token is '***'.");
  });

  it('do not enter the fingerprint', () => {
    const before = one(3).fingerprint;
    const kept = texts['a.py']!;
    texts['a.py'] = kept.replaceAll('hunter2-hunter2', 'another-secret!');
    try {
      expect(one(3).fingerprint).toBe(before);
    } finally {
      texts['a.py'] = kept;
    }
  });

  it.each([
    ['a token nobody marked', `x = "ghp_${'a1B2'.repeat(9)}"`, 'x = "****'],
    ['the password of a URL', 'db = "postgres://app:s3cr3tpw@db/app"', 'postgres://app:********@db/app'],
  ])('are covered by their form: %s', (_, line, covered) => {
    const read: RankOptions = { ...options, readText: () => line };
    const [finding] = rank([found('p/a', 'b.py', spanOf(1, 1, 1, 2))], [code('b.py')], rules, read).findings;
    expect(finding!.excerpt[0]!.text).toContain(covered);
  });

  it.each([
    ['a reference', `url = "postgres://app:\${DB_PASSWORD}@db/app"`],
    ['a port', 'url = "http://localhost:8080/a@b"'],
  ])('are not seen in %s', (_, line) => {
    const read: RankOptions = { ...options, readText: () => line };
    const [finding] = rank([found('p/a', 'b.py', spanOf(1, 1, 1, 2))], [code('b.py')], rules, read).findings;
    expect(finding!.excerpt[0]!.text).toBe(line);
  });

  it('are covered on every line they take', () => {
    const key = 'K = """-----BEGIN KEY-----\nMIIow\n-----END KEY-----"""';
    const read: RankOptions = { ...options, readText: () => key };
    const [finding] = rank([found('p/a', 'b.py', spanOf(2, 1, 2, 2))], [code('b.py')], rules, read).findings;
    expect(finding!.excerpt.map(({ text }) => text)).toEqual([
      `K = """${'*'.repeat(19)}`,
      '*****',
      `${'*'.repeat(8)} KEY-----"""`,
    ]);
  });
});

describe('fingerprints', () => {
  const at = (line: number, text: string, functions: { qualifiedName: string; span: Span }[] = []) =>
    rank([found('p/a', 'b.py', spanOf(line, 1, line, 2))], [code('b.py', { functions })], rules, {
      ...options,
      readText: () => text,
    }).findings[0]!;

  it('survive moved lines and other blanks', () => {
    expect(at(1, 'x = 1').fingerprint).toBe(at(3, '\n\n  x  =  1').fingerprint);
    expect(at(1, 'x = 1').fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  it('know the enclosing function', () => {
    const inside = at(2, 'def f():\n  x = 1', [{ qualifiedName: 'f', span: spanOf(1, 1, 2, 8) }]);
    expect(inside.symbol).toBe('f');
    expect(inside.fingerprint).not.toBe(at(2, 'def f():\n  x = 1').fingerprint);
  });

  it('are told apart by an ordinal when lines repeat', () => {
    const read: RankOptions = { ...options, readText: () => 'x\nx\n' };
    const both = [found('p/a', 'b.py', spanOf(2, 1, 2, 2)), found('p/a', 'b.py', spanOf(1, 1, 1, 2))];
    const [first, second] = rank(both, [code('b.py')], rules, read).findings;
    expect(second!.fingerprint).toBe(`${first!.fingerprint}:2`);
    expect(lineOf(first!.at.span)).toBe(1);
  });

  it('of a finding about a file do not depend on its text', () => {
    const about = (text: string) =>
      rank([found('p/a', 'b.py', spanOf(1, 1, 1, 1))], [code('b.py')], rules, { ...options, readText: () => text }).findings[0]!;
    expect(about('a').fingerprint).toBe(about('b').fingerprint);
    expect(about('a').lineHash).toBe(about('b').lineHash);
    expect(about('a').excerpt).toEqual([]);
  });

  it('carry the line hash of GitHub', () => {
    expect(at(2, 'a\nb').lineHash).toBe(lineHashes('a\nb')[1]);
  });
});

describe('a literal that a rule found to be a secret', () => {
  it('is covered in every excerpt and message of its file, though no fact says what it is', () => {
    const { findings } = rank(
      [
        found('p/a', 'a.py', spanOf(4, 9, 4, 26), 'The key is a literal.', { isSecret: true }),
        found('p/b', 'a.py', spanOf(3, 5, 3, 10), "'token' is hunter2-hunter2."),
      ],
      [code('a.py')],
      rules,
      options,
    );
    expect(JSON.stringify(findings)).not.toContain('hunter2');
    expect(findings[0]!.excerpt[1]!.text).toBe('    use("***************")');
    expect(findings[1]!.message).toBe("'token' is ***.");
  });
});

describe('excerpts', () => {
  it('are cut around the place on a long line', () => {
    const text = `${'a'.repeat(500)}HERE${'b'.repeat(500)}`;
    const [finding] = rank([found('p/a', 'b.py', spanOf(1, 501, 1, 505))], [code('b.py')], rules, {
      ...options,
      readText: () => text,
    }).findings;
    const [line] = finding!.excerpt;
    expect(line!.text).toHaveLength(200);
    expect(line!.text.slice(501 - line!.from!, 505 - line!.from!)).toBe('HERE');
  });

  it('are empty, and the finding stays, when the file cannot be read', () => {
    const [finding] = rank([found('p/a', 'gone.py', spanOf(4, 1, 4, 2))], [code('gone.py')], rules, {
      ...options,
      readText: () => undefined,
    }).findings;
    expect(finding).toMatchObject({ excerpt: [], fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) });
  });
});
