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
    if (x->of != y->of) /* the largest part first */
        return x->of < y->of ? -1 : 1;
    if (x->meeting != y->meeting)
        return x->meeting < y->meeting ? -1 : 1;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    return (x->way > y->way) - (x->way < y->way);
}

/* Where nobody is declared, names are all there is. */
static bool is_unresolved(const struct ent_selecting *selecting, struct ent_actor actor)
{
    const struct ent_actors *actors = ent_corpus_actors(selecting->corpus);
    struct ent_actor group;

    return ent_actors_group(actors, &group) && !ent_actor_is_declared(actors, actor);
}

static struct ent_rolling at_level(const struct ent_selecting *selecting, struct ent_actor actor,
                                   struct ent_span when)
{
    if (is_unresolved(selecting, actor) && selecting->view->unresolved == ENT_UNRESOLVED_GROUP)
        ent_actors_group(ent_corpus_actors(selecting->corpus), &actor);
    return ent_levels_at(selecting->levels, actor, when);
}

static bool is_category(const struct ent_selecting *selecting, uint32_t actor)
{
    const struct ent_actors *actors = ent_corpus_actors(selecting->corpus);

    return strcmp(ent_actor_kind(actors, (struct ent_actor){actor}), "category") == 0;
}

/* Why the view leaves a pair out, or ENT_N_ASIDE. Who is named by a choice is so before rolling up
 * and after. */
static uint8_t why_not(const struct ent_selecting *selecting, struct ent_actor source,
                       struct ent_actor target, uint32_t source_at_level, uint32_t target_at_level)
{
    if (selecting->view->categories == ENT_CATEGORIES_DROP &&
        (is_category(selecting, source_at_level) || is_category(selecting, target_at_level)))
        return ENT_ASIDE_CATEGORY;
    if (selecting->view->unresolved == ENT_UNRESOLVED_DROP &&
        (is_unresolved(selecting, source) || is_unresolved(selecting, target)))
        return ENT_ASIDE_UNRESOLVED;
    for (size_t i = 0; i < selecting->n_sets; i++) {
        const struct ent_pair_set *set = &selecting->sets[i];
        if (set->in && ((set->in[source.n] || set->in[source_at_level]) &&
                        (set->in[target.n] || set->in[target_at_level])) == set->excludes)
            return set->reason;
    }
    return ENT_N_ASIDE;
}

/* What some of an event's actors are at the view's level, each as often as it is shared. */
static enum ent_status add_ends(struct ent_selecting *selecting, const struct ent_event *event,
                                const struct ent_actor *actors, size_t n_actors, size_t *n,
                                uint64_t *ambiguous, struct ent_error *err)
{
    for (size_t i = 0; i < n_actors; i++) {
        struct ent_rolling rolling = at_level(selecting, actors[i], event->when);
        enum ent_status status = ent_grow(&selecting->ends, &selecting->ends_capacity,
                                          *n + rolling.n, sizeof *selecting->ends, err);
        if (status != ENT_OK)
            return status;
        *ambiguous += rolling.how == ENT_ROLLED_SEVERAL;
        selecting->undecided |= rolling.how == ENT_ROLLED_UNDECIDED;
        for (uint32_t part = 0; part < rolling.n; part++)
            selecting->ends[(*n)++] =
                (struct ent_end){actors[i], rolling.actors ? rolling.actors[part] : rolling.actor,
                                 part, (uint32_t)rolling.n, (uint32_t)i};
    }
    return ENT_OK;
}

/* Whether two of an event's actors are one at the view's level, and how far that is a tie: nobody
 * meets himself among others. */
enum meeting { MEETING, LOOP, NO_MEETING };

static enum meeting meeting_of(const struct ent_event *event, const struct ent_end *source,
                               const struct ent_end *target)
{
    if (source->actor.n == target->actor.n &&
        (event->n_sources * event->n_targets > 1 || source->at_level != target->at_level))
        return NO_MEETING;
    return source->at_level == target->at_level ? LOOP : MEETING;
}

/*
 * An event counts once for a pair: of several meetings that come to it the one that has the largest
 * share of it, in one part or in more. What goes both ways is mutual.
 */
static size_t keep_one_of_each(struct ent_pair *pairs, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0, end; i < n; i = end) {
        size_t best = i, best_n = 0;
        unsigned ways = 0, best_ways = 0;
        for (end = i; end < n && pairs[end].a == pairs[i].a && pairs[end].b == pairs[i].b;) {
            size_t first = end;
            unsigned its_ways = 0;
            for (; end < n && pairs[end].a == pairs[i].a && pairs[end].b == pairs[i].b &&
                   pairs[end].meeting == pairs[first].meeting;
                 end++)
                its_ways |= 1U << pairs[end].way;
            ways |= its_ways;
            if (best_n && (end - first) * pairs[best].of <= best_n * pairs[first].of)
                continue;
            best = first;
            best_n = end - first;
            best_ways = its_ways;
        }
        for (size_t k = 0; k < best_n; k++, kept++) {
            pairs[kept] = pairs[best + k];
            if (ways & ~best_ways)
                pairs[kept].way = ENT_WAY_MUTUAL;
        }
    }
    return kept;
}

enum ent_status ent_event_pairs(struct ent_selecting *selecting, const struct ent_event *event,
                                size_t *n, uint64_t *ambiguous, struct ent_error *err)
{
    size_t n_sources = 0, n_ends, found = 0;
    enum ent_status status;

    selecting->left_out = ENT_N_ASIDE;
    selecting->undecided = selecting->loses_share = false;
    if ((status = add_ends(selecting, event, event->sources, event->n_sources, &n_sources,
                           ambiguous, err)) != ENT_OK)
        return status;
    n_ends = n_sources;
    if ((status = add_ends(selecting, event, event->targets, event->n_targets, &n_ends, ambiguous,
                           err)) != ENT_OK ||
        (status = ent_grow(&selecting->pairs, &selecting->pairs_capacity,
                           n_sources * (n_ends - n_sources), sizeof *selecting->pairs, err)) !=
            ENT_OK)
        return status;
    for (size_t s = 0; s < n_sources; s++) {
        for (size_t t = n_sources; t < n_ends; t++) {
            const struct ent_end *source = &selecting->ends[s], *target = &selecting->ends[t];
            uint32_t a = source->at_level, b = target->at_level;
            enum meeting meeting = meeting_of(event, source, target);
            uint8_t why;
            if (meeting == NO_MEETING)
                continue;
            if (meeting == LOOP && !selecting->view->keeps_loops) {
                selecting->loses_share |= source->of * target->of > 1;
                continue;
            }
            why = why_not(selecting, source->actor, target->actor, a, b);
            if (why != ENT_N_ASIDE) {
                selecting->left_out = why < selecting->left_out ? why : selecting->left_out;
                continue;
            }
            selecting->pairs[found++] = (struct ent_pair){
                a < b ? a : b,
                a < b ? b : a,
                a == b          ? ENT_WAY_FORWARD
                : event->mutual ? ENT_WAY_MUTUAL
                : a < b         ? ENT_WAY_FORWARD
                                : ENT_WAY_BACKWARD,
                source->part * target->of + target->part,
                source->of * target->of,
                source->number * (uint32_t)event->n_targets + target->number,
            };
        }
    }
    if (found > 1)
        qsort(selecting->pairs, found, sizeof *selecting->pairs, by_pair);
    *n = keep_one_of_each(selecting->pairs, found);
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

/* Whether an event's actor, or what it is at the view's level, is named by --actor. */
static bool names_listed(const struct ent_selecting *selecting, const struct ent_event *event)
{
    for (size_t i = 0; i < event->n_sources + event->n_targets; i++) {
        struct ent_actor actor =
            i < event->n_sources ? event->sources[i] : event->targets[i - event->n_sources];
        struct ent_rolling rolling = at_level(selecting, actor, event->when);
        if (selecting->in_list[actor.n])
            return true;
        for (size_t k = 0; k < rolling.n; k++) {
            if (selecting->in_list[rolling.actors ? rolling.actors[k] : rolling.actor])
                return true;
        }
    }
    return false;
}

/* Mark the actors of a list; without one there is nothing to mark them in. */
static enum ent_status mark_actors(const struct ent_selecting *selecting,
                                   const struct ent_list *list, uint8_t **marks,
                                   struct ent_error *err)
{
    const struct ent_actors *actors = ent_corpus_actors(selecting->corpus);

    if (list->n == 0)
        return ENT_OK;
    *marks = calloc(ent_actors_count(actors) + 1, 1);
    if (!*marks)
        return ent_fail_memory(err);
    for (size_t i = 0; i < list->n; i++) {
        struct ent_actor actor;
        enum ent_status status = ent_actors_find(actors, ent_str_from(list->items[i]), &actor, err);
        if (status != ENT_OK)
            return status;
        (*marks)[actor.n] = 1;
    }
    return ENT_OK;
}

/* Where an event belongs that counts. Widens the selection's bounds by what is placed. */
static enum ent_placing place(const struct ent_view *view, const struct ent_event *event,
                              struct ent_selection *selection)
{
    struct ent_place_found found;
    enum ent_placing placing = ent_place(view, event->when, &found);

    if (placing != ENT_PLACED)
        return placing;
    selection->start = found.first < selection->start ? found.first : selection->start;
    selection->end = found.last >= selection->end ? found.last + 1 : selection->end;
    return ENT_PLACED;
}

static enum ent_status judge(struct ent_selecting *selecting, const struct ent_event *event,
                             struct ent_selection *selection, uint8_t *fate, struct ent_error *err)
{
    const struct ent_view *view = selecting->view;
    const struct ent_corpus *corpus = selecting->corpus;
    struct ent_selection widened = *selection;
    struct ent_span when = event->when;
    enum ent_placing placing;
    uint64_t ambiguous = 0;
    size_t n;
    enum ent_status status;

    selecting->undecided = selecting->loses_share = false;
    if (!takes_kind(view, ent_corpus_text(corpus, event->kind)))
        *fate = ENT_ASIDE_KIND;
    else if (event->confidence != UINT32_MAX && event->confidence < view->min_confidence)
        *fate = ENT_ASIDE_CONFIDENCE;
    else if (!ent_view_takes_type(view, ent_corpus_text(corpus, event->type)))
        *fate = ENT_ASIDE_TYPE;
    else if (selecting->in_list && !names_listed(selecting, event))
        *fate = ENT_ASIDE_ACTOR;
    else if (selecting->where && !ent_filter_takes(selecting->where, event))
        *fate = ENT_ASIDE_WHERE;
    else if (selecting->exclude && ent_filter_takes_any(selecting->exclude, event))
        *fate = ENT_ASIDE_EXCLUDE;
    else if (when.end <= view->since || when.start >= view->until)
        *fate = ENT_ASIDE_PERIOD;
    else if ((placing = place(view, event, &widened)) != ENT_PLACED &&
             view->place == ENT_PLACE_EXCLUDE)
        *fate = ENT_ASIDE_PLACE;
    else {
        status = ent_event_pairs(selecting, event, &n, &ambiguous, err);
        if (status != ENT_OK)
            return status;
        if (selecting->undecided && placing == ENT_PLACED) {
            /* Whom it joins depends on the day: it has no place. */
            placing = ENT_UNDECIDED;
            widened = *selection;
        }
        if (n == 0)
            *fate = selecting->left_out != ENT_N_ASIDE ? selecting->left_out : ENT_ASIDE_LOOP;
        else if (selecting->undecided && view->place == ENT_PLACE_EXCLUDE)
            *fate = ENT_ASIDE_PLACE;
        else
            *fate = (uint8_t)(ENT_N_ASIDE + placing);
        if (n)
            *selection = widened;
    }
    return ENT_OK;
}

/* Note whom an event has that cannot be rolled up to one actor, as ent_event_pairs has just found.
 */
static void note_rollups(struct ent_selecting *selecting, const struct ent_event *event,
                         size_t number)
{
    selecting->account->undecided_rollups += selecting->undecided;
    selecting->account->split_loops += selecting->loses_share;
    for (size_t i = 0; i < event->n_sources + event->n_targets; i++) {
        struct ent_actor actor =
            i < event->n_sources ? event->sources[i] : event->targets[i - event->n_sources];
        struct ent_rolling rolling = at_level(selecting, actor, event->when);
        ent_levels_note(selecting->levels, &rolling, number);
    }
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

/* The fate of every event; `account` (NULL: not yet) takes them. */
static enum ent_status judge_all(struct ent_selecting *selecting, struct ent_selection *selection,
                                 struct ent_account *account, struct ent_error *err)
{
    struct ent_events *events = selecting->events;
    struct ent_event event;
    enum ent_status status = ENT_OK;

    selection->start = INT64_MAX;
    selection->end = INT64_MIN;
    for (size_t i = 0; i < events->n && status == ENT_OK; i++) {
        if ((status = ent_event_at(events, i, &event, err)) == ENT_OK &&
            (status = judge(selecting, &event, selection, &selection->fate[i], err)) == ENT_OK &&
            account) {
            uint8_t fate = selection->fate[i];
            account_for(account, &event, fate);
            if (selecting->view->level != ENT_LEVEL_ACTOR &&
                (fate >= ENT_N_ASIDE || (fate == ENT_ASIDE_PLACE && selecting->undecided)))
                note_rollups(selecting, &event, i);
        }
    }
    return status;
}

static enum ent_status add_set(struct ent_selecting *selecting, struct ent_pair_set set,
                               struct ent_error *err)
{
    struct ent_pair_set *sets =
        realloc(selecting->sets, (selecting->n_sets + 1) * sizeof *selecting->sets);

    if (!sets)
        return ent_fail_memory(err);
    selecting->sets = sets;
    sets[selecting->n_sets++] = set;
    return ENT_OK;
}

static enum ent_status add_between(struct ent_selecting *selecting, const struct ent_list *list,
                                   bool excludes, struct ent_error *err)
{
    enum ent_status status =
        list->n ? add_set(selecting,
                          (struct ent_pair_set){NULL, excludes,
                                                excludes ? ENT_ASIDE_EXCLUDE : ENT_ASIDE_BETWEEN},
                          err)
                : ENT_OK;

    return status == ENT_OK && list->n
               ? mark_actors(selecting, list, &selecting->sets[selecting->n_sets - 1].in, err)
               : status;
}

/* ---- Egos ---- */

/* The pairs of all events that count so far. */
static enum ent_status gather_pairs(struct ent_selecting *selecting,
                                    const struct ent_selection *selection, struct ent_pair **pairs,
                                    size_t *n_pairs, struct ent_error *err)
{
    struct ent_events *events = selecting->events;
    struct ent_event event;
    size_t capacity = 0, n;
    uint64_t ambiguous = 0;
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < events->n && status == ENT_OK; i++) {
        if (selection->fate[i] < ENT_N_ASIDE)
            continue;
        if ((status = ent_event_at(events, i, &event, err)) == ENT_OK &&
            (status = ent_event_pairs(selecting, &event, &n, &ambiguous, err)) == ENT_OK &&
            (status = ent_grow(pairs, &capacity, *n_pairs + n, sizeof **pairs, err)) == ENT_OK) {
            memcpy(*pairs + *n_pairs, selecting->pairs, n * sizeof **pairs);
            *n_pairs += n;
        }
    }
    return status;
}

/* "niger:2": around whom, and how many steps. */
static struct ent_str ego_name(const char *item, unsigned *steps)
{
    const char *colon = strrchr(item, ':');

    *steps = 1;
    if (!colon || !colon[1] || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return ent_str_from(item);
    *steps = strlen(colon + 1) > 4 ? 10000 : (unsigned)atoi(colon + 1);
    return ent_str(item, (size_t)(colon - item));
}

/* Mark who can be reached from an actor in so many steps, each a pair. */
static enum ent_status mark_around(const struct ent_actors *actors, const char *item,
                                   const struct ent_pair *pairs, size_t n_pairs, uint8_t *marks,
                                   struct ent_error *err)
{
    unsigned steps;
    struct ent_str name = ego_name(item, &steps);
    size_t n_actors = ent_actors_count(actors);
    struct ent_actor ego;
    enum ent_status status = ent_actors_find(actors, name, &ego, err);
    uint8_t *reached;
    bool found = false, grows = true;

    if (status != ENT_OK)
        return status;
    for (size_t i = 0; i < n_pairs && !found; i++)
        found = pairs[i].a == ego.n || pairs[i].b == ego.n;
    if (!found)
        return ent_fail(err, ENT_EINVAL,
                        "ego \"%.*s\" is in no tie: its events are set aside, or it is not of this "
                        "level",
                        (int)(name.length < 80 ? name.length : 80), name.data);
    reached = calloc(n_actors + 1, 1);
    if (!reached)
        return ent_fail_memory(err);
    reached[ego.n] = 1;
    for (; steps > 0 && grows; steps--) {
        grows = false;
        for (size_t i = 0; i < n_pairs; i++) {
            uint8_t *a = &reached[pairs[i].a], *b = &reached[pairs[i].b];
            if ((*a == 1) != (*b == 1)) {
                /* 2: from the next step on. */
                *(*a == 1 ? b : a) = 2;
                grows = true;
            }
        }
        for (size_t i = 0; i < n_actors; i++)
            reached[i] = reached[i] != 0;
    }
    for (size_t i = 0; i < n_actors; i++)
        marks[i] |= reached[i];
    free(reached);
    return ENT_OK;
}

/* What is around an ego is known once it is known which events count without it. */
static enum ent_status add_egos(struct ent_selecting *selecting,
                                const struct ent_selection *selection, struct ent_error *err)
{
    const struct ent_actors *actors = ent_corpus_actors(selecting->corpus);
    const struct ent_view *view = selecting->view;
    size_t n_pairs = 0, n_egos = view->egos.n ? 1 : 0;
    struct ent_pair *pairs = NULL;
    enum ent_status status = gather_pairs(selecting, selection, &pairs, &n_pairs, err);

    for (size_t i = 0; i <= view->exclude_pairs.n && status == ENT_OK; i++) {
        const struct ent_condition *condition = i ? &view->exclude_pairs.items[i - 1] : NULL;
        const struct ent_list *list = condition ? &condition->values : &view->egos;
        uint8_t *marks;
        if (condition ? strcmp(condition->field, "ego") != 0 : n_egos == 0)
            continue;
        marks = calloc(ent_actors_count(actors) + 1, 1);
        if (!marks)
            status = ent_fail_memory(err);
        for (size_t k = 0; k < list->n && status == ENT_OK; k++)
            status = mark_around(actors, list->items[k], pairs, n_pairs, marks, err);
        if (status == ENT_OK)
            status = add_set(selecting,
                             (struct ent_pair_set){marks, condition != NULL,
                                                   condition ? ENT_ASIDE_EXCLUDE : ENT_ASIDE_EGO},
                             err);
        if (status != ENT_OK)
            free(marks);
    }
    free(pairs);
    return status;
}

static bool has_egos(const struct ent_view *view)
{
    for (size_t i = 0; i < view->exclude_pairs.n; i++) {
        if (strcmp(view->exclude_pairs.items[i].field, "ego") == 0)
            return true;
    }
    return view->egos.n > 0;
}

/* ---- All of it ---- */

static enum ent_status prepare(struct ent_selecting *selecting, struct ent_error *err)
{
    const struct ent_view *view = selecting->view;
    const struct ent_corpus *corpus = selecting->corpus;
    enum ent_status status = ENT_OK;

    if (!selecting->levels)
        status = ent_levels_new(&selecting->levels, ent_corpus_actors(corpus), view, err);
    if (status == ENT_OK)
        status = mark_actors(selecting, &view->actors, &selecting->in_list, err);

    if (status == ENT_OK && view->where.n)
        status =
            ent_filter_new(&selecting->where, &view->where, corpus, view, selecting->levels, err);
    if (status == ENT_OK && view->exclude.n)
        status = ent_filter_new(&selecting->exclude, &view->exclude, corpus, view,
                                selecting->levels, err);
    if (status == ENT_OK)
        status = add_between(selecting, &view->between, false, err);
    for (size_t i = 0; i < view->exclude_pairs.n && status == ENT_OK; i++) {
        if (strcmp(view->exclude_pairs.items[i].field, "between") == 0)
            status = add_between(selecting, &view->exclude_pairs.items[i].values, true, err);
    }
    return status;
}

enum ent_status ent_select(struct ent_selecting *selecting, struct ent_selection *selection,
                           struct ent_error *err)
{
    struct ent_account *account = selecting->account;
    enum ent_status status = prepare(selecting, err);

    if (status != ENT_OK)
        return status;
    *selection = (struct ent_selection){.fate = malloc(selecting->events->n + 1)};
    if (!selection->fate)
        return ent_fail_memory(err);
    account->events = selecting->events->n;
    if (has_egos(selecting->view) &&
        ((status = judge_all(selecting, selection, NULL, err)) != ENT_OK ||
         (status = add_egos(selecting, selection, err)) != ENT_OK))
        return status;
    return judge_all(selecting, selection, account, err);
}

void ent_selecting_fini(struct ent_selecting *selecting)
{
    ent_filter_free(selecting->where);
    ent_filter_free(selecting->exclude);
    for (size_t i = 0; i < selecting->n_sets; i++)
        free(selecting->sets[i].in);
    free(selecting->sets);
    free(selecting->in_list);
    ent_levels_free(selecting->levels);
    free(selecting->ends);
    free(selecting->pairs);
}
