import { expect, it } from 'vitest';
import { auditFiles } from './audit.ts';
import type { Rule } from './model/rule.ts';

const card = { title: '', severity: 'high', confidence: 'low', what: '', why: '', fix: '' } as const;

/** Finds every route, at low confidence. */
const everyRoute: Rule = {
  ...card,
  id: 'test/route',
  scope: 'project',
  *check({ routes }) {
    for (const { at, method, path } of routes) yield { at, message: `${method} ${path}.` };
  },
};

/** Finds the first line of every file. */
const everyFile: Rule = {
  ...card,
  id: 'test/file',
  scope: 'file',
  *check({ source, text }) {
    yield { at: { file: source.path, span: [1, 1, 1, 2] }, message: text.split('\n')[0]! };
  },
};

const main = 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/items")\ndef items():\n    return []\n';

it('runs the whole pipeline on files in memory, hiding nothing for its confidence', async () => {
  const { findings, model, problems } = await auditFiles(new Map([['api/main.py', main]]), [everyRoute, everyFile]);
  expect(findings.map(({ rule, at, message }) => [rule, `${at.file}:${at.span[0]}`, message])).toEqual([
    ['test/file', 'api/main.py:1', 'from fastapi import FastAPI'],
    ['test/route', 'api/main.py:4', 'GET /items.'],
  ]);
  expect(model.stack).toContain('fastapi');
  expect(problems).toEqual([]);
});

it('classifies the files and passes on what git is to know of them', async () => {
  const files = new Map([
    ['api/requirements.txt', 'fastapi\n'],
    ['api/tests/test_main.py', main],
  ]);
  const { findings, hidden, model } = await auditFiles(files, [everyFile], { tracked: 'no' });
  expect(findings.map(({ at }) => at.file)).toEqual(['api/requirements.txt']);
  expect(hidden).toMatchObject([{ by: 'selection', finding: { at: { file: 'api/tests/test_main.py' } } }]);
  const sources = [...model.files.values()].map(({ source }) => [source.project, source.role, source.tracked]);
  expect(sources).toEqual([
    ['api', 'config', 'no'],
    ['api', 'test', 'no'],
  ]);
});
