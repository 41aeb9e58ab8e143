#include "commands.h"
#include "terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_WINDOWS 24 /* that a terminal can show beside each other */

static void help(void)
{
    printf("Usage: entente rank FILE... [--by COLUMN] [OPTION...]\n\n"
           "The actors in order of a column, for the whole period and in each window. A\n"
           "column is what a measure adds (entente measures).\n");
    options_help(TAKES_INPUTS | TAKES_VIEW | TAKES_BY);
    printf("\nExample:\n"
           "  entente rank samples/niger-2024.json --level state --by pagerank\n");
}

struct ranked {
    size_t row;
    double value;
    bool known;
};

static int by_value(const void *left, const void *right)
{
    const struct ranked *x = left, *y = right;

    if (x->known != y->known)
        return x->known ? -1 : 1;
    if (x->known && x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static void show(const struct ent_graph *graph, const struct ent_column *column, size_t top)
{
    const struct ent_table *table = ent_graph_table(graph, ENT_VERTICES);
    const struct ent_column *label = ent_table_find(table, "label");
    size_t n = ent_table_n_rows(table), n_windows = ent_graph_n_windows(graph);
    size_t shown = n_windows <= MOST_WINDOWS ? n_windows : 0;
    struct ranked *ranked = calloc(n + 1, sizeof *ranked);
    struct sheet *sheet = sheet_new(3 + shown);
    char text[ENT_VALUE_TEXT];
    size_t rank = 0;
    bool any_partial = false;

    if (!ranked)
        goto out;
    for (size_t r = 0; r < n; r++) {
        ranked[r].row = r;
        ranked[r].known = ent_column_number(column, r, &ranked[r].value);
    }
    qsort(ranked, n, sizeof *ranked, by_value);
    sheet_cell(sheet, "rank");
    sheet_cell(sheet, "actor");
    sheet_cell(sheet, ent_column_name(column));
    for (size_t w = 0; w < shown; w++) {
        struct ent_window window = ent_graph_window(graph, w);
        char title[2 * ENT_VALUE_TEXT];
        snprintf(title, sizeof title, "%s%s", window.label, window.partial ? "*" : "");
        sheet_cell(sheet, title);
        any_partial |= window.partial;
    }
    for (size_t i = 0; i < n && i < top; i++) {
        const struct ranked *one = &ranked[i];
        /* Equal values share a rank; the table prints them as equal too. */
        if (i == 0 || !one->known || one->value != ranked[i - 1].value)
            rank = i + 1;
        snprintf(text, sizeof text, "%zu", rank);
        sheet_cell(sheet, one->known ? text : "–");
        sheet_cell(sheet, ent_column_text(label, one->row, text));
        sheet_number(sheet, one->known ? &one->value : NULL);
        for (size_t w = 0; w < shown; w++) {
            double value;
            bool known = ent_column_number_in(table, column, one->row, w, &value);
            if (ent_table_active(table, one->row, w) || !known)
                sheet_number(sheet, known ? &value : NULL);
            else
                sheet_cell(sheet, "·");
        }
    }
    sheet_print(sheet, "rlr");
    if (any_partial)
        printf(
            "* a part of its time only: the period, or what the inputs have dates of, cuts it\n");
    if (n_windows > shown)
        fprintf(stderr,
                "entente: %zu windows do not fit beside each other; -o FILE.csv of entente "
                "graph has them\n",
                n_windows);
out:
    sheet_free(sheet);
    free(ranked);
}

/* The measure that makes the column that people ask for. */
static enum exit_status find_measure(const char *by, const char **measure)
{
    const char *best = NULL;

    *measure = ent_measure_of_column(by);
    if (*measure)
        return DONE;
    best = ent_nearest_column(by);
    return misuse("rank", "no measure adds a column \"%s\"%s%s%s", by,
                  best ? "; did you mean " : " (entente measures)", best ? best : "",
                  best ? "?" : "");
}

enum exit_status command_rank(int argc, char **argv)
{
    struct options options;
    struct work work = {0};
    const char *measure = NULL;
    const struct ent_column *column;
    enum exit_status status =
        options_parse(&options, "rank", TAKES_INPUTS | TAKES_VIEW | TAKES_BY, argc, argv);

    if (status != DONE)
        goto out;
    if (options.help) {
        help();
        goto out;
    }
    if (!options.by)
        options.by = "strength";
    options.folds = true;
    if ((status = find_measure(options.by, &measure)) != DONE ||
        (status = work_read(&work, &options)) != DONE ||
        (status = work_build(&work, &options)) != DONE ||
        (status = work_measure(&work, &options, measure)) != DONE)
        goto out;
    column = ent_table_find(ent_graph_table(work.graph, ENT_VERTICES), options.by);
    if (!column) {
        status = misuse("rank", "%s is not a column of actors", options.by);
        goto out;
    }
    show(work.graph, column, options.top ? options.top : SIZE_MAX);
out:
    work_fini(&work);
    options_fini(&options);
    return status;
}
