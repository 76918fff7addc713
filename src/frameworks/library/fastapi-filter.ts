import { defineFramework } from '../../model/framework.ts';

/** Filters of a request put on a query, which comes back with them. https://fastapi-filter.netlify.app/ */
export default defineFramework({
  id: 'fastapi-filter',
  kind: 'library',
  title: 'fastapi-filter',
  languages: ['python'],
  packages: ['fastapi-filter', 'fastapi-sqlalchemy-filter'],
  documentation: 'https://fastapi-filter.netlify.app/',
  sameFunctions: ['{fastapi_filter.**,fastapi_sqlalchemy_filter,fastapi_sqlalchemy_filter.**}.Filter().{filter,sort}'],
});
