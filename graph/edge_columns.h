#ifndef ENT_GRAPH_EDGE_COLUMNS_H
#define ENT_GRAPH_EDGE_COLUMNS_H

#include "graph.h"

/**
 * Make the edges' own columns of the cells of their ties: weight, events, reports, sign and what
 * else adds up. Values along the windows are made when a row is asked for. O(cells). ENT_ENOMEM,
 * ENT_ELIMIT (a sum leaves int64).
 */
enum ent_status ent_edge_columns(struct ent_graph *graph, struct ent_error *err);

#endif
