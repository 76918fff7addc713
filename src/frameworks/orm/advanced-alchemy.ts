import { arg, defineFramework } from '../../model/framework.ts';

/** A repository, and a service around one: both have the same methods, for one model. */
const repository =
  '{advanced_alchemy,litestar.plugins.sqlalchemy,litestar.contrib.sqlalchemy}.**.SQLAlchemy*Repository{,Service,ReadService,QueryService}()';

/** Repositories and services of SQLAlchemy's models. https://docs.advanced-alchemy.litestar.dev/latest/usage/repositories.html */
export default defineFramework({
  id: 'advanced-alchemy',
  kind: 'orm',
  title: 'Advanced Alchemy',
  languages: ['python'],
  packages: ['advanced_alchemy', 'litestar.plugins.sqlalchemy', 'litestar.contrib.sqlalchemy'],
  documentation: 'https://docs.advanced-alchemy.litestar.dev/latest/usage/services.html',
  queries: [
    { call: `${repository}.list`, does: 'read', gives: 'many' },
    { call: `${repository}.list_and_count`, does: 'read', gives: 'many', heldIn: 0 },
    {
      call: `${repository}.{get,get_one,get_one_or_none,get_by_slug}`,
      does: 'read',
      gives: 'one',
      bounded: 'yes',
    },
    { call: `${repository}.{count,exists}`, does: 'read', bounded: 'yes' },
    {
      call: `${repository}.{get_or_upsert,get_or_create,get_and_update,add,create,update,upsert,delete}`,
      does: 'write',
      gives: 'one',
      bounded: 'yes',
    },
    {
      call: `${repository}.{add_many,create_many,update_many,upsert_many,delete_many,delete_where}`,
      does: 'write',
      isBulk: true,
    },
    // The same over a session that is handed in. https://docs.advanced-alchemy.litestar.dev/latest/reference/repository/index.html
    { call: `${repository}.repository.{list,list_and_count}`, does: 'read', model: arg() },
    {
      call: `${repository}.repository.{get,get_one,get_one_or_none,count,exists}`,
      does: 'read',
      bounded: 'yes',
    },
    { call: `${repository}.repository.{add,update,upsert,delete}`, does: 'write', bounded: 'yes' },
  ],
});
