import type { FrameworkSections } from '../../model/framework.ts';

const model = 'tortoise.models.Model';

/** Queries of Tortoise ORM; a query set runs when it is awaited. https://tortoise.github.io/query.html */
export const tortoiseQueries: Pick<FrameworkSections, 'aliases' | 'queries' | 'eagerLoading'> = {
  aliases: [['tortoise.Model', 'tortoise.models.Model']],
  queries: [
    {
      call: `${model}.{get,get_or_none,first,filter().**.first,filter().first,filter().get,filter().get_or_none}`,
      does: 'read',
      gives: 'one',
      bounded: 'yes',
    },
    {
      call: `${model}.{exists,filter().exists,filter().count,all().count,filter().**.count,filter().**.exists}`,
      does: 'read',
      bounded: 'yes',
    },
    { call: `${model}.{create,get_or_create,update_or_create}`, does: 'write', gives: 'one', bounded: 'yes' },
    {
      call: `${model}.{bulk_create,bulk_update,filter().update,filter().delete,filter().**.update,filter().**.delete}`,
      does: 'write',
      isBulk: true,
    },
    { call: `${model}.{all,filter,exclude}`, does: 'read', gives: 'many', isThenable: true },
    {
      call: `${model}.{all,filter,exclude}()**.{all,filter,exclude,order_by,limit,offset,values,values_list,prefetch_related,select_related,distinct,only,annotate}`,
      does: 'read',
      gives: 'many',
      isThenable: true,
    },
    { call: `${model}().{save,delete}`, does: 'write', bounded: 'yes' },
    { call: `${model}().{refresh_from_db,fetch_related}`, does: 'read', bounded: 'yes' },
  ],
  eagerLoading: { calls: ['prefetch_related', 'select_related', 'fetch_related'], options: [] },
};
