import * as ts from 'typescript';
import type { Comment } from '../../model/syntax.ts';
import type { Lines } from '../lines.ts';
import { startOf } from './start.ts';

const SyntaxKind = ts.SyntaxKind;

/**
 * All comments of a file, in order. TypeScript keeps comments out of its tree, so each `//` and `/*` of the text is looked at: it opens a
 * comment unless it stands inside a string, template, regular expression or JSX text. Only the nodes around such places are visited.
 */
export function readComments(file: ts.SourceFile, lines: Lines): Comment[] {
  const { text } = lines;
  const openers = new Openers(text, text.startsWith('#!') ? endOfLine(text, 0) : 0);
  const comments: Comment[] = [];
  const takeBefore = (offset: number) => {
    while (openers.at < offset) {
      const start = openers.at;
      const end = endOfComment(text, start);
      comments.push({ text: bare(text, start, end), span: lines.span(start, end), ownLine: isOwnLine(lines, start, end) });
      openers.skipTo(end);
    }
  };
  // Depth first with a stack of our own: operators chained by the thousand are a tree of that depth.
  const pending: ts.Node[] = [file];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (openers.at >= node.end) continue;
    const start = node.kind === SyntaxKind.JsxText || node === file ? node.pos : startOf(node, file);
    takeBefore(start);
    if (openers.at >= node.end) continue;
    if (isOpaque(node.kind)) openers.skipTo(node.end);
    else pushChildren(node, pending);
  }
  takeBefore(text.length);
  return comments;
}

/** The text of a documentation comment (`/** ... *\/`) that stands right before the node, without its stars; cut at 500 characters. */
export function docstringBefore(text: string, node: ts.Node, start: number): string | undefined {
  if (!isDocumented(text, node, start)) return undefined;
  const last = ts.getLeadingCommentRanges(text, node.pos)?.findLast((range) => text.startsWith('/**', range.pos));
  return last && bare(text, last.pos, last.end).slice(0, 500);
}

/** A documentation comment stands between the end of the token before and the node's first token. */
export function isDocumented(text: string, node: ts.Node, start: number): boolean {
  if (start - node.pos < 5) return false;
  const at = text.indexOf('/**', node.pos);
  return at !== -1 && at < start;
}

function pushChildren(node: ts.Node, pending: ts.Node[]): void {
  const first = pending.length;
  ts.forEachChild(node, (child) => {
    pending.push(child);
  });
  for (let low = first, high = pending.length - 1; low < high; low += 1, high -= 1) {
    const swapped = pending[low]!;
    pending[low] = pending[high]!;
    pending[high] = swapped;
  }
}

function isOpaque(kind: ts.SyntaxKind): boolean {
  return (kind >= SyntaxKind.FirstLiteralToken && kind <= SyntaxKind.LastTemplateToken) || kind === SyntaxKind.JsxText;
}

/** Also `{/* ... *\/}`, the only way to write a comment on a line of its own in JSX. */
function isOwnLine(lines: Lines, start: number, end: number): boolean {
  const { text } = lines;
  return text[start - 1] === '{' && text[end] === '}' ? lines.isOwnLine(start - 1, end + 1) : lines.isOwnLine(start, end);
}

function endOfComment(text: string, start: number): number {
  if (text.charCodeAt(start + 1) === 47) return endOfLine(text, start);
  const close = text.indexOf('*/', start + 2);
  return close === -1 ? text.length : close + 2;
}

function endOfLine(text: string, start: number): number {
  const feed = text.indexOf('\n', start);
  if (feed === -1) return text.length;
  return text.charCodeAt(feed - 1) === 13 ? feed - 1 : feed;
}

function bare(text: string, start: number, end: number): string {
  if (text.charCodeAt(start + 1) === 47) return text.slice(start + 2, end).trim();
  const inside = text.slice(start + 2, text.endsWith('*/', end) && end - start >= 4 ? end - 2 : end);
  return inside
    .split('\n')
    .map((line) => line.trim().replace(/^\*+ ?/, ''))
    .join('\n')
    .trim();
}

/** Offsets of `//` and `/*` in order; `at` is the next one, infinite at the end. */
class Openers {
  at: number;
  readonly #text: string;
  #line = -1;
  #block = -1;

  constructor(text: string, from: number) {
    this.#text = text;
    this.at = 0;
    this.skipTo(from);
  }

  skipTo(from: number): void {
    if (this.#line < from) this.#line = next(this.#text, '//', from);
    if (this.#block < from) this.#block = next(this.#text, '/*', from);
    this.at = Math.min(this.#line, this.#block);
  }
}

function next(text: string, opener: string, from: number): number {
  const at = text.indexOf(opener, from);
  return at === -1 ? Number.POSITIVE_INFINITY : at;
}
