import { defineFramework } from '../../model/framework.ts';

const model = 'mongoengine.Document';
/** `User.objects`, and `User.objects(age=3)`. https://docs.mongoengine.org/guide/querying.html */
const manager = `{${model}.objects,mongoengine.queryset.**.{QuerySet,BaseQuerySet,QuerySetManager}()}`;
const found = `{${manager},${manager}**}`;
const steps =
  'filter,all,order_by,limit,skip,only,exclude,fields,select_related,no_cache,hint,search_text,scalar,values_list,as_pymongo,no_dereference,timeout,batch_size';

/** MongoDB through MongoEngine: documents, so no tables and no foreign keys. A query set runs when it is iterated. */
export default defineFramework({
  id: 'mongoengine',
  kind: 'orm',
  title: 'MongoEngine',
  languages: ['python'],
  packages: ['mongoengine', 'flask_mongoengine'],
  documentation: 'https://docs.mongoengine.org/',
  aliases: [
    [
      '{mongoengine.**.{Document,DynamicDocument},mongoengine.DynamicDocument,flask_mongoengine.**.{Document,DynamicDocument}}',
      model,
    ],
  ],
  queries: [
    { call: `${found}.{get,first,get_or_404,first_or_404,with_id}`, does: 'read', gives: 'one', bounded: 'yes' },
    { call: `${found}.{count,sum,average,distinct,explain,in_bulk,aggregate}`, does: 'read', bounded: 'yes' },
    { call: `${found}.{create,update_one,upsert_one,modify,get_or_create}`, does: 'write', bounded: 'yes' },
    { call: `${found}.{insert,update,delete}`, does: 'write', isBulk: true },
    { call: `${model}().{save,delete,update,modify}`, does: 'write', bounded: 'yes' },
    { call: `${model}().{reload,select_related}`, does: 'read', bounded: 'yes' },
  ],
  lazyQueries: [`${manager}()`, `${found}.{${steps}}()`],
  eagerLoading: { calls: ['select_related'], options: [] },
});
