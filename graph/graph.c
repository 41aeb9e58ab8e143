#include "graph.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "actors/memberships.h"
#include "corpus/corpus.h"
#include "corpus/merge.h"
#include "corpus/select.h"
#include "count/count.h"
#include "count/fold.h"
#include "count/layers.h"
#include "count/once.h"
#include "count/weight.h"
#include "count/window_ties.h"
#include "edge_columns.h"
#include "presence.h"
#include "spells.h"
#include "time/stretch.h"
#include "words.h"

struct building {
    struct ent_graph *graph;
    struct ent_selecting selecting;
    struct ent_selection selection;
    struct ent_events events;
    struct ent_layers layers;
    struct ent_tally *tally;
    struct ent_marking marking;
    struct ent_tally *more; /* as of graph->more; NULL: nothing to add */
    struct ent_folded folded;
    struct ent_stretches stretches; /* by actors: the dates of dyads, where there are no windows */
    uint16_t *layer_rank;           /* by layer's number while counting: that of its name, from 1 */
    uint32_t *row_of;               /* by actor: vertex row, or UINT32_MAX */
    struct ent_memberships memberships;
    bool *has_tie; /* by actor: of events */
};

/* ---- Time ---- */

/* From the first to the last moment that the reports know of. */
static struct ent_spell covered_time(const struct ent_corpus *corpus, const struct ent_zone *zone)
{
    struct ent_spell covered = {INT64_MAX, INT64_MIN};
    size_t n;
    const struct ent_kept *reports = ent_corpus_reports(corpus, &n);

    for (size_t i = 0; i < n; i++) {
        if (!(reports[i].flags & ENT_KEPT_REJECTED))
            ent_cover(&covered, ent_zone_span(zone, ent_kept_when(&reports[i])));
    }
    return covered;
}

/* Cut the period: from --since and --until, else around what is placed, [start, end), widened to
 * whole windows. */
static enum ent_status cut_period(struct building *building, int64_t start, int64_t end,
                                  struct ent_spell covered, struct ent_error *err)
{
    struct ent_graph *graph = building->graph;
    const struct ent_view *view = graph->view;
    struct ent_window_frame frame;
    enum ent_status status;

    if (view->since != INT64_MIN)
        start = view->since;
    if (view->until != INT64_MAX)
        end = view->until;
    if (start >= end) {
        /* Nothing is placed: no windows, no period. */
        graph->start = view->since;
        graph->end = view->until;
        return ENT_OK;
    }
    frame =
        (struct ent_window_frame){start, end, view->since, view->until, covered.start, covered.end};
    status = ent_windows_make(&graph->windows, &view->window, &frame, err);
    if (status == ENT_OK) {
        graph->start = graph->windows.bounds[0];
        graph->end = graph->windows.bounds[graph->windows.n_cells];
    }
    return status;
}

/* From the view's clock to the moments that its bounds are. */
static void leave_zone(struct building *building)
{
    struct ent_graph *graph = building->graph;
    const struct ent_zone *zone = graph->view->zone;

    if (!zone)
        return;
    graph->start = ent_zone_utc(zone, graph->start);
    graph->end = ent_zone_utc(zone, graph->end);
    for (size_t w = 0; w < graph->windows.n; w++) {
        graph->windows.items[w].start_s = ent_zone_utc(zone, graph->windows.items[w].start_s);
        graph->windows.items[w].end_s = ent_zone_utc(zone, graph->windows.items[w].end_s);
    }
    for (size_t i = 0; i < building->stretches.n; i++) {
        struct ent_stretch *one = &building->stretches.items[i];
        one->start = ent_zone_utc(zone, one->start);
        one->end = ent_zone_utc(zone, one->end);
    }
}

/* ---- Counting ---- */

static enum ent_status add_cell(void *self, const struct ent_cell *cell, struct ent_error *err)
{
    struct building *building = self;
    struct ent_cell more = *cell;
    enum ent_status status = ent_tally_add(building->tally, cell, err);

    more.sums = building->selecting.more;
    more.sums.weight =
        ent_sums_are_nothing(&cell->sums) ? 0 : ENT_MICRO; /* it stays with its twin */
    if (status == ENT_OK && building->more)
        status = ent_tally_add(building->more, &more, err);
    return status == ENT_OK ? ent_marking_cell(&building->marking, cell, err) : status;
}

static enum ent_status count_event(struct building *building, const struct ent_event *event,
                                   uint32_t number, enum ent_placing placing, struct ent_error *err)
{
    struct ent_graph *graph = building->graph;
    const struct ent_span when = event->when;
    const struct ent_pair *pairs = NULL;
    size_t n = 0;
    enum ent_status status =
        ent_marking_event(&building->marking, graph->corpus, event, number, err);

    if (status == ENT_OK)
        status = ent_event_cells(graph, &building->selecting, event, placing,
                                 &graph->account.ambiguous_rollups, add_cell, building, &n, err);

    pairs = building->selecting.pairs;
    for (size_t p = 0; p < n && status == ENT_OK && placing == ENT_PLACED && graph->windows.n == 0;
         p++)
        status =
            ent_stretches_add(&building->stretches,
                              (struct ent_stretch){pairs[p].a, pairs[p].b, (uint16_t)pairs[p].way,
                                                   building->selecting.layer, when.start, when.end},
                              err);
    return status;
}

#define MOST_ROLLUPS_TOLD 10

/* Who has no one actor above him, on the way into the graph and the log. */
struct telling {
    struct ent_graph *graph;
    struct ent_graph_note **last;
    const char *refused; /* the first that the view refuses, or NULL */
    size_t n;
};

static enum ent_status tell_rollup(void *user, const char *line, bool refused,
                                   struct ent_error *err)
{
    struct telling *telling = user;
    struct ent_arena *arena = &telling->graph->graph.arena;
    struct ent_graph_note *note = ent_arena_alloc(arena, sizeof *note);

    if (!note || !(note->text = ent_arena_copy(arena, ent_str_from(line))))
        return ent_fail_memory(err);
    note->next = NULL;
    *telling->last = note;
    telling->last = &note->next;
    if (refused && !telling->refused)
        telling->refused = note->text;
    if (telling->n++ < MOST_ROLLUPS_TOLD)
        ent_log(telling->graph->context, ENT_LOG_WARNING, "%s", line);
    return ENT_OK;
}

/* Every case is told, and where the view wants none it fails. */
static enum ent_status tell_rollups(struct building *building, struct ent_error *err)
{
    struct ent_graph *graph = building->graph;
    struct telling telling = {.graph = graph, .last = &graph->rollups};
    enum ent_status status =
        ent_levels_tell(building->selecting.levels, tell_rollup, &telling, err);

    if (status == ENT_OK && telling.n > MOST_ROLLUPS_TOLD)
        ent_log(graph->context, ENT_LOG_WARNING, "and %zu more%s", telling.n - MOST_ROLLUPS_TOLD,
                telling.refused ? "" : ", all in the account of the graph");
    if (status == ENT_OK && telling.refused)
        status = ent_fail(err, ENT_EINVAL,
                          "%.150s; choose which blocs count (bloc), or blocs split or first",
                          telling.refused);
    return status;
}

/* Cells of the same keys as the ties'. */
static enum ent_status put_more(struct building *building, struct ent_error *err)
{
    struct ent_ties_making making = {.ties = &building->graph->more};
    struct ent_cell *cells = NULL;
    size_t n = 0;
    enum ent_status status = ent_tally_take(building->more, &cells, &n, err);

    for (size_t i = 0; i < n && status == ENT_OK; i++)
        status = ent_ties_put(&making, &cells[i], err);
    free(cells);
    return status == ENT_OK ? ent_ties_end(&making, err) : status;
}

static enum ent_status count(struct building *building, struct ent_error *err)
{
    struct ent_ties_making making = {.ties = &building->graph->ties};
    struct ent_cell *cells = NULL;
    size_t n_cells = 0;
    enum ent_status status = ENT_OK;
    struct ent_event event;

    for (size_t i = 0; i < building->events.n && status == ENT_OK; i++) {
        uint8_t fate = building->selection.fate[i];
        if (fate >= ENT_N_ASIDE &&
            (status = ent_event_at(&building->events, i, &event, err)) == ENT_OK)
            status = count_event(building, &event, (uint32_t)i,
                                 (enum ent_placing)(fate - ENT_N_ASIDE), err);
    }
    if (status == ENT_OK)
        status = ent_tally_take(building->tally, &cells, &n_cells, err);
    for (size_t i = 0; i < n_cells && status == ENT_OK; i++)
        status = ent_ties_put(&making, &cells[i], err);
    if (status == ENT_OK)
        status = ent_ties_end(&making, err);
    free(cells);
    if (status == ENT_OK && building->more)
        status = put_more(building, err);
    ent_events_fini(&building->events);
    ent_marking_settle(&building->marking);
    return status;
}

/* ---- Tables ---- */

/* Memberships of those who have ties; a bloc that has none is a vertex for their sake (row_of 1).
 */
static enum ent_status add_members(struct building *building, struct ent_error *err)
{
    const struct ent_graph *graph = building->graph;
    struct ent_memberships *memberships = &building->memberships;
    enum ent_status status =
        ent_memberships_find(memberships, ent_corpus_actors(graph->corpus), graph->view,
                             building->row_of, graph->start, graph->end, err);

    building->graph->n_memberships = memberships->n;
    for (size_t i = 0; i < memberships->n && status == ENT_OK; i++) {
        if (building->row_of[memberships->items[i].target] == UINT32_MAX)
            building->row_of[memberships->items[i].target] = 1;
    }
    return status;
}

static enum ent_status make_vertices(struct building *building, struct ent_error *err)
{
    const struct ent_actors *actors = ent_corpus_actors(building->graph->corpus);
    struct ent_table *table = &building->graph->vertices;
    size_t n_actors = ent_actors_count(actors);
    const struct ent_levels *levels = building->selecting.levels; /* NULL of what was folded */
    enum ent_status status;

    building->row_of = malloc((n_actors + 1) * sizeof *building->row_of);
    building->has_tie = calloc(n_actors + 1, sizeof *building->has_tie);
    if (!building->row_of || !building->has_tie)
        return ent_fail_memory(err);
    memset(building->row_of, 0xff, (n_actors + 1) * sizeof *building->row_of);
    for (size_t t = 0; t < building->graph->ties.n; t++) {
        building->row_of[building->graph->ties.items[t].a] = 0;
        building->row_of[building->graph->ties.items[t].b] = 0;
    }
    if (building->graph->view->memberships && (status = add_members(building, err)) != ENT_OK)
        return status;
    for (size_t a = 0; a < n_actors; a++) {
        if (building->row_of[a] > 1)
            continue;
        building->graph->n_joined += building->row_of[a] == 0;
        building->has_tie[a] = building->row_of[a] == 0;
        building->row_of[a] = (uint32_t)table->n_rows++;
        if (levels && building->has_tie[a] &&
            !ent_levels_is_target(levels, (struct ent_actor){(uint32_t)a}))
            building->graph->account.not_rolled++;
    }
    table->ids = malloc((table->n_rows + 1) * sizeof *table->ids);
    if (!table->ids)
        return ent_fail_memory(err);
    for (uint32_t a = 0; a < n_actors; a++) {
        if (building->row_of[a] == UINT32_MAX)
            continue;
        const char *id = ent_arena_copy(&table->arena,
                                        ent_str_from(ent_actor_id(actors, (struct ent_actor){a})));
        if (!id)
            return ent_fail_memory(err);
        table->ids[building->row_of[a]] = id;
    }
    return ENT_OK;
}

static bool goes(const struct ent_ties *ties, const struct ent_tie *tie, enum ent_way way)
{
    for (size_t i = tie->first; i < tie->end; i++) {
        if (ties->cells.cells[i].way == way || ties->cells.cells[i].way == ENT_WAY_MUTUAL)
            return true;
    }
    return false;
}

/* The ties' cells into windows. */
static enum ent_status cut_ties(const struct ent_graph *graph, struct ent_ties *ties,
                                struct ent_error *err)
{
    if (ent_window_ties_needed(graph))
        return ent_window_ties(graph, ties, err);
    return ent_ties_list(ties, graph->windows.n, graph->context, err);
}

/* ---- Layers ---- */

static int by_name(const void *left, const void *right)
{
    const struct ent_str *x = left, *y = right;

    return ent_str_compare(*x, *y);
}

/* The name behind a layer's number while it was counted. */
static struct ent_str layer_name(const struct building *building, const struct ent_fold *fold,
                                 uint16_t layer)
{
    struct ent_str name =
        fold ? ent_fold_text(fold, layer) : ent_interned(building->layers.names, layer);

    return name.length ? name : ent_str_from(ENT_LAYER_NONE);
}

/* From numbers as they came to numbers in the order of the names, from 1; `rank` has room for all
 * that a layer's number can be. */
static enum ent_status rank_layers(struct building *building, const struct ent_fold *fold,
                                   uint16_t *rank, struct ent_error *err)
{
    struct ent_graph *graph = building->graph;
    struct ent_str *names;
    size_t n = 0, unique = 0;
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < graph->ties.cells.n; i++) {
        uint16_t layer = ent_packed_at(&graph->ties.cells, i).layer;
        n += rank[layer] == 0;
        rank[layer] = 1;
    }
    names = malloc((n + 1) * sizeof *names);
    graph->layers = malloc((n + 1) * sizeof *graph->layers);
    if (!names || !graph->layers) {
        free(names);
        return ent_fail_memory(err);
    }
    n = 0;
    for (size_t l = 0; l <= UINT16_MAX; l++) {
        if (rank[l])
            names[n++] = layer_name(building, fold, (uint16_t)l);
    }
    if (n)
        qsort(names, n, sizeof *names, by_name);
    /* An empty text and "none" are one layer. */
    for (size_t i = 0; i < n; i++) {
        if (unique == 0 || !ent_str_equal(names[unique - 1], names[i]))
            names[unique++] = names[i];
    }
    for (size_t l = 0; l <= UINT16_MAX; l++) {
        struct ent_str name, *at;
        if (!rank[l])
            continue;
        name = layer_name(building, fold, (uint16_t)l);
        at = bsearch(&name, names, unique, sizeof *names, by_name);
        rank[l] = (uint16_t)(at - names + 1);
    }
    for (; graph->n_layers < unique && status == ENT_OK; graph->n_layers++) {
        const char *name = ent_arena_copy(&graph->edges.arena, names[graph->n_layers]);
        graph->layers[graph->n_layers] = name;
        if (!name)
            status = ent_fail_memory(err);
    }
    free(names);
    return status;
}

static int by_layer(const void *left, const void *right)
{
    const struct ent_cell *x = left, *y = right;

    if (x->layer != y->layer)
        return x->layer < y->layer ? -1 : 1;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    if (x->way != y->way)
        return x->way < y->way ? -1 : 1;
    return (x->sign > y->sign) - (x->sign < y->sign);
}

/* Give the layers numbers in the order of their names. */
static enum ent_status name_layers(struct building *building, const struct ent_fold *fold,
                                   struct ent_error *err)
{
    uint16_t *rank = calloc(UINT16_MAX + 1, sizeof *rank);
    enum ent_status status = rank ? rank_layers(building, fold, rank, err) : ent_fail_memory(err);

    for (int what = 0; what < ENT_N_ONCE && status == ENT_OK; what++) {
        const struct ent_marks *marks = &building->marking.marks[what];
        for (size_t i = 0; i < marks->n; i++)
            marks->items[i].layer = rank[marks->items[i].layer];
    }
    for (size_t i = 0; i < building->stretches.n && status == ENT_OK; i++)
        building->stretches.items[i].layer = rank[building->stretches.items[i].layer];
    building->layer_rank = rank;
    return status;
}

/* Put a tie's cells into their order, which is that of layers first. */
static enum ent_status put_sorted(struct ent_ties_making *making, struct ent_cell *cells, size_t n,
                                  struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    qsort(cells, n, sizeof *cells, by_layer);
    for (size_t i = 0; i < n && status == ENT_OK; i++)
        status = ent_ties_put(making, &cells[i], err);
    return status;
}

/* One tie of both kinds (or only the layered: `whole` is NULL); `cells` has room for its cells. */
static enum ent_status put_layers(const struct building *building, const struct ent_tie *tie,
                                  const struct ent_packed *from, struct ent_cell *cells,
                                  struct ent_ties_making *whole, struct ent_ties_making *layered,
                                  struct ent_error *err)
{
    size_t n = tie->end - tie->first;
    enum ent_status status;

    for (size_t i = 0; i < n; i++) {
        cells[i] = ent_packed_at(from, tie->first + i);
        cells[i].a = tie->a;
        cells[i].b = tie->b;
        cells[i].layer = building->layer_rank[cells[i].layer];
    }
    status = put_sorted(layered, cells, n, err);
    for (size_t i = 0; i < n; i++)
        cells[i].layer = 0;
    return status == ENT_OK && whole ? put_sorted(whole, cells, n, err) : status;
}

/* The ties without their layers, which measures read, and those with them, which edges are. */
static enum ent_status make_layered_ties(struct building *building, struct ent_error *err)
{
    struct ent_graph *graph = building->graph;
    struct ent_ties both = graph->ties;
    struct ent_ties_making whole = {.ties = &graph->ties};
    struct ent_ties_making layered = {.ties = &graph->layered, .layered = true};
    struct ent_cell *cells = NULL;
    size_t capacity = 0;
    enum ent_status status = ENT_OK;

    graph->ties = (struct ent_ties){0};
    for (size_t t = 0; t < both.n && status == ENT_OK; t++) {
        const struct ent_tie *tie = &both.items[t];
        status = ent_grow(&cells, &capacity, tie->end - tie->first, sizeof *cells, err);
        if (status == ENT_OK)
            status = put_layers(building, tie, &both.cells, cells, &whole, &layered, err);
    }
    if (status != ENT_OK || (status = ent_ties_end(&whole, err)) != ENT_OK ||
        (status = ent_ties_end(&layered, err)) != ENT_OK ||
        (status = cut_ties(graph, &graph->ties, err)) != ENT_OK ||
        (status = cut_ties(graph, &graph->layered, err)) != ENT_OK)
        goto out;
    graph->tie_of = malloc((graph->layered.n + 1) * sizeof *graph->tie_of);
    if (!graph->tie_of) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (uint32_t t = 0, base = 0; t < graph->layered.n; t++) {
        const struct ent_tie *tie = &graph->layered.items[t];
        while (graph->ties.items[base].a != tie->a || graph->ties.items[base].b != tie->b)
            base++;
        graph->tie_of[t] = base;
    }
out:
    free(cells);
    ent_ties_fini(&both);
    return status;
}

/* Mentions and fatalities have the same keys as what else the cells hold, and become the same ties.
 */
static enum ent_status make_more(struct building *building, struct ent_error *err)
{
    struct ent_graph *graph = building->graph;
    struct ent_ties both = graph->more;
    struct ent_ties_making layered = {.ties = &graph->more, .layered = true};
    struct ent_cell *cells = NULL;
    size_t capacity = 0;
    enum ent_status status = ENT_OK;

    if (!graph->view->layers)
        return cut_ties(graph, &graph->more, err);
    graph->more = (struct ent_ties){0};
    for (size_t t = 0; t < both.n && status == ENT_OK; t++) {
        const struct ent_tie *tie = &both.items[t];
        status = ent_grow(&cells, &capacity, tie->end - tie->first, sizeof *cells, err);
        if (status == ENT_OK)
            status = put_layers(building, tie, &both.cells, cells, NULL, &layered, err);
    }
    if (status == ENT_OK && (status = ent_ties_end(&layered, err)) == ENT_OK)
        status = cut_ties(graph, &graph->more, err);
    free(cells);
    ent_ties_fini(&both);
    return status;
}

/* From actors to rows. */
static void number_ends(const struct building *building, struct ent_ties *ties)
{
    for (size_t t = 0; t < ties->n; t++) {
        struct ent_tie *tie = &ties->items[t];
        tie->a = building->row_of[tie->a];
        tie->b = building->row_of[tie->b];
    }
}

/* The same, and into windows. */
static enum ent_status make_ties(struct building *building, struct ent_error *err)
{
    struct ent_graph *graph = building->graph;
    const uint32_t *row_of = building->row_of;
    enum ent_status status;

    number_ends(building, &graph->ties);
    number_ends(building, &graph->more);
    for (int what = 0; what < ENT_N_ONCE; what++) {
        const struct ent_marks *marks = &building->marking.marks[what];
        for (size_t i = 0; i < marks->n; i++) {
            marks->items[i].a = row_of[marks->items[i].a];
            marks->items[i].b = row_of[marks->items[i].b];
        }
    }
    if (graph->more.n && (status = make_more(building, err)) != ENT_OK)
        return status;
    return graph->view->layers ? make_layered_ties(building, err)
                               : cut_ties(graph, &graph->ties, err);
}

static enum ent_status start_edges(struct ent_graph *graph, size_t n_rows, struct ent_error *err)
{
    graph->edges.n_rows = n_rows;
    graph->sources = malloc((n_rows + 1) * sizeof *graph->sources);
    graph->targets = malloc((n_rows + 1) * sizeof *graph->targets);
    graph->edge_ties = malloc((n_rows + 1) * sizeof *graph->edge_ties);
    if (!graph->sources || !graph->targets || !graph->edge_ties)
        return ent_fail_memory(err);
    return ent_table_number(&graph->edges, 'e', err);
}

/* Where the arcs of each vertex go: `next` has those from others' point of view first, for a tie's
 * first end is the smaller one. Both have a place for each vertex; returns how many arcs there are.
 */
static size_t count_arcs(struct ent_graph *graph, struct ent_ties *ties, uint32_t *next_back,
                         uint32_t *next)
{
    uint32_t n = 0;

    for (size_t t = 0; t < ties->n; t++) {
        struct ent_tie *tie = &ties->items[t];
        bool forward = !graph->directed || goes(ties, tie, ENT_WAY_FORWARD);
        bool backward = graph->directed && goes(ties, tie, ENT_WAY_BACKWARD);
        tie->forward = forward ? 0 : UINT32_MAX;
        tie->backward = backward ? 0 : UINT32_MAX;
        next[tie->a] += forward;
        next_back[tie->b] += backward;
    }
    for (size_t v = 0; v < graph->vertices.n_rows; v++) {
        uint32_t n_back = next_back[v], n_forward = next[v];
        next_back[v] = n;
        next[v] = n + n_back;
        n += n_back + n_forward;
    }
    return n;
}

static void put_arc(struct ent_graph *graph, uint32_t row, uint32_t source, uint32_t target,
                    uint32_t edge_tie)
{
    graph->sources[row] = source;
    graph->targets[row] = target;
    graph->edge_ties[row] = edge_tie;
}

/*
 * The rows of the edge table by source and target: ties, or arcs when directed (a mutual event is
 * an arc each way). Ties are in order, so that each vertex's arcs come in theirs.
 */
static enum ent_status make_edges(struct building *building, struct ent_error *err)
{
    struct ent_graph *graph = building->graph;
    struct ent_ties *ties = graph->view->layers ? &graph->layered : &graph->ties;
    uint32_t *next = calloc(2 * graph->vertices.n_rows + 1, sizeof *next);
    uint32_t *next_back;
    bool clique = graph->view->memberships == ENT_MEMBERSHIPS_CLIQUE;
    enum ent_status status = ENT_OK;
    size_t n;

    if (!next)
        return ent_fail_memory(err);
    next_back = next + graph->vertices.n_rows;
    n = count_arcs(graph, ties, next_back, next);
    graph->n_member_edges = (graph->directed && clique ? 2 : 1) * building->memberships.n;
    if ((status = start_edges(graph, n + graph->n_member_edges, err)) != ENT_OK)
        goto out;
    for (uint32_t t = 0; t < ties->n; t++) {
        struct ent_tie *tie = &ties->items[t];
        if (tie->forward != UINT32_MAX) {
            tie->forward = next[tie->a]++;
            put_arc(graph, tie->forward, tie->a, tie->b, 2 * t);
        }
        if (tie->backward != UINT32_MAX) {
            tie->backward = next_back[tie->b]++;
            put_arc(graph, tie->backward, tie->b, tie->a, 2 * t + 1);
        }
        if (!graph->directed)
            tie->backward = tie->forward;
    }
    for (size_t e = n; e < graph->edges.n_rows; e++) {
        const struct ent_membership *one =
            &building->memberships.items[ent_graph_membership_of(graph, e)];
        uint32_t source = building->row_of[one->source], target = building->row_of[one->target];
        bool back = (e - n) % 2 && graph->directed && clique;
        /* It is in no window, and nothing is asked of its tie. */
        put_arc(graph, (uint32_t)e, back ? target : source, back ? source : target, 0);
    }
out:
    free(next);
    return status;
}

/* Those of windows can wait until somebody asks: presence tells them. */
static enum ent_status make_spells(struct building *building, struct ent_error *err)
{
    struct ent_graph *graph = building->graph;
    struct ent_spells_from from = {&building->stretches, building->row_of, &building->memberships};

    if (graph->windows.n && graph->n_member_edges == 0)
        return ENT_OK;
    return ent_spells_make(graph, &from, err);
}

/* ---- Columns ---- */

/* What the memberships' layer is called: "membership", with as many strokes behind it as no layer
 * of events has, for in a field there may be any. */
static enum ent_status name_memberships(struct ent_graph *graph, const char **name,
                                        struct ent_error *err)
{
    struct ent_str longest = ent_str_from("membership");
    char *text;

    for (size_t l = 0; graph->view->layers && l < graph->n_layers; l++) {
        struct ent_str layer = ent_str_from(graph->layers[l]);
        size_t n = strlen("membership");
        if (layer.length >= longest.length && memcmp(layer.data, "membership", n) == 0 &&
            n + strspn(layer.data + n, "-") == layer.length)
            longest = ent_str(layer.data, layer.length + 1);
    }
    *name = "membership";
    if (longest.length == strlen(*name))
        return ENT_OK;
    text = ent_arena_alloc(&graph->edges.arena, longest.length + 1);
    if (!text)
        return ent_fail_memory(err);
    memset(text, '-', longest.length);
    memcpy(text, *name, strlen(*name));
    text[longest.length] = '\0';
    *name = text;
    return ENT_OK;
}

/* Which layer an edge is of, and whose members its ends are. */
static enum ent_status make_layers(const struct building *building, struct ent_error *err)
{
    static const struct ent_column forms[] = {
        {.name = "layer", .title = "Layer", .type = ENT_TEXT, .role = ENT_ROLE_CATEGORY},
        {.name = "blocs", .title = "Blocs", .type = ENT_TEXT, .role = ENT_ROLE_PLAIN},
    };
    struct ent_graph *graph = building->graph;
    const struct ent_actors *actors = ent_corpus_actors(graph->corpus);
    struct ent_table *table = &graph->edges;
    const struct ent_ties *ties = ent_graph_edge_ties(graph);
    struct ent_column *columns[2];
    const char *memberships;
    enum ent_status status = name_memberships(graph, &memberships, err);

    for (int c = 0; c < (graph->view->memberships ? 2 : 1) && status == ENT_OK; c++)
        status = ent_table_add(table, &forms[c], true, false, &columns[c], err);
    for (size_t e = 0; e < table->n_rows && status == ENT_OK; e++) {
        const struct ent_membership *one;
        struct ent_list blocs = {0};
        char *text = NULL;
        columns[0]->whole.texts[e] = memberships;
        if (e < ent_graph_n_tied(graph)) {
            columns[0]->whole.texts[e] =
                graph->view->layers ? graph->layers[ties->layers[graph->edge_ties[e] / 2] - 1]
                                    : "events";
            continue;
        }
        one = &building->memberships.items[ent_graph_membership_of(graph, e)];
        blocs.items = malloc(one->n_blocs * sizeof *blocs.items);
        for (; blocs.items && blocs.n < one->n_blocs; blocs.n++)
            blocs.items[blocs.n] = (char *)ent_actor_id(
                actors, (struct ent_actor){building->memberships.blocs[one->first_bloc + blocs.n]});
        if (blocs.items && (text = ent_list_join(&blocs)))
            columns[1]->whole.texts[e] = ent_arena_copy(&table->arena, ent_str_from(text));
        if (!columns[1]->whole.texts[e])
            status = ent_fail_memory(err);
        free(blocs.items);
        free(text);
    }
    return status;
}

static enum ent_status make_vertex_columns(struct building *building, struct ent_error *err)
{
    static const struct ent_column forms[] = {
        {.name = "label", .title = "Name", .type = ENT_TEXT, .role = ENT_ROLE_LABEL},
        {.name = "kind", .title = "Kind", .type = ENT_TEXT, .role = ENT_ROLE_CATEGORY},
        {.name = "placed", .title = "Placed in time", .type = ENT_BOOLEAN, .role = ENT_ROLE_PLAIN},
    };
    struct ent_graph *graph = building->graph;
    struct ent_table *table = &graph->vertices;
    const struct ent_actors *actors = ent_corpus_actors(graph->corpus);
    const char *language = ent_view_get(graph->view, "language");
    struct ent_column *columns[3];

    for (int c = 0; c < 3; c++) {
        enum ent_status status = ent_table_add(table, &forms[c], true, false, &columns[c], err);
        if (status != ENT_OK)
            return status;
    }
    for (uint32_t a = 0; a < ent_actors_count(actors); a++) {
        uint32_t row = building->row_of[a];
        struct ent_actor actor = {a};
        const char *kind = ent_actor_kind(actors, actor);
        bool is_category;
        if (row == UINT32_MAX)
            continue;
        columns[0]->whole.texts[row] =
            ent_arena_copy(&table->arena, ent_str_from(ent_actor_label(actors, actor, language)));
        is_category =
            graph->view->categories == ENT_CATEGORIES_MARK && strcmp(kind, "category") == 0;
        if (is_category || !building->has_tie[a]) {
            if (!graph->unmeasured &&
                !(graph->unmeasured = calloc(table->n_rows, sizeof *graph->unmeasured)))
                return ent_fail_memory(err);
            graph->unmeasured[row] = true;
            graph->marks_categories |= is_category;
        }
        if (*kind)
            columns[1]->whole.texts[row] = ent_arena_copy(&table->arena, ent_str_from(kind));
        if (!columns[0]->whole.texts[row] || (*kind && !columns[1]->whole.texts[row]))
            return ent_fail_memory(err);
        columns[2]->whole.integers[row] = 0;
    }
    for (size_t t = 0; t < graph->ties.n; t++) {
        const struct ent_tie *tie = &graph->ties.items[t];
        if (graph->ties.cells.cells[tie->first].time == ENT_NO_CELL)
            continue;
        columns[2]->whole.integers[tie->a] = 1;
        columns[2]->whole.integers[tie->b] = 1;
    }
    return ENT_OK;
}

/* Windows that the period or the inputs cover only a part of: their sums are not to be compared. */
static enum ent_status make_graph_columns(struct ent_graph *graph, struct ent_error *err)
{
    static const struct ent_column form = {
        .name = "partial", .title = "Partial", .type = ENT_BOOLEAN, .role = ENT_ROLE_PLAIN};
    struct ent_column *column;
    enum ent_status status =
        graph->windows.n ? ent_table_add(&graph->graph, &form, false, true, &column, err) : ENT_OK;

    for (size_t w = 0; w < graph->windows.n && status == ENT_OK; w++)
        column->along.integers[w] = graph->windows.items[w].partial;
    return status;
}

/* ---- The whole ---- */

static enum ent_status refuse_empty(const struct ent_graph *graph, struct ent_error *err)
{
    if (graph->ties.n)
        return ENT_OK;
    if (graph->account.events == 0)
        return ent_fail(err, ENT_EINVAL, "no reports");
    return ent_fail(err, ENT_EINVAL, "the view selects nothing: %s", graph->account_line);
}

/* Ask for what edges have columns of beside what all cells have. */
static enum ent_status ask_more(struct building *building, struct ent_error *err)
{
    struct ent_graph *graph = building->graph;
    size_t n;
    const struct ent_kept *reports = ent_corpus_reports(graph->corpus, &n);
    enum ent_status status = ent_marking_begin(&building->marking, graph->corpus, graph->view, err);

    for (size_t i = 0; i < n && graph->view->counts_all; i++) {
        const struct ent_extra *extra = ent_corpus_extra(graph->corpus, &reports[i]);
        if (!extra || reports[i].flags & ENT_KEPT_REJECTED)
            continue;
        graph->has_mentions |= extra->mentions != ENT_MISSING;
        graph->has_fatalities |= extra->fatalities != ENT_MISSING;
    }
    if (status == ENT_OK && (graph->has_mentions || graph->has_fatalities))
        status = ent_tally_new(&building->more, err);
    return status;
}

/* Merge, select, place and count the reports that were kept. */
static enum ent_status count_kept(struct building *building, struct ent_error *err)
{
    struct ent_graph *graph = building->graph;
    enum ent_status status;

    struct ent_merging how = ent_view_merging(graph->view);

    if ((status = ent_merge(&building->events, graph->corpus, &how, err)) != ENT_OK)
        return status;
    if ((status = ent_select(&building->selecting, &building->selection, err)) != ENT_OK ||
        (status = tell_rollups(building, err)) != ENT_OK ||
        (status = cut_period(building, building->selection.start, building->selection.end,
                             covered_time(graph->corpus, graph->view->zone), err)) != ENT_OK ||
        (status = ent_tally_new(&building->tally, err)) != ENT_OK ||
        (status = ask_more(building, err)) != ENT_OK)
        return status;
    if (graph->view->layers) {
        building->selecting.layers = &building->layers;
        status = ent_layers_init(&building->layers, graph->corpus, graph->view, err);
    }
    if (status == ENT_OK)
        status = count(building, err);
    return status == ENT_OK && graph->view->layers ? name_layers(building, NULL, err) : status;
}

/* Take over what was counted while it was read. */
static enum ent_status count_folded(struct building *building, struct ent_fold *fold,
                                    const uint32_t *actor_of, struct ent_error *err)
{
    struct ent_graph *graph = building->graph;
    struct ent_folded *folded = &building->folded;
    struct ent_packed *cells = &graph->ties.cells;
    int64_t first;
    enum ent_status status;

    if ((status = ent_corpus_answers(graph->corpus, graph->view, err)) != ENT_OK ||
        (status = ent_fold_finish(fold, actor_of, ent_corpus_makes_one(graph->corpus),
                                  graph->context, &graph->account, &graph->ties, folded, err)) !=
            ENT_OK ||
        (status = cut_period(building, folded->start, folded->end, folded->covered, err)) != ENT_OK)
        return status;
    first = graph->windows.first_cell * ent_place_stride(graph->view);
    for (size_t i = 0; i < cells->n; i++) {
        if (cells->cells[i].time != ENT_NO_CELL)
            cells->cells[i].time -= (int32_t)first;
    }
    building->stretches = folded->stretches;
    *folded = (struct ent_folded){0};
    return graph->view->layers ? name_layers(building, fold, err) : ENT_OK;
}

static enum ent_status build(struct building *building, struct ent_error *err)
{
    struct ent_graph *graph = building->graph;
    struct ent_fold *fold;
    const uint32_t *actor_of;
    enum ent_status status;

    if ((status = ent_corpus_decide(graph->corpus, graph->view, err)) != ENT_OK ||
        (status = ent_view_check_merging(graph->view, err)) != ENT_OK ||
        (status = ent_corpus_resolve_in(graph->corpus, ent_view_get(graph->view, "time_zone"),
                                        err)) != ENT_OK)
        return status;
    graph->directed = graph->view->directed != ENT_UNDIRECTED;
    ent_corpus_counts(graph->corpus, &graph->account.read, &graph->account.rejected,
                      &graph->account.unused);
    graph->account.reports = graph->account.read - graph->account.rejected - graph->account.unused;
    fold = ent_corpus_fold(graph->corpus, &actor_of);
    status = fold ? count_folded(building, fold, actor_of, err) : count_kept(building, err);
    if (status != ENT_OK)
        return status;
    graph->graph.n_rows = 1;
    if ((status = make_vertices(building, err)) != ENT_OK ||
        (status = make_ties(building, err)) != ENT_OK ||
        (status = make_edges(building, err)) != ENT_OK)
        return status;
    leave_zone(building);
    if ((status = ent_account_words(graph, err)) != ENT_OK ||
        (status = refuse_empty(graph, err)) != ENT_OK ||
        (status = ent_presence_make(graph, err)) != ENT_OK ||
        (status = make_spells(building, err)) != ENT_OK ||
        (status = make_vertex_columns(building, err)) != ENT_OK ||
        (status = ent_edge_columns(graph, &building->marking, err)) != ENT_OK ||
        ((graph->view->memberships || graph->view->layers) &&
         (status = make_layers(building, err)) != ENT_OK) ||
        (status = make_graph_columns(graph, err)) != ENT_OK)
        return status;
    return ENT_OK;
}

enum ent_status ent_graph_new(struct ent_graph **out, struct ent_corpus *corpus,
                              const struct ent_view *view, struct ent_error *err)
{
    struct building building = {.folded = {.start = INT64_MAX, .end = INT64_MIN}};
    struct ent_graph *graph = calloc(1, sizeof *graph);
    enum ent_status status;

    if (!graph)
        return ent_fail_memory(err);
    building.graph = graph;
    graph->context = ent_corpus_context(corpus);
    graph->corpus = corpus;
    graph->start = INT64_MIN;
    graph->end = INT64_MAX;
    if ((status = ent_view_copy(&graph->view, view, err)) != ENT_OK)
        goto out;
    building.selecting = (struct ent_selecting){
        .corpus = corpus,
        .view = graph->view,
        .events = &building.events,
        .account = &graph->account,
    };
    if ((status = build(&building, err)) != ENT_OK)
        goto out;
    *out = graph;
    graph = NULL;
out:
    ent_graph_free(graph);
    ent_events_fini(&building.events);
    ent_tally_free(building.tally);
    ent_tally_free(building.more);
    ent_marking_fini(&building.marking);
    ent_selecting_fini(&building.selecting);
    ent_layers_fini(&building.layers);
    free(building.selection.fate);
    ent_stretches_fini(&building.stretches);
    free(building.layer_rank);
    ent_folded_fini(&building.folded);
    free(building.row_of);
    free(building.has_tie);
    ent_memberships_fini(&building.memberships);
    return status;
}

void ent_graph_free(struct ent_graph *graph)
{
    if (!graph)
        return;
    ent_view_free(graph->view);
    ent_windows_fini(&graph->windows);
    free(graph->account_line);
    free(graph->summary);
    free(graph->title);
    free(graph->weight_sums);
    ent_ties_fini(&graph->ties);
    ent_ties_fini(&graph->layered);
    ent_ties_fini(&graph->more);
    free(graph->distinct.whole);
    free(graph->distinct.along);
    free(graph->distinct.first);
    free(graph->distinct.place);
    free(graph->tie_of);
    free(graph->layers);
    ent_table_fini(&graph->graph);
    ent_table_fini(&graph->vertices);
    ent_table_fini(&graph->edges);
    free(graph->unmeasured);
    free(graph->sources);
    free(graph->targets);
    free(graph->edge_ties);
    free(graph);
}

const struct ent_view *ent_graph_view(const struct ent_graph *graph)
{
    return graph->view;
}

enum ent_status ent_graph_set_title(struct ent_graph *graph, const char *title,
                                    struct ent_error *err)
{
    char *copy = title ? strdup(title) : NULL;

    if (title && !copy)
        return ent_fail_memory(err);
    free(graph->title);
    graph->title = copy;
    return ENT_OK;
}

const char *ent_graph_explain(const struct ent_graph *graph)
{
    return graph->summary ? graph->summary : "";
}

const char *ent_graph_account(const struct ent_graph *graph)
{
    return graph->account_line;
}

const struct ent_table *ent_graph_table(const struct ent_graph *graph, enum ent_table_name name)
{
    return name == ENT_GRAPH      ? &graph->graph
           : name == ENT_VERTICES ? &graph->vertices
                                  : &graph->edges;
}

void ent_graph_ends(const struct ent_graph *graph, size_t edge, size_t *source, size_t *target)
{
    *source = graph->sources[edge];
    *target = graph->targets[edge];
}

bool ent_graph_is_directed(const struct ent_graph *graph)
{
    return graph->directed;
}

size_t ent_graph_n_windows(const struct ent_graph *graph)
{
    return graph->windows.n;
}

struct ent_window ent_graph_window(const struct ent_graph *graph, size_t window)
{
    return (struct ent_window){
        ent_windows_start(&graph->windows, window),
        ent_windows_end(&graph->windows, window),
        graph->windows.items[window].label,
        graph->windows.items[window].partial,
    };
}
