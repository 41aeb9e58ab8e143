#include "node_link.h"

static void put_cell(struct ent_text *text, const struct ent_column *column, union ent_cells values,
                     size_t index)
{
    if (!ent_put_cell(text, column, values, index, ent_put_json))
        ent_put_bytes(text, "null", 4);
}

static void put_spells(struct ent_text *text, const struct ent_table *table, size_t row)
{
    ent_put(text, "\"spells\": [");
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
static void put_windows(struct ent_text *text, const struct ent_leads *keys, struct ent_line *line,
                        size_t row, bool first)
{
    const struct ent_table *table = line->table;
    const struct ent_presence *presence = &table->presence;
    const uint32_t *entries = presence->row_entry + presence->row_start[row];
    size_t n = presence->row_start[row + 1] - presence->row_start[row];

    if (n == 0)
        return;
    ent_line_go(line, row);
    ent_put(text, first ? "\"windows\": {\"at\": [" : ", \"windows\": {\"at\": [");
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

static void put_window_facts(struct ent_text *text, const struct ent_graph *graph,
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

void ent_put_key(struct ent_text *text, const struct ent_column *column,
                 const char *const *reserved)
{
    bool is_reserved = false;

    for (; reserved && *reserved; reserved++)
        is_reserved |= strcmp(column->name, *reserved) == 0;
    /* Names of columns are ours: nothing in them is to be escaped. */
    ent_put(text, is_reserved ? ", \"field_" : ", \"");
    ent_put(text, column->name);
    ent_put(text, "\": ");
}

void ent_put_members(struct ent_text *text, const struct ent_leads *keys, struct ent_line *line,
                     size_t row, bool first)
{
    const struct ent_table *table = line->table;

    for (size_t c = 0; c < table->n_columns; c++) {
        const struct ent_column *column = table->columns[c];

        if (!column->whole.any)
            continue;
        if (first)
            ent_put_bytes(text, keys->data + keys->start[c] + 2,
                          keys->start[c + 1] - keys->start[c] - 2);
        else
            ent_put_lead(text, keys, c);
        first = false;
        put_cell(text, column, column->whole, row);
    }
    if (table->spell_start) {
        ent_put(text, first ? "" : ", ");
        first = false;
        put_spells(text, table, row);
    }
    if (table->presence.n > 0)
        put_windows(text, keys, line, row, first);
}

void ent_put_facts(struct ent_text *text, const struct ent_graph *graph,
                   const struct ent_write_options *options, const struct ent_leads *keys)
{
    const struct ent_table *table = &graph->graph;
    const char *title = ent_graph_title(graph);

    ent_put(text, "  \"format\": \"entente-graph/1\"");
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
    if (graph->styled) {
        ent_put(text, ",\n  \"style\": ");
        ent_put_style(text, graph);
    }
    put_window_facts(text, graph, keys);
    for (size_t c = 0; c < table->n_columns; c++) {
        if (!table->columns[c]->whole.any || table->n_rows == 0)
            continue;
        ent_put(text, ",\n  ");
        ent_put_json(text, table->columns[c]->name);
        ent_put(text, ": ");
        put_cell(text, table->columns[c], table->columns[c]->whole, 0);
    }
    ent_put(text, "\n");
}

static void put_graph_key(struct ent_text *text, const struct ent_column *column)
{
    ent_put_key(text, column, NULL);
}

enum ent_status ent_keys_init(struct ent_keys *keys, const struct ent_graph *graph,
                              ent_lead_fn put_vertex_key, ent_lead_fn put_edge_key,
                              void (*put_id)(struct ent_text *, const char *),
                              struct ent_error *err)
{
    enum ent_status status = ent_leads_init(&keys->graph, &graph->graph, put_graph_key, err);

    if (status == ENT_OK)
        status = ent_leads_init(&keys->vertices, &graph->vertices, put_vertex_key, err);
    if (status == ENT_OK)
        status = ent_leads_init(&keys->edges, &graph->edges, put_edge_key, err);
    if (status == ENT_OK)
        status = ent_ids_init(&keys->ids, &graph->vertices, put_id, err);
    return status;
}

void ent_keys_fini(struct ent_keys *keys)
{
    ent_leads_fini(&keys->graph);
    ent_leads_fini(&keys->vertices);
    ent_leads_fini(&keys->edges);
    ent_leads_fini(&keys->ids);
}
