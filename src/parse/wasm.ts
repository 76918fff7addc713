import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Language, Parser } from 'web-tree-sitter';

/**
 * Loads a tree-sitter grammar. The build copies `web-tree-sitter.wasm` and the grammar beside the bundle; run from source they come
 * from `node_modules`.
 *
 * @param grammar specifier of the grammar's file inside its package: `@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm`.
 * @throws when a file is missing or of an ABI that this runtime does not read: a broken installation, no fault of the audited project.
 */
export async function loadGrammar(grammar: string): Promise<Language> {
  await Parser.init({ locateFile: (name: string) => wasmPath(`web-tree-sitter/${name}`) });
  return Language.load(readFileSync(wasmPath(grammar)));
}

function wasmPath(specifier: string): string {
  const beside = fileURLToPath(new URL(specifier.slice(specifier.lastIndexOf('/') + 1), import.meta.url));
  return existsSync(beside) ? beside : createRequire(import.meta.url).resolve(specifier);
}
