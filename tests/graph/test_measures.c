#include "graph/measures/measures.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
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

static bool goes(const struct ent_packed *cells, size_t first, size_t end, enum ent_way way)
{
    for (size_t i = first; i < end; i++) {
        if (cells->cells[i].way == way || cells->cells[i].way == ENT_WAY_MUTUAL)
            return true;
    }
    return false;
}

/* The ties with their runs of cells, which are sorted. */
static void find_ties(struct ent_ties *ties, const struct ent_cell *cells, size_t n_cells,
                      size_t n_windows)
{
    size_t n_entries = 0;

    ties->items = zeros(n_cells, sizeof *ties->items);
    ties->entries = zeros(n_cells, sizeof *ties->entries);
    ties->start = zeros(n_windows + 1, sizeof *ties->start);
    for (uint32_t c = 0; c < n_cells; c++) {
        const struct ent_cell *cell = &cells[c];
        struct ent_tie *last = ties->n ? &ties->items[ties->n - 1] : NULL;

        if (!last || last->a != cell->a || last->b != cell->b)
            ties->items[ties->n++] = (struct ent_tie){.a = cell->a,
                                                      .b = cell->b,
                                                      .first = c,
                                                      .forward = UINT32_MAX,
                                                      .backward = UINT32_MAX};
        ties->items[ties->n - 1].end = c + 1;
        cr_assert_eq(ent_packed_add(&ties->cells, cell, NULL), ENT_OK);
    }
    for (size_t w = 0; w < n_windows; w++) {
        for (size_t t = 0; t < ties->n; t++) {
            struct ent_tie_entry entry = {.tie = (uint32_t)t};

            for (uint32_t c = ties->items[t].first; c < ties->items[t].end; c++) {
                if (cells[c].time != (int32_t)w)
                    continue;
                if (entry.n == 0)
                    entry.first = c;
                entry.n = (uint16_t)(c + 1 - entry.first);
            }
            if (entry.n > 0)
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
                    goes(&ties->cells, tie->first, tie->end, ENT_WAY_FORWARD))
                    tie->forward = (uint32_t)n++;
                if (tie->b == source && tie->a == target &&
                    goes(&ties->cells, tie->first, tie->end, ENT_WAY_BACKWARD))
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
    size_t most = 2 * ties->cells.n + n_windows;

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
            if (!graph->directed ||
                goes(&ties->cells, entry->first, entry->first + entry->n, ENT_WAY_FORWARD))
                edges->rows[edges->n++] = tie->forward;
            if (graph->directed &&
                goes(&ties->cells, entry->first, entry->first + entry->n, ENT_WAY_BACKWARD))
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
    struct ent_cell *cells = NULL;
    size_t n_cells = 0;

    hand->context = (struct ent_context){.log = keep_line, .log_user = hand};
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
    cr_assert_eq(ent_tally_take(tally, &cells, &n_cells, NULL), ENT_OK);
    ent_tally_free(tally);
    find_ties(&graph->ties, cells, n_cells, n_windows);
    free(cells);
    number_edges(graph);
    fill_presence(graph, n_windows);
    return hand;
}

static void discard(struct hand *hand)
{
    struct ent_graph *graph = &hand->graph;

    ent_ties_fini(&graph->ties);
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
    {0, 1, 1, ENT_SIGN_COOPERATION, 0, false, 0}, {1, 0, 2, ENT_SIGN_COOPERATION, 0, false, 0},
    {0, 1, 4, ENT_SIGN_COOPERATION, 0, true, 0},  {1, 0, 8, ENT_SIGN_CONFLICT, 1, false, 0},
    {2, 1, 16, ENT_SIGN_CONFLICT, 1, false, 0},   {1, 3, 0.5, ENT_SIGN_UNKNOWN, -1, false, 0},
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
     ENT_WHOLE,
     ENT_TIES,
     ENT_ON_ALL,
     4,
     0,
     1,
     {{0, 1, 15}, {0, 3, 0}, {1, 2, 16}, {1, 3, 0.5}},
     4},
    {"whole, arcs: mutual each way, sorted",
     ENT_WHOLE,
     ENT_ARCS,
     ENT_ON_ALL,
     4,
     0,
     1,
     {{0, 1, 5}, {1, 0, 14}, {1, 3, 0.5}, {2, 1, 16}, {3, 0, 0}},
     5},
    {"without conflict: unknown and neutral stay, 2 is alone",
     ENT_WHOLE,
     ENT_TIES,
     ENT_ON_NOT_CONFLICT,
     4,
     1,
     1,
     {{0, 1, 7}, {0, 3, 0}, {1, 3, 0.5}},
     3},
    {"cooperation only",
     ENT_WHOLE,
     ENT_ARCS,
     ENT_ON_COOPERATION,
     4,
     3,
     0,
     {{0, 1, 5}, {1, 0, 6}},
     2},
    {"conflict only", ENT_WHOLE, ENT_ARCS, ENT_ON_CONFLICT, 4, 2, 0, {{1, 0, 8}, {2, 1, 16}}, 2},
    {"window 0 has two vertices", 0, ENT_ARCS, ENT_ON_ALL, 2, 0, 0, {{0, 1, 5}, {1, 0, 6}}, 2},
    {"window 1 has what was placed in it",
     1,
     ENT_TIES,
     ENT_ON_ALL,
     4,
     0,
     1,
     {{0, 1, 8}, {0, 3, 0}, {1, 2, 16}},
     3},
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
    cr_assert_eq(
        ent_snapshot_new(&snapshot, &hand->graph, ENT_WHOLE, ENT_ARCS, ENT_ON_NOT_CONFLICT, NULL),
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

    cr_expect_eq(
        ent_snapshot_lengths(snapshot, ENT_LENGTH_HOPS, &lengths, &used, &scale, &spread, NULL),
        ENT_OK);
    cr_expect(!used && scale == 1);

    cr_expect_eq(
        ent_snapshot_lengths(snapshot, ENT_LENGTH_INVERSE, &lengths, &used, &scale, &spread, NULL),
        ENT_OK);
    cr_expect(used);
    cr_expect_eq(scale, 0x1p20, "1e-6 times 2^20 is in [1, 2)");
    cr_expect_eq(VECTOR(lengths)[0], 1e-6 * 0x1p20);
    cr_expect_eq(VECTOR(lengths)[1], 0x1p20);
    expect_near(spread, 1e6, 1e-6);

    cr_expect_eq(
        ent_snapshot_lengths(snapshot, ENT_LENGTH_LOG, &lengths, &used, &scale, &spread, NULL),
        ENT_OK);
    cr_expect_eq(scale, 32, "1/log2(1 + 1e6) is about 0.05");
    expect_near(VECTOR(lengths)[1], 32, 1e-12);
    expect_near(VECTOR(lengths)[0], 32 / log2(1e6 + 1), 1e-12);
    ent_snapshot_free(snapshot);

    ent_snapshot_new(&snapshot, &weightless->graph, ENT_WHOLE, ENT_TIES, ENT_ON_ALL, NULL);
    cr_expect_eq(
        ent_snapshot_lengths(snapshot, ENT_LENGTH_INVERSE, &lengths, &used, &scale, &spread, &err),
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

    for (size_t c = 0; c < hand->graph.ties.cells.n_wide; c++)
        hand->graph.ties.cells.wide[c].sums.weight = INT64_MAX;
    cr_assert_eq(ent_igraph_enter(&igraph, NULL), ENT_OK);
    cr_expect_eq(ent_snapshot_new(&snapshot, &hand->graph, ENT_WHOLE, ENT_TIES, ENT_ON_ALL, NULL),
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

/* ---- The founding articles at state level ---- */

enum {
    BURKINA_FASO,
    ECOWAS,
    FRANCE,
    IRAN,
    MALI,
    NIGER,
    RUSSIA,
    ATTACKERS,
    UNITED_STATES,
    N_STATES
};

#define COOP ENT_SIGN_COOPERATION
#define CONF ENT_SIGN_CONFLICT

/* The events, windows being 2023-12 to 2024-03; those known only to be before a date are in none.
 */
static const struct passed founding[] = {
    {NIGER, RUSSIA, 1, COOP, 3, true, 0},         /* E01 */
    {NIGER, RUSSIA, 1, COOP, 3, true, 0},         /* E02 */
    {NIGER, RUSSIA, 1, COOP, 3, true, 0},         /* E03 */
    {NIGER, RUSSIA, 1, COOP, 3, false, 0},        /* E04 */
    {NIGER, RUSSIA, 1, COOP, 3, false, 0},        /* E05 */
    {NIGER, UNITED_STATES, 1, CONF, 3, false, 0}, /* E07 */
    {NIGER, FRANCE, 1, CONF, -1, false, 0},       /* E08 */
    {NIGER, ECOWAS, 1, CONF, -1, false, 0},       /* E11 */
    {MALI, RUSSIA, 1, COOP, 3, true, 0},          /* E15 */
    {MALI, RUSSIA, 1, COOP, 3, true, 0},          /* E16 */
    {RUSSIA, NIGER, 1, COOP, 0, false, 0},        /* E17 */
    {RUSSIA, NIGER, 1, COOP, 0, true, 0},         /* E18 */
    {RUSSIA, NIGER, 1, COOP, 1, true, 0},         /* E19 */
    {NIGER, RUSSIA, 1, COOP, 1, false, 0},        /* E20 */
    {NIGER, RUSSIA, 1, COOP, 1, false, 0},        /* E21 */
    {RUSSIA, NIGER, 1, COOP, 1, false, 0},        /* E22 */
    {NIGER, RUSSIA, 1, COOP, 1, true, 0},         /* E23 */
    {NIGER, IRAN, 1, COOP, 2, false, 0},          /* E24 */
    {BURKINA_FASO, MALI, 1, COOP, -1, true, 2},   /* E26, E27: of three states, so three pairs */
    {BURKINA_FASO, MALI, 1, COOP, -1, true, 0},   /* … */
    {BURKINA_FASO, NIGER, 2, COOP, -1, true, 2},  /* E26, E27 */
    {MALI, NIGER, 2, COOP, -1, true, 2},          /* E26, E27 */
    {ATTACKERS, RUSSIA, 1, CONF, -1, false, 0},   /* E28 */
};

static struct hand *make_founding(void)
{
    return make(N_STATES, founding, COUNT(founding), 4, true);
}

static const struct {
    const char *measures, *column;
    enum ent_on on;
    double tolerance;
    double values[N_STATES]; /* burkina-faso, ecowas, france, iran, mali, niger, russia, … */
} founding_vertices[] = {
    {"degree", "degree", 0, 0, {2, 1, 1, 1, 3, 7, 3, 1, 1}},
    {"strength", "strength", 0, 0, {4, 1, 1, 1, 6, 20, 15, 1, 1}},
    {"directed_strength", "in_strength", 0, 0, {4, 1, 1, 1, 6, 12, 13, 0, 1}},
    {"directed_strength", "out_strength", 0, 0, {4, 0, 0, 0, 6, 18, 10, 1, 0}},
    {"directed_degree", "in_degree", 0, 0, {2, 1, 1, 1, 3, 3, 3, 0, 1}},
    {"directed_degree", "out_degree", 0, 0, {2, 0, 0, 0, 3, 7, 2, 1, 0}},
    {"betweenness", "betweenness", 0, 1e-9, {0, 0, 0, 0, 1, 23, 7, 0, 0}},
    {"closeness", "closeness", 0, 5e-5, {0.5333, 0.5, 0.5, 0.5, 0.6154, 0.8889, 0.6154, 0.4, 0.5}},
    {"harmonic",
     "harmonic",
     0,
     5.1e-5,
     {0.6042, 0.5417, 0.5417, 0.5417, 0.6875, 0.9375, 0.6875, 0.4583, 0.5417}},
    {"coreness", "coreness", 0, 0, {2, 1, 1, 1, 2, 2, 2, 1, 1}},
    {"pagerank",
     "pagerank",
     0,
     5e-5,
     {0.1126, 0.0346, 0.0346, 0.0512, 0.1576, 0.2943, 0.2460, 0.0346, 0.0346}},
    {"pagerank",
     "pagerank",
     ENT_ON_ALL,
     5e-5,
     {0.1031, 0.0483, 0.0483, 0.0483, 0.1462, 0.2831, 0.2397, 0.0349, 0.0483}},
    {"eigenvector", "eigenvector", 0, 5e-5, {0.2070, 0, 0, 0.0773, 0.3383, 1, 0.9803, 0, 0}},
    {"hits", "hub", 0, 5e-5, {0.0843, 0, 0, 0, 0.2642, 1, 0.2044, 0, 0}},
    {"hits", "authority", 0, 5e-5, {0.2402, 0, 0, 0.0950, 0.2448, 0.2215, 1, 0, 0}},
    {"leiden", "community", 0, 0, {2, NAN, NAN, 1, 2, 1, 1, NAN, NAN}},
    {"louvain", "community_louvain", 0, 0, {2, NAN, NAN, 1, 2, 1, 1, NAN, NAN}},
};

ParameterizedTestParameters(founding, vertices)
{
    static size_t indices[COUNT(founding_vertices)];

    for (size_t i = 0; i < COUNT(indices); i++)
        indices[i] = i;
    return cr_make_param_array(size_t, indices, COUNT(indices));
}

ParameterizedTest(size_t *index, founding, vertices)
{
    struct hand *hand = make_founding();

    hand->view->on = founding_vertices[*index].on;
    measure(hand, founding_vertices[*index].measures);
    expect_vertices(hand, founding_vertices[*index].column, founding_vertices[*index].values,
                    N_STATES, founding_vertices[*index].tolerance);
    cr_expect_eq(hand->n_logged, 0, "%s", hand->log[0]);
    discard(hand);
}

Test(founding, graph)
{
    struct hand *hand = make_founding();

    measure(hand, "size,density,reciprocity,transitivity,components,leiden,louvain");
    expect_near(of_graph(hand, "vertices"), 9, 0);
    expect_near(of_graph(hand, "edges"), 10, 0);
    expect_near(of_graph(hand, "density"), 0.2778, 5e-5);
    expect_near(of_graph(hand, "reciprocity"), 0.6667, 5e-5);
    expect_near(of_graph(hand, "transitivity"), 0.2143, 5e-5);
    expect_near(of_graph(hand, "components"), 1, 0);
    expect_near(of_graph(hand, "modularity"), 0.0771, 5e-5);
    expect_near(of_graph(hand, "modularity_louvain"), 0.0771, 5e-5);
    expect_near(of_graph(hand, "communities"), 2, 0);
    cr_expect(of_graph(hand, "stability") > 0.5 && of_graph(hand, "stability") <= 1);
    discard(hand);
}

Test(founding, without_conflict)
{
    struct hand *hand = make_founding();

    hand->view->on = ENT_ON_COOPERATION;
    measure(hand, "components");
    expect_near(of_graph(hand, "components"), 5, 0);
    cr_expect_str_eq(column(&hand->graph.graph, "components")->reads,
                     "cooperative ties, undirected");
    discard(hand);
}

/* The partition that the default avoids: Niger with those that it has just broken with. */
Test(founding, communities_of_enemies)
{
    struct hand *hand = make_founding();

    hand->view->on = ENT_ON_ALL;
    measure(hand, "leiden");
    expect_near(of_graph(hand, "modularity"), 0.0800, 5e-5);
    cr_expect_eq(of_vertex(hand, "community", NIGER), of_vertex(hand, "community", FRANCE));
    cr_expect_eq(of_vertex(hand, "community", NIGER), of_vertex(hand, "community", UNITED_STATES));
    discard(hand);
}

Test(founding, windows)
{
    static const double niger[] = {2, 5, 1, 6}, russia[] = {2, 5, 0, 7};
    struct hand *hand = make_founding();
    const struct ent_table *vertices = &hand->graph.vertices, *whole = &hand->graph.graph;

    measure(hand, "strength,size,pagerank,density,leiden");
    for (size_t w = 0; w < 4; w++) {
        expect_near(in_window(vertices, "strength", NIGER, w), niger[w], 0);
        expect_near(in_window(vertices, "strength", RUSSIA, w), russia[w], 0);
    }
    expect_near(in_window(whole, "vertices", 0, 3), 4, 0);
    expect_near(in_window(whole, "edges", 0, 3), 3, 0);
    expect_near(in_window(whole, "density", 0, 3), 0.5, 0);
    cr_expect(isnan(in_window(vertices, "pagerank", RUSSIA, 2)), "Russia is absent in 2024-02");
    expect_near(in_window(vertices, "pagerank", NIGER, 2) +
                    in_window(vertices, "pagerank", IRAN, 2),
                1, 1e-9);
    cr_expect_null(column(vertices, "community")->along.any, "for the whole period only");
    discard(hand);
}

/* ---- The classics ---- */

struct classic {
    char names[MOST][40];
    size_t n;
    struct passed passed[256];
    size_t n_passed;
};

static int number_of(struct classic *classic, const char *name)
{
    for (size_t i = 0; i < classic->n; i++) {
        if (strcmp(classic->names[i], name) == 0)
            return (int)i;
    }
    cr_assert(classic->n < MOST && strlen(name) < sizeof classic->names[0]);
    strcpy(classic->names[classic->n], name);
    return (int)classic->n++;
}

/* Cut off the next field of a line, which has no escaped quotes. */
static char *cut_field(char **line)
{
    char *start = *line;
    size_t length;

    if (*start == '"') {
        start++;
        length = strcspn(start, "\"");
        *line = start + length + (start[length] == '"');
        *line += **line == ',';
    } else {
        length = strcspn(start, ",\r\n");
        *line = start + length + (start[length] == ',');
    }
    start[length] = '\0';
    return start;
}

/* Edges of the shared reference data, which is not part of this tree, or skip the test. */
static void read_classic(struct classic *classic, const char *name)
{
    const char *shared = getenv("ENT_SHARED"), *root = getenv("MESON_SOURCE_ROOT");
    char path[4096], line[LONGEST_LINE];
    FILE *file;

    if (!root)
        root = getenv("ENT_SOURCE_ROOT");
    if (shared && *shared)
        snprintf(path, sizeof path, "%s/data/classic/%s", shared, name);
    else
        snprintf(path, sizeof path, "%s/../shared/data/classic/%s", root ? root : ".", name);
    file = fopen(path, "r");
    if (!file)
        cr_skip_test("%s is not there: set ENT_SHARED to the reference data", path);
    memset(classic, 0, sizeof *classic);
    cr_assert(fgets(line, sizeof line, file), "the heading");
    while (fgets(line, sizeof line, file)) {
        char *rest = line;
        struct passed *passed = &classic->passed[classic->n_passed++];

        cr_assert(classic->n_passed < COUNT(classic->passed));
        passed->time = -1;
        passed->source = number_of(classic, cut_field(&rest));
        passed->target = number_of(classic, cut_field(&rest));
        passed->weight = *rest && *rest != '\n' ? strtod(cut_field(&rest), NULL) : 1;
        passed->mutual = true;
    }
    fclose(file);
}

static struct hand *make_classic(struct classic *classic)
{
    return make(classic->n, classic->passed, classic->n_passed, 0, false);
}

static double of_name(const struct hand *hand, struct classic *classic, const char *column_name,
                      const char *name)
{
    return of_vertex(hand, column_name, (size_t)number_of(classic, name));
}

Test(classic, krackhardt_kite)
{
    struct classic kite;
    struct hand *hand;

    read_classic(&kite, "krackhardt_kite_edges.csv");
    hand = make_classic(&kite);
    measure(hand, "degree,betweenness,closeness");
    expect_near(of_name(hand, &kite, "degree", "Diane"), 6, 0);
    expect_near(of_name(hand, &kite, "betweenness", "Heather"), 14, 1e-9);
    expect_near(of_name(hand, &kite, "betweenness", "Fernando"), 25.0 / 3, 1e-9);
    expect_near(of_name(hand, &kite, "betweenness", "Garth"), 25.0 / 3, 1e-9);
    expect_near(of_name(hand, &kite, "betweenness", "Ike"), 8, 1e-9);
    expect_near(of_name(hand, &kite, "betweenness", "Diane"), 11.0 / 3, 1e-9);
    expect_near(of_name(hand, &kite, "closeness", "Fernando"), 9 * 0.071429, 1e-5);
    expect_near(of_name(hand, &kite, "closeness", "Garth"), 9 * 0.071429, 1e-5);
    discard(hand);
}

Test(classic, florentine_families)
{
    struct classic families;
    struct hand *hand;
    size_t pucci;

    read_classic(&families, "florentine_marriage_edges.csv");
    pucci = (size_t)number_of(&families, "Pucci"); /* married nobody */
    hand = make_classic(&families);
    measure(hand, "degree,betweenness,closeness,harmonic,components");
    expect_near(of_name(hand, &families, "betweenness", "Medici"), 47.5, 1e-9);
    expect_near(of_name(hand, &families, "betweenness", "Guadagni"), 23.1667, 5e-5);
    expect_near(of_name(hand, &families, "betweenness", "Albizzi"), 19.3333, 5e-5);
    expect_near(of_name(hand, &families, "betweenness", "Salviati"), 13, 1e-9);
    expect_near(of_name(hand, &families, "degree", "Medici"), 6, 0);
    expect_near(of_vertex(hand, "degree", pucci), 0, 0);
    expect_near(of_vertex(hand, "betweenness", pucci), 0, 0);
    cr_expect(isnan(of_vertex(hand, "closeness", pucci)), "out of reach of all");
    expect_near(of_vertex(hand, "harmonic", pucci), 0, 0);
    expect_near(of_graph(hand, "components"), 2, 0);
    discard(hand);
}

Test(classic, karate_club)
{
    struct classic club;
    struct hand *hand;
    double greatest = 0;

    read_classic(&club, "karate_weighted_edges.csv");
    hand = make_classic(&club);
    measure(hand, "size,betweenness,mean_distance,transitivity,assortativity,coreness,leiden,"
                  "louvain,walktrap");
    expect_near(of_graph(hand, "vertices"), 34, 0);
    expect_near(of_graph(hand, "edges"), 78, 0);
    expect_near(of_graph(hand, "mean_distance"), 2.4082, 5e-5);
    expect_near(of_graph(hand, "transitivity"), 0.2556818, 5e-8);
    expect_near(of_graph(hand, "assortativity"), -0.4756131, 5e-8);
    expect_near(of_name(hand, &club, "betweenness", "Mr Hi"), 231.0714, 5e-5);
    expect_near(of_name(hand, &club, "betweenness", "John A"), 160.5516, 5e-5);
    expect_near(of_name(hand, &club, "betweenness", "Actor 33"), 76.6905, 5e-5);
    for (size_t v = 0; v < 34; v++)
        greatest = fmax(greatest, of_vertex(hand, "coreness", v));
    expect_near(greatest, 4, 0);
    cr_expect(of_graph(hand, "modularity") > 0.403628, "better than the two factions");
    cr_expect(of_graph(hand, "modularity") >= of_graph(hand, "modularity_louvain") - 1e-12);
    cr_expect(of_graph(hand, "modularity_walktrap") > 0);
    discard(hand);

    for (size_t i = 0; i < club.n_passed; i++)
        club.passed[i].weight = 1;
    hand = make_classic(&club);
    measure(hand, "leiden");
    expect_near(of_graph(hand, "modularity"), 0.4198, 5e-5);
    expect_near(of_graph(hand, "communities"), 4, 0);
    discard(hand);
}

/* ---- By hand ---- */

#define TIE(a, b)                                                                                  \
    {                                                                                              \
        .source = (a), .target = (b), .weight = 1, .sign = COOP, .time = -1, .mutual = true        \
    }

static const struct passed star[] = {TIE(0, 1), TIE(0, 2), TIE(0, 3), TIE(0, 4)};
static const struct passed path[] = {TIE(0, 1), TIE(1, 2), TIE(2, 3)};
static const struct passed two_parts[] = {TIE(0, 1), TIE(1, 2), TIE(0, 2), TIE(3, 4)};
static const struct passed pair[] = {TIE(0, 1)};
static const struct passed pairs[] = {TIE(0, 1), TIE(2, 3), TIE(4, 5)};

static const struct {
    const char *name;
    const struct passed *passed;
    size_t n_passed, n_vertices;
    const char *measures, *column;
    double tolerance;
    double values[6];
} by_hand[] = {
    {"star", star, 4, 5, "degree", "degree", 0, {4, 1, 1, 1, 1}},
    {"star: all six pairs of leaves", star, 4, 5, "betweenness", "betweenness", 0, {6, 0, 0, 0, 0}},
    {"star: 4/4 and 4/7",
     star,
     4,
     5,
     "closeness",
     "closeness",
     1e-12,
     {1, 4. / 7, 4. / 7, 4. / 7, 4. / 7}},
    {"star: (1 + 3/2)/4",
     star,
     4,
     5,
     "harmonic",
     "harmonic",
     1e-12,
     {1, 0.625, 0.625, 0.625, 0.625}},
    {"star: x = lambda y, y = x/lambda, lambda = 2",
     star,
     4,
     5,
     "eigenvector",
     "eigenvector",
     1e-9,
     {1, 0.5, 0.5, 0.5, 0.5}},
    {"star: c = 0.03 + 0.85 * 4 l, l = 0.03 + 0.85 c/4",
     star,
     4,
     5,
     "pagerank",
     "pagerank",
     1e-9,
     {0.132 / 0.2775, 0.130875 / 0.2775 / 2.25 * 0 + (1 - 0.132 / 0.2775) / 4,
      (1 - 0.132 / 0.2775) / 4, (1 - 0.132 / 0.2775) / 4, (1 - 0.132 / 0.2775) / 4}},
    {"path", path, 3, 4, "betweenness", "betweenness", 0, {0, 2, 2, 0}},
    {"path: 3/6 and 3/4", path, 3, 4, "closeness", "closeness", 1e-12, {0.5, 0.75, 0.75, 0.5}},
    {"path", path, 3, 4, "coreness", "coreness", 0, {1, 1, 1, 1}},
    {"two parts: within one's own",
     two_parts,
     4,
     6,
     "closeness",
     "closeness",
     1e-12,
     {1, 1, 1, 1, 1, NAN}},
    {"two parts: over all",
     two_parts,
     4,
     6,
     "harmonic",
     "harmonic",
     1e-12,
     {0.4, 0.4, 0.4, 0.2, 0.2, 0}},
    {"two parts: the triangle has the greater eigenvalue",
     two_parts,
     4,
     6,
     "eigenvector",
     "eigenvector",
     1e-12,
     {1, 1, 1, 0, 0, 0}},
    {"two parts", two_parts, 4, 6, "hits", "hub", 1e-12, {1, 1, 1, 0, 0, 0}},
    {"two parts", two_parts, 4, 6, "coreness", "coreness", 0, {2, 2, 2, 1, 1, 0}},
    {"two parts", two_parts, 4, 6, "leiden", "community", 0, {1, 1, 1, 2, 2, NAN}},
    {"two parts", two_parts, 4, 6, "louvain", "community_louvain", 0, {1, 1, 1, 2, 2, NAN}},
    {"two parts", two_parts, 4, 6, "walktrap", "community_walktrap", 0, {1, 1, 1, 2, 2, NAN}},
    {"pair", pair, 1, 2, "eigenvector", "eigenvector", 1e-12, {1, 1}},
    {"pair", pair, 1, 2, "hits", "authority", 1e-12, {1, 1}},
    /* Who are alike get the same. */
    {"pairs", pairs, 3, 6, "eigenvector", "eigenvector", 1e-12, {1, 1, 1, 1, 1, 1}},
    {"pairs", pairs, 3, 6, "hits", "hub", 1e-12, {1, 1, 1, 1, 1, 1}},
    {"pairs", pairs, 3, 6, "hits", "authority", 1e-12, {1, 1, 1, 1, 1, 1}},
    /* The middle as hub of the leaves, and the leaves as hubs of the middle, have the same value:
     * the degrees 4 and 1 decide. */
    {"star", star, 4, 5, "hits", "hub", 1e-12, {1, 0.25, 0.25, 0.25, 0.25}},
    {"star", star, 4, 5, "hits", "authority", 1e-12, {1, 1, 1, 1, 1}},
    {"pair", pair, 1, 2, "pagerank", "pagerank", 1e-12, {0.5, 0.5}},
    {"pair", pair, 1, 2, "leiden", "community", 0, {1, 1}},
    {"pair", pair, 1, 2, "walktrap", "community_walktrap", 0, {1, 1}},
    {"one vertex", NULL, 0, 1, "degree", "degree", 0, {0}},
    {"one vertex", NULL, 0, 1, "betweenness", "betweenness", 0, {0}},
    {"one vertex", NULL, 0, 1, "closeness", "closeness", 0, {NAN}},
    {"one vertex has no others", NULL, 0, 1, "harmonic", "harmonic", 0, {NAN}},
    {"one vertex", NULL, 0, 1, "coreness", "coreness", 0, {0}},
    {"one vertex", NULL, 0, 1, "pagerank", "pagerank", 0, {NAN}},
    {"one vertex", NULL, 0, 1, "eigenvector", "eigenvector", 0, {NAN}},
    {"one vertex", NULL, 0, 1, "leiden", "community", 0, {NAN}},
};

ParameterizedTestParameters(by_hand, vertices)
{
    static size_t indices[COUNT(by_hand)];

    for (size_t i = 0; i < COUNT(indices); i++)
        indices[i] = i;
    return cr_make_param_array(size_t, indices, COUNT(indices));
}

ParameterizedTest(size_t *index, by_hand, vertices)
{
    struct hand *hand =
        make(by_hand[*index].n_vertices, by_hand[*index].passed, by_hand[*index].n_passed, 0, true);

    measure(hand, by_hand[*index].measures);
    expect_vertices(hand, by_hand[*index].column, by_hand[*index].values,
                    by_hand[*index].n_vertices, by_hand[*index].tolerance);
    discard(hand);
}

static const struct {
    const char *name;
    const struct passed *passed;
    size_t n_passed, n_vertices;
    const char *column;
    double value;
} graph_by_hand[] = {
    {"star", star, 4, 5, "density", 0.4},
    {"star", star, 4, 5, "mean_distance", 1.6},
    {"star has no triangle", star, 4, 5, "transitivity", 0},
    {"star: hubs meet leaves", star, 4, 5, "assortativity", -1},
    {"star", star, 4, 5, "reciprocity", 1},
    {"path: 1+2+3+1+2+1 over 6", path, 3, 4, "mean_distance", 10. / 6},
    {"two parts: of four reachable pairs", two_parts, 4, 6, "mean_distance", 1},
    {"two parts and an isolate", two_parts, 4, 6, "components", 3},
    {"two parts", two_parts, 4, 6, "transitivity", 1},
    {"two parts: 3/4 - 9/16 + 1/4 - 1/16", two_parts, 4, 6, "modularity", 0.375},
    {"two parts", two_parts, 4, 6, "stability", 1},
    {"two parts", two_parts, 4, 6, "communities", 2},
    {"two parts", two_parts, 4, 6, "modularity_walktrap", 0.375},
    {"pair: all ends have degree 1", pair, 1, 2, "assortativity", NAN},
    {"pair: no triple", pair, 1, 2, "transitivity", NAN},
    {"pair: one community", pair, 1, 2, "modularity", 0},
    {"one vertex", NULL, 0, 1, "density", NAN},
    {"one vertex", NULL, 0, 1, "components", 1},
    {"one vertex", NULL, 0, 1, "mean_distance", NAN},
    {"one vertex", NULL, 0, 1, "reciprocity", NAN},
    {"one vertex", NULL, 0, 1, "communities", NAN},
    {"empty", NULL, 0, 0, "vertices", 0},
    {"empty", NULL, 0, 0, "edges", 0},
    {"empty", NULL, 0, 0, "components", 0},
    {"empty", NULL, 0, 0, "density", NAN},
    {"empty", NULL, 0, 0, "transitivity", NAN},
    {"empty", NULL, 0, 0, "modularity", NAN},
    {"empty", NULL, 0, 0, "mean_distance", NAN},
};

ParameterizedTestParameters(by_hand, graph)
{
    static size_t indices[COUNT(graph_by_hand)];

    for (size_t i = 0; i < COUNT(indices); i++)
        indices[i] = i;
    return cr_make_param_array(size_t, indices, COUNT(indices));
}

ParameterizedTest(size_t *index, by_hand, graph)
{
    struct hand *hand = make(graph_by_hand[*index].n_vertices, graph_by_hand[*index].passed,
                             graph_by_hand[*index].n_passed, 0, true);

    measure(hand, ent_measure_of_column(graph_by_hand[*index].column));
    expect_near(of_graph(hand, graph_by_hand[*index].column), graph_by_hand[*index].value, 1e-12);
    discard(hand);
}

/* Everything at once on graphs that have next to nothing in them, with windows that are empty. */
Test(by_hand, nothing_hangs)
{
    for (size_t n = 0; n < 4; n++) {
        struct hand *hand = make(n, NULL, 0, 3, true);

        measure(hand, "all");
        expect_near(of_graph(hand, "vertices"), (double)n, 0);
        expect_near(in_window(&hand->graph.graph, "vertices", 0, 2), 0, 0);
        discard(hand);
    }
}

/* ---- Signs, weights, lengths, direction ---- */

static const struct passed enemies[] = {
    {.source = 0, .target = 1, .weight = 1, .sign = CONF, .time = 0},
    {.source = 1, .target = 2, .weight = 3, .sign = CONF, .time = 1},
};

Test(signs, all_conflict)
{
    struct hand *hand = make(3, enemies, COUNT(enemies), 2, true);

    measure(hand, "strength,pagerank,leiden,walktrap");
    expect_near(of_vertex(hand, "strength", 1), 4, 0);
    cr_expect(isnan(of_vertex(hand, "community", 0)));
    cr_expect(isnan(of_graph(hand, "modularity")));
    cr_expect(isnan(of_vertex(hand, "pagerank", 0)));
    cr_expect_str_eq(column(&hand->graph.vertices, "community")->reads,
                     "ties that are not conflict, undirected, by weight");
    cr_expect_eq(hand->n_logged, 3);
    cr_expect(was_logged(hand,
                         "leiden: all ties are conflict: communities of enemies mean nothing; "
                         "--on all or --on conflict reads them all the same"));
    cr_expect(was_logged(hand, "pagerank: there is no tie of positive weight to read"));
    discard(hand);
}

Test(signs, read_all_the_same)
{
    static const enum ent_on choices[] = {ENT_ON_ALL, ENT_ON_CONFLICT};

    for (size_t i = 0; i < COUNT(choices); i++) {
        struct hand *hand = make(3, enemies, COUNT(enemies), 2, true);

        hand->view->on = choices[i];
        measure(hand, "leiden,pagerank");
        expect_near(of_vertex(hand, "community", 0), 1, 0);
        cr_expect(of_vertex(hand, "pagerank", 2) > of_vertex(hand, "pagerank", 0));
        cr_expect_str_eq(column(&hand->graph.vertices, "community")->reads,
                         i == 0 ? "all ties, undirected, by weight"
                                : "ties of conflict, undirected, by weight");
        discard(hand);
    }
}

/* One window's trouble is its own. */
Test(signs, conflict_in_one_window)
{
    static const struct passed mixed[] = {
        {.source = 0, .target = 1, .weight = 1, .sign = COOP, .time = 0},
        {.source = 0, .target = 1, .weight = 1, .sign = CONF, .time = 1},
    };
    struct hand *hand = make(2, mixed, COUNT(mixed), 2, true);

    measure(hand, "pagerank");
    cr_expect_not(isnan(of_vertex(hand, "pagerank", 0)));
    cr_expect_not(isnan(in_window(&hand->graph.vertices, "pagerank", 0, 0)));
    cr_expect(isnan(in_window(&hand->graph.vertices, "pagerank", 0, 1)));
    cr_expect_eq(hand->n_logged, 1);
    cr_expect(was_logged(hand, "(in 1 of 2 windows)"));
    discard(hand);
}

static const struct passed with_weightless[] = {
    {.source = 0, .target = 1, .weight = 2, .sign = COOP, .time = -1, .mutual = true},
    {.source = 1, .target = 2, .weight = 2, .sign = COOP, .time = -1, .mutual = true},
    {.source = 2, .target = 3, .weight = 0, .sign = COOP, .time = -1, .mutual = true},
};

Test(weights, zero)
{
    static const double degree[] = {1, 2, 2, 1}, strength[] = {2, 4, 2, 0},
                        community[] = {1, 1, 1, NAN}, eigenvector[] = {M_SQRT1_2, 1, M_SQRT1_2, 0};
    struct hand *hand = make(4, with_weightless, COUNT(with_weightless), 0, true);
    double sum = 0;

    measure(hand, "degree,strength,betweenness,pagerank,eigenvector,hits,leiden,louvain,walktrap");
    expect_vertices(hand, "degree", degree, 4, 0);
    expect_vertices(hand, "strength", strength, 4, 0);
    expect_vertices(hand, "community", community, 4, 0);
    expect_vertices(hand, "community_louvain", community, 4, 0);
    expect_vertices(hand, "community_walktrap", community, 4, 0);
    expect_vertices(hand, "eigenvector", eigenvector, 4, 1e-9);
    expect_near(of_vertex(hand, "betweenness", 2), 2, 0);
    for (size_t v = 0; v < 4; v++)
        sum += of_vertex(hand, "pagerank", v);
    expect_near(sum, 1, 1e-9);
    expect_near(of_vertex(hand, "pagerank", 0), of_vertex(hand, "pagerank", 2), 1e-12);
    expect_near(of_vertex(hand, "hub", 3), 0, 0);
    cr_expect_eq(hand->n_logged, 0);
    discard(hand);
}

Test(weights, zero_has_no_length)
{
    struct hand *hand = make(4, with_weightless, COUNT(with_weightless), 0, true);

    hand->view->length = ENT_LENGTH_INVERSE;
    measure(hand, "betweenness,closeness,harmonic,mean_distance,degree");
    for (size_t v = 0; v < 4; v++) {
        cr_expect(isnan(of_vertex(hand, "betweenness", v)));
        cr_expect(isnan(of_vertex(hand, "closeness", v)));
        cr_expect(isnan(of_vertex(hand, "harmonic", v)));
    }
    cr_expect(isnan(of_graph(hand, "mean_distance")));
    cr_expect_eq(hand->n_logged, 4);
    cr_expect(was_logged(hand, "betweenness: a tie of weight 0 has no length"));
    discard(hand);
}

Test(weights, all_zero)
{
    static const struct passed weightless[] = {{.source = 0, .target = 1, .sign = COOP}};
    struct hand *hand = make(2, weightless, 1, 1, true);

    measure(hand, "all");
    expect_near(of_graph(hand, "edges"), 1, 0);
    expect_near(of_vertex(hand, "strength", 0), 0, 0);
    cr_expect(isnan(of_vertex(hand, "pagerank", 0)));
    cr_expect(isnan(of_vertex(hand, "eigenvector", 0)));
    cr_expect(isnan(of_vertex(hand, "hub", 0)));
    cr_expect(isnan(of_vertex(hand, "community", 0)));
    discard(hand);
}

/* Lengths of 1e-6 are where igraph's own betweenness begins to go wrong. */
Test(lengths, weights_of_a_million)
{
    /* A square with a short side way: 0-1-2 of 1e-6 each, against 0-3-2 of 2e-6 each. */
    static const struct passed square[] = {
        {.source = 0, .target = 1, .weight = 1e6, .time = -1, .mutual = true},
        {.source = 1, .target = 2, .weight = 1e6, .time = -1, .mutual = true},
        {.source = 0, .target = 3, .weight = 5e5, .time = -1, .mutual = true},
        {.source = 3, .target = 2, .weight = 5e5, .time = -1, .mutual = true},
    };
    static const double betweenness[] = {0.5, 1, 0.5, 0};
    struct hand *hand = make(4, square, COUNT(square), 0, false);

    hand->view->length = ENT_LENGTH_INVERSE;
    measure(hand, "betweenness,closeness,harmonic,mean_distance");
    expect_vertices(hand, "betweenness", betweenness, 4, 0);
    expect_near(of_vertex(hand, "closeness", 1), 3 / 5e-6, 1e-6); /* 1, 1 and 3 millionths */
    expect_near(of_vertex(hand, "harmonic", 1), (1e6 + 1e6 + 1e6 / 3) / 3, 1e-6);
    expect_near(of_graph(hand, "mean_distance"), (1 + 2 + 2 + 1 + 3 + 2) * 1e-6 / 6, 1e-18);
    cr_expect_str_eq(column(&hand->graph.vertices, "betweenness")->reads,
                     "all ties, undirected, by length 1/weight");
    discard(hand);
}

Test(lengths, too_far_apart)
{
    static const struct passed far[] = {
        {.source = 0, .target = 1, .weight = 4e6, .time = -1},
        {.source = 1, .target = 2, .weight = 1, .time = -1},
    };
    struct hand *hand = make(3, far, COUNT(far), 0, false);

    hand->view->length = ENT_LENGTH_INVERSE;
    measure(hand, "betweenness,closeness");
    cr_expect(isnan(of_vertex(hand, "betweenness", 1)));
    expect_near(of_vertex(hand, "closeness", 1), 2 / (1 + 1 / 4e6), 1e-9);
    cr_expect(was_logged(hand, "betweenness: the longest tie is over a million times"));
    cr_expect_eq(hand->n_logged, 1);
    discard(hand);
}

Test(lengths, logarithm)
{
    static const struct passed line[] = {
        {.source = 0, .target = 1, .weight = 1, .time = -1, .mutual = true},
        {.source = 1, .target = 2, .weight = 3, .time = -1, .mutual = true},
    };
    struct hand *hand = make(3, line, COUNT(line), 0, false);

    hand->view->length = ENT_LENGTH_LOG;
    measure(hand, "mean_distance");
    expect_near(of_graph(hand, "mean_distance"), (1 + 0.5 + 1.5) / 3, 1e-12);
    cr_expect_str_eq(column(&hand->graph.graph, "mean_distance")->reads,
                     "all ties, undirected, by length 1/log2(1 + weight)");
    discard(hand);
}

Test(lengths, directed_paths)
{
    static const struct passed ring[] = {
        {.source = 0, .target = 1, .weight = 1, .time = -1},
        {.source = 1, .target = 2, .weight = 1, .time = -1},
        {.source = 2, .target = 0, .weight = 1, .time = -1},
    };
    static const double one[] = {1, 1, 1}, none[] = {0, 0, 0},
                        closeness[] = {2. / 3, 2. / 3, 2. / 3};
    struct hand *hand = make(3, ring, COUNT(ring), 0, true);

    measure(hand, "betweenness");
    expect_vertices(hand, "betweenness", none, 3, 0);
    discard(hand);
    hand = make(3, ring, COUNT(ring), 0, true);
    hand->view->paths_directed = true;
    measure(hand, "betweenness,closeness,mean_distance");
    expect_vertices(hand, "betweenness", one, 3, 0);
    expect_vertices(hand, "closeness", closeness, 3, 1e-12);
    expect_near(of_graph(hand, "mean_distance"), 1.5, 1e-12);
    cr_expect_str_eq(column(&hand->graph.vertices, "closeness")->reads, "all arcs, by hops");
    discard(hand);
}

/* ---- By definition, on random graphs ---- */

/* A graph as a matrix: weights of ties and arcs, and whether there are any. */
struct matrix {
    size_t n;
    double tie[MOST][MOST], arc[MOST][MOST];
    bool tied[MOST][MOST], goes[MOST][MOST];
};

/* Random weighted graph; isolates and several components are likely. */
static struct hand *make_random(struct matrix *m, uint64_t seed)
{
    struct passed passed[4 * MOST];
    uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    size_t n_passed = 0;

    memset(m, 0, sizeof *m);
    m->n = 5 + draw(&state) % 25;
    for (size_t tries = 2 * m->n; tries > 0; tries--) {
        struct passed *p = &passed[n_passed];
        int a = (int)(draw(&state) % m->n), b = (int)(draw(&state) % m->n);

        if (a == b)
            continue;
        *p = (struct passed){.source = a,
                             .target = b,
                             .weight = 1 + (double)(draw(&state) % 1000) / 8,
                             .sign = COOP,
                             .time = -1,
                             .mutual = draw(&state) % 3 == 0};
        n_passed++;
        m->tied[a][b] = m->tied[b][a] = m->goes[a][b] = true;
        m->tie[a][b] += p->weight;
        m->tie[b][a] += p->weight;
        m->arc[a][b] += p->weight;
        if (p->mutual) {
            m->goes[b][a] = true;
            m->arc[b][a] += p->weight;
        }
    }
    return make(m->n, passed, n_passed, 0, true);
}

/* Distances, and how many shortest paths there are. */
static void find_distances(const struct matrix *m, bool inverse, double distance[MOST][MOST],
                           double paths[MOST][MOST])
{
    for (size_t a = 0; a < m->n; a++) {
        for (size_t b = 0; b < m->n; b++)
            distance[a][b] = a == b           ? 0
                             : !m->tied[a][b] ? INFINITY
                             : inverse        ? 1 / m->tie[a][b]
                                              : 1;
    }
    for (size_t via = 0; via < m->n; via++) {
        for (size_t a = 0; a < m->n; a++) {
            for (size_t b = 0; b < m->n; b++)
                distance[a][b] = fmin(distance[a][b], distance[a][via] + distance[via][b]);
        }
    }
    /* Paths from a to b end in a tie from some c: take the vertices by their distance from a. */
    for (size_t a = 0; a < m->n; a++) {
        bool done[MOST] = {false};

        memset(paths[a], 0, sizeof paths[a]);
        paths[a][a] = 1;
        for (size_t step = 0; step < m->n; step++) {
            size_t next = m->n;

            for (size_t b = 0; b < m->n; b++) {
                if (!done[b] && isfinite(distance[a][b]) &&
                    (next == m->n || distance[a][b] < distance[a][next]))
                    next = b;
            }
            if (next == m->n)
                break;
            done[next] = true;
            for (size_t b = 0; b < m->n; b++) {
                double length = inverse ? 1 / m->tie[next][b] : 1;

                if (m->tied[next][b] && !done[b] &&
                    near(distance[a][next] + length, distance[a][b], 1e-9 * distance[a][b]))
                    paths[a][b] += paths[a][next];
            }
        }
    }
}

static void expect_paths(const struct hand *hand, const struct matrix *m, bool inverse)
{
    static double distance[MOST][MOST], paths[MOST][MOST];
    double all = 0, n_all = 0;

    find_distances(m, inverse, distance, paths);
    for (size_t v = 0; v < m->n; v++) {
        double between = 0, sum = 0, inverses = 0, reached = 0;

        for (size_t a = 0; a < m->n; a++) {
            if (a == v)
                continue;
            if (isfinite(distance[v][a])) {
                sum += distance[v][a];
                reached++;
            }
            inverses += 1 / distance[v][a];
            for (size_t b = a + 1; b < m->n; b++) {
                if (b != v && isfinite(distance[a][b]) &&
                    near(distance[a][v] + distance[v][b], distance[a][b], 1e-9 * distance[a][b]))
                    between += paths[a][v] * paths[v][b] / paths[a][b];
            }
        }
        all += sum;
        n_all += reached;
        expect_near(of_vertex(hand, "betweenness", v), between, 1e-9 * (1 + between));
        expect_near(of_vertex(hand, "closeness", v), reached > 0 ? reached / sum : NAN, 1e-9 * 1e3);
        expect_near(of_vertex(hand, "harmonic", v), inverses / ((double)m->n - 1), 1e-9 * 1e3);
    }
    expect_near(of_graph(hand, "mean_distance"), all / n_all, 1e-9);
}

/* A score is right when it is what its neighbours make it. */
static void expect_spectral(const struct hand *hand, const struct matrix *m)
{
    double lambda = 0, hub_lambda = 0, greatest = 0, greatest_hub = 0, sum = 0, dangling = 0;
    double image[MOST] = {0}, hub_image[MOST] = {0}, authority_image[MOST] = {0};
    double out_strength[MOST] = {0};

    for (size_t a = 0; a < m->n; a++) {
        for (size_t b = 0; b < m->n; b++) {
            image[a] += m->tie[a][b] * of_vertex(hand, "eigenvector", b);
            hub_image[a] += m->arc[a][b] * of_vertex(hand, "authority", b);
            authority_image[a] += m->arc[b][a] * of_vertex(hand, "hub", b);
            out_strength[a] += m->arc[a][b];
        }
        lambda = fmax(lambda, image[a]);
        hub_lambda = fmax(hub_lambda, hub_image[a]);
        greatest = fmax(greatest, of_vertex(hand, "eigenvector", a));
        greatest_hub = fmax(greatest_hub, of_vertex(hand, "hub", a));
        sum += of_vertex(hand, "pagerank", a);
    }
    expect_near(greatest, 1, 1e-12);
    expect_near(greatest_hub, 1, 1e-12);
    expect_near(sum, 1, 1e-9);
    for (size_t a = 0; a < m->n; a++) {
        if (out_strength[a] == 0)
            dangling += of_vertex(hand, "pagerank", a);
    }
    for (size_t a = 0; a < m->n; a++) {
        double rank = 0, authority_lambda = 0;

        for (size_t b = 0; b < m->n; b++) {
            if (out_strength[b] > 0)
                rank += of_vertex(hand, "pagerank", b) * m->arc[b][a] / out_strength[b];
            authority_lambda = fmax(authority_lambda, authority_image[b]);
        }
        rank = 0.15 / (double)m->n + 0.85 * (rank + dangling / (double)m->n);
        expect_near(of_vertex(hand, "pagerank", a), rank, 1e-9);
        expect_near(of_vertex(hand, "eigenvector", a), image[a] / lambda, 1e-8);
        expect_near(of_vertex(hand, "hub", a), hub_image[a] / hub_lambda, 1e-6);
        expect_near(of_vertex(hand, "authority", a), authority_image[a] / authority_lambda, 1e-6);
    }
}

static void expect_cohesion(const struct hand *hand, const struct matrix *m)
{
    double degree[MOST] = {0}, ties = 0, arcs = 0, answered = 0, triples = 0, closed = 0;
    double mean = 0, square = 0, product = 0;
    int component[MOST], core[MOST] = {0};
    size_t n_components = 0;
    bool left[MOST];

    for (size_t a = 0; a < m->n; a++) {
        double strength = 0, in = 0, out = 0, n_in = 0, n_out = 0;

        for (size_t b = 0; b < m->n; b++) {
            degree[a] += m->tied[a][b];
            strength += m->tie[a][b];
            in += m->arc[b][a];
            out += m->arc[a][b];
            n_in += m->goes[b][a];
            n_out += m->goes[a][b];
            ties += m->tied[a][b] && a < b;
            arcs += m->goes[a][b];
            answered += m->goes[a][b] && m->goes[b][a];
            for (size_t c = 0; c < b; c++) {
                triples += m->tied[a][b] && m->tied[a][c];
                closed += m->tied[a][b] && m->tied[a][c] && m->tied[b][c];
            }
        }
        component[a] = (int)a;
        left[a] = true;
        expect_near(of_vertex(hand, "degree", a), degree[a], 0);
        expect_near(of_vertex(hand, "strength", a), strength, 1e-9);
        expect_near(of_vertex(hand, "in_strength", a), in, 1e-9);
        expect_near(of_vertex(hand, "out_strength", a), out, 1e-9);
        expect_near(of_vertex(hand, "in_degree", a), n_in, 0);
        expect_near(of_vertex(hand, "out_degree", a), n_out, 0);
    }
    /* Components: spread the smallest number. */
    for (size_t round = 0; round < m->n; round++) {
        for (size_t a = 0; a < m->n; a++) {
            for (size_t b = 0; b < m->n; b++) {
                if (m->tied[a][b] && component[b] < component[a])
                    component[a] = component[b];
            }
        }
    }
    /* Cores: take away whoever has fewer than k ties, again and again. */
    for (int k = 1; k < (int)m->n; k++) {
        for (bool changed = true; changed;) {
            changed = false;
            for (size_t a = 0; a < m->n; a++) {
                int ties_left = 0;

                for (size_t b = 0; b < m->n; b++)
                    ties_left += left[b] && m->tied[a][b];
                if (left[a] && ties_left < k) {
                    left[a] = false;
                    core[a] = k - 1;
                    changed = true;
                }
            }
        }
    }
    for (size_t a = 0; a < m->n; a++) {
        n_components += component[a] == (int)a;
        expect_near(of_vertex(hand, "coreness", a), core[a], 0);
        mean += degree[a] * degree[a];
        square += degree[a] * degree[a] * degree[a];
        for (size_t b = 0; b < m->n; b++)
            product += m->tied[a][b] ? degree[a] * degree[b] : 0;
    }
    mean /= 2 * ties;
    expect_near(of_graph(hand, "assortativity"),
                (product / (2 * ties) - mean * mean) / (square / (2 * ties) - mean * mean), 1e-9);
    expect_near(of_graph(hand, "vertices"), (double)m->n, 0);
    expect_near(of_graph(hand, "edges"), ties, 0);
    expect_near(of_graph(hand, "density"), 2 * ties / (double)(m->n * (m->n - 1)), 1e-12);
    expect_near(of_graph(hand, "reciprocity"), answered / arcs, 1e-12);
    expect_near(of_graph(hand, "transitivity"), closed / triples, 1e-12);
    expect_near(of_graph(hand, "components"), (double)n_components, 0);
}

static void expect_modularity(const struct hand *hand, const struct matrix *m, const char *of,
                              const char *modularity)
{
    double total = 0, value = 0, strength[MOST] = {0}, size[MOST + 1] = {0};

    for (size_t a = 0; a < m->n; a++) {
        for (size_t b = 0; b < m->n; b++)
            strength[a] += m->tie[a][b];
        total += strength[a];
    }
    for (size_t a = 0; a < m->n; a++) {
        double own = of_vertex(hand, of, a);

        cr_expect_eq(isnan(own), strength[a] == 0, "an isolate has no community");
        if (!isnan(own))
            size[(size_t)own]++;
        for (size_t b = 0; b < m->n; b++) {
            if (own == of_vertex(hand, of, b))
                value += (m->tie[a][b] - strength[a] * strength[b] / total) / total;
        }
    }
    expect_near(of_graph(hand, modularity), value, 1e-9);
    cr_expect(size[1] > 0);
    for (size_t c = 2; c <= m->n; c++)
        cr_expect(size[c] <= size[c - 1], "community 1 is the largest");
}

Test(definition, random_graphs)
{
    static struct matrix m;

    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct hand *hand = make_random(&m, seed);

        measure(hand, "all");
        expect_paths(hand, &m, false);
        expect_spectral(hand, &m);
        expect_cohesion(hand, &m);
        expect_modularity(hand, &m, "community", "modularity");
        expect_modularity(hand, &m, "community_louvain", "modularity_louvain");
        expect_modularity(hand, &m, "community_walktrap", "modularity_walktrap");
        cr_expect(of_graph(hand, "modularity") >= of_graph(hand, "modularity_walktrap") - 0.02,
                  "the methods are near each other (seed %d)", (int)seed);
        discard(hand);

        hand = make_random(&m, seed);
        hand->view->length = ENT_LENGTH_INVERSE;
        measure(hand, "betweenness,closeness,harmonic,mean_distance");
        expect_paths(hand, &m, true);
        discard(hand);
    }
}

/* igraph solves matrices of two by two, and ARPACK those of three, in ways of their own. */
Test(definition, spectra_of_all_small_graphs)
{
    static struct matrix m;

    for (size_t n = 2; n <= 3; n++) {
        for (unsigned arcs = 1; arcs < 1u << n * (n - 1); arcs++) {
            struct passed passed[6];
            size_t n_passed = 0, bit = 0;
            struct hand *hand;

            memset(&m, 0, sizeof m);
            m.n = n;
            for (size_t a = 0; a < n; a++) {
                for (size_t b = 0; b < n; b++) {
                    double weight = 1 + (double)(arcs % 5 * (a + b) % 4);

                    if (a == b || !(arcs >> bit++ & 1))
                        continue;
                    passed[n_passed++] = (struct passed){
                        .source = (int)a, .target = (int)b, .weight = weight, .sign = COOP};
                    m.tied[a][b] = m.tied[b][a] = m.goes[a][b] = true;
                    m.tie[a][b] += weight;
                    m.tie[b][a] += weight;
                    m.arc[a][b] += weight;
                }
            }
            hand = make(n, passed, n_passed, 0, true);
            measure(hand, "pagerank,eigenvector,hits");
            expect_spectral(hand, &m);
            cr_expect_eq(hand->n_logged, 0, "%s", hand->log[0]);
            discard(hand);
        }
    }
}

/* ---- Chance ---- */

/* A graph with blocks, large enough for every loop that igraph runs in parallel. */
static struct hand *make_large(size_t n_vertices, size_t n_ties)
{
    struct passed *passed = zeros(n_ties, sizeof *passed);
    uint64_t state = 4711;
    struct hand *hand;

    for (size_t i = 0; i < n_ties; i++) {
        size_t a = draw(&state) % n_vertices;
        size_t b = (a + 1 + draw(&state) % (i % 3 ? 40 : n_vertices - 1)) % n_vertices;

        passed[i] = (struct passed){.source = (int)a,
                                    .target = (int)b,
                                    .weight = (double)(1 + draw(&state) % 9),
                                    .sign = COOP,
                                    .time = (int)(i % 2),
                                    .mutual = i % 5 == 0};
    }
    hand = make(n_vertices, passed, n_ties, 2, false);
    free(passed);
    return hand;
}

static void expect_same(const struct ent_table *a, const struct ent_table *b)
{
    cr_assert_eq(a->n_columns, b->n_columns);
    for (size_t c = 0; c < a->n_columns; c++) {
        const struct ent_column *x = a->columns[c], *y = b->columns[c];

        cr_expect_arr_eq(x->whole.any, y->whole.any, a->n_rows * sizeof(int64_t), "%s", x->name);
        if (x->along.any)
            cr_expect_arr_eq(x->along.any, y->along.any, a->presence.n * sizeof(int64_t), "%s",
                             x->name);
    }
}

Test(chance, threads_make_no_difference)
{
    static const char list[] = "strength,pagerank,eigenvector,hits,betweenness,leiden,louvain";
    struct hand *one = make_large(2000, 10000), *two = make_large(2000, 10000);
    int threads = omp_get_max_threads();

    omp_set_num_threads(1);
    measure(one, list);
    omp_set_num_threads(2);
    measure(two, list);
    cr_expect_eq(omp_get_max_threads(), 2);
    omp_set_num_threads(threads);
    expect_same(&one->graph.vertices, &two->graph.vertices);
    expect_same(&one->graph.graph, &two->graph.graph);
    discard(two);
    discard(one);
}

/* Nor what else is computed, and in which calls. */
Test(chance, company_makes_no_difference)
{
    struct hand *together = make_large(300, 900), *apart = make_large(300, 900);

    measure(together, "eigenvector,leiden,walktrap");
    measure(apart, "eigenvector");
    measure(apart, "louvain");
    measure(apart, "leiden");
    measure(apart, "walktrap");
    for (size_t v = 0; v < 300; v++) {
        cr_expect_eq(of_vertex(together, "eigenvector", v), of_vertex(apart, "eigenvector", v));
        cr_expect_eq(of_vertex(together, "community", v), of_vertex(apart, "community", v));
        cr_expect_eq(of_vertex(together, "community_walktrap", v),
                     of_vertex(apart, "community_walktrap", v));
    }
    expect_near(of_graph(together, "stability"), of_graph(apart, "stability"), 0);
    discard(apart);
    discard(together);
}

Test(chance, another_seed)
{
    struct hand *one = make_large(300, 900), *two = make_large(300, 900);

    two->view->seed = 1;
    measure(one, "leiden");
    measure(two, "leiden");
    cr_expect_neq(of_graph(one, "stability"), of_graph(two, "stability"));
    cr_expect(of_graph(one, "stability") > 0 && of_graph(one, "stability") <= 1);
    expect_near(of_graph(one, "modularity"), of_graph(two, "modularity"), 0.02);
    discard(two);
    discard(one);
}

/* ---- The table and its users ---- */

Test(table, entries_are_complete)
{
    for (size_t i = 0; ent_measure(i); i++) {
        const struct ent_measure *entry = ent_measure(i);
        char columns[256] = "";

        cr_expect_eq(ent_measure_info(i), &entry->info);
        cr_expect(entry->info.summary && entry->info.notes && entry->info.reference &&
                      entry->info.cost,
                  "%s", entry->info.name);
        cr_expect(entry->on == ENT_ON_ALL || entry->on == ENT_ON_NOT_CONFLICT);
        for (size_t c = 0; c < entry->n_columns; c++) {
            snprintf(columns + strlen(columns), sizeof columns - strlen(columns), "%s%s",
                     c ? ", " : "", entry->columns[c].name);
            cr_expect(c == 0 || entry->columns[c - 1].of != ENT_GRAPH ||
                          entry->columns[c].of == ENT_GRAPH,
                      "%s: vertices' columns first", entry->info.name);
            cr_expect_str_eq(ent_measure_of_column(entry->columns[c].name), entry->info.name);
        }
        cr_expect_str_eq(entry->info.columns, columns);
        for (size_t j = 0; j < i; j++)
            cr_expect_str_neq(ent_measure(j)->info.name, entry->info.name);
    }
    cr_expect_null(ent_measure_info(1000));
    cr_expect_null(ent_measure_of_column("nothing"));
}

/* What an entry says that it reads is what its columns say under the default view. */
Test(table, reads_what_it_says)
{
    struct hand *hand = make_founding();

    measure(hand, "all");
    for (size_t i = 0; ent_measure(i); i++) {
        const struct ent_measure *entry = ent_measure(i);

        if (entry->scope == ENT_SCOPE_TABLES)
            continue; /* says itself what it reads, and there are none here */
        for (size_t c = 0; c < entry->n_columns; c++) {
            const struct ent_table *table =
                entry->columns[c].of == ENT_GRAPH ? &hand->graph.graph : &hand->graph.vertices;
            const struct ent_column *made = column(table, entry->columns[c].name);

            cr_expect_str_eq(made->reads, entry->info.reads, "%s", made->name);
            cr_expect_str_eq(made->measure, entry->info.name);
            cr_expect_str_eq(made->title, entry->columns[c].title);
        }
    }
    discard(hand);
}

static const struct {
    const char *list, *message;
} wrong_lists[] = {
    {"pagerankk", "no measure is called 'pagerankk'; did you mean 'pagerank'?"},
    {"degree,xyzzy", "no measure is called 'xyzzy'"},
    {"degree,,size", "a measure's name is empty in 'degree,,size'"},
    {"", "a measure's name is empty in ''"},
    {"degree,", "a measure's name is empty in 'degree,'"},
    {"hub", "no measure is called 'hub'; the column 'hub' is made by 'hits'"},
};

Test(table, wrong_lists)
{
    for (size_t i = 0; i < COUNT(wrong_lists); i++) {
        struct hand *hand = make_founding();
        struct ent_error err = {0};

        cr_expect_eq(ent_graph_measure(&hand->graph, wrong_lists[i].list, &err), ENT_EINVAL);
        cr_expect_str_eq(err.message, wrong_lists[i].message);
        cr_expect_eq(hand->graph.vertices.n_columns, 0, "nothing was begun");
        discard(hand);
    }
}

Test(table, lists)
{
    struct hand *hand = make_founding();
    const struct ent_column *degree;

    measure(hand, " size , degree,degree");
    cr_expect_eq(hand->graph.vertices.n_columns, 1);
    cr_expect_eq(hand->graph.graph.n_columns, 2);
    degree = column(&hand->graph.vertices, "degree");
    degree->whole.integers[0] = 77;
    measure(hand, "degree,strength");
    cr_expect_eq(column(&hand->graph.vertices, "degree"), degree);
    expect_near(of_vertex(hand, "degree", 0), 77, 0); /* it was not computed again */
    discard(hand);
}

Test(table, default_set)
{
    struct hand *directed = make_founding();
    struct hand *undirected = make(5, star, COUNT(star), 0, false);

    measure(directed, NULL);
    measure(undirected, NULL);
    cr_expect(ent_table_find(&directed->graph.vertices, "in_strength"));
    cr_expect_null(ent_table_find(&undirected->graph.vertices, "in_strength"));
    for (size_t i = 0; ent_measure(i); i++) {
        const struct ent_measure *entry = ent_measure(i);
        const struct ent_table *table =
            entry->columns[0].of == ENT_GRAPH ? &directed->graph.graph : &directed->graph.vertices;

        cr_expect_eq(ent_table_find(table, entry->columns[0].name) != NULL, entry->info.by_default,
                     "%s", entry->info.name);
    }
    discard(undirected);
    discard(directed);
}

Test(table, default_set_leaves_out_what_takes_long)
{
    struct hand *hand = make_large(200000, 20000);

    measure(hand, NULL);
    cr_expect_null(ent_table_find(&hand->graph.vertices, "betweenness"));
    cr_expect(ent_table_find(&hand->graph.vertices, "pagerank"));
    cr_expect(was_logged(hand, "betweenness left out (200000 actors, "));
    cr_expect(was_logged(hand, "ask with --measure betweenness"));
    discard(hand);
}

/* ---- An entry that is not in the list ---- */

static enum ent_status compute_dummy(struct ent_measure_task *task, double *const out[],
                                     struct ent_error *err)
{
    const struct ent_snapshot *snapshot = task->snapshot;

    for (size_t v = 0; v < snapshot->n_vertices; v++) {
        out[0][v] = snapshot->rows[v] + 0.25;
        out[1][v] = v == 0 ? INFINITY : 1.0000004;
        out[2][v] = v == 0 ? 1e300 : 2.5;
    }
    for (size_t e = 0; e < snapshot->n_edges; e++)
        out[3][e] = VECTOR(snapshot->strength)[e];
    out[4][0] = (double)snapshot->n_edges;
    /* igraph's own word, in a window only. */
    return snapshot->n_vertices == 4 ? ent_igraph_status(IGRAPH_EINVAL, "dummy", err) : ENT_OK;
}

static const struct ent_measure_column dummy_columns[] = {
    {"dummy_real", "Dummy", ENT_VERTICES, ENT_REAL, ENT_ROLE_SCORE},
    {"dummy_decimal", "Dummy", ENT_VERTICES, ENT_DECIMAL, ENT_ROLE_SCORE},
    {"dummy_integer", "Dummy", ENT_VERTICES, ENT_INTEGER, ENT_ROLE_SCORE},
    {"dummy_edge", "Dummy", ENT_EDGES, ENT_REAL, ENT_ROLE_SCORE},
    {"dummy_graph", "Dummy", ENT_GRAPH, ENT_INTEGER, ENT_ROLE_SCORE},
};

static const struct ent_measure dummy = {
    .info = {.name = "dummy"},
    .scope = ENT_SCOPE_SNAPSHOT,
    .direction = ENT_READ_AS_TABLE,
    .uses = ENT_SUMS_STRENGTH,
    .on = ENT_ON_ALL,
    .columns = dummy_columns,
    .n_columns = COUNT(dummy_columns),
    .compute = compute_dummy,
};

Test(entry, appears_as_columns)
{
    for (int directed = 0; directed < 2; directed++) {
        struct hand *hand = make(N_STATES, founding, COUNT(founding), 4, directed);
        const struct ent_table *vertices = &hand->graph.vertices, *edges = &hand->graph.edges;
        double sum = 0;

        cr_assert_eq(ent_measure_run(&hand->graph, &dummy, NULL), ENT_OK);
        for (size_t v = 0; v < N_STATES; v++)
            expect_near(of_vertex(hand, "dummy_real", v), (double)v + 0.25, 0);
        cr_expect(isnan(of_vertex(hand, "dummy_decimal", 0)), "infinite is missing");
        expect_near(of_vertex(hand, "dummy_decimal", 1), 1, 0);
        cr_expect(isnan(of_vertex(hand, "dummy_integer", 0)), "out of range is missing");
        expect_near(of_vertex(hand, "dummy_integer", 1), 3, 0);
        expect_near(of_graph(hand, "dummy_graph"), directed ? 15 : 10, 0);
        for (size_t e = 0; e < edges->n_rows; e++) {
            double value = NAN;

            cr_expect(ent_column_number(column(edges, "dummy_edge"), e, &value));
            sum += value;
        }
        /* 25 events in ties: all of Niger's 20, Mali's other 4, and the attackers'. */
        expect_near(sum, directed ? 39 : 25, 1e-12);

        expect_near(in_window(vertices, "dummy_real", RUSSIA, 1), RUSSIA + 0.25, 0);
        cr_expect(isnan(in_window(vertices, "dummy_real", IRAN, 1)), "absent");
        expect_near(in_window(&hand->graph.graph, "dummy_graph", 0, 1), directed ? 2 : 1, 0);
        cr_expect(isnan(in_window(&hand->graph.graph, "dummy_graph", 0, 3)), "it failed there");
        cr_expect(isnan(in_window(vertices, "dummy_real", NIGER, 3)));
        cr_expect_eq(hand->n_logged, 1);
        cr_expect(was_logged(hand, "dummy: Invalid value (in 1 of 4 windows)"));
        sum = 0;
        for (size_t e = 0; e < edges->n_rows; e++) {
            double value = in_window(edges, "dummy_edge", e, 1);

            sum += isnan(value) ? 0 : value;
        }
        expect_near(sum, directed ? 7 : 5, 0);
        discard(hand);
    }
}

/* The table has the name already, from elsewhere. */
Test(entry, name_is_taken)
{
    struct hand *hand = make_founding();
    struct ent_column form = {.name = "degree", .type = ENT_INTEGER};
    struct ent_error err = {0};

    cr_assert_eq(ent_table_add(&hand->graph.vertices, &form, true, false, NULL, NULL), ENT_OK);
    cr_expect_eq(ent_graph_measure(&hand->graph, "degree", &err), ENT_EINVAL);
    cr_expect(strstr(err.message, "degree"));
    discard(hand);
}

static enum ent_status compute_nothing(struct ent_measure_task *task, double *const out[],
                                       struct ent_error *err)
{
    (void)task;
    (void)out;
    return ent_fail_memory(err);
}

Test(entry, out_of_memory_leaves_the_graph)
{
    struct hand *hand = make_founding();
    struct ent_measure failing = dummy;
    struct ent_error err = {0};

    failing.compute = compute_nothing;
    cr_expect_eq(ent_measure_run(&hand->graph, &failing, &err), ENT_ENOMEM);
    cr_expect_str_eq(err.message, "out of memory");
    cr_expect_eq(hand->graph.vertices.n_columns, 0);
    cr_expect_eq(ent_measure_run(&hand->graph, &dummy, NULL), ENT_OK, "igraph is as it was");
    discard(hand);
}
