/** Things by each of their keys, once a key, in the order of the things. */
export function groupedByEach<K, T>(things: Iterable<T>, keysOf: (thing: T) => Iterable<K>): ReadonlyMap<K, readonly T[]> {
  const found = new Map<K, T[]>();
  for (const thing of things)
    for (const key of new Set(keysOf(thing))) {
      const known = found.get(key);
      if (known) known.push(thing);
      else found.set(key, [thing]);
    }
  return found;
}
