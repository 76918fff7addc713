import { beforeAll, describe, expect, test } from 'vitest';
import { loadPython, parsePython } from '../parse/python.ts';
import { loadTypeScript, parseTypeScript } from '../parse/typescript.ts';
import { parseYaml } from '../parse/yaml.ts';
import { suppressionsOf } from './suppressions.ts';

beforeAll(async () => {
  await Promise.all([loadPython(), loadTypeScript()]);
});
const python = (text: string) => suppressionsOf(parsePython(text).comments);
const typescript = (text: string) => suppressionsOf(parseTypeScript(text, 'a.tsx').comments);

describe('a directive', () => {
  test('for the next line', () => {
    expect(python('# backend-audit-ignore-next-line cors/wildcard-origin -- public feed\nx = 1\n')).toMatchObject([
      { line: 2, rules: ['cors/wildcard-origin'], reason: 'public feed' },
    ]);
  });

  test('passes over comments and other directives between it and the code', () => {
    const text = '# backend-audit-ignore-next-line a/b -- one\n# backend-audit-ignore-next-line c/d -- two\n# why\nx = 1\n';
    expect(python(text).map(({ line, rules }) => [line, rules[0]])).toEqual([
      [4, 'a/b'],
      [4, 'c/d'],
    ]);
  });

  test('on its own line, and for the file', () => {
    expect(python('x = 1  # backend-audit-ignore secrets/* -- made up\n')).toMatchObject([
      { line: 1, rules: ['secrets/*'], reason: 'made up' },
    ]);
    expect(python('# backend-audit-ignore-file time/duration-unit, cors/* -- generated\n')).toMatchObject([
      { line: 0, rules: ['time/duration-unit', 'cors/*'], reason: 'generated' },
    ]);
  });

  test('with an end', () => {
    const [found] = python('# backend-audit-ignore-next-line a/b -- until the new proxy until=2027-01-31\nx = 1\n');
    expect(found).toMatchObject({ reason: 'until the new proxy', until: '2027-01-31' });
    expect(python('# backend-audit-ignore-next-line a/b -- soon [until=2027-01-31]\n')[0]).toMatchObject({
      reason: 'soon',
      until: '2027-01-31',
    });
  });

  test('without id or reason is kept, for somebody to complain', () => {
    expect(python('# backend-audit-ignore-next-line a/b\nx = 1\n')).toMatchObject([{ rules: ['a/b'], reason: '' }]);
    expect(python('# backend-audit-ignore-next-line -- because\nx = 1\n')).toMatchObject([{ rules: [], reason: 'because' }]);
    expect(python('# backend-audit-ignore-next-line everything here\nx = 1\n')).toMatchObject([{ rules: [], reason: '' }]);
  });

  test('in every comment syntax', () => {
    expect(typescript('// backend-audit-ignore-next-line a/b -- x\nf();')).toMatchObject([{ line: 2, reason: 'x' }]);
    expect(typescript('/* backend-audit-ignore-next-line a/b -- x */\nf();')).toMatchObject([{ line: 2, reason: 'x' }]);
    expect(typescript('/**\n * backend-audit-ignore-next-line a/b -- x\n */\nf();')).toMatchObject([{ line: 4, reason: 'x' }]);
    expect(typescript('const a = <p>{/* backend-audit-ignore a/b -- x */}</p>;')).toMatchObject([{ line: 1, reason: 'x' }]);
    expect(suppressionsOf(parseYaml('# backend-audit-ignore-next-line a/b -- x\nk: v\n').comments)).toMatchObject([
      { line: 2, reason: 'x' },
    ]);
  });
});

test('nothing in strings, in other words, or in the middle of a sentence', () => {
  expect(python('x = "# backend-audit-ignore-next-line a/b -- x"\n')).toEqual([]);
  expect(python('# backend-audit-ignore-next-lines a/b -- x\n# see backend-audit-ignore a/b -- x\n')).toEqual([]);
});

test('a token in a reason is hidden', () => {
  const token = `gh${'p_'}x4Kq9ZtW2mVb7LsR1nYc8DfHj3PgTa6UeQoI`;
  expect(python(`# backend-audit-ignore-next-line a/b -- old ${token}\n`)[0]?.reason).toBe('old ghp_… (40 characters)');
});
