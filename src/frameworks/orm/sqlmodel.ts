import { defineFramework } from '../../model/framework.ts';
import { readModels } from './sqlalchemy-models.ts';

export default defineFramework({
  id: 'sqlmodel',
  kind: 'orm',
  title: 'SQLModel',
  languages: ['python'],
  packages: ['sqlmodel'],
  documentation: 'https://sqlmodel.tiangolo.com/',
  recogniseTables: (linker) => readModels(linker, 'sqlmodel'),
});
