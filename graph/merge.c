#include "merge.h"

#include <stdlib.h>

#define MERGE_SPAN_S (31 * ENT_DAY_S)
#define ALONE UINT32_MAX

/* What reports of one event have in common, but for the date (or with it: exact). */
struct key {
    uint32_t type, kind;
    uint32_t a, b; /* sets of states: an actor, or with the high bit a number of `sets` */
    int64_t start, end;
    uint32_t mutual, flags;
};

struct merging {
    const struct ent_corpus *corpus;
    const struct ent_actors *actors;
    const struct ent_kept *reports;
    size_t n_reports;
    enum ent_merge rule;
    struct ent_interner *sets;
    struct key *keys; /* by group */
    size_t n_groups, keys_capacity;
    uint32_t *slots; /* group + 1 */
    size_t n_slots;
    uint32_t *group_of_event; /* by number of the event's text; 0 or group + 1 */
    bool *is_named;           /* by group: made by naming an event */
    size_t is_named_capacity;
    bool *has_attached; /* by report: others are attached to it; NULL when none is attached */
};

/* ---- The key of a report ---- */

static int by_number(const void *left, const void *right)
{
    uint32_t x = *(const uint32_t *)left, y = *(const uint32_t *)right;

    return (x > y) - (x < y);
}

static uint32_t state_at(const struct merging *merging, struct ent_actor actor,
                         struct ent_span when)
{
    bool ambiguous = false;

    return ent_actors_roll_up(merging->actors, actor, when, &ambiguous).n;
}

/* The set of states that a list rolls up to: one state is its own number. */
static enum ent_status state_set(struct merging *merging, ent_list_id list, struct ent_span when,
                                 uint32_t *set, struct ent_error *err)
{
    struct ent_actor single;
    size_t n, unique = 0;
    const struct ent_actor *items = ent_corpus_list(merging->corpus, list, &single, &n);
    uint32_t few[16], *states = few;
    enum ent_status status = ENT_OK;

    if (n == 1) {
        *set = state_at(merging, items[0], when);
        return ENT_OK;
    }
    if (n > sizeof few / sizeof *few && !(states = malloc(n * sizeof *states)))
        return ent_fail_memory(err);
    for (size_t i = 0; i < n; i++)
        states[i] = state_at(merging, items[i], when);
    qsort(states, n, sizeof *states, by_number);
    for (size_t i = 0; i < n; i++) {
        if (unique == 0 || states[unique - 1] != states[i])
            states[unique++] = states[i];
    }
    if (unique == 1) {
        *set = states[0];
    } else {
        status = ent_intern(merging->sets,
                            ent_str((const char *)states, unique * sizeof *states), set, err);
        *set |= UINT32_C(0x80000000);
    }
    if (states != few)
        free(states);
    return status;
}

static enum ent_status make_key(struct merging *merging, const struct ent_kept *report,
                                struct key *key, struct ent_error *err)
{
    struct ent_span when = ent_kept_when(report);
    bool exact = merging->rule == ENT_MERGE_EXACT;
    enum ent_status status;

    *key = (struct key){
        .type = report->type,
        .kind = report->kind,
        .start = exact ? when.start : 0,
        .end = exact ? when.end : 0,
        .mutual = (report->flags & ENT_KEPT_MUTUAL) != 0,
    };
    if ((status = state_set(merging, report->source, when, &key->a, err)) != ENT_OK ||
        (status = state_set(merging, report->target, when, &key->b, err)) != ENT_OK)
        return status;
    if (key->mutual && key->a > key->b) {
        uint32_t a = key->a;
        key->a = key->b;
        key->b = a;
    }
    return ENT_OK;
}

/* ---- Groups: reports of one key, or of one named event ---- */

static enum ent_status add_group(struct merging *merging, const struct key *key, bool named,
                                 uint32_t *group, struct ent_error *err)
{
    enum ent_status status = ent_grow(&merging->keys, &merging->keys_capacity,
                                      merging->n_groups + 1, sizeof *merging->keys, err);

    if (status == ENT_OK)
        status = ent_grow(&merging->is_named, &merging->is_named_capacity, merging->n_groups + 1,
                          sizeof *merging->is_named, err);
    if (status != ENT_OK)
        return status;
    merging->keys[merging->n_groups] = *key;
    merging->is_named[merging->n_groups] = named;
    *group = (uint32_t)merging->n_groups++;
    return ENT_OK;
}

static enum ent_status widen(struct merging *merging, struct ent_error *err)
{
    size_t n_slots = merging->n_slots ? merging->n_slots * 2 : 1024;
    uint32_t *slots = calloc(n_slots, sizeof *slots);

    if (!slots)
        return ent_fail_memory(err);
    for (size_t g = 0; g < merging->n_groups; g++) {
        size_t slot;
        if (merging->is_named[g])
            continue;
        slot = ent_hash(&merging->keys[g], sizeof(struct key), 0) & (n_slots - 1);
        while (slots[slot])
            slot = (slot + 1) & (n_slots - 1);
        slots[slot] = (uint32_t)g + 1;
    }
    free(merging->slots);
    merging->slots = slots;
    merging->n_slots = n_slots;
    return ENT_OK;
}

static enum ent_status group_by_key(struct merging *merging, const struct ent_kept *report,
                                    uint32_t *group, struct ent_error *err)
{
    struct key key;
    size_t slot;
    enum ent_status status = make_key(merging, report, &key, err);

    if (status == ENT_OK && merging->n_groups * 2 >= merging->n_slots)
        status = widen(merging, err);
    if (status != ENT_OK)
        return status;
    slot = ent_hash(&key, sizeof key, 0) & (merging->n_slots - 1);
    while (merging->slots[slot]) {
        *group = merging->slots[slot] - 1;
        if (memcmp(&merging->keys[*group], &key, sizeof key) == 0)
            return ENT_OK;
        slot = (slot + 1) & (merging->n_slots - 1);
    }
    status = add_group(merging, &key, false, group, err);
    if (status == ENT_OK)
        merging->slots[slot] = *group + 1;
    return status;
}

static enum ent_status group_by_name(struct merging *merging, uint32_t event, uint32_t *group,
                                     struct ent_error *err)
{
    static const struct key none;
    enum ent_status status = ENT_OK;

    if (!merging->group_of_event) {
        merging->group_of_event = calloc(ent_corpus_n_texts(merging->corpus), sizeof(uint32_t));
        if (!merging->group_of_event)
            return ent_fail_memory(err);
    }
    if (merging->group_of_event[event]) {
        *group = merging->group_of_event[event] - 1;
        return ENT_OK;
    }
    status = add_group(merging, &none, true, group, err);
    if (status == ENT_OK)
        merging->group_of_event[event] = *group + 1;
    return status;
}

static bool stands_alone(const struct merging *merging, const struct ent_kept *report)
{
    const struct ent_extra *extra = ent_corpus_extra(merging->corpus, report);

    return merging->rule == ENT_MERGE_NONE || report->precision == ENT_UNDATED ||
           (extra && extra->weight != ENT_MISSING);
}

/* ---- Events of a group ---- */

static int64_t intensity_of(const struct merging *merging, const struct ent_kept *report)
{
    const struct ent_extra *extra = ent_corpus_extra(merging->corpus, report);

    return extra ? extra->intensity : ENT_MISSING;
}

/* Which of two reports speaks where they disagree: by id, then by content, never by the order of reading. */
static bool speaks_before(const struct merging *merging, uint32_t x, uint32_t y)
{
    const struct ent_kept *a = &merging->reports[x], *b = &merging->reports[y];
    int order = (a->flags & ENT_KEPT_ATTACHED) - (b->flags & ENT_KEPT_ATTACHED);

    if (order == 0)
        order = ent_str_compare(ent_corpus_report_id(merging->corpus, a),
                                ent_corpus_report_id(merging->corpus, b));
    if (order == 0)
        order = ent_str_compare(ent_corpus_text(merging->corpus, a->type),
                                ent_corpus_text(merging->corpus, b->type));
    if (order == 0)
        order = ent_str_compare(ent_corpus_text(merging->corpus, a->kind),
                                ent_corpus_text(merging->corpus, b->kind));
    if (order == 0 && a->start != b->start)
        order = a->start < b->start ? -1 : 1;
    if (order == 0 && a->end != b->end)
        order = a->end < b->end ? -1 : 1;
    if (order == 0)
        order = (a->flags & ENT_KEPT_MUTUAL) - (b->flags & ENT_KEPT_MUTUAL);
    if (order == 0)
        order = a->sign - b->sign;
    if (order == 0)
        return intensity_of(merging, a) < intensity_of(merging, b);
    return order < 0;
}

/* Sort a group's members by date: start, then end. */
struct dated {
    int64_t start, end;
    uint32_t report;
};

static int by_date(const void *left, const void *right)
{
    const struct dated *x = left, *y = right;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return (x->report > y->report) - (x->report < y->report);
}

static bool is_bounded(const struct dated *one)
{
    return one->start != INT64_MIN && one->end != INT64_MAX &&
           one->end - one->start <= MERGE_SPAN_S;
}

/*
 * Cut a group's members, sorted by date, into events: cut[i] is 1 where an event starts. Equal dates stay together;
 * bounded ones are swept. Wide and open ones lie between, so the members are brought into the order of their events.
 */
static void sweep(struct dated *members, size_t n, uint8_t *cut, struct dated *scratch)
{
    int64_t start = 0, end = 0;
    size_t n_bounded = 0, n_wide = 0;
    bool running = false;

    for (size_t i = 0; i < n; i++) {
        if (is_bounded(&members[i]))
            members[n_bounded++] = members[i];
        else
            scratch[n_wide++] = members[i];
    }
    memcpy(members + n_bounded, scratch, n_wide * sizeof *members);
    for (size_t i = 0; i < n; i++) {
        const struct dated *one = &members[i];
        bool equal = i > 0 && i != n_bounded && one->start == members[i - 1].start &&
                     one->end == members[i - 1].end;
        if (i >= n_bounded) {
            cut[i] = !equal;
            continue;
        }
        if (running && (equal || (one->start < end && start < one->end))) {
            cut[i] = 0;
            start = one->start > start ? one->start : start;
            end = one->end < end ? one->end : end;
        } else {
            cut[i] = 1;
            running = true;
            start = one->start;
            end = one->end;
        }
    }
}

/* ---- Filling an event from its reports ---- */

struct filling {
    const struct merging *merging;
    struct ent_events *events;
    size_t events_capacity, n_pool, pool_capacity;
    enum ent_quad_scheme quad;
};

static int by_actor(const void *left, const void *right)
{
    return by_number(left, right); /* an actor is its number */
}

static enum ent_status fill_actors(struct filling *filling, const uint32_t *members, uint32_t n,
                                   bool targets, uint32_t *first, uint32_t *count,
                                   struct ent_error *err)
{
    struct ent_events *events = filling->events;
    const struct merging *merging = filling->merging;
    size_t from = filling->n_pool, unique = from;

    for (uint32_t m = 0; m < n; m++) {
        const struct ent_kept *report = &merging->reports[members[m]];
        struct ent_actor single;
        size_t n_items;
        const struct ent_actor *items = ent_corpus_list(
            merging->corpus, targets ? report->target : report->source, &single, &n_items);
        enum ent_status status =
            ent_grow(&events->pool, &filling->pool_capacity, filling->n_pool + n_items,
                     sizeof *events->pool, err);
        if (status != ENT_OK)
            return status;
        memcpy(events->pool + filling->n_pool, items, n_items * sizeof *items);
        filling->n_pool += n_items;
    }
    if (filling->n_pool - from > 1)
        qsort(events->pool + from, filling->n_pool - from, sizeof *events->pool, by_actor);
    for (size_t i = from; i < filling->n_pool; i++) {
        if (unique == from || events->pool[unique - 1].n != events->pool[i].n)
            events->pool[unique++] = events->pool[i];
    }
    filling->n_pool = unique;
    if (unique > UINT32_MAX)
        return ent_fail(err, ENT_ELIMIT, "too many actors in events");
    *first = (uint32_t)from;
    *count = (uint32_t)(unique - from);
    return ENT_OK;
}

static void fill_dates(struct filling *filling, struct ent_event *event, const uint32_t *members)
{
    const struct ent_kept *reports = filling->merging->reports;
    struct ent_span common = ent_kept_when(&reports[members[0]]);
    bool disjoint = false;

    for (uint32_t m = 1; m < event->n && !disjoint; m++) {
        struct ent_span when = ent_kept_when(&reports[members[m]]);
        if (ent_span_is_undated(when))
            continue;
        if (ent_span_is_undated(common))
            common = when;
        else if (!ent_span_intersect(common, when, &common))
            disjoint = true;
    }
    if (disjoint) {
        filling->events->n_disjoint++;
        for (uint32_t m = 0; m < event->n; m++) {
            struct ent_span when = ent_kept_when(&reports[members[m]]);
            if (ent_span_is_undated(when))
                continue;
            if (when.start < common.start)
                common.start = when.start;
            if (when.end > common.end)
                common.end = when.end;
            common.flags |= when.flags;
        }
        common.precision = ENT_INTERVAL;
    }
    event->when = common;
}

static enum ent_status fill_event(struct filling *filling, const uint32_t *members, uint32_t first,
                                  uint32_t n, struct ent_error *err)
{
    const struct merging *merging = filling->merging;
    const struct ent_corpus *corpus = merging->corpus;
    struct ent_events *events = filling->events;
    struct ent_event event = {.first = first, .n = n, .weight = ENT_MISSING};
    uint32_t speaker = members[0];
    enum ent_status status;

    for (uint32_t m = 0; m < n; m++) {
        const struct ent_kept *report = &merging->reports[members[m]];
        const struct ent_extra *extra = ent_corpus_extra(corpus, report);
        int64_t weight = extra && extra->weight != ENT_MISSING ? extra->weight : ENT_MICRO;
        if (m > 0 && speaks_before(merging, members[m], speaker))
            speaker = members[m];
        /*
         * A confidence that nobody gave passes any threshold: it is the best. A report to which others are attached is
         * the event itself, and the others say how sure it is and how often it was told.
         */
        if (!merging->has_attached || !merging->has_attached[members[m]]) {
            event.n_reports++;
            if (report->confidence > event.confidence)
                event.confidence = report->confidence;
        }
        if (extra && extra->weight != ENT_MISSING && extra->weight > event.weight)
            event.weight = extra->weight;
        if (__builtin_add_overflow(event.reports_weight, weight, &event.reports_weight))
            return ent_fail(err, ENT_ELIMIT, "an event's weight is larger than 9.2e12");
    }
    if (event.weight == ENT_MISSING)
        event.weight = ENT_MICRO;

    const struct ent_kept *chosen = &merging->reports[speaker];
    const struct ent_extra *extra = ent_corpus_extra(corpus, chosen);
    struct ent_str type = ent_corpus_text(corpus, chosen->type);
    const struct ent_code *code = ent_code_find(type);
    event.type = chosen->type;
    event.kind = chosen->kind;
    event.mutual = (chosen->flags & ENT_KEPT_MUTUAL) != 0;
    event.intensity = extra && extra->intensity != ENT_MISSING ? extra->intensity
                      : code ? code->goldstein * (ENT_MICRO / 10)
                             : ENT_MISSING;
    event.sign = chosen->sign >= 0
                     ? (uint8_t)chosen->sign
                     : (uint8_t)ent_code_sign(
                           type, filling->quad,
                           event.intensity == ENT_MISSING ? NULL : &event.intensity);
    fill_dates(filling, &event, members);
    if ((status = fill_actors(filling, members, n, false, &event.sources, &event.n_sources,
                              err)) != ENT_OK ||
        (status = fill_actors(filling, members, n, true, &event.targets, &event.n_targets, err)) !=
            ENT_OK)
        return status;
    status = ent_grow(&events->items, &filling->events_capacity, events->n + 1,
                      sizeof *events->items, err);
    if (status == ENT_OK)
        events->items[events->n++] = event;
    return status;
}

/* ---- The whole ---- */

/* The group of each report; those that merge with nothing are ALONE. */
static enum ent_status find_groups(struct merging *merging, uint32_t *groups, struct ent_error *err)
{
    for (size_t i = 0; i < merging->n_reports; i++) {
        const struct ent_kept *report = &merging->reports[i];
        enum ent_status status = ENT_OK;
        groups[i] = ALONE;
        if (report->flags & (ENT_KEPT_REJECTED | ENT_KEPT_ATTACHED))
            continue;
        if (merging->rule == ENT_MERGE_GIVEN && report->event)
            status = group_by_name(merging, report->event, &groups[i], err);
        else if (!stands_alone(merging, report))
            status = group_by_key(merging, report, &groups[i], err);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

/* What is attached to a report goes where that one goes; one that stood alone has company now. */
static enum ent_status join_attached(struct merging *merging, uint32_t *groups,
                                     struct ent_error *err)
{
    static const struct key none;

    for (size_t i = 0; i < merging->n_reports; i++) {
        const struct ent_kept *report = &merging->reports[i];
        if (!(report->flags & ENT_KEPT_ATTACHED) || (report->flags & ENT_KEPT_REJECTED))
            continue;
        size_t parent = ent_corpus_parent(merging->corpus, report);
        if (!merging->has_attached &&
            !(merging->has_attached = calloc(merging->n_reports, sizeof(bool))))
            return ent_fail_memory(err);
        merging->has_attached[parent] = true;
        if (groups[parent] == ALONE) {
            enum ent_status status = add_group(merging, &none, true, &groups[parent], err);
            if (status != ENT_OK)
                return status;
        }
        groups[i] = groups[parent];
    }
    return ENT_OK;
}

static enum ent_status fill_group(struct filling *filling, uint32_t group, uint32_t *members,
                                  uint32_t first, uint32_t n, struct dated *dated,
                                  struct ent_error *err)
{
    const struct merging *merging = filling->merging;
    uint8_t *cut = (uint8_t *)(dated + 2 * (size_t)n);
    uint32_t start = 0;

    if (n == 1 || merging->is_named[group] || merging->rule == ENT_MERGE_EXACT)
        return fill_event(filling, members + first, first, n, err);
    for (uint32_t i = 0; i < n; i++) {
        const struct ent_kept *report = &merging->reports[members[first + i]];
        dated[i] = (struct dated){report->start, report->end, members[first + i]};
    }
    qsort(dated, n, sizeof *dated, by_date);
    sweep(dated, n, cut, dated + n);
    for (uint32_t i = 0; i < n; i++)
        members[first + i] = dated[i].report;
    for (uint32_t i = 1; i <= n; i++) {
        if (i < n && !cut[i])
            continue;
        enum ent_status status =
            fill_event(filling, members + first + start, first + start, i - start, err);
        if (status != ENT_OK)
            return status;
        start = i;
    }
    return ENT_OK;
}

static enum ent_status fill_groups(struct filling *filling, const uint32_t *groups,
                                   struct ent_error *err)
{
    const struct merging *merging = filling->merging;
    struct ent_events *events = filling->events;
    size_t n_groups = merging->n_groups, largest = 1;
    uint32_t *start = calloc(n_groups + 2, sizeof *start);
    struct dated *dated = NULL;
    enum ent_status status = ENT_OK;
    uint32_t placed = 0;

    events->members = malloc((merging->n_reports + 1) * sizeof *events->members);
    if (!start || !events->members) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (size_t i = 0; i < merging->n_reports; i++) {
        if (groups[i] != ALONE)
            start[groups[i] + 2]++;
    }
    for (size_t g = 2; g < n_groups + 2; g++) {
        if (start[g] > largest)
            largest = start[g];
        start[g] += start[g - 1];
    }
    for (size_t i = 0; i < merging->n_reports; i++) {
        if (groups[i] != ALONE)
            events->members[start[groups[i] + 1]++] = (uint32_t)i;
    }
    dated = malloc(largest * (2 * sizeof *dated + 1));
    if (!dated) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (uint32_t g = 0; g < n_groups && status == ENT_OK; g++)
        status = fill_group(filling, g, events->members, start[g], start[g + 1] - start[g], dated,
                            err);
    placed = start[n_groups];
    for (size_t i = 0; i < merging->n_reports && status == ENT_OK; i++) {
        if (groups[i] != ALONE || (merging->reports[i].flags & ENT_KEPT_REJECTED))
            continue;
        events->members[placed] = (uint32_t)i;
        status = fill_event(filling, events->members + placed, placed, 1, err);
        placed++;
    }
out:
    free(start);
    free(dated);
    return status;
}

enum ent_status ent_merge(struct ent_events *out, const struct ent_corpus *corpus,
                          enum ent_merge rule, enum ent_quad_scheme quad, struct ent_error *err)
{
    struct ent_events events = {0};
    struct merging merging = {.corpus = corpus, .rule = rule};
    struct filling filling = {.merging = &merging, .events = &events, .quad = quad};
    uint32_t *groups = NULL;
    enum ent_status status;

    merging.actors = ent_corpus_actors(corpus);
    merging.reports = ent_corpus_reports(corpus, &merging.n_reports);
    groups = malloc((merging.n_reports + 1) * sizeof *groups);
    if (!groups) {
        status = ent_fail_memory(err);
        goto out;
    }
    if ((status = ent_interner_new(&merging.sets, err)) != ENT_OK ||
        (status = find_groups(&merging, groups, err)) != ENT_OK ||
        (status = join_attached(&merging, groups, err)) != ENT_OK ||
        (status = fill_groups(&filling, groups, err)) != ENT_OK)
        goto out;
    *out = events;
    events = (struct ent_events){0};
out:
    ent_events_fini(&events);
    ent_interner_free(merging.sets);
    free(merging.keys);
    free(merging.slots);
    free(merging.group_of_event);
    free(merging.is_named);
    free(merging.has_attached);
    free(groups);
    return status;
}

void ent_events_fini(struct ent_events *events)
{
    free(events->items);
    free(events->members);
    free(events->pool);
    *events = (struct ent_events){0};
}
