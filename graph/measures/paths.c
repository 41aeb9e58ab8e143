#include <math.h>

#include "measures.h"

/* Beyond it igraph's weighted betweenness loses paths: it compares distances with a tolerance. */
#define LARGEST_SPREAD 1e6

/* Lengths as igraph takes them; `used` NULL for hops. */
struct lengths {
    igraph_vector_t values;
    const igraph_vector_t *used;
    double scale, spread;
};

/* Where the snapshot allows no lengths the task says why, and there is nothing to end. */
static enum ent_status lengths_init(struct lengths *lengths, struct ent_measure_task *task,
                                    struct ent_error *err)
{
    bool used;
    enum ent_status status;

    if (task->length != ENT_LENGTH_HOPS && task->snapshot->n_weightless > 0) {
        task->unavailable = "a tie of weight 0 has no length: count hops instead";
        return ENT_OK;
    }
    status = ent_igraph_status(igraph_vector_init(&lengths->values, 0), "lengths", err);
    if (status != ENT_OK)
        return status;
    status = ent_snapshot_lengths(task->snapshot, task->length, &lengths->values, &used,
                                  &lengths->scale, &lengths->spread, err);
    if (status != ENT_OK)
        igraph_vector_destroy(&lengths->values);
    else
        lengths->used = used ? &lengths->values : NULL;
    return status;
}

static void lengths_fini(struct lengths *lengths)
{
    igraph_vector_destroy(&lengths->values);
}

static igraph_neimode_t mode_of(const struct ent_snapshot *snapshot)
{
    return snapshot->direction == ENT_ARCS ? IGRAPH_OUT : IGRAPH_ALL;
}

static double steps_of_all_pairs(size_t n_vertices, size_t n_edges)
{
    return (double)n_vertices * (double)n_edges;
}

static igraph_error_t betweenness(const struct ent_snapshot *snapshot,
                                  const struct lengths *lengths, igraph_vector_t *values)
{
    return igraph_betweenness(&snapshot->graph, values, igraph_vss_all(),
                              snapshot->direction == ENT_ARCS, lengths->used);
}

/* igraph's values are inverse distances: distances are `scale` times too long, values too small. */
static igraph_error_t closeness(const struct ent_snapshot *snapshot, const struct lengths *lengths,
                                igraph_vector_t *values)
{
    igraph_error_t code = igraph_closeness(&snapshot->graph, values, NULL, NULL, igraph_vss_all(),
                                           mode_of(snapshot), lengths->used, true);

    if (code == IGRAPH_SUCCESS)
        igraph_vector_scale(values, lengths->scale);
    return code;
}

static igraph_error_t harmonic(const struct ent_snapshot *snapshot, const struct lengths *lengths,
                               igraph_vector_t *values)
{
    igraph_error_t code = igraph_harmonic_centrality(&snapshot->graph, values, igraph_vss_all(),
                                                     mode_of(snapshot), lengths->used, true);

    if (code == IGRAPH_SUCCESS)
        igraph_vector_scale(values, lengths->scale);
    return code;
}

static igraph_error_t mean_distance(const struct ent_snapshot *snapshot,
                                    const struct lengths *lengths, igraph_vector_t *values)
{
    igraph_error_t code = igraph_vector_resize(values, 1);

    if (code == IGRAPH_SUCCESS)
        code = igraph_average_path_length_dijkstra(&snapshot->graph, &VECTOR(*values)[0], NULL,
                                                   lengths->used, snapshot->direction == ENT_ARCS,
                                                   true);
    if (code == IGRAPH_SUCCESS)
        igraph_vector_scale(values, 1 / lengths->scale);
    return code;
}

/* The way that all path measures share. */
static enum ent_status
compute(struct ent_measure_task *task, double *out, double largest_spread, const char *name,
        igraph_error_t (*call)(const struct ent_snapshot *snapshot, const struct lengths *lengths,
                               igraph_vector_t *values),
        struct ent_error *err)
{
    struct lengths lengths;
    igraph_vector_t values;
    igraph_error_t code;
    enum ent_status status;

    if (task->snapshot->n_vertices == 0)
        return ENT_OK;
    status = lengths_init(&lengths, task, err);
    if (status != ENT_OK || task->unavailable)
        return status;
    code = igraph_vector_init(&values, 0);
    if (code != IGRAPH_SUCCESS)
        goto out;
    if (lengths.spread > largest_spread) {
        task->unavailable = "the longest tie is over a million times as long as the shortest: too "
                            "far apart for exact weighted paths";
    } else {
        code = call(task->snapshot, &lengths, &values);
        if (code == IGRAPH_SUCCESS)
            ent_measure_copy(out, &values);
    }
    igraph_vector_destroy(&values);
out:
    lengths_fini(&lengths);
    return ent_igraph_status(code, name, err);
}

static enum ent_status compute_betweenness(struct ent_measure_task *task, double *const out[],
                                           struct ent_error *err)
{
    return compute(task, out[0], LARGEST_SPREAD, "betweenness", betweenness, err);
}

static enum ent_status compute_closeness(struct ent_measure_task *task, double *const out[],
                                         struct ent_error *err)
{
    return compute(task, out[0], INFINITY, "closeness", closeness, err);
}

static enum ent_status compute_harmonic(struct ent_measure_task *task, double *const out[],
                                        struct ent_error *err)
{
    /* A vertex alone in the world has no mean over the others. */
    if (task->snapshot->n_vertices < 2)
        return ENT_OK;
    return compute(task, out[0], INFINITY, "harmonic", harmonic, err);
}

static enum ent_status compute_mean_distance(struct ent_measure_task *task, double *const out[],
                                             struct ent_error *err)
{
    return compute(task, out[0], INFINITY, "mean_distance", mean_distance, err);
}

static const struct ent_measure_column betweenness_columns[] = {
    {"betweenness", "Betweenness", ENT_VERTICES, ENT_REAL, ENT_ROLE_SCORE},
};

static const struct ent_measure_column closeness_columns[] = {
    {"closeness", "Closeness", ENT_VERTICES, ENT_REAL, ENT_ROLE_SCORE},
};

static const struct ent_measure_column harmonic_columns[] = {
    {"harmonic", "Harmonic centrality", ENT_VERTICES, ENT_REAL, ENT_ROLE_SCORE},
};

static const struct ent_measure_column mean_distance_columns[] = {
    {"mean_distance", "Mean distance", ENT_GRAPH, ENT_REAL, ENT_ROLE_SCORE},
};

const struct ent_measure ent_measure_betweenness = {
    .info = {.name = "betweenness",
             .summary = "how many shortest paths between others lead through an actor",
             .columns = "betweenness",
             .reads = "all ties, undirected, by hops",
             .notes =
                 "Not normalised; of several equally short paths each counts its share. "
                 "Undirected unless --paths directed. Signs are ignored. Hops do not ask for "
                 "weights; with --length a tie of weight 0 makes all values missing, and so do "
                 "lengths more than a million times apart. An isolate has 0. Pairs in "
                 "different components add nothing; an empty graph has no values. The default "
                 "set leaves it out of large graphs.",
             .reference = "Freeman 1977, A set of measures of centrality based on betweenness, "
                          "Sociometry 40; Brandes 2001, A faster algorithm for betweenness "
                          "centrality, Journal of Mathematical Sociology 25",
             .cost = "O(n m), with lengths O(n m + n² log n)",
             .by_default = true},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_PATHS,
    .uses = ENT_ADDS_LENGTHS,
    .on = ENT_ON_ALL,
    .columns = betweenness_columns,
    .n_columns = 1,
    .steps = steps_of_all_pairs,
    .compute = compute_betweenness,
};

const struct ent_measure ent_measure_closeness = {
    .info = {.name = "closeness",
             .summary = "one over the mean distance from an actor to those that it reaches",
             .columns = "closeness",
             .reads = "all ties, undirected, by hops",
             .notes = "Undirected unless --paths directed, then along outgoing arcs. Signs are "
                      "ignored. Hops do not ask for weights; with --length a tie of weight 0 makes "
                      "all values missing. An isolate's value is missing. In a disconnected graph "
                      "only the actors within reach count, so that values of different components "
                      "do not compare (harmonic does); an empty graph has no values.",
             .reference = "Bavelas 1950, Communication patterns in task-oriented groups, JASA 22; "
                          "Beauchamp 1965, An improved index of centrality, Behavioral Science 10",
             .cost = "O(n m), with lengths O(n m log n)"},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_PATHS,
    .uses = ENT_ADDS_LENGTHS,
    .on = ENT_ON_ALL,
    .columns = closeness_columns,
    .n_columns = 1,
    .steps = steps_of_all_pairs,
    .compute = compute_closeness,
};

const struct ent_measure ent_measure_harmonic = {
    .info = {.name = "harmonic",
             .summary = "the mean of one over the distance from an actor to each other",
             .columns = "harmonic",
             .reads = "all ties, undirected, by hops",
             .notes =
                 "Undirected unless --paths directed, then along outgoing arcs. Signs are "
                 "ignored. Hops do not ask for weights; with --length a tie of weight 0 makes "
                 "all values missing. Who is out of reach adds 0, so that an isolate has 0 and "
                 "components compare. A vertex that is alone in the graph has no value, nor "
                 "has an empty graph.",
             .reference = "Marchiori, Latora 2000, Harmony in the small-world, Physica A 285",
             .cost = "O(n m), with lengths O(n m log n)"},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_PATHS,
    .uses = ENT_ADDS_LENGTHS,
    .on = ENT_ON_ALL,
    .columns = harmonic_columns,
    .n_columns = 1,
    .steps = steps_of_all_pairs,
    .compute = compute_harmonic,
};

const struct ent_measure ent_measure_mean_distance = {
    .info = {.name = "mean_distance",
             .summary = "the mean distance between actors that can reach each other",
             .columns = "mean_distance",
             .reads = "all ties, undirected, by hops",
             .notes =
                 "Undirected unless --paths directed, then over ordered pairs. Signs are "
                 "ignored. Hops do not ask for weights; with --length a tie of weight 0 makes "
                 "the value missing. Pairs without a path, and so isolates, are left out; where "
                 "no pair has one, as in an empty graph, the value is missing.",
             .reference = "Watts, Strogatz 1998, Collective dynamics of 'small-world' networks, "
                          "Nature 393",
             .cost = "O(n m), with lengths O(n m log n)"},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_PATHS,
    .uses = ENT_ADDS_LENGTHS,
    .on = ENT_ON_ALL,
    .columns = mean_distance_columns,
    .n_columns = 1,
    .steps = steps_of_all_pairs,
    .compute = compute_mean_distance,
};
