#include "draw.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
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

/** Fonts that draw Latin, Arabic, Chinese and emoji where they are installed; the last is always
 * there. */
#define FONTS "Helvetica,Arial,Noto Sans,DejaVu Sans,Noto Sans CJK SC,Noto Color Emoji,sans-serif"

/* In bytes. Two names and a little more must fit into 1000, see is_safe_name. */
#define NAME_MOST 300

/* Labels longer than this are broken at spaces, and cut at the second number; in characters. */
#define LABEL_LINE 14
#define LABEL_MOST 80

/* Clusters are drawn in this range only: one says nothing, and more than there are tints are noise.
 */
#define FEWEST_CLUSTERS 2
#define MOST_CLUSTERS   12

/* Beyond these, fdp is slow and its boxes cover each other: sfdp, which draws none. */
#define MOST_ACTORS_FDP         80
#define MOST_ACTORS_IN_CLUSTERS 250

#define NONE SIZE_MAX

struct look {
    const char *name, *color, *style;
    const char *stroke; /* for the legend, in characters that every font has */
};

/* Okabe and Ito's vermilion against a teal of the same lightness: apart for every kind of colour
   blindness, and for a printer without colours the dash tells them apart. The last stands for every
   other sign. */
static const struct look signs[] = {
    {"cooperation", "#147a99", "solid", "\u2014\u2014"},
    {"conflict", "#d55e00", "dashed", "\u2013 \u2013"},
    {"mixed", "#7b3294", "dotted", "\u00b7 \u00b7 \u00b7"},
    {"neutral", "#8c8c8c", "solid", "\u2014\u2014"},
    {"unknown", "#8c8c8c", "solid", "\u2014\u2014"},
};
#define N_SIGNS (sizeof(signs) / sizeof(signs[0]))

struct paint {
    const char *fill, *line;
};

static const struct {
    const char *kind;
    struct paint paint;
} kinds[] = {
    {"state", {"#d6e6f4", "#3a6ea5"}},    {"organisation", {"#fde3c0", "#b0711c"}},
    {"alliance", {"#d5eedb", "#2f8553"}}, {"person", {"#f4dcec", "#a04c86"}},
    {"category", {"#e9e9e9", "#6f6f6f"}}, {"other", {"#e9e9e9", "#6f6f6f"}},
};
#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* For kinds that we do not know, and for communities. */
static const struct paint paints[MOST_CLUSTERS] = {
    {"#cfe8f0", "#2b8299"}, {"#fbe3cc", "#b5651d"}, {"#d9ecd3", "#4b8b3b"}, {"#f3d9e6", "#a8487f"},
    {"#fbf3c4", "#95830f"}, {"#dcdcf3", "#5757b0"}, {"#f7d6d0", "#b3402c"}, {"#d3efe6", "#1f8a6d"},
    {"#e8dccb", "#80603a"}, {"#e6d7f2", "#7d4aa8"}, {"#dfe6ea", "#566b78"}, {"#eef0c9", "#7b8526"},
};
static const struct paint plain_paint = {"#ececec", "#7a7a7a"};

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
    bool parallel; /* two drawn edges share their ends */

    const char *size_by; /* NULL: all circles are equal */
    double *sizes;       /* as shares of the largest */
    char *scratch;
    size_t scratch_size;
};

static bool fail_memory(struct builder *b)
{
    return ent_draw_fail(b->err, "out of memory");
}

/** A place for `size` bytes of text that lives until the next call. */
static char *scratch(struct builder *b, size_t size)
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
static const char *escaped(struct builder *b, const char *text)
{
    char *copy = scratch(b, 2 * strlen(text) + 1), *to = copy;

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

static bool set(struct builder *b, void *object, Agsym_t *sym, const char *value)
{
    return agxset(object, sym, (char *)value) == 0 || fail_memory(b);
}

static bool set_text(struct builder *b, void *object, Agsym_t *sym, const char *text)
{
    const char *value = escaped(b, text);

    return value != NULL ? set(b, object, sym, value) : fail_memory(b);
}

static Agsym_t *declare(struct builder *b, int kind, const char *name, const char *value)
{
    Agsym_t *sym = agattr(b->g, kind, (char *)name, (char *)value);

    if (sym == NULL)
        fail_memory(b);
    return sym;
}

struct setting {
    const char *name, *value;
};

static bool declare_all(struct builder *b, int kind, const struct setting *settings, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (declare(b, kind, settings[i].name, settings[i].value) == NULL)
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
        fail_memory(b);
    else
        sym = declare(b, kind, name, "");
    free(name);
    return sym;
}

/** Keys that can stay as they are go first, so that no other takes their name. */
static bool declare_columns(struct builder *b, Agsym_t **syms, int kind,
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
static bool declare_way_back(struct builder *b)
{
    size_t i;

    for (i = 0; i < b->graph->edges.n_columns && b->any_folded; i++) {
        b->back_syms[i] = declare_column(b, AGEDGE, b->edge_syms[i]->name, "_back");
        if (b->back_syms[i] == NULL)
            return false;
    }
    return true;
}

static bool set_row(struct builder *b, void *object, Agsym_t **syms,
                    const struct ent_draw_table *table, size_t row)
{
    const struct ent_draw_row *fields = &table->rows[row];
    size_t i;

    for (i = 0; i < fields->n_fields; i++) {
        if (!set_text(b, object, syms[fields->fields[i].column], fields->fields[i].text))
            return false;
    }
    return true;
}

static const char *text_of(const struct ent_draw_table *table, size_t row, const char *key)
{
    const struct ent_draw_field *field = ent_draw_get(table, row, ent_draw_column(table, key));

    return field != NULL ? field->text : NULL;
}

/* Text to be drawn */

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/** Characters up to the end or to the next `stop`; the bytes in `*bytes`. */
static size_t n_characters(const char *text, const char *stop, size_t *bytes)
{
    size_t n = 0, i;

    *bytes = strcspn(text, stop);
    for (i = 0; i < *bytes; i++)
        n += !is_continuation(text[i]);
    return n;
}

/** Unicode's own line ends, which Pango would leave without a layout. */
static bool is_separator(const char *text)
{
    return strncmp(text, "\xe2\x80\xa8", 3) == 0 || strncmp(text, "\xe2\x80\xa9", 3) == 0;
}

/** What Graphviz takes for an HTML entity: decodes in labels, leaves as it is in names. */
static bool is_entity(const char *text)
{
    static const char inside[] = "#0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    return text[0] == '&' && text[1 + strspn(text + 1, inside)] == ';';
}

/** Write one character, what XML forbids as a picture of it. Returns its bytes. */
static size_t put_character(FILE *out, const char *text)
{
    unsigned char c = (unsigned char)text[0];
    size_t n = 1;

    while (is_continuation(text[n]))
        n++;
    if (c < 0x20 || c == 0x7f)
        fprintf(out, "\xe2\x90%c", c == 0x7f ? 0xa1 : 0x80 + c); /* U+2400 and on */
    else if (is_separator(text))
        fputc(' ', out);
    else if (strncmp(text, "\xef\xbf\xbe", 3) == 0 || strncmp(text, "\xef\xbf\xbf", 3) == 0)
        fputs("\xef\xbf\xbd", out);
    else
        fwrite(text, 1, n, out);
    return n;
}

/**
 * What is drawn for a label, as DOT wants it: lines of about equal length, no escapes or entities
 * that the text did not mean, and no control characters, which no SVG file may hold.
 */
static void write_label(FILE *out, const char *text)
{
    size_t bytes, total = n_characters(text, "", &bytes), written = 0, line = 0, word;
    size_t limit = LABEL_LINE;

    if (total > LABEL_MOST)
        total = LABEL_MOST;
    if (total > LABEL_LINE) {
        limit = (total + LABEL_LINE - 1) / LABEL_LINE;
        limit = total / limit + 2;
    }
    while (*text != '\0') {
        if (++written > LABEL_MOST) {
            fputs("\u2026", out);
            break;
        }
        line++;
        if (*text == '\n' || is_separator(text)) {
            fputs("\\n", out);
            line = 0;
            text += *text == '\n' ? 1 : 3;
        } else if (*text == ' ' && total > LABEL_LINE && line > 1) {
            word = n_characters(text + 1, " \n", &bytes);
            if (line + word > limit) {
                fputs("\\n", out);
                line = 0;
            } else {
                fputc(' ', out);
            }
            text++;
        } else if (*text == '\\') {
            fputs("\\\\", out);
            text++;
        } else if (strncmp(text, "\xef\xbb\xbf", 3) == 0) {
            text += 3; /* a byte order mark has no width */
        } else if (is_entity(text)) {
            fputs("&amp;", out);
            text++;
        } else {
            text += put_character(out, text);
        }
    }
}

/** Text inside an HTML label, in ten lines of about equal length up to `line` at the most; 0 for
 * one short line. */
static void write_html(FILE *out, const char *text, size_t line)
{
    size_t column = 0, written = 0, bytes, total = n_characters(text, "", &bytes), even;
    size_t most = line > 0 ? 10 * line : LABEL_MOST;

    if (total > most)
        total = most;
    if (line > 0 && total > line) {
        even = total / ((total + line - 1) / line) + 8;
        line = even < line ? even : line;
    }
    while (*text != '\0') {
        if (++written > most) {
            fputs("\u2026", out);
            break;
        }
        column++;
        if (*text == '\n' || *text == '\t' || *text == ' ') {
            if (line > 0 && column + n_characters(text + 1, " \n\t", &bytes) > line) {
                fputs("<br align=\"left\"/>", out);
                column = 0;
            } else {
                fputc(' ', out);
            }
            text++;
        } else if (*text == '\\') {
            /* \G is the graph's name also here, and two backslashes are two: a space of no width
             * parts them */
            fputs("\\&#8203;", out);
            text++;
        } else if (strchr("&<>\"", *text) != NULL) {
            fprintf(out, "&#%d;", *text);
            text++;
        } else {
            text += put_character(out, text);
        }
    }
}

/* Actors */

/**
 * May this id be the name of a node? cgraph cannot write a backslash there and keeps % for itself;
 * fdp (2.43) writes long names beyond its memory and takes cluster… for a subgraph; names stand
 * in SVG, where Graphviz escapes neither control characters nor what looks like an entity; and
 * other readers take <…> for HTML.
 */
static bool is_safe_name(const char *id)
{
    size_t length = strlen(id), i;

    if (length > NAME_MOST || id[0] == '%' || strncmp(id, "cluster", 7) == 0 ||
        (id[0] == '<' && id[length - 1] == '>'))
        return false;
    for (i = 0; i < length; i++) {
        if (id[i] == '\\' || (unsigned char)id[i] < 0x20 || id[i] == 0x7f || is_entity(id + i) ||
            strncmp(id + i, "\xef\xbf\xbe", 3) == 0 || strncmp(id + i, "\xef\xbf\xbf", 3) == 0)
            return false;
    }
    return true;
}

/** A name that no id has. */
static const char *safe_name(struct builder *b, size_t row)
{
    size_t size = 40;
    char *name = scratch(b, size), *longer;

    if (name == NULL)
        return NULL;
    snprintf(name, size, "actor_%zu", row + 1);
    while (ent_draw_find(b->graph, name) != b->graph->nodes.n_rows) {
        size++;
        longer = scratch(b, size);
        if (longer == NULL)
            return NULL;
        name = longer;
        strcat(name, "_");
    }
    return name;
}

static bool measure_sizes(struct builder *b, const char *size_by)
{
    const struct ent_draw_table *nodes = &b->graph->nodes;
    const struct ent_draw_field *field;
    size_t column = ent_draw_column(nodes, size_by != NULL ? size_by : "strength");
    bool any = false;
    double most = 0;
    char shown[72];
    size_t i;

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

static bool divide(struct builder *b, struct partition *partition, const char *key)
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
        return fail_memory(b);
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

static void choose_groups(struct builder *b)
{
    size_t n = b->graph->nodes.n_rows, n_clusters = 0, i;

    for (i = 0; i < b->communities.n; i++)
        n_clusters += b->communities.members[i] > 1;
    b->boxes = n <= MOST_ACTORS_IN_CLUSTERS && n_clusters >= FEWEST_CLUSTERS &&
               n_clusters <= MOST_CLUSTERS;
    b->by_kind = b->kinds.n > 0 && (b->boxes || n_clusters < FEWEST_CLUSTERS);
}

static size_t paint_of_known_kind(const char *kind)
{
    size_t i = 0;

    while (i < N_KINDS && strcmp(kinds[i].kind, kind) != 0)
        i++;
    return i;
}

/** Kinds that we know have one colour in all pictures; others take what comes. */
static const struct paint *paint_of_kind(const struct builder *b, size_t kind)
{
    size_t known = paint_of_known_kind(b->kinds.names[kind]), n = 0, i;

    if (known < N_KINDS)
        return &kinds[known].paint;
    for (i = 0; i < kind; i++)
        n += paint_of_known_kind(b->kinds.names[i]) == N_KINDS;
    return &paints[(n + 4) % MOST_CLUSTERS];
}

static const struct paint *paint_of_node(const struct builder *b, size_t row)
{
    if (b->by_kind)
        return b->kinds.of[row] != NONE ? paint_of_kind(b, b->kinds.of[row]) : &plain_paint;
    if (in_company(b, row) && b->communities.of[row] < MOST_CLUSTERS)
        return &paints[b->communities.of[row]];
    return &plain_paint;
}

struct node_syms {
    Agsym_t *label, *width, *height, *fontsize, *fillcolor, *color, *actor, *true_label;
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
            n += is_continuation(label[i]) ? 0 : (unsigned char)label[i] >= 0xe0 ? 2 : 1;
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
        return fail_memory(b);
    write_label(out, text);
    if (fclose(out) != 0 || label == NULL) {
        fail_memory(b);
        goto out;
    }
    plain = escaped(b, text);
    if (plain == NULL) {
        fail_memory(b);
        goto out;
    }
    n_empty = empty_lines(label, width_pt / 2, font_size);
    if ((n_empty > 0 || strcmp(plain, label) != 0) &&
        !set(b, b->nodes[row], syms->true_label, plain))
        goto out;
    drawn = scratch(b, length + 2 * n_empty + 1);
    if (drawn == NULL) {
        fail_memory(b);
        goto out;
    }
    strcpy(drawn + 2 * n_empty, label);
    while (n_empty-- > 0)
        memcpy(drawn + 2 * n_empty, "\\n", 2);
    fine = set(b, b->nodes[row], syms->label, drawn);
out:
    free(label);
    return fine;
}

static bool set_node_look(struct builder *b, const struct node_syms *syms, size_t row)
{
    size_t n = b->graph->nodes.n_rows;
    double most_pt = n <= 20 ? 90 : n <= 80 ? 72 : 60;
    double width_pt = fmax(most_pt * sqrt(b->sizes[row]), n <= MOST_ACTORS_FDP ? 11 : 8);
    double font_size = (n <= MOST_ACTORS_FDP ? 10 : 7) + 6 * sqrt(b->sizes[row]);
    const struct paint *paint = paint_of_node(b, row);
    char text[40];

    snprintf(text, sizeof(text), "%.3f", width_pt / 72);
    if (!set(b, b->nodes[row], syms->width, text) || !set(b, b->nodes[row], syms->height, text))
        return false;
    snprintf(text, sizeof(text), "%.1f", font_size);
    return set(b, b->nodes[row], syms->fontsize, text) &&
           set(b, b->nodes[row], syms->fillcolor, paint->fill) &&
           set(b, b->nodes[row], syms->color, paint->line) &&
           set_label(b, syms, row, width_pt, font_size);
}

static bool add_nodes(struct builder *b)
{
    const struct ent_draw_graph *graph = b->graph;
    const struct setting settings[] = {
        {"shape", "circle"}, {"fixedsize", "shape"}, {"style", "filled"},      {"penwidth", "1.3"},
        {"margin", "0"},     {"fontname", FONTS},    {"fontcolor", "#1a1a1a"},
    };
    struct node_syms syms;
    const char *name;
    size_t i;

    if (!declare_all(b, AGNODE, settings, sizeof(settings) / sizeof(settings[0])))
        return false;
    syms = (struct node_syms){
        .label = declare(b, AGNODE, "label", "\\N"),
        .width = declare(b, AGNODE, "width", "0.5"),
        .height = declare(b, AGNODE, "height", "0.5"),
        .fontsize = declare(b, AGNODE, "fontsize", "12"),
        .fillcolor = declare(b, AGNODE, "fillcolor", plain_paint.fill),
        .color = declare(b, AGNODE, "color", plain_paint.line),
        .actor = declare(b, AGNODE, "actor", ""),
        .true_label = declare(b, AGNODE, "ent_label", ""),
    };
    if (b->err->message[0] != '\0' || !declare_columns(b, b->node_syms, AGNODE, &graph->nodes))
        return false;
    for (i = 0; i < graph->nodes.n_rows; i++) {
        name = is_safe_name(graph->ids[i]) ? graph->ids[i] : safe_name(b, i);
        b->nodes[i] = name != NULL ? agnode(b->g, (char *)name, 1) : NULL;
        if (b->nodes[i] == NULL)
            return fail_memory(b);
        if (name != graph->ids[i] && !set_text(b, b->nodes[i], syms.actor, graph->ids[i]))
            return false;
        if (!set_node_look(b, &syms, i) || !set_row(b, b->nodes[i], b->node_syms, &graph->nodes, i))
            return false;
    }
    return true;
}

static bool add_clusters(struct builder *b)
{
    Agraph_t *cluster;
    char text[40];
    size_t i, k;

    for (k = 0; b->boxes && k < b->communities.n; k++) {
        if (b->communities.members[k] < 2)
            continue;
        snprintf(text, sizeof(text), "cluster_%zu", k + 1);
        cluster = agsubg(b->g, text, 1);
        if (cluster == NULL)
            return fail_memory(b);
        snprintf(text, sizeof(text), "%s40", paints[k % MOST_CLUSTERS].fill);
        if (agset(cluster, "style", "rounded,filled") != 0 || agset(cluster, "label", "") != 0 ||
            agset(cluster, "fillcolor", text) != 0)
            return fail_memory(b);
        snprintf(text, sizeof(text), "%s60", paints[k % MOST_CLUSTERS].line);
        if (agset(cluster, "color", text) != 0)
            return fail_memory(b);
        for (i = 0; i < b->graph->nodes.n_rows; i++) {
            if (b->communities.of[i] == k && agsubnode(cluster, b->nodes[i], 1) == NULL)
                return fail_memory(b);
        }
    }
    return true;
}

/* Ties */

/** An edge as pairing sees it. */
struct arc {
    size_t low, high, row; /* its ends in order */
    const char *layer, *sign;
    bool down;
};

static int compare_texts(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_pairs(const struct arc *a, const struct arc *b)
{
    int order = (a->low > b->low) - (a->low < b->low);

    if (order == 0)
        order = (a->high > b->high) - (a->high < b->high);
    return order;
}

static int compare_likes(const struct arc *a, const struct arc *b)
{
    int order = compare_pairs(a, b);

    if (order == 0)
        order = compare_texts(a->layer, b->layer);
    if (order == 0)
        order = compare_texts(a->sign, b->sign);
    return order;
}

static int compare_arcs(const void *left, const void *right)
{
    const struct arc *a = left, *b = right;
    int order = compare_likes(a, b);

    if (order == 0)
        order = a->down - b->down;
    if (order == 0)
        order = (a->row > b->row) - (a->row < b->row);
    return order;
}

/** Among arcs of one pair, layer and sign, the first there goes with the first back, the second
 * with the second. */
static void pair_arcs(struct builder *b, const struct arc *arcs, size_t n)
{
    size_t n_up = 0, i, first, second;

    while (n_up < n && !arcs[n_up].down)
        n_up++;
    for (i = 0; i < n_up && n_up + i < n; i++) {
        first = arcs[i].row;
        second = arcs[n_up + i].row;
        if (second < first) {
            first = second;
            second = arcs[i].row;
        }
        b->back[first] = second;
        b->folded[second] = true;
        b->any_folded = true;
    }
}

/**
 * Fold what goes both ways with one sign into one line with two heads: two lines on top of each
 * other cannot be read. The arc that comes first in the file gives the direction.
 */
static bool fold(struct builder *b)
{
    const struct ent_draw_graph *graph = b->graph;
    size_t n = graph->edges.n_rows, i, start;
    struct arc *arcs = malloc((n + 1) * sizeof(*arcs));

    if (arcs == NULL)
        return fail_memory(b);
    for (i = 0; i < n; i++) {
        b->back[i] = NONE;
        arcs[i] = (struct arc){.low = graph->sources[i], .high = graph->targets[i], .row = i};
        arcs[i].layer = text_of(&graph->edges, i, "key");
        arcs[i].sign = text_of(&graph->edges, i, "sign");
        if (arcs[i].low > arcs[i].high) {
            arcs[i].low = graph->targets[i];
            arcs[i].high = graph->sources[i];
            arcs[i].down = true;
        }
    }
    qsort(arcs, n, sizeof(*arcs), compare_arcs);
    for (start = 0; start < n && graph->directed; start = i) {
        for (i = start + 1; i < n && compare_likes(&arcs[start], &arcs[i]) == 0; i++)
            ;
        pair_arcs(b, arcs + start, i - start);
    }
    start = NONE;
    for (i = 0; i < n; i++) {
        if (b->folded[arcs[i].row])
            continue;
        if (start != NONE && compare_pairs(&arcs[start], &arcs[i]) == 0)
            b->parallel = true;
        start = i;
        b->n_drawn++;
    }
    free(arcs);
    return true;
}

static double weight_of(const struct builder *b, size_t row, size_t column)
{
    const struct ent_draw_field *field = ent_draw_get(&b->graph->edges, row, column);

    /* a sum of Goldstein values may be negative: the sign is told by the colour; and two of the
       largest numbers must have a sum */
    return field != NULL && !isnan(field->number) ? fmin(fabs(field->number), DBL_MAX / 2) : 1;
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

static bool measure_strengths(struct builder *b)
{
    size_t column = ent_draw_column(&b->graph->edges, "weight"), n = 0, i;
    double *sorted = malloc((b->n_drawn + 1) * sizeof(*sorted));

    if (sorted == NULL)
        return fail_memory(b);
    for (i = 0; i < b->graph->edges.n_rows; i++) {
        if (b->folded[i])
            continue;
        b->strengths[i] = weight_of(b, i, column);
        if (b->back[i] != NONE)
            b->strengths[i] += weight_of(b, b->back[i], column);
        sorted[n++] = b->strengths[i];
    }
    qsort(sorted, n, sizeof(*sorted), compare_numbers);
    if (n > 0) {
        b->most = sorted[n - 1];
        b->typical = sorted[n / 2];
    }
    free(sorted);
    return true;
}

/** From 0 to 1. The more the largest leaves the middle behind, the more it is held back. */
static double share_of(const struct builder *b, double strength)
{
    if (!(b->most > 0))
        return 0.25;
    if (b->typical > 0 && b->typical < b->most / 50)
        return log1p(strength / b->typical) / log1p(b->most / b->typical);
    if (b->typical < b->most / 4)
        return sqrt(strength / b->most);
    return strength / b->most;
}

static const struct look *look_of(const char *sign)
{
    size_t i = 0;

    while (i + 1 < N_SIGNS && (sign == NULL || strcmp(sign, signs[i].name) != 0))
        i++;
    return &signs[i];
}

struct edge_syms {
    Agsym_t *weight, *penwidth, *color, *style, *dir, *arrowsize;
};

static bool set_edge_look(struct builder *b, const struct edge_syms *syms, Agedge_t *edge,
                          size_t row)
{
    const struct look *look = look_of(text_of(&b->graph->edges, row, "sign"));
    double share = share_of(b, b->strengths[row]), width = 0.5 + 4 * share;
    char text[40];

    /* a dash or a dot thinner than this is not seen */
    if (strcmp(look->style, "solid") != 0)
        width = fmax(width, 1.8);
    snprintf(text, sizeof(text), "%.3g", width);
    if (!set(b, edge, syms->penwidth, text))
        return false;
    snprintf(text, sizeof(text), "%.2g", 0.5 + 0.08 * width);
    if (!set(b, edge, syms->arrowsize, text))
        return false;
    /* whole and small: dot takes nothing else, and fdp jumps about when it is pulled with thousands
     */
    snprintf(text, sizeof(text), "%d", 1 + (int)(4 * share + 0.5));
    return set(b, edge, syms->weight, text) && set(b, edge, syms->color, look->color) &&
           set(b, edge, syms->style, look->style) &&
           (b->back[row] == NONE || set(b, edge, syms->dir, "both"));
}

static bool add_edges(struct builder *b)
{
    const struct ent_draw_graph *graph = b->graph;
    struct edge_syms syms = {
        .weight = declare(b, AGEDGE, "weight", "1"),
        .penwidth = declare(b, AGEDGE, "penwidth", "1"),
        .color = declare(b, AGEDGE, "color", signs[N_SIGNS - 1].color),
        .style = declare(b, AGEDGE, "style", "solid"),
        .dir = declare(b, AGEDGE, "dir", graph->directed ? "forward" : "none"),
        .arrowsize = declare(b, AGEDGE, "arrowsize", "0.6"),
    };
    Agedge_t *edge;
    size_t i;

    if (b->err->message[0] != '\0' || !declare_columns(b, b->edge_syms, AGEDGE, &graph->edges) ||
        !declare_way_back(b))
        return false;
    for (i = 0; i < graph->edges.n_rows; i++) {
        if (b->folded[i])
            continue;
        edge = agedge(b->g, b->nodes[graph->sources[i]], b->nodes[graph->targets[i]], NULL, 1);
        if (edge == NULL)
            return fail_memory(b);
        if (!set_edge_look(b, &syms, edge, i) || !set_row(b, edge, b->edge_syms, &graph->edges, i))
            return false;
        if (b->back[i] != NONE && !set_row(b, edge, b->back_syms, &graph->edges, b->back[i]))
            return false;
    }
    return true;
}

/* The graph itself */

static void write_legend(struct builder *b, FILE *out)
{
    bool seen[N_SIGNS] = {false};
    const struct paint *paint;
    size_t i;

    for (i = 0; i < b->graph->edges.n_rows; i++)
        seen[look_of(text_of(&b->graph->edges, i, "sign")) - signs] = true;
    for (i = 0; i < N_SIGNS; i++) {
        if (seen[i])
            fprintf(out, "<font color=\"%s\"><b>%s</b></font> %s &#160; ", signs[i].color,
                    signs[i].stroke, signs[i].name);
    }
    for (i = 0; b->by_kind && i < b->kinds.n && i < MOST_CLUSTERS; i++) {
        paint = paint_of_kind(b, i);
        fprintf(out, "<font color=\"%s\">\u25cf</font> ", paint->line);
        write_html(out, b->kinds.names[i], 0);
        fputs(" &#160; ", out);
    }
    fputs("<br align=\"left\"/>", out);
    if (b->size_by != NULL) {
        fputs("area: ", out);
        write_html(out, b->size_by, 0);
        fputs(" &#160; ", out);
    }
    if (ent_draw_column(&b->graph->edges, "weight") < b->graph->edges.n_columns)
        fputs("line: weight", out);
    fputs("<br align=\"left\"/>", out);
}

/** Nothing is written for a graph that has nothing to say: an empty <font> is a syntax error. */
static void write_heading(struct builder *b, FILE *out)
{
    const char *title = text_of(&b->graph->graph, 0, "title");
    const char *summary = text_of(&b->graph->graph, 0, "summary");
    bool legend = b->graph->edges.n_rows > 0 || b->by_kind;
    size_t n = b->graph->nodes.n_rows;
    int size = n <= 20 ? 11 : n <= MOST_ACTORS_FDP ? 15 : 20; /* the larger the sheet, the larger */

    if (title != NULL && title[0] != '\0') {
        fprintf(out, "<font point-size=\"%d\"><b>", size * 3 / 2);
        write_html(out, title, 70);
        fputs("</b></font><br align=\"left\"/>", out);
    }
    if (summary != NULL && summary[0] != '\0') {
        fprintf(out, "<font point-size=\"%d\" color=\"#444444\">", size);
        write_html(out, summary, 100);
        fputs("<br align=\"left\"/></font>", out);
    }
    if (legend) {
        fprintf(out, "<font point-size=\"%d\"> <br/></font>", size / 3);
        fprintf(out, "<font point-size=\"%d\" color=\"#444444\">", size);
        write_legend(b, out);
        fputs("</font>", out);
    }
}

static bool set_heading(struct builder *b)
{
    char *text = NULL, *html;
    bool fine = false;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL)
        return fail_memory(b);
    write_heading(b, out);
    if (fclose(out) != 0 || text == NULL) {
        fail_memory(b);
        goto out;
    }
    if (text[0] == '\0') {
        fine = true;
        goto out;
    }
    html = agstrdup_html(b->g, text);
    fine = html != NULL ? agset(b->g, "label", html) == 0 : false;
    if (html != NULL)
        agstrfree(b->g, html);
    if (!fine)
        fail_memory(b);
out:
    free(text);
    return fine;
}

static bool set_graph(struct builder *b)
{
    const struct ent_draw_table *table = &b->graph->graph;
    size_t n = b->graph->nodes.n_rows;
    bool fdp = b->boxes || n <= MOST_ACTORS_FDP;
    const struct setting settings[] = {
        {"layout", fdp ? "fdp" : "sfdp"},
        /* fdp tries itself before it calls prism, which would stretch a drawing with clusters out
           of shape */
        {"overlap", fdp ? "30:prism" : "prism"},
        {"overlap_scaling", fdp ? "1" : "-4"},
        {"K", n <= 20 ? "0.6" : "0.3"},
        {"sep", n <= 20 ? "+12" : "+8"},
        {"esep", "+4"},
        {"start", "1"},
        {"outputorder", "edgesfirst"},
        /* Graphviz 2.43 writes beyond its memory when it bends parallel edges round nodes */
        {"splines", b->n_drawn < 60 && !b->parallel ? "true" : "line"},
        {"pad", "0.3"},
        {"fontname", FONTS},
        {"fontsize", "12"},
        {"labelloc", "t"},
        {"labeljust", "l"},
        {"label", ""},
        {"style", ""},
        {"color", "black"},
        {"fillcolor", ""},
        /* no backslash and newline inside long texts: few readers but Graphviz know it */
        {"linelength", "0"},
    };
    Agsym_t **syms = calloc(table->n_columns + 1, sizeof(*syms));
    bool fine;

    if (syms == NULL)
        return fail_memory(b);
    fine = declare_all(b, AGRAPH, settings, sizeof(settings) / sizeof(settings[0])) &&
           declare_columns(b, syms, AGRAPH, table) && set_row(b, b->g, syms, table, 0) &&
           set_heading(b);
    free(syms);
    return fine;
}

static bool allocate(struct builder *b)
{
    size_t n_nodes = b->graph->nodes.n_rows, n_edges = b->graph->edges.n_rows;

    b->nodes = calloc(n_nodes + 1, sizeof(*b->nodes));
    b->sizes = calloc(n_nodes + 1, sizeof(*b->sizes));
    b->back = calloc(n_edges + 1, sizeof(*b->back));
    b->folded = calloc(n_edges + 1, sizeof(*b->folded));
    b->strengths = calloc(n_edges + 1, sizeof(*b->strengths));
    b->node_syms = calloc(b->graph->nodes.n_columns + 1, sizeof(*b->node_syms));
    b->edge_syms = calloc(b->graph->edges.n_columns + 1, sizeof(*b->edge_syms));
    b->back_syms = calloc(b->graph->edges.n_columns + 1, sizeof(*b->back_syms));
    return (b->nodes != NULL && b->sizes != NULL && b->back != NULL && b->folded != NULL &&
            b->strengths != NULL && b->node_syms != NULL && b->edge_syms != NULL &&
            b->back_syms != NULL) ||
           fail_memory(b);
}

static void partition_fini(struct partition *partition)
{
    free(partition->of);
    free(partition->names);
    free(partition->members);
}

static void release(struct builder *b)
{
    free(b->nodes);
    free(b->sizes);
    free(b->back);
    free(b->folded);
    free(b->strengths);
    free(b->node_syms);
    free(b->edge_syms);
    free(b->back_syms);
    free(b->scratch);
    partition_fini(&b->kinds);
    partition_fini(&b->communities);
}

bool ent_draw_build(Agraph_t **out, const struct ent_draw_graph *graph, const char *size_by,
                    Agdisc_t *discipline, struct ent_draw_error *err)
{
    struct builder b = {.graph = graph, .err = err};
    bool fine = false;

    if (!allocate(&b) || !measure_sizes(&b, size_by) || !divide(&b, &b.kinds, "kind") ||
        !divide(&b, &b.communities, "community") || !fold(&b) || !measure_strengths(&b))
        goto out;
    choose_groups(&b);
    b.g = agopen("entente", graph->directed ? Agdirected : Agundirected, discipline);
    if (b.g == NULL) {
        fail_memory(&b);
        goto out;
    }
    /* clusters last: what a graph sets before, its subgraphs inherit without a word */
    if (!set_graph(&b) || !add_nodes(&b) || !add_clusters(&b) || !add_edges(&b))
        goto out;
    *out = b.g;
    b.g = NULL; /* the caller's now */
    fine = true;
out:
    if (b.g != NULL)
        agclose(b.g);
    release(&b);
    return fine;
}
