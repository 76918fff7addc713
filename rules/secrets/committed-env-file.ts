import { credentialsAt, describeSecret } from '../../src/model/credential.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'secrets/committed-env-file',
  scope: 'project',
  title: 'Secret in an env file that git tracks',
  severity: 'high',
  confidence: 'high',
  what: 'An env file with values that work is part of the repository. One finding for each secret in it.',
  why:
    'Everybody with access to the repository, now or later, has the values, and everybody who starts the project runs with the same ones. Deleting ' +
    'the file leaves them in the history.',
  fix:
    'Stop tracking the file (`git rm --cached .env`), ignore it, and commit an `.env.example` with empty or made-up values instead. Change the secrets ' +
    'that were committed.',
  limits:
    'Files named as examples, templates or samples and files for tests are documentation. Outside a git work tree nothing is known to be tracked.',
  cwe: [540, 538],
  owasp: ['A05:2021', 'A07:2021'],
  references: [
    'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository',
    'https://12factor.net/config',
  ],
  *check(project) {
    for (const { file, isTracked, isExample, entries, usedBy, at } of project.envFiles) {
      if (isTracked !== 'yes' || isExample || !project.isProduction(at)) continue;
      for (const entry of entries) {
        const credential = credentialsAt(project, entry.at)[0];
        if (!credential) continue;
        const signs = credential.what === 'signing-key';
        yield {
          at: entry.at,
          message: `'${entry.name}' in the tracked file ${file} is ${describeSecret(credential.traits)}${signs ? ', and signs tokens or sessions' : ''}.`,
          ...(signs && { severity: 'critical' as const }),
          evidence: usedBy.map((place) => ({ at: place, says: `${file} is loaded here` })),
          group: file,
        };
      }
    }
  },
});
