import { defineFramework } from '../../model/framework.ts';
import type { Linker, Place } from '../../model/linking.ts';
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
  ...typeormQueries,
  *recogniseTables(linker) {
    yield* readEntities(linker, dialect);
    yield* readTypeormMigrations(linker);
  },
});

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
