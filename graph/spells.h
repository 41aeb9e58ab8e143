#ifndef ENT_GRAPH_SPELLS_H
#define ENT_GRAPH_SPELLS_H

#include "actors/memberships.h"
#include "graph.h"
#include "time/stretch.h"

/*
 * When rows exist: maximal runs of active windows; without windows the dates of their events,
 * merged; the whole period where nothing places them.
 */

/* What spells are made from, beside the tables. */
struct ent_spells_from {
    struct ent_stretches *dates; /* of dyads, by actors; read without windows, and merged */
    const uint32_t *row_of;      /* by actor */
    const struct ent_memberships *memberships; /* of the last edges */
};

/** Make them for edges and vertices. O(rows + windows in which they are active), without windows
 * O(dates log dates). ENT_ENOMEM. */
enum ent_status ent_spells_make(struct ent_graph *graph, const struct ent_spells_from *from,
                                struct ent_error *err);

/** Have them made, where they were left until somebody reads them: those of windows without
 * memberships are nearly as large as the tables, and tables for scripts do not have them.
 * ENT_ENOMEM. */
enum ent_status ent_spells_want(struct ent_graph *graph, struct ent_error *err);

#endif
