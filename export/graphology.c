#include "exporters.h"
#include "node_link.h"

/* What graphology's Graph.from takes, and so sigma.js and Gephi Lite. A key for each edge: those
 * that graphology makes itself differ from run to run. */

/* What sigma.js draws by "type" is the name of one of its programs. */
static const char *const node_names[] = {"type", "spells", "windows", NULL};
static const char *const edge_names[] = {"type", "spells", "windows", NULL};

static void put_node_key(struct ent_text *text, const struct ent_column *column)
{
    ent_put_key(text, column, node_names);
}

/* sigma.js calls the width of a line its size. */
static void put_edge_key(struct ent_text *text, const struct ent_column *column)
{
    if (column->role == ENT_ROLE_STYLE && strcmp(column->name, "width") == 0) {
        ent_put(text, ", \"size\": ");
        return;
    }
    ent_put_key(text, column, edge_names);
}

/* graphology keeps neighbours in plain objects, where these are there before any edge is: an actor
 * of such a name gets a stroke behind it, and one who is called so gets one more. */
static bool is_taken(const char *id)
{
    static const char *const taken[] = {
        "__defineGetter__", "__defineSetter__", "__lookupGetter__",
        "__lookupSetter__", "__proto__",        "constructor",
        "hasOwnProperty",   "isPrototypeOf",    "propertyIsEnumerable",
        "toLocaleString",   "toString",         "valueOf",
    };

    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        size_t n = strlen(taken[i]);
        if (strncmp(id, taken[i], n) == 0 && id[n + strspn(id + n, "-")] == '\0')
            return true;
    }
    return false;
}

static void put_id(struct ent_text *text, const char *id)
{
    if (!is_taken(id)) {
        ent_put_json(text, id);
        return;
    }
    ent_put(text, "\"");
    ent_put(text, id); /* nothing in it is to be escaped */
    ent_put(text, "-\"");
}

static const char *audience(const struct ent_graph *graph, const struct ent_write_options *options)
{
    (void)graph;
    (void)options;
    return "for graphology, sigma.js and Gephi Lite";
}

/* What rows are written with. */
struct writing {
    const struct ent_graph *graph;
    struct ent_keys keys;
};

/* Both are ent_row_fn. */
static void put_node(const void *work, struct ent_text *text, struct ent_line *line, size_t row)
{
    const struct writing *writing = work;

    ent_put(text, "{\"key\": ");
    ent_put_lead(text, &writing->keys.ids, row);
    ent_put(text, ", \"attributes\": {");
    ent_put_members(text, &writing->keys.vertices, line, row, true);
    ent_put(text, row + 1 < writing->graph->vertices.n_rows ? "}},\n" : "}}\n");
}

static void put_edge(const void *work, struct ent_text *text, struct ent_line *line, size_t row)
{
    const struct writing *writing = work;
    const struct ent_graph *graph = writing->graph;

    ent_put(text, "{\"key\": ");
    ent_put_json(text, ent_table_id(&graph->edges, row));
    ent_put(text, ", \"source\": ");
    ent_put_lead(text, &writing->keys.ids, graph->sources[row]);
    ent_put(text, ", \"target\": ");
    ent_put_lead(text, &writing->keys.ids, graph->targets[row]);
    ent_put(text,
            graph->directed ? ", \"attributes\": {" : ", \"undirected\": true, \"attributes\": {");
    ent_put_members(text, &writing->keys.edges, line, row, true);
    ent_put(text, row + 1 < graph->edges.n_rows ? "}},\n" : "}}\n");
}

static enum ent_status write_graphology(const struct ent_graph *graph,
                                        const struct ent_write_options *options,
                                        struct ent_output *output, struct ent_error *err)
{
    struct writing writing = {.graph = graph};
    struct ent_keys *keys = &writing.keys;
    struct ent_text *text;
    enum ent_status status = ent_output_open(output, NULL, &text, err);

    if (status == ENT_OK)
        status = ent_keys_init(keys, graph, put_node_key, put_edge_key, put_id, err);
    if (status != ENT_OK)
        goto out;
    ent_put(text, "{\n\"options\": {\"type\": ");
    ent_put(text, graph->directed ? "\"directed\"" : "\"undirected\"");
    ent_put(text, ", \"multi\": ");
    ent_put(text, ent_table_find(&graph->edges, "layer") ? "true" : "false");
    ent_put(text, ", \"allowSelfLoops\": true},\n\"attributes\": {\n");
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

const struct ent_exporter ent_exporter_graphology = {
    .format = {.name = "graphology",
               .summary = "graphology's JSON, for sigma.js and Gephi Lite",
               .extensions = (const char *const[]){"graphology.json", NULL}},
    .shows = ENT_SHOWS_POSITIONS,
    .audience = audience,
    .write = write_graphology,
};
