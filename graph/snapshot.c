#include "snapshot.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "count/weight.h"

#define AHEAD 12 /* ties whose cells are on their way into the cache */

/* An edge on its way into igraph. */
struct arc {
    uint32_t source, target; /* vertices */
    uint32_t row;            /* of the edge table, or UINT32_MAX */
    double strength;
};

struct arcs {
    struct arc *items;
    size_t n;
};

/* A tie's events and weight in one direction. */
struct part {
    int64_t events, weight;
    double decayed;
};

/* At least one byte, so that NULL means out of memory. */
static void *allocate(size_t n, size_t size)
{
    return calloc(n ? n : 1, size);
}

/* The step to igraph's signed integers. */
static enum ent_status to_igraph(size_t n, igraph_integer_t *out, struct ent_error *err)
{
    if (n > (size_t)IGRAPH_INTEGER_MAX / 2)
        return ent_fail(err, ENT_ELIMIT, "too many ties for igraph");
    *out = (igraph_integer_t)n;
    return ENT_OK;
}

static enum ent_status add_part(struct part *part, const struct ent_sums *sums, double decayed,
                                struct ent_error *err)
{
    part->decayed += decayed;
    if (__builtin_add_overflow(part->events, sums->events, &part->events) ||
        __builtin_add_overflow(part->weight, sums->weight, &part->weight))
        return ent_fail(err, ENT_ELIMIT,
                        "the weights of a tie add up to more than 2^63 millionths");
    return ENT_OK;
}

/* What passed from a to b and from b to a; of ties, which have one direction, all is in `forward`.
 */
static enum ent_status sum_tie(const struct ent_ties *ties, size_t first, size_t end,
                               const struct ent_snapshot *snapshot, struct part *forward,
                               struct part *backward, bool *left_out, struct ent_error *err)
{
    enum ent_direction direction = snapshot->direction;
    bool any = false, taken = false;

    *forward = *backward = (struct part){0, 0, 0};
    for (size_t i = first; i < end; i++) {
        const struct ent_cell cell = ent_packed_at(&ties->cells, i);
        double decayed = ties->decayed ? ties->decayed[i] : 0;
        enum ent_status status = ENT_OK;

        if (cell.sums.events <= 0)
            continue;
        any = true;
        if (!ent_on_takes(snapshot->on, (enum ent_sign)cell.sign))
            continue;
        taken = true;
        if (direction == ENT_TIES || cell.way != ENT_WAY_BACKWARD)
            status = add_part(forward, &cell.sums, decayed, err);
        if (status == ENT_OK && direction == ENT_ARCS && cell.way != ENT_WAY_FORWARD)
            status = add_part(backward, &cell.sums, decayed, err);
        if (status != ENT_OK)
            return status;
    }
    *left_out = any && !taken;
    return ENT_OK;
}

/*
 * The vertex of a row that is known to be among rows[from .. n). Rows rise, so that it is at most
 * as many places further as it is greater; where no row is missing between them it is just there.
 */
static uint32_t find_vertex(const uint32_t *rows, size_t n, size_t from, uint32_t row)
{
    size_t low = from, high = from + (row - rows[from]);

    if (high >= n)
        high = n - 1;
    if (rows[high] == row)
        return (uint32_t)high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)low;
}

static void push_arc(struct arcs *arcs, uint32_t source, uint32_t target, uint32_t row,
                     double strength)
{
    arcs->items[arcs->n++] = (struct arc){source, target, row, strength};
}

/* Whether a tie is none that a measure sees: a category's, or a loop, for what that is to a path or
 * a degree is no matter of course. */
static bool is_unseen(const struct ent_graph *graph, const struct ent_tie *tie)
{
    return (graph->unmeasured && (graph->unmeasured[tie->a] || graph->unmeasured[tie->b])) ||
           tie->a == tie->b;
}

static double strength_of(const struct ent_graph *graph, size_t window, const struct part *part)
{
    return ent_weight_in(graph, window == ENT_WHOLE ? graph->windows.n : window, part->weight,
                         part->decayed);
}

/* Weights that are no sums over cells; `i` is a tie of the whole period, or an entry of a window.
 */
static void take_distinct(const struct ent_graph *graph, const struct ent_snapshot *snapshot,
                          size_t window, size_t i, struct part *forward, struct part *backward)
{
    const struct ent_distinct_weights *distinct = &graph->distinct;
    const uint32_t *of;

    if (!distinct->whole)
        return;
    of = window == ENT_WHOLE ? distinct->whole[i].of[snapshot->on - ENT_ON_ALL]
                             : distinct->along[distinct->place[i]].of[snapshot->on - ENT_ON_ALL];
    forward->weight = of[snapshot->direction == ENT_TIES ? 0 : 1] * ENT_MICRO;
    backward->weight = of[2] * ENT_MICRO;
}

/* Cells are sorted by tie, so that those of a window lie far apart: ask for them in time. */
static void fetch(const struct ent_ties *ties, size_t entry)
{
    __builtin_prefetch(&ties->items[ties->entries[entry].tie]);
    __builtin_prefetch(&ties->cells.cells[ties->entries[entry].first]);
}

/* The arcs of a window's ties, in the ties' order; `only_count` makes none of them. */
static enum ent_status collect(struct arcs *arcs, struct ent_snapshot *snapshot,
                               const struct ent_graph *graph, size_t window, bool only_count,
                               struct ent_error *err)
{
    const struct ent_ties *ties = &graph->ties;
    size_t first = window == ENT_WHOLE ? 0 : ties->start[window];
    size_t end = window == ENT_WHOLE ? ties->n : ties->start[window + 1];
    bool same_direction = graph->directed == (snapshot->direction == ENT_ARCS);

    if (!only_count)
        arcs->items = allocate(end - first, (snapshot->direction + 1) * sizeof *arcs->items);
    if (!only_count && !arcs->items)
        return ent_fail_memory(err);
    for (size_t i = first, a = 0; i < end; i++) {
        const struct ent_tie *tie = &ties->items[window == ENT_WHOLE ? i : ties->entries[i].tie];
        size_t first_cell = window == ENT_WHOLE ? tie->first : ties->entries[i].first;
        size_t end_cell = window == ENT_WHOLE ? tie->end : first_cell + ties->entries[i].n;
        struct part forward, backward;
        uint32_t source, target;
        bool left_out;
        enum ent_status status;

        if (window != ENT_WHOLE && i + AHEAD < end)
            fetch(ties, i + AHEAD);
        status = sum_tie(ties, first_cell, end_cell, snapshot, &forward, &backward, &left_out, err);

        if (status != ENT_OK)
            return status;
        if (is_unseen(graph, tie))
            continue;
        snapshot->n_left_out += left_out;
        if (only_count)
            arcs->n += (forward.events > 0) + (backward.events > 0);
        if (only_count || (forward.events == 0 && backward.events == 0))
            continue;
        take_distinct(graph, snapshot, window, i, &forward, &backward);
        /* Ties are sorted by (a, b), so that a's vertex only moves on. */
        a = find_vertex(snapshot->rows, snapshot->n_vertices, a, tie->a);
        source = (uint32_t)a;
        target = find_vertex(snapshot->rows, snapshot->n_vertices, a + 1, tie->b);
        if (forward.events > 0)
            push_arc(arcs, source, target, same_direction ? tie->forward : UINT32_MAX,
                     strength_of(graph, window, &forward));
        if (backward.events > 0)
            push_arc(arcs, target, source, same_direction ? tie->backward : UINT32_MAX,
                     strength_of(graph, window, &backward));
    }
    return ENT_OK;
}

/*
 * Sort by (source, target). A source's arcs to smaller vertices stand before its arcs to greater
 * ones, and both rise, because the ties are sorted: distributing them by source is enough.
 */
static enum ent_status sort_arcs(struct arcs *arcs, size_t n_vertices, struct ent_error *err)
{
    struct arc *sorted = allocate(arcs->n, sizeof *sorted);
    size_t *next = allocate(n_vertices + 1, sizeof *next);
    enum ent_status status = ENT_OK;

    if (!sorted || !next) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (size_t i = 0; i < arcs->n; i++)
        next[arcs->items[i].source + 1]++;
    for (size_t v = 0; v < n_vertices; v++)
        next[v + 1] += next[v];
    for (size_t i = 0; i < arcs->n; i++)
        sorted[next[arcs->items[i].source]++] = arcs->items[i];
    free(arcs->items);
    arcs->items = sorted;
    sorted = NULL;
out:
    free(sorted);
    free(next);
    return status;
}

/* Hand the arcs to igraph; `snapshot` has its vertices. */
static enum ent_status build(struct ent_snapshot *snapshot, const struct arcs *arcs,
                             struct ent_error *err)
{
    igraph_integer_t n_vertices = 0, n_edges = 0;
    igraph_vector_int_t ends;
    bool have_ends = false, have_strength = false;
    igraph_error_t code;
    enum ent_status status = to_igraph(snapshot->n_vertices, &n_vertices, err);

    if (status == ENT_OK)
        status = to_igraph(arcs->n, &n_edges, err);
    if (status != ENT_OK)
        return status;
    snapshot->edge_rows = allocate(arcs->n, sizeof *snapshot->edge_rows);
    if (!snapshot->edge_rows)
        return ent_fail_memory(err);
    code = igraph_vector_int_init(&ends, 2 * n_edges);
    have_ends = code == IGRAPH_SUCCESS;
    if (code == IGRAPH_SUCCESS) {
        code = igraph_vector_init(&snapshot->strength, n_edges);
        have_strength = code == IGRAPH_SUCCESS;
    }
    if (code == IGRAPH_SUCCESS) {
        for (size_t i = 0; i < arcs->n; i++) {
            const struct arc *arc = &arcs->items[i];

            VECTOR(ends)[2 * i] = arc->source;
            VECTOR(ends)[2 * i + 1] = arc->target;
            VECTOR(snapshot->strength)[i] = arc->strength;
            snapshot->edge_rows[i] = arc->row;
            snapshot->n_weightless += !(arc->strength > 0);
        }
        code = igraph_create(&snapshot->graph, &ends, n_vertices, snapshot->direction == ENT_ARCS);
    }
    if (have_ends)
        igraph_vector_int_destroy(&ends);
    if (code != IGRAPH_SUCCESS) {
        if (have_strength)
            igraph_vector_destroy(&snapshot->strength);
        free(snapshot->edge_rows);
        snapshot->edge_rows = NULL;
        return ent_igraph_status(code, "snapshot", err);
    }
    snapshot->n_edges = arcs->n;
    return ENT_OK;
}

/* Free one that build() has not completed. */
static void discard(struct ent_snapshot *snapshot)
{
    if (snapshot)
        free(snapshot->own_rows);
    free(snapshot);
}

/* The rows that are active, and that measures may see. */
static enum ent_status list_vertices(struct ent_snapshot *snapshot, const struct ent_graph *graph,
                                     size_t window, struct ent_error *err)
{
    const struct ent_presence *presence = &graph->vertices.presence;
    const uint32_t *rows = NULL;
    size_t n = graph->vertices.n_rows;

    if (window != ENT_WHOLE) {
        n = presence->start[window + 1] - presence->start[window];
        rows = presence->rows + presence->start[window];
        if (!graph->unmeasured) {
            snapshot->rows = rows;
            snapshot->n_vertices = n;
            return ENT_OK;
        }
    }
    snapshot->own_rows = allocate(n, sizeof *snapshot->own_rows);
    if (!snapshot->own_rows)
        return ent_fail_memory(err);
    for (uint32_t v = 0; v < n; v++) {
        uint32_t row = rows ? rows[v] : v;
        if (!graph->unmeasured || !graph->unmeasured[row])
            snapshot->own_rows[snapshot->n_vertices++] = row;
    }
    snapshot->rows = snapshot->own_rows;
    return ENT_OK;
}

/* A snapshot of everything but igraph's graph; `*out` is the caller's also where that fails. */
static enum ent_status start(struct ent_snapshot **out, struct arcs *arcs,
                             const struct ent_graph *graph, size_t window,
                             enum ent_direction direction, enum ent_on on, bool only_counted,
                             struct ent_error *err)
{
    struct ent_snapshot *snapshot = *out = allocate(1, sizeof *snapshot);
    enum ent_status status;

    if (!snapshot)
        return ent_fail_memory(err);
    snapshot->direction = direction;
    snapshot->on = on;
    snapshot->only_counted = only_counted;
    status = list_vertices(snapshot, graph, window, err);
    return status == ENT_OK ? collect(arcs, snapshot, graph, window, only_counted, err) : status;
}

enum ent_status ent_snapshot_new(struct ent_snapshot **out, const struct ent_graph *graph,
                                 size_t window, enum ent_direction direction, enum ent_on on,
                                 struct ent_error *err)
{
    struct ent_snapshot *snapshot;
    struct arcs arcs = {NULL, 0};
    enum ent_status status = start(&snapshot, &arcs, graph, window, direction, on, false, err);

    if (status == ENT_OK && direction == ENT_ARCS)
        status = sort_arcs(&arcs, snapshot->n_vertices, err);
    if (status == ENT_OK)
        status = build(snapshot, &arcs, err);
    free(arcs.items);
    if (status == ENT_OK)
        *out = snapshot;
    else
        discard(snapshot);
    return status;
}

enum ent_status ent_snapshot_count(struct ent_snapshot **out, const struct ent_graph *graph,
                                   size_t window, enum ent_direction direction, enum ent_on on,
                                   struct ent_error *err)
{
    struct ent_snapshot *snapshot;
    struct arcs arcs = {NULL, 0};
    enum ent_status status = start(&snapshot, &arcs, graph, window, direction, on, true, err);

    if (status != ENT_OK) {
        discard(snapshot);
        return status;
    }
    snapshot->n_edges = arcs.n;
    *out = snapshot;
    return ENT_OK;
}

void ent_snapshot_free(struct ent_snapshot *snapshot)
{
    if (!snapshot)
        return;
    if (snapshot->only_counted) {
        discard(snapshot);
        return;
    }
    igraph_destroy(&snapshot->graph);
    igraph_vector_destroy(&snapshot->strength);
    free(snapshot->edge_rows);
    free(snapshot->own_rows);
    free(snapshot);
}

enum ent_status ent_snapshot_positive(struct ent_snapshot **out, const struct ent_snapshot *whole,
                                      bool isolates, struct ent_error *err)
{
    struct ent_snapshot *snapshot = allocate(1, sizeof *snapshot);
    uint32_t *number = allocate(whole->n_vertices, sizeof *number); /* vertex → vertex + 1 */
    struct arcs arcs = {allocate(whole->n_edges, sizeof *arcs.items), 0};
    enum ent_status status;

    if (snapshot)
        snapshot->own_rows = allocate(whole->n_vertices, sizeof *snapshot->own_rows);
    if (!snapshot || !snapshot->own_rows || !number || !arcs.items) {
        status = ent_fail_memory(err);
        goto out;
    }
    snapshot->direction = whole->direction;
    snapshot->on = whole->on;
    snapshot->n_left_out = whole->n_left_out;
    for (size_t e = 0; e < whole->n_edges; e++) {
        if (isolates || VECTOR(whole->strength)[e] > 0)
            number[IGRAPH_FROM(&whole->graph, e)] = number[IGRAPH_TO(&whole->graph, e)] = 1;
    }
    for (size_t v = 0; v < whole->n_vertices; v++) {
        if (!isolates && number[v] == 0)
            continue;
        snapshot->own_rows[snapshot->n_vertices++] = whole->rows[v];
        number[v] = (uint32_t)snapshot->n_vertices;
    }
    snapshot->rows = snapshot->own_rows;
    for (size_t e = 0; e < whole->n_edges; e++) {
        if (VECTOR(whole->strength)[e] > 0)
            arcs.items[arcs.n++] = (struct arc){number[IGRAPH_FROM(&whole->graph, e)] - 1,
                                                number[IGRAPH_TO(&whole->graph, e)] - 1,
                                                whole->edge_rows[e], VECTOR(whole->strength)[e]};
    }
    status = build(snapshot, &arcs, err);
    if (status != ENT_OK)
        goto out;
    *out = snapshot;
    snapshot = NULL;
out:
    free(arcs.items);
    free(number);
    discard(snapshot);
    return status;
}

enum ent_status ent_snapshot_lengths(const struct ent_snapshot *snapshot, enum ent_length length,
                                     igraph_vector_t *lengths, bool *used, double *scale,
                                     double *spread, struct ent_error *err)
{
    double smallest = INFINITY, largest = 0;
    igraph_integer_t n_edges = (igraph_integer_t)snapshot->n_edges;
    igraph_error_t code;
    int exponent;

    *used = false;
    *scale = *spread = 1;
    if (length == ENT_LENGTH_HOPS || n_edges == 0)
        return ENT_OK;
    if (snapshot->n_weightless > 0)
        return ent_fail(err, ENT_EINVAL, "a tie of weight 0 has no length");
    code = igraph_vector_resize(lengths, n_edges);
    if (code != IGRAPH_SUCCESS)
        return ent_igraph_status(code, "lengths", err);
    for (igraph_integer_t e = 0; e < n_edges; e++) {
        double strength = VECTOR(snapshot->strength)[e];
        /* log1p, because 1 + s forgets the digits of small strengths. */
        double value = length == ENT_LENGTH_INVERSE ? 1 / strength : M_LN2 / log1p(strength);

        VECTOR(*lengths)[e] = value;
        smallest = fmin(smallest, value);
        largest = fmax(largest, value);
    }
    frexp(smallest, &exponent); /* smallest is in [2^(exponent - 1), 2^exponent) */
    *scale = ldexp(1, 1 - exponent);
    *spread = largest / smallest;
    igraph_vector_scale(lengths, *scale);
    *used = true;
    return ENT_OK;
}

enum ent_status ent_igraph_enter(struct ent_igraph *state, struct ent_error *err)
{
    *state = (struct ent_igraph){0};
    state->error_handler = igraph_set_error_handler(igraph_error_handler_ignore);
    if (igraph_rng_init(&state->rng, &igraph_rngtype_mt19937) != IGRAPH_SUCCESS) {
        igraph_set_error_handler(state->error_handler);
        return ent_fail_memory(err);
    }
    state->warning_handler = igraph_set_warning_handler(igraph_warning_handler_ignore);
    /* igraph copies the generator that it is given, and so do we with the one that it had. */
    state->old_rng = *igraph_rng_default();
    igraph_rng_set_default(&state->rng);
    ent_igraph_seed(state, 0);
    state->threads = omp_get_max_threads();
    omp_set_num_threads(1);
    return ENT_OK;
}

void ent_igraph_leave(struct ent_igraph *state)
{
    omp_set_num_threads(state->threads);
    igraph_rng_set_default(&state->old_rng);
    igraph_rng_destroy(&state->rng);
    igraph_set_warning_handler(state->warning_handler);
    igraph_set_error_handler(state->error_handler);
}

void ent_igraph_seed(struct ent_igraph *state, uint64_t seed)
{
    (void)state; /* its generator is igraph's default one while it lasts */
    igraph_rng_seed(igraph_rng_default(), seed);
}

enum ent_status ent_igraph_status(igraph_error_t code, const char *what, struct ent_error *err)
{
    switch (code) {
    case IGRAPH_SUCCESS:
        return ENT_OK;
    case IGRAPH_ENOMEM:
        return ent_fail_memory(err);
    case IGRAPH_EOVERFLOW:
        return ent_fail(err, ENT_ELIMIT, "%s: %s", what, igraph_strerror(code));
    case IGRAPH_INTERRUPTED:
        return ent_fail(err, ENT_ECANCELLED, "%s: interrupted", what);
    default:
        return ent_fail(err, ENT_EINVAL, "%s: %s", what, igraph_strerror(code));
    }
}
