import { expect, test } from 'vitest';
import { linkerOf, probesIn } from '../testing/probe.ts';

async function shown(path: string, expressions: readonly string[]): Promise<string[]> {
  const linker = await linkerOf({ [path]: expressions.map((one) => `probe(${one})`).join('\n') });
  return probesIn(linker).map(({ value, file }) => linker.show(value, file));
}

test('Python', async () => {
  const same = [
    'session.get(User, id)',
    'a if b else c',
    'not x',
    '-x',
    'None',
    'True',
    'x[0]',
    'x[:20]',
    'x[a:-1]',
    'x[::2]',
    'f(k=1)',
    '[a, b]',
    '"text"',
    '{}',
    'a + b',
  ];
  expect(await shown('a.py', same)).toEqual(same);
  expect(await shown('a.py', ['f"{x}"', '{"a": 1}', '[1, 2, 3, 4]', 'lambda: 1'])).toEqual(['f"…"', '{…}', '[…]', '…']);
});

test('JavaScript', async () => {
  const same = ['new Db(1).get()', 'b ? a : c', 'null', 'true', '/x/g', 'a.b'];
  expect(await shown('a.ts', same)).toEqual(same);
  expect(await shown('a.ts', ["require('x')", "'a'"])).toEqual(['require("x")', '"a"']);
});

test('long ones are cut', async () => {
  const [deep, long] = await shown('a.py', [`${'f('.repeat(20)}x${')'.repeat(20)}`, `a.${'bcd.'.repeat(60)}e`]);
  expect(deep).toBe('f(f(f(f(f(…)))))');
  expect(long).toHaveLength(80);
  expect(long!.endsWith('…')).toBe(true);
});
