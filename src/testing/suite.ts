import { describe, expect, test } from 'vitest';
import type { Rule } from '../model/rule.ts';
import type { FixtureProject } from './fixture.ts';
import { readMarkdownFixture } from './fixture.ts';
import { textOf } from './load.ts';
import { verify } from './verify.ts';

/**
 * A test for every small project of a Markdown fixture. One that cannot be read is one failing test, so that the others still run.
 * @param rulesOf loads the rules that run on it
 */
export function testFixture(path: string, rulesOf: () => Promise<readonly Rule[]>): void {
  describe(path, () => {
    let projects: readonly FixtureProject[];
    try {
      projects = readMarkdownFixture(textOf(path), path);
    } catch (error) {
      test('can be read', () => {
        throw error;
      });
      return;
    }
    for (const project of projects)
      test(project.name, async () => {
        expect(await verify(project, await rulesOf())).toEqual([]);
      });
  });
}
