import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hashes, lockedHashes } from './wasm.ts';

const wasm = new Uint8Array(readFileSync(new URL('../src/parse/wasm/python.wasm', import.meta.url)));

describe('the checked-in parser', () => {
  test('was built from the sources beside it: run `npm run wasm` after a change', () => {
    expect(hashes()).toEqual(lockedHashes());
  });

  test('is small', () => {
    expect(wasm.length).toBeLessThan(600_000);
  });
});
