import { expect, it } from 'vitest';
import { type FilePath, spanOf } from '../model/location.ts';
import type { ProjectModel } from '../model/project.ts';
import type { Rule } from '../model/rule.ts';
import { check } from './check.ts';

const card = { title: '', severity: 'high', confidence: 'high', what: '', why: '', fix: '' } as const;
const draft = { at: { file: 'a.py' as FilePath, span: spanOf(1, 1, 1, 2) }, message: 'It is so.' };
const model = {} as ProjectModel;

it('runs project rules in order and passes over file rules', () => {
  const rules: Rule[] = [
    { ...card, id: 'p/file', scope: 'file', check: () => [draft] },
    { ...card, id: 'p/one', scope: 'project', check: () => [draft] },
    { ...card, id: 'p/two', scope: 'project', check: () => [draft, draft] },
  ];
  const { findings, problems, timings } = check(model, rules);
  expect(findings.map((it) => it.rule)).toEqual(['p/one', 'p/two', 'p/two']);
  expect(problems).toEqual([]);
  expect([...timings.keys()]).toEqual(['p/one', 'p/two']);
});

it('contains a rule that throws half way: its findings so far stay, the next rule runs, the audit is incomplete', () => {
  const rules: Rule[] = [
    {
      ...card,
      id: 'p/broken',
      scope: 'project',
      *check() {
        yield draft;
        throw new TypeError('x is undefined');
      },
    },
    { ...card, id: 'p/fine', scope: 'project', check: () => [draft] },
  ];
  const { findings, problems } = check(model, rules);
  expect(findings.map((it) => it.rule)).toEqual(['p/broken', 'p/fine']);
  expect(problems).toMatchObject([
    { kind: 'rule-failed', rule: 'p/broken', fatal: true, message: expect.stringContaining('x is undefined') },
  ]);
});
