#include "dates.h"
#include "importers.h"
#include "table.h"

#include <strings.h>

/*
 * UCDP's Georeferenced Event Dataset: an event a row, between two sides known by their ids, over an
 * interval of days. Columns go by their names; the release that had no header is known by its 49
 * columns.
 */

/* For printf's "%.*s". */
#define SHOWN(text) (int)(text).length, (text).data

enum {
    ID,
    TYPE,
    SIDE_A, /* three columns a side */
    NAME_A,
    STATE_A,
    SIDE_B,
    NAME_B,
    STATE_B,
    START,
    END,
    BEST,
    N_SOURCES,
    ARTICLE,
    COUNTRY,
    COUNTRY_ID,
    FIRST_FIELD, /* what is kept as it stands */
    N_COLUMNS = FIRST_FIELD + 9,
};

static const struct ent_table_column columns[N_COLUMNS] = {
    [ID] = {"id", true},
    [TYPE] = {"type_of_violence", true},
    [SIDE_A] = {"side_a_new_id|side_a_id"},
    [NAME_A] = {"side_a", true},
    [STATE_A] = {"gwnoa|gwno_a"},
    [SIDE_B] = {"side_b_new_id|side_b_id"},
    [NAME_B] = {"side_b", true},
    [STATE_B] = {"gwnob|gwno_b"},
    [START] = {"date_start", true},
    [END] = {"date_end", true},
    [BEST] = {"best|best_est"},
    [N_SOURCES] = {"number_of_sources"},
    [ARTICLE] = {"source_article"},
    [COUNTRY] = {"country"},
    [COUNTRY_ID] = {"country_id"},
    [FIRST_FIELD] = {"low|low_est"},
    {"high|high_est"},
    {"event_clarity"},
    {"date_prec"},
    {"conflict_name"},
    {"dyad_name"},
    {"adm_1"},
    {"latitude"},
    {"longitude"},
};

/* What the columns from FIRST_FIELD on are called as fields. */
static const char *const kept[] = {"low",       "high",          "event_clarity",
                                   "date_prec", "conflict_name", "dyad_name",
                                   "adm_1",     "latitude",      "longitude"};

#define N_HEADLESS 49

static const struct ent_table_layout layouts[] = {
    {N_HEADLESS, (const uint16_t[N_COLUMNS]){1,  6,  14, 15, 48, 17, 18, 49, 39, 40, 45, 19,
                                             20, 34, 35, 47, 46, 37, 38, 9,  12, 28, 30, 31},
     "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id "
     "conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a "
     "side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office "
     "source_date source_headline source_original where_prec where_coordinates where_description "
     "adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region "
     "event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians "
     "deaths_unknown best high low gwnoa gwnob",
     0},
    {0, NULL, NULL, 0},
};

static bool begins(struct ent_str text, const char *with)
{
    size_t length = strlen(with);

    return text.length >= length && strncasecmp(text.data, with, length) == 0;
}

/*
 * A side as an actor, by its id: names change. "Civilians" have one id for all countries and would
 * tie them all together, so they are made one actor a country. `at` is SIDE_A or SIDE_B.
 */
static enum ent_status name_side(struct ent_table_row *row, struct ent_texts *side, int at,
                                 struct ent_error *err)
{
    struct ent_str name = ent_str_trim(row->fields[at + 1]), id = ent_str_trim(row->fields[at]);
    struct ent_str country = ent_str_trim(row->fields[COUNTRY]), kind;
    struct ent_str country_id = ent_str_trim(row->fields[COUNTRY_ID]);
    enum ent_status status = ENT_OK;

    if (ent_str_is(name, "Civilians")) {
        kind = ent_str_from("category");
        if (country_id.length == 0)
            country_id = country;
        status = ent_table_print(row, &id, err, "civilians-%.*s", SHOWN(country_id));
        if (status == ENT_OK && country.length)
            status = ent_table_print(row, &name, err, "Civilians (%.*s)", SHOWN(country));
    } else if (begins(name, "XXX") || begins(name, "Unidentified") || begins(name, "Unknown")) {
        kind = ent_str_from("category");
    } else {
        kind = ent_str_from(row->fields[at + 2].length || begins(name, "Government of ")
                                ? "state"
                                : "non-state group");
    }
    if (status == ENT_OK)
        status = ent_table_texts(row, id.length ? id : name, '\0', side, err);
    if (status == ENT_OK && side->n)
        status = ent_table_describe(row, side->items[0], name, kind, err);
    return status;
}

static enum ent_status take_row(struct ent_table_row *row, struct ent_report *report,
                                struct ent_error *err)
{
    static const char *const types[] = {"state-based conflict", "non-state conflict",
                                        "one-sided violence"};
    const struct ent_str *fields = row->fields;
    struct ent_str type = ent_str_trim(fields[TYPE]), best = ent_str_trim(fields[BEST]);
    struct ent_span last;
    enum ent_status status;

    report->id = ent_str_trim(fields[ID]);
    if (report->id.length == 0)
        return ent_table_reject(row, ID, err, "id is empty");
    if (type.length != 1 || type.data[0] < '1' || type.data[0] > '3')
        return ent_table_reject(row, TYPE, err, "type_of_violence is none of 1, 2, 3");
    if (!ent_date_read(fields[START], ENT_DAY_FIRST, &report->when))
        return ent_table_reject(row, START, err, "date_start is no date");
    if (!ent_date_read(fields[END], ENT_DAY_FIRST, &last))
        return ent_table_reject(row, END, err, "date_end is no date");
    if (last.end < report->when.end)
        return ent_table_reject(row, END, err, "date_end is before date_start");
    if (best.length &&
        (!ent_parse_micro(best, ENT_EXACT, &report->fatalities) || report->fatalities < 0))
        return ent_table_reject(row, BEST, err, "best is no number of deaths");
    if (last.start != report->when.start) {
        report->when.end = last.end;
        report->when.precision = ENT_INTERVAL;
    }
    /* Who began a battle is not coded; one-sided violence goes from side a to the civilians. */
    report->mutual = type.data[0] != '3';
    report->sign = ENT_SIGN_CONFLICT;
    report->type = ent_str_from(types[type.data[0] - '1']);
    report->document = ent_str_trim(fields[ARTICLE]);
    report->version = 0; /* a later release may tell of the same event again */
    /* -1 is "not coded". */
    if (!ent_parse_micro(ent_str_trim(fields[N_SOURCES]), ENT_EXACT, &report->mentions) ||
        report->mentions <= 0)
        report->mentions = ENT_MISSING;
    status = name_side(row, &report->source, SIDE_A, err);
    if (status == ENT_OK)
        status = name_side(row, &report->target, SIDE_B, err);
    if (status == ENT_OK && (report->source.n == 0 || report->target.n == 0))
        return ent_table_aside(row, "no second actor");
    if (status == ENT_OK)
        status = ent_table_keep(row, report, "type_of_violence", type, err);
    if (status == ENT_OK)
        status = ent_table_keep(row, report, "country", ent_str_trim(fields[COUNTRY]), err);
    for (int c = FIRST_FIELD; c < N_COLUMNS && status == ENT_OK; c++)
        status = ent_table_keep(row, report, kept[c - FIRST_FIELD], ent_str_trim(fields[c]), err);
    return status;
}

static const struct ent_table_form with_header = {
    .dialect = {.delimiter = ',', .quote = '"'},
    .delimiters = ";\t",
    .is_exact = true,
    .columns = columns,
    .n_columns = N_COLUMNS,
    .row = take_row,
};

static const struct ent_table_form without_header = {
    .dialect = {.delimiter = ',', .quote = '"'},
    .n_columns = N_COLUMNS,
    .layouts = layouts,
    .row = take_row,
};

/* Whether the first record has as many fields as the release without header, and begins with an
 * event's number. */
static bool is_headless(const char *head, size_t length)
{
    size_t n_fields = 1, digits = 0;
    bool in_quotes = false;

    while (digits < length && head[digits] >= '0' && head[digits] <= '9')
        digits++;
    for (size_t i = digits; i < length && (in_quotes || head[i] != '\n'); i++) {
        in_quotes ^= head[i] == '"';
        n_fields += !in_quotes && head[i] == ',';
    }
    return digits > 0 && digits < length && head[digits] == ',' && n_fields == N_HEADLESS;
}

static int probe(const char *head, size_t length)
{
    return is_headless(head, length) ? 90 : ent_table_probe(&with_header, head, length);
}

static enum ent_status read_ucdp(struct ent_input_stream *input, const struct ent_sink *sink,
                                 struct ent_error *err)
{
    struct ent_str head;
    enum ent_status status = ent_input_peek(input, &head, err);

    if (status != ENT_OK)
        return status;
    return ent_table_read(is_headless(head.data, head.length) ? &without_header : &with_header,
                          input, sink, err);
}

const struct ent_importer ent_importer_ucdp = {
    .format = {.name = "ucdp",
               .summary = "UCDP's georeferenced events (GED), yearly and candidate releases",
               .extensions = (const char *const[]){"csv", NULL}},
    .rows_meet = "an event may stand in several releases",
    .merge = "none",
    .directed = true,
    .max_rejects = 0.1,
    .probe = probe,
    .read = read_ucdp,
};
