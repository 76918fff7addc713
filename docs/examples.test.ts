import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { allFrameworks } from '../src/frameworks/index.ts';
import type { Framework } from '../src/model/framework.ts';
import type { Rule } from '../src/model/rule.ts';
import { readMarkdownFixture } from '../src/testing/fixture.ts';
import { verify } from '../src/testing/verify.ts';

// The worked examples of the two guides run exactly as they are printed.
const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..');
const scratch = join(root, 'node_modules', '.docs-examples');

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The text of the fence of a guide that names a path. */
function fence(guide: string, path: string): string {
  const text = readFileSync(join(here, guide), 'utf8');
  const opening = new RegExp(`^(\`{3,})\\w+ ${path.replace(/[.\\/]/g, '\\$&')}$`, 'm').exec(text);
  if (!opening) throw new Error(`docs/${guide} has no fence for ${path}`);
  const start = opening.index + opening[0].length + 1;
  const end = text.indexOf(`\n${opening[1]}\n`, start);
  return `${text.slice(start, end)}\n`;
}

/** Loads a module that a guide prints: written aside, with the import of the model made absolute. */
async function load<T>(guide: string, path: string): Promise<T> {
  const source = fence(guide, path).replace(/'(?:\.\.\/)+(?:src\/)?model\//g, `'${join(root, 'src/model')}/`);
  mkdirSync(scratch, { recursive: true });
  const file = join(scratch, path.replaceAll('/', '-'));
  writeFileSync(file, source);
  return ((await import(/* @vite-ignore */ pathToFileURL(file).href)) as { default: T }).default;
}

describe('docs/writing-a-rule.md', () => {
  const path = 'rules/example/delete-by-get.fixture.md';
  test.each(readMarkdownFixture(fence('writing-a-rule.md', path), path))('$name', async (project) => {
    const rule = await load<Rule>('writing-a-rule.md', 'rules/example/delete-by-get.ts');
    expect(await verify(project, [rule])).toEqual([]);
  });
});

describe('docs/describing-a-framework.md', () => {
  const path = 'fixtures/frameworks/web/bottle.md';
  test.each(readMarkdownFixture(fence('describing-a-framework.md', path), path))('$name', async (project) => {
    const bottle = await load<Framework>('describing-a-framework.md', 'src/frameworks/web/bottle.ts');
    expect(await verify(project, [], [...(await allFrameworks()), bottle])).toEqual([]);
  });
});
