#ifndef ENT_GRAPH_PALETTE_H
#define ENT_GRAPH_PALETTE_H

#include <stdbool.h>
#include <stddef.h>

#define ENT_MOST_COLOURS 10
#define ENT_COLOUR_TEXT  8 /* "#rrggbb" */

/* Colours that tell groups apart, and a way from few to many. On a light and on a dark ground. */
struct ent_palette {
    const char *name, *summary;
    size_t n;
    const char *light[ENT_MOST_COLOURS], *dark[ENT_MOST_COLOURS]; /* groups, the largest first */
    const char *ramp[ENT_MOST_COLOURS]; /* n_ramp steps from the least to the most */
    size_t n_ramp;
    const char *none_light, *none_dark; /* no group, or one of those behind the first n */
    const char *ink_light, *ink_dark;   /* of all ties; NULL: each sign has its own */
};

/* How a tie of a sign, or of a membership, is drawn: by a line of its own too, since colours do not
 * reach everybody. */
struct ent_sign_style {
    const char *sign, *light, *dark;
    const char *line; /* "solid", "dashed", "dotted", "longdash", "sparse", "dashdot" */
};

/** The only lists, one by one; NULL behind the last. The first palette is the default. */
const struct ent_palette *ent_palette(size_t index);
const struct ent_sign_style *ent_sign_style(size_t index);

/** That of a sign's name; of any other word, and of NULL, that of the unknown. */
const struct ent_sign_style *ent_sign_style_of(const char *sign);

/** The colour of a sign with this palette, on a light or a dark ground. */
const char *ent_sign_colour(const struct ent_palette *palette, const struct ent_sign_style *sign,
                            bool dark);

/** The colour of a share, from 0 to 1, on the way from few to many. */
void ent_palette_ramp(const struct ent_palette *palette, double share,
                      char colour[ENT_COLOUR_TEXT]);

#endif
