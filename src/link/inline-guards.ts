import { bodyOf } from '../model/body.ts';
import type { MiddlewareDraft } from '../model/framework.ts';
import type { CodeFile, FunctionNode, Linker } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { refusesIn } from './exempt-paths.ts';
import { locate } from './program.ts';

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
    const asked = refusedBy(block.test, block.holds, file, 0);
    if (asked && refusesIn(file, at))
      found.push({ what: [], name: linker.show(asked, file), via: 'body', at: locate(file, asked.span), refuses: true });
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
