#ifndef ENT_GRAPH_ERROR_H
#define ENT_GRAPH_ERROR_H

#include "entente.h"

/**
 * Describe a failure: `status`, then a printf-style message without file name, newline or "error:".
 *
 * The first cause wins: an error that is already set keeps its place and words, so `*err` must be
 * {0} at first. `err` may be NULL. What a quoted name holds of control characters and broken UTF-8
 * becomes "?", and a message that is too long ends with "...". Returns `status`, so that detecting
 * code reads `return ent_fail(err, ENT_EINVAL, "…")`.
 */
enum ent_status ent_fail(struct ent_error *err, enum ent_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/**
 * The same with a place: `source` (shortened from the left when long; may be NULL), 1-based line
 * and column, 0 unknown.
 */
enum ent_status ent_fail_at(struct ent_error *err, enum ent_status status, const char *source,
                            size_t line, size_t column, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/** Out of memory, said without needing any. */
enum ent_status ent_fail_memory(struct ent_error *err);

/** Name the source of an error that has none yet. */
void ent_error_set_source(struct ent_error *err, const char *source);

#endif
