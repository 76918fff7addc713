import type { CorsDescriptor } from '../model/descriptors.ts';
import type { FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import type { FunctionId, Value } from '../model/value.ts';
import { holdsByDefault, isReachedByDefault } from './default-tests.ts';
import { isOrigin, judgeTest, type OriginParameters, type OriginTest, parameterKey, testsIn } from './origin-checks.ts';
import type { OriginFlaw } from './origin-patterns.ts';

/** What a function says of the origins it is asked about. */
export interface CallbackVerdict {
  readonly kind: 'reflects' | 'any' | 'flaw' | 'checks' | 'unknown';
  readonly flaw?: OriginFlaw;
  readonly at?: Location;
  readonly says: string;
}

/** One way a function can answer. `test`: with the outcome of a comparison. */
type Outcome = {
  readonly at: Location;
  /** It agrees, and with the values that the repository gives its settings nothing depends on the origin: `allowed.includes('*') || allowed.includes(origin)`. */
  readonly isOpen?: boolean;
} & (
  | { readonly kind: 'agrees' | 'refuses' | 'fixed' | 'wildcard' | 'unknown' }
  | { readonly kind: 'test'; readonly test: OriginTest }
);

/**
 * Reads a function that stands in place of the list of origins.
 * @param style whether it answers by calling its last parameter (`callback(null, true)`) or with its result
 */
export function judgeCallback(
  linker: Linker,
  { file, id }: FunctionNode,
  style: NonNullable<CorsDescriptor['callback']>,
): CallbackVerdict {
  const fn = file.code.functions[id];
  if (!fn) return { kind: 'unknown', says: 'the function is not known' };
  const place = { file, block: fn.block };
  const parameters: OriginParameters = new Set([parameterKey(file.path, id, 0)]);
  const isCalled = style === 'called' && fn.parameters.length > 1;
  const outcomes = isCalled ? calledOutcomes(linker, place, id, parameters) : returnedOutcomes(linker, place, id, parameters);
  if (outcomes === undefined || outcomes.length === 0) return { kind: 'unknown', says: 'its answers could not be followed' };
  const inner = functionsWithin(place, id);
  const tests = [
    ...inner
      .flatMap((one) => [...testsIn(place, one)])
      .map(({ value, place: where }) => judgeTest(linker, value, where, parameters)),
    ...outcomes.flatMap((one) => (one.kind === 'test' ? [one.test] : [])),
  ];
  const refuses =
    file.code.raises.some((one) => inner.includes(file.functionOf[one.block]!)) ||
    outcomes.some(({ kind }) => kind === 'refuses');
  const always = outcomes.filter((one) => one.kind === 'agrees' || (one.kind === 'test' && one.test.kind === 'any'));
  if (!refuses && always.length === outcomes.length)
    return { kind: 'reflects', at: always[0]!.at, says: 'the function agrees to every origin' };
  if (!refuses && outcomes.every(({ kind }) => kind === 'wildcard'))
    return { kind: 'any', at: outcomes[0]!.at, says: "the function answers '*'" };
  const open = outcomes.find(({ isOpen }) => isOpen);
  if (open)
    return { kind: 'reflects', at: open.at, says: 'the function agrees to every origin while its list holds the wildcard' };
  const flaw = tests.find((one) => one.kind === 'flaw');
  if (flaw?.kind === 'flaw') return { kind: 'flaw', flaw: flaw.flaw, at: flaw.at, says: flaw.says };
  const isChecked =
    tests.some(({ kind }) => kind === 'strict') || outcomes.every(({ kind }) => kind === 'fixed' || kind === 'refuses');
  return {
    kind: isChecked ? 'checks' : 'unknown',
    says: isChecked ? 'the function compares the origin' : 'the check could not be followed',
  };
}

/** The function and those written inside of it. */
function functionsWithin({ file }: Place, id: FunctionId): readonly FunctionId[] {
  const found = [id];
  file.code.functions.forEach((fn, other) => {
    const outside = file.functionOf[file.code.blocks[fn.block]?.parent ?? 0];
    if (other !== id && outside !== undefined && found.includes(outside)) found.push(other);
  });
  return found;
}

function calledOutcomes(linker: Linker, place: Place, id: FunctionId, parameters: OriginParameters): Outcome[] | undefined {
  const { file } = place;
  const fn = file.code.functions[id]!;
  const name = fn.parameters.at(-1)?.name;
  if (!name) return undefined;
  const inner = functionsWithin(place, id);
  const outcomes: Outcome[] = [];
  for (const call of file.code.calls) {
    if (!inner.includes(file.functionOf[call.block]!)) continue;
    const home = { file, block: call.block };
    // Handed on: whoever gets it answers.
    if (call.positional.some((one) => one.kind === 'name' && one.name === name)) return undefined;
    if (call.callee.kind !== 'name' || call.callee.name !== name) continue;
    const [error, allowed] = call.positional;
    const at = linker.locate(file, call.span);
    const isError = error !== undefined && !(error.kind === 'literal' && !error.value);
    outcomes.push(
      isError || !allowed
        ? { kind: 'refuses', at }
        : opened(linker, allowed, home, outcomeOf(linker, allowed, home, parameters, at)),
    );
  }
  return outcomes;
}

function returnedOutcomes(linker: Linker, place: Place, id: FunctionId, parameters: OriginParameters): Outcome[] {
  const { file } = place;
  return file.code.returns.flatMap((one) =>
    file.functionOf[one.block] === id
      ? one.value
        ? outcomesOfResult(linker, one.value, { file, block: one.block }, parameters)
        : [{ kind: 'refuses' as const, at: linker.locate(file, one.span) }]
      : [],
  );
}

/** Marks an outcome that agrees whatever the origin is. */
function opened(linker: Linker, allowed: Value, place: Place, outcome: Outcome): Outcome {
  const isOpen =
    outcome.kind === 'agrees'
      ? isReachedByDefault(linker, place)
      : (outcome.kind === 'test' || outcome.kind === 'unknown') &&
        (allowed.kind === 'binary' || allowed.kind === 'call') &&
        holdsByDefault(linker, allowed, place, true);
  return isOpen ? { ...outcome, isOpen } : outcome;
}

/** `ok ? origin : null` answers in two ways, by its test. */
function outcomesOfResult(linker: Linker, value: Value, place: Place, parameters: OriginParameters): Outcome[] {
  const at = linker.locate(place.file, value.span);
  if (value.kind !== 'conditional') return [opened(linker, value, place, outcomeOf(linker, value, place, parameters, at))];
  const test = judgeTest(linker, value.test, place, parameters);
  const arms = [value.then, value.otherwise].flatMap((arm, i) =>
    outcomesOfResult(linker, arm, place, parameters).map((one) =>
      one.kind === 'agrees' && holdsByDefault(linker, value.test, place, i === 0) ? { ...one, isOpen: true } : one,
    ),
  );
  return [{ kind: 'test', test, at }, ...arms];
}

function outcomeOf(linker: Linker, value: Value, place: Place, parameters: OriginParameters, at: Location): Outcome {
  if (isOrigin(linker, value, place, parameters)) return { kind: 'agrees', at };
  if (value.kind === 'literal') {
    if (value.value === '*') return { kind: 'wildcard', at };
    if (typeof value.value === 'string' && value.value !== '') return { kind: 'fixed', at };
    return { kind: value.value ? 'agrees' : 'refuses', at };
  }
  if (value.kind === 'list') {
    if (value.items.length === 0) return { kind: 'refuses', at };
    const inner = value.items.map((item) => outcomeOf(linker, item, place, parameters, at));
    return inner.find(({ kind }) => kind === 'agrees') ?? inner[0]!;
  }
  if (value.kind === 'object') {
    const origin = value.entries.find(({ key }) => key === 'origin');
    return origin ? outcomeOf(linker, origin.value, place, parameters, at) : { kind: 'unknown', at };
  }
  const test = judgeTest(linker, value, place, parameters);
  return test.kind === 'none' || test.kind === 'unknown' ? { kind: 'unknown', at } : { kind: 'test', test, at };
}
