import { bodyOf } from '../model/body.ts';
import type { RoutePurpose } from '../model/concepts.ts';
import type { MiddlewareDraft, RouteDraft } from '../model/framework.ts';
import type { FunctionNode, Linker } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import type { HandlerCalls, PasswordUse } from './handler-calls.ts';
import { fieldsChecked, handsBodyOn, inputsOf, keysOfBody } from './inputs.ts';
import { lastName } from './program.ts';

/** What a route is for, why, and what it reads of the request. */
export interface Purposes {
  readonly purposes: ReadonlySet<RoutePurpose>;
  readonly because: ReadonlyMap<RoutePurpose, string>;
  readonly inputs: readonly string[];
}

/**
 * What a route is for, decided once from its method, path, handler name and inputs. Words are compared whole (`/designs` holds no `sign`).
 * `isGuarded`: something checks who is calling, so that "login" in its name means something else (a demo session, a sign-up to an event).
 */
export function purposesOf(linker: Linker, calls: HandlerCalls, draft: RouteDraft, isGuarded: boolean): Purposes {
  const because = new Map<RoutePurpose, string>();
  const believe = (purpose: RoutePurpose, why: string) => {
    if (!because.has(purpose)) because.set(purpose, why);
  };
  const segments = draft.path.split('/').filter((segment) => segment && !segment.startsWith('{'));
  const pathWords = segments.map(wordsOf);
  const handlerName = nameOfHandler(draft);
  const handlerWords = wordsOf(handlerName);
  const last = pathWords.at(-1) ?? [];
  const inputs = [...(draft.handler ? inputsOf(linker, draft.handler) : []), ...fieldsChecked(linker, draft.middleware)];
  const inputWords = new Set(inputs.flatMap(wordsOf));
  const isRead = draft.method === 'GET' || draft.method === 'HEAD' || draft.method === 'OPTIONS';
  const all = pathWords.flat();
  const inPath = (...words: string[]) => words.every((word) => all.includes(word));
  const inHandler = (...words: string[]) => words.every((word) => handlerWords.includes(word));
  const isAuthArea = all.some((word) =>
    [
      'auth',
      'account',
      'accounts',
      'user',
      'users',
      'session',
      'sessions',
      'login',
      'signup',
      'register',
      'password',
      'token',
      'identity',
    ].includes(word),
  );
  const path = draft.path || '/';
  const says = (text: string) =>
    text === 'path' ? `its path is ${path}` : text === 'handler' ? `its handler is ${handlerName}` : text;
  const treated = calls.treatsPasswords(draft);
  const treats = (use: PasswordUse) => treated.has(use);
  const isGivenPassword = inputWords.has('password') || inputs.some((input) => /OAuth2PasswordRequestForm/.test(input));
  // A sign-in through a provider brings its token: there is no password to guess.
  const isFederated = !isGivenPassword && all.some((word) => providers.has(word));
  const takesPassword = isGivenPassword || (!isFederated && (treats('hash') || treats('compare')));

  if (!isRead) {
    if (
      !isFederated &&
      (isPhrase(last, ['login'], ['signin'], ['sign', 'in'], ['log', 'in'], ['authenticate']) ||
        (last.join() === 'sessions' && takesPassword && draft.method === 'POST'))
    )
      believe('login', says('path'));
    else if (
      isPhrase(last, ['token'], ['access', 'token'], ['jwt', 'create'], ['obtain', 'token'], ['auth'], ['local'], ['email']) &&
      takesPassword &&
      !all.some((word) => otherServices.has(word))
    )
      believe('login', says('path'));
    else if (last.includes('token') && inPath('login') && !all.some(isOfReset) && !isGuarded) believe('login', says('path'));
    else if (
      (inHandler('login') || inHandler('signin') || inHandler('sign', 'in') || inHandler('authenticate')) &&
      takesPassword &&
      !isGuarded
    )
      believe('login', says('handler'));
    else if (takesPassword && isAuthArea && !isGuarded && (inPath('login') || inPath('signin')) && !all.some(isOfReset))
      believe('login', says('path'));
    // Whatever stands for the password: `signInGuest(@Body() { phone, room })` at `/auth/guest`.
    else if (
      !isGuarded &&
      !isFederated &&
      all.includes('auth') &&
      /^(?:sign in|signin|log in|login|authenticate)\b/.test(handlerWords.join(' ')) &&
      !handlerWords.some((word) => providers.has(word) || /^(?:callback|redirect|token|refresh|status|page|logout)$/.test(word))
    )
      believe('login', says('handler'));
    // `/login/basic` behind the key of a client: the password is what is tried.
    else if (
      treats('compare') &&
      !isFederated &&
      pathWords.some((words) => isPhrase(words, ['login'], ['signin'], ['sign', 'in']))
    )
      believe('login', says('path'));

    const isSignup =
      isPhrase(last, ['register'], ['signup'], ['sign', 'up'], ['registration'], ['create', 'account'], ['join']) ||
      (takesPassword && pathWords.some((words) => isPhrase(words, ['register'], ['signup'], ['sign', 'up'], ['registration'])));
    // `/register`, `/api/v1/users/register`, not `/devices/register` and `/rooms/join`.
    const subjects = all.filter(
      (word) => !signupWords.has(word) && !/^(?:api|rest|graphql|trpc|public|app|web|backend|v\d{1,3})$/.test(word),
    );
    const isOfPeople = subjects.length === 0 || subjects.some((word) => people.has(word));
    const isSignupPath = pathWords.some((words) => isPhrase(words, ['signup'], ['sign', 'up'], ['register']));
    if (isSignup && !isGuarded && (takesPassword || isOfPeople)) believe('register', says('path'));
    else if (isSignupPath && treats('hash') && !isFederated) believe('register', says('path'));
    else if (
      !isGuarded &&
      takesPassword &&
      (inHandler('register') ||
        inHandler('signup') ||
        inHandler('sign', 'up') ||
        inHandler('registration') ||
        opensAccount(handlerWords) ||
        (draft.method !== 'PUT' && draft.method !== 'PATCH' && opensAccount(all)))
    )
      believe('register', says('handler'));
    else if (
      !isGuarded &&
      takesPassword &&
      draft.method === 'POST' &&
      last.length === 1 &&
      ['users', 'user', 'accounts'].includes(last[0]!)
    )
      believe('register', `it creates an account with a password at ${path}`);
    else if (!isGuarded && because.size === 0 && isCredentialPair(draft, [...all, ...handlerWords]))
      believe('login', 'it takes a name and a password');
    else if (!isGuarded && !because.has('login') && draft.method !== 'PUT' && isOfAccounts(all, handlerWords)) {
      const isSetUp = [...all, ...handlerWords].some((word) => /^(?:setup|install|init|bootstrap|seed)$/.test(word));
      const mayTakePassword = isGivenPassword || (draft.handler !== undefined && handsBodyOn(draft.handler));
      const isChange = [...all, ...handlerWords].some((word) =>
        /^(?:update|edit|change|set|delete|reset|forgot|recover)$/.test(word),
      );
      if (treats('hash') && mayTakePassword && !isFederated && !isSetUp && !isChange && !endsWithId(draft.path))
        believe('register', 'it stores the password of a new account');
    }

    const aboutPassword = inPath('password') || inHandler('password') || all.includes('passwords');
    const isNew = aboutPassword && ['new', 'set'].some((word) => last.includes(word)) && last.includes('password');
    const isChanged = ['change', 'update'].some((word) => all.includes(word) || handlerWords.includes(word));
    // Who is not signed in shows a token that was mailed, or just says whose password it is.
    const saysWhose = ['token', 'email', 'phone', 'otp', 'code'].some((word) => inputWords.has(word));
    const isTokened = aboutPassword && !isGuarded && takesPassword && isChanged && saysWhose;
    const isReset =
      isNew ||
      isTokened ||
      ['reset', 'forgot', 'forgotten', 'recover', 'recovery', 'lost', 'forget'].some(
        (word) => all.includes(word) || handlerWords.includes(word),
      );
    if (isReset && (aboutPassword || isAuthArea || all.includes('forgot')) && !isGuarded)
      believe(
        'password-reset',
        says(isNew || isTokened || all.some((word) => /reset|forgot|recover|lost|forget/.test(word)) ? 'path' : 'handler'),
      );
    else if (aboutPassword && isGuarded && isChanged) believe('password-change', says('path'));

    const takesCode = ['code', 'otp', 'totp', 'token'].some((word) => inputWords.has(word) && !draft.path.includes(`{${word}}`));
    // Setting codes up checks none, or the first one of a secret that whoever is signed in was just shown.
    const isSetUpOfCodes =
      last.some((word) => /^(?:generate|regenerate|setup|secret|qr|qrcode|provision|enroll|enrol)$/.test(word)) ||
      (isGuarded && isSwitchOfCodes([...last, ...handlerWords], takesCode));
    // A signature of a key is nothing to guess. https://www.w3.org/TR/webauthn-3/
    const isOfKeys = [...all, ...handlerWords].some((word) => /^(?:webauthn|passkeys?|fido2?|u2f)$/.test(word));
    if (
      !isSetUpOfCodes &&
      !isOfKeys &&
      (['otp', 'totp', '2fa', 'mfa', 'twofactor'].some((word) => all.includes(word) || handlerWords.includes(word)) ||
        inPath('two', 'factor') ||
        (all.includes('sms') && [...all, ...handlerWords].some((word) => /^(?:verify|validate|check|confirm)$/.test(word))) ||
        (inputWords.has('otp') && !isGuarded))
    )
      believe('otp', says('path'));
    // `POST /tokens` with a phone number and the code that was sent to it.
    else if (
      !isGuarded &&
      inputWords.has('code') &&
      ['phone', 'cellphone', 'mobile', 'email'].some((word) => inputWords.has(word)) &&
      last.some((word) => /^(?:tokens?|login|signin|auth|sessions?)$/.test(word))
    )
      believe('otp', 'it takes a code that was sent');
    if (calls.takesFile(draft)) believe('upload', 'it takes a file');
    else if (isNamedUpload(last) || isNamedUpload(handlerWords))
      believe('upload', says(last.includes('upload') || last.includes('uploads') ? 'path' : 'handler'));
    if (
      isPhrase(last, ['refresh'], ['refresh', 'token'], ['token', 'refresh'], ['refresh', 'tokens']) ||
      (inPath('refresh') && inPath('token'))
    )
      believe('token-refresh', says('path'));
    // A shop's own record of payments costs nothing to write.
    const asks = calls.asksService(draft);
    if (asks !== 'no' && last.some((word) => paymentWords.has(word))) believe('payment', says('path'));
    else if (asks === 'yes' && all.some((word) => paymentWords.has(word)) && handlerWords.some((word) => paymentWords.has(word)))
      believe('payment', says('handler'));
  }
  const isChangeByInputs =
    inputs.some((input) => /(?:old|current).{0,8}pass/i.test(input)) && inputs.some((input) => /new.{0,8}pass/i.test(input));
  if (isChangeByInputs && !isRead) {
    because.delete('login');
    believe('password-change', 'it takes the old password and a new one');
  }
  // Whatever it is called, it says whether a password is right.
  if (!isRead && !isGuarded && !isFederated && treats('compare') && !tried.some((purpose) => because.has(purpose)))
    believe('login', 'it checks a password');
  // The password comes with the request itself, and what is asked for is a token or a session.
  if (treats('ask') && isPhrase(last, ['login'], ['signin'], ['token'], ['tokens'], ['get', 'token'], ['auth'], ['authenticate']))
    believe('login', 'HTTP Basic asks for the password');
  const isVerify = (words: readonly string[]) =>
    words.includes('verify') ||
    words.includes('verification') ||
    words.includes('activate') ||
    (words.includes('confirm') && (words.includes('email') || words.includes('account'))) ||
    // `POST /registration/confirmation` with the digits that were mailed.
    (!isRead && inputWords.has('code') && words.some((word) => word === 'confirm' || word === 'confirmation'));
  const identityWords = 'email mail account user users phone auth code token verification registration register signup'.split(
    ' ',
  );
  const aboutIdentity =
    identityWords.some((word) => all.includes(word) || handlerWords.includes(word)) ||
    all.filter((word) => !/^(?:api|rest|v\d{1,3})$/.test(word)).join() === 'verify';
  if (
    !isGuarded &&
    !isFederated &&
    !because.has('password-reset') &&
    aboutIdentity &&
    (isVerify(all) || (!isRead && isVerify(handlerWords)))
  )
    believe('verification', says(isVerify(all) ? 'path' : 'handler'));
  if (isPhrase(last, ['logout'], ['signout'], ['sign', 'out'], ['log', 'out'])) believe('logout', says('path'));
  if (last.includes('export') || handlerWords.includes('export')) believe('export', says('path'));
  if (isPhrase(last, ['search']) || (handlerWords.includes('search') && isRead)) believe('search', says('path'));
  if (all.includes('admin')) believe('admin', says('path'));
  else if (isGuarded && draft.middleware.some((one) => asksForAdmin(linker, one)))
    believe('admin', 'its guard asks for an administrator');
  if (all.includes('webhook') || all.includes('webhooks')) believe('webhook', says('path'));
  if (isPhrase(last, ['health'], ['healthz'], ['healthcheck'], ['ping'], ['ready'], ['readyz'], ['live'], ['status']))
    believe('health', says('path'));
  // What a library's view is for is known: its path and name add nothing.
  if (draft.purposes) because.clear();
  for (const purpose of draft.purposes ?? []) believe(purpose, `its handler is ${draft.handlerName ?? handlerName}`);
  // A server action of a page that hands the form on: it is the service that it asks which signs people in.
  if (draft.method === 'ACTION' && calls.isPassedOn(draft)) because.clear();
  for (const [purpose, why] of calls.costsOf(draft)) believe(purpose, why);
  if (draft.handler && isUnwritten(draft.handler)) because.clear();
  if (because.has('logout')) for (const other of ['login', 'token-refresh'] as const) because.delete(other);
  if (because.has('webhook')) for (const other of ['login', 'verification', 'payment'] as const) because.delete(other);
  return { purposes: new Set(because.keys()), because, inputs };
}

/**
 * Codes are switched on, or off without asking for one: `/2fa/enable`, `addTotp`, `/2fa/{device}/remove`. Where one is asked for to switch them off, who
 * stole a session has to guess it.
 */
function isSwitchOfCodes(words: readonly string[], takesCode: boolean): boolean {
  const isOff = words.some((word) => /^(?:disable|deactivate|off|remove|delete|cancel|toggle)$/.test(word));
  return isOff ? !takesCode : words.some((word) => /^(?:enable|activate|turn|on|add|register)$/.test(word));
}

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
    words.some((word) => /^(?:super)?admins?$|^administrators?$/.test(word)) &&
    !words.some((word) => /^(?:or|and|not|non|no|un|if|any|maybe|optional|except|self|owner|log|load|set)$/.test(word))
  );
}

/** Purposes that speak for a route that checks a password. */
const tried = ['login', 'register', 'password-reset', 'password-change', 'otp', 'token-refresh'] as const;

/** A name and a password are what it takes out of the request, and hardly more: who signs in. Not those of another service. */
function isCredentialPair({ handler }: RouteDraft, words: readonly string[]): boolean {
  const keys = (handler ? keysOfBody(handler) : []).map((key) => key.toLowerCase());
  return (
    keys.length <= 4 &&
    keys.some((key) => /^(?:password|passwd|pwd|pass)$/.test(key)) &&
    keys.some((key) => /^(?:user(?:_?name)?|e?mail|login|uname)$/.test(key)) &&
    !words.some((word) => otherServices.has(word)) &&
    !words.some((word) => /^(?:reset|forgot|change|update|edit|delete)$/.test(word))
  );
}

/** Where a password is that of another service which is set up there. */
const otherServices = new Set(
  'connect connection server database db smtp imap mailbox proxy setting settings config configuration setup'.split(' '),
);

/** It takes nothing, calls nothing and answers a text: a place that is kept for code to come (`async resetPassword() { return 'todo'; }`). */
function isUnwritten({ file, id }: FunctionNode): boolean {
  if (file.isPython || file.code.functions[id]!.parameters.length > 0) return false;
  const { calls, bindings, assigns, returns } = bodyOf(file, id);
  if (calls.length + bindings.length + assigns.length > 0) return false;
  return returns.length > 0 && returns.every(({ value }) => value?.kind === 'literal' && typeof value.value === 'string');
}

/** `create_user`, `/user/add`. */
function opensAccount(words: readonly string[]): boolean {
  return words.some((word) => /^(?:create|add|new)$/.test(word)) && words.some((word) => /^(?:users?|accounts?)$/.test(word));
}

/** `/login/reset-password`: what is asked there is no sign-in. */
function isOfReset(word: string): boolean {
  return /^(?:reset|forgot|forgotten|forget|recover|recovery|lost)$/.test(word);
}

/** Opens an account: `/users/new`, `create_member`. */
function isOfAccounts(path: readonly string[], handler: readonly string[]): boolean {
  const isOf = (word: string) => people.has(word) || /^(?:register|signup|registration|join|invite|invitation)$/.test(word);
  return path.some(isOf) || handler.some(isOf);
}

function endsWithId(path: string): boolean {
  return /\{[^/]{0,60}\}\/?$/.test(path);
}

/** `/avatar/upload`, `upload_document`, not `/upload-sync-data`: what a client writes back as records is no file; nor `cancel_upload`. */
function isNamedUpload(words: readonly string[]): boolean {
  return words.some((word) => word === 'upload' || word === 'uploads') && !words.some((word) => recordWords.has(word));
}

const recordWords = new Set(
  'data record records row rows event events change changes metric metrics log logs stats sync cancel abort'.split(' '),
);

/** A method of a handler class (`LoginView.post`) speaks by its class, a handler that a function makes by that function. */
function nameOfHandler({ handler, handlerName }: RouteDraft): string {
  const fn = handler?.file.code.functions[handler.id];
  if (!fn) return handlerName ?? '';
  if (/^_{0,2}(?:handler?|endpoint|view|inner|wrapper|wrapped|route|func?|fn|controller)$/.test(fn.name)) {
    const maker = makerOf(handler);
    if (maker) return maker;
  }
  if (
    fn.class === undefined ||
    !/^(?:on_)?(?:get|post|put|patch|delete|dispatch\w*|create|perform_\w+|form_valid|handle)$/.test(fn.name)
  )
    return fn.name || handlerName || '';
  return handler.file.code.classes[fn.class]!.name;
}

/** The name of the function that a function stands in and is given by. */
function makerOf({ file, id }: FunctionNode): string | undefined {
  const { functions, blocks } = file.code;
  const { name, block } = functions[id]!;
  const maker = file.functionOf[blocks[block]!.parent]!;
  const isGiven = bodyOf(file, maker).returns.some(({ value }) => value?.kind === 'name' && value.name === name);
  return maker !== 0 && isGiven ? functions[maker]!.name || undefined : undefined;
}

/** Providers whose own sign-in stands before the route. */
const providers = new Set([
  'google',
  'facebook',
  'apple',
  'github',
  'gitlab',
  'twitter',
  'linkedin',
  'microsoft',
  'discord',
  'oauth',
  'oauth2',
  'oidc',
  'saml',
  'sso',
]);

const paymentWords = new Set(['payment', 'payments', 'checkout', 'charge', 'refund']);
const signupWords = new Set(['register', 'signup', 'sign', 'up', 'registration', 'create', 'join']);
/** What an account is opened for or at. */
const people = new Set(
  'auth authentication account accounts user users session sessions identity member members customer customers client clients admin admins seller sellers vendor vendors merchant merchants partner partners employee employees staff student students teacher teachers doctor doctors patient patients driver drivers owner owners company companies tenant tenants organization organizations profile email phone guest'.split(
    ' ',
  ),
);

function isPhrase(words: readonly string[], ...phrases: readonly (readonly string[])[]): boolean {
  return phrases.some(
    (phrase) =>
      phrase.length <= words.length && phrase.every((word, i) => words[i] === word) && words.length <= phrase.length + 1,
  );
}

/** `passwordReset`, `password-reset`, `PASSWORD_RESET` -> password, reset; `forgotpw` -> forgot, password. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .flatMap((word) => partsOfWord(word.toLowerCase()) ?? [word.toLowerCase()])
    .map((word) => (/^(?:pw|pwd|passwd|pass)$/.test(word) ? 'password' : word));
}

/** Words that are written together in paths and names: `confirmemail`, `userlogin`, `uploadfile`. */
const compoundParts = (
  'login signin signup register logout forgot forget reset change update recover recovery confirm verify activate resend send create add new ' +
  'password passwd pwd pw pass email mail account user users admin otp code token phone mobile customer member student teacher employee doctor ' +
  'patient vendor seller owner upload file files image images photo avatar picture'
).split(' ');

/** The parts of a word that is nothing but such parts, two or three of them. */
function partsOfWord(word: string, most = 3): string[] | undefined {
  if (most < 1 || word.length > 30) return undefined;
  for (const first of compoundParts) {
    if (!word.startsWith(first)) continue;
    if (word === first) return [first];
    const rest = partsOfWord(word.slice(first.length), most - 1);
    if (rest) return [first, ...rest];
  }
  return undefined;
}
