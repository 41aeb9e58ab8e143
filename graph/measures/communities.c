#include <math.h>
#include <stdlib.h>

#include "measures.h"

#define N_REPLICATES 20
#define N_ITERATIONS 100    /* of Leiden, at most */
#define RANDOMNESS   0.01   /* Leiden's beta */
#define WALK_STEPS   4      /* Walktrap's */
#define EXACT        0x1p51 /* whole numbers up to four times this are exact in a double */

/* igraph's sums of weights differ in their last digits between equally good partitions. */
#define EQUALLY_GOOD 1e-12

/* What a method looks at: the ties of positive weight, and the vertices that have any. */
struct search {
    const struct ent_snapshot *snapshot;
    igraph_vector_t strength; /* of each vertex */
    igraph_vector_t units;    /* the edges' weights as whole numbers */
    double total;             /* weight of all edges */
    size_t replicate;
};

typedef igraph_error_t (*find_fn)(const struct search *search, igraph_vector_int_t *membership);

static igraph_error_t search_init(struct search *search, const struct ent_snapshot *snapshot)
{
    igraph_integer_t n_edges = (igraph_integer_t)snapshot->n_edges;
    double unit = (double)ENT_MICRO;
    igraph_error_t code;

    *search = (struct search){.snapshot = snapshot};
    code = igraph_vector_init(&search->strength, 0);
    if (code != IGRAPH_SUCCESS)
        return code;
    code = igraph_vector_init(&search->units, n_edges);
    if (code != IGRAPH_SUCCESS)
        goto out;
    code = igraph_strength(&snapshot->graph, &search->strength, igraph_vss_all(), IGRAPH_ALL,
                           IGRAPH_LOOPS, &snapshot->strength);
    if (code != IGRAPH_SUCCESS) {
        igraph_vector_destroy(&search->units);
        goto out;
    }
    search->total = igraph_vector_sum(&snapshot->strength);
    while (search->total * unit > EXACT)
        unit /= 2;
    /* Shares are small: a power of two makes room for their digits, and changes nothing else. */
    while (search->total > 0 && search->total * unit < EXACT / 2)
        unit *= 2;
    for (igraph_integer_t e = 0; e < n_edges; e++)
        VECTOR(search->units)[e] = fmax(round(VECTOR(snapshot->strength)[e] * unit), 1);
    return IGRAPH_SUCCESS;
out:
    igraph_vector_destroy(&search->strength);
    return code;
}

static void search_fini(struct search *search)
{
    igraph_vector_destroy(&search->strength);
    igraph_vector_destroy(&search->units);
}

/* Number communities by their first vertices. Returns their number, or -1 when out of memory. */
static igraph_integer_t number_by_appearance(igraph_vector_int_t *membership)
{
    igraph_integer_t count = 0, n = igraph_vector_int_size(membership);
    igraph_integer_t *number = calloc((size_t)n + 1, sizeof *number);

    if (!number)
        return -1;
    for (igraph_integer_t v = 0; v < n; v++) {
        igraph_integer_t *own = &number[VECTOR(*membership)[v]];

        if (*own == 0)
            *own = ++count;
        VECTOR(*membership)[v] = *own - 1;
    }
    free(number);
    return count;
}

struct community {
    igraph_integer_t number, size;
};

static int compare_communities(const void *left, const void *right)
{
    const struct community *a = left, *b = right;

    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* The largest first, of equals the one with the smallest vertex. Out of memory: false. */
static bool number_by_size(igraph_vector_int_t *membership)
{
    igraph_integer_t n = igraph_vector_int_size(membership);
    igraph_integer_t count = number_by_appearance(membership);
    struct community *communities;

    if (count < 0)
        return false;
    communities = calloc((size_t)count + 1, sizeof *communities);
    if (!communities)
        return false;
    for (igraph_integer_t c = 0; c < count; c++)
        communities[c].number = c;
    for (igraph_integer_t v = 0; v < n; v++)
        communities[VECTOR(*membership)[v]].size++;
    qsort(communities, (size_t)count, sizeof *communities, compare_communities);
    /* From here on `size` is the new number of the community that it stands at. */
    for (igraph_integer_t c = 0; c < count; c++)
        communities[communities[c].number].size = c;
    for (igraph_integer_t v = 0; v < n; v++)
        VECTOR(*membership)[v] = communities[VECTOR(*membership)[v]].size;
    free(communities);
    return true;
}

/*
 * One iteration at a time: igraph 0.10.2's own loop ends after the first iteration that changes
 * something, and never on graphs where nothing does.
 */
static igraph_error_t find_leiden(const struct search *search, igraph_vector_int_t *membership)
{
    igraph_vector_int_t before;
    bool stable = false;
    igraph_error_t code = igraph_vector_int_init(&before, 0);

    if (code != IGRAPH_SUCCESS)
        return code;
    for (int i = 0; i < N_ITERATIONS && !stable && code == IGRAPH_SUCCESS; i++) {
        code = igraph_community_leiden(&search->snapshot->graph, &search->snapshot->strength,
                                       &search->strength, 1 / (2 * search->total), RANDOMNESS,
                                       i > 0, 1, membership, NULL, NULL);
        if (code == IGRAPH_SUCCESS && number_by_appearance(membership) < 0)
            code = IGRAPH_ENOMEM;
        if (code != IGRAPH_SUCCESS)
            break;
        stable = i > 0 && igraph_vector_int_all_e(&before, membership);
        code = igraph_vector_int_update(&before, membership);
    }
    igraph_vector_int_destroy(&before);
    return code;
}

/*
 * igraph 0.10.2 passes over the vertices while that raises the modularity, which it keeps up to
 * date by adding and taking away weights. Where these sums drift it can rise for ever. Whole
 * numbers do not drift: modularity is a function of the membership then, none can come twice, and
 * there is an end.
 */
static igraph_error_t find_louvain(const struct search *search, igraph_vector_int_t *membership)
{
    return igraph_community_multilevel(&search->snapshot->graph, &search->units, 1, membership,
                                       NULL, NULL);
}

/* Walktrap has no chance in it but the order of the vertices: the first replicate leaves it. */
static igraph_error_t find_walktrap(const struct search *search, igraph_vector_int_t *membership)
{
    igraph_integer_t n = (igraph_integer_t)search->snapshot->n_vertices;
    igraph_vector_int_t order, found;
    igraph_vector_t modularity;
    igraph_matrix_int_t merges;
    igraph_t graph;
    igraph_error_t code;

    code = igraph_vector_int_init_range(&order, 0, n);
    if (code != IGRAPH_SUCCESS)
        return code;
    code = igraph_vector_int_init(&found, n);
    if (code != IGRAPH_SUCCESS)
        goto free_order;
    code = igraph_vector_init(&modularity, 0);
    if (code != IGRAPH_SUCCESS)
        goto free_found;
    code = igraph_matrix_int_init(&merges, 0, 0);
    if (code != IGRAPH_SUCCESS)
        goto free_modularity;
    if (search->replicate > 0)
        code = igraph_vector_int_shuffle(&order);
    if (code == IGRAPH_SUCCESS)
        code = igraph_permute_vertices(&search->snapshot->graph, &graph, &order);
    if (code != IGRAPH_SUCCESS)
        goto free_merges;
    code = igraph_community_walktrap(&graph, &search->snapshot->strength, WALK_STEPS, &merges,
                                     &modularity, &found);
    if (code == IGRAPH_SUCCESS)
        code = igraph_vector_int_resize(membership, n);
    for (igraph_integer_t v = 0; v < n && code == IGRAPH_SUCCESS; v++)
        VECTOR(*membership)[v] = VECTOR(found)[VECTOR(order)[v]];
    igraph_destroy(&graph);
free_merges:
    igraph_matrix_int_destroy(&merges);
free_modularity:
    igraph_vector_destroy(&modularity);
free_found:
    igraph_vector_int_destroy(&found);
free_order:
    igraph_vector_int_destroy(&order);
    return code;
}

/* How alike the partitions are to the one that is reported: 1 when all are it. */
static igraph_error_t mean_agreement(const igraph_vector_int_t *partitions, size_t best,
                                     double *stability)
{
    double sum = 0;

    for (size_t r = 0; r < N_REPLICATES; r++) {
        double agreement = 1;

        if (!igraph_vector_int_all_e(&partitions[r], &partitions[best])) {
            igraph_error_t code = igraph_compare_communities(&partitions[r], &partitions[best],
                                                             &agreement, IGRAPH_COMMCMP_NMI);
            if (code != IGRAPH_SUCCESS)
                return code;
        }
        sum += agreement;
    }
    *stability = sum / N_REPLICATES;
    return IGRAPH_SUCCESS;
}

/* Hand the community of each vertex of `inner` to the same row's vertex of `outer`. */
static void copy_communities(double *out, const struct ent_snapshot *outer,
                             const struct ent_snapshot *inner,
                             const igraph_vector_int_t *membership)
{
    for (size_t v = 0, at = 0; v < inner->n_vertices; v++, at++) {
        while (outer->rows[at] != inner->rows[v])
            at++;
        out[at] = (double)(VECTOR(*membership)[v] + 1);
    }
}

/* Run the replicates, keep the partition of the best modularity, judge it by all of them. */
static igraph_error_t search_all(struct search *search, struct ent_measure_task *task, find_fn find,
                                 double *const out[])
{
    igraph_vector_int_t partitions[N_REPLICATES];
    double best_modularity = -INFINITY;
    size_t n = 0, best = 0;
    igraph_error_t code = IGRAPH_SUCCESS;

    while (n < N_REPLICATES && code == IGRAPH_SUCCESS) {
        code =
            igraph_vector_int_init(&partitions[n], (igraph_integer_t)search->snapshot->n_vertices);
        n += code == IGRAPH_SUCCESS;
    }
    for (size_t r = 0; r < N_REPLICATES && code == IGRAPH_SUCCESS; r++) {
        double modularity = NAN;

        ent_igraph_seed(task->igraph, ent_mix(task->seed + r));
        search->replicate = r;
        code = find(search, &partitions[r]);
        if (code == IGRAPH_SUCCESS && !number_by_size(&partitions[r]))
            code = IGRAPH_ENOMEM;
        if (code == IGRAPH_SUCCESS)
            code = igraph_modularity(&search->snapshot->graph, &partitions[r],
                                     &search->snapshot->strength, 1, false, &modularity);
        if (modularity > best_modularity + EQUALLY_GOOD) {
            best_modularity = modularity;
            best = r;
        }
    }
    if (code == IGRAPH_SUCCESS)
        code = mean_agreement(partitions, best, out[2]);
    if (code == IGRAPH_SUCCESS) {
        copy_communities(out[0], task->snapshot, search->snapshot, &partitions[best]);
        out[3][0] = (double)(igraph_vector_int_max(&partitions[best]) + 1);
        /* Of one community it is 0, which igraph's sums miss by their last digit. */
        out[1][0] = out[3][0] > 1 ? best_modularity : 0;
    }
    while (n > 0)
        igraph_vector_int_destroy(&partitions[--n]);
    return code;
}

static enum ent_status compute(struct ent_measure_task *task, const char *name, find_fn find,
                               double *const out[], struct ent_error *err)
{
    const struct ent_snapshot *snapshot = task->snapshot;
    struct ent_snapshot *inner = NULL;
    struct search search;
    igraph_error_t code;
    enum ent_status status;

    if (snapshot->n_edges == 0 && snapshot->n_left_out > 0 && snapshot->on == ENT_ON_NOT_CONFLICT) {
        task->unavailable = "all ties are conflict: communities of enemies mean nothing; --on all "
                            "or --on conflict reads them all the same";
        return ENT_OK;
    }
    if (snapshot->n_edges == snapshot->n_weightless) {
        if (snapshot->n_vertices > 0)
            task->unavailable = "there is no tie of positive weight to read";
        return ENT_OK;
    }
    status = ent_snapshot_positive(&inner, snapshot, false, err);
    if (status != ENT_OK)
        return status;
    code = search_init(&search, inner);
    if (code == IGRAPH_SUCCESS) {
        code = search_all(&search, task, find, out);
        search_fini(&search);
    }
    ent_snapshot_free(inner);
    return ent_igraph_status(code, name, err);
}

static enum ent_status compute_leiden(struct ent_measure_task *task, double *const out[],
                                      struct ent_error *err)
{
    return compute(task, "leiden", find_leiden, out, err);
}

static enum ent_status compute_louvain(struct ent_measure_task *task, double *const out[],
                                       struct ent_error *err)
{
    return compute(task, "louvain", find_louvain, out, err);
}

static enum ent_status compute_walktrap(struct ent_measure_task *task, double *const out[],
                                        struct ent_error *err)
{
    return compute(task, "walktrap", find_walktrap, out, err);
}

/* Replicates, each with iterations that grow in number with the vertices (tried). */
static double steps_of_leiden(size_t n_vertices, size_t n_edges)
{
    double iterations = 20 + (double)n_vertices / 40;

    return N_REPLICATES * iterations * ((double)n_vertices + (double)n_edges);
}

static const struct ent_measure_column leiden_columns[] = {
    {"community", "Community", ENT_VERTICES, ENT_INTEGER, ENT_ROLE_CATEGORY},
    {"modularity", "Modularity", ENT_GRAPH, ENT_REAL, ENT_ROLE_SCORE},
    {"stability", "Stability of communities", ENT_GRAPH, ENT_REAL, ENT_ROLE_SCORE},
    {"communities", "Communities", ENT_GRAPH, ENT_INTEGER, ENT_ROLE_SCORE},
};

static const struct ent_measure_column louvain_columns[] = {
    {"community_louvain", "Community (Louvain)", ENT_VERTICES, ENT_INTEGER, ENT_ROLE_CATEGORY},
    {"modularity_louvain", "Modularity (Louvain)", ENT_GRAPH, ENT_REAL, ENT_ROLE_SCORE},
    {"stability_louvain", "Stability of communities (Louvain)", ENT_GRAPH, ENT_REAL,
     ENT_ROLE_SCORE},
    {"communities_louvain", "Communities (Louvain)", ENT_GRAPH, ENT_INTEGER, ENT_ROLE_SCORE},
};

static const struct ent_measure_column walktrap_columns[] = {
    {"community_walktrap", "Community (Walktrap)", ENT_VERTICES, ENT_INTEGER, ENT_ROLE_CATEGORY},
    {"modularity_walktrap", "Modularity (Walktrap)", ENT_GRAPH, ENT_REAL, ENT_ROLE_SCORE},
    {"stability_walktrap", "Stability of communities (Walktrap)", ENT_GRAPH, ENT_REAL,
     ENT_ROLE_SCORE},
    {"communities_walktrap", "Communities (Walktrap)", ENT_GRAPH, ENT_INTEGER, ENT_ROLE_SCORE},
};

#define COMMON_NOTES                                                                               \
    "Direction is ignored. Conflict is left out unless --on says otherwise; where all ties are "   \
    "conflict there are no communities. Ties of weight 0 are left out, and who has no other tie, " \
    "as any isolate, has no community. Components are never joined. Of 20 runs with different "    \
    "seeds the one of the best modularity is reported; stability is their mean normalised mutual " \
    "information with it, 1 when all agree. Community 1 is the largest, of equals the one with "   \
    "the first actor. An empty graph has no values. For the whole period only."

#define COMMON_REFERENCE                                                                           \
    "Danon, Díaz-Guilera, Duch, Arenas 2005, Comparing community structure identification, JSTAT"

const struct ent_measure ent_measure_leiden = {
    .info = {.name = "leiden",
             .summary = "communities: more ties inside than expected, by the Leiden algorithm",
             .columns = "community, modularity, stability, communities",
             .reads = "ties that are not conflict, undirected, by weight",
             .notes = COMMON_NOTES " The default set leaves it out of large graphs.",
             .reference = "Traag, Waltman, van Eck 2019, From Louvain to Leiden, Scientific "
                          "Reports 9; " COMMON_REFERENCE,
             .cost = "20 runs of a few times O(n + m)",
             .by_default = true},
    .scope = ENT_SCOPE_WHOLE,
    .direction = ENT_READ_TIES,
    .uses = ENT_SUMS_STRENGTH,
    .on = ENT_ON_NOT_CONFLICT,
    .columns = leiden_columns,
    .n_columns = 4,
    .steps = steps_of_leiden,
    .compute = compute_leiden,
};

const struct ent_measure ent_measure_louvain = {
    .info = {.name = "louvain",
             .summary = "communities by the Louvain algorithm",
             .columns =
                 "community_louvain, modularity_louvain, stability_louvain, communities_louvain",
             .reads = "ties that are not conflict, undirected, by weight",
             .notes = COMMON_NOTES,
             .reference = "Blondel, Guillaume, Lambiotte, Lefebvre 2008, Fast unfolding of "
                          "communities in large networks, JSTAT; " COMMON_REFERENCE,
             .cost = "20 runs of a few times O(n + m)"},
    .scope = ENT_SCOPE_WHOLE,
    .direction = ENT_READ_TIES,
    .uses = ENT_SUMS_STRENGTH,
    .on = ENT_ON_NOT_CONFLICT,
    .columns = louvain_columns,
    .n_columns = 4,
    .steps = steps_of_leiden,
    .compute = compute_louvain,
};

const struct ent_measure ent_measure_walktrap = {
    .info = {.name = "walktrap",
             .summary = "communities in which short random walks stay, by the Walktrap algorithm",
             .columns = "community_walktrap, modularity_walktrap, stability_walktrap, "
                        "communities_walktrap",
             .reads = "ties that are not conflict, undirected, by weight",
             .notes = COMMON_NOTES
             " Walks of 4 steps. Nothing in it is left to chance but the order of the actors: that "
             "is what the runs vary.",
             .reference = "Pons, Latapy 2005, Computing communities in large networks using random "
                          "walks, ISCIS; " COMMON_REFERENCE,
             .cost = "20 runs of O(n² log n), at worst O(n² m)"},
    .scope = ENT_SCOPE_WHOLE,
    .direction = ENT_READ_TIES,
    .uses = ENT_SUMS_STRENGTH,
    .on = ENT_ON_NOT_CONFLICT,
    .columns = walktrap_columns,
    .n_columns = 4,
    .compute = compute_walktrap,
};
