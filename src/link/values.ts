import type { CodeFile } from '../model/linking.ts';
import type { BlockId, Value } from '../model/value.ts';

/** An expression and the block it runs in. */
export interface Standing {
  readonly value: Value;
  readonly block: BlockId;
  /** It is only asked whether it holds: the test of a branch or loop. */
  readonly isTest: boolean;
}

/** Every expression that a file says by itself, outermost first, without the targets of assignments. Parts of an expression are below it (`partsOf`). */
export function* expressionsOf(file: CodeFile): Generator<Standing> {
  const { code } = file;
  const plain = (value: Value | undefined, block: BlockId): Standing[] => (value ? [{ value, block, isTest: false }] : []);
  for (const { value, block, decorators } of code.bindings) for (const one of [value, ...decorators]) yield* plain(one, block);
  for (const { callee, positional, named, block } of code.calls) {
    yield* plain(callee, block);
    for (const one of positional) yield* plain(one, block);
    for (const one of named) yield* plain(one.value, block);
  }
  for (const { target, value, block } of code.assigns) for (const one of [...partsOf(target), value]) yield* plain(one, block);
  for (const { parameters, decorators, block } of code.functions) {
    for (const { default: value } of parameters) yield* plain(value, block);
    for (const one of decorators) yield* plain(one, block);
  }
  for (const { value, block } of [...code.returns, ...code.raises]) yield* plain(value, block);
  for (const { left, right, block } of code.compares) for (const value of [left, right]) yield { value, block, isTest: true };
  for (const { value } of code.exports) yield* plain(value, 0);
  for (const [id, block] of code.blocks.entries()) {
    if (block.kind === 'branch') yield { value: block.test, block: Math.max(block.parent, 0), isTest: true };
    else if (block.kind === 'loop') {
      for (const one of [block.over, block.test]) yield* plain(one, id);
    } else if (block.kind === 'with') for (const one of block.items) yield* plain(one, id);
  }
}

/** What an expression is made of. A call is a leaf: its parts are expressions of their own. */
export function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'list':
      return value.items;
    case 'object':
      return value.entries.map((entry) => entry.value);
    case 'template':
      return value.parts;
    case 'member':
      return [value.object];
    case 'index':
      return [value.object, value.index];
    case 'binary':
      return [value.left, value.right];
    case 'unary':
      return [value.operand];
    case 'conditional':
      return [value.test, value.then, value.otherwise];
    case 'spread':
    case 'await':
      return [value.value];
    case 'comprehension':
      return [value.element];
    default:
      return [];
  }
}
