#include "actor_json.h"
#include "element.h"

#include <stdlib.h>

struct ent_actor_json {
    const struct ent_sink *sink;
    /* Of the actor at hand. */
    struct ent_field *names;
    size_t n_names, names_capacity;
    struct ent_str *aliases;
    size_t n_aliases, aliases_capacity;
    struct ent_field *codes;
    size_t n_codes, codes_capacity;
    struct ent_affiliation_record *affiliations;
    size_t n_affiliations, affiliations_capacity;
};

enum ent_status ent_actor_json_new(struct ent_actor_json **out, const struct ent_sink *sink,
                                   struct ent_error *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out)
        return ent_fail_memory(err);
    (*out)->sink = sink;
    return ENT_OK;
}

void ent_actor_json_free(struct ent_actor_json *reader)
{
    if (!reader)
        return;
    free(reader->names);
    free(reader->aliases);
    free(reader->codes);
    free(reader->affiliations);
    free(reader);
}

/* A text, or a list of them. */
static enum ent_status add_aliases(struct ent_actor_json *reader, const struct ent_element *value,
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
static enum ent_status take_aliases(struct ent_actor_json *reader, const struct ent_element *actor,
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

static enum ent_status add_code(struct ent_actor_json *reader, struct ent_str scheme,
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
static enum ent_status take_codes(struct ent_actor_json *reader, const struct ent_element *actor,
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

bool ent_period_between(struct ent_span start, struct ent_span end, struct ent_span *when)
{
    *when = ent_undated;
    if (ent_span_is_undated(start) && ent_span_is_undated(end))
        return true;
    when->precision = ENT_INTERVAL;
    when->start = start.start;
    when->end = end.end;
    when->flags = (start.flags | end.flags) & (ENT_SPAN_APPROXIMATE | ENT_SPAN_UNCERTAIN);
    if (when->start == INT64_MIN)
        when->flags |= ENT_SPAN_OPEN_START;
    if (when->end == INT64_MAX)
        when->flags |= ENT_SPAN_OPEN_END;
    return when->start < when->end;
}

/* From the start of the one date through the end of the other; a date that is not there leaves its
 * side open. */
static enum ent_status find_period(const struct ent_element *of, struct ent_span *when,
                                   struct ent_error *err)
{
    struct ent_span start, end;
    struct ent_str start_text, end_text;
    enum ent_status status = ent_element_find_date(of, "start", &start, &start_text, err);

    if (status == ENT_OK)
        status = ent_element_find_date(of, "end", &end, &end_text, err);
    if (status != ENT_OK)
        return status;
    if (!ent_period_between(start, end, when))
        return ent_element_fail(of, err, "the end \"%.*s\" is before the start \"%.*s\"",
                                (int)end_text.length, end_text.data, (int)start_text.length,
                                start_text.data);
    return ENT_OK;
}

static enum ent_status add_affiliation(struct ent_actor_json *reader,
                                       enum ent_affiliation_kind kind, const char *name,
                                       const struct ent_element *value, struct ent_error *err)
{
    struct ent_affiliation_record record = {.kind = kind,
                                            .when = ent_undated,
                                            .line = value->place.line,
                                            .column = value->place.column};
    enum ent_status status = ENT_OK;

    if (json_is_object(value->value)) {
        status = ent_element_find_required(value, name, "actor", &record.actor, err);
        if (status == ENT_OK)
            status = ent_element_find_text(value, "role", &record.role, err);
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
static enum ent_status take_affiliations(struct ent_actor_json *reader,
                                         enum ent_affiliation_kind kind, const char *name,
                                         const struct ent_element *actor, struct ent_error *err)
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

/* Names by language: {"fr": "Niger", "ha": ["Nijar", …]}. */
static enum ent_status add_name(struct ent_actor_json *reader, struct ent_str language,
                                const struct ent_element *value, struct ent_error *err)
{
    struct ent_str text;
    enum ent_status status;

    if (!ent_element_text(value, &text))
        return ent_element_fail(value, err, "a name is %s, not text", ent_element_word(value));
    status = ent_grow(&reader->names, &reader->names_capacity, reader->n_names + 1,
                      sizeof(*reader->names), err);
    if (status == ENT_OK)
        reader->names[reader->n_names++] = (struct ent_field){language, text};
    return status;
}

static enum ent_status take_names(struct ent_actor_json *reader, const struct ent_element *actor,
                                  struct ent_error *err)
{
    struct ent_element names, value;
    struct ent_element_walk walk;
    struct ent_str language;
    enum ent_status status = ENT_OK;

    reader->n_names = 0;
    if (!ent_element_find(actor, "names", &names))
        return ENT_OK;
    if (!json_is_object(names.value))
        return ent_element_fail(&names, err, "names are %s, not an object of language and name",
                                ent_element_word(&names));
    ent_element_walk_init(&walk, &names);
    while (status == ENT_OK && ent_element_walk_next(&walk, &language, &value)) {
        if (!json_is_null(value.value))
            status = add_name(reader, language, &value, err);
    }
    return status;
}

/* Names under keys of their own: "name:fr". */
static enum ent_status take_name_keys(struct ent_actor_json *reader,
                                      const struct ent_element *actor, struct ent_error *err)
{
    static const char start[] = "name:";
    struct ent_element value;
    struct ent_element_walk walk;
    struct ent_str key;
    enum ent_status status = ENT_OK;

    ent_element_walk_init(&walk, actor);
    while (status == ENT_OK && ent_element_walk_next(&walk, &key, &value)) {
        if (key.length > strlen(start) && memcmp(key.data, start, strlen(start)) == 0 &&
            !json_is_null(value.value))
            status = add_name(reader, ent_str(key.data + strlen(start), key.length - strlen(start)),
                              &value, err);
    }
    return status;
}

enum ent_status ent_actor_json_take(struct ent_actor_json *reader, struct ent_str text,
                                    struct ent_position place, struct ent_str default_kind,
                                    struct ent_error *err)
{
    struct ent_actor_record record = {
        .line = place.line, .column = place.column, .default_kind = default_kind};
    struct ent_element actor = {0};
    enum ent_status status = ent_element_parse(&actor, text, place, err);

    reader->n_affiliations = 0;
    if (status == ENT_OK)
        status = ent_element_find_required(&actor, "an actor", "id", &record.id, err);
    if (status == ENT_OK)
        status = ent_element_find_text(&actor, "name", &record.name, err);
    if (status == ENT_OK)
        status = ent_element_find_text(&actor, "kind", &record.kind, err);
    if (status == ENT_OK)
        status = take_names(reader, &actor, err);
    if (status == ENT_OK)
        status = take_name_keys(reader, &actor, err);
    if (status == ENT_OK)
        status = take_aliases(reader, &actor, err);
    if (status == ENT_OK)
        status = take_codes(reader, &actor, err);
    if (status == ENT_OK)
        status = take_affiliations(reader, ENT_PART_OF, "part_of", &actor, err);
    if (status == ENT_OK)
        status = take_affiliations(reader, ENT_MEMBER_OF, "member_of", &actor, err);
    if (status == ENT_OK) {
        record.names = reader->names;
        record.n_names = reader->n_names;
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
