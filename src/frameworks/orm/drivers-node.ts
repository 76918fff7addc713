import { defineFramework } from '../../model/framework.ts';

/** https://firebase.google.com/docs/firestore/query-data/get-data */
const firestore =
  '{firebase-admin{,.default}.firestore(),firebase-admin/firestore.getFirestore(),@google-cloud/firestore.Firestore(),firebase-admin{.firestore,/firestore}.Firestore(),firebase-functions.firestore(),~firestore}.{collection,collectionGroup,doc}()';
const promised = '{pg-promise()(),pg-promise{,.default}()()}';
const statements =
  '{mariadb{,/promise}{,.default}.{createPool,createConnection}(){,.getConnection()},@libsql/client{,/web,/http}.createClient(),@planetscale/database.{connect,Client}(),serverless-mysql(),promise-mysql{,.default}.{createPool,createConnection}(),oracledb{,.default}.getConnection(),oracledb{,.default}.createPool().getConnection(),cassandra-driver.Client(),arangojs.Database()}';
const dynamo =
  '{@aws-sdk/lib-dynamodb.DynamoDBDocumentClient.from(),@aws-sdk/client-dynamodb.{DynamoDBClient,DynamoDB}(),@aws-sdk/lib-dynamodb.DynamoDBDocument.from()}';
const shelf = '{bookshelf().{model,Model.extend}(),bookshelf().Model}';

/** Data stores of Node whose statements are handed over as they are, and light layers on them. */
export default defineFramework({
  id: 'drivers-node',
  kind: 'orm',
  title: 'Database drivers of Node',
  languages: ['javascript', 'typescript'],
  packages: [
    'firebase-admin',
    '@google-cloud/firestore',
    'pg-promise',
    'mariadb',
    '@libsql/client',
    '@planetscale/database',
    'serverless-mysql',
    'promise-mysql',
    'cassandra-driver',
    'arangojs',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/lib-dynamodb',
    'dynamoose',
    'electrodb',
    '@elastic/elasticsearch',
    'bookshelf',
  ],
  documentation: 'https://firebase.google.com/docs/firestore',
  // https://nodejs.org/api/util.html#utilpromisifyoriginal
  sameFunctions: ['{util,node:util}.promisify', 'bluebird.promisify', 'es6-promisify.promisify'],
  queries: [
    { call: `${firestore}**.{get,listDocuments,count}`, does: 'read' },
    { call: `${firestore}**.{set,update,delete,add,create}`, does: 'write', bounded: 'yes' },
    // https://firebase.google.com/docs/firestore/query-data/get-data#web
    { call: 'firebase/firestore{,/lite}.{getDocs,getDoc,getCountFromServer}', does: 'read' },
    { call: 'firebase/firestore{,/lite}.{setDoc,updateDoc,deleteDoc,addDoc}', does: 'write', bounded: 'yes' },
    // https://vitaly-t.github.io/pg-promise/Database.html; `none` is for what gives no rows back.
    { call: `${promised}.{any,many,manyOrNone}`, does: 'unknown' },
    { call: `${promised}.{one,oneOrNone,result,query,func,proc,map,each,multi}`, does: 'unknown' },
    { call: `${promised}.none`, does: 'write' },
    { call: `${statements}.{query,execute}`, does: 'unknown' },
    { call: `${statements}.batch`, does: 'write', isBulk: true },
    // https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-lib-dynamodb/
    { call: `${dynamo}.send`, does: 'unknown' },
    { call: `${dynamo}.{get,query,scan,getItem}`, does: 'read' },
    { call: `${dynamo}.{put,update,delete,putItem,updateItem,deleteItem}`, does: 'write', bounded: 'yes' },
    // https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/DynamoDB/DocumentClient.html
    { call: 'aws-sdk.DynamoDB.DocumentClient().{get,query,scan}', does: 'read' },
    { call: 'aws-sdk.DynamoDB.DocumentClient().{put,update,delete}', does: 'write', bounded: 'yes' },
    // https://dynamoosejs.com/guide/Model
    { call: 'dynamoose.model().{get,query,scan}', does: 'read' },
    { call: 'dynamoose.model().{create,update,delete}', does: 'write', bounded: 'yes' },
    // https://electrodb.dev/en/queries/query/
    { call: 'electrodb.Entity().{query.*,get,scan,find,match}()**.go', does: 'read' },
    { call: 'electrodb.Entity().{put,create,upsert,patch,update,delete,remove}()**.go', does: 'write', bounded: 'yes' },
    // https://www.elastic.co/docs/reference/elasticsearch/clients/javascript/api-reference
    { call: '@elastic/elasticsearch.Client().{search,get,count,exists}', does: 'read' },
    { call: '@elastic/elasticsearch.Client().{index,update,delete,create}', does: 'write', bounded: 'yes' },
    // https://bookshelfjs.org/api.html
    { call: `${shelf}{,()}{,.**()}.{fetch,fetchAll,fetchPage,count}`, does: 'read' },
    { call: `${shelf}{,()}{,.**()}.{save,destroy}`, does: 'write', bounded: 'yes' },
  ],
});
