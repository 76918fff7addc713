import { defineFramework } from '../../model/framework.ts';

const client =
  '{redis.{Redis,StrictRedis,from_url,Redis.from_url,asyncio.Redis,asyncio.StrictRedis,asyncio.from_url,asyncio.Redis.from_url,client.Redis,asyncio.client.Redis,RedisCluster}(),aioredis.{from_url,Redis,create_redis_pool}(),redis.{createClient,createCluster}(),@redis/client.createClient(),ioredis(),ioredis.{Redis,Cluster}(),@upstash/redis.{Redis,Redis.fromEnv}()}';

/**
 * Clients of Redis. A pipeline's calls are collected and sent at once. https://redis.io/docs/latest/develop/clients/
 * PUBLISH is no query: a message is sent when there is one, to one channel. https://redis.io/docs/latest/commands/publish/
 */
export default defineFramework({
  id: 'redis',
  kind: 'library',
  title: 'Redis',
  languages: ['python', 'javascript', 'typescript'],
  packages: ['redis', 'aioredis', 'ioredis', '@redis/client', '@upstash/redis'],
  documentation: 'https://redis.io/docs/latest/develop/clients/',
  aliases: [['{redis,@redis/client}.{RedisClientType,RedisClusterType,RedisClient}()', 'redis.createClient()']],
  // https://redis.io/docs/latest/commands/scan/
  iterations: { parts: ['scan_iter', 'hscan_iter', 'sscan_iter', 'zscan_iter', 'scanStream', 'scanIterator'] },
  queries: [
    {
      call: `${client}.{get,hget,hgetall,hGet,hGetAll,exists,ttl,pttl,lrange,lRange,llen,lLen,smembers,sMembers,sismember,sIsMember,scard,zrange,zRange,zscore,zScore,zcard,zrangebyscore,zrevrange,type,strlen,getrange,hexists,hExists,hkeys,hvals,hlen,xlen,xrange,dump}`,
      does: 'read',
      target: 'redis',
      bounded: 'yes',
    },
    {
      call: `${client}.{set,setex,setEx,setnx,setNX,psetex,hset,hSet,hdel,hDel,hincrby,incr,incrby,incrBy,decr,decrby,expire,pexpire,expireat,lpush,lPush,rpush,rPush,lpop,rpop,lrem,ltrim,sadd,sAdd,srem,sRem,zadd,zAdd,zrem,zRem,zincrby,xadd,getset,getdel,persist,rename}`,
      does: 'write',
      target: 'redis',
      bounded: 'yes',
    },
    // Takes many keys. https://redis.io/docs/latest/commands/del/
    { call: `${client}.{del,delete,unlink}`, does: 'write', target: 'redis' },
    { call: `${client}.{mget,mGet,hmget,hmGet}`, does: 'read', target: 'redis', isBulk: true },
    { call: `${client}.{mset,mSet,hmset}`, does: 'write', target: 'redis', isBulk: true },
    { call: `${client}.{eval,evalsha,execute_command,call,sendCommand}`, does: 'unknown', target: 'redis' },
  ],
});
