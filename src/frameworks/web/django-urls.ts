import type { RouteReader } from '../../model/framework.ts';
import type { CallSite, CodeFile, Linker, Place } from '../../model/linking.ts';
import type { Location } from '../../model/location.ts';
import type { ClassId, FunctionId, Truth, Value } from '../../model/value.ts';
import { libraryUrls } from './django-library.ts';
import { itemsOf, settingsModules, settingValues } from './django-settings.ts';

/** A line of a URL configuration with the prefixes of all includes on the way to it. */
export interface UrlEntry {
  /** `/api/users/{id}/`. */
  readonly path: string;
  readonly isExact: boolean;
  readonly isMounted: Truth;
  readonly at: Location;
  readonly file: CodeFile;
  readonly view: ViewRef;
  readonly place: Place;
}

export type ViewRef =
  | { readonly kind: 'written'; readonly value: Value }
  /** By access path. */
  | { readonly kind: 'library'; readonly path: string }
  /** An operation that is decorated where it stands, with what its decorators and routers apply. */
  | {
      readonly kind: 'handler';
      readonly file: CodeFile;
      readonly id: FunctionId;
      readonly method: string;
      readonly applied: readonly { readonly value: Value; readonly place: Place }[];
    }
  /** An action of a view set that a router registers. */
  | {
      readonly kind: 'action';
      readonly file: CodeFile;
      readonly class: ClassId;
      readonly action: string;
      readonly method: string;
    };

const MAX_DEPTH = 8;
const MAX_ENTRIES = 5000;
/** Lines looked at: includes that include each other are read only so often. */
const MAX_STEPS = 20_000;
const pathCall = 'django.{urls,urls.conf,conf.urls,conf.urls.defaults}.{path,re_path,url}';
const includeCall = 'django.{urls,urls.conf,conf.urls,conf.urls.defaults}.include';

/** Prefix and what stands below it, on the way down. */
interface Way {
  readonly prefix: string;
  readonly isExact: boolean;
  readonly isMounted: Truth;
  readonly depth: number;
  /** The module that names of views stand in, as `patterns('shop.views', ...)` says it. */
  readonly module?: string;
}

/** What a URL list holds besides lines of its own: a REST framework router's routes. */
export type Expand = (value: Value, place: Place, way: { prefix: string; isExact: boolean }) => readonly UrlEntry[] | undefined;

/**
 * Lines of all URL configurations: from ROOT_URLCONF through include() where a settings module names it, then those that nothing includes.
 * https://docs.djangoproject.com/en/stable/topics/http/urls/
 */
export function readUrls(linker: Linker, read: RouteReader, expand: Expand): readonly UrlEntry[] {
  const found: UrlEntry[] = [];
  const visited = new Set<CodeFile>();
  let steps = 0;
  const roots = rootFiles(linker);
  for (const file of roots) walkFile(file, { prefix: '/', isExact: true, isMounted: 'yes', depth: 0 });
  const rest = [...linker.program.code.values()].filter(
    (file) => file.isPython && !visited.has(file) && hasPatterns(linker, file),
  );
  // Those that one of the rest includes come by way of it; without a known root nobody knows what is served.
  const isMounted: Truth = roots.length > 0 ? 'no' : 'unknown';
  for (const file of rest.filter((one) => !isIncluded(one)))
    if (!visited.has(file)) walkFile(file, { prefix: '/', isExact: false, isMounted, depth: 0 });
  return found;

  function walkFile(file: CodeFile, way: Way): void {
    if (way.depth > MAX_DEPTH || ++steps > MAX_STEPS) return;
    visited.add(file);
    for (const list of patternLists(file)) walkList(list.value, list.place, way);
  }

  function walkList(value: Value, place: Place, way: Way): void {
    for (const item of itemsOf(linker, value, place)) walkItem(item.value, item.place, way);
  }

  function walkItem(value: Value, place: Place, way: Way): void {
    if (found.length >= MAX_ENTRIES || ++steps > MAX_STEPS) return;
    const more = expand(value, place, way);
    if (more) {
      found.push(...more.map((one) => ({ ...one, isMounted: way.isMounted })));
      return;
    }
    // `(r'^login/$', 'shop.views.login')` in `patterns(...)`.
    if (value.kind === 'list' && value.items.length > 1) {
      walkLine(value.items[0]!, value.items[1]!, place, way, value, true);
      return;
    }
    if (value.kind !== 'call') return;
    const call = place.file.code.calls[value.call]!;
    const site: CallSite = { file: place.file, id: value.call, call };
    const home = { file: place.file, block: call.block };
    const paths = linker.resolver.calleePaths(site);
    // https://docs.djangoproject.com/en/stable/topics/i18n/translation/#language-prefix-in-url-patterns
    if (paths.some((path) => path.endsWith('.i18n_patterns'))) {
      const inner = { ...way, prefix: read.join(way.prefix, '{language}/'), depth: way.depth + 1 };
      for (const one of call.positional) walkItem(one, home, inner);
      return;
    }
    if (paths.some((path) => path.endsWith('.format_suffix_patterns'))) {
      if (call.positional[0]) walkList(call.positional[0], home, way);
      return;
    }
    // Before Django 1.10. https://docs.djangoproject.com/en/1.8/ref/urls/#patterns
    if (paths.some((path) => path.endsWith('.patterns'))) {
      const [prefix, ...lines] = call.positional;
      const module = prefix && textOf(prefix, home, false);
      for (const one of lines) walkItem(one, home, { ...way, ...(module ? { module } : {}) });
      return;
    }
    if (!paths.some((path) => linker.fits(pathCall, path))) return;
    const route = linker.argument(call, { at: [0, 'route', 'regex'] });
    const view = linker.argument(call, { at: [1, 'view'] });
    if (!route || !view) return;
    walkLine(
      route,
      view,
      home,
      way,
      value,
      paths.some((path) => /\.(?:re_path|url)$/.test(path)),
    );
  }

  function walkLine(route: Value, view: Value, home: Place, way: Way, line: Value, isExpression: boolean): void {
    const text = textOf(route, home, isExpression);
    if (text === undefined && line.kind === 'list') return;
    const below: Way = {
      prefix: text === undefined ? way.prefix : joinRoute(way.prefix, text),
      isExact: way.isExact && text !== undefined,
      isMounted: way.isMounted,
      depth: way.depth + 1,
    };
    if (include(view, home, below)) return;
    const isNamed = view.kind === 'literal' && typeof view.value === 'string' && way.module;
    found.push({
      path: below.prefix,
      isExact: below.isExact,
      isMounted: way.isMounted,
      at: linker.locate(home.file, line.span),
      file: home.file,
      view: { kind: 'written', value: isNamed ? { ...view, value: `${way.module}.${view.value}` } : view },
      place: home,
    });
  }

  function textOf(route: Value, place: Place, isExpression: boolean): string | undefined {
    const constant = linker.constants.valueOf(route, place);
    // `_('login/')`: a translated text.
    if (constant.kind !== 'literal' && route.kind === 'call') {
      const [first] = place.file.code.calls[route.call]!.positional;
      return first?.kind === 'literal' && typeof first.value === 'string' ? first.value : undefined;
    }
    if (constant.kind !== 'literal' || typeof constant.value !== 'string') return undefined;
    return isExpression ? pathOfExpression(constant.value) : constant.value;
  }

  /** `include('shop.urls')`, `include(('shop.urls', 'shop'))`, `include(router.urls)`, `include([path(...)])`: true when it is one. */
  function include(view: Value, place: Place, way: Way): boolean {
    if (way.depth > MAX_DEPTH) return true;
    // `path('api/', (patterns, 'app'))`
    if (view.kind === 'list') {
      if (view.items[0]) includeOne(view.items[0], place, way);
      return true;
    }
    const more = expand(view, place, way);
    if (more) {
      found.push(...more.map((one) => ({ ...one, isMounted: way.isMounted })));
      return true;
    }
    if (view.kind !== 'call') return false;
    const call = place.file.code.calls[view.call]!;
    const paths = linker.resolver.calleePaths({ file: place.file, id: view.call, call });
    if (!paths.some((path) => linker.fits(includeCall, path))) return false;
    const what = linker.argument(call, { at: [0, 'arg'] });
    if (what) includeOne(what, { file: place.file, block: call.block }, way);
    return true;
  }

  function includeOne(what: Value, place: Place, way: Way): void {
    const text = linker.constants.valueOf(what, place);
    if (text.kind === 'literal' && typeof text.value === 'string') {
      const library = libraryUrls(text.value);
      const module = linker.resolver.modules.resolve(text.value, place.file);
      if (module.kind === 'file') walkFile(module.file, way);
      else
        for (const one of library ?? [])
          found.push({
            path: read.join(way.prefix, one.path) || '/',
            isExact: way.isExact,
            isMounted: way.isMounted,
            at: linker.locate(place.file, what.span),
            file: place.file,
            view: { kind: 'library', path: one.view },
            place,
          });
      return;
    }
    if (what.kind === 'list' && what.items[0] && isTuple(what)) {
      includeOne(what.items[0], place, way);
      return;
    }
    const more = expand(what, place, way);
    if (more) {
      found.push(...more.map((one) => ({ ...one, isMounted: way.isMounted })));
      return;
    }
    for (const one of linker.resolver.denote(what, place)) {
      const inner = one.kind === 'value' && one.value.kind === 'list' && isTuple(one.value) ? one.value.items[0] : undefined;
      if (one.kind === 'file') walkFile(one.file, way);
      else if (one.kind === 'value' && inner) includeOne(inner, one.place, { ...way, depth: way.depth + 1 });
      else continue;
      return;
    }
    walkList(what, place, way);
  }

  /** `('shop.urls', 'shop')`: what to include and the name of the app. */
  function isTuple(list: Extract<Value, { kind: 'list' }>): boolean {
    const last = list.items.at(-1);
    return list.items.length === 2 && last?.kind === 'literal' && typeof last.value === 'string';
  }

  /** What a module adds to its urlpatterns, in order: bindings, `+=`, `urlpatterns.append(...)`. */
  function patternLists(file: CodeFile): { value: Value; place: Place }[] {
    const lists = file.code.bindings.flatMap((one) =>
      one.name === 'urlpatterns' && one.value && file.functionOf[one.block] === 0
        ? [{ value: one.value, place: { file, block: one.block } }]
        : [],
    );
    for (const call of file.code.calls) {
      const { callee } = call;
      if (callee.kind !== 'member' || callee.object.kind !== 'name' || callee.object.name !== 'urlpatterns') continue;
      const added = call.positional.at(-1);
      if (added && /^(?:append|extend|insert)$/.test(callee.property))
        lists.push({ value: added, place: { file, block: call.block } });
    }
    return lists;
  }

  /** Whether some file includes this one by its dotted name. */
  function isIncluded(file: CodeFile): boolean {
    for (const site of linker.resolver.callsTo(includeCall)) {
      const what = linker.argument(site.call, { at: [0, 'arg'] });
      const first = what?.kind === 'list' ? what.items[0] : what;
      if (first?.kind === 'literal' && typeof first.value === 'string') {
        const module = linker.resolver.modules.resolve(first.value, site.file);
        if (module.kind === 'file' && module.file === file && site.file !== file) return true;
      }
    }
    return false;
  }
}

function hasPatterns(linker: Linker, file: CodeFile): boolean {
  if (!file.scopes.get(0)?.names.has('urlpatterns')) return false;
  return file.code.calls.some((call, id) =>
    linker.resolver.calleePaths({ file, id, call }).some((path) => linker.fits(pathCall, path)),
  );
}

function rootFiles(linker: Linker): readonly CodeFile[] {
  const found = new Set<CodeFile>();
  for (const one of settingValues(linker, 'ROOT_URLCONF')) {
    const constant = linker.constants.valueOf(one.value, one.place);
    if (constant.kind !== 'literal' || typeof constant.value !== 'string') continue;
    const module = linker.resolver.modules.resolve(constant.value, one.place.file);
    if (module.kind === 'file') found.add(module.file);
  }
  return settingsModules(linker).length > 0 ? [...found] : [];
}

/** Django adds no slashes of its own. */
function joinRoute(prefix: string, route: string): string {
  const normal = route.replace(/<(?:[^<>:]{1,80}:)?([^<>:]{1,80})>/g, '{$1}').replace(/^\//, prefix.endsWith('/') ? '' : '/');
  return `${prefix}${normal}`;
}

/** `^articles/(?P<year>[0-9]{4})/$` as `articles/{year}/`. Read by character: nothing of the audited code is run as an expression. */
export function pathOfExpression(source: string): string {
  let out = '';
  const text = source.slice(0, 400);
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '^' || char === '$') continue;
    if (char === '\\') {
      const next = text[++i] ?? '';
      if (!/[A-Za-z]/.test(next)) out += next;
    } else if (char === '(') {
      const name = /^\(\?P<(\w{1,60})>/.exec(text.slice(i, i + 70))?.[1];
      let depth = 0;
      for (; i < text.length; i++) {
        if (text[i] === '\\') i++;
        else if (text[i] === '(') depth++;
        else if (text[i] === ')' && --depth === 0) break;
      }
      out += name ? `{${name}}` : text[i + 1] === '?' ? '' : '{}';
    } else if (char === '[') {
      while (i < text.length && text[i] !== ']') i++;
      out += '{}';
    } else if (!/[?*+]/.test(char)) out += char;
  }
  return out;
}
