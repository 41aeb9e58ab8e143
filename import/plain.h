#ifndef ENT_IMPORT_PLAIN_H
#define ENT_IMPORT_PLAIN_H

#include "columns.h"
#include "delimited.h"

/*
 * The rows that say everything plainly, which most are: one name a side, no blanks to trim, numbers
 * with a point, the date of a row before. What is to be done with each column is decided once for
 * all of them. Whatever is not so plain goes the long way, where each value is looked at for all
 * that it may be: both make the same report of a plain row.
 */
enum ent_plain_use {
    ENT_PLAIN_RARE, /* what is more than a text, a number or a name: in plain rows it is empty */
    ENT_PLAIN_NAME,
    ENT_PLAIN_TEXT,
    ENT_PLAIN_WORD, /* a text, unless it stands for none */
    ENT_PLAIN_NUMBER,
    ENT_PLAIN_AMOUNT, /* not below zero */
    ENT_PLAIN_DATE,   /* tells when, without an end beside it */
    ENT_PLAIN_FIELD,
};

struct ent_plain_column {
    size_t at; /* in the row, from 0 */
    enum ent_plain_use use;
    size_t offset;       /* in struct ent_report */
    struct ent_str name; /* of a field */
};

struct ent_plain {
    struct ent_plain_column *columns; /* NULL: no row is plain */
    size_t n, capacity;
    size_t n_columns; /* of the table */
    size_t date;      /* its column, or ENT_NO_COLUMN */
    char last_date[16];
    size_t last_length; /* 0: none */
    struct ent_span last_when;
};

/** What is done with a column that holds a part, or (ENT_N_PARTS) is kept as a field under its
 * name. ENT_ENOMEM. */
enum ent_status ent_plain_add(struct ent_plain *plain, size_t at, enum ent_part part,
                              struct ent_str name, struct ent_error *err);
void ent_plain_fini(struct ent_plain *plain);

/** Make a report of a row, whole but for ent_record_end; false where the row is not plain, or
 * memory is short: then the record is to be begun anew. */
bool ent_plain_take(const struct ent_plain *plain, struct ent_records *records,
                    const struct ent_row *row);

/** The long way found out when a row was: rows of the same date are plain from now on. */
void ent_plain_learn(struct ent_plain *plain, const struct ent_row *row, struct ent_span when);

#endif
