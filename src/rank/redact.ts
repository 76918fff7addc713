import type { Credential, FileFacts } from '../model/facts.ts';
import { placesOf, type Span } from '../model/location.ts';
import { textSearch, textsIn } from '../model/text-search.ts';

/** What must not be shown of one file: column ranges by line, and values. */
export interface Masks {
  /** 1-based columns, the second after the last masked character. */
  readonly byLine: ReadonlyMap<number, readonly (readonly [from: number, to: number])[]>;
  /** Finds values that must not appear anywhere, the longest first. */
  readonly valuesIn: ReturnType<typeof textSearch>;
}

/** A shorter value is too likely an ordinary word to be masked wherever it occurs. */
const shortestValue = 8;

/** Finds tokens of known providers by their form, as offsets of the text. */
export type FindTokens = (text: string) => readonly { readonly start: number; readonly end: number }[];

/** The password of a URL: after the user's name, up to the last `@` before the path. Group 1 is kept. */
const urlPassword = /([a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/@'"<>]{0,100}:)([^\s/'"<>${}]{1,200})(?=@[^\s@/]{1,200})/gi;

/** Collects what has to be masked in one file. `lines` is its text without line ends; `secrets` are literals that rules found to be secrets. */
export function masksOf(
  facts: FileFacts | undefined,
  lines: readonly string[],
  findTokens: FindTokens,
  secrets: readonly Span[] = [],
): Masks {
  const byLine = new Map<number, (readonly [number, number])[]>();
  const values = new Set<string>();
  const add = (line: number, from: number, to: number, isUsable: boolean) => {
    if (to <= from) return;
    const known = byLine.get(line);
    if (known) known.push([from, to]);
    else byLine.set(line, [[from, to]]);
    const value = lines[line - 1]!.slice(from - 1, to - 1);
    if (isUsable && value.length >= shortestValue) values.add(value);
  };
  for (const credential of facts?.credentials ?? []) {
    if (credential.traits.strength === 'placeholder' || credential.traits.strength === 'not-secret') continue;
    for (const [line, from, to] of piecesOf(credential.span, lines)) {
      const [start, end] = secretPart(lines[line - 1]!.slice(from - 1, to - 1), credential);
      add(line, from + start, from + end, credential.traits.strength === 'usable');
    }
  }
  for (const span of secrets) {
    for (const [line, from, to] of piecesOf(span, lines)) {
      const [start, end] = unquoted(lines[line - 1]!.slice(from - 1, to - 1));
      add(line, from + start, from + end, true);
    }
  }
  for (const piece of tokenPieces(lines, findTokens)) add(...piece, true);
  return { byLine, valuesIn: textSearch([...values].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))) };
}

/** Lines that were covered already: findings share them, and a file may be one line. */
const covered = new WeakMap<Masks, Map<string, string>>();

/** One line with its secrets covered. `cover` says by what: as many stars as characters where columns matter, a fixed text for hashes. */
export function maskLine(text: string, line: number, masks: Masks, cover: (length: number) => string): string {
  const key = `${line}${cover(1)}`;
  let lines = covered.get(masks);
  if (!lines) covered.set(masks, (lines = new Map()));
  let safe = lines.get(key);
  if (safe === undefined) lines.set(key, (safe = coverLine(text, line, masks, cover)));
  return safe;
}

function coverLine(text: string, line: number, masks: Masks, cover: (length: number) => string): string {
  const ranges = [...(masks.byLine.get(line) ?? [])];
  for (const { text: value, at } of masks.valuesIn(text)) ranges.push([at + 1, at + value.length + 1]);
  ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let result = '';
  let done = 1;
  for (const [from, to] of ranges) {
    const start = Math.max(from, done);
    if (to <= start) continue;
    result += text.slice(done - 1, start - 1) + cover(to - start);
    done = to;
  }
  return maskUrls(result + text.slice(done - 1), cover);
}

/** Prose (a message, a piece of evidence) without the values and without anything that has a token's form. */
export function maskProse(text: string, masks: Masks, findTokens: FindTokens): string {
  let result = '';
  let done = 0;
  for (const { start, end } of findTokens(text)) {
    result += `${text.slice(done, start)}***`;
    done = end;
  }
  result += text.slice(done);
  for (const value of textsIn(masks.valuesIn, result)) result = result.replaceAll(value, '***');
  return maskUrls(result, () => '***');
}

function maskUrls(text: string, cover: (length: number) => string): string {
  return text.replace(urlPassword, (whole, before: string, password: string) =>
    isReference(password) ? whole : before + cover(password.length),
  );
}

/** Already masked, or a name in brackets of some template language. */
function isReference(text: string): boolean {
  return /^(?:\*+|%[^%]*%?|\[.*)$/.test(text);
}

/** The parts of a span, one a line, cut to what the line has. */
function piecesOf(span: Span, lines: readonly string[]): [line: number, from: number, to: number][] {
  const [line, column, endLine, endColumn] = placesOf(span);
  const pieces: [number, number, number][] = [];
  for (let at = line; at <= Math.min(endLine, lines.length); at++) {
    const length = lines[at - 1]?.length ?? 0;
    pieces.push([at, at === line ? column : 1, at === endLine ? Math.min(endColumn, length + 1) : length + 1]);
  }
  return pieces;
}

/** Offsets of the secret in the text of a literal: without quotes, `NAME=`, `${NAME:-` and, in a URL, all but the password. */
function secretPart(text: string, credential: Credential): [start: number, end: number] {
  if (credential.traits.inUrl) {
    const match = /^(.{0,60}:\/\/[^:/@]{0,100}:)([^@]{1,300})@/.exec(text);
    if (match) return [match[1]!.length, match[1]!.length + match[2]!.length];
  }
  let start = 0;
  let end = text.length;
  const assigned = text.startsWith(`${credential.name}=`) ? credential.name.length + 1 : 0;
  start += assigned;
  const prefix = /^[A-Za-z]{0,2}("""|'''|["'`])/.exec(text.slice(start));
  if (prefix) {
    start += prefix[0].length;
    if (text.endsWith(prefix[1]!) && end - prefix[1]!.length >= start) end -= prefix[1]!.length;
  }
  const fallback = /^\$\{\w{1,100}:?[-=]/.exec(text.slice(start, end));
  if (fallback) {
    start += fallback[0].length;
    if (text.slice(start, end).endsWith('}')) end -= 1;
  }
  return [start, end];
}

/** Offsets of what stands between the quotes of a literal. */
function unquoted(text: string): [start: number, end: number] {
  const quote = /^[A-Za-z]{0,2}("""|'''|["'`])/.exec(text);
  if (!quote) return [0, text.length];
  const end = text.endsWith(quote[1]!) ? text.length - quote[1]!.length : text.length;
  return [quote[0].length, Math.max(end, quote[0].length)];
}

/** What `findTokens` finds, cut into lines. */
function tokenPieces(lines: readonly string[], findTokens: FindTokens): [line: number, from: number, to: number][] {
  const pieces: [number, number, number][] = [];
  let line = 0;
  let lineStart = 0;
  for (const { start, end } of findTokens(lines.join('\n'))) {
    while (lineStart + lines[line]!.length < start) lineStart += lines[line++]!.length + 1;
    for (let at = line, from = lineStart; at < lines.length && from < end; from += lines[at++]!.length + 1) {
      pieces.push([at + 1, Math.max(1, start - from + 1), Math.min(lines[at]!.length, end - from) + 1]);
    }
  }
  return pieces;
}
