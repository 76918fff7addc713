import type { LazyRead } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';
import type { Loops } from './loops.ts';
import type { Schema } from './tables.ts';

export function assembleLazyReads(_linker: Linker, _loops: Loops, _schema: Schema): readonly LazyRead[] {
  return [];
}
