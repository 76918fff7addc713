/** What members of things denote: of libraries, objects, modules, and of the state that an app carries. */

import type { CodeFile, Denotation, FunctionNode, ParameterSite, Place } from '../model/linking.ts';
import type { FunctionId, Value } from '../model/value.ts';
import { buildAddedMethods } from './added-methods.ts';
import { buildCarriedState } from './carried-state.ts';
import { definesName, type FilledObject, filledIn } from './filled-objects.ts';
import { compilePattern, tableOf } from './match.ts';
import { append, groupedBy, lastName, once, parentFolder } from './program.ts';
import { each, isPlain, isThing, nothing, saysNothing, unique } from './resolve-denotations.ts';
import type { ResolverParts } from './resolve-parts.ts';
import type { ResolverState } from './resolve-state.ts';

/** Things put on an app under one name: more say nothing of it. */
const MAX_STATES = 4;
/** What an app and its state are called where something is put on them. */
const stateHolder = /^(?:app|application|state|g|\w{1,30}_app)$/;
function keyIn(index: Value): string | undefined {
  return index.kind === 'literal' && typeof index.value === 'string' ? index.value : undefined;
}

/** A destructured parameter nobody could type: what is taken out of it goes by its own name, like any other parameter. */
const destructuredPath = /^~\$\d{1,3}$/;

/** Adds what follows members. */
export function addMembers(state: ResolverState, resolver: ResolverParts): void {
  const { frameworks, libraryModels, plain, rows, external, modules, program, keyOfNamed, memos, guarded, holdsState } = state;
  const added = buildAddedMethods(program, frameworks, (value, place) => resolver.pathsOf(value, place));
  resolver.carried = buildCarriedState(program, frameworks, (value, place) => resolver.denote(value, place), state.steps);
  const handedRows = tableOf(frameworks, ({ rowsHandedOver = [] }) => rowsHandedOver.map((one) => [one.path, one]));

  const accounts = tableOf(frameworks, ({ loadedAccounts = [] }) => loadedAccounts.map((one) => [one.path, one]));
  const accountsLoaded = new Map<string, readonly Denotation[]>();
  /** `current_user`, see `loadedAccounts`: a row of the model that the project's loader gives. */
  function accountAt(path: string): readonly Denotation[] {
    const [account] = accounts.of(path);
    if (!account) return nothing;
    let found = accountsLoaded.get(account.loader);
    if (!found) {
      accountsLoaded.set(account.loader, nothing);
      found = unique(loadersBy(account.loader).flatMap((one) => resolver.returnsOf(one.file, one.id)));
      accountsLoaded.set(account.loader, (found = found.filter(({ kind }) => kind === 'instance')));
    }
    return found;
  }

  function loadersBy(loader: string): readonly FunctionNode[] {
    const pattern = compilePattern(loader);
    const found: FunctionNode[] = [];
    for (const file of program.code.values()) {
      if (!file.isPython) continue;
      for (const [id, { decorators, block }] of file.code.functions.entries()) {
        const place = { file, block: file.code.blocks[block]!.parent };
        if (
          decorators.some(
            (one) => /_loader$/.test(lastName(one) ?? '') && resolver.pathsOf(one, place).some((path) => pattern.fits(path)),
          )
        )
          found.push({ file, id });
      }
    }
    return found;
  }

  const sameRows = new Set(frameworks.flatMap((one) => one.sameRows ?? []));

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
        const shaped = denotation.parameter && memberOfShape(denotation.parameter, denotation.path, name);
        if (shaped) return shaped;
        const carried = denotation.parameter?.file.isPython ? nothing : resolver.carried.of(denotation.path, name);
        // What a function that is put there does may be known by its name alone: `app.authenticate`.
        if (carried.length > 0)
          return carried.some(({ kind }) => kind === 'function') ? [...carried, external(`${denotation.path}.${name}`)] : carried;
        const own = added.of(denotation.path, name);
        if (own.length > 0) return own.map((one) => ({ kind: 'function', ...one }));
        const further = denotation.rows ? resolver.queryMethods(denotation, name) : nothing;
        if (denotation.columns && denotation.path.endsWith('[]')) {
          const column = columnNamed(denotation.columns, name);
          if (column) return column;
        }
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
          ...further,
        ];
      }
      case 'file': {
        const found = resolver.exported(denotation.file, name, 0);
        if (found.length > 0) return found;
        const sub = modules.submodule({ kind: 'file', file: denotation.file }, name);
        return sub ? resolver.denoteModule(sub, denotation.file) : [];
      }
      case 'folder': {
        const sub = modules.submodule(denotation.module, name);
        return sub?.kind === 'file' ? [{ kind: 'file', file: sub.file }] : sub ? [{ kind: 'folder', module: sub }] : [];
      }
      case 'instance':
        return sameRows.has(name) ? [denotation] : resolver.classMember(denotation, name);
      case 'class':
        return resolver.classMember(denotation, name);
      case 'function':
        return name === 'call' || name === 'apply' ? [denotation] : [];
      case 'constructed':
        return constructedMember(denotation.file, denotation.id, name);
      case 'value':
        return valueMember(denotation.value, denotation.place, name);
    }
  }

  /** What the type of a parameter says of a member, where it is written out: `({ pool }: { pool: Pool }) => ...`, `deps: { pool: Pool }`. */
  function memberOfShape(
    { file, function: fn, index }: ParameterSite,
    path: string,
    name: string,
  ): readonly Denotation[] | undefined {
    const { type } = file.code.functions[fn]!.parameters[index]!;
    if (type?.kind !== 'object' || path.includes('.')) return undefined;
    const member = type.entries.find(({ key }) => key === name)?.value;
    const place = { file, block: file.code.blocks[file.code.functions[fn]!.block]!.parent };
    const found = member ? resolver.denoteType(member, place) : nothing;
    return found.some((one) => !saysNothing(one)) ? found : undefined;
  }

  /** `row.Order` of a query over several models. */
  function columnNamed(columns: readonly (readonly Denotation[])[], name: string): readonly Denotation[] | undefined {
    return columns.find(([one]) => one?.kind === 'instance' && one.file.code.classes[one.id]!.name === name);
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
    return puts.length > MAX_STATES
      ? nothing
      : unique(puts.flatMap(({ value, place }) => resolver.denote(value, place)).filter(isThing));
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
    const model = libraryModels.at(found.model);
    return model ? resolver.instanceOf(model) : plain(`${found.model}()`);
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
          for (const owner of resolver.denote(object.object, place))
            if (owner.kind === 'function' && owner.file === file)
              append(fields, `${owner.id}:${property}`, { value: assign.value, place });
        }
      }
      constructedFields.set(file, fields);
    }
    return each(fields.get(`${id}:${name}`) ?? [], ({ value, place }) => resolver.denote(value, place));
  }
  const constructedFields = new Map<CodeFile, Map<string, { value: Value; place: Place }[]>>();

  /** A query keeps its rows along the chain; a `Repository<User>` has users. */
  function rowsOfReceiver(
    one: Extract<Denotation, { kind: 'external' }>,
    name: string,
  ): Pick<typeof one, 'rows' | 'columns' | 'element'> {
    if (one.element && name === 'copy') return { element: one.element };
    if (one.rows) return { rows: one.rows, ...(one.columns && { columns: one.columns }) };
    // `Order.find().sort()`: a query that is awaited as it is goes on; `team.members.filter()` begins one.
    const query = one.element && rows.queryOf(`${one.path}.${name}`);
    if (one.element && (query?.does === 'build' || query?.gives === 'query')) return { rows: one.element };
    const type = one.args?.values.length === 1 ? one.args.values[0] : undefined;
    const found = type && one.args ? resolver.denoteType(type, one.args.place).filter(({ kind }) => kind === 'instance') : [];
    return found.length > 0 ? { rows: found } : {};
  }

  function valueMember(value: Value, place: Place, name: string): readonly Denotation[] {
    if (value.kind !== 'object')
      return value.kind === 'list' || value.kind === 'literal' || value.kind === 'template' ? [external(`[].${name}`)] : [];
    // The last word counts; what is spread after the key may replace it.
    const last = value.entries.findLastIndex((entry) => entry.key === name);
    const spreads = value.entries.slice(last + 1).filter((entry) => entry.key === undefined && entry.value.kind === 'spread');
    const own = last < 0 ? filledMember(value, place.file, name) : resolver.denote(value.entries[last]!.value, place);
    if (spreads.length === 0) return own;
    const key = keyOfNamed(value, name);
    // Guarded, since an object can be spread into itself: `state = { ...state, step }` in a loop.
    const compute = () =>
      spreads.toReversed().flatMap((entry) => resolver.denote(entry.value, place).flatMap((one) => memberOf(one, name)));
    const spread = memos.member.known.get(key) ?? guarded(memos.member, key, compute);
    // What a library or a stranger gives has such a member in name only.
    return own.some(({ kind }) => kind !== 'value')
      ? [...spread.filter((one) => one.kind !== 'external'), ...own]
      : [...spread, ...own];
  }

  /** What an object was given after it was made: `const db = {}; db.User = define(sequelize)`, or from the modules of its folder. */
  function filledMember(value: Value, file: CodeFile, name: string): readonly Denotation[] {
    const one = filledObjects(file).get(value.span);
    if (!one) return nothing;
    const given = one.fields.get(name);
    const key = keyOfNamed(one, name);
    const compute = () => (given ? given.flatMap((it) => resolver.denote(it.value, it.place)) : registered(one, file, name));
    return memos.member.known.get(key) ?? guarded(memos.member, key, compute);
  }
  const filledObjects = once(filledIn);

  /** One of what an object was given, by a key that is not known: `db[modelNames.order]` of a folder's models. */
  function filledMembers(value: Value, file: CodeFile): readonly Denotation[] {
    const one = filledObjects(file).get(value.span);
    if (!one?.isRegistry) return nothing;
    const key = keyOfNamed(one, '[]');
    const compute = () => unique(registered(one, file)).filter(({ kind }) => kind === 'class' || kind === 'external');
    return memos.member.known.get(key) ?? guarded(memos.member, key, compute);
  }

  let filesByFolder: ReadonlyMap<string, readonly CodeFile[]> | undefined;
  /** A module of the folder that a loop over its files loads, by the name of what it defines or by its own; all of them without a name. */
  function registered({ isRegistry }: FilledObject, file: CodeFile, name?: string): readonly Denotation[] {
    if (!isRegistry) return nothing;
    const folder = parentFolder(file.path);
    const found: Denotation[] = [];
    filesByFolder ??= groupedBy(program.code.values(), ({ path }) => parentFolder(path));
    for (const other of filesByFolder.get(folder) ?? []) {
      if (other === file || other.isPython || (name !== undefined && !definesName(other, name))) continue;
      for (const one of resolver.exported(other, 'default', 0))
        found.push(...(one.kind === 'function' ? resolver.returnsOf(one.file, one.id) : [one]));
    }
    return found;
  }

  resolver.memberOf = memberOf;
  resolver.accountAt = accountAt;
  resolver.selfOfAdded = (file, fn) => (file.isPython ? undefined : added.selfOf(file.code.functions[fn]!));
  resolver.stateOf = stateOf;
  resolver.filledMembers = filledMembers;
}
