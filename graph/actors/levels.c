#include "levels.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../intern.h"
#include "suggest.h"

#define NONE UINT32_MAX

/* From `start` until the next state of the same actor it belongs to a set of actors: 0 is nobody.
 * The first one starts at INT64_MIN. */
struct state {
    int64_t start;
    uint32_t actor, set;
};

struct ent_levels {
    const struct ent_actors *actors;
    bool rolls, is_bloc;
    const char *kind;          /* of the view */
    struct ent_levels *states; /* what those are whom no bloc has for sure; NULL at other levels */
    enum ent_blocs rule;
    uint8_t *is_target;  /* by actor */
    uint32_t *rank;      /* by actor: its place among the view's blocs, NONE */
    uint32_t *first, *n; /* by actor: its states; n is 0 where nobody is above at any time */
    struct state *changes;
    size_t n_changes, changes_capacity;
    struct ent_interner *sets; /* of actors: their rising numbers, as bytes … */
    size_t *set_start;         /* … and in `pool`, a set's and the next one's */
    uint32_t *pool;
    size_t set_start_capacity, n_pool, pool_capacity;
    /* By state, doubled, and whether a date goes on behind it: how many events, and the last. */
    uint64_t *n_events;
    size_t *last_event;
};

/* ---- What is of the level ---- */

static bool is_bloc_kind(const char *kind)
{
    return strcmp(kind, "bloc") == 0 || strcmp(kind, "alliance") == 0;
}

static enum ent_status mark_named(struct ent_levels *levels, const struct ent_list *list,
                                  struct ent_error *err)
{
    for (uint32_t i = 0; i < list->n; i++) {
        struct ent_actor bloc;
        enum ent_status status =
            ent_actors_find(levels->actors, ent_str_from(list->items[i]), &bloc, err);
        if (status != ENT_OK)
            return status;
        levels->is_target[bloc.n] = 1;
        if (levels->rank[bloc.n] == NONE)
            levels->rank[bloc.n] = i;
    }
    return ENT_OK;
}

static enum ent_status fail_kind(const struct ent_levels *levels, const char *kind,
                                 struct ent_error *err)
{
    struct ent_suggestion suggestion;
    char hint[120] = "";

    ent_suggest_init(&suggestion, ent_str_from(kind));
    for (uint32_t a = 0; a < ent_actors_count(levels->actors); a++)
        ent_suggest_offer(&suggestion,
                          ent_str_from(ent_actor_kind(levels->actors, (struct ent_actor){a})));
    ent_suggest_append(&suggestion, hint, sizeof hint);
    return ent_fail(err, ENT_EINVAL, "level \"%.40s\": no actor is of that kind%s", kind, hint);
}

static enum ent_status mark_targets(struct ent_levels *levels, const struct ent_view *view,
                                    struct ent_error *err)
{
    const char *level = levels->kind;
    bool any_bloc = strcmp(level, "bloc") == 0;
    size_t n = ent_actors_count(levels->actors), found = 0;

    levels->is_target = calloc(n + 1, 1);
    levels->rank = malloc((n + 1) * sizeof *levels->rank);
    levels->first = calloc(n + 1, sizeof *levels->first);
    levels->n = calloc(n + 1, sizeof *levels->n);
    if (!levels->is_target || !levels->rank || !levels->first || !levels->n)
        return ent_fail_memory(err);
    memset(levels->rank, 0xff, (n + 1) * sizeof *levels->rank);
    if (levels->is_bloc && view->blocs.n)
        return mark_named(levels, &view->blocs, err);
    for (uint32_t a = 0; a < n; a++) {
        const char *kind = ent_actor_kind(levels->actors, (struct ent_actor){a});
        levels->is_target[a] = any_bloc ? is_bloc_kind(kind) : strcmp(kind, level) == 0;
        found += levels->is_target[a];
    }
    /* Feeds name states that nobody declares: there it is no mistake to ask for them. */
    return found || strcmp(level, "state") == 0 ? ENT_OK : fail_kind(levels, level, err);
}

/* ---- Who is above whom, and when ---- */

static int by_number(const void *left, const void *right)
{
    uint32_t x = *(const uint32_t *)left, y = *(const uint32_t *)right;

    return (x > y) - (x < y);
}

static int by_moment(const void *left, const void *right)
{
    int64_t x = *(const int64_t *)left, y = *(const int64_t *)right;

    return (x > y) - (x < y);
}

/* The state of an actor that holds at a moment. */
static size_t state_at(const struct ent_levels *levels, uint32_t actor, int64_t time)
{
    size_t low = levels->first[actor], high = low + levels->n[actor] - 1;

    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;
        if (levels->changes[middle].start <= time)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static uint32_t set_at(const struct ent_levels *levels, uint32_t actor, int64_t time)
{
    return levels->n[actor] ? levels->changes[state_at(levels, actor, time)].set : 0;
}

/* Numbers that are gathered, with room for them. */
struct numbers {
    uint32_t *items;
    size_t n, capacity;
};

struct moments {
    int64_t *items;
    size_t n, capacity;
};

static enum ent_status add_number(struct numbers *to, uint32_t number, struct ent_error *err)
{
    enum ent_status status = ent_grow(&to->items, &to->capacity, to->n + 1, sizeof *to->items, err);

    if (status == ENT_OK)
        to->items[to->n++] = number;
    return status;
}

static enum ent_status add_moment(struct moments *to, int64_t time, struct ent_error *err)
{
    enum ent_status status = ent_grow(&to->items, &to->capacity, to->n + 1, sizeof *to->items, err);

    if (status == ENT_OK)
        to->items[to->n++] = time;
    return status;
}

static const uint32_t *members(const struct ent_levels *levels, uint32_t set, size_t *n)
{
    size_t start = levels->set_start[set];

    *n = levels->set_start[set + 1] - start;
    return levels->pool + start;
}

/* A way up that leads to no bloc ends at a state. */
static bool is_state(const struct ent_levels *levels, uint32_t actor)
{
    return levels->is_bloc &&
           strcmp(ent_actor_kind(levels->actors, (struct ent_actor){actor}), "state") == 0;
}

/* The affiliations that are followed, one by one. */
static bool next_above(const struct ent_levels *levels, uint32_t actor, size_t *index,
                       struct ent_affiliation *out)
{
    while (ent_actor_affiliation(levels->actors, (struct ent_actor){actor}, (*index)++, out)) {
        uint32_t of = out->of.n;
        if ((out->kind == ENT_PART_OF || levels->is_bloc) &&
            (levels->is_target[of] || levels->n[of] || is_state(levels, of)))
            return true;
    }
    return false;
}

/* When what is above an actor may change. */
static enum ent_status find_changes(const struct ent_levels *levels, uint32_t actor,
                                    struct moments *changes, struct ent_error *err)
{
    struct ent_affiliation up;
    size_t index = 0;
    enum ent_status status = ENT_OK;

    changes->n = 0;
    while (status == ENT_OK && next_above(levels, actor, &index, &up)) {
        status = add_moment(changes, up.when.start, err);
        if (status == ENT_OK && up.when.end != INT64_MAX)
            status = add_moment(changes, up.when.end, err);
        for (uint32_t s = 1; s < levels->n[up.of.n] && status == ENT_OK; s++) {
            int64_t start = levels->changes[levels->first[up.of.n] + s].start;
            if (start > up.when.start && start < up.when.end)
                status = add_moment(changes, start, err);
        }
    }
    if (status == ENT_OK && changes->n)
        status = add_moment(changes, INT64_MIN, err);
    if (status == ENT_OK && changes->n)
        qsort(changes->items, changes->n, sizeof *changes->items, by_moment);
    return status;
}

/* Everybody of the level who is above an actor at a moment. */
static enum ent_status gather_above(const struct ent_levels *levels, uint32_t actor, int64_t time,
                                    struct numbers *found, struct ent_error *err)
{
    struct ent_affiliation up;
    const uint32_t *above;
    size_t index = 0, unique = 0, n;
    enum ent_status status = ENT_OK;

    found->n = 0;
    while (status == ENT_OK && next_above(levels, actor, &index, &up)) {
        if (up.when.start > time || up.when.end <= time)
            continue;
        if (levels->is_target[up.of.n]) {
            status = add_number(found, up.of.n, err);
            continue;
        }
        above = members(levels, set_at(levels, up.of.n, time), &n);
        for (size_t i = 0; i < n && status == ENT_OK; i++)
            status = add_number(found, above[i], err);
        if (n == 0 && is_state(levels, up.of.n))
            status = add_number(found, up.of.n, err);
    }
    if (found->n)
        qsort(found->items, found->n, sizeof *found->items, by_number);
    for (size_t i = 0; i < found->n; i++) {
        if (unique == 0 || found->items[unique - 1] != found->items[i])
            found->items[unique++] = found->items[i];
    }
    found->n = unique;
    return status;
}

static enum ent_status number_set(struct ent_levels *levels, const struct numbers *found,
                                  uint32_t *set, struct ent_error *err)
{
    size_t n_sets = ent_interner_count(levels->sets);
    struct ent_str text = ent_str((const char *)found->items, found->n * sizeof *found->items);
    enum ent_status status;

    *set = 0;
    if (found->n == 0)
        return ENT_OK;
    if ((status = ent_intern(levels->sets, text, set, err)) != ENT_OK || *set < n_sets ||
        (status = ent_grow(&levels->set_start, &levels->set_start_capacity, n_sets + 2,
                           sizeof *levels->set_start, err)) != ENT_OK ||
        (status = ent_grow(&levels->pool, &levels->pool_capacity, levels->n_pool + found->n,
                           sizeof *levels->pool, err)) != ENT_OK)
        return status;
    memcpy(levels->pool + levels->n_pool, found->items, text.length);
    levels->n_pool += found->n;
    levels->set_start[n_sets + 1] = levels->n_pool;
    return ENT_OK;
}

/* Whether an actor's states are those that stand behind all others, from `first` on. */
static bool is_same(const struct ent_levels *levels, uint32_t actor, size_t first)
{
    const struct state *old = &levels->changes[levels->first[actor]];
    bool same = levels->n[actor] == levels->n_changes - first;

    for (size_t i = 0; i < levels->n[actor] && same; i++)
        same = old[i].start == levels->changes[first + i].start &&
               old[i].set == levels->changes[first + i].set;
    return same;
}

static enum ent_status find_states(struct ent_levels *levels, uint32_t actor,
                                   struct moments *changes, struct numbers *found, bool *grown,
                                   struct ent_error *err)
{
    size_t first = levels->n_changes;
    enum ent_status status = find_changes(levels, actor, changes, err);

    for (size_t i = 0; i < changes->n && status == ENT_OK; i++) {
        struct state state = {changes->items[i], actor, 0};
        if (i && changes->items[i] == changes->items[i - 1])
            continue;
        if ((status = gather_above(levels, actor, state.start, found, err)) != ENT_OK ||
            (status = number_set(levels, found, &state.set, err)) != ENT_OK ||
            (status = ent_grow(&levels->changes, &levels->changes_capacity, levels->n_changes + 1,
                               sizeof *levels->changes, err)) != ENT_OK)
            return status;
        if (levels->n_changes > first && levels->changes[levels->n_changes - 1].set == state.set)
            continue;
        levels->changes[levels->n_changes++] = state;
    }
    if (status == ENT_OK && levels->n_changes > UINT32_MAX / 2)
        return ent_fail(err, ENT_ELIMIT, "too many changes of affiliations");
    if (status == ENT_OK && is_same(levels, actor, first)) {
        levels->n_changes = first;
        return ENT_OK;
    }
    *grown = true;
    levels->first[actor] = (uint32_t)first;
    levels->n[actor] = (uint32_t)(levels->n_changes - first);
    return status;
}

/* part_of has no circles and one pass is enough; members may be each other's, and what is above
 * them is looked for until nothing is found. */
static enum ent_status find_all(struct ent_levels *levels, struct ent_error *err)
{
    const uint32_t *upward = ent_actors_upward(levels->actors);
    struct moments changes = {0};
    struct numbers found = {0};
    enum ent_status status = ent_grow(&levels->set_start, &levels->set_start_capacity, 2,
                                      sizeof *levels->set_start, err);

    if (status != ENT_OK)
        return status;
    levels->set_start[0] = levels->set_start[1] = 0; /* nobody */
    for (bool grown = true; grown && status == ENT_OK; grown &= levels->is_bloc) {
        grown = false;
        for (size_t i = 0; i < ent_actors_count(levels->actors) && status == ENT_OK; i++) {
            if (!levels->is_target[upward[i]])
                status = find_states(levels, upward[i], &changes, &found, &grown, err);
        }
    }
    free(changes.items);
    free(found.items);
    if (status != ENT_OK)
        return status;
    levels->n_events = calloc(2 * levels->n_changes + 1, sizeof *levels->n_events);
    levels->last_event = calloc(2 * levels->n_changes + 1, sizeof *levels->last_event);
    return levels->n_events && levels->last_event ? ENT_OK : ent_fail_memory(err);
}

static enum ent_status make(struct ent_levels **out, const struct ent_actors *actors,
                            const struct ent_view *view, enum ent_level level, const char *kind,
                            struct ent_error *err)
{
    struct ent_levels *levels = calloc(1, sizeof *levels);
    enum ent_status status = levels ? ENT_OK : ent_fail_memory(err);

    if (status != ENT_OK)
        return status;
    levels->actors = actors;
    levels->kind = kind;
    levels->rolls = level != ENT_LEVEL_ACTOR;
    levels->is_bloc = level == ENT_LEVEL_BLOC;
    levels->rule = view->blocs_rule;
    if (levels->is_bloc && levels->rule == ENT_BLOCS_FIRST && !view->blocs.n)
        status =
            ent_fail(err, ENT_EINVAL, "blocs first needs an order: name the blocs in it with bloc");
    if (status == ENT_OK && levels->rolls &&
        ((status = mark_targets(levels, view, err)) != ENT_OK ||
         (status = ent_interner_new(&levels->sets, err)) != ENT_OK ||
         (status = find_all(levels, err)) != ENT_OK))
        goto out;
    if (status == ENT_OK && levels->is_bloc)
        status = make(&levels->states, actors, view, ENT_LEVEL_KIND, "state", err);
    if (status == ENT_OK) {
        *out = levels;
        levels = NULL;
    }
out:
    ent_levels_free(levels);
    return status;
}

enum ent_status ent_levels_new(struct ent_levels **out, const struct ent_actors *actors,
                               const struct ent_view *view, struct ent_error *err)
{
    return make(out, actors, view, view->level, ent_view_get(view, "level"), err);
}

void ent_levels_free(struct ent_levels *levels)
{
    if (!levels)
        return;
    ent_levels_free(levels->states);
    free(levels->is_target);
    free(levels->rank);
    free(levels->first);
    free(levels->n);
    free(levels->changes);
    free(levels->n_events);
    free(levels->last_event);
    free(levels->set_start);
    free(levels->pool);
    ent_interner_free(levels->sets);
    free(levels);
}

/* ---- Asking ---- */

bool ent_levels_is_target(const struct ent_levels *levels, struct ent_actor actor)
{
    return !levels->rolls || levels->is_target[actor.n];
}

/* Of several blocs the one that the view names first. */
static uint32_t first_of(const struct ent_levels *levels, const uint32_t *actors, size_t n)
{
    uint32_t best = actors[0];

    for (size_t i = 1; i < n; i++) {
        if (levels->rank[actors[i]] < levels->rank[best])
            best = actors[i];
    }
    return best;
}

struct ent_rolling ent_levels_at(const struct ent_levels *levels, struct ent_actor actor,
                                 struct ent_span when)
{
    struct ent_rolling rolling = {ENT_ROLLED, 1, NULL, actor.n, 0};
    const uint32_t *found;
    size_t at, n;

    if (!levels->rolls || levels->is_target[actor.n])
        return rolling;
    rolling.how = ENT_ROLLED_NOT;
    if (levels->n[actor.n] == 0)
        return rolling;
    at = state_at(levels, actor.n, when.start);
    if (at + 1 < levels->first[actor.n] + levels->n[actor.n] &&
        levels->changes[at + 1].start < when.end) {
        rolling.how = ENT_ROLLED_UNDECIDED;
        rolling.state = 2 * at + 1;
        if (levels->states)
            rolling.actor = ent_levels_at(levels->states, actor, when).actor;
        return rolling;
    }
    found = members(levels, levels->changes[at].set, &n);
    if (n == 0)
        return rolling;
    rolling.how = n == 1 ? ENT_ROLLED : ENT_ROLLED_SEVERAL;
    rolling.state = 2 * at;
    if (n == 1)
        rolling.actor = found[0];
    else if (levels->is_bloc && levels->rule == ENT_BLOCS_FIRST)
        rolling.actor = first_of(levels, found, n);
    else if (levels->is_bloc && levels->rule == ENT_BLOCS_SPLIT) {
        rolling.n = n;
        rolling.actors = found;
    } else if (levels->states)
        rolling.actor = ent_levels_at(levels->states, actor, when).actor;
    return rolling;
}

/* ---- Telling ---- */

void ent_levels_note(struct ent_levels *levels, const struct ent_rolling *rolling, size_t event)
{
    if (rolling->how != ENT_ROLLED_SEVERAL && rolling->how != ENT_ROLLED_UNDECIDED)
        return;
    if (levels->n_events[rolling->state] && levels->last_event[rolling->state] == event)
        return;
    levels->n_events[rolling->state]++;
    levels->last_event[rolling->state] = event;
}

/* A text that ends where its room does. */
struct line {
    char text[400];
    size_t length;
};

static void add(struct line *line, const char *text)
{
    size_t room = sizeof line->text - line->length - 1, length = strlen(text);

    length = length < room ? length : room;
    memcpy(line->text + line->length, text, length);
    line->length += length;
    line->text[line->length] = '\0';
}

static void add_set(struct line *line, const struct ent_levels *levels, uint32_t set)
{
    size_t n;
    const uint32_t *actors = members(levels, set, &n);

    if (n == 0)
        add(line, "none");
    for (size_t i = 0; i < n; i++) {
        add(line, i == 0 ? "" : i + 1 < n ? ", " : " and ");
        add(line, ent_actor_id(levels->actors, (struct ent_actor){actors[i]}));
    }
}

static void add_events(struct line *line, uint64_t n, const char *what)
{
    char text[40];

    snprintf(text, sizeof text, "%" PRIu64 " event%s", n, n == 1 ? "" : "s");
    add(line, text);
    add(line, what);
}

static void say(struct line *line, const struct ent_levels *levels, size_t at, bool undecided)
{
    static const char *const fates[] = {" refused", " shared", " counted for the first"};
    const struct state *state = &levels->changes[at];
    bool is_last = at + 1 == (size_t)levels->first[state->actor] + levels->n[state->actor];
    struct ent_span span = {state->start, is_last ? INT64_MAX : state[1].start, ENT_INTERVAL, 0};
    char date[ENT_SPAN_TEXT];

    add(line, "\"");
    add(line, ent_actor_id(levels->actors, (struct ent_actor){state->actor}));
    if (undecided) {
        ent_time_format(state[1].start, date);
        add(line, "\" changes on ");
        add(line, date);
        add(line, " from ");
        add_set(line, levels, state->set);
        add(line, " to ");
        add_set(line, levels, state[1].set);
        add(line, ", within the date of ");
        add_events(line, levels->n_events[2 * at + 1], ": undecided");
        return;
    }
    add(line, "\" is in ");
    add_set(line, levels, state->set);
    ent_span_format(span, date);
    add(line, *date ? " at once (" : " at once");
    add(line, date);
    add(line, *date ? "): " : ": ");
    add_events(line, levels->n_events[2 * at],
               levels->is_bloc ? fates[levels->rule] : ", it stays itself");
}

enum ent_status ent_levels_tell(const struct ent_levels *levels,
                                enum ent_status (*take)(void *user, const char *line, bool refused,
                                                        struct ent_error *err),
                                void *user, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (uint32_t a = 0; levels->rolls && a < ent_actors_count(levels->actors); a++) {
        for (size_t k = 2 * (size_t)levels->first[a];
             k < 2 * ((size_t)levels->first[a] + levels->n[a]) && status == ENT_OK; k++) {
            struct line line = {"", 0};
            if (levels->n_events[k] == 0)
                continue;
            say(&line, levels, k / 2, k % 2);
            status = take(user, line.text,
                          k % 2 == 0 && levels->is_bloc && levels->rule == ENT_BLOCS_REFUSE, err);
        }
    }
    return status;
}
