import type { MiddlewareDraft, RouteDraft, RouteReader } from '../../model/framework.ts';
import type { CallSite, CodeFile, Linker, Place } from '../../model/linking.ts';
import type { ClassId, Value } from '../../model/value.ts';

const verbs = new Map(['get', 'post', 'put', 'patch', 'delete', 'head'].map((name) => [name, name.toUpperCase()] as const));
const MAX_DEPTH = 10;

/** A router or app that lists handlers, controllers and routers. */
interface Holder {
  readonly isApp: boolean;
  readonly path: string | undefined;
  readonly middleware: readonly MiddlewareDraft[];
  readonly site: CallSite;
}

/** Decorated functions and methods of controllers, where routers and apps list them. https://docs.litestar.dev/latest/usage/routing/handlers.html */
export function* litestarRoutes(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  const files = [...linker.program.code.values()].filter((file) => file.isPython && linker.stacks.uses(file.path, 'litestar'));
  if (files.length === 0) return;
  const holders = holdersIn(linker, read);
  const shared = appWide(linker, read);
  for (const file of files) {
    for (const [id, fn] of file.code.functions.entries()) {
      const place = { file, block: file.code.blocks[fn.block]!.parent };
      for (const decorator of fn.decorators) {
        const site = handlerSite(linker, decorator, place);
        if (!site) continue;
        const key = fn.class === undefined ? `${file.path}:f${id}` : `${file.path}:c${fn.class}`;
        const controller = fn.class === undefined ? [] : appliedBy(linker, read, file, fn.class);
        const base = fn.class === undefined ? '' : fieldPath(linker, read, file, fn.class);
        const own = [
          ...appliedIn(read, site, 'route'),
          ...read.decoratorsOf({ file, id }).filter((one) => one.at.span !== decorator.span),
        ];
        for (const chain of chainsOf(holders, key, new Set())) {
          for (const path of pathsOf(read, site)) {
            for (const method of methodsOf(linker, site)) {
              const parts = [chain.prefix, base, path];
              const joined = parts.reduce<string>((before, part) => read.join(before, part ?? ''), '/');
              yield {
                framework: 'litestar',
                file,
                method,
                path: joined || '/',
                handler: { file, id },
                at: linker.locate(file, site.call.span),
                middleware: [...(chain.isMounted === 'no' ? [] : shared), ...chain.middleware, ...controller, ...own],
                isExact: chain.isMounted === 'yes' && parts.every((part) => part !== undefined),
                isMounted: chain.isMounted,
              };
            }
          }
        }
      }
    }
  }
}

function handlerSite(linker: Linker, decorator: Value, place: Place): CallSite | undefined {
  if (decorator.kind !== 'call') return undefined;
  const site = { file: place.file, id: decorator.call, call: place.file.code.calls[decorator.call]! };
  const isHandler = linker.resolver
    .calleePaths(site)
    .some((path) => linker.fits('litestar.{handlers.**.,handlers.,}{get,post,put,patch,delete,head,route}', path));
  return isHandler ? site : undefined;
}

function methodsOf(linker: Linker, { file, call }: CallSite): readonly string[] {
  const name = call.callee.kind === 'member' ? call.callee.property : call.callee.kind === 'name' ? call.callee.name : '';
  const known = verbs.get(name);
  if (known) return [known];
  const listed = call.named.find((one) => one.name === 'http_method')?.value;
  const constant = listed && linker.constants.valueOf(listed, { file, block: call.block });
  const items = constant?.kind === 'list' ? constant.items : constant ? [constant] : [];
  const names = items.flatMap((one) =>
    one.kind === 'literal' && typeof one.value === 'string' ? [one.value.toUpperCase()] : [],
  );
  return names.length > 0 ? names : ['ANY'];
}

function pathsOf(read: RouteReader, { file, call }: CallSite): readonly (string | undefined)[] {
  const value = call.positional[0] ?? call.named.find((one) => one.name === 'path')?.value;
  return value ? (read.pathsOf(value, { file, block: call.block }) ?? [undefined]) : [''];
}

/** `guards=[...]` and `middleware=[...]` of a handler, router or app. A guard refuses by raising. */
function appliedIn(read: RouteReader, { file, call }: CallSite, via: MiddlewareDraft['via']): readonly MiddlewareDraft[] {
  return call.named.flatMap(({ name, value }) => applied(read, name, value, { file, block: call.block }, via));
}

function applied(
  read: RouteReader,
  name: string,
  value: Value,
  place: Place,
  via: MiddlewareDraft['via'],
): readonly MiddlewareDraft[] {
  if (name === 'guards') return read.applied(value, place, via).map((one) => ({ ...one, refuses: true }));
  return name === 'middleware' ? read.applied(value, place, via) : [];
}

function appliedBy(linker: Linker, read: RouteReader, file: CodeFile, id: ClassId): readonly MiddlewareDraft[] {
  return ['guards', 'middleware'].flatMap((name) =>
    linker.resolver.fieldValues(file, id, name).flatMap(({ value, place }) => applied(read, name, value, place, 'router')),
  );
}

function fieldPath(linker: Linker, read: RouteReader, file: CodeFile, id: ClassId): string | undefined {
  const [field] = linker.resolver.fieldValues(file, id, 'path');
  return field ? read.pathsOf(field.value, field.place)?.[0] : '';
}

/** What lists each handler, controller and router, by the place of what is listed. */
function holdersIn(linker: Linker, read: RouteReader): ReadonlyMap<string, readonly Holder[]> {
  const found = new Map<string, Holder[]>();
  const list = (value: Value, place: Place, holder: Holder) => {
    for (const item of read.itemsOf(value, place)) {
      for (const one of linker.resolver.denote(item.value, item.place)) {
        const key = keyOf(one);
        if (key) found.set(key, [...(found.get(key) ?? []), holder]);
      }
    }
  };
  for (const isApp of [true, false]) {
    const pattern = isApp ? 'litestar.{app.,}Litestar' : 'litestar.{router.,}Router';
    for (const site of linker.resolver.callsTo(pattern)) {
      const place = { file: site.file, block: site.call.block };
      const given = (name: string) => site.call.named.find((one) => one.name === name)?.value;
      const path = given('path') ?? (isApp ? undefined : site.call.positional[0]);
      const handlers = given('route_handlers') ?? (isApp ? site.call.positional[0] : undefined);
      const middleware = appliedIn(read, site, isApp ? 'app' : 'router');
      const holder = { isApp, path: path ? read.pathsOf(path, place)?.[0] : '', middleware, site };
      if (handlers) list(handlers, place, holder);
    }
  }
  // A plug-in adds to what the app has. https://docs.litestar.dev/latest/reference/plugins/index.html
  for (const site of linker.resolver.callsTo('{~app_config,~config,litestar.**.AppConfig()}.route_handlers.{extend,append}')) {
    const holder = { isApp: true, path: '', middleware: [], site };
    for (const value of site.call.positional) list(value, { file: site.file, block: site.call.block }, holder);
  }
  return found;
}

function keyOf(one: ReturnType<Linker['resolver']['denote']>[number]): string | undefined {
  if (one.kind === 'function') return `${one.file.path}:f${one.id}`;
  if (one.kind === 'class') return `${one.file.path}:c${one.id}`;
  return one.kind === 'external' && one.origin ? `${one.origin.file.path}:r${one.origin.id}` : undefined;
}

interface Chain {
  readonly prefix: string | undefined;
  readonly middleware: readonly MiddlewareDraft[];
  readonly isMounted: RouteDraft['isMounted'];
}

/** All ways from an app to what is listed. Where nothing lists it, something that could not be followed may. */
function chainsOf(holders: ReadonlyMap<string, readonly Holder[]>, key: string, seen: ReadonlySet<string>): readonly Chain[] {
  const listed = holders.get(key);
  if (!listed || seen.has(key) || seen.size > MAX_DEPTH) return [{ prefix: '', middleware: [], isMounted: 'unknown' }];
  return listed.flatMap((holder): readonly Chain[] => {
    if (holder.isApp) return [{ prefix: holder.path, middleware: holder.middleware, isMounted: 'yes' }];
    const outer = chainsOf(holders, `${holder.site.file.path}:r${holder.site.id}`, new Set([...seen, key]));
    return outer.map((chain) => ({
      prefix:
        chain.prefix === undefined || holder.path === undefined
          ? undefined
          : `${chain.prefix}/${holder.path}`.replace(/\/{2,}/g, '/'),
      middleware: [...chain.middleware, ...holder.middleware],
      isMounted: chain.isMounted,
    }));
  });
}

/** What the app applies to every handler by other means than its own arguments: security backends, and plug-ins that extend its configuration. */
function appWide(linker: Linker, read: RouteReader): readonly MiddlewareDraft[] {
  const found: MiddlewareDraft[] = [];
  for (const site of linker.resolver.callsTo(
    '{~app_config,~config,litestar.**.AppConfig()}.{middleware,guards}.{extend,append}',
  )) {
    const { callee, positional, block } = site.call;
    const list = callee.kind === 'member' && callee.object.kind === 'member' ? callee.object.property : '';
    for (const value of positional) found.push(...applied(read, list, value, { file: site.file, block }, 'app'));
  }
  for (const site of linker.resolver.callsTo('litestar.{app.,}Litestar')) {
    const value = site.call.named.find(({ name }) => name === 'on_app_init')?.value;
    const place = { file: site.file, block: site.call.block };
    for (const item of value ? read.itemsOf(value, place) : []) {
      const made = item.value.kind === 'member' ? item.value.object : item.value;
      const skips = linker.resolver
        .denote(made, item.place)
        .flatMap((one) => (one.kind === 'external' && one.origin ? exclusions(linker, one.origin) : []));
      found.push(...read.applied(item.value, item.place, 'app').map((one) => ({ ...one, skips })));
    }
  }
  return found;
}

/** `JWTAuth(exclude=["/login"])`: expressions that are searched in the path. */
function exclusions(linker: Linker, { file, call }: CallSite): readonly string[] {
  const value = call.named.find(({ name }) => name === 'exclude')?.value;
  const constant = value && linker.constants.valueOf(value, { file, block: call.block });
  const items = constant?.kind === 'list' ? constant.items : constant ? [constant] : [];
  return items.flatMap((one) =>
    one.kind === 'literal' && typeof one.value === 'string' ? [`.*${one.value.replace(/^\^/, '')}.*`] : [],
  );
}
