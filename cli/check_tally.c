#include "check_tally.h"
#include "terminal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define SHOWN_INPUTS 12

/* The choices that a tally was counted with: "window month, merge none, …". */
static void put_view(const struct ent_view *view, bool as_json)
{
    const struct ent_view_key *key;
    const char *separator = "";

    for (size_t k = 0; (key = ent_view_key(k)); k++) {
        const char *value = ent_view_get(view, key->name);
        if (!value)
            continue;
        printf("%s", separator);
        separator = ", ";
        if (as_json) {
            print_json(key->name);
            printf(": ");
            print_json(value);
        } else {
            printf("%s %s", key->name, value);
        }
    }
}

/* ---- For people ---- */

static void show_input(const struct ent_corpus *corpus, size_t index)
{
    const struct ent_input *input = ent_corpus_input(corpus, index);
    const struct ent_error *reject;
    const char *reason;
    uint64_t n;
    size_t shown = 0;

    printf("  %s: %s; %" PRIu64 " bytes%s%.16s%s; %" PRIu64 " records: %" PRIu64
           " reports, %" PRIu64 " set aside, %" PRIu64 " rejected\n",
           input->name, input->format, input->size, *input->sha256 ? ", SHA-256 " : "",
           input->sha256, *input->sha256 ? "…" : "",
           input->reports + input->set_aside + input->rejected, input->reports, input->set_aside,
           input->rejected);
    for (size_t r = 0; (reason = ent_corpus_aside(corpus, index, r, &n)); r++)
        printf("    set aside: %" PRIu64 " %s\n", n, reason);
    for (; shown < 3 && (reject = ent_corpus_reject(corpus, index, shown)); shown++)
        printf("    rejected: %s:%zu:%zu: %s\n", reject->source, reject->line, reject->column,
               reject->message);
}

static void show(const struct ent_corpus *corpus, const char *first, const char *last,
                 const char *account)
{
    const struct ent_input *tally;

    for (size_t t = 0, from, n; (tally = ent_corpus_tally(corpus, t, &from, &n)); t++) {
        printf("%s: tally, known %s; %" PRIu64 " bytes, SHA-256 %.16s…\n", tally->name,
               tally->reason, tally->size, tally->sha256);
        printf("it holds %zu input%s:\n", n, n == 1 ? "" : "s");
        for (size_t i = 0; i < n && i < SHOWN_INPUTS; i++)
            show_input(corpus, from + i);
        if (n > SHOWN_INPUTS)
            printf("  and %zu more (--to json has them all)\n", n - SHOWN_INPUTS);
    }
    printf("counted with ");
    put_view(ent_corpus_tally_view(corpus), false);
    if (*first)
        printf("\ndates from %s to %s\n", first, last);
    else
        printf("\nno dates\n");
    printf("%s\n", account);
}

/* ---- For scripts ---- */

static void put_input(const struct ent_corpus *corpus, size_t index)
{
    const struct ent_input *input = ent_corpus_input(corpus, index);
    const char *reason;
    uint64_t n;

    printf("{\"name\": ");
    print_json(input->name);
    printf(", \"format\": ");
    print_json(input->format);
    printf(", \"reason\": ");
    print_json(input->reason);
    printf(", \"size\": %" PRIu64 ", \"sha256\": \"%s\", \"read\": %" PRIu64 ", \"used\": %" PRIu64
           ", \"repaired\": %" PRIu64 ", \"rejected\": %" PRIu64 ", \"set_aside\": {",
           input->size, input->sha256, input->reports + input->set_aside + input->rejected,
           input->reports, input->repaired, input->rejected);
    for (size_t r = 0; (reason = ent_corpus_aside(corpus, index, r, &n)); r++) {
        printf("%s", r ? ", " : "");
        print_json(reason);
        printf(": %" PRIu64, n);
    }
    printf("}}");
}

static void put_all(const struct ent_corpus *corpus, const char *first, const char *last,
                    const char *account)
{
    const struct ent_input *tally;

    printf("{\"format\": \"entente-check/1\",\n\"tallies\": [");
    for (size_t t = 0, from, n; (tally = ent_corpus_tally(corpus, t, &from, &n)); t++) {
        printf("%s{\"name\": ", t ? ",\n  " : "\n  ");
        print_json(tally->name);
        printf(", \"reason\": ");
        print_json(tally->reason);
        printf(", \"size\": %" PRIu64 ", \"sha256\": \"%s\", \"inputs\": %zu}", tally->size,
               tally->sha256, n);
    }
    printf("],\n\"inputs\": [");
    for (size_t i = 0; i < ent_corpus_n_inputs(corpus); i++) {
        printf("%s", i ? ",\n  " : "\n  ");
        put_input(corpus, i);
    }
    printf("],\n\"view\": {");
    put_view(ent_corpus_tally_view(corpus), true);
    printf("},\n\"first\": ");
    print_json(first);
    printf(", \"last\": ");
    print_json(last);
    printf(",\n\"account\": ");
    print_json(account);
    printf("}\n");
}

enum ent_status check_tallies(struct ent_corpus *corpus, bool as_json, struct ent_error *err)
{
    struct ent_error why = {0};
    struct ent_view *view = NULL;
    struct ent_graph *graph = NULL;
    char *first = NULL, *last = NULL;
    size_t n_open, n_undated;
    enum ent_status status = ent_view_new(&view, err);

    if (status == ENT_OK)
        status = ent_corpus_period(corpus, &first, &last, &n_open, &n_undated, err);
    if (status != ENT_OK)
        goto out;
    /* What the sums come to; a shard may hold nothing of use, and says so. */
    ent_graph_new(&graph, corpus, view, &why);
    if (!graph && why.status != ENT_EINVAL) {
        status = why.status;
        *err = why;
        goto out;
    }
    (as_json ? put_all : show)(corpus, first, last, graph ? ent_graph_account(graph) : why.message);
out:
    ent_graph_free(graph);
    ent_view_free(view);
    free(first);
    free(last);
    return status;
}
