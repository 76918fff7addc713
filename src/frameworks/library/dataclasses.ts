import { arg, defineFramework } from '../../model/framework.ts';

/** Fields of Python's data classes, and of attrs. https://docs.python.org/3/library/dataclasses.html#dataclasses.field */
export default defineFramework({
  id: 'dataclasses',
  kind: 'library',
  title: 'dataclasses',
  languages: ['python'],
  packages: ['dataclasses', 'attr', 'attrs'],
  documentation: 'https://docs.python.org/3/library/dataclasses.html#dataclasses.field',
  fieldDefaults: [
    { call: 'dataclasses.field', default: arg('default'), factory: arg('default_factory') },
    // https://www.attrs.org/en/stable/api.html#attrs.field
    { call: '{attr,attrs}.{field,ib,attrib}', default: arg('default'), factory: arg('factory') },
  ],
});
