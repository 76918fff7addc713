import { describe, expect, test } from 'vitest';
import { type FilePath, spanOf } from '../model/location.ts';
import { defineRule, type FileRule } from '../model/rule.ts';
import type { Language, Role, SourceFile } from '../model/source.ts';
import { createAnalyse } from './analyse-file.ts';
import type { Analysis } from './analysis.ts';

function source(path: string, language: Language, role: Role = 'source'): SourceFile {
  return { path: path as FilePath, language, role, project: '', tracked: 'yes' };
}
async function factsOf(file: SourceFile, content: string | Buffer, rules: readonly FileRule[] = []) {
  const analysis = await createAnalyse(rules)(file, Buffer.from(content as string));
  if (analysis.kind !== 'facts') throw new Error(`no facts: ${JSON.stringify(analysis)}`);
  return analysis.facts;
}

const card = { title: 'T', severity: 'low', confidence: 'high', what: 'w', why: 'y', fix: 'f', scope: 'file' } as const;

describe('every language', () => {
  test.each<[string, Language, string, string, object]>([
    ['a.py', 'python', 'import os\n', 'code', { code: { imports: [{ from: 'os' }] } }],
    ['a.ts', 'typescript', "import a from 'b';\n", 'code', { code: { imports: [{ from: 'b' }] } }],
    ['a.js', 'javascript', "const a = require('b');\n", 'code', { code: { bindings: [{ name: 'a' }] } }],
    ['a.yml', 'yaml', 'a: 1\n', 'tree', { tree: { nodes: [{ keys: ['a'], value: 1 }] } }],
    ['a.json', 'json', '{"a": 1}', 'tree', { tree: { nodes: [{ keys: ['a'], value: 1 }] } }],
    ['a.toml', 'toml', 'a = 1\n', 'tree', { tree: { nodes: [{ keys: ['a'], value: 1 }] } }],
    ['.env', 'env', 'A=x\n', 'tree', { tree: { nodes: [{ keys: ['A'], value: 'x' }] } }],
    ['nginx.conf', 'nginx', 'worker_processes 2;\n', 'tree', { tree: { nodes: [{ value: '2' }] } }],
    ['a.html', 'html', '<html><head><meta charset="utf-8"></head></html>', 'tree', {}],
    ['Dockerfile', 'dockerfile', 'FROM node:20\n', 'dockerfile', { instructions: [{ name: 'FROM', text: 'node:20' }] }],
    ['a.sql', 'sql', 'CREATE TABLE t (id int);\n', 'sql', { statements: [{ kind: 'create-table', table: 't' }] }],
    ['schema.prisma', 'prisma', 'model User {\n  id Int @id\n}\n', 'prisma', { schema: { models: [{ name: 'User' }] } }],
    ['a.sh', 'text', 'echo\n', 'text', {}],
  ])('%s', async (path, language, text, kind, more) => {
    const facts = await factsOf(source(path, language), text);
    expect(facts).toMatchObject({ kind, source: { path }, problems: [], findings: [], ...more });
    expect(facts.hash).toMatch(/^[0-9a-f]{32}$/);
  });
});

test('lines, suppressions and syntax problems', async () => {
  const text = '# backend-audit-ignore-next-line cors/wildcard-origin -- public feed\nx = 1\ndef (:\n';
  const facts = await factsOf(source('a.py', 'python'), text);
  expect(facts.lines).toBe(3);
  expect(facts.suppressions).toMatchObject([{ rules: ['cors/wildcard-origin'], reason: 'public feed' }]);
  expect(facts.problems[0]).toMatchObject({ kind: 'syntax', file: 'a.py', fatal: false });
});

test.each<Role>(['test', 'example', 'docs'])(
  'code of %s is text: no syntax, tokens and suppressions all the same',
  async (role) => {
    const file = source('tests/a.py', 'python', role);
    expect(await factsOf(file, 'app.get("/")\npassword = "hunter2-Kx9"\ndef (:\n')).toMatchObject({
      kind: 'text',
      lines: 3,
      credentials: [],
      problems: [],
    });
    const token = `ghp_${'x9Kq2Lm7Zt4Rw8Vb'.repeat(2)}Abcd`;
    const seen: string[] = [];
    const rule = defineRule({
      ...card,
      id: 'secrets/provider-token',
      *check({ tokens }) {
        seen.push(...tokens.map(({ provider }) => provider));
      },
    }) as FileRule;
    const held = await factsOf(file, `# backend-audit-ignore-file a/b -- sample\nT = "${token}"\nPASSWORD = "hunter2-Kx9"\n`, [
      rule,
    ]);
    expect(held).toMatchObject({ kind: 'text', suppressions: [{ line: 0, reason: 'sample' }] });
    expect(held.credentials.map(({ name }) => name)).toContain('PASSWORD');
    expect(seen).toHaveLength(1);
    expect(JSON.stringify(held)).not.toContain(token);
  },
);

test('no usable secret stays in the facts', async () => {
  const secret = 'kJ8fQ2mZx7Lw9pRt4VbN';
  const texts: [string, Language, string][] = [
    ['a.py', 'python', `SECRET_KEY = "${secret}"\n`],
    ['a.ts', 'typescript', `export const secretKey = '${secret}';\n`],
    ['.env', 'env', `SECRET_KEY=${secret}\n`],
    ['compose.yml', 'yaml', `services:\n  a:\n    environment:\n      - SECRET_KEY=${secret}\n`],
    ['Dockerfile', 'dockerfile', `FROM a\nENV SECRET_KEY=${secret}\n`],
    [
      'schema.prisma',
      'prisma',
      `datasource db {\n  provider = "postgresql"\n  url = "postgresql://app:${secret}@db.internal/app"\n}\n`,
    ],
  ];
  for (const [path, language, text] of texts) {
    const facts = await factsOf(source(path, language), text);
    expect(facts.credentials, path).toHaveLength(1);
    expect(JSON.stringify(facts), path).not.toContain(secret);
  }
});

describe('content decides', () => {
  test('binary and minified files have no facts', async () => {
    const analyse = createAnalyse([]);
    expect(await analyse(source('a.txt', 'text'), Buffer.from('a\0b'))).toMatchObject({ kind: 'left-out', reason: 'binary' });
    const bundle = `/* c */\n${'var a=1;'.repeat(2_000)}\n`;
    expect(await analyse(source('a.js', 'javascript'), Buffer.from(bundle))).toMatchObject({
      kind: 'left-out',
      reason: 'minified',
    });
    expect((await factsOf(source('a.js', 'javascript'), 'var a=1;\n'.repeat(2_000))).lines).toBe(2_000);
    expect((await factsOf(source('a.json', 'json'), JSON.stringify({ a: 'x'.repeat(9_000) }))).kind).toBe('tree');
  });

  test.each([
    ['# This file was auto-generated by sqlacodegen\nx = 1\n', 'generated'],
    ['"""Code generated by protoc. DO NOT EDIT."""\n', 'generated'],
    ['# -*- coding: utf-8 -*-\n# Do not edit by hand\n', 'generated'],
    ['# Tokens are auto generated and never edited\nx = 1\n', 'source'],
    ['x = "DO NOT EDIT"\n', 'source'],
    ['def auto_generated_by(): ...\n', 'source'],
  ])('%j is %s', async (text, role) => {
    expect((await factsOf(source('a.py', 'python'), text)).source.role).toBe(role);
  });

  test('a generated header does not make a migration or a test anything else', async () => {
    const text = '# Generated by Django 5.0 on 2024-01-01\n# DO NOT EDIT\n';
    expect((await factsOf(source('a.py', 'python', 'migration'), text)).source.role).toBe('migration');
  });

  test('factories of test data are tests, other factories are not', async () => {
    expect((await factsOf(source('users/factories.py', 'python'), 'import factory\n')).source.role).toBe('test');
    expect((await factsOf(source('users/factories.py', 'python'), 'from app import make\n')).source.role).toBe('source');
  });

  test('another encoding is said', async () => {
    const facts = await factsOf(source('a.py', 'python'), Buffer.from('name = "Müller"\n', 'latin1'));
    expect(facts.problems).toMatchObject([{ kind: 'encoding', fatal: false }]);
    expect(facts).toMatchObject({ code: { bindings: [{ name: 'name', value: { value: 'Müller' } }] } });
    expect((await factsOf(source('a.py', 'python'), Buffer.from('\ufeffa = 1\n', 'utf16le'))).problems).toEqual([]);
  });
});

describe('rules that look at one file', () => {
  test('run, see text and facts, and are stopped at a thousand findings', async () => {
    const at = (line: number) => ({ file: 'a.py' as FilePath, span: spanOf(line, 1, line, 2) });
    const many = defineRule<FileRule>({
      ...card,
      id: 'p/many',
      *check({ text, facts, source }) {
        for (let line = 1; ; line++) yield { at: at(line), message: `${source.path} ${text.length} ${facts.kind}.` };
      },
    });
    const facts = await factsOf(source('a.py', 'python'), 'x = 1\n', [many]);
    expect(facts.findings).toHaveLength(1_000);
    expect(facts.findings[0]).toEqual({ rule: 'p/many', draft: { at: at(1), message: 'a.py 6 code.' } });
  });

  test('one that throws is a problem, and the others run', async () => {
    const bad = defineRule<FileRule>({
      ...card,
      id: 'p/bad',
      check() {
        throw new Error('oops');
      },
    });
    const good = defineRule<FileRule>({
      ...card,
      id: 'p/good',
      check: ({ source: { path } }) => [{ at: { file: path, span: spanOf(1, 1, 1, 2) }, message: 'm.' }],
    });
    const facts = await factsOf(source('a.py', 'python'), 'x = 1\n', [bad, good]);
    expect(facts.findings.map(({ rule }) => rule)).toEqual(['p/good']);
    expect(facts.problems).toMatchObject([
      { kind: 'rule-failed', rule: 'p/bad', fatal: true, message: expect.stringContaining('oops') },
    ]);
  });
});

test('suppressions in texts that no parser reads', async () => {
  const suppressed = async (path: string, text: string) =>
    (await factsOf(source(path, 'text'), text)).suppressions.map(({ line }) => line);
  const words = 'backend-audit-ignore-next-line secrets/token -- rotated';
  expect(await suppressed('run.sh', `a\n# ${words}\nb\n`)).toEqual([3]);
  expect(await suppressed('main.go', `// ${words}\n`)).toEqual([2]);
  expect(await suppressed('README.md', `<!-- ${words} -->\n`)).toEqual([2]);
  expect(await suppressed('README.md', `\`\`\`sh\n# ${words}\n\`\`\`\n`)).toEqual([]);
  expect(await suppressed('run.sh', `echo "${words}"\n`)).toEqual([]);
});

test('hostile contents are analysed in bounded time, or not at all', { timeout: 60_000 }, async () => {
  const analyse = createAnalyse([]);
  const deep = 50_000;
  const contents: [string, Language, string][] = [
    ['a.py', 'python', `x = ${'('.repeat(deep)}`],
    ['b.py', 'python', `x = ${Array.from({ length: 5_000 }, (_, i) => i).join(' + ')}\n`],
    ['a.ts', 'typescript', `const x = ${'[\n'.repeat(deep)}`],
    ['a.js', 'javascript', `const x = ${'a + '.repeat(5_000)}a;\n`.replaceAll(' + ', ' +\n')],
    ['a.json', 'json', '['.repeat(deep)],
    ['a.yml', 'yaml', `${'- '.repeat(2_000)}a\n`],
    [
      'b.yml',
      'yaml',
      `a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `k${i}: &k${i} [*${i === 0 ? 'a' : `k${i - 1}`}, *${i === 0 ? 'a' : `k${i - 1}`}]\n`).join('')}`,
    ],
    ['a.toml', 'toml', `a = ${'['.repeat(deep)}`],
    ['a.conf', 'nginx', 'a {'.repeat(deep)],
    ['a.html', 'html', '<meta '.repeat(deep)],
    ['a.sql', 'sql', `CREATE TABLE t (${'('.repeat(deep)}`],
    ['a.prisma', 'prisma', `model A {${' x'.repeat(deep)}`],
    ['Dockerfile', 'dockerfile', `RUN ${'a \\\n'.repeat(deep)}`],
    ['.env', 'env', `A="${'\\'.repeat(deep)}`],
    ['a.txt', 'text', 'a'.repeat(1_000_000)],
    ['b.txt', 'text', 'postgres://'.repeat(50_000)],
  ];
  for (const [path, language, text] of contents) {
    const started = performance.now();
    const analysis: Analysis = await analyse(source(path, language), Buffer.from(text));
    expect(analysis.kind, path).toBe('facts');
    expect(performance.now() - started, path).toBeLessThan(8_000);
  }
});

describe('scripts that pages load are not read as code', () => {
  test.each([
    [
      "(function (g, f) { typeof define === 'function' && define.amd ? define(f) : (g.Chart = f()); })(this, function () {});\n",
      'text',
    ],
    ["$('#a').on('click', function () { fetch('/api'); });\n", 'text'],
    ["document.getElementById('a').hidden = true;\n", 'text'],
    ["const http = require('http'); http.createServer((q, r) => r.end('<script>window.x = 1</script>')).listen(1);\n", 'code'],
    ['export const page = () => window.location;\n', 'code'],
    ['setInterval(() => fetch(process.env.URL), 1000);\n', 'code'],
  ])('%j', async (text, kind) => {
    const facts = await factsOf(source('public/a.js', 'javascript'), text);
    expect([facts.kind, facts.source.role]).toEqual([kind, kind === 'code' ? 'source' : 'browser']);
  });
});
