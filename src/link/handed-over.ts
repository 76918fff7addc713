import type { CallSite, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { lastName } from './program.ts';

/**
 * Functions of the project that a call has run by somebody else: a thread, a pool, a queue or a timer that it hands them to (`Thread(target=send)`,
 * `queue.enqueue(send, to)`, `pool.submit(partial(send, to))`), or the task library that made them tasks (`send.delay(to)`).
 */
export function handedOver({ file, call }: CallSite, linker: Linker): readonly FunctionNode[] {
  const place = { file, block: call.block };
  const values = [...call.positional, ...call.named.map(({ value }) => value)].flatMap((value) => handed(value, place));
  const { callee } = call;
  return [...values, ...(callee.kind === 'member' ? [callee.object] : [])].flatMap((value) =>
    linker.resolver.denote(value, place).flatMap((one) => (one.kind === 'function' ? [{ file: one.file, id: one.id }] : [])),
  );
}

/** A function by its name, not what a call of it gives; the one that a partial call holds. https://docs.python.org/3/library/functools.html#functools.partial */
function handed(value: Value, { file }: Place): readonly Value[] {
  if (value.kind === 'name' || value.kind === 'member') return [value];
  const call = value.kind === 'call' ? file.code.calls[value.call] : undefined;
  return call && lastName(call.callee) === 'partial' ? call.positional.slice(0, 1) : [];
}
