import type { Credential } from './facts.ts';

/** What an identifier says of the value it names. */
export interface CredentialName {
  readonly what: Credential['what'];
  /** The name is as often given to something harmless (`ACCESS_KEY = 'access_token'`): only a value that looks random counts. */
  readonly isAmbiguous: boolean;
  /** The public half of a pair (access key beside a secret key): by itself it opens nothing unless it is a well-known default. */
  readonly isPublicHalf: boolean;
}

/**
 * Whether an identifier speaks of a credential: `DB_PASSWORD`, `jwtSecret`, `x-api-key`. Its last word decides: `token_url`, `password_field`,
 * `SECRET_KEY_ENV` and `ACCESS_TOKEN_EXPIRE_MINUTES` name a URL, a field, a variable and a number. `parent` is the name of the enclosing
 * object, which lends its words to `key`, `pass` and `secret`.
 */
export function credentialName(name: string, parent = ''): CredentialName | undefined {
  if (name.length > 100 || !mayBeCredential.test(name)) return undefined;
  const key = parent === '' ? name : `${parent}\n${name}`;
  if (known.has(key)) return known.get(key);
  const result = classify(name, parent);
  if (known.size > 20_000) known.clear();
  known.set(key, result);
  return result;
}

/** The words of an identifier in snake, camel, kebab or dotted style, in lower case: `dbPassword2` gives `db password 2`. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z0-9])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/([0-9])([A-Za-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .flatMap((word) => glued.get(word) ?? [word]);
}

const known = new Map<string, CredentialName | undefined>();
const mayBeCredential = /pass|pwd|secret|token|key|cred|auth|senha|contrasen|pepper/i;

function classify(name: string, parent: string): CredentialName | undefined {
  const words = trimmed(wordsOf(name));
  const head = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const around = wordsOf(parent);
  if (before.some((word) => neverSecret.has(word)) || around.some((word) => neverParent.has(word))) return undefined;
  const context = [...around, ...before];
  if (passwordHeads.has(head)) return before.some((word) => actions.has(word)) ? undefined : plain('password');
  if (head === 'secret' || head === 'pepper') return plain(speaksOfSigning(context) ? 'signing-key' : 'secret');
  if (head === 'token') return tokenName(before);
  if (head === 'key') return keyName(before, context);
  if (head === 'credentials' || head === 'credential' || head === 'creds') return ambiguous('secret');
  if (head === 'authorization') return ambiguous('token');
  return undefined;
}

function tokenName(before: readonly string[]): CredentialName | undefined {
  if (before.some((word) => actions.has(word) || otherTokens.has(word))) return undefined;
  const isBare = before.every((word) => word === 'access' || word === 'refresh' || word === 'id' || word === 'jwt');
  return isBare ? ambiguous('token') : plain('token');
}

function keyName(before: readonly string[], context: readonly string[]): CredentialName | undefined {
  const kind = before.at(-1) ?? '';
  // What browsers and command lines send events with. https://segment.com/docs/connections/find-writekey/
  if ((kind === 'write' || kind === 'api' || kind === 'project') && context.some((word) => analytics.has(word))) return undefined;
  // `WRITE_KEY` alone is what services of events call it. https://www.rudderstack.com/docs/sources/event-streams/
  if (kind === 'write' && before.length === 1 && context.length === 1) return undefined;
  // `rootPasswordSecretKey`: under which key of a secret the password stands.
  if (kind === 'secret' && before.slice(0, -1).some((word) => passwordHeads.has(word) || keyedParts.has(word))) return undefined;
  if (kind === 'access') return before.includes('secret') ? plain('key') : { what: 'key', isAmbiguous: true, isPublicHalf: true };
  if (kind === 'secret') return plain(context.every((word) => ownWords.has(word)) ? 'signing-key' : 'key');
  if (signingKeys.has(kind)) return plain('signing-key');
  if (secretKeys.has(kind)) return plain('key');
  if (kind === 'session' || kind === 'cookie' || kind === 'csrf' || kind === 'jwt') return ambiguous('signing-key');
  return ambiguousKeys.has(kind) ? ambiguous('key') : undefined;
}

function speaksOfSigning(words: readonly string[]): boolean {
  return (
    words.length > 0 && words.some((word) => signingWords.has(word)) && !words.includes('client') && !words.includes('oauth')
  );
}

/** Without numbers and words that say nothing of what the value is: `DB_PASSWORD_DEFAULT`, `apiKey2`, `secret_key_value`. */
function trimmed(words: readonly string[]): readonly string[] {
  let end = words.length;
  while (end > 1 && (trailing.has(words[end - 1]!) || /^(?:v?\d+)$/.test(words[end - 1]!))) end--;
  // What the secret signs: `JWT_SECRET_REFRESH_TOKEN`, `jwtSecretAccess`.
  const signed = end - (words[end - 1] === 'token' ? 1 : 0) - 1;
  if ((words[signed] === 'access' || words[signed] === 'refresh') && words[signed - 1] === 'secret') end = signed;
  return words.slice(0, end);
}

function plain(what: Credential['what']): CredentialName {
  return { what, isAmbiguous: false, isPublicHalf: false };
}
function ambiguous(what: Credential['what']): CredentialName {
  return { what, isAmbiguous: true, isPublicHalf: false };
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const passwordHeads = set('password passwd pwd passphrase pass passwort senha contrasena pw');
const keyedParts = set('username user key token id');
const trailing = set(
  // `SECRET_KEY_BASE`: https://guides.rubyonrails.org/security.html#session-storage
  'value val default raw plain plaintext b64 base64 hex dev development prod production staging local fallback base',
);

/** Beside these nothing is a secret, whatever the last word. */
const neverSecret = set(
  'public publishable pub anon hashed fake dummy mock mocked stub example sample placeholder invalid incorrect wrong missing is has show hide toggle no not without ' +
    // Names of what holds the value: `existingSecret` of charts, `uwsgi_pass` of nginx.
    'error err errors message msg label title field column header type translation i18n existing redacted masked uwsgi fastcgi scgi',
);
/** Objects of this name hold texts, samples or values that are refused: `errors: { password: ... }`, `PLACEHOLDER_SECRETS`. */
const neverParent = set(
  'placeholder placeholders forbidden banned disallowed blacklist blocklist denylist error errors message messages msg label labels translation translations example examples ' +
    'mock mocks fake fakes dummy dummies exception validation',
);
/** Before `password` and `token` these name something done or a state, not a value. */
const actions = set(
  'reset forgot forgotten forget change changed changing update updated verify verified validate check compare generate revoke require requires required needs need ' +
    'send set get weak bad expired max min num with use uses enter confirm repeat retype on handle allow enable disable same match matches hash create rotate delete remove',
);
/** Tokens that are no credentials: of parsers, models, pages, dependency injection; CSRF tokens are made per session. */
const otherTokens = set(
  'pad eos bos unk cls sep mask special csrf xsrf page next prev continuation cancel cancellation design syntax stop start end injection inject di provider lexer parser ' +
    'first last current sync cursor sequence word text image audio input output prompt completion total',
);
const signingKeys = set('signing sign signature hmac encryption encrypt encrypting crypt crypto cipher fernet aes decryption');
const analytics = set('segment posthog rudderstack amplitude mixpanel');
const secretKeys = set('api private master license subscription root rsa');
const ambiguousKeys = set(
  'auth app application account service server client shared admin user security webhook deploy integration write consumer storage ssh token',
);
/** Around `secret key` these leave it the application's own. */
const ownWords = set(
  'app application flask django my the jwt session auth security server backend web secret config settings core api base global site default ' +
    'wtf csrf cookie middleware add update from mapping setdefault',
);
const signingWords = set(
  'jwt jws jwe token session sessions cookie cookies csrf xsrf hmac nextauth auth signing sign signature app application flask django access refresh better express keystone ' +
    'authjs lucia state hash payload strapi verification confirm reset forgot',
);

/** Written together so often that the words cannot be told from the letters. */
const glued: ReadonlyMap<string, readonly string[]> = new Map(
  (
    'api+key api+secret api+token secret+key access+key private+key auth+key auth+token auth+secret access+token refresh+token client+secret app+secret app+key jwt+secret ' +
    'session+secret cookie+secret signing+key encryption+key master+key user+pass user+password db+password db+pass db+passwd db+pwd pg+password root+password smtp+password ' +
    'smtp+pass mail+password redis+password mysql+pwd admin+password test+password token+secret webhook+secret secret+access+key consumer+secret bot+token'
  )
    .split(' ')
    .map((phrase): [string, string[]] => [phrase.replaceAll('+', ''), phrase.split('+')])
    .concat([
      // redis.conf
      ['requirepass', ['redis', 'password']],
      ['masterauth', ['redis', 'password']],
    ]),
);
