import type { Found } from '../model/finding.ts';
import type { Problem } from '../model/problem.ts';
import type { ProjectModel } from '../model/project.ts';
import type { Rule, RuleId } from '../model/rule.ts';

/** What the project rules found, in the order of the rules. */
export interface Checked {
  readonly findings: readonly Found[];
  /** One fatal `rule-failed` for each rule that threw; what it yielded before is kept. */
  readonly problems: readonly Problem[];
  /** Milliseconds a rule took, for `--timing` only: never part of a machine format. */
  readonly timings: ReadonlyMap<RuleId, number>;
}

/**
 * Runs every project rule over the model. File rules ran in the workers already and are passed over. A rule that throws costs its own
 * remaining findings and makes the audit incomplete; the others run on.
 */
export function check(model: ProjectModel, rules: readonly Rule[]): Checked {
  const findings: Found[] = [];
  const problems: Problem[] = [];
  const timings = new Map<RuleId, number>();
  for (const rule of rules) {
    if (rule.scope !== 'project') continue;
    const start = performance.now();
    try {
      for (const draft of rule.check(model)) findings.push({ ...draft, rule: rule.id });
    } catch (error) {
      problems.push(ruleFailed(rule.id, error));
    }
    timings.set(rule.id, performance.now() - start);
  }
  return { findings, problems, timings };
}

function ruleFailed(rule: RuleId, error: unknown): Problem {
  return {
    kind: 'rule-failed',
    rule,
    message: `Rule '${rule}' failed: ${error instanceof Error ? error.message : String(error)}.`,
    hint: `This is a defect of the rule. Report it, and run with --ignore ${rule} meanwhile.`,
    fatal: true,
  };
}
