import { columnOf, endColumnOf, endLineOf, lineOf, type Span, spanOf } from '../model/location.ts';

/** Lines and columns of a text against offsets. Lines end with `\n`; a `\r` before it belongs to the line. */
export interface Lines {
  /** The text of a span; '' for a span outside the text. */
  slice(span: Span): string;
  /** Offset of a 1-based line and column, cut to the text's length. */
  offset(line: number, column: number): number;
  /** Span of two offsets. */
  span(start: number, end: number): Span;
}

/** Prepares a text for such questions, at the first one. */
export function linesOf(text: string): Lines {
  let starts: number[] | undefined;
  const table = (): number[] => {
    if (starts) return starts;
    starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  };
  const offset = (line: number, column: number): number => Math.min(text.length, (table()[line - 1] ?? text.length) + column - 1);
  const point = (at: number): readonly [number, number] => {
    const line = lineAt(table(), at);
    return [line, at - table()[line - 1]! + 1];
  };
  return {
    offset,
    slice: (span) => text.slice(offset(lineOf(span), columnOf(span)), offset(endLineOf(span), endColumnOf(span))),
    span: (start, end) => spanOf(...point(start), ...point(end)),
  };
}

/** 1-based number of the last line that starts at or before an offset. */
function lineAt(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
