import type { Finding, Severity } from './finding.ts';
import type { Problem } from './problem.ts';
import type { Rule } from './rule.ts';

export interface Report {
  readonly tool: { readonly name: string; readonly version: string; readonly homepage: string };
  /** Shown, worst first. */
  readonly findings: readonly Finding[];
  readonly hidden: readonly {
    readonly finding: Finding;
    readonly by: 'suppression' | 'baseline' | 'confidence' | 'severity' | 'selection';
    readonly reason?: string;
  }[];
  readonly problems: readonly Problem[];
  /** Rules that ran. */
  readonly rules: readonly Rule[];
  readonly summary: Summary;
  /** Path from the git root to the audited root, '' when they are the same; SARIF uris start at the git root. */
  readonly prefix: string;
}

export interface Summary {
  readonly files: number;
  readonly lines: number;
  /** Left out by discovery, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly failed: number;
  readonly routes: number;
  readonly tables: number;
  readonly settings: number;
  readonly queries: number;
  /** Frameworks and libraries recognised, by id, sorted. */
  readonly stack: readonly string[];
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** Wall time; undefined in machine formats, which are the same from run to run. */
  readonly seconds?: number;
}

export interface RenderOptions {
  readonly color: boolean;
  readonly width: number;
  readonly showSuppressed: boolean;
}

/** Pure: the same report gives the same bytes. */
export interface Reporter {
  readonly name: string;
  render(report: Report, options: RenderOptions): string;
}
