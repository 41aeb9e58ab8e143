#include "dates.h"
#include "importers.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * ICEWS's coded events. What two actors do together is written twice, A → B and B → A, with the
 * same date, event, story and sentence: such two rows are one mutual report. The second stands few
 * rows behind the first (up to 13 in the files at hand), so a row waits until WAIT others came.
 */
#define WAIT 256

enum column {
    ID,
    DATE,
    TEXT,
    CODE,
    INTENSITY,
    STORY,
    SENTENCE,
    CITY,
    PROVINCE,
    PLACE_COUNTRY,
    NAME, /* three columns an actor */
    COUNTRY,
    SECTORS,
    NAME2,
    COUNTRY2,
    SECTORS2,
    PUBLISHER,
    N_COLUMNS,
};
#define SECOND (NAME2 - NAME)

/* By name: files of some years lack columns. */
static const struct ent_table_column columns[N_COLUMNS] = {
    [ID] = {"Event ID", true},
    [DATE] = {"Event Date", true},
    [TEXT] = {"Event Text", true},
    [CODE] = {"CAMEO Code"},
    [INTENSITY] = {"Intensity"},
    [STORY] = {"Story ID", true},
    [SENTENCE] = {"Sentence Number", true},
    [CITY] = {"City"},
    [PROVINCE] = {"Province"},
    [PLACE_COUNTRY] = {"Country"},
    [NAME] = {"Source Name", true},
    [COUNTRY] = {"Source Country"},
    [SECTORS] = {"Source Sectors"},
    [NAME2] = {"Target Name", true},
    [COUNTRY2] = {"Target Country"},
    [SECTORS2] = {"Target Sectors"},
    [PUBLISHER] = {"Publisher"},
};

static const struct ent_import_option options[] = {
    {"actors_by", "name|country", "name", "what an actor is: its name, or its country"},
    {NULL, NULL, NULL, NULL},
};

/* A row that waits for its counterpart. */
struct waiting {
    struct ent_str fields[N_COLUMNS]; /* in `memory` */
    char *memory;
    size_t capacity, used, line;
    bool is_mutual;
};

struct state {
    enum column actor;
    uint64_t keys[WAIT]; /* of the rows that wait; 0 when the counterpart has come */
    struct waiting rows[WAIT];
    size_t first, n; /* a ring */
};

static enum ent_status begin(struct ent_table_row *row, struct ent_error *err)
{
    struct state *state = row->state;
    size_t actors_by = 0;
    enum ent_status status = ent_table_choose(row->sink, &options[0], &actors_by, err);

    state->actor = actors_by == 0 ? NAME : COUNTRY;
    if (status == ENT_OK && !row->has[state->actor])
        return ent_fail(err, ENT_EINVAL, "actors_by country: the file has no such column");
    return status;
}

static void fini(void *self)
{
    struct state *state = self;

    for (size_t i = 0; i < WAIT; i++)
        free(state->rows[i].memory);
}

static bool read_when(const struct ent_str *fields, struct ent_span *when)
{
    return ent_date_read(fields[DATE], ENT_MONTH_FIRST, when);
}

/* Ids repeat in some years, but not on a day. */
static enum ent_status read_id(struct ent_table_row *row, struct ent_str id, struct ent_span when,
                               struct ent_str *out, struct ent_error *err)
{
    char date[ENT_SPAN_TEXT];
    struct ent_str texts[] = {id, ent_str_from("/"), ent_str(date, 0)};

    ent_span_format(when, date);
    texts[2] = ent_str_from(date);
    *out = ent_str("", 0);
    return id.length ? ent_table_join(row, texts, 3, out, err) : ENT_OK;
}

/* Sector lists are sometimes in quotes. */
static struct ent_str unquoted(struct ent_str text)
{
    if (text.length >= 2 && text.data[0] == '"' && text.data[text.length - 1] == '"')
        return ent_str(text.data + 1, text.length - 2);
    return text;
}

static enum ent_status read_fields(struct ent_table_row *row, struct ent_report *report,
                                   const struct ent_str *fields, struct ent_error *err)
{
    const struct ent_str city[] = {fields[CITY], ent_str_from(", "), fields[PROVINCE]};
    struct ent_str place;
    enum ent_status status = ent_table_join(row, city, 3, &place, err);
    const struct {
        const char *key;
        struct ent_str value;
    } kept[] = {
        {"source_sectors", unquoted(fields[SECTORS])},
        {"target_sectors", unquoted(fields[SECTORS2])},
        {"source_country", fields[COUNTRY]},
        {"target_country", fields[COUNTRY2]},
        {"publisher", fields[PUBLISHER]},
        {"place", fields[CITY].length && place.length ? place
                  : fields[CITY].length               ? fields[CITY]
                                                      : fields[PROVINCE]},
        {"place_country", fields[PLACE_COUNTRY]},
    };

    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]) && status == ENT_OK; i++)
        status = ent_table_keep(row, report, kept[i].key, kept[i].value, err);
    return status;
}

/* Send the row that waits longest. */
static enum ent_status send_first(struct ent_table_row *row, struct ent_error *err)
{
    struct state *state = row->state;
    struct waiting *waiting = &state->rows[state->first];
    struct ent_report report = ent_report_default(waiting->line);
    struct ent_str fields[N_COLUMNS];
    const struct ent_str place[] = {ent_str_from("sentence "), waiting->fields[SENTENCE]};
    char *copy = ent_table_alloc(row, waiting->used + 1);
    enum ent_status status;

    if (!copy)
        return ent_fail_memory(err);
    /* The next row that waits takes the place of this one, which the report still borrows. */
    memcpy(copy, waiting->memory, waiting->used);
    for (size_t c = 0; c < N_COLUMNS; c++)
        fields[c] =
            ent_str(copy + (waiting->fields[c].data - waiting->memory), waiting->fields[c].length);
    state->first = (state->first + 1) % WAIT;
    state->n--;

    read_when(fields, &report.when);
    report.type = fields[CODE].length ? fields[CODE] : fields[TEXT];
    if (fields[INTENSITY].length)
        ent_parse_micro(fields[INTENSITY], ENT_ROUND_NOT_TO_0, &report.intensity);
    report.document = fields[STORY];
    report.mutual = waiting->is_mutual;
    if ((status = read_id(row, fields[ID], report.when, &report.id, err)) != ENT_OK ||
        (status = ent_table_join(row, place, 2, &report.place, err)) != ENT_OK ||
        (status = ent_table_texts(row, fields[state->actor], 0, &report.source, err)) != ENT_OK ||
        (status = ent_table_texts(row, fields[state->actor + SECOND], 0, &report.target, err)) !=
            ENT_OK ||
        (status = read_fields(row, &report, fields, err)) != ENT_OK)
        return status;
    return ent_table_send(row, &report, err);
}

/* The same for a row and its counterpart. */
static uint64_t key_of(const struct ent_str *fields)
{
    static const enum column same[] = {DATE, TEXT, CODE, STORY, SENTENCE};
    uint64_t key = ent_hash(fields[NAME].data, fields[NAME].length, 0) +
                   ent_hash(fields[NAME2].data, fields[NAME2].length, 0);

    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
        key = ent_hash(fields[same[i]].data, fields[same[i]].length, key);
    return key ? key : 1;
}

static bool are_counterparts(const struct ent_str *a, const struct ent_str *b)
{
    static const enum column same[] = {DATE, TEXT, CODE, STORY, SENTENCE};

    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
        if (!ent_str_equal(a[same[i]], b[same[i]]))
            return false;
    return ent_str_equal(a[NAME], b[NAME2]) && ent_str_equal(a[NAME2], b[NAME]);
}

static struct waiting *find_counterpart(struct state *state, const struct ent_str *fields,
                                        uint64_t key)
{
    for (size_t i = 0; i < state->n; i++) {
        size_t at = (state->first + i) % WAIT;
        if (state->keys[at] == key && are_counterparts(state->rows[at].fields, fields)) {
            state->keys[at] = 0;
            return &state->rows[at];
        }
    }
    return NULL;
}

static enum ent_status wait(struct ent_table_row *row, uint64_t key, struct ent_error *err)
{
    struct state *state = row->state;
    enum ent_status status = state->n == WAIT ? send_first(row, err) : ENT_OK;
    struct waiting *waiting = &state->rows[(state->first + state->n) % WAIT];
    size_t used = 0;

    for (size_t c = 0; c < N_COLUMNS; c++)
        used += row->fields[c].length;
    if (status == ENT_OK)
        status = ent_grow(&waiting->memory, &waiting->capacity, used + 1, 1, err);
    if (status != ENT_OK)
        return status;
    waiting->used = 0;
    for (size_t c = 0; c < N_COLUMNS; c++) {
        struct ent_str from = row->fields[c];
        waiting->fields[c] = ent_str(waiting->memory + waiting->used, from.length);
        if (from.length)
            memcpy(waiting->memory + waiting->used, from.data, from.length);
        waiting->used += from.length;
    }
    waiting->line = row->line;
    waiting->is_mutual = false;
    state->keys[(state->first + state->n++) % WAIT] = key;
    return ENT_OK;
}

static enum ent_status read_row(struct ent_table_row *row, struct ent_report *report,
                                struct ent_error *err)
{
    const struct ent_str *fields = row->fields;
    struct state *state = row->state;
    struct waiting *counterpart;
    uint64_t key;

    if (!read_when(fields, &report->when))
        return ent_table_reject(row, DATE, err, "\"%.*s\" is no date", ENT_SHOWN(fields[DATE]));
    if (fields[CODE].length == 0 && fields[TEXT].length == 0)
        return ent_table_reject(row, TEXT, err, "there is neither an event's code nor its text");
    if (fields[INTENSITY].length &&
        !ent_parse_micro(fields[INTENSITY], ENT_ROUND_NOT_TO_0, &report->intensity))
        return ent_table_reject(row, INTENSITY, err, "the intensity \"%.*s\" %s",
                                ENT_SHOWN(fields[INTENSITY]), ent_micro_fault(fields[INTENSITY]));
    if (fields[state->actor].length == 0)
        return ent_table_aside(row, state->actor == NAME ? "no first actor"
                                                         : "no country of the first actor");
    if (fields[state->actor + SECOND].length == 0)
        return ent_table_aside(row, state->actor == NAME ? "no second actor"
                                                         : "no country of the second actor");
    key = key_of(fields);
    counterpart =
        ent_str_equal(fields[NAME], fields[NAME2]) ? NULL : find_counterpart(state, fields, key);
    if (!counterpart)
        return wait(row, key, err);
    counterpart->is_mutual = true;
    return ent_table_aside(row, "second row of a mutual event");
}

static enum ent_status end(struct ent_table_row *row, struct ent_error *err)
{
    const struct state *state = row->state;
    enum ent_status status = ENT_OK;

    while (state->n && status == ENT_OK)
        status = send_first(row, err);
    return status;
}

static const struct ent_table_form form = {
    .dialect = {'\t', 0},
    .columns = columns,
    .n_columns = N_COLUMNS,
    .missing = "NA|NULL",
    .state_size = sizeof(struct state),
    .begin = begin,
    .row = read_row,
    .end = end,
    .fini = fini,
};

static enum ent_status read_icews(struct ent_input_stream *input, const struct ent_sink *sink,
                                  struct ent_error *err)
{
    return ent_table_read(&form, input, sink, err);
}

static int probe_icews(const char *head, size_t length)
{
    return ent_table_probe(&form, head, length);
}

const struct ent_importer ent_importer_icews = {
    .format = {.name = "icews",
               .summary = "coded events of ICEWS",
               .extensions = (const char *const[]){"tab", NULL}},
    .options = options,
    .rows_meet = "an event and its mirror image may stand in several files",
    .merge = "exact",
    .directed = true,
    .max_rejects = 0.10,
    .describe = ent_describe_name,
    .probe = probe_icews,
    .read = read_icews,
};
