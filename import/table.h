#ifndef ENT_IMPORT_TABLE_H
#define ENT_IMPORT_TABLE_H

#include "../graph/report.h"
#include "plain.h"

/*
 * Formats of the field that are tables: GDELT, ICEWS, ACLED, … An importer is a list of the columns
 * it uses and a function that makes a report of a row; everything else (splitting, finding columns,
 * repairing bytes, batches, rejects, what is set aside) happens here.
 */

/* A column that an importer uses, known by an index that it chooses (an enum). */
struct ent_table_column {
    const char *names; /* header names that it goes by, '|' between them; case, blanks, '_', '-' and
                          '.' do not matter */
    bool is_required;
};

/*
 * Where the columns stand in rows of so many fields. 0: not there, else counted from 1. For formats
 * without a header; beside columns with names it is for rows that have another number of fields
 * than the header, whose names then say nothing.
 */
struct ent_table_layout {
    size_t n_fields;
    const uint16_t *places; /* one for each column */
    const char *names; /* of all fields, blanks between them, for who asks what the file holds; may
                          be NULL */
    uint16_t day; /* a field that is always YYYYMMDD, by which a row of this length is told from a
                     longer one that was cut off; 0: none */
};

struct ent_table_row;
struct ent_table_held;

struct ent_table_form {
    struct ent_dialect dialect;
    const char *delimiters; /* other delimiters that files use: the most frequent one of the header
                               counts; or NULL */
    bool is_exact; /* a row with more or fewer fields than the header is rejected: its columns may
                      have moved */
    const struct ent_table_column *columns; /* of a header; without, `layouts` */
    size_t n_columns;
    const struct ent_table_layout *layouts; /* ends with n_fields 0 */
    const char *missing; /* words that mean no value, '|' between them: "NA|NULL" */
    size_t state_size;   /* of what `row` may keep from row to row, zeroed */

    /** Look at the options and the header once, before the first row. May be NULL. */
    enum ent_status (*begin)(struct ent_table_row *row, struct ent_error *err);

    /**
     * Fill `report` (line, column and defaults are set) from the row's fields. ENT_OK; or
     * ent_table_aside for a row that is valid but says nothing about two actors; or
     * ent_table_reject for one that cannot be read.
     */
    enum ent_status (*row)(struct ent_table_row *row, struct ent_report *report,
                           struct ent_error *err);

    /**
     * Behind the last row: fill the report of rows that ent_table_hold kept under one key; `row`
     * shows the first of them. As `row` otherwise. NULL where nothing is held.
     */
    enum ent_status (*join)(struct ent_table_row *row, const struct ent_table_held *held,
                            struct ent_report *report, struct ent_error *err);

    /** Behind that: what the importer itself kept goes by ent_table_send. May be NULL. */
    enum ent_status (*end)(struct ent_table_row *row, struct ent_error *err);
    void (*fini)(void *state); /* may be NULL */
};

/* A row that waits for others. */
struct ent_table_held {
    const struct ent_str *fields; /* by column */
    size_t line;
    const struct ent_table_held *next; /* with the same key, in the order of the file */
};

/* A row as `row` sees it. */
struct ent_table_row {
    const struct ent_str *fields; /* by column; missing words are empty */
    const bool *has;              /* by column: the file has it */
    size_t line;
    struct ent_str key; /* in `join`: of the rows that were held; lives until the end */
    void *state;
    const struct ent_sink *sink;
    struct ent_table *table;
};

/** Read a whole input as a table of this form. */
enum ent_status ent_table_read(const struct ent_table_form *form, struct ent_input_stream *input,
                               const struct ent_sink *sink, struct ent_error *err);

/** How well a head's first line fits a form with a header: the share of required columns it has, 0
 * to 100; 0 when one is missing. */
int ent_table_probe(const struct ent_table_form *form, const char *head, size_t length);

/** The fields of a head's first line: how many there are, and the first `n` of them (empty where
 * there are fewer). */
size_t ent_table_first_line(const char *head, size_t length, char delimiter, struct ent_str *fields,
                            size_t n);

/** Set the row aside: it is valid, but not of two actors. `reason` is a short constant text: "no
 * second actor". Returns ENT_OK. */
enum ent_status ent_table_aside(struct ent_table_row *row, const char *reason);

/**
 * Keep the row, and with it all of the same key, until the last row is read: then they make one
 * report, by `join`. All but the first count as set aside, for `reason` (a short constant text).
 * The report at hand must have no source.
 */
enum ent_status ent_table_hold(struct ent_table_row *row, struct ent_str key, const char *reason,
                               struct ent_error *err);

/** From `begin`: do without a column, as if the file did not have it. */
void ent_table_drop(struct ent_table_row *row, size_t column);

/**
 * From `begin`: what is to be done with a column in plain rows, of which sinks that only count take
 * no reports; `row` sees the others. The rules must say of a row what `row` does; `rule->at` is the
 * column. Dates are YYYYMMDD; ';' is a character like all. ENT_ENOMEM.
 */
enum ent_status ent_table_plain(struct ent_table_row *row, const struct ent_plain_column *rule,
                                struct ent_error *err);

/** Reject the row, with the place of a column and a reason. Returns ENT_EPARSE. */
enum ent_status ent_table_reject(struct ent_table_row *row, size_t column, struct ent_error *err,
                                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/** Say of an actor that it goes by a name and is of a kind, once: the row's actors are made by
 * being named. Empty: not said. */
enum ent_status ent_table_describe(struct ent_table_row *row, struct ent_str id,
                                   struct ent_str name, struct ent_str kind, struct ent_error *err);

/** A field's beginning, for "%.*s" in a message. */
#define ENT_SHOWN(text) (int)((text).length < 40 ? (text).length : 40), (text).data

/** Memory that lives until the report is handed over, or NULL. */
void *ent_table_alloc(struct ent_table_row *row, size_t size);

/** Compose a text of the report's, as by printf. ENT_ENOMEM. */
enum ent_status ent_table_print(struct ent_table_row *row, struct ent_str *text,
                                struct ent_error *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** One text as a report's list, or a text cut at a separator, blanks trimmed, empty parts and
 * missing words left out. ENT_ENOMEM. */
enum ent_status ent_table_texts(struct ent_table_row *row, struct ent_str text, char separator,
                                struct ent_texts *texts, struct ent_error *err);

/** Texts one behind the other ("sentence ", "3"), or nothing where the last is empty. ENT_ENOMEM.
 */
enum ent_status ent_table_join(struct ent_table_row *row, const struct ent_str *texts, size_t n,
                               struct ent_str *joined, struct ent_error *err);

/** Keep a value as a field of the report; nothing when it is empty or the sink wants no fields. */
enum ent_status ent_table_keep(struct ent_table_row *row, struct ent_report *report,
                               const char *key, struct ent_str value, struct ent_error *err);

/** The default report, for importers that send reports of their own making. */
struct ent_report ent_report_default(size_t line);

/**
 * Hand over a report of the importer's own making, from `end`, or from `row` where the form has an
 * `end`. The fields kept since the row began, or since the last such call, go with it. Its texts
 * must live until the batch is handed over: in memory of ent_table_alloc.
 */
enum ent_status ent_table_send(struct ent_table_row *row, const struct ent_report *report,
                               struct ent_error *err);

/** An option's value, or its fallback. */
const char *ent_table_option(const struct ent_table_row *row, const char *name,
                             const char *fallback);

/** Which of an option's values ("code|country|name") was chosen, counted from 0. ENT_EINVAL: none
 * of them. */
enum ent_status ent_table_choose(const struct ent_sink *sink,
                                 const struct ent_import_option *option, size_t *choice,
                                 struct ent_error *err);

/** Whether a text is digits alone. */
bool ent_table_is_number(struct ent_str text);

/** YYYYMMDD (more digits behind it are a time of day, or nothing) as a day; false when it is no
 * date. */
bool ent_table_day(struct ent_str text, struct ent_span *when);

/** The same, faster where it is the day of the row before. */
bool ent_table_same_day(struct ent_table_row *row, struct ent_str text, struct ent_span *when);

#endif
