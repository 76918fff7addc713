import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cpuOf, figureOf, measure, measureCases } from './measure.ts';

const scratch = mkdtempSync(join(tmpdir(), 'backend-audit-measure-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('a Node process is measured whole, its threads included', () => {
  const busy = 'const end = process.cpuUsage().user + 2e5; while (process.cpuUsage().user < end);';
  const thread = `new (require('node:worker_threads').Worker)(${JSON.stringify(busy)}, { eval: true }); Buffer.alloc(2e8, 1);`;
  const stdout = join(scratch, 'out');
  const sample = measure({ program: 'node', args: ['-e', `${thread} console.log('done')`], stdout }, scratch);
  expect(sample.cpu).toBeGreaterThan(0.2);
  expect(sample.wall).toBeGreaterThan(0.1);
  expect(sample.memory).toBeGreaterThan(200);
  expect(readFileSync(stdout, 'utf8')).toBe('done\n');
});

test.skipIf(process.platform === 'win32')('another program is measured by the shell that runs it', () => {
  const sample = measure({ program: 'sh', args: ['-c', 'exit 1'], codes: [0, 1] }, scratch);
  expect(sample.wall).toBeGreaterThan(0);
  expect(sample.cpu).toBeGreaterThanOrEqual(0);
  expect(sample.memory).toBeUndefined();
});

test('a command that fails is told with what it said', () => {
  const args = ['-e', "console.error('no such thing'); process.exit(3)"];
  expect(() => measure({ program: 'node', args }, scratch)).toThrow(/ended with 3:[\s\S]*no such thing/);
});

test('the seconds of the children are the second line of times', () => {
  expect(cpuOf('0m0.010s 0m0.000s\n1m2.500s 0m0.250s\n')).toBeCloseTo(62.75);
  expect(cpuOf('')).toBeUndefined();
});

test('a figure is the median, with the spread of the time that is compared', () => {
  const samples = [
    { wall: 4, cpu: 1, memory: 10 },
    { wall: 2, cpu: 1.1 },
    { wall: 3, cpu: 1.2, memory: 20 },
  ];
  expect(figureOf(samples, 'wall')).toMatchObject({ wall: 3, time: 3, cpu: 1.1, memory: 15, runs: 3 });
  expect(figureOf(samples, 'wall').spread).toBeCloseTo(2 / 3);
  expect(figureOf(samples, 'cpu').time).toBe(1.1);
  expect(figureOf(samples, 'cpu').spread).toBeCloseTo(0.2 / 1.1);
});

test('cases take turns, and what one changes is put back whatever happens', () => {
  const done: string[] = [];
  const run = (name: string) => () => {
    done.push(name);
    return { wall: 1 };
  };
  const prepare = () => {
    done.push('change');
    return () => void done.push('put back');
  };
  const mode = { clock: 'wall', say: () => {} } as const;
  const cases = [
    { name: 'a', run: run('a') },
    { name: 'b', prepare, run: run('b') },
  ];
  const figures = measureCases(cases, 2, mode);
  expect(done).toEqual(['a', 'change', 'b', 'put back', 'a', 'change', 'b', 'put back']);
  expect([...figures.keys()]).toEqual(['a', 'b']);

  const fail = () => {
    throw new Error('broken');
  };
  expect(() => measureCases([{ name: 'c', prepare, run: fail }], 1, mode)).toThrow('broken');
  expect(done.at(-1)).toBe('put back');
});
