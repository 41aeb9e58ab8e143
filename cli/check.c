#include "commands.h"
#include "terminal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void help(void)
{
    printf("Usage: entente check FILE... [OPTION...]\n\n"
           "What a file is and why, what it holds, and which records cannot be read. Exit\n"
           "status 1 when there are such records.\n");
    options_help(TAKES_INPUTS | TAKES_REPORT);
    printf("\nExample:\n"
           "  entente check samples/niger-2024.json\n");
}

static enum ent_status show_census(struct ent_corpus *corpus, enum ent_census what, const char *one,
                                   const char *many, struct ent_error *err)
{
    struct ent_frequency *list = NULL;
    size_t n;
    enum ent_status status = ent_corpus_census(corpus, what, &list, &n, err);
    struct sheet *sheet;

    if (status != ENT_OK)
        return status;
    printf("\n%zu %s\n", n, n == 1 ? one : many);
    sheet = sheet_new(3);
    for (size_t i = 0; i < n && i < 10; i++) {
        char count[32];
        snprintf(count, sizeof count, "%10" PRIu64, list[i].reports);
        sheet_cell(sheet, count);
        sheet_cell(sheet, *list[i].name ? list[i].name : "(none)");
        sheet_cell(sheet, list[i].label ? list[i].label : "");
    }
    sheet_print(sheet, "rll");
    if (n > 10)
        printf("%10s  and %zu more\n", "", n - 10);
    sheet_free(sheet);
    free(list);
    return ENT_OK;
}

static void show_input(const struct ent_corpus *corpus, size_t index)
{
    const struct ent_input *input = ent_corpus_input(corpus, index);
    const struct ent_error *reject;
    const char *reason;
    uint64_t n;
    size_t shown = 0;

    printf("%s: %s, known %s; %" PRIu64 " bytes, SHA-256 %.16s…\n", input->name, input->format,
           input->reason, input->size, input->sha256);
    printf("%" PRIu64 " records read: %" PRIu64 " reports, %" PRIu64 " set aside, %" PRIu64
           " rejected\n",
           input->reports + input->set_aside + input->rejected, input->reports, input->set_aside,
           input->rejected);
    for (size_t r = 0; (reason = ent_corpus_aside(corpus, index, r, &n)); r++)
        printf("  set aside: %" PRIu64 " %s\n", n, reason);
    if (input->repaired)
        printf("  %" PRIu64 " bytes were not UTF-8 and became U+FFFD\n", input->repaired);
    for (; shown < 3 && (reject = ent_corpus_reject(corpus, index, shown)); shown++)
        printf("  rejected: %s:%zu:%zu: %s\n", reject->source, reject->line, reject->column,
               reject->message);
    if (input->rejected > shown)
        printf("  and %" PRIu64 " more (--rejects FILE writes them all)\n",
               input->rejected - shown);
}

static enum ent_status show_all(struct ent_corpus *corpus, struct ent_error *err)
{
    char *first = NULL, *last = NULL;
    size_t n_open, n_undated;
    enum ent_status status;

    for (size_t i = 0; i < ent_corpus_n_inputs(corpus); i++)
        show_input(corpus, i);
    status = ent_corpus_period(corpus, &first, &last, &n_open, &n_undated, err);
    if (status == ENT_OK && *first)
        printf("dates from %s to %s; %zu open, %zu undated\n", first, last, n_open, n_undated);
    else if (status == ENT_OK)
        printf("no dates\n");
    if (status == ENT_OK)
        status = show_census(corpus, ENT_CENSUS_ACTORS, "actor named, by reports",
                             "actors named, by reports", err);
    if (status == ENT_OK)
        status = show_census(corpus, ENT_CENSUS_TYPES, "type", "types", err);
    if (status == ENT_OK)
        status = show_census(corpus, ENT_CENSUS_KINDS, "kind", "kinds", err);
    if (status == ENT_OK)
        status = show_census(corpus, ENT_CENSUS_DOCUMENTS, "document", "documents", err);
    free(first);
    free(last);
    return status;
}

/* ---- For scripts ---- */

static void put_input(const struct ent_corpus *corpus, size_t index)
{
    const struct ent_input *input = ent_corpus_input(corpus, index);
    const struct ent_error *reject;
    const char *reason;
    uint64_t n;

    printf("{\"name\": ");
    print_json(input->name);
    printf(", \"format\": ");
    print_json(input->format);
    printf(", \"reason\": ");
    print_json(input->reason);
    printf(", \"size\": %" PRIu64 ", \"sha256\": \"%s\", \"read\": %" PRIu64 ", \"used\": %" PRIu64
           ", \"repaired\": %" PRIu64 ", \"set_aside\": {",
           input->size, input->sha256, input->reports + input->set_aside + input->rejected,
           input->reports, input->repaired);
    for (size_t r = 0; (reason = ent_corpus_aside(corpus, index, r, &n)); r++) {
        printf("%s", r ? ", " : "");
        print_json(reason);
        printf(": %" PRIu64, n);
    }
    printf("}, \"rejected\": %" PRIu64 ", \"rejects\": [", input->rejected);
    for (size_t r = 0; (reject = ent_corpus_reject(corpus, index, r)); r++) {
        printf("%s{\"line\": %zu, \"column\": %zu, \"reason\": ", r ? ", " : "", reject->line,
               reject->column);
        print_json(reject->message);
        printf("}");
    }
    printf("]}");
}

static enum ent_status put_census(struct ent_corpus *corpus, enum ent_census what, const char *key,
                                  struct ent_error *err)
{
    struct ent_frequency *list = NULL;
    size_t n;
    enum ent_status status = ent_corpus_census(corpus, what, &list, &n, err);

    if (status != ENT_OK)
        return status;
    printf(",\n\"%s\": [", key);
    for (size_t i = 0; i < n; i++) {
        printf("%s{\"id\": ", i ? ", " : "");
        print_json(list[i].name);
        if (list[i].label) {
            printf(", \"label\": ");
            print_json(list[i].label);
        }
        printf(", \"reports\": %" PRIu64 "}", list[i].reports);
    }
    printf("]");
    free(list);
    return ENT_OK;
}

static enum ent_status show_json(struct ent_corpus *corpus, struct ent_error *err)
{
    char *first = NULL, *last = NULL;
    size_t n_open, n_undated;
    enum ent_status status = ent_corpus_period(corpus, &first, &last, &n_open, &n_undated, err);

    if (status != ENT_OK)
        return status;
    printf("{\"format\": \"entente-check/1\",\n\"inputs\": [");
    for (size_t i = 0; i < ent_corpus_n_inputs(corpus); i++) {
        printf("%s", i ? ",\n  " : "\n  ");
        put_input(corpus, i);
    }
    printf("],\n\"first\": ");
    print_json(first);
    printf(", \"last\": ");
    print_json(last);
    printf(", \"open\": %zu, \"undated\": %zu", n_open, n_undated);
    free(first);
    free(last);
    if ((status = put_census(corpus, ENT_CENSUS_ACTORS, "actors", err)) != ENT_OK ||
        (status = put_census(corpus, ENT_CENSUS_TYPES, "types", err)) != ENT_OK ||
        (status = put_census(corpus, ENT_CENSUS_KINDS, "kinds", err)) != ENT_OK ||
        (status = put_census(corpus, ENT_CENSUS_DOCUMENTS, "documents", err)) != ENT_OK)
        return status;
    printf("}\n");
    return ENT_OK;
}

enum exit_status command_check(int argc, char **argv)
{
    struct options options;
    struct work work = {0};
    struct ent_error err = {0};
    enum exit_status status =
        options_parse(&options, "check", TAKES_INPUTS | TAKES_REPORT, argc, argv);

    if (status != DONE)
        goto out;
    if (options.help) {
        help();
        goto out;
    }
    /* Looking at a file means seeing all that is wrong with it. */
    if (options.max_rejects < 0)
        options.max_rejects = options.strict ? 0 : 1e18;
    if ((status = work_read(&work, &options)) != DONE)
        goto out;
    if ((options.report == REPORT_JSON ? show_json : show_all)(work.corpus, &err) != ENT_OK)
        status = complain(&err);
    for (size_t i = 0; i < ent_corpus_n_inputs(work.corpus); i++) {
        if (ent_corpus_input(work.corpus, i)->rejected)
            status = FAILED;
    }
out:
    work_fini(&work);
    options_fini(&options);
    return status;
}
