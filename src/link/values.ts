import type { CodeFile } from '../model/linking.ts';
import type { BlockId, Value } from '../model/value.ts';

/** Gets an expression and the block it runs in. `isTest`: it is only asked whether it holds, as the test of a branch or loop. */
export type VisitStanding = (value: Value, block: BlockId, isTest: boolean) => void;

/** Hands out every expression that a file says by itself, outermost first, without the targets of assignments. Parts of one are below it (`partsOf`). */
export function visitStanding({ code }: CodeFile, visit: VisitStanding): void {
  const plain = (value: Value | undefined, block: BlockId): void => {
    if (value) visit(value, block, false);
  };
  for (const { value, block, decorators } of code.bindings) {
    plain(value, block);
    for (const one of decorators) plain(one, block);
  }
  for (const { callee, positional, named, block } of code.calls) {
    plain(callee, block);
    for (const one of positional) plain(one, block);
    for (const one of named) plain(one.value, block);
  }
  for (const { target, value, block } of code.assigns) {
    for (const one of partsOf(target)) plain(one, block);
    plain(value, block);
  }
  for (const { parameters, decorators, block } of code.functions) {
    for (const one of parameters) plain(one.default, block);
    for (const one of decorators) plain(one, block);
  }
  for (const { value, block } of code.returns) plain(value, block);
  for (const { value, block } of code.raises) plain(value, block);
  for (const { left, right, block } of code.compares) for (const value of [left, right]) visit(value, block, true);
  for (const { value } of code.exports) plain(value, 0);
  for (const [id, block] of code.blocks.entries()) {
    if (block.kind === 'branch') visit(block.test, Math.max(block.parent, 0), true);
    else if (block.kind === 'loop') {
      plain(block.over, id);
      plain(block.test, id);
    } else if (block.kind === 'with') for (const one of block.items) plain(one, id);
  }
}

const MAX_PARTS = 20;

/** Hands out what `visitStanding` does and all its parts; the element of a comprehension stands in a block of its own. */
export function visitWithParts(file: CodeFile, visit: (value: Value, block: BlockId) => void): void {
  visitStanding(file, (value, block) => visitParts(value, block, visit));
}

/** Hands out an expression and all its parts, outermost first. */
export function visitParts(value: Value, block: BlockId, visit: (value: Value, block: BlockId) => void, depth = 0): void {
  visit(value, block);
  if (depth === MAX_PARTS) return;
  const within = value.kind === 'comprehension' ? value.loop : block;
  for (const part of partsOf(value)) visitParts(part, within, visit, depth + 1);
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
      return none;
  }
}
/** Most expressions are leaves: one empty list for them all. */
const none: readonly Value[] = [];
