/*
 * Python's syntax tree as flat arrays: the runtime of tree-sitter, its grammar for Python (linked in) and one walk that writes the whole tree
 * in one call. `../python-flat.ts` is the other side. Built by `bin/wasm.ts`; everything from `reset` to `reset` is about one text.
 */
#include "lib.c"

#define EXPORT(name) __attribute__((export_name(#name)))

const TSLanguage *tree_sitter_python(void);
const TSLanguage *fast_python(void);
void reset(void);

/* What becomes of a node, by its symbol. */
enum {
  /* Neither the node nor what is below it is written. */
  DROPPED = 1,
  /* The children are written too. */
  OPEN = 2,
  /* They are if the text starts as an f-string or t-string does. */
  OPEN_TEMPLATE = 4,
  /* Operators right below are written, as `token`. */
  KEEPS_TOKENS = 8,
  TOKEN = 16,
  COMMENT = 32,
};

/* The last entry is for errors. Set once from outside. */
enum { MAX_SYMBOLS = 512 };
static uint8_t kinds[MAX_SYMBOLS];
static uint8_t fates[MAX_SYMBOLS];

/* Places are in characters for ASCII and in UTF-16 units otherwise. The order is known to `python-flat.ts`. */
static struct {
  int32_t size;
  /* One entry a node, in document order; `next` is the node after its last descendant. */
  uint8_t *kind;
  int32_t *start;
  int32_t *end;
  int32_t *next;
  /* Start and end of each comment. */
  int32_t comment_count;
  int32_t *comments;
  /* Start, end and symbol of each outermost error (symbol -1) and of each token that had to be made up. */
  int32_t error_count;
  int32_t *errors;
} result;

static const uint8_t *text;
static uint32_t text_size;
static bool is_wide;

static uint32_t last_symbol(void) {
  return ts_language_symbol_count(tree_sitter_python());
}

EXPORT(symbol_count) uint32_t symbol_count(void) { return last_symbol() + 1; }
EXPORT(symbol_name) const char *symbol_name(TSSymbol symbol) { return ts_language_symbol_name(tree_sitter_python(), symbol); }
EXPORT(is_named) bool is_named(TSSymbol symbol) {
  return ts_language_symbol_type(tree_sitter_python(), symbol) == TSSymbolTypeRegular;
}
EXPORT(kinds) uint8_t *kinds_(void) { return kinds; }
EXPORT(fates) uint8_t *fates_(void) { return fates; }

/* ---- Parsing ---- */

typedef struct {
  /* Give up at once. */
  bool until_error;
  /* Give up after so many more steps; 0: never. */
  uint32_t steps;
} Patience;

static bool gives_up(TSParseState *state) {
  Patience *patience = state->payload;
  if (!state->has_error) return false;
  return patience->until_error || (patience->steps > 0 && --patience->steps == 0);
}

static const char *read_text(void *payload, uint32_t byte, TSPoint point, uint32_t *size) {
  *size = byte < text_size ? text_size - byte : 0;
  return (const char *)text + byte;
}

/* Gives back the last text and makes room for the next. */
EXPORT(open) uint8_t *open_(uint32_t bytes) {
  reset();
  text_size = bytes;
  return (uint8_t *)(text = malloc(bytes));
}

static TSTree *parse(Patience patience) {
  TSParser *parser = ts_parser_new();
  ts_parser_set_language(parser, is_wide ? tree_sitter_python() : fast_python());
  TSInput input = {NULL, read_text, is_wide ? TSInputEncodingUTF16LE : TSInputEncodingUTF8, NULL};
  return ts_parser_parse_with_options(parser, NULL, input, (TSParseOptions){&patience, gives_up});
}

/* ---- Walking ---- */

/* The children of a node that have not been visited yet. Hidden nodes are on the way to visible ones. */
typedef struct {
  const Subtree *children;
  uint32_t count;
  uint32_t index;
  /* Counts the children without extras, as `aliases` does. */
  uint32_t structural;
  /* Where the child before ends, in bytes. */
  uint32_t at;
  const TSSymbol *aliases;
  /* Index in `result`; -1 for a hidden node. */
  int32_t node;
  bool keeps_tokens;
} Frame;

typedef struct {
  Subtree tree;
  TSSymbol symbol;
  uint32_t start;
  uint32_t end;
  bool keeps_tokens;
} Visit;

static Array(Frame) frames;

static void descend(Subtree tree, uint32_t start, int32_t node, bool keeps_tokens) {
  uint32_t count = ts_subtree_child_count(tree);
  if (count == 0) return;
  const Subtree *children = ts_subtree_children(tree);
  array_push(&frames, ((Frame){
    .children = children,
    .count = count,
    .at = start - ts_subtree_padding(children[0]).bytes,
    .aliases = ts_language_alias_sequence(tree_sitter_python(), tree.ptr->production_id),
    .node = node,
    .keeps_tokens = keeps_tokens,
  }));
}

/* The next visible node below the nodes that were descended into. */
static bool advance(Visit *visit) {
  while (frames.size > 0) {
    Frame *frame = array_back(&frames);
    if (frame->index == frame->count) {
      if (frame->node >= 0) result.next[frame->node] = result.size;
      frames.size--;
      continue;
    }
    Subtree child = frame->children[frame->index++];
    TSSymbol alias = 0;
    if (!ts_subtree_extra(child)) {
      if (frame->aliases) alias = frame->aliases[frame->structural];
      frame->structural++;
    }
    uint32_t start = frame->at + ts_subtree_padding(child).bytes;
    uint32_t end = start + ts_subtree_size(child).bytes;
    frame->at = end;
    if (alias || ts_subtree_visible(child)) {
      *visit = (Visit){child, alias ? alias : ts_subtree_symbol(child), start, end, frame->keeps_tokens};
      return true;
    }
    if (ts_subtree_visible_child_count(child) > 0) descend(child, start, -1, frame->keeps_tokens);
  }
  return false;
}

static uint32_t letter(uint32_t byte) {
  return byte < text_size ? (is_wide ? *(const uint16_t *)(text + byte) : text[byte]) | 0x20 : 0;
}

static bool is_template(uint32_t byte) {
  for (int i = 0; i < 3; i++, byte += 1 + is_wide) {
    uint32_t flag = letter(byte);
    if (flag == 'f' || flag == 't') return true;
    if (flag != 'r' && flag != 'b') return false;
  }
  return false;
}

static int32_t add(uint8_t kind, int32_t start, int32_t end) {
  int32_t node = result.size++;
  result.kind[node] = kind;
  result.start[node] = start;
  result.end[node] = end;
  result.next[node] = node + 1;
  return node;
}

static void write_tree(Subtree root) {
  uint32_t capacity = ts_subtree_visible_descendant_count(root) + 1;
  result.size = 0;
  result.kind = malloc(capacity);
  result.start = malloc(capacity * sizeof(int32_t));
  result.end = malloc(capacity * sizeof(int32_t));
  result.next = malloc(capacity * sizeof(int32_t));
  Array(int32_t) comments = array_new();
  array_init(&frames);
  uint32_t root_start = ts_subtree_padding(root).bytes;
  Visit visit = {root, ts_subtree_symbol(root), root_start, root_start + ts_subtree_size(root).bytes, false};
  do {
    uint32_t symbol = visit.symbol < last_symbol() ? visit.symbol : last_symbol();
    uint8_t fate = fates[symbol];
    int32_t start = visit.start >> is_wide, end = visit.end >> is_wide;
    if (fate & TOKEN) {
      if (visit.keeps_tokens) add(kinds[symbol], visit.symbol, visit.symbol);
    } else if (fate & COMMENT) {
      array_push(&comments, start);
      array_push(&comments, end);
    } else if (!(fate & DROPPED)) {
      int32_t node = add(kinds[symbol], start, end);
      bool is_open = fate & OPEN || (fate & OPEN_TEMPLATE && is_template(visit.start));
      if (is_open) descend(visit.tree, visit.start, node, fate & KEEPS_TOKENS);
    }
  } while (advance(&visit));
  result.comments = comments.contents;
  result.comment_count = comments.size / 2;
}

static void write_errors(Subtree root, int32_t max) {
  Array(int32_t) errors = array_new();
  array_init(&frames);
  uint32_t root_start = ts_subtree_padding(root).bytes;
  Visit visit = {root, ts_subtree_symbol(root), root_start, root_start + ts_subtree_size(root).bytes, false};
  do {
    bool is_error = visit.symbol == ts_builtin_sym_error;
    if (is_error || ts_subtree_missing(visit.tree)) {
      array_push(&errors, (int32_t)(visit.start >> is_wide));
      array_push(&errors, (int32_t)(visit.end >> is_wide));
      array_push(&errors, is_error ? -1 : (int32_t)visit.symbol);
    }
    if (!is_error) descend(visit.tree, visit.start, -1, false);
  } while ((int32_t)errors.size < max * 3 && advance(&visit));
  result.errors = errors.contents;
  result.error_count = errors.size / 3;
}

/*
 * Parses the text that was written where `open` said.
 *
 * wide: UTF-16, else ASCII. How tree-sitter recovers from an error depends on the number of bytes in between, so that ASCII with errors must
 * be given again as UTF-16, to come out as with the portable binding.
 * steps: see `Patience`.
 * Returns the address of `result`; 0: ASCII that has an error; 1: the text is noise.
 */
EXPORT(parse) uintptr_t parse_(bool wide, uint32_t steps, int32_t max_errors) {
  is_wide = wide;
  TSTree *tree = parse((Patience){!wide, steps});
  if (!tree) return wide;
  bool has_error = ts_subtree_error_cost(tree->root) > 0;
  if (has_error && !wide) return 0;
  write_tree(tree->root);
  result.error_count = 0;
  if (has_error) write_errors(tree->root, max_errors);
  return (uintptr_t)&result;
}
