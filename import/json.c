#include "element.h"
#include "importers.h"
#include "view.h"

#include <stdlib.h>

#define FORMAT_NAME "entente-interactions/1"

/* Room for "view." and a key of the view; longer ones are none. */
#define SETTING_SIZE 80

struct reader {
    const struct ent_sink *sink;
    struct ent_records *records;
    unsigned seen;               /* a bit for each member of the top level that was there */
    struct ent_suggestion other; /* the unknown key that is nearest to "reports" */
    struct ent_arena arena;      /* of that key's text */
    /* Of the actor at hand. */
    struct ent_str *aliases;
    size_t n_aliases, aliases_capacity;
    struct ent_field *codes;
    size_t n_codes, codes_capacity;
    struct ent_affiliation_record *affiliations;
    size_t n_affiliations, affiliations_capacity;
};

/* A key of the top level: either one value, or a list whose elements come one by one. */
struct member {
    const char *name;
    enum ent_status (*take_value)(struct reader *reader, const struct ent_element *value,
                                  struct ent_error *err);
    enum ent_status (*take_item)(struct reader *reader, struct ent_str text,
                                 struct ent_position place, struct ent_error *err);
};

/* A member that is text, empty when it is not there. */
static enum ent_status find_text(const struct ent_element *of, const char *name,
                                 struct ent_str *text, struct ent_error *err)
{
    struct ent_element member;

    *text = ent_str(NULL, 0);
    if (ent_element_find(of, name, &member) && !ent_element_text(&member, text))
        return ent_element_fail(&member, err, "%s is %s, not text", name,
                                ent_element_word(&member));
    return ENT_OK;
}

/* A member that is text and must be there; `what` says whose it is. */
static enum ent_status find_required(const struct ent_element *of, const char *what,
                                     const char *name, struct ent_str *text, struct ent_error *err)
{
    enum ent_status status;

    if (!json_is_object(of->value))
        return ent_element_fail(of, err, "%s is an object, this is %s", what, ent_element_word(of));
    status = find_text(of, name, text, err);
    if (status == ENT_OK && ent_str_trim(*text).length == 0)
        return ent_element_fail(of, err, "%s has no %s", what, name);
    return status;
}

/* A member that is a date, undated when it is not there; its text too where that is wanted. */
static enum ent_status find_date(const struct ent_element *of, const char *name,
                                 struct ent_span *when, struct ent_str *text, struct ent_error *err)
{
    struct ent_error why = {0};
    struct ent_element member;
    enum ent_status status = find_text(of, name, text, err);

    *when = ent_undated;
    if (status != ENT_OK || text->length == 0)
        return status;
    if (ent_given_date(name, *text, when, &why) != ENT_OK) {
        ent_element_find(of, name, &member);
        return ent_element_fail(&member, err, "%s", why.message);
    }
    return ENT_OK;
}

static enum ent_status take_format(struct reader *reader, const struct ent_element *value,
                                   struct ent_error *err)
{
    struct ent_str text;

    (void)reader;
    if (!json_is_string(value->value) || !ent_element_text(value, &text))
        return ent_element_fail(value, err, "format is %s, not \"" FORMAT_NAME "\"",
                                ent_element_word(value));
    if (!ent_str_is(text, FORMAT_NAME))
        return ent_element_fail(value, err, "format is \"%.*s\", not \"" FORMAT_NAME "\"",
                                (int)(text.length < 60 ? text.length : 60), text.data);
    return ENT_OK;
}

static enum ent_status take_title(struct reader *reader, const struct ent_element *value,
                                  struct ent_error *err)
{
    struct ent_str text;

    if (json_is_null(value->value))
        return ENT_OK;
    if (!ent_element_text(value, &text))
        return ent_element_fail(value, err, "title is %s, not text", ent_element_word(value));
    return reader->sink->setting(reader->sink->self, ent_str_from("title"), text, value->place.line,
                                 value->place.column, err);
}

static enum ent_status take_choice(void *self, struct ent_str key, struct ent_str value,
                                   struct ent_position place, struct ent_error *err)
{
    const struct reader *reader = self;
    char name[SETTING_SIZE] = "view.";

    if (key.length >= sizeof(name) - strlen(name))
        return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column,
                           "the view has no choice of such a long name");
    memcpy(name + strlen("view."), key.data, key.length);
    return reader->sink->setting(reader->sink->self, ent_str(name, strlen("view.") + key.length),
                                 value, place.line, place.column, err);
}

static enum ent_status take_view(struct reader *reader, const struct ent_element *value,
                                 struct ent_error *err)
{
    return ent_element_choices(value, take_choice, reader, err);
}

/* A text, or a list of them. */
static enum ent_status add_aliases(struct reader *reader, const struct ent_element *value,
                                   struct ent_error *err)
{
    struct ent_element_walk walk;
    struct ent_element item;
    struct ent_str text;
    enum ent_status status = ENT_OK;

    if (json_is_null(value->value))
        return ENT_OK;
    if (ent_element_text(value, &text)) {
        status = ent_grow(&reader->aliases, &reader->aliases_capacity, reader->n_aliases + 1,
                          sizeof(*reader->aliases), err);
        if (status == ENT_OK)
            reader->aliases[reader->n_aliases++] = text;
        return status;
    }
    if (!json_is_array(value->value))
        return ent_element_fail(value, err, "aliases are %s, not texts", ent_element_word(value));
    ent_element_walk_init(&walk, value);
    while (status == ENT_OK && ent_element_walk_next(&walk, NULL, &item)) {
        if (!ent_element_text(&item, &text))
            return ent_element_fail(&item, err, "an alias is %s, not text",
                                    ent_element_word(&item));
        status = add_aliases(reader, &item, err);
    }
    return status;
}

/* As add_aliases takes them, or by language: {"fr": ["Niger", "le Niger"]}. */
static enum ent_status take_aliases(struct reader *reader, const struct ent_element *actor,
                                    struct ent_error *err)
{
    struct ent_element value, item;
    struct ent_element_walk walk;
    enum ent_status status = ENT_OK;

    reader->n_aliases = 0;
    if (!ent_element_find(actor, "aliases", &value))
        return ENT_OK;
    if (!json_is_object(value.value))
        return add_aliases(reader, &value, err);
    ent_element_walk_init(&walk, &value);
    while (status == ENT_OK && ent_element_walk_next(&walk, NULL, &item))
        status = add_aliases(reader, &item, err);
    return status;
}

static enum ent_status add_code(struct reader *reader, struct ent_str scheme,
                                const struct ent_element *value, struct ent_error *err)
{
    struct ent_str text;
    enum ent_status status;

    if (!ent_element_text(value, &text))
        return ent_element_fail(value, err, "a code is %s, not text", ent_element_word(value));
    status = ent_grow(&reader->codes, &reader->codes_capacity, reader->n_codes + 1,
                      sizeof(*reader->codes), err);
    if (status == ENT_OK)
        reader->codes[reader->n_codes++] = (struct ent_field){scheme, text};
    return status;
}

/* Schemes, each with its code or a list of codes. */
static enum ent_status take_codes(struct reader *reader, const struct ent_element *actor,
                                  struct ent_error *err)
{
    struct ent_element codes, value, item;
    struct ent_element_walk walk, items;
    struct ent_str scheme;
    enum ent_status status = ENT_OK;

    reader->n_codes = 0;
    if (!ent_element_find(actor, "codes", &codes))
        return ENT_OK;
    if (!json_is_object(codes.value))
        return ent_element_fail(&codes, err, "codes are %s, not an object of scheme and code",
                                ent_element_word(&codes));
    ent_element_walk_init(&walk, &codes);
    while (status == ENT_OK && ent_element_walk_next(&walk, &scheme, &value)) {
        if (json_is_null(value.value))
            continue;
        if (!json_is_array(value.value)) {
            status = add_code(reader, scheme, &value, err);
            continue;
        }
        ent_element_walk_init(&items, &value);
        while (status == ENT_OK && ent_element_walk_next(&items, NULL, &item))
            status = add_code(reader, scheme, &item, err);
    }
    return status;
}

/* From the start of the one date through the end of the other; a date that is not there leaves its
 * side open. */
static enum ent_status find_period(const struct ent_element *of, struct ent_span *when,
                                   struct ent_error *err)
{
    struct ent_span start, end;
    struct ent_str start_text, end_text;
    enum ent_status status = find_date(of, "start", &start, &start_text, err);

    if (status == ENT_OK)
        status = find_date(of, "end", &end, &end_text, err);
    if (status != ENT_OK)
        return status;
    *when = ent_undated;
    if (ent_span_is_undated(start) && ent_span_is_undated(end))
        return ENT_OK;
    when->precision = ENT_INTERVAL;
    when->start = start.start;
    when->end = end.end;
    when->flags = (start.flags | end.flags) & (ENT_SPAN_APPROXIMATE | ENT_SPAN_UNCERTAIN);
    if (when->start == INT64_MIN)
        when->flags |= ENT_SPAN_OPEN_START;
    if (when->end == INT64_MAX)
        when->flags |= ENT_SPAN_OPEN_END;
    if (when->start >= when->end)
        return ent_element_fail(of, err, "the end \"%.*s\" is before the start \"%.*s\"",
                                (int)end_text.length, end_text.data, (int)start_text.length,
                                start_text.data);
    return ENT_OK;
}

static enum ent_status add_affiliation(struct reader *reader, enum ent_affiliation_kind kind,
                                       const char *name, const struct ent_element *value,
                                       struct ent_error *err)
{
    struct ent_affiliation_record record = {.kind = kind, .when = ent_undated};
    enum ent_status status = ENT_OK;

    if (json_is_object(value->value)) {
        status = find_required(value, name, "actor", &record.actor, err);
        if (status == ENT_OK)
            status = find_text(value, "role", &record.role, err);
        if (status == ENT_OK)
            status = find_period(value, &record.when, err);
    } else if (!ent_element_text(value, &record.actor)) {
        status = ent_element_fail(value, err, "%s is %s, not an actor's id or an object", name,
                                  ent_element_word(value));
    } else if (ent_str_trim(record.actor).length == 0) {
        status = ent_element_fail(value, err, "%s: the actor's id is empty", name);
    }
    if (status == ENT_OK)
        status = ent_grow(&reader->affiliations, &reader->affiliations_capacity,
                          reader->n_affiliations + 1, sizeof(*reader->affiliations), err);
    if (status == ENT_OK)
        reader->affiliations[reader->n_affiliations++] = record;
    return status;
}

/* One affiliation or a list of them. */
static enum ent_status take_affiliations(struct reader *reader, enum ent_affiliation_kind kind,
                                         const char *name, const struct ent_element *actor,
                                         struct ent_error *err)
{
    struct ent_element value, item;
    struct ent_element_walk walk;
    enum ent_status status = ENT_OK;

    if (!ent_element_find(actor, name, &value))
        return ENT_OK;
    if (!json_is_array(value.value))
        return add_affiliation(reader, kind, name, &value, err);
    ent_element_walk_init(&walk, &value);
    while (status == ENT_OK && ent_element_walk_next(&walk, NULL, &item))
        status = add_affiliation(reader, kind, name, &item, err);
    return status;
}

static enum ent_status take_actor(struct reader *reader, struct ent_str text,
                                  struct ent_position place, struct ent_error *err)
{
    struct ent_actor_record record = {.line = place.line, .column = place.column};
    struct ent_element actor = {0};
    enum ent_status status = ent_element_parse(&actor, text, place, err);

    reader->n_affiliations = 0;
    if (status == ENT_OK)
        status = find_required(&actor, "an actor", "id", &record.id, err);
    if (status == ENT_OK)
        status = find_text(&actor, "name", &record.name, err);
    if (status == ENT_OK)
        status = find_text(&actor, "kind", &record.kind, err);
    if (status == ENT_OK)
        status = take_aliases(reader, &actor, err);
    if (status == ENT_OK)
        status = take_codes(reader, &actor, err);
    if (status == ENT_OK)
        status = take_affiliations(reader, ENT_PART_OF, "part_of", &actor, err);
    if (status == ENT_OK)
        status = take_affiliations(reader, ENT_MEMBER_OF, "member_of", &actor, err);
    if (status == ENT_OK) {
        if (record.name.length == 0)
            record.name = record.id;
        if (record.kind.length == 0)
            record.kind = ent_str_from("other");
        record.aliases = (struct ent_texts){reader->aliases, reader->n_aliases};
        record.codes = reader->codes;
        record.n_codes = reader->n_codes;
        record.affiliations = reader->affiliations;
        record.n_affiliations = reader->n_affiliations;
        status = reader->sink->actor(reader->sink->self, &record, err);
    }
    ent_element_fini(&actor);
    return status;
}

static enum ent_status take_document(struct reader *reader, struct ent_str text,
                                     struct ent_position place, struct ent_error *err)
{
    struct ent_document_record record = {.line = place.line, .column = place.column};
    struct ent_element document = {0};
    struct ent_str published;
    enum ent_status status = ent_element_parse(&document, text, place, err);

    if (status == ENT_OK)
        status = find_required(&document, "a document", "id", &record.id, err);
    if (status == ENT_OK)
        status = find_text(&document, "title", &record.title, err);
    if (status == ENT_OK)
        status = find_text(&document, "language", &record.language, err);
    if (status == ENT_OK)
        status = find_date(&document, "published", &record.published, &published, err);
    if (status == ENT_OK)
        status = reader->sink->document(reader->sink->self, &record, err);
    ent_element_fini(&document);
    return status;
}

static enum ent_status take_report(struct reader *reader, struct ent_str text,
                                   struct ent_position place, struct ent_error *err)
{
    return ent_element_record(reader->records, text, place, err);
}

enum { FORMAT, TITLE, VIEW, ACTORS, DOCUMENTS, REPORTS, N_MEMBERS };

static const struct member members[N_MEMBERS] = {
    [FORMAT] = {"format", take_format, NULL},
    [TITLE] = {"title", take_title, NULL},
    [VIEW] = {"view", take_view, NULL},
    [ACTORS] = {"actors", NULL, take_actor},
    [DOCUMENTS] = {"documents", NULL, take_document},
    [REPORTS] = {"reports", NULL, take_report},
};

/* The member that a key names, or NULL for one that is ignored. */
static enum ent_status choose_member(struct reader *reader, const struct ent_scanned *found,
                                     const struct member **member, struct ent_error *err)
{
    struct ent_element key = {0};
    struct ent_str name;
    enum ent_status status;
    char *copy;

    *member = NULL;
    if (found->key.length == 0)
        return ent_fail_at(err, ENT_EPARSE, NULL, found->place.line, found->place.column,
                           "not an object with \"format\" and \"reports\"");
    status = ent_element_parse(&key, found->key, found->place, err);
    if (status != ENT_OK)
        return status;
    ent_element_text(&key, &name);
    for (size_t i = 0; i < N_MEMBERS; i++) {
        if (!ent_str_is(name, members[i].name))
            continue;
        *member = &members[i];
        if (reader->seen & 1u << i)
            status = ent_fail_at(err, ENT_EPARSE, NULL, found->place.line, found->place.column,
                                 "the key \"%s\" is there twice", members[i].name);
        reader->seen |= 1u << i;
    }
    if (!*member && !(reader->seen & 1u << REPORTS) && name.length < SETTING_SIZE) {
        copy = ent_arena_copy(&reader->arena, name);
        if (copy)
            ent_suggest_offer(&reader->other, ent_str(copy, name.length));
        else
            status = ent_fail_memory(err);
    }
    ent_element_fini(&key);
    return status;
}

static enum ent_status take_value(struct reader *reader, const struct member *member,
                                  const struct ent_scanned *found, struct ent_error *err)
{
    struct ent_element value = {0};
    enum ent_status status = ent_element_parse(&value, found->text, found->place, err);

    if (status == ENT_OK && member && member->take_value)
        status = member->take_value(reader, &value, err);
    else if (status == ENT_OK && member && !json_is_null(value.value))
        status = ent_element_fail(&value, err, "%s is %s, not a list", member->name,
                                  ent_element_word(&value));
    ent_element_fini(&value);
    return status;
}

/* What a file must have, once all of it was seen. */
static enum ent_status check_whole(const struct reader *reader, struct ent_error *err)
{
    struct ent_str other = ent_suggested(&reader->other);

    if (!(reader->seen & 1u << FORMAT))
        return ent_fail_at(err, ENT_EPARSE, NULL, 1, 1,
                           "the key \"format\" is missing, which is to be \"" FORMAT_NAME "\"");
    if (reader->seen & 1u << REPORTS)
        return ent_records_count(reader->records) > 0
                   ? ENT_OK
                   : ent_fail(err, ENT_EPARSE, "no reports: the list \"reports\" is empty");
    if (other.length > 0)
        return ent_fail(err, ENT_EPARSE,
                        "no reports: the key \"reports\" is missing; did you mean the key "
                        "\"%.*s\"?",
                        (int)other.length, other.data);
    return ent_fail(err, ENT_EPARSE, "no reports: the key \"reports\" is missing");
}

static enum ent_status read_members(struct reader *reader, struct ent_scan *scan,
                                    struct ent_error *err)
{
    const struct member *member = NULL;
    struct ent_scanned found;
    enum ent_status status;

    for (;;) {
        status = ent_scan_next(scan, &found, err);
        if (status != ENT_OK)
            return status;
        switch (found.kind) {
        case ENT_SCAN_END:
            return check_whole(reader, err);
        case ENT_SCAN_VALUE:
            status = choose_member(reader, &found, &member, err);
            if (status == ENT_OK)
                status = take_value(reader, member, &found, err);
            break;
        case ENT_SCAN_ARRAY:
            status = choose_member(reader, &found, &member, err);
            if (status == ENT_OK && member && !member->take_item)
                status = ent_fail_at(err, ENT_EPARSE, NULL, found.place.line, found.place.column,
                                     "%s is a list, not %s", member->name,
                                     member == &members[VIEW] ? "an object" : "text");
            break;
        case ENT_SCAN_ELEMENT:
            if (member)
                status = member->take_item(reader, found.text, found.place, err);
            else
                status = take_value(reader, NULL, &found, err);
            break;
        }
        if (status != ENT_OK)
            return status;
    }
}

static enum ent_status read_json(struct ent_input_stream *input, const struct ent_sink *sink,
                                 struct ent_error *err)
{
    struct reader reader = {.sink = sink};
    struct ent_scan *scan = NULL;
    enum ent_status status = ent_records_new(&reader.records, sink, err);

    if (status != ENT_OK)
        goto out;
    status = ent_scan_new(&scan, input, err);
    if (status != ENT_OK)
        goto out;
    ent_suggest_init(&reader.other, ent_str_from("reports"));
    status = read_members(&reader, scan, err);
    if (status == ENT_OK)
        status = ent_records_flush(reader.records, err);
out:
    ent_arena_fini(&reader.arena);
    free(reader.aliases);
    free(reader.codes);
    free(reader.affiliations);
    ent_scan_free(scan);
    ent_records_free(reader.records);
    return status;
}

static int probe_json(const char *head, size_t length)
{
    struct ent_str text = ent_str_trim(ent_str(head, length));
    struct ent_element line = {0};
    const char *newline;
    bool is_lines;

    if (text.length == 0 || (text.data[0] != '{' && text.data[0] != '['))
        return 0;
    if (text.data[0] == '{' && memmem(head, length, "\"entente-interactions/", 22))
        return 100;
    newline = memchr(text.data, '\n', text.length);
    if (newline)
        text.length = (size_t)(newline - text.data);
    is_lines = ent_element_parse(&line, text, (struct ent_position){1, 1}, NULL) == ENT_OK;
    ent_element_fini(&line);
    return is_lines ? 0 : 10;
}

const struct ent_importer ent_importer_json = {
    .format = {.name = "json",
               .summary = "entente's own JSON: actors, documents and reports in one object",
               .extensions = (const char *const[]){"json", NULL}},
    .merge = "given",
    .directed = true,
    .max_rejects = 0,
    .describe = ent_describe_name,
    .probe = probe_json,
    .read = read_json,
};
