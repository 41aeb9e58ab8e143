#include "measures.h"

/* Number or strength of the edges at each vertex; `strength` NULL counts. */
static enum ent_status sum_edges(const struct ent_measure_task *task, igraph_neimode_t mode,
                                 const igraph_vector_t *strength, double *out,
                                 struct ent_error *err)
{
    const struct ent_snapshot *snapshot = task->snapshot;
    igraph_vector_t sums;
    igraph_error_t code;

    code = igraph_vector_init(&sums, 0);
    if (code != IGRAPH_SUCCESS)
        return ent_igraph_status(code, "degree", err);
    code = igraph_strength(&snapshot->graph, &sums, igraph_vss_all(), mode, IGRAPH_LOOPS, strength);
    if (code == IGRAPH_SUCCESS)
        ent_measure_copy(out, &sums);
    igraph_vector_destroy(&sums);
    return ent_igraph_status(code, "degree", err);
}

static enum ent_status compute_degree(struct ent_measure_task *task, double *const out[],
                                      struct ent_error *err)
{
    return sum_edges(task, IGRAPH_ALL, NULL, out[0], err);
}

static enum ent_status compute_strength(struct ent_measure_task *task, double *const out[],
                                        struct ent_error *err)
{
    return sum_edges(task, IGRAPH_ALL, &task->snapshot->strength, out[0], err);
}

static enum ent_status compute_directed_degree(struct ent_measure_task *task, double *const out[],
                                               struct ent_error *err)
{
    enum ent_status status = sum_edges(task, IGRAPH_IN, NULL, out[0], err);

    return status != ENT_OK ? status : sum_edges(task, IGRAPH_OUT, NULL, out[1], err);
}

static enum ent_status compute_directed_strength(struct ent_measure_task *task, double *const out[],
                                                 struct ent_error *err)
{
    const igraph_vector_t *strength = &task->snapshot->strength;
    enum ent_status status = sum_edges(task, IGRAPH_IN, strength, out[0], err);

    return status != ENT_OK ? status : sum_edges(task, IGRAPH_OUT, strength, out[1], err);
}

static const struct ent_measure_column degree_columns[] = {
    {"degree", "Degree", ENT_VERTICES, ENT_INTEGER, ENT_ROLE_COUNT},
};

static const struct ent_measure_column strength_columns[] = {
    {"strength", "Strength", ENT_VERTICES, ENT_DECIMAL, ENT_ROLE_COUNT},
};

static const struct ent_measure_column directed_degree_columns[] = {
    {"in_degree", "In-degree", ENT_VERTICES, ENT_INTEGER, ENT_ROLE_COUNT},
    {"out_degree", "Out-degree", ENT_VERTICES, ENT_INTEGER, ENT_ROLE_COUNT},
};

static const struct ent_measure_column directed_strength_columns[] = {
    {"in_strength", "In-strength", ENT_VERTICES, ENT_DECIMAL, ENT_ROLE_COUNT},
    {"out_strength", "Out-strength", ENT_VERTICES, ENT_DECIMAL, ENT_ROLE_COUNT},
};

const struct ent_measure ent_measure_degree = {
    .info = {.name = "degree",
             .summary = "the number of actors that an actor has ties with",
             .columns = "degree",
             .reads = "all ties, undirected",
             .notes = "Direction is ignored: a tie counts once whoever acts. Signs are ignored: "
                      "enemies count too. Ties of weight 0 count. An isolate has 0. Disconnected "
                      "graphs make no difference; an empty graph has no values.",
             .reference = "Freeman 1979, Centrality in social networks, Social Networks 1",
             .cost = "O(n + m)",
             .by_default = true},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_TIES,
    .uses = ENT_COUNTS_TIES,
    .on = ENT_ON_ALL,
    .columns = degree_columns,
    .n_columns = 1,
    .compute = compute_degree,
};

const struct ent_measure ent_measure_strength = {
    .info = {.name = "strength",
             .summary = "the sum of the weights of an actor's ties",
             .columns = "strength",
             .reads = "all ties, undirected, by weight",
             .notes =
                 "Direction is ignored: a mutual event counts once. Signs are ignored and never "
                 "cancel: conflict adds as cooperation does. Ties of weight 0 add nothing. An "
                 "isolate has 0. Disconnected graphs make no difference; an empty graph has no "
                 "values.",
             .reference = "Barrat, Barthélemy, Pastor-Satorras, Vespignani 2004, The architecture "
                          "of complex weighted networks, PNAS 101",
             .cost = "O(n + m)",
             .by_default = true},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_TIES,
    .uses = ENT_SUMS_STRENGTH,
    .on = ENT_ON_ALL,
    .columns = strength_columns,
    .n_columns = 1,
    .compute = compute_strength,
};

const struct ent_measure ent_measure_directed_degree = {
    .info = {.name = "directed_degree",
             .summary = "the numbers of actors that act on an actor, and that it acts on",
             .columns = "in_degree, out_degree",
             .reads = "all arcs",
             .notes = "Arcs into and out of an actor; a mutual event is an arc each way. Signs are "
                      "ignored. Arcs of weight 0 count. An isolate has 0. Disconnected graphs make "
                      "no difference; an empty graph has no values. In the default set of directed "
                      "graphs only.",
             .reference = "Freeman 1979, Centrality in social networks, Social Networks 1",
             .cost = "O(n + m)",
             .by_default = true},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_ARCS,
    .uses = ENT_COUNTS_TIES,
    .on = ENT_ON_ALL,
    .columns = directed_degree_columns,
    .n_columns = 2,
    .compute = compute_directed_degree,
};

const struct ent_measure ent_measure_directed_strength = {
    .info = {.name = "directed_strength",
             .summary = "the sums of the weights of the arcs into and out of an actor",
             .columns = "in_strength, out_strength",
             .reads = "all arcs, by weight",
             .notes =
                 "A mutual event is an arc each way, so in and out may add up to more than "
                 "strength. Signs are ignored and never cancel. Arcs of weight 0 add nothing. "
                 "An isolate has 0. Disconnected graphs make no difference; an empty graph has "
                 "no values. In the default set of directed graphs only.",
             .reference = "Barrat, Barthélemy, Pastor-Satorras, Vespignani 2004, The architecture "
                          "of complex weighted networks, PNAS 101",
             .cost = "O(n + m)",
             .by_default = true},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_ARCS,
    .uses = ENT_SUMS_STRENGTH,
    .on = ENT_ON_ALL,
    .columns = directed_strength_columns,
    .n_columns = 2,
    .compute = compute_directed_strength,
};
