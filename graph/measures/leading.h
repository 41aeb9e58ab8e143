#ifndef ENT_GRAPH_MEASURES_LEADING_H
#define ENT_GRAPH_MEASURES_LEADING_H

#include "../snapshot.h"

/*
 * Leading eigenvectors, part by part. A graph that falls into parts has one in each; where several
 * parts share the greatest eigenvalue, as two pairs do, every mixture of theirs is an answer, and
 * the one that ARPACK gives depends on what the process has asked it before. So each part is solved
 * by itself, and equals are mixed as the power method would that starts from the degrees: actors
 * who are alike get the same.
 */

/** values[0]: eigenvector centrality of an undirected snapshot, the greatest 1; all 0 where the
 * iteration fails. Every edge has a positive strength. */
igraph_error_t ent_leading_eigenvector(const struct ent_snapshot *snapshot,
                                       igraph_vector_t values[2]);

/** values[0]: hubs, values[1]: authorities of a directed snapshot; as above. Who is a hub and an
 * authority may be in two parts, one as each. */
igraph_error_t ent_leading_hits(const struct ent_snapshot *snapshot, igraph_vector_t values[2]);

/** Whether igraph's answer can be one: it says nothing when ARPACK has failed, and gives zeros. */
bool ent_leading_is_plausible(const igraph_vector_t *values);

#endif
