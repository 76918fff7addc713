import type { MiddlewareDraft, RouteReader } from '../../model/framework.ts';
import type { CallSite, Linker, Place } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';

// Procedures and actions that are built by a chain of calls.

const MAX_LINKS = 20;

/** Middleware of the chain that a call ends: `t.procedure.use(isAuthed).mutation(...)`, through the names that parts of it are given. */
export function chainedMiddleware(linker: Linker, read: RouteReader, site: CallSite, depth = 0): readonly MiddlewareDraft[] {
  const found: MiddlewareDraft[] = [];
  const { file } = site;
  let value: Value = site.call.callee;
  for (let i = 0; i < MAX_LINKS && value.kind === 'member'; i++) {
    const object: Value = value.object;
    if (object.kind !== 'call') {
      if (depth > 5) return found;
      for (const one of linker.resolver.denote(object, { file, block: site.call.block }))
        if (one.kind === 'external' && one.origin)
          found.push(...ownOf(linker, read, one.origin), ...chainedMiddleware(linker, read, one.origin, depth + 1));
      return found;
    }
    const inner: CallSite = { file, id: object.call, call: file.code.calls[object.call]! };
    found.push(...ownOf(linker, read, inner));
    value = inner.call.callee;
  }
  return found;
}

/** What checks the input: https://trpc.io/docs/server/validators, https://next-safe-action.dev/docs/define-actions/create-the-client */
const checks = new Set(['input', 'inputSchema', 'schema']);

function ownOf(linker: Linker, read: RouteReader, { file, id, call }: CallSite): readonly MiddlewareDraft[] {
  if (call.callee.kind !== 'member') return [];
  const { property } = call.callee;
  if (checks.has(property)) {
    const at = linker.locate(file, call.span);
    return [{ what: [], name: property, via: 'route', at, value: { kind: 'call', call: id, span: call.span } }];
  }
  if (property !== 'use') return [];
  const place: Place = { file, block: call.block };
  return call.positional.flatMap((one) => {
    // `const isAuthed = t.middleware(({ ctx, next }) => ...)`, `createMiddleware().define(async ({ next }) => ...)`
    const made = linker.resolver
      .denote(one, place)
      .flatMap((it) => (it.kind === 'external' && it.origin && /\.(?:middleware|define)\(\)$/.test(it.path) ? [it.origin] : []));
    const drafts = made.flatMap((origin) => {
      const [inner] = origin.call.positional;
      return inner ? [...read.applied(inner, { file: origin.file, block: origin.call.block }, 'route')] : [];
    });
    const name = linker.show(one, file);
    return drafts.length > 0 ? drafts.map((draft) => ({ ...draft, name })) : [...read.applied(one, place, 'route')];
  });
}
