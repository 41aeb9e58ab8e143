#include "distinct.h"

#include <stdlib.h>

static uint64_t hash(const struct ent_distinct *one)
{
    uint64_t rest = ((uint64_t)one->type << 32 | one->span) + ((uint64_t)one->kind << 48) +
                    ((uint64_t)one->mutual << 31);

    return ent_mix(((uint64_t)one->source << 32 | one->target) ^
                   rest * UINT64_C(0x9E3779B97F4A7C15));
}

static bool equal(const struct ent_distinct *x, const struct ent_distinct *y)
{
    return x->source == y->source && x->target == y->target && x->type == y->type &&
           x->span == y->span && x->kind == y->kind && x->mutual == y->mutual;
}

static enum ent_status widen(struct ent_distincts *set, struct ent_error *err)
{
    size_t n_slots = set->n_slots ? set->n_slots : 16;
    uint32_t *slots;

    if (set->n >= UINT32_MAX / 2)
        return ent_fail(err, ENT_ELIMIT, "more than %zu distinct events", set->n);
    while (set->n * 3 >= n_slots * 2)
        n_slots *= 2;
    slots = calloc(n_slots, sizeof *slots);
    if (!slots)
        return ent_fail_memory(err);
    for (size_t i = 0; i < set->n; i++) {
        size_t slot = hash(&set->items[i]) & (n_slots - 1);
        while (slots[slot])
            slot = (slot + 1) & (n_slots - 1);
        slots[slot] = (uint32_t)i + 1;
    }
    free(set->slots);
    set->slots = slots;
    set->n_slots = n_slots;
    return ENT_OK;
}

enum ent_status ent_distincts_add(struct ent_distincts *set, const struct ent_distinct *one,
                                  size_t *place, bool *is_new, struct ent_error *err)
{
    enum ent_status status = ENT_OK;
    size_t slot;

    if (set->n * 3 >= set->n_slots * 2)
        status = widen(set, err);
    if (status == ENT_OK)
        status = ent_grow(&set->items, &set->capacity, set->n + 1, sizeof *set->items, err);
    if (status != ENT_OK)
        return status;
    slot = hash(one) & (set->n_slots - 1);
    for (; set->slots[slot]; slot = (slot + 1) & (set->n_slots - 1)) {
        *place = set->slots[slot] - 1;
        *is_new = false;
        if (equal(&set->items[*place], one))
            return ENT_OK;
    }
    *place = set->n;
    *is_new = true;
    set->items[set->n++] = *one;
    set->slots[slot] = (uint32_t)set->n;
    return ENT_OK;
}

/* By id, then by what is left of the content: never by who was read first (see speaks_before in
 * merge.c). */
static bool speaks_before(const struct ent_distinct *x, const struct ent_distinct *y)
{
    int order = ent_str_compare(ent_str(x->id, x->id_length), ent_str(y->id, y->id_length));

    if (order == 0)
        order = x->sign - y->sign;
    return order < 0 || (order == 0 && x->intensity < y->intensity);
}

void ent_distinct_join(struct ent_distinct *into, const struct ent_distinct *one)
{
    uint32_t n_reports = into->n_reports + one->n_reports;
    uint32_t confidence = one->confidence > into->confidence ? one->confidence : into->confidence;

    if (speaks_before(one, into))
        *into = *one;
    into->n_reports = n_reports;
    into->confidence = confidence;
}

void ent_distincts_renumbered(struct ent_distincts *set)
{
    free(set->slots);
    set->slots = NULL;
    set->n_slots = 0;
}

void ent_distincts_fini(struct ent_distincts *set)
{
    free(set->items);
    free(set->slots);
    *set = (struct ent_distincts){0};
}
