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
