#include "memberships.h"

#include <stdlib.h>

/* A stretch of one membership, or of two members' common one. */
struct piece {
    uint32_t source, target, bloc;
    int64_t start, end;
};

struct pieces {
    struct piece *items;
    size_t n, capacity;
};

static int by_number(uint32_t x, uint32_t y)
{
    return (x > y) - (x < y);
}

static int by_bloc(const void *left, const void *right)
{
    const struct piece *x = left, *y = right;
    int order = by_number(x->bloc, y->bloc);

    return order ? order : by_number(x->source, y->source);
}

static int by_ends(const void *left, const void *right)
{
    const struct piece *x = left, *y = right;
    int order = by_number(x->source, y->source);

    if (order == 0)
        order = by_number(x->target, y->target);
    if (order == 0)
        order = (x->start > y->start) - (x->start < y->start);
    return order ? order : by_number(x->bloc, y->bloc);
}

static int by_value(const void *left, const void *right)
{
    return by_number(*(const uint32_t *)left, *(const uint32_t *)right);
}

static enum ent_status add(struct pieces *pieces, struct piece piece, struct ent_error *err)
{
    enum ent_status status =
        ent_grow(&pieces->items, &pieces->capacity, pieces->n + 1, sizeof *pieces->items, err);

    if (status == ENT_OK)
        pieces->items[pieces->n++] = piece;
    return status;
}

/* Members and their blocs. */
static enum ent_status gather(struct pieces *star, const struct ent_actors *actors,
                              const struct ent_view *view, const uint32_t *mark, int64_t start,
                              int64_t end, struct ent_error *err)
{
    size_t n = ent_actors_count(actors);
    uint8_t *chosen = calloc(n + 1, 1);
    enum ent_status status = chosen ? ENT_OK : ent_fail_memory(err);

    for (size_t i = 0; i < view->blocs.n && status == ENT_OK; i++) {
        struct ent_actor bloc;
        status = ent_actors_find(actors, ent_str_from(view->blocs.items[i]), &bloc, err);
        if (status == ENT_OK)
            chosen[bloc.n] = 1;
    }
    for (uint32_t a = 0; a < n && status == ENT_OK; a++) {
        struct ent_affiliation one;
        for (size_t i = 0; mark[a] != UINT32_MAX && status == ENT_OK &&
                           ent_actor_affiliation(actors, (struct ent_actor){a}, i, &one);
             i++) {
            if (one.kind == ENT_MEMBER_OF && (view->blocs.n == 0 || chosen[one.of.n]) &&
                one.when.start < end && one.when.end > start)
                status = add(
                    star, (struct piece){a, one.of.n, one.of.n, one.when.start, one.when.end}, err);
        }
    }
    free(chosen);
    return status;
}

/* Members of one bloc, two by two, while both are, as far as that is within the period. */
static enum ent_status pair_members(struct pieces *clique, struct pieces *star, int64_t start,
                                    int64_t end, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    if (star->n)
        qsort(star->items, star->n, sizeof *star->items, by_bloc);
    for (size_t i = 0; i < star->n && status == ENT_OK; i++) {
        const struct piece *one = &star->items[i];
        for (size_t k = i + 1; k < star->n && star->items[k].bloc == one->bloc && status == ENT_OK;
             k++) {
            const struct piece *other = &star->items[k];
            struct piece both = {one->source, other->source, one->bloc,
                                 one->start > other->start ? one->start : other->start,
                                 one->end < other->end ? one->end : other->end};
            if (one->source != other->source && both.start < both.end && both.start < end &&
                both.end > start)
                status = add(clique, both, err);
        }
    }
    return status;
}

/* One of each pair, with spells apart from each other and each bloc once. */
static enum ent_status join(struct ent_memberships *out, struct pieces *pieces,
                            struct ent_error *err)
{
    size_t n_spells = 0;

    if (pieces->n > UINT32_MAX / 4)
        return ent_fail(err, ENT_ELIMIT, "more than %u memberships", UINT32_MAX / 4);
    out->items = malloc((pieces->n + 1) * sizeof *out->items);
    out->spells = malloc((pieces->n + 1) * sizeof *out->spells);
    out->blocs = malloc((pieces->n + 1) * sizeof *out->blocs);
    if (!out->items || !out->spells || !out->blocs)
        return ent_fail_memory(err);
    if (pieces->n)
        qsort(pieces->items, pieces->n, sizeof *pieces->items, by_ends);
    for (size_t i = 0; i < pieces->n; i++) {
        const struct piece *piece = &pieces->items[i];
        struct ent_membership *one = out->n ? &out->items[out->n - 1] : NULL;
        if (!one || one->source != piece->source || one->target != piece->target) {
            one = &out->items[out->n++];
            *one = (struct ent_membership){
                piece->source, piece->target, (uint32_t)n_spells, 0, (uint32_t)i, 0};
        }
        out->blocs[one->first_bloc + one->n_blocs++] = piece->bloc;
        if (one->n && piece->start <= out->spells[n_spells - 1].end) {
            if (piece->end > out->spells[n_spells - 1].end)
                out->spells[n_spells - 1].end = piece->end;
            continue;
        }
        out->spells[n_spells++] = (struct ent_spell){piece->start, piece->end};
        one->n++;
    }
    for (size_t i = 0; i < out->n; i++) {
        struct ent_membership *one = &out->items[i];
        uint32_t *blocs = out->blocs + one->first_bloc, n = one->n_blocs;
        qsort(blocs, n, sizeof *blocs, by_value);
        one->n_blocs = 0;
        for (uint32_t k = 0; k < n; k++) {
            if (one->n_blocs == 0 || blocs[one->n_blocs - 1] != blocs[k])
                blocs[one->n_blocs++] = blocs[k];
        }
    }
    return ENT_OK;
}

enum ent_status ent_memberships_find(struct ent_memberships *out, const struct ent_actors *actors,
                                     const struct ent_view *view, const uint32_t *mark,
                                     int64_t start, int64_t end, struct ent_error *err)
{
    struct pieces star = {0}, clique = {0};
    enum ent_status status = gather(&star, actors, view, mark, start, end, err);

    *out = (struct ent_memberships){0};
    if (status == ENT_OK && view->memberships == ENT_MEMBERSHIPS_CLIQUE)
        status = pair_members(&clique, &star, start, end, err);
    if (status == ENT_OK)
        status = join(out, view->memberships == ENT_MEMBERSHIPS_CLIQUE ? &clique : &star, err);
    if (status != ENT_OK)
        ent_memberships_fini(out);
    free(star.items);
    free(clique.items);
    return status;
}

void ent_memberships_fini(struct ent_memberships *memberships)
{
    free(memberships->items);
    free(memberships->spells);
    free(memberships->blocs);
    *memberships = (struct ent_memberships){0};
}
