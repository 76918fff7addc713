/** A path relative to the audited root, with `/` separators and no leading `./`. */
export type FilePath = string & { readonly __brand: 'FilePath' };

/**
 * Where something stands: first line, first column, last line, column after the last character. All 1-based; columns count UTF-16 units.
 * The four are packed into one number or a short text, as every node of every file has a span: an array of four would be half of all facts. Made by
 * `spanOf` and read by the functions below; two spans of the same places are equal by `===`. What does not fit (very long lines, classes of
 * thousands of lines) is a text of the four numbers, so that a span means the same in every thread, cache and shard.
 */
export type Span = (number | string) & { readonly __brand: 'Span' };

/** The four numbers of a span. */
export type Places = readonly [line: number, column: number, endLine: number, endColumn: number];

export interface Location {
  readonly file: FilePath;
  readonly span: Span;
}

/** A step of reasoning that is shown with a finding: a place and what it says, as a sentence fragment without a full stop. */
export interface Evidence {
  readonly at: Location;
  readonly says: string;
}

// Nearly all spans stand on one line: 31 bits, line 14, column 8, length 9. V8 keeps such a number in the reference itself
// (https://v8.dev/blog/react-cliff#value-representation); in JSON it is short.
const SMALL_LINES = 2 ** 14;
const SMALL_COLUMNS = 2 ** 8;
const LENGTHS = 2 ** 9;

// Others are texts of 12 letters of 5 bits each: line 4, column 2, number of further lines 3, end column 3. No larger numbers: one of them would make V8 keep
// the spans of all objects of its shape as numbers in memory of their own, and make a copy whenever one is read.
const LINES = 2 ** 20;
const COLUMNS = 2 ** 10;
const FURTHER = 2 ** 15;
const LETTER = 96;
const LETTERS = 12;

/** Packs the places of a span. */
export function spanOf(line: number, column: number, endLine: number, endColumn: number): Span {
  const further = endLine - line;
  const length = endColumn - column;
  if (
    further === 0 &&
    length >= 0 &&
    length < LENGTHS &&
    column >= 0 &&
    column < SMALL_COLUMNS &&
    line >= 0 &&
    line < SMALL_LINES
  )
    return ((line << 17) | (column << 9) | length) as Span;
  const fits = line >= 0 && line < LINES && column >= 0 && column < COLUMNS;
  const endFits = further >= 0 && further < FURTHER && endColumn >= 0 && endColumn < FURTHER;
  if (!fits || !endFits) return `${line}:${column}:${endLine}:${endColumn}` as Span;
  return String.fromCharCode(
    LETTER | (line >> 15),
    LETTER | ((line >> 10) & 31),
    LETTER | ((line >> 5) & 31),
    LETTER | (line & 31),
    LETTER | (column >> 5),
    LETTER | (column & 31),
    LETTER | (further >> 10),
    LETTER | ((further >> 5) & 31),
    LETTER | (further & 31),
    LETTER | (endColumn >> 10),
    LETTER | ((endColumn >> 5) & 31),
    LETTER | (endColumn & 31),
  ) as Span;
}

/** The number that stands in some letters of a packed text. */
function lettersAt(span: string, at: number, count: number): number {
  let number = 0;
  for (let i = at; i < at + count; i++) number = (number << 5) | (span.charCodeAt(i) & 31);
  return number;
}

function isPacked(span: string): boolean {
  return span.length === LETTERS && span.charCodeAt(0) >= LETTER;
}

/** An empty span at the very beginning: what is about a file and no line of it. */
export const fileStart = spanOf(1, 1, 1, 1);

/** First line, first column, last line, column after the last character. */
export function placesOf(span: Span): Places {
  if (typeof span === 'string' && !isPacked(span)) return span.split(':').map(Number) as unknown as Places;
  return [lineOf(span), columnOf(span), endLineOf(span), endColumnOf(span)];
}

export function lineOf(span: Span): number {
  if (typeof span === 'number') return span >> 17;
  return isPacked(span) ? lettersAt(span, 0, 4) : placesOf(span)[0];
}

export function columnOf(span: Span): number {
  if (typeof span === 'number') return (span >> 9) & 0xff;
  return isPacked(span) ? lettersAt(span, 4, 2) : placesOf(span)[1];
}

export function endLineOf(span: Span): number {
  if (typeof span === 'number') return span >> 17;
  return isPacked(span) ? lettersAt(span, 0, 4) + lettersAt(span, 6, 3) : placesOf(span)[2];
}

export function endColumnOf(span: Span): number {
  if (typeof span === 'number') return ((span >> 9) & 0xff) + (span & 0x1ff);
  return isPacked(span) ? lettersAt(span, 9, 3) : placesOf(span)[3];
}

/** From the start of one span to the end of another. */
export function spanning(first: Span, last: Span): Span {
  return spanOf(lineOf(first), columnOf(first), endLineOf(last), endColumnOf(last));
}

/** Orders spans of one file by where they start. */
export function compareSpans(a: Span, b: Span): number {
  return lineOf(a) - lineOf(b) || columnOf(a) - columnOf(b);
}

/** Orders spans of one file by where they end. */
export function compareEnds(a: Span, b: Span): number {
  return endLineOf(a) - endLineOf(b) || endColumnOf(a) - endColumnOf(b);
}

/** Whether one span ends at or before the start of another of the same file. */
export function endsBefore(a: Span, b: Span): boolean {
  return endLineOf(a) < lineOf(b) || (endLineOf(a) === lineOf(b) && endColumnOf(a) <= columnOf(b));
}

/** Whether one span holds another of the same file, which may be as long. */
export function holdsSpan(outer: Span, inner: Span): boolean {
  return compareSpans(outer, inner) <= 0 && compareEnds(outer, inner) >= 0;
}
