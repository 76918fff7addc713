import type { FileFacts } from './facts.ts';
import type { Confidence, Draft, Severity } from './finding.ts';
import type { ProjectModel } from './project.ts';
import type { SourceFile } from './source.ts';
import type { TokenMatch } from './token.ts';

export type RuleId = `${string}/${string}`;

/** Everything that is said of a rule; `explain`, the table of rules, SARIF help and the docs are made from it. */
export interface RuleCard {
  readonly id: RuleId;
  /** Names the flaw in a few words, without a full stop. */
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** What is reported, one or two sentences. */
  readonly what: string;
  /** Why it matters: what happens to whom. */
  readonly why: string;
  /** The remedy. Markdown. */
  readonly fix: string;
  /** What it knowingly does not see. */
  readonly limits?: string;
  readonly cwe?: readonly number[];
  /** `A01:2021` ... */
  readonly owasp?: readonly string[];
  readonly references?: readonly string[];
  readonly tags?: readonly string[];
}

/** Looks at the linked model. Nearly all rules. */
export interface ProjectRule extends RuleCard {
  readonly scope: 'project';
  check(project: ProjectModel): Iterable<Draft>;
}
/** Looks at one file's text, in the worker; cached with the file. Only for what a file alone can show. */
export interface FileRule extends RuleCard {
  readonly scope: 'file';
  check(file: {
    readonly source: SourceFile;
    readonly text: string;
    readonly facts: Omit<FileFacts, 'findings'>;
    /** Tokens of known providers in the text, in order. */
    readonly tokens: readonly TokenMatch[];
  }): Iterable<Draft>;
}
export type Rule = ProjectRule | FileRule;

/** A rule about security: it has a CWE number or the tag `security`. */
export function isSecurityRule({ cwe, tags }: Pick<RuleCard, 'cwe' | 'tags'>): boolean {
  return (cwe?.length ?? 0) > 0 || (tags?.includes('security') ?? false);
}

/** Identity at run time; gives a rule file its types. */
export function defineRule<R extends Rule>(rule: R): R {
  return rule;
}
