#include "exporters.h"
#include "rows.h"

/* Tables for Python, R and spreadsheets: one file per table, one more for what varies over the
 * windows. */

#define AHEAD 8 /* entries */

struct writer {
    const struct ent_graph *graph;
    const struct ent_write_options *options;
    struct ent_output *output;
    struct ent_leads vertices, windows;
    void (*put)(struct ent_text *, const char *);
};

static void put_window(struct ent_text *text, const struct ent_windows *windows, size_t window)
{
    ent_put_csv(text, windows->items[window].label);
    ent_put(text, ",");
    ent_put_time(text, ent_windows_start(windows, window));
    ent_put(text, ",");
    ent_put_time(text, ent_windows_end(windows, window));
}

/* What a row is called, before its values. */
static void put_ids(struct ent_pen *pen, const struct writer *writer, const struct ent_table *table,
                    size_t row)
{
    const struct ent_graph *graph = writer->graph;

    if (table == &graph->vertices) {
        ent_pen_lead(pen, &writer->vertices, row);
    } else if (table == &graph->edges) {
        const char *id = ent_table_id(table, row); /* "e12", which needs no quotes */
        ent_pen_bytes(pen, id, strlen(id));
        ent_pen_char(pen, ',');
        ent_pen_lead(pen, &writer->vertices, graph->sources[row]);
        ent_pen_char(pen, ',');
        ent_pen_lead(pen, &writer->vertices, graph->targets[row]);
    }
}

static void put_head(struct ent_text *text, const struct ent_graph *graph,
                     const struct ent_table *table, bool along)
{
    const char *comma = "";

    if (table != &graph->graph) {
        ent_put(text, table == &graph->edges ? "id,source,target" : "id");
        comma = ",";
    }
    if (along) {
        ent_put(text, comma);
        ent_put(text, "window,start,end");
    }
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct ent_column *column = table->columns[c];

        if (along ? !ent_column_varies(column) : !column->whole.any)
            continue;
        ent_put(text, ",");
        ent_put_csv(text, column->name);
    }
    ent_put(text, "\n");
}

/* What the rows of a table are written with. */
struct rows {
    const struct writer *writer;
    const struct ent_table *table;
    bool complete;
};

/* An ent_rows_fn. */
static enum ent_status put_whole(const void *work, struct ent_text *text, struct ent_line *line,
                                 size_t first, size_t end, struct ent_error *err)
{
    const struct rows *rows = work;
    const struct ent_table *table = rows->table;
    struct ent_pen pen;

    (void)line;
    (void)err;
    ent_pen_down(&pen, text);
    for (size_t row = first; row < end; row++) {
        put_ids(&pen, rows->writer, table, row);
        for (size_t c = 0; c < table->n_columns; c++) {
            if (!table->columns[c]->whole.any)
                continue;
            ent_pen_char(&pen, ',');
            ent_pen_cell(&pen, table->columns[c], table->columns[c]->whole, row, rows->writer->put);
        }
        ent_pen_char(&pen, '\n');
    }
    ent_pen_lift(&pen);
    return ENT_OK;
}

static enum ent_status write_whole(const struct writer *writer, const char *part,
                                   const struct ent_table *table, struct ent_error *err)
{
    struct rows rows = {writer, table, false};
    struct ent_text *text;
    enum ent_status status = ent_output_open(writer->output, part, &text, err);

    if (status != ENT_OK)
        return status;
    put_head(text, writer->graph, table, false);
    return ent_put_rows(text, writer->graph->context, table, table->n_rows, put_whole, &rows, err);
}

/* `i` counts the windows in which the row is active; SIZE_MAX where it is absent. `ids` are the
 * row's, with a comma behind them. */
static void put_window_row(struct ent_pen *pen, const struct writer *writer,
                           const struct ent_line *line, struct ent_str ids, size_t window, size_t i)
{
    const struct ent_table *table = line->table;

    ent_pen_bytes(pen, ids.data, ids.length);
    ent_pen_lead(pen, &writer->windows, window);
    for (size_t c = 0; c < table->n_columns; c++) {
        if (!ent_column_varies(table->columns[c]))
            continue;
        ent_pen_char(pen, ',');
        ent_pen_line_cell(pen, line, c, i, writer->put);
    }
    ent_pen_char(pen, '\n');
}

/* A row's values along the windows lie apart: have them fetched before their turn. */
static void ask_for(const struct ent_table *table, size_t entry)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        if (table->columns[c]->along.any)
            __builtin_prefetch(table->columns[c]->along.integers + entry);
    }
}

/* What a row is called, for all its lines; borrowed from `memory` until the next call. */
static struct ent_str make_ids(struct ent_text *memory, const struct writer *writer,
                               const struct ent_table *table, size_t row)
{
    struct ent_pen pen;
    struct ent_str ids;

    if (table == &writer->graph->graph)
        return ent_str("", 0);
    ent_text_clear(memory);
    ent_pen_down(&pen, memory);
    put_ids(&pen, writer, table, row);
    ent_pen_char(&pen, ',');
    ent_pen_lift(&pen);
    ids.data = ent_text_memory(memory, &ids.length);
    return ids;
}

/* An ent_rows_fn. */
static enum ent_status put_along(const void *work, struct ent_text *text, struct ent_line *line,
                                 size_t first, size_t end, struct ent_error *err)
{
    const struct rows *rows = work;
    const struct ent_presence *presence = &rows->table->presence;
    struct ent_text *memory = NULL;
    struct ent_pen pen;
    enum ent_status status = ent_text_new(&memory, -1, "memory", err);

    if (status != ENT_OK)
        return status;
    ent_pen_down(&pen, text);
    for (size_t row = first; row < end; row++) {
        size_t next = 0, n_lines;
        struct ent_str ids;

        ent_line_go(line, row);
        ids = make_ids(memory, rows->writer, rows->table, row);
        n_lines = rows->complete ? presence->n_windows : line->n;
        for (size_t l = 0; l < n_lines; l++) {
            size_t place = line->first + next, window = l;

            if (place + AHEAD < presence->n)
                ask_for(rows->table, presence->row_entry[place + AHEAD]);
            if (!rows->complete)
                window = presence->window[presence->row_entry[place]];
            if (next < line->n && presence->window[presence->row_entry[place]] == window)
                put_window_row(&pen, rows->writer, line, ids, window, next++);
            else
                put_window_row(&pen, rows->writer, line, ids, window, SIZE_MAX);
        }
    }
    ent_pen_lift(&pen);
    status = ent_text_flush(memory, err);
    ent_text_free(memory);
    return status;
}

/* With `complete` a line for every window, else for those in which the row is active. */
static enum ent_status write_along(const struct writer *writer, const char *part,
                                   const struct ent_table *table, bool complete,
                                   struct ent_error *err)
{
    struct rows rows = {writer, table, complete};
    struct ent_text *text;
    enum ent_status status = ent_output_open(writer->output, part, &text, err);

    if (status != ENT_OK)
        return status;
    put_head(text, writer->graph, table, true);
    return ent_put_rows(text, writer->graph->context, table, table->n_rows, put_along, &rows, err);
}

/* A line of which the value is a fact. */
static enum ent_status put_made(struct ent_text *text, const char *key,
                                void (*put)(struct ent_text *, const struct ent_graph *),
                                const struct ent_graph *graph, struct ent_error *err)
{
    enum ent_status status;

    ent_put(text, key);
    ent_put(text, ",");
    status = ent_put_fact(text, put, graph, ent_put_csv, err);
    ent_put(text, "\n");
    return status;
}

static void put_line(const struct writer *writer, struct ent_text *text, const char *key,
                     const char *value)
{
    if (!value)
        return;
    ent_put(text, key);
    ent_put(text, ",");
    writer->put(text, value);
    ent_put(text, "\n");
}

static enum ent_status write_facts(const struct writer *writer, struct ent_error *err)
{
    const struct ent_graph *graph = writer->graph;
    const struct ent_table *table = &graph->graph;
    struct ent_text *text;
    enum ent_status status = ent_output_open(writer->output, "graph", &text, err);

    if (status != ENT_OK)
        return status;
    put_line(writer, text, "key", "value");
    put_line(writer, text, "format", "entente-graph/1");
    put_line(writer, text, "title", ent_graph_title(graph));
    ent_put(text, "generator,");
    ent_put_generator(text);
    ent_put(text, "\n");
    put_line(writer, text, "summary", graph->summary);
    status = put_made(text, "view", ent_put_view, graph, err);
    if (status == ENT_OK && !(writer->options && writer->options->no_inputs))
        status = put_made(text, "inputs", ent_put_inputs, graph, err);
    if (status == ENT_OK)
        status = put_made(text, "account", ent_put_account, graph, err);
    if (status == ENT_OK)
        status = put_made(text, "period", ent_put_period, graph, err);
    if (status == ENT_OK)
        status = put_made(text, "columns", ent_put_columns, graph, err);
    for (size_t c = 0; c < table->n_columns && table->n_rows > 0; c++) {
        if (!table->columns[c]->whole.any)
            continue;
        ent_put_csv(text, table->columns[c]->name);
        ent_put(text, ",");
        ent_put_cell(text, table->columns[c], table->columns[c]->whole, 0, writer->put);
        ent_put(text, "\n");
    }
    return status;
}

static const char *audience(const struct ent_graph *graph, const struct ent_write_options *options)
{
    (void)graph;
    (void)options;
    return "tables for Python, R and spreadsheets";
}

/* What an older run with windows has left would be taken for this one's. */
static enum ent_status retire_windows(struct ent_output *output, struct ent_error *err)
{
    enum ent_status status = ent_output_retire(output, "nodes.windows", "id,window,start,end", err);

    if (status == ENT_OK)
        status =
            ent_output_retire(output, "edges.windows", "id,source,target,window,start,end", err);
    if (status == ENT_OK)
        status = ent_output_retire(output, "graph.windows", "window,start,end", err);
    return status;
}

static enum ent_status write_csv(const struct ent_graph *graph,
                                 const struct ent_write_options *options, struct ent_output *output,
                                 struct ent_error *err)
{
    struct writer writer = {
        .graph = graph, .options = options, .output = output, .put = ent_csv_putter(options)};
    bool complete = options && options->complete;
    enum ent_status status = ent_ids_init(&writer.vertices, &graph->vertices, writer.put, err);

    if (status == ENT_OK)
        status = ent_window_leads_init(&writer.windows, &graph->windows, put_window, err);
    if (status == ENT_OK)
        status = write_whole(&writer, "nodes", &graph->vertices, err);
    if (status == ENT_OK)
        status = write_whole(&writer, "edges", &graph->edges, err);
    if (status == ENT_OK)
        status = write_facts(&writer, err);
    if (status == ENT_OK && graph->windows.n == 0)
        status = retire_windows(output, err);
    if (status != ENT_OK || graph->windows.n == 0)
        goto out;

    status = write_along(&writer, "nodes.windows", &graph->vertices, complete, err);
    if (status == ENT_OK)
        status = write_along(&writer, "edges.windows", &graph->edges, complete, err);
    /* A series without its empty windows would mislead: of the graph all are written. */
    if (status == ENT_OK)
        status = write_along(&writer, "graph.windows", &graph->graph, true, err);
out:
    ent_leads_fini(&writer.vertices);
    ent_leads_fini(&writer.windows);
    return status;
}

const struct ent_exporter ent_exporter_csv = {
    .format = {.name = "csv",
               .summary = "tables of nodes and edges, for Python, R and spreadsheets",
               .extensions = (const char *const[]){"csv", NULL}},
    .needs_no_spells = true,
    .audience = audience,
    .write = write_csv,
};
