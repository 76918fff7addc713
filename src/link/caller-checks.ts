import type { CodeFile, FunctionNode } from '../model/linking.ts';
import type { Span } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { lastName } from './program.ts';
import { refusesInside } from './statuses.ts';

/** A check of the caller that a handler makes itself. */
export interface CallerCheck {
  readonly span: Span;
  /** As it is written: `is_authenticated`, `has_perm`. */
  readonly name: string;
  readonly isPermission: boolean;
}

const signedIn = /^(?:is_authenticated|is_anonymous|isAuthenticated|isLoggedIn|is_logged_in)$/;
const allowed = /^(?:is_staff|is_superuser|is_admin|isAdmin|has_perm|has_perms|hasRole|has_role)$/;

/**
 * `if not request.user.is_authenticated: return HttpResponseForbidden()` in a handler's own body: a branch whose test asks about the caller and that
 * answers 401 or 403 (or sends to the sign-in) inside.
 */
export function callerCheck({ file, id }: FunctionNode): CallerCheck | undefined {
  for (const [blockId, block] of file.code.blocks.entries()) {
    if (block.kind !== 'branch' || file.functionOf[blockId] !== id) continue;
    const name = askedIn(block.test, file, 0);
    if (name !== undefined && refusesInside(file, blockId))
      return { span: block.test.span, name, isPermission: allowed.test(name) };
  }
  return undefined;
}

/** What a test asks about the caller, by its last name. */
function askedIn(test: Value, file: CodeFile, depth: number): string | undefined {
  if (depth > 8) return undefined;
  switch (test.kind) {
    case 'unary':
      return askedIn(test.operand, file, depth + 1);
    case 'binary':
      return askedIn(test.left, file, depth + 1) ?? askedIn(test.right, file, depth + 1);
    case 'call':
      return askedIn(file.code.calls[test.call]!.callee, file, depth + 1);
    case 'member': {
      const name = lastName(test)!;
      return signedIn.test(name) || allowed.test(name) ? name : undefined;
    }
    default:
      return undefined;
  }
}
