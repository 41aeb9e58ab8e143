#include "merge.h"

#include <stddef.h>
#include <stdlib.h>

#define ALONE UINT32_MAX

/* Types that are taken for one by their root or quad class are numbers behind those of all texts.
 */
#define BY_ROOT UINT32_C(0xff000000)
#define BY_QUAD UINT32_C(0xfe000000)

/* What reports of one event have in common, but for the date; by `exact` with it. */
struct key {
    uint32_t type, kind, mutual;
    uint32_t a, b;    /* sets of states: an actor, or with the high bit a number of `sets` */
    uint32_t nothing; /* so that no byte of it is left open */
    int64_t start, end;
};

/* A free slot has group_plus_1 0. */
struct slot {
    uint32_t tag; /* of the key's hash */
    uint32_t group_plus_1;
};

struct merging {
    const struct ent_corpus *corpus;
    const struct ent_kept *reports;
    size_t n_reports;
    struct ent_merging how;
    uint32_t
        *type_of; /* by number of a type's text: what stands for it in a key; 0 not looked up */
    struct ent_interner *sets;
    unsigned char *keys; /* by group: as much of each as the rule compares */
    size_t key_size;
    size_t n_groups, keys_capacity;
    bool *is_named; /* by group: made by naming an event */
    size_t is_named_capacity;
    struct slot *slots;
    size_t n_slots;           /* a power of two, at most three quarters are taken */
    uint32_t *group_of_event; /* by number of the event's text; 0 or group + 1 */
};

/* ---- The key of a report ---- */

static int by_number(const void *left, const void *right)
{
    uint32_t x = *(const uint32_t *)left, y = *(const uint32_t *)right;

    return (x > y) - (x < y);
}

static uint32_t state_at(const struct ent_corpus *corpus, struct ent_actor actor,
                         struct ent_span when)
{
    bool ambiguous = false;

    return ent_actors_roll_up(ent_corpus_actors(corpus), actor, when, &ambiguous).n;
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
        *set = state_at(merging->corpus, items[0], when);
        return ENT_OK;
    }
    if (n > sizeof few / sizeof *few && !(states = malloc(n * sizeof *states)))
        return ent_fail_memory(err);
    for (size_t i = 0; i < n; i++)
        states[i] = state_at(merging->corpus, items[i], when);
    qsort(states, n, sizeof *states, by_number);
    for (size_t i = 0; i < n; i++) {
        if (unique == 0 || states[unique - 1] != states[i])
            states[unique++] = states[i];
    }
    if (unique == 1) {
        *set = states[0];
    } else {
        status = ent_intern(merging->sets, ent_str((const char *)states, unique * sizeof *states),
                            set, err);
        *set |= UINT32_C(0x80000000);
    }
    if (states != few)
        free(states);
    return status;
}

/* What stands for a type where several are taken for one. Other codes than CAMEO's are themselves.
 */
static uint32_t type_key(struct merging *merging, uint32_t type)
{
    struct ent_str code = ent_corpus_text(merging->corpus, type);
    uint32_t *known = merging->type_of ? &merging->type_of[type] : NULL;

    if (!known)
        return type;
    if (!*known && merging->how.by == ENT_MERGE_BY_QUAD)
        *known = BY_QUAD | (uint32_t)ent_code_quad(code, merging->how.quad);
    else if (!*known && ent_code_quad(code, merging->how.quad))
        *known = BY_ROOT | (uint32_t)(10 * (code.data[0] - '0') + code.data[1] - '0');
    if (!*known || *known == BY_QUAD)
        *known = type;
    return *known;
}

static enum ent_status make_key(struct merging *merging, const struct ent_kept *report,
                                struct key *key, struct ent_error *err)
{
    struct ent_span when = ent_zone_span(merging->how.zone, ent_kept_when(report));
    enum ent_status status;

    /* Dates are equal as they are told, also where a clock that is set back shows two moments
     * alike. */
    *key = (struct key){
        .type = type_key(merging, report->type),
        .kind = report->kind,
        .mutual = (report->flags & ENT_KEPT_MUTUAL) != 0,
        .start = report->start,
        .end = report->end,
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

static const struct key no_key; /* of named groups */

static enum ent_status add_group(struct merging *merging, const struct key *key, bool named,
                                 uint32_t *group, struct ent_error *err)
{
    enum ent_status status = ent_grow(&merging->keys, &merging->keys_capacity,
                                      merging->n_groups + 1, merging->key_size, err);

    if (status == ENT_OK)
        status = ent_grow(&merging->is_named, &merging->is_named_capacity, merging->n_groups + 1,
                          sizeof *merging->is_named, err);
    if (status != ENT_OK)
        return status;
    memcpy(merging->keys + merging->n_groups * merging->key_size, key, merging->key_size);
    merging->is_named[merging->n_groups] = named;
    *group = (uint32_t)merging->n_groups++;
    return ENT_OK;
}

static enum ent_status widen(struct merging *merging, struct ent_error *err)
{
    size_t n_slots = merging->n_slots ? merging->n_slots * 2 : 1024;
    struct slot *slots = calloc(n_slots, sizeof *slots);

    if (!slots)
        return ent_fail_memory(err);
    for (size_t i = 0; i < merging->n_slots; i++) {
        size_t slot = merging->slots[i].tag & (n_slots - 1);
        if (!merging->slots[i].group_plus_1)
            continue;
        while (slots[slot].group_plus_1)
            slot = (slot + 1) & (n_slots - 1);
        slots[slot] = merging->slots[i];
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
    struct slot *slot;
    uint32_t tag;
    enum ent_status status = make_key(merging, report, &key, err);

    if (status == ENT_OK && merging->n_groups >= merging->n_slots / 4 * 3)
        status = widen(merging, err);
    if (status != ENT_OK)
        return status;
    tag = (uint32_t)ent_hash(&key, merging->key_size, 0);
    for (size_t i = tag & (merging->n_slots - 1);; i = (i + 1) & (merging->n_slots - 1)) {
        slot = &merging->slots[i];
        if (!slot->group_plus_1)
            break;
        *group = slot->group_plus_1 - 1;
        if (slot->tag == tag &&
            memcmp(merging->keys + *group * merging->key_size, &key, merging->key_size) == 0)
            return ENT_OK;
    }
    status = add_group(merging, &key, false, group, err);
    if (status == ENT_OK)
        *slot = (struct slot){tag, *group + 1};
    return status;
}

static enum ent_status group_by_name(struct merging *merging, uint32_t event, uint32_t *group,
                                     struct ent_error *err)
{
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
    status = add_group(merging, &no_key, true, group, err);
    if (status == ENT_OK)
        merging->group_of_event[event] = *group + 1;
    return status;
}

static bool stands_alone(const struct merging *merging, const struct ent_kept *report)
{
    const struct ent_extra *extra = ent_corpus_extra(merging->corpus, report);

    return merging->how.rule == ENT_MERGE_NONE || report->precision == ENT_UNDATED ||
           (extra && extra->weight != ENT_MISSING);
}

/* What is attached to a report goes where that one goes; one that stood alone has company now. */
static enum ent_status join_attached(struct merging *merging, uint32_t *groups, bool **has_attached,
                                     struct ent_error *err)
{
    for (size_t i = 0; i < merging->n_reports; i++) {
        const struct ent_kept *report = &merging->reports[i];
        if (!(report->flags & ENT_KEPT_ATTACHED) || (report->flags & ENT_KEPT_REJECTED))
            continue;
        size_t parent = ent_corpus_parent(merging->corpus, report);
        if (!*has_attached && !(*has_attached = calloc(merging->n_reports, sizeof(bool))))
            return ent_fail_memory(err);
        (*has_attached)[parent] = true;
        if (groups[parent] == ALONE) {
            enum ent_status status = add_group(merging, &no_key, true, &groups[parent], err);
            if (status != ENT_OK)
                return status;
        }
        groups[i] = groups[parent];
    }
    return ENT_OK;
}

/* The group of each report; those that merge with nothing are ALONE. */
static enum ent_status find_groups(struct merging *merging, uint32_t *groups, struct ent_error *err)
{
    for (size_t i = 0; i < merging->n_reports; i++) {
        const struct ent_kept *report = &merging->reports[i];
        enum ent_status status = ENT_OK;
        groups[i] = ALONE;
        if (report->flags & (ENT_KEPT_REJECTED | ENT_KEPT_ATTACHED))
            continue;
        if (merging->how.rule == ENT_MERGE_GIVEN && report->event)
            status = group_by_name(merging, report->event, &groups[i], err);
        else if (!stands_alone(merging, report))
            status = group_by_key(merging, report, &groups[i], err);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

/* ---- Cutting groups into events ---- */

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

static bool is_bounded(const struct dated *one, int64_t span)
{
    return one->start != INT64_MIN && one->end != INT64_MAX && one->end - one->start <= span;
}

/*
 * Cut a group's members, sorted by date, into events: cut[i] is 1 where an event starts. Equal
 * dates stay together; bounded ones are swept. Wide and open ones lie between, so the members are
 * brought into the order of their events.
 */
static void sweep(const struct ent_merging *how, struct dated *members, size_t n, uint8_t *cut,
                  struct dated *scratch)
{
    int64_t start = 0, end = 0;
    size_t n_bounded = 0, n_wide = 0;
    bool running = false;

    for (size_t i = 0; i < n; i++) {
        if (is_bounded(&members[i], how->span))
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
        /* They come by start, so that who starts within reach of the running end overlaps all. */
        if (running && (equal || one->start < end + how->tolerance)) {
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

/* Give each of a group's members the number of its event. `dated` is scratch for 2 n and n bytes.
 */
static void cut_group(const struct merging *merging, uint32_t group, const uint32_t *members,
                      uint32_t n, struct dated *dated, uint32_t *event_of, uint32_t *n_events)
{
    uint8_t *cut = (uint8_t *)(dated + 2 * (size_t)n);
    bool sorted = true;

    if (n == 1 || merging->is_named[group] || merging->how.rule == ENT_MERGE_EXACT) {
        for (uint32_t i = 0; i < n; i++)
            event_of[members[i]] = *n_events;
        ++*n_events;
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        struct ent_span when =
            ent_zone_span(merging->how.zone, ent_kept_when(&merging->reports[members[i]]));
        dated[i] = (struct dated){when.start, when.end, members[i]};
        sorted &= i == 0 || by_date(&dated[i - 1], &dated[i]) < 0;
    }
    if (!sorted) /* most feeds are */
        qsort(dated, n, sizeof *dated, by_date);
    sweep(&merging->how, dated, n, cut, dated + n);
    for (uint32_t i = 0; i < n; i++) {
        *n_events += cut[i];
        event_of[dated[i].report] = *n_events - 1;
    }
}

/* From groups to events, by report; those that are ALONE stay so. */
static enum ent_status cut_groups(const struct merging *merging, uint32_t *groups,
                                  struct ent_error *err)
{
    size_t n_groups = merging->n_groups, largest = 1;
    uint32_t *start = calloc(n_groups + 2, sizeof *start);
    uint32_t *members = malloc((merging->n_reports + 1) * sizeof *members);
    struct dated *dated = NULL;
    enum ent_status status = ENT_OK;
    uint32_t n_events = 0;

    if (!start || !members) {
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
            members[start[groups[i] + 1]++] = (uint32_t)i;
    }
    dated = malloc(largest * (2 * sizeof *dated + 1));
    if (!dated) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (uint32_t g = 0; g < n_groups; g++)
        cut_group(merging, g, members + start[g], start[g + 1] - start[g], dated, groups,
                  &n_events);
out:
    free(start);
    free(members);
    free(dated);
    return status;
}

/* Number the events by their first reports, so that who goes through them goes through the reports
 * in their order. */
static enum ent_status list_events(const struct merging *merging, uint32_t *event_of,
                                   struct ent_events *events, struct ent_error *err)
{
    size_t n_reports = merging->n_reports;
    uint32_t *number = calloc(n_reports + 1, sizeof *number); /* by event before: number + 1 */
    uint32_t *start = calloc(n_reports + 2, sizeof *start);

    events->start = start;
    events->members = malloc((n_reports + 1) * sizeof *events->members);
    if (!number || !start || !events->members) {
        free(number);
        return ent_fail_memory(err);
    }
    for (size_t i = 0; i < n_reports; i++) {
        if (merging->reports[i].flags & ENT_KEPT_REJECTED)
            continue;
        uint32_t alone = 0, *known = event_of[i] == ALONE ? &alone : &number[event_of[i]];
        if (!*known)
            *known = (uint32_t)++events->n;
        event_of[i] = *known - 1;
        start[event_of[i] + 2]++;
    }
    for (size_t e = 0; e < events->n; e++)
        start[e + 2] += start[e + 1];
    for (size_t i = 0; i < n_reports; i++) {
        if (!(merging->reports[i].flags & ENT_KEPT_REJECTED))
            events->members[start[event_of[i] + 1]++] = (uint32_t)i;
    }
    free(number);
    return ENT_OK;
}

/* What only finding groups needs: it may be more than the groups themselves. */
static void forget_keys(struct merging *merging)
{
    ent_interner_free(merging->sets);
    free(merging->type_of);
    free(merging->keys);
    free(merging->slots);
    free(merging->group_of_event);
    merging->sets = NULL;
    merging->type_of = NULL;
    merging->keys = NULL;
    merging->slots = NULL;
    merging->group_of_event = NULL;
}

/* Less room for an array; without it, it stays as it is. */
static void *give_back(void *array, size_t size)
{
    void *smaller = realloc(array, size);

    return smaller ? smaller : array;
}

enum ent_status ent_merge(struct ent_events *out, const struct ent_corpus *corpus,
                          const struct ent_merging *how, struct ent_error *err)
{
    struct ent_events events = {.corpus = corpus, .quad = how->quad, .zone = how->zone};
    struct merging merging = {
        .corpus = corpus,
        .how = *how,
        .key_size =
            how->rule == ENT_MERGE_EXACT ? sizeof(struct key) : offsetof(struct key, nothing),
    };
    uint32_t *groups = NULL, *keys = NULL;
    enum ent_status status;

    merging.reports = ent_corpus_reports(corpus, &merging.n_reports);
    groups = malloc((merging.n_reports + 1) * sizeof *groups);
    events.codes = calloc(ent_corpus_n_texts(corpus), sizeof *events.codes);
    if (how->by != ENT_MERGE_BY_CODE)
        merging.type_of = calloc(ent_corpus_n_texts(corpus), sizeof *merging.type_of);
    if (!groups || !events.codes || (how->by != ENT_MERGE_BY_CODE && !merging.type_of)) {
        status = ent_fail_memory(err);
        goto out;
    }
    if ((status = ent_interner_new(&merging.sets, err)) != ENT_OK ||
        (status = find_groups(&merging, groups, err)) != ENT_OK ||
        (status = join_attached(&merging, groups, &events.has_attached, err)) != ENT_OK)
        goto out;
    forget_keys(&merging);
    if (how->keeps_keys) {
        keys = malloc((merging.n_reports + 1) * sizeof *keys);
        if (!keys) {
            status = ent_fail_memory(err);
            goto out;
        }
        for (size_t i = 0; i < merging.n_reports; i++)
            keys[i] = groups[i] == ALONE || merging.is_named[groups[i]] ? ALONE : groups[i];
    }
    if ((status = cut_groups(&merging, groups, err)) != ENT_OK ||
        (status = list_events(&merging, groups, &events, err)) != ENT_OK)
        goto out;
    /* An event's first report is no earlier than the event's number. */
    for (size_t e = 0; keys && e < events.n; e++)
        keys[e] = keys[events.members[events.start[e]]];
    if (keys)
        events.keys = give_back(keys, (events.n + 1) * sizeof *keys);
    keys = NULL;
    events.start = give_back(events.start, (events.n + 2) * sizeof *events.start);
    *out = events;
    events = (struct ent_events){0};
out:
    ent_events_fini(&events);
    forget_keys(&merging);
    free(keys);
    free(merging.is_named);
    free(groups);
    return status;
}

void ent_events_fini(struct ent_events *events)
{
    free(events->start);
    free(events->members);
    free(events->keys);
    free(events->has_attached);
    free(events->codes);
    free(events->actors);
    *events = (struct ent_events){0};
}

/* ---- Putting an event together from its reports ---- */

static int64_t intensity_of(const struct ent_corpus *corpus, const struct ent_kept *report)
{
    const struct ent_extra *extra = ent_corpus_extra(corpus, report);

    return extra ? extra->intensity : ENT_MISSING;
}

bool ent_report_speaks_before(const struct ent_corpus *corpus, const struct ent_kept *a,
                              const struct ent_kept *b)
{
    int order = (a->flags & ENT_KEPT_ATTACHED) - (b->flags & ENT_KEPT_ATTACHED);

    if (order == 0)
        order = ent_str_compare(ent_corpus_report_id(corpus, a), ent_corpus_report_id(corpus, b));
    if (order == 0)
        order = ent_str_compare(ent_corpus_text(corpus, a->type), ent_corpus_text(corpus, b->type));
    if (order == 0)
        order = ent_str_compare(ent_corpus_text(corpus, a->kind), ent_corpus_text(corpus, b->kind));
    if (order == 0 && a->start != b->start)
        order = a->start < b->start ? -1 : 1;
    if (order == 0 && a->end != b->end)
        order = a->end < b->end ? -1 : 1;
    if (order == 0)
        order = (a->flags & ENT_KEPT_MUTUAL) - (b->flags & ENT_KEPT_MUTUAL);
    if (order == 0)
        order = a->sign - b->sign;
    if (order == 0)
        return intensity_of(corpus, a) < intensity_of(corpus, b);
    return order < 0;
}

static enum ent_status add_actors(struct ent_events *events, ent_list_id list,
                                  struct ent_error *err)
{
    struct ent_actor single;
    size_t n;
    const struct ent_actor *items = ent_corpus_list(events->corpus, list, &single, &n);
    enum ent_status status = ent_grow(&events->actors, &events->actors_capacity,
                                      events->n_actors + n, sizeof *events->actors, err);

    if (status != ENT_OK)
        return status;
    for (size_t i = 0; i < n; i++)
        events->actors[events->n_actors++] = items[i];
    return ENT_OK;
}

static int by_actor(const void *left, const void *right)
{
    return by_number(left, right); /* an actor is its number */
}

/* Sort the actors from a place on, without doubles. */
static void sort_actors(struct ent_events *events, size_t from)
{
    size_t unique = from;

    if (events->n_actors - from < 2)
        return;
    qsort(events->actors + from, events->n_actors - from, sizeof *events->actors, by_actor);
    for (size_t i = from; i < events->n_actors; i++) {
        if (unique == from || events->actors[unique - 1].n != events->actors[i].n)
            events->actors[unique++] = events->actors[i];
    }
    events->n_actors = unique;
}

/* How many of a report's actors in a list have a state in common with those in another's. */
static size_t n_shared(const struct ent_events *events, const struct ent_kept *report,
                       ent_list_id list, const struct ent_kept *other, ent_list_id other_list)
{
    const struct ent_corpus *corpus = events->corpus;
    struct ent_span when = ent_zone_span(events->zone, ent_kept_when(report));
    struct ent_span other_when = ent_zone_span(events->zone, ent_kept_when(other));
    struct ent_actor single, other_single;
    size_t n, n_others, found = 0;
    const struct ent_actor *items = ent_corpus_list(corpus, list, &single, &n);
    const struct ent_actor *others = ent_corpus_list(corpus, other_list, &other_single, &n_others);

    for (size_t i = 0; i < n; i++) {
        uint32_t state = state_at(corpus, items[i], when);
        size_t k = 0;
        while (k < n_others && state_at(corpus, others[k], other_when) != state)
            k++;
        found += k < n_others;
    }
    return found;
}

/* Whether a report of a mutual event tells it the other way round than the one that speaks. */
static bool is_turned(const struct ent_events *events, const struct ent_kept *report,
                      const struct ent_kept *speaker)
{
    return n_shared(events, report, report->source, speaker, speaker->target) +
               n_shared(events, report, report->target, speaker, speaker->source) >
           n_shared(events, report, report->source, speaker, speaker->source) +
               n_shared(events, report, report->target, speaker, speaker->target);
}

static enum ent_status fill_actors(struct ent_events *events, struct ent_event *event,
                                   const struct ent_kept *reports, const struct ent_kept *speaker,
                                   struct ent_error *err)
{
    size_t n_sources = 0;

    events->n_actors = 0;
    for (int targets = 0; targets <= 1; targets++) {
        n_sources = events->n_actors;
        for (uint32_t m = 0; m < event->n; m++) {
            const struct ent_kept *report = &reports[event->members[m]];
            bool turned = event->mutual && report != speaker && is_turned(events, report, speaker);
            enum ent_status status =
                add_actors(events, targets != turned ? report->target : report->source, err);
            if (status != ENT_OK)
                return status;
        }
        sort_actors(events, n_sources);
    }
    event->sources = events->actors;
    event->n_sources = n_sources;
    event->targets = events->actors + n_sources;
    event->n_targets = events->n_actors - n_sources;
    return ENT_OK;
}

/* A bound of an event's date as a moment, by a report that has it on the clock and tells a time of
 * day; else by the clock. Days that nobody tells the time of stay days. */
static int64_t told_bound(const struct ent_events *events, const struct ent_event *event,
                          const struct ent_kept *reports, bool end, bool *is_moment)
{
    int64_t wanted = end ? event->when.end : event->when.start;

    for (uint32_t m = 0; m < event->n; m++) {
        struct ent_span when = ent_kept_when(&reports[event->members[m]]);
        struct ent_span local = ent_zone_span(events->zone, when);
        if ((end ? local.end : local.start) == wanted && ent_zone_moves(events->zone, when)) {
            *is_moment = true;
            return end ? when.end : when.start;
        }
    }
    return ent_zone_utc(events->zone, wanted);
}

static struct ent_span told_date(const struct ent_events *events, const struct ent_event *event,
                                 const struct ent_kept *reports)
{
    struct ent_span told = event->when;
    bool is_moment = false;

    told.start = told_bound(events, event, reports, false, &is_moment);
    told.end = told_bound(events, event, reports, true, &is_moment);
    return is_moment ? told : event->when;
}

static void fill_dates(const struct ent_events *events, struct ent_event *event,
                       const struct ent_kept *reports)
{
    const struct ent_zone *zone = events->zone;
    struct ent_span common = ent_zone_span(zone, ent_kept_when(&reports[event->members[0]]));

    for (uint32_t m = 1; m < event->n && !event->disjoint; m++) {
        struct ent_span when = ent_zone_span(zone, ent_kept_when(&reports[event->members[m]]));
        if (ent_span_is_undated(when))
            continue;
        if (ent_span_is_undated(common))
            common = when;
        else
            event->disjoint = !ent_span_intersect(common, when, &common);
    }
    for (uint32_t m = 0; m < event->n && event->disjoint; m++) {
        struct ent_span when = ent_zone_span(zone, ent_kept_when(&reports[event->members[m]]));
        if (ent_span_is_undated(when))
            continue;
        common.start = when.start < common.start ? when.start : common.start;
        common.end = when.end > common.end ? when.end : common.end;
        common.flags |= when.flags;
        common.precision = ENT_INTERVAL;
    }
    event->when = event->told = common;
    if (zone && !ent_span_is_undated(common))
        event->told = told_date(events, event, reports);
}

static const struct ent_code *code_of(struct ent_events *events, uint32_t type)
{
    static const struct ent_code none;
    const struct ent_code **code = &events->codes[type];

    if (!*code) {
        *code = ent_code_find(ent_corpus_text(events->corpus, type));
        if (!*code)
            *code = &none;
    }
    return *code == &none ? NULL : *code;
}

enum ent_status ent_event_at(struct ent_events *events, size_t index, struct ent_event *out,
                             struct ent_error *err)
{
    const struct ent_corpus *corpus = events->corpus;
    size_t n_reports;
    const struct ent_kept *reports = ent_corpus_reports(corpus, &n_reports), *speaker = NULL;
    const struct ent_extra *extra;
    const struct ent_code *code;
    struct ent_event event = {
        .members = events->members + events->start[index],
        .n = events->start[index + 1] - events->start[index],
        .weight = ENT_MISSING,
    };
    enum ent_status status;

    for (uint32_t m = 0; m < event.n; m++) {
        const struct ent_kept *report = &reports[event.members[m]];
        int64_t weight = ENT_MISSING;
        if (report->extra) {
            extra = ent_corpus_extra(corpus, report);
            weight = extra->weight;
            if (extra->fatalities > event.fatalities)
                event.fatalities = extra->fatalities;
            if (extra->mentions > 0 &&
                __builtin_add_overflow(event.mentions, extra->mentions, &event.mentions))
                return ent_fail(err, ENT_ELIMIT, "an event's mentions are more than 9.2e12");
        }
        if (weight > event.weight)
            event.weight = weight;
        if (!speaker || ent_report_speaks_before(corpus, report, speaker))
            speaker = report;
        /*
         * A confidence that nobody gave passes any threshold: it is the best. A report to which
         * others are attached is the event itself, and the others say how sure it is and how often
         * it was told.
         */
        if (!events->has_attached || !events->has_attached[event.members[m]]) {
            event.n_reports++;
            if (report->confidence > event.confidence)
                event.confidence = report->confidence;
            if (__builtin_add_overflow(event.reports_weight,
                                       weight == ENT_MISSING ? ENT_MICRO : weight,
                                       &event.reports_weight))
                return ent_fail(err, ENT_ELIMIT, "an event's weight is larger than 9.2e12");
        }
    }
    if (event.weight == ENT_MISSING)
        event.weight = ENT_MICRO;
    event.type = speaker->type;
    event.kind = speaker->kind;
    event.mutual = (speaker->flags & ENT_KEPT_MUTUAL) != 0;
    code = code_of(events, speaker->type);
    extra = ent_corpus_extra(corpus, speaker);
    event.intensity = extra && extra->intensity != ENT_MISSING ? extra->intensity
                      : code                                   ? code->goldstein * (ENT_MICRO / 10)
                                                               : ENT_MISSING;
    event.sign =
        speaker->sign >= 0
            ? (uint8_t)speaker->sign
            : (uint8_t)ent_code_sign(ent_corpus_text(corpus, speaker->type), events->quad,
                                     event.intensity == ENT_MISSING ? NULL : &event.intensity);
    fill_dates(events, &event, reports);
    status = fill_actors(events, &event, reports, speaker, err);
    if (status == ENT_OK)
        *out = event;
    return status;
}
