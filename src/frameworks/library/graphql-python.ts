import type { RoutePurpose } from '../../model/concepts.ts';
import type { ElementDraft, MiddlewareDraft, RouteDraft, RouteReader } from '../../model/framework.ts';
import { arg, defineFramework } from '../../model/framework.ts';
import type { CallSite, ClassNode, CodeFile, Denotation, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { ListingDraft, RowRead } from '../../model/listings.ts';
import type { Location } from '../../model/location.ts';
import type { Value } from '../../model/value.ts';
import { optionOf } from '../orm/python-models.ts';
import { operationDraftOf, triesPassword } from './graphql.ts';

const objectType =
  '{graphene{,.**}.ObjectType,graphene_django{,.**}.DjangoObjectType,graphene_sqlalchemy{,.**}.SQLAlchemyObjectType,graphene_mongo{,.**}.MongoengineObjectType}';
/** Fields that hold a list of a type. https://docs.graphene-python.org/projects/django/en/latest/fields/ */
const lists = [
  'List',
  'DjangoListField',
  'ConnectionField',
  'SQLAlchemyConnectionField',
  'DjangoConnectionField',
  'DjangoFilterConnectionField',
];

/** Methods by which classes of mutations answer. */
const answering = ['mutate', 'mutate_and_get_payload', 'perform_mutate', 'perform_mutation', 'resolve_mutation'];
const strawberry = '{strawberry{,.*,.federation.*}.mutation,strawberry_django{,.**}.mutation}';

/** Mutations that a library brings, and what they are for. https://django-graphql-jwt.domake.io/quickstart.html */
const brought: readonly (readonly [string, RoutePurpose | undefined])[] = [
  ['{graphql_jwt{,.**},graphql_auth{,.**}}.{ObtainJSONWebToken,JSONWebTokenMutation}', 'login'],
  ['graphql_auth{,.**}.Register', 'register'],
  ['graphql_auth{,.**}.{SendPasswordResetEmail,PasswordReset}', 'password-reset'],
  ['graphql_auth{,.**}.{ResendActivationEmail,VerifyAccount}', 'verification'],
  ['{graphql_jwt{,.**},graphql_auth{,.**}}.{Refresh,RefreshToken}', 'token-refresh'],
];

/** Mutations of Graphene, Strawberry and Ariadne are what routes are elsewhere. https://docs.graphene-python.org/en/latest/types/mutations/ */
export default defineFramework({
  id: 'graphql-python',
  kind: 'library',
  title: 'GraphQL',
  languages: ['python'],
  packages: [
    'graphene',
    'graphene_django',
    'graphene_sqlalchemy',
    'graphene_mongo',
    'graphql_jwt',
    'graphql_auth',
    'strawberry',
    'strawberry_django',
    'ariadne',
  ],
  documentation: 'https://docs.graphene-python.org/en/latest/types/mutations/',
  guards: [
    // https://django-graphql-jwt.domake.io/decorators.html
    { path: 'graphql_jwt.decorators.login_required', authenticates: 'yes', authorises: 'no' },
    {
      path: 'graphql_jwt.decorators.{staff_member_required,superuser_required,permission_required(),user_passes_test()}',
      authenticates: 'yes',
      authorises: 'yes',
    },
  ],
  elementMethods: [
    // https://docs.graphene-python.org/en/latest/types/objecttypes/#resolvers
    { base: objectType, prefix: 'resolve_' },
  ],
  recogniseRoutes,
  // `self` of a resolver is the row. https://docs.graphene-python.org/projects/django/en/latest/queries/
  rowMethods: [{ base: objectType, methods: 'resolve_*', model: ['Meta', 'model'], isSelf: true }],
  recogniseListings: listedTypes,
  recogniseElements: strawberryFields,
});

const ariadneQuery = 'ariadne{,.*}.QueryType().field';
const strawberryField = '{strawberry{,.*,.federation.*}.field,strawberry_django{,.**}.field}';

/** Resolvers of the fields of a type that some other field gives a list of: once for each object. https://strawberry.rocks/docs/types/resolvers */
function* strawberryFields(linker: Linker): Generator<ElementDraft> {
  const files = [...linker.program.code.values()].filter(
    (file) => file.isPython && file.code.imports.some(({ from }) => /^strawberry(?:_django)?\b/.test(from)),
  );
  const listed = new Map<string, Location>();
  const note = (file: CodeFile, type: Value | undefined, block: number) => {
    for (const one of type ? linker.resolver.denoteType(type, { file, block }) : [])
      for (const element of one.kind === 'external' ? (one.element ?? []) : [])
        if (element.kind === 'instance')
          listed.set(linker.classSymbol(element.file, element.id), linker.locate(file, type!.span));
  };
  for (const file of files) {
    for (const { returns, block } of file.code.functions) note(file, returns, file.code.blocks[block]!.parent);
    for (const { type, block } of file.code.bindings) if (file.code.blocks[block]?.kind === 'class') note(file, type, block);
  }
  for (const file of files)
    for (const [id, methods] of file.methods) {
      const at = listed.get(linker.classSymbol(file, id));
      if (!at) continue;
      const { name, block } = file.code.classes[id]!;
      for (const method of methods.values()) {
        const isField = file.code.functions[method]!.decorators.some((one) => {
          const callee = one.kind === 'call' ? file.code.calls[one.call]!.callee : one;
          return linker.resolver.pathsOf(callee, { file, block }).some((path) => linker.fits(strawberryField, path));
        });
        if (isField) yield { file, id: method, at, over: `the list of ${name}` };
      }
    }
}

/** Lists of a type that some field holds, `graphene.List(PostType)`: the resolvers of the type's own fields run once for each object. */
function* listedTypes(linker: Linker): Generator<ListingDraft> {
  for (const name of lists)
    for (const { file, call, id } of linker.program.callsByName.get(name) ?? []) {
      const [given] = call.positional;
      const block = file.code.blocks[call.block];
      if (!file.isPython || !given || block?.kind !== 'class' || !linker.stacks.uses(file.path, 'graphql-python')) continue;
      const rows = answersTo(linker, { file, id: block.class }, fieldOf({ file, call, id }) ?? '');
      const last = rows.at(-1);
      for (const one of typesNamed(linker, given, { file, block: call.block })) {
        const reads = resolversOf(one);
        if (reads.length === 0 || !linker.resolver.derivesFrom(one.file, one.id, objectType)) continue;
        yield {
          framework: 'graphql-python',
          file: last?.place.file ?? file,
          at: last ? linker.locate(last.place.file, last.value.span) : linker.locate(file, call.span),
          schema: one.file.code.classes[one.id]!.name,
          rows,
          model: modelsOf(linker, one),
          reads,
          alongside: [],
        };
      }
    }
}

/** What the resolver of a field returns: `resolve_posts` for `posts`. */
function answersTo(linker: Linker, { file, id }: ClassNode, field: string): ListingDraft['rows'] {
  const lines = [{ file, id }, ...linker.resolver.basesOf(file, id).flatMap((base) => (base.kind === 'class' ? [base] : []))];
  for (const one of lines) {
    const method = one.file.methods.get(one.id)?.get(`resolve_${field}`);
    if (method === undefined) continue;
    return one.file.code.returns.flatMap(({ value, block }) =>
      value && one.file.functionOf[block] === method ? [{ value, place: { file: one.file, block } }] : [],
    );
  }
  return [];
}

/** The resolvers of a type's fields, each with its object, which is what `self` is there. */
function resolversOf({ file, id }: ClassNode): readonly RowRead[] {
  const { methods } = file;
  return [...(methods.get(id) ?? [])].flatMap(([name, method]) =>
    name.startsWith('resolve_') && file.code.functions[method]!.parameters[0]?.name === 'this'
      ? [{ path: [], method: { file, id: method }, parameter: 'this' }]
      : [],
  );
}

function modelsOf(linker: Linker, type: ClassNode): readonly Denotation[] {
  const model = optionOf(type, 'model');
  return model ? linker.resolver.denote(model, { file: type.file, block: type.file.code.classes[type.id]!.block }) : [];
}

/** `PostType`, `graphene.NonNull(PostType)`, `lambda: PostType`. */
function typesNamed(linker: Linker, value: Value, place: Place): readonly ClassNode[] {
  if (value.kind === 'function') {
    const returned = place.file.code.returns.find(({ block }) => place.file.functionOf[block] === value.function);
    return returned?.value ? typesNamed(linker, returned.value, { file: place.file, block: returned.block }) : [];
  }
  const call = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
  if (call) return call.positional[0] ? typesNamed(linker, call.positional[0], place) : [];
  return linker.resolver.denote(value, place).flatMap((one) => (one.kind === 'class' ? [{ file: one.file, id: one.id }] : []));
}

function* recogniseRoutes(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  yield* registered(linker, read);
  yield* signInQueries(linker, read);
  for (const file of linker.program.code.values()) {
    if (file.isPython && linker.stacks.uses(file.path, 'graphql-python')) yield* decorated(linker, read, file);
  }
}

/** `login = LoginMutation.Field()` of a Graphene type. */
function* registered(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  const seen = new Set<Value>();
  for (const site of linker.program.callsByName.get('Field') ?? []) {
    const { file, call } = site;
    if (!file.isPython || call.callee.kind !== 'member') continue;
    const place = { file, block: call.block };
    const name = fieldOf(site);
    if (!name) continue;
    const [library] = linker.resolver
      .pathsOf(call.callee.object, place)
      .flatMap((path) => brought.filter(([pattern]) => linker.fits(pattern, path)));
    if (library) {
      const [, purpose] = library;
      yield {
        ...operationDraftOf(file, name, 'MUTATION'),
        at: linker.locate(file, call.span),
        middleware: [],
        isExact: true,
        ...(purpose ? { purposes: [purpose] } : {}),
      };
      continue;
    }
    const cls = read.classOf(call.callee.object, place);
    const node = cls && answerOf(linker, cls);
    // The base of every mutation stands in the library, also where one of the project comes between.
    if (!cls || !isMutation(linker, cls)) continue;
    const written = call.callee.object;
    if (seen.has(written)) continue;
    seen.add(written);
    yield {
      ...operationDraftOf(file, name, 'MUTATION'),
      ...(node ? { handler: node } : {}),
      at: linker.locate(cls.file, cls.file.code.classes[cls.id]!.nameSpan),
      middleware: node ? read.decoratorsOf(node) : [],
      isExact: false,
    };
  }
}

/** `signin = graphene.Field(Token, password=graphene.String())`, a query that tries a password, answered by `resolve_signin`. */
function* signInQueries(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  for (const kind of ['Field', 'String', 'Boolean'])
    for (const site of linker.program.callsByName.get(kind) ?? []) {
      const { file, call } = site;
      const block = file.code.blocks[call.block];
      const name = file.isPython && block?.kind === 'class' ? fieldOf(site) : undefined;
      if (!name || block?.kind !== 'class' || !triesPassword(name) || !linker.stacks.uses(file.path, 'graphql-python')) continue;
      const resolver = file.methods.get(block.class)?.get(`resolve_${name}`);
      if (resolver === undefined || !linker.resolver.derivesFrom(file, block.class, objectType)) continue;
      const node = { file, id: resolver };
      yield {
        ...operationDraftOf(file, name, 'QUERY'),
        handler: node,
        at: linker.locate(file, file.code.functions[resolver]!.nameSpan),
        middleware: read.decoratorsOf(node),
        isExact: true,
      };
    }
}

/** The name that a field of a class is bound to. */
function fieldOf({ file, id }: CallSite): string | undefined {
  return file.code.bindings.find(({ value }) => value?.kind === 'call' && value.call === id)?.name;
}

function isMutation(linker: Linker, { file, id }: ClassNode): boolean {
  return linker.resolver
    .basesOf(file, id)
    .some((base) => base.kind === 'external' && /(?:Mutation|ObtainJSONWebToken)$/.test(base.path.replace(/\(\)$/, '')));
}

function answerOf(linker: Linker, cls: ClassNode): FunctionNode | undefined {
  const bases = linker.resolver.basesOf(cls.file, cls.id).flatMap((one) => (one.kind === 'class' ? [one] : []));
  for (const name of answering)
    for (const { file, id } of [cls, ...bases]) {
      const method = file.methods.get(id)?.get(name);
      if (method !== undefined) return { file, id: method };
    }
  return undefined;
}

/**
 * `@strawberry.mutation def login(self, email: str, password: str)`, and Ariadne's `@mutation.field("login")`.
 * https://strawberry.rocks/docs/general/mutations, https://ariadnegraphql.org/docs/mutations
 */
function* decorated(linker: Linker, read: RouteReader, file: CodeFile): Generator<RouteDraft> {
  for (const [id, fn] of file.code.functions.entries()) {
    const place = { file, block: file.code.blocks[fn.block]!.parent };
    for (const decorator of fn.decorators) {
      const call = decorator.kind === 'call' ? file.code.calls[decorator.call]! : undefined;
      const paths = linker.resolver.pathsOf(call?.callee ?? decorator, place);
      const isField = paths.some((path) => linker.fits('ariadne{,.*}.MutationType().field', path));
      const isQuery =
        triesPassword(fn.name) && paths.some((path) => linker.fits(strawberryField, path) || linker.fits(ariadneQuery, path));
      if (!isField && !isQuery && !paths.some((path) => linker.fits(strawberry, path))) continue;
      const [first] = isField || paths.some((path) => linker.fits(ariadneQuery, path)) ? (call?.positional ?? []) : [];
      const name = first?.kind === 'literal' && typeof first.value === 'string' ? first.value : fn.name;
      yield {
        ...operationDraftOf(file, name, isQuery ? 'QUERY' : 'MUTATION'),
        handler: { file, id },
        at: linker.locate(file, decorator.span),
        middleware: [...permissions(linker, read, call, place), ...read.decoratorsOf({ file, id })],
        isExact: true,
      };
    }
  }
  for (const site of linker.resolver.callsTo(strawberry)) {
    if (site.file !== file) continue;
    const name = fieldOf(site);
    const resolver = linker.argument(site.call, arg('resolver', 0));
    const place = { file, block: site.call.block };
    const node = resolver && (read.handlerOf(resolver, place) ?? ofModule(linker, file, resolver));
    if (!name || !node) continue;
    yield {
      ...operationDraftOf(file, name, 'MUTATION'),
      handler: node,
      at: linker.locate(file, site.call.span),
      middleware: [...permissions(linker, read, site.call, place), ...read.decoratorsOf(node)],
      isExact: true,
    };
  }
}

/** The field may have the name of its resolver, which stands outside of the class: `login: User = strawberry.mutation(resolver=login)`. */
function ofModule(linker: Linker, file: CodeFile, resolver: Value): FunctionNode | undefined {
  if (resolver.kind !== 'name') return undefined;
  const found = linker.resolver.memberOf({ kind: 'file', file }, resolver.name).find((one) => one.kind === 'function');
  return found?.kind === 'function' ? { file: found.file, id: found.id } : undefined;
}

/** https://strawberry.rocks/docs/guides/permissions */
function permissions(
  linker: Linker,
  read: RouteReader,
  call: CallSite['call'] | undefined,
  place: Place,
): readonly MiddlewareDraft[] {
  const listed = call && linker.argument(call, arg('permission_classes'));
  return listed ? read.applied(listed, place, 'route').map((one) => ({ ...one, refuses: true })) : [];
}
