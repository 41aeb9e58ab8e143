#include <math.h>

#include "leading.h"
#include "measures.h"

#define DAMPING 0.85

/*
 * ARPACK's values are no more exact than this, the greatest being 1. Further digits would set apart
 * actors that are alike, and give some to those that have nothing.
 */
#define DIGITS 1e12

static const char nothing_to_rank[] = "there is no tie of positive weight to read";

/*
 * The snapshot without ties of weight 0: igraph does not divide by them well. `*own` is NULL where
 * there are none, and the snapshot serves as it is.
 */
static enum ent_status without_weightless(const struct ent_snapshot **snapshot,
                                          struct ent_snapshot **own, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    *own = NULL;
    if ((*snapshot)->n_weightless > 0)
        status = ent_snapshot_positive(own, *snapshot, true, err);
    if (*own)
        *snapshot = *own;
    return status;
}

static igraph_error_t pagerank(const struct ent_snapshot *snapshot, igraph_vector_t values[2])
{
    return igraph_pagerank(&snapshot->graph, IGRAPH_PAGERANK_ALGO_PRPACK, &values[0], NULL,
                           igraph_vss_all(), snapshot->direction == ENT_ARCS, DAMPING,
                           &snapshot->strength, NULL);
}

static void copy_rounded(double *out, const igraph_vector_t *values)
{
    igraph_integer_t n = igraph_vector_size(values);

    for (igraph_integer_t i = 0; i < n; i++)
        out[i] = round(VECTOR(*values)[i] * DIGITS) / DIGITS;
}

/* The way that all three share: `n` vectors, rounded where they are ARPACK's. */
static enum ent_status
compute(struct ent_measure_task *task, double *const out[], size_t n, bool arpack, const char *name,
        igraph_error_t (*call)(const struct ent_snapshot *snapshot, igraph_vector_t values[2]),
        struct ent_error *err)
{
    const struct ent_snapshot *snapshot = task->snapshot;
    struct ent_snapshot *own = NULL;
    igraph_vector_t values[2];
    size_t n_values = 0;
    igraph_error_t code = IGRAPH_SUCCESS;
    enum ent_status status;

    if (snapshot->n_edges == snapshot->n_weightless) {
        if (snapshot->n_vertices > 0)
            task->unavailable = nothing_to_rank;
        return ENT_OK;
    }
    status = without_weightless(&snapshot, &own, err);
    if (status != ENT_OK)
        return status;
    while (n_values < 2 && code == IGRAPH_SUCCESS) {
        code = igraph_vector_init(&values[n_values], 0);
        n_values += code == IGRAPH_SUCCESS;
    }
    if (code == IGRAPH_SUCCESS)
        code = call(snapshot, values);
    for (size_t i = 0; i < n && code == IGRAPH_SUCCESS; i++) {
        if (!ent_leading_is_plausible(&values[i]))
            task->unavailable = "the iteration found no positive eigenvector";
    }
    for (size_t i = 0; i < n && code == IGRAPH_SUCCESS && !task->unavailable; i++) {
        if (arpack)
            copy_rounded(out[i], &values[i]);
        else
            ent_measure_copy(out[i], &values[i]);
    }
    while (n_values > 0)
        igraph_vector_destroy(&values[--n_values]);
    ent_snapshot_free(own);
    return ent_igraph_status(code, name, err);
}

static enum ent_status compute_pagerank(struct ent_measure_task *task, double *const out[],
                                        struct ent_error *err)
{
    return compute(task, out, 1, false, "pagerank", pagerank, err);
}

static enum ent_status compute_eigenvector(struct ent_measure_task *task, double *const out[],
                                           struct ent_error *err)
{
    return compute(task, out, 1, true, "eigenvector", ent_leading_eigenvector, err);
}

static enum ent_status compute_hits(struct ent_measure_task *task, double *const out[],
                                    struct ent_error *err)
{
    return compute(task, out, 2, true, "hits", ent_leading_hits, err);
}

static const struct ent_measure_column pagerank_columns[] = {
    {"pagerank", "PageRank", ENT_VERTICES, ENT_REAL, ENT_ROLE_SCORE},
};

static const struct ent_measure_column eigenvector_columns[] = {
    {"eigenvector", "Eigenvector centrality", ENT_VERTICES, ENT_REAL, ENT_ROLE_SCORE},
};

static const struct ent_measure_column hits_columns[] = {
    {"hub", "Hub score", ENT_VERTICES, ENT_REAL, ENT_ROLE_SCORE},
    {"authority", "Authority score", ENT_VERTICES, ENT_REAL, ENT_ROLE_SCORE},
};

const struct ent_measure ent_measure_pagerank = {
    .info = {.name = "pagerank",
             .summary = "how often a walk along the arcs, restarted now and then, is at an actor",
             .columns = "pagerank",
             .reads = "arcs that are not conflict, by weight",
             .notes =
                 "Damping 0.85; the values add up to 1. Reads arcs also of undirected graphs; a "
                 "mutual event is an arc each way. Conflict is left out unless --on says "
                 "otherwise. Arcs of weight 0 are left out. From an actor without outgoing "
                 "arcs the walk goes on anywhere; an isolate has what restarts give. "
                 "Components do not matter. Where nothing is left to read, and in an empty "
                 "graph, values are missing.",
             .reference = "Page, Brin, Motwani, Winograd 1999, The PageRank citation ranking, "
                          "Stanford InfoLab",
             .cost = "O(n + m) a round; a few dozen rounds",
             .by_default = true},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_ARCS,
    .uses = ENT_SUMS_STRENGTH,
    .on = ENT_ON_NOT_CONFLICT,
    .columns = pagerank_columns,
    .n_columns = 1,
    .compute = compute_pagerank,
};

const struct ent_measure ent_measure_eigenvector = {
    .info = {.name = "eigenvector",
             .summary = "an actor counts as much as those that it has ties with",
             .columns = "eigenvector",
             .reads = "ties that are not conflict, undirected, by weight",
             .notes =
                 "The greatest value is 1; all are rounded to 12 decimals. Direction is ignored. "
                 "Conflict is left out unless --on says otherwise. Ties of weight 0 are left "
                 "out. An isolate has 0. In a disconnected graph only the component with the "
                 "greatest eigenvalue has positive values; where several have it, the degrees "
                 "decide. Where nothing is left to read, in an "
                 "empty graph, and where the iteration fails, values are missing.",
             .reference = "Bonacich 1972, Factoring and weighting approaches to status scores and "
                          "clique identification, Journal of Mathematical Sociology 2",
             .cost = "O(n + m) a round; a few dozen rounds"},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_TIES,
    .uses = ENT_SUMS_STRENGTH,
    .on = ENT_ON_NOT_CONFLICT,
    .columns = eigenvector_columns,
    .n_columns = 1,
    .compute = compute_eigenvector,
};

const struct ent_measure ent_measure_hits = {
    .info =
        {.name = "hits",
         .summary = "hubs act on many authorities, authorities are acted upon by many hubs",
         .columns = "hub, authority",
         .reads = "arcs that are not conflict, by weight",
         .notes =
             "The greatest value of each is 1; all are rounded to 12 decimals. Reads arcs also of "
             "undirected graphs; a mutual event is an arc each way. Conflict is left out "
             "unless --on says otherwise. Arcs of weight 0 are left out. An isolate has 0. "
             "In a disconnected graph only the component with the greatest singular value "
             "has positive values; where several vectors are an answer, as in a star of "
             "mutual ties, the degrees decide. Where nothing is left to read, in an empty "
             "graph, and where the iteration fails, values are missing.",
         .reference = "Kleinberg 1999, Authoritative sources in a hyperlinked environment, "
                      "Journal of the ACM 46",
         .cost = "O(n + m) a round; a few dozen rounds"},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_ARCS,
    .uses = ENT_SUMS_STRENGTH,
    .on = ENT_ON_NOT_CONFLICT,
    .columns = hits_columns,
    .n_columns = 2,
    .compute = compute_hits,
};
