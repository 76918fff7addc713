import type { CallSite, CodeFile } from './linking.ts';
import type { Assign, Binding, Compare, Raise, Return } from './syntax.ts';
import type { BlockId, FunctionId } from './value.ts';

/** What a function says itself, without what stands in functions inside it, in the order of the file. */
export interface Body {
  readonly calls: readonly CallSite[];
  readonly bindings: readonly Binding[];
  readonly assigns: readonly Assign[];
  readonly returns: readonly Return[];
  readonly compares: readonly Compare[];
  readonly raises: readonly Raise[];
  readonly blocks: readonly BlockId[];
}

type Lists = { -readonly [Part in keyof Body]: Body[Part][number][] };

const bodies = new WeakMap<CodeFile, readonly Body[]>();
const none: never[] = [];
/** Most functions have next to nothing of most of these, so a list is made for its first member. */
const nothing: Lists = { calls: none, bindings: none, assigns: none, returns: none, compares: none, raises: none, blocks: none };

/** The body of a function of a file; 0 is the module's own. All bodies of a file are made at the first question. */
export function bodyOf(file: CodeFile, id: FunctionId): Body {
  let found = bodies.get(file);
  if (!found) bodies.set(file, (found = readBodies(file)));
  return found[id] ?? nothing;
}

function readBodies({ code, sites, functionOf }: CodeFile): readonly Body[] {
  const made = code.functions.map((): Lists => ({ ...nothing }));
  const add = <Part extends keyof Lists>(block: BlockId, part: Part, one: Lists[Part][number]) => {
    const lists: Lists | undefined = made[functionOf[block]!];
    if (lists === undefined) return;
    if (lists[part] === none) lists[part] = [one] as Lists[Part];
    else (lists[part] as unknown[]).push(one);
  };
  for (const one of sites) add(one.call.block, 'calls', one);
  for (const one of code.bindings) add(one.block, 'bindings', one);
  for (const one of code.assigns) add(one.block, 'assigns', one);
  for (const one of code.returns) add(one.block, 'returns', one);
  for (const one of code.compares) add(one.block, 'compares', one);
  for (const one of code.raises) add(one.block, 'raises', one);
  for (const id of code.blocks.keys()) add(id, 'blocks', id);
  for (const lists of made) compact(lists);
  return made;
}

const parts = Object.keys(nothing) as readonly (keyof Lists)[];

/** A list that grew has room for half as much again, and 16 more: more than most bodies say. */
function compact(lists: Lists): void {
  for (const part of parts) if (lists[part].length > 1) (lists[part] as unknown[]) = lists[part].slice();
}
