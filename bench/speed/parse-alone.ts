/**
 * Reads files and makes their syntax trees with the parsers that the tool stands on, and nothing more: what an audit costs at least. Bundled
 * and run in a process of its own: `node kept.cjs parse-alone.cjs LIST`, where LIST holds a line `language<TAB>path` for each file, paths from the
 * working directory.
 */
import { readFileSync } from 'node:fs';
import type { Parser } from 'web-tree-sitter';

let python: Parser | undefined;
let typescript: typeof import('typescript') | undefined;
let yaml: typeof import('yaml') | undefined;

async function main(list: string): Promise<void> {
  let nodes = 0;
  for (const line of readFileSync(list, 'utf8').split('\n')) {
    const [language, path] = line.split('\t');
    if (path) nodes += await parse(language!, path, readFileSync(path, 'utf8'));
  }
  // Nothing that was made may be left out as unused.
  process.stdout.write(`${nodes}\n`);
}

/** Makes the tree of a file. Languages without a parser of other people's are only read. */
async function parse(language: string, path: string, text: string): Promise<number> {
  switch (language) {
    case 'python': {
      python ??= await loadPython();
      const tree = python.parse(text);
      const count = tree?.rootNode.childCount ?? 0;
      tree?.delete();
      return count;
    }
    case 'typescript':
    case 'javascript': {
      typescript ??= named(await import('typescript'));
      const options = {
        languageVersion: typescript.ScriptTarget.Latest,
        jsDocParsingMode: typescript.JSDocParsingMode.ParseNone,
      };
      return typescript.createSourceFile(path, text, options, false).statements.length;
    }
    case 'yaml':
      yaml ??= named(await import('yaml'));
      return yaml.parseAllDocuments(text, { prettyErrors: false }).length;
    case 'json':
      return isJson(text) ? 1 : 0;
    default:
      return text.length;
  }
}

async function loadPython(): Promise<Parser> {
  const [{ Language, Parser }, { readWasm, wasmPath }] = await Promise.all([
    import('web-tree-sitter'),
    import('../../src/parse/wasm.ts'),
  ]);
  await Parser.init({ locateFile: (name: string) => wasmPath(`web-tree-sitter/${name}`) });
  const language = await Language.load(readWasm('@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm'));
  const parser = new Parser();
  parser.setLanguage(language);
  return parser;
}

/** A bundled CommonJS package has all it exports under `default`. */
function named<T extends object>(module: T): T {
  return 'default' in module ? (module.default as T) : module;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

void main(process.argv[3]!);
