import { defineFramework } from '../../model/framework.ts';
import { readModels } from './sqlalchemy-models.ts';

export default defineFramework({
  id: 'sqlalchemy',
  kind: 'orm',
  title: 'SQLAlchemy',
  languages: ['python'],
  packages: ['sqlalchemy', 'flask_sqlalchemy', 'advanced_alchemy'],
  documentation: 'https://docs.sqlalchemy.org/en/20/',
  recogniseTables: (linker) => readModels(linker, 'sqlalchemy'),
});
