import { type Span, spanOf } from '../model/location.ts';

/** The text without its byte order mark, which counts neither as a character nor as a column (SARIF 2.1.0, 3.30.1). */
export function withoutBom(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Turns offsets of a text into 1-based lines and columns in UTF-16 units. Lines end with LF or CRLF. */
export class Lines {
  readonly text: string;
  readonly #starts: number[] = [0];
  /** Where the last look-up ended: readers move forward, so the next one is mostly near. */
  #near = 0;

  constructor(text: string) {
    this.text = text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** From the first character to the one after the last. Offsets outside the text are moved to its ends. */
  span(start: number, end: number): Span {
    const first = this.#place(start);
    const last = this.#place(Math.max(start, end));
    return spanOf(first[0], first[1], last[0], last[1]);
  }

  /** Nothing but blanks stands on the first line before `start` and on the last line after `end`. */
  isOwnLine(start: number, end: number): boolean {
    let before = start - 1;
    while (isBlank(this.text.charCodeAt(before))) before -= 1;
    let after = end;
    while (isBlank(this.text.charCodeAt(after)) || this.text.charCodeAt(after) === 13) after += 1;
    const atStart = before < 0 || this.text.charCodeAt(before) === 10;
    return atStart && (after >= this.text.length || this.text.charCodeAt(after) === 10);
  }

  #place(offset: number): [line: number, column: number] {
    const at = Math.min(Math.max(offset, 0), this.text.length);
    const line = this.#lineOf(at);
    return [line + 1, at - this.#starts[line]! + 1];
  }

  #lineOf(offset: number): number {
    const starts = this.#starts;
    let low = 0;
    let high = starts.length - 1;
    if (starts[this.#near]! <= offset) {
      low = this.#near;
      if (low + 8 <= high && offset < starts[low + 8]!) high = low + 7;
    }
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    this.#near = low;
    return low;
  }
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
