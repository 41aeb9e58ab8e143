#include "exporters.h"
#include "rows.h"

/*
 * GraphML, of the whole period: it knows no time. When a row is active stands in "start" and "end",
 * the last day or second that is within, as in static GEXF. A key's id must be the only one of its
 * kind in the file: "v_strength" of vertices, "e_weight" of edges, "g_view" of the graph.
 */

struct writer {
    const struct ent_graph *graph;
    struct ent_text *text;
    struct ent_leads vertices, edges, ids;
};

/* networkx and igraph keep an element's id among its attributes. */
static bool is_reserved(const char *name)
{
    return strcmp(name, "id") == 0;
}

static const char *type_of(enum ent_type type)
{
    switch (type) {
    case ENT_INTEGER:
        return "long";
    case ENT_DECIMAL:
    case ENT_REAL:
        return "double";
    case ENT_BOOLEAN:
        return "boolean";
    case ENT_TEXT:
        break;
    }
    return "string";
}

static void put_key(const struct writer *writer, const char *of, const char *name, const char *type)
{
    struct ent_text *text = writer->text;

    ent_put(text, "<key id=\"");
    ent_put_bytes(text, of, 1);
    ent_put(text, "_");
    ent_put_xml(text, name);
    ent_put(text, "\" for=\"");
    ent_put(text, *of == 'v' ? "node" : of);
    ent_put(text, is_reserved(name) ? "\" attr.name=\"field_" : "\" attr.name=\"");
    ent_put_xml(text, name);
    ent_put(text, "\" attr.type=\"");
    ent_put(text, type);
    ent_put(text, "\"/>\n");
}

/* A column of this name has the place of ours. */
static bool has_dates(const struct ent_table *table)
{
    return table->spell_start && !ent_table_find(table, "start") && !ent_table_find(table, "end");
}

static void put_keys(const struct writer *writer, const struct ent_table *table, const char *of)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        if (table->columns[c]->whole.any)
            put_key(writer, of, table->columns[c]->name, type_of(table->columns[c]->type));
    }
    if (has_dates(table)) {
        put_key(writer, of, "start", "string");
        put_key(writer, of, "end", "string");
    }
}

static void put_data(struct ent_text *text, char of, const char *name)
{
    ent_put(text, "<data key=\"");
    ent_put_bytes(text, &of, 1);
    ent_put(text, "_");
    ent_put_xml(text, name);
    ent_put(text, "\">");
}

static void put_vertex_lead(struct ent_text *text, const struct ent_column *column)
{
    put_data(text, 'v', column->name);
}

static void put_edge_lead(struct ent_text *text, const struct ent_column *column)
{
    put_data(text, 'e', column->name);
}

static void put_date(struct ent_text *text, char of, const char *name, int64_t time)
{
    if (time == INT64_MIN || time == INT64_MAX)
        return;
    put_data(text, of, name);
    ent_put_time(text, time);
    ent_put(text, "</data>");
}

static void put_row(struct ent_text *text, const struct ent_table *table,
                    const struct ent_leads *leads, char of, size_t row)
{
    int64_t start, end;

    for (size_t c = 0; c < table->n_columns; c++) {
        const struct ent_column *column = table->columns[c];

        if (!column->whole.any || !ent_has_cell(column, column->whole, row))
            continue;
        ent_put_lead(text, leads, c);
        ent_put_cell(text, column, column->whole, row, ent_put_xml);
        ent_put(text, "</data>");
    }
    if (has_dates(table) && ent_row_dates(table, row, &start, &end)) {
        put_date(text, of, "start", start);
        put_date(text, of, "end",
                 end == INT64_MAX ? end : end - (end % ENT_DAY_S == 0 ? ENT_DAY_S : 1));
    }
}

static void put_line(struct ent_text *text, const char *name, const char *value)
{
    if (!value)
        return;
    put_data(text, 'g', name);
    ent_put_xml(text, value);
    ent_put(text, "</data>\n");
}

/* What the other formats say of the graph. */
static const struct {
    const char *name;
    void (*put)(struct ent_text *, const struct ent_graph *);
} facts[] = {{"view", ent_put_view},
             {"inputs", ent_put_inputs},
             {"account", ent_put_account},
             {"period", ent_put_period},
             {"columns", ent_put_columns}};

static enum ent_status put_facts(const struct writer *writer,
                                 const struct ent_write_options *options, struct ent_error *err)
{
    const struct ent_table *table = &writer->graph->graph;
    struct ent_text *text = writer->text;
    enum ent_status status = ENT_OK;

    put_line(text, "format", "entente-graph/1");
    put_line(text, "title", ent_graph_title(writer->graph));
    put_data(text, 'g', "generator");
    ent_put_generator(text);
    ent_put(text, "</data>\n");
    put_line(text, "summary", writer->graph->summary);
    for (size_t f = 0; f < sizeof facts / sizeof *facts && status == ENT_OK; f++) {
        if (options && options->no_inputs && facts[f].put == ent_put_inputs)
            continue;
        put_data(text, 'g', facts[f].name);
        status = ent_put_fact(text, facts[f].put, writer->graph, ent_put_xml, err);
        ent_put(text, "</data>\n");
    }
    for (size_t c = 0; c < table->n_columns && table->n_rows > 0; c++) {
        const struct ent_column *column = table->columns[c];

        if (!column->whole.any || !ent_has_cell(column, column->whole, 0))
            continue;
        put_data(text, 'g', column->name);
        ent_put_cell(text, column, column->whole, 0, ent_put_xml);
        ent_put(text, "</data>\n");
    }
    return status;
}

static void put_head(const struct writer *writer)
{
    static const char *const texts[] = {"format", "title", "generator", "summary"};
    struct ent_text *text = writer->text;

    ent_put(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_key(writer, "graph", texts[i], "string");
    for (size_t f = 0; f < sizeof facts / sizeof *facts; f++)
        put_key(writer, "graph", facts[f].name, "string");
    put_keys(writer, &writer->graph->graph, "graph");
    put_keys(writer, &writer->graph->vertices, "vertex");
    put_keys(writer, &writer->graph->edges, "edge");
    ent_put(text, "<graph id=\"graph\" edgedefault=\"");
    ent_put(text, writer->graph->directed ? "directed\">\n" : "undirected\">\n");
}

/* Both are ent_row_fn. */
static void put_node(const void *work, struct ent_text *text, struct ent_line *line, size_t row)
{
    const struct writer *writer = work;

    (void)line;
    ent_put(text, "<node id=\"");
    ent_put_lead(text, &writer->ids, row);
    ent_put(text, "\">");
    put_row(text, &writer->graph->vertices, &writer->vertices, 'v', row);
    ent_put(text, "</node>\n");
}

static void put_edge(const void *work, struct ent_text *text, struct ent_line *line, size_t row)
{
    const struct writer *writer = work;
    const struct ent_graph *graph = writer->graph;

    (void)line;
    ent_put(text, "<edge id=\"");
    ent_put_xml(text, ent_table_id(&graph->edges, row));
    ent_put(text, "\" source=\"");
    ent_put_lead(text, &writer->ids, graph->sources[row]);
    ent_put(text, "\" target=\"");
    ent_put_lead(text, &writer->ids, graph->targets[row]);
    ent_put(text, "\">");
    put_row(text, &graph->edges, &writer->edges, 'e', row);
    ent_put(text, "</edge>\n");
}

static const char *audience(const struct ent_graph *graph, const struct ent_write_options *options)
{
    (void)graph;
    (void)options;
    return "for igraph, networkx, Gephi and yEd";
}

static enum ent_status write_graphml(const struct ent_graph *graph,
                                     const struct ent_write_options *options,
                                     struct ent_output *output, struct ent_error *err)
{
    struct writer writer = {.graph = graph};
    enum ent_status status = ent_output_open(output, NULL, &writer.text, err);

    if (status == ENT_OK)
        status = ent_leads_init(&writer.vertices, &graph->vertices, put_vertex_lead, err);
    if (status == ENT_OK)
        status = ent_leads_init(&writer.edges, &graph->edges, put_edge_lead, err);
    if (status == ENT_OK)
        status = ent_ids_init(&writer.ids, &graph->vertices, ent_put_xml_id, err);
    if (status != ENT_OK)
        goto out;
    put_head(&writer);
    status = put_facts(&writer, options, err);
    if (status == ENT_OK)
        status =
            ent_put_each(writer.text, graph->context, &graph->vertices, put_node, &writer, err);
    if (status == ENT_OK)
        status = ent_put_each(writer.text, graph->context, &graph->edges, put_edge, &writer, err);
    ent_put(writer.text, "</graph>\n</graphml>\n");
out:
    ent_leads_fini(&writer.vertices);
    ent_leads_fini(&writer.edges);
    ent_leads_fini(&writer.ids);
    return status;
}

const struct ent_exporter ent_exporter_graphml = {
    .format = {.name = "graphml",
               .summary = "GraphML, for igraph, networkx, Gephi and yEd",
               .extensions = (const char *const[]){"graphml", NULL}},
    .audience = audience,
    .write = write_graphml,
};
