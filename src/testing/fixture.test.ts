import { describe, expect, test } from 'vitest';
import type { FilePath } from '../model/location.ts';
import { readFolderFixture, readMarkdownFixture } from './fixture.ts';

const read = (...lines: string[]) => readMarkdownFixture(lines.join('\n'), 'rules/a/b.fixture.md');

describe('a Markdown fixture', () => {
  const projects = read(
    '# Rule',
    'Prose.',
    '```text',
    'no file',
    '```',
    '## First',
    'options: tracked=no',
    '```python app/main.py',
    'x = 1',
    'y = 2  # expect: a/b',
    '```',
    '````md README.md',
    '```',
    '````',
    '```expect',
    'README.md:1 a/b',
    '```',
    '## Second',
    '```env .env',
    '```',
  );

  test('has a project for every heading with files', () => {
    expect(projects.map((project) => project.name)).toEqual(['First', 'Second']);
    expect(Object.fromEntries(projects[0]!.files)).toEqual({ 'app/main.py': 'x = 1\ny = 2\n', 'README.md': '```\n' });
    expect(Object.fromEntries(projects[1]!.files)).toEqual({ '.env': '' });
  });

  test('says where a line of a file is written', () => {
    expect(projects[0]!.originOf('app/main.py' as FilePath, 2)).toEqual({ path: 'rules/a/b.fixture.md', line: 10 });
  });

  test('takes annotations from comments and lists', () => {
    expect(projects[0]!.annotations.map((one) => [one.file, one.line, one.writtenAt.line])).toEqual([
      ['app/main.py', 2, 10],
      ['README.md', 1, 16],
    ]);
  });

  test('knows options', () => {
    expect(projects.map((project) => project.options.tracked)).toEqual(['no', 'yes']);
  });
});

test.each([
  [['```python', 'x', '```'], ':1 names no file'],
  [['```python a.py', 'x'], ':1 opens a fence that nothing closes'],
  [['```python a.py', '```', '```python a.py', '```'], ":3 repeats the file 'a.py'"],
  [['```python a.py b', '```'], ":1 has 'b' after"],
  [['```python a.py', '```', '```expect', 'b.py:1 a/b', '```'], ":4 speaks of 'b.py'"],
  [['options: trackd=no', '```python a.py', '```'], ":1 has the unknown option 'trackd=no'"],
])('%j is refused', (lines, message) => {
  expect(() => read(...lines)).toThrow(message);
});

test('a folder is one project, its EXPECTED.md a list of what cannot be annotated', () => {
  const texts = new Map([
    ['app.js', 'cors(); // expect: a/b\n'],
    ['EXPECTED.md', '# Why\noptions: problems=allowed\n```expect\npackage.json:1 c/d\n```\n'],
    ['package.json', '{}\n'],
  ]);
  const project = readFolderFixture('fixtures/projects/shop', texts);
  expect(project.name).toBe('shop');
  expect([...project.files.keys()]).toEqual(['app.js', 'package.json']);
  expect(project.annotations).toMatchObject([
    { rule: 'a/b', writtenAt: { path: 'fixtures/projects/shop/app.js', line: 1 } },
    { rule: 'c/d', file: 'package.json', writtenAt: { path: 'fixtures/projects/shop/EXPECTED.md', line: 4 } },
  ]);
  expect(project.options.problems).toBe('allowed');
});
