import type { Cookie } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';

export function assembleCookies(_linker: Linker): readonly Cookie[] {
  return [];
}
