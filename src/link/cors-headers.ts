import type { Cors, Stated } from '../model/concepts.ts';
import { possibilities } from '../model/credential.ts';
import type { CallSite, CodeFile, Linker, Place } from '../model/linking.ts';
import type { Location } from '../model/location.ts';

import type { Entry, FunctionId, Truth, Value } from '../model/value.ts';
import { readFlag } from './call-options.ts';
import { developmentOnly } from './development.ts';
import { visitExpressions } from './expressions.ts';
import { isOrigin, judgeTest, type OriginTest, testsIn } from './origin-checks.ts';
import { judgeOriginValue, type OriginVerdict, stated } from './origin-values.ts';
import { blocksAround, lastName, once } from './program.ts';
import { wordsOf } from './words.ts';

/** A header that code sets on an answer. */
interface Header {
  readonly name: string;
  readonly value: Value;
  readonly place: Place;
  readonly at: Location;
  /** Headers of one answer share it: the function they are set in, or the object they stand in. */
  readonly group: string;
  readonly isAsset: boolean;
}

const originHeader = 'access-control-allow-origin';
const credentialsHeader = 'access-control-allow-credentials';
/** Methods that set a header of an answer. */
const setters = new Set([
  'header',
  // NestJS and routing-controllers: `@Header(name, value)`. https://docs.nestjs.com/controllers#headers
  'Header',
  'setHeader',
  'set',
  'append',
  'set_header',
  'add_header',
  'appendHeader',
  'add',
  'setdefault',
  'headers',
]);
/** Clients of the platform: a header given to them goes out with a request and allows nothing. */
const platformClients = ['fetch', '$http', 'request', 'urllib', 'http.request', 'https.request'];
const clientMethods = new Set(['fetch', 'axios', 'request', 'ajax', '$fetch', 'useFetch']);

/** `Access-Control-Allow-Origin` set by hand: by a call, an assignment, or an entry of a headers object. */
export function readCodeHeaders(linker: Linker): readonly Cors[] {
  return [...linker.program.code.values()].flatMap((file) => {
    if (!mentionsHeaders(file)) return [];
    const headers = headersOf(linker, file);
    return headers.flatMap((header) => (header.name === originHeader ? corsOf(linker, header, headers) : []));
  });
}

/** A quick look: whether the file has the header's name. */
function mentionsHeaders(file: CodeFile): boolean {
  for (const word of wordsOf(file)) if (word.length === originHeader.length && word.toLowerCase() === originHeader) return true;
  return false;
}

function headersOf(linker: Linker, file: CodeFile): Header[] {
  const found: Header[] = [];
  const add = (name: unknown, value: Value | undefined, place: Place, group: string, entry?: Entry) => {
    if (typeof name !== 'string' || !value) return;
    const lower = name.toLowerCase();
    if (lower !== originHeader && lower !== credentialsHeader) return;
    const at = linker.locate(file, entry?.span ?? value.span);
    found.push({ name: lower, value, place, at, group, isAsset: isInAssetServer(linker, file, place) });
  };
  const functionGroup = (place: Place) => `f${file.functionOf[place.block]}`;
  const decorated = decoratedBy(file);
  for (const [id, call] of file.code.calls.entries()) {
    const place = { file, block: call.block };
    const [name, value] = call.positional;
    const method = lastName(call.callee);
    if (!method || !setters.has(method) || name?.kind !== 'literal' || isClient(linker, { file, id, call })) continue;
    add(name.value, value, place, decorated.get(id) ?? functionGroup(place));
  }
  for (const { target, value, block } of file.code.assigns) {
    const place = { file, block };
    if (target.kind === 'index' && target.index.kind === 'literal' && !isClientPath(linker, target.object, place))
      add(target.index.value, value, place, functionGroup(place));
    if (target.kind === 'member' && !isClientPath(linker, target.object, place))
      add(target.property, value, place, functionGroup(place));
  }
  visitExpressions(file, (value, block, call) => {
    const place = { file, block };
    if (value.kind === 'list') addPairs(value.items, place, add);
    if (value.kind !== 'object') return;
    const site = call === undefined ? undefined : { file, id: call, call: file.code.calls[call]! };
    if (site && isClient(linker, site)) return;
    if (!site && isHandedToClient(linker, file, value)) return;
    // Several headers that one call or object holds.
    const group = site ? functionGroup(place) : `o${value.span}`;
    for (const entry of value.entries) add(entry.key, entry.value, place, group, entry);
  });
  return found;
}

/** The group of a header that a decorator sets: the method that it decorates. */
function decoratedBy(file: CodeFile): ReadonlyMap<number, string> {
  const groups = new Map<number, string>();
  for (const [fn, { decorators }] of file.code.functions.entries())
    for (const one of decorators) if (one.kind === 'call') groups.set(one.call, `f${fn}`);
  return groups;
}

/** `[{ key: 'Access-Control-Allow-Origin', value: '*' }, ...]` of a configuration. */
function addPairs(
  items: readonly Value[],
  place: Place,
  add: (name: unknown, value: Value | undefined, place: Place, group: string, entry?: Entry) => void,
): void {
  for (const item of items) {
    if (item.kind !== 'object') continue;
    const key = item.entries.find((entry) => entry.key === 'key')?.value;
    const value = item.entries.find((entry) => entry.key === 'value');
    if (key?.kind === 'literal' && value) add(key.value, value.value, place, `l${items[0]!.span}`, value);
  }
}

function isClient(linker: Linker, site: CallSite): boolean {
  const { call, file } = site;
  const name = lastName(call.callee);
  if (name && clientMethods.has(name) && call.callee.kind === 'name') return true;
  return isClientPath(linker, call.callee, { file, block: call.block });
}

function isClientPath(linker: Linker, value: Value, place: Place): boolean {
  const texts = [...linker.resolver.pathsOf(value, place), linker.show(value, place.file)];
  return texts.some((text) => clientsOf(linker).some((name) => text.startsWith(name) && !/^[\w$]/.test(text.slice(name.length))));
}

/** Those of the platform, and packages whose calls all ask another service. */
const clientsOf = once(({ frameworks }: Linker): readonly string[] => {
  const asking = frameworks.filter(({ queries }) => queries?.every(({ target }) => target === 'http'));
  return [...platformClients, ...asking.flatMap(({ packages }) => packages)];
});

/** `const headers = {...}` that some call to a client gets. */
function isHandedToClient(linker: Linker, file: CodeFile, object: Value): boolean {
  const binding = file.code.bindings.find(({ value }) => value === object || (value?.kind === 'object' && holds(value, object)));
  if (!binding) return false;
  return file.code.calls.some((call, id) => {
    const args = [...call.positional, ...call.named.map(({ value }) => value)];
    return args.some((one) => mentions(one, binding.name)) && isClient(linker, { file, id, call });
  });
}

function holds(value: Value, inner: Value): boolean {
  return value === inner || (value.kind === 'object' && value.entries.some((entry) => holds(entry.value, inner)));
}

function mentions(value: Value, name: string, depth = 0): boolean {
  if (depth > 5) return false;
  if (value.kind === 'name') return value.name === name;
  if (value.kind === 'object') return value.entries.some((entry) => mentions(entry.value, name, depth + 1));
  if (value.kind === 'spread') return mentions(value.value, name, depth + 1);
  return value.kind === 'member' && mentions(value.object, name, depth + 1);
}

/** `express.static(dir, { setHeaders: (res) => ... })`. */
function isInAssetServer(linker: Linker, file: CodeFile, place: Place): boolean {
  const fn = file.functionOf[place.block];
  if (!fn) return false;
  return file.code.calls.some((call, id) => {
    const key = call.positional
      .flatMap((one) => (one.kind === 'object' ? one.entries : []))
      .find(({ value }) => value.kind === 'function' && value.function === fn)?.key;
    if (key === undefined) return false;
    // What sends files calls it so, in whatever package: serve-static, send, koa-send, sirv, @fastify/static.
    return key === 'setHeaders' || linker.resolver.calleePaths({ file, id, call }).some((path) => /static|serve/i.test(path));
  });
}

function corsOf(linker: Linker, header: Header, all: readonly Header[]): Cors[] {
  const { value, place } = header;
  const verdict = verdictOf(linker, value, place);
  if (!verdict) return [];
  const setIn = place.file.functionOf[place.block] ?? 0;
  const below = setIn === 0 ? undefined : mountedAt(place.file, setIn);
  return [
    {
      kind: 'cors',
      at: header.at,
      framework: 'headers',
      project: place.file.facts.source.project,
      anyOrigin: verdict.any,
      reflects: verdict.reflects,
      ...(verdict.flaw && { flaw: verdict.flaw }),
      credentials: credentialsOf(linker, header, all),
      scope: scopeOf(place),
      ...(below !== undefined && { below }),
      ...(setIn !== 0 && { setIn: linker.symbolOf(place.file, setIn) }),
      isPublicAsset: header.isAsset ? 'yes' : 'unknown',
      developmentOnly: developmentOnly(linker.program, place),
    },
  ];
}

/** `app.use('/feed', (req, res) => ...)`, `app.use(['/a', '/b'], ...)`; undefined where it is all of the app. */
function mountedAt(file: CodeFile, fn: FunctionId): string | undefined {
  const call = file.code.calls.find(({ positional }) => positional.some((one) => one.kind === 'function' && one.function === fn));
  const first = call?.positional[0];
  const paths = first?.kind === 'list' ? first.items : first ? [first] : [];
  const [path, ...others] = paths.map((one) => (one.kind === 'literal' && typeof one.value === 'string' ? one.value : ''));
  const isPart = (one: string) => /^\/[\w:-]/.test(one);
  return path !== undefined && isPart(path) && others.every(isPart) ? path : undefined;
}

const nobody: ReadonlySet<string> = new Set();

function verdictOf(linker: Linker, value: Value, place: Place): OriginVerdict | undefined {
  const at = linker.locate(place.file, value.span);
  if (value.kind === 'conditional') {
    const test = judgeTest(linker, value.test, place, nobody);
    const arms = [value.then, value.otherwise];
    if (arms.some((arm) => isOrigin(linker, arm, place, nobody)) && test.kind !== 'none') return ofTests([test], at);
  }
  if (isOrigin(linker, value, place, nobody)) return ofTests(testsAround(linker, place), at);
  const verdict = judgeOriginValue(
    linker,
    { value, place },
    { whenTrue: 'unknown', wildcardInList: false, matching: 'anywhere', callback: 'returned' },
    0,
  );
  return verdict;
}

/** The conditions of the function that speak of the origin. */
function testsAround(linker: Linker, place: Place): OriginTest[] {
  const fn = place.file.functionOf[place.block] ?? 0;
  return [...testsIn(place, fn)]
    .map((one) => judgeTest(linker, one.value, one.place, nobody))
    .filter(({ kind }) => kind !== 'none');
}

function ofTests(tests: readonly OriginTest[], at: Location): OriginVerdict {
  const no = stated<Truth>('no', 'the header names the origin that asks');
  const flaw = tests.find((one) => one.kind === 'flaw');
  if (tests.some(({ kind }) => kind === 'strict')) return { any: no, reflects: stated<Truth>('no', 'the origin is compared') };
  if (flaw?.kind === 'flaw')
    return { any: no, reflects: stated<Truth>('no', 'the origin is compared'), flaw: stated(flaw.flaw, flaw.says, flaw.at) };
  if (tests.some(({ kind }) => kind === 'unknown'))
    return { any: no, reflects: stated<Truth>('unknown', 'the check could not be followed') };
  return { any: no, reflects: stated<Truth>('yes', 'the header is the origin that the request names, unchecked', at) };
}

function credentialsOf(linker: Linker, header: Header, all: readonly Header[]): Stated<Truth> {
  const other = all.find(({ name, group }) => name === credentialsHeader && group === header.group);
  if (!other) return stated<Truth>('no', 'no credentials header is sent');
  if (isNeverReached(linker, other.place)) return stated<Truth>('no', 'the credentials header is never sent', other.at);
  if (other.value.kind === 'literal' && String(other.value.value).toLowerCase() === 'true')
    return stated<Truth>('yes', 'credentials are allowed', other.at);
  return readFlag(linker, { found: [other], mayBeAbsent: false, isComplete: true }, 'no', 'the header', 'credentials');
}

/** Below `if allow_credentials:`, a parameter that is false whoever calls. */
function isNeverReached(linker: Linker, { file, block }: Place): boolean {
  const fn = file.functionOf[block];
  return blocksAround(file, block).some(
    (one) =>
      one.kind === 'branch' &&
      one.holds &&
      one.test.kind === 'name' &&
      file.functionOf[one.parent] === fn &&
      possibilities(linker.constants.valueOf(one.test, { file, block: one.parent })).every(
        (given) => given.kind === 'literal' && !given.value,
      ),
  );
}

/** By the function that sets it. */
function scopeOf({ file, block }: Place): string {
  const fn = file.code.functions[file.functionOf[block] ?? 0];
  const name = fn?.name;
  return name ? `answers of '${name}'` : `answers of ${file.path}`;
}
