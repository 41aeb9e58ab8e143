#include "exporters.h"
#include "facts.h"

/*
 * The edges alone, with tabs. `.edges` is what reads lists of edges everywhere: source, target and
 * weight, no header, no quotes. `.tsv` has a header, all columns, and quotes where a table needs
 * them.
 */

/* Nothing can be escaped in a list: what would end a field or a line is shown by its picture. */
static void put_bare(struct ent_text *text, const char *value)
{
    for (size_t n; *value; value += n) {
        n = strcspn(value, "\t\n\r");
        ent_put_bytes(text, value, n);
        if (!value[n])
            break;
        ent_put(text, value[n] == '\t'   ? "\xE2\x90\x89"
                      : value[n] == '\n' ? "\xE2\x90\x8A"
                                         : "\xE2\x90\x8D");
        n++;
    }
}

static const char *audience_list(const struct ent_graph *graph,
                                 const struct ent_write_options *options)
{
    (void)options;
    return ent_table_find(&graph->edges, "layer")
               ? "source, target and weight, a line for each layer without its name, which .tsv has"
               : "source, target and weight, for all that reads lists of edges";
}

static enum ent_status write_list(const struct ent_graph *graph,
                                  const struct ent_write_options *options,
                                  struct ent_output *output, struct ent_error *err)
{
    const struct ent_column *weight = ent_column_of_role(&graph->edges, ENT_ROLE_WEIGHT);
    struct ent_leads ids = {0};
    struct ent_text *text;
    struct ent_pen pen = {0};
    enum ent_status status = ent_output_open(output, NULL, &text, err);

    (void)options;
    if (status == ENT_OK)
        status = ent_ids_init(&ids, &graph->vertices, put_bare, err);
    if (status == ENT_OK)
        ent_pen_down(&pen, text);
    /* A line without a layer is a tie of events. */
    for (size_t row = 0; row < ent_graph_n_tied(graph) && status == ENT_OK; row++) {
        ent_pen_lead(&pen, &ids, graph->sources[row]);
        ent_pen_char(&pen, '\t');
        ent_pen_lead(&pen, &ids, graph->targets[row]);
        if (weight && ent_has_cell(weight, weight->whole, row)) {
            ent_pen_char(&pen, '\t');
            ent_pen_cell(&pen, weight, weight->whole, row, put_bare);
        }
        ent_pen_char(&pen, '\n');
    }
    if (status == ENT_OK)
        ent_pen_lift(&pen);
    ent_leads_fini(&ids);
    return status;
}

static const char *audience_table(const struct ent_graph *graph,
                                  const struct ent_write_options *options)
{
    (void)graph;
    (void)options;
    return "a table of the edges";
}

static enum ent_status write_table(const struct ent_graph *graph,
                                   const struct ent_write_options *options,
                                   struct ent_output *output, struct ent_error *err)
{
    void (*put)(struct ent_text *, const char *) = ent_csv_putter(options);
    const struct ent_table *table = &graph->edges;
    struct ent_leads ids = {0};
    struct ent_text *text;
    struct ent_pen pen;
    enum ent_status status = ent_output_open(output, NULL, &text, err);

    if (status == ENT_OK)
        status = ent_ids_init(&ids, &graph->vertices, put, err);
    if (status != ENT_OK)
        goto out;
    ent_put(text, "source\ttarget\tid");
    for (size_t c = 0; c < table->n_columns; c++) {
        if (!table->columns[c]->whole.any)
            continue;
        ent_put(text, "\t");
        ent_put_csv(text, table->columns[c]->name);
    }
    ent_put(text, "\n");
    ent_pen_down(&pen, text);
    for (size_t row = 0; row < table->n_rows; row++) {
        const char *id = ent_table_id(table, row); /* "e12", which needs no quotes */
        ent_pen_lead(&pen, &ids, graph->sources[row]);
        ent_pen_char(&pen, '\t');
        ent_pen_lead(&pen, &ids, graph->targets[row]);
        ent_pen_char(&pen, '\t');
        ent_pen_bytes(&pen, id, strlen(id));
        for (size_t c = 0; c < table->n_columns; c++) {
            if (!table->columns[c]->whole.any)
                continue;
            ent_pen_char(&pen, '\t');
            ent_pen_cell(&pen, table->columns[c], table->columns[c]->whole, row, put);
        }
        ent_pen_char(&pen, '\n');
    }
    ent_pen_lift(&pen);
out:
    ent_leads_fini(&ids);
    return status;
}

const struct ent_exporter ent_exporter_edges = {
    .format = {.name = "edges",
               .summary = "a list of edges: source, target, weight, with tabs",
               .extensions = (const char *const[]){"edges", NULL}},
    .audience = audience_list,
    .write = write_list,
};

const struct ent_exporter ent_exporter_tsv = {
    .format = {.name = "tsv",
               .summary = "a table of the edges with all columns, with tabs",
               .extensions = (const char *const[]){"tsv", NULL}},
    .audience = audience_table,
    .write = write_table,
};
