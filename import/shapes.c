#include "shapes.h"

#include <stdlib.h>

#define DEPTH 32 /* what is deeper is not looked at */
#define KEYS  64 /* of an object */

/* An open object or array. */
struct level {
    bool is_object;
    size_t n_texts, n_others; /* of an array */
    size_t n_keys;
    struct ent_str keys[KEYS];
};

struct look {
    struct ent_shapes *shapes;
    struct ent_clock *clock;
    const char *at, *end;
    bool is_whole; /* the bytes end with the text */
    struct level *levels;
    size_t depth;
    struct ent_str key; /* of the value that comes next; empty in an array */
    /* Of the top level. */
    size_t n_values;               /* that have begun */
    bool spans_lines, shares_line; /* the first value; and the line of its end with the second */
    const char *first, *first_end;
};

static bool has_line_end(const char *from, const char *to)
{
    return to > from && memchr(from, '\n', (size_t)(to - from)) != NULL;
}

/* A string without its quotes, from its opening one; false when the bytes end inside. */
static bool pass_string(struct look *look, struct ent_str *text)
{
    const char *start = ++look->at;

    for (; look->at < look->end; look->at++) {
        if (*look->at == '\\') {
            look->at++;
        } else if (*look->at == '"') {
            *text = ent_str(start, (size_t)(look->at - start));
            look->at++;
            return true;
        }
    }
    look->at = look->end;
    return false;
}

static bool has_key(const struct level *level, const char *name)
{
    for (size_t i = 0; i < level->n_keys; i++)
        if (ent_str_is(level->keys[i], name))
            return true;
    return false;
}

/* An object is over, or the bytes are: what do its keys make of it? */
static void close_level(struct look *look)
{
    struct level *level = &look->levels[--look->depth];
    struct ent_shapes *shapes = look->shapes;
    struct ent_parts parts;

    shapes->has_triples |= !level->is_object && level->n_texts == 3 && level->n_others == 0 &&
                           (ent_str_is(look->key, "triples") || ent_str_is(look->key, "triplets"));
    if (!level->is_object || level->n_keys == 0)
        return;
    shapes->is_ours |= look->depth == 0 && has_key(level, "reports");
    shapes->is_ftm |= has_key(level, "schema") && has_key(level, "properties");
    shapes->is_stix |= has_key(level, "source_ref") && has_key(level, "target_ref") &&
                       has_key(level, "relationship_type");
    shapes->is_ngec |=
        has_key(level, "event_type") && (has_key(level, "attributes") || has_key(level, "actor"));
    if (shapes->has_pair)
        return;
    ent_parts_find(&parts, level->keys, level->n_keys, false);
    if (!ent_parts_have_both(&parts))
        return;
    shapes->has_pair = true;
    shapes->source = level->keys[parts.at[ENT_PART_SOURCE]];
    shapes->target = level->keys[parts.at[ENT_PART_TARGET]];
}

static bool open_level(struct look *look, bool is_object)
{
    if (look->depth == DEPTH)
        return false;
    if (look->depth > 0)
        look->levels[look->depth - 1].n_others++;
    look->levels[look->depth].is_object = is_object;
    look->levels[look->depth].n_texts = look->levels[look->depth].n_others = 0;
    look->levels[look->depth++].n_keys = 0;
    return true;
}

static void take_date(struct look *look, struct ent_str text)
{
    if (look->clock && look->key.length > 0 &&
        (ent_part_is_named(ENT_PART_DATE, look->key) || ent_part_is_named(ENT_PART_END, look->key)))
        ent_clock_look(look->clock, text);
}

/* A value begins at the top. */
static void begin_top(struct look *look)
{
    if (look->n_values++ == 0)
        look->first = look->at;
    else if (look->n_values == 2)
        look->shares_line = !has_line_end(look->first_end, look->at);
}

static void end_top(struct look *look)
{
    if (look->n_values != 1)
        return;
    look->first_end = look->at;
    look->spans_lines = has_line_end(look->first, look->at);
}

/* One token; false when there is no more to see. */
static bool step(struct look *look)
{
    struct level *level = look->depth > 0 ? &look->levels[look->depth - 1] : NULL;
    struct ent_str text;
    const char *start;

    while (look->at < look->end && strchr(" \t\r\n,:", *look->at) && *look->at)
        look->at++;
    if (look->at == look->end)
        return false;
    if (!level && *look->at != '}' && *look->at != ']')
        begin_top(look);
    switch (*look->at) {
    case '{':
    case '[':
        if (!open_level(look, *look->at == '{'))
            return false;
        look->at++;
        look->key = *(look->at - 1) == '[' ? look->key : ent_str("", 0);
        return true;
    case '}':
    case ']':
        look->at++;
        if (!level)
            return false;
        close_level(look);
        look->key = ent_str("", 0);
        if (look->depth == 0)
            end_top(look);
        return true;
    case '"':
        if (!pass_string(look, &text))
            return false;
        while (look->at < look->end && strchr(" \t\r\n", *look->at) && *look->at)
            look->at++;
        if (level && level->is_object && look->at < look->end && *look->at == ':') {
            look->key = text;
            if (level->n_keys < KEYS)
                level->keys[level->n_keys++] = text;
            return true;
        }
        if (level)
            level->n_texts++;
        take_date(look, text);
        if (memmem(text.data, text.length, "entente-", 8) == text.data && text.length > 8 &&
            ent_str_is(look->key, "format"))
            look->shapes->is_ours = true;
        break;
    default:
        start = look->at;
        while (look->at < look->end && !strchr(" \t\r\n,:{}[]\"", *look->at))
            look->at++;
        if (look->at == start)
            return false;
        if (look->at == look->end && !look->is_whole)
            return false;
        if (level)
            level->n_others++;
        take_date(look, ent_str(start, (size_t)(look->at - start)));
    }
    if (!level || level->is_object)
        look->key = ent_str("", 0);
    if (!level)
        end_top(look);
    return true;
}

static enum ent_sequence sequence_of(const struct look *look)
{
    if (*look->first == '[' && look->n_values < 2)
        return ENT_SEQUENCE_ARRAY;
    if (!look->first_end)
        return ENT_SEQUENCE_CUT;
    if (look->spans_lines || look->n_values < 2 || look->shares_line)
        return ENT_SEQUENCE_VALUES;
    return ENT_SEQUENCE_LINES;
}

enum ent_status ent_shapes_look(struct ent_shapes *shapes, struct ent_str head, bool is_whole,
                                struct ent_clock *clock, struct ent_error *err)
{
    struct look look = {.shapes = shapes,
                        .clock = clock,
                        .at = head.data,
                        .end = head.data + head.length,
                        .is_whole = is_whole,
                        .key = {"", 0}};

    *shapes = (struct ent_shapes){0};
    head = ent_str_trim(head);
    if (head.length == 0 || (head.data[0] != '{' && head.data[0] != '['))
        return ent_fail_at(err, ENT_EPARSE, NULL, 1, 1, "not JSON: neither an object nor an array");
    look.levels = malloc(DEPTH * sizeof *look.levels);
    if (!look.levels)
        return ent_fail_memory(err);
    while (step(&look))
        continue;
    while (look.depth > 0)
        close_level(&look);
    free(look.levels);
    shapes->sequence = sequence_of(&look);
    return ENT_OK;
}
