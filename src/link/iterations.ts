import type { Framework, Iterations } from '../model/framework.ts';
import { once } from './program.ts';

/** The names by which libraries go through elements, of all of them together. */
export type IterationNames = { readonly [K in keyof Iterations]-?: ReadonlySet<string> };

export const iterationsOf = once((frameworks: readonly Framework[]): IterationNames => {
  const all = frameworks.flatMap(({ iterations }) => iterations ?? []);
  const named = (of: keyof Iterations) => new Set(all.flatMap((one) => one[of] ?? []));
  return {
    functions: named('functions'),
    owners: named('owners'),
    methods: named('methods'),
    steps: named('steps'),
    rowCounts: named('rowCounts'),
    parts: named('parts'),
    tries: named('tries'),
  };
});
