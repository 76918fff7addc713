import type { Severity } from './finding.ts';
import type { Span } from './location.ts';

/** A token of a known provider found in a file's text. Holds nothing that could be used: the text is redacted. */
export interface TokenMatch {
  /** Provider's id: `github-pat`, `aws-secret-access-key`. */
  readonly provider: string;
  /** `GitHub personal access token`. */
  readonly title: string;
  readonly span: Span;
  /** First characters and a length, safe to print. */
  readonly redacted: string;
  /** In UTF-16 units. */
  readonly length: number;
  /** Shannon entropy of the part after the provider's prefix, in bits a character. */
  readonly entropy: number;
  /** `public`: meant to be shipped to browsers (publishable keys, DSNs); nobody is harmed by its being read. */
  readonly exposure: 'secret' | 'public';
  /** What somebody can do who holds it. */
  readonly severity: Severity;
  /** Shape alone proves it (`yes`), or the name beside it had to help (`unknown`). */
  readonly isDistinctive: boolean;
  /** Where the provider documents the format. */
  readonly documentation: string;
}
