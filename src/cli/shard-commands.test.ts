import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run as runMain } from './terminal.test-stream.ts';

/** Three backends beside each other, as in a monorepo: routes, tables and limiters of each stand in several files. */
let base: string;
let root: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'shards-'));
  root = join(base, 'repo');
  for (const name of ['fastapi-sqlalchemy', 'express-sequelize', 'nestjs-typeorm'])
    cpSync(join('fixtures/projects', name), join(root, 'services', name), { recursive: true });
});
afterAll(() => rmSync(base, { recursive: true }));

const run = (...args: string[]) => runMain(args);

/** Writes all shards and returns their files. */
async function shards(count: number, ...flags: string[]): Promise<string[]> {
  const files = Array.from({ length: count }, (_, at) => join(base, `${count}-${at + 1}.gz`));
  for (const [at, file] of files.entries())
    expect(await run(root, '--shard', `${at + 1}/${count}`, '--output', file, '--quiet', '--no-cache', ...flags)).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  return files;
}
const merge = (files: readonly string[], ...flags: string[]) =>
  run('merge', '--expect', String(files.length), '--root', root, ...files, ...flags);

describe('shards and a merge', { timeout: 120_000 }, () => {
  const all = ['--format', 'json', '--min-confidence', 'low', '--profile', 'all'];

  test.each([1, 2, 7])('of %i parts give the bytes and the exit code of one audit', async (count) => {
    const one = await run(root, '--no-cache', ...all);
    const rules = new Set((JSON.parse(one.stdout) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule));
    expect([...rules]).toEqual(expect.arrayContaining(['queries/n-plus-one', 'rate-limit/unprotected-auth-route']));
    const files = await shards(count);
    expect(await merge(files, ...all)).toEqual(one);
    expect(await merge([...files].reverse(), ...all)).toEqual(one);
  });

  test('are the same bytes again, and divide the files among them', async () => {
    const [first, second] = await shards(2);
    const bytes = readFileSync(first!);
    await shards(2);
    expect(readFileSync(first!).equals(bytes)).toBe(true);
    const paths = [first!, second!].map((file) => {
      const [, ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
      return lines.map((line) => (JSON.parse(line) as { path: string }).path);
    });
    expect(paths.every((list) => list.length > 5)).toBe(true);
    expect(new Set(paths.flat()).size).toBe(paths.flat().length);
  });

  test('hold no secret', async () => {
    const secret = 'kJ8fQ2mZx7Lw9pRt4VbN';
    writeFileSync(join(root, 'services/secret.py'), `SECRET_KEY = "${secret}"\n`);
    for (const file of await shards(2)) expect(gunzipSync(readFileSync(file)).toString('utf8')).not.toContain(secret);
    rmSync(join(root, 'services/secret.py'));
  });

  test.each<[string, (files: string[]) => string[], string]>([
    ['one is missing', ([one]) => ['--expect', '2', one!], 'Of 2 shards 2 is missing.'],
    ['one is there twice', ([one]) => ['--expect', '2', one!, one!], 'are both shard 1 of 2.'],
    ['another number is expected', (files) => ['--expect', '3', ...files], 'is one of 2 shards, not of 3.'],
    ['one is not there', ([one]) => ['--expect', '2', one!, join(base, 'nowhere.gz')], 'nowhere.gz cannot be read (ENOENT).'],
    ['one is no shard', ([one]) => ['--expect', '2', one!, join(base, 'text.gz')], 'text.gz is no shard, or is damaged.'],
    ['one is cut off', ([one]) => ['--expect', '2', one!, join(base, 'cut.gz')], 'cut.gz is no shard, or is damaged.'],
    ['one is of another program', ([one]) => ['--expect', '2', one!, join(base, 'old.gz')], 'by another version'],
  ])('say what is wrong when %s', async (_, args, message) => {
    const files = await shards(2);
    writeFileSync(join(base, 'text.gz'), gzipSync('text\n'));
    writeFileSync(join(base, 'cut.gz'), readFileSync(files[1]!).subarray(0, 300));
    const text = gunzipSync(readFileSync(files[1]!)).toString('utf8');
    writeFileSync(join(base, 'old.gz'), gzipSync(text.replace(/"program":"[^"]*"/, '"program":"0.0.1"')));
    const { code, stdout, stderr } = await run('merge', '--root', root, ...args(files));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  test('do not belong to files that have changed, come or gone', async () => {
    const files = await shards(2);
    const path = join(root, 'services/new.py');
    writeFileSync(path, 'x = 1\n');
    expect((await merge(files)).stderr).toContain('services/new.py is in no shard, or has changed since.');
    await shards(2);
    writeFileSync(path, 'x = 2\n');
    expect((await merge(files)).stderr).toContain('services/new.py is in no shard, or has changed since.');
    rmSync(path);
    const gone = await merge(files);
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringMatching(/^error: The shards hold \d+ files, here are \d+\.\n/)]);
  });

  test.each([
    [['--shard', '0/2', '--output', 'x'], 'Not one of 1/n to n/n.'],
    [['--shard', '3/2', '--output', 'x'], 'Not one of 1/n to n/n.'],
    [['--shard', '1/2'], '--shard writes no report.'],
    [['--shard', '1/2', '--output', 'x', '--format', 'sarif'], '--shard writes no report.'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stderr } = await run(root, ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

test('projects are listed for a matrix of jobs', async () => {
  const { stdout } = await run('list-projects', root, '--json');
  expect(stdout.split('\n')).toHaveLength(2);
  expect(JSON.parse(stdout)).toMatchObject([
    { path: 'services/express-sequelize', languages: ['javascript'] },
    { path: 'services/fastapi-sqlalchemy', languages: ['python'] },
    { path: 'services/nestjs-typeorm', languages: ['typescript'] },
  ]);
  expect((await run('list-projects', root)).stdout).toMatch(
    /^project +files +languages\nservices\/express-sequelize +\d+ +javascript\n/,
  );
});
