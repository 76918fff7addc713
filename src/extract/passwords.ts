import type { Call } from '../model/syntax.ts';
import type { Literal, Value } from '../model/value.ts';

/** Passwords by where they stand: `new Sequelize(database, user, password)`, `basicAuth({ users: { admin: password } })`. */
export function passwordsGiven({ callee, positional, named, isNew }: Call): readonly Value[] {
  const name = callee.kind === 'name' ? callee.name : callee.kind === 'member' ? callee.property : '';
  const on = callee.kind === 'member' ? lastName(callee.object) : '';
  if (isPasswordHash(name, on)) return positional.slice(0, 1);
  const literalAt = (index: number) => positional.slice(index, index + 1).filter(({ kind }) => kind === 'literal');
  // https://pymysql.readthedocs.io/en/latest/modules/connections.html, https://mysqlclient.readthedocs.io/user_guide.html
  if (name === 'connect' && /^(?:pymysql|MySQLdb|aiomysql|mysql)$/.test(on)) return literalAt(2);
  // https://docs.python.org/3/library/smtplib.html#smtplib.SMTP.login
  if (name === 'login' && /smtp|^(?:server|mail_?server)$/i.test(on)) return literalAt(1);
  // https://requests.readthedocs.io/en/latest/user/authentication/#basic-authentication
  if (name === 'HTTPBasicAuth') return literalAt(1);
  const auth = named.find((one) => one.name === 'auth')?.value;
  if (auth?.kind === 'list' && auth.items.length === 2) return auth.items.slice(1).filter(({ kind }) => kind === 'literal');
  // https://sequelize.org/docs/v6/getting-started/#connecting-to-a-database
  if (isNew && name === 'Sequelize') return positional.slice(2, 3).filter(({ kind }) => kind === 'literal');
  // https://github.com/LionC/express-basic-auth#static-users
  const [options] = positional;
  if (!/^(?:express)?basicAuth$/i.test(name) || options?.kind !== 'object') return [];
  const users = options.entries.find(({ key }) => key === 'users')?.value;
  return users?.kind === 'object' ? users.entries.map(({ value }) => value) : [];
}

/** `hash_password("x")`, `bcrypt.hash('x', 10)`, `user.set_password("x")`: whoever knows the text can sign in where the hash is stored. */
function isPasswordHash(name: string, on: string): boolean {
  if (
    /^(?:set|make|encrypt)_?password$|^(?:get_?|create_?|make_?|generate_?)?(?:password_?hash|hash(?:ed)?_?(?:password|pw))(?:_?a?sync)?$/i.test(
      name,
    )
  )
    return true;
  return (
    /^hash(?:_?sync|pw)?$/i.test(name) &&
    /^(?:bcrypt(?:js)?|argon2?|pwd_?(?:context|cxt)|crypt_?context|password_?(?:hash(?:er)?|context|service|manager|helper)|hasher)$/i.test(
      on,
    )
  );
}

/**
 * Texts handed by position to something that makes an account: `User.register_user("admin", "x", "admin@host")`. Which of them is the password only the
 * parameters of the function say, in whatever file it stands.
 */
export function passwordsPerhapsGiven(
  { positional }: Call,
  callee: string,
): readonly { readonly value: Literal & Value; readonly position: number }[] {
  if (positional.length < 2 || !makesAccounts(callee)) return [];
  return positional.flatMap((value, position) =>
    value.kind === 'literal' && typeof value.value === 'string' && mayBePassword(value.value) ? [{ value, position }] : [],
  );
}

/** `createUser`, `new User`, `AccountService.register`; not `accounts.add_route`. @param callee its names, dotted */
function makesAccounts(callee: string): boolean {
  const [name = '', on = ''] = callee.split('.').reverse();
  const isPerson = (word: string) =>
    /user|account|admin|member|customer|employee/i.test(word) &&
    !/route|router|blueprint|url|path|role|group|permission|(?:^|_)bp$|app$|api$/i.test(word);
  return isPerson(name) || (/^(?:register|sign_?up|create|add)$/i.test(name) && isPerson(on));
}

/** No address, path, template or sentence. */
function mayBePassword(text: string): boolean {
  return !/^[^@\s]{1,64}@[^@\s]{1,64}\.\w{2,10}$|[\s/<>{}]/.test(text);
}

function lastName(value: Value): string {
  return value.kind === 'name' ? value.name : value.kind === 'member' ? value.property : '';
}
