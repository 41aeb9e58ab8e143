#include "build.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Lines of the actors with most of something, along the windows. Everything has its place: points
 * are nodes, lines are edges between them, what is written stands in boxes of known width.
 */

#define WIDTH       620.0
#define HEIGHT      330.0
#define LABEL_WIDTH 190.0
#define LABEL_MOST  360.0 /* wider names are cut */
#define TICK_WIDTH  60.0
#define LETTER      5.4  /* the width of one below, about */
#define LABEL_STEP  15.0 /* the least between two names */

static const char *const styles[] = {"solid", "dashed"};

struct chart {
    struct builder *b;
    const struct ent_draw_windows *windows;
    size_t n_points;
    double most, step; /* of the scale: its end, and from line to line */
};

struct line {
    size_t row;
    double sum, label_y;
    size_t last; /* the last window in which it is, or NONE */
};

static bool set_plain(struct builder *b, void *object, const char *name, const char *value)
{
    return agsafeset(object, (char *)name, (char *)value, (char *)"") == 0 || ent_draw_no_memory(b);
}

static bool set_number(struct builder *b, void *object, const char *name, double value)
{
    char text[40];

    snprintf(text, sizeof(text), "%.4g", value);
    return set_plain(b, object, name, text);
}

static double across(const struct chart *chart, size_t window)
{
    size_t n = chart->windows->n;

    return n > 1 ? WIDTH * (double)window / (double)(n - 1) : WIDTH / 2;
}

static double up(const struct chart *chart, double value)
{
    return HEIGHT * value / chart->most;
}

/* A node without a look, at a place. */
static Agnode_t *add_point(struct chart *chart, double x, double y)
{
    char text[80];
    Agnode_t *node;

    snprintf(text, sizeof(text), "point_%zu", chart->n_points++);
    node = agnode(chart->b->g, text, 1);
    if (node == NULL) {
        ent_draw_no_memory(chart->b);
        return NULL;
    }
    snprintf(text, sizeof(text), "%.2f,%.2f!", x, y);
    return set_plain(chart->b, node, "pos", text) && set_plain(chart->b, node, "label", "") ? node
                                                                                            : NULL;
}

static bool add_dot(struct chart *chart, double x, double y, const char *color, bool hollow,
                    const char *tooltip, Agnode_t **out)
{
    Agnode_t *node = *out = add_point(chart, x, y);

    return node != NULL && set_plain(chart->b, node, "style", "filled") &&
           set_plain(chart->b, node, "fillcolor", hollow ? "#ffffff" : color) &&
           set_plain(chart->b, node, "color", color) &&
           set_number(chart->b, node, "penwidth", hollow ? 1.2 : 0) &&
           set_plain(chart->b, node, "tooltip", tooltip) &&
           set_number(chart->b, node, "width", 5.0 / 72) &&
           set_number(chart->b, node, "height", 5.0 / 72);
}

/* What a character takes in a font of size 1, rather too much. */
static double width_of(const char *text)
{
    unsigned char c = (unsigned char)*text;

    return ent_draw_is_continuation(*text)                             ? 0
           : c >= 0xe0                                                 ? 1.2
           : (c >= 'A' && c <= 'Z') || (c < 0x80 && strchr("mw@%", c)) ? 0.95
                                                                       : 0.57;
}

/* The bytes of a text that fit; `*width` is what they take, if that is more. */
static size_t fit(const char *text, double size, double *width)
{
    double taken = 4;
    size_t n = 0;

    while (text[n] != '\0' && taken + size * width_of(text + n) <= LABEL_MOST)
        taken += size * width_of(text + n++);
    *width = fmax(*width, text[n] == '\0' ? taken : taken + size); /* and an ellipsis */
    return n;
}

/* Written from x on to the right or to the left, or around it. */
static bool add_text(struct chart *chart, double x, double y, const char *text, const char *color,
                     char align, double size)
{
    double width = align == 'l' ? LABEL_WIDTH : TICK_WIDTH;
    size_t n = fit(text, size, &width);
    double middle = align == 'l' ? x + width / 2 : align == 'r' ? x - width / 2 : x;
    Agnode_t *node = add_point(chart, middle, y);
    char *label = NULL, *cleaned = NULL, aligned[3] = {'\\', align, '\0'};
    char *fitting = ent_draw_scratch(chart->b, n + 1);
    size_t length;
    FILE *out;
    bool fine;

    if (node == NULL)
        return false;
    if (fitting == NULL)
        return ent_draw_no_memory(chart->b);
    memcpy(fitting, text, n);
    fitting[n] = '\0';
    out = open_memstream(&cleaned, &length);
    if (out == NULL)
        return ent_draw_no_memory(chart->b);
    ent_draw_write_tooltip(out, fitting);
    if (fclose(out) != 0 || cleaned == NULL ||
        asprintf(&label, "%s%s%s", cleaned, text[n] != '\0' ? "\u2026" : "",
                 align == 'n' ? "" : aligned) < 0) {
        free(cleaned);
        return ent_draw_no_memory(chart->b);
    }
    free(cleaned);
    fine = set_plain(chart->b, node, "shape", "plaintext") &&
           set_plain(chart->b, node, "label", label) &&
           set_plain(chart->b, node, "style", "solid") &&
           set_plain(chart->b, node, "fontcolor", color) &&
           set_number(chart->b, node, "fontsize", size) &&
           set_number(chart->b, node, "width", width / 72) &&
           set_number(chart->b, node, "height", 18.0 / 72);
    free(label);
    return fine;
}

/* A straight line between two points. */
static bool join(struct chart *chart, Agnode_t *from, Agnode_t *to, double x1, double y1, double x2,
                 double y2, const char *color, double width, const char *style)
{
    Agedge_t *edge = from != NULL && to != NULL ? agedge(chart->b->g, from, to, NULL, 1) : NULL;
    char text[160];

    if (edge == NULL)
        return ent_draw_no_memory(chart->b);
    snprintf(text, sizeof(text), "%.2f,%.2f %.2f,%.2f %.2f,%.2f %.2f,%.2f", x1, y1,
             x1 + (x2 - x1) / 3, y1 + (y2 - y1) / 3, x2 - (x2 - x1) / 3, y2 - (y2 - y1) / 3, x2,
             y2);
    return set_plain(chart->b, edge, "pos", text) && set_plain(chart->b, edge, "color", color) &&
           set_plain(chart->b, edge, "style", style) &&
           set_number(chart->b, edge, "penwidth", width);
}

static bool rule(struct chart *chart, double x1, double y1, double x2, double y2, const char *color)
{
    Agnode_t *from = add_point(chart, x1, y1), *to = add_point(chart, x2, y2);

    return from != NULL && to != NULL && join(chart, from, to, x1, y1, x2, y2, color, 0.7, "solid");
}

/* ---- Scales ---- */

/* 1, 2 or 5 of a power of ten, so that there are four to eight lines. */
static double nice_step(double most)
{
    double power = pow(10, floor(log10(most / 5))), part = most / 5 / power;

    return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

/* As many names of windows as stand beside each other. */
static size_t most_ticks(const struct chart *chart)
{
    size_t longest = 1, most, w;

    for (w = 0; w < chart->windows->n; w++)
        longest = strlen(chart->windows->labels[w]) > longest ? strlen(chart->windows->labels[w])
                                                              : longest;
    most = (size_t)(WIDTH / (LETTER * (double)longest + 14));
    return most < 1 ? 1 : most;
}

static bool add_scales(struct chart *chart)
{
    size_t n = chart->windows->n, most = most_ticks(chart), every = (n + most - 1) / most, w;
    double value;
    char text[40];

    for (value = 0; value <= chart->most * 1.0001; value += chart->step) {
        snprintf(text, sizeof(text), "%.4g", value);
        if (!rule(chart, 0, up(chart, value), WIDTH, up(chart, value),
                  value > 0 ? "#e3e6e9" : "#8c949b") ||
            !add_text(chart, -6, up(chart, value), text, "#56606a", 'r', 10))
            return false;
    }
    for (w = 0; w < n; w += every) {
        if (!rule(chart, across(chart, w), 0, across(chart, w), -4, "#8c949b") ||
            !add_text(chart, across(chart, w), -13, chart->windows->labels[w], "#56606a", 'n', 10))
            return false;
    }
    return true;
}

/* ---- Lines ---- */

static int compare_lines(const void *left, const void *right)
{
    const struct line *a = left, *b = right;

    if (a->sum != b->sum)
        return a->sum > b->sum ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static int compare_labels(const void *left, const void *right)
{
    const struct line *a = *(struct line *const *)left, *b = *(struct line *const *)right;

    if (a->label_y != b->label_y)
        return a->label_y < b->label_y ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static double value_of(const struct ent_draw_windows *windows, size_t row, size_t window)
{
    const struct ent_draw_cell *cell = &windows->nodes[row * windows->n + window];

    if (!cell->is_there && windows->adds_up)
        return 0;
    return cell->is_there && cell->value >= 0 ? cell->value : NAN;
}

/* A line breaks where its actor is not there, unless the column is 0 then. */
static bool draw_line(struct chart *chart, const struct line *line, size_t number)
{
    const struct ent_draw_style *palette = &chart->b->graph->style;
    const char *color = palette->colors[number % palette->n_colors], *style = styles[number % 2],
               *label = chart->b->graph->labels[line->row];
    Agnode_t *before = NULL, *dot;
    double before_x = 0, before_y = 0;
    char tooltip[400];
    size_t w;

    for (w = 0; w < chart->windows->n; w++) {
        double value = value_of(chart->windows, line->row, w), x = across(chart, w),
               y = up(chart, value);

        if (isnan(value)) {
            before = NULL;
            continue;
        }
        snprintf(tooltip, sizeof(tooltip), "%.4g, %.60s", value, chart->windows->labels[w]);
        if (!add_dot(chart, x, y, color, chart->windows->partial[w], tooltip, &dot) ||
            (before != NULL &&
             !join(chart, before, dot, before_x, before_y, x, y, color, 1.8, style)))
            return false;
        before = dot;
        before_x = x;
        before_y = y;
    }
    return rule(chart, across(chart, line->last) + 4,
                up(chart, value_of(chart->windows, line->row, line->last)), WIDTH + 16,
                line->label_y, "#c9ced3") &&
           add_dot(chart, WIDTH + 18, line->label_y, color, false, "", &dot) &&
           add_text(chart, WIDTH + 23, line->label_y, label, "#1a1a1a", 'l', 11);
}

/* Names stand where their lines end, or as near as the others let them. */
static bool place_labels(struct chart *chart, struct line *lines, size_t n)
{
    struct line *order[ENT_DRAW_MOST_LINES];
    size_t i;
    int round;

    for (i = 0; i < n; i++) {
        order[i] = &lines[i];
        lines[i].label_y = up(chart, value_of(chart->windows, lines[i].row, lines[i].last));
    }
    qsort(order, n, sizeof(*order), compare_labels);
    for (round = 0; round < 100; round++) {
        for (i = 1; i < n; i++) {
            double near = LABEL_STEP - (order[i]->label_y - order[i - 1]->label_y);
            if (near > 0) {
                order[i]->label_y += near / 2;
                order[i - 1]->label_y -= near / 2;
            }
        }
    }
    /* the names of windows are below */
    order[0]->label_y = fmax(order[0]->label_y, 0);
    for (i = 1; i < n; i++)
        order[i]->label_y = fmax(order[i]->label_y, order[i - 1]->label_y + LABEL_STEP);
    return true;
}

static bool draw_lines(struct chart *chart, struct line *lines, size_t n)
{
    size_t i;

    if (!add_scales(chart) || !place_labels(chart, lines, n))
        return false;
    for (i = 0; i < n; i++) {
        if (!draw_line(chart, &lines[i], i))
            return false;
    }
    return true;
}

/* What an actor has in all windows together; false if it is in none, or has nothing. */
static bool add_up(const struct ent_draw_windows *windows, struct line *line)
{
    size_t w;

    line->sum = 0;
    line->last = NONE;
    for (w = 0; w < windows->n; w++) {
        double value = value_of(windows, line->row, w);
        if (isnan(value))
            continue;
        line->sum += value;
        line->last = w;
    }
    return line->last != NONE && line->sum > 0;
}

size_t ent_draw_count_lines(const struct ent_draw_graph *graph)
{
    struct line line = {0};
    size_t n = 0;

    for (; line.row < graph->nodes.n_rows; line.row++)
        n += add_up(&graph->windows, &line);
    return n;
}

/* Who is drawn: those of the largest sums, if they are ever there. */
static size_t choose_lines(struct chart *chart, struct line *lines)
{
    size_t n_rows = chart->b->graph->nodes.n_rows, n = 0, row;

    for (row = 0; row < n_rows; row++) {
        lines[n].row = row;
        n += add_up(chart->windows, &lines[n]);
    }
    qsort(lines, n, sizeof(*lines), compare_lines);
    return n < ENT_DRAW_MOST_LINES ? n : ENT_DRAW_MOST_LINES;
}

bool ent_draw_add_series(struct builder *b)
{
    const struct setting node_settings[] = {
        {"shape", "circle"}, {"fixedsize", "true"},    {"style", "invis"},       {"penwidth", "0"},
        {"margin", "0"},     {"fontname", FONTS},      {"fontcolor", "#1a1a1a"}, {"fontsize", "11"},
        {"label", "\\N"},    {"fillcolor", "#808080"}, {"width", "0.01"},        {"height", "0.01"},
        {"tooltip", ""},
    };
    const struct setting edge_settings[] = {
        {"penwidth", "1"}, {"color", "#808080"}, {"style", "solid"}, {"dir", "none"}};
    struct chart chart = {.b = b, .windows = &b->graph->windows};
    struct line *lines = calloc(b->graph->nodes.n_rows + 1, sizeof(*lines));
    char shown[72];
    size_t n, i, w;
    bool fine;

    if (lines == NULL)
        return ent_draw_no_memory(b);
    n = choose_lines(&chart, lines);
    for (i = 0; i < n; i++) {
        for (w = 0; w < chart.windows->n; w++) {
            double value = value_of(chart.windows, lines[i].row, w);
            chart.most = isnan(value) ? chart.most : fmax(chart.most, value);
        }
    }
    if (n == 0 || !(chart.most > 0)) {
        free(lines);
        return ent_draw_fail(b->err, "no actor has a number above 0 in \"%s\" in any window",
                             ent_draw_shown(shown, b->graph->wish.series));
    }
    chart.step = nice_step(chart.most);
    chart.most = ceil(chart.most / chart.step - 1e-9) * chart.step;
    fine = ent_draw_declare_all(b, AGNODE, node_settings,
                                sizeof(node_settings) / sizeof(*node_settings)) &&
           ent_draw_declare_all(b, AGEDGE, edge_settings,
                                sizeof(edge_settings) / sizeof(*edge_settings)) &&
           draw_lines(&chart, lines, n);
    free(lines);
    return fine;
}
