#include "measures.h"

/* igraph says NaN where a ratio is undefined; that is our missing value too. */

static enum ent_status compute_coreness(struct ent_measure_task *task, double *const out[],
                                        struct ent_error *err)
{
    igraph_vector_int_t cores;
    igraph_error_t code = igraph_vector_int_init(&cores, 0);

    if (code != IGRAPH_SUCCESS)
        return ent_igraph_status(code, "coreness", err);
    code = igraph_coreness(&task->snapshot->graph, &cores, IGRAPH_ALL);
    for (size_t v = 0; v < task->snapshot->n_vertices && code == IGRAPH_SUCCESS; v++)
        out[0][v] = (double)VECTOR(cores)[v];
    igraph_vector_int_destroy(&cores);
    return ent_igraph_status(code, "coreness", err);
}

static enum ent_status compute_size(struct ent_measure_task *task, double *const out[],
                                    struct ent_error *err)
{
    (void)err;
    out[0][0] = (double)task->snapshot->n_vertices;
    out[1][0] = (double)task->snapshot->n_edges;
    return ENT_OK;
}

static enum ent_status compute_density(struct ent_measure_task *task, double *const out[],
                                       struct ent_error *err)
{
    /* Without a pair there is no share of pairs. */
    if (task->snapshot->n_vertices < 2)
        return ENT_OK;
    return ent_igraph_status(igraph_density(&task->snapshot->graph, out[0], IGRAPH_NO_LOOPS),
                             "density", err);
}

static enum ent_status compute_reciprocity(struct ent_measure_task *task, double *const out[],
                                           struct ent_error *err)
{
    if (task->snapshot->n_edges == 0)
        return ENT_OK;
    return ent_igraph_status(
        igraph_reciprocity(&task->snapshot->graph, out[0], true, IGRAPH_RECIPROCITY_DEFAULT),
        "reciprocity", err);
}

static enum ent_status compute_transitivity(struct ent_measure_task *task, double *const out[],
                                            struct ent_error *err)
{
    if (task->snapshot->n_edges == 0)
        return ENT_OK;
    return ent_igraph_status(
        igraph_transitivity_undirected(&task->snapshot->graph, out[0], IGRAPH_TRANSITIVITY_NAN),
        "transitivity", err);
}

static enum ent_status compute_components(struct ent_measure_task *task, double *const out[],
                                          struct ent_error *err)
{
    igraph_integer_t n = 0;
    igraph_error_t code =
        igraph_connected_components(&task->snapshot->graph, NULL, NULL, &n, IGRAPH_WEAK);

    if (code == IGRAPH_SUCCESS)
        out[0][0] = (double)n;
    return ent_igraph_status(code, "components", err);
}

static enum ent_status compute_assortativity(struct ent_measure_task *task, double *const out[],
                                             struct ent_error *err)
{
    if (task->snapshot->n_edges == 0)
        return ENT_OK;
    return ent_igraph_status(igraph_assortativity_degree(&task->snapshot->graph, out[0], false),
                             "assortativity", err);
}

static const struct ent_measure_column coreness_columns[] = {
    {"coreness", "Coreness", ENT_VERTICES, ENT_INTEGER, ENT_ROLE_SCORE},
};

static const struct ent_measure_column size_columns[] = {
    {"vertices", "Vertices", ENT_GRAPH, ENT_INTEGER, ENT_ROLE_COUNT},
    {"edges", "Edges", ENT_GRAPH, ENT_INTEGER, ENT_ROLE_COUNT},
};

static const struct ent_measure_column density_columns[] = {
    {"density", "Density", ENT_GRAPH, ENT_REAL, ENT_ROLE_SCORE},
};

static const struct ent_measure_column reciprocity_columns[] = {
    {"reciprocity", "Reciprocity", ENT_GRAPH, ENT_REAL, ENT_ROLE_SCORE},
};

static const struct ent_measure_column transitivity_columns[] = {
    {"transitivity", "Transitivity", ENT_GRAPH, ENT_REAL, ENT_ROLE_SCORE},
};

static const struct ent_measure_column components_columns[] = {
    {"components", "Components", ENT_GRAPH, ENT_INTEGER, ENT_ROLE_SCORE},
};

static const struct ent_measure_column assortativity_columns[] = {
    {"assortativity", "Degree assortativity", ENT_GRAPH, ENT_REAL, ENT_ROLE_SCORE},
};

const struct ent_measure ent_measure_coreness = {
    .info = {.name = "coreness",
             .summary = "the greatest k such that an actor has k ties among actors with k ties",
             .columns = "coreness",
             .reads = "all ties, undirected",
             .notes =
                 "Direction, signs and weights are ignored; ties of weight 0 count. An isolate "
                 "has 0. Disconnected graphs make no difference; an empty graph has no values.",
             .reference = "Seidman 1983, Network structure and minimum degree, Social Networks 5; "
                          "Batagelj, Zaversnik 2003, An O(m) algorithm for cores decomposition",
             .cost = "O(n + m)"},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_TIES,
    .uses = ENT_COUNTS_TIES,
    .on = ENT_ON_ALL,
    .columns = coreness_columns,
    .n_columns = 1,
    .compute = compute_coreness,
};

const struct ent_measure ent_measure_size = {
    .info = {.name = "size",
             .summary = "the numbers of active actors and of ties",
             .columns = "vertices, edges",
             .reads = "all ties, undirected",
             .notes = "A tie with events counts once, whatever its direction, sign and weight. "
                      "Isolates count as vertices. An empty graph has 0 and 0.",
             .reference = "Wasserman, Faust 1994, Social network analysis, chapter 4",
             .cost = "O(n + m)",
             .by_default = true},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_TIES,
    .uses = ENT_COUNTS_TIES,
    .on = ENT_ON_ALL,
    .only_counts = true,
    .columns = size_columns,
    .n_columns = 2,
    .compute = compute_size,
};

const struct ent_measure ent_measure_density = {
    .info = {.name = "density",
             .summary = "the share of the pairs of actors that have a tie",
             .columns = "density",
             .reads = "all ties, undirected",
             .notes = "Ties over n (n - 1) / 2 pairs, of the actors that are active. Direction, "
                      "signs and weights are ignored; ties of weight 0 count; so do isolates. "
                      "Missing with fewer than two actors.",
             .reference = "Wasserman, Faust 1994, Social network analysis, chapter 4",
             .cost = "O(1)",
             .by_default = true},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_TIES,
    .uses = ENT_COUNTS_TIES,
    .on = ENT_ON_ALL,
    .columns = density_columns,
    .n_columns = 1,
    .compute = compute_density,
};

const struct ent_measure ent_measure_reciprocity = {
    .info = {.name = "reciprocity",
             .summary = "the share of the arcs that are answered by an arc back",
             .columns = "reciprocity",
             .reads = "all arcs",
             .notes = "Reads arcs also of undirected graphs. A mutual event is an arc each way, so "
                      "many of them make it high. Signs and weights are ignored; arcs of weight 0 "
                      "count. Isolates and components make no difference. Missing without arcs.",
             .reference =
                 "Newman, Forrest, Balthrop 2002, Email networks and the spread of computer "
                 "viruses, Physical Review E 66",
             .cost = "O(n + m)"},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_ARCS,
    .uses = ENT_COUNTS_TIES,
    .on = ENT_ON_ALL,
    .columns = reciprocity_columns,
    .n_columns = 1,
    .compute = compute_reciprocity,
};

const struct ent_measure ent_measure_transitivity = {
    .info = {.name = "transitivity",
             .summary = "the share of the paths of two ties that a third tie closes",
             .columns = "transitivity",
             .reads = "all ties, undirected",
             .notes = "Global: three times the triangles over the connected triples. Direction, "
                      "signs and weights are ignored; ties of weight 0 count. Isolates and "
                      "components make no difference. Missing where no actor has two ties.",
             .reference = "Wasserman, Faust 1994, Social network analysis, chapter 6",
             .cost = "O(m √m)"},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_TIES,
    .uses = ENT_COUNTS_TIES,
    .on = ENT_ON_ALL,
    .columns = transitivity_columns,
    .n_columns = 1,
    .compute = compute_transitivity,
};

const struct ent_measure ent_measure_components = {
    .info = {.name = "components",
             .summary = "the number of parts that no tie connects",
             .columns = "components",
             .reads = "all ties, undirected",
             .notes = "Weak components: direction, signs and weights are ignored; ties of weight 0 "
                      "connect. An isolate is a component. An empty graph has 0.",
             .reference = "Hopcroft, Tarjan 1973, Efficient algorithms for graph manipulation, "
                          "Communications of the ACM 16",
             .cost = "O(n + m)",
             .by_default = true},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_TIES,
    .uses = ENT_COUNTS_TIES,
    .on = ENT_ON_ALL,
    .columns = components_columns,
    .n_columns = 1,
    .compute = compute_components,
};

const struct ent_measure ent_measure_assortativity = {
    .info = {.name = "assortativity",
             .summary = "whether actors with many ties have ties with each other (-1 to 1)",
             .columns = "assortativity",
             .reads = "all ties, undirected",
             .notes =
                 "The correlation of the degrees at the two ends of a tie. Direction, signs and "
                 "weights are ignored; ties of weight 0 count. Isolates and components make no "
                 "difference. Missing where all ends have the same degree, or there is no tie.",
             .reference = "Newman 2003, Mixing patterns in networks, Physical Review E 67",
             .cost = "O(n + m)"},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_TIES,
    .uses = ENT_COUNTS_TIES,
    .on = ENT_ON_ALL,
    .columns = assortativity_columns,
    .n_columns = 1,
    .compute = compute_assortativity,
};
