import type { Duration, Stated, Unit } from '../model/concepts.ts';
import type { CookieDescriptor, DurationDescriptor } from '../model/descriptors.ts';
import { nameOfUnit, spellDuration } from '../model/duration.ts';
import type { Slot } from '../model/framework.ts';
import type { CallSite, Linker, Place } from '../model/linking.ts';
import { compareSpans, type Evidence, type Location } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { appConfig, appConfigProjects } from './app-config.ts';
import { type Found, importsPackage, isMeant, readOption } from './call-options.ts';
import { conflicts, identityOf, type Unspoken } from './duration-conflicts.ts';
import type { Measures, UnitMeasure } from './measures.ts';
import { optionAt } from './options.ts';
import { packageMajor } from './package-versions.ts';
import { settingsModules } from './settings-modules.ts';
import { isSecondsAsText, isTooShortForCookie, isTooShortForWindow, isTooShortToKeep, unitOfPlain } from './unit-arithmetic.ts';
import { unitOfName, wordsOfName } from './unit-names.ts';

/** A place that takes a duration. */
interface Sink {
  readonly title: string;
  readonly expects: Unit;
  readonly framework: string;
  readonly isConstructor: boolean;
  readonly takesText: boolean;
  /** Whether so many milliseconds make no sense there, as seconds do. */
  readonly isTooShort?: (milliseconds: number) => boolean;
}

const MAX_CALLERS = 12;
const MAX_HOPS = 6;

/**
 * Values that stand where a duration is due, with the unit the place takes and the unit the value carries. Places of libraries are known from
 * descriptors; parameters and options of any function by the unit in their name, and these count only when the value names a unit too.
 */
export function readDurations(linker: Linker, measures: Measures): readonly Duration[] {
  const found = new Map<string, Duration>();
  const add = (duration: Duration | undefined) => {
    if (!duration) return;
    const key = `${duration.at.file}:${duration.at.span}:${duration.expects}:${duration.isConstructor}`;
    const known = found.get(key);
    if (!known) found.set(key, duration);
  };
  const unspoken: Unspoken[] = [];
  const put = (one: Found, sink: Sink) => {
    for (const duration of durationsOf(linker, measures, one, sink)) {
      add(duration);
      const identity = isOpen(duration, one, sink) ? identityOf(linker, one) : undefined;
      if (identity !== undefined) unspoken.push({ identity, duration });
    }
    for (const text of sink.takesText ? rawTexts(linker, one) : []) {
      const identity = identityOf(linker, text);
      const asText = { ...sink, title: `${sink.title} as a text`, expects: 'ms' as const };
      if (identity !== undefined)
        unspoken.push({ identity, duration: duration(linker, text, asText, undefined), isCertain: true });
    }
  };
  for (const framework of linker.frameworks) {
    for (const descriptor of framework.durations ?? [])
      for (const site of sitesOf(linker, descriptor))
        for (const one of givenTo(linker, site, descriptor))
          put(one, {
            title: descriptor.sink,
            expects: descriptor.unit,
            framework: framework.id,
            isConstructor: descriptor.isConstructor ?? false,
            takesText: descriptor.takesText ?? false,
            ...(descriptor.isWindow && { isTooShort: isTooShortForWindow }),
            ...(descriptor.isKept && { isTooShort: isTooShortToKeep }),
          });
    for (const descriptor of framework.cookies ?? []) {
      const { maxAge } = descriptor;
      if (!maxAge) continue;
      const sink = {
        title: cookieTitle(descriptor, maxAge.slot),
        expects: maxAge.unit,
        framework: framework.id,
        ...plain,
        isTooShort: isTooShortForCookie,
      };
      for (const site of cookieSites(linker, descriptor))
        for (const one of readOption(linker, site, maxAge.slot).found) put(one, sink);
    }
    for (const { from, key, unit } of framework.durationSettings ?? [])
      for (const one of settingValues(linker, from, key))
        put(one, { title: key, expects: unit, framework: framework.id, ...plain });
  }
  for (const duration of namedPlaces(linker, measures)) add(duration);
  const contradicted = conflicts(unspoken.sort((a, b) => byPlace(a.duration, b.duration)));
  return [...found.values()]
    .map((one) => {
      const says = contradicted.get(one);
      return says ? { ...one, says } : one;
    })
    .sort(byPlace);
}

/** Whether nothing but its other uses can tell the unit of a value. A text may say its own; one and nothing are the same in many units. */
function isOpen({ says, amount, at }: Duration, { value, place }: Found, { takesText }: Sink): boolean {
  if (says || at.span !== value.span || place.file.facts.source.role !== 'source') return false;
  return amount === undefined ? !takesText : amount > 1;
}

const plain = { isConstructor: false, takesText: false };

function byPlace(a: Duration, b: Duration): number {
  if (a.at.file !== b.at.file) return a.at.file < b.at.file ? -1 : 1;
  return compareSpans(a.at.span, b.at.span);
}

// ── places of libraries ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

function sitesOf(linker: Linker, descriptor: DurationDescriptor): readonly CallSite[] {
  const { untyped, version, word } = descriptor;
  const typed = linker.resolver.callsTo(descriptor.call);
  const isTyped = new Set(typed);
  const others = (untyped?.methods ?? []).flatMap((name) =>
    (linker.program.callsByName.get(name) ?? []).filter(
      (site) => !isTyped.has(site) && isUntyped(linker, site) && importsPackage(linker, site.file, untyped!.packages),
    ),
  );
  return [...typed, ...others].filter(
    (site) =>
      isMeant(linker, site, descriptor.when) &&
      (!version || isVersion(linker, site, version)) &&
      (!word || isWord(linker.argument(site.call, word.slot), word.of)) &&
      !isExcepted(linker, site, descriptor),
  );
}

/** A method on something nobody could type: no function of the project, no other library. */
function isUntyped(linker: Linker, { file, call }: CallSite): boolean {
  if (call.callee.kind !== 'member') return false;
  const denoted = linker.resolver.denote(call.callee, { file, block: call.block });
  return denoted.every((one) => one.kind === 'external' && one.path.startsWith('~'));
}

function isExcepted(linker: Linker, site: CallSite, { unless, factory }: DurationDescriptor): boolean {
  if (!unless) return false;
  if (unless.packages && importsPackage(linker, site.file, unless.packages)) return true;
  const found = unless.slot && optionAt(linker, site, unless.slot, factory);
  return (
    found !== undefined && linker.resolver.pathsOf(found.value, found.place).some((path) => linker.fits(unless.path ?? '', path))
  );
}

function isVersion(linker: Linker, { file }: CallSite, version: NonNullable<DurationDescriptor['version']>): boolean {
  const major = packageMajor(linker.program, file.facts.source.project, version.package);
  if (major === undefined) return false;
  return (version.from === undefined || major >= version.from) && (version.below === undefined || major < version.below);
}

function isWord(value: Value | undefined, words: readonly string[]): boolean {
  return value?.kind === 'literal' && typeof value.value === 'string' && words.includes(value.value);
}

function givenTo(linker: Linker, site: CallSite, { slot, after, factory }: DurationDescriptor): readonly Found[] {
  if (factory) {
    const found = optionAt(linker, site, slot, factory);
    return found ? [found] : [];
  }
  if (!after) return readOption(linker, site, slot).found;
  const at = site.call.positional.findIndex(
    (one, i) =>
      i >= after.from && one.kind === 'literal' && typeof one.value === 'string' && one.value.toUpperCase() === after.word,
  );
  const value = at < 0 ? undefined : site.call.positional[at + 1];
  return value && value.kind !== 'spread' ? [{ value, place: { file: site.file, block: site.call.block } }] : [];
}

function cookieSites(linker: Linker, { call, untyped, when }: CookieDescriptor): readonly CallSite[] {
  const known = linker.resolver.callsTo(call);
  const isKnown = new Set(known);
  const others = untyped
    ? linker.resolver
        .callsTo(untyped.call)
        .filter((site) => !isKnown.has(site) && importsPackage(linker, site.file, untyped.packages))
    : [];
  return [...known, ...others].filter((site) => isMeant(linker, site, when));
}

function cookieTitle({ title }: CookieDescriptor, slot: Slot): string {
  const [first] = slot.at;
  const key = typeof first === 'object' ? first.at(-1) : slot.at.find((one) => typeof one === 'string');
  return typeof key === 'string' ? `'${key}' of ${title}` : title;
}

function settingValues(linker: Linker, from: 'settings-module' | 'app-config', key: string): readonly Found[] {
  if (from === 'settings-module') return settingsModules(linker).flatMap((module) => module.get(key).found);
  return appConfigProjects(linker).flatMap((project) => appConfig(linker, project).get(key).found);
}

// ── places that name their unit ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `create_token(expires_minutes=SECONDS)`, `new Pool({ idleTimeoutMillis: SECONDS })`, `sleep(SECONDS)` of `const sleep = (ms) => ...`. */
function* namedPlaces(linker: Linker, measures: Measures): Generator<Duration> {
  for (const file of linker.program.code.values()) {
    for (const call of file.code.calls) {
      const place = { file, block: call.block };
      for (const { name, value } of call.named) if (saysUnit(name)) yield* atNamedPlace(linker, measures, name, { value, place });
      for (const one of call.positional) {
        if (one.kind !== 'object') continue;
        for (const { key, value } of one.entries)
          if (key !== undefined && saysUnit(key)) yield* atNamedPlace(linker, measures, key, { value, place });
      }
    }
    for (const [id, fn] of file.code.functions.entries())
      for (const [index, { name, kind }] of fn.parameters.entries()) {
        if (kind === 'rest' || kind === 'keyword-rest' || !unitOfName(name)) continue;
        for (const passed of linker.resolver.argumentsFor(file, id, index))
          yield* atNamedPlace(linker, measures, name, passed, fn.name);
      }
  }
}

/** Only `timeoutMs`, not `minutes`: a bare unit is often the part of a clock's time. */
function saysUnit(name: string): boolean {
  return unitOfName(name) !== undefined && wordsOfName(name).length > 1;
}

function* atNamedPlace(
  linker: Linker,
  measures: Measures,
  name: string,
  { value, place }: Found,
  of?: string,
): Generator<Duration> {
  const named = unitOfName(name);
  if (!named || named.per) return;
  const says = statedBy(measures, value, place, false);
  if (!says) return;
  yield duration(
    linker,
    { value, place },
    { title: of ? `'${name}' of ${of}` : `'${name}'`, expects: named.unit, framework: 'time', ...plain },
    says,
  );
}

// ── the value ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One duration, or where the value is a parameter that says nothing, one for each caller that passes something with a unit. */
function* durationsOf(linker: Linker, measures: Measures, found: Found, sink: Sink): Generator<Duration> {
  const { value, place } = found;
  if (isTimeSpan(linker, value, place)) return;
  const asText = sink.takesText ? secondsAsText(linker, found, sink) : undefined;
  if (asText) {
    yield asText;
    return;
  }
  const passed = unitlessParameter(linker, value, place);
  if (passed) {
    yield duration(linker, found, sink, undefined);
    for (const one of passed.slice(0, MAX_CALLERS)) {
      const says = statedFor(linker, measures, one, sink);
      if (!says) continue;
      const step: Evidence = { at: linker.locate(place.file, value.span), says: `${sink.title} takes it here` };
      yield duration(linker, one, sink, { ...says, trail: [...says.trail, step] });
    }
    return;
  }
  yield duration(linker, found, sink, statedFor(linker, measures, found, sink));
}

/** `expiresIn: '3600'`: a text without a unit is read as milliseconds, where the same number would be seconds. */
function secondsAsText(linker: Linker, found: Found, sink: Sink): Duration | undefined {
  const text = rawTextOf(linker, found, 0);
  const amount = text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
  if (amount === undefined || !isSecondsAsText(amount)) return undefined;
  const said = meantIn('s', amount, `'${text}'`, linker.locate(found.place.file, found.value.span));
  const one = duration(linker, found, { ...sink, title: `${sink.title} as a text without a unit`, expects: 'ms' }, said);
  return { ...one, amount };
}

/** Variables of the environment that are handed over as they are: texts, which have a unit or are milliseconds. */
function rawTexts(linker: Linker, { value, place }: Found, depth = 0): readonly Found[] {
  if (depth > MAX_HOPS || place.file.facts.source.role !== 'source') return [];
  if (value.kind === 'conditional')
    return [value.then, value.otherwise].flatMap((one) => rawTexts(linker, { value: one, place }, depth + 1));
  if (value.kind !== 'name' && value.kind !== 'member' && value.kind !== 'index') return [];
  if (linker.constants.environmentRead(value, place)) return [{ value, place }];
  const [bound, another] = linker.resolver.bindingsOf(value, place);
  return bound && !another && bound.value !== value ? rawTexts(linker, bound, depth + 1) : [];
}

/** A text that nothing made a number of: a literal, or what the environment has, as it is. */
function rawTextOf(linker: Linker, { value, place }: Found, depth: number): string | undefined {
  if (depth > MAX_HOPS) return undefined;
  if (value.kind === 'literal') return typeof value.value === 'string' ? value.value : undefined;
  if (value.kind === 'binary' && (value.operator === 'or' || value.operator === '??'))
    return linker.constants.environmentRead(value.left, place)
      ? rawTextOf(linker, { value: value.right, place }, depth + 1)
      : undefined;
  if ((value.kind === 'member' || value.kind === 'index') && linker.constants.environmentRead(value, place)) {
    const constant = linker.constants.valueOf(value, place);
    const known = (constant.kind === 'either' ? constant.options : [constant]).filter(({ kind }) => kind !== 'environment');
    const [only, other] = known;
    // The environment gives a text, be it one of digits.
    return only?.kind === 'literal' && !other ? String(only.value) : undefined;
  }
  if (value.kind !== 'name' && value.kind !== 'member') return undefined;
  const [bound, another] = linker.resolver.bindingsOf(value, place);
  return bound && !another && bound.value !== value ? rawTextOf(linker, bound, depth + 1) : undefined;
}

/** Already a duration with its unit inside: `max_age=timedelta(hours=1)`. */
function isTimeSpan(linker: Linker, value: Value, place: Place): boolean {
  const paths = linker.resolver.pathsOf(value, place);
  return linker.frameworks.some((one) => (one.timeSpans ?? []).some(({ type }) => paths.some((path) => linker.fits(type, path))));
}

/** What is passed for a parameter without a unit in its name, its default included. Undefined for anything else. */
function unitlessParameter(linker: Linker, value: Value, place: Place): readonly Found[] | undefined {
  if (value.kind !== 'name' || unitOfName(value.name)) return undefined;
  const definitions = linker.resolver.definitionsOf(value.name, place, value.span);
  const [only] = definitions;
  if (definitions.length !== 1 || only?.definition.kind !== 'parameter') return undefined;
  const { file, definition } = only;
  const block = file.code.blocks[file.code.functions[definition.function]!.block]!.parent;
  const byDefault = definition.parameter.default;
  return [
    ...linker.resolver.argumentsFor(file, definition.function, definition.index),
    ...(byDefault ? [{ value: byDefault, place: { file, block } }] : []),
  ];
}

/** What a value says by its names and arithmetic, or as a plain number that makes sense in another unit only. */
function statedFor(
  linker: Linker,
  measures: Measures,
  found: Found,
  { expects, takesText, isTooShort }: Sink,
): UnitMeasure | undefined {
  const { value, place } = found;
  const said = statedBy(measures, value, place, takesText);
  if (said) return said;
  const plain = measures.of(value, place);
  if (plain.kind === 'number' && plain.factors.length <= 1) {
    const unit = unitOfPlain(plain.value, expects);
    if (unit) return meantIn(unit, plain.value, plain.text, plain.at);
  }
  const isOpen = plain.kind === 'unknown';
  const amount = isOpen || (isTooShort && expects === 'ms') ? amountOf(linker, value, place) : undefined;
  const unit = amount !== undefined && isOpen ? unitOfPlain(amount, expects) : undefined;
  if (amount !== undefined && unit) return meantIn(unit, amount, String(amount), linker.locate(place.file, value.span));
  if (amount === undefined || !isTooShort?.(amount)) return undefined;
  return meantIn('s', amount, String(amount), plain.kind === 'number' ? plain.at : linker.locate(place.file, value.span));
}

function meantIn(unit: Unit, amount: number, text: string, at: Location): UnitMeasure {
  const says = `'${text}' is ${spellDuration(amount, unit)} in ${nameOfUnit(unit)}`;
  return { kind: 'unit', unit, isClock: false, isText: false, at, says, trail: [] };
}

function statedBy(measures: Measures, value: Value, place: Place, takesText: boolean): UnitMeasure | undefined {
  const said = measures.spoken(measures.of(value, place));
  // A moment is no duration.
  if (!said || (said.isText && takesText)) return undefined;
  // Nothing of JavaScript counts microseconds: a name that says so means milliseconds.
  if (said.unit === 'us' && !place.file.isPython) return undefined;
  return said;
}

function duration(linker: Linker, { value, place }: Found, sink: Sink, said: UnitMeasure | undefined): Duration {
  const amount = amountOf(linker, value, place);
  const says: Stated<Unit> | undefined = said && { is: said.unit, at: said.at, says: said.says, trail: said.trail };
  return {
    kind: 'duration',
    at: linker.locate(place.file, value.span),
    framework: sink.framework,
    project: place.file.facts.source.project,
    sink: sink.title,
    expects: sink.expects,
    isConstructor: sink.isConstructor,
    ...(says && { says }),
    ...(amount !== undefined && { amount }),
    text: linker.show(value, place.file),
  };
}

/** The number, when it is the same in every deployment that the repository describes: what holds where the environment says nothing else. */
function amountOf(linker: Linker, value: Value, place: Place): number | undefined {
  const constant = linker.constants.valueOf(value, place);
  const options = (constant.kind === 'either' ? constant.options : [constant]).filter(({ kind }) => kind !== 'environment');
  const [first] = options;
  if (first?.kind !== 'literal' || typeof first.value !== 'number' || !Number.isFinite(first.value)) return undefined;
  return options.every((one) => one.kind === 'literal' && one.value === first.value) ? first.value : undefined;
}
