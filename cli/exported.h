#ifndef ENT_CLI_EXPORTED_H
#define ENT_CLI_EXPORTED_H

#include "options.h"

/* The files that an exported graph was made from, found again. */
struct exported {
    struct claimed {
        char *name, *format, *sha256, *path;
    } * items;
    size_t n;
    const char *graph;  /* the path of the graph; NULL: the input is none */
    const char *folder; /* where to look, or NULL: beside it */
    bool failed;
};

/**
 * If the only input is a graph exported as JSON, put its view and its inputs in its place: they are
 * looked for in --inputs, else beside it. Complains when one is missing. Free it by exported_fini.
 */
enum exit_status exported_find(struct exported *exported, struct options *options);

/** Whether what was read is what the graph was made from, by its hashes. Complains. */
enum exit_status exported_check(const struct exported *exported, const struct ent_corpus *corpus);
void exported_fini(struct exported *exported);

#endif
