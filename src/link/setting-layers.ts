import type { Layer } from '../model/concepts.ts';
import type { CodeFile, Linker, SettingField } from '../model/linking.ts';
import { holdsSpan, type Location, type Span } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { partsOf } from './values.ts';

/** What the deployment gives a field of a settings class: of several env files only those that the class names, when it names any. */
export function layersOfField({ envVar, file, classId }: SettingField, linker: Linker): readonly Layer[] {
  const layers = linker.environment.layersOf(envVar, file.facts.source.project);
  const named = envFilesNamed(file, classId, linker, 0);
  const isNamed = ({ at }: Layer) => named.some((name) => isPathEnd(at.file, name));
  if (!layers.some((layer) => layer.from === 'env-file' && isNamed(layer))) return layers;
  return layers.filter((layer) => layer.from !== 'env-file' || isNamed(layer));
}

/** Whether a path of the repository is what code calls by a relative path: `backend/_envs/.env.db` by `_envs/.env.db` or `../_envs/.env.db`. */
export function isPathEnd(path: string, name: string): boolean {
  const end = name.replace(/^(?:\.{1,2}\/)+/, '');
  return end !== '' && (path === end || path.endsWith(`/${end}`));
}

/** `model_config = SettingsConfigDict(env_file=".env.db")` or the nested `Config.env_file`, the class's own or its base's. */
function envFilesNamed(file: CodeFile, classId: number, linker: Linker, depth: number): readonly string[] {
  const { block } = file.code.classes[classId]!;
  const config = file.code.bindings.find((one) => one.block === block && one.name === 'model_config')?.value;
  const nested = file.code.classes.find((one) => one.name === 'Config' && file.code.blocks[one.block]!.parent === block);
  const value =
    config?.kind === 'call'
      ? file.code.calls[config.call]?.named.find(({ name }) => name === 'env_file')?.value
      : config?.kind === 'object'
        ? config.entries.find(({ key }) => key === 'env_file')?.value
        : nested && file.code.bindings.find((one) => one.block === nested.block && one.name === 'env_file')?.value;
  if (value) return textsIn(value);
  if (depth > 5) return [];
  const [base] = linker.resolver.basesOf(file, classId).filter((one) => one.kind === 'class');
  return base ? envFilesNamed(base.file, base.id, linker, depth + 1) : [];
}

function textsIn(value: Value): readonly string[] {
  if (value.kind === 'literal') return typeof value.value === 'string' ? [value.value] : [];
  return value.kind === 'list' ? value.items.flatMap(textsIn) : [];
}

/** Marks the layers whose very value a check at the start refuses: `if value == "changethis": raise`. */
export function markRefused(layers: readonly Layer[], check: Location | undefined, linker: Linker): readonly Layer[] {
  const file = check && linker.program.code.get(check.file);
  if (!file || layers.length === 0) return layers;
  const refused = textsTested(file, check.span);
  return layers.map((layer) => (refused.some((text) => isValue(layer.value, text)) ? { ...layer, refusedBy: check } : layer));
}

/** Texts that stand in the comparisons and calls of a test. */
function textsTested({ code }: CodeFile, within: Span): readonly string[] {
  const compared = code.compares.filter(({ span }) => holdsSpan(within, span)).flatMap(({ left, right }) => [left, right]);
  const handed = code.calls.filter(({ span }) => holdsSpan(within, span)).flatMap(({ positional }) => positional);
  return [...compared, ...handed].flatMap((value) => literalsIn(value, 0));
}

function literalsIn(value: Value, depth: number): readonly string[] {
  if (value.kind === 'literal') {
    const text = value.secret?.redacted ?? value.value;
    return typeof text === 'string' && text !== '' ? [text] : [];
  }
  return depth > 4 ? [] : partsOf(value).flatMap((part) => literalsIn(part, depth + 1));
}

/** Whether a layer's value, which may be shortened to its first characters and its length, is a text. */
function isValue(value: string, text: string): boolean {
  if (value === text) return true;
  const shortened = /^(.{0,4})… \((\d{1,5}) characters?\)$/s.exec(value);
  return shortened !== null && text.length === Number(shortened[2]) && text.startsWith(shortened[1]!);
}
