import { type CredentialName, credentialName, wordsOf } from '../model/credential-names.ts';
import type { Credential } from '../model/facts.ts';
import type { Role } from '../model/source.ts';
import type { SecretTraits } from '../model/value.ts';
import { redact, shannonEntropy } from './redact.ts';
import { isDeadToken, isDocumentedToken } from './scan-tokens.ts';

/** Where a literal stands, as far as its judgement depends on it. */
export interface JudgeContext {
  readonly role: Role;
  readonly context: Credential['context'];
  /** `code`; `config`: YAML, TOML, env, Dockerfile, scripts, whose values are used as they stand; `json`, which as often holds labels. */
  readonly medium: 'code' | 'config' | 'json';
  /** Name of the object that the entry stands in. */
  readonly parent?: string;
  /** Other places of code that use the value as it stands: Django's `'PASSWORD': 'x'`. False where it is set for a tool: `process.env.X = 'x'`. */
  readonly isSetting?: boolean;
}

/**
 * Judges a literal by the name it is given to. Undefined when the name does not speak of a credential. Precision first: what could as well be
 * a label, a name or a message is `not-secret`.
 */
export function judge(name: string, value: string, where: JudgeContext): SecretTraits | undefined {
  const spoken = credentialName(name, where.parent);
  if (!spoken) return undefined;
  const said = defaultIn(value.trim()) ?? value;
  return { length: said.length, strength: strengthOf(name, spoken, value, where), redacted: redact(said) };
}

/** Judges a password inside a longer text: of a URL, a connection string, a query or a statement of SQL. */
export function judgePassword(found: EmbeddedPassword, where: JudgeContext): SecretTraits {
  const said = defaultIn(found.password) ?? found.password;
  return {
    length: said.length,
    strength: embeddedStrength(found, where),
    redacted: redact(said),
    inUrl: true,
    within: found.within,
  };
}

// -------------------------------------------------------------------------------------------------------------------------- the value

type Strength = SecretTraits['strength'];

/** How much the value must show by itself: nothing, more than words, or randomness. */
type Demand = 'nothing' | 'more-than-words' | 'randomness';

function strengthOf(name: string, spoken: CredentialName, text: string, where: JudgeContext): Strength {
  const value = text.trim().replace(/^(?:Bearer|Token|Basic|ApiKey)\s{1,4}(?=\S)/i, '');
  if (value === '') return 'placeholder';
  const fallback = defaultIn(value);
  if (fallback !== undefined) return strengthOf(name, spoken, fallback, where);
  if (spoken.what === 'signing-key' && isFilledIn(value)) return 'not-secret';
  if (isPlaceholder(value)) return placeholderStrength(value, spoken, where);
  if (isDescription(value, spoken)) return 'not-secret';
  if (isNeverSecret(value)) return 'not-secret';
  const strength = judged(name, spoken, value, where);
  return isDocumentation(where.role) && (strength === 'known-default' || (strength === 'usable' && !looksRandom(value)))
    ? 'placeholder'
    : strength;
}

/** `{{ secret_key }}`, `<%= key %>`: a mark of a template that whoever makes a project from it never sees. */
function isFilledIn(value: string): boolean {
  return /^(?:\{\{[^{}]{1,60}\}\}|<%[^%]{1,60}%>)$/.test(value);
}

/**
 * What a form says of a field: `SMTP server password`, `API key (username)`, a text with links. Signing keys are made up of such words now and then.
 */
function isDescription(value: string, { what }: CredentialName): boolean {
  if (/<(?:a|code|b|strong|em|p|br)[\s/>]/i.test(value)) return true;
  return what !== 'signing-key' && /^\p{Lu}\p{L}{1,20}(?: \p{L}{1,20}){1,12}(?: \([^()]{1,40}\))?[.!]?$/u.test(value);
}

function judged(name: string, spoken: CredentialName, value: string, where: JudgeContext): Strength {
  if (isOwnName(name, value)) return ownNameStrength(spoken, where);
  if (spoken.what === 'secret' && isNamedAfter(name, value)) return 'not-secret';
  const demand = demandOf(name, spoken, where);
  // `{ password: 'Passwort' }` is a label.
  if (demand === 'more-than-words' && /^\p{Lu}\p{Ll}+[:.!]?$/u.test(value)) return 'not-secret';
  const words = weakWords(value);
  if (words.areAll) return weakStrength(spoken, words.hasCore, demand, value);
  if (/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/.test(value)) return 'usable';
  if (isBytes(value)) return 'usable';
  if (looksRandom(value)) return spoken.isPublicHalf && /^(?:AKIA|ASIA|LTAI)/.test(value) ? 'not-secret' : 'usable';
  if (demand === 'randomness') return 'not-secret';
  if (spoken.what === 'password' && isAppPassword(value)) return 'usable';
  if (isText(value, spoken, demand)) return 'not-secret';
  if (demand === 'nothing') return value.length >= 4 ? 'usable' : 'not-secret';
  return isMoreThanWords(value, spoken) && value.length >= 5 ? 'usable' : 'not-secret';
}

/** `SANDBOX_PROXY_CA_SECRET: sandbox-proxy-ca`: the object of a cluster that holds it, named as such objects are. */
function isNamedAfter(name: string, value: string): boolean {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+){2,}$/.test(value)) return false;
  return wordsOf(name).join('-') === `${value}-secret`;
}

/** `'\x88W\xf09\x91\x07'`: random bytes written as a text. No words hold control characters, but for the one that begins a colour of a terminal. */
function isBytes(value: string): boolean {
  return value.length >= 12 && (value.match(/[\0-\x08\x0e-\x1f\x7f-\x9f]/g)?.length ?? 0) >= 3 && !value.includes('\x1b[');
}

/** `abcd efgh ijkl mnop`, as Google gives them, where they cannot be words: https://support.google.com/accounts/answer/185833 */
function isAppPassword(value: string): boolean {
  return /^[a-z]{4}(?: [a-z]{4}){3}$/.test(value) && value.split(' ').some((group) => !/[aeiouy]/.test(group));
}

/** Defaults and fallbacks are used when nobody says otherwise, config values always; labels stand under lower-case keys and keywords. */
function demandOf(name: string, spoken: CredentialName, where: JudgeContext): Demand {
  if (spoken.isAmbiguous) return 'randomness';
  const isOfEnvironment = /^[A-Z][A-Z0-9_]*$/.test(name);
  // `apiKey: context.apiKey ?? 'internal-agent'` says who asks; what stands in for a variable is used as a key.
  const isWhoAsks = where.medium === 'code' && !isOfEnvironment && (spoken.what === 'token' || spoken.what === 'key');
  if (where.medium === 'config' || (where.context === 'fallback' && !isWhoAsks)) return 'nothing';
  if (where.isSetting !== undefined) return where.isSetting ? 'nothing' : 'more-than-words';
  const isConstant = isOfEnvironment && name.length > 3;
  if (where.medium === 'json') return isConstant && spoken.what === 'signing-key' ? 'nothing' : 'more-than-words';
  if (spoken.what === 'token' || spoken.what === 'key') return 'more-than-words';
  if (where.context === 'default') return 'nothing';
  return where.context === 'assignment' && (isConstant || spoken.what === 'signing-key') ? 'nothing' : 'more-than-words';
}

/** `PASSWORD_RESET = "password_reset"`, `{ token: 'token' }`: names, not values, unless the place uses the value as it stands. */
function ownNameStrength(spoken: CredentialName, where: JudgeContext): Strength {
  if (isDocumentation(where.role)) return 'placeholder';
  const isUsed = where.medium === 'config' || where.context === 'fallback';
  return isUsed && !spoken.isAmbiguous && spoken.what !== 'token' && spoken.what !== 'key' ? 'known-default' : 'not-secret';
}

function weakStrength(spoken: CredentialName, hasCore: boolean, demand: Demand, value: string): Strength {
  if (spoken.isPublicHalf) return hasCore ? 'known-default' : 'not-secret';
  if (demand === 'randomness' || (/\s/.test(value) && demand !== 'nothing' && !famousDefaults.has(value.toLowerCase())))
    return 'not-secret';
  // `api_key="localhost"`, `api_key="TEST"` say where a program runs; no service gives out such keys.
  if ((spoken.what === 'key' || spoken.what === 'token') && (demand === 'more-than-words' ? stages : fillers).test(value))
    return 'not-secret';
  // A signing key `random` or a password `web` is guessed as soon as it is tried; a token or key `access-key` is a name.
  return hasCore || (demand === 'nothing' && spoken.what !== 'token' && spoken.what !== 'key') ? 'known-default' : 'not-secret';
}

/** A server's own key `dev` may be in use. */
const fillers = /^test(?:ing)?$/i;
const stages = /^(?:localhost|local|test|testing|dev|development)$/i;

/** Nobody can use somebody else's `your-api-key`; but a server that starts with the signing key `your-secret-key` can be forged for. */
function placeholderStrength(value: string, spoken: CredentialName, where: JudgeContext): Strength {
  const isPhrase =
    /^(?:your|change|replace|please|put|insert|enter|add|set)|change.?me|changeme|change.?(?:this|it|in)(?![a-z])|[-_ ]here$/i.test(
      value,
    );
  if (!isPhrase || isDocumentation(where.role) || isTemplate(value)) return 'placeholder';
  if (spoken.isAmbiguous) return 'placeholder';
  if (/change.?(?:me|this|it|in)|^please[-_ ]?change/i.test(value))
    return spoken.what === 'key' || spoken.what === 'token' ? 'placeholder' : 'known-default';
  return spoken.what === 'signing-key' && where.context !== 'compare' ? 'known-default' : 'placeholder';
}

/** Documents and samples show values that nobody runs; CI starts its services with throw-away ones. */
function isDocumentation(role: Role): boolean {
  return role === 'docs' || role === 'example' || role === 'env-example' || role === 'ci';
}

/** Stands for a value that somebody has to fill in, or that is filled in at run time. */
function isPlaceholder(value: string): boolean {
  return isTemplate(value) || isBlank(value) || placeholderWords.test(value) || isStub(value);
}

/** `sk-proj-`, `sk_nothing`, `re_123`: what a provider's keys begin with, and next to nothing behind it. */
function isStub(value: string): boolean {
  return /^(?:sk|pk|rk|re|whsec|ghp|gho|glpat|xox[abp]|hf|gsk|AIza|SG)[-_.]{1,2}(?:proj-|test_|live_|ant-|or-)?[a-z0-9]{0,8}$/i.test(
    value,
  );
}

const placeholderWords =
  /^(?:your|ur|my own)(?:[-_ .]|[A-Z]|secret|api|key|token|pass)|\byour[-_ ]|[-_ ]here[!.>\]]?$|^(?:replace|insert|enter|put|paste|add|set|fill|provide)[-_ ]|placeholder|change.?me\b|change[-_ ]?(?:this|it|in[-_ ])|please[-_ ]change|to[-_]?be[-_]?(?:set|changed|modified|replaced|filled)|tobemodified|^(?:just[-_ ])?empty[-_ ](?:text|string|value|key|secret|token|for[-_ ]now)$|^(?:todo|tbd|fixme|redacted|hidden|masked|removed|omitted|unknown|anonymous|none|null|nil|undefined|unset|not?[-_ ](?:set|defined)|n\/a|na|empty|blank)$|\bexample\b|(?:^|[-_])example(?:[-_]|$)|EXAMPLE|^(?:[prs]k_(?:test_|live_)?)?(?:dummy|fake)|^mock(?:ed)?(?![a-z])|generate[-_ ](?:with|a|one|using)|openssl rand|(?:^|[-_ ])(?:un(?:configured|set|defined|used)|not[-_ ]?configured)$/i;

/** `${X}`, `{{ x }}`, `%(x)s`, `%s`, `<token>`, `$VAR`, `$$VAR`, `$(cmd)`, `#{x}`, `[x]`, `@@x@@`, `!!!x!!!`, `$x$`, `{x}`: also as part of the value. */
function isTemplate(value: string): boolean {
  return (
    /\$\{|\$\(|\{\{|\{%|#\{|<%|%\(\w{1,60}\)[sd]|^%[A-Za-z_]+%$|^\$\$?[A-Za-z_]\w*$|^<[^<>]{1,80}>$|^\[[^[\]]{1,60}\]$|^@@.{1,60}@@$|^#{2,3}\w{1,60}#{2,3}$|^!!.{1,60}!!$|^__\w{1,60}__$|^\$[a-z_]{1,60}\$$/.test(
      value,
    ) ||
    /^%[sdv]$|\{\w{0,40}\}|\{[a-z_]\w{0,40}(?:\.\w{1,40}){1,4}(?:\(\))?\}|^:[a-z_]+$/i.test(value) ||
    /^<[A-Za-z][\w -]{0,60}>|\b(?:process\.env|os\.environ|import\.meta\.env|getenv\()/.test(value)
  );
}

/** `xxx`, `ZZZ`, `***`, `...`, `---`, `????`, `0000-0000`, `1x0000000000000000000000000000000AA`. */
function isBlank(value: string): boolean {
  return (
    /^([A-Z])\1{2,}$/.test(value) ||
    /^[xX*.\-_?#•]+$/.test(value) ||
    /^(?:x{3,}|\*{3,}|\.{3,})|(?:x{4,}|\*{3,}|\.{3,})$/i.test(value) ||
    /^0[0-]{6,}$|0{12}/.test(value)
  );
}

/** Shapes that no name makes a secret: addresses, references, hashes, types, units, algorithms, markup. */
function isNeverSecret(value: string): boolean {
  if (value.length > 8192) return true;
  if (/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/.test(value)) return false;
  return (
    notSecretWords.has(value.toLowerCase()) ||
    notSecretShapes.some((shape) => shape.test(value)) ||
    isDeadToken(value) ||
    isDocumentedToken(value) ||
    value === emulatorKey ||
    isCharset(value) ||
    (value.includes('\n') && !/^[A-Za-z0-9+/=\s]+$/.test(value))
  );
}

/** Of Azure's emulators, the same on every machine. https://learn.microsoft.com/en-us/azure/storage/common/storage-connect-azurite */
const emulatorKey = `Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/${'K1SZFPTOtr/KBHBeksoGMGw=='}`;

const notSecretShapes: readonly RegExp[] = [
  // Paths, files, URLs and references into stores of secrets.
  /^\.{0,2}\/(?:[\w.{}:@-]{0,40}\/){0,12}[\w.{}:@-]{0,24}$/,
  /^(?:~\/|[A-Za-z]:\\|\.\.?\\)/,
  // Below the folder that a variable names: `$TEMP_DIR/private.key`.
  /^\$[A-Z][A-Z0-9_]{1,60}\/[\w./-]{0,100}$/,
  // What a path alias of tsconfig.json stands for: `libs/token/src/*`.
  /^[\w@-]{1,40}(?:\/[\w@.-]{1,40}){0,12}\/\*{1,2}$/,
  /^[a-z][a-z0-9+.-]{1,20}:\/\//i,
  /^(?:arn:|projects\/|secretsmanager|ssm:|vault:|op:|keyring:|file:|env:|env\.|data:|urn:|ref\+)/i,
  /^[\w./-]{1,100}\.(?:pem|key|crt|cer|p12|pfx|jks|json|ya?ml|txt|env|ini|conf|cfg|toml|py|[cm]?[jt]sx?|html?|php|sh|sql|css|pub|com|org|net|io|local)$/i,
  // A secret of an image build, by its name: `--secret id=npm_token`. https://docs.docker.com/reference/cli/docker/buildx/build/#secret
  /^(?:type=\w{1,10},)?id=[\w.-]{1,100}(?:,|$)/,
  // Public keys, hashes, sealed values.
  /^(?:-----BEGIN (?:[A-Z]{1,10} )?(?:PUBLIC KEY|CERTIFICATE)|ssh-(?:rsa|ed25519|dss) |ecdsa-sha2|pk_(?:live|test)_|phc_|age1|sb_publishable_)/,
  /^(?:\$2[abxy]?\$|\$argon2|\$pbkdf2|\$scrypt\$|\$[156]\$|pbkdf2[_:]|bcrypt[_$]|argon2\$|scrypt:|sha\d{1,3}[:$-]|md5[:$]|\{SS?HA|ENC[[(]|\$ANSIBLE_VAULT|SHA256:)/i,
  // Regions, dates, durations, versions, sizes, types, MIME types, selectors, prompts.
  /^(?:[a-z]{2}|us-gov)-[a-z]{4,9}-\d$/,
  /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.Z+-]{4,20})?$/,
  /^\d{1,6}\s?(?:ms|s|sec|secs|seconds?|m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?|y|years?)$/i,
  /^v?\d{1,3}\.\d{1,3}\.\d{1,3}(?:[-+.][\w.]{1,20})?$/,
  /^(?:var)?char\(\d{1,5}\)$/i,
  /^(?:application|text|image|audio|video|multipart|font)\/[\w.+*-]{1,60}$/,
  /^[#.][A-Za-z][\w-]*$|^\[[\w-]+[=\]]|^input\[/,
  /^<[\s\S]*>$|^&\w+;$/,
  /:\s{0,2}$|[?…]$/,
  // Regular expressions and validators.
  /^\^|\(\?[:=!]|\[[aA0]-[zZ9]/,
  // Environment variables' names, settings' paths, calls.
  /^[A-Z][A-Z0-9]*(?:_[A-Z][A-Z0-9]*)+$/,
  /^[A-Za-z_]\w{0,30}(?:\.[A-Za-z_]\w{0,30}){1,6}$/,
  // Entry points: `package.module:Class`.
  /^[A-Za-z_]\w{0,40}(?:\.[A-Za-z_]\w{0,40}){1,6}:[A-Z]\w{0,60}$/,
  /^[A-Za-z_][\w.]{0,60}\([^)]{0,100}\)$/,
  // A condition on another setting: `sms_provider=ovh`.
  /^[a-z]+(?:_[a-z]+)*={1,2}[a-z]{2,20}$/,
  // Header names.
  /^x-[a-z]{2,20}(?:-[a-z]{2,20}){0,4}$/i,
];

const notSecretWords: ReadonlySet<string> = new Set(
  (
    'true false yes no on off enabled disabled required optional none any all auto always never string str text number int integer float bool boolean object array bytes binary uuid ' +
    'secretstr hidden textarea email hs256 hs384 hs512 rs256 rs384 rs512 es256 es384 es512 ps256 ps384 ps512 eddsa ed25519 a128gcm a256gcm aes-128-gcm aes-256-gcm aes-256-cbc aes256 ' +
    'rsa ecdsa hmac sha1 sha-1 sha256 sha-256 sha384 sha512 sha-512 md5 bcrypt bcryptjs scrypt argon2 argon2i argon2id pbkdf2 pbkdf2_sha256 pbkdf2_sha512 django_bcrypt plain plaintext ' +
    'bearer basic digest oauth oauth2 apikey api_key jwt jws jwe cookie cookies session header headers body query params local ldap oidc saml magic-link client_secret_basic ' +
    'client_secret_post private_key_jwt authorization authorization_code client_credentials refresh_token access_token id_token sessionid csrftoken connect.sid include same-origin omit ' +
    'latin1 utf8 utf-8 ascii base64 base64url hex urlsafe value'
  ).split(' '),
);

/** An alphabet to draw from: `abcdefghijklmnopqrstuvwxyz0123456789`. */
function isCharset(value: string): boolean {
  return (
    value.length >= 10 &&
    (/abcdefghij/i.test(value) || (value.length >= 16 && /0123456789/.test(value) && /[a-f]{6}|abc/i.test(value)))
  );
}

/** Constants for the names of fields, parameters and kinds: `ATTR_PASSWORD = "password"`, `GRANT_PASSWORD = 'password'`. */
const namesField = /^(?:attr|conf|field|grant|param|column|col|prop|type|kind|header)_[a-z0-9_]{1,60}$/i;

/** The name again, or its last words, in whatever style: `PASSWORD_RESET` and `passwordReset`; `accessTokenKey` and `access-token`. */
function isOwnName(name: string, value: string): boolean {
  const own = wordsOf(name).join('');
  const said = wordsOf(value).join('');
  // `RootKey: 'SN|RootKey|NoSync'`: a kind of things, under a common first word.
  if (value.includes('|') && value.split('|').some((part) => wordsOf(part).join('') === own)) return true;
  return (
    said !== '' &&
    /^[A-Za-z][\w .:-]*$/.test(value) &&
    (own === said ||
      (namesField.test(name) && wordsOf(name).slice(1).join('') === said) ||
      (said.length >= 8 && own.length > said.length && /[_\- A-Z]/.test(value) && own.endsWith(said)) ||
      // `client_secret = "zoom_client_secret"`, not `super_secret_key`
      (own.length >= 8 &&
        wordsOf(name).length > 1 &&
        /^[a-z]+(?:_[a-z]+){2,6}$/.test(value) &&
        said.endsWith(own) &&
        !weakWords(value).areAll))
  );
}

/** Labels, messages and identifiers: words with nothing between them that a password would have. */
function isText(value: string, spoken: CredentialName, demand: Demand): boolean {
  if (/\s/.test(value)) return !(demand === 'nothing' && spoken.what === 'signing-key');
  if (demand === 'nothing') return false;
  return /^[A-Z]?[a-z]+[.:!]$/.test(value);
}

/** Something beside letters and separators, or capitals where no word begins; `Sha256` and `step2` are names, `Azerty12` a password. */
function isMoreThanWords(value: string, { what }: CredentialName): boolean {
  if (/[^\p{L}\p{M}\s_.,:;'’!?()/-]/u.test(value)) {
    if (!/^[a-z]{2,20}[-_]?\d{1,4}$/i.test(value) || /^[a-z]{4,20}\d{2,3}$/.test(value)) return true;
    return what !== 'token' && what !== 'key' && /^[A-Za-z](?:[a-z]{3,19}\d{2,4}|[a-z]{6,19}\d)$/.test(value);
  }
  const capitals = value.replace(/[^A-Z]/g, '').length;
  return value.length >= 12 && capitals / value.length > 0.3 && capitals < value.length;
}

/** Long, of mixed characters, with little in it that could be words. */
export function looksRandom(value: string): boolean {
  if (value.length < 16 || /\s/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if (!/\d/.test(value) && !/[a-z][A-Z][a-zA-Z]{0,4}[A-Z]/.test(value)) return false;
  if (shannonEntropy(value) < 3) return false;
  const wordlike = (value.match(/[A-Z][a-z]{3,}|[a-z]{4,}|[A-Z]{5,}/g) ?? []).filter(isPronounceable);
  return wordlike.join('').length / value.length < 0.5;
}

function isPronounceable(letters: string): boolean {
  return /[aeiouy]/i.test(letters) && !/[^aeiouy]{4}/i.test(letters);
}

// -------------------------------------------------------------------------------------------------------------------- known defaults

/**
 * Whether a value is made of nothing but words that attackers try first (and digits after them): `minioadmin`, `my-super-secret-key`,
 * `Admin123`. `hasCore`: at least one of them is a password by itself, not just a noun like `access` or `token`.
 */
export function weakWords(value: string): { readonly areAll: boolean; readonly hasCore: boolean } {
  if (value.length > 80) return { areAll: false, hasCore: false };
  if (famousDefaults.has(value.toLowerCase()) || /^(\S)\1+$/.test(value)) return { areAll: true, hasCore: true };
  let hasCore = false;
  const pieces = value
    .toLowerCase()
    .replace(/[!@#$%^&*.?+]{1,8}$/, '')
    .split(/[^a-z0-9@$]+/);
  for (const piece of pieces) {
    const letters = unleet(piece);
    if (letters === '') continue;
    const verdict = segment(letters);
    if (!verdict) return { areAll: false, hasCore: false };
    hasCore ||= verdict === 'core';
  }
  return { areAll: pieces.some((piece) => piece !== ''), hasCore };
}

/** `p@ssw0rd` to `password`, without short or counting digits at either end. */
function unleet(piece: string): string {
  const bare = piece.replace(/^(?:\d{1,2}(?=[a-z])|12345?6?7?8?)/, '').replace(/(?:\d{1,4}|12345(?:6(?:7(?:89?0?)?)?)?)$/, '');
  return bare.replace(/[@013$5]/g, (c) => ({ '@': 'a', '0': 'o', '1': 'i', '3': 'e', $: 's', '5': 's' })[c]!);
}

/** Cuts letters into known words; undefined if that cannot be done. Quadratic in the length of a word, which is at most 14. */
function segment(letters: string): 'core' | 'noun' | undefined {
  const best: ('core' | 'noun' | undefined)[] = ['noun'];
  for (let end = 1; end <= letters.length; end++) {
    for (let start = Math.max(0, end - 14); start < end; start++) {
      if (!best[start]) continue;
      const word = letters.slice(start, end);
      const isCore = coreWords.has(word);
      if (!isCore && !(fillWords.has(word) || (word === 'a' && (letters.length === 1 || letters.length >= 10)))) continue;
      if (isCore || best[start] === 'core') best[end] = 'core';
      else best[end] ??= 'noun';
    }
  }
  return best[letters.length];
}

const famousDefaults: ReadonlySet<string> = new Set([
  '123456',
  '1234',
  '12345',
  '12345678',
  '123456789',
  '1234567890',
  '0000',
  '1111',
  '111111',
  '000000',
  '123123',
  'abc123',
  'hunter2',
  '1q2w3e4r',
  'keyboard cat',
  'shhhhh',
  'shhhh',
  'ssshhh',
  'your-256-bit-secret',
  'correct horse battery staple',
  'a very secret key',
  'iloveyou',
  'trustno1',
  'p@ssw0rd',
  'pass@word1',
  'yourstrong(!)password',
  'yourstrong@passw0rd',
]);

const coreWords: ReadonlySet<string> = new Set(
  (
    'password passwd passw pass passphrase pwd passwort secret secrets change changeme changed changeit changethis default dev devel develop development local localhost test tests testing ' +
    'tester demo admin administrator root guest user super supersecret sysadmin superuser sa postgres postgresql pgsql mysql mariadb redis rabbitmq rabbit minio minioadmin mongo mongodb ' +
    'neo4j elastic kibana grafana airflow django flask fastapi express nestjs rails laravel spring insecure unsafe unsecure temp temporary tmp sample foo bar baz foobar qwerty letmein ' +
    'welcome hello world monkey dragon hackme topsecret notsecure weak simple easy abc abcd asdf shh shhh oracle system manager vagrant docker ubuntu tomcat jenkins nexus sonar keycloak ' +
    'wordpress drupal magento strapi directus hasura supabase strong dummy mock'
  ).split(' '),
);

/** Words that fill a made-up key without making one. */
const fillWords: ReadonlySet<string> = new Set(
  (
    'key keys token tokens jwt session cookie api app auth access refresh signing sign client server service web database db backend frontend my me the this that is in for of to at it on ' +
    'please must should be not do dont never use used using only very so some random string long longer value here with and or prod production staging env environment company project site ' +
    'private encryption encrypt crypt master main new old real really ultra mega hash salt code name data id min minimum least characters chars bit bits from by you your them its as an now ' +
    'replace set node js python py http https csrf hmac login account mail email smtp storage bucket queue worker cache store shop blog todo game bot safe secure security key1 go no yes ok'
  ).split(' '),
);

// ------------------------------------------------------------------------------------------------------- passwords inside longer texts

/** A password inside a URL or connection string; `start` and `end` are offsets of the password in the text. */
export interface EmbeddedPassword {
  /** Of a URL's query (`?api_key=x`) the parameter's name. */
  readonly parameter?: string;
  /** For messages: `a URL whose password`. */
  readonly within: string;
  readonly scheme: string;
  readonly user: string;
  readonly password: string;
  readonly host: string;
  /** The words before it say that it shows a form: `must be a URL, e.g. redis://user:password@host`. */
  readonly isShown?: boolean;
  /** Words for what stands there, or a statement that somebody is told to write. */
  readonly isForm?: true;
  readonly start: number;
  readonly end: number;
}

/**
 * Passwords of `scheme://user:password@host`, of `Server=x;User Id=y;Password=z`, of `https://host/?api_key=x` and of `IDENTIFIED BY 'x'` in a
 * text, in order. Reads at most 400 characters after each `://`, so it is linear. A variable (`${X}`, `%(x)s`) is returned as the password it
 * stands for.
 */
export function embeddedPasswords(text: string): EmbeddedPassword[] {
  const found: EmbeddedPassword[] = [];
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const password = urlPassword(text, at);
    if (password) found.push(password);
  }
  if (text.length >= 2000) return found;
  if (isConnectionString(text)) found.push(...keyValuePasswords(text));
  else if (text.includes('://')) found.push(...queryParameters(text));
  found.push(...sqlPasswords(text));
  return found.sort((a, b) => a.start - b.start);
}

function urlPassword(text: string, colon: number): EmbeddedPassword | undefined {
  const scheme = /[a-z][a-z0-9+.]{1,30}$/i.exec(text.slice(Math.max(0, colon - 32), colon))?.[0];
  if (!scheme) return undefined;
  const start = colon + 3;
  let separator = -1;
  let i = start;
  for (const limit = Math.min(text.length, start + 400); i < limit; i++) {
    const c = text[i]!;
    if (c === '$' && text[i + 1] === '{') i = closing(text, i + 2, '}', limit);
    else if (c === '{') i = closing(text, i + 1, '}', limit);
    else if (c === '<') i = closing(text, i + 1, '>', limit);
    else if (c === ':' && separator < 0) separator = i;
    else if (c === '@') break;
    else if (
      c === '/' ||
      c === '?' ||
      c === '#' ||
      c === '"' ||
      c === "'" ||
      c === '`' ||
      c === '>' ||
      c === '\\' ||
      /\s/.test(c)
    )
      return undefined;
  }
  if (text[i] !== '@' || separator < 0 || separator + 1 === i) return undefined;
  const host = /^[\w.${}%()-]{0,100}/.exec(text.slice(i + 1, i + 101))![0];
  const before = text.slice(Math.max(0, colon - scheme.length - 24), colon - scheme.length);
  return {
    within: 'a URL whose password',
    scheme: scheme.toLowerCase(),
    user: text.slice(start, separator),
    password: text.slice(separator + 1, i),
    host,
    ...((/\b(?:e\.?g|for example|example|such as|looks? like|format)[.,: "'`(]{0,4}$/i.test(before) || isProse(text, colon)) && {
      isShown: true,
    }),
    ...(areWords(text.slice(start, separator), text.slice(separator + 1, i)) && { isForm: true }),
    start: separator + 1,
    end: i,
  };
}

/** `twilio://AccountSid:AuthToken@FromPhoneNo`: words for what stands there. */
function areWords(user: string, password: string): boolean {
  return /^(?:[A-Z][a-z]+){1,4}$/.test(user) && /^(?:[A-Z][a-z]+){0,3}(?:Token|Key|Password|Secret|Id)$/.test(password);
}

/** A sentence stands before the URL. */
function isProse(text: string, colon: number): boolean {
  return /(?:[A-Za-z,.:()]{1,30}\s{1,3}){6}\S{0,40}$/.test(text.slice(Math.max(0, colon - 240), colon));
}

function closing(text: string, from: number, bracket: string, limit: number): number {
  const at = text.indexOf(bracket, from);
  return at < 0 || at >= limit ? limit : at;
}

/** `Server=db;User Id=sa;Password=x`, `host=db user=u password=x`; not SQL, which compares columns in the same way. */
function isConnectionString(text: string): boolean {
  return (
    /(?:password|passwd|pwd)\s?=/i.test(text) &&
    /\b(?:server|host|data source|user id|uid|username|user|database|dbname|initial catalog)\s?=/i.test(text) &&
    !/\b(?:select|update|insert|where|from|set|values|and|or)\b/i.test(text)
  );
}

function* keyValuePasswords(text: string): Generator<EmbeddedPassword> {
  for (const match of text.matchAll(/(?:^|[;\s"'?&])(?:password|passwd|pwd)\s?=\s?["']?([^;\s"'&]{1,200})/gi))
    yield embedded(match, 'a connection string whose password');
}

/** `https://host/path?api_key=x`: passwords, keys and secrets. Tokens are left alone: many of them only open one image. */
function* queryParameters(text: string): Generator<EmbeddedPassword> {
  for (const match of text.matchAll(/[?&](?<parameter>[A-Za-z][\w.-]{2,40})=([^\s"'&#<>]{5,200})/g)) {
    const parameter = match.groups!.parameter!;
    const what = credentialName(parameter)?.what;
    if (what !== undefined && what !== 'token') yield { ...embedded(match, `a URL whose '${parameter}'`), parameter };
  }
}

/** `CREATE USER app IDENTIFIED BY 'x'`, `ALTER ROLE app WITH PASSWORD 'x'`, `GRANT ... IDENTIFIED WITH plugin BY 'x'`. */
export function* sqlPasswords(text: string): Generator<EmbeddedPassword> {
  if (!/\b(?:create|alter)\s{1,4}(?:user|role|login)\b|\bidentified\s/i.test(text)) return;
  for (const match of text.matchAll(
    /\b(?:PASSWORD|IDENTIFIED\s{1,4}(?:WITH\s{1,4}\w{1,40}\s{1,4})?BY)\s{1,4}'([^'\n]{1,200})(?=')/gi,
  ))
    yield {
      ...embedded(match, 'a statement whose password'),
      // `Create a user:`, and the statement on a line below: somebody is told what to do.
      ...(/:[ \t]*\n\s*[^\n]*$/.test(text.slice(Math.max(0, match.index - 200), match.index)) && { isForm: true }),
    };
}

/** The last group is the password and ends the match. */
function embedded(match: RegExpExecArray, within: string): EmbeddedPassword {
  const password = match.at(-1)!;
  const end = match.index + match[0].length;
  return { within, scheme: '', user: '', password, host: '', start: end - password.length, end };
}

function embeddedStrength(
  { parameter, scheme, user, password, host, isShown, isForm }: EmbeddedPassword,
  where: JudgeContext,
): Strength {
  if (isForm) return 'placeholder';
  if (parameter)
    return judge(parameter, decoded(password), { ...where, context: 'argument', medium: 'code' })?.strength ?? 'not-secret';
  const fallback = defaultIn(password);
  const value = fallback ?? decoded(password);
  if (value === '' || (fallback === undefined && isTemplate(value)) || isBlank(value) || /^\$|^%[sdv]|^:/.test(value))
    return 'placeholder';
  if (/^(?:driver|scheme|protocol|dialect|proto|xxx+|foo)$/.test(scheme)) return 'placeholder';
  const isGeneric =
    /^\[?(?:user(?:name|id)?|usr|login|foo|db_?user|admin|me|u)?$/i.test(user) &&
    /^(?:pass(?:w(?:or)?d)?|pwd|secret|bar|p|pw|db_?pass(?:word)?)\]?$/i.test(value);
  if (isGeneric && isShown) return 'placeholder';
  if (
    isGeneric &&
    /^(?:host(?:name)?|server|address|domain|ip|db_?host|example\.\w+|(?:\w+\.)?example\.(?:com|org|net)|)$/i.test(host)
  )
    return 'placeholder';
  if (isDocumentation(where.role)) return looksRandom(value) ? 'usable' : 'placeholder';
  if (placeholderWords.test(value)) return /change/i.test(value) ? 'known-default' : 'placeholder';
  if (value === user || weakWords(value).areAll) return 'known-default';
  return value.length >= 3 ? 'usable' : 'known-default';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign is an ordinary character of a password.
    return text;
  }
}

/** Says cheaply whether a text can hold an embedded password. */
export function mayEmbed(text: string): boolean {
  return (
    (text.includes('://') && text.includes('@')) ||
    /(?:password|passwd|pwd|secret|key)\s?=|(?:\bby|\bpassword)\s{1,4}'/i.test(text)
  );
}

/** The text with `***` in the place of every embedded password that is no placeholder. */
export function redactPasswords(text: string): string {
  if (!mayEmbed(text)) return text;
  let result = '';
  let from = 0;
  for (const { password, start, end } of embeddedPasswords(text)) {
    if (start < from || (isPlaceholder(password) && !password.startsWith('${'))) continue;
    result += text.slice(from, start) + (password.startsWith('${') ? redactedExpansion(password) : '***');
    from = end;
  }
  return result + text.slice(from);
}

/** `secret` of `${X:-secret}`. */
function defaultIn(value: string): string | undefined {
  const said = /^\$\{[A-Za-z_]\w{0,99}:?-([^{}]{0,300})\}$/.exec(value)?.[1];
  return said === undefined ? undefined : unquoted(said);
}

/** What a shell takes for the default: nothing of `${X:-""}`. */
function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, '$2');
}

/** `${X:-secret}` to `${X:-***}`; `${X}` stays. */
export function redactedExpansion(text: string): string {
  return text.replace(/(\$\{[A-Za-z_]\w{0,99}:?-)[^{}]{1,300}(?=\})/g, '$1***');
}
