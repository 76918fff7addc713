import type { ConfigTree } from '../model/config-tree.ts';
import { Leaves } from './leaves.ts';
import { Lines, withoutBom } from './lines.ts';

/**
 * Reads a `.dockerignore`: one node a pattern, with keys `[0]`, `[1]` ... and the pattern as its value, exceptions with their `!`. Lines that
 * begin with `#` are comments. Never throws. https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function parseIgnorePatterns(text: string): ConfigTree {
  const lines = new Lines(withoutBom(text));
  const leaves = new Leaves(lines);
  let count = 0;
  for (let start = 0; start <= lines.text.length && !leaves.isFull; ) {
    const newline = lines.text.indexOf('\n', start);
    const end = newline < 0 ? lines.text.length : newline;
    const pattern = lines.text.slice(start, end).trim();
    const first = start + lines.text.slice(start, end).search(/\S/);
    if (pattern.startsWith('#')) leaves.comment(first, first + pattern.length, 1);
    else if (pattern !== '') {
      const span = lines.span(first, first + pattern.length);
      leaves.add([count++], pattern, span, span);
    }
    start = end + 1;
  }
  return leaves.tree();
}
