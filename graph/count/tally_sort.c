#include "tally_sort.h"

#include <stdlib.h>

struct sorting {
    const struct ent_cell *cells;
    const uint32_t *map; /* or NULL */
    unsigned a_shift, b_shift, time_shift;
    int64_t first_time;
};

/* A copy by its new numbers, without what it holds. */
static inline struct ent_cell named(const struct sorting *sorting, size_t i)
{
    const struct ent_cell *from = &sorting->cells[i];
    struct ent_cell cell = {.a = from->a,
                            .b = from->b,
                            .time = from->time,
                            .way = from->way,
                            .sign = from->sign,
                            .layer = from->layer};

    if (sorting->map)
        ent_cell_renumber(&cell, sorting->map);
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
        const struct ent_cell *cell = &sorting->cells[i];
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

static enum ent_status make_room(struct ent_cell_order *order, size_t n, struct ent_error *err)
{
    if (n > UINT32_MAX)
        return ent_fail_memory(err);
    if (n <= order->capacity && order->items)
        return ENT_OK;
    ent_cell_order_fini(order);
    order->items = ent_alloc_large((n + 1) * sizeof *order->items);
    order->scratch = ent_alloc_large((n + 1) * sizeof *order->scratch);
    order->capacity = n;
    return order->items && order->scratch ? ENT_OK : ent_fail_memory(err);
}

enum ent_status ent_cells_order(struct ent_cell_order *order, const struct ent_cell *cells,
                                size_t n, const uint32_t *map, struct ent_error *err)
{
    struct sorting sorting = {.cells = cells, .map = map};
    enum ent_status status = make_room(order, n, err);
    bool fits;

    if (status != ENT_OK)
        return status;
    fits = find_shifts(&sorting, n);
    for (uint32_t i = 0; i < n; i++) {
        struct ent_cell cell = named(&sorting, i);
        order->items[i] =
            (struct ent_keyed){fits ? whole_key(&sorting, &cell) : minor_key(&cell), i};
    }
    ent_radix_sort(&order->items, &order->scratch, n);
    if (fits)
        return ENT_OK;
    for (size_t i = 0; i < n; i++) {
        struct ent_cell cell = named(&sorting, order->items[i].index);
        order->items[i].key = (uint64_t)cell.a << 32 | cell.b;
    }
    ent_radix_sort(&order->items, &order->scratch, n);
    return ENT_OK;
}

void ent_cell_order_fini(struct ent_cell_order *order)
{
    free(order->items);
    free(order->scratch);
    *order = (struct ent_cell_order){0};
}

void ent_packing_room_fini(struct ent_packing_room *room)
{
    ent_cell_order_fini(&room->order);
    free(room->pairs);
    *room = (struct ent_packing_room){0};
}

int ent_cells_compare(const struct ent_cell *x, const struct ent_cell *y)
{
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    if (x->layer != y->layer)
        return x->layer < y->layer ? -1 : 1;
    if (x->way != y->way)
        return x->way < y->way ? -1 : 1;
    return (x->sign > y->sign) - (x->sign < y->sign);
}

enum ent_status ent_cells_sort(struct ent_cell *cells, size_t *n, struct ent_error *err)
{
    struct ent_cell_order order = {0};
    struct ent_cell *to = ent_alloc_large((*n + 1) * sizeof *to);
    enum ent_status status = to ? ent_cells_order(&order, cells, *n, NULL, err) : ENT_ENOMEM;
    size_t unique = 0;

    if (!to)
        return ent_fail_memory(err);
    for (size_t i = 0; i < *n && status == ENT_OK; i++) {
        const struct ent_cell *cell = &cells[order.items[i].index];
        if (unique == 0 || !ent_cells_same(&to[unique - 1], cell))
            to[unique++] = *cell;
        else if (!ent_sums_add(&to[unique - 1].sums, &cell->sums))
            status = ent_fail(err, ENT_ELIMIT, "a sum is larger than 9.2e12");
    }
    if (status == ENT_OK) {
        if (unique)
            memcpy(cells, to, unique * sizeof *cells);
        *n = unique;
    }
    free(to);
    ent_cell_order_fini(&order);
    return status;
}
