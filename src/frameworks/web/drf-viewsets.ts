import type { CallSite, CodeFile, Denotation, Linker, Place } from '../../model/linking.ts';
import type { ClassId, FunctionId, Value } from '../../model/value.ts';
import { methodList } from './django-handlers.ts';
import { viewSetActions } from './django-library.ts';
import type { UrlEntry } from './django-urls.ts';

// Routes that Django REST framework's routers make of view sets. https://www.django-rest-framework.org/api-guide/routers/

const register = '{rest_framework,rest_framework_nested,rest_framework_extensions,drf_nested_routers}.routers.*Router().register';
const MAX_ROUTERS = 40;

/** What each action answers, and whether on one object. https://www.django-rest-framework.org/api-guide/viewsets/#viewset-actions */
const standard: readonly (readonly [string, string, boolean])[] = [
  ['list', 'GET', false],
  ['create', 'POST', false],
  ['retrieve', 'GET', true],
  ['update', 'PUT', true],
  ['partial_update', 'PATCH', true],
  ['destroy', 'DELETE', true],
];
/** Actions that a library's base brings. https://www.django-rest-framework.org/api-guide/generic-views/#mixins */
const brought: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.ModelViewSet$/, ['list', 'create', 'retrieve', 'update', 'partial_update', 'destroy']],
  [/\.ReadOnlyModelViewSet$/, ['list', 'retrieve']],
  [/\.CreateModelMixin$/, ['create']],
  [/\.ListModelMixin$/, ['list']],
  [/\.RetrieveModelMixin$/, ['retrieve']],
  [/\.UpdateModelMixin$/, ['update', 'partial_update']],
  [/\.DestroyModelMixin$/, ['destroy']],
];

/** Routes of `router.urls`; undefined when the expression is no router's. */
export function routerUrls(
  linker: Linker,
  value: Value,
  place: Place,
  way: { prefix: string; isExact: boolean },
): readonly UrlEntry[] | undefined {
  const inner = value.kind === 'spread' ? value.value : value;
  if (inner.kind !== 'member' || inner.property !== 'urls') return undefined;
  const routers = linker.resolver.denote(inner.object, place).filter(isRouter);
  if (routers.length === 0) return undefined;
  const keys = new Set(routers.flatMap((one) => ('origin' in one && one.origin ? [keyOf(one.origin)] : [])));
  addExtended(linker, keys);
  const found: UrlEntry[] = [];
  for (const site of linker.resolver.callsTo(register)) {
    if (!registersOn(linker, site, keys)) continue;
    const home = { file: site.file, block: site.call.block };
    const prefix = linker.argument(site.call, { at: [0, 'prefix'] });
    const viewset = linker.argument(site.call, { at: [1, 'viewset'] });
    const text = prefix && linker.constants.valueOf(prefix, home);
    const name = text?.kind === 'literal' && typeof text.value === 'string' ? text.value.replace(/^\^|\/$/g, '') : undefined;
    const views = viewset ? linker.resolver.denote(viewset, home) : [];
    const cls = views.find((one) => one.kind === 'class');
    const base = name === undefined ? way.prefix : `${way.prefix.replace(/\/$/, '')}/${name}`.replace(/\/$/, '');
    const made = { isExact: way.isExact && name !== undefined, at: linker.locate(site.file, site.call.span), file: site.file };
    for (const { path, name: action } of libraryActions(linker, views))
      found.push({ path: `${base}${path}`, isMounted: 'unknown', view: { kind: 'library', path: action }, place: home, ...made });
    if (cls?.kind !== 'class') continue;
    for (const one of actionsOf(linker, cls.file, cls.id)) {
      found.push({
        path: `${base}${one.path}/`,
        isMounted: 'unknown',
        view: { kind: 'action', file: cls.file, class: cls.id, action: one.action, method: one.method },
        place: home,
        ...made,
      });
    }
  }
  return found;
}

/** What a library's view set answers, or one that derives from it and does not answer that itself. */
function libraryActions(linker: Linker, views: readonly Denotation[]): readonly { path: string; name: string }[] {
  return viewSetActions.filter(({ view, name }) =>
    views.some((one) => {
      if (one.kind === 'external') return linker.fits(view, one.path);
      const action = name.slice(name.lastIndexOf('.') + 1);
      if (one.kind !== 'class' || !linker.resolver.derivesFrom(one.file, one.id, view)) return false;
      const line = [one, ...linker.resolver.basesOf(one.file, one.id).flatMap((base) => (base.kind === 'class' ? [base] : []))];
      return line.every(({ file, id }) => !file.methods.get(id)?.has(action));
    }),
  );
}

function isRouter(one: Denotation): boolean {
  if (one.kind === 'external') return /\.routers\.\w+Router\(\)$/.test(one.path);
  return one.kind === 'instance';
}

function registersOn(linker: Linker, site: CallSite, keys: ReadonlySet<string>): boolean {
  const { callee } = site.call;
  if (callee.kind !== 'member') return false;
  return linker.resolver
    .denote(callee.object, { file: site.file, block: site.call.block })
    .some((one) => 'origin' in one && one.origin !== undefined && keys.has(keyOf(one.origin)));
}

/** `router.registry.extend(other.registry)`: the other's registrations count too. */
function addExtended(linker: Linker, keys: Set<string>): void {
  for (const site of linker.program.callsByName.get('extend') ?? []) {
    const { callee, positional } = site.call;
    const [from] = positional;
    if (keys.size > MAX_ROUTERS || callee.kind !== 'member' || callee.object.kind !== 'member' || from?.kind !== 'member')
      continue;
    if (callee.object.property !== 'registry' || from.property !== 'registry') continue;
    const place = { file: site.file, block: site.call.block };
    const originsOf = (value: Value) =>
      linker.resolver.denote(value, place).flatMap((one) => ('origin' in one && one.origin ? [keyOf(one.origin)] : []));
    if (originsOf(callee.object.object).some((key) => keys.has(key))) for (const key of originsOf(from.object)) keys.add(key);
  }
}

function keyOf(site: CallSite): string {
  return `${site.file.path}:${site.id}`;
}

interface Action {
  readonly action: string;
  readonly method: string;
  /** After the view set's own path, with a leading slash or empty. */
  readonly path: string;
}

function actionsOf(linker: Linker, file: CodeFile, id: ClassId): readonly Action[] {
  const bases = linker.resolver.basesOf(file, id);
  const names = new Set(
    bases.flatMap((base) =>
      base.kind === 'external' ? brought.flatMap(([pattern, actions]) => (pattern.test(base.path) ? actions : [])) : [],
    ),
  );
  const found: Action[] = [];
  const extra: Action[] = [];
  for (const cls of [{ file, id }, ...bases.flatMap((base) => (base.kind === 'class' ? [base] : []))]) {
    for (const [name, fn] of cls.file.methods.get(cls.id) ?? []) {
      if (standard.some(([action]) => action === name)) names.add(name);
      else
        for (const one of extraAction(linker, cls.file, fn, name)) if (!extra.some((other) => same(one, other))) extra.push(one);
    }
  }
  const lookup = '/{pk}';
  for (const [action, method, isDetail] of standard)
    if (names.has(action)) found.push({ action, method, path: isDetail ? lookup : '' });
  const allowed = linker.resolver.fieldValues(file, id, 'http_method_names')[0];
  const only = allowed && methodList(linker, allowed.value, allowed.place.file);
  return [...found, ...extra].filter((one) => !only || only.includes(one.method));
}

function same(a: Action, b: Action): boolean {
  return a.action === b.action && a.method === b.method;
}

/** `@action(detail=True, methods=['post'], url_path='set-password')`. https://www.django-rest-framework.org/api-guide/viewsets/#marking-extra-actions-for-routing */
function extraAction(linker: Linker, file: CodeFile, fn: FunctionId, name: string): readonly Action[] {
  const call = actionCall(linker, file, fn);
  if (!call) return [];
  const isDetail = linker.argument(call, { at: ['detail', 1] });
  const path = linker.argument(call, { at: ['url_path', 2] });
  const text = path && linker.constants.valueOf(path, { file, block: call.block });
  const last = text?.kind === 'literal' && typeof text.value === 'string' ? text.value : name;
  const prefix = isDetail?.kind === 'literal' && isDetail.value === true ? '/{pk}' : '';
  const methods = methodList(linker, linker.argument(call, { at: [0, 'methods'] }), file) ?? ['GET'];
  return methods.map((method) => ({ action: name, method, path: `${prefix}/${last}` }));
}

/** The `@action(...)` of a method. */
export function actionCall(linker: Linker, file: CodeFile, fn: FunctionId) {
  const { decorators, block } = file.code.functions[fn]!;
  const place = { file, block: file.code.blocks[block]!.parent };
  for (const decorator of decorators) {
    if (decorator.kind !== 'call') continue;
    const call = file.code.calls[decorator.call]!;
    if (
      linker.resolver
        .pathsOf(call.callee, place)
        .some((path) => /^rest_framework\.decorators\.(?:action|detail_route|list_route)$/.test(path))
    )
      return call;
  }
  return undefined;
}
