#include "actors_body.h"

#include <stdlib.h>

/* What actors are part of, at which dates. */

/* Two files may tell the same: it holds once. */
static bool is_same(const struct affiliation *a, const struct affiliation *b)
{
    return a->kind == b->kind && a->target == b->target && a->when.start == b->when.start &&
           a->when.end == b->when.end && strcmp(a->role, b->role) == 0;
}

static enum ent_status find_targets(struct ent_actors *actors, const uint32_t *place,
                                    struct ent_error *err)
{
    for (size_t i = 0; i < actors->n_affiliations; i++) {
        struct affiliation *one = &actors->affiliations[i];
        struct ent_actor target;
        struct ent_error why = {0};
        enum ent_status status = ent_actors_find(actors, one->actor, &target, &why);
        if (status == ENT_ENOMEM)
            return ent_fail_memory(err);
        if (status != ENT_OK)
            return ent_fail_at(err, ENT_EPARSE, one->at.source, one->at.line, one->at.column,
                               "%s of \"%s\": %s",
                               one->kind == ENT_PART_OF ? "part_of" : "member_of",
                               actors->declarations[one->owner].id, why.message);
        one->target = target.n;
        one->owner_actor = place[one->owner];
    }
    return ENT_OK;
}

static enum ent_status sort_above(struct ent_actors *actors, const uint32_t *place,
                                  struct ent_error *err)
{
    uint32_t *count = calloc(actors->n_known + 1, sizeof *count);
    uint32_t n = 0;

    actors->upward = malloc((actors->n_known + 1) * sizeof *actors->upward);
    actors->above = malloc((actors->n_affiliations + 1) * sizeof *actors->above);
    if (!count || !actors->upward || !actors->above) {
        free(count);
        return ent_fail_memory(err);
    }
    for (size_t i = 0; i < actors->n_affiliations; i++)
        count[place[actors->affiliations[i].owner]]++;
    for (size_t a = 0; a < actors->n_known; a++) {
        actors->known[a].first = n;
        n += count[a];
        actors->known[a].n = actors->known[a].n_all = 0;
    }
    for (size_t i = 0; i < 2 * actors->n_affiliations; i++) {
        const struct affiliation *one = &actors->affiliations[i % actors->n_affiliations];
        struct known *owner = &actors->known[place[one->owner]];
        uint32_t k = 0;
        if (one->kind != (i < actors->n_affiliations ? ENT_PART_OF : ENT_MEMBER_OF))
            continue;
        while (k < owner->n_all && !is_same(&actors->above[owner->first + k], one))
            k++;
        if (k < owner->n_all)
            continue;
        actors->above[owner->first + owner->n_all++] = *one;
        owner->n += one->kind == ENT_PART_OF;
    }
    free(count);
    return ENT_OK;
}

/* Of two that a climb finds: NOBODY is none, and two different ones are SEVERAL. */
static uint32_t join(uint32_t a, uint32_t b)
{
    if (a == NOBODY || a == b)
        return b;
    return b == NOBODY ? a : SEVERAL;
}

/* An actor's state, once all actors above it know theirs. */
static uint32_t state_of(const struct ent_actors *actors, uint32_t actor)
{
    const struct known *known = &actors->known[actor];
    uint32_t state = NOBODY;

    if (strcmp(known->kind, "state") == 0)
        return actor;
    for (uint32_t i = 0; i < known->n; i++) {
        const struct affiliation *up = &actors->above[known->first + i];
        uint32_t above = actors->known[up->target].state;
        if (above == DATED || !ent_span_is_undated(up->when))
            return DATED;
        state = join(state, above);
    }
    return state;
}

/*
 * Depth first without recursion; the grey ones are the path that led here. Who is left for good has
 * all that is above it behind it: then its state is known.
 */
static enum ent_status find_states(struct ent_actors *actors, struct ent_error *err)
{
    enum { WHITE, GREY, BLACK };
    size_t n = actors->n_known;
    uint8_t *colour = calloc(n + 1, 1);
    uint32_t *path = malloc((n + 1) * sizeof *path);
    uint32_t *next = calloc(n + 1, sizeof *next);
    enum ent_status status = ENT_OK;
    size_t n_done = 0;

    if (!colour || !path || !next) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (uint32_t root = 0; root < n; root++) {
        size_t depth = 0;
        if (colour[root] != WHITE)
            continue;
        path[depth++] = root;
        colour[root] = GREY;
        while (depth) {
            uint32_t here = path[depth - 1];
            struct known *known = &actors->known[here];
            if (next[here] == known->n) {
                actors->upward[n_done++] = here;
                known->state = state_of(actors, here);
                colour[here] = BLACK;
                depth--;
                continue;
            }
            const struct affiliation *up = &actors->above[known->first + next[here]++];
            if (colour[up->target] == GREY) {
                status = ent_fail_at(err, ENT_EPARSE, up->at.source, up->at.line, up->at.column,
                                     "part_of goes in a circle: \"%s\" is part of \"%s\", which "
                                     "leads back to it",
                                     known->id, actors->known[up->target].id);
                goto out;
            }
            if (colour[up->target] == WHITE) {
                colour[up->target] = GREY;
                path[depth++] = up->target;
            }
        }
    }
out:
    free(colour);
    free(path);
    free(next);
    return status;
}

/* The state above an actor at a date. Only those who roll up differently at different dates are
 * looked at, each once. */
static uint32_t climb(const struct ent_actors *actors, uint32_t actor, struct ent_span when)
{
    uint32_t state = NOBODY;
    size_t n = 0;

    actors->queue[n++] = actor;
    actors->queued[actor] = true;
    for (size_t i = 0; i < n; i++) {
        const struct known *known = &actors->known[actors->queue[i]];
        for (uint32_t k = 0; k < known->n; k++) {
            const struct affiliation *up = &actors->above[known->first + k];
            uint32_t above = actors->known[up->target].state;
            if (!ent_spans_overlap(up->when, when))
                continue;
            if (above != DATED) {
                state = join(state, above);
            } else if (!actors->queued[up->target]) {
                actors->queue[n++] = up->target;
                actors->queued[up->target] = true;
            }
        }
    }
    for (size_t i = 0; i < n; i++)
        actors->queued[actors->queue[i]] = false;
    return state;
}

enum ent_status ent_actors_link(struct ent_actors *actors, const uint32_t *place,
                                struct ent_error *err)
{
    enum ent_status status = find_targets(actors, place, err);

    if (status == ENT_OK)
        status = sort_above(actors, place, err);
    return status == ENT_OK ? find_states(actors, err) : status;
}

struct ent_actor ent_actors_roll_up(const struct ent_actors *actors, struct ent_actor actor,
                                    struct ent_span when, bool *ambiguous)
{
    uint32_t state = actors->known[actor.n].state;

    if (state == DATED)
        state = climb(actors, actor.n, when);
    if (state == SEVERAL)
        *ambiguous = true;
    return state < DATED ? (struct ent_actor){state} : actor;
}

bool ent_actor_affiliation(const struct ent_actors *actors, struct ent_actor actor, size_t index,
                           struct ent_affiliation *out)
{
    const struct known *known = &actors->known[actor.n];
    const struct affiliation *one;

    if (index >= known->n_all)
        return false;
    one = &actors->above[known->first + index];
    *out = (struct ent_affiliation){one->kind, {one->target}, one->when};
    return true;
}

const uint32_t *ent_actors_upward(const struct ent_actors *actors)
{
    return actors->upward;
}
