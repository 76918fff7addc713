import type { Limiter } from '../../model/concepts.ts';
import type { Linker } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';
import { type SettingValue, settingsModules, settingValues } from './django-settings.ts';

/** Per process, so that every worker counts for itself. https://docs.djangoproject.com/en/stable/topics/cache/#local-memory-caching */
const inMemory = /\.locmem\.|\.LocMemCache$/;

/**
 * Where the default cache keeps its entries, of the settings that production loads. Without CACHES it is the memory of the process.
 * https://docs.djangoproject.com/en/stable/ref/settings/#caches
 */
export function djangoCache(linker: Linker): Limiter['store'] | undefined {
  const modules = settingsModules(linker);
  if (modules.length === 0) return undefined;
  const stated = settingValues(linker, 'CACHES');
  // Of a template of settings, a part may be lost: the marks in it are no Python.
  if (stated.length === 0 && modules.some(({ facts }) => facts.problems.length > 0)) return undefined;
  if (stated.length === 0)
    return { is: 'memory', says: 'Django caches in the memory of the process where no CACHES are configured', trail: [] };
  const backends = stated.map((one) => backendOf(linker, one));
  const memory = backends.filter((one) => one === 'memory').length;
  const at = stated[0]!.at;
  if (memory === backends.length) return { is: 'memory', at, says: 'the cache is the memory of the process', trail: [] };
  if (memory > 0 || backends.includes('unknown'))
    return { is: 'unknown', at, says: 'the cache depends on the settings', trail: [] };
  return { is: 'shared', at, says: 'the cache is shared by all processes', trail: [] };
}

function backendOf(linker: Linker, { value, place }: SettingValue): 'memory' | 'shared' | 'unknown' {
  const entry = (of: Value | undefined, key: string) =>
    of?.kind === 'object' ? of.entries.find((one) => one.key === key)?.value : undefined;
  const backend = entry(entry(value, 'default'), 'BACKEND');
  if (backend && linker.constants.environmentRead(backend, place)) return 'unknown';
  const constant = backend && linker.constants.valueOf(backend, place);
  const options = constant?.kind === 'either' ? constant.options : constant ? [constant] : [];
  const kinds = options.map((one) =>
    one.kind === 'literal' && typeof one.value === 'string' ? (inMemory.test(one.value) ? 'memory' : 'shared') : 'unknown',
  );
  return kinds.length > 0 && kinds.every((kind) => kind === kinds[0]) ? kinds[0]! : 'unknown';
}
