import type { Value } from '../model/value.ts';

/** A string literal of Python as it stands in the source, taken apart. Offsets are into the file's text. */
export interface StringParts {
  readonly isRaw: boolean;
  readonly isBytes: boolean;
  /** f- or t-string. */
  readonly isTemplate: boolean;
  /** Start and end of what stands between the quotes. */
  readonly start: number;
  readonly end: number;
}

/** Takes the string literal at `start`..`end` apart; one that is cut off (no closing quote) ends at `end`. */
export function stringParts(text: string, start: number, end: number): StringParts {
  let at = start;
  let isRaw = false;
  let isBytes = false;
  let isTemplate = false;
  for (; at < end; at++) {
    const letter = text.charCodeAt(at) | 0x20;
    if (letter === 0x72) isRaw = true;
    else if (letter === 0x62) isBytes = true;
    else if (letter === 0x66 || letter === 0x74) isTemplate = true;
    else if (letter !== 0x75) break;
  }
  const quote = text.charAt(at);
  const quotes = text.startsWith(quote.repeat(3), at) && at + 6 <= end ? quote.repeat(3) : quote;
  const from = Math.min(at + quotes.length, end);
  const to = end - quotes.length >= from && text.startsWith(quotes, end - quotes.length) ? end - quotes.length : end;
  return { isRaw, isBytes, isTemplate, start: from, end: to };
}

/**
 * The text that a literal's content stands for: escapes decoded, `{{` and `}}` of templates halved, line ends made `\n`.
 * `\N{NAME}` and unknown escapes stay as written. https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences
 */
export function decodeString(content: string, string: Pick<StringParts, 'isRaw' | 'isBytes' | 'isTemplate'>): string {
  let text = content;
  if (text.includes('\r')) text = text.replaceAll('\r\n', '\n');
  if (string.isTemplate) text = text.replaceAll('{{', '{').replaceAll('}}', '}');
  if (string.isRaw || !text.includes('\\')) return text;
  return text.replace(ESCAPE, (whole) => decodeEscape(whole, string.isBytes));
}

const ESCAPE = /\\(?:[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/gs;
const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function decodeEscape(whole: string, isBytes: boolean): string {
  const letter = whole.charAt(1);
  if (letter >= '0' && letter <= '7') return String.fromCharCode(Number.parseInt(whole.slice(1), 8) & 0x1ff);
  if (whole.length > 2) {
    if (isBytes && letter !== 'x') return whole;
    const code = Number.parseInt(whole.slice(2), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  }
  return Object.hasOwn(SIMPLE, letter) ? SIMPLE[letter]! : whole;
}

/** The number that an integer or float literal stands for, with the precision of a double; undefined for imaginary ones. */
export function decodeNumber(source: string): number | undefined {
  let text = source.toLowerCase();
  if (text.includes('_')) text = text.replaceAll('_', '');
  if (text.endsWith('l') && !text.startsWith('0x')) text = text.slice(0, -1);
  if (/^0[0-7]{1,64}$/.test(text)) return Number.parseInt(text, 8);
  const number = Number(text);
  return text === '' || Number.isNaN(number) ? undefined : number;
}

/** Longest annotation in quotes that is read; longer ones stay literals. */
const MAX_ANNOTATION = 1000;
const MAX_ANNOTATION_DEPTH = 20;

/**
 * Reads an annotation that stands in quotes (`"User"`, `"dict[str, list[models.User] | None]"`): names, members, subscripts and `|`.
 *
 * @param content what stands between the quotes, without escapes.
 * @param at where it starts in the file.
 * @param spanOf the span of a stretch of the file.
 * @returns undefined when it is anything else.
 */
export function parseAnnotation(
  content: string,
  at: number,
  spanOf: (start: number, end: number) => Value['span'],
): Value | undefined {
  if (content.length > MAX_ANNOTATION || content.includes('\\')) return undefined;
  let next = 0;
  const value = union(0);
  skipSpace();
  return next === content.length ? value : undefined;

  function skipSpace(): void {
    while (/\s/.test(content.charAt(next))) next++;
  }

  function takes(token: string): boolean {
    skipSpace();
    if (!content.startsWith(token, next)) return false;
    next += token.length;
    return true;
  }

  function union(depth: number): Value | undefined {
    skipSpace();
    const start = next;
    let left = primary(depth);
    while (left && takes('|')) {
      const right = primary(depth);
      if (!right) return undefined;
      left = { kind: 'binary', operator: '|', left, right, span: spanOf(at + start, at + next) };
    }
    return left;
  }

  function primary(depth: number): Value | undefined {
    skipSpace();
    const start = next;
    if (takes('[')) {
      const items = list(depth + 1);
      return items && { kind: 'list', items, span: spanOf(at + start, at + next) };
    }
    if (takes('...')) return { kind: 'name', name: 'Ellipsis', span: spanOf(at + start, at + next) };
    let value = name();
    while (value) {
      if (takes('.')) {
        const property = word();
        value = property ? { kind: 'member', object: value, property, span: spanOf(at + start, at + next) } : undefined;
      } else if (takes('[')) {
        const indexStart = next;
        const items = list(depth + 1);
        if (!items?.length) return undefined;
        const indexSpan = spanOf(at + indexStart, at + next - 1);
        const index: Value = items.length === 1 ? items[0]! : { kind: 'list', items, span: indexSpan };
        value = { kind: 'index', object: value, index, span: spanOf(at + start, at + next) };
      } else break;
    }
    return value;
  }

  function name(): Value | undefined {
    const start = next;
    const text = word();
    if (!text) return undefined;
    const span = spanOf(at + start, at + next);
    return text === 'None' ? { kind: 'literal', value: null, span } : { kind: 'name', name: text, span };
  }

  function word(): string | undefined {
    skipSpace();
    const start = next;
    while (/[\p{L}\p{N}_]/u.test(content.charAt(next))) next++;
    const text = content.slice(start, next);
    return /^[^\d]/.test(text) ? text : undefined;
  }

  /** What follows a `[`, up to and with its `]`. */
  function list(depth: number): Value[] | undefined {
    if (depth > MAX_ANNOTATION_DEPTH) return undefined;
    const items: Value[] = [];
    while (!takes(']')) {
      const item = union(depth);
      if (!item) return undefined;
      items.push(item);
      if (takes(',')) continue;
      return takes(']') ? items : undefined;
    }
    return items;
  }
}
