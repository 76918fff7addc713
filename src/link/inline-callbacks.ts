import { bodyOf } from '../model/body.ts';
import type { CallSite, CodeFile, FunctionNode } from '../model/linking.ts';
import type { FunctionSyntax } from '../model/syntax.ts';
import type { FunctionId, Value } from '../model/value.ts';
import { append, once } from './program.ts';

/** A call that is handed a function written on the spot: `users.find(lambda q: q.first())`, and as which argument. */
export interface HandedFunction {
  readonly site: CallSite;
  /** Its position, or its keyword. */
  readonly at: number | string;
}

/** Inline functions of a file by the call they are handed to, as an argument or by keyword. */
export const inlineCallbacks = once((file: CodeFile): ReadonlyMap<FunctionId, HandedFunction> => {
  const found = new Map<FunctionId, HandedFunction>();
  for (const site of file.sites) {
    site.call.positional.forEach((value, at) => {
      if (value.kind === 'function') found.set(value.function, { site, at });
    });
    for (const { name, value } of site.call.named) if (value.kind === 'function') found.set(value.function, { site, at: name });
  }
  return found;
});

const calledParameters = once((file: CodeFile): ReadonlyMap<string, readonly CallSite[]> => {
  const found = new Map<string, CallSite[]>();
  for (const site of file.sites) {
    const { callee, block } = site.call;
    if (callee.kind !== 'name') continue;
    for (
      let id = file.functionOf[block]!;
      id !== 0;
      id = file.functionOf[file.code.blocks[file.code.functions[id]!.block]!.parent]!
    ) {
      const here = file.scopes.get(file.code.functions[id]!.block)?.names.get(callee.name);
      if (!here) continue;
      const own = here.find((one) => one.kind === 'parameter');
      if (own?.kind === 'parameter') append(found, `${id}:${own.index}`, site);
      break;
    }
  }
  return found;
});

/** The calls by which a function runs what it is handed as a parameter, also out of functions inside it. */
export function callsOfParameter({ file, id }: FunctionNode, index: number): readonly CallSite[] {
  return calledParameters(file).get(`${id}:${index}`) ?? [];
}

const answeredParameters = once((file: CodeFile): ReadonlyMap<FunctionId, readonly number[]> => {
  const found = new Map<FunctionId, number[]>();
  for (const [key, sites] of calledParameters(file)) {
    const [id, index] = key.split(':').map(Number) as [number, number];
    const calls = new Set(sites.map((site) => site.id));
    const isIt = (value: Value): boolean => {
      if (value.kind === 'await') return isIt(value.value);
      if (value.kind === 'call') return calls.has(value.call);
      if (value.kind !== 'name') return false;
      const bound = bodyOf(file, id).bindings.filter(({ name }) => name === value.name);
      return bound.length === 1 && bound[0]!.value !== undefined && bound[0]!.value.kind !== 'name' && isIt(bound[0]!.value);
    };
    if (bodyOf(file, id).returns.some(({ value }) => value && isIt(value))) append(found, id, index);
  }
  return found;
});

/** The parameters of a function whose answers it gives back: `run` of `return run(session)`. */
export function answersOfParameters({ file, id }: FunctionNode): readonly number[] {
  return answeredParameters(file).get(id) ?? none;
}
const none: readonly number[] = [];

/** Where a function's own arguments begin: in Python after the object, or the class of a class method, which is written down as `this`. */
export function ownParameters(file: CodeFile, fn: FunctionSyntax): number {
  const [first] = fn.parameters;
  const isSelf = first?.kind === 'normal' && (first.name === 'this' || (!fn.isStatic && /^(?:self|cls)$/.test(first.name)));
  return file.isPython && fn.class !== undefined && isSelf ? 1 : 0;
}

/** The parameter that an argument of a call goes to. */
export function parameterAt({ file, id }: FunctionNode, at: number | string): number {
  const fn = file.code.functions[id]!;
  return typeof at === 'number' ? at + ownParameters(file, fn) : fn.parameters.findIndex(({ name }) => name === at);
}
