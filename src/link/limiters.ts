import type { Limiter } from '../model/concepts.ts';
import type { CodeFile, Denotation, Linker } from '../model/linking.ts';
import type { Deployment } from './deployment.ts';

/** Which things limit, asked by routes for everything that is attached to them. */
export interface Limiting {
  /** The limiter that a piece of middleware, a decorator, a dependency or a guard is (or wraps), if any. */
  limiterOf(denotation: Denotation): Limiter | undefined;
  readonly all: readonly Limiter[];
  /** Limiters that reach a route by its method and full path: path rules of a middleware, proxy locations. */
  onPath(method: string, path: string, file: CodeFile): readonly Limiter[];
  /** The limiter as the model shows it, once it is known how many routes it covers (`covers`, and `takesEffect` for one that is attached to nothing). */
  conclude(limiter: Limiter, covers: number): Limiter;
}

export function assembleLimiters(_linker: Linker, _deployment: Deployment): Limiting {
  return { limiterOf: () => undefined, all: [], onPath: () => [], conclude: (limiter, covers) => ({ ...limiter, covers }) };
}
