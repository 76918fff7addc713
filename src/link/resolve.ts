import type { Framework } from '../model/framework.ts';
import type {
  CallSite,
  ClassNode,
  CodeFile,
  Definition,
  Denotation,
  FunctionNode,
  Module,
  ParameterSite,
  Place,
  Program,
  Resolver,
  TypeArguments,
} from '../model/linking.ts';
import { endsBefore, type Span } from '../model/location.ts';
import type { Call, ClassSyntax, FunctionSyntax, Parameter } from '../model/syntax.ts';
import type { ClassId, FunctionId, Value } from '../model/value.ts';
import { CallIndex } from './call-index.ts';
import { type ClassMembers, readClassMembers } from './class-members.ts';
import { definesName, type FilledObject, filledIn } from './filled-objects.ts';
import {
  answersOfParameters,
  callsOfParameter,
  type HandedFunction,
  inlineCallbacks,
  ownParameters,
  parameterAt,
} from './inline-callbacks.ts';
import { iteratedBy as overElements } from './loops-callbacks.ts';
import { compilePattern, tableOf } from './match.ts';
import { buildModules } from './modules.ts';
import { append, blocksAround, calledModule, groupedBy, lastName, parentFolder } from './program.ts';
import { annotated, buildRelations, classNamed, saysMany } from './relations.ts';
import { buildRows, firstArgument, sameElements } from './rows.ts';

const MAX_DEPTH = 40;
/** Steps for one question: a cyclic tangle gets no answer instead of an endless one. */
const MAX_WORK = 4000;
const MAX_DENOTATIONS = 24;
const MAX_CALLERS = 12;

/** Types that stand for what they wrap. https://docs.python.org/3/library/typing.html */
const transparent = new Set([
  'Annotated',
  'Optional',
  'Awaitable',
  'Coroutine',
  'Promise',
  'PromiseLike',
  'Final',
  'ClassVar',
  'Readonly',
  'Required',
  'Partial',
  'NonNullable',
  'ContextManager',
  'AsyncContextManager',
  'Generator',
  'AsyncGenerator',
  'Mapped',
  'InstanceOf',
  'SkipValidation',
  'Omit',
  'Pick',
]);
/** Array methods that run their callback once per element. */
const iterators = new Set(['forEach', 'map', 'flatMap', 'filter', 'some', 'every', 'find', 'findIndex']);
/** Functions that give the elements of their argument again. https://docs.python.org/3/library/functions.html */
const copies = new Set(['list', 'filter', 'sorted', 'reversed', 'set', 'tuple', 'iter', 'Array.from']);
/** Types that hold elements of their argument. */
const containers = new Set([
  'list',
  'List',
  'Sequence',
  'Iterable',
  'Iterator',
  'AsyncIterable',
  'AsyncIterator',
  'set',
  'Set',
  'frozenset',
  'FrozenSet',
  'tuple',
  'Tuple',
  'Collection',
  'Array',
  'ReadonlyArray',
  'QuerySet',
  'deque',
  'ScalarResult',
]);

/** What is known of one kind of thing, and what is being found out. */
class Memo<K extends object> {
  readonly known = new Map<K, readonly Denotation[]>();
  readonly busy = new Set<K>();
}

/** What a call passes. */
interface Argument {
  readonly value: Value;
  readonly place: Place;
  readonly site: CallSite;
}

/** A name of a file or an object, one of these for each. */
interface Named {
  readonly name: string;
}

/** Things put on an app under one name: more say nothing of it. */
const MAX_STATES = 4;
/** What an app and its state are called where something is put on them. */
const stateHolder = /^(?:app|application|state|\w{1,30}_app)$/;
/**
 * The app, or its state, as a request or the framework gives it. https://www.starlette.io/applications/#storing-state-on-the-app-instance,
 * https://docs.aiohttp.org/en/stable/web_advanced.html#data-sharing-aka-no-singletons-please
 */
function holdsState(path: string): boolean {
  return /^(?:flask|quart)\.current_app$|(?:(?:^~|\.)request|Request\(\))\.(?:app(?:\.state)?|state)$/.test(path);
}
/** Types of queries that do not say what their rows are. */
function holdsRows(path: string): boolean {
  return /\.(?:QuerySet|Query|Manager)\(\)$/.test(path);
}
function keyIn(index: Value): string | undefined {
  return index.kind === 'literal' && typeof index.value === 'string' ? index.value : undefined;
}
/** A parameter that nobody typed, a type that says nothing, or one that whoever derives chooses. */
function isNobodys(one: Denotation): boolean {
  return one.kind === 'external' && (one.path.startsWith('~') || one.path.startsWith('typing.TypeVar') || saysNothing(one));
}
function isClass(one: Denotation): one is Extract<Denotation, { kind: 'class' }> {
  return one.kind === 'class';
}
/** A type that whoever derives from the class chooses, or a list of it. https://docs.python.org/3/library/typing.html#typing.TypeVar */
function isOpenType(one: Denotation): boolean {
  if (one.kind !== 'external') return false;
  return one.path.startsWith('typing.TypeVar') || (one.element?.length === 1 && isOpenType(one.element[0]!));
}
/** What a member is read of: `mongoose.model()` of `mongoose.model().find`. */
function receiverOf(path: string): string | undefined {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? undefined : path.slice(0, dot);
}
/** Rows, or a list or query of them. */
function holdsInstances(one: Denotation): boolean {
  return (
    one.kind === 'instance' ||
    (one.kind === 'external' && (one.rows ?? one.element ?? []).some(({ kind }) => kind === 'instance'))
  );
}
function isThing({ kind }: Denotation): boolean {
  return kind === 'instance' || kind === 'external' || kind === 'function' || kind === 'class';
}

const nothing: readonly Denotation[] = [];
const noPaths: readonly string[] = [];

/** A destructured parameter nobody could type: what is taken out of it goes by its own name, like any other parameter. */
const destructuredPath = /^~\$\d{1,3}$/;

export function buildResolver(program: Program, frameworks: readonly Framework[]): Resolver {
  const knownPackages = new Set(frameworks.flatMap((one) => one.packages).map((name) => name.split('.')[0]!));
  const modules = buildModules(program, knownPackages);
  const aliases = tableOf(frameworks, ({ aliases = [] }) => aliases);
  const injectors = tableOf(frameworks, ({ injectors = [] }) => injectors.map((one) => [one.call, one]));
  const locators = tableOf(frameworks, ({ locators = [] }) => locators.map((one) => [one.call, one]));
  const viewRows = tableOf(frameworks, ({ viewRows = [] }) => viewRows.map((one) => [one.call, one.said]));
  const handedRows = tableOf(frameworks, ({ rowsHandedOver = [] }) => rowsHandedOver.map((one) => [one.path, one]));
  const callbacks = tableOf(frameworks, ({ callbackParameters = [] }) => callbackParameters);
  const managers = tableOf(frameworks, ({ managers = [] }) => managers.map((one) => [one.field, one]));
  const wrappers = tableOf(frameworks, ({ wrappers = [] }) => wrappers.map((path) => [path, true]));

  const rows = buildRows(frameworks);
  const relations = buildRelations(program, frameworks);
  const rowMethods = frameworks.flatMap((one) => one.rowMethods ?? []);
  const canonicalPaths = new Map<string, string>();
  const memos = {
    value: new Memo<Value>(),
    type: new Memo<Value>(),
    returns: new Memo<FunctionSyntax>(),
    bases: new Memo<ClassSyntax>(),
    parameter: new Memo<Parameter>(),
    exported: new Memo<Named>(),
    member: new Memo<Named>(),
  };
  const named = new Map<object, Map<string, Named>>();
  const calleeMemo = new Map<Call, readonly string[]>();
  let depth = 0;
  /** Counts answers cut short by recursion; such answers are not kept, so that results do not depend on who asked first. */
  let cuts = 0;
  let work = 0;

  function guarded<K extends object>(memo: Memo<K>, key: K, compute: () => readonly Denotation[]): readonly Denotation[] {
    if (depth === 0) work = 0;
    if (depth > MAX_DEPTH || memo.busy.has(key) || ++work > MAX_WORK) {
      cuts++;
      return nothing;
    }
    memo.busy.add(key);
    depth++;
    const before = cuts;
    const given = unique(compute());
    const result = given.length === 0 ? nothing : given;
    depth--;
    memo.busy.delete(key);
    if (cuts === before || depth === 0) memo.known.set(key, result);
    if (depth === 0) cuts = 0;
    return result;
  }

  function keyOfNamed(owner: object, name: string): Named {
    let names = named.get(owner);
    if (!names) named.set(owner, (names = new Map()));
    let key = names.get(name);
    if (!key) names.set(name, (key = { name }));
    return key;
  }

  function canonical(path: string): string {
    let found = canonicalPaths.get(path);
    if (found === undefined) canonicalPaths.set(path, (found = aliases.of(path)[0] ?? path));
    return found;
  }

  const external = (path: string, more: Partial<Extract<Denotation, { kind: 'external' }>> = {}): Denotation => ({
    kind: 'external',
    path: canonical(path),
    ...more,
  });

  /** Something of a library of which only the path is known: one list for each path. */
  function plain(path: string): readonly Denotation[] {
    let found = plainPaths.get(path);
    if (!found) plainPaths.set(path, (found = [external(path)]));
    return found;
  }
  const plainPaths = new Map<string, readonly Denotation[]>();

  /** `import { hash } from 'bcryptjs'`: a library that goes by the name of another does so for what is imported from it. */
  function pathOfImport(module: string, name: string): string {
    if (name === 'default') return module;
    const path = `${module}.${name}`;
    return canonical(path) === path ? `${canonical(module)}.${name}` : path;
  }

  function denote(value: Value, place: Place): readonly Denotation[] {
    if (value.kind === 'name') {
      const key = fixedKey(value.name, place);
      const known = key && nameMemo.get(key);
      if (known) return known;
    }
    return memos.value.known.get(value) ?? guarded(memos.value, value, () => denoteNow(value, place));
  }

  /** What names denote that say the same wherever they are used, by their definitions; of globals by the name. */
  const nameMemo = new Map<readonly Definition[] | string, readonly Denotation[]>();
  function fixedKey(name: string, { file, block }: Place): readonly Definition[] | string | undefined {
    if (name === 'this' || name === 'super' || name.startsWith('$')) return undefined;
    const start = file.scopeOf[block] ?? 0;
    for (let scope = start; ; ) {
      const { kind, parent } = file.code.blocks[scope]!;
      const here = file.scopes.get(scope);
      const found = kind !== 'class' || scope === start ? here?.names.get(name) : undefined;
      // Of several definitions in the same scope, the place decides.
      if (found) return found.length === 1 || scope !== start ? found : undefined;
      if (here && here.starImports.length > 0) return undefined;
      if (scope === 0) return name;
      scope = file.scopeOf[parent]!;
    }
  }

  function denoteNow(value: Value, place: Place): readonly Denotation[] {
    switch (value.kind) {
      case 'name':
        return denoteName(value.name, place, value.span);
      case 'member':
        return each(denote(value.object, place), (one) => memberOf(one, value.property));
      case 'call': {
        const site = place.file.sites[value.call];
        if (!site) return nothing;
        const { call } = site;
        // `handler.bind(controller)` is the handler.
        if (call.callee.kind === 'member' && call.callee.property === 'bind')
          return denote(call.callee.object, { file: place.file, block: call.block });
        const there = { file: place.file, block: call.block };
        return each(denote(call.callee, there), (one) => ofReceiver(resultOf(one, site), one, call.callee, there));
      }
      case 'index': {
        // A part of a sequence is a sequence of the same: `orders[:20]`.
        if (value.index.kind === 'binary' && value.index.operator === ':') return denote(value.object, place);
        const literal = value.index.kind === 'literal' ? value.index.value : undefined;
        return each(denote(value.object, place), (one) => {
          if (one.kind === 'external') {
            const heldIn = one.element && typeof literal === 'number' ? rows.heldIn(one.path) : undefined;
            if (typeof heldIn === 'number') return literal === heldIn ? [one] : [];
            if (one.element) return one.element;
            // `Page[User]`, `JWTAuth[User](...)`: a class with its type arguments.
            if (place.file.isPython && value.index.kind !== 'literal' && /(?:^|\.)[A-Z][A-Z0-9]*[a-z]\w*$/.test(one.path))
              return [one];
            if (typeof literal === 'string' && holdsState(one.path)) {
              const held = stateOf(literal);
              if (held.length > 0) return held;
            }
            const path = typeof literal === 'string' ? `${one.path}.${literal}` : `${one.path}[]`;
            return [external(path, one.origin ? { origin: one.origin } : {})];
          }
          if (one.kind === 'class') return [one];
          if (one.kind === 'value' && typeof literal === 'string') return memberOf(one, literal);
          if (one.kind === 'value' && one.value.kind === 'list') {
            const item = typeof literal === 'number' ? one.value.items[literal] : undefined;
            return item ? denote(item, one.place) : [];
          }
          return [];
        });
      }
      case 'await':
      case 'spread':
        return denote(value.value, place);
      case 'conditional':
        return [...denote(value.then, place), ...denote(value.otherwise, place)];
      case 'binary':
        if (value.operator === 'and') return denote(value.right, place);
        return value.operator === 'or' || value.operator === '??' || value.operator === '|'
          ? [...denote(value.left, place), ...denote(value.right, place)]
          : [{ kind: 'value', value, place }];
      case 'function':
        return [{ kind: 'function', file: place.file, id: value.function }];
      case 'class':
        return [{ kind: 'class', file: place.file, id: value.class }];
      case 'module':
        return denoteModule(modules.resolve(value.from, place.file), place.file);
      case 'unknown':
        return [];
      default:
        return [{ kind: 'value', value, place }];
    }
  }

  function denoteModule(module: Module, importer: CodeFile): readonly Denotation[] {
    if (module.kind === 'external') return plain(module.name);
    if (module.kind === 'folder') return [{ kind: 'folder', module }];
    const { file } = module;
    const whole = file.exports.get('default');
    // `require` of a CommonJS module gives what it assigned to module.exports.
    if (!importer.isPython && whole?.isCommonJs) return [...exported(file, 'default', 0), { kind: 'file', file }];
    return [{ kind: 'file', file }];
  }

  function denoteName(name: string, place: Place, span: Span): readonly Denotation[] {
    if (name === 'this') return denoteThis(place);
    if (name === 'super')
      return each(denoteThis(place), (one) => {
        if (one.kind === 'class') return directBases(one.file, one.id);
        return one.kind === 'instance' ? each(directBases(one.file, one.id), instanceOf) : [];
      });
    const destructured = name.startsWith('$') && /^\$(\d{1,3})$/.exec(name);
    if (destructured) {
      const fn = place.file.functionOf[place.block]!;
      const index = Number(destructured[1]);
      if (place.file.code.functions[fn]?.parameters[index]?.name === '') return denoteParameter(place.file, fn, index);
    }
    const before = cuts;
    const definitions = definitionsIn(name, place, span);
    const found =
      definitions.length === 0
        ? (starImported(name, place) ?? plain(name))
        : unique(each(definitions, (one) => denoteDefinition(one, place.file, name)));
    const key = cuts === before ? fixedKey(name, place) : undefined;
    if (key && (definitions.length > 0 || key === name)) nameMemo.set(key, found);
    return found;
  }

  function starImported(name: string, place: Place): readonly Denotation[] | undefined {
    let ofLibrary: readonly Denotation[] | undefined;
    for (const block of new Set([place.file.scopeOf[place.block]!, 0])) {
      for (const one of place.file.scopes.get(block)?.starImports ?? []) {
        const module = modules.resolve(one.from, place.file);
        if (module.kind === 'external') {
          // A library's star import may bring any name; it is believed where no file of the project has it.
          if (!builtins.has(name)) ofLibrary ??= [external(`${module.name}.${name}`)];
          continue;
        }
        const found = module.kind === 'file' ? exported(module.file, name, 0) : [];
        if (found.length > 0) return found;
      }
    }
    return ofLibrary;
  }

  function denoteThis(place: Place): readonly Denotation[] {
    for (const block of blocksAround(place.file, place.block)) {
      if (block.kind === 'class') return [{ kind: 'instance', file: place.file, id: block.class }];
      if (block.kind === 'function') {
        const fn = place.file.code.functions[block.function];
        const isOfClass = fn?.decorators.some((one) => one.kind === 'name' && one.name === 'classmethod');
        if (fn?.class !== undefined) return [{ kind: isOfClass ? 'class' : 'instance', file: place.file, id: fn.class }];
      }
    }
    return [external('~this')];
  }

  /** Definitions in the file of the place. */
  function definitionsIn(name: string, place: Place, span: Span): readonly Definition[] {
    const { file } = place;
    const start = file.scopeOf[place.block] ?? 0;
    for (let scope = start; ; ) {
      const block = file.code.blocks[scope]!;
      const found = block.kind !== 'class' || scope === start ? file.scopes.get(scope)?.names.get(name) : undefined;
      if (found) {
        const chosen = chooseDefinitions(found, file, span, scope === start);
        if (chosen.length > 0) return chosen;
      }
      if (scope === 0) return [];
      scope = file.scopeOf[block.parent]!;
    }
  }

  function definitionsOf(name: string, place: Place, span: Span): { definition: Definition; file: CodeFile }[] {
    return definitionsIn(name, place, span).map((definition) => ({ definition, file: place.file }));
  }

  function denoteDefinition(definition: Definition, file: CodeFile, name: string): readonly Denotation[] {
    switch (definition.kind) {
      case 'function':
        return [{ kind: 'function', file, id: definition.function }];
      case 'class':
        return [{ kind: 'class', file, id: definition.class }];
      case 'parameter':
        return denoteParameter(file, definition.function, definition.index);
      case 'import': {
        const one = definition.import;
        if (one.bindsRoot) {
          const root = one.from.split('.')[0]!;
          return denoteModule(modules.resolve(root, file), file);
        }
        const module = modules.resolve(one.from, file);
        if (one.name === '*') return denoteModule(module, file);
        if (module.kind === 'external') return plain(pathOfImport(module.name, one.name));
        const found = module.kind === 'file' ? exported(module.file, one.name, 0) : [];
        if (found.length > 0) return found;
        const sub = modules.submodule(module, one.name);
        return sub ? denoteModule(sub, file) : [];
      }
      case 'binding': {
        const { binding } = definition;
        const place = { file, block: binding.block };
        if (binding.kind === 'loop') return denoteLoopVariable(binding.block, file, name);
        const isNothing = !binding.value || (binding.value.kind === 'literal' && binding.value.value === null);
        const found = isNothing ? [] : denote(binding.value!, place);
        const useful = found.filter((one) => one.kind !== 'external' || !one.path.startsWith('~'));
        if (useful.length > 0 && !(binding.type && useful.every((one) => one.kind === 'value'))) return useful;
        const typed = binding.type ? denoteType(binding.type, place) : [];
        return typed.some((one) => one.kind !== 'external' || !builtins.has(one.path.replace(/\(\)$/, '')))
          ? [...typed, ...useful]
          : found;
      }
    }
  }

  function denoteLoopVariable(blockId: number, file: CodeFile, name: string): readonly Denotation[] {
    const block = file.code.blocks[blockId];
    // The keys of `for...in` are texts.
    if (block?.kind !== 'loop' || !block.over || block.form === 'for-in') return [];
    const place = { file, block: block.parent };
    if (block.variables.length === 1 && block.variables[0] === name) return elementsOf(block.over, place);
    // `for i, row in enumerate(rows)`
    const call = block.over.kind === 'call' ? file.code.calls[block.over.call] : undefined;
    const counted = call?.callee.kind === 'name' && call.callee.name === 'enumerate' ? call.positional[0] : undefined;
    if (counted) return block.variables.length === 2 && block.variables[1] === name ? elementsOf(counted, place) : [];
    // `for order, customer in session.query(Order, Customer)`: rows are no tuples, so these are tuples of rows, and the first model is known.
    if (!file.isPython || block.variables[0] !== name) return [];
    return each(denote(block.over, place), (one) => (one.kind === 'external' ? (one.element ?? one.rows ?? []) : [])).filter(
      ({ kind }) => kind === 'instance',
    );
  }

  function elementsOf(value: Value, place: Place): readonly Denotation[] {
    const generators = generatorsOf(value, place);
    if (generators.length > 0) return each(generators, (one) => returnsOf(one.file, one.id));
    return each(denote(value, place), (one) => {
      if (one.kind === 'external') return one.element ?? (rows.holdsTuples(one.path) ? [] : (one.rows ?? []));
      if (one.kind === 'value' && one.value.kind === 'list')
        return each(one.value.items.slice(0, MAX_DENOTATIONS), (item) => denote(item, one.place));
      if (one.kind === 'value' && one.value.kind === 'comprehension')
        return denote(one.value.element, { file: one.place.file, block: one.value.loop });
      return [];
    });
  }

  /** Generators of the project that a call runs: what it yields are the elements. */
  function generatorsOf(value: Value, place: Place): readonly Extract<Denotation, { kind: 'function' }>[] {
    const call = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
    if (!call) return [];
    return denote(call.callee, { file: place.file, block: call.block }).flatMap((one) =>
      one.kind === 'function' && one.file.code.functions[one.id]?.isGenerator ? [one] : [],
    );
  }

  function denoteParameter(file: CodeFile, fn: FunctionId, index: number): readonly Denotation[] {
    const parameter = file.code.functions[fn]!.parameters[index]!;
    return (
      memos.parameter.known.get(parameter) ??
      guarded(memos.parameter, parameter, () => denoteParameterNow(parameter, file, fn, index))
    );
  }

  function denoteParameterNow(parameter: Parameter, file: CodeFile, fn: FunctionId, index: number): readonly Denotation[] {
    const site: ParameterSite = { file, function: fn, index };
    const place = { file, block: file.code.blocks[file.code.functions[fn]!.block]!.parent };
    const injected = injectedInto(parameter, place);
    const typed = parameter.type ? denoteType(parameter.type, place) : [];
    const iterated = index === 0 ? iteratedBy(file, fn) : undefined;
    if (iterated && typed.length === 0) return elementsOf(iterated.value, iterated.place);
    const isTyped = typed.some(
      (one) => one.kind !== 'external' || !(builtins.has(one.path.replace(/\(\)$/, '')) || isOpenType(one)),
    );
    if (!isTyped && injected.length > 0) return injected;
    const arguments_ = argumentsFor(file, fn, index).map((one) => denote(one.value, one.place));
    const passed = arguments_.flat();
    if (isTyped) {
      const like = (fits: (path: string, type: string) => boolean) =>
        passed.filter(
          (one) =>
            one.kind === 'external' && one.origin && typed.some((type) => type.kind === 'external' && fits(one.path, type.path)),
        );
      const same = like((path, type) => path === type);
      // `routes: Route[]` called with `[new AuthRoute()]`: the elements that are passed say more than the type.
      const lists = passed.filter((one) => one.kind === 'value' && one.value.kind === 'list');
      if (lists.length > 0 && typed.every((one) => one.kind === 'external' && one.path === '[]')) return lists;
      if (same.length > 0) return same;
      // `router: Router` called with what `express()` makes.
      const kin = file.isPython ? [] : like((path, type) => /^[^()]+\(\)$/.test(path) && packageOf(path) === packageOf(type));
      if (kin.length > 0) return kin;
      // `rows: QuerySet` called with a query over orders: what is passed says more.
      const isBare = typed.every(
        (one) => one.kind === 'external' && !one.element && !one.rows && !one.args && holdsRows(one.path),
      );
      const queries = isBare ? passed.filter((one) => one.kind === 'external' && (one.rows ?? one.element)) : [];
      if (queries.length > 0) return queries;
      return typed.map((one) => (one.kind === 'external' ? { ...one, parameter: site } : one));
    }
    const first = index === 0 && passed.length === 0 ? firstOfCallback(file, fn) : undefined;
    if (first) return plain(first);
    // `function f({ db })` called with `f({ db: pool })`, `new Votes(models)`; not when some caller passes what nobody knows.
    const isObject = arguments_.every((one) => one.length > 0);
    const useful = passed.filter((one) =>
      one.kind === 'value' ? isObject && one.value.kind === 'object' : !(one.kind === 'external' && one.path.startsWith('~')),
    );
    if (useful.length > 0) return useful;
    const usual = arguments_.length === 0 ? defaultOf(parameter, place) : [];
    if (usual.length > 0) return usual;
    const row = rowOf(file, fn, index);
    return row.length > 0 ? row : [external(`~${parameter.name || `$${index}`}`, { parameter: site })];
  }

  /** What a library's call hands first to an inline function. */
  function firstOfCallback(file: CodeFile, fn: FunctionId): string | undefined {
    const site = inlineCallbacks(file).get(fn)?.site;
    return site && callbacks.first(pathsOf(site.call.callee, { file, block: site.call.block }));
  }

  /** What a parameter is where no caller says: `function limit(request, store = counters)`. */
  function defaultOf({ default: value }: Parameter, place: Place): readonly Denotation[] {
    if (value?.kind !== 'name' && value?.kind !== 'member') return [];
    return denote(value, place).filter((one) =>
      one.kind === 'value' ? one.value.kind === 'object' : !(one.kind === 'external' && one.path.startsWith('~')),
    );
  }

  /** The row that a method gets first, after its own object: an instance of the model that an inner class names. */
  function rowOf(file: CodeFile, fn: FunctionId, index: number): readonly Denotation[] {
    const { class: cls, name } = file.code.functions[fn]!;
    if (cls === undefined || index !== 1) return [];
    for (const { base, methods, model } of rowMethods) {
      if (!compilePattern(methods).fits(name) || !derivesFrom(file, cls, base)) continue;
      const value = innerField(file, cls, model);
      return value
        ? denote(value, { file, block: file.code.classes[cls]!.block }).flatMap((one) =>
            one.kind === 'class' ? [{ ...one, kind: 'instance' as const }] : [],
          )
        : [];
    }
    return [];
  }

  /** `Order` of `class Meta: model = Order` in a class. */
  function innerField(file: CodeFile, id: ClassId, [inner, field]: readonly [string, string]): Value | undefined {
    const found = file.scopes
      .get(file.code.classes[id]!.block)
      ?.names.get(inner)
      ?.find((one) => one.kind === 'class');
    return found?.kind === 'class' ? fieldValues(file, found.class, field)[0]?.value : undefined;
  }

  /** What an inline callback is run over: `items` of `items.map((item) => ...)`. */
  function iteratedBy(file: CodeFile, fn: FunctionId): { value: Value; place: Place } | undefined {
    let byFunction = iterations.get(file);
    if (!byFunction) {
      byFunction = new Map();
      for (const call of file.code.calls) {
        const key = file.isPython ? call.named.find(({ name }) => name === 'key')?.value : undefined;
        const callback = key ?? call.positional[0];
        if (callback?.kind !== 'function') continue;
        const place = { file, block: call.block };
        // https://docs.python.org/3/library/functions.html
        const given = file.isPython ? overElements(call, file.isPython) : undefined;
        if (given && given.kind !== 'spread') byFunction.set(callback.function, { value: given, place });
        if (!file.isPython && call.callee.kind === 'member' && iterators.has(call.callee.property))
          byFunction.set(callback.function, { value: call.callee.object, place });
      }
      iterations.set(file, byFunction);
    }
    return byFunction.get(fn);
  }
  const iterations = new Map<CodeFile, Map<FunctionId, { value: Value; place: Place }>>();

  function injectedInto(parameter: Parameter, place: Place): readonly Denotation[] {
    return parameter.default ? providerOf(parameter.default, place) : [];
  }

  /** `Depends(get_repo)` gives what get_repo returns. */
  function providerOf(value: Value, place: Place): readonly Denotation[] {
    if (value.kind !== 'call') return [];
    const call = place.file.code.calls[value.call]!;
    const paths = denote(call.callee, place).flatMap((one) => (one.kind === 'external' ? [one.path] : []));
    const injector = injectors.first(paths);
    if (!injector) return [];
    for (const at of injector.provider.at) {
      const provider =
        typeof at === 'number'
          ? call.positional[at]
          : typeof at === 'string'
            ? call.named.find((one) => one.name === at)?.value
            : undefined;
      if (provider) return each(denote(provider, place), (one) => resultOf(one));
    }
    return [];
  }

  function denoteType(type: Value, place: Place): readonly Denotation[] {
    return memos.type.known.get(type) ?? guarded(memos.type, type, () => denoteTypeNow(type, place));
  }

  function denoteTypeNow(type: Value, place: Place): readonly Denotation[] {
    switch (type.kind) {
      case 'name':
      case 'member': {
        const alias = type.kind === 'name' ? typeAlias(type.name, place, type.span) : undefined;
        if (alias) return denoteType(alias.value, alias.place);
        return each(denote(type, place), (one) => (one.kind === 'value' ? denoteType(one.value, one.place) : instanceOf(one)));
      }
      case 'index': {
        const name = lastName(type.object);
        const items = type.index.kind === 'list' ? type.index.items : [type.index];
        const head = denote(type.object, place);
        const isWrapper =
          (name && transparent.has(name)) || head.some((one) => one.kind === 'external' && wrappers.of(one.path).length > 0);
        if (isWrapper && items[0]) {
          const inner = denoteType(items[0], place);
          if (inner.some((one) => !saysNothing(one))) return inner;
          const provided = items.slice(1).flatMap((item) => providerOf(item, place));
          return provided.length > 0 ? provided : inner;
        }
        const [first] = items;
        // `Type[Order]` is the class itself.
        if ((name === 'Type' || name === 'type') && first && place.file.isPython) {
          const classes = each(denoteType(first, place), (one) =>
            one.kind === 'instance' ? [{ kind: 'class', file: one.file, id: one.id }] : isOpenType(one) ? [one] : nothing,
          );
          if (classes.length > 0) return classes;
        }
        // `ReturnType<typeof createApp>`
        if (name === 'ReturnType' && first?.kind === 'unary' && first.operator === 'typeof')
          return denote(first.operand, place).flatMap((one) => resultOf(one));
        if (name === 'Union') return each(items, (item) => denoteType(item, place));
        if (name && containers.has(name) && items[0]) {
          const element = denoteType(items[0], place);
          // `QuerySet[Order]` has the methods of a query besides.
          const sets = head.flatMap((one) =>
            one.kind === 'external' && managers.of(`${one.path}()`).length > 0 ? [one.path] : [],
          );
          return [...sets.map((path) => external(`${path}()`, { rows: element })), external('[]', { element })].slice(0, 1);
        }
        const args: TypeArguments = { values: items, place };
        return head.flatMap((one) =>
          instanceOf(one).map((instance) =>
            instance.kind === 'external' || instance.kind === 'instance' ? { ...instance, args } : instance,
          ),
        );
      }
      case 'binary':
        return type.operator === '|' ? [...denoteType(type.left, place), ...denoteType(type.right, place)] : [];
      case 'literal':
        return [];
      case 'unary':
        return type.operator === 'typeof' ? denote(type.operand, place) : [];
      case 'call':
        return denote(type, place);
      default:
        return [];
    }
  }

  /** A type alias: `SessionDep = Annotated[Session, Depends(get_db)]`, `type Repo = Repository<User>`. */
  function typeAlias(name: string, place: Place, span: Span): { value: Value; place: Place } | undefined {
    for (const definition of definitionsIn(name, place, span)) {
      let found = definition;
      let home = place.file;
      if (found.kind === 'import') {
        const module = modules.resolve(found.import.from, place.file);
        if (module.kind !== 'file') continue;
        const there = moduleDefinition(module.file, found.import.name, 0);
        if (!there) continue;
        found = there.definition;
        home = there.file;
      }
      if (found.kind !== 'binding') continue;
      const value =
        found.binding.value?.kind === 'index' || found.binding.value?.kind === 'binary'
          ? found.binding.value
          : found.binding.value
            ? undefined
            : found.binding.type;
      if (value) return { value, place: { file: home, block: found.binding.block } };
    }
    return undefined;
  }

  function bindingsOf(value: Value, place: Place): readonly { value: Value; place: Place }[] {
    if (value.kind === 'name') {
      return definitionsOf(value.name, place, value.span).flatMap(({ definition, file }) => {
        if (definition.kind === 'binding')
          return definition.binding.value
            ? [{ value: definition.binding.value, place: { file, block: definition.binding.block } }]
            : [];
        if (definition.kind !== 'import') return [];
        const module = modules.resolve(definition.import.from, file);
        return module.kind === 'file' ? exportedValues(module.file, definition.import.name, 0) : [];
      });
    }
    if (value.kind !== 'member') return [];
    return denote(value.object, place).flatMap((one): readonly { value: Value; place: Place }[] => {
      if (one.kind === 'file') return exportedValues(one.file, value.property, 0);
      if (one.kind === 'class' || one.kind === 'instance') return fieldValues(one.file, one.id, value.property);
      if (one.kind !== 'value' || one.value.kind !== 'object') return [];
      const entry = one.value.entries.find(({ key }) => key === value.property);
      if (!entry) return [];
      // `{ login }` is the binding of login.
      return entry.value.kind === 'name' ? bindingsOf(entry.value, one.place) : [{ value: entry.value, place: one.place }];
    });
  }

  function exportedValues(file: CodeFile, name: string, hops: number): readonly { value: Value; place: Place }[] {
    if (hops > 8) return [];
    const place = { file, block: 0 };
    const one = file.exports.get(name);
    if (one?.value) return [{ value: one.value, place }];
    if (one?.from) {
      const module = modules.resolve(one.from, file);
      return module.kind === 'file' ? exportedValues(module.file, one.local ?? name, hops + 1) : [];
    }
    const local = file.scopes.get(0)?.names.get(one?.local ?? name) ?? [];
    const found = local.flatMap((definition) =>
      definition.kind === 'binding' && definition.binding.value
        ? [{ value: definition.binding.value, place: { file, block: definition.binding.block } }]
        : [],
    );
    if (found.length > 0) return found;
    const whole = file.exports.get('default');
    if (whole?.isCommonJs && whole.value?.kind === 'object') {
      const entry = whole.value.entries.find(({ key }) => key === name);
      if (entry) return entry.value.kind === 'name' ? bindingsOf(entry.value, place) : [{ value: entry.value, place }];
    }
    return [];
  }

  function denoteAlias(name: string, place: Place, span: Span): readonly { value: Value; place: Place }[] {
    const found = typeAlias(name, place, span);
    return found ? [found] : [];
  }

  function moduleDefinition(file: CodeFile, name: string, hops: number): { definition: Definition; file: CodeFile } | undefined {
    const own = file.scopes.get(0)?.names.get(name)?.at(-1);
    if (!own || hops > 8) return undefined;
    if (own.kind !== 'import') return { definition: own, file };
    const module = modules.resolve(own.import.from, file);
    return module.kind === 'file' ? moduleDefinition(module.file, own.import.name, hops + 1) : undefined;
  }

  function instanceOf(denotation: Denotation): readonly Denotation[] {
    if (denotation.kind === 'class') return [{ kind: 'instance', file: denotation.file, id: denotation.id }];
    if (denotation.kind === 'external') return plain(denotation.path.endsWith('()') ? denotation.path : `${denotation.path}()`);
    return [];
  }

  function resultOf(denotation: Denotation, origin?: CallSite): readonly Denotation[] {
    const made = origin ? { origin } : {};
    switch (denotation.kind) {
      case 'external':
        if (denotation.path.length > 300) return [];
        if (denotation.element && /\.(?:copy|slice|filter|concat|reverse|sort|toSorted)$/.test(denotation.path))
          return [denotation];
        return origin ? resultOfLibrary(denotation, origin) : plain(`${denotation.path}()`);
      case 'class':
        return [{ kind: 'instance', file: denotation.file, id: denotation.id, ...made }];
      case 'function':
        if (origin?.call.isNew && !denotation.file.isPython)
          return [{ kind: 'constructed', file: denotation.file, id: denotation.id, origin }];
        return answerOfCallback(denotation, origin) ?? returnsOf(denotation.file, denotation.id);
      case 'instance': {
        const method = denotation.file.isPython ? findMethod(denotation.file, denotation.id, '__call__') : undefined;
        if (method) return returnsOf(method.file, method.id);
        return externalBases(denotation.file, denotation.id).map((path) => external(`${path}()()`, made));
      }
      case 'file':
        return each(exported(denotation.file, 'default', 0), (one) => (one.kind === 'file' ? nothing : resultOf(one, origin)));
      default:
        return [];
    }
  }

  /**
   * What a method of a base class gives, called on a class below it: rows of `cls` are of that class, and rows of the model that a field names
   * (`model = Order`, `super().__init__(Order)`) are of the one that this class names.
   */
  function ofReceiver(given: readonly Denotation[], method: Denotation, callee: Value, place: Place): readonly Denotation[] {
    if (method.kind !== 'function' || callee.kind !== 'member' || given.length === 0) return given;
    const base = method.file.code.functions[method.id]!.class;
    if (base === undefined || !given.some(holdsInstances)) return given;
    const receivers = denote(callee.object, place).flatMap((one) =>
      one.kind === 'class' || one.kind === 'instance' ? [one] : [],
    );
    const [receiver, other] = receivers;
    if (!receiver || other) return given;
    const isSame = receiver.file === method.file && receiver.id === base;
    if (isSame && !(receiver.kind === 'instance' && receiver.origin)) return given;
    const rowOf = (row: Denotation): readonly Denotation[] => {
      if (row.kind !== 'instance') return [row];
      if (row.file === method.file && row.id === base) return [{ ...row, file: receiver.file, id: receiver.id }];
      const held = modelsHeld({ file: method.file, id: base }, receiver);
      return held.of.some((one) => one.file === row.file && one.id === row.id)
        ? held.now.map((one) => ({ ...row, ...one }))
        : [row];
    };
    return each(given, (one): readonly Denotation[] => {
      if (one.kind === 'instance') return rowOf(one);
      if (one.kind !== 'external' || !(one.rows ?? one.element)) return [one];
      return [
        {
          ...one,
          ...(one.rows && { rows: unique(each(one.rows, rowOf)) }),
          ...(one.element && { element: unique(each(one.element, rowOf)) }),
        },
      ];
    });
  }

  /** The models that fields of a base class hold in any class below it, and those that they hold in one. */
  function modelsHeld(
    base: ClassNode,
    receiver: Extract<Denotation, { kind: 'class' | 'instance' }>,
  ): { of: readonly ClassNode[]; now: readonly ClassNode[] } {
    const of: ClassNode[] = [];
    const now: ClassNode[] = [];
    for (const name of modelFields(base)) {
      const all = classMember({ kind: 'instance', ...base }, name).filter(isClass);
      const own = fieldBelow(base, receiver, name).filter(isClass);
      if (own.length === 0) continue;
      of.push(...all, ...own);
      now.push(...own.map(({ file, id }) => ({ file, id })));
    }
    return { of, now };
  }

  /** Fields of a class that its own methods read of `self`, and that say a class. */
  function modelFields({ file, id }: ClassNode): readonly string[] {
    const cls = file.code.classes[id]!;
    let found = fieldsOfModels.get(cls);
    if (!found) {
      const names = new Set<string>(file.scopes.get(cls.block)?.names.keys() ?? []);
      for (const { target, block } of file.code.assigns)
        if (
          target.kind === 'member' &&
          target.object.kind === 'name' &&
          target.object.name === 'this' &&
          file.code.functions[file.functionOf[block]!]!.class === id
        )
          names.add(target.property);
      found = [...names].filter(
        (name) => !file.methods.get(id)?.has(name) && classMember({ kind: 'instance', file, id }, name).some(isClass),
      );
      fieldsOfModels.set(cls, found);
    }
    return found;
  }
  const fieldsOfModels = new Map<ClassSyntax, readonly string[]>();

  /** What a field of a base class is in a class below: by its own value, by what its constructor or the call that made it hands up. */
  function fieldBelow(
    base: ClassNode,
    receiver: Extract<Denotation, { kind: 'class' | 'instance' }>,
    name: string,
  ): readonly Denotation[] {
    const line = [receiver, ...projectBases(receiver.file, receiver.id)].filter(
      (one) => one.kind === 'class' || one.kind === 'instance',
    );
    const end = line.findIndex((one) => one.file === base.file && one.id === base.id);
    const below = end < 0 ? line : line.slice(0, end);
    for (const cls of below) {
      const own = ownField(cls.file, cls.id, name);
      if (own?.some(isClass)) return own;
    }
    for (const { value, place } of fieldValues(base.file, base.id, name)) {
      const [only] = value.kind === 'name' ? definitionsIn(value.name, place, value.span) : [];
      if (only?.kind !== 'parameter') continue;
      const node = { file: base.file, id: only.function };
      const own = receiver.kind === 'instance' && receiver.origin ? argumentOf(receiver.origin, node, only) : [];
      const given = own.length > 0 ? own : below.flatMap((cls) => argumentsFromBelow(node, only, cls));
      const found = each(given, (one) => denote(one.value, one.place));
      if (found.length > 0) return found;
    }
    return nothing;
  }

  /** `users.find(lambda q: q.first())`, where `find` gives back what it gets of the function that it is handed: of this call what this function gives. */
  function answerOfCallback(node: FunctionNode, origin?: CallSite): readonly Denotation[] | undefined {
    if (!origin) return undefined;
    for (const index of answersOfParameters(node)) {
      const fn = node.file.code.functions[node.id]!;
      const { name } = fn.parameters[index]!;
      const given =
        origin.call.positional[index - ownParameters(node.file, fn)] ?? origin.call.named.find((one) => one.name === name)?.value;
      const found = given?.kind === 'function' ? returnsOf(origin.file, given.function) : nothing;
      if (found.length > 0) return found;
    }
    return undefined;
  }

  /** What a library's call gives: the rows of a query, the elements of a list, or an object of which only the path is known. */
  function resultOfLibrary(callee: Extract<Denotation, { kind: 'external' }>, origin: CallSite): readonly Denotation[] {
    const place = { file: origin.file, block: origin.call.block };
    const path = `${callee.path}()`;
    const located = locators.of(callee.path)[0]?.class.at[0];
    const named = typeof located === 'number' ? origin.call.positional[located] : undefined;
    const instances = named ? denoteType(named, place).filter((one) => one.kind === 'instance' || one.kind === 'external') : [];
    if (instances.length > 0) return instances;
    const said = viewRows.of(callee.path)[0];
    if (said) {
      const row = rowOfView(said, place);
      if (row.length > 0) return row;
    }
    const copied = copies.has(callee.path) ? origin.call.positional[callee.path === 'filter' ? 1 : 0] : undefined;
    if (copied) {
      const element = elementsOf(copied, place);
      return [external(path, { origin, ...(element.length > 0 && { element }) })];
    }
    const query = rows.queryOf(callee.path);
    const model = query && rows.modelOf(query, origin.call);
    const found = model
      ? denote(model, place).flatMap((one): readonly Denotation[] => {
          if (one.kind === 'external') return one.rows ?? [];
          return one.kind === 'class' ? [{ kind: 'instance', file: one.file, id: one.id, origin }] : [];
        })
      : [...(callee.rows ?? [])];
    const rowPath = query?.row && receiverOf(callee.path);
    if (rowPath) found.push(external(query.row === 'made' ? `${rowPath}()` : rowPath, { origin }));
    if (found.length === 0) return [external(path, { origin })];
    // The row comes from the call that ran the query, with all that stands in its chain.
    if (query?.gives === 'one') return found.map((one) => (one.kind === 'instance' ? { ...one, origin } : one));
    if (query?.gives === 'many') return [external(path, { origin, element: found })];
    const carries = query?.gives !== 'other' && (query?.gives !== undefined || !query || query.does === 'build');
    return [external(path, { origin, ...(carries && { rows: found }) })];
  }

  /** What a view is about, by the first of the methods and fields that says it: `queryset = Order.objects.select_related("customer")`. */
  function rowOfView(said: readonly string[], place: Place): readonly Denotation[] {
    for (const view of denoteThis(place)) {
      if (view.kind !== 'instance') continue;
      for (const name of said) {
        const found = classMember(view, name).flatMap((one) => (one.kind === 'function' ? returnsOf(one.file, one.id) : [one]));
        const given = found.flatMap((one): readonly Denotation[] => {
          if (one.kind === 'class') return instanceOf(one);
          if (one.kind !== 'external' || !one.rows) return [];
          const { origin } = one;
          return one.rows.map((row) => (row.kind === 'instance' && origin ? { ...row, origin } : row));
        });
        if (given.length > 0) return unique(given);
      }
    }
    return nothing;
  }

  function returnsOf(file: CodeFile, id: FunctionId): readonly Denotation[] {
    const fn = file.code.functions[id];
    if (!fn) return nothing;
    return memos.returns.known.get(fn) ?? guarded(memos.returns, fn, () => returnsNow(fn, file, id));
  }

  function returnsNow(fn: FunctionSyntax, file: CodeFile, id: FunctionId): readonly Denotation[] {
    const typed = fn.returns ? denoteType(fn.returns, { file, block: file.code.blocks[fn.block]!.parent }) : [];
    const isUseful = typed.some(
      (one) =>
        one.kind === 'instance' || (one.kind === 'external' && !builtins.has(one.path.replace(/\(\)$/, '')) && !isOpenType(one)),
    );
    const values = returnValues(file, id);
    const found = each(values, ({ value, place }) => denote(value, place));
    if (!isUseful) return found;
    // A function that is given says more than the type that it has: `def login(service) -> Handler: async def handler(request): ...`.
    const functions = found.filter((one) => one.kind === 'function');
    if (functions.length > 0 && typed.every((one) => one.kind === 'external')) return functions;
    const same = found.filter(
      (one) =>
        (one.kind === 'external' || one.kind === 'instance') &&
        one.origin &&
        typed.some((other) => keyOf(other, false) === keyOf(one, false) || sameElements(other, one)),
    );
    return same.length > 0 ? same : typed;
  }

  const returnsByFile = new Map<CodeFile, Map<FunctionId, { value: Value; place: Place }[]>>();
  function returnValues(file: CodeFile, id: FunctionId): readonly { value: Value; place: Place }[] {
    let byFunction = returnsByFile.get(file);
    if (!byFunction) {
      byFunction = new Map();
      for (const one of file.code.returns) {
        if (one.value && !(one.value.kind === 'literal' && one.value.value === null)) {
          append(byFunction, file.functionOf[one.block]!, { value: one.value, place: { file, block: one.block } });
        }
      }
      returnsByFile.set(file, byFunction);
    }
    return byFunction.get(id) ?? [];
  }

  function memberOf(denotation: Denotation, name: string): readonly Denotation[] {
    switch (denotation.kind) {
      case 'external': {
        if (denotation.path.length > 300) return [];
        if (holdsState(denotation.path)) {
          const held = stateOf(name);
          if (held.length > 0) return held;
        }
        const handed = rowHandedOver(denotation, name);
        if (handed) return handed;
        if (isPlain(denotation)) return plain(`${denotation.path}.${name}`);
        if (denotation.element && rows.heldIn(denotation.path) === name) return [denotation];
        return [
          external(destructuredPath.test(denotation.path) ? `~${name}` : `${denotation.path}.${name}`, {
            ...(denotation.parameter
              ? { parameter: denotation.parameter }
              : denotation.origin
                ? { origin: denotation.origin }
                : {}),
            ...rowsOfReceiver(denotation, name),
          }),
        ];
      }
      case 'file': {
        const found = exported(denotation.file, name, 0);
        if (found.length > 0) return found;
        const sub = modules.submodule({ kind: 'file', file: denotation.file }, name);
        return sub ? denoteModule(sub, denotation.file) : [];
      }
      case 'folder': {
        const sub = modules.submodule(denotation.module, name);
        return sub?.kind === 'file' ? [{ kind: 'file', file: sub.file }] : sub ? [{ kind: 'folder', module: sub }] : [];
      }
      case 'class':
      case 'instance':
        return classMember(denotation, name);
      case 'function':
        return name === 'call' || name === 'apply' ? [denotation] : [];
      case 'constructed':
        return constructedMember(denotation.file, denotation.id, name);
      case 'value':
        return valueMember(denotation.value, denotation.place, name);
    }
  }

  /**
   * What was put on the app or its state under a name: `app.state.db = Session()`, `app.users = UserService()`, `app['db'] = create_pool()`. Names that
   * several things are put under are left alone.
   */
  function stateOf(name: string): readonly Denotation[] {
    if (!states) {
      states = new Map();
      for (const file of program.code.values()) {
        if (!file.isPython) continue;
        for (const { target, value, block } of file.code.assigns) {
          const key = target.kind === 'member' ? target.property : target.kind === 'index' ? keyIn(target.index) : undefined;
          const holder = target.kind === 'member' || target.kind === 'index' ? lastName(target.object) : undefined;
          if (key !== undefined && holder !== undefined && stateHolder.test(holder))
            append(states, key, { value, place: { file, block } });
        }
      }
    }
    const puts = states.get(name) ?? [];
    return puts.length > MAX_STATES ? nothing : unique(puts.flatMap(({ value, place }) => denote(value, place)).filter(isThing));
  }
  let states: Map<string, { value: Value; place: Place }[]> | undefined;

  /** `request.user`, see `rowsHandedOver`. */
  function rowHandedOver(
    { path, parameter }: Extract<Denotation, { kind: 'external' }>,
    name: string,
  ): readonly Denotation[] | undefined {
    const [found] = handedRows.of(`${path}.${name}`);
    if (!found) return undefined;
    const isImported = (file: CodeFile) =>
      file.isPython && file.code.imports.some(({ from }) => found.packages.includes(from.split('.')[0]!));
    if (path.startsWith('~') && !(parameter && isImported(parameter.file))) return undefined;
    byBaseName ??= readByBaseName();
    const classes = found.bases.flatMap((base) => byBaseName!.get(base) ?? []);
    const [only, other] = classes;
    return only && !other ? [{ kind: 'instance', ...only }] : plain(found.otherwise);
  }

  /** Before classes: `function Handler() { this.login = ... }` and `Handler.prototype.login = ...`. */
  function constructedMember(file: CodeFile, id: FunctionId, name: string): readonly Denotation[] {
    let fields = constructedFields.get(file);
    if (!fields) {
      fields = new Map();
      for (const assign of file.code.assigns) {
        if (assign.target.kind !== 'member') continue;
        const { object, property } = assign.target;
        const place = { file, block: assign.block };
        if (object.kind === 'name' && (object.name === 'this' || object.name === 'self'))
          append(fields, `${file.functionOf[assign.block]}:${property}`, { value: assign.value, place });
        if (object.kind === 'member' && object.property === 'prototype') {
          for (const owner of denote(object.object, place))
            if (owner.kind === 'function' && owner.file === file)
              append(fields, `${owner.id}:${property}`, { value: assign.value, place });
        }
      }
      constructedFields.set(file, fields);
    }
    return each(fields.get(`${id}:${name}`) ?? [], ({ value, place }) => denote(value, place));
  }
  const constructedFields = new Map<CodeFile, Map<string, { value: Value; place: Place }[]>>();

  /** A query keeps its rows along the chain; a `Repository<User>` has users. */
  function rowsOfReceiver(one: Extract<Denotation, { kind: 'external' }>, name: string): { rows?: readonly Denotation[] } {
    if (one.rows) return { rows: one.rows };
    // `Order.find().sort()`: a query that is awaited as it is goes on.
    if (one.element && rows.queryOf(`${one.path}.${name}`)?.does === 'build') return { rows: one.element };
    const type = one.args?.values.length === 1 ? one.args.values[0] : undefined;
    const found = type && one.args ? denoteType(type, one.args.place).filter(({ kind }) => kind === 'instance') : [];
    return found.length > 0 ? { rows: found } : {};
  }

  function valueMember(value: Value, place: Place, name: string): readonly Denotation[] {
    if (value.kind !== 'object')
      return value.kind === 'list' || value.kind === 'literal' || value.kind === 'template' ? [external(`[].${name}`)] : [];
    // The last word counts; what is spread after the key may replace it.
    const last = value.entries.findLastIndex((entry) => entry.key === name);
    const spreads = value.entries.slice(last + 1).filter((entry) => entry.key === undefined && entry.value.kind === 'spread');
    const own = last < 0 ? filledMember(value, place.file, name) : denote(value.entries[last]!.value, place);
    if (spreads.length === 0) return own;
    const key = keyOfNamed(value, name);
    // Guarded, since an object can be spread into itself: `state = { ...state, step }` in a loop.
    const compute = () =>
      spreads.toReversed().flatMap((entry) => denote(entry.value, place).flatMap((one) => memberOf(one, name)));
    const spread = memos.member.known.get(key) ?? guarded(memos.member, key, compute);
    return [...spread, ...own];
  }

  /** What an object was given after it was made: `const db = {}; db.User = define(sequelize)`, or from the modules of its folder. */
  function filledMember(value: Value, file: CodeFile, name: string): readonly Denotation[] {
    let objects = filled.get(file);
    if (!objects) filled.set(file, (objects = filledIn(file)));
    const one = objects.get(value.span);
    if (!one) return nothing;
    const given = one.fields.get(name);
    const key = keyOfNamed(one, name);
    const compute = () => (given ? given.flatMap((it) => denote(it.value, it.place)) : registered(one, file, name));
    return memos.member.known.get(key) ?? guarded(memos.member, key, compute);
  }
  const filled = new Map<CodeFile, Map<Span, FilledObject>>();

  let filesByFolder: ReadonlyMap<string, readonly CodeFile[]> | undefined;
  /** A module of the folder that a loop over its files loads, by the name of what it defines or by its own. */
  function registered({ isRegistry }: FilledObject, file: CodeFile, name: string): readonly Denotation[] {
    if (!isRegistry) return nothing;
    const folder = parentFolder(file.path);
    const found: Denotation[] = [];
    filesByFolder ??= groupedBy(program.code.values(), ({ path }) => parentFolder(path));
    for (const other of filesByFolder.get(folder) ?? []) {
      if (other === file || other.isPython || !definesName(other, name)) continue;
      for (const one of exported(other, 'default', 0))
        found.push(...(one.kind === 'function' ? returnsOf(one.file, one.id) : [one]));
    }
    return found;
  }

  function classMember(denotation: Extract<Denotation, { kind: 'class' | 'instance' }>, name: string): readonly Denotation[] {
    const method = findMethod(denotation.file, denotation.id, name);
    if (method) {
      const fn = method.file.code.functions[method.id]!;
      return fn.kind === 'getter' ? returnsOf(method.file, method.id) : [{ kind: 'function', file: method.file, id: method.id }];
    }
    for (const cls of [{ file: denotation.file, id: denotation.id }, ...projectBases(denotation.file, denotation.id)]) {
      const found = ownField(cls.file, cls.id, name);
      if (!found) continue;
      const below = found.every(isNobodys) ? fieldsBelow(denotation, name) : nothing;
      if (below.length > 0) return below;
      if (denotation.kind === 'instance') return each(found, (one) => rowsHeld(one, cls, name));
      return denotation.file.isPython ? each(found, (one) => managed(one, denotation)) : found;
    }
    const below = fieldsBelow(denotation, name);
    if (below.length > 0) return below;
    const isRow = denotation.kind === 'instance' && denotation.file.isPython;
    const rows = isRow ? relations.backFrom(denotation, name).map((one): Denotation => ({ kind: 'instance', ...one })) : nothing;
    return librariesOf(denotation).map((path) =>
      external(
        denotation.kind === 'class' ? `${path}.${name}` : `${path}().${name}`,
        denotation.kind === 'class'
          ? { rows: [{ kind: 'instance', file: denotation.file, id: denotation.id }] }
          : { ...(denotation.origin && { origin: denotation.origin }), ...(rows.length > 0 && { rows }) },
      ),
    );
  }

  /** `objects = PublishedManager()` of a model: its own methods, and the library's for rows of the model, with what each query starts from. */
  function managed(one: Denotation, model: ClassNode): readonly Denotation[] {
    const paths =
      one.kind === 'external' ? [one.path] : one.kind === 'instance' ? librariesOf(one).map((path) => `${path}()`) : noPaths;
    const [manager] = paths.flatMap((path) => managers.of(path));
    if (!manager) return [one];
    const made: readonly Denotation[] = one.kind === 'external' ? (one.rows ?? []) : [one];
    const start = made.flatMap((it) => (it.kind === 'instance' ? (findMethod(it.file, it.id, manager.queryFrom) ?? []) : []));
    const origins = start
      .flatMap(({ file, id }) => returnsOf(file, id))
      .flatMap((it) => ((it.kind === 'external' || it.kind === 'instance') && it.origin ? [it.origin] : []));
    const rows: readonly Denotation[] = [{ kind: 'instance', file: model.file, id: model.id }];
    const known =
      origins.length > 0 ? origins.map((origin) => external(manager.is, { rows, origin })) : [external(manager.is, { rows })];
    return [...known, ...made];
  }

  /** What of a library a class derives from; of a class that is mixed in (`class Listed:`, `class Order(Listed, db.Model)`): what it is mixed with. */
  function librariesOf({ file, id }: ClassNode): readonly string[] {
    const own = externalBases(file, id);
    if (!file.isPython || own.some((path) => path !== 'object' && !/^(?:abc|typing)\./.test(path))) return own;
    const mixed = classesBelow({ file, id }).flatMap((one) => externalBases(one.file, one.id));
    return mixed.length === 0 ? own : [...new Set(mixed)].filter((path) => path !== 'object' && !/^(?:abc|typing)\./.test(path));
  }

  /** The classes that classes below one name in a field which it leaves open itself: `model` of a repository that others derive from. */
  function fieldsBelow({ file, id }: ClassNode, name: string): readonly Denotation[] {
    return each(classesBelow({ file, id }), (cls) => (ownField(cls.file, cls.id, name) ?? nothing).filter(isClass));
  }

  let byBaseName: ReadonlyMap<string, readonly ClassNode[]> | undefined;
  const belowMemo = new Map<ClassSyntax, readonly ClassNode[]>();
  /** Classes of the project that derive from one, nearest first, and not more than a few. */
  function classesBelow(cls: ClassNode): readonly ClassNode[] {
    const key = cls.file.code.classes[cls.id]!;
    const known = belowMemo.get(key);
    if (known) return known;
    byBaseName ??= readByBaseName();
    const found: ClassNode[] = [];
    const seen = new Set([key]);
    const queue = [cls];
    for (const { file, id } of queue) {
      for (const one of byBaseName.get(file.code.classes[id]!.name) ?? []) {
        if (found.length >= MAX_CALLERS) break;
        const syntax = one.file.code.classes[one.id]!;
        const isBelow = directBases(one.file, one.id).some((it) => it.kind === 'class' && it.file === file && it.id === id);
        if (!isBelow || seen.has(syntax)) continue;
        seen.add(syntax);
        found.push(one);
        queue.push(one);
      }
    }
    if (depth === 0) belowMemo.set(key, found);
    return found;
  }

  function readByBaseName(): ReadonlyMap<string, readonly ClassNode[]> {
    const found = new Map<string, ClassNode[]>();
    for (const file of program.code.values())
      for (const [id, { bases }] of file.code.classes.entries())
        for (const base of bases) {
          const name = lastName(base.kind === 'index' ? base.object : base);
          if (name !== undefined) append(found, name, { file, id });
        }
    return found;
  }

  /** What a field of a row holds: rows of another model where a relation was declared, else what was found. */
  function rowsHeld(one: Denotation, { file, id }: { file: CodeFile; id: ClassId }, name: string): readonly Denotation[] {
    const relation = one.kind === 'external' && one.origin ? relations.madeBy(one.path) : undefined;
    if (!relation || one.kind !== 'external' || !one.origin) return [one];
    const { origin } = one;
    const definition = file.scopes.get(file.code.classes[id]!.block)?.names.get(name)?.at(-1);
    const said = annotated(definition?.kind === 'binding' ? definition.binding.type : undefined);
    const model = (relation.model && firstArgument(origin.call, relation.model)) ?? said.type;
    const held = model ? modelsNamed(model, { file: origin.file, block: origin.call.block }, { file, id }) : [];
    if (held.length === 0) return [one];
    const list = external('[]', { element: held });
    const many = relation.holds === 'either' ? (saysMany(origin.call) ?? (said.type && said.isMany)) : relation.holds === 'many';
    return many === undefined ? [...held, list] : many ? [list] : held;
  }

  /** Rows of the model that a class, its name, `"self"` or a function that returns it says. */
  function modelsNamed(model: Value, place: Place, own: { file: CodeFile; id: ClassId }): readonly Denotation[] {
    return denote(model, place).flatMap((one): readonly Denotation[] => {
      if (one.kind === 'class') return instanceOf(one);
      if (one.kind === 'function')
        return returnsOf(one.file, one.id).flatMap((it) => (it.kind === 'class' ? instanceOf(it) : []));
      if (one.kind !== 'value' || one.value.kind !== 'literal' || typeof one.value.value !== 'string') return [];
      const text = one.value.value;
      if (text === 'self') return [{ kind: 'instance', ...own }];
      const found = classNamed(program, text, place.file);
      return found ? [{ kind: 'instance', ...found }] : [];
    });
  }

  /** A field by its class-level value or type, its assignment in a method, or the constructor parameter it is declared by. */
  function ownField(file: CodeFile, id: ClassId, name: string): readonly Denotation[] | undefined {
    const cls = file.code.classes[id]!;
    const definitions = file.scopes.get(cls.block)?.names.get(name) ?? [];
    const fromClass = each(definitions, (definition) => denoteDefinition(definition, file, name));
    const fromMethods = fieldValues(file, id, name)
      .filter(({ place }) => place.block !== cls.block)
      .flatMap(({ value, place }) => denote(value, place));
    const property = membersOf(file).property(id, name);
    const fromProperty = property ? denoteParameter(file, property.function, property.index) : nothing;
    const nested = membersOf(file)
      .nested(id, name)
      .map((other): Denotation => ({ kind: 'class', file, id: other }));
    const isKnown = definitions.length > 0 || property || nested.length > 0 || fieldValues(file, id, name).length > 0;
    return isKnown ? unique([...fromMethods, ...fromClass, ...fromProperty, ...nested]) : undefined;
  }

  const classMembers = new Map<CodeFile, ClassMembers>();
  function membersOf(file: CodeFile): ClassMembers {
    let found = classMembers.get(file);
    if (!found) classMembers.set(file, (found = readClassMembers(file)));
    return found;
  }

  const fieldIndex = new Map<CodeFile, Map<ClassId, Map<string, { value: Value; place: Place }[]>>>();
  function fieldValues(file: CodeFile, id: ClassId, name: string): readonly { value: Value; place: Place }[] {
    let byClass = fieldIndex.get(file);
    if (!byClass) {
      byClass = new Map();
      const add = (cls: ClassId, field: string, value: Value, block: number) => {
        let fields = byClass!.get(cls);
        if (!fields) byClass!.set(cls, (fields = new Map()));
        append(fields, field, { value, place: { file, block } });
      };
      file.code.classes.forEach((cls, classId) => {
        for (const [field, definitions] of file.scopes.get(cls.block)?.names ?? []) {
          for (const one of definitions)
            if (one.kind === 'binding' && one.binding.value) add(classId, field, one.binding.value, one.binding.block);
        }
      });
      for (const assign of file.code.assigns) {
        if (assign.target.kind !== 'member' || assign.target.object.kind !== 'name') continue;
        const owner = assign.target.object.name;
        if (owner !== 'this') {
          // `Mailer.transport = createTransport()` below the class.
          const cls = assign.block === 0 ? file.code.classes.findIndex((one) => one.name === owner) : -1;
          if (cls >= 0) add(cls, assign.target.property, assign.value, 0);
          continue;
        }
        const self = denoteThis({ file, block: assign.block })[0];
        if (self?.kind === 'instance' || self?.kind === 'class') add(self.id, assign.target.property, assign.value, assign.block);
      }
      fieldIndex.set(file, byClass);
    }
    return byClass.get(id)?.get(name) ?? [];
  }

  function findMethod(file: CodeFile, id: ClassId, name: string): { file: CodeFile; id: FunctionId } | undefined {
    const own = file.methods.get(id)?.get(name);
    if (own !== undefined) return { file, id: own };
    for (const base of projectBases(file, id)) {
      const inherited = base.file.methods.get(base.id)?.get(name);
      if (inherited !== undefined) return { file: base.file, id: inherited };
    }
    return undefined;
  }

  function directBases(file: CodeFile, id: ClassId): readonly Denotation[] {
    const cls = file.code.classes[id]!;
    const place = { file, block: file.code.blocks[cls.block]!.parent };
    return each(cls.bases, (base) => denote(base.kind === 'index' ? base.object : base, place));
  }

  function basesOf(file: CodeFile, id: ClassId): readonly Denotation[] {
    const cls = file.code.classes[id]!;
    return memos.bases.known.get(cls) ?? guarded(memos.bases, cls, () => basesNow(file, id));
  }

  function basesNow(file: CodeFile, id: ClassId): readonly Denotation[] {
    const direct = directBases(file, id);
    const further = direct.flatMap((base) =>
      base.kind === 'class' && !(base.file === file && base.id === id) ? basesOf(base.file, base.id) : [],
    );
    return [...direct, ...further];
  }

  const projectBases = (file: CodeFile, id: ClassId) => {
    const bases = basesOf(file, id);
    return bases.length === 0 ? [] : bases.filter((base) => base.kind === 'class');
  };
  const externalBases = (file: CodeFile, id: ClassId): readonly string[] => {
    const bases = basesOf(file, id);
    return bases.length === 0 ? noPaths : bases.flatMap((base) => (base.kind === 'external' ? [base.path] : []));
  };

  function exported(file: CodeFile, name: string, hops: number): readonly Denotation[] {
    const key = keyOfNamed(file, name);
    return memos.exported.known.get(key) ?? guarded(memos.exported, key, () => exportedNow(file, name, hops));
  }

  function exportedNow(file: CodeFile, name: string, hops: number): readonly Denotation[] {
    if (hops > 12) return [];
    if (file.isPython) {
      const own = file.scopes.get(0)?.names.get(name);
      if (own) return each(own.slice(-3), (definition) => denoteDefinition(definition, file, name));
      for (const star of file.scopes.get(0)?.starImports ?? []) {
        const module = modules.resolve(star.from, file);
        const found = module.kind === 'file' && module.file !== file ? exported(module.file, name, hops + 1) : [];
        if (found.length > 0) return found;
      }
      return [];
    }
    const one = file.exports.get(name);
    const place = { file, block: 0 };
    if (one) {
      if (one.from !== undefined) {
        const module = modules.resolve(one.from, file);
        if (module.kind === 'external')
          return [external(one.local && one.local !== 'default' ? `${module.name}.${one.local}` : module.name)];
        if (module.kind !== 'file') return [];
        return one.local === '*' ? [{ kind: 'file', file: module.file }] : exported(module.file, one.local ?? name, hops + 1);
      }
      if (one.value) return denote(one.value, place);
      if (one.local)
        return each((file.scopes.get(0)?.names.get(one.local) ?? []).slice(-3), (definition) =>
          denoteDefinition(definition, file, one.local!),
        );
      return [];
    }
    const whole = file.exports.get('default');
    if (whole?.isCommonJs && whole.value && name !== 'default') {
      const found = each(denote(whole.value, place), (value) => memberOf(value, name));
      if (found.length > 0) return found;
    }
    if (name === 'default' && !whole && file.exports.size > 0) return [{ kind: 'file', file }];
    const libraries: string[] = [];
    for (const from of file.starExports) {
      const module = modules.resolve(from, file);
      if (module.kind === 'external' && !from.startsWith('.')) libraries.push(module.name);
      const found = module.kind === 'file' && module.file !== file ? exported(module.file, name, hops + 1) : [];
      if (found.length > 0) return found;
    }
    return libraries.length === 1 && name !== 'default' ? [external(`${libraries[0]}.${name}`)] : [];
  }

  const argumentMemo = new Map<Parameter, readonly Argument[]>();
  function argumentsFor(file: CodeFile, id: FunctionId, index: number): readonly Argument[] {
    const fn = file.code.functions[id]!;
    const parameter = fn.parameters[index]!;
    const known = argumentMemo.get(parameter);
    if (known) return known;
    const handed = fn.name === '' || fn.kind === 'lambda' ? inlineCallbacks(file).get(id) : undefined;
    if (handed) return argumentsOfCallback(handed, parameter, index);
    const isConstructor = fn.kind === 'constructor' || (file.isPython && fn.name === '__init__');
    const cls = fn.class === undefined ? undefined : file.code.classes[fn.class];
    const name = isConstructor ? cls?.name : fn.name;
    const sites = name
      ? [...sitesNamed(file, name), ...(isConstructor && file.isPython ? handedOver(name) : [])]
      : isDefaultExport(file, id)
        ? [...sitesNamed(file, 'default')]
        : [];
    const selfShift = ownParameters(file, fn);
    const found: Argument[] = [];
    if (sites.length <= 200) {
      for (const site of sites) {
        if (found.length >= MAX_CALLERS) break;
        const place = { file: site.file, block: site.call.block };
        const handed = isConstructor && handsOver(site.call) ? site.call.positional[0] : undefined;
        const target = denote(handed ?? site.call.callee, place);
        const isThis = target.some((one) =>
          isConstructor
            ? one.kind === 'class' && one.file === file && one.id === fn.class
            : one.kind === 'function' && one.file === file && one.id === id,
        );
        if (!isThis) {
          if (fn.class !== undefined && !isConstructor)
            found.push(...argumentsOfTemplate(site, target, { file, id: fn.class }, parameter, index - selfShift));
          continue;
        }
        const named = site.call.named.find((one) => one.name === parameter.name)?.value;
        const positional =
          !handed && parameter.kind === 'normal' && !site.call.positional.slice(0, index).some((one) => one.kind === 'spread')
            ? site.call.positional[index - selfShift]
            : undefined;
        const value = named ?? positional;
        if (value && value.kind !== 'spread') found.push({ value, place, site });
      }
    }
    if (isConstructor && fn.class !== undefined && found.length < MAX_CALLERS)
      for (const below of classesBelow({ file, id: fn.class }))
        found.push(...argumentsFromBelow({ file, id }, { index, parameter }, below));
    if (depth === 0) argumentMemo.set(parameter, found);
    return found;
  }

  /** What a function of the project calls the one with that it is handed: `User.query` for `q` of `users.find(lambda q: q.first())`. */
  function argumentsOfCallback({ site, at }: HandedFunction, parameter: Parameter, index: number): readonly Argument[] {
    const targets = denote(site.call.callee, { file: site.file, block: site.call.block });
    return targets.flatMap((to): readonly Argument[] =>
      to.kind === 'function'
        ? callsOfParameter(to, parameterAt(to, at)).flatMap((inner) => {
            const value = inner.call.named.find(({ name }) => name === parameter.name)?.value ?? inner.call.positional[index];
            const place = { file: inner.file, block: inner.call.block };
            return value && value.kind !== 'spread' ? [{ value, place, site: inner }] : [];
          })
        : [],
    );
  }

  /**
   * A base class calls `self.fill(rows)`, which a class below replaces: what the method there gets. A parameter of the calling method is what calls of it
   * out of the class below, or on an object of it, hand over: other classes have others.
   */
  function argumentsOfTemplate(
    site: CallSite,
    target: readonly Denotation[],
    below: { readonly file: CodeFile; readonly id: ClassId },
    { name }: Parameter,
    index: number,
  ): readonly Argument[] {
    const { callee } = site.call;
    if (callee.kind !== 'member' || callee.object.kind !== 'name' || callee.object.name !== 'this') return [];
    const bases = projectBases(below.file, below.id);
    const isReplaced = target.some((one) => {
      const owner = one.kind === 'function' ? one.file.code.functions[one.id]!.class : undefined;
      return (
        owner !== undefined &&
        bases.some((base) => base.kind === 'class' && base.file === (one as FunctionNode).file && base.id === owner)
      );
    });
    const value = isReplaced
      ? (site.call.named.find((one) => one.name === name)?.value ?? site.call.positional[index])
      : undefined;
    if (!value || value.kind === 'spread') return [];
    const place = { file: site.file, block: site.call.block };
    const [only] = value.kind === 'name' ? definitionsIn(value.name, place, value.span) : [];
    if (only?.kind !== 'parameter') return [{ value, place, site }];
    return argumentsFromBelow({ file: site.file, id: only.function }, only, below);
  }

  /** What calls of a base's method hand over that stand in a class below, or for its constructor: that make an object of that class. */
  function argumentsFromBelow(
    { file, id }: FunctionNode,
    { index, parameter }: { readonly index: number; readonly parameter: Parameter },
    below: { readonly file: CodeFile; readonly id: ClassId },
  ): readonly Argument[] {
    const fn = file.code.functions[id]!;
    const isConstructor = fn.kind === 'constructor' || fn.name === '__init__';
    const inside = below.file.sites.filter(({ call }) => {
      if (below.file.code.functions[below.file.functionOf[call.block]!]!.class !== below.id) return false;
      return lastName(call.callee) === (fn.kind === 'constructor' ? 'super' : fn.name);
    });
    const { name } = below.file.code.classes[below.id]!;
    const made = inside.length === 0 && isConstructor ? sitesNamed(below.file, name) : [];
    return [...inside, ...made].slice(0, MAX_CALLERS).flatMap((site): readonly Argument[] => {
      const place = { file: site.file, block: site.call.block };
      const isIt = denote(site.call.callee, place).some((one) =>
        one.kind === 'class'
          ? one.file === below.file && one.id === below.id
          : one.kind === 'function'
            ? one.file === file && one.id === id
            : one.kind === 'instance',
      );
      return isIt ? argumentOf(site, { file, id }, { index, parameter }) : [];
    });
  }

  /** What one call hands over as a parameter of a function. */
  function argumentOf(
    site: CallSite,
    { file, id }: FunctionNode,
    { index, parameter }: { readonly index: number; readonly parameter: Parameter },
  ): readonly Argument[] {
    const value =
      site.call.named.find((one) => one.name === parameter.name)?.value ??
      site.call.positional[index - ownParameters(file, file.code.functions[id]!)];
    return value && value.kind !== 'spread' ? [{ value, place: { file: site.file, block: site.call.block }, site }] : [];
  }

  /** `export default ({ app }) => ...`, `module.exports = (app) => ...`: callers have their own name for it. */
  function isDefaultExport(file: CodeFile, id: FunctionId): boolean {
    const value = file.exports.get('default')?.value;
    return value?.kind === 'function' && value.function === id;
  }

  /** `app.add_middleware(Limiter, paths=[...])` and `Middleware(Limiter, paths=[...])` make the object later, with these keywords. */
  let handedClasses: Map<string, CallSite[]> | undefined;
  /** Calls that are handed a class of this name to make an instance of it. */
  function handedOver(cls: string): readonly CallSite[] {
    if (!handedClasses) {
      handedClasses = new Map();
      for (const called of ['add_middleware', 'Middleware'])
        for (const site of program.callsByName.get(called) ?? []) {
          const name = site.call.positional[0] && lastName(site.call.positional[0]);
          if (name !== undefined) append(handedClasses, name, site);
        }
    }
    return handedClasses.get(cls) ?? [];
  }
  function handsOver(call: CallSite['call']): boolean {
    const name = lastName(call.callee);
    return name === 'add_middleware' || name === 'Middleware';
  }

  /** Calls that may call what a file names: by its own name, by the names importers give the file's default, and `require('./x')(...)`. */
  function sitesNamed(file: CodeFile, name: string): readonly CallSite[] {
    const own = program.callsByName.get(name) ?? [];
    if (file.isPython) {
      renamed ??= readRenamed();
      const others = renamed.get(name);
      return others ? [...own, ...[...others].flatMap((alias) => program.callsByName.get(alias) ?? [])] : own;
    }
    importNames ??= readImportNames();
    const aliases = [...(importNames.get(file) ?? [])].filter((alias) => alias !== name);
    return aliases.length === 0
      ? own
      : [
          ...own,
          ...aliases.flatMap((alias) => program.callsByName.get(alias) ?? []),
          ...(program.callsByName.get(calledModule) ?? []),
        ];
  }

  let renamed: Map<string, Set<string>> | undefined;
  /** `from shop.app import create as create_shop`: what importers of Python call a name instead. */
  function readRenamed(): Map<string, Set<string>> {
    const names = new Map<string, Set<string>>();
    for (const { isPython, code } of program.code.values()) {
      if (!isPython) continue;
      for (const { name, as, bindsRoot } of code.imports) {
        if (name === as || name === '*' || bindsRoot) continue;
        const set = names.get(name) ?? new Set();
        names.set(name, set.add(as));
      }
    }
    return names;
  }

  let importNames: Map<CodeFile, Set<string>> | undefined;
  function readImportNames(): Map<CodeFile, Set<string>> {
    const names = new Map<CodeFile, Set<string>>();
    const add = (importer: CodeFile, from: string, as: string) => {
      const module = modules.resolve(from, importer);
      if (module.kind !== 'file') return;
      const set = names.get(module.file) ?? new Set();
      names.set(module.file, set.add(as));
    };
    for (const importer of program.code.values()) {
      if (importer.isPython) continue;
      for (const one of importer.code.imports) if (one.name === 'default' || one.name === '*') add(importer, one.from, one.as);
      for (const binding of importer.code.bindings)
        if (binding.value?.kind === 'module') add(importer, binding.value.from, binding.name);
    }
    return names;
  }

  const alonePaths = new Map<string, readonly string[]>();
  function pathsOf(value: Value, place: Place): readonly string[] {
    const found = denote(value, place);
    if (found.length === 0) return noPaths;
    const paths = found.length === 1 ? pathsOfDenotation(found[0]!) : found.flatMap(pathsOfDenotation);
    return paths.length < 2 ? paths : [...new Set(paths)];
  }

  function pathsOfDenotation(one: Denotation): readonly string[] {
    if (one.kind === 'external') {
      let alone = alonePaths.get(one.path);
      if (!alone) alonePaths.set(one.path, (alone = [one.path]));
      return alone;
    }
    if (one.kind === 'instance') return externalBases(one.file, one.id).map((path) => `${path}()`);
    if (one.kind === 'class') return externalBases(one.file, one.id);
    return noPaths;
  }

  function calleePaths(site: CallSite): readonly string[] {
    let found = calleeMemo.get(site.call);
    if (!found) calleeMemo.set(site.call, (found = pathsOf(site.call.callee, { file: site.file, block: site.call.block })));
    return found;
  }

  const callIndex = new CallIndex(program, frameworks, calleePaths);

  function derivesFrom(file: CodeFile, id: ClassId, source: string): boolean {
    const pattern = compilePattern(source);
    return externalBases(file, id).some((path) => pattern.fits(path));
  }

  let implementations: Map<ClassSyntax, { file: CodeFile; id: ClassId }[]> | undefined;
  function implementationsOf(file: CodeFile, id: ClassId): readonly { file: CodeFile; id: ClassId }[] {
    if (!implementations) {
      implementations = new Map();
      for (const one of program.code.values()) {
        one.code.classes.forEach((cls, classId) => {
          const place = { file: one, block: one.code.blocks[cls.block]!.parent };
          const above = [
            ...basesOf(one, classId),
            ...cls.interfaces.flatMap((type) => denote(type.kind === 'index' ? type.object : type, place)),
          ];
          for (const base of above)
            if (base.kind === 'class') append(implementations!, base.file.code.classes[base.id]!, { file: one, id: classId });
        });
      }
    }
    return implementations.get(file.code.classes[id]!) ?? [];
  }

  return {
    program,
    modules,
    denote,
    denoteType,
    resultOf,
    memberOf,
    returnsOf,
    elementsOf,
    pathsOf,
    calleePaths,
    callsTo: (pattern) => callIndex.callsTo(pattern),
    basesOf,
    derivesFrom,
    definitionsOf,
    iteratedBy,
    denoteAlias,
    bindingsOf,
    argumentsFor,
    fieldValues,
    implementationsOf,
  };
}

/** Nothing is known of it but its path. */
function isPlain(one: Extract<Denotation, { kind: 'external' }>): boolean {
  return !one.origin && !one.parameter && !one.rows && !one.args;
}

/** `Any`, `dict`: a type that does not tell what can be done with its values. */
function saysNothing(one: Denotation): boolean {
  return one.kind === 'external' && !one.element && builtins.has(one.path.replace(/\(\)$/, ''));
}

/** `@nestjs/common` of `@nestjs/common.Logger()`. */
function packageOf(path: string): string {
  return /^(?:@[^/]{1,100}\/)?[^.(]{0,100}/.exec(path)![0];
}

/**
 * Of several definitions of one name, those that can hold where it is used: in the same scope the last unconditional one before the use and the conditional
 * ones after it; from an inner scope all, the last ones first to go.
 */
function chooseDefinitions(
  definitions: readonly Definition[],
  file: CodeFile,
  span: Span,
  sameScope: boolean,
): readonly Definition[] {
  if (definitions.length === 1) return definitions;
  const plain = definitions.filter((one) => one.kind !== 'binding' || !one.binding.isAugmented);
  if (!sameScope) return plain.slice(-4);
  const before = plain.filter((one) => {
    if (one.kind === 'parameter' || one.kind === 'import' || one.kind === 'function' || one.kind === 'class') return true;
    const end = one.binding.value?.span ?? one.binding.span;
    return endsBefore(end, span);
  });
  const candidates = before.length > 0 ? before : plain;
  let from = 0;
  candidates.forEach((one, i) => {
    const block =
      one.kind === 'binding'
        ? file.code.blocks[one.binding.block]?.kind
        : one.kind === 'import'
          ? file.code.blocks[one.import.block]?.kind
          : 'function';
    if (
      block === undefined ||
      block === 'function' ||
      block === 'class' ||
      block === 'loop' ||
      block === 'with' ||
      block === 'try'
    )
      from = i;
  });
  return candidates.slice(from).slice(-4);
}

function keyOf(one: Denotation, withOrigin = true): string {
  switch (one.kind) {
    case 'external':
      return `e:${one.path}:${withOrigin && one.origin ? `${one.origin.file.path}:${one.origin.id}` : ''}:${one.element ? one.element.map((element) => keyOf(element)).join() : ''}`;
    case 'file':
      return `m:${one.file.path}`;
    case 'folder':
      return `d:${one.module.kind === 'folder' ? one.module.folder : ''}`;
    case 'function':
      return `f:${one.file.path}:${one.id}`;
    case 'constructed':
      return `n:${one.file.path}:${one.id}`;
    case 'class':
      return `c:${one.file.path}:${one.id}`;
    case 'instance':
      return `i:${one.file.path}:${one.id}:${withOrigin && one.origin ? `${one.origin.file.path}:${one.origin.id}` : ''}`;
    case 'value':
      return `v:${one.place.file.path}:${one.value.span}`;
  }
}

/** `flatMap`; the answer of one alone is given on as it is, and what is kept is no longer than it must be. */
function each<T>(list: readonly T[], give: (one: T) => readonly Denotation[]): readonly Denotation[] {
  let found = nothing;
  for (const one of list) {
    const more = give(one);
    if (found.length === 0) found = more;
    else if (more.length > 0) found = found.concat(more);
  }
  return found;
}

function unique(list: readonly Denotation[]): readonly Denotation[] {
  if (list.length < 2) return list;
  const seen = new Set<string>();
  return list
    .filter((one) => {
      const key = keyOf(one);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, MAX_DENOTATIONS);
}

/** Names that every file has without importing them and that say nothing of a library. */
export const builtins = new Set([
  'str',
  'int',
  'float',
  'bool',
  'bytes',
  'dict',
  'list',
  'set',
  'tuple',
  'object',
  'None',
  'Any',
  'typing.Any',
  'string',
  'number',
  'boolean',
  'any',
  'unknown',
  'void',
  'never',
  'Record',
  'Object',
  'Array',
  'Map',
  'Set',
  'Function',
  'len',
  'print',
  'range',
  'enumerate',
  'zip',
  'map',
  'filter',
  'sorted',
  'min',
  'max',
  'sum',
  'isinstance',
  'getattr',
  'setattr',
  'hasattr',
  'super',
  'type',
  'open',
  'undefined',
  'String',
  'Number',
  'Boolean',
  'Promise',
  'JSON',
  'Math',
  'Date',
  'console',
  'Error',
  'Exception',
  'ValueError',
  'KeyError',
  'T',
  'U',
]);
