import type { Syntax } from '../model/syntax.ts';
import { Lines, withoutBom } from './lines.ts';
import { MAX_PROBLEMS } from './python-builder.ts';
import { loadFlatParser } from './python-flat.ts';
import { Statements } from './python-statements.ts';
import { type FlatTree, NO_TREE, type TreeParser } from './python-tree.ts';

let loading: Promise<TreeParser> | undefined;
let parser: TreeParser | undefined;

/**
 * Loads the parser once; later calls return at once. `parsePython` needs it.
 *
 * @throws when the installation lacks the WebAssembly files.
 */
export async function loadPython(): Promise<void> {
  loading ??= loadFlatParser().catch(async () => (await import('./python-portable.ts')).loadPortableParser());
  parser = await loading;
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
  if (!parser) throw new Error('loadPython() must be awaited before parsePython()');
  return readPython(source, parser);
}

/** `parsePython` by a parser of the caller's choice. */
export function readPython(source: string, parse: TreeParser): Syntax {
  const lines = new Lines(withoutBom(source));
  const { text } = lines;
  const stepsAfterError = text.length < WATCHED_LENGTH ? 0 : MAX_STEPS_AFTER_ERROR;
  const tree = isText(text) ? parse(text, { errors: MAX_PROBLEMS, stepsAfterError }) : undefined;
  const reader = new Statements(tree ?? NO_TREE, lines);
  if (tree) addSyntaxErrors(tree, lines, reader.lists);
  reader.module();
  if (tree) addComments(tree.comments, lines, reader.lists);
  else reader.lists.problems.push({ message: 'not readable as Python', span: lines.span(0, 0) });
  return reader.lists;
}

/** From this many characters on a parse is watched. */
const WATCHED_LENGTH = 100_000;
/**
 * Steps (some 60 characters of ordinary code each) that may follow the first syntax error: recovering from noise costs a hundred times more.
 * Counting steps and not seconds makes the answer depend on the text alone.
 */
const MAX_STEPS_AFTER_ERROR = 20_000;

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

/** One problem for each outermost stretch that could not be parsed, and for each token that had to be made up. */
function addSyntaxErrors({ errors, names }: FlatTree, lines: Lines, lists: Statements['lists']): void {
  for (let i = 0; i < errors.length; i += 3) {
    const name = names[errors[i + 2]!];
    const message = name === undefined ? 'syntax error' : `syntax error: ${missing(name)} is missing`;
    lists.problems.push({ message, span: lines.span(errors[i]!, errors[i + 1]!) });
  }
}

function missing(type: string): string {
  return /^\w+$/.test(type) ? type.replaceAll('_', ' ') : `\`${type}\``;
}

function addComments(places: Int32Array, lines: Lines, lists: Statements['lists']): void {
  for (let i = 0; i < places.length; i += 2) {
    const start = places[i]!;
    const text = lines.text.slice(start + 1, places[i + 1]!);
    const end = start + 1 + text.trimEnd().length;
    lists.comments.push({ text: text.trim(), span: lines.span(start, end), ownLine: lines.isOwnLine(start, end) });
  }
}
