#include "stretch.h"

#include <stdlib.h>

#include "text.h"

static int by_pair(const void *left, const void *right)
{
    const struct ent_stretch *x = left, *y = right;

    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
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

void ent_stretches_merge(struct ent_stretches *stretches)
{
    size_t kept = 0;

    if (stretches->n)
        qsort(stretches->items, stretches->n, sizeof *stretches->items, by_pair);
    for (size_t i = 0; i < stretches->n; i++) {
        struct ent_stretch *last = kept ? &stretches->items[kept - 1] : NULL;
        const struct ent_stretch *one = &stretches->items[i];
        if (last && last->a == one->a && last->b == one->b && last->way == one->way &&
            one->start <= last->end)
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
