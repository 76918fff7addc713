import type { ConfigTree } from '../model/config-tree.ts';
import { Leaves } from './leaves.ts';
import { Lines, withoutBom } from './lines.ts';

/**
 * Reads a dotenv file: `KEY=value`, `export KEY=value`, `KEY: value`, values in single, double or backtick quotes over several lines,
 * inline comments (a `#` after a blank). The node's keys are `[KEY]`, its value always a string, without quotes, with `${X:-y}` as written.
 * A bare `KEY` (handed through from the shell by Docker) has no node. Never throws.
 *
 * Follows https://github.com/motdotla/dotenv and https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/ ;
 * they differ on `a#b`, which Docker and python-dotenv keep whole, as is done here.
 */
export function parseEnv(text: string): ConfigTree {
  return new EnvReader(withoutBom(text)).read();
}

const assignment = /(export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*(?:=|:(?=[ \t]))[ \t]*/y;
const bareName = /^(?:export[ \t]+)?[A-Za-z_][\w.-]*$/;

class EnvReader {
  readonly #text: string;
  readonly #lines: Lines;
  readonly #leaves: Leaves;
  /** Quotes for which the rest of the text has been searched in vain: searching again for each line would be quadratic. */
  readonly #withoutEnd = new Set<string>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new Lines(text);
    this.#leaves = new Leaves(this.#lines);
  }

  read(): ConfigTree {
    while (this.#at < this.#text.length && !this.#leaves.isFull) {
      this.#line();
      this.#at = this.#endOfLine(this.#at) + 1;
      if (this.#text[this.#at - 1] === '\r') this.#at += 1;
    }
    return this.#leaves.tree();
  }

  #line(): void {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at += 1;
    const start = this.#at;
    const end = this.#endOfLine(start);
    if (start === end) return;
    if (this.#text[start] === '#') {
      this.#leaves.comment(start, end, 1);
      return;
    }
    assignment.lastIndex = start;
    const match = assignment.exec(this.#text);
    if (match) {
      this.#value(match[2]!, start + (match[1]?.length ?? 0), assignment.lastIndex);
      return;
    }
    const line = this.#text.slice(start, Math.min(end, start + 200)).trimEnd();
    if (!bareName.test(line))
      this.#leaves.problem('This line is neither an assignment nor a comment.', start, start + line.length);
  }

  #value(name: string, nameStart: number, start: number): void {
    const quote = this.#text[start]!;
    const close = quote === '"' || quote === "'" || quote === '`' ? this.#closingQuote(quote, start + 1) : -1;
    if (close !== -1 && this.#isRestBlank(close + 1)) {
      const inner = this.#text.slice(start + 1, close);
      this.#add(name, nameStart, quote === '"' ? unescaped(inner) : inner, start, close + 1);
      this.#inlineComment(close + 1);
      return;
    }
    const end = this.#inlineComment(start);
    let last = end;
    while (last > start && isBlank(this.#text.charCodeAt(last - 1))) last -= 1;
    this.#add(name, nameStart, this.#text.slice(start, last), start, last);
    this.#at = end;
  }

  #add(name: string, nameStart: number, value: string, start: number, end: number): void {
    const keySpan = this.#lines.span(nameStart, nameStart + name.length);
    this.#leaves.add([name], value, start === end ? keySpan : this.#lines.span(start, end), keySpan);
    this.#at = end;
  }

  /** Offset of the quote that ends the value, -1 if there is none. */
  #closingQuote(quote: string, start: number): number {
    const lineEnd = this.#endOfLine(start);
    const end = this.#withoutEnd.has(quote) ? lineEnd : this.#text.length;
    for (let at = start; at < end; at += 1) {
      if (this.#text[at] === '\\') at += 1;
      else if (this.#text[at] === quote) return at;
    }
    this.#withoutEnd.add(quote);
    return -1;
  }

  #isRestBlank(at: number): boolean {
    let next = at;
    while (isBlank(this.#text.charCodeAt(next))) next += 1;
    return next >= this.#endOfLine(next) || (this.#text[next] === '#' && next > at);
  }

  /** Keeps the comment at the end of the line, if there is one from here on. Returns where it or the line ends the value. */
  #inlineComment(from: number): number {
    const end = this.#endOfLine(from);
    for (let at = from; at < end; at += 1) {
      if (this.#text[at] !== '#' || !isBlank(this.#text.charCodeAt(at - 1))) continue;
      this.#leaves.comment(at, end, 1);
      return at;
    }
    return end;
  }

  /** Offset of the LF or CRLF that ends the line. */
  #endOfLine(from: number): number {
    const newline = this.#text.indexOf('\n', from);
    if (newline === -1) return this.#text.length;
    return newline > from && this.#text[newline - 1] === '\r' ? newline - 1 : newline;
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

function unescaped(inner: string): string {
  return inner.includes('\\') ? inner.replace(/\\([nrt"\\$])/g, (_, one: string) => escapes[one]!) : inner;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
