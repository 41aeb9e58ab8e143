#include <stdio.h>
#include <stdlib.h>

#include "exporters.h"
#include "node_link.h"

/*
 * Cytoscape's JSON, of the program and of cytoscape.js. Communities are compound nodes, the parents
 * of their members. Nodes, compound nodes and edges share one space of ids, in which what comes
 * second vanishes: where an id of ours is an actor's, all of its sort get longer names.
 */

static const char *const node_names[] = {"id", "parent", "name", "spells", "windows", NULL};
static const char *const edge_names[] = {"id",   "source", "target",  "parent",
                                         "name", "spells", "windows", NULL};

#define PREFIX_SIZE 64

struct writer {
    const struct ent_graph *graph;
    struct ent_text *text;
    struct ent_keys keys;
    const struct ent_column *label, *community;
    int64_t *communities; /* rising, each once */
    size_t n_communities;
    char edge_prefix[PREFIX_SIZE], community_prefix[PREFIX_SIZE];
};

static void put_node_key(struct ent_text *text, const struct ent_column *column)
{
    ent_put_key(text, column, node_names);
}

static void put_edge_key(struct ent_text *text, const struct ent_column *column)
{
    ent_put_key(text, column, edge_names);
}

/* ---- Ids ---- */

/* Whether an actor's id begins so. */
static bool begins_an_id(const struct ent_table *vertices, const char *prefix)
{
    size_t length = strlen(prefix);

    for (size_t row = 0; row < vertices->n_rows; row++) {
        if (strncmp(ent_table_id(vertices, row), prefix, length) == 0)
            return true;
    }
    return false;
}

/* The word, or with as many strokes behind it as no actor's id has. */
static enum ent_status choose_prefix(char prefix[PREFIX_SIZE], const char *word,
                                     const struct ent_table *vertices, struct ent_error *err)
{
    for (size_t n = strlen(strcpy(prefix, word)); begins_an_id(vertices, prefix); n++) {
        if (n + 2 > PREFIX_SIZE)
            return ent_fail(err, ENT_ELIMIT, "no ids are left: actors are called \"%s...\"", word);
        strcpy(prefix + n, "-");
    }
    return ENT_OK;
}

/* An edge's own id, "e0", does where no actor is called like one. */
static bool looks_like_an_edge(const char *id)
{
    size_t digits = id[0] == 'e' ? strspn(id + 1, "0123456789") : 0;

    return digits > 0 && id[1 + digits] == '\0';
}

static enum ent_status choose_edge_prefix(struct writer *writer, struct ent_error *err)
{
    const struct ent_table *vertices = &writer->graph->vertices;

    for (size_t row = 0; row < vertices->n_rows; row++) {
        if (looks_like_an_edge(ent_table_id(vertices, row)))
            return choose_prefix(writer->edge_prefix, "edge-", vertices, err);
    }
    return ENT_OK;
}

static int by_number(const void *left, const void *right)
{
    int64_t x = *(const int64_t *)left, y = *(const int64_t *)right;

    return (x > y) - (x < y);
}

static enum ent_status list_communities(struct writer *writer, struct ent_error *err)
{
    const struct ent_table *vertices = &writer->graph->vertices;
    size_t n = 0;

    for (size_t c = 0; c < vertices->n_columns && !writer->community; c++) {
        const struct ent_column *column = vertices->columns[c];
        if (column->role == ENT_ROLE_CATEGORY && column->measure && column->whole.any &&
            column->type == ENT_INTEGER)
            writer->community = column;
    }
    if (!writer->community)
        return ENT_OK;
    writer->communities = malloc((vertices->n_rows + 1) * sizeof *writer->communities);
    if (!writer->communities)
        return ent_fail_memory(err);
    for (size_t row = 0; row < vertices->n_rows; row++) {
        if (ent_has_cell(writer->community, writer->community->whole, row))
            writer->communities[n++] = writer->community->whole.integers[row];
    }
    qsort(writer->communities, n, sizeof *writer->communities, by_number);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || writer->communities[i] != writer->communities[i - 1])
            writer->communities[writer->n_communities++] = writer->communities[i];
    }
    return choose_prefix(writer->community_prefix, "community-", vertices, err);
}

/* ---- Elements ---- */

static void put_community_id(const struct writer *writer, struct ent_text *text, int64_t community)
{
    ent_put(text, "\"");
    ent_put(text, writer->community_prefix);
    ent_put_integer(text, community);
    ent_put(text, "\"");
}

static void put_community(const struct writer *writer, int64_t community)
{
    struct ent_text *text = writer->text;

    ent_put(text, "{\"data\": {\"id\": ");
    put_community_id(writer, text, community);
    ent_put(text, ", \"name\": \"");
    ent_put(text, writer->community->name);
    ent_put(text, " ");
    ent_put_integer(text, community);
    ent_put(text, "\", \"");
    ent_put(text, writer->community->name);
    ent_put(text, "\": ");
    ent_put_integer(text, community);
    ent_put(text, "}, \"classes\": \"community\"}");
}

/* Both are ent_row_fn. */
static void put_node(const void *work, struct ent_text *text, struct ent_line *line, size_t row)
{
    const struct writer *writer = work;
    const struct ent_table *vertices = &writer->graph->vertices;
    const struct ent_column *x = ent_table_find(vertices, "x"), *y = ent_table_find(vertices, "y");

    ent_put(text, row + writer->n_communities > 0 ? ",\n" : "\n");
    ent_put(text, "{\"data\": {\"id\": ");
    ent_put_lead(text, &writer->keys.ids, row);
    ent_put(text, ", \"name\": ");
    if (!writer->label ||
        !ent_put_cell(text, writer->label, writer->label->whole, row, ent_put_json))
        ent_put_lead(text, &writer->keys.ids, row);
    if (writer->community && ent_has_cell(writer->community, writer->community->whole, row)) {
        ent_put(text, ", \"parent\": ");
        put_community_id(writer, text, writer->community->whole.integers[row]);
    }
    ent_put_members(text, &writer->keys.vertices, line, row, false);
    ent_put(text, "}");
    /* Where a layout is among the columns, it is used. */
    if (x && y && x->role == ENT_ROLE_POSITION && y->role == ENT_ROLE_POSITION &&
        ent_has_cell(x, x->whole, row) && ent_has_cell(y, y->whole, row)) {
        ent_put(text, ", \"position\": {\"x\": ");
        ent_put_cell(text, x, x->whole, row, ent_put_json);
        ent_put(text, ", \"y\": ");
        ent_put_real(text, -y->whole.reals[row]); /* downward there */
        ent_put(text, "}");
    }
    ent_put(text, "}");
}

static void put_edge(const void *work, struct ent_text *text, struct ent_line *line, size_t row)
{
    const struct writer *writer = work;
    const struct ent_graph *graph = writer->graph;

    ent_put(text, row > 0 ? ",\n" : "\n");
    ent_put(text, "{\"data\": {\"id\": \"");
    ent_put(text, writer->edge_prefix);
    ent_put(text, ent_table_id(&graph->edges, row)); /* ours: "e0" */
    ent_put(text, "\", \"source\": ");
    ent_put_lead(text, &writer->keys.ids, graph->sources[row]);
    ent_put(text, ", \"target\": ");
    ent_put_lead(text, &writer->keys.ids, graph->targets[row]);
    ent_put_members(text, &writer->keys.edges, line, row, false);
    ent_put(text, "}}");
}

static enum ent_status put_elements(const struct writer *writer, struct ent_error *err)
{
    const struct ent_graph *graph = writer->graph;
    struct ent_text *text = writer->text;
    enum ent_status status;

    /* Parents before their children. */
    ent_put(text, "\"elements\": {\"nodes\": [");
    for (size_t i = 0; i < writer->n_communities; i++) {
        ent_put(text, i > 0 ? ",\n" : "\n");
        put_community(writer, writer->communities[i]);
    }
    status = ent_put_each(text, graph->context, &graph->vertices, put_node, writer, err);
    ent_put(text, "\n],\n\"edges\": [");
    if (status == ENT_OK)
        status = ent_put_each(text, graph->context, &graph->edges, put_edge, writer, err);
    ent_put(text, "\n]}\n");
    return status;
}

static const char *audience(const struct ent_graph *graph, const struct ent_write_options *options)
{
    (void)graph;
    (void)options;
    return "for Cytoscape and cytoscape.js";
}

static enum ent_status write_cytoscape(const struct ent_graph *graph,
                                       const struct ent_write_options *options,
                                       struct ent_output *output, struct ent_error *err)
{
    struct writer writer = {.graph = graph,
                            .label = ent_column_of_role(&graph->vertices, ENT_ROLE_LABEL)};
    const char *title = ent_graph_title(graph);
    enum ent_status status = ent_output_open(output, NULL, &writer.text, err);

    if (status == ENT_OK)
        status = ent_keys_init(&writer.keys, graph, put_node_key, put_edge_key, ent_put_json, err);
    if (status == ENT_OK)
        status = choose_edge_prefix(&writer, err);
    if (status == ENT_OK)
        status = list_communities(&writer, err);
    if (status != ENT_OK)
        goto out;
    ent_put(writer.text, "{\n\"data\": {\n  \"name\": ");
    ent_put_json(writer.text, title ? title : "entente");
    ent_put(writer.text, ",\n  \"directed\": ");
    ent_put(writer.text, graph->directed ? "true,\n" : "false,\n");
    ent_put_facts(writer.text, graph, options, &writer.keys.graph);
    ent_put(writer.text, "},\n");
    status = put_elements(&writer, err);
    ent_put(writer.text, "}\n");
out:
    ent_keys_fini(&writer.keys);
    free(writer.communities);
    return status;
}

const struct ent_exporter ent_exporter_cytoscape = {
    .format = {.name = "cytoscape",
               .summary = "Cytoscape's JSON, communities as compound nodes",
               .extensions = (const char *const[]){"cyjs", NULL}},
    .shows = ENT_SHOWS_POSITIONS,
    .audience = audience,
    .write = write_cytoscape,
};
