import { expect, test } from 'vitest';
import { spanOf } from '../model/location.ts';
import { parseIgnorePatterns } from './ignore-patterns.ts';

test('one node a pattern, without comments and empty lines', () => {
  const { nodes, comments } = parseIgnorePatterns('# logs\n*.log\r\n\n  .env*  \n!.env.example');
  expect(nodes.map(({ keys, value, span }) => [keys, value, span])).toEqual([
    [[0], '*.log', spanOf(2, 1, 2, 6)],
    [[1], '.env*', spanOf(4, 3, 4, 8)],
    [[2], '!.env.example', spanOf(5, 1, 5, 14)],
  ]);
  expect(comments).toMatchObject([{ text: 'logs' }]);
});

test('an empty file has no patterns', () => {
  expect(parseIgnorePatterns('').nodes).toEqual([]);
});
