#ifndef ENT_IMPORT_INPUT_H
#define ENT_IMPORT_INPUT_H

#include "../graph/text.h"

/*
 * Bytes from a file or standard input, in order, hashed as they pass. What is packed (gzip, bzip2,
 * xz, zstd, zip, tar, also compressed tar; known by its first bytes) is unpacked as it is read: the
 * bytes are those of what it holds, and so are their number and hash. An archive holds several
 * files, one after the other.
 */
struct ent_input_stream;

#define ENT_PROBE_SIZE 65536

/* Behind a window are so many more bytes that may be looked at, whatever they are. */
#define ENT_INPUT_PADDING 64

/** What an archive or compressed file may hold in all, unless said: 1 TiB. */
#define ENT_PACKED_MAX_BYTES ((uint64_t)1 << 40)

/**
 * The files that a path names: the regular files in a folder and the folders in it, sorted by the
 * bytes of their paths, without hidden ones (their name or a folder's begins with a dot); every
 * other path names itself. `*n_skipped` is how many others were left out that are no folders:
 * hidden files, links, devices. `*files` is for ent_input_list_free. ENT_EIO (a folder cannot be
 * read, or has no files), ENT_ENOMEM.
 */
enum ent_status ent_input_list(char ***files, size_t *n, size_t *n_skipped, const char *path,
                               struct ent_error *err);
void ent_input_list_free(char **files, size_t n);

/**
 * Open a path; "-" is standard input. A folder is refused. What is wrong with packed bytes shows
 * when they are looked at: ENT_EPARSE (truncated, damaged, encrypted, packed twice, no files in
 * it), ENT_ELIMIT (they unpack to too much).
 */
enum ent_status ent_input_open(struct ent_input_stream **out, const char *path,
                               struct ent_error *err);

/**
 * Open the file `name` that lies beside the one at hand: in the same folder of its archive, else in
 * that of its path. `*out` is NULL where there is none, and where what is read cannot be read twice
 * (standard input, a pipe). Errors as when opening. Cost in an archive: it is read up to there.
 */
enum ent_status ent_input_open_beside(struct ent_input_stream **out,
                                      const struct ent_input_stream *input, const char *name,
                                      struct ent_error *err);

/**
 * The bytes [start, end) of a regular file, read apart from all else that reads it, so that parts
 * of a file may be read at once. They are as they lie there, never hashed; a byte-order mark is
 * skipped only at the file's start. ENT_EINVAL (not a regular file, no such bytes), ENT_EIO.
 */
enum ent_status ent_input_open_range(struct ent_input_stream **out, const char *path,
                                     uint64_t start, uint64_t end, struct ent_error *err);

/**
 * A later part of a file whose head tells how to read it: it begins as the file does, and goes on
 * with [start_at, end) when ent_input_jump says so.
 */
enum ent_status ent_input_open_part(struct ent_input_stream **out, const char *path,
                                    uint64_t start_at, uint64_t end, struct ent_error *err);

/** Leave the head, and what was shown of it; false where this is no later part. */
bool ent_input_jump(struct ent_input_stream *input);

/** Whether to hash, which costs more than reading; it is so unless said. Before a file's first
 * fill. */
void ent_input_set_hash(struct ent_input_stream *input, bool hash);

/** How many bytes there may be, of an archive in all its files; more are ENT_ELIMIT. Unless said
 * there is no limit, but ENT_PACKED_MAX_BYTES for what is packed. */
void ent_input_set_max_bytes(struct ent_input_stream *input, uint64_t max_bytes);

void ent_input_close(struct ent_input_stream *input);

/**
 * Go on to the archive's next file, whatever is left of the one at hand; at first the first is at
 * hand. `*more` tells whether there is one: without an archive there is none. Errors as when
 * opening.
 */
enum ent_status ent_input_next(struct ent_input_stream *input, bool *more, struct ent_error *err);

/**
 * What messages and the account call the file at hand: the path, of an archive "x.zip:member". And
 * the name that tells its format: the member's, or the path without the extension of its
 * compression. Known after peeking, valid until the next file.
 */
const char *ent_input_name(const struct ent_input_stream *input);
const char *ent_input_inner_name(const struct ent_input_stream *input);

/** Whether the file at hand is a member of an archive. After peeking. */
bool ent_input_is_member(const struct ent_input_stream *input);

/** How many members of an archive were passed over so far: hidden ones, links, devices. */
size_t ent_input_n_skipped(const struct ent_input_stream *input);

/** Whether the bytes are those of a regular file as they lie there, so that ent_input_open_range
 * gives the same; and how many. After peeking. */
bool ent_input_is_plain(const struct ent_input_stream *input, uint64_t *size);

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

/** Whether the file at hand begins with a byte-order mark of UTF-8. After peeking. */
bool ent_input_has_mark(const struct ent_input_stream *input);

/** Bytes of the file at hand read so far and, once all are read, their SHA-256 in hexadecimal,
 * empty where it was not asked for. Both count the byte-order mark. */
uint64_t ent_input_size(const struct ent_input_stream *input);
void ent_input_sha256(const struct ent_input_stream *input, char hex[65]);

/** Take all that is left, whatever it is: size and hash are those of the whole file. Errors as of
 * ent_input_fill. */
enum ent_status ent_input_drain(struct ent_input_stream *input, struct ent_error *err);

#endif
