import type { Unit } from '../model/concepts.ts';

/** What a name says of the unit that its value is counted in. */
export interface NamedUnit {
  readonly unit: Unit;
  /** It is the number of these in one of those: `SECONDS_PER_DAY`, `DAY_IN_MS`. */
  readonly per?: Unit;
}

/** Plurals and abbreviations. Singulars are left out: `SECOND_ATTEMPT`, `minute` of a clock; as is `min`, which is mostly a minimum (see `expiring`). */
const units: Readonly<Record<string, Unit>> = {
  microseconds: 'us',
  micros: 'us',
  usec: 'us',
  usecs: 'us',
  milliseconds: 'ms',
  millis: 'ms',
  millisecs: 'ms',
  millisec: 'ms',
  msec: 'ms',
  msecs: 'ms',
  ms: 'ms',
  seconds: 's',
  secs: 's',
  sec: 's',
  minutes: 'min',
  mins: 'min',
  hours: 'h',
  hrs: 'h',
  days: 'd',
  weeks: 'week',
};
/** Short for other things as well (Microsoft, security), so that they count at the end of a name only. */
const atEndOnly = new Set(['ms', 'sec', 'msec', 'usec', 'millisec', 'micros']);
const singulars: Readonly<Record<string, Unit>> = {
  millisecond: 'ms',
  second: 's',
  sec: 's',
  minute: 'min',
  hour: 'h',
  day: 'd',
  week: 'week',
};
/** A name that holds an amount (`THIRTY_DAYS`) does not say in which unit its value counts. */
const numerals =
  /^(?:\d{1,9}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|hundred|half|quarter|few|some|all|both)$/;
/** Names of texts, switches and labels about a unit. */
const otherThings =
  /^(?:label|labels|format|field|fields|unit|units|key|keys|name|names|regex|pattern|enabled|disabled|list|str|string|text|options|option|suffix|prefix|array|map|dict|set|type|column|columns|header|element|el|input|select|ref|id|ids|table|data|message|error|title|color|class|style|array|of)$/;
/** Before a last `MIN`, which is a minimum elsewhere. */
const expiring = /^(?:exp|expire|expires|expiry|expiration)$/;
const links = new Set(['in', 'per', 'to', 'as', 'a', 'an', 'one', 'each', 'every', 'of']);

const known = new Map<string, NamedUnit | undefined>();

/**
 * The unit that a name says: `ACCESS_TOKEN_EXPIRE_SECONDS`, `ttlMs`, `DAY_IN_MS`. Undefined when it says none, more than one, or only an amount
 * (`THIRTY_DAYS`).
 */
export function unitOfName(name: string): NamedUnit | undefined {
  if (name.length > 100) return undefined;
  let found = known.get(name);
  if (found === undefined && !known.has(name)) {
    found = read(wordsOfName(name));
    if (known.size < 50_000) known.set(name, found);
  }
  return found;
}

/** `accessTTLInMs` as `access`, `ttl`, `in`, `ms`; `milliSeconds` as one word. */
export function wordsOfName(name: string): readonly string[] {
  return name
    .replace(/(milli|micro|nano)[ _-]?(?=sec)/gi, '$1')
    .replace(/(Milli|Micro|Nano|milli|micro|nano)Sec/g, '$1sec')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .flatMap((part) => part.split(/(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])/))
    .filter((part) => part !== '')
    .map((part) => part.toLowerCase());
}

/** The unit that a name ends on, be it in the singular: `at_work_second`. Too weak to find fault by, enough to doubt another name. */
export function unitAtEnd(name: string): Unit | undefined {
  const last = wordsOfName(name).at(-1) ?? '';
  return Object.hasOwn(singulars, last) ? singulars[last] : Object.hasOwn(units, last) ? units[last] : undefined;
}

/** Whether a name speaks of time at all, in any form. */
export function mentionsUnit(name: string): boolean {
  return wordsOfName(name).some((word) => Object.hasOwn(units, word) || Object.hasOwn(singulars, word));
}

function read(words: readonly string[]): NamedUnit | undefined {
  const last = words.length - 1;
  const found = words.flatMap((word, i) => {
    if (word === 'min' && i === last && i > 0 && expiring.test(words[i - 1]!)) return [{ unit: 'min' as const, i }];
    if (!Object.hasOwn(units, word)) return [];
    if (atEndOnly.has(word) && i !== last && !isFactor(words, i)) return [];
    return [{ unit: units[word]!, i }];
  });
  if (found.length === 0 || otherThings.test(words[last]!)) return undefined;
  const named = found.length === 1 ? found[0]! : converted(words, found);
  if (!named) return undefined;
  // `REQUESTS_PER_SECONDS` counts requests.
  if (words[named.i - 1] === 'per') return undefined;
  // `EVERY_SECONDS`: how often, in whatever it counts.
  if (words[named.i - 1] === 'every') return undefined;
  const per = perUnit(words, named.i);
  const isConverted = found.length > 1 || per !== undefined;
  if (!isConverted && (isNumeral(words[named.i - 1]) || isNumeral(words[named.i + 1]))) return undefined;
  return per && per !== named.unit ? { unit: named.unit, per } : { unit: named.unit };
}

function isNumeral(word: string | undefined): boolean {
  return word !== undefined && numerals.test(word);
}

/** `MS_PER_DAY`, `MS_IN_A_DAY`. */
function isFactor(words: readonly string[], i: number): boolean {
  return (words[i + 1] === 'per' || words[i + 1] === 'in') && words.slice(i + 2).some((word) => Object.hasOwn(singulars, word));
}

/** Of two units the one that is converted to: `thirtyDaysInMs`, `HOURS_TO_SECONDS`, `SEVEN_DAYS_MS`. */
function converted(
  words: readonly string[],
  found: readonly { readonly unit: Unit; readonly i: number }[],
): { readonly unit: Unit; readonly i: number } | undefined {
  const [first, second] = found;
  if (found.length !== 2 || second!.i !== words.length - 1) return undefined;
  if (first!.unit === second!.unit) return second;
  const between = words.slice(first!.i + 1, second!.i);
  const isLinked = between.some((word) => word === 'in' || word === 'to' || word === 'as');
  const isAmount = between.length === 0 && isNumeral(words[first!.i - 1]);
  return isLinked || isAmount ? second : undefined;
}

/** The unit that a factor converts from: the day of `DAY_IN_MS`, `SECONDS_PER_DAY`, `MS_IN_ONE_DAY`. */
function perUnit(words: readonly string[], at: number): Unit | undefined {
  const after = words.slice(at + 1);
  const isAfter =
    after.length > 1 && after.slice(0, -1).every((word) => links.has(word)) && Object.hasOwn(singulars, after.at(-1)!);
  if (isAfter) return singulars[after.at(-1)!];
  if (at !== words.length - 1) return undefined;
  const before = words.slice(0, at);
  while (before.length > 0 && ['in', 'as', 'to'].includes(before.at(-1)!)) before.pop();
  const word = before.at(-1);
  if (word === undefined || !Object.hasOwn(singulars, word)) return undefined;
  const rest = before.slice(0, -1);
  return rest.length === 0 || (rest.length === 1 && (rest[0] === 'one' || rest[0] === 'a' || rest[0] === 'an' || rest[0] === '1'))
    ? singulars[word]
    : undefined;
}
