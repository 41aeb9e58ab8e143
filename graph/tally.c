#include "tally.h"

#include <stdlib.h>

/* Open addressing over the cells' places; the cells themselves lie in the order of their first
 * event. */
struct ent_tally {
    struct ent_cell *cells;
    size_t n, capacity;
    uint32_t *slots; /* place + 1; 0 is free */
    size_t n_slots;  /* a power of two, at least twice n */
};

static inline uint64_t key_hash(struct ent_cell_key key)
{
    return ent_mix(key.pair ^ key.rest * UINT64_C(0x9E3779B97F4A7C15));
}

static enum ent_status widen(struct ent_tally *tally, struct ent_error *err)
{
    size_t n_slots = tally->n_slots ? tally->n_slots : 64;
    uint32_t *slots;

    while (tally->n * 2 >= n_slots)
        n_slots *= 2;
    slots = calloc(n_slots, sizeof *slots);
    if (!slots)
        return ent_fail_memory(err);
    for (size_t i = 0; i < tally->n; i++) {
        size_t slot = key_hash(ent_cell_key(&tally->cells[i])) & (n_slots - 1);
        while (slots[slot])
            slot = (slot + 1) & (n_slots - 1);
        slots[slot] = (uint32_t)i + 1;
    }
    free(tally->slots);
    tally->slots = slots;
    tally->n_slots = n_slots;
    return ENT_OK;
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
    slot = key_hash(ent_cell_key(cell)) & (tally->n_slots - 1);
    while (tally->slots[slot]) {
        struct ent_cell *there = &tally->cells[tally->slots[slot] - 1];
        if (ent_cells_same(there, cell)) {
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
    enum ent_status status = ent_cells_sort(tally->cells, &tally->n, err);

    if (status != ENT_OK)
        return status;
    *cells = tally->cells;
    *n = tally->n;
    free(tally->slots);
    *tally = (struct ent_tally){0};
    return ENT_OK;
}

struct ent_cell *ent_tally_renumber(struct ent_tally *tally, size_t *n)
{
    free(tally->slots);
    tally->slots = NULL;
    tally->n_slots = 0;
    *n = tally->n;
    return tally->cells;
}

void ent_tally_settle(struct ent_tally *tally)
{
    struct ent_cell *cells = NULL;

    free(tally->slots);
    tally->slots = NULL;
    tally->n_slots = 0;
    if (tally->n && tally->n < tally->capacity)
        cells = realloc(tally->cells, tally->n * sizeof *cells);
    if (!cells)
        return;
    tally->cells = cells;
    tally->capacity = tally->n;
}

const struct ent_cell *ent_tally_cells(const struct ent_tally *tally, size_t *n)
{
    *n = tally->n;
    return tally->cells;
}
