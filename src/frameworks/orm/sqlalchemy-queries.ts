import { arg, type FrameworkSections } from '../../model/framework.ts';

const session = '{sqlalchemy.orm.Session(),flask_sqlalchemy.SQLAlchemy().session,sqlmodel.Session()}';
const connection = 'sqlalchemy.engine.Connection()';

/** Queries of SQLAlchemy 1.4 and 2, of SQLModel and of Flask-SQLAlchemy. https://docs.sqlalchemy.org/en/20/orm/session_api.html */
export const sqlalchemyQueries: Pick<FrameworkSections, 'aliases' | 'queries' | 'lazyQueries' | 'eagerLoading' | 'sameRows'> = {
  // https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html#sqlalchemy.ext.asyncio.AsyncAttrs
  sameRows: ['awaitable_attrs'],
  aliases: [
    // A session's factory, the scoped proxy and the asynchronous session have the session's methods.
    // https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html#sqlalchemy.ext.asyncio.AsyncSession
    ['sqlalchemy.orm.{sessionmaker,scoped_session,session.sessionmaker,scoping.scoped_session}()()', 'sqlalchemy.orm.Session()'],
    ['sqlalchemy.orm.sessionmaker().begin()', 'sqlalchemy.orm.Session()'],
    ['sqlalchemy.orm.{scoped_session,session.Session,scoping.scoped_session}()', 'sqlalchemy.orm.Session()'],
    ['sqlalchemy.ext.asyncio.{async_sessionmaker,session.async_sessionmaker}()()', 'sqlalchemy.orm.Session()'],
    ['sqlalchemy.ext.asyncio.async_sessionmaker().begin()', 'sqlalchemy.orm.Session()'],
    ['sqlalchemy.ext.asyncio.{AsyncSession,session.AsyncSession,async_scoped_session}()', 'sqlalchemy.orm.Session()'],
    ['sqlalchemy.ext.asyncio.async_scoped_session()()', 'sqlalchemy.orm.Session()'],
    // The session that an object belongs to. https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.object_session
    ['sqlalchemy.orm.{object_session,session.object_session,Session.object_session}()', 'sqlalchemy.orm.Session()'],
    ['sqlalchemy.ext.asyncio.async_object_session()', 'sqlalchemy.orm.Session()'],
    ['sqlmodel.ext.asyncio.session.AsyncSession()', 'sqlmodel.Session()'],
    ['sqlmodel.orm.session.Session()', 'sqlmodel.Session()'],
    ['{flask_sqlalchemy,flask_sqlalchemy.extension}.SQLAlchemy().session()', 'flask_sqlalchemy.SQLAlchemy().session'],
    [
      'sqlalchemy.{create_engine,engine.create_engine,ext.asyncio.create_async_engine}().{connect,begin}()',
      'sqlalchemy.engine.Connection()',
    ],
    ['sqlalchemy.{Engine,engine.Engine,ext.asyncio.AsyncEngine}().{connect,begin}()', 'sqlalchemy.engine.Connection()'],
    ['sqlalchemy.{Connection,ext.asyncio.AsyncConnection,engine.base.Connection}()', 'sqlalchemy.engine.Connection()'],
    ['sqlalchemy.orm.Session().begin()', 'sqlalchemy.orm.Session()'],
    // Libraries that keep a session for each request.
    // https://github.com/h0rn3t/fastapi-async-sqlalchemy https://github.com/mfreeborn/fastapi-sqlalchemy
    ['{fastapi_async_sqlalchemy,fastapi_sqlalchemy}.{db,async_db,middleware.db}.session', 'sqlalchemy.orm.Session()'],
    ['flask_sqlalchemy_lite.SQLAlchemy().session', 'sqlalchemy.orm.Session()'],
    ['flask_sqlalchemy_session.{current_session,flask_scoped_session()}', 'sqlalchemy.orm.Session()'],
  ],
  queries: [
    // Legacy queries run at their last call. https://docs.sqlalchemy.org/en/20/orm/queryguide/query.html
    { call: `${session}.query`, does: 'build', model: arg(0) },
    { call: `${session}.query()**.all`, does: 'read', gives: 'many' },
    { call: `${session}.query()**.{first,one,one_or_none,get}`, does: 'read', gives: 'one', bounded: 'yes' },
    { call: `${session}.query()**.{scalar,count}`, does: 'read', gives: 'other', bounded: 'yes' },
    { call: `${session}.query()**.{update,delete}`, does: 'write', isBulk: true },
    { call: `${session}.query()**.{scalars,yield_per}`, does: 'build' },
    // https://flask-sqlalchemy.readthedocs.io/en/stable/legacy-query/
    {
      call: '{flask_sqlalchemy.SQLAlchemy().Model,sqlalchemy.orm.declarative_base(),sqlalchemy.orm.DeclarativeBase}.query**.all',
      does: 'read',
      gives: 'many',
    },
    // https://flask-sqlalchemy.readthedocs.io/en/stable/pagination/
    {
      call: '{flask_sqlalchemy.SQLAlchemy().Model,sqlalchemy.orm.declarative_base(),sqlalchemy.orm.DeclarativeBase}.query**.paginate',
      does: 'read',
      gives: 'many',
      heldIn: 'items',
    },
    { call: `${session}.query()**.paginate`, does: 'read', gives: 'many', heldIn: 'items' },
    {
      call: '{flask_sqlalchemy.SQLAlchemy().Model,sqlalchemy.orm.declarative_base(),sqlalchemy.orm.DeclarativeBase}.query**.{first,one,one_or_none,get,first_or_404,get_or_404,one_or_404}',
      does: 'read',
      gives: 'one',
      bounded: 'yes',
    },
    {
      call: '{flask_sqlalchemy.SQLAlchemy().Model,sqlalchemy.orm.declarative_base(),sqlalchemy.orm.DeclarativeBase}.query**.{scalar,count}',
      does: 'read',
      gives: 'other',
      bounded: 'yes',
    },
    {
      call: '{flask_sqlalchemy.SQLAlchemy().Model,sqlalchemy.orm.declarative_base(),sqlalchemy.orm.DeclarativeBase}.query**.{update,delete}',
      does: 'write',
      isBulk: true,
    },
    // Statements. https://docs.sqlalchemy.org/en/20/core/selectable.html
    {
      call: '{sqlalchemy,sqlalchemy.future,sqlalchemy.sql,sqlalchemy.sql.expression,sqlmodel,sqlmodel.sql.expression}.{select,update,delete,insert}',
      does: 'build',
      model: arg(0),
    },
    { call: 'flask_sqlalchemy.SQLAlchemy().{select,update,delete,insert}', does: 'build', model: arg(0) },
    { call: 'flask_sqlalchemy.SQLAlchemy().paginate', does: 'read', gives: 'many', model: arg(0, 'select'), heldIn: 'items' },
    { call: 'sqlalchemy.dialects.{postgresql,sqlite,mysql}.insert', does: 'build', model: arg(0) },
    // Executing them. https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.Session.execute
    {
      call: `{${session},${connection}}.execute`,
      does: 'unknown',
      gives: 'tuples',
      holdsModels: true,
      model: arg(0, 'statement'),
    },
    { call: 'sqlmodel.Session().exec', does: 'unknown', gives: 'query', model: arg(0, 'statement') },
    {
      call: `{${session},${connection}}.{scalars,stream_scalars}`,
      does: 'unknown',
      gives: 'query',
      model: arg(0, 'statement'),
      takesFirst: true,
    },
    {
      call: `{${session},${connection}}.scalar`,
      does: 'unknown',
      gives: 'one',
      model: arg(0, 'statement'),
      bounded: 'yes',
      takesFirst: true,
    },
    {
      call: `{${session},${connection}}.stream`,
      does: 'unknown',
      gives: 'tuples',
      holdsModels: true,
      model: arg(0, 'statement'),
    },
    { call: `${session}.{get,get_one}`, does: 'read', gives: 'one', model: arg(0, 'entity'), bounded: 'yes' },
    { call: `${session}.refresh`, does: 'read', bounded: 'yes' },
    { call: `${session}.commit`, does: 'write', bounded: 'yes' },
    { call: `${session}.{bulk_save_objects,bulk_insert_mappings,bulk_update_mappings}`, does: 'write', isBulk: true },
    { call: `${connection}.exec_driver_sql`, does: 'unknown' },
    // Of a result: rows are fetched already. https://docs.sqlalchemy.org/en/20/core/connections.html#sqlalchemy.engine.Result
    { call: `{${session},${connection}}.{execute,stream}().{scalars,unique().scalars}`, does: 'build', takesFirst: true },
    {
      call: `{${session},${connection}}.{execute,stream}()**.scalars()**.{all,fetchall,unique().all}`,
      does: 'build',
      gives: 'many',
    },
    {
      call: `{${session},${connection}}.{execute,stream}()**.{scalar,scalar_one,scalar_one_or_none,scalars().first,scalars().one,scalars().one_or_none,scalars().unique().first,scalars().unique().one_or_none,scalars().unique().one}`,
      does: 'build',
      gives: 'one',
      takesFirst: true,
    },
    {
      call: `{${session},${connection}}.{execute,stream}().{mappings,partitions}`,
      does: 'build',
      gives: 'tuples',
    },
    {
      call: `{${session},${connection}}.{execute,stream}().mappings().{all,fetchall,fetchmany}`,
      does: 'build',
      gives: 'tuples',
    },
    {
      call: `{${session},${connection}}.{execute,stream}().{unique,tuples,yield_per}`,
      does: 'build',
      gives: 'tuples',
      holdsModels: true,
    },
    {
      call: `{${session},${connection}}.{execute,stream}()**.{all,fetchall,fetchmany}`,
      does: 'build',
      gives: 'tuples',
      holdsModels: true,
    },
    {
      call: `{${session},${connection}}.{execute,stream}()**.{first,one,one_or_none,fetchone}`,
      does: 'build',
      gives: 'other',
    },
    { call: `{${session},sqlmodel.Session()}.{scalars,exec,stream_scalars}()**.{all,fetchall}`, does: 'build', gives: 'many' },
    {
      call: `{${session},sqlmodel.Session()}.{scalars,exec,stream_scalars}()**.{first,one,one_or_none}`,
      does: 'build',
      gives: 'one',
    },
    // A parameter that nobody typed, where the project uses SQLAlchemy.
    { call: '~{db,session,sess,db_session}.query', does: 'build', model: arg(0) },
    { call: '~{db,session,sess,db_session}.query()**.all', does: 'read', gives: 'many' },
    { call: '~{db,session,sess,db_session}.query()**.{first,one,one_or_none,get}', does: 'read', gives: 'one', bounded: 'yes' },
    { call: '~{db,session,sess,db_session}.query()**.{scalar,count}', does: 'read', gives: 'other', bounded: 'yes' },
    { call: '~{db,session,sess,db_session}.query()**.{update,delete}', does: 'write', isBulk: true },
    {
      call: '~{db,session,sess,db_session}.execute',
      does: 'unknown',
      gives: 'tuples',
      holdsModels: true,
      model: arg(0, 'statement'),
    },
    { call: '~{db,session,sess,db_session}.{scalars,exec}', does: 'unknown', gives: 'query', model: arg(0, 'statement') },
    { call: '~{db,session,sess,db_session}.scalar', does: 'unknown', gives: 'one', model: arg(0, 'statement'), bounded: 'yes' },
    // What an event of the mapper hands on. https://docs.sqlalchemy.org/en/20/orm/events.html#sqlalchemy.orm.MapperEvents.before_delete
    { call: '~connection.{execute,scalar}', does: 'unknown', gives: 'tuples', holdsModels: true, model: arg(0, 'statement') },
    { call: '~{db,session,sess,db_session}.execute().scalars', does: 'build' },
    { call: '~{db,session,sess,db_session}.{execute()**.scalars,scalars,exec}()**.all', does: 'build', gives: 'many' },
    {
      call: '~{db,session,sess,db_session}.execute()**.{scalar,scalar_one,scalar_one_or_none,scalars().first,scalars().one,scalars().one_or_none}',
      does: 'build',
      gives: 'one',
    },
  ],
  // Iterating a legacy query runs it. https://docs.sqlalchemy.org/en/20/orm/queryguide/query.html#sqlalchemy.orm.Query
  lazyQueries: [
    `${session}.query()**`,
    '{flask_sqlalchemy.SQLAlchemy().Model,sqlalchemy.orm.declarative_base(),sqlalchemy.orm.DeclarativeBase}.query**',
  ],
  // https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html
  eagerLoading: {
    // https://docs.sqlalchemy.org/en/20/orm/session_basics.html#is-the-session-a-cache
    remembersRows: true,
    calls: [
      'joinedload',
      'selectinload',
      'subqueryload',
      'immediateload',
      'contains_eager',
      'joinedload_all',
      'subqueryload_all',
    ],
    options: [],
    // https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.Session.refresh
    ofRow: [{ call: 'refresh', row: arg(0, 'instance'), names: arg(1, 'attribute_names') }],
  },
};
