#include "commands.h"
#include "terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_WIDTH 60 /* columns of a name in the summary */
#define NAME_ROOM  (NAME_WIDTH * 4 + 4)

static void help(void)
{
    printf("Usage: entente graph FILE... [-o FILE]... [OPTION...]\n\n"
           "Read interactions, merge the reports of one event, build the graph that the view\n"
           "describes, measure it and write it. Without -o, a summary on the terminal.\n");
    options_help(TAKES_INPUTS | TAKES_VIEW | TAKES_OUTPUTS | TAKES_MEASURES | TAKES_DRAWING);
    printf("\nExample:\n"
           "  entente graph samples/niger-2024.json --level state -o niger.gexf\n");
}

struct ranked {
    size_t row;
    double value;
};

static int by_value(const void *left, const void *right)
{
    const struct ranked *x = left, *y = right;

    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* The rows of a table by a column, the largest first; rows are sorted by id, so ties are too. */
static struct ranked *rank_rows(const struct ent_table *table, const struct ent_column *column,
                                size_t *n)
{
    size_t rows = ent_table_n_rows(table);
    struct ranked *ranked = malloc((rows + 1) * sizeof *ranked);

    *n = 0;
    for (size_t r = 0; ranked && column && r < rows; r++) {
        if (ent_column_number(column, r, &ranked[*n].value))
            ranked[(*n)++].row = r;
    }
    if (ranked)
        qsort(ranked, *n, sizeof *ranked, by_value);
    return ranked;
}

static void show_columns(const struct ent_table *table, const struct ranked *ranked, size_t n,
                         const char *const *names, size_t n_names, struct sheet *sheet,
                         void (*show_row)(struct sheet *, const void *, size_t), const void *user)
{
    for (size_t i = 0; i < n && i < 12; i++) {
        show_row(sheet, user, ranked[i].row);
        for (size_t c = 0; c < n_names; c++) {
            const struct ent_column *column = ent_table_find(table, names[c]);
            char text[ENT_VALUE_TEXT];
            double value;
            if (column && ent_column_number(column, ranked[i].row, &value))
                sheet_number(sheet, &value);
            else
                sheet_cell(sheet, column ? ent_column_text(column, ranked[i].row, text) : "–");
        }
    }
}

/* What an actor is called: its label, and its id where another actor has the same one. To be freed.
 */
static char *actor_name(const struct ent_table *vertices, size_t row)
{
    const struct ent_column *label = ent_table_find(vertices, "label");
    const char *id = ent_table_id(vertices, row);
    char text[ENT_VALUE_TEXT], other[ENT_VALUE_TEXT], *name = NULL;
    const char *own = ent_column_text(label, row, text);
    bool is_shared = false;
    int size;

    for (size_t v = 0; v < ent_table_n_rows(vertices) && !is_shared; v++)
        is_shared = v != row && strcmp(ent_column_text(label, v, other), own) == 0;
    is_shared = is_shared && strcmp(id, own) != 0;
    size = snprintf(NULL, 0, "%s (%s)", own, id) + 1;
    name = malloc((size_t)size);
    if (name)
        snprintf(name, (size_t)size, is_shared ? "%s (%s)" : "%s", own, id);
    return name;
}

static void show_actor(struct sheet *sheet, const void *user, size_t row)
{
    char *name = actor_name(ent_graph_table(user, ENT_VERTICES), row);
    char room[NAME_ROOM];

    sheet_cell(sheet, name ? cut_text(name, NAME_WIDTH, room, sizeof room) : "");
    free(name);
}

static void show_ends(struct sheet *sheet, const void *user, size_t row)
{
    const struct ent_graph *graph = user;
    const struct ent_table *vertices = ent_graph_table(graph, ENT_VERTICES);
    const char *between = ent_graph_is_directed(graph) ? "→" : "–";
    char *from, *to, both[2 * NAME_ROOM + 8] = "", room[2][NAME_ROOM];
    size_t source, target;

    ent_graph_ends(graph, row, &source, &target);
    from = actor_name(vertices, source);
    to = actor_name(vertices, target);
    if (from && to)
        snprintf(both, sizeof both, "%s %s %s", cut_text(from, NAME_WIDTH, room[0], NAME_ROOM),
                 between, cut_text(to, NAME_WIDTH, room[1], NAME_ROOM));
    sheet_cell(sheet, both);
    free(from);
    free(to);
}

static void show_graph_values(const struct ent_graph *graph)
{
    const struct ent_table *table = ent_graph_table(graph, ENT_GRAPH);
    struct sheet *sheet = sheet_new(2);

    for (size_t c = 0; c < ent_table_n_columns(table); c++) {
        const struct ent_column *column = ent_table_column(table, c);
        double value;
        bool known = ent_column_number(column, 0, &value);
        sheet_cell(sheet, ent_column_name(column));
        sheet_number(sheet, known ? &value : NULL);
    }
    sheet_print(sheet, "lr");
    sheet_free(sheet);
}

#define MOST_COLUMNS 6

/* The first few columns of actors that a measure made; they are what was asked for. */
static size_t measured_columns(const struct ent_table *table, const char *names[MOST_COLUMNS])
{
    size_t n = 0;

    for (size_t c = 0; c < ent_table_n_columns(table) && n < MOST_COLUMNS; c++) {
        const char *name = ent_column_name(ent_table_column(table, c));
        if (ent_measure_of_column(name))
            names[n++] = name;
    }
    return n;
}

static void summarise_actors(const struct ent_graph *graph, bool all)
{
    static const char *const usual[] = {"strength", "degree", "pagerank", "community"};
    const struct ent_table *table = ent_graph_table(graph, ENT_VERTICES);
    const char *names[MOST_COLUMNS];
    size_t n_names = sizeof usual / sizeof *usual, n;
    struct ranked *ranked;
    struct sheet *sheet;

    if (all)
        memcpy(names, usual, sizeof usual);
    else
        n_names = measured_columns(table, names);
    if (n_names == 0)
        return;
    ranked = rank_rows(table, ent_table_find(table, names[0]), &n);
    sheet = sheet_new(n_names + 1);
    sheet_cell(sheet, "actor");
    for (size_t c = 0; c < n_names; c++)
        sheet_cell(sheet, names[c]);
    if (ranked)
        show_columns(table, ranked, n, names, n_names, sheet, show_actor, graph);
    sheet_print(sheet, "lr");
    sheet_free(sheet);
    free(ranked);
    printf("\n");
}

static void summarise_ties(const struct ent_graph *graph)
{
    static const char *const names[] = {"weight", "reports", "sign", "goldstein", "layer"};
    const struct ent_table *table = ent_graph_table(graph, ENT_EDGES);
    const char *layers = ent_view_get(ent_graph_view(graph), "layers");
    size_t n, n_names = layers && strcmp(layers, "none") != 0 ? 5 : 4;
    struct ranked *ranked = rank_rows(table, ent_table_find(table, "weight"), &n);
    struct sheet *sheet = sheet_new(n_names + 1);

    sheet_cell(sheet, ent_graph_is_directed(graph) ? "arc" : "tie");
    for (size_t c = 0; c < n_names; c++)
        sheet_cell(sheet, names[c]);
    if (ranked)
        show_columns(table, ranked, n, names, n_names, sheet, show_ends, graph);
    sheet_print(sheet, n_names == 4 ? "lrrlr" : "lrrlrl");
    sheet_free(sheet);
    free(ranked);
    printf("\n");
}

static void summarise(struct ent_graph *graph, const char *measures)
{
    summarise_actors(graph, measures == NULL);
    summarise_ties(graph);
    show_graph_values(graph);
    if (ent_graph_n_windows(graph))
        printf("\n%zu windows, from %s to %s: entente rank shows them, -o FILE writes them\n",
               ent_graph_n_windows(graph), ent_graph_window(graph, 0).label,
               ent_graph_window(graph, ent_graph_n_windows(graph) - 1).label);
}

static enum exit_status write_outputs(struct ent_graph *graph, const struct options *options)
{
    for (size_t i = 0; i < options->n_outputs; i++) {
        struct ent_write_options write = options->write;
        struct ent_error err = {0};
        char *message = NULL;
        write.format = options->outputs[i].format;
        if (ent_graph_write(graph, options->outputs[i].path, &write, &message, &err) != ENT_OK) {
            free(message);
            return complain(&err);
        }
        if (message && !options->quiet)
            fprintf(stderr, "%s\n", message);
        free(message);
    }
    return DONE;
}

/* Colours, sizes and places, where an output shows them or an option asks for them. */
static enum exit_status draw(struct work *work, const struct options *options)
{
    struct ent_style style = options->style;
    enum ent_shows shows = ENT_SHOWS_VALUES;
    struct ent_error err = {0};
    enum exit_status status = DONE;

    for (size_t i = 0; i < options->n_outputs; i++) {
        enum ent_shows one = ent_output_shows(options->outputs[i].path, options->outputs[i].format);
        shows = one > shows ? one : shows;
    }
    style.positions = shows == ENT_SHOWS_POSITIONS;
    if (options->title && ent_graph_set_title(work->graph, options->title, &err) != ENT_OK)
        return complain(&err);
    if (options->write.series &&
        !ent_table_find(ent_graph_table(work->graph, ENT_VERTICES), options->write.series) &&
        ent_measure_of_column(options->write.series) &&
        (status = work_measure(work, options, ent_measure_of_column(options->write.series))) !=
            DONE)
        return status;
    if (options->layout && (status = work_measure(work, options, "layout")) != DONE)
        return status;
    if ((shows != ENT_SHOWS_VALUES || options->layout || style.size_by || style.color_by ||
         style.palette) &&
        ent_graph_style(work->graph, &style, &err) != ENT_OK)
        return complain(&err);
    if (ent_graph_trim(work->graph, NULL, &err) != ENT_OK)
        return complain(&err);
    if (options->explain)
        work_explain(work, options);
    return DONE;
}

enum exit_status command_graph(int argc, char **argv)
{
    struct options options;
    struct work work = {0};
    struct ent_error err = {0};
    enum exit_status status = options_parse(
        &options, "graph",
        TAKES_INPUTS | TAKES_VIEW | TAKES_OUTPUTS | TAKES_MEASURES | TAKES_DRAWING, argc, argv);

    if (status != DONE)
        goto out;
    if (options.help) {
        help();
        goto out;
    }
    if (options.measures && ent_measure_check(options.measures, &err) != ENT_OK) {
        status = misuse("graph", "%s", err.message);
        goto out;
    }
    for (size_t i = 0; i < options.n_outputs && status == DONE; i++) {
        if (ent_output_check(options.outputs[i].path, options.outputs[i].format, &err) != ENT_OK)
            status = misuse("graph", "%s", err.message);
    }
    options.folds = options.trims = true;
    for (size_t i = 0; i < options.n_outputs; i++)
        options.folds = options.folds && !ent_output_needs_events(options.outputs[i].path,
                                                                  options.outputs[i].format);
    if (status != DONE || (status = work_read(&work, &options)) != DONE ||
        (status = work_build(&work, &options)) != DONE ||
        (status = work_measure(&work, &options, options.measures)) != DONE ||
        (status = draw(&work, &options)) != DONE)
        goto out;
    if (options.n_outputs)
        status = write_outputs(work.graph, &options);
    else
        summarise(work.graph, options.measures);
out:
    work_fini(&work);
    options_fini(&options);
    return status;
}
