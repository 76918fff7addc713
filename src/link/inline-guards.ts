import { bodyOf } from '../model/body.ts';
import type { MiddlewareDraft } from '../model/framework.ts';
import type { CodeFile, FunctionNode, Linker } from '../model/linking.ts';
import type { BlockId, Value } from '../model/value.ts';
import { refusesIn } from './exempt-paths.ts';
import { blocksAround, lastName, locate } from './program.ts';

/**
 * What the web frameworks call the question whether somebody is signed in, or may do something.
 * https://docs.djangoproject.com/en/stable/ref/contrib/auth/ https://flask-login.readthedocs.io/en/latest/#your-user-class
 * https://www.passportjs.org/concepts/authentication/
 */
const question = /^(?:is_authenticated|isAuthenticated|isUnauthenticated|has_perms?|is_staff|is_superuser)$/;

/** Guards that a handler writes out: `if not request.user.is_authenticated: return HttpResponseForbidden()`. One for each question. */
export function inlineGuards(linker: Linker, { file, id }: FunctionNode): readonly MiddlewareDraft[] {
  const found: MiddlewareDraft[] = [];
  for (const at of bodyOf(file, id).blocks) {
    const block = file.code.blocks[at]!;
    if (block.kind !== 'branch') continue;
    const asked = refusedBy(block.test, block.holds, file, 0) ?? absentUser(block.test, block.holds, { file, id });
    const isRefused = asked && (refusesIn(file, at) || handsErrorOn(file, at));
    if (isRefused)
      found.push({
        what: [],
        name: linker.show(asked, file),
        via: 'body',
        at: locate(file, asked.span),
        refuses: true,
        asksWho: true,
      });
  }
  return found;
}

/** The question whose answer "no" leads into a branch; undefined when "yes" does, or when it asks something else. */
function refusedBy(test: Value, holds: boolean, file: CodeFile, depth: number): Value | undefined {
  if (depth > 4) return undefined;
  if (test.kind === 'unary' && (test.operator === 'not' || test.operator === '!'))
    return refusedBy(test.operand, !holds, file, depth + 1);
  if (test.kind === 'binary' && /^(?:or|and|\|\||&&)$/.test(test.operator))
    return refusedBy(test.left, holds, file, depth + 1) ?? refusedBy(test.right, holds, file, depth + 1);
  const asked = test.kind === 'call' ? file.code.calls[test.call]!.callee : test;
  if (asked.kind !== 'member' || !question.test(asked.property)) return undefined;
  return holds === (asked.property === 'isUnauthenticated') ? asked : undefined;
}

/** What finds out who is calling: `getUser()`, `getCurrentUser()`, `auth()`, `validateRequest()`. A user that is looked up by a field is somebody else. */
const whoCalls =
  /^(?:(?:get|load|fetch|require|read)_?(?:current|session|auth(?:ed|enticated)?|logged_?in|server)?_?(?:user|session|viewer)|current_?user|auth|validate_?(?:request|session))$/i;

/** `const user = await getUser(); if (!user) throw ...`: refuses where nobody is signed in. */
function absentUser(test: Value, holds: boolean, { file, id }: FunctionNode): Value | undefined {
  let inner = test;
  let isAbsent = !holds;
  if (inner.kind === 'unary' && inner.operator === 'not') {
    inner = inner.operand;
    isAbsent = holds;
  }
  if (inner.kind === 'binary' && (inner.operator === 'or' || inner.operator === 'and'))
    return absentUser(inner.left, holds, { file, id }) ?? absentUser(inner.right, holds, { file, id });
  if (inner.kind === 'member' && isAbsent && !file.isPython && isCaller(inner)) return inner;
  while (inner.kind === 'member') inner = inner.object;
  if (inner.kind !== 'name' || !isAbsent || file.isPython) return undefined;
  const { name } = inner;
  for (const { name: bound, value } of bodyOf(file, id).bindings) {
    if (bound !== name || !value) continue;
    let made = value;
    while (made.kind === 'await' || made.kind === 'member') made = made.kind === 'await' ? made.value : made.object;
    const call = made.kind === 'call' ? file.code.calls[made.call]! : undefined;
    if (call && isAboutCaller(call.positional) && whoCalls.test(lastName(call.callee) ?? '')) return call.callee;
  }
  return undefined;
}

/**
 * Where the web frameworks keep who is signed in: `req.user`, `ctx.state.user`, `req.session.userId`.
 * https://www.passportjs.org/concepts/authentication/middleware/
 */
function isCaller({ object, property }: Extract<Value, { kind: 'member' }>): boolean {
  if (!/^(?:user|userId|user_id|currentUser|account|accountId|uid)$/.test(property)) return false;
  const holder = object.kind === 'member' && /^(?:session|state|auth|locals)$/.test(object.property) ? object.object : object;
  return holder.kind === 'name' && /^(?:req|request|ctx|context|res|response)$/.test(holder.name);
}

/** `next(new NotLoggedInError())` */
function handsErrorOn(file: CodeFile, branch: BlockId): boolean {
  if (file.isPython) return false;
  return bodyOf(file, file.functionOf[branch]!).calls.some(
    ({ call: { callee, positional, block } }) =>
      callee.kind === 'name' &&
      callee.name === 'next' &&
      positional.length > 0 &&
      blocksAround(file, block).some(({ id }) => id === branch),
  );
}

/** `getUser()`, `auth(req, res)`, and `getUser(session, shop.id)`: the user of a session, wherever it is looked up. */
function isAboutCaller(given: readonly Value[]): boolean {
  const [first] = given;
  return given.every(isRequest) || (first?.kind === 'name' && /^(?:session|auth_?session|server_?session)$/i.test(first.name));
}

/** The request, or a part of it that says who sends it: `request`, `headers()`, `{ req, res }`. */
function isRequest(value: Value): boolean {
  if (value.kind === 'object') return value.entries.every((one) => isRequest(one.value));
  if (value.kind === 'await') return isRequest(value.value);
  if (value.kind === 'member') return /^(?:headers|cookies|raw)$/.test(value.property) && isRequest(value.object);
  return (
    value.kind === 'call' ||
    (value.kind === 'name' && /^(?:req|request|res|response|ctx|context|event|headers|cookies)$/i.test(value.name))
  );
}
