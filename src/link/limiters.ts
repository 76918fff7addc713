import type { Limiter } from '../model/concepts.ts';
import type { Denotation, Linker } from '../model/linking.ts';
import type { Deployment } from './deployment.ts';

/** Which things limit, asked by routes for everything that is attached to them. */
export interface Limiting {
  /** The limiter that a piece of middleware, a decorator, a dependency or a guard is (or wraps), if any. */
  limiterOf(denotation: Denotation): Limiter | undefined;
  readonly all: readonly Limiter[];
}

export function assembleLimiters(_linker: Linker, _deployment: Deployment): Limiting {
  return { limiterOf: () => undefined, all: [] };
}
