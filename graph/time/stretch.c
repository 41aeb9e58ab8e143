#include "stretch.h"

#include <stdlib.h>

#include "../count/radix.h"
#include "../text.h"

static int by_pair(const void *left, const void *right)
{
    const struct ent_stretch *x = left, *y = right;

    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    if (x->layer != y->layer)
        return x->layer < y->layer ? -1 : 1;
    if (x->way != y->way)
        return x->way < y->way ? -1 : 1;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

enum ent_status ent_stretches_add(struct ent_stretches *stretches, struct ent_stretch one,
                                  struct ent_error *err)
{
    enum ent_status status;

    if (stretches->n == stretches->capacity && stretches->n > 2 * stretches->n_merged) {
        ent_stretches_merge(stretches);
        stretches->n_merged = stretches->n;
    }
    status = ent_grow(&stretches->items, &stretches->capacity, stretches->n + 1,
                      sizeof *stretches->items, err);
    if (status == ENT_OK)
        stretches->items[stretches->n++] = one;
    return status;
}

/* By start, then layer and way, then pair: the most significant last. False when there is no memory
 * for it.
 */
static bool sort_fast(struct ent_stretches *stretches)
{
    size_t n = stretches->n;
    struct ent_keyed *items = malloc((n + 1) * sizeof *items);
    struct ent_keyed *scratch = malloc((n + 1) * sizeof *scratch);
    struct ent_stretch *sorted = malloc((n + 1) * sizeof *sorted);
    bool done = items && scratch && sorted && n <= UINT32_MAX;

    for (uint32_t i = 0; done && i < n; i++)
        items[i] = (struct ent_keyed){
            (uint64_t)stretches->items[i].start ^ UINT64_C(0x8000000000000000), i};
    if (done)
        ent_radix_sort(&items, &scratch, n);
    for (uint32_t i = 0; done && i < n; i++)
        items[i].key = (uint64_t)stretches->items[items[i].index].layer << 2 |
                       stretches->items[items[i].index].way;
    if (done)
        ent_radix_sort(&items, &scratch, n);
    for (uint32_t i = 0; done && i < n; i++) {
        const struct ent_stretch *one = &stretches->items[items[i].index];
        items[i].key = (uint64_t)one->a << 32 | one->b;
    }
    if (done) {
        ent_radix_sort(&items, &scratch, n);
        for (size_t i = 0; i < n; i++)
            sorted[i] = stretches->items[items[i].index];
        memcpy(stretches->items, sorted, n * sizeof *sorted);
    }
    free(items);
    free(scratch);
    free(sorted);
    return done;
}

void ent_stretches_merge(struct ent_stretches *stretches)
{
    size_t kept = 0;

    if (stretches->n && !sort_fast(stretches))
        qsort(stretches->items, stretches->n, sizeof *stretches->items, by_pair);
    for (size_t i = 0; i < stretches->n; i++) {
        struct ent_stretch *last = kept ? &stretches->items[kept - 1] : NULL;
        const struct ent_stretch *one = &stretches->items[i];
        if (last && last->a == one->a && last->b == one->b && last->layer == one->layer &&
            last->way == one->way && one->start <= last->end)
            last->end = one->end > last->end ? one->end : last->end;
        else
            stretches->items[kept++] = *one;
    }
    stretches->n = kept;
}

void ent_stretches_fini(struct ent_stretches *stretches)
{
    free(stretches->items);
    *stretches = (struct ent_stretches){0};
}
