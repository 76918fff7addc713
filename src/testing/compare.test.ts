import { describe, expect, test } from 'vitest';
import type { Finding } from '../model/finding.ts';
import { type FilePath, spanOf } from '../model/location.ts';
import type { RuleId } from '../model/rule.ts';
import { compareFindings, compareProblems } from './compare.ts';
import { compareFacts } from './compare-facts.ts';
import type { Fact } from './facts.ts';
import { readMarkdownFixture } from './fixture.ts';

const projectOf = (...lines: string[]) => readMarkdownFixture(['```python app.py', ...lines, '```'].join('\n'), 'f.md')[0]!;
const found = (
  line: number,
  message = 'It is wrong.',
  rule = 'a/b',
): Pick<Finding, 'rule' | 'at' | 'message' | 'severity' | 'confidence'> => ({
  rule: rule as RuleId,
  at: { file: 'app.py' as FilePath, span: spanOf(line, 1, line, 5) },
  message,
  severity: 'high',
  confidence: 'high',
});
const compare = (lines: string[], ...findings: ReturnType<typeof found>[]) =>
  compareFindings(projectOf(...lines), findings, new Set(['a/b', 'c/d']));

describe('findings', () => {
  test.each([
    [['x  # expect: a/b "wrong"'], [found(1)]],
    [['x  # expect: a/b expect: a/b "one"'], [found(1, 'one'), found(1, 'two')]],
    [['x  # ok: a/b because'], []],
    [['x  # missed: a/b because'], []],
    [['x  # noise: a/b because'], [found(1)]],
    [['x  # expect: a/b severity=high confidence=high'], [found(1)]],
  ])('%j agrees', (lines, findings) => {
    expect(compare(lines, ...findings)).toEqual([]);
  });

  test.each([
    [['x  # expect: a/b "with credentials"'], [], 'f.md:2 expected a/b "with credentials" at app.py:1, found nothing'],
    [
      ['x  # expect: a/b "with credentials"'],
      [found(1)],
      'f.md:2 expected a/b "with credentials" at app.py:1, found "It is wrong."',
    ],
    [['x  # ok: a/b why not'], [found(1)], 'f.md:2 ok a/b at app.py:1 (why not), yet found "It is wrong."'],
    [['x  # missed: a/b hard'], [found(1)], 'f.md:2 missed a/b at app.py:1 is found now: make it expect ("It is wrong.")'],
    [['x  # noise: a/b hard'], [], 'f.md:2 noise a/b at app.py:1 is gone: make it ok (hard)'],
    [['x', 'y'], [found(2)], 'f.md:3 found a/b at app.py:2 without annotation: "It is wrong."'],
    [['x  # ok: a/b why'], [found(1, 'Other.', 'c/d')], 'f.md:2 found c/d at app.py:1 without annotation: "Other."'],
    [['x  # expect: a/b'], [found(1), found(1)], 'f.md:2 found a/b at app.py:1 without annotation: "It is wrong."'],
    [['x  # ok: e/f why'], [], 'f.md:2 speaks of e/f, which does not run here'],
    [['x  # expect: a/b severity=low'], [found(1)], 'f.md:2 expected a/b with severity low, found high'],
  ])('%j disagrees', (lines, findings, message) => {
    expect(compare(lines, ...findings)).toEqual([message]);
  });
});

test('a file that cannot be parsed fails, unless the fixture is about that', () => {
  const problem = {
    kind: 'syntax',
    file: 'app.py' as FilePath,
    span: spanOf(2, 1, 2, 2),
    message: 'Unexpected.',
    fatal: false,
  } as const;
  expect(compareProblems(projectOf('x', 'y ('), [problem])).toEqual(['f.md:3 syntax: Unexpected.']);
  const allowed = readMarkdownFixture('options: problems=allowed\n```python app.py\n(\n```', 'f.md')[0]!;
  expect(compareProblems(allowed, [problem])).toEqual([]);
});

describe('facts', () => {
  const facts: Fact[] = [
    { concept: 'cookie', subject: ['session'], values: { secure: 'no', samesite: 'lax' }, at: found(1).at },
    { concept: 'setting', subject: ['KEY'], values: { fallback: 's… (3 characters)' }, at: found(2).at },
    { concept: 'project', subject: ['.'], values: { several: 'yes' }, at: undefined },
  ];
  const check = (...lines: string[]) => compareFacts(projectOf(...lines), facts);

  test.each([
    [['x  # fact: cookie session secure=no']],
    [['x  # fact: cookie']],
    [['x  # fact: no route']],
    [['x  # fact: no cookie csrf']],
    [['x', 'y  # fact: setting KEY fallback="s3x"']],
  ])('%j agrees', (lines) => {
    expect(check(...lines)).toEqual([]);
  });

  test.each([
    [
      ['x  # fact: cookie session secure=yes samesite=lax'],
      'f.md:2 expected cookie session secure=yes samesite=lax at app.py:1, found secure=no',
    ],
    [
      ['x  # fact: cookie session path=/'],
      "f.md:2 expected cookie session path=/ at app.py:1, found no key 'path' (has secure, samesite)",
    ],
    [['x  # fact: cookie csrf'], 'f.md:2 expected cookie csrf at app.py:1, found cookie session secure=no samesite=lax'],
    [['x', 'y  # fact: cookie session'], 'f.md:3 expected cookie session at app.py:2, found none there; cookie stands at 1'],
    [['x  # fact: no cookie'], 'f.md:2 expected no cookie at app.py:1, found cookie session secure=no samesite=lax'],
    [
      ['x', 'y  # fact: setting KEY fallback=dev'],
      'f.md:3 expected setting KEY fallback=dev at app.py:2, found fallback=s… (3 characters)',
    ],
  ])('%j disagrees', (lines, message) => {
    expect(check(...lines)).toEqual([message]);
  });

  test('a fact without a place is listed in a fence', () => {
    const project = readMarkdownFixture(
      '```python app.py\n```\n```facts\nproject . several=yes\nproject . several=no\n```',
      'f.md',
    )[0]!;
    expect(compareFacts(project, facts)).toEqual([
      'f.md:5 expected project . several=no at no place in particular, found several=yes',
    ]);
  });
});
