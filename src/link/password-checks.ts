/** Passwords that are checked without a library: compared as they are, or asked for together with the name. */

import { bodyOf } from '../model/body.ts';
import type { FunctionNode } from '../model/linking.ts';
import type { Call } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { lastName } from './program.ts';

const passwordName = /^(?:pass(?:word|wd|code)?|pwd|senha|contrase(?:n|ñ)a|clave|mot_?de_?passe|mdp)$/i;
/** `SELECT ... WHERE email = ? AND password = ?` */
const passwordFilter = /^\s{0,40}select\b.{0,400}\bwhere\b.{0,300}\bpass(?:word|wd)?["'`]?\s{0,4}=\s{0,4}(?:["'`]|\?|\$|:|@|$)/is;
const MAX_TEXT = 1000;

/**
 * Whether a function says if a password is right: it compares it with the one that is kept (`user.password === req.body.password`), or asks for the row that
 * has both (`User.findOne({ email, password })`, or as SQL).
 */
export function comparesPassword({ file, id }: FunctionNode): boolean {
  if (file.isPython) return false;
  const { compares, calls } = bodyOf(file, id);
  return (
    compares.some(({ operator, left, right }) => /^[!=]={1,2}$/.test(operator) && areTwoPasswords(left, right)) ||
    calls.some(({ call }) => asksByPassword(call))
  );
}

/** What somebody sends goes by such names. */
const sent =
  /^(?:req|request|ctx|context|c|body|data|input|args|params|creds?|credentials|payload|values|form)$|(?:login|signin|auth)/i;

/** Of two different things, one of which is sent and one kept; not the two of a form that must be the same, nor the old and the new one of a row. */
function areTwoPasswords(left: Value, right: Value): boolean {
  const isPassword = (value: Value) => passwordName.test(lastName(value) ?? '');
  const isSent = (value: Value) => value.kind === 'name' || sent.test(rootOf(value) ?? '');
  return isPassword(left) && isPassword(right) && isSent(left) !== isSent(right);
}

function rootOf(value: Value): string | undefined {
  let root = value;
  while (root.kind === 'member') root = root.object;
  return root.kind === 'name' ? root.name : undefined;
}

function asksByPassword({ callee, positional: [first] }: Call): boolean {
  const name = lastName(callee) ?? '';
  if (!first) return false;
  if (/^(?:query|execute|\$queryRaw(?:Unsafe)?|raw|get|all|one|oneOrNone)$/.test(name))
    return passwordFilter.test(textOf(first).slice(0, MAX_TEXT));
  if (!/^(?:find|first|where)/.test(name) || first.kind !== 'object') return false;
  const where = first.entries.find(({ key }) => key === 'where')?.value;
  const asked = where?.kind === 'object' ? where : first;
  return asked.entries.some(
    ({ key, value }) => passwordName.test(key ?? '') && (value.kind === 'name' || value.kind === 'member'),
  );
}

/** A text with what is put in left out. */
function textOf(value: Value): string {
  if (value.kind === 'literal') return typeof value.value === 'string' ? value.value : '';
  if (value.kind === 'template') return value.parts.map((part) => (part.kind === 'literal' ? textOf(part) : '$')).join('');
  return value.kind === 'binary' && value.operator === '+' ? textOf(value.left) + textOf(value.right) : '';
}
