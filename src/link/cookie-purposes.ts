import type { Cookie } from '../model/concepts.ts';

type Purpose = Cookie['purpose'];

const csrf = /^(?:csrf|xsrf|csrftoken|xsrftoken|csurf)$/;
const preference =
  /^(?:theme|themes|lang|language|locale|i18n|i18next|dark|darkmode|color|scheme|sidebar|layout|timezone|tz|currency|consent|preference|preferences|prefs|banner|cookies|gdpr|view|flash|message|messages|toast|notice|tour|onboarding|seen|dismissed|font|density|collapsed)$/;
const session = /^(?:session|sessions|sessionid|sess|sid|connect|phpsessid|jsessionid|sessid|session_)$/;
const auth =
  /^(?:token|tokens|auth|authtoken|authorization|authentication|jwt|access|accesstoken|refresh|refreshtoken|remember|login|loggedin|credential|credentials|idtoken|apikey|bearer|identity|authenticated|fastapiusersauth)$/;
/** Short-lived values of a sign-in with another party, and what says how somebody signs in. */
/** At the end of a name: how something went, or which thing it was about. `auth_status`, `login_error`, `auth_robotId`. */
const outcome =
  /^(?:status|success|result|error|errors|message|failed|failure|reason|count|attempts|time|at|date|expires|expiry|url|path|type|mode)$/;
const flow =
  /^(?:oauth|oauth2|oidc|pkce|verifier|nonce|state|saml|redirect|return|next|callback|cb|challenge|method|provider|strategy|hint)$/;

/** What a cookie is for, by its name, else by the name of the value it gets. */
export function purposeOfCookie(name: string | undefined, valueName: string | undefined): Purpose {
  const byName = name === undefined ? 'unknown' : purposeOfName(name);
  if (byName !== 'unknown' || valueName === undefined) return byName;
  if (name !== undefined && wordsOf(name).some((word) => flow.test(word))) return 'unknown';
  const byValue = purposeOfName(valueName);
  return byValue === 'preference' ? 'unknown' : byValue;
}

function purposeOfName(name: string): Purpose {
  const words = wordsOf(name);
  const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
  // Stands for one where a page is developed.
  if (words.some((word) => /^(?:mock|fake|dummy)$/.test(word))) return 'unknown';
  if (has(csrf)) return 'csrf';
  if (has(preference)) return 'preference';
  if (has(flow)) return 'unknown';
  // Half of a key pair, made to be read by the browser.
  if (words.includes('public') && words.includes('key')) return 'unknown';
  if (has(session)) return 'session';
  const last = words.at(-1)!;
  // The id of a thing that has a name of its own: `auth_robot_id`, not `auth_id`, `auth_user_id`.
  const isOfThing =
    last === 'id' && words.length > 2 && !auth.test(words.at(-2)!) && !/^(?:user|client|app|account)$/.test(words.at(-2)!);
  if (words.length > 1 && (outcome.test(last) || isOfThing)) return 'unknown';
  return has(auth) ? 'auth' : 'unknown';
}

/** `refreshToken`, `__Host-session`, `ACCESS_TOKEN_COOKIE` as lower-case words. */
function wordsOf(name: string): string[] {
  return (
    name
      .slice(0, 200)
      // A library's name, and no place to go to next.
      .replace(/next-?auth/gi, 'auth')
      // It opens private files; the policy and the id of the key beside it say nothing alone. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-cookies.html
      .replace(/cloud-?front-?signature/gi, 'token')
      .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word !== '')
  );
}
