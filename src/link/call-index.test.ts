import { expect, test } from 'vitest';
import type { Linker } from '../model/linking.ts';
import { type FixtureProject, readFolderFixture, readMarkdownFixture } from '../testing/fixture.ts';
import { filesBelow, foldersIn, textOf } from '../testing/load.ts';
import { linkerOf } from '../testing/probe.ts';
import { compilePattern } from './match.ts';

function projectsOf(folder: string): FixtureProject[] {
  return filesBelow(folder)
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => readMarkdownFixture(textOf(path), path));
}

const backends = foldersIn('fixtures/projects').map((name) => {
  const folder = `fixtures/projects/${name}`;
  const texts = new Map(filesBelow(folder).map((path) => [path.slice(folder.length + 1), textOf(path)]));
  return readFolderFixture(folder, texts);
});

/** Calls whose callee has a path under which the index does not have them. */
async function lostCalls({ files }: FixtureProject): Promise<{ readonly calls: number; readonly lost: readonly string[] }> {
  const texts = Object.fromEntries(files);
  // Two linkers, so that following everything cannot help the index.
  const [asked, followed]: [Linker, Linker] = [await linkerOf(texts), await linkerOf(texts)];
  const lost: string[] = [];
  let calls = 0;
  for (const { path, sites } of followed.program.code.values())
    for (const { file, call, id } of sites)
      for (const name of followed.resolver.pathsOf(call.callee, { file, block: call.block })) {
        if (!compilePattern(name).fits(name)) continue;
        calls++;
        const isThere = asked.resolver.callsTo(name).some((site) => site.file.path === path && site.id === id);
        if (!isThere) lost.push(`${path}:${id} ${name}`);
      }
  return { calls, lost };
}

test.each([
  ['the backends', backends, 500],
  ['frameworks', projectsOf('fixtures/frameworks'), 500],
  ['rules', projectsOf('rules'), 500],
])(
  'the index has every call that following all of them finds: %s',
  async (_, projects, atLeast) => {
    const results = await Promise.all(projects.map(lostCalls));
    expect(results.flatMap(({ lost }) => lost)).toEqual([]);
    expect(results.reduce((sum, { calls }) => sum + calls, 0)).toBeGreaterThan(atLeast);
  },
  120_000,
);
