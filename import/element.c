#include "element.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static enum ent_given_kind kind_of(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return ENT_GIVEN_OBJECT;
    case JSON_ARRAY:
        return ENT_GIVEN_LIST;
    case JSON_STRING:
        return ENT_GIVEN_TEXT;
    case JSON_INTEGER:
    case JSON_REAL:
        return ENT_GIVEN_NUMBER;
    case JSON_TRUE:
        return ENT_GIVEN_TRUE;
    case JSON_FALSE:
        return ENT_GIVEN_FALSE;
    case JSON_NULL:
        break;
    }
    return ENT_GIVEN_NULL;
}

/* Jansson ends its words with the token it stopped at ("… near 'x'"), unless that is long. */
static struct ent_str token_of(const json_error_t *error)
{
    static const char near[] = " near '";
    const char *at = strstr(error->text, near);
    size_t length;

    if (!at)
        return ent_str(NULL, 0);
    at += strlen(near);
    length = strlen(at);
    return length > 0 && at[length - 1] == '\'' ? ent_str(at, length - 1) : ent_str(NULL, 0);
}

/* Jansson's error in our words, at its place in the file. Its position is behind the token it
 * stopped at. */
static enum ent_status fail_parse(const json_error_t *error, struct ent_str text,
                                  struct ent_position place, struct ent_error *err)
{
    struct ent_str token = token_of(error);
    size_t back = token.length > 0 ? token.length : 1;
    size_t position = error->position > 0 ? (size_t)error->position : 0;

    if (position > text.length)
        position = text.length;
    ent_position_pass(&place, text.data, position > back ? position - back : 0);

    switch (json_error_code(error)) {
    case json_error_out_of_memory:
        return ent_fail_memory(err);
    case json_error_duplicate_key:
        return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column,
                           "the key %.*s is there twice", (int)token.length, token.data);
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column,
                           "a text holds a NUL (\\u0000)");
    default:
        if (error->text[0] == '\0')
            return ent_fail_memory(err);
        if (token.length == 1 && *token.data == '0' && position < text.length &&
            text.data[position] >= '0' && text.data[position] <= '9')
            return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column,
                               "a number cannot begin with 0: a code like 010 is text, \"010\"");
        return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column, "%s", error->text);
    }
}

static enum ent_status check_bytes(struct ent_str text, struct ent_position place,
                                   struct ent_error *err)
{
    size_t bad = ent_utf8_check(text.data, text.length);

    if (bad == text.length)
        return ENT_OK;
    ent_position_pass(&place, text.data, bad);
    if (text.data[bad] == '\0')
        return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column, "a NUL byte");
    return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column,
                       "not valid UTF-8 (byte 0x%02X)", (unsigned char)text.data[bad]);
}

/* A copy that lives as long as the batch. */
static enum ent_status copy(struct ent_records *records, struct ent_str *text,
                            struct ent_error *err)
{
    char *bytes = ent_records_alloc(records, text->length + 1);

    if (!bytes)
        return ent_fail_memory(err);
    if (text->length > 0)
        memcpy(bytes, text->data, text->length);
    bytes[text->length] = '\0';
    text->data = bytes;
    return ENT_OK;
}

/* Texts and numbers as they are, everything else as compact JSON with sorted keys. A copy. */
static enum ent_status encode(struct ent_records *records, const struct ent_element *element,
                              struct ent_str *out, struct ent_error *err)
{
    enum ent_status status;
    char *json;

    if (ent_element_text(element, out))
        return copy(records, out, err);
    json = json_dumps(element->value,
                      JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    if (!json)
        return ent_fail_memory(err);
    *out = ent_str_from(json);
    status = copy(records, out, err);
    free(json);
    return status;
}

static enum ent_status list_value(struct ent_records *records, const struct ent_element *element,
                                  struct ent_given *value, struct ent_error *err)
{
    size_t n = 0, size = json_array_size(element->value);
    struct ent_str *items = ent_records_alloc(records, (size + 1) * sizeof(*items));
    struct ent_element_walk walk;
    struct ent_element item;
    enum ent_status status;

    if (!items)
        return ent_fail_memory(err);
    ent_element_walk_init(&walk, element);
    while (ent_element_walk_next(&walk, NULL, &item)) {
        if (!ent_element_text(&item, &items[n])) {
            value->kind = ENT_GIVEN_MIXED;
            return ENT_OK;
        }
        status = copy(records, &items[n++], err);
        if (status != ENT_OK)
            return status;
    }
    value->items = (struct ent_texts){items, n};
    return ENT_OK;
}

static enum ent_status object_value(struct ent_records *records, const struct ent_element *element,
                                    struct ent_given *value, struct ent_error *err)
{
    size_t n = 0, size = json_object_size(element->value);
    struct ent_field *members = ent_records_alloc(records, (size + 1) * sizeof(*members));
    struct ent_element_walk walk;
    struct ent_element item;
    struct ent_str key;
    enum ent_status status;

    if (!members)
        return ent_fail_memory(err);
    ent_element_walk_init(&walk, element);
    while (ent_element_walk_next(&walk, &key, &item)) {
        status = copy(records, &key, err);
        if (status == ENT_OK)
            status = encode(records, &item, &members[n].value, err);
        if (status != ENT_OK)
            return status;
        members[n++].key = key;
    }
    value->members = members;
    value->n_members = n;
    return ENT_OK;
}

static enum ent_status set_member(struct ent_records *records, struct ent_str key,
                                  const struct ent_element *element, struct ent_error *err)
{
    const struct ent_record_key *known = ent_record_key(key);
    struct ent_given value = {.kind = kind_of(element->value)};
    struct ent_str text;
    enum ent_status status = ENT_OK;

    if (value.kind == ENT_GIVEN_NULL)
        return ENT_OK;
    if (!known) {
        status = copy(records, &key, err);
        if (status == ENT_OK)
            status = encode(records, element, &text, err);
        return status == ENT_OK ? ent_record_keep(records, key, text, err) : status;
    }

    if (ent_element_text(element, &value.text))
        status = copy(records, &value.text, err);
    else if (value.kind == ENT_GIVEN_LIST)
        status = list_value(records, element, &value, err);
    else if (value.kind == ENT_GIVEN_OBJECT)
        status = object_value(records, element, &value, err);
    if (status == ENT_OK)
        status = ent_record_set(records, known, &value, err);
    if (status == ENT_EPARSE) {
        err->line = element->place.line;
        err->column = element->place.column;
    }
    return status;
}

enum ent_status ent_element_parse(struct ent_element *out, struct ent_str text,
                                  struct ent_position place, struct ent_error *err)
{
    enum ent_status status = check_bytes(text, place, err);
    json_error_t error = {0};
    json_t *value;

    if (status != ENT_OK)
        return status;
    value = json_loadb(text.data, text.length, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);
    if (!value)
        return fail_parse(&error, text, place, err);
    *out = (struct ent_element){value, text, place};
    return ENT_OK;
}

void ent_element_fini(struct ent_element *element)
{
    json_decref(element->value);
    element->value = NULL;
}

void ent_element_walk_init(struct ent_element_walk *walk, const struct ent_element *of)
{
    *walk = (struct ent_element_walk){
        .of = of,
        .member = json_object_iter(of->value), /* NULL for anything but an object */
        .at = of->text.data,
        .place = of->place,
    };
    ent_walk_init(&walk->texts, of->text);
}

bool ent_element_walk_next(struct ent_element_walk *walk, struct ent_str *key,
                           struct ent_element *item)
{
    struct ent_str name = {NULL, 0}, text;

    if (!ent_walk_next(&walk->texts, &text))
        return false;
    ent_position_pass(&walk->place, walk->at, (size_t)(text.data - walk->at));
    walk->at = text.data;
    item->text = text;
    item->place = walk->place;
    /* Jansson keeps an object's members in the text's order, and none is there twice. */
    if (walk->member) {
        name = ent_str(json_object_iter_key(walk->member), json_object_iter_key_len(walk->member));
        item->value = json_object_iter_value(walk->member);
        walk->member = json_object_iter_next(walk->of->value, walk->member);
    } else {
        item->value = json_array_get(walk->of->value, walk->index++);
    }
    if (key)
        *key = name;
    return true;
}

const char *ent_element_word(const struct ent_element *element)
{
    return ent_given_word(kind_of(element->value));
}

bool ent_element_text(const struct ent_element *element, struct ent_str *text)
{
    switch (kind_of(element->value)) {
    case ENT_GIVEN_TEXT:
        *text = ent_str(json_string_value(element->value), json_string_length(element->value));
        return true;
    case ENT_GIVEN_NUMBER:
        *text = element->text;
        return true;
    default:
        return false;
    }
}

enum ent_status ent_element_fail(const struct ent_element *element, struct ent_error *err,
                                 const char *format, ...)
{
    char message[sizeof(err->message)];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    return ent_fail_at(err, ENT_EPARSE, NULL, element->place.line, element->place.column, "%s",
                       message);
}

enum ent_status ent_element_record(struct ent_records *records, struct ent_str text,
                                   struct ent_position place, struct ent_error *err)
{
    struct ent_error why = {0};
    struct ent_element record = {0}, member;
    struct ent_element_walk walk;
    struct ent_str key;
    enum ent_status status = ent_element_parse(&record, text, place, &why);

    if (status == ENT_OK && !json_is_object(record.value))
        status = ent_element_fail(&record, &why, "a report is an object, this is %s",
                                  ent_element_word(&record));
    if (status == ENT_OK) {
        ent_record_begin(records, place);
        ent_element_walk_init(&walk, &record);
        while (status == ENT_OK && ent_element_walk_next(&walk, &key, &member))
            status = set_member(records, key, &member, &why);
    }
    ent_element_fini(&record);

    if (status == ENT_OK)
        return ent_record_end(records, err);
    if (status == ENT_EPARSE)
        return ent_record_reject(records, &why, err);
    if (err && err->status == ENT_OK)
        *err = why;
    return status;
}
