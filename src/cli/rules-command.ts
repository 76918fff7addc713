import { rules } from '../../rules/index.ts';
import { findRule } from '../config/select.ts';
import type { Rule } from '../model/rule.ts';
import { ruleEntry } from '../report/json.ts';
import { documentationUri } from '../report/sarif.ts';
import { about } from './about.ts';
import { type Terminal, write } from './terminal.ts';
import { textTable } from './text-table.ts';

/** Lists every rule: a table, or all cards as JSON. */
export async function rulesCommand(format: 'text' | 'json', { stdout }: Terminal): Promise<void> {
  if (format === 'json') return write(stdout, `${JSON.stringify(rules.map(ruleEntry), null, 2)}\n`);
  const rows = rules.map(({ id, severity, confidence, title }) => [id, severity, confidence, title]);
  await write(stdout, textTable([['rule', 'severity', 'confidence', 'reports'], ...rows]));
}

/** Prints a rule's card. @throws UsageError when there is no such rule */
export async function explainCommand(id: string, { stdout }: Terminal): Promise<void> {
  await write(stdout, cardText(findRule(id, rules)));
}

function cardText(rule: Rule): string {
  const { id, title, severity, confidence, what, why, fix, limits, cwe, owasp, references } = rule;
  const numbers = [...(cwe ?? []).map((it) => `CWE-${it}`), ...(owasp ?? []).map((it) => `OWASP ${it}`)];
  const parts = [
    `${id}: ${title}`,
    `Severity ${severity}, confidence ${confidence}${numbers.length > 0 ? `, ${numbers.join(', ')}` : ''}`,
    what,
    `Why it matters\n${why}`,
    `How to fix it\n${fix}`,
    ...(limits ? [`What it does not see\n${limits}`] : []),
    `Silence one place\n... backend-audit-ignore-next-line ${id} -- the reason`,
    [`Examples: ${documentationUri(rule, about.homepage)}`, ...(references ?? [])].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}
