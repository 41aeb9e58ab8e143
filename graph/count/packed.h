#ifndef ENT_GRAPH_PACKED_H
#define ENT_GRAPH_PACKED_H

#include "tally.h"

/*
 * Cells in a quarter of their room: nearly all of a feed are sums of few events, in whole numbers,
 * with scores in tenths. Those that are not lie whole beside the others.
 */
struct ent_small_cell {
    int32_t time;
    uint32_t way : 2, sign : 2;
    uint32_t is_wide : 1; /* `weight` is its place among the wide ones; what follows is not used */
    uint32_t is_scored : 1; /* all its events are, else none is */
    uint32_t events : 13, reports : 13;
    uint16_t positive, negative; /* in tenths, both without a sign */
    int32_t weight;              /* in hundredths */
};

/* One that still has its ends. */
struct ent_small_pair {
    uint32_t a, b;
    struct ent_small_cell cell;
};

struct ent_packed {
    struct ent_small_cell *cells;
    size_t n, capacity;
    struct ent_cell *wide;
    size_t n_wide, wide_capacity;
};

/** Room for so many cells; what is added beyond makes its own. ENT_ENOMEM. */
enum ent_status ent_packed_reserve(struct ent_packed *packed, size_t n, struct ent_error *err);

/** Add a cell, of which the ends are not kept. ENT_ENOMEM, ENT_ELIMIT (more than 2^31 cells). */
enum ent_status ent_packed_add(struct ent_packed *packed, const struct ent_cell *cell,
                               struct ent_error *err);

/** The same into `*small`, which stays the caller's: only what is wide is added. */
enum ent_status ent_packed_make(struct ent_packed *packed, const struct ent_cell *cell,
                                struct ent_small_cell *small, struct ent_error *err);

/** Add all that another has, which is left with nothing. ENT_ENOMEM, ENT_ELIMIT. */
enum ent_status ent_packed_join(struct ent_packed *into, struct ent_packed *from,
                                struct ent_error *err);

void ent_packed_fini(struct ent_packed *packed);

/** What was packed, by the wide ones among which it stands; with 0 for ends. */
static inline struct ent_cell ent_unpack(const struct ent_small_cell *small,
                                         const struct ent_cell *wide)
{
    struct ent_cell cell = {
        .time = small->time, .way = (uint8_t)small->way, .sign = (uint8_t)small->sign};

    if (small->is_wide) {
        cell.layer = wide[small->weight].layer;
        cell.sums = wide[small->weight].sums;
        return cell;
    }
    cell.sums.events = small->events * ENT_MICRO;
    cell.sums.reports = small->reports * ENT_MICRO;
    cell.sums.weight = small->weight * (ENT_MICRO / 100);
    cell.sums.scored = small->is_scored ? cell.sums.events : 0;
    cell.sums.positive = small->positive * (ENT_MICRO / 10);
    cell.sums.negative = -(int64_t)small->negative * (ENT_MICRO / 10);
    return cell;
}

static inline struct ent_cell ent_packed_at(const struct ent_packed *packed, size_t i)
{
    return ent_unpack(&packed->cells[i], packed->wide);
}

#endif
