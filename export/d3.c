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

static enum ent_status write_d3(const struct ent_graph *graph,
                                const struct ent_write_options *options, struct ent_output *output,
                                struct ent_error *err)
{
    const struct ent_table *vertices = &graph->vertices, *edges = &graph->edges;
    const struct ent_column *weight = ent_column_of_role(edges, ENT_ROLE_WEIGHT);
    struct ent_keys keys = {0};
    struct ent_text *text;
    enum ent_status status = ent_output_open(output, NULL, &text, err);

    if (status == ENT_OK)
        status = ent_keys_init(&keys, graph, put_node_key, put_link_key, ent_put_json, err);
    if (status != ENT_OK)
        goto out;
    ent_put(text, "{\n\"directed\": ");
    ent_put(text, graph->directed ? "true" : "false");
    ent_put(text, ",\n\"graph\": {\n");
    ent_put_facts(text, graph, options, &keys.graph);
    ent_put(text, "},\n\"nodes\": [\n");
    for (size_t row = 0; row < vertices->n_rows; row++) {
        ent_put(text, "{\"id\": ");
        ent_put_lead(text, &keys.ids, row);
        ent_put_members(text, &keys.vertices, &keys.vertex_line, row, false);
        ent_put(text, row + 1 < vertices->n_rows ? "},\n" : "}\n");
    }
    ent_put(text, "],\n\"links\": [\n");
    for (size_t row = 0; row < edges->n_rows; row++) {
        ent_put(text, "{\"source\": ");
        ent_put_lead(text, &keys.ids, graph->sources[row]);
        ent_put(text, ", \"target\": ");
        ent_put_lead(text, &keys.ids, graph->targets[row]);
        ent_put(text, ", \"id\": ");
        ent_put_json(text, ent_table_id(edges, row));
        ent_put(text, ", \"value\": ");
        if (!weight || !ent_put_cell(text, weight, weight->whole, row, ent_put_json))
            ent_put(text, "null");
        ent_put_members(text, &keys.edges, &keys.edge_line, row, false);
        ent_put(text, row + 1 < edges->n_rows ? "},\n" : "}\n");
    }
    ent_put(text, "]\n}\n");
out:
    ent_keys_fini(&keys);
    return status;
}

const struct ent_exporter ent_exporter_d3 = {
    .format = {.name = "d3",
               .summary = "nodes and links in JSON, for d3-force",
               .extensions = (const char *const[]){"d3.json", NULL}},
    .audience = audience,
    .write = write_d3,
};
