/** What parameters are: injected, typed, passed by callers, run over, or handed by a library. */

import type { CallSite, ClassNode, CodeFile, Denotation, ParameterSite, Place } from '../model/linking.ts';
import type { Parameter } from '../model/syntax.ts';
import type { ClassId, FunctionId, Value } from '../model/value.ts';
import { inlineCallbacks } from './inline-callbacks.ts';
import { iteratedInPython } from './loops-callbacks.ts';
import { compilePattern, tableOf } from './match.ts';
import { lastName } from './program.ts';
import { builtins, each, isOpenType } from './resolve-denotations.ts';
import type { ResolverParts } from './resolve-parts.ts';
import type { ResolverState } from './resolve-state.ts';

/** Array methods that run their callback once per element. */
const iterators = new Set(['forEach', 'map', 'flatMap', 'filter', 'some', 'every', 'find', 'findIndex']);

/** Types of queries that do not say what their rows are. */
function holdsRows(path: string): boolean {
  return /\.(?:QuerySet|Query|Manager)\(\)$/.test(path);
}

/** `@nestjs/common` of `@nestjs/common.Logger()`. */
function packageOf(path: string): string {
  return /^(?:@[^/]{1,100}\/)?[^.(]{0,100}/.exec(path)![0];
}

/** A parameter that nobody could type, or what `require` gives of a path that is put together at run time. */
function isUnfollowed(one: Denotation): boolean {
  return one.kind === 'external' && (one.path.startsWith('~') || one.path.startsWith('require()'));
}

/** Adds what follows parameters. */
export function addParameters(state: ResolverState, resolver: ResolverParts): void {
  const { frameworks, memos, guarded, external, program } = state;
  const injectors = tableOf(frameworks, ({ injectors = [] }) => injectors.map((one) => [one.call, one]));
  const callbacks = tableOf(frameworks, ({ callbackParameters = [] }) => callbackParameters);
  const carried = frameworks.flatMap((one) => one.carriedContexts ?? []);
  const rowMethods = frameworks.flatMap((one) => one.rowMethods ?? []);
  const handedOver = frameworks.flatMap((one) => one.queriesHandedOver ?? []);
  const selfMethods = rowMethods.flatMap((one) => (one.isSelf ? [{ ...one, pattern: compilePattern(one.methods) }] : []));

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
    const typed = parameter.type ? resolver.denoteType(parameter.type, place) : [];
    const iterated = index === 0 ? iteratedBy(file, fn) : undefined;
    if (iterated && typed.length === 0) return resolver.elementsOf(iterated.value, iterated.place);
    const isTyped = typed.some(
      (one) => one.kind !== 'external' || !(builtins.has(one.path.replace(/\(\)$/, '')) || isOpenType(one)),
    );
    if (!isTyped && injected.length > 0) return injected;
    const arguments_ = resolver.argumentsFor(file, fn, index).map((one) => resolver.denote(one.value, one.place));
    const passed = arguments_.flat();
    if (isTyped) {
      const like = (fits: (path: string, type: string) => boolean) =>
        passed.filter(
          (one) =>
            one.kind === 'external' &&
            (one.origin || one.parameter) &&
            typed.some((type) => type.kind === 'external' && fits(one.path, type.path)),
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
    if (first) return [external(first, { parameter: site })];
    const settled = index === 0 && passed.length === 0 && !file.isPython ? settledInto(file, fn) : [];
    if (settled.length > 0) return settled;
    // `function f({ db })` called with `f({ db: pool })`, `new Votes(models)`; not when some caller passes what nobody knows.
    const isObject = arguments_.every((one) => one.length > 0);
    const useful = passed.filter((one) => (one.kind === 'value' ? isObject && one.value.kind === 'object' : !isUnfollowed(one)));
    if (useful.length > 0) return useful;
    const usual = arguments_.length === 0 ? defaultOf(parameter, place) : [];
    if (usual.length > 0) return usual;
    const carried = index === 2 && !file.isPython && arguments_.length === 0 ? contextFor(parameter, file) : [];
    if (carried.length > 0) return carried;
    const query = handedOver.some((one) => one.parameter === parameter.name) ? queryHandedOver(file, fn, parameter.name) : [];
    if (query.length > 0) return query;
    const row = rowOf(file, fn, index);
    return row.length > 0 ? row : [external(`~${parameter.name || `$${index}`}`, { parameter: site })];
  }

  const contexts = new Map<string, readonly Denotation[]>();
  /** What resolvers of a project get third: the objects that its server is given as the context. */
  function contextFor({ name }: Parameter, file: CodeFile): readonly Denotation[] {
    if (!/^(?:|_?(?:ctx|context|contextValue))$/.test(name)) return [];
    const { project } = file.facts.source;
    let found = contexts.get(project);
    if (found) return found;
    contexts.set(project, []);
    found = carried.flatMap(({ call, names, context }) =>
      names.flatMap((name) => (program.callsByName.get(name) ?? []).flatMap((site) => contextOf(site, call, context, project))),
    );
    contexts.set(project, found);
    return found;
  }

  function contextOf(
    site: CallSite,
    pattern: string,
    [position, key]: readonly [number, string],
    project: string,
  ): readonly Denotation[] {
    const place = { file: site.file, block: site.call.block };
    if (site.file.facts.source.project !== project) return [];
    if (!resolver.pathsOf(site.call.callee, place).some((path) => compilePattern(pattern).fits(path))) return [];
    const options = site.call.positional[position];
    return (options ? resolver.denote(options, place) : [])
      .flatMap((one) => resolver.memberOf(one, key))
      .flatMap((one) => (one.kind === 'function' ? resolver.resultOf(one) : [one]))
      .filter((one) => one.kind === 'value' && one.value.kind === 'object');
  }

  /** What a library's call hands first to an inline function. */
  function firstOfCallback(file: CodeFile, fn: FunctionId): string | undefined {
    const site = inlineCallbacks(file).get(fn)?.site;
    return site && callbacks.first(resolver.pathsOf(site.call.callee, { file, block: site.call.block }));
  }

  /** What a promise gives to the function that waits for it: `client` of `MongoClient.connect(url).then((client) => ...)`. */
  function settledInto(file: CodeFile, fn: FunctionId): readonly Denotation[] {
    const call = inlineCallbacks(file).get(fn)?.site.call;
    if (call?.callee.kind !== 'member' || call.callee.property !== 'then') return [];
    return resolver
      .denote(call.callee.object, { file, block: call.block })
      .filter((one) => one.kind !== 'value' && !isUnfollowed(one));
  }

  /** What a parameter is where no caller says: `function limit(request, store = counters)`. */
  function defaultOf({ default: value }: Parameter, place: Place): readonly Denotation[] {
    if (value?.kind !== 'name' && value?.kind !== 'member') return [];
    return resolver
      .denote(value, place)
      .filter((one) => (one.kind === 'value' ? one.value.kind === 'object' : !isUnfollowed(one)));
  }

  /** The row that a method gets first, after its own object: an instance of the model that an inner class names. */
  function rowOf(file: CodeFile, fn: FunctionId, index: number): readonly Denotation[] {
    const { class: cls, name, parameters } = file.code.functions[fn]!;
    if (cls === undefined || index !== (parameters[0]?.name === 'this' ? 1 : 0)) return [];
    for (const { base, methods, model, isSelf } of rowMethods)
      if (!isSelf && compilePattern(methods).fits(name) && resolver.derivesFrom(file, cls, base))
        return rowsNamed(file, cls, model);
    for (const { base, columns, registers } of handedOver)
      if (isNamedIn(columns, file, cls, name) && resolver.derivesFrom(file, cls, base))
        return registeredFor({ file, id: cls }, registers);
    return [];
  }

  function isNamedIn(lists: readonly string[], file: CodeFile, cls: ClassId, name: string): boolean {
    return lists.some((list) =>
      resolver
        .fieldValues(file, cls, list)
        .some(({ value }) => value.kind === 'list' && value.items.some((one) => one.kind === 'literal' && one.value === name)),
    );
  }

  /** The query over a model that a class, or a function in a list of one, is handed, see `queriesHandedOver`. */
  function queryHandedOver(file: CodeFile, fn: FunctionId, name: string): readonly Denotation[] {
    const { class: cls } = file.code.functions[fn]!;
    for (const { base, parameter, registers, list, said, query } of handedOver) {
      if (parameter !== name) continue;
      const classes = cls === undefined ? classesListing(file, fn, list) : [{ file, id: cls }];
      const found = classes.flatMap((one) => {
        if (!resolver.derivesFrom(one.file, one.id, base)) return [];
        const own = resolver.findMethod(one.file, one.id, said);
        const given = own ? resolver.returnsOf(own.file, own.id).filter((it) => it.kind === 'external') : [];
        if (given.some((it) => it.rows)) return given;
        const rows = registeredFor(one, registers);
        // `super().get_queryset(request).select_related("owner")`
        const origin = given[0]?.origin;
        return rows.length > 0 ? [external(query, { rows, ...(origin && { origin }) })] : [];
      });
      if (found.length > 0) return found;
    }
    return [];
  }

  /** Classes that name a function in a list of theirs: `actions = [ship]`. */
  function classesListing(file: CodeFile, fn: FunctionId, list: string): readonly ClassNode[] {
    const { name } = file.code.functions[fn]!;
    const found: ClassNode[] = [];
    for (const other of program.code.values())
      if (other.isPython && other.scopes.get(0)?.names.has(name))
        for (const id of other.code.classes.keys()) {
          const named = resolver
            .fieldValues(other, id, list)
            .some(({ value }) => value.kind === 'list' && value.items.some((one) => one.kind === 'name' && one.name === name));
          if (named) found.push({ file: other, id });
        }
    return found;
  }

  /** Rows of the models that a class is registered for: `@admin.register(Order)`, `admin.site.register(Order, OrderAdmin)`. */
  function registeredFor({ file, id }: ClassNode, registers: string): readonly Denotation[] {
    const { name, decorators, block } = file.code.classes[id]!;
    const around = { file, block: file.code.blocks[block]!.parent };
    const decorated = decorators.flatMap((one) => {
      const call = one.kind === 'call' ? file.code.calls[one.call] : undefined;
      return call && lastName(call.callee) === registers ? call.positional.map((value) => ({ value, place: around })) : [];
    });
    const registered = (program.callsByName.get(registers) ?? []).flatMap(({ file: home, call }) => {
      const [model, cls] = call.positional;
      if (!home.isPython || !model || cls?.kind !== 'name' || cls.name !== name) return [];
      const place = { file: home, block: call.block };
      const isIt = resolver.denote(cls, place).some((one) => one.kind === 'class' && one.file === file && one.id === id);
      return isIt ? (model.kind === 'list' ? model.items : [model]).map((value) => ({ value, place })) : [];
    });
    return each([...decorated, ...registered], ({ value, place }) =>
      resolver.denote(value, place).flatMap((one) => (one.kind === 'class' ? resolver.instanceOf(one) : [])),
    );
  }

  /** The row that a method calls `self`: `resolve_author(self, info)` of a GraphQL type. */
  function rowOfSelf(file: CodeFile, cls: ClassId, name: string): readonly Denotation[] {
    for (const { base, pattern, model } of selfMethods)
      if (pattern.fits(name) && resolver.derivesFrom(file, cls, base)) return rowsNamed(file, cls, model);
    return [];
  }

  function rowsNamed(file: CodeFile, cls: ClassId, model: readonly [string, string]): readonly Denotation[] {
    const said = innerField(file, cls, model);
    return said
      ? resolver.denote(said.value, said.place).flatMap((one): Denotation[] => {
          if (one.kind === 'class') return [{ ...one, kind: 'instance' }];
          // `User = get_user_model()`
          return one.kind === 'external' ? [{ kind: 'external', path: `${one.path}()` }] : [];
        })
      : [];
  }

  /** `Order` of `class Meta: model = Order` in a class. */
  function innerField(
    file: CodeFile,
    id: ClassId,
    [inner, field]: readonly [string, string],
  ): { value: Value; place: Place } | undefined {
    // `class Meta(OrderSerializer.Meta)` has what the base's says.
    for (const cls of [{ file, id }, ...resolver.projectBases(file, id)]) {
      const found = cls.file.scopes
        .get(cls.file.code.classes[cls.id]!.block)
        ?.names.get(inner)
        ?.find((one) => one.kind === 'class');
      const said = found?.kind === 'class' ? resolver.fieldValues(cls.file, found.class, field)[0] : undefined;
      if (said) return said;
    }
    return undefined;
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
        const given = file.isPython ? iteratedInPython(call) : undefined;
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
    const paths = resolver.denote(call.callee, place).flatMap((one) => (one.kind === 'external' ? [one.path] : []));
    const injector = injectors.first(paths);
    if (!injector) return [];
    for (const at of injector.provider.at) {
      const provider =
        typeof at === 'number'
          ? call.positional[at]
          : typeof at === 'string'
            ? call.named.find((one) => one.name === at)?.value
            : undefined;
      if (provider) return each(resolver.denote(provider, place), (one) => resolver.resultOf(one));
    }
    return [];
  }

  resolver.denoteParameter = denoteParameter;
  resolver.rowOfSelf = rowOfSelf;
  resolver.iteratedBy = iteratedBy;
  resolver.providerOf = providerOf;
}
