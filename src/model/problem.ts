import type { FilePath, Span } from './location.ts';

/** Something that kept the audit from seeing everything. Collected and shown; the audit goes on. */
export interface Problem {
  readonly kind:
    | 'unreadable'
    | 'syntax'
    | 'too-large'
    | 'too-deep'
    | 'encoding'
    | 'timeout'
    | 'crashed'
    | 'unresolved'
    | 'rule-failed'
    | 'suppression'
    | 'config';
  readonly file?: FilePath;
  readonly span?: Span;
  readonly rule?: string;
  /** A sentence that names the thing. */
  readonly message: string;
  /** What the user can do about it. */
  readonly hint?: string;
  /** The audit is incomplete: exit code 2. */
  readonly fatal: boolean;
}

/** The user asked for something that cannot be done: exit code 2, message and hint on stderr, no stack. */
export class UsageError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}
