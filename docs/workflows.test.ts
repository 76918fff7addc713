import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { run } from '../src/cli/terminal.test-stream.ts';

const folder = fileURLToPath(new URL('./workflows', import.meta.url));
const shards = readFileSync(join(folder, '../shards.md'), 'utf8');

test.each(readdirSync(folder))('%s is YAML, is linked, and gives only options that there are', async (name) => {
  const text = readFileSync(join(folder, name), 'utf8');
  expect(parseDocument(text).errors).toEqual([]);
  expect(shards).toContain(`(workflows/${name})`);
  const commands = [...text.matchAll(/npx backend-audit (.*)/g)].map(([, args]) => args!.replace(/\$\{\{[^}]*\}\}/g, 'x'));
  expect(commands.length).toBeGreaterThan(0);
  for (const args of commands) {
    const command = /^(merge|list-projects)\b/.exec(args)?.[1];
    const { stdout: help } = await run([...(command ? [command] : []), '--help']);
    for (const [option] of args.matchAll(/--[a-z-]+/g)) expect(help).toContain(`${option} `);
  }
});
