import type { MiddlewareDraft, RouteReader } from '../../model/framework.ts';
import type { CallSite, CodeFile, Linker, Place } from '../../model/linking.ts';
import type { Truth, Value } from '../../model/value.ts';

interface ClassNode {
  readonly file: CodeFile;
  readonly id: number;
}
type Draft = MiddlewareDraft & { readonly project: string };

/** What the modules of all Nest apps say of controllers. https://docs.nestjs.com/modules */
export interface NestModules {
  /** `no` when there are modules and none names the controller. */
  isMounted(controller: ClassNode): Truth;
  /** Paths that `RouterModule` puts before a controller; one empty one when it says nothing. */
  prefixesOf(controller: ClassNode): readonly (string | undefined)[];
  globalGuards(project: string): readonly MiddlewareDraft[];
  globalInterceptors(project: string): readonly MiddlewareDraft[];
  /** `consumer.apply(Limit).forRoutes(AuthController)`. */
  middlewareFor(controller: ClassNode, path: string, method: string): readonly MiddlewareDraft[];
}

export function modulesOf(linker: Linker, read: RouteReader): NestModules {
  const owners = new Map<string, ClassNode[]>();
  const unfollowed = new Set<string>();
  const guards: Draft[] = [];
  const interceptors: Draft[] = [];
  const definitions = [...moduleDefinitions(linker)];
  for (const { value, place, module } of definitions) {
    const { project } = place.file.facts.source;
    const entry = (key: string) => value.entries.find((one) => one.key === key)?.value;
    const controllers = entry('controllers');
    for (const item of controllers ? read.itemsOf(controllers, place) : []) {
      const found = linker.resolver.denote(item.value, item.place);
      for (const one of found) if (one.kind === 'class') push(owners, keyOf(one), module);
      if (!found.some((one) => one.kind === 'class')) unfollowed.add(project);
    }
    readProviders(entry('providers'), place, project);
  }
  for (const { value, place } of madeDecorators(linker))
    readProviders(value.entries.find((one) => one.key === 'providers')?.value, place, place.file.facts.source.project);
  const prefixes = routerPrefixes(linker, read);
  const consumers = readConsumers(linker, read);
  const modulesOfController = (controller: ClassNode) => owners.get(keyOf(controller)) ?? [];

  return {
    isMounted(controller) {
      if (owners.has(keyOf(controller))) return 'yes';
      const { project } = controller.file.facts.source;
      const isKnown = definitions.some(({ place }) => place.file.facts.source.project === project) && !unfollowed.has(project);
      return isKnown ? 'no' : 'unknown';
    },
    prefixesOf(controller) {
      const found = modulesOfController(controller).flatMap((module) => prefixes.get(keyOf(module)) ?? []);
      return found.length > 0 ? found : [''];
    },
    globalGuards: (project) => guards.filter((one) => one.project === project),
    globalInterceptors: (project) => interceptors.filter((one) => one.project === project),
    middlewareFor(controller, path, method) {
      return consumers.filter((one) => one.reaches(controller, path, method)).flatMap((one) => one.drafts);
    },
  };

  /** `{ provide: APP_GUARD, useClass: JwtGuard }`. */
  function readProviders(providers: Value | undefined, place: Place, project: string): void {
    for (const item of providers ? read.itemsOf(providers, place) : []) {
      for (const one of linker.resolver.denote(item.value, item.place)) {
        if (one.kind !== 'value' || one.value.kind !== 'object') continue;
        const provider = one.value.entries;
        const token = provider.find((candidate) => candidate.key === 'provide')?.value;
        const name = token && linker.resolver.pathsOf(token, one.place)[0];
        const isGuard = name === '@nestjs/core.APP_GUARD';
        if (!isGuard && name !== '@nestjs/core.APP_INTERCEPTOR') continue;
        const given = provider.find((candidate) => /^use(?:Class|Existing|Value|Factory)$/.test(candidate.key ?? ''));
        if (!given) continue;
        const drafts =
          given.key === 'useFactory' ? madeBy(linker, given.value, one.place) : read.applied(given.value, one.place, 'app');
        (isGuard ? guards : interceptors).push(...drafts.map((draft) => ({ ...draft, project })));
      }
    }
  }

  /** `useFactory: (reflector) => new JwtGuard(reflector)`. */
  function madeBy(linker: Linker, factory: Value, place: Place): MiddlewareDraft[] {
    return linker.resolver
      .denote(factory, place)
      .flatMap((one) =>
        one.kind === 'function'
          ? one.file.code.returns
              .filter((returned) => one.file.functionOf[returned.block] === one.id && returned.value)
              .flatMap((returned) => [...read.applied(returned.value!, { file: one.file, block: returned.block }, 'app')])
          : [],
      );
  }
}

/** `@Module({...})` of a class, and what `forRoot()` of a dynamic module returns. */
function* moduleDefinitions(
  linker: Linker,
): Generator<{ value: Extract<Value, { kind: 'object' }>; place: Place; module: ClassNode }> {
  for (const file of linker.program.code.values()) {
    if (file.isPython) continue;
    for (const [id, cls] of file.code.classes.entries()) {
      for (const decorator of cls.decorators) {
        if (decorator.kind !== 'call') continue;
        const call = file.code.calls[decorator.call]!;
        const place = { file, block: call.block };
        if (!linker.resolver.pathsOf(call.callee, place).includes('@nestjs/common.Module')) continue;
        const [value] = call.positional;
        for (const one of value ? linker.resolver.denote(value, place) : []) {
          if (one.kind === 'value' && one.value.kind === 'object')
            yield { value: one.value, place: one.place, module: { file, id } };
        }
        for (const returned of file.code.returns) {
          if (returned.value?.kind !== 'object' || file.code.functions[file.functionOf[returned.block]!]?.class !== id) continue;
          yield { value: returned.value, place: { file, block: returned.block }, module: { file, id } };
        }
      }
    }
  }
}

/** `return Module({...})` of a decorator that the project makes of it. */
function* madeDecorators(linker: Linker): Generator<{ value: Extract<Value, { kind: 'object' }>; place: Place }> {
  for (const { file, call } of linker.resolver.callsTo('@nestjs/common.Module')) {
    const [value] = call.positional;
    const isReturned = file.code.returns.some((one) => one.value?.kind === 'call' && file.code.calls[one.value.call] === call);
    if (isReturned && value?.kind === 'object') yield { value, place: { file, block: call.block } };
  }
}

/** `RouterModule.register([{ path: 'admin', module: AdminModule, children: [...] }])`. https://docs.nestjs.com/recipes/router-module */
function routerPrefixes(linker: Linker, read: RouteReader): ReadonlyMap<string, (string | undefined)[]> {
  const found = new Map<string, (string | undefined)[]>();
  const visit = (value: Value, place: Place, above: string | undefined, depth: number) => {
    if (depth > 6) return;
    for (const item of read.itemsOf(value, place)) {
      for (const one of linker.resolver.denote(item.value, item.place)) {
        if (one.kind === 'class') push(found, keyOf(one), above);
        if (one.kind !== 'value' || one.value.kind !== 'object') continue;
        const { entries } = one.value;
        const entry = (key: string) => entries.find((candidate) => candidate.key === key)?.value;
        const path = entry('path');
        const own = path ? read.pathsOf(path, one.place)?.[0] : '';
        const full = own === undefined || above === undefined ? undefined : read.join(above, own);
        const module = entry('module');
        for (const cls of module ? linker.resolver.denote(module, one.place) : [])
          if (cls.kind === 'class') push(found, keyOf(cls), full);
        const children = entry('children');
        if (children) visit(children, one.place, full, depth + 1);
      }
    }
  };
  for (const site of linker.resolver.callsTo('@nestjs/core.RouterModule.{register,forRoutes}')) {
    const [routes] = site.call.positional;
    if (routes) visit(routes, { file: site.file, block: site.call.block }, '', 0);
  }
  return found;
}

interface Consumer {
  readonly drafts: readonly MiddlewareDraft[];
  reaches(controller: ClassNode, path: string, method: string): boolean;
}

/** `consumer.apply(A, B).exclude(...).forRoutes(...)` in `configure`. https://docs.nestjs.com/middleware */
function readConsumers(linker: Linker, read: RouteReader): readonly Consumer[] {
  return (linker.program.callsByName.get('forRoutes') ?? []).flatMap((site): Consumer[] => {
    const place = { file: site.file, block: site.call.block };
    let applied: CallSite['call'] | undefined;
    let excluded: readonly Value[] = [];
    let value: Value = site.call.callee;
    for (let i = 0; i < 6 && value.kind === 'member' && value.object.kind === 'call'; i++) {
      const call: CallSite['call'] = site.file.code.calls[value.object.call]!;
      const name = call.callee.kind === 'member' ? call.callee.property : '';
      if (name === 'apply') applied = call;
      if (name === 'exclude') excluded = call.positional;
      value = call.callee;
    }
    if (!applied || site.file.isPython) return [];
    const when = read.conditionOf(site.file, site.call.block);
    const drafts = applied.positional
      .flatMap((one) => read.applied(one, place, 'router'))
      .map((one) => ({ ...one, at: linker.locate(site.file, site.call.span), ...(when === undefined ? {} : { when }) }));
    const classes = site.call.positional
      .flatMap((one) => linker.resolver.denote(one, place))
      .filter((one) => one.kind === 'class');
    const rules = site.call.positional.flatMap((one) => ruleOf(linker, read, one, place));
    const leftOut = excluded.flatMap((one) => ruleOf(linker, read, one, place));
    const { project } = site.file.facts.source;
    return [
      {
        drafts,
        reaches: (controller, path, method) =>
          controller.file.facts.source.project === project &&
          (classes.some((one) => one.file === controller.file && one.id === controller.id) ||
            rules.some((rule) => isReached(rule, path, method))) &&
          !leftOut.some((rule) => isReached(rule, path, method)),
      },
    ];
  });
}

interface Rule {
  readonly path: string;
  readonly method: string | undefined;
}

/** `'cats'`, `'*'`, `{ path: 'cats', method: RequestMethod.GET }`. */
function ruleOf(linker: Linker, read: RouteReader, value: Value, place: Place): Rule[] {
  const text = read.pathsOf(value, place);
  if (text) return text.flatMap((path) => (path === undefined ? [] : [{ path, method: undefined }]));
  return linker.resolver.denote(value, place).flatMap((one): Rule[] => {
    if (one.kind !== 'value' || one.value.kind !== 'object') return [];
    const path = one.value.entries.find((entry) => entry.key === 'path')?.value;
    const method = one.value.entries.find((entry) => entry.key === 'method')?.value;
    const verb = method?.kind === 'member' && method.property !== 'ALL' ? method.property : undefined;
    return (path ? (read.pathsOf(path, one.place) ?? []) : []).flatMap((found) =>
      found === undefined ? [] : [{ path: found, method: verb }],
    );
  });
}

function isReached(rule: Rule, path: string, method: string): boolean {
  if (rule.method !== undefined && rule.method !== method) return false;
  const strip = (text: string) => text.replace(/^\//, '').replace(/\/$/, '');
  const listed = strip(rule.path);
  const start = strip(listed.replace(/(?:\(\.\*\)|\.\*|\{?\*\w{0,40}\}?|\{\w{1,40}\}\*)$/, ''));
  const isOpen = start !== listed;
  const own = strip(path);
  return isOpen ? start === '' || own === start || own.startsWith(`${start}/`) : own === start || own.startsWith(`${start}/`);
}

function keyOf({ file, id }: ClassNode): string {
  return `${file.path}:${id}`;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
