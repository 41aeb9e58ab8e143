#include "build.h"

#include <stdlib.h>
#include <string.h>

/*
 * DOT, in memory. agwrite writes a graph's subgraphs first, and then their nodes, with all that is
 * known of them, in these alone: readers that know of no subgraphs (pydot) lose them. So groups are
 * taken out, written behind all else, and name their nodes, which then stand in the graph itself.
 */

/* Graphviz reads no more than 16 KiB without a quote or backslash in them: longer texts are written
 * in pieces, which the language joins. */
#define PIECE 8000

static int put_pieces(FILE *out, const char *text)
{
    bool is_quoted = text[0] == '"', is_escaped = false;
    size_t n = 0;

    fputc('"', out);
    for (text += is_quoted; *text != '\0' && !(is_quoted && *text == '"' && text[1] == '\0');
         text++) {
        if (++n > PIECE && !is_escaped && !ent_draw_is_continuation(*text)) {
            fputs("\" + \"", out);
            n = 0;
        }
        is_escaped = *text == '\\' && !is_escaped;
        fputc(*text, out);
    }
    return fputc('"', out);
}

static int put_text(void *channel, const char *text)
{
    /* agwrite hands over word by word, and two words without the quotes that they need. */
    if (strcmp(text, "-.") == 0 || strcmp(text, "\xef\xbb\xbf") == 0)
        return fprintf(channel, "\"%s\"", text);
    if (text[0] != '<' && strlen(text) > PIECE)
        return put_pieces(channel, text);
    return fputs(text, channel);
}

static int flush_text(void *channel)
{
    return fflush(channel);
}

Agiodisc_t ent_draw_io = {NULL, put_text, flush_text};

/* What a group is drawn with, where it differs from the graph. */
static void write_look(FILE *out, Agraph_t *group)
{
    Agsym_t *sym = NULL;
    const char *between = "\t\tgraph [";

    while ((sym = agnxtattr(agroot(group), AGRAPH, sym)) != NULL) {
        char *value = agxget(group, sym);
        if (strcmp(value, agxget(agroot(group), sym)) == 0)
            continue;
        fprintf(out, "%s%s=", between, sym->name);
        put_text(out, agcanonStr(value));
        between = ", ";
    }
    if (between[0] == ',')
        fputs("];\n", out);
}

static void write_group(FILE *out, Agraph_t *group)
{
    Agnode_t *node;

    fprintf(out, "\tsubgraph %s {\n", agcanonStr(agnameof(group)));
    write_look(out, group);
    for (node = agfstnode(group); node != NULL; node = agnxtnode(group, node)) {
        fputs("\t\t", out);
        put_text(out, agcanonStr(agnameof(node)));
        fputs(";\n", out);
    }
    fputs("\t}\n", out);
}

/* The groups' text; they are gone then. */
static bool take_groups(Agraph_t *g, char **text, size_t *length)
{
    FILE *out = open_memstream(text, length);
    Agraph_t *group, *next;
    bool fine;

    if (out == NULL)
        return false;
    for (group = agfstsubg(g); group != NULL; group = next) {
        next = agnxtsubg(group);
        write_group(out, group);
        agclose(group);
    }
    fine = !ferror(out);
    return fclose(out) == 0 && fine;
}

bool ent_draw_write_dot(char **bytes, size_t *length, Agraph_t *g, struct ent_draw_error *err)
{
    static const char end[] = "}\n";
    char *groups = NULL;
    size_t groups_length = 0, n = sizeof(end) - 1;
    FILE *out = NULL;
    bool fine = take_groups(g, &groups, &groups_length) &&
                (out = open_memstream(bytes, length)) != NULL && agwrite(g, out) == 0 &&
                fflush(out) == 0 && *length >= n && memcmp(*bytes + *length - n, end, n) == 0 &&
                fseek(out, -(long)n, SEEK_END) == 0 &&
                fwrite(groups, 1, groups_length, out) == groups_length && fputs(end, out) >= 0 &&
                !ferror(out);

    fine = (out == NULL || fclose(out) == 0) && fine;
    free(groups);
    return fine || ent_draw_fail(err, "out of memory");
}
