import type { Linker, Place } from '../model/linking.ts';
import type { Location, Span } from '../model/location.ts';
import type { FunctionId, Value } from '../model/value.ts';
import type { Found } from './call-options.ts';
import { judgePattern, type OriginFlaw } from './origin-patterns.ts';

/** The parameters that hold the origin asked about, as `path:function:index`. */
export type OriginParameters = ReadonlySet<string>;

/** A parameter as it stands in `OriginParameters`. */
export function parameterKey(file: string, fn: FunctionId, index: number): string {
  return `${file}:${fn}:${index}`;
}

/**
 * What a test does with the origin: compares it whole (`strict`), lets others pass too (`flaw`), asks only whether it is there (`present`), does not speak of
 * it (`none`), or something that could not be followed (`unknown`).
 */
export type OriginTest =
  | { readonly kind: 'strict' | 'present' | 'none' | 'unknown' }
  | { readonly kind: 'any' | 'flaw'; readonly flaw: OriginFlaw; readonly at: Location; readonly says: string };

const strict: OriginTest = { kind: 'strict' };
const none: OriginTest = { kind: 'none' };
const unknown: OriginTest = { kind: 'unknown' };
const present: OriginTest = { kind: 'present' };

const MAX_DEPTH = 8;
const headerNames = /^(?:origin|http_origin|http-origin)$/i;
const headerReaders = new Set(['get', 'header', 'getHeader', 'get_header', 'getlist', 'pop', 'getRequestHeader']);
const passers = new Set(['toLowerCase', 'trim', 'lower', 'strip', 'rstrip', 'toString', 'replace', 'decode']);
const hostParts = new Set(['host', 'hostname', 'origin', 'href', 'netloc']);

/** Whether an expression is the Origin header of a request, an origin that the request names elsewhere, or the host taken out of it. */
export function isOrigin(linker: Linker, value: Value, place: Place, parameters: OriginParameters, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const next = (one: Value, where = place) => isOrigin(linker, one, where, parameters, depth + 1);
  switch (value.kind) {
    case 'name':
      return linker.resolver.definitionsOf(value.name, place, value.span).some(({ definition, file }) => {
        if (definition.kind === 'parameter')
          return parameters.has(parameterKey(file.path, definition.function, definition.index));
        if (definition.kind !== 'binding' || !definition.binding.value || definition.binding.kind === 'loop') return false;
        return next(definition.binding.value, { file, block: definition.binding.block });
      });
    case 'member':
      if (headerNames.test(value.property) && /^(?:headers?|meta|query|body)$/i.test(lastNameOf(value.object) ?? '')) return true;
      return hostParts.has(value.property) && next(value.object);
    case 'index':
      return (
        value.index.kind === 'literal' &&
        headerNames.test(String(value.index.value)) &&
        /^(?:headers?|meta|environ)$/i.test(lastNameOf(value.object) ?? '')
      );
    case 'await':
      return next(value.value);
    case 'binary':
      return (value.operator === 'or' || value.operator === '??') && next(value.left);
    case 'template':
      return value.parts.length === 1 && next(value.parts[0]!);
    case 'call': {
      const call = place.file.code.calls[value.call];
      if (!call) return false;
      const [first] = call.positional;
      const name = lastNameOf(call.callee);
      if (name && headerReaders.has(name) && first?.kind === 'literal' && headerNames.test(String(first.value))) return true;
      if (call.callee.kind === 'member' && passers.has(call.callee.property)) return next(call.callee.object);
      return (
        (name === 'URL' || name === 'urlparse' || name === 'urlsplit' || name === 'String' || name === 'str') &&
        first !== undefined &&
        next(first)
      );
    }
    default:
      return false;
  }
}

function lastNameOf(value: Value): string | undefined {
  if (value.kind === 'name') return value.name;
  if (value.kind === 'member') return value.property;
  if (value.kind === 'call') return undefined;
  return undefined;
}

/** Judges a test over the origin. */
export function judgeTest(linker: Linker, test: Value, place: Place, parameters: OriginParameters, depth = 0): OriginTest {
  if (depth > MAX_DEPTH) return unknown;
  const next = (one: Value, where = place) => judgeTest(linker, one, where, parameters, depth + 1);
  const origin = (one: Value) => isOrigin(linker, one, place, parameters);
  if (origin(test)) return present;
  switch (test.kind) {
    case 'unary':
      return next(test.operand);
    case 'await':
      return next(test.value);
    case 'conditional':
      return either([next(test.test), next(test.then), next(test.otherwise)]);
    case 'literal':
      return none;
    case 'binary':
      return judgeBinary(linker, test, place, parameters, depth);
    case 'call':
      return judgeCall(linker, test.call, place, parameters, depth);
    case 'name': {
      const bound = linker.resolver.bindingsOf(test, place).filter(({ value }) => value !== test);
      return bound.length === 0 ? none : either(bound.map((one) => next(one.value, one.place)));
    }
    default:
      return none;
  }
}

function judgeBinary(
  linker: Linker,
  test: Value & { kind: 'binary' },
  place: Place,
  parameters: OriginParameters,
  depth: number,
): OriginTest {
  const next = (one: Value) => judgeTest(linker, one, place, parameters, depth + 1);
  const origin = (one: Value) => isOrigin(linker, one, place, parameters);
  const { left, right, operator } = test;
  if (operator === 'and') return both(next(left), next(right));
  if (operator === 'or') return either([next(left), next(right)]);
  if (operator === 'in' || operator === 'not in') {
    if (origin(left)) return right.kind === 'literal' ? unknown : strict;
    if (origin(right)) return flawed('substring', linker, test, place);
    return none;
  }
  const literal = left.kind === 'literal' ? left : right.kind === 'literal' ? right : undefined;
  if (origin(left) || origin(right)) return literal && !literal.value ? present : strict;
  // `origin.indexOf(x) === 0`, `allowed.indexOf(origin) !== -1`
  const inner = next(left);
  if (inner.kind === 'none') return next(right);
  if (inner.kind === 'flaw' && inner.flaw === 'substring' && literal?.value === 0 && ['==', '==='].includes(operator))
    return { ...inner, flaw: 'prefix' };
  return inner;
}

function judgeCall(linker: Linker, id: number, place: Place, parameters: OriginParameters, depth: number): OriginTest {
  const call = place.file.code.calls[id];
  if (!call) return unknown;
  const home = { file: place.file, block: call.block };
  const whole: Value = { kind: 'call', call: id, span: call.span };
  const origin = (one: Value | undefined) => one !== undefined && isOrigin(linker, one, home, parameters);
  const [first, second] = call.positional;
  const callee = call.callee;
  if (callee.kind === 'member') {
    const { object, property } = callee;
    if (origin(object)) return judgeTextTest(linker, property, first, whole, home, parameters);
    if (['test', 'exec', 'match', 'fullmatch', 'search'].includes(property)) {
      const isRe = linker.resolver.pathsOf(object, home).some((path) => path === 're' || path === 'regex');
      const pattern = isRe ? first : object;
      if (pattern && (origin(first) || origin(second)))
        return judgeExpression(linker, pattern, property, place.file.isPython, whole, home);
    }
    if (['some', 'find', 'every', 'any', 'filter', 'findIndex'].includes(property) && first?.kind === 'function')
      return judgeReturns(linker, home, first.function, parameters, depth);
    if (origin(first)) {
      // Membership: `allowed.includes(origin)`, `allowed.has(origin)`. A text's `includes` compares parts, but lists are what is written.
      if (['includes', 'has', 'indexOf', 'contains', 'get', 'findIndex'].includes(property)) return strict;
    }
  }
  if (callee.kind === 'name' && (callee.name === 'any' || callee.name === 'all') && first?.kind === 'comprehension')
    return judgeTest(linker, first.element, { file: place.file, block: first.loop }, parameters, depth + 1);
  if (callee.kind === 'name' && ['Boolean', 'bool'].includes(callee.name) && first)
    return judgeTest(linker, first, home, parameters, depth + 1);
  if (!call.positional.some(origin) && !call.named.some(({ value }) => origin(value))) return none;
  // A function of the project that gets the origin.
  for (const one of linker.resolver.denote(callee, home)) {
    if (one.kind !== 'function') continue;
    const fn = one.file.code.functions[one.id];
    const shift = fn?.parameters[0]?.name === 'this' && one.file.isPython ? 1 : 0;
    const index = call.positional.findIndex(origin);
    if (!fn || index < 0) continue;
    const inner = new Set([...parameters, parameterKey(one.file.path, one.id, index + shift)]);
    return judgeFunction(linker, { file: one.file, block: fn.block }, one.id, inner, depth);
  }
  return unknown;
}

/** All tests and results of a function that answers whether an origin is allowed. */
function judgeFunction(linker: Linker, place: Place, fn: FunctionId, parameters: OriginParameters, depth: number): OriginTest {
  const tests = [...testsIn(place, fn)].map((one) => judgeTest(linker, one.value, one.place, parameters, depth + 1));
  const result = judgeReturns(linker, place, fn, parameters, depth);
  return either([...tests, result].filter(({ kind }) => kind !== 'none'));
}

function judgeReturns(linker: Linker, place: Place, fn: FunctionId, parameters: OriginParameters, depth: number): OriginTest {
  const { file } = place;
  const returned = file.code.returns.filter((one) => one.value && file.functionOf[one.block] === fn);
  if (returned.length === 0) return unknown;
  return either(returned.map((one) => judgeTest(linker, one.value!, { file, block: one.block }, parameters, depth + 1)));
}

/** The conditions that a function branches on. */
export function* testsIn({ file }: Place, fn: FunctionId): Generator<Found> {
  const seen = new Set<Span>();
  for (const block of file.code.blocks) {
    if (block.kind !== 'branch' || file.functionOf[block.parent] !== fn) continue;
    const key = block.test.span;
    if (seen.has(key)) continue;
    seen.add(key);
    yield { value: block.test, place: { file, block: block.parent } };
  }
}

const textTests: Readonly<Record<string, OriginFlaw>> = {
  includes: 'substring',
  contains: 'substring',
  indexOf: 'substring',
  find: 'substring',
  search: 'substring',
  startsWith: 'prefix',
  startswith: 'prefix',
  endsWith: 'suffix',
  endswith: 'suffix',
};

/** `origin.endsWith(x)` and its like. What x is decides: `.example.com` begins at a label, `http://localhost:` ends where only a port follows. */
function judgeTextTest(
  linker: Linker,
  method: string,
  argument: Value | undefined,
  whole: Value,
  place: Place,
  parameters: OriginParameters,
): OriginTest {
  if (argument && isOrigin(linker, argument, place, parameters)) return unknown;
  if (method === 'match') return argument ? judgeExpression(linker, argument, 'search', false, whole, place) : unknown;
  const flaw = textTests[method];
  if (!flaw || !argument) return unknown;
  if (argument.kind === 'regex') return judgeExpression(linker, argument, 'search', false, whole, place);
  const texts = textsOf(linker, argument, place);
  if (texts.length === 0) return flaw === 'substring' ? flawed(flaw, linker, whole, place) : unknown;
  const isFine = (text: string): boolean => {
    if (flaw === 'suffix') return text.startsWith('.') || text.includes('://');
    // A port or a path must follow; a scheme of its own (`chrome-extension://`) is no name to continue.
    const isOtherScheme = /^(?!https?:)[a-z][a-z+.-]{0,40}:\/\//i.test(text);
    if (flaw === 'prefix') return isOtherScheme || (/[:/]$/.test(text) && !/^https?:\/\/$/.test(text));
    return isOtherScheme && text.endsWith('//');
  };
  const loose = texts.find((text) => !isFine(text));
  return loose === undefined ? strict : flawed(flaw, linker, whole, place, loose);
}

function textsOf(linker: Linker, value: Value, place: Place): string[] {
  const literals = (one: Value): string[] =>
    one.kind === 'literal' && typeof one.value === 'string'
      ? [one.value]
      : one.kind === 'list'
        ? one.items.flatMap(literals)
        : [];
  if (value.kind === 'literal' || value.kind === 'list') return literals(value);
  const found = linker.resolver.denote(value, place).flatMap((one) => (one.kind === 'value' ? literals(one.value) : []));
  if (found.length > 0) return found;
  const constant = linker.constants.valueOf(value, place);
  const options = constant.kind === 'either' ? constant.options : [constant];
  return options.flatMap((one) => (one.kind === 'literal' && typeof one.value === 'string' ? [one.value] : []));
}

/** A pattern applied to the origin by one of the functions of a language. */
function judgeExpression(
  linker: Linker,
  pattern: Value,
  method: string,
  isPython: boolean,
  whole: Value,
  place: Place,
): OriginTest {
  const constant = linker.constants.valueOf(pattern, place);
  const compiled = compiledPattern(linker, pattern, place);
  const source =
    compiled ??
    (constant.kind === 'regex'
      ? constant.source
      : constant.kind === 'literal' && typeof constant.value === 'string'
        ? constant.value
        : undefined);
  if (source === undefined) return unknown;
  const matching = !isPython ? 'anywhere' : method === 'fullmatch' ? 'whole' : method === 'match' ? 'from-start' : 'anywhere';
  const verdict = judgePattern(source, matching);
  if (verdict === 'strict') return strict;
  if (verdict === 'any') return { ...flawed('unanchored', linker, whole, place), kind: 'any' } as OriginTest;
  return flawed(verdict.flaw, linker, whole, place);
}

/** `re.compile(r"...")`, `new RegExp("...")`. */
function compiledPattern(linker: Linker, value: Value, place: Place): string | undefined {
  for (const one of linker.resolver.denote(value, place)) {
    if (one.kind === 'value' && one.value.kind === 'regex') return one.value.source;
    if (one.kind !== 'external' || !one.origin || !['re.compile()', 'RegExp()'].includes(one.path)) continue;
    const [first] = one.origin.call.positional;
    const text = first && linker.constants.valueOf(first, { file: one.origin.file, block: one.origin.call.block });
    if (text?.kind === 'literal' && typeof text.value === 'string') return text.value;
    if (text?.kind === 'regex') return text.source;
  }
  return undefined;
}

function flawed(flaw: OriginFlaw, linker: Linker, value: Value, place: Place, text?: string): OriginTest {
  const shown = linker.show(value, place.file);
  const says = text === undefined || shown.includes(text) ? `'${shown}'` : `'${shown}' with '${text}'`;
  return { kind: 'flaw', flaw, at: linker.locate(place.file, value.span), says };
}

/** All must hold: one that compares the whole origin is enough. */
function both(left: OriginTest, right: OriginTest): OriginTest {
  const sides = [left, right];
  if (sides.some(({ kind }) => kind === 'strict')) return strict;
  if (sides.some(({ kind }) => kind === 'unknown')) return unknown;
  return (
    sides.find(({ kind }) => kind === 'flaw') ??
    sides.find(({ kind }) => kind === 'any') ??
    sides.find(({ kind }) => kind === 'present') ??
    none
  );
}

/** One is enough to pass: the loosest counts. */
function either(tests: readonly OriginTest[]): OriginTest {
  for (const kind of ['any', 'flaw', 'unknown', 'strict', 'present'] as const) {
    const found = tests.find((one) => one.kind === kind);
    if (found) return found;
  }
  return none;
}
