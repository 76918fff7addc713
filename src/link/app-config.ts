import type { CallSite, CodeFile, Linker } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import { type Found, importsPackage, type Option } from './call-options.ts';
import { developmentFile, developmentOnly } from './development.ts';
import { codeOfProject, once } from './program.ts';

/** Settings of an app's `config` mapping in one project (Flask): keys that are set, and classes and modules of settings. */
export interface AppConfig {
  get(key: string): Option & { readonly at?: Location };
}

interface Setting extends Found {
  readonly at: Location;
  /** Written for production by its class's or file's name. */
  readonly isProduction: boolean;
}

/** Calls that load settings from where they cannot be seen. https://flask.palletsprojects.com/en/stable/api/#flask.Config */
const unseenLoaders = new Set(['from_envvar', 'from_file', 'from_json']);

/** Projects whose apps keep their settings in a mapping. */
export const appConfigProjects = once((linker: Linker): readonly string[] => {
  const packages = descriptorsOf(linker).flatMap((one) => one.packages);
  const files = [...linker.program.code.values()].filter((file) => file.isPython && importsPackage(linker, file, packages));
  return [...new Set(files.map((file) => file.facts.source.project))];
});

/** Where apps are made that keep their settings in a mapping. */
export function configuredApps(linker: Linker): readonly CallSite[] {
  return descriptorsOf(linker).flatMap(({ app }) => linker.resolver.callsTo(app));
}

function descriptorsOf({ frameworks }: Linker) {
  return frameworks.flatMap(({ appConfigs = [] }) => appConfigs);
}

/** What `app.config` holds for a project, by all the ways to put something into it. */
export function appConfig(linker: Linker, project: string): AppConfig {
  let byProject = configsOf.get(linker);
  if (!byProject) configsOf.set(linker, (byProject = new Map()));
  let known = byProject.get(project);
  if (!known) byProject.set(project, (known = read(linker, project)));
  return known;
}

const configsOf = new WeakMap<Linker, Map<string, AppConfig>>();

function read(linker: Linker, project: string): AppConfig {
  const settings = new Map<string, Setting[]>();
  let isComplete = true;
  let isPrefixed = false;
  for (const file of codeOfProject(linker.program, project)) {
    if (!file.isPython || ['script', 'migration'].includes(file.facts.source.role)) continue;
    const add = (key: string, value: Found, isProduction = false) => {
      if (!/^[A-Z][A-Z0-9_]{3,80}$/.test(key) || developmentOnly(linker.program, value.place) === 'yes') return;
      const list = settings.get(key) ?? [];
      settings.set(key, list);
      list.push({ ...value, at: linker.locate(file, value.value.span), isProduction });
    };
    for (const { target, value, block } of file.code.assigns)
      if (target.kind === 'index' && target.index.kind === 'literal' && isConfig(target.object))
        add(String(target.index.value), { value, place: { file, block } });
    for (const call of file.code.calls) {
      if (call.callee.kind !== 'member' || !isConfig(call.callee.object)) continue;
      const { property } = call.callee;
      const place = { file, block: call.block };
      if (unseenLoaders.has(property)) isComplete = false;
      // Variables that nobody sets change nothing. https://flask.palletsprojects.com/en/stable/api/#flask.Config.from_prefixed_env
      if (property === 'from_prefixed_env') {
        if (call.positional.length + call.named.length > 0) isComplete = false;
        isPrefixed = true;
      }
      if (property !== 'update' && property !== 'from_mapping') continue;
      for (const one of call.named) add(one.name, { value: one.value, place });
      for (const one of call.positional) {
        if (one.kind === 'spread') isComplete = false;
        if (one.kind === 'object') for (const { key, value } of one.entries) if (key) add(key, { value, place });
      }
    }
    addNames(linker, file, add);
  }
  return {
    get(key) {
      const all = settings.get(key) ?? [];
      const production = all.filter((one) => one.isProduction);
      const found = production.length > 0 ? production : all;
      const isOutside = isPrefixed && descriptorsOf(linker).some(({ prefix }) => linker.environment.names.has(prefix + key));
      return {
        found,
        mayBeAbsent: found.length === 0,
        isComplete: isComplete && !isOutside,
        ...(found[0] && { at: found[0].at }),
      };
    },
  };
}

function isConfig(value: { readonly kind: string; readonly property?: string; readonly name?: string }): boolean {
  return (value.kind === 'member' && value.property === 'config') || (value.kind === 'name' && value.name === 'config');
}

/** `class ProductionConfig(Config): SESSION_COOKIE_SECURE = True`, and the names of a `config.py`. */
function addNames(linker: Linker, file: CodeFile, add: (key: string, value: Found, isProduction: boolean) => void): void {
  const isModule = /(?:^|\/)(?:[\w-]{0,40}(?:config|settings)[\w-]{0,40}|(?:config|settings)\/[^/]{1,80})\.py$/i.test(file.path);
  const isProductionFile = developmentFile(linker.program, file.path) === 'no';
  for (const binding of file.code.bindings) {
    if (!binding.value) continue;
    const scope = file.code.blocks[file.scopeOf[binding.block]!];
    const found = { value: binding.value, place: { file, block: binding.block } };
    if (scope?.kind === 'class') {
      const name = file.code.classes[scope.class]?.name ?? '';
      if (/config|settings/i.test(name)) add(binding.name, found, /prod/i.test(name));
    } else if (isModule && file.scopeOf[binding.block] === 0) add(binding.name, found, isProductionFile);
  }
}
