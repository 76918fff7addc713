import type { RouteDraft, RouteReader } from '../../model/framework.ts';
import { defineFramework } from '../../model/framework.ts';
import type { CallSite, Linker, Place } from '../../model/linking.ts';
import type { Call } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';
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
  // Until version 10. https://trpc.io/docs/v10/server/context
  resultTypes: ['inferAsyncReturnType'],
  recogniseRoutes,
});

/** Where a router answers: below which path, and in which project of the repository. */
interface Served {
  readonly prefix: string;
  readonly project: string;
}

/** `router({ login: publicProcedure.input(schema).mutation(async ({ input }) => ...) })`. */
function* recogniseRoutes(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  let keys: ReadonlyMap<Call, Below> | undefined;
  let places: readonly Served[] | undefined;
  for (const site of linker.program.callsByName.get('mutation') ?? []) {
    const { file, call } = site;
    if (file.isPython) continue;
    if (!linker.resolver.calleePaths(site).some((path) => linker.fits('@trpc/server.**', path))) continue;
    const name = nameOf(site, (keys ??= keysOfCalls(linker)));
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
      handlerName: name.slice(name.lastIndexOf('.') + 1),
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

/** Where a call stands: below a key of an object that another call takes. */
interface Below {
  readonly key: string;
  readonly of: Call;
}

const MAX_NESTED = 6;

/** What a procedure is called: the keys it stands under in routers (`account.create`), or the name it is bound to. */
function nameOf({ file, id, call }: CallSite, below: ReadonlyMap<Call, Below>): string | undefined {
  const keys: string[] = [];
  let here = below.get(call);
  for (let i = 0; here && i < MAX_NESTED; i++) {
    keys.unshift(here.key);
    here = below.get(here.of);
  }
  if (keys.length > 0) return keys.join('.');
  return file.code.bindings.find(({ value }) => value?.kind === 'call' && value.call === id)?.name;
}

/** Procedures by their keys in routers, and routers by theirs in others: `router({ account: accountRouter, admin: router({...}) })`. */
function keysOfCalls(linker: Linker): ReadonlyMap<Call, Below> {
  const found = new Map<Call, Below>();
  for (const file of linker.program.code.values()) {
    if (file.isPython) continue;
    for (const site of file.sites) {
      const { call } = site;
      const [routes] = call.positional;
      if (routes?.kind !== 'object') continue;
      if (!linker.resolver.calleePaths(site).some((path) => linker.fits('@trpc/server.**', path))) continue;
      for (const { key, value } of routes.entries) {
        const made = key === undefined ? undefined : madeBy(value, { file, block: call.block }, linker);
        if (made && made !== call && !found.has(made)) found.set(made, { key: key!, of: call });
      }
    }
  }
  return found;
}

/** The call that stands there, or that made what a name holds. */
function madeBy(value: Value, { file, block }: Place, linker: Linker): Call | undefined {
  if (value.kind === 'call') return file.code.calls[value.call];
  if (value.kind !== 'name') return undefined;
  for (const one of linker.resolver.denote(value, { file, block }))
    if (one.kind === 'external' && one.origin && linker.fits('@trpc/server.**', one.path)) return one.origin.call;
  return undefined;
}
