#include "ties.h"

#include <stdlib.h>

#include "../threads.h"

static enum ent_status add_tie(struct ent_ties_making *making, const struct ent_cell *cell,
                               struct ent_error *err)
{
    struct ent_ties *ties = making->ties;
    enum ent_status status = ENT_OK;

    if (ties->n >= UINT32_MAX / 2)
        return ent_fail(err, ENT_ELIMIT, "more than %u ties", UINT32_MAX / 2);
    if (making->layered)
        status = ent_grow(&ties->layers, &making->layers_capacity, ties->n + 1,
                          sizeof *ties->layers, err);
    if (status == ENT_OK)
        status = ent_grow(&ties->items, &ties->capacity, ties->n + 1, sizeof *ties->items, err);
    if (status != ENT_OK)
        return status;
    if (making->layered)
        ties->layers[ties->n] = cell->layer;
    ties->items[ties->n++] = (struct ent_tie){.a = cell->a,
                                              .b = cell->b,
                                              .first = (uint32_t)ties->cells.n,
                                              .forward = UINT32_MAX,
                                              .backward = UINT32_MAX};
    return ENT_OK;
}

/* Whether a cell is of the tie that was added last. */
static bool is_of_last(const struct ent_ties_making *making, const struct ent_cell *cell)
{
    const struct ent_ties *ties = making->ties;
    const struct ent_tie *tie = ties->n ? &ties->items[ties->n - 1] : NULL;

    return tie && tie->a == cell->a && tie->b == cell->b &&
           (!making->layered || ties->layers[ties->n - 1] == cell->layer);
}

static enum ent_status flush(struct ent_ties_making *making, struct ent_error *err)
{
    struct ent_ties *ties = making->ties;
    struct ent_cell *cell = &making->last;
    enum ent_status status = ENT_OK;

    if (!making->has_last || ent_sums_are_nothing(&cell->sums))
        return ENT_OK;
    if (!is_of_last(making, cell))
        status = add_tie(making, cell, err);
    if (making->layered)
        cell->layer = 0;
    if (status == ENT_OK)
        status = ent_packed_add(&ties->cells, cell, err);
    if (status == ENT_OK)
        ties->items[ties->n - 1].end = (uint32_t)ties->cells.n;
    return status;
}

enum ent_status ent_ties_put(struct ent_ties_making *making, const struct ent_cell *cell,
                             struct ent_error *err)
{
    enum ent_status status;

    if (making->has_last && ent_cells_same(&making->last, cell)) {
        if (!ent_sums_add(&making->last.sums, &cell->sums))
            return ent_fail(err, ENT_ELIMIT, "a sum is larger than 9.2e12");
        return ENT_OK;
    }
    status = flush(making, err);
    making->last = *cell;
    making->has_last = true;
    return status;
}

enum ent_status ent_ties_end(struct ent_ties_making *making, struct ent_error *err)
{
    enum ent_status status = flush(making, err);

    making->has_last = false;
    return status;
}

enum ent_status ent_ties_join(struct ent_ties *into, struct ent_ties *from, struct ent_error *err)
{
    uint32_t n_cells = (uint32_t)into->cells.n;
    enum ent_status status = ENT_OK;

    if (into->n == 0) {
        ent_ties_fini(into);
        *into = *from;
        *from = (struct ent_ties){0};
        return ENT_OK;
    }
    if (into->n + from->n > UINT32_MAX / 2)
        return ent_fail(err, ENT_ELIMIT, "more than %u ties", UINT32_MAX / 2);
    status = ent_packed_join(&into->cells, &from->cells, err);
    if (status == ENT_OK)
        status =
            ent_grow(&into->items, &into->capacity, into->n + from->n, sizeof *into->items, err);
    if (status != ENT_OK)
        return status;
    for (size_t t = 0; t < from->n; t++) {
        struct ent_tie *tie = &into->items[into->n + t];
        *tie = from->items[t];
        tie->first += n_cells;
        tie->end += n_cells;
    }
    into->n += from->n;
    ent_ties_fini(from);
    return ENT_OK;
}

/* The run of a tie's cells in one window, from `i` on; returns where it ends. */
static uint32_t make_entry(const struct ent_ties *ties, const struct ent_tie *tie, uint32_t i,
                           struct ent_tie_entry *entry)
{
    const struct ent_small_cell *cells = ties->cells.cells;
    int32_t time = cells[i].time;

    *entry = (struct ent_tie_entry){.tie = (uint32_t)(tie - ties->items), .first = i};
    for (; i < tie->along_end && cells[i].time == time; i++, entry->n++) {
        entry->forward |= cells[i].way != ENT_WAY_BACKWARD;
        entry->backward |= cells[i].way != ENT_WAY_FORWARD;
    }
    return i;
}

/* Ties [first, end), and by window how many of them are in it; then where the next is listed. */
struct tie_range {
    size_t first, end;
    size_t *into;
};

struct listing {
    struct ent_ties *ties;
    size_t n_windows;
    struct tie_range *ranges;
};

/* Both are pieces of ent_pieces. */
static enum ent_status count_range(void *work, size_t piece, size_t thread, struct ent_error *err)
{
    const struct listing *listing = work;
    const struct ent_small_cell *cells = listing->ties->cells.cells;
    struct tie_range *range = &listing->ranges[piece];

    (void)thread;
    range->into = calloc(listing->n_windows + 1, sizeof *range->into);
    if (!range->into)
        return ent_fail_memory(err);
    for (size_t t = range->first; t < range->end; t++) {
        struct ent_tie *tie = &listing->ties->items[t];
        tie->along = tie->along_end = tie->first;
        for (uint32_t i = tie->first; i < tie->end && listing->n_windows; i++) {
            if (cells[i].time == ENT_NO_CELL)
                break;
            tie->along_end = i + 1;
            if (i == tie->first || cells[i - 1].time != cells[i].time)
                range->into[cells[i].time]++;
        }
    }
    return ENT_OK;
}

static enum ent_status list_range(void *work, size_t piece, size_t thread, struct ent_error *err)
{
    const struct listing *listing = work;
    const struct ent_ties *ties = listing->ties;
    struct tie_range *range = &listing->ranges[piece];

    (void)thread;
    (void)err;
    for (size_t t = range->first; t < range->end; t++) {
        const struct ent_tie *tie = &ties->items[t];
        for (uint32_t i = tie->along; i < tie->along_end;) {
            size_t entry = range->into[ties->cells.cells[i].time]++;
            i = make_entry(ties, tie, i, &ties->entries[entry]);
        }
    }
    return ENT_OK;
}

/* Window by window the ranges' entries follow each other. */
static enum ent_status place_entries(const struct listing *listing, size_t n_ranges,
                                     struct ent_error *err)
{
    struct ent_ties *ties = listing->ties;
    size_t n = 0;

    for (size_t w = 0; w < listing->n_windows; w++) {
        ties->start[w] = n;
        for (size_t r = 0; r < n_ranges; r++) {
            size_t count = listing->ranges[r].into[w];
            listing->ranges[r].into[w] = n;
            n += count;
        }
    }
    ties->start[listing->n_windows] = n;
    ties->entries = ent_alloc_large((n + 1) * sizeof *ties->entries);
    return ties->entries ? ENT_OK : ent_fail_memory(err);
}

enum ent_status ent_ties_list(struct ent_ties *ties, size_t n_windows,
                              const struct ent_context *context, struct ent_error *err)
{
    size_t n = ent_threads(context, ties->n);
    struct tie_range *ranges = calloc(n, sizeof *ranges);
    struct listing listing = {ties, n_windows, ranges};
    struct ent_pieces pieces = {&listing, n, count_range, NULL};
    enum ent_status status;

    ties->start = calloc(n_windows + 2, sizeof *ties->start);
    status = ranges && ties->start ? ENT_OK : ent_fail_memory(err);
    for (size_t r = 0; r < n && status == ENT_OK; r++) {
        ranges[r].first = ties->n * r / n;
        ranges[r].end = ties->n * (r + 1) / n;
    }
    if (status == ENT_OK)
        status = ent_pieces_do(context, &pieces, err);
    if (status == ENT_OK)
        status = place_entries(&listing, n, err);
    pieces.do_piece = list_range;
    if (status == ENT_OK)
        status = ent_pieces_do(context, &pieces, err);
    for (size_t r = 0; r < n && ranges; r++)
        free(ranges[r].into);
    free(ranges);
    return status;
}

void ent_ties_fini(struct ent_ties *ties)
{
    free(ties->items);
    free(ties->layers);
    ent_packed_fini(&ties->cells);
    free(ties->decayed);
    free(ties->start);
    free(ties->entries);
    *ties = (struct ent_ties){0};
}
