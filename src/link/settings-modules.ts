import type { CodeFile, Linker, Program } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import type { BlockId, Value } from '../model/value.ts';
import type { Found, Option } from './call-options.ts';
import { developmentFile, developmentOnly, stageOfTest } from './development.ts';
import { blocksAround, groupedBy, once } from './program.ts';

/** Settings that stand as names of one module, as the server loads it (Django). */
export interface SettingsModule {
  readonly file: CodeFile;
  /** What a name can be in production. */
  get(name: string): Option & { readonly at?: Location };
  /** Where a list of this name holds such an element, in this module or one it takes over. */
  holds(name: string, element: string): Location | undefined;
}

const MAX_HOPS = 8;
/** Names that only a Django settings module defines. https://docs.djangoproject.com/en/5.2/ref/settings/ */
const telling = ['INSTALLED_APPS', 'MIDDLEWARE', 'MIDDLEWARE_CLASSES', 'ROOT_URLCONF', 'WSGI_APPLICATION'];

/**
 * The settings modules that production loads: those that the entry points (`wsgi.py`, `asgi.py`, then `manage.py`) and the environment name in
 * `DJANGO_SETTINGS_MODULE`; where nobody says, those that no other settings module takes over and that are not made for development.
 */
export function settingsModules(linker: Linker): readonly SettingsModule[] {
  const known = modulesOf.get(linker);
  if (known) return known;
  const files = [...linker.program.code.values()].filter(
    (file) => file.isPython && isProductionRole(file) && isSettings(linker, file, 0),
  );
  const loaded = loadedFiles(linker).filter((file) => files.includes(file));
  const taken = new Set(files.flatMap((file) => starFiles(linker, file)));
  const usable = (list: readonly CodeFile[]) => list.filter((file) => developmentFile(linker.program, file.path) !== 'yes');
  const tops = usable(files.filter((file) => !taken.has(file)));
  const chosen = usable(loaded).length > 0 ? topmost(linker, usable(loaded)) : tops;
  const found = chosen.map((file) => moduleOf(linker, file));
  modulesOf.set(linker, found);
  return found;
}

/** Without those that another of them takes over: `asgi.py` still names the base, `wsgi.py` the module of production made of it. */
function topmost(linker: Linker, files: readonly CodeFile[]): readonly CodeFile[] {
  if (files.length < 2) return files;
  const below = (file: CodeFile, hops = 0): CodeFile[] =>
    hops > MAX_HOPS ? [] : starFiles(linker, file).flatMap((base) => [base, ...below(base, hops + 1)]);
  const taken = new Set(files.flatMap((file) => below(file).filter((one) => one !== file)));
  const left = files.filter((file) => !taken.has(file));
  return left.length > 0 ? left : files;
}

const modulesOf = new WeakMap<Linker, readonly SettingsModule[]>();

function isProductionRole(file: CodeFile): boolean {
  return file.facts.source.role !== 'migration';
}

function isSettings(linker: Linker, file: CodeFile, hops: number): boolean {
  const names = file.scopes.get(0)?.names;
  const said = telling.filter((name) => names?.get(name)?.some(({ kind }) => kind === 'binding'));
  // A library that lists its apps for whoever takes them over says no more.
  if (
    said.length > 1 ||
    (said.length === 1 && !/(?:^|\/)__init__\.py$/.test(file.path.replace(/(?:settings|config|conf)\/__init__\.py$/, '')))
  )
    return true;
  return hops < 3 && starFiles(linker, file).some((base) => base !== file && isSettings(linker, base, hops + 1));
}

function starFiles(linker: Linker, file: CodeFile): CodeFile[] {
  return (file.scopes.get(0)?.starImports ?? []).flatMap((one) => {
    const module = linker.resolver.modules.resolve(one.from, file);
    return module.kind === 'file' ? [module.file] : [];
  });
}

/** Files named in `DJANGO_SETTINGS_MODULE`, by the most telling place that names one. */
function loadedFiles(linker: Linker): CodeFile[] {
  const byRank: string[][] = [[], [], []];
  for (const project of new Set([...linker.program.files.values()].map(({ source }) => source.project)))
    for (const layer of linker.environment.layersOf('DJANGO_SETTINGS_MODULE', project)) byRank[0]!.push(layer.value);
  for (const site of linker.program.callsByName.get('setdefault') ?? []) {
    const [key, module] = site.call.positional;
    if (!module || key?.kind !== 'literal' || key.value !== 'DJANGO_SETTINGS_MODULE' || !isProductionRole(site.file)) continue;
    const constant = linker.constants.valueOf(module, { file: site.file, block: site.call.block });
    const texts = constant.kind === 'either' ? constant.options : [constant];
    const name = site.file.path.slice(site.file.path.lastIndexOf('/') + 1);
    const rank = name === 'wsgi.py' || name === 'asgi.py' ? 1 : 2;
    for (const text of texts) if (text.kind === 'literal' && typeof text.value === 'string') byRank[rank]!.push(text.value);
  }
  for (const modules of byRank) {
    const files = [...new Set(modules)].flatMap((module) => filesOf(linker, module));
    if (files.some((file) => developmentFile(linker.program, file.path) !== 'yes')) return files;
  }
  return [];
}

function filesOf(linker: Linker, module: string): CodeFile[] {
  const path = module.replaceAll('.', '/');
  return (modulesByName(linker.program).get(lastPart(path)) ?? []).filter(({ path: own }) =>
    [`${path}.py`, `${path}/__init__.py`].some((one) => own === one || own.endsWith(`/${one}`)),
  );
}

/** Python's modules by the last part of their name, in order of path. */
const modulesByName = once(({ code }: Program) =>
  groupedBy(code.values(), (file) => lastPart(file.path.replace(/(?:\/__init__)?\.py$/, ''))),
);

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function moduleOf(linker: Linker, file: CodeFile): SettingsModule {
  return {
    file,
    get: (name) => settingOf(linker, file, name, 0),
    holds: (name, element) => elementOf(linker, file, name, element, 0),
  };
}

/** The last assignment counts, and those under a condition after it. */
function settingOf(linker: Linker, file: CodeFile, name: string, hops: number): Option & { readonly at?: Location } {
  let found: Found[] = [];
  let mayBeAbsent = true;
  let at: Location | undefined;
  for (const definition of file.scopes.get(0)?.names.get(name) ?? []) {
    if (definition.kind !== 'binding' || !definition.binding.value || definition.binding.isAugmented) continue;
    const { binding } = definition;
    if (developmentOnly(linker.program, { file, block: binding.block }) === 'yes') continue;
    const one = { value: binding.value!, place: { file, block: binding.block } };
    at = linker.locate(file, binding.value!.span);
    if (isConditional(file, binding.block)) found.push(one);
    else {
      found = [one];
      mayBeAbsent = false;
    }
  }
  if (!mayBeAbsent || hops >= MAX_HOPS) return { found, mayBeAbsent, isComplete: true, ...(at && { at }) };
  const bases = starFiles(linker, file).reverse();
  for (const base of bases) {
    const inherited = settingOf(linker, base, name, hops + 1);
    if (inherited.found.length === 0) continue;
    return { ...inherited, found: [...inherited.found, ...found], ...(at && { at }) };
  }
  return { found, mayBeAbsent, isComplete: true, ...(at && { at }) };
}

function isConditional(file: CodeFile, block: BlockId): boolean {
  for (const one of blocksAround(file, block))
    if (one.kind === 'branch' && stageOfTest(one.test, one.holds, () => undefined) !== 'production') return true;
  return false;
}

function elementOf(linker: Linker, file: CodeFile, name: string, element: string, hops: number): Location | undefined {
  for (const definition of file.scopes.get(0)?.names.get(name) ?? []) {
    if (definition.kind !== 'binding' || !definition.binding.value) continue;
    const at = inList(
      linker,
      definition.binding.value,
      { value: definition.binding.value, place: { file, block: definition.binding.block } },
      element,
    );
    if (at) return at;
  }
  if (hops >= MAX_HOPS) return undefined;
  for (const base of starFiles(linker, file)) {
    const at = elementOf(linker, base, name, element, hops + 1);
    if (at) return at;
  }
  return undefined;
}

function inList(linker: Linker, value: Value, { place }: Found, element: string, depth = 0): Location | undefined {
  if (depth > 6) return undefined;
  const next = (one: Value) => inList(linker, one, { value: one, place }, element, depth + 1);
  if (value.kind === 'literal') return value.value === element ? linker.locate(place.file, value.span) : undefined;
  if (value.kind === 'list') return firstOf(value.items.map(next));
  if (value.kind === 'binary') return next(value.left) ?? next(value.right);
  if (value.kind === 'spread') return next(value.value);
  if (value.kind !== 'name') return undefined;
  return firstOf(
    linker.resolver
      .bindingsOf(value, place)
      .map((one) => (one.value === value ? undefined : inList(linker, one.value, one, element, depth + 1))),
  );
}

function firstOf<T>(list: readonly (T | undefined)[]): T | undefined {
  return list.find((one) => one !== undefined);
}
