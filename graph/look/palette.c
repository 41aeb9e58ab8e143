#include "palette.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * The one place for colours and lines: diagrams, files and the page have them from here. These are
 * tables alone, without a call to the library: entente-draw is built with them too. The groups'
 * colours are apart for every kind of colour vision: those of Okabe and Ito 2008, Color universal
 * design, with a yellow and a grey that stand out on white, and of Tol 2021, Colour schemes. The
 * ramps rise in lightness alone beside their hue, as Nuñez, Anderton and Renslow 2018, Optimizing
 * colormaps (cividis), so that grey prints keep them.
 */
#define CIVIDIS                                                                                    \
    {                                                                                              \
        "#d8d27a", "#bdb16c", "#9f9a72", "#838378", "#6a6c71", "#51576c", "#31446b", "#00224e",    \
    }

static const struct ent_palette palettes[] = {
    {.name = "okabe-ito",
     .summary = "eight colours for any colour vision",
     .n = 8,
     .light = {"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#e5d21f",
               "#4d4d4d"},
     .dark = {"#3f9fdc", "#f0b030", "#1fc299", "#e09cc1", "#8fd0f5", "#f0803c", "#f5e75a",
              "#c9c9c9"},
     .ramp = CIVIDIS,
     .n_ramp = 8,
     .none_light = "#9aa3ab",
     .none_dark = "#7c858d"},
    {.name = "tol",
     .summary = "Tol's muted colours, nine for any colour vision",
     .n = 9,
     .light = {"#332288", "#cc6677", "#117733", "#ddcc77", "#88ccee", "#882255", "#44aa99",
               "#999933", "#aa4499"},
     .dark = {"#8f84d8", "#e08f9d", "#4fb06e", "#ece0a0", "#a5daf4", "#cf6f9f", "#74c9bb",
              "#c2c266", "#d288c6"},
     .ramp = CIVIDIS,
     .n_ramp = 8,
     .none_light = "#9aa3ab",
     .none_dark = "#7c858d"},
    {.name = "grey",
     .summary = "for print without colours, five",
     .n = 5,
     .light = {"#252525", "#bdbdbd", "#636363", "#d9d9d9", "#969696"},
     .dark = {"#f0f0f0", "#636363", "#bdbdbd", "#4a4a4a", "#969696"},
     .ramp = {"#e0e0e0", "#bdbdbd", "#969696", "#636363", "#252525"},
     .n_ramp = 5,
     .none_light = "#f2f2f2",
     .none_dark = "#303030",
     .ink_light = "#404040",
     .ink_dark = "#c8c8c8"},
};

#define N_PALETTES (sizeof palettes / sizeof *palettes)

/* Vermilion against a teal of the same lightness; no two have one line, so that prints without
 * colours keep them apart. The last is the unknown. */
static const struct ent_sign_style signs[] = {
    {"cooperation", "#147a99", "#4fb8d8", "solid"}, {"conflict", "#d55e00", "#f2884a", "dashed"},
    {"mixed", "#7b3294", "#c48ae0", "dotted"},      {"neutral", "#8c8c8c", "#9a9fa5", "longdash"},
    {"membership", "#8c8c8c", "#9a9fa5", "sparse"}, {"unknown", "#8c8c8c", "#9a9fa5", "dashdot"},
};

#define N_SIGNS (sizeof signs / sizeof *signs)

const struct ent_palette *ent_palette(size_t index)
{
    return index < N_PALETTES ? &palettes[index] : NULL;
}

const struct ent_sign_style *ent_sign_style(size_t index)
{
    return index < N_SIGNS ? &signs[index] : NULL;
}

const struct ent_sign_style *ent_sign_style_of(const char *sign)
{
    size_t i = 0;

    while (i + 1 < N_SIGNS && (!sign || strcmp(sign, signs[i].sign) != 0))
        i++;
    return &signs[i];
}

const char *ent_sign_colour(const struct ent_palette *palette, const struct ent_sign_style *sign,
                            bool dark)
{
    const char *ink = dark ? palette->ink_dark : palette->ink_light;

    return ink ? ink : dark ? sign->dark : sign->light;
}

static int part_of(const char *colour, int channel)
{
    unsigned value = 0;

    sscanf(colour + 1 + 2 * channel, "%2x", &value);
    return (int)value;
}

void ent_palette_ramp(const struct ent_palette *palette, double share, char colour[ENT_COLOUR_TEXT])
{
    double at = fmin(fmax(share, 0), 1) * (double)(palette->n_ramp - 1);
    size_t step = (size_t)at < palette->n_ramp - 2 ? (size_t)at : palette->n_ramp - 2;
    double way = at - (double)step;
    int parts[3];

    for (int c = 0; c < 3; c++)
        parts[c] = (int)lround(part_of(palette->ramp[step], c) * (1 - way) +
                               part_of(palette->ramp[step + 1], c) * way);
    snprintf(colour, ENT_COLOUR_TEXT, "#%02x%02x%02x", parts[0] & 255, parts[1] & 255,
             parts[2] & 255);
}
