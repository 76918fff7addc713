import { describe, expect, test } from 'vitest';
import type { Unit } from '../model/concepts.ts';
import { convert, convertFactor, unitBesideClock, unitOfFactors, unitOfPlain } from './unit-arithmetic.ts';

describe('the unit that a product of numbers says', () => {
  test.each<[number[], Unit]>([
    [[24, 60, 60], 's'],
    [[60, 60], 's'],
    [[60, 60, 24, 7], 's'],
    [[120, 86_400], 's'],
    [[24, 3600], 's'],
    [[100, 60, 60, 24], 's'],
    [[Number.NaN, 24, 60, 60], 's'],
    [[1000, 60, 60, 24], 'ms'],
    [[15, 60, 1000], 'ms'],
    [[5, 60_000], 'ms'],
    [[7, 86_400_000], 'ms'],
    [[60, 24, 8], 'min'],
  ])('%j: %s', (factors, unit) => {
    expect(unitOfFactors(factors)).toBe(unit);
  });

  test.each<[string, number[]]>([
    ['one number', [3600]],
    ['minutes in seconds or hours in minutes', [15, 60]],
    ['a thousand of anything', [5, 1000]],
    ['24 minutes in seconds or a day in minutes', [60, 24]],
    ['sixty days in minutes', [60, 24, 60]],
    ['hours of days', [24, 7]],
    ['too many sixties', [60, 60, 60]],
    ['no time at all', [3, 7]],
  ])('%s says nothing', (_, factors) => {
    expect(unitOfFactors(factors)).toBeUndefined();
  });
});

describe('one plain number where a unit is due', () => {
  test.each<[number, Unit, Unit | undefined]>([
    [1_209_600, 'ms', 's'],
    [86_400, 'ms', 's'],
    [31_536_000, 'ms', 's'],
    [86_400_000, 's', 'ms'],
    [3_600_000, 's', 'ms'],
    [86_400_000, 'ms', undefined],
    [10_800_000, 'ms', undefined],
    [900_000, 'ms', undefined],
    [3600, 'ms', undefined],
    [0, 'ms', undefined],
    [0, 's', undefined],
    [31_536_000, 's', undefined],
    [1_209_600, 's', undefined],
    [86_400, 'min', 's'],
    [1440, 'min', undefined],
    [259_200, 'min', undefined],
    [72, 'h', undefined],
    [172_800, 'h', 's'],
    [365, 'd', undefined],
    [604_800, 'd', 's'],
  ])('%d in %s: %s', (amount, expected, unit) => {
    expect(unitOfPlain(amount, expected)).toBe(unit);
  });
});

describe('a number beside a clock', () => {
  test.each<[number, number[], Unit, Unit | undefined]>([
    [600, [10, 60], 'ms', 's'],
    [3600, [3600], 'ms', 's'],
    [600_000, [10, 60, 1000], 'ms', undefined],
    [1500, [1500], 'ms', undefined],
    [Number.NaN, [Number.NaN, 60, 1000], 'ms', undefined],
    [300, [300], 'ms', undefined],
    [3600, [60, 60], 's', undefined],
    [3_600_000, [3_600_000], 's', 'ms'],
  ])('%d of %j beside %s: %s', (amount, factors, clock, unit) => {
    expect(unitBesideClock(amount, factors, clock)).toBe(unit);
  });
});

describe('a measure times and through numbers', () => {
  test.each<[string, Unit, number[], number[], Unit | undefined]>([
    ['minutes to seconds', 'min', [60], [], 's'],
    ['minutes to milliseconds', 'min', [60, 1000], [], 'ms'],
    ['in any order', 'd', [1000, 60, 24, 60], [], 'ms'],
    ['days by a literal', 'd', [86_400], [], 's'],
    ['seconds to minutes', 's', [], [60], 'min'],
    ['milliseconds to hours', 'ms', [], [1000, 60, 60], 'h'],
    ['milliseconds to seconds', 'ms', [], [1000], 's'],
    ['there and back', 's', [1000], [1000], 's'],
    ['a multiple', 'min', [2], [], 'min'],
    ['the half', 'min', [], [2], 'min'],
    ['weeks to days', 'week', [7], [], 'd'],
    ['seven days', 'd', [7], [], 'd'],
    ['a conversion of another unit', 's', [60], [], undefined],
    ['milliseconds through sixty', 'ms', [], [60], undefined],
    ['decimals', 'ms', [], [10], undefined],
    ['a fraction', 'ms', [0.001], [], undefined],
    ['an unknown number', 's', [Number.NaN], [], undefined],
  ])('%s', (_, unit, multipliers, divisors, expected) => {
    expect(convert(unit, multipliers, divisors)).toBe(expected);
  });

  test('factors are counted', () => {
    expect(convertFactor('ms', [24], [])).toBe('ms');
    expect(convertFactor('s', [7], [])).toBe('s');
    expect(convertFactor('s', [1000], [])).toBe('ms');
    expect(convertFactor('ms', [30], [1000])).toBe('s');
    expect(convertFactor('min', [60], [])).toBeUndefined();
  });
});
