import type { CodeFile, Place } from '../model/linking.ts';
import type { BlockId, CallId, Value } from '../model/value.ts';
import { partsOf } from './values.ts';

/** An expression where it stands, with the call it is (part of) an argument of. */
export interface Expression {
  readonly value: Value;
  readonly place: Place;
  readonly call?: CallId;
}

const MAX_DEPTH = 40;

/**
 * Every expression of a file and all parts of it, each once, outermost first (`values.ts` has the outermost ones alone). Calls are taken one by one, with
 * their arguments and what they are called on.
 */
export function* expressionsOf(file: CodeFile): Generator<Expression> {
  const seen = new Set<Value>();
  const { code } = file;
  for (const one of code.bindings) if (one.value) yield* within(one.value, one.block);
  for (const one of code.assigns) {
    yield* within(one.target, one.block);
    yield* within(one.value, one.block);
  }
  for (const one of code.returns) if (one.value) yield* within(one.value, one.block);
  for (const one of code.raises) if (one.value) yield* within(one.value, one.block);
  for (const one of code.exports) if (one.value) yield* within(one.value, 0);
  for (const [id, call] of code.calls.entries()) {
    yield* within(call.callee, call.block);
    for (const argument of call.positional) yield* within(argument, call.block, id);
    for (const argument of call.named) yield* within(argument.value, call.block, id);
  }
  for (const one of code.compares) {
    yield* within(one.left, one.block);
    yield* within(one.right, one.block);
  }
  for (const [id, block] of code.blocks.entries()) {
    if (block.kind === 'branch') yield* within(block.test, block.parent);
    else if (block.kind === 'loop') {
      if (block.over) yield* within(block.over, block.parent);
      if (block.test) yield* within(block.test, id);
    } else if (block.kind === 'with') for (const item of block.items) yield* within(item, block.parent);
  }
  for (const fn of code.functions) {
    const outside = code.blocks[fn.block]?.parent ?? 0;
    for (const decorator of fn.decorators) yield* within(decorator, outside);
    for (const parameter of fn.parameters) if (parameter.default) yield* within(parameter.default, outside);
  }
  for (const cls of code.classes) for (const one of cls.keywords) yield* within(one.value, code.blocks[cls.block]?.parent ?? 0);

  function* within(value: Value, block: BlockId, call?: CallId, depth = 0): Generator<Expression> {
    if (depth > MAX_DEPTH || seen.has(value)) return;
    seen.add(value);
    yield { value, place: { file, block }, ...(call !== undefined && { call }) };
    const inner = value.kind === 'comprehension' ? value.loop : block;
    for (const part of partsOf(value)) yield* within(part, inner, call, depth + 1);
  }
}
