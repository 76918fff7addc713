import { defineFramework } from '../../model/framework.ts';
import { readModels } from './sqlalchemy-models.ts';
import { sqlalchemyQueries } from './sqlalchemy-queries.ts';

export default defineFramework({
  id: 'sqlmodel',
  kind: 'orm',
  title: 'SQLModel',
  languages: ['python'],
  packages: ['sqlmodel'],
  documentation: 'https://sqlmodel.tiangolo.com/',
  // https://sqlmodel.tiangolo.com/tutorial/fastapi/multiple-models/
  bodyModels: ['sqlmodel.SQLModel'],
  // The annotation names the model. https://sqlmodel.tiangolo.com/tutorial/relationship-attributes/define-relationships-attributes/
  relations: [{ call: 'sqlmodel.{**.,}Relationship', holds: 'either' }],
  // The query of a SQLModel is one of SQLAlchemy.
  eagerLoading: sqlalchemyQueries.eagerLoading!,
  recogniseTables: (linker) => readModels(linker, 'sqlmodel'),
});
