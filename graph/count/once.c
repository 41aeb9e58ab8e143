#include "once.h"

#include <stdlib.h>

#include "../time/stretch.h"
#include "radix.h"

/* An event of no episode is one of its own: its number, beside those of texts. */
#define OWN_EPISODE UINT32_C(0x80000000)

static const struct ent_column forms[ENT_N_ONCE] = {
    [ENT_ONCE_DOCUMENTS] = {.name = "documents", .title = "Documents"},
    [ENT_ONCE_EPISODES] = {.name = "episodes", .title = "Episodes"},
    [ENT_ONCE_DAYS] = {.name = "days", .title = "Days"},
};

const char *ent_once_name(enum ent_once what)
{
    return forms[what].name;
}

enum ent_once ent_once_of_weight(enum ent_weight weight)
{
    return ent_weight_is_distinct(weight) ? (enum ent_once)(weight - ENT_WEIGHT_DOCUMENTS)
                                          : ENT_N_ONCE;
}

/* ---- What an event has ---- */

static int by_number(const void *left, const void *right)
{
    uint32_t x = *(const uint32_t *)left, y = *(const uint32_t *)right;

    return (x > y) - (x < y);
}

static enum ent_status add_id(struct ent_ids *ids, uint32_t id, struct ent_error *err)
{
    enum ent_status status =
        ent_grow(&ids->items, &ids->capacity, ids->n + 1, sizeof *ids->items, err);

    if (status == ENT_OK)
        ids->items[ids->n++] = id;
    return status;
}

/* The day that a date is, of those since 1970; false: it is none. */
static bool find_day(struct ent_span when, uint32_t *day)
{
    if (ent_span_is_undated(when) || ent_span_is_open(when) || when.flags & ENT_SPAN_APPROXIMATE)
        return false;
    *day = (uint32_t)ent_floor_div(when.start, ENT_DAY_S);
    return *day == (uint32_t)ent_floor_div(when.end - 1, ENT_DAY_S) &&
           when.end - when.start <= ENT_DAY_S;
}

enum ent_status ent_once_ids(const struct ent_corpus *corpus, const struct ent_event *event,
                             uint32_t number, enum ent_once what, struct ent_ids *out,
                             struct ent_error *err)
{
    size_t n, unique = 0;
    const struct ent_kept *reports = ent_corpus_reports(corpus, &n);
    enum ent_status status = ENT_OK;
    uint32_t day;

    out->n = 0;
    if (what == ENT_ONCE_DAYS)
        return find_day(event->when, &day) ? add_id(out, day, err) : ENT_OK;
    for (uint32_t m = 0; m < event->n && status == ENT_OK; m++) {
        const struct ent_kept *report = &reports[event->members[m]];
        uint32_t id = what == ENT_ONCE_DOCUMENTS ? report->document : report->episode;
        if (id)
            status = add_id(out, id, err);
    }
    if (status == ENT_OK && what == ENT_ONCE_EPISODES && out->n == 0)
        return number < OWN_EPISODE ? add_id(out, OWN_EPISODE | number, err)
                                    : ent_fail(err, ENT_ELIMIT, "too many events");
    if (status != ENT_OK || out->n < 2)
        return status;
    qsort(out->items, out->n, sizeof *out->items, by_number);
    for (size_t i = 0; i < out->n; i++) {
        if (unique == 0 || out->items[unique - 1] != out->items[i])
            out->items[unique++] = out->items[i];
    }
    out->n = unique;
    return ENT_OK;
}

/* ---- While events are counted ---- */

enum ent_status ent_marking_begin(struct ent_marking *marking, const struct ent_corpus *corpus,
                                  const struct ent_view *view, struct ent_error *err)
{
    enum ent_once weight = ent_once_of_weight(view->weight);
    bool *asked = marking->asked;
    size_t n;
    const struct ent_kept *reports = ent_corpus_reports(corpus, &n);

    for (size_t i = 0; i < n; i++) {
        if (reports[i].flags & ENT_KEPT_REJECTED)
            continue;
        asked[ENT_ONCE_DOCUMENTS] |= reports[i].document != 0;
        asked[ENT_ONCE_EPISODES] |= reports[i].episode != 0;
        asked[ENT_ONCE_DAYS] = true;
    }
    if (weight < ENT_N_ONCE && !asked[weight] && n)
        return ent_fail(err, ENT_EINVAL, "weight %s: no report names a%s: choose another weight",
                        ent_once_name(weight),
                        weight == ENT_ONCE_EPISODES ? "n episode" : " document");
    if (weight < ENT_N_ONCE && view->half_life)
        return ent_fail(err, ENT_EINVAL,
                        "half_life ages events, of which %s are no sum: choose another weight",
                        ent_once_name(weight));
    for (int what = 0; what < ENT_N_ONCE; what++)
        asked[what] &= view->counts_all || (enum ent_once)what == weight;
    return ENT_OK;
}

void ent_marking_fini(struct ent_marking *marking)
{
    for (int what = 0; what < ENT_N_ONCE; what++) {
        free(marking->ids[what].items);
        free(marking->marks[what].items);
    }
    *marking = (struct ent_marking){0};
}

void ent_marking_settle(struct ent_marking *marking)
{
    for (int what = 0; what < ENT_N_ONCE; what++) {
        struct ent_marks *marks = &marking->marks[what];
        struct ent_mark *items = marks->n ? realloc(marks->items, marks->n * sizeof *items) : NULL;
        if (!items)
            continue;
        marks->items = items;
        marks->capacity = marks->n;
    }
}

enum ent_status ent_marking_event(struct ent_marking *marking, const struct ent_corpus *corpus,
                                  const struct ent_event *event, uint32_t number,
                                  struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (int what = 0; what < ENT_N_ONCE && status == ENT_OK; what++) {
        if (marking->asked[what])
            status =
                ent_once_ids(corpus, event, number, (enum ent_once)what, &marking->ids[what], err);
    }
    return status;
}

enum ent_status ent_marking_cell(struct ent_marking *marking, const struct ent_cell *cell,
                                 struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (int what = 0; what < ENT_N_ONCE && status == ENT_OK; what++) {
        const struct ent_ids *ids = &marking->ids[what];
        struct ent_marks *marks = &marking->marks[what];
        if (!marking->asked[what])
            continue;
        status =
            ent_grow(&marks->items, &marks->capacity, marks->n + ids->n, sizeof *marks->items, err);
        for (size_t i = 0; i < ids->n && status == ENT_OK; i++)
            marks->items[marks->n++] = (struct ent_mark){
                cell->a, cell->b, ids->items[i], cell->time, cell->layer, cell->way, cell->sign};
    }
    return status;
}

/* ---- Sorting ---- */

static uint64_t key_of(const struct ent_mark *mark, int pass)
{
    switch (pass) {
    case 0:
        return (uint64_t)mark->id << 32 | ((uint32_t)mark->time ^ UINT32_C(0x80000000));
    case 1:
        return (uint64_t)mark->layer << 16 | (uint64_t)mark->way << 8 | mark->sign;
    default:
        return (uint64_t)mark->a << 32 | mark->b;
    }
}

/* Put marks where they belong: the i-th becomes what stands at items[i].index. Each goes once. */
static void permute(struct ent_mark *marks, struct ent_keyed *items, size_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        struct ent_mark first = marks[i];
        uint32_t to = i, from;
        if (items[i].index == i)
            continue;
        while ((from = items[to].index) != i) {
            marks[to] = marks[from];
            items[to].index = to;
            to = from;
        }
        marks[to] = first;
        items[to].index = to;
    }
}

/* By pair, layer, way and sign, then by id and time: the most significant last. Ways and signs of a
 * tie are few, and doubles stand together. In place, since there may be several for each report. */
static enum ent_status sort_marks(struct ent_marks *marks, struct ent_error *err)
{
    size_t n = marks->n, kept = 0;
    struct ent_keyed *items = malloc((n + 1) * sizeof *items);
    struct ent_keyed *scratch = malloc((n + 1) * sizeof *scratch);
    enum ent_status status = items && scratch && n <= UINT32_MAX ? ENT_OK : ent_fail_memory(err);

    for (uint32_t i = 0; i < n && status == ENT_OK; i++)
        items[i].index = i;
    for (int pass = 0; pass < 3 && status == ENT_OK; pass++) {
        for (size_t i = 0; i < n; i++)
            items[i].key = key_of(&marks->items[items[i].index], pass);
        ent_radix_sort(&items, &scratch, n);
    }
    if (status == ENT_OK)
        permute(marks->items, items, n);
    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        if (kept == 0 ||
            memcmp(&marks->items[kept - 1], &marks->items[i], sizeof *marks->items) != 0)
            marks->items[kept++] = marks->items[i];
    }
    if (status == ENT_OK)
        marks->n = kept;
    free(items);
    free(scratch);
    return status;
}

/* ---- Counting ---- */

/* From this window on so many more of them, or fewer. */
struct change {
    uint32_t window;
    int32_t by;
};

struct numbered_stretch {
    uint32_t id, from, to; /* windows; from == to: none */
};

/* What counts marks, with room for what it comes across. */
struct counter {
    const struct ent_graph *graph;
    int64_t stride;
    struct numbered_stretch *found;
    size_t n_found, found_capacity;
    struct change *changes;
    size_t n_changes, changes_capacity;
    uint32_t whole;
};

static void counter_fini(struct counter *counter)
{
    free(counter->found);
    free(counter->changes);
}

static int by_id(const void *left, const void *right)
{
    const struct numbered_stretch *x = left, *y = right;

    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

static int by_window(const void *left, const void *right)
{
    const struct change *x = left, *y = right;

    return (x->window > y->window) - (x->window < y->window);
}

/* The windows in which a mark counts. */
static void find_windows(const struct counter *counter, const struct ent_mark *mark,
                         struct numbered_stretch *found)
{
    const struct ent_windows *windows = &counter->graph->windows;
    uint32_t first, last;

    if (mark->time == ENT_NO_CELL || windows->n == 0)
        return;
    first = (uint32_t)(mark->time / counter->stride);
    last = first + (uint32_t)(mark->time % counter->stride);
    ent_windows_holding(windows, first, last, &found->from, &found->to);
    if (found->from > found->to)
        found->to = found->from;
}

static enum ent_status add_change(struct counter *counter, uint32_t window, int32_t by,
                                  struct ent_error *err)
{
    enum ent_status status = ent_grow(&counter->changes, &counter->changes_capacity,
                                      counter->n_changes + 1, sizeof *counter->changes, err);

    if (status == ENT_OK)
        counter->changes[counter->n_changes++] = (struct change){window, by};
    return status;
}

/*
 * How many different ones a tie's marks are, in all and from window to window; those of one way
 * (`not_ours`: the other one, or -1) and of the signs that a reading takes.
 */
static enum ent_status count_marks(struct counter *counter, const struct ent_mark *marks, size_t n,
                                   int not_ours, enum ent_on on, struct ent_error *err)
{
    enum ent_status status =
        ent_grow(&counter->found, &counter->found_capacity, n, sizeof *counter->found, err);

    counter->n_found = counter->n_changes = counter->whole = 0;
    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        struct numbered_stretch one = {.id = marks[i].id};
        if (marks[i].way == not_ours || !ent_on_takes(on, (enum ent_sign)marks[i].sign))
            continue;
        find_windows(counter, &marks[i], &one);
        counter->found[counter->n_found++] = one;
    }
    if (counter->n_found)
        qsort(counter->found, counter->n_found, sizeof *counter->found, by_id);
    for (size_t i = 0; i < counter->n_found && status == ENT_OK; counter->whole++) {
        uint32_t id = counter->found[i].id, from = 0, to = 0;
        for (; i < counter->n_found && counter->found[i].id == id && status == ENT_OK; i++) {
            const struct numbered_stretch *one = &counter->found[i];
            if (one->from == one->to)
                continue;
            if (from < to && one->from <= to) {
                to = one->to > to ? one->to : to;
                continue;
            }
            if (from < to && (status = add_change(counter, from, 1, err)) == ENT_OK)
                status = add_change(counter, to, -1, err);
            from = one->from;
            to = one->to;
        }
        if (status == ENT_OK && from < to && (status = add_change(counter, from, 1, err)) == ENT_OK)
            status = add_change(counter, to, -1, err);
    }
    if (status == ENT_OK && counter->n_changes)
        qsort(counter->changes, counter->n_changes, sizeof *counter->changes, by_window);
    return status;
}

/* The number in a window, which is not before the one asked for last; `*at` and `*now` begin at 0.
 */
static int64_t count_in(const struct counter *counter, uint32_t window, size_t *at, int64_t *now)
{
    while (*at < counter->n_changes && counter->changes[*at].window <= window)
        *now += counter->changes[(*at)++].by;
    return *now;
}

/* ---- Columns ---- */

/* An edge's numbers of its tie's marks. */
static enum ent_status fill_row(struct counter *counter, const struct ent_mark *marks, size_t n,
                                struct ent_column *column, uint32_t row, bool backward,
                                struct ent_error *err)
{
    const struct ent_graph *graph = counter->graph;
    const struct ent_presence *presence = &graph->edges.presence;
    int not_ours = !graph->directed ? -1 : backward ? ENT_WAY_FORWARD : ENT_WAY_BACKWARD;
    size_t at = 0;
    int64_t now = 0;
    enum ent_status status = count_marks(counter, marks, n, not_ours, ENT_ON_ALL, err);

    column->whole.integers[row] = counter->whole;
    for (size_t i = presence->row_start[row]; column->along.any && i < presence->row_start[row + 1];
         i++) {
        uint32_t entry = presence->row_entry[i];
        column->along.integers[entry] = count_in(counter, presence->window[entry], &at, &now);
    }
    return status;
}

/* The marks of the next tie, which are sorted as the ties are. */
static size_t find_marks(const struct ent_marks *marks, size_t first, const struct ent_ties *ties,
                         size_t tie)
{
    const struct ent_tie *of = &ties->items[tie];
    uint16_t layer = ties->layers ? ties->layers[tie] : 0;
    size_t end = first;

    while (end < marks->n && marks->items[end].a == of->a && marks->items[end].b == of->b &&
           marks->items[end].layer == layer)
        end++;
    return end;
}

static enum ent_status fill_column(struct counter *counter, const struct ent_marks *marks,
                                   struct ent_column *column, struct ent_error *err)
{
    const struct ent_graph *graph = counter->graph;
    const struct ent_ties *ties = ent_graph_edge_ties(graph);
    enum ent_status status = ENT_OK;

    for (size_t t = 0, first = 0, end; t < ties->n && status == ENT_OK; t++, first = end) {
        const struct ent_tie *tie = &ties->items[t];
        end = find_marks(marks, first, ties, t);
        if (tie->forward != UINT32_MAX)
            status = fill_row(counter, marks->items + first, end - first, column, tie->forward,
                              false, err);
        if (status == ENT_OK && tie->backward != UINT32_MAX && graph->directed)
            status = fill_row(counter, marks->items + first, end - first, column, tie->backward,
                              true, err);
    }
    return status;
}

/* ---- The weight that measures read ---- */

/* What each reading finds of a tie in all, and in each of its windows, of which there are `n`. */
static enum ent_status weigh_tie(struct counter *counter, const struct ent_mark *marks, size_t n,
                                 const uint32_t *windows, size_t n_windows,
                                 struct ent_distinct_weight *whole,
                                 struct ent_distinct_weight *along, struct ent_error *err)
{
    static const int not_ours[] = {-1, ENT_WAY_BACKWARD, ENT_WAY_FORWARD};
    enum ent_status status = ENT_OK;

    for (int on = ENT_ON_ALL; on <= ENT_ON_NOT_CONFLICT; on++) {
        for (int part = 0; part < 3 && status == ENT_OK; part++) {
            size_t at = 0;
            int64_t now = 0;
            status = count_marks(counter, marks, n, not_ours[part], (enum ent_on)on, err);
            whole->of[on - ENT_ON_ALL][part] = counter->whole;
            for (size_t i = 0; i < n_windows; i++)
                along[i].of[on - ENT_ON_ALL][part] =
                    (uint32_t)count_in(counter, windows[i], &at, &now);
        }
    }
    return status;
}

static enum ent_status weigh_ties(struct counter *counter, const struct ent_marks *marks,
                                  struct ent_graph *graph, struct ent_error *err)
{
    const struct ent_ties *ties = &graph->ties;
    const struct ent_small_cell *times = ties->cells.cells;
    struct ent_distinct_weights *out = &graph->distinct;
    size_t n_windows = graph->windows.n, n_entries = n_windows ? ties->start[n_windows] : 0;
    uint32_t *windows = malloc((n_windows + 1) * sizeof *windows);
    size_t *next = NULL;
    enum ent_status status = ENT_OK;

    out->whole = calloc(ties->n + 1, sizeof *out->whole);
    out->along = calloc(n_entries + 1, sizeof *out->along);
    out->first = calloc(ties->n + 1, sizeof *out->first);
    out->place = malloc((n_entries + 1) * sizeof *out->place);
    next = malloc((ties->n + 1) * sizeof *next);
    if (!windows || !out->whole || !out->along || !out->first || !out->place || !next) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (size_t t = 0, first = 0, end; t < ties->n && status == ENT_OK; t++, first = end) {
        const struct ent_tie *tie = &ties->items[t];
        size_t n = 0;
        for (size_t i = tie->along; i < tie->along_end && n_windows; i++) {
            if (i == tie->along || times[i].time != times[i - 1].time)
                windows[n++] = (uint32_t)times[i].time;
        }
        end = find_marks(marks, first, ties, t);
        status = weigh_tie(counter, marks->items + first, end - first, windows, n, &out->whole[t],
                           out->along + out->first[t], err);
        out->first[t + 1] = out->first[t] + n;
    }
    memcpy(next, out->first, (ties->n + 1) * sizeof *next);
    for (size_t e = 0; e < n_entries; e++)
        out->place[e] = next[ties->entries[e].tie]++;
out:
    free(windows);
    free(next);
    return status;
}

enum ent_status ent_once_columns(struct ent_graph *graph, struct ent_marking *marking,
                                 const struct ent_column **weight, struct ent_error *err)
{
    struct counter counter = {.graph = graph, .stride = ent_place_stride(graph->view)};
    enum ent_once weighs = ent_once_of_weight(graph->view->weight);
    enum ent_status status = ENT_OK;

    *weight = NULL;

    for (int what = 0; what < ENT_N_ONCE && status == ENT_OK; what++) {
        struct ent_marks *marks = &marking->marks[what];
        struct ent_column form = forms[what], *column;
        if (!marking->asked[what])
            continue;
        form.type = ENT_INTEGER;
        form.role = ENT_ROLE_COUNT;
        if ((status = ent_table_add(&graph->edges, &form, true, graph->windows.n > 0, &column,
                                    err)) != ENT_OK ||
            (status = sort_marks(marks, err)) != ENT_OK ||
            (status = fill_column(&counter, marks, column, err)) != ENT_OK)
            break;
        if ((enum ent_once)what == weighs) {
            *weight = column;
            /* Measures do not see layers. */
            for (size_t i = 0; i < marks->n && graph->view->layers; i++)
                marks->items[i].layer = 0;
            if ((graph->view->layers && (status = sort_marks(marks, err)) != ENT_OK) ||
                (status = weigh_ties(&counter, marks, graph, err)) != ENT_OK)
                break;
        }
        free(marks->items);
        *marks = (struct ent_marks){0};
    }
    counter_fini(&counter);
    return status;
}
