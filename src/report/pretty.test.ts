import { describe, expect, it } from 'vitest';
import { type FilePath, spanOf } from '../model/location.ts';
import type { Report } from '../model/report.ts';
import { pretty } from './pretty.ts';
import { sampleFinding, sampleReport } from './sample.ts';

const render = (report: Report, options = {}) =>
  pretty.render(report, { color: false, width: 80, showSuppressed: false, ...options });

describe('pretty', () => {
  it('draws frames, problems and totals', () => {
    expect(render(sampleReport())).toBe(`\
high[cookies/missing-secure]: Cookie 'session' is set without Secure.
  --> app/auth/login [v2].py:11:5
   |
11 |     response.set_cookie("session", token)
   |     ^^^^^^^^^^^^^^^^^^^^
   |
   = note: COOKIE_SECURE is False here
     --> app/core/settings.py:3:1
   = note: nothing overrides it
     --> app/core/settings.py:9:1
   = help: Pass secure=True to set_cookie.

medium[database/fk-missing-on-delete]: Foreign key 'orders.user_id' has no ON DELETE. (medium confidence)
  --> app/db.py:4:1
   |
 3 | line 3
 4 | line 4
   | ^^^^^^
 5 | line 5
   |
   = help: Pass \`secure=True\`.

error: Rule 'p/x' failed: boom.
  = help: Report it.
warning: app/broken.py:3:1: Syntax error.

2 findings: 1 high, 1 medium.
Not shown: 1 suppressed, 1 less sure (--min-confidence).
Audited 1,234 files (56,789 lines) with 2 rules, skipped 4 (3 generated, 1 too-large), failed on 1.
Understood 12 routes, 1 table, 2 queries of fastapi, sqlalchemy.
The audit is incomplete.
`);
  });

  it('says so when there is nothing', () => {
    const { summary } = sampleReport();
    const empty = sampleReport({ findings: [], hidden: [], problems: [], summary: { ...summary, seconds: 1.234 } });
    expect(render(empty)).toMatch(/^No findings\.\nAudited .* in 1\.2 s\.\nUnderstood .*\n$/);
  });

  it('colours only when asked to', () => {
    expect(render(sampleReport())).not.toContain('\u001b');
    expect(render(sampleReport(), { color: true })).toContain('\u001b[31m');
  });

  it('shows at most ten of one rule and counts the rest', () => {
    const findings = Array.from({ length: 37 }, (_, index) =>
      sampleFinding('a.py', spanOf(index + 1, 1, index + 1, 2), { fingerprint: String(index).padStart(16, '0') }),
    );
    const text = render(sampleReport({ findings }));
    expect(text.match(/^ {2}-->/gm)).toHaveLength(10);
    expect(text).toContain('... and 27 more of cookies/missing-secure');
  });

  it('shows one frame for one root cause and lists the other places', () => {
    const severities = ['high', 'high', 'low'] as const;
    const findings = severities.map((severity, index) =>
      sampleFinding('a.py', spanOf(index + 1, 1, index + 1, 2), {
        severity,
        group: 'COOKIE_OPTS',
        message: `Cookie ${index + 1}.`,
      }),
    );
    const text = render(sampleReport({ findings }));
    expect(text.match(/^high\[/gm)).toHaveLength(1);
    expect(text).toContain('   = also: Cookie 2.\n     --> a.py:2:1\n   = also low: Cookie 3.\n     --> a.py:3:1\n');
  });

  it('makes control and bidirectional characters visible, in paths, messages and source', () => {
    const finding = sampleFinding('a\u001b[2J.py', spanOf(1, 1, 1, 2), {
      message: 'Cookie \u202Egnirts\u202C\nforged[line]: x',
      excerpt: [{ line: 1, text: 'x = 1 \u2066# \u0007bell' }],
    });
    const text = render(sampleReport({ findings: [finding] }));
    expect(text).toContain('Cookie <U+202E>gnirts<U+202C><U+000A>forged[line]: x');
    expect(text).toContain('--> a<U+001B>[2J.py:1:1');
    expect(text).toContain('x = 1 <U+2066># <U+0007>bell');
  });

  it('starts no line with text of the audited repository, so that none is taken for a workflow command', () => {
    const message = '::set-output name=x::y\n::error::z';
    const evil = sampleFinding('::stop-commands::x', spanOf(1, 1, 1, 2), {
      message,
      excerpt: [{ line: 1, text: '::error::x' }],
      help: message,
    });
    const problems = [{ kind: 'syntax', file: '::a' as FilePath, message, hint: message, fatal: false }] as const;
    expect(render(sampleReport({ findings: [evil], problems }))).not.toMatch(/^\s*::/m);
  });

  it('puts carets below wide characters, tabs and characters made visible', () => {
    const caret = (text: string, column: number, endColumn: number) => {
      const finding = sampleFinding('a.py', spanOf(1, column, 1, endColumn), { excerpt: [{ line: 1, text }] });
      const [, source, carets] = /^ 1 \| (.*)\n {3}\| (.*)$/m.exec(render(sampleReport({ findings: [finding] })))!;
      return [source, carets];
    };
    expect(caret('\tx = 1', 2, 3)).toEqual(['    x = 1', '    ^']);
    expect(caret('"日本" + x', 8, 9)).toEqual(['"日本" + x', '         ^']);
    expect(caret('\u202Ax', 2, 3)).toEqual(['<U+202A>x', '        ^']);
  });

  it('fits frames into the width, around the place', () => {
    const text = `${'a'.repeat(150)}HERE${'b'.repeat(150)}`;
    const finding = sampleFinding('a.py', spanOf(1, 151, 1, 155), {
      excerpt: [{ line: 1, text }],
      evidence: [],
      help: 'word '.repeat(60),
    });
    const lines = render(sampleReport({ findings: [finding] }), { width: 60 }).split('\n');
    const index = lines.findIndex((line) => line.includes('HERE'));
    expect(lines[index + 1]!.indexOf('^^^^')).toBe(lines[index]!.indexOf('HERE'));
    expect(Math.max(...lines.slice(1, index + 8).map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it('lists suppressed findings when asked to', () => {
    expect(render(sampleReport(), { showSuppressed: true })).toContain(
      'suppressed[cookies/missing-secure]: app/b.py:1:1 -- internal tool',
    );
  });
});
