#ifndef ENT_GRAPH_TALLY_SORT_H
#define ENT_GRAPH_TALLY_SORT_H

#include "packed.h"
#include "radix.h"

/* Room to sort cells in, to be used again. */
struct ent_cell_order {
    struct ent_keyed *items, *scratch;
    size_t capacity;
};

/**
 * The order of cells by (a, b, time, layer, way, sign), as indices of the items. `map` (NULL: the
 * same) gives their ends other numbers. O(n): a radix sort. ENT_ENOMEM.
 */
enum ent_status ent_cells_order(struct ent_cell_order *order, const struct ent_cell *cells,
                                size_t n, const uint32_t *map, struct ent_error *err);
void ent_cell_order_fini(struct ent_cell_order *order);

/* Room to pack tallies in, one after the other. */
struct ent_packing_room {
    struct ent_cell_order order;
    struct ent_small_pair *pairs;
    size_t capacity;
};

void ent_packing_room_fini(struct ent_packing_room *room);

/** By (a, b, time, layer, way, sign). */
int ent_cells_compare(const struct ent_cell *x, const struct ent_cell *y);

/** A cell whose ends go by other numbers: the smaller one stays first. */
static inline void ent_cell_renumber(struct ent_cell *cell, const uint32_t *map)
{
    uint32_t a = map[cell->a], b = map[cell->b];

    cell->a = a < b ? a : b;
    cell->b = a < b ? b : a;
    if (a > b)
        cell->way = (uint8_t)ent_way_back((enum ent_way)cell->way);
}

#endif
