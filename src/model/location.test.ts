import { describe, expect, it } from 'vitest';
import { compareEnds, compareSpans, endsBefore, fileStart, holdsSpan, placesOf, spanning, spanOf } from './location.ts';

describe('spans', () => {
  it.each([
    [1, 1, 1, 1],
    [16_383, 255, 16_383, 766],
    // Not into 31 bits.
    [16_384, 255, 16_384, 766],
    [1, 256, 1, 256],
    [1, 255, 1, 767],
    [1, 5, 1, 3],
    [1, 1023, 2048, 2047],
    [1_048_575, 7, 1_048_575, 9],
    [1, 1, 2049, 1],
    [1, 1, 1, 2048],
    [1, 1, 32_768, 32_767],
    // These do not fit into twelve letters either.
    [1, 1024, 1, 1025],
    [1, 1, 32_769, 1],
    [1, 1, 2, 32_768],
    [1_048_576, 1, 1_048_576, 2],
    [4_999_999, 4_000_000, 5_000_001, 4_500_000],
    [0, 0, 0, 0],
    [3, 5, 2, 1],
  ] as [number, number, number, number][])('give back the places that they are made of: %i, %i, %i, %i', (...places) => {
    expect(placesOf(spanOf(...places))).toEqual(places);
    expect(spanOf(...places)).toBe(spanOf(...places));
    expect(placesOf(JSON.parse(JSON.stringify(spanOf(...places))))).toEqual(places);
  });

  it('are ordered by start and by end', () => {
    const [early, late, long] = [spanOf(1, 9, 1, 12), spanOf(2, 1, 2, 5), spanOf(1, 9, 3000, 2)];
    expect(compareSpans(early, late)).toBeLessThan(0);
    expect(compareSpans(late, long)).toBeGreaterThan(0);
    expect(compareSpans(early, long)).toBe(0);
    expect(compareEnds(early, long)).toBeLessThan(0);
    expect([endsBefore(early, late), endsBefore(late, early), endsBefore(early, spanOf(1, 12, 1, 13))]).toEqual([
      true,
      false,
      true,
    ]);
    expect([holdsSpan(long, late), holdsSpan(late, long), holdsSpan(late, late)]).toEqual([true, false, true]);
    expect(placesOf(spanning(early, late))).toEqual([1, 9, 2, 5]);
    expect(compareSpans(fileStart, early)).toBeLessThan(0);
  });
});
