import { defineFramework } from '../../model/framework.ts';

const cursors =
  '{sqlite3.connect(),sqlite3.{Connection,Cursor}(),aiosqlite.{connect,Connection,Cursor}(),{psycopg,psycopg2,pymysql,MySQLdb,mysql.connector}.connect(),psycopg.{Connection,AsyncConnection,Cursor,AsyncCursor,Connection.connect,AsyncConnection.connect}(),psycopg2.extensions.{connection,cursor}(),duckdb.{connect,DuckDBPyConnection}(),{pyodbc,pymssql,cx_Oracle,oracledb,MySQLdb.connections,pymysql.connections}.{connect,Connection}(),{oracledb,cx_Oracle}.{create_pool,SessionPool}().acquire(),{flask_mysqldb,flaskext.mysql}.MySQL().{connection,connect(),get_db()},mysql.connector.pooling.{MySQLConnectionPool,PooledMySQLConnection}(){,.get_connection()},psycopg2.pool.*().getconn(),psycopg_pool.*().{connection,getconn}(),dbutils.pooled_db.PooledDB().connection(),asyncmy.{connect,create_pool}(){,.acquire()}}';
const mongo =
  '{pymongo.{MongoClient,mongo_client.MongoClient,AsyncMongoClient,asynchronous.mongo_client.AsyncMongoClient}(),motor.motor_asyncio.AsyncIOMotorClient(),motor.motor_tornado.MotorClient(),motor.{MotorClient,core.Agnostic*}(),pymongo.**.{Database,AsyncDatabase,Collection,AsyncCollection}(),motor.motor_asyncio.AsyncIOMotor{Database,Collection}(),flask_pymongo.PyMongo().db}';
/** Receivers that nobody typed: a database or a collection by their names. */
const untypedMongo =
  '{~{db,database,mongo,mongodb},~{db,database,mongo,mongodb}.**,~{coll,collection,*_collection,*_coll,*Collection}}';
const anyReceiver = '{~*,~*.**,{fastapi,starlette}.**.Request().app.**,fastapi.Request().app.**,aiohttp.web.Request().app.**}';
const asyncpg =
  '{asyncpg.{connect,Connection,Pool,create_pool}(),asyncpg.{create_pool,Pool}().acquire(),databases.Database(),asyncpg.pool.{Pool,PoolConnectionProxy}()}';
const firestore =
  '{firebase_admin.{firestore.client,firestore_async.client}(),google.cloud.firestore.{Client,AsyncClient}(),google.cloud.firestore_v1.**.{Client,AsyncClient}()}.{collection,document,collection_group}()';
const dynamo = '{boto3,aioboto3}.{resource,Session().resource,session.Session().resource}().Table()';
/** SQLAlchemy's expressions over an asynchronous driver. https://aiomysql.readthedocs.io/en/stable/sa.html, https://aiopg.readthedocs.io/en/stable/sa.html */
const core = '{aiomysql,aiopg}.sa.{**.,}{SAConnection(),{Engine(),create_engine()}.acquire()}';
const supabase =
  '{@supabase/supabase-js.{createClient,SupabaseClient}(),@supabase/{ssr,auth-helpers-*}.*(),~supabase,~supabaseAdmin}';
const javascript =
  '{pg.{Pool,Client}(),pg.{Pool,Client}().connect(),mysql2/promise.{createPool,createConnection}(),mysql2.{createPool,createConnection}(),mysql2.{createPool,createConnection}().promise(){,.getConnection()},mysql2/promise.{createPool,createConnection}().getConnection(),mysql2/promise.{Pool,PoolConnection,Connection}(){,.getConnection()},mysql2.{createPool,createConnection}().getConnection(),mysql.{createPool,createConnection}().getConnection(),mysql.{createPool,createConnection}(),mssql.{ConnectionPool,connect,Request}(),mssql.{ConnectionPool,connect}().request(),@neondatabase/serverless.{Pool,Client}(),@vercel/postgres.{db,createPool()}}';

/** Database drivers and light layers on them: statements that are handed over as text, and document stores. */
export default defineFramework({
  id: 'drivers',
  kind: 'orm',
  title: 'Database drivers',
  languages: ['python', 'javascript', 'typescript'],
  packages: [
    'sqlite3',
    'aiosqlite',
    'aiosql',
    'psycopg',
    'psycopg2',
    'asyncpg',
    'aiomysql',
    'aiopg',
    'pymysql',
    'MySQLdb',
    'mysql.connector',
    'duckdb',
    'databases',
    'fastlite',
    'pymongo',
    'motor',
    'flask_pymongo',
    'elasticsearch',
    'firebase_admin',
    'supabase',
    '@supabase/supabase-js',
    '@supabase/ssr',
    'asyncmy',
    'psycopg_pool',
    'pymssql',
    'cx_Oracle',
    'oracledb',
    'pyodbc',
    'flaskext.mysql',
    'flask_mysqldb',
    'pg',
    'postgres',
    'mysql',
    'mysql2',
    'mssql',
    'msnodesqlv8',
    'neo4j-driver',
    'better-sqlite3',
    'sqlite',
    '@neondatabase/serverless',
    '@vercel/postgres',
    'mongodb',
    'kysely',
  ],
  documentation: 'https://peps.python.org/pep-0249/',
  aliases: [
    // What a query of Supabase gives is a list of JavaScript. https://supabase.com/docs/reference/javascript/select
    [`${supabase}.{from,rpc,schema().from}()**.data`, '@supabase/supabase-js.rows()'],
    // What is handed on, by its types: `(client: PoolClient, id: string) => client.query(...)`.
    ['pg.{PoolClient,ClientBase}()', 'pg.Client()'],
    ['kysely.{Transaction,ControlledTransaction}()', 'kysely.Kysely()'],
    ['mongodb.Collection()', 'mongodb.Db().collection()'],
    ['better-sqlite3.Database()', 'better-sqlite3()'],
    ['postgres.{Sql,TransactionSql,ReservedSql}()', 'postgres()'],
    ['neo4j-driver.default.driver', 'neo4j-driver.driver'],
    ['neo4j-driver.{Driver,Session}()', 'neo4j-driver.driver(){,.session()}'],
  ],
  // https://kysely.dev/docs/examples/transactions/simple-transaction
  callbackParameters: [
    ['kysely.Kysely().transaction()**.execute', 'kysely.Kysely()'],
    // https://github.com/porsager/postgres#transactions
    ['postgres(){,()}.begin', 'postgres()'],
    // https://github.com/gajus/slonik#transactions
    ['slonik.createPool(){,.transaction()}.{connect,transaction}', 'slonik.createPool()'],
  ],
  queries: [
    // https://peps.python.org/pep-0249/ ; a cursor's fetch reads rows of a query that ran.
    { call: `{${cursors},${cursors}.cursor(),~{cursor,cur,conn,connection}}.{execute,executescript,sql}`, does: 'unknown' },
    { call: `{${cursors},${cursors}.cursor(),~{cursor,cur,conn,connection}}.executemany`, does: 'unknown', isBulk: true },
    { call: `{${cursors},${cursors}.cursor(),~{cursor,cur}}**.{fetchall,fetchmany,fetchone}`, does: 'build', gives: 'other' },
    // https://magicstack.github.io/asyncpg/current/api/index.html, https://www.encode.io/databases/database_queries/
    { call: `${asyncpg}.{fetch,fetch_all,iterate}`, does: 'read' },
    { call: `${asyncpg}.{fetchrow,fetchval,fetch_one,fetch_val}`, does: 'unknown', bounded: 'yes' },
    { call: `${asyncpg}.execute`, does: 'unknown' },
    { call: `${asyncpg}.{executemany,execute_many,copy_records_to_table}`, does: 'write', isBulk: true },
    { call: `${core}.execute`, does: 'unknown' },
    { call: `${core}.scalar`, does: 'read', bounded: 'yes' },
    { call: 'aio{mysql,pg}.{connect,create_pool}(){,.acquire()}.cursor().execute', does: 'unknown' },
    // Each method is a statement of a file. https://nackjicholson.github.io/aiosql/
    { call: 'aiosql.{from_path,from_str}(){,.*}.*', does: 'unknown' },
    // https://node-postgres.com/apis/pool, https://sidorares.github.io/node-mysql2/docs
    { call: `{${javascript},~{pool,client,connection,conn}}.query`, does: 'unknown' },
    { call: `{${javascript},~{pool,connection,conn}}.execute`, does: 'unknown' },
    // https://github.com/TimelordUK/node-sqlserver-v8/wiki
    { call: 'msnodesqlv8.{query,queryRaw}', does: 'unknown' },
    // https://neo4j.com/docs/javascript-manual/current/transactions/
    { call: 'neo4j-driver.driver().session().{run,beginTransaction().run}', does: 'unknown' },
    { call: 'neo4j-driver.driver().executeQuery', does: 'unknown' },
    // https://github.com/porsager/postgres, https://vercel.com/docs/postgres
    { call: '{postgres(),@neondatabase/serverless.neon(),@vercel/postgres.sql}', does: 'unknown' },
    // https://github.com/gajus/slonik#slonik-query-methods
    {
      call: '{slonik.createPool(),slonik.{DatabasePool,CommonQueryMethods}()}.{any,many,one,maybeOne,oneFirst,maybeOneFirst,anyFirst,manyFirst,exists,query}',
      does: 'unknown',
    },
    // https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md; prepared once, run many times, in the same process.
    { call: '{better-sqlite3,bun:sqlite.Database,node:sqlite.DatabaseSync}().prepare().{get,all,run,iterate}', does: 'unknown' },
    { call: '{sqlite3.Database,sqlite3.verbose().Database,sqlite.open}().{get,all,run,each,exec}', does: 'unknown' },
    // https://developers.cloudflare.com/d1/worker-api/prepared-statements/
    { call: 'D1Database().prepare()**.{first,all,run,raw}', does: 'unknown' },
    { call: 'D1Database().batch', does: 'unknown', isBulk: true },
    { call: 'D1Database().exec', does: 'unknown' },
    // https://kysely.dev/docs/execution
    {
      call: '{kysely.Kysely(),~trx}.{selectFrom,insertInto,updateTable,deleteFrom}()**.{execute,executeTakeFirst,executeTakeFirstOrThrow}',
      does: 'unknown',
    },
    // MiniDataAPI: https://www.fastht.ml/docs/explains/minidataapi.html
    {
      call: '{fastlite.{database,Database}(),fasthtml.{fastlite,common}.{database,Database}(),sqlite_minutils.**.Database()}.{q,query,execute}',
      does: 'unknown',
    },
    {
      call: '{fastlite.{database,Database}(),fasthtml.{fastlite,common}.{database,Database}(),sqlite_minutils.**.Database()}.{t.*,create(),table(),*.*}.{insert,update,upsert,delete,delete_where}',
      does: 'write',
      bounded: 'yes',
    },
    {
      call: '{fastlite.{database,Database}(),fasthtml.{fastlite,common}.{database,Database}(),sqlite_minutils.**.Database()}.{t.*,create(),table()}',
      does: 'read',
    },
    {
      call: '{fastlite.{database,Database}(),fasthtml.{fastlite,common}.{database,Database}(),sqlite_minutils.**.Database()}.{t.*,create(),table()}.{get,rows_where,selectone,fetchone}',
      does: 'read',
    },
    // https://www.mongodb.com/docs/drivers/node/current/crud/, https://pymongo.readthedocs.io/en/stable/api/pymongo/collection.html
    { call: '{mongodb.**,~db,~database}.collection().{find,aggregate,distinct}', does: 'read', gives: 'many' },
    {
      call: '{mongodb.**,~db,~database}.collection().{findOne,countDocuments,estimatedDocumentCount,count}',
      does: 'read',
      bounded: 'yes',
    },
    {
      call: '{mongodb.**,~db,~database}.collection().{insertOne,updateOne,deleteOne,replaceOne,findOneAndUpdate,findOneAndDelete,insert,update,remove,save,findAndModify}',
      does: 'write',
      bounded: 'yes',
    },
    { call: '{mongodb.**,~db,~database}.collection().{insertMany,updateMany,deleteMany,bulkWrite}', does: 'write', isBulk: true },
    {
      call: `{${mongo},${mongo}**,${untypedMongo}}.{find,aggregate,distinct}`,
      does: 'read',
      gives: 'many',
    },
    {
      call: `{${mongo},${mongo}**,${anyReceiver}}.{find_one,count_documents,estimated_document_count}`,
      does: 'read',
      bounded: 'yes',
    },
    {
      call: `{${mongo},${mongo}**,${anyReceiver}}.{insert_one,update_one,delete_one,replace_one,find_one_and_update,find_one_and_delete,find_one_and_replace}`,
      does: 'write',
      bounded: 'yes',
    },
    {
      call: `{${mongo},${mongo}**,${anyReceiver}}.{insert_many,update_many,delete_many,bulk_write}`,
      does: 'write',
      isBulk: true,
    },
    // https://firebase.google.com/docs/firestore/query-data/get-data
    { call: `${firestore}**.{get,stream,get_all,list_documents}`, does: 'read' },
    { call: `${firestore}**.{set,update,delete,add,create}`, does: 'write', bounded: 'yes' },
    // https://supabase.com/docs/reference/python/select
    {
      call: '{supabase.**.{Client,AsyncClient,create_client,acreate_client,create_async_client}(),supabase.{Client,AsyncClient,create_client,acreate_client,create_async_client}()}.{table,from_,rpc}()**.execute',
      does: 'unknown',
    },
    // https://supabase.com/docs/reference/javascript/select
    { call: `${supabase}.{from,schema().from}().{select,insert,update,upsert,delete}`, does: 'unknown', isThenable: true },
    {
      call: `${supabase}.{from,schema().from}().{select,insert,update,upsert,delete}()**.{eq,neq,gt,gte,lt,lte,like,ilike,is,in,contains,or,not,filter,match,order,limit,range,single,maybeSingle,select,returns}`,
      does: 'unknown',
      isThenable: true,
    },
    { call: `${supabase}.rpc`, does: 'unknown', isThenable: true },
    // https://boto3.amazonaws.com/v1/documentation/api/latest/reference/services/dynamodb/table/index.html
    { call: `${dynamo}.{get_item,query,scan}`, does: 'read' },
    { call: `${dynamo}.{put_item,update_item,delete_item}`, does: 'write', bounded: 'yes' },
    { call: `${dynamo}.batch_writer`, does: 'write', isBulk: true },
    // https://boto3.amazonaws.com/v1/documentation/api/latest/reference/services/dynamodb.html
    { call: '{boto3,aioboto3}.{client,Session().client,session.Session().client}().get_item', does: 'read' },
    {
      call: '{boto3,aioboto3}.{client,Session().client,session.Session().client}().{put_item,update_item,delete_item}',
      does: 'write',
      bounded: 'yes',
    },
    // https://elasticsearch-py.readthedocs.io/en/stable/quickstart.html
    {
      call: '{elasticsearch,opensearchpy}.{Elasticsearch,AsyncElasticsearch,OpenSearch,AsyncOpenSearch}().{search,get,count,exists}',
      does: 'read',
    },
    {
      call: '{elasticsearch,opensearchpy}.{Elasticsearch,AsyncElasticsearch,OpenSearch,AsyncOpenSearch}().{index,update,delete,create}',
      does: 'write',
      bounded: 'yes',
    },
  ],
});
