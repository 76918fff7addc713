import type { ForeignKey, Relationship } from '../../src/model/concepts.ts';
import type { Draft } from '../../src/model/finding.ts';
import { hasDeleteRule, nameOfDeleteRule, nameOfKey } from '../../src/model/foreign-key.ts';
import type { Location } from '../../src/model/location.ts';
import type { ProjectModel } from '../../src/model/project.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'database/on-delete-contradiction',
  scope: 'project',
  title: 'Delete rule that contradicts the schema or the ORM',
  severity: 'high',
  confidence: 'high',
  what:
    'SET NULL on a column that must not be null, a delete rule that model and migration state differently, or an ORM relationship that deletes otherwise ' +
    'than the database.',
  why: 'The delete fails, or deletes other rows than the code says: which of the two happens depends on whether the delete goes through the ORM.',
  fix: 'State one rule in model, migration and relationship. Where the database cascades, tell the ORM to leave the children to it.',
  limits:
    'A rule that a migration changes in a way that could not be followed is compared as it was last seen. That the ORM loads children which the database ' +
    'would delete by itself is reported with low confidence, which is hidden by default.',
  references: ['https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK'],
  *check(project) {
    for (const key of project.foreignKeys) {
      const contradiction = impossibleNull(key, project) ?? disagreement(key, project);
      if (contradiction) yield contradiction;
    }
    const kept = new Set(project.tables.filter(({ softDelete }) => softDelete === 'yes').map(({ name }) => name));
    for (const relationship of project.relationships) {
      if (!project.isProduction(relationship.at)) continue;
      // The parent's rows are only marked as deleted: the ORM has nothing to delete or to set to null.
      const isKept = kept.has(relationship.ownerTable);
      for (const key of relationship.foreignKeys) {
        const message = withDatabase(relationship, key);
        if (message)
          yield {
            at: relationship.at,
            ...message,
            ...(isKept && { confidence: 'low' as const }),
            evidence: [{ at: key.at, says: `${nameOfKey(key)} says ${nameOfDeleteRule(key.onDelete)}` }],
          };
      }
    }
  },
});

function isRelevant(at: Location, project: ProjectModel): boolean {
  return project.isProduction(at) || project.fileOf(at.file)?.role === 'migration';
}

function impossibleNull(key: ForeignKey, project: ProjectModel): Draft | undefined {
  const wrong = [key, ...key.also].find(
    (one) => one.onDelete === 'set-null' && one.nullable === 'no' && isRelevant(one.at, project),
  );
  if (!wrong) return undefined;
  return {
    at: wrong.at,
    message: `${nameOfKey(wrong)} says ON DELETE SET NULL and does not allow null: deleting a row of '${wrong.references}' fails.`,
    evidence: [key, ...key.also]
      .filter((one) => one !== wrong)
      .map((one) => ({ at: one.at, says: `the same key in the ${one.from}` })),
  };
}

/** RESTRICT and NO ACTION differ only in deferred constraints. One side without a rule is `database/fk-missing-on-delete`. */
function disagreement(key: ForeignKey, project: ProjectModel): Draft | undefined {
  if (!hasDeleteRule(key) || !isRelevant(key.at, project)) return undefined;
  const effect = (one: ForeignKey) => (one.onDelete === 'restrict' ? 'no-action' : one.onDelete);
  const others = key.also.filter((one) => hasDeleteRule(one) && isRelevant(one.at, project));
  if (others.length === 0 || others.some((one) => effect(one) === effect(key))) return undefined;
  const other = others.at(-1)!;
  return {
    at: key.at,
    message: `${nameOfKey(key)} says ${nameOfDeleteRule(key.onDelete)} in the ${key.from}, ${nameOfDeleteRule(other.onDelete)} in the ${other.from}.`,
    evidence: others.map((one) => ({ at: one.at, says: `the ${one.from} says ${nameOfDeleteRule(one.onDelete)}` })),
  };
}

/** Seen only by deletes that go through the ORM: a delete statement leaves it all to the database. */
function withDatabase(
  { name, ownerTable, target, cascadesDelete, passiveDeletes, many }: Relationship,
  key: ForeignKey,
): Pick<Draft, 'message' | 'severity' | 'confidence'> | undefined {
  // Over an association table the key is that table's, whose rows go in any case.
  if (key.table !== target || key.references !== ownerTable) return undefined;
  const subject = `The relationship '${ownerTable}.${name}'`;
  if (cascadesDelete === 'yes' && (key.onDelete === 'set-null' || key.onDelete === 'restrict'))
    return { message: `${subject} deletes its '${target}' rows, but ${nameOfKey(key)} says ${nameOfDeleteRule(key.onDelete)}.` };
  if (key.onDelete !== 'cascade' || passiveDeletes !== 'no' || many !== 'yes') return undefined;
  if (cascadesDelete === 'no') {
    const effect = key.nullable === 'no' ? 'which fails because it does not allow null' : 'so that the rows stay behind';
    return {
      message: `${subject} sets ${nameOfKey(key)} to null when the ORM deletes the parent, ${effect}, although the database would cascade.`,
      severity: key.nullable === 'no' ? 'high' : 'medium',
      confidence: 'medium',
    };
  }
  if (cascadesDelete !== 'yes') return undefined;
  return {
    message: `${subject} loads every '${target}' row to delete it one by one, although ${nameOfKey(key)} cascades in the database.`,
    severity: 'low',
    // Slow, and right.
    confidence: 'low',
  };
}
