import { defineFramework } from '../../model/framework.ts';
import type { Linker, Place } from '../../model/linking.ts';
import type { KeyDraft, SchemaDraft, TableDraft } from '../../model/schema.ts';
import type { Truth, Value } from '../../model/value.ts';
import { type EntityDialect, readEntities } from './entities.ts';
import { entry, nameOfValue, textsAt, truthAt } from './reading.ts';
import { readTypeormMigrations } from './typeorm-migrations.ts';
import { typeormQueries } from './typeorm-queries.ts';

export default defineFramework({
  id: 'typeorm',
  kind: 'orm',
  title: 'TypeORM',
  languages: ['typescript', 'javascript'],
  packages: ['typeorm', '@nestjs/typeorm'],
  documentation: 'https://typeorm.io/',
  // https://typeorm.io/docs/working-with-entity-manager/repository-api/
  increments: ['increment'],
  ...typeormQueries,
  *recogniseTables(linker) {
    const migrations = [...readTypeormMigrations(linker)];
    const ruled = new Set(migrations.flatMap(keysWithRule));
    for (const one of readEntities(linker, dialect))
      yield one.kind === 'table' && ruled.size > 0 && !isSynchronized(linker, one.project) ? asMigrated(one, ruled) : one;
    yield* migrations;
  },
});

/** Keys that somebody wrote a rule for (`new TableForeignKey({ onDelete: 'CASCADE' })`). What is generated of the entities is SQL. */
function keysWithRule(draft: SchemaDraft): readonly string[] {
  if (draft.kind !== 'table' && draft.kind !== 'change') return [];
  const table = draft.kind === 'table' ? draft.name : draft.table;
  return draft.keys
    .filter(({ onDelete }) => onDelete !== 'unset' && onDelete !== 'unknown')
    .map(({ columns }) => slotOf(draft.project, table, columns));
}

/** Where migrations are written by hand, their rule is the one that the table has. */
function asMigrated(draft: TableDraft, ruled: ReadonlySet<string>): TableDraft {
  const isRuled = ({ columns, onDelete }: KeyDraft) =>
    onDelete === 'unset' && ruled.has(slotOf(draft.project, draft.name, columns));
  return { ...draft, keys: draft.keys.map((key) => (isRuled(key) ? { ...key, isConstraint: 'no' as const } : key)) };
}

function slotOf(project: string, table: string, columns: readonly string[]): string {
  return [project, table, ...columns].map((one) => one.replaceAll('_', '').toLowerCase()).join('\0');
}

/** Tables are made of the entities too. https://typeorm.io/docs/data-source/data-source-options#common-data-source-options */
function isSynchronized(linker: Linker, project: string): boolean {
  return linker.resolver
    .callsTo('{typeorm.{DataSource,createConnection},@nestjs/typeorm.TypeOrmModule.forRoot}')
    .some(({ file, call }) => {
      if (file.facts.source.project !== project) return false;
      return truthAt(linker, entry(call.positional[0], 'synchronize'), { file, block: call.block }) === 'yes';
    });
}

const dialect: EntityDialect = {
  framework: 'typeorm',
  package: /^typeorm$/,
  // https://typeorm.io/docs/relations/relations#relation-options; without it NO ACTION is written
  ruleOptions: ['onDelete'],
  defaultRule: () => undefined,
  tableName: snakeCase,
  // DefaultNamingStrategy.joinColumnName: camelCase of the relation's name and the referenced column
  joinColumn: (property, referenced) => property + referenced.charAt(0).toUpperCase() + referenced.slice(1),
  // https://typeorm.io/docs/relations/relations#relation-options: nullable by default
  relationNullable: 'yes',
  loading: loadingOf,
  cascades: cascadesOf,
};

/** Eager relations load with their owner, lazy ones are promises, others only when asked for: https://typeorm.io/docs/relations/eager-and-lazy-relations */
function loadingOf(
  options: Value | undefined,
  type: Value | undefined,
  linker: Linker,
  place: Place,
): ReturnType<EntityDialect['loading']> {
  if (truthAt(linker, entry(options, 'eager'), place) === 'yes') return 'eager';
  const isPromise = type?.kind === 'index' && nameOfValue(type.object) === 'Promise';
  return isPromise || truthAt(linker, entry(options, 'lazy'), place) === 'yes' ? 'lazy' : 'explicit';
}

/** `cascade: true` is meant for inserts as often as for removals, and removes only what is loaded: no certain word. */
function cascadesOf(options: Value | undefined, linker: Linker, place: Place): Truth {
  const cascade = entry(options, 'cascade');
  if (!cascade) return 'no';
  if (cascade.kind === 'list') return textsAt(linker, cascade, place).includes('remove') ? 'yes' : 'no';
  return truthAt(linker, cascade, place) === 'no' ? 'no' : 'unknown';
}

/** DefaultNamingStrategy.tableName. */
function snakeCase(name: string): string {
  return name
    .replace(/([A-Z])([A-Z])([a-z])/g, '$1_$2$3')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
