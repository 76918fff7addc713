import type { ForeignKey } from '../model/concepts.ts';
import type { OnDelete } from '../model/config-tree.ts';
import type { KeyDraft } from '../model/schema.ts';
import { append, once } from './program.ts';
import type { Related } from './tables-relationships.ts';

/**
 * What deleting a parent row does as things stand, as a sentence fragment: by the rule that is written, by the library's default, or by the
 * database's NO ACTION, and what the ORM does before the database is asked.
 */
export function consequence(key: ForeignKey, otherwise: KeyDraft['otherwise'], relationships: readonly Related[]): string {
  if (key.engine === 'none' || key.isConstraint === 'no') {
    return `the database knows no such constraint, so deleting a row of '${key.references}' leaves rows of '${key.table}' that point to nothing`;
  }
  const rule = key.onDelete === 'unset' ? (otherwise?.rule ?? 'no-action') : key.onDelete;
  const by = key.onDelete === 'unset' && otherwise ? `by ${otherwise.by}, ` : '';
  return by + ofRule(key, rule) + byOrm(key, relationships);
}

function ofRule(key: ForeignKey, rule: OnDelete): string {
  const { table, references } = key;
  const column = key.columns.length === 1 ? `'${key.columns[0]}'` : 'the columns';
  switch (rule) {
    case 'cascade':
      return `deleting a row of '${references}' deletes the rows of '${table}' that refer to it`;
    case 'set-null':
      return `deleting a row of '${references}' sets ${column} of '${table}' to NULL`;
    case 'set-default':
      return `deleting a row of '${references}' sets ${column} of '${table}' to its default`;
    case 'unknown':
      return `what deleting a row of '${references}' does to '${table}' could not be read`;
    default:
      return `deleting a row of '${references}' fails while rows of '${table}' refer to it`;
  }
}

/** https://docs.sqlalchemy.org/en/20/orm/cascades.html#notes-on-delete-deleting-objects-referenced-from-collections-and-scalar-relationships */
function byOrm(key: ForeignKey, relationships: readonly Related[]): string {
  for (const { relationship, draft, holder } of ofKey(key, relationships)) {
    if (!draft.nullsChildren || relationship.passiveDeletes !== 'no') continue;
    // https://docs.sqlalchemy.org/en/20/orm/basic_relationships.html#deleting-rows-from-the-many-to-many-table
    if (draft.secondary && relationship.ownerTable === key.references)
      return `; a delete through the ORM removes the rows of '${key.table}' first`;
    if (holder !== 'target') continue;
    if (relationship.cascadesDelete === 'yes')
      return `; a delete through the ORM removes '${relationship.name}' one by one first`;
    if (relationship.cascadesDelete !== 'no') continue;
    const fails = key.nullable === 'no' ? ', which fails because the column is NOT NULL' : '';
    return `; a delete through the ORM loads '${relationship.name}' and sets the column to NULL first${fails}`;
  }
  return '';
}

/** Relationships over a key, in their order. */
function ofKey(key: ForeignKey, relationships: readonly Related[]): readonly Related[] {
  return byKey(relationships).get(key) ?? [];
}
const byKey = once((relationships: readonly Related[]) => {
  const found = new Map<ForeignKey, Related[]>();
  for (const one of relationships) for (const key of new Set(one.relationship.foreignKeys)) append(found, key, one);
  return found;
});
