import { arg, defineFramework } from '../../model/framework.ts';

/** python-decouple. https://github.com/HBNetwork/python-decouple */
export default defineFramework({
  id: 'python-decouple',
  kind: 'library',
  title: 'python-decouple',
  languages: ['python'],
  packages: ['decouple'],
  documentation: 'https://github.com/HBNetwork/python-decouple',
  // https://github.com/HBNetwork/python-decouple
  environmentFiles: [{ call: 'decouple.RepositoryEnv', path: arg(0, 'source') }],
  environmentReads: [
    // `config(option, default=undefined, cast=undefined)`, UndefinedValueError without default.
    // https://github.com/HBNetwork/python-decouple/blob/master/decouple.py
    {
      call: 'decouple.{config,AutoConfig(),Config(),Config().get}',
      name: arg(0, 'option'),
      fallback: arg('default', 1),
      fails: true,
    },
  ],
});
