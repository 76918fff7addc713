/** Routers and apps as objects: which an expression speaks of, made by a call, by a class of the project, or handed in as a parameter. */

import type { Framework, MiddlewareDraft } from '../model/framework.ts';
import type { CallSite, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import type { Call } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { argumentAt } from './options.ts';
import { locate } from './program.ts';
import type { Standing } from './routes-order.ts';
import { type Text, textAt } from './routes-paths.ts';

/** A router or app as an object: what it was made by, what is mounted and used on it. */
export interface RouterNode {
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

/** A piece of middleware as it is used on a router. */
export interface Use extends MiddlewareDraft {
  /** Only paths below it. */
  readonly path?: Text;
  readonly order: 'sequence' | 'all';
  readonly stands?: Standing;
}

/** A router as it is mounted in another. */
interface Mount {
  readonly parent: RouterNode;
  readonly prefix: Text;
  readonly middleware: readonly MiddlewareDraft[];
  /** Its prefix takes the place of the child's own. */
  readonly isPrefix?: boolean;
  /** Only development mounts it. */
  readonly isDevelopment?: boolean;
  readonly at: Location;
  readonly stands?: Standing;
  /** The child shares the parent's scope: what it uses is the parent's already. */
  readonly isHoisted?: boolean;
  /** Found when the app starts: below which path nobody knows. */
  readonly isFound?: boolean;
}

/** Routers of one class. */
const MAX_MADE = 20;

/** All routers, by their keys. */
export class Routers extends Map<string, RouterNode> {
  /** Mounts of routers that are found when the app starts: `for module in modules: app.include_router(module.router)`. */
  readonly unfollowed: (Omit<Mount, 'prefix'> & {
    readonly framework: string;
    readonly project: string;
    readonly modules?: LoadedModules;
  })[] = [];
  /** By the call of an entry of a list of routes: the routers whose list it stands in. */
  readonly listed = new Map<string, RouterNode[]>();
  /** Calls whose objects are being followed: `this.app = mount(this.app)` gives back what it gets. */
  readonly followed = new Set<Call>();
}

/** The router that a plug-in function gets as its first parameter. */
export function pluginNode(nodes: Routers, framework: Framework, { file, id }: FunctionNode): RouterNode | undefined {
  const parameter = file.code.functions[id]!.parameters[0];
  const made = { framework: framework.id, isApp: false, isLoose: true };
  return parameter && register(nodes, `parameter:${file.path}:${id}:0`, { ...made, at: locate(file, parameter.span) });
}

/** A parameter named like an app is one of the framework that the project uses, where it uses one. */
export function isTheirs(linker: Linker, framework: Framework, pattern: string, site: CallSite): boolean {
  const paths = linker.resolver.calleePaths(site).filter((path) => linker.fits(pattern, path));
  if (paths.some((path) => !path.startsWith('~')) || linker.stacks.uses(site.file.path, framework.id)) return true;
  return !linker.frameworks.some((other) => other.kind === 'web' && linker.stacks.uses(site.file.path, other.id));
}

/** The routers a call like `app.use(...)` speaks of: by the creation call of its object, or the parameter it stands for. */
export function routersOf(linker: Linker, nodes: Routers, object: Value, place: Place, framework: string): RouterNode[] {
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

/** The router that something denotes: by the call that made it, or the parameter that it is handed in as. */
export function nodeOf(linker: Linker, nodes: Routers, one: Denotation, framework: string): RouterNode | undefined {
  if (one.kind === 'external' && one.origin) {
    const node = nodes.get(siteKey(one.origin));
    if (node) return node;
    // A chain: `router.route('/x').get(...)`, `app.use(a).use(b)`: the object further in is the router.
    const { call } = one.origin;
    if (call.callee.kind !== 'member' || nodes.followed.has(call)) return undefined;
    nodes.followed.add(call);
    const [found] = routersOf(linker, nodes, call.callee.object, placeOf(one.origin), framework);
    nodes.followed.delete(call);
    return found;
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

/** The router of a key, made when it is not known. */
export function register(nodes: Routers, key: string, made: MadeRouter): RouterNode {
  let node = nodes.get(key);
  if (!node) nodes.set(key, (node = { key, prefix: '', middleware: [], mountedIn: [], hoisted: [], ...made }));
  return node;
}

/** The result of a chain (`new Hono().get(...).post(...)`) is the router it began with. */
export function isRouter(linker: Linker, path: string): boolean {
  return linker.frameworks.some((framework) =>
    framework.routers?.some((router) => path.endsWith('()') && linker.fits(router.create, path.slice(0, -2))),
  );
}

/** Modules of a folder that are loaded whatever they are called: `fs.readdirSync('routes').forEach((file) => app.use('/api', require(`./routes/${file}`)))`. */
export interface LoadedModules {
  readonly folder: string;
  readonly prefix: Text;
  /** The export that says below which path a module's router stands. */
  readonly prefixName?: string;
}

/** Where a call stands. */
export function placeOf(site: CallSite): Place {
  return { file: site.file, block: site.call.block };
}

/** The key of what a call makes. */
export function siteKey(site: CallSite): string {
  return `${site.file.path}:${site.id}`;
}
