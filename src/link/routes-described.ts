/** What an object that describes a route says of it: written in the call, bound to a name, or made by a call that is handed it. */

import { bodyOf } from '../model/body.ts';
import type { CallSite, CodeFile, Linker, Place } from '../model/linking.ts';
import type { FunctionId, Value } from '../model/value.ts';
import { argumentAt, entryAt, optionAt } from './options.ts';

type Slots = Parameters<typeof argumentAt>[1];
interface Found {
  readonly value: Value;
  readonly place: Place;
}

const MAX_DEPTH = 4;

/**
 * The argument at a slot; where the slot leads into an object, also through `createRoute({ method, path })`, which gives its options again, and
 * through functions of the project that call it with what they are handed.
 */
export function describedAt(linker: Linker, site: CallSite, at: Slots): Found | undefined {
  const place = { file: site.file, block: site.call.block };
  for (const one of at) {
    if (typeof one !== 'object') {
      const value = argumentAt(site.call, [one]);
      if (value) return { value, place };
      continue;
    }
    const [first, key] = one;
    const start = argumentAt(site.call, [first!]);
    const found =
      start &&
      (optionAt(linker, site, { at: [one] }) ?? (one.length === 2 ? entryOf(linker, start, place, String(key), 0) : undefined));
    if (found) return found;
  }
  return undefined;
}

function entryOf(linker: Linker, value: Value, place: Place, key: string, depth: number): Found | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const written = entryAt(linker, value, place, [key]);
  if (written) return written;
  if (value.kind === 'call') return entryOfCall(linker, value.call, place.file, key, depth);
  for (const one of linker.resolver.bindingsOf(value, place)) {
    const found = one.value === value ? undefined : entryOf(linker, one.value, one.place, key, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function entryOfCall(linker: Linker, id: number, file: CodeFile, key: string, depth: number): Found | undefined {
  const call = file.code.calls[id]!;
  const place = { file, block: call.block };
  const [options] = call.positional;
  for (const one of linker.resolver.denote(call.callee, place)) {
    if (one.kind === 'external') return options && entryAt(linker, options, place, [key]);
    if (one.kind !== 'function') continue;
    for (const returned of bodyOf(one.file, one.id).returns) {
      if (!returned.value) continue;
      const home = { file: one.file, block: returned.block };
      const made = entryOf(linker, returned.value, home, key, depth + 1);
      const given = made && handedOver(linker, made, one, { file, id, call });
      if (made) return given ?? made;
      // `createRoute({ ...options, responses })`
      const whole = options && entryAt(linker, options, place, [key]);
      if (whole) return whole;
    }
  }
  return undefined;
}

/** What a call hands over for `path`, or for `path` of its options, where a function of the project says no more than that. */
function handedOver(
  linker: Linker,
  { value, place }: Found,
  fn: { readonly file: CodeFile; readonly id: FunctionId },
  { file, call }: CallSite,
): Found | undefined {
  const there = { file, block: call.block };
  const whole =
    value.kind === 'member' && value.object.kind === 'name' ? value.object : value.kind === 'name' ? value : undefined;
  if (!whole) return undefined;
  const key = value.kind === 'member' ? value.property : undefined;
  for (const { definition } of linker.resolver.definitionsOf(whole.name, place, whole.span)) {
    if (definition.kind === 'parameter' && definition.function === fn.id) {
      const argument = call.positional[definition.index];
      if (!argument || argument.kind === 'spread') continue;
      return key === undefined ? { value: argument, place: there } : entryAt(linker, argument, there, [key]);
    }
    // `({ path }) => ...`
    const bound = definition.kind === 'binding' && key === undefined ? definition.binding.value : undefined;
    if (bound?.kind !== 'member' || bound.object.kind !== 'name' || !/^\$\d+$/.test(bound.object.name)) continue;
    const argument = call.positional[Number(bound.object.name.slice(1))];
    return argument && entryAt(linker, argument, there, [bound.property]);
  }
  return undefined;
}
