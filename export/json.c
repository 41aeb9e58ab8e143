#include "json.h"

#include "exporters.h"
#include "node_link.h"

/* Node-link form: what networkx reads, with everything that varies under "windows". One node or
 * edge a line. */

static const char *const node_names[] = {"id", "spells", "windows", NULL};
static const char *const edge_names[] = {"id",     "source",  "target", "key",
                                         "spells", "windows", NULL};

static void put_node_key(struct ent_text *text, const struct ent_column *column)
{
    ent_put_key(text, column, node_names);
}

static void put_edge_key(struct ent_text *text, const struct ent_column *column)
{
    ent_put_key(text, column, edge_names);
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

/* What rows are written with. */
struct writing {
    const struct ent_graph *graph;
    struct ent_keys keys;
    const struct ent_column *layer; /* NULL: of two actors there is one edge each way */
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

static void put_edge(const void *work, struct ent_text *text, struct ent_line *line, size_t row)
{
    const struct writing *writing = work;
    const struct ent_graph *graph = writing->graph;

    ent_put(text, "{\"source\": ");
    ent_put_lead(text, &writing->keys.ids, graph->sources[row]);
    ent_put(text, ", \"target\": ");
    ent_put_lead(text, &writing->keys.ids, graph->targets[row]);
    ent_put(text, ", \"id\": ");
    ent_put_json(text, ent_table_id(&graph->edges, row));
    if (writing->layer) {
        ent_put(text, ", \"key\": ");
        ent_put_cell(text, writing->layer, writing->layer->whole, row, ent_put_json);
    }
    ent_put_members(text, &writing->keys.edges, line, row, false);
    ent_put(text, row + 1 < graph->edges.n_rows ? "},\n" : "}\n");
}

enum ent_status ent_put_graph_json(struct ent_text *text, const struct ent_graph *graph,
                                   const struct ent_write_options *options, struct ent_error *err)
{
    struct writing writing = {.graph = graph, .layer = ent_table_find(&graph->edges, "layer")};
    struct ent_keys *keys = &writing.keys;
    enum ent_status status =
        ent_keys_init(keys, graph, put_node_key, put_edge_key, ent_put_json, err);

    if (status != ENT_OK)
        goto out;
    ent_put(text, "{\n\"directed\": ");
    ent_put(text, graph->directed ? "true" : "false");
    ent_put(text, writing.layer ? ",\n\"multigraph\": true,\n\"graph\": {\n"
                                : ",\n\"multigraph\": false,\n\"graph\": {\n");
    ent_put_facts(text, graph, options, &keys->graph);
    ent_put(text, "},\n\"nodes\": [\n");
    status = ent_put_each(text, graph->context, &graph->vertices, put_node, &writing, err);
    ent_put(text, "],\n\"edges\": [\n");
    if (status == ENT_OK)
        status = ent_put_each(text, graph->context, &graph->edges, put_edge, &writing, err);
    ent_put(text, "]\n}\n");
out:
    ent_keys_fini(keys);
    return status;
}

const struct ent_exporter ent_exporter_json = {
    .format = {.name = "json",
               .summary = "node-link JSON, for scripts: networkx, d3",
               .extensions = (const char *const[]){"json", NULL}},
    .audience = audience,
    .write = write_json,
};
