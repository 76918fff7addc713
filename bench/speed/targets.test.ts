import { expect, test } from 'vitest';
import type { CaseName, TreeResult } from './cases.ts';
import type { Figure } from './measure.ts';
import { performancePage } from './page.ts';
import { judge } from './targets.ts';

const figure = (time: number, memory = 100): Figure => ({ wall: time, cpu: time, memory, time, spread: 0.05, runs: 3 });

function tree(name: string, times: Partial<Record<CaseName, number>>, more: Partial<TreeResult> = {}): TreeResult {
  return {
    name,
    size: { files: 10, lines: 1_000, bytes: 30_000 },
    peers: [],
    figures: new Map(Object.entries(times).map(([run, time]) => [run as CaseName, figure(time)])),
    peerFigures: new Map(),
    timing: {
      phases: new Map([
        ['read', 700],
        ['link', 300],
      ]),
      rules: new Map([
        ['cookies/slow', 60],
        ['cookies/quick', 1],
      ]),
    },
    isSame: true,
    ...more,
  };
}

const bandit = {
  name: 'bandit',
  version: '1.9',
  note: 'all its checks',
  reads: 'python',
  command: () => ({ program: '', args: [] }),
} as const;
const results = {
  trees: [
    tree('mixed-200k', { cold: 4, parse: 2.5, warm: 0.5 }),
    tree('mixed-1m', { cold: 30, warm: 2.3 }, { isSame: false }),
    tree('python-200k', { cold: 3 }, { peers: [bandit], peerFigures: new Map([['bandit', figure(21)]]) }),
  ],
  start: new Map([
    ['node', figure(0.04)],
    ['version', figure(0.06)],
    ['help', figure(0.09)],
  ] as const),
};

const outcomes = new Map(judge(results).map(({ text, outcome }) => [text, outcome && `${outcome.shown} ${outcome.isMet}`]));

test('each target is met, not met, or not measured', () => {
  expect(Object.fromEntries(outcomes)).toMatchObject({
    'Python: at least 6 times faster than bandit': '7.0 times (python-200k) true',
    'Python: at least 20 times faster than semgrep': undefined,
    '200k lines: at most 2 times parse alone': '1.60 true',
    '1M lines: at most 6 times 200k lines': '7.50 false',
    '200k lines, nothing changed: at most 0.15 of cold': '0.13 true',
    '1M lines, nothing changed: at most 0.08 of cold': '0.08 true',
    '`--version`: at most 2 times `node -e 0`': '1.50 true',
    '`--help`: at most 2 times `node -e 0`': '2.25 false',
    '20 files of Python: at most 4 times `node -e 0`': undefined,
    '200k lines: at most 300 MB in any run': '100 MB true',
    '2.5M lines: at most 900 MB in any run': undefined,
    'The output of cold and warm runs is the same, whatever the number of threads': 'differs: mixed-1m false',
    '200k lines: the slowest rule takes at most 5% of the whole': '6.0% (cookies/slow) false',
  });
});

test('the page says how to measure again, what was measured, and what was missed', () => {
  const machine = { node: '20.20.2', platform: 'linux x64', cores: 2, processor: 'Example 3000', memory: 24 };
  const page = performancePage('1.2.3', { ...results, absent: ['mixed-2.5m'], real: [] }, machine, 3);
  expect(page).toMatch(/npm run bench:speed -- --peers DIR --semgrep-rules DIR( --only \S+)+ --write\n/);
  expect(page).toContain('Not measured: mixed-2.5m.');
  expect(page).toContain('Version 1.2.3, Node 20.20.2, linux x64, 2 cores (Example 3000), 24 GB.');
  expect(page).toContain('| 1M lines: at most 6 times 200k lines | 7.50 | NOT MET |');
  expect(page).toContain('| cold | 4.00 | 5% | 4.00 | 100 | 1.60 |');
  expect(page).toContain('| `--version` | 60 | 5% | 0.06 | 100 | 1.50 |');
  expect(page).toContain('| bandit 1.9 | 21.0 | 5% | 21.0 | 100 | 7.0 |');
  expect(page).toContain('| mixed-200k | 0.70 s | 0.30 s | cookies/slow, 6.0% |');
  expect(page).not.toMatch(/\d{4}-\d\d-\d\d/);
});

test('a repository that somebody wrote is named with its commit and measured again by its folder', () => {
  const machine = { node: '20.20.2', platform: 'linux x64', cores: 2, processor: 'Example 3000', memory: 24 };
  const trees = [...results.trees, { ...results.trees[0]!, name: 'shop@1a2b3c4' }];
  const page = performancePage('1.2.3', { ...results, trees, absent: [], real: ['shop@1a2b3c4'] }, machine, 3);
  expect(page).toContain('npm run bench:speed -- --peers DIR --semgrep-rules DIR --tree shop --write\n');
  expect(page).toContain('at the commit behind the name: shop@1a2b3c4.');
});
