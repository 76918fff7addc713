import { defineFramework } from '../../model/framework.ts';

const model = 'pony.orm.Database().Entity';
const found = `${model}.select()`;

/** Queries of Pony; a select runs when it is iterated. Its tables are not read. https://docs.ponyorm.org/queries.html */
export default defineFramework({
  id: 'pony',
  kind: 'orm',
  title: 'Pony ORM',
  languages: ['python'],
  packages: ['pony'],
  documentation: 'https://docs.ponyorm.org/',
  aliases: [['pony.orm.core.Database().Entity', model]],
  queries: [
    { call: `${model}.{get,get_for_update,get_by_sql}`, does: 'read', gives: 'one', bounded: 'yes' },
    { call: `{${found},${found}**}.{first,get}`, does: 'read', gives: 'one', bounded: 'yes' },
    { call: `{${found},${found}**}.{count,exists,sum,avg,min,max}`, does: 'read', bounded: 'yes' },
    { call: `${model}.exists`, does: 'read', bounded: 'yes' },
    { call: `{${found},${found}**}.{fetch,page}`, does: 'read', gives: 'many' },
    { call: `{${found},${found}**}.delete`, does: 'write', isBulk: true },
    { call: `${model}.select_by_sql`, does: 'read', gives: 'many' },
    { call: 'pony.orm.{get,count,exists}', does: 'read', bounded: 'yes' },
  ],
  lazyQueries: [
    found,
    `${found}**.{filter,where,order_by,sort_by,limit,prefetch,without_distinct,for_update}()`,
    'pony.orm.select()',
  ],
  eagerLoading: { calls: ['prefetch'], options: [] },
});
