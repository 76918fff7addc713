import type { RouteDraft, RouteReader } from '../../model/framework.ts';
import { defineFramework } from '../../model/framework.ts';
import type { CodeFile, Linker } from '../../model/linking.ts';
import type { CallId } from '../../model/value.ts';
import { chainedMiddleware } from './chained-middleware.ts';

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

/** `router({ login: publicProcedure.input(schema).mutation(async ({ input }) => ...) })`. */
function* recogniseRoutes(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  const names = new Map<CodeFile, ReadonlyMap<CallId, string>>();
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
    yield {
      framework: 'trpc',
      file,
      method: 'MUTATION',
      path: `/trpc/${name}`,
      handlerName: name,
      ...(handler ? { handler } : {}),
      at: linker.locate(file, call.span),
      middleware: [...chainedMiddleware(linker, read, site)],
      isExact: true,
      isMounted: 'yes',
      isServedByApp: true,
    };
  }
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
