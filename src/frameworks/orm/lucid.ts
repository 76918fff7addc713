import { defineFramework } from '../../model/framework.ts';

const model = '{@adonisjs/lucid/orm.BaseModel,@ioc:Adonis/Lucid/Orm.BaseModel}';
const database = '{@adonisjs/lucid/services/db{,.default},@ioc:Adonis/Lucid/Database{,.default}}';
const steps =
  'where,whereIn,whereNull,whereNotNull,orWhere,andWhere,whereHas,orderBy,groupBy,limit,offset,select,preload,withCount,join,leftJoin,if,distinct,forUpdate,apply,scopes,has,doesntHave';

/** Lucid, the ORM of AdonisJS. Its migrations are Knex's. https://lucid.adonisjs.com/docs/crud-operations */
export default defineFramework({
  id: 'lucid',
  kind: 'orm',
  title: 'Lucid',
  languages: ['javascript', 'typescript'],
  packages: ['@adonisjs/lucid', '@ioc:Adonis/Lucid'],
  documentation: 'https://lucid.adonisjs.com/docs/crud-operations',
  // https://lucid.adonisjs.com/docs/update-query-builder#increment
  increments: ['increment'],
  queries: [
    { call: `${model}.{find,findOrFail,findBy,findByOrFail,first,firstOrFail}`, does: 'read', gives: 'one', bounded: 'yes' },
    { call: `${model}.{all,findMany,findManyBy}`, does: 'read', gives: 'many' },
    {
      call: `${model}.{create,firstOrCreate,updateOrCreate,firstOrNew}`,
      does: 'write',
      gives: 'one',
      bounded: 'yes',
    },
    {
      call: `${model}.{createMany,createManyQuietly,fetchOrCreateMany,updateOrCreateMany,truncate}`,
      does: 'write',
      isBulk: true,
    },
    // A query runs when it is awaited. https://lucid.adonisjs.com/docs/model-query-builder
    { call: `${model}.query`, does: 'read', gives: 'query', isThenable: true },
    { call: `${model}.query()**.{${steps}}`, does: 'read', gives: 'query', isThenable: true },
    { call: `${model}.query()**.{first,firstOrFail}`, does: 'read', gives: 'one', bounded: 'yes', isThenable: true },
    { call: `${model}.query()**.{paginate,exec}`, does: 'read', gives: 'many', isThenable: true },
    { call: `${model}.query()**.{update,delete,increment,decrement}`, does: 'write', isThenable: true },
    // Of a row. https://lucid.adonisjs.com/docs/relationships
    { call: `${model}().{save,delete,refresh}`, does: 'write', bounded: 'yes' },
    { call: `${model}().{load,loadOnce,loadCount,loadAggregate}`, does: 'read', bounded: 'yes' },
    {
      call: `${model}().related().{create,save,attach,detach,sync,firstOrCreate,updateOrCreate,associate,dissociate}`,
      does: 'write',
    },
    { call: `${model}().related().{createMany,saveMany}`, does: 'write', isBulk: true },
    {
      call: `${model}().related().query()**.{first,firstOrFail,exec,paginate,update,delete,preload,where,orderBy}`,
      does: 'read',
      isThenable: true,
    },
    { call: `${model}().related().query`, does: 'read', isThenable: true },
    // https://lucid.adonisjs.com/docs/select-query-builder
    { call: `${database}.{rawQuery,from,table,query,insertQuery}`, does: 'unknown', isThenable: true },
    {
      call: `${database}.{from,query}()**.{first,where,select,orderBy,update,delete,increment}`,
      does: 'unknown',
      isThenable: true,
    },
    { call: `${database}.{table,insertQuery}()**.{insert,multiInsert}`, does: 'write', isThenable: true },
  ],
  eagerLoading: { calls: ['preload'], options: [] },
});
