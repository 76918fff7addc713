import type { FrameworkSections } from '../../model/framework.ts';

const model = 'peewee.Model';
const steps = 'where,order_by,limit,offset,join,switch,group_by,having,distinct,paginate,dicts,tuples,namedtuples,objects,alias';

/** Queries of Peewee; a select runs when it is iterated. https://docs.peewee-orm.com/en/latest/peewee/querying.html */
export const peeweeQueries: Pick<FrameworkSections, 'aliases' | 'queries' | 'lazyQueries' | 'eagerLoading'> = {
  aliases: [['{playhouse.**.Model,peewee_async.AioModel}', 'peewee.Model']],
  queries: [
    {
      call: `${model}.{get,get_or_none,get_by_id,select()**.get,select()**.first,select()**.get_or_none}`,
      does: 'read',
      gives: 'one',
      bounded: 'yes',
    },
    { call: `${model}.select()**.{count,exists,scalar}`, does: 'read', bounded: 'yes' },
    { call: `${model}.{create,get_or_create,set_by_id,delete_by_id}`, does: 'write', gives: 'one', bounded: 'yes' },
    { call: `${model}.{insert,update,delete,insert_many,replace,replace_many}()**.execute`, does: 'write' },
    { call: `${model}.{insert_many,bulk_create,bulk_update}`, does: 'write', isBulk: true },
    { call: `${model}.raw`, does: 'read' },
    { call: `${model}().{save,delete_instance}`, does: 'write', bounded: 'yes' },
  ],
  lazyQueries: [`${model}.select()`, `${model}.select()**.{${steps}}()`],
  eagerLoading: { calls: ['prefetch', 'join'], options: [] },
};
