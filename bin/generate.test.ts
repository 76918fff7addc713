import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('generated files are fresh', { timeout: 30_000 }, async () => {
  const root = join(import.meta.dirname, '..');
  const loader = join(root, 'node_modules/tsx/dist/loader.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', loader, 'bin/generate.ts', '--check'], {
    cwd: root,
  });
  expect(stdout).toBe('Everything is up to date.\n');
});
