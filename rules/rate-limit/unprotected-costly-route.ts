import type { Route, RoutePurpose } from '../../src/model/concepts.ts';
import type { Confidence, Severity } from '../../src/model/finding.ts';
import {
  asksWho,
  authPurposes,
  describePurpose,
  handledElsewhere,
  nameOfRoute,
  protectionOf,
} from '../../src/model/protection.ts';
import { defineRule } from '../../src/model/rule.ts';

/** Dearest first, with what a call costs. */
const costs: readonly (readonly [RoutePurpose, string])[] = [
  ['sms', 'every call sends a text message that is paid for'],
  ['mail', 'every call sends a mail'],
  ['payment', 'every call reaches the payment provider'],
  ['ai', 'every call is billed by the model provider'],
  ['upload', 'every call can store a file'],
  ['export', 'every call builds a whole export'],
  ['search', 'every call runs a search, and no sign-in is asked'],
];
/** These cost something only when they are called to act, not when their results are read. */
const acting: ReadonlySet<RoutePurpose> = new Set(['sms', 'mail', 'payment', 'upload', 'ai']);

export default defineRule({
  id: 'rate-limit/unprotected-costly-route',
  scope: 'project',
  title: 'Costly route without a rate limit',
  severity: 'medium',
  confidence: 'medium',
  what: 'A route that uploads, sends mail or messages, exports, searches without sign-in, or calls a paid service, and that no limiter reaches.',
  why: 'One client in a loop fills the disk, empties the mail quota, blocks the workers or runs up a bill, with requests that all look valid.',
  fix: 'Limit the route by user (by address where nobody is signed in), with counters in a store that all processes share.',
  limits:
    'What a route costs is concluded from its path, its handler and what the handler calls. Exports and searches may be cheap: they are reported with low ' +
    'confidence, which is hidden by default, and so are routes for administrators. Where an account is asked for, who abuses the route is known, and ' +
    'severity is low. Routes for signing in have a rule of their own.',
  cwe: [770, 799],
  owasp: ['A04:2021'],
  references: ['https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/'],
  *check(project) {
    const limited = new Set(project.limiters.filter(({ covers }) => covers > 0).map((one) => one.project));
    for (const route of project.routes) {
      const cost = costs.find(([purpose]) => route.purposes.has(purpose) && isCalledToAct(purpose, route));
      if (!cost || isOfAnotherKind(route) || route.isMounted === 'no' || !project.isProduction(route.at)) continue;
      const [purpose, price] = cost;
      if (purpose === 'search' && asksWho(route) !== 'no') continue;
      const protection = protectionOf(route);
      if (protection.kind === 'limited' || protection.kind === 'dead') continue;
      const isCoarse = protection.kind === 'coarse';
      const reach = isCoarse
        ? `is reached only by the coarse limit of ${protection.by.it.name}`
        : 'is reached by no rate limiter';
      yield {
        at: route.at,
        message: `${nameOfRoute(route)} (${describePurpose(route, purpose)}) ${reach}: ${price}.`,
        severity: severityOf(purpose, route, isCoarse),
        evidence: [
          ...handledElsewhere(route),
          ...(isCoarse ? [{ at: protection.by.at, says: `the limit of ${protection.by.it.name}` }] : []),
        ],
        confidence: confidenceOf(purpose, route),
        group: limited.has(route.project) ? `${route.at.file}: not limited` : `${route.project}: no limiter`,
      };
    }
  },
});

function isCalledToAct(purpose: RoutePurpose, route: Route): boolean {
  const { method } = route;
  if (method === 'HEAD' || method === 'OPTIONS' || method === 'DELETE') return false;
  const isSent = purpose === 'mail' || purpose === 'sms';
  return method !== 'GET' || !acting.has(purpose) || (isSent && route.sendsByLink);
}

/** Callbacks of providers are called by them; health checks by the platform; pages are not the action. */
function isOfAnotherKind({ purposes, rendersPage, method }: Route): boolean {
  if (purposes.has('webhook') || purposes.has('health') || (method === 'GET' && rendersPage === 'yes')) return true;
  return authPurposes.some((purpose) => purposes.has(purpose));
}

/** Whoever has an account is known and can be shut out; a text message costs money all the same. */
function severityOf(purpose: RoutePurpose, route: Route, isCoarse: boolean): Severity {
  return isCoarse || (purpose !== 'sms' && asksWho(route) === 'yes') ? 'low' : 'medium';
}

function confidenceOf(purpose: RoutePurpose, { isExact, isMounted, purposes, guards }: Route): Confidence {
  if (purpose === 'export' || purpose === 'search') return 'low';
  // Administrators are few and known.
  if (purposes.has('admin') && guards.some(({ it }) => it.authorises !== 'no')) return 'low';
  return isExact || isMounted === 'yes' ? 'medium' : 'low';
}
