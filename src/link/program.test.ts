import { expect, test } from 'vitest';
import { lineOf } from '../model/location.ts';
import { linkerOf } from '../testing/probe.ts';

test('symbols name functions and classes, anonymous ones by line', async () => {
  const linker = await linkerOf({
    'a.py': 'def f():\n    def g(): pass\nclass C:\n    def m(self): pass\nx = [lambda: 1]',
    'b.ts': 'const f = () => 1\nrun(() => 2)\nclass C { m() {} }\nexport default function () {}',
  });
  const symbols = [...linker.program.code.values()].map((file) => file.code.functions.map((_, id) => linker.symbolOf(file, id)));
  expect(symbols).toEqual([
    ['a.py#', 'a.py#f', 'a.py#f.g', 'a.py#C.m', 'a.py#<anonymous:5>'],
    ['b.ts#', 'b.ts#f', 'b.ts#<anonymous:2>', 'b.ts#C.m', 'b.ts#<anonymous:4>'],
  ]);
});

test('a scope is a function or class, not a block', async () => {
  const linker = await linkerOf({
    'a.py': 'a = 1\nif a:\n    b = 2\ndef f(p):\n    for c in p:\n        d = c\nclass C:\n    e = 3\nfrom m import *',
  });
  const [file] = [...linker.program.code.values()];
  expect([...file!.scopes.values()].map(({ names }) => [...names.keys()].sort().join(' ')).sort()).toEqual([
    'C a b f',
    'c d p',
    'e',
  ]);
  expect(file!.scopes.get(0)!.starImports.map(({ from }) => from)).toEqual(['m']);
});

test('calls are found by the last name of what they call', async () => {
  const { program } = await linkerOf({ 'b.py': 'x.get(1)', 'a.py': 'get(2)\ny().get(3)' });
  expect(program.callsByName.get('get')!.map(({ file, call }) => `${file.path}:${lineOf(call.span)}`)).toEqual([
    'a.py:1',
    'a.py:2',
    'b.py:1',
  ]);
});
