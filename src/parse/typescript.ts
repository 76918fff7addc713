import type { Syntax } from '../model/syntax.ts';
import { Lines, withoutBom } from './lines.ts';

let reader: typeof import('./typescript/read.ts') | undefined;

/** Loads TypeScript's parser (some 200 ms), which repositories without JavaScript and TypeScript never need. */
export async function loadTypeScript(): Promise<void> {
  reader ??= await import('./typescript/read.ts');
}

/**
 * What a file of TypeScript or JavaScript says. Never throws, but for a caller that did not await `loadTypeScript`. Syntax errors are
 * `problems`, at most 20, beside what could be read; a file nested too deeply for TypeScript's recursive parser is empty but for a problem.
 *
 * @param path its extension (`.ts .tsx .js .jsx .mjs .cjs .mts .cts`) says which language it is; TypeScript otherwise.
 */
export function parseTypeScript(text: string, path: string): Syntax {
  if (reader === undefined) throw new Error('parseTypeScript before loadTypeScript');
  const lines = new Lines(withoutBom(text));
  try {
    return reader.readFile(lines, path);
  } catch (error) {
    reader.reset();
    return emptySyntax(lines, error instanceof RangeError ? 'too deeply nested' : `could not be parsed: ${messageOf(error)}`);
  }
}

function emptySyntax(lines: Lines, message: string): Syntax {
  const span = lines.span(0, lines.text.length);
  const module = {
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
    nameSpan: lines.span(0, 0),
    hasDocstring: false,
  } as const;
  return {
    imports: [],
    exports: [],
    functions: [module],
    classes: [],
    blocks: [{ kind: 'function', function: 0, id: 0, parent: 0, span }],
    bindings: [],
    calls: [],
    assigns: [],
    returns: [],
    reads: [],
    compares: [],
    raises: [],
    jumps: [],
    comments: [],
    problems: [{ message, span: lines.span(0, 0) }],
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
