/** Routes as they are registered: by a decorator, a call, an entry of a list, or a router that brings its own. */

import { bodyOf } from '../model/body.ts';
import type {
  Framework,
  MiddlewareDraft,
  RouteAnswer,
  RouteDescriptor,
  RouteDraft,
  RouterDescriptor,
} from '../model/framework.ts';
import type { CallSite, CodeFile, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Location, Span } from '../model/location.ts';
import type { Call } from '../model/syntax.ts';
import type { ClassId, Value } from '../model/value.ts';
import { type Decoration, decorationsTo } from './decorations.ts';
import { appliedByClass, classOf, handlerClassOf, handlersOfClass } from './handler-classes.ts';
import { argumentAt } from './options.ts';
import { lastName, locate, standsAt } from './program.ts';
import { chainsOf, MAX_CHAINS, reachesRoute } from './routes-chains.ts';
import { describedAt } from './routes-described.ts';
import { elementsOf, type Forward, forwardsOf, parameterIn } from './routes-forwards.ts';
import { handlerOf, wrappersOf } from './routes-handlers.ts';
import { decoratorsAround, flatten, MAX_ITEMS, middlewareList } from './routes-middleware.ts';
import { isTheirs, placeOf, type Routers, routersOf, siteKey, type Use } from './routes-nodes.ts';
import { standingOf } from './routes-order.ts';
import { joinPaths, pathTexts, type Text } from './routes-paths.ts';

/** Routes that decorators and calls of frameworks register, and those that routers of libraries bring. */
export function* readRegistrations(linker: Linker, nodes: Routers): Generator<RouteDraft> {
  for (const framework of linker.frameworks) {
    for (const router of framework.routers ?? []) if (router.brings) yield* broughtRoutes(linker, nodes, framework, router);
    for (const { create, brings } of framework.pluginRoutes ?? [])
      for (const site of linker.resolver.callsTo(create)) yield* pluginRoutes(linker, framework, site, brings);
    for (const route of framework.routes ?? []) {
      const places: readonly Decoration[] =
        route.as === 'decorator'
          ? decorationsTo(linker, route.call)
          : linker.resolver.callsTo(route.call).map((site) => ({ site }));
      for (const one of places)
        if (isTheirs(linker, framework, route.call, one.site)) yield* registrationsOf(linker, nodes, framework, route, one);
    }
  }
}

/** `routes.forEach((route) => router[route.method](route.path, route.action))`: each element of the list says a route of its own. */
export function* listedRegistrations(linker: Linker, nodes: Routers): Generator<RouteDraft> {
  for (const file of linker.program.code.values()) {
    if (file.isPython) continue;
    for (const call of file.code.calls) {
      const { callee } = call;
      if (callee.kind !== 'index' || callee.index.kind !== 'member' || callee.index.object.kind !== 'name') continue;
      const place = { file, block: call.block };
      const element = callee.index.object;
      for (const one of linker.resolver.denote(element, place).slice(0, MAX_ITEMS)) {
        if (one.kind !== 'value' || one.value.kind !== 'object') continue;
        const { entries } = one.value;
        const entryOf = (name: string) => entries.find(({ key }) => key === name)?.value;
        const method = entryOf(callee.index.property);
        if (method?.kind !== 'literal' || typeof method.value !== 'string') continue;
        const given = call.positional.flatMap((value) => {
          const isEntry = value.kind === 'member' && value.object.kind === 'name' && value.object.name === element.name;
          if (!isEntry) return [{ value, place }];
          const entry = entryOf(value.property);
          return entry ? [{ value: entry, place: one.place }] : [];
        });
        yield* routesOfElement(linker, nodes, {
          object: callee.object,
          place,
          method: method.value,
          given,
          at: locate(one.place.file, one.value.span),
        });
      }
    }
  }
}

interface ElementRoute {
  /** The router, and where its expression stands. */
  readonly object: Value;
  readonly place: Place;
  readonly method: string;
  /** The path and the handlers. */
  readonly given: readonly { readonly value: Value; readonly place: Place }[];
  readonly at: Location;
}

function* routesOfElement(
  linker: Linker,
  nodes: Routers,
  { object, place, method, given, at }: ElementRoute,
): Generator<RouteDraft> {
  const name = method.toLowerCase();
  const paths = linker.resolver.pathsOf(object, place);
  const isIts = (call: string) => paths.some((path) => linker.fits(call, `${path}.${name}`));
  const framework = linker.frameworks.find((one) =>
    one.routes?.some(({ as, method: from, call }) => as === 'call' && from === 'name' && isIts(call)),
  );
  const [first, ...rest] = given;
  if (!framework || !first) return;
  const flat = rest.flatMap((one) => flatten(linker, one.value, one.place));
  const last = flat.at(-1);
  if (!last) return;
  const handler = handlerOf(linker, last.value, last.place);
  const handlerName = lastName(last.value);
  const own = flat.slice(0, -1).flatMap((one) => middlewareList(linker, one.value, one.place, 'route'));
  const file = linker.program.code.get(at.file)!;
  for (const node of routersOf(linker, nodes, object, place, framework.id))
    for (const chain of chainsOf(node, 0).slice(0, MAX_CHAINS))
      for (const path of pathTexts(linker, first.value, first.place) ?? [undefined]) {
        const full = joinPaths(chain.prefix ?? '', path ?? '');
        yield {
          framework: framework.id,
          file,
          method: name === 'all' ? 'ANY' : name === 'del' ? 'DELETE' : name.toUpperCase(),
          path: full,
          ...(handler ? { handler } : {}),
          ...(handlerName ? { handlerName } : {}),
          at,
          middleware: [...chain.middleware.filter((one) => reachesRoute(one as Use, full, at)), ...own],
          isExact: path !== undefined && chain.prefix !== undefined && chain.isExact,
          isMounted: chain.isMounted,
        };
      }
}

/** Routes of a library's router, once for each place that mounts it. */
function* broughtRoutes(linker: Linker, nodes: Routers, framework: Framework, router: RouterDescriptor): Generator<RouteDraft> {
  for (const site of linker.resolver.callsTo(router.create)) {
    const node = nodes.get(siteKey(site))!;
    for (const mount of node.mountedIn) {
      const file = linker.program.code.get(mount.at.file);
      if (!file) continue;
      for (const chain of chainsOf({ ...node, mountedIn: [mount] }, 0)) {
        for (const one of router.brings ?? []) {
          const path = joinPaths(chain.prefix ?? '', one.path);
          yield {
            framework: framework.id,
            file,
            method: one.method,
            path,
            handlerName: one.name,
            at: mount.at,
            middleware: chain.middleware.filter((use) => reachesRoute(use as Use, path, mount.at, mount.stands)),
            isExact: chain.isExact && chain.prefix !== undefined,
            isMounted: chain.isMounted,
            ...(one.purpose ? { purposes: [one.purpose] } : {}),
          };
        }
      }
    }
  }
}

/** Routes that a library puts on the app by itself: what the app uses for every route reaches them. */
function* pluginRoutes(
  linker: Linker,
  framework: Framework,
  { file, call }: CallSite,
  brings: NonNullable<RouterDescriptor['brings']>,
): Generator<RouteDraft> {
  for (const one of brings)
    yield {
      framework: framework.id,
      file,
      method: one.method,
      path: one.path,
      handlerName: one.name,
      at: linker.locate(file, call.span),
      middleware: [],
      isExact: false,
      isMounted: 'yes',
      isServedByApp: true,
      ...(one.purpose ? { purposes: [one.purpose] } : {}),
    };
}

function* registrationsOf(
  linker: Linker,
  nodes: Routers,
  framework: Framework,
  route: RouteDescriptor,
  decoration: Decoration,
): Generator<RouteDraft> {
  const { site } = decoration;
  const handed = [argumentAt(site.call, route.path.at), route.handler && argumentAt(site.call, route.handler.at)];
  const forwards = route.as === 'call' && site.file.isPython ? forwardsOf(linker, site, handed) : [];
  for (const forward of forwards) yield* registrationOf(linker, nodes, framework, route, decoration, forward);
  if (forwards.length > 0) return;
  const elements = route.as === 'call' && site.file.isPython ? elementsOf(linker, site) : [];
  for (const one of elements) yield* registrationOf(linker, nodes, framework, route, { site: one.site }, one.forward);
  if (elements.length === 0) yield* registrationOf(linker, nodes, framework, route, decoration);
}

/** The routes of one registration, or of one call of the function that it stands in. */
function* registrationOf(
  linker: Linker,
  nodes: Routers,
  framework: Framework,
  route: RouteDescriptor,
  { site, ...owner }: Decoration,
  forward?: Forward,
): Generator<RouteDraft> {
  const { call } = site;
  const { file } = forward ?? site;
  const place = placeOf(site);
  const object = call.callee.kind === 'member' ? call.callee.object : call.callee;
  const routers =
    route.as === 'entry' ? (nodes.listed.get(siteKey(site)) ?? []) : routersOf(linker, nodes, object, place, framework.id);
  const at = forward?.at ?? standsAt(site);
  const stands = standingOf(linker, forward?.site ?? site);
  const answers: readonly RouteAnswer[] = forward
    ? answersOfForward(linker, route, site, forward)
    : owner.applied
      ? answersOfValue(linker, owner.applied, place, [])
      : route.as === 'decorator'
        ? owner.function !== undefined
          ? [{ node: { file, id: owner.function }, own: decoratorsAround(linker, file, owner.function, call.span) }]
          : answersOfClass(linker, { file, id: owner.class! }, call.span)
        : answersOfCall(linker, route, site);
  const options = route.options ? argumentAt(call, route.options.at) : undefined;
  const isOptions = options && (options.kind === 'object' || (options.kind !== 'function' && call.positional.at(-1) !== options));
  const listed = (route.middleware?.at ?? []).flatMap((one) => {
    const value = describedAt(linker, site, [one]);
    return value ? middlewareList(linker, value.value, value.place, 'route') : [];
  });
  const chains = routers.flatMap((node) => chainsOf(node, 0));
  const loose = [{ prefix: '' as Text, middleware: [] as MiddlewareDraft[], isExact: false, isMounted: 'unknown' as const }];
  for (const answer of answers) {
    for (const { path, isWhole } of forward
      ? pathsOfForward(linker, route, site, forward)
      : pathsOfRoute(linker, route, site, answer).map((one) => ({ path: one, isWhole: true }))) {
      for (const chain of (chains.length > 0 ? chains : loose).slice(0, MAX_CHAINS)) {
        const isKnown = isWhole && path !== undefined && chain.prefix !== undefined;
        const full = joinPaths(chain.prefix ?? '', path ?? '');
        const reached = chain.middleware.filter((one) => reachesRoute(one as Use, full, at, stands));
        for (const method of answer.method ? [answer.method] : methodsOf(linker, route, site, answer, forward)) {
          yield {
            framework: framework.id,
            file,
            method,
            path: full,
            ...(answer.node ? { handler: answer.node } : {}),
            ...(answer.class ? { handlerClass: answer.class } : {}),
            ...(answer.name ? { handlerName: answer.name } : {}),
            at,
            middleware: [...reached, ...answer.own, ...listed],
            isExact: isKnown && chain.isExact,
            isMounted: chain.isMounted,
            ...(isOptions ? { options: { value: options, place } } : {}),
          };
        }
      }
    }
  }
}

/** What a caller hands over to be registered, or what the decorator stands on. */
function answersOfForward(linker: Linker, route: RouteDescriptor, site: CallSite, forward: Forward): readonly RouteAnswer[] {
  const { owner } = forward;
  const { file, call } = forward.site;
  const nameOf = respondersOf(linker, route, site, forward);
  if (owner?.class !== undefined) return answersOfClass(linker, { file, id: owner.class }, call.span, nameOf);
  if (owner?.function !== undefined)
    return [{ node: { file, id: owner.function }, own: decoratorsAround(linker, file, owner.function, call.span) }];
  const value = route.handler && argumentAt(site.call, route.handler.at);
  const parameter = value && parameterIn(value, site, forward);
  const given = parameter === undefined ? value && { value, place: placeOf(site) } : forward.given(parameter);
  return given ? answersOfValue(linker, given.value, given.place, [], nameOf) : [];
}

/** The paths that a caller gives, with what stands around them: `self.prefix + path`. */
function pathsOfForward(
  linker: Linker,
  route: RouteDescriptor,
  site: CallSite,
  forward: Forward,
): readonly { readonly path: Text; readonly isWhole: boolean }[] {
  const textsOf = (value: Value): readonly Text[] => {
    if (value.kind === 'binary' && value.operator === '+') {
      const [left, right] = [textsOf(value.left), textsOf(value.right)];
      return left.flatMap((before) =>
        right.map((after) => (before === undefined || after === undefined ? undefined : before + after)),
      );
    }
    const given =
      value.kind === 'name' && forward.isParameter(value.name) ? forward.given(value.name) : { value, place: placeOf(site) };
    return given ? (pathTexts(linker, given.value, given.place) ?? [undefined]) : [''];
  };
  const value = argumentAt(site.call, route.path.at);
  if (!value) return [{ path: '', isWhole: true }];
  const whole = textsOf(value);
  if (value.kind !== 'binary' || !whole.includes(undefined)) return whole.map((path) => ({ path, isWhole: true }));
  // Nobody knows what stands before it; what a caller gives is the end of the path.
  return textsOf(value.right).map((path) => ({ path, isWhole: false }));
}

/** How the methods of a resource are named: `on_post`, `on_post_login`. Undefined where they are named like the HTTP methods. */
function respondersOf(linker: Linker, route: RouteDescriptor, site: CallSite, forward?: Forward): NameOf | undefined {
  const { responders } = route;
  if (!responders) return undefined;
  const value = responders.suffix && argumentAt(site.call, responders.suffix.at);
  const given =
    value?.kind === 'name' && forward?.isParameter(value.name)
      ? forward.given(value.name)
      : value && { value, place: placeOf(site) };
  const suffix = given && linker.constants.valueOf(given.value, given.place);
  const end = suffix?.kind === 'literal' && typeof suffix.value === 'string' ? `_${suffix.value}` : '';
  return (method) => `${responders.before}${method}${end}`;
}

type NameOf = (method: string) => string;

function answersOfCall(linker: Linker, route: RouteDescriptor, site: CallSite): readonly RouteAnswer[] {
  const { call } = site;
  const place = placeOf(site);
  // `server.route(signIn)`: the object that describes a route has a name.
  const slotted = route.handler ? describedAt(linker, site, route.handler.at) : undefined;
  const rest = route.handler ? [] : call.positional.slice(route.handlersFrom ?? 1);
  const flat = (slotted ? [slotted] : rest.map((value) => ({ value, place })))
    .flatMap((one) => flatten(linker, one.value, one.place))
    .filter((one) => !answersErrors(linker, route, one.value, one.place));
  const last = flat.at(-1);
  // `app.get('view engine')` reads a setting: a route has a handler.
  if (!last) return [];
  const before = flat.slice(0, -1).flatMap((one) => middlewareList(linker, one.value, one.place, 'route'));
  return answersOfValue(linker, last.value, last.place, before, respondersOf(linker, route, site));
}

function answersErrors(linker: Linker, { errorHandlerTakes }: RouteDescriptor, value: Value, place: Place): boolean {
  if (errorHandlerTakes === undefined || value.kind === 'call') return false;
  const node = handlerOf(linker, value, place);
  return node !== undefined && node.file.code.functions[node.id]!.parameters.length === errorHandlerTakes;
}

/** What an expression that stands for a handler, or a class of them, answers. */
export function answersOfValue(
  linker: Linker,
  value: Value,
  place: Place,
  before: readonly MiddlewareDraft[],
  nameOf?: NameOf,
): readonly RouteAnswer[] {
  const name = lastName(value);
  const own = [...before, ...wrappersOf(linker, value, place)];
  const cls = classOf(linker, value, place);
  const ofClass = cls ? answersOfClass(linker, cls, undefined, nameOf) : [];
  if (ofClass.length > 0) return ofClass.map((one) => ({ ...one, own: [...own, ...one.own] }));
  const node = handlerOf(linker, value, place);
  const decorators = node ? decoratorsAround(linker, node.file, node.id) : [];
  return [{ ...(node ? { node } : {}), ...(name ? { name } : {}), own: [...own, ...decorators] }];
}

/** One answer a method of a class; none for a class that is no handler. */
function answersOfClass(
  linker: Linker,
  cls: { file: CodeFile; id: ClassId },
  below?: Span,
  nameOf?: NameOf,
): readonly RouteAnswer[] {
  const known = handlerClassOf(linker, cls.file, cls.id);
  const handlers = handlersOfClass(linker, cls.file, cls.id, known?.any, nameOf);
  if (!known && below === undefined && !nameOf) return [];
  const shared = appliedByClass(linker, cls.file, cls.id, known?.applied ?? [])
    .filter((one) => !below || one.place.file !== cls.file || one.value.span !== below)
    .flatMap((one) => middlewareList(linker, one.value, one.place, 'route'));
  return handlers.map(({ method, node }) => ({
    node,
    class: { file: cls.file, id: cls.id },
    method,
    own: [...shared, ...decoratorsAround(linker, node.file, node.id)],
  }));
}

function pathsOfRoute(linker: Linker, route: RouteDescriptor, site: CallSite, answer: RouteAnswer): readonly Text[] {
  const { call, file } = site;
  const place = placeOf(site);
  const named = (route.isNamed && pathAfterName(call)) || undefined;
  const described = named ? undefined : describedAt(linker, site, route.path.at);
  const value = named ?? described?.value ?? chainedPath(call.callee, file);
  if (value) {
    const from = route.path.at.find((one) => typeof one === 'number');
    const more = route.morePaths && typeof from === 'number' ? call.positional.slice(from + 1) : [];
    return [{ value, place: described?.place ?? place }, ...more.map((one) => ({ value: one, place }))].flatMap(
      (one) => pathTexts(linker, one.value, one.place) ?? [undefined],
    );
  }
  if (!route.pathFromName || !answer.node) return [''];
  const { name } = answer.node.file.code.functions[answer.node.id]!;
  return [name === 'index' ? '/' : `/${name}`];
}

/** The path of `router.get('user', '/users/:id', show)`. */
function pathAfterName({ positional: [name, path] }: Call): Value | undefined {
  const isText = name?.kind === 'literal' && path?.kind === 'literal' && typeof path.value === 'string';
  return isText && path.value.startsWith('/') ? path : undefined;
}

/** `router.route('/x').get(handler)`: the path stands in the call before. */
function chainedPath(callee: Value, file: CodeFile): Value | undefined {
  let value = callee;
  for (let i = 0; i < 20; i++) {
    if (value.kind !== 'member' || value.object.kind !== 'call') return undefined;
    const inner = file.code.calls[value.object.call]!;
    if (lastName(inner.callee) === 'route' && inner.positional[0]) return inner.positional[0];
    value = inner.callee;
  }
  return undefined;
}

function methodsOf(
  linker: Linker,
  route: RouteDescriptor,
  site: CallSite,
  answer: RouteAnswer,
  forward?: Forward,
): readonly string[] {
  if (route.method === 'name') {
    // `router.postAsync(path, handler)`
    const name = (lastName(site.call.callee) ?? '').replace(/Async$/, '').toUpperCase();
    return [
      name === 'ALL' || name === 'ROUTE' || name === 'API_ROUTE' || name === 'ANY' ? 'ANY' : name === 'DEL' ? 'DELETE' : name,
    ];
  }
  if (typeof route.method === 'string') return [route.method];
  const described = describedAt(linker, site, route.method.slot.at);
  const written = described?.value;
  const isHanded = written?.kind === 'name' && forward?.isParameter(written.name);
  const chosen = isHanded ? forward?.given(written.name) : described;
  if (!chosen || (isHanded && chosen.value.kind === 'literal' && chosen.value.value === null)) {
    const name = answer.node ? answer.node.file.code.functions[answer.node.id]!.name.toUpperCase() : '';
    const isNamed = route.methodFromName && argumentAt(site.call, route.path.at) && httpMethods.has(name);
    if (isNamed) return [name];
    return answer.node && takesNothing(answer.node) ? route.method.default.slice(0, 1) : route.method.default;
  }
  const constant = linker.constants.valueOf(chosen.value, chosen.place);
  const items = constant.kind === 'list' ? constant.items : [constant];
  const names = items.flatMap((item) =>
    item.kind === 'literal' && typeof item.value === 'string' ? [item.value.toUpperCase()] : [],
  );
  return names.length > 0 ? names : ['ANY'];
}

const httpMethods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/** A handler that is served by several methods because nobody chose, and that reads no input, answers to reading only. */
function takesNothing({ file, id }: FunctionNode): boolean {
  const fn = file.code.functions[id]!;
  const given = /^(?:this|req|request|sess|session|auth|user|htmx|app|scope|ctx|db|_.*)$/;
  if (!fn.parameters.every((parameter) => given.test(parameter.name))) return false;
  return !bodyOf(file, id).calls.some(({ call }) => /^(?:form|json|body|stream)$/.test(lastName(call.callee) ?? ''));
}
