import type { Stated } from '../model/concepts.ts';
import type { CallSite, Linker } from '../model/linking.ts';
import { endLineOf, lineOf } from '../model/location.ts';
import type { BlockId, Truth, Value } from '../model/value.ts';
import { locate } from './program.ts';

/**
 * Why a call is not reached as long as nobody turns a setting on: it stands under `if (env.ENABLED)`, or after `if (!env.ENABLED) return`, and the
 * setting is false by default and given no other value by the repository.
 */
export function offByDefault(linker: Linker, { file, call }: CallSite): Stated<Truth> | undefined {
  const around = new Set<BlockId>();
  for (let id = call.block; id > 0 && !around.has(id); id = file.code.blocks[id]!.parent) {
    around.add(id);
    if (file.code.blocks[id]!.kind === 'function') break;
  }
  const last = file.functionOf[call.block];
  for (const [id, block] of file.code.blocks.entries()) {
    if (block.kind !== 'branch' || file.functionOf[id] !== last) continue;
    const place = { file, block: block.parent };
    const isInside = around.has(id);
    const isLeft =
      !isInside &&
      around.has(block.parent) &&
      endLineOf(block.span) <= lineOf(call.span) &&
      file.code.returns.some((one) => one.block === id && !one.isYield);
    if (!isInside && !isLeft) continue;
    const asked = settingIn(block.test, 0);
    const value = asked && linker.constants.valueOf(asked.value, place);
    if (!asked || value?.kind !== 'literal' || value.value !== false) continue;
    const isTaken = asked.isNegated === block.holds;
    if (isTaken !== isLeft) continue;
    const says = `nothing turns '${linker.show(asked.value, file)}' on, which is false by default`;
    return {
      is: 'no',
      at: locate(file, block.test.span),
      says,
      trail: [...value.trail, { at: value.at, says: 'false by default' }],
    };
  }
  return undefined;
}

/** `env.ENABLED` of `!env.ENABLED`. */
function settingIn(test: Value, depth: number): { readonly value: Value; readonly isNegated: boolean } | undefined {
  if (test.kind === 'unary' && (test.operator === '!' || test.operator === 'not') && depth < 3) {
    const inner = settingIn(test.operand, depth + 1);
    return inner && { value: inner.value, isNegated: !inner.isNegated };
  }
  return test.kind === 'member' || test.kind === 'name' ? { value: test, isNegated: false } : undefined;
}
