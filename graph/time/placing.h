#ifndef ENT_GRAPH_PLACING_H
#define ENT_GRAPH_PLACING_H

#include "../tables.h"
#include "../view.h"

/* Whether a date has a place in the windows, or why it is counted in the whole period only. */
enum ent_placing { ENT_PLACED, ENT_UNDECIDED, ENT_OPEN, ENT_NO_DATE, ENT_N_PLACING };

/* Where an event is in time. */
struct ent_place_found {
    int64_t first, last; /* the moments by which it is placed, the last one included */
    int64_t cell;        /* ent_window_cell, or with a stride the number of a pair of them */
    bool shared;         /* it belongs to all cells from first to last, to each a part */
};

/**
 * Whether a sliding window holds an event that has to lie within depends on the cells of both its
 * ends: such a pair of cells is numbered first × stride + (last - first). Otherwise the stride
 * is 1.
 */
int64_t ent_place_stride(const struct ent_view *view);

/**
 * Place a date as the view says. `when` is on the view's clock.
 *
 * Within windows (and exclude): where one window holds the whole date; in windows that grow that is
 * when all of it has passed. A date of which one bound is unknown has a place where the other
 * bound is what counts, where windows grow (once the known bound has passed), and where a cut's
 * outer window, which is open outward, holds all of it.
 */
enum ent_placing ent_place(const struct ent_view *view, struct ent_span when,
                           struct ent_place_found *found);

/** Widen what is covered by the bounds of a date that are known; INT64_MAX to INT64_MIN: nothing.
 */
void ent_cover(struct ent_spell *covered, struct ent_span when);

#endif
