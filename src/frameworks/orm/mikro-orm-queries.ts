import { arg, type FrameworkSections } from '../../model/framework.ts';

const manager =
  '{@mikro-orm/*.{EntityManager,SqlEntityManager}(),@mikro-orm/*.MikroORM.init().em,@mikro-orm/*.MikroORM.init().em.fork()}';
const repository = '{@mikro-orm/*.{EntityRepository,SqlEntityRepository}()}';

/** Queries of MikroORM; persisting is no query, flushing is. https://mikro-orm.io/docs/entity-manager */
export const mikroOrmQueries: Pick<FrameworkSections, 'callbackParameters' | 'queries' | 'eagerLoading'> = {
  // https://mikro-orm.io/docs/transactions#explicit-transaction-demarcation
  callbackParameters: [[`${manager}.transactional`, '@mikro-orm/core.EntityManager()']],
  queries: [
    { call: `${manager}.{find,findAll}`, does: 'read', gives: 'many', model: arg(0) },
    { call: `${manager}.{findOne,findOneOrFail,refresh}`, does: 'read', gives: 'one', model: arg(0), bounded: 'yes' },
    { call: `${manager}.{count,findAndCount}`, does: 'read' },
    {
      call: `${manager}.{flush,persistAndFlush,removeAndFlush,nativeInsert,nativeUpdate,nativeDelete,upsert,insert}`,
      does: 'write',
    },
    { call: `${manager}.{insertMany,upsertMany}`, does: 'write', isBulk: true },
    { call: `${manager}.populate`, does: 'read' },
    // https://mikro-orm.io/docs/collections
    { call: '@mikro-orm/*.Collection().{init,loadItems,loadCount,matching}', does: 'read' },
    { call: `${repository}.{find,findAll}`, does: 'read', gives: 'many' },
    { call: `${repository}.{findOne,findOneOrFail}`, does: 'read', gives: 'one', bounded: 'yes' },
    { call: `${repository}.{count,findAndCount}`, does: 'read' },
    { call: `${repository}.{nativeInsert,nativeUpdate,nativeDelete,upsert,insert}`, does: 'write' },
  ],
  // https://mikro-orm.io/docs/populating-relations
  eagerLoading: { calls: ['populate'], options: ['populate'] },
};
