import type { App, Limiter, Middleware, Route } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';
import type { Problem } from '../model/problem.ts';
import type { Limiting } from './limiters.ts';

export interface Web {
  readonly apps: readonly App[];
  readonly routes: readonly Route[];
  readonly middleware: readonly Middleware[];
  /** All limiters, with how many routes each covers. */
  readonly limiters: readonly Limiter[];
  readonly problems: readonly Problem[];
}

export function assembleRoutes(_linker: Linker, limiting: Limiting): Web {
  return { apps: [], routes: [], middleware: [], limiters: limiting.all, problems: [] };
}
