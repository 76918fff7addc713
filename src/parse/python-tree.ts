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

/** What a tree holds of a node, by its type. The values are known to `wasm/python.c`. */
export const FATE = {
  /** Neither the node nor what is below it. */
  dropped: 1,
  /** The node and its children. */
  open: 2,
  /** The node, and its children if it is an f-string or t-string. */
  openTemplate: 4,
  /** Of an `open` node, the operators right below it too. */
  keepsTokens: 8,
  /** An operator: held where the node above keeps tokens. */
  token: 16,
  comment: 32,
} as const;

/** Nodes whose inside is read from the text, or is of no interest. */
const LEAVES = new Set<string>([
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
  'pass_statement',
  'keyword_separator',
  'positional_separator',
] satisfies NodeType[]);
/** Nodes whose operators are kept. */
const WITH_TOKENS = new Set<string>([
  'binary_operator',
  'boolean_operator',
  'comparison_operator',
  'augmented_assignment',
  'unary_operator',
  'slice',
  'case_pattern',
] satisfies NodeType[]);
/** Named nodes without meaning of their own. */
const IGNORED = new Set([
  'string_start',
  'string_end',
  'escape_sequence',
  'escape_interpolation',
  'type_conversion',
  'line_continuation',
]);

/** What is held of the nodes of a grammar, by symbol. The last entry of each table is for what could not be parsed. */
export interface NodeTables {
  readonly names: readonly string[];
  readonly kinds: Uint8Array;
  readonly fates: Uint8Array;
}

/** @param count how many symbols the grammar has, numbered from 0. */
export function nodeTables(count: number, nameOf: (symbol: number) => string, isNamed: (symbol: number) => boolean): NodeTables {
  const names = [...Array.from({ length: count }, (_, symbol) => nameOf(symbol)), 'ERROR'];
  const known = new Map<string, number>(NODE_TYPES.map((type, kind) => [type, kind]));
  const isToken = (symbol: number): boolean => symbol < count && !isNamed(symbol);
  return {
    names,
    kinds: Uint8Array.from(names, (name, symbol) => (isToken(symbol) ? TOKEN : (known.get(name) ?? OTHER))),
    fates: Uint8Array.from(names, (name, symbol) => (isToken(symbol) ? FATE.token : fateOf(name))),
  };
}

const TOKEN = kindOf('token');
const OTHER = kindOf('other');

function fateOf(type: string): number {
  if (type === 'comment') return FATE.comment;
  if (IGNORED.has(type)) return FATE.dropped;
  if (type === 'string') return FATE.openTemplate;
  if (LEAVES.has(type)) return 0;
  return WITH_TOKENS.has(type) ? FATE.open | FATE.keepsTokens : FATE.open;
}

/**
 * A syntax tree as flat arrays in document order, so that reading it costs no calls into WebAssembly. Node 0 is the root; the nodes
 * below node `n` are `n + 1` to `next[n] - 1`. Punctuation and keywords are left out, comments stand apart. Good until the next text is parsed.
 */
export interface FlatTree {
  readonly size: number;
  /** See `kindOf`. */
  readonly kind: Uint8Array;
  /** UTF-16 offset; of a `token` its symbol, an index of `names`. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly next: Int32Array;
  /** What each symbol is called: `+`, `is not`. */
  readonly names: readonly string[];
  /** Start and end of each comment, one after the other. */
  readonly comments: Int32Array;
  /** Start, end and symbol of the first syntax errors: of each outermost stretch that could not be parsed (symbol -1), and of each token that
   * had to be made up. */
  readonly errors: Int32Array;
}

/** The bounds of one parse. */
export interface ParseBounds {
  /** Errors that are listed. */
  readonly errors: number;
  /** Steps that may follow the first error; 0: no bound. */
  readonly stepsAfterError: number;
}

/** Turns text into a tree; undefined when it was given up as noise. */
export type TreeParser = (text: string, bounds: ParseBounds) => FlatTree | undefined;

/** The tree of what cannot be read. */
export const NO_TREE: FlatTree = {
  size: 0,
  kind: new Uint8Array(0),
  start: new Int32Array(0),
  end: new Int32Array(0),
  next: new Int32Array(0),
  names: [],
  comments: new Int32Array(0),
  errors: new Int32Array(0),
};
