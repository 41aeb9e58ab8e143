#include "codebook.h"

#include <stdlib.h>

#include "../graph/context.h"
#include "actor_json.h"
#include "delimited.h"
#include "record.h"

/* What a column says. */
enum says {
    SAYS_NOTHING,
    SAYS_ID,
    SAYS_NAME, /* in the column's language, "" is none */
    SAYS_KIND,
    SAYS_ALIASES,
    SAYS_CODE, /* of the column's scheme */
    SAYS_PART_OF,
    SAYS_MEMBER_OF,
    SAYS_ROLE,
    SAYS_START,
    SAYS_END,
};

struct column {
    enum says says;
    struct ent_str what; /* language or scheme */
};

static const struct {
    const char *name;
    enum says says;
    bool is_code;
} known[] = {
    {"id", SAYS_ID, false},
    {"name", SAYS_NAME, false},
    {"kind", SAYS_KIND, false},
    {"alias", SAYS_ALIASES, false},
    {"aliases", SAYS_ALIASES, false},
    {"iso2", SAYS_CODE, true},
    {"iso3", SAYS_CODE, true},
    {"iso_numeric", SAYS_CODE, true},
    {"cameo", SAYS_CODE, true},
    {"cow", SAYS_CODE, true},
    {"wikidata", SAYS_CODE, true},
    {"part_of", SAYS_PART_OF, false},
    {"member_of", SAYS_MEMBER_OF, false},
    {"role", SAYS_ROLE, false},
    {"start", SAYS_START, false},
    {"end", SAYS_END, false},
};

/* An actor, from all its rows. */
struct actor {
    struct ent_actor_record record;
    struct ent_field *names, *codes;
    struct ent_str *aliases;
    struct ent_affiliation_record *affiliations;
    size_t names_capacity, codes_capacity, aliases_capacity, affiliations_capacity;
};

struct reader {
    struct ent_delimited *rows;
    struct ent_context *context;
    struct ent_arena arena;
    struct ent_interner *ids;
    struct actor *actors; /* by number of `ids` - 1 */
    size_t n_actors, actors_capacity;
    struct column *columns;
    size_t n_columns;
    const struct ent_row *row; /* at hand */
};

static enum ent_status copy(struct reader *reader, struct ent_str *text, struct ent_error *err)
{
    const char *kept = ent_arena_copy(&reader->arena, *text);

    if (!kept)
        return ent_fail_memory(err);
    text->data = kept;
    return ENT_OK;
}

static enum ent_status fail(const struct reader *reader, size_t column, struct ent_error *err,
                            const char *message, struct ent_str shown)
{
    struct ent_position place = ent_row_place(reader->rows, reader->row, column);

    return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column, message,
                       (int)(shown.length < 60 ? shown.length : 60), shown.data);
}

/* ---- The first line ---- */

static struct column column_of(struct ent_str name)
{
    static const char language[] = "name:", scheme[] = "code:";
    struct column column = {SAYS_NOTHING, {NULL, 0}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (ent_str_is(name, known[i].name))
            column = (struct column){known[i].says, known[i].is_code ? name : ent_str_from("")};
    }
    if (name.length > strlen(language) && memcmp(name.data, language, strlen(language)) == 0)
        column = (struct column){
            SAYS_NAME, ent_str(name.data + strlen(language), name.length - strlen(language))};
    if (name.length > strlen(scheme) && memcmp(name.data, scheme, strlen(scheme)) == 0)
        column = (struct column){SAYS_CODE,
                                 ent_str(name.data + strlen(scheme), name.length - strlen(scheme))};
    return column;
}

static enum ent_status take_header(struct reader *reader, struct ent_error *err)
{
    bool has_id = false;

    reader->n_columns = reader->row->n_fields;
    reader->columns = calloc(reader->n_columns + 1, sizeof *reader->columns);
    if (!reader->columns)
        return ent_fail_memory(err);
    for (size_t c = 0; c < reader->n_columns; c++) {
        struct ent_str name = ent_str_trim(reader->row->fields[c]);
        enum ent_status status = copy(reader, &name, err);
        if (status != ENT_OK)
            return status;
        reader->columns[c] = column_of(name);
        has_id |= reader->columns[c].says == SAYS_ID;
        if (reader->columns[c].says == SAYS_NOTHING && name.length)
            ent_log(reader->context, ENT_LOG_NOTE, "codebook: the column \"%.40s\" is passed over",
                    name.data);
    }
    if (!has_id)
        return ent_fail_at(err, ENT_EPARSE, NULL, 1, 1,
                           "a codebook is JSON with a list \"actors\", or CSV with a column id");
    return ENT_OK;
}

/* ---- Rows ---- */

static enum ent_status add_field(struct ent_field **fields, size_t *n, size_t *capacity,
                                 struct ent_str key, struct ent_str value, struct ent_error *err)
{
    enum ent_status status = ent_grow(fields, capacity, *n + 1, sizeof **fields, err);

    if (status == ENT_OK)
        (*fields)[(*n)++] = (struct ent_field){key, value};
    return status;
}

static enum ent_status add_aliases(struct actor *actor, struct ent_str list, struct ent_error *err)
{
    struct ent_texts *aliases = &actor->record.aliases;

    while (list.length) {
        size_t length = 0;
        struct ent_str alias;
        while (length < list.length && list.data[length] != '|' && list.data[length] != ';')
            length++;
        alias = ent_str_trim(ent_str(list.data, length));
        if (alias.length) {
            enum ent_status status = ent_grow(&actor->aliases, &actor->aliases_capacity,
                                              aliases->n + 1, sizeof *actor->aliases, err);
            if (status != ENT_OK)
                return status;
            actor->aliases[aliases->n++] = alias;
        }
        length += length < list.length;
        list = ent_str(list.data + length, list.length - length);
    }
    return ENT_OK;
}

/* A name or kind stands once, or the same in each of the actor's rows. */
static enum ent_status set_once(struct reader *reader, size_t column, struct ent_str *kept,
                                struct ent_str value, struct ent_error *err)
{
    if (kept->length && !ent_str_equal(*kept, value))
        return fail(reader, column, err,
                    "another row of this actor says \"%.*s\": one actor has one name and one kind",
                    *kept);
    *kept = value;
    return ENT_OK;
}

static enum ent_status take_date(struct reader *reader, size_t column, struct ent_str value,
                                 struct ent_span *when, struct ent_error *err)
{
    struct ent_error why = {0};

    if (ent_given_date(reader->columns[column].says == SAYS_START ? "start" : "end", value, when,
                       &why) == ENT_OK)
        return ENT_OK;
    return fail(reader, column, err, "%.*s", ent_str_from(why.message));
}

/* What a row says of an affiliation. */
struct row_affiliation {
    struct ent_affiliation_record record;
    struct ent_span start, end;
    size_t of, end_at; /* columns, SIZE_MAX: not said */
    bool has_more;     /* a role or date */
};

static enum ent_status take_cell(struct reader *reader, struct actor *actor, size_t c,
                                 struct ent_str value, struct row_affiliation *affiliation,
                                 struct ent_error *err)
{
    const struct column *column = &reader->columns[c];
    struct ent_actor_record *record = &actor->record;

    switch (column->says) {
    case SAYS_NAME:
        if (column->what.length == 0)
            return set_once(reader, c, &record->name, value, err);
        return add_field(&actor->names, &record->n_names, &actor->names_capacity, column->what,
                         value, err);
    case SAYS_KIND:
        return set_once(reader, c, &record->kind, value, err);
    case SAYS_ALIASES:
        return add_aliases(actor, value, err);
    case SAYS_CODE:
        return add_field(&actor->codes, &record->n_codes, &actor->codes_capacity, column->what,
                         value, err);
    case SAYS_PART_OF:
    case SAYS_MEMBER_OF:
        if (affiliation->of != SIZE_MAX)
            return fail(reader, c, err,
                        "\"%.*s\": a row has one affiliation, give the actor another row", value);
        affiliation->of = c;
        affiliation->record.kind = column->says == SAYS_PART_OF ? ENT_PART_OF : ENT_MEMBER_OF;
        affiliation->record.actor = value;
        return ENT_OK;
    case SAYS_ROLE:
        affiliation->record.role = value;
        affiliation->has_more = true;
        return ENT_OK;
    case SAYS_START:
        affiliation->has_more = true;
        return take_date(reader, c, value, &affiliation->start, err);
    case SAYS_END:
        affiliation->has_more = true;
        affiliation->end_at = c;
        return take_date(reader, c, value, &affiliation->end, err);
    default:
        return ENT_OK;
    }
}

static enum ent_status end_affiliation(struct reader *reader, struct actor *actor,
                                       struct row_affiliation *affiliation, struct ent_error *err)
{
    struct ent_affiliation_record *record = &affiliation->record;
    struct ent_position place;
    enum ent_status status;

    if (affiliation->of == SIZE_MAX && !affiliation->has_more)
        return ENT_OK;
    if (affiliation->of == SIZE_MAX)
        return fail(reader, 0, err, "\"%.*s\" has a role or a date, but no part_of or member_of",
                    actor->record.id);
    if (!ent_period_between(affiliation->start, affiliation->end, &record->when))
        return fail(reader, affiliation->end_at, err, "\"%.*s\": the end is before the start",
                    actor->record.id);
    place = ent_row_place(reader->rows, reader->row, affiliation->of);
    record->line = place.line;
    record->column = place.column;
    status = ent_grow(&actor->affiliations, &actor->affiliations_capacity,
                      actor->record.n_affiliations + 1, sizeof *actor->affiliations, err);
    if (status == ENT_OK)
        actor->affiliations[actor->record.n_affiliations++] = *record;
    return status;
}

/* The actor of the row's id, a new one where it has none yet. */
static enum ent_status find_actor(struct reader *reader, struct actor **actor,
                                  struct ent_error *err)
{
    struct ent_str id = {NULL, 0};
    uint32_t number;
    size_t column = 0;
    enum ent_status status;

    for (size_t c = 0; c < reader->n_columns && c < reader->row->n_fields; c++) {
        if (reader->columns[c].says == SAYS_ID) {
            id = ent_str_trim(reader->row->fields[c]);
            column = c;
        }
    }
    if (id.length == 0)
        return fail(reader, column, err, "the id%.*s is empty", ent_str("", 0));
    if ((status = ent_intern(reader->ids, id, &number, err)) != ENT_OK ||
        (status = ent_grow(&reader->actors, &reader->actors_capacity, number,
                           sizeof *reader->actors, err)) != ENT_OK)
        return status;
    *actor = &reader->actors[number - 1];
    if (number > reader->n_actors) {
        struct ent_position place = ent_row_place(reader->rows, reader->row, column);
        **actor = (struct actor){.record = {.id = ent_interned(reader->ids, number),
                                            .line = place.line,
                                            .column = place.column}};
        reader->n_actors = number;
    }
    return ENT_OK;
}

static enum ent_status take_row(struct reader *reader, struct ent_error *err)
{
    struct row_affiliation affiliation = {
        .start = ent_undated, .end = ent_undated, .of = SIZE_MAX, .end_at = SIZE_MAX};
    struct actor *actor = NULL;
    enum ent_status status = ENT_OK;

    if (!reader->row->is_sound)
        return ent_row_check(reader->rows, reader->row, err);
    if (reader->row->n_fields > reader->n_columns)
        return fail(reader, reader->n_columns, err,
                    "\"%.*s\" is beyond the columns of the first line",
                    reader->row->fields[reader->n_columns]);
    status = find_actor(reader, &actor, err);
    for (size_t c = 0; c < reader->row->n_fields && status == ENT_OK; c++) {
        struct ent_str value = ent_str_trim(reader->row->fields[c]);
        if (value.length == 0 || reader->columns[c].says == SAYS_NOTHING)
            continue;
        status = copy(reader, &value, err);
        if (status == ENT_OK)
            status = take_cell(reader, actor, c, value, &affiliation, err);
    }
    return status == ENT_OK ? end_affiliation(reader, actor, &affiliation, err) : status;
}

static enum ent_status send(struct reader *reader, const struct ent_sink *sink,
                            struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < reader->n_actors && status == ENT_OK; i++) {
        struct actor *actor = &reader->actors[i];
        actor->record.names = actor->names;
        actor->record.codes = actor->codes;
        actor->record.aliases.items = actor->aliases;
        actor->record.affiliations = actor->affiliations;
        status = sink->actor(sink->self, &actor->record, err);
    }
    return status;
}

enum ent_status ent_codebook_csv(struct ent_input_stream *input, const struct ent_sink *sink,
                                 struct ent_context *context, struct ent_error *err)
{
    const struct ent_dialect dialect = {',', '"'};
    struct reader reader = {.context = context};
    struct ent_rows rows;
    enum ent_status status = ent_interner_new(&reader.ids, err);

    if (status == ENT_OK)
        status = ent_delimited_new(&reader.rows, input, &dialect, err);
    while (status == ENT_OK &&
           (status = ent_delimited_next(reader.rows, 256, &rows, err)) == ENT_OK && rows.n) {
        for (size_t i = 0; i < rows.n && status == ENT_OK; i++) {
            reader.row = &rows.items[i];
            status = reader.columns ? take_row(&reader, err) : take_header(&reader, err);
        }
    }
    if (status == ENT_OK)
        status = send(&reader, sink, err);
    for (size_t i = 0; i < reader.n_actors; i++) {
        free(reader.actors[i].names);
        free(reader.actors[i].codes);
        free(reader.actors[i].aliases);
        free(reader.actors[i].affiliations);
    }
    free(reader.actors);
    free(reader.columns);
    ent_interner_free(reader.ids);
    ent_delimited_free(reader.rows);
    ent_arena_fini(&reader.arena);
    return status;
}
