import type { CodeFile } from '../model/linking.ts';
import type { BlockId, CallId, Value } from '../model/value.ts';
import { partsOf } from './values.ts';

/** Gets an expression, the block it stands in, and the call it is (part of) an argument of. */
export type Visit = (value: Value, block: BlockId, call: CallId | undefined) => void;

const MAX_DEPTH = 40;

/**
 * Hands out every expression of a file and all parts of it, each once, outermost first (`values.ts` has the outermost ones alone). Calls are taken one by
 * one, with their arguments and what they are called on. Slow for a whole program: ask `wordsOf` first whether a file can have what is looked for.
 */
export function visitExpressions({ code }: CodeFile, visit: Visit): void {
  const seen = new Set<Value>();
  for (const one of code.bindings) if (one.value) within(one.value, one.block);
  for (const one of code.assigns) {
    within(one.target, one.block);
    within(one.value, one.block);
  }
  for (const one of code.returns) if (one.value) within(one.value, one.block);
  for (const one of code.raises) if (one.value) within(one.value, one.block);
  for (const one of code.exports) if (one.value) within(one.value, 0);
  for (const [id, call] of code.calls.entries()) {
    within(call.callee, call.block);
    for (const argument of call.positional) within(argument, call.block, id);
    for (const argument of call.named) within(argument.value, call.block, id);
  }
  for (const one of code.compares) {
    within(one.left, one.block);
    within(one.right, one.block);
  }
  for (const [id, block] of code.blocks.entries()) {
    if (block.kind === 'branch') within(block.test, block.parent);
    else if (block.kind === 'loop') {
      if (block.over) within(block.over, block.parent);
      if (block.test) within(block.test, id);
    } else if (block.kind === 'with') for (const item of block.items) within(item, block.parent);
  }
  for (const fn of code.functions) {
    const outside = code.blocks[fn.block]?.parent ?? 0;
    for (const decorator of fn.decorators) within(decorator, outside);
    for (const parameter of fn.parameters) if (parameter.default) within(parameter.default, outside);
  }
  for (const cls of code.classes) for (const one of cls.keywords) within(one.value, code.blocks[cls.block]?.parent ?? 0);

  function within(value: Value, block: BlockId, call?: CallId, depth = 0): void {
    if (depth > MAX_DEPTH || seen.has(value)) return;
    seen.add(value);
    visit(value, block, call);
    const inner = value.kind === 'comprehension' ? value.loop : block;
    for (const part of partsOf(value)) within(part, inner, call, depth + 1);
  }
}
