#ifndef TESTS_IMPORT_RECORDING_H
#define TESTS_IMPORT_RECORDING_H

#include <stdio.h>

#include "import/importers.h"

/* A sink that writes down what it is given, a line for each call. */
struct recording {
    struct ent_sink sink;
    FILE *stream;
    char *text; /* malloc'ed; whole after recording_end */
    size_t length;
    size_t max_rejects; /* one more fails the read */
    size_t n_reports, n_batches, n_rejects;
};

void recording_begin(struct recording *recording, size_t max_rejects);
const char *recording_end(struct recording *recording);
void recording_free(struct recording *recording);

/** Read a file as the corpus does: open, choose, read. `format` may be NULL. */
enum ent_status recording_read(struct recording *recording, const char *path, const char *format,
                               struct ent_error *err);

/** The same for bytes in memory; `name` stands for the path when the format is chosen. */
enum ent_status recording_read_bytes(struct recording *recording, const char *name,
                                     const char *bytes, size_t length, struct ent_error *err);

/** Open bytes in memory as an input. */
struct ent_input_stream *open_bytes(const char *bytes, size_t length);

/** Write bytes into a file descriptor from a child process, `step` at a time, then close it; the
 * caller waits for the child. */
int feed(int fd, const char *bytes, size_t length, size_t step);

/** A path below the repository's root; the text lives until the next call with the same `room`. */
const char *source_path(char room[4096], const char *path);

/** A new, empty temporary folder's path, to be removed by remove_folder; never NULL. */
char *make_folder(char room[4096]);
void remove_folder(const char *path);

/** All of a file, malloc'ed, with a NUL behind it; fails the test when it cannot be read. */
char *read_whole(const char *path, size_t *length);

#endif
