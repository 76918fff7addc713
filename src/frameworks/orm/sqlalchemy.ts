import { arg, defineFramework } from '../../model/framework.ts';
import { readModels } from './sqlalchemy-models.ts';
import { sqlalchemyQueries } from './sqlalchemy-queries.ts';

export default defineFramework({
  id: 'sqlalchemy',
  kind: 'orm',
  title: 'SQLAlchemy',
  languages: ['python'],
  packages: ['sqlalchemy', 'flask_sqlalchemy', 'advanced_alchemy'],
  // https://docs.sqlalchemy.org/en/20/core/metadata.html#accessing-tables-and-columns
  fieldLists: ['__table__', '__mapper__', 'columns', 'relationships', 'sorted_tables'],
  documentation: 'https://docs.sqlalchemy.org/en/20/',
  ...sqlalchemyQueries,
  // https://docs.sqlalchemy.org/en/20/orm/basic_relationships.html
  relations: [
    {
      call: '{sqlalchemy.orm.**,sqlalchemy.orm,flask_sqlalchemy.SQLAlchemy()}.relationship',
      model: arg(0, 'argument'),
      holds: 'either',
      // https://docs.sqlalchemy.org/en/20/orm/large_collections.html#dynamic-relationship-loaders
      asQuery: { keyword: 'lazy', value: 'dynamic', path: 'sqlalchemy.orm.Session().query()' },
      back: { name: 'backref' },
    },
  ],
  recogniseTables: (linker) => readModels(linker, 'sqlalchemy'),
});
