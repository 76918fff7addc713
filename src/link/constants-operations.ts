/** Operations on constants that are known: operators, texts, alternatives. */

import type { Constant } from '../model/concepts.ts';
import type { Place } from '../model/linking.ts';
import { type Location, lineOf } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { locate } from './program.ts';
import { show } from './show.ts';

const MAX_COMBINATIONS = 12;

/** Nothing is known of a value. */
export function unknown(value: Value, place: Place): Constant {
  return { kind: 'unknown', at: locate(place.file, value.span), trail: [] };
}

/** `not x`, `-x`, `+x`. */
export function unary(operator: string, operand: Constant, value: Value, place: Place): Constant {
  if (operand.kind === 'literal') {
    if (operator === 'not') return { ...operand, value: !operand.value };
    if (operator === '-' && typeof operand.value === 'number') return { ...operand, value: -operand.value };
    if (operator === '+' && typeof operand.value === 'number') return operand;
  }
  if (operator === 'not' && operand.kind === 'either')
    return either(
      operand.options.map((option) => unary('not', option, value, place)),
      operand.test,
      operand.at,
    );
  if (operator === 'not') return booleanTest(value, place);
  return unknown(value, place);
}

/** A test whose outcome depends on the run: true in one deployment, false in another. */
export function booleanTest(value: Value, place: Place): Constant {
  const at = locate(place.file, value.span);
  return either(
    [
      { kind: 'literal', value: true, at, trail: [] },
      { kind: 'literal', value: false, at, trail: [] },
    ],
    show(value, place.file),
    at,
  );
}

/** Arithmetic, texts and lists put together; with alternatives, each of them. */
export function combined(operator: string, left: Constant, right: Constant, at: Location): Constant {
  const [lefts, rights] = [left, right].map((one) => (one.kind === 'either' ? one.options : [one])) as [Constant[], Constant[]];
  if (lefts.length * rights.length > 1 && lefts.length * rights.length <= MAX_COMBINATIONS) {
    const test = left.kind === 'either' ? left.test : right.kind === 'either' ? right.test : '';
    return either(
      lefts.flatMap((one) => rights.map((other) => combined(operator, one, other, at))),
      test,
      at,
    );
  }
  if (left.kind === 'either' && lefts.length === 1) return { ...left, options: [combined(operator, lefts[0]!, right, at)] };
  if (right.kind === 'either' && rights.length === 1) return { ...right, options: [combined(operator, left, rights[0]!, at)] };
  const made = { at, trail: [...left.trail, ...right.trail] };
  if (left.kind === 'literal' && right.kind === 'literal') {
    const [a, b] = [left.value, right.value];
    if (typeof a === 'number' && typeof b === 'number') {
      const number = calculate(operator, a, b);
      if (number !== undefined) return { kind: 'literal', value: number, ...made };
    }
    if (operator === '+' && typeof a === 'string' && typeof b === 'string') return { kind: 'literal', value: a + b, ...made };
  }
  if (operator === '+') {
    if (left.kind === 'list' && right.kind === 'list') return { kind: 'list', items: [...left.items, ...right.items], ...made };
    const isText = (one: Constant) => one.kind === 'text' || (one.kind === 'literal' && typeof one.value === 'string');
    if (isText(left) || isText(right)) {
      const flat = (one: Constant) => (one.kind === 'text' ? one.parts : [plainText(one)]);
      return { kind: 'text', parts: [...flat(left), ...flat(right)], ...made };
    }
  }
  if (operator === '|' && left.kind === 'object' && right.kind === 'object') {
    return {
      kind: 'object',
      entries: new Map([...left.entries, ...right.entries]),
      isComplete: left.isComplete && right.isComplete,
      ...made,
    };
  }
  return { kind: 'unknown', ...made };
}

/** What `strip()`, `lower()` and their like make of a text; anything else stays as it is. */
export function changedText(inner: Constant, method: string, given: number): Constant {
  if (inner.kind === 'either') return { ...inner, options: inner.options.map((option) => changedText(option, method, given)) };
  if (inner.kind !== 'literal' || typeof inner.value !== 'string') return inner;
  if ((method === 'strip' || method === 'trim') && given === 0) return { ...inner, value: inner.value.trim() };
  if (method === 'lower' || method === 'toLowerCase') return { ...inner, value: inner.value.toLowerCase() };
  if (method === 'upper' || method === 'toUpperCase') return { ...inner, value: inner.value.toUpperCase() };
  return inner;
}

/** What `int()`, `Number()` and their like make of a text; anything else stays as it is. */
export function numeric(inner: Constant, paths: readonly string[]): Constant {
  const isNumber = paths.some(
    (path) => path === 'int' || path === 'float' || path.startsWith('Number') || path.startsWith('parse'),
  );
  if (
    isNumber &&
    inner.kind === 'literal' &&
    typeof inner.value === 'string' &&
    inner.value.trim() !== '' &&
    Number.isFinite(Number(inner.value))
  ) {
    return { ...inner, value: Number(inner.value) };
  }
  if (inner.kind === 'either') return { ...inner, options: inner.options.map((option) => numeric(option, paths)) };
  return inner;
}

/** What `split()` makes of a text; anything else stays as it is. */
export function splitText(whole: Constant, separator: Constant | undefined): Constant {
  const by = separator?.kind === 'literal' && typeof separator.value === 'string' ? separator.value : undefined;
  if (whole.kind === 'literal' && typeof whole.value === 'string') {
    const items = by === undefined ? whole.value.split(/\s+/) : whole.value.split(by || ',');
    return {
      kind: 'list',
      items: items.slice(0, 200).map((item) => ({ kind: 'literal' as const, value: item, at: whole.at, trail: [] })),
      at: whole.at,
      trail: whole.trail,
    };
  }
  if (whole.kind === 'either') return { ...whole, options: whole.options.map((option) => splitText(option, separator)) };
  return whole;
}

/** Any of these; one option is that option, nested alternatives are flattened. */
export function either(options: readonly Constant[], test: string, at: Location, also?: Constant): Constant {
  const flat = options.flatMap((option) => (option.kind === 'either' ? option.options : [option]));
  if (flat.length === 1 && !also) return flat[0]!;
  return {
    kind: 'either',
    options: flat.slice(0, 12),
    test,
    at,
    trail: flat.find((option) => option.trail.length > 0)?.trail ?? [],
  };
}

/** The text of a literal text or number. */
export function plainText(one: Constant): string | undefined {
  return one.kind === 'literal' && (typeof one.value === 'string' || typeof one.value === 'number')
    ? String(one.value)
    : undefined;
}

function calculate(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : a / b;
    case '//':
      return b === 0 ? undefined : Math.floor(a / b);
    case '%':
      return b === 0 ? undefined : a % b;
    case '**':
      return Math.abs(b) < 64 ? a ** b : undefined;
    default:
      return undefined;
  }
}

/** Names of the way: where the value was written, when that is not where it is used. */
export function withStep(found: Constant, value: Value, place: Place): Constant {
  const isElsewhere = found.at.file !== place.file.path || lineOf(found.at.span) !== lineOf(value.span);
  if (!isElsewhere || found.kind === 'unknown') return found;
  return { ...found, trail: [{ at: found.at, says: `'${show(value, place.file)}' is set here` }, ...found.trail].slice(0, 6) };
}
