#include "packed.h"

#include <stdlib.h>

#define MOST_COUNTED ((1 << 13) - 1) /* what the fields of a small cell hold */

enum ent_status ent_packed_reserve(struct ent_packed *packed, size_t n, struct ent_error *err)
{
    struct ent_small_cell *cells;

    if (n <= packed->capacity)
        return ENT_OK;
    if (packed->n)
        return ent_grow(&packed->cells, &packed->capacity, n, sizeof *packed->cells, err);
    cells = ent_alloc_large(n * sizeof *cells);
    if (!cells)
        return ent_fail_memory(err);
    free(packed->cells);
    packed->cells = cells;
    packed->capacity = n;
    return ENT_OK;
}

void ent_packed_fini(struct ent_packed *packed)
{
    free(packed->cells);
    free(packed->wide);
    *packed = (struct ent_packed){0};
}

/* `sum` in units, when it is a whole number of them that is at most `most`. */
static inline bool fits(int64_t sum, int64_t unit, int64_t most, int64_t *units)
{
    *units = sum / unit;
    return *units * unit == sum && *units >= 0 && *units <= most;
}

static bool make_small(const struct ent_cell *cell, struct ent_small_cell *small)
{
    const struct ent_sums *sums = &cell->sums;
    int64_t events, reports, positive, negative, weight = sums->weight / (ENT_MICRO / 100);

    *small = (struct ent_small_cell){.time = cell->time, .is_scored = sums->scored != 0};
    small->way = cell->way & 3U;
    small->sign = cell->sign & 3U;
    if (cell->layer != 0 || (sums->scored != 0 && sums->scored != sums->events) ||
        weight * (ENT_MICRO / 100) != sums->weight || weight < INT32_MIN || weight > INT32_MAX ||
        sums->negative == INT64_MIN || !fits(sums->events, ENT_MICRO, MOST_COUNTED, &events) ||
        !fits(sums->reports, ENT_MICRO, MOST_COUNTED, &reports) ||
        !fits(sums->positive, ENT_MICRO / 10, UINT16_MAX, &positive) ||
        !fits(-sums->negative, ENT_MICRO / 10, UINT16_MAX, &negative))
        return false;
    small->events = (uint32_t)events & MOST_COUNTED;
    small->reports = (uint32_t)reports & MOST_COUNTED;
    small->positive = (uint16_t)positive;
    small->negative = (uint16_t)negative;
    small->weight = (int32_t)weight;
    return true;
}

enum ent_status ent_packed_make(struct ent_packed *packed, const struct ent_cell *cell,
                                struct ent_small_cell *small, struct ent_error *err)
{
    enum ent_status status;

    if (make_small(cell, small))
        return ENT_OK;
    if (packed->n_wide > INT32_MAX)
        return ent_fail(err, ENT_ELIMIT, "more than %zu sums to keep", packed->n_wide);
    status = ent_grow(&packed->wide, &packed->wide_capacity, packed->n_wide + 1,
                      sizeof *packed->wide, err);
    if (status != ENT_OK)
        return status;
    small->is_wide = 1;
    small->weight = (int32_t)packed->n_wide;
    packed->wide[packed->n_wide++] = *cell;
    return ENT_OK;
}

enum ent_status ent_packed_add(struct ent_packed *packed, const struct ent_cell *cell,
                               struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    if (packed->n >= INT32_MAX)
        return ent_fail(err, ENT_ELIMIT, "more than %zu sums to keep", packed->n);
    if (packed->n == packed->capacity)
        status =
            ent_grow(&packed->cells, &packed->capacity, packed->n + 1, sizeof *packed->cells, err);
    if (status == ENT_OK)
        status = ent_packed_make(packed, cell, &packed->cells[packed->n], err);
    packed->n += status == ENT_OK;
    return status;
}

enum ent_status ent_packed_join(struct ent_packed *into, struct ent_packed *from,
                                struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    if (into->n == 0) {
        ent_packed_fini(into);
        *into = *from;
        *from = (struct ent_packed){0};
        return ENT_OK;
    }
    if (into->n + from->n > INT32_MAX)
        return ent_fail(err, ENT_ELIMIT, "more than %d sums to keep", INT32_MAX);
    status = ent_grow(&into->cells, &into->capacity, into->n + from->n, sizeof *into->cells, err);
    if (status == ENT_OK && from->n_wide)
        status = ent_grow(&into->wide, &into->wide_capacity, into->n_wide + from->n_wide,
                          sizeof *into->wide, err);
    if (status != ENT_OK)
        return status;
    for (size_t i = 0; i < from->n; i++) {
        struct ent_small_cell *small = &into->cells[into->n + i];
        *small = from->cells[i];
        if (small->is_wide)
            small->weight += (int32_t)into->n_wide;
    }
    if (from->n_wide)
        memcpy(into->wide + into->n_wide, from->wide, from->n_wide * sizeof *into->wide);
    into->n += from->n;
    into->n_wide += from->n_wide;
    ent_packed_fini(from);
    return ENT_OK;
}
