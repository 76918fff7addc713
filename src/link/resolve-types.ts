/** What type annotations say of their values. */

import type { CodeFile, Definition, Denotation, Place, TypeArguments } from '../model/linking.ts';
import type { Span } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { tableOf } from './match.ts';
import { lastName } from './program.ts';
import { each, isOpenType, nothing, saysNothing } from './resolve-denotations.ts';
import type { ResolverParts } from './resolve-parts.ts';
import type { ResolverState } from './resolve-state.ts';

/** Types that stand for what they wrap. https://docs.python.org/3/library/typing.html */
const transparent = new Set([
  'Annotated',
  'Optional',
  'Awaitable',
  'Awaited',
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

/** Adds what reads types. */
export function addTypes(state: ResolverState, resolver: ResolverParts): void {
  const { frameworks, memos, guarded, managers, external, modules, plain } = state;
  const wrappers = tableOf(frameworks, ({ wrappers = [] }) => wrappers.map((path) => [path, true]));
  const callbacks = tableOf(frameworks, ({ callbackParameters = [] }) => callbackParameters);
  const resultTypes = new Set(['ReturnType', ...frameworks.flatMap((one) => one.resultTypes ?? [])]);

  function denoteType(type: Value, place: Place): readonly Denotation[] {
    return memos.type.known.get(type) ?? guarded(memos.type, type, () => denoteTypeNow(type, place));
  }

  function denoteTypeNow(type: Value, place: Place): readonly Denotation[] {
    switch (type.kind) {
      case 'name':
      case 'member': {
        const alias = type.kind === 'name' ? typeAlias(type.name, place, type.span) : undefined;
        if (alias) return denoteType(alias.value, alias.place);
        const found = each(resolver.denote(type, place), (one) =>
          one.kind === 'value' ? denoteType(one.value, one.place) : instanceOf(one),
        );
        const isClass = type.kind === 'member' || found.some((one) => one.kind === 'instance');
        return (isClass ? undefined : interfaceBeside(type.name, place, type.span)) ?? found;
      }
      case 'index': {
        if (type.index.kind === 'literal' && typeof type.index.value === 'number') return handedToCallback(type, place);
        const name = lastName(type.object);
        const items = type.index.kind === 'list' ? type.index.items : [type.index];
        const head = resolver.denote(type.object, place);
        const isWrapper =
          (name && transparent.has(name)) || head.some((one) => one.kind === 'external' && wrappers.of(one.path).length > 0);
        if (isWrapper && items[0]) {
          const inner = denoteType(items[0], place);
          if (inner.some((one) => !saysNothing(one))) return inner;
          const provided = items.slice(1).flatMap((item) => resolver.providerOf(item, place));
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
        // `InstanceType<typeof PrismaClient>`
        if (name === 'InstanceType' && first?.kind === 'unary' && first.operator === 'typeof')
          return each(resolver.denote(first.operand, place), instanceOf);
        // `ReturnType<typeof createApp>`
        if (resultTypes.has(name ?? '') && first?.kind === 'unary' && first.operator === 'typeof')
          return resolver.denote(first.operand, place).flatMap((one) => resolver.resultOf(one));
        if (name === 'Union') return each(items, (item) => denoteType(item, place));
        // `tuple[int, list[Order]]`: each place has its own type.
        if (
          /^[Tt]uple$/.test(name ?? '') &&
          items.length > 1 &&
          !items.some((one) => one.kind === 'name' && one.name === 'Ellipsis')
        )
          return [external('tuple()', { args: { values: items, place } })];
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
        return /^[|&]$/.test(type.operator) ? [...denoteType(type.left, place), ...denoteType(type.right, place)] : [];
      case 'literal':
        return [];
      case 'unary':
        return type.operator === 'typeof' ? resolver.denote(type.operand, place) : [];
      case 'call':
        return resolver.denote(type, place);
      default:
        return [];
    }
  }

  /**
   * What a call hands to a function that it is given: `Parameters<Parameters<typeof db.transaction>[0]>[0]`, `Parameters<Parameters<Client['run']>[0]>[0]`.
   * https://www.typescriptlang.org/docs/handbook/utility-types.html#parameterstype
   */
  function handedToCallback(type: Value, place: Place): readonly Denotation[] {
    const callback = parametersOf(type);
    const call = callback && parametersOf(callback);
    if (!call) return [];
    const callees =
      call.kind === 'member'
        ? each(denoteType(call.object, place), (one) => resolver.memberOf(one, call.property))
        : denoteType(call, place);
    return each(callees, (one) => (one.kind === 'external' ? callbacks.of(one.path).map((path) => external(path)) : []));
  }

  /** `F` of `Parameters<F>[0]`. */
  function parametersOf(type: Value): Value | undefined {
    const list = type.kind === 'index' && type.index.kind === 'literal' && type.index.value === 0 ? type.object : undefined;
    return list?.kind === 'index' && lastName(list.object) === 'Parameters' ? list.index : undefined;
  }

  /** `interface Users {}` beside `const Users = Symbol('Users')`, which is what the name is where no type is asked for. */
  function interfaceBeside(name: string, place: Place, span: Span): readonly Denotation[] | undefined {
    for (const definition of place.file.isPython ? [] : resolver.definitionsIn(name, place, span)) {
      const home =
        definition.kind === 'import'
          ? exportedFrom(definition.import.from, definition.import.name, place.file)
          : definition.kind === 'binding'
            ? { file: place.file, name }
            : undefined;
      const { classes, blocks } = home?.file.code ?? { classes: [], blocks: [] };
      const id = classes.findIndex((one) => one.name === home?.name && one.isAbstract && blocks[one.block]!.parent === 0);
      if (home && id >= 0) return [{ kind: 'instance', file: home.file, id }];
    }
    return undefined;
  }

  /** The file that a name is written in, behind files that only hand it on. */
  function exportedFrom(from: string, name: string, importer: CodeFile): { file: CodeFile; name: string } | undefined {
    let asked = { from, name, importer };
    for (let hops = 0; hops < 8; hops++) {
      const module = modules.resolve(asked.from, asked.importer);
      if (module.kind !== 'file') return undefined;
      const { file } = module;
      const one = file.exports.get(asked.name);
      if (one && one.from === undefined) return { file, name: one.local ?? asked.name };
      const next = one?.from ?? (file.starExports.length === 1 ? file.starExports[0] : undefined);
      if (next === undefined) return undefined;
      asked = { from: next, name: one?.local ?? asked.name, importer: file };
    }
    return undefined;
  }

  /** A type alias: `SessionDep = Annotated[Session, Depends(get_db)]`, `type Repo = Repository<User>`. */
  function typeAlias(name: string, place: Place, span: Span): { value: Value; place: Place } | undefined {
    for (const definition of resolver.definitionsIn(name, place, span)) {
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

  resolver.denoteType = denoteType;
  resolver.denoteAlias = denoteAlias;
  resolver.instanceOf = instanceOf;
}
