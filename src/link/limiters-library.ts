/** Limiters of libraries: made by a call, applied as they are, or classes that derive from one. */

import { bodyOf } from '../model/body.ts';
import type { Limiter, Stated } from '../model/concepts.ts';
import type { LimiterDescriptor, LimiterDraft } from '../model/framework.ts';
import type { CallSite, CodeFile, Denotation, Linker } from '../model/linking.ts';
import { fileStart, type Location } from '../model/location.ts';
import type { Call, ClassSyntax } from '../model/syntax.ts';
import type { ClassId, Truth, Value } from '../model/value.ts';
import type { LimiterKeys } from './limiters-keys.ts';
import type { Known, LimiterRegistry } from './limiters-registry.ts';
import { buildConfigured, isAdded, optionOf } from './limiters-settings.ts';
import { defaultStore, storeOf } from './limiters-store.ts';
import { PatternTable } from './match.ts';
import { argumentAt, optionAt } from './options.ts';
import { classSymbol, lastName, locate } from './program.ts';
import { offByDefault } from './switches.ts';

/** A descriptor and the framework it is of. */
interface Library {
  readonly framework: string;
  readonly descriptor: LimiterDescriptor;
}

/** What a path of a library does: makes limiters, gives the one of the project, or is one itself. */
export interface LibraryUse extends Library {
  readonly as: 'create' | 'through' | 'applied';
}

/** Limiters of libraries, and what the program makes of them. */
export interface LibraryLimiters {
  readonly uses: PatternTable<LibraryUse>;
  /** The limiter that something of a library is, or was made by. */
  ofExternal(one: Extract<Denotation, { kind: 'external' }>, where?: Location): Known | undefined;
  /** The limiter that a class of the project is by what it derives from. */
  ofClass(one: Extract<Denotation, { kind: 'class' | 'instance' }>): Known | undefined;
  /** The limiter that a call makes. */
  libraryLimiter(framework: string, descriptor: LimiterDescriptor, site: CallSite): Known;
}

/** Reads all calls that make a limiter, and what frameworks find in settings, into the registry. */
export function buildLibraryLimiters(linker: Linker, registry: LimiterRegistry, keys: LimiterKeys): LibraryLimiters {
  const descriptors = linker.frameworks.flatMap((framework) =>
    (framework.limiters ?? []).map((descriptor) => ({ framework: framework.id, descriptor })),
  );
  const applied = new PatternTable(
    descriptors.flatMap((one) => one.descriptor.applied.map((path): readonly [string, Library] => [path, one])),
  );
  const uses = new PatternTable(descriptors.flatMap(usesOf));
  const configured = buildConfigured(
    linker,
    descriptors.map((one) => one.descriptor),
  );
  const libraries = new Map<ClassSyntax, Library | undefined>();
  const spares = sparesOf(
    linker,
    descriptors.map((one) => one.descriptor),
  );
  for (const { framework, descriptor } of descriptors) {
    if (!descriptor.create) continue;
    for (const site of linker.resolver.callsTo(descriptor.create))
      if (!spares.has(site.call)) libraryLimiter(framework, descriptor, site);
  }
  for (const draft of linker.frameworks.flatMap((one) => [...(one.recogniseLimiters?.(linker) ?? [])])) fromSettings(draft);

  function fromSettings({ what, name, at, takesEffect }: LimiterDraft): void {
    const isIt = (pattern: string) =>
      what.kind === 'external'
        ? linker.fits(pattern, what.path)
        : what.kind === 'class' && linker.resolver.derivesFrom(what.file, what.id, pattern);
    const library = descriptors.find(({ descriptor }) => descriptor.applied.some(isIt));
    const key =
      what.kind === 'external'
        ? `${library?.framework}:${what.path}`
        : what.kind === 'class'
          ? `class:${classSymbol(what.file, what.id)}`
          : undefined;
    if (!library || key === undefined || registry.byKey.has(key)) return;
    const { framework, descriptor } = library;
    const limiter = plainLimiter(framework, descriptor, name, at);
    registry.remember(key, { limiter: { ...limiter, ...(takesEffect ? { takesEffect } : {}) }, descriptor });
  }

  function ofExternal(one: Extract<Denotation, { kind: 'external' }>, where?: Location): Known | undefined {
    const passed = new Set<LimiterDescriptor>();
    for (const { framework, descriptor, as } of uses.of(one.path)) {
      if (as === 'create' || passed.has(descriptor)) continue;
      if (as === 'through') {
        const made = one.origin && registry.inProject(descriptor, one.origin.file.facts.source.project);
        if (made) return made;
        passed.add(descriptor);
        continue;
      }
      if (descriptor.configures) {
        const made = registry.inProject(descriptor, one.origin?.file.facts.source.project);
        if (made) return made;
      }
      const site = descriptor.configures ? undefined : descriptor.create ? creationOf(descriptor, one) : one.origin;
      if (site) return libraryLimiter(framework, descriptor, site);
      const key = `${framework}:${one.path}`;
      return (
        registry.byKey.get(key) ??
        registry.remember(key, { limiter: plainLimiter(framework, descriptor, one.path, where), descriptor })
      );
    }
    return undefined;
  }

  function ofClass(one: Extract<Denotation, { kind: 'class' | 'instance' }>): Known | undefined {
    const library = libraryOf(one.file, one.id);
    if (!library) return undefined;
    const key = `class:${classSymbol(one.file, one.id)}`;
    const known = registry.byKey.get(key);
    if (known) return known;
    const { descriptor, framework } = library;
    const cls = one.file.code.classes[one.id]!;
    const made = descriptor.configures ? registry.inProject(descriptor, one.file.facts.source.project) : undefined;
    const method = descriptor.keyMethod ? one.file.methods.get(one.id)?.get(descriptor.keyMethod) : undefined;
    if (made && method === undefined) return made;
    const at = locate(one.file, cls.nameSpan);
    const plain = made?.limiter ?? plainLimiter(framework, descriptor, cls.name, at);
    if (made) registry.templates.add(made.limiter);
    const key_ = method === undefined ? plain.key : keys.keyOfFunction({ file: one.file, id: method }, at);
    return registry.remember(key, { limiter: { ...plain, name: cls.name, at, key: key_ }, descriptor });
  }

  /** The first descriptor that a class derives from something of. */
  function libraryOf(file: CodeFile, id: ClassId): Library | undefined {
    const cls = file.code.classes[id]!;
    if (!libraries.has(cls)) {
      const paths = linker.resolver.basesOf(file, id).flatMap((base) => (base.kind === 'external' ? [base.path] : []));
      libraries.set(cls, applied.first(paths));
    }
    return libraries.get(cls);
  }

  /** The call that made the object a decorator or method belongs to. */
  function creationOf(descriptor: LimiterDescriptor, one: Extract<Denotation, { kind: 'external' }>): CallSite | undefined {
    let site = one.origin;
    for (let i = 0; site && i < 6; i++) {
      if (linker.resolver.calleePaths(site).some((path) => linker.fits(descriptor.create!, path))) return site;
      const callee: Value = site.call.callee;
      if (callee.kind !== 'member') return undefined;
      const place = { file: site.file, block: site.call.block };
      const inner: Denotation | undefined = linker.resolver
        .denote(callee.object, place)
        .find((candidate) => candidate.kind === 'external' && candidate.origin);
      site = inner?.kind === 'external' ? inner.origin : undefined;
    }
    return undefined;
  }

  function libraryLimiter(framework: string, descriptor: LimiterDescriptor, site: CallSite): Known {
    const key = `${site.file.path}:${site.id}`;
    const known = registry.byKey.get(key);
    if (known) return known;
    const place = { file: site.file, block: site.call.block };
    const at = locate(site.file, site.call.span);
    const wide = descriptor.appWide;
    const isWide =
      wide !== undefined &&
      (wide.always === true ||
        (wide.slot !== undefined && argumentAt(site.call, wide.slot.at) !== undefined) ||
        configured(wide.settings).length > 0) &&
      (wide.middleware === undefined || isAdded(linker, wide.middleware));
    const limiter: Limiter = {
      kind: 'limiter',
      name:
        descriptor.configures && site.call.callee.kind === 'member' ? (lastName(site.call.callee.object) ?? '') : nameOf(site),
      at,
      framework,
      project: site.file.facts.source.project,
      store: storeOf(linker, descriptor, site, configured),
      evicts: descriptor.evicts,
      key: keys.keyOf(descriptor, site),
      isCoarse: false,
      takesEffect: switchedOff(linker, descriptor, site) ??
        offByDefault(linker, site) ??
        unwired(linker, descriptor, site) ??
        unmet(linker, descriptor, site) ?? { is: 'yes', says: 'it is created here', at, trail: [] },
      covers: 0,
      isOwn: false,
      ...limitText(site, linker, place),
    };
    return registry.remember(key, { limiter, site, descriptor, appWide: isWide });
  }

  function plainLimiter(framework: string, descriptor: LimiterDescriptor, name: string, at: Location | undefined): Limiter {
    const anywhere = at ?? { file: linker.program.code.keys().next().value!, span: fileStart };
    return {
      kind: 'limiter',
      name,
      at: anywhere,
      framework,
      project: linker.program.files.get(anywhere.file)?.source.project ?? '',
      store: defaultStore(linker, descriptor, 'the library keeps its counters there by default'),
      evicts: descriptor.evicts,
      key: { is: descriptor.key.default, says: 'the library counts by it', trail: [] },
      isCoarse: false,
      takesEffect: { is: 'yes', says: 'it is applied', trail: [] },
      covers: 0,
      isOwn: false,
    };
  }

  return { uses, ofExternal, ofClass, libraryLimiter };
}

/** Patterns of a descriptor with what fits them does. */
function usesOf({ framework, descriptor }: Library): (readonly [string, LibraryUse])[] {
  const { create, through = [], applied } = descriptor;
  return [
    ...(create ? [[create, { framework, descriptor, as: 'create' }] as const] : []),
    ...through.map((path) => [path, { framework, descriptor, as: 'through' }] as const),
    ...applied.map((path) => [path, { framework, descriptor, as: 'applied' }] as const),
  ];
}

/** Created without its app, and no method ever brings the two together. */
function unmet(linker: Linker, { needsApp }: LimiterDescriptor, site: CallSite): Stated<Truth> | undefined {
  if (!needsApp) return undefined;
  const place = { file: site.file, block: site.call.block };
  if (argumentAt(site.call, needsApp.slot.at)) return undefined;
  if (site.call.positional.some((one) => one.kind === 'spread')) return undefined;
  const isApp = (value: Value) =>
    linker.resolver.pathsOf(value, place).some((path) => linker.fits(needsApp.app, path) || path.startsWith('~app'));
  if (site.call.positional.some(isApp)) return undefined;
  for (const one of linker.program.callsByName.get(needsApp.method) ?? []) {
    const { callee } = one.call;
    const home = { file: one.file, block: one.call.block };
    const denoted = callee.kind === 'member' ? linker.resolver.denote(callee.object, home) : [];
    // What nobody could follow may be it.
    if (denoted.length === 0) return undefined;
    if (
      denoted.some(
        (it) =>
          (it.kind === 'external' || it.kind === 'instance') &&
          (it.origin?.call === site.call || ('parameter' in it && it.parameter)),
      )
    )
      return undefined;
  }
  const says = `it is given no app, and nothing calls its '${needsApp.method}'`;
  return { is: 'no', at: locate(site.file, site.call.span), says, trail: [] };
}

function switchedOff(linker: Linker, descriptor: LimiterDescriptor, site: CallSite): Stated<Truth> | undefined {
  for (const off of descriptor.off ?? []) {
    const slotted = optionOf(linker, descriptor, site, off.slot);
    if (!slotted) continue;
    const { value, place } = slotted;
    const at = locate(place.file, value.span);
    const constant = linker.constants.valueOf(value, place);
    if (off.value === 'always-true') {
      const skips = linker.resolver.denote(value, place).find((one) => one.kind === 'function');
      const returned = skips?.kind === 'function' ? bodyOf(skips.file, skips.id).returns : [];
      if (returned.length === 1 && returned[0]!.value?.kind === 'literal' && returned[0]!.value.value === true)
        return { is: 'no', at, says: 'every request is skipped', trail: [] };
    } else if (constant.kind === 'literal' && constant.value === off.value)
      return { is: 'no', at, says: 'it is switched off', trail: constant.trail };
  }
  return undefined;
}

function unwired(linker: Linker, descriptor: LimiterDescriptor, site: CallSite): Stated<Truth> | undefined {
  const { needsAssign } = descriptor;
  if (!needsAssign) return undefined;
  for (const file of linker.program.code.values()) {
    if (file.isPython !== site.file.isPython) continue;
    for (const assign of file.code.assigns) if (endsWith(assign.target, needsAssign)) return undefined;
  }
  return {
    is: 'no',
    at: locate(site.file, site.call.span),
    says: `nothing assigns it to '${needsAssign.join('.')}' of the app, which the library asks for`,
    trail: [],
  };
}

function endsWith(target: Value, members: readonly string[]): boolean {
  let value = target;
  for (const name of [...members].reverse()) {
    if (value.kind !== 'member' || value.property !== name) return false;
    value = value.object;
  }
  return true;
}

/** The variable a limiter is bound to, else what made it. */
function nameOf(site: CallSite): string {
  const bound = site.file.code.bindings.find((binding) => binding.value?.kind === 'call' && binding.value.call === site.id);
  return bound?.name ?? lastName(site.call.callee) ?? 'limiter';
}

function limitText(site: CallSite, linker: Linker, place: { file: CodeFile; block: number }): { limit?: string } {
  const value = argumentAt(site.call, ['default_limits', [0, 'max'], [0, 'limit'], 'times']);
  if (!value) return {};
  const constant = linker.constants.valueOf(value, place);
  const first = constant.kind === 'list' ? constant.items[0] : constant;
  return first?.kind === 'literal' ? { limit: String(first.value) } : {};
}

/** Calls that make limiters for the time when another one's store cannot be reached. */
function sparesOf(linker: Linker, descriptors: readonly LimiterDescriptor[]): ReadonlySet<Call> {
  const found = new Set<Call>();
  for (const { create, spare } of descriptors) {
    if (!create || !spare) continue;
    for (const site of linker.resolver.callsTo(create)) {
      const given = optionAt(linker, site, spare);
      for (const one of given ? linker.resolver.denote(given.value, given.place) : [])
        if (one.kind === 'external' && one.origin) found.add(one.origin.call);
    }
  }
  return found;
}
