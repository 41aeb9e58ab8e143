#include "actor_json.h"
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
    struct ent_actor_json *actors;
};

/* A key of the top level: either one value, or a list whose elements come one by one. */
struct member {
    const char *name;
    enum ent_status (*take_value)(struct reader *reader, const struct ent_element *value,
                                  struct ent_error *err);
    enum ent_status (*take_item)(struct reader *reader, struct ent_str text,
                                 struct ent_position place, struct ent_error *err);
};

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

static enum ent_status take_actor(struct reader *reader, struct ent_str text,
                                  struct ent_position place, struct ent_error *err)
{
    return ent_actor_json_take(reader->actors, text, place, ent_str_from("other"), err);
}

static enum ent_status take_document(struct reader *reader, struct ent_str text,
                                     struct ent_position place, struct ent_error *err)
{
    struct ent_document_record record = {.line = place.line, .column = place.column};
    struct ent_element document = {0};
    struct ent_str published;
    enum ent_status status = ent_element_parse(&document, text, place, err);

    if (status == ENT_OK)
        status = ent_element_find_required(&document, "a document", "id", &record.id, err);
    if (status == ENT_OK)
        status = ent_element_find_text(&document, "title", &record.title, err);
    if (status == ENT_OK)
        status = ent_element_find_text(&document, "language", &record.language, err);
    if (status == ENT_OK)
        status = ent_element_find_date(&document, "published", &record.published, &published, err);
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

    if (status == ENT_OK)
        status = ent_actor_json_new(&reader.actors, sink, err);
    if (status != ENT_OK)
        goto out;
    status = ent_scan_new(&scan, input, err);
    if (status != ENT_OK)
        goto out;
    ent_suggest_init(&reader.other, ent_str_from("reports"));
    status = read_members(&reader, scan, err);
    if (status == ENT_OK)
        status = ent_records_flush(reader.records, err);
    if (status == ENT_OK)
        status = ent_records_tell(reader.records, err);
out:
    ent_arena_fini(&reader.arena);
    ent_actor_json_free(reader.actors);
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
    .may_declare = true,
    .max_rejects = 0,
    .describe = ent_describe_name,
    .probe = probe_json,
    .read = read_json,
};
