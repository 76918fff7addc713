import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'rate-limit/unbounded-store',
  scope: 'project',
  title: 'Rate limiter whose memory only grows',
  severity: 'medium',
  confidence: 'high',
  what: 'A limiter keeps an entry for every client in a map of its own and never removes one.',
  why: 'Each new address adds an entry for ever. An attacker with many addresses, or a forged client header, turns the protection into the way to exhaust the memory.',
  fix: 'Let entries expire: a store with expiry times, a cache with a size limit, or a periodic sweep of windows that are over.',
  limits: 'A sweep in another module that reaches the map through a name that could not be followed is not seen.',
  cwe: [770, 401],
  owasp: ['A04:2021'],
  references: ['https://cwe.mitre.org/data/definitions/770.html'],
  *check(project) {
    for (const limiter of project.limiters) {
      const { store, name } = limiter;
      if (limiter.evicts !== 'no' || store.is !== 'memory' || limiter.takesEffect.is === 'no') continue;
      if (!project.isProduction(limiter.at)) continue;
      yield {
        at: limiter.at,
        message: `The rate limiter '${name}' keeps an entry for every client and never removes one.`,
        evidence: [...store.trail, ...(store.at ? [{ at: store.at, says: 'an entry is added here' }] : [])],
      };
    }
  },
});
