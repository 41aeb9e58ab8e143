#include "plain.h"

#include <stdlib.h>

#include "clock.h"

/* By part; those that are not here are rare. */
static const struct {
    enum ent_plain_use use;
    size_t offset;
} parts[ENT_N_PARTS] = {
    [ENT_PART_SOURCE] = {ENT_PLAIN_NAME, offsetof(struct ent_report, source)},
    [ENT_PART_TARGET] = {ENT_PLAIN_NAME, offsetof(struct ent_report, target)},
    [ENT_PART_DATE] = {ENT_PLAIN_DATE, offsetof(struct ent_report, when)},
    [ENT_PART_TYPE] = {ENT_PLAIN_TEXT, offsetof(struct ent_report, type)},
    [ENT_PART_ID] = {ENT_PLAIN_WORD, offsetof(struct ent_report, id)},
    [ENT_PART_EVENT] = {ENT_PLAIN_WORD, offsetof(struct ent_report, event)},
    [ENT_PART_EPISODE] = {ENT_PLAIN_WORD, offsetof(struct ent_report, episode)},
    [ENT_PART_DOCUMENT] = {ENT_PLAIN_WORD, offsetof(struct ent_report, document)},
    [ENT_PART_AT] = {ENT_PLAIN_WORD, offsetof(struct ent_report, place)},
    [ENT_PART_KIND] = {ENT_PLAIN_WORD, offsetof(struct ent_report, kind)},
    [ENT_PART_NOTE] = {ENT_PLAIN_WORD, offsetof(struct ent_report, note)},
    [ENT_PART_WEIGHT] = {ENT_PLAIN_AMOUNT, offsetof(struct ent_report, weight)},
    [ENT_PART_FATALITIES] = {ENT_PLAIN_AMOUNT, offsetof(struct ent_report, fatalities)},
    [ENT_PART_MENTIONS] = {ENT_PLAIN_AMOUNT, offsetof(struct ent_report, mentions)},
    [ENT_PART_INTENSITY] = {ENT_PLAIN_NUMBER, offsetof(struct ent_report, intensity)},
};

enum ent_status ent_plain_add(struct ent_plain *plain, size_t at, enum ent_part part,
                              struct ent_str name, struct ent_error *err)
{
    struct ent_plain_column column = {.at = at, .use = ENT_PLAIN_FIELD, .name = name};
    enum ent_status status =
        ent_grow(&plain->columns, &plain->capacity, plain->n + 1, sizeof *plain->columns, err);

    if (status != ENT_OK)
        return status;
    if (part < ENT_N_PARTS) {
        column.use = parts[part].use;
        column.offset = parts[part].offset;
    }
    if (column.use == ENT_PLAIN_DATE)
        plain->date = at;
    plain->columns[plain->n++] = column;
    return ENT_OK;
}

void ent_plain_fini(struct ent_plain *plain)
{
    free(plain->columns);
    *plain = (struct ent_plain){0};
}

/* Whether a text may stand for something else: several names, or none ("NA", "null", "#N/A"). */
static bool is_more_than_a_name(struct ent_str text)
{
    char first = text.data[0];

    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] == ';')
            return true;
    return text.length <= 4 && (first == 'N' || first == 'n' || first == '#');
}

static bool is_last_date(const struct ent_plain *plain, struct ent_str text)
{
    return text.length == plain->last_length &&
           memcmp(text.data, plain->last_date, text.length) == 0;
}

static bool set(const struct ent_plain *plain, const struct ent_plain_column *column,
                struct ent_records *records, struct ent_report *report, struct ent_str text)
{
    void *slot = (char *)report + column->offset;

    if ((unsigned char)text.data[0] <= ' ' || (unsigned char)text.data[text.length - 1] <= ' ')
        return false;
    switch (column->use) {
    case ENT_PLAIN_NAME:
        return !is_more_than_a_name(text) && ent_records_one(records, text, slot, NULL) == ENT_OK;
    case ENT_PLAIN_WORD:
        if (ent_is_missing(text))
            return false;
        /* fallthrough */
    case ENT_PLAIN_TEXT:
        *(struct ent_str *)slot = text;
        return true;
    case ENT_PLAIN_NUMBER:
        return ent_parse_micro(text, false, slot);
    case ENT_PLAIN_AMOUNT:
        return ent_parse_micro(text, false, slot) && *(int64_t *)slot >= 0;
    case ENT_PLAIN_DATE:
        *(struct ent_span *)slot = plain->last_when;
        return is_last_date(plain, text);
    case ENT_PLAIN_FIELD:
        return ent_record_keep(records, column->name, text, NULL) == ENT_OK;
    case ENT_PLAIN_RARE:
        break;
    }
    return false;
}

bool ent_plain_take(const struct ent_plain *plain, struct ent_records *records,
                    const struct ent_row *row)
{
    struct ent_report *report;

    if (!plain->columns || !row->is_sound || row->n_fields != plain->n_columns)
        return false;
    ent_record_begin(records, (struct ent_position){row->line, 1});
    report = ent_record_report(records);
    for (size_t i = 0; i < plain->n; i++) {
        const struct ent_plain_column *column = &plain->columns[i];
        struct ent_str text = row->fields[column->at];
        if (text.length > 0 && !set(plain, column, records, report, text))
            return false;
    }
    return report->source.n > 0 && report->target.n > 0;
}

void ent_plain_learn(struct ent_plain *plain, const struct ent_row *row, struct ent_span when)
{
    struct ent_str text;

    if (!plain->columns || plain->date >= row->n_fields || row->n_fields != plain->n_columns)
        return;
    text = row->fields[plain->date];
    if (text.length > sizeof plain->last_date)
        return;
    memcpy(plain->last_date, text.data, text.length);
    plain->last_length = text.length;
    plain->last_when = when;
}
