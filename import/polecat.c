#include "dates.h"
#include "importers.h"
#include "table.h"

#include <stdio.h>
#include <strings.h>

/*
 * POLECAT: events coded by PLOVER's words instead of CAMEO's codes. A side may have several actors,
 * with semicolons between them.
 */

enum column {
    DATE,
    TYPE,
    QUAD,
    INTENSITY,
    NAME, /* two columns an actor */
    COUNTRY,
    NAME2,
    COUNTRY2,
    FIRST_FIELD, /* what is kept as it stands */
    N_COLUMNS = FIRST_FIELD + 11,
};
#define SECOND (NAME2 - NAME)

static const struct ent_table_column columns[N_COLUMNS] = {
    [DATE] = {"Event Date", true},
    [TYPE] = {"Event Type", true},
    [QUAD] = {"Quad Code"},
    [INTENSITY] = {"Event Intensity|Intensity"},
    [NAME] = {"Actor Name", true},
    [COUNTRY] = {"Actor Country", true},
    [NAME2] = {"Recipient Name", true},
    [COUNTRY2] = {"Recipient Country", true},
    [FIRST_FIELD] = {"Event ID"},
    {"Event Mode"},
    {"Contexts|Context"},
    {"Actor Sectors"},
    {"Recipient Sectors"},
    {"Placename"},
    {"Country"},
    {"Source"},
    {"Publication Date"},
    {"Language"},
    {"Version"},
};

/* Ids are fields: in some files two events have the same one. */
static const char *const kept[] = {
    "event_id",      "event_mode", "contexts",  "source_sectors", "target_sectors", "place",
    "place_country", "publisher",  "published", "language",       "version"};

/* Some files name more columns than they have: then the codebook's order holds. */
static const uint16_t codebook[N_COLUMNS] = {2, 3,  6,  5,  8,  9,  16, 17, 1, 4,
                                             7, 12, 20, 24, 28, 34, 35, 39, 40};

static const struct ent_table_layout layouts[] = {{40, codebook, NULL, 0}, {0, NULL, NULL, 0}};

static const struct ent_import_option options[] = {
    {"actors_by", "name|country", "name", "what an actor is: its name, or its country"},
    {NULL, NULL, NULL, NULL},
};

struct state {
    enum column actor;
};

static enum ent_status begin(struct ent_table_row *row, struct ent_error *err)
{
    struct state *state = row->state;
    size_t actors_by;
    enum ent_status status = ent_table_choose(row->sink, &options[0], &actors_by, err);

    if (status == ENT_OK)
        state->actor = actors_by == 0 ? NAME : COUNTRY;
    return status;
}

/* "MATERIAL CONFLICT" */
static int sign_of(struct ent_str quad)
{
    static const struct {
        const char *word;
        enum ent_sign sign;
    } words[] = {{"cooperation", ENT_SIGN_COOPERATION}, {"conflict", ENT_SIGN_CONFLICT}};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t length = strlen(words[i].word);
        if (quad.length >= length &&
            strncasecmp(quad.data + quad.length - length, words[i].word, length) == 0)
            return (int)words[i].sign;
    }
    return -1;
}

static enum ent_status read_row(struct ent_table_row *row, struct ent_report *report,
                                struct ent_error *err)
{
    const struct ent_str *fields = row->fields;
    const struct state *state = row->state;
    enum ent_status status;

    if (!ent_date_read(fields[DATE], ENT_MONTH_FIRST, &report->when))
        return ent_table_reject(row, DATE, err, "\"%.*s\" is no date", ENT_SHOWN(fields[DATE]));
    if (fields[TYPE].length == 0)
        return ent_table_reject(row, TYPE, err, "there is no event type");
    if (fields[INTENSITY].length &&
        !ent_parse_micro(fields[INTENSITY], ENT_ROUND_NOT_TO_0, &report->intensity))
        return ent_table_reject(row, INTENSITY, err, "the intensity \"%.*s\" %s",
                                ENT_SHOWN(fields[INTENSITY]), ent_micro_fault(fields[INTENSITY]));
    report->type = fields[TYPE];
    report->sign = sign_of(fields[QUAD]);
    if ((status = ent_table_texts(row, fields[state->actor], ';', &report->source, err)) !=
            ENT_OK ||
        (status = ent_table_texts(row, fields[state->actor + SECOND], ';', &report->target, err)) !=
            ENT_OK)
        return status;
    if (report->source.n == 0)
        return ent_table_aside(row, state->actor == NAME ? "no first actor"
                                                         : "no country of the first actor");
    if (report->target.n == 0)
        return ent_table_aside(row, state->actor == NAME ? "no second actor"
                                                         : "no country of the second actor");
    for (size_t c = FIRST_FIELD; c < N_COLUMNS && status == ENT_OK; c++)
        status = ent_table_keep(row, report, kept[c - FIRST_FIELD], fields[c], err);
    return status;
}

static const struct ent_table_form form = {
    .dialect = {'\t', 0},
    .columns = columns,
    .n_columns = N_COLUMNS,
    .layouts = layouts,
    .missing = "None",
    .state_size = sizeof(struct state),
    .begin = begin,
    .row = read_row,
};

static enum ent_status read_polecat(struct ent_input_stream *input, const struct ent_sink *sink,
                                    struct ent_error *err)
{
    return ent_table_read(&form, input, sink, err);
}

static int probe_polecat(const char *head, size_t length)
{
    return ent_table_probe(&form, head, length);
}

/* Actors are names or three-letter codes; of both only countries are known. */
static void describe_polecat(struct ent_str id, char name[ENT_DESCRIPTION],
                             char kind[ENT_DESCRIPTION])
{
    name[0] = '\0';
    snprintf(kind, ENT_DESCRIPTION, "%s", ent_country_kind(id));
    if (!*kind && id.length == 3)
        ent_code_actor(id, name, kind, ENT_DESCRIPTION);
    if (!*ent_country_kind(ent_str_from(*name ? name : "Niger")))
        name[0] = kind[0] = '\0';
}

const struct ent_importer ent_importer_polecat = {
    .format = {.name = "polecat",
               .summary = "events of POLECAT, coded by PLOVER",
               /* All kinds of files end in .txt: the bytes tell. */
               .extensions = (const char *const[]){NULL}},
    .options = options,
    .cuts_at_newline = false, /* the header tells the columns */
    .merge = "exact",
    .directed = true,
    .max_rejects = 0.10,
    .describe = describe_polecat,
    .probe = probe_polecat,
    .read = read_polecat,
};
