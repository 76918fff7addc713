import { type Body, bodyOf } from '../model/body.ts';
import type { CallSite, FunctionNode, Linker } from '../model/linking.ts';
import { holdsSpan } from '../model/location.ts';
import type { Call } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { lastName } from './program.ts';

const MAX_SITES = 40;

/** What handlers call the request that they are handed whole; Hono's call it `c`. */
export const requestName = /^(?:req|request|ctx|context|c)$/;

/** Whether a call gets the request of the function it stands in: `login(req, { db })`. */
export function isHandedRequestOf({ file, call }: CallSite): boolean {
  const takes = file.code.functions[file.functionOf[call.block]!]!.parameters.map((parameter) => parameter.name);
  return call.positional.some((value) => value.kind === 'name' && requestName.test(value.name) && takes.includes(value.name));
}

/** Whether what a call gives is what the function around it answers: `return login(req)`. With a function in its arguments it wraps the answer. */
export function isAnswer({ file, id, call }: CallSite): boolean {
  if (call.positional.some((value) => value.kind === 'function')) return false;
  const body = bodyOf(file, file.functionOf[call.block]!);
  return body.returns.some(({ value }) => value !== undefined && isCall(value, id)) || (!file.isPython && isAll(call, body));
}

/** `async (ctx) => { await users.login(ctx) }`: the call is all that the function does, but for errors that it hands on. */
function isAll(call: Call, { calls, assigns, bindings, returns }: Body): boolean {
  const isOther = (one: Call) => one !== call && lastName(one.callee) !== 'next' && !holdsSpan(call.span, one.span);
  return (
    call.isStatement &&
    assigns.length + bindings.length === 0 &&
    returns.every(({ value }) => value === undefined) &&
    !calls.some((one) => isOther(one.call))
  );
}

function isCall(value: Value, id: number): boolean {
  return value.kind === 'await' ? isCall(value.value, id) : value.kind === 'call' && value.call === id;
}

/**
 * The functions that answer in place of a handler, which hands them its request: `export const POST = (req) => login(req)`. What a Python handler hands
 * its request to may pass it on to another service (`return await proxy_request(request, url)`): a method that nobody else calls does the work of the handler.
 */
export function delegatesOf(linker: Linker, { file, id }: FunctionNode): readonly FunctionNode[] {
  return bodyOf(file, id)
    .calls.filter((site) => isHandedRequestOf(site) && isAnswer(site))
    .flatMap((site) => linker.calls.targetsOf(site))
    .flatMap(({ to, by, isCallback }) => (isCallback || by !== 'typed' ? [] : [to]))
    .filter((to) => !file.isPython || (to.file.code.functions[to.id]!.class !== undefined && sitesOf(linker, to) === 1));
}

/** How many calls may run a function. */
function sitesOf(linker: Linker, { file, id }: FunctionNode): number {
  const sites = linker.program.callsByName.get(file.code.functions[id]!.name) ?? [];
  const runsIt = (site: CallSite) => linker.calls.targetsOf(site).some(({ to }) => to.file === file && to.id === id);
  return sites.length > MAX_SITES ? sites.length : sites.filter(runsIt).length;
}
