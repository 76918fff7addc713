import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'cors/wildcard-with-credentials',
  scope: 'project',
  title: 'Any origin may call with credentials',
  severity: 'critical',
  confidence: 'high',
  what: 'Cross-origin requests are allowed from every origin, and browsers may send cookies and authorization with them.',
  why:
    'The wildcard and credentials exclude each other in the standard, so most servers fulfil the wish by echoing whatever origin asks. Any web page ' +
    "that a signed-in user visits can then read that user's data and act in their name.",
  fix:
    'List the origins that need access (`https://app.example.com`), from a setting without a wildcard default. If no browser needs to send ' +
    'credentials, switch them off instead.',
  limits: 'Origins that come only from the environment, with no value in the repository, are not judged.',
  cwe: [942, 346],
  owasp: ['A05:2021'],
  references: [
    'https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS/Errors/CORSNotSupportingCredentials',
    'https://fetch.spec.whatwg.org/#cors-protocol-and-credentials',
  ],
  *check(project) {
    for (const cors of project.cors) {
      if (cors.anyOrigin.is !== 'yes' || cors.credentials.is !== 'yes') continue;
      if (cors.developmentOnly === 'yes' || !project.isProduction(cors.at)) continue;
      const { anyOrigin, credentials } = cors;
      yield {
        at: anyOrigin.at && project.isProduction(anyOrigin.at) ? anyOrigin.at : cors.at,
        message: `CORS for ${cors.scope} allows any origin together with credentials: ${anyOrigin.says}, and ${credentials.says}.`,
        evidence: [
          ...anyOrigin.trail,
          { at: cors.at, says: `CORS for ${cors.scope} is set here` },
          ...(credentials.at ? [{ at: credentials.at, says: credentials.says }] : []),
          ...credentials.trail,
        ],
      };
    }
  },
});
