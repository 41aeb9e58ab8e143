#include "importers.h"
#include "table.h"

/*
 * GDELT's events, 1.0 and 2.0: rows without a header, known by how many fields they have. Files
 * that people keep mix the rows of the backfile (57, without a URL), of 1.0 (58) and of 2.0 (61).
 */

enum column {
    ID,
    DATE,
    ADDED,
    CODE, /* three columns an actor */
    NAME,
    COUNTRY,
    CODE2,
    NAME2,
    COUNTRY2,
    TYPE,
    QUAD,
    INTENSITY,
    MENTIONS,
    URL,
    FIRST_FIELD, /* what is kept as it stands */
    N_COLUMNS = FIRST_FIELD + 6,
};
#define SECOND (CODE2 - CODE)

static const char *const kept[] = {"root_event", "sources", "articles",
                                   "tone",       "place",   "place_country"};

/* The place is that of the action. */
static const uint16_t places_57[N_COLUMNS] = {1,  2,  57, 6, 7,  8,  16, 17, 18, 27,
                                              30, 31, 32, 0, 26, 33, 34, 35, 51, 52},
                      places_58[N_COLUMNS] = {1,  2,  57, 6,  7,  8,  16, 17, 18, 27,
                                              30, 31, 32, 58, 26, 33, 34, 35, 51, 52},
                      places_61[N_COLUMNS] = {1,  2,  60, 6,  7,  8,  16, 17, 18, 27,
                                              30, 31, 32, 61, 26, 33, 34, 35, 53, 54};

/* What the codebooks call the fields; 2.0 has one more for each place. */
#define EVENT_NAMES                                                                                \
    "GLOBALEVENTID SQLDATE MonthYear Year FractionDate Actor1Code Actor1Name "                     \
    "Actor1CountryCode Actor1KnownGroupCode Actor1EthnicCode Actor1Religion1Code "                 \
    "Actor1Religion2Code Actor1Type1Code Actor1Type2Code Actor1Type3Code Actor2Code "              \
    "Actor2Name Actor2CountryCode Actor2KnownGroupCode Actor2EthnicCode "                          \
    "Actor2Religion1Code Actor2Religion2Code Actor2Type1Code Actor2Type2Code "                     \
    "Actor2Type3Code IsRootEvent EventCode EventBaseCode EventRootCode QuadClass "                 \
    "GoldsteinScale NumMentions NumSources NumArticles AvgTone "
#define PLACE_1(whose)                                                                             \
    whose "Geo_Type " whose "Geo_FullName " whose "Geo_CountryCode " whose "Geo_ADM1Code "
#define PLACE_2(whose) whose "Geo_Lat " whose "Geo_Long " whose "Geo_FeatureID "
#define PLACES_OF_1                                                                                \
    PLACE_1("Actor1")                                                                              \
    PLACE_2("Actor1") PLACE_1("Actor2") PLACE_2("Actor2") PLACE_1("Action") PLACE_2("Action")
#define PLACES_OF_2                                                                                \
    PLACE_1("Actor1")                                                                              \
    "Actor1Geo_ADM2Code " PLACE_2("Actor1")                                                        \
        PLACE_1("Actor2") "Actor2Geo_ADM2Code " PLACE_2("Actor2")                                  \
            PLACE_1("Action") "ActionGeo_ADM2Code " PLACE_2("Action")

static const struct ent_table_layout layouts[] = {
    {58, places_58, EVENT_NAMES PLACES_OF_1 "DATEADDED SOURCEURL", 57},
    {61, places_61, EVENT_NAMES PLACES_OF_2 "DATEADDED SOURCEURL", 0},
    {57, places_57, EVENT_NAMES PLACES_OF_1 "DATEADDED", 57},
    {0, NULL, NULL, 0}};

static const struct ent_import_option options[] = {
    {"actors_by", "code|country|name", "code",
     "what an actor is: its whole code, its country, or its name"},
    {"date", "event|added", "event", "the day of an event, or the day it was added"},
    {NULL, NULL, NULL, NULL},
};

struct state {
    enum column actor, date;
    const char *no_source, *no_target; /* why a row without this actor is set aside */
};

static bool is_code(struct ent_str text)
{
    return ent_code_quad(text, ENT_QUAD_GDELT) != 0;
}

/* Not by the code: here 09 is cooperation and 14 a matter of words, elsewhere not. */
static bool read_sign(struct ent_str quad, int8_t *sign)
{
    bool is_quad = quad.length == 1 && quad.data[0] >= '1' && quad.data[0] <= '4';

    if (is_quad)
        *sign = quad.data[0] <= '2' ? ENT_SIGN_COOPERATION : ENT_SIGN_CONFLICT;
    return is_quad;
}

/* What `read_row` makes of rows that say nothing of names. */
static enum ent_status plan(struct ent_table_row *row, struct ent_error *err)
{
    const struct state *state = row->state;
    const struct ent_plain_column rules[] = {
        {.at = ID,
         .use = ENT_PLAIN_TEXT,
         .by_column = ENT_BY_COLUMN(id),
         .accepts = ent_table_is_number},
        {.at = state->date,
         .use = ENT_PLAIN_DATE,
         .by_column = ENT_BY_COLUMN(when),
         .is_needed = true},
        {.at = TYPE, .use = ENT_PLAIN_TEXT, .by_column = ENT_BY_COLUMN(type), .accepts = is_code},
        {.at = QUAD,
         .use = ENT_PLAIN_SIGN,
         .by_column = ENT_BY_COLUMN(sign),
         .read_sign = read_sign},
        {.at = INTENSITY, .use = ENT_PLAIN_NUMBER, .by_column = ENT_BY_COLUMN(intensity)},
        {.at = state->actor,
         .use = ENT_PLAIN_NAME,
         .by_column = ENT_BY_COLUMN(source),
         .aside = state->no_source},
        {.at = state->actor + SECOND,
         .use = ENT_PLAIN_NAME,
         .by_column = ENT_BY_COLUMN(target),
         .aside = state->no_target},
    };
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < sizeof rules / sizeof rules[0] && status == ENT_OK; i++)
        status = ent_table_plain(row, &rules[i], err);
    return status;
}

/* Columns that nobody asks for are not looked at. */
static enum ent_status begin(struct ent_table_row *row, struct ent_error *err)
{
    static const enum column actors[] = {CODE, COUNTRY, NAME};
    struct state *state = row->state;
    size_t actors_by, date;
    enum ent_status status = ent_table_choose(row->sink, &options[0], &actors_by, err);

    if (status == ENT_OK)
        status = ent_table_choose(row->sink, &options[1], &date, err);
    if (status != ENT_OK)
        return status;
    state->actor = actors[actors_by];
    state->date = date == 0 ? DATE : ADDED;
    state->no_source = state->actor == COUNTRY ? "no country of the first actor" : "no first actor";
    state->no_target =
        state->actor == COUNTRY ? "no country of the second actor" : "no second actor";
    ent_table_drop(row, state->date == DATE ? ADDED : DATE);
    for (enum column c = CODE; c <= COUNTRY; c++) {
        if (c == state->actor || (c == CODE && state->actor == NAME))
            continue;
        ent_table_drop(row, c);
        ent_table_drop(row, c + SECOND);
    }
    for (size_t c = row->sink->wants_documents ? FIRST_FIELD : MENTIONS;
         c < N_COLUMNS && !row->sink->wants_fields; c++)
        ent_table_drop(row, c);
    return state->actor == NAME ? ENT_OK : plan(row, err);
}

/* A name looks like any other: only the code beside it tells whether it is a country's. */
static enum ent_status describe_name(struct ent_table_row *row, struct ent_str name,
                                     struct ent_str code, struct ent_error *err)
{
    char label[ENT_DESCRIPTION], kind[ENT_DESCRIPTION] = "";

    if (code.length == 3)
        ent_code_actor(code, label, kind, sizeof(kind));
    if (strcmp(kind, "state") != 0 && strcmp(kind, "territory") != 0 && strcmp(kind, "region") != 0)
        kind[0] = '\0';
    return ent_table_describe(row, name, name, ent_str_from(kind), err);
}

static enum ent_status read_actors(struct ent_table_row *row, struct ent_report *report,
                                   enum column actor, struct ent_error *err)
{
    const struct ent_str *fields = row->fields;
    enum ent_status status = ent_table_texts(row, fields[actor], 0, &report->source, err);

    if (status == ENT_OK)
        status = ent_table_texts(row, fields[actor + SECOND], 0, &report->target, err);
    if (actor != NAME || status != ENT_OK)
        return status;
    status = describe_name(row, fields[NAME], fields[CODE], err);
    return status == ENT_OK ? describe_name(row, fields[NAME2], fields[CODE2], err) : status;
}

static enum ent_status read_row(struct ent_table_row *row, struct ent_report *report,
                                struct ent_error *err)
{
    const struct ent_str *fields = row->fields;
    const struct state *state = row->state;
    const struct ent_str date = fields[state->date], quad = fields[QUAD];
    int8_t sign;
    enum ent_status status;

    if (!ent_table_is_number(fields[ID]))
        return ent_table_reject(row, ID, err, "the event's id is no number");
    if (!ent_table_same_day(row, date, &report->when))
        return ent_table_reject(row, state->date, err, "\"%.*s\" is no date", ENT_SHOWN(date));
    if (ent_code_quad(fields[TYPE], ENT_QUAD_GDELT) == 0)
        return ent_table_reject(row, TYPE, err, "\"%.*s\" is no CAMEO code",
                                ENT_SHOWN(fields[TYPE]));
    if (!read_sign(quad, &sign))
        return ent_table_reject(row, QUAD, err, "the quad class \"%.*s\" is not 1 to 4",
                                ENT_SHOWN(quad));
    if (fields[INTENSITY].length &&
        !ent_parse_micro(fields[INTENSITY], ENT_ROUND_NOT_TO_0, &report->intensity))
        return ent_table_reject(row, INTENSITY, err, "the Goldstein score \"%.*s\" %s",
                                ENT_SHOWN(fields[INTENSITY]), ent_micro_fault(fields[INTENSITY]));
    if (fields[state->actor].length == 0)
        return ent_table_aside(row, state->no_source);
    if (fields[state->actor + SECOND].length == 0)
        return ent_table_aside(row, state->no_target);

    report->id = fields[ID];
    report->type = fields[TYPE];
    report->document = fields[URL];
    /* No reason to reject a row: where nobody asks for mentions, they are not looked at. */
    ent_parse_micro(fields[MENTIONS], ENT_EXACT, &report->mentions);
    report->sign = sign;
    status = read_actors(row, report, state->actor, err);
    for (size_t c = FIRST_FIELD; c < N_COLUMNS && status == ENT_OK && row->sink->wants_fields; c++)
        status = ent_table_keep(row, report, kept[c - FIRST_FIELD], fields[c], err);
    return status;
}

static const struct ent_table_form form = {
    .dialect = {'\t', 0},
    .n_columns = N_COLUMNS,
    .layouts = layouts,
    .state_size = sizeof(struct state),
    .begin = begin,
    .row = read_row,
};

static enum ent_status read_gdelt(struct ent_input_stream *input, const struct ent_sink *sink,
                                  struct ent_error *err)
{
    return ent_table_read(&form, input, sink, err);
}

static int probe_gdelt(const char *head, size_t length)
{
    struct ent_str first[2];
    struct ent_span day;
    size_t n = ent_table_first_line(head, length, '\t', first, 2);

    return (n == 57 || n == 58 || n == 61) && ent_table_is_number(first[0]) &&
                   first[1].length == 8 && ent_table_day(first[1], &day)
               ? 95
               : 0;
}

static void describe_gdelt(struct ent_str id, char name[ENT_DESCRIPTION],
                           char kind[ENT_DESCRIPTION])
{
    ent_code_actor(id, name, kind, ENT_DESCRIPTION);
}

const struct ent_importer ent_importer_gdelt = {
    .format = {.name = "gdelt",
               .summary = "events of GDELT 1.0 and 2.0",
               .extensions = (const char *const[]){"export.csv", NULL}},
    .options = options,
    .cuts_at_newline = true,
    .merge = "exact",
    .ids_repeat = true,
    .exact_names = true,
    .directed = true,
    .max_rejects = 0.10,
    .describe = describe_gdelt,
    .probe = probe_gdelt,
    .read = read_gdelt,
};
