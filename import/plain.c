#include "plain.h"

#include <stdlib.h>

#include "../graph/padded.h"
#include "clock.h"
#include "sample.h"

#define N_DATES 256 /* that are remembered */

/* A date as it was read, found by its first sixteen bytes, which are all. */
struct ent_plain_date {
    uint64_t text[2];
    size_t length; /* 0: none */
    struct ent_span when;
};

/* By part; those that are not here are rare. The last is the column of simple reports, which 0 is
 * none of. */
#define IN_REPORT(member) offsetof(struct ent_report, member)
static const struct {
    enum ent_plain_use use;
    size_t offset, by_column;
} parts[ENT_N_PARTS] = {
    [ENT_PART_SOURCE] = {ENT_PLAIN_NAME, IN_REPORT(source), ENT_BY_COLUMN(source)},
    [ENT_PART_TARGET] = {ENT_PLAIN_NAME, IN_REPORT(target), ENT_BY_COLUMN(target)},
    [ENT_PART_DATE] = {ENT_PLAIN_DATE, IN_REPORT(when), ENT_BY_COLUMN(when)},
    [ENT_PART_TYPE] = {ENT_PLAIN_TEXT, IN_REPORT(type), ENT_BY_COLUMN(type)},
    [ENT_PART_ID] = {ENT_PLAIN_WORD, IN_REPORT(id), ENT_BY_COLUMN(id)},
    [ENT_PART_EVENT] = {ENT_PLAIN_WORD, IN_REPORT(event), 0},
    [ENT_PART_EPISODE] = {ENT_PLAIN_WORD, IN_REPORT(episode), 0},
    [ENT_PART_DOCUMENT] = {ENT_PLAIN_WORD, IN_REPORT(document), 0},
    [ENT_PART_AT] = {ENT_PLAIN_WORD, IN_REPORT(place), 0},
    [ENT_PART_KIND] = {ENT_PLAIN_WORD, IN_REPORT(kind), ENT_BY_COLUMN(kind)},
    [ENT_PART_NOTE] = {ENT_PLAIN_WORD, IN_REPORT(note), 0},
    [ENT_PART_WEIGHT] = {ENT_PLAIN_AMOUNT, IN_REPORT(weight), ENT_BY_COLUMN(weight)},
    [ENT_PART_FATALITIES] = {ENT_PLAIN_AMOUNT, IN_REPORT(fatalities), 0},
    [ENT_PART_MENTIONS] = {ENT_PLAIN_AMOUNT, IN_REPORT(mentions), 0},
    [ENT_PART_INTENSITY] = {ENT_PLAIN_NUMBER, IN_REPORT(intensity), ENT_BY_COLUMN(intensity)},
};

/* ---- The plan ---- */

static size_t size_of_value(const struct ent_plain_column *column)
{
    switch (column->use) {
    case ENT_PLAIN_DATE:
        return sizeof *column->when;
    case ENT_PLAIN_NUMBER:
    case ENT_PLAIN_AMOUNT:
        return sizeof *column->numbers;
    case ENT_PLAIN_SIGN:
        return sizeof *column->signs;
    default:
        return column->by_column ? sizeof *column->texts : 0;
    }
}

/* Room for what a batch's rows hold of a column. */
static enum ent_status make_values(struct ent_plain *plain, struct ent_plain_column *column,
                                   struct ent_error *err)
{
    size_t size = size_of_value(column);
    const void *values = NULL;

    if (column->use == ENT_PLAIN_DATE && !plain->dates &&
        !(plain->dates = calloc(N_DATES, sizeof *plain->dates)))
        return ent_fail_memory(err);
    if (size == 0)
        return ENT_OK;
    if (column->use == ENT_PLAIN_DATE)
        values = column->when = malloc(ENT_PLAIN_ROWS * size);
    else if (column->use == ENT_PLAIN_SIGN)
        values = column->signs = malloc(ENT_PLAIN_ROWS * size);
    else if (column->use == ENT_PLAIN_NUMBER || column->use == ENT_PLAIN_AMOUNT)
        values = column->numbers = malloc(ENT_PLAIN_ROWS * size);
    else
        values = column->texts = malloc(ENT_PLAIN_ROWS * size);
    if (!values)
        return ent_fail_memory(err);
    if (column->by_column)
        memcpy((char *)&plain->simple + column->by_column, &values, sizeof values);
    return ENT_OK;
}

enum ent_status ent_plain_add_column(struct ent_plain *plain, const struct ent_plain_column *column,
                                     struct ent_error *err)
{
    enum ent_status status =
        ent_grow(&plain->columns, &plain->capacity, plain->n + 1, sizeof *plain->columns, err);

    if (status != ENT_OK)
        return status;
    plain->columns[plain->n] = *column;
    if (!column->otherwise.data)
        plain->columns[plain->n].otherwise = ENT_PADDED("");
    return make_values(plain, &plain->columns[plain->n++], err);
}

enum ent_status ent_plain_add(struct ent_plain *plain, size_t at, enum ent_part part,
                              struct ent_str name, struct ent_error *err)
{
    struct ent_plain_column column = {.at = at, .use = ENT_PLAIN_FIELD, .name = name};

    if (part < ENT_N_PARTS) {
        column.use = parts[part].use;
        column.offset = parts[part].offset;
        column.by_column = parts[part].by_column;
    }
    if (part == ENT_PART_KIND)
        column.otherwise = ENT_PADDED("event");
    return ent_plain_add_column(plain, &column, err);
}

void ent_plain_fini(struct ent_plain *plain)
{
    for (size_t c = 0; c < plain->n; c++) {
        free(plain->columns[c].texts);
        free(plain->columns[c].numbers);
        free(plain->columns[c].when);
        free(plain->columns[c].signs);
    }
    free(plain->columns);
    free(plain->dates);
    *plain = (struct ent_plain){0};
}

/* ---- Looking ---- */

/* Of an empty one it may be said. */
static inline bool has_blanks(struct ent_str text)
{
    size_t last = text.length - (text.length > 0);

    return ((unsigned char)text.data[0] <= ' ') | ((unsigned char)text.data[last] <= ' ');
}

/* Whether a batch may have several names in a field anywhere. */
static bool has_lists(const struct ent_rows *rows)
{
    const struct ent_str *last = &rows->items[rows->n - 1].raw;
    const char *start = rows->items[0].raw.data;

    return memchr(start, ';', (size_t)(last->data + last->length - start));
}

/* Whether a text may stand for something else: several names, or none ("NA", "null", "#N/A"). */
static inline bool is_a_name(struct ent_str text, bool is_trim, bool has_lists)
{
    if (!is_trim && has_blanks(text))
        return false;
    if (text.length <= 4 && ((text.data[0] | 0x20) == 'n' || text.data[0] == '#') &&
        ent_is_missing(text))
        return false;
    return !has_lists || !memchr(text.data, ';', text.length);
}

/* In a feed every third row may lack one: nobody can foretell which, so no branch asks for it. */
static void look_at_names(struct ent_plain *plain, const struct ent_plain_column *column,
                          const struct ent_rows *rows, bool has_lists)
{
    const struct ent_row *row = rows->items;
    const size_t n = rows->n, at = column->at;
    const bool is_trim = rows->is_trim;
    const unsigned empty = column->aside ? ENT_PLAIN_ASIDE : ENT_PLAIN_NOT;
    struct ent_str *texts = column->texts;

    for (size_t i = 0; i < n; i++, row++) {
        unsigned way = plain->way[i], found;
        struct ent_str text;
        bool is_odd;
        if (way == ENT_PLAIN_NOT)
            continue;
        texts[i] = text = row->fields[at];
        is_odd = has_lists | (!is_trim & has_blanks(text)) |
                 ((text.length <= 4) & (((text.data[0] | 0x20) == 'n') | (text.data[0] == '#')));
        found = text.length > 0 ? ENT_PLAIN_IS : empty;
        if (is_odd && text.length > 0)
            found = is_a_name(text, is_trim, has_lists);
        plain->aside[i] = way == ENT_PLAIN_IS ? column->aside : plain->aside[i];
        plain->way[i] = (uint8_t)(way == ENT_PLAIN_IS ? found : way);
    }
}

static void look_at_texts(uint8_t *way, const struct ent_plain_column *column,
                          const struct ent_rows *rows)
{
    const bool is_word = column->use == ENT_PLAIN_WORD, is_trim = rows->is_trim;
    const struct ent_row *row = rows->items;
    const size_t n = rows->n, at = column->at;
    const struct ent_str otherwise = column->otherwise;
    struct ent_str *texts = column->texts;

    for (size_t i = 0; i < n; i++, row++) {
        struct ent_str text;
        if (way[i] != ENT_PLAIN_IS)
            continue;
        text = row->fields[at];
        if (text.length == 0)
            text = otherwise;
        else if ((!is_trim && has_blanks(text)) || (is_word && ent_is_missing(text)))
            way[i] = ENT_PLAIN_NOT;
        if (texts)
            texts[i] = text;
    }
    for (size_t i = 0; column->accepts && i < n; i++)
        if (way[i] == ENT_PLAIN_IS)
            way[i] = column->accepts(rows->items[i].fields[at]);
}

static void look_at_numbers(uint8_t *way, const struct ent_plain_column *column,
                            const struct ent_rows *rows)
{
    const int64_t least = column->use == ENT_PLAIN_AMOUNT ? 0 : INT64_MIN;
    const struct ent_row *row = rows->items;
    const size_t n = rows->n, at = column->at;
    int64_t *numbers = column->numbers;

    for (size_t i = 0; i < n; i++, row++) {
        int64_t number = ENT_MISSING;
        if (way[i] != ENT_PLAIN_IS)
            continue;
        if (row->fields[at].length > 0)
            way[i] = (ent_parse_padded(row->fields[at], &number) ||
                      ent_parse_micro(row->fields[at], ENT_ROUND_NOT_TO_0, &number)) &&
                     number >= least;
        numbers[i] = number;
    }
}

static void look_at_signs(uint8_t *way, const struct ent_plain_column *column,
                          const struct ent_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        if (way[i] == ENT_PLAIN_IS)
            way[i] = column->read_sign(rows->items[i].fields[column->at], &column->signs[i]);
}

/* Where a column must be empty, or must not. */
static void look_for_any(uint8_t *way, const struct ent_plain_column *column,
                         const struct ent_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        if (way[i] == ENT_PLAIN_IS)
            way[i] = (rows->items[i].fields[column->at].length > 0) == column->is_needed;
}

/* Dates that were read before are known by their texts, longer ones are read each time. */
static bool find_date(struct ent_plain *plain, struct ent_str text, struct ent_plain_date **found,
                      struct ent_plain_date *scratch)
{
    struct ent_plain_date *date = scratch;
    uint64_t words[2] = {0, 0};

    if (text.length <= sizeof words) {
        ent_padded_load(text, words);
        date = &plain->dates[ent_mix(words[0] ^ words[1] * UINT64_C(0x9E3779B97F4A7C15)) % N_DATES];
        if (date->length == text.length && date->text[0] == words[0] && date->text[1] == words[1]) {
            *found = date;
            return true;
        }
    }
    if (has_blanks(text) || !plain->read_date(plain->user, text, &date->when)) {
        date->length = 0;
        return false;
    }
    memcpy(date->text, words, sizeof words);
    date->length = text.length;
    *found = date;
    return true;
}

static void look_at_dates(struct ent_plain *plain, const struct ent_plain_column *column,
                          const struct ent_rows *rows)
{
    const struct ent_row *row = rows->items;
    const size_t n = rows->n, at = column->at;
    struct ent_plain_date scratch = {.length = 0}, *date;
    struct ent_str last = ENT_PADDED("");
    struct ent_span *whens = column->when, when = ent_undated;

    for (size_t i = 0; i < n; i++, row++) {
        struct ent_str text;
        if (plain->way[i] != ENT_PLAIN_IS)
            continue;
        text = row->fields[at];
        if (!ent_padded_equal(text, last)) {
            last = ENT_PADDED("");
            when = ent_undated;
            if (text.length > 0 && !find_date(plain, text, &date, &scratch)) {
                plain->way[i] = ENT_PLAIN_NOT;
            } else if (text.length > 0) {
                last = text;
                when = date->when;
            }
        }
        whens[i] = when;
    }
}

/* Whether a row is one of the table's, of which all is text. */
static inline bool is_whole(const struct ent_plain *plain, const struct ent_row *row)
{
    return row->is_sound && row->n_fields == plain->n_columns &&
           !(plain->has_comments && ent_is_comment(row->raw));
}

void ent_plain_look(struct ent_plain *plain, const struct ent_rows *rows, bool by_column)
{
    bool lists = plain->n && rows->n > 0 && !plain->has_no_lists && has_lists(rows);
    uint8_t *way = plain->way;

    for (size_t i = 0; i < rows->n; i++)
        way[i] = plain->n && is_whole(plain, &rows->items[i]);
    for (size_t c = 0; c < plain->n; c++) {
        const struct ent_plain_column *column = &plain->columns[c];
        if (column->is_needed || column->use == ENT_PLAIN_RARE)
            look_for_any(way, column, rows);
        switch (column->use) {
        case ENT_PLAIN_NAME:
            look_at_names(plain, column, rows, lists);
            break;
        case ENT_PLAIN_TEXT:
        case ENT_PLAIN_WORD:
            /* By itself no text is a reason to reject a row. */
            if (column->texts || column->accepts || !by_column)
                look_at_texts(way, column, rows);
            break;
        case ENT_PLAIN_NUMBER:
        case ENT_PLAIN_AMOUNT:
            look_at_numbers(way, column, rows);
            break;
        case ENT_PLAIN_DATE:
            look_at_dates(plain, column, rows);
            break;
        case ENT_PLAIN_SIGN:
            look_at_signs(way, column, rows);
            break;
        case ENT_PLAIN_RARE:
        case ENT_PLAIN_FIELD:
            break;
        }
    }
}

/* ---- Handing over ---- */

/* Which rows are plain, one after the other; no branch, since nobody can foretell it. */
static size_t list_plain(const struct ent_plain *plain, size_t n, uint16_t *which)
{
    size_t n_plain = 0;

    for (size_t i = 0; i < n; i++) {
        which[n_plain] = (uint16_t)i;
        n_plain += plain->way[i] == ENT_PLAIN_IS;
    }
    return n_plain;
}

#define CLOSE_GAPS(values)                                                                         \
    for (size_t i = 0; values && i < n; i++)                                                       \
    values[i] = values[which[i]]

enum ent_status ent_plain_hand(struct ent_plain *plain, const struct ent_rows *rows,
                               const struct ent_sink *sink, size_t *n_handed, struct ent_error *err)
{
    uint16_t which[ENT_PLAIN_ROWS];
    size_t n = list_plain(plain, rows->n, which);

    *n_handed = n;
    for (size_t c = 0; c < plain->n && n < rows->n; c++) {
        const struct ent_plain_column *column = &plain->columns[c];
        CLOSE_GAPS(column->texts);
        CLOSE_GAPS(column->numbers);
        CLOSE_GAPS(column->when);
        CLOSE_GAPS(column->signs);
    }
    plain->simple.n = n;
    plain->simple.are_padded = true;
    return n > 0 ? sink->simple(sink->self, &plain->simple, err) : ENT_OK;
}

enum ent_status ent_plain_put(const struct ent_plain *plain, struct ent_records *records,
                              const struct ent_rows *rows, size_t i, struct ent_error *err)
{
    const struct ent_row *row = &rows->items[i];
    struct ent_report *report;
    enum ent_status status = ENT_OK;

    ent_record_begin(records, (struct ent_position){row->line, 1});
    report = ent_record_report(records);
    for (size_t c = 0; c < plain->n && status == ENT_OK; c++) {
        const struct ent_plain_column *column = &plain->columns[c];
        void *slot = (char *)report + column->offset;
        struct ent_str text = row->fields[column->at];

        if (text.length == 0)
            continue;
        if (column->numbers)
            *(int64_t *)slot = column->numbers[i];
        else if (column->when)
            *(struct ent_span *)slot = column->when[i];
        else if (column->use == ENT_PLAIN_NAME)
            status = ent_records_one(records, text, slot, err);
        else if (column->use == ENT_PLAIN_FIELD)
            status = ent_record_keep(records, column->name, text, err);
        else
            *(struct ent_str *)slot = text;
    }
    return status;
}
