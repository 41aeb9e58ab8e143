#ifndef ENT_IMPORT_GENERIC_H
#define ENT_IMPORT_GENERIC_H

#include "clock.h"
#include "note.h"
#include "sample.h"

/*
 * Delimited text of any sort. What stands between the fields, whether the first line is a header,
 * which column is what, and how dates and numbers are written is found by looking at the first
 * bytes, or given by options; what was found is said in a note. Our own CSV is the strict one of
 * these texts, contact lists and knowledge graphs those without a header.
 */

struct ent_generic;

/* What the texts of an importer have in common. */
struct ent_generic_form {
    bool is_table;     /* fields are named by a header or by the map, never by their places alone */
    bool has_comments; /* lines that begin with '#' or '%' are no rows */
    bool has_lists;    /* ';' stands between several sources or targets */
    enum ent_unit unit; /* of dates that are numbers, when an epoch is given */
    size_t state_size;  /* of what the functions keep, zeroed */

    /** Say by their places what the columns are, in `parts`, after looking at the rows; where a
     * header's names told, they are there already. May be NULL. */
    enum ent_status (*places)(struct ent_generic *generic, struct ent_error *err);

    /** Put what a value stands for in its place; ENT_EPARSE: unknown. May be NULL. */
    enum ent_status (*translate)(struct ent_generic *generic, enum ent_part part,
                                 struct ent_str *text, struct ent_error *why);
    void (*fini)(void *state); /* may be NULL */
};

/* A text that is being read, as a form sees it. */
struct ent_generic {
    const struct ent_generic_form *form;
    const struct ent_sink *sink;
    struct ent_input_stream *input;
    struct ent_map *map;
    struct ent_sample sample;   /* behind the header */
    struct ent_sample_row *row; /* room for a row of it */
    bool has_header;
    size_t n_columns;
    struct ent_parts parts;
    struct ent_clock clock;
    size_t n_skipped; /* first rows that are none: `places` may say so of files without a header */
    void *state;
    struct ent_note note;
};

enum ent_status ent_generic_read(const struct ent_generic_form *form,
                                 struct ent_input_stream *input, const struct ent_sink *sink,
                                 struct ent_error *err);

#define ENT_GENERIC_OPTIONS                                                                        \
    ENT_MAP_OPTION,                                                                                \
        {"map_save", "FILE", NULL, "write the map, as found and given, for --map @FILE"},          \
        {"delimiter", "comma|semicolon|tab|bar|blanks", "found", "what stands between fields"},    \
        {"header", "found|yes|no", "found", "whether the first line names the columns"},           \
        {"decimal", "found|point|comma", "found", "what stands before a number's fraction"},       \
        {"encoding", "utf-8|latin1|cp1252", "utf-8", "what the bytes mean"}, ENT_CLOCK_OPTIONS

#endif
