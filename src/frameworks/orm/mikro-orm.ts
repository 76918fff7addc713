import { defineFramework } from '../../model/framework.ts';
import { type EntityDialect, readEntities } from './entities.ts';
import { mikroOrmQueries } from './mikro-orm-queries.ts';
import { entry, truthAt } from './reading.ts';

export default defineFramework({
  id: 'mikro-orm',
  kind: 'orm',
  title: 'MikroORM',
  languages: ['typescript', 'javascript'],
  packages: [
    '@mikro-orm/core',
    '@mikro-orm/nestjs',
    '@mikro-orm/postgresql',
    '@mikro-orm/mysql',
    '@mikro-orm/sqlite',
    '@mikro-orm/decorators',
  ],
  documentation: 'https://mikro-orm.io/docs/',
  // https://mikro-orm.io/docs/type-safe-relations
  wrappers: ['@mikro-orm/*.{Ref,LazyRef,Reference,IdentifiedReference,Rel}'],
  ...mikroOrmQueries,
  recogniseTables: (linker) => readEntities(linker, dialect),
});

const dialect: EntityDialect = {
  framework: 'mikro-orm',
  package: /^@mikro-orm\//,
  // https://mikro-orm.io/docs/cascading#declarative-referential-integrity: `deleteRule` (version 6), `onDelete` before
  ruleOptions: ['deleteRule', 'onDelete'],
  // https://github.com/mikro-orm/mikro-orm/blob/v5.9.8/packages/knex/src/schema/DatabaseTable.ts: a relation that cascades removal, CASCADE; a nullable one, SET NULL
  defaultRule: ({ nullable, cascadesRemove }) => {
    if (cascadesRemove) return { rule: 'cascade', by: "MikroORM's cascade of removals" };
    return nullable === 'yes' ? { rule: 'set-null', by: "MikroORM's default for a nullable relation" } : undefined;
  },
  tableName: snakeCase,
  joinColumn: (property, referenced) => `${snakeCase(property)}_${referenced}`,
  relationNullable: 'no',
  // https://mikro-orm.io/docs/loading-strategies: a relation is loaded by `populate`, or always with `eager: true`
  loading: (options, _type, linker, place) => (truthAt(linker, entry(options, 'eager'), place) === 'yes' ? 'eager' : 'explicit'),
  cascades: (options, linker, place) => {
    const cascade = entry(options, 'cascade');
    if (truthAt(linker, entry(options, 'orphanRemoval'), place) === 'yes') return 'yes';
    if (!cascade) return 'no';
    const items = cascade.kind === 'list' ? cascade.items : [cascade];
    return items.some((item) => item.kind === 'member' && (item.property === 'REMOVE' || item.property === 'ALL')) ? 'yes' : 'no';
  },
};

/** UnderscoreNamingStrategy, the default of SQL drivers: https://mikro-orm.io/docs/naming-strategy */
function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
