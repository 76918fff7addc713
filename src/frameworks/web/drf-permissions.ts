import type { CodeFile, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { BlockId, Value } from '../../model/value.ts';
import { itemsOf, type SettingValue } from './django-settings.ts';
import { holdsFor } from './drf-serializers.ts';
import { type ApiView, fieldOf } from './drf-view.ts';

type Truth = boolean | undefined;
/** A view with the file of its class. */
type Asked = ApiView & { readonly home: CodeFile };

/**
 * The permissions that `get_permissions` of a view chooses for an action or a method: `if self.action == "create": return [AllowAny()]`.
 * Undefined where it has none, or where it asks for anything else. https://www.django-rest-framework.org/api-guide/viewsets/#introspecting-viewset-actions
 */
export function permissionsChosen(linker: Linker, file: CodeFile, view: ApiView): readonly SettingValue[] | undefined {
  if (view.class === undefined || view.call?.call.named.some((one) => one.name === 'permission_classes')) return undefined;
  const bases = linker.resolver.basesOf(file, view.class).flatMap((one) => (one.kind === 'class' ? [one] : []));
  for (const cls of [{ file, id: view.class }, ...bases]) {
    const fn = cls.file.methods.get(cls.id)?.get('get_permissions');
    if (fn !== undefined) return chosenIn(linker, { file: cls.file, id: fn }, { ...view, home: file });
  }
  return undefined;
}

function chosenIn(linker: Linker, { file, id }: FunctionNode, view: Asked): readonly SettingValue[] | undefined {
  const isOwn = (block: BlockId) => file.functionOf[block] === id;
  for (const one of file.code.returns) {
    if (!isOwn(one.block) || one.isYield) continue;
    const runs = runsFor(file, one.block, view);
    if (runs === false) continue;
    // What it returns depends on something else.
    if (runs === undefined || !one.value) return undefined;
    return listed(linker, one.value, { file, block: one.block }, view);
  }
  return undefined;
}

/** The classes of `[IsAdmin()]`, `[one() for one in classes]`, and of `super().get_permissions()` after `self.permission_classes = [...]`. */
function listed(linker: Linker, value: Value, place: Place, view: Asked): readonly SettingValue[] | undefined {
  const { file } = place;
  if (value.kind === 'list') {
    const made = value.items.flatMap((one) => (one.kind === 'call' ? [file.code.calls[one.call]!.callee] : []));
    return made.length === value.items.length
      ? made.map((one) => ({ value: one, place, at: linker.locate(file, one.span) }))
      : undefined;
  }
  if (value.kind === 'comprehension') {
    const loop = file.code.blocks[value.loop]!;
    if (loop.kind !== 'loop' || !loop.over) return undefined;
    const { over } = loop;
    if (over.kind === 'list') return itemsOf(linker, over, place);
    const bound = over.kind === 'name' ? file.code.bindings : over.kind === 'member' ? file.code.assigns : [];
    return lastOf(linker, bound, over, place, view);
  }
  const call = value.kind === 'call' ? file.code.calls[value.call] : undefined;
  if (call?.callee.kind !== 'member' || call.callee.property !== 'get_permissions') return undefined;
  return lastOf(linker, file.code.assigns, undefined, place, view);
}

interface Given {
  readonly name?: string;
  readonly target?: Value;
  readonly value?: Value;
  readonly isAugmented: boolean;
  readonly block: BlockId;
}

/** What a name, or the view's field, was given last for this action. */
function lastOf(
  linker: Linker,
  given: readonly Given[],
  over: Value | undefined,
  { file, block }: Place,
  view: Asked,
): readonly SettingValue[] | undefined {
  const isIt = (one: Given) =>
    one.target
      ? one.target.kind === 'member' && one.target.property === 'permission_classes' && over?.kind !== 'name'
      : over?.kind === 'name' && one.name === over.name;
  const fn = file.functionOf[block];
  let last: readonly SettingValue[] | undefined;
  for (const one of given) {
    if (file.functionOf[one.block] !== fn || !isIt(one) || !one.value) continue;
    const runs = runsFor(file, one.block, view);
    if (runs === false) continue;
    if (runs === undefined || one.isAugmented) return undefined;
    last = itemsOf(linker, one.value, { file, block: one.block });
  }
  if (last || over?.kind === 'name' || view.class === undefined) return last;
  // What the class says, unless a method says it for other actions.
  const field = fieldOf(linker, view.home, view.class, 'permission_classes');
  const own = field.filter((one) => one.place.file.code.blocks[one.place.block]!.kind === 'class');
  return own.length > 0 ? own.flatMap((one) => itemsOf(linker, one.value, one.place)) : undefined;
}

/** Whether a statement of a method runs for an action, by the conditions around it. */
function runsFor(file: CodeFile, block: BlockId, view: Asked): Truth {
  let runs: Truth = true;
  const asked = { action: view.action, method: view.method === 'ANY' ? undefined : view.method };
  for (let id = block; ; id = file.code.blocks[id]!.parent) {
    const one = file.code.blocks[id]!;
    if (one.kind === 'function') return runs;
    const holds = one.kind === 'branch' ? holdsFor(one.test, asked) : undefined;
    if (one.kind === 'branch' && holds !== undefined) {
      if (holds !== one.holds) return false;
    } else runs = undefined;
  }
}
