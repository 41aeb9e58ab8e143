#ifndef ENT_EXPORT_DRAW_H
#define ENT_EXPORT_DRAW_H

/*
 * The parts of entente-draw: read.c, style.c, window.c and windows.c make plain structs of the JSON
 * on stdin, build.c (with attributes.c, text.c, actors.c, ties.c and heading.c, or panels.c, or
 * series.c) makes a Graphviz graph of them, place.c finds room for names and lines, fonts.c knows
 * what cannot be drawn, draw.c is the program. Nothing of the library is used here, so that the two
 * share no licence and no crash, but its table of colours (graph/look/palette.c), for graphs that
 * come without a style.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cgraph.h>

/** Above this many actors or ties a drawing says nothing, and its layout does not end. */
#define ENT_DRAW_MOST_ROWS 50000

/** cgraph keeps a slot for every attribute in every object: the product must stay small. */
#define ENT_DRAW_MOST_COLUMNS 1000

/** What went wrong, in words for the user; the first cause wins. */
struct ent_draw_error {
    char message[400];
};

/** Set the message if none is set yet. Returns false, so that detecting code reads `return
 * ent_draw_fail(…)`. */
bool ent_draw_fail(struct ent_draw_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Format any text for a message: at most 60 bytes, what a terminal might obey as '?'. Returns
 * `buffer`. */
const char *ent_draw_shown(char buffer[72], const char *text);

/* Reading */

/** One value of a row. Nulls are not kept. */
struct ent_draw_field {
    size_t column;
    char *text;    /* as in the JSON; what is nested is compact JSON */
    double number; /* NaN unless the JSON has a number there */
};

struct ent_draw_row {
    struct ent_draw_field *fields;
    size_t n_fields;
};

/** Keys by order of their first occurrence, and rows of what each object has of them. */
struct ent_draw_table {
    char **columns;
    size_t n_columns;
    struct ent_draw_row *rows;
    size_t n_rows;
};

/** A colour, and what has it. */
struct ent_draw_group {
    char *label, *color;
    size_t actors;
};

/** How ties of a sign, or memberships, are drawn. */
struct ent_draw_mark {
    char *name, *color, *line;
};

/** How the run draws its graph in all outputs, as far as the rows say no more than the result. */
struct ent_draw_style {
    bool is_there;
    char *size_by, *color_by;      /* NULL: nothing */
    struct ent_draw_group *groups; /* the largest first */
    size_t n_groups;
    char **colors; /* of groups, the largest first, and of lines; at least one */
    size_t n_colors;
    struct ent_draw_mark *marks; /* the last is that of the unknown */
    size_t n_marks;
    char *none;         /* the colour of those in no group */
    double least, most; /* of a ramp; NaN: there is none */
    char *few, *many;   /* its first and last colour */
};

/** The look of a row; NaN and NULL where it is not said. */
struct ent_draw_look {
    double x, y, size; /* of nodes: a place and a radius, in points; of edges: a width */
    char *color, *line;
};

/** A row in a window. */
struct ent_draw_cell {
    bool is_there;
    double value; /* NaN: none */
    char *sign;   /* of edges, or NULL */
};

/** What rows are along the windows, where the drawing needs it: row by row, and in it window by
 * window. */
struct ent_draw_windows {
    size_t n, n_node_cells, n_edge_cells;
    bool adds_up; /* who is not there has 0 of the column, and not nothing */
    char **labels;
    bool *partial; /* the data cover a part of it only */
    struct ent_draw_cell *nodes, *edges;
};

/** What is to be drawn besides the graph of the whole period. */
struct ent_draw_wish {
    bool panels;        /* each window */
    const char *series; /* a column of the actors along the windows; or NULL */
    bool one;           /* a window alone, not the whole period … */
    size_t window;      /* … and which */
};

struct ent_draw_graph {
    bool directed;
    struct ent_draw_wish wish;
    struct ent_draw_windows windows;
    struct ent_draw_table graph; /* one row */
    struct ent_draw_table nodes; /* `id` and `label` stand apart */
    struct ent_draw_table edges; /* `source` and `target` stand apart */
    char **ids;                  /* a row of `nodes` each */
    char **labels;               /* the id where the JSON has none */
    size_t *sources, *targets;   /* rows of `nodes`, a row of `edges` each */
    size_t *by_id;               /* rows of `nodes` in the order of their ids */
    struct ent_draw_style style;
    struct ent_draw_look *node_looks, *edge_looks; /* a row each, where there is a style */
    size_t n_nodes, n_edges;                       /* so many looks */
    bool placed;                                   /* every node has a place */
};

/** Read a graph of the form `entente-graph/1`. Also on failure, `graph` must be freed. */
bool ent_draw_read(struct ent_draw_graph *graph, const struct ent_draw_wish *wish, FILE *input,
                   struct ent_draw_error *err);

void ent_draw_fini(struct ent_draw_graph *graph);

/** The row of `nodes` that has this id, or `nodes.n_rows`. O(log n). */
size_t ent_draw_find(const struct ent_draw_graph *graph, const char *id);

/** The field of a row in a column, or NULL. `column` may be any number. */
const struct ent_draw_field *ent_draw_get(const struct ent_draw_table *table, size_t row,
                                          size_t column);

/** The column with this key, or `n_columns`. */
size_t ent_draw_column(const struct ent_draw_table *table, const char *key);

/** Read how the graph is drawn: `own` is its member "graph", the others its arrays. */
struct json_t;
bool ent_draw_read_style(struct ent_draw_graph *graph, struct json_t *own, struct json_t *nodes,
                         struct json_t *edges, struct ent_draw_error *err);
void ent_draw_style_fini(struct ent_draw_graph *graph);

/** Read in which windows rows are, with a number of each node there, and the weights of edges. */
bool ent_draw_read_windows(struct ent_draw_graph *graph, struct json_t *own, struct json_t *nodes,
                           struct json_t *edges, const char *column, struct ent_draw_error *err);
/** Leave of a graph what is in one of its windows, with the values there. */
bool ent_draw_cut_window(struct json_t *root, size_t window, struct ent_draw_error *err);
void ent_draw_windows_fini(struct ent_draw_windows *windows);

/* Building */

/**
 * Make a Graphviz graph that carries every value and says how to draw itself.
 *
 * `size_by` names the column of the actors that circles show by their area; NULL for `strength`,
 * where there is one. The caller closes `*out` with agclose.
 */
bool ent_draw_build(Agraph_t **out, const struct ent_draw_graph *graph, const char *size_by,
                    Agdisc_t *discipline, struct ent_draw_error *err);

/** Of more actors, only the largest are named; so many of them. The layout leaves room for these
 * names (graph/look/room.h): the two go together. */
#define ENT_DRAW_ALL_NAMED  80
#define ENT_DRAW_MOST_NAMED 50

/** Of more actors in a panel, so many are named, the largest. */
#define ENT_DRAW_PANEL_ALL_NAMED  12
#define ENT_DRAW_PANEL_MOST_NAMED 8

/** Actors with a line of their own. */
#define ENT_DRAW_MOST_LINES 8

/** How many actors could have one: those with a number above 0 in any window. */
size_t ent_draw_count_lines(const struct ent_draw_graph *graph);

/**
 * How many actors' names have letters that no installed font has, and the first of these; 0 where
 * that is not known (without fontconfig).
 */
size_t ent_draw_count_undrawn(const struct ent_draw_graph *graph, uint32_t *first);

/**
 * Find places for the names and the lines of a graph whose nodes have theirs, and write them into
 * the attributes `xlp` and `pos`. The graph is laid out by nop2.
 */
bool ent_draw_place(Agraph_t *g, struct ent_draw_error *err);

/** How a graph is written that ent_draw_write_dot takes. */
extern Agiodisc_t ent_draw_io;

/** Write a graph as DOT into memory, which is the caller's, also after a failure. Its subgraphs are
 * written, and gone. */
bool ent_draw_write_dot(char **bytes, size_t *length, Agraph_t *g, struct ent_draw_error *err);

#endif
