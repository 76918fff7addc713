/* What tree-sitter and the grammar use of the C library. Every standard header that they include is this file (see bin/wasm.ts). */
#pragma once
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);
void free(void *block);
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *left, const void *right, size_t size);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t size);
size_t strlen(const char *text);

#define abort() __builtin_trap()
#define assert(condition) ((void)0)
#define le16toh(value) (value)
#define be16toh(value) __builtin_bswap16(value)

/* Logs and graphs for debugging, and queries: nothing here asks for them. */
typedef void FILE;
#define stderr ((FILE *)0)
#define snprintf(...) 0
#define vsnprintf(...) 0
#define fprintf(...) ((void)0)
#define fputs(...) ((void)0)
#define fputc(...) ((void)0)
#define fclose(...) ((void)0)
#define fdopen(...) ((FILE *)0)
#define dup(...) 0
#define PRId32 "d"
#define iswspace(letter) ((letter) == ' ')
#define iswalnum(letter) 0
#define isprint(letter) 0
