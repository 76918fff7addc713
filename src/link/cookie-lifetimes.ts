import type { Unit } from '../model/concepts.ts';
import type { Linker, Place } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import type { Found } from './call-options.ts';

/** Seconds in one of each. */
const secondsIn: Readonly<Record<Unit, number>> = { us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400, week: 604_800 };

const keywords: Readonly<Record<string, Unit>> = {
  microseconds: 'us',
  milliseconds: 'ms',
  seconds: 's',
  minutes: 'min',
  hours: 'h',
  days: 'd',
  weeks: 'week',
};
/** Positions of `timedelta`. https://docs.python.org/3/library/datetime.html#datetime.timedelta */
const positions: readonly Unit[] = ['d', 's', 'us', 'ms', 'min', 'h', 'week'];

/** A length of time in seconds: a number of `unit`, or a timedelta; undefined when it is not known. */
export function secondsOf(linker: Linker, { value, place }: Found, unit: Unit): number | undefined {
  const delta = timedeltaOf(linker, value, place);
  if (delta !== undefined) return delta;
  const number = numberOf(linker, { value, place });
  return number === undefined ? undefined : number * secondsIn[unit];
}

/** The number an expression stands for; of a setting the value that the environment gives, else its default. */
function numberOf(linker: Linker, { value, place }: Found): number | undefined {
  const constant = linker.constants.valueOf(value, place);
  const options = constant.kind === 'either' ? constant.options : [constant];
  const numbers = options.flatMap((one) => (one.kind === 'literal' && typeof one.value === 'number' ? [one.value] : []));
  if (constant.kind === 'either' && !constant.test.startsWith('environment variable') && new Set(numbers).size > 1)
    return undefined;
  return numbers.length === 0 || numbers.length < options.length ? undefined : numbers[0];
}

function timedeltaOf(linker: Linker, value: Value, place: Place): number | undefined {
  for (const one of linker.resolver.denote(value, place)) {
    if (one.kind !== 'external' || one.path !== 'datetime.timedelta()' || !one.origin) continue;
    const { call, file } = one.origin;
    const home = { file, block: call.block };
    const parts = [
      ...call.named.map(({ name, value: amount }) => ({ unit: keywords[name], amount })),
      ...call.positional.map((amount, i) => ({ unit: positions[i], amount })),
    ];
    const seconds = parts.map(({ unit, amount }) => {
      const number = unit && numberOf(linker, { value: amount, place: home });
      return number === undefined || unit === undefined ? undefined : Number(number) * secondsIn[unit];
    });
    if (seconds.every((part) => part !== undefined)) return seconds.reduce<number>((sum, part) => sum + part!, 0);
  }
  return undefined;
}
