import type { Cors, SymbolId } from '../../src/model/concepts.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'cors/wildcard-origin',
  scope: 'project',
  title: 'Any origin may read responses',
  severity: 'medium',
  confidence: 'high',
  what: 'Cross-origin requests without credentials are allowed from every origin, by a literal, a default, a setting or a proxy header.',
  why:
    "Every web page can call the API from its visitors' browsers and read the answers: services that are reachable only from inside a network, or that " +
    'trust an address, are opened to the internet, and the step to credentials is one option away.',
  fix: 'List the origins that need access, from a setting without a wildcard default. Keep the wildcard only for data that is public for everybody.',
  limits:
    'Whether the data is meant to be public is not visible in code; static and public read-only assets are left out where they can be told apart. ' +
    'What the handler of one route says of its own answers is likely to be meant: severity is low.',
  cwe: [942],
  owasp: ['A05:2021'],
  references: [
    'https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Access-Control-Allow-Origin',
    'https://cheatsheetseries.owasp.org/cheatsheets/HTML5_Security_Cheat_Sheet.html#cross-origin-resource-sharing',
  ],
  *check(project) {
    const handlers = new Set(project.routes.map(({ handler }) => handler));
    for (const cors of project.cors) {
      if (cors.anyOrigin.is !== 'yes' || cors.credentials.is === 'yes') continue;
      if (cors.isPublicAsset === 'yes' || cors.developmentOnly === 'yes' || !project.isProduction(cors.at)) continue;
      const { anyOrigin } = cors;
      yield {
        at: anyOrigin.at && project.isProduction(anyOrigin.at) ? anyOrigin.at : cors.at,
        message: `CORS for ${cors.scope} allows any origin: ${anyOrigin.says}.`,
        ...(isOfOnePath(cors, handlers) && { severity: 'low' as const }),
        evidence: [...anyOrigin.trail, { at: cors.at, says: `CORS for ${cors.scope} is set here` }],
      };
    }
  },
});

function isOfOnePath({ setIn, below }: Cors, handlers: ReadonlySet<SymbolId | undefined>): boolean {
  return below !== undefined || (setIn !== undefined && handlers.has(setIn));
}
