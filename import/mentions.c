#include "importers.h"
#include "table.h"

/*
 * GDELT 2.0's mentions: a row is a report of an event that stands in another file. Who, what and
 * when are taken from there; a mention adds a document and the place in it.
 */

enum column { ID, DOCUMENT, SENTENCE, CONFIDENCE, FIRST_FIELD, N_COLUMNS = FIRST_FIELD + 4 };

static const char *const kept[] = {"mentioned", "source_name", "tone", "translation"};

/* The last two are mostly empty: what drops empty fields at a row's end cuts them off. */
static const uint16_t places[N_COLUMNS] = {1, 6, 7, 12, 3, 5, 14, 15},
                      places_cut[N_COLUMNS] = {1, 6, 7, 12, 3, 5, 14, 0};

#define NAMES                                                                                      \
    "GLOBALEVENTID EventTimeDate MentionTimeDate MentionType MentionSourceName MentionIdentifier " \
    "SentenceID Actor1CharOffset Actor2CharOffset ActionCharOffset InRawText Confidence "          \
    "MentionDocLen MentionDocTone"

static const struct ent_table_layout layouts[] = {
    {16, places, NAMES " MentionDocTranslationInfo Extras", 0},
    {15, places, NAMES " MentionDocTranslationInfo", 0},
    {14, places_cut, NAMES, 0},
    {0, NULL, NULL, 0}};

static enum ent_status read_row(struct ent_table_row *row, struct ent_report *report,
                                struct ent_error *err)
{
    const struct ent_str *fields = row->fields;
    const struct ent_str place[] = {ent_str_from("sentence "), fields[SENTENCE]};
    int64_t percent;
    enum ent_status status;

    if (!ent_table_is_number(fields[ID]))
        return ent_table_reject(row, ID, err, "the event's id is no number");
    if (fields[CONFIDENCE].length) {
        if (!ent_parse_micro(fields[CONFIDENCE], ENT_EXACT, &percent) || percent < 0 ||
            percent > 100 * ENT_MICRO)
            return ent_table_reject(row, CONFIDENCE, err, "the confidence \"%.*s\" is not 0 to 100",
                                    ENT_SHOWN(fields[CONFIDENCE]));
        report->confidence = percent / 100;
    }
    report->is_attached = true;
    report->event = fields[ID];
    report->document = fields[DOCUMENT];
    status = ent_table_join(row, place, 2, &report->place, err);
    for (size_t c = FIRST_FIELD; c < N_COLUMNS && status == ENT_OK; c++)
        status = ent_table_keep(row, report, kept[c - FIRST_FIELD], fields[c], err);
    return status;
}

static const struct ent_table_form form = {
    .dialect = {'\t', 0},
    .n_columns = N_COLUMNS,
    .layouts = layouts,
    .row = read_row,
};

static enum ent_status read_mentions(struct ent_input_stream *input, const struct ent_sink *sink,
                                     struct ent_error *err)
{
    return ent_table_read(&form, input, sink, err);
}

static int probe_mentions(const char *head, size_t length)
{
    struct ent_str first[3];
    struct ent_span day;
    size_t n = ent_table_first_line(head, length, '\t', first, 3);

    return n >= 14 && n <= 16 && ent_table_is_number(first[0]) && first[1].length == 14 &&
                   ent_table_day(first[1], &day) && first[2].length == 14 &&
                   ent_table_day(first[2], &day)
               ? 95
               : 0;
}

const struct ent_importer ent_importer_mentions = {
    .format = {.name = "gdelt-mentions",
               .summary = "mentions of GDELT 2.0: reports of events that other files hold",
               .extensions = (const char *const[]){"mentions.csv", NULL}},
    .rows_meet = "mentions tell of events that stand in other files",
    .cuts_at_newline = true,
    .merge = "exact",
    .exact_names = true,
    .directed = true,
    .max_rejects = 0.10,
    .probe = probe_mentions,
    .read = read_mentions,
};
