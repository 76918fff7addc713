import { describe, expect, test } from 'vitest';
import { denoted, type Texts } from '../testing/probe.ts';

/** A project and what its probes stand for. */
type Row = readonly [title: string, files: Texts, expected: readonly string[]];

describe('imports of Python', () => {
  test.each<Row>([
    [
      'a module of a package, as a whole and by name',
      {
        'app/__init__.py': '',
        'app/db.py': 'def get(): pass',
        'app/main.py': 'from app import db\nfrom app.db import get\nimport app.db as d\nprobe(db)\nprobe(get)\nprobe(d.get)',
      },
      ['file app/db.py', 'def app/db.py#get', 'def app/db.py#get'],
    ],
    [
      '`import a.b.c` binds a',
      {
        'a/__init__.py': '',
        'a/b/__init__.py': '',
        'a/b/c.py': 'def f(): pass',
        'main.py': 'import a.b.c\nprobe(a)\nprobe(a.b)\nprobe(a.b.c)\nprobe(a.b.c.f)',
      },
      ['file a/__init__.py', 'file a/b/__init__.py', 'file a/b/c.py', 'def a/b/c.py#f'],
    ],
    [
      'a library by its full path, and under another name',
      {
        'main.py': 'import os.path\nimport numpy as np\nfrom a.b import c as d\nprobe(os.path.join)\nprobe(np.array)\nprobe(d.e)',
      },
      ['os.path.join', 'numpy.array', 'a.b.c.e'],
    ],
    [
      'the src layout',
      {
        'pyproject.toml': '',
        'src/shop/__init__.py': '',
        'src/shop/models.py': 'class User: pass',
        'src/shop/api.py': 'from shop.models import User\nprobe(User)',
        'scripts/fill.py': 'from shop.models import User\nprobe(User)',
      },
      ['class src/shop/models.py#User', 'class src/shop/models.py#User'],
    ],
    [
      'a package without __init__.py',
      {
        'app/core/config.py': 'X = 1',
        'app/main.py': 'from app.core import config\nfrom app import core\nprobe(config)\nprobe(core)',
      },
      ['file app/core/config.py', 'folder app/core'],
    ],
    [
      'one, two and three dots',
      {
        'a/__init__.py': '',
        'a/top.py': 'class T: pass',
        'a/b/__init__.py': '',
        'a/b/mid.py': 'class M: pass',
        'a/b/c/__init__.py': 'class I: pass',
        'a/b/c/near.py': 'class N: pass',
        'a/b/c/main.py':
          'from .near import N\nfrom . import near, I\nfrom ..mid import M\nfrom ...top import T\nfrom ... import top\nprobe(N)\nprobe(near)\nprobe(I)\nprobe(M)\nprobe(T)\nprobe(top)',
      },
      [
        'class a/b/c/near.py#N',
        'file a/b/c/near.py',
        'class a/b/c/__init__.py#I',
        'class a/b/mid.py#M',
        'class a/top.py#T',
        'file a/top.py',
      ],
    ],
    ['dots that lead out of the repository', { 'a/main.py': 'from ....x import y\nprobe(y)' }, ['....x.y']],
    [
      'names handed on by __init__, under their own and another name',
      {
        'app/__init__.py': '',
        'app/models/__init__.py': 'from .user import User\nfrom .item import Item as Thing',
        'app/models/user.py': 'class User: pass',
        'app/models/item.py': 'class Item: pass',
        'app/main.py':
          'from app.models import User, Thing\nfrom app import models\nprobe(User)\nprobe(Thing)\nprobe(models.Thing)',
      },
      ['class app/models/user.py#User', 'class app/models/item.py#Item', 'class app/models/item.py#Item'],
    ],
    [
      'star imports of the project, through another star import',
      {
        'app/__init__.py': '',
        'app/a.py': 'class A: pass',
        'app/b.py': 'from .a import *\nclass B: pass',
        'app/main.py': 'from app.b import *\nprobe(A)\nprobe(B)\nprobe(nothing)',
      },
      ['class app/a.py#A', 'class app/b.py#B', 'nothing'],
    ],
    [
      'a star import of a library names what no file defines',
      { 'main.py': 'from sqlalchemy import *\nprobe(Column)\nprobe(len)' },
      ['sqlalchemy.Column', 'len'],
    ],
    [
      'a name that several star imports may bring: the project that has it goes before a library',
      {
        'app/__init__.py': '',
        'app/base.py': 'class Base: pass',
        'app/main.py': 'from sqlalchemy import *\nfrom app.base import *\nprobe(Base)',
      },
      ['class app/base.py#Base'],
    ],
    [
      'a folder that is called like a library',
      {
        'app/__init__.py': '',
        'app/celery/__init__.py': 'class Mine: pass',
        'app/celery/tasks.py': 'from celery import Celery\nprobe(Celery)',
        'app/redis.py': 'import redis\nprobe(redis.Redis)',
        'app/main.py': 'from celery import Celery\nfrom app.celery import Mine\nprobe(Celery)\nprobe(Mine)',
      },
      ['celery.Celery', 'celery.Celery', 'class app/celery/__init__.py#Mine', 'redis.Redis'],
    ],
    [
      'a folder `alembic` at the root is not the library',
      { 'alembic/env.py': 'from alembic import op\nprobe(op.create_table)' },
      ['alembic.op.create_table'],
    ],
    [
      'two projects with modules of one name',
      {
        'one/pyproject.toml': '',
        'one/app/__init__.py': '',
        'one/app/config.py': 'class One: pass',
        'one/app/main.py': 'from app.config import One\nprobe(One)',
        'two/pyproject.toml': '',
        'two/app/__init__.py': '',
        'two/app/config.py': 'class Two: pass',
        'two/app/main.py': 'from app.config import Two\nprobe(Two)',
      },
      ['class one/app/config.py#One', 'class two/app/config.py#Two'],
    ],
    [
      'a package that two projects share',
      {
        'api/pyproject.toml': '',
        'api/main.py': 'from shared.db import Base\nprobe(Base)',
        'libs/shared/pyproject.toml': '',
        'libs/shared/shared/__init__.py': '',
        'libs/shared/shared/db.py': 'class Base: pass',
      },
      ['class libs/shared/shared/db.py#Base'],
    ],
    [
      'scripts beside each other',
      {
        'jobs/run.py': 'from tools import work\nimport tools\nprobe(work)\nprobe(tools.work)',
        'jobs/tools.py': 'def work(): pass',
      },
      ['def jobs/tools.py#work', 'def jobs/tools.py#work'],
    ],
    [
      'modules that import each other',
      {
        'app/__init__.py': '',
        'app/a.py': 'from app.b import B\nclass A: pass\nprobe(B)',
        'app/b.py': 'from app.a import A\nclass B: pass\nprobe(A)',
        'app/x.py': 'from app.y import z',
        'app/y.py': 'from app.x import z\nprobe(z)',
      },
      ['class app/b.py#B', 'class app/a.py#A', ''],
    ],
    [
      'an import in a function and one that may fail',
      {
        'app.py': [
          'try:',
          '    from ujson import dumps',
          'except ImportError:',
          '    from json import dumps',
          'def f():',
          '    from tools import work',
          '    probe(work)',
          'probe(dumps)',
        ].join('\n'),
        'tools.py': 'def work(): pass',
      },
      ['def tools.py#work', 'ujson.dumps | json.dumps'],
    ],
    [
      'a module of the standard library that a project module is named like',
      { 'app/__init__.py': '', 'app/logging.py': 'X = 1', 'app/main.py': 'import logging\nprobe(logging.getLogger)' },
      ['logging.getLogger'],
    ],
  ])('%s', async (_, files, expected) => {
    expect(await denoted(files)).toEqual(expected);
  });
});

describe('imports of TypeScript and JavaScript', () => {
  test.each<Row>([
    [
      'relative, with and without extension, and `.js` for a `.ts` file',
      {
        'src/a.ts': 'export class A {}',
        'src/b.tsx': 'export const b = () => 1',
        'src/main.ts':
          "import { A } from './a'\nimport { A as A2 } from './a.js'\nimport { b } from './b.jsx'\nprobe(A)\nprobe(A2)\nprobe(b)",
      },
      ['class src/a.ts#A', 'class src/a.ts#A', 'def src/b.tsx#b'],
    ],
    [
      'names with dots: `user.service`',
      {
        'src/user.service.ts': 'export class UserService {}',
        'src/main.ts':
          "import { UserService } from './user.service'\nimport { UserService as Same } from './user.service.js'\nprobe(UserService)\nprobe(Same)",
      },
      ['class src/user.service.ts#UserService', 'class src/user.service.ts#UserService'],
    ],
    [
      'index files, and the folder itself',
      {
        'src/lib/index.ts': 'export class L {}',
        'src/lib/x.ts': "import { L } from '.'\nimport { L as L2 } from './'\nprobe(L)\nprobe(L2)",
        'src/main.ts': "import { L } from './lib'\nimport { L as L2 } from './lib/index.js'\nprobe(L)\nprobe(L2)",
      },
      ['class src/lib/index.ts#L', 'class src/lib/index.ts#L', 'class src/lib/index.ts#L', 'class src/lib/index.ts#L'],
    ],
    [
      'export * and export { a as b } from',
      {
        'src/a.ts': 'export class A {}\nexport default class D {}',
        'src/b.ts':
          "export * from './a'\nexport { A as B } from './a'\nexport { default as Def } from './a'\nexport * as all from './a'",
        'src/main.ts': "import { A, B, Def, all } from './b'\nprobe(A)\nprobe(B)\nprobe(Def)\nprobe(all)\nprobe(all.A)",
      },
      ['class src/a.ts#A', 'class src/a.ts#A', 'class src/a.ts#D', 'file src/a.ts', 'class src/a.ts#A'],
    ],
    [
      'imported and exported again',
      {
        'a.ts': 'export const a = () => 1',
        'b.ts': "import { a } from './a'\nimport express from 'express'\nexport { a as c, express }\nexport default a",
        'main.ts': "import d, { c, express } from './b'\nprobe(c)\nprobe(d)\nprobe(express.Router)",
      },
      ['def a.ts#a', 'def a.ts#a', 'express.Router'],
    ],
    [
      'a library handed on by a star',
      { 'a.ts': "export * from 'zod'\nexport const own = 1", 'main.ts': "import { z } from './a'\nprobe(z)" },
      ['zod.z'],
    ],
    [
      'default, namespace and mixed imports of a library',
      {
        'main.ts':
          "import e, { Router } from 'express'\nimport * as jwt from 'jsonwebtoken'\nprobe(e)\nprobe(Router)\nprobe(jwt.sign)",
      },
      ['express', 'express.Router', 'jsonwebtoken.sign'],
    ],
    [
      'a namespace import of a project file',
      {
        'a.ts': 'export function f() {}\nexport default function g() {}',
        'main.ts': "import * as a from './a'\nprobe(a.f)\nprobe(a.default)",
      },
      ['def a.ts#f', 'def a.ts#g'],
    ],
    [
      'paths and baseUrl of tsconfig',
      {
        'tsconfig.json':
          '{"compilerOptions": {"baseUrl": "./src", "paths": {"@core/*": ["core/*"], "@db": ["db/client.ts"]}}} // comment',
        'src/core/a.ts': 'export class A {}',
        'src/db/client.ts': 'export class Db {}',
        'src/main.ts':
          "import { A } from '@core/a'\nimport { A as A2 } from 'core/a'\nimport { Db } from '@db'\nprobe(A)\nprobe(A2)\nprobe(Db)",
      },
      ['class src/core/a.ts#A', 'class src/core/a.ts#A', 'class src/db/client.ts#Db'],
    ],
    [
      'paths of a tsconfig that is extended, relative to where they are written',
      {
        'config/tsconfig.base.json': '{"compilerOptions": {"paths": {"@lib/*": ["../packages/lib/src/*"]}}}',
        'apps/api/tsconfig.json': '{"extends": "../../config/tsconfig.base.json", "compilerOptions": {"strict": true}}',
        'apps/api/main.ts': "import { A } from '@lib/a'\nprobe(A)",
        'packages/lib/src/a.ts': 'export class A {}',
      },
      ['class packages/lib/src/a.ts#A'],
    ],
    [
      'own paths replace those of the extended tsconfig',
      {
        'tsconfig.base.json': '{"compilerOptions": {"baseUrl": ".", "paths": {"@x/*": ["old/*"]}}}',
        'api/tsconfig.json': '{"extends": "../tsconfig.base", "compilerOptions": {"baseUrl": ".", "paths": {"@x/*": ["new/*"]}}}',
        'old/a.ts': 'export class Old {}',
        'api/new/a.ts': 'export class New {}',
        'api/main.ts': "import { New } from '@x/a'\nprobe(New)",
      },
      ['class api/new/a.ts#New'],
    ],
    [
      'the nearest tsconfig of two projects',
      {
        'one/tsconfig.json': '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}',
        'one/src/a.ts': 'export class One {}',
        'one/src/main.ts': "import { One } from '@/a'\nprobe(One)",
        'two/tsconfig.json': '{"compilerOptions": {"paths": {"@/*": ["./lib/*"]}}}',
        'two/lib/a.ts': 'export class Two {}',
        'two/lib/main.ts': "import { Two } from '@/a'\nprobe(Two)",
      },
      ['class one/src/a.ts#One', 'class two/lib/a.ts#Two'],
    ],
    [
      'workspace packages, by their entry and by a path below',
      {
        'package.json': '{"name": "root", "workspaces": ["packages/*"]}',
        'packages/db/package.json': '{"name": "@acme/db", "main": "dist/index.js"}',
        'packages/db/src/index.ts': 'export class Db {}',
        'packages/db/src/models/user.ts': 'export class User {}',
        'apps/api/package.json': '{"name": "api"}',
        'apps/api/main.ts':
          "import { Db } from '@acme/db'\nimport { User } from '@acme/db/models/user'\nimport x from '@acme/dbx'\nprobe(Db)\nprobe(User)\nprobe(x)",
      },
      ['class packages/db/src/index.ts#Db', 'class packages/db/src/models/user.ts#User', '@acme/dbx'],
    ],
    [
      'aliases of module-alias, and paths from the folder of the project',
      {
        'package.json': '{"name": "shop", "_moduleAliases": {"@models": "src/models", "@db": "src/db.js"}}',
        'src/models/user.js': 'exports.f = () => 1',
        'src/db.js': 'exports.g = () => 1',
        'helpers/mail.js': 'exports.h = () => 1',
        'src/main.js':
          "const { f } = require('@models/user')\nconst { g } = require('@db')\nconst { h } = require('helpers/mail')\nprobe(f)\nprobe(g)\nprobe(h)",
      },
      ['def src/models/user.js#f', 'def src/db.js#g', 'def helpers/mail.js#h'],
    ],
    [
      'a file whose name has capitals elsewhere, if there is one such file',
      {
        'package.json': '{"name": "shop"}',
        'routes/User.js': 'export const f = () => 1',
        'routes/Order.js': 'export const g = () => 1',
        'routes/ORDER.js': 'export const g = () => 2',
        'index.js': "import { f } from './routes/user.js'\nimport { g } from './routes/order.js'\nprobe(f)\nprobe(g)",
      },
      ['def routes/User.js#f', ''],
    ],
    [
      'exports of a workspace package',
      {
        'packages/db/package.json':
          '{"name": "@acme/db", "exports": {".": {"import": "./lib/main.ts"}, "./client": "./lib/client.ts", "./models/*": "./lib/models/*.ts"}}',
        'packages/db/lib/main.ts': 'export class Main {}',
        'packages/db/lib/client.ts': 'export class Client {}',
        'packages/db/lib/models/user.ts': 'export class User {}',
        'api/main.ts':
          "import { Main } from '@acme/db'\nimport { Client } from '@acme/db/client'\nimport { User } from '@acme/db/models/user'\nprobe(Main)\nprobe(Client)\nprobe(User)",
      },
      [
        'class packages/db/lib/main.ts#Main',
        'class packages/db/lib/client.ts#Client',
        'class packages/db/lib/models/user.ts#User',
      ],
    ],
    [
      'imports of package.json: `#x`, with conditions and a star',
      {
        'package.json':
          '{"name": "a", "imports": {"#db": {"production": "./src/db/index.ts", "default": "./src/db/index.ts"}, "#lib/*": "./src/library/*.js", "#fs": "node:fs"}}',
        'src/db/index.ts': 'export class Db {}',
        'src/library/x.ts': 'export class X {}',
        'src/main.ts': "import { Db } from '#db'\nimport { X } from '#lib/x'\nprobe(Db)\nprobe(X)",
      },
      ['class src/db/index.ts#Db', 'class src/library/x.ts#X'],
    ],
    [
      'CommonJS: an object, single names, a function, destructured and called at once',
      {
        'a.js': 'function f() {}\nclass K {}\nmodule.exports = { f, g: () => 1, K }',
        'b.js': 'exports.h = function () {}\nmodule.exports.i = () => 2',
        'c.js': 'module.exports = function make(app) { probe(app) }',
        'main.js': [
          "const a = require('./a')",
          "const { g, K: Kay } = require('./a')",
          "const b = require('./b')",
          "const make = require('./c')",
          "const express = require('express')",
          "const { Router } = require('express')",
          'const app = express()',
          "require('./c')(app)",
          'probe(a.f)',
          'probe(g)',
          'probe(Kay)',
          'probe(b.h)',
          'probe(b.i)',
          'probe(make)',
          'probe(Router)',
          "probe(require('./a').f)",
        ].join('\n'),
      },
      [
        'express()',
        'def a.js#f',
        'def a.js#g',
        'class a.js#K',
        'def b.js#h',
        'def b.js#i',
        'def c.js#make | file c.js',
        'express.Router',
        'def a.js#f',
      ],
    ],
    [
      'a CommonJS instance, and one with names added',
      {
        'a.js': 'class Store { get() {} }\nmodule.exports = new Store()\nmodule.exports.Store = Store',
        'main.js': "const store = require('./a')\nprobe(store.get)\nprobe(store.Store)",
      },
      ['def a.js#Store.get', 'class a.js#Store'],
    ],
    [
      'a CommonJS file that is imported as a module',
      { 'a.cjs': 'module.exports = { f() {} }', 'main.mjs': "import a, { f } from './a.cjs'\nprobe(a.f)\nprobe(f)" },
      ['def a.cjs#f', 'def a.cjs#f'],
    ],
    [
      'modules that import each other',
      {
        'a.ts': "import { b } from './b'\nexport const a = () => b()\nprobe(b)",
        'b.ts': "import { a } from './a'\nexport const b = () => a()\nprobe(a)",
        'x.ts': "export * from './y'",
        'y.ts': "export * from './x'\nimport { z } from './x'\nprobe(z)",
      },
      ['def b.ts#b', 'def a.ts#a', ''],
    ],
    ['an import that leads out of the repository', { 'a.ts': "import { x } from '../../../x'\nprobe(x)" }, ['../../../x.x']],
    [
      'an awaited dynamic import',
      { 'a.ts': 'export class A {}', 'main.ts': "async function f() { const { A } = await import('./a'); probe(A) }" },
      ['class a.ts#A'],
    ],
    [
      'a package that is called like a file of the project',
      { 'express.ts': 'export class Mine {}', 'main.ts': "import express from 'express'\nprobe(express)" },
      ['express'],
    ],
  ])('%s', async (_, files, expected) => {
    expect(await denoted(files)).toEqual(expected);
  });
});
