#ifndef ENT_IMPORT_NOTE_H
#define ENT_IMPORT_NOTE_H

#include "../graph/report.h"

/* What an importer found, or took for granted, in a file: one line for people, sentence by
 * sentence. */
#define ENT_NOTE_SIZE 1600

struct ent_note {
    char text[ENT_NOTE_SIZE]; /* NUL-terminated */
};

/** Add a sentence: printf-style. One that does not fit is left out. */
void ent_note_say(struct ent_note *note, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Hand it to the sink, as the setting "note", when it says anything. What is no text in it (cut
 * letters, line ends) is replaced. Fails as the sink does. */
enum ent_status ent_note_hand(struct ent_note *note, const struct ent_sink *sink,
                              struct ent_error *err);

#endif
