import type { CallSite, CodeFile, Linker, Place, Program, SettingField } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { importsPackage } from './call-options.ts';
import { append, blocksAround, lastName, locate, once } from './program.ts';
import { partsOf } from './values.ts';

/** What code refuses: it raises, throws or exits when a setting is missing, or when it has a value that it must not have. */
export interface StartChecks {
  missing(variable: string, project: string): Location | undefined;
  rejected(variable: string, project: string): Location | undefined;
  missingField(field: FieldName): Location | undefined;
  rejectedField(field: FieldName): Location | undefined;
}

/** Which field of which settings class. */
export type FieldName = Pick<SettingField, 'file' | 'classId' | 'name'>;

type Kind = 'missing' | 'reject';

const MAX_DEPTH = 5;
const exits = new Set(['exit', 'abort', '_exit']);
const assertions = new Set(['assert', 'invariant', 'ok', 'assertExists', 'check']);
const listTests = new Set(['filter', 'find', 'some', 'every', 'forEach', 'map']);

/** Reads every raise, throw and exit of the repository with the tests that lead to it. */
export function readStartChecks(linker: Linker): StartChecks {
  const found = new Map<string, Location[]>();
  for (const file of linker.program.code.values()) {
    const reader = new CheckReader(file, linker, (key, at) => append(found, key, at));
    for (const { block } of file.code.raises) reader.readBlocks(block);
    for (const call of file.code.calls) {
      const name = lastName(call.callee) ?? '';
      if (exits.has(name)) reader.readBlocks(call.block);
      else if (assertions.has(name) && call.positional[0]) reader.readTest(call.positional[0], false, call.block, 0);
    }
  }
  for (const { name, project, at } of [...validatedVariables(linker), ...exampleVariables(linker)])
    append(found, `missing ${project}\0${name}`, at);
  const first = (key: string) => found.get(key)?.[0];
  return {
    missing: (variable, project) => first(`missing ${project}\0${variable}`),
    rejected: (variable, project) => first(`reject ${project}\0${variable}`),
    missingField: (field) => first(`missing ${fieldKey(field)}`),
    rejectedField: (field) => first(`reject ${fieldKey(field)}`),
  };
}

function fieldKey({ file, classId, name }: FieldName): string {
  return `${file.path}#${classId}.${name}`;
}

/**
 * Fields of classes whose decorators validate the environment: `validateConfig(process.env, EnvironmentVariables)`.
 * https://docs.nestjs.com/techniques/configuration#custom-validate-function
 */
function* validatedVariables(
  linker: Linker,
): Generator<{ readonly name: string; readonly project: string; readonly at: Location }> {
  for (const file of linker.program.code.values()) {
    if (file.isPython) continue;
    for (const [id, cls] of file.code.classes.entries()) {
      const fields = file.code.bindings.filter(({ block }) => block === cls.block);
      const isChecked = fields.some(({ decorators }) => decorators.length > 0);
      if (!isChecked || !fields.every(({ name }) => /^[A-Z][A-Z0-9_]{1,99}$/.test(name)) || !isHandedOver(file, id, linker))
        continue;
      for (const { name, decorators, span } of fields) {
        const names = decorators.map((one) => decoratorName(one, file));
        if (names.length > 0 && !names.includes('IsOptional') && !names.includes('ValidateIf'))
          yield { name, project: file.facts.source.project, at: locate(file, span) };
      }
    }
  }
}

/** Variables of the example file, where a package asks for all of them. */
function* exampleVariables(
  linker: Linker,
): Generator<{ readonly name: string; readonly project: string; readonly at: Location }> {
  const packages = linker.frameworks.flatMap((one) => one.requiredExamples ?? []);
  const asking = [...linker.program.code.values()].filter((file) => !file.isPython && importsPackage(linker, file, packages));
  const projects = new Set(asking.map((file) => file.facts.source.project));
  for (const { source, tree } of linker.program.trees) {
    if (source.role !== 'env-example' || !projects.has(source.project)) continue;
    for (const { keys, span } of tree.nodes)
      yield { name: String(keys[0]), project: source.project, at: { file: source.path, span } };
  }
}

function decoratorName(decorator: Value, file: CodeFile): string | undefined {
  return decorator.kind === 'call' ? lastName(file.code.calls[decorator.call]?.callee ?? decorator) : lastName(decorator);
}

/** Whether a class is an argument of a call: validation needs it as a value. */
function isHandedOver(file: CodeFile, id: number, linker: Linker): boolean {
  const { name } = file.code.classes[id]!;
  return (argumentsNamed(linker.program).get(name) ?? []).some(({ value, place }) =>
    linker.resolver.denote(value, place).some((one) => one.kind === 'class' && one.file === file && one.id === id),
  );
}

/** Positional arguments that are names, by the name. */
const argumentsNamed = once((program: Program) => {
  const found = new Map<string, { value: Value; place: Place }[]>();
  for (const file of program.code.values())
    for (const { positional, block } of file.code.calls)
      for (const value of positional) if (value.kind === 'name') append(found, value.name, { value, place: { file, block } });
  return found;
});

class CheckReader {
  readonly #file: CodeFile;
  readonly #linker: Linker;
  readonly #add: (key: string, at: Location) => void;
  readonly #seen = new Set<number>();

  constructor(file: CodeFile, linker: Linker, add: (key: string, at: Location) => void) {
    this.#file = file;
    this.#linker = linker;
    this.#add = add;
  }

  /** The branches around something that stops the program, out to the function it stands in. */
  readBlocks(from: number): void {
    for (const block of blocksAround(this.#file, from)) {
      if (block.kind === 'function' && block.id !== from) break;
      if (block.kind === 'loop' && block.over) this.#loops.push(block.over);
      if (block.kind !== 'branch' || this.#seen.has(block.id)) continue;
      this.#seen.add(block.id);
      this.readTest(block.test, block.holds, block.parent, 0);
    }
    this.#loops.length = 0;
  }

  readonly #loops: Value[] = [];

  /** `holds`: the program stops when the test is true. */
  readTest(test: Value, holds: boolean, block: number, depth: number): void {
    if (depth > 12) return;
    const mention = (value: Value, kind: Kind) =>
      this.#mention(value, kind, { file: this.#file, block }, locate(this.#file, test.span), 0);
    if (test.kind === 'unary' && test.operator === 'not') this.readTest(test.operand, !holds, block, depth + 1);
    else if (test.kind === 'binary' && (test.operator === 'and' || test.operator === 'or')) {
      this.readTest(test.left, holds, block, depth + 1);
      this.readTest(test.right, holds, block, depth + 1);
    } else if (test.kind === 'binary') {
      const kind = isNothing(test.left) || isNothing(test.right) ? 'missing' : 'reject';
      for (const side of [test.left, test.right]) if (side.kind !== 'literal') mention(side, kind);
    } else if (test.kind === 'call') {
      const call = this.#file.code.calls[test.call];
      if (!call) return;
      mention(test, holds ? 'reject' : 'missing');
      for (const argument of call.positional) if (argument.kind !== 'literal') mention(argument, 'reject');
    } else mention(test, holds ? 'reject' : 'missing');
    // A list of what is missing: `missing.length > 0`.
    if (holds)
      for (const part of [test, ...partsOf(test)]) if (part.kind === 'name' || part.kind === 'member') mention(part, 'missing');
  }

  #mention(value: Value, kind: Kind, place: Place, at: Location, depth: number): void {
    if (depth > MAX_DEPTH) return;
    const again = (inner: Value, where: Place) => this.#mention(inner, kind, where, at, depth + 1);
    const { constants, resolver } = this.#linker;
    const read = constants.environmentRead(value, place) ?? this.#lookup(value, place);
    if (read !== undefined) {
      this.#addVariable(typeof read === 'string' ? read : read.name, kind, place, at);
      return;
    }
    const field = constants.settingOf(value, place) ?? this.#validated(value, place);
    if (field) {
      this.#add(`${kind} ${fieldKey(field)}`, at);
      return;
    }
    if (value.kind === 'index' && constants.isEnvironment(value.object, place)) {
      for (const name of this.#namesInLoop(value.index, place)) this.#addVariable(name, 'missing', place, at);
      return;
    }
    if (value.kind === 'call') {
      const call = place.file.code.calls[value.call];
      if (!call) return;
      const home = { file: place.file, block: call.block };
      const [first] = call.positional;
      if (first?.kind === 'name' && this.#readsEnvironment({ file: place.file, id: value.call, call }))
        for (const name of this.#namesInLoop(first, home)) this.#addVariable(name, 'missing', place, at);
      if (call.callee.kind === 'member') {
        if (listTests.has(call.callee.property) && this.#testsEnvironment(call.positional[0], place.file))
          for (const name of this.#names(call.callee.object, home)) this.#addVariable(name, 'missing', place, at);
        else again(call.callee.object, home);
      }
      for (const argument of call.positional.slice(0, 2))
        if (argument.kind !== 'function' && argument.kind !== 'literal') again(argument, home);
      return;
    }
    if (value.kind === 'name') {
      for (const one of resolver.bindingsOf(value, place)) again(one.value, one.place);
      this.#parameter(value.name, place, value, again, kind, at);
      return;
    }
    if (value.kind === 'member') {
      const bindings = resolver.bindingsOf(value, place);
      if (bindings.length > 0) for (const one of bindings) again(one.value, one.place);
      else if (value.property === 'length') again(value.object, place);
      return;
    }
    if (value.kind === 'binary' || value.kind === 'conditional' || value.kind === 'unary' || value.kind === 'await')
      for (const part of partsOf(value)) if (part.kind !== 'literal') again(part, place);
  }

  /** `os.getenv(name)`, whatever the name is. */
  #readsEnvironment(site: CallSite): boolean {
    const paths = this.#linker.resolver.calleePaths(site);
    return this.#linker.frameworks.some((framework) =>
      framework.environmentReads?.some(({ call }) => paths.some((path) => this.#linker.fits(call, path))),
    );
  }

  #addVariable(name: string, kind: Kind, place: Place, at: Location): void {
    this.#add(`${kind} ${place.file.facts.source.project}\0${name}`, at);
  }

  #lookup(value: Value, place: Place): string | undefined {
    return this.#linker.constants.configLookup(value, place)?.variable ?? this.#linker.constants.schemaField(value, place)?.name;
  }

  /** In a validator of a settings class: `values["SECRET_KEY"]`, `values.get("SECRET_KEY")`, `info.data["SECRET_KEY"]`. */
  #validated(value: Value, place: Place): FieldName | undefined {
    const fn = place.file.code.functions[place.file.functionOf[place.block]!];
    if (fn?.class === undefined || !this.#linker.constants.isSettingsClass(place.file, fn.class)) return undefined;
    let key: Value | undefined;
    if (value.kind === 'index') key = value.index;
    else if (value.kind === 'call') {
      const call = place.file.code.calls[value.call];
      if (call && lastName(call.callee) === 'get') key = call.positional[0];
    }
    if (key?.kind !== 'literal' || typeof key.value !== 'string') return undefined;
    return this.#linker.constants.settingField(place.file, fn.class, key.value);
  }

  /** A parameter: of a validator of named fields, else what callers pass. */
  #parameter(
    name: string,
    place: Place,
    value: Value,
    again: (inner: Value, where: Place) => void,
    kind: Kind,
    at: Location,
  ): void {
    for (const { definition, file } of this.#linker.resolver.definitionsOf(name, place, value.span)) {
      if (definition.kind !== 'parameter') continue;
      const fn = file.code.functions[definition.function]!;
      const fields = fn.class === undefined ? [] : fn.decorators.flatMap((one) => validatedNames(one, file));
      for (const field of fields) {
        const found = this.#linker.constants.settingField(file, fn.class!, field);
        if (found) this.#add(`${kind} ${fieldKey(found)}`, at);
      }
      if (fields.length > 0) continue;
      for (const one of this.#linker.resolver.argumentsFor(file, definition.function, definition.index))
        again(one.value, one.place);
    }
  }

  /** Names that the variable of a loop or callback goes through: `for (const key of ['A', 'B'])`. */
  #namesInLoop(variable: Value, place: Place): string[] {
    const overs: { value: Value; place: Place }[] = this.#loops.map((value) => ({ value, place }));
    for (const block of blocksAround(place.file, place.block)) {
      if (block.kind === 'loop' && block.over) overs.push({ value: block.over, place });
      if (block.kind !== 'function') continue;
      const over = this.#linker.resolver.iteratedBy(place.file, block.function);
      if (over) overs.push(over);
    }
    if (variable.kind !== 'name') return [];
    return overs.flatMap((one) => this.#names(one.value, one.place));
  }

  #names(list: Value, place: Place): string[] {
    const constant = this.#linker.constants.valueOf(list, place);
    if (constant.kind !== 'list') return [];
    return constant.items.flatMap((item) => (item.kind === 'literal' && typeof item.value === 'string' ? [item.value] : []));
  }

  /** `(name) => !process.env[name]`. */
  #testsEnvironment(callback: Value | undefined, file: CodeFile): boolean {
    if (callback?.kind !== 'function') return false;
    const holds = (value: Value | undefined, block: number, depth = 0): boolean =>
      value !== undefined &&
      depth < 6 &&
      ((value.kind === 'index' && this.#linker.constants.isEnvironment(value.object, { file, block })) ||
        partsOf(value).some((part) => holds(part, block, depth + 1)));
    return file.code.returns.some(({ value, block }) => file.functionOf[block] === callback.function && holds(value, block));
  }
}

/** https://docs.pydantic.dev/latest/concepts/validators/#field-validators */
function validatedNames(decorator: Value, file: CodeFile): string[] {
  const call = decorator.kind === 'call' ? file.code.calls[decorator.call] : undefined;
  if (!call || !/^(?:field_validator|validator)$/.test(lastName(call.callee) ?? '')) return [];
  return call.positional.flatMap((one) => (one.kind === 'literal' && typeof one.value === 'string' ? [one.value] : []));
}

function isNothing(value: Value): boolean {
  return (
    (value.kind === 'literal' && (value.value === null || value.value === '' || value.value === 0)) ||
    (value.kind === 'name' && value.name === 'undefined')
  );
}
