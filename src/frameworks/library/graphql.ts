import type { MiddlewareDraft, RouteDraft, RouteReader } from '../../model/framework.ts';
import { defineFramework } from '../../model/framework.ts';
import type { CodeFile, Linker, Place } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';
import { decoratorsOf, type Placed } from '../web/nestjs-decorators.ts';
import { fieldResolvers, mutationGroups, typeNamed } from './graphql-elements.ts';

const servers =
  '{apollo-server,apollo-server-express,apollo-server-koa,apollo-server-micro,@apollo/server,graphql-yoga}.{ApolloServer,GraphQLServer,createYoga}';

/** Resolvers of a type's fields run once for each object of that type; mutations are what routes are elsewhere. https://graphql.org/learn/execution/ */
export default defineFramework({
  id: 'graphql',
  kind: 'library',
  title: 'GraphQL',
  languages: ['python', 'javascript', 'typescript'],
  packages: [
    '@nestjs/graphql',
    'type-graphql',
    'strawberry',
    'graphene',
    'ariadne',
    'graphql',
    '@apollo/server',
    'apollo-server',
    'apollo-server-express',
    'apollo-server-koa',
    'apollo-server-micro',
    'express-graphql',
    'graphql-tools',
    '@graphql-tools/schema',
    'graphql-yoga',
    'graphql-http',
    'mercurius',
  ],
  documentation: 'https://graphql.org/learn/execution/',
  guards: [
    // Refuses unless the `authChecker` agrees. https://typegraphql.com/docs/authorization.html
    { path: 'type-graphql.Authorized()', authenticates: 'yes', authorises: 'unknown' },
  ],
  elementMethods: [
    // https://docs.nestjs.com/graphql/resolvers, https://typegraphql.com/docs/resolvers.html#field-resolvers
    { decorator: '{@nestjs/graphql.ResolveField,type-graphql.FieldResolver}' },
    // https://strawberry.rocks/docs/types/resolvers
    { decorator: 'strawberry.field' },
  ],
  // Resolvers get the parent, the arguments and the context. https://www.apollographql.com/docs/apollo-server/data/context
  carriedContexts: [
    {
      call: servers,
      names: ['ApolloServer', 'GraphQLServer', 'createYoga'],
      context: [0, 'context'],
    },
    {
      // https://www.apollographql.com/docs/apollo-server/api/standalone
      call: '{@apollo/server/standalone,@apollo/server/express4,@as-integrations/{express4,express5,koa,fastify,next}}.{startStandaloneServer,expressMiddleware,koaMiddleware,fastifyApolloHandler,startServerAndCreateNextHandler,default}',
      names: [
        'startStandaloneServer',
        'expressMiddleware',
        'koaMiddleware',
        'fastifyApolloHandler',
        'startServerAndCreateNextHandler',
      ],
      context: [1, 'context'],
    },
    { call: 'express-graphql{,.graphqlHTTP}', names: ['graphqlHTTP'], context: [0, 'context'] },
  ],
  recogniseRoutes,
  recogniseElements: fieldResolvers,
});

function* recogniseRoutes(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  const plugins = serverPlugins(linker, read);
  const groups = mutationGroups(linker);
  for (const file of linker.program.code.values()) {
    if (file.isPython) continue;
    yield* decoratedMutations(linker, read, file, plugins.get(file.facts.source.project) ?? [], groups);
  }
  yield* writtenMutations(linker, read, plugins);
}

/** `@Mutation() async login(@Arg('email') email: string)` of a TypeGraphQL resolver. https://typegraphql.com/docs/resolvers.html#mutations */
function* decoratedMutations(
  linker: Linker,
  read: RouteReader,
  file: CodeFile,
  plugins: readonly MiddlewareDraft[],
  groups: ReadonlySet<string>,
): Generator<RouteDraft> {
  for (const [id, cls] of file.code.classes.entries()) {
    const outer = decoratorsOf(linker, read, cls.decorators, { file, block: file.code.blocks[cls.block]!.parent });
    if (!outer.some((one) => one.path === 'type-graphql.Resolver')) continue;
    const isGroup = groups.size > 0 && isOfGroup(outer, groups);
    for (const [name, method] of file.methods.get(id) ?? []) {
      const fn = file.code.functions[method]!;
      const own = decoratorsOf(linker, read, fn.decorators, { file, block: file.code.blocks[fn.block]!.parent });
      const draft = operationDraft(file, own, 'type-graphql', name, fn.parameters.length, isGroup);
      if (!draft) continue;
      const { mutation } = draft;
      yield {
        ...draft.draft,
        handler: { file, id: method },
        at: linker.locate(mutation.place.file, mutation.span),
        middleware: [...plugins, ...applied(linker, read, outer, 'router'), ...applied(linker, read, own, 'route')],
        isExact: true,
      };
    }
  }
}

/** A decorated method that is a mutation, or a query that changes what queries should not. */
export function operationDraft(
  file: CodeFile,
  own: readonly Placed[],
  library: 'type-graphql' | '@nestjs/graphql',
  method: string,
  parameters: number,
  isGroup: boolean,
): { readonly draft: OperationDraft; readonly mutation: Placed } | undefined {
  const isIt = (path: string) =>
    path === `${library}.Mutation` || (isGroup && parameters > 0 && /\.(?:ResolveField|FieldResolver)$/.test(path));
  const mutation = own.find((one) => isIt(one.path));
  if (mutation) return { draft: operationDraftOf(file, operationName(mutation) ?? method, 'MUTATION'), mutation };
  const query = parameters > 0 ? own.find((one) => one.path === `${library}.Query`) : undefined;
  const name = query && (operationName(query) ?? method);
  return name && triesPassword(name) ? { draft: operationDraftOf(file, name, 'QUERY'), mutation: query } : undefined;
}

/** Whether the class that is decorated resolves the fields of a type that groups mutations: `@Resolver(() => AuthMutations)`. */
export function isOfGroup(decorators: readonly Placed[], groups: ReadonlySet<string>): boolean {
  return decorators.some(({ path, call: { positional }, place }) => {
    const type = /\.Resolver$/.test(path) && positional[0] ? typeNamed(positional[0], place.file) : undefined;
    return type !== undefined && groups.has(type);
  });
}

/** `login`, `signInUser`, `forgotPassword`, not `loginHistory`. */
export function triesPassword(name: string): boolean {
  return /^(?:(?:user|admin)?_?(?:log_?in|sign_?in|authenticate)_?(?:user|admin)?|(?:forgot|reset)_?password)$/i.test(name);
}

/** `@Mutation(() => User, { name: 'login' })`. */
function operationName({ call }: Placed): string | undefined {
  const options = call.positional.find((one) => one.kind === 'object');
  const name = options?.kind === 'object' ? options.entries.find((one) => one.key === 'name')?.value : call.positional[0];
  return name?.kind === 'literal' && typeof name.value === 'string' ? name.value : undefined;
}

function applied(
  linker: Linker,
  read: RouteReader,
  decorators: readonly Placed[],
  via: MiddlewareDraft['via'],
): MiddlewareDraft[] {
  return decorators.flatMap((one): readonly MiddlewareDraft[] => {
    if (one.path === 'type-graphql.UseMiddleware')
      return one.call.positional.flatMap((value) => read.applied(value, one.place, via));
    if (one.path !== 'type-graphql.Authorized') return [];
    const at = linker.locate(one.place.file, one.span);
    return [{ what: [{ kind: 'external', path: 'type-graphql.Authorized()' }], name: 'Authorized', via, at }];
  });
}

type OperationDraft = Pick<RouteDraft, 'framework' | 'file' | 'method' | 'path' | 'isMounted' | 'isServedByApp' | 'handlerName'>;

/** A mutation, or a query that tries a password, as a route of the one endpoint that all share. */
export function operationDraftOf(file: CodeFile, name: string, method: 'MUTATION' | 'QUERY'): OperationDraft {
  return {
    framework: 'graphql',
    file,
    method,
    path: `/graphql/${name}`,
    handlerName: name,
    isMounted: 'yes',
    isServedByApp: true,
  };
}

// ------------------------------------------------------------------------------------------------------------- resolver maps

/** Limits written in the schema, which is not read. */
const limits = '{graphql-rate-limit,graphql-rate-limit-directive,@envelop/rate-limiter}{,.*}';
const MAX_FIELDS = 2000;
const MAX_DEPTH = 4;

/**
 * `{ Mutation: { login: async (parent, { email, password }) => ... } }`, also split up (`UserMutation`), and the types of a schema in code.
 * https://the-guild.dev/graphql/tools/docs/resolvers, https://graphql.org/graphql-js/object-types/
 */
function* writtenMutations(linker: Linker, read: RouteReader, plugins: Plugins): Generator<RouteDraft> {
  const limited = new Set(linker.resolver.callsTo(limits).map(({ file }) => file.facts.source.project));
  const seen = new Set<Value>();
  for (const file of linker.program.code.values()) {
    const { project } = file.facts.source;
    if (file.isPython || limited.has(project)) continue;
    if (!linker.stacks.byProject.get(project)?.has('graphql')) continue;
    const maps = [...mapsIn(file), ...typesIn(file)];
    for (const field of maps.flatMap((map) => fieldsOf(linker, map.value, map.place, 0).map((one) => ({ ...one, of: map.of })))) {
      if (seen.has(field.value) || seen.size > MAX_FIELDS) continue;
      seen.add(field.value);
      const handler = read.handlerOf(field.value, field.place);
      if (!handler) continue;
      const isMutation = field.of === 'MUTATION';
      // The parent, then what is asked with.
      const isAsked = handler.file.code.functions[handler.id]!.parameters.length > 1;
      if (!isMutation && !(isAsked && triesPassword(field.name))) continue;
      yield {
        ...operationDraftOf(file, field.name, field.of),
        handler,
        at: linker.locate(field.place.file, field.value.span),
        middleware: [...(plugins.get(project) ?? []), ...read.wrappersOf(field.value, field.place)],
        isExact: false,
      };
    }
  }
}

type Plugins = ReadonlyMap<string, readonly MiddlewareDraft[]>;

/**
 * What runs around every operation of a project's server: `createYoga({ plugins: [{ async onExecute({ args }) { ... } }] })`.
 * https://the-guild.dev/graphql/envelop/docs/plugins/lifecycle, https://www.apollographql.com/docs/apollo-server/integrations/plugins
 */
function serverPlugins(linker: Linker, read: RouteReader): Plugins {
  const found = new Map<string, MiddlewareDraft[]>();
  for (const { file, call } of linker.resolver.callsTo(servers)) {
    const [options] = call.positional;
    const listed = options?.kind === 'object' ? options.entries.find(({ key }) => key === 'plugins')?.value : undefined;
    if (!listed) continue;
    const around = read.itemsOf(listed, { file, block: call.block }).flatMap(({ value, place }) =>
      linker.resolver.denote(value, place).flatMap((one) => {
        if (one.kind !== 'value' || one.value.kind !== 'object') return [];
        const hooks = one.value.entries.filter(({ key }) => key && /^(?:on[A-Z]\w*|requestDidStart)$/.test(key));
        return hooks.flatMap((hook) => read.applied(hook.value, one.place, 'app'));
      }),
    );
    const { project } = file.facts.source;
    found.set(project, [...(found.get(project) ?? []), ...around.map((one) => ({ ...one, isPlugin: true }))]);
  }
  return found;
}

interface Written {
  readonly value: Value;
  readonly place: Place;
}

interface WrittenMap extends Written {
  readonly of: 'MUTATION' | 'QUERY';
}

/** What stands under a key `Mutation` or `...Mutation`, or the like of queries, of the objects in a file. */
function* mapsIn(file: CodeFile): Generator<WrittenMap> {
  const { bindings, assigns, returns, calls, exports } = file.code;
  const roots: (readonly [Value | undefined, number])[] = [
    ...[...bindings, ...assigns, ...returns].map(({ value, block }) => [value, block] as const),
    ...calls.flatMap(({ positional, block }) => positional.map((value) => [value, block] as const)),
    ...exports.map(({ value }) => [value, 0] as const),
  ];
  for (const [root, block] of roots) if (root?.kind === 'object') yield* mutationsOf(root, { file, block }, 0);
}

function* mutationsOf(value: Extract<Value, { kind: 'object' }>, place: Place, depth: number): Generator<WrittenMap> {
  for (const { key, value: inner } of value.entries) {
    const of = key === undefined ? undefined : /^(?:\w{1,60})?(?:(Mutations?)|(?:Query|Queries))$/.exec(key);
    if (of) yield { value: inner, place, of: of[1] ? 'MUTATION' : 'QUERY' };
    else if (inner.kind === 'object' && depth < MAX_DEPTH) yield* mutationsOf(inner, place, depth + 1);
  }
}

/** `new GraphQLObjectType({ name: 'Mutation', fields: { login: { type, args, resolve } } })`. */
function* typesIn(file: CodeFile): Generator<WrittenMap> {
  for (const { call } of file.sites) {
    const [options] = call.positional;
    if (!call.isNew || options?.kind !== 'object' || lastOf(call.callee) !== 'GraphQLObjectType') continue;
    const entry = (key: string) => options.entries.find((one) => one.key === key)?.value;
    const [name, fields] = [entry('name'), entry('fields')];
    const said = name?.kind === 'literal' ? /(mutation)|query/i.exec(String(name.value)) : null;
    if (!fields || !said) continue;
    const of = said[1] ? 'MUTATION' : 'QUERY';
    const place = { file, block: call.block };
    if (fields.kind !== 'function') yield { value: fields, place, of };
    for (const one of fields.kind === 'function' ? file.code.returns : [])
      if (one.value && file.functionOf[one.block] === (fields.kind === 'function' && fields.function))
        yield { value: one.value, place: { file, block: one.block }, of };
  }
}

function lastOf(callee: Value): string | undefined {
  return callee.kind === 'name' ? callee.name : callee.kind === 'member' ? callee.property : undefined;
}

/** The fields of a map with what resolves each: a function, or the `resolve` of a field's description; spreads followed. */
function fieldsOf(linker: Linker, value: Value, place: Place, depth: number): readonly (Written & { readonly name: string })[] {
  if (depth > MAX_DEPTH) return [];
  return linker.resolver.denote(value, place).flatMap((one) => {
    if (one.kind !== 'value' || one.value.kind !== 'object') return [];
    return one.value.entries.flatMap(({ key, value: field }) => {
      if (key === undefined) return fieldsOf(linker, field.kind === 'spread' ? field.value : field, one.place, depth + 1);
      const described = resolveOf(linker, field, one.place);
      return [{ name: key, ...(described ?? { value: field, place: one.place }) }];
    });
  });
}

function resolveOf(linker: Linker, field: Value, place: Place): Written | undefined {
  for (const one of linker.resolver.denote(field, place)) {
    if (one.kind !== 'value' || one.value.kind !== 'object') continue;
    const resolve = one.value.entries.find((entry) => entry.key === 'resolve')?.value;
    if (resolve) return { value: resolve, place: one.place };
  }
  return undefined;
}
