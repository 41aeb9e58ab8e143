#include "note.h"

#include <stdarg.h>
#include <stdio.h>

void ent_note_say(struct ent_note *note, const char *format, ...)
{
    size_t length = strlen(note->text), room = sizeof note->text - length;
    int n = snprintf(note->text + length, room, "%s", length > 0 ? "; " : ""), more = -1;
    va_list arguments;

    if ((size_t)n < room) {
        va_start(arguments, format);
        more = vsnprintf(note->text + length + n, room - (size_t)n, format, arguments);
        va_end(arguments);
    }
    if (more < 0 || (size_t)(n + more) >= room)
        note->text[length] = '\0';
}

enum ent_status ent_note_hand(struct ent_note *note, const struct ent_sink *sink,
                              struct ent_error *err)
{
    size_t length = strlen(note->text), bad;

    if (length == 0 || !sink->setting)
        return ENT_OK;
    for (size_t at = 0; (bad = ent_utf8_check(note->text + at, length - at)) < length - at;) {
        at += bad;
        note->text[at++] = '?';
    }
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)note->text[i] < ' ')
            note->text[i] = ' ';
    return sink->setting(sink->self, ent_str_from("note"), ent_str(note->text, length), 0, 0, err);
}
