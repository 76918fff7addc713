import type { Cookie } from '../../src/model/concepts.ts';
import { cookiesSet, evidenceOfFlag, nameOfCookie, weightOfCookie } from '../../src/model/cookie.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'cookies/missing-samesite',
  scope: 'project',
  title: 'Cookie without SameSite',
  severity: 'medium',
  confidence: 'high',
  what: 'A session, authentication or CSRF cookie is set, or a session is configured, without the SameSite attribute.',
  why:
    'What happens is left to the browser. Some send the cookie with every request that another site triggers, so that a form on a foreign page acts in ' +
    "the user's name; others treat it as Lax, with exceptions.",
  fix: 'Set `SameSite=Lax`, or `Strict` where no link from outside needs the session. `None` only for embedding, and only with Secure.',
  limits: '`SameSite=None` without Secure is reported by `cookies/missing-secure`. `None` with Secure is taken for intended.',
  cwe: [1275],
  owasp: ['A01:2021'],
  references: [
    'https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie#samesitesamesite-value',
    'https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html#samesite-cookie-attribute',
  ],
  *check(project) {
    for (const cookie of cookiesSet(project)) {
      if (cookie.sameSite.is !== 'absent' || !matters(cookie)) continue;
      yield {
        at: cookie.at,
        message: `${nameOfCookie(cookie)} is set without SameSite: ${cookie.sameSite.says}.`,
        ...weightOfCookie(cookie, 'medium'),
        evidence: evidenceOfFlag(cookie.sameSite),
      };
    }
  },
});

/** A preference that another site sends along harms nobody. */
function matters({ purpose }: Cookie): boolean {
  return purpose !== 'preference';
}
