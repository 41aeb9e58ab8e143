#include "select.h"

#include <stdlib.h>

/* ---- Pairs ---- */

static int by_pair(const void *left, const void *right)
{
    const struct ent_pair *x = left, *y = right;

    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    return (x->way > y->way) - (x->way < y->way);
}

static uint32_t at_level(struct ent_selecting *selecting, struct ent_actor actor,
                         struct ent_span when)
{
    bool ambiguous = false;

    if (selecting->view->level == ENT_LEVEL_ACTOR)
        return actor.n;
    actor = ent_actors_roll_up(ent_corpus_actors(selecting->corpus), actor, when, &ambiguous);
    if (ambiguous)
        selecting->account->ambiguous_rollups++;
    return actor.n;
}

enum ent_status ent_event_pairs(struct ent_selecting *selecting, const struct ent_event *event,
                                size_t *n, struct ent_error *err)
{
    const struct ent_actor *pool = selecting->events->pool;
    size_t found = 0, unique = 0;
    enum ent_status status =
        ent_grow(&selecting->pairs, &selecting->pairs_capacity,
                 (size_t)event->n_sources * event->n_targets, sizeof *selecting->pairs, err);

    if (status != ENT_OK)
        return status;
    for (uint32_t s = 0; s < event->n_sources; s++) {
        uint32_t source = at_level(selecting, pool[event->sources + s], event->when);
        for (uint32_t t = 0; t < event->n_targets; t++) {
            uint32_t target = at_level(selecting, pool[event->targets + t], event->when);
            if (source == target)
                continue;
            selecting->pairs[found++] = (struct ent_pair){
                source < target ? source : target,
                source < target ? target : source,
                event->mutual     ? ENT_WAY_MUTUAL
                : source < target ? ENT_WAY_FORWARD
                                  : ENT_WAY_BACKWARD,
            };
        }
    }
    if (found > 1)
        qsort(selecting->pairs, found, sizeof *selecting->pairs, by_pair);
    for (size_t i = 0; i < found; i++) {
        struct ent_pair *last = unique ? &selecting->pairs[unique - 1] : NULL;
        if (!last || last->a != selecting->pairs[i].a || last->b != selecting->pairs[i].b)
            selecting->pairs[unique++] = selecting->pairs[i];
        else if (last->way != selecting->pairs[i].way)
            last->way = ENT_WAY_MUTUAL;
    }
    *n = unique;
    return ENT_OK;
}

/* ---- Selecting ---- */

static bool takes_kind(const struct ent_view *view, struct ent_str kind)
{
    for (size_t i = 0; i < view->kinds.n; i++) {
        if (ent_str_is(kind, view->kinds.items[i]))
            return true;
    }
    return view->kinds.n == 0;
}

static bool names_listed(struct ent_selecting *selecting, const struct ent_event *event)
{
    const struct ent_actor *pool = selecting->events->pool;
    const uint8_t *listed = selecting->in_list;

    for (uint32_t i = 0; i < event->n_sources + event->n_targets; i++) {
        struct ent_actor actor = i < event->n_sources ? pool[event->sources + i]
                                                      : pool[event->targets + i - event->n_sources];
        if (listed[actor.n] || listed[at_level(selecting, actor, event->when)])
            return true;
    }
    return false;
}

static enum ent_status list_actors(struct ent_selecting *selecting, struct ent_error *err)
{
    const struct ent_actors *actors = ent_corpus_actors(selecting->corpus);
    const struct ent_list *list = &selecting->view->actors;

    if (list->n == 0)
        return ENT_OK;
    selecting->in_list = calloc(ent_actors_count(actors) + 1, 1);
    if (!selecting->in_list)
        return ent_fail_memory(err);
    for (size_t i = 0; i < list->n; i++) {
        struct ent_actor actor;
        enum ent_status status = ent_actors_find(actors, ent_str_from(list->items[i]), &actor, err);
        if (status != ENT_OK)
            return status;
        selecting->in_list[actor.n] = 1;
    }
    return ENT_OK;
}

static enum ent_status judge(struct ent_selecting *selecting, const struct ent_event *event,
                             uint8_t *aside, struct ent_error *err)
{
    const struct ent_view *view = selecting->view;
    const struct ent_corpus *corpus = selecting->corpus;
    enum ent_placing why;
    int64_t first, last;
    size_t n;
    enum ent_status status;

    if (!takes_kind(view, ent_corpus_text(corpus, event->kind)))
        *aside = ENT_ASIDE_KIND;
    else if (event->confidence != UINT32_MAX && event->confidence < view->min_confidence)
        *aside = ENT_ASIDE_CONFIDENCE;
    else if (view->types.n && !ent_view_takes_type(view, ent_corpus_text(corpus, event->type)))
        *aside = ENT_ASIDE_TYPE;
    else if (selecting->in_list && !names_listed(selecting, event))
        *aside = ENT_ASIDE_ACTOR;
    else if (event->when.end <= view->since || event->when.start >= view->until)
        *aside = ENT_ASIDE_PERIOD;
    else if (view->place == ENT_PLACE_EXCLUDE &&
             !ent_event_bounds(view, event, &first, &last, &why))
        *aside = ENT_ASIDE_PLACE;
    else {
        status = ent_event_pairs(selecting, event, &n, err);
        if (status != ENT_OK)
            return status;
        *aside = n == 0 ? ENT_ASIDE_LOOP : ENT_N_ASIDE;
    }
    return ENT_OK;
}

enum ent_status ent_select(struct ent_selecting *selecting, struct ent_selection *selection,
                           struct ent_error *err)
{
    const struct ent_events *events = selecting->events;
    enum ent_status status = list_actors(selecting, err);

    selection->aside = malloc(events->n + 1);
    selection->placing = calloc(events->n + 1, 1);
    if (status == ENT_OK && (!selection->aside || !selection->placing))
        status = ent_fail_memory(err);
    for (size_t i = 0; i < events->n && status == ENT_OK; i++) {
        status = judge(selecting, &events->items[i], &selection->aside[i], err);
        if (status == ENT_OK && selection->aside[i] != ENT_N_ASIDE) {
            selecting->account->events_aside[selection->aside[i]]++;
            selecting->account->reports_aside[selection->aside[i]] += events->items[i].n;
        }
    }
    /* Pairs are asked for again when they are counted: count an ambiguous roll-up once. */
    selecting->account->ambiguous_rollups = 0;
    return status;
}

bool ent_event_bounds(const struct ent_view *view, const struct ent_event *event, int64_t *first,
                      int64_t *last, enum ent_placing *why_not)
{
    struct ent_span when = event->when;

    if (ent_span_is_undated(when)) {
        *why_not = ENT_NO_DATE;
        return false;
    }
    *why_not = ENT_OPEN;
    if (view->place == ENT_PLACE_START) {
        *first = *last = when.start;
        return when.start != INT64_MIN;
    }
    if (view->place == ENT_PLACE_END) {
        *first = *last = when.end - 1;
        return when.end != INT64_MAX;
    }
    *first = when.start;
    *last = when.end - 1;
    return when.start != INT64_MIN && when.end != INT64_MAX;
}
