import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BenchError } from '../checkouts.ts';
import { comparisonTable } from './page.ts';
import { peers, runPeer, scoredFindings } from './peers.ts';

const peer = (name: string) => peers.find((one) => one.name === name)!;

describe('what peers write is read', () => {
  test.each<[string, unknown, object]>([
    [
      'semgrep',
      { results: [{ check_id: 'a.b', path: 'a.py', start: { line: 3 }, end: { line: 4 } }] },
      { rule: 'a.b', path: 'a.py', first: 3, last: 4 },
    ],
    [
      'bandit',
      { results: [{ test_id: 'B105', filename: './a.py', line_number: 3, line_range: [3, 4, 5] }] },
      { rule: 'B105', path: './a.py', first: 3, last: 5 },
    ],
    [
      'ruff S',
      [{ code: 'S105', filename: '/r/a.py', location: { row: 3 }, end_location: { row: 3 } }],
      { rule: 'S105', path: '/r/a.py', first: 3, last: 3 },
    ],
    [
      'gitleaks',
      [{ RuleID: 'jwt', File: '/r/.env', StartLine: 2, EndLine: 2 }],
      { rule: 'jwt', path: '/r/.env', first: 2, last: 2 },
    ],
    [
      'njsscan',
      { nodejs: { cookie_session_no_secure: { files: [{ file_path: '/r/a.js', match_lines: [7, 9] }] } }, templates: {} },
      { rule: 'cookie_session_no_secure', path: '/r/a.js', first: 7, last: 9 },
    ],
    [
      'checkov',
      {
        results: {
          failed_checks: [{ check_id: 'CKV_SECRET_6', file_path: '/.env', file_abs_path: '/r/.env', file_line_range: [3, 4] }],
        },
      },
      { rule: 'CKV_SECRET_6', path: '/r/.env', first: 3, last: 4 },
    ],
  ])('%s', (name, report, finding) => {
    expect(peer(name).read(report)).toEqual([finding]);
  });
});

test('the id of a rule says which category it speaks of, if any', () => {
  const categories = (name: string, ...rules: string[]) =>
    scoredFindings(
      peer(name),
      rules.map((rule) => ({ rule, path: 'a', first: 1, last: 99 })),
    ).map(({ category, places: [place] }) => `${category} ${place!.last}`);
  expect(categories('bandit', 'B105', 'B301')).toEqual(['secrets/hardcoded 7']);
  expect(
    categories(
      'semgrep',
      'python.flask.security.audit.secure-set-cookie.secure-set-cookie',
      'javascript.express.security.cors-misconfiguration.cors-misconfiguration',
      'generic.secrets.security.detected-aws-access-key-id-value',
      'python.lang.security.audit.eval-detected.eval-detected',
    ),
  ).toEqual(['cookies/insecure 7', 'cors/wildcard 7', 'secrets/hardcoded 7']);
});

describe.skipIf(process.platform === 'win32')('running', () => {
  let folder: string;
  const bandit = peer('bandit');
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'peers-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const install = (script: string) => {
    writeFileSync(join(folder, 'bandit'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'bandit'), 0o755);
  };

  test('a peer that is not there is left out, one that fails is not', () => {
    const nowhere = { ...bandit, command: 'no-such-command-here' };
    expect(runPeer(nowhere, '/r', 'r', { peers: [], semgrepRules: undefined })).toBeUndefined();
    install('[ "$1" = --version ] && echo bandit 1.2.3 || { echo broken >&2; exit 3; }');
    expect(() => runPeer(bandit, '/r', 'r', { peers: [folder], semgrepRules: undefined })).toThrow(BenchError);
  });

  test('what it wrote is kept, and taken from there', () => {
    const report = '{"results":[{"test_id":"B105","filename":"/r/a/b.py","line_number":3}]}';
    install(`[ "$1" = --version ] && echo bandit 1.2.3 || { while [ "$1" != -o ]; do shift; done; echo '${report}' > "$2"; }`);
    const options = { peers: [folder], semgrepRules: undefined, raw: join(folder, 'raw') };
    const found = { version: '1.2.3', findings: [{ rule: 'B105', path: 'a/b.py', first: 3, last: 3 }] };
    expect(runPeer(bandit, '/r', 'r', options)).toEqual(found);
    install('exit 1');
    expect(runPeer(bandit, '/r', 'r', options)).toEqual(found);
    expect(readFileSync(join(folder, 'raw/bandit-r.json'), 'utf8')).toContain('"1.2.3"');
  });
});

test('a cell is recall, precision and number of findings', () => {
  const row = { bugs: 4, hit: 2, traps: 1, trapHit: 1, found: 3, false: 1, optional: 0 };
  const score = { rows: new Map([['cookies', row]]), hits: [], misses: [], outcomes: [] };
  const silent = { ...score, rows: new Map([['cookies', { ...row, hit: 0, found: 0, false: 0, trapHit: 0 }]]) };
  const measured = [
    { name: 'one', version: '1', scores: [score, score] },
    { name: 'two', version: '1', scores: [silent] },
  ];
  expect(comparisonTable(measured, ['cookies', 'cors'])).toEqual([
    ['category', 'flaws', 'one', 'two'],
    ['cookies', '8', '0.50 / 0.67 (6)', '-'],
    ['all', '8', '0.50 / 0.67 (6)', '-'],
  ]);
});
