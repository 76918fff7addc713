import { deploymentFiles, describeSecret, isOwnFinding } from '../../src/model/credential.ts';
import type { LooseCredential } from '../../src/model/project.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'secrets/hardcoded-credential',
  scope: 'project',
  title: 'Credential written in the code',
  severity: 'critical',
  confidence: 'high',
  what: 'A password, key or token stands as a literal in code or configuration: assigned, passed, listed, hashed for an account, or in a connection URL.',
  why:
    'Everybody who can read the repository, a fork, a backup or the built image holds the credential. It stays in the history after it is deleted, and ' +
    'it cannot be changed without a release.',
  fix:
    'Read it from the environment or a secret store and fail at start when it is missing. Revoke the value that was committed: removing the line is not ' +
    'enough.',
  limits:
    'Judged by the name beside the literal, or of the parameter that takes it, and by the literal itself. Defaults of settings, signing keys, env files, compose files and image builds have ' +
    'rules of their own.',
  cwe: [798, 259],
  owasp: ['A07:2021'],
  references: [
    'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
    'https://docs.github.com/en/code-security/how-tos/secure-your-secrets/detect-secret-leaks',
  ],
  *check(project) {
    const elsewhere = deploymentFiles(project);
    for (const credential of project.credentials) {
      const { at, traits, context, isSignIn, isRecord } = credential;
      if (!isOwnFinding(credential) || context === 'fallback') continue;
      if (credential.developmentOnly === 'yes' || elsewhere.has(at.file) || !project.isProduction(at)) continue;
      const isKnown = traits.strength === 'known-default';
      // `if password == "changeme"` refuses the default, unless a user's name is asked for beside it.
      if (context === 'compare' && isKnown && !isSignIn) continue;
      yield {
        at,
        message: `${subject(credential)} ${describeSecret(traits)}.`,
        ...(isKnown && { severity: 'high' as const }),
        ...(context === 'text' && { confidence: 'medium' as const }),
        // People that a database is filled with: accounts of a demonstration, mostly.
        ...(isRecord && { confidence: 'low' as const }),
      };
    }
  },
});

function subject({ name, context }: LooseCredential): string {
  if (context === 'keyword' || context === 'argument') return `The argument '${name}' is`;
  if (context === 'key') return `The entry '${name}' holds`;
  if (context === 'default') return `'${name}' defaults to`;
  if (context === 'compare') return `'${name}' is compared with`;
  return `'${name}' is`;
}
