import { arg, defineFramework } from '../../model/framework.ts';

/** Clients of other services over HTTP or a broker, of both languages: one call, one round trip. */
export default defineFramework({
  id: 'http-clients',
  kind: 'library',
  title: 'HTTP clients',
  languages: ['python', 'javascript', 'typescript'],
  packages: [
    'requests',
    'httpx',
    'aiohttp',
    'urllib3',
    'axios',
    'got',
    'node-fetch',
    'undici',
    'superagent',
    'ky',
    '@nestjs/axios',
    '@nestjs/microservices',
    'ofetch',
  ],
  documentation: 'https://developer.mozilla.org/en-US/docs/Web/API/Fetch_API',
  queries: [
    // https://requests.readthedocs.io/en/latest/api/, https://www.python-httpx.org/api/, https://docs.aiohttp.org/en/stable/client_reference.html
    {
      call: '{requests,requests.{Session,session,sessions.Session}(),httpx,httpx.{Client,AsyncClient}(),aiohttp.{ClientSession,client.ClientSession}()}.{get,head,options,stream}',
      does: 'read',
      target: 'http',
    },
    {
      call: '{requests,requests.{Session,session,sessions.Session}(),httpx,httpx.{Client,AsyncClient}(),aiohttp.{ClientSession,client.ClientSession}()}.{post,put,patch,delete}',
      does: 'write',
      target: 'http',
    },
    {
      call: '{requests,requests.{Session,session,sessions.Session}(),httpx,httpx.{Client,AsyncClient}(),aiohttp.{ClientSession,client.ClientSession}()}.{request,send,ws_connect}',
      does: 'unknown',
      method: arg(0, 'method'),
      target: 'http',
    },
    { call: 'urllib.request.{urlopen,urlretrieve}', does: 'read', target: 'http' },
    { call: 'urllib3.PoolManager().request', does: 'unknown', method: arg(0, 'method'), target: 'http' },
    // https://axios-http.com/docs/api_intro, https://github.com/sindresorhus/got
    {
      call: '{axios,axios.create(),got,got.extend(),superagent,ky,ky.{create,extend}(),@nestjs/axios.HttpService(),@nestjs/axios.HttpService().axiosRef}.{get,head,options}',
      does: 'read',
      target: 'http',
    },
    {
      call: '{axios,axios.create(),got,got.extend(),superagent,ky,ky.{create,extend}(),@nestjs/axios.HttpService(),@nestjs/axios.HttpService().axiosRef}.{post,put,patch,delete,del}',
      does: 'write',
      target: 'http',
    },
    {
      call: '{axios,axios.create(),axios.request,axios.create().request,got,ky}',
      does: 'unknown',
      method: arg([0, 'method'], [1, 'method']),
      target: 'http',
    },
    {
      call: '{fetch,globalThis.fetch,node-fetch,node-fetch.default,undici.{fetch,request},cross-fetch,ofetch.ofetch,ofetch.$fetch}',
      does: 'unknown',
      method: arg([1, 'method']),
      target: 'http',
    },
    // Sends and waits for the answer; `emit` waits for none. https://docs.nestjs.com/microservices/basics#sending-messages
    {
      call: '@nestjs/microservices.{ClientProxy,ClientKafka,ClientKafkaProxy,ClientRMQ,ClientRedis,ClientTCP,ClientNats,ClientMqtt}().send',
      does: 'read',
      target: 'http',
      isInternal: true,
    },
    // https://docs.nestjs.com/microservices/grpc#client
    {
      call: '@nestjs/microservices.{ClientGrpc,ClientGrpcProxy}().getService().*',
      does: 'unknown',
      target: 'http',
      isInternal: true,
    },
  ],
});
