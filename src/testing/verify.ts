import { auditFiles } from '../audit.ts';
import type { Framework } from '../model/framework.ts';
import type { Rule } from '../model/rule.ts';
import { compareFindings, compareProblems } from './compare.ts';
import { compareFacts } from './compare-facts.ts';
import { factsOf } from './facts.ts';
import type { FixtureProject } from './fixture.ts';

/**
 * Audits a small project with these rules alone and holds everything it says of itself against the outcome: findings, silences and facts.
 * @param frameworks instead of all that the tool knows
 * @returns a sentence for every mismatch
 */
export async function verify(
  project: FixtureProject,
  rules: readonly Rule[],
  frameworks?: readonly Framework[],
): Promise<readonly string[]> {
  const audited = await auditFiles(project.files, rules, { tracked: project.options.tracked, ...(frameworks && { frameworks }) });
  return [
    ...compareProblems(project, audited.problems),
    ...compareFindings(project, audited.findings, new Set(rules.map((rule) => rule.id))),
    ...compareFacts(project, factsOf(audited.model)),
  ];
}
