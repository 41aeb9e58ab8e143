#include "importers.h"
#include "shapes.h"
#include "table.h"
#include "vocabularies.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/*
 * JSON that extraction pipelines and other people's tools write. A record is an object with a
 * source and a target, whatever they are called; records stand in an array, one a line, one after
 * another, or in an object beside the entities that they name. Our own JSON is read by json.c and
 * jsonl.c, strictly.
 */

/* A single object is parsed at once up to this size; a larger one element by element. */
#define WHOLE_SIZE ((size_t)4 << 20)

/* Room for the keys of a record, to know them again. */
#define KEYS_SIZE ((size_t)1024)

/* How much of a text a message shows, for printf's "%.*s". */
#define SHOWN(text) (int)((text).length < 60 ? (text).length : 60), (text).data

enum { ACTORS_BY = 0 };
static const struct ent_import_option options[] = {
    [ACTORS_BY] = {"actors_by", "name|code|id", "name", "which of an actor's members names it"},
    {"list", "KEY", "the first", "which list of an object holds its records"},
    ENT_MAP_OPTION,
    ENT_CLOCK_OPTIONS,
    {NULL, NULL, NULL, NULL}};

/* A record that waits for entities which may stand behind it. */
struct held {
    struct ent_str text;
    struct ent_position place;
};

struct reader {
    struct ent_pipeline pipeline;
    bool is_mapped;          /* the map says where source or target is */
    struct ent_str usual[2]; /* what source and target are mostly called here */
    char *head;              /* that they point into */
    /* The member of an object that holds the records, where several do; NULL: not known yet. */
    const char *list;
    char *found_list; /* malloc'ed: it was found, not chosen */
    bool has_other_lists;
    struct held *held;
    size_t n_held, held_capacity;
    struct ent_arena held_texts;
    /* Records mostly have the keys of the one before: what they are is remembered. */
    char keys[KEYS_SIZE];
    size_t keys_length; /* KEYS_SIZE: not remembered */
    struct ent_parts parts;
    bool are_parts;
};

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
    struct ent_str keys[ENT_PIPELINE_KEYS], type;
    struct ent_element first, second;
    struct ent_parts parts;
    bool has_second;
    size_t n;

    if (ent_is_array(value))
        return ent_pipeline_is_triple(value);
    if (!ent_is_object(value))
        return false;
    if (ent_stix_is(value, &type) || ent_ngec_find(value, &first, &second, &has_second))
        return true;
    if (ent_pipeline_text(value, "schema", &type) && ent_element_find(value, "properties", &first))
        return true;
    if (reader->is_mapped)
        return true;
    n = ent_pipeline_keys(value, keys, ENT_PIPELINE_KEYS);
    return find_parts(reader, keys, n, &parts);
}

static bool is_container(struct reader *reader, const struct ent_element *object, unsigned depth,
                         bool *is_called);

/* An array that holds records, or objects that do. */
static bool has_records(struct reader *reader, const struct ent_element *member, struct ent_str key,
                        unsigned depth)
{
    bool is_called = false;
    struct ent_element_walk walk;
    struct ent_element first;

    if (!ent_is_array(member) || ent_pipeline_holds_entities(key))
        return false;
    ent_element_walk_init(&walk, member);
    if (!ent_element_walk_next(&walk, NULL, &first))
        return false;
    /* With a map every object would do: only arrays that are called so. */
    if (reader->is_mapped && !ent_pipeline_holds_relations(key))
        return false;
    return is_record(reader, &first) || is_container(reader, &first, depth + 1, &is_called);
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
    while (ent_is_object(object) && depth < ENT_PIPELINE_DEPTH &&
           ent_element_walk_next(&walk, &key, &member)) {
        if (has_records(reader, &member, key, depth)) {
            found = true;
            *is_called |= ent_pipeline_holds_relations(key);
        } else if (ent_is_object(&member) && !ent_pipeline_holds_entities(key)) {
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
    if (ent_stix_is(object, &id))
        return;
    if (ent_element_find(object, "directed", &directed))
        reader->pipeline.is_undirected = json_is_false(directed.value);
    if (ent_pipeline_any_text(
            object, "doc_id|document_id|document|article_id|story_id|docid|id|title|url", &id))
        reader->pipeline.document = id;
    if (ent_pipeline_any_text(object, "published|pub_date|publication_date|publish_date|date",
                              &published))
        reader->pipeline.published = published;
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
static bool choose_list(struct reader *reader, const struct ent_element *object, unsigned depth,
                        struct ent_element *list, enum ent_status *status, struct ent_error *err)
{
    struct ent_element_walk walk;
    struct ent_element member;
    struct ent_str key, name = {0};
    size_t n = 0;
    bool is_known =
        reader->list && ent_element_find(object, reader->list, list) && ent_is_array(list);

    ent_element_walk_init(&walk, object);
    while (ent_element_walk_next(&walk, &key, &member)) {
        if (!has_records(reader, &member, key, depth))
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
    struct ent_str outer_document = reader->pipeline.document,
                   outer_published = reader->pipeline.published;
    bool outer_undirected = reader->pipeline.is_undirected, has_entities = false;
    struct ent_element_walk walk, items;
    struct ent_element member, item;
    struct ent_str key;
    enum ent_status status = ENT_OK;

    find_context(reader, object);
    /* Entities go first: records may stand before them. */
    ent_element_walk_init(&walk, object);
    while (status == ENT_OK && ent_element_walk_next(&walk, &key, &member))
        if (ent_pipeline_holds_entities(key)) {
            has_entities = true;
            status = ent_pipeline_take_entities(&reader->pipeline, &member, err);
        }
    if (status == ENT_OK && choose_list(reader, object, depth, &member, &status, err)) {
        ent_element_walk_init(&items, &member);
        while (status == ENT_OK && ent_element_walk_next(&items, NULL, &item))
            status = take_value(reader, &item, depth + 1, err);
    } else {
        ent_element_walk_init(&walk, object);
        while (status == ENT_OK && ent_element_walk_next(&walk, &key, &member)) {
            bool is_called = false;
            if (ent_is_object(&member) && !ent_pipeline_holds_entities(key) &&
                is_container(reader, &member, depth + 1, &is_called))
                status = take_container(reader, &member, depth + 1, err);
        }
    }
    reader->pipeline.document = outer_document;
    reader->pipeline.published = outer_published;
    reader->pipeline.is_undirected = outer_undirected;
    /* Ids are those of one object: the next one's e1 is somebody else. */
    if (has_entities)
        ent_pipeline_forget_entities(&reader->pipeline);
    return status;
}

/* "no source and target among the keys a, b, c" */
static enum ent_status reject_unknown(struct reader *reader, const struct ent_element *value,
                                      const struct ent_str *keys, size_t n, struct ent_error *err)
{
    struct ent_error why = {0};
    char list[120];
    size_t length = 0;

    reader->pipeline.index++;
    if (!ent_is_object(value)) {
        ent_element_fail(value, &why, "a record is an object, this is %s", ent_element_word(value));
        return ent_pipeline_reject(&reader->pipeline, &why, err);
    }
    for (size_t i = 0; i < n && length < sizeof list; i++)
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%.*s", i ? ", " : "",
                                   SHOWN(keys[i]));
    ent_element_fail(value, &why, "neither source nor target among its keys: %.*s%s",
                     (int)ent_utf8_check(list, strlen(list)), list,
                     length < sizeof list ? "" : "…");
    return ent_pipeline_reject(&reader->pipeline, &why, err);
}

static enum ent_status take_object(struct reader *reader, const struct ent_element *object,
                                   unsigned depth, struct ent_error *err)
{
    struct ent_str keys[ENT_PIPELINE_KEYS], type;
    struct ent_element first, second;
    size_t n = ent_pipeline_keys(object, keys, ENT_PIPELINE_KEYS);
    struct ent_parts parts;
    bool has_second, is_called = false, is_whole = find_parts(reader, keys, n, &parts);

    if (!reader->is_mapped) {
        if (ent_stix_is(object, &type) && !ent_str_is(type, "bundle"))
            return ent_stix_take(&reader->pipeline, object, type, err);
        if (ent_pipeline_text(object, "schema", &type) &&
            ent_element_find(object, "properties", &first) && ent_is_object(&first))
            return ent_ftm_take(&reader->pipeline, object, err);
        if (ent_ngec_find(object, &first, &second, &has_second))
            return ent_ngec_take(&reader->pipeline, object, &first, has_second ? &second : NULL,
                                 err);
    }
    if (is_container(reader, object, depth, &is_called) && (is_called || !is_whole))
        return take_container(reader, object, depth, err);
    if (reader->is_mapped)
        return ent_pipeline_take_mapped(&reader->pipeline, object, keys, &parts, err);
    if (is_whole)
        return ent_pipeline_take(&reader->pipeline, object, keys, &parts, err);
    /* The gold records of PLOVER begin with one that tells of the file. */
    if (ent_pipeline_text(object, "event", &type) && ent_str_is(type, "DOCUMENT")) {
        reader->pipeline.index++;
        return ent_pipeline_aside(&reader->pipeline, "tells of the file", err);
    }
    return reject_unknown(reader, object, keys, n, err);
}

static enum ent_status take_value(struct reader *reader, const struct ent_element *value,
                                  unsigned depth, struct ent_error *err)
{
    struct ent_element_walk walk;
    struct ent_element item;
    enum ent_status status = ENT_OK;

    if (ent_is_object(value))
        return take_object(reader, value, depth, err);
    if (!ent_is_array(value) || depth >= ENT_PIPELINE_DEPTH)
        return reject_unknown(reader, value, NULL, 0, err);
    if (ent_pipeline_is_triple(value))
        return ent_pipeline_take_triple(&reader->pipeline, value, err);
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
        reader->pipeline.index++;
        return ent_pipeline_reject(&reader->pipeline, &why, err);
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
    bool is_called = false;
    struct ent_element first = {0};
    enum member_kind kind = NOTHING;

    if (ent_pipeline_holds_entities(key))
        return ENTITIES;
    if (ent_element_parse(&first, found->text, found->place, NULL) != ENT_OK)
        return ent_pipeline_holds_relations(key) ? RECORDS : NOTHING;
    if ((is_record(reader, &first) || is_container(reader, &first, 1, &is_called)) &&
        (!reader->is_mapped || ent_pipeline_holds_relations(key)))
        /* Entities that stand behind must be known before: "objects" of STIX need none. */
        kind =
            reader->pipeline.entities.n == 0 && ent_pipeline_holds_relations(key) ? HELD : RECORDS;
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
            status = ent_pipeline_take_entity(&reader->pipeline, ent_str("", 0), &entity, err);
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
        status = ent_table_choose(reader->pipeline.sink, &options[ACTORS_BY], &by, err);
    if (status == ENT_OK)
        status = ent_map_new(&reader->pipeline.map, reader->pipeline.sink, choices, err);
    if (status == ENT_OK)
        status = ent_clock_begin(&reader->pipeline.clock, reader->pipeline.sink,
                                 reader->pipeline.map, ENT_UNIT_SECONDS, err);
    if (status != ENT_OK)
        return status;
    reader->pipeline.actors_by = (enum ent_actors_by)by;
    if (reader->pipeline.sink->option)
        reader->list = reader->pipeline.sink->option(reader->pipeline.sink->self, "list");
    for (size_t p = ENT_PART_SOURCE; p <= ENT_PART_TARGET; p++) {
        struct ent_str path;
        reader->is_mapped |= ent_map_column(reader->pipeline.map, (enum ent_part)p, &path);
    }
    reader->head = malloc(head.length + 1);
    if (!reader->head)
        return ent_fail_memory(err);
    memcpy(reader->head, head.data, head.length);
    head.data = reader->head;
    status =
        ent_shapes_look(shapes, head, head.length < ENT_PROBE_SIZE, &reader->pipeline.clock, err);
    if (status != ENT_OK)
        return status;
    ent_clock_decide(&reader->pipeline.clock);
    if (!reader->pipeline.clock.is_given)
        reader->pipeline.clock.kind = ENT_CLOCK_TEXTS;
    reader->usual[0] = shapes->source;
    reader->usual[1] = shapes->target;
    return look_further(input, shapes, err);
}

static enum ent_status hand_note(struct reader *reader, struct ent_error *err)
{
    char words[ENT_CLOCK_WORDS_SIZE];

    if (reader->has_other_lists)
        ent_note_say(&reader->pipeline.note,
                     "records are read from \"%.60s\" alone, though other lists have some: --list "
                     "chooses",
                     reader->list);
    if (reader->pipeline.shape)
        ent_note_say(&reader->pipeline.note, "known as %s", reader->pipeline.shape);
    ent_clock_words(&reader->pipeline.clock, words);
    if (reader->pipeline.n_dates > 0 && words[0])
        ent_note_say(&reader->pipeline.note, "dates: %s", words);
    if (reader->pipeline.n_words > 0)
        ent_note_say(&reader->pipeline.note, "dates in words kept as fields: %zu",
                     reader->pipeline.n_words);
    if (reader->pipeline.n_entities > 0)
        ent_note_say(&reader->pipeline.note, "entities that name or describe actors: %zu",
                     reader->pipeline.n_entities);
    if (reader->pipeline.n_percents > 0 && reader->pipeline.n_shares > 0)
        ent_note_say(&reader->pipeline.note,
                     "confidence is a share in some records and percent in others: numbers up to 1 "
                     "are taken for shares");
    else if (reader->pipeline.n_percents > 0)
        ent_note_say(&reader->pipeline.note, "confidence is in percent");
    return ent_note_hand(&reader->pipeline.note, reader->pipeline.sink, err);
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
    reader->keys_length = KEYS_SIZE;
    status = ent_pipeline_init(&reader->pipeline, sink, err);
    if (status == ENT_OK)
        status = begin(reader, input, &shapes, err);
    if (status == ENT_OK)
        status = read_values(reader, input, &shapes, err);
    if (status == ENT_OK && ent_records_count(reader->pipeline.records) == 0)
        status = ent_fail(err, ENT_EPARSE, "no reports: nothing here has a source and a target");
    if (status == ENT_OK)
        status = hand_note(reader, err);
    if (status == ENT_OK)
        status = ent_records_flush(reader->pipeline.records, err);
    if (status == ENT_OK)
        status = ent_records_tell(reader->pipeline.records, err);
    ent_pipeline_fini(&reader->pipeline);
    ent_arena_fini(&reader->held_texts);
    free(reader->held);
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
    .describe = ent_describe_name,
    .probe = probe_records,
    .read = read_records,
};
