#ifndef ENT_GRAPH_RADIX_H
#define ENT_GRAPH_RADIX_H

#include <stddef.h>
#include <stdint.h>

/* A number to sort by, and what it is the number of. */
struct ent_keyed {
    uint64_t key;
    uint32_t index;
};

/** Sort by keys, stable; the result is in *items, the other array is scratch of the same size.
 * O(n). */
void ent_radix_sort(struct ent_keyed **items, struct ent_keyed **scratch, size_t n);

#endif
