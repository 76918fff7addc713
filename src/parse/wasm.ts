import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Where a WebAssembly file of the program is. The build copies them all beside the bundle; run from source they come from beside this file or
 * from `node_modules`.
 *
 * @param specifier `./wasm/python.wasm`, or a file inside a package: `web-tree-sitter/web-tree-sitter.wasm`.
 * @throws when there is no such file: a broken installation, no fault of the audited project.
 */
export function wasmPath(specifier: string): string {
  const beside = fileURLToPath(new URL(specifier.slice(specifier.lastIndexOf('/') + 1), import.meta.url));
  return existsSync(beside) ? beside : createRequire(import.meta.url).resolve(specifier);
}

/** The bytes of a file that `wasmPath` finds. */
export function readWasm(specifier: string): Uint8Array {
  return readFileSync(wasmPath(specifier));
}
