import type { LazyRead, Query, RepeatedQuery } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';
import type { Schema } from './tables.ts';

export function assembleQueries(
  _linker: Linker,
  _schema: Schema,
): {
  readonly queries: readonly Query[];
  readonly repeatedQueries: readonly RepeatedQuery[];
  readonly lazyReads: readonly LazyRead[];
} {
  return { queries: [], repeatedQueries: [], lazyReads: [] };
}
