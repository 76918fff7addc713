import type { CodeFile, Denotation, Linker, Place } from '../../model/linking.ts';
import type { Location } from '../../model/location.ts';
import type { Value } from '../../model/value.ts';
import { dotted } from './dotted-names.ts';

// What a Django project's settings modules say. https://docs.djangoproject.com/en/stable/topics/settings/

/** A value of the settings, with where it is written. */
export interface SettingValue {
  readonly value: Value;
  readonly place: Place;
  readonly at: Location;
}

/** Of one list, with the lists inside it. */
const MAX_ITEMS = 5000;

/** Names that only a settings module binds. https://docs.djangoproject.com/en/stable/ref/settings/ */
const tellTale = ['INSTALLED_APPS', 'ROOT_URLCONF', 'MIDDLEWARE', 'MIDDLEWARE_CLASSES', 'REST_FRAMEWORK', 'CACHES'];

/** Names of settings modules that extend others for development: `settings/local.py`, `settings_dev.py`. */
const developmentName = /(?:^|[/_])(?:dev|devel|development|local|local_dev|ci|tests?|testing|debug)(?:_settings)?\.py$/;

const memo = new WeakMap<Linker, readonly CodeFile[]>();

/** Settings modules of the repository that production may load, in order of path; those of development where there are no others. */
export function settingsModules(linker: Linker): readonly CodeFile[] {
  let found = memo.get(linker);
  if (!found) {
    const python = [...linker.program.code.values()].filter((file) => file.isPython);
    // A folder `settings` without a word of Django is another framework's.
    const all = python.some(hasTellTale) ? python.filter((file) => hasTellTale(file) || isNamedSettings(file)) : [];
    const isDevelopment = (file: CodeFile) =>
      developmentName.test(file.path) || linker.developmentOnly({ file, block: 0 }) === 'yes';
    const served = all.filter((file) => !isDevelopment(file));
    found = served.length > 0 ? served : all;
    memo.set(linker, found);
  }
  return found;
}

function hasTellTale(file: CodeFile): boolean {
  const names = file.scopes.get(0)?.names;
  return names !== undefined && tellTale.some((name) => names.has(name));
}

function isNamedSettings(file: CodeFile): boolean {
  return file.scopes.has(0) && /(?:^|\/)settings(?:\/|_|\.py$)/.test(file.path);
}

const byProject = new WeakMap<Linker, Map<string, CodeFile[]>>();

function settingsModulesOf(linker: Linker, project: string | undefined): readonly CodeFile[] {
  const all = settingsModules(linker);
  if (project === undefined) return all;
  let known = byProject.get(linker);
  if (!known) {
    byProject.set(linker, (known = new Map()));
    for (const file of all) {
      const own = known.get(file.facts.source.project);
      if (own) own.push(file);
      else known.set(file.facts.source.project, [file]);
    }
  }
  return known.get(project) ?? [];
}

/** Everything that settings modules of a project give a name. `project` undefined: of any. */
export function settingValues(linker: Linker, name: string, project?: string): readonly SettingValue[] {
  return settingsModulesOf(linker, project).flatMap((file) =>
    file.code.bindings.flatMap((one): SettingValue[] =>
      one.name === name &&
      one.value &&
      file.functionOf[one.block] === 0 &&
      linker.developmentOnly({ file, block: one.block }) !== 'yes'
        ? [{ value: one.value, place: { file, block: one.block }, at: linker.locate(file, one.value.span) }]
        : [],
    ),
  );
}

/** The first entry of a dictionary in the settings: `REST_FRAMEWORK["DEFAULT_THROTTLE_CLASSES"]`. */
export function settingEntry(linker: Linker, name: string, key: string, project?: string): SettingValue | undefined {
  for (const one of settingValues(linker, name, project)) {
    const found = one.value.kind === 'object' ? one.value.entries.find((entry) => entry.key === key) : undefined;
    if (found) return { value: found.value, place: one.place, at: linker.locate(one.place.file, found.value.span) };
  }
  return undefined;
}

/** Items of a setting that is a list, `+` and `+=` followed. */
export function settingItems(linker: Linker, name: string, project?: string): readonly SettingValue[] {
  return settingValues(linker, name, project).flatMap((one) => itemsOf(linker, one.value, one.place));
}

/** Items of a list value, `+` followed; the value itself when it is no list. */
export function itemsOf(
  linker: Linker,
  value: Value,
  place: Place,
  depth = 0,
  steps = { left: MAX_ITEMS },
): readonly SettingValue[] {
  const inner = value.kind === 'spread' ? value.value : value;
  // Lists that hold each other are read so far and no further.
  if (--steps.left < 0) return [];
  if (inner.kind === 'list') return inner.items.flatMap((item) => itemsOf(linker, item, place, depth + 1, steps));
  if (inner.kind === 'binary' && inner.operator === '+')
    return [inner.left, inner.right].flatMap((one) => itemsOf(linker, one, place, depth, steps));
  if (depth <= 6 && (inner.kind === 'name' || inner.kind === 'member')) {
    const lists = linker.resolver
      .denote(inner, place)
      .flatMap((one) => (one.kind === 'value' && (one.value.kind === 'list' || one.value.kind === 'binary') ? [one] : []));
    if (lists.length > 0) return lists.flatMap((one) => itemsOf(linker, one.value, one.place, depth + 1, steps));
  }
  return [{ value: inner, place, at: linker.locate(place.file, inner.span) }];
}

/** What an expression or a dotted text (`'shop.permissions.IsOwner'`) names. */
export function namedBy(linker: Linker, value: Value, place: Place): readonly Denotation[] {
  const text = value.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
  return text === undefined ? linker.resolver.denote(value, place) : dotted(linker, text, place.file);
}
