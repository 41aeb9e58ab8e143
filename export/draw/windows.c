#include "draw.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CELLS 5000000

static double value_at(const json_t *values, size_t i)
{
    const json_t *value = json_array_get(values, i);

    return json_is_number(value) ? json_number_value(value) : NAN;
}

/** Of each row, in which windows it is, and a number there; of edges the sign too. */
static bool read_rows(const struct ent_draw_windows *windows, struct ent_draw_cell *cells,
                      const json_t *rows, const char *column)
{
    size_t r, i;

    for (r = 0; r < json_array_size(rows); r++) {
        const json_t *own = json_object_get(json_array_get(rows, r), "windows");
        const json_t *at = json_object_get(own, "at"), *values = json_object_get(own, column);
        const json_t *signs = json_object_get(own, "sign");

        for (i = 0; i < json_array_size(at); i++) {
            json_int_t w = json_integer_value(json_array_get(at, i));
            const char *sign = json_string_value(json_array_get(signs, i));
            struct ent_draw_cell *cell;

            if (w < 0 || (size_t)w >= windows->n)
                continue;
            cell = &cells[r * windows->n + (size_t)w];
            cell->is_there = true;
            cell->value = value_at(values, i);
            if (sign != NULL && (cell->sign = strdup(sign)) == NULL)
                return false;
        }
    }
    return true;
}

/** Whether a column of the nodes is 0 where a row is not. */
static bool adds_up(const json_t *columns, const char *name)
{
    size_t i;

    for (i = 0; i < json_array_size(columns); i++) {
        const json_t *column = json_array_get(columns, i);
        const char *own = json_string_value(json_object_get(column, "name"));
        const char *of = json_string_value(json_object_get(column, "of"));
        const char *role = json_string_value(json_object_get(column, "role"));

        if (own != NULL && of != NULL && role != NULL && strcmp(own, name) == 0 &&
            strcmp(of, "vertex") == 0)
            return strcmp(role, "count") == 0 || strcmp(role, "weight") == 0;
    }
    return false;
}

bool ent_draw_read_windows(struct ent_draw_graph *graph, json_t *own, json_t *nodes, json_t *edges,
                           const char *column, struct ent_draw_error *err)
{
    struct ent_draw_windows *windows = &graph->windows;
    const json_t *from = json_object_get(own, "windows");
    size_t n = json_array_size(from), i;

    if (n == 0)
        return ent_draw_fail(err, "there are no windows to draw: --window month makes some");
    if ((json_array_size(nodes) + json_array_size(edges)) > MOST_CELLS / n)
        return ent_draw_fail(err, "too many actors and windows to draw: --top N shows fewer");
    windows->adds_up = column != NULL && adds_up(json_object_get(own, "columns"), column);
    windows->labels = calloc(n + 1, sizeof(*windows->labels));
    windows->partial = calloc(n + 1, sizeof(*windows->partial));
    windows->nodes = calloc(json_array_size(nodes) * n + 1, sizeof(*windows->nodes));
    windows->edges = calloc(json_array_size(edges) * n + 1, sizeof(*windows->edges));
    windows->n_node_cells = json_array_size(nodes) * n;
    windows->n_edge_cells = json_array_size(edges) * n;
    if (windows->labels == NULL || windows->partial == NULL || windows->nodes == NULL ||
        windows->edges == NULL)
        return ent_draw_fail(err, "out of memory");
    for (i = 0; i < n; i++) {
        const json_t *window = json_array_get(from, i);
        const char *label = json_string_value(json_object_get(window, "label"));

        windows->partial[i] = json_is_true(json_object_get(window, "partial"));
        windows->labels[i] = strdup(label != NULL ? label : "");
        if (windows->labels[i] == NULL)
            return ent_draw_fail(err, "out of memory");
        windows->n++;
    }
    return (read_rows(windows, windows->nodes, nodes, column != NULL ? column : "strength") &&
            read_rows(windows, windows->edges, edges, "weight")) ||
           ent_draw_fail(err, "out of memory");
}

void ent_draw_windows_fini(struct ent_draw_windows *windows)
{
    size_t i;

    for (i = 0; windows->labels != NULL && i < windows->n; i++)
        free(windows->labels[i]);
    for (i = 0; windows->nodes != NULL && i < windows->n_node_cells; i++)
        free(windows->nodes[i].sign);
    for (i = 0; windows->edges != NULL && i < windows->n_edge_cells; i++)
        free(windows->edges[i].sign);
    free(windows->labels);
    free(windows->partial);
    free(windows->nodes);
    free(windows->edges);
}
