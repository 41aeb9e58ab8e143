#include "build.h"

#include <stdlib.h>
#include <string.h>

/*
 * The names that Graphviz gives a meaning, on any kind of object, and those that its JSON output
 * uses itself. A column that bears one becomes `ent_NAME`: data must not steer the drawing, nor
 * name a file to be read (`image`).
 */
static const char reserved[] =
    " Damping K T0 TBbalance URL _background _draw_ _gvid _hdraw_ _hldraw_ _ldraw_"
    " _subgraph_cnt _tdraw_ _tldraw_ area arrowhead arrowsize arrowtail aspect bb beautify"
    " bgcolor center charset class cluster clusterrank color colorscheme comment compound"
    " concentrate constraint decorate defaultdist dim dimen dir directed"
    " diredgeconstraints distortion dpi edgeURL edgehref edges edgetarget edgetooltip"
    " epsilon esep fillcolor fixedsize fontcolor fontname fontnames fontpath fontsize"
    " forcelabels gradientangle group head headURL head_lp headclip headhref headlabel"
    " headport headtarget headtooltip height href id image imagepath imagepos imagescale"
    " inputscale key label labelURL label_scheme labelangle labeldistance labelfloat"
    " labelfontcolor labelfontname labelfontsize labelhref labeljust labelloc labeltarget"
    " labeltooltip landscape layer layerlistsep layers layerselect layersep layout len"
    " levels levelsgap lhead lheight linelength lp ltail lwidth margin maxiter mclimit"
    " mindist minlen mode model mosek name newrank nodes nodesep nojustify normalize"
    " notranslate nslimit nslimit1 objects oneblock ordering orientation outputorder"
    " overlap overlap_scaling overlap_shrink pack packmode pad page pagedir pencolor"
    " penwidth peripheries pin pos quadtree quantum radius rank rankdir ranksep ratio"
    " rects regular remincross repulsiveforce resolution root rotate rotation samehead"
    " sametail samplepoints scale searchsize sep shape shapefile showboxes sides size skew"
    " smoothing sortv splines start strict style stylesheet subgraphs tail tailURL tail_lp"
    " tailclip tailhref taillabel tailport tailtarget tailtooltip target tooltip truecolor"
    " vertices viewport voro_margin weight width xdotversion xlabel xlp z"
    " ";

bool ent_draw_no_memory(struct builder *b)
{
    return ent_draw_fail(b->err, "out of memory");
}

/** A place for `size` bytes of text that lives until the next call. */
char *ent_draw_scratch(struct builder *b, size_t size)
{
    char *larger;

    if (size > b->scratch_size) {
        larger = realloc(b->scratch, size);
        if (larger == NULL)
            return NULL;
        b->scratch = larger;
        b->scratch_size = size;
    }
    return b->scratch;
}

/*
 * cgraph escapes the quote and not the backslash: `tail\` would be written as an open string. In
 * DOT, where a backslash begins an escape, the text for one is two, and that for a line break is
 * \n: as itself, Graphviz loses it where it stands alone.
 */
const char *ent_draw_escaped(struct builder *b, const char *text)
{
    char *copy = ent_draw_scratch(b, 2 * strlen(text) + 1), *to = copy;

    if (copy == NULL)
        return NULL;
    for (; *text != '\0'; text++) {
        if (*text == '\\' || *text == '\n')
            *to++ = '\\';
        *to++ = *text == '\n' ? 'n' : *text;
    }
    *to = '\0';
    return copy;
}

bool ent_draw_set(struct builder *b, void *object, Agsym_t *sym, const char *value)
{
    return agxset(object, sym, (char *)value) == 0 || ent_draw_no_memory(b);
}

bool ent_draw_set_text(struct builder *b, void *object, Agsym_t *sym, const char *text)
{
    const char *value = ent_draw_escaped(b, text);

    return value != NULL ? ent_draw_set(b, object, sym, value) : ent_draw_no_memory(b);
}

Agsym_t *ent_draw_declare(struct builder *b, int kind, const char *name, const char *value)
{
    Agsym_t *sym = agattr(b->g, kind, (char *)name, (char *)value);

    if (sym == NULL)
        ent_draw_no_memory(b);
    return sym;
}

bool ent_draw_declare_all(struct builder *b, int kind, const struct setting *settings, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (ent_draw_declare(b, kind, settings[i].name, settings[i].value) == NULL)
            return false;
    }
    return true;
}

/* Columns */

static bool is_reserved(const char *name)
{
    size_t length = strlen(name);
    const char *at = reserved;

    if (length == 0 || strchr(name, ' ') != NULL)
        return false;
    while ((at = strstr(at, name)) != NULL) {
        if (at[-1] == ' ' && at[length] == ' ')
            return true;
        at += length;
    }
    return false;
}

/** The attribute's name before anything collides: a backslash cannot be written in it at all. */
static char *attribute_name(const char *key, const char *suffix)
{
    char *name = malloc(strlen(key) + strlen(suffix) + 1), *at;

    if (name == NULL)
        return NULL;
    strcat(strcpy(name, key), suffix);
    for (at = name; *at != '\0'; at++) {
        if (*at == '\\' || (unsigned char)*at < 0x20 || *at == 0x7f)
            *at = '_';
    }
    return name;
}

static char *prefixed(char *name)
{
    char *longer = malloc(strlen(name) + sizeof("ent_"));

    if (longer != NULL)
        strcat(strcpy(longer, "ent_"), name);
    free(name);
    return longer;
}

/** Declare an attribute for a key under the first name that is free: NAME, ent_NAME, ent_ent_NAME,
 * … */
static Agsym_t *declare_column(struct builder *b, int kind, const char *key, const char *suffix)
{
    char *name = attribute_name(key, suffix);
    Agsym_t *sym = NULL;

    while (name != NULL &&
           (name[0] == '\0' || is_reserved(name) || agattr(b->g, kind, name, NULL) != NULL))
        name = prefixed(name);
    if (name == NULL)
        ent_draw_no_memory(b);
    else
        sym = ent_draw_declare(b, kind, name, "");
    free(name);
    return sym;
}

/** Keys that can stay as they are go first, so that no other takes their name. */
bool ent_draw_declare_columns(struct builder *b, Agsym_t **syms, int kind,
                              const struct ent_draw_table *table)
{
    size_t i;
    bool plain;
    int pass;

    for (pass = 0; pass < 2; pass++) {
        for (i = 0; i < table->n_columns; i++) {
            plain = strchr(table->columns[i], '\\') == NULL && !is_reserved(table->columns[i]);
            if (plain != (pass == 0))
                continue;
            syms[i] = declare_column(b, kind, table->columns[i], "");
            if (syms[i] == NULL)
                return false;
        }
    }
    return true;
}

/** The same columns for the arcs that are folded into others. */
bool ent_draw_declare_way_back(struct builder *b)
{
    size_t i;

    for (i = 0; i < b->graph->edges.n_columns && b->any_folded; i++) {
        b->back_syms[i] = declare_column(b, AGEDGE, b->edge_syms[i]->name, "_back");
        if (b->back_syms[i] == NULL)
            return false;
    }
    return true;
}

bool ent_draw_set_row(struct builder *b, void *object, Agsym_t **syms,
                      const struct ent_draw_table *table, size_t row)
{
    const struct ent_draw_row *fields = &table->rows[row];
    size_t i;

    for (i = 0; i < fields->n_fields; i++) {
        if (!ent_draw_set_text(b, object, syms[fields->fields[i].column], fields->fields[i].text))
            return false;
    }
    return true;
}

const char *ent_draw_text_of(const struct ent_draw_table *table, size_t row, const char *key)
{
    const struct ent_draw_field *field = ent_draw_get(table, row, ent_draw_column(table, key));

    return field != NULL ? field->text : NULL;
}

bool ent_draw_set_tooltip(struct builder *b, void *object, Agsym_t *sym, const char *text)
{
    char *shown = NULL;
    size_t length;
    FILE *out = open_memstream(&shown, &length);
    bool fine;

    if (out == NULL)
        return ent_draw_no_memory(b);
    ent_draw_write_tooltip(out, text);
    fine = fclose(out) == 0 && shown != NULL ? ent_draw_set(b, object, sym, shown)
                                             : ent_draw_no_memory(b);
    free(shown);
    return fine;
}
