#ifndef ENT_GRAPH_TALLY_H
#define ENT_GRAPH_TALLY_H

#include <assert.h>

#include "../codes/codes.h"

/*
 * What events add up to. A cell is (pair, layer, way, sign, elementary time cell), and holds
 * integers only: every sum is in millionths, so that shares of an event stay exact and nothing
 * depends on the order of adding. Ways are kept apart, so that directed and undirected tables both
 * derive from it; signs are kept apart, so that they never cancel.
 */
struct ent_sums {
    int64_t events, reports; /* counts */
    int64_t weight;          /* what the view's --weight names */
    int64_t scored; /* events that have a Goldstein score or intensity: without one the sums below
                       say nothing */
    int64_t positive,
        negative; /* Goldstein's sums of the events above and below zero; negative <= 0 */
};

enum ent_way {
    ENT_WAY_FORWARD,  /* a → b, where a is the smaller number */
    ENT_WAY_BACKWARD, /* b → a */
    ENT_WAY_MUTUAL,   /* one event, an arc each way */
};

/** The way seen from the other end. */
static inline enum ent_way ent_way_back(enum ent_way way)
{
    return way == ENT_WAY_MUTUAL    ? way
           : way == ENT_WAY_FORWARD ? ENT_WAY_BACKWARD
                                    : ENT_WAY_FORWARD;
}

#define ENT_NO_CELL                                                                                \
    INT32_MAX /* in no window: counted in the whole period only; sorts behind all cells */

struct ent_cell {
    uint32_t a, b;  /* a < b: actors of a corpus while counting, vertex rows of a graph when done */
    int32_t time;   /* elementary cell or ENT_NO_CELL */
    uint8_t way;    /* enum ent_way */
    uint8_t sign;   /* enum ent_sign */
    uint16_t layer; /* 0: the view has none */
    struct ent_sums sums;
};

/** A cell's key is its first sixteen bytes. */
struct ent_cell_key {
    uint64_t pair, rest;
};

static inline struct ent_cell_key ent_cell_key(const struct ent_cell *cell)
{
    struct ent_cell_key key;

    static_assert(offsetof(struct ent_cell, sums) == sizeof key, "a cell's key has no gaps");
    memcpy(&key, cell, sizeof key);
    return key;
}

static inline bool ent_cells_same(const struct ent_cell *x, const struct ent_cell *y)
{
    struct ent_cell_key a = ent_cell_key(x), b = ent_cell_key(y);

    return a.pair == b.pair && a.rest == b.rest;
}

struct ent_tally;

enum ent_status ent_tally_new(struct ent_tally **out, struct ent_error *err);
void ent_tally_free(struct ent_tally *tally);

/** Forget what was counted. */
void ent_tally_clear(struct ent_tally *tally);

/** Add `cell->sums` to the cell of its key. Amortised O(1). ENT_ELIMIT when a sum leaves int64,
 * ENT_ENOMEM. */
enum ent_status ent_tally_add(struct ent_tally *tally, const struct ent_cell *cell,
                              struct ent_error *err);

/** A cell, and the tally that it is to be added to. */
struct ent_tally_item {
    struct ent_tally *tally;
    struct ent_cell cell;
};

/** Add `n` cells, each to its tally, without waiting for memory at each. As ent_tally_add; on
 * failure some may have been added. */
enum ent_status ent_tally_add_all(const struct ent_tally_item *items, size_t n,
                                  struct ent_error *err);

/** Add a tally to another: what two threads or machines counted. */
enum ent_status ent_tally_merge(struct ent_tally *into, const struct ent_tally *from,
                                struct ent_error *err);

/** All cells, sorted by (a, b, time, layer, way, sign); malloc'ed and the caller's. Empties the
 * tally. */
enum ent_status ent_tally_take(struct ent_tally *tally, struct ent_cell **cells, size_t *n,
                               struct ent_error *err);

/**
 * The cells, which are not packed, to be given other keys, of which no two may become equal; where
 * they stand is found anew when cells are added again.
 */
struct ent_cell *ent_tally_renumber(struct ent_tally *tally, size_t *n);

/** Nothing more is to be added soon: give back what only adding needs. O(1) but for copies. */
void ent_tally_settle(struct ent_tally *tally);

/** How many cells there are, and copies of them, in no particular order. */
size_t ent_tally_count(const struct ent_tally *tally);
void ent_tally_copy(const struct ent_tally *tally, struct ent_cell *to);

/**
 * Sort the cells by what `map` makes of their ends (which stay as they are) and pack them: see
 * packed.h. What is added later unpacks them. `room` is where it is done. ENT_ENOMEM: the tally
 * holds what it held.
 */
struct ent_packing_room;
enum ent_status ent_tally_pack(struct ent_tally *tally, const uint32_t *map,
                               struct ent_packing_room *room, struct ent_error *err);

/** What was packed, and the wide ones; borrowed. */
struct ent_small_pair;
const struct ent_small_pair *ent_tally_packed(const struct ent_tally *tally, size_t *n,
                                              const struct ent_cell **wide);

/**
 * Sort cells by (a, b, time, layer, way, sign) and add up those of one key; `*n` becomes their
 * number. O(n): a radix sort. ENT_ELIMIT (a sum leaves int64), ENT_ENOMEM.
 */
enum ent_status ent_cells_sort(struct ent_cell *cells, size_t *n, struct ent_error *err);

/** into += from; false when a sum would leave int64 (then some may have been added). */
static inline bool ent_sums_add(struct ent_sums *into, const struct ent_sums *from)
{
    return !__builtin_add_overflow(into->events, from->events, &into->events) &&
           !__builtin_add_overflow(into->reports, from->reports, &into->reports) &&
           !__builtin_add_overflow(into->weight, from->weight, &into->weight) &&
           !__builtin_add_overflow(into->scored, from->scored, &into->scored) &&
           !__builtin_add_overflow(into->positive, from->positive, &into->positive) &&
           !__builtin_add_overflow(into->negative, from->negative, &into->negative);
}

/** Whether sums are what was counted and taken back. */
static inline bool ent_sums_are_nothing(const struct ent_sums *sums)
{
    return !sums->events && !sums->reports && !sums->weight && !sums->scored && !sums->positive &&
           !sums->negative;
}

#endif
