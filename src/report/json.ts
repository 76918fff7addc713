import type { Finding } from '../model/finding.ts';
import { type Location, placesOf } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';
import type { Reporter } from '../model/report.ts';
import type { Rule } from '../model/rule.ts';

/** Raised when a field changes its meaning or goes; new fields do not raise it. */
const schemaVersion = 1;

/** The tool's own format, `schemas/report.schema.json`. Complete, and the same from run to run: no times. Paths are relative to the audited root. */
export const json: Reporter = {
  name: 'json',
  render(report) {
    const { seconds: _, ...summary } = report.summary;
    const document = {
      schemaVersion,
      tool: report.tool,
      prefix: report.prefix,
      summary,
      rules: report.rules.map(ruleEntry),
      findings: report.findings.map(findingEntry),
      hidden: report.hidden.map(({ finding, by, reason }) => ({
        by,
        ...(reason !== undefined && { reason }),
        finding: findingEntry(finding),
      })),
      problems: report.problems.map(problemEntry),
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};

/** A rule's card without its code. */
export function ruleEntry({
  id,
  title,
  severity,
  confidence,
  scope,
  what,
  why,
  fix,
  limits,
  cwe,
  owasp,
  references,
  tags,
}: Rule) {
  return { id, title, severity, confidence, scope, what, why, fix, ...defined({ limits, cwe, owasp, references, tags }) };
}

function findingEntry(finding: Finding) {
  const { rule, severity, confidence, at, message, help, symbol, group, evidence, excerpt, fingerprint, lineHash, score } =
    finding;
  return {
    rule,
    severity,
    confidence,
    ...place(at),
    message,
    ...defined({ help, symbol, group }),
    evidence: (evidence ?? []).map((step) => ({ ...place(step.at), says: step.says })),
    excerpt,
    fingerprint,
    lineHash,
    score,
  };
}

function problemEntry({ kind, file, span, rule, message, hint, fatal }: Problem) {
  const at = file === undefined ? {} : span ? place({ file, span }) : { path: file };
  return { kind, fatal, ...at, ...defined({ rule }), message, ...defined({ hint }) };
}

function place({ file, span }: Location) {
  const [line, column, endLine, endColumn] = placesOf(span);
  return { path: file, line, column, endLine, endColumn };
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
