import type { ForeignKey, Relationship } from '../model/concepts.ts';
import type { RelationshipDraft, Target } from '../model/schema.ts';
import type { Truth } from '../model/value.ts';
import { plainName } from './tables-fold.ts';

/** A relationship with what only its framework knows of it. */
export interface Related {
  readonly relationship: Relationship;
  readonly draft: RelationshipDraft;
  /** The table that holds the foreign key. */
  readonly holder?: 'owner' | 'target';
}

/**
 * Finds the foreign keys each relationship goes over and which side holds them, which says whether it leads to many.
 * @param tableOf name of the table a target means
 */
export function relate(
  drafts: readonly RelationshipDraft[],
  foreignKeys: readonly ForeignKey[],
  tableOf: (target: Target, project: string) => string,
): readonly Related[] {
  const byTable = new Map<string, ForeignKey[]>();
  for (const key of foreignKeys) {
    const list = byTable.get(key.table);
    if (list) list.push(key);
    else byTable.set(key.table, [key]);
  }
  return drafts.map((draft) => {
    const owner = tableOf({ kind: 'model', symbol: draft.owner }, draft.project);
    const target = tableOf(draft.target, draft.project);
    const secondary = draft.secondary && tableOf(draft.secondary, draft.project);
    const between = (child: string, parent: string) => (byTable.get(child) ?? []).filter((key) => key.references === parent);
    const found = secondary
      ? { keys: byTable.get(secondary) ?? [], holder: undefined }
      : keysOf(draft, between(owner, target), between(target, owner));
    const many: Truth =
      draft.many !== 'unknown'
        ? draft.many
        : secondary || found.holder === 'target'
          ? 'yes'
          : found.holder === 'owner'
            ? 'no'
            : 'unknown';
    const relationship: Relationship = {
      kind: 'relationship',
      at: draft.at,
      framework: draft.framework,
      project: draft.project,
      owner: draft.owner,
      ownerTable: owner,
      name: draft.name,
      target,
      many,
      loading: draft.loading,
      cascadesDelete: draft.cascadesDelete,
      passiveDeletes: draft.passiveDeletes,
      foreignKeys: found.keys,
      ...((secondary || draft.isBetween) && { isBetween: true as const }),
    };
    return { relationship, draft, ...(found.holder ? { holder: found.holder } : {}) };
  });
}

interface Found {
  readonly keys: readonly ForeignKey[];
  readonly holder: 'owner' | 'target' | undefined;
}

function keysOf(draft: RelationshipDraft, held: readonly ForeignKey[], referring: readonly ForeignKey[]): Found {
  const isSelf = held.length > 0 && held[0] === referring[0];
  const holder = draft.holder ?? (isSelf ? (draft.many === 'no' ? 'owner' : 'target') : chooseHolder(draft, held, referring));
  if (holder === undefined) return { keys: [], holder };
  const candidates = holder === 'owner' ? held : referring;
  const over = new Set(draft.over.map(plainName));
  const named = candidates.filter((key) => key.columns.some((column) => over.has(plainName(column))));
  const keys = named.length > 0 ? named : candidates;
  return { keys: keys.length === 1 ? keys : [], holder };
}

function chooseHolder(draft: RelationshipDraft, held: readonly ForeignKey[], referring: readonly ForeignKey[]): Found['holder'] {
  if (held.length === 0 && referring.length === 0) return undefined;
  if (referring.length === 0) return 'owner';
  if (held.length === 0) return 'target';
  const over = new Set(draft.over.map(plainName));
  const isOver = (key: ForeignKey) => key.columns.some((column) => over.has(plainName(column)));
  if (held.some(isOver) !== referring.some(isOver)) return held.some(isOver) ? 'owner' : 'target';
  return draft.many === 'yes' ? 'target' : draft.many === 'no' ? 'owner' : undefined;
}
