#include "build.h"

#include <stdlib.h>
#include <string.h>

/* In bytes. Two names and a little more must fit into 1000, see is_safe_name. */
#define NAME_MOST 300

/* Labels longer than this are broken at spaces, and cut at the second number; in characters. */
#define LABEL_LINE 14
#define LABEL_MOST 80
#define WORD_MOST  28 /* a word without an end is broken too */

/* Text to be drawn */

bool ent_draw_is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/** Characters up to the end or to the next `stop`; the bytes in `*bytes`. */
size_t ent_draw_n_characters(const char *text, const char *stop, size_t *bytes)
{
    size_t n = 0, i;

    *bytes = strcspn(text, stop);
    for (i = 0; i < *bytes; i++)
        n += !ent_draw_is_continuation(text[i]);
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

    while (ent_draw_is_continuation(text[n]))
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
void ent_draw_write_label(FILE *out, const char *text)
{
    size_t bytes, total = ent_draw_n_characters(text, "", &bytes), written = 0, line = 0, word;
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
        if (line >= WORD_MOST && *text != ' ' && *text != '\n') {
            fputs("\\n", out);
            line = 0;
        }
        line++;
        if (*text == '\n' || is_separator(text)) {
            fputs("\\n", out);
            line = 0;
            text += *text == '\n' ? 1 : 3;
        } else if (*text == ' ' && total > LABEL_LINE && line > 1) {
            word = ent_draw_n_characters(text + 1, " \n", &bytes);
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

/** What a pointer over something shows: one line, with no escapes, entities or control characters.
 */
void ent_draw_write_tooltip(FILE *out, const char *text)
{
    size_t n;

    for (n = 0; *text != '\0' && n < 3 * LABEL_MOST; n++) {
        if (*text == '\\') {
            fputs("\\\\", out);
            text++;
        } else if (is_entity(text)) {
            fputs("&amp;", out);
            text++;
        } else {
            text += put_character(out, text);
        }
    }
}

/** Text inside an HTML label, in so many lines of about equal length, up to `line` each; 0 for one
 * short line. */
void ent_draw_write_html(FILE *out, const char *text, size_t line, size_t n_lines)
{
    size_t column = 0, written = 0, bytes, total = ent_draw_n_characters(text, "", &bytes), even;
    size_t most = line > 0 ? n_lines * line : LABEL_MOST;

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
            if (line > 0 && column + ent_draw_n_characters(text + 1, " \n\t", &bytes) > line) {
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

/**
 * May this id be the name of a node? cgraph cannot write a backslash there and keeps % for itself;
 * fdp (2.43) writes long names beyond its memory and takes cluster… for a subgraph; names stand
 * in SVG, where Graphviz escapes neither control characters nor what looks like an entity; and
 * other readers take <…> for HTML.
 */
bool ent_draw_is_safe_name(const char *id)
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
