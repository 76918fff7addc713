import type { Cookie } from '../../src/model/concepts.ts';
import { cookiesSet, evidenceOfFlag, nameOfCookie } from '../../src/model/cookie.ts';
import type { Evidence } from '../../src/model/location.ts';
import { defineRule } from '../../src/model/rule.ts';

const day = 86_400;
const longestLife = 30 * day;

export default defineRule({
  id: 'cookies/broad-scope',
  scope: 'project',
  title: 'Session cookie for too many hosts or too long',
  severity: 'low',
  confidence: 'high',
  what: 'A session or authentication cookie is sent to every host below a domain, or lives longer than 30 days.',
  why:
    'Every subdomain, also one that somebody else runs or that was forgotten, receives the session and can set it. A session of months is still ' +
    'valid when the laptop is sold or the cookie leaks from a backup.',
  fix: 'Leave the Domain attribute away (a `__Host-` prefix enforces it), and keep sessions short and renewed; for "remember me" use a separate token that rotates.',
  limits: 'Whether a long-lived token rotates is not followed; cookies that are named for remembering are left out.',
  cwe: [613],
  owasp: ['A07:2021'],
  references: [
    'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#domain-and-path-attributes',
    'https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie#domaindomain-value',
  ],
  *check(project) {
    for (const cookie of cookiesSet(project)) {
      if (cookie.purpose !== 'session' && cookie.purpose !== 'auth') continue;
      const reasons = [tooWide(cookie), tooLong(cookie)].filter((reason) => reason !== undefined);
      if (reasons.length === 0) continue;
      yield {
        at: cookie.at,
        message: `${nameOfCookie(cookie)} ${reasons.map(({ says }) => says).join(' and ')}.`,
        evidence: reasons.flatMap(({ evidence }) => evidence),
      };
    }
  },
});

interface Reason {
  readonly says: string;
  readonly evidence: readonly Evidence[];
}

/** A Domain attribute always includes the hosts below it; one host by itself, an address or `localhost` has none. */
function tooWide({ domain }: Cookie): Reason | undefined {
  const host = domain?.is.replace(/^\./, '') ?? '';
  if (!domain || !host.includes('.') || /^[\d.]+$/.test(host) || host.endsWith('.localhost')) return undefined;
  return { says: `is sent to every host below '${host}'`, evidence: evidenceOfFlag(domain) };
}

function tooLong({ lifetime, name }: Cookie): Reason | undefined {
  if (!lifetime || lifetime.is <= longestLife || /remember/i.test(name ?? '')) return undefined;
  return { says: `lives ${Math.round(lifetime.is / day)} days`, evidence: evidenceOfFlag(lifetime) };
}
