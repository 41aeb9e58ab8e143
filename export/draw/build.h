#ifndef ENT_EXPORT_BUILD_H
#define ENT_EXPORT_BUILD_H

#include "draw.h"

#include <stdint.h>

/* What the parts of building share: attributes, texts, actors, ties, the heading. */

/** Fonts that draw Latin, Arabic, Chinese and emoji where they are installed; the last is always
 * there. */
#define FONTS "Helvetica,Arial,Noto Sans,DejaVu Sans,Noto Sans CJK SC,Noto Color Emoji,sans-serif"

/* Clusters are drawn in this range only: one says nothing, and more than there are tints are noise.
 */
#define FEWEST_CLUSTERS 2
#define MOST_CLUSTERS   12

/* Beyond these, fdp is slow and its boxes cover each other: sfdp, which draws none. */
#define MOST_ACTORS_FDP         80
#define MOST_ACTORS_IN_CLUSTERS 250

#define NONE SIZE_MAX

/** How a line is drawn; the texts are borrowed. */
struct look {
    const char *color, *line; /* the line as the palette calls it */
};

/** How Graphviz draws one of the palette's lines. */
struct stroke {
    const char *line, *style, *arrowhead;
    double on[2], off;  /* what it has no word for, in points: drawn by colours along the line */
    const char *sample; /* for the legend, in characters that every font has */
};

/** Which of the nodes share a text in one column. */
struct partition {
    size_t *of;         /* of each node, a place in the next two, or NONE */
    const char **names; /* borrowed */
    size_t *members;
    size_t n;
};

/** Everything that building needs at hand. */
struct builder {
    const struct ent_draw_graph *graph;
    struct ent_draw_error *err;
    Agraph_t *g;
    Agnode_t **nodes;
    Agsym_t **node_syms, **edge_syms, **back_syms; /* a column each */

    struct partition kinds, communities;
    bool boxes;   /* draw communities as clusters */
    bool by_kind; /* the fill says kind, not community */

    size_t *back;      /* of each edge, the arc back that is drawn with it, or NONE */
    bool *folded;      /* it is drawn by the arc that it answers */
    double *strengths; /* of each drawn edge, both ways together */
    double most, typical;
    size_t n_drawn;
    bool any_folded;
    bool parallel;    /* two drawn edges share their ends */
    bool signs_known; /* of any edge */

    const char *size_by; /* NULL: all circles are equal */
    double *sizes;       /* as shares of the largest */
    bool *named;         /* by node */
    double sheet_width;  /* in points, where places are given */
    char *scratch;
    size_t scratch_size;
};

struct setting {
    const char *name, *value;
};

/* attributes.c */
bool ent_draw_no_memory(struct builder *b);
char *ent_draw_scratch(struct builder *b, size_t size);
const char *ent_draw_escaped(struct builder *b, const char *text);
bool ent_draw_set(struct builder *b, void *object, Agsym_t *sym, const char *value);
bool ent_draw_set_text(struct builder *b, void *object, Agsym_t *sym, const char *text);
Agsym_t *ent_draw_declare(struct builder *b, int kind, const char *name, const char *value);
bool ent_draw_declare_all(struct builder *b, int kind, const struct setting *settings, size_t n);
bool ent_draw_declare_columns(struct builder *b, Agsym_t **syms, int kind,
                              const struct ent_draw_table *table);
bool ent_draw_declare_way_back(struct builder *b);
bool ent_draw_set_row(struct builder *b, void *object, Agsym_t **syms,
                      const struct ent_draw_table *table, size_t row);
const char *ent_draw_text_of(const struct ent_draw_table *table, size_t row, const char *key);

bool ent_draw_set_tooltip(struct builder *b, void *object, Agsym_t *sym, const char *text);

/* text.c */
bool ent_draw_is_continuation(char c);
size_t ent_draw_n_characters(const char *text, const char *stop, size_t *bytes);
void ent_draw_write_label(FILE *out, const char *text);
void ent_draw_write_html(FILE *out, const char *text, size_t line, size_t n_lines);
bool ent_draw_is_safe_name(const char *id);

void ent_draw_write_tooltip(FILE *out, const char *text);

/* actors.c */
const char *ent_draw_color_of_kind(const struct builder *b, size_t kind);
bool ent_draw_add_nodes(struct builder *b);
bool ent_draw_add_communities(struct builder *b);

bool ent_draw_measure_sizes(struct builder *b, const char *size_by);

bool ent_draw_divide(struct builder *b, struct partition *partition, const char *key);

void ent_draw_choose_groups(struct builder *b);

/** A colour with a share of black in it, for the rim of what has it. */
void ent_draw_darken(const char *color, char out[8]);

/* panels.c and series.c: instead of actors and ties */
bool ent_draw_add_panels(struct builder *b);
double ent_draw_panels_width(const struct ent_draw_graph *graph);
bool ent_draw_add_series(struct builder *b);

/* ties.c */
bool ent_draw_fold(struct builder *b);
bool ent_draw_measure_strengths(struct builder *b);
const struct ent_draw_mark *ent_draw_mark_of(const struct builder *b, size_t edge,
                                             const char *sign);
struct look ent_draw_look_of(const struct builder *b, size_t edge, const char *sign);
/** What is written beside the line of a row for its layer, as long as there are few lines: the
 * layer itself if it is short, else its number from 1 on. False: nothing is. */
bool ent_draw_layer_mark(const struct builder *b, size_t row, char mark[24], const char **layer);
const struct stroke *ent_draw_stroke_of(const char *line);
/** Set the colour, style and head of a line of this length in points. */
bool ent_draw_set_stroke(struct builder *b, Agedge_t *edge, struct look look, const char *alpha,
                         double length);
bool ent_draw_add_edges(struct builder *b);

/* heading.c */
bool ent_draw_set_heading(struct builder *b);

#endif
