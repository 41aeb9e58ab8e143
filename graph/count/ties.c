#include "ties.h"

#include <stdlib.h>

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

enum ent_status ent_ties_list(struct ent_ties *ties, size_t n_windows, struct ent_error *err)
{
    const struct ent_small_cell *cells = ties->cells.cells;
    size_t *next = malloc((n_windows + 1) * sizeof *next), n_entries = 0;

    ties->start = calloc(n_windows + 2, sizeof *ties->start);
    if (!next || !ties->start)
        goto no_memory;
    for (size_t t = 0; t < ties->n; t++) {
        struct ent_tie *tie = &ties->items[t];
        tie->along = tie->along_end = tie->first;
        for (uint32_t i = tie->first; i < tie->end && n_windows; i++) {
            if (cells[i].time == ENT_NO_CELL)
                break;
            tie->along_end = i + 1;
            if (i > tie->first && cells[i - 1].time == cells[i].time)
                continue;
            ties->start[cells[i].time + 1]++;
            n_entries++;
        }
    }
    for (size_t w = 0; w < n_windows; w++)
        ties->start[w + 1] += ties->start[w];
    ties->entries = ent_alloc_large((n_entries + 1) * sizeof *ties->entries);
    if (!ties->entries)
        goto no_memory;
    memcpy(next, ties->start, (n_windows + 1) * sizeof *next);
    for (size_t t = 0; t < ties->n; t++) {
        const struct ent_tie *tie = &ties->items[t];
        for (uint32_t i = tie->along; i < tie->along_end;) {
            size_t entry = next[cells[i].time]++;
            i = make_entry(ties, tie, i, &ties->entries[entry]);
        }
    }
    free(next);
    return ENT_OK;
no_memory:
    free(next);
    return ent_fail_memory(err);
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
