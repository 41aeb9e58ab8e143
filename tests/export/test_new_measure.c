/* A measure that no exporter has heard of: its columns must stand in every format all the same. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "graph/measures/measures.h"

/* A vertex's number times ten, an edge's plus a half, and a constant of the graph: values that
 * nothing else has. */
static enum ent_status compute(struct ent_measure_task *task, double *const out[],
                               struct ent_error *err)
{
    (void)err;
    for (size_t v = 0; v < task->snapshot->n_vertices; v++)
        out[0][v] = 10 * (double)task->snapshot->rows[v] + 7000;
    for (size_t e = 0; e < task->snapshot->n_edges; e++)
        out[1][e] = (double)e + 8000.5;
    out[2][0] = 424242;
    return ENT_OK;
}

static const struct ent_measure_column columns[] = {
    {"novelty", "Novelty", ENT_VERTICES, ENT_INTEGER, ENT_ROLE_SCORE},
    {"novelty_of_edge", "Novelty", ENT_EDGES, ENT_REAL, ENT_ROLE_SCORE},
    {"novelty_of_graph", "Novelty", ENT_GRAPH, ENT_INTEGER, ENT_ROLE_SCORE},
};

static const struct ent_measure novelty = {
    .info = {.name = "novelty"},
    .direction = ENT_READ_AS_TABLE,
    .on = ENT_ON_ALL,
    .columns = columns,
    .n_columns = 3,
    .compute = compute,
};

static char *read_all(const char *path)
{
    FILE *in = fopen(path, "rb");
    size_t size;
    char *text = NULL;

    cr_assert(in, "%s was not written", path);
    fseek(in, 0, SEEK_END);
    size = (size_t)ftell(in);
    rewind(in);
    text = calloc(size + 1, 1);
    cr_assert(text && fread(text, 1, size, in) == size);
    fclose(in);
    return text;
}

static void expect_all(const char *folder, const char *file, const char *const *wanted)
{
    char path[256], *text;

    snprintf(path, sizeof path, "%s/%s", folder, file);
    text = read_all(path);
    for (; *wanted; wanted++)
        cr_expect(strstr(text, *wanted), "%s has no %s", file, *wanted);
    free(text);
    unlink(path);
}

Test(exporters, show_a_measure_that_they_do_not_know)
{
    /* Rows are sorted by id: burkina-faso is row 0, niger row 5; the first of 15 arcs is e0. */
    static const char *const names[] = {
        "novelty", "novelty_of_edge", "novelty_of_graph", "424242", "7050", "8000.5", NULL};
    static const char *const nodes[] = {"novelty", "7050", NULL};
    static const char *const edges[] = {"novelty_of_edge", "8000.5", NULL};
    static const char *const whole[] = {"novelty_of_graph", "424242", NULL};
    static const char *const files[] = {
        "x.gexf",    "x.json",    "x.dot", "x.csv",        "x.graphology.json", "x.cyjs",
        "x.d3.json", "x.graphml", "x.tsv", "x.spells.csv", "x.dyads.csv"};
    char folder[] = "/tmp/entente-novelty-XXXXXX", sample[512], path[256];
    const char *root = getenv("ENT_SOURCE_ROOT");
    struct ent_context *context = ent_context_new();
    struct ent_corpus *corpus = NULL;
    struct ent_view *view = NULL;
    struct ent_graph *graph = NULL;
    struct ent_error err = {0};

    cr_assert(root && mkdtemp(folder));
    snprintf(sample, sizeof sample, "%s/samples/niger-2024.json", root);
    cr_assert_eq(ent_corpus_new(&corpus, context, &err), ENT_OK);
    cr_assert_eq(ent_corpus_read(corpus, sample, NULL, &err), ENT_OK, "%s", err.message);
    cr_assert_eq(ent_view_new(&view, &err), ENT_OK);
    cr_assert_eq(ent_view_set(view, "level", "state", &err), ENT_OK);
    cr_assert_eq(ent_view_set(view, "window", "month", &err), ENT_OK);
    cr_assert_eq(ent_graph_new(&graph, corpus, view, &err), ENT_OK, "%s", err.message);
    cr_assert_eq(ent_measure_run(graph, &novelty, &err), ENT_OK, "%s", err.message);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        cr_assert_eq(ent_graph_write(graph, path, NULL, NULL, &err), ENT_OK, "%s: %s", files[i],
                     err.message);
    }
    expect_all(folder, "x.gexf", names);
    expect_all(folder, "x.json", names);
    expect_all(folder, "x.dot", names);
    /* A network of Pajek's, a list of edges and the events have no columns. */
    expect_all(folder, "x.graphology.json", names);
    expect_all(folder, "x.cyjs", names);
    expect_all(folder, "x.d3.json", names);
    expect_all(folder, "x.graphml", names);
    expect_all(folder, "x.tsv", edges);
    expect_all(folder, "x.dyads.csv", edges);
    expect_all(folder, "x.spells.csv", edges);
    expect_all(folder, "x.spells.vertices.csv", nodes);
    expect_all(folder, "x.nodes.csv", nodes);
    expect_all(folder, "x.edges.csv", edges);
    expect_all(folder, "x.graph.csv", whole);
    expect_all(folder, "x.nodes.windows.csv", nodes);
    expect_all(folder, "x.edges.windows.csv", edges);
    expect_all(folder, "x.graph.windows.csv", whole);
    rmdir(folder);
    ent_graph_free(graph);
    ent_view_free(view);
    ent_corpus_free(corpus);
    ent_context_free(context);
}
