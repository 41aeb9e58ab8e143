#include "trace.h"

#include <math.h>

#include "../count/count.h"
#include "../count/window_ties.h"

/* ---- The question ---- */

static const char *const columns[] = {
    [ADDS_WEIGHT] = "weight",       [ADDS_EVENTS] = "events",     [ADDS_REPORTS] = "reports",
    [ADDS_GOLDSTEIN] = "goldstein", [ADDS_MENTIONS] = "mentions", [ADDS_FATALITIES] = "fatalities",
};

static enum ent_status find_column(struct ent_trace *trace, const char *name, struct ent_error *err)
{
    int column = 0;

    trace->what = ent_once_of_weight(trace->graph->view->weight);
    if (!name || strcmp(name, "strength") == 0)
        name = columns[ADDS_WEIGHT];
    while (column < ADDS_ONCE && strcmp(columns[column], name) != 0)
        column++;
    if (column == ADDS_WEIGHT && trace->what < ENT_N_ONCE)
        column = ADDS_ONCE;
    else if (column == ADDS_ONCE)
        for (trace->what = 0; trace->what < ENT_N_ONCE; trace->what++)
            if (strcmp(ent_once_name(trace->what), name) == 0)
                break;
    if (column == ADDS_ONCE && trace->what == ENT_N_ONCE)
        return ent_fail(err, ENT_EINVAL,
                        "\"%.60s\" is no sum over events: weight, events, reports, goldstein, "
                        "mentions, fatalities, documents, episodes and days are",
                        name);
    trace->column = column;
    ent_interner_free(trace->seen);
    trace->seen = NULL;
    return column == ADDS_ONCE ? ent_interner_new(&trace->seen, err) : ENT_OK;
}

static enum ent_status find_window(struct ent_trace *trace, const char *label,
                                   struct ent_error *err)
{
    const struct ent_windows *windows = &trace->graph->windows;
    struct ent_suggestion suggestion;
    char hint[120] = "";

    trace->window = windows->n;
    if (!label)
        return ENT_OK;
    ent_suggest_init(&suggestion, ent_str_from(label));
    for (size_t w = 0; w < windows->n; w++) {
        if (strcmp(windows->items[w].label, label) == 0) {
            trace->window = w;
            return ENT_OK;
        }
        ent_suggest_offer(&suggestion, ent_str_from(windows->items[w].label));
    }
    ent_suggest_append(&suggestion, hint, sizeof hint);
    if (windows->n == 0)
        return ent_fail(err, ENT_EINVAL, "the view has no windows: --window month makes some");
    return ent_fail(err, ENT_EINVAL, "there is no window \"%.40s\", they are from %s to %s%s",
                    label, windows->items[0].label, windows->items[windows->n - 1].label, hint);
}

static enum ent_status find_layer(struct ent_trace *trace, const char *name, struct ent_error *err)
{
    const struct ent_graph *graph = trace->graph;
    struct ent_suggestion suggestion;
    char hint[120] = "";

    trace->layer = 0;
    if (!name)
        return ENT_OK;
    ent_suggest_init(&suggestion, ent_str_from(name));
    for (size_t l = 0; l < graph->n_layers; l++) {
        if (strcmp(graph->layers[l], name) == 0) {
            trace->layer = (uint16_t)(l + 1);
            return ENT_OK;
        }
        ent_suggest_offer(&suggestion, ent_str_from(graph->layers[l]));
    }
    ent_suggest_append(&suggestion, hint, sizeof hint);
    if (graph->n_layers == 0)
        return ent_fail(err, ENT_EINVAL, "the view has no layers: --layers sign makes some");
    return ent_fail(err, ENT_EINVAL, "there is no layer \"%.60s\" of this view%s", name, hint);
}

static enum ent_status find_actor(const struct ent_trace *trace, const char *name, uint32_t *number,
                                  struct ent_error *err)
{
    const struct ent_actors *actors = ent_corpus_actors(trace->corpus);
    const struct ent_table *vertices = &trace->graph->vertices;
    struct ent_actor actor;
    size_t low = 0, high = vertices->n_rows;
    enum ent_status status = ent_actors_find(actors, ent_str_from(name), &actor, err);
    const char *id;

    if (status != ENT_OK)
        return status;
    id = ent_actor_id(actors, actor);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(vertices->ids[middle], id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == vertices->n_rows || strcmp(vertices->ids[low], id) != 0)
        return ent_fail(
            err, ENT_EINVAL,
            "%.60s is in no tie of this view: it is of another level, or its events are "
            "set aside",
            id);
    *number = actor.n;
    return ENT_OK;
}

enum ent_status ent_trace_ask(struct ent_trace *trace, const struct ent_question *question,
                              struct ent_error *err)
{
    enum ent_status status;

    trace->other = UINT32_MAX;
    if ((status = find_column(trace, question->column, err)) != ENT_OK ||
        (status = find_window(trace, question->window, err)) != ENT_OK ||
        (status = find_layer(trace, question->layer, err)) != ENT_OK ||
        (status = find_actor(trace, question->actor, &trace->actor, err)) != ENT_OK ||
        (question->other &&
         (status = find_actor(trace, question->other, &trace->other, err)) != ENT_OK))
        return status;
    trace->asked = true;
    trace->next = 0;
    return ENT_OK;
}

/* ---- The answer ---- */

static bool is_meant(const struct ent_trace *trace, const struct ent_cell *cell)
{
    if (trace->layer && cell->layer != trace->layer)
        return false;
    if (trace->other == UINT32_MAX)
        return cell->a == trace->actor || cell->b == trace->actor;
    return (cell->a == trace->actor && cell->b == trace->other) ||
           (cell->b == trace->actor && cell->a == trace->other);
}

/* How much of a cell's weight is left in the window that was asked for, at what age; NaN: it is not
 * in there. */
static double left_of(const struct ent_trace *trace, const struct ent_cell *cell, int64_t *age)
{
    const struct ent_view *view = trace->graph->view;
    const struct ent_windows *windows = &trace->graph->windows;
    bool whole = trace->window == windows->n;
    int64_t stride = ent_place_stride(view), end;
    uint32_t first, last;

    if (cell->time == ENT_NO_CELL)
        return !whole ? NAN : view->half_life ? 0 : 1;
    first = (uint32_t)(cell->time / stride);
    last = first + (uint32_t)(cell->time % stride);
    if (!whole &&
        (first < windows->items[trace->window].first || last >= windows->items[trace->window].end))
        return NAN;
    if (!view->half_life)
        return 1;
    end = windows->bounds[windows->n_cells];
    if (!whole && windows->items[trace->window].end_s != INT64_MAX)
        end = windows->items[trace->window].end_s;
    *age = ent_age(windows->bounds[last], end);
    return ent_decayed(view->half_life, windows->bounds[last], end);
}

/* How many of the ids of the event at hand are new: of a tie, in all (way 0), that way or back. */
static enum ent_status count_new(struct ent_trace *trace, uint32_t other, uint32_t way,
                                 double *adds, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < trace->ids.n && status == ENT_OK; i++) {
        const uint32_t key[] = {other, way, trace->ids.items[i]};
        size_t before = ent_interner_count(trace->seen);
        uint32_t number;
        status = ent_intern(trace->seen, ent_str((const char *)key, sizeof key), &number, err);
        *adds += (double)(ent_interner_count(trace->seen) - before);
    }
    return status;
}

static enum ent_status take_cell(void *self, const struct ent_cell *cell, struct ent_error *err)
{
    struct ent_trace *trace = self;
    const struct ent_sums *more = &trace->selecting.more;
    int64_t age = 0;
    double left = is_meant(trace, cell) ? left_of(trace, cell, &age) : NAN, amount;
    bool is_ahead = cell->a == trace->actor;
    bool forward = cell->way == ENT_WAY_MUTUAL || (cell->way == ENT_WAY_FORWARD) == is_ahead;
    bool backward = cell->way == ENT_WAY_MUTUAL || (cell->way == ENT_WAY_BACKWARD) == is_ahead;
    int64_t sums[ADDS_ONCE] = {
        [ADDS_WEIGHT] = cell->sums.weight,
        [ADDS_EVENTS] = cell->sums.events,
        [ADDS_REPORTS] = cell->sums.reports,
        [ADDS_GOLDSTEIN] = cell->sums.positive + cell->sums.negative,
        [ADDS_MENTIONS] = more->events,
        [ADDS_FATALITIES] = more->reports,
    };
    uint32_t other = is_ahead ? cell->b : cell->a;
    enum ent_status status = ENT_OK;

    if (isnan(left))
        return ENT_OK;
    trace->forward |= forward;
    trace->backward |= backward;
    if (trace->column == ADDS_ONCE) {
        trace->answers = true;
        status = count_new(trace, other, 0, &trace->adds, err);
        if (status == ENT_OK && forward)
            status = count_new(trace, other, 1, &trace->ahead, err);
        if (status == ENT_OK && backward)
            status = count_new(trace, other, 2, &trace->back, err);
        return status;
    }
    amount = (double)sums[trace->column] / ENT_MICRO;
    if (!trace->answers && trace->column == ADDS_WEIGHT && trace->graph->view->half_life &&
        cell->time != ENT_NO_CELL)
        trace->left = left;
    else if (trace->left != left) /* of several dates: it is a sum of products */
        trace->left = NAN;
    trace->age = age;
    trace->amount += amount;
    trace->answers = true;
    amount *= trace->column == ADDS_WEIGHT ? left : 1;
    trace->adds += amount;
    trace->ahead += forward ? amount : 0;
    trace->back += backward ? amount : 0;
    return ENT_OK;
}

enum ent_status ent_trace_answer(struct ent_trace *trace, size_t place, struct ent_error *err)
{
    uint8_t fate = trace->selection.fate[trace->order[place]];
    uint64_t ambiguous = 0;
    size_t n;

    trace->answers = trace->forward = trace->backward = false;
    trace->adds = trace->ahead = trace->back = trace->amount = 0;
    trace->left = NAN;
    if (fate < ENT_N_ASIDE)
        return ENT_OK;
    if (trace->column == ADDS_ONCE) {
        enum ent_status status = ent_once_ids(trace->corpus, &trace->event, trace->order[place],
                                              trace->what, &trace->ids, err);
        if (status != ENT_OK)
            return status;
    }
    return ent_event_cells(trace->graph, &trace->selecting, &trace->event,
                           (enum ent_placing)(fate - ENT_N_ASIDE), &ambiguous, take_cell, trace, &n,
                           err);
}
