import { expect, test } from 'vitest';
import { linkerOf } from '../testing/probe.ts';
import { gather, reaches } from './reach.ts';
import { statusesOf } from './statuses.ts';

test('through the functions it calls and those inside it, as deep as asked', async () => {
  const linker = await linkerOf({
    'a.py': [
      'def a():',
      '    b()',
      'def b():',
      '    c()',
      'def c():',
      '    raise HTTPException(401)',
      'def r():',
      '    r()',
      'def outer():',
      '    def inner():',
      '        c()',
    ].join('\n'),
  });
  const [file] = [...linker.program.code.values()];
  const refuses = (node: { file: typeof file & {}; id: number }) => statusesOf(node.file, node.id).has(401);
  const bits = gather(linker.calls, (node) => (refuses(node) ? 1 : 0));
  const asked = [
    [1, 2],
    [1, 1],
    [3, 0],
    [4, 9],
    [5, 2],
    [5, 1],
  ] as const;
  const expected = [true, false, true, false, true, false];
  expect(asked.map(([id, depth]) => reaches(linker.calls, { file: file!, id }, depth, refuses))).toEqual(expected);
  expect(asked.map(([id, depth]) => bits({ file: file!, id }, depth) === 1)).toEqual(expected);
});
