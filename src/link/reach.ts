import type { CallGraph, CodeFile, FunctionNode } from '../model/linking.ts';
import type { FunctionSyntax } from '../model/syntax.ts';
import type { FunctionId } from '../model/value.ts';

const MAX_FUNCTIONS = 300;

/** Whether a test holds for a function, one inside it, or one that these call, up to a depth. Nearest first. */
export function reaches(calls: CallGraph, start: FunctionNode, depth: number, test: (node: FunctionNode) => boolean): boolean {
  const seen = new Set<FunctionSyntax>();
  let layer: FunctionNode[] = [start];
  for (let i = 0; i <= depth && layer.length > 0; i++) {
    const next: FunctionNode[] = [];
    for (const node of layer) {
      const fn = syntaxOf(node);
      if (seen.has(fn) || seen.size > MAX_FUNCTIONS) continue;
      seen.add(fn);
      if (test(node)) return true;
      next.push(...nextOf(calls, node));
    }
    layer = next;
  }
  return false;
}

/** The bits that functions have themselves (`own`), gathered from all that a function reaches up to a depth. Each function is asked once. */
export function gather(calls: CallGraph, own: (node: FunctionNode) => number): (node: FunctionNode, depth: number) => number {
  const known = new Map<FunctionSyntax, number[]>();
  const nexts = new Map<FunctionSyntax, readonly FunctionNode[]>();
  return function of(node, depth): number {
    const fn = syntaxOf(node);
    let byDepth = known.get(fn);
    if (!byDepth) known.set(fn, (byDepth = [own(node)]));
    const found = byDepth[depth];
    if (found !== undefined) return found;
    let next = nexts.get(fn);
    if (!next) nexts.set(fn, (next = nextOf(calls, node)));
    const all = next.reduce((bits, inner) => bits | of(inner, depth - 1), byDepth[0]!);
    byDepth[depth] = all;
    return all;
  };
}

/** The functions inside one, and those that it calls. */
function nextOf(calls: CallGraph, { file, id }: FunctionNode): readonly FunctionNode[] {
  const called = calls.callsIn(file, id).flatMap((edge) => (edge.by === 'typed' ? [edge.to] : []));
  return [...nestedFunctions(file, id).map((inner) => ({ file, id: inner })), ...called];
}

function syntaxOf({ file, id }: FunctionNode): FunctionSyntax {
  return file.code.functions[id]!;
}

/** Functions written in a function, not those inside them. */
export function nestedFunctions(file: CodeFile, id: FunctionId): readonly FunctionId[] {
  let byParent = nested.get(file);
  if (!byParent) {
    byParent = new Map();
    for (const [child, fn] of file.code.functions.entries()) {
      if (child === 0) continue;
      const parent = file.functionOf[file.code.blocks[fn.block]!.parent]!;
      const list = byParent.get(parent);
      if (list) list.push(child);
      else byParent.set(parent, [child]);
    }
    nested.set(file, byParent);
  }
  return byParent.get(id) ?? [];
}
const nested = new WeakMap<CodeFile, Map<FunctionId, FunctionId[]>>();
