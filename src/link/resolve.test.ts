import { describe, expect, test } from 'vitest';
import { lineOf } from '../model/location.ts';
import { denoted, linkerOf, probesIn, type Texts } from '../testing/probe.ts';

/** A project and what its probes stand for. A text alone is one file. */
type Row = readonly [title: string, files: Texts | string, ...expected: readonly string[]];

const python = (files: Texts | string) => denoted(typeof files === 'string' ? { 'main.py': files } : files);
const typescript = (files: Texts | string) => denoted(typeof files === 'string' ? { 'main.ts': files } : files);

describe('names of Python', () => {
  test.each<Row>([
    ['a later binding replaces an earlier one', 'from a import x, y\nv = x()\nprobe(v)\nv = y()\nprobe(v)', 'a.x()', 'a.y()'],
    ['in a function what the module says last, and before', 'from a import x, y\nv = x()\ndef f():\n    probe(v)', 'a.x()'],
    ['either branch', 'from a import x, y\nif DEBUG:\n    v = x()\nelse:\n    v = y()\nprobe(v)', 'a.x() | a.y()'],
    ['set first, replaced on a condition', 'from a import x, y\nv = x()\nif DEBUG:\n    v = y()\nprobe(v)', 'a.x() | a.y()'],
    ['a branch that is over before the last word', 'from a import x, y\nif DEBUG:\n    v = x()\nv = y()\nprobe(v)', 'a.y()'],
    [
      'a conditional expression, `or`',
      'from a import x, y\nprobe(x() if D else y())\nprobe(x() or y())',
      'a.x() | a.y()',
      'a.x() | a.y()',
    ],
    ['a parameter shadows the module', 'from a import v\ndef f(v):\n    probe(v.x)', '~v.x'],
    ['a local name shadows the module', 'from a import v, w\ndef f():\n    v = w()\n    probe(v)\nprobe(v)', 'a.w()', 'a.v'],
    [
      'class attributes are no names of its methods',
      'from a import x\nv = x()\nclass C:\n    v = 1\n    def f(self):\n        probe(v)',
      'a.x()',
    ],
    ['a name used in its own new value', 'from a import x, y\nv = x()\nv = v.filter(y)\nprobe(v)', 'a.x().filter()'],
    ['try and except', 'from a import x, y\ntry:\n    v = x()\nexcept Exception:\n    v = y()\nprobe(v)', 'a.x() | a.y()'],
    [
      'with ... as',
      'from a import Session\nwith Session() as s:\n    probe(s)\nasync def f():\n    async with Session() as t:\n        probe(t.get)',
      'a.Session()',
      'a.Session().get',
    ],
    ['the walrus', 'from a import x\nif (v := x()):\n    probe(v)', 'a.x()'],
    [
      'a global that starts as None',
      'from a import x\nv = None\ndef init():\n    global v\n    v = x()\ndef f():\n    probe(v)',
      'a.x()',
    ],
    ['names defined in terms of each other', 'a = b\nb = a\nprobe(a)', ''],
    ['what nothing defines', 'probe(nothing.at_all)', 'nothing.at_all'],
    [
      'a list by index, a dict by key',
      'from a import x\nl = [x()]\nd = {"k": x()}\nprobe(l[0])\nprobe(d["k"])\nprobe(d["z"])',
      'a.x()',
      'a.x()',
      '',
    ],
    [
      'a part of a list holds the same',
      'from a import x\nl = [x()]\nprobe(l[:20][0])\nfor v in l[1:]:\n    probe(v)',
      'a.x()',
      'a.x()',
    ],
    ['tuples that are unpacked', 'from a import x, y\np, q = x(), y()\nprobe(p)\nprobe(q)', 'a.x()', 'a.y()'],
    [
      'functions called before they are written',
      'def f():\n    return g()\nprobe(f())\nfrom a import x\ndef g():\n    return x()',
      'a.x()',
    ],
  ])('%s', async (_, files, ...expected) => {
    expect(await python(files)).toEqual(expected);
  });
});

describe('relations of rows', () => {
  const models = `
from sqlalchemy.orm import DeclarativeBase, Mapped, relationship
class Base(DeclarativeBase): pass
class Order(Base):
    items: Mapped[list["Item"]] = relationship()
    customer: Mapped["Customer"] = relationship()
    maker = relationship("Customer", uselist=False)
    others = relationship("Customer")
    missing = relationship("Nobody")
class Item(Base): pass
class Customer(Base): pass
`;
  test('by the annotation, the name, `uselist`; either where nothing says', async () => {
    const probes = ['items', 'items[0]', 'customer', 'maker', 'others', 'missing'].map((name) => `    probe(order.${name})`);
    expect(
      await python(`${models}def f(order: Order):\n${probes.join('\n')}\n    for item in order.items:\n        probe(item)`),
    ).toEqual([
      '[] of main.py#Item()',
      'main.py#Item()',
      'main.py#Customer()',
      'main.py#Customer()',
      'main.py#Customer() | [] of main.py#Customer()',
      'sqlalchemy.orm.relationship()',
      'main.py#Item()',
    ]);
  });
  test('Django and Tortoise, by the last part of the name', async () => {
    const files = {
      'shop/models.py':
        'from django.db import models\nclass Order(models.Model):\n    parent = models.ForeignKey("self", on_delete=models.CASCADE)\n    customer = models.ForeignKey("people.Customer", on_delete=models.CASCADE)\ndef f(order: Order):\n    probe(order.customer)\n    probe(order.parent)\n    probe(Order.customer)',
      'people/models.py':
        'from django.db import models\nclass Customer(models.Model): pass\ndef g(customer: Customer):\n    for order in customer.order_set.all():\n        probe(order)',
    };
    expect(await python(files)).toEqual([
      'shop/models.py#Order()',
      'people/models.py#Customer()',
      'shop/models.py#Order()',
      'django.db.models.ForeignKey()',
    ]);
  });
});

describe('types of Python', () => {
  test.each<Row>([
    ['an annotated parameter', 'from a import T\ndef f(v: T, w: "T"):\n    probe(v)\n    probe(w)', 'a.T()', 'a.T()'],
    [
      'Optional, Union, None and Awaitable',
      'from typing import Optional, Union\nfrom a import T, U\ndef f(v: Optional[T], w: Union[T, U], x: T | None):\n    probe(v)\n    probe(w)\n    probe(x)',
      'a.T()',
      'a.T() | a.U()',
      'a.T()',
    ],
    [
      'what a list holds',
      'from a import T\ndef f(v: list[T]):\n    for one in v:\n        probe(one)\n    [probe(x) for x in v]\n    for i, e in enumerate(v):\n        probe(e)\n    probe(v[0])',
      'a.T()',
      'a.T()',
      'a.T()',
      'a.T()',
    ],
    ['an annotated variable', 'from a import T, make\nv: T = make()\nw: T\nprobe(v)\nprobe(w)', 'a.make()', 'a.T()'],
    ['what a function says it returns', 'from a import T\ndef f() -> T: ...\nprobe(f())', 'a.T()'],
    [
      'what a function returns',
      'class C:\n    def m(self): pass\ndef make():\n    return C()\nprobe(make().m)',
      'def main.py#C.m',
    ],
    [
      'self and its fields',
      'from a import x\nclass C:\n    b = x()\n    def __init__(self):\n        self.a = x()\n    def f(self):\n        probe(self.a)\n        probe(self.b)\n        probe(self.f)\n        probe(self.z)',
      'a.x()',
      'a.x()',
      'def main.py#C.f',
      '',
    ],
    [
      'an injected constructor argument',
      'from a import Db\nclass C:\n    def __init__(self, db: Db):\n        self.db = db\n    def f(self):\n        probe(self.db.query)',
      'a.Db().query',
    ],
    [
      'an untyped constructor argument, by who calls',
      'from a import Db\nclass C:\n    def __init__(self, db):\n        self.db = db\n    def f(self):\n        probe(self.db)\nC(Db())',
      'a.Db()',
    ],
    [
      'an untyped parameter, by who calls',
      'from a import Db\ndef f(db, *, other=None):\n    probe(db)\n    probe(other)\nf(Db(), other=Db())',
      'a.Db()',
      'a.Db()',
    ],
    [
      'inherited methods and fields, super',
      'from a import x\nclass B:\n    v = x()\n    def m(self): pass\nclass C(B):\n    def m(self):\n        probe(super().m)\n        probe(self.v)\nprobe(C().m)',
      'def main.py#B.m',
      'a.x()',
      'def main.py#C.m',
    ],
    [
      'methods of a base class of a library',
      'from lib import Base\nclass C(Base): pass\nclass D(C): pass\nprobe(D().save)\nprobe(D.objects)',
      'lib.Base().save',
      'lib.Base.objects',
    ],
    [
      'a property',
      'from a import x\nclass C:\n    @property\n    def db(self):\n        return x()\nprobe(C().db.get)',
      'a.x().get',
    ],
    [
      'a cached property',
      'from functools import cached_property\nfrom a import x\nclass C:\n    @cached_property\n    def db(self):\n        return x()\nprobe(C().db.get)',
      'a.x().get',
    ],
    [
      'class methods and nested classes',
      'class C:\n    class Inner: pass\n    @classmethod\n    def make(cls):\n        return cls()\n    @staticmethod\n    def s(): pass\nprobe(C.Inner)\nprobe(C.s)\nprobe(C.make())',
      'class main.py#C.Inner',
      'def main.py#C.s',
      'main.py#C()',
    ],
    [
      'an instance that is called',
      'from a import x\nclass C:\n    def __call__(self):\n        return x()\nc = C()\nprobe(c())',
      'a.x()',
    ],
    [
      'Depends on a provider that returns or yields',
      'from fastapi import Depends\nfrom a import Db\nclass Repo:\n    def get(self): pass\ndef get_repo():\n    return Repo()\ndef get_db():\n    db = Db()\n    try:\n        yield db\n    finally:\n        db.close()\ndef f(r=Depends(get_repo), d=Depends(get_db)):\n    probe(r.get)\n    probe(d)',
      'def main.py#Repo.get',
      'a.Db()',
    ],
    [
      'Depends of a class',
      'from fastapi import Depends\nclass Repo:\n    def get(self): pass\ndef f(r: Repo = Depends(), s=Depends(Repo)):\n    probe(r.get)\n    probe(s.get)',
      'def main.py#Repo.get',
      'def main.py#Repo.get',
    ],
    [
      'an Annotated alias of another file',
      {
        'deps.py':
          'from typing import Annotated\nfrom fastapi import Depends\nfrom a import Db\ndef get_db():\n    yield Db()\nDbDep = Annotated[Db, Depends(get_db)]\nclass Repo:\n    def get(self): pass\ndef get_repo(): return Repo()\nRepoDep = Annotated["Repo", Depends(get_repo)]',
        'main.py': 'from deps import DbDep, RepoDep\ndef f(db: DbDep, r: RepoDep):\n    probe(db)\n    probe(r.get)',
      },
      'a.Db()',
      'def deps.py#Repo.get',
    ],
    [
      'Annotated[Any, ...] is what the provider gives',
      'from typing import Annotated, Any\nfrom fastapi import Depends\nfrom a import Db\ndef get_db():\n    return Db()\ndef f(db: Annotated[Any, Depends(get_db)]):\n    probe(db)',
      'a.Db()',
    ],
    [
      'a generic base repository',
      'from typing import Generic, TypeVar\nT = TypeVar("T")\nclass Base(Generic[T]):\n    def get(self): pass\nclass User: pass\nclass Users(Base[User]): pass\nprobe(Users().get)',
      'def main.py#Base.get',
    ],
    [
      'a module-level instance of another file',
      {
        'crud.py': 'class Crud:\n    def get(self): pass\ncrud = Crud()',
        'main.py': 'from crud import crud\nimport crud as c\nprobe(crud.get)\nprobe(c.crud.get)',
      },
      'def crud.py#Crud.get',
      'def crud.py#Crud.get',
    ],
    [
      'elements of list(), sorted()',
      'class C: pass\ndef f(v: list[C]):\n    for x in sorted(v):\n        probe(x)\n    for y in list(v):\n        probe(y)',
      'main.py#C()',
      'main.py#C()',
    ],
    ['a class that derives from itself', 'class A(A): pass\nprobe(A().x)', ''],
    ['classes that derive from each other', 'class A(B): pass\nclass B(A): pass\nprobe(A().x)', ''],
    ['a function that returns itself', 'def f():\n    return f()\nprobe(f().x)', ''],
    [
      'a chain of a library',
      'from a import db\nq = db.session.query(1).filter(2)\nprobe(q.all())',
      'a.db.session.query().filter().all()',
    ],
  ])('%s', async (_, files, ...expected) => {
    expect(await python(files)).toEqual(expected);
  });
});

describe('names of TypeScript and JavaScript', () => {
  test.each<Row>([
    [
      'blocks of one function',
      "import { x, y } from 'a'\nfunction f() { let v = x(); if (c) { v = y() } probe(v) }",
      'a.x() | a.y()',
    ],
    [
      'a parameter and a local name shadow',
      "import { v } from 'a'\nfunction f(v) { probe(v) }\nfunction g() { const v = 1; probe(v) }",
      '~v',
      '= 1',
    ],
    ['declared first, set later', "import { x } from 'a'\nlet v\nv = x()\nprobe(v)", 'a.x()'],
    [
      '?? and ||, a condition',
      "import { x, y } from 'a'\nprobe(x() ?? y())\nprobe(c ? x() : y())",
      'a.x() | a.y()',
      'a.x() | a.y()',
    ],
    [
      'destructured objects, with other names and defaults',
      "import a from 'a'\nconst { b, c: d, e = 1, f: { g } } = a\nprobe(b)\nprobe(d)\nprobe(e)\nprobe(g)",
      'a.b',
      'a.c',
      'a.e | = 1',
      'a.f.g',
    ],
    ['destructured lists', "import { x, y } from 'a'\nconst [p, q] = [x(), y()]\nprobe(p)\nprobe(q)", 'a.x()', 'a.y()'],
    ['a destructured parameter', "import { x } from 'a'\nfunction f({ db, log }) { probe(db) }\nf({ db: x(), log: 1 })", 'a.x()'],
    [
      'a field that is spread into itself',
      "import { x } from 'a'\nclass C {\n  s = { k: x() }\n  set() { this.s = { ...this.s, step: 1 } }\n  f() { probe(this.s.k); probe(this.s.z) }\n}",
      'a.x()',
      '',
    ],
    [
      'object members, spreads and shorthand',
      "import { x } from 'a'\nconst s = { k: x() }\nconst k2 = x()\nconst o = { ...s, k2, m() {}, get g() { return x() } }\nprobe(o.k)\nprobe(o.k2)\nprobe(o.m)\nprobe(o['k'])",
      'a.x()',
      'a.x()',
      'def main.ts#m',
      'a.x()',
    ],
    [
      'await, non-null, as and satisfies',
      "import { x } from 'a'\nasync function f() { probe(await x()); probe(x()!); probe(x() as any); probe(<any>x()) }",
      'a.x()',
      'a.x()',
      'a.x()',
      'a.x()',
    ],
    ['functions before their place', 'probe(f)\nfunction f() {}', 'def main.ts#f'],
    ['immediately called functions', "import { x } from 'a'\nprobe((() => x())())", 'a.x()'],
    [
      'bind, call',
      'class C { m() { return 1 } }\nconst c = new C()\nprobe(c.m.bind(c))\nprobe(c.m.call)',
      'def main.ts#C.m',
      'def main.ts#C.m',
    ],
    [
      'constructor functions',
      "import { x } from 'a'\nfunction H() { this.db = x(); this.get = function () {} }\nH.prototype.put = function () {}\nconst h = new H()\nprobe(h.db)\nprobe(h.get)\nprobe(h.put)",
      'a.x()',
      'def main.ts#H.get',
      'def main.ts#put',
    ],
    ['`var self = this`', "import { x } from 'a'\nfunction H() { var self = this; self.db = x() }\nprobe(new H().db)", 'a.x()'],
    ['names in terms of each other', 'const a = b\nconst b = a\nprobe(a)\nconst { c } = c\nprobe(c)', '', ''],
  ])('%s', async (_, files, ...expected) => {
    expect(await typescript(files)).toEqual(expected);
  });
});

describe('types of TypeScript', () => {
  test.each<Row>([
    [
      'annotations, unions, null and generics that wrap',
      "import { T, U } from 'a'\nfunction f(v: T, w?: U | null, x: Promise<T>, y: Readonly<T>) { probe(v); probe(w); probe(x); probe(y) }",
      'a.T()',
      'a.U()',
      'a.T()',
      'a.T()',
    ],
    [
      'lists',
      "import { T } from 'a'\nfunction f(v: T[], w: Array<T>) { for (const x of v) probe(x); w.forEach((y) => probe(y)); v.map(z => probe(z)); probe(w[0]) }",
      'a.T()',
      'a.T()',
      'a.T()',
      'a.T()',
    ],
    [
      'parameter properties',
      'class Repo { find() {} }\nclass S { constructor(private readonly repo: Repo, protected x = 1) {} run() { probe(this.repo.find) } }',
      'def main.ts#Repo.find',
    ],
    [
      'fields by type and by assignment',
      "import { D } from 'a'\nclass S { a: D; b = new D(); #c = new D(); constructor() { this.d = new D() } run() { probe(this.a); probe(this.b); probe(this.#c); probe(this.d) } }",
      'a.D()',
      'a.D()',
      'a.D()',
      'a.D()',
    ],
    [
      '`this` of an arrow function in a method',
      'class S { m() {} run() { [1].forEach(() => probe(this.m)) } }',
      'def main.ts#S.m',
    ],
    [
      'getters and static members',
      "import { x } from 'a'\nclass S { get db() { return x() } static make() { return new S() } static s = x() }\nprobe(new S().db)\nprobe(S.make().db)\nprobe(S.s)",
      'a.x()',
      'a.x()',
      'a.x()',
    ],
    [
      'base classes, super',
      'class B { m() {} }\nclass C extends B { n() { probe(super.m); probe(this.m) } }\nclass D extends C {}\nprobe(new D().m)',
      'def main.ts#B.m',
      'def main.ts#B.m',
      'def main.ts#B.m',
    ],
    [
      'a base class of a library',
      "import { Entity } from 'orm'\nclass U extends Entity {}\nprobe(U.find)\nprobe(new U().save)",
      'orm.Entity.find',
      'orm.Entity().save',
    ],
    [
      'an interface',
      'interface Repo { find(): void }\nclass A implements Repo { find() {} }\nfunction f(r: Repo) { probe(r) }',
      'main.ts#Repo()',
    ],
    ['a type alias', "import { T } from 'a'\ntype Db = T\nfunction f(d: Db) { probe(d) }", 'a.T()'],
    [
      'return types and returned values',
      "import { T } from 'a'\nfunction f(): Promise<T> { return null }\nconst g = () => new T()\nasync function h() { return f() }\nprobe(f())\nprobe(g())\nprobe(h())",
      'a.T()',
      'a.T()',
      'a.T()',
    ],
    [
      'untyped parameters by who calls',
      {
        'a.js': "const express = require('express')\nrequire('./b')(express())\nconst c = require('./c')\nc.setup(express())",
        'b.js': 'module.exports = (app) => { probe(app.get) }',
        'c.js': 'exports.setup = function (app) { probe(app) }',
      },
      'express().get',
      'express()',
    ],
    [
      'a factory of another file',
      {
        'db.ts': "import { Pool } from 'pg'\nexport function create() { return new Pool() }\nexport const pool = create()",
        'main.ts': "import { pool, create } from './db'\nprobe(pool.query)\nprobe(create())",
      },
      'pg.Pool().query',
      'pg.Pool()',
    ],
    [
      'a default-exported instance',
      { 'svc.ts': 'class S { m() {} }\nexport default new S()', 'main.ts': "import svc from './svc'\nprobe(svc.m)" },
      'def svc.ts#S.m',
    ],
    [
      'a function of functions',
      "import { x } from 'a'\nconst make = (db) => ({ get: () => db, put() {} })\nconst c = make(x())\nprobe(c.put)\nprobe(c.get())",
      'def main.ts#make.put',
      'a.x()',
    ],
    [
      'what callbacks are handed stays a parameter',
      "import app from 'a'\napp.get('/', (req, res) => { probe(req.body); probe(res.cookie) })",
      '~req.body',
      '~res.cookie',
    ],
    [
      'elements of a list that is written out',
      "import { A, B } from 'a'\n[new A(), new B()].forEach((one) => probe(one))\nfor (const two of [new A()]) probe(two)",
      'a.A() | a.B()',
      'a.A()',
    ],
    ['classes that extend each other', 'class A extends B {}\nclass B extends A {}\nprobe(new A().x)', ''],
  ])('%s', async (_, files, ...expected) => {
    expect(await typescript(files)).toEqual(expected);
  });
});

test('calls by what they call, through aliases, wrappers and types', async () => {
  const linker = await linkerOf({
    'a.py': 'from fastapi import FastAPI as F\napp = F()\napp.add_middleware(1)',
    'b.py':
      'from a import app\nimport fastapi\napp.add_middleware(2)\ndef f(x: fastapi.FastAPI):\n    x.add_middleware(3)\ny.add_middleware(4)',
  });
  const found = linker.resolver.callsTo('fastapi.FastAPI().add_middleware');
  expect(found.map(({ file, call }) => `${file.path}:${lineOf(call.span)}`)).toEqual(['a.py:3', 'b.py:3', 'b.py:5']);
});

test('the answer does not depend on who asked first', async () => {
  const files = {
    'a.py': 'from b import g\ndef f():\n    return g() or h()\ndef h():\n    return f()\nprobe(f())',
    'b.py': 'from a import f, h\nfrom lib import x\ndef g():\n    return x() if h() else f()\nprobe(g())\nprobe(h())',
  };
  const linker = await linkerOf(files);
  const probes = probesIn(linker);
  const ask = (of: typeof linker, order: readonly number[]) =>
    order.map((i) => {
      const { file, call, value } = probesIn(of)[i]!;
      return `${i} ${of.resolver.pathsOf(value, { file, block: call.block }).join()}`;
    });
  const forwards = ask(linker, [0, 1, 2]);
  const backwards = ask(await linkerOf(files), [2, 1, 0]).reverse();
  expect(probes).toHaveLength(3);
  expect(forwards).toEqual(['0 lib.x()', '1 lib.x()', '2 lib.x()']);
  expect(backwards).toEqual(forwards);
});

test('in a tangle everybody knows what anybody is given', async () => {
  // Thirty functions that hand what they get to six others, and one that is given something: the ways between two of them are millions.
  const numbers = Array.from({ length: 30 }, (_, i) => i);
  const functions = numbers.map((i) => {
    const calls = [1, 2, 3, 5, 7, 11].map((step) => `    f${(i + step) % 30}(v)`);
    return [`def f${i}(v):`, '    probe(v)', ...calls].join('\n');
  });
  const [first, ...others] = new Set(await python(['from lib import x', ...functions, 'f17(x())'].join('\n')));
  expect([first, others]).toEqual(['lib.x()', []]);
});
