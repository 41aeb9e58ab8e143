#include "trim.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../measures/measures.h"
#include "../spells.h"

/*
 * What is shown of a graph: measures have read all of it, its tables keep the largest actors, the
 * strongest ties, or a backbone. Rows keep their ids and their order.
 */

struct trimming {
    struct ent_graph *graph;
    const struct ent_column *weight, *by;
    bool *edges, *vertices;          /* what stays, by row */
    uint32_t *new_vertex, *new_edge; /* the row that it becomes, or UINT32_MAX */
};

/* ---- The backbone ---- */

/* What goes out of a vertex, or comes in; undirected both are one. */
struct end {
    double strength;
    size_t degree;
};

static bool stands_out(const struct end *end, double weight, double alpha)
{
    return end->degree > 1 && pow(1 - weight / end->strength, (double)(end->degree - 1)) < alpha;
}

enum ent_status ent_disparity(const struct ent_weighted *ties, size_t n, size_t n_vertices,
                              bool directed, double alpha, bool *keeps, struct ent_error *err)
{
    struct end *out = calloc(n_vertices + 1, sizeof *out);
    struct end *in = directed ? calloc(n_vertices + 1, sizeof *in) : out;

    if (!out || !in) {
        free(out);
        free(directed ? in : NULL);
        return ent_fail_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        if (!(ties[i].weight > 0) || ties[i].source == ties[i].target)
            continue;
        out[ties[i].source].strength += ties[i].weight;
        out[ties[i].source].degree++;
        in[ties[i].target].strength += ties[i].weight;
        in[ties[i].target].degree++;
    }
    for (size_t i = 0; i < n; i++)
        keeps[i] = ties[i].weight > 0 && ties[i].source != ties[i].target &&
                   (stands_out(&out[ties[i].source], ties[i].weight, alpha) ||
                    stands_out(&in[ties[i].target], ties[i].weight, alpha));
    free(out);
    free(directed ? in : NULL);
    return ENT_OK;
}

/* ---- Choosing ---- */

static double weight_of(const struct trimming *trimming, size_t edge)
{
    double value;

    return trimming->weight && ent_column_number(trimming->weight, edge, &value) ? value : 0;
}

static enum ent_status choose_backbone(struct trimming *trimming, struct ent_error *err)
{
    const struct ent_graph *graph = trimming->graph;
    size_t n = ent_graph_n_tied(graph);
    struct ent_weighted *ties = calloc(n + 1, sizeof *ties);
    bool *keeps = calloc(n + 1, 1);
    enum ent_status status = ENT_OK;

    if (!ties || !keeps) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (size_t e = 0; e < n; e++)
        ties[e] =
            (struct ent_weighted){graph->sources[e], graph->targets[e], weight_of(trimming, e)};
    status = ent_disparity(ties, n, graph->vertices.n_rows, graph->directed, graph->view->backbone,
                           keeps, err);
    for (size_t e = 0; e < n && status == ENT_OK; e++)
        trimming->edges[e] = trimming->edges[e] && keeps[e];
out:
    free(ties);
    free(keeps);
    return status;
}

/* Actors whose ties are all left out are left out too; who had none stays, but for blocs without
 * members. */
static void choose_joined(struct trimming *trimming, bool *had_ties)
{
    const struct ent_graph *graph = trimming->graph;
    size_t n_tied = ent_graph_n_tied(graph);

    for (size_t v = 0; v < graph->vertices.n_rows; v++)
        trimming->vertices[v] = true;
    for (int pass = 0; pass < 2; pass++) {
        size_t first = pass == 0 ? 0 : n_tied, end = pass == 0 ? n_tied : graph->edges.n_rows;

        for (size_t e = first; e < end; e++) {
            uint32_t ends[] = {graph->sources[e], graph->targets[e]};
            for (int k = 0; k < 2; k++) {
                /* A membership says nothing of who has ties of events. */
                if (pass == 0 || !had_ties[ends[k]])
                    trimming->vertices[ends[k]] = false;
            }
            if (pass == 0)
                had_ties[ends[0]] = had_ties[ends[1]] = true;
        }
        for (size_t e = first; e < end; e++) {
            uint32_t ends[] = {graph->sources[e], graph->targets[e]};
            for (int k = 0; k < 2; k++) {
                bool stays = pass == 0 ? trimming->edges[e]
                                       : !had_ties[ends[k]] && trimming->vertices[ends[1 - k]] &&
                                             had_ties[ends[1 - k]];
                trimming->vertices[ends[k]] = trimming->vertices[ends[k]] || stays;
            }
        }
    }
}

struct ranked {
    double value;
    size_t row;
};

static int by_value(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;

    if (a->value != b->value)
        return a->value > b->value ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static enum ent_status choose_top(struct trimming *trimming, struct ent_error *err)
{
    const struct ent_table *table = &trimming->graph->vertices;
    struct ranked *ranked = malloc((table->n_rows + 1) * sizeof *ranked);
    size_t n = 0;

    if (!ranked)
        return ent_fail_memory(err);
    for (size_t v = 0; v < table->n_rows; v++) {
        if (!trimming->vertices[v])
            continue;
        ranked[n].row = v;
        if (!trimming->by || !ent_column_number(trimming->by, v, &ranked[n].value))
            ranked[n].value = -INFINITY;
        n++;
    }
    qsort(ranked, n, sizeof *ranked, by_value);
    for (size_t i = trimming->graph->view->top; i < n; i++)
        trimming->vertices[ranked[i].row] = false;
    free(ranked);
    return ENT_OK;
}

static enum ent_status choose(struct trimming *trimming, struct ent_error *err)
{
    const struct ent_graph *graph = trimming->graph;
    const struct ent_view *view = graph->view;
    bool *had_ties = calloc(graph->vertices.n_rows + 1, 1);
    enum ent_status status = had_ties ? ENT_OK : ent_fail_memory(err);

    for (size_t e = 0; e < graph->edges.n_rows; e++)
        trimming->edges[e] = e >= ent_graph_n_tied(graph) || view->min_weight <= 0 ||
                             weight_of(trimming, e) >= view->min_weight;
    if (status == ENT_OK && view->backbone > 0)
        status = choose_backbone(trimming, err);
    if (status == ENT_OK)
        choose_joined(trimming, had_ties);
    if (status == ENT_OK && view->top > 0)
        status = choose_top(trimming, err);
    for (size_t e = 0; e < graph->edges.n_rows; e++)
        trimming->edges[e] = trimming->edges[e] && trimming->vertices[graph->sources[e]] &&
                             trimming->vertices[graph->targets[e]];
    free(had_ties);
    return status;
}

/* ---- Cutting ---- */

static size_t number(const bool *stays, size_t n, uint32_t *new_row)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        new_row[i] = stays[i] ? (uint32_t)count++ : UINT32_MAX;
    return count;
}

/* The presence of the rows that stay. `*entries` becomes the caller's: the old entry of each new
 * one. */
static enum ent_status cut_presence(struct ent_presence *out, const struct ent_presence *presence,
                                    const uint32_t *new_row, size_t n_rows, uint32_t **entries,
                                    struct ent_error *err)
{
    *out = (struct ent_presence){.n_windows = presence->n_windows};
    *entries = malloc((presence->n + 1) * sizeof **entries);
    out->start = malloc((presence->n_windows + 1) * sizeof *out->start);
    out->rows = malloc((presence->n + 1) * sizeof *out->rows);
    if (!*entries || !out->start || !out->rows)
        return ent_fail_memory(err);
    out->start[0] = 0;
    for (size_t w = 0; w < presence->n_windows; w++) {
        for (size_t e = presence->start[w]; e < presence->start[w + 1]; e++) {
            if (new_row[presence->rows[e]] == UINT32_MAX)
                continue;
            (*entries)[out->n] = (uint32_t)e;
            out->rows[out->n++] = new_row[presence->rows[e]];
        }
        out->start[w + 1] = out->n;
    }
    return ent_presence_index(out, n_rows, err);
}

static void presence_fini(struct ent_presence *presence)
{
    free(presence->start);
    free(presence->rows);
    free(presence->row_start);
    free(presence->row_entry);
    free(presence->window);
}

/* Cells are 8 bytes, whatever is in them. */
static void cut_table(struct ent_table *table, const uint32_t *new_row, size_t n_rows,
                      const struct ent_presence *presence, const uint32_t *entries)
{
    size_t n_spells = 0;

    for (size_t c = 0; c < table->n_columns; c++) {
        struct ent_column *column = table->columns[c];

        for (size_t r = 0; column->whole.any && r < table->n_rows; r++) {
            if (new_row[r] != UINT32_MAX)
                column->whole.integers[new_row[r]] = column->whole.integers[r];
        }
        for (size_t e = 0; column->along.any && e < presence->n; e++)
            column->along.integers[e] = column->along.integers[entries[e]];
    }
    for (size_t r = 0; r < table->n_rows; r++) {
        if (new_row[r] == UINT32_MAX)
            continue;
        if (table->ids)
            table->ids[new_row[r]] = table->ids[r];
        if (table->numbered)
            memmove(table->numbered + new_row[r] * table->number_room,
                    table->numbered + r * table->number_room, table->number_room);
        if (table->spell_start) {
            size_t first = table->spell_start[r], end = table->spell_start[r + 1];
            table->spell_start[new_row[r]] = n_spells;
            for (size_t s = first; s < end; s++)
                table->spells[n_spells++] = table->spells[s];
        }
    }
    if (table->spell_start)
        table->spell_start[n_rows] = n_spells;
    presence_fini(&table->presence);
    table->presence = *presence;
    table->n_rows = n_rows;
}

/* The ties follow, only for who asks which edges an event counts in: snapshots are of the past. */
static enum ent_status cut_ties(struct trimming *trimming, struct ent_error *err)
{
    struct ent_graph *graph = trimming->graph;
    struct ent_ties *ties = graph->view->layers ? &graph->layered : &graph->ties;
    uint32_t *new_tie = malloc((ties->n + 1) * sizeof *new_tie);
    size_t n = 0;

    if (!new_tie)
        return ent_fail_memory(err);
    for (size_t t = 0; t < ties->n; t++) {
        struct ent_tie tie = ties->items[t];

        new_tie[t] = (uint32_t)n;
        tie.a = trimming->new_vertex[tie.a];
        tie.b = trimming->new_vertex[tie.b];
        if (tie.a == UINT32_MAX || tie.b == UINT32_MAX)
            continue;
        if (tie.forward != UINT32_MAX)
            tie.forward = trimming->new_edge[tie.forward];
        if (tie.backward != UINT32_MAX)
            tie.backward = trimming->new_edge[tie.backward];
        if (ties->layers)
            ties->layers[n] = ties->layers[t];
        ties->items[n++] = tie;
    }
    for (size_t e = 0; e < ent_graph_n_tied(graph); e++)
        graph->edge_ties[e] = 2 * new_tie[graph->edge_ties[e] / 2] + graph->edge_ties[e] % 2;
    ties->n = n;
    for (size_t w = 0; w <= graph->windows.n && ties->start; w++)
        ties->start[w] = 0;
    free(new_tie);
    return ENT_OK;
}

static void cut_edges(struct trimming *trimming)
{
    struct ent_graph *graph = trimming->graph;
    size_t n_tied = ent_graph_n_tied(graph), n_member_edges = 0;

    for (size_t e = 0; e < graph->edges.n_rows; e++) {
        uint32_t row = trimming->new_edge[e];

        if (row == UINT32_MAX)
            continue;
        graph->sources[row] = trimming->new_vertex[graph->sources[e]];
        graph->targets[row] = trimming->new_vertex[graph->targets[e]];
        graph->edge_ties[row] = graph->edge_ties[e];
        n_member_edges += e >= n_tied;
    }
    for (size_t v = 0; graph->unmeasured && v < graph->vertices.n_rows; v++) {
        if (trimming->new_vertex[v] != UINT32_MAX)
            graph->unmeasured[trimming->new_vertex[v]] = graph->unmeasured[v];
    }
    graph->n_member_edges = n_member_edges;
}

/* All that can fail comes first, so that a failure leaves the graph as it was. */
static enum ent_status cut(struct trimming *trimming, struct ent_error *err)
{
    struct ent_graph *graph = trimming->graph;
    struct ent_presence vertices = {0}, edges = {0};
    uint32_t *vertex_entries = NULL, *edge_entries = NULL;
    size_t n_vertices = number(trimming->vertices, graph->vertices.n_rows, trimming->new_vertex);
    size_t n_edges = number(trimming->edges, graph->edges.n_rows, trimming->new_edge);
    enum ent_status status = cut_presence(&vertices, &graph->vertices.presence,
                                          trimming->new_vertex, n_vertices, &vertex_entries, err);

    if (status == ENT_OK)
        status = cut_presence(&edges, &graph->edges.presence, trimming->new_edge, n_edges,
                              &edge_entries, err);
    if (status == ENT_OK)
        status = cut_ties(trimming, err);
    if (status == ENT_OK) {
        cut_edges(trimming);
        cut_table(&graph->vertices, trimming->new_vertex, n_vertices, &vertices, vertex_entries);
        cut_table(&graph->edges, trimming->new_edge, n_edges, &edges, edge_entries);
    } else {
        presence_fini(&vertices);
        presence_fini(&edges);
    }
    free(vertex_entries);
    free(edge_entries);
    return status;
}

/* ---- Saying ---- */

/* "30 of 500 actors and 120 of 2400 ties shown (the 30 largest by strength)" */
static enum ent_status say(struct ent_graph *graph, const struct ent_column *by, char *line,
                           char *words, struct ent_error *err)
{
    const struct ent_view *view = graph->view;
    char top[160] = "", weight[80] = "", backbone[80] = "";
    char *account = NULL, *summary = NULL;

    if (view->top)
        snprintf(top, sizeof top, ", the %zu largest actors by %.60s", view->top,
                 by ? by->name : "id");
    if (view->min_weight > 0)
        snprintf(weight, sizeof weight, ", ties of weight %.40s and more",
                 ent_view_get(view, "min_weight"));
    if (view->backbone > 0)
        snprintf(backbone, sizeof backbone, ", the backbone of ties at %.40s",
                 ent_view_get(view, "backbone"));
    snprintf(line, 512, "%zu of %zu actors and %zu of %zu edges shown", graph->vertices.n_rows,
             graph->trimmed.n_vertices, graph->edges.n_rows, graph->trimmed.n_edges);
    snprintf(words, 512, "Of that are shown%s%s%s; measures have read all.", top + (*top != 0),
             weight + (*weight && !*top), backbone + (*backbone && !*top && !*weight));
    if (asprintf(&account, "%s; %s", graph->account_line, line) < 0)
        return ent_fail_memory(err);
    if (asprintf(&summary, "%s %s", graph->summary, words) < 0) {
        free(account);
        return ent_fail_memory(err);
    }
    free(graph->account_line);
    free(graph->summary);
    graph->account_line = account;
    graph->summary = summary;
    return ENT_OK;
}

/* What is called the largest: by the column that is asked for, or usual. */
static enum ent_status find_by(struct ent_graph *graph, const char *name,
                               const struct ent_column **by, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    if (name) {
        *by = ent_table_find(&graph->vertices, name);
        return *by ? ENT_OK : ent_fail(err, ENT_EINVAL, "actors have no \"%.40s\"", name);
    }
    if (graph->view->top && !ent_table_find(&graph->vertices, "strength"))
        status = ent_graph_measure(graph, "strength", err);
    *by = ent_table_find(&graph->vertices, "strength");
    return status;
}

enum ent_status ent_graph_trim(struct ent_graph *graph, const char *by, struct ent_error *err)
{
    struct trimming trimming = {.graph = graph, .weight = ent_table_find(&graph->edges, "weight")};
    size_t n_vertices = graph->vertices.n_rows, n_edges = graph->edges.n_rows;
    char line[512], words[512];
    enum ent_status status;

    if (graph->trimmed.is_done ||
        (!graph->view->top && graph->view->min_weight <= 0 && graph->view->backbone <= 0))
        return ENT_OK;
    if ((status = find_by(graph, by, &trimming.by, err)) != ENT_OK ||
        (status = ent_spells_want(graph, err)) != ENT_OK)
        return status;
    trimming.edges = calloc(n_edges + 1, 1);
    trimming.vertices = calloc(n_vertices + 1, 1);
    trimming.new_edge = malloc((n_edges + 1) * sizeof *trimming.new_edge);
    trimming.new_vertex = malloc((n_vertices + 1) * sizeof *trimming.new_vertex);
    if (!trimming.edges || !trimming.vertices || !trimming.new_edge || !trimming.new_vertex)
        status = ent_fail_memory(err);
    if (status == ENT_OK)
        status = choose(&trimming, err);
    if (status == ENT_OK)
        status = cut(&trimming, err);
    if (status == ENT_OK) {
        graph->trimmed.is_done = true;
        graph->trimmed.n_vertices = n_vertices;
        graph->trimmed.n_edges = n_edges;
        status = say(graph, trimming.by, line, words, err);
    }
    if (status == ENT_OK)
        ent_log(graph->context, ENT_LOG_NOTE, "%s", line);
    free(trimming.edges);
    free(trimming.vertices);
    free(trimming.new_edge);
    free(trimming.new_vertex);
    return status;
}
