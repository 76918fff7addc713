/** Fields of settings classes: the variable each is read from, and its default. */

import { bodyOf } from '../model/body.ts';
import type { Framework } from '../model/framework.ts';
import type { CallSite, CodeFile, Constants, Place, Resolver, SettingField } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { tableOf } from './match.ts';
import { argumentAt } from './options.ts';
import { locate } from './program.ts';

/** Reads settings classes. */
export interface SettingsClasses extends Pick<Constants, 'isSettingsClass' | 'settingField'> {
  /** The field of a settings class that a member reads: `settings.SECRET_KEY`. */
  /** The setting that `settings.x` reads, or `config["x"]` and `config.get("x")` of a dictionary of all. */
  settingOf(value: Value, place: Place): SettingField | undefined;
  /** The settings object of which a call gives all fields as a dictionary: `Settings()` of `Settings().model_dump()`. */
  dumped(site: CallSite): Value | undefined;
  /** What `Field(...)` and its like say: the default, and the variable that the field goes by. Undefined for anything else. */
  fieldDefault(value: Value, place: Place): { value?: Value; alias?: string } | undefined;
}

/** Reads the settings classes of a program. */
export function buildSettingsClasses(resolver: Resolver, frameworks: readonly Framework[]): SettingsClasses {
  const settingsClasses = tableOf(frameworks, ({ settingsClasses = [] }) => settingsClasses.map((one) => [one.base, true]));
  const fieldCalls = tableOf(frameworks, ({ fieldDefaults = [] }) => fieldDefaults.map((one) => [one.call, one]));
  const settingsMemo = new Map<string, boolean>();
  const dumps = new Set(frameworks.flatMap(({ settingsClasses = [] }) => settingsClasses.flatMap((one) => one.dumps ?? [])));

  function isSettingsClass(file: CodeFile, classId: number): boolean {
    const key = `${file.path}:${classId}`;
    let found = settingsMemo.get(key);
    if (found === undefined) {
      const bases = resolver.basesOf(file, classId).flatMap((base) => (base.kind === 'external' ? [base.path] : []));
      found = bases.some((path) => settingsClasses.of(path).length > 0);
      settingsMemo.set(key, found);
    }
    return found;
  }

  function settingOf(value: Value, place: Place): SettingField | undefined {
    if (value.kind === 'member') return fieldOf(value.object, value.property, place);
    const read = entryRead(value, place);
    if (!read) return undefined;
    for (const one of resolver.denote(read.object, read.place)) {
      const from = one.kind === 'external' ? one.origin : undefined;
      const whole = from && dumped(from);
      const found = whole && fieldOf(whole, read.key, { file: from.file, block: from.call.block });
      if (found) return found;
    }
    return undefined;
  }

  function dumped({ file, call }: CallSite): Value | undefined {
    const { callee } = call;
    if (callee.kind !== 'member' || !dumps.has(callee.property)) return undefined;
    const isOfSettings = resolver
      .denote(callee.object, { file, block: call.block })
      .some((one) => one.kind === 'instance' && isSettingsClass(one.file, one.id));
    return isOfSettings ? callee.object : undefined;
  }

  /** The dictionary and key of `config["x"]` and `config.get("x")`. */
  function entryRead(value: Value, place: Place): { object: Value; key: string; place: Place } | undefined {
    const call = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
    const isGet = call?.callee.kind === 'member' && call.callee.property === 'get';
    const key = value.kind === 'index' ? value.index : isGet ? call.positional[0] : undefined;
    const object = value.kind === 'index' ? value.object : call?.callee.kind === 'member' ? call.callee.object : undefined;
    if (!object || key?.kind !== 'literal' || typeof key.value !== 'string') return undefined;
    return { object, key: key.value, place: { file: place.file, block: call?.block ?? place.block } };
  }

  function fieldOf(object: Value, name: string, place: Place): SettingField | undefined {
    for (const one of resolver.denote(object, place)) {
      if ((one.kind !== 'instance' && one.kind !== 'class') || !isSettingsClass(one.file, one.id)) continue;
      const found = settingField(one.file, one.id, name);
      if (found) return found;
    }
    return undefined;
  }

  function settingField(file: CodeFile, classId: number, field: string): SettingField | undefined {
    const classes = [
      { file, id: classId },
      ...resolver.basesOf(file, classId).flatMap((base) => (base.kind === 'class' ? [{ file: base.file, id: base.id }] : [])),
    ];
    for (const owner of classes) {
      const cls = owner.file.code.classes[owner.id]!;
      const definition = owner.file.scopes
        .get(cls.block)
        ?.names.get(field)
        ?.find((one) => one.kind === 'binding');
      if (definition?.kind !== 'binding') continue;
      const { binding } = definition;
      const place = { file: owner.file, block: binding.block };
      const described = binding.value ? fieldDefault(binding.value, place) : undefined;
      const fallback = described ? described.value : binding.value;
      const isEllipsis = fallback !== undefined && isEllipsisName(fallback);
      const prefix = envPrefix(owner.file, owner.id);
      return {
        file: owner.file,
        classId: owner.id,
        name: field,
        envVar: described?.alias ?? `${prefix}${field}`.toUpperCase(),
        place,
        at: locate(owner.file, binding.span),
        required: !binding.value || (described !== undefined && !described.value) || isEllipsis,
        ...(fallback && !isEllipsis ? { fallback } : {}),
        ...(binding.type ? { type: binding.type } : {}),
      };
    }
    return undefined;
  }

  /** `model_config = SettingsConfigDict(env_prefix="APP_")` or the nested `Config.env_prefix`. */
  function envPrefix(file: CodeFile, classId: number): string {
    const cls = file.code.classes[classId]!;
    for (const definition of file.scopes.get(cls.block)?.names.get('model_config') ?? []) {
      const config = definition.kind === 'binding' ? definition.binding.value : undefined;
      const prefix =
        config?.kind === 'call'
          ? file.code.calls[config.call]?.named.find((one) => one.name === 'env_prefix')?.value
          : config?.kind === 'object'
            ? config.entries.find((entry) => entry.key === 'env_prefix')?.value
            : undefined;
      if (prefix?.kind === 'literal' && typeof prefix.value === 'string') return prefix.value;
    }
    const nested = file.code.classes.find(
      (other) => other.name === 'Config' && file.code.blocks[other.block]!.parent === cls.block,
    );
    const value = nested && resolver.fieldValues(file, file.code.classes.indexOf(nested), 'env_prefix')[0]?.value;
    return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : '';
  }

  function fieldDefault(value: Value, place: Place): { value?: Value; alias?: string } | undefined {
    if (value.kind !== 'call') return undefined;
    const call = place.file.code.calls[value.call]!;
    const one = fieldCalls.first(resolver.pathsOf(call.callee, place));
    if (!one) return undefined;
    const found = argumentAt(call, one.default.at) ?? madeBy(one.factory ? argumentAt(call, one.factory.at) : undefined, place);
    const alias = one.alias ? aliasOf(argumentAt(call, one.alias.at), place) : undefined;
    return {
      ...(found && !isEllipsisName(found) ? { value: found } : {}),
      ...(alias === undefined ? {} : { alias }),
    };
  }

  /** What a factory gives: the only return of a lambda or function of the same file. */
  function madeBy(factory: Value | undefined, place: Place): Value | undefined {
    if (!factory) return undefined;
    const functions = resolver.denote(factory, place).filter((one) => one.kind === 'function' && one.file === place.file);
    const [only] = functions;
    if (functions.length !== 1 || only?.kind !== 'function') return factory;
    const returned = bodyOf(place.file, only.id).returns.filter((one) => one.value);
    return returned.length === 1 ? returned[0]!.value : factory;
  }

  /** The first name of `AliasChoices("A", "B")`. */
  function aliasOf(alias: Value | undefined, place: Place): string | undefined {
    const named =
      alias?.kind === 'call' ? place.file.code.calls[alias.call]?.positional[0] : alias?.kind === 'list' ? alias.items[0] : alias;
    return named?.kind === 'literal' && typeof named.value === 'string' ? named.value : undefined;
  }

  return { isSettingsClass, settingField, settingOf, dumped, fieldDefault };
}

/** Python's `...`, which pydantic's `Field(...)` reads as "required". */
function isEllipsisName(value: Value): boolean {
  return value.kind === 'name' && value.name === 'Ellipsis';
}
