#ifndef ENT_GRAPH_MEMBERSHIPS_H
#define ENT_GRAPH_MEMBERSHIPS_H

#include "../tables.h"
#include "../view.h"
#include "actors.h"

/*
 * Who was a member of what, and when: a layer of its own beside the ties of events. As a star each
 * member is tied to its bloc, as a clique the members of one bloc to each other while both are.
 */
struct ent_membership {
    uint32_t source, target;      /* actors: member and bloc, or two members, the smaller first */
    uint32_t first, n;            /* its spells … */
    uint32_t first_bloc, n_blocs; /* … and the blocs, by their ids */
};

struct ent_memberships {
    struct ent_membership *items; /* by source, then target */
    size_t n;
    struct ent_spell *spells; /* apart from each other, rising; INT64_MIN, INT64_MAX are open */
    uint32_t *blocs;
};

/**
 * Find the memberships of actors that have a mark, in blocs that the view names (else in any), as
 * far as they hold within [start, end). O(memberships log memberships), as a clique O(pairs log
 * pairs). ENT_EINVAL (no such bloc), ENT_ELIMIT, ENT_ENOMEM.
 */
enum ent_status ent_memberships_find(struct ent_memberships *out, const struct ent_actors *actors,
                                     const struct ent_view *view, const uint32_t *mark,
                                     int64_t start, int64_t end, struct ent_error *err);
void ent_memberships_fini(struct ent_memberships *memberships);

#endif
