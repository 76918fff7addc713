import type { Unit } from '../model/concepts.ts';
import type { UnitSource } from '../model/descriptors.ts';
import { nameOfUnit } from '../model/duration.ts';
import type { CodeFile, Linker, Place } from '../model/linking.ts';
import type { Evidence, Location } from '../model/location.ts';
import type { Call } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { lastOfPath } from './match.ts';
import { lastName } from './program.ts';
import { convert, convertFactor, unitOfFactors } from './unit-arithmetic.ts';
import { mentionsUnit, unitAtEnd, unitOfName, wordsOfName } from './unit-names.ts';
import { partsOf } from './values.ts';

/** What an expression says of the unit it is counted in. */
export type Measure =
  | {
      readonly kind: 'unit';
      readonly unit: Unit;
      /** It is the number of these in one of those. */
      readonly per?: Unit;
      /** It comes from a clock. */
      readonly isClock: boolean;
      /** A text as the environment gives it, or a date, which `+` takes for one: some places read those in a unit of their own. */
      readonly isText: boolean;
      readonly at: Location;
      /** Why: "the name 'TTL_MS' says milliseconds". */
      readonly says: string;
      readonly trail: readonly Evidence[];
    }
  /** A number without a unit; NaN where a factor is not known. `factors`: it was written as their product. */
  | {
      readonly kind: 'number';
      readonly value: number;
      readonly factors: readonly number[];
      readonly at: Location;
      readonly text: string;
    }
  /** Says two things at once, or holds something that is no amount. */
  | { readonly kind: 'contradictory' }
  | { readonly kind: 'unknown' };

/** A measure whose unit is known. */
export type UnitMeasure = Extract<Measure, { kind: 'unit' }>;

const unknown: Measure = { kind: 'unknown' };
const contradictory: Measure = { kind: 'contradictory' };
const MAX_DEPTH = 14;
/** Steps for one question: a tangle of callers gets no answer instead of an endless one. */
const MAX_WORK = 1500;
const MAX_FACTORS = 30;
const MAX_RETURNS = 4;
/** Functions that give one of their arguments again, perhaps rounded. */
const passing = new Set([
  'int',
  'float',
  'round',
  'abs',
  'max',
  'min',
  'Number',
  'parseInt',
  'parseFloat',
  'Number.parseInt',
  'Number.parseFloat',
  'BigInt',
  'Math.floor',
  'Math.ceil',
  'Math.round',
  'Math.trunc',
  'Math.abs',
  'Math.max',
  'Math.min',
  'math.floor',
  'math.ceil',
  'math.trunc',
  'typing.cast',
]);
/** Of those the ones that choose among all their arguments. */
const choosing = new Set(['max', 'min', 'Math.max', 'Math.min']);
/** Methods that look a value up by its name. */
const lookups = new Set(['get', 'getOrThrow', 'getattr', 'getenv']);
/** How many of a smaller unit make one of a larger one. */
const factorSizes = new Set([60, 1000, 3600, 60_000, 86_400, 604_800, 3_600_000, 86_400_000, 604_800_000, 1_000_000]);
/** First words of functions whose name tells what they take or do instead of what they give. */
const doing =
  /^(?:set|from|parse|format|add|sub|print|show|display|humanize|render|is|has|should|wait|sleep|delay|validate|check|ensure|require|describe|test|on|handle|increment|update|schedule)$/;

/** One factor of a product, above or below the line. */
interface Factor {
  readonly measure: Measure;
  readonly isDivisor: boolean;
  readonly value: Value;
  readonly place: Place;
}

/** Units of expressions, asked one by one. */
export interface Measures {
  /** The unit of an expression. Total and bounded. */
  of(value: Value, place: Place): Measure;
  /** A number whose arithmetic names its unit, as a measure. */
  spoken(measure: Measure): UnitMeasure | undefined;
}

/** Dimensional analysis of expressions: names, settings, arithmetic and clocks, through files. */
export function buildMeasures(linker: Linker): Measures {
  const { resolver, constants } = linker;
  const sources = indexSources(linker);
  const timeSpans = linker.frameworks.flatMap((one) => one.timeSpans ?? []);
  const memo = new Map<Value, Measure>();
  const busy = new Set<Value>();
  let work = 0;

  function measure(value: Value, place: Place, depth: number): Measure {
    const known = memo.get(value);
    if (known) return known;
    if (busy.size === 0) work = 0;
    if (depth > MAX_DEPTH || busy.has(value) || ++work > MAX_WORK) return unknown;
    busy.add(value);
    const found = compute(value, place, depth + 1);
    busy.delete(value);
    if (busy.size === 0 || found.kind !== 'unknown') memo.set(value, found);
    return found;
  }

  function compute(value: Value, place: Place, depth: number): Measure {
    switch (value.kind) {
      case 'literal':
        return typeof value.value === 'number'
          ? { kind: 'number', value: value.value, factors: [value.value], ...written(value, place) }
          : unknown;
      case 'name':
      case 'member':
      case 'index':
        return reference(value, place, depth);
      case 'call':
        return called(value, place, depth);
      case 'await':
        return measure(value.value, place, depth);
      case 'unary':
        return unary(value, place, depth);
      case 'conditional':
        return either([value.then, value.otherwise].map((one) => measure(one, place, depth)));
      case 'binary':
        return binary(value, place, depth);
      default:
        return unknown;
    }
  }

  const written = (value: Value, place: Place) => ({
    at: linker.locate(place.file, value.span),
    text: linker.show(value, place.file),
  });

  function unary(value: Extract<Value, { kind: 'unary' }>, place: Place, depth: number): Measure {
    const inner = measure(value.operand, place, depth);
    if (value.operator !== '-' && value.operator !== '+') return unknown;
    // `+process.env.TTL_MS` is a number.
    if (inner.kind === 'unit') return { ...inner, isText: false };
    return inner.kind === 'number' && value.operator === '-' ? { ...inner, value: -inner.value } : inner;
  }

  function binary(value: Extract<Value, { kind: 'binary' }>, place: Place, depth: number): Measure {
    const { operator } = value;
    if (operator === '*' || operator === '/' || operator === '//') return product(value, place, depth);
    const left = measure(value.left, place, depth);
    if (operator === '|' || operator === '>>') return value.right.kind === 'literal' && value.right.value === 0 ? left : unknown;
    const right = measure(value.right, place, depth);
    if (operator === 'or' || operator === '??') return either([left, right]);
    if (operator === 'and') return right;
    if (operator === '+' && (isWritten(value.left) || isWritten(value.right))) return contradictory;
    return operator === '+' || operator === '-' ? sum(left, right, operator, value, place) : unknown;
  }

  function sum(left: Measure, right: Measure, operator: string, value: Value, place: Place): Measure {
    if (left.kind === 'number' && right.kind === 'number')
      return {
        kind: 'number',
        value: operator === '+' ? left.value + right.value : left.value - right.value,
        factors: [],
        ...written(value, place),
      };
    if (left.kind === 'contradictory' || right.kind === 'contradictory') return contradictory;
    const [a, b] = [speak(left), speak(right)];
    if (a && b) {
      if (a.unit !== b.unit) return contradictory;
      // Texts are put together, not added.
      if (operator === '+' && (a.isText || b.isText)) return unknown;
      return { ...(a.isClock || !b.isClock ? a : b), isClock: a.isClock || b.isClock, isText: false };
    }
    const one = a ?? b;
    const other = a ? right : left;
    if (!one || (one.isText && operator === '+')) return unknown;
    // What is added to a clock has its unit, or the sum means nothing.
    return (other.kind === 'number' && !Number.isNaN(other.value)) || one.isClock ? { ...one, isText: false } : unknown;
  }

  function product(value: Extract<Value, { kind: 'binary' }>, place: Place, depth: number): Measure {
    const factors = factorsOf(value, place, false, depth, 0);
    const above = factors.filter((one) => !one.isDivisor);
    const below = factors.filter((one) => one.isDivisor);
    if (factors.some(({ measure: one }) => one.kind === 'contradictory')) return contradictory;
    const numbers = (list: typeof factors) => list.flatMap(({ measure: one }) => (one.kind === 'number' ? [one] : []));
    const measures = (list: typeof factors) => list.flatMap(({ measure: one }) => (one.kind === 'unit' ? [one] : []));
    const open = (list: typeof factors) => list.filter(({ measure: one }) => one.kind === 'unknown');
    const [over, under] = [measures(above), measures(below)];
    if (over.length === 0 && under.length === 0) {
      if (open(factors).some((one) => mentionsUnit(lastNameOf(one.value, one.place)))) return unknown;
      if (open(below).length > 0 || (open(above).length > 0 && below.length > 0)) return unknown;
      const value_ = [...numbers(above)].reduce((all, one) => all * one.value, open(above).length > 0 ? Number.NaN : 1);
      const through = numbers(below).reduce((all, one) => all * one.value, 1);
      const isProduct = below.length === 0;
      return {
        kind: 'number',
        value: through === 0 ? Number.NaN : value_ / through,
        factors: isProduct ? above.flatMap(({ measure: one }) => (one.kind === 'number' ? factorsIn(one) : [Number.NaN])) : [],
        ...written(value, place),
      };
    }
    if (open(factors).length > 0) return unknown;
    const converted = unitOfProduct(over, under, numbers(above).flatMap(factorsIn), numbers(below).flatMap(factorsIn));
    if (!converted) return unknown;
    return { ...converted.of, unit: converted.unit, isText: false, per: undefined } as UnitMeasure;
  }

  function factorsOf(value: Value, place: Place, isDivisor: boolean, depth: number, hops: number): Factor[] {
    const isProduct = value.kind === 'binary' && value.operator === '*';
    const isQuotient = value.kind === 'binary' && (value.operator === '/' || value.operator === '//');
    if (hops > MAX_FACTORS) return [{ measure: unknown, isDivisor, value, place }];
    if (isProduct || isQuotient)
      return [
        ...factorsOf(value.left, place, isDivisor, depth, hops + 1),
        ...factorsOf(value.right, place, isQuotient ? !isDivisor : isDivisor, depth, hops + 1),
      ];
    return [{ measure: measure(value, place, depth), isDivisor, value, place }];
  }

  function reference(value: Value, place: Place, depth: number): Measure {
    const name = lastNameOf(value, place);
    const loose = value.kind === 'member' || value.kind === 'index' ? looseSource(value.object, name, value, place) : undefined;
    const source = sourceOf(resolver.pathsOf(value, place)) ?? loose;
    if (source) return fromSource(source, value, place);
    const property = value.kind === 'member' && unitOfName(value.property)?.per === undefined ? perOfObject(value) : undefined;
    const own = unitOfName(name);
    const followed = follow(value, place, depth);
    if (followed.kind === 'contradictory') return contradictory;
    if (!own || isFactor(name, followed)) return followed;
    if (isDuration(value, place)) return contradictory;
    const spoken = speak(followed);
    if (spoken && spoken.unit !== own.unit) return contradictory;
    if (!spoken && value.kind === 'name' && isDoubted(value, place, own.unit)) return contradictory;
    const { at, trail } = declared(value, place);
    return {
      kind: 'unit',
      unit: own.unit,
      ...(own.per ? { per: own.per } : property ? { per: property } : {}),
      isClock: spoken?.isClock ?? false,
      isText: spoken?.isText ?? isRawText(value, place),
      at,
      says: `the name '${name}' says ${nameOfUnit(own.unit)}`,
      trail,
    };
  }

  /** `const seconds = 1000`, `MINUTES = 60`: how many of something smaller one of these is, to multiply with. */
  function isFactor(name: string, followed: Measure): boolean {
    return followed.kind === 'number' && factorSizes.has(followed.value) && wordsOfName(name).length === 1;
  }

  /** `hours_pending = minimum_hour_second - balance`: what is put together without a factor is in the unit of its parts, whatever it is called. */
  function isDoubted(value: Value, place: Place, unit: Unit): boolean {
    return resolver.bindingsOf(value, place).some((bound) => {
      const parts = partsWithArguments(bound.value, bound.place.file);
      const isConverted = parts.some((one) => one.kind === 'binary' && /^(?:\*|\/\/?)$/.test(one.operator));
      if (isConverted || bound.value.kind === 'literal') return false;
      return parts.some((one) => {
        const name = one.kind === 'literal' ? String(one.value) : (lastName(one) ?? '');
        const other = /^\w{1,60}$/.test(name) ? unitAtEnd(name) : undefined;
        return other !== undefined && other !== unit;
      });
    });
  }

  /** `Day.ms` is the number of milliseconds in a day. */
  function perOfObject(value: Extract<Value, { kind: 'member' }>): Unit | undefined {
    return unitOfName(`${lastName(value.object) ?? ''}_in_${value.property}`)?.per;
  }

  /** Already a duration with its unit inside, whatever the name says. */
  function isDuration(value: Value, place: Place): boolean {
    return resolver.pathsOf(value, place).some((path) => timeSpans.some(({ type }) => linker.fits(type, path)));
  }

  /** Where the name was given its value, and how one gets there. */
  function declared(value: Value, place: Place): { readonly at: Location; readonly trail: readonly Evidence[] } {
    const here = linker.locate(place.file, value.span);
    const setting = constants.settingOf(value, place);
    if (setting) return { at: setting.at, trail: [] };
    const [bound] = resolver.bindingsOf(value, place);
    if (bound) return { at: linker.locate(bound.place.file, bound.value.span), trail: [] };
    if (value.kind === 'name') {
      const [found] = resolver.definitionsOf(value.name, place, value.span);
      if (found?.definition.kind === 'parameter')
        return { at: linker.locate(found.file, found.definition.parameter.span), trail: [] };
    }
    return { at: here, trail: [] };
  }

  /** What a name stands for, without what it says itself. */
  function follow(value: Value, place: Place, depth: number): Measure {
    const setting = constants.settingOf(value, place);
    if (setting) {
      const fallback = setting.fallback ? measure(setting.fallback, setting.place, depth) : unknown;
      return withName(setting.envVar, fallback, value, place, false);
    }
    const read = constants.environmentRead(value, place);
    if (read) {
      const fallback = read.fallback ? measure(read.fallback, place, depth) : unknown;
      return withName(read.name, fallback, value, place, true);
    }
    const field = constants.schemaField(value, place);
    if (field) {
      const fallback = field.fallback ? measure(field.fallback, field.place, depth) : unknown;
      return withName(field.name, fallback, value, place, false);
    }
    const bound = resolver.bindingsOf(value, place).filter((one) => one.value !== value);
    if (bound.length > 0) return either(bound.map((one) => measure(one.value, one.place, depth)));
    const imported = value.kind === 'name' ? importedName(value, place) : undefined;
    if (imported) return withName(imported, unknown, value, place, false);
    return value.kind === 'name' ? parameter(value, place, depth) : unknown;
  }

  /** The name over there: `from config import TTL_MS as ttl`. */
  function importedName(value: Extract<Value, { kind: 'name' }>, place: Place): string | undefined {
    for (const { definition } of resolver.definitionsOf(value.name, place, value.span))
      if (definition.kind === 'import' && definition.import.name !== '*' && definition.import.name !== 'default')
        return definition.import.name;
    return undefined;
  }

  function parameter(value: Extract<Value, { kind: 'name' }>, place: Place, depth: number): Measure {
    const found = resolver.definitionsOf(value.name, place, value.span);
    const [only] = found;
    if (found.length !== 1 || only?.definition.kind !== 'parameter') return unknown;
    const { definition, file } = only;
    const passed = resolver.argumentsFor(file, definition.function, definition.index);
    if (passed.length > 6) return unknown;
    const measured = passed.map((one) => measure(one.value, one.place, depth));
    return measured.every((one) => one.kind === 'unit') ? either(measured) : unknown;
  }

  function withName(name: string, inner: Measure, value: Value, place: Place, isText: boolean): Measure {
    const own = unitOfName(name.slice(name.lastIndexOf('.') + 1));
    if (inner.kind === 'contradictory') return contradictory;
    const text = isText && !place.file.isPython;
    if (!own) return inner.kind === 'unit' ? { ...inner, isText: inner.isText || text } : inner;
    const spoken = speak(inner);
    if (spoken && spoken.unit !== own.unit) return contradictory;
    return {
      kind: 'unit',
      unit: own.unit,
      isClock: false,
      isText: text,
      at: linker.locate(place.file, value.span),
      says: `the name '${name}' says ${nameOfUnit(own.unit)}`,
      trail: [],
    };
  }

  function isRawText(value: Value, place: Place): boolean {
    return !place.file.isPython && constants.environmentRead(value, place) !== undefined;
  }

  function called(value: Extract<Value, { kind: 'call' }>, place: Place, depth: number): Measure {
    const call = place.file.code.calls[value.call];
    if (!call) return unknown;
    const site = place.file.sites[value.call]!;
    const home = { file: place.file, block: call.block };
    const paths = resolver.calleePaths(site);
    const source = sourceOf(paths);
    if (source) return fromSource(source, value, place);
    const read = constants.environmentRead(value, place);
    if (read) return withName(read.name, read.fallback ? measure(read.fallback, home, depth) : unknown, value, place, true);
    const looked = constants.configLookup(value, place);
    if (looked) {
      const values = [
        ...looked.values.map((one) => measure(one.value, one.place, depth)),
        ...(looked.fallback ? [measure(looked.fallback, home, depth)] : []),
      ];
      return withName(looked.variable ?? looked.key, either(values), value, place, looked.values.length === 0);
    }
    const path = paths.find((one) => passing.has(one));
    if (path) {
      const first = path === 'typing.cast' ? 1 : 0;
      const inner = (choosing.has(path) ? call.positional : call.positional.slice(first, first + 1)).map((one) =>
        measure(one, home, depth),
      );
      const passed = either(inner);
      return passed.kind === 'unit' ? { ...passed, isText: false } : passed;
    }
    const convertedFrom = constants.convertedValue(site);
    if (convertedFrom) return measure(convertedFrom, home, depth);
    return lookedUp(call, value, place, depth) ?? returned(call, value, place, depth);
  }

  /** `options.get('ttl_ms', 500)`, `getattr(settings, 'TTL_SECONDS', 60)`. */
  function lookedUp(call: Call, value: Value, place: Place, depth: number): Measure | undefined {
    const name = lastName(call.callee);
    if (name === undefined || !lookups.has(name)) return undefined;
    const at = name === 'getattr' ? 1 : 0;
    const key = call.positional[at];
    if (key?.kind !== 'literal' || typeof key.value !== 'string' || !/^[A-Za-z_][\w.]{0,80}$/.test(key.value)) return undefined;
    if (call.callee.kind === 'member') {
      const home = { file: place.file, block: call.block };
      const { object } = call.callee;
      const paths = resolver.pathsOf(object, home).map((path) => `${path}.${key.value}`);
      const source = sourceOf(paths) ?? looseSource(object, key.value, value, home);
      if (source) return fromSource(source, value, place);
    }
    const fallback = call.positional[at + 1];
    const inner =
      fallback && fallback.kind !== 'object' ? measure(fallback, { file: place.file, block: call.block }, depth) : unknown;
    const result = withName(key.value, inner, value, place, false);
    return result.kind === 'unit' ? result : undefined;
  }

  /** What a function of the project returns, or says by its name: `get_ttl_seconds()`. */
  function returned(call: Call, value: Value, place: Place, depth: number): Measure {
    const name = lastName(call.callee) ?? '';
    const words = wordsOfName(name);
    const own = words.length > 1 && !doing.test(words[0]!) ? unitOfName(name) : undefined;
    const functions = resolver
      .denote(call.callee, { file: place.file, block: call.block })
      .flatMap((one) => (one.kind === 'function' ? [one] : []));
    const [only] = functions;
    const values =
      functions.length === 1 && only
        ? only.file.code.returns.filter((one) => one.value && !one.isYield && only.file.functionOf[one.block] === only.id)
        : [];
    const found =
      values.length > 0 && values.length <= MAX_RETURNS
        ? either(values.map((one) => measure(one.value!, { file: only!.file, block: one.block }, depth)))
        : unknown;
    if (!own || found.kind === 'contradictory' || isDuration(value, place)) return found;
    const spoken = speak(found);
    if (spoken && spoken.unit !== own.unit) return contradictory;
    return {
      kind: 'unit',
      unit: own.unit,
      isClock: spoken?.isClock ?? false,
      isText: false,
      at: linker.locate(place.file, value.span),
      says: `the name '${name}' says ${nameOfUnit(own.unit)}`,
      trail: [],
    };
  }

  function sourceOf(paths: readonly string[]): UnitSource | undefined {
    for (const path of paths) {
      const found = sources.get(lastOfPath(path))?.find((one) => linker.fits(one.path, path));
      if (found) return found;
    }
    return undefined;
  }

  /** `payload.exp`, `payload["exp"]` and `payload.get("exp")` of something nobody could type, by the names alone. */
  function looseSource(object: Value, property: string, value: Value, place: Place): UnitSource | undefined {
    const owner = lastName(object);
    if (owner === undefined || !sources.has(property) || resolver.bindingsOf(value, place).length > 0) return undefined;
    const isTyped = resolver.pathsOf(object, place).some((path) => !path.startsWith('~'));
    return isTyped ? undefined : sourceOf([`~${owner}.${property}`]);
  }

  function fromSource(source: UnitSource, value: Value, place: Place): Measure {
    const { at, text } = written(value, place);
    return {
      kind: 'unit',
      unit: source.unit,
      isClock: source.isClock,
      isText: source.isText ?? false,
      at,
      says: `'${text}' gives ${nameOfUnit(source.unit)}`,
      trail: [],
    };
  }

  function lastNameOf(value: Value, place: Place): string {
    if (value.kind === 'index')
      return value.index.kind === 'literal' && typeof value.index.value === 'string' ? value.index.value : '';
    if (value.kind !== 'name') return value.kind === 'member' ? value.property : '';
    // `$0` is a destructured parameter.
    return value.name === 'this' || place.file.code.functions.length === 0 ? '' : value.name;
  }

  return {
    of: (value, place) => measure(value, place, 0),
    spoken: speak,
  };
}

/** What gives a unit, by the last name of its path. */
function indexSources(linker: Linker): ReadonlyMap<string, readonly UnitSource[]> {
  const index = new Map<string, UnitSource[]>();
  for (const source of linker.frameworks.flatMap((one) => one.unitSources ?? []))
    for (const name of lastNamesOf(source.path)) index.set(name, [...(index.get(name) ?? []), source]);
  return index;
}

/** The last names that paths of a pattern can have: `exp` and `iat` of `jwt.decode().{exp,iat}`. */
export function lastNamesOf(pattern: string): readonly string[] {
  const braces = /\{([^{}]*)\}$/.exec(pattern);
  return braces ? braces[1]!.split(',').map(lastOfPath) : [lastOfPath(pattern).replaceAll('*', '')];
}

/** All that an expression can be: what the known ones agree on. */
function either(measures: readonly Measure[]): Measure {
  if (measures.some((one) => one.kind === 'contradictory')) return contradictory;
  const known = measures.flatMap((one) => speak(one) ?? []);
  const [first] = known;
  if (!first) {
    const numbers = measures.filter((one) => one.kind === 'number');
    return measures.length === 1 && numbers.length === 1 ? numbers[0]! : unknown;
  }
  if (known.some((one) => one.unit !== first.unit)) return contradictory;
  if (measures.length === 1) return measures[0]!;
  return { ...first, isClock: known.every((one) => one.isClock), isText: known.some((one) => one.isText) };
}

/** A text: what is added to it is written after it. */
export function isWritten(value: Value): boolean {
  return value.kind === 'template' || (value.kind === 'literal' && typeof value.value === 'string');
}

/** The unit that a measure has by itself or by its arithmetic. */
function speak(measure: Measure): UnitMeasure | undefined {
  if (measure.kind === 'unit') return measure;
  if (measure.kind !== 'number') return undefined;
  const unit = unitOfFactors(measure.factors);
  if (!unit) return undefined;
  const { at, text } = measure;
  return { kind: 'unit', unit, isClock: false, isText: false, at, says: `'${text}' makes ${nameOfUnit(unit)}`, trail: [] };
}

function factorsIn(number: Extract<Measure, { kind: 'number' }>): readonly number[] {
  return number.factors.length > 0 ? number.factors : [number.value];
}

/** The unit of measures and numbers above and below a line. */
function unitOfProduct(
  over: readonly UnitMeasure[],
  under: readonly UnitMeasure[],
  multipliers: readonly number[],
  divisors: readonly number[],
): { readonly unit: Unit; readonly of: UnitMeasure } | undefined {
  const [one, other] = over;
  if (!one || over.length > 2 || under.length > 1) return undefined;
  if (other) {
    // Days times the milliseconds of a day.
    const factor = one.per === other.unit && one.per ? one : other.per === one.unit && other.per ? other : undefined;
    if (!factor || under.length > 0) return undefined;
    const unit = convert(factor.unit, multipliers, divisors);
    return unit && { unit, of: factor };
  }
  const [divisor] = under;
  if (divisor) {
    if (!divisor.per || divisor.unit !== one.unit) return undefined;
    const unit = convert(divisor.per, multipliers, divisors);
    return unit && { unit, of: one };
  }
  const unit = one.per ? convertFactor(one.unit, multipliers, divisors) : convert(one.unit, multipliers, divisors);
  return unit && { unit, of: one };
}

/** Parts of an expression, with what its calls are given. */
function partsWithArguments(value: Value, file: CodeFile, depth = 0): readonly Value[] {
  if (depth > 6) return [value];
  const call = value.kind === 'call' ? file.code.calls[value.call] : undefined;
  const inner = call ? [...(call.callee.kind === 'member' ? [call.callee.object] : []), ...call.positional] : partsOf(value);
  return [value, ...inner.flatMap((one) => partsWithArguments(one, file, depth + 1))];
}
