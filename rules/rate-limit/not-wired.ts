import { groupedByEach } from '../../src/model/grouped.ts';
import { nameOfRoute } from '../../src/model/protection.ts';
import { defineRule } from '../../src/model/rule.ts';

/** Enough to see which routes are open; the rest is in the message as a number. */
const mostRoutes = 20;

export default defineRule({
  id: 'rate-limit/not-wired',
  scope: 'project',
  title: 'Rate limiter that never takes effect',
  severity: 'high',
  confidence: 'high',
  what: 'A limiter is written down and does nothing: created and attached to nothing, attached in the wrong order, registered half, always skipped, or off.',
  why: 'The code looks protected, reviewers and tests of single functions see a limit, and nobody is ever refused.',
  fix: 'Complete the wiring that the message names, and keep a test that sends one request too many and expects 429.',
  limits: 'A limiter that code outside the repository attaches looks unattached.',
  cwe: [307, 799],
  owasp: ['A07:2021', 'A05:2021'],
  references: ['https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/'],
  *check(project) {
    const limited = groupedByEach(project.routes, (route) => route.limiters.map(({ it }) => it));
    for (const limiter of project.limiters) {
      const { takesEffect, name } = limiter;
      const at = takesEffect.at ?? limiter.at;
      if (takesEffect.is !== 'no' || !project.isProduction(limiter.at) || !project.isProduction(at)) continue;
      const routes = limited.get(limiter) ?? [];
      const open = routes.length === 0 ? '' : `; ${routes.length} route${routes.length === 1 ? ' is' : 's are'} open`;
      yield {
        at,
        message: `The rate limiter '${name}' never takes effect: ${takesEffect.says}${open}.`,
        evidence: [
          ...takesEffect.trail,
          ...(takesEffect.at ? [{ at: limiter.at, says: `'${name}' is made here` }] : []),
          ...routes.slice(0, mostRoutes).map((route) => ({ at: route.at, says: `${nameOfRoute(route)} is meant to be limited` })),
        ],
      };
    }
  },
});
