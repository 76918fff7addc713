import { describe, expect, test } from 'vitest';
import { compilePattern, lastOfPath, PatternTable } from './match.ts';

test.each([
  ['fastapi.FastAPI', 'fastapi.FastAPI', true],
  ['fastapi.FastAPI', 'fastapi.FastAPI()', false],
  ['fastapi.FastAPI().get', 'fastapi.FastAPI().get', true],
  ['{fastapi,starlette.*}.Response', 'starlette.responses.Response', true],
  ['{fastapi,starlette.*}.Response', 'starlette.a.b.Response', false],
  ['a.{b,c{d,e}}.f', 'a.ce.f', true],
  ['a.{b,c{d,e}}.f', 'a.c.f', false],
  ['*.get', 'app.get', true],
  ['*.get', 'app().get', false],
  ['**.get', 'x.app().get', true],
  ['zod**.parse', 'zod.z.object().strict().parse', true],
  ['a.*', 'a.', true],
  ['a.*Router', 'a.APIRouter', true],
  ['~res.cookie', '~res.cookie', true],
  ['@fastify/cors', '@fastify/cors', true],
  ['a.b', 'aXb', false],
  ['a[].b', 'a[].b', true],
  ['a+b|c^d$', 'a+b|c^d$', true],
])('%s on %s: %s', (pattern, path, fits) => {
  expect(compilePattern(pattern).fits(path)).toBe(fits);
});

describe('last names', () => {
  test.each([
    ['a.b', ['b']],
    ['{a,b}', ['a', 'b']],
    ['a.{b,c.{d,b}}', ['b', 'd']],
    ['a.b()', ['b()']],
    ['a.*', undefined],
    ['@scope/pkg', ['@scope/pkg']],
  ])('%s', (pattern, names) => {
    expect(compilePattern(pattern).lastNames).toEqual(names && new Set(names));
  });

  test('of a path', () => {
    expect(['a.b', 'a', 'a.b()'].map(lastOfPath)).toEqual(['b', 'a', 'b()']);
  });
});

test('a table gives what fits, in the order it was given', () => {
  const table = new PatternTable([
    ['a.*', 1],
    ['{a,b}.c', 2],
    ['a.d', 3],
    ['**.c', 4],
  ]);
  expect([table.of('a.c'), table.of('b.c'), table.of('a.d'), table.of('x.y')]).toEqual([[1, 2, 4], [2, 4], [1, 3], []]);
});

test('a path beyond all bounds fits no pattern, and does so at once', () => {
  const path = `${'a.'.repeat(100_000)}b`;
  const start = performance.now();
  expect(compilePattern('**.*.**.*.**.c').fits(path)).toBe(false);
  expect(compilePattern('**.*.**.*.**.c').fits(`${'a.'.repeat(190)}b`)).toBe(false);
  expect(performance.now() - start).toBeLessThan(1000);
});
