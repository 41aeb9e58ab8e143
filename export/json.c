#include "json.h"

#include "exporters.h"
#include "facts.h"

/* Node-link form: what networkx reads, with everything that varies under "windows". One node or
 * edge a line. */

static void put_key(struct ent_text *text, const struct ent_column *column)
{
    ent_put(text, ", ");
    ent_put_json(text, column->name);
    ent_put(text, ": ");
}

static void put_cell(struct ent_text *text, const struct ent_column *column, union ent_cells values,
                     size_t index)
{
    if (!ent_put_cell(text, column, values, index, ent_put_json))
        ent_put_bytes(text, "null", 4);
}

static void put_spells(struct ent_text *text, const struct ent_table *table, size_t row)
{
    ent_put(text, ", \"spells\": [");
    for (size_t s = table->spell_start[row]; s < table->spell_start[row + 1]; s++) {
        ent_put(text, s > table->spell_start[row] ? ", [" : "[");
        ent_put_json_time(text, table->spells[s].start);
        ent_put(text, ", ");
        ent_put_json_time(text, table->spells[s].end);
        ent_put(text, "]");
    }
    ent_put(text, "]");
}

/* {"at": [0, 1], "strength": [2, 5]}: only the windows in which the row is active. */
static void put_windows(struct ent_text *text, const struct ent_table *table,
                        const struct ent_leads *keys, struct ent_line *line, size_t row)
{
    const struct ent_presence *presence = &table->presence;
    const uint32_t *entries = presence->row_entry + presence->row_start[row];
    size_t n = presence->row_start[row + 1] - presence->row_start[row];

    if (n == 0)
        return;
    ent_line_go(line, row);
    ent_put(text, ", \"windows\": {\"at\": [");
    for (size_t i = 0; i < n; i++) {
        ent_put_bytes(text, ", ", i > 0 ? 2 : 0);
        ent_put_integer(text, presence->window[entries[i]]);
    }
    ent_put_bytes(text, "]", 1);
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct ent_column *column = table->columns[c];

        if (!ent_column_varies(column))
            continue;
        ent_put_lead(text, keys, c);
        ent_put_bytes(text, "[", 1);
        for (size_t i = 0; i < n; i++) {
            size_t at;
            union ent_cells values = ent_line_values(line, c, i, &at);
            ent_put_bytes(text, ", ", i > 0 ? 2 : 0);
            put_cell(text, column, values, at);
        }
        ent_put_bytes(text, "]", 1);
    }
    ent_put_bytes(text, "}", 1);
}

/* What follows the ids, to the end of the line. */
static void put_row(struct ent_text *text, const struct ent_table *table,
                    const struct ent_leads *keys, struct ent_line *line, size_t row)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        if (table->columns[c]->whole.any) {
            ent_put_lead(text, keys, c);
            put_cell(text, table->columns[c], table->columns[c]->whole, row);
        }
    }
    if (table->spell_start)
        put_spells(text, table, row);
    if (table->presence.n > 0)
        put_windows(text, table, keys, line, row);
    ent_put(text, row + 1 < table->n_rows ? "},\n" : "}\n");
}

static void put_graph_windows(struct ent_text *text, const struct ent_graph *graph,
                              const struct ent_leads *keys)
{
    const struct ent_table *table = &graph->graph;

    ent_put(text, ",\n  \"windows\": [");
    for (size_t w = 0; w < graph->windows.n; w++) {
        size_t entry = ent_presence_find(&table->presence, 0, w);

        ent_put(text, w > 0 ? ",\n    {\"start\": " : "\n    {\"start\": ");
        ent_put_json_time(text, ent_windows_start(&graph->windows, w));
        ent_put(text, ", \"end\": ");
        ent_put_json_time(text, ent_windows_end(&graph->windows, w));
        ent_put(text, ", \"label\": ");
        ent_put_json(text, graph->windows.items[w].label);
        for (size_t c = 0; c < table->n_columns; c++) {
            if (!table->columns[c]->along.any)
                continue;
            ent_put_lead(text, keys, c);
            if (entry != SIZE_MAX)
                put_cell(text, table->columns[c], table->columns[c]->along, entry);
            else if (!ent_put_absent(text, table->columns[c]))
                ent_put(text, "null");
        }
        ent_put(text, "}");
    }
    ent_put(text, graph->windows.n > 0 ? "\n  ]" : "]");
}

static void put_graph(struct ent_text *text, const struct ent_graph *graph,
                      const struct ent_write_options *options, const struct ent_leads *keys)
{
    const struct ent_table *table = &graph->graph;
    const char *title = ent_graph_title(graph);

    ent_put(text, "\"graph\": {\n  \"format\": \"entente-graph/1\"");
    if (title) {
        ent_put(text, ",\n  \"title\": ");
        ent_put_json(text, title);
    }
    ent_put(text, ",\n  \"generator\": \"");
    ent_put_generator(text);
    ent_put(text, "\"");
    if (graph->summary) {
        ent_put(text, ",\n  \"summary\": ");
        ent_put_json(text, graph->summary);
    }
    ent_put(text, ",\n  \"view\": ");
    ent_put_view(text, graph);
    if (!options || !options->no_inputs) {
        ent_put(text, ",\n  \"inputs\": ");
        ent_put_inputs(text, graph);
    }
    ent_put(text, ",\n  \"account\": ");
    ent_put_account(text, graph);
    ent_put(text, ",\n  \"period\": ");
    ent_put_period(text, graph);
    ent_put(text, ",\n  \"columns\": ");
    ent_put_columns(text, graph);
    put_graph_windows(text, graph, keys);
    for (size_t c = 0; c < table->n_columns; c++) {
        if (!table->columns[c]->whole.any || table->n_rows == 0)
            continue;
        ent_put(text, ",\n  ");
        ent_put_json(text, table->columns[c]->name);
        ent_put(text, ": ");
        put_cell(text, table->columns[c], table->columns[c]->whole, 0);
    }
    ent_put(text, "\n},\n");
}

static const char *audience(const struct ent_graph *graph, const struct ent_write_options *options)
{
    (void)graph;
    (void)options;
    return "for scripts: networkx, d3 and entente-draw";
}

static enum ent_status write_json(const struct ent_graph *graph,
                                  const struct ent_write_options *options,
                                  struct ent_output *output, struct ent_error *err)
{
    struct ent_text *text;
    enum ent_status status = ent_output_open(output, NULL, &text, err);

    return status == ENT_OK ? ent_put_graph_json(text, graph, options, err) : status;
}

enum ent_status ent_put_graph_json(struct ent_text *text, const struct ent_graph *graph,
                                   const struct ent_write_options *options, struct ent_error *err)
{
    const struct ent_table *vertices = &graph->vertices, *edges = &graph->edges;
    struct ent_leads graph_keys = {0}, vertex_keys = {0}, edge_keys = {0}, ids = {0};
    struct ent_line vertex_line = {0}, edge_line = {0};
    enum ent_status status;

    status = ent_leads_init(&graph_keys, &graph->graph, put_key, err);
    if (status == ENT_OK)
        status = ent_leads_init(&vertex_keys, vertices, put_key, err);
    if (status == ENT_OK)
        status = ent_leads_init(&edge_keys, edges, put_key, err);
    if (status == ENT_OK)
        status = ent_ids_init(&ids, vertices, ent_put_json, err);
    if (status == ENT_OK)
        status = ent_line_init(&vertex_line, vertices, err);
    if (status == ENT_OK)
        status = ent_line_init(&edge_line, edges, err);
    if (status != ENT_OK)
        goto out;

    ent_put(text, "{\n\"directed\": ");
    ent_put(text, graph->directed ? "true" : "false");
    ent_put(text, ",\n\"multigraph\": false,\n");
    put_graph(text, graph, options, &graph_keys);
    ent_put(text, "\"nodes\": [\n");
    for (size_t row = 0; row < vertices->n_rows; row++) {
        ent_put(text, "{\"id\": ");
        ent_put_lead(text, &ids, row);
        put_row(text, vertices, &vertex_keys, &vertex_line, row);
    }
    ent_put(text, "],\n\"edges\": [\n");
    for (size_t row = 0; row < edges->n_rows; row++) {
        ent_put(text, "{\"source\": ");
        ent_put_lead(text, &ids, graph->sources[row]);
        ent_put(text, ", \"target\": ");
        ent_put_lead(text, &ids, graph->targets[row]);
        ent_put(text, ", \"id\": ");
        ent_put_json(text, ent_table_id(edges, row));
        put_row(text, edges, &edge_keys, &edge_line, row);
    }
    ent_put(text, "]\n}\n");
out:
    ent_leads_fini(&graph_keys);
    ent_leads_fini(&vertex_keys);
    ent_leads_fini(&edge_keys);
    ent_leads_fini(&ids);
    ent_line_fini(&vertex_line);
    ent_line_fini(&edge_line);
    return status;
}

const struct ent_exporter ent_exporter_json = {
    .format = {.name = "json",
               .summary = "node-link JSON, for scripts: networkx, d3",
               .extensions = (const char *const[]){"json", NULL}},
    .audience = audience,
    .write = write_json,
};
