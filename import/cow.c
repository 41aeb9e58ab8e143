#include "../graph/time/date.h"
#include "importers.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * Correlates of War: formal alliances (by dyad or by directed dyad, each with or without a row a
 * year) and militarized disputes by directed dyad and year. Both files have a row for either
 * direction of a dyad, which tell the same: they are joined. States go by their COW number, and are
 * called as the file says or else as the system of states does.
 */

/* For printf's "%.*s". */
#define SHOWN(text) (int)(text).length, (text).data

static const struct {
    int code;
    const char *name;
} states[] = {
#include "../graph/codes/cow_states.inc"
};

#define PREFIX "COW-"

static void describe(struct ent_str id, char name[ENT_DESCRIPTION], char kind[ENT_DESCRIPTION])
{
    char digits[8] = "";
    size_t start = strlen(PREFIX);
    int code;

    name[0] = kind[0] = '\0';
    if (id.length <= start || id.length - start >= sizeof digits ||
        memcmp(id.data, PREFIX, start) != 0)
        return;
    memcpy(digits, id.data + start, id.length - start);
    code = atoi(digits);
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (states[i].code != code)
            continue;
        snprintf(name, ENT_DESCRIPTION, "%s", states[i].name);
        snprintf(kind, ENT_DESCRIPTION, "state");
    }
}

/* A whole number that is not negative, or -1. */
static int number(struct ent_str text)
{
    int value = 0;

    text = ent_str_trim(text);
    if (text.length == 0 || text.length > 6)
        return -1;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return -1;
        value = value * 10 + (text.data[i] - '0');
    }
    return value;
}

/* A year, or its month or day as far as these are known. */
static bool date_of(struct ent_str year, struct ent_str month, struct ent_str day,
                    struct ent_span *when)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%04d", number(year));

    if (number(year) < 0)
        return false;
    if (number(month) >= 0) {
        length += snprintf(text + length, sizeof text - (size_t)length, "-%02d", number(month));
        if (number(day) >= 0)
            snprintf(text + length, sizeof text - (size_t)length, "-%02d", number(day));
    }
    return ent_span_parse(ent_str_from(text), when, NULL);
}

static enum ent_status name_state(struct ent_table_row *row, struct ent_texts *side, int code,
                                  struct ent_error *err)
{
    struct ent_str id;
    enum ent_status status = ent_table_print(row, &id, err, PREFIX "%d", code);

    return status == ENT_OK ? ent_table_texts(row, id, '\0', side, err) : status;
}

/* ---- Alliances ---- */

enum {
    ALLIANCE,
    CODE1,
    CODE2,
    NAME1,
    NAME2,
    START_YEAR,
    START_MONTH,
    START_DAY,
    END_YEAR,
    END_MONTH,
    END_DAY,
    LEFT_CENSOR,
    RIGHT_CENSOR,
    PLEDGES, /* from here, the strongest first */
    N_PLEDGES = 4,
    YEAR = PLEDGES + N_PLEDGES,
    N_ALLIANCE_COLUMNS,
};

static const struct ent_table_column alliance_columns[N_ALLIANCE_COLUMNS] = {
    [ALLIANCE] = {"version4id|version3id|alliance", true},
    [CODE1] = {"ccode1", true},
    [CODE2] = {"ccode2", true},
    [NAME1] = {"state_name1"},
    [NAME2] = {"state_name2"},
    [START_YEAR] = {"dyad_st_year", true},
    [START_MONTH] = {"dyad_st_month"},
    [START_DAY] = {"dyad_st_day"},
    [END_YEAR] = {"dyad_end_year", true},
    [END_MONTH] = {"dyad_end_month"},
    [END_DAY] = {"dyad_end_day"},
    [LEFT_CENSOR] = {"left_censor"},
    [RIGHT_CENSOR] = {"right_censor"},
    [PLEDGES] = {"defense", true},
    {"neutrality"},
    {"nonaggression"},
    {"entente"},
    [YEAR] = {"year"},
};

static enum ent_status begin_alliances(struct ent_table_row *row, struct ent_error *err)
{
    /* An alliance stands, it does not happen: without this the view's default, events, would leave
     * all out. */
    return row->sink->setting(row->sink->self, ent_str_from("view.kind"), ent_str_from("all"), 1, 1,
                              err);
}

/* Censored bounds lie outside what the data cover: they are open. Without an end the alliance is in
 * force. */
static bool spell_of(const struct ent_str *fields, struct ent_span *when)
{
    bool starts_open = number(fields[LEFT_CENSOR]) == 1;
    bool ends_open = number(fields[RIGHT_CENSOR]) == 1 || number(fields[END_YEAR]) < 0;
    struct ent_span start = ent_undated, end = ent_undated;

    if ((!starts_open &&
         !date_of(fields[START_YEAR], fields[START_MONTH], fields[START_DAY], &start)) ||
        (!ends_open && !date_of(fields[END_YEAR], fields[END_MONTH], fields[END_DAY], &end)) ||
        start.start >= end.end)
        return false;
    *when = (struct ent_span){start.start, end.end, ENT_INTERVAL,
                              (starts_open ? ENT_SPAN_OPEN_START : 0) |
                                  (ends_open ? ENT_SPAN_OPEN_END : 0)};
    if (starts_open && ends_open)
        *when = ent_undated;
    else if (starts_open || ends_open)
        when->precision = starts_open ? end.precision : start.precision;
    return true;
}

static enum ent_status take_alliance(struct ent_table_row *row, struct ent_report *report,
                                     struct ent_error *err)
{
    const struct ent_str *fields = row->fields;
    int one = number(fields[CODE1]), two = number(fields[CODE2]);
    struct ent_str key;
    enum ent_status status;

    if (fields[ALLIANCE].length == 0)
        return ent_table_reject(row, ALLIANCE, err, "the alliance has no number");
    if (one < 0)
        return ent_table_reject(row, CODE1, err, "ccode1 is no number");
    if (two < 0)
        return ent_table_reject(row, CODE2, err, "ccode2 is no number");
    if (!spell_of(fields, &report->when))
        return ent_table_reject(row, START_YEAR, err, "the alliance's dates make no interval");
    if (fields[YEAR].length && number(fields[YEAR]) < 0)
        return ent_table_reject(row, YEAR, err, "year is no number");
    status =
        ent_table_print(row, &key, err, "%.*s-%d-%d-%.*s-%.*s-%.*s", SHOWN(fields[ALLIANCE]),
                        one < two ? one : two, one < two ? two : one, SHOWN(fields[START_YEAR]),
                        SHOWN(fields[START_MONTH]), SHOWN(fields[START_DAY]));
    if (status == ENT_OK && row->has[YEAR])
        status = ent_table_print(row, &key, err, "%.*s-in-%.*s", SHOWN(key), SHOWN(fields[YEAR]));
    return status == ENT_OK
               ? ent_table_hold(row, key, "the other direction of the same alliance", err)
               : status;
}

static enum ent_status join_alliance(struct ent_table_row *row, const struct ent_table_held *held,
                                     struct ent_report *report, struct ent_error *err)
{
    static const char *const types[] = {"defense pact", "neutrality pact", "nonaggression pact",
                                        "entente", "alliance"};
    const struct ent_str *fields = held->fields;
    size_t strongest = N_PLEDGES;
    int one = number(fields[CODE1]), two = number(fields[CODE2]);
    enum ent_status status;

    /* What one state pledged the other need not be what it was pledged: the stronger names the tie.
     */
    for (const struct ent_table_held *each = held; each; each = each->next) {
        for (size_t p = 0; p < strongest; p++) {
            if (number(each->fields[PLEDGES + p]) > 0)
                strongest = p;
        }
    }
    spell_of(fields, &report->when);
    if (row->has[YEAR])
        date_of(fields[YEAR], ent_str("", 0), ent_str("", 0), &report->when);
    report->id = row->key;
    report->kind = ent_str_from("standing");
    report->type = ent_str_from(types[strongest]);
    report->sign = ENT_SIGN_COOPERATION;
    report->mutual = true;
    report->version = 0;
    status = name_state(row, &report->source, one, err);
    if (status == ENT_OK)
        status = name_state(row, &report->target, two, err);
    if (status == ENT_OK)
        status = ent_table_describe(row, report->source.items[0], fields[NAME1],
                                    ent_str_from("state"), err);
    if (status == ENT_OK)
        status = ent_table_describe(row, report->target.items[0], fields[NAME2],
                                    ent_str_from("state"), err);
    if (status == ENT_OK)
        status = ent_table_keep(row, report, "alliance", fields[ALLIANCE], err);
    return status;
}

static const struct ent_table_form alliances = {
    .dialect = {.delimiter = ',', .quote = '"'},
    .delimiters = ";\t",
    .is_exact = true,
    .columns = alliance_columns,
    .n_columns = N_ALLIANCE_COLUMNS,
    .missing = "-9|NA|.",
    .begin = begin_alliances,
    .row = take_alliance,
    .join = join_alliance,
};

/* ---- Militarized disputes ---- */

enum {
    DISPUTE,
    STATE, /* two columns each: of the first state and of the second */
    SIDE_A = STATE + 2,
    HOSTILITY = SIDE_A + 2,
    ACTION = HOSTILITY + 2,
    FATALITY = ACTION + 2,
    IN_YEAR = FATALITY + 2,
    N_DISPUTE_COLUMNS,
};

static const struct ent_table_column dispute_columns[N_DISPUTE_COLUMNS] = {
    [DISPUTE] = {"dispnum", true},
    [STATE] = {"ccode1", true},
    {"ccode2", true},
    [SIDE_A] = {"sidea1", true},
    {"sidea2"},
    [HOSTILITY] = {"hostlev1", true},
    {"hostlev2", true},
    [ACTION] = {"hiact1"},
    {"hiact2"},
    [FATALITY] = {"fatality1"},
    {"fatality2"},
    [IN_YEAR] = {"year", true},
};

static enum ent_status take_dispute(struct ent_table_row *row, struct ent_report *report,
                                    struct ent_error *err)
{
    const struct ent_str *fields = row->fields;
    int one = number(fields[STATE]), two = number(fields[STATE + 1]);
    struct ent_str key;
    enum ent_status status;

    if (fields[DISPUTE].length == 0)
        return ent_table_reject(row, DISPUTE, err, "the dispute has no number");
    if (one < 0)
        return ent_table_reject(row, STATE, err, "ccode1 is no number");
    if (two < 0)
        return ent_table_reject(row, STATE + 1, err, "ccode2 is no number");
    if (!date_of(fields[IN_YEAR], ent_str("", 0), ent_str("", 0), &report->when))
        return ent_table_reject(row, IN_YEAR, err, "year is no number");
    status = ent_table_print(row, &key, err, "MID-%.*s-%d-%d-%.*s", SHOWN(fields[DISPUTE]),
                             one < two ? one : two, one < two ? two : one, SHOWN(fields[IN_YEAR]));
    return status == ENT_OK
               ? ent_table_hold(row, key, "the other direction of the same dispute", err)
               : status;
}

/*
 * Hostility level 1 is no militarized action: who alone took one is the source, whatever side
 * began. Where both did, it is mutual; where nobody did, or it is not known, the source is the
 * state on side A, which began.
 */
static enum ent_status join_dispute(struct ent_table_row *row, const struct ent_table_held *held,
                                    struct ent_report *report, struct ent_error *err)
{
    static const char *const types[] = {"dispute",          "dispute",      "threat to use force",
                                        "display of force", "use of force", "war"};
    static const struct {
        int column;
        const char *of_source, *of_target;
    } kept[] = {{HOSTILITY, "hostlev_source", "hostlev_target"},
                {ACTION, "hiact_source", "hiact_target"},
                {FATALITY, "fatality_level_source", "fatality_level_target"}};
    const struct ent_str *fields = held->fields;
    int first = number(fields[HOSTILITY]), second = number(fields[HOSTILITY + 1]);
    int begun = number(fields[SIDE_A]) == 1 ? 0 : 1;
    int source = (first > 1) == (second > 1) ? begun : first > 1 ? 0 : 1;
    int level = first > second ? first : second;
    enum ent_status status = ENT_OK;

    date_of(fields[IN_YEAR], ent_str("", 0), ent_str("", 0), &report->when);
    report->id = row->key;
    report->type = ent_str_from(types[level >= 0 && level <= 5 ? level : 0]);
    report->sign = ENT_SIGN_CONFLICT;
    report->mutual = first > 1 && second > 1;
    report->version = 0;
    status = ent_table_print(row, &report->episode, err, "MID-%.*s", SHOWN(fields[DISPUTE]));
    if (status == ENT_OK)
        status = name_state(row, &report->source, number(fields[STATE + source]), err);
    if (status == ENT_OK)
        status = name_state(row, &report->target, number(fields[STATE + 1 - source]), err);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0] && status == ENT_OK; i++) {
        status =
            ent_table_keep(row, report, kept[i].of_source, fields[kept[i].column + source], err);
        if (status == ENT_OK)
            status = ent_table_keep(row, report, kept[i].of_target,
                                    fields[kept[i].column + 1 - source], err);
    }
    if (status == ENT_OK)
        status = ent_table_keep(row, report, "began",
                                ent_str_from(begun == source ? "source" : "target"), err);
    return status;
}

static const struct ent_table_form disputes = {
    .dialect = {.delimiter = ',', .quote = '"'},
    .delimiters = ";\t",
    .is_exact = true,
    .columns = dispute_columns,
    .n_columns = N_DISPUTE_COLUMNS,
    .missing = "-9|NA|.",
    .row = take_dispute,
    .join = join_dispute,
};

/* ---- The importers ---- */

static int probe_alliances(const char *head, size_t length)
{
    return ent_table_probe(&alliances, head, length);
}

static enum ent_status read_alliances(struct ent_input_stream *input, const struct ent_sink *sink,
                                      struct ent_error *err)
{
    return ent_table_read(&alliances, input, sink, err);
}

const struct ent_importer ent_importer_cow = {
    .format = {.name = "cow",
               .summary = "Correlates of War: formal alliances of states, by dyad",
               .extensions = (const char *const[]){"csv", NULL}},
    .rows_meet = "both directions of a dyad may stand in several files",
    .merge = "none",
    .directed = false,
    .max_rejects = 0.1,
    .describe = describe,
    .probe = probe_alliances,
    .read = read_alliances,
};

static int probe_disputes(const char *head, size_t length)
{
    return ent_table_probe(&disputes, head, length);
}

static enum ent_status read_disputes(struct ent_input_stream *input, const struct ent_sink *sink,
                                     struct ent_error *err)
{
    return ent_table_read(&disputes, input, sink, err);
}

const struct ent_importer ent_importer_cow_mid = {
    .format = {.name = "cow-mid",
               .summary = "Correlates of War: militarized disputes of states, by dyad and year",
               .extensions = (const char *const[]){"csv", NULL}},
    .rows_meet = "both directions of a dyad may stand in several files",
    .merge = "none",
    .directed = true,
    .max_rejects = 0.1,
    .describe = describe,
    .probe = probe_disputes,
    .read = read_disputes,
};
