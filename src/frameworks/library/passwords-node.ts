import { arg, defineFramework } from '../../model/framework.ts';

const crypto = '{crypto,node:crypto}';

/** Libraries that hash passwords and compare them with their hashes. */
export default defineFramework({
  id: 'passwords-node',
  kind: 'library',
  title: 'Password hashes in Node',
  languages: ['javascript', 'typescript'],
  packages: [
    'bcrypt',
    'bcryptjs',
    'bcrypt-nodejs',
    '@node-rs/bcrypt',
    'argon2',
    '@node-rs/argon2',
    'argon2-browser',
    'scrypt-kdf',
    'password-hash',
    '@adonisjs/core',
  ],
  documentation: 'https://github.com/kelektiv/node.bcrypt.js#usage',
  aliases: [
    ['{bcryptjs,bcrypt-nodejs,@node-rs/bcrypt,bcryptjs.default,bcrypt.default}', 'bcrypt'],
    ['{@node-rs/argon2,argon2.default,argon2-browser}', 'argon2'],
  ],
  passwords: [
    { call: 'bcrypt.{hash,hashSync}', does: 'hash' },
    { call: 'bcrypt.{compare,compareSync,verify,verifySync}', does: 'compare' },
    // https://github.com/ranisalt/node-argon2#usage
    { call: 'argon2.{hash,hashSync}', does: 'hash' },
    { call: 'argon2.{verify,verifySync}', does: 'compare' },
    { call: 'scrypt-kdf.{kdf,default.kdf}', does: 'hash' },
    { call: 'scrypt-kdf.{verify,default.verify}', does: 'compare' },
    { call: 'password-hash.generate', does: 'hash' },
    { call: 'password-hash.verify', does: 'compare' },
    // https://docs.adonisjs.com/guides/security/hashing
    { call: '{@adonisjs/core/services/hash,@ioc:Adonis/Core/Hash}{,.default}.{make,use().make}', does: 'hash' },
    { call: '{@adonisjs/core/services/hash,@ioc:Adonis/Core/Hash}{,.default}.{verify,use().verify}', does: 'compare' },
    { call: '@adonisjs/lucid/orm.BaseModel.verifyCredentials', does: 'compare' },
    // https://bun.sh/docs/api/hashing#bun-password
    { call: 'Bun.password.{hash,hashSync}', does: 'hash' },
    { call: 'Bun.password.{verify,verifySync}', does: 'compare' },
    {
      // https://www.passportjs.org/packages/passport-local/
      call: '{passport,passport.default,~passport,koa-passport,@nestjs/passport.AuthGuard}{,.authenticate}()',
      does: 'compare',
      only: { slot: arg(0), values: ['local', 'local-*', 'ldapauth', 'login', 'credentials'] },
    },
    // Both ways are the same function.
    { call: `${crypto}.{scrypt,scryptSync,pbkdf2,pbkdf2Sync}`, does: 'hash' },
  ],
});
