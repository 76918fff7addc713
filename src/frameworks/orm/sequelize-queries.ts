import type { FrameworkSections } from '../../model/framework.ts';

const model =
  '{sequelize.Model,sequelize.Sequelize().{define,import}(),sequelize().{define,import}(),~sequelize.define(),sequelize-typescript.Model,@sequelize/core.Model,sequelize.Sequelize().models.*,sequelize().models.*,~{model,Model,*Model}}';
// What associations give a row: `order.getItems()`, `user.countOrders()`. https://sequelize.org/docs/v6/core-concepts/assocs/#special-methodsmixins-added-to-instances
const named = '{A,B,C,D{e,i,o,r,u},E,F,G,H,I,J,K,L,M,N,O,P,Q,R,S,T,U,V,W,X,Y,Z}*';
const row =
  '{sequelize.Model(),sequelize.Sequelize().{define,import}()(),sequelize().{define,import}()(),~sequelize.define()(),sequelize-typescript.Model(),@sequelize/core.Model(),sequelize.Sequelize().models.*(),sequelize().models.*()}';

/** `getItems: HasManyGetAssociationsMixin<Item>`, called. */
const mixin = (kinds: string) =>
  `{sequelize,@sequelize/core}.{BelongsTo,HasOne,HasMany,BelongsToMany}{${kinds}}Association{,s}Mixin()`;

/** Queries of Sequelize. https://sequelize.org/docs/v6/core-concepts/model-querying-basics/ */
export const sequelizeQueries: Pick<FrameworkSections, 'aliases' | 'queries' | 'addedMethods' | 'eagerLoading'> = {
  // The files that editors import from.
  aliases: [
    ['sequelize/{types,types/{lib/,}model,lib/model}', 'sequelize'],
    ['sequelize-typescript/dist{,/model/model/model}', 'sequelize-typescript'],
    ['{sequelize,@sequelize/core}.{ModelStatic,ModelCtor,ModelDefined}()', 'sequelize.Model'],
  ],
  queries: [
    { call: `${model}.findAll`, does: 'read', gives: 'many', row: 'made' },
    { call: `${model}.findAndCountAll`, does: 'read', gives: 'many', row: 'made', heldIn: 'rows' },
    { call: `${model}.{findOne,findByPk}`, does: 'read', gives: 'one', row: 'made', bounded: 'yes' },
    { call: `${model}.{count,sum,min,max,aggregate}`, does: 'read', bounded: 'yes' },
    { call: `${model}.create`, does: 'write', gives: 'one', row: 'made', bounded: 'yes' },
    { call: `${model}.{upsert,findOrCreate,findCreateFind}`, does: 'write', gives: 'one', bounded: 'yes' },
    { call: `${model}.{bulkCreate,update,destroy,truncate,increment,decrement,restore}`, does: 'write', isBulk: true },
    { call: `${model}.{scope,unscoped}`, does: 'build' },
    { call: `${model}.{scope,unscoped}().{findAll,findAndCountAll}`, does: 'read', gives: 'many' },
    { call: `${model}.{scope,unscoped}().{findOne,findByPk,count}`, does: 'read', bounded: 'yes' },
    // Of one row. https://sequelize.org/docs/v6/core-concepts/model-instances/
    { call: `${row}.{save,update,destroy,increment,decrement,restore}`, does: 'write', bounded: 'yes' },
    { call: `${row}.reload`, does: 'read', bounded: 'yes' },
    { call: `${row}.{get,count,has}${named}`, does: 'read' },
    { call: `${row}.{set,add,remove,create}${named}`, does: 'write' },
    // What a class declares of them. https://sequelize.org/docs/v6/other-topics/typescript/#usage
    { call: mixin('Get,Count,Has'), does: 'read' },
    { call: mixin('Set,Add,Remove,Create'), does: 'write' },
    // https://github.com/sequelize/sequelize-typescript#type-safe-usage-of-auto-generated-functions
    { call: `${row}.{$get,$count,$has}`, does: 'read' },
    { call: `${row}.{$set,$add,$remove,$create}`, does: 'write' },
    { call: '{sequelize,sequelize.Sequelize}().query', does: 'unknown' },
  ],
  // https://sequelize.org/docs/v6/core-concepts/model-basics/#taking-advantage-of-models-being-classes
  addedMethods: [{ holder: model, member: 'prototype', on: row, self: 'sequelize.Model()' }],
  // https://sequelize.org/docs/v6/advanced-association-concepts/eager-loading/
  eagerLoading: { calls: [], options: ['include'] },
};
