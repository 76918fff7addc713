import { defineFramework } from '../../model/framework.ts';
import { decoratedRoutes } from './decorated-controllers.ts';

/** OvernightJS, over Express. https://github.com/seanpmaxwell/overnight */
export default defineFramework({
  id: 'overnight',
  kind: 'web',
  title: 'OvernightJS',
  languages: ['typescript', 'javascript'],
  packages: ['@overnightjs/core'],
  documentation: 'https://github.com/seanpmaxwell/overnight#controller',
  recogniseRoutes: (linker, read) =>
    decoratedRoutes(linker, read, {
      framework: 'overnight',
      package: '@overnightjs/core',
      controllers: ['Controller'],
      before: ['Middleware', 'ClassMiddleware'],
      guards: [],
      prefixOf: () => '',
    }),
});
