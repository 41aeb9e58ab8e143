#ifndef ENT_IMPORT_SAMPLE_H
#define ENT_IMPORT_SAMPLE_H

#include "columns.h"
#include "delimited.h"

/*
 * Looks at the first rows of delimited text, to find what stands between their fields and what they
 * hold. Rows that the bytes cut are not shown.
 */

#define ENT_SAMPLE_FIELDS 512 /* columns behind these are not looked at */
#define ENT_SAMPLE_ROWS                                                                            \
    100 /* so many rows decide what stands between fields, and what is a header */

struct ent_sample {
    struct ent_str rest;
    struct ent_dialect dialect;
    bool is_whole;     /* the bytes are all there is: a last row without a newline is whole */
    bool has_comments; /* lines that begin with '#' or '%' are no rows */
};

struct ent_sample_row {
    struct ent_str fields[ENT_SAMPLE_FIELDS]; /* without quotes; doubled ones stay */
    size_t n;                                 /* may be more than are shown */
};

/** Begin to look at a head; its dialect is yet to be found. */
void ent_sample_begin(struct ent_sample *sample, struct ent_str head, bool has_comments);

/**
 * Pass over lines before the header that say something to people or to a spreadsheet: comments, and
 * "sep=;", whose character becomes `*delimiter`. Returns how many.
 */
size_t ent_sample_pass_preamble(struct ent_sample *sample, char *delimiter);

/** Find the dialect: the delimiter with which the first row names source and target (a map may say
 * by which names), else the one that cuts all rows alike. `row` is scratch. */
void ent_sample_find_dialect(struct ent_sample *sample, const struct ent_map *map,
                             struct ent_sample_row *row);

/** The dialect of a delimiter that is known: whether these rows quote. */
struct ent_dialect ent_sample_dialect(struct ent_sample sample, char delimiter);

/** Begin and find the dialect. NULL when out of memory; the row is the caller's to free. */
struct ent_sample_row *ent_sample_open(struct ent_sample *sample, struct ent_str head,
                                       bool has_comments);

/** The next whole row; false behind the last. */
bool ent_sample_next(struct ent_sample *sample, struct ent_sample_row *row);

/** How many fields of a row can be looked at. */
size_t ent_sample_shown(const struct ent_sample_row *row);

/** Do the names that a map gives source and target stand in this row? */
bool ent_sample_fits(const struct ent_map *map, const struct ent_sample_row *row);

/** The line that comes next, for messages, and its number in the text that begins at `start`. */
struct ent_str ent_sample_line(const struct ent_sample *sample, const char *start, size_t *number);

/** Whether the header of a head names a source and a target, and by our own names
 * (`parts->is_ours`). */
bool ent_sample_header(const char *head, size_t length, struct ent_parts *parts);

/** Does a line begin with '#' or '%'? */
bool ent_is_comment(struct ent_str line);

#endif
