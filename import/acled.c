#include "dates.h"
#include "importers.h"
#include "table.h"

#include <strings.h>

/*
 * ACLED: an event a row, between two actors and those associated with them; the codebook says that
 * actor1 → actor2 is no direction. All layouts since 2016 are one: columns go by their names. A
 * monadic export has a row for each actor of an event; its rows are joined by the event's id. Data
 * are alive: of two rows of an id, in whatever files, the one with the newer timestamp counts, also
 * where it has lost its second actor.
 */

enum {
    ID,
    DATE,
    PRECISION,
    TYPE,
    SUB_TYPE,
    ACTOR, /* three columns a side */
    ASSOCIATED,
    INTER,
    ACTOR2,
    ASSOCIATED2,
    INTER2,
    SOURCE,
    NOTES,
    FATALITIES,
    TIMESTAMP,
    FIRST_FIELD, /* what is kept as it stands */
    N_COLUMNS = FIRST_FIELD + 9,
};

static const struct ent_table_column columns[N_COLUMNS] = {
    [ID] = {"event_id_cnty", true},
    [DATE] = {"event_date", true},
    [PRECISION] = {"time_precision"},
    [TYPE] = {"event_type", true},
    [SUB_TYPE] = {"sub_event_type"},
    [ACTOR] = {"actor1", true},
    [ASSOCIATED] = {"assoc_actor_1|ally_actor_1"},
    [INTER] = {"inter1"},
    [ACTOR2] = {"actor2"},
    [ASSOCIATED2] = {"assoc_actor_2|ally_actor_2"},
    [INTER2] = {"inter2"},
    [SOURCE] = {"source"},
    [NOTES] = {"notes"},
    [FATALITIES] = {"fatalities"},
    [TIMESTAMP] = {"timestamp"},
    [FIRST_FIELD] = {"disorder_type"},
    {"civilian_targeting"},
    {"region"},
    {"country"},
    {"admin1"},
    {"location"},
    {"latitude"},
    {"longitude"},
    {"tags"},
};

struct state {
    bool takes_members; /* of the two sides */
};

static const struct ent_import_option options[] = {
    {"associated", "no|members", "no",
     "what associated actors are: beside the event, or members of their side"},
    {"notes", "no|yes", "no", "whether to keep ACLED's description of each event"},
    {NULL, NULL, NULL, NULL},
};

static bool begins(struct ent_str text, const char *with)
{
    size_t length = strlen(with);

    return text.length >= length && strncasecmp(text.data, with, length) == 0;
}

/* ---- Actors ---- */

/*
 * Not somebody but anybody: "Civilians (Mali)", "Unidentified Armed Group (Mali)" (also misspelt),
 * and the either-or of "JNIM and/or Islamic State (Greater Sahara)". As vertices they would be hubs
 * that nobody ever met.
 */
static bool is_category(struct ent_str name)
{
    return begins(name, "Civilians") || begins(name, "Protesters") || begins(name, "Rioters") ||
           begins(name, "Unidentifi") || memmem(name.data, name.length, " and/or ", 8);
}

/* The forces of a state are "external" in another country's events: that is a role, not what they
 * are. */
static bool is_of_a_state(struct ent_str name)
{
    return begins(name, "Military Forces of ") || begins(name, "Police Forces of ") ||
           begins(name, "Government of ");
}

static struct ent_str kind_of(struct ent_str name, struct ent_str inter)
{
    static const struct {
        const char *number, *word, *kind;
    } kinds[] = {
        {"1", "State", "state forces"},
        {"2", "Rebel", "rebel group"},
        {"3", "Political", "political militia"},
        {"4", "Identity", "identity militia"},
        {"5", "Rioter", "rioters"},
        {"6", "Protester", "protesters"},
        {"7", "Civilian", "civilians"},
        {"8", "External", "external forces"},
    };

    if (is_category(name))
        return ent_str_from("category");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (ent_str_is(inter, kinds[i].number) || begins(inter, kinds[i].word))
            return ent_str_from(kinds[is_of_a_state(name) ? 0 : i].kind);
    }
    return ent_str("", 0);
}

static enum ent_status append(struct ent_table_row *row, struct ent_texts *list,
                              struct ent_texts more, struct ent_error *err)
{
    struct ent_str *items = ent_table_alloc(row, (list->n + more.n) * sizeof *items + 1);

    if (!items)
        return ent_fail_memory(err);
    if (list->n)
        memcpy(items, list->items, list->n * sizeof *items);
    if (more.n)
        memcpy(items + list->n, more.items, more.n * sizeof *items);
    *list = (struct ent_texts){items, list->n + more.n};
    return ENT_OK;
}

/* Add an actor, and those associated with it, where the option wants them. `at` is ACTOR or ACTOR2.
 */
static enum ent_status add_side(struct ent_table_row *row, struct ent_report *report,
                                struct ent_texts *side, const struct ent_str *fields, int at,
                                struct ent_error *err)
{
    const struct state *state = row->state;
    struct ent_texts actor, associated;
    struct ent_str kind;
    enum ent_status status = ent_table_texts(row, fields[at], '\0', &actor, err);

    if (status == ENT_OK)
        status = ent_table_texts(row, fields[at + 1], ';', &associated, err);
    if (status == ENT_OK)
        status = append(row, side, actor, err);
    if (status == ENT_OK)
        status = append(row, state->takes_members ? side : &report->also_present, associated, err);
    for (size_t i = 0; i < actor.n && status == ENT_OK; i++) {
        kind = kind_of(actor.items[i], ent_str_trim(fields[at + 2]));
        status = ent_table_describe(row, actor.items[i], ent_str("", 0), kind, err);
    }
    for (size_t i = 0; state->takes_members && i < associated.n && status == ENT_OK; i++) {
        kind = kind_of(associated.items[i], ent_str("", 0));
        status = ent_table_describe(row, associated.items[i], ent_str("", 0), kind, err);
    }
    return status;
}

/* ---- What happened ---- */

/*
 * ACLED's own categories: what it counts as disorder (battles, explosions, violence against
 * civilians, riots, and protests, which CAMEO also has as conflict) is conflict; strategic
 * developments are of any sign, but for agreements.
 */
static int sign_of(struct ent_str type, struct ent_str sub_type)
{
    static const char *const conflicts[] = {
        "Battle", "Explosions", "Remote violence", "Violence against civilians",
        "Riots",  "Protests",
    };

    for (size_t i = 0; i < sizeof conflicts / sizeof conflicts[0]; i++) {
        if (begins(type, conflicts[i]))
            return ENT_SIGN_CONFLICT;
    }
    return begins(sub_type, "Agreement") ? ENT_SIGN_COOPERATION : ENT_SIGN_UNKNOWN;
}

/*
 * Precision 2 is "a week or similar", of which the date is the middle where that is known: the
 * seven days around it. Precision 3 is a month, of which the date is the middle, the first or the
 * last day: the whole month.
 */
static bool widen(struct ent_span *when, struct ent_str precision)
{
    int64_t year;
    unsigned month, day;

    if (precision.length == 0 || ent_str_is(precision, "1"))
        return true;
    if (ent_str_is(precision, "2")) {
        when->start -= 3 * ENT_DAY_S;
        when->end += 3 * ENT_DAY_S;
        when->precision = ENT_INTERVAL;
        return true;
    }
    if (!ent_str_is(precision, "3"))
        return false;
    ent_civil_from_days(ent_floor_div(when->start, ENT_DAY_S), &year, &month, &day);
    when->start = ent_days_from_civil(year, month, 1) * ENT_DAY_S;
    when->end = (month == 12 ? ent_days_from_civil(year + 1, 1, 1)
                             : ent_days_from_civil(year, month + 1, 1)) *
                ENT_DAY_S;
    when->precision = ENT_DATE_MONTH;
    return true;
}

/* Seconds since 1970, or a date; a row without one is older than any other. */
static int64_t version_of(struct ent_str timestamp)
{
    struct ent_span when;
    int64_t micro;

    if (ent_parse_micro(timestamp, ENT_ROUND, &micro))
        return micro / ENT_MICRO;
    return ent_date_read(timestamp, ENT_DAY_FIRST, &when) && when.start > 0 ? when.start : 0;
}

/* All of a report but who took part. */
static enum ent_status tell(struct ent_table_row *row, struct ent_report *report,
                            struct ent_error *err)
{
    const struct ent_str *fields = row->fields;
    struct ent_str type = ent_str_trim(fields[TYPE]), sub_type = ent_str_trim(fields[SUB_TYPE]);
    struct ent_str fatalities = ent_str_trim(fields[FATALITIES]);
    enum ent_status status;

    report->id = ent_str_trim(fields[ID]);
    if (report->id.length == 0)
        return ent_table_reject(row, ID, err, "event_id_cnty is empty");
    if (!ent_date_read(fields[DATE], ENT_DAY_FIRST, &report->when))
        return ent_table_reject(row, DATE, err, "event_date \"%.*s\" is no date",
                                ENT_SHOWN(fields[DATE]));
    if (!widen(&report->when, ent_str_trim(fields[PRECISION])))
        return ent_table_reject(row, PRECISION, err, "time_precision is none of 1, 2, 3");
    if (fatalities.length &&
        (!ent_parse_micro(fatalities, ENT_EXACT, &report->fatalities) || report->fatalities < 0))
        return ent_table_reject(row, FATALITIES, err, "fatalities are no number");
    report->version = version_of(ent_str_trim(fields[TIMESTAMP]));
    report->type = sub_type.length ? sub_type : type;
    report->sign = sign_of(type, sub_type);
    report->document = ent_str_trim(fields[SOURCE]);
    report->note = ent_str_trim(fields[NOTES]);
    status = ent_table_keep(row, report, "event_type", type, err);
    for (int c = FIRST_FIELD; c < N_COLUMNS && status == ENT_OK; c++)
        status = ent_table_keep(row, report, columns[c].names, ent_str_trim(fields[c]), err);
    return status;
}

/* ---- Rows ---- */

static enum ent_status begin(struct ent_table_row *row, struct ent_error *err)
{
    struct state *state = row->state;
    size_t members, keeps_notes;
    enum ent_status status = ent_table_choose(row->sink, &options[0], &members, err);

    if (status == ENT_OK)
        status = ent_table_choose(row->sink, &options[1], &keeps_notes, err);
    if (status != ENT_OK)
        return status;
    state->takes_members = members;
    if (!keeps_notes)
        ent_table_drop(row, NOTES);
    return ENT_OK;
}

static enum ent_status take_row(struct ent_table_row *row, struct ent_report *report,
                                struct ent_error *err)
{
    enum ent_status status = tell(row, report, err);

    if (status != ENT_OK)
        return status;
    if (ent_str_trim(row->fields[ACTOR]).length == 0)
        return ent_table_aside(row, "no first actor");
    if (!row->has[ACTOR2])
        return ent_table_hold(row, report->id, "another actor's row of the same event", err);
    if (ent_str_trim(row->fields[ACTOR2]).length == 0)
        return ent_table_aside(row, "no second actor");
    status = add_side(row, report, &report->source, row->fields, ACTOR, err);
    if (status == ENT_OK)
        status = add_side(row, report, &report->target, row->fields, ACTOR2, err);
    return status;
}

/* The event of a monadic export's rows: who stands in the first, and who in the others. */
static enum ent_status join(struct ent_table_row *row, const struct ent_table_held *held,
                            struct ent_report *report, struct ent_error *err)
{
    enum ent_status status;

    status = tell(row, report, err);
    if (status == ENT_OK && !held->next)
        return ent_table_aside(row, "no second actor");
    if (status == ENT_OK)
        status = add_side(row, report, &report->source, held->fields, ACTOR, err);
    while ((held = held->next) && status == ENT_OK)
        status = add_side(row, report, &report->target, held->fields, ACTOR, err);
    return status;
}

static const struct ent_table_form form = {
    .dialect = {.delimiter = ',', .quote = '"'},
    .delimiters = ";\t",
    .is_exact = true,
    .columns = columns,
    .n_columns = N_COLUMNS,
    .state_size = sizeof(struct state),
    .begin = begin,
    .row = take_row,
    .join = join,
};

static int probe(const char *head, size_t length)
{
    return ent_table_probe(&form, head, length);
}

static enum ent_status read_acled(struct ent_input_stream *input, const struct ent_sink *sink,
                                  struct ent_error *err)
{
    return ent_table_read(&form, input, sink, err);
}

const struct ent_importer ent_importer_acled = {
    .format = {.name = "acled",
               .summary = "ACLED's events, dyadic or monadic exports of any year",
               .extensions = (const char *const[]){"csv", NULL}},
    .options = options,
    .rows_meet = "rows of one event may stand in several files, and the newest counts",
    .merge = "none",
    .directed = false,
    .max_rejects = 0.1,
    .probe = probe,
    .read = read_acled,
};
