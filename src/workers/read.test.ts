import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FilePath } from '../model/location.ts';
import { decode, readSource } from './read.ts';

describe('decode', () => {
  test.each([
    ['UTF-8', Buffer.from('größe = "€"'), 'größe = "€"', 'utf-8'],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffa = 1'), 'a = 1', 'utf-8'],
    ['UTF-16 little endian', Buffer.from('\ufeffa = "é"', 'utf16le'), 'a = "é"', 'utf-16'],
    ['UTF-16 big endian', Buffer.from('\ufeffa = "é"', 'utf16le').swap16(), 'a = "é"', 'utf-16'],
    [
      'UTF-16 with half a character at the end',
      Buffer.concat([Buffer.from('\ufeffab', 'utf16le').swap16(), Buffer.from([0])]),
      'ab',
      'utf-16',
    ],
    ['Latin-1', Buffer.from('name = "Müller"', 'latin1'), 'name = "Müller"', 'latin-1'],
    ['nothing', Buffer.alloc(0), '', 'utf-8'],
  ])('%s', (_, bytes, text, encoding) => expect(decode(bytes)).toEqual({ text, encoding }));

  test('a NUL near the start is binary', () => {
    expect(decode(Buffer.from('PK\u0003\u0000\u0001'))).toBeUndefined();
    expect(decode(Buffer.from(`${'a'.repeat(9_000)}\u0000`))).toBeDefined();
  });

  test('bytes in the middle of a larger buffer', () => {
    expect(decode(Buffer.from('xxabcxx').subarray(2, 5))).toEqual({ text: 'abc', encoding: 'utf-8' });
  });
});

describe('readSource', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'read-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const read = (path: string) => readSource(root, path as FilePath);

  test('the bytes of a file', () => {
    writeFileSync(join(root, 'a.py'), 'x = 1');
    expect(read('a.py').toString()).toBe('x = 1');
  });

  test('no link, no folder, no missing file, nothing too large', () => {
    symlinkSync('a.py', join(root, 'link.py'));
    mkdirSync(join(root, 'folder.py'));
    writeFileSync(join(root, 'large.sql'), Buffer.alloc(5_000_001, 32));
    for (const [path, kind] of [
      ['link.py', 'unreadable'],
      ['folder.py', 'unreadable'],
      ['gone.py', 'unreadable'],
      ['large.sql', 'too-large'],
    ] as const) {
      expect(read(path)).toMatchObject({ kind, file: path, fatal: false, message: expect.stringContaining(path) });
    }
  });

  test.skipIf(process.platform === 'win32')('a pipe does not block', () => {
    execFileSync('mkfifo', [join(root, 'pipe.py')]);
    expect(read('pipe.py')).toMatchObject({ kind: 'unreadable' });
  });
});
