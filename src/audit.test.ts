import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rules } from '../rules/index.ts';
import { type AuditOptions, audit, auditFiles } from './audit.ts';
import { frameworksFor } from './frameworks/index.ts';
import { lineOf, spanOf } from './model/location.ts';
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
    yield { at: { file: source.path, span: spanOf(1, 1, 1, 2) }, message: text.split('\n')[0]! };
  },
};

const main = 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/items")\ndef items():\n    return []\n';

it('runs the whole pipeline on files in memory, hiding nothing for its confidence', async () => {
  const { findings, model, problems } = await auditFiles(new Map([['api/main.py', main]]), [everyRoute, everyFile]);
  expect(findings.map(({ rule, at, message }) => [rule, `${at.file}:${lineOf(at.span)}`, message])).toEqual([
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

describe('the report of an earlier audit', () => {
  let base: string;
  let root: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'audit-'));
    root = join(base, 'project');
    mkdirSync(root);
    writeFileSync(join(root, 'main.py'), main);
  });
  afterEach(() => rmSync(base, { recursive: true }));

  /** Whether the project was linked, and the report. */
  const run = async (changes: Partial<AuditOptions> = {}) => {
    const { report, phases } = await audit({
      paths: [root],
      run: { cacheOf: () => ({ folder: join(base, 'cache'), fingerprint: '1' }) },
      rules: [everyRoute],
      knownRules: [everyRoute],
      minSeverity: 'info',
      minConfidence: 'low',
      tool: { name: 'test', version: '1', homepage: 'https://example.com' },
      today: '2027-01-31',
      ...changes,
    });
    const { seconds: _, ...summary } = report.summary;
    return { isLinked: phases.has('link'), report: { ...report, summary } };
  };

  it('serves as long as no file, rule or option changes', async () => {
    const cold = await run();
    expect(cold.isLinked).toBe(true);
    expect(await run()).toStrictEqual({ isLinked: false, report: cold.report });
    expect((await run({ minConfidence: 'high' })).report.findings).toEqual([]);
    expect((await run({ rules: [] })).report.findings).toEqual([]);
    writeFileSync(join(root, 'main.py'), `${main}\n@app.get("/more")\ndef more():\n    return []\n`);
    expect((await run()).report.findings).toHaveLength(2);
    writeFileSync(join(root, 'main.py'), main);
    expect(await run()).toStrictEqual({ isLinked: false, report: cold.report });
    writeFileSync(join(root, 'other.py'), '');
    expect((await run()).isLinked).toBe(true);
  });

  it('does not serve from the day on which a suppression has expired', async () => {
    const ignore = '# backend-audit-ignore-next-line test/route -- being replaced until=2027-02-01\n';
    writeFileSync(join(root, 'main.py'), main.replace('@app', `${ignore}@app`));
    const count = async (today: string) => {
      const { isLinked, report } = await run({ today, rules: [everyRoute] });
      return [isLinked, report.findings.length];
    };
    expect(await count('2027-01-31')).toEqual([true, 0]);
    expect(await count('2027-02-01')).toEqual([false, 0]);
    expect(await count('2027-02-02')).toEqual([true, 1]);
    expect(await count('2027-02-03')).toEqual([false, 1]);
  });

  it('is not kept when a file changes while it is audited', async () => {
    const change: Rule = {
      ...everyRoute,
      *check() {
        writeFileSync(join(root, 'main.py'), `# changed\n${main}`);
        yield { at: { file: 'main.py' as never, span: spanOf(1, 1, 1, 2) }, message: 'Here.' };
      },
    };
    await run({ rules: [change] });
    writeFileSync(join(root, 'main.py'), main);
    expect((await run({ rules: [change] })).isLinked).toBe(true);
  });
});

it('a subject that cannot be put together is missing, is named, and leaves the others', async () => {
  const frameworks = await frameworksFor(new Set(['python']));
  const broken = frameworks.map((one) =>
    one.id === 'sqlalchemy'
      ? {
          ...one,
          recogniseTables: () => {
            throw new RangeError('Maximum call stack size exceeded');
          },
        }
      : one,
  );
  const { model, findings, problems } = await auditFiles(new Map([['main.py', main]]), [everyRoute], { frameworks: broken });
  expect([model.tables.length, model.routes.length, findings.length]).toEqual([0, 1, 1]);
  expect(problems).toEqual([
    {
      kind: 'crashed',
      message: 'What the code says of tables could not be put together: Maximum call stack size exceeded.',
      hint: 'This is a defect of the tool. Report it; everything else was audited.',
      fatal: true,
    },
  ]);
});

describe('files that somebody made to keep an audit busy', () => {
  const repeat = (times: number, line: (i: number) => string) => Array.from({ length: times }, (_, i) => line(i)).join('\n');

  it.each([
    ['one name, given a value again and again', repeat(30_000, () => 'x = f(x)')],
    ['one function, defined again and again', repeat(15_000, () => 'def f(x):\n    return f(x)')],
    ['a loop again and again', repeat(8_000, () => 'while s:\n    a = s.pop()\n    s.append(a)')],
    [
      'classes that derive from each other, in a line of thousands',
      repeat(3_000, (i) => `class C${i}(C${i + 1}):\n    x = C${i}()`),
    ],
  ])(
    '%s',
    async (_, text) => {
      const { problems } = await auditFiles(new Map([['app.py', `import sqlalchemy\n${text}\n`]]), [everyRoute]);
      expect(problems).toEqual([]);
    },
    15_000,
  );

  // Told apart by their ends, put together here so that no scanner takes them for tokens.
  const token = (i: number) =>
    `${'ghp'}_${(i * 7_919_777).toString(36).padStart(12, 'Zk3Qx9Lw2Vb7')}Hd8Rt5Yp0Mn4Jf6Gs1Ca${i % 10}x${i % 7}Q`.slice(0, 40);

  it.each([
    ['.env', repeat(10_000, (i) => `KEY_${i}=${token(i)}`)],
    ['config.json', `{${Array.from({ length: 10_000 }, (_, i) => `"key${i}":"${token(i)}"`).join()}}`],
    ['run.sh', repeat(10_000, (i) => `export KEY_${i}_SECRET=${token(i)}`)],
    ['app.py', repeat(10_000, (i) => `KEY_${i} = "${token(i)}"`)],
    [
      'compose.yml',
      `services:\n${repeat(4_000, (i) => `  s${i}:\n    image: postgres\n    environment:\n      POSTGRES_PASSWORD: pw${i}x`)}`,
    ],
  ])(
    'thousands of secrets in %s',
    async (file, text) => {
      const { findings, hidden } = await auditFiles(new Map([[file, `${text}\n`]]), rules);
      expect(findings.length + hidden.length).toBeGreaterThan(0);
      expect(JSON.stringify(findings)).not.toMatch(/Hd8Rt5Yp0Mn4|pw\d{2,}x/);
    },
    15_000,
  );
});
