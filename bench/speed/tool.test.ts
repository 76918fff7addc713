import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from '../checkouts.ts';
import { readTiming } from './tool.ts';

const scratch = mkdtempSync(join(tmpdir(), 'backend-audit-tool-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('phases and rules are taken from what --timing says', () => {
  const { phases, rules } = readTiming(
    'Phases:\n     167 ms  discover\n    8285 ms  read\nSlowest files:\n      20 ms  app/a file.py\nSlowest rules:\n       7 ms  queries/n-plus-one\n',
  );
  expect([...phases]).toEqual([
    ['discover', 167],
    ['read', 8285],
  ]);
  expect([...rules]).toEqual([['queries/n-plus-one', 7]]);
  expect(readTiming('').phases.size).toBe(0);
});

test('parse alone makes a tree of every file', () => {
  const files = {
    'a.py': ['python', 'x = 1\ny = 2\nz = 3\n'],
    'b.ts': ['typescript', 'const a: number = 1;\nconst b = 2;\n'],
    'c.js': ['javascript', 'f();\n'],
    'd.yaml': ['yaml', 'a: 1\n---\nb: 2\n'],
    'e.json': ['json', '{}'],
    'f.json': ['json', '{'],
    'g.txt': ['text', '12345'],
  };
  const list = join(scratch, 'list');
  for (const [path, [, text]] of Object.entries(files)) writeFileSync(join(scratch, path), text!);
  writeFileSync(
    list,
    Object.entries(files)
      .map(([path, [language]]) => `${language}\t${path}\n`)
      .join(''),
  );
  const script = join(root, 'bench', 'speed', 'parse-alone.ts');
  const tsx = import.meta.resolve('tsx');
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', tsx, script, '-', list], {
    cwd: scratch,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  // Statements, documents, and the letters of what is only read.
  expect(stdout).toBe(`${3 + 2 + 1 + 2 + 1 + 0 + 5}\n`);
});
