import { defineFramework } from '../../model/framework.ts';
import { marshmallowLists } from './marshmallow-schemas.ts';

/** Marshmallow and the libraries that bring it to Flask and SQLAlchemy. https://marshmallow.readthedocs.io/ */
export default defineFramework({
  id: 'marshmallow',
  kind: 'library',
  title: 'marshmallow',
  languages: ['python'],
  packages: ['marshmallow', 'marshmallow_sqlalchemy', 'flask_marshmallow', 'flask_apispec', 'flask_smorest', 'apiflask'],
  documentation: 'https://marshmallow.readthedocs.io/',
  recogniseListings: marshmallowLists,
});
