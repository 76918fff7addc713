import type { Finding } from '../model/finding.ts';
import { type FilePath, lineOf, type Span, spanOf } from '../model/location.ts';
import type { Report } from '../model/report.ts';
import type { Rule, RuleId } from '../model/rule.ts';

/** A rule for tests of the formats. */
function sampleRule(id: RuleId, card: Partial<Rule> = {}): Rule {
  const base = {
    ...{
      id,
      scope: 'project',
      severity: 'high',
      confidence: 'high',
      title: 'Cookie without Secure',
      what: 'A cookie is set without Secure.',
    },
    ...{ why: 'It travels over plain HTTP, where anybody on the way reads it.', fix: 'Pass `secure=True`.', check: () => [] },
  };
  return { ...base, ...card } as Rule;
}

/** A finding for tests of the formats. */
export function sampleFinding(file: string, span: Span, more: Partial<Finding> = {}): Finding {
  return {
    ...{ rule: 'cookies/missing-secure', severity: 'high', confidence: 'high', at: { file: file as FilePath, span } },
    ...{ message: "Cookie 'session' is set without Secure.", fingerprint: '0123456789abcdef', lineHash: 'c129715d7a2bc9a3:1' },
    ...{ excerpt: [{ line: lineOf(span), text: '    response.set_cookie("session", token)' }], score: 4300 },
    ...more,
  };
}

/** A report with two rules, evidence in another file, hidden findings and problems, for tests of the formats. */
export function sampleReport(more: Partial<Report> = {}): Report {
  const evidence = [
    { at: { file: 'app/core/settings.py' as FilePath, span: spanOf(3, 1, 3, 22) }, says: 'COOKIE_SECURE is False here' },
    { at: { file: 'app/core/settings.py' as FilePath, span: spanOf(9, 1, 12, 2) }, says: 'nothing overrides it' },
  ];
  const findings = [
    sampleFinding('app/auth/login [v2].py', spanOf(11, 5, 11, 25), {
      evidence,
      symbol: 'login',
      help: 'Pass secure=True to set_cookie.',
    }),
    sampleFinding('app/db.py', spanOf(4, 1, 7, 2), {
      ...{
        rule: 'database/fk-missing-on-delete',
        severity: 'medium',
        confidence: 'medium',
        fingerprint: 'fedcba9876543210',
        score: 3200,
      },
      ...{ message: "Foreign key 'orders.user_id' has no ON DELETE." },
      ...{ excerpt: [3, 4, 5].map((line) => ({ line, text: `line ${line}` })) },
    }),
  ];
  return {
    tool: { name: 'backend-audit', version: '1.2.3', homepage: 'https://github.com/backend-audit/backend-audit' },
    findings,
    hidden: [
      {
        finding: sampleFinding('app/b.py', spanOf(1, 1, 1, 2), { fingerprint: '00000000000000aa' }),
        by: 'suppression',
        reason: 'internal tool',
      },
      {
        finding: sampleFinding('app/c.py', spanOf(1, 1, 1, 2), { confidence: 'low', fingerprint: '00000000000000bb' }),
        by: 'confidence',
      },
    ],
    problems: [
      { kind: 'syntax', file: 'app/broken.py' as FilePath, span: spanOf(3, 1, 3, 2), message: 'Syntax error.', fatal: false },
      { kind: 'rule-failed', rule: 'p/x', message: "Rule 'p/x' failed: boom.", hint: 'Report it.', fatal: true },
    ],
    rules: [
      sampleRule('database/fk-missing-on-delete', {
        severity: 'medium',
        title: 'Foreign key without ON DELETE',
        tags: ['schema'],
      }),
      sampleRule('cookies/missing-secure', {
        cwe: [614],
        owasp: ['A05:2021'],
        references: ['https://example.org/'],
        limits: 'Headers built by hand.',
      }),
    ],
    summary: {
      ...{
        files: 1234,
        lines: 56789,
        skipped: { generated: 3, 'too-large': 1 },
        failed: 1,
        routes: 12,
        tables: 1,
        settings: 0,
        queries: 2,
      },
      ...{ stack: ['fastapi', 'sqlalchemy'], bySeverity: { critical: 0, high: 1, medium: 1, low: 0, info: 0 } },
    },
    prefix: '',
    ...more,
  };
}
