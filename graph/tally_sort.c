#include <stdlib.h>

#include "radix.h"
#include "tally.h"

#define AHEAD 8 /* cells that are asked for before they are needed */

/* A cell on its way to its place. */
struct sorting {
    const struct ent_cell *const *cells;
    const uint32_t *map; /* or NULL */
    unsigned a_shift, b_shift, time_shift;
    int64_t first_time;
    struct ent_keyed *items, *scratch;
};

static void renumber(struct ent_cell *cell, const uint32_t *map)
{
    uint32_t a = map[cell->a], b = map[cell->b];

    cell->a = a < b ? a : b;
    cell->b = a < b ? b : a;
    if (a > b)
        cell->way = (uint8_t)ent_way_back((enum ent_way)cell->way);
}

/* A copy by its new numbers, without what it holds. */
static inline struct ent_cell named(const struct sorting *sorting, size_t i)
{
    const struct ent_cell *from = sorting->cells[i];
    struct ent_cell cell = {.a = from->a,
                            .b = from->b,
                            .time = from->time,
                            .way = from->way,
                            .sign = from->sign,
                            .layer = from->layer};

    if (sorting->map)
        renumber(&cell, sorting->map);
    return cell;
}

/* What is less significant than the pair; times are shifted so that all are positive and "no cell"
 * is last. */
static uint64_t minor_key(const struct ent_cell *cell)
{
    return (uint64_t)((uint32_t)cell->time ^ UINT32_C(0x80000000)) << 32 |
           (uint64_t)cell->layer << 8 | (uint64_t)cell->way << 4 | cell->sign;
}

static unsigned width(uint64_t largest)
{
    return largest ? 64 - (unsigned)__builtin_clzll(largest) : 0;
}

/* Whether all that cells are sorted by fits into one number, and how. */
static bool find_shifts(struct sorting *sorting, size_t n)
{
    uint64_t largest = 0, largest_layer = 0;
    int64_t first = INT32_MAX, last = INT32_MIN;
    unsigned pair, rest;

    for (size_t i = 0; i < n; i++) {
        const struct ent_cell *cell = sorting->cells[i];
        uint64_t a = sorting->map ? sorting->map[cell->a] : cell->a;
        uint64_t b = sorting->map ? sorting->map[cell->b] : cell->b;
        largest = a > largest ? a : largest;
        largest = b > largest ? b : largest;
        largest_layer = cell->layer > largest_layer ? cell->layer : largest_layer;
        if (cell->time == ENT_NO_CELL)
            continue;
        first = cell->time < first ? cell->time : first;
        last = cell->time > last ? cell->time : last;
    }
    sorting->first_time = first;
    pair = width(largest);
    rest = width(largest_layer) + 4;
    sorting->time_shift = rest;
    sorting->b_shift = rest + (first <= last ? width((uint64_t)(last - first) + 1) : 0);
    sorting->a_shift = sorting->b_shift + pair;
    return sorting->a_shift + pair <= 64;
}

static uint64_t whole_key(const struct sorting *sorting, const struct ent_cell *cell)
{
    uint64_t time = cell->time == ENT_NO_CELL
                        ? (UINT64_C(1) << (sorting->b_shift - sorting->time_shift)) - 1
                        : (uint64_t)(cell->time - sorting->first_time);

    return (uint64_t)cell->a << sorting->a_shift | (uint64_t)cell->b << sorting->b_shift |
           time << sorting->time_shift | (uint64_t)cell->layer << 4 | (uint64_t)cell->way << 2 |
           cell->sign;
}

/* The order of the cells, as indices of the items. */
static void order(struct sorting *sorting, size_t n)
{
    bool fits = find_shifts(sorting, n);

    for (uint32_t i = 0; i < n; i++) {
        struct ent_cell cell = named(sorting, i);
        sorting->items[i] =
            (struct ent_keyed){fits ? whole_key(sorting, &cell) : minor_key(&cell), i};
    }
    ent_radix_sort(&sorting->items, &sorting->scratch, n);
    if (fits)
        return;
    for (size_t i = 0; i < n; i++) {
        struct ent_cell cell = named(sorting, sorting->items[i].index);
        sorting->items[i].key = (uint64_t)cell.a << 32 | cell.b;
    }
    ent_radix_sort(&sorting->items, &sorting->scratch, n);
}

enum ent_status ent_cells_gather(const struct ent_cell *const *from, size_t n, const uint32_t *map,
                                 struct ent_cell **cells, size_t *n_cells, struct ent_error *err)
{
    struct sorting sorting = {.cells = from, .map = map};
    struct ent_cell *to = ent_alloc_large((n + 1) * sizeof *to);
    enum ent_status status = ENT_OK;
    size_t unique = 0;

    sorting.items = ent_alloc_large((n + 1) * sizeof *sorting.items);
    sorting.scratch = ent_alloc_large((n + 1) * sizeof *sorting.scratch);
    if (!to || !sorting.items || !sorting.scratch || n > UINT32_MAX) {
        status = ent_fail_memory(err);
        goto out;
    }
    order(&sorting, n);
    free(sorting.scratch); /* before the cells take as much */
    sorting.scratch = NULL;
    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        struct ent_cell cell = *from[sorting.items[i].index];
        if (i + AHEAD < n)
            __builtin_prefetch(from[sorting.items[i + AHEAD].index]);
        if (map)
            renumber(&cell, map);
        if (unique == 0 || !ent_cells_same(&to[unique - 1], &cell))
            to[unique++] = cell;
        else if (!ent_sums_add(&to[unique - 1].sums, &cell.sums))
            status = ent_fail(err, ENT_ELIMIT, "a sum is larger than 9.2e12");
    }
    if (status == ENT_OK) {
        *n_cells = unique;
        *cells = to;
        to = NULL;
    }
out:
    free(to);
    free(sorting.items);
    free(sorting.scratch);
    return status;
}

enum ent_status ent_cells_sort(struct ent_cell *cells, size_t *n, struct ent_error *err)
{
    const struct ent_cell **from = malloc((*n + 1) * sizeof *from);
    struct ent_cell *sorted = NULL;
    enum ent_status status = from ? ENT_OK : ent_fail_memory(err);

    for (size_t i = 0; i < *n && status == ENT_OK; i++)
        from[i] = &cells[i];
    if (status == ENT_OK)
        status = ent_cells_gather(from, *n, NULL, &sorted, n, err);
    if (status == ENT_OK && *n)
        memcpy(cells, sorted, *n * sizeof *cells);
    free(sorted);
    free(from);
    return status;
}
