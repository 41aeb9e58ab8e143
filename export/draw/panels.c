#include "build.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Small multiples: a panel for each window, in which everybody stands where he stands in all of
 * them. Who is not there is a dot. A node is called pPANEL_ROW and has the actor's id in `actor`.
 */

#define MOST_PANELS   36
#define MARGIN        34.0
#define TITLE         26.0
#define PANEL_GAP     14.0
#define GHOST_RADIUS  2.2
#define MOST_WIDTH    2000.0 /* of all panels together, in points: about four times A4 */
#define LEAST_SCALE   0.3
#define CIRCLE_GAP    3.0
#define LEAST_SHARE   0.35
#define MOST_COMPARED 1000
#define SHEET         1.5 /* how much wider than high all panels together are */

struct grid {
    size_t n_columns;
    double left, bottom, width, height; /* of a panel */
    double scale;
    double most_value, most_radius, most_weight;
};

/* The places of all, and how many panels go side by side. */
static void measure_sheet(struct grid *grid, const struct ent_draw_graph *graph)
{
    const struct ent_draw_windows *windows = &graph->windows;
    double right = -HUGE_VAL, top = -HUGE_VAL, across;
    size_t i;

    grid->left = grid->bottom = HUGE_VAL;
    grid->most_radius = 0;
    for (i = 0; i < graph->nodes.n_rows; i++) {
        const struct ent_draw_look *look = &graph->node_looks[i];
        double radius = isnan(look->size) ? 5 : look->size;

        grid->left = fmin(grid->left, grid->scale * (look->x - radius));
        grid->bottom = fmin(grid->bottom, grid->scale * (look->y - radius));
        right = fmax(right, grid->scale * (look->x + radius));
        top = fmax(top, grid->scale * (look->y + radius));
        grid->most_radius = fmax(grid->most_radius, grid->scale * radius);
    }
    grid->left -= MARGIN;
    grid->bottom -= MARGIN;
    grid->width = right + MARGIN - grid->left;
    grid->height = top + MARGIN - grid->bottom + TITLE;
    across = round(sqrt(SHEET * (double)windows->n * grid->height / grid->width));
    grid->n_columns = across < 1 ? 1 : across > (double)windows->n ? windows->n : (size_t)across;
}

static double radius_of(const struct grid *grid, const struct ent_draw_graph *graph, size_t row,
                        const struct ent_draw_cell *cell)
{
    double least = fmin(3.5, 5 * grid->scale), whole = graph->node_looks[row].size;

    if (grid->most_value > 0)
        return fmax(grid->most_radius * sqrt(fmax(cell->value, 0) / grid->most_value), least);
    return isnan(whole) ? least : fmax(grid->scale * whole, least);
}

/* Who is much in one window and little in all has a larger circle there than the layout has kept
 * free: then all are smaller, so that none is over another. */
static void shrink(struct grid *grid, const struct ent_draw_graph *graph)
{
    const struct ent_draw_windows *windows = &graph->windows;
    double share = 1;
    size_t w, i, k;

    for (w = 0; w < windows->n && graph->nodes.n_rows <= MOST_COMPARED; w++) {
        for (i = 0; i < graph->nodes.n_rows; i++) {
            const struct ent_draw_cell *one = &windows->nodes[i * windows->n + w];

            for (k = 0; k < i && one->is_there; k++) {
                const struct ent_draw_cell *other = &windows->nodes[k * windows->n + w];
                double room = grid->scale * hypot(graph->node_looks[i].x - graph->node_looks[k].x,
                                                  graph->node_looks[i].y - graph->node_looks[k].y);
                double radii = other->is_there ? radius_of(grid, graph, i, one) +
                                                     radius_of(grid, graph, k, other)
                                               : 0;

                if (radii > 0)
                    share = fmin(share, fmax(room - CIRCLE_GAP, 0) / radii);
            }
        }
    }
    grid->most_radius *= fmax(share, LEAST_SHARE);
}

static void measure(struct grid *grid, const struct ent_draw_graph *graph)
{
    const struct ent_draw_windows *windows = &graph->windows;
    double width;
    size_t i;

    *grid = (struct grid){.scale = graph->nodes.n_rows <= ENT_DRAW_PANEL_ALL_NAMED ? 0.7 : 0.85};
    for (i = 0; i < windows->n_node_cells; i++) {
        if (windows->nodes[i].is_there && windows->nodes[i].value > grid->most_value)
            grid->most_value = windows->nodes[i].value;
    }
    for (i = 0; i < windows->n_edge_cells; i++) {
        if (windows->edges[i].is_there && fabs(windows->edges[i].value) > grid->most_weight)
            grid->most_weight = fabs(windows->edges[i].value);
    }
    measure_sheet(grid, graph);
    width = (double)grid->n_columns * grid->width;
    /* few are named, and need not all the room that one drawing has */
    if (width > MOST_WIDTH) {
        grid->scale *= fmax(MOST_WIDTH / width, LEAST_SCALE);
        measure_sheet(grid, graph);
    }
    shrink(grid, graph);
}

double ent_draw_panels_width(const struct ent_draw_graph *graph)
{
    struct grid grid;

    measure(&grid, graph);
    return (double)grid.n_columns * (grid.width + PANEL_GAP);
}

/* Where the lower left corner of a panel's sheet is. */
static void find_corner(const struct grid *grid, size_t panel, double *x, double *y)
{
    *x = (double)(panel % grid->n_columns) * (grid->width + PANEL_GAP);
    *y = -(double)(panel / grid->n_columns) * (grid->height + PANEL_GAP);
}

static bool set_number(struct builder *b, void *object, const char *name, double value)
{
    char text[40];

    snprintf(text, sizeof(text), "%.4g", value);
    return agsafeset(object, (char *)name, text, (char *)"") == 0 || ent_draw_no_memory(b);
}

static bool set_place(struct builder *b, Agnode_t *node, double x, double y)
{
    char text[80];

    snprintf(text, sizeof(text), "%.2f,%.2f!", x, y);
    return agsafeset(node, (char *)"pos", text, (char *)"") == 0 || ent_draw_no_memory(b);
}

static bool set_plain(struct builder *b, void *object, const char *name, const char *value)
{
    return agsafeset(object, (char *)name, (char *)value, (char *)"") == 0 || ent_draw_no_memory(b);
}

/* ---- Actors ---- */

struct large {
    double radius;
    size_t row;
};

static int compare_large(const void *left, const void *right)
{
    const struct large *a = left, *b = right;

    if (a->radius != b->radius)
        return a->radius > b->radius ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* Who is named in a panel: all, or the largest. */
static bool choose_named(struct builder *b, const struct grid *grid, size_t panel)
{
    const struct ent_draw_graph *graph = b->graph;
    const struct ent_draw_windows *windows = &graph->windows;
    size_t n_rows = graph->nodes.n_rows, n = 0, i;
    struct large *order = malloc((n_rows + 1) * sizeof(*order));

    if (order == NULL)
        return ent_draw_no_memory(b);
    for (i = 0; i < n_rows; i++) {
        const struct ent_draw_cell *cell = &windows->nodes[i * windows->n + panel];

        b->named[i] = false;
        if (cell->is_there)
            order[n++] = (struct large){radius_of(grid, graph, i, cell), i};
    }
    qsort(order, n, sizeof(*order), compare_large);
    for (i = 0; i < n; i++)
        b->named[order[i].row] = n <= ENT_DRAW_PANEL_ALL_NAMED || i < ENT_DRAW_PANEL_MOST_NAMED;
    free(order);
    return true;
}

static bool set_name(struct builder *b, Agnode_t *node, size_t row)
{
    char *label = NULL;
    size_t length;
    FILE *out = open_memstream(&label, &length);
    bool fine;

    if (out == NULL)
        return ent_draw_no_memory(b);
    ent_draw_write_label(out, b->graph->labels[row]);
    fine = fclose(out) == 0 && label != NULL ? set_plain(b, node, "xlabel", label)
                                             : ent_draw_no_memory(b);
    free(label);
    return fine;
}

static bool add_actor(struct builder *b, const struct grid *grid, size_t panel, size_t row)
{
    const struct ent_draw_graph *graph = b->graph;
    const struct ent_draw_look *look = &graph->node_looks[row];
    const struct ent_draw_cell *cell = &graph->windows.nodes[row * graph->windows.n + panel];
    double x, y,
        radius = cell->is_there ? radius_of(grid, graph, row, cell)
                                : fmin(GHOST_RADIUS, 3 * grid->scale);
    const char *fill = look->color != NULL ? look->color : "#9aa3ab", *actor;
    Agnode_t *node;
    char name[60], rim[8];

    find_corner(grid, panel, &x, &y);
    snprintf(name, sizeof(name), "p%zu_%zu", panel, row);
    node = agnode(b->g, name, 1);
    if (node == NULL)
        return ent_draw_no_memory(b);
    b->nodes[row] = node;
    ent_draw_darken(fill, rim);
    actor = ent_draw_escaped(b, graph->ids[row]);
    return actor != NULL && set_plain(b, node, "actor", actor) &&
           set_place(b, node, x + grid->scale * look->x - grid->left,
                     y + grid->scale * look->y - grid->bottom) &&
           set_number(b, node, "width", radius / 36) &&
           set_number(b, node, "height", radius / 36) &&
           set_plain(b, node, "fillcolor", cell->is_there ? fill : "#dfe3e7") &&
           set_plain(b, node, "color", cell->is_there ? rim : "#dfe3e7") &&
           set_number(b, node, "fontsize",
                      graph->nodes.n_rows <= ENT_DRAW_PANEL_ALL_NAMED ? 12 : 15) &&
           (!b->named[row] || set_name(b, node, row));
}

/* ---- Ties ---- */

static bool add_tie(struct builder *b, const struct grid *grid, size_t panel, size_t row)
{
    const struct ent_draw_graph *graph = b->graph;
    const struct ent_draw_windows *windows = &graph->windows;
    size_t back = b->back[row];
    const struct ent_draw_cell *there = &windows->edges[row * windows->n + panel];
    const struct ent_draw_cell *other =
        back != NONE ? &windows->edges[back * windows->n + panel] : NULL;
    const struct ent_draw_cell *one = there->is_there ? there : other;
    bool both = there->is_there && other != NULL && other->is_there;
    struct look look;
    double weight, width, length;
    Agedge_t *edge;

    if (one == NULL || !one->is_there)
        return true;
    length =
        grid->scale *
        hypot(graph->node_looks[graph->sources[row]].x - graph->node_looks[graph->targets[row]].x,
              graph->node_looks[graph->sources[row]].y - graph->node_looks[graph->targets[row]].y);
    weight = isnan(one->value) ? 0 : fabs(one->value);
    if (both && other->value > weight)
        weight = other->value;
    look = ent_draw_look_of(b, row, one->sign);
    width = 0.5 + fmin(3.5, 5 * grid->scale) *
                      (grid->most_weight > 0 ? sqrt(weight / grid->most_weight) : 0.25);
    if (strcmp(look.line, "solid") != 0)
        width = fmax(width, 1.4);
    edge = agedge(b->g, b->nodes[graph->sources[row]], b->nodes[graph->targets[row]], NULL, 1);
    if (edge == NULL)
        return ent_draw_no_memory(b);
    return set_number(b, edge, "penwidth", width) &&
           set_number(b, edge, "arrowsize", 0.4 + 0.08 * width) &&
           set_plain(b, edge, "dir",
                     !graph->directed  ? "none"
                     : both            ? "both"
                     : there->is_there ? "forward"
                                       : "back") &&
           ent_draw_set_stroke(b, edge, look, "", length);
}

/* ---- The whole ---- */

static bool add_frame(struct builder *b, const struct grid *grid, size_t panel)
{
    char name[40], *label = NULL;
    double x, y;
    Agnode_t *node;
    bool fine;

    find_corner(grid, panel, &x, &y);
    snprintf(name, sizeof(name), "frame_%zu", panel);
    node = agnode(b->g, name, 1);
    if (node == NULL || asprintf(&label, "%s%s\\l", b->graph->windows.labels[panel],
                                 b->graph->windows.partial[panel] ? " (partial)" : "") < 0)
        return ent_draw_no_memory(b);
    fine = set_plain(b, node, "shape", "box") && set_plain(b, node, "style", "solid") &&
           set_plain(b, node, "color", "#c3c9cf") && set_plain(b, node, "fillcolor", "none") &&
           set_plain(b, node, "label", label) && set_plain(b, node, "labelloc", "t") &&
           set_plain(b, node, "margin", "0.08,0.05") &&
           set_number(b, node, "fontsize",
                      b->graph->nodes.n_rows <= ENT_DRAW_PANEL_ALL_NAMED ? 15 : 22) &&
           set_number(b, node, "penwidth", 0.7) && set_number(b, node, "width", grid->width / 72) &&
           set_number(b, node, "height", grid->height / 72) &&
           set_place(b, node, x + grid->width / 2, y + grid->height / 2);
    free(label);
    return fine;
}

bool ent_draw_add_panels(struct builder *b)
{
    const struct setting node_settings[] = {
        {"shape", "circle"},      {"fixedsize", "true"},
        {"style", "filled"},      {"penwidth", "1"},
        {"margin", "0"},          {"fontname", FONTS},
        {"fontcolor", "#1a1a1a"}, {"fontsize", "11"},
        {"label", "\\N"},         {"xlabel", ""},
        {"color", "#808080"},     {"fillcolor", "#c0c0c0"},
        {"labelloc", "c"},        {"width", "0.1"},
        {"height", "0.1"},        {"actor", ""},
    };
    const struct setting edge_settings[] = {{"penwidth", "1"},
                                            {"color", "#808080"},
                                            {"style", "solid"},
                                            {"dir", "none"},
                                            {"arrowsize", "0.5"}};
    struct grid grid;
    size_t p, i;

    if (b->graph->windows.n > MOST_PANELS)
        return ent_draw_fail(
            b->err,
            "%zu windows are too many panels (at most %d): choose wider ones, or a shorter period",
            b->graph->windows.n, MOST_PANELS);
    if (!b->graph->placed)
        return ent_draw_fail(
            b->err,
            "panels need places for the actors, which are none, or too many: --top N shows fewer");
    measure(&grid, b->graph);
    if (!ent_draw_declare_all(b, AGNODE, node_settings,
                              sizeof(node_settings) / sizeof(*node_settings)) ||
        !ent_draw_declare_all(b, AGEDGE, edge_settings,
                              sizeof(edge_settings) / sizeof(*edge_settings)))
        return false;
    for (p = 0; p < b->graph->windows.n; p++) {
        if (!add_frame(b, &grid, p) || !choose_named(b, &grid, p))
            return false;
        for (i = 0; i < b->graph->nodes.n_rows; i++) {
            if (!add_actor(b, &grid, p, i) || !set_plain(b, b->nodes[i], "label", ""))
                return false;
        }
        for (i = 0; i < b->graph->edges.n_rows; i++) {
            if (!b->folded[i] && !add_tie(b, &grid, p, i))
                return false;
        }
    }
    return true;
}
