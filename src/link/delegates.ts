import { bodyOf } from '../model/body.ts';
import type { CallSite, FunctionNode, Linker } from '../model/linking.ts';
import type { Value } from '../model/value.ts';

/** What handlers call the request that they are handed whole. */
export const requestName = /^(?:req|request|ctx|context)$/;

/** Whether a call gets the request of the function it stands in: `login(req, { db })`. */
export function isHandedRequestOf({ file, call }: CallSite): boolean {
  const takes = file.code.functions[file.functionOf[call.block]!]!.parameters.map((parameter) => parameter.name);
  return call.positional.some((value) => value.kind === 'name' && requestName.test(value.name) && takes.includes(value.name));
}

/** Whether what a call gives is what the function around it answers: `return login(req)`. With a function in its arguments it wraps the answer. */
export function isAnswer({ file, id, call }: CallSite): boolean {
  if (call.positional.some((value) => value.kind === 'function')) return false;
  return bodyOf(file, file.functionOf[call.block]!).returns.some(({ value }) => value !== undefined && isCall(value, id));
}

function isCall(value: Value, id: number): boolean {
  return value.kind === 'await' ? isCall(value.value, id) : value.kind === 'call' && value.call === id;
}

/**
 * The functions that answer in place of a handler, which hands them its request: `export const POST = (req) => login(req)`. What a Python handler hands
 * its request to passes it on to another service (`return await proxy_request(request, url)`).
 */
export function delegatesOf(linker: Linker, { file, id }: FunctionNode): readonly FunctionNode[] {
  if (file.isPython) return [];
  return bodyOf(file, id)
    .calls.filter((site) => isHandedRequestOf(site) && isAnswer(site))
    .flatMap((site) => linker.calls.targetsOf(site))
    .flatMap(({ to, by, isCallback }) => (isCallback || by !== 'typed' ? [] : [to]));
}
