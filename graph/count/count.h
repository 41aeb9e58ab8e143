#ifndef ENT_GRAPH_COUNT_H
#define ENT_GRAPH_COUNT_H

#include "../corpus/select.h"

/** Takes a cell, whose ends are actors. */
typedef enum ent_status (*ent_cell_fn)(void *self, const struct ent_cell *cell,
                                       struct ent_error *err);

/**
 * What an event adds to the tally, in the windows of a graph: a cell for each of its pairs, and
 * where it is shared out for each piece of time. Its `*n` pairs stay in selecting->pairs,
 * its layer in selecting->layer, what else a cell
 * has in selecting->more while it is taken; `*ambiguous` as of ent_event_pairs. ENT_ELIMIT,
 * ENT_ENOMEM, and what `take` says.
 */
enum ent_status ent_event_cells(const struct ent_graph *graph, struct ent_selecting *selecting,
                                const struct ent_event *event, enum ent_placing placing,
                                uint64_t *ambiguous, ent_cell_fn take, void *self, size_t *n,
                                struct ent_error *err);

#endif
