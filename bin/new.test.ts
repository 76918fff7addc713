import { describe, expect, test } from 'vitest';
import { UsageError } from '../src/model/problem.ts';
import { readMarkdownFixture } from '../src/testing/fixture.ts';
import { filesOf } from './new.ts';

describe('a new rule', () => {
  const files = filesOf('rule', 'cookies/missing-partitioned');

  test('stands where its id says, with a fixture beside it', () => {
    expect([...files.keys()]).toEqual(['rules/cookies/missing-partitioned.ts', 'rules/cookies/missing-partitioned.fixture.md']);
    expect(files.get('rules/cookies/missing-partitioned.ts')).toContain("id: 'cookies/missing-partitioned',\n");
  });

  test('has a fixture with a finding and a near miss', () => {
    const path = 'rules/cookies/missing-partitioned.fixture.md';
    const annotations = readMarkdownFixture(files.get(path)!, path).flatMap((project) => project.annotations);
    expect(annotations.map((one) => [one.kind, one.kind !== 'fact' && one.rule])).toEqual([
      ['expect', 'cookies/missing-partitioned'],
      ['ok', 'cookies/missing-partitioned'],
    ]);
  });
});

test('a new framework has a descriptor and a fixture with a fact', () => {
  const files = filesOf('framework', 'web/robyn');
  expect([...files.keys()]).toEqual(['src/frameworks/web/robyn.ts', 'fixtures/frameworks/web/robyn.md']);
  const [project] = readMarkdownFixture(files.get('fixtures/frameworks/web/robyn.md')!, 'robyn.md');
  expect(project!.annotations).toMatchObject([{ kind: 'fact', concept: 'route', subject: ['POST', '/login'] }]);
});

test.each([
  ['rule', undefined],
  ['rule', 'cookies'],
  ['rule', '../etc/passwd'],
  ['rule', 'Cookies/Secure'],
  ['framework', 'database/redis'],
  ['page', 'a/b'],
  [undefined, 'a/b'],
])('%s %s is refused', (what, id) => {
  expect(() => filesOf(what, id)).toThrow(UsageError);
});
