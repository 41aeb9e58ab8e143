#ifndef ENT_IMPORT_ELEMENT_H
#define ENT_IMPORT_ELEMENT_H

#include <jansson.h>

#include "input.h"
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

/** An object's member; false when it is not there or null, or of no object. */
bool ent_element_find(const struct ent_element *of, const char *name, struct ent_element *member);

/** A member that is text, empty when it is not there. ENT_EPARSE. */
enum ent_status ent_element_find_text(const struct ent_element *of, const char *name,
                                      struct ent_str *text, struct ent_error *err);

/** A member that is text and must be there; `what` says whose it is. ENT_EPARSE. */
enum ent_status ent_element_find_required(const struct ent_element *of, const char *what,
                                          const char *name, struct ent_str *text,
                                          struct ent_error *err);

/** A member that is a date, undated when it is not there; its text too. ENT_EPARSE. */
enum ent_status ent_element_find_date(const struct ent_element *of, const char *name,
                                      struct ent_span *when, struct ent_str *text,
                                      struct ent_error *err);

/** "text", "a number", "an object", … */
const char *ent_element_word(const struct ent_element *element);

/** The text of a text or number; false for anything else. As long as the element and its text. */
bool ent_element_text(const struct ent_element *element, struct ent_str *text);

/** Say what is wrong with an element, at its place: printf-style. Returns ENT_EPARSE. */
enum ent_status ent_element_fail(const struct ent_element *element, struct ent_error *err,
                                 const char *format, ...) __attribute__((format(printf, 3, 4)));

/** A value as records take it. Its texts are copies that live until the records are handed over.
 * ENT_ENOMEM. */
enum ent_status ent_element_give(struct ent_records *records, const struct ent_element *element,
                                 struct ent_given *value, struct ent_error *err);

/** Keep a value as a field of the record that was begun; null is none. Copies. ENT_ENOMEM. */
enum ent_status ent_element_keep(struct ent_records *records, struct ent_str key,
                                 const struct ent_element *element, struct ent_error *err);

/** A text that lives until the records are handed over. ENT_ENOMEM. */
enum ent_status ent_element_copy(struct ent_records *records, struct ent_str *text,
                                 struct ent_error *err);

/** Takes a text that is to be one JSON value. */
typedef enum ent_status (*ent_element_fn)(void *self, struct ent_str text,
                                          struct ent_position place, struct ent_error *err);

/** Hand on each line that is not blank. Fails as `take` does, and with ENT_ELIMIT, ENT_EIO or
 * ENT_ENOMEM. */
enum ent_status ent_element_lines(struct ent_input_stream *input, ent_element_fn take, void *self,
                                  struct ent_error *err);

/**
 * Read a record from a text that is to be one JSON object: it becomes a report or is rejected, with
 * its reason. Copies all texts. Fails as the sink does, or with ENT_ENOMEM.
 */
enum ent_status ent_element_record(struct ent_records *records, struct ent_str text,
                                   struct ent_position place, struct ent_error *err);

#endif
