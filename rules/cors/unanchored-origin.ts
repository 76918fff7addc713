import type { Cors } from '../../src/model/concepts.ts';
import { groupedByEach } from '../../src/model/grouped.ts';
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
    const loose = project.cors.filter(
      ({ flaw, anyOrigin, reflects, developmentOnly, at }) =>
        flaw && anyOrigin.is !== 'yes' && reflects.is !== 'yes' && developmentOnly !== 'yes' && project.isProduction(at),
    );
    // A setting that many handlers share (`@cross_origin()`) is one mistake.
    const byCheck = groupedByEach(loose, ({ flaw, project: root, at }) => [
      `${root}: ${flaw?.says} ${flaw?.at ? `${flaw.at.file}:${flaw.at.span}` : at.file}`,
    ]);
    for (const same of byCheck.values()) {
      const cors = same.find(({ credentials }) => credentials.is === 'yes') ?? same[0]!;
      const { flaw, credentials } = cors;
      if (!flaw) continue;
      const withCredentials = credentials.is === 'yes' ? ', with credentials' : '';
      yield {
        at: flaw.at && project.isProduction(flaw.at) ? flaw.at : cors.at,
        message: `CORS for ${cors.scope} checks the origin too loosely (${flaw.says}): ${passes[flaw.is]}${withCredentials}.`,
        evidence: [
          ...flaw.trail,
          ...[cors, ...same.filter((one) => one !== cors).slice(0, 20)].map((one) => ({
            at: one.at,
            says: `CORS for ${one.scope} is set here`,
          })),
        ],
      };
    }
  },
});
