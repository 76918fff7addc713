import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'cors/reflected-origin',
  scope: 'project',
  title: "The request's origin is echoed without a check",
  severity: 'high',
  confidence: 'high',
  what: 'The answer allows whatever origin the request names: a header copied back, a callback or pattern that always agrees, an option that reflects.',
  why:
    'It is a wildcard in disguise that works with credentials too: any web page a signed-in user visits is told by the server that it may read the ' +
    'answers.',
  fix: 'Compare the origin with a list, whole and exactly, and send the header only when it is on it. Add `Vary: Origin`.',
  limits: 'A check in a function that could not be followed counts as a check.',
  cwe: [942, 346],
  owasp: ['A05:2021'],
  references: ['https://portswigger.net/web-security/cors', 'https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS'],
  *check(project) {
    for (const cors of project.cors) {
      if (cors.reflects.is !== 'yes' || cors.anyOrigin.is === 'yes') continue;
      if (cors.developmentOnly === 'yes' || !project.isProduction(cors.at)) continue;
      const { reflects, credentials } = cors;
      const isWorse = credentials.is === 'yes';
      yield {
        at: reflects.at && project.isProduction(reflects.at) ? reflects.at : cors.at,
        message: `CORS for ${cors.scope} echoes the request's origin${isWorse ? ' and allows credentials' : ''}: ${reflects.says}.`,
        ...(isWorse && { severity: 'critical' as const }),
        evidence: [
          ...reflects.trail,
          { at: cors.at, says: `CORS for ${cors.scope} is set here` },
          ...(isWorse && credentials.at ? [{ at: credentials.at, says: credentials.says }] : []),
        ],
      };
    }
  },
});
