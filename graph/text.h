#ifndef ENT_GRAPH_TEXT_H
#define ENT_GRAPH_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "error.h"

/* Text is UTF-8, checked once where it enters; inside it is bytes and a length. */
struct ent_str {
    const char *data; /* not necessarily NUL-terminated */
    size_t length;
};

static inline struct ent_str ent_str(const char *data, size_t length)
{
    return (struct ent_str){data, length};
}

static inline struct ent_str ent_str_from(const char *text)
{
    return (struct ent_str){text, text ? strlen(text) : 0};
}

static inline bool ent_str_equal(struct ent_str a, struct ent_str b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static inline bool ent_str_is(struct ent_str a, const char *text)
{
    return ent_str_equal(a, ent_str_from(text));
}

/** Order by bytes, a prefix first: the order of every table that we write. */
int ent_str_compare(struct ent_str a, struct ent_str b);

/** Without blanks (space, tab, CR, LF) at both ends. */
struct ent_str ent_str_trim(struct ent_str text);

/**
 * The place of the first byte that is not valid UTF-8 (or a NUL), or `length` when all is well. Of
 * a broken or cut sequence it is the first byte. Strict: no surrogates, no overlong forms, nothing
 * above U+10FFFF. O(n), fast on ASCII.
 */
size_t ent_utf8_check(const char *data, size_t length);

/**
 * Fold a name for comparison: NFKC, case folding, runs of blanks made one, blanks at the ends gone.
 * Accents stay, so that "nigérien" is never "nigérian". Folding twice changes nothing. `out` is
 * malloc'ed, NUL-terminated and the caller's. ENT_OK, ENT_EPARSE (not UTF-8, or a NUL) or
 * ENT_ENOMEM.
 */
enum ent_status ent_fold(struct ent_str text, char **out, struct ent_error *err);

/** A 64-bit hash (not for adversaries) of bytes. */
uint64_t ent_hash(const void *data, size_t length, uint64_t seed);

/** Spread a number over 64 bits, for hashes and seeds: the output of splitmix64 from the state
 * `value`. One to one. */
static inline uint64_t ent_mix(uint64_t value)
{
    value += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

/**
 * Grow `*items` so that it holds at least `needed` items of `item_size` bytes (doubling). On
 * failure nothing changes. The one place where an item count becomes an allocation. ENT_OK or
 * ENT_ENOMEM. `items` is the address of the pointer.
 */
enum ent_status ent_grow(void *items, size_t *capacity, size_t needed, size_t item_size,
                         struct ent_error *err);

/**
 * As malloc, for arrays that may be large and are filled to the end: those are laid in large pages
 * where the system has them, as it takes long to hand out many small ones. To be freed by free.
 */
void *ent_alloc_large(size_t n_bytes);

/* What becomes of the digits behind a number's millionths. */
enum ent_rounding {
    ENT_ROUND,          /* rounded half away from zero */
    ENT_ROUND_NOT_TO_0, /* the same; but what is not 0, and would become it, is refused */
    ENT_EXACT,          /* refused, unless they are zeros */
};

/**
 * A decimal number ("-12.5", "+.5", "1e3"; no blanks) in millionths, or false when the text is no
 * number, out of range or refused. Locale-independent. On failure `*micro` is unchanged.
 */
bool ent_parse_micro(struct ent_str text, enum ent_rounding rounding, int64_t *micro);

/** Whether it is such a number, whether or not it can be kept. */
bool ent_is_number(struct ent_str text);

/** Why ENT_ROUND_NOT_TO_0 refuses a text, in words that follow it: "is not a number", "is too
 * large", …; NULL: it does not. */
const char *ent_micro_fault(struct ent_str text);

#define ENT_MICRO INT64_C(1000000)

#include "actors/suggest.h"
#include "intern.h"

#endif
