#include "build.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the palette's lines Graphviz knows three; a membership ends in a ring at its bloc. The last
 * stands for every other. */
static const struct stroke strokes[] = {
    {"dashed", "dashed", "normal", {0, 0}, 0, "\u2013 \u2013 \u2013"},
    {"dotted", "dotted", "normal", {0, 0}, 0, "\u00b7 \u00b7 \u00b7 \u00b7"},
    {"sparse", "dotted", "odot", {0, 0}, 0, "\u00b7 \u00b7 \u00b7\u25cb"},
    {"longdash", "solid", "normal", {20, 20}, 5, "\u2014\u2014 \u2014\u2014"},
    {"dashdot", "solid", "normal", {10, 2.5}, 4, "\u2014 \u00b7 \u2014"},
    {"solid", "solid", "normal", {0, 0}, 0, "\u2014\u2014\u2014"},
};
#define N_STROKES (sizeof(strokes) / sizeof(strokes[0]))

#define MOST_PIECES       60    /* of a line that is drawn by colours */
#define NO_LENGTH         120.0 /* of a line whose ends have no places yet, in points */
#define MANY_TIES         300
#define SHORT_LAYER       3  /* bytes that need no number */
#define MOST_LAYERS_NAMED 60 /* lines; of more, only what a pointer shows names the layer */

/* Ties */

/** An edge as pairing sees it. */
struct arc {
    size_t low, high, row; /* its ends in order */
    const char *layer, *sign;
    bool down;
};

static int compare_texts(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_pairs(const struct arc *a, const struct arc *b)
{
    int order = (a->low > b->low) - (a->low < b->low);

    if (order == 0)
        order = (a->high > b->high) - (a->high < b->high);
    return order;
}

static int compare_likes(const struct arc *a, const struct arc *b)
{
    int order = compare_pairs(a, b);

    if (order == 0)
        order = compare_texts(a->layer, b->layer);
    if (order == 0)
        order = compare_texts(a->sign, b->sign);
    return order;
}

static int compare_arcs(const void *left, const void *right)
{
    const struct arc *a = left, *b = right;
    int order = compare_likes(a, b);

    if (order == 0)
        order = a->down - b->down;
    if (order == 0)
        order = (a->row > b->row) - (a->row < b->row);
    return order;
}

/** Among arcs of one pair, layer and sign, the first there goes with the first back, the second
 * with the second. */
static void pair_arcs(struct builder *b, const struct arc *arcs, size_t n)
{
    size_t n_up = 0, i, first, second;

    while (n_up < n && !arcs[n_up].down)
        n_up++;
    for (i = 0; i < n_up && n_up + i < n; i++) {
        first = arcs[i].row;
        second = arcs[n_up + i].row;
        if (second < first) {
            first = second;
            second = arcs[i].row;
        }
        b->back[first] = second;
        b->folded[second] = true;
        b->any_folded = true;
    }
}

/**
 * Fold what goes both ways with one sign into one line with two heads: two lines on top of each
 * other cannot be read. The arc that comes first in the file gives the direction.
 */
bool ent_draw_fold(struct builder *b)
{
    const struct ent_draw_graph *graph = b->graph;
    size_t n = graph->edges.n_rows, i, start;
    struct arc *arcs = malloc((n + 1) * sizeof(*arcs));

    if (arcs == NULL)
        return ent_draw_no_memory(b);
    for (i = 0; i < n; i++) {
        b->back[i] = NONE;
        arcs[i] = (struct arc){.low = graph->sources[i], .high = graph->targets[i], .row = i};
        arcs[i].layer = ent_draw_text_of(&graph->edges, i, "key");
        arcs[i].sign = ent_draw_text_of(&graph->edges, i, "sign");
        if (arcs[i].low > arcs[i].high) {
            arcs[i].low = graph->targets[i];
            arcs[i].high = graph->sources[i];
            arcs[i].down = true;
        }
    }
    qsort(arcs, n, sizeof(*arcs), compare_arcs);
    for (start = 0; start < n && graph->directed; start = i) {
        for (i = start + 1; i < n && compare_likes(&arcs[start], &arcs[i]) == 0; i++)
            ;
        pair_arcs(b, arcs + start, i - start);
    }
    start = NONE;
    for (i = 0; i < n; i++) {
        if (b->folded[arcs[i].row])
            continue;
        if (start != NONE && compare_pairs(&arcs[start], &arcs[i]) == 0)
            b->parallel = true;
        start = i;
        b->n_drawn++;
    }
    free(arcs);
    return true;
}

static double weight_of(const struct builder *b, size_t row, size_t column)
{
    const struct ent_draw_field *field = ent_draw_get(&b->graph->edges, row, column);

    /* a sum of Goldstein values may be negative: the sign is told by the colour; and two of the
       largest numbers must have a sum */
    return field != NULL && !isnan(field->number) ? fmin(fabs(field->number), DBL_MAX / 2) : 1;
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

bool ent_draw_measure_strengths(struct builder *b)
{
    size_t column = ent_draw_column(&b->graph->edges, "weight"), n = 0, i;
    double *sorted = malloc((b->n_drawn + 1) * sizeof(*sorted));
    const char *mark;

    if (sorted == NULL)
        return ent_draw_no_memory(b);
    for (i = 0; i < b->graph->edges.n_rows; i++) {
        if (b->folded[i])
            continue;
        b->strengths[i] = weight_of(b, i, column);
        if (b->back[i] != NONE)
            b->strengths[i] += weight_of(b, b->back[i], column);
        mark = ent_draw_mark_of(b, i, ent_draw_text_of(&b->graph->edges, i, "sign"))->name;
        b->signs_known |= strcmp(mark, "unknown") != 0 && strcmp(mark, "membership") != 0;
        sorted[n++] = b->strengths[i];
    }
    qsort(sorted, n, sizeof(*sorted), compare_numbers);
    if (n > 0) {
        b->most = sorted[n - 1];
        b->typical = sorted[n / 2];
    }
    free(sorted);
    return true;
}

/** From 0 to 1. The more the largest leaves the middle behind, the more it is held back. */
static double share_of(const struct builder *b, double strength)
{
    if (!(b->most > 0))
        return 0.25;
    if (b->typical > 0 && b->typical < b->most / 50)
        return log1p(strength / b->typical) / log1p(b->most / b->typical);
    if (b->typical < b->most / 4)
        return sqrt(strength / b->most);
    return strength / b->most;
}

/** A membership, else what its sign says: of the row, or (`sign`) of it in a window. */
const struct ent_draw_mark *ent_draw_mark_of(const struct builder *b, size_t edge, const char *sign)
{
    const struct ent_draw_style *style = &b->graph->style;
    const char *layer = ent_draw_text_of(&b->graph->edges, edge, "layer");
    size_t i = 0;

    if (layer != NULL && strcmp(layer, "membership") == 0)
        sign = layer;
    while (i + 1 < style->n_marks && (sign == NULL || strcmp(sign, style->marks[i].name) != 0))
        i++;
    return &style->marks[i];
}

/** Where no sign is known, lines have nothing to tell apart. */
struct look ent_draw_look_of(const struct builder *b, size_t edge, const char *sign)
{
    const struct ent_draw_style *style = &b->graph->style;
    const struct ent_draw_mark *mark = ent_draw_mark_of(b, edge, sign);
    bool is_last = mark == &style->marks[style->n_marks - 1];

    return (struct look){mark->color, is_last && !b->signs_known ? "solid" : mark->line};
}

const struct stroke *ent_draw_stroke_of(const char *line)
{
    size_t i = 0;

    while (i + 1 < N_STROKES && strcmp(line, strokes[i].line) != 0)
        i++;
    return &strokes[i];
}

/** "#8c8c8c;0.1:#ffffff00;0.04:#8c8c8c": shares of a line, and the rest. */
static bool write_pieces(struct builder *b, char **out, const struct stroke *stroke,
                         const char *color, double length)
{
    double period = stroke->on[0] + stroke->on[1] + 2 * stroke->off, done = 0;
    size_t size, i;
    FILE *text = open_memstream(out, &size);

    if (text == NULL)
        return ent_draw_no_memory(b);
    if (length / period * 4 > MOST_PIECES)
        length = MOST_PIECES * period / 4;
    for (i = 0; done + stroke->on[i % 2] + stroke->off < length; i++) {
        fprintf(text, "%s;%.4f:#ffffff00;%.4f:", color, stroke->on[i % 2] / length,
                stroke->off / length);
        done += stroke->on[i % 2] + stroke->off;
    }
    fputs(color, text);
    return (fclose(text) == 0 && *out != NULL) || ent_draw_no_memory(b);
}

bool ent_draw_set_stroke(struct builder *b, Agedge_t *edge, struct look look, const char *alpha,
                         double length)
{
    const struct stroke *stroke = ent_draw_stroke_of(look.line);
    char plain[16], *pieces = NULL;
    bool fine;

    snprintf(plain, sizeof(plain), "%.7s%s", look.color, alpha);
    if (stroke->off > 0 && !write_pieces(b, &pieces, stroke, plain, length)) {
        free(pieces);
        return false;
    }
    fine =
        agsafeset(edge, (char *)"color", pieces != NULL ? pieces : plain, (char *)"") == 0 &&
        agsafeset(edge, (char *)"style", (char *)stroke->style, (char *)"") == 0 &&
        (strcmp(stroke->arrowhead, "normal") == 0 ||
         (agsafeset(edge, (char *)"arrowhead", (char *)stroke->arrowhead, (char *)"normal") == 0 &&
          agsafeset(edge, (char *)"dir", (char *)"forward", (char *)"") == 0));
    free(pieces);
    return fine || ent_draw_no_memory(b);
}

/** What the run has decided, of an arc and the one back that is drawn with it. Returns the width.
 */
static double given_look(const struct builder *b, size_t row, struct look *look)
{
    const struct ent_draw_look *given = &b->graph->edge_looks[row];
    double width = isnan(given->size) ? 1 : given->size;

    if (b->back[row] != NONE)
        width = fmax(width, b->graph->edge_looks[b->back[row]].size);
    if (given->color != NULL)
        look->color = given->color;
    if (given->line != NULL)
        look->line = given->line;
    return width;
}

/** From rim to rim, as the crow flies. */
static double length_of(const struct builder *b, size_t row)
{
    const struct ent_draw_graph *graph = b->graph;
    const struct ent_draw_look *tail = &graph->node_looks[graph->sources[row]];
    const struct ent_draw_look *head = &graph->node_looks[graph->targets[row]];
    double length = NO_LENGTH;

    if (graph->placed && tail != head)
        length = hypot(head->x - tail->x, head->y - tail->y) -
                 (isnan(tail->size) ? 0 : tail->size) - (isnan(head->size) ? 0 : head->size);
    return fmax(length, 20);
}

/** The layer of a tie, where its line does not say it: not a sign, nor what all ties or memberships
 * are. Or NULL. */
static const char *layer_of(const struct builder *b, size_t row)
{
    const char *layer = ent_draw_text_of(&b->graph->edges, row, "layer");
    const struct ent_draw_style *style = &b->graph->style;
    size_t i;

    for (i = 0; i < style->n_marks && layer != NULL; i++) {
        if (strcmp(layer, style->marks[i].name) == 0)
            layer = NULL;
    }
    /* without a style it may be anybody's column of that name */
    return layer != NULL && style->is_there && strcmp(layer, "events") != 0 ? layer : NULL;
}

static bool is_first_of_layer(const struct builder *b, size_t row, const char *layer)
{
    size_t i;

    for (i = 0; i < row; i++) {
        const char *other = layer_of(b, i);

        if (other != NULL && strcmp(other, layer) == 0)
            return false;
    }
    return true;
}

/** Whether all layers are codes that need no number. */
static bool are_short(const struct builder *b)
{
    bool all = true;
    size_t i, k;

    for (i = 0; i < b->graph->edges.n_rows && all; i++) {
        const char *layer = layer_of(b, i);

        all = layer == NULL || strlen(layer) <= SHORT_LAYER;
        for (k = 0; layer != NULL && layer[k] != '\0' && all; k++)
            all = isalnum((unsigned char)layer[k]) != 0;
    }
    return all;
}

bool ent_draw_layer_mark(const struct builder *b, size_t row, char mark[24], const char **layer)
{
    size_t number = 1, i;

    *layer = b->n_drawn <= MOST_LAYERS_NAMED ? layer_of(b, row) : NULL;
    if (*layer == NULL)
        return false;
    if (are_short(b)) {
        strcpy(mark, *layer);
        return true;
    }
    for (i = 0; i < b->graph->edges.n_rows; i++) {
        const char *other = layer_of(b, i);

        number += other != NULL && strcmp(other, *layer) < 0 && is_first_of_layer(b, i, other);
    }
    snprintf(mark, 24, "%zu", number);
    return true;
}

/** Lines of one pair are told apart by what is written beside them. */
static bool set_layer(struct builder *b, Agedge_t *edge, size_t row)
{
    const char *layer;
    char mark[24];

    return !ent_draw_layer_mark(b, row, mark, &layer) ||
           agsafeset(edge, (char *)"label", mark, (char *)"") == 0 || ent_draw_no_memory(b);
}

struct edge_syms {
    Agsym_t *weight, *penwidth, *color, *style, *dir, *arrowsize, *tooltip;
};

/** "Niger → Russia: 10 (cooperation), back 8": what a pointer over the line shows. */
static bool set_tooltip(struct builder *b, const struct edge_syms *syms, Agedge_t *edge, size_t row)
{
    const struct ent_draw_graph *graph = b->graph;
    const char *weight = ent_draw_text_of(&graph->edges, row, "weight");
    const char *sign = ent_draw_text_of(&graph->edges, row, "sign"), *back = NULL;
    const char *layer = layer_of(b, row);
    char *text = NULL;
    bool fine;

    if (b->back[row] != NONE)
        back = ent_draw_text_of(&graph->edges, b->back[row], "weight");
    if (asprintf(&text, "%s %s %s%s%s%s%s%s%s%s%s%s", graph->labels[graph->sources[row]],
                 graph->directed ? "\u2192" : "\u2013", graph->labels[graph->targets[row]],
                 layer != NULL ? ", " : "", layer != NULL ? layer : "", weight != NULL ? ": " : "",
                 weight != NULL ? weight : "", sign != NULL ? " (" : "", sign != NULL ? sign : "",
                 sign != NULL ? ")" : "", back != NULL ? ", back " : "",
                 back != NULL ? back : "") < 0)
        return ent_draw_no_memory(b);
    fine = ent_draw_set_tooltip(b, edge, syms->tooltip, text);
    free(text);
    return fine;
}

static bool set_edge_look(struct builder *b, const struct edge_syms *syms, Agedge_t *edge,
                          size_t row)
{
    struct look look = ent_draw_look_of(b, row, ent_draw_text_of(&b->graph->edges, row, "sign"));
    double share = share_of(b, b->strengths[row]), width = 0.5 + 4 * share;
    const char *alpha = "";
    char text[40];

    if (b->graph->style.is_there)
        width = given_look(b, row, &look);
    /* a dash or a dot thinner than this is not seen */
    else if (strcmp(look.line, "solid") != 0)
        width = fmax(width, 1.8);
    /* many lines are to be seen through */
    if (b->graph->placed && b->n_drawn > MANY_TIES) {
        width = fmax(width * 0.6, 0.5);
        alpha = b->n_drawn > 3 * MANY_TIES ? "50" : "80";
    }
    snprintf(text, sizeof(text), "%.3g", width);
    if (!ent_draw_set(b, edge, syms->penwidth, text))
        return false;
    snprintf(text, sizeof(text), "%.2g", 0.5 + 0.08 * width);
    if (!ent_draw_set(b, edge, syms->arrowsize, text))
        return false;
    /* whole and small: dot takes nothing else, and fdp jumps about when it is pulled with thousands
     */
    snprintf(text, sizeof(text), "%d", 1 + (int)(4 * share + 0.5));
    return ent_draw_set(b, edge, syms->weight, text) &&
           ent_draw_set_stroke(b, edge, look, alpha, length_of(b, row)) &&
           set_tooltip(b, syms, edge, row) && set_layer(b, edge, row) &&
           (b->back[row] == NONE || ent_draw_set(b, edge, syms->dir, "both"));
}

bool ent_draw_add_edges(struct builder *b)
{
    const struct ent_draw_graph *graph = b->graph;
    const struct ent_draw_mark *unknown = &graph->style.marks[graph->style.n_marks - 1];
    struct edge_syms syms = {
        .weight = ent_draw_declare(b, AGEDGE, "weight", "1"),
        .penwidth = ent_draw_declare(b, AGEDGE, "penwidth", "1"),
        .color = ent_draw_declare(b, AGEDGE, "color", unknown->color),
        .style = ent_draw_declare(b, AGEDGE, "style", "solid"),
        .dir = ent_draw_declare(b, AGEDGE, "dir", graph->directed ? "forward" : "none"),
        .arrowsize = ent_draw_declare(b, AGEDGE, "arrowsize", "0.6"),
        .tooltip = ent_draw_declare(b, AGEDGE, "tooltip", ""),
    };
    const struct setting texts[] = {
        {"fontname", FONTS}, {"fontsize", "9"}, {"fontcolor", "#444444"}, {"label", ""}};
    Agedge_t *edge;
    size_t i;

    if (b->err->message[0] != '\0' ||
        !ent_draw_declare_all(b, AGEDGE, texts, sizeof(texts) / sizeof(texts[0])) ||
        !ent_draw_declare_columns(b, b->edge_syms, AGEDGE, &graph->edges) ||
        !ent_draw_declare_way_back(b))
        return false;
    for (i = 0; i < graph->edges.n_rows; i++) {
        if (b->folded[i])
            continue;
        edge = agedge(b->g, b->nodes[graph->sources[i]], b->nodes[graph->targets[i]], NULL, 1);
        if (edge == NULL)
            return ent_draw_no_memory(b);
        if (!set_edge_look(b, &syms, edge, i) ||
            !ent_draw_set_row(b, edge, b->edge_syms, &graph->edges, i))
            return false;
        if (b->back[i] != NONE &&
            !ent_draw_set_row(b, edge, b->back_syms, &graph->edges, b->back[i]))
            return false;
    }
    return true;
}
