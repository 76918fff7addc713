import { defineFramework } from '../../model/framework.ts';
import { decoratedRoutes, methodsBy } from './decorated-controllers.ts';

/** inversify-express-utils. https://github.com/inversify/inversify-express-utils */
export default defineFramework({
  id: 'inversify',
  kind: 'web',
  title: 'inversify-express-utils',
  languages: ['typescript', 'javascript'],
  packages: ['inversify-express-utils'],
  documentation: 'https://github.com/inversify/inversify-express-utils#decorators',
  recogniseRoutes: (linker, read) =>
    decoratedRoutes(linker, read, {
      framework: 'inversify',
      package: 'inversify-express-utils',
      controllers: ['controller'],
      methods: methodsBy((name) => `http${name}`),
      takesMiddleware: true,
      before: ['withMiddleware'],
      guards: [],
      prefixOf: () => '',
    }),
});
