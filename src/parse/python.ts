import { Parser, type Tree, type TreeCursor } from 'web-tree-sitter';
import type { Syntax } from '../model/syntax.ts';
import { Lines, withoutBom } from './lines.ts';
import { MAX_PROBLEMS } from './python-builder.ts';
import { Statements } from './python-statements.ts';
import { FlatTree } from './python-tree.ts';
import { loadGrammar } from './wasm.ts';

const GRAMMAR = '@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm';

/** The parser and the arrays it fills, reused from file to file. */
interface Engine {
  readonly parser: Parser;
  readonly tree: FlatTree;
}

let loading: Promise<Engine> | undefined;
let engine: Engine | undefined;

/**
 * Loads the parser once; later calls return at once. `parsePython` needs it.
 *
 * @throws when the installation lacks the WebAssembly files.
 */
export async function loadPython(): Promise<void> {
  loading ??= newEngine();
  engine = await loading;
}

async function newEngine(): Promise<Engine> {
  const language = await loadGrammar(GRAMMAR);
  const parser = new Parser();
  parser.setLanguage(language);
  return { parser, tree: new FlatTree(language) };
}

/**
 * Reads a Python file (any version of Python 3). Never throws on any text: what cannot be read is one of at most 20 `problems`, and the
 * rest is there. Expressions nested deeper than 200 levels are `unknown`; blocks nested deeper are left out and reported.
 *
 * Python's peculiarities in the words of the model: `...` is the name `Ellipsis`; a slice `a:b` is the operator `:`; the first parameter of
 * a method that is not static is `this`, in its parameters and in its body; a destructured right side that is written out (`a, b = 1, 2`)
 * gives each name its own element; the module's block has the parent -1.
 */
export function parsePython(source: string): Syntax {
  if (!engine) throw new Error('loadPython() must be awaited before parsePython()');
  const lines = new Lines(withoutBom(source));
  const reader = new Statements(engine.tree, lines);
  const { parser, tree: flat } = engine;
  const tree = isText(lines.text) ? parse(parser, lines.text) : undefined;
  if (!tree) {
    flat.clear();
    reader.module();
    reader.lists.problems.push({ message: 'not readable as Python', span: lines.span(0, 0) });
    return reader.lists;
  }
  const cursor = tree.walk();
  try {
    flat.read(cursor, (start) => isTemplate(lines.text, start));
    if (tree.rootNode.hasError) addSyntaxErrors(tree, lines, reader.lists);
  } finally {
    cursor.delete();
    tree.delete();
  }
  reader.module();
  addComments(flat.comments, lines, reader.lists);
  flat.shrink();
  return reader.lists;
}

/** How far into a file it is judged whether it is text, and the share of control and replacement characters that says it is not. */
const SAMPLE_LENGTH = 65_536;
const MAX_CONTROL_SHARE = 0.1;

/** Binary data and UTF-16 read as UTF-8 are no text; the odd NUL is forgiven. */
function isText(text: string): boolean {
  const length = Math.min(text.length, SAMPLE_LENGTH);
  let control = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if ((code < 32 && (code < 9 || code > 13)) || code === 0xfffd) control++;
  }
  return control <= length * MAX_CONTROL_SHARE;
}

/** From this many characters on a parse is watched. */
const WATCHED_LENGTH = 100_000;
/** Steps (some 60 characters of ordinary code each) that may follow the first syntax error: recovering from noise costs a hundred times more. */
const MAX_STEPS_AFTER_ERROR = 20_000;

/** @returns undefined when the text is noise: given up after a fixed number of steps, so that the answer depends on the text alone. */
function parse(parser: Parser, text: string): Tree | undefined {
  if (text.length < WATCHED_LENGTH) return parser.parse(text) ?? undefined;
  let steps = 0;
  const progressCallback = ({ hasError }: { hasError: boolean }): boolean => hasError && ++steps > MAX_STEPS_AFTER_ERROR;
  const tree = parser.parse(text, null, { progressCallback });
  if (!tree) parser.reset();
  return tree ?? undefined;
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

/** One problem for each outermost stretch that could not be parsed, and for each token that had to be made up. */
function addSyntaxErrors(tree: Tree, lines: Lines, lists: Statements['lists']): void {
  const cursor = tree.walk();
  try {
    for (let isMore = true; isMore && lists.problems.length < MAX_PROBLEMS; ) {
      const type = cursor.nodeType;
      const isError = type === 'ERROR';
      const span = () => lines.span(cursor.startIndex, cursor.endIndex);
      if (isError) lists.problems.push({ message: 'syntax error', span: span() });
      else if (cursor.nodeIsMissing) lists.problems.push({ message: `syntax error: ${missing(type)} is missing`, span: span() });
      isMore = advance(cursor, !isError);
    }
  } finally {
    cursor.delete();
  }
}

function missing(type: string): string {
  return /^\w+$/.test(type) ? type.replaceAll('_', ' ') : `\`${type}\``;
}

/** To the next node in document order, below the current one only if `descend`. */
function advance(cursor: TreeCursor, descend: boolean): boolean {
  if (descend && cursor.gotoFirstChild()) return true;
  while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return false;
  return true;
}

function addComments(places: readonly number[], lines: Lines, lists: Statements['lists']): void {
  for (let i = 0; i < places.length; i += 2) {
    const start = places[i]!;
    const text = lines.text.slice(start + 1, places[i + 1]!);
    const end = start + 1 + text.trimEnd().length;
    lists.comments.push({ text: text.trim(), span: lines.span(start, end), ownLine: lines.isOwnLine(start, end) });
  }
}
