#ifndef ENT_IMPORT_INPUT_H
#define ENT_IMPORT_INPUT_H

#include "../graph/text.h"

/* Bytes from a file or standard input, in order, hashed as they pass. */
struct ent_input_stream;

#define ENT_PROBE_SIZE 65536

/** Open a path; "-" is standard input. A directory is refused. */
enum ent_status ent_input_open(struct ent_input_stream **out, const char *path,
                               struct ent_error *err);
void ent_input_close(struct ent_input_stream *input);

/**
 * The first bytes (at most ENT_PROBE_SIZE, fewer only at the end of the input), without taking
 * them. A UTF-8 byte-order mark is not shown. Valid until the first fill.
 */
enum ent_status ent_input_peek(struct ent_input_stream *input, struct ent_str *head,
                               struct ent_error *err);

/**
 * Show what has not been taken yet: at least one byte more than at the last call unless the end is
 * reached (`*end`). `window` stays where it is until the next fill, also while parts of it are
 * taken. When `limit` bytes are shown already and more would be needed, that is ENT_ELIMIT. The
 * byte-order mark at the start is skipped. Amortised linear, even when nothing is taken for long.
 * After a failure only closing is allowed.
 */
enum ent_status ent_input_fill(struct ent_input_stream *input, struct ent_str *window, bool *end,
                               size_t limit, struct ent_error *err);

/** Be done with the first `n_bytes` of the window. */
void ent_input_take(struct ent_input_stream *input, size_t n_bytes);

/** Bytes read so far and, once all are read, their SHA-256 in hexadecimal. Both count the
 * byte-order mark. */
uint64_t ent_input_size(const struct ent_input_stream *input);
void ent_input_sha256(const struct ent_input_stream *input, char hex[65]);

#endif
