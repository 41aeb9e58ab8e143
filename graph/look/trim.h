#ifndef ENT_GRAPH_TRIM_H
#define ENT_GRAPH_TRIM_H

#include "../graph.h"

/* A tie as a backbone sees it: whose, and how much. Undirected, a tie is seen from both ends alike.
 */
struct ent_weighted {
    uint32_t source, target;
    double weight; /* what is not above 0 is not there */
};

/**
 * The disparity filter of Serrano, Boguñá and Vespignani 2009, Extracting the multiscale backbone
 * of complex weighted networks, PNAS 106: a tie stays when its share p of the strength s of one of
 * its ends is more than chance would give to one of that end's k ties, (1 - p)^(k - 1) < alpha.
 * Directed, the source is judged by what goes out and the target by what comes in. An end with one
 * tie judges nothing; a tie between two such ends does not stay. `keeps` has a value for each tie.
 * O(n vertices
 * + ties). ENT_ENOMEM.
 */
enum ent_status ent_disparity(const struct ent_weighted *ties, size_t n, size_t n_vertices,
                              bool directed, double alpha, bool *keeps, struct ent_error *err);

#endif
