#include "graph/look/style.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "graph/look/room.h"
#include "graph/look/trim.h"
#include "graph/measures/measures.h"
#include "rows.h"

/* Two triangles joined by one tie, a pair, and one who is a member of a bloc only. */
static const struct actor_row actors[] = {
    {.id = "a", .name = "Alpha of the northern provinces", .kind = "state", .member_of = "union"},
    {.id = "b", .name = "B", .kind = "state", .member_of = "union@2020/..;league@2024/.."},
    {.id = "c", .name = "C", .kind = "state", .member_of = "league@../1999"},
    {.id = "d", .name = "D", .kind = "person"},
    {.id = "e", .name = "E", .kind = "person"},
    {.id = "f", .name = "F", .kind = "person"},
    {.id = "g", .name = "G", .kind = "organisation"},
    {.id = "h", .name = "H"},
    {.id = "union", .name = "Union", .kind = "bloc"},
    {.id = "league", .name = "League", .kind = "bloc"},
};

static const struct row rows[] = {
    {.id = "1", .source = "a", .target = "b", .type = "04", .date = "2024-01-01"},
    {.id = "2", .source = "b", .target = "c", .type = "04", .date = "2024-01-02"},
    {.id = "3", .source = "c", .target = "a", .type = "19", .date = "2024-01-03"},
    {.id = "4", .source = "d", .target = "e", .type = "04", .date = "2024-01-04"},
    {.id = "5", .source = "e", .target = "f", .type = "04", .date = "2024-01-05"},
    {.id = "6", .source = "f", .target = "d", .type = "04", .date = "2024-01-06"},
    {.id = "7", .source = "c", .target = "d", .type = "04", .date = "2024-01-07"},
    {.id = "8", .source = "g", .target = "h", .type = "04", .date = "2024-02-08"},
    {.id = "9", .source = "a", .target = "b", .type = "04", .date = "2024-02-09"},
};

static struct ent_corpus *corpus;

static struct ent_graph *graph_of(const char *const *choices)
{
    struct ent_view *view = view_of(choices);
    struct ent_graph *graph = NULL;
    struct ent_error err = {0};

    corpus = corpus_of(actors, COUNT(actors), rows, COUNT(rows));
    cr_assert_eq(ent_graph_new(&graph, corpus, view, &err), ENT_OK, "%s", err.message);
    ent_view_free(view);
    return graph;
}

static void discard(struct ent_graph *graph)
{
    ent_graph_free(graph);
    ent_corpus_free(corpus);
}

static void style(struct ent_graph *graph, const struct ent_style *choices)
{
    struct ent_error err = {0};

    cr_assert_eq(ent_graph_measure(graph, "strength,leiden", &err), ENT_OK, "%s", err.message);
    cr_assert_eq(ent_graph_style(graph, choices, &err), ENT_OK, "%s", err.message);
}

static const char *text_of(const struct ent_table *table, const char *column, size_t row)
{
    return ent_table_find(table, column)->whole.texts[row];
}

static double number_of(const struct ent_table *table, const char *column, size_t row)
{
    double value = NAN;

    cr_assert(ent_column_number(ent_table_find(table, column), row, &value), "%s", column);
    return value;
}

static size_t row_of(const struct ent_graph *graph, const char *id)
{
    size_t row = 0;

    while (strcmp(ent_table_id(&graph->vertices, row), id) != 0)
        row++;
    return row;
}

/* ---- Layout ---- */

/* The boxes of circles and names do not touch, whoever is tied to whom, and nobody is far off. */
Test(layout, leaves_room_for_names)
{
    struct ent_graph *graph = graph_of((const char *const[]){"memberships=star", NULL});
    const struct ent_table *table = &graph->vertices;
    struct ent_box boxes[16];
    double left = INFINITY, right = -INFINITY, bottom = INFINITY, top = -INFINITY;

    style(graph, &(struct ent_style){.positions = true});
    cr_assert_leq(table->n_rows, 16);
    for (size_t r = 0; r < table->n_rows; r++) {
        boxes[r] =
            ent_room_box(text_of(table, "label", r), number_of(table, "size", r), table->n_rows);
        boxes[r].x = number_of(table, "x", r);
        boxes[r].y = number_of(table, "y", r);
        left = fmin(left, boxes[r].x);
        right = fmax(right, boxes[r].x);
        bottom = fmin(bottom, boxes[r].y);
        top = fmax(top, boxes[r].y);
        for (size_t k = 0; k < r; k++) {
            const struct ent_box *upper = boxes[r].y > boxes[k].y ? &boxes[r] : &boxes[k];
            const struct ent_box *lower = upper == &boxes[r] ? &boxes[k] : &boxes[r];
            bool apart =
                fabs(boxes[r].x - boxes[k].x) > boxes[r].half_width + boxes[k].half_width ||
                upper->y - upper->down > lower->y + lower->up;
            cr_expect(apart, "%s and %s", table->ids[r], table->ids[k]);
        }
    }
    /* Ten actors with names fill more than a twentieth of what is around them all. */
    cr_expect_lt((right - left) * (top - bottom), 20 * 10 * 80.0 * 80.0);
    discard(graph);
}

/* Who is tied in a triangle stands nearer than who is in the other. */
Test(layout, holds_communities_together)
{
    struct ent_graph *graph = graph_of((const char *const[]){NULL});
    const struct ent_table *table = &graph->vertices;
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f"};
    double within = 0, between = 0;

    style(graph, &(struct ent_style){.positions = true});
    for (size_t i = 0; i < 6; i++) {
        for (size_t k = 0; k < i; k++) {
            size_t a = row_of(graph, ids[i]), b = row_of(graph, ids[k]);
            double distance = hypot(number_of(table, "x", a) - number_of(table, "x", b),
                                    number_of(table, "y", a) - number_of(table, "y", b));
            if (i / 3 == k / 3)
                within += distance / 6;
            else
                between += distance / 9;
        }
    }
    cr_expect_gt(between, 1.4 * within);
    discard(graph);
}

/* One layout whatever the windows are, and the same whoever else is measured. */
Test(layout, does_not_move_with_windows)
{
    struct ent_graph *whole = graph_of((const char *const[]){NULL});
    struct ent_corpus *first = corpus;
    struct ent_graph *months = graph_of((const char *const[]){"window=month", NULL});
    struct ent_error err = {0};

    cr_assert_eq(ent_graph_measure(whole, "layout", &err), ENT_OK);
    style(months, &(struct ent_style){.positions = true});
    cr_expect_null(ent_table_find(&months->vertices, "x")->along.any);
    for (size_t r = 0; r < whole->vertices.n_rows; r++) {
        cr_expect_eq(number_of(&whole->vertices, "x", r), number_of(&months->vertices, "x", r));
        cr_expect_eq(number_of(&whole->vertices, "y", r), number_of(&months->vertices, "y", r));
    }
    discard(months);
    corpus = first;
    discard(whole);
}

/* ---- Style ---- */

/* Groups by falling number, then by value: three persons before three states, then one each. */
Test(style, groups_have_colours_by_their_size)
{
    struct ent_graph *graph = graph_of((const char *const[]){NULL});
    const struct ent_palette *palette = ent_palette(0);

    style(graph, &(struct ent_style){.color_by = "kind"});
    cr_assert_eq(graph->styled->n_groups, 3, "of h nothing is known");
    cr_expect_str_eq(graph->styled->groups[0].value, "person");
    cr_expect_str_eq(graph->styled->groups[1].value, "state");
    cr_expect_eq(graph->styled->groups[1].n, 3);
    cr_expect_str_eq(text_of(&graph->vertices, "color", row_of(graph, "e")), palette->light[0]);
    cr_expect_str_eq(text_of(&graph->vertices, "color", row_of(graph, "a")), palette->light[1]);
    discard(graph);
}

/* b joined the league after the union; c left before the period; d was never in any. */
Test(style, blocs_as_they_are_within_the_period)
{
    struct ent_graph *graph = graph_of((const char *const[]){NULL});
    struct ent_graph *named;
    const struct ent_table *table = &graph->vertices;
    struct ent_corpus *first = corpus;

    style(graph, &(struct ent_style){.color_by = "bloc"});
    cr_expect_str_eq(text_of(table, "bloc", row_of(graph, "a")), "Union");
    cr_expect_str_eq(text_of(table, "bloc", row_of(graph, "b")), "League");
    cr_expect_null(text_of(table, "bloc", row_of(graph, "c")));
    cr_expect_str_eq(text_of(table, "color", row_of(graph, "d")), ent_palette(0)->none_light);
    named = graph_of((const char *const[]){"bloc=union,league", NULL});
    style(named, &(struct ent_style){.color_by = "bloc"});
    cr_expect_str_eq(text_of(&named->vertices, "bloc", row_of(named, "b")), "Union");
    discard(named);
    corpus = first;
    discard(graph);
}

/* Area, not radius: a has 3 of strength, and c 3 too; e has 2. */
Test(style, areas_show_the_number)
{
    struct ent_graph *graph = graph_of((const char *const[]){NULL});
    const struct ent_table *table = &graph->vertices;
    double a, e;

    style(graph, &(struct ent_style){.size_by = "strength"});
    a = number_of(table, "size", row_of(graph, "a"));
    e = number_of(table, "size", row_of(graph, "e"));
    cr_expect_lt(fabs(e * e / (a * a) - 2.0 / 3.0), 1e-3);
    discard(graph);
}

Test(style, a_ramp_goes_from_the_least_to_the_most)
{
    struct ent_graph *graph = graph_of((const char *const[]){NULL});
    const struct ent_palette *tol;
    struct ent_error err = {0};

    cr_assert_eq(ent_palette_find(&tol, "tol", &err), ENT_OK);
    style(graph, &(struct ent_style){.color_by = "degree", .palette = "tol"});
    cr_expect(graph->styled->is_ramp);
    cr_expect_eq(graph->styled->least, 1);
    cr_expect_eq(graph->styled->most, 3);
    cr_expect_str_eq(text_of(&graph->vertices, "color", row_of(graph, "g")), tol->ramp[0]);
    cr_expect_str_eq(text_of(&graph->vertices, "color", row_of(graph, "d")),
                     tol->ramp[tol->n_ramp - 1]);
    discard(graph);
}

/* Conflict is told by the line too. */
Test(style, signs_have_lines_of_their_own)
{
    struct ent_graph *graph = graph_of((const char *const[]){NULL});
    size_t n = 0;

    style(graph, NULL);
    for (size_t e = 0; e < graph->edges.n_rows; e++) {
        bool conflict = strcmp(text_of(&graph->edges, "sign", e), "conflict") == 0;
        cr_expect_str_eq(text_of(&graph->edges, "line", e), conflict ? "dashed" : "solid");
        cr_expect_str_eq(text_of(&graph->edges, "color", e),
                         ent_sign_style_of(text_of(&graph->edges, "sign", e))->light);
        n += conflict;
    }
    cr_expect_eq(n, 1);
    discard(graph);
}

static const struct {
    struct ent_style style;
    const char *message;
} wrong[] = {
    {{.color_by = "blocc"}, "color_by: actors have no \"blocc\"; did you mean 'bloc'?"},
    {{.size_by = "pagrank"}, "size_by: actors have no \"pagrank\"; did you mean 'pagerank'?"},
    {{.size_by = "label"}, "size_by: \"label\" is no number"},
    {{.palette = "tool"},
     "there is no palette \"tool\": okabe-ito, tol, grey; did you mean 'tol'?"},
};

Test(style, what_is_not_there_is_named)
{
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct ent_graph *graph = graph_of((const char *const[]){NULL});
        struct ent_error err = {0};

        cr_expect_eq(ent_graph_style(graph, &wrong[i].style, &err), ENT_EINVAL);
        cr_expect_str_eq(err.message, wrong[i].message);
        discard(graph);
    }
}

/* ---- Palettes ---- */

static double linear(int value)
{
    double share = value / 255.0;

    return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4);
}

static double luminance(const char *colour)
{
    unsigned r, g, b;

    cr_assert_eq(sscanf(colour, "#%2x%2x%2x", &r, &g, &b), 3, "%s", colour);
    return 0.2126 * linear((int)r) + 0.7152 * linear((int)g) + 0.0722 * linear((int)b);
}

/* Ramps fall in luminance (WCAG's formula), so that a grey print keeps their order; all colours are
 * colours, as many dark as light ones. */
/* Colours do not reach everybody: no two signs have one line. */
Test(palette, lines_are_apart)
{
    const struct ent_sign_style *one, *other;

    for (size_t i = 0; (one = ent_sign_style(i)); i++) {
        for (size_t k = 0; k < i && (other = ent_sign_style(k)); k++)
            cr_expect_str_neq(one->line, other->line, "%s, %s", one->sign, other->sign);
    }
}

Test(palette, entries_are_complete)
{
    const struct ent_palette *palette;
    size_t i;

    for (i = 0; (palette = ent_palette(i)); i++) {
        cr_expect_str_eq(ent_palette_name(i), palette->name);
        for (size_t c = 0; c < palette->n; c++) {
            cr_expect(luminance(palette->light[c]) >= 0 && luminance(palette->dark[c]) >= 0);
            for (size_t k = 0; k < c; k++)
                cr_expect_str_neq(palette->light[k], palette->light[c]);
        }
        cr_expect_gt(palette->n_ramp, 1);
        for (size_t c = 1; c < palette->n_ramp; c++)
            cr_expect_lt(luminance(palette->ramp[c]), luminance(palette->ramp[c - 1]), "%s",
                         palette->name);
    }
    cr_expect_null(ent_palette_name(i));
}

/* ---- Backbone ---- */

/*
 * By hand, with alpha 0.05. The middle m has ties of 10, 1, 1 and 1: (1 - 10/13)^3 = 0.0123 stays,
 * (1 - 1/13)^3 = 0.787 does not; its neighbours have one tie each, which judges nothing. x and y
 * have only each other. z's tie weighs nothing.
 */
Test(backbone, by_hand)
{
    enum { M, A, B, C, D, X, Y, Z };
    static const struct ent_weighted ties[] = {
        {M, A, 10}, {B, M, 1}, {M, C, 1}, {M, D, 1}, {X, Y, 5}, {Z, M, 0},
    };
    bool keeps[COUNT(ties)];

    cr_assert_eq(ent_disparity(ties, COUNT(ties), 8, false, 0.05, keeps, NULL), ENT_OK);
    for (size_t i = 0; i < COUNT(ties); i++)
        cr_expect_eq(keeps[i], i == 0, "tie %zu", i);
    cr_assert_eq(ent_disparity(ties, COUNT(ties), 8, false, 0.012, keeps, NULL), ENT_OK);
    cr_expect_not(keeps[0], "0.0123 is not under 0.012");
    /* Three go out of m, of 12 in all: (1 - 10/12)^2 = 0.0278. */
    cr_assert_eq(ent_disparity(ties, COUNT(ties), 8, true, 0.0279, keeps, NULL), ENT_OK);
    cr_expect(keeps[0]);
    cr_assert_eq(ent_disparity(ties, COUNT(ties), 8, true, 0.0277, keeps, NULL), ENT_OK);
    cr_expect_not(keeps[0]);
}
