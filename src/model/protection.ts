import type { Applied, Limiter, Route, RoutePurpose } from './concepts.ts';

import { type Evidence, lineOf } from './location.ts';

/** What the limiters that reach a route amount to. */
export type Protection =
  /** A limiter of its own, or one that cannot be shown to fail. */
  | { readonly kind: 'limited' }
  /** Attached, and never takes effect. */
  | { readonly kind: 'dead'; readonly by: Applied<Limiter> }
  /** Shares one allowance with everything else behind the proxy. */
  | { readonly kind: 'coarse'; readonly by: Applied<Limiter> }
  | { readonly kind: 'none' };

/** Judges the limiters on a route's way. What is not known to fail protects. */
export function protectionOf({ limiters }: Route): Protection {
  const alive = limiters.filter(({ it }) => it.takesEffect.is !== 'no');
  if (alive.some(({ it }) => !it.isCoarse)) return { kind: 'limited' };
  if (alive[0]) return { kind: 'coarse', by: alive[0] };
  return limiters[0] ? { kind: 'dead', by: limiters[0] } : { kind: 'none' };
}

/** Whether the route asks who is calling: `unknown` when a guard is there and nobody knows what it does. */
export function asksWho({ guards }: Route): 'yes' | 'no' | 'unknown' {
  if (guards.some(({ it }) => it.authenticates === 'yes')) return 'yes';
  return guards.some(({ it }) => it.authenticates === 'unknown') ? 'unknown' : 'no';
}

/** `'POST /auth/login'`, quoted for a message. */
export function nameOfRoute({ method, path }: Route): string {
  return `'${method} ${path}'`;
}

/** The purpose and why it is believed, unless the path, which the message names anyway, says so: `login: its handler is sign_in`. */
export function describePurpose({ because, path }: Route, purpose: RoutePurpose): string {
  const why = because.get(purpose);
  return why === undefined || (path.length > 1 && why.endsWith(path)) ? purpose : `${purpose}: ${why}`;
}

/** Lines between a registration and its handler over which both are seen at a glance. */
const nearby = 10;

/** Where the handler stands, unless that is beside the registration: where a decorator of a limiter would go. */
export function handledElsewhere({ at, handlerAt }: Route): readonly Evidence[] {
  if (!handlerAt) return [];
  const isBeside = handlerAt.file === at.file && Math.abs(lineOf(handlerAt.span) - lineOf(at.span)) <= nearby;
  return isBeside ? [] : [{ at: handlerAt, says: 'what answers stands here' }];
}

/** Purposes for which somebody without an account, or with a stolen session, tries again and again. */
export const authPurposes: readonly RoutePurpose[] = [
  'login',
  'otp',
  'password-reset',
  'register',
  'verification',
  'password-change',
  'token-refresh',
];
