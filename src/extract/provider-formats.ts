/** How a token of a provider is described. */

import type { Severity } from '../model/finding.ts';

/**
 * What is known of one provider's tokens. `pattern` is matched where one of the `keywords` stands, never over a whole file; every
 * repetition in it is bounded, so a match costs at most a few hundred steps. If it has a group, the group is the token and ends the match.
 */
export interface Provider {
  readonly id: string;
  readonly title: string;
  /** Lower case, looked for without regard to case in one pass over the text. */
  readonly keywords: readonly string[];
  readonly pattern: RegExp;
  /** The shape alone says too little: the pattern holds the name that the token is given. */
  readonly byName?: true;
  /** How many characters of the match stand before the keyword: least and most. Default: the match starts with the keyword. */
  readonly lead?: readonly [number, number];
  /** Least Shannon entropy of the token after its keyword, in bits a character. Default 3. */
  readonly entropy?: number;
  /** Must stand within 200 characters of the token where the shape alone says too little. */
  readonly context?: RegExp;
  /** Where this stands within 400 characters, the key is one that browsers get anyway. */
  readonly publicContext?: RegExp;
  /** Directly after this it is no finding. */
  readonly notAfter?: RegExp;
  /** Documented example values, exactly. Anything with EXAMPLE, a filler or a run in it is ignored for every provider. */
  readonly examples?: readonly string[];
  /** Default `secret`. */
  readonly exposure?: 'secret' | 'public';
  /** Default `critical`. */
  readonly severity?: Severity;
  /** The public half of a pair: silent when the token of that provider stands in the same file. */
  readonly halfOf?: string;
  /** Page of the provider (or, where it says nothing, of a scanner that maintains the format). */
  readonly documentation: string;
}

/** Page of formats that stand under more than one subject. */
export const vault = 'https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes';

/**
 * A token without a shape of its own, recognised by the name that it is given: `NAME_x = "token"`, `"name": "token"`, `getenv("NAME", "token")`,
 * `name || "token"`, `name: str = "token"`, `name("token")`.
 */
export function assigned(name: string, shape: string): RegExp {
  return new RegExp(
    `${name}[\\w.-]{0,20}["'\`\\])]{0,2}\\s{0,3}(?::\\s{0,3}(?:str|string|Optional\\[str\\])\\s{0,3})?(?:[:=]{1,2}>?|=>|,|\\(|\\|\\||\\?\\?|\\s)\\s{0,8}["'\`]?(${shape})`,
    'i',
  );
}
