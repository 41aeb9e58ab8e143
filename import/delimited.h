#ifndef ENT_IMPORT_DELIMITED_H
#define ENT_IMPORT_DELIMITED_H

#include "input.h"
#include "marks.h"
#include "position.h"

/*
 * The fast row reader: lines of fields between delimiters, with or without quotes (RFC 4180), a
 * batch of rows at a time. Lines end in LF or CRLF, mixed; a CR alone is part of its field. Empty
 * lines are no rows. One pass finds the fields; fields are shown where they lie, only those with
 * doubled quotes are copied.
 */
struct ent_delimited;

#define ENT_ROW_MAX_LENGTH ((size_t)16 << 20)
#define ENT_ROW_MAX_FIELDS ((size_t)100000)

struct ent_dialect {
    /* A blank: any run of blanks separates two fields, those at a line's ends separate nothing;
     * tabs are blanks too where no character quotes. */
    char delimiter;
    char quote; /* 0: no character quotes */
};

struct ent_row {
    const struct ent_str *fields; /* without their quotes; padded texts */
    size_t n_fields;              /* that the row has, also where columns were picked */
    struct ent_str raw;           /* the whole row as it stands in the file */
    size_t line;                  /* where it begins */
    bool is_sound;                /* ent_row_check finds nothing */
};

struct ent_rows {
    const struct ent_row *items;
    size_t n;
    bool is_trim; /* surely no field begins or ends with a byte up to ' ' */
};

enum ent_status ent_delimited_new(struct ent_delimited **out, struct ent_input_stream *input,
                                  const struct ent_dialect *dialect, struct ent_error *err);
void ent_delimited_free(struct ent_delimited *reader);

/** Look for delimiters in another way than the fastest, which tests do; false where this processor
 * cannot. */
bool ent_delimited_use(struct ent_delimited *reader, enum ent_marking marking);

/** Behind the head of a later part: go to its rows, of which the first is in line 1. False where
 * the input is no such part. */
bool ent_delimited_jump(struct ent_delimited *reader);

/**
 * Take from now on only these columns (numbered from 0): a row's `fields` are then `n` texts in
 * this order, whatever `n_fields` is; those that the row does not have are empty. No column may be
 * there twice. ENT_OK or ENT_ENOMEM.
 */
enum ent_status ent_delimited_pick(struct ent_delimited *reader, const size_t *columns, size_t n,
                                   struct ent_error *err);

/**
 * The next rows, at most `max` of them; none at the end. Valid until the next call. ENT_EPARSE
 * where a quote is never closed, ENT_ELIMIT where a row is too long or has too many fields (both
 * with the place), ENT_EIO or ENT_ENOMEM.
 */
enum ent_status ent_delimited_next(struct ent_delimited *reader, size_t max, struct ent_rows *rows,
                                   struct ent_error *err);

/** How many rows to ask for after these, at most 256: as many as are looked at again and again in
 * little time, since the processor has their bytes at hand. */
size_t ent_rows_at_once(const struct ent_rows *rows);

/** What is wrong with a row that is not sound (bytes that are no UTF-8, text behind a closing
 * quote), with its place: ENT_EPARSE. */
enum ent_status ent_row_check(const struct ent_delimited *reader, const struct ent_row *row,
                              struct ent_error *err);

/** The place of a byte of a row, as far as it lies there: of a copy it is where the row begins. A
 * column counts characters, of which each byte that is no UTF-8 is one. O(length of the row). */
struct ent_position ent_row_place_of(const struct ent_row *row, const char *byte);

/** Whether only the end of the text ends a row, no newline: the file may have been cut off in it.
 */
bool ent_row_is_open(const struct ent_delimited *reader, const struct ent_row *row);

/** The place of a row's field by its number in the file. O(length of the row). */
struct ent_position ent_row_place(const struct ent_delimited *reader, const struct ent_row *row,
                                  size_t column);

#endif
