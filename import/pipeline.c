#include "pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* How much of a text a message shows, for printf's "%.*s". */
#define SHOWN(text) (int)((text).length < 60 ? (text).length : 60), (text).data

enum ent_status ent_pipeline_init(struct ent_pipeline *pipeline, const struct ent_sink *sink,
                                  struct ent_error *err)
{
    enum ent_status status = ent_records_new(&pipeline->records, sink, err);

    pipeline->sink = sink;
    return status == ENT_OK ? ent_interner_new(&pipeline->described, err) : status;
}

void ent_pipeline_fini(struct ent_pipeline *pipeline)
{
    ent_pipeline_forget_entities(pipeline);
    ent_records_free(pipeline->records);
    ent_interner_free(pipeline->described);
    ent_map_free(pipeline->map);
    free(pipeline->texts);
}

/* A member that is a text and not empty. */
bool ent_pipeline_text(const struct ent_element *of, const char *name, struct ent_str *text)
{
    struct ent_element member;

    return ent_element_find(of, name, &member) && ent_element_text(&member, text) &&
           ent_str_trim(*text).length > 0;
}

/* The first of the members, with '|' between their names, that has a text. */
bool ent_pipeline_any_text(const struct ent_element *of, const char *names, struct ent_str *text)
{
    char name[32];

    while (*names) {
        size_t length = strcspn(names, "|");
        snprintf(name, sizeof name, "%.*s", (int)length, names);
        if (ent_pipeline_text(of, name, text))
            return true;
        names += length + (names[length] == '|');
    }
    return false;
}

size_t ent_pipeline_keys(const struct ent_element *object, struct ent_str *keys, size_t max)
{
    size_t n = 0;

    for (void *at = json_object_iter(object->value); at && n < max;
         at = json_object_iter_next(object->value, at))
        keys[n++] = ent_str(json_object_iter_key(at), json_object_iter_key_len(at));
    return n;
}

/* Words that stand for nobody. */
static bool names_nobody(struct ent_str text)
{
    static const char *const words[] = {"null", "NULL", "None", "none", "N/A", "n/a", "nan", "NaN"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (ent_str_is(text, words[i]))
            return true;
    return text.length == 0;
}

/* ---- Actors ---- */

/* The kinds that this library uses, from what pipelines call them; others as they are, in small
 * letters. */
static struct ent_str kind_of(struct ent_str word, char room[40])
{
    static const struct {
        const char *word, *kind;
    } kinds[] = {
        {"per", "person"},
        {"people", "person"},
        {"individual", "person"},
        {"org", "organisation"},
        {"organization", "organisation"},
        {"company", "organisation"},
        {"publicbody", "organisation"},
        {"country", "state"},
        {"nation", "state"},
        {"loc", "location"},
        {"unknown", ""},
        {"none", ""},
    };
    size_t length = word.length < 39 ? word.length : 39;

    for (size_t i = 0; i < length; i++)
        room[i] =
            (char)(word.data[i] >= 'A' && word.data[i] <= 'Z' ? word.data[i] + 32 : word.data[i]);
    room[length] = '\0';
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(room, kinds[i].word) == 0)
            return ent_str_from(kinds[i].kind);
    return ent_str(room, ent_utf8_check(room, length));
}

/* Say how an actor is called or of what kind it is, once. */
enum ent_status ent_pipeline_describe(struct ent_pipeline *pipeline, struct ent_str id,
                                      struct ent_str name, struct ent_str kind_word,
                                      struct ent_position place, struct ent_error *err)
{
    char room[40], said[400];
    struct ent_actor_record actor = {
        .id = id, .name = name, .is_hint = true, .line = place.line, .column = place.column};
    size_t before = ent_interner_count(pipeline->described);
    uint32_t number;
    int length;
    enum ent_status status;

    actor.kind = kind_of(kind_word, room);
    if (names_nobody(id) || (actor.name.length == 0 && actor.kind.length == 0))
        return ENT_OK;
    length = snprintf(said, sizeof said, "%.*s\n%.*s\n%.*s", (int)id.length, id.data,
                      (int)name.length, name.data, (int)actor.kind.length, actor.kind.data);
    /* What is too long to be remembered is said again, which does no harm. */
    if (length > 0 && (size_t)length < sizeof said) {
        status = ent_intern(pipeline->described, ent_str(said, (size_t)length), &number, err);
        if (status != ENT_OK || number < before)
            return status;
    }
    return pipeline->sink->actor(pipeline->sink->self, &actor, err);
}

static enum ent_status add_text(struct ent_pipeline *pipeline, struct ent_str text,
                                struct ent_error *err)
{
    enum ent_status status = ent_grow(&pipeline->texts, &pipeline->texts_capacity,
                                      pipeline->n_texts + 1, sizeof *pipeline->texts, err);

    if (status == ENT_OK)
        pipeline->texts[pipeline->n_texts++] = text;
    return status;
}

/* The name of an entity that goes by an id here, else the text. */
static struct ent_str resolve(const struct ent_pipeline *pipeline, struct ent_str text)
{
    uint32_t number =
        pipeline->entities.ids ? ent_interner_find(pipeline->entities.ids, text) : UINT32_MAX;

    return number != UINT32_MAX && pipeline->entities.names[number].data
               ? pipeline->entities.names[number]
               : text;
}

/* What an object is called: by its name, or as chosen by its code or id. */
static bool find_name(const struct ent_pipeline *pipeline, const struct ent_element *object,
                      struct ent_str *name)
{
    static const char names[] = "name|wiki|text|surface|label|actorText|caption|title|mention|"
                                "value|entity";
    static const char codes[] = "code|country|code_1|concept";
    static const char ids[] = "id|entity_id|uid|key";
    const char *const by_name[] = {names, codes, NULL}, *const by_code[] = {codes, names, NULL},
                      *const by_id[] = {ids, names, NULL};
    const char *const *order = pipeline->actors_by == ENT_BY_CODE ? by_code
                               : pipeline->actors_by == ENT_BY_ID ? by_id
                                                                  : by_name;
    struct ent_str id;

    if (pipeline->actors_by == ENT_BY_NAME && pipeline->entities.ids &&
        ent_pipeline_any_text(object, ids, &id)) {
        *name = resolve(pipeline, id);
        if (name->data != id.data)
            return true;
    }
    for (; *order; order++)
        if (ent_pipeline_any_text(object, *order, name))
            return true;
    return ent_pipeline_any_text(object, ids, name);
}

/* All that a value names: a text, an object, or a list of these. Copies. */
enum ent_status ent_pipeline_gather(struct ent_pipeline *pipeline,
                                    const struct ent_element *element, bool is_actor,
                                    unsigned depth, struct ent_error *err)
{
    struct ent_element_walk walk;
    struct ent_element item;
    struct ent_str text;
    enum ent_status status = ENT_OK;

    if (ent_is_array(element)) {
        ent_element_walk_init(&walk, element);
        while (status == ENT_OK && depth < ENT_PIPELINE_DEPTH &&
               ent_element_walk_next(&walk, NULL, &item))
            status = ent_pipeline_gather(pipeline, &item, is_actor, depth + 1, err);
        return status;
    }
    if (ent_is_object(element) ? !find_name(pipeline, element, &text)
                               : !ent_element_text(element, &text))
        return ENT_OK;
    if (is_actor)
        text = resolve(pipeline, text);
    text = ent_str_trim(text);
    if (is_actor ? names_nobody(text) : text.length == 0)
        return ENT_OK;
    status = ent_element_copy(pipeline->records, &text, err);
    return status == ENT_OK ? add_text(pipeline, text, err) : status;
}

/* Nobody is there twice: pipelines repeat what a document repeats. */
static bool is_gathered(const struct ent_pipeline *pipeline, size_t upto, struct ent_str text)
{
    for (size_t i = 0; i < upto; i++)
        if (ent_str_equal(pipeline->texts[i], text))
            return true;
    return false;
}

static enum ent_status keep_texts(struct ent_pipeline *pipeline, struct ent_texts *texts,
                                  struct ent_error *err)
{
    struct ent_str *items =
        ent_records_alloc(pipeline->records, (pipeline->n_texts + 1) * sizeof *items);
    size_t n = 0;

    if (!items)
        return ent_fail_memory(err);
    for (size_t i = 0; i < pipeline->n_texts; i++)
        if (!is_gathered(pipeline, i, pipeline->texts[i]))
            items[n++] = pipeline->texts[i];
    *texts = (struct ent_texts){items, n};
    return ENT_OK;
}

/* All texts as one. */
enum ent_status ent_pipeline_join(struct ent_pipeline *pipeline, const char *between,
                                  struct ent_str *out, struct ent_error *err)
{
    size_t length = 0;
    char *joined;

    for (size_t i = 0; i < pipeline->n_texts; i++)
        length += pipeline->texts[i].length + strlen(between);
    joined = ent_records_alloc(pipeline->records, length + 1);
    if (!joined)
        return ent_fail_memory(err);
    length = 0;
    for (size_t i = 0; i < pipeline->n_texts; i++) {
        if (i > 0) {
            memcpy(joined + length, between, strlen(between));
            length += strlen(between);
        }
        memcpy(joined + length, pipeline->texts[i].data, pipeline->texts[i].length);
        length += pipeline->texts[i].length;
    }
    *out = ent_str(joined, length);
    return ENT_OK;
}

/* ---- Entities ---- */

void ent_pipeline_forget_entities(struct ent_pipeline *pipeline)
{
    struct ent_entities *entities = &pipeline->entities;

    ent_arena_fini(&entities->arena);
    ent_interner_free(entities->ids);
    free(entities->names);
    *entities = (struct ent_entities){0};
}

static enum ent_status add_entity(struct ent_pipeline *pipeline, struct ent_str id,
                                  struct ent_str name, struct ent_error *err)
{
    struct ent_entities *entities = &pipeline->entities;
    uint32_t number;
    size_t before;
    const char *copy;
    enum ent_status status = ENT_OK;

    if (!entities->ids)
        status = ent_interner_new(&entities->ids, err);
    if (status != ENT_OK)
        return status;
    before = ent_interner_count(entities->ids);
    status = ent_intern(entities->ids, id, &number, err);
    if (status == ENT_OK)
        status = ent_grow(&entities->names, &entities->capacity, (size_t)number + 1,
                          sizeof *entities->names, err);
    if (status != ENT_OK)
        return status;
    if (before == 1 && number >= 1)
        entities->names[0] = ent_str(NULL, 0);
    copy = ent_arena_copy(&entities->arena, name);
    if (!copy)
        return ent_fail_memory(err);
    entities->names[number] = ent_str(copy, name.length);
    return ENT_OK;
}

/* One entity of a list: {"id", "name", "type"}, a name alone, or a list of its mentions. */
enum ent_status ent_pipeline_take_entity(struct ent_pipeline *pipeline, struct ent_str id,
                                         const struct ent_element *entity, struct ent_error *err)
{
    char place[24];
    struct ent_element_walk walk;
    struct ent_element first = *entity;
    struct ent_str name = {0}, kind = {0}, own_id;
    enum ent_status status;

    ent_element_walk_init(&walk, entity);
    if (ent_is_array(entity) && !ent_element_walk_next(&walk, NULL, &first))
        return ENT_OK;
    snprintf(place, sizeof place, "%zu", pipeline->entities.n++);
    if (id.length == 0)
        id = ent_str_from(place);
    if (ent_is_object(&first)) {
        if (ent_pipeline_any_text(&first, "id|entity_id|uid|key|node_id", &own_id))
            id = own_id;
        if (!ent_pipeline_any_text(&first, "name|text|surface|label|title|mention|caption|value",
                                   &name))
            name = id;
        if (!ent_pipeline_any_text(&first, "type|entity_type|kind|category", &kind))
            ent_pipeline_text(&first, "label", &kind);
        if (ent_str_equal(kind, name))
            kind = ent_str("", 0);
    } else if (!ent_element_text(&first, &name)) {
        return ENT_OK;
    }
    name = ent_str_trim(name);
    pipeline->n_entities++;
    status = add_entity(pipeline, id, name, err);
    return status == ENT_OK
               ? ent_pipeline_describe(pipeline, name, ent_str("", 0), kind, entity->place, err)
               : status;
}

bool ent_pipeline_holds_entities(struct ent_str key)
{
    static const char *const keys[] = {"entities", "nodes",     "actors", "vertices",
                                       "concepts", "vertexSet", "ents"};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (ent_names_agree(key, ent_str_from(keys[i])))
            return true;
    return false;
}

bool ent_pipeline_holds_relations(struct ent_str key)
{
    static const char *const keys[] = {"relations",  "relationships", "triples", "triplets",
                                       "edges",      "links",         "events",  "interactions",
                                       "statements", "facts",         "records"};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (ent_names_agree(key, ent_str_from(keys[i])))
            return true;
    return false;
}

enum ent_status ent_pipeline_take_entities(struct ent_pipeline *pipeline,
                                           const struct ent_element *entities,
                                           struct ent_error *err)
{
    struct ent_element_walk walk;
    struct ent_element item;
    struct ent_str id;
    enum ent_status status = ENT_OK;

    ent_element_walk_init(&walk, entities);
    while (status == ENT_OK && ent_element_walk_next(&walk, &id, &item))
        status = ent_pipeline_take_entity(pipeline, id, &item, err);
    return status;
}

/* ---- Records ---- */

enum ent_status ent_pipeline_aside(struct ent_pipeline *pipeline, const char *reason,
                                   struct ent_error *err)
{
    return ent_record_aside(pipeline->records, reason, err);
}

enum ent_status ent_pipeline_reject(struct ent_pipeline *pipeline, const struct ent_error *why,
                                    struct ent_error *err)
{
    struct ent_error numbered = {0};

    ent_fail_at(&numbered, ENT_EPARSE, NULL, why->line, why->column, "record %zu: %s",
                pipeline->index, why->message);
    return ent_record_reject(pipeline->records, &numbered, err);
}

/* A value under a name that is no part of a report; or one that does not fit its part. */
static enum ent_status keep(struct ent_pipeline *pipeline, struct ent_str key,
                            const struct ent_element *element, struct ent_error *err)
{
    bool is_empty = json_is_string(element->value) && json_string_length(element->value) == 0;

    return is_empty ? ENT_OK : ent_element_keep(pipeline->records, key, element, err);
}

enum ent_status ent_pipeline_actors(struct ent_pipeline *pipeline, enum ent_part part,
                                    const struct ent_element *element, struct ent_error *err)
{
    struct ent_report *report = ent_record_report(pipeline->records);
    enum ent_status status;

    pipeline->n_texts = 0;
    status = ent_pipeline_gather(pipeline, element, true, 0, err);
    return status == ENT_OK
               ? keep_texts(pipeline, part == ENT_PART_SOURCE ? &report->source : &report->target,
                            err)
               : status;
}

static bool has_digit(struct ent_str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] >= '0' && text.data[i] <= '9')
            return true;
    return false;
}

/* A value's first text: of lists and objects too. */
enum ent_status ent_pipeline_date(struct ent_pipeline *pipeline, enum ent_part part, bool is_sure,
                                  struct ent_str key, const struct ent_element *element,
                                  struct ent_error *err)
{
    static const struct ent_sink nothing = {0};
    struct ent_span *when = part == ENT_PART_DATE ? &pipeline->start : &pipeline->end;
    struct ent_clock one;
    char why[ENT_CLOCK_WORDS_SIZE];
    int64_t micro;
    enum ent_status status;

    pipeline->n_texts = 0;
    status = ent_pipeline_gather(pipeline, element, false, 0, err);
    if (status != ENT_OK || pipeline->n_texts == 0)
        return status;
    /* "start" and "end" are mostly places in a text where they are small numbers. */
    if (!is_sure && json_is_number(element->value) &&
        ent_parse_micro(pipeline->texts[0], ENT_ROUND, &micro) && micro < 1000 * ENT_MICRO)
        return keep(pipeline, key, element, err);
    pipeline->n_dates++;
    if (!has_digit(pipeline->texts[0])) { /* "last week", "ongoing" */
        pipeline->n_words += !ent_is_missing(pipeline->texts[0]);
        return keep(pipeline, key, element, err);
    }
    ent_clock_begin(&one, &nothing, NULL, ENT_UNIT_SECONDS, NULL);
    ent_clock_look(&one, pipeline->texts[0]);
    ent_clock_decide(&one);
    /* Numbers tell by themselves what they are: there is no column that all of them stand in. */
    if (!ent_clock_read(one.n_numbers > 0 && !pipeline->clock.is_given ? &one : &pipeline->clock,
                        pipeline->texts[0], when, why))
        return ent_element_fail(element, err, "%s %s", ent_part_name(part), why);
    if (ent_span_is_undated(*when) || pipeline->n_texts > 1)
        return keep(pipeline, key, element, err);
    return ENT_OK;
}

/* From 0 to 1, or in percent; STIX counts to 100 always. */
static bool take_confidence(struct ent_pipeline *pipeline, struct ent_str text)
{
    struct ent_report *report = ent_record_report(pipeline->records);
    bool is_stix = pipeline->shape && strcmp(pipeline->shape, "STIX") == 0;
    int64_t micro;

    text = ent_str_trim(text);
    if (text.length > 1 && text.data[text.length - 1] == '%')
        text.length--;
    if (!ent_parse_micro(text, ENT_ROUND, &micro) || micro < 0 || micro > 100 * ENT_MICRO)
        return false;
    if (micro > ENT_MICRO || is_stix) {
        pipeline->n_percents++;
        micro /= 100;
    } else if (micro % ENT_MICRO != 0) {
        pipeline->n_shares++;
    }
    report->confidence = micro;
    return true;
}

static bool is_number(const struct ent_given *value)
{
    return value->kind == ENT_GIVEN_NUMBER ||
           (value->kind == ENT_GIVEN_TEXT && ent_is_number(value->text));
}

/* A part that is no actor and no date. What does not fit stays a field: these are foreign words;
 * but not a number that cannot be kept, without which a weight would be 1. */
enum ent_status ent_pipeline_part(struct ent_pipeline *pipeline, enum ent_part part,
                                  struct ent_str key, const struct ent_element *element,
                                  struct ent_error *err)
{
    struct ent_given value = {.kind = ENT_GIVEN_TEXT};
    struct ent_error why = {0};
    enum ent_status status;

    if (part == ENT_PART_TYPE || part == ENT_PART_NOTE || part == ENT_PART_DOCUMENT) {
        pipeline->n_texts = 0;
        status = ent_pipeline_gather(pipeline, element, false, 0, err);
        if (status != ENT_OK)
            return status;
        if (pipeline->n_texts == 0)
            return json_is_string(element->value) ? ENT_OK : keep(pipeline, key, element, err);
        status =
            ent_pipeline_join(pipeline, part == ENT_PART_NOTE ? " … " : "; ", &value.text, err);
    } else {
        status = ent_element_give(pipeline->records, element, &value, err);
        if (status == ENT_OK && value.kind == ENT_GIVEN_TEXT) {
            if (ent_str_trim(value.text).length == 0)
                return ENT_OK;
            value.is_plain = ent_part_is_number(part) || part == ENT_PART_MUTUAL;
        }
        if (status == ENT_OK && part == ENT_PART_CONFIDENCE)
            return (value.kind == ENT_GIVEN_TEXT || value.kind == ENT_GIVEN_NUMBER) &&
                           take_confidence(pipeline, value.text)
                       ? ENT_OK
                       : keep(pipeline, key, element, err);
    }
    if (status == ENT_OK)
        status = ent_record_set(pipeline->records, ent_part_key(part), &value, &why);
    if (status == ENT_EPARSE && ent_part_is_number(part) && is_number(&value))
        return ent_element_fail(element, err, "%s", why.message);
    if (status == ENT_EPARSE)
        return keep(pipeline, key, element, err);
    if (status != ENT_OK && err && err->status == ENT_OK)
        *err = why;
    return status;
}

/* "head_type" says of what kind "head" is. */
static enum ent_status take_kind(struct ent_pipeline *pipeline, struct ent_str key,
                                 const struct ent_element *element, struct ent_error *err)
{
    static const struct {
        const char *key;
        bool is_target;
    } keys[] = {{"head_type", false},        {"tail_type", true},
                {"subject_type", false},     {"object_type", true},
                {"source_type", false},      {"target_type", true},
                {"head_entity_type", false}, {"tail_entity_type", true},
                {"from_type", false},        {"to_type", true}};
    const struct ent_report *report = ent_record_report(pipeline->records);
    struct ent_str kind;

    if (key.length < 5 || strncasecmp(key.data + key.length - 4, "type", 4) != 0) /* mostly */
        return ENT_OK;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const struct ent_texts *actors = keys[i].is_target ? &report->target : &report->source;
        if (ent_names_agree(key, ent_str_from(keys[i].key)) && actors->n == 1 &&
            ent_element_text(element, &kind))
            return ent_pipeline_describe(pipeline, actors->items[0], ent_str("", 0), kind,
                                         element->place, err);
    }
    return ENT_OK;
}

/* The record is whole. */
static enum ent_status end_record(struct ent_pipeline *pipeline, struct ent_position place,
                                  struct ent_error *err)
{
    struct ent_report *report = ent_record_report(pipeline->records);
    struct ent_error why = {0};
    enum ent_status status = ENT_OK;

    if (!(ent_span_is_undated(pipeline->start) && ent_span_is_undated(pipeline->end)) &&
        !ent_clock_join(pipeline->start, pipeline->end, &report->when)) {
        ent_fail_at(&why, ENT_EPARSE, NULL, place.line, place.column,
                    "the end is before the start");
        return ent_pipeline_reject(pipeline, &why, err);
    }
    if (report->source.n == 0)
        return ent_pipeline_aside(pipeline, "no first actor", err);
    if (report->target.n == 0)
        return ent_pipeline_aside(pipeline, "no second actor", err);
    if (report->document.length == 0 && pipeline->document.length > 0) {
        report->document = pipeline->document;
        status = ent_element_copy(pipeline->records, &report->document, err);
    }
    /* When a document was published is not when its events were. */
    if (status == ENT_OK && ent_span_is_undated(report->when) && pipeline->published.length > 0) {
        struct ent_str published = pipeline->published;
        status = ent_element_copy(pipeline->records, &published, err);
        if (status == ENT_OK)
            status = ent_record_keep(pipeline->records, ent_str_from("published"), published, err);
    }
    pipeline->n_records++;
    return status == ENT_OK ? ent_record_end(pipeline->records, err) : status;
}

void ent_pipeline_begin(struct ent_pipeline *pipeline, struct ent_position place)
{
    ent_record_begin(pipeline->records, place);
    ent_record_report(pipeline->records)->mutual = pipeline->is_undirected;
    pipeline->start = pipeline->end = ent_undated;
}

/* What was the reason that a record cannot be used, or that reading ends? */
enum ent_status ent_pipeline_settle(struct ent_pipeline *pipeline, enum ent_status status,
                                    struct ent_position place, const struct ent_error *why,
                                    struct ent_error *err)
{
    if (status == ENT_OK)
        return end_record(pipeline, place, err);
    if (status == ENT_EPARSE)
        return ent_pipeline_reject(pipeline, why, err);
    if (err && err->status == ENT_OK)
        *err = *why;
    return status;
}

enum ent_status ent_pipeline_member(struct ent_pipeline *pipeline, enum ent_part part, bool is_sure,
                                    struct ent_str key, const struct ent_element *member,
                                    struct ent_error *why)
{
    enum ent_status status = ent_records_saw(
        pipeline->records, key, part < ENT_N_PARTS ? ent_part_name(part) : "field", why);

    if (status != ENT_OK)
        return status;
    switch (part) {
    case ENT_PART_SOURCE:
    case ENT_PART_TARGET:
        return ent_pipeline_actors(pipeline, part, member, why);
    case ENT_PART_DATE:
    case ENT_PART_END:
        return ent_pipeline_date(pipeline, part, is_sure, key, member, why);
    case ENT_N_PARTS:
        return keep(pipeline, key, member, why);
    default:
        return ent_pipeline_part(pipeline, part, key, member, why);
    }
}

/* Tell, once, where the parts of a record were found. */
static void say_parts(struct ent_pipeline *pipeline, const struct ent_str *keys,
                      const struct ent_parts *parts)
{
    if (pipeline->n_records > 0 || pipeline->note.text[0])
        return;
    for (size_t p = 0; p < ENT_N_PARTS; p++) {
        struct ent_str name = ent_str_from(ent_part_name((enum ent_part)p));
        if (parts->at[p] != ENT_NO_COLUMN && !ent_str_equal(keys[parts->at[p]], name))
            ent_note_say(&pipeline->note, "%s is \"%.*s\"", name.data, SHOWN(keys[parts->at[p]]));
    }
}

/* An object whose parts stand among its keys. */
enum ent_status ent_pipeline_take(struct ent_pipeline *pipeline, const struct ent_element *object,
                                  const struct ent_str *keys, const struct ent_parts *parts,
                                  struct ent_error *err)
{
    struct ent_error why = {0};
    struct ent_element_walk walk;
    struct ent_element member;
    struct ent_str key;
    enum ent_status status = ENT_OK;

    pipeline->index++;
    say_parts(pipeline, keys, parts);
    ent_pipeline_begin(pipeline, object->place);
    ent_element_walk_init(&walk, object);
    for (size_t i = 0; status == ENT_OK && ent_element_walk_next(&walk, &key, &member); i++) {
        size_t part = 0;
        while (part < ENT_N_PARTS && parts->at[part] != i)
            part++;
        if (!json_is_null(member.value))
            status = ent_pipeline_member(pipeline, (enum ent_part)part, ent_str_is(key, "date"),
                                         key, &member, &why);
    }
    /* Kinds, once the actors are known. */
    ent_element_walk_init(&walk, object);
    while (status == ENT_OK && ent_element_walk_next(&walk, &key, &member))
        status = take_kind(pipeline, key, &member, &why);
    return ent_pipeline_settle(pipeline, status, object->place, &why, err);
}

/* ["Niger", "expels", "France"] */
bool ent_pipeline_is_triple(const struct ent_element *element)
{
    size_t n = json_array_size(element->value);

    for (size_t i = 0; i < n; i++)
        if (!json_is_string(json_array_get(element->value, i)))
            return false;
    return n == 3;
}

enum ent_status ent_pipeline_take_triple(struct ent_pipeline *pipeline,
                                         const struct ent_element *triple, struct ent_error *err)
{
    static const enum ent_part order[] = {ENT_PART_SOURCE, ENT_PART_TYPE, ENT_PART_TARGET};
    struct ent_error why = {0};
    struct ent_element_walk walk;
    struct ent_element item;
    enum ent_status status = ENT_OK;

    pipeline->index++;
    ent_pipeline_begin(pipeline, triple->place);
    ent_element_walk_init(&walk, triple);
    for (size_t i = 0; i < 3 && status == ENT_OK && ent_element_walk_next(&walk, NULL, &item); i++)
        status = ent_pipeline_member(pipeline, order[i], true, ent_str("", 0), &item, &why);
    return ent_pipeline_settle(pipeline, status, triple->place, &why, err);
}

/* ---- By the map ---- */

/* Gather all that stands at a path ("subject.surface"), through lists. Stops at the first failure.
 */
static enum ent_status follow(struct ent_pipeline *pipeline, const struct ent_element *from,
                              struct ent_str path, enum ent_part part, size_t *n_found,
                              struct ent_error *why)
{
    struct ent_element_walk walk;
    struct ent_element item;
    struct ent_str key;
    const char *dot = path.length > 0 ? memchr(path.data, '.', path.length) : NULL;
    struct ent_str name = dot ? ent_str(path.data, (size_t)(dot - path.data)) : path;
    enum ent_status status = ENT_OK;

    if (json_is_null(from->value))
        return ENT_OK;
    if (path.length == 0) {
        ++*n_found;
        if (part == ENT_PART_SOURCE || part == ENT_PART_TARGET)
            return ent_pipeline_gather(pipeline, from, true, 0, why); /* of all items of a list */
        return *n_found > 1 ? ENT_OK : ent_pipeline_member(pipeline, part, true, name, from, why);
    }
    ent_element_walk_init(&walk, from);
    while (status == ENT_OK && ent_element_walk_next(&walk, &key, &item)) {
        if (ent_is_array(from))
            status = follow(pipeline, &item, path, part, n_found, why);
        else if (ent_str_equal(key, path)) /* a key may have dots itself */
            status = follow(pipeline, &item, ent_str("", 0), part, n_found, why);
        else if (ent_str_equal(key, name) && dot)
            status = follow(pipeline, &item,
                            ent_str(dot + 1, path.length - (size_t)(dot + 1 - path.data)), part,
                            n_found, why);
    }
    return status;
}

/* The part of a report that a member is, by a map that names it whole. */
static bool is_taken(const struct ent_pipeline *pipeline, struct ent_str key)
{
    struct ent_str path;

    for (size_t p = 0; p < ENT_N_PARTS; p++)
        if (ent_map_column(pipeline->map, (enum ent_part)p, &path) && ent_str_equal(path, key))
            return true;
    return false;
}

enum ent_status ent_pipeline_take_mapped(struct ent_pipeline *pipeline,
                                         const struct ent_element *object,
                                         const struct ent_str *keys, const struct ent_parts *parts,
                                         struct ent_error *err)
{
    struct ent_report *report;
    struct ent_error why = {0};
    struct ent_element_walk walk;
    struct ent_element member;
    struct ent_str key;
    enum ent_status status = ENT_OK;

    pipeline->index++;
    say_parts(pipeline, keys, parts);
    ent_pipeline_begin(pipeline, object->place);
    report = ent_record_report(pipeline->records);
    for (size_t p = 0; p < ENT_N_PARTS && status == ENT_OK; p++) {
        struct ent_str path;
        size_t n_found = 0;

        if (!ent_map_column(pipeline->map, (enum ent_part)p, &path) || path.length == 0)
            continue;
        pipeline->n_texts = 0;
        status = follow(pipeline, object, path, (enum ent_part)p, &n_found, &why);
        if (status == ENT_OK && p <= ENT_PART_TARGET)
            status = keep_texts(pipeline, p == ENT_PART_SOURCE ? &report->source : &report->target,
                                &why);
    }
    ent_element_walk_init(&walk, object);
    for (size_t i = 0; status == ENT_OK && ent_element_walk_next(&walk, &key, &member); i++) {
        struct ent_str path;
        size_t part = 0;
        while (part < ENT_N_PARTS &&
               (parts->at[part] != i || ent_map_column(pipeline->map, (enum ent_part)part, &path)))
            part++;
        if (!is_taken(pipeline, key) && !json_is_null(member.value))
            status = ent_pipeline_member(pipeline, (enum ent_part)part, ent_str_is(key, "date"),
                                         key, &member, &why);
    }
    return ent_pipeline_settle(pipeline, status, object->place, &why, err);
}
