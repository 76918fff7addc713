/** What a read of the configuration comes down to: the layers of the deployment, then the fallback in the code. */

import type { Constant } from '../model/concepts.ts';
import type { CodeFile, ConfigLookup, Environment, EnvironmentRead, Place, SchemaField, SettingField } from '../model/linking.ts';
import type { Evidence } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { either, unknown, withStep } from './constants-operations.ts';
import { locate } from './program.ts';

type Reads<Of> = (of: Of, value: Value, place: Place, depth: number) => Constant;

/** Constants of configuration by the way it is read. `value` is the read, standing at `place`. */
export interface Layers {
  readonly fromEnvironment: Reads<EnvironmentRead>;
  readonly settingValue: Reads<SettingField>;
  readonly schemaValue: Reads<SchemaField>;
  readonly lookedUp: Reads<ConfigLookup>;
}

/** @param follow gives the constant of a fallback. */
export function buildLayers(environment: Environment, follow: (value: Value, place: Place, depth: number) => Constant): Layers {
  function fromEnvironment(read: EnvironmentRead, value: Value, place: Place, depth: number): Constant {
    const at = locate(place.file, value.span);
    const layers = layerConstants(read.name, place.file);
    const fallback = read.fallback ? follow(read.fallback, place, depth) : undefined;
    const options = fallback ? [...layers, fallback] : layers;
    if (options.length === 0) return { kind: 'environment', name: read.name, at, trail: [] };
    return either(options, `environment variable ${read.name}`, at);
  }

  function settingValue(setting: SettingField, value: Value, place: Place, depth: number): Constant {
    const at = locate(place.file, value.span);
    const says = `'${setting.file.code.classes[setting.classId]!.name}.${setting.name}' is declared here`;
    const step: Evidence = { at: setting.at, says };
    const layers = layerConstants(setting.envVar, setting.file);
    const fallback = setting.fallback ? follow(setting.fallback, setting.place, depth) : undefined;
    const options = fallback ? [...layers, fallback] : layers;
    if (options.length === 0) return { kind: 'environment', name: setting.envVar, at, trail: [step] };
    const whole = layers.length === 0 ? fallback! : either(options, `environment variable ${setting.envVar}`, at);
    return { ...whole, trail: [step, ...whole.trail].slice(0, 6) };
  }

  function schemaValue(field: SchemaField, value: Value, place: Place, depth: number): Constant {
    const at = locate(place.file, value.span);
    const layers = layerConstants(field.name, field.place.file);
    const fallback = field.fallback ? follow(field.fallback, field.place, depth) : undefined;
    const options = fallback ? [...layers, fallback] : layers;
    const step: Evidence = { at: locate(field.place.file, field.value.span), says: `'${field.name}' is declared here` };
    if (options.length === 0) return { kind: 'environment', name: field.name, at, trail: [step] };
    const whole = layers.length === 0 ? fallback! : either(options, `environment variable ${field.name}`, at);
    return { ...whole, trail: [step, ...whole.trail].slice(0, 6) };
  }

  function lookedUp(looked: ConfigLookup, value: Value, place: Place, depth: number): Constant {
    const at = locate(place.file, value.span);
    const options: Constant[] = looked.values.map((one) => follow(one.value, one.place, depth));
    if (looked.variable) options.push(...layerConstants(looked.variable, place.file));
    if (looked.fallback) options.push(follow(looked.fallback, place, depth));
    if (options.length === 0)
      return looked.variable ? { kind: 'environment', name: looked.variable, at, trail: [] } : unknown(value, place);
    return withStep(either(options, `configuration key ${looked.key}`, at), value, place);
  }

  function layerConstants(name: string, file: CodeFile): Constant[] {
    return environment.layersOf(name, file.facts.source.project).map((layer) => ({
      kind: 'literal' as const,
      value: plainLayer(layer.value),
      at: layer.at,
      trail: [{ at: layer.at, says: `${name} is set here` }],
    }));
  }

  return { fromEnvironment, settingValue, schemaValue, lookedUp };
}

function plainLayer(text: string): string | number | boolean {
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}
