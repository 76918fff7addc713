import type { Slot } from '../model/framework.ts';
import type { CallSite, CodeFile, Denotation, Linker, Place } from '../model/linking.ts';
import type { Value } from '../model/value.ts';

/** An argument by the first slot position that is present. Paths into option objects are followed for literal objects only. */
export function argumentAt(
  call: { readonly positional: readonly Value[]; readonly named: readonly { readonly name: string; readonly value: Value }[] },
  at: readonly (number | string | readonly (number | string)[])[],
): Value | undefined {
  for (const one of at) {
    if (typeof one === 'number') {
      const found = call.positional[one];
      if (found && found.kind !== 'spread') return found;
    } else if (typeof one === 'string') {
      const found = call.named.find((named) => named.name === one)?.value;
      if (found) return found;
    } else {
      const [first, ...keys] = one;
      let found: Value | undefined = argumentAt(call, [first!]);
      for (const key of keys)
        found = found?.kind === 'object' ? found.entries.find((entry) => entry.key === key)?.value : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

/**
 * The argument at the first position of a slot that is present, like `argumentAt`, and also where the options object is a name, has spreads, or is made
 * by a function that `factory` points at (`useFactory: () => ({ ... })`).
 */
export function optionAt(
  linker: Linker,
  site: CallSite,
  slot: Slot,
  factory?: Slot,
): { readonly value: Value; readonly place: Place } | undefined {
  const place = { file: site.file, block: site.call.block };
  for (const at of slot.at) {
    if (typeof at !== 'object') {
      const value = linker.argument(site.call, { at: [at] });
      if (value) return { value, place };
      continue;
    }
    const [first, ...rest] = at;
    const keys = rest.map(String);
    const start = linker.argument(site.call, { at: [first!] });
    const found = start && entryAt(linker, start, place, keys);
    if (found) return found;
    const made = factory && optionAt(linker, site, factory);
    for (const one of made ? linker.resolver.denote(made.value, made.place).flatMap(makersOf) : []) {
      for (const returned of one.file.code.returns) {
        if (one.file.functionOf[returned.block] !== one.id || !returned.value) continue;
        const inside = entryAt(linker, returned.value, { file: one.file, block: returned.block }, keys);
        if (inside) return inside;
      }
    }
  }
  return undefined;
}

/** A function, or the method of a class that makes options: `createCacheOptions()`. */
function makersOf(one: Denotation): readonly { readonly file: CodeFile; readonly id: number }[] {
  if (one.kind === 'function') return [one];
  if (one.kind !== 'class') return [];
  return [...(one.file.methods.get(one.id) ?? [])].flatMap(([name, id]) =>
    /^create\w{1,40}Options$/.test(name) ? [{ file: one.file, id }] : [],
  );
}

/** The entry of an object that a way of keys leads to, through names, constants and spreads. */
export function entryAt(
  linker: Linker,
  value: Value,
  place: Place,
  keys: readonly string[],
): { readonly value: Value; readonly place: Place } | undefined {
  let here: { readonly value: Value; readonly place: Place } | undefined = { value, place };
  for (const key of keys) here = here && memberEntry(linker, here.value, here.place, key, 0);
  return here;
}

function memberEntry(
  linker: Linker,
  value: Value,
  place: Place,
  key: string,
  depth: number,
): { readonly value: Value; readonly place: Place } | undefined {
  if (depth > 6) return undefined;
  if (value.kind === 'object') {
    for (const entry of [...value.entries].reverse()) {
      if (entry.key === key) return { value: entry.value, place };
      if (entry.key !== undefined || entry.value.kind !== 'spread') continue;
      const found = memberEntry(linker, entry.value.value, place, key, depth + 1);
      if (found) return found;
    }
    return undefined;
  }
  if (value.kind === 'list' && /^\d{1,2}$/.test(key)) {
    const item = value.items[Number(key)];
    return item && item.kind !== 'spread' ? { value: item, place } : undefined;
  }
  if (value.kind === 'literal' || value.kind === 'function') return undefined;
  for (const one of linker.resolver.denote(value, place)) {
    if (one.kind !== 'value' || one.value === value) continue;
    const found = memberEntry(linker, one.value, one.place, key, depth + 1);
    if (found) return found;
  }
  return undefined;
}
