import type { ConfigTree } from '../model/config-tree.ts';
import type { Span } from '../model/location.ts';
import { Leaves } from './leaves.ts';
import { Lines, withoutBom } from './lines.ts';

/**
 * Reads JSON and JSONC (comments, trailing commas) as its leaves. What is not JSON (single quotes, bare words, missing commas, template
 * braces) becomes a problem and reading goes on. Never throws; a loop with its own stack, so that depth costs no call frames.
 */
export function parseJson(text: string): ConfigTree {
  return new JsonReader(withoutBom(text)).read();
}

/** An open object or array. `keys` of the reader ends with the key or index of the value that is read in it. */
interface Frame {
  readonly isObject: boolean;
  readonly start: number;
  readonly keySpan: Span | undefined;
  /** Entries seen. */
  count: number;
  expects: 'key' | 'colon' | 'value' | 'comma';
  entryKeySpan: Span | undefined;
}

class JsonReader {
  readonly #text: string;
  readonly #lines: Lines;
  readonly #leaves: Leaves;
  readonly #keys: (string | number)[] = [];
  readonly #frames: Frame[] = [];
  #at = 0;
  #hasRoot = false;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new Lines(text);
    this.#leaves = new Leaves(this.#lines);
  }

  read(): ConfigTree {
    for (this.#skipBlanks(); this.#at < this.#text.length && !this.#leaves.isFull; this.#skipBlanks()) this.#token();
    if (this.#leaves.isFull) return this.#leaves.tree();
    const open = this.#frames.at(-1);
    if (open) this.#leaves.problem(`This ${open.isObject ? 'object' : 'array'} is not closed.`, open.start, open.start + 1);
    while (this.#frames.length > 0) this.#close(this.#text.length);
    return this.#leaves.tree();
  }

  #token(): void {
    const start = this.#at;
    const character = this.#text[start]!;
    if (character === '{' || character === '[') this.#open(character === '{');
    else if (character === '}' || character === ']') this.#closing(character === '}');
    else if (character === ',') this.#comma();
    else if (character === ':') this.#colon();
    else if (character === '"' || character === "'") this.#scalar(this.#string(character), start);
    else this.#scalar(this.#word(), start);
  }

  #open(isObject: boolean): void {
    this.#beforeValue(this.#at);
    const keySpan = this.#frames.at(-1)?.entryKeySpan;
    this.#frames.push({
      isObject,
      start: this.#at,
      keySpan,
      count: 0,
      expects: isObject ? 'key' : 'value',
      entryKeySpan: undefined,
    });
    this.#keys.push(isObject ? '' : 0);
    this.#at += 1;
  }

  #closing(isObject: boolean): void {
    const frame = this.#frames.at(-1);
    this.#at += 1;
    if (!frame) this.#leaves.problem(`Nothing is open that ${isObject ? '}' : ']'} could close.`, this.#at - 1, this.#at);
    else if (frame.isObject !== isObject) this.#leaves.problem(`Expected ${frame.isObject ? '}' : ']'}.`, this.#at - 1, this.#at);
    if (frame) this.#close(this.#at);
  }

  #close(end: number): void {
    const frame = this.#frames.pop()!;
    this.#keys.pop();
    if (frame.count > 0) return;
    const span = this.#lines.span(frame.start, end);
    this.#leaves.addEmpty(this.#keys, span, frame.keySpan ?? span);
  }

  #comma(): void {
    const frame = this.#frames.at(-1);
    if (frame?.expects !== 'comma') this.#leaves.problem('Unexpected comma.', this.#at, this.#at + 1);
    if (frame) frame.expects = frame.isObject ? 'key' : 'value';
    this.#at += 1;
  }

  #colon(): void {
    const frame = this.#frames.at(-1);
    if (frame?.expects === 'colon') frame.expects = 'value';
    else this.#leaves.problem('Unexpected colon.', this.#at, this.#at + 1);
    this.#at += 1;
  }

  #scalar(value: string | number | boolean | null, start: number): void {
    const frame = this.#frames.at(-1);
    const isMissingComma = frame?.isObject && frame.expects === 'comma';
    if (isMissingComma) this.#leaves.problem('Expected a comma.', start, this.#at);
    if (frame?.isObject && (frame.expects === 'key' || isMissingComma)) {
      this.#keys[this.#keys.length - 1] = String(value);
      frame.entryKeySpan = this.#lines.span(start, this.#at);
      frame.expects = 'colon';
      return;
    }
    this.#beforeValue(start);
    const span = this.#lines.span(start, this.#at);
    this.#leaves.add(this.#keys, value, span, frame?.entryKeySpan ?? span);
  }

  /** Moves the open container on to the value that starts here. */
  #beforeValue(start: number): void {
    const frame = this.#frames.at(-1);
    if (!frame) {
      if (this.#hasRoot) this.#leaves.problem('Text after the end of the value.', start, start + 1);
      this.#hasRoot = true;
      return;
    }
    if (frame.expects !== 'value') this.#leaves.problem(`Expected a ${frame.expects}.`, start, start + 1);
    if (!frame.isObject) this.#keys[this.#keys.length - 1] = frame.count;
    frame.count += 1;
    frame.expects = 'comma';
  }

  /** A string ends at its quote, or with a problem at the end of the line. */
  #string(quote: string): string {
    const start = this.#at;
    const text = this.#text;
    let at = start + 1;
    let isPlain = quote === '"';
    while (at < text.length && text[at] !== quote && text[at] !== '\n') {
      if (text[at] === '\\') {
        isPlain = false;
        at += 1;
      }
      at += 1;
    }
    const isClosed = text[at] === quote;
    const inner = text.slice(start + 1, Math.min(at, text.length));
    this.#at = Math.min(isClosed ? at + 1 : at, text.length);
    if (!isClosed) this.#leaves.problem('This string is not closed.', start, this.#at);
    return isPlain ? inner : unescaped(inner);
  }

  #word(): string | number | boolean | null {
    const start = this.#at;
    while (this.#at < this.#text.length && !isDelimiter(this.#text.charCodeAt(this.#at))) this.#at += 1;
    if (this.#at === start) this.#at += 1;
    const word = this.#text.slice(start, this.#at);
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (word === 'null') return null;
    const number = /^-?\d/.test(word) ? Number(word) : Number.NaN;
    if (Number.isFinite(number)) return number;
    this.#leaves.problem('Expected a string, a number, true, false or null.', start, this.#at);
    return word;
  }

  #skipBlanks(): void {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code === 32 || code === 10 || code === 13 || code === 9) this.#at += 1;
      else if (code === 47 && text[this.#at + 1] === '/') this.#lineComment();
      else if (code === 47 && text[this.#at + 1] === '*') this.#blockComment();
      else return;
    }
  }

  #lineComment(): void {
    const start = this.#at;
    const newline = this.#text.indexOf('\n', start);
    let end = newline === -1 ? this.#text.length : newline;
    if (this.#text[end - 1] === '\r') end -= 1;
    this.#leaves.comment(start, end, 2);
    this.#at = end;
  }

  #blockComment(): void {
    const start = this.#at;
    const close = this.#text.indexOf('*/', start + 2);
    this.#at = close === -1 ? this.#text.length : close + 2;
    if (close === -1) this.#leaves.problem('This comment is not closed.', start, start + 2);
    this.#leaves.comment(start, this.#at, 2, close === -1 ? 0 : 2);
  }
}

const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unescaped(inner: string): string {
  return inner.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, hex: string | undefined, one: string) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (simpleEscapes[one] ?? one),
  );
}

/** Blank, quote, bracket, comma, colon, or the slash that may start a comment. */
function isDelimiter(code: number): boolean {
  return (
    code <= 32 ||
    code === 34 ||
    code === 39 ||
    code === 44 ||
    code === 47 ||
    code === 58 ||
    code === 91 ||
    code === 93 ||
    code === 123 ||
    code === 125
  );
}
