import { defineFramework } from '../../model/framework.ts';

const model = 'cassandra.cqlengine.models.Model';
const manager = `${model}.{objects,objects()}`;
const steps = 'filter,all,limit,order_by,allow_filtering,only,defer,consistency,fetch_size,using';
const found = `{${model}.{filter,all}(),${manager}.{${steps}}(),${manager}.{${steps}}()**.{${steps}}(),${model}.filter()**.{${steps}}()}`;

/** Cassandra through cqlengine: tables without foreign keys. https://docs.datastax.com/en/developer/python-driver/latest/api/cassandra/cqlengine/query/ */
export default defineFramework({
  id: 'cqlengine',
  kind: 'orm',
  title: 'cqlengine',
  languages: ['python'],
  packages: ['cassandra.cqlengine', 'aiocqlengine'],
  documentation: 'https://docs.datastax.com/en/developer/python-driver/latest/cqlengine/models/',
  // With asynchronous forms of all calls. https://github.com/charact3/aiocqlengine
  aliases: [['aiocqlengine.models.AioModel', model]],
  queries: [
    { call: `{${model},${manager},${found}}.{get,first,async_get,async_first}`, does: 'read', gives: 'one', bounded: 'yes' },
    { call: `{${manager},${found}}.{count,async_count}`, does: 'read', bounded: 'yes' },
    { call: `{${model},${manager},${found}}.async_all`, does: 'read', gives: 'many' },
    { call: `{${model},${manager}}.{create,async_create}`, does: 'write', gives: 'one', bounded: 'yes' },
    { call: `{${found},${model}()}.{update,delete,save,async_update,async_delete,async_save}`, does: 'write', bounded: 'yes' },
  ],
  lazyQueries: [`${manager}`, found],
});
