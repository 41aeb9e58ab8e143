/*
 * direct ARCS TIES: the default measures of every window by igraph's calls alone, for comparison.
 *
 * Each file has a line "WINDOW SOURCE TARGET WEIGHT" an edge, numbers all of them, sorted; window 0
 * is the whole period. Only making the graphs and measuring them is timed. Prints seconds on the
 * clock, seconds of processor, and the sum of all betweenness, by which it is seen that both
 * programs measured the same. Set OMP_NUM_THREADS=1.
 */
#include <igraph/igraph.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MOST = 1 << 12 };                           /* vertices */
enum { N_REPLICATES = 20, MOST_ITERATIONS = 100 }; /* of Leiden, as entente's */

struct edge {
    long window, source, target;
    double weight;
};

struct edges {
    struct edge *items;
    size_t n;
};

static void die(const char *what)
{
    fprintf(stderr, "direct: %s\n", what);
    exit(1);
}

static struct edges read_edges(const char *path)
{
    struct edges edges = {NULL, 0};
    struct edge edge;
    size_t capacity = 0;
    FILE *in = fopen(path, "r");

    if (!in)
        die("cannot open the edges");
    while (fscanf(in, "%ld %ld %ld %lf", &edge.window, &edge.source, &edge.target, &edge.weight) ==
           4) {
        if (edges.n == capacity) {
            capacity = capacity ? 2 * capacity : 1024;
            edges.items = realloc(edges.items, capacity * sizeof *edges.items);
            if (!edges.items)
                die("out of memory");
        }
        if (edge.source < 0 || edge.target < 0 || edge.source >= MOST || edge.target >= MOST)
            die("too many vertices");
        edges.items[edges.n++] = edge;
    }
    fclose(in);
    return edges;
}

/* The window that begins at `*at`, and move on to the next one. */
static struct edges next_window(const struct edges *all, size_t *at)
{
    struct edges window = {all->items + *at, 0};

    while (*at < all->n && all->items[*at].window == window.items[0].window)
        ++*at, ++window.n;
    return window;
}

/* Number the vertices of a window from 0, in their order: those that have a tie. */
static long renumber(struct edges *arcs, struct edges *ties)
{
    static long number[MOST]; /* 0: not here, 1: here; then its number */
    long n = 0;

    for (long v = 0; v < MOST; v++)
        number[v] = 0;
    for (size_t i = 0; i < ties->n; i++)
        number[ties->items[i].source] = number[ties->items[i].target] = 1;
    for (long v = 0; v < MOST; v++) {
        if (number[v])
            number[v] = n++;
    }
    for (int which = 0; which < 2; which++) {
        struct edges *edges = which ? ties : arcs;

        for (size_t i = 0; i < edges->n; i++) {
            edges->items[i].source = number[edges->items[i].source];
            edges->items[i].target = number[edges->items[i].target];
        }
    }
    return n;
}

static void make(const struct edges *edges, long n_vertices, bool directed, igraph_t *graph,
                 igraph_vector_t *weights)
{
    igraph_vector_int_t ends;

    igraph_vector_int_init(&ends, 2 * (igraph_integer_t)edges->n);
    igraph_vector_init(weights, (igraph_integer_t)edges->n);
    for (size_t i = 0; i < edges->n; i++) {
        VECTOR(ends)[2 * i] = edges->items[i].source;
        VECTOR(ends)[2 * i + 1] = edges->items[i].target;
        VECTOR(*weights)[i] = edges->items[i].weight;
    }
    igraph_create(graph, &ends, n_vertices, directed);
    igraph_vector_int_destroy(&ends);
}

static void find_communities(const igraph_t *graph, const igraph_vector_t *weights)
{
    double total = igraph_vector_sum(weights), modularity;
    igraph_vector_int_t found, before;
    igraph_vector_t strength;

    igraph_vector_init(&strength, 0);
    igraph_strength(graph, &strength, igraph_vss_all(), IGRAPH_ALL, IGRAPH_LOOPS, weights);
    for (int r = 0; r < N_REPLICATES; r++) {
        bool stable = false;

        igraph_rng_seed(igraph_rng_default(), (igraph_uint_t)r);
        igraph_vector_int_init(&found, 0);
        igraph_vector_int_init(&before, 0);
        for (int i = 0; i < MOST_ITERATIONS && !stable; i++) {
            igraph_community_leiden(graph, weights, &strength, 1 / (2 * total), 0.01, i > 0, 1,
                                    &found, NULL, NULL);
            igraph_reindex_membership(&found, NULL, NULL);
            stable = i > 0 && igraph_vector_int_all_e(&before, &found);
            igraph_vector_int_update(&before, &found);
        }
        igraph_modularity(graph, &found, weights, 1, false, &modularity);
        igraph_vector_int_destroy(&found);
        igraph_vector_int_destroy(&before);
    }
    igraph_vector_destroy(&strength);
}

/* Returns the sum of betweenness. */
static double measure(const struct edges *arcs, const struct edges *ties, long n_vertices,
                      bool communities)
{
    igraph_t directed, undirected;
    igraph_vector_t arc_weights, tie_weights, values;
    igraph_integer_t n_components;
    igraph_real_t density;
    double sum;

    make(arcs, n_vertices, true, &directed, &arc_weights);
    make(ties, n_vertices, false, &undirected, &tie_weights);
    igraph_vector_init(&values, 0);
    for (int weighted = 0; weighted < 2; weighted++) {
        igraph_strength(&undirected, &values, igraph_vss_all(), IGRAPH_ALL, IGRAPH_LOOPS,
                        weighted ? &tie_weights : NULL);
        igraph_strength(&directed, &values, igraph_vss_all(), IGRAPH_IN, IGRAPH_LOOPS,
                        weighted ? &arc_weights : NULL);
        igraph_strength(&directed, &values, igraph_vss_all(), IGRAPH_OUT, IGRAPH_LOOPS,
                        weighted ? &arc_weights : NULL);
    }
    igraph_pagerank(&directed, IGRAPH_PAGERANK_ALGO_PRPACK, &values, NULL, igraph_vss_all(), true,
                    0.85, &arc_weights, NULL);
    igraph_betweenness(&undirected, &values, igraph_vss_all(), false, NULL);
    sum = igraph_vector_sum(&values);
    igraph_density(&undirected, &density, false);
    igraph_connected_components(&undirected, NULL, NULL, &n_components, IGRAPH_WEAK);
    if (communities)
        find_communities(&undirected, &tie_weights);
    igraph_vector_destroy(&values);
    igraph_vector_destroy(&arc_weights);
    igraph_vector_destroy(&tie_weights);
    igraph_destroy(&directed);
    igraph_destroy(&undirected);
    return sum;
}

static double seconds(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    struct edges arcs, ties;
    double wall = 0, processor = 0, sum = 0;

    if (argc != 3)
        die("usage: direct ARCS TIES");
    arcs = read_edges(argv[1]);
    ties = read_edges(argv[2]);
    for (size_t a = 0, t = 0; t < ties.n;) {
        struct edges arcs_here = next_window(&arcs, &a), ties_here = next_window(&ties, &t);
        long n_vertices = renumber(&arcs_here, &ties_here);
        double start = seconds(CLOCK_MONOTONIC), spent = seconds(CLOCK_PROCESS_CPUTIME_ID);

        sum += measure(&arcs_here, &ties_here, n_vertices, ties_here.items[0].window == 0);
        wall += seconds(CLOCK_MONOTONIC) - start;
        processor += seconds(CLOCK_PROCESS_CPUTIME_ID) - spent;
    }
    printf("%.6f %.6f %.3f\n", wall, processor, sum);
    free(arcs.items);
    free(ties.items);
    return 0;
}
