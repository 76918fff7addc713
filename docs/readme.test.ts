import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rules } from '../rules/index.ts';
import { run } from '../src/cli/terminal.test-stream.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Wall time is the one thing that differs from run to run. */
const withoutTime = (text: string) => text.replace(/ in \d+\.\d+ s\./, ' in 0.3 s.').trimEnd();

// `$ npx backend-audit ARGS` in a fence, followed by what it prints.
const sessions = [...readme.matchAll(/^```console\n\$ npx backend-audit (.*)\n([\s\S]*?)^```$/gm)];

test('the README shows what the command prints', async () => {
  expect(sessions.length).toBeGreaterThan(0);
  for (const [, args, shown] of sessions) {
    const words = args!.split(' ').map((word) => (word.startsWith('fixtures/') ? join(root, word) : word));
    const { stdout } = await run([...words, '--no-cache']);
    expect(withoutTime(shown!)).toBe(withoutTime(stdout));
  }
});

test('the README counts the rules right', () => {
  expect(readme).toContain(`${rules.length} rules`);
});
