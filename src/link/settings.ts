import type { Setting } from '../model/concepts.ts';
import type { Linker } from './linker.ts';

export function assembleSettings(_linker: Linker): { readonly settings: readonly Setting[] } {
  return { settings: [] };
}
