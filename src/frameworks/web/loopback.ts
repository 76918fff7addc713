import { defineFramework } from '../../model/framework.ts';
import { decoratedRoutes, methodsBy } from './decorated-controllers.ts';

const repository = '@loopback/repository.{DefaultCrudRepository,DefaultTransactionalRepository,DefaultKeyValueRepository}()';

/** LoopBack 4: routes and repositories. https://loopback.io/doc/en/lb4/Controller.html */
export default defineFramework({
  id: 'loopback',
  kind: 'web',
  title: 'LoopBack',
  languages: ['typescript', 'javascript'],
  packages: ['@loopback/rest', '@loopback/repository', '@loopback/authentication'],
  documentation: 'https://loopback.io/doc/en/lb4/Controller.html',
  guards: [
    // https://loopback.io/doc/en/lb4/Authentication-component-decorator.html
    { path: '@loopback/authentication.authenticate()', authenticates: 'yes', authorises: 'no' },
  ],
  // https://loopback.io/doc/en/lb4/apidocs.repository.defaultcrudrepository.html
  queries: [
    { call: `${repository}.find`, does: 'read', gives: 'many' },
    { call: `${repository}.{findOne,findById}`, does: 'read', gives: 'one', bounded: 'yes' },
    { call: `${repository}.{count,exists}`, does: 'read', bounded: 'yes' },
    { call: `${repository}.{create,save,update,delete,updateById,replaceById,deleteById}`, does: 'write', bounded: 'yes' },
    { call: `${repository}.{createAll,updateAll,deleteAll}`, does: 'write', isBulk: true },
    { call: `${repository}.execute`, does: 'unknown' },
  ],
  recogniseRoutes: (linker, read) =>
    decoratedRoutes(linker, read, {
      framework: 'loopback',
      package: '@loopback/rest',
      controllers: [],
      methods: methodsBy((name) => (name === 'Delete' ? 'del' : name.toLowerCase())),
      before: [],
      guards: [],
      prefixOf: () => '',
    }),
});
