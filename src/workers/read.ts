import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { FilePath } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';

/** Nothing larger is read, whatever discovery saw: the file may have grown since. */
const maxBytes = 5_000_000;

/**
 * The bytes of a file of the audited repository, or the problem that kept them. A link in its place is not followed, a pipe does not block.
 * @param root absolute
 */
export function readSource(root: string, path: FilePath): Buffer | Problem {
  let file: number | undefined;
  try {
    // The two flags do not exist on Windows, where neither can be met without rights.
    file = openSync(join(root, path), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(file);
    if (!stat.isFile()) return problemOf('unreadable', path, 'is no longer an ordinary file');
    if (stat.size > maxBytes) return problemOf('too-large', path, 'has grown too large to be read');
    return readAll(file, stat.size);
  } catch (error) {
    return problemOf('unreadable', path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readAll(file: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(file, bytes, filled, size - filled, null);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

function problemOf(kind: Problem['kind'], path: FilePath, what: string): Problem {
  return { kind, file: path, message: `${path} ${what} and is not audited.`, fatal: false };
}

/** Text of a file, without a byte order mark. */
export interface Decoded {
  readonly text: string;
  readonly encoding: 'utf-8' | 'utf-16' | 'latin-1';
}

/** Git's own measure: a NUL among the first 8,000 bytes. https://git-scm.com/docs/gitattributes#_performing_a_three_way_merge */
const sniffed = 8_000;

/**
 * Decodes UTF-8, UTF-16 with a byte order mark, and, where it is neither, Latin-1, which takes any bytes: names and punctuation of code
 * survive, letters of another encoding do not.
 * @returns undefined for binary content
 */
export function decode(bytes: Uint8Array): Decoded | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return { text: new TextDecoder('utf-16le').decode(buffer), encoding: 'utf-16' };
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return { text: decodeBigEndian(buffer), encoding: 'utf-16' };
  if (buffer.subarray(0, sniffed).includes(0)) return undefined;
  if (!isUtf8(buffer)) return { text: buffer.toString('latin1'), encoding: 'latin-1' };
  const text = buffer.toString('utf8');
  return { text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, encoding: 'utf-8' };
}

/** `TextDecoder` knows utf-16be only where Node has full ICU. */
function decodeBigEndian(buffer: Buffer): string {
  const even = Buffer.from(buffer.subarray(2, buffer.length - (buffer.length % 2)));
  return even.swap16().toString('utf16le');
}
