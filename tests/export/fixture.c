#include "fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "graph/corpus/corpus.h"

#define N_BENCH_VERTICES 1000
#define X10(x)           x x x x x x x x x x

static const struct fixture_form forms[] = {
    {"hostile", "month", .hostile = true, .directed = true, .corpus = true},
    {"plain", "month", .directed = false},
    {"hours", "6h", .directed = true},
    {"static", "all", .hostile = true, .directed = true, .corpus = true},
    {"empty", "all", .empty = true},
    {"bench", "all", .directed = true, .n_edges = 750000},
};

static const char *const texts[] = {
    "a\"b",
    "tail\\",
    "<b>",
    "]]>",
    "--",
    "new\nline\r\nand\ttab",
    "\xF0\x9F\x98\x80 smile",
    "\xD8\xA7\xD9\x84\xD9\x86\xD9\x8A\xD8\xAC\xD8\xB1",
    "long " X10(X10(X10("0123456789"))),
    "\x01 control \x1F",
    "__proto__",
    "=cmd()",
    "</script><!-- &amp; &#0;",
    "a,b;c",
    " blanks ",
    "\xEF\xBF\xBE",
    "\xEF\xBF\xBF",
    "null",
    "0",
    "'quoted'",
    "\x7F",
    "e0",
};

#define N_TEXTS (sizeof texts / sizeof *texts)

/* Which rows are active where; the last row never is. */
static bool is_active(size_t row, size_t window, size_t n_rows)
{
    return row + 1 < n_rows && (row * 7 + window * 3) % 5 < 3;
}

static bool make_presence(struct ent_table *table, size_t n_windows, bool all)
{
    struct ent_presence *presence = &table->presence;

    presence->n_windows = n_windows;
    presence->start = calloc(n_windows + 1, sizeof *presence->start);
    presence->rows = malloc((n_windows * table->n_rows + 1) * sizeof *presence->rows);
    if (!presence->start || !presence->rows)
        return false;
    for (size_t w = 0; w < n_windows; w++) {
        for (uint32_t row = 0; row < table->n_rows; row++) {
            if (all || is_active(row, w, table->n_rows))
                presence->rows[presence->n++] = row;
        }
        presence->start[w + 1] = presence->n;
    }
    return ent_presence_index(presence, table->n_rows, NULL) == ENT_OK;
}

/* Maximal runs of windows; where there are none, the whole period. */
static bool make_spells(struct ent_table *table, const struct ent_graph *graph)
{
    size_t n = 0, n_windows = graph->windows.n;

    table->spell_start = calloc(table->n_rows + 1, sizeof *table->spell_start);
    table->spells = malloc((table->n_rows * (n_windows + 1) + 1) * sizeof *table->spells);
    if (!table->spell_start || !table->spells)
        return false;
    for (size_t row = 0; row < table->n_rows; row++) {
        for (size_t w = 0; w < n_windows; w++) {
            if (!ent_table_active(table, row, w))
                continue;
            if (w > 0 && ent_table_active(table, row, w - 1))
                n--;
            else
                table->spells[n].start = ent_windows_start(&graph->windows, w);
            table->spells[n++].end = ent_windows_end(&graph->windows, w);
        }
        if (n == table->spell_start[row])
            table->spells[n++] = (struct ent_spell){graph->start, graph->end};
        table->spell_start[row + 1] = n;
    }
    return true;
}

/* Values that differ by row and place; every third of those that may be missing is. */
static void fill(const struct ent_column *column, union ent_cells cells, size_t n, bool hostile)
{
    for (size_t i = 0; cells.any && i < n; i++) {
        bool missing = column->role != ENT_ROLE_COUNT && column->role != ENT_ROLE_WEIGHT &&
                       column->role != ENT_ROLE_LABEL && i % 3 == 2;

        if (missing)
            continue;
        switch (column->type) {
        case ENT_INTEGER:
            cells.integers[i] =
                strcmp(column->name, "big") == 0 ? INT64_C(1) << 40 : (int64_t)i + 1;
            break;
        case ENT_DECIMAL:
            cells.integers[i] = (int64_t)i * 500000 + 1000000;
            break;
        case ENT_BOOLEAN:
            cells.integers[i] = i % 2 == 0;
            break;
        case ENT_REAL:
            cells.reals[i] = i == 4 ? (double)INFINITY : 1.0 / (double)(i + 3);
            break;
        case ENT_TEXT:
            cells.texts[i] = hostile ? texts[(i * 5 + 3) % N_TEXTS] : "plain";
            break;
        }
    }
}

static bool add_columns(struct ent_table *table, const struct ent_column *columns, size_t n,
                        const struct fixture_form *form)
{
    for (size_t c = 0; c < n; c++) {
        struct ent_column *column;
        bool windows = table->presence.n_windows > 0;
        bool only_along = strcmp(columns[c].name, "only_along") == 0;
        bool both = only_along || columns[c].role == ENT_ROLE_COUNT ||
                    columns[c].role == ENT_ROLE_WEIGHT || columns[c].role == ENT_ROLE_SCORE;

        if (ent_table_add(table, &columns[c], !only_along, windows && both, &column, NULL) !=
            ENT_OK)
            return false;
        fill(column, column->whole, table->n_rows, form->hostile);
        fill(column, column->along, table->presence.n, form->hostile);
    }
    return true;
}

static bool make_tables(struct ent_graph *graph, const struct fixture_form *form)
{
    static const struct ent_column of_graph[] = {
        {.name = "vertices", .type = ENT_INTEGER, .role = ENT_ROLE_COUNT},
        {.name = "density", .type = ENT_REAL, .role = ENT_ROLE_SCORE, .reads = "ties, undirected"},
        {.name = "note", .type = ENT_TEXT},
    };
    static const struct ent_column of_vertices[] = {
        {.name = "label", .title = "Name", .type = ENT_TEXT, .role = ENT_ROLE_LABEL},
        {.name = "kind", .type = ENT_TEXT, .role = ENT_ROLE_CATEGORY},
        {.name = "strength", .type = ENT_INTEGER, .role = ENT_ROLE_COUNT, .unit = "events"},
        {.name = "pagerank", .type = ENT_REAL, .role = ENT_ROLE_SCORE, .measure = "pagerank"},
        {.name = "big", .type = ENT_INTEGER},
        {.name = "share", .type = ENT_DECIMAL},
        {.name = "placed", .type = ENT_BOOLEAN},
        {.name = "only_along", .type = ENT_BOOLEAN},
    };
    static const struct ent_column of_edges[] = {
        {.name = "weight", .type = ENT_DECIMAL, .role = ENT_ROLE_WEIGHT},
        {.name = "events", .type = ENT_INTEGER, .role = ENT_ROLE_COUNT},
        {.name = "sign", .type = ENT_TEXT, .role = ENT_ROLE_CATEGORY},
    };
    static const struct ent_column of_many[] = {
        {.name = "events", .type = ENT_INTEGER, .role = ENT_ROLE_COUNT},
        {.name = "reports", .type = ENT_INTEGER, .role = ENT_ROLE_COUNT},
        {.name = "mentions", .type = ENT_INTEGER, .role = ENT_ROLE_COUNT},
    };
    size_t n_windows = graph->windows.n;

    if (!make_presence(&graph->graph, n_windows, true) ||
        !make_presence(&graph->vertices, n_windows, false) ||
        !make_presence(&graph->edges, n_windows, false))
        return false;
    if (form->n_edges > 0)
        return add_columns(&graph->edges, of_many, 3, form);
    return make_spells(&graph->vertices, graph) && make_spells(&graph->edges, graph) &&
           add_columns(&graph->graph, of_graph, 3, form) &&
           add_columns(&graph->vertices, of_vertices, sizeof of_vertices / sizeof *of_vertices,
                       form) &&
           add_columns(&graph->edges, of_edges, 3, form);
}

/* A ring over all vertices, or a net over the many. */
static bool make_rows(struct ent_graph *graph, const struct fixture_form *form)
{
    size_t n = form->empty ? 0 : form->n_edges ? N_BENCH_VERTICES : N_TEXTS;
    size_t n_edges = form->n_edges ? form->n_edges : n;
    char id[32];

    graph->graph.n_rows = 1;
    graph->vertices.n_rows = n;
    graph->edges.n_rows = n_edges;
    graph->vertices.ids = malloc((n + 1) * sizeof *graph->vertices.ids);
    graph->edges.ids = malloc((n_edges + 1) * sizeof *graph->edges.ids);
    graph->sources = malloc((n_edges + 1) * sizeof *graph->sources);
    graph->targets = malloc((n_edges + 1) * sizeof *graph->targets);
    if (!graph->vertices.ids || !graph->edges.ids || !graph->sources || !graph->targets)
        return false;
    for (size_t v = 0; v < n; v++) {
        snprintf(id, sizeof id, "actor-%zu", v);
        graph->vertices.ids[v] =
            form->hostile ? texts[v] : ent_arena_copy(&graph->vertices.arena, ent_str_from(id));
        if (!graph->vertices.ids[v])
            return false;
    }
    for (size_t e = 0; e < n_edges; e++) {
        snprintf(id, sizeof id, "e%zu", e);
        graph->edges.ids[e] = ent_arena_copy(&graph->edges.arena, ent_str_from(id));
        if (!graph->edges.ids[e])
            return false;
        graph->sources[e] = (uint32_t)(e % n);
        graph->targets[e] = (uint32_t)((e + 1 + e / n) % n);
    }
    return true;
}

static bool make_corpus(struct ent_graph *graph)
{
    static const char hash[65] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    const struct ent_input_facts facts = {
        .path = "inputs/\"new\nfile\".json",
        .format = "json",
        .reason = "named",
        .merge = "given",
        .directed = true,
    };
    struct ent_sink sink;

    graph->context = ent_context_new();
    return graph->context && ent_corpus_new(&graph->corpus, graph->context, NULL) == ENT_OK &&
           ent_corpus_begin_input(graph->corpus, &facts, &sink, NULL) == ENT_OK &&
           sink.setting(sink.self, ent_str_from("title"),
                        ent_str_from("Title \"quoted\" </script> \xD8\xA7 & more"), 1, 1,
                        NULL) == ENT_OK &&
           ent_corpus_end_input(graph->corpus, 1234, hash, NULL) == ENT_OK;
}

static bool make(struct ent_graph *graph, const struct fixture_form *form)
{
    struct ent_window_rule rule;
    int64_t start = ent_days_from_civil(2023, 12, 1) * ENT_DAY_S;
    bool hours = strcmp(form->window, "6h") == 0;
    int64_t end = ent_days_from_civil(hours ? 2023 : 2024, hours ? 12 : 4, 2) * ENT_DAY_S;

    if (ent_view_new(&graph->view, NULL) != ENT_OK ||
        ent_view_set(graph->view, "window", form->window, NULL) != ENT_OK ||
        ent_view_set(graph->view, "min_confidence", "0.5", NULL) != ENT_OK ||
        ent_view_set(graph->view, "actor", "niger,russia", NULL) != ENT_OK)
        return false;
    graph->directed = form->directed;
    if (!form->empty) {
        const struct ent_window_frame frame = {start,     end,       INT64_MIN,
                                               INT64_MAX, INT64_MIN, INT64_MAX};
        if (ent_window_rule_parse(ent_str_from(form->window), &rule, NULL, NULL) != ENT_OK)
            return false;
        ent_window_rule_settle(&rule, INT64_MIN, false, false);
        if (ent_windows_make(&graph->windows, &rule, &frame, NULL) != ENT_OK)
            return false;
        graph->start = graph->windows.bounds[0];
        graph->end = graph->windows.bounds[graph->windows.n_cells];
    }
    graph->account.read = 46;
    graph->account.reports = 46;
    graph->account.events = 32;
    graph->account.events_used[ENT_PLACED] = 16;
    graph->account.events_used[ENT_OPEN] = 5;
    graph->account.events_aside[ENT_ASIDE_KIND] = 9;
    graph->account_line = strdup("46 reports, 32 events; 9 set aside (9 kind)");
    graph->summary = strdup("Ties of states, \"by month\" & <more>");
    if (!graph->account_line || !graph->summary || !make_rows(graph, form))
        return false;
    return make_tables(graph, form) && (!form->corpus || make_corpus(graph));
}

const struct fixture_form *fixture_form(size_t index)
{
    return index < sizeof forms / sizeof *forms ? &forms[index] : NULL;
}

const struct fixture_form *fixture_find(const char *name)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (strcmp(forms[i].name, name) == 0)
            return &forms[i];
    }
    return NULL;
}

struct ent_graph *fixture_new(const struct fixture_form *form)
{
    struct ent_graph *graph = calloc(1, sizeof *graph);

    if (!graph)
        return NULL;
    graph->start = INT64_MIN;
    graph->end = INT64_MAX;
    if (!make(graph, form)) {
        fixture_free(graph);
        return NULL;
    }
    return graph;
}

void fixture_free(struct ent_graph *graph)
{
    struct ent_context *context = graph ? graph->context : NULL;
    struct ent_corpus *corpus = graph ? graph->corpus : NULL;

    ent_graph_free(graph);
    ent_corpus_free(corpus);
    ent_context_free(context);
}

const char *fixture_text(size_t index)
{
    return index < N_TEXTS ? texts[index] : NULL;
}
