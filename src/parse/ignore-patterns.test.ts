import { expect, test } from 'vitest';
import { parseIgnorePatterns } from './ignore-patterns.ts';

test('one node a pattern, without comments and empty lines', () => {
  const { nodes, comments } = parseIgnorePatterns('# logs\n*.log\r\n\n  .env*  \n!.env.example');
  expect(nodes.map(({ keys, value, span }) => [keys, value, span])).toEqual([
    [[0], '*.log', [2, 1, 2, 6]],
    [[1], '.env*', [4, 3, 4, 8]],
    [[2], '!.env.example', [5, 1, 5, 14]],
  ]);
  expect(comments).toMatchObject([{ text: 'logs' }]);
});

test('an empty file has no patterns', () => {
  expect(parseIgnorePatterns('').nodes).toEqual([]);
});
