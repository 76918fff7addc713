import type { ForeignKey, Table } from '../../src/model/concepts.ts';
import type { Draft } from '../../src/model/finding.ts';
import { hasDeleteRule, nameOfDeleteRule, nameOfKey } from '../../src/model/foreign-key.ts';
import type { Location } from '../../src/model/location.ts';
import type { ProjectModel } from '../../src/model/project.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'database/fk-missing-on-delete',
  scope: 'project',
  title: 'Foreign key without a delete rule',
  severity: 'medium',
  confidence: 'high',
  what: 'A foreign key does not say what happens to its rows when the parent row is deleted. One finding for each key, with the migration that repeats it.',
  why:
    'The decision is left to a default that nobody chose: the delete of a user fails at run time because of a row somewhere else, or the application ' +
    'deletes children one by one and forgets a table.',
  fix:
    'Decide for each key and write it down, in the model and in a migration: CASCADE for parts of the parent, SET NULL for a reference that may go ' +
    '(the column must allow null), RESTRICT where the parent must not be deleted.',
  limits: 'Keys that only the ORM knows and the database does not enforce are left out.',
  references: [
    'https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK',
    'https://www.sqlite.org/foreignkeys.html',
  ],
  *check(project) {
    const tables = tablesByName(project);
    for (const key of project.foreignKeys) {
      const stated = [key, ...key.also].filter(({ at }) => isRelevant(at, project));
      const bare = isSettled(stated) ? undefined : stated.find((one) => one.onDelete === 'unset' && one.isConstraint !== 'no');
      if (bare)
        yield finding(
          bare,
          stated.filter((one) => one !== bare),
          tables.get(bare.references),
        );
    }
  },
});

/**
 * A migration without the rule is no matter when another migration gives it; but a rule in migrations does not excuse the model, from which
 * the next database is made, and a rule in the model does nothing as long as no migration has it.
 */
function isSettled(stated: readonly ForeignKey[]): boolean {
  const models = stated.filter(({ from }) => from === 'model' || from === 'schema');
  const others = stated.filter((one) => !models.includes(one));
  return models.every(hasDeleteRule) && (others.length === 0 || others.some(hasDeleteRule));
}

function isRelevant(at: Location, project: ProjectModel): boolean {
  return project.isProduction(at) || project.fileOf(at.file)?.role === 'migration';
}

function tablesByName({ tables }: ProjectModel): ReadonlyMap<string, Table> {
  const byName = new Map<string, Table>();
  for (const table of tables) if (byName.get(table.name)?.softDelete !== 'yes') byName.set(table.name, table);
  return byName;
}

function finding(key: ForeignKey, others: readonly ForeignKey[], parent: Table | undefined): Draft {
  const notes = [
    ...disagreement(others),
    ...engineNote(key),
    ...(parent?.softDelete === 'yes' ? ["the parent's rows are only marked as deleted"] : []),
  ];
  const isMild = parent?.softDelete === 'yes' || key.engine === 'none' || key.engine === 'duckdb';
  return {
    at: key.at,
    message: `${nameOfKey(key)} references '${key.references}' without a delete rule: today ${[key.today, ...notes].join('; ')}.`,
    ...(isMild && { severity: 'low' as const }),
    evidence: others.map((one) => ({
      at: one.at,
      says: `the same key in the ${one.from}${hasDeleteRule(one) ? `, with ${nameOfDeleteRule(one.onDelete)}` : ''}`,
    })),
    group: `foreign keys of ${key.project || 'the project'}`,
  };
}

function disagreement(others: readonly ForeignKey[]): readonly string[] {
  const ruled = others.find(hasDeleteRule);
  return ruled ? [`the ${ruled.from} says ${nameOfDeleteRule(ruled.onDelete)}`] : [];
}

function engineNote({ engine }: ForeignKey): readonly string[] {
  if (engine === 'none') return ['the engine enforces no foreign keys'];
  if (engine === 'duckdb') return ['the engine accepts no CASCADE or SET NULL, so that the application must delete in order'];
  return engine === 'sqlite' ? ['the engine checks it only with PRAGMA foreign_keys = ON'] : [];
}
