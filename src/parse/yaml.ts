import {
  type Alias,
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  Parser,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { ConfigTree } from '../model/config-tree.ts';
import type { Span } from '../model/location.ts';
import { bounds, Leaves } from './leaves.ts';
import { Lines, withoutBom } from './lines.ts';

/**
 * Reads YAML 1.2 as its leaves, in file order. Aliases and merge keys (`<<`) are followed, with the span of the place that wrote the value;
 * a merged key stands where the `<<` stands unless the map has it itself. Several documents: the first key is the document's number. Keys
 * are strings as written without quotes; keys that are no scalars are left out with a problem. Numbers that JSON cannot hold stay text.
 * Aliases that contain themselves or expand beyond the bound on leaves become a problem, as does template syntax. Never throws.
 */
export function parseYaml(text: string): ConfigTree {
  const source = withoutBom(text);
  const lines = new Lines(source);
  const leaves = new Leaves(lines);
  // The parser makes an Error object for each fault it sees; their stacks would cost ten times the parse.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const documents = composed(source, leaves).filter((document) => !isNothing(document.contents));
    const faults = documents.flatMap((document) => document.errors.map(({ message, pos }): Fault => ({ message, pos })));
    documents.forEach((document, number) => {
      new DocumentReader(lines, leaves, faults, document).read(documents.length > 1 ? [number] : []);
    });
    report(faults, source, leaves);
  } catch (error) {
    leaves.problem(`This YAML cannot be read: ${error instanceof Error ? error.message : 'unknown error'}.`, 0, 0);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return leaves.tree();
}

type Node = Scalar | YAMLMap | YAMLSeq | Alias;

/** The parser's stack holds a few tokens for each level that this project accepts; more is an attack on recursion further on. */
const maxOpenTokens = 4 * bounds.depth;
/** A leaf takes about seven: indentation, key, colon, blank, two for a value, line break. */
const maxLexemes = 8 * bounds.leaves;
const maxDocuments = 1000;

/** Documents of the text. Comments are taken from the lexer, which alone knows where they stand. */
function composed(source: string, leaves: Leaves): Document[] {
  const lexer = new Lexer();
  const parser = new Parser();
  const composer = new Composer({
    prettyErrors: false,
    uniqueKeys: false,
    strict: false,
    logLevel: 'silent',
    keepSourceTokens: false,
  });
  const documents: Document[] = [];
  const compose = (tokens: ReturnType<Parser['next']>) => {
    for (const token of tokens) for (const document of composer.next(token)) documents.push(document as Document);
  };
  let isScalarNext = false;
  let lexemes = 0;
  for (const lexeme of lexer.lex(source)) {
    if (!isScalarNext && lexeme[0] === '#') {
      const length = lexeme.endsWith('\r') ? lexeme.length - 1 : lexeme.length;
      leaves.comment(parser.offset, parser.offset + length, 1);
    }
    isScalarNext = !isScalarNext && lexeme === '\u001f';
    compose(parser.next(lexeme));
    lexemes += 1;
    if (lexemes > maxLexemes || documents.length > maxDocuments) {
      leaves.problem('Too long to be configuration; the rest is left out.', parser.offset, parser.offset);
      break;
    }
    if (parser.stack.length > maxOpenTokens) {
      leaves.tooDeep(leaves.lines.span(parser.offset, parser.offset));
      break;
    }
  }
  compose(parser.end());
  for (const document of composer.end()) documents.push(document as Document);
  return documents;
}

function isNothing(contents: unknown): boolean {
  return contents === null || (isScalar(contents) && contents.value === null && !contents.source);
}

/** Where braces of a template stand, the parser's complaints are about something that is not YAML yet: one problem says so. */
function report(faults: readonly Fault[], source: string, leaves: Leaves): void {
  const first = faults[0];
  if (!first) return;
  if (/\{\{|\{%/.test(source)) {
    const message = 'Contains template syntax that is not YAML; only what can be read without running the template is used.';
    leaves.problem(message, first.pos[0], first.pos[1]);
    return;
  }
  for (const { message, pos } of faults.slice(0, bounds.problems)) leaves.problem(sentence(message), pos[0], pos[1]);
}

interface Fault {
  readonly message: string;
  readonly pos: readonly [start: number, end: number];
}

function sentence(message: string): string {
  const short = message.length > 200 ? `${message.slice(0, 200)}…` : message;
  return /[.…]$/.test(short) ? short : `${short}.`;
}

interface MapEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node | null;
}

class DocumentReader {
  readonly #lines: Lines;
  readonly #leaves: Leaves;
  readonly #faults: Fault[];
  readonly #root: Node | null;
  readonly #targets: ReadonlyMap<Alias, Node>;
  /** Collections that are being read: an alias to one of them has no end. */
  readonly #open = new Set<Node>();
  /** Nodes that may still be visited; aliases can make few lines into billions. */
  #visits = 4 * bounds.leaves;

  constructor(lines: Lines, leaves: Leaves, faults: Fault[], document: Document) {
    this.#lines = lines;
    this.#leaves = leaves;
    this.#faults = faults;
    this.#root = document.contents as Node | null;
    this.#targets = aliasTargets(this.#root);
  }

  read(keys: (string | number)[]): void {
    if (this.#root) this.#node(this.#root, keys, undefined);
  }

  #node(node: Node | null, keys: (string | number)[], keySpan: Span | undefined): void {
    const target = this.#followed(node);
    const span = target ? this.#span(target) : keySpan!;
    if (this.#isSpent(span)) return;
    if (!target) {
      if (node === null) this.#leaves.add(keys, null, span, keySpan ?? span);
    } else if (isScalar(target)) {
      const value = scalarValue(target);
      const isWritten = target.source !== '' || value !== null;
      this.#leaves.add(keys, value, isWritten ? span : (keySpan ?? span), keySpan ?? span);
    } else if (this.#open.has(target)) {
      this.#fault('This anchor contains an alias to itself.', target);
    } else if (keys.length >= bounds.depth) {
      this.#leaves.tooDeep(span);
    } else {
      this.#collection(target as YAMLMap | YAMLSeq, keys, span, keySpan ?? span);
    }
  }

  #collection(node: YAMLMap | YAMLSeq, keys: (string | number)[], span: Span, keySpan: Span): void {
    if (node.items.length === 0) {
      this.#leaves.addEmpty(keys, span, keySpan);
      return;
    }
    this.#open.add(node);
    if (isSeq(node)) {
      node.items.forEach((item, index) => {
        keys.push(index);
        // A pair in a list (`[a: 1]`) is a map of one entry, which the parser wraps itself.
        const written = item as Node | null;
        this.#node(written, keys, written ? this.#span(written) : span);
        keys.pop();
      });
    } else {
      for (const entry of this.#entries(node)) {
        keys.push(entry.key);
        this.#node(entry.value, keys, entry.keySpan);
        keys.pop();
      }
    }
    this.#open.delete(node);
  }

  /** Entries of a map with its merges, https://yaml.org/type/merge.html : own keys win, then the earlier merged map. */
  #entries(map: YAMLMap): MapEntry[] {
    const merges = map.items.some((pair) => isMergeKey(pair.key));
    const taken = new Set<string>();
    const entries: MapEntry[] = [];
    if (merges) for (const pair of map.items) if (!isMergeKey(pair.key)) taken.add(this.#keyText(pair.key as Node) ?? '');
    for (const pair of map.items) {
      if (isMergeKey(pair.key)) {
        for (const entry of this.#merged(pair.value as Node | null)) {
          if (taken.has(entry.key)) continue;
          taken.add(entry.key);
          entries.push(entry);
        }
        continue;
      }
      const keyNode = pair.key as Node | null;
      const key = this.#keyText(keyNode);
      const keySpan = keyNode ? this.#span(keyNode) : this.#span(map);
      if (key !== undefined) entries.push({ key, keySpan, value: pair.value as Node | null });
      else this.#fault('A key that is a map or a list is left out.', keyNode);
    }
    return entries;
  }

  /** Entries of the map or of the maps in the list that a `<<` names. */
  #merged(value: Node | null): MapEntry[] {
    const target = this.#followed(value);
    if (!target || this.#isSpent(this.#span(target)) || this.#open.has(target)) return [];
    this.#open.add(target);
    let entries: MapEntry[] = [];
    if (isMap(target)) entries = this.#entries(target);
    else if (isSeq(target))
      for (const item of target.items) for (const entry of this.#merged(item as Node | null)) entries.push(entry);
    this.#visits -= entries.length;
    this.#open.delete(target);
    return entries;
  }

  #keyText(key: Node | null): string | undefined {
    const target = this.#followed(key);
    if (!target) return '';
    if (!isScalar(target)) return undefined;
    return typeof target.value === 'string' ? target.value : (target.source ?? String(target.value));
  }

  /** The node that an alias stands for; null when nothing was written or the anchor is unknown. */
  #followed(node: Node | null): Exclude<Node, Alias> | null {
    let target: Node | null | undefined = node;
    for (let step = 0; isAlias(target) && step < bounds.depth; step += 1) target = this.#targets.get(target);
    return !target || isAlias(target) ? null : target;
  }

  #fault(message: string, node: Node | null): void {
    const [start, end] = node?.range ?? [0, 0];
    this.#faults.push({ message, pos: [start, Math.min(end, start + 100)] });
  }

  #isSpent(span: Span): boolean {
    this.#visits -= 1;
    if (this.#visits < 0) this.#leaves.tooMany(span);
    return this.#leaves.isFull;
  }

  /** Without the line break that belongs to a block scalar or a block collection. */
  #span(node: Node): Span {
    const range = node.range;
    if (!range) return this.#lines.span(0, 0);
    let end = range[1];
    while (end > range[0] && this.#lines.text.charCodeAt(end - 1) <= 32) end -= 1;
    return this.#lines.span(range[0], end);
  }
}

/** What each alias stands for: the last node before it that carries the anchor. One walk in file order with its own stack. */
function aliasTargets(root: Node | null): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const node = stack.pop();
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target) targets.set(node, target);
      continue;
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) continue;
    if (node.anchor) anchors.set(node.anchor, node as Node);
    if (isMap(node)) for (const pair of node.items.toReversed()) stack.push(pair.value, pair.key);
    else if (isSeq(node)) for (const item of node.items.toReversed()) stack.push(item);
  }
  return targets;
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

/** Infinity, NaN and values of other types (from tags) as their text. */
function scalarValue(scalar: Scalar): string | number | boolean | null {
  const { value } = scalar;
  if (typeof value === 'string' || typeof value === 'boolean' || value === null || value === undefined) return value ?? null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return scalar.source ?? String(value);
}
