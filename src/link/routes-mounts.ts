/** What a call puts on a router: middleware, other routers below a path, plug-ins, modules that are loaded when the app starts. */

import type { Framework, MiddlewareDraft, MountDescriptor, UseDescriptor } from '../model/framework.ts';
import type { CallSite, CodeFile, Definition, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import type { FunctionId, Value } from '../model/value.ts';
import { inlineCallbacks } from './inline-callbacks.ts';
import { argumentAt } from './options.ts';
import { append, blocksAround, joinPath, lastName, locate, once, parentFolder, standsAt } from './program.ts';
import { MAX_MOUNT_DEPTH } from './routes-chains.ts';
import { decoratorsBelow, flatten, middlewareList } from './routes-middleware.ts';
import {
  isRouter,
  type LoadedModules,
  nodeOf,
  placeOf,
  pluginNode,
  type RouterNode,
  type Routers,
  register,
  routersOf,
  siteKey,
} from './routes-nodes.ts';
import { standingOf } from './routes-order.ts';
import { normalisePath, pathTexts, type Text, textAt } from './routes-paths.ts';
import { show } from './show.ts';

/** `routes=[Route('/', home), Mount('/api', routes=[...], middleware=[...]), Mount('/admin', app=admin)]`. */
export function readEntries(
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

/** Takes in a call that uses middleware on a router; routers among it are mounted. */
export function addUse(
  linker: Linker,
  nodes: Routers,
  framework: Framework,
  use: UseDescriptor,
  site: CallSite,
  fn?: FunctionId,
): void {
  const receiver = site.call.callee.kind === 'member' ? site.call.callee.object : undefined;
  const object = use.on ? argumentAt(site.call, use.on.at) : receiver;
  if (!object) return;
  const place = placeOf(site);
  if (use.only && !isOneOf(linker, argumentAt(site.call, use.only.slot.at), use.only.values, place)) return;
  const routers = routersOf(linker, nodes, object, place, framework.id);
  const via = (node: RouterNode) => (node.isApp ? ('app' as const) : ('router' as const));
  const when = conditionOf(site.file, site.call.block) ?? callersCondition(linker, site);
  const stands = standingOf(linker, site);
  const shared = { order: use.order, stands, ...(when ? { when } : {}) };
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
      for (const one of decoratorsBelow(linker, site, fn, via(node))) node.middleware.push({ ...one, ...shared });
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
  const last = rest.at(-1);
  const pairs = first && first !== last ? pairedElements(linker, first, last, place) : [];
  if (pairs.length > 0) {
    const before = rest.slice(0, -1).flatMap((one) => middlewareList(linker, one, place, 'router'));
    for (const pair of pairs) {
      const path = pathTexts(linker, pair.first, pair.place)?.[0];
      for (const child of childrenOf(linker, nodes, pair.second, pair.place, framework.id)) {
        for (const node of routers)
          if (child !== node)
            child.mountedIn.push({ parent: node, prefix: path, middleware: before, at: standsAt(site), stands });
      }
    }
    return;
  }
  const { beside } = resultsOf(linker.frameworks);
  const given = values.filter((one) => !beside.has(methodOf(one, site.file) ?? ''));
  const modules = loadedModules(linker, given, given.length === 1 && !paths ? '' : paths?.[0], place);
  if (modules) {
    const middleware = rest
      .slice(0, -1)
      .flatMap((one) => (exportOf(linker, one, place) ? [] : middlewareList(linker, one, place, 'router')));
    const { project } = site.file.facts.source;
    for (const parent of routers)
      nodes.unfollowed.push({ parent, framework: framework.id, project, middleware, at: standsAt(site), stands, modules });
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
            if (child !== node)
              child.mountedIn.push({ parent: node, prefix: path, middleware: before, at: standsAt(site), stands });
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

/** Methods of routers whose results are used in their place, and those whose results stand beside them. */
const resultsOf = once((frameworks: readonly Framework[]) => {
  const routers = frameworks.flatMap((one) => one.routers ?? []);
  return {
    served: new Set(routers.flatMap(({ served = [] }) => served)),
    beside: new Set(routers.flatMap(({ beside = [] }) => beside)),
  };
});

/** `routes` of `router.routes()`. */
function methodOf(value: Value, { code }: CodeFile): string | undefined {
  const callee = value.kind === 'call' ? code.calls[value.call]!.callee : undefined;
  return callee?.kind === 'member' ? callee.property : undefined;
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
  const entries = second ? entriesRunOver(linker, first, second, place) : [];
  if (entries.length > 0) return entries;
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

/**
 * `Object.entries(routers).forEach(([name, router]) => app.use(`/${name}`, router))`, `for (const [path, router] of Object.entries(routers))`: the key of
 * each entry stands in the path, its value is mounted there.
 */
function entriesRunOver(
  linker: Linker,
  first: Value,
  second: Value,
  place: Place,
): { first: Value; second: Value; place: Place }[] {
  const over = second.kind === 'name' && !place.file.isPython ? listOfEntries(second.name, place) : undefined;
  if (!over) return [];
  return linker.resolver.denote(over, place).flatMap((one) => {
    if (one.kind !== 'value' || one.value.kind !== 'object') return [];
    return one.value.entries.flatMap(({ key, value }) =>
      key === undefined ? [] : [{ first: withKey(first, key), second: value, place: one.place }],
    );
  });
}

/** `routers` of `Object.entries(routers)`, where a name is the second part of what a loop or a callback around runs over it with. */
function listOfEntries(name: string, { file, block }: Place): Value | undefined {
  for (const one of blocksAround(file, block)) {
    const isSecond =
      one.kind === 'loop'
        ? one.variables[1] === name
        : one.kind === 'function' &&
          file.scopes
            .get(one.id)
            ?.names.get(name)
            ?.some((it) => isSecondPart(it)) === true;
    const over = one.kind === 'loop' ? one.over : one.kind === 'function' ? receiverOf(one.function, file) : undefined;
    const call = over?.kind === 'call' ? file.code.calls[over.call]! : undefined;
    const isEntries =
      call?.callee.kind === 'member' && call.callee.property === 'entries' && lastName(call.callee.object) === 'Object';
    if (isSecond && isEntries) return call.positional[0];
  }
  return undefined;
}

/** What `$0[1]` is taken out of. */
function isSecondPart(one: Definition): boolean {
  const value = one.kind === 'binding' ? one.binding.value : undefined;
  return value?.kind === 'index' && value.index.kind === 'literal' && value.index.value === 1 && value.object.kind === 'name';
}

/** What an inline callback is run over by `forEach` or `map`. */
function receiverOf(fn: FunctionId, file: CodeFile): Value | undefined {
  const callee = inlineCallbacks(file).get(fn)?.site.call.callee;
  return callee?.kind === 'member' && /^(?:forEach|map)$/.test(callee.property) ? callee.object : undefined;
}

/** `/users` of a path that the name of an entry stands in. */
function withKey(path: Value, key: string): Value {
  const literal = (text: string): Value => ({ kind: 'literal', value: text, span: path.span });
  if (path.kind === 'template')
    return { ...path, parts: path.parts.map((part) => (part.kind === 'literal' ? part : literal(key))) };
  if (path.kind === 'binary') return { ...path, right: path.right.kind === 'literal' ? path.right : literal(key) };
  return path.kind === 'name' ? literal(key) : path;
}

/** Routers that an expression is or gives: a router object, a CommonJS module that exports one, a function that returns one. */
function childrenOf(linker: Linker, nodes: Routers, value: Value, place: Place, framework: string): RouterNode[] {
  const found: RouterNode[] = [];
  for (const one of linker.resolver.denote(value, place)) {
    if (one.kind === 'external' && one.origin) {
      const direct = nodes.get(siteKey(one.origin));
      const { callee } = one.origin.call;
      const inner =
        direct ??
        (callee.kind === 'member' && resultsOf(linker.frameworks).served.has(callee.property)
          ? routersOf(linker, nodes, callee.object, placeOf(one.origin), framework)[0]
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

/** Takes in a call that mounts a router in another. */
export function addMount(linker: Linker, nodes: Routers, framework: Framework, mount: MountDescriptor, site: CallSite): void {
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
  const stands = standingOf(linker, site);
  const isServed = linker.developmentOnly(place) !== 'yes';
  const isFollowed = children.length > 0 || plugins.length > 0 || value.kind === 'list' || mount.takesList;
  for (const parent of parents) {
    if (!isFollowed && isServed && isFoundAtStart(linker, value, place))
      nodes.unfollowed.push({ parent, framework: framework.id, project: site.file.facts.source.project, middleware, at, stands });
    if (mount.takesList && children.length === 0) readEntries(linker, nodes, framework, value, place, parent, 0);
    const replaces = mount.replacesPrefix && prefix !== '';
    for (const child of children)
      if (child !== parent)
        child.mountedIn.push({ parent, prefix, middleware, at, stands, isPrefix: replaces, isDevelopment: !isServed });
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
  const callee = value.kind === 'call' ? place.file.code.calls[value.call]?.callee : undefined;
  // `require(`./${file}`).routes()`
  if (callee?.kind === 'member' && resultsOf(linker.frameworks).served.has(callee.property))
    return exportOf(linker, callee.object, place);
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
export function mountFound(linker: Linker, nodes: Routers): void {
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
    if (mount)
      node.mountedIn.push({
        parent: mount.parent,
        prefix,
        middleware: mount.middleware,
        at: mount.at,
        ...(mount.stands && { stands: mount.stands }),
        isFound: true,
      });
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

/** Puts a plug-in into a router. */
export function plugIn(
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
export function pluginsOf(linker: Linker, one: Denotation, site: CallSite | undefined, hoists?: string, depth = 0): Plugin[] {
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
