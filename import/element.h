#ifndef ENT_IMPORT_ELEMENT_H
#define ENT_IMPORT_ELEMENT_H

#include <jansson.h>

#include "record.h"
#include "scan.h"

/* A JSON value, and how and where it stands in the file. */
struct ent_element {
    json_t *value; /* borrowed, but for the one that ent_element_parse made */
    struct ent_str text;
    struct ent_position place;
};

/**
 * Parse a text that begins at `place`. ENT_EPARSE with the place in the file (no JSON, a key given
 * twice, not UTF-8, a NUL) or ENT_ENOMEM. Free it by ent_element_fini; `text` is borrowed.
 */
enum ent_status ent_element_parse(struct ent_element *out, struct ent_str text,
                                  struct ent_position place, struct ent_error *err);
void ent_element_fini(struct ent_element *element);

/* Walks over an object's members or an array's items, as they stand there. */
struct ent_element_walk {
    const struct ent_element *of;
    struct ent_walk texts;
    void *member;   /* the object's next one */
    size_t index;   /* of the array's next item */
    const char *at; /* in the text; `place` is its place */
    struct ent_position place;
};

void ent_element_walk_init(struct ent_element_walk *walk, const struct ent_element *of);

/** The next member or item; `key` (may be NULL) is empty in an array. False behind the last. */
bool ent_element_walk_next(struct ent_element_walk *walk, struct ent_str *key,
                           struct ent_element *item);

/** "text", "a number", "an object", … */
const char *ent_element_word(const struct ent_element *element);

/** The text of a text or number; false for anything else. As long as the element and its text. */
bool ent_element_text(const struct ent_element *element, struct ent_str *text);

/** Say what is wrong with an element, at its place: printf-style. Returns ENT_EPARSE. */
enum ent_status ent_element_fail(const struct ent_element *element, struct ent_error *err,
                                 const char *format, ...) __attribute__((format(printf, 3, 4)));

/**
 * Read a record from a text that is to be one JSON object: it becomes a report or is rejected, with
 * its reason. Copies all texts. Fails as the sink does, or with ENT_ENOMEM.
 */
enum ent_status ent_element_record(struct ent_records *records, struct ent_str text,
                                   struct ent_position place, struct ent_error *err);

#endif
