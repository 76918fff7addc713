import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { allFrameworks } from '../frameworks/index.ts';
import { readMarkdownFixture } from './fixture.ts';
import { filesBelow, repository, textOf } from './load.ts';

const frameworks = await allFrameworks();

const fixtures = filesBelow('rules', '.fixture.md');

describe('the set of rules', () => {
  test('is not empty, and every id stands once', () => {
    expect(rules.length).toBeGreaterThan(0);
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
  });

  test('has every rule at the path its id says', () => {
    const paths = new Set(filesBelow('rules', '.ts'));
    expect(rules.filter((rule) => !paths.has(`rules/${rule.id}.ts`)).map((rule) => rule.id)).toEqual([]);
  });

  test('has no fixture without a rule', () => {
    const ids = new Set(rules.map((rule) => `rules/${rule.id}.fixture.md`));
    expect(fixtures.filter((path) => !ids.has(path))).toEqual([]);
  });
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('has a complete card', () => {
    const missing = (['title', 'what', 'why', 'fix'] as const).filter((field) => rule[field].trim() === '');
    expect(missing).toEqual([]);
    expect(rule.title, 'a title is no sentence').not.toMatch(/\.$/);
    expect(rule.what, 'what is reported, in sentences').toMatch(/\.$/);
    expect(rule.why, 'why it matters, in sentences').toMatch(/\.$/);
    expect((rule.tags ?? []).length, 'SARIF allows ten tags').toBeLessThanOrEqual(7);
    for (const reference of rule.references ?? []) expect(reference).toMatch(/^https:\/\//);
    for (const owasp of rule.owasp ?? []) expect(owasp).toMatch(/^(?:A\d{2}|API\d{1,2}):20\d\d$/);
  });

  test('has a fixture with at least one line that it finds and one near miss', () => {
    const path = `rules/${id}.fixture.md`;
    expect(fixtures).toContain(path);
    const kinds = readMarkdownFixture(textOf(path), path).flatMap((project) =>
      project.annotations.flatMap((one) => (one.kind !== 'fact' && one.rule === id ? [one.kind] : [])),
    );
    expect(kinds).toContain('expect');
    expect(kinds).toContain('ok');
  });
});

describe('the set of frameworks', () => {
  test('has every id once, and a page that documents it', () => {
    expect(new Set(frameworks.map((framework) => framework.id)).size).toBe(frameworks.length);
    for (const { id, documentation } of frameworks) expect(documentation, id).toMatch(/^https:\/\//);
  });

  test('has a fixture for every framework that a table describes', () => {
    const described = filesBelow('fixtures/frameworks', '.md').map((path) => path.replace(/^.*\/|\.md$/g, ''));
    expect(frameworks.map((framework) => framework.id).filter((id) => !described.includes(id))).toEqual([]);
  });
});

test('generated files are up to date', async () => {
  const run = promisify(execFile)(process.execPath, ['--import', 'tsx', 'bin/generate.ts', '--check'], { cwd: repository });
  await expect(
    run.then(
      () => 'up to date',
      (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
    ),
  ).resolves.toBe('up to date');
});
