import { bodyOf } from '../model/body.ts';
import type { TimeUse } from '../model/concepts.ts';
import type { DatetimeDescriptor } from '../model/descriptors.ts';
import type { CallSite, CodeFile, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import { compareSpans, type Span } from '../model/location.ts';
import type { Truth, Value } from '../model/value.ts';
import { visitExpressions } from './expressions.ts';
import { lastNamesOf } from './measures.ts';
import { lastName } from './program.ts';
import { says } from './words.ts';

/** What a value is, as far as time goes. */
type Kind =
  | { readonly kind: 'datetime'; readonly zone: Truth }
  /** `below`: surely shorter than a day. */
  | { readonly kind: 'span'; readonly isShort: boolean };

const MAX_DEPTH = 8;
/** Comparisons that raise an error between a time with a zone and one without; equality only says no. */
const ordering = new Set(['<', '>', '<=', '>=']);

/** Moments taken without their zone, moments with and without one compared, and the part of a difference read for the whole. */
export function readTimeUses(linker: Linker): readonly TimeUse[] {
  const reader = buildReader(linker);
  return [...linker.program.code.values()].flatMap((file) => (file.isPython ? usesIn(linker, reader, file) : []));
}

interface Reader {
  kindOf(value: Value, place: Place): Kind | undefined;
  isNaive(value: Value, place: Place): boolean;
  readonly naiveNames: ReadonlySet<string>;
  readonly parts: ReadonlyMap<string, string>;
}

function usesIn(linker: Linker, reader: Reader, file: CodeFile): TimeUse[] {
  const found = new Map<string, TimeUse>();
  const add = (use: TimeUse['use'], span: Span, text: string) => {
    const at = linker.locate(file, span);
    found.set(`${use}:${span}`, {
      kind: 'time-use',
      at,
      framework: 'datetime',
      project: file.facts.source.project,
      use,
      text,
    });
  };
  const callees = new Set<Value>();
  const zoned = zonedLater(linker, file, reader.naiveNames);
  for (const [id, call] of file.code.calls.entries()) {
    const { callee } = call;
    if (callee.kind !== 'member' && callee.kind !== 'name') continue;
    callees.add(callee);
    if (!reader.naiveNames.has(callee.kind === 'member' ? callee.property : callee.name) || zoned.has(id)) continue;
    const value: Value = { kind: 'call', call: id, span: call.span };
    if (reader.isNaive(callee, { file, block: call.block })) add('naive-now', call.span, linker.show(value, file));
  }
  const members: { readonly value: Extract<Value, { kind: 'member' }>; readonly place: Place }[] = [];
  const isWorthwhile = says(file, ['-', ...reader.naiveNames, ...reader.parts.keys()]);
  if (isWorthwhile)
    visitExpressions(file, (value, block) => {
      if (value.kind === 'binary' && value.operator === '-')
        compareZones(value.left, value.right, '-', value.span, { file, block });
      if (value.kind !== 'member' || callees.has(value)) return;
      const place = { file, block };
      members.push({ value, place });
      if (reader.naiveNames.has(value.property) && reader.isNaive(value, place))
        add('naive-now', value.span, linker.show(value, file));
    });
  for (const { operator, left, right, span, block } of file.code.compares)
    if (ordering.has(operator)) compareZones(left, right, operator, span, { file, block });
  for (const { value, place } of members) {
    const rest = reader.parts.get(value.property);
    if (rest === undefined) continue;
    const kind = reader.kindOf(value.object, place);
    if (kind?.kind === 'span' && !kind.isShort && !readsRest(linker, file, members, value.object, place, rest))
      add('timedelta-seconds', value.span, textOf(linker, value, file));
  }
  return [...found.values()].sort((a, b) => compareSpans(a.at.span, b.at.span));

  function compareZones(left: Value, right: Value, operator: string, span: Span, place: Place): void {
    const one = reader.kindOf(left, place);
    if (one?.kind !== 'datetime' || one.zone === 'unknown') return;
    const other = reader.kindOf(right, place);
    if (other?.kind !== 'datetime' || other.zone === 'unknown' || other.zone === one.zone) return;
    add('naive-compare', span, `${linker.show(left, file)} ${operator} ${linker.show(right, file)}`);
  }
}

function textOf(linker: Linker, value: Extract<Value, { kind: 'member' }>, file: CodeFile): string {
  const object = linker.show(value.object, file);
  return value.object.kind === 'binary' ? `(${object}).${value.property}` : `${object}.${value.property}`;
}

/** The other part of the same difference, read in the same function: it is taken apart on purpose. */
function readsRest(
  linker: Linker,
  file: CodeFile,
  members: readonly { readonly value: Extract<Value, { kind: 'member' }>; readonly place: Place }[],
  object: Value,
  place: Place,
  rest: string,
): boolean {
  const fn = file.functionOf[place.block];
  const text = linker.show(object, file);
  return members.some(
    (one) =>
      one.value.property === rest && file.functionOf[one.place.block] === fn && linker.show(one.value.object, file) === text,
  );
}

/**
 * Calls that get their zone at once: `datetime.utcnow().replace(tzinfo=timezone.utc)`, `utc.localize(datetime.utcnow())`, or a function of the project
 * that does so with what it is handed.
 */
function zonedLater(linker: Linker, file: CodeFile, naiveNames: ReadonlySet<string>): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { callee, named, positional, block } of file.code.calls) {
    const zone = named.find(({ name }) => name === 'tzinfo')?.value;
    const isReplaced = callee.kind === 'member' && callee.property === 'replace' && zone && !isNone(zone);
    if (isReplaced && callee.object.kind === 'call') found.add(callee.object.call);
    const [first] = positional;
    if (first?.kind !== 'call' || !naiveNames.has(lastName(file.code.calls[first.call]!.callee) ?? '')) continue;
    const givesZone =
      givers.test(lastName(callee) ?? '') ||
      linker.resolver.denote(callee, { file, block }).some((one) => one.kind === 'function' && givesItsZone(one));
    if (givesZone) found.add(first.call);
  }
  return found;
}

const givers = /^(?:localize|make_aware)$/;

/** `def make_utc(moment): return make_aware(moment, utc) if is_naive(moment) else moment`. */
function givesItsZone({ file, id }: FunctionNode): boolean {
  const names = new Set(file.code.functions[id]!.parameters.map(({ name }) => name));
  const isGiven = (value: Value | undefined) => value?.kind === 'name' && names.has(value.name);
  return bodyOf(file, id).calls.some(({ call: { callee, named, positional } }) => {
    if (givers.test(lastName(callee) ?? '')) return isGiven(positional[0]);
    const zone = named.find(({ name }) => name === 'tzinfo')?.value;
    return callee.kind === 'member' && callee.property === 'replace' && zone && !isNone(zone) && isGiven(callee.object);
  });
}

function isNone(value: Value): boolean {
  return value.kind === 'literal' && value.value === null;
}

function buildReader(linker: Linker): Reader {
  const { resolver } = linker;
  const datetimes = linker.frameworks.flatMap((one) => one.datetimes ?? []);
  const spans = linker.frameworks.flatMap((one) => one.timeSpans ?? []);
  const naive = datetimes.filter((one) => one.isNaiveNow);

  function kindOf(value: Value, place: Place, depth: number): Kind | undefined {
    if (depth > MAX_DEPTH) return undefined;
    if (value.kind === 'binary') return kindOfBinary(value, place, depth + 1);
    if (value.kind === 'call') {
      const adjusted = adjustedDatetime(value, place, depth + 1);
      if (adjusted) return adjusted;
    }
    const denoted = resolver.denote(value, place);
    const kinds = denoted.map((one) => kindOfDenotation(one, value, depth + 1));
    const [first] = kinds;
    return first && kinds.every((kind) => kind && isSameKind(kind, first)) ? first : undefined;
  }

  function isSameKind(a: Kind, b: Kind): boolean {
    return a.kind === 'datetime' ? b.kind === 'datetime' && a.zone === b.zone : b.kind === 'span' && a.isShort === b.isShort;
  }

  function kindOfDenotation(one: Denotation, asked: Value, depth: number): Kind | undefined {
    if (one.kind === 'value') return one.value === asked ? undefined : kindOf(one.value, one.place, depth);
    if (one.kind !== 'external') return undefined;
    if (one.origin && one.path.endsWith('()')) {
      const { file, call, id } = one.origin;
      const made: Value = { kind: 'call', call: id, span: call.span };
      const adjusted = asked.kind === 'call' ? undefined : adjustedDatetime(made, { file, block: call.block }, depth);
      if (adjusted) return adjusted;
    }
    for (const descriptor of datetimes)
      if (linker.fits(`${descriptor.call}()`, one.path))
        return {
          kind: 'datetime',
          zone: one.origin ? zoneOf(descriptor, one.origin) : typeof descriptor.zone === 'string' ? descriptor.zone : 'unknown',
        };
    for (const { type } of spans)
      if (linker.fits(type, one.path)) return { kind: 'span', isShort: one.origin !== undefined && isShort(one.origin) };
    return undefined;
  }

  /** A difference of two moments is a span, a moment moved by a span a moment. */
  function kindOfBinary(value: Extract<Value, { kind: 'binary' }>, place: Place, depth: number): Kind | undefined {
    if (value.operator !== '+' && value.operator !== '-') return undefined;
    const left = kindOf(value.left, place, depth);
    const right = kindOf(value.right, place, depth);
    if (left?.kind === 'datetime') {
      if (right?.kind === 'span') return left;
      return value.operator === '-' ? { kind: 'span', isShort: false } : undefined;
    }
    if (right?.kind === 'datetime')
      return value.operator === '-' ? { kind: 'span', isShort: false } : left?.kind === 'span' ? right : undefined;
    return left?.kind === 'span' && right?.kind === 'span' ? { kind: 'span', isShort: false } : undefined;
  }

  /** `moment.replace(tzinfo=utc)`, `moment.astimezone(utc)`. */
  function adjustedDatetime(value: Extract<Value, { kind: 'call' }>, place: Place, depth: number): Kind | undefined {
    const call = place.file.code.calls[value.call];
    if (call?.callee.kind !== 'member') return undefined;
    const { object, property } = call.callee;
    if (property !== 'replace' && property !== 'astimezone') return undefined;
    const kind = kindOf(object, { file: place.file, block: call.block }, depth);
    if (kind?.kind !== 'datetime') return undefined;
    if (property === 'astimezone') return { kind: 'datetime', zone: 'yes' };
    const zone = call.named.find(({ name }) => name === 'tzinfo')?.value;
    return zone ? { kind: 'datetime', zone: zoneGiven(zone, { file: place.file, block: call.block }) } : kind;
  }

  function zoneOf({ zone }: DatetimeDescriptor, site: CallSite): Truth {
    if (typeof zone === 'string') return zone;
    if (site.call.positional.some(({ kind }) => kind === 'spread')) return 'unknown';
    const given = linker.argument(site.call, zone);
    return given ? zoneGiven(given, { file: site.file, block: site.call.block }) : 'no';
  }

  /** Whether what stands in the place of a zone is one. */
  function zoneGiven(value: Value, place: Place): Truth {
    if (isNone(value)) return 'no';
    const paths = resolver.pathsOf(value, place);
    return paths.length > 0 && paths.every((path) => !path.startsWith('~') && path.includes('.')) ? 'yes' : 'unknown';
  }

  /** `timedelta(minutes=5)`: no days to lose. */
  function isShort({ file, call }: CallSite): boolean {
    const lengths: Readonly<Record<string, number>> = {
      seconds: 1,
      minutes: 60,
      hours: 3600,
      milliseconds: 0.001,
      microseconds: 1e-6,
    };
    if (call.positional.length > 0 || call.named.length === 0) return false;
    let total = 0;
    for (const { name, value } of call.named) {
      const constant = linker.constants.valueOf(value, { file, block: call.block });
      const length = lengths[name];
      if (length === undefined || constant.kind !== 'literal' || typeof constant.value !== 'number') return false;
      total += constant.value * length;
    }
    return total >= 0 && total < 86_400;
  }

  return {
    kindOf: (value, place) => kindOf(value, place, 0),
    isNaive: (value, place) => resolver.pathsOf(value, place).some((path) => naive.some(({ call }) => linker.fits(call, path))),
    naiveNames: new Set(naive.flatMap(({ call }) => lastNamesOf(call))),
    parts: new Map(spans.map(({ part, rest }) => [part, rest])),
  };
}
