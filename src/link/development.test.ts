import { describe, expect, test } from 'vitest';
import { spanOf } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { stageOfTest } from './development.ts';

const span = spanOf(1, 1, 1, 2);
const name = (text: string): Value => ({ kind: 'name', name: text, span });
const text = (value: string): Value => ({ kind: 'literal', value, span });
const compare = (operator: string, left: Value, right: Value): Value => ({ kind: 'binary', operator, left, right, span });
const not = (operand: Value): Value => ({ kind: 'unary', operator: 'not', operand, span });
const list = (...items: Value[]): Value => ({ kind: 'list', items, span });
const stage = (value: Value, holds = true) => stageOfTest(value, holds, () => undefined);

describe('the stage that a test shows', () => {
  test('comparisons of the environment', () => {
    expect(stage(compare('==', name('NODE_ENV'), text('development')))).toBe('development');
    expect(stage(compare('!=', name('NODE_ENV'), text('production')))).toBe('development');
    expect(stage(compare('==', name('ENVIRONMENT'), text('production')))).toBe('production');
    expect(stage(compare('==', name('ENVIRONMENT'), text('production')), false)).toBe('development');
    expect(stage(compare('in', name('appEnv'), list(text('dev'), text('local'))))).toBe('development');
    expect(stage(compare('in', name('appEnv'), list(text('dev'), text('production'))))).toBe(undefined);
  });

  test('flags', () => {
    expect(stage(name('DEBUG'))).toBe('development');
    expect(stage(not(name('isProduction')))).toBe('development');
    expect(stage(name('isProd'))).toBe('production');
    expect(stage(compare('==', name('DEBUG'), text('1')))).toBe('development');
    expect(stage(compare('==', name('DEBUG'), text('false')))).toBe('production');
  });

  test('several tests at once', () => {
    const both = compare('and', name('DEBUG'), name('verbose'));
    expect(stage(both)).toBe('development');
    expect(stage(both, false)).toBe(undefined);
    const any = compare('or', name('DEBUG'), name('verbose'));
    expect(stage(any)).toBe(undefined);
    expect(stage(any, false)).toBe('production');
  });

  test('anything else says nothing', () => {
    expect(stage(name('user'))).toBe(undefined);
    expect(stage(compare('==', name('role'), text('admin')))).toBe(undefined);
    expect(stage(compare('==', name('ENVIRONMENT'), text('eu-west-1')))).toBe(undefined);
  });
});
