/**
 * Everything that can hide or forge text on a terminal: C0 and C1 controls, zero-width and bidirectional formatting characters
 * (https://trojansource.codes), line and paragraph separators, tag characters and lone surrogates. Tabs are dealt with apart.
 */
const hidden =
  /[\u0000-\u0008\u000A-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]|\p{Surrogate}/gu;

/** Two columns wide in a terminal: CJK, Hangul, full-width forms and emoji (the broad ranges of Unicode's EastAsianWidth W and F). */
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F680}-\u{1F6FF}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]/u;
const combining = /\p{Mn}/u;
const tabWidth = 4;

/** Text of the audited repository made safe for a terminal, on one line: what would be invisible or acts on it is shown as `<U+202E>`. */
export function visible(text: string): string {
  return text.replaceAll('\t', ' '.repeat(tabWidth)).replace(hidden, codePoint);
}

/** One character of a source line as it is shown: its place in UTF-16 units from 0, its text and the terminal columns it takes. */
export interface Cell {
  readonly index: number;
  readonly text: string;
  readonly width: number;
}

/** A source line as cells, so that carets stand below the characters they speak of. */
export function cellsOf(line: string): Cell[] {
  const cells: Cell[] = [];
  let index = 0;
  for (const character of line) {
    const text = visible(character);
    cells.push({ index, text, width: text === character ? widthOf(character) : text.length });
    index += character.length;
  }
  return cells;
}

function widthOf(character: string): number {
  if (character < '\u0300') return 1;
  return wide.test(character) ? 2 : combining.test(character) ? 0 : 1;
}

function codePoint(character: string): string {
  return `<U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`;
}
