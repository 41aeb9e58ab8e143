#include "graph/measures/measures.h"

#include <criterion/criterion.h>
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MOST         64 /* vertices of graphs whose measures are worked out by definition */
#define LONGEST_LINE 256

/* ---- Graphs built by hand ---- */

/* What passed between two vertices; events of 0 mean one event. */
struct passed {
    int source, target;
    double weight;
    enum ent_sign sign;
    int time; /* window, or -1: in none */
    bool mutual;
    int events;
};

struct hand {
    struct ent_graph graph;
    struct ent_context context;
    struct ent_view *view;
    char log[8][1100];
    size_t n_logged;
};

static void keep_line(void *user, enum ent_log_level level, const char *message)
{
    struct hand *hand = user;

    (void)level;
    if (hand->n_logged < COUNT(hand->log))
        snprintf(hand->log[hand->n_logged++], sizeof hand->log[0], "%s", message);
}

static void *zeros(size_t n, size_t size)
{
    void *items = calloc(n + 1, size);

    cr_assert(items);
    return items;
}

static void start_presence(struct ent_presence *presence, size_t n_windows, size_t most)
{
    presence->n_windows = n_windows;
    presence->start = zeros(n_windows + 1, sizeof *presence->start);
    presence->rows = zeros(most, sizeof *presence->rows);
}

static int compare_rows(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

/* Sort what was pushed for a window, each row once. */
static void end_window(struct ent_presence *presence, size_t window)
{
    size_t first = presence->start[window], n = first;

    qsort(presence->rows + first, presence->n - first, sizeof *presence->rows, compare_rows);
    for (size_t i = first; i < presence->n; i++) {
        if (i == first || presence->rows[i] != presence->rows[n - 1])
            presence->rows[n++] = presence->rows[i];
    }
    presence->n = presence->start[window + 1] = n;
}

static bool goes(const struct ent_cell *cells, size_t first, size_t end, enum ent_way way)
{
    for (size_t i = first; i < end; i++) {
        if (cells[i].way == way || cells[i].way == ENT_WAY_MUTUAL)
            return true;
    }
    return false;
}

/* The ties with their runs of cells, which are sorted. */
static void find_ties(struct ent_ties *ties, size_t n_windows)
{
    size_t n_entries = 0;

    ties->items = zeros(ties->n_cells, sizeof *ties->items);
    ties->entries = zeros(ties->n_cells, sizeof *ties->entries);
    ties->start = zeros(n_windows + 1, sizeof *ties->start);
    for (size_t c = 0; c < ties->n_cells; c++) {
        const struct ent_cell *cell = &ties->cells[c];
        struct ent_tie *last = ties->n ? &ties->items[ties->n - 1] : NULL;

        if (!last || last->a != cell->a || last->b != cell->b)
            ties->items[ties->n++] =
                (struct ent_tie){cell->a, cell->b, c, c, UINT32_MAX, UINT32_MAX};
        ties->items[ties->n - 1].end = c + 1;
    }
    for (size_t w = 0; w < n_windows; w++) {
        for (size_t t = 0; t < ties->n; t++) {
            struct ent_tie_entry entry = {(uint32_t)t, 0, 0};

            for (size_t c = ties->items[t].first; c < ties->items[t].end; c++) {
                if (ties->cells[c].time != (int32_t)w)
                    continue;
                if (entry.end == 0)
                    entry.first = c;
                entry.end = c + 1;
            }
            if (entry.end > 0)
                ties->entries[n_entries++] = entry;
        }
        ties->start[w + 1] = n_entries;
    }
}

/* The edge table's rows: ties, or arcs in the order of their ends. */
static void number_edges(struct ent_graph *graph)
{
    struct ent_ties *ties = &graph->ties;
    size_t n = 0;

    for (uint32_t source = 0; source < graph->vertices.n_rows && graph->directed; source++) {
        for (uint32_t target = 0; target < graph->vertices.n_rows; target++) {
            for (size_t t = 0; t < ties->n; t++) {
                struct ent_tie *tie = &ties->items[t];

                if (tie->a == source && tie->b == target &&
                    goes(ties->cells, tie->first, tie->end, ENT_WAY_FORWARD))
                    tie->forward = (uint32_t)n++;
                if (tie->b == source && tie->a == target &&
                    goes(ties->cells, tie->first, tie->end, ENT_WAY_BACKWARD))
                    tie->backward = (uint32_t)n++;
            }
        }
    }
    for (size_t t = 0; t < ties->n && !graph->directed; t++)
        ties->items[t].forward = ties->items[t].backward = (uint32_t)n++;
    graph->edges.n_rows = n;
}

static void fill_presence(struct ent_graph *graph, size_t n_windows)
{
    const struct ent_ties *ties = &graph->ties;
    size_t most = 2 * ties->n_cells + n_windows;

    start_presence(&graph->vertices.presence, n_windows, most);
    start_presence(&graph->edges.presence, n_windows, most);
    start_presence(&graph->graph.presence, n_windows, most);
    for (size_t w = 0; w < n_windows; w++) {
        struct ent_presence *vertices = &graph->vertices.presence, *edges = &graph->edges.presence;

        for (size_t e = ties->start[w]; e < ties->start[w + 1]; e++) {
            const struct ent_tie_entry *entry = &ties->entries[e];
            const struct ent_tie *tie = &ties->items[entry->tie];

            vertices->rows[vertices->n++] = tie->a;
            vertices->rows[vertices->n++] = tie->b;
            if (!graph->directed || goes(ties->cells, entry->first, entry->end, ENT_WAY_FORWARD))
                edges->rows[edges->n++] = tie->forward;
            if (graph->directed && goes(ties->cells, entry->first, entry->end, ENT_WAY_BACKWARD))
                edges->rows[edges->n++] = tie->backward;
        }
        end_window(vertices, w);
        end_window(edges, w);
        graph->graph.presence.n++;
        end_window(&graph->graph.presence, w);
    }
    cr_assert_eq(ent_presence_index(&graph->vertices.presence, graph->vertices.n_rows, NULL),
                 ENT_OK);
    cr_assert_eq(ent_presence_index(&graph->edges.presence, graph->edges.n_rows, NULL), ENT_OK);
    cr_assert_eq(ent_presence_index(&graph->graph.presence, 1, NULL), ENT_OK);
}

static struct hand *make(size_t n_vertices, const struct passed *passed, size_t n_passed,
                         size_t n_windows, bool directed)
{
    struct hand *hand = zeros(1, sizeof *hand);
    struct ent_graph *graph = &hand->graph;
    struct ent_tally *tally = NULL;

    hand->context = (struct ent_context){keep_line, hand};
    cr_assert_eq(ent_view_new(&hand->view, NULL), ENT_OK);
    graph->context = &hand->context;
    graph->view = hand->view;
    graph->directed = directed;
    graph->windows.n = graph->windows.n_cells = n_windows;
    graph->vertices.n_rows = n_vertices;
    graph->graph.n_rows = 1;
    cr_assert_eq(ent_tally_new(&tally, NULL), ENT_OK);
    for (size_t i = 0; i < n_passed; i++) {
        const struct passed *p = &passed[i];
        bool swapped = p->source > p->target;
        struct ent_cell cell = {
            .a = (uint32_t)(swapped ? p->target : p->source),
            .b = (uint32_t)(swapped ? p->source : p->target),
            .time = p->time < 0 || n_windows == 0 ? ENT_NO_CELL : p->time,
            .way = p->mutual ? ENT_WAY_MUTUAL
                   : swapped ? ENT_WAY_BACKWARD
                             : ENT_WAY_FORWARD,
            .sign = (uint8_t)p->sign,
            .sums = {.events = p->events ? p->events : 1,
                     .weight = (int64_t)llround(p->weight * (double)ENT_MICRO)},
        };
        cr_assert_eq(ent_tally_add(tally, &cell, NULL), ENT_OK);
    }
    cr_assert_eq(ent_tally_take(tally, &graph->ties.cells, &graph->ties.n_cells, NULL), ENT_OK);
    ent_tally_free(tally);
    find_ties(&graph->ties, n_windows);
    number_edges(graph);
    fill_presence(graph, n_windows);
    return hand;
}

static void discard(struct hand *hand)
{
    struct ent_graph *graph = &hand->graph;

    free(graph->ties.items);
    free(graph->ties.cells);
    free(graph->ties.entries);
    free(graph->ties.start);
    ent_table_fini(&graph->graph);
    ent_table_fini(&graph->vertices);
    ent_table_fini(&graph->edges);
    ent_view_free(hand->view);
    free(hand);
}

static void measure(struct hand *hand, const char *list)
{
    struct ent_error err = {0};

    cr_assert_eq(ent_graph_measure(&hand->graph, list, &err), ENT_OK, "%s: %s", list, err.message);
}

static const struct ent_column *column(const struct ent_table *table, const char *name)
{
    const struct ent_column *found = ent_table_find(table, name);

    cr_assert(found, "there is no column %s", name);
    return found;
}

/* NaN where it is missing. */
static double of_vertex(const struct hand *hand, const char *name, size_t row)
{
    double value;

    return ent_column_number(column(&hand->graph.vertices, name), row, &value) ? value : NAN;
}

static double of_graph(const struct hand *hand, const char *name)
{
    double value;

    return ent_column_number(column(&hand->graph.graph, name), 0, &value) ? value : NAN;
}

static double in_window(const struct ent_table *table, const char *name, size_t row, size_t window)
{
    double value;

    return ent_column_number_in(table, column(table, name), row, window, &value) ? value : NAN;
}

static bool near(double a, double b, double tolerance)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= tolerance;
}

#define expect_near(value, wanted, tolerance, ...)                                                 \
    do {                                                                                           \
        double value_ = (value), wanted_ = (wanted);                                               \
        cr_expect(near(value_, wanted_, tolerance), "%s is %.10g, not %.10g", #value, value_,      \
                  wanted_);                                                                        \
    } while (0)

static void expect_vertices(const struct hand *hand, const char *name, const double *wanted,
                            size_t n, double tolerance)
{
    for (size_t v = 0; v < n; v++) {
        double value = of_vertex(hand, name, v);
        cr_expect(near(value, wanted[v], tolerance), "%s of %zu is %.10g, not %.10g", name, v,
                  value, wanted[v]);
    }
}

static bool was_logged(const struct hand *hand, const char *words)
{
    for (size_t i = 0; i < hand->n_logged; i++) {
        if (strstr(hand->log[i], words))
            return true;
    }
    return false;
}

/* A reproducible stream, apart from any library's. */
static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* ---- Snapshots ---- */

/* One pair in every way and sign, and a pair that has only conflict. */
static const struct passed ways[] = {
    {0, 1, 1, ENT_SIGN_COOPERATION, 0, false, 0},  {1, 0, 2, ENT_SIGN_COOPERATION, 0, false, 0},
    {0, 1, 4, ENT_SIGN_COOPERATION, 0, true, 0},   {1, 0, 8, ENT_SIGN_CONFLICT, 1, false, 0},
    {2, 1, 16, ENT_SIGN_CONFLICT, 1, false, 0},    {1, 3, 0.5, ENT_SIGN_UNKNOWN, -1, false, 0},
    {3, 0, 0, ENT_SIGN_NEUTRAL, 1, false, 0},
};

struct wanted_edge {
    int source, target;
    double strength;
};

static const struct {
    const char *name;
    size_t window;
    enum ent_direction direction;
    enum ent_on on;
    size_t n_vertices, n_left_out, n_weightless;
    struct wanted_edge edges[8];
    size_t n_edges;
} snapshots[] = {
    {"whole, ties: every way once",
     ENT_WHOLE, ENT_TIES, ENT_ON_ALL, 4, 0, 1,
     {{0, 1, 15}, {0, 3, 0}, {1, 2, 16}, {1, 3, 0.5}}, 4},
    {"whole, arcs: mutual each way, sorted",
     ENT_WHOLE, ENT_ARCS, ENT_ON_ALL, 4, 0, 1,
     {{0, 1, 5}, {1, 0, 14}, {1, 3, 0.5}, {2, 1, 16}, {3, 0, 0}}, 5},
    {"without conflict: unknown and neutral stay, 2 is alone",
     ENT_WHOLE, ENT_TIES, ENT_ON_NOT_CONFLICT, 4, 1, 1,
     {{0, 1, 7}, {0, 3, 0}, {1, 3, 0.5}}, 3},
    {"cooperation only", ENT_WHOLE, ENT_ARCS, ENT_ON_COOPERATION, 4, 3, 0,
     {{0, 1, 5}, {1, 0, 6}}, 2},
    {"conflict only", ENT_WHOLE, ENT_ARCS, ENT_ON_CONFLICT, 4, 2, 0,
     {{1, 0, 8}, {2, 1, 16}}, 2},
    {"window 0 has two vertices", 0, ENT_ARCS, ENT_ON_ALL, 2, 0, 0, {{0, 1, 5}, {1, 0, 6}}, 2},
    {"window 1 has what was placed in it", 1, ENT_TIES, ENT_ON_ALL, 4, 0, 1,
     {{0, 1, 8}, {0, 3, 0}, {1, 2, 16}}, 3},
    {"window 0 has no conflict: edgeless", 0, ENT_TIES, ENT_ON_CONFLICT, 2, 1, 0, {{0, 0, 0}}, 0},
};

Test(snapshot, edges)
{
    for (int directed = 0; directed < 2; directed++) {
        struct hand *hand = make(4, ways, COUNT(ways), 2, directed);
        struct ent_igraph igraph;

        cr_assert_eq(ent_igraph_enter(&igraph, NULL), ENT_OK);
        for (size_t i = 0; i < COUNT(snapshots); i++) {
            struct ent_snapshot *snapshot = NULL;
            bool same = (snapshots[i].direction == ENT_ARCS) == directed;
            uint32_t last_row = 0;

            cr_assert_eq(ent_snapshot_new(&snapshot, &hand->graph, snapshots[i].window,
                                          snapshots[i].direction, snapshots[i].on, NULL),
                         ENT_OK);
            cr_expect_eq(snapshot->n_vertices, snapshots[i].n_vertices, "%s", snapshots[i].name);
            cr_expect_eq(snapshot->n_left_out, snapshots[i].n_left_out, "%s: %zu left out",
                         snapshots[i].name, snapshot->n_left_out);
            cr_expect_eq(snapshot->n_weightless, snapshots[i].n_weightless, "%s",
                         snapshots[i].name);
            cr_assert_eq(snapshot->n_edges, snapshots[i].n_edges, "%s: %zu edges",
                         snapshots[i].name, snapshot->n_edges);
            cr_expect_eq(igraph_vcount(&snapshot->graph), snapshots[i].n_vertices);
            cr_expect_eq(igraph_ecount(&snapshot->graph), snapshots[i].n_edges);
            for (size_t e = 0; e < snapshot->n_edges; e++) {
                const struct wanted_edge *wanted = &snapshots[i].edges[e];
                igraph_integer_t from, to;

                igraph_edge(&snapshot->graph, (igraph_integer_t)e, &from, &to);
                if (snapshots[i].direction == ENT_TIES && from > to) {
                    igraph_integer_t spare = from;
                    from = to;
                    to = spare;
                }
                cr_expect_eq(snapshot->rows[from], wanted->source, "%s", snapshots[i].name);
                cr_expect_eq(snapshot->rows[to], wanted->target, "%s", snapshots[i].name);
                cr_expect_eq(VECTOR(snapshot->strength)[e], wanted->strength, "%s",
                             snapshots[i].name);
                /* Rows of the edge table are sorted as the edges are. */
                if (same)
                    cr_expect(e == 0 || snapshot->edge_rows[e] > last_row, "%s", snapshots[i].name);
                else
                    cr_expect_eq(snapshot->edge_rows[e], UINT32_MAX, "%s", snapshots[i].name);
                last_row = snapshot->edge_rows[e];
            }
            ent_snapshot_free(snapshot);
        }
        ent_igraph_leave(&igraph);
        discard(hand);
    }
}

Test(snapshot, positive)
{
    struct hand *hand = make(5, ways, COUNT(ways), 2, true);
    struct ent_snapshot *snapshot = NULL, *with = NULL, *without = NULL;
    struct ent_igraph igraph;

    cr_assert_eq(ent_igraph_enter(&igraph, NULL), ENT_OK);
    cr_assert_eq(ent_snapshot_new(&snapshot, &hand->graph, ENT_WHOLE, ENT_ARCS,
                                  ENT_ON_NOT_CONFLICT, NULL),
                 ENT_OK);
    cr_assert_eq(ent_snapshot_positive(&with, snapshot, true, NULL), ENT_OK);
    cr_assert_eq(ent_snapshot_positive(&without, snapshot, false, NULL), ENT_OK);
    cr_expect_eq(with->n_vertices, 5);
    cr_expect_eq(without->n_vertices, 3, "2 and 4 are alone");
    cr_expect_eq(without->rows[2], 3);
    cr_expect_eq(with->n_edges, 3, "3 → 0 weighs nothing");
    cr_expect_eq(without->n_edges, 3);
    cr_expect_eq(IGRAPH_FROM(&without->graph, 2), 1);
    cr_expect_eq(IGRAPH_TO(&without->graph, 2), 2);
    cr_expect_eq(VECTOR(without->strength)[2], 0.5);
    ent_snapshot_free(without);
    ent_snapshot_free(with);
    ent_snapshot_free(snapshot);
    ent_igraph_leave(&igraph);
    discard(hand);
}

Test(snapshot, lengths)
{
    static const struct passed heavy[] = {
        {.source = 0, .target = 1, .weight = 1e6},
        {.source = 1, .target = 2, .weight = 1},
    };
    struct hand *hand = make(3, heavy, COUNT(heavy), 0, false);
    struct hand *weightless = make(4, ways, COUNT(ways), 0, false);
    struct ent_snapshot *snapshot = NULL;
    struct ent_igraph igraph;
    struct ent_error err = {0};
    igraph_vector_t lengths;
    double scale, spread;
    bool used;

    cr_assert_eq(ent_igraph_enter(&igraph, NULL), ENT_OK);
    igraph_vector_init(&lengths, 0);
    ent_snapshot_new(&snapshot, &hand->graph, ENT_WHOLE, ENT_TIES, ENT_ON_ALL, NULL);

    cr_expect_eq(ent_snapshot_lengths(snapshot, ENT_LENGTH_HOPS, &lengths, &used, &scale, &spread,
                                      NULL),
                 ENT_OK);
    cr_expect(!used && scale == 1);

    cr_expect_eq(ent_snapshot_lengths(snapshot, ENT_LENGTH_INVERSE, &lengths, &used, &scale,
                                      &spread, NULL),
                 ENT_OK);
    cr_expect(used);
    cr_expect_eq(scale, 0x1p20, "1e-6 times 2^20 is in [1, 2)");
    cr_expect_eq(VECTOR(lengths)[0], 1e-6 * 0x1p20);
    cr_expect_eq(VECTOR(lengths)[1], 0x1p20);
    expect_near(spread, 1e6, 1e-6);

    cr_expect_eq(ent_snapshot_lengths(snapshot, ENT_LENGTH_LOG, &lengths, &used, &scale, &spread,
                                      NULL),
                 ENT_OK);
    cr_expect_eq(scale, 32, "1/log2(1 + 1e6) is about 0.05");
    expect_near(VECTOR(lengths)[1], 32, 1e-12);
    expect_near(VECTOR(lengths)[0], 32 / log2(1e6 + 1), 1e-12);
    ent_snapshot_free(snapshot);

    ent_snapshot_new(&snapshot, &weightless->graph, ENT_WHOLE, ENT_TIES, ENT_ON_ALL, NULL);
    cr_expect_eq(ent_snapshot_lengths(snapshot, ENT_LENGTH_INVERSE, &lengths, &used, &scale,
                                      &spread, &err),
                 ENT_EINVAL);
    cr_expect_str_eq(err.message, "a tie of weight 0 has no length");
    ent_snapshot_free(snapshot);
    igraph_vector_destroy(&lengths);
    ent_igraph_leave(&igraph);
    discard(weightless);
    discard(hand);
}

Test(snapshot, sums_too_large)
{
    static const struct passed half[] = {{.source = 0, .target = 1, .weight = 1, .mutual = true},
                                         {.source = 0, .target = 1, .weight = 1}};
    struct hand *hand = make(2, half, COUNT(half), 0, false);
    struct ent_snapshot *snapshot = NULL;
    struct ent_igraph igraph;

    for (size_t c = 0; c < hand->graph.ties.n_cells; c++)
        hand->graph.ties.cells[c].sums.weight = INT64_MAX;
    cr_assert_eq(ent_igraph_enter(&igraph, NULL), ENT_OK);
    cr_expect_eq(
        ent_snapshot_new(&snapshot, &hand->graph, ENT_WHOLE, ENT_TIES, ENT_ON_ALL, NULL),
        ENT_ELIMIT);
    cr_expect_null(snapshot);
    ent_igraph_leave(&igraph);
    discard(hand);
}

Test(snapshot, guard_puts_everything_back)
{
    igraph_error_handler_t *errors = igraph_set_error_handler(igraph_error_handler_printignore);
    igraph_warning_handler_t *warnings = igraph_set_warning_handler(igraph_warning_handler_ignore);
    int threads = omp_get_max_threads();
    struct ent_igraph igraph;
    double wanted;

    igraph_rng_seed(igraph_rng_default(), 7);
    igraph_rng_get_unif01(igraph_rng_default());
    wanted = igraph_rng_get_unif01(igraph_rng_default());
    igraph_rng_seed(igraph_rng_default(), 7);
    igraph_rng_get_unif01(igraph_rng_default());

    omp_set_num_threads(3);
    cr_assert_eq(ent_igraph_enter(&igraph, NULL), ENT_OK);
    cr_expect_eq(omp_get_max_threads(), 1);
    ent_igraph_seed(&igraph, 99);
    igraph_rng_get_unif01(igraph_rng_default());
    ent_igraph_leave(&igraph);
    cr_expect_eq(omp_get_max_threads(), 3);
    omp_set_num_threads(threads);
    cr_expect_eq(igraph_rng_get_unif01(igraph_rng_default()), wanted, "the caller's own chance");
    cr_expect_eq(igraph_set_error_handler(errors), igraph_error_handler_printignore);
    cr_expect_eq(igraph_set_warning_handler(warnings), igraph_warning_handler_ignore);
}
