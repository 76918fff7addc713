import type { RouteDraft } from '../model/framework.ts';
import { handsBodyOn, keysOfBody } from './inputs.ts';
import { type Belief, type Clues, providers } from './purposes-clues.ts';
import { hasAny, isPhrase } from './purposes-words.ts';

/** Routes that sign people in, open accounts, set passwords and check codes. Each function says at most one purpose; reads have none of them. */

/** By path and handler, where a password, or what stands for one, is taken. */
export function signIn(clues: Clues): Belief | undefined {
  const { draft, all, last, handlerWords, isGuarded, isFederated, takesPassword, isAuthArea, inPath, inHandler } = clues;
  const byPath: Belief = ['login', clues.byPath];
  const byHandler: Belief = ['login', clues.byHandler];
  const isSessions = last.join() === 'sessions' && takesPassword && draft.method === 'POST';
  const isLogin = isPhrase(last, ['login'], ['signin'], ['sign', 'in'], ['log', 'in'], ['authenticate']);
  if (!isFederated && ((isLogin && !last.some((word) => recordsOfLogins.has(word))) || isSessions)) return byPath;
  if (!isFederated && !isGuarded && draft.method === 'POST' && isForPeople(clues, ['login'], ['signin'], ['sign', 'in']))
    return byPath;
  const isOfTokens =
    isPhrase(last, ['token'], ['access', 'token'], ['jwt', 'create'], ['obtain', 'token'], ['local']) ||
    (isPhrase(last, ['auth']) && last[1] !== 'tokens');
  // `/sign-in/email`, not `/users/{id}/email`, which asks for the password once more.
  const isByAddress = isPhrase(last, ['email']) && !isGuarded && !clues.inputs.some((input) => /current.?pass/i.test(input));
  // `PATCH /tokens/{id}` changes one.
  const isChange = draft.method === 'PATCH' || (draft.method === 'PUT' && endsWithId(draft.path));
  if (((isOfTokens && !isChange) || isByAddress) && takesPassword && !all.some((word) => otherServices.has(word))) return byPath;
  if (last.includes('token') && inPath('login') && !all.some(isOfReset) && !isGuarded) return byPath;
  const isHandlerOfLogin = inHandler('login') || inHandler('signin') || inHandler('sign', 'in') || inHandler('authenticate');
  if (isHandlerOfLogin && takesPassword && !isGuarded) return byHandler;
  if (takesPassword && isAuthArea && !isGuarded && hasAny(all, ['login', 'signin']) && !all.some(isOfReset)) return byPath;
  // Whatever stands for the password: `signInGuest(@Body() { phone, room })` at `/auth/guest`.
  if (
    !isGuarded &&
    !isFederated &&
    all.includes('auth') &&
    /^(?:sign in|signin|log in|login|authenticate)\b/.test(handlerWords.join(' ')) &&
    !handlerWords.some((word) => providers.has(word) || /^(?:callback|redirect|token|refresh|status|page|logout)$/.test(word))
  )
    return byHandler;
  // `/login/basic` behind the key of a client: the password is what is tried.
  const isPathOfLogin = () => clues.pathWords.some((words) => isPhrase(words, ['login'], ['signin'], ['sign', 'in']));
  return clues.treats('compare') && !isFederated && isPathOfLogin() ? byPath : undefined;
}

/** `/audit/login-activity` lists who signed in. */
const recordsOfLogins = new Set(
  'activity activities history histories log logs attempt attempts event events record records audit stats'.split(' '),
);

/** By path and handler; by what is done with the password where neither says it. @param isKnown whether the route has a purpose already */
export function signUp(clues: Clues, isKnown: boolean, isSignIn: boolean): Belief | undefined {
  const { draft, all, last, pathWords, handlerWords, isGuarded, takesPassword, inHandler } = clues;
  const byPath: Belief = ['register', clues.byPath];
  const hasPhrase = (...phrases: string[][]) => pathWords.some((words) => isPhrase(words, ...phrases));
  // A key is added to an account; who accepts an invitation has its token.
  if (isAboutKeys(all) || isInvited([...all, ...handlerWords])) return undefined;
  // `/patient-register`, `/signup-doctor`: for whom is said beside it.
  const beside = last.length > 1 ? last.filter((word) => !roles.has(word)) : last;
  const isSignup =
    isPhrase(last, ['register'], ['signup'], ['sign', 'up'], ['registration'], ['create', 'account'], ['join']) ||
    (beside !== last && isPhrase(beside, ['register'], ['signup'], ['sign', 'up'], ['registration'])) ||
    (takesPassword && hasPhrase(['register'], ['signup'], ['sign', 'up'], ['registration']));
  if (isSignup && !isGuarded && (takesPassword || isOfPeople(all))) return byPath;
  const isSignupOf = isForPeople(clues, ['register'], ['signup'], ['sign', 'up'], ['registration']);
  if (isSignupOf && !isGuarded && draft.method === 'POST' && !clues.isFederated) return byPath;
  if (hasPhrase(['signup'], ['sign', 'up'], ['register']) && clues.treats('hash') && !clues.isFederated) return byPath;
  if (isGuarded) return undefined;
  const saysHandler =
    hasAny(handlerWords, ['register', 'signup', 'registration']) || inHandler('sign', 'up') || opensAccount(handlerWords);
  const saysPath = draft.method !== 'PUT' && draft.method !== 'PATCH' && opensAccount(all);
  if (takesPassword && (saysHandler || saysPath)) return ['register', clues.byHandler];
  if (takesPassword && draft.method === 'POST' && last.length === 1 && hasAny(last, ['users', 'user', 'accounts']))
    return ['register', `it creates an account with a password at ${draft.path || '/'}`];
  if (!isKnown && isCredentialPair(draft, [...all, ...handlerWords])) return ['login', 'it takes a name and a password'];
  if (!isKnown && opensWithAll(clues)) return ['register', 'all that it is sent becomes an account'];
  return !isSignIn && storesNewPassword(clues) ? ['register', 'it stores the password of a new account'] : undefined;
}

/** `POST /invites/accept`, `acceptInvitation`. */
function isInvited(words: readonly string[]): boolean {
  return hasAny(words, ['accept', 'redeem', 'claim']) && hasAny(words, ['invite', 'invites', 'invitation', 'invitations']);
}

/** `POST /users` that makes a user of all that was sent, `User.create(req.body)`, where users have passwords: fields are not seen there. */
function opensWithAll({ draft, calls, last, handlerWords, isFederated }: Clues): boolean {
  if (draft.method !== 'POST' || !draft.handler || isFederated || endsWithId(draft.path)) return false;
  const isOfUsers =
    opensAccount(handlerWords) ||
    isPhrase(handlerWords, ['create', 'admin'], ['add', 'admin']) ||
    /^(?:users?|accounts?)$/.test(last.at(-1) ?? '');
  const makes =
    handlerWords.length === 0 || handlerWords.some((word) => /^(?:create|add|new|save|store|insert|post)$/.test(word));
  return isOfUsers && makes && handsBodyOn(draft.handler) && calls.keepsPasswords(draft);
}

/** Whatever it is called. */
function storesNewPassword({ draft, all, handlerWords, isGivenPassword, isFederated, treats }: Clues): boolean {
  if (draft.method === 'PUT' || !isOfAccounts(all, handlerWords)) return false;
  const words = [...all, ...handlerWords];
  const isSetUp = words.some((word) => /^(?:setup|install|init|bootstrap|seed)$/.test(word));
  // Who confirms something has an account already.
  const isChange = words.some((word) =>
    /^(?:update|edit|change|set|delete|reset|forgot|recover|verify|verification|confirm)$/.test(word),
  );
  const mayTakePassword = isGivenPassword || (draft.handler !== undefined && handsBodyOn(draft.handler));
  // A row that the framework makes of what it is sent, with a password among it.
  const isMade = draft.takesPassword === true && !words.some((word) => /^(?:login|signin|token)$/.test(word));
  const isStored = isMade || (treats('hash') && mayTakePassword);
  return isStored && !isFederated && !isSetUp && !isChange && !endsWithId(draft.path);
}

/** Sets a password: by whoever shows a token that was mailed, or by whoever is signed in. */
export function newPassword({
  all,
  last,
  handlerWords,
  inputWords,
  isGuarded,
  isAuthArea,
  takesPassword,
  ...clues
}: Clues): Belief | undefined {
  const isOf = (word: string) => all.includes(word) || handlerWords.includes(word);
  const aboutPassword = isOf('password') || all.includes('passwords');
  const isNew = aboutPassword && hasAny(last, ['new', 'set']) && last.includes('password');
  const isChanged = isOf('change') || isOf('update');
  // Who is not signed in shows a token that was mailed, or just says whose password it is.
  const saysWhose = ['token', 'email', 'phone', 'otp', 'code'].some((word) => inputWords.has(word));
  const isTokened = aboutPassword && !isGuarded && takesPassword && isChanged && saysWhose;
  // `PUT /session/password/{token}`
  const isByLink =
    aboutPassword &&
    !isGuarded &&
    takesPassword &&
    /\{\w{0,20}(?:token|code|hash)\}/i.test(clues.draft.path) &&
    !last.includes('login');
  const isReset =
    isNew || isTokened || isByLink || (resetWords.some(isOf) && (aboutPassword || !last.some((word) => resettable.test(word))));
  // `requestReset(email)`
  const isOfAddress = !isGuarded && ['email', 'mobile', 'phone'].some((word) => inputWords.has(word));
  if (isReset && (aboutPassword || isAuthArea || isOfAddress || all.includes('forgot')) && !clues.isSignedIn) {
    const saysPath = isNew || isTokened || isByLink || all.some((word) => /reset|forgot|recover|lost|forget/.test(word));
    return ['password-reset', saysPath ? clues.byPath : clues.byHandler];
  }
  // Who asks may be found out in the handler.
  return aboutPassword && (isGuarded || takesPassword) && isChanged ? ['password-change', clues.byPath] : undefined;
}

/** What else is set back: `/drivers/reset-status`. */
const resettable =
  /^(?:status|statuses|counts?|counters?|stats|statistics|scores?|progress|cache|settings|filters?|positions?|quotas?)$/;

const resetWords = ['reset', 'forgot', 'forgotten', 'recover', 'recovery', 'lost', 'forget'];

/** Checks a code: of an app, or one that was sent. */
export function oneTimeCode({ draft, all, last, handlerWords, inputWords, isGuarded, ...clues }: Clues): Belief | undefined {
  const words = [...all, ...handlerWords];
  const takesCode = ['code', 'otp', 'totp', 'token'].some((word) => inputWords.has(word) && !draft.path.includes(`{${word}}`));
  // Setting codes up checks none, or the first one of a secret that whoever is signed in was just shown.
  const isSetUp =
    last.some((word) => setUpWords.has(word)) ||
    (!takesCode && draft.method === 'DELETE') ||
    (!takesCode &&
      last.some((word) => /^(?:enabled|disabled|skip|skipped|dismiss|dismissed|trusted|suggestion|bind)$/.test(word))) ||
    (!takesCode && isGuarded && takesNoBody(draft) && last.some((word) => /^(?:enable|disable|remove|off)$/.test(word))) ||
    (isGuarded && isSwitchOfCodes([...last, ...handlerWords], takesCode));
  const isOfKeys = isAboutKeys(words);
  const isOfCodes =
    hasAny(words, ['otp', 'totp', '2fa', 'mfa', 'twofactor']) ||
    clues.inPath('two', 'factor') ||
    (all.includes('sms') && words.some((word) => /^(?:verify|validate|check|confirm)$/.test(word))) ||
    (inputWords.has('otp') && !isGuarded);
  if (!isSetUp && !isOfKeys && isOfCodes) return ['otp', clues.byPath];
  // `POST /tokens` with a phone number and the code that was sent to it.
  const isSent =
    !isGuarded &&
    // What a provider sends back is nothing to guess.
    !words.some((word) => /^(?:oauth2?|oidc|sso|openid|social|provider|callback)$/.test(word)) &&
    inputWords.has('code') &&
    ['phone', 'cellphone', 'mobile', 'email'].some((word) => inputWords.has(word)) &&
    last.some((word) => /^(?:tokens?|login|signin|auth|sessions?)$/.test(word));
  return isSent ? ['otp', 'it takes a code that was sent'] : undefined;
}

/** Nothing of the body is read, nor is it handed on. */
function takesNoBody({ handler }: RouteDraft): boolean {
  return handler !== undefined && !handsBodyOn(handler);
}

const setUpWords = new Set('generate regenerate setup secret qr qrcode provision enroll enrol'.split(' '));

/** A signature of a key is nothing to guess. https://www.w3.org/TR/webauthn-3/ */
function isAboutKeys(words: readonly string[]): boolean {
  // `/web-authn`; `/authn/login` alone is about signing in by whatever means.
  return words.some(
    (word, i) => /^(?:webauthn|passkeys?|fido2?|u2f)$/.test(word) || (word === 'authn' && words[i - 1] === 'web'),
  );
}

/** Shows that an address or a number is somebody's own. */
export function verification({
  all,
  last,
  handlerWords,
  inputWords,
  isRead,
  isGuarded,
  isFederated,
  ...clues
}: Clues): Belief | undefined {
  const isVerify = (words: readonly string[]) =>
    hasAny(words, ['verify', 'verification', 'activate']) ||
    // `GET /auth/activation?code=`
    (words.includes('activation') && ['code', 'token'].some((word) => inputWords.has(word))) ||
    (words.includes('confirm') && hasAny(words, ['email', 'account'])) ||
    // `POST /registration/confirmation` with the digits that were mailed.
    (!isRead && inputWords.has('code') && hasAny(words, ['confirm', 'confirmation']));
  // `/activate/{token}`
  const isOfToken =
    /\{(?:\w{0,20}token|code|hash|otp)\}\/?$/i.test(clues.draft.path) && hasAny(last, ['activate', 'verify', 'confirm']);
  const aboutIdentity =
    isOfToken ||
    hasAny([...all, ...handlerWords], identityWords) ||
    all.filter((word) => !/^(?:api|rest|v\d{1,3})$/.test(word)).join() === 'verify';
  if (isGuarded || isFederated || !aboutIdentity) return undefined;
  // `/photo-control/verification`: somebody looks at what was handed in.
  if (!isOfToken && all.some((word) => handedIn.test(word))) return undefined;
  // Nor is there anything to guess where a code is made, or a provider's page is asked for.
  if (isAboutKeys(all) || last.some((word) => setUpWords.has(word) || /^(?:uri|url|authorization)$/.test(word))) return undefined;
  if (isVerify(all) || (isOfToken && last.includes('confirm'))) return ['verification', clues.byPath];
  const isOfShop = all.some((word) => /^(?:coupon|promo|promotion|gift|discount|order|referral)s?$/.test(word));
  if (isRead) return undefined;
  if (sendsCode(last) && !isOfShop) return ['verification', clues.byPath];
  if (sendsCode(handlerWords) && !isOfShop) return ['verification', clues.byHandler];
  return isVerify(handlerWords) ? ['verification', clues.byHandler] : undefined;
}

/** What is checked by somebody who looks at it. */
const handedIn =
  /^(?:photos?|pictures?|images?|documents?|docs?|kyc|selfies?|licen[cs]es?|certificates?|receipts?|invoices?|domains?|webhooks?|signatures?)$/;

const identityWords =
  'email mail account user users phone auth code token verification registration register signup magic magiclink otp activation'.split(
    ' ',
  );

/** `/send-code`, `resendActivation`, `/magic-link`: whoever asks has a message sent. */
function sendsCode(words: readonly string[]): boolean {
  if (words.includes('magiclink') || (words.includes('magic') && hasAny(words, ['link', 'login']))) return true;
  const isSent = hasAny(words, ['send', 'resend', 'request']);
  return isSent && hasAny(words, ['code', 'otp', 'activation', 'confirmation']);
}

/** `/register`, `/api/v1/users/register`, not `/devices/register` and `/rooms/join`. */
function isOfPeople(all: readonly string[]): boolean {
  const subjects = all.filter(
    (word) => !signupWords.has(word) && !/^(?:api|rest|graphql|trpc|public|app|web|backend|v\d{1,3})$/.test(word),
  );
  return subjects.length === 0 || subjects.some((word) => people.has(word));
}

/** `/register/freelancer`, `/auth/login/admin`: who signs in or up follows, and nothing else is spoken of. */
function isForPeople({ pathWords, last }: Clues, ...phrases: string[][]): boolean {
  const before = pathWords.at(-2);
  if (!before || !isPhrase(before, ...phrases) || !last.every((word) => people.has(word) || word === 'business')) return false;
  return isOfPeople(pathWords.slice(0, -2).flat()) && pathWords.length <= 6;
}

const signupWords = new Set(['register', 'signup', 'sign', 'up', 'registration', 'create', 'join']);
/** Who has an account. */
const roles = new Set(
  'user users member members customer customers client clients admin admins seller sellers vendor vendors merchant merchants partner partners employee employees staff student students teacher teachers doctor doctors patient patients driver drivers owner owners guest buyer buyers consumer consumers rider riders player players author authors trainer trainers coach tutor tutors parent parents candidate candidates recruiter recruiters employer employers applicant applicants freelancer freelancers worker workers manager managers volunteer volunteers donor donors agent agents'.split(
    ' ',
  ),
);
/** What an account is opened for or at. */
const people = new Set([
  ...roles,
  ...'auth authentication account accounts session sessions identity company companies tenant tenants organization organizations profile email phone'.split(
    ' ',
  ),
]);

/**
 * Codes are switched on, or off without asking for one: `/2fa/enable`, `addTotp`, `/2fa/{device}/remove`. Where one is asked for to switch them off, who
 * stole a session has to guess it.
 */
function isSwitchOfCodes(words: readonly string[], takesCode: boolean): boolean {
  const isOff = words.some((word) => /^(?:disable|deactivate|off|remove|delete|cancel|toggle)$/.test(word));
  return isOff ? !takesCode : words.some((word) => /^(?:enable|activate|turn|on|add|register)$/.test(word));
}

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
