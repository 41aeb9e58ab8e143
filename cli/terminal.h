#ifndef ENT_CLI_TERMINAL_H
#define ENT_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A table for people: columns as wide as their widest cell, numbers to the right. */
struct sheet;

/** NULL when out of memory, as is every later call's effect: a sheet that ran out prints what it
 * has. */
struct sheet *sheet_new(size_t n_columns);
void sheet_free(struct sheet *sheet);

/** Add a cell, row by row; the text is copied. */
void sheet_cell(struct sheet *sheet, const char *text);

/** A number with at most four decimals, or "–" when it is missing. */
void sheet_number(struct sheet *sheet, const double *value);

/** Print; the first row is the heading, column c is right-aligned where `right[c]` is 'r'. */
void sheet_print(const struct sheet *sheet, const char *alignment);

/** A text as JSON has it, quoted, on standard output. */
void print_json(const char *text);

/** A field of CSV, quoted where it must be. */
void print_csv(FILE *out, const char *text);

/* Text that goes on below itself, `indent` columns in, where a screen's 80 columns end. */
struct wrapped {
    size_t indent, at;
    bool has_words;
};

/** Go on with a text, cut at its blanks; what begins with a comma or semicolon stays close. */
void wrap_print(struct wrapped *line, const char *text);

/** A text that takes at most `width` columns, cut with "…"; in `room`, or itself. */
const char *cut_text(const char *text, size_t width, char *room, size_t size);

#endif
