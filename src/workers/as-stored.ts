/**
 * Makes of plain data what JSON would give back, in a fraction of the time and in less memory: properties that are undefined go, numbers that
 * JSON lacks become null, arrays take no more room than they fill, and empty ones are one. **Takes the data over**: it is changed in place.
 *
 * What has just been found is so the same as what comes from the cache or from a worker, where it was JSON.
 */
export function asStored<T>(data: T): T {
  return stored(data) as T;
}

/** Frozen, because all empty arrays are this one. */
const EMPTY: readonly never[] = Object.freeze([]);

function stored(value: unknown): unknown {
  if (typeof value === 'number') return storedNumber(value);
  if (typeof value !== 'object' || value === null || value === EMPTY) return value;
  return Array.isArray(value) ? storedArray(value) : storedObject(value as Record<string, unknown>);
}

/** JSON has neither a negative zero nor anything beyond the finite. */
function storedNumber(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}

function storedArray(items: unknown[]): readonly unknown[] {
  const { length } = items;
  if (length === 0) return EMPTY;
  for (let i = 0; i < length; i++) {
    const item = items[i];
    const kept = item === undefined ? null : stored(item);
    if (!Object.is(kept, item)) items[i] = kept;
  }
  // An array that grew has room for half as much again, and 16 more.
  return items.slice();
}

function storedObject(object: Record<string, unknown>): object {
  let hasUndefined = false;
  for (const key in object) {
    const value = object[key];
    if (value === undefined) {
      hasUndefined = true;
      continue;
    }
    const kept = stored(value);
    if (!Object.is(kept, value)) object[key] = kept;
  }
  // Made anew: an object from which properties are deleted becomes slow.
  return hasUndefined ? Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) : object;
}
