#include "build.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../graph/look/palette.h"

/* Kinds that have one colour in all pictures, as far as there are colours; the last two have none.
 */
static const char *const kinds[] = {"state",  "organisation", "alliance",
                                    "person", "category",     "other"};
#define N_KINDS    (sizeof(kinds) / sizeof(kinds[0]))
#define N_COLOURED 4

/* Actors */

/** A name that no id has. */
static const char *safe_name(struct builder *b, size_t row)
{
    size_t size = 40;
    char *name = ent_draw_scratch(b, size), *longer;

    if (name == NULL)
        return NULL;
    snprintf(name, size, "actor_%zu", row + 1);
    while (ent_draw_find(b->graph, name) != b->graph->nodes.n_rows) {
        size++;
        longer = ent_draw_scratch(b, size);
        if (longer == NULL)
            return NULL;
        name = longer;
        strcat(name, "_");
    }
    return name;
}

bool ent_draw_measure_sizes(struct builder *b, const char *size_by)
{
    const struct ent_draw_table *nodes = &b->graph->nodes;
    const struct ent_draw_field *field;
    size_t column = ent_draw_column(nodes, size_by != NULL ? size_by : "strength");
    bool any = false;
    double most = 0;
    char shown[72];
    size_t i;

    if (size_by == NULL && b->graph->style.is_there) {
        b->size_by = b->graph->style.size_by;
        return true;
    }
    for (i = 0; i < nodes->n_rows; i++) {
        field = ent_draw_get(nodes, i, column);
        if (field == NULL || isnan(field->number))
            continue;
        any = true;
        b->sizes[i] = field->number;
        most = fmax(most, field->number);
    }
    if (size_by != NULL && !any && nodes->n_rows > 0)
        return ent_draw_fail(b->err, "no actor has a number in \"%s\"",
                             ent_draw_shown(shown, size_by));
    /* as shares of the largest, so that what follows need not care for units */
    for (i = 0; i < nodes->n_rows; i++)
        b->sizes[i] = most > 0 ? fmax(b->sizes[i] / most, 0) : 0.25;
    if (any && most > 0)
        b->size_by = nodes->columns[column];
    return true;
}

struct labelled {
    const char *text;
    size_t row;
};

/** Shorter ones first: then numbers come in their order. */
static int compare_labelled(const void *left, const void *right)
{
    const struct labelled *a = left, *b = right;
    size_t n = strlen(a->text), m = strlen(b->text);

    return n != m ? (n > m) - (n < m) : strcmp(a->text, b->text);
}

bool ent_draw_divide(struct builder *b, struct partition *partition, const char *key)
{
    const struct ent_draw_table *nodes = &b->graph->nodes;
    size_t column = ent_draw_column(nodes, key), n = 0, i;
    struct labelled *sorted = malloc((nodes->n_rows + 1) * sizeof(*sorted));
    const struct ent_draw_field *field;

    partition->of = malloc((nodes->n_rows + 1) * sizeof(*partition->of));
    partition->names = malloc((nodes->n_rows + 1) * sizeof(*partition->names));
    partition->members = calloc(nodes->n_rows + 1, sizeof(*partition->members));
    if (sorted == NULL || partition->of == NULL || partition->names == NULL ||
        partition->members == NULL) {
        free(sorted);
        return ent_draw_no_memory(b);
    }
    for (i = 0; i < nodes->n_rows; i++) {
        partition->of[i] = NONE;
        field = ent_draw_get(nodes, i, column);
        if (field != NULL)
            sorted[n++] = (struct labelled){field->text, i};
    }
    qsort(sorted, n, sizeof(*sorted), compare_labelled);
    for (i = 0; i < n; i++) {
        if (i == 0 || strcmp(sorted[i - 1].text, sorted[i].text) != 0)
            partition->names[partition->n++] = sorted[i].text;
        partition->of[sorted[i].row] = partition->n - 1;
        partition->members[partition->n - 1]++;
    }
    free(sorted);
    return true;
}

/** A vertex alone has no community, whatever the file says. */
static bool in_company(const struct builder *b, size_t row)
{
    return b->communities.of[row] != NONE && b->communities.members[b->communities.of[row]] > 1;
}

void ent_draw_choose_groups(struct builder *b)
{
    size_t n = b->graph->nodes.n_rows, n_clusters = 0, i;

    for (i = 0; i < b->communities.n; i++)
        n_clusters += b->communities.members[i] > 1;
    b->boxes = n <= MOST_ACTORS_IN_CLUSTERS && n_clusters >= FEWEST_CLUSTERS &&
               n_clusters <= MOST_CLUSTERS;
    b->by_kind =
        !b->graph->style.is_there && b->kinds.n > 0 && (b->boxes || n_clusters < FEWEST_CLUSTERS);
}

static size_t place_of_kind(const char *kind)
{
    size_t i = 0;

    while (i < N_KINDS && strcmp(kinds[i], kind) != 0)
        i++;
    return i;
}

static const char *no_color(const struct builder *b)
{
    return b->graph->style.none != NULL ? b->graph->style.none : ent_palette(0)->none_light;
}

/** Kinds that we do not know take what comes. */
const char *ent_draw_color_of_kind(const struct builder *b, size_t kind)
{
    const struct ent_draw_style *style = &b->graph->style;
    size_t known = place_of_kind(b->kinds.names[kind]), n = N_COLOURED, i;

    if (known < N_KINDS)
        return known < N_COLOURED ? style->colors[known % style->n_colors] : no_color(b);
    for (i = 0; i < kind; i++)
        n += place_of_kind(b->kinds.names[i]) == N_KINDS;
    return style->colors[n % style->n_colors];
}

static const char *color_of_node(const struct builder *b, size_t row)
{
    const struct ent_draw_style *style = &b->graph->style;

    if (b->by_kind)
        return b->kinds.of[row] != NONE ? ent_draw_color_of_kind(b, b->kinds.of[row]) : no_color(b);
    if (in_company(b, row) && b->communities.of[row] < MOST_CLUSTERS)
        return style->colors[b->communities.of[row] % style->n_colors];
    return no_color(b);
}

struct node_syms {
    Agsym_t *label, *width, *height, *fontsize, *fillcolor, *color, *actor, *true_label, *tooltip,
        *xlabel;
};

/** The lines of a label as it will be drawn, and how wide the widest is, in letters. */
static void measure_label(const char *label, size_t *n_lines, size_t *widest)
{
    const char *end;
    size_t bytes, n, i;

    *n_lines = 0;
    *widest = 0;
    while (label != NULL) {
        (*n_lines)++;
        end = label;
        /* an escape is two bytes: the "\n" of the text "\\n" is none */
        while (*end != '\0' && strncmp(end, "\\n", 2) != 0)
            end += *end == '\\' ? 2 : 1;
        bytes = (size_t)(end - label);
        for (n = 0, i = 0; i < bytes; i++)
            /* what takes three bytes and more is mostly as wide as two letters */
            n += ent_draw_is_continuation(label[i]) ? 0 : (unsigned char)label[i] >= 0xe0 ? 2 : 1;
        if (n > *widest)
            *widest = n;
        label = *end != '\0' ? end + 2 : NULL;
    }
}

/**
 * How many empty lines push a label from the middle of its circle to outside; 0 when it fits
 * inside. An xlabel would stand outside as well, but the layout makes no room for those: they end
 * up on each other.
 */
static size_t empty_lines(const char *label, double radius, double font_size)
{
    double half_width, half_height;
    size_t n_lines, widest;

    measure_label(label, &n_lines, &widest);
    half_width = 0.3 * font_size * (double)widest;
    half_height = 0.5 * font_size * (double)n_lines;
    if (widest == 0 || hypot(half_width, half_height) < radius)
        return 0;
    /* a line is 1.2 times the font's size, and half of what is added goes up */
    return n_lines + (size_t)ceil((radius + 0.4) / (0.6 * font_size));
}

static bool set_label(struct builder *b, const struct node_syms *syms, size_t row, double width_pt,
                      double font_size)
{
    const char *text = b->graph->labels[row], *plain;
    char *label = NULL, *drawn;
    bool fine = false;
    size_t length, n_empty;
    FILE *out = open_memstream(&label, &length);

    if (out == NULL)
        return ent_draw_no_memory(b);
    ent_draw_write_label(out, text);
    if (fclose(out) != 0 || label == NULL) {
        ent_draw_no_memory(b);
        goto out;
    }
    plain = ent_draw_escaped(b, text);
    if (plain == NULL) {
        ent_draw_no_memory(b);
        goto out;
    }
    n_empty = b->graph->placed ? 0 : empty_lines(label, width_pt / 2, font_size);
    if ((b->graph->placed || n_empty > 0 || strcmp(plain, label) != 0) &&
        !ent_draw_set(b, b->nodes[row], syms->true_label, plain))
        goto out;
    drawn = ent_draw_scratch(b, length + 2 * n_empty + 1);
    if (drawn == NULL) {
        ent_draw_no_memory(b);
        goto out;
    }
    strcpy(drawn + 2 * n_empty, label);
    while (n_empty-- > 0)
        memcpy(drawn + 2 * n_empty, "\\n", 2);
    fine = ent_draw_set(b, b->nodes[row], b->graph->placed ? syms->xlabel : syms->label,
                        b->graph->placed && !b->named[row] ? "" : drawn) &&
           (!b->graph->placed || ent_draw_set(b, b->nodes[row], syms->label, ""));
out:
    free(label);
    return fine;
}

void ent_draw_darken(const char *color, char out[8])
{
    unsigned int r = 0, g = 0, b = 0;

    sscanf(color, "#%2x%2x%2x", &r, &g, &b);
    snprintf(out, 8, "#%02x%02x%02x", r * 7 / 10 & 255, g * 7 / 10 & 255, b * 7 / 10 & 255);
}

static bool set_node_look(struct builder *b, const struct node_syms *syms, size_t row)
{
    size_t n = b->graph->nodes.n_rows;
    double most_pt = n <= 20 ? 90 : n <= 80 ? 72 : 60;
    double width_pt = fmax(most_pt * sqrt(b->sizes[row]), n <= MOST_ACTORS_FDP ? 11 : 8);
    double font_size = (n <= MOST_ACTORS_FDP ? 10 : 7) + 6 * sqrt(b->sizes[row]);
    const struct ent_draw_look *look = NULL;
    const char *color = color_of_node(b, row);
    char text[60], fill[12], rim[8];

    /* a tint, on which a name can be read */
    snprintf(fill, sizeof(fill), "%s55", color);
    snprintf(rim, sizeof(rim), "%s", color);
    if (b->graph->style.is_there) {
        look = &b->graph->node_looks[row];
        width_pt = isnan(look->size) ? 10 : 2 * look->size;
        /* as graph/look/room.c has them */
        font_size = n <= 20 ? 13 : n <= ENT_DRAW_ALL_NAMED ? 12 : 18;
        snprintf(fill, sizeof(fill), "%s", look->color != NULL ? look->color : no_color(b));
        ent_draw_darken(fill, rim);
    }
    snprintf(text, sizeof(text), "%.3f", width_pt / 72);
    if (!ent_draw_set(b, b->nodes[row], syms->width, text) ||
        !ent_draw_set(b, b->nodes[row], syms->height, text))
        return false;
    if (b->graph->placed) {
        snprintf(text, sizeof(text), "%.2f,%.2f!", look->x, look->y);
        if (agsafeset(b->nodes[row], (char *)"pos", text, (char *)"") != 0)
            return ent_draw_no_memory(b);
    }
    snprintf(text, sizeof(text), "%.1f", font_size);
    return ent_draw_set(b, b->nodes[row], syms->fontsize, text) &&
           ent_draw_set(b, b->nodes[row], syms->fillcolor, fill) &&
           ent_draw_set(b, b->nodes[row], syms->color, rim) &&
           ent_draw_set_tooltip(b, b->nodes[row], syms->tooltip, b->graph->labels[row]) &&
           set_label(b, syms, row, width_pt, font_size);
}

struct large {
    double size;
    size_t row;
};

static int compare_large(const void *left, const void *right)
{
    const struct large *a = left, *b = right;

    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/** All, or the largest of many: those that the layout has left room for. */
static bool choose_named(struct builder *b)
{
    size_t n = b->graph->nodes.n_rows, i;
    struct large *order = malloc((n + 1) * sizeof(*order));

    if (order == NULL)
        return ent_draw_no_memory(b);
    for (i = 0; i < n; i++)
        order[i] = (struct large){b->graph->placed ? b->graph->node_looks[i].size : 0, i};
    qsort(order, n, sizeof(*order), compare_large);
    for (i = 0; i < n; i++)
        b->named[order[i].row] =
            !b->graph->placed || n <= ENT_DRAW_ALL_NAMED || i < ENT_DRAW_MOST_NAMED;
    free(order);
    return true;
}

bool ent_draw_add_nodes(struct builder *b)
{
    const struct ent_draw_graph *graph = b->graph;
    const struct setting settings[] = {
        {"shape", "circle"}, {"fixedsize", "shape"}, {"style", "filled"},      {"penwidth", "1.3"},
        {"margin", "0"},     {"fontname", FONTS},    {"fontcolor", "#1a1a1a"},
    };
    struct node_syms syms;
    const char *name;
    size_t i;

    if (!choose_named(b) ||
        !ent_draw_declare_all(b, AGNODE, settings, sizeof(settings) / sizeof(settings[0])))
        return false;
    syms = (struct node_syms){
        .label = ent_draw_declare(b, AGNODE, "label", "\\N"),
        .width = ent_draw_declare(b, AGNODE, "width", "0.5"),
        .height = ent_draw_declare(b, AGNODE, "height", "0.5"),
        .fontsize = ent_draw_declare(b, AGNODE, "fontsize", "12"),
        .fillcolor = ent_draw_declare(b, AGNODE, "fillcolor", no_color(b)),
        .color = ent_draw_declare(b, AGNODE, "color", no_color(b)),
        .actor = ent_draw_declare(b, AGNODE, "actor", ""),
        .true_label = ent_draw_declare(b, AGNODE, "ent_label", ""),
        .tooltip = ent_draw_declare(b, AGNODE, "tooltip", ""),
        .xlabel = b->graph->placed ? ent_draw_declare(b, AGNODE, "xlabel", "") : NULL,
    };
    if (b->err->message[0] != '\0' ||
        !ent_draw_declare_columns(b, b->node_syms, AGNODE, &graph->nodes))
        return false;
    for (i = 0; i < graph->nodes.n_rows; i++) {
        name = ent_draw_is_safe_name(graph->ids[i]) ? graph->ids[i] : safe_name(b, i);
        b->nodes[i] = name != NULL ? agnode(b->g, (char *)name, 1) : NULL;
        if (b->nodes[i] == NULL)
            return ent_draw_no_memory(b);
        if (name != graph->ids[i] && !ent_draw_set_text(b, b->nodes[i], syms.actor, graph->ids[i]))
            return false;
        if (!set_node_look(b, &syms, i) ||
            !ent_draw_set_row(b, b->nodes[i], b->node_syms, &graph->nodes, i))
            return false;
    }
    return true;
}

/* Boxes around communities, for who lays out anew: where actors have their places they would cover
 * others, and are not drawn. */
static bool set_box(struct builder *b, Agraph_t *box, size_t community)
{
    const char *color = b->graph->style.colors[community % b->graph->style.n_colors];
    char fill[40], rim[40];

    snprintf(fill, sizeof(fill), "%s14", color);
    snprintf(rim, sizeof(rim), "%s60", color);
    return (agset(box, "style", b->graph->placed ? (char *)"invis" : (char *)"rounded,filled") ==
                0 &&
            agset(box, "label", "") == 0 && agset(box, "fillcolor", fill) == 0 &&
            agset(box, "color", rim) == 0) ||
           ent_draw_no_memory(b);
}

bool ent_draw_add_communities(struct builder *b)
{
    Agraph_t *group;
    char name[40];
    size_t i, k;

    for (k = 0; k < b->communities.n; k++) {
        if (b->communities.members[k] < 2)
            continue;
        snprintf(name, sizeof(name), "%s_%zu", b->boxes ? "cluster" : "community", k + 1);
        group = agsubg(b->g, name, 1);
        if (group == NULL)
            return ent_draw_no_memory(b);
        if (b->boxes && !set_box(b, group, k))
            return false;
        for (i = 0; i < b->graph->nodes.n_rows; i++) {
            if (b->communities.of[i] == k && agsubnode(group, b->nodes[i], 1) == NULL)
                return ent_draw_no_memory(b);
        }
    }
    return true;
}
