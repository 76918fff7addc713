/** Reads of the environment: of its objects, by calls of libraries, and by functions of the project. */

import { bodyOf } from '../model/body.ts';
import type { Constant } from '../model/concepts.ts';
import type { Framework } from '../model/framework.ts';
import type { CodeFile, Constants, Denotation, EnvironmentRead, Place, Resolver } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { tableOf } from './match.ts';
import { argumentAt } from './options.ts';
import { lastName } from './program.ts';

/** Finds reads of the environment. */
export interface EnvironmentReads extends Pick<Constants, 'isEnvironment' | 'environmentRead'> {
  /** `X` of `const { X } = process.env`, and what a call gave that reads a variable. */
  isOfEnvironment(one: Denotation): boolean;
  /** A text that a name or literal stands for, without asking what the environment says. */
  textOf(value: Value, place: Place): string | undefined;
}

/** A function that reads the variable it is given, and where its fallback stands. */
interface ReaderFunction {
  readonly fails: boolean;
  readonly fallbackIndex?: number;
  readonly fallbackName?: string;
}

/** @param follow gives the constant of an expression; only names of variables are asked. */
export function buildEnvironmentReads(
  resolver: Resolver,
  frameworks: readonly Framework[],
  follow: (value: Value, place: Place, depth: number) => Constant,
): EnvironmentReads {
  const environmentReads = tableOf(frameworks, ({ environmentReads = [] }) => environmentReads.map((one) => [one.call, one]));
  const environmentObjects = tableOf(frameworks, ({ environmentObjects = [] }) => environmentObjects.map((path) => [path, true]));
  const readerMemo = new Map<string, ReaderFunction | undefined>();
  const isEnvironmentPath = (path: string) => environmentObjects.of(path).length > 0;

  /** `X` of `const { X } = process.env`, and what a call gave that reads a variable. */
  function isOfEnvironment(one: Denotation): boolean {
    if (one.kind !== 'external') return false;
    const object = one.path.slice(0, one.path.lastIndexOf('.'));
    return isEnvironmentPath(object) || (one.path.endsWith('()') && environmentReads.of(one.path.slice(0, -2)).length > 0);
  }

  function isEnvironment(value: Value, place: Place): boolean {
    return resolver.pathsOf(value, place).some(isEnvironmentPath);
  }

  function environmentRead(value: Value, place: Place): EnvironmentRead | undefined {
    if (value.kind === 'member' || value.kind === 'index') {
      const paths = resolver.pathsOf(value.object, place);
      if (!paths.some(isEnvironmentPath)) return undefined;
      const name = value.kind === 'member' ? value.property : textOf(value.index, place);
      return name ? { name, fails: place.file.isPython, by: paths[0]! } : undefined;
    }
    if (value.kind !== 'call') return undefined;
    const call = place.file.code.calls[value.call];
    if (!call) return undefined;
    const home = { file: place.file, block: call.block };
    const paths = resolver.pathsOf(call.callee, home);
    const reader = environmentReads.first(paths);
    const by = reader && paths.find((path) => environmentReads.of(path).includes(reader));
    if (reader && by !== undefined) {
      const nameValue = argumentAt(call, reader.name.at);
      const name = nameValue ? follow(nameValue, home, 0) : undefined;
      if (name?.kind !== 'literal' || typeof name.value !== 'string') return undefined;
      const fallback =
        (reader.fallback && argumentAt(call, reader.fallback.at)) ??
        (reader.hasScheme ? ofScheme(call.callee, home, name.value) : undefined);
      return { name: name.value, fails: reader.fails, by, ...(fallback ? { fallback } : {}) };
    }
    return wrappedRead(value.call, place);
  }

  /** `("dev")` of `env = Env(SECRET_KEY=(str, "dev"))`, where the reader was made in the file that reads. */
  function ofScheme(reader: Value, place: Place, name: string): Value | undefined {
    for (const one of resolver.denote(reader, place)) {
      if (one.kind !== 'external' || one.origin?.file !== place.file) continue;
      const entry = one.origin.call.named.find((given) => given.name === name)?.value;
      if (entry?.kind === 'list' && entry.items.length === 2) return entry.items[1];
    }
    return undefined;
  }

  /** A text that a name or literal stands for, without asking what the environment says. */
  function textOf(value: Value, place: Place): string | undefined {
    if (value.kind === 'literal') return typeof value.value === 'string' ? value.value : undefined;
    if (value.kind !== 'name') return undefined;
    const bindings = resolver.bindingsOf(value, place);
    const only = bindings.length === 1 ? bindings[0]!.value : undefined;
    return only?.kind === 'literal' && typeof only.value === 'string' ? only.value : undefined;
  }

  /** A call of a project function that reads the variable it is given: `requireEnv("JWT_SECRET")`, `getEnv("PORT", "80")`. */
  function wrappedRead(id: number, place: Place): EnvironmentRead | undefined {
    const call = place.file.code.calls[id]!;
    const [first] = call.positional;
    if (first?.kind !== 'literal' || typeof first.value !== 'string' || !/^[A-Z][A-Z0-9_]{1,99}$/.test(first.value))
      return undefined;
    const home = { file: place.file, block: call.block };
    for (const one of resolver.denote(call.callee, home)) {
      if (one.kind !== 'function') continue;
      const reader = readerFunction(one.file, one.id);
      if (!reader) continue;
      const given = reader.fallbackIndex === undefined ? undefined : call.positional[reader.fallbackIndex];
      const named = call.named.find(({ name }) => name === reader.fallbackName)?.value;
      const fallback = named ?? (given && given.kind !== 'spread' ? given : undefined);
      return { name: first.value, fails: reader.fails, by: lastName(call.callee) ?? '', ...(fallback ? { fallback } : {}) };
    }
    return undefined;
  }

  /** Whether a function reads the variable that its first parameter names, and what it does when there is none. */
  function readerFunction(file: CodeFile, id: number): ReaderFunction | undefined {
    const key = `${file.path}:${id}`;
    if (readerMemo.has(key)) return readerMemo.get(key);
    readerMemo.set(key, undefined);
    const fn = file.code.functions[id]!;
    const shift = fn.parameters[0]?.name === 'this' ? 1 : 0;
    const parameter = fn.parameters[shift];
    if (!parameter?.name || !readsParameter(file, id, parameter.name)) return undefined;
    const second = fn.parameters[shift + 1];
    const isFallback = second !== undefined && /default|fallback|alternative|value|otherwise/i.test(second.name);
    const found: ReaderFunction = {
      fails: bodyOf(file, id).raises.length > 0,
      ...(isFallback ? { fallbackIndex: 1, fallbackName: second.name } : {}),
    };
    readerMemo.set(key, found);
    return found;
  }

  function readsParameter(file: CodeFile, id: number, name: string): boolean {
    const isName = (value: Value | undefined) => value?.kind === 'name' && value.name === name;
    const isIndexRead = (value: Value | undefined, block: number, depth = 0): boolean => {
      if (!value || depth > 4) return false;
      if (value.kind === 'index') return isName(value.index) && isEnvironment(value.object, { file, block });
      if (value.kind === 'binary') return isIndexRead(value.left, block, depth + 1) || isIndexRead(value.right, block, depth + 1);
      if (value.kind === 'conditional')
        return isIndexRead(value.then, block, depth + 1) || isIndexRead(value.otherwise, block, depth + 1);
      return false;
    };
    const { bindings, returns, calls } = bodyOf(file, id);
    return (
      bindings.some(({ value, block }) => isIndexRead(value, block)) ||
      returns.some(({ value, block }) => isIndexRead(value, block)) ||
      calls.some(
        ({ call }) =>
          isName(call.positional[0]) &&
          resolver.pathsOf(call.callee, { file, block: call.block }).some((path) => environmentReads.of(path).length > 0),
      )
    );
  }

  return { isEnvironment, environmentRead, isOfEnvironment, textOf };
}
