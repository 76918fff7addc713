import { credentialName } from '../model/credential-names.ts';
import type { CodeFacts, Credential } from '../model/facts.ts';
import { groupedByEach } from '../model/grouped.ts';
import { endLineOf, endsBefore, lineOf } from '../model/location.ts';
import type { SourceFile } from '../model/source.ts';
import type { Call, Syntax } from '../model/syntax.ts';
import { textSearch, textsIn } from '../model/text-search.ts';
import type { TokenMatch } from '../model/token.ts';
import type { BlockId, CallId, Entry, Literal, SecretTraits, Value } from '../model/value.ts';
import { listed } from './credential-list.ts';
import { embeddedPasswords, type JudgeContext, judge, judgePassword, mayEmbed, redactPasswords } from './credentials.ts';
import { ddlOf, mayHoldDdl, type ParseSql } from './ddl.ts';
import { type Lines, linesOf } from './lines.ts';
import { passwordsGiven, passwordsPerhapsGiven } from './passwords.ts';
import { isPersonal } from './records.ts';
import { isTranslation } from './translations.ts';

/** What one file of code adds to its facts beside what the parser read. */
export type ExtractedCode = Pick<CodeFacts, 'code' | 'ddl' | 'credentials'>;

/**
 * Finds the literals that stand where a credential stands, and the DDL in strings. **Takes the syntax over**: literals that hold a usable
 * credential, a provider's token or a URL's password are overwritten in place with their redacted form, so that nothing built from the
 * syntax can hold them. `tokens` are those of `scanTokens(text)`. Linear in the size of the syntax; never throws on what a parser writes.
 */
export function extractCode(
  source: SourceFile,
  syntax: Syntax,
  text: string,
  { parseSql, tokens }: { readonly parseSql: ParseSql; readonly tokens: readonly TokenMatch[] },
): ExtractedCode {
  const reader = new CodeReader(source, syntax, linesOf(text), parseSql);
  reader.read();
  const credentials = reader.settle(tokens);
  const { comments: _comments, problems: _problems, ...code } = syntax;
  return { code: tokens.length > 0 ? withoutTokensInDocs(code, tokens, linesOf(text)) : code, ddl: reader.ddl, credentials };
}

/** Literals of a freshly parsed file are this module's to overwrite. */
type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface Claim {
  readonly name: string;
  readonly context: Credential['context'];
  readonly block: BlockId;
  readonly env?: string;
  readonly parent?: string;
  readonly isSetting?: boolean;
  readonly isSignIn?: true;
  /** See Credential. */
  readonly position?: number;
  /** Only tests run with it. */
  readonly isOfTests?: true;
}

interface Claimed {
  readonly claim: Claim;
  readonly what: Credential['what'];
  readonly traits: SecretTraits | undefined;
}

interface Item {
  readonly value: Value;
  readonly block: BlockId;
  /** The name that the value is given, or the callee it is handed to: lends words to the keys of an object. */
  readonly owner: string;
}

class CodeReader {
  readonly #source: SourceFile;
  readonly #syntax: Syntax;
  readonly #lines: Lines;
  readonly #parseSql: ParseSql;
  readonly #strings = new Map<Literal & Value, BlockId>();
  readonly #claims = new Map<Literal & Value, Claimed>();
  readonly #seen = new Set<Value>();
  readonly #records = new Set<Value>();
  /** Parts of a template or concatenation whose DDL has been read as a whole. */
  readonly #joined = new Set<Value>();
  readonly ddl: CodeFacts['ddl'][number][] = [];
  readonly #isTranslation: boolean;

  constructor(source: SourceFile, syntax: Syntax, lines: Lines, parseSql: ParseSql) {
    this.#source = source;
    this.#syntax = syntax;
    this.#lines = lines;
    this.#parseSql = parseSql;
    this.#isTranslation = isTranslation(source.path);
  }

  read(): void {
    const { functions, classes, blocks, bindings, calls, assigns, returns, reads, compares, raises, exports } = this.#syntax;
    const enums = enumBlocks(this.#syntax);
    const ofTests = new Set(classes.filter(({ name }) => testConfiguration.test(name)).map(({ block }) => block));
    const ofTools = new Set(classes.filter((one) => isInnerOptions(one, blocks)).map(({ block }) => block));
    for (const { name, kind, value, type, block, decorators } of bindings) {
      // What the modules of Ansible show: https://docs.ansible.com/ansible/latest/dev_guide/developing_modules_documenting.html#examples-block
      if (
        /^(?:EXAMPLES?|DOCUMENTATION)$/.test(name) ||
        (/^(?:EXAMPLE|SAMPLE)_|_(?:EXAMPLE|SAMPLE)$/.test(name) && isPassage(value))
      )
        continue;
      const isMember = kind === 'enum' || enums.has(block);
      const context = kind === 'field' || blocks[block]?.kind === 'class' ? 'default' : 'assignment';
      // `class Config: title = "Main"` in a schema says how the class behaves.
      const isOption = ofTools.has(block) && name === name.toLowerCase();
      if (value && !isMember && !isOption)
        this.#name(value, { name, context, block, ...(ofTests.has(block) ? { isOfTests: true as const } : {}) });
      const values =
        kind === 'enum' && value?.kind === 'object' && areKinds(value.entries) ? value.entries.map((one) => one.value) : [value];
      this.#walk([...values, type, ...decorators], block, name);
    }
    for (const call of calls) this.#call(call);
    for (const { target, value, block, isAugmented } of assigns) {
      const name = nameOf(target, calls);
      const forTool = isEnvironment(target) ? { isSetting: false } : {};
      if (name && !isAugmented) this.#name(value, { name, context: 'assignment', block, ...forTool });
      this.#walk([target, value], block, name ?? '');
    }
    for (const { parameters, decorators, returns: type, block } of functions) {
      for (const parameter of parameters) {
        if (parameter.default && parameter.name)
          this.#name(parameter.default, { name: parameter.name, context: 'default', block });
        this.#walk([parameter.default, parameter.type, ...parameter.decorators], block, parameter.name);
      }
      this.#walk([...decorators, type], block, '');
    }
    const signIns = this.#signIns();
    for (const { left, right, operator, block, span } of compares) {
      if (isEquality(operator)) this.#compare(left, right, block, signIns.has(lineOf(span)));
      this.#walk([left, right], block, '');
    }
    for (const { bases, keywords, interfaces, decorators, block } of classes) {
      this.#walk([...bases, ...interfaces, ...decorators, ...keywords.map(({ value }) => value)], block, '');
    }
    for (const { value, block } of [...returns, ...raises, ...reads]) this.#walk([value], block, '');
    for (const { value, name } of exports) this.#walk([value], 0, name);
    blocks.forEach((block, id) => {
      if (block.kind === 'loop') this.#walk([block.over, block.test], id, '');
      else if (block.kind === 'branch') this.#walk([block.test], id, '');
      else if (block.kind === 'handler') this.#walk(block.catches, id, '');
      else if (block.kind === 'with') this.#walk(block.items, id, '');
    });
  }

  /** Judges what was claimed and what is embedded in other strings, overwrites what could be used, and lists all in order of place. */
  settle(tokens: readonly TokenMatch[]): Credential[] {
    const secrets = groupedByEach(
      tokens.filter(({ exposure }) => exposure === 'secret'),
      ({ span }) => linesIn(span),
    );
    const credentials: Credential[] = [];
    for (const [literal, block] of this.#strings) {
      const found = this.#credentialOf(literal, block);
      const token = secrets.size > 0 ? firstOverlapping(secrets, literal.span) : undefined;
      if (token) hideToken(literal, this.#lines.slice(token.span), token, found?.traits);
      else if (found && !isOpenGuess(found)) hide(literal, found.traits);
      if (found) credentials.push(token ? { ...found, provider: token.provider } : found);
    }
    return listed(credentials);
  }

  // ---------------------------------------------------------------------------------------------------------------------- claims

  #call(call: Call): void {
    const { callee, positional, named, block } = call;
    const owner = calleeName(callee, this.#syntax.calls).slice(-80);
    for (const { name, value } of named) {
      if (isShown(name, owner)) continue;
      this.#name(value, { name, context: 'keyword', block, parent: owner });
      this.#walk([value], block, name);
    }
    const read = envRead(call);
    if (read) this.#name(read.fallback, { name: read.name, context: read.context, block, env: read.name });
    for (const value of passwordsGiven(call)) this.#name(value, { name: 'password', context: 'argument', block, parent: owner });
    for (const { value, position } of passwordsPerhapsGiven(call, owner))
      this.#claim(value, { name: 'password', context: 'argument', block, parent: owner, position });
    this.#walk([callee, ...positional], block, owner);
  }

  /** Lines where the name of a user is compared with a literal, and those beside them: the password compared there is the one that opens. */
  #signIns(): ReadonlySet<number> {
    const found = new Set<number>();
    for (const { left, right, operator, span } of this.#syntax.compares) {
      if (!isEquality(operator)) continue;
      for (const [named, literal] of bothWays(left, right)) {
        const name = literal.kind === 'literal' && literal.value ? nameOf(named, this.#syntax.calls) : undefined;
        if (name && /^(?:user|user_?name|login|e_?mail|user_?id|usr|account)$/i.test(name))
          for (const step of [-1, 0, 1]) found.add(lineOf(span) + step);
      }
    }
    return found;
  }

  #compare(left: Value, right: Value, block: BlockId, isSignIn: boolean): void {
    for (const [named, literal] of bothWays(left, right)) {
      const name = nameOf(named, this.#syntax.calls);
      if (name && literal.kind === 'literal')
        this.#name(literal, { name, context: 'compare', block, ...(isSignIn ? { isSetting: true, isSignIn } : {}) });
    }
  }

  /** A value is given a name: claims the literals that it can come down to. */
  #name(value: Value, claim: Claim): void {
    for (const candidate of candidates(value, claim, this.#syntax.calls)) this.#claim(candidate.literal, candidate.claim);
  }

  #claim(literal: Literal & Value, claim: Claim): void {
    if (typeof literal.value !== 'string' || this.#isTranslation) return;
    const traits = judge(claim.name, literal.value, this.#where(claim));
    if (!traits && !mayEmbed(literal.value)) return;
    this.#strings.set(literal, claim.block);
    const known = this.#claims.get(literal);
    const earlier = known?.claim.position === undefined ? known : undefined;
    if (earlier && claim.position !== undefined) return;
    const said = credentialName(claim.name, claim.parent)?.what ?? 'secret';
    // `SECRET_KEY = getenv("APP_SECRET", "x")`: either name may say that it signs.
    const what = earlier?.what === 'signing-key' ? earlier.what : said === 'secret' && earlier?.traits ? earlier.what : said;
    if (!earlier || worse(traits, earlier.traits) || (!worse(earlier.traits, traits) && claim.env && !earlier.claim.env)) {
      this.#claims.set(literal, { claim, traits, what });
    } else if (what !== earlier.what) this.#claims.set(literal, { ...earlier, what });
  }

  #where(claim: Claim): JudgeContext {
    const { context, parent, isSetting, isOfTests } = claim;
    return {
      // Words that tests are given are as good as an example's.
      role: isOfTests ? 'example' : this.#source.role,
      context,
      medium: 'code',
      ...(parent ? { parent } : {}),
      ...(isSetting === undefined ? {} : { isSetting }),
    };
  }

  #credentialOf(literal: Literal & Value, block: BlockId): Credential | undefined {
    if (typeof literal.value !== 'string') return undefined;
    const claimed = this.#claims.get(literal);
    const [password] = mayEmbed(literal.value) ? embeddedPasswords(literal.value) : [];
    const context = claimed?.claim.context ?? 'argument';
    const common = {
      context,
      block: claimed?.claim.block ?? block,
      span: literal.span,
      ...(claimed?.claim.env ? { env: claimed.claim.env } : {}),
      ...(this.#records.has(literal) ? { isRecord: true as const } : {}),
      ...(claimed?.claim.isSignIn ? { isSignIn: true as const } : {}),
      ...(claimed?.claim.position === undefined ? {} : { position: claimed.claim.position }),
    };
    if (password) {
      const traits = judgePassword(password, { role: this.#source.role, context, medium: 'code' });
      return { name: claimed?.claim.name ?? 'url', what: 'url', traits, ...common };
    }
    if (!claimed?.traits) return undefined;
    return { name: claimed.claim.name, what: claimed.what, traits: claimed.traits, ...common };
  }

  // ------------------------------------------------------------------------------------------------------------------------ walk

  /** Visits every value below the given ones. Not recursive: expressions can be thousands of operators deep. */
  #walk(values: readonly (Value | undefined)[], block: BlockId, owner: string): void {
    const stack: Item[] = [];
    for (const value of values) if (value) stack.push({ value, block, owner });
    for (let item = stack.pop(); item; item = stack.pop()) {
      if (item.value.kind === 'name' || this.#seen.has(item.value)) continue;
      this.#seen.add(item.value);
      this.#visit(item, stack);
    }
  }

  #visit({ value, block, owner }: Item, stack: Item[]): void {
    const push = (child: Value, name = owner): void => {
      stack.push({ value: child, block, owner: name });
    };
    switch (value.kind) {
      case 'literal':
        this.#string(value, block);
        return;
      case 'list':
        this.#people(value);
        for (const child of value.items) push(child);
        return;
      case 'object': {
        if (owner && describesSetting(value.entries)) this.#default(value.entries, block, owner);
        const connects = isConnection(value.entries);
        for (const entry of value.entries) {
          if (entry.key !== undefined && isShown(entry.key, '')) continue;
          this.#entry(entry, block, owner, connects);
          push(entry.value, entry.key === undefined || entry.key === 'default' ? owner : entry.key);
        }
        return;
      }
      case 'binary':
        this.#binary(value, block);
        push(value.left);
        push(value.right);
        return;
      case 'template':
        if (value.parts.some(isDdlPart)) this.#ddl(value, value.parts, block);
        for (const part of value.parts) push(part);
        return;
      case 'conditional':
        if (isEnvRead(value.then, this.#syntax.calls) && asksFor(value.test, value.then, this.#syntax.calls))
          this.#fallback(value.then, value.otherwise, block);
        // `key ? key : "x"` falls back; `token ? "a" : "b"` only asks.
        else if (isSameReference(value.test, value.then)) this.#fallback(value.test, value.otherwise, block);
        push(value.test);
        push(value.then);
        push(value.otherwise);
        return;
      default:
        for (const child of childrenOf(value)) push(child);
    }
  }

  /** `[{ email, password }, { email, password }]`: rows to be stored. */
  #people({ items }: Value & { kind: 'list' }): void {
    const rows = items.flatMap((item) => (item.kind === 'object' ? [item.entries] : []));
    const people = rows.filter((entries) => isPersonal(entries.flatMap(({ key }) => key ?? [])));
    if (people.length < 2) return;
    for (const { value } of people.flat()) {
      const call = value.kind === 'call' ? this.#syntax.calls[value.call] : undefined;
      for (const one of call ? passwordsGiven(call) : [value]) if (one.kind === 'literal') this.#records.add(one);
    }
  }

  #entry({ key, value }: Entry, block: BlockId, owner: string, connects: boolean): void {
    if (key === undefined) return;
    const isDjango = this.#source.language === 'python' && /^[A-Z][A-Z0-9_]{3,}$/.test(key);
    const isSetting = isDjango || (connects && /^pass(?:word|wd)?$/.test(key)) ? { isSetting: true } : {};
    this.#name(value, { name: key, context: 'key', block, parent: owner, ...isSetting });
  }

  /** `password: { doc: '...', format: String, default: 'x', env: 'DB_PASSWORD' }`: the setting is called what the description stands under. */
  #default(entries: readonly Entry[], block: BlockId, owner: string): void {
    const fallback = entries.find(({ key }) => key === 'default')?.value;
    if (fallback) this.#name(fallback, { name: owner, context: 'default', block });
  }

  #binary(value: Value & { kind: 'binary' }, block: BlockId): void {
    if (value.operator === 'or' || value.operator === '??' || value.operator === '||')
      this.#fallback(value.left, value.right, block);
    if (value.operator === '+' && !this.#joined.has(value)) this.#concatenation(value, block);
  }

  /** `process.env.X || 'literal'`, wherever it stands: the name is what is read. */
  #fallback(read: Value, fallback: Value, block: BlockId): void {
    if (fallback.kind !== 'literal') return;
    const name = nameOf(read, this.#syntax.calls);
    if (name)
      this.#claim(fallback, { name, context: 'fallback', block, ...(isEnvRead(read, this.#syntax.calls) ? { env: name } : {}) });
  }

  #concatenation(value: Value, block: BlockId): void {
    const parts: Value[] = [];
    for (let node = value; ; node = node.left) {
      this.#joined.add(node);
      if (node.kind !== 'binary' || node.operator !== '+') {
        parts.push(node);
        break;
      }
      parts.push(node.right);
    }
    const leaves = parts.flatMap((part) => (part.kind === 'template' ? [part, ...part.parts] : [part]));
    if (leaves.some(isDdlPart)) this.#ddl(value, leaves, block);
  }

  #string(literal: Literal & Value, block: BlockId): void {
    if (typeof literal.value !== 'string' || literal.value.length < 4) return;
    if (!this.#strings.has(literal)) this.#strings.set(literal, block);
    if (!this.#joined.has(literal) && mayHoldDdl(literal.value)) this.#ddl(literal, [], block);
  }

  #ddl(value: Value, parts: readonly Value[], block: BlockId): void {
    if (this.#joined.has(value) && value.kind !== 'binary') return;
    for (const part of parts) this.#joined.add(part);
    this.ddl.push(...ddlOf(value, block, this.#lines, this.#parseSql));
  }
}

/** Whether an object describes a setting. https://github.com/mozilla/node-convict/tree/master/packages/convict#the-schema */
function describesSetting(entries: readonly Entry[]): boolean {
  const has = (name: string) => entries.some(({ key }) => key === name);
  return has('default') && has('format') && (has('env') || has('doc'));
}

/** `{ host: 'localhost', port: 3306, user: 'root', password: 'x' }`: what a client connects with. Labels of a form have no port that is a number. */
function isConnection(entries: readonly Entry[]): boolean {
  const has = (name: RegExp) => entries.some(({ key }) => key !== undefined && name.test(key));
  const isPort = ({ key, value }: Entry) => key === 'port' && value.kind === 'literal' && typeof value.value === 'number';
  return has(/^(?:host|hostname|server)$/) && has(/^(?:user|username)$/) && entries.some(isPort);
}

function isEquality(operator: string): boolean {
  return operator === '==' || operator === '!=' || operator === 'is';
}

function bothWays(left: Value, right: Value): readonly (readonly [named: Value, literal: Value])[] {
  return [
    [left, right],
    [right, left],
  ];
}

function isDdlPart(value: Value): boolean {
  return value.kind === 'literal' && typeof value.value === 'string' && mayHoldDdl(value.value);
}

function childrenOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'list':
      return value.items;
    case 'member':
      return [value.object];
    case 'index':
      return [value.object, value.index];
    case 'unary':
      return [value.operand];
    case 'spread':
    case 'await':
      return [value.value];
    case 'comprehension':
      return [value.element];
    default:
      return [];
  }
}

// ----------------------------------------------------------------------------------------------------------- what a value comes down to

interface Candidate {
  readonly literal: Literal & Value;
  readonly claim: Claim;
}

/** Calls that hand their first argument through: `SecretStr("x")`, `Field("x")`, `Buffer.from("x")`, `b64decode("x")`. */
const wrappers: ReadonlySet<string> = new Set(
  'SecretStr SecretBytes Secret from encode b64decode quote quote_plus strip trim toString Field field Form'.split(' '),
);
/** The same, as functions only: `env.str("X")` names a variable. */
const conversions: ReadonlySet<string> = new Set('str String bytes bytearray'.split(' '));

/** Whether two expressions are the same name or member access. */
function isSameReference(one: Value, other: Value): boolean {
  if (one.kind === 'name') return other.kind === 'name' && one.name === other.name;
  if (one.kind !== 'member' || other.kind !== 'member' || one.property !== other.property) return false;
  return isSameReference(one.object, other.object);
}

/** The literals that a named value can be: through fallbacks, conditionals, defaults and wrapping calls. */
function candidates(value: Value, claim: Claim, calls: readonly Call[], depth = 0): Candidate[] {
  if (depth > 8) return [];
  const inside = (inner: Value | undefined, context = claim.context): Candidate[] =>
    inner ? candidates(inner, { ...claim, context }, calls, depth + 1) : [];
  switch (value.kind) {
    case 'literal':
      return [{ literal: value, claim }];
    case 'await':
      return inside(value.value);
    case 'template':
      return value.parts.length === 1 ? inside(value.parts[0]) : [];
    case 'conditional':
      // What is real comes from the environment; the other is for where another switch says so.
      if (isEnvRead(value.then, calls) && !asksFor(value.test, value.then, calls)) return inside(value.then);
      return [...inside(value.then), ...inside(value.otherwise)];
    case 'binary':
      if (value.operator !== 'or' && value.operator !== '??' && value.operator !== '||') return [];
      return [...inside(value.left), ...inside(value.right, 'fallback')];
    case 'object':
      return value.entries
        .filter(({ key }) => key === 'default' || key === 'value')
        .flatMap((entry) => inside(entry.value, 'default'));
    case 'call':
      return callCandidates(calls[value.call], inside, calls);
    default:
      return [];
  }
}

function callCandidates(
  call: Call | undefined,
  inside: (inner: Value | undefined, context?: Credential['context']) => Candidate[],
  calls: readonly Call[],
): Candidate[] {
  if (!call) return [];
  const { callee, positional, named } = call;
  const last = lastName(callee);
  const read = envRead(call);
  if (read) return inside(read.fallback, read.context);
  const found = named.filter(({ name }) => name === 'default').flatMap(({ value }) => inside(value, 'default'));
  for (const argument of positional) if (argument.kind === 'object') found.push(...inside(argument));
  if (last === 'default') found.push(...inside(positional[0], 'default'));
  else if (wrappers.has(last) || (callee.kind === 'name' && conversions.has(last))) found.push(...inside(positional[0]));
  if (callee.kind === 'member') {
    const { object } = callee;
    // `"text".encode()`, `z.string().default("x").min(8)`
    if (object.kind === 'literal' && wrappers.has(last)) found.push(...inside(object));
    else if (object.kind === 'call' && isDefaultChain(object.call, calls)) found.push(...inside(object));
  }
  return found;
}

/** A chain of method calls (validators) that names a default somewhere. */
function isDefaultChain(id: CallId, calls: readonly Call[]): boolean {
  for (let call = calls[id], steps = 0; call && steps < 8; steps++) {
    if (lastName(call.callee) === 'default') return true;
    if (call.callee.kind !== 'member' || call.callee.object.kind !== 'call') return false;
    call = calls[call.callee.object.call];
  }
  return false;
}

const envReaders: ReadonlySet<string> = new Set(
  'getenv get env config str string getEnv get_env getEnvVar get_env_var get_env_variable getOrDefault get_or_default envOrDefault optional environ getString getItem getSetting getConfig getParam setdefault decouple_config'.split(
    ' ',
  ),
);

/** `os.getenv("X", "lit")`, `config("X", default="lit")`, `get("jwt.secret", "lit")`, `app.set("secret", "lit")`. */
function envRead({
  callee,
  positional,
  named,
}: Call): { name: string; fallback: Value; context: Credential['context'] } | undefined {
  const [key, second] = positional;
  if (key?.kind !== 'literal' || typeof key.value !== 'string' || !/^[\w.:-]{2,100}$/.test(key.value)) return undefined;
  const last = lastName(callee);
  if (last === 'set' && second && positional.length === 2) return { name: key.value, fallback: second, context: 'assignment' };
  const isOwnReader = /env|setting|config/i.test(last) && /^[A-Z][A-Z0-9_]*$/.test(key.value);
  if (!envReaders.has(last) && !isOwnReader) return undefined;
  const fallback = second ?? named.find(({ name }) => name === 'default' || name === 'fallback')?.value;
  if (!fallback || (second && asksForOption(key.value, second))) return undefined;
  // A lower-case key without a path may be read from a request as well.
  const isSetting = /^[A-Z][A-Z0-9_]*$/.test(key.value) || /[.:]/.test(key.value) || last === 'getenv';
  return { name: key.value, fallback, context: isSetting ? 'fallback' : 'keyword' };
}

/** `parser.get("DATABASE", "password")`: a section and the option in it. https://docs.python.org/3/library/configparser.html */
function asksForOption(section: string, option: Value): boolean {
  if (option.kind !== 'literal' || typeof option.value !== 'string' || !/^[A-Za-z][\w-]*$/.test(option.value)) return false;
  return credentialName(section) === undefined && credentialName(option.value) !== undefined;
}

/** `process.env.X`, `os.environ["X"]`: set for what is started or imported next. */
function isEnvironment(target: Value): boolean {
  const object = target.kind === 'member' || target.kind === 'index' ? target.object : undefined;
  return object?.kind === 'member' && (object.property === 'env' || object.property === 'environ');
}

/** Whether a value reads the environment or a setting of that name in capitals. */
/** `X if X else ...`, `environ["X"] if "X" in environ else ...`, not `environ["X"] if LIVE else ...`. */
function asksFor(test: Value, read: Value, calls: readonly Call[], depth = 0): boolean {
  const name = nameOf(read, calls);
  if (nameOf(test, calls) === name || (test.kind === 'literal' && test.value === name)) return true;
  const call = test.kind === 'call' ? calls[test.call] : undefined;
  const parts = call ? [call.callee, ...call.positional] : test.kind === 'binary' ? [test.left, test.right] : childrenOf(test);
  return depth < 6 && parts.some((part) => asksFor(part, read, calls, depth + 1));
}

function isEnvRead(value: Value, calls: readonly Call[]): boolean {
  const name = nameOf(value, calls) ?? '';
  return (value.kind === 'member' || value.kind === 'index' || value.kind === 'call') && /^[A-Z][A-Z0-9_]*$/.test(name);
}

/** The name that a read, a target or a look-up says: `a.b` b, `a["b"]` b, `getenv("b")` b. */
function nameOf(value: Value, calls: readonly Call[]): string | undefined {
  switch (value.kind) {
    case 'name':
      return value.name;
    case 'member':
      return value.property;
    case 'index':
      return value.index.kind === 'literal' && typeof value.index.value === 'string' ? value.index.value : undefined;
    case 'await':
      return nameOf(value.value, calls);
    case 'call': {
      const call = calls[value.call];
      const key = call?.positional[0];
      return call && envReaders.has(lastName(call.callee)) && key?.kind === 'literal' && typeof key.value === 'string'
        ? key.value
        : undefined;
    }
    default:
      return undefined;
  }
}

function lastName(callee: Value): string {
  return callee.kind === 'name' ? callee.name : callee.kind === 'member' ? callee.property : '';
}

/** `JwtModule.register`, `session`. Calls within the chain are passed over. */
function calleeName(callee: Value, calls: readonly Call[]): string {
  const names: string[] = [];
  for (let node: Value | undefined = callee, steps = 0; node && steps < 16; steps++) {
    if (node.kind === 'name') names.push(node.name);
    if (node.kind === 'member') names.push(node.property);
    node =
      node.kind === 'member' || node.kind === 'index' ? node.object : node.kind === 'call' ? calls[node.call]?.callee : undefined;
  }
  return names.reverse().join('.');
}

/** `enum Manager { LastPass = 'b78a0a55-...', ... }`: members whose values are all of one length are identifiers, whatever their names say. */
function areKinds(members: readonly Entry[]): boolean {
  const [first] = members;
  const length = ({ value }: Entry) => (value.kind === 'literal' && typeof value.value === 'string' ? value.value.length : -1);
  return first !== undefined && members.length >= 3 && length(first) > 0 && members.every((one) => length(one) === length(first));
}

/** Blocks of classes whose fields are members of an enumeration. */
function enumBlocks({ classes }: Syntax): ReadonlySet<BlockId> {
  return new Set(
    classes
      .filter(({ bases }) => bases.some((base) => /Enum$|^(?:Text|Integer)?Choices$|^(?:Int)?Flag$/.test(lastName(base))))
      .map(({ block }) => block),
  );
}

// --------------------------------------------------------------------------------------------------------------------------- redaction

/** What may be no credential at all, and says nothing that is not known to everybody: `User.with_roles("admin", "user")` stays as it is. */
function isOpenGuess({ position, traits }: Credential): boolean {
  return position !== undefined && traits.strength !== 'usable';
}

/** Overwrites what could be used; notes the judgement on the rest, whose text stays. */
function hide(literal: Literal & Value, traits: SecretTraits): void {
  const writable = literal as Writable<Literal>;
  writable.secret = traits;
  if (traits.inUrl) writable.value = redactPasswords(String(literal.value));
  else if (traits.strength === 'usable' || traits.strength === 'known-default') writable.value = traits.redacted;
}

function hideToken(literal: Literal & Value, token: string, match: TokenMatch, traits: SecretTraits | undefined): void {
  const writable = literal as Writable<Literal>;
  const text = redactPasswords(String(literal.value));
  writable.value = text.includes(token) ? text.replaceAll(token, match.redacted) : match.redacted;
  writable.secret = { ...(traits ?? {}), length: match.length, strength: 'usable', redacted: match.redacted };
}

function withoutTokensInDocs(code: CodeFacts['code'], tokens: readonly TokenMatch[], lines: Lines): CodeFacts['code'] {
  const hidden = new Map(
    tokens.filter(({ exposure }) => exposure === 'secret').map((token) => [lines.slice(token.span), token.redacted]),
  );
  const search = textSearch(hidden.keys());
  const safe = (text: string) =>
    textsIn(search, text).reduce((safer, token) => safer.replaceAll(token, hidden.get(token)!), text);
  const classes = code.classes.map((item) =>
    item.docstring === undefined ? item : { ...item, docstring: safe(item.docstring) },
  );
  return { ...code, classes };
}

const ranks: Readonly<Record<SecretTraits['strength'], number>> = {
  usable: 3,
  'known-default': 2,
  placeholder: 1,
  'not-secret': 0,
};
function worse(a: SecretTraits | undefined, b: SecretTraits | undefined): boolean {
  return (a ? ranks[a.strength] : -1) > (b ? ranks[b.strength] : -1);
}

function* linesIn(span: Value['span']): Generator<number> {
  for (let line = lineOf(span); line <= endLineOf(span); line++) yield line;
}

/** Of tokens by line, the first that shares a character with a span. */
function firstOverlapping(tokens: ReadonlyMap<number, readonly TokenMatch[]>, at: Value['span']): TokenMatch | undefined {
  for (const line of linesIn(at)) {
    const token = tokens.get(line)?.find(({ span }) => overlaps(span, at));
    if (token) return token;
  }
  return undefined;
}

function overlaps(a: Value['span'], b: Value['span']): boolean {
  return !endsBefore(a, b) && !endsBefore(b, a);
}

/** What documentation shows: `OpenApiExample(value={...})`, `Field(examples=[...])`, `{"example": {...}}`. */
function isShown(name: string, owner: string): boolean {
  return (
    /^(?:examples?|openapi_?examples?)$/i.test(name) || (/(?:^|\.)\w{0,40}Example$/.test(owner) && /^(?:value|name)$/.test(name))
  );
}

/** `class TestingConfig(Config)`: no request is answered with it. */
const testConfiguration = /^(?:Unit|Local)?Test(?:s|ing)?(?:Config|Settings|Configuration)$/;

function isInnerOptions({ name, block }: Syntax['classes'][number], blocks: Syntax['blocks']): boolean {
  if (name !== 'Config' && name !== 'Meta') return false;
  const parent = blocks[block]?.parent;
  return parent !== undefined && blocks[parent]?.kind === 'class';
}

/** A text of several lines: a file that is shown, not a value. */
function isPassage(value: Value | undefined): boolean {
  const parts = value?.kind === 'template' ? value.parts : value ? [value] : [];
  return parts.some((one) => one.kind === 'literal' && typeof one.value === 'string' && one.value.includes('\n'));
}
