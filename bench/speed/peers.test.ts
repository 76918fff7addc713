import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findPeers } from './peers.ts';

const folder = mkdtempSync(join(tmpdir(), 'backend-audit-peers-'));
const rules = join(folder, 'rules');
const path = process.env['PATH'];

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
  chmodSync(join(folder, file), 0o755);
}

beforeAll(() => {
  process.env['PATH'] = '/usr/bin:/bin';
  write('venv/bin/bandit', '#!/bin/sh\necho bandit 1.9.2\n');
  write('venv/bin/semgrep', '#!/bin/sh\necho 1.142.0\n');
  write('bin/gitleaks', '#!/bin/sh\nexit 2\n');
  write('npm/node_modules/.bin/eslint', '#!/bin/sh\necho v9.39.0\n');
  write('rules/python/flask/insecure-cookie.yaml', 'rules:\n- id: insecure-cookie\n');
  write('rules/python/flask/insecure-cookie.test.yaml', 'rules:\n- id: cookie-of-test\n');
  write('rules/python/lang/useless-if.yaml', 'rules:\n- id: useless-if\n');
});
afterAll(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(process.platform === 'win32')('tools are found where they are installed, and asked what this tool looks for', () => {
  const peers = findPeers({ folder, semgrepRules: rules }, join(folder, 'scratch'));
  // gitleaks does not run; eslint has neither its plug-in nor a parser.
  expect(peers.map(({ name, version, reads }) => ({ name, version, reads }))).toEqual([
    { name: 'bandit', version: '1.9.2', reads: 'python' },
    { name: 'semgrep', version: '1.142.0', reads: 'python' },
  ]);
  const [bandit, semgrep] = peers.map((peer) => peer.command('/tree'));
  expect(bandit!.program).toBe(join(folder, 'venv/bin/bandit'));
  expect(bandit!.args).toContain('/tree');
  const config = semgrep!.args[semgrep!.args.indexOf('--config') + 1]!;
  expect(JSON.parse(readFileSync(config, 'utf8'))).toEqual({ rules: [{ id: 'python.flask.insecure-cookie' }] });
});

test.skipIf(process.platform === 'win32')('without rules semgrep is left out, and nothing is required', () => {
  expect(findPeers({ folder }, join(folder, 'scratch')).map(({ name }) => name)).toEqual(['bandit']);
  expect(findPeers({}, join(folder, 'scratch')).filter(({ version }) => version === '1.9.2')).toEqual([]);
});
