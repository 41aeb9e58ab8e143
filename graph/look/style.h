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
    bool signs_known; /* of any tie of events; else all have one line, for nothing tells them apart
                       */
    bool is_ramp;     /* no groups: from the least to the most */
    double least, most; /* of the ramp */
};

/** The line of a sign in this graph. */
const char *ent_styled_line(const struct ent_styled *styled, const struct ent_sign_style *sign);

/** By name; NULL is the default. ENT_EINVAL with "did you mean". */
enum ent_status ent_palette_find(const struct ent_palette **out, const char *name,
                                 struct ent_error *err);

#endif
