#ifndef ENT_IMPORT_TABLE_H
#define ENT_IMPORT_TABLE_H

#include "../graph/report.h"
#include "delimited.h"

/*
 * Formats of the field that are tables: GDELT, ICEWS, ACLED, … An importer is a list of the columns it uses and a
 * function that makes a report of a row; everything else (splitting, finding columns, repairing bytes, batches,
 * rejects, what is set aside) happens here.
 */

/* A column that an importer uses, known by an index that it chooses (an enum). */
struct ent_table_column {
    const char *names; /* header names that it goes by, '|' between them; case, blanks, '_', '-' and '.' do not matter */
    bool is_required;
};

/* Where the columns stand in rows of so many fields, for formats without a header. 0: not there, else counted from 1. */
struct ent_table_layout {
    size_t n_fields;
    const uint16_t *places; /* one for each column */
};

struct ent_table_row;

struct ent_table_form {
    struct ent_dialect dialect;
    const struct ent_table_column *columns; /* of a header; without, `layouts` */
    size_t n_columns;
    const struct ent_table_layout *layouts; /* ends with n_fields 0 */
    const char *missing;                    /* words that mean no value, '|' between them: "NA|NULL" */
    size_t state_size;                      /* of what `row` may keep from row to row, zeroed */

    /** Look at the options and the header once, before the first row. May be NULL. */
    enum ent_status (*begin)(struct ent_table_row *row, struct ent_error *err);

    /**
     * Fill `report` (line, column and defaults are set) from the row's fields. ENT_OK; or ent_table_aside for a row
     * that is valid but says nothing about two actors; or ent_table_reject for one that cannot be read.
     */
    enum ent_status (*row)(struct ent_table_row *row, struct ent_report *report,
                           struct ent_error *err);

    /** Behind the last row: what waits for other rows goes by ent_table_send. May be NULL. */
    enum ent_status (*end)(struct ent_table_row *row, struct ent_error *err);
    void (*fini)(void *state); /* may be NULL */
};

/* A row as `row` sees it. */
struct ent_table_row {
    const struct ent_str *fields; /* by column; missing words are empty */
    const bool *has;              /* by column: the file has it */
    size_t line;
    void *state;
    const struct ent_sink *sink;
    struct ent_table *table;
};

/** Read a whole input as a table of this form. */
enum ent_status ent_table_read(const struct ent_table_form *form, struct ent_input_stream *input,
                               const struct ent_sink *sink, struct ent_error *err);

/** How well a head's first line fits a form with a header: the share of required columns it has, 0 to 100; 0 when one is missing. */
int ent_table_probe(const struct ent_table_form *form, const char *head, size_t length);

/** Set the row aside: it is valid, but not of two actors. `reason` is a short constant text: "no second actor". Returns ENT_OK. */
enum ent_status ent_table_aside(struct ent_table_row *row, const char *reason);

/** Reject the row, with the place of a column and a reason. Returns ENT_EPARSE. */
enum ent_status ent_table_reject(struct ent_table_row *row, size_t column, struct ent_error *err,
                                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/** Say of an actor that it goes by a name and is of a kind, once: the row's actors are made by being named. Empty: not said. */
enum ent_status ent_table_describe(struct ent_table_row *row, struct ent_str id,
                                   struct ent_str name, struct ent_str kind,
                                   struct ent_error *err);

/** Memory that lives until the batch is handed over, or NULL. */
void *ent_table_alloc(struct ent_table_row *row, size_t size);

/** One text as a report's list, or a text cut at a separator, blanks trimmed, empty parts left out. ENT_ENOMEM. */
enum ent_status ent_table_texts(struct ent_table_row *row, struct ent_str text, char separator,
                                struct ent_texts *texts, struct ent_error *err);

/** Keep a value as a field of the report; nothing when it is empty or the sink wants no fields. */
enum ent_status ent_table_keep(struct ent_table_row *row, struct ent_report *report,
                               const char *key, struct ent_str value, struct ent_error *err);

/** The default report, for importers that send reports of their own making. */
struct ent_report ent_report_default(size_t line);

/** Hand over a report that was held back; its texts must live until then. */
enum ent_status ent_table_send(struct ent_table_row *row, const struct ent_report *report,
                               struct ent_error *err);

/** An option's value, or its fallback. */
const char *ent_table_option(const struct ent_table_row *row, const char *name,
                             const char *fallback);

/** YYYYMMDD (more digits behind it are a time of day, or nothing) as a day; false when it is no date. */
bool ent_table_day(struct ent_str text, struct ent_span *when);

#endif
