import type { Setting } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';

export function assembleSettings(_linker: Linker): { readonly settings: readonly Setting[] } {
  return { settings: [] };
}
