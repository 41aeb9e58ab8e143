#include "fold.h"

#include <stdlib.h>

#define SHORT_ID                                                                                   \
    12 /* bytes of a report's id that a distinct event keeps: enough for the numbers of the feeds  \
        */

/* What is known of a type once and for all. */
struct type_facts {
    bool is_taken, has_code;
    uint8_t sign; /* without an intensity of its own */
    int64_t goldstein;
};

/* One event as it is counted: names or actors, whoever numbers them. */
struct simple {
    uint32_t source, target;
    uint32_t type, kind; /* numbers of `texts` */
    struct ent_span when;
    uint32_t confidence; /* UINT32_MAX: missing */
    int8_t sign;         /* -1: from the type */
    bool mutual;
    int64_t intensity; /* ENT_MISSING: from the type */
    int64_t weight, reports_weight;
    uint32_t n_reports;
};

/* A distinct event, where equal ones merge. The report with the smallest id speaks for all of them.
 */
struct distinct {
    uint32_t source, target, type, span; /* span: a number of `spans` */
    uint32_t n_reports, confidence;
    int64_t intensity;
    uint16_t kind;
    int8_t sign;
    uint8_t mutual, id_length;
    char id[SHORT_ID];
};

/* Places of items by a hash of their keys: open addressing, place + 1, 0 is free. */
struct places {
    uint32_t *slots;
    size_t n_slots;
};

/* The sums of one run of cells: the placed ones of a window, or those that have no place for one
 * reason. */
struct slices {
    int64_t base; /* the window index of items[0] */
    size_t n, capacity;
    struct ent_tally **items;
};

struct ent_fold {
    const struct ent_view *view;
    bool exact;
    struct ent_interner *names;
    uint64_t *times; /* by name */
    size_t times_capacity;
    struct ent_interner *texts; /* types and kinds */
    struct type_facts *types;   /* by text */
    size_t types_capacity, n_types;

    uint64_t n_reports;
    struct distinct *distinct;
    size_t n_distinct, distinct_capacity;
    struct places places;
    struct ent_span *spans;
    size_t n_spans, spans_capacity;
    struct places span_places;

    struct ent_account account;
    struct slices placed;
    struct ent_tally *unplaced[ENT_N_PLACING]; /* by reason; [ENT_PLACED] is not used */
    struct ent_stretches stretches;
    struct ent_span last_when; /* the feed is nearly in date order: most dates are the last one */
    int64_t last_index;
    enum ent_placing last_placing;
    bool last_is_outside;
    uint32_t last_span;
};

bool ent_fold_fits(const struct ent_view *view)
{
    return (view->merge == ENT_MERGE_NONE || view->merge == ENT_MERGE_EXACT) &&
           view->level == ENT_LEVEL_ACTOR && view->actors.n == 0 && view->between.n == 0 &&
           view->egos.n == 0 && view->where.n == 0 && view->exclude.n == 0 &&
           view->exclude_pairs.n == 0 && view->categories != ENT_CATEGORIES_DROP &&
           view->place != ENT_PLACE_SPREAD && view->place != ENT_PLACE_EXCLUDE &&
           (view->place == ENT_PLACE_WITHIN || view->window.kind != ENT_WINDOW_ALL);
}

enum ent_status ent_fold_new(struct ent_fold **out, const struct ent_view *view,
                             struct ent_error *err)
{
    struct ent_fold *fold = calloc(1, sizeof *fold);
    enum ent_status status = ENT_OK;

    if (!fold)
        return ent_fail_memory(err);
    fold->view = view;
    fold->exact = view->merge == ENT_MERGE_EXACT;
    fold->last_when = ent_undated;
    fold->last_placing = ENT_NO_DATE;
    fold->last_span = UINT32_MAX;
    if ((status = ent_interner_new(&fold->names, err)) != ENT_OK ||
        (status = ent_interner_new(&fold->texts, err)) != ENT_OK)
        goto out;
    for (int p = ENT_UNDECIDED; p < ENT_N_PLACING && status == ENT_OK; p++)
        status = ent_tally_new(&fold->unplaced[p], err);
    if (status != ENT_OK)
        goto out;
    *out = fold;
    fold = NULL;
out:
    ent_fold_free(fold);
    return status;
}

static void slices_fini(struct slices *slices)
{
    for (size_t i = 0; i < slices->n; i++)
        ent_tally_free(slices->items[i]);
    free(slices->items);
    *slices = (struct slices){0};
}

void ent_fold_free(struct ent_fold *fold)
{
    if (!fold)
        return;
    ent_interner_free(fold->names);
    ent_interner_free(fold->texts);
    free(fold->times);
    free(fold->types);
    free(fold->distinct);
    free(fold->places.slots);
    free(fold->spans);
    free(fold->span_places.slots);
    slices_fini(&fold->placed);
    for (int p = 0; p < ENT_N_PLACING; p++)
        ent_tally_free(fold->unplaced[p]);
    ent_stretches_fini(&fold->stretches);
    free(fold);
}

/* ---- Counting one event ---- */

static enum ent_status tally_at(struct slices *slices, int64_t index, struct ent_tally **tally,
                                struct ent_error *err)
{
    enum ent_status status;
    size_t missing;

    if (slices->n == 0)
        slices->base = index;
    if (index < slices->base) {
        /* Earlier than all before: feeds begin with a few stragglers, so leave room in front. */
        missing = (size_t)(slices->base - index);
        status = ent_grow(&slices->items, &slices->capacity, slices->n + missing,
                          sizeof *slices->items, err);
        if (status != ENT_OK)
            return status;
        memmove(slices->items + missing, slices->items, slices->n * sizeof *slices->items);
        memset(slices->items, 0, missing * sizeof *slices->items);
        slices->n += missing;
        slices->base = index;
    } else if (index - slices->base >= (int64_t)slices->n) {
        size_t n = (size_t)(index - slices->base) + 1;
        status = ent_grow(&slices->items, &slices->capacity, n, sizeof *slices->items, err);
        if (status != ENT_OK)
            return status;
        memset(slices->items + slices->n, 0, (n - slices->n) * sizeof *slices->items);
        slices->n = n;
    }
    if (!slices->items[index - slices->base]) {
        status = ent_tally_new(&slices->items[index - slices->base], err);
        if (status != ENT_OK)
            return status;
    }
    *tally = slices->items[index - slices->base];
    return ENT_OK;
}

/* Which window a date falls into, or why none; what the last date was decided to be is remembered.
 */
static void place(struct ent_fold *fold, struct ent_span when)
{
    const struct ent_view *view = fold->view;
    int64_t first, last;

    if (when.start == fold->last_when.start && when.end == fold->last_when.end &&
        when.precision == fold->last_when.precision && when.flags == fold->last_when.flags)
        return;
    fold->last_when = when;
    fold->last_is_outside = when.end <= view->since || when.start >= view->until;
    fold->last_placing = ent_place(view, when, &first, &last);
    if (fold->last_placing == ENT_PLACED)
        fold->last_index = ent_window_index(&view->window, first);
}

static bool takes_kind(const struct ent_view *view, struct ent_str kind)
{
    for (size_t i = 0; i < view->kinds.n; i++) {
        if (ent_str_is(kind, view->kinds.items[i]))
            return true;
    }
    return view->kinds.n == 0;
}

/* Why an event does not count, judged in the order of ent_select; ENT_N_ASIDE when it does. */
static enum ent_set_aside judge(struct ent_fold *fold, const struct simple *event,
                                const struct type_facts *facts)
{
    const struct ent_view *view = fold->view;

    if (!takes_kind(view, ent_interned(fold->texts, event->kind)))
        return ENT_ASIDE_KIND;
    if (event->confidence != UINT32_MAX && event->confidence < view->min_confidence)
        return ENT_ASIDE_CONFIDENCE;
    if (!facts->is_taken)
        return ENT_ASIDE_TYPE;
    place(fold, event->when);
    if (fold->last_is_outside)
        return ENT_ASIDE_PERIOD;
    return event->source == event->target ? ENT_ASIDE_LOOP : ENT_N_ASIDE;
}

static enum ent_status count(struct ent_fold *fold, const struct simple *event,
                             struct ent_error *err)
{
    const struct type_facts *facts = &fold->types[event->type];
    struct ent_account *account = &fold->account;
    enum ent_set_aside aside = judge(fold, event, facts);
    int64_t intensity = event->intensity != ENT_MISSING ? event->intensity
                        : facts->has_code               ? facts->goldstein
                                                        : ENT_MISSING;
    bool forward = event->source < event->target;
    struct ent_tally *tally;
    enum ent_status status = ENT_OK;

    account->events++;
    if (aside != ENT_N_ASIDE) {
        account->events_aside[aside]++;
        account->reports_aside[aside] += event->n_reports;
        return ENT_OK;
    }
    account->events_used[fold->last_placing]++;
    account->reports_used[fold->last_placing] += event->n_reports;

    struct ent_cell cell = {
        .a = forward ? event->source : event->target,
        .b = forward ? event->target : event->source,
        .way = event->mutual ? ENT_WAY_MUTUAL
               : forward     ? ENT_WAY_FORWARD
                             : ENT_WAY_BACKWARD,
        .sign = event->sign >= 0 ? (uint8_t)event->sign
                : facts->sign != ENT_SIGN_UNKNOWN || event->intensity == ENT_MISSING
                    ? facts->sign
                    : (uint8_t)ent_code_sign(ent_interned(fold->texts, event->type),
                                             fold->view->quad, &event->intensity),
        .sums = {.events = ENT_MICRO,
                 .reports = event->n_reports * ENT_MICRO,
                 .weight = fold->view->weight == ENT_WEIGHT_REPORTS ? event->reports_weight
                                                                    : event->weight},
    };
    if (intensity != ENT_MISSING) {
        cell.sums.scored = ENT_MICRO;
        cell.sums.positive = intensity > 0 ? intensity : 0;
        cell.sums.negative = intensity < 0 ? intensity : 0;
    }
    if (fold->last_placing != ENT_PLACED) {
        cell.time = ENT_NO_CELL;
        return ent_tally_add(fold->unplaced[fold->last_placing], &cell, err);
    }
    if (fold->last_index <= INT32_MIN || fold->last_index >= INT32_MAX)
        return ent_fail(err, ENT_ELIMIT, "a date is too far from 1970 for these windows");
    cell.time = (int32_t)fold->last_index;
    status = tally_at(&fold->placed, fold->last_index, &tally, err);
    if (status == ENT_OK)
        status = ent_tally_add(tally, &cell, err);
    if (status == ENT_OK && fold->view->window.kind == ENT_WINDOW_ALL)
        status = ent_stretches_add(
            &fold->stretches,
            (struct ent_stretch){cell.a, cell.b, cell.way, event->when.start, event->when.end},
            err);
    return status;
}

/* ---- Distinct events ---- */

static uint64_t hash_span(const struct ent_span *span)
{
    return ent_mix((uint64_t)span->start ^
                   ent_mix((uint64_t)span->end ^ span->precision ^ (uint64_t)span->flags << 8));
}

static uint64_t hash_distinct(const struct distinct *one)
{
    return ent_mix(((uint64_t)one->source << 32 | one->target) ^
                   ent_mix((uint64_t)one->type << 32 | one->span) ^ (uint64_t)one->kind << 1 ^
                   one->mutual);
}

static bool same_distinct(const struct distinct *x, const struct distinct *y)
{
    return x->source == y->source && x->target == y->target && x->type == y->type &&
           x->span == y->span && x->kind == y->kind && x->mutual == y->mutual;
}

static enum ent_status make_slots(struct places *places, size_t n, struct ent_error *err)
{
    uint32_t *slots;

    if (n * 2 < places->n_slots)
        return ENT_OK;
    if (n >= UINT32_MAX / 2)
        return ent_fail(err, ENT_ELIMIT, "more than %zu distinct events", n);
    places->n_slots = places->n_slots ? places->n_slots * 2 : 1024;
    slots = calloc(places->n_slots, sizeof *slots);
    if (!slots)
        return ent_fail_memory(err);
    free(places->slots);
    places->slots = slots;
    return ENT_OK;
}

static enum ent_status number_span(struct ent_fold *fold, struct ent_span when, uint32_t *number,
                                   struct ent_error *err)
{
    struct places *places = &fold->span_places;
    size_t before = places->n_slots, slot;
    enum ent_status status;

    if (fold->last_span != UINT32_MAX &&
        memcmp(&fold->spans[fold->last_span].start, &when.start, sizeof when.start) == 0 &&
        fold->spans[fold->last_span].end == when.end &&
        fold->spans[fold->last_span].precision == when.precision &&
        fold->spans[fold->last_span].flags == when.flags) {
        *number = fold->last_span;
        return ENT_OK;
    }
    if ((status = make_slots(places, fold->n_spans, err)) != ENT_OK ||
        (status = ent_grow(&fold->spans, &fold->spans_capacity, fold->n_spans + 1,
                           sizeof *fold->spans, err)) != ENT_OK)
        return status;
    for (size_t i = 0; before != places->n_slots && i < fold->n_spans; i++) {
        slot = hash_span(&fold->spans[i]) & (places->n_slots - 1);
        while (places->slots[slot])
            slot = (slot + 1) & (places->n_slots - 1);
        places->slots[slot] = (uint32_t)i + 1;
    }
    slot = hash_span(&when) & (places->n_slots - 1);
    while (places->slots[slot]) {
        const struct ent_span *there = &fold->spans[places->slots[slot] - 1];
        if (there->start == when.start && there->end == when.end &&
            there->precision == when.precision && there->flags == when.flags)
            break;
        slot = (slot + 1) & (places->n_slots - 1);
    }
    if (!places->slots[slot]) {
        fold->spans[fold->n_spans++] = when;
        places->slots[slot] = (uint32_t)fold->n_spans;
    }
    *number = fold->last_span = places->slots[slot] - 1;
    return ENT_OK;
}

/* By id, then by what is left of the content: never by who was read first (see speaks_before in
 * merge.c). */
static bool speaks_before(const struct distinct *x, const struct distinct *y)
{
    int order = ent_str_compare(ent_str(x->id, x->id_length), ent_str(y->id, y->id_length));

    if (order == 0)
        order = x->sign - y->sign;
    return order < 0 || (order == 0 && x->intensity < y->intensity);
}

static void join_distinct(struct distinct *into, const struct distinct *one)
{
    uint32_t n_reports = into->n_reports + one->n_reports;
    uint32_t confidence = one->confidence > into->confidence ? one->confidence : into->confidence;

    if (speaks_before(one, into))
        *into = *one;
    into->n_reports = n_reports;
    into->confidence = confidence;
}

static enum ent_status add_distinct(struct distinct **items, size_t *n, size_t *capacity,
                                    struct places *places, const struct distinct *one,
                                    struct ent_error *err)
{
    size_t before = places->n_slots, slot;
    enum ent_status status;

    if ((status = make_slots(places, *n, err)) != ENT_OK ||
        (status = ent_grow(items, capacity, *n + 1, sizeof **items, err)) != ENT_OK)
        return status;
    for (size_t i = 0; before != places->n_slots && i < *n; i++) {
        slot = hash_distinct(&(*items)[i]) & (places->n_slots - 1);
        while (places->slots[slot])
            slot = (slot + 1) & (places->n_slots - 1);
        places->slots[slot] = (uint32_t)i + 1;
    }
    slot = hash_distinct(one) & (places->n_slots - 1);
    while (places->slots[slot]) {
        struct distinct *there = &(*items)[places->slots[slot] - 1];
        if (same_distinct(there, one)) {
            join_distinct(there, one);
            return ENT_OK;
        }
        slot = (slot + 1) & (places->n_slots - 1);
    }
    (*items)[(*n)++] = *one;
    places->slots[slot] = (uint32_t)*n;
    return ENT_OK;
}

/* ---- Taking reports ---- */

static enum ent_status learn_type(struct ent_fold *fold, uint32_t type, struct ent_error *err)
{
    struct ent_str text = ent_interned(fold->texts, type);
    const struct ent_code *code = ent_code_find(text);
    int64_t goldstein = code ? code->goldstein * (ENT_MICRO / 10) : 0;
    enum ent_status status;

    status =
        ent_grow(&fold->types, &fold->types_capacity, (size_t)type + 1, sizeof *fold->types, err);
    if (status != ENT_OK)
        return status;
    fold->types[type] = (struct type_facts){
        .is_taken = ent_view_takes_type(fold->view, text),
        .has_code = code != NULL,
        .goldstein = goldstein,
        .sign = (uint8_t)ent_code_sign(text, fold->view->quad, code ? &goldstein : NULL),
    };
    return ENT_OK;
}

static enum ent_status number_text(struct ent_fold *fold, struct ent_str text, uint32_t *number,
                                   struct ent_error *err)
{
    enum ent_status status = ent_intern(fold->texts, text, number, err);

    while (status == ENT_OK && fold->n_types < ent_interner_count(fold->texts)) {
        status = learn_type(fold, (uint32_t)fold->n_types, err);
        fold->n_types++;
    }
    return status;
}

static enum ent_status number_name(struct ent_fold *fold, struct ent_str name, uint32_t *number,
                                   struct ent_error *err)
{
    size_t old = fold->times_capacity;
    enum ent_status status = ent_intern(fold->names, name, number, err);

    if (status != ENT_OK)
        return status;
    if (*number >= old) {
        status = ent_grow(&fold->times, &fold->times_capacity, (size_t)*number + 1,
                          sizeof *fold->times, err);
        if (status != ENT_OK)
            return status;
        memset(fold->times + old, 0, (fold->times_capacity - old) * sizeof *fold->times);
    }
    fold->times[*number]++;
    return ENT_OK;
}

static bool is_simple(const struct ent_fold *fold, const struct ent_report *report)
{
    return report->source.n == 1 && report->target.n == 1 && !report->is_attached &&
           report->version == ENT_MISSING && (!fold->exact || report->id.length <= SHORT_ID);
}

static enum ent_status take_distinct(struct ent_fold *fold, const struct ent_report *report,
                                     const struct simple *event, struct ent_error *err)
{
    struct distinct one = {
        .source = event->source,
        .target = event->target,
        .type = event->type,
        .kind = (uint16_t)event->kind,
        .n_reports = 1,
        .confidence = event->confidence,
        .intensity = event->intensity,
        .sign = event->sign,
        .mutual = event->mutual,
        .id_length = (uint8_t)report->id.length,
    };
    enum ent_status status = number_span(fold, event->when, &one.span, err);

    if (status != ENT_OK)
        return status;
    if (one.id_length)
        memcpy(one.id, report->id.data, one.id_length);
    if (one.mutual && one.source > one.target) {
        one.source = event->target;
        one.target = event->source;
    }
    return add_distinct(&fold->distinct, &fold->n_distinct, &fold->distinct_capacity, &fold->places,
                        &one, err);
}

enum ent_status ent_fold_take(struct ent_fold *fold, const struct ent_report *reports, size_t n,
                              bool undirected, bool *refused, struct ent_error *err)
{
    for (size_t i = 0; i < n; i++) {
        const struct ent_report *report = &reports[i];
        struct simple event = {
            .when = report->when,
            .confidence =
                report->confidence == ENT_MISSING ? UINT32_MAX : (uint32_t)report->confidence,
            .sign = (int8_t)report->sign,
            .mutual = report->mutual || undirected,
            .intensity = report->intensity,
            .weight = report->weight == ENT_MISSING ? ENT_MICRO : report->weight,
            .n_reports = 1,
        };
        enum ent_status status;
        if (!is_simple(fold, report)) {
            *refused = true;
            return ENT_OK;
        }
        event.reports_weight = event.weight;
        if ((status = number_name(fold, report->source.items[0], &event.source, err)) != ENT_OK ||
            (status = number_name(fold, report->target.items[0], &event.target, err)) != ENT_OK ||
            (status = number_text(fold, report->type, &event.type, err)) != ENT_OK ||
            (status = number_text(fold, report->kind, &event.kind, err)) != ENT_OK)
            return status;
        if (event.kind > UINT16_MAX) {
            *refused = true;
            return ENT_OK;
        }
        fold->n_reports++;
        /* As in ent_merge: undated reports and counts merge with nothing. */
        if (fold->exact && !ent_span_is_undated(event.when) && report->weight == ENT_MISSING)
            status = take_distinct(fold, report, &event, err);
        else
            status = count(fold, &event, err);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

/* ---- Joining ---- */

/* The numbers that a part's texts have here. */
static enum ent_status map_texts(struct ent_interner *into, const struct ent_interner *from,
                                 uint32_t **map, struct ent_error *err)
{
    size_t n = ent_interner_count(from);
    enum ent_status status = ENT_OK;

    *map = malloc((n + 1) * sizeof **map);
    if (!*map)
        return ent_fail_memory(err);
    for (uint32_t i = 0; i < n && status == ENT_OK; i++)
        status = ent_intern(into, ent_interned(from, i), &(*map)[i], err);
    return status;
}

static enum ent_way other_way(enum ent_way way)
{
    return way == ENT_WAY_FORWARD    ? ENT_WAY_BACKWARD
           : way == ENT_WAY_BACKWARD ? ENT_WAY_FORWARD
                                     : ENT_WAY_MUTUAL;
}

/* A cell whose ends go by other numbers: the smaller one stays first. */
static void renumber(struct ent_cell *cell, const uint32_t *map)
{
    uint32_t a = map[cell->a], b = map[cell->b];

    cell->a = a < b ? a : b;
    cell->b = a < b ? b : a;
    if (a > b)
        cell->way = (uint8_t)other_way((enum ent_way)cell->way);
}

static enum ent_status join_tally(struct ent_tally *into, const struct ent_tally *from,
                                  const uint32_t *map, struct ent_error *err)
{
    size_t n;
    const struct ent_cell *cells = ent_tally_cells(from, &n);
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        struct ent_cell cell = cells[i];
        renumber(&cell, map);
        status = ent_tally_add(into, &cell, err);
    }
    return status;
}

static enum ent_status join_distincts(struct ent_fold *into, const struct ent_fold *from,
                                      const uint32_t *names, const uint32_t *texts,
                                      struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < from->n_distinct && status == ENT_OK; i++) {
        struct distinct one = from->distinct[i];
        uint32_t source = names[one.source], target = names[one.target];
        bool swap = one.mutual && source > target;
        one.source = swap ? target : source;
        one.target = swap ? source : target;
        one.type = texts[one.type];
        one.kind = (uint16_t)texts[one.kind];
        status = number_span(into, from->spans[one.span], &one.span, err);
        if (status == ENT_OK)
            status = add_distinct(&into->distinct, &into->n_distinct, &into->distinct_capacity,
                                  &into->places, &one, err);
    }
    return status;
}

/* The dates of a fold's dyads, by the numbers that `map` (NULL: the same) gives their ends. */
static enum ent_status gather_stretches(const struct ent_fold *fold, const uint32_t *map,
                                        struct ent_stretches *into, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < fold->stretches.n && status == ENT_OK; i++) {
        struct ent_stretch one = fold->stretches.items[i];
        uint32_t a = map ? map[one.a] : one.a, b = map ? map[one.b] : one.b;
        one.a = a < b ? a : b;
        one.b = a < b ? b : a;
        if (a > b)
            one.way = other_way((enum ent_way)one.way);
        if (a != b)
            status = ent_stretches_add(into, one, err);
    }
    return status;
}

static void add_account(struct ent_account *into, const struct ent_account *from)
{
    into->events += from->events;
    for (int r = 0; r < ENT_N_ASIDE; r++) {
        into->events_aside[r] += from->events_aside[r];
        into->reports_aside[r] += from->reports_aside[r];
    }
    for (int p = 0; p < ENT_N_PLACING; p++) {
        into->events_used[p] += from->events_used[p];
        into->reports_used[p] += from->reports_used[p];
    }
}

enum ent_status ent_fold_join(struct ent_fold *into, const struct ent_fold *from,
                              struct ent_error *err)
{
    uint32_t *names = NULL, *texts = NULL, number;
    enum ent_status status;

    if ((status = map_texts(into->names, from->names, &names, err)) != ENT_OK ||
        (status = map_texts(into->texts, from->texts, &texts, err)) != ENT_OK ||
        (status = number_text(into, ent_str("", 0), &number, err)) != ENT_OK)
        goto out;
    for (uint32_t i = 0; i < ent_interner_count(from->names); i++) {
        if (i >= from->times_capacity || !from->times[i])
            continue;
        status = number_name(into, ent_interned(from->names, i), &number, err);
        if (status != ENT_OK)
            goto out;
        into->times[number] += from->times[i] - 1;
    }
    for (int p = ENT_UNDECIDED; p < ENT_N_PLACING && status == ENT_OK; p++)
        status = join_tally(into->unplaced[p], from->unplaced[p], names, err);
    for (size_t i = 0; i < from->placed.n && status == ENT_OK; i++) {
        struct ent_tally *tally;
        if (!from->placed.items[i])
            continue;
        status = tally_at(&into->placed, from->placed.base + (int64_t)i, &tally, err);
        if (status == ENT_OK)
            status = join_tally(tally, from->placed.items[i], names, err);
    }
    if (status == ENT_OK)
        status = gather_stretches(from, names, &into->stretches, err);
    if (status == ENT_OK)
        status = join_distincts(into, from, names, texts, err);
    add_account(&into->account, &from->account);
    into->n_reports += from->n_reports;
out:
    free(names);
    free(texts);
    return status;
}

/* ---- Finishing ---- */

size_t ent_fold_n_names(const struct ent_fold *fold)
{
    return ent_interner_count(fold->names);
}

struct ent_str ent_fold_name(const struct ent_fold *fold, size_t number, uint64_t *times)
{
    *times = number < fold->times_capacity ? fold->times[number] : 0;
    return ent_interned(fold->names, (uint32_t)number);
}

/* Where names turned out to be one actor, what passed between them is a loop after all. */
static void count_loop(struct ent_account *account, const struct ent_cell *cell,
                       enum ent_placing placing)
{
    uint64_t events = (uint64_t)(cell->sums.events / ENT_MICRO);
    uint64_t reports = (uint64_t)(cell->sums.reports / ENT_MICRO);

    account->events_used[placing] -= events;
    account->reports_used[placing] -= reports;
    account->events_aside[ENT_ASIDE_LOOP] += events;
    account->reports_aside[ENT_ASIDE_LOOP] += reports;
}

struct gathering {
    const uint32_t *actor_of;
    struct ent_account *account;
    struct ent_folded *out;
    size_t cells_capacity;
};

static enum ent_status gather(struct gathering *gathering, const struct ent_tally *tally,
                              enum ent_placing placing, struct ent_error *err)
{
    struct ent_folded *out = gathering->out;
    size_t n;
    const struct ent_cell *cells = ent_tally_cells(tally, &n);
    enum ent_status status = ent_grow(&out->cells, &gathering->cells_capacity, out->n_cells + n,
                                      sizeof *out->cells, err);

    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        struct ent_cell cell = cells[i];
        renumber(&cell, gathering->actor_of);
        if (cell.a == cell.b)
            count_loop(gathering->account, &cell, placing);
        else
            out->cells[out->n_cells++] = cell;
    }
    return status;
}

static void bound(struct ent_folded *out, const struct ent_view *view)
{
    const struct ent_window_rule *rule = &view->window;

    out->start = INT64_MAX;
    out->end = INT64_MIN;
    if (rule->kind == ENT_WINDOW_ALL) {
        for (size_t i = 0; i < out->stretches.n; i++) {
            const struct ent_stretch *one = &out->stretches.items[i];
            out->start = one->start < out->start ? one->start : out->start;
            out->end = one->end > out->end ? one->end : out->end;
        }
        return;
    }
    for (size_t i = 0; i < out->n_cells; i++) {
        int64_t time = out->cells[i].time;
        if (time == ENT_NO_CELL)
            continue;
        out->start = time < out->start ? time : out->start;
        out->end = time > out->end ? time : out->end;
    }
    if (out->start <= out->end) {
        out->start = ent_window_bound(rule, out->start);
        out->end = ent_window_bound(rule, out->end + 1);
    }
}

/* Distinct events are counted only now: equal actors may have gone by several names. */
static enum ent_status count_distinct(const struct ent_fold *fold, const uint32_t *actor_of,
                                      struct ent_fold *counted, struct ent_error *err)
{
    struct distinct *items = NULL;
    size_t n = 0, capacity = 0;
    struct places places = {0};
    enum ent_status status = ENT_OK;
    uint32_t *texts = NULL;

    status = map_texts(counted->texts, fold->texts, &texts, err);
    if (status == ENT_OK) {
        uint32_t number;
        status = number_text(counted, ent_str("", 0), &number, err);
    }
    for (size_t i = 0; i < fold->n_distinct && status == ENT_OK; i++) {
        struct distinct one = fold->distinct[i];
        uint32_t source = actor_of[one.source], target = actor_of[one.target];
        bool swap = one.mutual && source > target;
        one.source = swap ? target : source;
        one.target = swap ? source : target;
        status = add_distinct(&items, &n, &capacity, &places, &one, err);
    }
    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        const struct distinct *one = &items[i];
        struct simple event = {
            .source = one->source,
            .target = one->target,
            .type = texts[one->type],
            .kind = texts[one->kind],
            .when = fold->spans[one->span],
            .confidence = one->confidence,
            .sign = one->sign,
            .mutual = one->mutual,
            .intensity = one->intensity,
            .weight = ENT_MICRO,
            .reports_weight = one->n_reports * ENT_MICRO,
            .n_reports = one->n_reports,
        };
        status = count(counted, &event, err);
    }
    free(items);
    free(places.slots);
    free(texts);
    return status;
}

static enum ent_status gather_all(const struct ent_fold *fold, struct gathering *gathering,
                                  struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    add_account(gathering->account, &fold->account);
    for (int p = ENT_UNDECIDED; p < ENT_N_PLACING && status == ENT_OK; p++)
        status = gather(gathering, fold->unplaced[p], (enum ent_placing)p, err);
    for (size_t i = 0; i < fold->placed.n && status == ENT_OK; i++) {
        if (fold->placed.items[i])
            status = gather(gathering, fold->placed.items[i], ENT_PLACED, err);
    }
    return status;
}

enum ent_status ent_fold_finish(const struct ent_fold *fold, const uint32_t *actor_of,
                                struct ent_account *account, struct ent_folded *out,
                                struct ent_error *err)
{
    struct ent_folded made = {0};
    struct gathering gathering = {.actor_of = actor_of, .account = account, .out = &made};
    struct ent_fold *counted = NULL;
    uint32_t *itself = NULL;
    enum ent_status status;

    if ((status = gather_all(fold, &gathering, err)) != ENT_OK ||
        (status = gather_stretches(fold, actor_of, &made.stretches, err)) != ENT_OK)
        goto out;
    if (fold->n_distinct) {
        uint32_t largest = 0;
        for (size_t i = 0; i < ent_fold_n_names(fold); i++)
            largest = actor_of[i] > largest ? actor_of[i] : largest;
        itself = malloc(((size_t)largest + 1) * sizeof *itself);
        if (!itself) {
            status = ent_fail_memory(err);
            goto out;
        }
        for (uint32_t a = 0; a <= largest; a++)
            itself[a] = a;
        gathering.actor_of = itself;
        if ((status = ent_fold_new(&counted, fold->view, err)) != ENT_OK ||
            (status = count_distinct(fold, actor_of, counted, err)) != ENT_OK ||
            (status = gather_all(counted, &gathering, err)) != ENT_OK ||
            (status = gather_stretches(counted, NULL, &made.stretches, err)) != ENT_OK)
            goto out;
    }
    bound(&made, fold->view);
    *out = made;
    made = (struct ent_folded){0};
out:
    ent_folded_fini(&made);
    ent_fold_free(counted);
    free(itself);
    return status;
}

void ent_folded_fini(struct ent_folded *folded)
{
    free(folded->cells);
    ent_stretches_fini(&folded->stretches);
    *folded = (struct ent_folded){0};
}
