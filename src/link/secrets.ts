import type { Constant, Setting, SigningKey } from '../model/concepts.ts';
import { possibilities } from '../model/credential.ts';
import { credentialName } from '../model/credential-names.ts';
import type { Credential, FileFacts } from '../model/facts.ts';
import type { CodeFile, Linker } from '../model/linking.ts';
import { columnOf, compareSpans, type FilePath, holdsSpan, type Location, lineOf, type Span } from '../model/location.ts';
import type { LooseCredential } from '../model/project.ts';
import type { Truth, Value } from '../model/value.ts';
import { readCompose } from './compose.ts';
import { developmentFile, developmentOnly, isMain, isTriedOut, isTryOut, isVariableOfTests, stageOfTest } from './development.ts';
import { parameterAt } from './inline-callbacks.ts';
import { type KeySink, keySinksOf } from './key-sinks.ts';
import { compilePattern } from './match.ts';
import { lastName, locate, once } from './program.ts';
import { placeOf, type Source, Sources } from './sources.ts';
import { partsOf, visitStanding } from './values.ts';

/**
 * Keys that sign, where they are handed over, and the credentials that are nothing else: no default of a setting, no signing key, and not in a
 * compose file, env file or image build, which are concepts of their own.
 */
export function assembleSecrets(
  linker: Linker,
  settings: readonly Setting[],
): { readonly signingKeys: readonly SigningKey[]; readonly credentials: readonly LooseCredential[] } {
  const signingKeys = keysOf(linker, settings);
  return { signingKeys, credentials: looseCredentials(linker, settings, signingKeys) };
}

// ------------------------------------------------------------------------------------------------------------------- signing keys

const skippedRoles: ReadonlySet<string> = new Set(['generated', 'ci']);

function keysOf(linker: Linker, settings: readonly Setting[]): SigningKey[] {
  const sources = new Sources(linker, settings);
  const random = linker.frameworks.flatMap((one) => one.randomSources ?? []).map(compilePattern);
  const keys = new Map<string, SigningKey>();
  for (const sink of keySinksOf(linker)) {
    if (skippedRoles.has(sink.place.file.facts.source.role)) continue;
    for (const one of each(sink)) {
      const key = keyOf(one, sources.of(one.value, one.place), linker, (path) => random.some((pattern) => pattern.fits(path)));
      const id = `${placeKey(key.at)} ${key.use}`;
      if (!keys.has(id)) keys.set(id, key);
    }
  }
  return [...keys.values()].sort(byPlace);
}

/** `app.keys = [a, b]` hands over two keys. */
function each(sink: KeySink): KeySink[] {
  return sink.value.kind === 'list' ? sink.value.items.map((value) => ({ ...sink, value })) : [sink];
}

function keyOf(sink: KeySink, all: readonly Source[], linker: Linker, isRandom: (path: string) => boolean): SigningKey {
  const { descriptor, place } = sink;
  const live = all.filter(({ isDevelopment }) => !isDevelopment);
  const used = live.length > 0 ? live : all;
  const value = constantOf(sink, used, linker);
  const setting = used.find((source) => source.setting)?.setting;
  const stands = isTriedOut(linker.program, place) ? 'yes' : developmentOnly(linker.program, place);
  return {
    kind: 'signing-key',
    framework: sink.framework,
    project: place.file.facts.source.project,
    at: locate(place.file, sink.value.span),
    use: descriptor.use,
    sink: descriptor.sink,
    refusesEmpty: descriptor.refusesEmpty === true,
    value,
    writtenAt: writtenAt(value, used, linker),
    ...(setting ? { setting } : {}),
    isGenerated: isMain(place) ? notGenerated : generated(used, linker, isRandom),
    developmentOnly: stands === 'yes' || live.length === 0 ? 'yes' : stands,
  };
}

/** What production can sign with: the constants of all sources. Tokens of providers (a private key) are found as such and left out. */
function constantOf(sink: KeySink, sources: readonly Source[], linker: Linker): Constant {
  const whole = linker.constants.valueOf(sink.value, sink.place);
  const options = sources
    .flatMap(({ value, place }) => possibilities(linker.constants.valueOf(value, place)))
    .map((option): Constant => (isProviderToken(option, linker) ? { kind: 'unknown', at: option.at, trail: [] } : asKey(option)));
  const at = locate(sink.place.file, sink.value.span);
  const trail = whole.kind === 'unknown' ? [] : whole.trail;
  const [only] = options;
  if (only && options.length === 1) return { ...only, trail: only.trail.length > 0 ? only.trail : trail };
  return { kind: 'either', options, test: linker.show(sink.value, sink.place.file), at, trail };
}

/** By its name a literal may look like a word; handed over as a key it is one, unless it is a path, a public key or the mark of a template. */
function asKey(option: Constant): Constant {
  if (option.kind !== 'literal' || typeof option.value !== 'string' || option.secret?.strength !== 'not-secret') return option;
  if (/^(?:\.{0,2}\/|-----BEGIN|ssh-|https?:|\{\{|<%)/.test(option.value)) return option;
  const strength = option.secret.length < 4 ? 'known-default' : 'usable';
  return { ...option, value: option.secret.redacted, secret: { ...option.secret, strength } };
}

function isProviderToken(option: Constant, linker: Linker): boolean {
  return (
    option.kind === 'literal' &&
    credentialsOn(linker.program.files.get(option.at.file), option.at.span).some(({ provider }) => provider !== undefined)
  );
}

function credentialsOn(facts: FileFacts | undefined, span: Span): readonly Credential[] {
  return facts?.credentials.filter((one) => lineOf(one.span) === lineOf(span) && columnOf(one.span) === columnOf(span)) ?? [];
}

/** The literal, unless an env file or compose gives it; else what makes it; else the expression at the end of the way. */
function writtenAt(value: Constant, sources: readonly Source[], linker: Linker): Location {
  const options = possibilities(value);
  const isCode = (one: Constant) => linker.program.code.has(one.at.file);
  const written =
    options.find((one) => one.kind === 'literal' && typeof one.value === 'string' && one.value !== '' && isCode(one)) ??
    options.find((one) => one.kind === 'made') ??
    options.find((one) => one.kind === 'literal');
  return written?.at ?? placeOf(sources[0]!);
}

function generated(sources: readonly Source[], linker: Linker, isRandom: (path: string) => boolean): SigningKey['isGenerated'] {
  for (const { value, place } of sources) {
    for (const option of possibilities(linker.constants.valueOf(value, place))) {
      if (option.kind !== 'made' || !isRandom(maker(option.path))) continue;
      if (isKept(option.at, linker)) continue;
      const name = maker(option.path);
      return {
        is: 'yes',
        at: option.at,
        says: `${name.slice(name.lastIndexOf(':') + 1)}() gives another one each time`,
        trail: option.trail,
      };
    }
  }
  return notGenerated;
}

const notGenerated: SigningKey['isGenerated'] = { is: 'no', says: 'it is configured', trail: [] };

/**
 * `this.data = { secret: randomUUID() }` and `writeFileSync(path, JSON.stringify(this.data))` in the same file, `key = token_hex()` and
 * `file.write(key)`: the next start reads it again.
 */
function isKept(at: Location, linker: Linker): boolean {
  const file = linker.program.code.get(at.file);
  if (!file) return false;
  const names = new Set([
    ...file.code.assigns.flatMap(({ target, value }) => (holdsSpan(value.span, at.span) ? [linker.show(target, file)] : [])),
    ...file.code.bindings.flatMap(({ name, value }) => (value && holdsSpan(value.span, at.span) ? [name] : [])),
  ]);
  if (names.size === 0) return false;
  return file.code.calls.some(
    ({ callee, positional }) =>
      /^(?:write|write_?(?:file|text|bytes)(?:Sync)?|write_?json(?:Sync)?|output_?json(?:Sync)?|dump)$/i.test(
        lastName(callee) ?? '',
      ) &&
      positional.some((value) => {
        const inner = value.kind === 'call' ? file.code.calls[value.call]!.positional[0] : value;
        return inner !== undefined && names.has(linker.show(inner, file));
      }),
  );
}

/** `uuid.uuid4` of `uuid.uuid4().hex`. */
function maker(path: string): string {
  const call = path.indexOf('()');
  return call < 0 ? path : path.slice(0, call);
}

// --------------------------------------------------------------------------------------------------------------- loose credentials

function looseCredentials(linker: Linker, settings: readonly Setting[], keys: readonly SigningKey[]): LooseCredential[] {
  const taken = new Set<string>();
  const take = (constant: Constant | undefined) => {
    for (const one of possibilities(constant)) if (one.kind === 'literal') taken.add(startKey(one.at.file, one.at.span));
  };
  for (const { fallback } of settings) take(fallback);
  for (const { value } of keys) take(value);
  const compose = new Set(readCompose(linker.program).map(({ file }) => file));
  const found: LooseCredential[] = [];
  for (const facts of linker.program.files.values()) {
    const { source } = facts;
    if (facts.credentials.length === 0 || source.language === 'env' || facts.kind === 'dockerfile' || compose.has(source.path))
      continue;
    const file = linker.program.code.get(source.path);
    for (const credential of facts.credentials) {
      const at = { file: source.path, span: credential.span };
      if (taken.has(startKey(source.path, credential.span)) || !linker.stacks.isProduction(at)) continue;
      if (credential.position !== undefined && !isPasswordOf(credential, credential.position, file, linker)) continue;
      if (file && (isNameOfKind(credential, file) || isRecorded(credential, file))) continue;
      found.push({
        ...credential,
        at,
        source,
        ...inFunction(credential, file, linker),
        developmentOnly: stageOf(credential, facts, file, linker),
      });
    }
  }
  return found;
}

/** Whether a function of the project that is called with it, by position, names it a password. */
function isPasswordOf({ span }: Credential, position: number, file: CodeFile | undefined, linker: Linker): boolean {
  const site = file?.sites.find(({ call }) => call.positional[position]?.span === span);
  if (!site || site.call.positional.slice(0, position).some(({ kind }) => kind === 'spread')) return false;
  const targets = linker.calls.targetsOf(site).filter(({ isCallback, by }) => !isCallback && by !== 'near');
  return targets.some(({ to }) => {
    const parameter = to.file.code.functions[to.id]!.parameters[parameterAt(to, position)];
    return parameter?.kind === 'normal' && credentialName(parameter.name)?.what === 'password';
  });
}

function inFunction(credential: Credential, file: CodeFile | undefined, linker: Linker): Pick<LooseCredential, 'inFunction'> {
  const id = file?.functionOf[credential.block];
  return file && id ? { inFunction: linker.symbolOf(file, id) } : {};
}

/** Code that describes an interface shows what a body looks like: `src/openapi/routes/auth.ts`. */
const describesApi = /(?:^|\/)(?:openapi|swagger|api-?docs?)\//i;

/** By the innermost block around the literal, the part of a configuration for development, or the file. */
function stageOf(credential: Credential, facts: FileFacts, file: CodeFile | undefined, linker: Linker): Truth {
  const { span } = credential;
  if (file) {
    if (makesUp(file, credential) || (credential.env !== undefined && isVariableOfTests(credential.env))) return 'yes';
    if (credential.traits.strength !== 'usable' && (isTryOut(file, credential.block) || describesApi.test(file.path)))
      return 'yes';
    let block = credential.block;
    for (const [id, one] of file.code.blocks.entries()) if (holdsSpan(one.span, span) && id > block) block = id;
    const truth = developmentOnly(linker.program, { file, block });
    return truth === 'unknown' && developmentParts(file).some((part) => holdsSpan(part, span)) ? 'yes' : truth;
  }
  if (facts.kind === 'tree') {
    const node = facts.tree.nodes.find((one) => holdsSpan(one.span, span));
    const at = node?.keys.findIndex((key) => developmentKey.test(String(key))) ?? -1;
    const isOneOfMany = at >= 0 && facts.tree.nodes.some(({ keys }) => productionKey.test(String(keys[at])));
    if (isOneOfMany) return 'yes';
  }
  return developmentFile(linker.program, facts.source.path);
}

/**
 * `{ GOOGLE_USER: 'google-user', LOCAL_USER: 'local-user', ADMIN_TOKEN: 'admin' }`: an object whose values are the names of its keys, or their
 * ends (`{ APP_DB_PASSWORD: 'db:password', ... }`), lists kinds of things, and a plain word in it is the name of one.
 */
function isNameOfKind({ context, traits, span }: Credential, file: CodeFile): boolean {
  if (context !== 'key' || traits.strength !== 'known-default') return false;
  return tablesIn(file).some((one) => holdsSpan(one, span));
}
const tablesIn = spansOf(collectTables);

/** What is collected of all expressions of a file, once a file. */
function spansOf(collect: (value: Value, found: Span[], depth: number) => void): (file: CodeFile) => readonly Span[] {
  return once((file: CodeFile) => {
    const found: Span[] = [];
    visitStanding(file, (value) => collect(value, found, 0));
    return found;
  });
}

/** `{ host: 'public', user: 'public', password: 'secret', key: 'secret' }` says what each field is, not what stands in it. */
const kinds = /^(?:public|private|plain|hidden|visible|string|number|boolean|text|required|optional)$/;
/** Entries that are called as they are, before an object is a table of names. */
const MIN_NAMES = 3;

function collectTables(value: Value, found: Span[], depth: number): void {
  if (depth > 40) return;
  if (value.kind === 'object') {
    const texts = value.entries.flatMap(({ key, value: { kind, ...one } }) =>
      key !== undefined && kind === 'literal' && 'value' in one && typeof one.value === 'string'
        ? [[key, one.value] as const]
        : [],
    );
    if (texts.length === value.entries.length && texts.filter(([, text]) => kinds.test(text)).length >= MIN_NAMES)
      found.push(value.span);
    const named = texts.filter(([key, text]) => plainWord(text) !== '' && plainWord(key).endsWith(plainWord(text))).length;
    if (texts.length === value.entries.length && named >= MIN_NAMES && 2 * named >= texts.length) found.push(value.span);
  }
  for (const part of partsOf(value)) collectTables(part, found, depth + 1);
}

/**
 * `body: { token: '...', type: 'event_callback', event_time: 1720000000 }`: what another service once sent, as a sample; its token says what it is about
 * or came with that one message. Keys and the tokens that somebody signs in with are none of it.
 */
function isRecorded({ context, name, what, span }: Credential, file: CodeFile): boolean {
  if (context !== 'key' || what !== 'token' || signInToken.test(name)) return false;
  return recordsIn(file).some((one) => holdsSpan(one, span));
}
const recordsIn = spansOf(collectRecords);
const signInToken = /access|refresh|auth|bearer|api|bot|secret|session|id_?token|jwt/i;
const timeKey = /(?:_at|_ts|_time|At|Timestamp)$|^(?:ts|timestamp|created|updated)$/;

/** Objects with a time that somebody wrote down: `created_at: '2026-07-08T21:16:51Z'`, `event_ts: 1720000000`. */
function collectRecords(value: Value, found: Span[], depth: number): void {
  if (depth > 40) return;
  const isTime = (one: Value) =>
    one.kind === 'literal' &&
    (typeof one.value === 'number' ? one.value > 1e9 : /^\d{4}-\d\d-\d\dT|^\d{10}/.test(String(one.value)));
  if (value.kind === 'object' && value.entries.some((one) => one.key !== undefined && timeKey.test(one.key) && isTime(one.value)))
    found.push(value.span);
  for (const part of partsOf(value)) collectRecords(part, found, depth + 1);
}

function plainWord(name: string): string {
  return name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase();
}

/** `static mockUser() { user.password = 'testPassword'; }`, `create_demo_project()`: a function that says it makes its values up. */
function makesUp({ code, functionOf }: CodeFile, { block, traits }: Credential): boolean {
  const name = code.functions[functionOf[block]!]?.name ?? '';
  const isDemo = () => /(?:^|_|[a-z](?=[DS]))(?:[Dd]emo|[Ss]ample|dummy)(?:_|[A-Z]|$)/.test(name);
  return /^(?:mock|fake|stub)(?:[A-Z_]|$)/.test(name) || (traits.strength === 'known-default' && isDemo());
}

const developmentKey = /^(?:dev|development|test|testing|local)$/i;
const productionKey = /^(?:prod|production)$/i;
const partsMemo = new WeakMap<CodeFile, readonly Span[]>();

/** `development: { ... }` beside `production: { ... }`. */
function developmentParts(file: CodeFile): readonly Span[] {
  let parts = partsMemo.get(file);
  if (!parts) {
    const found: Span[] = [];
    visitStanding(file, (value) => collectParts(value, found, 0));
    partsMemo.set(file, (parts = found));
  }
  return parts;
}

function collectParts(value: Value, found: Span[], depth: number): void {
  if (depth > 40) return;
  if (value.kind === 'object' && value.entries.some(({ key }) => key !== undefined && productionKey.test(key)))
    for (const { key, span } of value.entries) if (key !== undefined && developmentKey.test(key)) found.push(span);
  // `process.env.DEBUG ? 'postgres://...' : undefined`
  if (value.kind === 'conditional') {
    const stage = stageOfTest(value.test, true, () => undefined);
    if (stage) found.push((stage === 'development' ? value.then : value.otherwise).span);
  }
  for (const part of partsOf(value)) collectParts(part, found, depth + 1);
}

function startKey(file: FilePath, span: Span): string {
  return `${file}:${lineOf(span)}:${columnOf(span)}`;
}

function placeKey({ file, span }: Location): string {
  return `${file}:${span}`;
}

function byPlace(a: SigningKey, b: SigningKey): number {
  if (a.at.file !== b.at.file) return a.at.file < b.at.file ? -1 : 1;
  return compareSpans(a.at.span, b.at.span);
}
