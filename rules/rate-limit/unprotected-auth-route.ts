import type { Route, RoutePurpose } from '../../src/model/concepts.ts';
import type { Confidence, Draft, Severity } from '../../src/model/finding.ts';
import {
  asksWho,
  authPurposes,
  describePurpose,
  handledElsewhere,
  nameOfRoute,
  type Protection,
  protectionOf,
} from '../../src/model/protection.ts';
import { defineRule } from '../../src/model/rule.ts';
import type { Truth } from '../../src/model/value.ts';

/** What somebody gains who may try as often as they like. */
const gains: Partial<Readonly<Record<RoutePurpose, string>>> = {
  login: 'passwords can be guessed',
  otp: 'codes can be guessed',
  'password-reset': 'reset mails can be sent, or reset tokens guessed',
  register: 'accounts can be created in bulk',
  verification: 'verification mails can be sent, or tokens guessed',
  'password-change': 'the current password can be guessed with a stolen session',
  'token-refresh': 'tokens can be issued in bulk',
};

export default defineRule({
  id: 'rate-limit/unprotected-auth-route',
  scope: 'project',
  title: 'Authentication route without a rate limit',
  severity: 'high',
  confidence: 'high',
  what:
    'A route for login, registration, password reset, one-time codes or verification that no limiter reaches: none on the route, its router, the app or ' +
    'in its body.',
  why:
    'Passwords leaked elsewhere and six-digit codes are tried by the million. Without a limit the only brake is the speed of the server, and every try ' +
    'costs it a password hash or a mail.',
  fix:
    'Limit the route by address *and* by the account that is tried (for example 5 tries in 15 minutes), with counters in a store that all processes ' +
    'share, and answer 429 with `Retry-After`.',
  limits:
    'Limits of a gateway or firewall that the repository does not configure are not seen. A limiter that never takes effect is reported by ' +
    '`rate-limit/not-wired`, not here.',
  cwe: [307, 799],
  owasp: ['A07:2021'],
  references: [
    'https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#protect-against-automated-attacks',
    'https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/',
  ],
  *check(project) {
    const limited = new Set(project.limiters.filter(({ covers }) => covers > 0).map((one) => one.project));
    for (const route of project.routes) {
      const purpose = authPurposes.find((one) => route.purposes.has(one));
      if (!purpose || route.isMounted === 'no' || !project.isProduction(route.at)) continue;
      if (isRead(route) && route.rendersPage === 'yes') continue;
      if (purpose === 'password-change' && asksOldPassword(route) === 'no') continue;
      const protection = protectionOf(route);
      if (protection.kind === 'limited' || protection.kind === 'dead') continue;
      yield {
        at: route.at,
        message: `${nameOfRoute(route)} (${describePurpose(route, purpose)}) ${reach(protection)}: ${gains[purpose]}${doubt(route)}.`,
        severity: severityOf(purpose, route, protection),
        confidence: confidenceOf(purpose, route, protection),
        evidence: [
          ...handledElsewhere(route),
          ...(protection.kind === 'coarse' ? [{ at: protection.by.at, says: `the limit of ${protection.by.it.name}` }] : []),
        ],
        group: limited.has(route.project) ? `${route.at.file}: not limited` : `${route.project}: no limiter`,
      } satisfies Draft;
    }
  },
});

function reach(protection: Protection): string {
  if (protection.kind !== 'coarse') return 'is reached by no rate limiter';
  const { name, limit } = protection.by.it;
  return `is reached only by the coarse limit of ${name}${limit ? ` (${limit})` : ''}, which it shares with everything behind it`;
}

function doubt({ isExact, isMounted }: Route): string {
  return isExact && isMounted === 'yes' ? '' : ', unless something limits it where it is mounted';
}

function isRead({ method }: Route): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Whether there is a password to guess: the current one beside the new. Unknown when no password is among the inputs that are known. */
function asksOldPassword({ inputs }: Route): Truth {
  const names = inputs.filter((name) => /pass|pwd/i.test(name));
  if (names.length === 0) return 'unknown';
  if (names.some((name) => /current|old|existing|previous/i.test(name))) return 'yes';
  const isNew = (name: string) => /new|confirm|repeat|again/i.test(name);
  return names.some(isNew) && !names.every(isNew) ? 'yes' : 'no';
}

/** A coarse limit stops the flood but not the guessing; changing a password or refreshing a token needs a session first. */
function severityOf(purpose: RoutePurpose, route: Route, protection: Protection): Severity {
  if (purpose === 'token-refresh') return 'low';
  if (purpose === 'password-change' || isDoneBySomebodyKnown(purpose, route)) return 'low';
  if (purpose === 'verification') return protection.kind === 'coarse' ? 'low' : 'medium';
  return protection.kind === 'coarse' ? 'medium' : 'high';
}

function confidenceOf(purpose: RoutePurpose, route: Route, protection: Protection): Confidence {
  if (purpose === 'token-refresh') return 'low';
  if (isDoneBySomebodyKnown(purpose, route)) return 'low';
  if (isRead(route) && purpose !== 'verification' && purpose !== 'otp') return 'low';
  const isSure = route.isExact && route.isMounted === 'yes' && protection.kind === 'none' && !isRead(route);
  return isSure ? 'high' : 'medium';
}

/** An administrator who creates accounts or resets passwords for others is signed in, and no stranger. */
function isDoneBySomebodyKnown(purpose: RoutePurpose, route: Route): boolean {
  if (purpose !== 'register' && purpose !== 'password-reset') return false;
  // Where nobody is asked who they are, the first stranger opens an administrator's account.
  return asksWho(route) === 'yes' || (route.purposes.has('admin') && asksWho(route) !== 'no');
}
