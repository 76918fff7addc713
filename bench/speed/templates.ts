import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readFolderFixture, readMarkdownFixture } from '../../src/testing/fixture.ts';
import { root } from '../checkouts.ts';

export type CodeLanguage = 'python' | 'typescript' | 'javascript';

/** A small project: texts by path. */
export interface Template {
  readonly language: CodeLanguage | 'config';
  readonly files: ReadonlyMap<string, string>;
}

/** Part of a module that stands beside the framework's code. See `filler/python.md`. */
export interface Block {
  readonly language: CodeLanguage;
  readonly use: 'module' | 'router' | 'test';
  /** Whole lines. */
  readonly imports: readonly string[];
  readonly body: string;
}

/** What trees are made of. */
export interface Templates {
  /** Whole backends: each service is built around one. */
  readonly backends: readonly Template[];
  /** Single modules that show what frameworks do. */
  readonly modules: readonly Template[];
  /** Single modules with flaws and their look-alikes. */
  readonly flaws: readonly Template[];
  readonly blocks: readonly Block[];
  readonly config: ReadonlyMap<string, string>;
}

/** Reads the fixtures of this project and the folder `filler`. */
export function readTemplates(): Templates {
  const filler = fencesIn(join(root, 'bench', 'speed', 'filler'));
  return {
    backends: ['projects', 'output'].flatMap((name) => folderTemplates(join(root, 'fixtures', name))),
    modules: markdownTemplates(join(root, 'fixtures', 'frameworks'), '.md'),
    flaws: markdownTemplates(join(root, 'rules'), '.fixture.md'),
    blocks: filler.flatMap(({ language, info, text }) => (isCodeLanguage(language) ? [blockOf(language, info, text)] : [])),
    config: new Map(filler.filter(({ language }) => !isCodeLanguage(language)).map(({ info, text }) => [info, text])),
  };
}

function isCodeLanguage(name: string): name is CodeLanguage {
  return name === 'python' || name === 'typescript' || name === 'javascript';
}

// ── fixtures ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const manifest = /(?:^|\/)(?:package\.json|pyproject\.toml|requirements\.txt)$/;

function folderTemplates(folder: string): Template[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const project = join(folder, name);
      const texts = new Map(filesBelow(project).map((path) => [relative(project, path), readFileSync(path, 'utf8')]));
      const { files } = readFolderFixture(name, texts);
      // A backend below a folder of its own becomes the service itself, so that its manifest stands in the service's folder.
      const place = [...files.keys()].find((path) => manifest.test(path))!.replace(/[^/]*$/, '');
      const moved = new Map([...files].map(([path, text]) => [path.startsWith(place) ? path.slice(place.length) : path, text]));
      return { language: languageOf(moved), files: moved };
    });
}

/** Small projects without those that need a place of their own: with a manifest, compiler options, or files that cannot be parsed. */
function markdownTemplates(folder: string, ending: string): Template[] {
  const fixtures = filesBelow(folder).filter((path) => path.endsWith(ending));
  const projects = fixtures.flatMap((path) => readMarkdownFixture(readFileSync(path, 'utf8'), path));
  return projects
    .filter(({ files, options }) => {
      const paths = [...files.keys()];
      return options.problems === 'fail' && !paths.some((path) => manifest.test(path) || /tsconfig|^\.\.|^\//.test(path));
    })
    .map(({ files }) => ({ language: languageOf(files), files }));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]));
}

/** That of most code lines. */
function languageOf(files: ReadonlyMap<string, string>): Template['language'] {
  const counts = { python: 0, typescript: 0, javascript: 0 };
  for (const [path, text] of files) {
    const language = /\.py$/.test(path) ? 'python' : /\.[cm]?tsx?$/.test(path) ? 'typescript' : undefined;
    const found = language ?? (/\.[cm]?jsx?$/.test(path) ? 'javascript' : undefined);
    if (found) counts[found] += lineCount(text);
  }
  const [language, lines] = (Object.entries(counts) as [CodeLanguage, number][]).sort((a, b) => b[1] - a[1])[0]!;
  return lines === 0 ? 'config' : language;
}

/** Line breaks: every file of a tree ends with one. */
export function lineCount(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

// ── filler ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

function fencesIn(folder: string): { language: string; info: string; text: string }[] {
  return filesBelow(folder).flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/^```(\w+) (\S+)\n([\s\S]*?)^```$/gm)].map(([, language, info, text]) => ({
      language: language!,
      info: info!,
      text: text!,
    })),
  );
}

const importLine = /^(?:import |from |const .* = require\()/;

function blockOf(language: CodeLanguage, use: string, text: string): Block {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line !== '' && !importLine.test(line));
  const imports = lines.slice(0, start).filter((line) => line !== '');
  return { language, use: use as Block['use'], imports, body: lines.slice(start).join('\n') };
}
