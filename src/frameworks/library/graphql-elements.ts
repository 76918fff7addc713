import type { ElementDraft } from '../../model/framework.ts';
import type { CodeFile, Linker, Place } from '../../model/linking.ts';
import type { Location } from '../../model/location.ts';
import type { Value } from '../../model/value.ts';

/** Types of which some operation or field gives a list, with where that is said, by project and name. */
type Listed = ReadonlyMap<string, ReadonlyMap<string, Location>>;

const operations = /^(?:Query|Mutation|Subscription|Root\w*|_\w*|__\w*)$/;
const decorators = '{@nestjs/graphql,type-graphql}.{Query,Mutation,ResolveField,FieldResolver,Field}';

/**
 * Resolvers of a type's fields, which run once for each object of a list of that type. https://graphql.org/learn/execution/#root-fields--resolvers
 * Only those of types that the schema lists: written in SDL in the code, or as `@Query(() => [Post])`.
 */
export function* fieldResolvers(linker: Linker): Generator<ElementDraft> {
  const listed = listedTypes(linker);
  for (const file of linker.program.code.values()) {
    if (!usesGraphql(linker, file)) continue;
    const types = listed.get(file.facts.source.project);
    if (!types) continue;
    yield* decorated(linker, file, types);
    for (const { value, place } of objectsOf(file)) yield* ofMap(linker, value, place, types);
  }
}

function usesGraphql(linker: Linker, file: CodeFile): boolean {
  return !file.isPython && linker.stacks.byProject.get(file.facts.source.project)?.has('graphql') === true;
}

// ------------------------------------------------------------------------------------------------------------- what is listed

function listedTypes(linker: Linker): Listed {
  const found = new Map<string, Map<string, Location>>();
  const add = (file: CodeFile, name: string, at: Location) => {
    const { project } = file.facts.source;
    const types = found.get(project) ?? new Map<string, Location>();
    found.set(project, types);
    if (!types.has(name)) types.set(name, at);
  };
  for (const file of linker.program.code.values()) {
    if (!usesGraphql(linker, file)) continue;
    for (const text of schemaTexts(file))
      for (const [, name] of text.value.matchAll(/:\s{0,5}\[\s{0,5}([A-Z]\w{0,60})/g))
        add(file, name!, linker.locate(file, text.span));
    for (const site of file.sites) {
      const { call } = site;
      if (
        call.positional[0]?.kind !== 'function' ||
        !linker.resolver.calleePaths(site).some((one) => linker.fits(decorators, one))
      )
        continue;
      const { function: id } = call.positional[0];
      for (const { value, block } of file.code.returns) {
        const [item] = value?.kind === 'list' ? value.items : [];
        if (item?.kind !== 'name' || file.functionOf[block] !== id) continue;
        for (const name of namesOf(linker, item, { file, block })) add(file, name, linker.locate(file, call.span));
      }
    }
  }
  return found;
}

/**
 * The type that an item of a list says, or, where it is the parameter of a function that makes such types, all that it is handed: `Post` of
 * `Paginated(Post)` and `@Field(() => [itemType])`. https://docs.nestjs.com/graphql/resolvers#generics
 */
function namesOf(linker: Linker, item: Extract<Value, { kind: 'name' }>, place: Place): readonly string[] {
  for (const { definition, file } of linker.resolver.definitionsOf(item.name, place, item.span))
    if (definition.kind === 'parameter')
      return linker.resolver
        .argumentsFor(file, definition.function, definition.index)
        .flatMap(({ value }) => (value.kind === 'name' ? [value.name] : []));
  return [item.name];
}

/** Texts that declare types: of `` gql`...` `` and of `buildSchema('...')`. */
function* schemaTexts(file: CodeFile): Generator<{ value: string; span: Value['span'] }> {
  const texts = function* (value: Value): Generator<{ value: string; span: Value['span'] }> {
    if (value.kind === 'literal' && typeof value.value === 'string' && /\btype\s{1,5}\w/.test(value.value))
      yield { value: value.value, span: value.span };
    if (value.kind === 'template') for (const part of value.parts) yield* texts(part);
  };
  for (const { callee, positional } of file.code.calls) {
    const name = callee.kind === 'name' ? callee.name : callee.kind === 'member' ? callee.property : '';
    if (/^(?:gql|graphql|buildSchema|parse)$/.test(name)) for (const one of positional) yield* texts(one);
  }
  for (const { value, name } of file.code.bindings) if (value && /schema|type_?defs?/i.test(name)) yield* texts(value);
  for (const { value } of file.code.exports) if (value) yield* texts(value);
}

// ------------------------------------------------------------------------------------------------------------- decorated classes

/** `@ResolveField()` methods of `@Resolver(() => Post)`. */
function* decorated(linker: Linker, file: CodeFile, types: ReadonlyMap<string, Location>): Generator<ElementDraft> {
  for (const [id, cls] of file.code.classes.entries()) {
    const place = { file, block: file.code.blocks[cls.block]!.parent };
    const type = cls.decorators.map((one) => resolvedType(linker, one, place)).find((one) => one !== undefined);
    const at = type && types.get(type);
    if (!at) continue;
    for (const [, method] of file.methods.get(id) ?? []) {
      const isField = file.code.functions[method]!.decorators.some((one) => {
        const callee = one.kind === 'call' ? file.code.calls[one.call]!.callee : one;
        const paths = linker.resolver.pathsOf(callee, place);
        return paths.some((path) => linker.fits('{@nestjs/graphql.ResolveField,type-graphql.FieldResolver}', path));
      });
      if (isField) yield { file, id: method, at, over: `the list of ${type}` };
    }
  }
}

/** `Post` of `@Resolver(() => Post)`, `@Resolver(Post)` and `@Resolver('Post')`. */
function resolvedType(linker: Linker, decorator: Value, { file, block }: Place): string | undefined {
  const call = decorator.kind === 'call' ? file.code.calls[decorator.call]! : undefined;
  const paths = call ? linker.resolver.pathsOf(call.callee, { file, block }) : [];
  const [first] = call?.positional ?? [];
  if (!first || !paths.some((path) => linker.fits('{@nestjs/graphql,type-graphql}.Resolver', path))) return undefined;
  return typeNamed(first, file);
}

/** `Post` of `() => Post`, `Post` and `'Post'`. */
export function typeNamed(value: Value, file: CodeFile): string | undefined {
  if (value.kind === 'literal') return String(value.value);
  if (value.kind === 'name') return value.name;
  if (value.kind !== 'function') return undefined;
  const returned = file.code.returns.find((one) => file.functionOf[one.block] === value.function)?.value;
  return returned?.kind === 'name' ? returned.name : undefined;
}

/**
 * Types that only group mutations: a mutation that is asked nothing gives one, and its fields do the work: `@Mutation(() => AuthMutations) auth()`.
 * https://www.apollographql.com/docs/technotes/TN0012-namespacing-by-separation-of-concern
 */
export function mutationGroups(linker: Linker): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of linker.program.code.values())
    for (const { class: owner, parameters, decorators, block } of file.isPython ? [] : file.code.functions) {
      if (owner === undefined || parameters.length > 0) continue;
      for (const one of decorators) {
        const call = one.kind === 'call' ? file.code.calls[one.call]! : undefined;
        const [given] = call?.positional ?? [];
        // Most methods that are decorated are routes: only what is called so is followed.
        if (!given || (call!.callee.kind === 'name' ? call!.callee.name : '') !== 'Mutation') continue;
        const place = { file, block: file.code.blocks[block]!.parent };
        const isIt = linker.resolver.pathsOf(call!.callee, place).some((path) => linker.fits(mutation, path));
        const type = isIt ? typeNamed(given, file) : undefined;
        if (type !== undefined) found.add(type);
      }
    }
  return found;
}
const mutation = '{@nestjs/graphql,type-graphql}.Mutation';

// ------------------------------------------------------------------------------------------------------------- resolver maps

function* objectsOf(file: CodeFile): Generator<{ value: Extract<Value, { kind: 'object' }>; place: Place }> {
  const { bindings, calls, exports, assigns } = file.code;
  const roots: (readonly [Value | undefined, number])[] = [
    ...bindings.map(({ value, block }) => [value, block] as const),
    ...assigns.map(({ value, block }) => [value, block] as const),
    ...exports.map(({ value }) => [value, 0] as const),
    ...calls.flatMap(({ positional, block }) => positional.map((value) => [value, block] as const)),
  ];
  for (const [value, block] of roots) {
    if (value?.kind !== 'object') continue;
    yield { value, place: { file, block } };
    for (const { key, value: inner } of value.entries)
      if (key === 'resolvers' && inner.kind === 'object') yield { value: inner, place: { file, block } };
  }
}

/** `{ Query: { ... }, Post: { comments: (post) => ... } }`. */
function* ofMap(
  linker: Linker,
  value: Extract<Value, { kind: 'object' }>,
  place: Place,
  types: ReadonlyMap<string, Location>,
): Generator<ElementDraft> {
  if (!value.entries.some(({ key }) => key !== undefined && /^(?:Query|Mutation)$/.test(key))) return;
  for (const { key, value: fields } of value.entries) {
    const at = key === undefined || operations.test(key) ? undefined : types.get(key);
    if (!at) continue;
    for (const one of linker.resolver.denote(fields, place)) {
      if (one.kind !== 'value' || one.value.kind !== 'object') continue;
      for (const field of one.value.entries) {
        if (field.key === undefined) continue;
        for (const fn of linker.resolver.denote(field.value, one.place))
          if (fn.kind === 'function') yield { file: fn.file, id: fn.id, at, over: `the list of ${key}` };
      }
    }
  }
}
