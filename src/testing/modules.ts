import { posix } from 'node:path';
import ts from 'typescript';
import { filesBelow, textOf } from './load.ts';

/** A module of this repository, as the tests of its architecture see it. */
export interface Module {
  /** `src/link/index.ts`. */
  readonly path: string;
  /** What it imports: paths of this repository for relative imports, specifiers for all others. */
  readonly imports: readonly string[];
  readonly source: ts.SourceFile;
}

/** Modules below a folder, without tests. */
export function modulesBelow(folder: string): readonly Module[] {
  return filesBelow(folder, '.ts')
    .filter((path) => !/\.(?:test|test-worker)\.ts$/.test(path))
    .map(moduleAt);
}

function moduleAt(path: string): Module {
  const text = textOf(path);
  const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => {
    return fileName.startsWith('.') ? posix.join(posix.dirname(path), fileName) : fileName;
  });
  return { path, imports, source: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

/** Every node of a module, parents before children. */
export function* nodesOf(node: ts.Node): Iterable<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** `src/link/index.ts:12`, for messages. */
export function placeOf(module: Module, node: ts.Node): string {
  return `${module.path}:${module.source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
