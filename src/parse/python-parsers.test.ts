import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { readPython } from './python.ts';
import { loadFlatParser } from './python-flat.ts';
import { loadPortableParser } from './python-portable.ts';
import type { TreeParser } from './python-tree.ts';

let flat: TreeParser;
let portable: TreeParser;

beforeAll(async () => {
  [flat, portable] = await Promise.all([loadFlatParser(), loadPortableParser()]);
});

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const files = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.py'))
  .sort();

/** Texts that ordinary files do not hold. */
const oddities: Readonly<Record<string, string>> = {
  'an empty file': '',
  'a byte order mark': '\ufeffname = "é"\n',
  'characters outside the first plane': 'name = "\u{1f40d}"  # \u{1f40d}\nother = f"{name} \u{1f40d}"\n',
  'half a surrogate pair': 'name = "\ud83d"\nother = 1\n',
  'a stray NUL': 'a = 1\n\0b = 2\n',
  'carriage returns': 'a = 1\r\nif a:\r\n    b()\r\n',
  'an error in ASCII': 'def f(:\n    pass\n\nclass C:\n    x = 1\n',
  'an error among other characters': 'def f(é:\n    pass\n\nclass C:\n    x = 1\n',
  'a token that is missing': 'f(1\n',
  'brackets that never close': '['.repeat(5000),
  'blocks within blocks': Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}if a:`).join('\n'),
  'an endless sum': `a = ${'1 + '.repeat(3000)}1\n`,
};

describe('the two parsers read alike', () => {
  test.each(Object.entries(oddities))('%s', (_, text) => {
    expect(readPython(text, flat)).toEqual(readPython(text, portable));
  });

  test('all fixtures, whole and cut short', () => {
    expect(files.length).toBeGreaterThan(50);
    for (const path of files) {
      const text = readFileSync(join(fixtures, path), 'utf8');
      for (const part of [text, text.slice(0, text.length * 0.6)]) {
        expect(readPython(part, flat), path).toEqual(readPython(part, portable));
      }
    }
  });
});

describe('the fast parser', () => {
  test('starts anew after a text that its memory cannot hold', () => {
    const before = readPython('a = 1\n', flat);
    expect(flat(' '.repeat(300 * 1024 * 1024), { errors: 20, stepsAfterError: 20_000 })).toBeUndefined();
    expect(readPython('a = 1\n', flat)).toEqual(before);
  });

  test('is replaced by the portable one where it cannot be loaded', async () => {
    vi.resetModules();
    vi.doMock('./python-flat.ts', () => ({ loadFlatParser: () => Promise.reject(new Error('no such file')) }));
    try {
      const fresh = await import('./python.ts');
      await fresh.loadPython();
      const text = readFileSync(join(fixtures, files[0]!), 'utf8');
      expect(fresh.parsePython(text)).toEqual(readPython(text, flat));
    } finally {
      vi.doUnmock('./python-flat.ts');
    }
  });
});
