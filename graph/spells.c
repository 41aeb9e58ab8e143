#include "spells.h"

#include <stdlib.h>

#include "count/radix.h"

struct making {
    struct ent_graph *graph;
    struct ent_stretches *dates;
    const uint32_t *row_of;
    const struct ent_memberships *memberships;
    uint32_t *tie_of;           /* by date, when they are sorted by pair */
    struct ent_keyed *by_start; /* their indices */
};

static enum ent_status start_spells(struct ent_table *table, size_t at_most, struct ent_error *err)
{
    table->spell_start = calloc(table->n_rows + 1, sizeof *table->spell_start);
    table->spells = ent_alloc_large((at_most + 1) * sizeof *table->spells);
    return table->spell_start && table->spells ? ENT_OK : ent_fail_memory(err);
}

static void drop(struct ent_table *table)
{
    free(table->spell_start);
    free(table->spells);
    table->spell_start = NULL;
    table->spells = NULL;
}

static void put_period(const struct ent_graph *graph, struct ent_table *table, size_t *n)
{
    table->spells[(*n)++] = (struct ent_spell){graph->start, graph->end};
}

/* A spell is a maximal run of active windows. */
static enum ent_status spells_of_windows(const struct ent_graph *graph, struct ent_table *table,
                                         bool *lasting, struct ent_error *err)
{
    const struct ent_presence *presence = &table->presence;
    enum ent_status status = start_spells(table, presence->n + table->n_rows, err);
    size_t n = 0;

    if (status != ENT_OK)
        return status;
    for (size_t r = 0; r < table->n_rows; r++) {
        size_t first = presence->row_start[r], end = presence->row_start[r + 1];
        lasting[r] |= first == end;
        if (lasting[r])
            put_period(graph, table, &n);
        for (size_t i = first; i < end && !lasting[r]; i++) {
            size_t w = presence->window[presence->row_entry[i]];
            int64_t from, to;
            ent_windows_stand(&graph->windows, w, &from, &to);
            from = from < graph->start ? graph->start : from;
            to = to > graph->end ? graph->end : to;
            if (i > first && from <= table->spells[n - 1].end)
                table->spells[n - 1].end = to;
            else
                table->spells[n++] = (struct ent_spell){from, to};
        }
        table->spell_start[r + 1] = n;
    }
    return ENT_OK;
}

/*
 * Without windows spells come from dates: put them in order by pair, in which ties are too, to find
 * each one's tie; and list them by their start.
 */
static enum ent_status sort_dates(struct making *making, struct ent_error *err)
{
    struct ent_stretches *dates = making->dates;
    const struct ent_ties *ties = ent_graph_edge_ties(making->graph);
    struct ent_keyed *scratch = NULL;
    enum ent_status status = ENT_OK;

    ent_stretches_merge(dates);
    making->tie_of = malloc((dates->n + 1) * sizeof *making->tie_of);
    making->by_start = malloc((dates->n + 1) * sizeof *making->by_start);
    scratch = malloc((dates->n + 1) * sizeof *scratch);
    if (!making->tie_of || !making->by_start || !scratch || dates->n > UINT32_MAX) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (uint32_t d = 0, t = 0; d < dates->n; d++) {
        const struct ent_stretch *one = &dates->items[d];
        /* Every dyad with a date has a tie: the end is not passed. */
        while (ties->items[t].a != making->row_of[one->a] ||
               ties->items[t].b != making->row_of[one->b] ||
               (ties->layers && ties->layers[t] != one->layer))
            t++;
        making->tie_of[d] = t;
        making->by_start[d] =
            (struct ent_keyed){(uint64_t)one->start ^ UINT64_C(0x8000000000000000), d};
    }
    ent_radix_sort(&making->by_start, &scratch, dates->n);
out:
    free(scratch);
    return status;
}

/* The rows whose dates a dyad's are, UINT32_MAX where there is none: two vertices, or up to two
 * edges. */
static void find_rows(const struct making *making, const struct ent_table *table, uint32_t date,
                      uint32_t rows[2])
{
    const struct ent_graph *graph = making->graph;
    const struct ent_tie *tie = &ent_graph_edge_ties(graph)->items[making->tie_of[date]];
    uint32_t way = making->dates->items[date].way;

    rows[0] = tie->a;
    rows[1] = tie->b;
    if (table == &graph->vertices)
        return;
    rows[0] = graph->directed && way == ENT_WAY_BACKWARD ? UINT32_MAX : tie->forward;
    rows[1] = !graph->directed || way == ENT_WAY_FORWARD ? UINT32_MAX : tie->backward;
}

/*
 * Without windows: the merged dates of a row's placed events, clipped to the period. The dyads'
 * dates are sorted by their start, and distributing them to the rows keeps them so.
 */
static enum ent_status spells_of_dates(const struct making *making, struct ent_table *table,
                                       bool *lasting, struct ent_error *err)
{
    const struct ent_graph *graph = making->graph;
    const struct ent_stretch *dyads = making->dates->items;
    size_t n_dyads = making->dates->n, n = 0, i = 0;
    uint32_t(*rows)[2] = malloc((n_dyads + 1) * sizeof *rows);
    uint32_t *order = malloc((2 * n_dyads + 1) * sizeof *order);
    size_t *end = calloc(table->n_rows + 1, sizeof *end); /* of a row's dates in `order` */
    enum ent_status status;

    if (!rows || !order || !end) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (uint32_t d = 0; d < n_dyads; d++) {
        find_rows(making, table, d, rows[d]);
        for (int side = 0; side < 2; side++) {
            if (rows[d][side] != UINT32_MAX)
                end[rows[d][side] + 1]++;
        }
    }
    for (size_t r = 0; r < table->n_rows; r++)
        end[r + 1] += end[r];
    status = start_spells(table, end[table->n_rows] + table->n_rows, err);
    if (status != ENT_OK)
        goto out;
    for (size_t k = 0; k < n_dyads; k++) {
        uint32_t d = making->by_start[k].index;
        for (int side = 0; side < 2; side++) {
            if (rows[d][side] != UINT32_MAX)
                order[end[rows[d][side]]++] = d;
        }
    }
    for (size_t r = 0; r < table->n_rows; r++) {
        size_t first = n;
        lasting[r] |= i == end[r];
        if (lasting[r])
            put_period(graph, table, &n);
        for (; i < end[r]; i++) {
            const struct ent_stretch *one = &dyads[order[i]];
            int64_t from = one->start > graph->start ? one->start : graph->start;
            int64_t to = one->end < graph->end ? one->end : graph->end;
            if (lasting[r])
                continue;
            if (n == first || from > table->spells[n - 1].end)
                table->spells[n++] = (struct ent_spell){from, to};
            else if (to > table->spells[n - 1].end)
                table->spells[n - 1].end = to;
        }
        table->spell_start[r + 1] = n;
    }
out:
    free(rows);
    free(order);
    free(end);
    return status;
}

/* `lasting` tells of rows that exist as long as the period, and learns of those that nothing
 * places. */
static enum ent_status make_spells_of(const struct making *making, struct ent_table *table,
                                      bool *lasting, struct ent_error *err)
{
    if (making->graph->windows.n)
        return spells_of_windows(making->graph, table, lasting, err);
    return spells_of_dates(making, table, lasting, err);
}

/* Memberships are not cut by the period: their open ends are told as such. */
static enum ent_status make_spells_of_members(const struct making *making, struct ent_error *err)
{
    const struct ent_memberships *memberships = making->memberships;
    struct ent_table *table = &making->graph->edges;
    size_t n = table->spell_start[ent_graph_n_tied(making->graph)], all = n;
    struct ent_spell *spells;

    for (size_t e = ent_graph_n_tied(making->graph); e < table->n_rows; e++)
        all += memberships->items[ent_graph_membership_of(making->graph, e)].n;
    spells = realloc(table->spells, (all + 1) * sizeof *spells);
    if (!spells)
        return ent_fail_memory(err);
    table->spells = spells;
    for (size_t e = ent_graph_n_tied(making->graph); e < table->n_rows; e++) {
        const struct ent_membership *one =
            &memberships->items[ent_graph_membership_of(making->graph, e)];
        memcpy(spells + n, memberships->spells + one->first, one->n * sizeof *spells);
        n += one->n;
        table->spell_start[e + 1] = n;
    }
    return ENT_OK;
}

static enum ent_status make(struct making *making, struct ent_error *err)
{
    struct ent_graph *graph = making->graph;
    bool *edges = calloc(graph->edges.n_rows + 1, sizeof *edges);
    bool *vertices = calloc(graph->vertices.n_rows + 1, sizeof *vertices);
    enum ent_status status = edges && vertices ? ENT_OK : ent_fail_memory(err);

    if (status == ENT_OK && graph->windows.n == 0)
        status = sort_dates(making, err);
    if (status == ENT_OK)
        status = make_spells_of(making, &graph->edges, edges, err);
    if (status == ENT_OK && graph->n_member_edges)
        status = make_spells_of_members(making, err);
    /* No edge may outlive its ends. */
    for (size_t e = 0; e < graph->edges.n_rows && status == ENT_OK; e++) {
        if (edges[e])
            vertices[graph->sources[e]] = vertices[graph->targets[e]] = true;
    }
    if (status == ENT_OK)
        status = make_spells_of(making, &graph->vertices, vertices, err);
    free(edges);
    free(vertices);
    return status;
}

enum ent_status ent_spells_make(struct ent_graph *graph, const struct ent_spells_from *from,
                                struct ent_error *err)
{
    struct making making = {.graph = graph,
                            .dates = from->dates,
                            .row_of = from->row_of,
                            .memberships = from->memberships};
    enum ent_status status = make(&making, err);

    free(making.tie_of);
    free(making.by_start);
    if (status != ENT_OK) { /* half of them would be taken for all */
        drop(&graph->edges);
        drop(&graph->vertices);
    }
    return status;
}

enum ent_status ent_spells_want(struct ent_graph *graph, struct ent_error *err)
{
    static const struct ent_spells_from windows;

    if (graph->edges.spell_start || graph->windows.n == 0)
        return ENT_OK;
    return ent_spells_make(graph, &windows, err);
}
