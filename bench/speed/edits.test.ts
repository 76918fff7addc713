import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { editFiles } from './edits.ts';

const scratch = mkdtempSync(join(tmpdir(), 'backend-audit-edits-'));
const folder = join(scratch, 'tree');
mkdirSync(folder);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('code files get a function at their end, and are as they were afterwards', () => {
  const paths = Array.from({ length: 10 }, (_, index) => `${index}.${index % 2 === 0 ? 'py' : 'ts'}`);
  for (const path of [...paths, 'README.md']) writeFileSync(join(folder, path), 'x = 1\n');
  writeFileSync(join(folder, '__init__.py'), '');
  const stateOf = () => paths.map((path) => [readFileSync(join(folder, path), 'utf8'), statSync(join(folder, path)).mtimeMs]);
  const before = stateOf();

  const putBack = editFiles(folder, ['README.md', '__init__.py', ...paths], 4);
  const changed = paths.filter((path) => readFileSync(join(folder, path), 'utf8') !== 'x = 1\n');
  expect(changed).toHaveLength(4);
  for (const path of changed)
    expect(readFileSync(join(folder, path), 'utf8')).toContain(
      path.endsWith('.py') ? 'def added_by_somebody' : 'function addedBySomebody',
    );
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('x = 1\n');

  putBack();
  expect(stateOf()).toEqual(before);
});

test('at least one file changes, and never more than there are', () => {
  editFiles(folder, ['1.ts', '2.py'], 0)();
  const putBack = editFiles(folder, ['1.ts', '2.py'], 9);
  expect(readFileSync(join(folder, '1.ts'), 'utf8')).not.toBe('x = 1\n');
  expect(readFileSync(join(folder, '2.py'), 'utf8')).not.toBe('x = 1\n');
  putBack();
});
