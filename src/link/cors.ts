import type { Cors } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';

export function assembleCors(_linker: Linker): readonly Cors[] {
  return [];
}
