/** The function that answers a route, and the wrappers around it. */

import type { MiddlewareDraft } from '../model/framework.ts';
import type { CodeFile, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { FunctionId, Value } from '../model/value.ts';
import { blocksAround, lastName, locate } from './program.ts';
import { placeOf } from './routes-nodes.ts';
import { show } from './show.ts';

/** The function that answers: named, inline, or wrapped (`asyncHandler(login)`). */
export function handlerOf(linker: Linker, value: Value, place: Place): FunctionNode | undefined {
  return wrappedHandler(linker, value, place, 0) ?? functionOf(linker, value, place);
}

function wrappedHandler(linker: Linker, value: Value, place: Place, depth: number): FunctionNode | undefined {
  if (depth > 5) return undefined;
  if (value.kind === 'call') {
    const call = place.file.code.calls[value.call]!;
    const home = { file: place.file, block: call.block };
    for (const one of [...call.positional].reverse()) {
      const inner = wrappedHandler(linker, one, home, depth + 1) ?? functionOf(linker, one, home);
      if (inner) return inner;
    }
    return undefined;
  }
  if (value.kind === 'name' || value.kind === 'member') {
    // `login: catchAsync(async (req, res) => ...)`: what the name was made by.
    for (const one of linker.resolver.denote(value, place)) {
      if ((one.kind === 'external' || one.kind === 'function') && 'origin' in one && one.origin) {
        const made: Value = { kind: 'call', call: one.origin.id, span: one.origin.call.span };
        const inner = wrappedHandler(linker, made, placeOf(one.origin), depth + 1);
        if (inner) return inner;
      }
    }
    for (const binding of linker.resolver.bindingsOf(value, place)) {
      const inner = wrappedHandler(linker, binding.value, binding.place, depth + 1);
      if (inner) return inner;
    }
  }
  return undefined;
}

function functionOf(linker: Linker, value: Value, place: Place): FunctionNode | undefined {
  const found = linker.resolver.denote(value, place).find((one) => one.kind === 'function');
  return found?.kind === 'function' ? { file: found.file, id: found.id } : undefined;
}

/** A wrapper around the handler is applied to the route: `withAuth(handler)`, `limiter(handler)`. */
export function wrappersOf(linker: Linker, value: Value, place: Place): MiddlewareDraft[] {
  if (value.kind !== 'call') return [];
  const call = place.file.code.calls[value.call]!;
  // `controller.login.bind(controller)` wraps nothing, nor does what makes the handler: `signIn(service)`.
  if (lastName(call.callee) === 'bind' || isMaker(linker, value, place)) return [];
  return [
    {
      // What it gives tells more than what gives it: `passport.authenticate('local')`.
      what: [
        ...linker.resolver.denote(value, place),
        ...linker.resolver.denote(call.callee, placeOf({ file: place.file, id: value.call, call })),
      ],
      name: show(call.callee, place.file),
      via: 'route',
      at: locate(place.file, call.span),
      value,
    },
  ];
}

/** What the call gives is a function that stands in what is called, and no function is given to it. */
function isMaker(linker: Linker, value: Extract<Value, { kind: 'call' }>, place: Place): boolean {
  if (wrappedHandler(linker, value, place, 0)) return false;
  const { callee, block } = place.file.code.calls[value.call]!;
  const makers = linker.resolver.denote(callee, { file: place.file, block });
  return linker.resolver
    .denote(value, place)
    .some(
      (made) =>
        made.kind === 'function' &&
        makers.some((one) => one.kind === 'function' && one.file === made.file && isNestedIn(made.file, made.id, one.id)),
    );
}

function isNestedIn(file: CodeFile, inner: FunctionId, outer: FunctionId): boolean {
  const around = file.code.blocks[file.code.functions[inner]!.block]!.parent;
  return blocksAround(file, around).some((one) => one.kind === 'function' && one.function === outer);
}
