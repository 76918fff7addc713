import { expect, test } from 'vitest';
import { fitsWhole } from './path-expressions.ts';

test.each([
  ['/login', '/login', true],
  ['/login', '/login/reset', false],
  ['^/login$', '/login', true],
  [String.raw`/favicon\.ico`, '/favicon.ico', true],
  [String.raw`/favicon\.ico`, '/faviconXico', false],
  ['/static/.*', '/static/a/b.css', true],
  ['/static/.*', '/login', false],
  [String.raw`.*\.css`, '/a/b.css', true],
  [String.raw`.*\.css`, '/a/b.js', false],
  ['/api/[^/]+/login', '/api/v1/login', true],
  [String.raw`/items/\d+`, '/items/12', true],
  ['/files/{1,3}x', '/files/x', true],
  ['', '/', false],
])('%s fits %s: %s', (expression, path, fits) => {
  expect(fitsWhole(expression, path)).toBe(fits);
});
