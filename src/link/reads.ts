import type { CodeFile, EnvironmentRead, Linker, Place } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { expressionsOf, partsOf } from './values.ts';

/** A place that reads one variable of the environment, with what takes over when it is missing. */
export interface Read {
  readonly read: EnvironmentRead;
  readonly value: Value;
  readonly place: Place;
  /** The library's default and what follows an `or`, first come first. */
  readonly fallbacks: readonly Value[];
  /** Only in the test of a branch: it is asked for, not used. */
  readonly isTest: boolean;
}

const MAX_DEPTH = 60;

/** All reads of the environment in a file, in order of place, one entry for each expression that reads. */
export function readsOf(file: CodeFile, linker: Linker): readonly Read[] {
  const found = new Map<string, Read>();
  const visit = (value: Value, block: number, fallbacks: readonly Value[], isTest: boolean, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    const place = { file, block };
    if (value.kind === 'member' || value.kind === 'index' || value.kind === 'call') {
      const read = linker.constants.environmentRead(value, place);
      if (read) {
        add({ read, value, place, fallbacks: [...(read.fallback ? [read.fallback] : []), ...fallbacks], isTest });
        return;
      }
    }
    if (value.kind === 'binary' && (value.operator === 'or' || value.operator === '??' || value.operator === '||')) {
      visit(value.left, block, [value.right, ...fallbacks], isTest, depth + 1);
      visit(value.right, block, fallbacks, isTest, depth + 1);
    } else if (value.kind === 'conditional') {
      visit(value.test, block, [], true, depth + 1);
      visit(value.then, block, [value.otherwise, ...fallbacks], isTest, depth + 1);
      visit(value.otherwise, block, [value.then, ...fallbacks], isTest, depth + 1);
    } else if (value.kind === 'call') {
      // `process.env.X?.trim() || 'x'`: the fallback is that of what the method is called on.
      const callee = file.code.calls[value.call]?.callee;
      if (fallbacks.length > 0 && callee?.kind === 'member') visit(callee.object, block, fallbacks, isTest, depth + 1);
    } else if (value.kind === 'await') visit(value.value, block, fallbacks, isTest, depth + 1);
    else for (const part of partsOf(value)) visit(part, block, [], isTest, depth + 1);
  };
  const add = (one: Read) => {
    const key = one.value.span.join(':');
    const known = found.get(key);
    if (!known || one.fallbacks.length > known.fallbacks.length || (known.isTest && !one.isTest)) found.set(key, one);
  };
  for (const { value, block, isTest } of expressionsOf(file)) visit(value, block, [], isTest, 0);
  return [...found.values()].sort((a, b) => a.value.span[0] - b.value.span[0] || a.value.span[1] - b.value.span[1]);
}
