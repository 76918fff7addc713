import type { Duration, EpochOperation, TimeUse } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';
import { readDurations } from './durations.ts';
import { readEpochs } from './epochs.ts';
import { buildMeasures } from './measures.ts';
import { readTimeUses } from './time-uses.ts';

/** Durations where a place expects a unit, moments set against each other, and uses of dates that lose something. */
export function assembleTime(linker: Linker): {
  readonly durations: readonly Duration[];
  readonly epochs: readonly EpochOperation[];
  readonly timeUses: readonly TimeUse[];
} {
  const measures = buildMeasures(linker);
  return {
    durations: readDurations(linker, measures),
    epochs: readEpochs(linker, measures),
    timeUses: readTimeUses(linker),
  };
}
