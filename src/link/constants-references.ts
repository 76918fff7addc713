/** Constants behind names and members: through bindings, imports, parameters, fields and objects. */

import type { Constant } from '../model/concepts.ts';
import type { CodeFile, Constants, Denotation, Place, Resolver } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import type { EnvironmentReads } from './constants-environment.ts';
import type { Layers } from './constants-layers.ts';
import { either, unknown, withStep } from './constants-operations.ts';
import type { SettingsClasses } from './constants-settings.ts';
import { locate, symbolOf } from './program.ts';
import { builtins, MAX_CALLERS } from './resolve-denotations.ts';
import { show } from './show.ts';

/** What names and members are followed with. */
export interface References {
  readonly resolver: Resolver;
  readonly reads: EnvironmentReads;
  readonly settings: SettingsClasses;
  readonly layers: Layers;
  readonly schemaField: Constants['schemaField'];
  readonly follow: (value: Value, place: Place, depth: number) => Constant;
  /** The constant of a call. */
  readonly called: (value: Extract<Value, { kind: 'call' }>, place: Place, depth: number) => Constant;
}

/** Gives the constant of a name, a member or an element. */
export function buildReferences({
  resolver,
  reads,
  settings,
  layers,
  schemaField,
  follow,
  called,
}: References): (value: Value, place: Place, depth: number) => Constant {
  const { environmentRead, isOfEnvironment } = reads;
  const { settingOf } = settings;
  const { fromEnvironment, settingValue, schemaValue } = layers;

  function reference(value: Value, place: Place, depth: number): Constant {
    const read = environmentRead(value, place);
    if (read) return fromEnvironment(read, value, place, depth);
    const setting = value.kind === 'name' ? undefined : settingOf(value, place);
    if (setting) return settingValue(setting, value, place, depth);
    const field = schemaField(value, place);
    if (field) return schemaValue(field, value, place, depth);
    const made = value.kind === 'name' ? madeByCall(value, place, depth) : undefined;
    if (made) return made;
    const denoted = resolver.denote(value, place);
    if (denoted.some(isOfEnvironment)) {
      const found = value.kind === 'name' ? namedConstant(value, place, depth) : fieldConstant(value, place, depth);
      if (found.kind !== 'unknown') return found;
    }
    const options: Constant[] = [];
    for (const one of denoted) {
      const found = fromDenotation(one, value, place, depth);
      if (found) options.push(found);
    }
    if (options.length === 0)
      return value.kind === 'name' ? namedConstant(value, place, depth) : fieldConstant(value, place, depth);
    return withStep(
      options.length === 1 ? options[0]! : either(options, show(value, place.file), locate(place.file, value.span)),
      value,
      place,
    );
  }

  /** `const secret = getConfig('secret', fallback)`: what this call gives, and not what another call of the function does. */
  function madeByCall(value: Extract<Value, { kind: 'name' }>, place: Place, depth: number): Constant | undefined {
    const [bound, other] = resolver.bindingsOf(value, place);
    if (!bound || other || bound.value.kind !== 'call') return undefined;
    const found = follow(bound.value, bound.place, depth);
    return found.kind === 'unknown' || found.kind === 'made' ? undefined : withStep(found, value, place);
  }

  function fromDenotation(one: Denotation, value: Value, place: Place, depth: number): Constant | undefined {
    if (one.kind === 'value') return one.value === value ? undefined : follow(one.value, one.place, depth);
    if (one.kind === 'function')
      return {
        kind: 'function',
        symbol: symbolOf(one.file, one.id),
        at: locate(one.file, one.file.code.functions[one.id]!.nameSpan),
        trail: [],
      };
    if (one.kind === 'external') {
      if (one.path.startsWith('~') || builtins.has(one.path)) return undefined;
      if (one.path.endsWith('()') && one.origin) return originValue(one.origin.file, one.origin.id, value, depth);
      // A member of what a call made: the object itself is asked for it.
      if (one.path.includes('()') && one.origin) return undefined;
      return { kind: 'made', path: one.path, at: locate(place.file, value.span), trail: [] };
    }
    return undefined;
  }

  /** The call that made an object, as a constant: conversions and environment reads show through. */
  function originValue(file: CodeFile, id: number, asked: Value, depth: number): Constant | undefined {
    const call = file.code.calls[id]!;
    const value: Value = { kind: 'call', call: id, span: call.span };
    if (asked.kind === 'call' && asked.call === id) return undefined;
    return called(value, { file, block: call.block }, depth);
  }

  /** A name whose bindings are data that denote() has no word for (arithmetic, conditionals, calls). */
  function namedConstant(value: Value, place: Place, depth: number): Constant {
    if (value.kind !== 'name') return unknown(value, place);
    const options: Constant[] = [];
    for (const { definition, file } of resolver.definitionsOf(value.name, place, value.span)) {
      if (
        definition.kind === 'binding' &&
        definition.binding.value &&
        definition.binding.kind !== 'loop' &&
        definition.binding.kind !== 'with'
      ) {
        options.push(follow(definition.binding.value, { file, block: definition.binding.block }, depth));
      } else if (definition.kind === 'import') {
        const imported = importedConstant(file, definition.import.from, definition.import.name, depth, 0);
        if (imported) options.push(imported);
      } else if (definition.kind === 'parameter') {
        options.push(parameterConstant(file, definition.function, definition.index, depth));
      }
    }
    if (options.length === 0) return unknown(value, place);
    return withStep(
      options.length === 1 ? options[0]! : either(options, show(value, place.file), locate(place.file, value.span)),
      value,
      place,
    );
  }

  function importedConstant(file: CodeFile, from: string, name: string, depth: number, hops: number): Constant | undefined {
    const module = resolver.modules.resolve(from, file);
    if (module.kind !== 'file' || hops > 8 || name === '*') return undefined;
    const there = module.file;
    const exported = there.exports.get(name);
    if (exported?.value) return follow(exported.value, { file: there, block: 0 }, depth);
    if (exported?.from) return importedConstant(there, exported.from, exported.local ?? name, depth, hops + 1);
    for (const definition of there.scopes.get(0)?.names.get(exported?.local ?? name) ?? []) {
      if (definition.kind === 'binding' && definition.binding.value)
        return follow(definition.binding.value, { file: there, block: definition.binding.block }, depth);
      if (definition.kind === 'import')
        return importedConstant(there, definition.import.from, definition.import.name, depth, hops + 1);
    }
    return undefined;
  }

  function parameterConstant(file: CodeFile, fn: number, index: number, depth: number): Constant {
    const function_ = file.code.functions[fn]!;
    const parameter = function_.parameters[index]!;
    const home = { file, block: file.code.blocks[function_.block]!.parent };
    const options = resolver.argumentsFor(file, fn, index).map((one) => follow(one.value, one.place, depth));
    const isDefault = parameter.default !== undefined && !isAlwaysPassed(file, fn, index, options.length);
    if (isDefault) options.push(follow(parameter.default!, home, depth));
    const at = locate(file, parameter.span);
    // More callers than are looked at: what the others pass is not known.
    if (options.length >= MAX_CALLERS) options.push({ kind: 'unknown', at, trail: [] });
    if (options.length === 0) return { kind: 'unknown', at, trail: [] };
    return options.length === 1 && !isDefault ? options[0]! : either(options, `parameter ${parameter.name}`, at);
  }

  /** Whether all callers that pass the first parameter, which has no default, pass this one too: the default is what nobody asks for. */
  function isAlwaysPassed(file: CodeFile, fn: number, index: number, passed: number): boolean {
    const [first] = file.code.functions[fn]!.parameters;
    return index > 0 && passed > 0 && !first!.default && resolver.argumentsFor(file, fn, 0).length === passed;
  }

  /** A member that denote() could not follow to data: a field of a project class or an object whose value is computed. */
  function fieldConstant(value: Value, place: Place, depth: number): Constant {
    if (value.kind === 'index' && value.index.kind === 'literal' && typeof value.index.value === 'string') {
      const object = follow(value.object, place, depth);
      const entry = object.kind === 'object' ? object.entries.get(value.index.value) : undefined;
      return entry ?? unknown(value, place);
    }
    if (value.kind !== 'member') return unknown(value, place);
    const options: Constant[] = [];
    for (const one of resolver.denote(value.object, place)) {
      if (one.kind === 'instance' || one.kind === 'class') {
        const bases = [one, ...resolver.basesOf(one.file, one.id).filter((base) => base.kind === 'class')];
        for (const base of bases) {
          const fields = resolver.fieldValues(base.file, base.id, value.property);
          if (fields.length === 0) continue;
          options.push(...fields.slice(0, 4).map((field) => follow(field.value, field.place, depth)));
          break;
        }
      } else if (one.kind === 'file') {
        const found =
          importedConstant(one.file, `./${one.file.path.split('/').at(-1)}`, value.property, depth, 0) ??
          moduleConstant(one.file, value.property, depth);
        if (found) options.push(found);
      } else if (one.kind === 'value' && one.value.kind === 'object') {
        const object = follow(one.value, one.place, depth);
        const entry = object.kind === 'object' ? object.entries.get(value.property) : undefined;
        if (entry) options.push(entry);
      }
    }
    if (options.length === 0) {
      const object =
        value.object.kind === 'call' || value.object.kind === 'member' || value.object.kind === 'name'
          ? follow(value.object, place, depth)
          : undefined;
      const entry = object?.kind === 'object' ? object.entries.get(value.property) : undefined;
      if (entry) options.push(entry);
    }
    if (options.length === 0) return unknown(value, place);
    return withStep(
      options.length === 1 ? options[0]! : either(options, show(value, place.file), locate(place.file, value.span)),
      value,
      place,
    );
  }

  function moduleConstant(file: CodeFile, name: string, depth: number): Constant | undefined {
    for (const definition of file.scopes.get(0)?.names.get(name) ?? []) {
      if (definition.kind === 'binding' && definition.binding.value)
        return follow(definition.binding.value, { file, block: definition.binding.block }, depth);
    }
    return undefined;
  }

  return reference;
}
