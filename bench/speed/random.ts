/** Numbers that look random and are the same in every run. */
export interface Random {
  /** Below 1. */
  next(): number;
  /** A whole number below `bound`. */
  below(bound: number): number;
  /** One of a list that is not empty. */
  pick<T>(from: readonly T[]): T;
  chance(probability: number): boolean;
}

/** Mulberry32. Different seeds give unrelated sequences, so each part of a tree can have its own, whatever the others draw. */
export function random(...seed: readonly number[]): Random {
  let state = seed.reduce((mixed, part) => Math.imul(mixed ^ part, 0x9e3779b1) >>> 0, 0x811c9dc5);
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number) => Math.floor(next() * bound);
  return { next, below, pick: (from) => from[below(from.length)]!, chance: (probability) => next() < probability };
}
