import { beforeAll, describe, expect, it } from 'vitest';
import { lineOf, spanOf } from '../model/location.ts';
import type { Block, Syntax } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { loadPython, parsePython } from './python.ts';

beforeAll(loadPython);

/** A value in one line: calls and functions as `#call`, `fn1`, spreads as `*x`, templates in back quotes. */
function show(value: Value | undefined): string {
  if (!value) return '-';
  switch (value.kind) {
    case 'literal':
      return JSON.stringify(value.value);
    case 'list':
      return `[${value.items.map(show).join(', ')}]`;
    case 'object':
      return `{${value.entries.map((entry) => `${entry.key ?? '?'}: ${show(entry.value)}`).join(', ')}}`;
    case 'name':
      return value.name;
    case 'member':
      return `${show(value.object)}.${value.property}`;
    case 'index':
      return `${show(value.object)}[${show(value.index)}]`;
    case 'call':
      return `#${value.call}`;
    case 'template':
      return `\`${value.parts.map(show).join(' ')}\``;
    case 'binary':
      return `(${show(value.left)} ${value.operator} ${show(value.right)})`;
    case 'unary':
      return `(${value.operator} ${show(value.operand)})`;
    case 'conditional':
      return `(${show(value.test)} ? ${show(value.then)} : ${show(value.otherwise)})`;
    case 'function':
      return `fn${value.function}`;
    case 'class':
      return `class${value.class}`;
    case 'module':
      return `module(${value.from})`;
    case 'spread':
      return `*${show(value.value)}`;
    case 'await':
      return `await ${show(value.value)}`;
    case 'comprehension':
      return `each(${show(value.element)})`;
    default:
      return value.kind;
  }
}

function code(...lines: string[]): Syntax {
  return parsePython(`${lines.join('\n')}\n`);
}

/** The value of the first binding of a name. */
function boundTo(syntax: Syntax, name = 'x'): string {
  return show(syntax.bindings.find((binding) => binding.name === name)?.value);
}

function expression(text: string): string {
  return boundTo(code(`x = ${text}`));
}

function annotation(text: string): string {
  return show(code(`x: ${text}`).bindings[0]?.type);
}

/** Blocks from a block up to the module: `branch(a)`, `branch(not a)`, `loop`, `function`. */
function path(syntax: Syntax, block: number): string[] {
  const names: string[] = [];
  for (let id = block; id > 0; id = syntax.blocks[id]!.parent) names.push(blockName(syntax.blocks[id]!));
  return names;
}

function blockName(block: Block): string {
  return block.kind === 'branch' ? `${block.holds ? 'if' : 'unless'} ${show(block.test)}` : block.kind;
}

function callPath(syntax: Syntax, callee: string): string[] {
  const call = syntax.calls.find((candidate) => show(candidate.callee) === callee);
  expect(call, `a call of ${callee}`).toBeDefined();
  return path(syntax, call!.block);
}

describe('imports', () => {
  it('keeps modules as written and says what they bind', () => {
    const { imports } = code('import os', 'import a.b.c', 'import a.b as d', 'from ..core import x as y, z', 'from . import *');
    expect(imports.map(({ block, span, ...rest }) => rest)).toEqual([
      { from: 'os', name: '*', as: 'os' },
      { from: 'a.b.c', name: '*', as: 'a', bindsRoot: true },
      { from: 'a.b', name: '*', as: 'd' },
      { from: '..core', name: 'x', as: 'y' },
      { from: '..core', name: 'z', as: 'z' },
      { from: '.', name: '*', as: '*' },
    ]);
  });

  it('reads the parenthesised form over several lines, with comments, and future imports', () => {
    const { imports } = code('from __future__ import annotations', 'from m import (  # why', '    a,', '    b as c,', ')');
    expect(imports.map((item) => [item.from, item.name, item.as, item.span])).toEqual([
      ['__future__', 'annotations', 'annotations', spanOf(1, 24, 1, 35)],
      ['m', 'a', 'a', spanOf(3, 5, 3, 6)],
      ['m', 'b', 'c', spanOf(4, 5, 4, 11)],
    ]);
  });

  it('names the block of imports in functions, in try and under TYPE_CHECKING', () => {
    const syntax = code(
      'try:',
      '    import a',
      'except ImportError:',
      '    import b',
      'if TYPE_CHECKING:',
      '    import c',
      'def f():',
      '    import d',
    );
    expect(syntax.imports.map((item) => [item.from, item.typeOnly, path(syntax, item.block)])).toEqual([
      ['a', undefined, ['try']],
      ['b', undefined, ['handler']],
      ['c', true, ['if TYPE_CHECKING']],
      ['d', undefined, ['function']],
    ]);
  });

  it('takes importlib with a literal for a module', () => {
    expect(expression('importlib.import_module("app.models")')).toBe('module(app.models)');
    expect(expression('import_module(".x", package=__name__)')).toBe('module(.x)');
    expect(expression('importlib.import_module(name)')).toBe('#0');
    expect(expression('loader.import_module("x")')).toBe('#0');
  });
});

describe('functions', () => {
  it('starts with the module body', () => {
    const { functions, blocks } = code('"""Doc."""', 'x = 1');
    expect(functions[0]).toMatchObject({
      name: '',
      qualifiedName: '',
      kind: 'module',
      block: 0,
      hasDocstring: true,
      span: spanOf(1, 1, 3, 1),
    });
    expect(blocks[0]).toMatchObject({ kind: 'function', function: 0, parent: -1 });
  });

  it('reads every kind of parameter', () => {
    const { functions } = code('def f(a, /, b: int = 1, *args: str, c, d=None, **kw: X): ...', 'def g(*, e): ...');
    const parameters = functions.slice(1).flatMap((item) => item.parameters);
    expect(parameters.map((p) => [p.name, p.kind, show(p.type), show(p.default)])).toEqual([
      ['a', 'normal', '-', '-'],
      ['b', 'normal', 'int', '1'],
      ['args', 'rest', 'str', '-'],
      ['c', 'keyword-only', '-', '-'],
      ['d', 'keyword-only', '-', 'null'],
      ['kw', 'keyword-rest', 'X', '-'],
      ['e', 'keyword-only', '-', '-'],
    ]);
  });

  it('keeps decorators, which are calls of the block around, and the span from the first of them', () => {
    const syntax = code('@router.get("/a")', '@cached', 'async def f() -> "User | None":', '    """Doc."""', '    yield 1');
    const [, f] = syntax.functions;
    expect(f).toMatchObject({ name: 'f', kind: 'function', isAsync: true, isGenerator: true, hasDocstring: true });
    expect(f).toMatchObject({ span: spanOf(1, 1, 5, 12), nameSpan: spanOf(3, 11, 3, 12) });
    expect(f?.decorators.map(show)).toEqual(['#0', 'cached']);
    expect(show(f?.returns)).toBe('(User | null)');
    expect(syntax.calls[0]).toMatchObject({ block: 0, isStatement: false });
  });

  it('reads defaults in the block around', () => {
    const syntax = code('def f(db=Depends(get_db)):', '    run()');
    expect(callPath(syntax, 'Depends')).toEqual([]);
    expect(callPath(syntax, 'run')).toEqual(['function']);
  });

  it('qualifies names through classes and functions', () => {
    const { functions, classes } = code(
      'class A:',
      '    class Meta: pass',
      '    def m(self):',
      '        def inner(): ...',
      '        return lambda: 1',
    );
    expect(functions.map((item) => item.qualifiedName)).toEqual(['', 'A.m', 'A.m.inner', 'A.m.<lambda>']);
    expect(classes.map((item) => item.qualifiedName)).toEqual(['A', 'A.Meta']);
  });

  it('tells methods, constructors, accessors and static ones apart', () => {
    const { functions } = code(
      'class A:',
      '    def __init__(self): ...',
      '    def m(self): ...',
      '    @property',
      '    def p(self): ...',
      '    @p.setter',
      '    def p(self, v): ...',
      '    @functools.cached_property',
      '    def c(self): ...',
      '    @staticmethod',
      '    def s(a): ...',
      '    @classmethod',
      '    def k(cls, b): ...',
    );
    expect(functions.slice(1).map((f) => [f.name, f.kind, f.isStatic, f.class, f.parameters.map((p) => p.name).join()])).toEqual([
      ['__init__', 'constructor', false, 0, 'this'],
      ['m', 'method', false, 0, 'this'],
      ['p', 'getter', false, 0, 'this'],
      ['p', 'setter', false, 0, 'this,v'],
      ['c', 'getter', false, 0, 'this'],
      ['s', 'method', true, 0, 'a'],
      ['k', 'method', true, 0, 'this,b'],
    ]);
  });

  it('writes the instance as `this`, whatever it is called, also in functions inside the method', () => {
    const { calls } = code(
      'class A:',
      '    def m(me):',
      '        me.a()',
      '        def inner(): me.b()',
      '        def other(me): me.c()',
      '        each(lambda: me.d())',
      '    @staticmethod',
      '    def s(self): self.e()',
      'def f(self): self.g()',
    );
    expect(calls.map((call) => show(call.callee))).toEqual(['this.a', 'this.b', 'me.c', 'this.d', 'each', 'self.e', 'self.g']);
  });

  it('binds functions and names lambdas after their variable', () => {
    const { functions, bindings, returns } = code('def f(): ...', 'g = lambda a, *b: a + 1');
    expect(bindings.map((b) => [b.name, b.kind, show(b.value)])).toEqual([
      ['f', 'function', 'fn1'],
      ['g', 'variable', 'fn2'],
    ]);
    expect(functions[2]).toMatchObject({ name: 'g', kind: 'lambda', span: spanOf(2, 5, 2, 24), nameSpan: spanOf(2, 5, 2, 11) });
    expect(returns.map((item) => [show(item.value), item.block])).toEqual([['(a + 1)', functions[2]?.block]]);
  });

  it('lists returns and yields', () => {
    const { returns } = code(
      'def f():',
      '    return',
      '    return a, b',
      '    yield',
      '    x = yield from c',
      '    return (yield d)',
    );
    expect(returns.map((item) => [item.isYield, show(item.value)])).toEqual([
      [false, '-'],
      [false, '[a, b]'],
      [true, '-'],
      [true, '*c'],
      [true, 'd'],
      [false, 'unknown'],
    ]);
  });
});

describe('classes', () => {
  it('keeps bases, keywords, decorators and the docstring', () => {
    const { classes } = code(
      '@dataclass',
      'class A(Base[int], m.Mixin, table=True):',
      '    """',
      '    What it is.',
      '    """',
      'class B(ABC): pass',
    );
    const [a, b] = classes;
    expect(a).toMatchObject({
      name: 'A',
      docstring: 'What it is.',
      span: spanOf(1, 1, 5, 8),
      nameSpan: spanOf(2, 7, 2, 8),
      isAbstract: false,
    });
    expect(a?.bases.map(show)).toEqual(['Base[int]', 'm.Mixin']);
    expect(a?.keywords.map((k) => [k.name, show(k.value)])).toEqual([['table', 'true']]);
    expect(a?.decorators.map(show)).toEqual(['dataclass']);
    expect(b?.isAbstract).toBe(true);
    expect(b).not.toHaveProperty('docstring');
  });

  it('has its fields as bindings of its block', () => {
    const syntax = code(
      'class A(Model):',
      '    id: Mapped[int] = mapped_column()',
      '    name: str',
      '    a, b = 1, 2',
      '    def m(self):',
      '        local = 1',
    );
    const fields = syntax.bindings.filter((binding) => binding.block === syntax.classes[0]?.block);
    expect(fields.map((b) => [b.name, b.kind, show(b.type), show(b.value)])).toEqual([
      ['id', 'field', 'Mapped[int]', '#0'],
      ['name', 'field', 'str', '-'],
      ['a', 'field', '-', '1'],
      ['b', 'field', '-', '2'],
      ['m', 'function', '-', 'fn1'],
    ]);
    expect(syntax.bindings.find((binding) => binding.name === 'local')?.kind).toBe('variable');
  });

  it.each(['Enum', 'enum.StrEnum', 'models.TextChoices', 'IntEnum'])('has members when it is a %s', (base) => {
    const { bindings } = code(
      `class Color(${base}):`,
      '    RED = "red"',
      '    _ignore_ = []',
      '    label: str',
      '    def m(self): ...',
    );
    expect(bindings.map((b) => [b.name, b.kind])).toEqual([
      ['Color', 'class'],
      ['RED', 'enum'],
      ['_ignore_', 'field'],
      ['label', 'field'],
      ['m', 'function'],
    ]);
  });

  it('assigns instance attributes in methods, with their type', () => {
    const { assigns } = code(
      'class A:',
      '    def __init__(self, repo):',
      '        self.repo: Repo = repo',
      '        self.a.b = 1',
    );
    expect(assigns.map((a) => [show(a.target), show(a.type), show(a.value), a.isAugmented])).toEqual([
      ['this.repo', 'Repo', 'repo', false],
      ['this.a.b', '-', '1', false],
    ]);
  });

  it('writes super() as the name super', () => {
    const { calls } = code('class A(B):', '    def m(self): super().m(1)', '    def n(self): super(A, self).n()');
    expect(calls.map((call) => show(call.callee))).toEqual(['super.m', 'super.n']);
  });
});

describe('blocks', () => {
  it('puts elif and else where the tests before them fail', () => {
    const syntax = code('if a: one()', 'elif b(): two()', 'else:', '    three()', 'four()');
    expect(callPath(syntax, 'one')).toEqual(['if a']);
    expect(callPath(syntax, 'b')).toEqual(['unless a']);
    expect(callPath(syntax, 'two')).toEqual(['if #1', 'unless a']);
    expect(callPath(syntax, 'three')).toEqual(['unless #1', 'unless a']);
    expect(callPath(syntax, 'four')).toEqual([]);
  });

  it('branches on `and`, `or` and the ternary, and only where something stands in the branch', () => {
    const syntax = code('a and b and f()', 'a or g()', 'h() if a else i()', 'x = a and b or c');
    expect(callPath(syntax, 'f')).toEqual(['if b', 'if a']);
    expect(callPath(syntax, 'g')).toEqual(['unless a']);
    expect(callPath(syntax, 'h')).toEqual(['if a']);
    expect(callPath(syntax, 'i')).toEqual(['unless a']);
    expect(syntax.blocks.filter((block) => block.kind === 'branch')).toHaveLength(5);
    expect(boundTo(syntax)).toBe('((a and b) or c)');
  });

  it('starts a new chain of branches where `and` turns to `or`', () => {
    const syntax = code('a and b or f()', 'a and (b or g()) and h()');
    expect(callPath(syntax, 'f')).toEqual(['unless (a and b)']);
    expect(callPath(syntax, 'g')).toEqual(['unless b', 'if a']);
    expect(callPath(syntax, 'h')).toEqual(['if (b or #1)', 'if a']);
  });

  it('knows loops, what they run over and their else', () => {
    const syntax = code('async for a, (b, *c) in rows(): one(a)', 'else: two()', 'while more(): three()');
    const loops = syntax.blocks.filter((block) => block.kind === 'loop');
    expect(loops.map((l) => [l.form, show(l.over), l.variables, show(l.test), l.isAsync])).toEqual([
      ['for-each', '#0', ['a', 'b', 'c'], '-', true],
      ['while', '-', [], '#3', false],
    ]);
    expect(callPath(syntax, 'rows')).toEqual([]);
    expect(callPath(syntax, 'one')).toEqual(['loop']);
    expect(callPath(syntax, 'two')).toEqual([]);
    expect(callPath(syntax, 'more')).toEqual(['loop']);
    expect(callPath(syntax, 'three')).toEqual(['loop']);
  });

  it('reads a comprehension as loops and branches, innermost last', () => {
    const syntax = code('x = [f(b) for a in rows() if ok(a) for b in a.items()]');
    expect(callPath(syntax, 'rows')).toEqual([]);
    expect(callPath(syntax, 'ok')).toEqual(['loop']);
    expect(callPath(syntax, 'a.items')).toEqual(['if #1', 'loop']);
    expect(callPath(syntax, 'f')).toEqual(['loop', 'if #1', 'loop']);
    const value = syntax.bindings.find((binding) => binding.name === 'x')?.value;
    expect(value).toMatchObject({ kind: 'comprehension', loop: 3 });
    expect(syntax.blocks[3]).toMatchObject({ kind: 'loop', form: 'comprehension', variables: ['b'] });
  });

  it('reads generators, set and dictionary comprehensions', () => {
    expect(expression('{a: b for a, b in c}')).toBe('each({?: b})');
    expect(expression('{a for a in b}')).toBe('each(a)');
    const { calls } = code('f(a for a in b)');
    expect(calls[0]?.positional.map(show)).toEqual(['each(a)']);
  });

  it('sets try, handlers, else and finally side by side', () => {
    const syntax = code(
      'try: a()',
      'except (A, m.B) as e: b()',
      'except C: pass',
      'except D: ...',
      'except: raise',
      'else: c()',
      'finally: d()',
    );
    const handlers = syntax.blocks.filter((block) => block.kind === 'handler');
    expect(handlers.map((h) => [h.catches.map(show).join(), h.name, h.isEmpty, h.parent])).toEqual([
      ['A,m.B', 'e', false, 0],
      ['C', undefined, true, 0],
      ['D', undefined, true, 0],
      ['', undefined, false, 0],
    ]);
    expect(['a', 'b', 'c', 'd'].map((name) => callPath(syntax, name))).toEqual([['try'], ['handler'], [], ['finally']]);
    expect(syntax.bindings).toMatchObject([{ name: 'e', kind: 'catch' }]);
    expect(syntax.raises).toHaveLength(1);
  });

  it('raises where an assertion fails', () => {
    const syntax = code('assert key, f"no {key}"');
    const at = syntax.raises.map(({ block }) => syntax.blocks[block]);
    expect(at.map((block) => block?.kind === 'branch' && [show(block.test), block.holds])).toEqual([['key', false]]);
  });

  it('binds the names of with', () => {
    const syntax = code('async with open() as f, lock, pair() as (a, b): use(f)', 'with (one() as c, two()): pass');
    expect(syntax.blocks.filter((block) => block.kind === 'with').map((block) => block.items.map(show))).toEqual([
      ['#0', 'lock', '#1'],
      ['#3', '#4'],
    ]);
    expect(syntax.bindings.map((b) => [b.name, b.kind, show(b.value)])).toEqual([
      ['f', 'with', '#0'],
      ['a', 'with', '#1[0]'],
      ['b', 'with', '#1[1]'],
      ['c', 'with', '#3'],
    ]);
    expect(callPath(syntax, 'open')).toEqual([]);
    expect(callPath(syntax, 'use')).toEqual(['with']);
  });

  it('reads match as branches and binds what patterns capture', () => {
    const syntax = code(
      'match cmd:',
      '    case "a" | "b": one()',
      '    case -1: two()',
      '    case Color.RED if ok: three()',
      '    case {"k": v, **rest}: four()',
      '    case [first, *others]: five()',
      '    case Point(x=px) as p: six()',
      '    case other: seven()',
      '    case _: eight()',
    );
    expect(['one', 'two', 'three', 'seven', 'eight'].map((name) => callPath(syntax, name)[0])).toEqual([
      'if (cmd in ["a", "b"])',
      'if (cmd == -1)',
      'if ((cmd == Color.RED) and ok)',
      'if true',
      'if true',
    ]);
    expect(syntax.bindings.map((b) => `${b.name} = ${show(b.value)}`)).toEqual([
      'v = cmd["k"]',
      'rest = -',
      'first = cmd[0]',
      'others = -',
      'p = cmd',
      'px = unknown',
      'other = cmd',
    ]);
  });
});

describe('bindings', () => {
  it('takes sequences apart', () => {
    const { bindings } = code('a, (b, c) = pair', 'd, *e, f = row', 'g, h = 1, (2, 3)', '[i, j] = await call()');
    expect(bindings.map((b) => `${b.name} = ${show(b.value)}`)).toEqual([
      'a = pair[0]',
      'b = pair[1][0]',
      'c = pair[1][1]',
      'd = row[0]',
      'e = row[(1 : -1)]',
      'f = row[-1]',
      'g = 1',
      'h = [2, 3]',
      'i = await #0[0]',
      'j = await #0[1]',
    ]);
  });

  it('knows chained, annotated, augmented and walrus assignments', () => {
    const { bindings, assigns } = code(
      'a = b.c = f()',
      'd: Final[int] = 1',
      'e: str',
      'a += 2',
      'o["k"] = 3',
      'if (n := g()) > 1: pass',
    );
    expect(bindings.map((b) => [b.name, show(b.type), show(b.value), b.isAugmented, b.isConst])).toEqual([
      ['a', '-', '#0', false, false],
      ['d', 'Final[int]', '1', false, true],
      ['e', 'str', '-', false, false],
      ['a', '-', '2', true, false],
      ['n', '-', '#1', false, false],
    ]);
    expect(assigns.map((a) => [show(a.target), show(a.value)])).toEqual([
      ['b.c', '#0'],
      ['o["k"]', '3'],
    ]);
  });

  it('binds loop variables in the loop and := outside the comprehension', () => {
    const syntax = code('def f():', '    x = [y for a in b if (y := a.c)]');
    expect(syntax.bindings.map((b) => [b.name, b.kind, path(syntax, b.block)])).toEqual([
      ['f', 'function', []],
      ['a', 'loop', ['loop', 'function']],
      ['y', 'variable', ['function']],
      ['x', 'variable', ['function']],
    ]);
  });

  it('binds global names in the module and nonlocal ones in the function around', () => {
    const syntax = code(
      'def f():',
      '    n = 0',
      '    def g():',
      '        global G',
      '        nonlocal n',
      '        if a: G = 1',
      '        n = 2',
    );
    const places = syntax.bindings.filter((b) => b.kind === 'variable').map((b) => [b.name, b.block]);
    const f = syntax.functions[1]?.block;
    expect(places).toEqual([
      ['n', f],
      ['G', 0],
      ['n', f],
    ]);
  });

  it('binds type aliases', () => {
    const { bindings } = code('type Pair[T] = tuple[T, "User"]');
    expect(bindings.map((b) => [b.name, show(b.value)])).toEqual([['Pair', 'tuple[[T, User]]']]);
  });
});

describe('calls', () => {
  it('keeps arguments in their forms', () => {
    const { calls } = code('f(1, *args, k=2, **{"a": 3})');
    expect(calls[0]?.positional.map(show)).toEqual(['1', '*args', '*{a: 3}']);
    expect(calls[0]?.named).toEqual([
      { name: 'k', value: { kind: 'literal', value: 2, span: spanOf(1, 15, 1, 16) }, span: spanOf(1, 13, 1, 16) },
    ]);
  });

  it('says whether the result is awaited or dropped', () => {
    const { calls } = code('a()', 'await b()', 'x = await c()', 'x = d()', 'e(g())', '(h())');
    expect(calls.map((call) => [show(call.callee), call.isAwaited, call.isStatement])).toEqual([
      ['a', false, true],
      ['b', true, true],
      ['c', true, false],
      ['d', false, false],
      ['g', false, false],
      ['e', false, true],
      ['h', false, true],
    ]);
  });

  it('follows chains, inner calls first', () => {
    const { calls } = code('session.query(User).filter(User.id == 1)[0].delete()');
    expect(calls.map((call) => show(call.callee))).toEqual(['session.query', '#0.filter', '#1[0].delete']);
  });

  it('records reads of members in loops only: the whole chain, not what is called or assigned', () => {
    const syntax = code(
      'a.before',
      'for o in m.orders:',
      '    use(o.customer.name)',
      '    o.items.all()',
      '    o.total = 1',
      '    o.rows[0].cell',
      'x = [o.author for o in os]',
      'for i in j:',
      '    def f(): k.inner',
    );
    expect(syntax.reads.map((read) => show(read.value))).toEqual([
      'o.customer.name',
      'o.items',
      'o.rows',
      'o.rows[0].cell',
      'o.author',
    ]);
  });

  it('lists compares pairwise and raises with their cause read', () => {
    const { compares, raises, calls } = code('a < b <= c', 'd not in e', 'f is not None', 'raise E("x") from wrap(e)', 'raise');
    expect(compares.map((c) => `${show(c.left)} ${c.operator} ${show(c.right)}`)).toEqual([
      'a < b',
      'b <= c',
      'd not in e',
      'f is not null',
    ]);
    expect(raises.map((r) => show(r.value))).toEqual(['#0', '-']);
    expect(calls).toHaveLength(2);
    expect(expression('a < b < c')).toBe('((a < b) and (b < c))');
  });
});

describe('values', () => {
  it.each([
    ['1_000', '1000'],
    ['0x1F', '31'],
    ['0o17', '15'],
    ['0b101', '5'],
    ['1.5e3', '1500'],
    ['-60', '-60'],
    ['1j', 'unknown'],
    ['None', 'null'],
    ['True', 'true'],
    ['...', 'Ellipsis'],
    ['()', '[]'],
    ['(1,)', '[1]'],
    ['1, 2', '[1, 2]'],
    ['{1, *a}', '[1, *a]'],
    ['{"a": 1, 2: b, k: 3, **rest}', '{a: 1, 2: b, ?: 3, ?: *rest}'],
    ['((a))', 'a'],
    ['a.b[0].c', 'a.b[0].c'],
    ['a[1, 2]', 'a[[1, 2]]'],
    ['a[:10]', 'a[(null : 10)]'],
    ['a[1::2]', 'a[((1 : null) : 2)]'],
    ['not a', '(not a)'],
    ['~a', '(~ a)'],
    ['60 * 60 - t', '((60 * 60) - t)'],
    ['a if b else c', '(b ? a : c)'],
    ['"%s" % a', '("%s" % a)'],
    ['a or "b"', '(a or "b")'],
    ['a <= b', '(a <= b)'],
  ])('reads %s', (text, expected) => {
    expect(expression(text)).toBe(expected);
  });

  it.each([
    [String.raw`'a\n\t\\\'\x41\101\u00e9\U0001F600'`, "a\n\t\\'AAé😀"],
    [String.raw`'\d\N{BULLET}'`, '\\d\\N{BULLET}'],
    [String.raw`r'\n\''`, "\\n\\'"],
    [String.raw`b'\xff\u0041'`, 'ÿ\\u0041'],
    [`rb"\\x00"`, '\\x00'],
    ['u"é"', 'é'],
    ['"""a\n"b" \\\n c"""', 'a\n"b"  c'],
    ['"""a\r\nb"""', 'a\nb'],
    ['""', ''],
    ['""""""', ''],
    ['f"{{}}"', '{}'],
    [`"a" 'b' r"\\c"`, 'ab\\c'],
    ['(\n  "a"  # why\n  "b"\n)', 'ab'],
  ])('decodes %s', (text, expected) => {
    const value = code(`x = ${text}`).bindings[0]?.value;
    expect(value?.kind === 'literal' && value.value).toBe(expected);
  });

  it.each([
    ['f"a{b}c"', '`"a" b "c"`'],
    ['f"{b!r:>{w}}\\n"', '`b "\\n"`'],
    ['f"{b=}"', '`"b=" b`'],
    ['f"{{{b}}}"', '`"{" b "}"`'],
    ['"SELECT " f"{a}" " FROM " "t"', '`"SELECT " a " FROM t"`'],
    ['f"{a[\'k\']} {f(1)}"', '`a["k"] " " #0`'],
    ['rf"\\d{a}"', '`"\\\\d" a`'],
    ['F"""{\na\n}"""', '`a`'],
  ])('reads %s as a template', (text, expected) => {
    expect(expression(text)).toBe(expected);
  });

  it.each([
    ['int | None', '(int | null)'],
    ['Optional[X]', 'Optional[X]'],
    ['dict[str, list[int]]', 'dict[[str, list[int]]]'],
    ['a.b.C[int]', 'a.b.C[int]'],
    ['Callable[[int], str]', 'Callable[[[int], str]]'],
    ['Annotated[User, Depends(f)]', 'Annotated[[User, #0]]'],
    ['"User"', 'User'],
    ['"models.User | None"', '(models.User | null)'],
    ['list["User"]', 'list[User]'],
    ['"dict[str, list[A.B]]"', 'dict[[str, list[A.B]]]'],
    ['"A" | None', '(A | null)'],
    ['Literal["a", "b"]', 'Literal[["a", "b"]]'],
    ['Annotated["User", "note"]', 'Annotated[[User, "note"]]'],
    ['"not a type"', '"not a type"'],
    ['"f(x)"', '"f(x)"'],
  ])('reads the annotation %s', (text, expected) => {
    expect(annotation(text)).toBe(expected);
  });

  it('places what stands in a quoted annotation', () => {
    const type = code('x: "list[User]"').bindings[0]?.type;
    expect(type).toMatchObject({ span: spanOf(1, 5, 1, 15), index: { kind: 'name', name: 'User', span: spanOf(1, 10, 1, 14) } });
  });

  it('reads all of a very long list but keeps its beginning', () => {
    const syntax = code(`x = [${'f(), '.repeat(3000)}]`);
    const value = syntax.bindings[0]?.value;
    expect(syntax.calls).toHaveLength(3000);
    expect(value?.kind === 'list' && [value.items.length, show(value.items.at(-1))]).toEqual([2001, '*unknown']);
  });
});

describe('comments', () => {
  it('lists them without marker and says whether they stand alone', () => {
    const { comments } = parsePython('#!/usr/bin/env python\nx = [  # one\r\n  # two\r\n]\n');
    expect(comments).toEqual([
      { text: '!/usr/bin/env python', span: spanOf(1, 1, 1, 22), ownLine: true },
      { text: 'one', span: spanOf(2, 8, 2, 13), ownLine: false },
      { text: 'two', span: spanOf(3, 3, 3, 8), ownLine: true },
    ]);
  });

  it('does not take a hash in a string for one', () => {
    expect(code('x = "# no"', 'y = f"{a}# no"').comments).toEqual([]);
  });
});

describe('places', () => {
  const spans = (text: string) => parsePython(text).calls.map((call) => call.span);

  it('counts columns in UTF-16 units', () => {
    expect(spans('x = "é😀" + f()\n')).toEqual([spanOf(1, 13, 1, 16)]);
  });

  it('ignores a byte order mark', () => {
    expect(spans('\ufefff()\nf()\n')).toEqual([spanOf(1, 1, 1, 4), spanOf(2, 1, 2, 4)]);
  });

  it('holds with CRLF, tabs and multi-line strings', () => {
    expect(spans('def g():\r\n\tx = """a\r\nb"""\r\n\tf(\r\n\t\t1)\r\n')).toEqual([spanOf(4, 2, 5, 5)]);
  });

  it('holds after a NUL', () => {
    const syntax = parsePython('x = 1 \0\ny = f()\n');
    expect(syntax.problems).not.toEqual([]);
    expect(syntax.calls.map((call) => call.span)).toEqual([spanOf(2, 5, 2, 8)]);
  });
});

describe('broken files', () => {
  it('reports a stretch once and reads what is whole around it', () => {
    const syntax = code('import a', 'def f(:', '    pass', 'g(1)', 'x = $ 5', 'class B:', '    y = h()');
    expect(syntax.problems.length).toBeGreaterThan(0);
    expect(syntax.problems[0]?.message).toMatch(/^syntax error/);
    expect(syntax.imports).toHaveLength(1);
    expect(syntax.calls.map((call) => show(call.callee))).toEqual(['g', 'h']);
    expect(syntax.classes.map((item) => item.name)).toEqual(['B']);
  });

  it('names a token that is missing', () => {
    const { problems, calls } = code('f(1, 2', '');
    expect(problems.map((problem) => problem.message).join()).toMatch(/syntax error/);
    expect(lineOf(problems[0]!.span)).toBe(1);
    expect(calls.length).toBeLessThanOrEqual(1);
  });

  it('reports at most twenty problems', () => {
    expect(code(...Array.from({ length: 100 }, (_, i) => `x${i} = = ${i}`)).problems).toHaveLength(20);
  });

  it.each([
    '',
    '\ufeff',
    '\n',
    '   ',
    'x',
    '"',
    'f"{',
    '(',
    ')',
    'def',
    'class',
    '@',
    'x: ',
    'lambda',
    'a.',
    'a[',
    'not',
    'await',
    'import',
    'from',
    'from . import',
    'if',
    'for x in',
    'match x:\n case',
    'with',
    'try:',
    'except',
    'global',
    'x = ',
    '*',
    '**',
    'x := ',
    'f(x=',
    '{a:',
    '\0',
    '\ud800',
  ])('survives %j', (text) => {
    const syntax = parsePython(text);
    expect(syntax.functions[0]?.kind).toBe('module');
    expect(syntax.problems.length).toBeLessThanOrEqual(20);
  });

  it('survives every prefix of a file', () => {
    const file =
      'from a import (b as c)\n@d(1)\nclass E(F, g=1):\n  h: "I[J]" = f"{k!r:>{w}}" if l[m:n] else {**o, "p": -1}\n  async def q(self, *r, **s) -> t:\n    with u as (v, *x): yield await y\n    try: z = lambda a=1: a\n    except (B, C) as e: raise D from e\nmatch a:\n  case {"k": [1, *_]} | None if b: c, *d = e\n';
    expect(parsePython(file).problems).toEqual([]);
    for (let length = 0; length < file.length; length++)
      expect(parsePython(file.slice(0, length)).blocks[0]?.kind).toBe('function');
  });

  it('gives up on data that is no text', () => {
    const { problems, functions } = parsePython('\0\x01PK\x03'.repeat(1000));
    expect(problems).toEqual([{ message: 'not readable as Python', span: spanOf(1, 1, 1, 1) }]);
    expect(functions).toHaveLength(1);
  });
});

describe('hostile files', () => {
  const depthOf = (syntax: Syntax): number => {
    const json = JSON.stringify(syntax);
    let depth = 0;
    let deepest = 0;
    for (const letter of json) {
      if (letter === '{' || letter === '[') deepest = Math.max(deepest, ++depth);
      else if (letter === '}' || letter === ']') depth--;
    }
    return deepest;
  };

  it.each([
    ['brackets', `x = ${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['calls in calls', `${'f('.repeat(10_000)}${')'.repeat(10_000)}`],
    ['subscripts', `x: ${'a['.repeat(5000)}b${']'.repeat(5000)}`],
    ['chained calls', `x = a${'.b()'.repeat(5000)}`],
    ['negations', `x = ${'not '.repeat(10_000)}a`],
    ['lambdas', `x = ${'lambda: '.repeat(10_000)}a`],
    ['ternaries', `x = ${'a if b else '.repeat(5000)}c`],
    ['patterns', `match x:\n case ${'['.repeat(5000)}${']'.repeat(5000)}: pass`],
    ['targets', `${'('.repeat(3000)}a,${'),'.repeat(3000)} = f(x)`],
    ['blocks', `${Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}if a:`).join('\n')}\n${' '.repeat(300)}f()`],
  ])('bounds nested %s and says so', (_, text) => {
    const syntax = parsePython(text);
    expect(syntax.problems[0]?.message).toMatch(/^nested deeper than 200|^blocks nested deeper/);
    expect(depthOf(syntax)).toBeLessThan(1500);
  });

  it.each([
    ['parentheses', `x = ${'('.repeat(10_000)}f()${')'.repeat(10_000)}`, 1],
    ['sums', `x = ${'f() + '.repeat(5000)}1`, 5000],
    ['conjunctions', `x = ${'f() and '.repeat(5000)}1`, 5000],
    ['compares', `x = ${'f() < '.repeat(5000)}1`, 5000],
    ['elifs', `if a: pass\n${'elif f(): pass\n'.repeat(5000)}`, 5000],
    ['assignments', `${'x = '.repeat(5000)}f()`, 1],
    ['strings', `x = f(${'"a" '.repeat(5000)})`, 1],
    ['unions', `x: ${'A | '.repeat(5000)} B = f()`, 1],
  ])('reads long %s whole, bounded in depth', (_, text, calls) => {
    const syntax = parsePython(text);
    expect(syntax.problems).toEqual([]);
    expect(syntax.calls).toHaveLength(calls);
    expect(depthOf(syntax)).toBeLessThan(1500);
  });

  it('does not repeat a large right side for each of many names', () => {
    const list = `[${'1, '.repeat(1000)}]`;
    const many = Array.from({ length: 500 }, (_, i) => `a${i}`);
    const size = (text: string): number => JSON.stringify(parsePython(text)).length;
    expect(size(`${many.join(' = ')} = ${list}`)).toBeLessThan(2_000_000);
    expect(size(`${many.join(', ')} = ${list} if b else c`)).toBeLessThan(500_000);
  });

  it('reads megabytes on one line', { timeout: 30_000 }, () => {
    const syntax = parsePython(`x = "${'a'.repeat(3_000_000)}"; y = [${'1, '.repeat(300_000)}]; f()\n`);
    expect(syntax.problems).toEqual([]);
    expect(syntax.calls).toMatchObject([{ isStatement: true }]);
  });
});
