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

/* Texts and numbers as they are, everything else as compact JSON with sorted keys. A copy. */
static enum ent_status encode(struct ent_records *records, const struct ent_element *element,
                              struct ent_str *out, struct ent_error *err)
{
    enum ent_status status;
    char *json;

    if (ent_element_text(element, out))
        return ent_element_copy(records, out, err);
    json = json_dumps(element->value,
                      JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    if (!json)
        return ent_fail_memory(err);
    *out = ent_str_from(json);
    status = ent_element_copy(records, out, err);
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
        status = ent_element_copy(records, &items[n++], err);
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
        status = ent_element_copy(records, &key, err);
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
    struct ent_given value;
    enum ent_status status =
        ent_records_saw(records, key, known ? ent_record_key_name(known) : "field", err);

    if (status != ENT_OK)
        return status;
    if (!known)
        return ent_element_keep(records, key, element, err);
    status = ent_element_give(records, element, &value, err);
    if (status == ENT_OK)
        status = ent_record_set(records, known, &value, err);
    if (status == ENT_EPARSE) {
        err->line = element->place.line;
        err->column = element->place.column;
    }
    return status;
}

/* The next line, without its end: `*line` is in the window, `*whole` its length with what ends it;
 * 0 at the end. */
static enum ent_status next_line(struct ent_input_stream *input, struct ent_str *window, bool *end,
                                 struct ent_position place, struct ent_str *line, size_t *whole,
                                 struct ent_error *err)
{
    size_t searched = 0;

    for (;;) {
        const char *newline = searched < window->length
                                  ? memchr(window->data + searched, '\n', window->length - searched)
                                  : NULL;
        enum ent_status status;

        if (newline || *end) {
            line->data = window->data;
            line->length = newline ? (size_t)(newline - window->data) : window->length;
            *whole = line->length + (newline != NULL);
            return ENT_OK;
        }
        searched = window->length;
        if (searched >= ENT_SCAN_MAX_LENGTH)
            return ent_fail_at(err, ENT_ELIMIT, NULL, place.line, place.column,
                               "a line is longer than %zu MiB", ENT_SCAN_MAX_LENGTH >> 20);
        status = ent_input_fill(input, window, end, SIZE_MAX, err);
        if (status != ENT_OK)
            return status;
    }
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

bool ent_element_find(const struct ent_element *of, const char *name, struct ent_element *member)
{
    struct ent_element_walk walk;
    struct ent_str key;

    if (!json_is_object(of->value) || !json_object_get(of->value, name))
        return false;
    ent_element_walk_init(&walk, of);
    while (ent_element_walk_next(&walk, &key, member))
        if (ent_str_is(key, name))
            return !json_is_null(member->value);
    return false;
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

enum ent_status ent_element_copy(struct ent_records *records, struct ent_str *text,
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

enum ent_status ent_element_give(struct ent_records *records, const struct ent_element *element,
                                 struct ent_given *value, struct ent_error *err)
{
    *value = (struct ent_given){.kind = kind_of(element->value)};
    if (ent_element_text(element, &value->text))
        return ent_element_copy(records, &value->text, err);
    if (value->kind == ENT_GIVEN_LIST)
        return list_value(records, element, value, err);
    return value->kind == ENT_GIVEN_OBJECT ? object_value(records, element, value, err) : ENT_OK;
}

enum ent_status ent_element_keep(struct ent_records *records, struct ent_str key,
                                 const struct ent_element *element, struct ent_error *err)
{
    struct ent_str text;
    enum ent_status status;

    if (json_is_null(element->value))
        return ENT_OK;
    status = ent_element_copy(records, &key, err);
    if (status == ENT_OK)
        status = encode(records, element, &text, err);
    return status == ENT_OK ? ent_record_keep(records, key, text, err) : status;
}

enum ent_status ent_element_lines(struct ent_input_stream *input, ent_element_fn take, void *self,
                                  struct ent_error *err)
{
    struct ent_position place = {1, 1};
    struct ent_str window = {0}, line;
    bool end = false;
    size_t whole = 0;

    for (;;) {
        enum ent_status status = next_line(input, &window, &end, place, &line, &whole, err);
        struct ent_str text;

        if (status != ENT_OK || whole == 0)
            return status;
        text = ent_str_trim(line);
        if (text.length > 0) {
            struct ent_position start = place;

            ent_position_pass(&start, line.data, (size_t)(text.data - line.data));
            status = take(self, text, start, err);
            if (status != ENT_OK)
                return status;
        }
        place.line++;
        ent_input_take(input, whole);
        window.data += whole;
        window.length -= whole;
    }
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

/* ---- Members that are texts and dates ---- */

enum ent_status ent_element_find_text(const struct ent_element *of, const char *name,
                                      struct ent_str *text, struct ent_error *err)
{
    struct ent_element member;

    *text = ent_str(NULL, 0);
    if (ent_element_find(of, name, &member) && !ent_element_text(&member, text))
        return ent_element_fail(&member, err, "%s is %s, not text", name,
                                ent_element_word(&member));
    return ENT_OK;
}

enum ent_status ent_element_find_required(const struct ent_element *of, const char *what,
                                          const char *name, struct ent_str *text,
                                          struct ent_error *err)
{
    enum ent_status status;

    if (!json_is_object(of->value))
        return ent_element_fail(of, err, "%s is an object, this is %s", what, ent_element_word(of));
    status = ent_element_find_text(of, name, text, err);
    if (status == ENT_OK && ent_str_trim(*text).length == 0)
        return ent_element_fail(of, err, "%s has no %s", what, name);
    return status;
}

enum ent_status ent_element_find_date(const struct ent_element *of, const char *name,
                                      struct ent_span *when, struct ent_str *text,
                                      struct ent_error *err)
{
    struct ent_error why = {0};
    struct ent_element member;
    enum ent_status status = ent_element_find_text(of, name, text, err);

    *when = ent_undated;
    if (status != ENT_OK || text->length == 0)
        return status;
    if (ent_given_date(name, *text, when, &why) != ENT_OK) {
        ent_element_find(of, name, &member);
        return ent_element_fail(&member, err, "%s", why.message);
    }
    return ENT_OK;
}
