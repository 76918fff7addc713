import { arg, defineFramework } from '../../model/framework.ts';
import { marshmallowLists } from './marshmallow-schemas.ts';

/** Marshmallow and the libraries that bring it to Flask and SQLAlchemy. https://marshmallow.readthedocs.io/ */
export default defineFramework({
  id: 'marshmallow',
  kind: 'library',
  title: 'marshmallow',
  languages: ['python'],
  packages: [
    'marshmallow',
    'marshmallow_sqlalchemy',
    'flask_marshmallow',
    'flask_apispec',
    'flask_smorest',
    'apiflask',
    'apifairy',
    'webargs',
    'aiohttp_apispec',
  ],
  documentation: 'https://marshmallow.readthedocs.io/',
  bodySchemas: [
    // https://flask-smorest.readthedocs.io/en/latest/arguments.html
    { decorator: 'flask_smorest.Blueprint().arguments()', schema: arg(0, 'schema') },
    // https://webargs.readthedocs.io/en/latest/quickstart.html#decorator-usage
    { decorator: 'webargs.**.{use_args,use_kwargs}()', schema: arg(0, 'argmap') },
    { decorator: 'flask_apispec.{annotations.,}use_kwargs()', schema: arg(0, 'args') },
    // https://apiflask.com/request/
    { decorator: 'apiflask.{APIFlask,APIBlueprint}().input()', schema: arg(0, 'schema') },
    // https://apifairy.readthedocs.io/en/latest/decorators.html
    { decorator: 'apifairy.{decorators.,}{arguments,body}()', schema: arg(0, 'schema') },
    // https://aiohttp-apispec.readthedocs.io/en/latest/usage.html
    { decorator: 'aiohttp_apispec.**{request_schema,json_schema,form_schema,use_kwargs}()', schema: arg(0, 'schema') },
  ],
  recogniseListings: marshmallowLists,
});
