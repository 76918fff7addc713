import { bodyOf } from '../model/body.ts';
import type { Constant } from '../model/concepts.ts';
import type { Framework } from '../model/framework.ts';
import type {
  CallSite,
  CodeFile,
  ConfigLookup,
  Constants,
  Denotation,
  Environment,
  EnvironmentRead,
  Place,
  Resolver,
  SchemaField,
  SettingField,
} from '../model/linking.ts';
import { type Evidence, type Location, lineOf } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { tableOf } from './match.ts';
import { lastName, locate, symbolOf } from './program.ts';
import { builtins } from './resolve-denotations.ts';
import { readSchemas } from './schemas.ts';
import { show } from './show.ts';

const MAX_DEPTH = 24;
const MAX_COMBINATIONS = 12;
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
  'SecretStr',
  'pydantic.SecretStr',
  'pydantic.SecretStr()',
  'pydantic.AnyHttpUrl',
  'Object.freeze',
  'typing.cast',
  'frozenset',
  'Buffer.from',
  'json.loads',
  'JSON.parse',
  'lodash.merge',
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

export function buildConstants(resolver: Resolver, environment: Environment, frameworks: readonly Framework[]): Constants {
  const settingsClasses = tableOf(frameworks, ({ settingsClasses = [] }) => settingsClasses.map((one) => [one.base, true]));
  const environmentReads = tableOf(frameworks, ({ environmentReads = [] }) => environmentReads.map((one) => [one.call, one]));
  const environmentObjects = tableOf(frameworks, ({ environmentObjects = [] }) => environmentObjects.map((path) => [path, true]));
  const fieldCalls = tableOf(frameworks, ({ fieldDefaults = [] }) => fieldDefaults.map((one) => [one.call, one]));
  const conversions = tableOf(frameworks, ({ conversions = [] }) => conversions.map((path) => [path, true]));
  const lookups = tableOf(frameworks, ({ configLookups = [] }) => configLookups.map((one) => [one.call, one]));
  const isEnvironmentPath = (path: string) => environmentObjects.of(path).length > 0;
  const converts = (path: string) => converters.has(path) || conversions.of(path).length > 0;
  const namespaces = frameworks.flatMap((one) => one.configNamespaces ?? []);
  const schemas = readSchemas(resolver, frameworks, isEnvironment);
  const memo = new Map<Value, Constant>();
  const busy = new Set<Value>();
  const settingsMemo = new Map<string, boolean>();

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

  const unknown = (value: Value, place: Place): Constant => ({ kind: 'unknown', at: locate(place.file, value.span), trail: [] });

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

  function unary(operator: string, operand: Constant, value: Value, place: Place): Constant {
    if (operand.kind === 'literal') {
      if (operator === 'not') return { ...operand, value: !operand.value };
      if (operator === '-' && typeof operand.value === 'number') return { ...operand, value: -operand.value };
      if (operator === '+' && typeof operand.value === 'number') return operand;
    }
    if (operator === 'not' && operand.kind === 'either')
      return either(
        operand.options.map((option) => unary('not', option, value, place)),
        operand.test,
        operand.at,
      );
    if (operator === 'not') return booleanTest(value, place);
    return unknown(value, place);
  }

  /** A test whose outcome depends on the run: true in one deployment, false in another. */
  function booleanTest(value: Value, place: Place): Constant {
    const at = locate(place.file, value.span);
    return either(
      [
        { kind: 'literal', value: true, at, trail: [] },
        { kind: 'literal', value: false, at, trail: [] },
      ],
      show(value, place.file),
      at,
    );
  }

  function binary(value: Extract<Value, { kind: 'binary' }>, place: Place, depth: number): Constant {
    const { operator } = value;
    const at = locate(place.file, value.span);
    if (operator === 'or' || operator === '??') {
      const left = follow(value.left, place, depth);
      if (left.kind === 'literal') {
        // Set in a file of this deployment, perhaps not in the next: the fallback stays possible.
        const read = environmentRead(value.left, place);
        if (read) return either([left, follow(value.right, place, depth)], `environment variable ${read.name}`, at);
        const counts = operator === '??' ? left.value !== null : Boolean(left.value);
        return counts ? left : follow(value.right, place, depth);
      }
      const right = follow(value.right, place, depth);
      if (left.kind === 'environment') return either([right], `environment variable ${left.name}`, right.at, left);
      if (left.kind === 'list' || left.kind === 'object') return left;
      return either([left, right], show(value.left, place.file), at);
    }
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

  /** Arithmetic, texts and lists put together; with alternatives, each of them. */
  function combined(operator: string, left: Constant, right: Constant, at: Location): Constant {
    const [lefts, rights] = [left, right].map((one) => (one.kind === 'either' ? one.options : [one])) as [Constant[], Constant[]];
    if (lefts.length * rights.length > 1 && lefts.length * rights.length <= MAX_COMBINATIONS) {
      const test = left.kind === 'either' ? left.test : right.kind === 'either' ? right.test : '';
      return either(
        lefts.flatMap((one) => rights.map((other) => combined(operator, one, other, at))),
        test,
        at,
      );
    }
    if (left.kind === 'either' && lefts.length === 1) return { ...left, options: [combined(operator, lefts[0]!, right, at)] };
    if (right.kind === 'either' && rights.length === 1) return { ...right, options: [combined(operator, left, rights[0]!, at)] };
    const made = { at, trail: [...left.trail, ...right.trail] };
    if (left.kind === 'literal' && right.kind === 'literal') {
      const [a, b] = [left.value, right.value];
      if (typeof a === 'number' && typeof b === 'number') {
        const number = calculate(operator, a, b);
        if (number !== undefined) return { kind: 'literal', value: number, ...made };
      }
      if (operator === '+' && typeof a === 'string' && typeof b === 'string') return { kind: 'literal', value: a + b, ...made };
    }
    if (operator === '+') {
      if (left.kind === 'list' && right.kind === 'list') return { kind: 'list', items: [...left.items, ...right.items], ...made };
      const isText = (one: Constant) => one.kind === 'text' || (one.kind === 'literal' && typeof one.value === 'string');
      if (isText(left) || isText(right)) {
        const flat = (one: Constant) => (one.kind === 'text' ? one.parts : [plainText(one)]);
        return { kind: 'text', parts: [...flat(left), ...flat(right)], ...made };
      }
    }
    if (operator === '|' && left.kind === 'object' && right.kind === 'object') {
      return {
        kind: 'object',
        entries: new Map([...left.entries, ...right.entries]),
        isComplete: left.isComplete && right.isComplete,
        ...made,
      };
    }
    return { kind: 'unknown', ...made };
  }

  function reference(value: Value, place: Place, depth: number): Constant {
    const read = environmentRead(value, place);
    if (read) return fromEnvironment(read, value, place, depth);
    const setting = value.kind === 'member' ? settingOfMember(value, place) : undefined;
    if (setting) return settingValue(setting, value, place, depth);
    const field = schemaField(value, place);
    if (field) return schemaValue(field, value, place, depth);
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

  /** `X` of `const { X } = process.env`, and what a call gave that reads a variable. */
  function isOfEnvironment(one: Denotation): boolean {
    if (one.kind !== 'external') return false;
    const object = one.path.slice(0, one.path.lastIndexOf('.'));
    return isEnvironmentPath(object) || (one.path.endsWith('()') && environmentReads.of(one.path.slice(0, -2)).length > 0);
  }

  /** Names of the way: where the value was written, when that is not where it is used. */
  function withStep(found: Constant, value: Value, place: Place): Constant {
    const isElsewhere = found.at.file !== place.file.path || lineOf(found.at.span) !== lineOf(value.span);
    if (!isElsewhere || found.kind === 'unknown') return found;
    return { ...found, trail: [{ at: found.at, says: `'${show(value, place.file)}' is set here` }, ...found.trail].slice(0, 6) };
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

  function called(value: Extract<Value, { kind: 'call' }>, place: Place, depth: number): Constant {
    const call = place.file.code.calls[value.call];
    if (!call) return unknown(value, place);
    const home = { file: place.file, block: call.block };
    const at = locate(place.file, value.span);
    const read = environmentRead(value, place);
    if (read) return fromEnvironment(read, value, home, depth);
    const paths = resolver.pathsOf(call.callee, home);
    const name = lastName(call.callee);
    const looked = configLookup(value, place);
    if (looked) return lookedUp(looked, value, place, depth);
    if (call.positional[0] && paths.some(converts)) {
      const inner = follow(call.positional[0], home, depth);
      return numeric(inner, paths);
    }
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
        const options = returned.map((one) => follow(one.value!, { file, block: one.block }, depth));
        return withStep(either(options, show(value, place.file), at), value, place);
      }
    }
    const field = fieldDefault(value, place);
    if (field?.value) return follow(field.value, place, depth);
    const path = paths.find((one) => !one.startsWith('~'));
    if (path) return { kind: 'made', path: `${path}()`, at, trail: [] };
    return { kind: 'unknown', at, trail: [] };
  }

  /** What `strip()`, `lower()` and their like make of a text; anything else stays as it is. */
  function changedText(inner: Constant, method: string, given: number): Constant {
    if (inner.kind === 'either') return { ...inner, options: inner.options.map((option) => changedText(option, method, given)) };
    if (inner.kind !== 'literal' || typeof inner.value !== 'string') return inner;
    if ((method === 'strip' || method === 'trim') && given === 0) return { ...inner, value: inner.value.trim() };
    if (method === 'lower' || method === 'toLowerCase') return { ...inner, value: inner.value.toLowerCase() };
    if (method === 'upper' || method === 'toUpperCase') return { ...inner, value: inner.value.toUpperCase() };
    return inner;
  }

  function numeric(inner: Constant, paths: readonly string[]): Constant {
    const isNumber = paths.some(
      (path) => path === 'int' || path === 'float' || path.startsWith('Number') || path.startsWith('parse'),
    );
    if (
      isNumber &&
      inner.kind === 'literal' &&
      typeof inner.value === 'string' &&
      inner.value.trim() !== '' &&
      Number.isFinite(Number(inner.value))
    ) {
      return { ...inner, value: Number(inner.value) };
    }
    if (inner.kind === 'either') return { ...inner, options: inner.options.map((option) => numeric(option, paths)) };
    return inner;
  }

  function splitText(whole: Constant, separator: Constant | undefined): Constant {
    const by = separator?.kind === 'literal' && typeof separator.value === 'string' ? separator.value : undefined;
    if (whole.kind === 'literal' && typeof whole.value === 'string') {
      const items = by === undefined ? whole.value.split(/\s+/) : whole.value.split(by || ',');
      return {
        kind: 'list',
        items: items.slice(0, 200).map((item) => ({ kind: 'literal' as const, value: item, at: whole.at, trail: [] })),
        at: whole.at,
        trail: whole.trail,
      };
    }
    if (whole.kind === 'either') return { ...whole, options: whole.options.map((option) => splitText(option, separator)) };
    return whole;
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
      const fallback = reader.fallback ? argumentAt(call, reader.fallback.at) : undefined;
      return { name: name.value, fails: reader.fails, by, ...(fallback ? { fallback } : {}) };
    }
    return wrappedRead(value.call, place);
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

  interface ReaderFunction {
    readonly fails: boolean;
    readonly fallbackIndex?: number;
    readonly fallbackName?: string;
  }
  const readerMemo = new Map<string, ReaderFunction | undefined>();

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

  /** The field of a checked environment that a member reads: `env.JWT_SECRET` of `const env = cleanEnv(process.env, { ... })`. */
  function schemaField(value: Value, place: Place): SchemaField | undefined {
    if (value.kind !== 'member') return undefined;
    return checkedEnvironment(value.object, place, 0)?.get(value.property);
  }

  function checkedEnvironment(value: Value, place: Place, depth: number): ReadonlyMap<string, SchemaField> | undefined {
    if (depth > 6 || schemas.sites.length === 0) return undefined;
    for (const one of resolver.denote(value, place)) {
      const found = one.kind === 'external' && one.origin ? schemas.fieldsAt(one.origin) : undefined;
      if (found) return found;
    }
    if (value.kind === 'await') return checkedEnvironment(value.value, place, depth + 1);
    if (value.kind === 'call') {
      const call = place.file.code.calls[value.call];
      return call && schemas.fieldsAt({ file: place.file, id: value.call, call });
    }
    // safeParse's `data`, joi's `value`.
    if (value.kind === 'member' && (value.property === 'data' || value.property === 'value'))
      return checkedEnvironment(value.object, place, depth + 1);
    if (value.kind !== 'name' && value.kind !== 'member') return undefined;
    for (const one of resolver.bindingsOf(value, place)) {
      if (one.value === value) continue;
      const found = checkedEnvironment(one.value, one.place, depth + 1);
      if (found) return found;
    }
    return undefined;
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

  /** `config.get('auth.secret', fallback)`: the variable, or the expression of the named part that the key leads to. */
  function configLookup(value: Value, place: Place): ConfigLookup | undefined {
    if (value.kind !== 'call') return undefined;
    const call = place.file.code.calls[value.call];
    if (!call) return undefined;
    const home = { file: place.file, block: call.block };
    const paths = resolver.pathsOf(call.callee, home);
    const lookup = lookups.first(paths);
    const keyValue = lookup && argumentAt(call, lookup.key.at);
    const key = keyValue && textOf(keyValue, home);
    if (!lookup || key === undefined) return undefined;
    const given = lookup.fallback ? argumentAt(call, lookup.fallback.at) : undefined;
    const fallback = given?.kind === 'object' || given?.kind === 'function' ? undefined : given;
    const [part, ...rest] = key.split('.');
    return {
      key,
      fails: lookup.fails,
      values: rest.length > 0 ? namespaceValues(part!, rest) : [],
      ...(lookup.isVariable && rest.length === 0 ? { variable: key } : {}),
      ...(fallback ? { fallback } : {}),
    };
  }

  function namespaceValues(part: string, keys: readonly string[]): { value: Value; place: Place }[] {
    const found: { value: Value; place: Place }[] = [];
    for (const namespace of namespaces) {
      for (const { file, call } of resolver.callsTo(namespace.call)) {
        const name = argumentAt(call, namespace.name.at);
        const factory = argumentAt(call, namespace.factory.at);
        if (name?.kind !== 'literal' || name.value !== part || factory?.kind !== 'function') continue;
        for (const returned of bodyOf(file, factory.function).returns) {
          if (!returned.value) continue;
          let here: Value | undefined = returned.value;
          for (const key of keys)
            here = here?.kind === 'object' ? here.entries.find((entry) => entry.key === key)?.value : undefined;
          if (here) found.push({ value: here, place: { file, block: returned.block } });
        }
      }
    }
    return found;
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

  function fromEnvironment(read: EnvironmentRead, value: Value, place: Place, depth: number): Constant {
    const at = locate(place.file, value.span);
    const layers = layerConstants(read.name, place.file);
    const fallback = read.fallback ? follow(read.fallback, place, depth) : undefined;
    const options = fallback ? [...layers, fallback] : layers;
    if (options.length === 0) return { kind: 'environment', name: read.name, at, trail: [] };
    return either(options, `environment variable ${read.name}`, at);
  }

  function layerConstants(name: string, file: CodeFile): Constant[] {
    return environment.layersOf(name, file.facts.source.project).map((layer) => ({
      kind: 'literal' as const,
      value: plainLayer(layer.value),
      at: layer.at,
      trail: [{ at: layer.at, says: `${name} is set here` }],
    }));
  }

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

  function settingOfMember(value: Extract<Value, { kind: 'member' }>, place: Place): SettingField | undefined {
    for (const one of resolver.denote(value.object, place)) {
      if ((one.kind !== 'instance' && one.kind !== 'class') || !isSettingsClass(one.file, one.id)) continue;
      const found = settingField(one.file, one.id, value.property);
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

  function convertedValue(site: CallSite): Value | undefined {
    const { callee, positional } = site.call;
    const paths = resolver.calleePaths(site);
    if (paths.some(converts)) return positional[0];
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
    settingOf: (value, place) => (value.kind === 'member' ? settingOfMember(value, place) : undefined),
    schemas,
  };
}

/** An argument by the first slot position that is present. Paths into option objects are followed for literal objects only. */
export function argumentAt(
  call: { readonly positional: readonly Value[]; readonly named: readonly { readonly name: string; readonly value: Value }[] },
  at: readonly (number | string | readonly (number | string)[])[],
): Value | undefined {
  for (const one of at) {
    if (typeof one === 'number') {
      const found = call.positional[one];
      if (found && found.kind !== 'spread') return found;
    } else if (typeof one === 'string') {
      const found = call.named.find((named) => named.name === one)?.value;
      if (found) return found;
    } else {
      const [first, ...keys] = one;
      let found: Value | undefined = argumentAt(call, [first!]);
      for (const key of keys)
        found = found?.kind === 'object' ? found.entries.find((entry) => entry.key === key)?.value : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

/** Any of these; one option is that option, nested alternatives are flattened. */
function either(options: readonly Constant[], test: string, at: Location, also?: Constant): Constant {
  const flat = options.flatMap((option) => (option.kind === 'either' ? option.options : [option]));
  if (flat.length === 1 && !also) return flat[0]!;
  return {
    kind: 'either',
    options: flat.slice(0, 12),
    test,
    at,
    trail: flat.find((option) => option.trail.length > 0)?.trail ?? [],
  };
}

function plainText(one: Constant): string | undefined {
  return one.kind === 'literal' && (typeof one.value === 'string' || typeof one.value === 'number')
    ? String(one.value)
    : undefined;
}

/** Python's `...`, which pydantic's `Field(...)` reads as "required". */
function isEllipsisName(value: Value): boolean {
  return value.kind === 'name' && value.name === 'Ellipsis';
}

function plainLayer(text: string): string | number | boolean {
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}

function calculate(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : a / b;
    case '//':
      return b === 0 ? undefined : Math.floor(a / b);
    case '%':
      return b === 0 ? undefined : a % b;
    case '**':
      return Math.abs(b) < 64 ? a ** b : undefined;
    default:
      return undefined;
  }
}
