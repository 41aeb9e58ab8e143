#ifndef ENT_GRAPH_MEASURES_MEASURES_H
#define ENT_GRAPH_MEASURES_MEASURES_H

#include "../snapshot.h"

struct ent_measure_column {
    const char *name, *title;
    enum ent_table_name of;
    enum ent_type type; /* ENT_INTEGER, ENT_DECIMAL (rounded to millionths) or ENT_REAL */
    enum ent_role role;
};

struct ent_measure_task {
    const struct ent_graph *graph;
    const struct ent_snapshot *snapshot; /* NULL: the measure reads the tables */
    struct ent_igraph *igraph;           /* for seeding; seeded with `seed` before each compute */
    uint64_t seed;                       /* of this measure and window */
    enum ent_length length;              /* of path measures */
    const char *unavailable;             /* out: why values are missing, or NULL; a constant text */
};

/* A measure is one entry: one file a family, one line in measures.c. */
struct ent_measure {
    struct ent_measure_info info;
    /* Whole and each window; whole only; or whole only and of all rows of the tables, also of those
     * that no snapshot has: then there is no snapshot, and a value a row. */
    enum { ENT_SCOPE_SNAPSHOT, ENT_SCOPE_WHOLE, ENT_SCOPE_TABLES } scope;
    /* What it reads. Paths: as --paths says; as table: as the edge table is. */
    enum { ENT_READ_TIES, ENT_READ_ARCS, ENT_READ_PATHS, ENT_READ_AS_TABLE } direction;
    enum { ENT_COUNTS_TIES, ENT_SUMS_STRENGTH, ENT_ADDS_LENGTHS } uses; /* lengths: --length */
    enum ent_on on;   /* ENT_ON_ALL or ENT_ON_NOT_CONFLICT, unless --on says otherwise */
    bool only_counts; /* it asks a snapshot for nothing but its numbers of vertices and edges */
    const struct ent_measure_column *columns;
    size_t n_columns;
    const struct ent_measure *after; /* whose columns it reads where they are to be had soon */

    /**
     * NULL, or about how many times an edge is looked at: the default set leaves out what would
     * take long. Asked for by name it runs whatever it costs.
     */
    double (*steps)(size_t n_vertices, size_t n_edges);

    /**
     * Fill out[c] for each column: a value a vertex of the snapshot, an edge, or one. They hold NaN
     * (missing) before. The snapshot may be empty or edgeless. ENT_OK also when nothing can be
     * said; then task->unavailable tells why. ENT_ENOMEM and ENT_ECANCELLED end the run, any other
     * failure leaves this window's values missing.
     */
    enum ent_status (*compute)(struct ent_measure_task *task, double *const out[],
                               struct ent_error *err);
};

/** Run one measure and add its columns: also one that is not in the list (tests). */
enum ent_status ent_measure_run(struct ent_graph *graph, const struct ent_measure *measure,
                                struct ent_error *err);

/** Run measures as ent_graph_measure does: workers, windows, columns (run.c). */
enum ent_status ent_measures_run(struct ent_graph *graph, const struct ent_measure *const *chosen,
                                 size_t n_chosen, struct ent_error *err);

/** Whether a measure's columns are in the tables already. */
bool ent_measure_is_there(struct ent_graph *graph, const struct ent_measure *measure);

/** Whether a measure is left out of the default set since it would take more than some seconds. */
bool ent_measure_takes_long(const struct ent_graph *graph, const struct ent_measure *measure);

/** The entries, one by one; NULL behind the last. */
const struct ent_measure *ent_measure(size_t index);

/** Copy igraph's values out, NaN for what is no finite number. */
void ent_measure_copy(double *out, const igraph_vector_t *values);

extern const struct ent_measure ent_measure_degree, ent_measure_strength,
    ent_measure_directed_degree, ent_measure_directed_strength, ent_measure_betweenness,
    ent_measure_closeness, ent_measure_harmonic, ent_measure_mean_distance, ent_measure_pagerank,
    ent_measure_eigenvector, ent_measure_hits, ent_measure_coreness, ent_measure_size,
    ent_measure_density, ent_measure_reciprocity, ent_measure_transitivity, ent_measure_components,
    ent_measure_assortativity, ent_measure_leiden, ent_measure_louvain, ent_measure_walktrap,
    ent_measure_layout;

#endif
