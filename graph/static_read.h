#ifndef ENT_GRAPH_STATIC_READ_H
#define ENT_GRAPH_STATIC_READ_H

#include "report.h"

/*
 * Static graphs in the formats of other programs, read by igraph's readers. What comes out are
 * edges: no type of igraph leaves this module.
 */

enum ent_static_format { ENT_STATIC_GRAPHML, ENT_STATIC_GML, ENT_STATIC_PAJEK };

/* Texts are borrowed for the length of the call that shows them. */
struct ent_static_edge {
    struct ent_str source, target;
    struct ent_str weight;          /* a number; empty: none */
    const struct ent_field *fields; /* the edge's other attributes */
    size_t n_fields;
};

struct ent_static_facts {
    size_t n_vertices, n_edges, n_isolates;
    bool directed;
    struct ent_str weight; /* the attribute that is the weight; empty: none */
};

/* Takes what is read: the facts first, then names, then edges. Any failure ends the read. */
struct ent_static_taker {
    void *user;
    enum ent_status (*facts)(void *user, const struct ent_static_facts *facts,
                             struct ent_error *err);
    /** A vertex whose id in edges is not what it is called, since several are called so. */
    enum ent_status (*name)(void *user, struct ent_str id, struct ent_str name,
                            struct ent_error *err);
    enum ent_status (*edge)(void *user, const struct ent_static_edge *edge, struct ent_error *err);
};

/**
 * Read a whole file from memory. Vertices go by their name, label or id. Calls must not overlap
 * each other or other uses of igraph, as those of ent_graph_measure. ENT_EPARSE (with the line,
 * where igraph tells it), ENT_ELIMIT (too large for igraph), ENT_ENOMEM.
 */
enum ent_status ent_static_read(enum ent_static_format format, struct ent_str bytes,
                                const struct ent_static_taker *taker, struct ent_error *err);

#endif
