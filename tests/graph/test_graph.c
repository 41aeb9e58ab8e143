#include "graph/graph.h"
#include "graph/spells.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "rows.h"

enum { MOST_ROWS = 12, TEXT = 4000 };

static const struct actor_row actors[] = {
    {.id = "niger", .name = "Niger", .kind = "state"},
    {.id = "russia", .name = "Russia", .kind = "state"},
    {.id = "mali", .name = "Mali", .kind = "state"},
    {.id = "tiani", .name = "A. Tiani", .kind = "person", .part_of = "niger@2023-07-26/.."},
    {.id = "toumba", .part_of = "niger"},
    {.id = "putin", .part_of = "russia"},
    {.id = "double", .part_of = "niger;mali"},
};

/* ---- A graph as text ---- */

static double number_of(const struct ent_table *table, size_t row, const char *column)
{
    double value = -999; /* missing */

    ent_column_number(ent_table_find(table, column), row, &value);
    return value;
}

static void tell_spells(const struct ent_table *table, size_t row, char *out)
{
    for (size_t s = table->spell_start[row]; s < table->spell_start[row + 1]; s++) {
        struct ent_span span = {table->spells[s].start, table->spells[s].end, ENT_INTERVAL, 0};
        char text[ENT_SPAN_TEXT];
        ent_span_format(span, text);
        sprintf(out + strlen(out), " [%s]", *text ? text : "always");
    }
}

/* A line a row: "niger>russia 3 mixed -8; 2024-01 2, 2024-03 1; [2024-01] [2024-03]": events, sign
 * and Goldstein sum in all; events by window; spells. */
static void tell_edges(const struct ent_graph *graph, char *out)
{
    const struct ent_table *edges = ent_graph_table(graph, ENT_EDGES);
    const struct ent_table *vertices = ent_graph_table(graph, ENT_VERTICES);

    for (size_t e = 0; e < ent_table_n_rows(edges); e++) {
        size_t source, target;
        double goldstein = number_of(edges, e, "goldstein");
        const char *separator = "; ";
        ent_graph_ends(graph, e, &source, &target);
        sprintf(out + strlen(out), "%s%s%s %g %s", ent_table_id(vertices, source),
                ent_graph_is_directed(graph) ? ">" : "-", ent_table_id(vertices, target),
                number_of(edges, e, "events"), ent_table_find(edges, "sign")->whole.texts[e]);
        if (goldstein != -999)
            sprintf(out + strlen(out), " %g", goldstein);
        for (size_t w = 0; w < ent_graph_n_windows(graph); w++) {
            double events;
            if (!ent_table_active(edges, e, w))
                continue;
            ent_column_number_in(edges, ent_table_find(edges, "events"), e, w, &events);
            sprintf(out + strlen(out), "%s%s %g", separator, ent_graph_window(graph, w).label,
                    events);
            separator = ", ";
        }
        strcat(out, ";");
        tell_spells(edges, e, out);
        strcat(out, "\n");
    }
}

/* A line a row: "niger; 2024-01, 2024-03; [2024-01/2024-03]": the windows in which it is active,
 * and its spells. */
static void tell_vertices(const struct ent_graph *graph, char *out)
{
    const struct ent_table *vertices = ent_graph_table(graph, ENT_VERTICES);

    for (size_t v = 0; v < ent_table_n_rows(vertices); v++) {
        const char *separator = "; ";
        strcat(out, ent_table_id(vertices, v));
        for (size_t w = 0; w < ent_graph_n_windows(graph); w++) {
            if (!ent_table_active(vertices, v, w))
                continue;
            sprintf(out + strlen(out), "%s%s", separator, ent_graph_window(graph, w).label);
            separator = ", ";
        }
        strcat(out, ";");
        tell_spells(vertices, v, out);
        strcat(out, "\n");
    }
}

static void graph_of(const struct row *rows, size_t n, const char *const *choices,
                     struct ent_corpus **corpus, struct ent_graph **graph)
{
    struct ent_view *view = view_of(choices);
    struct ent_error err = {0};

    *corpus = corpus_of(actors, COUNT(actors), rows, n);
    cr_assert_eq(ent_graph_new(graph, *corpus, view, &err), ENT_OK, "%s", err.message);
    cr_assert_eq(ent_spells_want(*graph, &err), ENT_OK, "%s", err.message);
    ent_view_free(view); /* the graph has its own */
}

struct graph_case {
    const char *title;
    const char *choices[8]; /* NULL at the end */
    struct row rows[MOST_ROWS];
    const char *edges;
    const char *vertices; /* NULL: not looked at */
    const char *account;  /* NULL: not looked at */
};

/* In whatever order the rows are read, the graph is the same. */
static void expect_graph(const struct graph_case *one)
{
    size_t n = 0;

    while (n < MOST_ROWS && one->rows[n].source)
        n++;
    for (size_t from = 0; from < n; from++) {
        struct row turned[MOST_ROWS];
        struct ent_corpus *corpus;
        struct ent_graph *graph;
        char edges[TEXT] = "", vertices[TEXT] = "";
        for (size_t i = 0; i < n; i++)
            turned[i] = one->rows[(from + i * 5) % n]; /* all, if 5 is no divisor of n */
        for (size_t i = 0; i < n && n % 5 == 0; i++)
            turned[i] = one->rows[(from + i) % n];
        graph_of(turned, n, one->choices, &corpus, &graph);
        tell_edges(graph, edges);
        tell_vertices(graph, vertices);
        cr_expect_str_eq(edges, one->edges, "%s:\n%s", one->title, edges);
        if (one->vertices)
            cr_expect_str_eq(vertices, one->vertices, "%s:\n%s", one->title, vertices);
        if (one->account)
            cr_expect_str_eq(ent_graph_account(graph), one->account, "%s: %s", one->title,
                             ent_graph_account(graph));
        ent_graph_free(graph);
        ent_corpus_free(corpus);
    }
}

/* CAMEO: 04 is cooperation with Goldstein 1, 19 conflict with -10. */
#define TO_RUSSIA(...)                                                                             \
    {                                                                                              \
        .source = "niger", .target = "russia", .type = "04", __VA_ARGS__                           \
    }
#define FROM_RUSSIA(...)                                                                           \
    {                                                                                              \
        .source = "russia", .target = "niger", .type = "04", __VA_ARGS__                           \
    }

static const struct graph_case cases[] = {
    {"arcs by month; a mutual event is an arc each way; a tie that nothing places lasts as long as "
     "the period, and so do "
     "its ends",
     {"window=month", "merge=none"},
     {TO_RUSSIA(.date = "2024-01-10"),
      {.source = "niger", .target = "russia", .type = "19", .date = "2024-01-20"},
      FROM_RUSSIA(.date = "2024-02-05"),
      TO_RUSSIA(.date = "2024-03-03", .mutual = true),
      {.source = "niger", .target = "mali", .type = "04"}},
     "niger>mali 1 cooperation 1; [2024-01/2024-03]\n"
     "niger>russia 3 mixed -8; 2024-01 2, 2024-03 1; [2024-01] [2024-03]\n"
     "russia>niger 2 cooperation 2; 2024-02 1, 2024-03 1; [2024-02/2024-03]\n",
     "mali; [2024-01/2024-03]\n"
     "niger; 2024-01, 2024-02, 2024-03; [2024-01/2024-03]\n"
     "russia; 2024-01, 2024-02, 2024-03; [2024-01/2024-03]\n",
     "5 reports, 5 events; 4 placed, 1 undated; 3 actors, 2 ties; communities read cooperation"},
    {"the same as ties: a mutual event counts once",
     {"window=month", "merge=none", "direction=undirected"},
     {TO_RUSSIA(.date = "2024-01-10"),
      {.source = "niger", .target = "russia", .type = "19", .date = "2024-01-20"},
      FROM_RUSSIA(.date = "2024-02-05"),
      TO_RUSSIA(.date = "2024-03-03", .mutual = true),
      {.source = "niger", .target = "mali", .type = "04"}},
     "mali-niger 1 cooperation 1; [2024-01/2024-03]\n"
     "niger-russia 4 mixed -7; 2024-01 2, 2024-02 1, 2024-03 1; [2024-01/2024-03]\n",
     NULL,
     NULL},
    {"a window in which a tie rests cuts its spell",
     {"window=month", "merge=none"},
     {TO_RUSSIA(.date = "2024-01-10"),
      TO_RUSSIA(.date = "2024-02-10"),
      TO_RUSSIA(.date = "2024-04-10"),
      {.source = "mali", .target = "russia", .type = "04", .date = "2024-03-01"}},
     "mali>russia 1 cooperation 1; 2024-03 1; [2024-03]\n"
     "niger>russia 3 cooperation 3; 2024-01 1, 2024-02 1, 2024-04 1; [2024-01/2024-02] [2024-04]\n",
     "mali; 2024-03; [2024-03]\n"
     "niger; 2024-01, 2024-02, 2024-04; [2024-01/2024-02] [2024-04]\n"
     "russia; 2024-01, 2024-02, 2024-03, 2024-04; [2024-01/2024-04]\n",
     NULL},

    /* Spells without windows are the events' own dates. */
    {"dates that touch or overlap are one spell, each way by itself",
     {"merge=none"},
     {TO_RUSSIA(.date = "2024-03-01/2024-03-10"),
      TO_RUSSIA(.date = "2024-03-05"),
      TO_RUSSIA(.date = "2024-03-11"),
      TO_RUSSIA(.date = "2024-03-20"),
      FROM_RUSSIA(.date = "2024-03-15/2024-03-16"),
      {.source = "niger", .target = "russia", .mutual = true, .type = "04", .date = "2024-03-21"}},
     "niger>russia 5 cooperation 5; [2024-03-01/2024-03-11] [2024-03-20/2024-03-21]\n"
     "russia>niger 2 cooperation 2; [2024-03-15/2024-03-16] [2024-03-21]\n",
     "niger; [2024-03-01/2024-03-11] [2024-03-15/2024-03-16] [2024-03-20/2024-03-21]\n"
     "russia; [2024-03-01/2024-03-11] [2024-03-15/2024-03-16] [2024-03-20/2024-03-21]\n",
     NULL},
    {"as ties both ways are one",
     {"merge=none", "direction=undirected"},
     {TO_RUSSIA(.date = "2024-03-01"), FROM_RUSSIA(.date = "2024-03-02"),
      TO_RUSSIA(.date = "2024-03-05", .mutual = true)},
     "niger-russia 3 cooperation 3; [2024-03-01/2024-03-02] [2024-03-05]\n",
     NULL,
     NULL},
    {"nothing is placed: no windows, and a period that nobody knows",
     {"window=month", "merge=none"},
     {TO_RUSSIA(), TO_RUSSIA(.date = "../2024-03"), FROM_RUSSIA(.date = "2024-01/2024-02")},
     "niger>russia 2 cooperation 2; [always]\n"
     "russia>niger 1 cooperation 1; [always]\n",
     "niger; [always]\nrussia; [always]\n",
     "3 reports, 3 events; 1 undecided, 1 open, 1 undated; 2 actors, 1 tie"},
    {"one event",
     {"merge=none"},
     {TO_RUSSIA(.date = "2024-03-26T14:05Z")},
     "niger>russia 1 cooperation 1; [2024-03-26T14:05Z]\n",
     NULL,
     "1 report, 1 event; 1 placed; 2 actors, 1 tie"},

    /* Pairs. */
    {"an event of several counts once for each pair",
     {"merge=none"},
     {{.source = "niger,mali", .target = "russia,putin", .type = "19", .date = "2024"}},
     "mali>putin 1 conflict -10; [2024]\nmali>russia 1 conflict -10; [2024]\n"
     "niger>putin 1 conflict -10; [2024]\nniger>russia 1 conflict -10; [2024]\n",
     NULL,
     "1 report, 1 event; 1 placed; 4 actors, 4 ties; communities read nothing"},
    {"and once for the states to which its actors belong",
     {"merge=none", "level=state"},
     {{.source = "niger,toumba,mali", .target = "russia,putin", .type = "04", .date = "2024"}},
     "mali>russia 1 cooperation 1; [2024]\nniger>russia 1 cooperation 1; [2024]\n",
     NULL,
     NULL},
    {"who belongs to a state does so at the date",
     {"merge=none", "level=state", "window=year"},
     {{.source = "tiani", .target = "russia", .type = "04", .date = "2022"},
      {.source = "tiani", .target = "putin", .type = "04", .date = "2024"}},
     "niger>russia 1 cooperation 1; 2024 1; [2024]\ntiani>russia 1 cooperation 1; 2022 1; [2022]\n",
     NULL,
     NULL},
    {"one that goes both ways is mutual",
     {"merge=none"},
     {{.source = "niger,russia", .target = "russia,niger", .type = "04", .date = "2024"}},
     "niger>russia 1 cooperation 1; [2024]\nrussia>niger 1 cooperation 1; [2024]\n",
     NULL,
     "1 report, 1 event; 1 placed; 2 actors, 1 tie"},
    {"a loop is no tie, but what else the event has is",
     {"merge=none"},
     {{.source = "niger", .target = "niger", .type = "04", .date = "2024"},
      {.source = "niger,mali", .target = "niger", .type = "04", .date = "2024"},
      {.source = "niger", .type = "04", .date = "2024"}},
     "mali>niger 1 cooperation 1; [2024]\n",
     NULL,
     "3 reports, 3 events; 1 placed, 2 loops; 2 actors, 1 tie"},
    {"states that an actor has at once leave it as it is; it is counted once for its event",
     {"merge=none", "level=state"},
     {{.source = "niger,russia,tiani", .target = "double", .type = "04", .date = "2024"}},
     "niger>double 1 cooperation 1; [2024]\nrussia>double 1 cooperation 1; [2024]\n",
     NULL,
     "1 report, 1 event; 1 placed; 3 actors, 2 ties; 1 times an actor had several states and "
     "stayed itself"},

    /* Placing. The date is two days of January and two of February. */
    {"within: undecided",
     {"merge=none", "window=month"},
     {TO_RUSSIA(.date = "2024-01-30/2024-02-02"), TO_RUSSIA(.date = "2024-01-30/2024-01-31")},
     "niger>russia 2 cooperation 2; 2024-01 1; [2024-01]\n",
     NULL,
     "2 reports, 2 events; 1 placed, 1 undecided; 2 actors, 1 tie"},
    {"by the start",
     {"merge=none", "window=month", "place=start"},
     {TO_RUSSIA(.date = "2024-01-30/2024-02-02")},
     "niger>russia 1 cooperation 1; 2024-01 1; [2024-01]\n",
     NULL,
     NULL},
    {"by the end",
     {"merge=none", "window=month", "place=end"},
     {TO_RUSSIA(.date = "2024-01-30/2024-02-02")},
     "niger>russia 1 cooperation 1; 2024-02 1; [2024-02]\n",
     NULL,
     NULL},
    {"by the end: the last moment, not the next window's first",
     {"merge=none", "window=month", "place=end"},
     {TO_RUSSIA(.date = "2024-01")},
     "niger>russia 1 cooperation 1; 2024-01 1; [2024-01]\n",
     NULL,
     NULL},
    {"shared out: two days of four each",
     {"merge=none", "window=month", "place=spread"},
     {TO_RUSSIA(.date = "2024-01-30/2024-02-02")},
     "niger>russia 1 cooperation 1; 2024-01 0.5, 2024-02 0.5; [2024-01/2024-02]\n",
     NULL,
     NULL},
    {"thirds in millionths add up to one",
     {"merge=none", "window=day", "place=spread"},
     {TO_RUSSIA(.date = "2024-01-30/2024-02-01")},
     "niger>russia 1 cooperation 1; 2024-01-30 0.333333, 2024-01-31 0.333333, 2024-02-01 0.333334; "
     "[2024-01-30/2024-02-01]\n",
     NULL,
     NULL},
    {"what lies outside the period is in no window",
     {"merge=none", "window=month", "place=spread", "since=2024-02"},
     {TO_RUSSIA(.date = "2024-01-30/2024-02-02")},
     "niger>russia 1 cooperation 1; 2024-02 0.5; [2024-02]\n",
     NULL,
     NULL},
    {"excluded",
     {"merge=none", "window=month", "place=exclude"},
     {TO_RUSSIA(.date = "2024-01-30/2024-02-02"), TO_RUSSIA(.date = "2024-01-05"),
      TO_RUSSIA(.date = "../2024"), TO_RUSSIA()},
     "niger>russia 1 cooperation 1; 2024-01 1; [2024-01]\n",
     NULL,
     "4 reports, 4 events; 3 set aside (3 place); 1 placed; 2 actors, 1 tie"},
    {"open: by the bound that is known",
     {"merge=none", "window=month", "place=end"},
     {TO_RUSSIA(.date = "../2024-03-26"), TO_RUSSIA(.date = "2024-01/..")},
     "niger>russia 2 cooperation 2; 2024-03 1; [2024-03]\n",
     NULL,
     "2 reports, 2 events; 1 placed, 1 open; 2 actors, 1 tie"},
    {"without windows a date is whole, however it is placed",
     {"merge=none", "place=start"},
     {TO_RUSSIA(.date = "2024-01-05/2024-12-31"), FROM_RUSSIA(.date = "2024-03-01")},
     "niger>russia 1 cooperation 1; [2024-01-05/2024-12-31]\nrussia>niger 1 cooperation 1; "
     "[2024-03-01]\n",
     NULL,
     NULL},
    {"but ends with the period",
     {"merge=none", "place=start", "until=2024-06"},
     {TO_RUSSIA(.date = "2024-01-05/2024-12-31"), FROM_RUSSIA(.date = "2024-03-01")},
     "niger>russia 1 cooperation 1; [2024-01-05/2024-06-30]\nrussia>niger 1 cooperation 1; "
     "[2024-03-01]\n",
     NULL,
     NULL},
    {"an open date by itself is the day that is known",
     {"merge=none", "place=end"},
     {TO_RUSSIA(.date = "../2024-03-26")},
     "niger>russia 1 cooperation 1; [2024-03-26]\n",
     NULL,
     NULL},
    {"and reaches as far as the period that others make",
     {"merge=none", "place=end"},
     {TO_RUSSIA(.date = "../2024-03-26"), FROM_RUSSIA(.date = "2024-03-05/2024-04-30")},
     "niger>russia 1 cooperation 1; [2024-03-05/2024-03-26]\nrussia>niger 1 cooperation 1; "
     "[2024-03-05/2024-04-30]\n",
     NULL,
     NULL},

    /* The period. */
    {"outside the period",
     {"merge=none", "window=month", "since=2024-02", "until=2024-03"},
     {TO_RUSSIA(.date = "2024-01-31"), TO_RUSSIA(.date = "2024-02-01"),
      TO_RUSSIA(.date = "2024-03-31"), TO_RUSSIA(.date = "2024-04-01")},
     "niger>russia 2 cooperation 2; 2024-02 1, 2024-03 1; [2024-02/2024-03]\n",
     NULL,
     "4 reports, 4 events; 2 set aside (2 period); 2 placed; 2 actors, 1 tie"},
    {"over its bound: in the whole, in no window",
     {"merge=none", "window=month", "since=2024-02"},
     {TO_RUSSIA(.date = "2024-01-31/2024-02-01"), TO_RUSSIA(.date = "2024-02-02")},
     "niger>russia 2 cooperation 2; 2024-02 1; [2024-02]\n",
     NULL,
     "2 reports, 2 events; 1 placed, 1 undecided; 2 actors, 1 tie"},
    {"bounded by the view, not by the events",
     {"merge=none", "since=2024", "until=2024"},
     {TO_RUSSIA(.date = "2024-05"), {.source = "mali", .target = "niger", .type = "04"}},
     "mali>niger 1 cooperation 1; [2024]\nniger>russia 1 cooperation 1; [2024-05]\n",
     NULL,
     NULL},
    {"empty windows are there",
     {"merge=none", "window=quarter", "since=2024", "until=2024"},
     {TO_RUSSIA()},
     "niger>russia 1 cooperation 1; [2024]\n",
     "niger; [2024]\nrussia; [2024]\n",
     NULL},
    {"a width is counted from since",
     {"merge=none", "window=10d", "since=2023-07-26"},
     {TO_RUSSIA(.date = "2023-08-04"), TO_RUSSIA(.date = "2023-08-05")},
     "niger>russia 2 cooperation 2; 2023-07-26/2023-08-04 1, 2023-08-05/2023-08-14 1; "
     "[2023-07-26/2023-08-14]\n",
     NULL,
     NULL},

    /* What is selected. */
    {"kinds",
     {"merge=none"},
     {TO_RUSSIA(.date = "2024"), TO_RUSSIA(.date = "2024", .kind = "stance")},
     "niger>russia 1 cooperation 1; [2024]\n",
     NULL,
     "2 reports, 2 events; 1 set aside (1 kind); 1 placed; 2 actors, 1 tie"},
    {"any kind",
     {"merge=none", "kind=all"},
     {TO_RUSSIA(.date = "2024"), TO_RUSSIA(.date = "2024", .kind = "stance")},
     "niger>russia 2 cooperation 2; [2024]\n",
     NULL,
     "2 reports, 2 events; 2 placed; 2 actors, 1 tie"},
    {"confidence: at least, and unknown passes",
     {"merge=none", "min_confidence=0.5"},
     {TO_RUSSIA(.date = "2024", .confidence = "0.499999"),
      TO_RUSSIA(.date = "2024", .confidence = "0.5"), TO_RUSSIA(.date = "2024")},
     "niger>russia 2 cooperation 2; [2024]\n",
     NULL,
     "3 reports, 3 events; 1 set aside (1 confidence); 2 placed; 2 actors, 1 tie"},
    {"types",
     {"merge=none", "type=18-20"},
     {TO_RUSSIA(.date = "2024"),
      {.source = "niger", .target = "mali", .type = "190", .date = "2024"}},
     "niger>mali 1 conflict -10; [2024]\n",
     NULL,
     "2 reports, 2 events; 1 set aside (1 type); 1 placed; 2 actors, 1 tie; communities read "
     "nothing"},
    {"actors, by name",
     {"merge=none", "actor=Mali"},
     {TO_RUSSIA(.date = "2024"),
      {.source = "niger", .target = "mali", .type = "04", .date = "2024"}},
     "niger>mali 1 cooperation 1; [2024]\n",
     NULL,
     "2 reports, 2 events; 1 set aside (1 actor); 1 placed; 2 actors, 1 tie"},
    {"actors, by what they belong to",
     {"merge=none", "actor=niger", "level=state"},
     {{.source = "toumba", .target = "mali", .type = "04", .date = "2024"},
      {.source = "russia", .target = "mali", .type = "04", .date = "2024"}},
     "niger>mali 1 cooperation 1; [2024]\n",
     NULL,
     "2 reports, 2 events; 1 set aside (1 actor); 1 placed; 2 actors, 1 tie"},
    {"the first reason counts",
     {"merge=none", "min_confidence=0.5", "type=19", "until=2023"},
     {TO_RUSSIA(.date = "2024", .kind = "stance", .confidence = "0.1"),
      TO_RUSSIA(.date = "2024", .confidence = "0.1"),
      TO_RUSSIA(.date = "2024"),
      {.source = "niger", .target = "niger", .type = "19", .date = "2024"},
      {.source = "niger", .target = "niger", .type = "19", .date = "2023"},
      {.source = "niger", .target = "mali", .type = "19", .date = "2023"}},
     "niger>mali 1 conflict -10; [2023]\n",
     NULL,
     "6 reports, 6 events; 4 set aside (1 kind, 1 confidence, 1 type, 1 period); 1 placed, 1 loop; "
     "2 actors, 1 tie; communities read nothing"},

    /* Signs never cancel. */
    {"signs",
     {"merge=none"},
     {{.source = "niger", .target = "russia", .type = "X", .sign = "neutral", .date = "2024"},
      {.source = "niger", .target = "russia", .type = "X", .date = "2024"},
      {.source = "niger", .target = "mali", .type = "X", .date = "2024"},
      {.source = "russia", .target = "mali", .type = "04", .date = "2024"},
      {.source = "russia", .target = "mali", .type = "X", .sign = "neutral", .date = "2024"},
      {.source = "mali", .target = "niger", .type = "04", .date = "2024", .intensity = "8"},
      {.source = "mali", .target = "niger", .type = "19", .date = "2024", .intensity = "-8"}},
     "mali>niger 2 mixed 0; [2024]\nniger>mali 1 unknown; [2024]\nniger>russia 2 neutral; "
     "[2024]\nrussia>mali 2 cooperation 1; [2024]\n",
     NULL,
     "7 reports, 7 events; 7 placed; 3 actors, 3 ties; communities read cooperation, neutral, "
     "unknown"},
    {"dates that exclude each other are told",
     {"merge=given"},
     {TO_RUSSIA(.event = "E", .date = "2024-01-05"), TO_RUSSIA(.event = "E", .date = "2024-01-09")},
     "niger>russia 1 cooperation 1; [2024-01-05/2024-01-09]\n",
     NULL,
     "2 reports, 1 event; 1 placed; 2 actors, 1 tie; 1 event has reports whose dates exclude each "
     "other"},
};

Test(graph, cases)
{
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_graph(&cases[i]);
}

/* ---- Columns ---- */

/* Two reports tell of one event of weight 2.5; a second event has one report. */
static const struct row weighted[] = {
    {.id = "a",
     .event = "E",
     .source = "niger",
     .target = "russia",
     .type = "04",
     .date = "2024-01-05",
     .weight = "2.5"},
    {.id = "b",
     .event = "E",
     .source = "niger",
     .target = "russia",
     .type = "04",
     .date = "2024-01-05"},
    {.id = "c", .source = "niger", .target = "russia", .type = "19", .date = "2024-02-05"},
};

static const struct {
    const char *weight;
    const char *column;
    double whole, january, february;
} column_rows[] = {
    {"weight=events", "weight", 3.5, 2.5, 1},
    {"weight=reports", "weight", 4.5, 3.5, 1},
    {"weight=events", "events", 2, 1, 1},
    {"weight=events", "reports", 3, 2, 1},
    {"weight=events", "cooperation", 1, 1, 0},
    {"weight=events", "conflict", 1, 0, 1},
    {"weight=events", "goldstein", -9, 1, -10},
    {"weight=events", "goldstein_positive", 1, 1, 0},
    {"weight=events", "goldstein_negative", -10, 0, -10},
};

Test(graph, columns)
{
    for (size_t i = 0; i < COUNT(column_rows); i++) {
        const char *name = column_rows[i].column;
        struct ent_corpus *corpus;
        struct ent_graph *graph;
        const struct ent_table *edges;
        double value = -999;
        graph_of(weighted, COUNT(weighted),
                 (const char *[]){"merge=given", "window=month", column_rows[i].weight, NULL},
                 &corpus, &graph);
        edges = ent_graph_table(graph, ENT_EDGES);
        cr_assert_eq(ent_table_n_rows(edges), 1);
        cr_expect_eq(number_of(edges, 0, name), column_rows[i].whole, "%s", name);
        cr_expect(ent_column_number_in(edges, ent_table_find(edges, name), 0, 0, &value));
        cr_expect_eq(value, column_rows[i].january, "%s in January: %g", name, value);
        cr_expect(ent_column_number_in(edges, ent_table_find(edges, name), 0, 1, &value));
        cr_expect_eq(value, column_rows[i].february, "%s in February: %g", name, value);
        ent_graph_free(graph);
        ent_corpus_free(corpus);
    }
}

Test(graph, vertex_columns)
{
    static const struct row rows[] = {TO_RUSSIA(.date = "2024"),
                                      {.source = "tiani", .target = "toumba", .type = "04"}};
    static const struct {
        const char *id, *label, *kind;
        int placed;
    } want[] = {{"niger", "Niger", "state", 1},
                {"russia", "Russia", "state", 1},
                {"tiani", "A. Tiani", "person", 0},
                {"toumba", "toumba", NULL, 0}};
    struct ent_corpus *corpus;
    struct ent_graph *graph;
    const struct ent_table *vertices;

    graph_of(rows, COUNT(rows), NULL, &corpus, &graph);
    vertices = ent_graph_table(graph, ENT_VERTICES);
    cr_assert_eq(ent_table_n_rows(vertices), COUNT(want));
    for (size_t v = 0; v < COUNT(want); v++) {
        const char *kind = ent_table_find(vertices, "kind")->whole.texts[v];
        cr_expect_str_eq(ent_table_id(vertices, v), want[v].id);
        cr_expect_str_eq(ent_table_find(vertices, "label")->whole.texts[v], want[v].label);
        cr_expect_str_eq(kind ? kind : "none", want[v].kind ? want[v].kind : "none");
        cr_expect_eq(number_of(vertices, v, "placed"), want[v].placed, "%s", want[v].id);
    }
    cr_expect_eq(ent_table_n_rows(ent_graph_table(graph, ENT_GRAPH)), 1);
    cr_expect_str_eq(ent_table_id(ent_graph_table(graph, ENT_GRAPH), 0), "");
    ent_graph_free(graph);
    ent_corpus_free(corpus);
}

/* A Goldstein score of -10 shared over seven days: -1428571.4… millionths a day, exactly -10 in
 * all. */
Test(graph, shares_add_up_to_the_sum)
{
    static const struct row row = {
        .source = "niger", .target = "russia", .type = "19", .date = "2024-01-01/2024-01-07"};
    struct ent_corpus *corpus;
    struct ent_graph *graph;
    const struct ent_table *edges;
    const struct ent_column *goldstein;
    struct ent_line line;
    size_t at, c = 0;
    int64_t sum = 0;

    graph_of(&row, 1, (const char *[]){"window=day", "place=spread", NULL}, &corpus, &graph);
    edges = ent_graph_table(graph, ENT_EDGES);
    cr_assert_eq(ent_graph_n_windows(graph), 7);
    goldstein = ent_table_find(edges, "goldstein");
    while (ent_table_column(edges, c) != goldstein)
        c++;
    cr_assert_eq(ent_line_init(&line, edges, NULL), ENT_OK);
    ent_line_go(&line, 0);
    for (size_t w = 0; w < 7; w++) {
        int64_t share = ent_line_values(&line, c, w, &at).integers[at];
        cr_expect(share == -1428571 || share == -1428572, "%lld", (long long)share);
        sum += share;
    }
    cr_expect_eq(sum, -10 * ENT_MICRO);
    ent_line_fini(&line);
    ent_graph_free(graph);
    ent_corpus_free(corpus);
}

/* ---- Choices that are left open ---- */

Test(graph, the_view_is_the_callers_then_the_files_then_the_default)
{
    static const struct file file = {.merge = "none", .undirected = true};
    static const struct row row = {.source = "a", .target = "b", .date = "2024"};
    struct ent_corpus *corpus = NULL;
    struct ent_graph *graph = NULL;
    struct ent_view *view = view_of((const char *[]){"window=year", NULL});
    struct ent_input_facts facts = {
        .path = "b.json", .format = "json", .reason = "named", .merge = "none"};
    struct ent_sink sink;

    cr_assert_eq(ent_corpus_new(&corpus, NULL, NULL), ENT_OK);
    cr_assert_eq(read_rows(corpus, &file, NULL, 0, &row, 1, NULL), ENT_OK);
    cr_assert_eq(ent_corpus_begin_input(corpus, &facts, &sink, NULL), ENT_OK);
    cr_assert_eq(
        sink.setting(sink.self, ent_str_from("view.window"), ent_str_from("day"), 1, 1, NULL),
        ENT_OK);
    cr_assert_eq(
        sink.setting(sink.self, ent_str_from("view.kind"), ent_str_from("all"), 1, 1, NULL),
        ENT_OK);
    cr_assert_eq(ent_graph_new(&graph, corpus, view, NULL), ENT_OK);
    cr_expect_str_eq(ent_view_get(graph->view, "window"), "year");
    cr_expect_str_eq(ent_view_get(graph->view, "kind"), "all");
    cr_expect_str_eq(ent_view_get(graph->view, "level"), "actor");
    cr_expect_str_eq(ent_view_get(graph->view, "merge"), "none");
    cr_expect_str_eq(ent_view_get(graph->view, "direction"), "undirected");
    cr_expect_null(ent_view_get(graph->view, "since"));
    cr_expect_not(ent_graph_is_directed(graph));
    cr_expect_null(ent_view_get(view, "kind")); /* the caller's stays as it was */
    ent_graph_free(graph);
    ent_view_free(view);
    ent_corpus_free(corpus);
}

/* ---- What cannot be ---- */

static const struct {
    const char *title;
    const char *choices[4];
    struct row rows[3];
    enum ent_status status;
    const char *message;
} failing_rows[] = {
    {"nothing was read", {"merge=none"}, {{0}}, ENT_EINVAL, "no reports"},
    {"nothing is selected",
     {"merge=none", "type=20"},
     {TO_RUSSIA(.date = "2024"), TO_RUSSIA(.kind = "stance")},
     ENT_EINVAL,
     "the view selects nothing: 2 reports, 2 events; 2 set aside (1 kind, 1 type); 0 actors, 0 "
     "ties"},
    {"loops only",
     {"merge=none"},
     {{.source = "niger", .target = "niger", .date = "2024"}},
     ENT_EINVAL,
     "the view selects nothing: 1 report, 1 event; 1 loop; 0 actors, 0 ties"},
    {"an actor that nobody is",
     {"actor=Nigr"},
     {TO_RUSSIA(.date = "2024")},
     ENT_EINVAL,
     "no actor is called \"Nigr\"; did you mean 'niger'?"},
    {"too many windows",
     {"window=1h", "merge=none"},
     {TO_RUSSIA(.date = "2000-01-01T00:00Z"), TO_RUSSIA(.date = "2024-01-01T10:00Z")},
     ENT_ELIMIT,
     "210395 windows from "}, /* 8766 days of 24 hours, and eleven hours */
    {"a sum too large",
     {"merge=none"},
     {TO_RUSSIA(.weight = "9223372036854", .date = "2024"),
      TO_RUSSIA(.weight = "9223372036854", .date = "2024")},
     ENT_ELIMIT,
     "a sum is larger than 9.2e12"},
    {"each way by itself is not too large, but both are",
     {"merge=none", "direction=undirected"},
     {TO_RUSSIA(.weight = "9223372036854", .date = "2024"),
      FROM_RUSSIA(.weight = "9223372036854", .date = "2024")},
     ENT_ELIMIT,
     "a sum is larger than 9.2e12"},
};

Test(graph, failures)
{
    for (size_t i = 0; i < COUNT(failing_rows); i++) {
        const char *title = failing_rows[i].title, *message = failing_rows[i].message;
        struct ent_view *view = view_of(failing_rows[i].choices);
        struct ent_corpus *corpus;
        struct ent_graph *graph = NULL;
        struct ent_error err = {0};
        size_t n = 0;
        while (n < 3 && failing_rows[i].rows[n].source)
            n++;
        corpus = corpus_of(actors, COUNT(actors), failing_rows[i].rows, n);
        cr_expect_eq(ent_graph_new(&graph, corpus, view, &err), failing_rows[i].status, "%s: %s",
                     title, err.message);
        cr_expect(strncmp(err.message, message, strlen(message)) == 0, "%s: %s", title,
                  err.message);
        cr_expect_null(graph, "%s", title);
        cr_expect_eq(ent_graph_new(&graph, corpus, view, NULL), failing_rows[i].status);
        ent_view_free(view);
        ent_corpus_free(corpus);
    }
}

Test(graph, free_nothing)
{
    ent_graph_free(NULL);
}
