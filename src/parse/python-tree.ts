import type { Language, TreeCursor } from 'web-tree-sitter';

/**
 * The node types of tree-sitter-python that the reader tells apart, by the grammar's own names
 * (https://github.com/tree-sitter/tree-sitter-python/blob/master/src/node-types.json). `ERROR` is what could not be parsed, `token` an
 * operator, `other` every other named node.
 */
const NODE_TYPES = [
  'skipped',
  'ERROR',
  'token',
  'other',
  'comment',
  'identifier',
  'integer',
  'float',
  'string',
  'string_content',
  'interpolation',
  'format_specifier',
  'format_expression',
  'concatenated_string',
  'true',
  'false',
  'none',
  'ellipsis',
  'dotted_name',
  'relative_import',
  'wildcard_import',
  'aliased_import',
  'import_statement',
  'import_from_statement',
  'future_import_statement',
  'block',
  'module',
  'expression_statement',
  'assignment',
  'augmented_assignment',
  'named_expression',
  'return_statement',
  'yield',
  'await',
  'raise_statement',
  'assert_statement',
  'delete_statement',
  'global_statement',
  'nonlocal_statement',
  'pass_statement',
  'break_statement',
  'continue_statement',
  'type_alias_statement',
  'if_statement',
  'elif_clause',
  'else_clause',
  'for_statement',
  'while_statement',
  'try_statement',
  'except_clause',
  'finally_clause',
  'with_statement',
  'with_clause',
  'with_item',
  'as_pattern',
  'as_pattern_target',
  'match_statement',
  'case_clause',
  'case_pattern',
  'if_clause',
  'union_pattern',
  'class_pattern',
  'keyword_pattern',
  'dict_pattern',
  'splat_pattern',
  'decorated_definition',
  'decorator',
  'function_definition',
  'class_definition',
  'lambda',
  'parameters',
  'lambda_parameters',
  'default_parameter',
  'typed_parameter',
  'typed_default_parameter',
  'keyword_separator',
  'positional_separator',
  'list_splat',
  'list_splat_pattern',
  'dictionary_splat',
  'dictionary_splat_pattern',
  'pattern_list',
  'tuple_pattern',
  'list_pattern',
  'expression_list',
  'tuple',
  'list',
  'set',
  'dictionary',
  'pair',
  'list_comprehension',
  'set_comprehension',
  'dictionary_comprehension',
  'generator_expression',
  'for_in_clause',
  'parenthesized_expression',
  'conditional_expression',
  'comparison_operator',
  'boolean_operator',
  'binary_operator',
  'unary_operator',
  'not_operator',
  'attribute',
  'subscript',
  'slice',
  'call',
  'argument_list',
  'keyword_argument',
  'type',
  'generic_type',
  'union_type',
  'member_type',
  'splat_type',
  'constrained_type',
  'type_parameter',
] as const;

/** Name of a node type. */
export type NodeType = (typeof NODE_TYPES)[number];

/** How many node types there are: the length of a table indexed by `kindOf(...)`. */
export const KIND_COUNT = NODE_TYPES.length;

/** The number by which a `FlatTree` speaks of a node type. */
export function kindOf(type: NodeType): number {
  return NODE_TYPES.indexOf(type);
}

const SKIPPED = kindOf('skipped');
const ERROR = kindOf('ERROR');
const TOKEN = kindOf('token');
const OTHER = kindOf('other');
const COMMENT = kindOf('comment');
const STRING = kindOf('string');

/** Nodes whose inside is read from the text, or is of no interest. */
const LEAVES = flags(
  'identifier',
  'integer',
  'float',
  'string_content',
  'true',
  'false',
  'none',
  'ellipsis',
  'dotted_name',
  'relative_import',
  'wildcard_import',
  'comment',
  'pass_statement',
  'keyword_separator',
  'positional_separator',
  'skipped',
);
/** Nodes whose operators are kept. */
const WITH_TOKENS = flags(
  'binary_operator',
  'boolean_operator',
  'comparison_operator',
  'augmented_assignment',
  'unary_operator',
  'slice',
  'case_pattern',
);
/** Named nodes without meaning of their own. */
const IGNORED = new Set([
  'string_start',
  'string_end',
  'escape_sequence',
  'escape_interpolation',
  'type_conversion',
  'line_continuation',
]);

function flags(...types: NodeType[]): Uint8Array {
  const table = new Uint8Array(KIND_COUNT);
  for (const type of types) table[kindOf(type)] = 1;
  return table;
}

/**
 * A syntax tree as flat arrays in document order, so that reading it costs no calls into WebAssembly. Node 0 is the root; the nodes
 * below node `n` are `n + 1` to `next[n] - 1`. Punctuation and keywords are left out, comments stand apart.
 */
export class FlatTree {
  size = 0;
  kind = new Uint8Array(1 << 14);
  /** UTF-16 offset; of a `token` its symbol, see `tokenText`. */
  start = new Int32Array(1 << 14);
  end = new Int32Array(1 << 14);
  next = new Int32Array(1 << 14);
  /** Start and end of each comment, one after the other. */
  comments: number[] = [];

  readonly #language: Language;
  /** Node type by the grammar's symbol. */
  readonly #kinds: Uint8Array;

  constructor(language: Language) {
    this.#language = language;
    const types = new Map<string, number>(NODE_TYPES.map((type, kind) => [type, kind]));
    this.#kinds = Uint8Array.from({ length: language.nodeTypeCount }, (_, symbol) => {
      const type = language.nodeTypeForId(symbol) ?? '';
      if (!language.nodeTypeIsNamed(symbol) || IGNORED.has(type)) return SKIPPED;
      return types.get(type) ?? OTHER;
    });
  }

  /** What an operator token says: `+`, `is not`. */
  tokenText(node: number): string {
    return this.#language.nodeTypeForId(this.start[node]!) ?? '';
  }

  /**
   * Replaces the content by the tree under the cursor.
   *
   * @param isTemplate whether the string literal that starts at this offset has interpolations to descend into.
   */
  read(cursor: TreeCursor, isTemplate: (start: number) => boolean): void {
    this.clear();
    const parents: number[] = [];
    const kinds = this.#kinds;
    let parentKind = OTHER;
    for (;;) {
      const symbol = cursor.nodeTypeId;
      const kind = symbol < kinds.length ? kinds[symbol]! : ERROR;
      if (kind === SKIPPED) {
        if (WITH_TOKENS[parentKind] === 1 && !this.#language.nodeTypeIsNamed(symbol)) this.#add(TOKEN, symbol, symbol);
      } else if (kind === COMMENT) {
        this.comments.push(cursor.startIndex, cursor.endIndex);
      } else {
        const start = cursor.startIndex;
        const node = this.#add(kind, start, cursor.endIndex);
        if (LEAVES[kind] === 0 && (kind !== STRING || isTemplate(start)) && cursor.gotoFirstChild()) {
          parents.push(node);
          parentKind = kind;
          continue;
        }
      }
      while (!cursor.gotoNextSibling()) {
        const parent = parents.pop();
        if (parent === undefined) return;
        cursor.gotoParent();
        this.next[parent] = this.size;
        parentKind = parents.length > 0 ? this.kind[parents[parents.length - 1]!]! : OTHER;
      }
    }
  }

  clear(): void {
    this.size = 0;
    this.comments = [];
  }

  /** Lets go of the memory that a very large file took. */
  shrink(): void {
    if (this.kind.length <= 1 << 20) return;
    this.kind = new Uint8Array(1 << 14);
    this.start = new Int32Array(1 << 14);
    this.end = new Int32Array(1 << 14);
    this.next = new Int32Array(1 << 14);
    this.size = 0;
  }

  #add(kind: number, start: number, end: number): number {
    const node = this.size++;
    if (node === this.kind.length) this.#grow();
    this.kind[node] = kind;
    this.start[node] = start;
    this.end[node] = end;
    this.next[node] = node + 1;
    return node;
  }

  #grow(): void {
    const length = this.kind.length * 2;
    const grown = <T extends Uint8Array | Int32Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.kind = grown(new Uint8Array(length), this.kind);
    this.start = grown(new Int32Array(length), this.start);
    this.end = grown(new Int32Array(length), this.end);
    this.next = grown(new Int32Array(length), this.next);
  }
}
