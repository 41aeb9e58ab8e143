#ifndef ENT_IMPORT_SCAN_H
#define ENT_IMPORT_SCAN_H

#include "input.h"
#include "position.h"

/*
 * Finds the members of a JSON file's top-level object and the elements of its top-level arrays, one
 * by one, without a tree and without recursion: memory is that of the longest element. Strings,
 * numbers and words inside an element are not looked at; who parses it finds what is wrong with
 * them.
 */
struct ent_scan;

#define ENT_SCAN_DEPTH      64
#define ENT_SCAN_MAX_LENGTH ((size_t)64 << 20)

enum ent_scan_kind {
    ENT_SCAN_END,   /* the text is over, and it was whole */
    ENT_SCAN_VALUE, /* a key's value that is no array; a top level that is neither object nor array
                     */
    ENT_SCAN_ARRAY, /* a key's value is an array, whose elements follow */
    ENT_SCAN_ELEMENT, /* an element of that array */
};

/* What was found. Texts are valid until the next call. */
struct ent_scanned {
    enum ent_scan_kind kind;
    struct ent_str key;  /* with its quotes, not decoded; empty for a top-level array or value */
    struct ent_str text; /* the value or element; empty for an array */
    struct ent_position place; /* where it begins */
};

enum ent_status ent_scan_new(struct ent_scan **out, struct ent_input_stream *input,
                             struct ent_error *err);

/** For a text that is one value after another, with or without commas between: each is an element.
 */
enum ent_status ent_scan_new_sequence(struct ent_scan **out, struct ent_input_stream *input,
                                      struct ent_error *err);
void ent_scan_free(struct ent_scan *scan);

/** ENT_EPARSE with line and column, ENT_ELIMIT (an element beyond ENT_SCAN_MAX_LENGTH), ENT_EIO or
 * ENT_ENOMEM. */
enum ent_status ent_scan_next(struct ent_scan *scan, struct ent_scanned *found,
                              struct ent_error *err);

/* Walks over the values of an object or array whose text is known to be valid JSON. */
struct ent_walk {
    const char *at, *end;
    bool is_object;
};

/** Start before the first value; a text that is neither object nor array has none. */
void ent_walk_init(struct ent_walk *walk, struct ent_str text);

/** The next value's text, as it stands there; false behind the last. */
bool ent_walk_next(struct ent_walk *walk, struct ent_str *value);

#endif
