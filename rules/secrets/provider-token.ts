import type { Draft, Severity } from '../../src/model/finding.ts';
import { defineRule } from '../../src/model/rule.ts';
import type { Role } from '../../src/model/source.ts';
import type { TokenMatch } from '../../src/model/token.ts';

export default defineRule({
  id: 'secrets/provider-token',
  scope: 'file',
  title: 'Token of a known provider in the repository',
  severity: 'critical',
  confidence: 'high',
  what:
    'A text that has the form of a token of a known provider (cloud, code host, payment, mail, chat, AI, monitoring), a JSON Web Token, or a private ' +
    'key, in any file.',
  why:
    'Whoever reads the repository, a fork, a backup or an image can use the token, with no other password. Bots find tokens in public repositories ' +
    'within minutes, and the history keeps them after the line is deleted.',
  fix:
    'Revoke the token with its provider first, then read the new one from the environment or a secret store. Removing the line does not help: the ' +
    'token stays in the history.',
  limits:
    'Recognises tokens by their form; whether one still works is not tested. Keys made to be published (Stripe publishable keys, Mapbox public tokens, ' +
    'Sentry DSNs, Firebase web keys), documented examples, fillers and JSON Web Tokens that lived for at most a day or expired before 2025 are not ' +
    'reported. In tests, examples and documentation only tokens that could be real are reported, with low confidence. Private keys for `localhost` or for ' +
    'development, by their path, are of low severity; those that are encrypted are not reported.',
  cwe: [798, 540],
  owasp: ['A07:2021'],
  references: [
    'https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns',
    'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
  ],
  tags: ['any-role'],
  *check({ source, tokens }) {
    if (source.role === 'generated') return;
    for (const token of tokens) {
      if (token.exposure === 'public') continue;
      const isSample = samples.has(source.role);
      if (isSample && !couldBeReal(token)) continue;
      const isLocal = token.provider === 'private-key' && source.language === 'text' && localKey.test(source.path);
      yield {
        at: { file: source.path, span: token.span },
        message: `${token.title} in the file: ${token.redacted}.${isLocal ? ' By its path it serves development.' : reach(token.severity)}`,
        severity: isLocal ? 'low' : token.severity,
        group: `${token.provider} ${token.redacted}`,
        ...confidence(token, isSample),
      };
    }
  },
});

/** `apps/client/localhost.pem`, `dev/keys/root`, `nginx/ssl/selfsigned_key.pem`: files that developers make for their own machine. */
const localKey = /(?:^|[/_.-])(?:localhost|self-?signed|snake-?oil|dev|development)(?:[/_.-]|$)/i;

const samples: ReadonlySet<Role> = new Set<Role>(['test', 'example', 'docs', 'env-example', 'ci']);

/** Tests and documents are full of made-up tokens; those are shorter, more regular, or recognised by the name beside them only. */
function couldBeReal({ isDistinctive, entropy, length }: TokenMatch): boolean {
  return isDistinctive && length >= 20 && entropy >= 3.5;
}

function confidence(token: TokenMatch, isSample: boolean): Pick<Draft, 'confidence'> {
  if (isSample) return { confidence: 'low' };
  // Tokens of sessions and of test accounts have the same form as the ones that matter.
  return token.isDistinctive && token.provider !== 'json-web-token' ? {} : { confidence: 'medium' };
}

/** Why it is milder than the rule. */
function reach(severity: Severity): string {
  if (severity === 'critical') return '';
  return severity === 'high' ? ' It opens one service or one half of a pair, not an account.' : ' It reaches test data only.';
}
