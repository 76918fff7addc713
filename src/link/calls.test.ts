import { describe, expect, test } from 'vitest';
import { linkerOf, type Texts } from '../testing/probe.ts';

/** `line: by target`, for every edge of the calls in files, in order; callbacks are marked. */
async function edges(files: Texts): Promise<string[]> {
  const linker = await linkerOf(files);
  return [...linker.program.code.values()].flatMap((file) =>
    file.code.calls.flatMap((call, id) =>
      linker.calls.targetsOf({ file, id, call }).map((edge) => {
        const symbol = linker.symbolOf(edge.to.file, edge.to.id);
        return `${linker.show(call.callee, file)} ${edge.by}${edge.isCallback ? ' callback' : ''} ${symbol.slice(symbol.indexOf('#') + 1)}`;
      }),
    ),
  );
}

const python = (text: string) => edges({ 'main.py': text });
const typescript = (text: string) => edges({ 'main.ts': text });

describe('calls in Python', () => {
  test.each<readonly [string, string, readonly string[]]>([
    [
      'functions and methods',
      'def f(): pass\nclass C:\n    def m(self): self.n()\n    def n(self): f()\n',
      ['self.n typed C.n', 'f typed f'],
    ],
    [
      'a constructor, and an instance that is called',
      'class C:\n    def __init__(self): pass\n    def __call__(self): pass\nc = C()\nc()',
      ['C typed C.__init__', 'c typed C.__call__'],
    ],
    ['an inherited constructor', 'class B:\n    def __init__(self): pass\nclass C(B): pass\nC()', ['C typed B.__init__']],
    [
      'an injected repository',
      'from fastapi import Depends\nclass Repo:\n    def get(self): pass\ndef get_repo(): return Repo()\ndef route(r=Depends(get_repo)):\n    r.get()',
      ['r.get typed Repo.get'],
    ],
    [
      'an abstract base reaches what implements it',
      'from abc import ABC, abstractmethod\nclass Repo(ABC):\n    @abstractmethod\n    def get(self): ...\nclass Sql(Repo):\n    def get(self): pass\nclass Mem(Repo):\n    def get(self): pass\ndef f(r: Repo):\n    r.get()',
      ['r.get typed Repo.get', 'r.get typed Sql.get', 'r.get typed Mem.get'],
    ],
    [
      'a protocol reaches what derives from it',
      'from typing import Protocol\nclass Repo(Protocol):\n    def get(self): ...\nclass Sql(Repo):\n    def get(self): pass\ndef f(r: Repo):\n    r.get()',
      ['r.get typed Repo.get', 'r.get typed Sql.get'],
    ],
    [
      'the one method of that name where the receiver is unknown',
      'class Repo:\n    def get_run_count(self): pass\ndef f(r):\n    r.get_run_count()',
      ['r.get_run_count name Repo.get_run_count'],
    ],
    [
      'not by a common name, nor by one of two',
      'class A:\n    def get(self): pass\n    def get_all_runs(self): pass\nclass B:\n    def get_all_runs(self): pass\ndef f(r):\n    r.get()\n    r.get_all_runs()',
      [],
    ],
    ['not on a known library', 'import lib\nclass Repo:\n    def get_run_count(self): pass\nlib.get_run_count()', []],
    [
      'a method that the class has under a shorter name',
      'class Repo:\n    def get(self): pass\nRepo().get_by_id()',
      ['Repo().get_by_id near Repo.get'],
    ],
    [
      'lambdas that are handed over',
      'run(lambda: 1)\nrun(key=lambda: 2)',
      ['run typed callback <anonymous:1>', 'run typed callback <anonymous:2>'],
    ],
    ['a parameter that is called gives no edge', 'def g(): pass\ndef f(callback):\n    callback()\nf(g)', ['f typed f']],
  ])('%s', async (_, text, expected) => {
    const found = await python(text);
    expect(found.filter((one) => !/^Depends|^Repo typed/.test(one))).toEqual(expected);
  });
});

describe('calls in TypeScript', () => {
  test.each<readonly [string, string, readonly string[]]>([
    [
      'injected by the constructor',
      'class Repo { find() {} }\nclass S { constructor(private repo: Repo) {} run() { this.repo.find() } }',
      ['this.repo.find typed Repo.find'],
    ],
    [
      'an interface reaches what implements it',
      'interface Repo { find(): void }\nclass Sql implements Repo { find() {} }\nfunction f(r: Repo) { r.find() }',
      ['r.find typed Repo.find', 'r.find typed Sql.find'],
    ],
    [
      'an abstract class reaches what extends it',
      'abstract class Repo { abstract find(): void }\nclass Sql extends Repo { find() {} }\nfunction f(r: Repo) { r.find() }',
      ['r.find typed Repo.find', 'r.find typed Sql.find'],
    ],
    [
      'callbacks',
      'items.map((x) => x)\ndb.transaction(async function work() {})',
      ['items.map typed callback <anonymous:1>', 'db.transaction typed callback work'],
    ],
    [
      'a constructor and a method of what it makes',
      'class C { constructor() {} m() {} }\nnew C().m()',
      ['new C().m typed C.m', 'C typed C.constructor'],
    ],
    ['a parameter that is called gives no edge', 'function g() {}\nfunction f(cb: () => void) { cb() }\nf(g)', ['f typed f']],
    [
      'an object of functions',
      'const api = { list() {}, get: () => 1 }\napi.list()\napi.get()',
      ['api.list typed list', 'api.get typed get'],
    ],
  ])('%s', async (_, text, expected) => {
    expect((await typescript(text)).sort()).toEqual([...expected].sort());
  });
});

test('callers of a function, from all files', async () => {
  const linker = await linkerOf({
    'a.py': 'def f(): pass',
    'b.py': 'from a import f\ndef one(): f()\ndef two():\n    f()\n    f()',
  });
  const file = linker.program.code.get('a.py' as never)!;
  const callers = linker.calls.callersOf(file, 1).map(({ from }) => linker.symbolOf(from.file, from.id));
  expect(callers).toEqual(['b.py#one', 'b.py#two', 'b.py#two']);
  expect(linker.calls.callsIn(linker.program.code.get('b.py' as never)!, 2)).toHaveLength(2);
});
