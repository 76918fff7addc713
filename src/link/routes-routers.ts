/** Finds all routers of a project, and what is used and mounted on each. */

import type { Framework, MountDraft, RouteReader, RouterDescriptor } from '../model/framework.ts';
import type { CallSite, Linker } from '../model/linking.ts';
import { decorationsTo } from './decorations.ts';
import { argumentAt } from './options.ts';
import { locate } from './program.ts';
import { middlewareList } from './routes-middleware.ts';
import { addMount, addUse, mountFound, plugIn, pluginsOf, readEntries } from './routes-mounts.ts';
import { isTheirs, placeOf, pluginNode, type RouterNode, Routers, routersOf, siteKey } from './routes-nodes.ts';
import { textAt } from './routes-paths.ts';

/** All routers of the program, with what is used and mounted on each. */
export function readRouters(linker: Linker, read: RouteReader): Routers {
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
