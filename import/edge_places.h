#ifndef ENT_IMPORT_EDGE_PLACES_H
#define ENT_IMPORT_EDGE_PLACES_H

#include "../graph/static_read.h"
#include "position.h"

/* Where the edges of a static graph's file stand, one by one in the file's order: igraph's readers,
 * which understand the file, tell of no places. Of edges of Pajek's without a weight igraph says 0
 * where a later one has one, and beside lists the weights of others. */
struct ent_edge_places {
    enum ent_static_format format;
    struct ent_str rest; /* behind the last edge */
    struct ent_position rest_place;
    struct ent_position place; /* of the edge */
    struct ent_str weight;     /* Pajek: what stands for it in the edge's line; empty: nothing */
    enum { ENT_NO_EDGES, ENT_EDGE_LINES, ENT_EDGE_LISTS } section; /* Pajek: what lines are */
    struct ent_str targets; /* Pajek: those of a list that are still to come */
};

void ent_edge_places_init(struct ent_edge_places *places, enum ent_static_format format,
                          struct ent_str bytes);

/** Go to the next edge, or false behind the last. O(bytes up to it). */
bool ent_edge_places_next(struct ent_edge_places *places);

#endif
