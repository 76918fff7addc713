import { arg, defineFramework } from '../../model/framework.ts';
import { readModels } from './sqlalchemy-models.ts';
import { sqlalchemyQueries } from './sqlalchemy-queries.ts';

export default defineFramework({
  id: 'sqlalchemy',
  kind: 'orm',
  title: 'SQLAlchemy',
  languages: ['python'],
  packages: ['sqlalchemy', 'flask_sqlalchemy', 'advanced_alchemy'],
  documentation: 'https://docs.sqlalchemy.org/en/20/',
  ...sqlalchemyQueries,
  // https://docs.sqlalchemy.org/en/20/orm/basic_relationships.html
  relations: [
    {
      call: '{sqlalchemy.orm.{**.,}relationship,flask_sqlalchemy.SQLAlchemy().relationship}',
      model: arg(0, 'argument'),
      holds: 'either',
    },
  ],
  recogniseTables: (linker) => readModels(linker, 'sqlalchemy'),
});
