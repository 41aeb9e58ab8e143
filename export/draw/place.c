#include "draw.h"

#include <gvc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Where names and lines go when actors have places of their own. Graphviz has measured the names; a
 * name stands beside its circle where it covers no other name and no circle, and as few lines as
 * may be. A line is bent where it would run through a third actor, or beside another line.
 */

#define NEAR        2.0  /* points between a circle and its name */
#define LINE_GAP    1.0  /* between a circle and the end of a line */
#define TEXT_GAP    7.0  /* between a line and the middle of what is written beside it */
#define ARROW       10.0 /* the length of an arrow head of size 1 */
#define PARALLEL    0.18 /* how far apart lines of one pair are bent, as a share of their length */
#define HALF        0.7071 /* of 45 degrees */
#define STEEP       0.9239 /* of 22.5 */
#define FLAT        0.3827
#define N_SAMPLES   12
#define N_ROUNDS    6
#define MOST_BENT   400 /* lines; more are straight */
#define MOST_JUDGED 700 /* actors; among more, names pay no heed to lines */

struct spot {
    Agnode_t *node;
    double x, y, radius;
    textlabel_t *label;             /* NULL: it has no name */
    double half_width, half_height; /* of the name */
    double at_x, at_y;              /* its middle */
    bool is_set;
};

struct line {
    Agedge_t *edge;
    size_t tail, head;
    size_t number, n;  /* of those between the two */
    double x[4], y[4]; /* from middle to middle */
    double sample_x[N_SAMPLES + 1], sample_y[N_SAMPLES + 1];
    double width, left, right, bottom, top; /* around the samples */
};

struct placing {
    struct spot *spots;
    struct line *lines;
    size_t n_spots, n_lines;
    bool judges;
    bool panels; /* in which a name may be left out */
};

static const char *get(void *object, const char *name, const char *fallback)
{
    const char *value = agget(object, (char *)name);

    return value != NULL && value[0] != '\0' ? value : fallback;
}

static double cubic(const double p[4], double t)
{
    double s = 1 - t;

    return s * s * s * p[0] + 3 * s * s * t * p[1] + 3 * s * t * t * p[2] + t * t * t * p[3];
}

/* ---- Lines ---- */

static int by_ends(const void *left, const void *right)
{
    const struct line *a = left, *b = right;
    size_t a_low = a->tail < a->head ? a->tail : a->head,
           b_low = b->tail < b->head ? b->tail : b->head;
    size_t a_high = a->tail + a->head - a_low, b_high = b->tail + b->head - b_low;

    if (a_low != b_low)
        return a_low < b_low ? -1 : 1;
    if (a_high != b_high)
        return a_high < b_high ? -1 : 1;
    return AGSEQ(a->edge) < AGSEQ(b->edge) ? -1 : AGSEQ(a->edge) > AGSEQ(b->edge);
}

static void bend(const struct placing *placing, struct line *line, double bow)
{
    const struct spot *a = &placing->spots[line->tail], *b = &placing->spots[line->head];
    double dx = b->x - a->x, dy = b->y - a->y, cx, cy;
    int i;

    /* the same side whichever way it goes */
    if (line->tail > line->head)
        bow = -bow;
    cx = (a->x + b->x) / 2 - dy * bow;
    cy = (a->y + b->y) / 2 + dx * bow;
    line->x[0] = a->x;
    line->x[1] = a->x + (cx - a->x) * 2 / 3;
    line->x[2] = b->x + (cx - b->x) * 2 / 3;
    line->x[3] = b->x;
    line->y[0] = a->y;
    line->y[1] = a->y + (cy - a->y) * 2 / 3;
    line->y[2] = b->y + (cy - b->y) * 2 / 3;
    line->y[3] = b->y;
    if (line->tail == line->head) { /* a loop above the circle */
        double far = a->radius + 30 + 10 * (double)line->number;
        line->x[1] = a->x - far * 0.8;
        line->x[2] = a->x + far * 0.8;
        line->y[1] = line->y[2] = a->y + far * 1.2;
    }
    line->left = line->bottom = HUGE_VAL;
    line->right = line->top = -HUGE_VAL;
    for (i = 0; i <= N_SAMPLES; i++) {
        line->sample_x[i] = cubic(line->x, (double)i / N_SAMPLES);
        line->sample_y[i] = cubic(line->y, (double)i / N_SAMPLES);
        line->left = fmin(line->left, line->sample_x[i]);
        line->right = fmax(line->right, line->sample_x[i]);
        line->bottom = fmin(line->bottom, line->sample_y[i]);
        line->top = fmax(line->top, line->sample_y[i]);
    }
}

static double distance_to(double x, double y, double x1, double y1, double x2, double y2)
{
    double dx = x2 - x1, dy = y2 - y1, length = dx * dx + dy * dy;
    double t = length > 0 ? ((x - x1) * dx + (y - y1) * dy) / length : 0;

    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return hypot(x - x1 - t * dx, y - y1 - t * dy);
}

/* How much of third circles a line runs through. */
static double hits(const struct placing *placing, const struct line *line)
{
    double sum = 0;
    size_t s;
    int i;

    for (s = 0; s < placing->n_spots; s++) {
        const struct spot *spot = &placing->spots[s];
        double nearest = HUGE_VAL, room = spot->radius + 3;

        if (s == line->tail || s == line->head)
            continue;
        for (i = 0; i < N_SAMPLES; i++)
            nearest =
                fmin(nearest, distance_to(spot->x, spot->y, line->sample_x[i], line->sample_y[i],
                                          line->sample_x[i + 1], line->sample_y[i + 1]));
        if (nearest < room)
            sum += 1 + (room - nearest) / room;
    }
    return sum;
}

static void route(const struct placing *placing, struct line *line)
{
    static const double bows[] = {0, 0.1, -0.1, 0.2, -0.2, 0.3, -0.3, 0.42, -0.42};
    double base = ((double)line->number - ((double)line->n - 1) / 2) * PARALLEL;
    double best = base, least = HUGE_VAL, cost;
    size_t i, n = placing->n_lines <= MOST_BENT && line->tail != line->head
                      ? sizeof(bows) / sizeof(*bows)
                      : 1;

    for (i = 0; i < n && least > 0; i++) {
        bend(placing, line, base + bows[i]);
        cost = n > 1 ? hits(placing, line) + (i > 0 ? 0.05 * (double)i : 0) : 0;
        if (i == 0 && cost < 0.5)
            return;
        if (cost < least) {
            least = cost;
            best = base + bows[i];
        }
    }
    bend(placing, line, best);
}

/* The place on a line that is so far from one of its ends. */
static double find_away(const struct line *line, bool from_head, double distance)
{
    int end = from_head ? 3 : 0, i;
    double near = from_head ? 1 : 0, far = 0.5, middle;

    for (i = 0; i < 40; i++) {
        middle = (near + far) / 2;
        if (hypot(cubic(line->x, middle) - line->x[end], cubic(line->y, middle) - line->y[end]) <
            distance)
            near = middle;
        else
            far = middle;
    }
    return (near + far) / 2;
}

/* The part of a cubic between two places on it. */
static void cut(const double p[4], double from, double to, double out[4])
{
    double third = (to - from) / 3;
    double at = cubic(p, from), end = cubic(p, to);
    double s = 1 - from, e = 1 - to;

    out[0] = at;
    out[3] = end;
    out[1] = at + third * 3 *
                      (s * s * (p[1] - p[0]) + 2 * s * from * (p[2] - p[1]) +
                       from * from * (p[3] - p[2]));
    out[2] =
        end -
        third * 3 * (e * e * (p[1] - p[0]) + 2 * e * to * (p[2] - p[1]) + to * to * (p[3] - p[2]));
}

/* What is written beside a line stands at its middle, above it as far as it has an above. */
static bool write_text_of_line(const struct line *line, struct ent_draw_error *err)
{
    double x = cubic(line->x, 0.5), y = cubic(line->y, 0.5);
    double across = line->y[0] - line->y[3], along = line->x[3] - line->x[0];
    double length = hypot(across, along);
    char text[60];

    if (get(line->edge, "label", "")[0] == '\0')
        return true;
    if (along < 0)
        length = -length;
    if (fabs(length) > 0) {
        x += TEXT_GAP * across / length;
        y += TEXT_GAP * along / length;
    }
    snprintf(text, sizeof(text), "%.2f,%.2f", x, y);
    return agsafeset(line->edge, (char *)"lp", text, (char *)"") == 0 ||
           ent_draw_fail(err, "out of memory");
}

static bool write_line(const struct placing *placing, const struct line *line,
                       struct ent_draw_error *err)
{
    const char *dir = get(line->edge, "dir", "forward");
    double arrow = ARROW * strtod(get(line->edge, "arrowsize", "1"), NULL);
    bool at_head = strcmp(dir, "forward") == 0 || strcmp(dir, "both") == 0;
    bool at_tail = strcmp(dir, "back") == 0 || strcmp(dir, "both") == 0;
    double from = placing->spots[line->tail].radius + LINE_GAP;
    double to = placing->spots[line->head].radius + LINE_GAP;
    double start = find_away(line, false, from), end = find_away(line, true, to);
    double first = at_tail ? find_away(line, false, from + arrow) : start;
    double last = at_head ? find_away(line, true, to + arrow) : end;
    double x[4], y[4];
    char text[300] = "";
    size_t n = 0;
    int i;

    cut(line->x, first, last, x);
    cut(line->y, first, last, y);
    if (at_tail)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "s,%.2f,%.2f ", cubic(line->x, start),
                              cubic(line->y, start));
    if (at_head)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "e,%.2f,%.2f ", cubic(line->x, end),
                              cubic(line->y, end));
    for (i = 0; i < 4; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%.2f,%.2f", i > 0 ? " " : "", x[i],
                              y[i]);
    if (agsafeset(line->edge, (char *)"pos", text, (char *)"") != 0)
        return ent_draw_fail(err, "out of memory");
    return write_text_of_line(line, err);
}

/* ---- Names ---- */

#define N_SIDES 16

/* Where a name goes on a side; the order is that of preference: below, above, right, left, the
 * corners, and what is between. */
static void go_to(struct spot *spot, int side)
{
    static const double across[N_SIDES] = {0,     0,      1,     -1,     HALF, -HALF, HALF, -HALF,
                                           STEEP, -STEEP, STEEP, -STEEP, FLAT, -FLAT, FLAT, -FLAT},
                        up[N_SIDES] = {-1,    1,     0,    0,    -HALF,  -HALF,  HALF,  HALF,
                                       -FLAT, -FLAT, FLAT, FLAT, -STEEP, -STEEP, STEEP, STEEP};
    double x = across[side], y = up[side], away = spot->radius + NEAR;

    /* a corner of the box may come nearer than a side of it */
    away = side >= 4 && side < 8 ? 1.02 * spot->radius : away / fmax(fabs(x), fabs(y));
    spot->at_x = spot->x + away * x + spot->half_width * fmax(-1, fmin(1, x / HALF));
    spot->at_y = spot->y + away * y + spot->half_height * fmax(-1, fmin(1, y / HALF));
}

static bool boxes_meet(const struct spot *a, const struct spot *b)
{
    return fabs(a->at_x - b->at_x) < a->half_width + b->half_width + 1 &&
           fabs(a->at_y - b->at_y) < a->half_height + b->half_height;
}

static bool covers_circle(const struct spot *a, const struct spot *circle)
{
    double dx = fmax(fabs(a->at_x - circle->x) - a->half_width, 0);
    double dy = fmax(fabs(a->at_y - circle->y) - a->half_height, 0);

    return hypot(dx, dy) < circle->radius;
}

/* How long the part of a straight line is that is within a name's box. */
static double part_within(const struct spot *a, double x1, double y1, double x2, double y2)
{
    const double from[2] = {x1 - a->at_x, y1 - a->at_y}, way[2] = {x2 - x1, y2 - y1};
    const double half[2] = {a->half_width, a->half_height};
    double start = 0, end = 1;
    int axis;

    for (axis = 0; axis < 2; axis++) {
        double one = -half[axis] - from[axis], other = half[axis] - from[axis];

        if (fabs(way[axis]) < 1e-9) {
            if (one > 0 || other < 0)
                return 0;
            continue;
        }
        one /= way[axis];
        other /= way[axis];
        start = fmax(start, fmin(one, other));
        end = fmin(end, fmax(one, other));
    }
    return end > start ? (end - start) * hypot(way[0], way[1]) : 0;
}

/* What it costs that a line runs through a name: by its width, less where it only touches it. */
static double cost_of_line(const struct spot *a, const struct line *line)
{
    double within = 0;
    int i;

    if (line->left > a->at_x + a->half_width || line->right < a->at_x - a->half_width ||
        line->bottom > a->at_y + a->half_height || line->top < a->at_y - a->half_height)
        return 0;
    for (i = 0; i < N_SAMPLES; i++)
        within += part_within(a, line->sample_x[i], line->sample_y[i], line->sample_x[i + 1],
                              line->sample_y[i + 1]);
    return (0.7 + 0.4 * line->width) * fmin(within / (2 * a->half_height), 1);
}

#define COVERED 1000.0

static double cost_of(const struct placing *placing, size_t s, int side)
{
    const struct spot *spot = &placing->spots[s];
    double cost = 0.07 * side;
    size_t i;

    for (i = 0; i < placing->n_spots; i++) {
        if (i != s && placing->spots[i].is_set && boxes_meet(spot, &placing->spots[i]))
            cost += COVERED;
        if (i != s && covers_circle(spot, &placing->spots[i]))
            cost += COVERED;
    }
    for (i = 0; placing->judges && i < placing->n_lines; i++)
        cost += cost_of_line(spot, &placing->lines[i]);
    return cost;
}

/* Put a name on its best side. */
static void choose_side(struct placing *placing, size_t s)
{
    struct spot *spot = &placing->spots[s];
    double least = HUGE_VAL, x = 0, y = 0;
    int side;

    for (side = 0; side < N_SIDES; side++) {
        double cost;
        go_to(spot, side);
        cost = cost_of(placing, s, side);
        if (cost < least) {
            least = cost;
            x = spot->at_x;
            y = spot->at_y;
        }
    }
    spot->at_x = x;
    spot->at_y = y;
}

static int by_radius(const void *left, const void *right)
{
    const struct spot *a = *(struct spot *const *)left, *b = *(struct spot *const *)right;

    if (a->radius != b->radius)
        return a->radius > b->radius ? -1 : 1;
    return AGSEQ(a->node) < AGSEQ(b->node) ? -1 : AGSEQ(a->node) > AGSEQ(b->node);
}

/* The layout has left room below each circle that has a name: from there names go where it is
 * better. */
static bool place_names(struct placing *placing, struct ent_draw_error *err)
{
    struct spot **order = malloc((placing->n_spots + 1) * sizeof(*order));
    size_t i, n = 0;
    int round;

    if (order == NULL)
        return ent_draw_fail(err, "out of memory");
    for (i = 0; i < placing->n_spots; i++) {
        if (placing->spots[i].label == NULL)
            continue;
        go_to(&placing->spots[i], 0);
        placing->spots[i].is_set = true;
        order[n++] = &placing->spots[i];
    }
    qsort(order, n, sizeof(*order), by_radius);
    for (round = 0; round < N_ROUNDS; round++) {
        for (i = 0; i < n; i++)
            choose_side(placing, (size_t)(order[i] - placing->spots));
    }
    for (i = 0; i < n && placing->panels; i++) {
        size_t k;

        /* here they have less room than the layout has left them: the larger one stays */
        for (k = 0; k < i && order[i]->is_set; k++)
            order[i]->is_set = !order[k]->is_set || !boxes_meet(order[i], order[k]);
    }
    free(order);
    return true;
}

static bool write_names(const struct placing *placing, struct ent_draw_error *err)
{
    char text[60];
    size_t i;
    bool fine = true;

    for (i = 0; i < placing->n_spots && fine; i++) {
        const struct spot *spot = &placing->spots[i];
        if (spot->label == NULL)
            continue;
        if (!spot->is_set) {
            fine = agsafeset(spot->node, (char *)"xlabel", (char *)"", (char *)"") == 0;
            continue;
        }
        snprintf(text, sizeof(text), "%.2f,%.2f", spot->at_x, spot->at_y);
        fine = agsafeset(spot->node, (char *)"xlp", text, (char *)"") == 0;
    }
    return fine || ent_draw_fail(err, "out of memory");
}

/* ---- The whole ---- */

static bool gather(struct placing *placing, Agraph_t *g, struct ent_draw_error *err)
{
    Agnode_t *node;
    Agedge_t *edge;
    size_t n = 0, i;

    placing->spots = calloc((size_t)agnnodes(g) + 1, sizeof(*placing->spots));
    placing->lines = calloc((size_t)agnedges(g) + 1, sizeof(*placing->lines));
    if (placing->spots == NULL || placing->lines == NULL)
        return ent_draw_fail(err, "out of memory");
    for (node = agfstnode(g); node != NULL; node = agnxtnode(g, node)) {
        struct spot *spot = &placing->spots[placing->n_spots];
        textlabel_t *label = ND_xlabel(node);

        if (strcmp(get(node, "shape", "circle"), "circle") != 0) {
            placing->panels = true; /* a frame */
            continue;
        }
        *spot = (struct spot){.node = node,
                              .x = ND_coord(node).x,
                              .y = ND_coord(node).y,
                              .radius = 36 * ND_width(node)};
        if (label != NULL && label->text != NULL && label->text[0] != '\0') {
            spot->label = label;
            spot->half_width = label->dimen.x / 2;
            spot->half_height = label->dimen.y / 2;
        }
        ND_alg(node) = (void *)placing->n_spots++;
    }
    for (node = agfstnode(g); node != NULL; node = agnxtnode(g, node)) {
        for (edge = agfstout(g, node); edge != NULL; edge = agnxtout(g, edge))
            placing->lines[n++] = (struct line){.edge = edge,
                                                .tail = (size_t)ND_alg(agtail(edge)),
                                                .head = (size_t)ND_alg(aghead(edge)),
                                                .width = strtod(get(edge, "penwidth", "1"), NULL)};
    }
    placing->n_lines = n;
    qsort(placing->lines, n, sizeof(*placing->lines), by_ends);
    for (i = 0; i < n;) {
        size_t end = i + 1, k;
        while (end < n &&
               placing->lines[i].tail + placing->lines[i].head ==
                   placing->lines[end].tail + placing->lines[end].head &&
               (placing->lines[i].tail == placing->lines[end].tail ||
                placing->lines[i].tail == placing->lines[end].head))
            end++;
        for (k = i; k < end; k++) {
            placing->lines[k].number = k - i;
            placing->lines[k].n = end - i;
        }
        i = end;
    }
    placing->judges = placing->n_spots <= MOST_JUDGED;
    return true;
}

bool ent_draw_place(Agraph_t *g, struct ent_draw_error *err)
{
    struct placing placing = {0};
    bool fine = gather(&placing, g, err);
    size_t i;

    for (i = 0; i < placing.n_lines && fine; i++) {
        route(&placing, &placing.lines[i]);
        fine = write_line(&placing, &placing.lines[i], err);
    }
    fine = fine && place_names(&placing, err) && write_names(&placing, err);
    for (i = 0; i < placing.n_spots; i++)
        ND_alg(placing.spots[i].node) = NULL;
    free(placing.spots);
    free(placing.lines);
    return fine;
}
