#include "element.h"
#include "importers.h"
#include "note.h"
#include "shapes.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/*
 * JSON that extraction pipelines and other people's tools write. A record is an object with a
 * source and a target, whatever they are called; records stand in an array, one a line, one after
 * another, or in an object beside the entities that they name. Three vocabularies are known by
 * their shape: FollowTheMoney, STIX 2.1 and NGEC. Our own JSON is read by json.c and jsonl.c,
 * strictly.
 */

#define DEPTH 8 /* how deep records are looked for */

/* A single object is parsed at once up to this size; a larger one element by element. */
#define WHOLE_SIZE ((size_t)4 << 20)

/* Room for the keys of a record, to know them again. */
#define KEYS_SIZE ((size_t)1024)

/* How much of a text a message shows, for printf's "%.*s". */
#define SHOWN(text) (int)((text).length < 60 ? (text).length : 60), (text).data

enum actors_by { BY_NAME, BY_CODE, BY_ID };

enum { ACTORS_BY = 0 };
static const struct ent_import_option options[] = {
    [ACTORS_BY] = {"actors_by", "name|code|id", "name", "which of an actor's members names it"},
    {"list", "KEY", "the first", "which list of an object holds its records"},
    ENT_MAP_OPTION,
    ENT_CLOCK_OPTIONS,
    {NULL, NULL, NULL, NULL}};

/* The entities that the records of one object name by their ids. */
struct entities {
    struct ent_arena arena;
    struct ent_interner *ids;
    struct ent_str *names; /* by number of `ids` */
    size_t capacity;
    size_t n; /* entities, of which those without an id go by their place */
};

/* A record that waits for entities which may stand behind it. */
struct held {
    struct ent_str text;
    struct ent_position place;
};

struct reader {
    const struct ent_sink *sink;
    struct ent_records *records;
    struct ent_map *map;
    bool is_mapped; /* the map says where source or target is */
    struct ent_clock clock;
    enum actors_by actors_by;
    struct ent_str usual[2];            /* what source and target are mostly called here */
    char *head;                         /* that they point into */
    size_t index;                       /* of the record at hand, from 1 */
    size_t n_records, n_dates, n_words, /* words in place of dates */
        n_entities, n_shares, n_percents;
    bool is_undirected; /* the object that holds the records says so */
    const char *shape;  /* a vocabulary that was met */
    struct entities entities;
    struct ent_interner *described;
    struct held *held;
    size_t n_held, held_capacity;
    struct ent_arena held_texts;
    struct ent_str document, published; /* of the object that holds the records */
    const char
        *list; /* the member that holds the records, where there are several; NULL: not known */
    char *found_list; /* malloc'ed: it was found, not chosen */
    bool has_other_lists;
    struct ent_span start, end; /* of the record at hand */
    struct ent_str *texts;      /* that are being gathered */
    size_t n_texts, texts_capacity;
    struct ent_note note;
    /* Records mostly have the keys of the one before: what they are is remembered. */
    char keys[KEYS_SIZE];
    size_t keys_length; /* KEYS_SIZE: not remembered */
    struct ent_parts parts;
    bool are_parts;
};

/* ---- Elements ---- */

static bool is_object(const struct ent_element *element)
{
    return json_is_object(element->value);
}

static bool is_array(const struct ent_element *element)
{
    return json_is_array(element->value);
}

/* A member that is a text and not empty. */
static bool find_text(const struct ent_element *of, const char *name, struct ent_str *text)
{
    struct ent_element member;

    return ent_element_find(of, name, &member) && ent_element_text(&member, text) &&
           ent_str_trim(*text).length > 0;
}

/* The first of the members, with '|' between their names, that has a text. */
static bool find_any_text(const struct ent_element *of, const char *names, struct ent_str *text)
{
    char name[32];

    while (*names) {
        size_t length = strcspn(names, "|");
        snprintf(name, sizeof name, "%.*s", (int)length, names);
        if (find_text(of, name, text))
            return true;
        names += length + (names[length] == '|');
    }
    return false;
}

static size_t keys_of(const struct ent_element *object, struct ent_str *keys, size_t max)
{
    const char *key;
    json_t *value;
    size_t n = 0;

    json_object_foreach(object->value, key, value) if (n < max) keys[n++] =
        ent_str(key, strlen(key));
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
static enum ent_status describe(struct reader *reader, struct ent_str id, struct ent_str name,
                                struct ent_str kind_word, struct ent_position place,
                                struct ent_error *err)
{
    char room[40], said[400];
    struct ent_actor_record actor = {
        .id = id, .name = name, .is_hint = true, .line = place.line, .column = place.column};
    size_t before = ent_interner_count(reader->described);
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
        status = ent_intern(reader->described, ent_str(said, (size_t)length), &number, err);
        if (status != ENT_OK || number < before)
            return status;
    }
    return reader->sink->actor(reader->sink->self, &actor, err);
}

static enum ent_status add_text(struct reader *reader, struct ent_str text, struct ent_error *err)
{
    enum ent_status status = ent_grow(&reader->texts, &reader->texts_capacity, reader->n_texts + 1,
                                      sizeof *reader->texts, err);

    if (status == ENT_OK)
        reader->texts[reader->n_texts++] = text;
    return status;
}

/* The name of an entity that goes by an id here, else the text. */
static struct ent_str resolve(const struct reader *reader, struct ent_str text)
{
    uint32_t number =
        reader->entities.ids ? ent_interner_find(reader->entities.ids, text) : UINT32_MAX;

    return number != UINT32_MAX && reader->entities.names[number].data
               ? reader->entities.names[number]
               : text;
}

/* What an object is called: by its name, or as chosen by its code or id. */
static bool find_name(const struct reader *reader, const struct ent_element *object,
                      struct ent_str *name)
{
    static const char names[] = "name|wiki|text|surface|label|actorText|caption|title|mention|"
                                "value|entity";
    static const char codes[] = "code|country|code_1|concept";
    static const char ids[] = "id|entity_id|uid|key";
    const char *const by_name[] = {names, codes, NULL}, *const by_code[] = {codes, names, NULL},
                      *const by_id[] = {ids, names, NULL};
    const char *const *order = reader->actors_by == BY_CODE ? by_code
                               : reader->actors_by == BY_ID ? by_id
                                                            : by_name;
    struct ent_str id;

    if (reader->actors_by == BY_NAME && reader->entities.ids && find_any_text(object, ids, &id)) {
        *name = resolve(reader, id);
        if (name->data != id.data)
            return true;
    }
    for (; *order; order++)
        if (find_any_text(object, *order, name))
            return true;
    return find_any_text(object, ids, name);
}

/* All that a value names: a text, an object, or a list of these. Copies. */
static enum ent_status gather(struct reader *reader, const struct ent_element *element,
                              bool is_actor, unsigned depth, struct ent_error *err)
{
    struct ent_element_walk walk;
    struct ent_element item;
    struct ent_str text;
    enum ent_status status = ENT_OK;

    if (is_array(element)) {
        ent_element_walk_init(&walk, element);
        while (status == ENT_OK && depth < DEPTH && ent_element_walk_next(&walk, NULL, &item))
            status = gather(reader, &item, is_actor, depth + 1, err);
        return status;
    }
    if (is_object(element) ? !find_name(reader, element, &text) : !ent_element_text(element, &text))
        return ENT_OK;
    if (is_actor)
        text = resolve(reader, text);
    text = ent_str_trim(text);
    if (is_actor ? names_nobody(text) : text.length == 0)
        return ENT_OK;
    status = ent_element_copy(reader->records, &text, err);
    return status == ENT_OK ? add_text(reader, text, err) : status;
}

/* Nobody is there twice: pipelines repeat what a document repeats. */
static bool is_gathered(const struct reader *reader, size_t upto, struct ent_str text)
{
    for (size_t i = 0; i < upto; i++)
        if (ent_str_equal(reader->texts[i], text))
            return true;
    return false;
}

static enum ent_status keep_texts(struct reader *reader, struct ent_texts *texts,
                                  struct ent_error *err)
{
    struct ent_str *items =
        ent_records_alloc(reader->records, (reader->n_texts + 1) * sizeof *items);
    size_t n = 0;

    if (!items)
        return ent_fail_memory(err);
    for (size_t i = 0; i < reader->n_texts; i++)
        if (!is_gathered(reader, i, reader->texts[i]))
            items[n++] = reader->texts[i];
    *texts = (struct ent_texts){items, n};
    return ENT_OK;
}

/* All texts as one. */
static enum ent_status join_texts(struct reader *reader, const char *between, struct ent_str *out,
                                  struct ent_error *err)
{
    size_t length = 0;
    char *joined;

    for (size_t i = 0; i < reader->n_texts; i++)
        length += reader->texts[i].length + strlen(between);
    joined = ent_records_alloc(reader->records, length + 1);
    if (!joined)
        return ent_fail_memory(err);
    length = 0;
    for (size_t i = 0; i < reader->n_texts; i++) {
        if (i > 0) {
            memcpy(joined + length, between, strlen(between));
            length += strlen(between);
        }
        memcpy(joined + length, reader->texts[i].data, reader->texts[i].length);
        length += reader->texts[i].length;
    }
    *out = ent_str(joined, length);
    return ENT_OK;
}

/* ---- Entities ---- */

static void forget_entities(struct reader *reader)
{
    struct entities *entities = &reader->entities;

    ent_arena_fini(&entities->arena);
    ent_interner_free(entities->ids);
    free(entities->names);
    *entities = (struct entities){0};
}

static enum ent_status add_entity(struct reader *reader, struct ent_str id, struct ent_str name,
                                  struct ent_error *err)
{
    struct entities *entities = &reader->entities;
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
static enum ent_status take_entity(struct reader *reader, struct ent_str id,
                                   const struct ent_element *entity, struct ent_error *err)
{
    char place[24];
    struct ent_element_walk walk;
    struct ent_element first = *entity;
    struct ent_str name = {0}, kind = {0}, own_id;
    enum ent_status status;

    ent_element_walk_init(&walk, entity);
    if (is_array(entity) && !ent_element_walk_next(&walk, NULL, &first))
        return ENT_OK;
    snprintf(place, sizeof place, "%zu", reader->entities.n++);
    if (id.length == 0)
        id = ent_str_from(place);
    if (is_object(&first)) {
        if (find_any_text(&first, "id|entity_id|uid|key|node_id", &own_id))
            id = own_id;
        if (!find_any_text(&first, "name|text|surface|label|title|mention|caption|value", &name))
            name = id;
        if (!find_any_text(&first, "type|entity_type|kind|category", &kind))
            find_text(&first, "label", &kind);
        if (ent_str_equal(kind, name))
            kind = ent_str("", 0);
    } else if (!ent_element_text(&first, &name)) {
        return ENT_OK;
    }
    name = ent_str_trim(name);
    reader->n_entities++;
    status = add_entity(reader, id, name, err);
    return status == ENT_OK ? describe(reader, name, ent_str("", 0), kind, entity->place, err)
                            : status;
}

static bool holds_entities(struct ent_str key)
{
    static const char *const keys[] = {"entities", "nodes",     "actors", "vertices",
                                       "concepts", "vertexSet", "ents"};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (ent_names_agree(key, ent_str_from(keys[i])))
            return true;
    return false;
}

static bool holds_relations(struct ent_str key)
{
    static const char *const keys[] = {"relations",  "relationships", "triples", "triplets",
                                       "edges",      "links",         "events",  "interactions",
                                       "statements", "facts",         "records"};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (ent_names_agree(key, ent_str_from(keys[i])))
            return true;
    return false;
}

static enum ent_status take_entities(struct reader *reader, const struct ent_element *entities,
                                     struct ent_error *err)
{
    struct ent_element_walk walk;
    struct ent_element item;
    struct ent_str id;
    enum ent_status status = ENT_OK;

    ent_element_walk_init(&walk, entities);
    while (status == ENT_OK && ent_element_walk_next(&walk, &id, &item))
        status = take_entity(reader, id, &item, err);
    return status;
}

/* ---- Records ---- */

static enum ent_status aside(struct reader *reader, const char *reason, struct ent_error *err)
{
    return ent_record_aside(reader->records, reason, err);
}

static enum ent_status reject(struct reader *reader, const struct ent_error *why,
                              struct ent_error *err)
{
    struct ent_error numbered = {0};

    ent_fail_at(&numbered, ENT_EPARSE, NULL, why->line, why->column, "record %zu: %s",
                reader->index, why->message);
    return ent_record_reject(reader->records, &numbered, err);
}

/* A value under a name that is no part of a report; or one that does not fit its part. */
static enum ent_status keep(struct reader *reader, struct ent_str key,
                            const struct ent_element *element, struct ent_error *err)
{
    bool is_empty = json_is_string(element->value) && json_string_length(element->value) == 0;

    return is_empty ? ENT_OK : ent_element_keep(reader->records, key, element, err);
}

static enum ent_status take_actors(struct reader *reader, enum ent_part part,
                                   const struct ent_element *element, struct ent_error *err)
{
    struct ent_report *report = ent_record_report(reader->records);
    enum ent_status status;

    reader->n_texts = 0;
    status = gather(reader, element, true, 0, err);
    return status == ENT_OK
               ? keep_texts(reader, part == ENT_PART_SOURCE ? &report->source : &report->target,
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
static enum ent_status take_date(struct reader *reader, enum ent_part part, bool is_sure,
                                 struct ent_str key, const struct ent_element *element,
                                 struct ent_error *err)
{
    static const struct ent_sink nothing = {0};
    struct ent_span *when = part == ENT_PART_DATE ? &reader->start : &reader->end;
    struct ent_clock one;
    char why[ENT_CLOCK_WORDS_SIZE];
    int64_t micro;
    enum ent_status status;

    reader->n_texts = 0;
    status = gather(reader, element, false, 0, err);
    if (status != ENT_OK || reader->n_texts == 0)
        return status;
    /* "start" and "end" are mostly places in a text where they are small numbers. */
    if (!is_sure && json_is_number(element->value) &&
        ent_parse_micro(reader->texts[0], false, &micro) && micro < 1000 * ENT_MICRO)
        return keep(reader, key, element, err);
    reader->n_dates++;
    if (!has_digit(reader->texts[0])) { /* "last week", "ongoing" */
        reader->n_words += !ent_is_missing(reader->texts[0]);
        return keep(reader, key, element, err);
    }
    ent_clock_begin(&one, &nothing, NULL, ENT_UNIT_SECONDS, NULL);
    ent_clock_look(&one, reader->texts[0]);
    ent_clock_decide(&one);
    /* Numbers tell by themselves what they are: there is no column that all of them stand in. */
    if (!ent_clock_read(one.n_numbers > 0 && !reader->clock.is_given ? &one : &reader->clock,
                        reader->texts[0], when, why))
        return ent_element_fail(element, err, "%s %s", ent_part_name(part), why);
    if (ent_span_is_undated(*when) || reader->n_texts > 1)
        return keep(reader, key, element, err);
    return ENT_OK;
}

/* From 0 to 1, or in percent; STIX counts to 100 always. */
static bool take_confidence(struct reader *reader, struct ent_str text)
{
    struct ent_report *report = ent_record_report(reader->records);
    bool is_stix = reader->shape && strcmp(reader->shape, "STIX") == 0;
    int64_t micro;

    text = ent_str_trim(text);
    if (text.length > 1 && text.data[text.length - 1] == '%')
        text.length--;
    if (!ent_parse_micro(text, false, &micro) || micro < 0 || micro > 100 * ENT_MICRO)
        return false;
    if (micro > ENT_MICRO || is_stix) {
        reader->n_percents++;
        micro /= 100;
    } else if (micro % ENT_MICRO != 0) {
        reader->n_shares++;
    }
    report->confidence = micro;
    return true;
}

/* A part that is no actor and no date. What does not fit stays a field: these are foreign words. */
static enum ent_status take_part(struct reader *reader, enum ent_part part, struct ent_str key,
                                 const struct ent_element *element, struct ent_error *err)
{
    struct ent_given value = {.kind = ENT_GIVEN_TEXT};
    struct ent_error why = {0};
    enum ent_status status;

    if (part == ENT_PART_TYPE || part == ENT_PART_NOTE || part == ENT_PART_DOCUMENT) {
        reader->n_texts = 0;
        status = gather(reader, element, false, 0, err);
        if (status != ENT_OK)
            return status;
        if (reader->n_texts == 0)
            return json_is_string(element->value) ? ENT_OK : keep(reader, key, element, err);
        status = join_texts(reader, part == ENT_PART_NOTE ? " … " : "; ", &value.text, err);
    } else {
        status = ent_element_give(reader->records, element, &value, err);
        if (status == ENT_OK && value.kind == ENT_GIVEN_TEXT) {
            if (ent_str_trim(value.text).length == 0)
                return ENT_OK;
            value.is_plain = ent_part_is_number(part) || part == ENT_PART_MUTUAL;
        }
        if (status == ENT_OK && part == ENT_PART_CONFIDENCE)
            return (value.kind == ENT_GIVEN_TEXT || value.kind == ENT_GIVEN_NUMBER) &&
                           take_confidence(reader, value.text)
                       ? ENT_OK
                       : keep(reader, key, element, err);
    }
    if (status == ENT_OK)
        status = ent_record_set(reader->records, ent_part_key(part), &value, &why);
    if (status == ENT_EPARSE)
        return keep(reader, key, element, err);
    if (status != ENT_OK && err && err->status == ENT_OK)
        *err = why;
    return status;
}

/* "head_type" says of what kind "head" is. */
static enum ent_status take_kind(struct reader *reader, struct ent_str key,
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
    const struct ent_report *report = ent_record_report(reader->records);
    struct ent_str kind;

    if (key.length < 5 || strncasecmp(key.data + key.length - 4, "type", 4) != 0) /* mostly */
        return ENT_OK;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const struct ent_texts *actors = keys[i].is_target ? &report->target : &report->source;
        if (ent_names_agree(key, ent_str_from(keys[i].key)) && actors->n == 1 &&
            ent_element_text(element, &kind))
            return describe(reader, actors->items[0], ent_str("", 0), kind, element->place, err);
    }
    return ENT_OK;
}

/* The record is whole. */
static enum ent_status end_record(struct reader *reader, struct ent_position place,
                                  struct ent_error *err)
{
    struct ent_report *report = ent_record_report(reader->records);
    struct ent_error why = {0};
    enum ent_status status = ENT_OK;

    if (!(ent_span_is_undated(reader->start) && ent_span_is_undated(reader->end)) &&
        !ent_clock_join(reader->start, reader->end, &report->when)) {
        ent_fail_at(&why, ENT_EPARSE, NULL, place.line, place.column,
                    "the end is before the start");
        return reject(reader, &why, err);
    }
    if (report->source.n == 0)
        return aside(reader, "no first actor", err);
    if (report->target.n == 0)
        return aside(reader, "no second actor", err);
    if (report->document.length == 0 && reader->document.length > 0) {
        report->document = reader->document;
        status = ent_element_copy(reader->records, &report->document, err);
    }
    /* When a document was published is not when its events were. */
    if (status == ENT_OK && ent_span_is_undated(report->when) && reader->published.length > 0) {
        struct ent_str published = reader->published;
        status = ent_element_copy(reader->records, &published, err);
        if (status == ENT_OK)
            status = ent_record_keep(reader->records, ent_str_from("published"), published, err);
    }
    reader->n_records++;
    return status == ENT_OK ? ent_record_end(reader->records, err) : status;
}

static void begin_record(struct reader *reader, struct ent_position place)
{
    ent_record_begin(reader->records, place);
    ent_record_report(reader->records)->mutual = reader->is_undirected;
    reader->start = reader->end = ent_undated;
}

/* What was the reason that a record cannot be used, or that reading ends? */
static enum ent_status settle(struct reader *reader, enum ent_status status,
                              struct ent_position place, const struct ent_error *why,
                              struct ent_error *err)
{
    if (status == ENT_OK)
        return end_record(reader, place, err);
    if (status == ENT_EPARSE)
        return reject(reader, why, err);
    if (err && err->status == ENT_OK)
        *err = *why;
    return status;
}

static enum ent_status take_member(struct reader *reader, enum ent_part part, bool is_sure,
                                   struct ent_str key, const struct ent_element *member,
                                   struct ent_error *why)
{
    switch (part) {
    case ENT_PART_SOURCE:
    case ENT_PART_TARGET:
        return take_actors(reader, part, member, why);
    case ENT_PART_DATE:
    case ENT_PART_END:
        return take_date(reader, part, is_sure, key, member, why);
    case ENT_N_PARTS:
        return keep(reader, key, member, why);
    default:
        return take_part(reader, part, key, member, why);
    }
}

/* Tell, once, where the parts of a record were found. */
static void say_parts(struct reader *reader, const struct ent_str *keys,
                      const struct ent_parts *parts)
{
    if (reader->n_records > 0 || reader->note.text[0])
        return;
    for (size_t p = 0; p < ENT_N_PARTS; p++) {
        struct ent_str name = ent_str_from(ent_part_name((enum ent_part)p));
        if (parts->at[p] != ENT_NO_COLUMN && !ent_str_equal(keys[parts->at[p]], name))
            ent_note_say(&reader->note, "%s is \"%.*s\"", name.data, SHOWN(keys[parts->at[p]]));
    }
}

#define MOST_KEYS 200

/* An object whose parts stand among its keys. */
static enum ent_status take_record(struct reader *reader, const struct ent_element *object,
                                   const struct ent_str *keys, const struct ent_parts *parts,
                                   struct ent_error *err)
{
    struct ent_error why = {0};
    struct ent_element_walk walk;
    struct ent_element member;
    struct ent_str key;
    enum ent_status status = ENT_OK;

    reader->index++;
    say_parts(reader, keys, parts);
    begin_record(reader, object->place);
    ent_element_walk_init(&walk, object);
    for (size_t i = 0; status == ENT_OK && ent_element_walk_next(&walk, &key, &member); i++) {
        size_t part = 0;
        while (part < ENT_N_PARTS && parts->at[part] != i)
            part++;
        if (!json_is_null(member.value))
            status = take_member(reader, (enum ent_part)part, ent_str_is(key, "date"), key, &member,
                                 &why);
    }
    /* Kinds, once the actors are known. */
    ent_element_walk_init(&walk, object);
    while (status == ENT_OK && ent_element_walk_next(&walk, &key, &member))
        status = take_kind(reader, key, &member, &why);
    return settle(reader, status, object->place, &why, err);
}

/* ["Niger", "expels", "France"] */
static bool is_triple(const struct ent_element *element)
{
    size_t n = json_array_size(element->value);

    for (size_t i = 0; i < n; i++)
        if (!json_is_string(json_array_get(element->value, i)))
            return false;
    return n == 3;
}

static enum ent_status take_triple(struct reader *reader, const struct ent_element *triple,
                                   struct ent_error *err)
{
    static const enum ent_part order[] = {ENT_PART_SOURCE, ENT_PART_TYPE, ENT_PART_TARGET};
    struct ent_error why = {0};
    struct ent_element_walk walk;
    struct ent_element item;
    enum ent_status status = ENT_OK;

    reader->index++;
    begin_record(reader, triple->place);
    ent_element_walk_init(&walk, triple);
    for (size_t i = 0; i < 3 && status == ENT_OK && ent_element_walk_next(&walk, NULL, &item); i++)
        status = take_member(reader, order[i], true, ent_str("", 0), &item, &why);
    return settle(reader, status, triple->place, &why, err);
}

/* ---- By the map ---- */

/* Gather all that stands at a path ("subject.surface"), through lists. Stops at the first failure.
 */
static enum ent_status follow(struct reader *reader, const struct ent_element *from,
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
            return gather(reader, from, true, 0, why); /* of all items of a list */
        return *n_found > 1 ? ENT_OK : take_member(reader, part, true, name, from, why);
    }
    ent_element_walk_init(&walk, from);
    while (status == ENT_OK && ent_element_walk_next(&walk, &key, &item)) {
        if (is_array(from))
            status = follow(reader, &item, path, part, n_found, why);
        else if (ent_str_equal(key, path)) /* a key may have dots itself */
            status = follow(reader, &item, ent_str("", 0), part, n_found, why);
        else if (ent_str_equal(key, name) && dot)
            status =
                follow(reader, &item, ent_str(dot + 1, path.length - (size_t)(dot + 1 - path.data)),
                       part, n_found, why);
    }
    return status;
}

/* The part of a report that a member is, by a map that names it whole. */
static bool is_taken(const struct reader *reader, struct ent_str key)
{
    struct ent_str path;

    for (size_t p = 0; p < ENT_N_PARTS; p++)
        if (ent_map_column(reader->map, (enum ent_part)p, &path) && ent_str_equal(path, key))
            return true;
    return false;
}

static enum ent_status take_mapped(struct reader *reader, const struct ent_element *object,
                                   const struct ent_str *keys, const struct ent_parts *parts,
                                   struct ent_error *err)
{
    struct ent_report *report;
    struct ent_error why = {0};
    struct ent_element_walk walk;
    struct ent_element member;
    struct ent_str key;
    enum ent_status status = ENT_OK;

    reader->index++;
    say_parts(reader, keys, parts);
    begin_record(reader, object->place);
    report = ent_record_report(reader->records);
    for (size_t p = 0; p < ENT_N_PARTS && status == ENT_OK; p++) {
        struct ent_str path;
        size_t n_found = 0;

        if (!ent_map_column(reader->map, (enum ent_part)p, &path) || path.length == 0)
            continue;
        reader->n_texts = 0;
        status = follow(reader, object, path, (enum ent_part)p, &n_found, &why);
        if (status == ENT_OK && p <= ENT_PART_TARGET)
            status =
                keep_texts(reader, p == ENT_PART_SOURCE ? &report->source : &report->target, &why);
    }
    ent_element_walk_init(&walk, object);
    for (size_t i = 0; status == ENT_OK && ent_element_walk_next(&walk, &key, &member); i++) {
        struct ent_str path;
        size_t part = 0;
        while (part < ENT_N_PARTS &&
               (parts->at[part] != i || ent_map_column(reader->map, (enum ent_part)part, &path)))
            part++;
        if (!is_taken(reader, key) && !json_is_null(member.value))
            status = take_member(reader, (enum ent_part)part, ent_str_is(key, "date"), key, &member,
                                 &why);
    }
    return settle(reader, status, object->place, &why, err);
}

/* ---- Vocabularies ---- */

static const struct edge {
    const char *schema, *source, *target;
    bool is_mutual;
} ftm_edges[] = {
    {"Associate", "person", "associate", true},
    {"ContractAward", "contract", "supplier", false},
    {"CourtCaseParty", "party", "case", false},
    {"Debt", "debtor", "creditor", false},
    {"Directorship", "director", "organization", false},
    {"Documentation", "document", "entity", true},
    {"Employment", "employee", "employer", false},
    {"Family", "person", "relative", true},
    {"Membership", "member", "organization", false},
    {"Occupancy", "holder", "post", false},
    {"Ownership", "owner", "asset", false},
    {"Payment", "payer", "beneficiary", false},
    {"ProjectParticipant", "participant", "project", false},
    {"Representation", "agent", "client", false},
    {"Succession", "predecessor", "successor", false},
    {"UnknownLink", "subject", "object", true},
};

static enum ent_status take_ftm(struct reader *reader, const struct ent_element *object,
                                struct ent_error *err);

/* The entities that a property refers to: ids, or the entities themselves. */
static enum ent_status take_references(struct reader *reader, const struct ent_element *property,
                                       enum ent_part part, struct ent_error *err)
{
    enum actors_by by = reader->actors_by;
    enum ent_status status;

    reader->actors_by = BY_ID;
    status = take_actors(reader, part, property, err);
    reader->actors_by = by;
    return status;
}

/* Entities inside of a link's properties are named there and nowhere else. */
static enum ent_status describe_nested(struct reader *reader, const struct ent_element *properties,
                                       struct ent_error *err)
{
    struct ent_element_walk walk, items;
    struct ent_element property, item, member;
    enum ent_status status = ENT_OK;

    ent_element_walk_init(&walk, properties);
    while (status == ENT_OK && ent_element_walk_next(&walk, NULL, &property)) {
        ent_element_walk_init(&items, &property);
        while (status == ENT_OK && is_array(&property) &&
               ent_element_walk_next(&items, NULL, &item))
            if (is_object(&item) && ent_element_find(&item, "schema", &member))
                status = take_ftm(reader, &item, err);
    }
    return status;
}

static enum ent_status take_ftm_entity(struct reader *reader, const struct ent_element *object,
                                       const struct ent_element *properties, struct ent_error *err)
{
    struct ent_str id, name = {0}, schema = {0};
    struct ent_element names;
    enum ent_status status;

    find_text(object, "schema", &schema);
    if (!find_text(object, "id", &id))
        return ENT_OK;
    if (!find_text(object, "caption", &name) && ent_element_find(properties, "name", &names)) {
        reader->n_texts = 0;
        status = gather(reader, &names, false, 0, err);
        if (status != ENT_OK)
            return status;
        if (reader->n_texts > 0)
            name = reader->texts[0];
    }
    reader->n_entities++;
    status = describe(reader, id, name, schema, object->place, err);
    return status == ENT_OK ? describe_nested(reader, properties, err) : status;
}

/* Every property is a list, mostly of one text. */
static enum ent_status keep_property(struct reader *reader, struct ent_str name,
                                     const struct ent_element *property, struct ent_error *err)
{
    struct ent_str text;
    enum ent_status status;

    reader->n_texts = 0;
    status = gather(reader, property, false, 0, err);
    if (status == ENT_OK)
        status = join_texts(reader, "; ", &text, err);
    if (status == ENT_OK)
        status = ent_element_copy(reader->records, &name, err);
    return status == ENT_OK && text.length > 0 ? ent_record_keep(reader->records, name, text, err)
                                               : status;
}

static enum ent_status take_ftm_edge(struct reader *reader, const struct ent_element *properties,
                                     const struct edge *edge, struct ent_position place,
                                     struct ent_error *err)
{
    struct ent_error why = {0};
    struct ent_element_walk walk;
    struct ent_element property;
    struct ent_str name;
    bool is_dated = false;
    struct ent_report *report;
    enum ent_status status = describe_nested(reader, properties, err);

    if (status != ENT_OK)
        return status;
    reader->index++;
    begin_record(reader, place);
    report = ent_record_report(reader->records);
    report->type = ent_str_from(edge->schema);
    report->mutual = edge->is_mutual;
    ent_element_walk_init(&walk, properties);
    while (status == ENT_OK && ent_element_walk_next(&walk, &name, &property)) {
        if (ent_str_is(name, edge->source))
            status = take_references(reader, &property, ENT_PART_SOURCE, &why);
        else if (ent_str_is(name, edge->target))
            status = take_references(reader, &property, ENT_PART_TARGET, &why);
        else if (ent_str_is(name, "startDate") || (ent_str_is(name, "date") && !is_dated))
            status = take_date(reader, ENT_PART_DATE, true, name, &property, &why);
        else if (ent_str_is(name, "endDate"))
            status = take_date(reader, ENT_PART_END, true, name, &property, &why);
        else if (ent_str_is(name, "summary"))
            status = take_part(reader, ENT_PART_NOTE, name, &property, &why);
        else
            status = keep_property(reader, name, &property, &why);
        is_dated |= ent_str_is(name, "startDate");
    }
    return settle(reader, status, place, &why, err);
}

/* FollowTheMoney: entities, some of which are links of two others. */
static enum ent_status take_ftm(struct reader *reader, const struct ent_element *object,
                                struct ent_error *err)
{
    struct ent_element properties;
    struct ent_str schema;

    if (!find_text(object, "schema", &schema) ||
        !ent_element_find(object, "properties", &properties) || !is_object(&properties))
        return ENT_OK;
    reader->shape = "FollowTheMoney";
    for (size_t i = 0; i < sizeof ftm_edges / sizeof ftm_edges[0]; i++)
        if (ent_str_is(schema, ftm_edges[i].schema))
            return take_ftm_edge(reader, &properties, &ftm_edges[i], object->place, err);
    return take_ftm_entity(reader, object, &properties, err);
}

/* STIX: objects, some of which are relationships of two others. */
static enum ent_status take_stix(struct reader *reader, const struct ent_element *object,
                                 struct ent_str type, struct ent_error *err)
{
    struct ent_str keys[MOST_KEYS], id, name = {0}, kind = type;
    size_t n = keys_of(object, keys, MOST_KEYS);
    bool is_sighting = ent_str_is(type, "sighting");
    struct ent_element revoked;
    struct ent_parts parts;

    reader->shape = "STIX";
    if (!is_sighting && !ent_str_is(type, "relationship")) {
        find_text(object, "id", &id);
        find_text(object, "name", &name);
        if (ent_str_is(type, "identity"))
            find_text(object, "identity_class", &kind);
        reader->n_entities++;
        return describe(reader, id, name, kind, object->place, err);
    }
    if (ent_element_find(object, "revoked", &revoked) && json_is_true(revoked.value)) {
        reader->index++;
        return aside(reader, "revoked", err);
    }
    ent_parts_find(&parts, keys, n, false);
    for (size_t i = 0; i < n; i++) {
        if (ent_str_is(keys[i], is_sighting ? "where_sighted_refs" : "source_ref"))
            parts.at[ENT_PART_SOURCE] = i;
        if (ent_str_is(keys[i], is_sighting ? "sighting_of_ref" : "target_ref"))
            parts.at[ENT_PART_TARGET] = i;
        if (ent_str_is(keys[i], is_sighting ? "type" : "relationship_type"))
            parts.at[ENT_PART_TYPE] = i;
        if (ent_str_is(keys[i], is_sighting ? "first_seen" : "start_time"))
            parts.at[ENT_PART_DATE] = i;
        if (ent_str_is(keys[i], is_sighting ? "last_seen" : "stop_time"))
            parts.at[ENT_PART_END] = i;
        if (ent_str_is(keys[i], "description"))
            parts.at[ENT_PART_NOTE] = i;
    }
    return take_record(reader, object, keys, &parts, err);
}

static bool is_stix(const struct ent_element *object, struct ent_str *type)
{
    struct ent_str id;

    return find_text(object, "type", type) && find_text(object, "id", &id) &&
           id.length > type->length + 2 && memcmp(id.data, type->data, type->length) == 0 &&
           memcmp(id.data + type->length, "--", 2) == 0;
}

/* NGEC: the actors stand among an event's attributes. */
static bool find_ngec(const struct ent_element *object, struct ent_element *actor,
                      struct ent_element *recipient, bool *has_recipient)
{
    struct ent_element attributes, type;

    /* Beside them stand the resolved ones, in newer versions: those have usual names. */
    if (!ent_element_find(object, "event_type", &type) ||
        ent_element_find(object, "actor", &attributes) ||
        !ent_element_find(object, "attributes", &attributes) || !is_object(&attributes) ||
        !(ent_element_find(&attributes, "ACTOR", actor) ||
          ent_element_find(&attributes, "actor", actor)))
        return false;
    *has_recipient = ent_element_find(&attributes, "RECIP", recipient) ||
                     ent_element_find(&attributes, "recipient", recipient);
    return true;
}

static enum ent_status take_ngec(struct reader *reader, const struct ent_element *object,
                                 const struct ent_element *actor,
                                 const struct ent_element *recipient, struct ent_error *err)
{
    struct ent_str keys[MOST_KEYS], key;
    size_t n = keys_of(object, keys, MOST_KEYS);
    struct ent_error why = {0};
    struct ent_element_walk walk;
    struct ent_element member;
    struct ent_parts parts;
    enum ent_status status;

    reader->shape = "NGEC";
    ent_parts_find(&parts, keys, n, false);
    reader->index++;
    begin_record(reader, object->place);
    status = take_actors(reader, ENT_PART_SOURCE, actor, &why);
    if (status == ENT_OK && recipient)
        status = take_actors(reader, ENT_PART_TARGET, recipient, &why);
    ent_element_walk_init(&walk, object);
    for (size_t i = 0; status == ENT_OK && ent_element_walk_next(&walk, &key, &member); i++) {
        size_t part = ENT_PART_TARGET + 1;
        while (part < ENT_N_PARTS && parts.at[part] != i)
            part++;
        if (!json_is_null(member.value))
            status = take_member(reader, (enum ent_part)part, true, key, &member, &why);
    }
    return settle(reader, status, object->place, &why, err);
}

/* ---- What an object is ---- */

static enum ent_status take_value(struct reader *reader, const struct ent_element *value,
                                  unsigned depth, struct ent_error *err);

/* All keys as one text; KEYS_SIZE when there is no room for it. */
static size_t join_keys(const struct ent_str *keys, size_t n, char joined[KEYS_SIZE])
{
    size_t length = 0;

    for (size_t i = 0; i < n; i++) {
        if (length + keys[i].length + 1 >= KEYS_SIZE)
            return KEYS_SIZE;
        memcpy(joined + length, keys[i].data, keys[i].length);
        length += keys[i].length;
        joined[length++] = '\0';
    }
    return length;
}

/* Where the parts of an object are: by its own names, else by the names that are usual in the file.
 */
static bool look_for_parts(const struct reader *reader, const struct ent_str *keys, size_t n,
                           struct ent_parts *parts)
{
    ent_parts_find(parts, keys, n, false);
    if (ent_parts_have_both(parts))
        return true;
    parts->at[ENT_PART_SOURCE] = parts->at[ENT_PART_TARGET] = ENT_NO_COLUMN;
    for (size_t i = 0; i < n && reader->usual[0].length > 0; i++) {
        if (ent_str_equal(keys[i], reader->usual[0]))
            parts->at[ENT_PART_SOURCE] = i;
        if (ent_str_equal(keys[i], reader->usual[1]))
            parts->at[ENT_PART_TARGET] = i;
    }
    return parts->at[ENT_PART_SOURCE] != ENT_NO_COLUMN ||
           parts->at[ENT_PART_TARGET] != ENT_NO_COLUMN;
}

static bool find_parts(struct reader *reader, const struct ent_str *keys, size_t n,
                       struct ent_parts *parts)
{
    char joined[KEYS_SIZE];
    size_t length = join_keys(keys, n, joined);

    if (length == KEYS_SIZE || length != reader->keys_length ||
        memcmp(joined, reader->keys, length) != 0) {
        reader->are_parts = look_for_parts(reader, keys, n, &reader->parts);
        reader->keys_length = length;
        if (length < KEYS_SIZE)
            memcpy(reader->keys, joined, length);
    }
    *parts = reader->parts;
    return reader->are_parts;
}

/* Whether a value is what records are made of: the first of an array decides. */
static bool is_record(struct reader *reader, const struct ent_element *value)
{
    struct ent_str keys[MOST_KEYS], type;
    struct ent_element first, second;
    struct ent_parts parts;
    bool has_second;
    size_t n;

    if (is_array(value))
        return is_triple(value);
    if (!is_object(value))
        return false;
    if (is_stix(value, &type) || find_ngec(value, &first, &second, &has_second))
        return true;
    if (find_text(value, "schema", &type) && ent_element_find(value, "properties", &first))
        return true;
    if (reader->is_mapped)
        return true;
    n = keys_of(value, keys, MOST_KEYS);
    return find_parts(reader, keys, n, &parts);
}

/* An array that holds records. */
static bool has_records(struct reader *reader, const struct ent_element *member, struct ent_str key)
{
    struct ent_element_walk walk;
    struct ent_element first;

    if (!is_array(member) || holds_entities(key))
        return false;
    ent_element_walk_init(&walk, member);
    if (!ent_element_walk_next(&walk, NULL, &first))
        return false;
    /* With a map every object would do: only arrays that are called so. */
    if (reader->is_mapped && !holds_relations(key))
        return false;
    return is_record(reader, &first);
}

/* An object that holds records in an array, or in an object inside; `*is_called` when by a usual
 * name. */
static bool is_container(struct reader *reader, const struct ent_element *object, unsigned depth,
                         bool *is_called)
{
    struct ent_element_walk walk;
    struct ent_element member;
    struct ent_str key;
    bool found = false;

    ent_element_walk_init(&walk, object);
    while (is_object(object) && depth < DEPTH && ent_element_walk_next(&walk, &key, &member)) {
        if (has_records(reader, &member, key)) {
            found = true;
            *is_called |= holds_relations(key);
        } else if (is_object(&member) && !holds_entities(key)) {
            found |= is_container(reader, &member, depth + 1, is_called);
        }
    }
    return found;
}

/* What the object around records says of all of them. */
static void find_context(struct reader *reader, const struct ent_element *object)
{
    struct ent_element directed;
    struct ent_str id, published;

    /* A bundle is no document. */
    if (is_stix(object, &id))
        return;
    if (ent_element_find(object, "directed", &directed))
        reader->is_undirected = json_is_false(directed.value);
    if (find_any_text(object, "doc_id|document_id|document|article_id|story_id|docid|id|title|url",
                      &id))
        reader->document = id;
    if (find_any_text(object, "published|pub_date|publication_date|publish_date|date", &published))
        reader->published = published;
}

/* The list of this name holds the records from here on. */
static enum ent_status settle_list(struct reader *reader, struct ent_str name,
                                   struct ent_error *err)
{
    reader->found_list = strndup(name.data, name.length);
    reader->list = reader->found_list;
    return reader->list ? ENT_OK : ent_fail_memory(err);
}

/*
 * Of several lists that hold records one is read: the same thing would be counted twice where one
 * sums up another. It is the one that was chosen, or that was first.
 */
static bool choose_list(struct reader *reader, const struct ent_element *object,
                        struct ent_element *list, enum ent_status *status, struct ent_error *err)
{
    struct ent_element_walk walk;
    struct ent_element member;
    struct ent_str key, name = {0};
    size_t n = 0;
    bool is_known = reader->list && ent_element_find(object, reader->list, list) && is_array(list);

    ent_element_walk_init(&walk, object);
    while (ent_element_walk_next(&walk, &key, &member)) {
        if (!has_records(reader, &member, key))
            continue;
        if (n++ == 0 && !is_known) {
            *list = member;
            name = key;
        }
    }
    reader->has_other_lists |= n > 1;
    if (n > 0 && !reader->list)
        *status = settle_list(reader, name, err);
    return is_known || n > 0;
}

static enum ent_status take_container(struct reader *reader, const struct ent_element *object,
                                      unsigned depth, struct ent_error *err)
{
    struct ent_str outer_document = reader->document, outer_published = reader->published;
    bool outer_undirected = reader->is_undirected;
    struct ent_element_walk walk, items;
    struct ent_element member, item;
    struct ent_str key;
    enum ent_status status = ENT_OK;

    find_context(reader, object);
    /* Entities go first: records may stand before them. */
    ent_element_walk_init(&walk, object);
    while (status == ENT_OK && ent_element_walk_next(&walk, &key, &member))
        if (holds_entities(key))
            status = take_entities(reader, &member, err);
    if (status == ENT_OK && choose_list(reader, object, &member, &status, err)) {
        ent_element_walk_init(&items, &member);
        while (status == ENT_OK && ent_element_walk_next(&items, NULL, &item))
            status = take_value(reader, &item, depth + 1, err);
    } else {
        ent_element_walk_init(&walk, object);
        while (status == ENT_OK && ent_element_walk_next(&walk, &key, &member)) {
            bool is_called = false;
            if (is_object(&member) && !holds_entities(key) &&
                is_container(reader, &member, depth + 1, &is_called))
                status = take_container(reader, &member, depth + 1, err);
        }
    }
    reader->document = outer_document;
    reader->published = outer_published;
    reader->is_undirected = outer_undirected;
    return status;
}

/* "no source and target among the keys a, b, c" */
static enum ent_status reject_unknown(struct reader *reader, const struct ent_element *value,
                                      const struct ent_str *keys, size_t n, struct ent_error *err)
{
    struct ent_error why = {0};
    char list[120];
    size_t length = 0;

    reader->index++;
    if (!is_object(value)) {
        ent_element_fail(value, &why, "a record is an object, this is %s", ent_element_word(value));
        return reject(reader, &why, err);
    }
    for (size_t i = 0; i < n && length < sizeof list; i++)
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%.*s", i ? ", " : "",
                                   SHOWN(keys[i]));
    ent_element_fail(value, &why, "neither source nor target among its keys: %.*s%s",
                     (int)ent_utf8_check(list, strlen(list)), list,
                     length < sizeof list ? "" : "…");
    return reject(reader, &why, err);
}

static enum ent_status take_object(struct reader *reader, const struct ent_element *object,
                                   unsigned depth, struct ent_error *err)
{
    struct ent_str keys[MOST_KEYS], type;
    struct ent_element first, second;
    size_t n = keys_of(object, keys, MOST_KEYS);
    struct ent_parts parts;
    bool has_second, is_called = false, is_whole = find_parts(reader, keys, n, &parts);

    if (!reader->is_mapped) {
        if (is_stix(object, &type) && !ent_str_is(type, "bundle"))
            return take_stix(reader, object, type, err);
        if (find_text(object, "schema", &type) && ent_element_find(object, "properties", &first) &&
            is_object(&first))
            return take_ftm(reader, object, err);
        if (find_ngec(object, &first, &second, &has_second))
            return take_ngec(reader, object, &first, has_second ? &second : NULL, err);
    }
    if (is_container(reader, object, depth, &is_called) && (is_called || !is_whole)) {
        enum ent_status status = take_container(reader, object, depth, err);
        /* Ids are those of one object: the next one's e1 is somebody else. */
        if (depth == 0)
            forget_entities(reader);
        return status;
    }
    if (reader->is_mapped)
        return take_mapped(reader, object, keys, &parts, err);
    if (is_whole)
        return take_record(reader, object, keys, &parts, err);
    /* The gold records of PLOVER begin with one that tells of the file. */
    if (find_text(object, "event", &type) && ent_str_is(type, "DOCUMENT")) {
        reader->index++;
        return aside(reader, "tells of the file", err);
    }
    return reject_unknown(reader, object, keys, n, err);
}

static enum ent_status take_value(struct reader *reader, const struct ent_element *value,
                                  unsigned depth, struct ent_error *err)
{
    struct ent_element_walk walk;
    struct ent_element item;
    enum ent_status status = ENT_OK;

    if (is_object(value))
        return take_object(reader, value, depth, err);
    if (!is_array(value) || depth >= DEPTH)
        return reject_unknown(reader, value, NULL, 0, err);
    if (is_triple(value))
        return take_triple(reader, value, err);
    ent_element_walk_init(&walk, value);
    while (status == ENT_OK && ent_element_walk_next(&walk, NULL, &item))
        status = take_value(reader, &item, depth + 1, err);
    return status;
}

/* A text that is to be one value. */
static enum ent_status take_text(void *self, struct ent_str text, struct ent_position place,
                                 struct ent_error *err)
{
    struct reader *reader = self;
    struct ent_element value = {0};
    struct ent_error why = {0};
    enum ent_status status = ent_element_parse(&value, text, place, &why);

    if (status == ENT_EPARSE) {
        reader->index++;
        return reject(reader, &why, err);
    }
    if (status == ENT_OK)
        status = take_value(reader, &value, 0, err);
    else if (err && err->status == ENT_OK)
        *err = why;
    ent_element_fini(&value);
    return status;
}

/* ---- Objects too large to be parsed at once ---- */

enum member_kind { NOTHING, ENTITIES, RECORDS, HELD };

static enum ent_status hold(struct reader *reader, struct ent_str text, struct ent_position place,
                            struct ent_error *err)
{
    const char *copy = ent_arena_copy(&reader->held_texts, text);
    enum ent_status status = copy ? ent_grow(&reader->held, &reader->held_capacity,
                                             reader->n_held + 1, sizeof *reader->held, err)
                                  : ent_fail_memory(err);

    if (status == ENT_OK)
        reader->held[reader->n_held++] = (struct held){ent_str(copy, text.length), place};
    return status;
}

/* What an array holds, by its name and its first element. */
static enum member_kind kind_of_member(struct reader *reader, struct ent_str key,
                                       const struct ent_scanned *found)
{
    struct ent_element first = {0};
    enum member_kind kind = NOTHING;

    if (holds_entities(key))
        return ENTITIES;
    if (ent_element_parse(&first, found->text, found->place, NULL) != ENT_OK)
        return holds_relations(key) ? RECORDS : NOTHING;
    if (is_record(reader, &first) && (!reader->is_mapped || holds_relations(key)))
        /* Entities that stand behind must be known before: "objects" of STIX need none. */
        kind = reader->entities.n == 0 && holds_relations(key) ? HELD : RECORDS;
    ent_element_fini(&first);
    return kind;
}

/* Of the arrays that hold records one is read, as choose_list has it. */
static enum ent_status choose_member(struct reader *reader, struct ent_str key,
                                     enum member_kind *kind, struct ent_error *err)
{
    if (*kind != RECORDS && *kind != HELD)
        return ENT_OK;
    if (!reader->list)
        return settle_list(reader, key, err);
    if (!ent_str_is(key, reader->list)) {
        reader->has_other_lists = true;
        *kind = NOTHING;
    }
    return ENT_OK;
}

/* An object inside of a large one. */
static enum ent_status take_nested(struct reader *reader, const struct ent_scanned *found,
                                   struct ent_error *err)
{
    struct ent_element value = {0};
    bool is_called = false;
    enum ent_status status = ent_element_parse(&value, found->text, found->place, err);

    if (status == ENT_OK && is_container(reader, &value, 1, &is_called))
        status = take_container(reader, &value, 1, err);
    ent_element_fini(&value);
    return status;
}

static enum ent_status take_element(struct reader *reader, enum member_kind kind,
                                    const struct ent_scanned *found, struct ent_error *err)
{
    struct ent_element entity = {0};
    enum ent_status status;

    switch (kind) {
    case RECORDS:
        return take_text(reader, found->text, found->place, err);
    case HELD:
        return hold(reader, found->text, found->place, err);
    case ENTITIES:
        status = ent_element_parse(&entity, found->text, found->place, err);
        if (status == ENT_OK)
            status = take_entity(reader, ent_str("", 0), &entity, err);
        ent_element_fini(&entity);
        return status;
    case NOTHING:
        break;
    }
    return ENT_OK;
}

/* Element by element: of an array, of all arrays of one large object, or of a text of many values.
 */
static enum ent_status scan_elements(struct reader *reader, struct ent_scan *scan,
                                     bool is_large_object, struct ent_error *err)
{
    enum member_kind kind = RECORDS;
    struct ent_str key = {0};
    bool is_first = false;
    enum ent_status status = ENT_OK;

    while (status == ENT_OK) {
        struct ent_scanned found;
        status = ent_scan_next(scan, &found, err);
        if (status != ENT_OK || found.kind == ENT_SCAN_END)
            break;
        key = found.key;
        if (key.length >= 2) /* its quotes */
            key = ent_str(key.data + 1, key.length - 2);
        if (found.kind == ENT_SCAN_ARRAY) {
            is_first = true;
            continue;
        }
        if (found.kind == ENT_SCAN_VALUE) {
            if (*found.text.data == '{')
                status = take_nested(reader, &found, err);
            continue;
        }
        if (is_first && is_large_object) {
            kind = kind_of_member(reader, key, &found);
            status = choose_member(reader, key, &kind, err);
        }
        is_first = false;
        if (status == ENT_OK)
            status = take_element(reader, kind, &found, err);
    }
    for (size_t i = 0; i < reader->n_held && status == ENT_OK; i++)
        status = take_text(reader, reader->held[i].text, reader->held[i].place, err);
    return status;
}

/* ---- Reading ---- */

/* How the values follow each other: a first object that is large is looked at until it ends, or is
 * too large to be parsed at once. */
static enum ent_status look_further(struct ent_input_stream *input, struct ent_shapes *shapes,
                                    struct ent_error *err)
{
    struct ent_str window;
    bool end = false;
    enum ent_status status = ENT_OK;

    while (status == ENT_OK && shapes->sequence == ENT_SEQUENCE_CUT && !end) {
        struct ent_shapes again;
        status = ent_input_fill(input, &window, &end, SIZE_MAX, err);
        if (status != ENT_OK || window.length > WHOLE_SIZE)
            break;
        status = ent_shapes_look(&again, window, end, NULL, err);
        if (status == ENT_OK)
            shapes->sequence = again.sequence;
    }
    if (status == ENT_OK && shapes->sequence == ENT_SEQUENCE_CUT && end)
        shapes->sequence = ENT_SEQUENCE_VALUES; /* it never ends, which the scan will tell */
    return status;
}

static enum ent_status begin(struct reader *reader, struct ent_input_stream *input,
                             struct ent_shapes *shapes, struct ent_error *err)
{
    static const char *const choices[] = {ENT_CLOCK_CHOICES, NULL};
    struct ent_str head;
    size_t by;
    enum ent_status status = ent_input_peek(input, &head, err);

    if (status == ENT_OK)
        status = ent_table_choose(reader->sink, &options[ACTORS_BY], &by, err);
    if (status == ENT_OK)
        status = ent_map_new(&reader->map, reader->sink, choices, err);
    if (status == ENT_OK)
        status = ent_clock_begin(&reader->clock, reader->sink, reader->map, ENT_UNIT_SECONDS, err);
    if (status != ENT_OK)
        return status;
    reader->actors_by = (enum actors_by)by;
    if (reader->sink->option)
        reader->list = reader->sink->option(reader->sink->self, "list");
    for (size_t p = ENT_PART_SOURCE; p <= ENT_PART_TARGET; p++) {
        struct ent_str path;
        reader->is_mapped |= ent_map_column(reader->map, (enum ent_part)p, &path);
    }
    reader->head = malloc(head.length + 1);
    if (!reader->head)
        return ent_fail_memory(err);
    memcpy(reader->head, head.data, head.length);
    head.data = reader->head;
    status = ent_shapes_look(shapes, head, head.length < ENT_PROBE_SIZE, &reader->clock, err);
    if (status != ENT_OK)
        return status;
    ent_clock_decide(&reader->clock);
    if (!reader->clock.is_given)
        reader->clock.kind = ENT_CLOCK_TEXTS;
    reader->usual[0] = shapes->source;
    reader->usual[1] = shapes->target;
    return look_further(input, shapes, err);
}

static enum ent_status hand_note(struct reader *reader, struct ent_error *err)
{
    char words[ENT_CLOCK_WORDS_SIZE];

    if (reader->has_other_lists)
        ent_note_say(&reader->note,
                     "records are read from \"%.60s\" alone, though other lists have some: --list "
                     "chooses",
                     reader->list);
    if (reader->shape)
        ent_note_say(&reader->note, "known as %s", reader->shape);
    ent_clock_words(&reader->clock, words);
    if (reader->n_dates > 0 && words[0])
        ent_note_say(&reader->note, "dates: %s", words);
    if (reader->n_words > 0)
        ent_note_say(&reader->note, "dates in words kept as fields: %zu", reader->n_words);
    if (reader->n_entities > 0)
        ent_note_say(&reader->note, "entities that name or describe actors: %zu",
                     reader->n_entities);
    if (reader->n_percents > 0 && reader->n_shares > 0)
        ent_note_say(&reader->note,
                     "confidence is a share in some records and percent in others: numbers up to 1 "
                     "are taken for shares");
    else if (reader->n_percents > 0)
        ent_note_say(&reader->note, "confidence is in percent");
    return ent_note_hand(&reader->note, reader->sink, err);
}

static enum ent_status read_values(struct reader *reader, struct ent_input_stream *input,
                                   const struct ent_shapes *shapes, struct ent_error *err)
{
    struct ent_scan *scan = NULL;
    enum ent_status status;

    if (shapes->sequence == ENT_SEQUENCE_LINES)
        return ent_element_lines(input, take_text, reader, err);
    status = shapes->sequence == ENT_SEQUENCE_VALUES ? ent_scan_new_sequence(&scan, input, err)
                                                     : ent_scan_new(&scan, input, err);
    if (status == ENT_OK)
        status = scan_elements(reader, scan, shapes->sequence == ENT_SEQUENCE_CUT, err);
    ent_scan_free(scan);
    return status;
}

static enum ent_status read_records(struct ent_input_stream *input, const struct ent_sink *sink,
                                    struct ent_error *err)
{
    struct reader *reader = calloc(1, sizeof *reader);
    struct ent_shapes shapes;
    enum ent_status status;

    if (!reader)
        return ent_fail_memory(err);
    reader->sink = sink;
    reader->keys_length = KEYS_SIZE;
    status = ent_records_new(&reader->records, sink, err);
    if (status == ENT_OK)
        status = ent_interner_new(&reader->described, err);
    if (status == ENT_OK)
        status = begin(reader, input, &shapes, err);
    if (status == ENT_OK)
        status = read_values(reader, input, &shapes, err);
    if (status == ENT_OK && ent_records_count(reader->records) == 0)
        status = ent_fail(err, ENT_EPARSE, "no reports: nothing here has a source and a target");
    if (status == ENT_OK)
        status = hand_note(reader, err);
    if (status == ENT_OK)
        status = ent_records_flush(reader->records, err);
    forget_entities(reader);
    ent_arena_fini(&reader->held_texts);
    ent_records_free(reader->records);
    ent_interner_free(reader->described);
    ent_map_free(reader->map);
    free(reader->held);
    free(reader->texts);
    free(reader->head);
    free(reader->found_list);
    free(reader);
    return status;
}

static int probe_records(const char *head, size_t length)
{
    struct ent_shapes shapes;

    if (ent_shapes_look(&shapes, ent_str(head, length), length < ENT_PROBE_SIZE, NULL, NULL) !=
            ENT_OK ||
        shapes.is_ours)
        return 0;
    return shapes.has_pair || shapes.has_triples || shapes.is_ftm || shapes.is_stix ||
                   shapes.is_ngec
               ? 60
               : 0;
}

const struct ent_importer ent_importer_records = {
    .format = {.name = "records",
               .summary = "JSON of extraction pipelines, FollowTheMoney, STIX, PLOVER, NGEC",
               .extensions = (const char *const[]){"json", "jsonl", "ndjson", NULL}},
    .options = options,
    .merge = "given",
    .directed = true,
    .max_rejects = 0.1,
    .probe = probe_records,
    .read = read_records,
};
