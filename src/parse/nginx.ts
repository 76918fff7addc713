import type { ConfigTree } from '../model/config-tree.ts';
import type { Span } from '../model/location.ts';
import { Leaves } from './leaves.ts';
import { Lines, withoutBom } from './lines.ts';

/**
 * Reads an nginx configuration (https://nginx.org/en/docs/beginners_guide.html#conf_structure) as its leaves. A directive's keys are its name
 * and its occurrence number among those of the same name in its block, from 0; a block's key has its arguments in it
 * (`['server', 0, 'location /api/', 0, 'limit_req', 0]`). The value is the arguments joined by blanks; an argument's quotes are kept only where
 * the argument is empty or contains a blank or a quote, so that the value can be split again. A directive without arguments has the value null;
 * a block without directives is empty. `include` is a directive like any other; `*_by_lua_block` code is passed over and its leaf has the value
 * null. Lines of a template (`{% if %}`) are passed over. Never throws.
 */
export function parseNginx(text: string): ConfigTree {
  return new NginxReader(withoutBom(text)).read();
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Block {
  readonly occurrences: Map<string, number>;
  /** Its name, and where its arguments end. */
  readonly first: (Word & { readonly last: number }) | undefined;
  readonly start: number;
  isEmpty: boolean;
}

class NginxReader {
  readonly #text: string;
  readonly #lines: Lines;
  readonly #leaves: Leaves;
  readonly #keys: (string | number)[] = [];
  readonly #blocks: Block[] = [];
  /** Words of the directive that is being read. */
  #words: Word[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new Lines(text);
    this.#leaves = new Leaves(this.#lines);
    this.#blocks.push({ occurrences: new Map(), first: undefined, start: 0, isEmpty: false });
  }

  read(): ConfigTree {
    for (this.#skip(); this.#at < this.#text.length && !this.#leaves.isFull; this.#skip()) this.#token();
    if (this.#words.length > 0) this.#unfinished();
    const open = this.#blocks.at(-1)!;
    if (open.first) this.#leaves.problem(`The block ${open.first.text} is not closed.`, open.first.start, open.first.end);
    return this.#leaves.tree();
  }

  #token(): void {
    const character = this.#text[this.#at]!;
    if (this.#text.startsWith('{%', this.#at)) this.#at = this.#templateEnd('%}');
    else if (character === ';') this.#directive();
    else if (character === '{' && !this.#text.startsWith('{{', this.#at)) this.#open();
    else if (character === '}') this.#close();
    else this.#words.push(character === '"' || character === "'" ? this.#quoted(character) : this.#word());
  }

  #directive(): void {
    this.#at += 1;
    const [name, ...args] = this.#words;
    this.#words = [];
    if (!name) return;
    const keySpan = this.#lines.span(name.start, name.end);
    this.#enter(name.text);
    const [first, last] = [args[0], args.at(-1)];
    if (first && last)
      this.#leaves.add(this.#keys, joined(args), this.#lines.span(first.start, last.end), keySpan, this.#condition());
    else this.#leaves.add(this.#keys, null, keySpan, keySpan);
    this.#leave();
  }

  #condition(): Span | undefined {
    const { first } = this.#blocks.at(-1)!;
    return first?.text === 'if' ? this.#lines.span(first.start, first.last) : undefined;
  }

  #open(): void {
    const words = this.#words;
    const first = words[0];
    this.#words = [];
    if (!first) this.#leaves.problem('A block without a name.', this.#at, this.#at + 1);
    this.#enter(first ? joined(words) : '');
    this.#at += 1;
    const block = {
      occurrences: new Map(),
      first: { ...(first ?? { text: '', start: this.#at - 1, end: this.#at }), last: words.at(-1)?.end ?? this.#at },
      start: this.#at,
      isEmpty: true,
    };
    this.#blocks.push(block);
    if (!first || !/_by_lua_block$/.test(first.text)) return;
    this.#at = luaEnd(this.#text, this.#at);
    const span = this.#lines.span(first.start, first.end);
    this.#leaves.add(this.#keys, null, span, span);
    block.isEmpty = false;
  }

  #close(): void {
    if (this.#words.length > 0) this.#unfinished();
    this.#at += 1;
    if (this.#blocks.length === 1) {
      this.#leaves.problem('Nothing is open that } could close.', this.#at - 1, this.#at);
      return;
    }
    const block = this.#blocks.pop()!;
    const { first } = block;
    if (block.isEmpty && first)
      this.#leaves.addEmpty(this.#keys, this.#lines.span(first.start, first.end), this.#lines.span(first.start, first.end));
    this.#leave();
  }

  #unfinished(): void {
    const [first, last] = [this.#words[0]!, this.#words.at(-1)!];
    this.#leaves.problem(`The directive ${first.text.slice(0, 60)} does not end with a semicolon.`, first.start, last.end);
    this.#words = [];
  }

  #enter(key: string): void {
    const block = this.#blocks.at(-1)!;
    const occurrence = block.occurrences.get(key) ?? 0;
    block.occurrences.set(key, occurrence + 1);
    block.isEmpty = false;
    this.#keys.push(key, occurrence);
  }

  #leave(): void {
    this.#keys.length -= 2;
  }

  /** A bare word ends at a blank, a semicolon or a brace; `${name}` and `{{ name }}` belong to it. A quote inside it is a character. */
  #word(): Word {
    const start = this.#at;
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at]!;
      if (character === '\\') this.#at += 2;
      else if (character === '$' && this.#text[this.#at + 1] === '{') this.#at = this.#templateEnd('}');
      else if (character === '{' && this.#text[this.#at + 1] === '{') this.#at = this.#templateEnd('}}');
      else if (isSpace(character) || character === ';' || character === '{' || (character === '}' && this.#at > start)) break;
      else this.#at += 1;
    }
    this.#at = Math.min(this.#at, this.#text.length);
    return { text: this.#text.slice(start, this.#at), start, end: this.#at };
  }

  #quoted(quote: string): Word {
    const start = this.#at;
    let at = start + 1;
    while (at < this.#text.length && this.#text[at] !== quote) at += this.#text[at] === '\\' ? 2 : 1;
    this.#at = Math.min(at + 1, this.#text.length);
    if (at >= this.#text.length) this.#leaves.problem('This quoted text is not closed.', start, start + 1);
    const inner = this.#text.slice(start + 1, at);
    const text = inner === '' || /[\s"';{}]/.test(inner) ? this.#text.slice(start, this.#at) : inner;
    return { text, start, end: this.#at };
  }

  /** Offset after the mark in this line, or after one character when it is not there. */
  #templateEnd(mark: string): number {
    const line = this.#text.slice(this.#at, this.#at + 500).split('\n', 1)[0]!;
    const end = line.indexOf(mark, 1);
    return this.#at + (end === -1 ? 1 : end + mark.length);
  }

  #skip(): void {
    for (;;) {
      const character = this.#text[this.#at];
      if (character !== undefined && isSpace(character)) this.#at += 1;
      else if (character === '#') this.#comment();
      else return;
    }
  }

  #comment(): void {
    const newline = this.#text.indexOf('\n', this.#at);
    let end = newline === -1 ? this.#text.length : newline;
    if (this.#text[end - 1] === '\r') end -= 1;
    this.#leaves.comment(this.#at, end, 1);
    this.#at = end;
  }
}

function joined(words: readonly Word[]): string {
  return words.map((word) => word.text).join(' ');
}

/** Offset of the brace that ends a Lua block: braces in Lua's strings and comments do not count. */
function luaEnd(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at;
    } else if (character === '"' || character === "'") at = luaStringEnd(text, at);
    else if (text.startsWith('--[[', at) || text.startsWith('[[', at)) at = before(text, text.indexOf(']]', at), 1);
    else if (text.startsWith('--', at)) at = before(text, text.indexOf('\n', at), 0);
  }
  return text.length;
}

function luaStringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== text[start] && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function before(text: string, found: number, extra: number): number {
  return found === -1 ? text.length : found + extra;
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r';
}
