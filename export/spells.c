#include "exporters.h"
#include "facts.h"

/*
 * Spells, as R's networkDynamic takes them: `networkDynamic(edge.spells = edges, vertex.spells =
 * vertices)` reads the first four columns of the one, the first three of the other. Times are days
 * since 1970-01-01, as R's dates are; spells leave their end out, as ours do; -Inf and Inf are
 * bounds that are not known. Vertices are numbered from 1. The other columns are of the whole
 * period, the same in each spell of a row.
 */

static void put_days(struct ent_text *text, int64_t time)
{
    if (time == INT64_MIN || time == INT64_MAX)
        ent_put(text, time == INT64_MIN ? "-Inf" : "Inf");
    else
        ent_put_real(text, (double)time / ENT_DAY_S);
}

static void put_names(struct ent_text *text, const struct ent_table *table)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        if (!table->columns[c]->whole.any)
            continue;
        ent_put(text, ",");
        ent_put_csv(text, table->columns[c]->name);
    }
    ent_put(text, "\n");
}

static enum ent_status write_part(const struct ent_graph *graph, const struct ent_table *table,
                                  const struct ent_write_options *options,
                                  struct ent_output *output, struct ent_error *err)
{
    void (*put)(struct ent_text *, const char *) = ent_csv_putter(options);
    bool of_edges = table == &graph->edges;
    struct ent_text *text;
    enum ent_status status = ent_output_open(output, of_edges ? NULL : "vertices", &text, err);

    if (status != ENT_OK)
        return status;
    ent_put(text,
            of_edges ? "onset,terminus,tail,head,id,source,target" : "onset,terminus,vertex.id,id");
    put_names(text, table);
    for (size_t row = 0; table->spell_start && row < table->n_rows; row++) {
        for (size_t s = table->spell_start[row]; s < table->spell_start[row + 1]; s++) {
            put_days(text, table->spells[s].start);
            ent_put_bytes(text, ",", 1);
            put_days(text, table->spells[s].end);
            ent_put_bytes(text, ",", 1);
            ent_put_integer(text, of_edges ? (int64_t)graph->sources[row] + 1 : (int64_t)row + 1);
            ent_put_bytes(text, ",", 1);
            if (of_edges) {
                ent_put_integer(text, (int64_t)graph->targets[row] + 1);
                ent_put_bytes(text, ",", 1);
            }
            put(text, ent_table_id(table, row));
            if (of_edges) {
                ent_put_bytes(text, ",", 1);
                put(text, ent_table_id(&graph->vertices, graph->sources[row]));
                ent_put_bytes(text, ",", 1);
                put(text, ent_table_id(&graph->vertices, graph->targets[row]));
            }
            for (size_t c = 0; c < table->n_columns; c++) {
                if (!table->columns[c]->whole.any)
                    continue;
                ent_put_bytes(text, ",", 1);
                ent_put_cell(text, table->columns[c], table->columns[c]->whole, row, put);
            }
            ent_put_bytes(text, "\n", 1);
        }
    }
    return ENT_OK;
}

static const char *audience(const struct ent_graph *graph, const struct ent_write_options *options)
{
    (void)graph;
    (void)options;
    return "spells, for R's networkDynamic";
}

static enum ent_status write_spells(const struct ent_graph *graph,
                                    const struct ent_write_options *options,
                                    struct ent_output *output, struct ent_error *err)
{
    enum ent_status status = write_part(graph, &graph->edges, options, output, err);

    return status == ENT_OK ? write_part(graph, &graph->vertices, options, output, err) : status;
}

const struct ent_exporter ent_exporter_spells = {
    .format = {.name = "spells",
               .summary = "spells of edges and vertices, for R's networkDynamic",
               .extensions = (const char *const[]){"spells.csv", NULL}},
    .audience = audience,
    .write = write_spells,
};
