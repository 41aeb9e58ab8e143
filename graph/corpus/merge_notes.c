#include "trace.h"

#include <stdio.h>
#include <stdlib.h>

#define MOST_OTHERS 3
#define LOOSER_BY   (2 * ENT_DAY_S)
#define REASON_SIZE 120
#define NO_KEY      UINT32_MAX

/* What an event's reports have in common: who overlaps it may be one of it. */
struct core {
    uint32_t event;
    int64_t start, end;
};

struct notes {
    struct ent_trace *trace;
    const struct ent_merging *how;
    /* Events that share a key with others, by key: those with a bounded date by its start, then
     * those whose date is open or too wide in the same order. Their dates are put together again
     * when they are asked for. */
    uint32_t *of_key;
    uint32_t *first; /* by key: its first in of_key, n + 1 of them */
    ent_merge_note_fn take;
    void *user;
    char reason[REASON_SIZE];
};

static struct ent_span date_of(const struct notes *notes, const struct ent_kept *report)
{
    return ent_zone_span(notes->how->zone, ent_kept_when(report));
}

static bool is_bounded(const struct notes *notes, const struct ent_kept *report)
{
    struct ent_span when = date_of(notes, report);

    return when.start != INT64_MIN && when.end != INT64_MAX &&
           when.end - when.start <= notes->how->span;
}

static struct core core_of(const struct notes *notes, uint32_t event)
{
    const struct ent_events *events = &notes->trace->events;
    size_t n;
    const struct ent_kept *reports = ent_corpus_reports(notes->trace->corpus, &n);
    struct core core = {event, INT64_MIN, INT64_MAX};

    for (uint32_t m = events->start[event]; m < events->start[event + 1]; m++) {
        const struct ent_kept *report = &reports[events->members[m]];
        struct ent_span when = date_of(notes, report);
        if (report->flags & ENT_KEPT_ATTACHED)
            continue;
        core.start = when.start > core.start ? when.start : core.start;
        core.end = when.end < core.end ? when.end : core.end;
    }
    return core;
}

/* Of a bounded event all reports are, and of one that is not none. */
static bool is_bounded_event(const struct notes *notes, uint32_t event)
{
    const struct ent_events *events = &notes->trace->events;
    size_t n;
    const struct ent_kept *reports = ent_corpus_reports(notes->trace->corpus, &n);

    return is_bounded(notes, &reports[events->members[events->start[event]]]);
}

static int by_date(const void *left, const void *right)
{
    const struct core *x = left, *y = right;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return (x->event > y->event) - (x->event < y->event);
}

/* Sort the events of a key: `cores` is scratch. */
static void sort_key(const struct notes *notes, uint32_t *events, size_t n, struct core *cores)
{
    size_t n_bounded = 0, at;

    for (size_t i = 0; i < n; i++)
        n_bounded += is_bounded_event(notes, events[i]);
    at = n_bounded;
    for (size_t i = 0, low = 0; i < n; i++)
        cores[is_bounded_event(notes, events[i]) ? low++ : at++] = core_of(notes, events[i]);
    qsort(cores, n_bounded, sizeof *cores, by_date);
    qsort(cores + n_bounded, n - n_bounded, sizeof *cores, by_date);
    for (size_t i = 0; i < n; i++)
        events[i] = cores[i].event;
}

static enum ent_status find_cores(struct notes *notes, struct ent_error *err)
{
    const struct ent_events *events = &notes->trace->events;
    struct core *cores = NULL;
    size_t n_keys = 0, largest = 0;

    for (size_t e = 0; e < events->n; e++) {
        if (events->keys[e] != NO_KEY && events->keys[e] >= n_keys)
            n_keys = (size_t)events->keys[e] + 1;
    }
    notes->first = calloc(n_keys + 2, sizeof *notes->first);
    notes->of_key = malloc((events->n + 1) * sizeof *notes->of_key);
    if (!notes->first || !notes->of_key)
        return ent_fail_memory(err);
    for (size_t e = 0; e < events->n; e++) {
        if (events->keys[e] != NO_KEY)
            notes->first[events->keys[e] + 2]++;
    }
    for (size_t k = 2; k < n_keys + 2; k++) {
        largest = notes->first[k] > largest ? notes->first[k] : largest;
        notes->first[k] += notes->first[k - 1];
    }
    for (size_t e = 0; e < events->n; e++) {
        if (events->keys[e] != NO_KEY)
            notes->of_key[notes->first[events->keys[e] + 1]++] = (uint32_t)e;
    }
    cores = malloc((largest + 1) * sizeof *cores);
    if (!cores)
        return ent_fail_memory(err);
    for (size_t k = 0; k < n_keys; k++)
        sort_key(notes, &notes->of_key[notes->first[k]], notes->first[k + 1] - notes->first[k],
                 cores);
    free(cores);
    return ENT_OK;
}

/* ---- Telling ---- */

static enum ent_status tell(struct notes *notes, const char *what, size_t event,
                            const struct ent_traced_report *report, const char *other)
{
    struct ent_merge_note note = {
        .what = what,
        .event = ent_trace_name(notes->trace, event),
        .report = report ? report->id : "",
        .reason = notes->reason,
        .other = other,
        .date = report ? report->date : "",
        .document = report ? report->document : "",
        .file = report ? report->file : "",
        .line = report ? report->line : 0,
    };

    return notes->take(notes->user, &note);
}

/* Why a report is one of the event at hand. */
static void say_why(struct notes *notes, const struct ent_kept *report)
{
    const struct ent_event *event = &notes->trace->event;
    struct ent_span when = date_of(notes, report);
    const char *why = "the date overlaps";

    if (report->flags & ENT_KEPT_ATTACHED)
        why = "attached";
    else if (notes->how->rule == ENT_MERGE_GIVEN && report->event)
        why = "named so";
    else if (when.start == event->when.start && when.end == event->when.end)
        why = "the same date";
    else if (event->disjoint)
        why = "the date is within the tolerance";
    snprintf(notes->reason, sizeof notes->reason, "%s", why);
}

/* Of a key the first event without a bounded date, and of those before it the first that ends
 * behind a moment; bounded ones are apart from each other. */
static size_t first_wide(const struct notes *notes, uint32_t key)
{
    size_t low = notes->first[key], high = notes->first[key + 1];

    if (is_bounded_event(notes, notes->of_key[high - 1])) /* as nearly always */
        return high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (is_bounded_event(notes, notes->of_key[middle]))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t first_behind(const struct notes *notes, uint32_t key, size_t wide, int64_t after)
{
    size_t low = notes->first[key], high = wide;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (core_of(notes, notes->of_key[middle]).end <= after)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A report, and what it may be one of too. */
struct doubt {
    size_t event;
    const struct ent_kept *report;
    const struct ent_traced_report *told;
    bool bounded;
    int64_t from, to;
    uint64_t others;
};

static enum ent_status tell_other(struct notes *notes, struct doubt *doubt,
                                  const struct core *other)
{
    const struct ent_kept *report = doubt->report;
    bool open = report->start == INT64_MIN || report->end == INT64_MAX;

    if (other->event == doubt->event || other->start >= doubt->to || other->end <= doubt->from ||
        ++doubt->others > MOST_OTHERS)
        return ENT_OK;
    snprintf(notes->reason, sizeof notes->reason, "%s",
             doubt->bounded ? "its date fits the other event too"
             : open         ? "its date is open: it merges with nothing but its equals"
                            : "its date is too wide: it merges with nothing but its equals");
    return tell(notes, doubt->bounded ? "ambiguous" : "apart", doubt->event, doubt->told,
                ent_trace_name(notes->trace, other->event));
}

/* Which other events a report fits by its date. */
static enum ent_status tell_others(struct notes *notes, size_t event, const struct ent_kept *report,
                                   const struct ent_traced_report *told)
{
    uint32_t key = notes->trace->events.keys[event];
    struct ent_span when = date_of(notes, report);
    struct doubt doubt = {event, report, told, is_bounded(notes, report), when.start, when.end, 0};
    enum ent_status status = ENT_OK;
    size_t wide;

    if (key == NO_KEY || (report->flags & ENT_KEPT_ATTACHED) ||
        notes->how->rule == ENT_MERGE_EXACT || notes->first[key + 1] - notes->first[key] < 2)
        return ENT_OK;
    if (doubt.bounded) {
        doubt.from -= notes->how->tolerance;
        doubt.to += notes->how->tolerance;
    }
    wide = first_wide(notes, key);
    for (size_t i = first_behind(notes, key, wide, doubt.from); i < wide && status == ENT_OK; i++) {
        struct core core = core_of(notes, notes->of_key[i]);
        if (core.start >= doubt.to)
            break;
        status = tell_other(notes, &doubt, &core);
    }
    /* Those overlap each other as they like: all of the key. */
    for (size_t i = wide; !doubt.bounded && i < notes->first[key + 1] && status == ENT_OK; i++) {
        struct core core = core_of(notes, notes->of_key[i]);
        status = tell_other(notes, &doubt, &core);
    }
    if (status == ENT_OK && doubt.others > MOST_OTHERS) {
        snprintf(notes->reason, sizeof notes->reason, "and %llu more events",
                 (unsigned long long)(doubt.others - MOST_OTHERS));
        status = tell(notes, doubt.bounded ? "ambiguous" : "apart", event, told, "");
    }
    return status;
}

static enum ent_status tell_event(struct notes *notes, size_t event,
                                  const struct ent_traced_event *traced)
{
    size_t n;
    const struct ent_kept *reports = ent_corpus_reports(notes->trace->corpus, &n);
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < traced->n_reports && status == ENT_OK; i++) {
        const struct ent_kept *report = &reports[notes->trace->members[i]];
        struct ent_traced_report told;
        ent_trace_report(notes->trace, i, &told);
        if (traced->n_reports > 1) {
            say_why(notes, report);
            status = tell(notes, "merged", event, &told, "");
        }
        if (status == ENT_OK)
            status = tell_others(notes, event, report, &told);
    }
    return status;
}

/* ---- Near misses ---- */

/* What a looser rule would put together: each event beside the first of those it would join. */
static enum ent_status tell_looser(struct notes *notes, const struct ent_merging *looser,
                                   const char *reason, struct ent_error *err)
{
    const struct ent_events *events = &notes->trace->events;
    struct ent_events loose = {0};
    size_t n_reports;
    uint32_t *loose_of, *first;
    enum ent_status status;

    ent_corpus_reports(notes->trace->corpus, &n_reports);
    loose_of = calloc(n_reports + 1, sizeof *loose_of);
    first = malloc((n_reports + 1) * sizeof *first);
    status = loose_of && first ? ent_merge(&loose, notes->trace->corpus, looser, err)
                               : ent_fail_memory(err);
    for (size_t e = 0; status == ENT_OK && e < loose.n; e++) {
        for (uint32_t m = loose.start[e]; m < loose.start[e + 1]; m++)
            loose_of[loose.members[m]] = (uint32_t)e;
    }
    if (status == ENT_OK)
        memset(first, 0xff, (n_reports + 1) * sizeof *first);
    for (size_t i = 0; status == ENT_OK && i < events->n; i++) {
        uint32_t event = notes->trace->order[i];
        uint32_t joined = loose_of[events->members[events->start[event]]];
        snprintf(notes->reason, sizeof notes->reason, "%s", reason);
        if (first[joined] == UINT32_MAX)
            first[joined] = event;
        else
            status = tell(notes, "near", first[joined], NULL, ent_trace_name(notes->trace, event));
    }
    ent_events_fini(&loose);
    free(loose_of);
    free(first);
    return status;
}

static enum ent_status tell_near(struct notes *notes, struct ent_error *err)
{
    struct ent_merging by = *notes->how, later = *notes->how;
    enum ent_status status = ENT_OK;

    by.keeps_keys = later.keeps_keys = false;
    later.tolerance += LOOSER_BY;
    if (by.by != ENT_MERGE_BY_QUAD) {
        by.by = by.by == ENT_MERGE_BY_CODE ? ENT_MERGE_BY_ROOT : ENT_MERGE_BY_QUAD;
        status = tell_looser(
            notes, &by,
            by.by == ENT_MERGE_BY_ROOT ? "types of one root" : "types of one quad class", err);
    }
    if (status == ENT_OK && notes->how->rule != ENT_MERGE_EXACT)
        status = tell_looser(notes, &later, "dates up to two days further apart", err);
    return status;
}

enum ent_status ent_graph_merge_notes(const struct ent_graph *graph, bool near,
                                      ent_merge_note_fn take, void *user, struct ent_error *err)
{
    struct ent_merging how = ent_view_merging(graph->view);
    struct notes notes = {.how = &how, .take = take, .user = user};
    struct ent_traced_event event;
    enum ent_status status = ent_trace_new(&notes.trace, graph, err);

    if (status == ENT_OK)
        status = find_cores(&notes, err);
    for (size_t i = 0; status == ENT_OK && i < notes.trace->events.n; i++) {
        if ((status = ent_trace_at(notes.trace, i, &event, err)) == ENT_OK)
            status = tell_event(&notes, notes.trace->order[i], &event);
    }
    if (status == ENT_OK && near && how.rule != ENT_MERGE_NONE)
        status = tell_near(&notes, err);
    free(notes.of_key);
    free(notes.first);
    ent_trace_free(notes.trace);
    return status;
}
