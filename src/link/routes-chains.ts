/** The ways from the app to a router, with the prefixes and the middleware on each. */

import type { Route } from '../model/concepts.ts';
import type { MiddlewareDraft } from '../model/framework.ts';
import type { Location } from '../model/location.ts';
import { fitsWhole } from './path-expressions.ts';
import { isBefore } from './program.ts';
import type { RouterNode, Use } from './routes-nodes.ts';
import { runsBefore, type Standing } from './routes-order.ts';
import { joinPaths, type Text } from './routes-paths.ts';

/** Ways to one router. */
export const MAX_CHAINS = 8;
/** Routers mounted in each other. */
export const MAX_MOUNT_DEPTH = 10;

interface Chain {
  readonly prefix: Text;
  readonly middleware: readonly MiddlewareDraft[];
  readonly isExact: boolean;
  readonly isMounted: Route['isMounted'];
}

/** All ways from the app to a router, with the prefixes and the middleware on the way, outermost first. */
export function chainsOf(node: RouterNode, depth: number, most = MAX_CHAINS): readonly Chain[] {
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
          ...chain.middleware.filter((one) => comesBefore(one as Use, mount.at, mount.stands)).map(settled),
          ...mount.middleware,
          ...(mount.isHoisted ? [] : below(own, prefix)),
        ],
        isExact: chain.isExact && !mount.isFound,
        isMounted: mount.isDevelopment ? 'no' : chain.isMounted,
      });
    }
  }
  return servedFirst(found);
}

/** A router that is mounted in the app is served, whatever else it is mounted in that nobody mounts. */
function servedFirst(chains: Chain[]): readonly Chain[] {
  const isDead = ({ isMounted }: Chain) => isMounted === 'no';
  if (!chains.some(isDead)) return chains;
  return [...chains.filter((one) => !isDead(one)), ...chains.filter(isDead)];
}

/** The paths that a router gives to what it uses stand below its own. */
export function below(uses: readonly Use[], prefix: Text): readonly Use[] {
  if (!prefix || prefix === '/') return uses;
  return uses.map((one) => (one.path === undefined ? one : { ...one, path: joinPaths(prefix, one.path) }));
}

/** What is used on a router, with what plug-ins that share its scope use. */
export function usedBy(node: RouterNode, seen: Set<RouterNode>): readonly Use[] {
  if (node.hoisted.length === 0 || seen.has(node)) return seen.has(node) ? [] : node.middleware;
  seen.add(node);
  return [...node.middleware, ...node.hoisted.flatMap((inner) => usedBy(inner, seen))];
}

/** Its order has been judged against the mount. */
export function settled(one: MiddlewareDraft): MiddlewareDraft {
  return { ...one, order: 'all' } as MiddlewareDraft;
}

function comesBefore(one: Use, at: Location, stands: Standing | undefined): boolean {
  if (one.order !== 'sequence') return true;
  const known = one.stands && stands ? runsBefore(one.stands, stands) : undefined;
  return known ?? (one.at.file !== at.file || isBefore(one.at.span, at.span));
}

/** Whether what is used on a router reaches a path that is registered at a place. */
export function reachesRoute(one: Use, path: string, at: Location, stands?: Standing): boolean {
  if (!comesBefore(one, at, stands) || one.skips?.some((expression) => fitsWhole(expression, path))) return false;
  if (one.path === undefined || one.path === '/' || one.path === '*') return true;
  const prefix = one.path.replace(/\/?\*.*$/, '').replace(/\/$/, '');
  return path === prefix || path.startsWith(`${prefix}/`);
}
