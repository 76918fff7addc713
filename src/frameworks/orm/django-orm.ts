import { arg, defineFramework } from '../../model/framework.ts';
import { readMigrations } from './django-migrations.ts';
import { readModels } from './django-models.ts';
import { djangoQueries } from './django-queries.ts';

export default defineFramework({
  id: 'django-orm',
  kind: 'orm',
  title: 'Django ORM',
  languages: ['python'],
  packages: ['django.db', 'django.contrib.gis.db'],
  // https://docs.djangoproject.com/en/5.2/ref/models/meta/, https://docs.djangoproject.com/en/5.2/ref/forms/api/
  fieldLists: ['_meta', 'get_fields', 'cleaned_data', 'changed_data'],
  documentation: 'https://docs.djangoproject.com/en/stable/topics/db/models/',
  ...djangoQueries,
  // https://docs.djangoproject.com/en/5.2/ref/models/relations/
  relationWrites: ['create', 'acreate', 'bulk_create', 'abulk_create'],
  // https://docs.djangoproject.com/en/stable/topics/db/queries/#related-objects
  relations: [
    {
      call: 'django.**.OneToOneField',
      model: arg(0, 'to'),
      holds: 'one',
      back: { name: 'related_name', suffix: '', isOne: true },
    },
    { call: 'django.contrib.contenttypes.**.GenericRelation', model: arg(0, 'to'), holds: 'many' },
    {
      call: 'django.**.ManyToManyField',
      model: arg(0, 'to'),
      holds: 'many',
      isQuery: true,
      back: { name: 'related_name', suffix: '_set' },
    },
    { call: 'django.**.ForeignKey', model: arg(0, 'to'), holds: 'one', back: { name: 'related_name', suffix: '_set' } },
  ],
  // https://docs.djangoproject.com/en/stable/ref/applications/#django.apps.apps.get_model
  classesByName: ['django.apps.apps.get_model'],
  *recogniseTables(linker) {
    yield* readModels(linker);
    yield* readMigrations(linker);
  },
});
