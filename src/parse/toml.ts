import type { ConfigNode, ConfigTree } from '../model/config-tree.ts';
import type { Span } from '../model/location.ts';
import { bounds, Leaves } from './leaves.ts';
import { Lines, withoutBom } from './lines.ts';

/**
 * Reads TOML 1.0 (https://toml.io/en/v1.0.0) as its leaves, in file order; of 1.1, line breaks and a trailing comma in inline tables. Dates,
 * `inf` and `nan` stay text. A line that is not TOML (a template's braces) becomes a problem and reading goes on with the next. Never
 * throws. A reader of its own because the maintained parsers keep no positions and stop at the first error.
 */
export function parseToml(text: string): ConfigTree {
  return new TomlReader(withoutBom(text)).read();
}

interface Key {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A table header with nothing below it so far. */
interface BareTable {
  readonly keys: readonly (string | number)[];
  readonly span: Span;
  /** How many leaves stand before it. */
  readonly after: number;
}

const bareKey = /[^\s.=[\]{}"'#,]+/y;
const bareValue = /[^\s,\]}#]+/y;
const dateOnly = /^\d{4}-\d\d-\d\d$/;

class TomlReader {
  readonly #text: string;
  readonly #lines: Lines;
  readonly #leaves: Leaves;
  /** Number of tables so far of each array of tables, by its path. */
  readonly #arrays = new Map<string, number>();
  readonly #bareTables: BareTable[] = [];
  /** Where assignments belong; undefined below a header that could not be read, whose entries would land elsewhere. */
  #table: (string | number)[] | undefined = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new Lines(text);
    this.#leaves = new Leaves(this.#lines);
  }

  read(): ConfigTree {
    for (this.#skipBlank(true); this.#at < this.#text.length && !this.#leaves.isFull; this.#skipBlank(true)) {
      const isRead =
        this.#text[this.#at] === '[' ? this.#header() : this.#table !== undefined && this.#assignment(this.#table, 0);
      this.#skipBlank(false);
      if (isRead && !this.#isAtLineEnd()) this.#leaves.problem('Expected the end of the line.', this.#at, this.#at + 1);
      this.#skipLine();
    }
    return { ...this.#leaves.tree(), nodes: this.#withBareTables() };
  }

  #header(): boolean {
    const start = this.#at;
    const isArray = this.#text[start + 1] === '[';
    this.#at += isArray ? 2 : 1;
    const path = this.#dottedKey();
    if (!path || !this.#text.startsWith(isArray ? ']]' : ']', this.#at)) {
      this.#table = undefined;
      this.#leaves.problem('This table header cannot be read.', start, Math.max(this.#at, start + 1));
      return false;
    }
    this.#at += isArray ? 2 : 1;
    this.#table = this.#resolved(path, isArray);
    this.#bareTables.push({ keys: this.#table, span: this.#lines.span(start, this.#at), after: this.#leaves.nodes.length });
    return true;
  }

  /** A header's path with the current index after each array of tables in it. */
  #resolved(path: readonly Key[], isArray: boolean): (string | number)[] {
    const keys: (string | number)[] = [];
    path.slice(0, bounds.depth).forEach((key, index) => {
      keys.push(key.text);
      const id = JSON.stringify(keys);
      const count = this.#arrays.get(id) ?? 0;
      if (isArray && index === path.length - 1) {
        this.#arrays.set(id, count + 1);
        keys.push(count);
      } else if (count > 0) keys.push(count - 1);
    });
    return keys;
  }

  #assignment(table: readonly (string | number)[], depth: number): boolean {
    const start = this.#at;
    const path = this.#dottedKey();
    if (!path || this.#text[this.#at] !== '=') {
      this.#leaves.problem('Expected a key and an equals sign.', start, Math.max(this.#at, start + 1));
      return false;
    }
    this.#at += 1;
    this.#skipBlank(false);
    const keySpan = this.#lines.span(path[0]!.start, path.at(-1)!.end);
    return this.#value([...table, ...path.map((key) => key.text)], keySpan, depth);
  }

  /** Leaves the position after the blanks that follow. */
  #dottedKey(): Key[] | undefined {
    const path: Key[] = [];
    for (;;) {
      this.#skipBlank(false);
      const key = this.#key();
      if (!key) return undefined;
      path.push(key);
      this.#skipBlank(false);
      if (this.#text[this.#at] !== '.') return path;
      this.#at += 1;
    }
  }

  #key(): Key | undefined {
    const start = this.#at;
    const quote = this.#text[start];
    if (quote === '"' || quote === "'") {
      const text = this.#string(quote);
      return text === undefined ? undefined : { text, start, end: this.#at };
    }
    bareKey.lastIndex = start;
    const match = bareKey.exec(this.#text);
    if (!match) return undefined;
    this.#at = bareKey.lastIndex;
    return { text: match[0], start, end: this.#at };
  }

  /** False when reading cannot go on in this line; the problem is then written. */
  #value(keys: (string | number)[], keySpan: Span | undefined, depth: number): boolean {
    const start = this.#at;
    const first = this.#text[start];
    if (depth >= bounds.depth) {
      this.#leaves.tooDeep(this.#lines.span(start, start + 1));
      return false;
    }
    if (first === '[') return this.#array(keys, keySpan, depth);
    if (first === '{') return this.#inlineTable(keys, keySpan, depth);
    const isString = first === '"' || first === "'";
    const value = isString ? this.#string(first) : this.#bare();
    if (value === undefined) {
      this.#leaves.problem(isString ? 'This string is not closed.' : 'Expected a value.', start, Math.max(this.#at, start + 1));
      return false;
    }
    const span = this.#lines.span(start, this.#at);
    this.#leaves.add(keys, value, span, keySpan ?? span);
    return true;
  }

  #array(keys: (string | number)[], keySpan: Span | undefined, depth: number): boolean {
    const start = this.#at;
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#skipBlank(true);
      if (this.#text[this.#at] === ']') {
        this.#at += 1;
        if (index === 0) this.#empty(keys, start, keySpan);
        return true;
      }
      if (this.#at >= this.#text.length || this.#leaves.isFull) break;
      if (!this.#value([...keys, index], undefined, depth + 1)) return false;
      this.#skipBlank(true);
      if (this.#text[this.#at] === ',') this.#at += 1;
      else if (this.#text[this.#at] !== ']') break;
    }
    this.#leaves.problem('This array is not closed.', start, start + 1);
    return false;
  }

  #inlineTable(keys: (string | number)[], keySpan: Span | undefined, depth: number): boolean {
    const start = this.#at;
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#skipBlank(true);
      if (this.#text[this.#at] === '}') {
        this.#at += 1;
        if (index === 0) this.#empty(keys, start, keySpan);
        return true;
      }
      if (this.#at >= this.#text.length || this.#leaves.isFull) break;
      if (!this.#assignment(keys, depth + 1)) return false;
      this.#skipBlank(true);
      if (this.#text[this.#at] === ',') this.#at += 1;
      else if (this.#text[this.#at] !== '}') break;
    }
    this.#leaves.problem('This inline table is not closed.', start, start + 1);
    return false;
  }

  #empty(keys: readonly (string | number)[], start: number, keySpan: Span | undefined): void {
    const span = this.#lines.span(start, this.#at);
    this.#leaves.addEmpty(keys, span, keySpan ?? span);
  }

  /** Undefined when the string has no end; the position is then at the end of the line. */
  #string(quote: '"' | "'"): string | undefined {
    const start = this.#at;
    const isMultiline = this.#text.startsWith(quote.repeat(3), start);
    const from = start + (isMultiline ? 3 : 1);
    const end = isMultiline ? this.#tripleQuoteEnd(quote, from) : this.#quoteEnd(quote, from);
    if (end === -1) {
      this.#at = this.#lineEnd(start);
      return undefined;
    }
    this.#at = end + (isMultiline ? 3 : 1);
    const inner = this.#text.slice(from, end);
    const content = isMultiline ? inner.replace(/^\r?\n/, '') : inner;
    return quote === '"' ? unescaped(content) : content;
  }

  #quoteEnd(quote: string, from: number): number {
    for (let at = from; at < this.#text.length && this.#text[at] !== '\n'; at += 1) {
      if (this.#text[at] === '\\' && quote === '"') at += 1;
      else if (this.#text[at] === quote) return at;
    }
    return -1;
  }

  /** Up to two quotes may stand right before the closing three. */
  #tripleQuoteEnd(quote: string, from: number): number {
    for (let at = from; at < this.#text.length; at += 1) {
      if (this.#text[at] === '\\' && quote === '"') at += 1;
      else if (this.#text.startsWith(quote.repeat(3), at)) {
        let end = at;
        while (end < at + 2 && this.#text[end + 3] === quote) end += 1;
        return end;
      }
    }
    return -1;
  }

  #bare(): string | number | boolean | undefined {
    bareValue.lastIndex = this.#at;
    let word = bareValue.exec(this.#text)?.[0];
    if (word === undefined) return undefined;
    this.#at += word.length;
    if (dateOnly.test(word) && this.#text[this.#at] === ' ' && /\d/.test(this.#text[this.#at + 1] ?? '')) {
      bareValue.lastIndex = this.#at + 1;
      const time = bareValue.exec(this.#text)![0];
      this.#at += 1 + time.length;
      word = `${word} ${time}`;
    }
    if (word === 'true' || word === 'false') return word === 'true';
    const number = tomlNumber(word);
    if (number !== undefined) return number;
    if (/^(?:[+-]?(?:inf|nan)|\d{4}-\d\d-\d\d.*|\d\d:\d\d.*)$/.test(word)) return word;
    return undefined;
  }

  #skipBlank(withLines: boolean): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 32 || code === 9) this.#at += 1;
      else if (withLines && (code === 10 || code === 13)) this.#at += 1;
      else if (withLines && code === 35) this.#comment();
      else return;
    }
  }

  #comment(): void {
    const end = this.#lineEnd(this.#at);
    this.#leaves.comment(this.#at, end, 1);
    this.#at = end;
  }

  #isAtLineEnd(): boolean {
    return this.#at >= this.#lineEnd(this.#at) || this.#text[this.#at] === '#';
  }

  /** Keeps a comment that ends the line; after an error, whatever stands there is passed over. */
  #skipLine(): void {
    if (this.#text[this.#at] === '#') this.#comment();
    this.#at = this.#lineEnd(this.#at);
  }

  #lineEnd(from: number): number {
    const newline = this.#text.indexOf('\n', from);
    if (newline === -1) return this.#text.length;
    return newline > from && this.#text[newline - 1] === '\r' ? newline - 1 : newline;
  }

  /** Puts tables without entries and without tables below them in their place as empty leaves. */
  #withBareTables(): ConfigTree['nodes'] {
    const { nodes } = this.#leaves;
    const empty = this.#bareTables.filter((table, index) => table.after === (this.#bareTables[index + 1]?.after ?? nodes.length));
    if (empty.length === 0) return nodes;
    const used = new Set<string>();
    for (const node of nodes)
      for (let size = 1; size < node.keys.length; size += 1) used.add(JSON.stringify(node.keys.slice(0, size)));
    // From the last to the first: a table below another one stands after it, and makes it used.
    const kept: BareTable[] = [];
    for (const table of empty.slice(0, bounds.leaves).toReversed()) {
      if (used.has(JSON.stringify(table.keys))) continue;
      for (let size = 1; size <= table.keys.length; size += 1) used.add(JSON.stringify(table.keys.slice(0, size)));
      kept.push(table);
    }
    const result: ConfigNode[] = [];
    for (let index = 0; index <= nodes.length; index += 1) {
      for (let table = kept.at(-1); table?.after === index; table = kept.at(-1)) {
        result.push({ keys: table.keys, value: null, isEmpty: true, span: table.span, keySpan: table.span });
        kept.pop();
      }
      if (index < nodes.length) result.push(nodes[index]!);
    }
    return result;
  }
}

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001b',
  '"': '"',
  '\\': '\\',
};

/** Escapes of basic strings; a backslash before a line break takes the blanks after it away. */
function unescaped(inner: string): string {
  if (!inner.includes('\\')) return inner;
  return inner.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([ \t]*\r?\n\s*)|([\s\S]))/g,
    (all, four, eight, lineBreak, one) => {
      if (lineBreak !== undefined) return '';
      if (one !== undefined) return escapes[one as string] ?? all;
      const code = Number.parseInt((four ?? eight) as string, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}

function tomlNumber(word: string): number | undefined {
  const plain = word.replaceAll('_', '');
  if (/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(plain) || /^0(?:x[0-9a-fA-F]+|o[0-7]+|b[01]+)$/.test(plain)) {
    const number = Number(plain);
    return Number.isFinite(number) ? number : undefined;
  }
  return undefined;
}
