import type { Duration, EpochOperation, TimeUse } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';

export function assembleTime(_linker: Linker): {
  readonly durations: readonly Duration[];
  readonly epochs: readonly EpochOperation[];
  readonly timeUses: readonly TimeUse[];
} {
  return { durations: [], epochs: [], timeUses: [] };
}
