import { bodyOf } from '../model/body.ts';
import type { RoutePurpose } from '../model/concepts.ts';
import { credentialName } from '../model/credential-names.ts';
import type { MiddlewareDraft, RouteDraft } from '../model/framework.ts';
import type { FunctionNode, Linker } from '../model/linking.ts';
import type { BlockId, Value } from '../model/value.ts';
import { isJob } from './background.ts';
import type { HandlerCalls } from './handler-calls.ts';
import { lastName } from './program.ts';
import { newPassword, oneTimeCode, signIn, signUp, verification } from './purposes-accounts.ts';
import { type Belief, type Clues, cluesOf, type Guarding } from './purposes-clues.ts';
import { hasAny, isPhrase, wordsOf } from './purposes-words.ts';
import { statusesOf } from './statuses.ts';

/** What a route is for, why, and what it reads of the request. */
export interface Purposes {
  readonly purposes: ReadonlySet<RoutePurpose>;
  readonly because: ReadonlyMap<RoutePurpose, string>;
  readonly inputs: readonly string[];
}

/**
 * What a route is for, decided once from its method, path, handler name and inputs. Words are compared whole (`/designs` holds no `sign`).
 */
export function purposesOf(linker: Linker, calls: HandlerCalls, draft: RouteDraft, guarding: Guarding): Purposes {
  const clues = cluesOf(linker, calls, draft, guarding);
  const { isGuarded } = guarding;
  const because = new Map<RoutePurpose, string>();
  const believe = (...beliefs: readonly (Belief | undefined)[]) => {
    for (const belief of beliefs) if (belief && !because.has(belief[0])) because.set(...belief);
  };
  // Who deletes a session signs out.
  if (!clues.isRead && draft.method !== 'DELETE') believe(signIn(clues));
  if (!clues.isRead) {
    believe(signUp(clues, because.size > 0, because.has('login')), newPassword(clues), oneTimeCode(clues));
    believe(upload(clues), refresh(clues), payment(clues));
    if (isChangeByInputs(clues)) {
      because.delete('login');
      believe(['password-change', 'it takes the old password and a new one']);
    }
    // Whatever it is called, it says whether a password is right.
    const isTried = tried.some((purpose) => because.has(purpose));
    if (!isGuarded && !clues.isFederated && clues.treats('compare') && !isTried && !asksAgain(clues))
      believe(['login', 'it checks a password']);
  }
  believe(askedFor(clues));
  if (!because.has('password-reset')) believe(verification(clues));
  believe(...others(clues));
  if (draft.handler && !tried.some((purpose) => because.has(purpose)) && asksForSharedSecret(linker, draft.handler))
    believe(['webhook', 'it asks for a secret that only services know']);
  if (draft.handler && isJob(draft.handler, linker)) believe(['webhook', 'a queue calls it']);
  // What a library's view is for is known: its path and name add nothing.
  if (draft.purposes) because.clear();
  for (const purpose of draft.purposes ?? [])
    believe([purpose, draft.handlerName ? `its handler is ${draft.handlerName}` : clues.byHandler]);
  // A server action of a page that hands the form on: it is the service that it asks which signs people in.
  if (draft.method === 'ACTION' && calls.isPassedOn(draft)) because.clear();
  believe(...calls.costsOf(draft));
  if (draft.handler && isUnwritten(draft.handler)) because.clear();
  if (because.has('login') && draft.handler && onlyShows(draft.handler)) because.delete('login');
  if (because.has('logout')) for (const other of ['login', 'token-refresh'] as const) because.delete(other);
  if (because.has('webhook')) for (const other of ['login', 'verification', 'payment'] as const) because.delete(other);
  return { purposes: new Set(because.keys()), because, inputs: clues.inputs };
}

/**
 * `if (token !== process.env.INTERNAL_API_KEY) return res.status(401)`, `await receiver.verify({ signature, body })`: whoever calls is a service that was
 * given a secret: a scheduler, a queue, another part of the product.
 */
function asksForSharedSecret(linker: Linker, { file, id }: FunctionNode): boolean {
  const { compares, calls } = bodyOf(file, id);
  if (calls.some(({ call }) => checksSignature.test(lastName(call.callee) ?? ''))) return true;
  if (calls.length === 0 || !(statusesOf(file, id).has(401) || statusesOf(file, id).has(403))) return false;
  const isSecret = (value: Value, block: BlockId): boolean => {
    if (value.kind === 'template') return value.parts.some((part) => isSecret(part, block));
    if (value.kind !== 'name' && value.kind !== 'member') return false;
    const given = linker.constants.valueOf(value, { file, block });
    return given.kind === 'environment' && isSharedSecret(given.name);
  };
  return (
    compares.some(({ left, right, block }) => isSecret(left, block) || isSecret(right, block)) ||
    calls.some(({ call }) => /^verify/i.test(lastName(call.callee) ?? '') && call.positional.some(holdsSignature))
  );
}

/** `verifyQstashSignature({ req, rawBody })`, `check_webhook_signature(request)`: the request is signed with what both sides know. */
const checksSignature = /^_?(?:verify|validate|check|assert|ensure|require)_?\w{0,30}signature/i;

function isSharedSecret(name: string): boolean {
  const spoken = credentialName(name);
  return spoken !== undefined && spoken.what !== 'password' && spoken.what !== 'url';
}

/** `{ signature, body }` */
function holdsSignature(value: Value): boolean {
  return value.kind === 'object' && value.entries.some(({ key }) => key === 'signature');
}

/** Purposes that speak for a route that checks a password. */
const tried = ['login', 'register', 'password-reset', 'password-change', 'otp', 'token-refresh'] as const;

function isChangeByInputs({ inputs }: Clues): boolean {
  return inputs.some((input) => /(?:old|current).{0,8}pass/i.test(input)) && inputs.some((input) => /new.{0,8}pass/i.test(input));
}

/** The current password is asked for once more, of somebody who is signed in: `PATCH /me/email` with `currentPassword`. */
function asksAgain({ inputs }: Clues): boolean {
  return inputs.some((input) => /(?:old|current|existing)_?pass/i.test(input));
}

/** The password comes with the request itself, and what is asked for is a token or a session. */
function askedFor({ last, treats }: Clues): Belief | undefined {
  const isOfSessions = () =>
    isPhrase(last, ['login'], ['signin'], ['token'], ['tokens'], ['get', 'token'], ['auth'], ['authenticate']);
  return treats('ask') && isOfSessions() ? ['login', 'HTTP Basic asks for the password'] : undefined;
}

function upload({ calls, draft, last, handlerWords, byPath, byHandler }: Clues): Belief | undefined {
  if (calls.takesFile(draft)) return ['upload', 'it takes a file'];
  if (!isNamedUpload(last) && !isNamedUpload(handlerWords)) return undefined;
  return ['upload', hasAny(last, ['upload', 'uploads']) ? byPath : byHandler];
}

/** `/avatar/upload`, `upload_document`, not `/upload-sync-data`: what a client writes back as records is no file; nor `cancel_upload`. */
function isNamedUpload(words: readonly string[]): boolean {
  return words.some((word) => word === 'upload' || word === 'uploads') && !words.some((word) => recordWords.has(word));
}

const recordWords = new Set(
  'data record records row rows event events change changes metric metrics log logs stats sync cancel abort'.split(' '),
);

function refresh({ last, inPath, byPath }: Clues): Belief | undefined {
  const isRefresh = isPhrase(last, ['refresh'], ['refresh', 'token'], ['token', 'refresh'], ['refresh', 'tokens']);
  return isRefresh || inPath('refresh', 'token') ? ['token-refresh', byPath] : undefined;
}

/** A shop's own record of payments costs nothing to write. */
function payment({ calls, draft, last, all, handlerWords, byPath, byHandler }: Clues): Belief | undefined {
  const asks = calls.asksService(draft);
  if (asks !== 'no' && hasAny(last, paymentWords)) return ['payment', byPath];
  if (asks !== 'yes' || !hasAny(handlerWords, paymentWords)) return undefined;
  return hasAny(all, paymentWords) || hasAny(handlerWords, startWords) ? ['payment', byHandler] : undefined;
}

/** `initializePayment`, where another service is asked. */
const startWords = ['initialize', 'initialise', 'initiate', 'start', 'make', 'charge', 'checkout'];

const paymentWords = ['payment', 'payments', 'checkout', 'charge', 'refund'];

function others(clues: Clues): readonly (Belief | undefined)[] {
  const { all, last, handlerWords, isRead, byPath } = clues;
  const when = (is: boolean, purpose: RoutePurpose, why = byPath): Belief | undefined => (is ? [purpose, why] : undefined);
  return [
    when(isPhrase(last, ['logout'], ['signout'], ['sign', 'out'], ['log', 'out']), 'logout'),
    when(last.includes('export') || handlerWords.includes('export'), 'export'),
    when(isPhrase(last, ['search']) || (handlerWords.includes('search') && isRead), 'search'),
    admin(clues),
    when(hasAny(all, ['webhook', 'webhooks']), 'webhook'),
    when(
      isPhrase(last, ['health'], ['healthz'], ['healthcheck'], ['ping'], ['ready'], ['readyz'], ['live'], ['status']),
      'health',
    ),
  ];
}

function admin({ linker, draft, all, isGuarded, byPath }: Clues): Belief | undefined {
  if (all.includes('admin')) return ['admin', byPath];
  if (!isGuarded) return undefined;
  if (draft.middleware.some((one) => asksForAdmin(linker, one))) return ['admin', 'its guard asks for an administrator'];
  const isAsked = draft.middleware.some((one) => asksForPermission(linker, one));
  return isAsked ? ['admin', 'its guard asks for a permission that somebody has to be given'] : undefined;
}

/**
 * `@permission_required("shop.send_mail")`, which administrators give; `withPermission('member', 'create')`, `authorise(Permission.ManageUsers)`: what is
 * permitted is administration. Not `hasPermission('board', 'share')`, which everybody may have.
 */
function asksForPermission(linker: Linker, { value, at, name, via }: MiddlewareDraft): boolean {
  if (via === 'body') return false;
  const maker = name.slice(0, 100).replace(/\(.*$/s, '');
  if (/(?:^|\.)permission_?required(?:_?mixin)?$/i.test(maker)) return true;
  const call = value?.kind === 'call' ? linker.program.code.get(at.file)?.code.calls[value.call] : undefined;
  const given = call?.positional.flatMap((one) => (one.kind === 'list' ? one.items : [one])) ?? [];
  const isOfPermissions = (text: string) =>
    wordsOf(text).some((word) => /^(?:permissions?|perms?|privileges?|abilit(?:y|ies))$/.test(word));
  const isPermission =
    isOfPermissions(maker) || given.some((one) => one.kind === 'member' && isOfPermissions(lastName(one.object) ?? ''));
  const words = given.flatMap((one) => wordsOf(one.kind === 'literal' ? String(one.value) : (lastName(one) ?? '')));
  return isPermission && words.some((word) => administered.has(word));
}

const administered = new Set(
  'admin manage member members user users role roles invite invitation invitations team teams workspace organization organisation settings billing audit'.split(
    ' ',
  ),
);

/** `allowedTo('admin')`, `roles(Role.Admin)`, `IsAdminUser`, `@admin_required`, where nobody else may pass. */
function asksForAdmin(linker: Linker, { value, at, name, via }: MiddlewareDraft): boolean {
  if (via !== 'body' && namesAdmin(name)) return true;
  const call = value?.kind === 'call' ? linker.program.code.get(at.file)?.code.calls[value.call] : undefined;
  const given = call?.positional.flatMap((one) => (one.kind === 'list' ? one.items : [one])) ?? [];
  const isAdmin = (one: Value) =>
    /^(?:super_?)?admin(?:istrator)?s?$/i.test(one.kind === 'literal' ? String(one.value) : (lastName(one) ?? ''));
  return given.length > 0 && given.every(isAdmin);
}

/** Not `isAdminOrOwner`, `IsAdminUserOrReadOnly`, `notAdmin`. */
function namesAdmin(name: string): boolean {
  const words = wordsOf(name.slice(0, 100).replace(/\(.*$/s, ''));
  return (
    words.some((word) => /^(?:super)?admins?$|^administrators?$|^superusers?$/.test(word)) &&
    !words.some((word) => /^(?:or|and|not|non|no|un|if|any|maybe|optional|except|self|owner|log|load|set)$/.test(word))
  );
}

/** A page that says where to sign in: it renders, and all else that it calls looks at the request or makes addresses of it. */
function onlyShows({ file, id }: FunctionNode): boolean {
  if (!file.isPython) return false;
  const names = bodyOf(file, id).calls.map(({ call }) => lastName(call.callee) ?? '');
  return names.some((name) => rendering.test(name)) && names.every((name) => rendering.test(name) || looking.test(name));
}

const rendering = /^(?:render|render_template|TemplateResponse)$/;
const looking =
  /^(?:get|getlist|reverse|url_for|build_absolute_uri|urlencode|format|join|items|keys|values|_|gettext|str|dict|list)$/;

/**
 * It takes nothing, calls nothing and answers a text, or only refuses: a place that is kept for code to come (`async resetPassword() { return 'todo'; }`,
 * `{ throw new InternalServerErrorException(); }`).
 */
function isUnwritten({ file, id }: FunctionNode): boolean {
  if (file.isPython) return onlyRaises({ file, id });
  if (file.code.functions[id]!.parameters.length > 0) return false;
  const { calls, bindings, assigns, returns } = bodyOf(file, id);
  if (bindings.length + assigns.length > 0) return false;
  const [only, ...more] = calls;
  if (only && more.length === 0)
    return returns.length === 0 && only.call.isNew && /(?:Exception|Error)$/.test(lastName(only.call.callee) ?? '');
  if (calls.length > 0) return false;
  return returns.length > 0 && returns.every(({ value }) => value?.kind === 'literal' && typeof value.value === 'string');
}

/** `raise HTTPException(501)`, whatever is sent. */
function onlyRaises({ file, id }: FunctionNode): boolean {
  const { calls, bindings, assigns, returns, raises } = bodyOf(file, id);
  if (raises.length !== 1 || raises[0]!.block !== file.code.functions[id]!.block) return false;
  return calls.length <= 1 && bindings.length + assigns.length + returns.length === 0;
}
