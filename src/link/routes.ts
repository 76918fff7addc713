import { bodyOf } from '../model/body.ts';
import type { App, Applied, Guard, Limiter, Middleware, Route } from '../model/concepts.ts';
import type {
  Framework,
  MiddlewareDraft,
  MountDescriptor,
  MountDraft,
  RouteDescriptor,
  RouteDraft,
  RouteReader,
  RouterDescriptor,
  UseDescriptor,
} from '../model/framework.ts';
import type { CallSite, CodeFile, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import { compareSpans, type Location, type Span } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';
import type { Call } from '../model/syntax.ts';
import type { ClassId, FunctionId, Value } from '../model/value.ts';
import { argumentAt } from './constants.ts';
import { type Decoration, decorationsTo } from './decorations.ts';
import { delegatesOf } from './delegates.ts';
import { buildGuards } from './guards.ts';
import { buildHandlerCalls } from './handler-calls.ts';
import { appliedByClass, classOf, handlerClassOf, handlersOfClass, lineage } from './handler-classes.ts';
import { inlineGuards } from './inline-guards.ts';
import type { Limiting } from './limiters.ts';
import { PatternTable } from './match.ts';
import { optionAt } from './options.ts';
import { fitsWhole } from './path-expressions.ts';
import { append, blocksAround, isBefore, joinPath, lastName, locate, parentFolder, standsAt, symbolOf } from './program.ts';
import { providerOf, providersIn } from './providers.ts';
import { purposesOf } from './purposes.ts';
import { show } from './show.ts';

export interface Web {
  readonly apps: readonly App[];
  readonly routes: readonly Route[];
  readonly middleware: readonly Middleware[];
  /** All limiters, with how many routes each covers. */
  readonly limiters: readonly Limiter[];
  readonly problems: readonly Problem[];
}

/** A router or app as an object: what it was made by, what is mounted and used on it. */
interface RouterNode {
  readonly key: string;
  readonly framework: string;
  readonly isApp: boolean;
  /** Nothing in the program says where this parameter comes from. */
  readonly isLoose: boolean;
  readonly at: Location;
  readonly prefix: Text;
  readonly middleware: Use[];
  readonly mountedIn: Mount[];
  /** Plug-ins that share its scope: what they use it uses. */
  readonly hoisted: RouterNode[];
}
interface Use extends MiddlewareDraft {
  /** Only paths below it. */
  readonly path?: Text;
  readonly order: 'sequence' | 'all';
}
interface Mount {
  readonly parent: RouterNode;
  readonly prefix: Text;
  readonly middleware: readonly MiddlewareDraft[];
  /** Its prefix takes the place of the child's own. */
  readonly isPrefix?: boolean;
  /** Only development mounts it. */
  readonly isDevelopment?: boolean;
  readonly at: Location;
  /** The child shares the parent's scope: what it uses is the parent's already. */
  readonly isHoisted?: boolean;
  /** Found when the app starts: below which path nobody knows. */
  readonly isFound?: boolean;
}
/** Part of a path; undefined when it could not be followed. */
type Text = string | undefined;

const MAX_CHAINS = 8;
/** Routers of one class. */
const MAX_MADE = 20;
/** Of one list, with the lists inside it. */
const MAX_ITEMS = 5000;
const MAX_MOUNT_DEPTH = 10;
/** Names followed to the expression that made what they name. */
const MAX_NAMES = 5;
/** Handlers that hand their request on, one after another. */
const MAX_DELEGATES = 2;

/**
 * Routes of all frameworks with everything that reaches them. Routers are found by what created them, mounts give prefixes and middleware, and
 * what is applied is judged once: guard, limiter, or neither.
 */
export function assembleRoutes(linker: Linker, limiting: Limiting): Web {
  const read = readerOf(linker);
  const nodes = readRouters(linker, read);
  const drafts = [
    ...readRegistrations(linker, nodes),
    ...listedRegistrations(linker, nodes),
    ...linker.frameworks.flatMap((one) => (one.recogniseRoutes ? [...one.recogniseRoutes(linker, read)] : [])),
  ];
  const guards = buildGuards(linker);
  const handlerCalls = buildHandlerCalls(linker);
  const pages = new PatternTable(linker.frameworks.flatMap((one) => (one.pages ?? []).map((path) => [path, true] as const)));
  const covered = new Map<Limiter, number>();
  const routes: Route[] = [];
  const seen = new Set<string>();
  for (const draft of drafts) {
    const key = `${draft.at.file}:${draft.at.span}:${draft.method}:${draft.path}`;
    if (seen.has(key)) continue;
    seen.add(key);
    routes.push(finish(draft));
  }
  routes.sort((a, b) => compareLocations(a.at, b.at) || (a.path < b.path ? -1 : 1));

  function finish(draft: RouteDraft): Route {
    const project = draft.file.facts.source.project;
    const around = draft.isServedByApp ? usedByApps(nodes, linker, project, draft) : [];
    const reaching = draft.middleware.filter((one) => !one.skips?.some((expression) => fitsWhole(expression, draft.path)));
    const applied = [...around, ...reaching, ...handlerMiddleware(linker, draft.handler)];
    const found: Applied<Guard>[] = [];
    const limiters: Applied<Limiter>[] = [];
    const middleware: Applied<Middleware>[] = [];
    for (const one of applied) {
      const place = { via: one.via, at: one.at, ...(one.when === undefined ? {} : { when: one.when }) };
      const limiter = one.what.map((what) => limiting.limiterOf(what, one.at)).find((it) => it !== undefined);
      const standing = limiter && asItStands(limiter, one, draft);
      if (standing) limiters.push({ it: standing, ...place });
      if (standing && standing.takesEffect.is !== 'no') covered.set(standing, (covered.get(standing) ?? 0) + 1);
      const guard = one.misplaced || (limiter && one.refuses) ? undefined : guards.guardOf(one, draft);
      const isKnown = found.some(({ it }) => it.name === guard?.name && it.at === guard?.at);
      if (guard && !isKnown) found.push({ it: guard, ...place });
      if (one.via !== 'body')
        middleware.push({
          it: { kind: 'middleware', name: one.name, path: pathOf(one), at: one.at, framework: draft.framework, project },
          ...place,
        });
    }
    const isInside = limiters.some((one) => one.via === 'body');
    const inside = draft.handler && !isInside && limiting.limiterOf({ kind: 'function', ...draft.handler });
    if (inside && draft.handler)
      limiters.push({
        it: inside,
        via: 'body',
        at: locate(draft.handler.file, draft.handler.file.code.functions[draft.handler.id]!.nameSpan),
      });
    const isExempted = applied.some((one) => one.what.some((what) => limiting.isExempting(what)));
    for (const limiter of limiting.onPath(draft.method, draft.path, draft.file)) {
      if (isExempted && !limiter.isCoarse && limiter.framework !== 'nginx') continue;
      limiters.push({ it: limiter, via: limiter.isCoarse ? 'proxy' : 'app', at: limiter.at });
      covered.set(limiter, (covered.get(limiter) ?? 0) + 1);
    }
    const { purposes, because, inputs } = purposesOf(linker, handlerCalls, draft, found.length > 0);
    return {
      kind: 'route',
      framework: draft.framework,
      project,
      at: draft.at,
      method: draft.method,
      path: draft.path,
      ...(draft.handler
        ? {
            handler: symbolOf(draft.handler.file, draft.handler.id),
            handlerAt: locate(draft.handler.file, draft.handler.file.code.functions[draft.handler.id]!.nameSpan),
          }
        : {}),
      middleware,
      guards: found,
      limiters,
      purposes,
      because,
      isExact: draft.isExact,
      isMounted: draft.isMounted,
      sendsByLink: sendsByLink(draft),
      rendersPage: draft.rendersPage ?? (draft.handler && rendersPage(linker, draft.handler, pages) ? 'yes' : 'unknown'),
      inputs,
    };
  }

  /** Undefined where it does not reach the route: past the paths it lists, or not asked for. Dead where it is attached and cannot work. */
  function asItStands(limiter: Limiter, applied: MiddlewareDraft, draft: RouteDraft): Limiter | undefined {
    if ((applied.via === 'app' || applied.via === 'router') && !limiting.reachesPath(limiter, draft.path)) return undefined;
    if (applied.via !== 'body' && !limiting.isAskedFor(limiter, draft.options)) return undefined;
    if (applied.misplaced) {
      const says = 'its decorator stands above the route decorator, which registers the function without it';
      return limiting.misplace(limiter, says, applied.at);
    }
    const needed = applied.via === 'route' ? limiting.neededParameter(limiter) : undefined;
    const takes = draft.handler?.file.code.functions[draft.handler.id]?.parameters.map((parameter) => parameter.name);
    if (needed && takes && !takes.includes(needed) && !takes.includes('websocket'))
      return limiting.misplace(limiter, `a handler it decorates takes no '${needed}'`, applied.at);
    return limiter;
  }

  const concluded = new Map<Limiter, Limiter>();
  for (const limiter of limiting.all) {
    const found = limiting.conclude(limiter, covered.get(limiter) ?? 0);
    if (found) concluded.set(limiter, found);
  }
  const apps: App[] = [...nodes.values()]
    .filter((node) => node.isApp && !node.isLoose)
    .map((node) => ({
      kind: 'app',
      name: '',
      framework: node.framework,
      at: node.at,
      project: linker.program.files.get(node.at.file)!.source.project,
    }));
  return {
    apps,
    routes: routes.map((route) => ({
      ...route,
      limiters: route.limiters.map((one) => ({ ...one, it: concluded.get(one.it) ?? one.it })),
    })),
    middleware: routes.flatMap((route) => route.middleware.map((one) => one.it)),
    limiters: [...concluded.values(), ...limiting.misplaced],
    problems: [],
  };
}

/** What the apps of a project use for every route, or for the path of one. */
function usedByApps(nodes: Routers, linker: Linker, project: string, { path, at }: RouteDraft): readonly MiddlewareDraft[] {
  return [...nodes.values()]
    .filter((node) => node.isApp && linker.program.files.get(node.at.file)?.source.project === project)
    .flatMap((node) => usedBy(node, new Set()))
    .filter((one) => reachesRoute(settled(one) as Use, path, at));
}

function pathOf(one: MiddlewareDraft): string {
  const external = one.what.find((what) => what.kind === 'external');
  return external?.kind === 'external' ? external.path : one.name;
}

// ------------------------------------------------------------------------------------------------------------- routers

class Routers extends Map<string, RouterNode> {
  /** Mounts of routers that are found when the app starts: `for module in modules: app.include_router(module.router)`. */
  readonly unfollowed: (Omit<Mount, 'prefix'> & {
    readonly framework: string;
    readonly project: string;
    readonly modules?: LoadedModules;
  })[] = [];
  /** By the call of an entry of a list of routes: the routers whose list it stands in. */
  readonly listed = new Map<string, RouterNode[]>();
}

function readRouters(linker: Linker, read: RouteReader): Routers {
  const nodes = new Routers();
  for (const framework of linker.frameworks) {
    for (const router of framework.routers ?? []) {
      for (const site of linker.resolver.callsTo(router.create)) {
        const place = placeOf(site);
        const given = router.prefix ? textAt(linker, site, router.prefix.at) : '';
        const name = given === '' && router.prefixName ? textAt(linker, site, router.prefixName.at) : '';
        const prefix = name ? `/${name.replace(/^\//, '')}` : given;
        const node: RouterNode = {
          key: siteKey(site),
          framework: framework.id,
          isApp: router.isApp,
          isLoose: false,
          at: locate(site.file, site.call.span),
          prefix,
          middleware: [],
          mountedIn: [],
          hoisted: [],
        };
        nodes.set(node.key, node);
        for (const at of router.middleware?.at ?? []) {
          const listed = argumentAt(site.call, [at]);
          if (listed)
            node.middleware.push(
              ...middlewareList(linker, listed, place, router.isApp ? 'app' : 'router').map((one) => ({
                ...one,
                order: 'all' as const,
              })),
            );
        }
      }
    }
  }
  for (const framework of linker.frameworks) {
    for (const router of framework.routers ?? []) {
      if (!router.parent && !router.routes) continue;
      for (const site of linker.resolver.callsTo(router.create)) {
        const node = nodes.get(siteKey(site))!;
        mountWhereMade(linker, nodes, framework, router, site, node);
        const listed = router.routes && argumentAt(site.call, router.routes.at);
        if (listed) readEntries(linker, nodes, framework, listed, placeOf(site), node, 0);
      }
    }
  }
  for (const framework of linker.frameworks) {
    for (const use of framework.uses ?? []) {
      if (use.as === 'decorator') {
        for (const one of decorationsTo(linker, use.call))
          if (one.function !== undefined && isTheirs(linker, framework, use.call, one.site))
            addUse(linker, nodes, framework, use, one.site, one.function);
        continue;
      }
      for (const site of linker.resolver.callsTo(use.call))
        if (isTheirs(linker, framework, use.call, site)) addUse(linker, nodes, framework, use, site);
    }
    for (const mount of framework.mounts ?? [])
      for (const site of linker.resolver.callsTo(mount.call))
        if (isTheirs(linker, framework, mount.call, site)) addMount(linker, nodes, framework, mount, site);
    for (const draft of framework.recogniseMounts?.(linker, read) ?? []) mountDraft(linker, nodes, framework, draft);
  }
  mountFound(linker, nodes);
  return nodes;
}

/** `Api(app)`, `api.namespace('users')`: made and mounted in one. */
function mountWhereMade(
  linker: Linker,
  nodes: Routers,
  framework: Framework,
  router: RouterDescriptor,
  site: CallSite,
  node: RouterNode,
): void {
  const { callee } = site.call;
  const value =
    router.parent === 'object'
      ? callee.kind === 'member'
        ? callee.object
        : undefined
      : router.parent && argumentAt(site.call, router.parent.at);
  if (!value || (value.kind === 'literal' && value.value === null)) return;
  const at = locate(site.file, site.call.span);
  for (const parent of routersOf(linker, nodes, value, placeOf(site), framework.id))
    if (parent !== node) node.mountedIn.push({ parent, prefix: '', middleware: [], at });
}

/** `routes=[Route('/', home), Mount('/api', routes=[...], middleware=[...]), Mount('/admin', app=admin)]`. */
function readEntries(
  linker: Linker,
  nodes: Routers,
  framework: Framework,
  listed: Value,
  place: Place,
  parent: RouterNode,
  depth: number,
): void {
  if (depth > MAX_MOUNT_DEPTH) return;
  for (const item of flatten(linker, listed, place)) {
    if (item.value.kind !== 'call') continue;
    const site = { file: item.place.file, id: item.value.call, call: item.place.file.code.calls[item.value.call]! };
    const key = siteKey(site);
    const paths = linker.resolver.calleePaths(site);
    const mount = framework.mounts?.find((one) => one.entries && paths.some((path) => linker.fits(one.call, path)));
    const at = locate(site.file, site.call.span);
    if (!mount) {
      if (framework.routes?.some((one) => one.as === 'entry' && paths.some((path) => linker.fits(one.call, path))))
        append(nodes.listed, key, parent);
      continue;
    }
    const prefix = mount.prefix ? textAt(linker, site, mount.prefix.at) : '';
    const applied = mount.middleware ? argumentAt(site.call, mount.middleware.at) : undefined;
    const middleware = applied ? middlewareList(linker, applied, placeOf(site), 'router') : [];
    const child = argumentAt(site.call, mount.child.at);
    for (const one of child ? childrenOf(linker, nodes, child, placeOf(site), framework.id) : [])
      if (one !== parent) one.mountedIn.push({ parent, prefix, middleware, at });
    const below = argumentAt(site.call, mount.entries!.at);
    if (!below) continue;
    const isRead = nodes.has(key);
    const node = register(nodes, key, { framework: framework.id, isApp: false, isLoose: false, at });
    if (!node.mountedIn.some((one) => one.parent === parent)) node.mountedIn.push({ parent, prefix, middleware, at });
    if (!isRead) readEntries(linker, nodes, framework, below, placeOf(site), node, depth + 1);
  }
}

function mountDraft(linker: Linker, nodes: Routers, framework: Framework, draft: MountDraft): void {
  const { parent } = draft;
  const hoists = framework.mounts?.find((mount) => mount.hoists)?.hoists;
  const isCall = 'call' in parent;
  const site = draft.options ?? (isCall ? parent : undefined);
  const parents = !isCall
    ? [pluginNode(nodes, framework, parent)]
    : parent.call.callee.kind === 'member'
      ? routersOf(linker, nodes, parent.call.callee.object, placeOf(parent), framework.id)
      : [];
  const { child } = draft;
  const router = (child.kind === 'external' || child.kind === 'instance') && child.origin && nodes.get(siteKey(child.origin));
  for (const one of parents) {
    if (!one) continue;
    if (router) {
      if (router !== one) router.mountedIn.push({ parent: one, prefix: draft.prefix, middleware: [], at: draft.at });
      continue;
    }
    for (const plugin of pluginsOf(linker, draft.child, site, hoists)) {
      const isHoisted = plugin.isHoisted || draft.isHoisted;
      plugIn(nodes, framework, one, { ...plugin, isHoisted }, draft.prefix, draft.at, []);
    }
  }
}

/** The router that a plug-in function gets as its first parameter. */
function pluginNode(nodes: Routers, framework: Framework, { file, id }: FunctionNode): RouterNode | undefined {
  const parameter = file.code.functions[id]!.parameters[0];
  const made = { framework: framework.id, isApp: false, isLoose: true };
  return parameter && register(nodes, `parameter:${file.path}:${id}:0`, { ...made, at: locate(file, parameter.span) });
}

/** A parameter named like an app is one of the framework that the project uses, where it uses one. */
function isTheirs(linker: Linker, framework: Framework, pattern: string, site: CallSite): boolean {
  const paths = linker.resolver.calleePaths(site).filter((path) => linker.fits(pattern, path));
  if (paths.some((path) => !path.startsWith('~')) || linker.stacks.uses(site.file.path, framework.id)) return true;
  return !linker.frameworks.some((other) => other.kind === 'web' && linker.stacks.uses(site.file.path, other.id));
}

/** The routers a call like `app.use(...)` speaks of: by the creation call of its object, or the parameter it stands for. */
function routersOf(linker: Linker, nodes: Routers, object: Value, place: Place, framework: string): RouterNode[] {
  const found: RouterNode[] = [];
  for (const one of linker.resolver.denote(object, place)) {
    const node = nodeOf(linker, nodes, one, framework);
    for (const it of node ? [node] : nodesOfClass(linker, nodes, one, framework)) if (!found.includes(it)) found.push(it);
  }
  return found;
}

/** `self` of a router class of the project: every router that is made of it. */
function nodesOfClass(linker: Linker, nodes: Routers, one: Denotation, framework: string): readonly RouterNode[] {
  if (one.kind !== 'instance' || one.origin || !one.file.isPython) return [];
  const { name } = one.file.code.classes[one.id]!;
  const sites = linker.program.callsByName.get(name) ?? [];
  return sites.slice(0, MAX_MADE).flatMap((site) => {
    const made = linker.resolver.denote(site.call.callee, placeOf(site));
    const isIts = made.some(({ kind, ...it }) => kind === 'class' && 'id' in it && it.file === one.file && it.id === one.id);
    return (isIts && nodeOf(linker, nodes, { ...one, origin: site }, framework)) || [];
  });
}

function nodeOf(linker: Linker, nodes: Routers, one: Denotation, framework: string): RouterNode | undefined {
  if (one.kind === 'external' && one.origin) {
    const node = nodes.get(siteKey(one.origin));
    if (node) return node;
    // A chain: `router.route('/x').get(...)`, `app.use(a).use(b)`: the object further in is the router.
    const callee = one.origin.call.callee;
    if (callee.kind === 'member') return routersOf(linker, nodes, callee.object, placeOf(one.origin), framework)[0];
    return undefined;
  }
  if (one.kind === 'instance' && one.origin) {
    // A project subclass of a router class: `class App(FastAPI)`.
    const key = siteKey(one.origin);
    const known = nodes.get(key);
    if (known) return known;
    const fits = linker.frameworks
      .flatMap((other) => (other.routers ?? []).map((router) => ({ other, router })))
      .find(({ router }) => linker.resolver.derivesFrom(one.file, one.id, router.create));
    if (!fits) return undefined;
    const { prefix } = fits.router;
    return register(nodes, key, {
      framework: fits.other.id,
      isApp: fits.router.isApp,
      isLoose: false,
      at: locate(one.origin.file, one.origin.call.span),
      ...(prefix && argumentAt(one.origin.call, prefix.at) && { prefix: textAt(linker, one.origin, prefix.at) }),
    });
  }
  if (one.kind === 'external' && one.parameter) {
    const { file, function: fn, index } = one.parameter;
    return register(nodes, `parameter:${file.path}:${fn}:${index}`, {
      framework,
      isApp: false,
      isLoose: true,
      at: locate(file, file.code.functions[fn]!.parameters[index]!.span),
    });
  }
  return undefined;
}

type MadeRouter = Pick<RouterNode, 'framework' | 'isApp' | 'isLoose' | 'at'> & { readonly prefix?: Text };

function register(nodes: Routers, key: string, made: MadeRouter): RouterNode {
  let node = nodes.get(key);
  if (!node) nodes.set(key, (node = { key, prefix: '', middleware: [], mountedIn: [], hoisted: [], ...made }));
  return node;
}

function addUse(linker: Linker, nodes: Routers, framework: Framework, use: UseDescriptor, site: CallSite, fn?: FunctionId): void {
  const receiver = site.call.callee.kind === 'member' ? site.call.callee.object : undefined;
  const object = use.on ? argumentAt(site.call, use.on.at) : receiver;
  if (!object) return;
  const place = placeOf(site);
  if (use.only && !isOneOf(linker, argumentAt(site.call, use.only.slot.at), use.only.values, place)) return;
  const routers = routersOf(linker, nodes, object, place, framework.id);
  const via = (node: RouterNode) => (node.isApp ? ('app' as const) : ('router' as const));
  const when = conditionOf(site.file, site.call.block) ?? callersCondition(linker, site);
  const shared = { order: use.order, ...(when ? { when } : {}) };
  if (fn !== undefined) {
    const at = locate(site.file, site.call.span);
    for (const node of routers) {
      node.middleware.push({
        what: [{ kind: 'function', file: site.file, id: fn }],
        name: site.file.code.functions[fn]!.name,
        via: via(node),
        at,
        ...shared,
      });
    }
    return;
  }
  const values = use.on
    ? [site.call.callee]
    : 'from' in use.what
      ? site.call.positional.slice(use.what.from)
      : [argumentAt(site.call, use.what.at)].filter((one) => one !== undefined);
  const first = site.call.positional[0];
  const paths = 'from' in use.what && first ? pathTexts(linker, first, place) : undefined;
  const rest = paths ? values.filter((value) => value !== first) : values;
  const pairs = first ? pairedElements(linker, first, rest.at(-1), place) : [];
  if (pairs.length > 0) {
    const before = rest.slice(0, -1).flatMap((one) => middlewareList(linker, one, place, 'router'));
    for (const pair of pairs) {
      const path = pathTexts(linker, pair.first, pair.place)?.[0];
      for (const child of childrenOf(linker, nodes, pair.second, pair.place, framework.id)) {
        for (const node of routers)
          if (child !== node) child.mountedIn.push({ parent: node, prefix: path, middleware: before, at: standsAt(site) });
      }
    }
    return;
  }
  const modules = loadedModules(linker, values, paths?.[0], place);
  if (modules) {
    const middleware = rest
      .slice(0, -1)
      .flatMap((one) => (exportOf(linker, one, place) ? [] : middlewareList(linker, one, place, 'router')));
    const { project } = site.file.facts.source;
    for (const parent of routers)
      nodes.unfollowed.push({ parent, framework: framework.id, project, middleware, at: standsAt(site), modules });
    return;
  }
  for (const value of rest) {
    for (const node of routers) {
      const children = childrenOf(linker, nodes, value, place, framework.id);
      // What is itself a router is mounted, not applied.
      if (children.length > 0) {
        const before = rest.slice(0, rest.indexOf(value)).flatMap((one) => middlewareList(linker, one, place, 'router'));
        for (const child of children) {
          for (const path of paths ?? [''])
            if (child !== node) child.mountedIn.push({ parent: node, prefix: path, middleware: before, at: standsAt(site) });
        }
        continue;
      }
      for (const one of middlewareList(linker, value, place, via(node))) {
        for (const path of paths ?? [''])
          node.middleware.push({ ...one, ...shared, at: standsAt(site), ...(path === '' ? {} : { path }) });
      }
    }
  }
}

function isOneOf(linker: Linker, value: Value | undefined, texts: readonly string[], place: Place): boolean {
  const constant = value && linker.constants.valueOf(value, place);
  return constant?.kind === 'literal' && texts.includes(String(constant.value));
}

/**
 * `routes.forEach((route) => router.use(route.path, route.router))`: path and router of one element belong together. Gives the two expressions of each element.
 */
function pairedElements(
  linker: Linker,
  first: Value,
  second: Value | undefined,
  place: Place,
): { first: Value; second: Value; place: Place }[] {
  if (
    first.kind !== 'member' ||
    second?.kind !== 'member' ||
    first.object.kind !== 'name' ||
    second.object.kind !== 'name' ||
    first.object.name !== second.object.name
  )
    return [];
  return linker.resolver.denote(first.object, place).flatMap((one) => {
    if (one.kind !== 'value' || one.value.kind !== 'object') return [];
    const entry = (key: string) =>
      one.value.kind === 'object' ? one.value.entries.find((candidate) => candidate.key === key)?.value : undefined;
    const [a, b] = [entry(first.property), entry(second.property)];
    return a && b ? [{ first: a, second: b, place: one.place }] : [];
  });
}

/** Routers that an expression is or gives: a router object, a CommonJS module that exports one, a function that returns one. */
function childrenOf(linker: Linker, nodes: Routers, value: Value, place: Place, framework: string): RouterNode[] {
  const found: RouterNode[] = [];
  for (const one of linker.resolver.denote(value, place)) {
    if (one.kind === 'external' && one.origin) {
      const direct = nodes.get(siteKey(one.origin));
      // `router.routes()` of Koa is the router.
      const inner =
        direct ??
        (/\.(?:routes|middleware)\(\)$/.test(one.path) && one.origin.call.callee.kind === 'member'
          ? routersOf(linker, nodes, one.origin.call.callee.object, placeOf(one.origin), framework)[0]
          : isRouter(linker, one.path)
            ? nodeOf(linker, nodes, one, framework)
            : undefined);
      if (inner) found.push(inner);
    } else if (one.kind === 'instance') {
      const node = nodeOf(linker, nodes, one, framework);
      if (node) found.push(node);
      for (const field of ['router', 'routes']) {
        for (const member of linker.resolver.memberOf(one, field)) {
          const inner = member.kind === 'external' && member.origin ? nodes.get(siteKey(member.origin)) : undefined;
          if (inner) found.push(inner);
        }
      }
    } else if (one.kind === 'file') {
      for (const member of linker.resolver.memberOf(one, 'default')) {
        const inner = member.kind === 'external' && member.origin ? nodes.get(siteKey(member.origin)) : undefined;
        if (inner) found.push(inner);
      }
    }
  }
  return [...new Set(found)];
}

/** The result of a chain (`new Hono().get(...).post(...)`) is the router it began with. */
function isRouter(linker: Linker, path: string): boolean {
  return linker.frameworks.some((framework) =>
    framework.routers?.some((router) => path.endsWith('()') && linker.fits(router.create, path.slice(0, -2))),
  );
}

function addMount(linker: Linker, nodes: Routers, framework: Framework, mount: MountDescriptor, site: CallSite): void {
  const receiver = site.call.callee.kind === 'member' ? site.call.callee.object : undefined;
  const object = mount.parent ? argumentAt(site.call, mount.parent.at) : receiver;
  const value = mount.parent ? receiver : argumentAt(site.call, mount.child.at);
  if (!object || !value || mount.entries) return;
  const place = placeOf(site);
  const parents = routersOf(linker, nodes, object, place, framework.id);
  const wrapped = mount.wrapper && wrappedRouter(linker, mount.wrapper, value, place);
  if (mount.wrapper && !wrapped) return;
  const children = childrenOf(linker, nodes, wrapped?.child ?? value, wrapped ? placeOf(wrapped.site) : place, framework.id);
  const prefix = wrapped ? wrapped.prefix : mount.prefix ? textAt(linker, site, mount.prefix.at) : '';
  const listed = mount.middleware ? argumentAt(site.call, mount.middleware.at) : undefined;
  const middleware = listed ? middlewareList(linker, listed, place, 'router') : [];
  const at = standsAt(site);
  const plugins = mount.childIsPlugin
    ? linker.resolver.denote(value, place).flatMap((one) => pluginsOf(linker, one, site, mount.hoists))
    : [];
  const isServed = linker.developmentOnly(place) !== 'yes';
  const isFollowed = children.length > 0 || plugins.length > 0 || value.kind === 'list' || mount.takesList;
  for (const parent of parents) {
    if (!isFollowed && isServed && isFoundAtStart(linker, value, place))
      nodes.unfollowed.push({ parent, framework: framework.id, project: site.file.facts.source.project, middleware, at });
    if (mount.takesList && children.length === 0) readEntries(linker, nodes, framework, value, place, parent, 0);
    const replaces = mount.replacesPrefix && prefix !== '';
    for (const child of children)
      if (child !== parent)
        child.mountedIn.push({ parent, prefix, middleware, at, isPrefix: replaces, isDevelopment: !isServed });
    for (const plugin of plugins) plugIn(nodes, framework, parent, plugin, prefix, at, middleware);
  }
}

/** What only running the app tells: a name that nothing is known of, what a module loaded by its name holds, some router of a list. */
function isFoundAtStart(linker: Linker, value: Value, place: Place): boolean {
  const loaded = /^(?:importlib\.import_module|getattr|__import__)\(\)/;
  return linker.resolver
    .denote(value, place)
    .every(
      (one) =>
        one.kind === 'external' &&
        (loaded.test(one.path) || one.path.startsWith('~') || (!one.origin && isRouter(linker, one.path))),
    );
}

/** Modules of a folder that are loaded whatever they are called: `fs.readdirSync('routes').forEach((file) => app.use('/api', require(`./routes/${file}`)))`. */
interface LoadedModules {
  readonly folder: string;
  readonly prefix: Text;
  /** The export that says below which path a module's router stands. */
  readonly prefixName?: string;
}

function loadedModules(linker: Linker, values: readonly Value[], prefix: Text, place: Place): LoadedModules | undefined {
  const last = values.at(-1);
  const loaded = last && exportOf(linker, last, place);
  const [specifier] = loaded?.site?.call.positional ?? [];
  if (!loaded?.site || !specifier) return undefined;
  const home = parentFolder(place.file.path);
  const folder = leadingFolder(specifier, place.file);
  const first = values[0] === last ? undefined : exportOf(linker, values[0]!, place);
  return { folder: joinPath(home, folder), prefix, ...(first?.name === undefined ? {} : { prefixName: first.name }) };
}

/** What a module holds that `require` loads by a name that is made when the app starts, under its own name. */
function exportOf(
  linker: Linker,
  value: Value,
  place: Place,
): { site: CallSite | undefined; name: string | undefined } | undefined {
  for (const one of linker.resolver.denote(value, place)) {
    const found = one.kind === 'external' ? /^require\(\)(?:\.(\w+))?$/.exec(one.path) : undefined;
    if (one.kind === 'external' && found) return { site: one.origin, name: found[1] };
  }
  return undefined;
}

/** The folder that `./routes/${file}`, `'./routes/' + file` and `path.join(__dirname, 'routes', file)` start with, below the file's own. */
function leadingFolder(value: Value, file: CodeFile): string {
  const parts =
    value.kind === 'template'
      ? value.parts.slice(0, 1)
      : value.kind === 'binary'
        ? [value.left]
        : value.kind === 'call'
          ? file.code.calls[value.call]!.positional.filter((one) => one.kind !== 'name' || one.name !== '__dirname')
          : [];
  const known = parts.findIndex((one) => one.kind !== 'literal');
  return parts
    .slice(0, known < 0 ? parts.length : known)
    .flatMap((one) => (one.kind === 'literal' ? String(one.value).split('/') : []))
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** Below which path the router of a loaded module stands. */
function prefixOf({ prefix, prefixName }: LoadedModules, file: CodeFile | undefined): Text {
  // What is made when the app starts is made of the name of the file: `router.use(`/${name}`, require(`./${name}`))`.
  if (prefixName === undefined) return prefix?.replace('{}', stemOf(file));
  const whole = file?.exports.get('default')?.value;
  const value =
    file?.exports.get(prefixName)?.value ??
    (whole?.kind === 'object' ? whole.entries.find(({ key }) => key === prefixName)?.value : undefined);
  return value?.kind === 'literal' && typeof value.value === 'string' ? normalisePath(value.value) : undefined;
}

/** The name of a file without its extension. */
function stemOf(file: CodeFile | undefined): string {
  return /([^/.]*)[^/]*$/.exec(file?.path ?? '')![1]!;
}

/** Routers that nothing mounts by name stand in what mounts whatever it finds; below which path nobody knows. */
function mountFound(linker: Linker, nodes: Routers): void {
  if (nodes.unfollowed.length === 0) return;
  for (const node of nodes.values()) {
    const project = linker.program.files.get(node.at.file)?.source.project;
    if (node.isApp || node.isLoose || node.mountedIn.length > 0) continue;
    const mount = nodes.unfollowed.find(
      (one) =>
        one.framework === node.framework &&
        one.project === project &&
        one.parent !== node &&
        (!one.modules || parentFolder(node.at.file) === one.modules.folder),
    );
    const prefix = mount?.modules ? prefixOf(mount.modules, linker.program.code.get(node.at.file)) : '';
    if (mount) node.mountedIn.push({ parent: mount.parent, prefix, middleware: mount.middleware, at: mount.at, isFound: true });
  }
}

/** `mount('/api', api)`, `mount(api)`. */
function wrappedRouter(
  linker: Linker,
  wrapper: NonNullable<MountDescriptor['wrapper']>,
  value: Value,
  place: Place,
): { child: Value; prefix: Text; site: CallSite } | undefined {
  if (value.kind !== 'call') return undefined;
  const site = place.file.sites[value.call]!;
  if (!linker.resolver.calleePaths(site).some((path) => linker.fits(wrapper.call, path))) return undefined;
  const child = argumentAt(site.call, wrapper.child.at);
  const first = argumentAt(site.call, wrapper.prefix.at);
  return child && { child, prefix: first === child ? '' : textAt(linker, site, wrapper.prefix.at), site };
}

type Plugin = { readonly isHoisted: boolean } & (
  | { readonly node: FunctionNode }
  /** A library's, with the call (or what stands for it) that gives it its options. */
  | { readonly library: Denotation; readonly name: string; readonly when?: string }
);

function plugIn(
  nodes: Routers,
  framework: Framework,
  parent: RouterNode,
  plugin: Plugin,
  prefix: Text,
  at: Location,
  middleware: readonly MiddlewareDraft[],
): void {
  if ('library' in plugin) {
    const via = parent.isApp ? 'app' : 'router';
    const when = plugin.when === undefined ? {} : { when: plugin.when };
    parent.middleware.push({ what: [plugin.library], name: plugin.name, via, at, order: 'all', isPlugin: true, ...when });
    return;
  }
  const child = pluginNode(nodes, framework, plugin.node);
  if (!child || child === parent || child.mountedIn.some((one) => one.parent === parent && one.prefix === prefix)) return;
  // A plug-in without a scope of its own has no prefix either.
  child.mountedIn.push({ parent, prefix: plugin.isHoisted ? '' : prefix, middleware, at, isHoisted: plugin.isHoisted });
  if (plugin.isHoisted) parent.hoisted.push(child);
}

/** What a registered thing runs: its own function, that of the module it is the default of, what a wrapper (`fp(...)`) holds, or a library's plug-in. */
function pluginsOf(linker: Linker, one: Denotation, site: CallSite | undefined, hoists?: string, depth = 0): Plugin[] {
  if (depth > 6) return [];
  if (one.kind === 'function') return [{ node: { file: one.file, id: one.id }, isHoisted: false }];
  if (one.kind === 'file')
    return linker.resolver
      .memberOf(one, 'default')
      .flatMap((member) => (member.kind === 'file' ? [] : pluginsOf(linker, member, site, hoists, depth + 1)));
  if (one.kind !== 'external') return [];
  const wrapped = one.origin?.call.positional[0];
  if (one.origin && wrapped && one.path.endsWith('()')) {
    const isHoisted = hoists !== undefined && linker.resolver.calleePaths(one.origin).some((path) => linker.fits(hoists, path));
    return linker.resolver
      .denote(wrapped, placeOf(one.origin))
      .flatMap((inner) => pluginsOf(linker, inner, one.origin!, hoists, depth + 1))
      .map((plugin) => ({ ...plugin, isHoisted: plugin.isHoisted || isHoisted }));
  }
  if (one.path.startsWith('~') || !site) return [];
  const when = conditionOf(site.file, site.call.block);
  return [{ library: { ...one, origin: site }, name: one.path, isHoisted: true, ...(when === undefined ? {} : { when }) }];
}

// -------------------------------------------------------------------------------------------------------------- routes

function* readRegistrations(linker: Linker, nodes: Routers): Generator<RouteDraft> {
  for (const framework of linker.frameworks) {
    for (const router of framework.routers ?? []) if (router.brings) yield* broughtRoutes(linker, nodes, framework, router);
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
function* listedRegistrations(linker: Linker, nodes: Routers): Generator<RouteDraft> {
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
            middleware: chain.middleware.filter((use) => reachesRoute(use as Use, path, mount.at)),
            isExact: chain.isExact && chain.prefix !== undefined,
            isMounted: chain.isMounted,
            ...(one.purpose ? { purposes: [one.purpose] } : {}),
          };
        }
      }
    }
  }
}

function* registrationsOf(
  linker: Linker,
  nodes: Routers,
  framework: Framework,
  route: RouteDescriptor,
  { site, ...owner }: Decoration,
): Generator<RouteDraft> {
  const { file, call } = site;
  const place = placeOf(site);
  const object = call.callee.kind === 'member' ? call.callee.object : call.callee;
  const routers =
    route.as === 'entry' ? (nodes.listed.get(siteKey(site)) ?? []) : routersOf(linker, nodes, object, place, framework.id);
  const at = standsAt(site);
  const answers: readonly Answer[] = owner.applied
    ? answersOfValue(linker, owner.applied, place, [])
    : route.as === 'decorator'
      ? owner.function !== undefined
        ? [{ node: { file, id: owner.function }, own: decoratorsAround(linker, file, owner.function, call.span) }]
        : answersOfClass(linker, { file, id: owner.class! }, call.span)
      : answersOfCall(linker, route, site);
  const options = route.options ? argumentAt(call, route.options.at) : undefined;
  const isOptions = options && (options.kind === 'object' || (options.kind !== 'function' && call.positional.at(-1) !== options));
  const listed = (route.middleware?.at ?? []).flatMap((one) => {
    const value = optionAt(linker, site, { at: [one] });
    return value ? middlewareList(linker, value.value, value.place, 'route') : [];
  });
  const chains = routers.flatMap((node) => chainsOf(node, 0));
  const loose = [{ prefix: '' as Text, middleware: [] as MiddlewareDraft[], isExact: false, isMounted: 'unknown' as const }];
  for (const answer of answers) {
    for (const path of pathsOfRoute(linker, route, site, answer)) {
      for (const chain of (chains.length > 0 ? chains : loose).slice(0, MAX_CHAINS)) {
        const isKnown = path !== undefined && chain.prefix !== undefined;
        const full = joinPaths(chain.prefix ?? '', path ?? '');
        const reached = chain.middleware.filter((one) => reachesRoute(one as Use, full, at));
        for (const method of answer.method ? [answer.method] : methodsOf(linker, route, site, answer)) {
          yield {
            framework: framework.id,
            file,
            method,
            path: full,
            ...(answer.node ? { handler: answer.node } : {}),
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

/** What answers a route, and what is applied to it alone. */
interface Answer {
  readonly node?: FunctionNode;
  readonly name?: string;
  /** The one method it answers; undefined where the registration says. */
  readonly method?: string;
  readonly own: readonly MiddlewareDraft[];
}

function answersOfCall(linker: Linker, route: RouteDescriptor, site: CallSite): readonly Answer[] {
  const { call } = site;
  const place = placeOf(site);
  const slotted = route.handler ? argumentAt(call, route.handler.at) : undefined;
  const values = slotted ? [slotted] : route.handler ? [] : call.positional.slice(route.handlersFrom ?? 1);
  const flat = values.flatMap((value) => flatten(linker, value, place));
  const last = flat.at(-1);
  // `app.get('view engine')` reads a setting: a route has a handler.
  if (!last) return [];
  const before = flat.slice(0, -1).flatMap((one) => middlewareList(linker, one.value, one.place, 'route'));
  return answersOfValue(linker, last.value, last.place, before);
}

/** What an expression that stands for a handler, or a class of them, answers. */
function answersOfValue(linker: Linker, value: Value, place: Place, before: readonly MiddlewareDraft[]): readonly Answer[] {
  const name = lastName(value);
  const own = [...before, ...wrappersOf(linker, value, place)];
  const cls = classOf(linker, value, place);
  const ofClass = cls ? answersOfClass(linker, cls) : [];
  if (ofClass.length > 0) return ofClass.map((one) => ({ ...one, own: [...own, ...one.own] }));
  const node = handlerOf(linker, value, place);
  const decorators = node ? decoratorsAround(linker, node.file, node.id) : [];
  return [{ ...(node ? { node } : {}), ...(name ? { name } : {}), own: [...own, ...decorators] }];
}

/** One answer a method of a class; none for a class that is no handler. */
function answersOfClass(linker: Linker, cls: { file: CodeFile; id: ClassId }, below?: Span): readonly Answer[] {
  const known = handlerClassOf(linker, cls.file, cls.id);
  const handlers = handlersOfClass(linker, cls.file, cls.id, known?.any);
  if (!known && below === undefined) return [];
  const shared = appliedByClass(linker, cls.file, cls.id, known?.applied ?? [])
    .filter((one) => !below || one.place.file !== cls.file || one.value.span !== below)
    .flatMap((one) => middlewareList(linker, one.value, one.place, 'route'));
  return handlers.map(({ method, node }) => ({
    node,
    method,
    own: [...shared, ...decoratorsAround(linker, node.file, node.id)],
  }));
}

function pathsOfRoute(linker: Linker, route: RouteDescriptor, site: CallSite, answer: Answer): readonly Text[] {
  const { call, file } = site;
  const place = placeOf(site);
  const value = (route.isNamed && pathAfterName(call)) || (argumentAt(call, route.path.at) ?? chainedPath(call.callee, file));
  if (value) {
    const from = route.path.at.find((one) => typeof one === 'number');
    const more = route.morePaths && typeof from === 'number' ? call.positional.slice(from + 1) : [];
    return [value, ...more].flatMap((one) => pathTexts(linker, one, place) ?? [undefined]);
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

function methodsOf(linker: Linker, route: RouteDescriptor, site: CallSite, answer: Answer): readonly string[] {
  if (route.method === 'name') {
    const name = (lastName(site.call.callee) ?? '').toUpperCase();
    return [
      name === 'ALL' || name === 'ROUTE' || name === 'API_ROUTE' || name === 'ANY' ? 'ANY' : name === 'DEL' ? 'DELETE' : name,
    ];
  }
  if (typeof route.method === 'string') return [route.method];
  const value = argumentAt(site.call, route.method.slot.at);
  if (!value) {
    const name = answer.node ? answer.node.file.code.functions[answer.node.id]!.name.toUpperCase() : '';
    const isNamed = route.methodFromName && argumentAt(site.call, route.path.at) && httpMethods.has(name);
    if (isNamed) return [name];
    return answer.node && takesNothing(answer.node) ? route.method.default.slice(0, 1) : route.method.default;
  }
  const constant = linker.constants.valueOf(value, placeOf(site));
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

interface Chain {
  readonly prefix: Text;
  readonly middleware: readonly MiddlewareDraft[];
  readonly isExact: boolean;
  readonly isMounted: Route['isMounted'];
}

/** All ways from the app to a router, with the prefixes and the middleware on the way, outermost first. */
function chainsOf(node: RouterNode, depth: number, most = MAX_CHAINS): readonly Chain[] {
  const own = usedBy(node, new Set());
  if (node.isApp || node.mountedIn.length === 0 || depth > MAX_MOUNT_DEPTH) {
    const isMounted = node.isApp ? 'yes' : node.isLoose ? 'unknown' : 'no';
    if (node.mountedIn.length === 0 || depth > MAX_MOUNT_DEPTH)
      return [{ prefix: node.prefix, middleware: below(own, node.prefix), isExact: node.isApp, isMounted }];
  }
  const found: Chain[] = [];
  for (const mount of node.mountedIn) {
    // Every router gives at least one way, so that routers mounted in each other cost no more than the ways that are kept.
    if (found.length >= most) break;
    for (const chain of chainsOf(mount.parent, depth + 1, most - found.length)) {
      const prefix =
        chain.prefix === undefined || mount.prefix === undefined || node.prefix === undefined
          ? undefined
          : joinPaths(joinPaths(chain.prefix, mount.prefix), mount.isPrefix ? '' : node.prefix);
      found.push({
        prefix,
        // What the parent uses reaches the child by the place of the mount, not of the route.
        middleware: [
          ...chain.middleware.filter((one) => comesBefore(one as Use, mount.at)).map(settled),
          ...mount.middleware,
          ...(mount.isHoisted ? [] : below(own, prefix)),
        ],
        isExact: chain.isExact && !mount.isFound,
        isMounted: mount.isDevelopment ? 'no' : chain.isMounted,
      });
    }
  }
  return found;
}

/** The paths that a router gives to what it uses stand below its own. */
function below(uses: readonly Use[], prefix: Text): readonly Use[] {
  if (!prefix || prefix === '/') return uses;
  return uses.map((one) => (one.path === undefined ? one : { ...one, path: joinPaths(prefix, one.path) }));
}

function usedBy(node: RouterNode, seen: Set<RouterNode>): readonly Use[] {
  if (node.hoisted.length === 0 || seen.has(node)) return seen.has(node) ? [] : node.middleware;
  seen.add(node);
  return [...node.middleware, ...node.hoisted.flatMap((inner) => usedBy(inner, seen))];
}

/** Its order has been judged against the mount. */
function settled(one: MiddlewareDraft): MiddlewareDraft {
  return { ...one, order: 'all' } as MiddlewareDraft;
}

function comesBefore(one: Use, at: Location): boolean {
  return one.order !== 'sequence' || one.at.file !== at.file || isBefore(one.at.span, at.span);
}

function reachesRoute(one: Use, path: string, at: Location): boolean {
  if (!comesBefore(one, at) || one.skips?.some((expression) => fitsWhole(expression, path))) return false;
  if (one.path === undefined || one.path === '/' || one.path === '*') return true;
  const prefix = one.path.replace(/\/?\*.*$/, '').replace(/\/$/, '');
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** Decorators of a handler, other registrations left out. Those above the route's decorator are no part of what is registered. */
function decoratorsAround(linker: Linker, file: CodeFile, fn: number, route?: Span): MiddlewareDraft[] {
  const function_ = file.code.functions[fn]!;
  const place = { file, block: file.code.blocks[function_.block]!.parent };
  return function_.decorators
    .filter((one) => one.span !== route && !registers(linker, one, place))
    .flatMap((one) => {
      const drafts = middlewareOf(linker, one, place, 'route');
      return route && isBefore(one.span, route) ? drafts.map((draft) => ({ ...draft, misplaced: true })) : drafts;
    });
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
function handlerMiddleware(linker: Linker, handler: FunctionNode | undefined, depth = 0): MiddlewareDraft[] {
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

// ---------------------------------------------------------------------------------------------------------- middleware

/** A piece of middleware or a list of them, spreads followed. */
function middlewareList(linker: Linker, value: Value, place: Place, via: MiddlewareDraft['via']): MiddlewareDraft[] {
  return flatten(linker, value, place).flatMap((one) => middlewareOf(linker, one.value, one.place, via));
}

/** What an applied expression can be judged by: what it is, and, for a call, what was called to make it. */
function middlewareOf(linker: Linker, value: Value, place: Place, via: MiddlewareDraft['via']): MiddlewareDraft[] {
  const provider = providerOf(linker, value, place);
  if (provider) {
    const what = linker.resolver.denote(provider, place);
    const inner: MiddlewareDraft[] = [];
    for (const one of what)
      if (one.kind === 'function') collectInjected(linker, { file: one.file, id: one.id }, inner, new Set(), 1);
    return [
      {
        what: withMaker(linker, provider, place, what),
        name: show(provider, place.file),
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
function flatten(
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
  const isJoined = (one: Value) => place.file.isPython && one.kind === 'binary' && one.operator === '+';
  if (inner.kind === 'binary' && isJoined(inner))
    return [inner.left, inner.right].flatMap((one) => flatten(linker, one, place, depth, steps));
  if (depth < 6 && (inner.kind === 'name' || inner.kind === 'member')) {
    const lists = linker.resolver
      .denote(inner, place)
      .filter((one) => one.kind === 'value' && (one.value.kind === 'list' || isJoined(one.value)));
    if (lists.length > 0)
      return lists.flatMap((one) => (one.kind === 'value' ? flatten(linker, one.value, one.place, depth + 1, steps) : []));
  }
  return [{ value: inner, place }];
}

/** The function that answers: named, inline, or wrapped (`asyncHandler(login)`). */
function handlerOf(linker: Linker, value: Value, place: Place): FunctionNode | undefined {
  const wrapped = wrappedHandler(linker, value, place, 0);
  if (wrapped) return wrapped;
  const direct = linker.resolver.denote(value, place).find((one) => one.kind === 'function');
  return direct?.kind === 'function' ? { file: direct.file, id: direct.id } : undefined;
}

function wrappedHandler(linker: Linker, value: Value, place: Place, depth: number): FunctionNode | undefined {
  if (depth > 5) return undefined;
  if (value.kind === 'call') {
    const call = place.file.code.calls[value.call]!;
    const home = { file: place.file, block: call.block };
    for (const one of [...call.positional].reverse()) {
      const inner = wrappedHandler(linker, one, home, depth + 1) ?? functionOf(linker, one, home);
      if (inner) return inner;
    }
    return undefined;
  }
  if (value.kind === 'name' || value.kind === 'member') {
    // `login: catchAsync(async (req, res) => ...)`: what the name was made by.
    for (const one of linker.resolver.denote(value, place)) {
      if ((one.kind === 'external' || one.kind === 'function') && 'origin' in one && one.origin) {
        const made: Value = { kind: 'call', call: one.origin.id, span: one.origin.call.span };
        const inner = wrappedHandler(linker, made, placeOf(one.origin), depth + 1);
        if (inner) return inner;
      }
    }
    for (const binding of linker.resolver.bindingsOf(value, place)) {
      const inner = wrappedHandler(linker, binding.value, binding.place, depth + 1);
      if (inner) return inner;
    }
  }
  return undefined;
}

function functionOf(linker: Linker, value: Value, place: Place): FunctionNode | undefined {
  const found = linker.resolver.denote(value, place).find((one) => one.kind === 'function');
  return found?.kind === 'function' ? { file: found.file, id: found.id } : undefined;
}

/** A wrapper around the handler is applied to the route: `withAuth(handler)`, `limiter(handler)`. */
function wrappersOf(linker: Linker, value: Value, place: Place): MiddlewareDraft[] {
  if (value.kind !== 'call') return [];
  const call = place.file.code.calls[value.call]!;
  // `controller.login.bind(controller)` wraps nothing, nor does what makes the handler: `signIn(service)`.
  if (lastName(call.callee) === 'bind' || isMaker(linker, value, place)) return [];
  return [
    {
      // What it gives tells more than what gives it: `passport.authenticate('local')`.
      what: [
        ...linker.resolver.denote(value, place),
        ...linker.resolver.denote(call.callee, placeOf({ file: place.file, id: value.call, call })),
      ],
      name: show(call.callee, place.file),
      via: 'route',
      at: locate(place.file, call.span),
      value,
    },
  ];
}

/** What the call gives is a function that stands in what is called, and no function is given to it. */
function isMaker(linker: Linker, value: Extract<Value, { kind: 'call' }>, place: Place): boolean {
  if (wrappedHandler(linker, value, place, 0)) return false;
  const { callee, block } = place.file.code.calls[value.call]!;
  const makers = linker.resolver.denote(callee, { file: place.file, block });
  return linker.resolver
    .denote(value, place)
    .some(
      (made) =>
        made.kind === 'function' &&
        makers.some((one) => one.kind === 'function' && one.file === made.file && isNestedIn(made.file, made.id, one.id)),
    );
}

function isNestedIn(file: CodeFile, inner: FunctionId, outer: FunctionId): boolean {
  const around = file.code.blocks[file.code.functions[inner]!.block]!.parent;
  return blocksAround(file, around).some((one) => one.kind === 'function' && one.function === outer);
}

function sendsByLink({ method, path }: RouteDraft): boolean {
  return (
    method === 'GET' &&
    /(?:^|[/_-])(?:re)?send(?:[/_-]|e?mail|sms|otp|code|[A-Z]|$)/.test(path) &&
    !/cron|job|task|schedul|internal|worker/i.test(path)
  );
}

function rendersPage(linker: Linker, handler: FunctionNode, pages: PatternTable<true>): boolean {
  return bodyOf(handler.file, handler.id).calls.some((site) =>
    linker.resolver.calleePaths(site).some((path) => pages.of(path).length > 0),
  );
}

// -------------------------------------------------------------------------------------------------------------- places

export function placeOf(site: CallSite): Place {
  return { file: site.file, block: site.call.block };
}

function siteKey(site: CallSite): string {
  return `${site.file.path}:${site.id}`;
}

/** The condition that every call of the function around stands under: `if env == "production": add_limits(app)`. */
function callersCondition(linker: Linker, site: CallSite): string | undefined {
  const fn = site.file.functionOf[site.call.block]!;
  if (fn === 0) return undefined;
  const found = linker.calls.callersOf(site.file, fn).map((edge) => conditionOf(edge.site.file, edge.site.call.block));
  return found.every((one) => one !== undefined) ? found[0] : undefined;
}

/** The condition under which a statement runs, as written: `if settings.ENV == "production"`. */
export function conditionOf(file: CodeFile, block: number): string | undefined {
  for (const one of blocksAround(file, block)) {
    if (one.kind === 'branch') return `${one.holds ? '' : 'not '}${show(one.test, file)}`;
    if (one.kind === 'function') return undefined;
  }
  return undefined;
}

function readerOf(linker: Linker): RouteReader {
  return {
    applied: (value, place, via) => middlewareList(linker, value, place, via),
    handlerOf: (value, place) => handlerOf(linker, value, place),
    wrappersOf: (value, place) => wrappersOf(linker, value, place),
    itemsOf: (value, place) => flatten(linker, value, place),
    pathsOf: (value, place) => pathTexts(linker, value, place),
    join: joinPaths,
    conditionOf,
    decoratorsOf: (node) => decoratorsAround(linker, node.file, node.id),
    classOf: (value, place) => classOf(linker, value, place),
  };
}

function textAt(linker: Linker, site: CallSite, at: Parameters<typeof argumentAt>[1]): Text {
  const found = optionAt(linker, site, { at });
  return found ? pathTexts(linker, found.value, found.place)?.[0] : '';
}

/** Path texts an expression gives; undefined when it is no text (a function, a router). An unknown part makes the text undefined. */
function pathTexts(linker: Linker, value: Value, place: Place): readonly Text[] | undefined {
  const constant = linker.constants.valueOf(value, place);
  switch (constant.kind) {
    case 'literal':
      return typeof constant.value === 'string' ? [normalisePath(constant.value)] : undefined;
    case 'list': {
      const texts = constant.items.map((item) =>
        item.kind === 'literal' && typeof item.value === 'string' ? normalisePath(item.value) : undefined,
      );
      return texts.some((text) => text !== undefined) ? texts : undefined;
    }
    case 'either': {
      const first = constant.options.find((option) => option.kind === 'literal' && typeof option.value === 'string');
      return first?.kind === 'literal' ? [normalisePath(String(first.value))] : undefined;
    }
    case 'text':
    case 'environment':
      return [constant.kind === 'text' ? constant.parts.map((part) => part ?? '{}').join('') : undefined];
    case 'regex':
      return [constant.source.replace(/^\^/, '').replace(/\\\//g, '/').replace(/\$$/, '')];
    default:
      return undefined;
  }
}

/** `:id`, `<int:id>`, `<id:int>`, `{id:path}` all become `{id}`. */
function normalisePath(path: string): string {
  return path
    .replace(
      /<([^<>:]{1,80}):(?:int|str|string|float|number|uuid|path|slug|alpha|ext|ymd|strorempty)>/g,
      (whole, name: string) => (/^(?:int|str|string|float|path|uuid|any|slug)$/.test(name) ? whole : `{${name}}`),
    )
    .replace(/<(?:[^<>:]{1,80}:)?([^<>:]{1,80})>/g, '{$1}')
    .replace(/\{([^{}:]{1,80}):[^{}]{1,200}\}/g, '{$1}')
    .replace(/:([A-Za-z_]\w{0,80})(?:\([^()]{0,200}\))?\??/g, '{$1}');
}

function joinPaths(prefix: string, path: string): string {
  if (!path || path === '/') return prefix || path;
  return `${prefix.replace(/\/$/, '')}${path.startsWith('/') ? '' : '/'}${path}`;
}

function compareLocations(a: Location, b: Location): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return compareSpans(a.span, b.span);
}
