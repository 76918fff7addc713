import type { Setting, SigningKey } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';
import type { LooseCredential } from '../model/project.ts';

export function assembleSecrets(
  _linker: Linker,
  _settings: readonly Setting[],
): { readonly signingKeys: readonly SigningKey[]; readonly credentials: readonly LooseCredential[] } {
  return { signingKeys: [], credentials: [] };
}
