import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'rate-limit/spoofable-key',
  scope: 'project',
  title: 'Rate limit keyed by a header the client writes',
  severity: 'medium',
  confidence: 'high',
  what: 'The limiter tells clients apart by `X-Forwarded-For` or a similar header, and nothing says which proxies may set it.',
  why: "Whoever sends another value with each request is another client each time and is never limited; whoever sends a victim's address locks them out.",
  fix: 'Configure the trusted proxies (their number or addresses) and take the client address that results, or key by the account.',
  limits:
    'A proxy in front that overwrites the header makes it safe; it is seen only where its configuration is in the repository.',
  cwe: [348, 290],
  owasp: ['A04:2021', 'A07:2021'],
  references: [
    'https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For#security_and_privacy_concerns',
  ],
  *check(project) {
    for (const limiter of project.limiters) {
      const { key, name } = limiter;
      if (key.is !== 'forwarded-header' || limiter.takesEffect.is === 'no') continue;
      const at = key.at ?? limiter.at;
      if (!project.isProduction(limiter.at) || !project.isProduction(at)) continue;
      yield {
        at,
        message: `The rate limiter '${name}' takes the client's word for who it is: ${key.says}.`,
        evidence: [...key.trail, ...(key.at ? [{ at: limiter.at, says: `'${name}' counts by it` }] : [])],
      };
    }
  },
});
