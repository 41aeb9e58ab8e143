#ifndef ENT_GRAPH_STYLE_H
#define ENT_GRAPH_STYLE_H

#include "../graph.h"
#include "palette.h"

/* A colour of the legend, and what it says. */
struct ent_style_group {
    const char *value; /* as the column has it */
    const char *label; /* for people */
    const char *colour;
    size_t n; /* so many actors */
};

/* How a graph is drawn, as far as columns do not say it. Texts are in the vertices' arena. */
struct ent_styled {
    const struct ent_palette *palette;
    const char *size_by, *colour_by; /* columns of the vertices, or NULL */
    double size_most;                /* what the largest circle stands for */
    struct ent_style_group *groups; /* the largest first; those without a colour of their own too */
    size_t n_groups;
    bool is_ramp;       /* no groups: from the least to the most */
    double least, most; /* of the ramp */
};

#endif
