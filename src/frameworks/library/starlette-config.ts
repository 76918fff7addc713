import { arg, defineFramework } from '../../model/framework.ts';

/** Starlette's configuration reader. https://www.starlette.io/config/ */
export default defineFramework({
  id: 'starlette-config',
  kind: 'library',
  title: 'Starlette Config',
  languages: ['python'],
  packages: ['starlette.config'],
  documentation: 'https://www.starlette.io/config/',
  // https://www.starlette.io/config/
  environmentFiles: [{ call: 'starlette.config.Config', path: arg(0, 'env_file') }],
  environmentReads: [
    // `config(key, cast=None, default=undefined)`: KeyError without default. https://www.starlette.io/config/#configuration-precedence
    { call: 'starlette.config.{Config(),Config().get}', name: arg(0, 'key'), fallback: arg('default', 2), fails: true },
  ],
  conversions: ['starlette.{datastructures.Secret,datastructures.URL}'],
});
