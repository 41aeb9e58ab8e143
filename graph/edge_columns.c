#include "edge_columns.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "count/weight.h"
#include "threads.h"

/* The sums of an edge row over a run of its tie's cells, in all and by sign. */
struct edge_sums {
    struct ent_sums all;
    int64_t by_sign[ENT_N_SIGNS]; /* events */
    int64_t mutual;               /* events */
    int64_t mentions, fatalities;
    double decayed;
    bool active; /* there is one of its cells */
    bool placed;
};

static enum ent_status add_up(const struct ent_graph *graph, const struct ent_ties *ties,
                              bool backward, size_t first, size_t end, struct edge_sums *sums,
                              struct ent_error *err)
{
    enum ent_way not_ours = backward ? ENT_WAY_FORWARD : ENT_WAY_BACKWARD;
    const struct ent_packed *more =
        ties == ent_graph_edge_ties(graph) && graph->more.n ? &graph->more.cells : NULL;

    *sums = (struct edge_sums){0};
    for (size_t i = first; i < end; i++) {
        struct ent_cell cell, extra;
        if (graph->directed && ties->cells.cells[i].way == not_ours)
            continue;
        cell = ent_packed_at(&ties->cells, i);
        sums->active = true;
        if (!ent_sums_add(&sums->all, &cell.sums))
            return ent_fail(err, ENT_ELIMIT, "a sum is larger than 9.2e12");
        if (more) {
            extra = ent_packed_at(more, i);
            if (__builtin_add_overflow(sums->mentions, extra.sums.events, &sums->mentions) ||
                __builtin_add_overflow(sums->fatalities, extra.sums.reports, &sums->fatalities))
                return ent_fail(err, ENT_ELIMIT, "a sum is larger than 9.2e12");
        }
        sums->by_sign[cell.sign] += cell.sums.events;
        if (cell.way == ENT_WAY_MUTUAL)
            sums->mutual += cell.sums.events;
        if (ties->decayed)
            sums->decayed += ties->decayed[i];
        if (cell.time != ENT_NO_CELL)
            sums->placed = true;
    }
    return ENT_OK;
}

static const char *sign_of(const int64_t by_sign[ENT_N_SIGNS])
{
    if (by_sign[ENT_SIGN_COOPERATION] && by_sign[ENT_SIGN_CONFLICT])
        return "mixed";
    if (by_sign[ENT_SIGN_COOPERATION])
        return ent_sign_name(ENT_SIGN_COOPERATION);
    if (by_sign[ENT_SIGN_CONFLICT])
        return ent_sign_name(ENT_SIGN_CONFLICT);
    return ent_sign_name(by_sign[ENT_SIGN_NEUTRAL] ? ENT_SIGN_NEUTRAL : ENT_SIGN_UNKNOWN);
}

/* The edge table's own columns; the order is that of the outputs. */
enum edge_column {
    EDGE_WEIGHT,
    EDGE_EVENTS,
    EDGE_REPORTS,
    EDGE_SIGN,
    EDGE_COOPERATION,
    EDGE_CONFLICT,
    EDGE_MUTUAL,
    EDGE_GOLDSTEIN,
    EDGE_POSITIVE,
    EDGE_NEGATIVE,
    EDGE_PLACED,
    EDGE_MENTIONS,
    EDGE_FATALITIES,
    N_EDGE_COLUMNS
};

static const struct ent_column edge_columns[N_EDGE_COLUMNS] = {
    {.name = "weight", .title = "Weight", .type = ENT_DECIMAL, .role = ENT_ROLE_WEIGHT},
    {.name = "events", .title = "Events", .type = ENT_DECIMAL, .role = ENT_ROLE_COUNT},
    {.name = "reports", .title = "Reports", .type = ENT_DECIMAL, .role = ENT_ROLE_COUNT},
    {.name = "sign", .title = "Sign", .type = ENT_TEXT, .role = ENT_ROLE_CATEGORY},
    {.name = "cooperation",
     .title = "Cooperative events",
     .type = ENT_DECIMAL,
     .role = ENT_ROLE_COUNT},
    {.name = "conflict",
     .title = "Conflictual events",
     .type = ENT_DECIMAL,
     .role = ENT_ROLE_COUNT},
    {.name = "mutual", .title = "Mutual events", .type = ENT_DECIMAL, .role = ENT_ROLE_COUNT},
    {.name = "goldstein", .title = "Goldstein sum", .type = ENT_DECIMAL, .role = ENT_ROLE_COUNT},
    {.name = "goldstein_positive",
     .title = "Goldstein sum above zero",
     .type = ENT_DECIMAL,
     .role = ENT_ROLE_COUNT},
    {.name = "goldstein_negative",
     .title = "Goldstein sum below zero",
     .type = ENT_DECIMAL,
     .role = ENT_ROLE_COUNT},
    {.name = "placed", .title = "Placed in time", .type = ENT_BOOLEAN, .role = ENT_ROLE_PLAIN},
    {.name = "mentions", .title = "Mentions", .type = ENT_DECIMAL, .role = ENT_ROLE_COUNT},
    {.name = "fatalities", .title = "Fatalities", .type = ENT_DECIMAL, .role = ENT_ROLE_COUNT},
};

/* What they are, with those of ent_once. */
static const struct ent_count_info infos[] = {
    {"weight", "what --weight names of the others, aged, scaled or shared; measures read it"},
    {"events", "events that join its ends"},
    {"reports", "the reports that tell of them"},
    {"cooperation", "cooperative events"},
    {"conflict", "conflictual events"},
    {"mutual", "events that go both ways"},
    {"goldstein", "sum of the scores of the events, which have -10 to 10 each"},
    {"goldstein_positive", "the same of the scores above zero"},
    {"goldstein_negative", "the same of the scores below zero"},
    {"mentions", "of all reports of its events"},
    {"fatalities", "for each event the most that one report tells of"},
    {"documents", "different documents that tell of any of its events"},
    {"episodes", "different episodes of its events; an event that names none is one of its own"},
    {"days", "different days of its events that are dated to a day, and not \"about\" it"},
};

const struct ent_count_info *ent_count_info(size_t index)
{
    return index < sizeof infos / sizeof *infos ? &infos[index] : NULL;
}

/* What reports may not tell of is no column then. */
static bool has_column(const struct ent_graph *graph, enum edge_column column)
{
    return (column != EDGE_MENTIONS || graph->has_mentions) &&
           (column != EDGE_FATALITIES || graph->has_fatalities);
}

/* The cells that are filled, of the whole period or along the windows; where events are spread over
 * windows their counts have decimals. */
struct edge_cells {
    const struct ent_view *view;
    union ent_cells of[N_EDGE_COLUMNS]; /* or NULL */
    bool whole_counts, real_weights;
};

static struct edge_cells start_cells(const struct ent_graph *graph)
{
    return (struct edge_cells){.view = graph->view,
                               .whole_counts = ent_weight_whole_counts(graph->view),
                               .real_weights = ent_weight_is_real(graph->view)};
}

static void put_integer(union ent_cells cells, size_t index, int64_t value)
{
    if (cells.any)
        cells.integers[index] = value;
}

static void put_sums(const struct edge_cells *cells, size_t index, const struct edge_sums *sums)
{
    const union ent_cells *of = cells->of;
    int64_t counts[] = {sums->all.events, sums->all.reports, sums->by_sign[ENT_SIGN_COOPERATION],
                        sums->by_sign[ENT_SIGN_CONFLICT], sums->mutual};

    for (int c = 0; c < 5 && cells->whole_counts; c++)
        counts[c] /= ENT_MICRO;
    if (!cells->real_weights)
        put_integer(of[EDGE_WEIGHT], index, sums->all.weight);
    else if (of[EDGE_WEIGHT].any)
        of[EDGE_WEIGHT].reals[index] =
            ent_weight_scaled(cells->view, sums->all.weight, sums->decayed);
    put_integer(of[EDGE_EVENTS], index, counts[0]);
    put_integer(of[EDGE_REPORTS], index, counts[1]);
    put_integer(of[EDGE_COOPERATION], index, counts[2]);
    put_integer(of[EDGE_CONFLICT], index, counts[3]);
    put_integer(of[EDGE_MUTUAL], index, counts[4]);
    if (of[EDGE_SIGN].any)
        of[EDGE_SIGN].texts[index] = sign_of(sums->by_sign);
    /* Both lie within int64 and have opposite signs: the sum does too. */
    put_integer(of[EDGE_GOLDSTEIN], index,
                sums->all.scored ? sums->all.positive + sums->all.negative : ENT_MISSING);
    put_integer(of[EDGE_POSITIVE], index, sums->all.scored ? sums->all.positive : ENT_MISSING);
    put_integer(of[EDGE_NEGATIVE], index, sums->all.scored ? sums->all.negative : ENT_MISSING);
    put_integer(of[EDGE_PLACED], index, sums->placed);
    put_integer(of[EDGE_MENTIONS], index, sums->mentions);
    put_integer(of[EDGE_FATALITIES], index, sums->fatalities);
}

#define ROWS_A_PIECE 4096

struct filling {
    const struct ent_graph *graph;
    const struct edge_cells *cells;
};

/* A piece of ent_pieces. Row by row: a dozen columns are written, one tie is read. */
static enum ent_status fill_piece(void *work, size_t piece, size_t thread, struct ent_error *err)
{
    const struct filling *filling = work;
    const struct ent_graph *graph = filling->graph;
    const struct ent_ties *ties = ent_graph_edge_ties(graph);
    size_t first = piece * ROWS_A_PIECE, end = ent_graph_n_tied(graph);
    enum ent_status status = ENT_OK;

    (void)thread;
    end = end < first + ROWS_A_PIECE ? end : first + ROWS_A_PIECE;
    for (size_t row = first; row < end && status == ENT_OK; row++) {
        const struct ent_tie *tie = &ties->items[graph->edge_ties[row] / 2];
        struct edge_sums sums;
        status = add_up(graph, ties, graph->edge_ties[row] % 2, tie->first, tie->end, &sums, err);
        if (status == ENT_OK)
            put_sums(filling->cells, row, &sums);
    }
    return status;
}

static enum ent_status fill_whole(const struct ent_graph *graph, const struct edge_cells *cells,
                                  struct ent_error *err)
{
    size_t n = ent_graph_n_tied(graph);
    struct filling filling = {graph, cells};
    struct ent_pieces pieces = {&filling, (n + ROWS_A_PIECE - 1) / ROWS_A_PIECE, fill_piece, NULL};

    return ent_pieces_do(graph->context, &pieces, err);
}

/* The cells of an edge's tie on their way from window to window. */
struct edge_walk {
    const struct ent_graph *graph;
    const struct ent_ties *ties;
    uint32_t at, end;
    bool backward;
};

static struct edge_walk start_walk(const struct ent_graph *graph, size_t row)
{
    const struct ent_ties *ties = ent_graph_edge_ties(graph);
    const struct ent_tie *tie = &ties->items[graph->edge_ties[row] / 2];

    return (struct edge_walk){graph, ties, tie->along, tie->along_end, graph->edge_ties[row] % 2};
}

/* The sums of the next window in which the edge is active. They are parts of those of the whole
 * period, which fit into their numbers, and all that is added has one sign. */
static bool next_window(struct edge_walk *walk, struct edge_sums *sums)
{
    const struct ent_small_cell *cells = walk->ties->cells.cells;

    while (walk->at < walk->end) {
        uint32_t first = walk->at;
        while (walk->at < walk->end && cells[walk->at].time == cells[first].time)
            walk->at++;
        if (add_up(walk->graph, walk->ties, walk->backward, first, walk->at, sums, NULL) ==
                ENT_OK &&
            sums->active)
            return true;
    }
    return false;
}

/* An ent_make_fn. */
static void make_along(const void *maker, size_t row, size_t skip, size_t n,
                       const union ent_cells *values)
{
    const struct ent_graph *graph = maker;
    struct edge_walk walk = start_walk(graph, row);
    struct edge_cells cells = start_cells(graph);
    struct edge_sums sums;

    for (int c = 0, place = 0; c < N_EDGE_COLUMNS; c++) {
        if (has_column(graph, (enum edge_column)c))
            cells.of[c] = values[place++];
    }
    while (skip && next_window(&walk, &sums))
        skip--;
    for (size_t i = 0; i < n && next_window(&walk, &sums); i++)
        put_sums(&cells, i, &sums);
}

/* Weights of which shares are made: those are known when all are. */
static enum ent_status keep_weights(const struct ent_graph *graph, struct ent_column *column,
                                    struct ent_error *err)
{
    const struct ent_presence *presence = &graph->edges.presence;
    struct edge_sums sums;

    column->is_made = false;
    column->along.reals = malloc((presence->n + 1) * sizeof *column->along.reals);
    if (!column->along.reals)
        return ent_fail_memory(err);
    for (size_t row = 0; row < ent_graph_n_tied(graph); row++) {
        struct edge_walk walk = start_walk(graph, row);
        for (size_t i = presence->row_start[row]; next_window(&walk, &sums); i++)
            column->along.reals[presence->row_entry[i]] =
                ent_weight_scaled(graph->view, sums.all.weight, sums.decayed);
    }
    return ENT_OK;
}

/* Weights that are no sums: those of a column that counts. Memberships have none. */
static enum ent_status copy_weights(const struct ent_graph *graph, const struct ent_column *from,
                                    struct ent_column *column, struct ent_error *err)
{
    const struct ent_presence *presence = &graph->edges.presence;
    bool is_real = column->type == ENT_REAL;

    if (graph->windows.n &&
        !(column->along.any = malloc((presence->n + 1) * sizeof *column->along.integers)))
        return ent_fail_memory(err);
    for (size_t i = 0; i < ent_graph_n_tied(graph); i++) {
        int64_t sum = from->whole.integers[i] * ENT_MICRO;
        if (is_real)
            column->whole.reals[i] = ent_weight_scaled(graph->view, sum, 0);
        else
            column->whole.integers[i] = sum;
    }
    for (size_t i = 0; i < presence->n && graph->windows.n; i++) {
        int64_t sum = from->along.integers[i] * ENT_MICRO;
        if (is_real)
            column->along.reals[i] = ent_weight_scaled(graph->view, sum, 0);
        else
            column->along.integers[i] = sum;
    }
    return ENT_OK;
}

/* The weight of an arc without layers, in its n-th window or (SIZE_MAX) in all. */
static double weight_of(const struct ent_graph *graph, uint32_t tie, bool backward, size_t n,
                        const struct edge_sums *sums)
{
    const struct ent_distinct_weights *distinct = &graph->distinct;
    size_t part = !graph->directed ? 0 : backward ? 2 : 1;
    int64_t sum = sums->all.weight;

    if (distinct->whole)
        sum = ENT_MICRO * (n == SIZE_MAX ? distinct->whole[tie].of[0][part]
                                         : distinct->along[distinct->first[tie] + n].of[0][part]);
    return ent_weight_scaled(graph->view, sum, sums->decayed);
}

/*
 * What the edges of a window, and of all, would weigh together without layers: of these sums
 * weights are shares, for measures do not see layers. `totals` has one more than windows.
 */
static enum ent_status total_ties(const struct ent_graph *graph, struct ent_total *totals,
                                  struct ent_error *err)
{
    const struct ent_ties *ties = &graph->ties;
    uint32_t before = UINT32_MAX;
    struct edge_sums sums;

    for (size_t row = 0; row < ent_graph_n_tied(graph); row++) {
        bool backward = graph->edge_ties[row] % 2;
        uint32_t base = graph->tie_of[graph->edge_ties[row] / 2], arc = 2 * base + backward;
        const struct ent_tie *tie = &graph->ties.items[base];
        enum ent_status status;
        if (arc == before) /* another layer of the same */
            continue;
        before = arc;
        status = add_up(graph, &graph->ties, backward, tie->first, tie->end, &sums, err);
        if (status != ENT_OK)
            return status;
        ent_total_add(&totals[graph->windows.n], weight_of(graph, base, backward, SIZE_MAX, &sums));
        for (size_t i = tie->along, n = 0, end; i < tie->along_end && graph->windows.n;
             i = end, n++) {
            for (end = i + 1;
                 end < tie->along_end && ties->cells.cells[end].time == ties->cells.cells[i].time;)
                end++;
            status = add_up(graph, ties, backward, i, end, &sums, err);
            if (status != ENT_OK)
                return status;
            if (sums.active)
                ent_total_add(&totals[ties->cells.cells[i].time],
                              weight_of(graph, base, backward, n, &sums));
        }
    }
    return ENT_OK;
}

static enum ent_status share_weights(struct ent_graph *graph, double *whole, double *along,
                                     struct ent_error *err)
{
    struct ent_total *totals = NULL;
    enum ent_status status = ENT_OK;

    if (graph->view->shares && graph->view->layers) {
        totals = calloc(graph->windows.n + 1, sizeof *totals);
        status = totals ? total_ties(graph, totals, err) : ent_fail_memory(err);
    }
    if (status == ENT_OK)
        status = ent_weight_share(graph, whole, along, totals, err);
    free(totals);
    return status;
}

/* Values that fill_whole fills in: what is filled twice is fetched twice. Memberships have none. */
static enum ent_status start_whole(const struct ent_graph *graph, struct ent_column *column,
                                   struct ent_error *err)
{
    size_t n_rows = graph->edges.n_rows;

    column->whole.any = ent_alloc_large((n_rows + 1) * sizeof *column->whole.integers);
    if (!column->whole.any)
        return ent_fail_memory(err);
    for (size_t row = ent_graph_n_tied(graph); row < n_rows; row++) {
        if (column->type == ENT_TEXT)
            column->whole.texts[row] = NULL;
        else if (column->type == ENT_REAL)
            column->whole.reals[row] = NAN;
        else
            column->whole.integers[row] = ENT_MISSING;
    }
    return ENT_OK;
}

enum ent_status ent_edge_columns(struct ent_graph *graph, struct ent_marking *marking,
                                 struct ent_error *err)
{
    struct ent_column *columns[N_EDGE_COLUMNS] = {NULL};
    struct edge_cells cells = start_cells(graph);
    const struct ent_column *weight;
    bool is_sum = !ent_weight_is_distinct(graph->view->weight);
    enum ent_status status;

    static_assert(N_EDGE_COLUMNS <= ENT_MOST_MADE, "the edges' own columns can be made");
    graph->edges.make = make_along;
    graph->edges.maker = graph;

    for (int c = 0; c < N_EDGE_COLUMNS; c++) {
        struct ent_column form = edge_columns[c];
        bool is_count = c == EDGE_EVENTS || c == EDGE_REPORTS || c == EDGE_COOPERATION ||
                        c == EDGE_CONFLICT || c == EDGE_MUTUAL;
        if (!has_column(graph, (enum edge_column)c))
            continue;
        if (is_count && ent_weight_whole_counts(graph->view))
            form.type = ENT_INTEGER;
        if (c == EDGE_WEIGHT && ent_weight_is_real(graph->view))
            form.type = ENT_REAL;
        form.is_made = graph->windows.n > 0 && c != EDGE_PLACED && (c != EDGE_WEIGHT || is_sum);
        status = ent_table_add(&graph->edges, &form, false, false, &columns[c], err);
        if (status == ENT_OK)
            status = start_whole(graph, columns[c], err);
        if (status != ENT_OK)
            return status;
        cells.of[c] = columns[c]->whole;
    }
    status = fill_whole(graph, &cells, err);
    if (status == ENT_OK && is_sum && graph->view->shares && graph->windows.n)
        status = keep_weights(graph, columns[EDGE_WEIGHT], err);
    if (status == ENT_OK)
        status = ent_once_columns(graph, marking, &weight, err);
    if (status == ENT_OK && weight)
        status = copy_weights(graph, weight, columns[EDGE_WEIGHT], err);
    if (status != ENT_OK)
        return status;
    return share_weights(graph, columns[EDGE_WEIGHT]->whole.reals,
                         columns[EDGE_WEIGHT]->along.reals, err);
}
