import type { ExcerptLine } from '../model/finding.ts';
import { placesOf, type Span } from '../model/location.ts';
import { type Cell, cellsOf } from './visible.ts';

/** A row of a frame: a source line with its number, or the carets below one. */
export type FrameRow = { readonly line: number; readonly text: string } | { readonly carets: string };

/**
 * An excerpt as rows of at most `width` terminal columns, carets under the first line of the span. A line that is too long is shown around the
 * place; what was left out is marked with `…`.
 */
export function frameRows(excerpt: readonly ExcerptLine[], span: Span, width: number): FrameRow[] {
  const [line, column, endLine, endColumn] = placesOf(span);
  return excerpt.flatMap(({ line: number, text, from = 1 }): FrameRow[] => {
    const cells = cellsOf(text);
    if (number !== line) return [{ line: number, text: render(cells, 0, width, from > 1) }];
    const start = column - from;
    const end = endLine === line ? Math.max(endColumn - from, start + 1) : text.trimEnd().length;
    const left = leftEdge(cells, start, width);
    return [
      { line: number, text: render(cells, left, width, from > 1) },
      { carets: caretsOf(cells, left, start, end, width, from > 1) },
    ];
  });
}

/** The first cell shown, so that the place stands in the first two thirds. */
function leftEdge(cells: readonly Cell[], start: number, width: number): number {
  if (widthUpTo(cells, 0, start) < (width * 2) / 3) return 0;
  let left = cells.findIndex(({ index }) => index >= start);
  if (left < 0) left = cells.length;
  let room = Math.floor(width / 3);
  while (left > 0 && room > 0) room -= cells[--left]!.width;
  return left;
}

function render(cells: readonly Cell[], left: number, width: number, isCut: boolean): string {
  let text = left > 0 || isCut ? '…' : '';
  let room = width - text.length - 1;
  for (const cell of cells.slice(left)) {
    room -= cell.width;
    if (room < 0) return `${text}…`;
    text += cell.text;
  }
  return text.trimEnd();
}

function caretsOf(cells: readonly Cell[], left: number, start: number, end: number, width: number, isCut: boolean): string {
  const first = cells[left]?.index ?? 0;
  const margin = left > 0 || isCut ? 1 : 0;
  const before = margin + widthUpTo(cells, first, start);
  const count = Math.max(1, widthUpTo(cells, start, end));
  return ' '.repeat(before) + '^'.repeat(Math.max(1, Math.min(count, width - before)));
}

/** Columns taken by the cells from one index up to another. */
function widthUpTo(cells: readonly Cell[], from: number, to: number): number {
  let width = 0;
  for (const cell of cells) if (cell.index >= from && cell.index < to) width += cell.width;
  return width;
}
