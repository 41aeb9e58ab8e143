#include "draw.h"

#include <stdint.h>
#include <string.h>

/*
 * What no font can draw. Where a letter is in none of the fonts that are installed, Graphviz draws
 * a box with its number: that is said, since a picture with boxes is of no use.
 */

#ifdef ENT_HAS_FONTCONFIG

#include <fontconfig/fontconfig.h>

/** The next character of valid UTF-8. */
static FcChar32 next(const char **text)
{
    FcChar32 c = 0;
    int n = FcUtf8ToUcs4((const FcChar8 *)*text, &c, (int)strlen(*text));

    *text += n > 0 ? n : 1;
    return c;
}

/** What is no letter of its own: marks of direction, joiners, variants, a byte order mark; and what
 * text.c draws as another. */
static bool is_unseen(FcChar32 c)
{
    return c < 0xa0 || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff ||
           c == 0xfffe || c == 0xffff || c >= 0xe0000;
}

/** The first character of a text that none has, or 0. */
static FcChar32 find_missing(const FcCharSet *all, const char *text)
{
    while (*text != '\0') {
        FcChar32 c = next(&text);

        if (!is_unseen(c) && !FcCharSetHasChar(all, c))
            return c;
    }
    return 0;
}

static bool is_plain(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text >= 0x80)
            return false;
    }
    return true;
}

/** All characters of all fonts. The caller's, or NULL: nothing is known of them. */
static FcCharSet *gather(void)
{
    FcPattern *any = FcPatternCreate();
    FcObjectSet *wanted = FcObjectSetBuild(FC_CHARSET, (char *)NULL);
    FcFontSet *fonts = any != NULL && wanted != NULL ? FcFontList(NULL, any, wanted) : NULL;
    FcCharSet *all = fonts != NULL ? FcCharSetCreate() : NULL, *one;
    int i;

    for (i = 0; all != NULL && i < fonts->nfont; i++) {
        if (FcPatternGetCharSet(fonts->fonts[i], FC_CHARSET, 0, &one) == FcResultMatch)
            FcCharSetMerge(all, one, NULL);
    }
    if (fonts != NULL)
        FcFontSetDestroy(fonts);
    if (wanted != NULL)
        FcObjectSetDestroy(wanted);
    if (any != NULL)
        FcPatternDestroy(any);
    return all;
}

size_t ent_draw_count_undrawn(const struct ent_draw_graph *graph, uint32_t *first)
{
    FcCharSet *all = NULL;
    size_t n = 0, i;

    *first = 0;
    for (i = 0; i < graph->nodes.n_rows; i++) {
        FcChar32 missing;

        if (is_plain(graph->labels[i]))
            continue;
        if (all == NULL && (all = gather()) == NULL)
            return 0;
        missing = find_missing(all, graph->labels[i]);
        n += missing != 0;
        if (*first == 0)
            *first = missing;
    }
    if (all != NULL)
        FcCharSetDestroy(all);
    return n;
}

#else

size_t ent_draw_count_undrawn(const struct ent_draw_graph *graph, uint32_t *first)
{
    (void)graph;
    *first = 0;
    return 0;
}

#endif
