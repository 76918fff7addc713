import type { MiddlewareDraft, RouteDraft, RouteReader } from '../../model/framework.ts';
import { arg, defineFramework } from '../../model/framework.ts';
import type { CallSite, CodeFile, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { Truth, Value } from '../../model/value.ts';
import { isOfGroup, operationDraft } from '../library/graphql.ts';
import { mutationGroups } from '../library/graphql-elements.ts';
import { addedKeys, argumentOf, decoratorsOf, type Placed, readGuardKeys } from './nestjs-decorators.ts';
import { modulesOf } from './nestjs-modules.ts';
import { isThrottler, skipsThrottlers, throttlersOf } from './nestjs-throttler.ts';

/** NestJS 7 to 11. https://docs.nestjs.com/controllers */
export default defineFramework({
  id: 'nestjs',
  kind: 'web',
  title: 'NestJS',
  languages: ['javascript', 'typescript'],
  packages: ['@nestjs/common', '@nestjs/core'],
  documentation: 'https://docs.nestjs.com/controllers',
  aliases: [
    // The folders that editors import from.
    ['@nestjs/common/{decorators,exceptions,interfaces,pipes}', '@nestjs/common'],
    ['@nestjs/common/decorators/{core,http,modules}', '@nestjs/common'],
    ['@nestjs/config/dist{,/config.service}', '@nestjs/config'],
    ['@nestjs/jwt/dist{,/jwt.service}', '@nestjs/jwt'],
    ['@nestjs/passport/dist{,/auth.guard}', '@nestjs/passport'],
    ['@nestjs/throttler/dist{,/throttler.guard,/throttler.decorator}', '@nestjs/throttler'],
    ['@nestjs/typeorm/dist', '@nestjs/typeorm'],
    ['@nestjs/mongoose/dist', '@nestjs/mongoose'],
    ['@nestjs/sequelize/dist', '@nestjs/sequelize'],
    [
      '@nestjs/{common.INestApplication,platform-express.NestExpressApplication,platform-fastify.NestFastifyApplication}()',
      '@nestjs/core.NestFactory.create()',
    ],
  ],
  routers: [{ create: '@nestjs/core.NestFactory.create', isApp: true }],
  // https://docs.nestjs.com/fundamentals/module-ref
  locators: [{ call: '{@nestjs/core.NestFactory.create(),@nestjs/core.ModuleRef()}.{get,resolve,create}', class: arg(0) }],
  guards: [
    // Refuses with 401 when the strategy does. https://docs.nestjs.com/recipes/passport
    {
      path: '@nestjs/passport.AuthGuard()',
      authenticates: 'yes',
      authorises: 'no',
      except: {
        slot: arg(0),
        values: ['local', 'google', 'facebook', 'github', 'twitter', 'apple', 'linkedin', 'microsoft', 'discord', 'magic-link'],
      },
    },
    // Limits, and asks nobody who they are.
    { path: '@nestjs/throttler.ThrottlerGuard{,()}', authenticates: 'no', authorises: 'no' },
  ],
  // https://docs.nestjs.com/openapi/mapped-types
  mappedClasses: [
    { call: '@nestjs/{mapped-types,swagger,graphql}.PickType', fields: 'listed' },
    { call: '@nestjs/{mapped-types,swagger,graphql}.OmitType', fields: 'others' },
    { call: '@nestjs/{mapped-types,swagger,graphql}.{PartialType,IntersectionType}', fields: 'all' },
    // https://github.com/BenLorantfy/nestjs-zod
    { call: 'nestjs-zod.createZodDto', fields: 'schema' },
  ],
  // https://docs.nestjs.com/recipes/cqrs
  dispatches: [
    { call: '@nestjs/cqrs.CommandBus().execute', handler: '@nestjs/cqrs.CommandHandler', method: 'execute' },
    { call: '@nestjs/cqrs.QueryBus().execute', handler: '@nestjs/cqrs.QueryHandler', method: 'execute' },
    { call: '@nestjs/cqrs.EventBus().publish', handler: '@nestjs/cqrs.EventsHandler', method: 'handle' },
  ],
  uploads: [
    // https://docs.nestjs.com/techniques/file-upload
    '@nestjs/platform-express.{FileInterceptor,FilesInterceptor,FileFieldsInterceptor,AnyFilesInterceptor}()',
    '@nestjs/platform-express.multer.**.{FileInterceptor,FilesInterceptor}()',
    '**.{FileInterceptor,FilesInterceptor,MulterFile()}',
    'Express.Multer.File()',
  ],
  recogniseRoutes,
});

const methods: ReadonlyMap<string, string> = new Map([
  ['Get', 'GET'],
  ['Post', 'POST'],
  ['Put', 'PUT'],
  ['Patch', 'PATCH'],
  ['Delete', 'DELETE'],
  ['Head', 'HEAD'],
  ['Options', 'OPTIONS'],
  ['All', 'ANY'],
  ['Sse', 'GET'],
]);

/** What `main.ts` and the modules say for every controller of an app. */
interface App {
  readonly prefix: string | undefined;
  /** Paths that the prefix leaves out. */
  readonly unprefixed: readonly string[];
  /** `v` of `/v1`; undefined when versions do not stand in the path. */
  readonly versionPrefix: string | undefined;
  readonly defaultVersions: readonly string[];
  readonly middleware: readonly (MiddlewareDraft & { readonly path?: string })[];
}

function* recogniseRoutes(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  const modules = modulesOf(linker, read);
  const throttlers = throttlersOf(linker, read);
  const apps = new Map<string, App>();
  let groups: ReadonlySet<string> | undefined;
  const appOf = (file: CodeFile): App => {
    const key = `${file.facts.source.project}:${nearestMain(linker, file)}`;
    let app = apps.get(key);
    if (!app) apps.set(key, (app = readApp(linker, read, file)));
    return app;
  };
  for (const file of linker.program.code.values()) {
    if (file.isPython) continue;
    for (const [id, cls] of file.code.classes.entries()) {
      const place = { file, block: file.code.blocks[cls.block]!.parent };
      const decorators = decoratorsOf(linker, read, cls.decorators, place);
      const owner = { file, id };
      if (decorators.some((one) => one.path === '@nestjs/graphql.Resolver')) {
        const isGroup = isOfGroup(decorators, (groups ??= mutationGroups(linker)));
        yield* mutationsOf(linker, read, { app: appOf(file), modules, throttlers, owner, decorators }, isGroup);
      }
      const controller = decorators.find((one) => one.path === '@nestjs/common.Controller');
      if (!controller) continue;
      const app = appOf(file);
      const { prefixes, versions } = controllerOptions(linker, read, controller);
      const modulePrefixes = modules.prefixesOf(owner);
      const isMounted: Truth = modules.isMounted(owner);
      for (const method of handlersOf(linker, owner)) {
        const fn = method.file.code.functions[method.id]!;
        const home = { file: method.file, block: method.file.code.blocks[fn.block]!.parent };
        const own = decoratorsOf(linker, read, fn.decorators, home);
        for (const one of own) {
          const verb = one.path.startsWith('@nestjs/common.') ? methods.get(one.path.slice('@nestjs/common.'.length)) : undefined;
          if (!verb) continue;
          const given = argumentOf(one, 0);
          const paths = given ? (read.pathsOf(given.value, given.place) ?? [undefined]) : [''];
          const versioned = versionsOf(linker, own) ?? versions ?? app.defaultVersions;
          for (const prefix of prefixes)
            for (const outer of modulePrefixes)
              for (const version of app.versionPrefix !== undefined && versioned.length > 0 ? versioned : [undefined])
                for (const path of paths) {
                  const local = read.join(read.join(outer ?? '', prefix ?? ''), path ?? '') || '/';
                  const full = fullPath(read, app, local, version);
                  const isExact = [prefix, outer, path].every((text) => text !== undefined) && app.prefix !== undefined;
                  yield {
                    framework: 'nestjs',
                    file: method.file,
                    method: verb,
                    path: full,
                    handler: method,
                    at: linker.locate(one.file, one.span),
                    middleware: appliedTo(linker, read, {
                      app,
                      modules,
                      throttlers,
                      owner,
                      decorators,
                      own,
                      full,
                      local,
                      verb,
                      handler: method,
                    }),
                    isExact,
                    isMounted,
                    ...(own.some((other) => other.path === '@nestjs/common.Render') && { rendersPage: 'yes' as const }),
                  };
                }
        }
      }
    }
  }
}

/** `@Mutation(() => Auth) login(@Args('data') data: LoginInput)`. https://docs.nestjs.com/graphql/mutations */
function* mutationsOf(
  linker: Linker,
  read: RouteReader,
  of: Pick<Target, 'app' | 'modules' | 'throttlers' | 'owner' | 'decorators'>,
  isGroup: boolean,
): Generator<RouteDraft> {
  for (const method of handlersOf(linker, of.owner)) {
    const fn = method.file.code.functions[method.id]!;
    const own = decoratorsOf(linker, read, fn.decorators, {
      file: method.file,
      block: method.file.code.blocks[fn.block]!.parent,
    });
    const operation = operationDraft(method.file, own, '@nestjs/graphql', fn.name, fn.parameters.length, isGroup);
    if (!operation) continue;
    const { draft, mutation } = operation;
    const path = draft.path;
    yield {
      ...draft,
      handler: method,
      at: linker.locate(method.file, mutation.span),
      middleware: appliedTo(linker, read, { ...of, own, full: path, local: path, verb: 'POST', handler: method }),
      isExact: true,
    };
  }
}

interface Target {
  readonly app: App;
  readonly modules: ReturnType<typeof modulesOf>;
  readonly throttlers: ReturnType<typeof throttlersOf>;
  readonly owner: { readonly file: CodeFile; readonly id: number };
  readonly decorators: readonly Placed[];
  readonly own: readonly Placed[];
  readonly full: string;
  readonly local: string;
  readonly verb: string;
  readonly handler: FunctionNode;
}

/** Middleware, then guards, then interceptors, each from the app inwards. https://docs.nestjs.com/faq/request-lifecycle */
function appliedTo(linker: Linker, read: RouteReader, target: Target): MiddlewareDraft[] {
  const { app, modules, throttlers, owner, decorators, own, full, local, verb } = target;
  const { project } = owner.file.facts.source;
  const keys = new Set([...decorators, ...own].flatMap((one) => addedKeys(linker, one)));
  const isUnthrottled = skipsThrottlers([...own, ...decorators], throttlers(project));
  const isLetPass = (draft: MiddlewareDraft): boolean =>
    draft.what.some((what) => {
      if (isUnthrottled && isThrottler(linker, what)) return true;
      const guard = readGuardKeys(linker, what);
      if (guard.skipsWith.some((key) => keys.has(key))) return true;
      return guard.skipsWithout.length > 0 && !guard.skipsWithout.some((key) => keys.has(key));
    });
  const decorated = (name: string, list: readonly Placed[], via: MiddlewareDraft['via']) =>
    list
      .filter((one) => one.path === `@nestjs/common.${name}`)
      .flatMap((one) => one.call.positional.flatMap((value) => read.applied(value, one.place, via)));
  const guards = [
    ...modules.globalGuards(project),
    ...decorated('UseGuards', decorators, 'router'),
    ...decorated('UseGuards', own, 'route'),
  ].map((one) => ({ ...one, refuses: true }));
  return [
    ...app.middleware.filter((one) => (one.path === undefined || isBelow(full, one.path)) && !(one.refuses && isLetPass(one))),
    ...modules.middlewareFor(owner, local, verb),
    ...guards.filter((one) => !isLetPass(one)),
    ...modules.globalInterceptors(project),
    ...decorated('UseInterceptors', decorators, 'router'),
    ...decorated('UseInterceptors', own, 'route'),
  ];
}

function isBelow(path: string, prefix: string): boolean {
  const start = prefix.replace(/\/?(?:\*.*|\{[^{}]{0,80}\})$/, '').replace(/\/$/, '');
  return start === '' || path === start || path.startsWith(`${start}/`);
}

function fullPath(read: RouteReader, app: App, local: string, version: string | undefined): string {
  const isOut = app.unprefixed.some((one) => read.join('/', one) === read.join('/', local) || one === local);
  const prefix = isOut ? '' : (app.prefix ?? '');
  const versioned = version === undefined ? '' : `${app.versionPrefix ?? ''}${version}`;
  const path = read.join(read.join(read.join('/', prefix), versioned), local);
  return path.startsWith('/') ? path : `/${path}`;
}

/** Methods of the controller and of its project base classes, overridden ones left out. */
function handlersOf(linker: Linker, cls: { readonly file: CodeFile; readonly id: number }): FunctionNode[] {
  const found = new Map<string, FunctionNode>();
  const bases = linker.resolver.basesOf(cls.file, cls.id).filter((base) => base.kind === 'class');
  for (const one of [cls, ...bases]) {
    for (const [name, id] of one.file.methods.get(one.id) ?? []) if (!found.has(name)) found.set(name, { file: one.file, id });
  }
  return [...found.values()];
}

/** `@Controller('users')`, `@Controller(['a', 'b'])`, `@Controller({ path, version })`. */
function controllerOptions(
  linker: Linker,
  read: RouteReader,
  controller: Placed,
): { prefixes: readonly (string | undefined)[]; versions: readonly string[] | undefined } {
  const { call } = controller;
  const given = argumentOf(controller, 0);
  if (!given) return { prefixes: [''], versions: undefined };
  const { value, place } = given;
  const options = linker.constants.valueOf(value, place);
  if (value.kind !== 'object' && options.kind !== 'object')
    return { prefixes: read.pathsOf(value, place) ?? [undefined], versions: undefined };
  const path = linker.argument(call, arg([0, 'path']));
  const version = linker.argument(call, arg([0, 'version']));
  return {
    prefixes: path ? (read.pathsOf(path, place) ?? [undefined]) : [''],
    versions: version && textsOf(linker, version, place),
  };
}

/** `@Version('2')`; `VERSION_NEUTRAL` stands in no path. https://docs.nestjs.com/techniques/versioning */
function versionsOf(linker: Linker, decorators: readonly Placed[]): readonly string[] | undefined {
  const one = decorators.find((decorator) => decorator.path === '@nestjs/common.Version');
  const [value] = one?.call.positional ?? [];
  return one && value && textsOf(linker, value, one.place);
}

function textsOf(linker: Linker, value: Value, place: Place): readonly string[] {
  const constant = linker.constants.valueOf(value, place);
  const items = constant.kind === 'list' ? constant.items : [constant];
  return items.flatMap((item) => (item.kind === 'literal' ? [String(item.value)] : []));
}

// ------------------------------------------------------------------------------------------------------------ the app

const appPath = '{@nestjs/core.NestFactory.create(),~app}';

/** Calls on the app; of several apps in one project those of the `main.ts` that is nearest to the controller. */
function callsOnApp(linker: Linker, name: string, file: CodeFile): readonly CallSite[] {
  const main = nearestMain(linker, file);
  return linker.resolver.callsTo(`${appPath}.${name}`).filter((site) => {
    if (site.file.isPython) return false;
    return (
      site.file.facts.source.project === file.facts.source.project &&
      (main === undefined || nearestMain(linker, site.file) === main)
    );
  });
}

/** The file that creates the app nearest to a file, by the folders they share. */
function nearestMain(linker: Linker, file: CodeFile): string | undefined {
  const listening = linker.resolver.callsTo(`${appPath}.{listen,listenAsync,init}`);
  const created = linker.resolver.callsTo('@nestjs/core.NestFactory.create');
  const served = created.filter((one) => listening.some((other) => other.file === one.file));
  const mains = (served.length > 0 ? served : created)
    .filter(({ file: main }) => main.facts.source.project === file.facts.source.project)
    .map(({ file: main }) => main.path);
  const shared = (path: string) => {
    const [a, b] = [path.split('/'), file.path.split('/')];
    let i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    return i;
  };
  return [...new Set(mains)].sort((a, b) => shared(b) - shared(a) || (a < b ? -1 : 1))[0];
}

function readApp(linker: Linker, read: RouteReader, file: CodeFile): App {
  const prefixed = callsOnApp(linker, 'setGlobalPrefix', file)[0];
  const versioning = callsOnApp(linker, 'enableVersioning', file)[0];
  const place = (site: CallSite) => ({ file: site.file, block: site.call.block });
  const excluded = prefixed && linker.argument(prefixed.call, arg([1, 'exclude']));
  const type = versioning && linker.argument(versioning.call, arg([0, 'type']));
  // URI is the default. https://docs.nestjs.com/techniques/versioning
  const isUri = versioning !== undefined && (type?.kind !== 'member' || type.property === 'URI');
  const prefix = versioning && linker.argument(versioning.call, arg([0, 'prefix']));
  const defaults = versioning && linker.argument(versioning.call, arg([0, 'defaultVersion']));
  return {
    prefix: prefixed?.call.positional[0] ? read.pathsOf(prefixed.call.positional[0]!, place(prefixed))?.[0] : '',
    unprefixed: excluded && prefixed ? excludedPaths(read, excluded, place(prefixed)) : [],
    versionPrefix: !isUri
      ? undefined
      : prefix
        ? prefix.kind === 'literal' && typeof prefix.value === 'string'
          ? prefix.value
          : ''
        : 'v',
    defaultVersions: defaults && versioning ? textsOf(linker, defaults, place(versioning)) : [],
    middleware: [
      ...callsOnApp(linker, 'use', file).flatMap((site) => usedOnApp(linker, read, site)),
      ...callsOnApp(linker, 'register', file).flatMap((site) => pluginsOnApp(linker, read, site)),
      ...callsOnApp(linker, 'useGlobalGuards', file).flatMap((site) =>
        site.call.positional
          .flatMap((value) => read.applied(value, place(site), 'app'))
          .map((one) => ({ ...one, refuses: true })),
      ),
      ...callsOnApp(linker, 'useGlobalInterceptors', file).flatMap((site) =>
        site.call.positional.flatMap((value) => read.applied(value, place(site), 'app')),
      ),
    ],
  };
}

/** `app.use(limiter)`, `app.use('/auth', limiter)`: Express's or Fastify's own, before Nest. */
function usedOnApp(linker: Linker, read: RouteReader, site: CallSite): (MiddlewareDraft & { path?: string })[] {
  const place = { file: site.file, block: site.call.block };
  const when = read.conditionOf(site.file, site.call.block);
  const [first] = site.call.positional;
  const paths = first ? read.pathsOf(first, place) : undefined;
  const values = paths ? site.call.positional.slice(1) : site.call.positional;
  return values.flatMap((value) =>
    read.applied(value, place, 'app').flatMap((one) =>
      (paths ?? [undefined]).map((path) => ({
        ...one,
        at: linker.locate(site.file, site.call.span),
        ...(path === undefined ? {} : { path }),
        ...(when === undefined ? {} : { when }),
      })),
    ),
  );
}

/** `app.register(rateLimit, { max: 100 })`: a plug-in of Fastify under Nest reaches every route. https://docs.nestjs.com/techniques/performance */
function pluginsOnApp(linker: Linker, read: RouteReader, site: CallSite): MiddlewareDraft[] {
  const place = { file: site.file, block: site.call.block };
  const when = read.conditionOf(site.file, site.call.block);
  const [plugin] = site.call.positional;
  return (plugin ? linker.resolver.denote(plugin, place) : []).flatMap((one): MiddlewareDraft[] =>
    one.kind === 'external' && !one.path.startsWith('~')
      ? [
          {
            what: [{ ...one, origin: site }],
            name: one.path,
            via: 'app',
            at: linker.locate(site.file, site.call.span),
            isPlugin: true,
            ...(when === undefined ? {} : { when }),
          },
        ]
      : [],
  );
}

function excludedPaths(read: RouteReader, value: Value, place: Place): readonly string[] {
  return read.itemsOf(value, place).flatMap((item) => {
    const path = item.value.kind === 'object' ? item.value.entries.find((one) => one.key === 'path')?.value : item.value;
    return path ? (read.pathsOf(path, item.place) ?? []).filter((one) => one !== undefined) : [];
  });
}
