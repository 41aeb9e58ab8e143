#include "fold.h"

#include <stdlib.h>

#include "distinct.h"
#include "weight.h"

/* What is known of a type, or a kind, once and for all. */
struct text_facts {
    bool is_taken;      /* as a type */
    bool is_kind_taken; /* as a kind */
    bool has_code;
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
    int64_t weight;    /* of one report */
};

/*
 * Distinct events lie in sets by the day that they begin: the feed is nearly in date order, so the
 * set in use stays in cache. Days that are this far apart share a set, which is no harm.
 */
#define N_SETS 4096

#define AT_ONCE 64 /* reports */

struct numbered_span {
    struct ent_span when;
    uint32_t set; /* of its distinct events */
};

/* Places of spans by a hash: open addressing, place + 1, 0 is free. */
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

/* What was counted. */
struct counted {
    struct ent_account account;
    struct slices placed;
    struct ent_tally *unplaced[ENT_N_PLACING]; /* by reason; [ENT_PLACED] is not used */
    struct ent_stretches stretches;
    struct ent_span last_when; /* the feed is nearly in date order: most dates are the last one */
    struct ent_place_found last_place;
    enum ent_placing last_placing;
    bool last_is_outside;
};

struct ent_fold {
    const struct ent_view *view;
    bool exact;
    struct ent_interner *names;
    uint64_t *times; /* by name */
    size_t times_capacity;
    struct ent_interner *texts; /* types and kinds */
    struct text_facts *facts;   /* by text */
    size_t facts_capacity, n_facts;

    uint64_t n_reports;
    struct ent_distincts *distinct; /* N_SETS of them; NULL: nothing can merge */
    struct numbered_span *spans;
    size_t n_spans, spans_capacity;
    struct places span_places;
    uint32_t last_span;

    struct counted counted; /* distinct events too */
    struct ent_spell covered;
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
    if (view->weight == ENT_WEIGHT_MENTIONS || view->weight == ENT_WEIGHT_FATALITIES)
        return "weight mentions and fatalities ask for each report: choose another weight";
    if (view->place == ENT_PLACE_SPREAD || view->place == ENT_PLACE_EXCLUDE)
        return "place spread and exclude ask for the whole date of an event: choose place within, "
               "start or end";
    if (view->place != ENT_PLACE_WITHIN && view->window.kind == ENT_WINDOW_ALL)
        return "place start and end ask for windows: choose a window, or place within";
    return NULL;
}

bool ent_fold_fits(const struct ent_view *view)
{
    return !ent_fold_unfit(view);
}

static enum ent_status counted_init(struct counted *counted, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    *counted = (struct counted){.last_when = ent_undated, .last_placing = ENT_NO_DATE};
    for (int p = ENT_UNDECIDED; p < ENT_N_PLACING && status == ENT_OK; p++)
        status = ent_tally_new(&counted->unplaced[p], err);
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
    if ((status = ent_interner_new(&fold->names, err)) != ENT_OK ||
        (status = ent_interner_new(&fold->texts, err)) != ENT_OK ||
        (status = counted_init(&fold->counted, err)) != ENT_OK)
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

static void counted_fini(struct counted *counted)
{
    slices_fini(&counted->placed);
    for (int p = 0; p < ENT_N_PLACING; p++)
        ent_tally_free(counted->unplaced[p]);
    ent_stretches_fini(&counted->stretches);
}

void ent_fold_free(struct ent_fold *fold)
{
    if (!fold)
        return;
    ent_interner_free(fold->names);
    ent_interner_free(fold->texts);
    free(fold->times);
    free(fold->facts);
    for (size_t i = 0; fold->distinct && i < N_SETS; i++)
        ent_distincts_fini(&fold->distinct[i]);
    free(fold->distinct);
    free(fold->spans);
    free(fold->span_places.slots);
    counted_fini(&fold->counted);
    free(fold);
}

/* ---- Counting one event ---- */

static enum ent_status slice_at(struct slices *slices, int64_t index, struct ent_tally ***slice,
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

static enum ent_status tally_at(struct slices *slices, int64_t index, struct ent_tally **tally,
                                struct ent_error *err)
{
    size_t place = (size_t)index - (size_t)slices->base;
    struct ent_tally **slice;
    enum ent_status status;

    if (place < slices->n && slices->items[place]) {
        *tally = slices->items[place];
        return ENT_OK;
    }
    status = slice_at(slices, index, &slice, err);
    if (status == ENT_OK && !*slice)
        status = ent_tally_new(slice, err);
    if (status == ENT_OK)
        *tally = *slice;
    return status;
}

/* Which window a date falls into, or why none; what the last date was decided to be is remembered.
 */
static void place(const struct ent_view *view, struct counted *counted, struct ent_span when)
{
    struct ent_place_found found;

    if (when.start == counted->last_when.start && when.end == counted->last_when.end &&
        when.precision == counted->last_when.precision && when.flags == counted->last_when.flags)
        return;
    counted->last_when = when;
    when = ent_zone_span(view->zone, when);
    counted->last_is_outside = when.end <= view->since || when.start >= view->until;
    counted->last_placing = ent_place(view, when, &found);
    counted->last_place = found;
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
static enum ent_set_aside judge(const struct ent_fold *fold, struct counted *into,
                                const struct simple *event)
{
    const struct ent_view *view = fold->view;

    if (!fold->facts[event->kind].is_kind_taken)
        return ENT_ASIDE_KIND;
    if (event->confidence != UINT32_MAX && event->confidence < view->min_confidence)
        return ENT_ASIDE_CONFIDENCE;
    if (!fold->facts[event->type].is_taken)
        return ENT_ASIDE_TYPE;
    place(view, into, event->when);
    if (into->last_is_outside)
        return ENT_ASIDE_PERIOD;
    return event->source == event->target ? ENT_ASIDE_LOOP : ENT_N_ASIDE;
}

bool ent_fold_keeps_dates(const struct ent_view *view)
{
    return view->window.kind == ENT_WINDOW_ALL || view->window.kind == ENT_WINDOW_GROWS ||
           view->window.kind == ENT_WINDOW_CUTS;
}

/* Which cell an event belongs to, and so many such events and reports as sums. */
static struct ent_cell make_cell(const struct ent_fold *fold, const struct simple *event,
                                 int64_t n_events, int64_t n_reports)
{
    const struct text_facts *facts = &fold->facts[event->type];
    int64_t intensity = event->intensity != ENT_MISSING ? event->intensity
                        : facts->has_code               ? facts->goldstein
                                                        : ENT_MISSING;
    bool forward = event->source < event->target;
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
        .sums = {.events = n_events * ENT_MICRO, .reports = n_reports * ENT_MICRO},
    };

    cell.sums.weight =
        ent_weight_of(fold->view->weight, (enum ent_sign)cell.sign, intensity, event->weight) *
        (fold->view->weight == ENT_WEIGHT_REPORTS ? n_reports : n_events);
    if (intensity != ENT_MISSING) {
        cell.sums.scored = n_events * ENT_MICRO;
        cell.sums.positive = n_events * (intensity > 0 ? intensity : 0);
        cell.sums.negative = n_events * (intensity < 0 ? intensity : 0);
    }
    return cell;
}

/*
 * Count an event so many times, with so many reports: once; not at all, when it is told again; or
 * less than nothing, to take back what was counted.
 */
static enum ent_status count(const struct ent_fold *fold, struct counted *into,
                             const struct simple *event, int64_t n_events, int64_t n_reports,
                             struct ent_error *err)
{
    struct ent_account *account = &into->account;
    enum ent_set_aside aside = judge(fold, into, event);
    struct ent_cell cell;
    struct ent_tally *tally;
    enum ent_status status = ENT_OK;

    account->events += (uint64_t)n_events;
    if (aside != ENT_N_ASIDE) {
        account->events_aside[aside] += (uint64_t)n_events;
        account->reports_aside[aside] += (uint64_t)n_reports;
        return ENT_OK;
    }
    account->events_used[into->last_placing] += (uint64_t)n_events;
    account->reports_used[into->last_placing] += (uint64_t)n_reports;
    cell = make_cell(fold, event, n_events, n_reports);
    if (into->last_placing != ENT_PLACED) {
        cell.time = ENT_NO_CELL;
        return ent_tally_add(into->unplaced[into->last_placing], &cell, err);
    }
    if (into->last_place.cell <= INT32_MIN || into->last_place.cell >= INT32_MAX)
        return ent_fail(err, ENT_ELIMIT, "a date is too far from 1970 for these windows");
    cell.time = (int32_t)into->last_place.cell;
    status =
        tally_at(&into->placed, ent_floor_div(into->last_place.cell, ent_place_stride(fold->view)),
                 &tally, err);
    if (status == ENT_OK)
        status = ent_tally_add(tally, &cell, err);
    if (status == ENT_OK && n_events > 0 && ent_fold_keeps_dates(fold->view))
        status =
            ent_stretches_add(&into->stretches,
                              (struct ent_stretch){cell.a, cell.b, cell.way, into->last_place.first,
                                                   into->last_place.last + 1},
                              err);
    return status;
}

/* ---- Distinct events ---- */

static uint64_t hash_span(const struct ent_span *span)
{
    return ent_mix((uint64_t)span->start ^
                   ent_mix((uint64_t)span->end ^ span->precision ^ (uint64_t)span->flags << 8));
}

static bool same_span(const struct ent_span *x, const struct ent_span *y)
{
    return x->start == y->start && x->end == y->end && x->precision == y->precision &&
           x->flags == y->flags;
}

static enum ent_status widen_places(struct ent_fold *fold, struct ent_error *err)
{
    struct places *places = &fold->span_places;
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

static enum ent_status number_span(struct ent_fold *fold, struct ent_span when, uint32_t *number,
                                   struct ent_error *err)
{
    struct places *places = &fold->span_places;
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
            (struct numbered_span){when, (uint32_t)((uint64_t)day & (N_SETS - 1))};
        places->slots[slot] = (uint32_t)fold->n_spans;
    }
    *number = fold->last_span = places->slots[slot] - 1;
    return ENT_OK;
}

static enum ent_status make_sets(struct ent_fold *fold, struct ent_error *err)
{
    if (!fold->distinct)
        fold->distinct = calloc(N_SETS, sizeof *fold->distinct);
    return fold->distinct ? ENT_OK : ent_fail_memory(err);
}

static enum ent_status count_distinct(const struct ent_fold *fold, struct counted *into,
                                      const struct ent_distinct *one, int64_t n_events,
                                      int64_t n_reports, struct ent_error *err)
{
    struct simple event = {
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

    return count(fold, into, &event, n_events, n_reports, err);
}

/* `there` was counted, and became `now` when another report of the same event came. */
static enum ent_status count_again(const struct ent_fold *fold, struct counted *into,
                                   const struct ent_distinct *there, const struct ent_distinct *now,
                                   struct ent_error *err)
{
    enum ent_status status;

    if (there->sign == now->sign && there->intensity == now->intensity &&
        there->confidence == now->confidence)
        return count_distinct(fold, into, now, 0, (int64_t)now->n_reports - there->n_reports, err);
    status = count_distinct(fold, into, there, -1, -(int64_t)there->n_reports, err);
    return status == ENT_OK ? count_distinct(fold, into, now, 1, now->n_reports, err) : status;
}

/* Put an event into the set of its day; where it was already `counted`, that is taken back. */
static enum ent_status add_distinct(const struct ent_fold *fold, struct ent_distincts *set,
                                    struct counted *into, const struct ent_distinct *one,
                                    bool counted, struct ent_error *err)
{
    struct ent_distinct before;
    size_t at;
    bool is_new;
    enum ent_status status = ent_distincts_add(set, one, &at, &is_new, err);

    if (status != ENT_OK)
        return status;
    if (is_new)
        return counted ? ENT_OK : count_distinct(fold, into, one, 1, one->n_reports, err);
    before = set->items[at];
    ent_distinct_join(&set->items[at], one);
    if (counted)
        status = count_distinct(fold, into, one, -1, -(int64_t)one->n_reports, err);
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
    fold->facts[type] = (struct text_facts){
        .is_taken = ent_view_takes_type(fold->view, text),
        .is_kind_taken = takes_kind(fold->view, text),
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

    while (status == ENT_OK && fold->n_facts < ent_interner_count(fold->texts)) {
        status = learn_text(fold, (uint32_t)fold->n_facts, err);
        fold->n_facts++;
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
           report->version == ENT_MISSING && (!fold->exact || report->id.length <= ENT_SHORT_ID);
}

const char *ent_fold_refuses(const struct ent_fold *fold, const struct ent_report *report)
{
    if (is_simple(fold, report))
        return NULL;
    return report->source.n != 1 || report->target.n != 1 ? "a report has several actors on a side"
           : report->is_attached                          ? "a report tells of one in another row"
           : report->version != ENT_MISSING               ? "a report may have a newer version"
                                                          : "an id has more than 12 bytes";
}

static enum ent_status take_distinct(struct ent_fold *fold, const struct ent_report *report,
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
        .id_length = report->id.length & 127,
    };
    enum ent_status status = make_sets(fold, err);

    if (status == ENT_OK)
        status = number_span(fold, event->when, &one.span, err);
    if (status != ENT_OK)
        return status;
    if (one.id_length)
        memcpy(one.id, report->id.data, one.id_length);
    return add_distinct(fold, &fold->distinct[fold->spans[one.span].set], &fold->counted, &one,
                        false, err);
}

/* Count what can merge or not, each as the view says. */
static enum ent_status take_event(struct ent_fold *fold, const struct ent_report *report,
                                  const struct simple *event, struct ent_error *err)
{
    fold->n_reports++;
    /* As in ent_merge: undated reports and counts merge with nothing. */
    if (fold->exact && !ent_span_is_undated(event->when) && report->weight == ENT_MISSING)
        return take_distinct(fold, report, event, err);
    return count(fold, &fold->counted, event, 1, 1, err);
}

/* Numbers for the texts of a report; `*refused` as in ent_fold_take. */
static enum ent_status number_report(struct ent_fold *fold, const struct ent_report *report,
                                     bool undirected, struct simple *event, bool *refused,
                                     struct ent_error *err)
{
    enum ent_status status;

    *refused = !is_simple(fold, report);
    if (*refused)
        return ENT_OK;
    event->when = report->when;
    event->confidence =
        report->confidence == ENT_MISSING ? UINT32_MAX : (uint32_t)report->confidence;
    event->sign = (int8_t)report->sign;
    event->mutual = report->mutual || undirected;
    event->intensity = report->intensity;
    event->weight = report->weight == ENT_MISSING ? ENT_MICRO : report->weight;
    if ((status = number_name(fold, report->source.items[0], &event->source, err)) != ENT_OK ||
        (status = number_name(fold, report->target.items[0], &event->target, err)) != ENT_OK ||
        (status = number_text(fold, report->type, &event->type, err)) != ENT_OK ||
        (status = number_text(fold, report->kind, &event->kind, err)) != ENT_OK)
        return status;
    *refused = event->kind > UINT16_MAX;
    ent_cover(&fold->covered, ent_zone_span(fold->view->zone, event->when));
    return ENT_OK;
}

/*
 * Some at a time: first all get their numbers, then all are counted, so that the processor need
 * not wait for memory at each step of each report.
 */
enum ent_status ent_fold_take(struct ent_fold *fold, const struct ent_report *reports, size_t n,
                              bool undirected, bool *refused, struct ent_error *err)
{
    struct simple events[AT_ONCE];
    enum ent_status status = ENT_OK;

    for (size_t first = 0; first < n && status == ENT_OK; first += AT_ONCE) {
        size_t some = n - first < AT_ONCE ? n - first : AT_ONCE;
        for (size_t i = 0; i < some; i++) {
            status = number_report(fold, &reports[first + i], undirected, &events[i], refused, err);
            if (status != ENT_OK || *refused)
                return status;
        }
        for (size_t i = 0; i < some && status == ENT_OK; i++)
            status = take_event(fold, &reports[first + i], &events[i], err);
    }
    return status;
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

/* A cell whose ends go by other numbers: the smaller one stays first. */
static void renumber(struct ent_cell *cell, const uint32_t *map)
{
    uint32_t a = map[cell->a], b = map[cell->b];

    cell->a = a < b ? a : b;
    cell->b = a < b ? b : a;
    if (a > b)
        cell->way = (uint8_t)ent_way_back((enum ent_way)cell->way);
}

/* One thread's cells into another's; where that has none, they change hands. */
static enum ent_status join_tally(struct ent_tally **into, struct ent_tally **from,
                                  const uint32_t *map, struct ent_error *err)
{
    size_t n, n_there = 0;
    struct ent_cell *cells;
    enum ent_status status = ENT_OK;

    if (!*from)
        return ENT_OK;
    cells = ent_tally_renumber(*from, &n);
    for (size_t i = 0; i < n; i++)
        renumber(&cells[i], map);
    if (*into)
        ent_tally_cells(*into, &n_there);
    if (n_there == 0) {
        struct ent_tally *none = *into;
        *into = *from;
        *from = none;
        return ENT_OK;
    }
    for (size_t i = 0; i < n && status == ENT_OK; i++)
        status = ent_tally_add(*into, &cells[i], err);
    return status;
}

/* The numbers that a part's spans have here. */
static enum ent_status map_spans(struct ent_fold *into, const struct ent_fold *from, uint32_t **map,
                                 struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    *map = malloc((from->n_spans + 1) * sizeof **map);
    if (!*map)
        return ent_fail_memory(err);
    for (size_t i = 0; i < from->n_spans && status == ENT_OK; i++)
        status = number_span(into, from->spans[i].when, &(*map)[i], err);
    return status;
}

static void renumber_distinct(struct ent_distinct *one, const uint32_t *names)
{
    uint32_t source = names[one->source], target = names[one->target];
    bool swap = one->mutual && source > target;

    one->source = swap ? target : source;
    one->target = swap ? source : target;
}

static enum ent_status join_distincts(struct ent_fold *into, struct ent_fold *from,
                                      const uint32_t *names, const uint32_t *texts,
                                      struct ent_error *err)
{
    uint32_t *spans = NULL;
    enum ent_status status = ENT_OK;

    if (!from->distinct)
        return ENT_OK;
    status = make_sets(into, err);
    if (status == ENT_OK)
        status = map_spans(into, from, &spans, err);
    for (size_t i = 0; i < N_SETS && status == ENT_OK; i++) {
        struct ent_distincts *set = &from->distinct[i], none = into->distinct[i];
        for (size_t k = 0; k < set->n; k++) {
            struct ent_distinct *one = &set->items[k];
            renumber_distinct(one, names);
            one->type = texts[one->type];
            one->kind = (uint16_t)texts[one->kind];
            one->span = spans[one->span];
        }
        ent_distincts_renumbered(set);
        if (none.n == 0) {
            into->distinct[i] = *set;
            *set = none;
        }
        /* What both have was counted by both. */
        for (size_t k = 0; k < set->n && status == ENT_OK; k++)
            status =
                add_distinct(into, &into->distinct[i], &into->counted, &set->items[k], true, err);
    }
    free(spans);
    return status;
}

/* The dates of dyads, by the numbers that `map` gives their ends. */
static enum ent_status gather_stretches(const struct ent_stretches *from, const uint32_t *map,
                                        struct ent_stretches *into, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < from->n && status == ENT_OK; i++) {
        struct ent_stretch one = from->items[i];
        uint32_t a = map[one.a], b = map[one.b];
        one.a = a < b ? a : b;
        one.b = a < b ? b : a;
        if (a > b)
            one.way = ent_way_back((enum ent_way)one.way);
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

enum ent_status ent_fold_join(struct ent_fold *into, struct ent_fold *from, struct ent_error *err)
{
    uint32_t *names = NULL, *texts = NULL, number;
    enum ent_status status = ENT_OK;

    if (into->n_reports == 0) { /* the first, mostly the only one */
        struct ent_fold first = *from;
        *from = *into;
        *into = first;
        return ENT_OK;
    }
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
        status = join_tally(&into->counted.unplaced[p], &from->counted.unplaced[p], names, err);
    for (size_t i = 0; i < from->counted.placed.n && status == ENT_OK; i++) {
        struct ent_tally **tally;
        if (!from->counted.placed.items[i])
            continue;
        status =
            slice_at(&into->counted.placed, from->counted.placed.base + (int64_t)i, &tally, err);
        if (status == ENT_OK)
            status = join_tally(tally, &from->counted.placed.items[i], names, err);
    }
    if (status == ENT_OK)
        status = gather_stretches(&from->counted.stretches, names, &into->counted.stretches, err);
    add_account(&into->counted.account, &from->counted.account);
    if (status == ENT_OK)
        status = join_distincts(into, from, names, texts, err);
    into->n_reports += from->n_reports;
    into->covered.start =
        from->covered.start < into->covered.start ? from->covered.start : into->covered.start;
    into->covered.end =
        from->covered.end > into->covered.end ? from->covered.end : into->covered.end;
out:
    free(names);
    free(texts);
    return status;
}

/* ---- Finishing ---- */

void ent_fold_settle(struct ent_fold *fold)
{
    for (int p = ENT_UNDECIDED; p < ENT_N_PLACING; p++)
        ent_tally_settle(fold->counted.unplaced[p]);
    for (size_t i = 0; i < fold->counted.placed.n; i++) {
        if (fold->counted.placed.items[i])
            ent_tally_settle(fold->counted.placed.items[i]);
    }
}

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

/* What all cells of a fold are, wherever they lie, without those that are nothing or loops. */
struct gathering {
    const uint32_t *actor_of;
    struct ent_account *account;
    struct ent_stretches stretches;
    const struct ent_cell **cells;
    size_t n, capacity;
};

/* What was counted and taken back. */
static bool is_nothing(const struct ent_sums *sums)
{
    return !sums->events && !sums->reports && !sums->weight && !sums->scored && !sums->positive &&
           !sums->negative;
}

static enum ent_status gather(struct gathering *gathering, const struct ent_tally *tally,
                              enum ent_placing placing, struct ent_error *err)
{
    size_t n;
    const struct ent_cell *cells = ent_tally_cells(tally, &n);
    enum ent_status status = ent_grow(&gathering->cells, &gathering->capacity, gathering->n + n,
                                      sizeof *gathering->cells, err);

    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        if (is_nothing(&cells[i].sums))
            continue;
        if (gathering->actor_of[cells[i].a] == gathering->actor_of[cells[i].b])
            count_loop(gathering->account, &cells[i], placing);
        else
            gathering->cells[gathering->n++] = &cells[i];
    }
    return status;
}

static void bound(struct ent_folded *out, const struct ent_view *view)
{
    const struct ent_window_rule *rule = &view->window;
    int64_t stride = ent_place_stride(view);

    out->start = INT64_MAX;
    out->end = INT64_MIN;
    for (size_t i = 0; ent_fold_keeps_dates(view) && i < out->stretches.n; i++) {
        const struct ent_stretch *one = &out->stretches.items[i];
        out->start = one->start < out->start ? one->start : out->start;
        out->end = one->end > out->end ? one->end : out->end;
    }
    if (ent_fold_keeps_dates(view))
        return;
    for (size_t i = 0; i < out->n_cells; i++) {
        int64_t place = out->cells[i].time, first = ent_floor_div(place, stride);
        int64_t last = first + (place - first * stride);
        if (place == ENT_NO_CELL)
            continue;
        out->start = first < out->start ? first : out->start;
        out->end = last > out->end ? last : out->end;
    }
    if (out->start <= out->end) {
        out->start = ent_tile_bound(&rule->cells, out->start);
        out->end = ent_tile_bound(&rule->cells, out->end + 1);
    }
}

/*
 * Where names turned out to be one actor, events that went by them may be equal after all. Those
 * are taken back, and counted as one; `into` gets what changes.
 */
static enum ent_status merge_renamed(const struct ent_fold *fold, const uint32_t *first_name,
                                     struct counted *into, struct ent_error *err)
{
    struct ent_distincts set = {0};
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < N_SETS && status == ENT_OK; i++) {
        const struct ent_distincts *from = &fold->distinct[i];
        ent_distincts_fini(&set);
        for (size_t k = 0; k < from->n && status == ENT_OK; k++) {
            struct ent_distinct one = from->items[k];
            renumber_distinct(&one, first_name);
            status = add_distinct(fold, &set, into, &one, true, err);
        }
    }
    ent_distincts_fini(&set);
    return status;
}

static enum ent_status gather_all(const struct counted *counted, struct gathering *gathering,
                                  struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    add_account(gathering->account, &counted->account);
    for (int p = ENT_UNDECIDED; p < ENT_N_PLACING && status == ENT_OK; p++)
        status = gather(gathering, counted->unplaced[p], (enum ent_placing)p, err);
    for (size_t i = 0; i < counted->placed.n && status == ENT_OK; i++) {
        if (counted->placed.items[i])
            status = gather(gathering, counted->placed.items[i], ENT_PLACED, err);
    }
    if (status == ENT_OK)
        status =
            gather_stretches(&counted->stretches, gathering->actor_of, &gathering->stretches, err);
    return status;
}

/* By name: the first one of the same actor. NULL where every name is an actor of its own. */
static enum ent_status find_first_names(const struct ent_fold *fold, const uint32_t *actor_of,
                                        uint32_t **first_name, struct ent_error *err)
{
    size_t n = ent_fold_n_names(fold), n_actors = 0;
    uint32_t *first = NULL, *by_actor = NULL;
    bool is_renamed = false;
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < n; i++)
        n_actors = actor_of[i] >= n_actors ? (size_t)actor_of[i] + 1 : n_actors;
    first = calloc(n + 1, sizeof *first);
    by_actor = calloc(n_actors + 1, sizeof *by_actor);
    if (!first || !by_actor) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (uint32_t i = 1; i < n; i++) { /* 0 is no name */
        is_renamed |= by_actor[actor_of[i]] != 0;
        if (!by_actor[actor_of[i]])
            by_actor[actor_of[i]] = i;
        first[i] = by_actor[actor_of[i]];
    }
    if (is_renamed) {
        *first_name = first;
        first = NULL;
    }
out:
    free(first);
    free(by_actor);
    return status;
}

enum ent_status ent_fold_finish(const struct ent_fold *fold, const uint32_t *actor_of,
                                struct ent_account *account, struct ent_folded *out,
                                struct ent_error *err)
{
    struct ent_folded made = {0};
    struct gathering gathering = {.actor_of = actor_of, .account = account};
    struct counted changes = {0};
    uint32_t *first_name = NULL;
    size_t n = 0;
    enum ent_status status = gather_all(&fold->counted, &gathering, err);

    if (status == ENT_OK && fold->distinct)
        status = find_first_names(fold, actor_of, &first_name, err);
    if (first_name && ((status = counted_init(&changes, err)) != ENT_OK ||
                       (status = merge_renamed(fold, first_name, &changes, err)) != ENT_OK ||
                       (status = gather_all(&changes, &gathering, err)) != ENT_OK))
        goto out;
    if (status == ENT_OK)
        status = ent_cells_gather(gathering.cells, gathering.n, actor_of, &made.cells,
                                  &made.n_cells, err);
    if (status != ENT_OK)
        goto out;
    /* What was taken back may have stood in another cell of the same actors. */
    for (size_t i = 0; i < made.n_cells; i++) {
        if (!is_nothing(&made.cells[i].sums))
            made.cells[n++] = made.cells[i];
    }
    made.n_cells = n;
    made.stretches = gathering.stretches;
    gathering.stretches = (struct ent_stretches){0};
    bound(&made, fold->view);
    made.covered = fold->covered;
    *out = made;
    made = (struct ent_folded){0};
out:
    ent_folded_fini(&made);
    ent_stretches_fini(&gathering.stretches);
    free(gathering.cells);
    counted_fini(&changes);
    free(first_name);
    return status;
}

void ent_folded_fini(struct ent_folded *folded)
{
    free(folded->cells);
    ent_stretches_fini(&folded->stretches);
    *folded = (struct ent_folded){0};
}

/* ---- Laid open, for files ---- */

void ent_fold_set_view(struct ent_fold *fold, const struct ent_view *view)
{
    fold->view = view;
}

size_t ent_fold_n_texts(const struct ent_fold *fold)
{
    return ent_interner_count(fold->texts);
}

struct ent_str ent_fold_text(const struct ent_fold *fold, size_t number)
{
    return ent_interned(fold->texts, (uint32_t)number);
}

size_t ent_fold_n_spans(const struct ent_fold *fold)
{
    return fold->n_spans;
}

struct ent_span ent_fold_span(const struct ent_fold *fold, size_t number)
{
    return fold->spans[number].when;
}

const struct ent_distincts *ent_fold_distincts(const struct ent_fold *fold, size_t index)
{
    return fold->distinct && index < N_SETS ? &fold->distinct[index] : NULL;
}

const struct ent_stretches *ent_fold_stretches(const struct ent_fold *fold)
{
    return &fold->counted.stretches;
}

struct ent_spell ent_fold_covered(const struct ent_fold *fold)
{
    return fold->covered;
}

void ent_fold_cover(struct ent_fold *fold, struct ent_spell covered)
{
    fold->covered = covered;
}

/* Cells by why they are placed or not, as they come. */
static enum ent_status collect(const struct ent_tally *tally, struct ent_fold_rest *rest,
                               enum ent_placing placing, struct ent_error *err)
{
    size_t n;
    const struct ent_cell *cells = ent_tally_cells(tally, &n);
    enum ent_status status = ent_grow(&rest->cells[placing], &rest->capacity[placing],
                                      rest->n_cells[placing] + n, sizeof *cells, err);

    if (status == ENT_OK && n) {
        memcpy(rest->cells[placing] + rest->n_cells[placing], cells, n * sizeof *cells);
        rest->n_cells[placing] += n;
    }
    return status;
}

static enum ent_status collect_all(const struct counted *counted, struct ent_fold_rest *rest,
                                   struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    add_account(&rest->account, &counted->account);
    for (int p = ENT_UNDECIDED; p < ENT_N_PLACING && status == ENT_OK; p++)
        status = collect(counted->unplaced[p], rest, (enum ent_placing)p, err);
    for (size_t i = 0; i < counted->placed.n && status == ENT_OK; i++) {
        if (counted->placed.items[i])
            status = collect(counted->placed.items[i], rest, ENT_PLACED, err);
    }
    return status;
}

enum ent_status ent_fold_rest(const struct ent_fold *fold, struct ent_fold_rest *out,
                              struct ent_error *err)
{
    struct ent_fold_rest rest = {.n_reports = fold->n_reports};
    struct counted changes = {0};
    enum ent_status status = collect_all(&fold->counted, &rest, err);

    if (status == ENT_OK && fold->distinct) {
        status = counted_init(&changes, err);
        for (size_t i = 0; i < N_SETS && status == ENT_OK; i++) {
            for (size_t k = 0; k < fold->distinct[i].n && status == ENT_OK; k++) {
                const struct ent_distinct *one = &fold->distinct[i].items[k];
                status = count_distinct(fold, &changes, one, -1, -(int64_t)one->n_reports, err);
            }
        }
        if (status == ENT_OK)
            status = collect_all(&changes, &rest, err);
    }
    for (int p = 0; p < ENT_N_PLACING && status == ENT_OK; p++) {
        size_t kept = 0;
        status = ent_cells_sort(rest.cells[p], &rest.n_cells[p], err);
        for (size_t i = 0; i < rest.n_cells[p] && status == ENT_OK; i++) {
            if (!is_nothing(&rest.cells[p][i].sums))
                rest.cells[p][kept++] = rest.cells[p][i];
        }
        rest.n_cells[p] = kept;
    }
    counted_fini(&changes);
    if (status == ENT_OK)
        *out = rest;
    else
        ent_fold_rest_fini(&rest);
    return status;
}

void ent_fold_rest_fini(struct ent_fold_rest *rest)
{
    for (int p = 0; p < ENT_N_PLACING; p++)
        free(rest->cells[p]);
    *rest = (struct ent_fold_rest){0};
}

enum ent_status ent_fold_add_name(struct ent_fold *fold, struct ent_str name, uint64_t times,
                                  uint32_t *number, struct ent_error *err)
{
    enum ent_status status = number_name(fold, name, number, err);

    if (status == ENT_OK)
        fold->times[*number] += times - 1;
    return status;
}

enum ent_status ent_fold_add_text(struct ent_fold *fold, struct ent_str text, uint32_t *number,
                                  struct ent_error *err)
{
    return number_text(fold, text, number, err);
}

enum ent_status ent_fold_add_cell(struct ent_fold *fold, const struct ent_cell *cell,
                                  enum ent_placing placing, struct ent_error *err)
{
    struct ent_tally *tally = fold->counted.unplaced[placing];
    enum ent_status status = ENT_OK;

    if (placing == ENT_PLACED)
        status = tally_at(&fold->counted.placed, cell->time, &tally, err);
    return status == ENT_OK ? ent_tally_add(tally, cell, err) : status;
}

enum ent_status ent_fold_add_stretch(struct ent_fold *fold, struct ent_stretch one,
                                     struct ent_error *err)
{
    return ent_stretches_add(&fold->counted.stretches, one, err);
}

enum ent_status ent_fold_add_span(struct ent_fold *fold, struct ent_span when, uint32_t *number,
                                  struct ent_error *err)
{
    return number_span(fold, when, number, err);
}

enum ent_status ent_fold_add_distinct(struct ent_fold *fold, const struct ent_distinct *event,
                                      struct ent_error *err)
{
    struct ent_distinct one = *event;
    enum ent_status status = make_sets(fold, err);

    if (one.mutual && one.source > one.target) {
        one.source = event->target;
        one.target = event->source;
    }
    return status == ENT_OK ? add_distinct(fold, &fold->distinct[fold->spans[one.span].set],
                                           &fold->counted, &one, false, err)
                            : status;
}

/* By pair, then by way: the order of cells of one window and of stretches. */
static int compare_ties(const struct ent_cell *cell, const struct ent_stretch *one)
{
    if (cell->a != one->a)
        return cell->a < one->a ? -1 : 1;
    if (cell->b != one->b)
        return cell->b < one->b ? -1 : 1;
    return (cell->way > one->way) - (cell->way < one->way);
}

enum ent_status ent_fold_check_stretches(struct ent_fold *fold, bool *fit, struct ent_error *err)
{
    struct ent_stretches *stretches = &fold->counted.stretches;
    struct ent_fold_rest all = {0};
    size_t i = 0, n = 0;
    enum ent_status status = ENT_OK;

    *fit = true;
    for (size_t w = 0; w < fold->counted.placed.n && ent_fold_keeps_dates(fold->view); w++) {
        if (status == ENT_OK && fold->counted.placed.items[w])
            status = collect(fold->counted.placed.items[w], &all, ENT_PLACED, err);
    }
    n = all.n_cells[ENT_PLACED];
    for (size_t c = 0; c < n; c++)
        all.cells[ENT_PLACED][c].time = 0;
    if (status == ENT_OK && n)
        status = ent_cells_sort(all.cells[ENT_PLACED], &n, err);
    ent_stretches_merge(stretches);
    for (size_t c = 0; c < n && *fit; c++) {
        *fit =
            i < stretches->n && compare_ties(&all.cells[ENT_PLACED][c], &stretches->items[i]) == 0;
        if (c + 1 < n && *fit &&
            compare_ties(&all.cells[ENT_PLACED][c + 1], &stretches->items[i]) == 0)
            continue; /* another sign */
        while (*fit && i < stretches->n &&
               compare_ties(&all.cells[ENT_PLACED][c], &stretches->items[i]) == 0)
            i++;
    }
    *fit &= i == stretches->n;
    ent_fold_rest_fini(&all);
    return status;
}

void ent_fold_add_account(struct ent_fold *fold, const struct ent_account *account,
                          uint64_t n_reports)
{
    add_account(&fold->counted.account, account);
    fold->n_reports += n_reports;
}
