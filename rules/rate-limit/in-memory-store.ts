import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'rate-limit/in-memory-store',
  scope: 'project',
  title: 'Rate limit counted in process memory',
  severity: 'medium',
  confidence: 'high',
  what: 'The counters of a limiter live in the memory of the process, by choice or because no store was given.',
  why:
    'Each worker and replica counts for itself, so that the real limit is as many times higher as there are processes, and every restart or deployment ' +
    'forgives everybody.',
  fix: 'Give the limiter a store that all processes share, and decide what happens when that store is down.',
  limits:
    'Where the number of processes is not configured in the repository, confidence is medium. A service that is known to run one process is left out.',
  cwe: [799, 307],
  owasp: ['A04:2021'],
  references: ['https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html#rate-limiting'],
  *check(project) {
    const projects = new Map(project.projects.map((one) => [one.root, one]));
    for (const limiter of project.limiters) {
      const { store, name } = limiter;
      if (store.is !== 'memory' || limiter.isCoarse || limiter.takesEffect.is === 'no') continue;
      const runsSeveral = projects.get(limiter.project)?.runsSeveral ?? 'unknown';
      if (runsSeveral === 'no' || !project.isProduction(limiter.at)) continue;
      const several = runsSeveral === 'yes' ? ', and several processes are configured: each counts for itself' : '';
      yield {
        at: limiter.at,
        message: `The rate limiter '${name}' counts in process memory: ${store.says}${several}.`,
        ...(runsSeveral !== 'yes' && { confidence: 'medium' as const }),
        evidence: [...store.trail, ...(store.at ? [{ at: store.at, says: store.says }] : [])],
      };
    }
  },
});
