import type { Evidence, Location } from './location.ts';
import type { RuleId } from './rule.ts';

export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];
export const confidences = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof confidences)[number];

/** What a rule yields; the engine adds the rest from the rule's card. */
export interface Draft {
  readonly at: Location;
  /** States the fact, names the thing, ends with a full stop. No advice: that is the card's `fix`. */
  readonly message: string;
  /** The way to the conclusion, in reading order. */
  readonly evidence?: readonly Evidence[];
  /** Lower than the card's where this instance is less sure. */
  readonly confidence?: Confidence;
  /** Other than the card's where this instance is worse or milder, with the reason in the message. */
  readonly severity?: Severity;
  /** The remedy for this framework, instead of the card's. */
  readonly help?: string;
  /** The literal at the place is a secret that its file alone does not show to be one: it is covered wherever the file's text is shown. */
  readonly isSecret?: true;
  /** Findings of one rule with the same key have one root cause and are shown as a group. */
  readonly group?: string;
  /** Enclosing function or class, for the fingerprint. Filled in by the engine when absent. */
  readonly symbol?: string;
}

/** A draft with the rule that yielded it: what `check` and the file rules hand to `rank`. */
export interface Found extends Draft {
  readonly rule: RuleId;
}

export interface Finding extends Found {
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Rule + path + enclosing symbol + normalised line, hashed; never a line number, never secret material. */
  readonly fingerprint: string;
  /** GitHub's `primaryLocationLineHash`. */
  readonly lineHash: string;
  /** Lines around the place, secrets redacted. */
  readonly excerpt: readonly ExcerptLine[];
  /** Higher is worse; what the ranking goes by. */
  readonly score: number;
}

export interface ExcerptLine {
  readonly line: number;
  readonly text: string;
  /** Column of the first character of `text`, when the beginning of a long line was cut; 1 when absent. */
  readonly from?: number;
}
