#include "generic.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "plain.h"

/* How much of a text a message shows, for printf's "%.*s". */
#define SHOWN(text) (int)((text).length < 80 ? (text).length : 80), (text).data

enum encoding { UTF_8, LATIN_1, CP_1252 };

struct column {
    struct ent_str name;
    enum ent_part part;               /* ENT_N_PARTS: none, it is kept as a field */
    const struct ent_record_key *key; /* of the part */
    bool is_plain;                    /* ent_record_set takes its texts as they are */
    bool is_kept;                     /* as a field */
    uint64_t n_filled;                /* rows in which it holds something */
    bool is_quoted;                   /* its texts stand in quotes: what does not is no text */
};

struct reader {
    struct ent_generic generic;
    struct ent_dialect dialect;
    struct ent_delimited *rows;
    struct ent_records *records;
    struct column *columns;
    size_t capacity;
    struct ent_interner *names;
    char *head;        /* a copy of the first bytes: they move when rows are read */
    size_t n_before;   /* rows before the header: comments, a spreadsheet's "sep=;" */
    bool is_strict;    /* our own CSV, about which nothing is guessed */
    bool is_direction; /* the type says "directed" or "undirected" */
    enum encoding encoding;
    char decimal;
    struct ent_plain plain;
    struct ent_span start, end; /* of the row at hand */
    struct last_date {          /* as read last: dates mostly repeat */
        char text[16];
        size_t length;
        struct ent_span when;
    } last_start, last_end;
};

static const struct {
    const char *name, *words;
    char delimiter;
} delimiters[] = {
    {"comma", "commas", ','}, {"semicolon", "semicolons", ';'}, {"tab", "tabs", '\t'},
    {"bar", "bars", '|'},     {"blanks", "blanks", ' '},
};

/* ---- Choices ---- */

static const char *choice(const struct reader *reader, const char *name)
{
    return ent_map_choice(reader->generic.map, reader->generic.sink, name);
}

static enum ent_status choose(const struct reader *reader, const char *name,
                              const char *const *words, size_t *chosen, struct ent_error *err)
{
    const char *value = choice(reader, name);
    char all[80] = "";
    size_t length = 0;

    *chosen = 0;
    for (size_t i = 0; value && words[i]; i++) {
        if (strcmp(value, words[i]) == 0) {
            *chosen = i;
            return ENT_OK;
        }
        length +=
            (size_t)snprintf(all + length, sizeof all - length, "%s%s", i ? ", " : "", words[i]);
    }
    if (!value)
        return ENT_OK;
    return ent_fail(err, ENT_EINVAL, "%s \"%.40s\" is none of %s", name, value, all);
}

static enum ent_status choose_delimiter(struct reader *reader, char found, struct ent_error *err)
{
    const char *value = choice(reader, "delimiter");
    struct ent_sample *sample = &reader->generic.sample;

    if (!value && found) {
        sample->dialect = ent_sample_dialect(*sample, found);
        return ENT_OK;
    }
    if (!value || strcmp(value, "found") == 0) {
        ent_sample_find_dialect(sample, reader->generic.map, reader->generic.row);
        return ENT_OK;
    }
    for (size_t i = 0; i < sizeof delimiters / sizeof delimiters[0]; i++) {
        if (strcmp(value, delimiters[i].name) != 0 && strcmp(value, delimiters[i].words) != 0 &&
            !(value[0] == delimiters[i].delimiter && value[1] == '\0'))
            continue;
        sample->dialect = ent_sample_dialect(*sample, delimiters[i].delimiter);
        return ENT_OK;
    }
    if (strlen(value) != 1 || *value == '"' || *value == '\n')
        return ent_fail(err, ENT_EINVAL,
                        "delimiter \"%.40s\" is neither a character nor one of comma, semicolon, "
                        "tab, bar, blanks",
                        value);
    sample->dialect = (struct ent_dialect){*value, '"'};
    return ENT_OK;
}

static enum ent_status take_choices(struct reader *reader, struct ent_error *err)
{
    static const char *const encodings[] = {"utf-8", "latin1", "cp1252", NULL};
    static const char *const decimals[] = {"found", "point", "comma", NULL};
    size_t encoding, decimal;
    enum ent_status status = choose(reader, "encoding", encodings, &encoding, err);

    if (status == ENT_OK)
        status = choose(reader, "decimal", decimals, &decimal, err);
    if (status != ENT_OK)
        return status;
    reader->encoding = (enum encoding)encoding;
    reader->decimal = "\0.,"[decimal];
    return ENT_OK;
}

/* ---- Header ---- */

static bool is_number_or_date(struct ent_str text)
{
    struct ent_span when;

    return ent_is_number(text) || ent_date_read(text, ENT_DAY_FIRST, &when) ||
           ent_date_read(text, ENT_MONTH_FIRST, &when);
}

/* A first row of words over columns of numbers or dates names them. */
static bool looks_like_header(struct reader *reader)
{
    struct ent_sample sample = reader->generic.sample;
    bool is_word[ENT_SAMPLE_FIELDS], is_value[ENT_SAMPLE_FIELDS];
    size_t n, n_rows = 0;

    if (!ent_sample_next(&sample, reader->generic.row))
        return false;
    n = ent_sample_shown(reader->generic.row);
    for (size_t i = 0; i < n; i++) {
        struct ent_str text = reader->generic.row->fields[i];
        is_value[i] = true;
        is_word[i] = text.length > 0 && !is_number_or_date(text);
        if (text.length > 0 && !is_word[i])
            return false;
    }
    for (; n_rows < ENT_SAMPLE_ROWS && ent_sample_next(&sample, reader->generic.row); n_rows++)
        for (size_t i = 0; i < n && i < ent_sample_shown(reader->generic.row); i++)
            is_value[i] &= ent_is_missing(reader->generic.row->fields[i]) ||
                           is_number_or_date(reader->generic.row->fields[i]);
    for (size_t i = 0; i < n && n_rows > 0; i++)
        if (is_word[i] && is_value[i])
            return true;
    /* Words over words: tables mostly have a header, lists mostly none. */
    return reader->generic.form->is_table;
}

static enum ent_status find_header(struct reader *reader, struct ent_error *err)
{
    static const char *const words[] = {"found", "yes", "no", NULL};
    struct ent_generic *generic = &reader->generic;
    struct ent_sample sample = generic->sample;
    struct ent_parts parts;
    size_t chosen;
    enum ent_status status = choose(reader, "header", words, &chosen, err);

    if (status != ENT_OK)
        return status;
    generic->has_header = chosen == 1;
    if (chosen == 0 && ent_sample_next(&sample, reader->generic.row)) {
        ent_parts_find(&parts, reader->generic.row->fields, ent_sample_shown(reader->generic.row),
                       true);
        generic->has_header = ent_parts_have_both(&parts) ||
                              ent_sample_fits(generic->map, reader->generic.row) ||
                              looks_like_header(reader);
    }
    if (generic->has_header)
        ent_sample_next(&generic->sample, reader->generic.row);
    return ENT_OK;
}

/* ---- Bytes ---- */

/* Windows' characters where Latin-1 has controls; 0: none. */
static const uint16_t cp_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static size_t put_utf8(char *to, uint32_t point)
{
    if (point < 0x80) {
        to[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        to[0] = (char)(0xC0 | point >> 6);
        to[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    to[0] = (char)(0xE0 | point >> 12);
    to[1] = (char)(0x80 | (point >> 6 & 0x3F));
    to[2] = (char)(0x80 | (point & 0x3F));
    return 3;
}

/* Make UTF-8 of a text; what is none becomes U+FFFD, and is counted. */
static enum ent_status decode(struct reader *reader, const struct ent_row *row,
                              struct ent_str *text, struct ent_error *err)
{
    const struct ent_sink *sink = reader->generic.sink;
    size_t used = 0, at = 0;
    char *copy;

    if (reader->encoding == UTF_8 ? ent_utf8_check(text->data, text->length) == text->length
                                  : text->length == 0)
        return ENT_OK;
    copy = ent_records_alloc(reader->records, text->length * 3);
    if (!copy)
        return ent_fail_memory(err);
    while (at < text->length) {
        unsigned char byte = (unsigned char)text->data[at];
        uint32_t point = byte;

        if (reader->encoding == UTF_8) {
            size_t good = ent_utf8_check(text->data + at, text->length - at);
            memcpy(copy + used, text->data + at, good);
            used += good;
            at += good;
            if (at == text->length)
                break;
            point = 0xFFFD;
        } else if (byte == 0 || (reader->encoding == CP_1252 && byte >= 0x80 && byte < 0xA0 &&
                                 !cp_1252[byte - 0x80])) {
            point = 0xFFFD;
        } else if (reader->encoding == CP_1252 && byte >= 0x80 && byte < 0xA0) {
            point = cp_1252[byte - 0x80];
        }
        used += put_utf8(copy + used, point);
        if (point == 0xFFFD && sink->repaired) {
            struct ent_position place = ent_row_place_of(row, text->data + at);
            sink->repaired(sink->self, (unsigned char)text->data[at], place.line, place.column);
        }
        at++;
    }
    *text = ent_str(copy, used);
    return ENT_OK;
}

/* ---- Columns ---- */

/* A column without a name is kept under its number. */
static enum ent_status add_column(struct reader *reader, const struct ent_row *header,
                                  struct ent_str name, struct ent_error *err)
{
    size_t n = reader->generic.n_columns, n_names = ent_interner_count(reader->names);
    char text[120];
    uint32_t number;
    enum ent_status status =
        ent_grow(&reader->columns, &reader->capacity, n + 1, sizeof(*reader->columns), err);

    if (status != ENT_OK)
        return status;
    if (name.length == 0) {
        snprintf(text, sizeof(text), "column %zu", n + 1);
        name = ent_str_from(text);
    }
    status = ent_intern(reader->names, name, &number, err);
    if (status != ENT_OK)
        return status;
    if (ent_interner_count(reader->names) == n_names) {
        struct ent_position place = ent_row_place(reader->rows, header, n);
        if (reader->is_strict)
            return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column,
                               "the column \"%.*s\" is there twice", SHOWN(name));
        snprintf(text, sizeof(text), "%.*s (column %zu)",
                 (int)ent_utf8_check(name.data, name.length < 80 ? name.length : 80), name.data,
                 n + 1);
        status = ent_intern(reader->names, ent_str_from(text), &number, err);
        if (status != ENT_OK)
            return status;
    }
    reader->columns[n] =
        (struct column){.name = ent_interned(reader->names, number), .part = ENT_N_PARTS};
    reader->generic.n_columns++;
    return ENT_OK;
}

/* In our own CSV a header's name is a key but for case. */
static struct ent_str own_name(struct ent_str name)
{
    for (size_t p = 0; p < ENT_N_PARTS; p++) {
        const char *key = ent_part_name((enum ent_part)p);
        if (p != ENT_PART_END && strlen(key) == name.length &&
            strncasecmp(key, name.data, name.length) == 0)
            return ent_str_from(key);
    }
    return name;
}

static enum ent_status name_columns(struct reader *reader, const struct ent_row *header,
                                    struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < header->n_fields && status == ENT_OK; i++) {
        struct ent_str name = header->fields[i];

        if (!reader->is_strict && (!header->is_sound || reader->encoding != UTF_8))
            status = decode(reader, header, &name, err);
        name = ent_str_trim(name);
        if (status == ENT_OK)
            status = add_column(reader, header, reader->is_strict ? own_name(name) : name, err);
    }
    return status;
}

/* R writes row names without a name of their own: every row has one field more than the header. */
static bool has_row_names(struct reader *reader, size_t n_header)
{
    struct ent_sample sample = reader->generic.sample;
    size_t n = 0;

    while (n < ENT_SAMPLE_ROWS && ent_sample_next(&sample, reader->generic.row)) {
        if (reader->generic.row->n != n_header + 1)
            return false;
        n++;
    }
    return n > 0;
}

/* Skip what stands before the header, and read it. */
static enum ent_status read_header(struct reader *reader, struct ent_rows *rows,
                                   struct ent_error *err)
{
    const struct ent_row *header;
    enum ent_status status;
    struct ent_row none = {0};
    size_t skipped = 0, to_skip = reader->n_before + reader->generic.n_skipped;

    for (;;) {
        status = ent_delimited_next(reader->rows, 1, rows, err);
        if (status != ENT_OK)
            return status;
        if (rows->n == 0)
            return ent_fail(err, ENT_EPARSE, "no header: all lines are blank");
        header = &rows->items[0];
        if (reader->generic.form->has_comments && ent_is_comment(header->raw))
            continue;
        if (skipped++ >= to_skip)
            break;
    }
    if (!reader->generic.has_header) {
        for (size_t i = 0; i < header->n_fields && status == ENT_OK; i++)
            status = add_column(reader, header, ent_str("", 0), err);
        return status;
    }
    rows->n = 0; /* it is no row of the table */
    if (!header->is_sound &&
        (reader->is_strict ||
         ent_utf8_check(header->raw.data, header->raw.length) == header->raw.length))
        return ent_row_check(reader->rows, header, err);
    if (!reader->is_strict && has_row_names(reader, header->n_fields))
        status = add_column(reader, &none, ent_str("", 0), err);
    return status == ENT_OK ? name_columns(reader, header, err) : status;
}

/* What the header is called in messages: the first line of the file. */
static enum ent_status fail_column(const struct reader *reader, enum ent_part part,
                                   struct ent_str line, size_t number, struct ent_error *err)
{
    const char *name = ent_part_name(part);
    struct ent_suggestion suggestion;
    struct ent_str near;

    if (line.length && memchr(line.data, '\r', line.length))
        return ent_fail_at(err, ENT_EPARSE, NULL, number, 1,
                           "no column \"%s\": lines end in CR alone; save the file with LF or CRLF "
                           "line ends",
                           name);
    ent_suggest_init(&suggestion, ent_str_from(name));
    for (size_t i = 0; i < reader->generic.n_columns; i++)
        ent_suggest_offer(&suggestion, reader->columns[i].name);
    near = ent_suggested(&suggestion);
    if (near.length > 0)
        return ent_fail_at(err, ENT_EPARSE, NULL, number, 1,
                           "no column \"%s\"; did you mean the column \"%.*s\"?", name,
                           SHOWN(near));
    if (reader->generic.n_columns == 1)
        return ent_fail_at(
            err, ENT_EPARSE, NULL, number, 1,
            "no column \"%s\"; the first line is not cut by commas, semicolons, tabs "
            "or bars: \"%.*s\"",
            name, SHOWN(line));
    return ent_fail_at(err, ENT_EPARSE, NULL, number, 1,
                       "no column \"%s\" (--map source=1,target=2 says which it is); the first "
                       "line is \"%.*s\"",
                       name, SHOWN(line));
}

/* Which column is what: by names, then by places, then by the map. */
static enum ent_status find_parts(struct reader *reader, struct ent_str line, size_t number,
                                  struct ent_error *err)
{
    struct ent_generic *generic = &reader->generic;
    struct ent_parts *parts = &generic->parts;
    size_t n = generic->n_columns;
    struct ent_str *names = calloc(n + 1, sizeof *names);
    enum ent_status status = names ? ENT_OK : ent_fail_memory(err);

    for (size_t i = 0; i < n && status == ENT_OK; i++)
        names[i] = reader->columns[i].name;
    if (status == ENT_OK && generic->has_header && !generic->form->places)
        ent_parts_find(parts, names, n, true);
    if (status == ENT_OK)
        status = ent_map_apply(generic->map, parts, names, n, err);
    free(names);
    for (size_t p = ENT_PART_SOURCE; p <= ENT_PART_TARGET && status == ENT_OK; p++)
        if (parts->at[p] >= n)
            status = fail_column(reader, (enum ent_part)p, line, number, err);
    for (size_t p = 0; p < ENT_N_PARTS && status == ENT_OK; p++)
        if (parts->at[p] < n)
            reader->columns[parts->at[p]].part = (enum ent_part)p;
    if (!generic->has_header && parts->at[ENT_PART_DATE] < n)
        reader->columns[parts->at[ENT_PART_DATE]].name = ent_str_from("time");
    return status;
}

/* ---- How values are written ---- */

static bool is_word_of_direction(struct ent_str text)
{
    return (text.length == 8 && strncasecmp(text.data, "directed", 8) == 0) ||
           (text.length == 10 && strncasecmp(text.data, "undirected", 10) == 0);
}

/* Evidence for what stands before fractions: "1.234,5" and "12,5" against "1,234.5" and "12.5". */
static int weigh_decimal(struct ent_str text)
{
    const char *comma = memrchr(text.data, ',', text.length);
    const char *point = memrchr(text.data, '.', text.length);

    if (comma && point)
        return comma > point ? 1 : -1;
    if (comma && (size_t)(text.data + text.length - comma) != 4 &&
        memchr(text.data, ',', text.length) == comma)
        return 1;
    return point ? -1 : 0;
}

/* Look at the values of the first rows. */
static void look_at_values(struct reader *reader)
{
    struct ent_generic *generic = &reader->generic;
    struct ent_sample sample = generic->sample;
    size_t date = generic->parts.at[ENT_PART_DATE], end = generic->parts.at[ENT_PART_END];
    size_t type = generic->parts.at[ENT_PART_TYPE];
    size_t n_types = 0, n_directions = 0, n_thousands = 0;
    int comma = 0;

    for (size_t n = 0; ent_sample_next(&sample, reader->generic.row); n++) {
        const struct ent_sample_row *row = reader->generic.row;
        if (n < generic->n_skipped)
            continue;
        if (date < ent_sample_shown(row))
            ent_clock_look(&generic->clock, row->fields[date]);
        if (end < ent_sample_shown(row) && date == ENT_NO_COLUMN)
            ent_clock_look(&generic->clock, row->fields[end]);
        if (type < ent_sample_shown(row) && row->fields[type].length > 0) {
            n_types++;
            n_directions += is_word_of_direction(row->fields[type]);
        }
        for (size_t i = 0; i < ent_sample_shown(row) && i < generic->n_columns; i++) {
            struct column *column = &reader->columns[i];
            struct ent_str field = row->fields[i];
            if (column->part <= ENT_PART_TARGET && field.length > 0 && sample.dialect.quote &&
                field.data > generic->sample.rest.data && field.data[-1] == sample.dialect.quote)
                column->is_quoted = true;
            if (column->part < ENT_N_PARTS && ent_part_is_number(column->part)) {
                comma += weigh_decimal(field);
                n_thousands += memchr(field.data, ',', field.length) != NULL;
            }
        }
    }
    ent_clock_decide(&generic->clock);
    reader->is_direction = n_types > 0 && n_types == n_directions;
    /* "1,234" alone is a thousand where commas separate fields, and a little where they do not. */
    if (!reader->decimal)
        reader->decimal =
            comma > 0 || (comma == 0 && n_thousands > 0 && generic->sample.dialect.delimiter == ';')
                ? ','
                : '.';
}

/* How each column is to be read, once everything is known. */
static void decide_columns(struct reader *reader)
{
    const struct ent_clock *clock = &reader->generic.clock;

    for (size_t i = 0; i < reader->generic.n_columns; i++) {
        struct column *column = &reader->columns[i];
        bool is_date = column->part == ENT_PART_DATE || column->part == ENT_PART_END;

        column->is_kept = column->part == ENT_N_PARTS;
        if (column->is_kept)
            continue;
        column->key = ent_part_key(column->part);
        column->is_plain = reader->is_strict &&
                           (is_date ? ent_str_is(column->name, "date")
                                    : !(reader->is_direction && column->part == ENT_PART_TYPE));
        /* Numbers and words that nobody can read as dates stay with the report. */
        column->is_kept = is_date && !column->is_plain &&
                          (clock->kind == ENT_CLOCK_STEPS || clock->kind == ENT_CLOCK_WORDS);
    }
}

/* A date as the long way reads it; that says what is wrong with it. */
static bool read_plain_date(void *user, struct ent_str text, struct ent_span *when)
{
    struct reader *reader = user;
    const struct ent_clock *clock = &reader->generic.clock;
    char words[ENT_CLOCK_WORDS_SIZE];

    if (reader->columns[reader->generic.parts.at[ENT_PART_DATE]].is_plain)
        return ent_given_date("date", text, when, NULL) == ENT_OK;
    return ent_clock_read(clock, text, when, words);
}

/* Which rows are plain: none where bytes or values mean something else, where a date has two
 * columns, or where somebody wants to know what became of each column. */
static enum ent_status decide_plain(struct reader *reader, struct ent_error *err)
{
    const struct ent_sink *sink = reader->generic.sink;
    struct ent_plain *plain = &reader->plain;
    enum ent_status status = ENT_OK;

    if (reader->encoding != UTF_8 || reader->decimal != '.' || reader->is_direction ||
        reader->generic.form->translate || sink->column ||
        reader->generic.parts.at[ENT_PART_END] < reader->generic.n_columns)
        return ENT_OK;
    plain->n_columns = reader->generic.n_columns;
    plain->has_comments = reader->generic.form->has_comments;
    plain->read_date = read_plain_date;
    plain->user = reader;
    for (size_t i = 0; i < reader->generic.n_columns && status == ENT_OK; i++) {
        const struct column *column = &reader->columns[i];
        if (!column->is_kept || sink->wants_fields)
            status = ent_plain_add(plain, i, column->is_kept ? ENT_N_PARTS : column->part,
                                   column->name, err);
    }
    return status;
}

/* ---- What was found ---- */

/* A key that a column's name may have been meant for, and that no column has. */
static const char *near_part(const struct reader *reader, struct ent_str name)
{
    struct ent_suggestion suggestion;

    ent_suggest_init(&suggestion, name);
    for (size_t p = 0; p < ENT_N_PARTS; p++)
        if (reader->generic.parts.at[p] == ENT_NO_COLUMN)
            ent_suggest_offer(&suggestion, ent_str_from(ent_part_name((enum ent_part)p)));
    return ent_suggested(&suggestion).data;
}

static void say_fields(struct reader *reader)
{
    struct ent_generic *generic = &reader->generic;
    char list[400];
    size_t length = 0, n = 0;

    for (size_t i = 0; i < generic->n_columns; i++) {
        const struct column *column = &reader->columns[i];
        const char *near;

        if (column->part != ENT_N_PARTS)
            continue;
        near = generic->has_header ? near_part(reader, column->name) : NULL;
        if (near)
            ent_note_say(&generic->note, "\"%.*s\" is kept as a field: did you mean \"%s\"?",
                         SHOWN(column->name), near);
        else if (length < sizeof list)
            length += (size_t)snprintf(list + length, sizeof list - length, "%s%.*s",
                                       n++ ? ", " : "", SHOWN(column->name));
    }
    if (n > 0 && !reader->is_strict)
        ent_note_say(&generic->note, "kept as fields: %.*s%s",
                     (int)(length < sizeof list ? length : sizeof list - 1), list,
                     length < sizeof list ? "" : "…");
}

static void say_found(struct reader *reader)
{
    struct ent_generic *generic = &reader->generic;
    const struct ent_parts *parts = &generic->parts;
    char words[ENT_CLOCK_WORDS_SIZE];
    size_t date = parts->at[ENT_PART_DATE];
    bool is_own_date =
        parts->is_ours && date != ENT_NO_COLUMN && ent_str_is(reader->columns[date].name, "date");

    for (size_t i = 0; i < sizeof delimiters / sizeof delimiters[0]; i++)
        if (delimiters[i].delimiter == reader->dialect.delimiter && i > 0 &&
            generic->form->is_table)
            ent_note_say(&generic->note, "%s between fields", delimiters[i].words);
    if (reader->n_before > 0)
        ent_note_say(&generic->note, "lines passed over before the header: %zu", reader->n_before);
    if (generic->form->is_table && !generic->has_header)
        ent_note_say(&generic->note, "no header");
    for (size_t p = 0; p < ENT_N_PARTS; p++) {
        size_t at = parts->at[p];
        if (at >= generic->n_columns)
            continue;
        if (!generic->has_header && generic->form->is_table)
            ent_note_say(&generic->note, "%s is column %zu", ent_part_name((enum ent_part)p),
                         at + 1);
        else if (!generic->has_header)
            continue; /* the importer tells where its places are unusual */
        else if (!ent_names_agree(reader->columns[at].name,
                                  ent_str_from(ent_part_name((enum ent_part)p))))
            ent_note_say(&generic->note, "%s is \"%.*s\"", ent_part_name((enum ent_part)p),
                         SHOWN(reader->columns[at].name));
    }
    ent_clock_words(&generic->clock, words);
    if (date != ENT_NO_COLUMN && words[0] && !(reader->is_strict && is_own_date))
        ent_note_say(&generic->note, "dates: %s", words);
    if (reader->is_direction)
        ent_note_say(&generic->note, "the type says which rows are undirected");
    if (reader->decimal == ',')
        ent_note_say(&generic->note, "decimal commas");
    say_fields(reader);
}

/* Windows' letters in a text that calls itself nothing: said, not guessed. */
static void say_bytes(struct reader *reader, struct ent_str head)
{
    size_t bad = ent_utf8_check(head.data, head.length);

    if (reader->encoding == UTF_8 && !reader->is_strict && bad + 4 < head.length &&
        head.data[bad] != '\0')
        ent_note_say(&reader->generic.note,
                     "bytes that are no UTF-8 become U+FFFD; --encoding cp1252 reads them as "
                     "Western European letters");
}

static enum ent_status save_map(struct reader *reader, struct ent_error *err)
{
    const struct ent_sink *sink = reader->generic.sink;
    const char *path = sink->option ? sink->option(sink->self, "map_save") : NULL;
    const struct ent_generic *generic = &reader->generic;
    struct ent_map_line lines[ENT_N_PARTS + 8];
    static const char *const encodings[] = {"utf-8", "latin1", "cp1252"};
    char numbers[ENT_N_PARTS][24], epoch[ENT_SPAN_TEXT], delimiter[2] = {0};
    size_t n = 0;

    if (!path)
        return ENT_OK;
    for (size_t p = 0; p < ENT_N_PARTS; p++) {
        size_t at = generic->parts.at[p];
        struct ent_str value = {0};
        if (at < generic->n_columns && generic->has_header) {
            value = reader->columns[at].name;
        } else if (at < generic->n_columns) {
            snprintf(numbers[p], sizeof numbers[p], "%zu", at + 1);
            value = ent_str_from(numbers[p]);
        } else if (!ent_map_column(generic->map, (enum ent_part)p, &value)) {
            continue;
        }
        lines[n++] = (struct ent_map_line){ent_part_name((enum ent_part)p), value};
    }
    delimiter[0] = reader->dialect.delimiter;
    lines[n] = (struct ent_map_line){"delimiter", ent_str_from(delimiter)};
    for (size_t i = 0; i < sizeof delimiters / sizeof delimiters[0]; i++)
        if (delimiters[i].delimiter == delimiter[0])
            lines[n].value = ent_str_from(delimiters[i].name);
    n++;
    lines[n++] = (struct ent_map_line){"header", ent_str_from(generic->has_header ? "yes" : "no")};
    lines[n++] =
        (struct ent_map_line){"decimal", ent_str_from(reader->decimal == ',' ? "comma" : "point")};
    lines[n++] = (struct ent_map_line){"encoding", ent_str_from(encodings[reader->encoding])};
    if (generic->parts.at[ENT_PART_DATE] != ENT_NO_COLUMN)
        n += ent_clock_choices(&generic->clock, lines + n, epoch);
    return ent_map_save(path, lines, n, err);
}

/* ---- Rows ---- */

/* Spreadsheets leave rows of commas alone. */
static bool is_empty(const struct ent_row *row)
{
    for (size_t i = 0; i < row->n_fields; i++)
        if (row->fields[i].length > 0)
            return false;
    return true;
}

/* A number as ent_record_set reads it: a point before its fraction, nothing between thousands. */
static enum ent_status plain_number(struct reader *reader, struct ent_str *text,
                                    struct ent_error *err)
{
    const char thousands = reader->decimal == ',' ? '.' : ',';
    char *copy;
    size_t length = 0;

    if (reader->decimal == '.' && !memchr(text->data, ',', text->length) &&
        !memchr(text->data, ' ', text->length))
        return ENT_OK;
    copy = ent_records_alloc(reader->records, text->length);
    if (!copy)
        return ent_fail_memory(err);
    for (size_t i = 0; i < text->length; i++) {
        unsigned char c = (unsigned char)text->data[i];
        /* Also the blanks that keep a number together: U+00A0 and U+202F. */
        if (c == (unsigned char)thousands || c == ' ' || c == '\'')
            continue;
        if (c == 0xC2 && i + 1 < text->length && (unsigned char)text->data[i + 1] == 0xA0) {
            i++;
            continue;
        }
        if (c == 0xE2 && i + 2 < text->length && memcmp(text->data + i, "\xE2\x80\xAF", 3) == 0) {
            i += 2;
            continue;
        }
        copy[length++] = c == (unsigned char)reader->decimal ? '.' : (char)c;
    }
    *text = ent_str(copy, length);
    return ENT_OK;
}

/* From 0 to 1, or in percent. */
static enum ent_status set_confidence(struct reader *reader, struct ent_str text,
                                      struct ent_error *why)
{
    struct ent_report *report = ent_record_report(reader->records);
    int64_t micro;

    if (text.length > 0 && text.data[text.length - 1] == '%')
        text = ent_str_trim(ent_str(text.data, text.length - 1));
    if (!ent_parse_micro(text, ENT_ROUND, &micro))
        return ent_fail(why, ENT_EPARSE, "confidence \"%.*s\" is not a number", SHOWN(text));
    if (micro > ENT_MICRO)
        micro /= 100;
    if (micro < 0 || micro > ENT_MICRO)
        return ent_fail(why, ENT_EPARSE, "confidence %.*s is not between 0 and 1, or 100",
                        SHOWN(text));
    report->confidence = micro;
    return ENT_OK;
}

static enum ent_status read_date(struct reader *reader, enum ent_part part, struct ent_str text,
                                 struct ent_error *why)
{
    struct ent_span *when = part == ENT_PART_DATE ? &reader->start : &reader->end;
    struct last_date *last = part == ENT_PART_DATE ? &reader->last_start : &reader->last_end;
    char words[ENT_CLOCK_WORDS_SIZE];

    if (ent_str_equal(text, ent_str(last->text, last->length))) {
        *when = last->when;
        return ENT_OK;
    }
    if (!ent_clock_read(&reader->generic.clock, text, when, words))
        return ent_fail(why, ENT_EPARSE, "%s %s", ent_part_name(part), words);
    if (text.length <= sizeof last->text) {
        memcpy(last->text, text.data, text.length);
        last->length = text.length;
        last->when = *when;
    }
    return ENT_OK;
}

/* No actor's name: what R and Python write for nothing. "NA" in quotes may be Namibia. */
static bool names_nobody(const struct column *column, struct ent_str text, bool in_quotes)
{
    static const char *const words[] = {"NULL", "null", "None", "NaN", "nan", "N/A", "#N/A"};

    if (text.length > 4 || !strchr("Nn#", text.data[0])) /* mostly */
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (ent_str_is(text, words[i]))
            return true;
    return ent_str_is(text, "NA") && column->is_quoted && !in_quotes;
}

static enum ent_status set_part(struct reader *reader, const struct column *column,
                                struct ent_str text, bool in_quotes, struct ent_error *why)
{
    const struct ent_generic_form *form = reader->generic.form;
    struct ent_given value = {.kind = ENT_GIVEN_TEXT, .is_plain = true};
    enum ent_status status = ENT_OK;

    value.text = ent_str_trim(text);
    if (value.text.length == 0)
        return ENT_OK;
    if (column->is_plain)
        return ent_record_set(reader->records, column->key, &value, why);
    switch (column->part) {
    case ENT_PART_DATE:
    case ENT_PART_END:
        return read_date(reader, column->part, value.text, why);
    case ENT_PART_SOURCE:
    case ENT_PART_TARGET:
        if (names_nobody(column, value.text, in_quotes))
            return ENT_OK;
        value.is_plain = form->has_lists;
        /* fallthrough */
    case ENT_PART_TYPE:
        if (reader->is_direction && column->part == ENT_PART_TYPE) {
            ent_record_report(reader->records)->mutual = value.text.length > 8;
            return ENT_OK;
        }
        if (form->translate)
            status = form->translate(&reader->generic, column->part, &value.text, why);
        break;
    default:
        if (ent_is_missing(value.text))
            return ENT_OK;
        if (ent_part_is_number(column->part))
            status = plain_number(reader, &value.text, why);
        if (status == ENT_OK && column->part == ENT_PART_CONFIDENCE)
            return set_confidence(reader, value.text, why);
    }
    return status == ENT_OK ? ent_record_set(reader->records, column->key, &value, why) : status;
}

static enum ent_status check_row(struct reader *reader, const struct ent_row *row,
                                 struct ent_error *why)
{
    size_t n = reader->generic.n_columns;

    if (!row->is_sound &&
        (reader->is_strict || (reader->encoding == UTF_8 &&
                               ent_utf8_check(row->raw.data, row->raw.length) == row->raw.length)))
        return ent_row_check(reader->rows, row, why);
    if (row->n_fields == n)
        return ENT_OK;
    if (!reader->generic.has_header)
        return ent_fail_at(why, ENT_EPARSE, NULL, row->line, 1, "%zu field%s, not %zu",
                           row->n_fields, row->n_fields == 1 ? "" : "s", n);
    return ent_fail_at(why, ENT_EPARSE, NULL, row->line, 1, "%zu field%s where the header has %zu",
                       row->n_fields, row->n_fields == 1 ? "" : "s", n);
}

/* Set all parts of the record that was begun; ENT_EPARSE says why it is to be rejected. */
static enum ent_status set_fields(struct reader *reader, const struct ent_row *row,
                                  struct ent_error *why)
{
    enum ent_status status = check_row(reader, row, why);

    reader->start = reader->end = ent_undated;
    for (size_t i = 0; i < reader->generic.n_columns && status == ENT_OK; i++) {
        const struct column *column = &reader->columns[i];
        struct ent_str text = row->fields[i];
        bool in_quotes;

        if (text.length == 0)
            continue;
        reader->columns[i].n_filled++;
        /* A field whose quotes are doubled is a copy, which is in quotes anyhow. */
        in_quotes = text.data <= row->raw.data || text.data > row->raw.data + row->raw.length ||
                    text.data[-1] == reader->dialect.quote;
        if (!row->is_sound || reader->encoding != UTF_8)
            status = decode(reader, row, &text, why);
        if (status == ENT_OK)
            status = column->is_kept ? ent_record_keep(reader->records, column->name, text, why)
                                     : set_part(reader, column, text, in_quotes, why);
        if (status == ENT_EPARSE) {
            struct ent_position place = ent_row_place(reader->rows, row, i);
            why->line = place.line;
            why->column = place.column;
        }
    }
    return status;
}

/* The date is whole when all fields were read. */
static enum ent_status set_when(struct reader *reader, const struct ent_row *row,
                                struct ent_error *why)
{
    struct ent_report *report = ent_record_report(reader->records);

    if (ent_span_is_undated(reader->start) && ent_span_is_undated(reader->end))
        return ENT_OK;
    if (!ent_clock_join(reader->start, reader->end, &report->when))
        return ent_fail_at(why, ENT_EPARSE, NULL, row->line, 1, "the end is before the start");
    return ENT_OK;
}

/* The long way, for rows that are not plain. */
static enum ent_status take_any(struct reader *reader, const struct ent_row *row,
                                struct ent_error *err)
{
    const struct ent_report *report;
    struct ent_error why = {0};
    enum ent_status status;

    if ((reader->generic.form->has_comments && ent_is_comment(row->raw)) || is_empty(row))
        return ENT_OK;
    ent_record_begin(reader->records, (struct ent_position){row->line, 1});
    status = set_fields(reader, row, &why);
    if (status == ENT_OK)
        status = set_when(reader, row, &why);
    if (status == ENT_EPARSE)
        return ent_record_reject(reader->records, &why, err);
    if (status != ENT_OK) {
        if (err && err->status == ENT_OK)
            *err = why;
        return status;
    }
    report = ent_record_report(reader->records);
    if (!reader->is_strict && report->source.n == 0)
        return ent_record_aside(reader->records, "no first actor", err);
    if (!reader->is_strict && report->target.n == 0)
        return ent_record_aside(reader->records, "no second actor", err);
    return ent_record_end(reader->records, err);
}

/* Plain rows go by column where they may, and else one by one among the others. */
static enum ent_status take_rows(struct reader *reader, const struct ent_rows *rows,
                                 struct ent_error *err)
{
    const struct ent_sink *sink = reader->generic.sink;
    struct ent_plain *plain = &reader->plain;
    bool by_column = sink->simple && !sink->wants_fields && !sink->wants_documents;
    enum ent_status status = ENT_OK;
    size_t n = 0;

    ent_plain_look(plain, rows, by_column);
    if (by_column)
        status = ent_plain_hand(plain, rows, sink, &n, err);
    ent_records_pass(reader->records, n);
    for (size_t i = 0; i < rows->n && n < rows->n && status == ENT_OK; i++) {
        if (plain->way[i] == ENT_PLAIN_NOT) {
            status = take_any(reader, &rows->items[i], err);
        } else if (!by_column) {
            status = ent_plain_put(plain, reader->records, rows, i, err);
            if (status == ENT_OK)
                status = ent_record_end(reader->records, err);
        }
    }
    /* The next rows take the place of these, which the reports still borrow. */
    return status == ENT_OK ? ent_records_flush(reader->records, err) : status;
}

/* Tell what became of the columns, and what the bytes were taken for, where somebody asks. */
static enum ent_status tell_columns(struct reader *reader, struct ent_error *err)
{
    static const char *const encodings[] = {"UTF-8", "Latin-1", "Windows-1252"};
    const struct ent_sink *sink = reader->generic.sink;
    enum ent_status status = ENT_OK;

    if (!sink->column)
        return ENT_OK;
    for (size_t i = 0; i < reader->generic.n_columns && status == ENT_OK; i++) {
        const struct column *column = &reader->columns[i];
        struct ent_column_record record = {column->name, "field", column->n_filled};
        if (column->part < ENT_N_PARTS)
            record.use = ent_part_name(column->part);
        status = sink->column(sink->self, &record, err);
    }
    if (status == ENT_OK && reader->encoding != UTF_8)
        status = sink->setting(sink->self, ent_str_from("encoding"),
                               ent_str_from(encodings[reader->encoding]), 0, 0, err);
    return status;
}

static enum ent_status read_rows(struct reader *reader, struct ent_str line, size_t number,
                                 struct ent_error *err)
{
    struct ent_rows rows, first;
    bool is_later; /* a part of the file, not its first */
    size_t n = 16;
    enum ent_status status = read_header(reader, &first, err);

    if (status == ENT_OK)
        status = find_parts(reader, line, number, err);
    if (status != ENT_OK)
        return status;
    look_at_values(reader);
    decide_columns(reader);
    status = decide_plain(reader, err);
    if (status != ENT_OK)
        return status;
    is_later = ent_delimited_jump(reader->rows);
    if (!is_later) {
        say_found(reader);
        status = save_map(reader, err);
        if (status == ENT_OK)
            status = ent_note_hand(&reader->generic.note, reader->generic.sink, err);
        if (status == ENT_OK)
            status = take_rows(reader, &first, err);
    }
    while (status == ENT_OK) {
        status = ent_delimited_next(reader->rows, n, &rows, err);
        if (status != ENT_OK || rows.n == 0)
            break;
        status = take_rows(reader, &rows, err);
        n = ent_rows_at_once(&rows);
    }
    if (status == ENT_OK && !is_later && ent_records_count(reader->records) == 0)
        return ent_fail(err, ENT_EPARSE,
                        reader->generic.has_header ? "no reports: the header is all there is"
                                                   : "no reports: there are no rows");
    return status == ENT_OK ? tell_columns(reader, err) : status;
}

/* Our own CSV: its names, commas, and no choice that says otherwise. */
static bool find_strict(const struct reader *reader, const struct ent_parts *header)
{
    static const char *const names[] = {"map",     "delimiter", "header",
                                        "decimal", "encoding",  "date_format"};
    const struct ent_sink *sink = reader->generic.sink;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (sink->option && sink->option(sink->self, names[i]))
            return false;
    return reader->generic.form->is_table && header->is_ours &&
           reader->generic.sample.dialect.delimiter == ',' && reader->n_before == 0;
}

/* Find everything that must be known before the first row is read. */
static enum ent_status look(struct reader *reader, struct ent_str *line, size_t *number,
                            struct ent_error *err)
{
    static const char *const choices[] = {"delimiter", "header",          "decimal",
                                          "encoding",  ENT_CLOCK_CHOICES, NULL};
    struct ent_generic *generic = &reader->generic;
    struct ent_sample sample;
    struct ent_parts header;
    struct ent_str head;
    char delimiter = '\0';
    enum ent_status status = ent_input_peek(generic->input, &head, err);

    if (status == ENT_OK) {
        reader->head = malloc(head.length + 1);
        if (!reader->head)
            return ent_fail_memory(err);
        memcpy(reader->head, head.data, head.length);
        head.data = reader->head;
    }
    if (status == ENT_OK)
        status = ent_map_new(&generic->map, generic->sink, choices, err);
    if (status == ENT_OK)
        status =
            ent_clock_begin(&generic->clock, generic->sink, generic->map, generic->form->unit, err);
    if (status == ENT_OK)
        status = take_choices(reader, err);
    if (status != ENT_OK)
        return status;
    ent_sample_begin(&generic->sample, head, generic->form->has_comments);
    if (generic->form->is_table)
        reader->n_before = ent_sample_pass_preamble(&generic->sample, &delimiter);
    status = choose_delimiter(reader, delimiter, err);
    if (status != ENT_OK)
        return status;
    *line = ent_sample_line(&generic->sample, head.data, number);
    sample = generic->sample;
    ent_parts_init(&header);
    if (ent_sample_next(&sample, reader->generic.row))
        ent_parts_find(&header, reader->generic.row->fields, ent_sample_shown(reader->generic.row),
                       true);
    reader->is_strict = find_strict(reader, &header);
    status = find_header(reader, err);
    if (status != ENT_OK)
        return status;
    say_bytes(reader, head);
    reader->dialect = generic->sample.dialect;
    if (generic->has_header)
        generic->parts = header;
    else
        ent_parts_init(&generic->parts);
    return generic->form->places ? generic->form->places(generic, err) : ENT_OK;
}

enum ent_status ent_generic_read(const struct ent_generic_form *form,
                                 struct ent_input_stream *input, const struct ent_sink *sink,
                                 struct ent_error *err)
{
    struct reader *reader = calloc(1, sizeof *reader);
    struct ent_str line = {0};
    size_t number = 0;
    enum ent_status status;

    if (!reader)
        return ent_fail_memory(err);
    reader->generic.form = form;
    reader->generic.sink = sink;
    reader->generic.input = input;
    reader->generic.state = calloc(1, form->state_size + 1);
    reader->generic.row = malloc(sizeof *reader->generic.row);
    status = reader->generic.state && reader->generic.row ? ENT_OK : ent_fail_memory(err);
    if (status == ENT_OK)
        status = look(reader, &line, &number, err);
    if (status == ENT_OK)
        status = ent_delimited_new(&reader->rows, input, &reader->dialect, err);
    if (status == ENT_OK)
        status = ent_records_new(&reader->records, sink, err);
    if (status == ENT_OK)
        status = ent_interner_new(&reader->names, err);
    if (status == ENT_OK)
        status = read_rows(reader, line, number, err);
    if (form->fini && reader->generic.state)
        form->fini(reader->generic.state);
    ent_delimited_free(reader->rows);
    ent_records_free(reader->records);
    ent_interner_free(reader->names);
    ent_map_free(reader->generic.map);
    free(reader->columns);
    ent_plain_fini(&reader->plain);
    free(reader->generic.state);
    free(reader->generic.row);
    free(reader->head);
    free(reader);
    return status;
}
