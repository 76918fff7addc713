import { cookiesSet, evidenceOfFlag, nameOfCookie, weightOfCookie } from '../../src/model/cookie.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'cookies/missing-secure',
  scope: 'project',
  title: 'Cookie without Secure',
  severity: 'high',
  confidence: 'high',
  what: 'A session, authentication or CSRF cookie is set, or a session is configured, without the Secure attribute.',
  why:
    'The browser sends the cookie over plain HTTP as well: one request to an http:// address on a shared network, even a redirect, hands the session to ' +
    'whoever listens.',
  fix: 'Set Secure, in development too where possible (browsers treat `localhost` as secure), otherwise by a setting that is true unless switched off.',
  limits:
    'Flags that depend on the environment count as set. Cookies whose purpose is not known are reported with low confidence, hidden by default.',
  cwe: [614],
  owasp: ['A05:2021'],
  references: [
    'https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/Cookies#block_access_to_your_cookies',
    'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#secure-attribute',
  ],
  *check(project) {
    for (const cookie of cookiesSet(project)) {
      if (cookie.secure.is !== 'no') continue;
      const refused = cookie.sameSite.is === 'none' ? ', and browsers refuse SameSite=None without it' : '';
      yield {
        at: cookie.at,
        message: `${nameOfCookie(cookie)} is set without Secure: ${cookie.secure.says}${refused}.`,
        ...weightOfCookie(cookie, 'high'),
        evidence: evidenceOfFlag(cookie.secure),
      };
    }
  },
});
