#ifndef ENT_GRAPH_STRETCH_H
#define ENT_GRAPH_STRETCH_H

#include "../error.h"

/* When a pair was active, in which layer and which way: [start, end). */
struct ent_stretch {
    uint32_t a, b;
    uint16_t way;   /* enum ent_way */
    uint16_t layer; /* as of cells */
    int64_t start, end;
};

/* A list that is merged whenever it has doubled, so that it grows with what is left of the dates
 * and not with events. */
struct ent_stretches {
    struct ent_stretch *items;
    size_t n, capacity, n_merged;
};

/** ENT_OK or ENT_ENOMEM. Amortised O(log n). */
enum ent_status ent_stretches_add(struct ent_stretches *stretches, struct ent_stretch one,
                                  struct ent_error *err);

/** Sort by pair, layer, way and start, and make one of those that touch. */
void ent_stretches_merge(struct ent_stretches *stretches);
void ent_stretches_fini(struct ent_stretches *stretches);

#endif
