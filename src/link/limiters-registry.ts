/** The limiters that were found, by what each was made by. */

import type { Limiter } from '../model/concepts.ts';
import type { LimiterDescriptor } from '../model/framework.ts';
import type { CallSite } from '../model/linking.ts';

/** A limiter with what only this phase knows of it. */
export interface Known {
  readonly limiter: Limiter;
  readonly site?: CallSite;
  readonly descriptor?: LimiterDescriptor;
  /** Paths an own middleware lists as the ones it limits. */
  readonly paths?: readonly string[];
  readonly appWide?: boolean;
}

/** All limiters of a program, in the order in which they were found. */
export class LimiterRegistry {
  readonly byKey = new Map<string, Known>();
  readonly all: Known[] = [];
  readonly byLimiter = new Map<Limiter, Known>();
  /** Those that others were made from. */
  readonly templates = new Set<Limiter>();

  remember(key: string, known: Known): Known {
    this.byKey.set(key, known);
    this.all.push(known);
    this.byLimiter.set(known.limiter, known);
    return known;
  }

  /** What a project made of a descriptor; of another project of the repository when it made none itself. */
  inProject(descriptor: LimiterDescriptor, project: string | undefined): Known | undefined {
    const made = this.all.filter((known) => known.descriptor === descriptor && known.site !== undefined);
    return made.find((known) => known.limiter.project === project) ?? (made.length > 0 ? made[0] : undefined);
  }
}
