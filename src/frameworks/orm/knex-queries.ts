import type { FrameworkSections } from '../../model/framework.ts';

const builder =
  '{knex()(),~{knex,trx}(),objection.Model.{query,relatedQuery}(),objection.Model().$query(),objection.Model().$relatedQuery()}';
const steps =
  'select,where,andWhere,orWhere,whereIn,whereNotIn,whereNull,whereNotNull,whereRaw,whereNot,whereBetween,whereLike,whereILike,first,insert,update,del,delete,returning,orderBy,orderByRaw,limit,offset,join,innerJoin,leftJoin,rightJoin,groupBy,having,count,countDistinct,sum,max,min,increment,decrement,pluck,onConflict,merge,ignore,fromRaw,updateFrom,with,withRecursive,union,unionAll,modify,for,forUpdate,forShare,skipLocked,havingRaw,groupByRaw,joinRaw,orWhereIn,orWhereNull,whereExists,whereNotExists,whereNotBetween,rank,rowNumber,avg,min,into,using,timeout,comment,hintComment,catch,stream,as,from,into,columns,distinct,transacting,clone,then,findById,findOne,patch,patchAndFetchById,insertAndFetch,deleteById,withGraphFetched,page,resultSize';

const single = 'first,findById,findOne,patchAndFetchById,updateAndFetchById,insertAndFetch,throwIfNotFound';

/** Queries of Knex, and of Objection on it. A query runs when it is awaited. https://knexjs.org/guide/query-builder.html */
export const knexQueries: Pick<FrameworkSections, 'aliases' | 'callbackParameters' | 'queries' | 'eagerLoading'> = {
  // https://knexjs.org/guide/transactions.html
  callbackParameters: [['{knex(),~knex}.transaction', 'knex()']],
  aliases: [
    ['{knex.Knex,knex.Knex.Transaction,knex.Knex.QueryBuilder}()', 'knex()'],
    // What a plug-in puts on the server. https://fastify.dev/docs/latest/Reference/Decorators/
    ['{~fastify,~server,~instance,~app,fastify(),fastify.FastifyInstance()}.knex', 'knex()'],
  ],
  queries: [
    // https://vincit.github.io/objection.js/api/query-builder/
    { call: 'objection.Model.{query,relatedQuery}', does: 'read', gives: 'query', isThenable: true },
    {
      call: `objection.Model.{query,relatedQuery}(){,.**()}.{${single}}`,
      does: 'unknown',
      gives: 'one',
      bounded: 'yes',
      isThenable: true,
    },
    { call: `objection.Model.{query,relatedQuery}(){,.**()}.{${steps}}`, does: 'unknown', gives: 'query', isThenable: true },
    { call: 'objection.Model().{$query,$relatedQuery,$fetchGraph}', does: 'unknown', isThenable: true },
    { call: '{knex(),~{knex,trx}}', does: 'read', isThenable: true },
    { call: `${builder}.{${steps}}`, does: 'unknown', isThenable: true },
    { call: `${builder}.**().{${steps}}`, does: 'unknown', isThenable: true },
    { call: `{knex(),~{knex,trx}}.{select,from,insert}`, does: 'unknown', isThenable: true },
    { call: `{knex(),~{knex,trx}}.{select,from,insert}().{,**().}{${steps}}`, does: 'unknown', isThenable: true },
    { call: '{knex(),~knex}.raw', does: 'unknown', isThenable: true },
    { call: 'knex().batchInsert', does: 'write', isBulk: true },
  ],
  // https://vincit.github.io/objection.js/guide/query-examples.html#eager-loading
  eagerLoading: { calls: ['withGraphFetched', 'withGraphJoined', 'eager', 'fetchGraph'], options: [] },
};
