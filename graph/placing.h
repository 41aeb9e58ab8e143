#ifndef ENT_GRAPH_PLACING_H
#define ENT_GRAPH_PLACING_H

#include "view.h"

/* Whether a date has a place in the windows, or why it is counted in the whole period only. */
enum ent_placing { ENT_PLACED, ENT_UNDECIDED, ENT_OPEN, ENT_NO_DATE, ENT_N_PLACING };

/** Place a date as the view says: between which moments it is placed, the last one included, where
 * it is. */
enum ent_placing ent_place(const struct ent_view *view, struct ent_span when, int64_t *first,
                           int64_t *last);

/** A date with each unknown bound taken for the day of the known one: what is known of when it was.
 */
struct ent_span ent_known_span(struct ent_span when);

#endif
