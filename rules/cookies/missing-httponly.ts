import { cookiesSet, evidenceOfFlag, nameOfCookie, weightOfCookie } from '../../src/model/cookie.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'cookies/missing-httponly',
  scope: 'project',
  title: 'Cookie without HttpOnly',
  severity: 'high',
  confidence: 'high',
  what: 'A session or authentication cookie is set, or a session is configured, without the HttpOnly attribute.',
  why: 'Any script in the page can read the cookie. One injected script, or one compromised dependency, sends the session away and it works anywhere.',
  fix: 'Set HttpOnly. What scripts need to know about the user comes from an API response or a second, harmless cookie.',
  limits: 'A CSRF cookie that a script sends back in a header must be readable and is left out, as are preferences.',
  cwe: [1004],
  owasp: ['A05:2021'],
  references: [
    'https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/Cookies#block_access_to_your_cookies',
    'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#httponly-attribute',
  ],
  *check(project) {
    for (const cookie of cookiesSet(project)) {
      if (cookie.httpOnly.is !== 'no' || cookie.purpose === 'preference' || cookie.isDoubleSubmit === 'yes') continue;
      if (cookie.purpose === 'csrf' && cookie.isDoubleSubmit === 'unknown') continue;
      yield {
        at: cookie.at,
        message: `${nameOfCookie(cookie)} is set without HttpOnly: ${cookie.httpOnly.says}.`,
        ...weightOfCookie(cookie, 'high'),
        evidence: evidenceOfFlag(cookie.httpOnly),
      };
    }
  },
});
