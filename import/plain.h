#ifndef ENT_IMPORT_PLAIN_H
#define ENT_IMPORT_PLAIN_H

#include "columns.h"
#include "delimited.h"

/*
 * The rows that say everything plainly, which most are: one name a side, no blanks to trim, numbers
 * with a point. What is to be done with each column is decided once for all of them, and then done
 * column by column for a batch of rows. Whatever is not so plain goes the long way, where each
 * value is looked at for all that it may be: both make the same report of a plain row.
 */
enum ent_plain_use {
    ENT_PLAIN_RARE, /* what is more than a text, a number or a name: in plain rows it is empty */
    ENT_PLAIN_NAME,
    ENT_PLAIN_TEXT,
    ENT_PLAIN_WORD, /* a text, unless it stands for none */
    ENT_PLAIN_NUMBER,
    ENT_PLAIN_AMOUNT, /* not below zero */
    ENT_PLAIN_DATE,   /* tells when, without an end beside it */
    ENT_PLAIN_SIGN,
    ENT_PLAIN_FIELD,
};

#define ENT_PLAIN_ROWS 256

/* What becomes of a row. */
enum ent_plain_way {
    ENT_PLAIN_NOT, /* the long way tells */
    ENT_PLAIN_IS,
    ENT_PLAIN_ASIDE,
};

struct ent_plain_column {
    size_t at; /* in the row, from 0 */
    enum ent_plain_use use;
    size_t by_column;  /* ENT_BY_COLUMN of what holds it; 0: nothing */
    size_t offset;     /* in struct ent_report, for ent_plain_put */
    bool is_needed;    /* a row without is not plain */
    const char *aside; /* why a row without this name is set aside; NULL: the long way tells */
    bool (*accepts)(struct ent_str text); /* which texts are plain; NULL: all */
    bool (*read_sign)(struct ent_str text, int8_t *sign);
    struct ent_str name;      /* of a field */
    struct ent_str otherwise; /* what an empty text says; padded */
    /* What the batch's rows hold, by row; NULL where nobody asks by column. */
    struct ent_str *texts;
    int64_t *numbers;
    struct ent_span *when;
    int8_t *signs;
};

/* A member of struct ent_simple_reports. */
#define ENT_BY_COLUMN(member) offsetof(struct ent_simple_reports, member)

/* Reads a date of the file, without blanks at its ends; false where the long way is to say why. */
typedef bool (*ent_plain_date_fn)(void *user, struct ent_str text, struct ent_span *when);

struct ent_plain_date;

struct ent_plain {
    struct ent_plain_column *columns;
    size_t n, capacity; /* 0: no row is plain */
    size_t n_columns;   /* of the table */
    bool has_comments;  /* lines that begin with '#' or '%' are no rows */
    bool has_no_lists;  /* ';' is a character of names */
    ent_plain_date_fn read_date;
    void *user;
    struct ent_plain_date *dates; /* that were read: they mostly repeat */
    struct ent_simple_reports simple;
    uint8_t way[ENT_PLAIN_ROWS]; /* of the batch's rows: enum ent_plain_way */
    const char *aside[ENT_PLAIN_ROWS];
};

/** What is done with a column: a copy. Names come last. ENT_ENOMEM. */
enum ent_status ent_plain_add_column(struct ent_plain *plain, const struct ent_plain_column *column,
                                     struct ent_error *err);

/** The same for a column that holds a part, or (ENT_N_PARTS) is kept as a field under its
 * name. ENT_ENOMEM. */
enum ent_status ent_plain_add(struct ent_plain *plain, size_t at, enum ent_part part,
                              struct ent_str name, struct ent_error *err);
void ent_plain_fini(struct ent_plain *plain);

/** Look at a batch of at most ENT_PLAIN_ROWS rows: from then on `way` tells of each. */
void ent_plain_look(struct ent_plain *plain, const struct ent_rows *rows, bool by_column);

/** Hand over all plain rows of the batch at once, by column; `*n` is how many. */
enum ent_status ent_plain_hand(struct ent_plain *plain, const struct ent_rows *rows,
                               const struct ent_sink *sink, size_t *n, struct ent_error *err);

/** Begin the record of a plain row of the batch, whole but for ent_record_end. ENT_ENOMEM. */
enum ent_status ent_plain_put(const struct ent_plain *plain, struct ent_records *records,
                              const struct ent_rows *rows, size_t i, struct ent_error *err);

#endif
