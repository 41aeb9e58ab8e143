#ifndef ENT_IMPORT_SHAPES_H
#define ENT_IMPORT_SHAPES_H

#include "clock.h"

/*
 * Looks at the first bytes of foreign JSON, which may be cut anywhere: what shape its records have
 * and how they follow each other. Nothing is parsed twice that is not looked at here.
 */

enum ent_sequence {
    ENT_SEQUENCE_ARRAY,  /* one array, whose elements are records */
    ENT_SEQUENCE_LINES,  /* a value a line */
    ENT_SEQUENCE_VALUES, /* one value or several, one after another */
    ENT_SEQUENCE_CUT,    /* one object that does not end within these bytes */
};

struct ent_shapes {
    bool is_ours;  /* it calls itself entente's, or has our "reports" */
    bool has_pair; /* an object has a source and a target, by these names: */
    struct ent_str source, target;
    bool has_triples;              /* "triples" that are lists of three texts */
    bool is_ftm, is_stix, is_ngec; /* FollowTheMoney, STIX, NGEC */
    enum ent_sequence sequence;
};

/** Texts point into the head. `clock` (may be NULL) looks at all dates. ENT_EPARSE: neither an
 * object nor an array. ENT_ENOMEM. */
enum ent_status ent_shapes_look(struct ent_shapes *shapes, struct ent_str head, bool is_whole,
                                struct ent_clock *clock, struct ent_error *err);

#endif
