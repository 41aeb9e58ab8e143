#ifndef ENT_GRAPH_PRESENCE_H
#define ENT_GRAPH_PRESENCE_H

#include "graph.h"

/** Which rows of each table are active in which window: edges where their tie has cells that go
 * their way, vertices where a tie of theirs has any, the graph always. O(rows + cells), which as
 * many threads share as the context has workers. ENT_ELIMIT, ENT_ENOMEM. */
enum ent_status ent_presence_make(struct ent_graph *graph, struct ent_error *err);

#endif
