#include "scan.h"

#include <stdio.h>
#include <stdlib.h>

/* What comes next. */
enum state {
    AT_START,
    AT_FIRST_KEY,
    AT_KEY,
    BEHIND_MEMBER,
    AT_FIRST_ELEMENT,
    AT_ELEMENT,
    BEHIND_ELEMENT,
    AT_END,
};

struct ent_scan {
    struct ent_input_stream *input;
    enum state state;
    bool is_sequence;
    bool in_object; /* the array is a member of the top-level object */
    struct ent_str window;
    bool window_is_last;
    size_t at;                 /* in the window: what comes next */
    size_t placed;             /* in the window: where `place` is */
    struct ent_position place; /* never behind `at` */
    char *key;
    size_t key_length, key_capacity;
};

static bool is_blank(int c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Can a value begin so? */
static bool begins_value(int c)
{
    return c == '{' || c == '[' || c == '"' || c == '-' || (c >= '0' && c <= '9') || c == 't' ||
           c == 'f' || c == 'n';
}

/* What ends a number or a word. */
static bool ends_word(int c)
{
    return is_blank(c) || c == ',' || c == ']' || c == '}' || c == ':' || c == '"' || c == '[' ||
           c == '{';
}

/* The place of a byte of the window that is not before an earlier one. */
static struct ent_position place_of(struct ent_scan *scan, size_t offset)
{
    ent_position_pass(&scan->place, scan->window.data + scan->placed, offset - scan->placed);
    scan->placed = offset;
    return scan->place;
}

static enum ent_status fail_at(struct ent_scan *scan, size_t offset, const char *message,
                               struct ent_error *err)
{
    struct ent_position place = place_of(scan, offset);

    return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column, "%s", message);
}

/* `expected` and what stands there instead. */
static enum ent_status fail_found(struct ent_scan *scan, const char *expected,
                                  struct ent_error *err)
{
    char message[120];
    unsigned char c;

    if (scan->at == scan->window.length) {
        snprintf(message, sizeof(message), "the text ends here: %s", expected);
        return fail_at(scan, scan->at, message, err);
    }
    c = (unsigned char)scan->window.data[scan->at];
    if (c > ' ' && c < 0x7F)
        snprintf(message, sizeof(message), "%s, not '%c'", expected, c);
    else
        snprintf(message, sizeof(message), "%s, not the byte 0x%02X", expected, c);
    return fail_at(scan, scan->at, message, err);
}

/* More of the input; `at` and `placed` keep their meaning. */
static enum ent_status fill(struct ent_scan *scan, struct ent_error *err)
{
    return ent_input_fill(scan->input, &scan->window, &scan->window_is_last, SIZE_MAX, err);
}

/* Forget what lies before `at`. */
static void take(struct ent_scan *scan)
{
    place_of(scan, scan->at);
    ent_input_take(scan->input, scan->at);
    scan->window.data += scan->at;
    scan->window.length -= scan->at;
    scan->at = scan->placed = 0;
}

/* Go on to what is not blank. `*c` is EOF at the end. */
static enum ent_status skip_blanks(struct ent_scan *scan, int *c, struct ent_error *err)
{
    for (;;) {
        while (scan->at < scan->window.length) {
            *c = (unsigned char)scan->window.data[scan->at];
            if (!is_blank(*c))
                return ENT_OK;
            scan->at++;
        }
        if (scan->window_is_last) {
            *c = EOF;
            return ENT_OK;
        }
        take(scan);
        enum ent_status status = fill(scan, err);
        if (status != ENT_OK)
            return status;
    }
}

/* More of a value that began at `start` and goes on at `at`; `inside` names it should the text end.
 */
static enum ent_status fill_value(struct ent_scan *scan, size_t start, size_t place_on_end,
                                  const char *inside, struct ent_error *err)
{
    struct ent_position place;

    if (scan->window_is_last)
        return fail_at(scan, place_on_end, inside, err);
    if (scan->at - start >= ENT_SCAN_MAX_LENGTH) {
        place = place_of(scan, start);
        return ent_fail_at(err, ENT_ELIMIT, NULL, place.line, place.column,
                           "a value is longer than %zu MiB", ENT_SCAN_MAX_LENGTH >> 20);
    }
    return fill(scan, err);
}

/* Go from a string's opening quote to behind its closing one. `start` is where the whole value
 * began. */
static enum ent_status pass_string(struct ent_scan *scan, size_t start, struct ent_error *err)
{
    size_t opened = scan->at++;

    for (;;) {
        const char *data = scan->window.data;
        size_t i = scan->at, length = scan->window.length;

        while (i < length && data[i] != '"' && data[i] != '\n')
            i += data[i] == '\\' ? 2 : 1;
        if (i < length && data[i] == '"') {
            scan->at = i + 1;
            return ENT_OK;
        }
        if (i < length)
            return fail_at(scan, opened, "the line ends inside this string", err);
        /* A backslash at the window's end is looked at again, with what follows it. */
        scan->at = i > length ? length - 1 : length;

        enum ent_status status =
            fill_value(scan, start, opened, "the text ends inside this string", err);
        if (status != ENT_OK)
            return status;
    }
}

/* Go from the first byte of a value, which lies `depth` levels deep, to behind it. */
static enum ent_status pass_value(struct ent_scan *scan, unsigned depth, struct ent_error *err)
{
    size_t start = scan->at;
    uint64_t objects = 0; /* a bit for each open level, the innermost lowest: is it an object? */
    unsigned open = 0;
    enum ent_status status;

    do {
        if (scan->at == scan->window.length) {
            status = fill_value(scan, start, scan->at,
                                objects & 1 ? "the text ends inside an object"
                                            : "the text ends inside an array",
                                err);
            if (status != ENT_OK)
                return status;
            continue;
        }

        char c = scan->window.data[scan->at];
        switch (c) {
        case '"':
            status = pass_string(scan, start, err);
            if (status != ENT_OK)
                return status;
            break;
        case '{':
        case '[':
            if (depth + open == ENT_SCAN_DEPTH)
                return fail_at(scan, scan->at, "nested more than 64 levels deep", err);
            objects = objects << 1 | (c == '{');
            open++;
            scan->at++;
            break;
        case '}':
        case ']':
            if ((objects & 1) != (c == '}'))
                return fail_found(
                    scan, objects & 1 ? "expected ',' or '}' here" : "expected ',' or ']' here",
                    err);
            objects >>= 1;
            open--;
            scan->at++;
            break;
        default:
            scan->at++;
        }
    } while (open > 0 || scan->at == start);
    return ENT_OK;
}

/* Go from the first byte of a number or word to behind it. */
static enum ent_status pass_word(struct ent_scan *scan, struct ent_error *err)
{
    size_t start = scan->at;

    for (;;) {
        while (scan->at < scan->window.length &&
               !ends_word((unsigned char)scan->window.data[scan->at]))
            scan->at++;
        if (scan->at < scan->window.length || scan->window_is_last)
            return ENT_OK;
        enum ent_status status = fill_value(scan, start, start, "", err);
        if (status != ENT_OK)
            return status;
    }
}

/* Take one value whose first byte is `c` into `found`. */
static enum ent_status find_value(struct ent_scan *scan, int c, unsigned depth,
                                  struct ent_scanned *found, struct ent_error *err)
{
    enum ent_status status;

    take(scan);
    found->place = scan->place;
    if (c == '{' || c == '[' || c == '"')
        status = pass_value(scan, depth, err);
    else
        status = pass_word(scan, err);
    if (status != ENT_OK)
        return status;
    if (scan->at > ENT_SCAN_MAX_LENGTH)
        return ent_fail_at(err, ENT_ELIMIT, NULL, found->place.line, found->place.column,
                           "a value is longer than %zu MiB", ENT_SCAN_MAX_LENGTH >> 20);
    found->text = ent_str(scan->window.data, scan->at);
    return ENT_OK;
}

/* A key with its colon; it is kept, since the window moves on. */
static enum ent_status find_key(struct ent_scan *scan, struct ent_error *err)
{
    enum ent_status status;
    int c;

    take(scan);
    status = pass_string(scan, 0, err);
    if (status != ENT_OK)
        return status;
    status = ent_grow(&scan->key, &scan->key_capacity, scan->at, 1, err);
    if (status != ENT_OK)
        return status;
    memcpy(scan->key, scan->window.data, scan->at);
    scan->key_length = scan->at;

    status = skip_blanks(scan, &c, err);
    if (status != ENT_OK)
        return status;
    if (c != ':')
        return fail_found(scan, "expected ':' after a key", err);
    scan->at++;
    return ENT_OK;
}

/* A value or the begin of an array behind a key, or at the top. */
static enum ent_status find_member(struct ent_scan *scan, struct ent_scanned *found,
                                   struct ent_error *err)
{
    int c;
    enum ent_status status = skip_blanks(scan, &c, err);

    if (status != ENT_OK)
        return status;
    if (!begins_value(c))
        return fail_found(scan, "expected a value", err);
    if (c != '[') {
        found->kind = ENT_SCAN_VALUE;
        scan->state = BEHIND_MEMBER;
        return find_value(scan, c, 1, found, err);
    }
    found->kind = ENT_SCAN_ARRAY;
    found->place = place_of(scan, scan->at);
    scan->at++;
    scan->state = AT_FIRST_ELEMENT;
    return ENT_OK;
}

/* The first byte decides what the whole is. */
static enum ent_status find_top(struct ent_scan *scan, int c, struct ent_scanned *found,
                                struct ent_error *err)
{
    if (c == EOF)
        return fail_at(scan, scan->at, "the text is blank", err);
    if (!begins_value(c)) {
        char message[60];

        snprintf(message, sizeof(message),
                 c < 0x7F && c > ' ' ? "not JSON: starts with '%c'"
                                     : "not JSON: starts with the byte 0x%02X",
                 c);
        return fail_at(scan, scan->at, message, err);
    }
    if (c == '{') {
        scan->at++;
        scan->in_object = true;
        scan->state = AT_FIRST_KEY;
        return ENT_OK;
    }
    if (c == '[') {
        found->kind = ENT_SCAN_ARRAY;
        found->place = place_of(scan, scan->at);
        scan->at++;
        scan->state = AT_FIRST_ELEMENT;
        return ENT_OK;
    }
    found->kind = ENT_SCAN_VALUE;
    scan->state = AT_END;
    return find_value(scan, c, 0, found, err);
}

/* One step from state to state; `found->kind` is ENT_SCAN_END as long as nothing was found. */
static enum ent_status step(struct ent_scan *scan, int c, struct ent_scanned *found,
                            struct ent_error *err)
{
    enum ent_status status;

    switch (scan->state) {
    case AT_START:
        if (!scan->is_sequence)
            return find_top(scan, c, found, err);
        if (c == ',') {
            scan->at++;
            return ENT_OK;
        }
        if (!begins_value(c))
            return fail_found(scan, "expected a value", err);
        found->kind = ENT_SCAN_ELEMENT;
        return find_value(scan, c, 0, found, err);
    case AT_FIRST_KEY:
        if (c == '}') {
            scan->at++;
            scan->state = AT_END;
            return ENT_OK;
        }
        /* fallthrough */
    case AT_KEY:
        if (c != '"')
            return fail_found(scan, "expected a key in double quotes", err);
        status = find_key(scan, err);
        return status != ENT_OK ? status : find_member(scan, found, err);
    case BEHIND_MEMBER:
        if (c != ',' && c != '}')
            return fail_found(scan, "expected ',' or '}' after a value", err);
        scan->at++;
        scan->state = c == ',' ? AT_KEY : AT_END;
        return ENT_OK;
    case AT_FIRST_ELEMENT:
        if (c == ']') {
            scan->at++;
            scan->state = scan->in_object ? BEHIND_MEMBER : AT_END;
            return ENT_OK;
        }
        /* fallthrough */
    case AT_ELEMENT:
        if (!begins_value(c))
            return fail_found(scan, "expected an element", err);
        found->kind = ENT_SCAN_ELEMENT;
        scan->state = BEHIND_ELEMENT;
        return find_value(scan, c, scan->in_object ? 2 : 1, found, err);
    case BEHIND_ELEMENT:
        if (c != ',' && c != ']')
            return fail_found(scan, "expected ',' or ']' after an element", err);
        scan->at++;
        if (c == ',')
            scan->state = AT_ELEMENT;
        else
            scan->state = scan->in_object ? BEHIND_MEMBER : AT_END;
        return ENT_OK;
    case AT_END:
        return fail_found(scan, "expected nothing after the end", err);
    }
    return ENT_OK;
}

static const char *walk_string(const char *at)
{
    for (at++; *at != '"'; at++)
        if (*at == '\\')
            at++;
    return at + 1;
}

static const char *walk_value(const char *at, const char *end)
{
    size_t open = 0;

    do {
        if (*at == '"') {
            at = walk_string(at);
            continue;
        }
        if (*at == '{' || *at == '[')
            open++;
        else if (*at == '}' || *at == ']')
            open--;
        at++;
    } while (open > 0);
    /* The rest of a number or a word. */
    if (at[-1] != '"' && at[-1] != '}' && at[-1] != ']')
        while (at < end && !ends_word((unsigned char)*at))
            at++;
    return at;
}

enum ent_status ent_scan_new(struct ent_scan **out, struct ent_input_stream *input,
                             struct ent_error *err)
{
    struct ent_scan *scan = calloc(1, sizeof(*scan));

    if (!scan)
        return ent_fail_memory(err);
    scan->input = input;
    scan->place = (struct ent_position){1, 1};
    *out = scan;
    return ENT_OK;
}

void ent_scan_free(struct ent_scan *scan)
{
    if (!scan)
        return;
    free(scan->key);
    free(scan);
}

enum ent_status ent_scan_new_sequence(struct ent_scan **out, struct ent_input_stream *input,
                                      struct ent_error *err)
{
    enum ent_status status = ent_scan_new(out, input, err);

    if (status == ENT_OK)
        (*out)->is_sequence = true;
    return status;
}

enum ent_status ent_scan_next(struct ent_scan *scan, struct ent_scanned *found,
                              struct ent_error *err)
{
    *found = (struct ent_scanned){.kind = ENT_SCAN_END};
    do {
        int c;
        enum ent_status status = skip_blanks(scan, &c, err);

        if (status == ENT_OK && c == EOF &&
            (scan->state == AT_END || (scan->is_sequence && scan->state == AT_START)))
            return ENT_OK;
        if (status == ENT_OK)
            status = step(scan, c, found, err);
        if (status != ENT_OK)
            return status;
    } while (found->kind == ENT_SCAN_END);
    found->key = ent_str(scan->key, scan->key_length);
    return ENT_OK;
}

void ent_walk_init(struct ent_walk *walk, struct ent_str text)
{
    walk->at = text.data;
    walk->end = text.data + text.length;
    walk->is_object = text.length > 0 && *text.data == '{';
    if (text.length > 0 && (*text.data == '{' || *text.data == '['))
        walk->at++;
    else
        walk->at = walk->end;
}

bool ent_walk_next(struct ent_walk *walk, struct ent_str *value)
{
    const char *at = walk->at, *end = walk->end;

    while (at < end && (is_blank((unsigned char)*at) || *at == ','))
        at++;
    if (at == end || *at == '}' || *at == ']')
        return false;
    if (walk->is_object) {
        at = walk_string(at);
        while (is_blank((unsigned char)*at) || *at == ':')
            at++;
    }
    walk->at = walk_value(at, end);
    *value = ent_str(at, (size_t)(walk->at - at));
    return true;
}
