#include "exporters.h"
#include "facts.h"

/*
 * Pajek's networks in time: `1 2 5 [1-2,4]` is an arc of weight 5 that is there in the windows 1, 2
 * and 4. What is in no window has no interval, which is always. A vertex is called by its id, since
 * other readers take what is called alike for one.
 */

struct writer {
    const struct ent_graph *graph;
    struct ent_text *text;
};

/* Pajek knows no escapes, and others give backslashes a meaning. */
static bool put_clean(struct ent_text *text, const char *value)
{
    bool changed = false;

    for (const char *at = value; *at; at++) {
        char c = *at == '"' ? '\'' : *at == '\\' ? '/' : (unsigned char)*at < ' ' ? ' ' : *at;

        changed |= c != *at;
        ent_put_bytes(text, &c, 1);
    }
    return changed || !*value;
}

static void put_comment(struct ent_text *text, const char *lead, const char *value)
{
    ent_put(text, lead);
    put_clean(text, value);
    ent_put(text, "\n");
}

/* ` [1-2,4]`: runs of windows, counted from 1. */
static void put_intervals(struct ent_text *text, const struct ent_table *table, size_t row)
{
    const struct ent_presence *presence = &table->presence;
    size_t i = presence->n > 0 ? presence->row_start[row] : 0;
    size_t end = presence->n > 0 ? presence->row_start[row + 1] : 0;

    if (i == end)
        return;
    ent_put(text, " [");
    for (bool first = true; i < end; first = false) {
        uint32_t from = presence->window[presence->row_entry[i]], to = from;

        while (++i < end && presence->window[presence->row_entry[i]] == to + 1)
            to++;
        ent_put(text, first ? "" : ",");
        ent_put_integer(text, (int64_t)from + 1);
        if (to == from)
            continue;
        ent_put(text, "-");
        ent_put_integer(text, (int64_t)to + 1);
    }
    ent_put(text, "]");
}

static void put_head(const struct writer *writer)
{
    const struct ent_graph *graph = writer->graph;
    const char *title = ent_graph_title(graph);
    struct ent_text *text = writer->text;

    ent_put(text, "% ");
    ent_put_generator(text);
    ent_put(text, "\n");
    if (graph->summary)
        put_comment(text, "% ", graph->summary);
    for (size_t w = 0; w < graph->windows.n; w++) {
        ent_put(text, "% ");
        ent_put_integer(text, (int64_t)w + 1);
        put_comment(text, " is ", graph->windows.items[w].label);
    }
    put_comment(text, "*Network ", title ? title : "entente");
}

static void put_vertices(const struct writer *writer)
{
    const struct ent_table *table = &writer->graph->vertices;
    struct ent_text *text = writer->text;

    ent_put(text, "*Vertices ");
    ent_put_integer(text, (int64_t)table->n_rows);
    ent_put(text, "\n");
    for (size_t row = 0; row < table->n_rows; row++) {
        ent_put_integer(text, (int64_t)row + 1);
        ent_put(text, " \"");
        /* Two ids that differ in what was changed stay two. */
        if (put_clean(text, ent_table_id(table, row))) {
            ent_put(text, " #");
            ent_put_integer(text, (int64_t)row + 1);
        }
        ent_put(text, "\"");
        put_intervals(text, table, row);
        ent_put(text, "\n");
    }
}

static void put_edges(const struct writer *writer)
{
    const struct ent_graph *graph = writer->graph;
    const struct ent_table *table = &graph->edges;
    const struct ent_column *weight = ent_column_of_role(table, ENT_ROLE_WEIGHT);
    struct ent_text *text = writer->text;

    ent_put(text, graph->directed ? "*Arcs\n" : "*Edges\n");
    for (size_t row = 0; row < ent_graph_n_tied(graph); row++) {
        ent_put_integer(text, (int64_t)graph->sources[row] + 1);
        ent_put(text, " ");
        ent_put_integer(text, (int64_t)graph->targets[row] + 1);
        if (weight && ent_has_cell(weight, weight->whole, row)) {
            ent_put(text, " ");
            ent_put_cell(text, weight, weight->whole, row, ent_put_csv);
            put_intervals(text, table, row);
        }
        ent_put(text, "\n");
    }
}

static const char *audience(const struct ent_graph *graph, const struct ent_write_options *options)
{
    (void)options;
    return graph->windows.n > 0 ? "in time, for Pajek" : "for Pajek";
}

static enum ent_status write_pajek(const struct ent_graph *graph,
                                   const struct ent_write_options *options,
                                   struct ent_output *output, struct ent_error *err)
{
    struct writer writer = {.graph = graph};
    enum ent_status status = ent_output_open(output, NULL, &writer.text, err);

    (void)options;
    if (status != ENT_OK)
        return status;
    put_head(&writer);
    put_vertices(&writer);
    put_edges(&writer);
    return ENT_OK;
}

const struct ent_exporter ent_exporter_pajek = {
    .format = {.name = "pajek",
               .summary = "a network of Pajek's, windows as its time",
               .extensions = (const char *const[]){"net", NULL}},
    .audience = audience,
    .write = write_pajek,
};
