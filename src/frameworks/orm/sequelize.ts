import { defineFramework } from '../../model/framework.ts';
import type { Linker } from '../../model/linking.ts';
import type { KeyDraft, SchemaDraft } from '../../model/schema.ts';
import { readMigrations } from './sequelize-migrations.ts';
import { readModels } from './sequelize-models.ts';
import { sequelizeQueries } from './sequelize-queries.ts';

export default defineFramework({
  id: 'sequelize',
  kind: 'orm',
  title: 'Sequelize',
  languages: ['typescript', 'javascript'],
  packages: ['sequelize', '@sequelize/core', 'sequelize-typescript', '@nestjs/sequelize'],
  documentation: 'https://sequelize.org/docs/v6/',
  // https://sequelize.org/docs/v6/core-concepts/model-instances/#incrementing-and-decrementing-integer-values
  increments: ['increment'],
  ...sequelizeQueries,
  *recogniseTables(linker) {
    const migrations = [...readMigrations(linker)];
    const migrated = new Set(migrations.flatMap((one) => tablesOf(one).map((table) => slotOf(one.project, table))));
    for (const one of readModels(linker))
      yield one.kind === 'table' && migrated.has(slotOf(one.project, one.name)) && !isSynced(linker, one.project)
        ? { ...one, keys: one.keys.map(asMigrated) }
        : one;
    yield* migrations;
  },
});

/** What a migration makes, or gives another name. */
function tablesOf(draft: SchemaDraft): readonly string[] {
  if (draft.kind === 'table') return [draft.name];
  return draft.kind === 'change' && draft.renamedTo !== undefined ? [draft.renamedTo] : [];
}

/** A model's table is the plural of its name by default, which a migration that makes `cart` does not say. */
function slotOf(project: string, table: string): string {
  return `${project}\0${table.replaceAll('_', '').toLowerCase().replace(/ies$/, 'y').replace(/s$/, '')}`;
}

/**
 * Migrations are written by hand, and models make tables only by `sync`: a rule that an association does not repeat stands in the migration.
 * https://sequelize.org/docs/v6/core-concepts/model-basics/#model-synchronization
 */
function asMigrated({ otherwise, ...key }: KeyDraft): KeyDraft {
  // Nor does Sequelize's default hold, which a migration would only repeat.
  return key.onDelete === 'unset' ? { ...key, isConstraint: 'no' } : { ...key, ...(otherwise && { otherwise }) };
}

/** `sequelize.sync()`, `db.sequelize.sync({ alter: true })`, `User.sync()`. */
function isSynced(linker: Linker, project: string): boolean {
  return (linker.program.callsByName.get('sync') ?? []).some(({ file, call }) => {
    if (file.facts.source.project !== project || call.callee.kind !== 'member') return false;
    const made = call.callee.object;
    const paths = linker.resolver.pathsOf(made, { file, block: call.block });
    const name = made.kind === 'name' ? made.name : made.kind === 'member' ? made.property : '';
    return paths.some((path) => /^@?sequelize/.test(path)) || /^db$|database|connection|sequelize|models?$/i.test(name);
  });
}
