import { confidences, type Found, severities } from '../model/finding.ts';
import { columnOf, type Evidence, type Location, lineOf } from '../model/location.ts';

/** A draft with the severity and confidence it will have. */
export interface Weighed extends Found {
  readonly severity: (typeof severities)[number];
  readonly confidence: (typeof confidences)[number];
}

/**
 * One finding for each rule and line: the gravest stays, what the others say becomes its evidence. The order of the input does not matter.
 */
export function mergeByLine(found: readonly Weighed[]): Weighed[] {
  const byLine = groupBy(found, ({ rule, at }) => `${rule}\0${at.file}\0${lineOf(at.span)}`);
  return [...byLine.values()].map((same) => (same.length === 1 ? same[0]! : merge([...same].sort(byGravity))));
}

/** Gravest first, then the order of the text. */
function byGravity(a: Weighed, b: Weighed): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    confidences.indexOf(a.confidence) - confidences.indexOf(b.confidence) ||
    columnOf(a.at.span) - columnOf(b.at.span) ||
    compareText(a.message, b.message)
  );
}

function merge([first, ...others]: readonly Weighed[]): Weighed {
  const evidence: Evidence[] = [...(first!.evidence ?? [])];
  for (const other of others) {
    if (other.message !== first!.message) evidence.push({ at: other.at, says: other.message.replace(/\.$/, '') });
    evidence.push(...(other.evidence ?? []));
  }
  const distinct = new Map(evidence.map((step) => [`${placeKey(step.at)}\0${step.says}`, step]));
  return { ...first!, evidence: [...distinct.values()] };
}

/** Lists by key, keys in order of first occurrence. (`Map.groupBy` is not in Node 20.) */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Identifies a place. */
export function placeKey({ file, span }: Location): string {
  return `${file}:${span}`;
}

/** By UTF-16 units, so that the order is the same in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
