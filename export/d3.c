#include "exporters.h"
#include "node_link.h"

/* Nodes and links as d3-force has them. Its links find their nodes by place unless they are told
 * forceLink().id(d => d.id). */

/* What d3-force writes into nodes and links itself; x and y it starts from. */
static const char *const node_names[] = {"id", "index", "vx",     "vy",      "fx",
                                         "fy", "value", "spells", "windows", NULL};
static const char *const link_names[] = {"id",    "source", "target",  "index",
                                         "value", "spells", "windows", NULL};

static void put_node_key(struct ent_text *text, const struct ent_column *column)
{
    ent_put_key(text, column, node_names);
}

static void put_link_key(struct ent_text *text, const struct ent_column *column)
{
    ent_put_key(text, column, link_names);
}

static const char *audience(const struct ent_graph *graph, const struct ent_write_options *options)
{
    (void)graph;
    (void)options;
    return "for d3";
}

/* What rows are written with. */
struct writing {
    const struct ent_graph *graph;
    struct ent_keys keys;
    const struct ent_column *weight;
};

/* Both are ent_row_fn. */
static void put_node(const void *work, struct ent_text *text, struct ent_line *line, size_t row)
{
    const struct writing *writing = work;

    ent_put(text, "{\"id\": ");
    ent_put_lead(text, &writing->keys.ids, row);
    ent_put_members(text, &writing->keys.vertices, line, row, false);
    ent_put(text, row + 1 < writing->graph->vertices.n_rows ? "},\n" : "}\n");
}

static void put_link(const void *work, struct ent_text *text, struct ent_line *line, size_t row)
{
    const struct writing *writing = work;
    const struct ent_graph *graph = writing->graph;
    const struct ent_column *weight = writing->weight;

    ent_put(text, "{\"source\": ");
    ent_put_lead(text, &writing->keys.ids, graph->sources[row]);
    ent_put(text, ", \"target\": ");
    ent_put_lead(text, &writing->keys.ids, graph->targets[row]);
    ent_put(text, ", \"id\": ");
    ent_put_json(text, ent_table_id(&graph->edges, row));
    ent_put(text, ", \"value\": ");
    if (!weight || !ent_put_cell(text, weight, weight->whole, row, ent_put_json))
        ent_put(text, "null");
    ent_put_members(text, &writing->keys.edges, line, row, false);
    ent_put(text, row + 1 < graph->edges.n_rows ? "},\n" : "}\n");
}

static enum ent_status write_d3(const struct ent_graph *graph,
                                const struct ent_write_options *options, struct ent_output *output,
                                struct ent_error *err)
{
    struct writing writing = {.graph = graph,
                              .weight = ent_column_of_role(&graph->edges, ENT_ROLE_WEIGHT)};
    struct ent_keys *keys = &writing.keys;
    struct ent_text *text;
    enum ent_status status = ent_output_open(output, NULL, &text, err);

    if (status == ENT_OK)
        status = ent_keys_init(keys, graph, put_node_key, put_link_key, ent_put_json, err);
    if (status != ENT_OK)
        goto out;
    ent_put(text, "{\n\"directed\": ");
    ent_put(text, graph->directed ? "true" : "false");
    ent_put(text, ",\n\"graph\": {\n");
    ent_put_facts(text, graph, options, &keys->graph);
    ent_put(text, "},\n\"nodes\": [\n");
    status = ent_put_each(text, graph->context, &graph->vertices, put_node, &writing, err);
    ent_put(text, "],\n\"links\": [\n");
    if (status == ENT_OK)
        status = ent_put_each(text, graph->context, &graph->edges, put_link, &writing, err);
    ent_put(text, "]\n}\n");
out:
    ent_keys_fini(keys);
    return status;
}

const struct ent_exporter ent_exporter_d3 = {
    .format = {.name = "d3",
               .summary = "nodes and links in JSON, for d3-force",
               .extensions = (const char *const[]){"d3.json", NULL}},
    .audience = audience,
    .write = write_d3,
};
