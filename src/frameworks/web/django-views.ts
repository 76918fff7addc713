import { bodyOf } from '../../model/body.ts';
import type { MiddlewareDraft, RouteDraft, RouteReader } from '../../model/framework.ts';
import type { CodeFile, Denotation, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { ClassId, Value } from '../../model/value.ts';
import { methodList, methodsByDecorator, onlyAnswers } from './django-handlers.ts';
import { allauthLimits, genericViews, type LibraryView, libraryView } from './django-library.ts';
import { settingItems, settingValues } from './django-settings.ts';
import { takesFile, takesPassword } from './django-uploads.ts';
import type { UrlEntry } from './django-urls.ts';
import { dotted } from './dotted-names.ts';
import { apiApplied, callOf, isApiFunction } from './drf-applied.ts';
import { fieldOf } from './drf-view.ts';
import { actionCall } from './drf-viewsets.ts';

/** Libraries whose views are Django REST framework's. */
const apiPackages = /^(?:rest_framework(?:_\w{1,40})?|djoser|dj_rest_auth|rest_auth|knox)\./;

// Routes of the views behind a URL configuration.

const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
/** Hooks that run for a method when a generic view has no method of that name. */
const hooks: Readonly<Record<string, readonly string[]>> = {
  GET: ['get', 'list', 'retrieve', 'get_context_data', 'get_queryset'],
  POST: ['post', 'create', 'perform_create', 'form_valid'],
  PUT: ['put', 'update', 'perform_update'],
  PATCH: ['patch', 'partial_update', 'perform_update'],
  DELETE: ['delete', 'destroy', 'perform_destroy'],
};

/** Everything that a line of a URL configuration serves. */
export function viewsOf(linker: Linker, read: RouteReader): (entry: UrlEntry) => readonly RouteDraft[] {
  const everywhere = middlewareSetting(linker);
  const lockout = lockoutOf(linker);
  const isCounted = allauthCounts(linker);

  return (entry) => {
    const { view } = entry;
    if (view.kind === 'library') return ofLibrary(entry, view.path, []);
    if (view.kind === 'action') return ofAction(entry, view);
    if (view.kind === 'handler') {
      const node = { file: view.file, id: view.id };
      const middleware = [
        ...view.applied.flatMap((one) => read.applied(one.value, one.place, 'route')),
        ...(authenticates(linker, node, 0) ? lockout : []),
      ];
      return [draft(entry, { method: view.method, node, middleware })];
    }
    return ofValue(entry, view.value, entry.place, [], 0);
  };

  function ofValue(
    entry: UrlEntry,
    value: Value,
    place: Place,
    around: readonly MiddlewareDraft[],
    depth: number,
  ): readonly RouteDraft[] {
    if (depth > 6) return [];
    if (value.kind === 'call') {
      const call = callOf(place, value)!;
      const home = { file: place.file, block: call.block };
      if (call.callee.kind === 'member' && call.callee.property === 'as_view') {
        const cls = read.classOf(value, place);
        if (cls)
          return ofClass(
            entry,
            cls.file,
            cls.id,
            around,
            mappingOf(call.positional[0] ?? call.named.find((one) => one.name === 'actions')?.value),
          );
        const [path] = linker.resolver.pathsOf(call.callee.object, home);
        return path ? ofLibrary(entry, path, around) : [];
      }
      // A wrapper: `login_required(view)`, `cache_page(60)(view)`.
      const [inner] = call.positional;
      if (inner) return ofValue(entry, inner, home, [...around, ...read.wrappersOf(value, place)], depth + 1);
      return [draft(entry, { method: 'ANY', middleware: around })];
    }
    // `'shop.views.login'`, before Django 1.10.
    const isText = value.kind === 'literal' && typeof value.value === 'string';
    const found = isText ? dotted(linker, String(value.value), place.file) : linker.resolver.denote(value, place);
    const fn = found.find((one) => one.kind === 'function');
    if (fn?.kind === 'function') return ofFunction(entry, { file: fn.file, id: fn.id }, around);
    for (const one of linker.resolver.bindingsOf(value, place))
      if (one.value.kind === 'call') return ofValue(entry, one.value, one.place, around, depth + 1);
    const external = found.find((one) => one.kind === 'external');
    if (external?.kind === 'external' && !external.path.startsWith('~')) return ofLibrary(entry, external.path, around);
    return [draft(entry, { method: 'ANY', middleware: around })];
  }

  function ofLibrary(entry: UrlEntry, path: string, around: readonly MiddlewareDraft[]): readonly RouteDraft[] {
    const known = libraryView(path);
    if (!known) return [];
    return known.methods.map((method) => draft(entry, libraryRoute(entry, path, known, method, around)));
  }

  function libraryRoute(entry: UrlEntry, path: string, known: LibraryView, method: string, around: readonly MiddlewareDraft[]) {
    const isRead = method === 'GET';
    return {
      method,
      handlerName: path.slice(path.lastIndexOf('.') + 1),
      purposes: known.purpose && !isRead ? [known.purpose] : [],
      ...(isRead ? { rendersPage: 'yes' as const } : {}),
      middleware: [
        ...around,
        ...(known.isApi ? apiApplied(linker, entry.file, undefined) : []),
        ...own(path, entry),
        ...(known.authenticates && !isRead ? lockout : []),
      ],
      isOpen: known.purpose !== 'password-change',
    };
  }

  /** A library's view may limit by itself. */
  function own(path: string, entry: UrlEntry): readonly MiddlewareDraft[] {
    return isCounted(path)
      ? [{ what: [{ kind: 'external', path: 'django-allauth' }], name: path, via: 'body', at: entry.at }]
      : [];
  }

  function ofFunction(entry: UrlEntry, node: FunctionNode, around: readonly MiddlewareDraft[]): readonly RouteDraft[] {
    const isApi = isApiFunction(linker, node);
    const methods = methodsByDecorator(linker, node) ?? (onlyAnswers(node) ? ['GET'] : ['ANY']);
    const middleware = [
      ...around,
      ...read.decoratorsOf(node),
      ...(isApi ? apiApplied(linker, node.file, { node }) : []),
      ...(authenticates(linker, node, 0) ? lockout : []),
    ];
    return methods.map((method) =>
      draft(entry, { method, node, middleware, isOpen: isExempt(node), takesFile: takesFile(linker, { method, node }) }),
    );
  }

  function isExempt(node: FunctionNode): boolean {
    return node.file.code.functions[node.id]!.decorators.some((one) => one.kind === 'name' && one.name === 'login_not_required');
  }

  /** `{'get': 'list', 'post': 'create'}` of a view set. */
  function mappingOf(value: Value | undefined): ReadonlyMap<string, string> | undefined {
    if (value?.kind !== 'object') return undefined;
    return new Map(
      value.entries.flatMap((one) =>
        one.key && one.value.kind === 'literal' && typeof one.value.value === 'string'
          ? [[one.key.toUpperCase(), one.value.value] as const]
          : [],
      ),
    );
  }

  function ofAction(entry: UrlEntry, view: Extract<UrlEntry['view'], { kind: 'action' }>): readonly RouteDraft[] {
    return ofClass(entry, view.file, view.class, [], new Map([[view.method, view.action]]));
  }

  function ofClass(
    entry: UrlEntry,
    file: CodeFile,
    id: ClassId,
    around: readonly MiddlewareDraft[],
    mapping: ReadonlyMap<string, string> | undefined,
  ): readonly RouteDraft[] {
    const lineage = lineageOf(linker, file, id);
    const externals = linker.resolver.basesOf(file, id).flatMap((one) => (one.kind === 'external' ? [one.path] : []));
    // A view of a package nobody knows is DRF's when the project sets on it what DRF's views read.
    const isApi =
      externals.some((path) => apiPackages.test(path) || libraryView(path)?.isApi) ||
      ['throttle_classes', 'permission_classes'].some((name) => fieldOf(linker, file, id, name).length > 0);
    const libraryPath = externals.find((path) => libraryView(path));
    const library = libraryPath === undefined ? undefined : libraryView(libraryPath);
    const methodNode = (name: string): FunctionNode | undefined => {
      for (const cls of lineage) {
        const fn = cls.file.methods.get(cls.id)?.get(name);
        if (fn !== undefined) return { file: cls.file, id: fn };
      }
      return undefined;
    };
    const name = file.code.classes[id]!.name;
    const shared = [...around, ...mixins(externals, lineage, entry)];
    const found: RouteDraft[] = [];
    for (const method of methodsOf(file, id, externals, library, mapping, methodNode)) {
      const action = mapping?.get(method);
      const node = action
        ? (methodNode(action) ?? methodNode(`perform_${action}`))
        : [method.toLowerCase(), ...(hooks[method] ?? []), ...(method === 'ANY' ? ['dispatch', 'handle'] : [])]
            .map(methodNode)
            .find((one) => one !== undefined);
      const dispatch = methodNode('dispatch');
      const isRead = method === 'GET';
      const call = node && actionCall(linker, node.file, node.id);
      const middleware = [
        ...shared,
        ...classDecorators(lineage, method),
        ...(dispatch ? read.decoratorsOf(dispatch) : []),
        ...(node && node.id !== dispatch?.id ? read.decoratorsOf(node) : []),
        ...(isApi
          ? apiApplied(linker, file, {
              class: id,
              method,
              ...(action ? { action } : {}),
              ...(call ? { call: { call, file: node.file } } : {}),
            })
          : []),
        ...(libraryPath ? own(libraryPath, entry) : []),
        ...(!isRead && (library?.authenticates || (node && authenticates(linker, node, 0))) ? lockout : []),
        ...(dispatch
          ? [
              {
                what: [{ kind: 'function', ...dispatch } as Denotation],
                name: `${name}.dispatch`,
                via: 'body',
                at: entry.at,
              } as const,
            ]
          : []),
      ];
      found.push(
        draft(entry, {
          method,
          handlerName: action && action !== 'create' ? action : name,
          ...(node ? { node } : {}),
          // A generic view of Django REST framework answers by the library's own method.
          ...(!node && externals.some((path) => path.startsWith('rest_framework.')) ? { class: { file, id } } : {}),
          ...(library && { purposes: library.purpose && !isRead ? [library.purpose] : [] }),
          ...(isRead && !isApi && rendersByItself(externals) ? { rendersPage: 'yes' as const } : {}),
          middleware,
          takesFile: takesFile(linker, { class: { file, id }, method, action, node }),
          takesPassword: isApi && takesPassword(linker, { class: { file, id }, method, action, node }),
          isOpen: library !== undefined && library.purpose !== 'password-change',
        }),
      );
    }
    return found;
  }

  function rendersByItself(externals: readonly string[]): boolean {
    return externals.some((path) => libraryView(path) || /(?:Template|Form|Create|Update|Delete|List|Detail)View$/.test(path));
  }

  function methodsOf(
    file: CodeFile,
    id: ClassId,
    externals: readonly string[],
    library: LibraryView | undefined,
    mapping: ReadonlyMap<string, string> | undefined,
    methodNode: (name: string) => FunctionNode | undefined,
  ): readonly string[] {
    if (mapping) return [...mapping.keys()];
    const names = new Set<string>();
    for (const method of httpMethods) if (methodNode(method.toLowerCase())) names.add(method);
    for (const path of externals)
      for (const [pattern, methods] of genericViews) if (pattern.test(path)) for (const one of methods) names.add(one);
    for (const one of library?.methods ?? []) names.add(one);
    const allowed = fieldOf(linker, file, id, 'http_method_names')[0];
    const only = allowed && methodList(linker, allowed.value, allowed.place.file);
    const found = httpMethods.filter((one) => names.has(one) && (!only || only.includes(one)));
    if (found.length > 0) return found;
    return only ?? ['ANY'];
  }

  /** What classes it is mixed with keep out or count. */
  function mixins(
    externals: readonly string[],
    lineage: readonly { file: CodeFile; id: ClassId }[],
    entry: UrlEntry,
  ): readonly MiddlewareDraft[] {
    const libraries = externals
      .filter((path) => /Mixin$/.test(path) && !/\.mixins\.\w+ModelMixin$/.test(path))
      .map(
        (path): MiddlewareDraft => ({
          what: [{ kind: 'external', path }],
          name: path.slice(path.lastIndexOf('.') + 1),
          via: 'route',
          at: entry.at,
        }),
      );
    const own = lineage
      .slice(1)
      .filter((one) => one.file.methods.get(one.id)?.has('dispatch') || one.file.methods.get(one.id)?.has('test_func'))
      .map((one): MiddlewareDraft => {
        const cls = one.file.code.classes[one.id]!;
        return { what: [{ kind: 'class', ...one }], name: cls.name, via: 'route', at: linker.locate(one.file, cls.nameSpan) };
      });
    return [...libraries, ...own];
  }

  /** `@method_decorator(login_required, name='dispatch')`: of the method it names. https://docs.djangoproject.com/en/stable/topics/class-based-views/intro/#decorating-the-class */
  function classDecorators(lineage: readonly { file: CodeFile; id: ClassId }[], method: string): readonly MiddlewareDraft[] {
    return lineage.flatMap(({ file, id }) => {
      const cls = file.code.classes[id]!;
      const place = { file, block: file.code.blocks[cls.block]!.parent };
      return cls.decorators.flatMap((one) => {
        const name = one.kind === 'call' ? linker.argument(callOf(place, one)!, { at: ['name'] }) : undefined;
        const text = name?.kind === 'literal' ? String(name.value) : 'dispatch';
        return text === 'dispatch' || text.toUpperCase() === method || method === 'ANY' ? read.applied(one, place, 'route') : [];
      });
    });
  }

  function draft(
    entry: UrlEntry,
    made: {
      readonly method: string;
      readonly node?: FunctionNode;
      readonly class?: RouteDraft['handlerClass'];
      readonly handlerName?: string;
      readonly purposes?: RouteDraft['purposes'];
      readonly rendersPage?: 'yes';
      readonly middleware: readonly MiddlewareDraft[];
      readonly takesFile?: boolean;
      readonly takesPassword?: boolean;
      /** Views that LoginRequiredMiddleware lets pass. */
      readonly isOpen?: boolean;
    },
  ): RouteDraft {
    const app = made.isOpen ? everywhere.filter((one) => one.name !== 'LoginRequiredMiddleware') : everywhere;
    return {
      framework: 'django',
      file: entry.file,
      method: made.method,
      path: entry.path,
      ...(made.node ? { handler: made.node } : {}),
      ...(made.class ? { handlerClass: made.class } : {}),
      ...(made.handlerName ? { handlerName: made.handlerName } : {}),
      at: entry.at,
      middleware: [...app, ...made.middleware],
      isExact: entry.isExact,
      isMounted: entry.isMounted,
      ...(made.purposes ? { purposes: made.purposes } : {}),
      ...(made.takesFile ? { takesFile: true } : {}),
      ...(made.takesPassword ? { takesPassword: true } : {}),
      ...(made.rendersPage ? { rendersPage: made.rendersPage } : {}),
    };
  }
}

function lineageOf(linker: Linker, file: CodeFile, id: ClassId): readonly { file: CodeFile; id: ClassId }[] {
  return [
    { file, id },
    ...linker.resolver.basesOf(file, id).flatMap((one) => (one.kind === 'class' ? [{ file: one.file, id: one.id }] : [])),
  ];
}

/** https://docs.djangoproject.com/en/stable/ref/settings/#middleware */
function middlewareSetting(linker: Linker): readonly MiddlewareDraft[] {
  const seen = new Set<string>();
  return ['MIDDLEWARE', 'MIDDLEWARE_CLASSES'].flatMap((name) =>
    settingItems(linker, name).flatMap((one): MiddlewareDraft[] => {
      const text = one.value.kind === 'literal' && typeof one.value.value === 'string' ? one.value.value : undefined;
      if (text === undefined || seen.has(text)) return [];
      seen.add(text);
      const short = text.slice(text.lastIndexOf('.') + 1);
      // It counts failed logins only, which is judged for each view.
      if (/^(?:axes|defender)\./.test(text)) return [];
      return [{ what: dotted(linker, text, one.place.file), name: short, via: 'app', at: one.at }];
    }),
  );
}

/** django-axes counts failed logins in its authentication backend. https://django-axes.readthedocs.io/en/latest/2_installation.html */
function lockoutOf(linker: Linker): readonly MiddlewareDraft[] {
  const stated = settingValues(linker, 'AXES_ENABLED');
  if (stated.length > 0 && stated.every((one) => one.value.kind === 'literal' && one.value.value === false)) return [];
  const item = settingItems(linker, 'AUTHENTICATION_BACKENDS').find(
    (one) => one.value.kind === 'literal' && typeof one.value.value === 'string' && /^axes\.backends\./.test(one.value.value),
  );
  if (!item) return [];
  return [{ what: [{ kind: 'external', path: 'django-axes' }], name: 'django-axes', via: 'app', at: item.at }];
}

/** Whether allauth limits one of its views: by default, unless ACCOUNT_RATE_LIMITS is False or has None for all that counts there. */
function allauthCounts(linker: Linker): (path: string) => boolean {
  const stated = settingValues(linker, 'ACCOUNT_RATE_LIMITS');
  const isOff = stated.some((one) => one.value.kind === 'literal' && one.value.value === false);
  const none = new Set(
    stated.flatMap((one) =>
      one.value.kind === 'object'
        ? one.value.entries.flatMap(({ key, value }) => (key && value.kind === 'literal' && !value.value ? [key] : []))
        : [],
    ),
  );
  return (path) => !isOff && (allauthLimits[path]?.some((key) => !none.has(key)) ?? false);
}

/** Whether a view checks a password through Django's backends, itself or a few calls away. */
function authenticates(linker: Linker, node: FunctionNode, depth: number): boolean {
  for (const site of bodyOf(node.file, node.id).calls) {
    const paths = linker.resolver.calleePaths(site);
    if (paths.some((path) => /^django\.contrib\.auth\.(?:a?authenticate|forms\.AuthenticationForm)$/.test(path))) return true;
  }
  if (depth >= 2) return false;
  return linker.calls
    .callsIn(node.file, node.id)
    .some((edge) => edge.by === 'typed' && authenticates(linker, edge.to, depth + 1));
}
