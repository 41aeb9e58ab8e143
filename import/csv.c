#include "delimited.h"
#include "importers.h"
#include "record.h"

#include <stdio.h>
#include <stdlib.h>

/* The longest name of a key that has a meaning is shorter. */
#define LONGEST_KEY 32

/* How much of a text a message shows, for printf's "%.*s". */
#define SHOWN(text) (int)((text).length < 80 ? (text).length : 80), (text).data

static const struct ent_dialect dialect = {.delimiter = ',', .quote = '"'};

struct column {
    const struct ent_record_key *key; /* NULL: kept as a field */
    struct ent_str name;
};

struct reader {
    struct ent_delimited *rows;
    struct ent_records *records;
    struct column *columns;
    size_t n_columns, capacity;
    struct ent_interner *names;
};

/* The key that a header names; case does not matter. */
static const struct ent_record_key *find_key(struct ent_str name)
{
    char lower[LONGEST_KEY];

    if (name.length > sizeof(lower))
        return NULL;
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        lower[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return ent_record_key(ent_str(lower, name.length));
}

/* A column without a name is kept under its number. */
static enum ent_status add_column(struct reader *reader, const struct ent_row *header,
                                  struct ent_error *err)
{
    struct ent_str name = ent_str_trim(header->fields[reader->n_columns]);
    const struct ent_record_key *key = find_key(name);
    size_t n_names = ent_interner_count(reader->names);
    char text[40];
    uint32_t number;
    enum ent_status status = ent_grow(&reader->columns, &reader->capacity, reader->n_columns + 1,
                                      sizeof(*reader->columns), err);

    if (status != ENT_OK)
        return status;
    if (key)
        name = ent_str_from(ent_record_key_name(key));
    if (name.length == 0) {
        snprintf(text, sizeof(text), "column %zu", reader->n_columns + 1);
        name = ent_str_from(text);
    }
    status = ent_intern(reader->names, name, &number, err);
    if (status != ENT_OK)
        return status;
    if (ent_interner_count(reader->names) == n_names) {
        struct ent_position place = ent_row_place(reader->rows, header, reader->n_columns);
        return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column,
                           "the column \"%.*s\" is there twice", SHOWN(name));
    }
    reader->columns[reader->n_columns++] =
        (struct column){key, ent_interned(reader->names, number)};
    return ENT_OK;
}

/* The header must have a column of this name; the message says what it may have been called. */
static enum ent_status require_column(const struct reader *reader, const struct ent_row *header,
                                      const char *name, struct ent_error *err)
{
    struct ent_suggestion suggestion;
    struct ent_str near;

    ent_suggest_init(&suggestion, ent_str_from(name));
    for (size_t i = 0; i < reader->n_columns; i++) {
        if (reader->columns[i].key == ent_record_key(ent_str_from(name)))
            return ENT_OK;
        if (!reader->columns[i].key)
            ent_suggest_offer(&suggestion, reader->columns[i].name);
    }
    near = ent_suggested(&suggestion);
    if (near.length > 0)
        return ent_fail_at(err, ENT_EPARSE, NULL, header->line, 1,
                           "no column \"%s\"; did you mean the column \"%.*s\"?", name,
                           SHOWN(near));
    if (reader->n_columns == 1)
        return ent_fail_at(err, ENT_EPARSE, NULL, header->line, 1,
                           "no column \"%s\"; the first line has no comma: \"%.*s\"", name,
                           SHOWN(header->raw));
    return ent_fail_at(err, ENT_EPARSE, NULL, header->line, 1,
                       "no column \"%s\"; the first line is \"%.*s\"", name, SHOWN(header->raw));
}

static enum ent_status read_header(struct reader *reader, struct ent_error *err)
{
    struct ent_rows rows;
    const struct ent_row *header = NULL;
    enum ent_status status = ent_delimited_next(reader->rows, 1, &rows, err);

    if (status != ENT_OK)
        return status;
    if (rows.n == 0)
        return ent_fail(err, ENT_EPARSE, "no header: all lines are blank");
    header = &rows.items[0];
    if (!header->is_sound)
        return ent_row_check(reader->rows, header, err);
    for (size_t i = 0; i < header->n_fields; i++) {
        status = add_column(reader, header, err);
        if (status != ENT_OK)
            return status;
    }
    status = require_column(reader, header, "source", err);
    if (status == ENT_OK)
        status = require_column(reader, header, "target", err);
    return status;
}

/* Spreadsheets leave rows of commas alone. */
static bool is_empty(const struct ent_row *row)
{
    for (size_t i = 0; i < row->n_fields; i++)
        if (row->fields[i].length > 0)
            return false;
    return true;
}

/* Set all keys of the record that was begun; ENT_EPARSE says why it is to be rejected. */
static enum ent_status set_fields(struct reader *reader, const struct ent_row *row,
                                  struct ent_error *why)
{
    struct ent_given value = {.kind = ENT_GIVEN_TEXT, .is_plain = true};
    enum ent_status status;

    if (!row->is_sound)
        return ent_row_check(reader->rows, row, why);
    if (row->n_fields != reader->n_columns)
        return ent_fail_at(why, ENT_EPARSE, NULL, row->line, 1,
                           "%zu field%s where the header has %zu", row->n_fields,
                           row->n_fields == 1 ? "" : "s", reader->n_columns);
    for (size_t i = 0; i < reader->n_columns; i++) {
        const struct column *column = &reader->columns[i];

        value.text = row->fields[i];
        if (value.text.length == 0)
            continue;
        if (column->key)
            status = ent_record_set(reader->records, column->key, &value, why);
        else
            status = ent_record_keep(reader->records, column->name, value.text, why);
        if (status == ENT_EPARSE) {
            struct ent_position place = ent_row_place(reader->rows, row, i);
            why->line = place.line;
            why->column = place.column;
        }
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

static enum ent_status take_row(struct reader *reader, const struct ent_row *row,
                                struct ent_error *err)
{
    struct ent_error why = {0};
    enum ent_status status;

    if (is_empty(row))
        return ENT_OK;
    ent_record_begin(reader->records, (struct ent_position){row->line, 1});
    status = set_fields(reader, row, &why);
    if (status == ENT_OK)
        return ent_record_end(reader->records, err);
    if (status == ENT_EPARSE)
        return ent_record_reject(reader->records, &why, err);
    if (err && err->status == ENT_OK)
        *err = why;
    return status;
}

static enum ent_status read_rows(struct reader *reader, struct ent_error *err)
{
    struct ent_rows rows;
    enum ent_status status = read_header(reader, err);

    while (status == ENT_OK) {
        status = ent_delimited_next(reader->rows, ENT_RECORDS_BATCH, &rows, err);
        if (status != ENT_OK || rows.n == 0)
            break;
        for (size_t i = 0; i < rows.n && status == ENT_OK; i++)
            status = take_row(reader, &rows.items[i], err);
        /* The next rows take the place of these, which the reports still borrow. */
        if (status == ENT_OK)
            status = ent_records_flush(reader->records, err);
    }
    if (status == ENT_OK && ent_records_count(reader->records) == 0)
        return ent_fail(err, ENT_EPARSE, "no reports: the header is all there is");
    return status;
}

static enum ent_status read_csv(struct ent_input_stream *input, const struct ent_sink *sink,
                                struct ent_error *err)
{
    struct reader reader = {0};
    enum ent_status status = ent_delimited_new(&reader.rows, input, &dialect, err);

    if (status == ENT_OK)
        status = ent_records_new(&reader.records, sink, err);
    if (status == ENT_OK)
        status = ent_interner_new(&reader.names, err);
    if (status == ENT_OK)
        status = read_rows(&reader, err);
    ent_delimited_free(reader.rows);
    ent_records_free(reader.records);
    ent_interner_free(reader.names);
    free(reader.columns);
    return status;
}

/* Is the header's first name this one? The rest is left in `*header`. */
static bool next_name_is(struct ent_str *header, const char *name)
{
    const char *comma = memchr(header->data, dialect.delimiter, header->length);
    struct ent_str field = *header;

    if (comma) {
        field.length = (size_t)(comma - field.data);
        *header = ent_str(comma + 1, header->length - field.length - 1);
    } else {
        header->length = 0;
    }
    field = ent_str_trim(field);
    if (field.length >= 2 && field.data[0] == dialect.quote &&
        field.data[field.length - 1] == dialect.quote)
        field = ent_str_trim(ent_str(field.data + 1, field.length - 2));
    const struct ent_record_key *key = find_key(field);
    return key && strcmp(ent_record_key_name(key), name) == 0;
}

static bool has_name(struct ent_str header, const char *name)
{
    while (header.length > 0)
        if (next_name_is(&header, name))
            return true;
    return false;
}

static int probe_csv(const char *head, size_t length)
{
    struct ent_str header = ent_str_trim(ent_str(head, length));
    const char *newline = header.length > 0 ? memchr(header.data, '\n', header.length) : NULL;

    if (newline)
        header.length = (size_t)(newline - header.data);
    return has_name(header, "source") && has_name(header, "target") ? 80 : 0;
}

const struct ent_importer ent_importer_csv = {
    .format = {.name = "csv",
               .summary = "comma-separated values; the first line names the columns",
               .extensions = (const char *const[]){"csv", NULL}},
    .merge = "given",
    .directed = true,
    .max_rejects = 0,
    .probe = probe_csv,
    .read = read_csv,
};
