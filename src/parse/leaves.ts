import type { ConfigNode, ConfigTree } from '../model/config-tree.ts';
import type { Span } from '../model/location.ts';
import type { Comment, SyntaxProblem } from '../model/syntax.ts';
import type { Lines } from './lines.ts';

/** What a reader of configuration keeps of one file. More is cut off with a problem: data files and hostile files are no configuration. */
export const bounds = { leaves: 50_000, depth: 64, problems: 20 } as const;

/** Comments and problems of one file, as every reader here collects them. */
export class Notes {
  readonly comments: Comment[] = [];
  readonly problems: SyntaxProblem[] = [];
  readonly lines: Lines;

  constructor(lines: Lines) {
    this.lines = lines;
  }

  /** `opening` and `closing` are the lengths of the comment's markers. */
  comment(start: number, end: number, opening: number, closing = 0): void {
    const text = this.lines.text.slice(start + opening, Math.max(start + opening, end - closing)).trim();
    this.comments.push({ text, span: this.lines.span(start, end), ownLine: this.lines.isOwnLine(start, end) });
  }

  /** Problems beyond the bound are dropped: a template read as YAML has one a line. */
  problem(message: string, start: number, end: number): void {
    if (this.problems.length < bounds.problems) this.problems.push({ message, span: this.lines.span(start, end) });
  }
}

/** Collects the leaves of a configuration tree within the bounds. */
export class Leaves extends Notes {
  readonly nodes: ConfigNode[] = [];
  #tooDeep = false;
  #full = false;

  /** No further leaf will be kept; the reader may stop. */
  get isFull(): boolean {
    return this.#full;
  }

  /** A leaf with a value that JSON can hold. `keys` is copied. `condition`: see ConfigNode. */
  add(keys: readonly (string | number)[], value: ConfigNode['value'], span: Span, keySpan: Span, condition?: Span): void {
    if (this.#accepts(keys, span)) this.nodes.push({ keys: keys.slice(), value, span, keySpan, ...(condition && { condition }) });
  }

  /** An empty map or list. */
  addEmpty(keys: readonly (string | number)[], span: Span, keySpan: Span): void {
    if (this.#accepts(keys, span)) this.nodes.push({ keys: keys.slice(), value: null, isEmpty: true, span, keySpan });
  }

  /** Says once that something is nested deeper than the bound. */
  tooDeep(span: Span): void {
    if (this.#tooDeep) return;
    this.#tooDeep = true;
    this.problems.push({ message: `Nested deeper than ${bounds.depth} levels; what is below is left out.`, span });
  }

  /** Says once that there is more than the bound. */
  tooMany(span: Span): void {
    if (this.#full) return;
    this.#full = true;
    this.problems.push({ message: `More than ${bounds.leaves} entries; the rest is left out.`, span });
  }

  tree(): ConfigTree {
    return { nodes: this.nodes, comments: this.comments, problems: this.problems };
  }

  #accepts(keys: readonly (string | number)[], span: Span): boolean {
    if (keys.length > bounds.depth) {
      this.tooDeep(span);
      return false;
    }
    if (this.nodes.length >= bounds.leaves) this.tooMany(span);
    return !this.#full;
  }
}
