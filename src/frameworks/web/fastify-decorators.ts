import { defineFramework } from '../../model/framework.ts';
import { decoratedRoutes, methodsBy } from './decorated-controllers.ts';

/** fastify-decorators. https://github.com/L2jLiga/fastify-decorators */
export default defineFramework({
  id: 'fastify-decorators',
  kind: 'web',
  title: 'fastify-decorators',
  languages: ['typescript', 'javascript'],
  packages: ['fastify-decorators'],
  documentation: 'https://github.com/L2jLiga/fastify-decorators',
  recogniseRoutes: (linker, read) =>
    decoratedRoutes(linker, read, {
      framework: 'fastify-decorators',
      package: 'fastify-decorators',
      controllers: ['Controller'],
      methods: methodsBy((name) => name.toUpperCase()),
      // https://github.com/L2jLiga/fastify-decorators/blob/main/docs/Hooks.md
      hooks: ['Hook'],
      before: [],
      guards: [],
      isServedByApp: true,
      prefixOf: () => '',
    }),
});
