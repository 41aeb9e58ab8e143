#ifndef ENT_GRAPH_EDGE_COLUMNS_H
#define ENT_GRAPH_EDGE_COLUMNS_H

#include "count/once.h"

/**
 * Make the edges' own columns of the cells of their ties: weight, events, reports, sign and what
 * else adds up, of which values along the windows are made when a row is asked for; and of the
 * marks what counts once. O(cells), and as ent_once_columns. ENT_ENOMEM, ENT_ELIMIT (a sum leaves
 * int64).
 */
enum ent_status ent_edge_columns(struct ent_graph *graph, struct ent_marking *marking,
                                 struct ent_error *err);

#endif
