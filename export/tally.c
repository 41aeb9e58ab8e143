#include "../graph/corpus/corpus.h"
#include "output.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void put(void *user, const char *data, size_t length)
{
    ent_put_bytes(user, data, length);
}

enum ent_status ent_corpus_write_tally(const struct ent_corpus *corpus, const char *path,
                                       char **message, struct ent_error *err)
{
    struct ent_output *output = NULL;
    struct ent_text *text;
    size_t n = ent_corpus_n_inputs(corpus);
    uint64_t read, rejected, set_aside;
    char *words = NULL;
    enum ent_status status = ent_output_new(&output, path, err);

    if (status == ENT_OK)
        status = ent_output_open(output, NULL, &text, err);
    if (status == ENT_OK)
        status = ent_corpus_put_tally(corpus, put, text, err);
    if (status != ENT_OK)
        goto out;
    ent_corpus_counts(corpus, &read, &rejected, &set_aside);
    /* Made before the commit, so that nothing can fail behind it. */
    if (message && asprintf(&words,
                            "%s: a tally of %zu input%s: %" PRIu64 " record%s read, %" PRIu64
                            " set aside, %" PRIu64 " rejected; for entente graph",
                            ent_output_names(output), n, n == 1 ? "" : "s", read,
                            read == 1 ? "" : "s", set_aside, rejected) < 0) {
        words = NULL;
        status = ent_fail_memory(err);
        goto out;
    }
    status = ent_output_commit(output, err);
    if (status == ENT_OK && message) {
        *message = words;
        words = NULL;
    }
out:
    free(words);
    ent_output_free(output);
    return status;
}
