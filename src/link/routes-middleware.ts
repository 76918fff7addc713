/** What an expression, a decorator or an injected parameter applies to a route, with what stands inside wrappers and lists. */

import { bodyOf } from '../model/body.ts';
import type { MiddlewareDraft } from '../model/framework.ts';
import type { CallSite, CodeFile, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Span } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { isHanded } from './decorations.ts';
import { delegatesOf } from './delegates.ts';
import { putsInto } from './grown-lists.ts';
import { lineage } from './handler-classes.ts';
import { inlineGuards } from './inline-guards.ts';
import { argumentAt } from './options.ts';
import { isBefore, locate } from './program.ts';
import { providerOf, providersIn } from './providers.ts';
import { placeOf } from './routes-nodes.ts';
import { show } from './show.ts';

/** Of one list, with the lists inside it. */
export const MAX_ITEMS = 5000;
/** Names followed to the expression that made what they name. */
const MAX_NAMES = 5;
/** Handlers that hand their request on, one after another. */
const MAX_DELEGATES = 2;

/** Decorators of a handler, other registrations left out. Those above the route's decorator are no part of what is registered. */
export function decoratorsAround(linker: Linker, file: CodeFile, fn: number, route?: Span): MiddlewareDraft[] {
  const function_ = file.code.functions[fn]!;
  const place = { file, block: file.code.blocks[function_.block]!.parent };
  return function_.decorators
    .filter((one) => (one.span !== route || isHanded(linker, one)) && !registers(linker, one, place))
    .flatMap((one) => {
      const drafts = middlewareOf(linker, one, place, 'route');
      return route && isBefore(one.span, route) ? drafts.map((draft) => ({ ...draft, misplaced: true })) : drafts;
    });
}

/** `@app.before_request @login_required def load(): ...`: the decorators of what runs before the routes, other registrations left out. */
export function decoratorsBelow(
  linker: Linker,
  { file, call: { span } }: CallSite,
  fn: number,
  via: MiddlewareDraft['via'],
): MiddlewareDraft[] {
  const { decorators, block } = file.code.functions[fn]!;
  const place = { file, block: file.code.blocks[block]!.parent };
  const uses = linker.frameworks.flatMap((one) =>
    (one.uses ?? []).filter((use) => use.as === 'decorator').map((use) => use.call),
  );
  return decorators
    .filter((one) => isBefore(span, one.span))
    .filter((one) => {
      const callee = one.kind === 'call' ? file.code.calls[one.call]!.callee : one;
      return !linker.resolver.pathsOf(callee, place).some((path) => uses.some((use) => linker.fits(use, path)));
    })
    .flatMap((one) => middlewareOf(linker, one, place, via));
}

function registers(linker: Linker, decorator: Value, place: Place): boolean {
  const callee = decorator.kind === 'call' ? place.file.code.calls[decorator.call]!.callee : decorator;
  const paths = linker.resolver.pathsOf(callee, place);
  return (
    paths.length > 0 &&
    linker.frameworks.some((one) =>
      one.routes?.some((route) => route.as === 'decorator' && paths.some((path) => linker.fits(route.call, path))),
    )
  );
}

/** What reaches a route from its handler: injected dependencies (and theirs), and calls in its body and in those that answer in its place. */
export function handlerMiddleware(linker: Linker, handler: FunctionNode | undefined, depth = 0): MiddlewareDraft[] {
  if (!handler) return [];
  const found: MiddlewareDraft[] = [];
  collectInjected(linker, handler, found, new Set(), 0);
  found.push(...injectedByClass(linker, handler), ...inlineGuards(linker, handler));
  for (const site of bodyOf(handler.file, handler.id).calls) {
    const { file, call } = site;
    const what = linker.resolver.denote(call.callee, placeOf(site));
    const runs = linker.calls
      .targetsOf(site)
      .filter((edge) => !edge.isCallback && edge.by === 'typed')
      .map((edge): Denotation => ({ kind: 'function', ...edge.to }));
    const all = what.some((one) => one.kind === 'function') ? what : [...what, ...runs];
    if (all.length > 0) found.push({ what: all, name: show(call.callee, file), via: 'body', at: locate(file, call.span), site });
  }
  if (depth < MAX_DELEGATES)
    for (const one of delegatesOf(linker, handler)) found.push(...handlerMiddleware(linker, one, depth + 1));
  return found;
}

/** `class Users: user: User = Depends(get_current_user)`: what the fields of a handler's class are given reaches every method. */
function injectedByClass(linker: Linker, { file, id }: FunctionNode): MiddlewareDraft[] {
  const cls = file.code.functions[id]!.class;
  if (cls === undefined) return [];
  const found: MiddlewareDraft[] = [];
  for (const one of lineage(linker, file, cls)) {
    const { block } = one.file.code.classes[one.id]!;
    const place = { file: one.file, block };
    for (const binding of one.file.code.bindings) {
      if (binding.block !== block) continue;
      for (const value of [binding.value, binding.type]) {
        for (const provider of value ? providersIn(linker, value, place, 0) : []) {
          const what = linker.resolver.denote(provider.value, provider.place);
          const name = show(provider.value, provider.place.file);
          found.push({ what, name, via: 'route', at: locate(one.file, binding.span), value: provider.value });
          for (const inner of what)
            if (inner.kind === 'function') collectInjected(linker, { file: inner.file, id: inner.id }, found, new Set(), 1);
        }
      }
    }
  }
  return found;
}

function collectInjected(linker: Linker, node: FunctionNode, found: MiddlewareDraft[], seen: Set<string>, depth: number): void {
  const key = `${node.file.path}:${node.id}`;
  if (seen.has(key) || depth > 6) return;
  seen.add(key);
  const fn = node.file.code.functions[node.id]!;
  const place = { file: node.file, block: node.file.code.blocks[fn.block]!.parent };
  for (const parameter of fn.parameters) {
    for (const value of [parameter.default, parameter.type]) {
      if (!value) continue;
      for (const provider of providersIn(linker, value, place, 0)) {
        const what = linker.resolver.denote(provider.value, provider.place);
        found.push({
          what,
          name: show(provider.value, provider.place.file),
          via: 'route',
          at: locate(node.file, parameter.span),
          value: provider.value,
        });
        for (const one of what)
          if (one.kind === 'function') collectInjected(linker, { file: one.file, id: one.id }, found, seen, depth + 1);
      }
    }
  }
}

/** The pieces of middleware of an expression: one, or the items of a list. */
/** A piece of middleware or a list of them, spreads followed. */
export function middlewareList(linker: Linker, value: Value, place: Place, via: MiddlewareDraft['via']): MiddlewareDraft[] {
  return flatten(linker, value, place).flatMap((one) => middlewareOf(linker, one.value, one.place, via));
}

/** What an applied expression can be judged by: what it is, and, for a call, what was called to make it. */
function middlewareOf(linker: Linker, value: Value, place: Place, via: MiddlewareDraft['via']): MiddlewareDraft[] {
  // `signed_in = Depends(get_current_user)`, given to many routers.
  const made = value.kind === 'name' || value.kind === 'member' ? madeBy(linker, value, place, 0) : { value, place };
  const provider = made && providerOf(linker, made.value, made.place);
  if (provider) {
    const home = made.place;
    const what = linker.resolver.denote(provider, home);
    const inner: MiddlewareDraft[] = [];
    for (const one of what)
      if (one.kind === 'function') collectInjected(linker, { file: one.file, id: one.id }, inner, new Set(), 1);
    return [
      {
        what: withMaker(linker, provider, home, what),
        name: show(provider, home.file),
        via,
        at: locate(place.file, value.span),
        value: provider,
      },
      ...inner.map((one) => ({ ...one, via })),
    ];
  }
  const held = heldBy(linker, value, place);
  if (held)
    return middlewareList(linker, held.value, held.place, via).map((one) =>
      held.skips.length > 0 ? { ...one, skips: held.skips } : one,
    );
  const wrapped = wrappedMiddleware(linker, value, place);
  if (wrapped) return [{ what: wrapped.what, name: wrapped.name, via, at: locate(place.file, value.span), value }];
  const what = withMaker(linker, value, place, linker.resolver.denote(value, place));
  const name = value.kind === 'function' ? place.file.code.functions[value.function]!.name || 'inline' : show(value, place.file);
  return [{ what, name, via, at: locate(place.file, value.span), value }];
}

/** `Middleware(X)`, `Beforeware(f, skip=['/login'])`: the middleware inside, and the paths that it lets through. */
function heldBy(
  linker: Linker,
  value: Value,
  place: Place,
): { value: Value; place: Place; skips: readonly string[] } | undefined {
  const made =
    value.kind === 'name' || value.kind === 'member'
      ? linker.resolver.denote(value, place).flatMap((one) => (one.kind === 'external' && one.origin ? [one.origin] : []))[0]
      : value.kind === 'call'
        ? place.file.sites[value.call]!
        : undefined;
  if (!made) return undefined;
  const paths = linker.resolver.calleePaths(made);
  for (const framework of linker.frameworks) {
    for (const holder of framework.holders ?? []) {
      if (!paths.some((path) => linker.fits(holder.call, path))) continue;
      const inner = argumentAt(made.call, holder.what.at);
      const skip = holder.skips && argumentAt(made.call, holder.skips.at);
      const constant = skip && linker.constants.valueOf(skip, placeOf(made));
      const items = constant?.kind === 'list' ? constant.items : constant ? [constant] : [];
      const skips = items.flatMap((one) => (one.kind === 'literal' && typeof one.value === 'string' ? [one.value] : []));
      return inner && { value: inner, skips, place: placeOf(made) };
    }
  }
  return undefined;
}

/** `asyncHandler(auth.jwt)`, `const protect = asyncHandler(async (req, res, next) => ...)`: the function handed to a wrapper is what runs. */
function wrappedMiddleware(
  linker: Linker,
  value: Value,
  place: Place,
): { what: readonly Denotation[]; name: string } | undefined {
  if (value.kind === 'name' || value.kind === 'member') {
    const made = madeBy(linker, value, place, 0);
    const inner = made && wrappedFunction(made.value, made.place);
    return inner && { what: [inner, ...linker.resolver.denote(value, place)], name: show(value, place.file) };
  }
  if (value.kind !== 'call') return undefined;
  const call = place.file.code.calls[value.call]!;
  const home = { file: place.file, block: call.block };
  const [inner] = call.positional;
  if (call.positional.length !== 1 || !inner || (inner.kind !== 'name' && inner.kind !== 'member')) return undefined;
  const what = linker.resolver.denote(inner, home).filter((one) => one.kind === 'function');
  return what.length > 0 ? { what, name: show(inner, place.file) } : undefined;
}

/** The expression that a name was given, through imports and other names. */
function madeBy(linker: Linker, value: Value, place: Place, depth: number): { value: Value; place: Place } | undefined {
  if (depth > MAX_NAMES || (value.kind !== 'name' && value.kind !== 'member')) return { value, place };
  const [first, ...more] = linker.resolver.bindingsOf(value, place);
  return first && more.length === 0 ? madeBy(linker, first.value, first.place, depth + 1) : undefined;
}

/** The only argument of a call, where that is a function that takes a request: what `asyncHandler(async (req, res, next) => ...)` runs. */
function wrappedFunction(value: Value, place: Place): Denotation | undefined {
  if (value.kind !== 'call') return undefined;
  const [inner, ...more] = place.file.code.calls[value.call]!.positional;
  if (inner?.kind !== 'function' || more.length > 0) return undefined;
  return place.file.code.functions[inner.function]!.parameters.length >= 2
    ? { kind: 'function', file: place.file, id: inner.function }
    : undefined;
}

function withMaker(linker: Linker, value: Value, place: Place, what: readonly Denotation[]): readonly Denotation[] {
  if (value.kind !== 'call') return what;
  const call = place.file.code.calls[value.call]!;
  const maker = linker.resolver
    .denote(call.callee, { file: place.file, block: call.block })
    .filter((one) => one.kind === 'function' || one.kind === 'class');
  // What a maker returns is a function inside it: `rate_limit(5)` speaks by its own name.
  const isInside = what.length > 0 && what.every((one) => one.kind === 'function');
  return isInside ? [...maker, ...what] : [...what, ...maker];
}

/** Items of a list, through names, constants and spreads. */
export function flatten(
  linker: Linker,
  value: Value,
  place: Place,
  depth = 0,
  steps = { left: MAX_ITEMS },
): { value: Value; place: Place }[] {
  const inner = value.kind === 'spread' ? value.value : value;
  // Lists that hold each other are read so far and no further.
  if (--steps.left < 0) return [];
  if (inner.kind === 'list') return inner.items.flatMap((item) => flatten(linker, item, place, depth + 1, steps));
  // `...(settings.isLimited ? [limiter] : [])`, `...(isLimited && [limiter])`: what depends on the deployment counts as there.
  if (value.kind === 'spread' && inner.kind === 'conditional')
    return [inner.then, inner.otherwise].flatMap((one) => flatten(linker, one, place, depth + 1, steps));
  if (value.kind === 'spread' && inner.kind === 'binary' && inner.operator === 'and')
    return flatten(linker, inner.right, place, depth + 1, steps);
  const isJoined = (one: Value) => place.file.isPython && one.kind === 'binary' && one.operator === '+';
  if (inner.kind === 'binary' && isJoined(inner))
    return [inner.left, inner.right].flatMap((one) => flatten(linker, one, place, depth, steps));
  if (depth < 6 && (inner.kind === 'name' || inner.kind === 'member')) {
    const lists = linker.resolver
      .denote(inner, place)
      .filter((one) => one.kind === 'value')
      .filter(({ value }) => value.kind === 'list' || isJoined(value));
    // `const guards = [signedIn]; if (roles) guards.push(hasRole);`
    const added = lists.flatMap(({ place: { file, block } }) =>
      inner.kind === 'name' ? putsInto(inner.name, { file, block }).elements.map((put) => ({ ...put, file })) : [],
    );
    if (lists.length > 0)
      return [
        ...lists.flatMap((one) => flatten(linker, one.value, one.place, depth + 1, steps)),
        ...added.flatMap(({ value, file, block }) => flatten(linker, value, { file, block }, depth + 1, steps)),
      ];
  }
  return [{ value: inner, place }];
}
