import type { Setting } from '../model/concepts.ts';
import type { CallSite, CodeFile, Linker, Place } from '../model/linking.ts';
import type { FilePath, Span } from '../model/location.ts';
import type { FunctionId, Value } from '../model/value.ts';
import { calledName, developmentOnly, stageOfTest } from './development.ts';
import { locate } from './program.ts';

/** An expression that a value comes from, at the end of its way through names, fallbacks and conversions. */
export interface Source {
  readonly value: Value;
  readonly place: Place;
  readonly setting?: Setting;
  /** It is taken in development only. */
  readonly isDevelopment: boolean;
}

/** The calls that a way went into, the last one first: a parameter is what that call hands over, not what all callers do. */
interface Entered {
  readonly file: CodeFile;
  readonly function: FunctionId;
  readonly site: CallSite;
  readonly outer: Entered | undefined;
}

const MAX_DEPTH = 14;
const MAX_SOURCES = 24;

/** Follows values to where they come from. Unlike `Constants`, it keeps the expressions, and which of them production never sees. */
export class Sources {
  readonly #linker: Linker;
  readonly #settings = new Map<string, Setting>();

  constructor(linker: Linker, settings: readonly Setting[]) {
    this.#linker = linker;
    for (const setting of settings) this.#settings.set(keyOf(setting.at.file, setting.at.span), setting);
  }

  /** Never empty. */
  of(value: Value, place: Place): readonly Source[] {
    const found: Source[] = [];
    this.#follow(value, place, false, 0, found, new Set(), undefined);
    return found.length > 0 ? found : [{ value, place, isDevelopment: false }];
  }

  #follow(
    value: Value,
    place: Place,
    isDevelopment: boolean,
    depth: number,
    found: Source[],
    seen: Set<Value>,
    entered: Entered | undefined,
  ): void {
    if (depth > MAX_DEPTH || found.length >= MAX_SOURCES || seen.has(value)) return;
    seen.add(value);
    const { constants } = this.#linker;
    const next = (inner: Value, where = place, development = isDevelopment, inside = entered) =>
      this.#follow(inner, where, development, depth + 1, found, seen, inside);
    const stop = (setting?: Setting) => {
      found.push({ value, place, isDevelopment, ...(setting ? { setting } : {}) });
    };
    switch (value.kind) {
      case 'list':
        for (const item of value.items) next(item);
        return;
      case 'await':
      case 'spread':
        next(value.value);
        return;
      case 'binary':
        if (['or', '??', '||'].includes(value.operator)) {
          next(value.left);
          next(value.right);
        } else if (value.operator === 'and') next(value.right);
        else {
          stop();
          if (value.operator === '+') for (const side of [value.left, value.right]) if (isNamed(side)) next(side);
        }
        return;
      case 'template':
        stop();
        for (const part of value.parts) if (isNamed(part)) next(part);
        return;
      case 'conditional': {
        const stage = stageOfTest(value.test, true, (id) => calledName(place.file, id));
        next(value.then, place, isDevelopment || stage === 'development');
        next(value.otherwise, place, isDevelopment || stage === 'production');
        return;
      }
      case 'function':
        for (const one of returnsOf(place.file, value.function)) next(one.value, one.place);
        return;
      case 'name':
      case 'member':
      case 'index':
      case 'call':
        break;
      default:
        stop();
        return;
    }
    if (constants.environmentRead(value, place)) {
      stop(this.#settings.get(keyOf(place.file.path, value.span)));
      return;
    }
    const field = constants.settingOf(value, place);
    if (field) {
      stop(this.#settings.get(keyOf(field.at.file, field.at.span)));
      return;
    }
    const schema = constants.schemaField(value, place);
    if (schema) {
      stop(this.#settings.get(keyOf(schema.place.file.path, schema.value.span)));
      return;
    }
    if (value.kind === 'call')
      this.#call(
        value,
        place,
        next,
        (inner, where, to, site) => next(inner, where, isDevelopment, { ...to, site, outer: entered }),
        stop,
      );
    else this.#reference(value, place, isDevelopment, entered, next, stop);
  }

  #call(
    value: Value & { kind: 'call' },
    place: Place,
    next: (inner: Value, where?: Place) => void,
    enter: (inner: Value, where: Place, to: Pick<Entered, 'file' | 'function'>, site: CallSite) => void,
    stop: (setting?: Setting) => void,
  ): void {
    const call = place.file.code.calls[value.call];
    if (!call) {
      stop();
      return;
    }
    const { constants, resolver } = this.#linker;
    const looked = constants.configLookup(value, place);
    if (looked) {
      if (looked.variable || looked.values.length === 0) stop(this.#settings.get(keyOf(place.file.path, value.span)));
      for (const one of looked.values) next(one.value, one.place);
      if (looked.fallback) next(looked.fallback);
      return;
    }
    const home = { file: place.file, block: call.block };
    const converted = constants.convertedValue({ file: place.file, id: value.call, call });
    if (converted) {
      next(converted, home);
      return;
    }
    const functions = resolver.denote(call.callee, home).filter((one) => one.kind === 'function');
    const [only] = functions;
    const returned = only && functions.length === 1 ? returnsOf(only.file, only.id) : [];
    if (returned.length === 0) stop();
    const site = place.file.sites[value.call]!;
    for (const one of returned) enter(one.value, one.place, { file: only!.file, function: only!.id }, site);
  }

  #reference(
    value: Value,
    place: Place,
    isDevelopment: boolean,
    entered: Entered | undefined,
    next: (inner: Value, where?: Place, development?: boolean, inside?: Entered) => void,
    stop: () => void,
  ): void {
    const { resolver, program } = this.#linker;
    const bindings = resolver.bindingsOf(value, place).filter((one) => one.value !== value);
    for (const one of bindings) next(one.value, one.place, isDevelopment || developmentOnly(program, one.place) === 'yes');
    if (bindings.length > 0) return;
    let isParameter = false;
    if (value.kind === 'name') {
      for (const { definition, file } of resolver.definitionsOf(value.name, place, value.span)) {
        if (definition.kind !== 'parameter') continue;
        const by = enteredAt(entered, file, definition.function);
        // Of a helper that is called everywhere not all calls are followed, but this one is known.
        const passed = by
          ? resolver.argumentOf(by.site, { file, id: definition.function }, definition)
          : resolver.argumentsFor(file, definition.function, definition.index);
        for (const one of passed) next(one.value, one.place, isDevelopment, by?.outer);
        const home = { file, block: file.code.blocks[file.code.functions[definition.function]!.block]!.parent };
        if (definition.parameter.default) next(definition.parameter.default, home);
        isParameter ||= passed.length > 0 || definition.parameter.default !== undefined;
      }
    }
    if (!isParameter) stop();
  }
}

function enteredAt(entered: Entered | undefined, file: CodeFile, id: FunctionId): Entered | undefined {
  let one = entered;
  while (one && (one.file !== file || one.function !== id)) one = one.outer;
  return one;
}

/** A key that is made of several parts is known when a named one is. */
function isNamed(value: Value): boolean {
  return value.kind === 'name' || value.kind === 'member' || value.kind === 'call';
}

function returnsOf(file: CodeFile, id: FunctionId): { readonly value: Value; readonly place: Place }[] {
  return file.code.returns.flatMap(({ value, block, isYield }) =>
    value && !isYield && file.functionOf[block] === id ? [{ value, place: { file, block } }] : [],
  );
}

function keyOf(file: FilePath, span: Span): string {
  return `${file}:${span}`;
}

/** The place of an expression, for messages. */
export function placeOf({ value, place }: Source) {
  return locate(place.file, value.span);
}
