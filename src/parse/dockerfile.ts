import type { DockerInstruction } from '../model/config-tree.ts';
import type { Comment, SyntaxProblem } from '../model/syntax.ts';
import { bounds, Notes } from './leaves.ts';
import { Lines, withoutBom } from './lines.ts';

/** A Dockerfile as it is read. */
export interface Dockerfile {
  readonly instructions: readonly DockerInstruction[];
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Reads a Dockerfile (https://docs.docker.com/reference/dockerfile/): continuation lines with comments and empty lines between them,
 * heredocs, flags, the exec (JSON) and the shell form, both forms of ENV, the `escape` directive.
 *
 * Words of the shell form are split as a shell would, quotes taken off, with operators (`&&`, `|`, `>`) as words of their own and `$(...)`
 * inside one word; a RUN heredoc's body gives its words too. The text of an instruction ends with its heredocs, from a line break on.
 * Variables stay as written. Never throws.
 */
export function parseDockerfile(text: string): Dockerfile {
  return new DockerfileReader(withoutBom(text)).read();
}

/** The characters of an instruction without its continuations, each with its offset in the file. */
interface Joined {
  text: string;
  readonly offsets: number[];
  /** After the last character. */
  end: number;
}

interface Piece {
  readonly text: string;
  /** In the joined text. */
  readonly start: number;
  readonly end: number;
}

type Word = DockerInstruction['words'][number];

const keyValueInstructions = new Set(['ENV', 'ARG', 'LABEL']);
const shellInstructions = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ONBUILD', 'SHELL']);
const heredocInstructions = new Set(['RUN', 'COPY', 'ADD', 'ONBUILD']);
const directive = /^#[ \t]*([A-Za-z]+)[ \t]*=[ \t]*(\S*)/;
const maxEndlessHeredocs = 20;
const heredocStart = /<<(-?)(["']?)([A-Za-z_][\w.]*)\2/g;

class DockerfileReader {
  readonly #text: string;
  readonly #lines: Lines;
  readonly #notes: Notes;
  readonly #instructions: DockerInstruction[] = [];
  /** Heredocs whose end was searched in vain: searching for each again would be quadratic. */
  readonly #endless = new Set<string>();
  #escape = '\\';
  #stage = -1;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new Lines(text);
    this.#notes = new Notes(this.#lines);
  }

  read(): Dockerfile {
    this.#directives();
    while (this.#at < this.#text.length && this.#instructions.length < bounds.leaves) {
      const start = this.#afterBlanks(this.#at);
      const end = this.#lineEnd(start);
      if (start === end) this.#at = this.#nextLine(end);
      else if (this.#text[start] === '#') this.#comment(start, end);
      else this.#instruction(start);
    }
    return { instructions: this.#instructions, comments: this.#notes.comments, problems: this.#notes.problems };
  }

  /** `# escape=` counts only before anything else but other directives. */
  #directives(): void {
    for (let at = 0; at < this.#text.length; ) {
      const end = this.#lineEnd(at);
      const match = directive.exec(this.#text.slice(at, Math.min(end, at + 200)));
      if (!match) return;
      if (match[1]!.toLowerCase() === 'escape' && match[2] === '`') this.#escape = '`';
      at = this.#nextLine(end);
    }
  }

  #comment(start: number, end: number): void {
    this.#notes.comment(start, end, 1);
    this.#at = this.#nextLine(end);
  }

  #instruction(start: number): void {
    const joined = this.#join(start);
    const name = /^\S+/.exec(joined.text)?.[0] ?? '';
    const upper = name.toUpperCase();
    if (!/^[A-Z]+$/.test(upper)) {
      this.#notes.problem('This line is no Dockerfile instruction.', start, joined.end);
      return;
    }
    const body = this.#heredocs(upper, joined);
    const { flags, at } = takeFlags(joined.text, name.length);
    if (upper === 'FROM') this.#stage += 1;
    this.#instructions.push({
      name: upper,
      flags,
      text: joined.text.slice(at) + body.text,
      words: [...this.#words(upper, joined, at), ...(upper === 'RUN' ? body.words : [])],
      stage: this.#stage,
      span: this.#lines.span(start, body.end),
    });
  }

  /** Joins continued lines. Blanks around a continuation become one; without any, the parts touch, as Docker has it. */
  #join(start: number): Joined {
    const joined: Joined = { text: '', offsets: [], end: start };
    const parts: string[] = [];
    let at = start;
    for (let isContinued = true; isContinued && at < this.#text.length; ) {
      const end = this.#lineEnd(at);
      const first = this.#afterBlanks(at);
      const next = this.#nextLine(end);
      if (parts.length > 0 && first === end) at = next;
      else if (parts.length > 0 && this.#text[first] === '#') {
        this.#notes.comment(first, end, 1);
        at = next;
      } else {
        const last = this.#beforeBlanks(first, end);
        isContinued = this.#text[last - 1] === this.#escape && last > first;
        const stop = isContinued ? last - 1 : last;
        this.#append(joined, parts, parts.length === 0 ? start : at, stop);
        at = next;
      }
    }
    joined.text = parts.join('').trimEnd();
    this.#at = at;
    return joined;
  }

  #append(joined: Joined, parts: string[], lineStart: number, stop: number): void {
    const start = this.#afterBlanks(lineStart);
    const hadBlank = parts.length > 0 && (start > lineStart || /\s$/.test(parts.at(-1)!));
    const end = this.#beforeBlanks(start, stop);
    if (hadBlank && !/\s$/.test(parts.at(-1)!)) {
      parts.push(' ');
      joined.offsets.push(start);
    }
    const keepsBlank = end < stop;
    parts.push(this.#text.slice(start, end) + (keepsBlank ? ' ' : ''));
    for (let at = start; at < end + (keepsBlank ? 1 : 0); at += 1) joined.offsets.push(at);
    if (end > start) joined.end = end;
  }

  /** The bodies of the instruction's heredocs, which follow its last line. */
  #heredocs(name: string, joined: Joined): { text: string; words: Word[]; end: number } {
    let text = '';
    const words: Word[] = [];
    let end = joined.end;
    if (!heredocInstructions.has(name) || !joined.text.includes('<<')) return { text, words, end };
    for (const match of joined.text.matchAll(heredocStart)) {
      if (joined.text[match.index - 1] === '<' || joined.text[match.index + 2] === '<') continue;
      const bodyStart = this.#at;
      const close = this.#heredocEnd(match[3]!, match[1] === '-');
      if (close === undefined) {
        this.#notes.problem(`The heredoc ${match[3]} is not closed.`, joined.offsets[match.index]!, joined.end);
        continue;
      }
      const body = this.#text.slice(bodyStart, close.end).replaceAll('\r\n', '\n');
      text += `\n${body}`;
      const shell = joinedSlice(this.#text, bodyStart, close.start);
      for (const piece of shellPieces(shell.text, 0)) words.push(this.#word(shell, piece));
      end = close.end;
      this.#at = this.#nextLine(close.end);
    }
    return { text, words, end };
  }

  #heredocEnd(delimiter: string, stripsTabs: boolean): { start: number; end: number } | undefined {
    if (this.#endless.has(delimiter) || this.#endless.size >= maxEndlessHeredocs) return undefined;
    for (let at = this.#at; at < this.#text.length; ) {
      const end = this.#lineEnd(at);
      let first = at;
      while (stripsTabs && this.#text[first] === '\t') first += 1;
      if (end - first === delimiter.length && this.#text.startsWith(delimiter, first)) return { start: at, end };
      at = this.#nextLine(end);
    }
    this.#endless.add(delimiter);
    return undefined;
  }

  #words(name: string, joined: Joined, at: number): Word[] {
    if (keyValueInstructions.has(name)) return keyValuePieces(joined.text, at, name).map((piece) => this.#word(joined, piece));
    const command =
      name === 'HEALTHCHECK' || name === 'ONBUILD' ? /^\S+\s*/.exec(joined.text.slice(at, at + 1000))?.[0] : undefined;
    const from = at + (command?.length ?? 0);
    const prefix = command ? [{ text: command.trimEnd(), start: at, end: at + command.trimEnd().length }] : [];
    const rest =
      execPieces(joined.text, from) ??
      (shellInstructions.has(name) ? shellPieces(joined.text, from) : plainPieces(joined.text, from));
    return [...prefix, ...rest].map((piece) => this.#word(joined, piece));
  }

  #word(joined: Joined, piece: Piece): Word {
    const start = joined.offsets[piece.start] ?? joined.end;
    const last = joined.offsets[piece.end - 1] ?? start;
    return { text: piece.text, span: this.#lines.span(start, last + 1) };
  }

  #afterBlanks(from: number): number {
    let at = from;
    while (this.#text[at] === ' ' || this.#text[at] === '\t') at += 1;
    return at;
  }

  #beforeBlanks(first: number, end: number): number {
    let at = end;
    while (at > first && (this.#text[at - 1] === ' ' || this.#text[at - 1] === '\t')) at -= 1;
    return at;
  }

  /** Offset of the LF or CRLF that ends the line. */
  #lineEnd(from: number): number {
    const newline = this.#text.indexOf('\n', from);
    if (newline === -1) return this.#text.length;
    return newline > from && this.#text[newline - 1] === '\r' ? newline - 1 : newline;
  }

  #nextLine(lineEnd: number): number {
    return lineEnd + (this.#text[lineEnd] === '\r' ? 2 : 1);
  }
}

function joinedSlice(text: string, start: number, end: number): Joined {
  return { text: text.slice(start, end), offsets: Array.from({ length: end - start }, (_, index) => start + index), end };
}

/** `--name=value` words after the instruction's name. */
function takeFlags(text: string, from: number): { flags: string[]; at: number } {
  const flags: string[] = [];
  let at = skipBlanks(text, from);
  while (text.startsWith('--', at)) {
    let end = at;
    while (end < text.length && !isBlank(text[end]!)) end += 1;
    flags.push(text.slice(at, end));
    at = skipBlanks(text, end);
  }
  return { flags, at };
}

/** Words of the exec form; undefined when the text is no JSON list of strings, which Docker then hands to a shell. */
function execPieces(text: string, from: number): Piece[] | undefined {
  const start = skipBlanks(text, from);
  if (text[start] !== '[') return undefined;
  const pieces: Piece[] = [];
  try {
    const items: unknown = JSON.parse(text.slice(start));
    if (!Array.isArray(items) || items.some((item) => typeof item !== 'string')) return undefined;
  } catch {
    return undefined;
  }
  for (const match of text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"/g)) {
    const at = start + match.index;
    pieces.push({ text: JSON.parse(match[0]) as string, start: at, end: at + match[0].length });
  }
  return pieces;
}

const operators = ['&&', '||', ';;', '>>', '<<', '&>', ';', '|', '&', '>', '<', '(', ')'];

function shellPieces(text: string, from: number): Piece[] {
  const pieces: Piece[] = [];
  for (let at = skipSpace(text, from); at < text.length; at = skipSpace(text, at)) {
    const operator = operators.find((candidate) => text.startsWith(candidate, at));
    if (operator) {
      pieces.push({ text: operator, start: at, end: at + operator.length });
      at += operator.length;
      continue;
    }
    const piece = quotedPiece(text, at, (character) => isSpace(character) || ';|&<>()'.includes(character));
    pieces.push(piece);
    at = piece.end;
  }
  return pieces;
}

function plainPieces(text: string, from: number): Piece[] {
  const pieces: Piece[] = [];
  for (let at = skipSpace(text, from); at < text.length; at = skipSpace(text, at)) {
    const piece = quotedPiece(text, at, isSpace);
    pieces.push(piece);
    at = piece.end;
  }
  return pieces;
}

/** `KEY=value` words; `ENV KEY value with blanks` and `LABEL` likewise (the old form) give one. */
function keyValuePieces(text: string, from: number, name: string): Piece[] {
  const first = quotedPiece(text, from, (character) => isSpace(character) || character === '=');
  if (name !== 'ARG' && first.end > from && text[first.end] !== '=') {
    const start = skipSpace(text, first.end);
    const value = text.slice(start).trimEnd();
    if (value === '') return [first];
    return [{ text: `${first.text}=${value}`, start: from, end: start + value.length }];
  }
  return plainPieces(text, from);
}

/**
 * One word up to a character that ends it outside quotes, `${...}`, `$(...)` and backticks; at least one character. Quotes are taken off and
 * escaped characters kept without the escape.
 */
function quotedPiece(text: string, start: number, ends: (character: string) => boolean): Piece {
  const parts: string[] = [];
  let at = start;
  while (at < text.length && (at === start || !ends(text[at]!))) {
    const character = text[at]!;
    const end = character === '$' ? substitutionEnd(text, at) : character === '`' ? closing(text, at) : -1;
    if (end !== -1) {
      parts.push(text.slice(at, end));
      at = end;
    } else if (character === "'" || character === '"') {
      const close = closing(text, at);
      if (close === -1) parts.push(text.slice(at));
      else
        parts.push(
          character === '"' ? text.slice(at + 1, close - 1).replace(/\\(["\\$`])/g, '$1') : text.slice(at + 1, close - 1),
        );
      at = close === -1 ? text.length : close;
    } else if (character === '\\' && at + 1 < text.length) {
      parts.push(text[at + 1]!);
      at += 2;
    } else {
      parts.push(character);
      at += 1;
    }
  }
  return { text: parts.join(''), start, end: at };
}

/** Offset after the quote that closes the one at `start`, -1 if none does. */
function closing(text: string, start: number): number {
  const quote = text[start]!;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote !== "'") at += 1;
    else if (text[at] === quote) return at + 1;
  }
  return -1;
}

const longestSubstitution = 2000;

/** Offset after `${...}` or `$(...)` at `start`, -1 if it is neither, has no end or is too long to look for one. */
function substitutionEnd(text: string, start: number): number {
  const open = text[start + 1];
  if (open !== '{' && open !== '(') return -1;
  const close = open === '{' ? '}' : ')';
  let depth = 0;
  const last = Math.min(text.length, start + longestSubstitution);
  for (let at = start + 1; at < last; at += 1) {
    if (text[at] === open) depth += 1;
    else if (text[at] === close) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text[at]!)) at += 1;
  return at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text[at]!)) at += 1;
  return at;
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t';
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}
