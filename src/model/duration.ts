import type { Duration, Unit } from './concepts.ts';
import type { Draft } from './finding.ts';

const seconds: Readonly<Record<Unit, number>> = { us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400, week: 604_800 };
const names: Readonly<Record<Unit, string>> = {
  us: 'microseconds',
  ms: 'milliseconds',
  s: 'seconds',
  min: 'minutes',
  h: 'hours',
  d: 'days',
  week: 'weeks',
};

/** The unit's name in the plural. */
export function nameOfUnit(unit: Unit): string {
  return names[unit];
}

/** How many of `small` make one `large`: 60 for seconds in a minute; below 1 the other way round. */
export function unitsIn(large: Unit, small: Unit): number {
  return Number((seconds[large] / seconds[small]).toPrecision(6));
}

/** A duration in the largest unit in which it is at least one: `36000 min` is `25 days`. */
export function spellDuration(amount: number, unit: Unit): string {
  const total = amount * seconds[unit];
  const largest = (['d', 'h', 'min', 's', 'ms', 'us'] as const).find((one) => Math.abs(total) >= seconds[one]) ?? unit;
  const count = Number((total / seconds[largest]).toPrecision(3));
  return `${count} ${count === 1 ? names[largest].slice(0, -1) : names[largest]}`;
}

/** States that a place takes one unit and gets another; undefined when the units agree or the value's is not known. */
export function unitMismatch({ at, says, expects, amount, sink, text }: Duration): Draft | undefined {
  if (!says || says.is === expects) return undefined;
  const factor = unitsIn(expects, says.is);
  const size = factor > 1 ? `${factor} times too long` : `${unitsIn(says.is, expects)} times too short`;
  const effect = amount === undefined ? size : `${spellDuration(amount, expects)} instead of ${spellDuration(amount, says.is)}`;
  return {
    at,
    message: `${sink} takes ${nameOfUnit(expects)} and gets '${text}', which is in ${nameOfUnit(says.is)}: ${effect}.`,
    evidence: [...(says.at ? [{ at: says.at, says: says.says }] : []), ...says.trail],
  };
}
