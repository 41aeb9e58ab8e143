#ifndef ENT_GRAPH_WORDS_H
#define ENT_GRAPH_WORDS_H

#include "graph.h"

/** Say what became of the reports (graph->account_line) and what the view is (graph->summary).
 * After the ties are made. */
enum ent_status ent_account_words(struct ent_graph *graph, struct ent_error *err);

#endif
