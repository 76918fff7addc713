/*
 * Memory for one file at a time. Everything is taken from one growing region and given back at once by `reset`, so that a syntax tree need not
 * be taken apart to be freed. In between, freed blocks are kept in one list for each size.
 */
#include "libc.h"

enum {
  PAGE = 1 << 16,
  /* Memory grows by at least this many pages. */
  GROWTH = 32,
  /* Sizes up to SMALL are rounded up to a multiple of GRAIN, larger ones to a power of two. */
  GRAIN = 16,
  SMALL = 1024,
  SMALL_CLASSES = SMALL / GRAIN + 1,
  CLASSES = SMALL_CLASSES + 32,
};

/* Stands before each block. */
typedef struct {
  uint32_t size;
  uint32_t class;
} Header;

typedef struct Free {
  struct Free *next;
} Free;

extern char __heap_base;
static Free *freed[CLASSES];
static uintptr_t top;
static uintptr_t limit;

/* Gives everything back. Whatever was allocated before is gone. */
void reset(void) {
  memset(freed, 0, sizeof freed);
  top = ((uintptr_t)&__heap_base + GRAIN - 1) & ~(uintptr_t)(GRAIN - 1);
  limit = __builtin_wasm_memory_size(0) * PAGE;
}

/* Blocks are aligned to 8 bytes. Traps when there is no more memory. */
void *malloc(size_t size) {
  if (size == 0) size = 1;
  if (size > INT32_MAX / 2) abort();
  uint32_t class, rounded;
  if (size <= SMALL) {
    class = (size + GRAIN - 1) / GRAIN;
    rounded = class * GRAIN;
  } else {
    uint32_t bits = 32 - __builtin_clz(size - 1);
    class = SMALL_CLASSES + bits;
    rounded = 1u << bits;
  }
  Free *reused = freed[class];
  if (reused) {
    freed[class] = reused->next;
    return reused;
  }
  uintptr_t start = top;
  uintptr_t end = start + sizeof(Header) + rounded;
  if (end > limit) {
    uint32_t pages = (end - limit + PAGE - 1) / PAGE;
    if (pages < GROWTH) pages = GROWTH;
    if (__builtin_wasm_memory_grow(0, pages) == SIZE_MAX) abort();
    limit += pages * PAGE;
  }
  top = end;
  *(Header *)start = (Header){rounded, class};
  return (void *)(start + sizeof(Header));
}

void free(void *block) {
  if (!block) return;
  Free **list = &freed[((Header *)block)[-1].class];
  *(Free *)block = (Free){*list};
  *list = block;
}

void *calloc(size_t count, size_t size) {
  if (size != 0 && count > INT32_MAX / size) abort();
  return memset(malloc(count * size), 0, count * size);
}

void *realloc(void *block, size_t size) {
  if (!block) return malloc(size);
  uint32_t before = ((Header *)block)[-1].size;
  if (size <= before) return block;
  void *moved = memcpy(malloc(size), block, before);
  free(block);
  return moved;
}

/* Most of what is copied is a few words, for which the instruction `memory.copy` is slow. */
#define OWN __attribute__((no_builtin))
typedef uint32_t __attribute__((may_alias, aligned(1))) Word;
enum { FEW = 64 };

OWN void *memmove(void *to, const void *from, size_t size) {
  char *target = to;
  const char *source = from;
  if (size > FEW) {
    __asm__ volatile("local.get %0\nlocal.get %1\nlocal.get %2\nmemory.copy 0, 0" ::"r"(to), "r"(from), "r"(size) : "memory");
  } else if (target <= source) {
    for (; size >= sizeof(Word); size -= sizeof(Word), target += sizeof(Word), source += sizeof(Word)) {
      *(Word *)target = *(const Word *)source;
    }
    while (size--) *target++ = *source++;
  } else {
    for (; size >= sizeof(Word); size -= sizeof(Word)) {
      *(Word *)(target + size - sizeof(Word)) = *(const Word *)(source + size - sizeof(Word));
    }
    while (size--) target[size] = source[size];
  }
  return to;
}

OWN void *memcpy(void *restrict to, const void *restrict from, size_t size) {
  return memmove(to, from, size);
}

OWN void *memset(void *to, int value, size_t size) {
  if (size > FEW) {
    __asm__ volatile("local.get %0\nlocal.get %1\nlocal.get %2\nmemory.fill 0" ::"r"(to), "r"(value), "r"(size) : "memory");
  } else {
    char *target = to;
    while (size--) *target++ = (char)value;
  }
  return to;
}

OWN int memcmp(const void *left, const void *right, size_t size) {
  const unsigned char *a = left, *b = right;
  for (; size; a++, b++, size--) {
    if (*a != *b) return *a - *b;
  }
  return 0;
}

OWN size_t strlen(const char *text) {
  const char *end = text;
  while (*end) end++;
  return end - text;
}

OWN int strcmp(const char *left, const char *right) {
  while (*left && *left == *right) left++, right++;
  return (unsigned char)*left - (unsigned char)*right;
}

OWN int strncmp(const char *left, const char *right, size_t size) {
  while (size && *left && *left == *right) left++, right++, size--;
  return size ? (unsigned char)*left - (unsigned char)*right : 0;
}
