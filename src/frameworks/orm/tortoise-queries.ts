import type { FrameworkSections } from '../../model/framework.ts';

const model = 'tortoise.models.Model';
/** Where a parameter that takes a class says `model: Model`, its class methods are asked of what seems to be a row. */
const either = `{${model},${model}()}`;
/** https://tortoise.github.io/models.html#improving-relational-type-hinting */
const related = '{tortoise.**.ManyToManyField(),tortoise.**.{ReverseRelation,ManyToManyRelation}()}';
const steps =
  'all,filter,exclude,order_by,limit,offset,prefetch_related,select_related,distinct,only,annotate,using_db,select_for_update';

/** Queries of Tortoise ORM; a query set runs when it is awaited. https://tortoise.github.io/query.html */
export const tortoiseQueries: Pick<FrameworkSections, 'aliases' | 'queries' | 'eagerLoading'> = {
  aliases: [['tortoise.Model', 'tortoise.models.Model']],
  queries: [
    {
      call: `${either}.{get,get_or_none,first,filter().**.first,filter().first,filter().get,filter().get_or_none}`,
      does: 'read',
      gives: 'one',
      bounded: 'yes',
    },
    {
      call: `${either}.{exists,filter().exists,filter().count,all().count,filter().**.count,filter().**.exists}`,
      does: 'read',
      bounded: 'yes',
    },
    { call: `${either}.{create,get_or_create,update_or_create}`, does: 'write', gives: 'one', bounded: 'yes' },
    {
      call: `${either}.{bulk_create,bulk_update,filter().update,filter().delete,filter().**.update,filter().**.delete}`,
      does: 'write',
      isBulk: true,
    },
    { call: `${either}.{all,filter,exclude,annotate}()**.{values,values_list}`, does: 'read', gives: 'tuples', isThenable: true },
    { call: `${either}.{all,filter,exclude,annotate}`, does: 'read', gives: 'query', isThenable: true },
    { call: `${either}.{all,filter,exclude,annotate}()**.{${steps}}`, does: 'read', gives: 'query', isThenable: true },
    { call: `{${related},${related}.**}.{first,get,get_or_none,count,exists}`, does: 'read', bounded: 'yes' },
    { call: `{${related},${related}.**}.{values,values_list}`, does: 'read', gives: 'tuples', isThenable: true },
    { call: `${related}.{add,remove,clear}`, does: 'write' },
    { call: `{${related},${related}.**}.{${steps}}`, does: 'read', gives: 'query', isThenable: true },
    { call: `${model}().{save,delete}`, does: 'write', bounded: 'yes' },
    { call: `${model}().{refresh_from_db,fetch_related}`, does: 'read', bounded: 'yes' },
  ],
  eagerLoading: {
    calls: ['prefetch_related', 'select_related', 'fetch_related'],
    options: [],
    // https://tortoise.github.io/models.html#tortoise.models.Model.fetch_related
    ofRow: [{ call: 'fetch_related', names: 'all' }],
  },
};
