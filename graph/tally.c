#include "tally.h"

#include <stdlib.h>

/* Open addressing over the cells' places; the cells themselves lie in the order of their first event. */
struct ent_tally {
    struct ent_cell *cells;
    size_t n, capacity;
    uint32_t *slots; /* place + 1; 0 is free */
    size_t n_slots;  /* a power of two, at least twice n */
};

static uint64_t key_hash(const struct ent_cell *cell)
{
    uint64_t pair = (uint64_t)cell->a << 32 | cell->b;
    uint64_t rest = (uint64_t)(uint32_t)cell->time << 32 | (uint64_t)cell->layer << 16 |
                    (uint64_t)cell->way << 8 | cell->sign;

    return ent_mix(pair ^ ent_mix(rest));
}

static bool same_key(const struct ent_cell *x, const struct ent_cell *y)
{
    return x->a == y->a && x->b == y->b && x->time == y->time && x->layer == y->layer &&
           x->way == y->way && x->sign == y->sign;
}

static int compare_cells(const void *left, const void *right)
{
    const struct ent_cell *x = left, *y = right;

    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    if (x->layer != y->layer)
        return x->layer < y->layer ? -1 : 1;
    if (x->way != y->way)
        return x->way < y->way ? -1 : 1;
    return (x->sign > y->sign) - (x->sign < y->sign);
}

static enum ent_status widen(struct ent_tally *tally, struct ent_error *err)
{
    size_t n_slots = tally->n_slots ? tally->n_slots * 2 : 1024;
    uint32_t *slots = calloc(n_slots, sizeof *slots);

    if (!slots)
        return ent_fail_memory(err);
    for (size_t i = 0; i < tally->n; i++) {
        size_t slot = key_hash(&tally->cells[i]) & (n_slots - 1);
        while (slots[slot])
            slot = (slot + 1) & (n_slots - 1);
        slots[slot] = (uint32_t)i + 1;
    }
    free(tally->slots);
    tally->slots = slots;
    tally->n_slots = n_slots;
    return ENT_OK;
}

bool ent_sums_add(struct ent_sums *into, const struct ent_sums *from)
{
    return !__builtin_add_overflow(into->events, from->events, &into->events) &&
           !__builtin_add_overflow(into->reports, from->reports, &into->reports) &&
           !__builtin_add_overflow(into->weight, from->weight, &into->weight) &&
           !__builtin_add_overflow(into->scored, from->scored, &into->scored) &&
           !__builtin_add_overflow(into->positive, from->positive, &into->positive) &&
           !__builtin_add_overflow(into->negative, from->negative, &into->negative);
}

enum ent_status ent_tally_new(struct ent_tally **out, struct ent_error *err)
{
    struct ent_tally *tally = calloc(1, sizeof *tally);

    if (!tally)
        return ent_fail_memory(err);
    *out = tally;
    return ENT_OK;
}

void ent_tally_free(struct ent_tally *tally)
{
    if (!tally)
        return;
    free(tally->cells);
    free(tally->slots);
    free(tally);
}

enum ent_status ent_tally_add(struct ent_tally *tally, const struct ent_cell *cell,
                              struct ent_error *err)
{
    enum ent_status status;
    size_t slot;

    if (tally->n * 2 >= tally->n_slots) {
        if (tally->n >= UINT32_MAX / 2)
            return ent_fail(err, ENT_ELIMIT, "more than %zu sums to keep", tally->n);
        status = widen(tally, err);
        if (status != ENT_OK)
            return status;
    }
    slot = key_hash(cell) & (tally->n_slots - 1);
    while (tally->slots[slot]) {
        struct ent_cell *there = &tally->cells[tally->slots[slot] - 1];
        if (same_key(there, cell)) {
            if (!ent_sums_add(&there->sums, &cell->sums))
                return ent_fail(err, ENT_ELIMIT, "a sum is larger than 9.2e12");
            return ENT_OK;
        }
        slot = (slot + 1) & (tally->n_slots - 1);
    }
    status = ent_grow(&tally->cells, &tally->capacity, tally->n + 1, sizeof *tally->cells, err);
    if (status != ENT_OK)
        return status;
    tally->cells[tally->n++] = *cell;
    tally->slots[slot] = (uint32_t)tally->n;
    return ENT_OK;
}

enum ent_status ent_tally_merge(struct ent_tally *into, const struct ent_tally *from,
                                struct ent_error *err)
{
    for (size_t i = 0; i < from->n; i++) {
        enum ent_status status = ent_tally_add(into, &from->cells[i], err);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

enum ent_status ent_tally_take(struct ent_tally *tally, struct ent_cell **cells, size_t *n,
                               struct ent_error *err)
{
    (void)err;
    if (tally->n)
        qsort(tally->cells, tally->n, sizeof *tally->cells, compare_cells);
    *cells = tally->cells;
    *n = tally->n;
    free(tally->slots);
    *tally = (struct ent_tally){0};
    return ENT_OK;
}
