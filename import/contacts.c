#include "generic.h"
#include "importers.h"

#include <stdlib.h>

/*
 * Contact lists: who met whom, when. Two numbers and a time a row, as SNAP, KONECT, SocioPatterns
 * and their many copies write them.
 */

/* Times from 1973 on are seconds or less since 1970; smaller ones are steps of something else. */
#define FIRST_UNIX_TIME (INT64_C(100000000) * ENT_MICRO)

/* A few rows in order may be chance. */
#define ROWS_IN_ORDER 10

#define COLUMNS 8

/* What the first rows tell of their columns. */
struct look {
    size_t n, n_fields, n_others; /* rows, their fields, rows of another number of fields */
    bool starts_with_counts;      /* the first row is no contact: "nodes edges" */
    bool is_whole[COLUMNS];       /* whole numbers, none below zero */
    bool is_number[COLUMNS];
    bool is_time[COLUMNS]; /* all of them could be unix times */
    bool is_sorted[COLUMNS];
    bool is_negative[COLUMNS]; /* some of them */
    int64_t first[COLUMNS], last[COLUMNS];
};

static void look_at(struct look *look, size_t column, struct ent_str text)
{
    int64_t micro;

    if (!ent_parse_micro(text, ENT_ROUND, &micro)) {
        look->is_whole[column] = look->is_number[column] = false;
        look->is_time[column] = look->is_sorted[column] = false;
        return;
    }
    look->is_whole[column] &= micro >= 0 && micro % ENT_MICRO == 0;
    look->is_time[column] &= micro >= FIRST_UNIX_TIME;
    look->is_negative[column] |= micro < 0;
    if (look->n > 1)
        look->is_sorted[column] &= micro >= look->last[column];
    else
        look->first[column] = micro;
    look->last[column] = micro;
}

/* `sample` stands behind a header. */
static struct look look_at_rows(struct ent_sample sample, struct ent_sample_row *row)
{
    struct look look = {0};

    for (size_t c = 0; c < COLUMNS; c++)
        look.is_whole[c] = look.is_number[c] = look.is_time[c] = look.is_sorted[c] = true;
    while (ent_sample_next(&sample, row)) {
        if (look.n == 1 && look.n_fields == 2 && row->n > 2 && !look.starts_with_counts) {
            look = (struct look){.starts_with_counts = true};
            for (size_t c = 0; c < COLUMNS; c++)
                look.is_whole[c] = look.is_number[c] = look.is_time[c] = look.is_sorted[c] = true;
        }
        if (look.n > 0 && row->n != look.n_fields) {
            look.n_others++;
            continue;
        }
        if (look.n++ == 0)
            look.n_fields = row->n;
        for (size_t c = 0; c < COLUMNS && c < ent_sample_shown(row); c++)
            look_at(&look, c, row->fields[c]);
    }
    if (look.n_others * 10 > look.n)
        look.n_fields = 0; /* nothing is known of such rows */
    return look;
}

static bool is_in_order(const struct look *look, size_t column)
{
    return look->n >= ROWS_IN_ORDER && look->is_sorted[column] && look->is_whole[column] &&
           look->last[column] > look->first[column];
}

/* Which column is the time, COLUMNS: none. Some files have a weight before it, some begin with it.
 */
static size_t find_time(const struct look *look)
{
    size_t n = look->n_fields < COLUMNS ? look->n_fields : COLUMNS;

    for (size_t c = n; c-- > 2;)
        if (look->is_time[c])
            return c;
    for (size_t c = n; c-- > 2;)
        if (is_in_order(look, c))
            return c;
    if (n > 2 && is_in_order(look, 0))
        return 0;
    return COLUMNS;
}

/* A column beside the two and the time says how much: ratings may be below zero. */
static void find_weight(struct ent_parts *parts, const struct look *look, size_t time)
{
    for (size_t c = 2; c < look->n_fields && c < COLUMNS && time >= 2; c++) {
        if (c == time || !look->is_number[c])
            continue;
        parts->at[look->is_negative[c] ? ENT_PART_INTENSITY : ENT_PART_WEIGHT] = c;
        return;
    }
}

static enum ent_status find_places(struct ent_generic *generic, struct ent_error *err)
{
    struct ent_parts *parts = &generic->parts;
    const struct look look = look_at_rows(generic->sample, generic->row);
    size_t time = find_time(&look);

    (void)err;
    if (look.starts_with_counts) {
        generic->n_skipped = 1;
        ent_note_say(&generic->note, "the first line, which counts nodes and edges, passed over");
    }
    if (ent_parts_have_both(parts)) {
        /* A copy of CollegeMsg calls its seconds a weight. */
        if (parts->at[ENT_PART_DATE] == ENT_NO_COLUMN && parts->at[ENT_PART_WEIGHT] == time &&
            time < COLUMNS && look.is_time[time]) {
            parts->at[ENT_PART_DATE] = time;
            parts->at[ENT_PART_WEIGHT] = ENT_NO_COLUMN;
        }
        return ENT_OK;
    }
    if (look.n_fields < 2 && !look.starts_with_counts)
        return ENT_OK;
    parts->at[ENT_PART_SOURCE] = time == 0 ? 1 : 0;
    parts->at[ENT_PART_TARGET] = time == 0 ? 2 : 1;
    if (time < COLUMNS)
        parts->at[ENT_PART_DATE] = time;
    else if (look.n_fields > 2)
        parts->at[ENT_PART_DATE] = 2;
    find_weight(parts, &look, time);
    if (time == 0)
        ent_note_say(&generic->note, "the time stands before the two");
    if (parts->at[ENT_PART_WEIGHT] != ENT_NO_COLUMN)
        ent_note_say(&generic->note, "column %zu is a weight", parts->at[ENT_PART_WEIGHT] + 1);
    if (parts->at[ENT_PART_INTENSITY] != ENT_NO_COLUMN)
        ent_note_say(&generic->note, "column %zu is an intensity",
                     parts->at[ENT_PART_INTENSITY] + 1);
    return ENT_OK;
}

static const struct ent_generic_form form = {
    .has_comments = true,
    .unit = ENT_UNIT_SECONDS,
    .places = find_places,
};

static enum ent_status read_contacts(struct ent_input_stream *input, const struct ent_sink *sink,
                                     struct ent_error *err)
{
    return ent_generic_read(&form, input, sink, err);
}

static int probe_contacts(const char *head, size_t length)
{
    struct ent_sample sample, behind_header;
    struct ent_sample_row *row = ent_sample_open(&sample, ent_str(head, length), true);
    struct ent_parts parts;
    struct look look;
    size_t time;
    int score = 0;

    if (!row)
        return 0;
    behind_header = sample;
    ent_parts_init(&parts);
    if (ent_sample_next(&behind_header, row))
        ent_parts_find(&parts, row->fields, ent_sample_shown(row), true);
    /* With our own names and commas it is our own CSV, whatever it holds. */
    if (!(parts.is_ours && sample.dialect.delimiter == ',')) {
        look = look_at_rows(ent_parts_have_both(&parts) ? behind_header : sample, row);
        time = find_time(&look);
        if (look.n_fields >= 3 && look.n_fields <= 6 && look.n > 0 && time < COLUMNS &&
            look.is_whole[time == 0 ? 1 : 0] && look.is_whole[time == 0 ? 2 : 1])
            score = look.is_time[time] ? 85 : 55;
    }
    free(row);
    return score;
}

static const struct ent_import_option options[] = {ENT_GENERIC_OPTIONS, {NULL, NULL, NULL, NULL}};

const struct ent_importer ent_importer_contacts = {
    .format = {.name = "contacts",
               .summary =
                   "contact lists (SNAP, KONECT, SocioPatterns): two numbers and a time a row",
               .extensions = (const char *const[]){"contacts", NULL}},
    .options = options,
    .merge = "none",
    .directed = true,
    .max_rejects = 0.1,
    .probe = probe_contacts,
    .read = read_contacts,
};
