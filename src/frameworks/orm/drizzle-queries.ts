import type { FrameworkSections } from '../../model/framework.ts';

const database = '{drizzle-orm/**.drizzle(),~{db,tx,database}}';
const steps =
  'from,where,limit,offset,orderBy,groupBy,having,leftJoin,innerJoin,rightJoin,fullJoin,values,set,returning,onConflictDoUpdate,onConflictDoNothing,onDuplicateKeyUpdate,for,then,execute,get,all,run';

/** Queries of Drizzle. A statement runs when it is awaited. https://orm.drizzle.team/docs/select */
export const drizzleQueries: Pick<FrameworkSections, 'aliases' | 'callbackParameters' | 'queries' | 'eagerLoading'> = {
  // What `drizzle()` gives, and what a transaction is handed, by their types. https://orm.drizzle.team/docs/get-started-postgresql
  aliases: [['drizzle-orm/**.{*Database,*Transaction,DrizzleD1Database}()', 'drizzle-orm/node-postgres.drizzle()']],
  // https://orm.drizzle.team/docs/transactions
  callbackParameters: [['drizzle-orm/**.drizzle().transaction', 'drizzle-orm/node-postgres.drizzle()']],
  queries: [
    { call: `${database}.query.*.findMany`, does: 'read', gives: 'many' },
    { call: `${database}.query.*.findFirst`, does: 'read', bounded: 'yes' },
    { call: `${database}.{select,selectDistinct,insert,update}()**.{${steps}}`, does: 'unknown', isThenable: true },
    { call: 'drizzle-orm/**.drizzle().delete', does: 'write', isThenable: true },
    { call: `${database}.delete().{where,returning,where().returning}`, does: 'write', isThenable: true },
    { call: 'drizzle-orm/**.drizzle().$count', does: 'read', bounded: 'yes' },
    { call: 'drizzle-orm/**.drizzle().{execute,run,all,get,values}', does: 'unknown' },
  ],
  // https://orm.drizzle.team/docs/rqb-v2
  eagerLoading: { calls: ['leftJoin', 'innerJoin'], options: ['with'] },
};
