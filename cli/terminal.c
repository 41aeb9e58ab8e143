#include "terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define SCREEN_WIDTH 80

struct sheet {
    size_t n_columns, n, capacity;
    char **cells;
};

struct sheet *sheet_new(size_t n_columns)
{
    struct sheet *sheet = calloc(1, sizeof *sheet);

    if (sheet)
        sheet->n_columns = n_columns;
    return sheet;
}

void sheet_free(struct sheet *sheet)
{
    if (!sheet)
        return;
    for (size_t i = 0; i < sheet->n; i++)
        free(sheet->cells[i]);
    free(sheet->cells);
    free(sheet);
}

void sheet_cell(struct sheet *sheet, const char *text)
{
    char *copy;

    if (!sheet)
        return;
    if (sheet->n == sheet->capacity) {
        size_t capacity = sheet->capacity ? sheet->capacity * 2 : 64;
        char **cells = realloc(sheet->cells, capacity * sizeof *cells);
        if (!cells)
            return;
        sheet->cells = cells;
        sheet->capacity = capacity;
    }
    copy = strdup(text);
    if (!copy)
        return;
    /* A name may hold anything: what would move the cursor is shown as a blank. */
    for (char *c = copy; *c; c++) {
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = ' ';
    }
    sheet->cells[sheet->n++] = copy;
}

void sheet_number(struct sheet *sheet, const double *value)
{
    char text[40];

    if (!value) {
        sheet_cell(sheet, "–");
        return;
    }
    snprintf(text, sizeof text, "%.4f", *value);
    for (size_t end = strlen(text); strchr(text, '.') && end; end--) {
        char last = text[end - 1];
        if (last != '0' && last != '.')
            break;
        text[end - 1] = '\0';
        if (last == '.')
            break;
    }
    sheet_cell(sheet, strcmp(text, "-0") == 0 ? "0" : text);
}

/* Columns of the screen that a text takes; where the locale does not know its letters, their
 * number. */
static size_t width_of(const char *text)
{
    size_t width = 0, length = strlen(text), used = 0;
    mbstate_t state = {0};
    wchar_t letter;

    while (used < length) {
        size_t n = mbrtowc(&letter, text + used, length - used, &state);
        if (n == (size_t)-1 || n == (size_t)-2 || n == 0) {
            width = 0;
            for (const char *c = text; *c; c++)
                width += ((unsigned char)*c & 0xc0) != 0x80;
            return width;
        }
        int columns = wcwidth(letter);
        width += columns > 0 ? (size_t)columns : 0;
        used += n;
    }
    return width;
}

void sheet_print(const struct sheet *sheet, const char *alignment)
{
    size_t *widths, gap = 0;

    if (!sheet || !(widths = calloc(sheet->n_columns + 1, sizeof *widths)))
        return;
    for (size_t i = 0; i < sheet->n; i++) {
        size_t width = width_of(sheet->cells[i]);
        if (width > widths[i % sheet->n_columns])
            widths[i % sheet->n_columns] = width;
    }
    for (size_t i = 0; i < sheet->n; i++) {
        size_t c = i % sheet->n_columns;
        int pad = (int)(widths[c] - width_of(sheet->cells[i]));
        bool last = c + 1 == sheet->n_columns;
        bool right = alignment[c < strlen(alignment) ? c : strlen(alignment) - 1] == 'r';
        /* Nothing behind a row's last text, where the cells after it are empty. */
        gap += right ? (size_t)pad : 0;
        if (*sheet->cells[i]) {
            printf("%*s%s", (int)gap, "", sheet->cells[i]);
            gap = 0;
        }
        gap = last ? 0 : gap + 2 + (right ? 0 : (size_t)pad);
        if (last)
            printf("\n");
    }
    free(widths);
}

void print_json(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            printf("\\%c", *text);
        else if ((unsigned char)*text < ' ')
            printf("\\u%04x", (unsigned)*text);
        else
            putchar(*text);
    }
    putchar('"');
}

void print_csv(FILE *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

void wrap_print(struct wrapped *line, const char *text)
{
    bool is_close = *text == ',' || *text == ';';

    if (!line->has_words) {
        line->at = strspn(text, " ");
        printf("%*s", (int)line->at, "");
    }
    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        size_t length = strcspn(text, " "), width = 0;
        size_t blank = line->has_words && !is_close;
        for (size_t i = 0; i < length; i++)
            width += ((unsigned char)text[i] & 0xc0) != 0x80;
        if (line->has_words && !is_close && line->at + blank + width > SCREEN_WIDTH) {
            printf("\n%*s", (int)line->indent, "");
            line->at = line->indent;
            blank = 0;
        }
        printf("%*s", (int)blank, "");
        for (size_t i = 0; i < length; i++)
            putchar((unsigned char)text[i] < ' ' || text[i] == 127 ? ' ' : text[i]);
        line->at += blank + width;
        line->has_words = true;
        is_close = false;
        text += length;
    }
}

const char *cut_text(const char *text, size_t width, char *room, size_t size)
{
    size_t used = 0, columns = 0;

    if (width_of(text) <= width)
        return text;
    while (text[used] && columns + 1 < width && used + 8 < size) {
        do
            used++;
        while (((unsigned char)text[used] & 0xc0) == 0x80);
        columns++;
    }
    memcpy(room, text, used);
    strcpy(room + used, "…");
    return room;
}
