// Written by bin/generate.ts. Do not edit.
import type { Rule } from '../src/model/rule.ts';
import corsReflectedOrigin from './cors/reflected-origin.ts';
import corsUnanchoredOrigin from './cors/unanchored-origin.ts';
import corsWildcardOrigin from './cors/wildcard-origin.ts';
import corsWildcardWithCredentials from './cors/wildcard-with-credentials.ts';

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  corsReflectedOrigin,
  corsUnanchoredOrigin,
  corsWildcardOrigin,
  corsWildcardWithCredentials,
];
