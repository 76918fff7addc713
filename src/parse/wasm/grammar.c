/*
 * The grammar's generated parser, unchanged, with three detours around what is slow in it for plain ASCII. Each gives what the long way gives.
 */
#include "lexer.h"
#include "language.h"

/* The characters of identifiers are 700 ranges of which the first few are ASCII. */
static inline bool contains(const TSCharacterRange *ranges, uint32_t count, int32_t letter) {
  if (letter >= 128) return set_contains(ranges, count, letter);
  for (uint32_t i = 0; i < count && ranges[i].start <= letter; i++) {
    if (letter <= ranges[i].end) return true;
  }
  return false;
}
#define set_contains contains

/* The short way through `ts_lexer__advance`, without the call through a pointer. */
static inline void step(TSLexer *lexer, bool skips) {
  Lexer *self = (Lexer *)lexer;
  uint32_t next = self->current_position.bytes + 1 - self->chunk_start;
  bool is_simple = self->chunk && self->input.encoding == TSInputEncodingUTF8 && self->lookahead_size == 1 &&
    self->data.lookahead != '\n' && next < self->chunk_size && (uint8_t)self->chunk[next] < 128;
  if (!is_simple) {
    lexer->advance(lexer, skips);
    return;
  }
  if (self->column_data.valid) self->column_data.value++;
  self->current_position.bytes++;
  self->current_position.extent.column++;
  if (skips) self->token_start_position = self->current_position;
  self->data.lookahead = self->chunk[next];
}

/* As in the grammar's `parser.h`, but for the call of `step`. */
#undef START_LEXER
#define START_LEXER()      \
  bool result = false;     \
  bool skip = false;       \
  UNUSED                   \
  bool eof = false;        \
  int32_t lookahead;       \
  goto start;              \
  next_state:              \
  step(lexer, skip);       \
  start:                   \
  skip = false;            \
  lookahead = lexer->lookahead;

#include "tree-sitter-python/src/parser.c"

static uint16_t rows[STATE_COUNT][SYMBOL_COUNT];
static TSLanguage fast;

/*
 * The grammar with its compressed parse table written out (1.5 MB), so that what comes after which token is looked up and not searched for.
 * Only for texts without errors: recovery tries the entries of a state in the order of the table.
 */
const TSLanguage *fast_python(void) {
  if (fast.state_count > 0) return &fast;
  memcpy(rows, ts_parse_table, sizeof ts_parse_table);
  for (uint32_t state = LARGE_STATE_COUNT; state < STATE_COUNT; state++) {
    const uint16_t *entry = &ts_small_parse_table[ts_small_parse_table_map[SMALL_STATE(state)]];
    for (uint32_t groups = *entry++; groups > 0; groups--) {
      uint16_t value = *entry++;
      for (uint32_t symbols = *entry++; symbols > 0; symbols--) rows[state][*entry++] = value;
    }
  }
  fast = *tree_sitter_python();
  fast.parse_table = &rows[0][0];
  fast.large_state_count = STATE_COUNT;
  return &fast;
}
