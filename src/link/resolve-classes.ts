/** Classes of the project: their bases, methods and fields, and the classes below them. */

import type { CallSite, ClassNode, CodeFile, Denotation, Place } from '../model/linking.ts';
import type { ClassSyntax } from '../model/syntax.ts';
import type { ClassId, FunctionId, Value } from '../model/value.ts';
import { type ClassMembers, readClassMembers } from './class-members.ts';
import { compilePattern } from './match.ts';
import { append, lastName } from './program.ts';
import { annotated, buildRelations, classNamed, queryOf, saysMany } from './relations.ts';
import { each, isClass, isNobodys, MAX_CALLERS, noPaths, nothing, unique } from './resolve-denotations.ts';
import type { ResolverParts } from './resolve-parts.ts';
import type { ResolverState } from './resolve-state.ts';
import { firstArgument } from './rows.ts';

/** https://docs.python.org/3/library/typing.html#typing.Protocol */
function isProtocol({ bases }: ClassSyntax): boolean {
  return bases.some((base) => lastName(base.kind === 'index' ? base.object : base) === 'Protocol');
}

/** Adds what reads classes. */
export function addClasses(state: ResolverState, resolver: ResolverParts): void {
  const { program, frameworks, libraryModels, external, managers, rows, steps, memos, guarded } = state;
  const relations = buildRelations(program, frameworks, libraryModels);

  function classMember(denotation: Extract<Denotation, { kind: 'class' | 'instance' }>, name: string): readonly Denotation[] {
    const method = findMethod(denotation.file, denotation.id, name);
    if (method) {
      const fn = method.file.code.functions[method.id]!;
      return fn.kind === 'getter'
        ? resolver.returnsOf(method.file, method.id)
        : [{ kind: 'function', file: method.file, id: method.id }];
    }
    for (const cls of [{ file: denotation.file, id: denotation.id }, ...projectBases(denotation.file, denotation.id)]) {
      const found = ownField(cls.file, cls.id, name);
      if (!found) continue;
      const below = found.every(isNobodys) ? fieldsBelow(denotation, name) : nothing;
      if (below.length > 0) return below;
      if (denotation.kind === 'instance') return each(found, (one) => rowsHeld(one, cls, name));
      return denotation.file.isPython ? each(found, (one) => managed(one, denotation)) : found;
    }
    const fields = fieldsBelow(denotation, name);
    const below = fields.length > 0 ? fields : methodsBelow(denotation, name);
    if (below.length > 0) return below;
    const isRow = denotation.kind === 'instance' && denotation.file.isPython;
    const backs = isRow ? relations.backFrom(denotation, name) : [];
    const rows = backs.map(({ file, id }): Denotation => ({ kind: 'instance', file, id }));
    if (backs.length > 0 && backs.every(({ isOne }) => isOne)) return rows;
    const [query] = backs.flatMap((one) => one.query ?? []);
    if (query !== undefined) return [external(query, { rows })];
    const libraries = librariesOf(denotation);
    if (isRow) {
      const held = each(libraries, (path) => resolver.rowOfField(`${path}()`, name, denotation));
      if (held.length > 0) return held;
    }
    if (isRow && rows.length === 0 && libraries.some((path) => managers.of(`${path}()`).length > 0))
      rows.push(...rowsManaged(denotation));
    return libraries.map((path) =>
      external(
        denotation.kind === 'class' ? `${path}.${name}` : `${path}().${name}`,
        denotation.kind === 'class'
          ? { rows: [{ kind: 'instance', file: denotation.file, id: denotation.id }] }
          : { ...(denotation.origin && { origin: denotation.origin }), ...rowsGivenBack(`${path}().${name}`, denotation, rows) },
      ),
    );
  }

  /** `await order.populate('lines')` gives the row again. */
  function rowsGivenBack(
    path: string,
    row: Extract<Denotation, { kind: 'class' | 'instance' }>,
    found: readonly Denotation[],
  ): { readonly rows?: readonly Denotation[] } {
    const isSame = found.length === 0 && !row.file.isPython && state.rows.queryOf(path)?.gives === 'one';
    return isSame ? { rows: [row] } : found.length > 0 ? { rows: found } : {};
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
      .flatMap(({ file, id }) => resolver.returnsOf(file, id))
      .flatMap((it) => ((it.kind === 'external' || it.kind === 'instance') && it.origin ? [it.origin] : []));
    const rows: readonly Denotation[] = [{ kind: 'instance', file: model.file, id: model.id }];
    const known =
      origins.length > 0 ? origins.map((origin) => external(manager.is, { rows, origin })) : [external(manager.is, { rows })];
    return [...known, ...made];
  }

  const managerNames = [...new Set(frameworks.flatMap((one) => (one.managers ?? []).map(({ name }) => name)))];
  /** What the project's own query set adds, behind a method of the library: `Order.objects.filter(...).with_customers()`. */
  function queryMethods(one: Extract<Denotation, { kind: 'external' }>, name: string): readonly Denotation[] {
    const [row, other] = one.rows ?? nothing;
    if (managerNames.length === 0 || !row || other || row.kind !== 'instance' || !row.file.isPython) return nothing;
    if (!one.path.endsWith('()') || rows.queryOf(`${one.path}.${name}`)) return nothing;
    const model = { kind: 'class', file: row.file, id: row.id } as const;
    return each(managerNames, (field) =>
      each(classMember(model, field), (held) =>
        held.kind === 'instance' && managers.of(`${librariesOf(held)[0]}()`).length > 0
          ? classMember(held, name).filter(({ kind }) => kind === 'function')
          : nothing,
      ),
    );
  }

  /** The rows of a manager, by the one model that is given it: `objects = PublishedManager()`, `objects = Published.as_manager()`. By names alone. */
  function rowsManaged({ file, id }: ClassNode): readonly Denotation[] {
    const { name } = file.code.classes[id]!;
    const givenTo = (one: CallSite): readonly Denotation[] => {
      const block = one.file.code.blocks[one.call.block];
      const isSame = one.file.isPython && one.file.facts.source.project === file.facts.source.project;
      return isSame && block?.kind === 'class' ? [{ kind: 'instance', file: one.file, id: block.class }] : [];
    };
    const made = program.callsByName.get(name) ?? [];
    const asManager = (program.callsByName.get('as_manager') ?? []).filter(
      ({ call }) => call.callee.kind === 'member' && lastName(call.callee.object) === name,
    );
    const [model, other] = unique([...made, ...asManager].flatMap(givenTo));
    return model && !other ? [model] : [];
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

  /** Methods that a class calls of itself and leaves to the classes below: `this.getModel()` of a repository that others derive from. */
  function methodsBelow(cls: ClassNode, name: string): readonly Denotation[] {
    if (cls.file.isPython || externalBases(cls.file, cls.id).length > 0) return nothing;
    return each(classesBelow(cls), ({ file, id }) => {
      const method = file.methods.get(id)?.get(name);
      if (method === undefined) return nothing;
      return file.code.functions[method]!.kind === 'getter'
        ? resolver.returnsOf(file, method)
        : [{ kind: 'function', file, id: method }];
    });
  }

  const belowMemo = new Map<ClassSyntax, readonly ClassNode[]>();
  /** Classes of the project that derive from one, nearest first, and not more than a few. */
  function classesBelow(cls: ClassNode): readonly ClassNode[] {
    const key = cls.file.code.classes[cls.id]!;
    const known = belowMemo.get(key);
    if (known) return known;
    const byBase = classesByBase();
    const found: ClassNode[] = [];
    const seen = new Set([key]);
    const queue = [cls];
    for (const { file, id } of queue) {
      for (const one of byBase.get(file.code.classes[id]!.name) ?? []) {
        if (found.length >= MAX_CALLERS) break;
        const syntax = one.file.code.classes[one.id]!;
        const isBelow = directBases(one.file, one.id).some((it) => it.kind === 'class' && it.file === file && it.id === id);
        if (!isBelow || seen.has(syntax)) continue;
        seen.add(syntax);
        found.push(one);
        queue.push(one);
      }
    }
    if (steps.depth === 0) belowMemo.set(key, found);
    return found;
  }

  let byBaseName: ReadonlyMap<string, readonly ClassNode[]> | undefined;
  function classesByBase(): ReadonlyMap<string, readonly ClassNode[]> {
    byBaseName ??= readByBaseName();
    return byBaseName;
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
    const held = model ? modelsOrNamed(model, { file: origin.file, block: origin.call.block }, { file, id }) : [];
    if (held.length === 0) return [one];
    const query = queryOf(origin.call, relation.asQuery);
    if (query !== undefined) return [external(query, { rows: held })];
    if (relation.isQuery) return [external(one.path, { rows: held })];
    const list = external(relation.isManager ? one.path : '[]', { element: held });
    const many = relation.holds === 'either' ? (saysMany(origin.call) ?? (said.type && said.isMany)) : relation.holds === 'many';
    return many === undefined ? [...held, list] : many ? [list] : held;
  }

  /** The library has the models by their names, also where an import that is for types alone leads nowhere. */
  function modelsOrNamed(model: Value, place: Place, own: { file: CodeFile; id: ClassId }): readonly Denotation[] {
    const found = modelsNamed(model, place, own);
    const named = found.length === 0 && model.kind === 'name' ? classNamed(program, model.name, place.file) : undefined;
    return named ? [{ kind: 'instance', ...named }] : found;
  }

  /** Rows of the model that a class, its name, `"self"` or a function that returns it says. */
  function modelsNamed(model: Value, place: Place, own: { file: CodeFile; id: ClassId }): readonly Denotation[] {
    return resolver.denote(model, place).flatMap((one): readonly Denotation[] => {
      if (one.kind === 'class') return resolver.instanceOf(one);
      if (one.kind === 'function')
        return resolver.returnsOf(one.file, one.id).flatMap((it) => (it.kind === 'class' ? resolver.instanceOf(it) : []));
      // `ListField(ReferenceField(User))`
      if (one.kind === 'external' && one.origin && relations.madeBy(one.path)) return rowsHeld(one, own, '');
      if (one.kind !== 'value' || one.value.kind !== 'literal' || typeof one.value.value !== 'string') return [];
      const text = one.value.value;
      if (text === 'self') return [{ kind: 'instance', ...own }];
      const found = libraryModels.named(one.value, place.file) ?? classNamed(program, text, place.file);
      return found ? [{ kind: 'instance', ...found }] : [];
    });
  }

  /** A field by its class-level value or type, its assignment in a method, or the constructor parameter it is declared by. */
  function ownField(file: CodeFile, id: ClassId, name: string): readonly Denotation[] | undefined {
    const cls = file.code.classes[id]!;
    const definitions = file.scopes.get(cls.block)?.names.get(name) ?? [];
    const fromClass = each(definitions, (definition) => resolver.denoteDefinition(definition, file, name));
    const fromMethods = fieldValues(file, id, name)
      .filter(({ place }) => place.block !== cls.block)
      .flatMap(({ value, place }) => resolver.denote(value, place));
    const property = membersOf(file).property(id, name);
    const fromProperty = property ? resolver.denoteParameter(file, property.function, property.index) : nothing;
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
        const self = resolver.denoteThis({ file, block: assign.block })[0];
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
    return each(cls.bases, (base) => {
      if (base.kind !== 'index') return resolver.denote(base, place);
      // `type Context = Omit<Base, 'user'> & { user: User }`
      const isPart = cls.isAbstract && /^(?:Omit|Pick|Partial|Required|Readonly)$/.test(lastName(base.object) ?? '');
      const inner = base.index.kind === 'list' ? base.index.items[0]! : base.index;
      return resolver.denote(isPart ? inner : base.object, place);
    });
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

  function derivesFrom(file: CodeFile, id: ClassId, source: string): boolean {
    const pattern = compilePattern(source);
    return externalBases(file, id).some((path) => pattern.fits(path));
  }

  type Made = { readonly file: CodeFile; readonly id: ClassId };
  let implementations: Map<ClassSyntax, Made[]> | undefined;
  function implementationsOf(file: CodeFile, id: ClassId): readonly Made[] {
    if (!implementations) {
      implementations = new Map();
      for (const one of program.code.values()) {
        one.code.classes.forEach((cls, classId) => {
          const place = { file: one, block: one.code.blocks[cls.block]!.parent };
          const above = [
            ...basesOf(one, classId),
            ...cls.interfaces.flatMap((type) => resolver.denoteType(type.kind === 'index' ? type.object : type, place)),
          ];
          for (const base of above)
            if (base.kind === 'class' || base.kind === 'instance')
              append(implementations!, base.file.code.classes[base.id]!, { file: one, id: classId });
        });
      }
    }
    const cls = file.code.classes[id]!;
    const found = implementations.get(cls);
    if (file.isPython) return isProtocol(cls) ? [...(found ?? []), ...alike(file, id)] : (found ?? []);
    return found ?? (cls.isAbstract ? copied(cls, file, implementations) : []);
  }

  const alikeMemo = new Map<ClassSyntax, readonly Made[]>();
  /** Classes that have the methods of a protocol, with the same parameters, and say nothing of it. https://peps.python.org/pep-0544/ */
  function alike(file: CodeFile, id: ClassId): readonly Made[] {
    const cls = file.code.classes[id]!;
    const known = alikeMemo.get(cls);
    if (known) return known;
    const asked = [...(file.methods.get(id) ?? [])].map(([name, method]) => [name, parametersOf(file, method)] as const);
    const found: Made[] = [];
    const { project } = file.facts.source;
    for (const other of asked.length === 0 ? [] : program.code.values()) {
      const { source } = other.facts;
      if (!other.isPython || source.project !== project || source.role === 'test') continue;
      for (const [otherId, methods] of other.methods) {
        const one = other.code.classes[otherId]!;
        const fits = asked.every(([name, parameters]) => {
          const method = methods.get(name);
          return method !== undefined && parametersOf(other, method) === parameters;
        });
        if (fits && one !== cls && !one.isAbstract) found.push({ file: other, id: otherId });
      }
    }
    alikeMemo.set(cls, found);
    return found;
  }

  function parametersOf({ code }: CodeFile, id: FunctionId): string {
    return code.functions[id]!.parameters.map(({ name }) => name).join();
  }

  /** What implements another interface of this name: types of TypeScript are the same where their members are, as in two layers with an `IMailer` each. */
  function copied(cls: ClassSyntax, { facts }: CodeFile, known: ReadonlyMap<ClassSyntax, readonly Made[]>): readonly Made[] {
    for (const [one, classes] of known)
      if (
        one.name === cls.name &&
        one.isAbstract &&
        classes.some(({ file }) => file.facts.source.project === facts.source.project)
      )
        return classes;
    return [];
  }

  resolver.classMember = classMember;
  resolver.queryMethods = queryMethods;
  resolver.classesByBase = classesByBase;
  resolver.classesBelow = classesBelow;
  resolver.ownField = ownField;
  resolver.fieldValues = fieldValues;
  resolver.findMethod = findMethod;
  resolver.directBases = directBases;
  resolver.basesOf = basesOf;
  resolver.projectBases = projectBases;
  resolver.externalBases = externalBases;
  resolver.derivesFrom = derivesFrom;
  resolver.implementationsOf = implementationsOf;
}
