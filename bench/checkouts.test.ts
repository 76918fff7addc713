import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../rules/index.ts';
import { type Categories, categoryOf, readLabels } from './accuracy/score.ts';
import { BenchError, reasonAgainst, repositories, requireCheckouts, root } from './checkouts.ts';

const wanted = repositories();

describe('the data', () => {
  const categories = JSON.parse(readFileSync(join(root, 'bench', 'accuracy', 'categories.json'), 'utf8')) as Categories;
  const files = readdirSync(join(root, 'bench', 'labels')).filter((name) => name.endsWith('.jsonl'));
  const rulings = readdirSync(join(root, 'bench', 'ruling')).filter((name) => name.endsWith('.txt'));

  test('repositories are pinned once, to whole commits', () => {
    expect(new Set(wanted.map(({ name }) => name)).size).toBe(wanted.length);
    for (const { repo, commit } of wanted) {
      expect(repo).toMatch(/^[\w.-]+\/[\w.-]+$/);
      expect(commit).toMatch(/^[0-9a-f]{40}$/);
    }
  });

  test('what a repository was read for is a list of categories of which every instance is labelled', () => {
    for (const { categories: read } of wanted)
      if (read) expect(read.filter((one) => categories.exhaustive.includes(one))).toEqual(read.length > 0 ? read : ['one']);
  });

  test('every rule has a category', () => {
    expect(rules.map(({ id }) => id).filter((id) => categoryOf(id, categories.map) === undefined)).toEqual([]);
  });

  test('labels speak of pinned repositories, known categories and rules, and give a reason', () => {
    const known = new Set(Object.values(categories.map));
    for (const file of files) {
      const { repo, commit, categories: read } = wanted.find(({ name }) => `${name}.jsonl` === file)!;
      for (const label of readLabels(readFileSync(join(root, 'bench', 'labels', file), 'utf8'))) {
        expect(label).toMatchObject({ repo, commit, note: expect.stringMatching(/\w/) });
        expect(known).toContain(label.category);
        if (read) expect(read).toContain(label.category);
        expect(['bug', 'ok-trap', 'unsure']).toContain(label.verdict);
        if (label.rule) expect(categoryOf(label.rule, categories.map)).toBe(label.category);
      }
    }
  });

  test('rulings are of pinned repositories and hold nothing but places and judgements', () => {
    for (const file of rulings) {
      expect(wanted.map(({ name }) => `${name}.txt`)).toContain(file);
      const lines = readFileSync(join(root, 'bench', 'ruling', file), 'utf8')
        .split('\n')
        .slice(0, -1);
      for (const line of lines)
        expect(line).toMatch(/^.+:\d+ [a-z-]+\/[a-z-]+ (critical|high|medium|low|info) (high|medium|low)$/);
    }
  });
});

describe('checkouts', () => {
  let folder = '';
  let commit = '';
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', join(folder, 'r'), ...args], { encoding: 'utf8' }).trim();
  const repository = () => ({ name: 'r', repo: 'o/r', commit });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bench-checkouts-'));
    mkdirSync(join(folder, 'r', 'sub'), { recursive: true });
    writeFileSync(join(folder, 'r', 'a.py'), 'x = 1\n');
    git('init', '-q');
    git('add', 'a.py');
    git('-c', 'user.name=n', '-c', 'user.email=e@example.org', 'commit', '-q', '-m', 'm');
    commit = git('rev-parse', 'HEAD');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('at its commit and unchanged', () => {
    expect(reasonAgainst(repository(), join(folder, 'r'))).toBeUndefined();
    expect(() => requireCheckouts([repository()], folder)).not.toThrow();
  });

  test('at another commit', () => {
    const other = '0'.repeat(40);
    expect(reasonAgainst({ ...repository(), commit: other }, join(folder, 'r'))).toContain(`is at ${commit}, not at ${other}`);
  });

  test('a folder inside a repository, none at all, or a missing one', () => {
    expect(reasonAgainst(repository(), join(folder, 'r', 'sub'))).toContain('not the root');
    expect(reasonAgainst(repository(), folder)).toContain('not a git repository');
    expect(reasonAgainst(repository(), join(folder, 'none'))).toContain('there is no');
  });

  test('the message tells how to get it', () => {
    const target = join(folder, 'gone');
    const missing = () => requireCheckouts([{ ...repository(), name: 'gone' }], folder);
    expect(missing).toThrow(BenchError);
    expect(missing).toThrow(`git clone https://github.com/o/r ${target} && git -C ${target} checkout ${commit}`);
  });

  test('a file that was left out is no change, a changed one is', () => {
    rmSync(join(folder, 'r', 'a.py'));
    expect(reasonAgainst(repository(), join(folder, 'r'))).toBeUndefined();
    writeFileSync(join(folder, 'r', 'a.py'), 'x = 2\n');
    expect(reasonAgainst(repository(), join(folder, 'r'))).toContain('has changes');
    git('checkout', '-q', 'a.py');
    expect(existsSync(join(folder, 'r', 'a.py'))).toBe(true);
  });
});
