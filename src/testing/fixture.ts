import type { FilePath } from '../model/location.ts';
import type { SourceFile } from '../model/source.ts';
import type { Annotation, Origin } from './annotations.ts';
import { FixtureError, parseListed, parseListedFact, takeAnnotations } from './annotations.ts';

/** A small project with what is said of it. */
export interface FixtureProject {
  /** The heading it stands under, or the folder's name. */
  readonly name: string;
  readonly writtenAt: Origin;
  /** Texts without annotations and markers, by path. */
  readonly files: ReadonlyMap<FilePath, string>;
  readonly annotations: readonly Annotation[];
  readonly options: FixtureOptions;
  /** Where a line of one of the files is written. */
  originOf(file: FilePath, line: number): Origin;
}

/** What a fixture says in its line `options:`. */
export interface FixtureOptions {
  /** What git is to know of the files. Default `yes`. */
  readonly tracked: SourceFile['tracked'];
  /** Files that cannot be parsed are part of the point. Default: a problem fails. */
  readonly problems: 'fail' | 'allowed';
}

/**
 * Reads a Markdown fixture. Every heading with files is a small project; a fence ```` ```python app/auth.py ```` is one of its files; a
 * fence ```` ```expect ```` lists findings (`path[:line] rule "text"`) that cannot be annotated in place, ```` ```facts ```` facts without a
 * place; a line `options: tracked=no` sets options; everything else is prose.
 * @param path of the fixture, for messages
 * @throws FixtureError when it breaks this grammar
 */
export function readMarkdownFixture(markdown: string, path: string): readonly FixtureProject[] {
  const drafts: Draft[] = [];
  let draft = newDraft(path, { path, line: 1 });
  for (const block of blocksOf(markdown, path)) {
    if (block.kind === 'heading') {
      drafts.push(draft);
      draft = newDraft(block.text, block.at);
    } else addTo(draft, block, path);
  }
  drafts.push(draft);
  return drafts.filter((one) => one.files.size > 0).map(finish);
}

/** In a folder fixture: holds `expect` and `facts` fences and options for the other files, and is not audited itself. */
const expectationsFile = 'EXPECTED.md';

/**
 * A whole backend as ordinary annotated files.
 * @param folder its path, for messages
 * @param texts by path relative to the folder
 */
export function readFolderFixture(folder: string, texts: ReadonlyMap<string, string>): FixtureProject {
  const draft = newDraft(folder.split('/').at(-1)!, { path: folder, line: 1 });
  for (const [path, text] of texts) {
    const origin = `${folder}/${path}`;
    if (path !== expectationsFile) addFile(draft, path as FilePath, text, { path: origin, line: 1 });
    else for (const block of blocksOf(text, origin)) addTo(draft, block, origin);
  }
  return finish(draft);
}

interface Draft {
  readonly name: string;
  readonly writtenAt: Origin;
  readonly files: Map<FilePath, string>;
  /** Where each file's first line is written. */
  readonly origins: Map<FilePath, Origin>;
  readonly annotations: Annotation[];
  options: FixtureOptions;
}

function newDraft(name: string, writtenAt: Origin): Draft {
  return {
    name,
    writtenAt,
    files: new Map(),
    origins: new Map(),
    annotations: [],
    options: { tracked: 'yes', problems: 'fail' },
  };
}

function finish(draft: Draft): FixtureProject {
  for (const { file, writtenAt } of draft.annotations)
    if (file !== '' && !draft.files.has(file))
      throw new FixtureError(writtenAt, `speaks of '${file}', which is no file of the project`);
  return {
    ...draft,
    originOf: (file, line) => {
      const origin = draft.origins.get(file) ?? draft.writtenAt;
      return { path: origin.path, line: origin.line + line - 1 };
    },
  };
}

interface Fence {
  readonly kind: 'fence';
  /** What follows the backticks. */
  readonly info: string;
  readonly lines: readonly string[];
  readonly at: Origin;
}
type Block = Fence | { readonly kind: 'heading' | 'options'; readonly text: string; readonly at: Origin };

function* blocksOf(markdown: string, path: string): Iterable<Block> {
  const lines = markdown.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    const at = { path, line: index + 1 };
    const fence = /^(`{3,}|~{3,})\s*([^`]*)$/.exec(line);
    if (fence) {
      const end = lines.findIndex((other, position) => position > index && isClosing(other, fence[1]!));
      if (end < 0) throw new FixtureError(at, 'opens a fence that nothing closes');
      yield { kind: 'fence', info: fence[2]!.trim(), lines: lines.slice(index + 1, end), at };
      index = end;
      continue;
    }
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line);
    if (heading) yield { kind: 'heading', text: heading[1]!, at };
    else if (line.startsWith('options:')) yield { kind: 'options', text: line.slice('options:'.length), at };
  }
}

function isClosing(line: string, opening: string): boolean {
  const bare = line.trimEnd();
  return bare.length >= opening.length && bare === opening[0]!.repeat(bare.length);
}

/** Fences that illustrate the prose and are no files. */
const proseFences = new Set(['text', 'console', 'diff']);

function addTo(draft: Draft, block: Block, path: string): void {
  if (block.kind === 'options') draft.options = parseOptions(block.text, draft.options, block.at);
  else if (block.kind === 'fence') addFence(draft, block, path);
}

function addFence(draft: Draft, block: Fence, path: string): void {
  const [tag = '', file, ...rest] = block.info.split(/\s+/);
  const list = tag === 'expect' ? parseListed : tag === 'facts' ? parseListedFact : undefined;
  if (list && file === undefined) {
    block.lines.forEach((line, index) => {
      if (line.trim() !== '') draft.annotations.push(list(line.trim(), { path, line: block.at.line + 1 + index }));
    });
    return;
  }
  if (file === undefined && proseFences.has(tag)) return;
  if (file === undefined)
    throw new FixtureError(block.at, `names no file; prose goes into one of: ${[...proseFences].join(', ')}`);
  if (rest.length > 0) throw new FixtureError(block.at, `has '${rest.join(' ')}' after the file's name`);
  if (draft.files.has(file as FilePath)) throw new FixtureError(block.at, `repeats the file '${file}'`);
  const text = block.lines.length === 0 ? '' : `${block.lines.join('\n')}\n`;
  addFile(draft, file as FilePath, text, { path, line: block.at.line + 1 });
}

function addFile(draft: Draft, file: FilePath, text: string, origin: Origin): void {
  const annotated = takeAnnotations(text, file, origin.path, origin.line);
  draft.files.set(file, annotated.text);
  draft.origins.set(file, origin);
  draft.annotations.push(...annotated.annotations);
}

function parseOptions(text: string, before: FixtureOptions, at: Origin): FixtureOptions {
  let { tracked, problems } = before;
  for (const pair of text.trim().split(/\s+/)) {
    const [key, value = ''] = pair.split('=');
    if (key === 'tracked' && ['yes', 'no', 'unknown'].includes(value)) tracked = value as SourceFile['tracked'];
    else if (key === 'problems' && (value === 'fail' || value === 'allowed')) problems = value;
    else throw new FixtureError(at, `has the unknown option '${pair}'`);
  }
  return { tracked, problems };
}
