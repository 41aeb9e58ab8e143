#include "trace.h"

#include <math.h>
#include <stdlib.h>

#include "../count/radix.h"

/* ---- Order ---- */

/* By id, else by where it stands, so that nothing depends on which file was read first. */
static int compare_reports(const struct ent_corpus *corpus, uint32_t x, uint32_t y)
{
    size_t n;
    const struct ent_kept *reports = ent_corpus_reports(corpus, &n);
    int order = ent_str_compare(ent_corpus_report_id(corpus, &reports[x]),
                                ent_corpus_report_id(corpus, &reports[y]));

    if (order == 0)
        order = strcmp(ent_corpus_input(corpus, reports[x].file)->name,
                       ent_corpus_input(corpus, reports[y].file)->name);
    if (order == 0 && reports[x].line != reports[y].line)
        order = reports[x].line < reports[y].line ? -1 : 1;
    return order ? order : (x > y) - (x < y);
}

/* An event among those that start with it; where they end together too, by its first report. */
struct place {
    int64_t end;
    uint32_t event, report;
};

static int by_end(const void *left, const void *right, void *corpus)
{
    const struct place *x = left, *y = right;

    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return compare_reports(corpus, x->report, y->report);
}

static int by_id(const void *left, const void *right, void *corpus)
{
    return compare_reports(corpus, *(const uint32_t *)left, *(const uint32_t *)right);
}

static uint32_t first_report(const struct ent_trace *trace, uint32_t event)
{
    const struct ent_events *events = &trace->events;
    uint32_t first = events->members[events->start[event]];

    for (uint32_t m = events->start[event] + 1; m < events->start[event + 1]; m++) {
        if (compare_reports(trace->corpus, events->members[m], first) < 0)
            first = events->members[m];
    }
    return first;
}

/* Sort those that start together. */
static enum ent_status sort_together(struct ent_trace *trace, const struct ent_keyed *together,
                                     size_t n, uint32_t *order, struct ent_error *err)
{
    struct place *places = n > 1 ? malloc(n * sizeof *places) : NULL;
    struct ent_event event;
    enum ent_status status = n > 1 && !places ? ent_fail_memory(err) : ENT_OK;

    order[0] = together[0].index;
    for (size_t i = 0; i < n && places && status == ENT_OK; i++) {
        uint32_t number = together[i].index;
        status = ent_event_at(&trace->events, number, &event, err);
        places[i] = (struct place){event.when.end, number, first_report(trace, number)};
    }
    if (places && status == ENT_OK)
        qsort_r(places, n, sizeof *places, by_end, (void *)trace->corpus);
    for (size_t i = 0; i < n && places && status == ENT_OK; i++)
        order[i] = places[i].event;
    free(places);
    return status;
}

/* Starts are sorted as numbers, and the rest where they are equal: of millions of events few are
 * compared, and few need room at a time. */
static enum ent_status list_by_date(struct ent_trace *trace, struct ent_error *err)
{
    size_t n = trace->events.n;
    struct ent_keyed *keyed = malloc((n + 1) * sizeof *keyed);
    struct ent_keyed *scratch = malloc((n + 1) * sizeof *scratch);
    struct ent_event event;
    enum ent_status status = keyed && scratch ? ENT_OK : ent_fail_memory(err);

    for (size_t e = 0; e < n && status == ENT_OK; e++) {
        status = ent_event_at(&trace->events, e, &event, err);
        /* Undated ones last. */
        keyed[e].key = ent_span_is_undated(event.when)
                           ? UINT64_MAX
                           : (uint64_t)event.when.start ^ UINT64_C(1) << 63;
        keyed[e].index = (uint32_t)e;
    }
    if (status == ENT_OK)
        ent_radix_sort(&keyed, &scratch, n);
    free(scratch);
    if (status == ENT_OK && !(trace->order = malloc((n + 1) * sizeof *trace->order)))
        status = ent_fail_memory(err);
    for (size_t i = 0, end; i < n && status == ENT_OK; i = end) {
        for (end = i + 1; end < n && keyed[end].key == keyed[i].key;)
            end++;
        status = sort_together(trace, &keyed[i], end - i, &trace->order[i], err);
    }
    free(keyed);
    return status;
}

/* ---- Making ---- */

/* Layers by the numbers that they have in the graph. */
static enum ent_status number_layers(struct ent_trace *trace, struct ent_error *err)
{
    const struct ent_graph *graph = trace->graph;
    uint32_t number;
    enum ent_status status;

    if (!graph->view->layers)
        return ENT_OK;
    trace->selecting.layers = &trace->layers;
    status = ent_layers_init(&trace->layers, graph->corpus, graph->view, err);
    for (size_t l = 0; l < graph->n_layers && status == ENT_OK; l++)
        status = ent_intern(trace->layers.names, ent_str_from(graph->layers[l]), &number, err);
    return status;
}

enum ent_status ent_trace_new(struct ent_trace **out, const struct ent_graph *graph,
                              struct ent_error *err)
{
    struct ent_trace *trace;
    struct ent_merging how = ent_view_merging(graph->view);
    const uint32_t *actor_of;
    enum ent_status status;

    if (!graph->corpus || ent_corpus_fold(graph->corpus, &actor_of))
        return ent_fail(err, ENT_EINVAL,
                        "the events were counted and not kept: read again without expecting");
    trace = calloc(1, sizeof *trace);
    if (!trace)
        return ent_fail_memory(err);
    how.keeps_keys = true;
    trace->graph = graph;
    trace->corpus = graph->corpus;
    trace->selecting = (struct ent_selecting){.corpus = graph->corpus,
                                              .view = graph->view,
                                              .events = &trace->events,
                                              .account = &trace->account};
    if ((status = ent_merge(&trace->events, graph->corpus, &how, err)) != ENT_OK ||
        (status = ent_select(&trace->selecting, &trace->selection, err)) != ENT_OK ||
        (status = list_by_date(trace, err)) != ENT_OK ||
        (status = number_layers(trace, err)) != ENT_OK) {
        ent_trace_free(trace);
        return status;
    }
    *out = trace;
    return ENT_OK;
}

void ent_trace_free(struct ent_trace *trace)
{
    if (!trace)
        return;
    ent_events_fini(&trace->events);
    ent_selecting_fini(&trace->selecting);
    ent_layers_fini(&trace->layers);
    ent_interner_free(trace->seen);
    free(trace->ids.items);
    free(trace->selection.fate);
    free(trace->order);
    free(trace->members);
    free(trace->edges);
    free(trace);
}

/* ---- Going through ---- */

static double number(int64_t micro)
{
    return micro == ENT_MISSING ? NAN : (double)micro / ENT_MICRO;
}

static const char *text(const struct ent_corpus *corpus, uint32_t n)
{
    return n ? ent_corpus_text(corpus, n).data : "";
}

static const char *say_date(struct ent_span when, char out[ENT_SPAN_TEXT])
{
    *out = '\0';
    if (!ent_span_is_undated(when))
        ent_span_format(when, out);
    return out;
}

const char *ent_trace_name(const struct ent_trace *trace, size_t event)
{
    const struct ent_events *events = &trace->events;
    bool is_given = trace->graph->view->merge == ENT_MERGE_GIVEN;
    struct ent_str smallest = {"", 0};
    size_t n;
    const struct ent_kept *reports = ent_corpus_reports(trace->corpus, &n);

    for (uint32_t m = events->start[event]; m < events->start[event + 1]; m++) {
        const struct ent_kept *report = &reports[events->members[m]];
        struct ent_str id = ent_corpus_report_id(trace->corpus, report);
        if (is_given && report->event && !(report->flags & ENT_KEPT_ATTACHED))
            return text(trace->corpus, report->event);
        if (id.length && (!smallest.length || ent_str_compare(id, smallest) < 0))
            smallest = id;
    }
    return smallest.data;
}

enum ent_status ent_trace_at(struct ent_trace *trace, size_t place, struct ent_traced_event *out,
                             struct ent_error *err)
{
    const struct ent_corpus *corpus = trace->corpus;
    struct ent_event *event = &trace->event;
    const struct ent_code *code;
    uint8_t fate;
    enum ent_status status = ent_event_at(&trace->events, trace->order[place], event, err);

    if (status == ENT_OK)
        status = ent_grow(&trace->members, &trace->members_capacity, event->n,
                          sizeof *trace->members, err);
    if (status != ENT_OK)
        return status;
    memcpy(trace->members, event->members, event->n * sizeof *trace->members);
    qsort_r(trace->members, event->n, sizeof *trace->members, by_id, (void *)corpus);
    fate = trace->selection.fate[trace->order[place]];
    code = ent_code_find(ent_corpus_text(corpus, event->type));
    *out = (struct ent_traced_event){
        .id = ent_trace_name(trace, trace->order[place]),
        .date = say_date(event->told, trace->date),
        .type = text(corpus, event->type),
        .label = code ? code->label : "",
        .kind = text(corpus, event->kind),
        .sign = ent_sign_name((enum ent_sign)event->sign),
        .fate = fate < ENT_N_ASIDE ? ent_aside_name((enum ent_set_aside)fate)
                                   : ent_placing_name((enum ent_placing)(fate - ENT_N_ASIDE)),
        .counts = fate >= ENT_N_ASIDE,
        .mutual = event->mutual,
        .disjoint = event->disjoint,
        .intensity = number(event->intensity),
        .confidence = event->confidence == UINT32_MAX ? NAN : (double)event->confidence / ENT_MICRO,
        .weight = number(event->weight),
        .adds = NAN,
        .amount = NAN,
        .factor = NAN,
        .n_sources = event->n_sources,
        .n_targets = event->n_targets,
        .n_reports = event->n,
    };
    return ENT_OK;
}

enum ent_status ent_trace_next(struct ent_trace *trace, struct ent_traced_event *out, bool *more,
                               struct ent_error *err)
{
    enum ent_status status;

    for (*more = false; trace->next < trace->events.n && !*more;) {
        if ((status = ent_trace_at(trace, trace->next++, out, err)) != ENT_OK ||
            (trace->asked && (status = ent_trace_answer(trace, trace->next - 1, err)) != ENT_OK))
            return status;
        *more = !trace->asked || trace->answers;
        if (trace->asked) {
            out->adds = trace->adds;
            out->ahead = trace->ahead;
            out->back = trace->back;
            out->amount = isnan(trace->left) ? NAN : trace->amount;
            out->factor = trace->left;
            out->age_days = trace->age;
            out->forward = trace->forward;
            out->backward = trace->backward;
        }
    }
    return ENT_OK;
}

const char *ent_trace_actor(const struct ent_trace *trace, enum ent_role_in_event role,
                            size_t index, const char **name)
{
    const struct ent_actors *actors = ent_corpus_actors(trace->corpus);
    struct ent_actor actor =
        role == ENT_SOURCE ? trace->event.sources[index] : trace->event.targets[index];

    if (name)
        *name = ent_actor_name(actors, actor);
    return ent_actor_id(actors, actor);
}

/* ---- Where it counts ---- */

static bool counts(const struct ent_trace *trace, enum ent_placing *placing)
{
    uint8_t fate = trace->selection.fate[trace->order[trace->next - 1]];

    if (fate >= ENT_N_ASIDE)
        *placing = (enum ent_placing)(fate - ENT_N_ASIDE);
    return fate >= ENT_N_ASIDE;
}

/* The vertex of an actor, or the number of vertices: rows are sorted by id. */
static uint32_t vertex_of(const struct ent_trace *trace, uint32_t actor)
{
    const struct ent_table *vertices = &trace->graph->vertices;
    const char *id = ent_actor_id(ent_corpus_actors(trace->corpus), (struct ent_actor){actor});
    size_t low = 0, high = vertices->n_rows;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(ent_table_id(vertices, middle), id);
        if (order == 0)
            return (uint32_t)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)vertices->n_rows;
}

static uint16_t layer_of(const struct ent_ties *ties, const struct ent_tie *tie)
{
    return ties->layers ? ties->layers[tie - ties->items] : 0;
}

static const struct ent_tie *tie_of(const struct ent_ties *ties, uint32_t a, uint32_t b,
                                    uint16_t layer)
{
    size_t low = 0, high = ties->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct ent_tie *tie = &ties->items[middle];
        if (tie->a == a && tie->b == b && layer_of(ties, tie) == layer)
            return tie;
        if (tie->a < a || (tie->a == a && tie->b < b) ||
            (tie->a == a && tie->b == b && layer_of(ties, tie) < layer))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

enum ent_status ent_trace_edges(struct ent_trace *trace, const uint32_t **edges, size_t *n,
                                struct ent_error *err)
{
    enum ent_placing placing;
    uint64_t ambiguous = 0;
    size_t n_pairs = 0;
    uint16_t layer = 0;
    enum ent_status status = ENT_OK;

    *n = 0;
    if (counts(trace, &placing))
        status = ent_event_pairs(&trace->selecting, &trace->event, &n_pairs, &ambiguous, err);
    if (status == ENT_OK && trace->selecting.layers)
        status = ent_layers_number(&trace->layers, &trace->event, &layer, err);
    if (status == ENT_OK)
        status =
            ent_grow(&trace->edges, &trace->edges_capacity, 2 * n_pairs, sizeof *trace->edges, err);
    for (size_t p = 0; status == ENT_OK && p < n_pairs; p++) {
        const struct ent_pair *pair = &trace->selecting.pairs[p];
        const struct ent_tie *tie =
            tie_of(ent_graph_edge_ties(trace->graph), vertex_of(trace, pair->a),
                   vertex_of(trace, pair->b), layer);
        if (!tie)
            continue;
        /* Edges that are not shown have no row. */
        if (pair->way != ENT_WAY_BACKWARD && tie->forward != UINT32_MAX)
            trace->edges[(*n)++] = tie->forward;
        /* Undirected, both arcs are one edge. */
        if (tie->backward != UINT32_MAX &&
            (pair->way == ENT_WAY_BACKWARD ||
             (pair->way == ENT_WAY_MUTUAL && tie->backward != tie->forward)))
            trace->edges[(*n)++] = tie->backward;
    }
    *edges = trace->edges;
    return status;
}

void ent_trace_windows(const struct ent_trace *trace, size_t *first, size_t *end)
{
    const struct ent_graph *graph = trace->graph;
    const struct ent_windows *windows = &graph->windows;
    struct ent_span when = trace->event.when;
    enum ent_placing placing;
    int32_t from, to;

    *first = *end = 0;
    if (!counts(trace, &placing) || placing != ENT_PLACED || windows->n == 0)
        return;
    from =
        ent_windows_cell(windows, graph->view->place == ENT_PLACE_END ? when.end - 1 : when.start);
    to = graph->view->place == ENT_PLACE_SPREAD ? ent_windows_cell(windows, when.end - 1) : from;
    if (from < 0 || to < 0) { /* spread over a bound of the period */
        from = from < 0 ? 0 : from;
        to = to < 0 ? (int32_t)windows->n_cells - 1 : to;
    }
    while (*first < windows->n && windows->items[*first].end <= (uint32_t)from)
        ++*first;
    *end = *first;
    while (*end < windows->n && windows->items[*end].first <= (uint32_t)to)
        ++*end;
}

static size_t list_length(const struct ent_corpus *corpus, ent_list_id list)
{
    struct ent_actor single;
    size_t n;

    ent_corpus_list(corpus, list, &single, &n);
    return n;
}

void ent_trace_report(struct ent_trace *trace, size_t index, struct ent_traced_report *out)
{
    const struct ent_corpus *corpus = trace->corpus;
    size_t n_reports;
    const struct ent_kept *report = &ent_corpus_reports(corpus, &n_reports)[trace->members[index]];
    const struct ent_extra *extra = ent_corpus_extra(corpus, report);
    const struct ent_document *document =
        ent_corpus_document(corpus, ent_corpus_text(corpus, report->document));

    trace->extra = extra;
    *out = (struct ent_traced_report){
        .id = ent_corpus_report_id(corpus, report).length
                  ? ent_corpus_report_id(corpus, report).data
                  : "",
        .document = text(corpus, report->document),
        .title = document ? document->title : "",
        .place = extra ? text(corpus, extra->place) : "",
        .date = say_date(ent_kept_when(report), trace->report_date),
        .type = text(corpus, report->type),
        .note = extra ? text(corpus, extra->note) : "",
        .episode = text(corpus, report->episode),
        .file = ent_corpus_input(corpus, report->file)->name,
        .line = report->line,
        .column = report->column,
        .confidence =
            report->confidence == UINT32_MAX ? NAN : (double)report->confidence / ENT_MICRO,
        .weight = number(extra ? extra->weight : ENT_MISSING),
        .mentions = number(extra ? extra->mentions : ENT_MISSING),
        .fatalities = number(extra ? extra->fatalities : ENT_MISSING),
        .n_fields = extra ? extra->n_fields : 0,
        .n_also_present = extra ? list_length(corpus, extra->also_present) : 0,
        .n_attributed_to = extra ? list_length(corpus, extra->attributed_to) : 0,
    };
}

const char *ent_trace_field(const struct ent_trace *trace, size_t index, const char **value)
{
    const uint32_t *fields = ent_corpus_fields(trace->corpus, trace->extra);

    *value = text(trace->corpus, fields[2 * index + 1]);
    return text(trace->corpus, fields[2 * index]);
}

static const char *item(const struct ent_trace *trace, ent_list_id list, size_t index)
{
    struct ent_actor single;
    size_t n;
    const struct ent_actor *items = ent_corpus_list(trace->corpus, list, &single, &n);
    const struct ent_actors *actors = ent_corpus_actors(trace->corpus);

    /* Who is only present need not be anybody's actor: then it is called as it was named. */
    return items[index].n < ent_actors_count(actors)
               ? ent_actor_id(actors, items[index])
               : ent_corpus_list_name(trace->corpus, list, index).data;
}

const char *ent_trace_also_present(const struct ent_trace *trace, size_t index)
{
    return item(trace, trace->extra->also_present, index);
}

const char *ent_trace_attributed_to(const struct ent_trace *trace, size_t index)
{
    return item(trace, trace->extra->attributed_to, index);
}
