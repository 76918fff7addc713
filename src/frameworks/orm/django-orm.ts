import { defineFramework } from '../../model/framework.ts';
import { readMigrations } from './django-migrations.ts';
import { readModels } from './django-models.ts';
import { djangoQueries } from './django-queries.ts';

export default defineFramework({
  id: 'django-orm',
  kind: 'orm',
  title: 'Django ORM',
  languages: ['python'],
  packages: ['django.db', 'django.contrib.gis.db'],
  documentation: 'https://docs.djangoproject.com/en/stable/topics/db/models/',
  ...djangoQueries,
  *recogniseTables(linker) {
    yield* readModels(linker);
    yield* readMigrations(linker);
  },
});
