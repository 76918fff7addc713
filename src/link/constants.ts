/** Follows values to constants. What is read of configuration, and what names lead to, stands in the files `constants-*.ts`. */

import { bodyOf } from '../model/body.ts';
import type { Constant } from '../model/concepts.ts';
import type { Framework } from '../model/framework.ts';
import type { CallSite, Constants, Environment, FunctionNode, Place, Resolver } from '../model/linking.ts';
import type { Evidence } from '../model/location.ts';
import type { Call } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { buildEnvironmentReads } from './constants-environment.ts';
import { buildLayers } from './constants-layers.ts';
import { buildConfigLookups } from './constants-lookups.ts';
import {
  booleanTest,
  changedText,
  combined,
  either,
  numeric,
  plainText,
  splitText,
  unary,
  unknown,
  withStep,
} from './constants-operations.ts';
import { buildReferences } from './constants-references.ts';
import { buildSettingsClasses } from './constants-settings.ts';
import { tableOf } from './match.ts';
import { lastName, locate, symbolOf } from './program.ts';
import { readSchemas } from './schemas.ts';
import { show } from './show.ts';

const MAX_DEPTH = 24;
const MAX_RETURNS = 4;
/** Conversions that keep what a value says. */
const converters = new Set([
  'str',
  'int',
  'float',
  'bool',
  'list',
  'tuple',
  'set',
  'Number',
  'String',
  'Boolean',
  'parseInt',
  'parseFloat',
  'Number.parseInt',
  'Number.parseFloat',
  'Object.freeze',
  'typing.cast',
  'frozenset',
  'Buffer.from',
  'json.loads',
  'JSON.parse',
]);
const textMethods = new Set([
  'strip',
  'trim',
  'lower',
  'upper',
  'toLowerCase',
  'toUpperCase',
  'toString',
  'get_secret_value',
  'encode',
  'copy',
  'rstrip',
  'lstrip',
  'decode',
  'unicode_string',
]);

/** Follows values of a program through names, files, settings classes and reads of the environment. */
export function buildConstants(resolver: Resolver, environment: Environment, frameworks: readonly Framework[]): Constants {
  const conversions = tableOf(frameworks, ({ conversions = [] }) => conversions.map((path) => [path, true]));
  const converts = (path: string) => converters.has(path) || conversions.of(path).length > 0;
  const memo = new Map<Value, Constant>();
  const busy = new Set<Value>();
  const reads = buildEnvironmentReads(resolver, frameworks, follow);
  const settings = buildSettingsClasses(resolver, frameworks);
  const layers = buildLayers(environment, follow);
  const { environmentRead, isEnvironment, textOf } = reads;
  const schemas = readSchemas(resolver, frameworks, isEnvironment);
  const { schemaField, configLookup } = buildConfigLookups(resolver, frameworks, schemas, textOf);
  const reference = buildReferences({ resolver, reads, settings, layers, schemaField, follow, called });
  const { isSettingsClass, settingField, settingOf, dumped, fieldDefault } = settings;
  const { fromEnvironment, lookedUp, settingValue } = layers;

  function follow(value: Value, place: Place, depth: number): Constant {
    const known = memo.get(value);
    if (known) return known;
    if (busy.has(value) || depth > MAX_DEPTH) return unknown(value, place);
    busy.add(value);
    const found = compute(value, place, depth + 1);
    busy.delete(value);
    if (busy.size === 0 || found.kind !== 'unknown') memo.set(value, found);
    return found;
  }

  function compute(value: Value, place: Place, depth: number): Constant {
    const at = locate(place.file, value.span);
    const made = { at, trail: [] as readonly Evidence[] };
    switch (value.kind) {
      case 'literal':
        return { kind: 'literal', value: value.value, ...(value.secret ? { secret: value.secret } : {}), ...made };
      case 'regex':
        return { kind: 'regex', source: value.source, flags: value.flags, ...made };
      case 'list':
        return { kind: 'list', items: value.items.flatMap((item) => listItems(item, place, depth)), ...made };
      case 'object':
        return objectOf(value, place, depth);
      case 'template': {
        const parts = value.parts.map((part) => plainText(follow(part, place, depth)));
        if (parts.every((part) => part !== undefined)) return { kind: 'literal', value: parts.join(''), ...made };
        return { kind: 'text', parts, ...made };
      }
      case 'function':
        return { kind: 'function', symbol: symbolOf(place.file, value.function), ...made };
      case 'await':
      case 'spread':
        return follow(value.value, place, depth);
      case 'conditional':
        return either(
          [follow(value.then, place, depth), follow(value.otherwise, place, depth)],
          show(value.test, place.file),
          at,
        );
      case 'unary':
        return unary(value.operator, follow(value.operand, place, depth), value, place);
      case 'binary':
        return binary(value, place, depth);
      case 'name':
      case 'member':
      case 'index':
        return reference(value, place, depth);
      case 'call':
        return called(value, place, depth);
      default:
        return unknown(value, place);
    }
  }

  function listItems(item: Value, place: Place, depth: number): readonly Constant[] {
    if (item.kind !== 'spread') return [follow(item, place, depth)];
    const inner = follow(item.value, place, depth);
    return inner.kind === 'list' ? inner.items : [{ kind: 'unknown', at: inner.at, trail: [] }];
  }

  function objectOf(value: Extract<Value, { kind: 'object' }>, place: Place, depth: number): Constant {
    const entries = new Map<string, Constant>();
    let isComplete = true;
    for (const entry of value.entries) {
      if (entry.key !== undefined) {
        entries.set(entry.key, follow(entry.value, place, depth));
        continue;
      }
      const spread = entry.value.kind === 'spread' ? follow(entry.value.value, place, depth) : undefined;
      if (spread?.kind === 'object') {
        for (const [key, one] of spread.entries) entries.set(key, one);
        if (!spread.isComplete) isComplete = false;
      } else if (
        spread?.kind === 'either' &&
        spread.options.every((option) => option.kind === 'object' || (option.kind === 'literal' && !option.value))
      ) {
        for (const option of spread.options) {
          if (option.kind !== 'object') continue;
          for (const [key, one] of option.entries)
            entries.set(key, either([one, entries.get(key) ?? { kind: 'unknown', at: one.at, trail: [] }], spread.test, one.at));
          if (!option.isComplete) isComplete = false;
        }
      } else if (!(spread?.kind === 'literal' && !spread.value)) isComplete = false;
    }
    return { kind: 'object', entries, isComplete, at: locate(place.file, value.span), trail: [] };
  }

  function binary(value: Extract<Value, { kind: 'binary' }>, place: Place, depth: number): Constant {
    const { operator } = value;
    const at = locate(place.file, value.span);
    if (operator === 'or' || operator === '??')
      return fallingBack(value, follow(value.left, place, depth), place, () => follow(value.right, place, depth));
    if (operator === 'and') {
      const left = follow(value.left, place, depth);
      if (left.kind === 'literal') return left.value ? follow(value.right, place, depth) : left;
      const right = follow(value.right, place, depth);
      return either([right, { kind: 'literal', value: false, at, trail: [] }], show(value.left, place.file), at);
    }
    if (['==', '!=', '===', '!==', 'in', 'not in', '<', '>', '<=', '>=', 'is', 'is not'].includes(operator))
      return booleanTest(value, place);
    return combined(operator, follow(value.left, place, depth), follow(value.right, place, depth), at);
  }

  /** `left or right`, with what the left side is. */
  function fallingBack(value: Extract<Value, { kind: 'binary' }>, left: Constant, place: Place, other: () => Constant): Constant {
    const at = locate(place.file, value.span);
    if (left.kind === 'literal') {
      // Set in a file of this deployment, perhaps not in the next: the fallback stays possible.
      const read = environmentRead(value.left, place);
      if (read) return either([left, other()], `environment variable ${read.name}`, at);
      const counts = value.operator === '??' ? left.value !== null : Boolean(left.value);
      return counts ? left : other();
    }
    const right = other();
    if (left.kind === 'environment') return either([right], `environment variable ${left.name}`, right.at, left);
    if (left.kind === 'list' || left.kind === 'object') return left;
    return either([left, right], show(value.left, place.file), at);
  }

  function called(value: Extract<Value, { kind: 'call' }>, place: Place, depth: number): Constant {
    const call = place.file.code.calls[value.call];
    if (!call) return unknown(value, place);
    const home = { file: place.file, block: call.block };
    const at = locate(place.file, value.span);
    const read = environmentRead(value, place);
    if (read) return fromEnvironment(read, value, home, depth);
    const setting = settingOf(value, home);
    if (setting) return settingValue(setting, value, home, depth);
    const paths = resolver.pathsOf(call.callee, home);
    const name = lastName(call.callee);
    const looked = configLookup(value, place);
    if (looked) return lookedUp(looked, value, place, depth);
    const converted = paths.some(converts) ? convertedArgument(call, paths) : undefined;
    if (converted) return numeric(follow(converted, home, depth), paths);
    if (call.callee.kind === 'member' && name) {
      if (textMethods.has(name)) return changedText(follow(call.callee.object, home, depth), name, call.positional.length);
      if (name === 'split') {
        const whole = follow(call.callee.object, home, depth);
        return splitText(whole, call.positional[0] ? follow(call.positional[0], home, depth) : undefined);
      }
    }
    if (paths.includes('dict')) {
      const entries = new Map<string, Constant>();
      let isComplete = call.positional.length < 2;
      for (const one of call.positional) {
        const given = follow(one, home, depth);
        if (given.kind === 'object') for (const [key, entry] of given.entries) entries.set(key, entry);
        if (given.kind !== 'object' || !given.isComplete) isComplete = false;
      }
      for (const one of call.named) entries.set(one.name, follow(one.value, home, depth));
      return { kind: 'object', entries, isComplete, at, trail: [] };
    }
    const functions = resolver.denote(call.callee, home).filter((one) => one.kind === 'function');
    if (functions.length === 1) {
      const { file, id } = functions[0]!;
      const returned = bodyOf(file, id).returns.filter((one) => one.value && !one.isYield);
      if (returned.length > 0 && returned.length <= MAX_RETURNS) {
        const site = place.file.sites[value.call]!;
        const options = returned.map((one) =>
          givenBack(one.value!, { file, block: one.block }, { site, node: { file, id } }, depth),
        );
        return withStep(either(options, show(value, place.file), at), value, place);
      }
    }
    const field = fieldDefault(value, place);
    if (field?.value) return follow(field.value, place, depth);
    const path = paths.find((one) => !one.startsWith('~'));
    if (path) return { kind: 'made', path: `${path}()`, at, trail: [] };
    return { kind: 'unknown', at, trail: [] };
  }

  /** What a function gives back in one call: its parameters, also within texts, are what this call hands over and not what another does. */
  function givenBack(value: Value, place: Place, by: { site: CallSite; node: FunctionNode }, depth: number): Constant {
    const { site, node } = by;
    if (value.kind === 'template') {
      const parts = value.parts.map((part) => plainText(givenBack(part, place, by, depth)));
      const made = { at: locate(place.file, value.span), trail: [] };
      return parts.every((part) => part !== undefined)
        ? { kind: 'literal', value: parts.join(''), ...made }
        : { kind: 'text', parts, ...made };
    }
    if (value.kind === 'binary' && value.operator === '+') {
      const [left, right] = [value.left, value.right].map((side) => givenBack(side, place, by, depth));
      return combined('+', left!, right!, locate(place.file, value.span));
    }
    if (depth > MAX_DEPTH) return follow(value, place, depth);
    if (value.kind === 'conditional')
      return either(
        [value.then, value.otherwise].map((side) => givenBack(side, place, by, depth + 1)),
        show(value.test, place.file),
        locate(place.file, value.span),
      );
    if (value.kind === 'binary' && (value.operator === 'or' || value.operator === '??'))
      return fallingBack(value, givenBack(value.left, place, by, depth + 1), place, () =>
        givenBack(value.right, place, by, depth + 1),
      );
    if (value.kind !== 'name') return follow(value, place, depth);
    const definitions = resolver.definitionsOf(value.name, place, value.span);
    const only = definitions.length === 1 ? definitions[0]!.definition : undefined;
    if (only?.kind !== 'parameter' || definitions[0]!.file !== node.file || only.function !== node.id)
      return follow(value, place, depth);
    const parameter = node.file.code.functions[node.id]!.parameters[only.index]!;
    const [given] = resolver.argumentOf(site, node, { index: only.index, parameter });
    if (given) return follow(given.value, given.place, depth + 1);
    if (site.call.positional.some(({ kind }) => kind === 'spread') || site.call.named.some((one) => one.value.kind === 'spread'))
      return follow(value, place, depth);
    const { block } = node.file.code.functions[node.id]!;
    const home = { file: node.file, block: node.file.code.blocks[block]!.parent };
    return parameter.default ? follow(parameter.default, home, depth + 1) : unknown(value, place);
  }

  /** The first argument; the second of `cast("bytes", value)`. https://docs.python.org/3/library/typing.html#typing.cast */
  function convertedArgument({ positional }: Call, paths: readonly string[]): Value | undefined {
    return positional[paths.includes('typing.cast') ? 1 : 0];
  }

  function convertedValue(site: CallSite): Value | undefined {
    const { callee } = site.call;
    const paths = resolver.calleePaths(site);
    if (paths.some(converts)) return convertedArgument(site.call, paths);
    return callee.kind === 'member' && textMethods.has(callee.property) ? callee.object : undefined;
  }

  return {
    valueOf: (value, place) => follow(value, place, 0),
    settingField,
    environmentRead,
    isSettingsClass,
    isEnvironment,
    convertedValue,
    schemaField,
    configLookup,
    settingOf,
    dumped,
    schemas,
  };
}
