import type { Cors } from '../../src/model/concepts.ts';
import { defineRule } from '../../src/model/rule.ts';

type Flaw = NonNullable<Cors['flaw']>['is'];

/** What an attacker registers or sends to pass. */
const passes: Readonly<Record<Flaw, string>> = {
  substring: 'an origin that merely contains the trusted name passes',
  prefix: 'an origin that continues after the trusted name, such as https://trusted.com.evil.net, passes',
  suffix: 'an origin that ends like the trusted one, such as https://eviltrusted.com, passes',
  'unescaped-dot': 'the dot of the pattern stands for any character, so that https://appXtrusted.com passes',
  unanchored: 'the pattern matches in the middle of another origin',
  'null-origin': "the origin 'null', which every sandboxed frame sends, passes",
};

export default defineRule({
  id: 'cors/unanchored-origin',
  scope: 'project',
  title: 'Origin check that other origins pass',
  severity: 'high',
  confidence: 'high',
  what: 'The origin is compared by a part of its text, by a pattern without anchors or with an unescaped dot, or `null` is on the list.',
  why: 'Whoever registers a name that passes the check may read every answer in the browser of a signed-in user.',
  fix: 'Compare whole origins with a list. If subdomains must pass, use a pattern from `^https://` to `$` with every dot escaped.',
  limits: 'Checks written with functions other than the usual text comparisons and patterns are not judged.',
  cwe: [942, 185],
  owasp: ['A05:2021'],
  references: ['https://portswigger.net/web-security/cors#errors-parsing-origin-headers'],
  *check(project) {
    for (const cors of project.cors) {
      const { flaw, credentials } = cors;
      if (!flaw || cors.anyOrigin.is === 'yes' || cors.reflects.is === 'yes') continue;
      if (cors.developmentOnly === 'yes' || !project.isProduction(cors.at)) continue;
      const withCredentials = credentials.is === 'yes' ? ', with credentials' : '';
      yield {
        at: flaw.at && project.isProduction(flaw.at) ? flaw.at : cors.at,
        message: `CORS for ${cors.scope} checks the origin too loosely (${flaw.says}): ${passes[flaw.is]}${withCredentials}.`,
        evidence: [...flaw.trail, { at: cors.at, says: `CORS for ${cors.scope} is set here` }],
      };
    }
  },
});
