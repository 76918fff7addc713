import { expect, test } from 'vitest';
import type { Route } from './concepts.ts';
import { spanOf } from './location.ts';
import { handledElsewhere } from './protection.ts';

const route = (handler?: { file: string; line: number }) =>
  ({
    at: { file: 'urls.py', span: spanOf(10, 5, 10, 40) },
    ...(handler && { handlerAt: { file: handler.file, span: spanOf(handler.line, 5, handler.line, 10) } }),
  }) as Route;

test('a handler is pointed at where it is not seen beside the registration', () => {
  expect(handledElsewhere(route({ file: 'views.py', line: 10 })).map(({ at }) => at.file)).toEqual(['views.py']);
  expect(handledElsewhere(route({ file: 'urls.py', line: 40 }))).toHaveLength(1);
  expect(handledElsewhere(route({ file: 'urls.py', line: 12 }))).toEqual([]);
  expect(handledElsewhere(route())).toEqual([]);
});
