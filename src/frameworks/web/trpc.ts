import type { MiddlewareDraft, RouteDraft, RouteReader } from '../../model/framework.ts';
import { defineFramework } from '../../model/framework.ts';
import type { CallSite, CodeFile, Linker, Place } from '../../model/linking.ts';
import type { CallId, Value } from '../../model/value.ts';

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

const MAX_LINKS = 20;

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
      middleware: [...applied(linker, read, site, 0)],
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

/** Middleware of the chain: `t.procedure.use(isAuthed)`, through the names of procedures. */
function applied(linker: Linker, read: RouteReader, site: CallSite, depth: number): readonly MiddlewareDraft[] {
  const found: MiddlewareDraft[] = [];
  const { file } = site;
  let value: Value = site.call.callee;
  for (let i = 0; i < MAX_LINKS && value.kind === 'member'; i++) {
    const object: Value = value.object;
    if (object.kind !== 'call') {
      if (depth > 5) return found;
      for (const one of linker.resolver.denote(object, { file, block: site.call.block }))
        if (one.kind === 'external' && one.origin)
          found.push(...ownOf(linker, read, one.origin), ...applied(linker, read, one.origin, depth + 1));
      return found;
    }
    const inner: CallSite = { file, id: object.call, call: file.code.calls[object.call]! };
    found.push(...ownOf(linker, read, inner));
    value = inner.call.callee;
  }
  return found;
}

function ownOf(linker: Linker, read: RouteReader, { file, call }: CallSite): readonly MiddlewareDraft[] {
  if (call.callee.kind !== 'member' || call.callee.property !== 'use') return [];
  const place: Place = { file, block: call.block };
  return call.positional.flatMap((one) => {
    // `const isAuthed = t.middleware(({ ctx, next }) => ...)`
    const made = linker.resolver
      .denote(one, place)
      .flatMap((it) => (it.kind === 'external' && it.origin && it.path.endsWith('.middleware()') ? [it.origin] : []));
    const drafts = made.flatMap((origin) => {
      const [inner] = origin.call.positional;
      return inner ? [...read.applied(inner, { file: origin.file, block: origin.call.block }, 'route')] : [];
    });
    const name = linker.show(one, file);
    return drafts.length > 0 ? drafts.map((draft) => ({ ...draft, name })) : [...read.applied(one, place, 'route')];
  });
}
