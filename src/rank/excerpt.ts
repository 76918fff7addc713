import type { ExcerptLine } from '../model/finding.ts';
import { placesOf, type Span } from '../model/location.ts';
import { type Masks, maskLine } from './redact.ts';

const longestLine = 200;
/** Characters kept before the place when the beginning of a long line is cut. */
const before = 40;

/** The text of a file as lines without their ends; a byte order mark is no part of the first. */
export function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}

/** The line of the place with one line before and after, secrets covered by stars, long lines cut around the place. */
export function excerptOf(span: Span, lines: readonly string[], masks: Masks): ExcerptLine[] {
  const [line, column] = placesOf(span);
  const excerpt: ExcerptLine[] = [];
  for (let at = Math.max(1, line - 1); at <= Math.min(lines.length, line + 1); at++) {
    const text = maskLine(lines[at - 1]!, at, masks, (length) => '*'.repeat(length));
    excerpt.push(cut(at, text, at === line ? column : 1));
  }
  return excerpt;
}

function cut(line: number, text: string, column: number): ExcerptLine {
  if (text.length <= longestLine) return { line, text };
  const from = column <= longestLine - before ? 1 : column - before;
  const part = wellFormed(text.slice(from - 1, from - 1 + longestLine));
  return from === 1 ? { line, text: part } : { line, text: part, from };
}

/** Half a surrogate pair at either end, left by the cut, is replaced: it could not be written as UTF-8. */
function wellFormed(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]/, '\uFFFD').replace(/[\uD800-\uDBFF]$/, '\uFFFD');
}
