import type { Limiter } from '../model/concepts.ts';
import type { Denotation } from './resolve.ts';
import type { Deployment } from './deployment.ts';
import type { Linker } from './linker.ts';

/** Which things limit, asked by routes for everything that is attached to them. */
export interface Limiting {
  /** The limiter that a piece of middleware, a decorator, a dependency or a guard is (or wraps), if any. */
  limiterOf(denotation: Denotation): Limiter | undefined;
  readonly all: readonly Limiter[];
}

export function assembleLimiters(_linker: Linker, _deployment: Deployment): Limiting {
  return { limiterOf: () => undefined, all: [] };
}
