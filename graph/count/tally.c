#include "tally.h"

#include <stdlib.h>

#include "tally_sort.h"

#define AT_ONCE 64 /* cells that are looked for together */

/* Open addressing over the cells' places; the cells themselves lie in the order of their first
 * event. */
struct ent_tally {
    struct ent_cell *cells;
    size_t n, capacity;
    uint32_t *slots;              /* place + 1; 0 is free */
    size_t n_slots;               /* a power of two, at least twice n */
    struct ent_small_pair *pairs; /* in the place of cells and slots, when they are packed */
    struct ent_cell *wide;
};

static inline uint64_t key_hash(struct ent_cell_key key)
{
    uint64_t hash = key.pair ^ key.rest * UINT64_C(0x9E3779B97F4A7C15);

    hash = (hash ^ hash >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    return hash ^ hash >> 32;
}

static struct ent_cell pair_at(const struct ent_tally *tally, size_t i)
{
    struct ent_cell cell = ent_unpack(&tally->pairs[i].cell, tally->wide);

    cell.a = tally->pairs[i].a;
    cell.b = tally->pairs[i].b;
    return cell;
}

static enum ent_status unpack(struct ent_tally *tally, struct ent_error *err)
{
    struct ent_cell *cells = malloc((tally->n + 1) * sizeof *cells);

    if (!cells)
        return ent_fail_memory(err);
    ent_tally_copy(tally, cells);
    free(tally->pairs);
    free(tally->wide);
    tally->pairs = NULL;
    tally->wide = NULL;
    tally->cells = cells;
    tally->capacity = tally->n + 1;
    return ENT_OK;
}

static enum ent_status widen(struct ent_tally *tally, struct ent_error *err)
{
    size_t n_slots = tally->n_slots ? tally->n_slots : 64;
    uint32_t *slots;

    if (tally->pairs && unpack(tally, err) != ENT_OK)
        return ENT_ENOMEM;

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

void ent_tally_clear(struct ent_tally *tally)
{
    free(tally->cells);
    free(tally->slots);
    free(tally->pairs);
    free(tally->wide);
    *tally = (struct ent_tally){0};
}

void ent_tally_free(struct ent_tally *tally)
{
    if (!tally)
        return;
    ent_tally_clear(tally);
    free(tally);
}

/* What is seldom done, apart from what is done for each event. */
static __attribute__((noinline)) enum ent_status make_room(struct ent_tally *tally,
                                                           struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    if (tally->n * 2 >= tally->n_slots) {
        if (tally->n >= UINT32_MAX / 2)
            return ent_fail(err, ENT_ELIMIT, "more than %zu sums to keep", tally->n);
        status = widen(tally, err);
    }
    return status == ENT_OK
               ? ent_grow(&tally->cells, &tally->capacity, tally->n + 1, sizeof *tally->cells, err)
               : status;
}

static inline enum ent_status add_hashed(struct ent_tally *tally, const struct ent_cell *cell,
                                         uint64_t hash, struct ent_error *err)
{
    size_t slot;

    if (tally->n * 2 >= tally->n_slots || tally->n == tally->capacity) {
        enum ent_status status = make_room(tally, err);
        if (status != ENT_OK)
            return status;
    }
    slot = hash & (tally->n_slots - 1);
    while (tally->slots[slot]) {
        struct ent_cell *there = &tally->cells[tally->slots[slot] - 1];
        if (ent_cells_same(there, cell)) {
            if (!ent_sums_add(&there->sums, &cell->sums))
                return ent_fail(err, ENT_ELIMIT, "a sum is larger than 9.2e12");
            return ENT_OK;
        }
        slot = (slot + 1) & (tally->n_slots - 1);
    }
    tally->cells[tally->n++] = *cell;
    tally->slots[slot] = (uint32_t)tally->n;
    return ENT_OK;
}

enum ent_status ent_tally_add(struct ent_tally *tally, const struct ent_cell *cell,
                              struct ent_error *err)
{
    return add_hashed(tally, cell, key_hash(ent_cell_key(cell)), err);
}

/* Ask for the slots of all, then for the cells that they name, then add. */
enum ent_status ent_tally_add_all(const struct ent_tally_item *items, size_t n,
                                  struct ent_error *err)
{
    uint64_t hashes[AT_ONCE];
    enum ent_status status = ENT_OK;

    for (size_t first = 0; first < n && status == ENT_OK; first += AT_ONCE) {
        const struct ent_tally_item *some = items + first;
        size_t n_some = n - first < AT_ONCE ? n - first : AT_ONCE;

        for (size_t i = 0; i < n_some; i++) {
            const struct ent_tally *tally = some[i].tally;
            hashes[i] = key_hash(ent_cell_key(&some[i].cell));
            if (tally->n_slots)
                __builtin_prefetch(&tally->slots[hashes[i] & (tally->n_slots - 1)]);
        }
        for (size_t i = 0; i < n_some; i++) {
            const struct ent_tally *tally = some[i].tally;
            uint32_t place = tally->n_slots ? tally->slots[hashes[i] & (tally->n_slots - 1)] : 0;
            if (place) {
                const char *cell = (const char *)&tally->cells[place - 1];
                __builtin_prefetch(cell, 1);
                __builtin_prefetch(cell + sizeof *tally->cells - 1, 1);
            }
        }
        for (size_t i = 0; i < n_some && status == ENT_OK; i++)
            status = add_hashed(some[i].tally, &some[i].cell, hashes[i], err);
    }
    return status;
}

enum ent_status ent_tally_merge(struct ent_tally *into, const struct ent_tally *from,
                                struct ent_error *err)
{
    for (size_t i = 0; i < from->n; i++) {
        const struct ent_cell cell = from->pairs ? pair_at(from, i) : from->cells[i];
        enum ent_status status = ent_tally_add(into, &cell, err);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

enum ent_status ent_tally_take(struct ent_tally *tally, struct ent_cell **cells, size_t *n,
                               struct ent_error *err)
{
    enum ent_status status = tally->pairs ? unpack(tally, err) : ENT_OK;

    if (status == ENT_OK)
        status = ent_cells_sort(tally->cells, &tally->n, err);
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
    assert(!tally->pairs); /* a part's, which nothing was made of yet */
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

size_t ent_tally_count(const struct ent_tally *tally)
{
    return tally->n;
}

void ent_tally_copy(const struct ent_tally *tally, struct ent_cell *to)
{
    if (tally->n && !tally->pairs)
        memcpy(to, tally->cells, tally->n * sizeof *to);
    for (size_t i = 0; tally->pairs && i < tally->n; i++)
        to[i] = pair_at(tally, i);
}

/* ---- Packing ---- */

/* By what `map` makes of them: whether the order is that of ent_cells_order. */
static bool is_sorted(const struct ent_tally *tally, const uint32_t *map)
{
    struct ent_cell before = {0};

    for (size_t i = 0; i < tally->n; i++) {
        struct ent_cell cell = pair_at(tally, i);
        ent_cell_renumber(&cell, map);
        if (i && ent_cells_compare(&before, &cell) > 0)
            return false;
        before = cell;
    }
    return true;
}

enum ent_status ent_tally_pack(struct ent_tally *tally, const uint32_t *map,
                               struct ent_packing_room *room, struct ent_error *err)
{
    struct ent_packed packed = {0};
    enum ent_status status = ENT_OK;
    void *shrunk;

    if (tally->n == 0 || (tally->pairs && is_sorted(tally, map)))
        return ENT_OK;
    if (tally->pairs)
        status = unpack(tally, err);
    if (status == ENT_OK)
        status = ent_cells_order(&room->order, tally->cells, tally->n, map, err);
    if (status == ENT_OK)
        status = ent_grow(&room->pairs, &room->capacity, tally->n, sizeof *room->pairs, err);
    for (size_t i = 0; i < tally->n && status == ENT_OK; i++) {
        const struct ent_cell *cell = &tally->cells[room->order.items[i].index];
        room->pairs[i].a = cell->a;
        room->pairs[i].b = cell->b;
        status = ent_packed_make(&packed, cell, &room->pairs[i].cell, err);
    }
    if (status != ENT_OK) {
        ent_packed_fini(&packed);
        return status;
    }
    /* Where the cells were: pages that nothing was written to cost more than the sorting. */
    static_assert(sizeof *room->pairs <= sizeof *tally->cells, "what is packed is smaller");
    tally->pairs = memcpy((void *)tally->cells, room->pairs, tally->n * sizeof *room->pairs);
    shrunk = realloc(tally->pairs, tally->n * sizeof *room->pairs);
    if (shrunk)
        tally->pairs = shrunk;
    tally->wide = packed.wide;
    tally->cells = NULL;
    tally->capacity = 0;
    free(tally->slots);
    tally->slots = NULL;
    tally->n_slots = 0;
    return ENT_OK;
}

const struct ent_small_pair *ent_tally_packed(const struct ent_tally *tally, size_t *n,
                                              const struct ent_cell **wide)
{
    *n = tally->pairs ? tally->n : 0;
    *wide = tally->wide;
    return tally->pairs;
}
