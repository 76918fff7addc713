import type { Stated } from '../../model/concepts.ts';
import type { LimiterDraft } from '../../model/framework.ts';
import type { CodeFile, Denotation, Linker } from '../../model/linking.ts';
import type { Location } from '../../model/location.ts';
import type { Truth, Value } from '../../model/value.ts';
import { itemsOf, namedBy, type SettingValue, settingEntry, settingsModules } from './django-settings.ts';
import { defaultsOf, isScoped } from './drf-applied.ts';

const throttling = 'rest_framework.throttling.*Throttle';
/** Scopes of the library's classes. https://www.django-rest-framework.org/api-guide/throttling/#api-reference */
const scopes: Readonly<Record<string, string>> = {
  'rest_framework.throttling.AnonRateThrottle': 'anon',
  'rest_framework.throttling.UserRateThrottle': 'user',
};

/** Throttles of the settings, then those that views name, with whether they can work. */
export function* throttleDrafts(linker: Linker): Generator<LimiterDraft> {
  const defaults = defaultsOf(linker, 'DEFAULT_THROTTLE_CLASSES');
  for (const one of defaults) yield* draftsOf(linker, one, true);
  for (const file of linker.program.code.values()) {
    if (!file.isPython) continue;
    for (const binding of file.code.bindings) {
      if (binding.name !== 'throttle_classes' || !binding.value || file.code.blocks[binding.block]?.kind !== 'class') continue;
      for (const one of itemsOf(linker, binding.value, { file, block: binding.block })) yield* draftsOf(linker, one, false);
    }
  }
}

function* draftsOf(linker: Linker, { value, place, at }: SettingValue, isDefault: boolean): Generator<LimiterDraft> {
  for (const what of namedBy(linker, value, place)) {
    const isThrottle =
      what.kind === 'external'
        ? linker.fits(throttling, what.path)
        : what.kind === 'class' && linker.resolver.derivesFrom(what.file, what.id, throttling);
    if (!isThrottle) continue;
    const takesEffect = effectOf(linker, what, at, isDefault);
    const name = what.kind === 'external' ? what.path.slice(what.path.lastIndexOf('.') + 1) : nameOfClass(what);
    const place_ = what.kind === 'class' ? linker.locate(what.file, what.file.code.classes[what.id]!.nameSpan) : at;
    yield { what, name, at: place_, ...(takesEffect ? { takesEffect } : {}) };
  }
}

function nameOfClass(what: Denotation): string {
  return what.kind === 'class' ? what.file.code.classes[what.id]!.name : '';
}

/** Undefined when nothing speaks against it. */
function effectOf(linker: Linker, what: Denotation, at: Location, isDefault: boolean): Stated<Truth> | undefined {
  if (isScoped(linker, what)) {
    if (!isDefault || what.kind !== 'external' || namesScope(linker)) return undefined;
    return { is: 'no', at, says: "no view names a 'throttle_scope', and it lets all others pass", trail: [] };
  }
  const scope = what.kind === 'external' ? scopes[what.path] : undefined;
  if (scope === undefined || settingsModules(linker).length === 0) return undefined;
  // The rate of both is None until it is set. https://www.django-rest-framework.org/api-guide/settings/#default_throttle_rates
  const rates = settingEntry(linker, 'REST_FRAMEWORK', 'DEFAULT_THROTTLE_RATES');
  if (rates && (rates.value.kind !== 'object' || isOpen(rates.value))) return undefined;
  const entry = rates?.value.kind === 'object' ? rates.value.entries.find((one) => one.key === scope) : undefined;
  const isNone = entry?.value.kind === 'literal' && entry.value.value === null;
  if (entry && !isNone) return undefined;
  return { is: 'no', at, says: `DEFAULT_THROTTLE_RATES sets no rate for '${scope}'`, trail: [] };
}

function isOpen(value: Extract<Value, { kind: 'object' }>): boolean {
  return value.entries.some((one) => one.key === undefined);
}

/** Whether any view or action of the repository names a scope. */
function namesScope(linker: Linker): boolean {
  const names = (file: CodeFile) =>
    file.code.bindings.some((one) => one.name === 'throttle_scope') ||
    file.code.assigns.some((one) => one.target.kind === 'member' && one.target.property === 'throttle_scope') ||
    file.code.calls.some((call) => call.named.some((one) => one.name === 'throttle_scope'));
  return [...linker.program.code.values()].some((file) => file.isPython && names(file));
}
