import { arg, defineFramework } from '../../model/framework.ts';

/** Environment and random values of Node.js and its relatives. https://nodejs.org/api/process.html#processenv */
export default defineFramework({
  id: 'node-environment',
  kind: 'library',
  title: 'Node.js environment',
  languages: ['typescript', 'javascript'],
  carriedState: [{ holders: '{global,globalThis}' }],
  packages: [],
  documentation: 'https://nodejs.org/api/process.html#processenv',
  // https://bun.sh/docs/runtime/env https://vite.dev/guide/env-and-mode
  environmentObjects: ['{process,node:process,Bun}.env', 'import.meta.env', 'globalThis.process.env'],
  // https://github.com/motdotla/dotenv#config
  environmentFiles: [{ call: 'dotenv**.{config,configDotenv}', path: arg([0, 'path']), otherwise: '.env' }],
  environmentReads: [
    // https://docs.deno.com/api/deno/~/Deno.Env
    { call: 'Deno.env.get', name: arg(0), fails: false },
  ],
  randomSources: [
    // https://nodejs.org/api/crypto.html#cryptorandombytessize-callback
    '{crypto,node:crypto}.{randomBytes,randomUUID,randomInt,getRandomValues,generateKeySync,generateKeyPairSync,webcrypto.getRandomValues,webcrypto.randomUUID,pseudoRandomBytes}',
    'globalThis.crypto.{randomUUID,getRandomValues}',
    'Math.random',
    '{nanoid,nanoid.nanoid,cuid,@paralleldrive/cuid2.createId}',
    // https://github.com/uuidjs/uuid
    'uuid.{v1,v4,v6,v7}',
    '{randomstring,crypto-random-string,uid-safe}.{generate,sync}',
  ],
  conversions: [
    '{Buffer,buffer.Buffer,node:buffer.Buffer}.from',
    '{crypto,node:crypto}.createSecretKey',
    'TextEncoder().encode',
    '*.TextEncoder().encode',
  ],
});
