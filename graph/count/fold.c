#include <stdlib.h>

#include "distinct.h"
#include "fold_body.h"
#include "layers.h"
#include "weight.h"

/* One event as it is counted: names or actors, whoever numbers them. */
struct simple {
    uint32_t source, target;
    uint32_t type, kind; /* numbers of `texts` */
    struct ent_span when;
    uint32_t confidence; /* UINT32_MAX: missing */
    int8_t sign;         /* -1: from the type */
    bool mutual;
    bool is_weighed;   /* the report says what it weighs */
    int64_t intensity; /* ENT_MISSING: from the type */
    int64_t weight;    /* of one report */
};

const char *ent_fold_unfit(const struct ent_view *view)
{
    if (view->merge != ENT_MERGE_NONE && view->merge != ENT_MERGE_EXACT)
        return "merge given and overlap look at all reports at once: choose merge exact or none";
    if (view->merge == ENT_MERGE_EXACT && view->merge_by != ENT_MERGE_BY_CODE)
        return "merge_by root and quad look at all reports at once: choose merge_by code";
    if (view->level != ENT_LEVEL_ACTOR)
        return "levels ask for the date of each event, which sums do not keep: choose level actor";
    if (view->keeps_loops)
        return "sums keep no loops: choose loops aside";
    if (view->actors.n || view->between.n || view->egos.n || view->where.n || view->exclude.n ||
        view->exclude_pairs.n)
        return "actor, between, ego, where and exclude ask for whole events, of which sums keep "
               "nothing: do without them";
    if (view->categories == ENT_CATEGORIES_DROP)
        return "categories drop asks for all actors of an event: choose categories mark or measure";
    if (view->unresolved != ENT_UNRESOLVED_KEEP)
        return "unresolved drop and group ask for all actors of an event: choose unresolved keep";
    if (view->layers == ENT_LAYERS_FIELD)
        return "layers field asks for each report: choose layers sign, quad, root or kind";
    if (view->weight == ENT_WEIGHT_MENTIONS || view->weight == ENT_WEIGHT_FATALITIES)
        return "weight mentions and fatalities ask for each report: choose another weight";
    if (ent_weight_is_distinct(view->weight))
        return "weight documents, episodes and days ask for each report: choose another weight";
    if (view->place == ENT_PLACE_SPREAD || view->place == ENT_PLACE_EXCLUDE)
        return "place spread and exclude ask for the whole date of an event: choose place within, "
               "start or end";
    if (view->place != ENT_PLACE_WITHIN && view->window.kind == ENT_WINDOW_ALL)
        return "place start and end ask for windows: choose a window, or place within";
    if (view->counts_all)
        return "counts all asks for each report: choose counts sums";
    return NULL;
}

bool ent_fold_fits(const struct ent_view *view)
{
    return !ent_fold_unfit(view);
}

enum ent_status ent_counted_init(struct ent_counted *counted, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    *counted = (struct ent_counted){.last = {.when = ent_undated, .placing = ENT_NO_DATE}};
    for (int p = ENT_UNDECIDED; p < ENT_N_PLACING && status == ENT_OK; p++)
        status = ent_tally_new(&counted->unplaced[p], err);
    return status;
}

/* The layers that there can be have small numbers, those of signs one more than the signs. */
static enum ent_status name_layers(struct ent_fold *fold, struct ent_error *err)
{
    const char *name;
    uint32_t number;
    enum ent_status status = ENT_OK;

    for (size_t i = 0; (name = ent_layer_fixed(fold->view->layers, i)) && status == ENT_OK; i++)
        status = ent_intern(fold->texts, ent_str_from(name), &number, err);
    return status;
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
    fold->last_span = UINT32_MAX;
    fold->covered = (struct ent_spell){INT64_MAX, INT64_MIN};
    fold->last_covered = ent_undated;
    if ((status = ent_interner_new(&fold->names, err)) != ENT_OK ||
        (status = ent_interner_new(&fold->texts, err)) != ENT_OK ||
        (status = name_layers(fold, err)) != ENT_OK ||
        (status = ent_counted_init(&fold->counted, err)) != ENT_OK)
        goto out;
    *out = fold;
    fold = NULL;
out:
    ent_fold_free(fold);
    return status;
}

static void slices_fini(struct ent_slices *slices)
{
    for (size_t i = 0; i < slices->n; i++)
        ent_tally_free(slices->items[i]);
    free(slices->items);
    *slices = (struct ent_slices){0};
}

void ent_counted_fini(struct ent_counted *counted)
{
    slices_fini(&counted->placed);
    for (int p = 0; p < ENT_N_PLACING; p++)
        ent_tally_free(counted->unplaced[p]);
    ent_stretches_fini(&counted->stretches);
}

void ent_counted_clear(struct ent_counted *counted)
{
    slices_fini(&counted->placed);
    for (int p = ENT_UNDECIDED; p < ENT_N_PLACING; p++)
        ent_tally_clear(counted->unplaced[p]);
    ent_stretches_fini(&counted->stretches);
}

void ent_fold_drop_distinct(struct ent_fold *fold)
{
    for (size_t i = 0; fold->distinct && i < ENT_FOLD_SETS; i++)
        ent_distincts_fini(&fold->distinct[i]);
    free(fold->distinct);
    fold->distinct = NULL;
}

void ent_fold_free(struct ent_fold *fold)
{
    if (!fold)
        return;
    ent_interner_free(fold->names);
    ent_interner_free(fold->texts);
    free(fold->times);
    free(fold->facts);
    ent_fold_drop_distinct(fold);
    free(fold->spans);
    free(fold->span_places.slots);
    ent_counted_fini(&fold->counted);
    free(fold);
}

/* ---- Counting one event ---- */

/* Mostly they are, so all is looked at at once. */
static inline bool same_span(const struct ent_span *x, const struct ent_span *y)
{
    return ((uint64_t)(x->start ^ y->start) | (uint64_t)(x->end ^ y->end) |
            (uint64_t)(x->precision ^ y->precision) | (uint64_t)(x->flags ^ y->flags)) == 0;
}

enum ent_status ent_slice_at(struct ent_slices *slices, int64_t index, struct ent_tally ***slice,
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
    *slice = &slices->items[index - slices->base];
    return ENT_OK;
}

enum ent_status ent_tally_at(struct ent_slices *slices, int64_t index, struct ent_tally **tally,
                             struct ent_error *err)
{
    size_t place = (size_t)index - (size_t)slices->base;
    struct ent_tally **slice;
    enum ent_status status;

    if (place < slices->n && slices->items[place]) {
        *tally = slices->items[place];
        return ENT_OK;
    }
    status = ent_slice_at(slices, index, &slice, err);
    if (status == ENT_OK && !*slice)
        status = ent_tally_new(slice, err);
    if (status == ENT_OK)
        *tally = *slice;
    return status;
}

/* Which window a date falls into, or why none. */
static struct ent_placed_date decide_date(const struct ent_view *view, struct ent_span when)
{
    struct ent_placed_date date = {.when = when, .is_known = true};

    when = ent_zone_span(view->zone, when);
    date.is_outside = when.end <= view->since || when.start >= view->until;
    date.placing = ent_place(view, when, &date.place);
    date.index = ent_floor_div(date.place.cell, ent_place_stride(view));
    return date;
}

static __attribute__((noinline)) void place_anew(const struct ent_view *view,
                                                 struct ent_counted *counted, struct ent_span when)
{
    struct ent_placed_date *date =
        &counted->dates[(uint64_t)when.start / ENT_DAY_S % ENT_FOLD_DATES];

    if (!date->is_known || !same_span(&when, &date->when))
        *date = decide_date(view, when);
    counted->last = *date;
    counted->last_tally = NULL;
}

/* What the last date was decided to be is remembered. */
static inline void place(const struct ent_view *view, struct ent_counted *counted,
                         const struct ent_span *when)
{
    if (!same_span(when, &counted->last.when))
        place_anew(view, counted, *when);
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
static inline enum ent_set_aside judge(const struct ent_fold *fold, struct ent_counted *into,
                                       const struct simple *event)
{
    const struct ent_view *view = fold->view;

    if (!fold->facts[event->kind].is_kind_taken)
        return ENT_ASIDE_KIND;
    if (event->confidence != UINT32_MAX && event->confidence < view->min_confidence)
        return ENT_ASIDE_CONFIDENCE;
    if (!fold->facts[event->type].is_taken)
        return ENT_ASIDE_TYPE;
    place(view, into, &event->when);
    if (into->last.is_outside)
        return ENT_ASIDE_PERIOD;
    return event->source == event->target ? ENT_ASIDE_LOOP : ENT_N_ASIDE;
}

bool ent_fold_keeps_dates(const struct ent_view *view)
{
    return view->window.kind == ENT_WINDOW_ALL || view->window.kind == ENT_WINDOW_GROWS ||
           view->window.kind == ENT_WINDOW_CUTS;
}

static inline uint16_t layer_of(const struct ent_fold *fold, const struct simple *event,
                                uint8_t sign)
{
    switch (fold->view->layers) {
    case ENT_LAYERS_NONE:
        return 0;
    case ENT_LAYERS_SIGN:
        return (uint16_t)(sign + 1);
    case ENT_LAYERS_KIND:
        return (uint16_t)event->kind;
    default:
        return fold->facts[event->type].layer;
    }
}

bool ent_fold_dates_late(const struct ent_view *view)
{
    return view->layers == ENT_LAYERS_SIGN && view->merge == ENT_MERGE_EXACT &&
           ent_fold_keeps_dates(view);
}

/* What is known of the sign of a type, together with the intensity of the event at hand. */
static __attribute__((noinline)) uint8_t sign_of(const struct ent_fold *fold,
                                                 const struct simple *event)
{
    return (uint8_t)ent_code_sign(ent_interned(fold->texts, event->type), fold->view->quad,
                                  &event->intensity);
}

/* Which cell an event belongs to (without its time), and so many such events and reports as sums.
 */
static inline void make_cell(const struct ent_fold *fold, const struct simple *event,
                             int64_t n_events, int64_t n_reports, struct ent_cell *cell)
{
    const struct ent_view *view = fold->view;
    const struct ent_text_facts *facts = &fold->facts[event->type];
    int64_t intensity = event->intensity != ENT_MISSING ? event->intensity
                        : facts->has_code               ? facts->goldstein
                                                        : ENT_MISSING;
    bool forward = event->source < event->target, is_scored = intensity != ENT_MISSING;
    int64_t score = is_scored ? intensity : 0;
    uint8_t sign = event->sign >= 0 ? (uint8_t)event->sign
                   : facts->sign != ENT_SIGN_UNKNOWN || event->intensity == ENT_MISSING
                       ? facts->sign
                       : sign_of(fold, event);

    cell->a = forward ? event->source : event->target;
    cell->b = forward ? event->target : event->source;
    cell->way = event->mutual ? ENT_WAY_MUTUAL : forward ? ENT_WAY_FORWARD : ENT_WAY_BACKWARD;
    cell->sign = sign;
    cell->layer = layer_of(fold, event, sign);
    cell->sums.events = n_events * ENT_MICRO;
    cell->sums.reports = n_reports * ENT_MICRO;
    cell->sums.weight = ent_weight_of(view->weight, (enum ent_sign)sign, intensity, event->weight) *
                        (view->weight == ENT_WEIGHT_REPORTS ? n_reports : n_events);
    cell->sums.scored = is_scored ? n_events * ENT_MICRO : 0;
    cell->sums.positive = n_events * (score > 0 ? score : 0);
    cell->sums.negative = n_events * (score < 0 ? score : 0);
}

static enum ent_status add_waiting(struct ent_waiting *waiting, struct ent_error *err)
{
    size_t n = waiting->n;

    waiting->n = 0;
    return ent_tally_add_all(waiting->items, n, err);
}

static enum ent_status add_dates(struct ent_stretches *into, const struct ent_cell *cell,
                                 const struct ent_place_found *place, struct ent_error *err)
{
    return ent_stretches_add(into,
                             (struct ent_stretch){cell->a, cell->b, cell->way, cell->layer,
                                                  place->first, place->last + 1},
                             err);
}

/* Find the tally of the date that was placed last; dates mostly repeat. */
static enum ent_status find_tally(struct ent_counted *into, struct ent_error *err)
{
    if (into->last.placing != ENT_PLACED) {
        into->last_tally = into->unplaced[into->last.placing];
        return ENT_OK;
    }
    if (into->last.place.cell <= INT32_MIN || into->last.place.cell >= INT32_MAX)
        return ent_fail(err, ENT_ELIMIT, "a date is too far from 1970 for these windows");
    return ent_tally_at(&into->placed, into->last.index, &into->last_tally, err);
}

/*
 * Count an event so many times, with so many reports: once; not at all, when it is told again; or
 * less than nothing, to take back what was counted. It has dates unless those are late.
 */
static inline __attribute__((always_inline)) enum ent_status
count_into(const struct ent_fold *fold, struct ent_counted *into, const struct simple *event,
           int64_t n_events, int64_t n_reports, bool has_dates, struct ent_error *err)
{
    struct ent_account *account = &into->account;
    enum ent_set_aside aside = judge(fold, into, event);
    struct ent_waiting *waiting = into->waiting;
    struct ent_tally_item one, *item = waiting ? &waiting->items[waiting->n] : &one;
    bool is_placed = into->last.placing == ENT_PLACED;
    enum ent_status status = ENT_OK;

    account->events += (uint64_t)n_events;
    if (aside != ENT_N_ASIDE) {
        account->events_aside[aside] += (uint64_t)n_events;
        account->reports_aside[aside] += (uint64_t)n_reports;
        return ENT_OK;
    }
    account->events_used[into->last.placing] += (uint64_t)n_events;
    account->reports_used[into->last.placing] += (uint64_t)n_reports;
    if (!(waiting && into->last_tally) && (status = find_tally(into, err)) != ENT_OK)
        return status;
    item->tally = into->last_tally;
    item->cell.time = is_placed ? (int32_t)into->last.place.cell : ENT_NO_CELL;
    make_cell(fold, event, n_events, n_reports, &item->cell);
    if (is_placed && n_events > 0 && has_dates)
        status = add_dates(&into->stretches, &item->cell, &into->last.place, err);
    if (status != ENT_OK)
        return status;
    if (!waiting)
        return ent_tally_add(item->tally, &item->cell, err);
    return ++waiting->n == ENT_FOLD_AT_ONCE ? add_waiting(waiting, err) : ENT_OK;
}

static enum ent_status count(const struct ent_fold *fold, struct ent_counted *into,
                             const struct simple *event, int64_t n_events, int64_t n_reports,
                             struct ent_error *err)
{
    bool has_dates = ent_fold_keeps_dates(fold->view) && !ent_fold_dates_late(fold->view);

    return count_into(fold, into, event, n_events, n_reports, has_dates, err);
}

/* ---- Distinct events ---- */

static uint64_t hash_span(const struct ent_span *span)
{
    return ent_mix((uint64_t)span->start ^
                   ent_mix((uint64_t)span->end ^ span->precision ^ (uint64_t)span->flags << 8));
}

static enum ent_status widen_places(struct ent_fold *fold, struct ent_error *err)
{
    struct ent_span_places *places = &fold->span_places;
    size_t n_slots = places->n_slots ? places->n_slots * 2 : 64;
    uint32_t *slots;

    if (fold->n_spans >= UINT32_MAX / 2)
        return ent_fail(err, ENT_ELIMIT, "more than %zu different dates", fold->n_spans);
    slots = calloc(n_slots, sizeof *slots);
    if (!slots)
        return ent_fail_memory(err);
    for (size_t i = 0; i < fold->n_spans; i++) {
        size_t slot = hash_span(&fold->spans[i].when) & (n_slots - 1);
        while (slots[slot])
            slot = (slot + 1) & (n_slots - 1);
        slots[slot] = (uint32_t)i + 1;
    }
    free(places->slots);
    places->slots = slots;
    places->n_slots = n_slots;
    return ENT_OK;
}

enum ent_status ent_fold_number_span(struct ent_fold *fold, struct ent_span when, uint32_t *number,
                                     struct ent_error *err)
{
    struct ent_span_places *places = &fold->span_places;
    int64_t day;
    size_t slot;
    enum ent_status status = ENT_OK;

    if (fold->last_span != UINT32_MAX && same_span(&fold->spans[fold->last_span].when, &when)) {
        *number = fold->last_span;
        return ENT_OK;
    }
    if (fold->n_spans * 2 >= places->n_slots)
        status = widen_places(fold, err);
    if (status == ENT_OK)
        status = ent_grow(&fold->spans, &fold->spans_capacity, fold->n_spans + 1,
                          sizeof *fold->spans, err);
    if (status != ENT_OK)
        return status;
    slot = hash_span(&when) & (places->n_slots - 1);
    while (places->slots[slot] && !same_span(&fold->spans[places->slots[slot] - 1].when, &when))
        slot = (slot + 1) & (places->n_slots - 1);
    if (!places->slots[slot]) {
        day = ent_floor_div(when.start != INT64_MIN ? when.start : when.end, ENT_DAY_S);
        fold->spans[fold->n_spans++] =
            (struct ent_numbered_span){when, (uint32_t)((uint64_t)day & (ENT_FOLD_SETS - 1))};
        places->slots[slot] = (uint32_t)fold->n_spans;
    }
    *number = fold->last_span = places->slots[slot] - 1;
    return ENT_OK;
}

enum ent_status ent_fold_make_sets(struct ent_fold *fold, struct ent_error *err)
{
    if (!fold->distinct)
        fold->distinct = calloc(ENT_FOLD_SETS, sizeof *fold->distinct);
    return fold->distinct ? ENT_OK : ent_fail_memory(err);
}

static struct simple simplify(const struct ent_fold *fold, const struct ent_distinct *one)
{
    return (struct simple){
        .source = one->source,
        .target = one->target,
        .type = one->type,
        .kind = one->kind,
        .when = fold->spans[one->span].when,
        .confidence = one->confidence,
        .sign = one->sign,
        .mutual = one->mutual,
        .intensity = one->intensity,
        .weight = ENT_MICRO,
    };
}

enum ent_status ent_fold_count_distinct(const struct ent_fold *fold, struct ent_counted *into,
                                        const struct ent_distinct *one, int64_t n_events,
                                        int64_t n_reports, struct ent_error *err)
{
    struct simple event = simplify(fold, one);

    return count(fold, into, &event, n_events, n_reports, err);
}

enum ent_status ent_fold_add_dates(const struct ent_fold *fold, struct ent_counted *scratch,
                                   const struct ent_distinct *one, struct ent_stretches *into,
                                   struct ent_error *err)
{
    struct simple event = simplify(fold, one);
    struct ent_cell cell;

    if (judge(fold, scratch, &event) != ENT_N_ASIDE || scratch->last.placing != ENT_PLACED)
        return ENT_OK;
    make_cell(fold, &event, 1, 1, &cell);
    return add_dates(into, &cell, &scratch->last.place, err);
}

enum ent_status ent_fold_late_dates(const struct ent_fold *fold, struct ent_stretches *into,
                                    struct ent_error *err)
{
    struct ent_counted scratch = {.last = {.when = ent_undated, .placing = ENT_NO_DATE}};
    const struct ent_distincts *set;
    enum ent_status status = ENT_OK;

    if (!ent_fold_dates_late(fold->view))
        return ENT_OK;
    for (size_t i = 0; (set = ent_fold_distincts(fold, i)); i++) {
        for (size_t k = 0; k < set->n && status == ENT_OK; k++)
            status = ent_fold_add_dates(fold, &scratch, &set->items[k], into, err);
    }
    return status;
}

/* `there` was counted, and became `now` when another report of the same event came. */
static enum ent_status count_again(const struct ent_fold *fold, struct ent_counted *into,
                                   const struct ent_distinct *there, const struct ent_distinct *now,
                                   struct ent_error *err)
{
    enum ent_status status;

    if (there->sign == now->sign && there->intensity == now->intensity &&
        there->confidence == now->confidence)
        return ent_fold_count_distinct(fold, into, now, 0,
                                       (int64_t)now->n_reports - there->n_reports, err);
    status = ent_fold_count_distinct(fold, into, there, -1, -(int64_t)there->n_reports, err);
    return status == ENT_OK ? ent_fold_count_distinct(fold, into, now, 1, now->n_reports, err)
                            : status;
}

enum ent_status ent_fold_put_distinct(const struct ent_fold *fold, struct ent_distincts *set,
                                      struct ent_counted *into, const struct ent_distinct *one,
                                      bool counted, struct ent_error *err)
{
    struct ent_distinct before;
    size_t at;
    bool is_new;
    enum ent_status status = ent_distincts_add(set, one, &at, &is_new, err);

    if (status != ENT_OK)
        return status;
    if (is_new)
        return counted ? ENT_OK : ent_fold_count_distinct(fold, into, one, 1, one->n_reports, err);
    before = set->items[at];
    ent_distinct_join(&set->items[at], one);
    if (counted)
        status = ent_fold_count_distinct(fold, into, one, -1, -(int64_t)one->n_reports, err);
    return status == ENT_OK ? count_again(fold, into, &before, &set->items[at], err) : status;
}

/* ---- Taking reports ---- */

static enum ent_status learn_text(struct ent_fold *fold, uint32_t type, struct ent_error *err)
{
    struct ent_str text = ent_interned(fold->texts, type);
    const struct ent_code *code = ent_code_find(text);
    int64_t goldstein = code ? code->goldstein * (ENT_MICRO / 10) : 0;
    enum ent_status status;

    status =
        ent_grow(&fold->facts, &fold->facts_capacity, (size_t)type + 1, sizeof *fold->facts, err);
    if (status != ENT_OK)
        return status;
    fold->facts[type] = (struct ent_text_facts){
        .is_taken = ent_view_takes_type(fold->view, text),
        .is_kind_taken = takes_kind(fold->view, text),
        .has_code = code != NULL,
        .goldstein = goldstein,
        .sign = (uint8_t)ent_code_sign(text, fold->view->quad, code ? &goldstein : NULL),
    };
    if (fold->view->layers == ENT_LAYERS_QUAD || fold->view->layers == ENT_LAYERS_ROOT)
        fold->facts[type].layer =
            (uint16_t)ent_interner_find(fold->texts, ent_layer_of_type(fold->view, text));
    return ENT_OK;
}

static enum ent_status learn_texts(struct ent_fold *fold, struct ent_error *err)
{
    size_t n = ent_interner_count(fold->texts);
    enum ent_status status = ENT_OK;

    for (; status == ENT_OK && fold->n_facts < n; fold->n_facts++)
        status = learn_text(fold, (uint32_t)fold->n_facts, err);
    return status;
}

enum ent_status ent_fold_number_text(struct ent_fold *fold, struct ent_str text, uint32_t *number,
                                     struct ent_error *err)
{
    enum ent_status status = ent_intern(fold->texts, text, number, err);

    return status == ENT_OK ? learn_texts(fold, err) : status;
}

/* A count for each name. */
static enum ent_status make_times(struct ent_fold *fold, struct ent_error *err)
{
    size_t n = ent_interner_count(fold->names), old = fold->times_capacity;
    enum ent_status status = ENT_OK;

    if (n <= old)
        return ENT_OK;
    status = ent_grow(&fold->times, &fold->times_capacity, n, sizeof *fold->times, err);
    if (status == ENT_OK)
        memset(fold->times + old, 0, (fold->times_capacity - old) * sizeof *fold->times);
    return status;
}

enum ent_status ent_fold_number_name(struct ent_fold *fold, struct ent_str name, uint32_t *number,
                                     struct ent_error *err)
{
    enum ent_status status = ent_intern(fold->names, name, number, err);

    if (status == ENT_OK)
        status = make_times(fold, err);
    if (status == ENT_OK)
        fold->times[*number]++;
    return status;
}

static bool is_simple(const struct ent_report *report)
{
    return report->source.n == 1 && report->target.n == 1 && !report->is_attached &&
           report->version == ENT_MISSING;
}

static const char long_id[] = "an id has more than 12 bytes";

const char *ent_fold_refuses(const struct ent_fold *fold, const struct ent_report *report)
{
    return report->source.n != 1 || report->target.n != 1 ? "a report has several actors on a side"
           : report->is_attached                          ? "a report tells of one in another row"
           : report->version != ENT_MISSING               ? "a report may have a newer version"
           : fold->exact && report->id.length > ENT_SHORT_ID ? long_id
                                                             : NULL;
}

const char *ent_fold_refuses_simple(const struct ent_fold *fold,
                                    const struct ent_simple_reports *reports)
{
    for (size_t i = 0; i < reports->n && fold->exact && reports->id; i++)
        if (reports->id[i].length > ENT_SHORT_ID)
            return long_id;
    return NULL;
}

/* For so few bytes the copy is quicker than its call. */
static void copy_id(char id[ENT_SHORT_ID], struct ent_str text)
{
    if (text.length >= 8) {
        memcpy(id, text.data, 8);
        memcpy(id + text.length - 8, text.data + text.length - 8, 8);
        return;
    }
    for (size_t i = 0; i < text.length; i++)
        id[i] = text.data[i];
}

static enum ent_status take_distinct(struct ent_fold *fold, struct ent_str id,
                                     const struct simple *event, struct ent_error *err)
{
    bool swap = event->mutual && event->source > event->target;
    struct ent_distinct one = {
        .source = swap ? event->target : event->source,
        .target = swap ? event->source : event->target,
        .type = event->type,
        .kind = (uint16_t)event->kind,
        .n_reports = 1,
        .confidence = event->confidence,
        .intensity = event->intensity,
        .sign = event->sign,
        .mutual = event->mutual,
        .id_length = id.length & 127,
    };
    enum ent_status status = ent_fold_make_sets(fold, err);

    if (status == ENT_OK)
        status = ent_fold_number_span(fold, event->when, &one.span, err);
    if (status != ENT_OK)
        return status;
    copy_id(one.id, id);
    return ent_fold_put_distinct(fold, &fold->distinct[fold->spans[one.span].set], &fold->counted,
                                 &one, false, err);
}

/* Count what can merge or not, each as the view says. `ids` may be NULL. */
static enum ent_status take_events(struct ent_fold *fold, const struct ent_str *ids,
                                   const struct simple *events, size_t n, struct ent_error *err)
{
    const bool keeps_dates = ent_fold_keeps_dates(fold->view), exact = fold->exact;
    struct ent_counted *into = &fold->counted;
    enum ent_status status = ENT_OK;

    fold->n_reports += n;
    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        /* As in ent_merge: undated reports and counts merge with nothing. */
        if (exact && !ent_span_is_undated(events[i].when) && !events[i].is_weighed)
            status = take_distinct(fold, ids ? ids[i] : ent_str("", 0), &events[i], err);
        else
            status = count_into(fold, into, &events[i], 1, 1, keeps_dates, err);
    }
    return status;
}

static inline void cover(struct ent_fold *fold, const struct ent_span *when)
{
    if (same_span(when, &fold->last_covered))
        return;
    fold->last_covered = *when;
    ent_cover(&fold->covered, ent_zone_span(fold->view->zone, *when));
}

/* Numbers for the texts of a column, of which NULL holds nothing but `all`. */
static enum ent_status number_column(struct ent_fold *fold, const struct ent_str *texts,
                                     const char *all, size_t n, bool are_padded, uint32_t *numbers,
                                     struct ent_error *err)
{
    enum ent_status status;

    if (texts)
        return ent_intern_all(fold->texts, texts, n, are_padded, numbers, err);
    status = ent_intern(fold->texts, ent_str_from(all), numbers, err);
    for (size_t i = 1; i < n && status == ENT_OK; i++)
        numbers[i] = numbers[0];
    return status;
}

/* The reports from there on. */
static struct ent_simple_reports rest_from(const struct ent_simple_reports *of, size_t first)
{
    struct ent_simple_reports rest = *of;

    rest.n -= first;
#define PASS(column) rest.column = rest.column ? rest.column + first : NULL
    PASS(source);
    PASS(target);
    PASS(type);
    PASS(kind);
    PASS(id);
    PASS(when);
    PASS(confidence);
    PASS(intensity);
    PASS(weight);
    PASS(sign);
    PASS(mutual);
#undef PASS
    return rest;
}

/* Events of the first `n` reports, at most ENT_FOLD_AT_ONCE; `*refused` as in ent_fold_take. */
static enum ent_status make_events(struct ent_fold *fold, const struct ent_simple_reports *from,
                                   size_t n, bool undirected, struct simple *events, bool *refused,
                                   struct ent_error *err)
{
    uint32_t sources[ENT_FOLD_AT_ONCE], targets[ENT_FOLD_AT_ONCE];
    uint32_t types[ENT_FOLD_AT_ONCE], kinds[ENT_FOLD_AT_ONCE];
    const struct ent_simple_reports of = *from;
    const bool padded = of.are_padded;
    uint64_t *times;
    uint32_t last_kind = 0;
    enum ent_status status;

    if ((status = ent_intern_all(fold->names, of.source, n, padded, sources, err)) != ENT_OK ||
        (status = ent_intern_all(fold->names, of.target, n, padded, targets, err)) != ENT_OK ||
        (status = number_column(fold, of.type, "", n, padded, types, err)) != ENT_OK ||
        (status = number_column(fold, of.kind, "event", n, padded, kinds, err)) != ENT_OK ||
        (status = make_times(fold, err)) != ENT_OK || (status = learn_texts(fold, err)) != ENT_OK)
        return status;
    times = fold->times;
    for (size_t i = 0; i < n; i++) {
        struct simple *event = &events[i];
        int64_t confidence = of.confidence ? of.confidence[i] : ENT_MISSING;
        int64_t weight = of.weight ? of.weight[i] : ENT_MISSING;

        event->source = sources[i];
        event->target = targets[i];
        event->type = types[i];
        event->kind = kinds[i];
        event->when = of.when ? of.when[i] : ent_undated;
        event->confidence = confidence == ENT_MISSING ? UINT32_MAX : (uint32_t)confidence;
        event->sign = of.sign ? of.sign[i] : -1;
        event->mutual = undirected || (of.mutual && of.mutual[i]);
        event->is_weighed = weight != ENT_MISSING;
        event->intensity = of.intensity ? of.intensity[i] : ENT_MISSING;
        event->weight = weight == ENT_MISSING ? ENT_MICRO : weight;
        times[sources[i]]++;
        times[targets[i]]++;
        cover(fold, &event->when);
        last_kind = kinds[i] > last_kind ? kinds[i] : last_kind;
    }
    *refused |= last_kind > UINT16_MAX;
    for (size_t i = 0; i < n && fold->exact && of.id; i++)
        *refused |= of.id[i].length > ENT_SHORT_ID;
    return ENT_OK;
}

/*
 * Some at a time: first all get their numbers, then all are judged, then all sums are added, so
 * that the processor need not wait for memory at each step of each report.
 */
enum ent_status ent_fold_take_simple(struct ent_fold *fold,
                                     const struct ent_simple_reports *reports, bool undirected,
                                     bool *refused, struct ent_error *err)
{
    struct simple events[ENT_FOLD_AT_ONCE];
    struct ent_waiting waiting;
    enum ent_status status = ENT_OK;

    waiting.n = 0;
    fold->counted.waiting = &waiting;
    fold->counted.last_tally = NULL; /* it may have been given away */
    for (size_t first = 0; first < reports->n && status == ENT_OK && !*refused;
         first += ENT_FOLD_AT_ONCE) {
        struct ent_simple_reports rest = rest_from(reports, first);
        size_t n = rest.n < ENT_FOLD_AT_ONCE ? rest.n : ENT_FOLD_AT_ONCE;
        status = make_events(fold, &rest, n, undirected, events, refused, err);
        if (status == ENT_OK && !*refused)
            status = take_events(fold, rest.id, events, n, err);
    }
    fold->counted.waiting = NULL;
    return status == ENT_OK ? add_waiting(&waiting, err) : status;
}

/* Put reports into columns, at most ENT_FOLD_AT_ONCE of them. */
enum ent_status ent_fold_take(struct ent_fold *fold, const struct ent_report *reports, size_t n,
                              bool undirected, bool *refused, struct ent_error *err)
{
    struct ent_str source[ENT_FOLD_AT_ONCE], target[ENT_FOLD_AT_ONCE];
    struct ent_str type[ENT_FOLD_AT_ONCE], kind[ENT_FOLD_AT_ONCE], id[ENT_FOLD_AT_ONCE];
    struct ent_span when[ENT_FOLD_AT_ONCE];
    int64_t confidence[ENT_FOLD_AT_ONCE], intensity[ENT_FOLD_AT_ONCE], weight[ENT_FOLD_AT_ONCE];
    int8_t sign[ENT_FOLD_AT_ONCE];
    bool mutual[ENT_FOLD_AT_ONCE];
    enum ent_status status = ENT_OK;

    for (size_t first = 0; first < n && status == ENT_OK && !*refused; first += ENT_FOLD_AT_ONCE) {
        struct ent_simple_reports some = {n - first < ENT_FOLD_AT_ONCE ? n - first
                                                                       : ENT_FOLD_AT_ONCE,
                                          false,
                                          source,
                                          target,
                                          type,
                                          kind,
                                          id,
                                          when,
                                          confidence,
                                          intensity,
                                          weight,
                                          sign,
                                          mutual};
        for (size_t i = 0; i < some.n; i++) {
            const struct ent_report *report = &reports[first + i];
            *refused |= !is_simple(report);
            if (*refused)
                return ENT_OK;
            source[i] = report->source.items[0];
            target[i] = report->target.items[0];
            type[i] = report->type;
            kind[i] = report->kind;
            id[i] = report->id;
            when[i] = report->when;
            confidence[i] = report->confidence;
            intensity[i] = report->intensity;
            weight[i] = report->weight;
            sign[i] = (int8_t)report->sign;
            mutual[i] = report->mutual;
        }
        status = ent_fold_take_simple(fold, &some, undirected, refused, err);
    }
    return status;
}
