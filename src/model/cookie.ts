import type { Cookie, Stated } from './concepts.ts';
import type { Confidence, Severity } from './finding.ts';
import type { Evidence } from './location.ts';
import type { ProjectModel } from './project.ts';

/** `The session cookie 'sid'`, as the subject of a message. */
export function nameOfCookie({ name, purpose }: Cookie): string {
  const kind = {
    session: 'session cookie',
    auth: 'authentication cookie',
    csrf: 'CSRF cookie',
    preference: 'preference cookie',
    unknown: 'cookie',
  };
  return name === undefined ? `The ${kind[purpose]}` : `The ${kind[purpose]} '${name}'`;
}

/** Cookies that production sets, deletions left out. */
export function cookiesSet(project: ProjectModel): readonly Cookie[] {
  return project.cookies.filter((one) => !one.isDeletion && one.developmentOnly !== 'yes' && project.isProduction(one.at));
}

/**
 * What a missing flag of this cookie weighs where a session's would weigh `full`. Nothing is said (undefined: the card's) of cookies that carry
 * a session; others are milder, and hidden by default.
 */
export function weightOfCookie({ purpose }: Cookie, full: Severity): { severity?: Severity; confidence?: Confidence } {
  if (purpose === 'session' || purpose === 'auth') return {};
  if (purpose === 'csrf') return { severity: full === 'high' ? 'medium' : 'low' };
  return { severity: 'low', confidence: 'low' };
}

/** Where a flag comes from, when that is another place than the cookie's. */
export function evidenceOfFlag({ at, says, trail }: Stated<unknown>): readonly Evidence[] {
  return at ? [{ at, says }, ...trail] : trail;
}
