import type { Framework, SigningKeyDescriptor, Slot } from '../model/framework.ts';
import type { CallSite, CodeFile, Linker, Place } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { keyOf, readOption } from './call-options.ts';
import { purposeOfCookie } from './cookie-purposes.ts';
import { stageOfTest } from './development.ts';
import { optionAt } from './options.ts';
import { codeOfProject, parentFolder } from './program.ts';

/** A key where it is handed over. */
export interface KeySink {
  readonly descriptor: SigningKeyDescriptor;
  readonly framework: string;
  readonly value: Value;
  readonly place: Place;
}

/** Every place where a key that signs is handed over, in the order of the descriptors. */
export function* keySinksOf(linker: Linker): Generator<KeySink> {
  for (const framework of linker.frameworks) {
    for (const descriptor of framework.signingKeys ?? []) {
      for (const found of sinksOf(descriptor, framework, linker))
        yield { descriptor, framework: framework.id, ...servedSide(linker, found) };
    }
  }
}

type Found = Pick<KeySink, 'value' | 'place'>;

/** `isTest ? 'secret' : readFileSync(path)`: the key that is used where the app serves. */
function servedSide(linker: Linker, found: Found): Found {
  const [bound, more] = found.value.kind === 'name' ? linker.resolver.bindingsOf(found.value, found.place) : [found];
  if (bound?.value.kind !== 'conditional' || more) return found;
  const { test, then, otherwise } = bound.value;
  const stage = stageOfTest(test, true, () => undefined);
  if (!stage) return found;
  const served = { value: stage === 'production' ? then : otherwise, place: bound.place };
  // What is known of both sides is told apart where keys are judged.
  const { kind } = linker.constants.valueOf(served.value, served.place);
  return kind === 'unknown' || kind === 'made' ? served : found;
}

function sinksOf(descriptor: SigningKeyDescriptor, framework: Framework, linker: Linker): Iterable<Found> {
  const { key } = descriptor;
  if ('call' in key) return fromCalls(key, linker);
  if ('member' in key) return fromMembers(key.member, linker);
  if ('entry' in key) return fromEntries(key, framework, linker);
  if ('setting' in key) return fromSettingsModules(key.setting, linker);
  return fromFields(key, linker);
}

type KeyAt<K extends string> = Extract<SigningKeyDescriptor['key'], { readonly [key in K]: unknown }>;

function* fromCalls({ call, slot, factory, given, cookie }: KeyAt<'call'>, linker: Linker): Generator<Found> {
  for (const site of linker.resolver.callsTo(call)) {
    if (given && !isGiven(site, given, linker)) continue;
    if (cookie && isPreference(site, cookie, linker)) continue;
    const { found } = readOption(linker, site, slot);
    if (found.length > 0) yield* found;
    else {
      const made = optionAt(linker, site, slot, factory);
      if (made) yield made;
    }
  }
}

function isPreference(site: CallSite, cookie: Slot, linker: Linker): boolean {
  return readOption(linker, site, cookie).found.some(({ value, place }) => {
    const name = linker.constants.valueOf(value, place);
    return name.kind === 'literal' && typeof name.value === 'string' && purposeOfCookie(name.value, undefined) === 'preference';
  });
}

function isGiven(site: CallSite, { slot, path }: NonNullable<KeyAt<'call'>['given']>, linker: Linker): boolean {
  const value = linker.argument(site.call, slot);
  const place = { file: site.file, block: site.call.block };
  return value !== undefined && linker.resolver.pathsOf(value, place).some((one) => linker.fits(path, one));
}

function* fromMembers(pattern: string, linker: Linker): Generator<Found> {
  const name = pattern.slice(pattern.lastIndexOf('.') + 1);
  for (const file of linker.program.code.values()) {
    for (const { target, value, block, isAugmented } of file.code.assigns) {
      if (isAugmented || target.kind !== 'member' || target.property !== name) continue;
      const place = { file, block };
      const paths = linker.resolver.pathsOf(target.object, place);
      if (paths.some((path) => linker.fits(pattern, `${path}.${name}`))) yield { value, place };
    }
  }
}

function* fromEntries({ entry, of }: KeyAt<'entry'>, framework: Framework, linker: Linker): Generator<Found> {
  const { resolver } = linker;
  for (const file of linker.program.code.values()) {
    for (const { target, value, block, isAugmented } of file.code.assigns) {
      if (isAugmented || entryName(target) !== entry || (target.kind !== 'index' && target.kind !== 'member')) continue;
      const place = { file, block };
      if (resolver.pathsOf(target.object, place).some((path) => linker.fits(of, path))) yield { value, place };
    }
  }
  for (const site of resolver.callsTo(`${of}.{update,from_mapping,setdefault}`)) {
    const place = { file: site.file, block: site.call.block };
    const { named, positional } = site.call;
    const given = named.find(({ name }) => name === entry)?.value;
    if (given) yield { value: given, place };
    const [first, second] = positional;
    if (first?.kind === 'literal' && first.value === entry && second) yield { value: second, place };
    // Written there, `dict(KEY="x")`, or a name for either.
    else if (first) yield* keyOf(linker, first, place, entry, 0).found;
  }
  for (const { call, object } of framework.configObjects ?? []) {
    for (const site of resolver.callsTo(call)) yield* fromConfigObject(site, linker.argument(site.call, object), entry, linker);
  }
}

function entryName(target: Value): string | undefined {
  if (target.kind === 'index')
    return target.index.kind === 'literal' && typeof target.index.value === 'string' ? target.index.value : undefined;
  return target.kind === 'member' ? target.property : undefined;
}

/** A class or module that is loaded as configuration, whether named by value, by text, or chosen at run time from the project's own. */
function* fromConfigObject(site: CallSite, object: Value | undefined, entry: string, linker: Linker): Generator<Found> {
  if (!object || object.kind === 'object') return;
  const place = { file: site.file, block: site.call.block };
  const { resolver } = linker;
  const named = resolver.denote(object, place);
  const files = named.flatMap((one) => (one.kind === 'file' ? [one.file] : []));
  const classes = named.flatMap((one) => (one.kind === 'class' || one.kind === 'instance' ? [one] : []));
  if (files.length > 0 || classes.length > 0) {
    for (const one of classes) yield* classField(one.file, one.id, entry, linker);
    for (const file of files) yield* moduleNames(file, entry);
    return;
  }
  for (const file of codeOfProject(linker.program, site.file.facts.source.project)) {
    if (file.isPython !== site.file.isPython) continue;
    for (const [id, { name }] of file.code.classes.entries())
      if (/(?:Config|Settings|Configuration)$/.test(name)) yield* ownField(file, id, entry, linker);
    if (/(?:^|\/)(?:[\w-]{0,40}config|[\w-]{0,40}settings)\.py$/i.test(file.path)) yield* moduleNames(file, entry);
  }
}

/** The field where it is written: in the class or the nearest base that has it. */
function* classField(file: CodeFile, id: number, name: string, linker: Linker): Generator<Found> {
  const classes = [{ file, id }, ...linker.resolver.basesOf(file, id).flatMap((one) => (one.kind === 'class' ? [one] : []))];
  for (const one of classes) {
    const found = [...ownField(one.file, one.id, name, linker)];
    if (found.length === 0) continue;
    yield* found;
    return;
  }
}

function ownField(file: CodeFile, id: number, name: string, linker: Linker): readonly Found[] {
  // `class TestingConfig(Config)`: no request is answered with it.
  if (/^(?:Unit|Local)?Test(?:s|ing)?(?:Config|Settings|Configuration|Config\w{0,10})?$/.test(file.code.classes[id]!.name))
    return [];
  return linker.resolver.fieldValues(file, id, name);
}

function* moduleNames(file: CodeFile, name: string): Generator<Found> {
  for (const definition of file.scopes.get(0)?.names.get(name) ?? []) {
    if (definition.kind === 'binding' && definition.binding.value)
      yield { value: definition.binding.value, place: { file, block: definition.binding.block } };
  }
}

function* fromSettingsModules([name, ...keys]: readonly [string, ...string[]], linker: Linker): Generator<Found> {
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isSettingsModule(file, linker)) continue;
    for (const found of moduleNames(file, name)) {
      let value: Value | undefined = found.value;
      for (const key of keys)
        value = value?.kind === 'object' ? value.entries.find((entry) => entry.key === key)?.value : undefined;
      if (value) yield { value, place: found.place };
    }
  }
}

/** A Django settings module: by names that only Django reads, or by its place where no other framework is in use. */
function isSettingsModule(file: CodeFile, linker: Linker): boolean {
  const names = file.scopes.get(0)?.names;
  if (!names) return false;
  if (['INSTALLED_APPS', 'ROOT_URLCONF', 'WSGI_APPLICATION', 'MIDDLEWARE'].some((name) => names.has(name))) return true;
  const isPlaced =
    /(?:^|\/)[\w-]{0,40}settings[\w-]{0,40}\.py$/i.test(file.path) || /(?:^|\/)settings$/i.test(parentFolder(file.path));
  return isPlaced && !linker.frameworks.some(({ id, keepsOwnSettings }) => keepsOwnSettings && linker.stacks.uses(file.path, id));
}

function* fromFields({ field, base }: KeyAt<'field'>, linker: Linker): Generator<Found> {
  for (const file of linker.program.code.values()) {
    for (const id of file.code.classes.keys())
      if (linker.resolver.derivesFrom(file, id, base)) yield* ownField(file, id, field, linker);
  }
}
