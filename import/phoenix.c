#include "importers.h"
#include "table.h"

/* Phoenix's daily events: 26 columns without a header. */

enum column {
    ID,
    DATE,
    SOURCE,
    TARGET,
    TYPE,
    PENTA,
    INTENSITY,
    SENTENCES,
    URLS,
    FIRST_FIELD, /* what is kept as it stands */
    N_COLUMNS = FIRST_FIELD + 4,
};

static const char *const kept[] = {"issues", "place", "place_country", "publisher"};

static const uint16_t places[N_COLUMNS] = {1, 2, 6, 10, 14, 16, 17, 24, 25, 18, 21, 23, 26};

static const struct ent_table_layout layouts[] = {
    {26, places,
     "EventID Date Year Month Day SourceActorFull SourceActorEntity SourceActorRole "
     "SourceActorAttribute TargetActorFull TargetActorEntity TargetActorRole TargetActorAttribute "
     "EventCode EventRootCode PentaClass GoldsteinScore Issues Lat Lon LocationName StateName "
     "CountryCode SentenceID URLs NewsSources",
     0},
    {0, NULL, NULL, 0}};

/* Of a list with semicolons, which is as long as the event has reports. */
static struct ent_str first_of(struct ent_str list)
{
    const char *stop = list.length ? memchr(list.data, ';', list.length) : NULL;

    return ent_str_trim(ent_str(list.data, stop ? (size_t)(stop - list.data) : list.length));
}

static enum ent_status read_row(struct ent_table_row *row, struct ent_report *report,
                                struct ent_error *err)
{
    /* Class 0 is what roots 01 and 02 are: statements and appeals, neither for nor against. */
    static const enum ent_sign signs[] = {ENT_SIGN_NEUTRAL, ENT_SIGN_COOPERATION,
                                          ENT_SIGN_COOPERATION, ENT_SIGN_CONFLICT,
                                          ENT_SIGN_CONFLICT};
    const struct ent_str *fields = row->fields;
    const struct ent_str penta = fields[PENTA];
    enum ent_status status;

    if (!ent_table_same_day(row, fields[DATE], &report->when))
        return ent_table_reject(row, DATE, err, "\"%.*s\" is no date", ENT_SHOWN(fields[DATE]));
    if (fields[TYPE].length == 0)
        return ent_table_reject(row, TYPE, err, "there is no event code");
    if (penta.length && (penta.length != 1 || penta.data[0] < '0' || penta.data[0] > '4'))
        return ent_table_reject(row, PENTA, err, "the penta class \"%.*s\" is not 0 to 4",
                                ENT_SHOWN(penta));
    if (fields[INTENSITY].length &&
        !ent_parse_micro(fields[INTENSITY], ENT_ROUND_NOT_TO_0, &report->intensity))
        return ent_table_reject(row, INTENSITY, err, "the Goldstein score \"%.*s\" %s",
                                ENT_SHOWN(fields[INTENSITY]), ent_micro_fault(fields[INTENSITY]));
    if (fields[SOURCE].length == 0)
        return ent_table_aside(row, "no first actor");
    if (fields[TARGET].length == 0)
        return ent_table_aside(row, "no second actor");
    report->id = fields[ID];
    report->type = fields[TYPE];
    if (penta.length)
        report->sign = (int)signs[penta.data[0] - '0'];
    report->document = first_of(fields[URLS]);
    report->place = first_of(fields[SENTENCES]);
    if ((status = ent_table_texts(row, fields[SOURCE], 0, &report->source, err)) != ENT_OK ||
        (status = ent_table_texts(row, fields[TARGET], 0, &report->target, err)) != ENT_OK)
        return status;
    for (size_t c = FIRST_FIELD; c < N_COLUMNS && status == ENT_OK; c++)
        status = ent_table_keep(row, report, kept[c - FIRST_FIELD], fields[c], err);
    return status;
}

static const struct ent_table_form form = {
    .dialect = {'\t', 0},
    .n_columns = N_COLUMNS,
    .layouts = layouts,
    .missing = "---",
    .row = read_row,
};

static enum ent_status read_phoenix(struct ent_input_stream *input, const struct ent_sink *sink,
                                    struct ent_error *err)
{
    return ent_table_read(&form, input, sink, err);
}

static int probe_phoenix(const char *head, size_t length)
{
    struct ent_str first[5];
    struct ent_span day;
    size_t n = ent_table_first_line(head, length, '\t', first, 5);

    /* The date, and then its parts again. */
    return n == 26 && first[1].length == 8 && ent_table_day(first[1], &day) &&
                   ent_table_is_number(first[2]) && ent_table_is_number(first[3]) &&
                   ent_table_is_number(first[4])
               ? 95
               : 0;
}

static void describe_phoenix(struct ent_str id, char name[ENT_DESCRIPTION],
                             char kind[ENT_DESCRIPTION])
{
    ent_code_actor(id, name, kind, ENT_DESCRIPTION);
}

const struct ent_importer ent_importer_phoenix = {
    .format = {.name = "phoenix",
               .summary = "daily events of Phoenix",
               /* All kinds of files end in .txt: the bytes tell. */
               .extensions = (const char *const[]){NULL}},
    .cuts_at_newline = true,
    .merge = "exact",
    .ids_repeat = true,
    .exact_names = true,
    .directed = true,
    .max_rejects = 0.10,
    .describe = describe_phoenix,
    .probe = probe_phoenix,
    .read = read_phoenix,
};
