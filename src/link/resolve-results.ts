/** What calls give: what functions return, rows of queries, instances of classes. */

import { bodyOf } from '../model/body.ts';
import type { FrameworkSections, QueryDescriptor } from '../model/framework.ts';
import type { CallSite, ClassNode, CodeFile, Denotation, FunctionNode, Place } from '../model/linking.ts';
import type { ClassSyntax, FunctionSyntax } from '../model/syntax.ts';
import type { FunctionId, Value } from '../model/value.ts';
import { answersOfParameters, ownParameters } from './inline-callbacks.ts';
import { compilePattern, lastOfPath, tableOf } from './match.ts';
import { append, groupedBy, lastName } from './program.ts';
import { classNamed } from './relations.ts';
import { builtins, each, holdsInstances, isClass, isOpenType, keyOf, nothing, unique } from './resolve-denotations.ts';
import type { ParameterAt, ResolverParts } from './resolve-parts.ts';
import type { ResolverState } from './resolve-state.ts';
import { sameElements } from './rows.ts';

type ViewRows = FrameworkSections['viewRows'][number];

/** Functions that give the elements of their argument again. https://docs.python.org/3/library/functions.html */
const copies = new Set([
  'list',
  'filter',
  'sorted',
  'reversed',
  'set',
  'frozenset',
  'tuple',
  'iter',
  'dict.fromkeys',
  'collections.deque',
  'Array.from',
  'itertools.islice',
]);

function isText(value: Value, text: string): boolean {
  return value.kind === 'literal' && value.value === text;
}

/** What a member is read of: `mongoose.model()` of `mongoose.model().find`. */
function receiverOf(path: string): string | undefined {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? undefined : path.slice(0, dot);
}

/** Adds what follows the results of calls. */
export function addResults(state: ResolverState, resolver: ResolverParts): void {
  const { program, frameworks, libraryModels, plain, external, rows, memos, guarded } = state;
  const locators = tableOf(frameworks, ({ locators = [] }) => locators.map((one) => [one.call, one]));
  const classesByName = tableOf(frameworks, ({ classesByName: found = [] }) => found.map((one) => [one, one]));
  const sameFunctions = tableOf(frameworks, ({ sameFunctions: found = [] }) => found.map((one) => [one, one]));
  const makers = tableOf(frameworks, ({ makers: found = [] }) => found.map((one) => [one, one]));
  const viewRows = tableOf(frameworks, ({ viewRows = [] }) => viewRows.map((one) => [one.call, one]));

  const viewFields = groupedBy(
    frameworks.flatMap((one) => one.viewRows ?? []),
    ({ field = '' }) => field,
  );

  function resultOf(denotation: Denotation, origin?: CallSite): readonly Denotation[] {
    const made = origin ? { origin } : {};
    switch (denotation.kind) {
      case 'external':
        if (denotation.path.length > 300) return [];
        if (denotation.element && /\.(?:copy|slice|filter|concat|reverse|sort|toSorted|values)$/.test(denotation.path))
          return [denotation];
        return origin ? resultOfLibrary(denotation, origin) : plain(`${denotation.path}()`);
      case 'class':
        return [{ kind: 'instance', file: denotation.file, id: denotation.id, ...made }];
      case 'function':
        if (origin?.call.isNew && !denotation.file.isPython)
          return [{ kind: 'constructed', file: denotation.file, id: denotation.id, origin }];
        return answerOfCallback(denotation, origin) ?? chainedOn(denotation, origin) ?? returnsOf(denotation.file, denotation.id);
      case 'instance': {
        const method = denotation.file.isPython ? resolver.findMethod(denotation.file, denotation.id, '__call__') : undefined;
        if (method) return returnsOf(method.file, method.id);
        return resolver.externalBases(denotation.file, denotation.id).map((path) => external(`${path}()()`, made));
      }
      case 'file':
        return each(resolver.exported(denotation.file, 'default', 0), (one) =>
          one.kind === 'file' ? nothing : resultOf(one, origin),
        );
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
    const receivers = resolver
      .denote(callee.object, place)
      .flatMap((one) => (one.kind === 'class' || one.kind === 'instance' ? [one] : []));
    const [receiver, other] = receivers;
    if (!receiver || other) return given;
    const isSame = receiver.file === method.file && receiver.id === base;
    if (isSame && !(receiver.kind === 'instance' && receiver.origin)) return given;
    const held = modelsHeld({ file: method.file, id: base }, receiver);
    return withRows(given, (row) => {
      if (row.kind !== 'instance') return [row];
      if (row.file === method.file && row.id === base) return [{ ...row, file: receiver.file, id: receiver.id }];
      const now = held
        .filter(({ of }) => of.some((one) => one.file === row.file && one.id === row.id))
        .flatMap((field) => field.now);
      return now.length > 0 ? now.map((one) => ({ ...row, ...one })) : [row];
    });
  }

  /** What a function gives that is told the model, `find(Order, id)` with `session.get(model, id)` in its body: rows of the one that this call names. */
  function ofArguments(given: readonly Denotation[], called: Denotation, site: CallSite): readonly Denotation[] {
    if (called.kind !== 'function' || !called.file.isPython || !given.some(holdsInstances)) return given;
    const { file, id } = called;
    const fn = file.code.functions[id]!;
    const { call } = site;
    const place = { file: site.file, block: call.block };
    const own = ownParameters(file, fn);
    let found = given;
    for (const [index, { name }] of fn.parameters.entries()) {
      if (index < own) continue;
      const argument = call.named.find((one) => one.name === name)?.value ?? call.positional[index - own];
      if (!argument || !/^[A-Z]/.test(lastName(argument) ?? '')) continue;
      const [model, other] = resolver.denote(argument, place);
      if (model?.kind !== 'class' || other) continue;
      const models = resolver.denoteParameter(file, id, index).filter(isClass);
      if (models.length < 2) continue;
      const isHeld = (row: Denotation) =>
        row.kind === 'instance' && models.some((one) => one.kind === 'class' && one.file === row.file && one.id === row.id);
      found = withRows(found, (row) => [isHeld(row) ? { ...row, file: model.file, id: model.id } : row] as Denotation[]);
    }
    return found;
  }

  function withRows(given: readonly Denotation[], rowOf: (row: Denotation) => readonly Denotation[]): readonly Denotation[] {
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

  /** The models that each field of a base class holds in any class below it, and those that it holds in one. */
  function modelsHeld(
    base: ClassNode,
    receiver: Extract<Denotation, { kind: 'class' | 'instance' }>,
  ): readonly { readonly of: readonly ClassNode[]; readonly now: readonly ClassNode[] }[] {
    return modelFields(base).flatMap((name) => {
      const all = resolver.classMember({ kind: 'instance', ...base }, name).filter(isClass);
      const own = fieldBelow(base, receiver, name).filter(isClass);
      return own.length > 0 ? [{ of: [...all, ...own], now: own.map(({ file, id }) => ({ file, id })) }] : [];
    });
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
        (name) => !file.methods.get(id)?.has(name) && resolver.classMember({ kind: 'instance', file, id }, name).some(isClass),
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
    const line = [receiver, ...resolver.projectBases(receiver.file, receiver.id)].filter(
      (one) => one.kind === 'class' || one.kind === 'instance',
    );
    const end = line.findIndex((one) => one.file === base.file && one.id === base.id);
    const below = end < 0 ? line : line.slice(0, end);
    for (const cls of [...below, base]) {
      const own = cls === base ? undefined : resolver.ownField(cls.file, cls.id, name);
      const handed = resolver.fieldValues(cls.file, cls.id, name).flatMap(({ value, place }) => {
        const [only] = value.kind === 'name' ? resolver.definitionsIn(value.name, place, value.span) : [];
        return only?.kind === 'parameter' ? [only] : [];
      });
      if (handed.length === 0 && own?.some(isClass)) return own;
      // Of a field that a constructor is handed, what this object's is: each object has its own.
      for (const only of handed) {
        const node = { file: cls.file, id: only.function };
        const made = receiver.kind === 'instance' && receiver.origin ? resolver.argumentOf(receiver.origin, node, only) : [];
        const given = made.length > 0 ? made : below.flatMap((one) => resolver.argumentsFromBelow(node, only, one));
        const found = each(given, (one) => resolver.denote(one.value, one.place));
        if (found.length > 0) return found;
      }
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

  /** The query that a call hands over and gets back with more conditions: `query` of `query = only_open(query)`. */
  function chainedOn(node: FunctionNode, origin?: CallSite): readonly Denotation[] | undefined {
    const parameter = origin && chainedParameter(node);
    if (!parameter) return undefined;
    const queries = resolver
      .argumentOf(origin, node, parameter)
      .flatMap(({ value, place }) =>
        resolver.denote(value, place).flatMap((one) => (one.kind === 'external' && one.rows ? [{ ...one, origin }] : [])),
      );
    return queries.length > 0 ? queries : undefined;
  }

  const chained = new Map<FunctionSyntax, ParameterAt | undefined>();
  const asking = new Set<FunctionSyntax>();
  function chainedParameter({ file, id }: FunctionNode): ParameterAt | undefined {
    const fn = file.code.functions[id]!;
    if (id === 0 || asking.has(fn) || chained.has(fn)) return chained.get(fn);
    asking.add(fn);
    const { returns } = bodyOf(file, id);
    const roots = new Set(
      returns.map(({ value, block, isYield }) => (value && !isYield ? rootOf(value, { file, block }, []) : undefined)),
    );
    const [root] = roots;
    const index = roots.size === 1 && root !== undefined ? fn.parameters.findIndex(({ name }) => name === root) : -1;
    const found = index < ownParameters(file, fn) ? undefined : { index, parameter: fn.parameters[index]! };
    asking.delete(fn);
    chained.set(fn, found);
    return found;
  }

  /** The parameter at the start of a chain of calls, through variables and functions that give back what they get. */
  function rootOf(value: Value, place: Place, seen: readonly string[]): string | undefined {
    if (value.kind === 'await') return rootOf(value.value, place, seen);
    if (value.kind === 'call') {
      const site = place.file.sites[value.call]!;
      const there = { file: place.file, block: site.call.block };
      const { callee, positional } = site.call;
      for (const one of resolver.denote(callee, there)) {
        if (one.kind === 'function') {
          // A function that calls itself gives back what it gives back otherwise.
          const isAsked = asking.has(one.file.code.functions[one.id]!);
          const parameter = isAsked ? undefined : chainedParameter(one);
          const [given] = parameter ? resolver.argumentOf(site, one, parameter) : [];
          return isAsked && positional[0] ? rootOf(positional[0], there, seen) : given && rootOf(given.value, given.place, seen);
        }
        if (one.kind === 'external' && sameFunctions.of(one.path).length > 0 && positional[0])
          return rootOf(positional[0], there, seen);
      }
      return callee.kind === 'member' ? rootOf(callee.object, there, seen) : undefined;
    }
    if (value.kind !== 'name' || seen.length > 4) return undefined;
    if (seen.includes(value.name)) return value.name;
    const { file, block } = place;
    const id = file.functionOf[block]!;
    const isParameter = file.code.functions[id]!.parameters.some(({ name }) => name === value.name);
    const names = [...seen, value.name];
    const roots = bodyOf(file, id)
      .bindings.filter(({ name }) => name === value.name)
      .map((one) => (one.value ? rootOf(one.value, { file, block: one.block }, names) : undefined));
    // `query = query.where(...)` adds to what the name was before.
    const others = new Set(roots.filter((root) => root !== value.name));
    if (isParameter) return others.size === 0 ? value.name : undefined;
    const [only] = others;
    return others.size === 1 ? only : undefined;
  }

  /** What is only looked up or wrapped: the class by its name, the function that a wrapper is handed. */
  function handedBack(path: string, { file, call }: CallSite, place: Place): readonly Denotation[] {
    const [wrapped] = sameFunctions.of(path).length > 0 ? call.positional : [];
    if (wrapped) return resolver.denote(wrapped, place);
    const name = classesByName.of(path).length > 0 ? call.positional.at(-1) : undefined;
    const found = name?.kind === 'literal' && typeof name.value === 'string' ? classNamed(program, name.value, file) : undefined;
    return found ? [{ kind: 'class', ...found }] : nothing;
  }

  /** What a library's call gives: the rows of a query, the elements of a list, or an object of which only the path is known. */
  function resultOfLibrary(callee: Extract<Denotation, { kind: 'external' }>, origin: CallSite): readonly Denotation[] {
    const place = { file: origin.file, block: origin.call.block };
    const path = `${callee.path}()`;
    const carried = origin.file.isPython ? nothing : resolver.carried.gotBy(callee.path, origin.call);
    if (carried.length > 0) return carried;
    const located = locators.of(callee.path)[0]?.class.at[0];
    const named = typeof located === 'number' ? origin.call.positional[located] : undefined;
    const instances = named
      ? resolver.denoteType(named, place).filter((one) => one.kind === 'instance' || one.kind === 'external')
      : [];
    if (instances.length > 0) return instances;
    const made = makers.of(callee.path).length > 0 ? madeOf(origin, place) : nothing;
    if (made.length > 0) return made;
    const model = libraryModels.at(path);
    if (model) return [model];
    const account = resolver.accountAt(callee.path);
    if (account.length > 0) return account;
    const handed = handedBack(callee.path, origin, place);
    if (handed.length > 0) return handed;
    const view = viewRows.of(callee.path)[0];
    if (view) {
      const row = rowOfView(view, resolver.denoteThis(place), origin);
      if (row.length > 0) return row;
    }
    const copied = copies.has(callee.path) ? origin.call.positional[callee.path === 'filter' ? 1 : 0] : undefined;
    if (copied) {
      const element = resolver.elementsOf(copied, place);
      return [external(path, { origin, ...(element.length > 0 && { element }) })];
    }
    const query = rows.queryOf(callee.path);
    const said = query && rows.modelOf(query, origin.call);
    const found = said
      ? resolver.denote(said, place).flatMap((one): readonly Denotation[] => {
          if (one.kind === 'external') return one.rows ?? (query.does === 'build' ? (one.element ?? []) : []);
          return one.kind === 'class' ? [{ kind: 'instance', file: one.file, id: one.id, origin }] : [];
        })
      : [...(callee.rows ?? [])];
    const rowPath = query?.row && receiverOf(callee.path);
    if (rowPath) found.push(external(query.row === 'made' ? `${rowPath}()` : rowPath, { origin }));
    const columns = query?.takesFirst ? undefined : (columnsOf(query, said, origin, place) ?? callee.columns);
    const several = columns && { columns };
    if (found.length === 0 && !several) return [external(path, { origin })];
    // The row comes from the call that ran the query, with all that stands in its chain.
    if (query?.gives === 'one' && several) return [external(path, { origin, ...several })];
    if (query?.gives === 'one') return found.map((one) => (one.kind === 'instance' ? { ...one, origin } : one));
    if (query?.gives === 'many') return [external(path, { origin, element: found, ...several })];
    const carries = query?.gives !== 'other' && (query?.gives !== undefined || !query || query.does === 'build');
    return [external(path, { origin, ...(carries && { rows: found, ...several }) })];
  }

  /** What stands at each place of a row, where a query names several: `select(Order, Customer.name)`, or a statement that does. */
  function columnsOf(
    query: QueryDescriptor | undefined,
    model: Value | undefined,
    { call }: CallSite,
    place: Place,
  ): readonly (readonly Denotation[])[] | undefined {
    if (!query || !model || !place.file.isPython) return undefined;
    const at = call.positional.indexOf(model);
    if (query.does !== 'build' || at < 0) {
      const statement = resolver.denote(model, place).find((one) => one.kind === 'external' && one.columns);
      return statement?.kind === 'external' ? statement.columns : undefined;
    }
    const named = call.positional.slice(at);
    if (named.length < 2 || named.some(({ kind }) => kind === 'spread')) return undefined;
    // `Paginator(orders, 20)`: a query and something about it.
    if (resolver.denote(model, place).some((one) => one.kind === 'external' && (one.rows ?? one.element))) return undefined;
    return named.map((one) =>
      each(resolver.denote(one, place), (it) => (it.kind === 'class' ? resolver.instanceOf(it) : nothing)),
    );
  }

  /** An object of the class whose method is called. */
  function madeOf(origin: CallSite, place: Place): readonly Denotation[] {
    const { callee } = origin.call;
    if (callee.kind !== 'member') return nothing;
    return resolver
      .denote(callee.object, place)
      .flatMap((one) => (one.kind === 'class' ? [{ kind: 'instance' as const, file: one.file, id: one.id }] : []));
  }

  /** What a view is about, by the first of the methods and fields that says it: `queryset = Order.objects.select_related("customer")`. */
  function rowOfView({ said, query, isClass }: ViewRows, views: readonly Denotation[], made?: CallSite): readonly Denotation[] {
    for (const view of views) {
      if (view.kind !== 'instance') continue;
      for (const name of said) {
        const found = resolver
          .classMember(view, name)
          .flatMap((one) => (one.kind === 'function' ? returnsOf(one.file, one.id) : [one]));
        const given = found.flatMap((one): readonly Denotation[] => {
          if (one.kind === 'class') {
            if (isClass) return [one];
            const rows = resolver.instanceOf(one);
            return query === undefined ? rows : [external(query, { rows, ...(made && { origin: made }) })];
          }
          if (one.kind !== 'external' || !one.rows) return [];
          const { origin } = one;
          if (query !== undefined) return [one];
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
    const typed = fn.returns ? resolver.denoteType(fn.returns, { file, block: file.code.blocks[fn.block]!.parent }) : [];
    const isUseful = typed.some(
      (one) =>
        one.kind === 'instance' || (one.kind === 'external' && !builtins.has(one.path.replace(/\(\)$/, '')) && !isOpenType(one)),
    );
    const values = returnValues(file, id);
    const found = each(values, ({ value, place }) => resolver.denote(value, place));
    // A tuple that is written out says more of what is where than its type: `-> tuple[int, list[Order]]` of `return total, orders`.
    const isTuple = typed.some((one) => one.kind === 'external' && one.path === 'tuple()' && one.args);
    if (isTuple) return found.some(isWrittenList) ? found : typed;
    if (!isUseful) return found;
    // A function that is given says more than the type that it has: `def login(service) -> Handler: async def handler(request): ...`.
    // So does a class: `const Upload = (field): Type<NestInterceptor> => { class Interceptor { ... } return Interceptor }`.
    const made = found.filter((one) => one.kind === 'function' || one.kind === 'class');
    if (made.length > 0 && typed.every((one) => one.kind === 'external')) return made;
    // Rows of a model say more than rows: `-> Sequence[Row]`.
    const rowsFound = found.filter((one) => one.kind === 'external' && one.origin && holdsInstances(one));
    if (rowsFound.length > 0 && typed.every((one) => one.kind === 'external' && !holdsInstances(one))) return rowsFound;
    // Nor is there more in an interface than in the object that is written out: `function config(): Config { return { port: 3000 } }`.
    const isWritten = found.length > 0 && found.every((one) => one.kind === 'value' && one.value.kind === 'object');
    if (isWritten && typed.every(isInterface)) return found;
    const same = found.filter(
      (one) =>
        (one.kind === 'external' || one.kind === 'instance') &&
        one.origin &&
        typed.some((other) => keyOf(other, false) === keyOf(one, false) || sameElements(other, one)),
    );
    return same.length > 0 ? same : typed;
  }

  function isWrittenList(one: Denotation): boolean {
    return one.kind === 'value' && one.value.kind === 'list';
  }

  function isInterface(one: Denotation): boolean {
    return one.kind === 'instance' && !one.file.isPython && one.file.code.classes[one.id]!.isAbstract;
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

  resolver.resultOf = resultOf;
  resolver.ofReceiver = ofReceiver;
  resolver.ofArguments = ofArguments;
  resolver.rowOfField = (path, name, view) => {
    const [found] = (viewFields.get(name) ?? []).filter(({ call }) => compilePattern(call).fits(`${path}.${lastOfPath(call)}`));
    return found ? rowOfView(found, [view]) : nothing;
  };
  const contexts = frameworks.flatMap((one) =>
    (one.viewRows ?? []).flatMap((it) => (it.context ? [{ ...it, ...it.context }] : [])),
  );
  resolver.rowInContext = (path, key, place) => {
    const fitting = contexts.filter(({ method }) => path.endsWith(`.${method}()`));
    if (fitting.length === 0) return nothing;
    const [view] = resolver.denoteThis(place);
    if (view?.kind !== 'instance') return nothing;
    const found = fitting.find(({ field, named, views, call, method }) => {
      const base = path.slice(0, -method.length - 3);
      if (field === key) return compilePattern(call).fits(`${base}.${lastOfPath(call)}`);
      if (!compilePattern(views).fits(base)) return false;
      return resolver.classMember(view, named).some((one) => one.kind === 'value' && isText(one.value, key));
    });
    return found ? rowOfView(found, [view]) : nothing;
  };
  resolver.returnsOf = returnsOf;
  resolver.chainedParameter = chainedParameter;
}
