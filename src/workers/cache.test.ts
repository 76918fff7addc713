import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultCacheFolder, openCache } from './cache.ts';

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'cache-'));
  folder = join(base, 'a/b');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function store(entries: Record<string, string>): void {
  const cache = openCache(folder);
  for (const [key, text] of Object.entries(entries)) cache.put(key, text);
  expect(cache.close()).toBeUndefined();
}
function load(...keys: string[]): (string | undefined)[] {
  const cache = openCache(folder);
  const texts = keys.map((key) => cache.get(key));
  expect(cache.close()).toBeUndefined();
  return texts;
}
const segments = () => readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

test('what one run puts, the next ones get', () => {
  store({ a: '{"x":"ü\\n"}', b: '', c: 'three' });
  expect(load('a', 'b', 'c', 'd')).toEqual(['{"x":"ü\\n"}', '', 'three', undefined]);
  store({ d: 'four' });
  expect(load('a', 'd')).toEqual(['{"x":"ü\\n"}', 'four']);
});

test('the folder is for its owner alone, and a run without news writes nothing', () => {
  expect(load('a')).toEqual([undefined]);
  expect(existsSync(folder)).toBe(false);
  store({ a: '1' });
  const before = segments();
  load('a');
  expect(segments()).toEqual(before);
  if (process.platform === 'win32') return;
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, before[0]!)).mode & 0o777).toBe(0o600);
});

describe('damage', () => {
  const segment = () => join(folder, segments()[0]!);

  test('a cut-off segment is not there', () => {
    store({ a: '1', b: '2' });
    for (const size of [statSync(segment()).size - 1, 50, 10, 0]) {
      truncateSync(segment(), size);
      expect(load('a', 'b')).toEqual([undefined, undefined]);
    }
  });

  test('no changed byte goes unnoticed', () => {
    store({ alpha: 'first entry', beta: 'second entry' });
    const path = segment();
    const good = readFileSync(path);
    for (let at = 0; at < good.length; at++) {
      const bad = Buffer.from(good);
      bad[at] = bad[at]! ^ 1;
      writeFileSync(path, bad);
      const [alpha, beta] = load('alpha', 'beta');
      expect([undefined, 'first entry']).toContain(alpha);
      expect([undefined, 'second entry']).toContain(beta);
    }
  });

  test('one damaged entry does not cost the others', () => {
    store({ alpha: 'first entry', beta: 'second entry' });
    const bytes = readFileSync(segment());
    bytes[2] = 0;
    writeFileSync(segment(), bytes);
    expect(load('alpha', 'beta')).toEqual([undefined, 'second entry']);
    store({ alpha: 'again' });
    expect(load('alpha', 'beta')).toEqual(['again', 'second entry']);
  });

  test('deleted while it is written, it is a problem and nothing more', () => {
    const cache = openCache(folder);
    cache.put('a', '1');
    rmSync(folder, { recursive: true });
    expect(cache.close()).toMatchObject({ kind: 'config', fatal: false });
    expect(load('a')).toEqual([undefined]);
  });

  test('foreign files and folders do not disturb', () => {
    store({ a: '1' });
    writeFileSync(join(folder, 'facts-0000000000000000.jsonl'), 'nonsense\n'.repeat(20));
    mkdirSync(join(folder, 'facts-ffffffffffffffff.jsonl'));
    writeFileSync(join(folder, 'README'), '');
    expect(load('a')).toEqual(['1']);
  });

  test('deleted under way, it is written again', () => {
    store({ a: '1' });
    const cache = openCache(folder);
    rmSync(folder, { recursive: true });
    expect(cache.get('a')).toBe(process.platform === 'win32' ? undefined : '1');
    cache.put('b', '2');
    expect(cache.close()).toBeUndefined();
    expect(load('a', 'b')).toEqual([undefined, '2']);
  });
});

describe('bounds', () => {
  test('many segments become one, and nothing used is lost', () => {
    for (let run = 0; run < 30; run++) store({ [`k${run}`]: `text ${run}` });
    expect(segments().length).toBeLessThanOrEqual(8);
    expect(load('k0', 'k15', 'k29')).toEqual(['text 0', 'text 15', 'text 29']);
  });

  test('beyond the limit, entries that nobody asked for go first', () => {
    const limits = { bytes: 10_000, segments: 8 };
    for (let run = 0; run < 20; run++) {
      const cache = openCache(folder, limits);
      cache.get('kept');
      if (run === 0) cache.put('kept', 'k'.repeat(1_000));
      cache.put(`k${run}`, 'x'.repeat(1_000));
      expect(cache.close()).toBeUndefined();
    }
    const bytes = segments().reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(bytes).toBeLessThan(12_000);
    expect(load('kept', 'k19')).toEqual(['k'.repeat(1_000), 'x'.repeat(1_000)]);
  });

  test('a run that asks for the report alone leaves the facts, even beyond the limit', () => {
    const limits = { bytes: 5_000, segments: 8 };
    const run = (use: (cache: ReturnType<typeof openCache>) => void) => {
      const cache = openCache(folder, limits);
      use(cache);
      expect(cache.close()).toBeUndefined();
    };
    run((cache) => {
      cache.put('report', 'r');
      for (let file = 0; file < 6; file++) cache.put(`facts ${file}`, 'x'.repeat(1_000));
    });
    run((cache) => expect(cache.get('report')).toBe('r'));
    expect(load('facts 0', 'facts 5').every((text) => text !== undefined)).toBe(true);
  });

  test('left-over temporary files and the caches of abandoned roots are removed', () => {
    const caches = join(base, 'backend-audit');
    const old = join(caches, '0123456789abcdef');
    const other = join(caches, 'not-a-cache');
    for (const path of [old, other]) mkdirSync(path, { recursive: true });
    for (const path of [old, other]) utimesSync(path, 0, 0);
    folder = join(caches, 'fedcba9876543210');
    store({ a: '1' });
    expect(readdirSync(caches).sort()).toEqual(['fedcba9876543210', 'not-a-cache']);
    const left = join(folder, '.facts-0123456789abcdef.tmp');
    writeFileSync(left, '');
    utimesSync(left, 0, 0);
    store({ b: '2' });
    expect(existsSync(left)).toBe(false);
  });
});

test('two audits at once: each reads what it knew, both leave what they found', () => {
  store({ shared: 's' });
  const one = openCache(folder, { bytes: 1_000_000, segments: 1 });
  const two = openCache(folder, { bytes: 1_000_000, segments: 1 });
  one.put('one', '1');
  two.put('two', '2');
  expect(one.close()).toBeUndefined(); // Merges, and removes the segment that the other has open.
  expect(two.get('shared')).toBe('s');
  expect(two.close()).toBeUndefined();
  expect(load('shared', 'one', 'two')).toEqual(['s', '1', '2']);
});

test('a folder that cannot be written is a problem, not an error', () => {
  writeFileSync(join(base, 'a'), '');
  const cache = openCache(folder);
  cache.put('a', '1');
  expect(cache.close()).toMatchObject({ kind: 'config', fatal: false, hint: expect.stringContaining('--no-cache') });
});

test.skipIf(process.platform === 'win32')('a folder that others can write is not believed', () => {
  store({ a: '1' });
  chmodSync(folder, 0o777);
  expect(load('a')).toEqual([undefined]);
  const cache = openCache(folder);
  cache.put('b', '2');
  expect(cache.close()).toMatchObject({ kind: 'config' });
});

test('the default folder is the user’s, one for each root', () => {
  const one = defaultCacheFolder('/repos/one', { XDG_CACHE_HOME: '/cache' })!;
  expect(one).toMatch(/^\/cache\/backend-audit\/[0-9a-f]{16}$/);
  expect(defaultCacheFolder('/repos/two', { XDG_CACHE_HOME: '/cache' })).not.toBe(one);
  expect(defaultCacheFolder('/repos/one', { XDG_CACHE_HOME: 'relative' })).not.toContain('relative');
});
