#include "presence.h"

#include <stdlib.h>

#include "threads.h"

/* Edges [first, end) and the windows that they are active in, row by row. */
struct edge_range {
    size_t first, end;
    uint32_t *windows;
    size_t n, capacity;
    size_t base;  /* of its first in the presence's row_entry */
    size_t *into; /* by window: how many there are; then where the next goes */
};

struct making {
    struct ent_graph *graph;
    struct edge_range *ranges;
    size_t n_ranges;
};

static enum ent_status start_presence(struct ent_presence *presence, size_t n_windows,
                                      size_t at_most, struct ent_error *err)
{
    presence->n_windows = n_windows;
    presence->start = calloc(n_windows + 1, sizeof *presence->start);
    presence->rows = ent_alloc_large((at_most + 1) * sizeof *presence->rows);
    return presence->start && presence->rows ? ENT_OK : ent_fail_memory(err);
}

/* A vertex is active where one of its ties is. */
static enum ent_status make_vertices(struct ent_graph *graph, struct ent_error *err)
{
    const struct ent_ties *ties = ent_graph_edge_ties(graph);
    size_t n_windows = graph->windows.n;
    struct ent_presence *presence = &graph->vertices.presence;
    uint32_t *seen = calloc(graph->vertices.n_rows + 1, sizeof *seen); /* the last window + 1 */
    enum ent_status status = seen ? ENT_OK : ent_fail_memory(err);

    if (status == ENT_OK)
        status =
            start_presence(presence, n_windows, n_windows ? 2 * ties->start[n_windows] : 0, err);
    for (uint32_t w = 0; w < n_windows && status == ENT_OK; w++) {
        for (size_t e = ties->start[w]; e < ties->start[w + 1]; e++) {
            const struct ent_tie *tie = &ties->items[ties->entries[e].tie];
            const uint32_t ends[] = {tie->a, tie->b};
            for (int i = 0; i < 2; i++) {
                if (seen[ends[i]] != w + 1)
                    presence->rows[presence->n++] = ends[i];
                seen[ends[i]] = w + 1;
            }
        }
        presence->start[w + 1] = presence->n;
    }
    free(seen);
    return status == ENT_OK ? ent_presence_index(presence, graph->vertices.n_rows, err) : status;
}

static enum ent_status make_whole(struct ent_graph *graph, struct ent_error *err)
{
    size_t n_windows = graph->windows.n;
    struct ent_presence *presence = &graph->graph.presence;
    enum ent_status status = start_presence(presence, n_windows, n_windows, err);

    for (size_t w = 0; w < n_windows && status == ENT_OK; w++) {
        presence->rows[w] = 0;
        presence->start[w + 1] = ++presence->n;
    }
    return status == ENT_OK ? ent_presence_index(presence, 1, err) : status;
}

/* The windows in which an edge's tie has cells that go its way. */
static enum ent_status list_windows(const struct ent_graph *graph, size_t row,
                                    struct edge_range *range, struct ent_error *err)
{
    const struct ent_ties *ties = ent_graph_edge_ties(graph);
    const struct ent_small_cell *cells = ties->cells.cells;
    const struct ent_tie *tie = &ties->items[graph->edge_ties[row] / 2];
    enum ent_way not_ours = graph->edge_ties[row] % 2 ? ENT_WAY_FORWARD : ENT_WAY_BACKWARD;
    size_t most = range->n + tie->along_end - tie->along;
    int64_t last = -1;
    enum ent_status status =
        ent_grow(&range->windows, &range->capacity, most, sizeof *range->windows, err);

    for (uint32_t i = tie->along; i < tie->along_end && status == ENT_OK; i++) {
        if (cells[i].time == last || (graph->directed && cells[i].way == not_ours))
            continue;
        last = cells[i].time;
        range->windows[range->n++] = (uint32_t)last;
        range->into[last]++;
    }
    return status;
}

static enum ent_status list_range(const struct ent_graph *graph, struct edge_range *range,
                                  struct ent_error *err)
{
    size_t *row_start = graph->edges.presence.row_start;
    enum ent_status status = ENT_OK;

    range->into = calloc(graph->windows.n + 1, sizeof *range->into);
    if (!range->into)
        return ent_fail_memory(err);
    for (size_t row = range->first; row < range->end && status == ENT_OK; row++) {
        if (row < ent_graph_n_tied(graph) && graph->windows.n)
            status = list_windows(graph, row, range, err);
        row_start[row + 1] = range->n;
    }
    return status;
}

/* Both are pieces of ent_pieces. The last two are the other tables. */
static enum ent_status list_piece(void *work, size_t piece, size_t thread, struct ent_error *err)
{
    const struct making *making = work;

    (void)thread;
    if (piece < making->n_ranges)
        return list_range(making->graph, &making->ranges[piece], err);
    return piece == making->n_ranges ? make_vertices(making->graph, err)
                                     : make_whole(making->graph, err);
}

static enum ent_status enter_piece(void *work, size_t piece, size_t thread, struct ent_error *err)
{
    const struct making *making = work;
    struct edge_range *range = &making->ranges[piece];
    struct ent_presence *presence = &making->graph->edges.presence;
    size_t i = 0;

    (void)thread;
    (void)err;
    for (size_t row = range->first; row < range->end; row++) {
        size_t end = presence->row_start[row + 1];
        for (; i < end; i++) {
            uint32_t w = range->windows[i], entry = (uint32_t)range->into[w]++;
            presence->rows[entry] = (uint32_t)row;
            presence->window[entry] = w;
            presence->row_entry[range->base + i] = entry;
        }
        presence->row_start[row + 1] = range->base + end;
    }
    return ENT_OK;
}

/* Window by window the ranges' entries follow each other, and each thread knows its places. */
static enum ent_status place_entries(const struct making *making, struct ent_error *err)
{
    struct ent_presence *presence = &making->graph->edges.presence;
    size_t n = 0;

    for (size_t r = 0; r < making->n_ranges; r++) {
        making->ranges[r].base = n;
        n += making->ranges[r].n;
    }
    if (n > UINT32_MAX)
        return ent_fail(err, ENT_ELIMIT, "more than %u values of a column along the windows",
                        UINT32_MAX);
    presence->n = n;
    n = 0;
    for (size_t w = 0; w < presence->n_windows; w++) {
        for (size_t r = 0; r < making->n_ranges; r++) {
            size_t count = making->ranges[r].into[w];
            making->ranges[r].into[w] = n;
            n += count;
        }
        presence->start[w + 1] = n;
    }
    presence->rows = ent_alloc_large((n + 1) * sizeof *presence->rows);
    presence->row_entry = ent_alloc_large((n + 1) * sizeof *presence->row_entry);
    presence->window = ent_alloc_large((n + 1) * sizeof *presence->window);
    return presence->rows && presence->row_entry && presence->window ? ENT_OK
                                                                     : ent_fail_memory(err);
}

static enum ent_status start_ranges(struct making *making, struct ent_error *err)
{
    struct ent_graph *graph = making->graph;
    struct ent_presence *presence = &graph->edges.presence;
    size_t n_rows = graph->edges.n_rows, n = ent_threads(graph->context, n_rows);

    presence->n_windows = graph->windows.n;
    presence->start = calloc(graph->windows.n + 1, sizeof *presence->start);
    presence->row_start = calloc(n_rows + 1, sizeof *presence->row_start);
    making->ranges = calloc(n, sizeof *making->ranges);
    if (!presence->start || !presence->row_start || !making->ranges)
        return ent_fail_memory(err);
    making->n_ranges = n;
    for (size_t r = 0; r < n; r++) {
        making->ranges[r].first = n_rows * r / n;
        making->ranges[r].end = n_rows * (r + 1) / n;
    }
    return ENT_OK;
}

enum ent_status ent_presence_make(struct ent_graph *graph, struct ent_error *err)
{
    struct making making = {.graph = graph};
    struct ent_pieces pieces = {.work = &making};
    enum ent_status status = start_ranges(&making, err);

    if (status == ENT_OK) {
        pieces.n = making.n_ranges + 2;
        pieces.do_piece = list_piece;
        status = ent_pieces_do(graph->context, &pieces, err);
    }
    if (status == ENT_OK)
        status = place_entries(&making, err);
    if (status == ENT_OK) {
        pieces.n = making.n_ranges;
        pieces.do_piece = enter_piece;
        status = ent_pieces_do(graph->context, &pieces, err);
    }
    for (size_t r = 0; r < making.n_ranges; r++) {
        free(making.ranges[r].windows);
        free(making.ranges[r].into);
    }
    free(making.ranges);
    return status;
}
