import type { CodeFile } from '../model/linking.ts';
import type { BlockId, FunctionId, Value } from '../model/value.ts';
import { blocksAround, lastName } from './program.ts';

/** HTTP answers that a function gives itself (functions nested in it included): 401, 403, 423, 429. https://www.rfc-editor.org/rfc/rfc9110 */
export function statusesOf(file: CodeFile, id: FunctionId): ReadonlySet<number> {
  let byFunction = memo.get(file);
  if (!byFunction) memo.set(file, (byFunction = readStatuses(file)));
  return byFunction.get(id) ?? none;
}

const memo = new WeakMap<CodeFile, ReadonlyMap<FunctionId, ReadonlySet<number>>>();
const none: ReadonlySet<number> = new Set();
const named: readonly (readonly [RegExp, number])[] = [
  [
    /^(?:HTTP_)?401|unauthori[sz]ed|not_?authenticated|auth_?(?:error|exception)|authentication_?(?:failed|error|required)|invalid_?(?:credentials|token)|login_?required/i,
    401,
  ],
  [/^(?:HTTP_)?403|forbidden|permission_?denied|access_?denied|not_?authori[sz]ed|insufficient/i, 403],
  [/^(?:HTTP_)?429|too_?many|rate_?limit_?exceeded|throttled/i, 429],
  [/^(?:HTTP_)?423|locked_?out|lock_?out|account_?(?:is_?)?locked/i, 423],
];

function readStatuses(file: CodeFile): ReadonlyMap<FunctionId, ReadonlySet<number>> {
  const found = new Map<FunctionId, Set<number>>();
  const add = (block: BlockId, status: number) => {
    for (const one of blocksAround(file, block)) {
      if (one.kind !== 'function') continue;
      let set = found.get(one.function);
      if (!set) found.set(one.function, (set = new Set()));
      set.add(status);
      return;
    }
  };
  const read = (block: number, value: Value | undefined) => {
    if (!value) return;
    if (value.kind === 'literal' && (value.value === 401 || value.value === 403 || value.value === 429 || value.value === 423))
      add(block, value.value);
    // `new TRPCError({ code: 'UNAUTHORIZED' })`
    if (value.kind === 'literal' && typeof value.value === 'string' && /^[A-Z_]{6,40}$/.test(value.value))
      for (const [pattern, status] of named) if (pattern.test(value.value)) add(block, status);
    if (value.kind === 'member' || value.kind === 'name') {
      const name = lastName(value)!;
      for (const [pattern, status] of named) if (pattern.test(name)) add(block, status);
    }
    if (value.kind === 'object') {
      for (const entry of value.entries)
        if (entry.key && /^(?:status|status_?code|code)$/i.test(entry.key)) read(block, entry.value);
    }
  };
  for (const call of file.code.calls) {
    for (const value of call.positional) read(call.block, value);
    for (const one of call.named) if (/status|code/i.test(one.name)) read(call.block, one.value);
    const name = lastName(call.callee);
    // Pages send whoever is not signed in to the sign-in.
    const given = [...call.positional, ...call.named.map((one) => one.value)];
    // `raise HTTPException(307, headers={"Location": login_page})`
    const headers = call.named.find((one) => one.name === 'headers')?.value;
    const isSentOn = (key: string | undefined) => key !== undefined && /^location$/i.test(key);
    if (headers?.kind === 'object' && headers.entries.some((one) => isSentOn(one.key) && isSignInPage(one.value, file)))
      add(call.block, 401);
    if (name && /^(?:redirect|\w*Redirect(?:Response)?)$/i.test(name) && given.some((value) => isSignInPage(value, file)))
      add(call.block, 401);
    if (
      name &&
      (call.isNew ||
        /(?:Error|Exception|Unauthorized|Forbidden|TooManyRequests|Throttled|unauthorized|forbidden|tooManyRequests)$/.test(name))
    )
      read(call.block, call.callee);
  }
  for (const raise of file.code.raises) {
    const value = raise.value?.kind === 'call' ? file.code.calls[raise.value.call]?.callee : raise.value;
    read(raise.block, value);
  }
  for (const one of file.code.returns) {
    if (one.value?.kind === 'list') for (const item of one.value.items) read(one.block, item);
  }
  for (const assign of file.code.assigns) {
    if (assign.target.kind === 'member' && /status/i.test(assign.target.property)) read(assign.block, assign.value);
  }
  return found;
}

/** `/login`, `url_for('auth.login')`, `reverse('accounts:login')`, a setting `LOGIN_URL`. */
function isSignInPage(value: Value, file: CodeFile): boolean {
  if (value.kind === 'name' || value.kind === 'member') return lastName(value) === 'LOGIN_URL';
  if (value.kind === 'call') {
    const { callee, positional } = file.code.calls[value.call]!;
    const name = lastName(callee) ?? '';
    if (name === 'str' && positional.length === 1) return isSignInPage(positional[0]!, file);
    // Also `request.url_for("auth:login")` behind another argument: `tenant.url_for(request, "auth:login")`.
    const said = positional.slice(0, 2).find((one) => one.kind === 'literal');
    if (!/^(?:url_for|reverse|reverse_lazy|url_path_for)$/.test(name) || said?.kind !== 'literal') return false;
    return typeof said.value === 'string' && /(?:^|[.:_-])(?:log_?in|sign_?in)$/i.test(said.value);
  }
  return (
    value.kind === 'literal' &&
    typeof value.value === 'string' &&
    /^(?:[^?#]{0,200}\/)?(?:log-?in|sign-?in)(?:$|[/?#])/i.test(value.value)
  );
}
