import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { classify } from '../discover/classify.ts';
import { createAnalyse } from './analyse-file.ts';
import { Store } from './store.ts';

const throughJson = (data: unknown): unknown => JSON.parse(JSON.stringify(data));

test.each([
  ['nothing', null],
  ['an empty list', []],
  ['lists', [[], [1, [2, []]], 'a']],
  ['objects', { a: 1, b: { c: [] } }],
  ['undefined properties', { a: undefined, b: { c: undefined, d: 1 } }],
  ['undefined items', [undefined, 1]],
  ['numbers that JSON lacks', [Number.NaN, 1 / 0, -1 / 0, -0, 1e300]],
  ['half a character', ['\ud83d']],
  ['a key that is a number', { 1: 'a', b: -0 }],
])('%s come out as JSON gives them back', (_, data) => {
  const expected = throughJson(data);
  expect(new Store().take(data)).toStrictEqual(expected);
});

test('a part that stands in two places stays one', () => {
  const part = { list: [1], none: undefined };
  const { a, b } = new Store().take({ a: [part], b: [part] });
  expect(a).toStrictEqual([{ list: [1] }]);
  expect(b).toStrictEqual(a);
});

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

test('so do the facts of all fixtures', async () => {
  const analyse = createAnalyse([]);
  const paths = readdirSync(fixtures, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(fixtures.length));
  const seen = new Set<string>();
  for (const path of paths) {
    const source = classify(path, 'yes', { projects: new Set(), charts: new Set(), hasExamples: true });
    seen.add(source.language);
    const analysis = await analyse(source, readFileSync(join(fixtures, path)));
    const expected = throughJson(analysis);
    expect(new Store().take(analysis), path).toStrictEqual(expected);
  }
  expect([...seen].sort()).toEqual(
    expect.arrayContaining(['dockerfile', 'javascript', 'prisma', 'python', 'sql', 'typescript', 'yaml']),
  );
});
