import { Language, Parser, type Tree, type TreeCursor } from 'web-tree-sitter';
import { FATE, type FlatTree, type NodeTables, nodeTables, type ParseBounds, type TreeParser } from './python-tree.ts';
import { readWasm, wasmPath } from './wasm.ts';

/**
 * The parser of tree-sitter's own binding, which has to be asked about each node: half as fast as `loadFlatParser`, and takes its place where
 * that cannot be loaded. Both give the same trees.
 *
 * @throws when a file is missing or of an ABI that this runtime does not read.
 */
export async function loadPortableParser(): Promise<TreeParser> {
  await Parser.init({ locateFile: (name: string) => wasmPath(`web-tree-sitter/${name}`) });
  const language = await Language.load(readWasm('@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm'));
  const parser = new Parser();
  parser.setLanguage(language);
  const tables = nodeTables(
    language.nodeTypeCount,
    (symbol) => language.nodeTypeForId(symbol) ?? '',
    (symbol) => language.nodeTypeIsNamed(symbol),
  );
  return (text, bounds) => {
    const tree = parse(parser, text, bounds);
    if (!tree) return undefined;
    try {
      return flatten(tree, text, tables, bounds.errors);
    } finally {
      tree.delete();
    }
  };
}

function parse(parser: Parser, text: string, { stepsAfterError }: ParseBounds): Tree | undefined {
  if (stepsAfterError === 0) return parser.parse(text) ?? undefined;
  let steps = 0;
  const progressCallback = ({ hasError }: { hasError: boolean }): boolean => hasError && ++steps >= stepsAfterError;
  const tree = parser.parse(text, null, { progressCallback });
  if (!tree) parser.reset();
  return tree ?? undefined;
}

/** Does what `write_tree` of `wasm/python.c` does. */
function flatten(tree: Tree, text: string, { names, kinds, fates }: NodeTables, maxErrors: number): FlatTree {
  const kind: number[] = [];
  const start: number[] = [];
  const end: number[] = [];
  const next: number[] = [];
  const comments: number[] = [];
  const parents: number[] = [];
  const keepsTokens: boolean[] = [];
  const add = (symbol: number, from: number, to: number): void => {
    kind.push(kinds[symbol]!);
    start.push(from);
    end.push(to);
    next.push(next.length + 1);
  };
  walk(
    tree,
    (cursor) => {
      const symbol = Math.min(cursor.nodeTypeId, names.length - 1);
      const fate = fates[symbol]!;
      if (fate & FATE.token) {
        if (keepsTokens.at(-1)) add(symbol, symbol, symbol);
        return false;
      }
      if (fate & FATE.comment) comments.push(cursor.startIndex, cursor.endIndex);
      if (fate & (FATE.comment | FATE.dropped)) return false;
      add(symbol, cursor.startIndex, cursor.endIndex);
      const isOpen = (fate & FATE.open) !== 0 || ((fate & FATE.openTemplate) !== 0 && isTemplate(text, cursor.startIndex));
      if (!isOpen) return false;
      parents.push(kind.length - 1);
      keepsTokens.push((fate & FATE.keepsTokens) !== 0);
      return true;
    },
    () => {
      next[parents.pop()!] = kind.length;
      keepsTokens.pop();
    },
  );
  return {
    size: kind.length,
    kind: Uint8Array.from(kind),
    start: Int32Array.from(start),
    end: Int32Array.from(end),
    next: Int32Array.from(next),
    names,
    comments: Int32Array.from(comments),
    errors: Int32Array.from(tree.rootNode.hasError ? errorsOf(tree, maxErrors) : []),
  };
}

/** Whether the string literal at `start` is an f- or t-string. */
function isTemplate(text: string, start: number): boolean {
  for (let at = start; at < start + 3; at++) {
    const letter = text.charCodeAt(at) | 0x20;
    if (letter === 0x66 || letter === 0x74) return true;
    if (letter !== 0x72 && letter !== 0x62) return false;
  }
  return false;
}

function errorsOf(tree: Tree, max: number): number[] {
  const errors: number[] = [];
  walk(
    tree,
    (cursor) => {
      if (errors.length >= max * 3) return false;
      const isError = cursor.nodeType === 'ERROR';
      if (isError || cursor.nodeIsMissing) errors.push(cursor.startIndex, cursor.endIndex, isError ? -1 : cursor.nodeTypeId);
      return !isError;
    },
    () => {},
  );
  return errors;
}

/** Visits nodes in document order, and what is below those for which `enter` returns true; `leave` is called when that is done. */
function walk(tree: Tree, enter: (cursor: TreeCursor) => boolean, leave: () => void): void {
  const cursor = tree.walk();
  try {
    for (let depth = 0; ; ) {
      if (enter(cursor)) {
        if (cursor.gotoFirstChild()) {
          depth++;
          continue;
        }
        leave();
      }
      while (!cursor.gotoNextSibling()) {
        if (depth-- === 0) return;
        cursor.gotoParent();
        leave();
      }
    }
  } finally {
    cursor.delete();
  }
}
