import type { Constant } from '../model/concepts.ts';
import type { Linker, Place } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { blocksAround } from './program.ts';

const MAX_DEPTH = 8;
const MAX_OPTIONS = 12;
const equal = new Set(['==', '===', 'is']);
const unequal = new Set(['!=', '!==', 'is not']);

/**
 * Whether a test comes out like this with values that the repository itself gives: literals, defaults, env files, and a variable that nobody sets. What a
 * deployment sets elsewhere counts as chosen with care: `raw === '*'` is not taken to hold for it. False where nothing is known.
 */
export function holdsByDefault(linker: Linker, test: Value, place: Place, wanted: boolean, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const next = (one: Value, want: boolean, where = place) => holdsByDefault(linker, one, where, want, depth + 1);
  const known = (is: (option: Option) => boolean | undefined, value: Value) =>
    optionsOf(linker, value, place, depth).some((option) => is(option) === wanted);
  switch (test.kind) {
    case 'unary':
      if (test.operator === 'not') return next(test.operand, !wanted);
      break;
    case 'binary': {
      const { operator, left, right } = test;
      // One side is enough for `a or b` to hold, and for `a and b` to fail.
      if (operator === 'or' || operator === 'and') {
        const either = (operator === 'or') === wanted;
        return either ? next(left, wanted) || next(right, wanted) : next(left, wanted) && next(right, wanted);
      }
      if (equal.has(operator) || unequal.has(operator)) {
        const [value, literal] = right.kind === 'literal' ? [left, right] : [right, left];
        if (literal.kind !== 'literal') return false;
        const want = equal.has(operator) === wanted;
        return optionsOf(linker, value, place, depth).some((option) => equals(option, literal.value) === want);
      }
      return false;
    }
    case 'call': {
      const call = place.file.code.calls[test.call]!;
      const [item] = call.positional;
      const isAsked = call.callee.kind === 'member' && (call.callee.property === 'includes' || call.callee.property === 'has');
      if (!isAsked || item?.kind !== 'literal') return false;
      return known((option) => holds(option, item.value), (call.callee as Extract<Value, { kind: 'member' }>).object);
    }
    case 'name': {
      const bound = linker.resolver.bindingsOf(test, place).filter(({ value }) => value !== test);
      if (bound.length === 1 && isTest(bound[0]!.value)) return next(bound[0]!.value, wanted, bound[0]!.place);
      break;
    }
    default:
  }
  return known(truthOf, test);
}

/** Whether the branches around a place, up to the function it stands in, are taken by default. False where one is not known, or there is none. */
export function isReachedByDefault(linker: Linker, { file, block }: Place): boolean {
  let found = false;
  for (const one of blocksAround(file, block)) {
    if (one.kind === 'function') return found;
    if (one.kind !== 'branch') continue;
    if (!holdsByDefault(linker, one.test, { file, block: one.parent }, one.holds)) return false;
    found = true;
  }
  return false;
}

/** A value as it may be by default; `unset`: a variable that nothing gives a value; `given`: one that the deployment gives. */
type Option = Extract<Constant, { kind: 'literal' | 'list' }> | 'unset' | 'given';

function optionsOf(linker: Linker, value: Value, place: Place, depth: number): readonly Option[] {
  if (depth > MAX_DEPTH) return [];
  if (value.kind === 'member' && (value.property === 'length' || value.property === 'size')) {
    return optionsOf(linker, value.object, place, depth + 1).flatMap((one): Option[] =>
      typeof one === 'string' ? [one] : [{ ...one, kind: 'literal', value: lengthOf(one) }],
    );
  }
  const call = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
  if (call?.callee.kind === 'member' && /^(?:map|filter|slice|concat)$/.test(call.callee.property))
    return optionsOf(linker, call.callee.object, { file: place.file, block: call.block }, depth + 1);
  if (value.kind === 'conditional')
    return [value.then, value.otherwise].flatMap((arm, i) =>
      holdsByDefault(linker, value.test, place, i === 0, depth + 1) ? optionsOf(linker, arm, place, depth + 1) : [],
    );
  if (value.kind === 'name' || value.kind === 'member') {
    const [only, ...more] = linker.resolver.bindingsOf(value, place).filter((one) => one.value !== value);
    if (only && more.length === 0) return optionsOf(linker, only.value, only.place, depth + 1);
  }
  const passed = value.kind === 'name' ? passedTo(linker, value, place) : [];
  if (passed.length > 0) return passed.flatMap((one) => optionsOf(linker, one.value, one.place, depth + 1)).slice(0, MAX_OPTIONS);
  return flat(linker.constants.valueOf(value, place)).slice(0, MAX_OPTIONS);
}

/** What callers pass for a parameter. */
function passedTo(linker: Linker, value: Extract<Value, { kind: 'name' }>, place: Place) {
  return linker.resolver
    .definitionsOf(value.name, place, value.span)
    .flatMap(({ definition, file }) =>
      definition.kind === 'parameter' ? linker.resolver.argumentsFor(file, definition.function, definition.index) : [],
    );
}

function flat(constant: Constant): readonly Option[] {
  switch (constant.kind) {
    case 'literal':
    case 'list':
      return [constant];
    case 'either':
      return constant.test.startsWith('environment variable') ? constant.options.flatMap(flat) : [];
    case 'environment':
      return ['unset', 'given'];
    default:
      return [];
  }
}

function lengthOf(option: Exclude<Option, string>): number {
  return option.kind === 'list' ? option.items.length : String(option.value ?? '').length;
}

function truthOf(option: Option): boolean | undefined {
  if (option === 'unset' || option === 'given') return option === 'given';
  return option.kind === 'list' ? true : Boolean(option.value);
}

function equals(option: Option, text: string | number | boolean | null): boolean | undefined {
  if (option === 'unset') return text === null;
  if (option === 'given') return false;
  return option.kind === 'literal' ? option.value === text : undefined;
}

/** `list.includes('*')`, `text.includes('*')`. */
function holds(option: Option, item: string | number | boolean | null): boolean | undefined {
  if (option === 'unset' || option === 'given') return false;
  if (option.kind === 'literal') return typeof option.value === 'string' ? option.value.includes(String(item)) : undefined;
  return option.items.some(
    (one) => one.kind === 'literal' && (typeof one.value === 'string' ? one.value.trim() : one.value) === item,
  );
}

function isTest(value: Value): boolean {
  return value.kind === 'binary' || value.kind === 'unary' || value.kind === 'call';
}
