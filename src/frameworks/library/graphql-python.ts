import type { RoutePurpose } from '../../model/concepts.ts';
import type { MiddlewareDraft, RouteDraft, RouteReader } from '../../model/framework.ts';
import { arg, defineFramework } from '../../model/framework.ts';
import type { CallSite, ClassNode, CodeFile, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';
import { operationDraftOf } from './graphql.ts';

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
  packages: ['graphene', 'graphene_django', 'graphql_jwt', 'graphql_auth', 'strawberry', 'strawberry_django', 'ariadne'],
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
    { base: '{graphene{,.**}.ObjectType,graphene_django{,.**}.DjangoObjectType}', prefix: 'resolve_' },
  ],
  recogniseRoutes,
});

function* recogniseRoutes(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  yield* registered(linker, read);
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
      if (!isField && !paths.some((path) => linker.fits(strawberry, path))) continue;
      const [first] = isField ? (call?.positional ?? []) : [];
      const name = first?.kind === 'literal' && typeof first.value === 'string' ? first.value : fn.name;
      yield {
        ...operationDraftOf(file, name, 'MUTATION'),
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
