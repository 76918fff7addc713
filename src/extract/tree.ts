import type { ConfigNode, ConfigTree, DockerInstruction } from '../model/config-tree.ts';
import { credentialName } from '../model/credential-names.ts';
import type { Credential, DockerfileFacts, TreeFacts } from '../model/facts.ts';
import { columnOf, lineOf, placesOf, type Span } from '../model/location.ts';
import type { SourceFile } from '../model/source.ts';
import { textSearch, textsIn } from '../model/text-search.ts';
import type { TokenMatch } from '../model/token.ts';
import type { SecretTraits } from '../model/value.ts';
import { listed } from './credential-list.ts';
import {
  embeddedPasswords,
  type JudgeContext,
  judge,
  judgePassword,
  mayEmbed,
  redactedExpansion,
  redactPasswords,
} from './credentials.ts';
import { type Lines, linesOf } from './lines.ts';
import { isPersonal } from './records.ts';
import { isTranslation } from './translations.ts';

/**
 * The credentials of a configuration file, and its tree with every usable one redacted: entries by their key, `KEY=value` items of lists and
 * `--flag value` words (compose's `environment` and `command`), Kubernetes' `name`/`value` pairs, passwords inside URLs, providers' tokens.
 */
export function extractTree(
  source: SourceFile,
  tree: Pick<ConfigTree, 'nodes'>,
  text: string,
  tokens: readonly TokenMatch[],
): Pick<TreeFacts, 'tree' | 'credentials'> {
  const where = contextOf(source);
  const reader = new ValueReader(where, linesOf(text), tokens);
  // What tests are given is covered, and nobody is told of it.
  const ofTests = new ValueReader({ ...where, role: 'test' }, linesOf(text), tokens);
  const ofExamples = new ValueReader({ ...where, role: 'example' }, linesOf(text), tokens);
  const names = pairedNames(tree.nodes);
  const keysOf = keysOfSecrets(tree.nodes);
  // Directives of nginx name what happens (`proxy_pass`), not what a value is.
  const isProse =
    source.language === 'html' ||
    source.language === 'nginx' ||
    isTranslation(source.path) ||
    isVariableMap(source.path) ||
    isSchema(tree.nodes);
  const isCollection = isRequestCollection(tree.nodes);
  const records = recordsIn(tree.nodes);
  const connecting = passwordsOfConnections(tree.nodes);
  const nodes = tree.nodes.map((node) => {
    if (node.value === null || typeof node.value === 'boolean') return node;
    const name = isProse || keysOf(node) ? undefined : nameOf(node, names);
    if (typeof node.value === 'number') return reader.number(node, name);
    const read = isCollection || isOfTests(node) ? ofTests : isShown(node) ? ofExamples : reader;
    const value = read.value(node.value, node.span, name, parentOf(node), records.has(node), connecting.has(node));
    return value === node.value ? node : { ...node, value };
  });
  return { tree: { nodes }, credentials: listed(reader.credentials) };
}

/** The credentials of a Dockerfile (`ENV`, `ARG`, flags and URLs of commands), and its instructions with every usable one redacted. */
export function extractDockerfile(
  source: SourceFile,
  instructions: readonly DockerInstruction[],
  text: string,
  tokens: readonly TokenMatch[],
): Pick<DockerfileFacts, 'instructions' | 'credentials'> {
  const reader = new ValueReader(contextOf(source), linesOf(text), tokens);
  const safe = instructions.map((instruction) => {
    const isAssignment = instruction.name === 'ENV' || instruction.name === 'ARG';
    let { text: rest } = instruction;
    const words = instruction.words.map((word, index) => {
      const before = instruction.words[index - 1]?.text;
      const safeWord = isAssignment ? reader.assignment(word.text, word.span) : reader.word(word.text, before, word.span);
      if (safeWord !== word.text) rest = replaced(rest, word.text, safeWord);
      return safeWord === word.text ? word : { ...word, text: safeWord };
    });
    return { ...instruction, text: reader.redacted(rest), words };
  });
  return { instructions: safe, credentials: listed(reader.credentials) };
}

function contextOf(source: SourceFile): JudgeContext {
  return { role: source.role, context: 'key', medium: source.language === 'json' ? 'json' : 'config' };
}

/** What stands in an instruction's text for a word; the quotes that the parser took off are still in it. */
function replaced(text: string, word: string, safe: string): string {
  if (text.includes(word)) return text.replaceAll(word, safe);
  const [name, value] = cut(word) ?? ['', word];
  const safeValue = name === '' ? safe : safe.slice(name.length + 1);
  return value === '' ? text : text.replaceAll(value, safeValue);
}

// --------------------------------------------------------------------------------------------------------------------------- one value

interface KnownToken {
  readonly match: TokenMatch;
  readonly text: string;
}

/** Which of a file's tokens occur in a text. */
function tokenSearch(tokens: readonly TokenMatch[], lines: Lines): (text: string) => readonly KnownToken[] {
  const known = new Map(tokens.map((match) => [lines.slice(match.span), match]));
  const search = textSearch(known.keys());
  return (text) => textsIn(search, text).map((found) => ({ match: known.get(found)!, text: found }));
}

/** Judges values one after the other and collects what it finds. All its methods give the text that may be kept. */
class ValueReader {
  readonly credentials: Credential[] = [];
  readonly #where: JudgeContext;
  readonly #lines: Lines;
  readonly #tokensIn: (text: string) => readonly KnownToken[];
  readonly #added = new Set<string>();

  constructor(where: JudgeContext, lines: Lines, tokens: readonly TokenMatch[]) {
    this.#where = where;
    this.#lines = lines;
    this.#tokensIn = tokenSearch(
      tokens.filter(({ exposure }) => exposure === 'secret'),
      lines,
    );
  }

  /** A value with the name of its key. Without a name that says credential: `KEY=value`, flags, URLs and tokens inside. */
  value(value: string, span: Span, name: string | undefined, parent: string, isRecord = false, connects = false): string {
    const setting = connects ? { isSetting: true } : {};
    const traits = name === undefined ? undefined : judge(name, value, { ...this.#where, parent, ...setting });
    const [url] = mayEmbed(value) ? embeddedPasswords(value) : [];
    if (traits && name !== undefined && !url) {
      this.#add(name, credentialName(name, parent)?.what ?? 'secret', traits, span, value, isRecord);
      return this.#tokenFree(kept(value, traits));
    }
    if (/^[A-Za-z_][\w.]{0,80}=[^;]*$/.test(value)) return this.assignment(value, span);
    return this.text(value, span, name);
  }

  /** A number is a password too: `REDIS_PASSWORD: 123456`. */
  number(node: ConfigNode, name: string | undefined): ConfigNode {
    const value = String(node.value);
    if (name === undefined || credentialName(name)?.what !== 'password' || value.length < 3) return node;
    const traits = judge(name, value, this.#where);
    if (!traits || (traits.strength !== 'usable' && traits.strength !== 'known-default')) return node;
    this.#add(name, 'password', traits, node.span, value);
    return { ...node, value: traits.redacted };
  }

  /** `KEY=value`. */
  assignment(word: string, span: Span): string {
    const parts = cut(word);
    if (!parts) return this.text(word, span);
    const [name, value] = parts;
    const traits = mayEmbed(value) ? undefined : judge(name, value, this.#where);
    if (!traits) return `${name}=${this.text(value, span, name)}`;
    this.#add(name, credentialName(name)?.what ?? 'secret', traits, this.#narrowed(span, value), value);
    return `${name}=${this.#tokenFree(kept(value, traits))}`;
  }

  /** A word of a command, judged by the flag before it: `--requirepass x`, `--password=x`; and `KEY=value` before a program. */
  word(word: string, before: string | undefined, span: Span): string {
    const joined = /^--?([\w-]{2,40})=(.+)$/s.exec(word);
    if (joined) return `${word.slice(0, word.length - joined[2]!.length)}${this.#flag(joined[1]!, joined[2]!, span)}`;
    if (/^[A-Za-z_]\w{0,80}=/.test(word)) return this.assignment(word, span);
    const flag = before === undefined ? undefined : /^--?([\w-]{2,40})$/.exec(before)?.[1];
    return flag !== undefined && !word.startsWith('-') && credentialName(flag)
      ? this.#flag(flag, word, span)
      : this.#hidden(word, span, 'url');
  }

  /** A text that may hold flags, URLs with passwords and tokens. */
  text(text: string, span: Span, name = 'url'): string {
    let safe = this.#hidden(text, span, name);
    for (const [, before, flag, value] of safe.matchAll(
      /((?:^|\s)--?([\w-]{2,40})(?:\s{1,4}|=))("[^"]{1,200}"|'[^']{1,200}'|[^\s"']{1,200})/g,
    )) {
      const bare = value!.replace(/^["']|["']$/g, '');
      const kept = this.#flag(flag!, bare, span);
      if (kept !== bare) safe = safe.replace(`${before}${value}`, () => `${before}${kept}`);
    }
    return safe;
  }

  /** A text without passwords in URLs and without tokens, neither of which is noted. */
  redacted(text: string): string {
    return this.#tokenFree(redactPasswords(text));
  }

  #hidden(text: string, span: Span, name: string): string {
    if (mayEmbed(text)) {
      for (const password of embeddedPasswords(text)) this.#add(name, 'url', judgePassword(password, this.#where), span, text);
    }
    return this.redacted(text);
  }

  #flag(flag: string, value: string, span: Span): string {
    const traits = value.startsWith('-') ? undefined : judge(flag, value, this.#where);
    if (!traits) return value;
    this.#add(flag, credentialName(flag)?.what ?? 'secret', traits, this.#narrowed(span, value), value);
    return kept(value, traits);
  }

  #add(name: string, what: Credential['what'], traits: SecretTraits, span: Span, text: string, isRecord = false): void {
    const key = `${name}\n${placesOf(span).join()}\n${traits.redacted}`;
    if (this.#added.has(key)) return;
    this.#added.add(key);
    const provider = this.#tokensIn(text)[0]?.match.provider;
    const more = { ...(provider ? { provider } : {}), ...(isRecord ? { isRecord: true as const } : {}) };
    this.credentials.push({ name, what, context: 'key', traits, block: 0, span, ...more });
  }

  #tokenFree(text: string): string {
    return this.#tokensIn(text).reduce((safe, { text: token, match }) => safe.replaceAll(token, match.redacted), text);
  }

  /** The part of a span where a value stands. */
  #narrowed(span: Span, value: string): Span {
    const source = this.#lines.slice(span);
    const at = value === '' ? -1 : source.lastIndexOf(value);
    if (at < 0) return span;
    const start = this.#lines.offset(lineOf(span), columnOf(span)) + at;
    return this.#lines.span(start, start + value.length);
  }
}

function kept(value: string, traits: SecretTraits): string {
  if (traits.strength !== 'usable' && traits.strength !== 'known-default') return value;
  return /^\$\{[A-Za-z_]\w{0,99}:?-/.test(value) ? redactedExpansion(value) : traits.redacted;
}

function cut(word: string): readonly [string, string] | undefined {
  const at = word.indexOf('=');
  return at > 0 ? [word.slice(0, at), word.slice(at + 1)] : undefined;
}

// -------------------------------------------------------------------------------------------------------------------------- whole trees

/** The key that names a node: the last that is no number; nothing inside examples and lists of names. */
function nameOf(node: ConfigNode, paired: ReadonlyMap<ConfigNode, string>): string | undefined {
  const pair = paired.get(node);
  if (pair !== undefined) return pair;
  const keys = node.keys.filter((key) => typeof key === 'string');
  if (keys.some((key) => /^(?:enum|required|title|labels?|messages?|properties)$/i.test(key)) || isShown(node)) return undefined;
  const last = node.keys.at(-1);
  return typeof last === 'string' ? last : node.keys.length > 1 ? keys.at(-1) : undefined;
}

/** What a setting may look like: `example: postgres://app:pass@localhost/app`. */
function isShown({ keys }: ConfigNode): boolean {
  return keys.some((key) => typeof key === 'string' && /^(?:examples?|description|placeholder)$/i.test(key));
}

/** What only tests are given: `[tool.pytest.ini_options] env = ["SECRET_KEY=x"]`, `"scripts": { "test:db": "DATABASE_URL=x mocha" }`. */
function isOfTests({ keys }: ConfigNode): boolean {
  if (keys[0] === 'scripts' && /(?:^|[:_-])(?:pre|post)?(?:test|e2e)/.test(String(keys[1]))) return true;
  return keys.some((key) => typeof key === 'string' && /^(?:pytest(?:[_-]\w{1,20})?|tox|testenv)(?:$|[.:])/.test(key));
}

function parentOf(node: ConfigNode): string {
  const keys = node.keys.filter((key) => typeof key === 'string');
  return keys.length > 1 ? keys.at(-2)! : '';
}

/**
 * Kubernetes and cloud task definitions: `- name: X` beside `value: y` names it. And the secret part of a JSON Web Key, by the kind of key
 * that stands beside it. https://www.rfc-editor.org/rfc/rfc7518#section-6
 */
function pairedNames(nodes: readonly ConfigNode[]): ReadonlyMap<ConfigNode, string> {
  const names = new Map<string, string>();
  const kinds = new Map<string, string>();
  for (const { keys, value } of nodes) {
    if (typeof value !== 'string') continue;
    if (keys.at(-1) === 'name' || keys.at(-1) === 'key') names.set(JSON.stringify(keys.slice(0, -1)), value);
    if (keys.at(-1) === 'kty') kinds.set(JSON.stringify(keys.slice(0, -1)), value === 'oct' ? 'k' : 'd');
  }
  const paired = new Map<ConfigNode, string>();
  if (names.size === 0 && kinds.size === 0) return paired;
  for (const node of nodes) {
    const last = node.keys.at(-1);
    if (last !== 'value' && last !== 'k' && last !== 'd') continue;
    const beside = JSON.stringify(node.keys.slice(0, -1));
    const name = last === 'value' ? names.get(beside) : kinds.get(beside) === last ? 'privateKey' : undefined;
    if (name !== undefined) paired.set(node, name);
  }
  return paired;
}

/**
 * Under which key of a cluster's Secret a value is found: `secretKeys: { REDIS_PASSWORD: redis_password }`, and `secretKey: redis_password` beside
 * `secretName`. Charts are written so. https://kubernetes.io/docs/concepts/configuration/secret/
 */
function keysOfSecrets(nodes: readonly ConfigNode[]): (node: ConfigNode) => boolean {
  const besideName = new Set<string>();
  for (const { keys } of nodes)
    if (/^(?:existing)?secret_?(?:name|ref)$/i.test(String(keys.at(-1)))) besideName.add(JSON.stringify(keys.slice(0, -1)));
  return ({ keys, value }) => {
    if (typeof value !== 'string' || !/^[a-z]{1,40}(?:[-_.][a-z]{1,40}){0,6}$/i.test(value)) return false;
    if (keys.slice(0, -1).some((key) => /^(?:existing)?secret_?keys$/i.test(String(key)))) return true;
    return /^secret_?key$/i.test(String(keys.at(-1))) && besideName.has(JSON.stringify(keys.slice(0, -1)));
  };
}

/** OpenAPI documents, JSON schemas and Postman-like collections describe values; they do not set them. */
function isSchema(nodes: readonly ConfigNode[]): boolean {
  const saysSo = ({ keys: [key] }: ConfigNode) => key === 'openapi' || key === 'swagger' || key === 'asyncapi';
  // Generators sort the keys: `components` may come first.
  return (
    nodes.slice(0, 20).some((node) => saysSo(node) || node.keys[0] === '$schema') ||
    nodes.some((node) => node.keys.length === 1 && saysSo(node))
  );
}

/** Requests that somebody tries an API with, by what an export of Postman begins with. https://schema.postman.com/ */
function isRequestCollection(nodes: readonly ConfigNode[]): boolean {
  return nodes
    .slice(0, 20)
    .some(
      ({ keys, value }) =>
        keys[0] === 'info' && (keys[1] === '_postman_id' || (keys[1] === 'schema' && /postman\.com/.test(String(value)))),
    );
}

/** Names of variables by setting. https://github.com/node-config/node-config/wiki/Environment-Variables#custom-environment-variables */
function isVariableMap(path: string): boolean {
  return /(?:^|\/)custom-environment-variables\.\w{2,5}$/.test(path);
}

/** The entries of lists of people: two items or more that have an address and a password each. */
function recordsIn(nodes: readonly ConfigNode[]): ReadonlySet<ConfigNode> {
  const items = new Map<string, { readonly nodes: ConfigNode[]; readonly list: string }>();
  for (const node of nodes) {
    const { keys } = node;
    if (keys.length < 2 || typeof keys.at(-2) !== 'number' || typeof keys.at(-1) !== 'string') continue;
    const list = JSON.stringify(keys.slice(0, -2));
    const item = `${list}${keys.at(-2)}`;
    const known = items.get(item);
    if (known) known.nodes.push(node);
    else items.set(item, { nodes: [node], list });
  }
  const isPerson = (fields: readonly ConfigNode[]) => isPersonal(fields.map(({ keys }) => String(keys.at(-1))));
  const people = [...items.values()].filter((item) => isPerson(item.nodes));
  const counts = new Map<string, number>();
  for (const { list } of people) counts.set(list, (counts.get(list) ?? 0) + 1);
  return new Set(people.flatMap((item) => (counts.get(item.list)! > 1 ? item.nodes : [])));
}

/**
 * Passwords that stand beside the user and the host that they are for: `{ "username": "shop", "password": "x", "host": "db.example.com" }`, and
 * `MONGO_USER`, `MONGO_PASSWORD`, `MONGO_HOST`. Any word is one there. Hosts of this machine are a developer's; labels of a form are no hosts.
 */
function passwordsOfConnections(nodes: readonly ConfigNode[]): ReadonlySet<ConfigNode> {
  const named = nodes.flatMap((node) => {
    const prefix = /^(.{0,40}?)pass(?:word|wd)?$/i.exec(String(node.keys.at(-1)))?.[1];
    return prefix === undefined || typeof node.value !== 'string' ? [] : [{ node, prefix: prefix.toLowerCase() }];
  });
  if (named.length === 0) return new Set();
  const siblings = new Map<string, Map<string, unknown>>();
  for (const { keys, value } of nodes) {
    const parent = JSON.stringify(keys.slice(0, -1));
    const known = siblings.get(parent) ?? new Map<string, unknown>();
    siblings.set(parent, known.set(String(keys.at(-1)).toLowerCase(), value));
  }
  const isOfConnection = ({ node, prefix }: { readonly node: ConfigNode; readonly prefix: string }) => {
    const beside = siblings.get(JSON.stringify(node.keys.slice(0, -1)))!;
    const has = (name: string) => beside.has(`${prefix}${name}`);
    const hosts = ['host', 'hostname', 'server', 'cluster'].map((name) => String(beside.get(`${prefix}${name}`) ?? ''));
    return (
      (has('user') || has('username')) && hosts.some((host) => /^[\w-]{1,60}(?:\.[\w-]{1,60}){1,8}$/.test(host) && !isHere(host))
    );
  };
  return new Set(named.filter(isOfConnection).map(({ node }) => node));
}

function isHere(host: string): boolean {
  return /^(?:127\.|0\.0\.0\.0$|10\.|192\.168\.)|\.(?:localhost|local|internal|test)$/.test(host);
}
