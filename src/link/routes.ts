/**
 * Routes of all frameworks, each with the guards and limiters that reach it. How routers are found and mounted, what a registration
 * says and what is applied stand in the files `routes-*.ts`.
 */

import { bodyOf } from '../model/body.ts';
import type { App, Applied, Guard, Limiter, Middleware, Route } from '../model/concepts.ts';
import type { MiddlewareDraft, RouteDraft, RouteReader } from '../model/framework.ts';
import type { FunctionNode, Linker } from '../model/linking.ts';
import { compareSpans, type Location } from '../model/location.ts';
import { buildGuards } from './guards.ts';
import { buildHandlerCalls } from './handler-calls.ts';
import { classOf } from './handler-classes.ts';
import type { Limiting } from './limiters.ts';
import { PatternTable } from './match.ts';
import { fitsWhole } from './path-expressions.ts';
import { locate, symbolOf } from './program.ts';
import { purposesOf } from './purposes.ts';
import { below, reachesRoute, settled, usedBy } from './routes-chains.ts';
import { handlerOf, wrappersOf } from './routes-handlers.ts';
import { decoratorsAround, flatten, handlerMiddleware, middlewareList } from './routes-middleware.ts';
import { conditionOf } from './routes-mounts.ts';
import type { RouterNode, Routers, Use } from './routes-nodes.ts';
import { joinPaths, pathTexts } from './routes-paths.ts';
import { answersOfValue, listedRegistrations, readRegistrations } from './routes-registrations.ts';
import { readRouters } from './routes-routers.ts';

/** What the program serves: its apps, their routes, and what stands before them. */
export interface Web {
  readonly apps: readonly App[];
  readonly routes: readonly Route[];
  readonly middleware: readonly Middleware[];
  /** All limiters, with how many routes each covers. */
  readonly limiters: readonly Limiter[];
}

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
    const around = draft.isServedByApp ? usedByApps(nodes, linker, draft.servedIn ?? project, draft) : [];
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
      const isKnown = found.some(({ it }) => it.name === guard?.name && startsWhere(it.at, guard.at));
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
    for (const limiter of limiting.onPath(draft.path, draft.file)) {
      if (isExempted && !limiter.isCoarse && limiter.framework !== 'nginx') continue;
      limiters.push({ it: limiter, via: limiter.isCoarse ? 'proxy' : 'app', at: limiter.at });
      covered.set(limiter, (covered.get(limiter) ?? 0) + 1);
    }
    const isRendered = draft.handler !== undefined && rendersPage(linker, draft.handler, pages);
    const asked = isRendered && draft.handler && isPageAlone(draft.handler) ? { ...draft, method: 'GET' as const } : draft;
    const isSignedIn = found.some(({ it, via }) => via !== 'app' || it.authenticates === 'yes');
    const guarding = { isGuarded: found.length > 0, isSignedIn };
    const { purposes, because, inputs } = purposesOf(linker, handlerCalls, asked, guarding);
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
      rendersPage: draft.rendersPage ?? (isRendered ? 'yes' : 'unknown'),
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
  };
}

/** What the apps of a project use for every route, or for the path of one. */
function usedByApps(nodes: Routers, linker: Linker, project: string, { path, at }: RouteDraft): readonly MiddlewareDraft[] {
  return [...nodes.values()]
    .filter((node) => isAppItself(node) && linker.program.files.get(node.at.file)?.source.project === project)
    .flatMap((node) => below(usedBy(node, new Set()), node.prefix))
    .filter((one) => reachesRoute(settled(one) as Use, path, at));
}

/** Also an app that is used through a prefix of its own: `const app = new Hono().basePath('/v1')`. */
function isAppItself(node: RouterNode): boolean {
  return node.isApp || node.mountedIn.some(({ parent, at }) => parent.isApp && at.span === node.at.span);
}

function pathOf(one: MiddlewareDraft): string {
  const external = one.what.find((what) => what.kind === 'external');
  return external?.kind === 'external' ? external.path : one.name;
}

function sendsByLink({ method, path }: RouteDraft): boolean {
  return (
    method === 'GET' &&
    /(?:^|[/_-])(?:re)?send(?:[/_-]|e?mail|sms|otp|code|[A-Z]|$)/.test(path) &&
    !/(?:^|[/_.-])(?:cron|jobs?|tasks?|schedul|internal|worker)/i.test(path)
  );
}

function rendersPage(linker: Linker, handler: FunctionNode, pages: PatternTable<true>): boolean {
  return bodyOf(handler.file, handler.id).calls.some((site) =>
    linker.resolver.calleePaths(site).some((path) => pages.of(path).length > 0),
  );
}

/** Nothing else is done, so that it is a page by whatever method it is asked for. */
function isPageAlone({ file, id }: FunctionNode): boolean {
  const { calls, bindings, assigns } = bodyOf(file, id);
  return calls.length === 1 && bindings.length + assigns.length === 0 && file.code.functions[id]!.parameters.length === 0;
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
    answersOf: (value, place) => answersOfValue(linker, value, place, []),
    classOf: (value, place) => classOf(linker, value, place),
  };
}

function compareLocations(a: Location, b: Location): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return compareSpans(a.span, b.span);
}

/** What is called in a body, and its question that a branch refuses by, are one guard. */
function startsWhere(a: Location, b: Location): boolean {
  return a.file === b.file && compareSpans(a.span, b.span) === 0;
}
