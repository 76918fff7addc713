import { expect, test } from 'vitest';
import { linkerOf } from '../testing/probe.ts';
import { says, wordsOf } from './words.ts';

test('members, texts, keys and operators, wherever they stand', async () => {
  const linker = await linkerOf({
    'a.py': [
      '@app.route("/x", methods=["POST"])',
      'def f(a, b=other.default):',
      '    if a.left < b:',
      '        return {"Set-Cookie": a - b}',
      '    for row in db.rows():',
      '        config["KEY"] = row',
    ].join('\n'),
  });
  const [file] = [...linker.program.code.values()];
  expect([...wordsOf(file!)].sort()).toEqual(
    ['-', '/x', 'KEY', 'POST', 'Set-Cookie', 'default', 'left', 'methods', 'route', 'rows', '<'].sort(),
  );
  expect([says(file!, ['nothing', 'rows']), says(file!, ['row', 'f'])]).toEqual([true, false]);
});
