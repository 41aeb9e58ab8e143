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

/* What sizes and widths are made by, here and in the page, which makes them anew for each period:
 * a circle's area shows a value as a share of the largest, a line's width a weight as a share of
 * the widest. Widths are in points. */
struct ent_style_rules {
    double middle;                  /* the share where nothing is known */
    double least_width, more_width; /* of no weight, and how much more the widest has */
    double seen_width;              /* a dash or a dot thinner than this is not seen */
    double thin_width;              /* of a membership's: what no event has made stays behind */
    double root, log; /* so many times the weight in the middle, the largest holds the others back:
                         shares are those of square roots from the first on, of logarithms from the
                         second */
};

extern const struct ent_style_rules ent_style_rules;

/* How a graph is drawn, as far as columns do not say it. Texts are in the vertices' arena. */
struct ent_styled {
    const struct ent_palette *palette;
    const char *size_by, *colour_by; /* columns of the vertices, or NULL */
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
