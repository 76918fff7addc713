import { expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { readFolderFixture } from './fixture.ts';
import { filesBelow, foldersIn, textOf } from './load.ts';
import { verify } from './verify.ts';

// One project: npx vitest run src/testing/projects.test.ts -t flask
test.each(foldersIn('fixtures/projects'))('%s', async (name) => {
  const folder = `fixtures/projects/${name}`;
  const texts = new Map(filesBelow(folder).map((path) => [path.slice(folder.length + 1), textOf(path)]));
  expect(await verify(readFolderFixture(folder, texts), rules)).toEqual([]);
});
