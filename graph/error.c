#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

#define ELLIPSIS        "..."
#define ELLIPSIS_LENGTH (sizeof(ELLIPSIS) - 1)

/* The start of the code point that `text[place]` belongs to, so that a cut leaves valid UTF-8. */
static size_t code_point_start(const char *text, size_t place)
{
    while (place > 0 && ((unsigned char)text[place] & 0xC0) == 0x80)
        place--;
    return place;
}

/* Names from foreign files are quoted in messages: nothing in them may break the line or the
 * encoding. */
static void make_printable(char *text)
{
    size_t length = strlen(text);

    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
            text[i] = '?';
    for (size_t bad = 0; (bad += ent_utf8_check(text + bad, length - bad)) < length;)
        text[bad] = '?';
}

static void set_source(struct ent_error *err, const char *source)
{
    size_t length = strlen(source);
    size_t room = sizeof(err->source) - 1;

    if (length <= room) {
        memcpy(err->source, source, length + 1);
    } else {
        const char *rest = source + (length - (room - ELLIPSIS_LENGTH));
        while (((unsigned char)*rest & 0xC0) == 0x80)
            rest++;
        memcpy(err->source, ELLIPSIS, ELLIPSIS_LENGTH);
        memcpy(err->source + ELLIPSIS_LENGTH, rest, strlen(rest) + 1);
    }
    make_printable(err->source);
}

__attribute__((format(printf, 6, 0))) static enum ent_status
fail(struct ent_error *err, enum ent_status status, const char *source, size_t line, size_t column,
     const char *format, va_list arguments)
{
    size_t room = sizeof(err->message) - 1;
    int length;

    if (!err || err->status != ENT_OK)
        return status;

    err->status = status;
    err->line = line;
    err->column = column;
    err->source[0] = '\0';
    if (source)
        set_source(err, source);

    length = vsnprintf(err->message, sizeof(err->message), format, arguments);
    if (length < 0) {
        err->message[0] = '\0';
    } else if ((size_t)length > room) {
        size_t cut = code_point_start(err->message, room - ELLIPSIS_LENGTH);
        memcpy(err->message + cut, ELLIPSIS, ELLIPSIS_LENGTH + 1);
    }
    make_printable(err->message);
    return status;
}

enum ent_status ent_fail(struct ent_error *err, enum ent_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fail(err, status, NULL, 0, 0, format, arguments);
    va_end(arguments);
    return status;
}

enum ent_status ent_fail_at(struct ent_error *err, enum ent_status status, const char *source,
                            size_t line, size_t column, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fail(err, status, source, line, column, format, arguments);
    va_end(arguments);
    return status;
}

enum ent_status ent_fail_memory(struct ent_error *err)
{
    static const char words[] = "out of memory";

    if (err && err->status == ENT_OK) {
        err->status = ENT_ENOMEM;
        err->line = err->column = 0;
        err->source[0] = '\0';
        memcpy(err->message, words, sizeof(words));
    }
    return ENT_ENOMEM;
}

void ent_error_set_source(struct ent_error *err, const char *source)
{
    if (err && source && err->status != ENT_OK && err->source[0] == '\0')
        set_source(err, source);
}
