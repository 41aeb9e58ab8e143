#include "tally.h"

#include <stdlib.h>

#include "radix.h"

/* Open addressing over the cells' places; the cells themselves lie in the order of their first
 * event. */
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
    enum ent_status status = ent_cells_sort(tally->cells, &tally->n, err);

    if (status != ENT_OK)
        return status;
    *cells = tally->cells;
    *n = tally->n;
    free(tally->slots);
    *tally = (struct ent_tally){0};
    return ENT_OK;
}

const struct ent_cell *ent_tally_cells(const struct ent_tally *tally, size_t *n)
{
    *n = tally->n;
    return tally->cells;
}

/* ---- Sorting ---- */

#define WAY_SIGN_BITS 4 /* two for each */

/* How many bits the parts of a key need: as few as there are, so that a sort has few digits. */
struct widths {
    int32_t first, last; /* times; what is in no cell is behind the last */
    unsigned b, time, layer, pair, minor;
};

static unsigned bits(uint64_t largest)
{
    return largest ? 64 - (unsigned)__builtin_clzll(largest) : 0;
}

static struct widths measure(const struct ent_cell *cells, size_t n)
{
    struct widths widths = {.first = INT32_MAX, .last = INT32_MIN};
    uint32_t a = 0, b = 0, layer = 0;

    for (size_t i = 0; i < n; i++) {
        a |= cells[i].a;
        b |= cells[i].b;
        layer |= cells[i].layer;
        if (cells[i].time < widths.first)
            widths.first = cells[i].time;
        if (cells[i].time > widths.last && cells[i].time != ENT_NO_CELL)
            widths.last = cells[i].time;
    }
    widths.b = bits(b);
    widths.layer = bits(layer);
    widths.time =
        widths.last < widths.first ? 0 : bits((uint64_t)((int64_t)widths.last - widths.first + 1));
    widths.pair = bits(a) + widths.b;
    widths.minor = widths.time + widths.layer + WAY_SIGN_BITS;
    return widths;
}

static uint64_t pair_key(const struct ent_cell *cell, const struct widths *widths)
{
    return (uint64_t)cell->a << widths->b | cell->b;
}

/* What is less significant than the pair. */
static uint64_t minor_key(const struct ent_cell *cell, const struct widths *widths)
{
    int64_t time = cell->time == ENT_NO_CELL ? (int64_t)widths->last + 1 : cell->time;
    uint64_t key = widths->time ? (uint64_t)(time - widths->first) : 0;

    return (key << widths->layer | cell->layer) << WAY_SIGN_BITS | (uint64_t)cell->way << 2 |
           cell->sign;
}

/* Bring the cells into their order within the room that they have: the one at items[i].index goes
 * to i. */
static void rearrange(struct ent_cell *cells, struct ent_keyed *items, size_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        struct ent_cell first = cells[i];
        uint32_t to = i;
        while (items[to].index != i) {
            uint32_t from = items[to].index;
            cells[to] = cells[from];
            items[to].index = to;
            to = from;
        }
        cells[to] = first;
        items[to].index = to;
    }
}

enum ent_status ent_cells_sort(struct ent_cell *cells, size_t *n, struct ent_error *err)
{
    struct ent_keyed *items = malloc((*n + 1) * sizeof *items);
    struct ent_keyed *scratch = malloc((*n + 1) * sizeof *scratch);
    enum ent_status status = ENT_OK;
    struct widths widths = measure(cells, *n);
    bool fits = widths.pair + widths.minor <= 64;
    size_t unique = 0;

    if (!items || !scratch || *n > UINT32_MAX) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (uint32_t i = 0; i < *n; i++)
        items[i] = (struct ent_keyed){minor_key(&cells[i], &widths) |
                                          (fits ? pair_key(&cells[i], &widths) << widths.minor : 0),
                                      i};
    ent_radix_sort(&items, &scratch, *n);
    if (!fits) {
        for (size_t i = 0; i < *n; i++)
            items[i].key = pair_key(&cells[items[i].index], &widths);
        ent_radix_sort(&items, &scratch, *n);
    }
    rearrange(cells, items, *n);
    for (size_t i = 0; i < *n && status == ENT_OK; i++) {
        if (unique == 0 || !same_key(&cells[unique - 1], &cells[i]))
            cells[unique++] = cells[i];
        else if (!ent_sums_add(&cells[unique - 1].sums, &cells[i].sums))
            status = ent_fail(err, ENT_ELIMIT, "a sum is larger than 9.2e12");
    }
    if (status == ENT_OK)
        *n = unique;
out:
    free(items);
    free(scratch);
    return status;
}
