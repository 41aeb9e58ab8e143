#include "check_tally.h"
#include "commands.h"
#include "terminal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SHOWN_ACTORS    8
#define SHOWN_TYPES     8
#define SHOWN_DOCUMENTS 3
#define SHOWN_COLUMNS   40
#define SHOWN_UNREAD    12
#define SHOWN_FILES     3  /* with their columns; of more only the counts */
#define CELL_WIDTH      34 /* of a name in a table */

static void help(void)
{
    printf("Usage: entente check FILE... [OPTION...]\n\n"
           "What a file is and why, what it holds, which records cannot be read, and what\n"
           "looks wrong though it is legal. Exit status 1 when records cannot be read.\n");
    options_help(TAKES_INPUTS | TAKES_REPORT);
    printf("\nExample:\n"
           "  entente check samples/niger-2024.json\n");
}

/* ---- For people ---- */

/* A line under an input: "  columns used (2): a, b", goes on below itself. */
static void put_list(const struct ent_corpus *corpus, size_t index, const char *title, size_t most,
                     bool (*is_one)(const struct ent_input_column *column))
{
    const struct ent_input_column *column;
    struct wrapped line = {.indent = 4};
    char heading[60];
    size_t n = 0, i = 0;

    for (size_t c = 0; (column = ent_corpus_column(corpus, index, c)); c++)
        n += is_one(column);
    if (n == 0)
        return;
    snprintf(heading, sizeof heading, "  %s (%zu):", title, n);
    wrap_print(&line, heading);
    for (size_t c = 0; (column = ent_corpus_column(corpus, index, c)); c++) {
        char text[200];
        bool is_renamed;
        if (!is_one(column))
            continue;
        if (++i > most) {
            wrap_print(&line, "…");
            break;
        }
        is_renamed = column->use && strcmp(column->use, "used") != 0 &&
                     strcmp(column->use, "field") != 0 && strcmp(column->use, column->name) != 0;
        snprintf(text, sizeof text, "%.80s%s%s%s", *column->name ? column->name : "(no name)",
                 is_renamed ? " → " : "", is_renamed ? column->use : "", i < n ? "," : "");
        wrap_print(&line, text);
    }
    printf("\n");
}

static bool is_used(const struct ent_input_column *column)
{
    return column->use && strcmp(column->use, "field") != 0;
}

static bool is_kept(const struct ent_input_column *column)
{
    return column->use && strcmp(column->use, "field") == 0;
}

static bool is_unread(const struct ent_input_column *column)
{
    return !column->use;
}

static void show_reasons(const struct ent_corpus *corpus, size_t index, enum ent_fate fate)
{
    const struct ent_reason *reason;
    const char *name = ent_corpus_input(corpus, index)->name;

    for (size_t r = 0; (reason = ent_corpus_reason(corpus, index, fate, r)); r++) {
        struct wrapped line = {.indent = 4};
        char text[400];
        snprintf(text, sizeof text, "  %s: %" PRIu64 " %s",
                 fate == ENT_REJECTED ? "rejected" : "set aside", reason->records,
                 reason->is_same ? reason->message : reason->reason);
        wrap_print(&line, text);
        for (size_t p = 0; p < reason->n_places; p++) {
            const char *before = p == 0 ? "at " : "";
            const char *after = p + 1 < reason->n_places ? "," : "";
            if (fate == ENT_REJECTED)
                snprintf(text, sizeof text, "%s%s:%zu:%zu%s", before, name, reason->places[p].line,
                         reason->places[p].column, after);
            else
                snprintf(text, sizeof text, "%s%zu%s%s",
                         p > 0                   ? ""
                         : reason->n_places == 1 ? "(line "
                                                 : "(lines ",
                         reason->places[p].line, after, *after ? "" : ")");
            wrap_print(&line, text);
        }
        printf("\n");
    }
}

/* Whether a format has an option, so that advice fits. */
static bool has_option(const char *format, const char *name)
{
    const struct ent_import_option *option;

    for (size_t f = 0; ent_input_format(f); f++) {
        for (size_t i = 0;
             strcmp(ent_input_format(f)->name, format) == 0 && (option = ent_input_option(f, i));
             i++) {
            if (strcmp(option->name, name) == 0)
                return true;
        }
    }
    return false;
}

static void show_encoding(const struct ent_input *input)
{
    struct wrapped line = {.indent = 4};
    char text[400];

    if (!input->repaired)
        return;
    snprintf(text, sizeof text, "  %" PRIu64 " byte%s not %s and became U+FFFD", input->repaired,
             input->repaired == 1 ? " was" : "s were", input->encoding);
    wrap_print(&line, text);
    if (input->repaired_line) {
        snprintf(text, sizeof text, ", first at %s:%zu:%zu", input->name, input->repaired_line,
                 input->repaired_column);
        wrap_print(&line, text);
    }
    if (input->looks_like) {
        snprintf(text, sizeof text, "; it looks like %s: %s", input->looks_like,
                 has_option(input->format, "encoding") ? "--encoding cp1252 reads Western letters"
                                                       : "save it as UTF-8 to keep the letters");
        wrap_print(&line, text);
    }
    printf("\n");
}

static void show_input(const struct ent_corpus *corpus, size_t index)
{
    const struct ent_input *input = ent_corpus_input(corpus, index);
    const char *note = ent_corpus_found(corpus, index);
    uint64_t read = input->reports + input->set_aside + input->rejected;

    printf("%s: %s, known %s\n", input->name, input->format, input->reason);
    printf("  %s%s, %" PRIu64 " bytes", input->encoding,
           input->has_mark ? " with a byte-order mark" : "", input->size);
    if (input->sha256[0])
        printf(", SHA-256 %.16s…", input->sha256);
    printf("\n  %" PRIu64 " records read: %" PRIu64 " used, %" PRIu64 " set aside, %" PRIu64
           " rejected\n",
           read, input->reports, input->set_aside, input->rejected);
    show_reasons(corpus, index, ENT_SET_ASIDE);
    show_reasons(corpus, index, ENT_REJECTED);
    show_encoding(input);
    if (ent_corpus_n_inputs(corpus) > SHOWN_FILES)
        return;
    if (note) {
        struct wrapped line = {.indent = 4};
        wrap_print(&line, "  found:");
        wrap_print(&line, note);
        printf("\n");
    }
    put_list(corpus, index, strstr(input->format, "json") ? "keys used" : "columns used",
             SHOWN_COLUMNS, is_used);
    put_list(corpus, index, "kept as fields", SHOWN_COLUMNS, is_kept);
    put_list(corpus, index, "not read", SHOWN_UNREAD, is_unread);
}

static enum ent_status show_census(struct ent_corpus *corpus, enum ent_census what, const char *one,
                                   const char *many, size_t shown, struct ent_error *err)
{
    struct ent_frequency *list = NULL;
    size_t n;
    enum ent_status status = ent_corpus_census(corpus, what, &list, &n, err);
    struct sheet *sheet;

    if (status != ENT_OK)
        return status;
    /* Nothing is said by what is alike in all reports, or not there. */
    if (n < 2 && what != ENT_CENSUS_ACTORS &&
        !(n == 1 && what == ENT_CENSUS_TYPES && *list->name)) {
        free(list);
        return ENT_OK;
    }
    printf("\n%s%zu %s\n",
           what == ENT_CENSUS_DOCUMENTS && ent_corpus_forgotten(corpus) ? "more than " : "", n,
           n == 1 ? one : many);
    sheet = sheet_new(3);
    for (size_t i = 0; i < n && i < shown; i++) {
        char count[32], name[CELL_WIDTH * 4 + 4], label[CELL_WIDTH * 4 + 4];
        const char *other =
            list[i].label && strcmp(list[i].label, list[i].name) ? list[i].label : "";
        snprintf(count, sizeof count, "%10" PRIu64, list[i].reports);
        sheet_cell(sheet, count);
        sheet_cell(sheet, cut_text(*list[i].name ? list[i].name : "(none)",
                                   *other ? CELL_WIDTH : 2 * CELL_WIDTH - 4, name, sizeof name));
        sheet_cell(sheet, cut_text(other, CELL_WIDTH, label, sizeof label));
    }
    sheet_print(sheet, "rll");
    if (n > shown)
        printf("%10s  and %zu more\n", "", n - shown);
    sheet_free(sheet);
    free(list);
    return ENT_OK;
}

static enum ent_status show_findings(struct ent_corpus *corpus, struct ent_error *err)
{
    struct ent_finding *list = NULL;
    size_t n;
    enum ent_status status = ent_corpus_findings(corpus, &list, &n, err);

    if (status != ENT_OK)
        return status;
    printf(n ? "\nWorth a look, though nothing of it is an error:\n"
             : "\nNothing else looks wrong.\n");
    for (size_t i = 0; i < n; i++) {
        const struct ent_finding *finding = &list[i];
        struct wrapped line = {.indent = 4};
        char text[600];
        double share = finding->of ? 100.0 * (double)finding->records / (double)finding->of : 0;
        snprintf(text, sizeof text, "  %s: %s: %" PRIu64 " of %" PRIu64 " (%.*f %%)", finding->name,
                 finding->what, finding->records, finding->of, share < 9.95 && share > 0, share);
        wrap_print(&line, text);
        if (finding->line) {
            snprintf(text, sizeof text, ", first at %s:%zu", finding->source, finding->line);
            wrap_print(&line, text);
        }
        if (finding->advice) {
            wrap_print(&line, "–");
            wrap_print(&line, finding->advice);
        }
        printf("\n");
    }
    free(list);
    return ENT_OK;
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
    free(first);
    free(last);
    if (status == ENT_OK)
        status = show_census(corpus, ENT_CENSUS_ACTORS, "actor named, by reports",
                             "actors named, by reports", SHOWN_ACTORS, err);
    if (status == ENT_OK)
        status = show_census(corpus, ENT_CENSUS_TYPES, "type", "types", SHOWN_TYPES, err);
    if (status == ENT_OK)
        status = show_census(corpus, ENT_CENSUS_KINDS, "kind", "kinds", SHOWN_TYPES, err);
    if (status == ENT_OK)
        status = show_census(corpus, ENT_CENSUS_DOCUMENTS, "document", "documents", SHOWN_DOCUMENTS,
                             err);
    return status == ENT_OK ? show_findings(corpus, err) : status;
}

/* ---- For scripts ---- */

static void put_json(const char *text)
{
    if (!text) {
        printf("null");
        return;
    }
    print_json(text);
}

static void put_reasons(const struct ent_corpus *corpus, size_t index, enum ent_fate fate)
{
    const struct ent_reason *reason;

    printf("\"%s\": {", fate == ENT_REJECTED ? "rejected" : "set_aside");
    for (size_t r = 0; (reason = ent_corpus_reason(corpus, index, fate, r)); r++) {
        printf("%s", r ? ", " : "");
        put_json(reason->reason);
        printf(": {\"records\": %" PRIu64 ", \"message\": ", reason->records);
        put_json(reason->message);
        printf(", \"places\": [");
        for (size_t p = 0; p < reason->n_places; p++)
            printf("%s{\"line\": %zu, \"column\": %zu}", p ? ", " : "", reason->places[p].line,
                   reason->places[p].column);
        printf("]}");
    }
    printf("}");
}

static void put_columns(const struct ent_corpus *corpus, size_t index)
{
    const struct ent_input_column *column;

    printf("\"columns\": [");
    for (size_t c = 0; (column = ent_corpus_column(corpus, index, c)); c++) {
        printf("%s{\"name\": ", c ? ", " : "");
        put_json(column->name);
        printf(", \"use\": ");
        put_json(column->use);
        if (column->use)
            printf(", \"filled\": %" PRIu64, column->filled);
        printf("}");
    }
    printf("]");
}

static void put_input(const struct ent_corpus *corpus, size_t index)
{
    const struct ent_input *input = ent_corpus_input(corpus, index);

    printf("{\"name\": ");
    print_json(input->name);
    printf(", \"format\": ");
    print_json(input->format);
    printf(", \"reason\": ");
    put_json(input->reason);
    printf(", \"size\": %" PRIu64 ", \"sha256\": \"%s\",\n   \"encoding\": {\"read_as\": ",
           input->size, input->sha256);
    put_json(input->encoding);
    printf(", \"byte_order_mark\": %s, \"repaired\": %" PRIu64, input->has_mark ? "true" : "false",
           input->repaired);
    if (input->repaired_line)
        printf(", \"first\": {\"line\": %zu, \"column\": %zu}", input->repaired_line,
               input->repaired_column);
    printf(", \"looks_like\": ");
    put_json(input->looks_like);
    printf("},\n   \"found\": ");
    put_json(ent_corpus_found(corpus, index));
    printf(",\n   ");
    put_columns(corpus, index);
    printf(",\n   \"read\": %" PRIu64 ", \"used\": %" PRIu64 ", ",
           input->reports + input->set_aside + input->rejected, input->reports);
    put_reasons(corpus, index, ENT_SET_ASIDE);
    printf(", ");
    put_reasons(corpus, index, ENT_REJECTED);
    printf("}");
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

static enum ent_status put_findings(struct ent_corpus *corpus, struct ent_error *err)
{
    struct ent_finding *list = NULL;
    size_t n;
    enum ent_status status = ent_corpus_findings(corpus, &list, &n, err);

    if (status != ENT_OK)
        return status;
    printf(",\n\"findings\": [");
    for (size_t i = 0; i < n; i++) {
        printf("%s{\"name\": ", i ? ",\n  " : "\n  ");
        put_json(list[i].name);
        printf(", \"what\": ");
        put_json(list[i].what);
        printf(", \"advice\": ");
        put_json(list[i].advice);
        printf(", \"records\": %" PRIu64 ", \"of\": %" PRIu64 ", \"file\": ", list[i].records,
               list[i].of);
        put_json(list[i].source);
        if (list[i].line)
            printf(", \"line\": %zu, \"column\": %zu", list[i].line, list[i].column);
        printf("}");
    }
    printf("]");
    free(list);
    return ENT_OK;
}

static enum ent_status show_json(struct ent_corpus *corpus, const char *today,
                                 struct ent_error *err)
{
    char *first = NULL, *last = NULL;
    size_t n_open, n_undated;
    enum ent_status status = ent_corpus_period(corpus, &first, &last, &n_open, &n_undated, err);

    if (status != ENT_OK)
        return status;
    printf("{\"format\": \"entente-check/1\",\n\"today\": \"%s\",\n\"inputs\": [", today);
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
    printf(",\n\"documents_low_by\": %" PRIu64, ent_corpus_forgotten(corpus));
    status = put_findings(corpus, err);
    if (status != ENT_OK)
        return status;
    printf("}\n");
    return ENT_OK;
}

/* The day that dates in the future lie after. What is said of a file is no output of a run: it may
 * look at the clock, unless the day is said. */
static const char *find_today(char day[32])
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    time_t now = epoch && *epoch && strspn(epoch, "0123456789") == strlen(epoch)
                     ? (time_t)strtoll(epoch, NULL, 10)
                     : time(NULL);
    struct tm civil;

    if (!gmtime_r(&now, &civil) || strftime(day, 32, "%Y-%m-%d", &civil) == 0)
        return "1970-01-01";
    return day;
}

enum exit_status command_check(int argc, char **argv)
{
    struct options options;
    struct work work = {0};
    struct ent_error err = {0};
    char today[32];
    enum exit_status status =
        options_parse(&options, "check", TAKES_INPUTS | TAKES_REPORT, argc, argv);

    if (status != DONE)
        goto out;
    if (options.help) {
        help();
        goto out;
    }
    if (!options.today)
        options.today = find_today(today);
    /* Looking at a file means seeing all that is wrong with it. */
    if (options.max_rejects < 0)
        options.max_rejects = options.strict ? 0 : 1e18;
    if ((status = work_read(&work, &options)) != DONE)
        goto out;
    if ((ent_corpus_tally_view(work.corpus)
             ? check_tallies(work.corpus, options.report == REPORT_JSON, &err)
         : options.report == REPORT_JSON ? show_json(work.corpus, options.today, &err)
                                         : show_all(work.corpus, &err)) != ENT_OK)
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
