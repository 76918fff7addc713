import { bodyOf } from '../model/body.ts';
import type { Constant, Cors, Stated } from '../model/concepts.ts';
import type { CorsDescriptor } from '../model/descriptors.ts';
import type { Linker, Place } from '../model/linking.ts';
import type { Evidence, Location } from '../model/location.ts';
import type { Truth, Value } from '../model/value.ts';
import { type Found, isSame, type Option } from './call-options.ts';
import { holdsByDefault, isReachedByDefault } from './default-tests.ts';
import { stageOfTest } from './development.ts';
import { judgeCallback } from './origin-callbacks.ts';
import { judgePattern } from './origin-patterns.ts';

/** What a value in place of the allowed origins means. */
export interface OriginVerdict {
  readonly any: Stated<Truth>;
  readonly reflects: Stated<Truth>;
  readonly flaw?: NonNullable<Cors['flaw']>;
}
type Reading = Pick<CorsDescriptor, 'whenTrue' | 'wildcardInList' | 'textsArePatterns' | 'matching' | 'callback'>;

const MAX_DEPTH = 10;

/** An answer with its reason; the trail leaves out the place itself. */
export function stated<T>(is: T, says: string, at?: Location, trail: readonly Evidence[] = []): Stated<T> {
  return { is, says, trail: at ? trail.filter((step) => !isSame(step.at, at)) : trail, ...(at && { at }) };
}

const unknownVerdict: OriginVerdict = {
  any: stated<Truth>('unknown', 'the origins could not be followed'),
  reflects: stated<Truth>('unknown', 'the origins could not be followed'),
};
const closed: OriginVerdict = {
  any: stated<Truth>('no', 'the origins are listed'),
  reflects: stated<Truth>('no', 'the origins are listed'),
};
function anyone(says: string, at?: Location, trail: readonly Evidence[] = []): OriginVerdict {
  return { any: stated('yes', says, at, trail), reflects: stated('no', says) };
}
function echo(says: string, at?: Location, trail: readonly Evidence[] = []): OriginVerdict {
  return { any: stated('no', says), reflects: stated('yes', says, at, trail) };
}
function flawed(is: NonNullable<Cors['flaw']>['is'], says: string, at: Location, trail: readonly Evidence[] = []): OriginVerdict {
  return { ...closed, flaw: stated(is, says, at, trail) };
}

/** Judges what an option of origins is given; `byDefault` counts when it is (or may be) left out. */
export function judgeOrigins(linker: Linker, option: Option, reading: Reading, byDefault: OriginVerdict): OriginVerdict {
  if (option.found.length === 0) return option.isComplete ? byDefault : unknownVerdict;
  const verdicts = option.found.map((one) => judgeOriginValue(linker, one, reading, 0));
  return agree(option.mayBeAbsent ? [...verdicts, byDefault] : verdicts);
}

/** What holds where no origins are given. */
export function defaultVerdict(who: 'any' | 'none' | 'unknown', title: string): OriginVerdict {
  if (who === 'any') return anyone(`${title} without origins means everybody`);
  return who === 'none' ? closed : unknownVerdict;
}

/** Several possible values: what all of them say. A flaw in one of them is a flaw. */
function agree(verdicts: readonly OriginVerdict[]): OriginVerdict {
  const first = verdicts[0] ?? unknownVerdict;
  if (verdicts.length < 2) return first;
  const flaw = verdicts.find((one) => one.flaw)?.flaw;
  const same = (key: 'any' | 'reflects') =>
    verdicts.every((one) => one[key].is === first[key].is) ? first[key] : stated<Truth>('unknown', 'it depends on a condition');
  return { any: same('any'), reflects: same('reflects'), ...(flaw && { flaw }) };
}

/** Values that all reach production, such as an env file's and the default in code: one that is open is enough. */
function loosest(verdicts: readonly OriginVerdict[]): OriginVerdict {
  return (
    verdicts.find((one) => one.any.is === 'yes') ??
    verdicts.find((one) => one.reflects.is === 'yes') ??
    verdicts.find((one) => one.flaw) ??
    agree(verdicts)
  );
}

/** What an expression that stands for allowed origins lets pass. */
export function judgeOriginValue(linker: Linker, { value, place }: Found, reading: Reading, depth: number): OriginVerdict {
  if (depth > MAX_DEPTH) return unknownVerdict;
  const next = (one: Value, where: Place = place) => judgeOriginValue(linker, { value: one, place: where }, reading, depth + 1);
  switch (value.kind) {
    case 'literal':
    case 'regex':
      return judgeConstant(linker.constants.valueOf(value, place), reading, false);
    case 'function': {
      const verdict = judgeCallback(linker, { file: place.file, id: value.function }, reading.callback ?? 'returned');
      const at = verdict.at ?? linker.locate(place.file, value.span);
      if (verdict.kind === 'reflects') return echo(verdict.says, at);
      if (verdict.kind === 'any') return anyone(verdict.says, at);
      if (verdict.kind === 'flaw') return flawed(verdict.flaw!, verdict.says, at);
      return verdict.kind === 'checks' ? closed : unknownVerdict;
    }
    case 'list':
      return judgeList(value.items.map((item) => judgeItem(linker, item, place, reading, depth)));
    case 'conditional': {
      const stage = stageOfTest(value.test, true, () => undefined);
      if (stage === 'development') return next(value.otherwise);
      if (stage === 'production') return next(value.then);
      const taken = [value.then, value.otherwise].filter((_, i) => holdsByDefault(linker, value.test, place, i === 0));
      if (taken.length > 0) return loosest(taken.map((one) => next(one)));
      return agree([next(value.then), next(value.otherwise)]);
    }
    case 'comprehension': {
      const loop = place.file.code.blocks[value.loop];
      return loop?.kind === 'loop' && loop.over ? next(loop.over, { file: place.file, block: loop.parent }) : unknownVerdict;
    }
    case 'await':
    case 'spread':
      return next(value.value);
    case 'binary': {
      if (value.operator === '+') return judgeList([next(value.left), next(value.right)]);
      break;
    }
    case 'call': {
      const inner = passedOn(place, value.call);
      if (inner) return next(inner.value, inner.place);
      break;
    }
    default:
  }
  const constant = linker.constants.valueOf(value, place);
  const isEnvironment = constant.kind === 'either' && constant.test.startsWith('environment variable');
  if (isEnvironment || constant.kind === 'literal' || constant.kind === 'list' || constant.kind === 'environment')
    return judgeConstant(constant, reading, isEnvironment);
  const bound = linker.resolver.bindingsOf(value, place).filter((one) => one.value !== value);
  if (bound.length > 0) return agree(bound.map((one) => next(one.value, one.place)));
  const returned = value.kind === 'call' ? returnedByDefault(linker, value.call, place) : [];
  if (returned.length > 0) return loosest(returned.map((one) => next(one.value, one.place)));
  const denoted = linker.resolver.denote(value, place).flatMap((one): OriginVerdict[] => {
    if (one.kind === 'value') return one.value === value ? [] : [next(one.value, one.place)];
    if (one.kind === 'function')
      return [
        next(
          { kind: 'function', function: one.id, span: one.file.code.functions[one.id]!.nameSpan },
          { file: one.file, block: 0 },
        ),
      ];
    return [];
  });
  if (denoted.length > 0) return agree(denoted);
  return judgeConstant(constant, reading, false);
}

/** What a function of the project answers in branches that are taken by default: `if (!raw || raw === '*') return true`. */
function returnedByDefault(linker: Linker, id: number, { file }: Place): readonly Found[] {
  const call = file.code.calls[id]!;
  return linker.calls.targetsOf({ file, id, call }).flatMap(({ to, isCallback }) =>
    isCallback
      ? []
      : bodyOf(to.file, to.id).returns.flatMap(({ value, block }) => {
          const home = { file: to.file, block };
          return value && isReachedByDefault(linker, home) ? [{ value, place: home }] : [];
        }),
  );
}

/** Conversions that keep the elements: `list(x)`, `[...].filter(Boolean)`, `text.split(",").map(trim)`. */
function passedOn(place: Place, id: number): Found | undefined {
  const call = place.file.code.calls[id];
  if (!call) return undefined;
  const home = { file: place.file, block: call.block };
  const { callee } = call;
  if (callee.kind === 'member' && ['filter', 'map', 'concat', 'flat', 'copy', 'trim', 'strip'].includes(callee.property))
    return { value: callee.object, place: home };
  if (callee.kind === 'name' && ['list', 'set', 'tuple', 'sorted', 'str'].includes(callee.name) && call.positional[0])
    return { value: call.positional[0], place: home };
  return undefined;
}

function judgeItem(linker: Linker, item: Value, place: Place, reading: Reading, depth: number): OriginVerdict {
  const inner = item.kind === 'spread' ? item.value : item;
  const literal = inner.kind === 'literal' ? inner.value : undefined;
  if (literal === '*')
    return reading.wildcardInList ? anyone("the list of origins holds '*'", linker.locate(place.file, inner.span)) : closed;
  if (item.kind !== 'spread' && inner.kind !== 'literal' && inner.kind !== 'regex') {
    const constant = linker.constants.valueOf(inner, place);
    if (constant.kind === 'literal' && constant.value === '*' && !reading.wildcardInList) return closed;
  }
  return judgeOriginValue(linker, { value: inner, place }, reading, depth + 1);
}

/** One open element opens the list; an unknown one leaves it unknown. */
function judgeList(items: readonly OriginVerdict[]): OriginVerdict {
  const open =
    items.find((one) => one.any.is === 'yes') ?? items.find((one) => one.reflects.is === 'yes') ?? items.find((one) => one.flaw);
  if (open) return open;
  return items.every((one) => one.any.is === 'no' && one.reflects.is === 'no') ? closed : unknownVerdict;
}

function judgeConstant(constant: Constant, reading: Reading, fromEnvironment: boolean): OriginVerdict {
  const { at, trail } = constant;
  switch (constant.kind) {
    case 'literal':
      return judgeLiteral(constant.value, at, trail, reading);
    case 'regex':
      return judgeText(constant.source, `/${constant.source}/`, at, trail, reading);
    case 'list':
      return judgeList(
        constant.items.map((item) =>
          item.kind === 'literal' && item.value === '*'
            ? reading.wildcardInList
              ? anyone("the list of origins holds '*'", item.at, [...item.trail, ...trail])
              : closed
            : judgeConstant(item, reading, false),
        ),
      );
    case 'either': {
      const verdicts = constant.options.map((option) => named(judgeConstant(option, reading, false), constant.test, option));
      return fromEnvironment ? loosest(verdicts) : agree(verdicts);
    }
    case 'text':
      return closed;
    default:
      return unknownVerdict;
  }
}

/** Says which variable the value comes through. */
function named(verdict: OriginVerdict, test: string, option: Constant): OriginVerdict {
  if (!test.startsWith('environment variable') || verdict.any.is !== 'yes') return verdict;
  const isLayer = option.trail.some((step) => step.says.endsWith('is set here') && isSame(step.at, option.at));
  return { ...verdict, any: { ...verdict.any, says: `${test} ${isLayer ? 'is' : 'falls back to'} '*'` } };
}

function judgeLiteral(
  value: string | number | boolean | null,
  at: Location,
  trail: readonly Evidence[],
  reading: Reading,
): OriginVerdict {
  if (value === true) {
    if (reading.whenTrue === 'reflects') return echo("'origin: true' echoes the origin of whoever asks", at, trail);
    return reading.whenTrue === 'any' ? anyone("'true' means every origin", at, trail) : unknownVerdict;
  }
  if (typeof value !== 'string') return closed;
  const text = value.trim();
  if (text === '*') return anyone("the origin is '*'", at, trail);
  // A list as one text, as settings classes and `split` read it.
  const parts = text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((part) => part.trim().replace(/^["']|["']$/g, ''));
  if (parts.length > 0 && reading.wildcardInList && parts.includes('*'))
    return anyone("the list of origins holds '*'", at, trail);
  if (text === 'null') return flawed('null-origin', "'null' is among the origins", at, trail);
  if (reading.textsArePatterns && /[*\\\]?$^[()]/.test(text)) return judgeText(text, text, at, trail, reading);
  return closed;
}

/** A pattern in place of an origin. */
export function judgeText(
  source: string,
  shown: string,
  at: Location,
  trail: readonly Evidence[],
  { matching }: Pick<Reading, 'matching'>,
): OriginVerdict {
  const verdict = judgePattern(source, matching);
  if (verdict === 'any') return echo(`the pattern ${quoted(shown)} matches every origin`, at, trail);
  return verdict === 'strict' ? closed : flawed(verdict.flaw, quoted(shown), at, trail);
}

function quoted(text: string): string {
  return text.length > 60 ? `'${text.slice(0, 59)}…'` : `'${text}'`;
}
