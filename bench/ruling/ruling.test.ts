import { expect, test } from 'vitest';
import { difference, type RuledFinding, rulingText } from './ruling.ts';

function finding(path: string, line: number, rule = 'cors/x', confidence = 'high'): RuledFinding {
  return { path, line, rule, severity: 'medium', confidence };
}

test('sorted by path, line as a number, and rule', () => {
  const some = [finding('b.py', 1), finding('a.py', 10), finding('a.py', 9, 'secrets/x'), finding('a.py', 9)];
  expect(rulingText(some)).toBe(
    'a.py:9 cors/x medium high\na.py:9 secrets/x medium high\na.py:10 cors/x medium high\nb.py:1 cors/x medium high\n',
  );
});

test('the order of the findings does not matter, and nothing but the place and the judgement is kept', () => {
  const some = [finding('a.py', 1, 'x/y', 'low'), finding('a.py', 1, 'x/y', 'high')];
  expect(rulingText(some)).toBe(rulingText([...some].reverse()));
  const withMore = { ...finding('a.py', 1), message: 'their code' };
  expect(rulingText([withMore])).toBe('a.py:1 cors/x medium high\n');
  expect(rulingText([])).toBe('');
});

test('a path with a line break stays on its line', () => {
  expect(rulingText([finding('a\nb.py', 1)])).toBe('a%0Ab.py:1 cors/x medium high\n');
});

test('gone, new and doubled findings', () => {
  const before = rulingText([finding('a.py', 1), finding('a.py', 2), finding('a.py', 2)]);
  const after = rulingText([finding('a.py', 2), finding('a.py', 3)]);
  expect(difference(before, after)).toEqual({
    gone: ['a.py:1 cors/x medium high', 'a.py:2 cors/x medium high'],
    fresh: ['a.py:3 cors/x medium high'],
  });
  expect(difference(before, before)).toEqual({ gone: [], fresh: [] });
});

test('another confidence is a difference', () => {
  const { gone, fresh } = difference(rulingText([finding('a.py', 1)]), rulingText([finding('a.py', 1, 'cors/x', 'low')]));
  expect([gone.length, fresh.length]).toEqual([1, 1]);
});
