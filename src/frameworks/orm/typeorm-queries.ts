import { arg, type FrameworkSections } from '../../model/framework.ts';

const manager =
  '{typeorm.EntityManager(),typeorm.{DataSource,Connection,QueryRunner}().manager,typeorm.{getManager,getConnection().manager}(),~manager,~entityManager}';
const repository = `{typeorm.{Repository,TreeRepository,MongoRepository}(),typeorm.{DataSource,Connection}().{getRepository,manager.getRepository}(),typeorm.getRepository(),${manager}.{getRepository,withRepository}(),typeorm.{getCustomRepository,getTreeRepository}(),typeorm.BaseEntity,**.getRepository()}`;
const source = '{typeorm.{DataSource,Connection}(),typeorm.{getConnection,createConnection}(),typeorm.QueryRunner()}';

/** Queries of TypeORM. https://typeorm.io/docs/working-with-entity-manager/repository-api */
export const typeormQueries: Pick<
  FrameworkSections,
  'aliases' | 'callbackParameters' | 'queries' | 'addedMethods' | 'eagerLoading'
> = {
  aliases: [
    // The files that editors import from.
    [
      'typeorm/{repository/{Repository,TreeRepository,MongoRepository,BaseEntity},data-source{,/DataSource},entity-manager/EntityManager,query-runner/QueryRunner,query-builder/SelectQueryBuilder,connection/Connection}',
      'typeorm',
    ],
    // https://typeorm.io/docs/advanced-topics/transactions#using-queryrunner-to-create-and-control-state-of-single-database-connection
    ['typeorm.{{DataSource,Connection}(),getConnection()}.createQueryRunner()', 'typeorm.QueryRunner()'],
    ['typeorm.{DataSource,Connection}().getRepository().extend()', 'typeorm.DataSource().getRepository()'],
  ],
  // https://typeorm.io/docs/working-with-entity-manager/custom-repository
  addedMethods: [
    {
      holder: '**.getRepository()',
      member: 'methods',
      adder: 'extend',
      on: 'typeorm.{DataSource,Connection}().getRepository()',
      self: 'typeorm.DataSource().getRepository()',
    },
  ],
  // https://typeorm.io/docs/advanced-topics/transactions
  callbackParameters: [[`{${manager},${source}}.transaction`, 'typeorm.EntityManager()']],
  queries: [
    {
      call: '{typeorm.{DataSource,Connection}().{getRepository,manager.getRepository},typeorm.getRepository}',
      does: 'build',
      model: arg(0),
    },
    // Also of a data source that something else carries: `ctx.db`.
    { call: `{${manager},**}.getRepository`, does: 'build', model: arg(0) },
    { call: `${repository}.createQueryBuilder`, does: 'build' },
    { call: `${manager}.createQueryBuilder`, does: 'build', model: arg(0) },
    { call: `${repository}.{find,findBy,findByIds,findTrees,findDescendants}`, does: 'read', gives: 'many' },
    {
      call: `${repository}.{findOne,findOneBy,findOneOrFail,findOneByOrFail,findOneById,preload}`,
      does: 'read',
      gives: 'one',
      bounded: 'yes',
    },
    { call: `${repository}.{findAndCount,findAndCountBy}`, does: 'read', gives: 'many', heldIn: 0 },
    { call: `${repository}.{count,countBy,exists,existsBy,exist,sum,average,minimum,maximum}`, does: 'read', bounded: 'yes' },
    { call: `${repository}.{save,remove,softRemove,recover}`, does: 'write' },
    { call: `${repository}.{insert,update,upsert,delete,softDelete,restore,increment,decrement,clear}`, does: 'write' },
    { call: `${manager}.{find,findBy}`, does: 'read', gives: 'many', model: arg(0) },
    {
      call: `${manager}.{findOne,findOneBy,findOneOrFail,findOneByOrFail}`,
      does: 'read',
      gives: 'one',
      model: arg(0),
      bounded: 'yes',
    },
    { call: `${manager}.{count,countBy,exists,findAndCount}`, does: 'read' },
    { call: `${manager}.{save,remove,insert,update,upsert,delete,softDelete,increment,decrement}`, does: 'write' },
    // https://typeorm.io/docs/query-builder/select-query-builder
    {
      call: `{${repository},${manager},${source}}.createQueryBuilder()**.{getMany,getRawMany,getRawAndEntities}`,
      does: 'read',
      gives: 'many',
    },
    {
      call: `{${repository},${manager},${source}}.createQueryBuilder()**.{getOne,getOneOrFail,getRawOne}`,
      does: 'read',
      gives: 'one',
      bounded: 'yes',
    },
    { call: `{${repository},${manager},${source}}.createQueryBuilder()**.{getCount,getExists,getManyAndCount}`, does: 'read' },
    { call: `{${repository},${manager},${source}}.createQueryBuilder()**.execute`, does: 'unknown' },
    { call: `{${repository},${manager},${source}}.query`, does: 'unknown' },
    { call: 'typeorm.BaseEntity().{save,remove,softRemove}', does: 'write', bounded: 'yes' },
    { call: 'typeorm.BaseEntity().reload', does: 'read', bounded: 'yes' },
  ],
  // https://typeorm.io/docs/working-with-entity-manager/find-options
  eagerLoading: {
    calls: ['leftJoinAndSelect', 'innerJoinAndSelect', 'leftJoinAndMapOne', 'leftJoinAndMapMany'],
    options: ['relations'],
  },
};
