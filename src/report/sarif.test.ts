import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Log, Result } from 'sarif';
import { describe, expect, it } from 'vitest';
import schema from '../../schemas/sarif-2.1.0.json' with { type: 'json' };
import { spanOf } from '../model/location.ts';
import type { Report } from '../model/report.ts';
import { sampleFinding, sampleReport } from './sample.ts';
import { sarif } from './sarif.ts';

const options = { color: false, width: 80, showSuppressed: false };
const validate = new Ajv2020({ allErrors: true, strict: false, validateFormats: false }).compile(schema);

function run(report: Report, showSuppressed = false) {
  const log: Log = JSON.parse(sarif.render(report, { ...options, showSuppressed }));
  validate(log);
  expect(validate.errors).toBeNull();
  return log.runs[0]!;
}

describe('sarif', () => {
  it('is valid by the 2.1.0 schema, empty and full', () => {
    run(sampleReport());
    run(sampleReport(), true);
    run(sampleReport({ findings: [], hidden: [], problems: [], rules: [] }));
  });

  it('gives uris from the git root, percent-encoded', () => {
    const [result] = run(sampleReport({ prefix: 'services/api é' })).results!;
    expect(result!.locations![0]!.physicalLocation!.artifactLocation!.uri).toBe(
      'services/api%20%C3%A9/app/auth/login%20%5Bv2%5D.py',
    );
  });

  it('keeps the primary region on one line', () => {
    const regions = run(sampleReport()).results!.map((result) => result.locations![0]!.physicalLocation!.region);
    expect(regions).toEqual([
      { startLine: 11, startColumn: 5, endColumn: 25, snippet: { text: 'response.set_cookie(' } },
      { startLine: 4, startColumn: 1, snippet: { text: 'line 4' } },
    ]);
  });

  it('describes each rule, with security-severity as a string on security rules only', () => {
    const [security, other] = run(sampleReport()).tool.driver.rules!;
    expect(security).toMatchObject({
      id: 'cookies/missing-secure',
      name: 'CookiesMissingSecure',
      helpUri: 'https://github.com/backend-audit/backend-audit/blob/main/rules/cookies/missing-secure.fixture.md',
      defaultConfiguration: { level: 'error' },
      properties: {
        precision: 'high',
        'security-severity': '8.0',
        tags: ['security', 'cookies', 'external/cwe/cwe-614', 'A05:2021'],
      },
    });
    expect(other!.properties).toEqual({ precision: 'high', 'problem.severity': 'warning', tags: ['database', 'schema'] });
  });

  it('gives at most ten tags', () => {
    const report = sampleReport();
    const tags = Array.from({ length: 20 }, (_, index) => `tag${index}`);
    const [rule] = run({ ...report, rules: [{ ...report.rules[0]!, tags }] }).tool.driver.rules!;
    expect(rule!.properties!.tags).toHaveLength(10);
  });

  it('links related places from the message, and shows the way as a code flow when it crosses files', () => {
    const [crossing, alone] = run(sampleReport()).results!;
    expect(crossing!.message.text).toBe(
      "Cookie 'session' is set without Secure. See [COOKIE_SECURE is False here](1), [nothing overrides it](2).",
    );
    expect(crossing!.relatedLocations!.map((it) => it.id)).toEqual([1, 2]);
    expect(crossing!.codeFlows![0]!.threadFlows[0]!.locations).toHaveLength(3);
    expect(alone).not.toHaveProperty('codeFlows');
  });

  it('carries both fingerprints and points to its rule', () => {
    const { results, tool } = run(sampleReport());
    expect(results![0]!.partialFingerprints).toEqual({
      primaryLocationLineHash: 'c129715d7a2bc9a3:1',
      'backendAudit/v1': '0123456789abcdef',
    });
    expect(results!.map(({ ruleId, ruleIndex }) => tool.driver.rules![ruleIndex!]!.id === ruleId)).toEqual([true, true]);
  });

  it('leaves suppressed results out unless asked for, and those hidden otherwise always', () => {
    expect(run(sampleReport()).results).toHaveLength(2);
    const shown = run(sampleReport(), true).results!;
    expect(shown).toHaveLength(3);
    expect(shown[2]!.suppressions).toEqual([{ kind: 'inSource', justification: 'internal tool' }]);
  });

  it('lists problems as notifications and says when the audit is incomplete', () => {
    const [invocation] = run(sampleReport()).invocations!;
    expect(invocation!.executionSuccessful).toBe(false);
    expect(invocation!.toolExecutionNotifications).toMatchObject([
      { descriptor: { id: 'syntax' }, level: 'warning' },
      { descriptor: { id: 'rule-failed' }, level: 'error' },
    ]);
  });

  it('cuts at 5,000 results and says so', () => {
    const findings = Array.from({ length: 5001 }, (_, index) => sampleFinding('a.py', spanOf(index + 1, 1, index + 1, 2)));
    const { results, invocations } = run(sampleReport({ findings, problems: [] }));
    expect(results).toHaveLength(5000);
    expect(results!.at(-1)!.locations![0]!.physicalLocation!.region!.startLine).toBe(5000);
    expect(invocations![0]!.toolExecutionNotifications![0]!.message.text).toBe(
      'Of 5001 results only the 5000 gravest are listed.',
    );
  });

  it('does not let text of the audited repository become a link', () => {
    const finding = sampleFinding('a.py', spanOf(1, 1, 1, 2), { message: 'Cookie [click](https://evil.example) is set.' });
    const [result] = run(sampleReport({ findings: [finding] })).results!;
    expect(result!.message.text).not.toContain('](');
  });
});

const binary = join(import.meta.dirname, '../../node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool');

/** Notes, never warnings or errors, that do not fit this tool. Any other complaint fails. */
const taste = [
  'SARIF2002 Note', // messages by id: every message names what it found
  'SARIF2003 Note', // versionControlProvenance: the uploader knows the commit, the tool runs nothing to ask for it
  'SARIF2006 Note', // unreachable URLs: depends on the network of the test
  'SARIF2009 Note', // rule ids as `PREFIX0001`: names speak, numbers do not
  'SARIF2011 Note', // contextRegion: code scanning reads the file itself
];

describe.skipIf(!existsSync(binary))("Microsoft's validator with GitHub's rules", () => {
  it('finds no fault', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sarif-'));
    try {
      chmodSync(binary, 0o755);
      writeFileSync(join(folder, 'in.sarif'), sarif.render(sampleReport(), { ...options, showSuppressed: true }));
      const args = [
        'validate',
        'in.sarif',
        '--rule-kind',
        'Sarif;Ghas',
        '--output',
        'out.sarif',
        '--level',
        'Error;Warning;Note',
      ];
      const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' };
      await promisify(execFile)(binary, args, { cwd: folder, env }).catch(() => undefined);
      const log: Log = JSON.parse(readFileSync(join(folder, 'out.sarif'), 'utf8').replace(/^\uFEFF/, ''));
      const complaints = log.runs[0]!.results!.map(complaint);
      expect(complaints.filter((it) => !taste.some((rule) => it.startsWith(rule)))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function complaint({ ruleId, message, locations }: Result): string {
  return `${ruleId} ${message.id} ${JSON.stringify(message.arguments)} ${JSON.stringify(locations?.[0]?.physicalLocation?.region?.startLine)}`;
}
