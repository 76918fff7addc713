import type { Unit } from '../model/concepts.ts';

/** Seconds, minutes ... as far as a product of plain numbers shows them. */
const parts: ReadonlyMap<number, readonly (60 | 24 | 1000)[]> = new Map([
  [60, [60]],
  [24, [24]],
  [1000, [1000]],
  [1440, [24, 60]],
  [3600, [60, 60]],
  [86_400, [24, 60, 60]],
  [60_000, [60, 1000]],
  [3_600_000, [60, 60, 1000]],
  [86_400_000, [24, 60, 60, 1000]],
]);

/**
 * The unit that a product of numbers says of itself: `24 * 60 * 60` are seconds, `60 * 60 * 1000` milliseconds, `60 * 24 * 8` minutes. Undefined where
 * it can be read in more than one way: `15 * 60` are as well minutes in seconds as hours in minutes, `5 * 1000` may be anything.
 * @param factors as written, in order; NaN for one that is not known
 */
export function unitOfFactors(factors: readonly number[]): Unit | undefined {
  if (factors.length < 2) return undefined;
  const steps = factors.flatMap((factor) => parts.get(factor) ?? []);
  const count = (step: number) => steps.filter((one) => one === step).length;
  const [sixties, days, thousands] = [count(60), count(24), count(1000)];
  if (sixties > 2 || days > 1 || thousands > 1) return undefined;
  const others = factors.filter((factor) => !parts.has(factor)).length;
  if (thousands === 1) return sixties > 0 ? 'ms' : undefined;
  if (sixties === 2) {
    // `60 * 24 * 60` may be sixty days in minutes.
    const first = steps.indexOf(60);
    return steps[first + 1] === 60 ? 's' : undefined;
  }
  if (sixties === 1 && days === 1) return others > 0 ? 'min' : undefined;
  return undefined;
}

const DAY_IN_SECONDS = 86_400;
/** A day, a week, thirty days, a year: numbers that everybody knows for seconds. */
const knownSeconds = new Set([86_400, 604_800, 2_592_000, 31_536_000]);
const HALF_AN_HOUR = 1800;
const HOUR_IN_SECONDS = 3600;
const HOUR_IN_MS = 3_600_000;
const MINUTE_IN_MS = 60_000;

/**
 * Whether so many milliseconds can only be meant as seconds where a limiter counts the requests of a window: 60 ms are no window, 500 ms are one.
 */
export function isTooShortForWindow(amount: number): boolean {
  return amount > 0 && (amount < 100 || (amount < 1000 && amount % 60 === 0));
}

/**
 * Whether so many milliseconds can only be meant as seconds where a cookie lives for them: `3600` and `1800` are an hour and half an hour, and no cookie
 * lives for 3.6 seconds; one that lives for `5000` milliseconds may hand a message to the next page.
 */
export function isTooShortForCookie(amount: number): boolean {
  return amount >= 300 && amount < MINUTE_IN_MS && amount % 60 === 0 && amount % 1000 !== 0;
}

/** The same where something is kept for the next who asks: nobody caches for 5, 300 or 3600 milliseconds, for 5000 one may. */
export function isTooShortToKeep(amount: number): boolean {
  return isTooShortForWindow(amount) || isTooShortForCookie(amount);
}

/**
 * The other unit that one plain number is counted in where `expected` is due: whole days in seconds that are no whole minutes in milliseconds, as `1209600`,
 * whole hours in milliseconds where seconds are due, as `86400000`, which would be a thousand days, and whole days or hours in seconds where minutes, hours
 * or days are due. Undefined where the number may be meant.
 */
export function unitOfPlain(amount: number, expected: Unit): Unit | undefined {
  if (amount <= 0) return undefined;
  if (expected === 'ms') return amount % DAY_IN_SECONDS === 0 && amount % MINUTE_IN_MS !== 0 ? 's' : undefined;
  if (expected === 's') return amount % HOUR_IN_MS === 0 ? 'ms' : undefined;
  if (expected === 'h') return amount % HOUR_IN_SECONDS === 0 ? 's' : undefined;
  if (expected === 'd') return amount % DAY_IN_SECONDS === 0 ? 's' : undefined;
  // 259200 are as well half a year in minutes.
  if (expected === 'min') return knownSeconds.has(amount) ? 's' : undefined;
  return undefined;
}

/** Whether a text without a unit, which is read as so many milliseconds, can only be meant as seconds: `'3600'`, `'86400'`; `'5000'` may be meant. */
export function isSecondsAsText(amount: number): boolean {
  return amount > 0 && amount % 60 === 0 && amount % 1000 !== 0;
}

/**
 * The unit of a number that is added to a moment counted in `clock`, or compared with the time between two, where it can only be meant so: `10 * 60`,
 * `60 * 60` and `3600` beside milliseconds are seconds. Undefined where it may be meant, as `1500` and `5 * 1000`.
 * @param factors as written, in order
 */
export function unitBesideClock(amount: number, factors: readonly number[], clock: Unit): Unit | undefined {
  if (clock === 's') return unitOfPlain(amount, clock);
  if (clock !== 'ms' || !(amount > 0) || amount % 1000 === 0) return undefined;
  const isMinutes = factors.length > 1 && factors.includes(60);
  return isMinutes || amount % HALF_AN_HOUR === 0 ? 's' : undefined;
}

/** What one of a unit has of a smaller one, by the factor that people write. */
const down: Readonly<Record<Unit, ReadonlyMap<number, Unit>>> = {
  us: new Map(),
  ms: new Map([[1000, 'us']]),
  s: new Map<number, Unit>([
    [1000, 'ms'],
    [1_000_000, 'us'],
  ]),
  min: new Map<number, Unit>([
    [60, 's'],
    [60_000, 'ms'],
  ]),
  h: new Map<number, Unit>([
    [60, 'min'],
    [3600, 's'],
    [3_600_000, 'ms'],
  ]),
  d: new Map<number, Unit>([
    [24, 'h'],
    [1440, 'min'],
    [86_400, 's'],
    [86_400_000, 'ms'],
  ]),
  week: new Map<number, Unit>([
    [7, 'd'],
    [168, 'h'],
    [604_800, 's'],
    [604_800_000, 'ms'],
  ]),
};
const up = invert(down);
/** Numbers that convert some unit: with a unit that they do not convert, nothing can be said. */
const conversions = new Set(Object.values(down).flatMap((factors) => [...factors.keys()].filter((factor) => factor !== 7)));

/**
 * The unit of a measure after it is multiplied and divided by numbers: minutes times 60 are seconds, milliseconds through 1000 seconds, minutes times
 * 2 minutes. Undefined when a factor looks like a conversion but converts another unit.
 */
export function convert(unit: Unit, multipliers: readonly number[], divisors: readonly number[]): Unit | undefined {
  const remaining = { times: [...multipliers], through: [...divisors] };
  for (const factor of multipliers) {
    const other = remaining.through.indexOf(factor);
    if (other < 0) continue;
    remaining.through.splice(other, 1);
    remaining.times.splice(remaining.times.indexOf(factor), 1);
  }
  let current = unit;
  for (;;) {
    const times = remaining.times.findIndex((factor) => down[current].has(factor));
    if (times >= 0) {
      current = down[current].get(remaining.times.splice(times, 1)[0]!)!;
      continue;
    }
    const through = remaining.through.findIndex((factor) => up[current].has(factor));
    if (through < 0) break;
    current = up[current].get(remaining.through.splice(through, 1)[0]!)!;
  }
  const rest = [...remaining.times, ...remaining.through];
  const isOpen = rest.some((factor) => conversions.has(factor) || isFraction(factor) || Number.isNaN(factor));
  return isOpen || remaining.through.some((factor) => decimals.has(factor)) ? undefined : current;
}

/**
 * The same for a factor like `HOUR_MS`, which numbers only count: `24 * HOUR_MS` are milliseconds, and `WEEK_SECONDS * 1000` too, as nobody counts a
 * thousand weeks. Undefined for `60 * HOUR_MINUTES`, which may be either.
 */
export function convertFactor(unit: Unit, multipliers: readonly number[], divisors: readonly number[]): Unit | undefined {
  if (unit === 'min' && multipliers.includes(60)) return undefined;
  const steps = unit === 's' || unit === 'h' ? multipliers.filter((factor) => factor >= 1000 && down[unit].has(factor)) : [];
  return convert(unit, steps, divisors);
}

/** Milliseconds through 10 and, rounded, through 100 are seconds with two decimals. */
const decimals = new Set([10, 100, 10_000, 100_000]);

/** `0.001`: a conversion the other way round, perhaps. */
function isFraction(factor: number): boolean {
  return factor > 0 && factor < 0.1;
}

function invert(table: typeof down): Record<Unit, ReadonlyMap<number, Unit>> {
  const result: Record<Unit, Map<number, Unit>> = {
    us: new Map(),
    ms: new Map(),
    s: new Map(),
    min: new Map(),
    h: new Map(),
    d: new Map(),
    week: new Map(),
  };
  for (const [large, factors] of Object.entries(table) as [Unit, ReadonlyMap<number, Unit>][])
    for (const [factor, small] of factors) result[small].set(factor, large);
  return result;
}
