#include "draw.h"

#include "../../graph/look/palette.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool copy(char **out, const json_t *value)
{
    const char *text = json_string_value(value);

    *out = text != NULL ? strdup(text) : NULL;
    return text == NULL || *out != NULL;
}

/** "#rrggbb", or nothing: what Graphviz would take for a name of its own is none of ours. */
static bool copy_color(char **out, const json_t *value)
{
    const char *text = json_string_value(value);

    if (text == NULL || strlen(text) != 7 || text[0] != '#' ||
        strspn(text + 1, "0123456789abcdefABCDEF") != 6) {
        *out = NULL;
        return true;
    }
    return copy(out, value);
}

static double number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    double number = json_is_number(value) ? json_number_value(value) : NAN;

    return fabs(number) < 1e7 ? number : NAN;
}

static bool read_groups(struct ent_draw_style *style, const json_t *groups)
{
    size_t n = json_array_size(groups), i;

    style->groups = calloc(n + 1, sizeof(*style->groups));
    if (style->groups == NULL)
        return false;
    for (i = 0; i < n; i++) {
        const json_t *group = json_array_get(groups, i);
        struct ent_draw_group *to = &style->groups[style->n_groups++];

        to->actors = (size_t)json_integer_value(json_object_get(group, "actors"));
        if (!copy(&to->label, json_object_get(group, "label")) ||
            !copy_color(&to->color, json_object_get(group, "color")))
            return false;
    }
    return true;
}

static bool same(char **out, const char *text)
{
    *out = strdup(text);
    return *out != NULL;
}

/** Those of the run; else the first of the table. */
static bool read_colors(struct ent_draw_style *style, const json_t *colors)
{
    const struct ent_palette *palette = ent_palette(0);
    size_t n = json_array_size(colors), i;

    style->colors = calloc(n + palette->n + 1, sizeof(*style->colors));
    if (style->colors == NULL)
        return false;
    for (i = 0; i < n; i++) {
        if (!copy_color(&style->colors[style->n_colors], json_array_get(colors, i)))
            return false;
        style->n_colors += style->colors[style->n_colors] != NULL;
    }
    for (i = 0; i < palette->n && n == 0; i++) {
        if (!same(&style->colors[style->n_colors++], palette->light[i]))
            return false;
    }
    return style->n_colors > 0 || same(&style->colors[style->n_colors++], palette->none_light);
}

/** All marks of the table, with the run's colours and lines where it has some. */
static bool read_marks(struct ent_draw_style *style, const json_t *signs)
{
    const struct ent_sign_style *sign;
    size_t n = 0;

    while (ent_sign_style(n) != NULL)
        n++;
    style->marks = calloc(n + 1, sizeof(*style->marks));
    if (style->marks == NULL)
        return false;
    for (; (sign = ent_sign_style(style->n_marks)) != NULL;) {
        const json_t *given = json_object_get(signs, sign->sign);
        struct ent_draw_mark *mark = &style->marks[style->n_marks++];

        if (!same(&mark->name, sign->sign) ||
            !copy_color(&mark->color, json_object_get(given, "light")) ||
            !copy(&mark->line, json_object_get(given, "line")) ||
            (mark->color == NULL && !same(&mark->color, sign->light)) ||
            (mark->line == NULL && !same(&mark->line, sign->line)))
            return false;
    }
    return true;
}

static bool read_looks(struct ent_draw_look **out, const json_t *rows, const char *size)
{
    size_t n = json_array_size(rows), i;

    *out = calloc(n + 1, sizeof(**out));
    if (*out == NULL)
        return false;
    for (i = 0; i < n; i++) {
        const json_t *row = json_array_get(rows, i);
        struct ent_draw_look *look = &(*out)[i];

        look->x = number_of(row, "x");
        look->y = number_of(row, "y");
        look->size = number_of(row, size);
        if (!copy_color(&look->color, json_object_get(row, "color")) ||
            !copy(&look->line, json_object_get(row, "line")))
            return false;
    }
    return true;
}

bool ent_draw_read_style(struct ent_draw_graph *graph, json_t *own, json_t *nodes, json_t *edges,
                         struct ent_draw_error *err)
{
    const json_t *from = json_object_get(own, "style"), *palette = json_object_get(from, "palette");
    const json_t *ramp = json_object_get(palette, "ramp");
    struct ent_draw_style *style = &graph->style;
    size_t n = json_array_size(nodes), i;

    if (!read_colors(style, json_object_get(palette, "light")) ||
        !read_marks(style, json_object_get(palette, "signs")))
        return ent_draw_fail(err, "out of memory");
    if (!json_is_object(from))
        return true;
    style->is_there = true;
    graph->n_nodes = n;
    graph->n_edges = json_array_size(edges);
    style->least = number_of(from, "least");
    style->most = number_of(from, "most");
    if (!copy(&style->size_by, json_object_get(from, "size_by")) ||
        !copy(&style->color_by, json_object_get(from, "color_by")) ||
        !copy_color(&style->none, json_object_get(json_object_get(palette, "none"), "light")) ||
        !copy_color(&style->few, json_array_get(ramp, 0)) ||
        !copy_color(&style->many, json_array_get(ramp, json_array_size(ramp) - 1)) ||
        !read_groups(style, json_object_get(from, "groups")) ||
        !read_looks(&graph->node_looks, nodes, "size") ||
        !read_looks(&graph->edge_looks, edges, "width"))
        return ent_draw_fail(err, "out of memory");
    graph->placed = n > 0;
    for (i = 0; i < n; i++)
        graph->placed =
            graph->placed && isfinite(graph->node_looks[i].x) && isfinite(graph->node_looks[i].y);
    return true;
}

static void looks_fini(struct ent_draw_look *looks, size_t n)
{
    size_t i;

    for (i = 0; looks != NULL && i < n; i++) {
        free(looks[i].color);
        free(looks[i].line);
    }
    free(looks);
}

void ent_draw_style_fini(struct ent_draw_graph *graph)
{
    struct ent_draw_style *style = &graph->style;
    size_t i;

    for (i = 0; i < style->n_groups; i++) {
        free(style->groups[i].label);
        free(style->groups[i].color);
    }
    free(style->groups);
    for (i = 0; i < style->n_colors; i++)
        free(style->colors[i]);
    free(style->colors);
    for (i = 0; i < style->n_marks; i++) {
        free(style->marks[i].name);
        free(style->marks[i].color);
        free(style->marks[i].line);
    }
    free(style->marks);
    free(style->size_by);
    free(style->color_by);
    free(style->none);
    free(style->few);
    free(style->many);
    looks_fini(graph->node_looks, graph->n_nodes);
    looks_fini(graph->edge_looks, graph->n_edges);
}
