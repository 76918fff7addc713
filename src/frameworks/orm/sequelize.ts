import { defineFramework } from '../../model/framework.ts';
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
  ...sequelizeQueries,
  *recogniseTables(linker) {
    yield* readModels(linker);
    yield* readMigrations(linker);
  },
});
