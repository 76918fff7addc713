import type { MiddlewareDraft } from '../../model/framework.ts';
import type { CodeFile, Denotation, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { Call } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';
import { itemsOf, namedBy, type SettingValue, settingEntry } from './django-settings.ts';
import { permissionsChosen } from './drf-permissions.ts';
import { type ApiView, fieldOf } from './drf-view.ts';

// Permissions and throttles of Django REST framework: of the action, else of the view, else of the settings.
// https://www.django-rest-framework.org/api-guide/permissions/ and /throttling/

const scoped = 'rest_framework.throttling.ScopedRateThrottle';

/** What runs before an API view. */
export function apiApplied(linker: Linker, file: CodeFile, view: ApiView | undefined): readonly MiddlewareDraft[] {
  return [...permissionsOf(linker, file, view), ...throttlesOf(linker, file, view)];
}

function permissionsOf(linker: Linker, file: CodeFile, view: ApiView | undefined): readonly MiddlewareDraft[] {
  // Views of libraries that sign in state that anybody may.
  if (!view) return [];
  const own = permissionsChosen(linker, file, view) ?? statedBy(linker, file, view, 'permission_classes');
  const items = own ?? defaultsOf(linker, 'DEFAULT_PERMISSION_CLASSES');
  const via = own ? 'route' : 'app';
  return items.flatMap((one) =>
    operands(one.value).flatMap((value): readonly MiddlewareDraft[] => {
      if (value.kind === 'binary') return alternatives(value, view, { via, at: linker.locate(one.place.file, value.span) });
      const what = namedBy(linker, value, one.place);
      const name = nameOf(value);
      // Reading is free. https://www.django-rest-framework.org/api-guide/permissions/#isauthenticatedorreadonly
      const isRead = view.method === 'GET' || view.method === 'HEAD';
      if (/OrReadOnly$/.test(name) && isRead) return [];
      return [{ what, name, via, at: linker.locate(one.place.file, value.span), refuses: !/AllowAny$/.test(name) }];
    }),
  );
}

/** Classes joined by `&`. */
function operands(value: Value): readonly Value[] {
  return value.kind === 'binary' && value.operator === '&' ? [...operands(value.left), ...operands(value.right)] : [value];
}

/** `A | B`: whoever neither lets pass is kept out, what else they ask is not known. Where anybody is let pass by one, nobody is kept out. */
function alternatives(
  value: Value,
  { method }: ApiView,
  { via, at }: Pick<MiddlewareDraft, 'via' | 'at'>,
): readonly MiddlewareDraft[] {
  const names = sides(value).map(nameOf);
  const isOpen = (name: string) =>
    /AllowAny$/.test(name) || name === 'class' || (/ReadOnly$/.test(name) && (method === 'GET' || method === 'HEAD'));
  if (names.some(isOpen)) return [];
  const isOfAdmins = names.every((name) => /Admin|SuperUser|Superuser/.test(name) && !/Or[A-Z]|Not/.test(name));
  return [{ what: [], name: names.join(isOfAdmins ? ' | ' : ' or '), via, at, refuses: true }];
}

function sides(value: Value): readonly Value[] {
  return value.kind === 'binary' ? [...sides(value.left), ...sides(value.right)] : [value];
}

function throttlesOf(linker: Linker, file: CodeFile, view: ApiView | undefined): readonly MiddlewareDraft[] {
  const own = view && statedBy(linker, file, view, 'throttle_classes');
  const items = own ?? defaultsOf(linker, 'DEFAULT_THROTTLE_CLASSES');
  const hasScope = view !== undefined && scopeOf(linker, file, view);
  return items.flatMap((one): MiddlewareDraft[] => {
    const what = namedBy(linker, one.value, one.place);
    // Without a scope it lets everybody pass. https://www.django-rest-framework.org/api-guide/throttling/#scopedratethrottle
    if (!hasScope && what.some((it) => isScoped(linker, it))) return [];
    return [{ what, name: nameOf(one.value), via: own ? 'route' : 'app', at: one.at }];
  });
}

export function isScoped(linker: Linker, one: Denotation): boolean {
  if (one.kind === 'external') return one.path === scoped;
  return one.kind === 'class' && linker.resolver.derivesFrom(one.file, one.id, scoped);
}

/** Whether a view names its scope: a field, an assignment in a method, or the action's keyword. */
function scopeOf(linker: Linker, file: CodeFile, view: ApiView): boolean {
  if (view.call?.call.named.some((one) => one.name === 'throttle_scope')) return true;
  if (view.class !== undefined && fieldOf(linker, file, view.class, 'throttle_scope').length > 0) return true;
  const { node } = view;
  if (!node) return false;
  return node.file.code.assigns.some((one) => {
    if (one.target.kind !== 'member' || one.target.property !== 'throttle_scope') return false;
    const owners = linker.resolver.denote(one.target.object, { file: node.file, block: one.block });
    return owners.some((it) => it.kind === 'function' && it.id === node.id);
  });
}

/** What the view itself says; undefined when it leaves it to the settings. */
function statedBy(linker: Linker, file: CodeFile, view: ApiView, name: string): readonly SettingValue[] | undefined {
  const keyword = view.call?.call.named.find((one) => one.name === name);
  if (view.call && keyword) return itemsOf(linker, keyword.value, { file: view.call.file, block: view.call.call.block });
  if (view.node) {
    const { file: home, id } = view.node;
    for (const decorator of home.code.functions[id]!.decorators) {
      if (decorator.kind !== 'call') continue;
      const place = { file: home, block: home.code.blocks[home.code.functions[id]!.block]!.parent };
      const call = callOf(place, decorator)!;
      const [listed] = call.positional;
      if (listed && linker.resolver.pathsOf(call.callee, place).includes(`rest_framework.decorators.${name}`))
        return itemsOf(linker, listed, place);
    }
    return undefined;
  }
  if (view.class === undefined) return undefined;
  const values = fieldOf(linker, file, view.class, name);
  return values.length === 0 ? undefined : values.flatMap((one) => itemsOf(linker, one.value, one.place));
}

export function defaultsOf(linker: Linker, key: string): readonly SettingValue[] {
  const listed = settingEntry(linker, 'REST_FRAMEWORK', key);
  return listed ? itemsOf(linker, listed.value, listed.place) : [];
}

/** `@api_view([...])`. */
export function isApiFunction(linker: Linker, { file, id }: FunctionNode): boolean {
  const fn = file.code.functions[id]!;
  const place = { file, block: file.code.blocks[fn.block]!.parent };
  return fn.decorators.some((one) => {
    const callee = one.kind === 'call' ? callOf(place, one)!.callee : one;
    return linker.resolver.pathsOf(callee, place).includes('rest_framework.decorators.api_view');
  });
}

export function callOf(place: Place, value: Value): Call | undefined {
  return value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
}

/** The last part of a dotted text or access that names a class; `class` for anything else. */
export function nameOf(value: Value): string {
  const text =
    value.kind === 'literal'
      ? String(value.value)
      : value.kind === 'name'
        ? value.name
        : value.kind === 'member'
          ? value.property
          : '';
  return text.slice(text.lastIndexOf('.') + 1) || 'class';
}
