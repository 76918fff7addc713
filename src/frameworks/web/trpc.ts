import type { RouteDraft, RouteReader } from '../../model/framework.ts';
import { defineFramework } from '../../model/framework.ts';
import type { CallSite, CodeFile, Linker } from '../../model/linking.ts';
import type { CallId } from '../../model/value.ts';
import { chainedMiddleware } from './chained-middleware.ts';

/** What answers requests with a router. https://trpc.io/docs/server/adapters https://github.com/honojs/middleware/tree/main/packages/trpc-server */
const adapters =
  '{@hono/trpc-server.trpcServer,@trpc/server/adapters/fetch.fetchRequestHandler,@trpc/server/adapters/express.createExpressMiddleware,@trpc/server/adapters/next.createNextApiHandler,@trpc/server/adapters/standalone.{createHTTPServer,createHTTPHandler}}';
const adapterNames = [
  'trpcServer',
  'fetchRequestHandler',
  'createExpressMiddleware',
  'createNextApiHandler',
  'createHTTPServer',
  'createHTTPHandler',
];

/** tRPC 10 and 11: mutations are what routes are elsewhere. https://trpc.io/docs/server/procedures */
export default defineFramework({
  id: 'trpc',
  kind: 'web',
  title: 'tRPC',
  languages: ['javascript', 'typescript'],
  packages: ['@trpc/server'],
  documentation: 'https://trpc.io/docs/server/procedures',
  recogniseRoutes,
});

/** Where a router answers: below which path, and in which project of the repository. */
interface Served {
  readonly prefix: string;
  readonly project: string;
}

/** `router({ login: publicProcedure.input(schema).mutation(async ({ input }) => ...) })`. */
function* recogniseRoutes(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  const names = new Map<CodeFile, ReadonlyMap<CallId, string>>();
  let places: readonly Served[] | undefined;
  for (const site of linker.program.callsByName.get('mutation') ?? []) {
    const { file, call } = site;
    if (file.isPython) continue;
    if (!linker.resolver.calleePaths(site).some((path) => linker.fits('@trpc/server.**', path))) continue;
    let known = names.get(file);
    if (!known) names.set(file, (known = namesOfCalls(file)));
    const name = known.get(site.id);
    const [resolve] = call.positional;
    if (name === undefined || !resolve) continue;
    const place = { file, block: call.block };
    const handler = read.handlerOf(resolve, place);
    places ??= placesOf(linker, read);
    const served = servedAt(places, file.facts.source.project);
    yield {
      framework: 'trpc',
      file,
      method: 'MUTATION',
      path: `${served.prefix}/${name}`,
      handlerName: name,
      ...(handler ? { handler } : {}),
      at: linker.locate(file, call.span),
      middleware: [...chainedMiddleware(linker, read, site)],
      isExact: true,
      isMounted: 'yes',
      isServedByApp: true,
      servedIn: served.project,
    };
  }
}

/** An adapter of the router's own project, or the only one of the repository: routers are often packages that an app serves. */
function servedAt(places: readonly Served[], project: string): Served {
  const own = places.find((one) => one.project === project);
  const known = own ?? (new Set(places.map((one) => one.project)).size === 1 ? places[0] : undefined);
  return known ?? { prefix: '/trpc', project };
}

function placesOf(linker: Linker, read: RouteReader): readonly Served[] {
  const found: Served[] = [];
  for (const name of adapterNames)
    for (const site of linker.program.callsByName.get(name) ?? []) {
      if (!linker.resolver.calleePaths(site).some((path) => linker.fits(adapters, path))) continue;
      const prefix = usedBelow(linker, read, site) ?? endpointOf(read, site);
      found.push({ prefix: prefix ?? '/trpc', project: site.file.facts.source.project });
    }
  return found;
}

/** `app.use('/api/trpc/*', trpcServer({ router }))`. */
function usedBelow(linker: Linker, read: RouteReader, { file, call }: CallSite): string | undefined {
  for (const use of linker.program.callsByName.get('use') ?? []) {
    const [path, ...handlers] = use.call.positional;
    if (!path || use.file.facts.source.project !== file.facts.source.project) continue;
    const place = { file: use.file, block: use.call.block };
    const isIt = handlers.some((one) =>
      linker.resolver.denote(one, place).some((what) => what.kind === 'external' && what.origin?.call === call),
    );
    const [text] = (isIt && read.pathsOf(path, place)) || [];
    if (text !== undefined) return text.replace(/\/\*{0,2}$/, '');
  }
  return undefined;
}

function endpointOf(read: RouteReader, { file, call }: CallSite): string | undefined {
  const [options] = call.positional;
  const endpoint = options?.kind === 'object' ? options.entries.find(({ key }) => key === 'endpoint') : undefined;
  const [text] = (endpoint && read.pathsOf(endpoint.value, { file, block: call.block })) || [];
  return text?.replace(/\/$/, '');
}

/** What a procedure is called: the key it stands under in a router, or the name it is bound to. */
function namesOfCalls(file: CodeFile): ReadonlyMap<CallId, string> {
  const found = new Map<CallId, string>();
  for (const { name, value } of file.code.bindings) if (value?.kind === 'call') found.set(value.call, name);
  const objects = [...file.code.bindings.map(({ value }) => value), ...file.code.calls.flatMap(({ positional }) => positional)];
  for (const value of objects)
    if (value?.kind === 'object')
      for (const { key, value: inner } of value.entries)
        if (key !== undefined && inner.kind === 'call') found.set(inner.call, key);
  return found;
}
