import { expect, test } from 'vitest';
import type { Rule } from '../../src/model/rule.ts';
import { accuracyPage } from './page.ts';
import { type Label, type ScoredFinding, score } from './score.ts';

const labels: Label[] = [
  { repo: 'o/r', commit: 'abc', path: 'a_b.py', line: 3, category: 'cookies', verdict: 'bug', note: 'no Secure' },
  { repo: 'o/r', commit: 'abc', path: 'a.py', line: 9, category: 'cookies', verdict: 'ok-trap', note: 'deletion' },
];
const finding: ScoredFinding = {
  rule: 'cookies/x',
  category: 'cookies',
  confidence: 'medium',
  message: 'Says secret things.',
  places: [{ path: 'a.py', first: 9, last: 9 }],
};
const measured = {
  version: '1.2.3',
  labelFolders: ['bench/labels'],
  repositories: [{ name: 'r', repo: 'o/r', commit: 'abc' }],
  categories: { exhaustive: ['cookies'], map: { 'cookies/*': 'cookies' } },
};
const card: Rule = {
  id: 'cookies/x',
  scope: 'project',
  title: '',
  severity: 'high',
  confidence: 'high',
  what: '',
  why: '',
  fix: '',
  limits: 'Headers written by hand.',
  check: () => [],
};

test('the page names its command, its misses and false alarms, and no message of a finding', () => {
  const scores = new Map([['r', score(labels, [finding], ['cookies'])]]);
  const page = accuracyPage({ ...measured, rules: [card], scores, lower: scores });
  expect(page).toContain('npm run bench:accuracy -- --labels bench/labels --repos CHECKOUTS --write');
  expect(page).toContain('1 flaws and 1 places');
  expect(page).toContain('- r: a\\_b.py:3 cookies - no Secure');
  expect(page).toContain('- r: a.py:9 cookies/x (medium confidence)\n');
  expect(page).toContain('| cookies/x | 1 | 1 | 0 | 1 | 1 | 0 | 0.00 | 0.00 | - | 0.00 |');
  expect(page).toContain('| medium | 1 | 1 | 0 | 1 | 0 | 0.00 |');
  expect(page).toContain('- **cookies/x**: Headers written by hand.');
  expect(page).not.toContain('secret things');
  expect(page).not.toContain('some categories only');
});

test('repositories that were read for some categories only are counted', () => {
  const scores = new Map([['r', score(labels, [finding], ['cookies'])]]);
  const page = accuracyPage({ ...measured, rules: [card], scores, lower: scores, partly: new Map([['r', ['cookies']]]) });
  expect(page).toContain('- 1 of the repositories were read for some categories only');
});
