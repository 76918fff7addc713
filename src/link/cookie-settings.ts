import type { Cookie, Stated } from '../model/concepts.ts';
import type { CookieSettings } from '../model/descriptors.ts';
import type { Slot } from '../model/framework.ts';
import type { CodeFile, Linker } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import type { Truth, Value } from '../model/value.ts';
import { appConfig, appConfigProjects, configuredApps } from './app-config.ts';
import { keyOf, type Option, readFlag, textOf, truthOf } from './call-options.ts';
import { domainOf, lifetimeOfOption, readSameSite } from './cookie-attributes.ts';
import { developmentFile } from './development.ts';
import { codeOfProject, locate } from './program.ts';
import { type SettingsModule, settingsModules } from './settings-modules.ts';

type Get = (key: string) => Option & { readonly at?: Location };

/** Sessions whose cookie is configured by names of a settings module or keys of an app's configuration. */
export function readCookieSettings(linker: Linker): readonly Cookie[] {
  const found: Cookie[] = [];
  for (const framework of linker.frameworks) {
    for (const descriptor of framework.cookieSettings ?? []) {
      const made = descriptor.from === 'settings-module' ? fromModules(linker, descriptor) : fromConfigs(linker, descriptor);
      found.push(...made.map((cookie) => ({ ...cookie, framework: framework.id })));
    }
  }
  return found;
}

function fromModules(linker: Linker, descriptor: CookieSettings): Cookie[] {
  return settingsModules(linker).flatMap((module) => {
    const get = (key: string) => settingAt(linker, module, key);
    if (descriptor.usedWhen && !isOn(linker, get(descriptor.usedWhen))) return [];
    const used = descriptor.usedWhen
      ? nameAt(linker, get(descriptor.name))
      : (descriptor.usedBy ?? []).map(({ setting, element }) => module.holds(setting, element)).find((at) => at !== undefined);
    if (descriptor.usedWhen && !used) return [];
    const cookie = cookieOf(
      linker,
      descriptor,
      get,
      used,
      module.file.facts.source.project,
      developmentFile(linker.program, module.file.path),
    );
    return cookie ? [cookie] : [];
  });
}

/** A setting, or the entry of one that is a dictionary: `REST_AUTH.JWT_AUTH_COOKIE`. */
function settingAt(linker: Linker, module: SettingsModule, key: string): ReturnType<Get> {
  const [name, entry] = key.split('.');
  const option = module.get(name!);
  if (entry === undefined) return option;
  const [only, other] = option.found;
  if (!only || other) return { found: [], mayBeAbsent: true, isComplete: only === undefined && option.isComplete };
  const found = keyOf(linker, only.value, only.place, entry, 0);
  const [first] = found.found;
  return first ? { ...found, at: linker.locate(first.place.file, first.value.span) } : found;
}

/** Where a cookie gets its name; without one, as with `None`, none is set. */
function nameAt(linker: Linker, { found, at }: ReturnType<Get>): Location | undefined {
  return found.some((one) => truthOf(linker, one, '').is === 'no') ? undefined : at;
}

function isOn(linker: Linker, { found }: Option): boolean {
  return found.length > 0 && found.every((one) => truthOf(linker, one, '').is === 'yes');
}

function fromConfigs(linker: Linker, descriptor: CookieSettings): Cookie[] {
  return appConfigProjects(linker).flatMap((project) => {
    const cookie = cookieOf(
      linker,
      hardened(linker, descriptor, project),
      appConfig(linker, project).get,
      usedIn(linker, descriptor, project),
      project,
      'unknown',
    );
    return cookie ? [cookie] : [];
  });
}

/** The defaults that an extension of the project sets. */
function hardened(linker: Linker, descriptor: CookieSettings, project: string): CookieSettings {
  const { hardenedBy, secure, sameSite } = descriptor;
  const sites = hardenedBy
    ? linker.resolver.callsTo(hardenedBy.call).filter(({ file }) => file.facts.source.project === project)
    : [];
  if (!hardenedBy || sites.length === 0) return descriptor;
  const said = (slot: Slot) => sites.flatMap((site) => linker.argument(site.call, slot) ?? [])[0];
  const isOff = (value: Value | undefined) => value?.kind === 'literal' && !value.value;
  const [secureSaid, sameSiteSaid] = [said(hardenedBy.secure), said(hardenedBy.sameSite)];
  return {
    ...descriptor,
    secure: {
      ...secure,
      default: isOff(secureSaid) ? secure.default : secureSaid && secureSaid.kind !== 'literal' ? 'unknown' : 'yes',
    },
    sameSite: { ...sameSite, default: isOff(sameSiteSaid) ? sameSite.default : 'lax' },
  };
}

/** The app that uses it: where it is made, else the import that shows the use. */
function usedIn(linker: Linker, { usedImports = [], usedCall }: CookieSettings, project: string): Location | undefined {
  const isOwn = (file: CodeFile) => file.facts.source.project === project && file.facts.source.role !== 'script';
  const calls = usedCall ? linker.resolver.callsTo(usedCall.call).filter((site) => isOwn(site.file)) : [];
  const called = calls.find((site) => {
    const value = linker.argument(site.call, usedCall!.argument);
    return value !== undefined && !(value.kind === 'literal' && !value.value);
  });
  if (called) return locate(called.file, called.call.span);
  for (const file of codeOfProject(linker.program, project)) {
    if (!file.isPython || !isOwn(file)) continue;
    const found = file.code.imports.find((one) => usedImports.some(({ from, name }) => one.from === from && one.name === name));
    if (!found) continue;
    const app = configuredApps(linker).find((site) => isOwn(site.file));
    return app ? locate(app.file, app.call.span) : locate(file, found.span);
  }
  return undefined;
}

function cookieOf(
  linker: Linker,
  descriptor: CookieSettings,
  get: Get,
  used: Location | undefined,
  project: string,
  development: Truth,
): Cookie | undefined {
  const options = {
    secure: get(descriptor.secure.key),
    httpOnly: get(descriptor.httpOnly.key),
    sameSite: get(descriptor.sameSite.key),
    domain: get(descriptor.domain),
    maxAge: get(descriptor.maxAge),
  };
  const flagsSet = [options.secure, options.httpOnly, options.sameSite, options.domain].some(({ found }) => found.length > 0);
  if (!used && !flagsSet) return undefined;
  const flag = ({ key, default: byDefault }: CookieSettings['secure'], option: Option): Stated<Truth> =>
    byName(readFlag(linker, option, byDefault, key, key), `${key} is ${byDefault === 'yes' ? 'on' : 'off'} by default`);
  const secure = flag(descriptor.secure, options.secure);
  const httpOnly = flag(descriptor.httpOnly, options.httpOnly);
  const sameSite = byName(
    readSameSite(linker, options.sameSite, descriptor.sameSite.default, descriptor.title),
    `${descriptor.sameSite.key} is not set`,
  );
  const domain = domainOf(linker, options.domain);
  const lifetime = lifetimeOfOption(linker, options.maxAge, 's');
  const nameOption = get(descriptor.name).found[0];
  const name = (nameOption && textOf(linker, nameOption)) ?? descriptor.defaultName;
  const [offending] = [
    secure.is === 'no' ? options.secure.at : undefined,
    httpOnly.is === 'no' ? options.httpOnly.at : undefined,
    sameSite.is === 'absent' ? options.sameSite.at : undefined,
    options.domain.at,
    lifetime && lifetime.is > 30 * 86_400 ? options.maxAge.at : undefined,
    used,
    ...Object.values(options).map(({ at }) => at),
  ].filter((at) => at !== undefined);
  if (!offending) return undefined;
  return {
    kind: 'cookie',
    at: offending,
    framework: '',
    project,
    name,
    purpose: descriptor.purpose,
    secure,
    httpOnly,
    sameSite,
    ...(domain && { domain }),
    ...(lifetime && { lifetime }),
    isDeletion: false,
    by: 'settings',
    isDoubleSubmit: descriptor.purpose === 'csrf' ? 'yes' : 'no',
    developmentOnly: development,
  };
}

/** Names the setting where nobody wrote it. */
function byName<T>(flag: Stated<T>, says: string): Stated<T> {
  return flag.at || flag.is === 'unknown' ? flag : { ...flag, says };
}
