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

type Writable = { -readonly [Part in keyof Body]: Body[Part][number][] };

const bodies = new WeakMap<CodeFile, readonly Body[]>();
const nothing: Body = { calls: [], bindings: [], assigns: [], returns: [], compares: [], raises: [], blocks: [] };

/** The body of a function of a file; 0 is the module's own. All bodies of a file are made at the first question. */
export function bodyOf(file: CodeFile, id: FunctionId): Body {
  let found = bodies.get(file);
  if (!found) bodies.set(file, (found = readBodies(file)));
  return found[id] ?? nothing;
}

function readBodies({ code, sites, functionOf }: CodeFile): readonly Body[] {
  const made: Writable[] = code.functions.map(() => ({
    calls: [],
    bindings: [],
    assigns: [],
    returns: [],
    compares: [],
    raises: [],
    blocks: [],
  }));
  const at = (block: BlockId) => made[functionOf[block]!];
  for (const one of sites) at(one.call.block)?.calls.push(one);
  for (const one of code.bindings) at(one.block)?.bindings.push(one);
  for (const one of code.assigns) at(one.block)?.assigns.push(one);
  for (const one of code.returns) at(one.block)?.returns.push(one);
  for (const one of code.compares) at(one.block)?.compares.push(one);
  for (const one of code.raises) at(one.block)?.raises.push(one);
  for (const id of code.blocks.keys()) at(id)?.blocks.push(id);
  return made;
}
