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

static uint32_t at_level(const struct ent_selecting *selecting, struct ent_actor actor,
                         struct ent_span when, uint64_t *ambiguous)
{
    bool several = false;

    if (selecting->view->level == ENT_LEVEL_ACTOR)
        return actor.n;
    actor = ent_actors_roll_up(ent_corpus_actors(selecting->corpus), actor, when, &several);
    *ambiguous += several;
    return actor.n;
}

static bool is_category(const struct ent_selecting *selecting, uint32_t actor)
{
    const struct ent_actors *actors = ent_corpus_actors(selecting->corpus);

    return strcmp(ent_actor_kind(actors, (struct ent_actor){actor}), "category") == 0;
}

enum ent_status ent_event_pairs(struct ent_selecting *selecting, const struct ent_event *event,
                                size_t *n, uint64_t *ambiguous, struct ent_error *err)
{
    size_t n_actors = event->n_sources + event->n_targets, found = 0, unique = 0;
    bool drops = selecting->view->categories == ENT_CATEGORIES_DROP;
    uint32_t *sources, *targets;
    enum ent_status status;

    selecting->met_category = false;
    if ((status = ent_grow(&selecting->actors, &selecting->actors_capacity, n_actors,
                           sizeof *selecting->actors, err)) != ENT_OK ||
        (status = ent_grow(&selecting->pairs, &selecting->pairs_capacity,
                           event->n_sources * event->n_targets, sizeof *selecting->pairs, err)) !=
            ENT_OK)
        return status;
    sources = selecting->actors;
    targets = sources + event->n_sources;
    for (size_t s = 0; s < event->n_sources; s++)
        sources[s] = at_level(selecting, event->sources[s], event->when, ambiguous);
    for (size_t t = 0; t < event->n_targets; t++)
        targets[t] = at_level(selecting, event->targets[t], event->when, ambiguous);
    for (size_t s = 0; s < event->n_sources; s++) {
        for (size_t t = 0; t < event->n_targets; t++) {
            uint32_t source = sources[s], target = targets[t];
            if (source == target)
                continue;
            if (drops && (is_category(selecting, source) || is_category(selecting, target))) {
                selecting->met_category = true;
                continue;
            }
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

/* Whether an event's actor, or its state, is named by --actor. */
static bool names_listed(const struct ent_selecting *selecting, const struct ent_event *event)
{
    uint64_t ambiguous = 0;

    for (size_t i = 0; i < event->n_sources + event->n_targets; i++) {
        struct ent_actor actor =
            i < event->n_sources ? event->sources[i] : event->targets[i - event->n_sources];
        if (selecting->in_list[actor.n] ||
            selecting->in_list[at_level(selecting, actor, event->when, &ambiguous)])
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

/* Where an event belongs that counts. Widens the selection's bounds by what is placed. */
static enum ent_placing place(const struct ent_view *view, const struct ent_event *event,
                              struct ent_selection *selection)
{
    int64_t first, last;
    enum ent_placing placing = ent_place(view, event->when, &first, &last);

    if (placing != ENT_PLACED)
        return placing;
    /* Without windows the period is that of the dates, however they are placed. */
    if (view->window.kind == ENT_WINDOW_ALL && view->place != ENT_PLACE_SPREAD) {
        struct ent_span known = ent_known_span(event->when);
        first = known.start < view->since ? view->since : known.start;
        last = (known.end > view->until ? view->until : known.end) - 1;
    }
    selection->start = first < selection->start ? first : selection->start;
    selection->end = last >= selection->end ? last + 1 : selection->end;
    return ENT_PLACED;
}

static enum ent_status judge(struct ent_selecting *selecting, const struct ent_event *event,
                             struct ent_selection *selection, uint8_t *fate, struct ent_error *err)
{
    const struct ent_view *view = selecting->view;
    const struct ent_corpus *corpus = selecting->corpus;
    struct ent_selection widened = *selection;
    enum ent_placing placing;
    uint64_t ambiguous = 0;
    size_t n;
    enum ent_status status;

    if (!takes_kind(view, ent_corpus_text(corpus, event->kind)))
        *fate = ENT_ASIDE_KIND;
    else if (event->confidence != UINT32_MAX && event->confidence < view->min_confidence)
        *fate = ENT_ASIDE_CONFIDENCE;
    else if (!ent_view_takes_type(view, ent_corpus_text(corpus, event->type)))
        *fate = ENT_ASIDE_TYPE;
    else if (selecting->in_list && !names_listed(selecting, event))
        *fate = ENT_ASIDE_ACTOR;
    else if (event->when.end <= view->since || event->when.start >= view->until)
        *fate = ENT_ASIDE_PERIOD;
    else if ((placing = place(view, event, &widened)) != ENT_PLACED &&
             view->place == ENT_PLACE_EXCLUDE)
        *fate = ENT_ASIDE_PLACE;
    else {
        status = ent_event_pairs(selecting, event, &n, &ambiguous, err);
        if (status != ENT_OK)
            return status;
        *fate = n > 0                     ? (uint8_t)(ENT_N_ASIDE + placing)
                : selecting->met_category ? ENT_ASIDE_CATEGORY
                                          : ENT_ASIDE_LOOP;
        if (n)
            *selection = widened;
    }
    return ENT_OK;
}

static void account_for(struct ent_account *account, const struct ent_event *event, uint8_t fate)
{
    account->disjoint_dates += event->disjoint;
    if (fate < ENT_N_ASIDE) {
        account->events_aside[fate]++;
        account->reports_aside[fate] += event->n;
    } else {
        account->events_used[fate - ENT_N_ASIDE]++;
        account->reports_used[fate - ENT_N_ASIDE] += event->n;
    }
}

enum ent_status ent_select(struct ent_selecting *selecting, struct ent_selection *selection,
                           struct ent_error *err)
{
    struct ent_events *events = selecting->events;
    struct ent_event event;
    enum ent_status status = list_actors(selecting, err);

    if (status != ENT_OK)
        return status;
    *selection = (struct ent_selection){malloc(events->n + 1), INT64_MAX, INT64_MIN};
    if (!selection->fate)
        return ent_fail_memory(err);
    selecting->account->events = events->n;
    for (size_t i = 0; i < events->n && status == ENT_OK; i++) {
        uint8_t *fate = &selection->fate[i];
        if ((status = ent_event_at(events, i, &event, err)) == ENT_OK &&
            (status = judge(selecting, &event, selection, fate, err)) == ENT_OK)
            account_for(selecting->account, &event, *fate);
    }
    return status;
}

void ent_selecting_fini(struct ent_selecting *selecting)
{
    free(selecting->in_list);
    free(selecting->actors);
    free(selecting->pairs);
}
