import * as ts from 'typescript';
import type { Syntax, SyntaxProblem } from '../../model/syntax.ts';
import type { Lines } from '../lines.ts';
import { withBudget } from './budget.ts';
import { Builder } from './builder.ts';
import { readComments } from './comments.ts';
import { directiveOf } from './declarations.ts';
import { statements } from './statements.ts';

/** Parses and reads one file. Throws a `RangeError` when the nesting is deeper than the stack allows, and `OverBudget`. */
export function readFile(lines: Lines, path: string): Syntax {
  const file = parse(lines.text, path);
  const b = new Builder(file, lines);
  const span = lines.span(0, lines.text.length);
  const at = lines.span(0, 0);
  b.open({ kind: 'function', function: 0, parent: 0, span });
  b.functions.push({
    name: '',
    qualifiedName: '',
    kind: 'module',
    isAsync: false,
    isGenerator: false,
    isStatic: false,
    decorators: [],
    parameters: [],
    block: 0,
    span,
    nameSpan: at,
    hasDocstring: false,
    ...directiveOf(file.statements),
  });
  statements(b, file.statements);
  return b.finish(readComments(file, lines), problemsOf(file, lines));
}

/** Forgets what a parse that was broken off left behind: TypeScript's parser keeps its state between files. */
export function reset(): void {
  parse('', 'empty.ts');
}

function parse(text: string, path: string): ts.SourceFile {
  const options: ts.CreateSourceFileOptions = {
    languageVersion: ts.ScriptTarget.Latest,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    // Every file is taken for a module, so that `await` at the top level is one even without an import.
    setExternalModuleIndicator: (file) => {
      (file as { externalModuleIndicator?: true }).externalModuleIndicator = true;
    },
  };
  return withBudget(text.length, () => ts.createSourceFile(path, text, options, false, scriptKind(path)));
}

/** JSX is syntax of `.tsx`, `.jsx` and JavaScript (where `<` cannot begin an expression otherwise), not of `.ts`, where `<T>x` asserts. */
function scriptKind(path: string): ts.ScriptKind {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  switch (extension) {
    case 'tsx':
      return ts.ScriptKind.TSX;
    case 'jsx':
      return ts.ScriptKind.JSX;
    case 'js':
    case 'mjs':
    case 'cjs':
      return ts.ScriptKind.JS;
    default:
      return ts.ScriptKind.TS;
  }
}

/** A file that is no code at all has one error a line; the first few say so. */
const MAX_PROBLEMS = 20;

function problemsOf(file: ts.SourceFile, lines: Lines): SyntaxProblem[] {
  const { parseDiagnostics } = file as ts.SourceFile & { readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[] };
  return parseDiagnostics.slice(0, MAX_PROBLEMS).map(({ messageText, start, length }) => ({
    message: ts.flattenDiagnosticMessageText(messageText, ' '),
    span: lines.span(start, start + length),
  }));
}
