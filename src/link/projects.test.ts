import { expect, test } from 'vitest';
import { type FilePath, spanOf } from '../model/location.ts';
import { linkerOf } from '../testing/probe.ts';

test('what is in use is what production code imports, by project', async () => {
  const { stacks } = await linkerOf({
    'api/pyproject.toml': '[project]\ndependencies = ["flask"]\n',
    'api/main.py': 'from fastapi import FastAPI',
    'api/tests/test_main.py': 'import flask',
    'node/package.json': '{"dependencies": {"fastify": "1"}}',
    'node/src/a.js': "const express = require('express')",
    'node/src/b.ts': "import type { FastifyInstance } from 'fastify'",
    'web/package.json': '{}',
    'web/src/App.tsx': "import React from 'react'",
  });
  expect(stacks.all.filter((id) => ['fastapi', 'flask', 'express', 'fastify'].includes(id))).toEqual(['express', 'fastapi']);
  expect(stacks.uses('api/main.py' as FilePath, 'fastapi')).toBe(true);
  expect(stacks.uses('api/main.py' as FilePath, 'express')).toBe(false);
  expect([...stacks.frontends]).toEqual(['web']);
});

test('production is neither test nor example, nor what runs in a browser', async () => {
  const { stacks } = await linkerOf({
    'api/requirements.txt': '',
    'api/main.py': 'import fastapi',
    'api/tests/test_main.py': 'import fastapi',
    'api/scripts/seed.py': 'import fastapi',
    'web/package.json': '{}',
    'web/src/App.tsx': "import React from 'react'",
  });
  const isProduction = (file: string) => stacks.isProduction({ file: file as FilePath, span: spanOf(1, 1, 1, 1) });
  const files = ['api/main.py', 'api/tests/test_main.py', 'api/scripts/seed.py', 'web/src/App.tsx', 'missing.py'];
  expect(files.map(isProduction)).toEqual([true, false, false, false, false]);
});

test('a script that a view imports is production, unless it fills a database or only the start imports it', async () => {
  const { stacks } = await linkerOf({
    'shop/__init__.py': '',
    'shop/views/mail.py':
      'from shop.scripts.mail import write_lists\nfrom shop.scripts import prices\nfrom shop.scripts.seed_users import fill\n',
    'shop/scripts/__init__.py': '',
    'shop/scripts/mail/__init__.py': 'from .lists import lines\n',
    'shop/scripts/mail/lists.py': '',
    'shop/scripts/prices.py': '',
    'shop/scripts/seed_users.py': '',
    'shop/scripts/by_hand.py': '',
    'shop/scripts/first_start.py': '',
    'main.py': 'from shop.scripts.first_start import run\n',
    'web/package.json': '{}',
    'web/src/orders.service.ts': "import { rebuild } from './scripts/rebuild.js'",
    'web/src/scripts/rebuild.ts': '',
  });
  const isProduction = (file: string) => stacks.isProduction({ file: file as FilePath, span: spanOf(1, 1, 1, 1) });
  const used = [
    'shop/scripts/mail/__init__.py',
    'shop/scripts/mail/lists.py',
    'shop/scripts/prices.py',
    'web/src/scripts/rebuild.ts',
  ];
  const unused = ['shop/scripts/seed_users.py', 'shop/scripts/by_hand.py', 'shop/scripts/first_start.py'];
  expect(used.map(isProduction)).toEqual([true, true, true, true]);
  expect(unused.map(isProduction)).toEqual([false, false, false]);
});
