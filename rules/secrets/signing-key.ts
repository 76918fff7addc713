import type { Constant, SigningKey } from '../../src/model/concepts.ts';
import { deploymentFiles, possibilities } from '../../src/model/credential.ts';
import type { Location } from '../../src/model/location.ts';
import type { ProjectModel } from '../../src/model/project.ts';
import { defineRule } from '../../src/model/rule.ts';

type Literal = Constant & { readonly kind: 'literal' };

const signs: Readonly<Record<SigningKey['use'], string>> = {
  jwt: 'tokens',
  session: 'sessions',
  cookie: 'cookies',
  csrf: 'CSRF tokens',
  message: 'messages',
  encryption: 'data',
  other: 'data',
};

/** https://www.rfc-editor.org/rfc/rfc7518#section-3.2: HS256 wants a key as long as its hash. */
const shortestKey = 32;

export default defineRule({
  id: 'secrets/signing-key',
  scope: 'project',
  title: 'Signing key that is known from the repository',
  severity: 'critical',
  confidence: 'high',
  what: 'The key that signs tokens, sessions, cookies, CSRF tokens or messages, or that encrypts data, is a literal, or falls back to one.',
  why: 'Who knows the key signs what they like: a session of any user, a token with any role. No password is needed and no log shows it.',
  fix:
    'Read the key from the environment or a secret store, without a default, at least 32 random bytes long, and fail at start when it is missing. ' +
    'Change the key that was committed.',
  limits:
    'Keys in env files, compose files and image builds are reported by their own rules. The length of a key from the environment is not known.',
  cwe: [321, 798],
  owasp: ['A02:2021', 'A07:2021'],
  references: [
    'https://cheatsheetseries.owasp.org/cheatsheets/JSON_Web_Token_for_Java_Cheat_Sheet.html#weak-token-secret',
    'https://www.rfc-editor.org/rfc/rfc7518#section-3.2',
  ],
  *check(project) {
    for (const { literal, keys } of byPlace(project)) {
      const sinks = [...new Set(keys.map(({ sink }) => sink))].sort();
      const uses = [...new Set(keys.map(({ use }) => signs[use]))].sort();
      const setting = keys.find((key) => key.setting)?.setting;
      const known = literal.secret?.strength === 'known-default';
      const length = literal.secret?.length ?? String(literal.value).length;
      const value = literal.secret ? `'${literal.secret.redacted}'` : `of ${length} characters`;
      const short = length < shortestKey ? `, shorter than the ${shortestKey} characters a key needs` : '';
      yield {
        at: literal.at,
        message:
          `The key that ${keys.every(({ use }) => use === 'encryption') ? 'encrypts' : 'signs'} ${uses.join(' and ')} (${sinks.join(', ')}) ` +
          (setting
            ? `falls back to ${known ? 'a well-known default' : 'a literal'} ${value} when '${setting.name}' is not set`
            : `is ${known ? 'a well-known default' : 'a literal'} ${value}`) +
          `${short}.`,
        ...(literal.secret ? {} : { confidence: 'medium' as const, isSecret: true as const }),
        evidence: [
          ...literal.trail,
          ...keys.map(({ at, sink, use }) => ({ at, says: `${sink} ${use === 'encryption' ? 'encrypts' : 'signs'} with it` })),
        ],
      };
    }
  },
});

interface KeyPlace {
  readonly literal: Literal;
  readonly keys: SigningKey[];
}

/** One entry a place where a key is written, however many calls sign with it. */
function byPlace(project: ProjectModel): Iterable<KeyPlace> {
  const elsewhere = deploymentFiles(project);
  const places = new Map<string, KeyPlace>();
  for (const key of project.signingKeys) {
    if (key.developmentOnly === 'yes' || !project.isProduction(key.at) || key.setting?.rejectsDefault.is === 'yes') continue;
    const literal = possibilities(key.value).find(
      (one) => isKey(one) && !elsewhere.has(one.at.file) && project.isProduction(one.at),
    );
    if (literal?.kind !== 'literal') continue;
    const id = placeId(literal.at);
    const place = places.get(id) ?? { literal, keys: [] };
    place.keys.push(key);
    places.set(id, place);
  }
  return places.values();
}

/** Anything written down will sign; an empty text means that no key was given. */
function isKey(option: Constant): boolean {
  return (
    option.kind === 'literal' &&
    typeof option.value === 'string' &&
    option.value !== '' &&
    option.secret?.strength !== 'not-secret'
  );
}

function placeId({ file, span }: Location): string {
  return `${file}:${span}`;
}
