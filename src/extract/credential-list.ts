import type { Credential } from '../model/facts.ts';
import { compareSpans } from '../model/location.ts';

/** In order of place; of a pair of access key and secret key under the same prefix only the secret, unless the access key is a known default. */
export function listed(credentials: readonly Credential[]): Credential[] {
  const prefixes = new Set(credentials.map(({ name }) => /^(.{0,80}?)secret_?(?:access_?)?key$/i.exec(name)?.[1]?.toLowerCase()));
  return credentials
    .filter(isWorthListing)
    .filter(({ name, traits }) => {
      const prefix = /^(.{0,80}?)access_?key$/i.exec(name)?.[1]?.toLowerCase();
      return prefix === undefined || traits.strength !== 'usable' || !prefixes.has(prefix);
    })
    .sort((a, b) => compareSpans(a.span, b.span));
}

/** Empty values and what is no secret after all say nothing to a rule. */
function isWorthListing({ traits }: Credential): boolean {
  return traits.length > 0 && traits.strength !== 'not-secret';
}
