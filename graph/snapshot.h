#ifndef ENT_GRAPH_SNAPSHOT_H
#define ENT_GRAPH_SNAPSHOT_H

#include <igraph/igraph.h>

#include "graph.h"

/* Seen by graph/snapshot.c and graph/measures/ only: the one place where igraph is met. */

#define ENT_WHOLE SIZE_MAX /* a window: the whole period */

enum ent_direction {
    ENT_TIES, /* undirected; a mutual event counts once */
    ENT_ARCS, /* directed; a mutual event is an arc each way */
};

/*
 * The static graph of a window or of the whole period: its active vertices, and the ties of the
 * chosen signs. A vertex whose ties were all left out is an isolate. Simple: no loops, no parallel
 * edges; edges sorted by (source, target).
 */
struct ent_snapshot {
    igraph_t graph;
    igraph_vector_t strength; /* of each edge, > 0 or 0; sums of the view's weight */
    size_t n_vertices, n_edges;
    const uint32_t *rows; /* vertex → row of the vertex table, rising */
    uint32_t *own_rows;   /* the same where it is not the graph's presence; else NULL */
    uint32_t *edge_rows;  /* edge → row of the edge table, UINT32_MAX where directions differ */
    enum ent_direction direction;
    enum ent_on on;
    size_t n_left_out;   /* ties that were left out for their sign */
    size_t n_weightless; /* edges of strength 0 */
    bool only_counted;   /* there is no graph, no strength and no edge rows */
};

/**
 * The snapshot of a window, or of ENT_WHOLE. Between ent_igraph_enter and leave, as all calls that
 * reach igraph. O(vertices + ties of the window, log of the vertices for each tie). `*out` is the
 * caller's; the graph must outlive it. ENT_ENOMEM, ENT_ELIMIT (a tie's weights leave int64).
 */
enum ent_status ent_snapshot_new(struct ent_snapshot **out, const struct ent_graph *graph,
                                 size_t window, enum ent_direction direction, enum ent_on on,
                                 struct ent_error *err);
void ent_snapshot_free(struct ent_snapshot *snapshot);

/** The same for who asks for nothing but its numbers of vertices and edges. */
enum ent_status ent_snapshot_count(struct ent_snapshot **out, const struct ent_graph *graph,
                                   size_t window, enum ent_direction direction, enum ent_on on,
                                   struct ent_error *err);

/**
 * A snapshot without its edges of strength 0; without `isolates` also without the vertices that are
 * then alone. `rows` still leads to the vertex table. O(vertices + edges). ENT_ENOMEM.
 */
enum ent_status ent_snapshot_positive(struct ent_snapshot **out,
                                      const struct ent_snapshot *snapshot, bool isolates,
                                      struct ent_error *err);

/**
 * Lengths of the edges for path measures, made from strengths: inverse: 1/s; log: 1/log2(1 + s).
 * Where paths count hops or there are no edges, `*used` is false and `lengths` is as it was. They
 * are multiplied by a power of two (`*scale`, exact) so that the smallest is in [1, 2); `*spread`
 * is the largest over the smallest. `lengths` is initialised by the caller. ENT_ENOMEM; ENT_EINVAL
 * when an edge has strength 0, and so no finite length.
 */
enum ent_status ent_snapshot_lengths(const struct ent_snapshot *snapshot, enum ent_length length,
                                     igraph_vector_t *lengths, bool *used, double *scale,
                                     double *spread, struct ent_error *err);

/*
 * igraph's error, warning and random state is process-wide, and its OpenMP loops make PageRank
 * differ from run to run. `enter` sets our handlers, a generator of our own with a fixed seed, and
 * one OpenMP thread; `leave` puts everything back. Calls do not nest. igraph's fatal handler stays
 * the caller's: it answers bugs in igraph itself, and nothing can go on after it.
 */
struct ent_igraph {
    igraph_error_handler_t *error_handler;
    igraph_warning_handler_t *warning_handler;
    igraph_rng_t rng, old_rng;
    int threads;
};

/** ENT_ENOMEM; then nothing has changed and there is nothing to leave. */
enum ent_status ent_igraph_enter(struct ent_igraph *state, struct ent_error *err);
void ent_igraph_leave(struct ent_igraph *state);

/** Start our generator anew. */
void ent_igraph_seed(struct ent_igraph *state, uint64_t seed);

/**
 * igraph's code as ours, "pagerank: …" in the message: ENT_ENOMEM, ENT_ELIMIT, ENT_ECANCELLED (a
 * caller's interruption handler said stop), else ENT_EINVAL.
 */
enum ent_status ent_igraph_status(igraph_error_t code, const char *what, struct ent_error *err);

#endif
