#ifndef ENT_TESTS_ROWS_H
#define ENT_TESTS_ROWS_H

#include "graph/corpus/corpus.h"

/* Corpora made of rows, without a file. Lists are separated by commas; what is NULL is not given.
 */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct row {
    const char *id, *source, *target, *type, *date;
    const char *kind; /* NULL: "event" */
    const char *event, *document;
    const char *confidence, *weight, *intensity, *sign;
    bool mutual, attached;
    int64_t version; /* 0: none */
    const char *aside;
    unsigned line; /* 0: its number among the rows, from 1 */
};

struct actor_row {
    const char *id, *name, *kind;
    const char *aliases;
    const char *part_of;   /* "niger" or "niger@2023-07/..", several separated by ";" */
    const char *member_of; /* the same */
    unsigned line;         /* 0: its number among the rows, from 1 */
};

/* A file that is about to be read; what is 0 is as in our own formats. */
struct file {
    const char *path;  /* NULL: "rows.json" */
    const char *merge; /* NULL: "given" */
    bool undirected;
    double max_rejects;
};

/** Declare actors to whom a sink leads. */
enum ent_status put_actors(const struct ent_sink *sink, const struct actor_row *rows, size_t n,
                           struct ent_error *err);
enum ent_status put_rows(const struct ent_sink *sink, const struct row *rows, size_t n,
                         struct ent_error *err);

/** Declare actors without a corpus. */
enum ent_status declare_rows(struct ent_actors *actors, const struct actor_row *rows, size_t n,
                             uint32_t file, const char *source, struct ent_error *err);

/** Read a file of rows into a corpus. */
enum ent_status read_rows(struct ent_corpus *corpus, const struct file *file,
                          const struct actor_row *actors, size_t n_actors, const struct row *rows,
                          size_t n_rows, struct ent_error *err);

/** A resolved corpus of one file; fails the test when it cannot be made. */
struct ent_corpus *corpus_of(const struct actor_row *actors, size_t n_actors,
                             const struct row *rows, size_t n_rows);

/** A view of choices "window=month", NULL at the end; fails the test when one does not fit. */
struct ent_view *view_of(const char *const *choices);

/** A date, which must be one. */
struct ent_span span_of(const char *text);

#endif
