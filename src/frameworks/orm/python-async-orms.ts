import { arg, defineFramework } from '../../model/framework.ts';

const piccolo = 'piccolo.table.Table';
const ormar = 'ormar.Model.objects';
const ormarSteps = 'filter,exclude,select_related,prefetch_related,select_all,order_by,limit,offset,fields,exclude_fields';
const engine = 'odmantic.{AIOEngine,SyncEngine,session.AIOSession,session.SyncSession}()';

/** Smaller ORMs of Python: what runs a query; their tables are not read. */
export default defineFramework({
  id: 'python-async-orms',
  kind: 'orm',
  title: 'Piccolo, Ormar, ODMantic and GINO',
  languages: ['python'],
  packages: ['piccolo', 'ormar', 'odmantic', 'gino'],
  documentation: 'https://piccolo-orm.readthedocs.io/',
  aliases: [
    ['ormar.models.Model', 'ormar.Model'],
    ['odmantic.engine.{AIOEngine,SyncEngine}()', 'odmantic.AIOEngine()'],
    ['odmantic.AIOEngine().session()', 'odmantic.session.AIOSession()'],
    ['gino.**.Gino().Model', 'gino.Gino().Model'],
  ],
  queries: [
    // A query runs when it is awaited, or by `run_sync`. https://piccolo-orm.readthedocs.io/en/latest/piccolo/query_types/index.html
    { call: `${piccolo}.objects()**.{get,first,get_or_create}`, does: 'read', gives: 'one', bounded: 'yes', isThenable: true },
    { call: `${piccolo}.{count,exists}`, does: 'read', bounded: 'yes', isThenable: true },
    { call: `${piccolo}.{count,exists}()**.*`, does: 'read', bounded: 'yes', isThenable: true },
    { call: `${piccolo}.{objects,select}`, does: 'read', gives: 'query', isThenable: true },
    { call: `${piccolo}.{objects,select}()**.*`, does: 'read', gives: 'query', isThenable: true },
    { call: `${piccolo}.{insert,update,delete}`, does: 'write', isThenable: true },
    { call: `${piccolo}.{insert,update,delete}()**.*`, does: 'write', isThenable: true },
    { call: `${piccolo}().{save,remove,refresh,get_related}`, does: 'write', bounded: 'yes', isThenable: true },
    // https://collerek.github.io/ormar/latest/queries/
    {
      call: `{${ormar},${ormar}.{${ormarSteps}}()**}.{get,get_or_none,first,first_or_none}`,
      does: 'read',
      gives: 'one',
      bounded: 'yes',
    },
    { call: `{${ormar},${ormar}.{${ormarSteps}}()**}.{count,exists,sum,avg,max,min}`, does: 'read', bounded: 'yes' },
    { call: `{${ormar},${ormar}.{${ormarSteps}}()**}.{all,iterate,paginate,values,values_list}`, does: 'read', gives: 'many' },
    { call: `${ormar}.{create,get_or_create,update_or_create}`, does: 'write', gives: 'one', bounded: 'yes' },
    { call: `{${ormar},${ormar}.{${ormarSteps}}()**}.{bulk_create,bulk_update,update,delete}`, does: 'write', isBulk: true },
    { call: 'ormar.Model().{save,update,delete,upsert}', does: 'write', bounded: 'yes' },
    { call: 'ormar.Model().{load,load_all}', does: 'read', bounded: 'yes' },
    // https://art049.github.io/odmantic/engine/
    { call: `${engine}.find_one`, does: 'read', gives: 'one', bounded: 'yes', model: arg(0) },
    { call: `${engine}.find`, does: 'read', gives: 'many', model: arg(0) },
    { call: `${engine}.count`, does: 'read', bounded: 'yes', model: arg(0) },
    { call: `${engine}.{save,delete}`, does: 'write', bounded: 'yes' },
    { call: `${engine}.{save_all,remove}`, does: 'write', isBulk: true },
    // https://python-gino.org/docs/en/1.0/how-to/crud.html
    { call: 'gino.Gino().Model.get', does: 'read', gives: 'one', bounded: 'yes' },
    { call: 'gino.Gino().Model.**.gino.{first,one,one_or_none,scalar}', does: 'read', gives: 'one', bounded: 'yes' },
    { call: 'gino.Gino().Model.**.gino.{all,iterate,load}', does: 'read', gives: 'many' },
    { call: 'gino.Gino().Model.**.gino.status', does: 'write' },
    { call: 'gino.Gino().Model.create', does: 'write', gives: 'one', bounded: 'yes' },
    { call: 'gino.Gino().Model().{delete,update().apply}', does: 'write', bounded: 'yes' },
  ],
});
