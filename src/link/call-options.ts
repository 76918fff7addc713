import type { Constant, Stated } from '../model/concepts.ts';
import type { Framework, Slot } from '../model/framework.ts';
import type { CallSite, CodeFile, Denotation, Linker, Place } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import type { Call } from '../model/syntax.ts';
import type { Truth, Value } from '../model/value.ts';
import { tableOf } from './match.ts';
import { once } from './program.ts';

/** An expression and where it stands. */
export interface Found {
  readonly value: Value;
  readonly place: Place;
}

/** What an option of a call is given: all it can be, when that depends on something. */
export interface Option {
  readonly found: readonly Found[];
  /** It may also be left out. With nothing found: it is left out. */
  readonly mayBeAbsent: boolean;
  /** False when a spread or an object could not be followed: it may be given there. */
  readonly isComplete: boolean;
}

const nowhere: Option = { found: [], mayBeAbsent: true, isComplete: true };
const unseen: Option = { found: [], mayBeAbsent: true, isComplete: false };
const MAX_DEPTH = 8;
/** In a way through objects: all of their keys. */
const anyKey = '*';

/** Follows a slot through spreads, names, constants of other files and conditions to the expressions it can get. */
export function readOption(linker: Linker, site: CallSite, slot: Slot): Option {
  const place = { file: site.file, block: site.call.block };
  let isComplete = true;
  for (const at of slot.at) {
    const [first, ...keys] = typeof at === 'object' ? at : [at];
    let option = argumentOf(linker, site.call, place, first!);
    let holder = nowhere;
    for (const key of keys) {
      holder = option;
      option = entryOf(linker, option, String(key));
    }
    if (option.found.length > 0) return { ...option, isComplete: option.isComplete && isComplete };
    // The object that would hold it stands here, so it does not stand elsewhere.
    if (holder.found.length > 0 && holder.found.every((one) => isObject(linker, one)) && option.isComplete)
      return isComplete ? nowhere : unseen;
    isComplete &&= option.isComplete;
  }
  return isComplete ? nowhere : unseen;
}

function isObject(linker: Linker, { value, place }: Found): boolean {
  return (
    value.kind === 'object' ||
    linker.resolver.denote(value, place).some((one) => one.kind === 'value' && one.value.kind === 'object')
  );
}

function argumentOf(linker: Linker, call: Call, place: Place, at: number | string): Option {
  if (typeof at === 'number') {
    const before = call.positional.slice(0, at + 1);
    const isSpread = before.some(({ kind }) => kind === 'spread') && !place.file.isPython;
    const value = before[at];
    if (value && value.kind !== 'spread') return { found: [{ value, place }], mayBeAbsent: false, isComplete: true };
    return isSpread ? unseen : nowhere;
  }
  const named = call.named.find(({ name }) => name === at);
  if (named) return { found: [{ value: named.value, place }], mayBeAbsent: false, isComplete: true };
  const spreads = call.positional.flatMap((one) => (one.kind === 'spread' ? [one.value] : []));
  const options = spreads.map((value) => keyOf(linker, value, place, at, 0));
  return options.find(({ found }) => found.length > 0) ?? { ...nowhere, isComplete: options.every((one) => one.isComplete) };
}

function entryOf(linker: Linker, option: Option, key: string): Option {
  if (option.found.length === 0) return option;
  if (key === anyKey) return everyEntryOf(linker, option);
  const inner = option.found.map(({ value, place }) => keyOf(linker, value, place, key, 0));
  return merge(inner, option.mayBeAbsent, option.isComplete);
}

/** What all keys of an object are given: the fields of a schema. */
function everyEntryOf(linker: Linker, { found }: Option): Option {
  const objects = found.flatMap(({ value, place }) =>
    value.kind === 'object'
      ? [{ value, place }]
      : linker.resolver
          .denote(value, place)
          .flatMap((one) =>
            one.kind === 'value' && one.value.kind === 'object' ? [{ value: one.value, place: one.place }] : [],
          ),
  );
  const entries = objects.flatMap(({ value, place }) =>
    value.entries.flatMap((entry) => (entry.value.kind === 'spread' ? [] : [{ value: entry.value, place }])),
  );
  return { found: entries, mayBeAbsent: true, isComplete: false };
}

function merge(options: readonly Option[], mayBeAbsent: boolean, isComplete: boolean): Option {
  return {
    found: options.flatMap(({ found }) => found).slice(0, 8),
    mayBeAbsent: mayBeAbsent || options.length === 0 || options.some((one) => one.mayBeAbsent || one.found.length === 0),
    isComplete: isComplete && options.every((one) => one.isComplete),
  };
}

/** The entry of a key in whatever objects an expression stands for. */
export function keyOf(linker: Linker, value: Value, place: Place, key: string, depth: number): Option {
  if (depth > MAX_DEPTH) return unseen;
  if (value.kind === 'object') return keyOfObject(linker, value, place, key, depth);
  if (value.kind === 'literal') return nowhere;
  const denoted = linker.resolver.denote(value, place);
  if (denoted.length === 0) return unseen;
  return merge(
    denoted.map((one) => keyOfDenotation(linker, one, key, depth)),
    false,
    true,
  );
}

function keyOfDenotation(linker: Linker, one: Denotation, key: string, depth: number): Option {
  if (one.kind === 'value')
    return one.value.kind === 'object'
      ? keyOfObject(linker, one.value, one.place, key, depth)
      : one.value.kind === 'literal'
        ? nowhere
        : unseen;
  if (one.kind === 'external' && /^(?:string|str|String|number|boolean)\(\)$/.test(one.path)) return nowhere;
  if (one.kind !== 'external' || !one.origin) return unseen;
  const { file, call } = one.origin;
  const place = { file, block: call.block };
  const settings = linker.constants.dumped(one.origin);
  if (settings) {
    const value: Value = { kind: 'member', object: settings, property: key, span: call.span };
    return linker.constants.settingOf(value, place)
      ? { found: [{ value, place }], mayBeAbsent: false, isComplete: true }
      : nowhere;
  }
  if (one.path === 'dict()') {
    const own = argumentOf(linker, call, place, key);
    return own.found.length > 0 || call.positional.length === 0 || call.positional[0]?.kind === 'spread'
      ? own
      : keyOf(linker, call.positional[0]!, place, key, depth + 1);
  }
  if (one.path === 'Object.assign()' || one.path === 'Object.freeze()' || merges(linker.frameworks).of(one.path).length > 0)
    return lastOf(call.positional.map((argument) => keyOf(linker, argument, place, key, depth + 1)));
  return unseen;
}

/** Calls that lay objects over each other. */
const merges = once((frameworks: readonly Framework[]) =>
  tableOf(frameworks, ({ objectMerges = [] }) => objectMerges.map((call) => [`${call}()`, true])),
);

function keyOfObject(linker: Linker, value: Value & { kind: 'object' }, place: Place, key: string, depth: number): Option {
  const steps = value.entries.flatMap((entry): Option[] => {
    if (entry.key === key) return [{ found: [{ value: entry.value, place }], mayBeAbsent: false, isComplete: true }];
    if (entry.key !== undefined) return [];
    return [entry.value.kind === 'spread' ? keyOf(linker, entry.value.value, place, key, depth + 1) : unseen];
  });
  const written = lastOf(steps);
  const later = assignedLater(linker, value, place.file, key);
  if (later.length === 0) return written;
  return { found: [...written.found, ...later], mayBeAbsent: written.found.length === 0, isComplete: written.isComplete };
}

/** Of several objects laid over each other: the last that has the key, and those before it while it may lack the key. */
function lastOf(options: readonly Option[]): Option {
  let result: Option = nowhere;
  for (const one of options) {
    if (one.found.length === 0) result = { ...result, isComplete: result.isComplete && one.isComplete };
    else if (one.mayBeAbsent)
      result = {
        found: [...result.found, ...one.found],
        mayBeAbsent: result.mayBeAbsent,
        isComplete: result.isComplete && one.isComplete,
      };
    else result = one;
  }
  return result;
}

/** `options.cookie.secure = true` after the object was written. */
function assignedLater(linker: Linker, object: Value, file: CodeFile, key: string): Found[] {
  return file.code.assigns.flatMap((assign): Found[] => {
    const { target } = assign;
    const property =
      target.kind === 'member'
        ? target.property
        : target.kind === 'index' && target.index.kind === 'literal'
          ? target.index.value
          : undefined;
    if (property !== key || (target.kind !== 'member' && target.kind !== 'index')) return [];
    const place = { file, block: assign.block };
    const owners = linker.resolver.denote(target.object, place);
    return owners.some((one) => one.kind === 'value' && one.value === object) ? [{ value: assign.value, place }] : [];
  });
}

/** A flag of an option: on, off, or its default when it is left out. `title` is the call's name and `key` the option's, for the reason. */
export function readFlag(linker: Linker, option: Option, byDefault: Truth, title: string, key: string): Stated<Truth> {
  const absent: Stated<Truth> = {
    is: byDefault,
    says: `${title} leaves '${key}' ${byDefault === 'yes' ? 'on' : 'off'} by default`,
    trail: [],
  };
  if (option.found.length === 0)
    return option.isComplete ? absent : { is: 'unknown', says: 'the options could not be followed', trail: [] };
  const stated = option.found.map((one) => truthOf(linker, one, key));
  const all = option.mayBeAbsent ? [...stated, absent] : stated;
  const first = all[0]!;
  return all.every(({ is }) => is === first.is) ? first : { is: 'unknown', says: 'it depends on a condition', trail: [] };
}

/** Whether an expression is true in every deployment that the repository describes, or false in every one. */
export function truthOf(linker: Linker, { value, place }: Found, key: string): Stated<Truth> {
  const compared = comparedToWord(linker, value, place, 0);
  if (compared) return stateTruth(compared, key, linker, value, place);
  return stateTruth(linker.constants.valueOf(value, place), key, linker, value, place);
}

function stateTruth(constant: Constant, key: string, linker: Linker, value: Value, place: Place): Stated<Truth> {
  const is = truthOfConstant(constant);
  const written = linker.show(value, place.file);
  const at = constant.kind === 'either' ? (constant.options[0]?.at ?? constant.at) : constant.at;
  return { is, at, says: `'${key}' is ${written}`, trail: constant.trail.filter((step) => !isSame(step.at, at)) };
}

function truthOfConstant(constant: Constant): Truth {
  switch (constant.kind) {
    case 'literal':
      // 'auto' and other words leave the decision to the request.
      if (typeof constant.value === 'string') return constant.value === '' ? 'no' : 'unknown';
      return constant.value ? 'yes' : 'no';
    case 'either': {
      const truths = constant.options.map(truthOfConstant);
      return truths.length > 0 && truths.every((truth) => truth === truths[0]) ? truths[0]! : 'unknown';
    }
    default:
      return 'unknown';
  }
}

const switchedOn = /^(?:true|1|yes|on|y|t)$/i;
const switchedOff = /^(?:false|0|no|off|n|f|)$/i;

/** `os.getenv("COOKIE_SECURE", "false").lower() == "true"`: the outcome for the values that the repository gives. */
function comparedToWord(linker: Linker, value: Value, place: Place, depth: number): Constant | undefined {
  if (depth > 4) return undefined;
  if (value.kind === 'name' || value.kind === 'member') {
    const bound = linker.resolver.bindingsOf(value, place);
    return bound.length === 1 ? comparedToWord(linker, bound[0]!.value, bound[0]!.place, depth + 1) : undefined;
  }
  if (value.kind !== 'binary' || !['==', '===', 'in'].includes(value.operator)) return undefined;
  const words = value.right.kind === 'list' ? value.right.items : [value.right];
  if (!words.every((word) => word.kind === 'literal' && typeof word.value === 'string' && switchedOn.test(word.value)))
    return undefined;
  return asSwitch(linker.constants.valueOf(value.left, place));
}

function asSwitch(constant: Constant): Constant | undefined {
  if (constant.kind === 'either') {
    const options = constant.options.map(asSwitch);
    return options.every((one) => one !== undefined) ? { ...constant, options } : undefined;
  }
  if (constant.kind !== 'literal') return undefined;
  const text = String(constant.value);
  if (!switchedOn.test(text) && !switchedOff.test(text)) return undefined;
  return { ...constant, value: switchedOn.test(text) };
}

/** The one text (or number) an expression stands for. */
export function textOf(linker: Linker, { value, place }: Found): string | undefined {
  const constant = linker.constants.valueOf(value, place);
  const only = constant.kind === 'either' ? constant.options.at(-1)! : constant;
  return only.kind === 'literal' && typeof only.value === 'string' ? only.value : undefined;
}

/** Whether two places are one. */
export function isSame(a: Location, b: Location): boolean {
  return a.file === b.file && a.span === b.span;
}

/** Whether a call fits the condition of a descriptor: the argument in a slot is (or makes, or lists) something with this path. */
export function isMeant(
  linker: Linker,
  site: CallSite,
  when: { readonly slot: Slot; readonly path: string } | undefined,
): boolean {
  if (!when) return true;
  const value = linker.argument(site.call, when.slot);
  if (!value) return false;
  const place = { file: site.file, block: site.call.block };
  const listed = linker.resolver
    .denote(value, place)
    .flatMap((one) => (one.kind === 'value' && one.value.kind === 'list' ? [{ items: one.value.items, place: one.place }] : []));
  const paths = [
    // `server.auth.strategy('session', 'cookie', options)`
    ...(value.kind === 'literal' && typeof value.value === 'string' ? [value.value] : []),
    ...linker.resolver.pathsOf(value, place),
    ...listed.flatMap((one) => one.items.flatMap((item) => linker.resolver.pathsOf(item, one.place))),
  ];
  return paths.some((path) => linker.fits(when.path, path));
}

/** Whether production code of the file's project imports one of these packages. */
export function importsPackage(linker: Linker, file: CodeFile, packages: readonly string[]): boolean {
  let known = importsOf.get(linker.program);
  if (!known) importsOf.set(linker.program, (known = readImports(linker)));
  const own = known.get(file.facts.source.project);
  return own !== undefined && packages.some((name) => own.has(name));
}

const importsOf = new WeakMap<object, Map<string, Set<string>>>();

function readImports(linker: Linker): Map<string, Set<string>> {
  const byProject = new Map<string, Set<string>>();
  for (const file of linker.program.code.values()) {
    const { project } = file.facts.source;
    const set = byProject.get(project) ?? new Set<string>();
    byProject.set(project, set);
    const add = (from: string) => {
      const parts = from.split(file.isPython ? '.' : '/');
      for (let i = 1; i <= Math.min(parts.length, 3); i++) set.add(parts.slice(0, i).join(file.isPython ? '.' : '/'));
    };
    for (const one of file.code.imports) add(one.from);
    for (const binding of file.code.bindings) if (binding.value?.kind === 'module') add(binding.value.from);
    // `require('dotenv-safe').config()`
    for (const { callee } of file.code.calls) {
      const root = callee.kind === 'member' ? callee.object : callee;
      if (root.kind === 'module') add(root.from);
    }
  }
  return byProject;
}
