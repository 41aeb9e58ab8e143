#include "commands.h"
#include "terminal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void help(void)
{
    printf("Usage: entente actors FILE... [OPTION...]\n\n"
           "Who is named, how each name was resolved and how often; then the names that no\n"
           "codebook knows, the most frequent first, with the nearest that are known. Exit\n"
           "status 1 when a file names somebody whom it does not declare.\n");
    options_help(TAKES_INPUTS | TAKES_LISTING | TAKES_CODEBOOK);
    printf("\nExample:\n"
           "  entente actors samples/visits.csv --states --write-codebook actors.json\n");
}

static bool is_resolved(const struct ent_naming *naming)
{
    return naming->how <= ENT_HOW_ROLE && naming->is_declared;
}

/* An office that nobody holds on all dates is no role of anybody. */
static const char *how_name(const struct ent_naming *naming)
{
    return naming->how == ENT_HOW_ROLE && !naming->is_declared ? "undecided"
                                                               : ent_how_name(naming->how);
}

static void put_list(const char *const *items, size_t n, char *text, size_t size)
{
    size_t used = strlen(text);

    for (size_t i = 0; i < n && used + 1 < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "", items[i]);
}

/* ---- For people ---- */

static void show_part(const struct ent_naming *namings, size_t n, bool resolved)
{
    struct sheet *sheet = sheet_new(4);

    sheet_cell(sheet, "times");
    sheet_cell(sheet, "name");
    sheet_cell(sheet, "by");
    sheet_cell(sheet, resolved ? "actor" : "perhaps");
    for (size_t i = 0; i < n; i++) {
        char count[32], more[400] = "";
        if (is_resolved(&namings[i]) != resolved)
            continue;
        snprintf(count, sizeof count, "%" PRIu64, namings[i].times);
        sheet_cell(sheet, count);
        sheet_cell(sheet, namings[i].text);
        sheet_cell(sheet, how_name(&namings[i]));
        if (!resolved) {
            put_list(namings[i].candidates, namings[i].n_candidates, more, sizeof more);
            put_list(namings[i].suggestions, namings[i].n_suggestions, more, sizeof more);
        }
        sheet_cell(sheet, resolved ? namings[i].actor : more);
    }
    sheet_print(sheet, "rlll");
    sheet_free(sheet);
}

static void show_text(const struct ent_corpus *corpus, const struct ent_naming *namings, size_t n)
{
    const struct ent_error *note;
    size_t n_resolved = 0;

    while (n_resolved < n && is_resolved(&namings[n_resolved]))
        n_resolved++;
    printf("%zu names: %zu resolved, %zu not\n", n, n_resolved, n - n_resolved);
    if (n_resolved) {
        printf("\n");
        show_part(namings, n, true);
    }
    if (n_resolved < n) {
        printf("\nnot resolved:\n");
        show_part(namings, n, false);
    }
    for (size_t i = 0; (note = ent_corpus_note(corpus, i)); i++)
        printf("%s%s:%zu:%zu: %s\n", i ? "" : "\n", note->source, note->line, note->column,
               note->message);
}

/* ---- For scripts ---- */

static void put_json_list(const char *name, const char *const *items, size_t n)
{
    printf(", \"%s\": [", name);
    for (size_t i = 0; i < n; i++) {
        printf("%s", i ? ", " : "");
        print_json(items[i]);
    }
    printf("]");
}

static void show_json(const struct ent_corpus *corpus, const struct ent_naming *namings, size_t n)
{
    const struct ent_error *note;

    printf("{\"format\": \"entente-actors/1\",\n\"names\": [");
    for (size_t i = 0; i < n; i++) {
        const struct ent_naming *one = &namings[i];
        printf("%s\n  {\"name\": ", i ? "," : "");
        print_json(one->text);
        printf(", \"times\": %" PRIu64 ", \"resolved\": %s, \"by\": \"%s\", \"actor\": ",
               one->times, is_resolved(one) ? "true" : "false", how_name(one));
        if (one->actor) {
            print_json(one->actor);
            printf(", \"label\": ");
            print_json(one->label);
        } else {
            printf("null");
        }
        put_json_list("candidates", one->candidates, one->n_candidates);
        put_json_list("suggestions", one->suggestions, one->n_suggestions);
        printf("}");
    }
    printf("],\n\"notes\": [");
    for (size_t i = 0; (note = ent_corpus_note(corpus, i)); i++) {
        printf("%s\n  {\"file\": ", i ? "," : "");
        print_json(note->source);
        printf(", \"line\": %zu, \"column\": %zu, \"note\": ", note->line, note->column);
        print_json(note->message);
        printf("}");
    }
    printf("]}\n");
}

static void show_csv(const struct ent_naming *namings, size_t n)
{
    printf("times,name,resolved,by,actor,perhaps\n");
    for (size_t i = 0; i < n; i++) {
        const struct ent_naming *one = &namings[i];
        char more[400] = "";
        put_list(one->candidates, one->n_candidates, more, sizeof more);
        put_list(one->suggestions, one->n_suggestions, more, sizeof more);
        printf("%" PRIu64 ",", one->times);
        print_csv(stdout, one->text);
        printf(",%s,%s,", is_resolved(one) ? "true" : "false", how_name(one));
        print_csv(stdout, one->actor ? one->actor : "");
        printf(",");
        print_csv(stdout, more);
        printf("\n");
    }
}

enum exit_status command_actors(int argc, char **argv)
{
    struct options options;
    struct work work = {0};
    struct ent_error err = {0};
    struct ent_naming *namings = NULL;
    size_t n = 0;
    enum exit_status status = options_parse(
        &options, "actors", TAKES_INPUTS | TAKES_LISTING | TAKES_CODEBOOK, argc, argv);

    if (status != DONE)
        goto out;
    if (options.help) {
        help();
        goto out;
    }
    /* Who is not known is what is looked for. */
    if (options.max_rejects < 0)
        options.max_rejects = 1e18;
    if ((status = work_read(&work, &options)) != DONE)
        goto out;
    if (ent_corpus_namings(work.corpus, &namings, &n, &err) != ENT_OK ||
        (options.write_codebook &&
         ent_corpus_write_codebook(work.corpus, options.write_codebook, &err) != ENT_OK)) {
        status = complain(&err);
        goto out;
    }
    if (options.write_codebook && strcmp(options.write_codebook, "-") == 0)
        goto out;
    if (options.report == REPORT_JSON)
        show_json(work.corpus, namings, n);
    else if (options.report == REPORT_CSV)
        show_csv(namings, n);
    else
        show_text(work.corpus, namings, n);
    for (size_t i = 0; i < n; i++) {
        if (!namings[i].actor)
            status = FAILED;
    }
out:
    ent_namings_free(namings, n);
    work_fini(&work);
    options_fini(&options);
    return status;
}
