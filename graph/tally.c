#include "tally.h"

#include <assert.h>
#include <stdlib.h>

#include "radix.h"

#define AHEAD 8 /* cells that are asked for before they are needed */

/* Open addressing over the cells' places; the cells themselves lie in the order of their first
 * event. */
struct ent_tally {
    struct ent_cell *cells;
    size_t n, capacity;
    uint32_t *slots; /* place + 1; 0 is free */
    size_t n_slots;  /* a power of two, at least twice n */
};

/* A cell's key is its first sixteen bytes. */
struct key {
    uint64_t pair, rest;
};

static inline struct key key_of(const struct ent_cell *cell)
{
    struct key key;

    static_assert(offsetof(struct ent_cell, sums) == sizeof key, "a cell's key has no gaps");
    memcpy(&key, cell, sizeof key);
    return key;
}

static inline uint64_t key_hash(struct key key)
{
    return ent_mix(key.pair ^ key.rest * UINT64_C(0x9E3779B97F4A7C15));
}

static inline bool same_key(const struct ent_cell *x, const struct ent_cell *y)
{
    struct key a = key_of(x), b = key_of(y);

    return a.pair == b.pair && a.rest == b.rest;
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
        size_t slot = key_hash(key_of(&tally->cells[i])) & (n_slots - 1);
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
    slot = key_hash(key_of(cell)) & (tally->n_slots - 1);
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

/* ---- Sorting ---- */

/* A cell on its way to its place. */
struct sorting {
    const struct ent_cell *const *cells;
    const uint32_t *map; /* or NULL */
    unsigned a_shift, b_shift, time_shift;
    int64_t first_time;
    struct ent_keyed *items, *scratch;
};

static void renumber(struct ent_cell *cell, const uint32_t *map)
{
    uint32_t a = map[cell->a], b = map[cell->b];

    cell->a = a < b ? a : b;
    cell->b = a < b ? b : a;
    if (a > b)
        cell->way = (uint8_t)ent_way_back((enum ent_way)cell->way);
}

/* A copy by its new numbers, without what it holds. */
static inline struct ent_cell named(const struct sorting *sorting, size_t i)
{
    const struct ent_cell *from = sorting->cells[i];
    struct ent_cell cell = {.a = from->a,
                            .b = from->b,
                            .time = from->time,
                            .way = from->way,
                            .sign = from->sign,
                            .layer = from->layer};

    if (sorting->map)
        renumber(&cell, sorting->map);
    return cell;
}

/* What is less significant than the pair; times are shifted so that all are positive and "no cell"
 * is last. */
static uint64_t minor_key(const struct ent_cell *cell)
{
    return (uint64_t)((uint32_t)cell->time ^ UINT32_C(0x80000000)) << 32 |
           (uint64_t)cell->layer << 8 | (uint64_t)cell->way << 4 | cell->sign;
}

static unsigned width(uint64_t largest)
{
    return largest ? 64 - (unsigned)__builtin_clzll(largest) : 0;
}

/* Whether all that cells are sorted by fits into one number, and how. */
static bool find_shifts(struct sorting *sorting, size_t n)
{
    uint64_t largest = 0, largest_layer = 0;
    int64_t first = INT32_MAX, last = INT32_MIN;
    unsigned pair, rest;

    for (size_t i = 0; i < n; i++) {
        const struct ent_cell *cell = sorting->cells[i];
        uint64_t a = sorting->map ? sorting->map[cell->a] : cell->a;
        uint64_t b = sorting->map ? sorting->map[cell->b] : cell->b;
        largest = a > largest ? a : largest;
        largest = b > largest ? b : largest;
        largest_layer = cell->layer > largest_layer ? cell->layer : largest_layer;
        if (cell->time == ENT_NO_CELL)
            continue;
        first = cell->time < first ? cell->time : first;
        last = cell->time > last ? cell->time : last;
    }
    sorting->first_time = first;
    pair = width(largest);
    rest = width(largest_layer) + 4;
    sorting->time_shift = rest;
    sorting->b_shift = rest + (first <= last ? width((uint64_t)(last - first) + 1) : 0);
    sorting->a_shift = sorting->b_shift + pair;
    return sorting->a_shift + pair <= 64;
}

static uint64_t whole_key(const struct sorting *sorting, const struct ent_cell *cell)
{
    uint64_t time = cell->time == ENT_NO_CELL
                        ? (UINT64_C(1) << (sorting->b_shift - sorting->time_shift)) - 1
                        : (uint64_t)(cell->time - sorting->first_time);

    return (uint64_t)cell->a << sorting->a_shift | (uint64_t)cell->b << sorting->b_shift |
           time << sorting->time_shift | (uint64_t)cell->layer << 4 | (uint64_t)cell->way << 2 |
           cell->sign;
}

/* The order of the cells, as indices of the items. */
static void order(struct sorting *sorting, size_t n)
{
    bool fits = find_shifts(sorting, n);

    for (uint32_t i = 0; i < n; i++) {
        struct ent_cell cell = named(sorting, i);
        sorting->items[i] =
            (struct ent_keyed){fits ? whole_key(sorting, &cell) : minor_key(&cell), i};
    }
    ent_radix_sort(&sorting->items, &sorting->scratch, n);
    if (fits)
        return;
    for (size_t i = 0; i < n; i++) {
        struct ent_cell cell = named(sorting, sorting->items[i].index);
        sorting->items[i].key = (uint64_t)cell.a << 32 | cell.b;
    }
    ent_radix_sort(&sorting->items, &sorting->scratch, n);
}

enum ent_status ent_cells_gather(const struct ent_cell *const *from, size_t n, const uint32_t *map,
                                 struct ent_cell **cells, size_t *n_cells, struct ent_error *err)
{
    struct sorting sorting = {.cells = from, .map = map};
    struct ent_cell *to = ent_alloc_large((n + 1) * sizeof *to);
    enum ent_status status = ENT_OK;
    size_t unique = 0;

    sorting.items = ent_alloc_large((n + 1) * sizeof *sorting.items);
    sorting.scratch = ent_alloc_large((n + 1) * sizeof *sorting.scratch);
    if (!to || !sorting.items || !sorting.scratch || n > UINT32_MAX) {
        status = ent_fail_memory(err);
        goto out;
    }
    order(&sorting, n);
    free(sorting.scratch); /* before the cells take as much */
    sorting.scratch = NULL;
    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        struct ent_cell cell = *from[sorting.items[i].index];
        if (i + AHEAD < n)
            __builtin_prefetch(from[sorting.items[i + AHEAD].index]);
        if (map)
            renumber(&cell, map);
        if (unique == 0 || !same_key(&to[unique - 1], &cell))
            to[unique++] = cell;
        else if (!ent_sums_add(&to[unique - 1].sums, &cell.sums))
            status = ent_fail(err, ENT_ELIMIT, "a sum is larger than 9.2e12");
    }
    if (status == ENT_OK) {
        *n_cells = unique;
        *cells = to;
        to = NULL;
    }
out:
    free(to);
    free(sorting.items);
    free(sorting.scratch);
    return status;
}

enum ent_status ent_cells_sort(struct ent_cell *cells, size_t *n, struct ent_error *err)
{
    const struct ent_cell **from = malloc((*n + 1) * sizeof *from);
    struct ent_cell *sorted = NULL;
    enum ent_status status = from ? ENT_OK : ent_fail_memory(err);

    for (size_t i = 0; i < *n && status == ENT_OK; i++)
        from[i] = &cells[i];
    if (status == ENT_OK)
        status = ent_cells_gather(from, *n, NULL, &sorted, n, err);
    if (status == ENT_OK && *n)
        memcpy(cells, sorted, *n * sizeof *cells);
    free(sorted);
    free(from);
    return status;
}
