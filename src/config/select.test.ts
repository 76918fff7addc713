import { describe, expect, it } from 'vitest';
import type { Severity } from '../model/finding.ts';
import { UsageError } from '../model/problem.ts';
import type { Rule, RuleId } from '../model/rule.ts';
import { nearest } from './nearest.ts';
import { findRule, type Selection, selectRules } from './select.ts';

function rule(id: RuleId, severity: Severity, more: Partial<Rule> = {}): Rule {
  return {
    ...{ id, severity, scope: 'project', title: '', confidence: 'high', what: '', why: '', fix: '', check: () => [] },
    ...more,
  } as Rule;
}
const rules = [
  rule('cors/wildcard-origin', 'medium', { cwe: [942] }),
  rule('cors/reflected-origin', 'high', { cwe: [942] }),
  rule('api/unversioned', 'info', { tags: ['strict'] }),
  rule('database/missing-index', 'medium'),
];
const ids = (selection: Partial<Selection>) =>
  selectRules(rules, { ...{ profile: 'recommended', select: [], ignore: [] }, ...selection }).map(({ id }) => id);

function hintOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return error.hint;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('selectRules', () => {
  it.each([
    ['recommended leaves out what is strict', {}, ['cors/wildcard-origin', 'cors/reflected-origin', 'database/missing-index']],
    ['security', { profile: 'security' }, ['cors/wildcard-origin', 'cors/reflected-origin']],
    ['strict and all have every rule', { profile: 'strict' }, rules.map(({ id }) => id)],
    ['an id, whatever the profile', { select: ['api/unversioned'] }, ['api/unversioned']],
    ['a pack', { select: ['cors/*'] }, ['cors/wildcard-origin', 'cors/reflected-origin']],
    ['a severity', { select: ['medium'] }, ['cors/wildcard-origin', 'database/missing-index']],
    ['without what is ignored', { select: ['cors/*'], ignore: ['high'] }, ['cors/wildcard-origin']],
  ] as [string, Partial<Selection>, string[]][])('%s', (_, selection, expected) => {
    expect(ids(selection)).toEqual(expected);
  });

  it.each([
    ['cors/wildcard-orgin', "Did you mean 'cors/wildcard-origin'?"],
    ['missing-index', "Did you mean 'database/missing-index'?"],
    ['cros/*', "Did you mean 'cors/*'?"],
    ['hihg', "Did you mean 'high'?"],
    ['nothing-like-it-at-all', 'See backend-audit rules for the list.'],
  ])('rejects %s', (selector, hint) => {
    expect(hintOf(() => ids({ select: [selector] }))).toBe(hint);
    expect(hintOf(() => ids({ ignore: [selector] }))).toBe(hint);
  });

  it('rejects a selection that leaves nothing', () => {
    expect(() => ids({ select: ['cors/*'], ignore: ['cors/*'] })).toThrow('No rule is left to run.');
  });
});

it('findRule finds by id and suggests', () => {
  expect(findRule('api/unversioned', rules).id).toBe('api/unversioned');
  expect(hintOf(() => findRule('api/unversoned', rules))).toBe("Did you mean 'api/unversioned'?");
});

it('nearest takes a swap for one edit and gives up beyond a third of the name', () => {
  expect(nearest('josn', ['json', 'sarif'])).toBe('json');
  expect(nearest('pretty', ['json', 'sarif'])).toBeUndefined();
});
