#include "exporters.h"
#include "rows.h"

/*
 * One table of dyads by window, as panel models and pandas take it: a line for each edge and window
 * in which it is active; without windows a line for each edge. Memberships are no dyads of events,
 * and are left out.
 */

struct writer {
    const struct ent_graph *graph;
    struct ent_leads actors, windows;
    const struct ent_column *layer, *blocs; /* NULL: there are none; blocs are of memberships */
    bool complete;
    void (*put)(struct ent_text *, const char *);
};

static void put_label(struct ent_text *text, const struct ent_windows *windows, size_t window)
{
    ent_put_csv(text, windows->items[window].label);
}

/* Whether a column has a value for each line, and is not of those that name the line. */
static bool is_value(const struct writer *writer, const struct ent_column *column)
{
    if (column == writer->layer || column == writer->blocs)
        return false;
    return writer->graph->windows.n ? ent_column_varies(column) : column->whole.any != NULL;
}

static void put_head(const struct writer *writer, struct ent_text *text)
{
    const struct ent_table *table = &writer->graph->edges;

    ent_put(text, writer->layer ? "source,target,layer" : "source,target");
    ent_put(text, writer->graph->windows.n ? ",window" : "");
    for (size_t c = 0; c < table->n_columns; c++) {
        if (!is_value(writer, table->columns[c]))
            continue;
        ent_put(text, ",");
        ent_put_csv(text, table->columns[c]->name);
    }
    ent_put(text, "\n");
}

/* What a line begins with: who, and in which layer. */
static void put_dyad(struct ent_pen *pen, const struct writer *writer, size_t row)
{
    ent_pen_lead(pen, &writer->actors, writer->graph->sources[row]);
    ent_pen_char(pen, ',');
    ent_pen_lead(pen, &writer->actors, writer->graph->targets[row]);
    if (writer->layer) {
        ent_pen_char(pen, ',');
        ent_pen_cell(pen, writer->layer, writer->layer->whole, row, writer->put);
    }
}

/* The line of the i-th window in which the row is active; SIZE_MAX where it is absent. */
static void put_window(struct ent_pen *pen, const struct writer *writer,
                       const struct ent_line *line, size_t row, size_t window, size_t i)
{
    const struct ent_table *table = line->table;

    put_dyad(pen, writer, row);
    ent_pen_char(pen, ',');
    ent_pen_lead(pen, &writer->windows, window);
    for (size_t c = 0; c < table->n_columns; c++) {
        if (!is_value(writer, table->columns[c]))
            continue;
        ent_pen_char(pen, ',');
        ent_pen_line_cell(pen, line, c, i, writer->put);
    }
    ent_pen_char(pen, '\n');
}

static void put_row_windows(struct ent_pen *pen, const struct writer *writer, struct ent_line *line,
                            size_t row)
{
    const struct ent_presence *presence = &line->table->presence;

    ent_line_go(line, row);
    for (size_t i = 0, w = 0; w < presence->n_windows && (writer->complete || i < line->n); w++) {
        size_t next =
            i < line->n ? presence->window[presence->row_entry[line->first + i]] : SIZE_MAX;
        if (!writer->complete)
            w = next;
        if (w == next)
            put_window(pen, writer, line, row, w, i++);
        else
            put_window(pen, writer, line, row, w, SIZE_MAX);
    }
}

static void put_row(struct ent_pen *pen, const struct writer *writer, size_t row)
{
    const struct ent_table *table = &writer->graph->edges;

    put_dyad(pen, writer, row);
    for (size_t c = 0; c < table->n_columns; c++) {
        if (!is_value(writer, table->columns[c]))
            continue;
        ent_pen_char(pen, ',');
        ent_pen_cell(pen, table->columns[c], table->columns[c]->whole, row, writer->put);
    }
    ent_pen_char(pen, '\n');
}

/* An ent_rows_fn. */
static enum ent_status put_rows(const void *work, struct ent_text *text, struct ent_line *line,
                                size_t first, size_t end, struct ent_error *err)
{
    const struct writer *writer = work;
    struct ent_pen pen;

    (void)err;
    ent_pen_down(&pen, text);
    for (size_t row = first; row < end; row++) {
        if (writer->graph->windows.n)
            put_row_windows(&pen, writer, line, row);
        else
            put_row(&pen, writer, row);
    }
    ent_pen_lift(&pen);
    return ENT_OK;
}

static const char *audience(const struct ent_graph *graph, const struct ent_write_options *options)
{
    (void)options;
    return graph->windows.n ? "a table of dyads by window, for panel models"
                            : "a table of dyads, for models";
}

static enum ent_status write_dyads(const struct ent_graph *graph,
                                   const struct ent_write_options *options,
                                   struct ent_output *output, struct ent_error *err)
{
    struct writer writer = {.graph = graph,
                            .layer = ent_table_find(&graph->edges, "layer"),
                            .blocs = ent_table_find(&graph->edges, "blocs"),
                            .complete = options && options->complete,
                            .put = ent_csv_putter(options)};
    struct ent_text *text;
    enum ent_status status = ent_output_open(output, NULL, &text, err);

    if (status == ENT_OK)
        status = ent_ids_init(&writer.actors, &graph->vertices, writer.put, err);
    if (status == ENT_OK)
        status = ent_window_leads_init(&writer.windows, &graph->windows, put_label, err);
    if (status == ENT_OK) {
        put_head(&writer, text);
        status = ent_put_rows(text, graph->context, &graph->edges, ent_graph_n_tied(graph),
                              put_rows, &writer, err);
    }
    ent_leads_fini(&writer.actors);
    ent_leads_fini(&writer.windows);
    return status;
}

const struct ent_exporter ent_exporter_dyads = {
    .format = {.name = "dyads",
               .summary = "one table of dyads by window, for panel models",
               .extensions = (const char *const[]){"dyads.csv", NULL}},
    .needs_no_spells = true,
    .audience = audience,
    .write = write_dyads,
};
