import type { ConfigTree } from '../model/config-tree.ts';
import { Leaves } from './leaves.ts';
import { Lines, withoutBom } from './lines.ts';
import { readTemplateLoops } from './template-loops.ts';

/**
 * Reads the head of an HTML document, and the loops of a template (see template-loops.ts): `['meta', n, attribute]`, `['script', n, attribute]`, `['link', n, attribute]`, `['base', n, attribute]`,
 * with n counting the elements of one name from 0, attribute names in lower case, values without quotes and with entities as written, and true
 * for an attribute without a value. An inline script also has `['script', n, 'text-length']`, the number of characters between its tags. A
 * document has the empty leaf `['head']` first; a fragment (a partial template without doctype, `html` or `head`) has none of these.
 * Of HTML itself, reading ends with the head. Never throws; every character is looked at a bounded number of times.
 */
export function parseHtml(text: string): ConfigTree {
  return new HeadReader(withoutBom(text)).read();
}

const kept = new Set(['meta', 'script', 'link', 'base']);
/** Elements whose content is text up to their closing tag. */
const rawText = new Set(['script', 'style', 'title', 'textarea', 'noscript', 'template', 'iframe']);
/** Elements that may stand in a head; any other one starts the body. https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inhead */
const headElements = new Set([
  ...kept,
  'html',
  'head',
  'style',
  'title',
  'noscript',
  'template',
  'basefont',
  'bgsound',
  'object',
]);
const tagName = /<(\/?)([A-Za-z][A-Za-z0-9:-]{0,60})/y;
const attributeName = /[^\s"'<>/=]{1,200}/y;

class HeadReader {
  readonly #text: string;
  readonly #lines: Lines;
  readonly #leaves: Leaves;
  readonly #counts = new Map<string, number>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new Lines(text);
    this.#leaves = new Leaves(this.#lines);
  }

  read(): ConfigTree {
    const start = documentStart(this.#text);
    if (start !== -1) this.#head(start);
    readTemplateLoops(this.#text, this.#lines, this.#leaves, start === -1);
    return this.#leaves.tree();
  }

  #head(start: number): void {
    const headTag = this.#lines.span(start, start + 5);
    this.#leaves.addEmpty(['head'], headTag, headTag);
    for (let isInHead = true; isInHead && !this.#leaves.isFull; ) {
      const next = this.#text.indexOf('<', this.#at);
      if (next === -1) break;
      this.#at = next;
      isInHead = this.#markup();
    }
  }

  /** Reads what starts with `<` here. False when the head is over. */
  #markup(): boolean {
    if (this.#text.startsWith('<!--', this.#at)) return this.#comment();
    tagName.lastIndex = this.#at;
    const match = tagName.exec(this.#text);
    if (!match) {
      this.#at += 1;
      return true;
    }
    const start = this.#at;
    const name = match[2]!.toLowerCase();
    this.#at = tagName.lastIndex;
    if (match[1] === '/') return name !== 'head' && name !== 'html';
    if (!headElements.has(name)) return false;
    this.#element(name, start);
    return true;
  }

  #comment(): boolean {
    const start = this.#at;
    const close = this.#text.indexOf('-->', start + 4);
    this.#at = close === -1 ? this.#text.length : close + 3;
    if (close === -1) this.#leaves.problem('This comment is not closed.', start, start + 4);
    this.#leaves.comment(start, this.#at, 4, close === -1 ? 0 : 3);
    return true;
  }

  #element(name: string, start: number): void {
    const index = this.#counts.get(name) ?? 0;
    this.#counts.set(name, index + 1);
    const keys = kept.has(name) ? [name, index] : undefined;
    const tag = this.#lines.span(start, start + 1 + name.length);
    const isBare = !this.#attributes(keys);
    if (rawText.has(name)) this.#rawText(name, keys, tag);
    else if (isBare && keys) this.#leaves.addEmpty(keys, tag, tag);
  }

  /** Returns whether there was one. Stops after the tag's `>`, or at a `<` that starts the next tag. */
  #attributes(keys: readonly (string | number)[] | undefined): boolean {
    let found = false;
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at];
      if (character === '>') {
        this.#at += 1;
        break;
      }
      if (character === '<') break;
      attributeName.lastIndex = this.#at;
      const match = attributeName.exec(this.#text);
      if (match) {
        found = true;
        this.#attribute(keys, match[0]);
      } else this.#at += 1;
    }
    return found;
  }

  #attribute(keys: readonly (string | number)[] | undefined, name: string): void {
    const keySpan = this.#lines.span(this.#at, this.#at + name.length);
    this.#at += name.length;
    const equals = this.#skipSpace(this.#at);
    if (this.#text[equals] !== '=') {
      if (keys) this.#leaves.add([...keys, name.toLowerCase()], true, keySpan, keySpan);
      return;
    }
    const start = this.#skipSpace(equals + 1);
    const quote = this.#text[start];
    const isQuoted = quote === '"' || quote === "'";
    const end = isQuoted ? this.#orEnd(this.#text.indexOf(quote, start + 1)) : this.#bareEnd(start);
    const value = this.#text.slice(isQuoted ? start + 1 : start, end);
    this.#at = isQuoted ? Math.min(end + 1, this.#text.length) : end;
    if (keys) this.#leaves.add([...keys, name.toLowerCase()], value, this.#lines.span(start, this.#at), keySpan);
  }

  #rawText(name: string, keys: readonly (string | number)[] | undefined, tag: ReturnType<Lines['span']>): void {
    const start = this.#at;
    const closing = new RegExp(`</${name}`, 'gi');
    closing.lastIndex = start;
    const end = closing.exec(this.#text)?.index ?? this.#text.length;
    this.#at = end;
    if (keys && this.#text.slice(start, end).trim() !== '') {
      this.#leaves.add([...keys, 'text-length'], end - start, this.#lines.span(start, end), tag);
    }
  }

  #bareEnd(from: number): number {
    let at = from;
    while (at < this.#text.length && !/[\s>]/.test(this.#text[at]!)) at += 1;
    return at;
  }

  #skipSpace(from: number): number {
    let at = from;
    while (at < this.#text.length && /\s/.test(this.#text[at]!)) at += 1;
    return at;
  }

  #orEnd(found: number): number {
    return found === -1 ? this.#text.length : found;
  }
}

/** Offset of the `<head>` tag, else of what else says that this is a document; -1 for a fragment. */
function documentStart(text: string): number {
  const head = text.search(/<head[\s>]/i);
  return head !== -1 ? head : text.search(/<(?:!doctype|html)[\s>]/i);
}
